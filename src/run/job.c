/* job.c - one chunk from bytes to rows and findings, a pure function of the job.

   Screens the bytes (UTF-8, NUL), parses, checks, writes rows and places the defects. Nothing outside
   the job is touched, so any number of jobs may run at once. */
#include "base/num.h"
#include "base/scan.h"
#include "base/transcode.h"
#include "model/quote.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- Screening ---- */

static cs_extent *extent_at(cs_extents *extents, size_t offset, uint32_t *index)
{
    size_t low = 0;
    size_t high = extents->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const cs_extent *extent = &extents->items[middle];
        if (offset < extent->start)
            high = middle;
        else if (offset >= (size_t)extent->start + extent->len)
            low = middle + 1;
        else {
            *index = (uint32_t)middle;
            return &extents->items[middle];
        }
    }
    *index = CS_NONE;
    return NULL;
}

/* Where the next record begins behind a place that belongs to none. */
static size_t gap_end(const cs_extents *extents, size_t offset, size_t end)
{
    size_t low = 0;
    size_t high = extents->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (extents->items[middle].start > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low < extents->count ? extents->items[low].start : end;
}

/* What the bytes may have been is told by a word, which may be a sensitive value. */
static void explain_bytes(cs_job *job, const cs_extent *extent, cs_defect *defect)
{
    casus_text chunk = cs_buf_text(&job->chunk);
    cs_span part = extent ? (cs_span){extent->start, extent->len} : defect->span;
    casus_text text = cs_text_slice(chunk, part.start, part.len);
    bool shows = !job->plan->hides ||
                 (!job->plan->source.is_table && !cs_plan_may_be_sensitive(job->plan, text));
    cs_encoding_explain(job->plan, text, defect->span.start - part.start, shows, &job->arena,
                        defect);
}

/* Reports bytes that no text has, and returns where to look on: behind the record they spoil, or
   behind the gap between records, of which there may be megabytes. */
static size_t report_bytes(cs_job *job, unsigned number, size_t at, size_t len)
{
    uint32_t record;
    cs_extent *extent = extent_at(&job->extents, at, &record);
    casus_text bytes = cs_text_slice(cs_buf_text(&job->chunk), at, len);
    if (extent && extent->flaw)
        return (size_t)extent->start + extent->len;
    cs_defect *defect = cs_defects_at(&job->defects, number, record,
                                      (cs_span){(uint32_t)at, (uint32_t)bytes.len});
    defect->found = cs_text_hex(&job->arena, bytes);
    if (number == CS_E_NOT_UTF8)
        explain_bytes(job, extent, defect);
    if (!extent)
        return gap_end(&job->extents, at, job->chunk.len);
    extent->flaw = defect->number;
    return (size_t)extent->start + extent->len;
}

/* The bytes at the front that belong to no character: the bad one and continuations behind it. */
static size_t bad_length(casus_text text, bool is_transcoded)
{
    enum { TOLD = 4 };
    char bytes[TOLD];
    size_t escapes = cs_escapes_decode(text, bytes, TOLD);
    size_t len = 1;
    if (is_transcoded && escapes)
        return escapes * CS_ESCAPE_SIZE;
    while (len < text.len && len < TOLD && (text.ptr[len] & 0xC0) == 0x80)
        len++;
    return len;
}

static void screen_utf8(cs_job *job)
{
    casus_text chunk = cs_buf_text(&job->chunk);
    for (size_t at = 0; at < chunk.len;) {
        at += cs_utf8_check(cs_text_from(chunk, at));
        if (at < chunk.len)
            at = report_bytes(job, CS_E_NOT_UTF8, at,
                              bad_length(cs_text_from(chunk, at), job->plan->encoding != NULL));
    }
}

/* Looks for CR on the way, which few chunks have, and for what a no-break space is made of or may be
   escaped by. */
static void screen_controls(cs_job *job)
{
    static const cs_needles rare = {{'\0', '\r', '\xC2', '\\'}, false};
    static const cs_needles controls = {{'\0', '\r', '\r', '\r'}, false};
    casus_text chunk = cs_buf_text(&job->chunk);
    size_t first = cs_scan_best()->find(chunk, &rare);
    job->is_plain = first == chunk.len;
    job->may_have_cr = !job->is_plain && cs_scan_best()->find(chunk, &controls) < chunk.len;
    for (size_t at = 0; at < chunk.len && job->may_have_cr;) {
        const char *nul = memchr(chunk.ptr + at, '\0', chunk.len - at);
        if (!nul)
            return;
        at = report_bytes(job, CS_E_NUL_CHARACTER, (size_t)(nul - chunk.ptr), 1);
    }
}

/* Has no text two blanks in a row, or a no-break space? What comes from a head does not stand in the
   chunk, and an escape may stand for either. */
static bool has_single_blanks(const cs_job *job)
{
    casus_text chunk = cs_buf_text(&job->chunk);
    if (job->plan->source.syntax->locate_head || cs_plan_is_imported(job->plan) ||
        cs_scan_best()->twice(chunk, ' '))
        return false;
    bool has_escapes = !job->plan->source.is_table;
    return job->is_plain || (cs_text_find(chunk, CS_TEXT("\xC2\xA0")) == SIZE_MAX &&
                             (!has_escapes || cs_text_find(chunk, CS_TEXT("\\u")) == SIZE_MAX));
}

/* Flaws that the framer has found become defects; the others' finders have reported them. */
static void report_flaws(cs_job *job)
{
    for (size_t i = 0; i < job->extents.count; i++) {
        const cs_extent *extent = &job->extents.items[i];
        if (!extent->flaw)
            continue;
        cs_span span = {extent->start + extent->flaw_at, 1};
        cs_defect *defect = cs_defects_at(&job->defects, extent->flaw, (uint32_t)i, span);
        if (extent->flaw == CS_E_YAML_SYNTAX)
            defect->found = CS_TEXT("a comma or bracket is missing, or one too many");
    }
}

/* ---- Columns that the schema or the output does not have ---- */

static bool has_value(const cs_record *record, uint32_t column)
{
    uint8_t kind = cs_batch_value(record, column)->kind;
    return kind != CASUS_ABSENT && kind != CASUS_NULL;
}

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

/* ---- Weighing and merging ---- */

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

/* The findings of a chunk, gathered; counted ones are few and looked up among themselves. */
struct gathering {
    cs_job *job;
    cs_finding **counted;
    size_t counted_count;
};

/* A counted finding of the chunk stands for all of its kind and column. */
/* A chunk with more values to be counted each tells some of them more than once. */
enum { SEARCH_MAX = 1000 };

static cs_finding *find_counted(const struct gathering *gathering, const cs_defect *defect)
{
    size_t count = gathering->counted_count;
    for (size_t i = 0; i < count && i < SEARCH_MAX; i++) {
        cs_finding *finding = gathering->counted[i];
        if (cs_defects_fold(finding->defect, defect) && finding->defect->column == defect->column &&
            cs_text_equal(finding->defect->field, defect->field))
            return finding;
    }
    return NULL;
}

static void add_finding(struct gathering *gathering, const cs_defect *defect)
{
    cs_job *job = gathering->job;
    int severity = cs_severity_of(job->plan->severities, defect);
    bool is_counted = cs_diag_row_of(defect->number)->scope != CS_EACH;
    uint64_t count = defect->count ? defect->count : 1;
    if (severity == 0)
        return;
    cs_finding *same = is_counted ? find_counted(gathering, defect) : NULL;
    if (same) {
        same->count += count;
        return;
    }
    cs_finding *finding = &job->findings[job->finding_count++];
    *finding = (cs_finding){
        .defect = defect,
        .severity = (casus_severity)severity,
        .count = count,
    };
    if (is_counted)
        gathering->counted[gathering->counted_count++] = finding;
}

/* ---- Places ---- */

static casus_text extent_text(const cs_job *job, const cs_record *record)
{
    return cs_text_slice(cs_buf_text(&job->chunk), record->extent.start, record->extent.len);
}

/* Where a record begins in the chunk, its indentation passed over. */
static size_t record_start(const cs_job *job, uint32_t record)
{
    casus_text text = extent_text(job, &job->batch.records[record]);
    size_t blanks = 0;
    while (blanks < text.len && (text.ptr[blanks] == ' ' || text.ptr[blanks] == '\t'))
        blanks++;
    return job->batch.records[record].extent.start + blanks;
}

/* Where the record itself has the value; a list's item may only be found as the whole list. */
static bool locate_value(const cs_job *job, const cs_defect *defect, cs_span *out)
{
    const cs_layout *layout = &job->plan->source;
    bool is_item = defect->item != CS_NONE && defect->item != CS_NAME;
    return layout->syntax->locate(layout, &job->batch, defect->record, defect->column, defect->item,
                                  out) ||
           (is_item && layout->syntax->locate(layout, &job->batch, defect->record, defect->column,
                                              CS_NONE, out));
}

static bool locate_in_head(const cs_job *job, const cs_defect *defect, cs_span *out)
{
    const cs_layout *layout = &job->plan->source;
    const cs_record *record = &job->batch.records[defect->record];
    bool is_there = cs_batch_value(record, defect->column)->kind != CASUS_ABSENT;
    return is_there && layout->syntax->locate_head &&
           layout->syntax->locate_head(layout, &job->batch, defect->column, defect->item, out);
}

static bool locate(const cs_job *job, cs_finding *finding)
{
    const cs_defect *defect = finding->defect;
    if (cs_plan_is_imported(job->plan))
        return false;
    if (defect->has_span) {
        finding->span = defect->span;
        return true;
    }
    if (defect->record >= job->batch.count)
        return false;
    const cs_record *record = &job->batch.records[defect->record];
    bool has_column = defect->column != CS_NONE && !record->is_broken;
    if (has_column && locate_value(job, defect, &finding->span))
        return true;
    finding->in_head = has_column && locate_in_head(job, defect, &finding->span);
    if (!finding->in_head)
        finding->span = (cs_span){(uint32_t)record_start(job, defect->record), 0};
    return true;
}

static void quote(cs_arena *arena, casus_text text, cs_span span, bool is_transcoded,
                  cs_finding *out)
{
    cs_buf buf = {0};
    cs_quote_line(text, span, is_transcoded, &buf, &out->caret, &out->caret_len);
    out->source = cs_buf_keep(&buf, arena);
}

/* Overwrites what lies in both, character by character. */
static void blot(char *line, casus_text of, const char *chunk, cs_span span)
{
    for (size_t i = 0; i < of.len; i++) {
        size_t at = (size_t)(of.ptr - chunk) + i;
        bool is_inside = at >= span.start && at < (size_t)span.start + span.len;
        if (is_inside && !strchr("\"'\r\n", line[i]))
            line[i] = '*';
    }
}

/* Does a name stand somewhere in the text, whatever its case and blanks? */
static bool holds_folded(casus_text text, casus_text name)
{
    for (size_t start = 0; start < text.len; start++)
        for (size_t len = name.len; len <= 2 * name.len && start + len <= text.len; len++)
            if (cs_text_equal_folded(cs_text_slice(text, start, len), name))
                return true;
    return false;
}

/* Inside of objects the last of its names stands alone. */
static casus_text last_name(casus_text name)
{
    size_t len = name.len;
    while (len > 0 && name.ptr[len - 1] != '.')
        len--;
    return len < name.len ? cs_text_from(name, len) : name;
}

enum { SEARCHED_MAX = 64 * 1024 };

static bool holds_sensitive(const casus_schema *schema, casus_text text)
{
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        bool is_held = field->is_sensitive && holds_folded(text, last_name(field->name));
        for (uint32_t j = 0; j < field->also_count && field->is_sensitive; j++)
            is_held = is_held || holds_folded(text, last_name(field->also[j]));
        if (is_held)
            return true;
    }
    return false;
}

/* Of any schema that the input may turn out to obey. */
static bool holds_any_sensitive(const cs_plan *plan, casus_text text)
{
    for (size_t i = 0; i < plan->candidate_count; i++)
        if (holds_sensitive(plan->candidates[i], text))
            return true;
    return false;
}

bool cs_plan_may_be_sensitive(const cs_plan *plan, casus_text text)
{
    bool has_escape = cs_text_find(text, CS_TEXT("\\")) != SIZE_MAX;
    if (has_escape || text.len > SEARCHED_MAX)
        return true;
    bool is_known = plan->schema && !plan->is_guess;
    return is_known ? holds_sensitive(plan->schema, text) : holds_any_sensitive(plan, text);
}

/* Of a record that could not be parsed, or not wholly. */
static bool may_be_sensitive(const cs_job *job, const cs_record *record)
{
    return job->plan->source.is_table ||
           cs_plan_may_be_sensitive(job->plan, extent_text(job, record));
}

/* A copy of the line with the record's sensitive values blotted out; {NULL, 0} where they cannot be
   told from the others. */
static casus_text withhold(cs_job *job, const cs_defect *defect, casus_text line)
{
    if (defect->record >= job->batch.count)
        return (casus_text){NULL, 0};
    const cs_record *record = &job->batch.records[defect->record];
    if (record->is_broken || record->is_partial)
        return may_be_sensitive(job, record) ? (casus_text){NULL, 0} : line;
    char *copy = cs_arena_alloc(&job->arena, line.len + 1);
    if (!copy)
        return (casus_text){NULL, 0};
    if (line.len)
        memcpy(copy, line.ptr, line.len);
    const cs_layout *layout = &job->plan->source;
    for (uint32_t i = 0; i < job->batch.columns->count; i++) {
        cs_span span;
        if (job->batch.columns->items[i].is_sensitive &&
            layout->syntax->locate(layout, &job->batch, defect->record, i, CS_NONE, &span))
            blot(copy, line, job->chunk.ptr, span);
    }
    return (casus_text){copy, line.len};
}

/* What a quotation may need on either side of where it begins, whole characters. */
enum { REACH = CS_QUOTE_MAX + 4 };

/* The bytes around a span that may be shown: of the record alone where others' values are to be
   withheld too. */
static cs_span shown_part(const cs_job *job, const cs_finding *finding)
{
    const cs_defect *defect = finding->defect;
    cs_span limits = {0, (uint32_t)job->chunk.len};
    if (job->plan->hides && defect->record < job->batch.count)
        limits = job->batch.records[defect->record].extent;
    uint32_t end = limits.start + limits.len;
    uint32_t at = finding->span.start;
    if (at < limits.start || at > end)
        return (cs_span){at, 0};
    uint32_t first = at - limits.start > REACH ? at - REACH : limits.start;
    uint32_t last = end - at > REACH ? at + REACH : end;
    return (cs_span){first, last - first};
}

/* Quotes a file's beginning, whose byte order mark is not shown. */
static void quote_head(cs_arena *arena, casus_text head, bool is_transcoded, cs_finding *finding)
{
    uint32_t mark = (uint32_t)cs_utf8_mark(head);
    uint32_t start = finding->span.start > mark ? finding->span.start - mark : 0;
    quote(arena, cs_text_from(head, mark), (cs_span){start, finding->span.len}, is_transcoded,
          finding);
}

static void show_source(cs_job *job, cs_finding *finding)
{
    casus_text head = job->plan->source.head;
    if (finding->in_head) {
        if (!job->plan->hides || !cs_plan_may_be_sensitive(job->plan, head))
            quote_head(&job->arena, head, job->plan->encoding != NULL, finding);
        return;
    }
    cs_span part = shown_part(job, finding);
    casus_text text = cs_text_slice(cs_buf_text(&job->chunk), part.start, part.len);
    if (job->plan->hides)
        text = withhold(job, finding->defect, text);
    cs_span span = {finding->span.start - part.start, finding->span.len};
    if (text.ptr)
        quote(&job->arena, text, span, job->plan->encoding != NULL, finding);
}

/* Is the token just this text, in quotes or not? Else it holds more than what is to be mended. */
static bool is_token_of(casus_text token, casus_text text)
{
    casus_text inner = cs_text_slice(token, 1, token.len >= 2 ? token.len - 2 : 0);
    return cs_text_equal(token, text) || cs_text_equal(inner, text);
}

static void spell_fix(cs_job *job, cs_finding *finding)
{
    const cs_defect *defect = finding->defect;
    const cs_layout *layout = &job->plan->source;
    bool is_spelt = defect->has_fix && defect->column != CS_NONE && finding->span.len > 0;
    if (!is_spelt || defect->item == CS_NAME || job->plan->encoding)
        return;
    const cs_column *column = cs_batch_column_at(&job->batch, defect->column);
    if (column->is_list && defect->item == CS_NONE)
        return;
    if ((column->is_sensitive || defect->is_sensitive) && job->plan->hides)
        return;
    cs_buf buf = {0};
    casus_text source = finding->in_head ? layout->head : cs_buf_text(&job->chunk);
    casus_text old = cs_text_slice(source, finding->span.start, finding->span.len);
    if (defect->item == CS_NONE || is_token_of(old, defect->found))
        layout->syntax->spell(layout, column, defect->fix, old, &buf);
    if (buf.status != CASUS_OK || buf.len)
        finding->fix = cs_buf_keep(&buf, &job->arena);
    cs_buf_free(&buf);
}

static casus_text field_name(const cs_job *job, const cs_defect *defect)
{
    if (defect->column == CS_NONE)
        return defect->field;
    const cs_column *column = cs_batch_column_at(&job->batch, defect->column);
    return column->field == CS_NONE ? column->name : job->plan->schema->fields[column->field].name;
}

static void describe(cs_job *job, cs_finding *finding)
{
    const cs_defect *defect = finding->defect;
    finding->field = field_name(job, defect);
    bool has_record = defect->record < job->batch.count;
    if (has_record && !job->plan->hides_key && !job->batch.records[defect->record].is_broken)
        finding->id = cs_check_id(&job->plan->check, &job->batch.records[defect->record],
                                  &job->arena);
    finding->has_place = locate(job, finding);
    if (!finding->has_place)
        return;
    show_source(job, finding);
    spell_fix(job, finding);
}

static int compare_findings(const void *a, const void *b)
{
    const cs_finding *left = a;
    const cs_finding *right = b;
    if (left->defect->record != right->defect->record)
        return left->defect->record < right->defect->record ? -1 : 1;
    if (left->span.start != right->span.start)
        return left->span.start < right->span.start ? -1 : 1;
    return left->defect < right->defect ? -1 : left->defect > right->defect;
}

static int compare_places(const void *a, const void *b)
{
    const cs_finding *left = a;
    const cs_finding *right = b;
    return (left->span.start > right->span.start) - (left->span.start < right->span.start);
}

/* Between a CR and its LF the line has not ended. */
static cs_place advance(casus_text chunk, cs_place place, size_t to)
{
    bool is_within = to > 0 && to < chunk.len && chunk.ptr[to - 1] == '\r' && chunk.ptr[to] == '\n';
    if (to < place.byte)
        place = CS_PLACE_START;
    if (!is_within)
        return cs_place_after(place, cs_text_slice(chunk, place.byte, to - place.byte));
    place = advance(chunk, place, to - 1);
    return (cs_place){place.byte + 1, place.line, place.column + 1};
}

/* A place before the finding and near it: where its record begins, or the finding before it stands. */
static cs_place place_near(const cs_job *job, const cs_finding *finding)
{
    uint32_t record = finding->defect->record;
    cs_place start = record < job->batch.count ? job->places[record] : CS_PLACE_START;
    bool is_nearer = job->found.byte > start.byte && job->found.byte <= finding->span.start;
    return is_nearer ? job->found : start;
}

static void place_finding(cs_job *job, cs_finding *finding)
{
    size_t end = (size_t)finding->span.start + finding->span.len;
    if (finding->in_head) {
        finding->start = cs_place_in_file(job->plan->source.head, finding->span.start);
        finding->end = cs_place_in_file(job->plan->source.head, end);
        return;
    }
    casus_text chunk = cs_buf_text(&job->chunk);
    finding->start = advance(chunk, place_near(job, finding), finding->span.start);
    finding->end = advance(chunk, finding->start, end);
    job->found = finding->start;
}

/* In the order of their places no part of a record is walked over twice. */
static void place_findings(cs_job *job)
{
    job->found = CS_PLACE_START;
    if (job->finding_count > 1)
        qsort(job->findings, job->finding_count, sizeof *job->findings, compare_places);
    for (size_t i = 0; i < job->finding_count; i++)
        if (job->findings[i].has_place)
            place_finding(job, &job->findings[i]);
}

/* The same where only LF ends lines, which records mostly begin behind. */
static cs_place advance_to_record(const cs_job *job, casus_text chunk, cs_place place, size_t to)
{
    if (job->may_have_cr || to <= place.byte || chunk.ptr[to - 1] != '\n')
        return advance(chunk, place, to);
    casus_text passed = cs_text_slice(chunk, place.byte, to - place.byte);
    return (cs_place){to, place.line + cs_scan_best()->count(passed, '\n'), 1};
}

/* One walk over the chunk gives every record its line. */
static bool place_records(cs_job *job)
{
    casus_text chunk = cs_buf_text(&job->chunk);
    cs_place place = CS_PLACE_START;
    job->places = cs_arena_alloc(&job->arena, (job->batch.count + 1) * sizeof *job->places);
    if (!job->places)
        return false;
    bool has_places = !cs_plan_is_imported(job->plan);
    for (uint32_t i = 0; i < job->batch.count; i++) {
        if (has_places)
            place = advance_to_record(job, chunk, place, record_start(job, i));
        job->places[i] = place;
    }
    job->places[job->batch.count] = has_places ? advance_to_record(job, chunk, place, chunk.len)
                                               : place;
    return true;
}

static bool find_all(cs_job *job)
{
    job->finding_count = 0;
    size_t count = job->defects.count + 1;
    struct gathering gathering = {.job = job};
    job->findings = cs_arena_zalloc(&job->arena, count, sizeof *job->findings);
    gathering.counted = cs_arena_zalloc(&job->arena, count, sizeof *gathering.counted);
    if (!job->findings || !gathering.counted)
        return false;
    for (size_t i = 0; i < job->defects.count; i++)
        add_finding(&gathering, &job->defects.items[i]);
    for (size_t i = 0; i < job->finding_count; i++)
        describe(job, &job->findings[i]);
    place_findings(job);
    if (job->finding_count > 1)
        qsort(job->findings, job->finding_count, sizeof *job->findings, compare_findings);
    return true;
}

casus_status cs_job_find(cs_job *job, const cs_defect *defect, cs_finding *out)
{
    *out = (cs_finding){
        .defect = defect,
        .severity = (casus_severity)cs_severity_of(job->plan->severities, defect),
        .count = 1,
    };
    describe(job, out);
    place_finding(job, out);
    return job->arena.failed ? CASUS_ENOMEM : CASUS_OK;
}

casus_status cs_find_in(casus_text chunk, const cs_defect *defect, casus_severity severity,
                        cs_showing showing, cs_arena *arena, cs_finding *out)
{
    *out = (cs_finding){.defect = defect, .severity = severity, .field = defect->field, .count = 1};
    if (defect->count)
        out->count = defect->count;
    if (!defect->has_span || defect->span.start > chunk.len)
        return CASUS_OK;
    out->has_place = true;
    out->span = defect->span;
    out->start = cs_place_in_file(chunk, out->span.start);
    out->end = cs_place_in_file(chunk, (size_t)out->span.start + out->span.len);
    if (showing == CS_UNSHOWN)
        return CASUS_OK;
    quote_head(arena, chunk, showing == CS_SHOWN_TRANSCODED, out);
    return arena->failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Rejects ---- */

static int compare_spans(const void *a, const void *b)
{
    const cs_span *left = a;
    const cs_span *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

static bool is_part(cs_span part, cs_span whole)
{
    return part.start >= whole.start && part.start + part.len <= whole.start + whole.len;
}

/* Where the record's sensitive values stand in it. False: one of them cannot be found. */
static bool sensitive_spans(cs_job *job, const cs_record *record, cs_span *out, size_t *count)
{
    const cs_layout *layout = &job->plan->source;
    uint32_t index = (uint32_t)(record - job->batch.records);
    *count = 0;
    for (uint32_t i = 0; i < job->batch.columns->count; i++) {
        cs_span span;
        if (!job->batch.columns->items[i].is_sensitive)
            continue;
        if (layout->syntax->locate(layout, &job->batch, index, i, CS_NONE, &span)) {
            if (span.len > 0 && is_part(span, record->extent))
                out[(*count)++] = span;
        } else if (has_value(record, i) && !record->is_dependent) {
            return false;
        }
    }
    qsort(out, *count, sizeof *out, compare_spans);
    return true;
}

bool cs_job_quote(cs_job *job, const cs_record *record, cs_buf *out)
{
    casus_text text = extent_text(job, record);
    bool is_damaged = record->is_broken || record->is_partial;
    if (!job->plan->hides || (is_damaged && !may_be_sensitive(job, record))) {
        if (job->plan->encoding)
            cs_escapes_undo(text, out);
        else
            cs_buf_add_text(out, text);
        return true;
    }
    size_t count;
    cs_span *spans = cs_arena_alloc(&job->arena, (job->batch.columns->count + 1) * sizeof *spans);
    if (is_damaged || !spans || !sensitive_spans(job, record, spans, &count))
        return false;
    const cs_layout *layout = &job->plan->source;
    static const cs_column plain = {.type = CASUS_TEXT, .is_known = true, .field = CS_NONE};
    size_t at = record->extent.start;
    casus_text chunk = cs_buf_text(&job->chunk);
    for (size_t i = 0; i < count; i++) {
        if (spans[i].start < at)
            continue;
        cs_buf_add_text(out, cs_text_slice(chunk, at, spans[i].start - at));
        casus_text old = cs_text_slice(chunk, spans[i].start, spans[i].len);
        layout->syntax->spell(layout, &plain, CS_TEXT("(withheld)"), old, out);
        at = (size_t)spans[i].start + spans[i].len;
    }
    size_t end = (size_t)record->extent.start + record->extent.len;
    cs_buf_add_text(out, cs_text_slice(chunk, at, end - at));
    return true;
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
    report_flaws(job);
    if (!cs_plan_is_imported(plan)) {
        screen_utf8(job);
        screen_controls(job);
    }
    cs_batch_init(&job->batch, &job->arena, cs_buf_text(&job->chunk), &plan->columns);
    job->batch.has_single_blanks = has_single_blanks(job);
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
        bool is_made = make_digests(job) && place_records(job) && find_all(job) &&
                       !job->defects.failed && !job->batch.failed && !job->arena.failed;
        status = is_made ? CASUS_OK : CASUS_ENOMEM;
    }
    job->status = status;
}
