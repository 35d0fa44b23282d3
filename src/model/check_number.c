/* check_number.c - integers and decimals against their fields. */
#include "base/num.h"
#include "model/subject.h"

static const casus_text nothing = {NULL, 0};

/* "1.0" can only mean 1. */
static void suggest_number(const cs_subject *subject, cs_defect *defect)
{
    casus_text text = subject->text;
    size_t dot = cs_text_find(text, CS_TEXT("."));
    bool is_whole = subject->field->type == CASUS_INTEGER && dot != SIZE_MAX &&
                    cs_num_is_decimal(text) &&
                    cs_num_compare(text, cs_text_slice(text, 0, dot)) == 0;
    if (is_whole) {
        defect->expected = cs_text_slice(text, 0, dot);
        defect->fix = defect->expected;
        defect->has_fix = true;
    }
}

static void check_range(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    bool is_low = field->min.ptr && cs_num_compare(subject->text, field->min) < 0;
    bool is_high = field->max.ptr && cs_num_compare(subject->text, field->max) > 0;
    if (!is_low && !is_high)
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

void cs_check_integer(const cs_subject *subject)
{
    if (cs_num_is_integer(subject->text))
        check_range(subject);
    else
        suggest_number(subject, cs_subject_fail(subject, CS_E_NOT_AN_INTEGER));
}

void cs_check_decimal(const cs_subject *subject)
{
    if (cs_num_is_decimal(subject->text))
        check_range(subject);
    else
        cs_subject_fail(subject, CS_E_NOT_A_DECIMAL);
}
