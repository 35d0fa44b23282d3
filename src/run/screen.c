/* screen.c - bytes of a chunk that no text has: what is not UTF-8, and NUL. The record that has some is
   not parsed, and is told once.

   On the way it is seen what a chunk does not have, which spares others a look at each value. */
#include "base/scan.h"
#include "base/transcode.h"
#include "run/job.h"

#include <string.h>

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

/* What comes from a head does not stand in the chunk, and an escape may stand for either. */
bool cs_job_has_single_blanks(const cs_job *job)
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

void cs_job_screen(cs_job *job)
{
    report_flaws(job);
    if (cs_plan_is_imported(job->plan))
        return;
    screen_utf8(job);
    screen_controls(job);
}
