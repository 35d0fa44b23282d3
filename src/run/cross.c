/* cross.c - a job's way through a crosswalk: mapped, checked against the target, and what was lost told.

   Findings about the target have the place of what they came from, since that is where a person can mend
   them, and name the field with its schema: acled.event_type. Losses are counted for a chunk before they
   become findings: a table of fifty columns would else have fifty for each record. */
#include "run/run.h"

/* ---- What the target says ---- */

static const cs_field *target_field(const cs_plan *plan, uint32_t column)
{
    return &plan->crosswalk->to->fields[column];
}

static casus_text qualified_name(cs_job *job, const cs_field *field)
{
    cs_buf buf = {0};
    cs_buf_add_text(&buf, job->plan->crosswalk->to->name);
    cs_buf_add_char(&buf, '.');
    cs_buf_add_text(&buf, field->name);
    return cs_buf_keep(&buf, &job->arena);
}

/* The column of the source that a field of the target came from; CS_NONE. */
static uint32_t source_column(const cs_plan *plan, uint32_t column)
{
    uint32_t field = cs_crosswalk_origin(plan->crosswalk, column);
    return field == CS_NONE ? CS_NONE : plan->check.column_of[field];
}

/* The field of the target that is at fault for not being there; CS_NONE: none is. */
static uint32_t missing_field(const cs_plan *plan, const cs_defect *found)
{
    switch (found->number) {
    case CS_E_NEEDS_FIELD:
        return found->column;
    case CS_E_HALF_A_PAIR:
        return cs_schema_field(plan->crosswalk->to, found->other);
    default:
        return CS_NONE;
    }
}

/* What is wrong with a value in the source is told there; that a value is computed goes without saying; and
   what the target lacks is told with the losses. */
static bool is_told(const cs_job *job, const cs_defect *found)
{
    const cs_plan *plan = job->plan;
    uint32_t missing = missing_field(plan, found);
    bool is_declared = missing != CS_NONE && plan->crosswalk->absent[missing].ptr;
    if (found->number == CS_E_MISSING_EXPECTED || is_declared)
        return true;
    if (found->column == CS_NONE || found->record >= job->batch.count)
        return false;
    if (found->number == CS_E_FILLED && plan->crosswalk->computes[found->column])
        return true;
    uint32_t column = source_column(plan, found->column);
    return column != CS_NONE &&
           cs_batch_value(&job->batch.records[found->record], column)->flags & CS_FAILED;
}

static void adopt(cs_job *job, const cs_defect *found)
{
    const cs_plan *plan = job->plan;
    if (is_told(job, found))
        return;
    cs_defect *defect = cs_defects_add(&job->defects, found->number, found->record, CS_NONE);
    *defect = *found;
    defect->column = CS_NONE;
    defect->item = CS_NONE;
    defect->has_fix = false;
    defect->has_span = false;
    if (found->column == CS_NONE)
        return;
    const cs_field *field = target_field(plan, found->column);
    uint32_t column = source_column(plan, found->column);
    defect->field = qualified_name(job, field);
    defect->is_sensitive |= field->is_sensitive;
    if (column == CS_NONE)
        return;
    defect->is_sensitive |= plan->columns.items[column].is_sensitive;
    if (plan->source.syntax->locate)
        defect->has_span = plan->source.syntax->locate(&plan->source, &job->batch, found->record,
                                                       column, CS_NONE, &defect->span);
}

casus_status cs_job_cross(cs_job *job)
{
    const cs_plan *plan = job->plan;
    const casus_crosswalk *crosswalk = plan->crosswalk;
    cs_defects found = {.arena = &job->arena};
    cs_batch_init(&job->mapped, &job->arena, cs_buf_text(&job->chunk), &plan->targets);
    uint8_t *marks = cs_arena_zalloc(&job->arena, crosswalk->to->field_count + 1UL, 1);
    if (!marks)
        return CASUS_ENOMEM;
    casus_status status = cs_crosswalk_apply(crosswalk, &plan->check, &job->batch, &job->mapped,
                                             &job->mapping);
    if (status == CASUS_OK)
        status = cs_check(&plan->target, &job->mapped, marks, &found);
    for (size_t i = 0; i < found.count && status == CASUS_OK; i++)
        adopt(job, &found.items[i]);
    return status;
}

/* ---- Losses ---- */

bool cs_job_keeps(const cs_job *job, const cs_record *record)
{
    bool is_good = record->severity < CASUS_ERROR;
    return !record->is_broken && (is_good || job->plan->options->on_error == CASUS_KEEP);
}

cs_outcome cs_job_outcome(const cs_job *job, uint32_t record, uint32_t field)
{
    size_t fields = job->plan->crosswalk->from->field_count;
    return (cs_outcome)job->mapping.outcomes[record * fields + field];
}

bool cs_job_lacks(const cs_job *job, uint32_t record, uint32_t field)
{
    const cs_field *wanted = target_field(job->plan, field);
    bool is_declared = job->plan->crosswalk->absent[field].ptr;
    if (!wanted->is_required && !wanted->is_expected && !is_declared)
        return false;
    const casus_value *value = cs_batch_value(&job->mapped.records[record], field);
    if (job->mapping.vain[record * (size_t)job->plan->crosswalk->to->field_count + field])
        return false;
    return value->kind == CASUS_ABSENT || value->kind == CASUS_NULL;
}

/* How many records something holds for, and the first of them. */
struct tally {
    uint32_t first;
    uint32_t count;
};

static void add_to(struct tally *tally, uint32_t record)
{
    if (tally->count++ == 0)
        tally->first = record;
}

static struct tally count_outcome(const cs_job *job, uint32_t field, cs_outcome outcome)
{
    struct tally tally = {0};
    for (uint32_t i = 0; i < job->batch.count; i++)
        if (cs_job_keeps(job, &job->batch.records[i]) && cs_job_outcome(job, i, field) == outcome)
            add_to(&tally, i);
    return tally;
}

static cs_defect *tell(cs_job *job, unsigned number, struct tally tally, uint32_t column)
{
    cs_defect *defect = cs_defects_add(&job->defects, number, tally.first, column);
    defect->other = job->plan->crosswalk->to->name;
    defect->count = tally.count;
    defect->is_general = true;
    return defect;
}

static void tell_fates(cs_job *job)
{
    const cs_plan *plan = job->plan;
    for (uint32_t i = 0; i < plan->crosswalk->from->field_count; i++) {
        const cs_fate *fate = &plan->crosswalk->fates[i];
        uint32_t column = plan->check.column_of[i];
        if (column == CS_NONE)
            continue;
        struct tally dropped = count_outcome(job, i, CS_DROPPED);
        struct tally computed = count_outcome(job, i, CS_RECOMPUTED);
        if (dropped.count)
            tell(job, CS_E_FIELD_DROPPED, dropped, column)->expected = fate->why;
        if (computed.count)
            tell(job, CS_E_VALUE_RECOMPUTED, computed, column);
    }
}

/* Columns that the source's schema does not know go nowhere. */
static void tell_unknown(cs_job *job)
{
    for (uint32_t i = 0; i < cs_batch_column_count(&job->batch); i++) {
        struct tally tally = {0};
        const cs_column *column = cs_batch_column_at(&job->batch, i);
        if (column->field != CS_NONE || column->numbers_rows)
            continue;
        for (uint32_t j = 0; j < job->batch.count; j++) {
            uint8_t kind = cs_batch_value(&job->batch.records[j], i)->kind;
            if (kind != CASUS_ABSENT && kind != CASUS_NULL &&
                cs_job_keeps(job, &job->batch.records[j]))
                add_to(&tally, j);
        }
        if (tally.count)
            tell(job, CS_E_FIELD_DROPPED, tally, i)->expected = CS_TEXT(
                "the crosswalk knows only the fields of the schema");
    }
}

static void tell_absent(cs_job *job)
{
    const casus_crosswalk *crosswalk = job->plan->crosswalk;
    for (uint32_t i = 0; i < crosswalk->to->field_count; i++) {
        struct tally tally = {0};
        for (uint32_t j = 0; j < job->batch.count; j++)
            if (cs_job_keeps(job, &job->batch.records[j]) && cs_job_lacks(job, j, i))
                add_to(&tally, j);
        if (tally.count == 0)
            continue;
        cs_defect *defect = tell(job, CS_E_FIELD_ABSENT, tally, CS_NONE);
        defect->field = crosswalk->to->fields[i].name;
        defect->expected = crosswalk->absent[i];
        if (!crosswalk->to->fields[i].is_required)
            defect->severity = CASUS_NOTE;
    }
}

static void tell_rendering(cs_job *job, const cs_rendering *rendering)
{
    static const unsigned numbers[CS_OUTCOMES] = {
        [CS_CLOSE] = CS_E_CODE_CLOSE,
        [CS_BROADER] = CS_E_CODE_BROADER,
        [CS_NARROWER] = CS_E_CODE_NARROWER,
        [CS_UNMAPPED] = CS_E_CODE_UNMAPPED,
    };
    bool is_unmapped = rendering->outcome == CS_UNMAPPED;
    uint32_t column = job->plan->check.column_of[rendering->field];
    cs_defect *defect = cs_defects_add(&job->defects, numbers[rendering->outcome],
                                       rendering->record, column);
    defect->found = rendering->value;
    defect->expected = is_unmapped ? rendering->why : rendering->given;
    defect->help = is_unmapped ? (casus_text){NULL, 0} : rendering->why;
    defect->other = job->plan->crosswalk->to->name;
}

void cs_job_tell_losses(cs_job *job)
{
    tell_fates(job);
    tell_unknown(job);
    tell_absent(job);
    for (size_t i = 0; i < job->mapping.count; i++) {
        const cs_rendering *rendering = &job->mapping.renderings[i];
        if (cs_job_keeps(job, &job->batch.records[rendering->record]))
            tell_rendering(job, rendering);
    }
}
