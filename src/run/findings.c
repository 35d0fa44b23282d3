/* findings.c - makes findings of a job's defects: which are counted together, where each stands, the
   line of the source that shows it, and the fix as the source spells it. They are put into the order
   of their places. */
#include "base/scan.h"
#include "model/quote.h"
#include "run/job.h"

#include <stdlib.h>

/* ---- Gathering ---- */

/* The findings of a chunk, gathered; counted ones are few and looked up among themselves. */
struct gathering {
    cs_job *job;
    cs_finding **counted;
    size_t counted_count;
};

/* A chunk with more values to be counted each tells some of them more than once. */
enum { SEARCH_MAX = 1000 };

/* A counted finding of the chunk stands for all of its kind and column. */
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

/* ---- Where ---- */

/* Where a record begins in the chunk, its indentation passed over. */
static size_t record_start(const cs_job *job, uint32_t record)
{
    casus_text text = cs_job_text_of(job, &job->batch.records[record]);
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

/* ---- What shows it ---- */

static void quote(cs_arena *arena, casus_text text, cs_span span, bool is_transcoded,
                  cs_finding *out)
{
    cs_buf buf = {0};
    cs_quote_line(text, span, is_transcoded, &buf, &out->caret, &out->caret_len);
    out->source = cs_buf_keep(&buf, arena);
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
        text = cs_job_withhold(job, finding->defect, text);
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
    bool is_single = defect->item == CS_NONE && !column->is_list;
    if ((column->is_sensitive || defect->is_sensitive) && job->plan->hides)
        return;
    cs_buf buf = {0};
    casus_text source = finding->in_head ? layout->head : cs_buf_text(&job->chunk);
    casus_text old = cs_text_slice(source, finding->span.start, finding->span.len);
    if (is_single || is_token_of(old, defect->found))
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

/* ---- Order and places ---- */

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
bool cs_job_place_records(cs_job *job)
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

/* ---- All of it ---- */

bool cs_job_find_all(cs_job *job)
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
