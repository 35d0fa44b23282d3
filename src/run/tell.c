/* tell.c - findings to the caller: in words, with their places in the file, and counted in the summary.

   Most are told at once. What is counted for an input waits for its end, and so does what only its end
   shows: columns that no record has, and what stands around the records. */
#include "model/quote.h"
#include "run/emit.h"

#include <stdlib.h>
#include <string.h>

struct cs_counted {
    cs_counted *next;
    cs_finding finding; /* its texts in the file's arena */
    cs_defect defect;
    cs_place place;  /* where the finding's chunk starts */
    uint64_t record; /* its number */
};

/* ---- One finding ---- */

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

static void set_place(casus_diag *diag, const cs_finding *finding, cs_place base)
{
    if (!finding->has_place)
        return;
    cs_place start = cs_place_add(base, finding->start);
    cs_place end = cs_place_add(base, finding->end);
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

/* ---- Defects without a job ---- */

bool cs_emitter_shows_head(const cs_emitter *emitter, casus_text head)
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
    if (severity == CASUS_ERROR && emitter->options->on_error == CASUS_STOP)
        cs_emitter_refuse(emitter);
    placeless.has_span = false;
    if (cs_plan_is_imported(emitter->plan))
        defect = &placeless;
    /* Up to what a quotation of the place may reach. */
    casus_text head = cs_text_slice(chunk, 0, (size_t)defect->span.start + CS_QUOTE_MAX);
    cs_showing showing = CS_UNSHOWN;
    if (defect->has_span && cs_emitter_shows_head(emitter, head))
        showing = emitter->plan && emitter->plan->encoding ? CS_SHOWN_TRANSCODED : CS_SHOWN;
    cs_finding finding;
    casus_status status = cs_find_in(chunk, defect, (casus_severity)severity, showing,
                                     &emitter->file_arena, &finding);
    if (status == CASUS_OK && cs_finding_is_loss(&finding))
        cs_emitter_lose(emitter, finding.count);
    return status == CASUS_OK ? deliver(emitter, &finding, CS_PLACE_START, 0) : status;
}

casus_status cs_emit_defects(cs_emitter *emitter, casus_text chunk, const cs_defects *defects)
{
    casus_status status = defects->failed ? CASUS_ENOMEM : CASUS_OK;
    for (size_t i = 0; i < defects->count && status == CASUS_OK; i++)
        status = cs_emit_defect(emitter, chunk, &defects->items[i]);
    return status;
}

casus_status cs_emit_misuse(cs_emitter *emitter, const char *words)
{
    const cs_defect defect = {
        .number = CS_E_BAD_OPTION,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_text(words),
    };
    casus_status status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

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

/* ---- The end of an input ---- */

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
