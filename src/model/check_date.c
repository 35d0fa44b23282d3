/* check_date.c - dates against their fields: ISO 8601 and the forms that the schema lists. */
#include "base/date.h"
#include "model/subject.h"

static casus_text date_text(cs_judgement *judgement, cs_date date)
{
    cs_buf buf = {0};
    cs_date_write(date, &buf);
    casus_text text = cs_arena_text(judgement->arena, cs_buf_text(&buf));
    if (buf.status != CASUS_OK || !text.ptr)
        judgement->no_memory = true;
    cs_buf_free(&buf);
    return text;
}

void cs_check_date(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    cs_date date;
    if (cs_date_parse(subject->text, field->is_partial, &date))
        return;
    for (uint32_t i = 0; i < field->form_count; i++) {
        if (!cs_date_parse_form(subject->text, field->forms[i], &date))
            continue;
        casus_text iso = date_text(subject->judgement, date);
        cs_defect *defect = cs_subject_report(subject, CS_E_DATE_FORM);
        defect->expected = iso;
        defect->fix = iso;
        defect->has_fix = true;
        cs_subject_replace(subject, iso);
        return;
    }
    cs_defect_expect(cs_subject_fail(subject, CS_E_NOT_A_DATE),
                     field->is_partial ? CS_TEXT("2023-05-31, 2023-05 or 2023")
                                       : CS_TEXT("2023-05-31"));
}
