/* job.c - one chunk from bytes to rows and findings, a pure function of the job.

   Screens the bytes, parses, checks, writes rows and weighs the defects, of which findings are made then;
   job.h lists the files for that. Nothing outside the job is touched, so any number of jobs may run at
   once. */
#include "run/job.h"
#include "base/num.h"

#include <stdlib.h>

/* Rows of more than this many times the chunk are written in pieces. */
enum { OUT_FACTOR = 8 };

void cs_job_free(cs_job *job)
{
    cs_arena_free(&job->arena);
    cs_buf_free(&job->chunk);
    cs_buf_free(&job->out);
    free(job->extents.items);
    *job = (cs_job){0};
}

/* ---- Columns that the schema or the output does not have ---- */

/* Which records use a column that the schema does not know. */
struct usage {
    uint32_t first;
    uint32_t count;
};

static void report_unknown(cs_job *job, uint32_t column, struct usage usage)
{
    const cs_column *unknown = cs_batch_column_at(&job->batch, column);
    if (usage.count == 0 || unknown->field != CS_NONE || cs_name_is_private(unknown->name))
        return;
    cs_defect *defect = cs_defects_add(&job->defects, CS_E_UNKNOWN_COLUMN, usage.first, column);
    defect->item = CS_NAME;
    defect->other = job->plan->schema->name;
    defect->expected = cs_schema_nearest(job->plan->schema, unknown->name);
    defect->count = usage.count;
}

static void report_unfed(cs_job *job, uint32_t record, uint32_t column)
{
    cs_defect *defect = cs_defects_add(&job->defects, CS_E_LATE_COLUMN, record, column);
    if (job->plan->sink.is_follower)
        defect->help = CS_TEXT(
            "the first input sets the columns: begin with one that has them all");
}

/* What is left out because it only numbers the rows must do so in all of them. */
static void report_row_number(cs_job *job, uint32_t record, uint32_t column)
{
    casus_text text = cs_value_text(cs_batch_value(&job->batch.records[record], column));
    if (!job->plan->sink.syntax || cs_num_is_integer(text))
        return;
    cs_defects_add(&job->defects, CS_E_ROW_NUMBER_LOST, record, column)->found = text;
}

/* A second key for one field is an error of its own and was not read under any name. */
static bool was_refused(const cs_job *job, const cs_rename *rename)
{
    for (size_t i = 0; i < job->defects.count; i++) {
        const cs_defect *defect = &job->defects.items[i];
        if (defect->number == CS_E_SAME_COLUMN && defect->record == rename->record &&
            cs_text_equal(defect->found, rename->name))
            return true;
    }
    return false;
}

static casus_text describe_rename(cs_job *job, const cs_rename *rename)
{
    cs_buf buf = {0};
    cs_buf_add_text(&buf, rename->name);
    cs_buf_add_string(&buf, " as ");
    cs_buf_add_text(&buf, job->plan->columns.items[rename->column].name);
    return cs_buf_keep(&buf, &job->arena);
}

static void report_renames(cs_job *job)
{
    for (size_t i = 0; i < job->batch.rename_count; i++) {
        const cs_rename *rename = &job->batch.renames[i];
        if (was_refused(job, rename))
            continue;
        cs_defect *defect = cs_defects_add(&job->defects, CS_E_RENAMED_COLUMN, rename->record,
                                           rename->column);
        defect->item = CS_NAME;
        defect->other = describe_rename(job, rename);
        defect->is_general = true;
    }
}

static void use_column(cs_job *job, uint32_t index, uint32_t column, struct usage *usage)
{
    const cs_plan *plan = job->plan;
    uint8_t kind = cs_batch_value(&job->batch.records[index], column)->kind;
    if (kind == CASUS_ABSENT)
        return;
    if (usage->count++ == 0)
        usage->first = index;
    if (column >= plan->columns.count || kind == CASUS_NULL)
        return;
    job->used[column] = true;
    if (plan->columns.items[column].numbers_rows)
        report_row_number(job, index, column);
    if (plan->unfed && plan->unfed[column])
        report_unfed(job, index, column);
}

/* Notes which columns a record uses: of the watched ones, and of those that the chunk has brought. */
static void use_columns(cs_job *job, uint32_t index, struct usage *usages)
{
    const cs_plan *plan = job->plan;
    uint32_t count = cs_batch_column_count(&job->batch);
    for (uint32_t i = 0; i < plan->watched_count; i++)
        use_column(job, index, plan->watched[i], &usages[plan->watched[i]]);
    for (uint32_t i = plan->columns.count; i < count; i++)
        use_column(job, index, i, &usages[i]);
}

static casus_status report_columns(cs_job *job)
{
    const cs_plan *plan = job->plan;
    uint32_t count = cs_batch_column_count(&job->batch);
    struct usage *usages = cs_arena_zalloc(&job->arena, count + 1, sizeof *usages);
    if (!usages)
        return CASUS_ENOMEM;
    for (uint32_t i = 0; i < job->batch.count; i++)
        use_columns(job, i, usages);
    for (uint32_t i = 0; i < count && !plan->source.is_table && !plan->schema->is_open; i++)
        report_unknown(job, i, usages[i]);
    report_renames(job);
    return CASUS_OK;
}

/* ---- Weighing ---- */

static bool is_loss(const cs_defect *defect)
{
    return defect->number / 100 == 7;
}

/* In a row that lacks a cell any value may stand in the place of another: none is shown. */
static void hide_partial(cs_job *job)
{
    bool hides = job->plan->hides && job->plan->source.is_table;
    for (size_t i = 0; i < job->defects.count && hides; i++) {
        cs_defect *defect = &job->defects.items[i];
        if (defect->record < job->batch.count && defect->number >= 200)
            defect->is_sensitive |= job->batch.records[defect->record].is_partial;
    }
}

static void weigh(cs_job *job)
{
    hide_partial(job);
    for (size_t i = 0; i < job->defects.count; i++) {
        const cs_defect *defect = &job->defects.items[i];
        int severity = cs_severity_of(job->plan->severities, defect);
        if (defect->record >= job->batch.count || is_loss(defect))
            continue;
        cs_record *record = &job->batch.records[defect->record];
        if (record->severity < severity)
            record->severity = (uint8_t)severity;
    }
    /* Silencing a finding does not mend a record that could not be parsed, and a column that is
       missing from the header is missing in every record. */
    for (size_t i = 0; i < job->batch.count; i++)
        if (job->batch.records[i].is_broken || job->plan->lacks_column)
            job->batch.records[i].severity = CASUS_ERROR;
}

/* Nothing is lost of a record that is left out for its errors, so what is wrong with it is not told
   twice; and a loss that is counted is never that of such a record alone. */
static void forgive_losses(cs_job *job)
{
    cs_defects *defects = &job->defects;
    size_t count = 0;
    if (job->plan->options->on_error == CASUS_KEEP)
        return;
    for (size_t i = 0; i < defects->count; i++) {
        const cs_defect *defect = &defects->items[i];
        bool is_left_out = defect->record < job->batch.count &&
                           job->batch.records[defect->record].severity == CASUS_ERROR;
        if (!is_left_out || !is_loss(defect))
            defects->items[count++] = *defect;
    }
    defects->count = count;
}

/* ---- The job ---- */

/* What is compared with other records: keys, and what rules over several records look at. */
static bool make_digests(cs_job *job)
{
    const cs_check_plan *check = &job->plan->check;
    uint32_t count = job->plan->schema->across_count;
    job->keys = cs_arena_zalloc(&job->arena, job->batch.count + 1, sizeof *job->keys);
    job->across = cs_arena_zalloc(&job->arena, job->batch.count * count + 1, sizeof *job->across);
    if (!job->keys || !job->across)
        return false;
    for (uint32_t i = 0; i < job->batch.count; i++) {
        job->keys[i] = cs_check_key(check, &job->batch.records[i]);
        cs_check_across(check, &job->batch, i, job->across + (size_t)i * count);
    }
    return true;
}

static casus_status write_rows(cs_job *job)
{
    const cs_layout *sink = &job->plan->sink;
    size_t count = job->batch.count;
    job->starts = cs_arena_zalloc(&job->arena, count + 1, sizeof *job->starts);
    if (!job->starts)
        return CASUS_ENOMEM;
    job->out.max = OUT_FACTOR * (job->chunk.len > CS_CHUNK ? job->chunk.len : CS_CHUNK);
    size_t defects_before = job->defects.count;
    sink->syntax->rows(sink, cs_job_written(job), 0, count, &job->out, job->starts, &job->defects);
    if (job->out.status != CASUS_ELIMIT)
        return job->out.status;
    /* Defects of rows() come again when the pieces are written; here only their count matters. */
    job->is_too_long = true;
    job->defects.count = defects_before;
    cs_buf_truncate(&job->out, 0);
    return CASUS_OK;
}

/* Which record each one becomes when headers are no records; CS_NONE: none. */
static uint32_t *renumber(cs_job *job)
{
    cs_batch *batch = &job->batch;
    uint32_t *numbers = cs_arena_alloc(&job->arena, (batch->count + 1) * sizeof *numbers);
    uint32_t count = 0;
    for (size_t i = 0; numbers && i < batch->count; i++) {
        numbers[i] = batch->records[i].is_header ? CS_NONE : count;
        batch->records[count] = batch->records[i];
        count += numbers[i] != CS_NONE;
    }
    return numbers;
}

/* Leaves out the headers among the records, and what was found beyond the end. */
static bool drop_headers(cs_job *job)
{
    size_t before = job->batch.count;
    size_t count = 0;
    uint32_t *numbers = renumber(job);
    cs_defects *defects = &job->defects;
    if (!numbers)
        return false;
    for (size_t i = 0; i < before; i++)
        job->batch.count -= numbers[i] == CS_NONE;
    for (size_t i = 0; i < defects->count; i++) {
        cs_defect defect = defects->items[i];
        bool is_beyond = defect.record != CS_NONE && defect.record >= before;
        if (defect.record < before)
            defect.record = numbers[defect.record];
        if (!is_beyond)
            defects->items[count++] = defect;
    }
    defects->count = count;
    return true;
}

static casus_status parse_and_check(cs_job *job)
{
    const cs_plan *plan = job->plan;
    cs_job_screen(job);
    cs_batch_init(&job->batch, &job->arena, cs_buf_text(&job->chunk), &plan->columns);
    job->batch.has_single_blanks = cs_job_has_single_blanks(job);
    job->marks = cs_arena_zalloc(&job->arena, plan->schema->field_count + 1, 1);
    job->used = cs_arena_zalloc(&job->arena, plan->columns.count + 1, sizeof(bool));
    if (!job->marks || !job->used)
        return CASUS_ENOMEM;
    casus_status status = plan->source.syntax->parse(&plan->source, &job->extents, &job->batch,
                                                     &job->defects);
    if (job->batch.slots > CS_SLOTS_MAX)
        return CASUS_ELIMIT;
    if (status == CASUS_OK && job->batch.has_headers && !drop_headers(job))
        return CASUS_ENOMEM;
    if (status == CASUS_OK)
        status = report_columns(job);
    return status == CASUS_OK ? cs_check(&plan->check, &job->batch, job->marks, &job->defects)
                              : status;
}

void cs_job_run(cs_job *job)
{
    cs_arena_reset(&job->arena);
    cs_buf_truncate(&job->out, 0);
    job->defects = (cs_defects){.arena = &job->arena};
    job->is_too_long = false;
    bool is_crossing = job->plan->crosswalk != NULL;
    casus_status status = parse_and_check(job);
    if (status == CASUS_OK && is_crossing)
        status = cs_job_cross(job);
    if (status == CASUS_OK && job->plan->sink.syntax)
        status = write_rows(job);
    if (status == CASUS_OK) {
        weigh(job);
        forgive_losses(job);
        if (is_crossing)
            cs_job_tell_losses(job);
        bool is_made = make_digests(job) && cs_job_place_records(job) && cs_job_find_all(job) &&
                       !job->defects.failed && !job->batch.failed && !job->arena.failed;
        status = is_made ? CASUS_OK : CASUS_ENOMEM;
    }
    job->status = status;
}
