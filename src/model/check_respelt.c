/* check_respelt.c - values that another program has respelt on the way: 1.0 for the code 1, TRUE for 1,
   blanks that nobody sees, quotes round a value where a quote is data.

   What is good as it stands is left alone, and what can mean only one thing becomes that, with a warning.
   Blanks within a text are told and kept, for they may be meant. The whole numbers of integer fields stand
   in check_number.c, since what may be meant there is more than one thing. */
#include "base/blanks.h"
#include "base/num.h"
#include "model/subject.h"

static const casus_text nothing = {NULL, 0};

/* ---- Blanks ---- */

static bool is_text(const cs_subject *subject)
{
    return subject->field->type == CASUS_TEXT;
}

static bool is_number(const cs_subject *subject)
{
    return subject->field->type == CASUS_INTEGER || subject->field->type == CASUS_DECIMAL;
}

static bool is_known_code(const cs_subject *subject, casus_text text)
{
    uint32_t index;
    bool is_plain;
    return subject->field->type == CASUS_CODE && !subject->field->group &&
           cs_codes_find(subject->field->codes, text, &index, &is_plain) != CS_NO_MATCH;
}

static casus_text describe_blanks(casus_text text)
{
    casus_text bare = cs_blanks_trim(text);
    if (bare.len == 0)
        return CS_TEXT("nothing but blanks");
    if (cs_text_find(text, CS_TEXT("\xC2\xA0")) != SIZE_MAX)
        return CS_TEXT("a no-break space");
    if (bare.ptr > text.ptr)
        return CS_TEXT("a blank at its beginning");
    return bare.len < text.len ? CS_TEXT("a blank at its end") : CS_TEXT("two blanks in a row");
}

/* Between the digits of a number a blank may separate thousands. */
static casus_text without_blanks(const cs_subject *subject)
{
    cs_buf buf = {0};
    if (is_number(subject))
        return cs_blanks_trim(subject->text);
    cs_blanks_tidy(subject->text, &buf);
    return buf.len || buf.status != CASUS_OK ? cs_judge_keep(subject->judgement, &buf)
                                             : CS_TEXT("");
}

/* Items of a list of texts are not looked at: what separates them has blanks of its own. */
static bool undo_blanks(cs_subject *subject)
{
    casus_text text = subject->text;
    bool is_item = subject->item != CS_NONE;
    if (text.len == 0 || cs_blanks_are_tidy(text) || is_known_code(subject, text) ||
        (is_item && is_text(subject)))
        return false;
    casus_text tidy = without_blanks(subject);
    if (!tidy.ptr || tidy.len == text.len || (is_item && tidy.len == 0))
        return false;
    cs_defect *defect = cs_subject_report(subject, CS_E_STRAY_BLANKS);
    defect->other = describe_blanks(text);
    defect->expected = tidy;
    defect->fix = tidy;
    defect->has_fix = tidy.len > 0;
    if (is_text(subject)) {
        defect->help = CS_TEXT("it stays as it is; the fix takes them out");
        return false;
    }
    cs_subject_replace(subject, tidy);
    subject->text = tidy;
    return true;
}

/* ---- Quotes ---- */

bool cs_unwrap(casus_text text, cs_buf *out)
{
    if (text.len < 2 || text.ptr[0] != '"' || text.ptr[text.len - 1] != '"')
        return false;
    const char *end = text.ptr + text.len - 1;
    for (const char *ptr = text.ptr + 1; ptr < end; ptr++) {
        if (*ptr == '"' && (++ptr == end || *ptr != '"')) {
            cs_buf_free(out);
            return false;
        }
        cs_buf_add_char(out, *ptr);
    }
    return true;
}

static bool undo_wrapping(cs_subject *subject)
{
    cs_buf buf = {0};
    bool is_item = subject->item != CS_NONE;
    if (!subject->field->is_wrapped || is_item || !cs_unwrap(subject->text, &buf))
        return false;
    casus_text bare = cs_subject_words(subject, &buf);
    cs_subject_mend(subject, CS_E_WRAPPED, bare)->has_fix = bare.len > 0;
    return true;
}

/* ---- Truth ---- */

/* Does an integer field hold 0 and 1 alone? */
static bool is_flag(const cs_field *field)
{
    return field->min.ptr && field->max.ptr && cs_num_compare(field->min, CS_TEXT("0")) == 0 &&
           cs_num_compare(field->max, CS_TEXT("1")) == 0;
}

/* Has a vocabulary the codes 0 and 1, and none that goes on? */
static bool has_flags(const cs_subject *subject)
{
    return is_known_code(subject, CS_TEXT("0")) && is_known_code(subject, CS_TEXT("1")) &&
           !is_known_code(subject, CS_TEXT("2"));
}

/* What TRUE or FALSE stands for in the field, and 1 or 0 where it has truths; {NULL, 0}: for nothing. */
static casus_text read_truth(const cs_subject *subject)
{
    casus_text text = subject->text;
    bool is_bool = subject->field->type == CASUS_BOOL;
    bool is_true = cs_text_equal_folded(text, CS_TEXT("true")) ||
                   (is_bool && cs_text_is(text, "1"));
    if (!is_true && !cs_text_equal_folded(text, CS_TEXT("false")) &&
        !(is_bool && cs_text_is(text, "0")))
        return nothing;
    if (is_bool)
        return is_true ? CS_TEXT("true") : CS_TEXT("false");
    bool is_number_field = subject->field->type == CASUS_INTEGER && is_flag(subject->field);
    bool is_code = subject->field->type == CASUS_CODE && has_flags(subject);
    if (!is_number_field && !is_code)
        return nothing;
    return is_true ? CS_TEXT("1") : CS_TEXT("0");
}

static bool undo_truth(cs_subject *subject)
{
    casus_text meant = read_truth(subject);
    if (!meant.ptr || cs_text_equal(meant, subject->text) || is_known_code(subject, subject->text))
        return false;
    cs_subject_mend(subject, CS_E_TRUTH_WORD, meant);
    subject->value->kind = CASUS_STRING;
    return true;
}

/* ---- Decimals ---- */

/* A code in figures that was taken for a number. */
static bool undo_decimals(cs_subject *subject)
{
    const cs_field *field = subject->field;
    casus_text text = subject->text;
    if (field->type != CASUS_CODE || field->group || !cs_num_is_decimal(text) ||
        cs_num_is_integer(text) || is_known_code(subject, text))
        return false;
    casus_text whole = cs_num_whole(text);
    bool is_code = whole.ptr && is_known_code(subject, whole);
    if (!whole.ptr || (!is_code && !cs_codes_readings(field->codes, whole).count))
        return false;
    /* What has lost a zero as well is no code yet. */
    cs_subject_mend(subject, CS_E_WHOLE_DECIMAL, whole)->has_fix = is_code;
    return true;
}

bool cs_undo_respelling(cs_subject *subject)
{
    bool is_bare = undo_wrapping(subject);
    bool is_tidied = undo_blanks(subject);
    return undo_truth(subject) || undo_decimals(subject) || is_tidied || is_bare;
}
