/* check.c - see check.h.

   One pass over the records: each value against its field (check_value.c), then the codes that only
   the rest of the record can tell (check_damage.c), the schema's rules (rules.c), and what is missing. */
#include "model/judgement.h"

static const casus_text nothing = {NULL, 0};

/* ---- Whole records ---- */

static void fill_presets(cs_judgement *judgement)
{
    const casus_schema *schema = judgement->plan->schema;
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        if (field->preset.ptr && field->is_fill && !cs_judge_has(judgement, i))
            cs_judge_put(judgement, i, field->preset, cs_judge_index(field, field->preset));
    }
}

static void check_required(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        /* A column that a table lacks altogether is one finding of the file, and the run's. */
        bool is_judged = plan->column_of[i] != CS_NONE || !plan->is_table;
        bool has_failed = cs_judge_value(judgement, i)->flags & CS_FAILED;
        if (plan->schema->fields[i].is_required && is_judged && !cs_judge_has(judgement, i) &&
            !has_failed)
            cs_judge_object(judgement, CS_E_MISSING_VALUE, i);
    }
}

static void check_record(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    const casus_schema *schema = plan->schema;
    for (uint32_t i = 0; i < schema->field_count; i++)
        cs_check_value(judgement, &schema->fields[i], plan->column_of[i]);
    cs_check_damage(judgement);
    cs_check_rules(judgement);
    if (plan->fill)
        fill_presets(judgement);
    if (!judgement->record->is_partial)
        check_required(judgement);
    if (plan->code_form != CASUS_CODES_KEEP)
        cs_write_codes(judgement);
}

/* Reports the records that lack an expected field: one by one where others of the batch have it. */
static void check_expected(cs_judgement *judgement, uint32_t field, bool is_present)
{
    cs_batch *batch = judgement->batch;
    cs_defect *all = NULL;
    for (uint32_t i = 0; i < batch->count; i++) {
        judgement->record = &batch->records[i];
        judgement->record_index = i;
        bool is_judged = !judgement->record->is_broken && !judgement->record->is_partial;
        if (!is_judged || cs_judge_has(judgement, field))
            continue;
        if (all) {
            all->count++;
        } else {
            cs_defect *defect = cs_judge_object(judgement, CS_E_MISSING_EXPECTED, field);
            defect->count = 1;
            all = is_present ? NULL : defect;
        }
    }
}

static bool is_seen(cs_judgement *judgement, uint32_t field)
{
    const cs_batch *batch = judgement->batch;
    for (size_t i = 0; i < batch->count; i++) {
        judgement->record = &batch->records[i];
        if (cs_judge_has(judgement, field))
            return true;
    }
    return false;
}

static void check_all_expected(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    uint8_t *marks = judgement->marks;
    for (uint32_t field = 0; field < plan->schema->field_count; field++) {
        bool is_expected = plan->schema->fields[field].is_expected;
        if (is_seen(judgement, field))
            marks[field] |= CS_SEEN;
        if (is_expected)
            marks[field] |= CS_WANTED;
        if (is_expected && plan->column_of[field] != CS_NONE)
            check_expected(judgement, field, marks[field] & CS_SEEN);
    }
}

/* What follows from other fields and is absent is the record's fault if others near it have the field.
   Else the whole file may lack it, which is known at its end. */
static void settle_implied(cs_judgement *judgement)
{
    const casus_schema *schema = judgement->plan->schema;
    cs_defects *defects = judgement->defects;
    for (size_t i = 0; i < defects->count; i++) {
        cs_defect *defect = &defects->items[i];
        if (!defect->is_implied ||
            judgement->marks[cs_schema_field(schema, defect->field)] & CS_SEEN)
            continue;
        defect->number = CS_E_MISSING_EXPECTED;
        defect->severity = 0;
        defect->other = (casus_text){NULL, 0};
        defect->help = (casus_text){NULL, 0};
    }
}

/* An error that parsing found in a record may have cost it a value: one fault, one finding. */
static void note_partial(cs_batch *batch, const cs_defects *defects)
{
    for (size_t i = 0; i < defects->count; i++) {
        const cs_defect *defect = &defects->items[i];
        bool is_error = cs_diag_row_of(defect->number)->info.severity == CASUS_ERROR;
        if (defect->record < batch->count && is_error)
            batch->records[defect->record].is_partial = true;
    }
}

casus_status cs_check(const cs_check_plan *plan, cs_batch *batch, uint8_t *marks,
                      cs_defects *defects)
{
    cs_judgement judgement = {
        .plan = plan,
        .batch = batch,
        .defects = defects,
        .arena = batch->arena,
        .marks = marks,
    };
    note_partial(batch, defects);
    for (uint32_t i = 0; i < batch->count; i++) {
        judgement.record = &batch->records[i];
        judgement.record_index = i;
        if (!judgement.record->is_broken)
            check_record(&judgement);
    }
    check_all_expected(&judgement);
    settle_implied(&judgement);
    bool failed = judgement.no_memory || batch->failed || defects->failed;
    return failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Keys ---- */

static casus_text key_part(const cs_check_plan *plan, const cs_record *record, uint32_t part)
{
    return cs_value_text(cs_batch_value(record, plan->column_of[plan->schema->key[part]]));
}

casus_text cs_check_id(const cs_check_plan *plan, const cs_record *record, cs_arena *arena)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < plan->schema->key_count; i++) {
        casus_text part = key_part(plan, record, i);
        if (part.len == 0)
            continue;
        cs_buf_add_string(&buf, buf.len ? " (" : "");
        bool is_inner = buf.len > 0;
        cs_buf_add_text(&buf, part);
        cs_buf_add_string(&buf, is_inner ? ")" : "");
    }
    bool is_empty = buf.len == 0 && buf.status == CASUS_OK;
    return is_empty ? nothing : cs_buf_keep(&buf, arena);
}

cs_digest cs_check_key(const cs_check_plan *plan, const cs_record *record)
{
    uint32_t count = plan->schema->key_count;
    cs_digester parts;
    if (record->is_broken || count == 0)
        return (cs_digest){0, 0};
    casus_text part = key_part(plan, record, 0);
    if (count == 1)
        return part.len ? cs_digest_of(part) : (cs_digest){0, 0};
    parts.len = 0;
    for (uint32_t i = 0; i < count; i++) {
        part = key_part(plan, record, i);
        if (part.len == 0)
            return (cs_digest){0, 0};
        cs_digester_add(&parts, part);
    }
    return cs_digester_end(&parts);
}
