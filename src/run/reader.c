/* reader.c - the records of one input, one by one, each with its findings.

   The way of a run without workers and without an output: one job at a time, whose records are told
   and handed out singly. A finding of the record at hand is kept for it; all others go on to the
   caller at once. */
#include "run/run.h"

#include <stdlib.h>

struct casus_reader {
    casus_options options; /* the caller's, with our callbacks */
    casus_diag_fn on_diag; /* the caller's ... */
    casus_choice_fn on_choice;
    void *ctx; /* ... */
    casus_summary summary;
    cs_emitter emitter;
    cs_reader bytes;
    cs_plan plan;
    cs_framing framing;
    cs_job job;
    cs_telling telling;
    const cs_record *record; /* the one at hand; NULL: none */
    uint64_t number;         /* of the record whose findings are kept; 0: none are */
    cs_arena kept;           /* findings of the record at hand */
    casus_diag *diags;
    size_t diag_count;
    size_t diag_cap;
    bool failed;         /* no memory to keep a finding */
    casus_status status; /* OK: there may be more; else what all further calls return */
};

/* ---- Findings ---- */

static bool keep_diag(casus_reader *reader, const casus_diag *diag)
{
    casus_diag *diags = cs_arena_grow(&reader->kept, reader->diags, &reader->diag_cap,
                                      reader->diag_count + 1, sizeof *diags);
    if (!diags)
        return false;
    reader->diags = diags;
    casus_diag *copy = &diags[reader->diag_count++];
    *copy = *diag;
    casus_text *const texts[] = {&copy->id,    &copy->field,    &copy->message,
                                 &copy->found, &copy->expected, &copy->label,
                                 &copy->help,  &copy->fix,      &copy->source};
    bool is_kept = true;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && is_kept; i++)
        is_kept = cs_arena_keep(&reader->kept, texts[i]);
    return is_kept;
}

static void take_diag(void *ctx, const casus_diag *diag)
{
    casus_reader *reader = ctx;
    bool is_at_hand = reader->number && diag->record == reader->number;
    if (is_at_hand)
        reader->failed = !keep_diag(reader, diag) || reader->failed;
    else if (reader->on_diag)
        reader->on_diag(reader->ctx, diag);
}

static void take_choice(void *ctx, const casus_choice *choice)
{
    casus_reader *reader = ctx;
    if (reader->on_choice)
        reader->on_choice(reader->ctx, choice);
}

/* ---- Opening ---- */

static void take_options(casus_reader *reader, const casus_options *given)
{
    reader->options = cs_options_read(given);
    reader->on_diag = reader->options.on_diag;
    reader->on_choice = reader->options.on_choice;
    reader->ctx = reader->options.ctx;
    reader->options.on_diag = take_diag;
    reader->options.on_choice = take_choice;
    reader->options.ctx = reader;
}

static casus_status open_input(casus_reader *reader, const casus_input *input)
{
    cs_emitter *emitter = &reader->emitter;
    casus_status status = cs_emitter_open(emitter, &reader->options, NULL, &reader->summary);
    if (status == CASUS_OK)
        status = cs_usage_check(emitter, input, 1);
    if (status == CASUS_OK)
        status = cs_input_open(&reader->bytes, input, emitter);
    if (status == CASUS_OK)
        status = cs_plan_make(&reader->plan, &reader->bytes, input, NULL, NULL, emitter);
    return status == CASUS_OK ? cs_emit_start(emitter, &reader->plan, true) : status;
}

casus_status casus_reader_open(const casus_options *options, const casus_input *input,
                               casus_reader **out)
{
    *out = NULL;
    casus_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return CASUS_ENOMEM;
    reader->bytes.fd = -1;
    take_options(reader, options);
    casus_status status = open_input(reader, input);
    if (status == CASUS_OK)
        *out = reader;
    else
        casus_reader_free(reader);
    return status;
}

void casus_reader_free(casus_reader *reader)
{
    if (!reader)
        return;
    cs_job_free(&reader->job);
    free(reader->framing.extents.items);
    cs_plan_free(&reader->plan);
    cs_reader_close(&reader->bytes);
    cs_emitter_close(&reader->emitter);
    casus_summary_free(&reader->summary);
    cs_arena_free(&reader->kept);
    free(reader);
}

/* ---- Records ---- */

/* Parses and checks the next chunk. */
static casus_status next_job(casus_reader *reader)
{
    casus_status status = cs_job_fill(&reader->job, &reader->plan, &reader->bytes,
                                      &reader->framing);
    reader->summary.bytes = cs_reader_progress(&reader->bytes);
    if (status != CASUS_OK)
        return status;
    cs_job_run(&reader->job);
    return cs_emit_begin(&reader->emitter, &reader->job, &reader->telling);
}

/* Makes a record the one at hand, and keeps what is found about it. */
static casus_status take_record(casus_reader *reader)
{
    uint32_t index = reader->telling.record;
    reader->number = reader->emitter.record + index + 1;
    casus_status status = cs_emit_record(&reader->emitter, &reader->job, &reader->telling);
    reader->number = 0;
    if (status == CASUS_OK)
        reader->record = &reader->job.batch.records[index];
    return reader->failed ? CASUS_ENOMEM : status;
}

/* Goes on to the next record; behind the last of a job stands what belongs to none. */
static casus_status advance(casus_reader *reader)
{
    casus_status status = CASUS_OK;
    while (status == CASUS_OK) {
        if (reader->telling.record < reader->job.batch.count)
            return take_record(reader);
        if (reader->job.plan)
            status = cs_emit_last(&reader->emitter, &reader->job, &reader->telling);
        reader->job.plan = NULL;
        if (status == CASUS_OK)
            status = next_job(reader);
    }
    return status;
}

/* What a reading that is over returns from now on. */
static casus_status end_reading(casus_reader *reader, casus_status status)
{
    bool is_read_out = status == CASUS_END;
    status = cs_input_end(&reader->bytes, &reader->emitter, is_read_out ? CASUS_OK : status);
    cs_summary_sort(&reader->summary);
    return is_read_out && status == CASUS_OK ? CASUS_END : status;
}

static casus_record describe(casus_reader *reader)
{
    const cs_record *record = reader->record;
    const cs_place *place = &reader->telling.place;
    casus_record out = {
        .number = reader->emitter.record + reader->telling.record,
        .line = place->column ? place->line : 0,
        .column = place->column,
        .byte = place->byte,
        .severity = record->severity,
        .is_broken = record->is_broken,
        .diags = reader->diags,
        .diag_count = reader->diag_count,
        .reader = reader,
    };
    if (!record->is_broken)
        out.id = cs_check_id(&reader->plan.check, record, &reader->job.arena);
    return out;
}

casus_status casus_reader_next(casus_reader *reader, casus_record *out)
{
    *out = (casus_record){0};
    reader->record = NULL;
    cs_arena_reset(&reader->kept);
    reader->diags = NULL;
    reader->diag_count = reader->diag_cap = 0;
    if (reader->status != CASUS_OK)
        return reader->status;
    casus_status status = advance(reader);
    casus_record record = {0};
    if (status == CASUS_OK)
        record = describe(reader);
    if (status == CASUS_OK && reader->job.arena.failed)
        status = CASUS_ENOMEM;
    if (status == CASUS_OK)
        *out = record;
    else
        reader->status = end_reading(reader, status);
    return reader->status;
}

const casus_schema *casus_reader_schema(const casus_reader *reader)
{
    return reader->plan.schema;
}

const casus_summary *casus_reader_summary(const casus_reader *reader)
{
    return &reader->summary;
}

/* ---- Values ---- */

casus_text casus_value_text(const casus_value *value)
{
    return cs_value_text(value);
}

static const casus_value *value_at(const casus_reader *reader, uint32_t column)
{
    static const casus_value absent = {.kind = CASUS_ABSENT};
    return reader->record && column != CS_NONE ? cs_batch_value(reader->record, column) : &absent;
}

const casus_value *casus_record_value(const casus_record *record, size_t field)
{
    const casus_reader *reader = record->reader;
    bool is_known = field < reader->plan.schema->field_count;
    return value_at(reader, is_known ? reader->plan.check.column_of[field] : CS_NONE);
}

/* The column of a name that the schema does not have; CS_NONE. */
static uint32_t unknown_column(const casus_reader *reader, casus_text name)
{
    bool is_exact;
    const cs_batch *batch = &reader->job.batch;
    uint32_t column = cs_columns_find(batch->columns, name, &is_exact);
    if (column != CS_NONE)
        return column;
    column = cs_columns_find(&batch->extras, name, &is_exact);
    return column == CS_NONE ? CS_NONE : batch->columns->count + column;
}

const casus_value *casus_record_find(const casus_record *record, const char *name)
{
    const casus_reader *reader = record->reader;
    uint32_t field = cs_schema_field(reader->plan.schema, cs_text(name));
    return field != CS_NONE ? casus_record_value(record, field)
                            : value_at(reader, unknown_column(reader, cs_text(name)));
}

casus_text casus_record_text(const casus_record *record, const char *name)
{
    return cs_value_text(casus_record_find(record, name));
}

bool casus_record_column_at(const casus_record *record, size_t index, casus_column *out)
{
    const casus_reader *reader = record->reader;
    const cs_batch *batch = &reader->job.batch;
    bool has_row_numbers = batch->columns->count && batch->columns->items[0].numbers_rows;
    index += has_row_numbers;
    if (!reader->record || reader->record->is_broken || index >= cs_batch_column_count(batch))
        return false;
    const cs_column *column = cs_batch_column_at(batch, (uint32_t)index);
    *out = (casus_column){
        .name = column->name,
        .field = column->field == CS_NONE ? SIZE_MAX : column->field,
        .value = value_at(reader, (uint32_t)index),
    };
    return true;
}
