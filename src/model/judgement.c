/* judgement.c - see judgement.h. */
#include "model/judgement.h"

#include "base/num.h"

#include <string.h>

casus_text cs_judge_join(cs_judgement *judgement, casus_text a, casus_text b, casus_text c,
                         casus_text d)
{
    const casus_text parts[] = {a, b, c, d};
    size_t len = a.len + b.len + c.len + d.len;
    char *bytes = cs_arena_alloc(judgement->arena, len + 1);
    if (!bytes) {
        judgement->no_memory = true;
        return (casus_text){NULL, 0};
    }
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].len)
            memcpy(bytes + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    bytes[len] = '\0';
    return (casus_text){bytes, len};
}

casus_text cs_judge_keep(cs_judgement *judgement, cs_buf *buf)
{
    casus_text text = cs_buf_keep(buf, judgement->arena);
    if (!text.ptr)
        judgement->no_memory = true;
    return text;
}

uint32_t cs_judge_index(const cs_field *field, casus_text text)
{
    uint32_t index;
    bool is_plain;
    if (!field->codes || cs_codes_find(field->codes, text, &index, &is_plain) == CS_NO_MATCH)
        return CS_NONE;
    return index;
}

bool cs_wanted_next(const cs_field *field, casus_text *rest, casus_text *value)
{
    bool is_one = field->type == CASUS_TEXT || cs_judge_index(field, *rest) != CS_NONE;
    if (!is_one || !rest->ptr)
        return cs_kinds_next(rest, value);
    *value = *rest;
    *rest = (casus_text){NULL, 0};
    return true;
}

bool cs_judge_agrees(const cs_judgement *judgement, uint32_t field, casus_text wanted,
                     uint32_t code)
{
    const casus_value *value = cs_judge_value(judgement, field);
    casus_text text = cs_value_text(value);
    switch (cs_judge_field(judgement, field)->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
        return cs_num_compare(text, wanted) == 0;
    case CASUS_CODE:
        return value->kind != CASUS_LIST && value->code == code + 1;
    default:
        return cs_text_equal_folded(text, wanted);
    }
}

bool cs_judge_date(const cs_judgement *judgement, uint32_t field, cs_date *out)
{
    return cs_judge_passed(judgement, field) && cs_date_read(cs_judge_text(judgement, field), out);
}

cs_defect *cs_judge_object(cs_judgement *judgement, unsigned number, uint32_t field)
{
    uint32_t column = judgement->plan->column_of[field];
    cs_defect *defect = cs_defects_add(judgement->defects, number, judgement->record_index, column);
    defect->field = cs_judge_field(judgement, field)->name;
    defect->found = cs_judge_text(judgement, field);
    if (judgement->rule) {
        defect->severity = judgement->rule->severity;
        defect->help = judgement->rule->help;
    }
    defect->is_sensitive = cs_judge_field(judgement, field)->is_sensitive ||
                           (judgement->rule &&
                            cs_rule_is_sensitive(judgement->plan->schema, judgement->rule));
    return defect;
}

void cs_judge_put(cs_judgement *judgement, uint32_t field, casus_text text, uint32_t code)
{
    uint32_t column = judgement->plan->column_of[field];
    if (column == CS_NONE)
        return;
    casus_value *slot = cs_batch_slot(judgement->batch, judgement->record, column);
    if (!slot) {
        judgement->no_memory = true;
        return;
    }
    judgement->has_changed = true;
    *slot = cs_value_scalar(CASUS_STRING, text);
    slot->code = (uint16_t)(code + 1);
    cs_defect *defect = cs_judge_object(judgement, CS_E_FILLED, field);
    defect->found = (casus_text){NULL, 0};
    defect->expected = text;
    defect->severity = 0;
    defect->help = (casus_text){NULL, 0};
}

void cs_judge_change(cs_judgement *judgement, uint32_t field, casus_text text)
{
    uint32_t column = judgement->plan->column_of[field];
    casus_value *slot = cs_batch_slot(judgement->batch, judgement->record, column);
    if (!slot || !text.ptr) {
        judgement->no_memory = true;
        return;
    }
    judgement->has_changed = true;
    slot->as.text = text.ptr;
    slot->len = (uint32_t)text.len;
    slot->flags &= (uint8_t)~CS_OF_TEXT;
}
