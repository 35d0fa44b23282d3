/* counting.h - what `describe` and `codebook` share: all records of the inputs, counted. */
#ifndef CS_COUNTING_H
#define CS_COUNTING_H

#include "cli/task.h"

typedef struct cs_counting {
    casus_reader *first;        /* of the first input, to which the schema belongs */
    const casus_schema *schema; /* NULL: no input could be opened */
    casus_counts *counts;
    uint64_t records_bad; /* with an error, those that cannot be read among them */
} cs_counting;

/* Reads the inputs of a task. Of what is found only that is told which keeps an input from being read.
   Complains itself and returns an exit code: 1 where a record could not be read. What was counted is
   whole unless the code is graver. cs_counting_free() is due in any case, before the task is
   closed. */
int cs_counting_run(cs_task *task, cs_counting *out);
/* Says on standard error which records had errors or could not be counted. */
void cs_counting_report(const cs_task *task, const cs_counting *counting);
void cs_counting_free(cs_counting *counting);

#endif
