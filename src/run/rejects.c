/* rejects.c - rejected records, as they stand in the source, in a file of their own. It has the head of
   the first input, so that it can be mended and read again. */
#include "run/emit.h"

/* ---- Records ---- */

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

casus_status cs_rejects_add(cs_emitter *emitter, cs_job *job)
{
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; i < job->batch.count && status == CASUS_OK; i++)
        if (!cs_job_keeps(job, &job->batch.records[i]))
            status = reject(emitter, job, i);
    return status;
}

/* ---- Beginning and end ---- */

/* What stands before the records; nothing, where that may hold values to be withheld. */
static casus_status write_reject_head(cs_emitter *emitter)
{
    const cs_plan *plan = emitter->plan;
    casus_text head = plan->source.head;
    if (!cs_emitter_shows_head(emitter, head)) {
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
casus_status cs_rejects_refuse(cs_emitter *emitter)
{
    return cs_emit_misuse(emitter,
                          "rejects are lines of text, which such a file has not: convert it first");
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
    return cs_emit_misuse(emitter, "the rejects of several inputs need one syntax and one header");
}

casus_status cs_rejects_start(cs_emitter *emitter, bool is_first)
{
    return is_first ? start_rejects(emitter) : follow_rejects(emitter);
}

casus_status cs_rejects_finish(cs_emitter *emitter)
{
    casus_status status = write_reject(emitter, emitter->reject_tail);
    return status == CASUS_OK
               ? cs_emitter_commit(emitter, &emitter->rejects, emitter->options->rejects.path)
               : status;
}
