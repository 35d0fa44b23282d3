/* emit.c - puts the results of jobs in order: findings to the caller, rows to the output, rejected
   records to the rejects. emit.h lists the files for that.

   Everything that depends on more than one chunk is decided here, on the caller's thread and in the
   order of the input: absolute places, record numbers, unique keys, counted findings, and whether
   the output goes on. */
#include "run/emit.h"

#include <string.h>

/* ---- Whether the output goes on ---- */

void cs_emitter_refuse(cs_emitter *emitter)
{
    emitter->stopped = true;
    emitter->summary->output_refused = emitter->has_writer;
}

void cs_emitter_lose(cs_emitter *emitter, uint64_t count)
{
    emitter->summary->losses += count;
    cs_emitter_refuse(emitter);
}

/* ---- Rows ---- */

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
        if (status == CASUS_OK && cs_finding_is_loss(&finding))
            cs_emitter_lose(emitter, finding.count);
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
    return cs_finding_is_loss(finding) &&
           (record >= job->batch.count || emitter->options->on_error == CASUS_STOP ||
            cs_job_keeps(job, &job->batch.records[record]));
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
        bool goes_on = !is_end && cs_job_keeps(job, &job->batch.records[i]);
        if (goes_on)
            continue;
        status = take_range(emitter, job, first, i, &keeping);
        first = i + 1;
        bool stops = i < count && emitter->options->on_error == CASUS_STOP;
        if (i == lost || stops)
            cs_emitter_refuse(emitter);
    }
    casus_text kept = cs_text_slice(cs_buf_text(&job->out), 0, keeping.len);
    return status == CASUS_OK ? write_records(emitter, kept, keeping.count) : status;
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
    telling->place = cs_place_add(emitter->place, job->places[index]);
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
        if (finding->severity == CASUS_ERROR && emitter->options->on_error == CASUS_STOP)
            cs_emitter_refuse(emitter);
    }
    return status == CASUS_OK && job->batch.is_over ? CASUS_EFORMAT : status;
}

static void pass_job(cs_emitter *emitter, const cs_job *job)
{
    emitter->record += job->batch.count;
    emitter->place = cs_place_add(emitter->place, job->places[job->batch.count]);
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
        status = cs_rejects_add(emitter, job);
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
        return cs_rejects_refuse(emitter);
    if (status == CASUS_OK && is_first && emitter->has_writer && !emitter->stopped)
        status = write_head(emitter);
    if (status == CASUS_OK && emitter->has_rejects)
        status = cs_rejects_start(emitter, is_first);
    return status;
}

casus_status cs_emitter_commit(cs_emitter *emitter, cs_writer *writer, const char *path)
{
    casus_status status = cs_writer_commit(writer);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, writer, path) : status;
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
    casus_status status = emitter->has_rejects ? cs_rejects_finish(emitter) : CASUS_OK;
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
        status = cs_emitter_commit(emitter, &emitter->writer, emitter->output_path);
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
