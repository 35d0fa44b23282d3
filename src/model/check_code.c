/* check_code.c - one value against the vocabulary of its field. */
#include "model/subject.h"

static casus_text describe_vocabulary(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "not one of the ");
    cs_buf_add_number(&buf, field->codes->count);
    cs_buf_add_string(&buf, field->codes->count == 1 ? " code of " : " codes of ");
    cs_buf_add_text(&buf, field->name);
    return cs_subject_words(subject, &buf);
}

enum { CERTAIN_LENGTH = 5 };

static void report_unknown_code(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    casus_text other = describe_vocabulary(subject);
    casus_text nearest = cs_codes_nearest(field->codes, subject->text);
    bool is_open = field->codes->is_open;
    cs_defect *defect = is_open ? cs_subject_report(subject, CS_E_UNKNOWN_CODE)
                                : cs_subject_fail(subject, CS_E_UNKNOWN_CODE);
    defect->severity = is_open ? CASUS_WARNING : 0;
    defect->other = other;
    defect->expected = nearest;
    defect->fix = nearest;
    /* In short codes every other letter makes another code: too little to be certain of. */
    defect->has_fix = nearest.len >= CERTAIN_LENGTH &&
                      cs_text_distance(nearest, subject->text, 1) <= 1;
}

static bool is_worded(casus_text text)
{
    char first = text.len ? text.ptr[0] : '0';
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

/* Another name in words for a code in figures is another label. */
static casus_text proper_form(const cs_subject *subject, const cs_code *code, cs_match match)
{
    bool is_label = match == CS_BY_LABEL || (code->label.ptr && is_worded(subject->text) &&
                                             match == CS_BY_ALIAS && !is_worded(code->code));
    return is_label ? code->label : code->code;
}

static void correct_spelling(const cs_subject *subject, const cs_code *code, cs_match match)
{
    cs_defect *defect = cs_subject_report(subject, CS_E_CODE_SPELLING);
    defect->expected = proper_form(subject, code, match);
    defect->fix = defect->expected;
    defect->has_fix = true;
    cs_subject_replace(subject, defect->expected);
}

/* Nothing else in the record speaks of one item of a list. */
static void leave_open(const cs_subject *subject)
{
    if (subject->item != CS_NONE) {
        cs_settle_code(subject);
        return;
    }
    subject->value->flags |= CS_OPEN;
    subject->judgement->has_open = true;
}

void cs_check_code(const cs_subject *subject)
{
    const cs_codes *codes = subject->field->codes;
    if (subject->field->group) {
        cs_check_groups(subject);
        return;
    }
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, subject->text, &index, &is_plain);
    if (match == CS_NO_MATCH) {
        if (cs_codes_readings(codes, subject->text).count)
            leave_open(subject);
        else
            report_unknown_code(subject);
        return;
    }
    subject->value->code = (uint16_t)(index + 1);
    if (!is_plain || match == CS_BY_ALIAS)
        correct_spelling(subject, &codes->items[index], match);
    else if (match == CS_BY_CODE && codes->items[index].traits & CS_TRAIT_DOUBTFUL)
        leave_open(subject);
}
