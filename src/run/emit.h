/* emit.h - what the files of an emitter share, which all run on the caller's thread:

   emit.c      takes jobs in their order: rows to the output, its beginning and its end
   tell.c      findings to the caller, at once or at the end of an input
   rejects.c   rejected records to the rejects
   across.c    records against one another
   beside.c, loss.c  what appears with the output; the report of what became of values */
#ifndef CS_EMIT_H
#define CS_EMIT_H

#include "run/run.h"

/* Writes no more, and the output will not appear. */
void cs_emitter_refuse(cs_emitter *emitter);
/* The same for so many losses. */
void cs_emitter_lose(cs_emitter *emitter, uint64_t count);
/* Lets a file appear that is whole; that it cannot is told. path NULL: the rejects. */
casus_status cs_emitter_commit(cs_emitter *emitter, cs_writer *writer, const char *path);
/* May the head of the input be shown? That of an annotation file may hold values for every event; that
   of a table only names. */
bool cs_emitter_shows_head(const cs_emitter *emitter, casus_text head);

static inline bool cs_finding_is_loss(const cs_finding *finding)
{
    return finding->defect->number / 100 == 7 && finding->severity == CASUS_ERROR;
}

/* ---- Rejects (rejects.c), where there is a writer for them ---- */

/* Tells that a file has no lines that could be rejected: EUSAGE. */
casus_status cs_rejects_refuse(cs_emitter *emitter);
/* Makes ready for the input that begins. The first one's head is written, which the others must have. */
casus_status cs_rejects_start(cs_emitter *emitter, bool is_first);
/* The records of a job that are not written. */
casus_status cs_rejects_add(cs_emitter *emitter, cs_job *job);
casus_status cs_rejects_finish(cs_emitter *emitter);

#endif
