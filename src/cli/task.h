/* task.h - what convert and validate share: from a command line to casus_run() and an exit code. */
#ifndef CS_TASK_H
#define CS_TASK_H

#include "casus.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/overrides.h"
#include "cli/report.h"

typedef struct cs_task {
    const cs_arguments *arguments;
    cs_inputs inputs;
    cs_overrides overrides;
    casus_schema *schema;       /* NULL: recognised */
    casus_crosswalk *crosswalk; /* from a file; NULL: none is */
    casus_options options;
    cs_report report;
    int output_error; /* errno of a write to standard output that failed, else 0 */
} cs_task;

/* Findings go to the stream. Complains itself and returns an exit code; cs_task_close() is due in
   any case. */
int cs_task_open(cs_task *task, const cs_arguments *arguments, FILE *findings);

/* Carries some of the inputs to an output (NULL: only checks), reports what is found and its
   summary. `total` gains the numbers of the run. Returns an exit code. */
int cs_task_run(cs_task *task, const casus_input *inputs, size_t count, const casus_output *output,
                const char *name, casus_summary *total);

/* Does nobody listen any more, because a signal came or the reader of our output went away? */
bool cs_task_is_over(const cs_task *task);

/* Flushes, frees, and returns the exit code of the program, given that of what was done. */
int cs_task_close(cs_task *task, int code);

/* The output that -o names, standard output without it. */
casus_output cs_task_output(cs_task *task);

#endif
