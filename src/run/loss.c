/* loss.c - the report of what became of each value on the way through a crosswalk.

   It is made of records like any output, in the syntax that its name tells: for each record one row for
   the values that were carried over exactly, with their number, and one for each other value; at the end a
   row for each outcome with its sum. So the sums can be checked, and a spreadsheet or R can read it. It
   appears even if the conversion is refused, since that is when it is wanted. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_NAME, RECORD, ID, FIELD, VALUE, OUTCOME, COUNT, TO, GIVEN, WHY, COLUMNS };

struct cs_loss {
    cs_writer writer;
    cs_layout layout;
    cs_columns columns;
    cs_arena arena;
    uint32_t from[COLUMNS];
    const char *path;
    uint64_t sums[CS_OUTCOMES + 1]; /* and last, of what is absent */
    bool has_begun;
};

static const char absent_word[] = "absent";

/* ---- Opening ---- */

static bool make_columns(cs_loss *loss)
{
    static const char *const names[COLUMNS] = {
        [FILE_NAME] = "file", [RECORD] = "record",   [ID] = "id",       [FIELD] = "field",
        [VALUE] = "value",    [OUTCOME] = "outcome", [COUNT] = "count", [TO] = "to",
        [GIVEN] = "given",    [WHY] = "why",
    };
    loss->columns.items = cs_arena_zalloc(&loss->arena, COLUMNS, sizeof *loss->columns.items);
    if (!loss->columns.items)
        return false;
    for (uint32_t i = 0; i < COLUMNS; i++) {
        loss->columns.items[i] = (cs_column){
            .name = cs_text(names[i]),
            .type = i == RECORD || i == COUNT ? CASUS_INTEGER : CASUS_TEXT,
            .is_known = true,
            .separator = CS_TEXT("; "),
            .field = CS_NONE,
        };
        loss->from[i] = i;
    }
    loss->columns.count = COLUMNS;
    return cs_columns_index(&loss->columns, 0, &loss->arena);
}

/* Only syntaxes that are written as the records come. */
static const cs_syntax *choose_syntax(const char *path)
{
    const cs_syntax *syntax = path ? cs_syntax_of_path(cs_text(path)) : NULL;
    bool is_fit = syntax && syntax->rows && !syntax->build && syntax->head;
    return is_fit ? syntax : &cs_syntax_csv;
}

casus_status cs_loss_open(cs_emitter *emitter, const casus_output *output)
{
    cs_loss *loss = calloc(1, sizeof *loss);
    if (!loss)
        return CASUS_ENOMEM;
    emitter->loss = loss;
    loss->writer.fd = -1;
    loss->path = output->path ? output->path : "loss report";
    loss->layout = (cs_layout){
        .syntax = choose_syntax(output->path),
        .arena = &loss->arena,
        .columns = &loss->columns,
        .from = loss->from,
    };
    if (!make_columns(loss))
        return CASUS_ENOMEM;
    cs_defects unheard = {.arena = &loss->arena};
    casus_status status = CASUS_OK;
    if (loss->layout.syntax->bind)
        status = loss->layout.syntax->bind(&loss->layout, &unheard);
    if (status == CASUS_OK)
        status = cs_writer_open(&loss->writer, output, &emitter->patience);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, &loss->writer, loss->path) : status;
}

void cs_loss_close(cs_loss *loss)
{
    if (!loss)
        return;
    cs_writer_close(&loss->writer);
    cs_arena_free(&loss->arena);
    free(loss);
}

/* ---- Rows ---- */

/* Rows on their way into the report. */
struct report {
    cs_emitter *emitter;
    cs_job *job; /* NULL for the sums */
    cs_arena *arena;
    cs_batch rows;
    size_t rendering; /* the first one of the record */
};

static casus_value *add_row(struct report *report)
{
    cs_record *record = cs_batch_add(&report->rows, (cs_extent){0});
    casus_value *values = record ? cs_batch_slot(&report->rows, record, COLUMNS - 1) : NULL;
    return values ? record->values : NULL;
}

static void set(casus_value *values, int column, casus_text text)
{
    if (text.ptr)
        values[column] = cs_value_scalar(CASUS_STRING, text);
}

static void set_number(struct report *report, casus_value *values, int column, uint64_t number)
{
    cs_buf buf = {0};
    cs_buf_add_number(&buf, number);
    casus_text text = cs_buf_keep(&buf, report->arena);
    if (text.ptr)
        values[column] = cs_value_scalar(CASUS_NUMBER, text);
    report->rows.failed = report->rows.failed || !text.ptr;
}

/* A row of a record that has its name; NULL: no memory. */
static casus_value *begin_row(struct report *report, uint32_t record, const char *outcome,
                              uint64_t count)
{
    casus_value *values = add_row(report);
    if (!values)
        return NULL;
    const cs_plan *plan = report->job->plan;
    set(values, FILE_NAME, cs_text(plan->file));
    set_number(report, values, RECORD, report->emitter->record + record + 1);
    if (!plan->hides_key)
        set(values, ID,
            cs_check_id(&plan->check, &report->job->batch.records[record], report->arena));
    set(values, OUTCOME, cs_text(outcome));
    set_number(report, values, COUNT, count);
    return values;
}

/* Of the record at hand; NULL: no map had to do with it. */
static const cs_rendering *find_rendering(const struct report *report, uint32_t record,
                                          uint32_t field, cs_outcome outcome)
{
    const cs_mapping *mapping = &report->job->mapping;
    for (size_t i = report->rendering; i < mapping->count; i++) {
        const cs_rendering *rendering = &mapping->renderings[i];
        if (rendering->record != record)
            break;
        if (rendering->field == field && rendering->outcome == outcome)
            return rendering;
    }
    return NULL;
}

/* Moves on to the renderings of a record. */
static void find_first(struct report *report, uint32_t record)
{
    const cs_mapping *mapping = &report->job->mapping;
    while (report->rendering < mapping->count &&
           mapping->renderings[report->rendering].record < record)
        report->rendering++;
}

static casus_text join_items(const struct report *report, const casus_value *list)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < list->len; i++) {
        cs_buf_add_string(&buf, i ? "; " : "");
        cs_buf_add_text(&buf, cs_value_text(&list->as.items[i]));
    }
    return cs_buf_keep(&buf, report->arena);
}

static casus_text value_of(const struct report *report, uint32_t record, uint32_t field)
{
    const cs_plan *plan = report->job->plan;
    uint32_t column = plan->check.column_of[field];
    const casus_value *value = cs_batch_value(&report->job->batch.records[record], column);
    return value->kind == CASUS_LIST ? join_items(report, value) : cs_value_text(value);
}

static bool is_hidden(const cs_plan *plan, uint32_t field)
{
    return plan->hides && plan->crosswalk->from->fields[field].is_sensitive;
}

static void add_loss(struct report *report, uint32_t record, uint32_t field, cs_outcome outcome)
{
    const casus_crosswalk *crosswalk = report->job->plan->crosswalk;
    const cs_rendering *rendering = find_rendering(report, record, field, outcome);
    casus_value *values = begin_row(report, record, cs_outcome_word(outcome), 1);
    if (!values)
        return;
    set(values, FIELD, crosswalk->from->fields[field].name);
    set(values, VALUE,
        is_hidden(report->job->plan, field) ? CS_TEXT("(withheld)")
        : rendering                         ? rendering->value
                                            : value_of(report, record, field));
    set(values, WHY, rendering ? rendering->why : crosswalk->fates[field].why);
    if (!rendering)
        return;
    set(values, TO, crosswalk->to->fields[rendering->move->to].name);
    if (!is_hidden(report->job->plan, field))
        set(values, GIVEN, rendering->given);
}

static void add_absent(struct report *report, uint32_t record, uint32_t field)
{
    const casus_crosswalk *crosswalk = report->job->plan->crosswalk;
    casus_value *values = begin_row(report, record, absent_word, 1);
    if (!values)
        return;
    set(values, TO, crosswalk->to->fields[field].name);
    set(values, WHY, crosswalk->absent[field]);
    report->emitter->loss->sums[CS_OUTCOMES]++;
}

static void add_record(struct report *report, uint32_t record)
{
    const casus_crosswalk *crosswalk = report->job->plan->crosswalk;
    uint64_t *sums = report->emitter->loss->sums;
    uint64_t exact = 0;
    find_first(report, record);
    for (uint32_t i = 0; i < crosswalk->from->field_count; i++) {
        cs_outcome outcome = cs_job_outcome(report->job, record, i);
        sums[outcome]++;
        exact += outcome == CS_EXACT;
        if (outcome > CS_EXACT)
            add_loss(report, record, i, outcome);
    }
    begin_row(report, record, cs_outcome_word(CS_EXACT), exact);
    for (uint32_t i = 0; i < crosswalk->to->field_count; i++)
        if (cs_job_lacks(report->job, record, i))
            add_absent(report, record, i);
}

static void add_sum(struct report *report, const char *outcome, uint64_t sum)
{
    casus_value *values = sum ? add_row(report) : NULL;
    if (!values)
        return;
    set(values, OUTCOME, cs_text(outcome));
    set_number(report, values, COUNT, sum);
}

/* ---- Writing ---- */

static casus_status write_text(cs_emitter *emitter, casus_text text)
{
    cs_loss *loss = emitter->loss;
    casus_status status = text.len ? cs_writer_add(&loss->writer, text) : CASUS_OK;
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, &loss->writer, loss->path) : status;
}

static casus_status write_end(cs_emitter *emitter, void (*part)(const cs_layout *, cs_buf *))
{
    cs_buf buf = {0};
    part(&emitter->loss->layout, &buf);
    casus_status status = buf.status;
    if (status == CASUS_OK)
        status = write_text(emitter, cs_buf_text(&buf));
    cs_buf_free(&buf);
    return status;
}

static casus_status write_rows(struct report *report)
{
    cs_loss *loss = report->emitter->loss;
    const cs_syntax *syntax = loss->layout.syntax;
    size_t count = report->rows.count;
    cs_defects unheard = {.arena = report->arena};
    cs_buf buf = {0};
    size_t *starts = cs_arena_zalloc(report->arena, count + 1, sizeof *starts);
    if (!starts || report->rows.failed || report->arena->failed)
        return CASUS_ENOMEM;
    casus_status status = loss->has_begun ? CASUS_OK : write_end(report->emitter, syntax->head);
    syntax->rows(&loss->layout, &report->rows, 0, count, &buf, starts, &unheard);
    if (status == CASUS_OK)
        status = buf.status;
    size_t skipped = loss->has_begun || count == 0 ? 0 : strlen(syntax->separator);
    loss->has_begun = true;
    if (status == CASUS_OK)
        status = write_text(report->emitter, cs_text_from(cs_buf_text(&buf), skipped));
    cs_buf_free(&buf);
    return status;
}

casus_status cs_loss_add(cs_emitter *emitter, cs_job *job)
{
    struct report report = {.emitter = emitter, .job = job, .arena = &job->arena};
    cs_batch_init(&report.rows, &job->arena, (casus_text){NULL, 0}, &emitter->loss->columns);
    for (uint32_t i = 0; i < job->batch.count; i++)
        if (cs_job_keeps(job, &job->batch.records[i]))
            add_record(&report, i);
    return report.rows.count ? write_rows(&report) : CASUS_OK;
}

casus_status cs_loss_finish(cs_emitter *emitter)
{
    cs_loss *loss = emitter->loss;
    struct report report = {.emitter = emitter, .arena = &loss->arena};
    cs_batch_init(&report.rows, &loss->arena, (casus_text){NULL, 0}, &loss->columns);
    for (int outcome = CS_EXACT; outcome < CS_OUTCOMES; outcome++)
        add_sum(&report, cs_outcome_word((cs_outcome)outcome), loss->sums[outcome]);
    add_sum(&report, absent_word, loss->sums[CS_OUTCOMES]);
    casus_status status = write_rows(&report);
    if (status == CASUS_OK)
        status = write_end(emitter, loss->layout.syntax->tail);
    if (status == CASUS_OK && cs_writer_commit(&loss->writer) != CASUS_OK)
        status = cs_emit_unwritable(emitter, &loss->writer, loss->path);
    return status;
}
