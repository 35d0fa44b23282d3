/* counting.c - see counting.h. */
#include "cli/counting.h"

#include "cli/command.h"
#include "cli/print.h"

#include <string.h>

/* An error of configuration or of a file as a whole; those of records are for `validate`. */
static void take_failure(void *ctx, const casus_diag *diag)
{
    cs_task *task = ctx;
    bool is_failure = diag->severity == CASUS_ERROR && strncmp(diag->code, "E9", 2) == 0;
    if (is_failure && !cs_task_is_over(task))
        cs_report_diag(&task->report, diag);
}

static int exit_of(casus_status status)
{
    switch (status) {
    case CASUS_OK:
    case CASUS_END:
        return CS_EXIT_CLEAN;
    case CASUS_EUSAGE:
    case CASUS_ESCHEMA:
        return CS_EXIT_USAGE;
    case CASUS_EIO:
    case CASUS_EFORMAT:
    case CASUS_ELIMIT:
        return CS_EXIT_FILES;
    case CASUS_ENOMEM:
    case CASUS_ECANCEL:
        break;
    }
    return CS_EXIT_INTERNAL;
}

static const char *name_of(const casus_input *input)
{
    return input->name ? input->name : input->path;
}

static int explain(const cs_task *task, const casus_input *input, casus_status status)
{
    int code = exit_of(status);
    if (code != CS_EXIT_CLEAN && task->report.errors == 0)
        cs_complain("%s: %s", name_of(input), casus_status_text(status));
    return code;
}

static casus_status count_records(cs_task *task, casus_reader *reader, casus_counts *counts)
{
    casus_record record;
    casus_status status;
    while ((status = casus_reader_next(reader, &record)) == CASUS_OK && !cs_task_is_over(task)) {
        status = casus_counts_add(counts, &record);
        if (status != CASUS_OK)
            return status;
    }
    return status;
}

static bool has_same_schema(const cs_counting *counting, const casus_reader *reader)
{
    casus_text name = casus_schema_name(counting->schema);
    casus_text other = casus_schema_name(casus_reader_schema(reader));
    return name.len == other.len && (name.len == 0 || memcmp(name.ptr, other.ptr, name.len) == 0);
}

static int count_input(cs_task *task, const casus_input *input, cs_counting *counting)
{
    casus_reader *reader = NULL;
    casus_status status = casus_reader_open(&task->options, input, &reader);
    if (status == CASUS_OK && !counting->first) {
        counting->first = reader;
        counting->schema = casus_reader_schema(reader);
        status = casus_counts_new(counting->schema, &counting->counts);
    } else if (status == CASUS_OK && !has_same_schema(counting, reader)) {
        cs_complain("%s: its schema is another one than that of the files before it",
                    name_of(input));
        cs_advise("describe them one at a time, or say which schema with --schema");
        casus_reader_free(reader);
        return CS_EXIT_USAGE;
    }
    if (status == CASUS_OK)
        status = count_records(task, reader, counting->counts);
    if (reader)
        counting->records_bad += casus_reader_summary(reader)->records_bad;
    if (reader != counting->first)
        casus_reader_free(reader);
    return explain(task, input, status);
}

int cs_counting_run(cs_task *task, cs_counting *out)
{
    int code = CS_EXIT_CLEAN;
    *out = (cs_counting){0};
    task->options.on_diag = take_failure;
    for (size_t i = 0; i < task->inputs.count && code == CS_EXIT_CLEAN; i++)
        code = count_input(task, &task->inputs.items[i], out);
    if (code == CS_EXIT_CLEAN && casus_counts_broken(out->counts) > 0)
        code = CS_EXIT_FINDINGS;
    return code;
}

void cs_counting_report(const cs_task *task, const cs_counting *counting)
{
    uint64_t broken = casus_counts_broken(counting->counts);
    uint64_t bad = counting->records_bad - broken;
    FILE *words = task->report.words;
    if (broken) {
        cs_print_count(stderr, broken, "record");
        fputs(broken == 1 ? " could not be read and is" : " could not be read and are", stderr);
        fputs(" not counted: casus validate tells why\n", stderr);
    }
    if (casus_counts_left_out(counting->counts)) {
        cs_print_count(stderr, casus_counts_left_out(counting->counts), "value");
        fputs(" of further columns are not counted: there are too many\n", stderr);
    }
    if (words && bad) {
        cs_print_count(words, bad, "record");
        fputs(bad == 1 ? " has errors and is counted as it is"
                       : " have errors and are counted as they are",
              words);
        fputs(": casus validate shows them\n", words);
    }
}

void cs_counting_free(cs_counting *counting)
{
    casus_counts_free(counting->counts);
    casus_reader_free(counting->first);
    *counting = (cs_counting){0};
}
