/* check.c - see check.h.

   One pass over the records: each value against its field (glance.c, check_value.c), then the codes that
   only the rest of the record can tell (check_damage.c), the schema's rules (rules.c), and what is
   missing. Then lists that belong together (check_lengths.c). */
#include "model/glance.h"

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

/* A column that a table lacks altogether is one finding of the file, and the run's. */
static bool is_lacked(const cs_judgement *judgement, uint32_t field)
{
    const cs_check_plan *plan = judgement->plan;
    bool is_judged = plan->column_of[field] != CS_NONE || !plan->is_table;
    bool has_failed = cs_judge_value(judgement, field)->flags & CS_FAILED;
    return plan->schema->fields[field].is_required && is_judged &&
           !cs_judge_has(judgement, field) && !has_failed;
}

/* The column from which on a row has nothing, if several fields are lacked there: a row that was cut, and
   got its commas back. CS_NONE: there is none. */
static uint32_t find_cut(const cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    const cs_record *record = judgement->record;
    uint32_t cut = record->width;
    uint32_t lacked = 0;
    while (cut > 0 && record->values[cut - 1].kind == CASUS_ABSENT)
        cut--;
    for (uint32_t i = 0; i < plan->schema->field_count; i++)
        lacked += plan->column_of[i] >= cut && is_lacked(judgement, i);
    return plan->is_table && lacked > 1 && cut < judgement->batch->columns->count ? cut : CS_NONE;
}

static void check_required(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    uint32_t cut = find_cut(judgement);
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        if (!is_lacked(judgement, i))
            continue;
        cs_defect *defect = cs_judge_object(judgement, CS_E_MISSING_VALUE, i);
        if (cut == CS_NONE || plan->column_of[i] < cut)
            continue;
        defect->other = judgement->batch->columns->items[cut].name;
        defect->help = CS_TEXT(
            "from {other} on the row has nothing, as one that was cut and padded: "
            "fetch the file again, or take the row out");
        cut = CS_NONE;
    }
}

/* Sets of fields, as those of a glance. */
struct survey {
    uint64_t *required; /* a record without one of these is at fault */
    uint64_t *expected; /* that it lacks one of these is to be noted */
    uint64_t *seen;     /* some record has them */
    uint64_t *lacked;   /* expected, and some record does not have them */
};

static bool open_survey(struct survey *survey, const cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    uint32_t words = judgement->glance->words;
    uint64_t *sets = cs_arena_zalloc(judgement->arena, 4UL * words, sizeof *sets);
    if (!sets)
        return false;
    *survey = (struct survey){sets, sets + words, sets + 2UL * words, sets + 3UL * words};
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        bool has_column = plan->column_of[i] != CS_NONE;
        if (plan->schema->fields[i].is_required && (has_column || !plan->is_table))
            cs_set_add(survey->required, i);
        if (plan->schema->fields[i].is_expected && has_column)
            cs_set_add(survey->expected, i);
    }
    return true;
}

static bool lacks_required(const struct survey *survey, const cs_glance *glance)
{
    uint64_t lacked = 0;
    for (uint32_t i = 0; i < glance->words; i++)
        lacked |= survey->required[i] & glance->absent[i];
    return lacked;
}

static void note_seen(struct survey *survey, const cs_glance *glance)
{
    for (uint32_t i = 0; i < glance->words; i++)
        survey->seen[i] |= ~glance->absent[i];
}

static void note_lacked(struct survey *survey, const cs_glance *glance)
{
    for (uint32_t i = 0; i < glance->words; i++)
        survey->lacked[i] |= survey->expected[i] & glance->absent[i];
}

static void check_record(cs_judgement *judgement, struct survey *survey)
{
    const cs_check_plan *plan = judgement->plan;
    judgement->has_changed = false;
    cs_glance_check(judgement);
    if (judgement->has_open) {
        cs_check_damage(judgement);
        cs_glance_again(judgement);
    }
    cs_check_rules(judgement);
    if (plan->fill && !plan->fills)
        fill_presets(judgement);
    if (judgement->has_changed)
        cs_glance_again(judgement);
    if (!judgement->record->is_partial) {
        note_lacked(survey, judgement->glance);
        if (lacks_required(survey, judgement->glance))
            check_required(judgement);
    }
    if (plan->code_form == CASUS_CODES_CODE || plan->code_form == CASUS_CODES_LABEL)
        cs_write_codes(judgement);
    note_seen(survey, judgement->glance);
}

/* ---- Whole batches ---- */

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

static void check_all_expected(cs_judgement *judgement, const struct survey *survey)
{
    const cs_check_plan *plan = judgement->plan;
    uint8_t *marks = judgement->marks;
    for (uint32_t field = 0; field < plan->schema->field_count; field++) {
        if (cs_set_has(survey->seen, field))
            marks[field] |= CS_SEEN;
        if (plan->schema->fields[field].is_expected)
            marks[field] |= CS_WANTED;
        if (cs_set_has(survey->lacked, field))
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

static void check_records(cs_judgement *judgement, struct survey *survey)
{
    cs_batch *batch = judgement->batch;
    for (uint32_t i = 0; i < batch->count; i++) {
        judgement->record = &batch->records[i];
        judgement->record_index = i;
        if (!judgement->record->is_broken) {
            check_record(judgement, survey);
        } else {
            cs_glance_again(judgement);
            note_seen(survey, judgement->glance);
        }
    }
    check_all_expected(judgement, survey);
    cs_check_lengths(judgement);
    settle_implied(judgement);
}

casus_status cs_check(const cs_check_plan *plan, cs_batch *batch, uint8_t *marks,
                      cs_defects *defects)
{
    cs_glance glance;
    struct survey survey;
    cs_judgement judgement = {
        .plan = plan,
        .batch = batch,
        .defects = defects,
        .arena = batch->arena,
        .marks = marks,
        .glance = &glance,
    };
    note_partial(batch, defects);
    if (!cs_glance_open(&glance, &judgement) || !open_survey(&survey, &judgement))
        return CASUS_ENOMEM;
    check_records(&judgement, &survey);
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
