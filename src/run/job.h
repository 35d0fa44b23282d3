/* job.h - what the files share that run a job (cs_job_run()), each of which changes nothing but it:

   job.c       the job from its chunk to rows and findings; which columns records use; what they weigh
   screen.c    bytes that no text has
   cross.c     the records in the schema of the output, where there is a crosswalk
   findings.c  findings of its defects, with their places, source lines and fixes
   withhold.c  what of the source may be shown, and what of it is covered */
#ifndef CS_JOB_H
#define CS_JOB_H

#include "run/run.h"

/* The bytes of a record of the job. */
static inline casus_text cs_job_text_of(const cs_job *job, const cs_record *record)
{
    return cs_text_slice(cs_buf_text(&job->chunk), record->extent.start, record->extent.len);
}

/* Reports bytes that are not UTF-8, NUL, and flaws that the framer has found; notes whether the chunk is
   plain, and whether it may have CR. */
void cs_job_screen(cs_job *job);
/* Has no text two blanks in a row, or a no-break space? For a job that was screened. */
bool cs_job_has_single_blanks(const cs_job *job);

/* Notes where each record begins. False: no memory. */
bool cs_job_place_records(cs_job *job);
/* Makes findings of all defects, in the order of their places; records are placed. False: no memory. */
bool cs_job_find_all(cs_job *job);

/* A copy of the line, which the chunk has, with the sensitive values of the defect's record blotted out;
   {NULL, 0} where they cannot be told from the others. */
casus_text cs_job_withhold(cs_job *job, const cs_defect *defect, casus_text line);

#endif
