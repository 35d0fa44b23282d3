/* check_codes.c - coded values as codes or as labels, once the rules have been judged.

   What is put in place of a value must be read as the same entry again. Where it would not be, the
   value stays, and that is told. */
#include "model/subject.h"

/* Would the text be read as this entry of the field's vocabulary? */
static bool reads_back(const cs_field *field, casus_text text, uint32_t entry)
{
    uint32_t index;
    bool is_plain;
    if (field->is_list && cs_text_find(text, field->separator) != SIZE_MAX)
        return false;
    if (!field->is_list && cs_is_null_word(field, text))
        return false;
    return cs_codes_find(field->codes, text, &index, &is_plain) != CS_NO_MATCH && index == entry &&
           is_plain;
}

static void write_code(cs_subject *subject)
{
    casus_value *value = subject->value;
    uint32_t entry = (uint32_t)value->code - 1;
    const cs_code *code = &subject->field->codes->items[entry];
    bool is_label = subject->judgement->plan->code_form == CASUS_CODES_LABEL && code->label.ptr;
    casus_text wanted = is_label ? code->label : code->code;
    subject->text = cs_value_text(value);
    if (cs_text_equal(subject->text, wanted))
        return;
    if (!reads_back(subject->field, wanted, entry)) {
        cs_defect *defect = cs_subject_report(subject, CS_E_CODE_FORM);
        defect->expected = wanted;
        defect->other = is_label ? CS_TEXT("label") : CS_TEXT("code");
        return;
    }
    value->kind = CASUS_STRING;
    cs_subject_replace(subject, wanted);
}

/* Several records can share the items (YAML aliases). */
static void write_items(cs_subject *subject)
{
    casus_value *list = subject->value;
    casus_value *items = cs_arena_alloc(subject->judgement->arena, (list->len + 1) * sizeof *items);
    if (!items) {
        subject->judgement->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < list->len; i++) {
        items[i] = list->as.items[i];
        subject->item = i;
        subject->value = &items[i];
        if (items[i].kind > CASUS_NULL && items[i].code)
            write_code(subject);
    }
    list->as.items = items;
}

static void write_field(cs_judgement *judgement, const cs_field *field, uint32_t column)
{
    if (!field->codes || field->group || column >= judgement->record->width)
        return;
    casus_value *value = &judgement->record->values[column];
    cs_subject subject = {judgement, field, column, CS_NONE, value, cs_value_text(value)};
    if (value->kind == CASUS_LIST && field->is_list)
        write_items(&subject);
    else if (subject.text.ptr && value->code)
        write_code(&subject);
}

void cs_write_codes(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    for (uint32_t i = 0; i < plan->schema->field_count; i++)
        write_field(judgement, &plan->schema->fields[i], plan->column_of[i]);
}
