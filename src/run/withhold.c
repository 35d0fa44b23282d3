/* withhold.c - what of a source may be shown: lines that findings quote, and rejected records.

   The values of sensitive fields are covered where they can be found. Where they cannot, since the
   record could not be parsed, it is shown only if it does not name such a field. */
#include "base/transcode.h"
#include "run/job.h"

#include <stdlib.h>
#include <string.h>

/* ---- Is there something to be withheld? ---- */

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
           cs_plan_may_be_sensitive(job->plan, cs_job_text_of(job, record));
}

/* ---- Lines of findings ---- */

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

casus_text cs_job_withhold(cs_job *job, const cs_defect *defect, casus_text line)
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

/* ---- Rejected records ---- */

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

static bool has_value(const cs_record *record, uint32_t column)
{
    uint8_t kind = cs_batch_value(record, column)->kind;
    return kind != CASUS_ABSENT && kind != CASUS_NULL;
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
    casus_text text = cs_job_text_of(job, record);
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
