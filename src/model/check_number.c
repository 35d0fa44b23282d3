/* check_number.c - integers and decimals against their fields.

   A decimal comma that can be nothing else becomes a point, and 1.0 in place of a whole number becomes 1;
   that is said. Everything else that looks like a number by another custom is an error that names what
   may be meant. */
#include "base/num.h"
#include "model/subject.h"

static const casus_text nothing = {NULL, 0};

static bool is_low(const cs_field *field, casus_text text)
{
    return field->min.ptr && cs_num_compare(text, field->min) < 0;
}

static bool is_high(const cs_field *field, casus_text text)
{
    return field->max.ptr && cs_num_compare(text, field->max) > 0;
}

static void check_range(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    if (!is_low(field, subject->text) && !is_high(field, subject->text))
        return;
    casus_text to = field->min.ptr && field->max.ptr ? CS_TEXT(" to ") : CS_TEXT("");
    casus_text low = field->max.ptr ? field->min
                                    : cs_judge_join(subject->judgement, field->min,
                                                    CS_TEXT(" or more"), nothing, nothing);
    casus_text high = field->min.ptr ? field->max
                                     : cs_judge_join(subject->judgement, CS_TEXT("at most "),
                                                     field->max, nothing, nothing);
    casus_text expected = cs_judge_join(subject->judgement, low, to, high, nothing);
    cs_defect_expect(cs_subject_fail(subject, CS_E_OUT_OF_RANGE), expected);
}

/* ---- Numbers by other customs ---- */

/* What else a text may mean as a number of the field; {NULL, 0}: nothing. */
struct meanings {
    casus_text decimal;   /* 40,18 is 40.18; of an integer, 1.0 and 1,0 are 1 */
    casus_text thousands; /* 1,234 is 1234 */
};

static size_t count_digits(casus_text text)
{
    size_t count = 0;
    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return count;
}

static casus_text read_decimal(const cs_subject *subject)
{
    casus_text text = subject->text;
    size_t comma = cs_text_find(text, CS_TEXT(","));
    if (comma != SIZE_MAX)
        text = cs_judge_join(subject->judgement, cs_text_slice(text, 0, comma), CS_TEXT("."),
                             cs_text_from(text, comma + 1), nothing);
    if (!cs_num_is_decimal(text))
        return nothing;
    return subject->field->type == CASUS_DECIMAL ? text : cs_num_whole(text);
}

/* Takes groups of three digits, each behind the same separator; its first byte, 0 where there is no
   group. */
static char take_groups(casus_text *text, cs_buf *out)
{
    enum { GROUP = 3 };
    static const char *const separators[] = {",", ".", " ", "'", "\xC2\xA0", "\xE2\x80\xAF"};
    const char *separator = NULL;
    for (size_t i = 0; !separator && i < sizeof separators / sizeof *separators; i++)
        if (cs_text_starts(*text, separators[i]))
            separator = separators[i];
    char first = '\0';
    while (separator && cs_text_starts(*text, separator)) {
        casus_text digits = cs_text_from(*text, cs_text(separator).len);
        if (count_digits(digits) != GROUP)
            break;
        cs_buf_add(out, digits.ptr, GROUP);
        *text = cs_text_from(digits, GROUP);
        first = separator[0];
    }
    return first;
}

static bool take_thousands(casus_text text, bool is_integer, cs_buf *out)
{
    enum { LEAD_MOST = 3 };
    bool is_negative = cs_text_starts(text, "-");
    cs_buf_add_string(out, is_negative ? "-" : "");
    text = cs_text_from(text, is_negative ? 1 : 0);
    size_t lead = count_digits(text);
    if (lead < 1 || lead > LEAD_MOST || text.ptr[0] == '0')
        return false;
    cs_buf_add(out, text.ptr, lead);
    text = cs_text_from(text, lead);
    char separator = take_groups(&text, out);
    if (!separator || text.len == 0)
        return separator != '\0';
    bool is_point = (text.ptr[0] == '.' || text.ptr[0] == ',') && text.ptr[0] != separator;
    casus_text fraction = cs_text_from(text, 1);
    cs_buf_add_char(out, '.');
    cs_buf_add_text(out, fraction);
    return is_point && !is_integer && fraction.len && count_digits(fraction) == fraction.len;
}

/* JSON has no separators in a number. */
static casus_text read_thousands(const cs_subject *subject)
{
    cs_buf buf = {0};
    bool is_integer = subject->field->type == CASUS_INTEGER;
    if (subject->value->kind == CASUS_STRING && take_thousands(subject->text, is_integer, &buf))
        return cs_judge_keep(subject->judgement, &buf);
    cs_buf_free(&buf);
    return nothing;
}

/* Of two meanings the range of the field may rule out one. */
static struct meanings find_meanings(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    struct meanings found = {read_decimal(subject), read_thousands(subject)};
    if (!found.decimal.ptr || !found.thousands.ptr)
        return found;
    bool fits = !is_low(field, found.decimal) && !is_high(field, found.decimal);
    bool other_fits = !is_low(field, found.thousands) && !is_high(field, found.thousands);
    if (fits && !other_fits)
        found.thousands = nothing;
    if (other_fits && !fits)
        found.decimal = nothing;
    return found;
}

static void report_meanings(const cs_subject *subject, unsigned number, struct meanings meanings)
{
    casus_text both = nothing;
    if (meanings.decimal.ptr && meanings.thousands.ptr)
        both = cs_judge_join(subject->judgement, meanings.decimal, CS_TEXT(" or "),
                             meanings.thousands, nothing);
    cs_defect *defect = cs_subject_fail(subject, number);
    if (both.ptr) {
        defect->expected = both;
        defect->help = CS_TEXT("write {expected}, whichever is meant");
    } else if (meanings.thousands.ptr) {
        defect->expected = meanings.thousands;
        defect->help = CS_TEXT("write {expected} if that is meant, without separators");
    }
}

/* Gives the value what it can only mean, which its field may not allow. */
static void mend(const cs_subject *subject, unsigned number, casus_text meaning)
{
    cs_subject mended = *subject;
    cs_subject_mend(&mended, number, meaning);
    if (!cs_subject_is_null(&mended))
        check_range(&mended);
}

/* ---- Types ---- */

void cs_check_integer(const cs_subject *subject)
{
    if (cs_num_is_integer(subject->text)) {
        check_range(subject);
        return;
    }
    struct meanings meanings = find_meanings(subject);
    if (meanings.decimal.ptr && !meanings.thousands.ptr)
        mend(subject, CS_E_WHOLE_DECIMAL, meanings.decimal);
    else
        report_meanings(subject, CS_E_NOT_AN_INTEGER, meanings);
}

void cs_check_decimal(const cs_subject *subject)
{
    if (cs_num_is_decimal(subject->text)) {
        check_range(subject);
        return;
    }
    struct meanings meanings = find_meanings(subject);
    if (meanings.decimal.ptr && !meanings.thousands.ptr)
        mend(subject, CS_E_DECIMAL_COMMA, meanings.decimal);
    else
        report_meanings(subject, CS_E_NOT_A_DECIMAL, meanings);
}
