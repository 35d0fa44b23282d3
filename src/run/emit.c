/* emit.c - puts the results of jobs in order: findings to the caller, rows to the output, rejected
   records to the rejects.

   Everything that depends on more than one chunk is decided here, on the caller's thread and in the
   order of the input: absolute places, record numbers, unique keys, counted findings, and whether
   the output goes on. */
#include "model/quote.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

struct cs_counted {
    cs_counted *next;
    cs_finding finding; /* its texts in the file's arena */
    cs_defect defect;
    cs_place place;  /* where the finding's chunk starts */
    uint64_t record; /* its number */
};

/* ---- One finding to the caller ---- */

static casus_tally *find_tally(casus_summary *summary, const char *code, casus_text field)
{
    for (size_t i = 0; i < summary->tally_count; i++)
        if (summary->tallies[i].code == code && cs_text_equal(summary->tallies[i].field, field))
            return &summary->tallies[i];
    return NULL;
}

static casus_tally *add_tally(cs_emitter *emitter, const char *code, casus_text field)
{
    casus_summary *summary = emitter->summary;
    if (summary->tally_count == emitter->tally_cap) {
        size_t cap = emitter->tally_cap ? emitter->tally_cap * 2 : 16;
        casus_tally *tallies = realloc(summary->tallies, cap * sizeof *tallies);
        if (!tallies)
            return NULL;
        summary->tallies = tallies;
        emitter->tally_cap = cap;
    }
    char *name = malloc(field.len + 1);
    if (!name)
        return NULL;
    if (field.len)
        memcpy(name, field.ptr, field.len);
    name[field.len] = '\0';
    casus_tally *tally = &summary->tallies[summary->tally_count++];
    *tally = (casus_tally){.code = code, .field = {name, field.len}};
    return tally;
}

/* So many tallies have a field; of those beyond them only the code is told. */
enum { TALLIES_MAX = 1000 };

static bool count_finding(cs_emitter *emitter, const cs_finding *finding)
{
    casus_summary *summary = emitter->summary;
    const char *code = cs_diag_row_of(finding->defect->number)->info.code;
    casus_tally *tally = find_tally(summary, code, finding->field);
    bool is_full = summary->tally_count >= TALLIES_MAX;
    if (!tally && is_full)
        tally = find_tally(summary, code, (casus_text){NULL, 0});
    if (!tally)
        tally = add_tally(emitter, code, is_full ? (casus_text){NULL, 0} : finding->field);
    if (!tally)
        return false;
    tally->count += finding->count;
    if (tally->severity < finding->severity)
        tally->severity = finding->severity;
    uint64_t *counter = finding->severity == CASUS_ERROR     ? &summary->errors
                        : finding->severity == CASUS_WARNING ? &summary->warnings
                                                             : &summary->notes;
    *counter += finding->count;
    summary->fixes += finding->fix.ptr ? finding->count : 0;
    return true;
}

/* The sentence parts of a diagnostic, kept in one buffer until the callback returns. */
struct words {
    cs_buf buf;
    size_t message, label, help;
};

/* Writes one part; its length, or 0 where a blank had nothing to stand there. */
static size_t add_part(struct words *words, const char *template, const cs_finding *finding,
                       bool withhold)
{
    size_t before = words->buf.len;
    if (!template)
        return 0;
    if (!cs_diag_expand(template, finding->defect, finding->field, withhold, &words->buf))
        words->buf.len = before;
    return words->buf.len - before;
}

static bool is_sensitive(const cs_emitter *emitter, const cs_finding *finding)
{
    const cs_plan *plan = emitter->plan;
    if (!plan || !plan->hides)
        return false;
    if (finding->defect->is_sensitive)
        return true;
    /* What these have found is the name of a key, no value. */
    uint32_t number = finding->defect->number;
    if (number == CS_E_DUPLICATE_KEY || number == CS_E_SAME_COLUMN)
        return false;
    uint32_t field = cs_schema_field(plan->schema, finding->field);
    return field != CS_NONE && plan->schema->fields[field].is_sensitive;
}

static cs_place add_places(cs_place base, cs_place offset)
{
    return (cs_place){
        .byte = base.byte + offset.byte,
        .line = base.line + offset.line - 1,
        .column = offset.line == 1 ? base.column + offset.column - 1 : offset.column,
    };
}

static void set_place(casus_diag *diag, const cs_finding *finding, cs_place base)
{
    if (!finding->has_place)
        return;
    cs_place start = add_places(base, finding->start);
    cs_place end = add_places(base, finding->end);
    diag->line = start.line;
    diag->column = start.column;
    diag->end_line = end.line;
    diag->end_column = end.column;
    diag->byte = start.byte;
    diag->byte_len = end.byte - start.byte;
}

static casus_text part_of(const struct words *words, size_t start, size_t len)
{
    return len ? (casus_text){words->buf.ptr + start, len} : (casus_text){NULL, 0};
}

static void call_back(cs_emitter *emitter, const cs_finding *finding, cs_place base,
                      uint64_t record, const struct words *words, bool withhold)
{
    const cs_defect *defect = finding->defect;
    const cs_diag_row *row = cs_diag_row_of(defect->number);
    casus_diag diag = {
        .code = row->info.code,
        .slug = row->info.slug,
        .severity = finding->severity,
        .file = emitter->file,
        .record = record,
        .id = finding->id,
        .field = finding->field,
        .message = part_of(words, 0, words->message),
        .found = withhold ? (casus_text){NULL, 0} : defect->found,
        .expected = withhold && !defect->is_general ? (casus_text){NULL, 0} : defect->expected,
        .label = part_of(words, words->message, words->label),
        .help = part_of(words, words->message + words->label, words->help),
        .has_fix = finding->fix.ptr != NULL,
        .fix = finding->fix,
        .source = finding->source,
        .caret = finding->caret,
        .caret_len = finding->caret_len,
        .count = finding->count,
    };
    set_place(&diag, finding, base);
    emitter->options->on_diag(emitter->options->ctx, &diag);
}

static casus_status deliver(cs_emitter *emitter, const cs_finding *finding, cs_place base,
                            uint64_t record)
{
    if (!count_finding(emitter, finding))
        return CASUS_ENOMEM;
    if (!emitter->options->on_diag)
        return CASUS_OK;
    const cs_diag_row *row = cs_diag_row_of(finding->defect->number);
    casus_text help = finding->defect->help;
    bool withhold = is_sensitive(emitter, finding);
    struct words words = {0};
    cs_diag_expand(row->message, finding->defect, finding->field, withhold, &words.buf);
    words.message = words.buf.len;
    words.label = add_part(&words, row->label, finding, withhold);
    words.help = add_part(&words, help.ptr ? help.ptr : row->help, finding, withhold);
    casus_status status = words.buf.status;
    if (status == CASUS_OK)
        call_back(emitter, finding, base, record, &words, withhold);
    cs_buf_free(&words.buf);
    return status;
}

/* ---- Counted findings ---- */

/* What a finding's places count from. */
static cs_place base_of(const cs_emitter *emitter, const cs_finding *finding)
{
    return finding->in_head ? CS_PLACE_START : emitter->place;
}

/* Is it of the same kind and column? Renames are one note for the file, whatever the columns. */
static bool is_same(const cs_counted *counted, const cs_finding *finding)
{
    uint32_t number = finding->defect->number;
    bool is_by_value = cs_diag_row_of(number)->scope == CS_COUNTED_VALUE;
    if (counted->defect.number != number ||
        (is_by_value && !cs_defects_fold(&counted->defect, finding->defect)))
        return false;
    return number == CS_E_RENAMED_COLUMN || (counted->finding.in_head == finding->in_head &&
                                             cs_text_equal(counted->finding.field, finding->field));
}

/* Bytes of names that a note lists. */
enum { RENAMES_MAX = 1000 };

/* Lists a further name unless it is there. */
static casus_status add_rename(cs_emitter *emitter, cs_counted *counted, casus_text name)
{
    casus_text *list = &counted->defect.other;
    cs_buf buf = {0};
    if (list->len > RENAMES_MAX || cs_text_find(*list, name) != SIZE_MAX)
        return CASUS_OK;
    cs_buf_add_text(&buf, *list);
    cs_buf_add_string(&buf, ", ");
    cs_buf_add_text(&buf, name);
    casus_text longer = cs_buf_keep(&buf, &emitter->file_arena);
    if (longer.ptr)
        *list = longer;
    return longer.ptr ? CASUS_OK : CASUS_ENOMEM;
}

/* Keeps a finding for the end of its input. */
static casus_status keep_counted(cs_emitter *emitter, const cs_finding *finding, uint64_t record,
                                 cs_counted **link)
{
    cs_arena *arena = &emitter->file_arena;
    cs_counted *counted = cs_arena_zalloc(arena, 1, sizeof *counted);
    if (!counted)
        return CASUS_ENOMEM;
    *counted = (cs_counted){NULL, *finding, *finding->defect, base_of(emitter, finding), record};
    casus_text *const texts[] = {
        &counted->finding.field,  &counted->finding.id,      &counted->finding.fix,
        &counted->finding.source, &counted->defect.field,    &counted->defect.found,
        &counted->defect.other,   &counted->defect.expected, &counted->defect.help,
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cs_arena_keep(arena, texts[i]))
            return CASUS_ENOMEM;
    counted->finding.defect = &counted->defect;
    *link = counted;
    return CASUS_OK;
}

/* So many kinds and columns are counted for an input; what comes beyond them is told at once, lest
   a file that uses its keys as values makes the list grow with it. */
enum { COUNTED_MAX = 1000 };

static casus_status count_at_end(cs_emitter *emitter, const cs_finding *finding, uint64_t record)
{
    cs_counted **link = &emitter->counted;
    size_t count = 0;
    for (; *link && !is_same(*link, finding); link = &(*link)->next)
        count++;
    if (*link && finding->defect->number == CS_E_RENAMED_COLUMN)
        return add_rename(emitter, *link, finding->defect->other);
    if (!*link && count >= COUNTED_MAX && finding->defect->number != CS_E_MISSING_EXPECTED)
        return deliver(emitter, finding, base_of(emitter, finding), record);
    if (!*link)
        return keep_counted(emitter, finding, record, link);
    (*link)->finding.count += finding->count;
    return CASUS_OK;
}

/* A value of the head is wrong once, whatever the number of records it holds for. A field that nobody
   had so far may yet turn up, so its findings wait for the end. */
static bool waits(const cs_emitter *emitter, const cs_job *job, const cs_finding *finding)
{
    if (cs_diag_row_of(finding->defect->number)->scope != CS_EACH || finding->in_head)
        return true;
    if (finding->defect->number != CS_E_MISSING_EXPECTED)
        return false;
    uint32_t field = cs_schema_field(emitter->plan->schema, finding->field);
    return !(job->marks[field] & CS_SEEN);
}

casus_status cs_emit_finding(cs_emitter *emitter, cs_job *job, const cs_finding *finding)
{
    bool has_record = finding->defect->record < job->batch.count;
    uint64_t record = has_record ? emitter->record + finding->defect->record + 1 : 0;
    if (waits(emitter, job, finding))
        return count_at_end(emitter, finding, record);
    return deliver(emitter, finding, base_of(emitter, finding), record);
}

/* One note names all the columns that the codebook expects and no record has. */
static casus_status emit_absent(cs_emitter *emitter)
{
    const casus_schema *schema = emitter->plan->schema;
    cs_buf names = {0};
    cs_defect defect = {.number = CS_E_ABSENT_COLUMN, .record = CS_NONE, .column = CS_NONE};
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (emitter->marks[i] == CS_WANTED)
            cs_buf_add_listed(&names, schema->fields[i].name);
    defect.field = cs_buf_text(&names);
    casus_status status = names.status;
    if (status == CASUS_OK && names.len && emitter->record)
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    cs_buf_free(&names);
    return status;
}

/* JSON and YAML have no place for a column without values. */
static casus_status emit_empty(cs_emitter *emitter)
{
    const cs_plan *plan = emitter->plan;
    bool is_lost = emitter->has_writer && plan->source.is_table && !plan->sink.syntax->is_table;
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; is_lost && i < plan->columns.count && status == CASUS_OK; i++) {
        const cs_column *column = &plan->columns.items[i];
        if (emitter->used[i] || column->field != CS_NONE)
            continue;
        cs_defect defect = {.number = CS_E_EMPTY_COLUMN, .record = CS_NONE, .column = CS_NONE};
        defect.field = column->name;
        defect.span = column->span;
        defect.has_span = true;
        status = cs_emit_defect(emitter, plan->source.head, &defect);
    }
    return status;
}

static casus_text count_records(cs_emitter *emitter, uint64_t count)
{
    cs_buf words = {0};
    cs_buf_add_number(&words, count);
    cs_buf_add_string(&words, count == 1 ? " record" : " records");
    return cs_buf_keep(&words, &emitter->file_arena);
}

static cs_defect defect_of_file(unsigned number)
{
    return (cs_defect){.number = number, .record = CS_NONE, .column = CS_NONE, .item = CS_NONE};
}

static casus_text describe_pages(cs_emitter *emitter, const cs_around *around)
{
    cs_buf words = {0};
    if (!around->has_total)
        return CS_TEXT("it names the next one");
    cs_buf_add_number(&words, emitter->record);
    cs_buf_add_string(&words, " of ");
    cs_buf_add_text(&words, count_records(emitter, around->total));
    return cs_buf_keep(&words, &emitter->file_arena);
}

/* What stands around the records, held against what was read. */
static casus_status emit_around(cs_emitter *emitter)
{
    const cs_around *around = &emitter->plan->framer.around;
    casus_status status = CASUS_OK;
    if (around->failure.ptr) {
        cs_defect defect = defect_of_file(CS_E_REPLY_FAILED);
        defect.found = around->failure;
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    }
    if (status == CASUS_OK && around->has_count && around->count != emitter->record) {
        cs_defect defect = defect_of_file(CS_E_COUNT_DIFFERS);
        defect.expected = count_records(emitter, around->count);
        defect.found = count_records(emitter, emitter->record);
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    }
    bool has_more = around->has_more || (around->has_total && around->total > emitter->record);
    if (status == CASUS_OK && has_more) {
        cs_defect defect = defect_of_file(CS_E_MORE_PAGES);
        defect.found = describe_pages(emitter, around);
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    }
    if (status == CASUS_OK && around->name_count && emitter->has_writer) {
        cs_defect defect = defect_of_file(CS_E_REPLY_LEFT);
        defect.other = around->names;
        defect.count = around->name_count;
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    }
    return status == CASUS_OK && emitter->file_arena.failed ? CASUS_ENOMEM : status;
}

casus_status cs_emit_end(cs_emitter *emitter)
{
    casus_status status = CASUS_OK;
    if (emitter->record == 0) {
        const cs_defect none = defect_of_file(CS_E_NO_RECORDS);
        status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &none);
    }
    for (cs_counted *counted = emitter->counted; counted && status == CASUS_OK;
         counted = counted->next) {
        bool is_expected = counted->defect.number == CS_E_MISSING_EXPECTED;
        uint32_t field = cs_schema_field(emitter->plan->schema, counted->finding.field);
        if (!is_expected || emitter->marks[field] & CS_SEEN)
            status = deliver(emitter, &counted->finding, counted->place, counted->record);
    }
    if (status == CASUS_OK)
        status = emit_absent(emitter);
    if (status == CASUS_OK)
        status = emit_empty(emitter);
    if (status == CASUS_OK)
        status = emit_around(emitter);
    emitter->counted = NULL;
    emitter->marks = NULL;
    cs_arena_reset(&emitter->file_arena);
    return status;
}

/* ---- Defects without a job ---- */

static bool is_error(casus_severity severity)
{
    return severity == CASUS_ERROR;
}

static void refuse(cs_emitter *emitter)
{
    emitter->stopped = true;
    emitter->summary->output_refused = emitter->has_writer;
}

static bool is_loss(const cs_finding *finding)
{
    return finding->defect->number / 100 == 7 && is_error(finding->severity);
}

static void lose(cs_emitter *emitter, uint64_t count)
{
    emitter->summary->losses += count;
    refuse(emitter);
}

/* The head of an annotation file may hold values for every event; that of a table only names. */
static bool shows_head(const cs_emitter *emitter, casus_text head)
{
    const cs_plan *plan = emitter->plan;
    if (emitter->options->show_sensitive || !plan || !plan->source.syntax)
        return emitter->options->show_sensitive;
    return plan->source.syntax->is_table || !cs_plan_may_be_sensitive(plan, head);
}

casus_status cs_emit_defect(cs_emitter *emitter, casus_text chunk, const cs_defect *defect)
{
    int severity = cs_severity_of(emitter->severities, defect);
    cs_defect placeless = *defect;
    if (severity == 0)
        return CASUS_OK;
    if (is_error((casus_severity)severity) && emitter->options->on_error == CASUS_STOP)
        refuse(emitter);
    placeless.has_span = false;
    if (cs_plan_is_imported(emitter->plan))
        defect = &placeless;
    /* Up to what a quotation of the place may reach. */
    casus_text head = cs_text_slice(chunk, 0, (size_t)defect->span.start + CS_QUOTE_MAX);
    cs_showing showing = CS_UNSHOWN;
    if (defect->has_span && shows_head(emitter, head))
        showing = emitter->plan && emitter->plan->encoding ? CS_SHOWN_TRANSCODED : CS_SHOWN;
    cs_finding finding;
    casus_status status = cs_find_in(chunk, defect, (casus_severity)severity, showing,
                                     &emitter->file_arena, &finding);
    if (status == CASUS_OK && is_loss(&finding))
        lose(emitter, finding.count);
    return status == CASUS_OK ? deliver(emitter, &finding, CS_PLACE_START, 0) : status;
}

casus_status cs_emit_defects(cs_emitter *emitter, casus_text chunk, const cs_defects *defects)
{
    casus_status status = defects->failed ? CASUS_ENOMEM : CASUS_OK;
    for (size_t i = 0; i < defects->count && status == CASUS_OK; i++)
        status = cs_emit_defect(emitter, chunk, &defects->items[i]);
    return status;
}

/* ---- Rows ---- */

casus_status cs_emit_unwritable(cs_emitter *emitter, const cs_writer *writer, const char *path)
{
    char reason[CS_ERROR_MAX];
    const cs_defect defect = {
        .number = CS_E_CANNOT_WRITE,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_error_text(writer->error, reason),
    };
    emitter->file = path ? path : "rejects";
    casus_status status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EIO : status;
}

static casus_status fail_spooling(cs_emitter *emitter, int error)
{
    emitter->spool.error = error;
    return cs_emit_unwritable(emitter, &emitter->spool, emitter->options->spool_directory);
}

static casus_status write_text(cs_emitter *emitter, casus_text text)
{
    bool waits = emitter->plan->sink.syntax->build != NULL;
    cs_writer *writer = waits ? &emitter->spool : &emitter->writer;
    casus_status status = text.len ? cs_writer_add(writer, text) : CASUS_OK;
    if (emitter->beside)
        cs_beside_note(emitter->beside, text);
    if (status == CASUS_EIO && waits)
        return fail_spooling(emitter, writer->error);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, writer, emitter->output_path) : status;
}

static casus_status write_records(cs_emitter *emitter, casus_text rows, uint64_t count)
{
    if (rows.len == 0)
        return CASUS_OK;
    if (!emitter->wrote_record)
        rows = cs_text_from(rows, strlen(emitter->plan->sink.syntax->separator));
    emitter->wrote_record = true;
    emitter->summary->records_written += count;
    return write_text(emitter, rows);
}

static bool is_written(const cs_emitter *emitter, const cs_record *record)
{
    bool is_good = record->severity < CASUS_ERROR;
    return !record->is_broken && (is_good || emitter->options->on_error == CASUS_KEEP);
}

/* A record of CS_RECORD_MAX bytes has as many when it is written, and some more for escapes. */
enum { PIECE_MAX = 5 * CS_RECORD_MAX };

/* Tells what writing the rows of a job has found, and stops the output where something is lost. */
static casus_status tell_rows(cs_emitter *emitter, cs_job *job, const cs_defects *defects)
{
    casus_status status = defects->failed ? CASUS_ENOMEM : CASUS_OK;
    for (size_t i = 0; i < defects->count && status == CASUS_OK; i++) {
        cs_finding finding;
        if (cs_severity_of(emitter->severities, &defects->items[i]) == 0)
            continue;
        status = cs_job_find(job, &defects->items[i], &finding);
        if (status == CASUS_OK)
            status = cs_emit_finding(emitter, job, &finding);
        if (status == CASUS_OK && is_loss(&finding))
            lose(emitter, finding.count);
    }
    return status;
}

/* The rows of a job whose output would be too large at once, one by one. */
static casus_status write_piece(cs_emitter *emitter, cs_job *job, uint32_t index)
{
    const cs_layout *sink = &emitter->plan->sink;
    cs_defects defects = {.arena = &job->arena};
    size_t starts[2];
    job->out.max = PIECE_MAX;
    cs_buf_truncate(&job->out, 0);
    sink->syntax->rows(sink, cs_job_written(job), index, 1, &job->out, starts, &defects);
    casus_status status = job->out.status;
    if (status == CASUS_OK)
        status = tell_rows(emitter, job, &defects);
    bool is_wanted = status == CASUS_OK && !emitter->stopped;
    return is_wanted ? write_records(emitter, cs_buf_text(&job->out), 1) : status;
}

/* Rows that go on: those of records that are left out are closed up, so that a job is one write. */
struct keeping {
    size_t len; /* of what is kept, at the front of the job's output */
    uint64_t count;
};

static void keep_rows(cs_job *job, uint32_t first, uint32_t last, struct keeping *keeping)
{
    size_t start = job->starts[first];
    size_t len = job->starts[last] - start;
    if (start > keeping->len && len)
        memmove(job->out.ptr + keeping->len, job->out.ptr + start, len);
    keeping->len += len;
    keeping->count += last - first;
}

static casus_status write_pieces(cs_emitter *emitter, cs_job *job, uint32_t first, uint32_t last)
{
    casus_status status = CASUS_OK;
    for (uint32_t i = first; i < last && status == CASUS_OK; i++) {
        const cs_patience *patience = &emitter->patience;
        bool gives_up = patience->gives_up && patience->gives_up(patience->ctx);
        status = gives_up ? CASUS_ECANCEL : write_piece(emitter, job, i);
    }
    return status;
}

/* Takes records [first, last), all of them good. */
static casus_status take_range(cs_emitter *emitter, cs_job *job, uint32_t first, uint32_t last,
                               struct keeping *keeping)
{
    cs_defects defects = {.arena = &job->arena};
    casus_status status = CASUS_OK;
    if (emitter->beside)
        status = cs_beside_take(emitter->beside, cs_job_written(job), first, last, &defects);
    if (status == CASUS_OK)
        status = tell_rows(emitter, job, &defects);
    if (status != CASUS_OK || emitter->stopped)
        return status;
    if (job->is_too_long)
        return write_pieces(emitter, job, first, last);
    keep_rows(job, first, last, keeping);
    return CASUS_OK;
}

/* Is something lost in a record that is written? One that is left out anyway loses nothing; but where
   errors stop the output none is left out, and what was told to be lost is. */
static bool loses(const cs_emitter *emitter, const cs_job *job, const cs_finding *finding)
{
    uint32_t record = finding->defect->record;
    return is_loss(finding) &&
           (record >= job->batch.count || emitter->options->on_error == CASUS_STOP ||
            is_written(emitter, &job->batch.records[record]));
}

/* The first record that something is lost of, while losses stop the output. */
static uint32_t find_loss(const cs_emitter *emitter, const cs_job *job)
{
    uint32_t first = CS_NONE;
    for (size_t i = 0; i < job->finding_count; i++) {
        const cs_finding *finding = &job->findings[i];
        if (loses(emitter, job, finding) && finding->defect->record < first)
            first = finding->defect->record;
    }
    return first;
}

static casus_status emit_rows(cs_emitter *emitter, cs_job *job)
{
    casus_status status = CASUS_OK;
    struct keeping keeping = {0};
    uint32_t lost = find_loss(emitter, job);
    uint32_t first = 0;
    uint32_t count = (uint32_t)job->batch.count;
    for (uint32_t i = 0; i <= count && status == CASUS_OK && !emitter->stopped; i++) {
        bool is_end = i == count || i == lost;
        bool goes_on = !is_end && is_written(emitter, &job->batch.records[i]);
        if (goes_on)
            continue;
        status = take_range(emitter, job, first, i, &keeping);
        first = i + 1;
        bool stops = i < count && emitter->options->on_error == CASUS_STOP;
        if (i == lost || stops)
            refuse(emitter);
    }
    casus_text kept = cs_text_slice(cs_buf_text(&job->out), 0, keeping.len);
    return status == CASUS_OK ? write_records(emitter, kept, keeping.count) : status;
}

/* ---- Rejects ---- */

static casus_status write_reject(cs_emitter *emitter, casus_text text)
{
    casus_status status = text.len ? cs_writer_add(&emitter->rejects, text) : CASUS_OK;
    return status == CASUS_EIO
               ? cs_emit_unwritable(emitter, &emitter->rejects, emitter->options->rejects.path)
               : status;
}

/* A record as it stands. Where a separator brings its own line end, the record's gives way, and the
   comma behind it. */
static casus_text bare_record(casus_text text, const cs_layout *layout)
{
    char first = layout->reject_separator.len ? layout->reject_separator.ptr[0] : '-';
    bool has_comma = first == ',';
    if (first != ',' && first != '\n')
        return text;
    for (; text.len; text.len--) {
        char last = text.ptr[text.len - 1];
        if (last == ',' && has_comma)
            has_comma = false;
        else if (last != '\n' && last != '\r' && last != ' ')
            break;
    }
    return text;
}

static bool ends_line(casus_text text)
{
    return text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r');
}

/* What cannot stand by itself, or cannot be shown, is not written, and that is said. */
static casus_status withhold_reject(cs_emitter *emitter, cs_job *job, uint32_t index)
{
    cs_finding finding;
    cs_defect withheld = {
        .number = CS_E_REJECT_WITHHELD,
        .record = index,
        .column = CS_NONE,
        .item = CS_NONE,
        .found = CS_TEXT("a rejected record"),
    };
    if (job->batch.records[index].is_dependent)
        withheld.help = CS_TEXT("it repeats values of another record (*alias): write them out");
    if (cs_severity_of(emitter->severities, &withheld) == 0)
        return CASUS_OK;
    casus_status status = cs_job_find(job, &withheld, &finding);
    return status == CASUS_OK ? cs_emit_finding(emitter, job, &finding) : status;
}

static casus_status reject(cs_emitter *emitter, cs_job *job, uint32_t index)
{
    const cs_layout *layout = &emitter->plan->source;
    const cs_record *record = &job->batch.records[index];
    cs_buf buf = {0};
    casus_status status = CASUS_OK;
    if (record->is_dependent || !cs_job_quote(job, record, &buf)) {
        status = withhold_reject(emitter, job, index);
        goto done;
    }
    casus_text bare = bare_record(cs_buf_text(&buf), layout);
    status = buf.status;
    if (status == CASUS_OK && emitter->rejected_any)
        status = write_reject(emitter, layout->reject_separator);
    if (status == CASUS_OK)
        status = write_reject(emitter, bare);
    bool is_cut = bare.len < buf.len;
    if (status == CASUS_OK && !is_cut && !ends_line(bare) && !layout->reject_tail.len)
        status = write_reject(emitter, CS_TEXT("\n"));
    emitter->rejected_any = true;
done:
    cs_buf_free(&buf);
    return status;
}

static casus_status emit_rejects(cs_emitter *emitter, cs_job *job)
{
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; i < job->batch.count && status == CASUS_OK; i++)
        if (!is_written(emitter, &job->batch.records[i]))
            status = reject(emitter, job, i);
    return status;
}

/* ---- Jobs ---- */

static void note_seen(cs_emitter *emitter, const cs_job *job)
{
    for (uint32_t i = 0; i < emitter->plan->schema->field_count; i++)
        emitter->marks[i] |= job->marks[i];
    for (uint32_t i = 0; i < emitter->plan->columns.count; i++)
        emitter->used[i] = emitter->used[i] || job->used[i];
}

static void note_losses(cs_emitter *emitter, const cs_job *job)
{
    for (size_t i = 0; i < job->finding_count; i++)
        if (loses(emitter, job, &job->findings[i]))
            emitter->summary->losses += job->findings[i].count;
}

casus_status cs_emit_begin(cs_emitter *emitter, const cs_job *job, cs_telling *telling)
{
    *telling = (cs_telling){.place = emitter->place};
    if (job->status == CASUS_OK)
        note_seen(emitter, job);
    return job->status;
}

casus_status cs_emit_record(cs_emitter *emitter, cs_job *job, cs_telling *telling)
{
    casus_status status = CASUS_OK;
    uint32_t index = telling->record++;
    telling->place = add_places(emitter->place, job->places[index]);
    if (cs_plan_is_imported(emitter->plan))
        telling->place = (cs_place){0, emitter->record + telling->record, 0};
    while (status == CASUS_OK && telling->finding < job->finding_count &&
           job->findings[telling->finding].defect->record == index)
        status = cs_emit_finding(emitter, job, &job->findings[telling->finding++]);
    if (status == CASUS_OK)
        status = cs_across_judge(emitter, job, index, telling->place);
    emitter->summary->records++;
    emitter->summary->records_bad += job->batch.records[index].severity == CASUS_ERROR;
    return status;
}

/* What belongs to no record stands behind what does. EFORMAT: nothing behind the job can be read. */
static casus_status emit_rest(cs_emitter *emitter, cs_job *job, cs_telling *telling)
{
    casus_status status = CASUS_OK;
    while (status == CASUS_OK && telling->finding < job->finding_count) {
        const cs_finding *finding = &job->findings[telling->finding++];
        status = cs_emit_finding(emitter, job, finding);
        if (is_error(finding->severity) && emitter->options->on_error == CASUS_STOP)
            refuse(emitter);
    }
    return status == CASUS_OK && job->batch.is_over ? CASUS_EFORMAT : status;
}

static void pass_job(cs_emitter *emitter, const cs_job *job)
{
    emitter->record += job->batch.count;
    emitter->place = add_places(emitter->place, job->places[job->batch.count]);
}

casus_status cs_emit_last(cs_emitter *emitter, cs_job *job, cs_telling *telling)
{
    casus_status status = emit_rest(emitter, job, telling);
    pass_job(emitter, job);
    return status;
}

static casus_status emit_findings(cs_emitter *emitter, cs_job *job)
{
    cs_telling telling;
    casus_status status = cs_emit_begin(emitter, job, &telling);
    while (status == CASUS_OK && telling.record < job->batch.count)
        status = cs_emit_record(emitter, job, &telling);
    return status == CASUS_OK ? emit_rest(emitter, job, &telling) : status;
}

casus_status cs_emit_job(cs_emitter *emitter, cs_job *job)
{
    casus_status status = emit_findings(emitter, job);
    if (status == CASUS_EFORMAT)
        pass_job(emitter, job);
    if (status != CASUS_OK)
        return status;
    note_losses(emitter, job);
    if (emitter->has_writer)
        status = emit_rows(emitter, job);
    if (status == CASUS_OK && emitter->has_rejects)
        status = emit_rejects(emitter, job);
    if (status == CASUS_OK && emitter->loss && job->plan->crosswalk)
        status = cs_loss_add(emitter, job);
    pass_job(emitter, job);
    return status;
}

/* ---- Beginning and end ---- */

casus_status cs_emitter_open(cs_emitter *emitter, const casus_options *options,
                             const casus_output *output, casus_summary *summary)
{
    *emitter = (cs_emitter){
        .options = options,
        .summary = summary,
        .file = "casus",
        .output_path = output && output->path ? output->path : "output",
        .keys_per_file = output == NULL,
        .writer = {.fd = -1},
        .spool = {.fd = -1},
        .rejects = {.fd = -1},
    };
    emitter->severities = cs_severities(options, &emitter->run_arena);
    return emitter->severities ? CASUS_OK : CASUS_ENOMEM;
}

static casus_status open_spool(cs_emitter *emitter)
{
    casus_status status = cs_writer_open_spool(&emitter->spool, emitter->options->spool_directory,
                                               &emitter->patience);
    return status == CASUS_EIO ? fail_spooling(emitter, emitter->spool.error) : status;
}

static casus_status write_head(cs_emitter *emitter)
{
    cs_buf buf = {0};
    const cs_layout *sink = &emitter->plan->sink;
    if (sink->syntax->build)
        return open_spool(emitter);
    sink->syntax->head(sink, &buf);
    casus_status status = buf.status == CASUS_OK ? write_text(emitter, cs_buf_text(&buf))
                                                 : buf.status;
    cs_buf_free(&buf);
    return status;
}

/* What stands before the records; nothing, where that may hold values to be withheld. */
static casus_status write_reject_head(cs_emitter *emitter)
{
    const cs_plan *plan = emitter->plan;
    casus_text head = plan->source.head;
    if (!shows_head(emitter, head)) {
        const cs_defect withheld = {
            .number = CS_E_REJECT_WITHHELD,
            .record = CS_NONE,
            .column = CS_NONE,
            .found = CS_TEXT("the head of the file"),
        };
        return cs_emit_defect(emitter, (casus_text){NULL, 0}, &withheld);
    }
    casus_status status = write_reject(emitter, head);
    /* A header without a line end would run into the first record. */
    bool is_open = plan->source.is_table && head.len && !ends_line(head);
    return status == CASUS_OK && is_open ? write_reject(emitter, CS_TEXT("\n")) : status;
}

/* A row of a statistical program's file is no text that could stand by itself. */
static casus_status refuse_rejects(cs_emitter *emitter)
{
    const cs_defect defect = {
        .number = CS_E_BAD_OPTION,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = CS_TEXT("rejects are lines of text, which such a file has not: convert it first"),
    };
    casus_status status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

static casus_status start_rejects(cs_emitter *emitter)
{
    const cs_layout *source = &emitter->plan->source;
    emitter->reject_syntax = source->syntax;
    emitter->reject_head = cs_arena_text(&emitter->run_arena, source->head);
    emitter->reject_tail = cs_arena_text(&emitter->run_arena, source->reject_tail);
    bool is_kept = emitter->reject_head.ptr && emitter->reject_tail.ptr;
    return is_kept ? write_reject_head(emitter) : CASUS_ENOMEM;
}

/* Rejected rows stand under the header of the first input, so the others must have the same. */
static casus_status follow_rejects(cs_emitter *emitter)
{
    const cs_layout *source = &emitter->plan->source;
    bool is_same = source->syntax == emitter->reject_syntax &&
                   (!source->is_table || cs_text_equal(source->head, emitter->reject_head));
    if (is_same)
        return CASUS_OK;
    const cs_defect defect = {
        .number = CS_E_BAD_OPTION,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = CS_TEXT("the rejects of several inputs need one syntax and one header"),
    };
    casus_status status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

casus_status cs_emit_start(cs_emitter *emitter, const cs_plan *plan, bool is_first)
{
    cs_arena_reset(&emitter->file_arena);
    emitter->counted = NULL;
    emitter->plan = plan;
    emitter->place = plan->start;
    emitter->record = 0;
    emitter->marks = cs_arena_zalloc(&emitter->file_arena, plan->schema->field_count + 1UL, 1);
    emitter->used = cs_arena_zalloc(&emitter->file_arena, plan->columns.count + 1, sizeof(bool));
    if (!emitter->marks || !emitter->used)
        return CASUS_ENOMEM;
    casus_status status = CASUS_OK;
    if (is_first)
        emitter->leading = plan;
    if (is_first || emitter->keys_per_file)
        status = cs_across_start(emitter);
    if (status == CASUS_OK && emitter->beside)
        status = cs_beside_start(emitter);
    if (status == CASUS_OK && emitter->has_rejects && cs_plan_is_imported(plan))
        return refuse_rejects(emitter);
    if (status == CASUS_OK && is_first && emitter->has_writer && !emitter->stopped)
        status = write_head(emitter);
    if (status == CASUS_OK && emitter->has_rejects)
        status = is_first ? start_rejects(emitter) : follow_rejects(emitter);
    return status;
}

static casus_status commit(cs_emitter *emitter, cs_writer *writer, const char *path)
{
    casus_status status = cs_writer_commit(writer);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, writer, path) : status;
}

static casus_status finish_rejects(cs_emitter *emitter)
{
    casus_status status = write_reject(emitter, emitter->reject_tail);
    return status == CASUS_OK ? commit(emitter, &emitter->rejects, emitter->options->rejects.path)
                              : status;
}

static casus_status write_tail(cs_emitter *emitter)
{
    cs_buf buf = {0};
    const cs_layout *sink = &emitter->plan->sink;
    sink->syntax->tail(sink, &buf);
    casus_status status = buf.status == CASUS_OK ? write_text(emitter, cs_buf_text(&buf))
                                                 : buf.status;
    cs_buf_free(&buf);
    return status;
}

static casus_status tell_file(void *ctx, const cs_defects *defects)
{
    cs_emitter *emitter = ctx;
    casus_status status = cs_emit_defects(emitter, (casus_text){NULL, 0}, defects);
    return status == CASUS_OK && emitter->summary->output_refused ? CASUS_END : status;
}

/* Makes the output of the rows that waited. */
static casus_status build_output(cs_emitter *emitter)
{
    const cs_layout *sink = &emitter->plan->sink;
    cs_build build = {
        .spool = &emitter->spool,
        .count = emitter->summary->records_written,
        .out = &emitter->writer,
        .patience = &emitter->patience,
        .directory = emitter->options->spool_directory,
        .tell = tell_file,
        .ctx = emitter,
    };
    casus_status status = cs_reader_open_spool(&build.rows, build.spool);
    if (status == CASUS_OK)
        status = sink->syntax->build(sink, &build);
    int error = build.rows.error;
    cs_reader_close(&build.rows);
    if (status == CASUS_EIO && error)
        return fail_spooling(emitter, error);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, &emitter->writer, emitter->output_path)
                               : status;
}

casus_status cs_emitter_finish(cs_emitter *emitter)
{
    casus_status status = emitter->has_rejects ? finish_rejects(emitter) : CASUS_OK;
    if (status == CASUS_OK && emitter->loss)
        status = cs_loss_finish(emitter);
    if (status != CASUS_OK || !emitter->has_writer || emitter->summary->output_refused)
        return status;
    status = emitter->plan->sink.syntax->build ? build_output(emitter) : write_tail(emitter);
    if (status == CASUS_END)
        return CASUS_OK;
    if (status == CASUS_OK && emitter->beside)
        status = cs_beside_fill(emitter);
    if (status == CASUS_OK)
        status = commit(emitter, &emitter->writer, emitter->output_path);
    if (status == CASUS_OK && emitter->beside)
        status = cs_beside_commit(emitter);
    return status;
}

void cs_emitter_close(cs_emitter *emitter)
{
    cs_writer_close(&emitter->writer);
    cs_writer_close(&emitter->spool);
    cs_writer_close(&emitter->rejects);
    cs_beside_close(emitter->beside);
    cs_loss_close(emitter->loss);
    cs_across_free(emitter);
    cs_arena_free(&emitter->file_arena);
    cs_arena_free(&emitter->run_arena);
}
