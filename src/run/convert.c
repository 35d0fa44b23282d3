/* convert.c - the run: inputs one after the other, chunks through a ring of jobs, results in order.

   The caller's thread reads and frames ahead while workers run jobs, and emits the oldest job as soon
   as it is done. With one thread the ring has one job and the loop is a plain one. */
#include "base/press.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

const char *casus_version(void)
{
    return CASUS_VERSION;
}

const char *casus_status_text(casus_status status)
{
    switch (status) {
    case CASUS_OK:
        return "all is well";
    case CASUS_END:
        return "no more items";
    case CASUS_EUSAGE:
        return "arguments that cannot be";
    case CASUS_ENOMEM:
        return "out of memory";
    case CASUS_EIO:
        return "an input or output failed";
    case CASUS_EFORMAT:
        return "the input is not of its syntax";
    case CASUS_ELIMIT:
        return "a limit was met";
    case CASUS_ESCHEMA:
        return "no schema, or a faulty one";
    case CASUS_ECANCEL:
        return "cancelled";
    }
    return "unknown status";
}

void casus_summary_free(casus_summary *summary)
{
    if (!summary)
        return;
    for (size_t i = 0; i < summary->tally_count; i++)
        free((char *)summary->tallies[i].field.ptr);
    free(summary->tallies);
    *summary = (casus_summary){0};
}

/* ---- A run ---- */

struct run {
    casus_options options;
    const casus_output *output;
    casus_summary *summary;
    cs_emitter emitter;
    cs_workers *workers;
    cs_job *jobs; /* a ring */
    size_t job_count;
    size_t first; /* the oldest job on its way */
    size_t busy;  /* how many are on their way */
    cs_framing framing;
    const cs_reader *reader; /* of the input at hand; NULL: none */
    uint64_t bytes_total;
    uint64_t bytes_before; /* of the inputs before this one */
};

static bool is_cancelled(struct run *run)
{
    if (!run->options.on_progress)
        return false;
    const casus_progress progress = {
        .file = run->emitter.file,
        .bytes = run->bytes_before + (run->reader ? cs_reader_progress(run->reader) : 0),
        .bytes_total = run->bytes_total,
        .records = run->summary->records,
        .errors = run->summary->errors,
        .warnings = run->summary->warnings,
    };
    return run->options.on_progress(run->options.ctx, &progress);
}

static bool gives_up(void *ctx)
{
    return is_cancelled(ctx);
}

static casus_status emit_oldest(struct run *run)
{
    cs_job *job = &run->jobs[run->first];
    cs_workers_wait(run->workers, job);
    casus_status status = cs_emit_job(&run->emitter, job);
    run->first = (run->first + 1) % run->job_count;
    run->busy--;
    return status;
}

/* Reads a chunk into the next free job and submits it. END: the input has ended. */
static casus_status submit_next(struct run *run, cs_plan *plan, cs_reader *reader)
{
    cs_job *job = &run->jobs[(run->first + run->busy) % run->job_count];
    casus_status status = cs_job_fill(job, plan, reader, &run->framing);
    if (status != CASUS_OK)
        return status;
    cs_workers_submit(run->workers, job);
    run->busy++;
    return CASUS_OK;
}

static casus_status drain(struct run *run, bool emits)
{
    casus_status status = CASUS_OK;
    while (run->busy && status == CASUS_OK && emits)
        status = emit_oldest(run);
    while (run->busy) {
        cs_workers_wait(run->workers, &run->jobs[run->first]);
        run->first = (run->first + 1) % run->job_count;
        run->busy--;
    }
    return status;
}

static casus_status run_chunks(struct run *run, cs_plan *plan, cs_reader *reader)
{
    casus_status status = CASUS_OK;
    run->framing.len = run->framing.byte = 0;
    while (status == CASUS_OK) {
        if (run->busy == run->job_count)
            status = emit_oldest(run);
        if (status == CASUS_OK)
            status = submit_next(run, plan, reader);
        if (status == CASUS_OK && is_cancelled(run))
            status = CASUS_ECANCEL;
    }
    bool is_read_out = status == CASUS_END || (status == CASUS_EIO && reader->error);
    casus_status drained = drain(run, is_read_out);
    return drained == CASUS_OK && status != CASUS_END ? status : drained;
}

static casus_status run_plan(struct run *run, cs_plan *plan, cs_reader *reader, bool is_first)
{
    casus_status status = cs_emit_start(&run->emitter, plan, is_first);
    if (status == CASUS_OK)
        status = run_chunks(run, plan, reader);
    return cs_input_end(reader, &run->emitter, status);
}

/* Runs one input; its plan is kept for the next one. */
static casus_status run_input(struct run *run, const casus_input *input, const cs_plan *previous,
                              cs_plan *plan)
{
    cs_reader reader = {.fd = -1};
    run->reader = &reader;
    casus_status status = cs_input_open(&reader, input, &run->emitter);
    if (status == CASUS_OK)
        status = cs_plan_make(plan, &reader, input, run->output, previous, &run->emitter);
    if (status == CASUS_OK)
        status = run_plan(run, plan, &reader, previous == NULL);
    run->bytes_before += cs_reader_progress(&reader);
    run->summary->bytes = run->bytes_before;
    run->reader = NULL;
    cs_reader_close(&reader);
    return status;
}

/* Of several failures the gravest is told, in the order of the program's exit codes. */
static int rank(casus_status status)
{
    switch (status) {
    case CASUS_OK:
    case CASUS_END:
        return 0;
    case CASUS_EUSAGE:
    case CASUS_ESCHEMA:
        return 1;
    case CASUS_EIO:
    case CASUS_EFORMAT:
    case CASUS_ELIMIT:
        return 2;
    case CASUS_ENOMEM:
    case CASUS_ECANCEL:
        break;
    }
    return 3;
}

/* An input that cannot be read does not keep the others from being checked. */
static casus_status run_inputs(struct run *run, const casus_input *inputs, size_t count)
{
    casus_status worst = CASUS_OK;
    cs_plan *plans = calloc(count + 1, sizeof *plans);
    if (!plans)
        return CASUS_ENOMEM;
    const cs_plan *previous = NULL;
    for (size_t i = 0; i < count; i++) {
        casus_status status = run_input(run, &inputs[i], run->output ? previous : NULL, &plans[i]);
        if (status == CASUS_OK)
            previous = &plans[i];
        else if (rank(status) > rank(worst))
            worst = status;
        bool goes_on = !run->output && status != CASUS_ENOMEM && status != CASUS_ECANCEL;
        if (status != CASUS_OK && !goes_on)
            break;
        if (!run->output)
            cs_plan_free(&plans[i]);
    }
    /* A last time before the output appears. */
    if (worst == CASUS_OK && is_cancelled(run))
        worst = CASUS_ECANCEL;
    if (worst == CASUS_OK)
        worst = cs_emitter_finish(&run->emitter);
    for (size_t i = 0; i < count; i++)
        cs_plan_free(&plans[i]);
    free(plans);
    return worst;
}

/* ---- Outputs ---- */

static casus_status open_writer(struct run *run, cs_writer *writer, const casus_output *output)
{
    cs_packing packing = cs_packing_named(cs_text(output->path));
    if (!cs_press_can(packing))
        return cs_emit_misuse(
            &run->emitter,
            "casus compresses what it writes to .gz and .zst, not to .xz, .bz2 or .zip");
    casus_status status = cs_writer_open(writer, output, &run->emitter.patience);
    if (status == CASUS_OK && packing != CS_UNPACKED)
        status = cs_press_open(writer, packing);
    if (status != CASUS_EIO)
        return status;
    return cs_emit_unwritable(&run->emitter, writer, output->path ? output->path : "output");
}

static casus_status open_outputs(struct run *run, const casus_input *inputs, size_t input_count)
{
    cs_emitter *emitter = &run->emitter;
    const casus_output *rejects = &run->options.rejects;
    casus_status status = CASUS_OK;
    if (run->output) {
        status = open_writer(run, &emitter->writer, run->output);
        emitter->has_writer = status == CASUS_OK;
    }
    if (status == CASUS_OK && (rejects->path || rejects->write)) {
        status = open_writer(run, &emitter->rejects, rejects);
        emitter->has_rejects = status == CASUS_OK;
    }
    const casus_output *loss = &run->options.loss;
    if (status == CASUS_OK && (loss->path || loss->write))
        status = cs_loss_open(emitter, loss);
    if (status == CASUS_OK && (run->options.package || run->options.script))
        status = cs_beside_open(emitter, run->output, inputs, input_count);
    return status;
}

/* ---- The ring ---- */

static casus_status start_workers(struct run *run)
{
    unsigned threads = run->options.threads ? run->options.threads : cs_processor_count();
    threads = threads < CS_THREADS_MAX ? threads : CS_THREADS_MAX;
    run->job_count = threads > 1 ? 2 * (size_t)threads + 2 : 1;
    run->jobs = calloc(run->job_count, sizeof *run->jobs);
    run->workers = cs_workers_start(threads);
    if (!run->jobs || !run->workers)
        return CASUS_ENOMEM;
    return CASUS_OK;
}

static void stop_workers(struct run *run)
{
    cs_workers_stop(run->workers);
    for (size_t i = 0; run->jobs && i < run->job_count; i++)
        cs_job_free(&run->jobs[i]);
    free(run->jobs);
    free(run->framing.extents.items);
}

/* 0 where some input does not say how long it is. */
static uint64_t total_size(const casus_input *inputs, size_t input_count)
{
    uint64_t total = 0;
    for (size_t i = 0; inputs && i < input_count; i++) {
        uint64_t size = cs_input_size(&inputs[i]);
        if (size == 0)
            return 0;
        total += size;
    }
    return total;
}

casus_status casus_run(const casus_options *options, const casus_input *inputs, size_t input_count,
                       const casus_output *output, casus_summary *summary)
{
    casus_summary unwanted;
    bool is_wanted = summary != NULL;
    summary = is_wanted ? summary : &unwanted;
    *summary = (casus_summary){0};
    struct run run = {
        .options = cs_options_read(options),
        .output = output,
        .summary = summary,
        .bytes_total = total_size(inputs, input_count),
    };
    casus_status status = cs_emitter_open(&run.emitter, &run.options, output, summary);
    if (status == CASUS_OK)
        status = cs_usage_check(&run.emitter, inputs, input_count);
    run.emitter.patience = (cs_patience){gives_up, &run};
    if (status == CASUS_OK)
        status = open_outputs(&run, inputs, input_count);
    if (status == CASUS_OK)
        status = start_workers(&run);
    if (status == CASUS_OK)
        status = run_inputs(&run, inputs, input_count);
    stop_workers(&run);
    cs_emitter_close(&run.emitter);
    cs_summary_sort(summary);
    if (!is_wanted)
        casus_summary_free(&unwanted);
    return status;
}
