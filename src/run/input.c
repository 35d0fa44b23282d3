/* input.c - one input from its opening to its end: what a run and a reader have in common.

   Arguments, the name of the input, chunks framed and parted into jobs, and what is told at the
   end. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

/* ---- Arguments ---- */

casus_options cs_options_read(const casus_options *given)
{
    casus_options options = CASUS_OPTIONS_INIT;
    if (given)
        memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
    options.size = sizeof options;
    if (!options.spool_directory)
        options.spool_directory = "/tmp";
    return options;
}

/* What is wrong with the arguments; NULL: nothing. */
static const char *find_misuse(const casus_options *options, const casus_input *inputs,
                               size_t input_count)
{
    if (!inputs || input_count == 0)
        return "there is no input";
    for (size_t i = 0; i < input_count; i++)
        if (!inputs[i].path && !inputs[i].read)
            return "an input has neither a path nor a function to read with";
    for (size_t i = 0; i < options->override_count; i++) {
        const casus_override *override = &options->overrides[i];
        if (override->severity < -1 || override->severity > CASUS_ERROR)
            return "a severity is none of those that casus.h names";
        if (!cs_override_is_known(override->code))
            return "a severity is given for a kind of finding that does not exist";
    }
    return NULL;
}

casus_status cs_usage_check(cs_emitter *emitter, const casus_input *inputs, size_t count)
{
    const char *misuse = find_misuse(emitter->options, inputs, count);
    return misuse ? cs_emit_misuse(emitter, misuse) : CASUS_OK;
}

/* ---- Beginning and end ---- */

static casus_status fail_reading(cs_emitter *emitter, const cs_reader *reader)
{
    char reason[CS_ERROR_MAX];
    cs_defect defect = {
        .number = CS_E_CANNOT_READ,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_error_text(reader->error, reason),
    };
    cs_input_explain(reader, &defect);
    casus_status told = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return told == CASUS_OK ? CASUS_EIO : told;
}

static casus_status fail_size(cs_emitter *emitter)
{
    const cs_defect defect = {
        .number = CS_E_TOO_MUCH_AT_ONCE,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = CS_TEXT("records that depend on one another, or one record, take too much memory"),
    };
    casus_status told = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return told == CASUS_OK ? CASUS_ELIMIT : told;
}

/* The name that diagnostics give an input; it lives as long as the run. */
static const char *name_input(cs_emitter *emitter, const casus_input *input)
{
    const char *name = input->name ? input->name : input->path;
    if (!name)
        name = "<input>";
    else if (strcmp(name, "-") == 0)
        name = "<stdin>";
    return cs_arena_text(&emitter->run_arena, cs_text(name)).ptr;
}

casus_status cs_input_open(cs_reader *reader, const casus_input *input, cs_emitter *emitter)
{
    *reader = (cs_reader){.fd = -1};
    emitter->plan = NULL;
    const char *name = name_input(emitter, input);
    if (!name)
        return CASUS_ENOMEM;
    emitter->file = name;
    casus_status status = cs_reader_open(reader, input, &emitter->patience);
    return status == CASUS_EIO ? fail_reading(emitter, reader) : status;
}

casus_status cs_input_end(const cs_reader *reader, cs_emitter *emitter, casus_status status)
{
    if (status == CASUS_EIO && reader->error)
        return fail_reading(emitter, reader);
    if (status == CASUS_ELIMIT)
        return fail_size(emitter);
    casus_status told = status == CASUS_OK || status == CASUS_EFORMAT ? cs_emit_end(emitter)
                                                                      : status;
    return told == CASUS_OK ? status : told;
}

static int compare_tallies(const void *a, const void *b)
{
    const casus_tally *left = a;
    const casus_tally *right = b;
    int order = strcmp(left->code, right->code);
    return order ? order : cs_text_compare(left->field, right->field);
}

void cs_summary_sort(casus_summary *summary)
{
    if (summary->tally_count)
        qsort(summary->tallies, summary->tally_count, sizeof *summary->tallies, compare_tallies);
}

/* ---- Chunks ---- */

casus_status cs_chunk_frame(cs_reader *reader, cs_framer *framer, cs_extents *extents, size_t *len)
{
    for (size_t want = CS_CHUNK;; want *= 2) {
        casus_status status = cs_reader_fill(reader, want);
        if (status != CASUS_OK)
            return status;
        casus_text window = cs_text_slice(reader->window, 0, want);
        bool eof = reader->eof && window.len == reader->window.len;
        extents->count = 0;
        extents->failed = false;
        extents->is_joint = false;
        *len = window.len ? framer->layout->syntax->frame(framer, window, eof, extents) : 0;
        if (extents->failed)
            return CASUS_ENOMEM;
        if (*len > 0)
            return CASUS_OK;
        if (eof)
            return CASUS_END;
    }
}

/* Gives the next framed records to a job, with the bytes they stand in. */
static casus_status take_records(cs_framing *framing, cs_reader *reader, cs_job *job)
{
    const cs_extents *extents = &framing->extents;
    size_t last = extents->count;
    if (!extents->is_joint && last - framing->next > CS_CHUNK_RECORDS)
        last = framing->next + CS_CHUNK_RECORDS;
    size_t end = last < extents->count ? extents->items[last].start : framing->len;
    job->extents.count = 0;
    for (size_t i = framing->next; i < last; i++) {
        const cs_extent *extent = &extents->items[i];
        size_t start = extent->start - framing->byte;
        if (!cs_extents_add(&job->extents, start, start + extent->len, extent->flaw))
            return CASUS_ENOMEM;
        job->extents.items[job->extents.count - 1].flaw_at = extent->flaw_at;
    }
    casus_status status = cs_reader_take(reader, end - framing->byte, &job->chunk);
    framing->next = last;
    framing->byte = end;
    return status;
}

casus_status cs_job_fill(cs_job *job, cs_plan *plan, cs_reader *reader, cs_framing *framing)
{
    casus_status status = CASUS_OK;
    if (framing->byte == framing->len) {
        framing->next = 0;
        framing->byte = 0;
        status = cs_chunk_frame(reader, &plan->framer, &framing->extents, &framing->len);
    }
    if (status == CASUS_OK)
        status = take_records(framing, reader, job);
    job->plan = plan;
    return status;
}
