/* making.h - what the files that make a plan share: the state while it is made, and the steps of it.

   plan.c          the steps in their order, and how a step reads the input and tells what it found
   plan_head.c     which syntax the input has, and its head: a table's quotes and header, or none
   plan_names.c    the names that header or records use
   plan_schema.c   which schema the records obey, and which crosswalk they go through
   plan_columns.c  the columns of the records, and what the header lacks or has too much
   plan_output.c   which syntax the output has, and its columns

   A step that fails has told why, or has put it among the defects, which plan.c tells. */
#ifndef CS_MAKING_H
#define CS_MAKING_H

#include "run/run.h"

/* Lives as long as cs_plan_make() runs; texts are in the plan's arena. */
typedef struct cs_making {
    cs_plan *plan;
    cs_reader *reader;
    const casus_output *output; /* NULL: nothing is written */
    const cs_plan *previous;    /* of the input before, NULL: this is the first */
    cs_emitter *emitter;
    cs_defects defects; /* of the head */
    casus_text *names;  /* that the first records or the header use */
    casus_text *paths;  /* of each, see cs_column */
    size_t name_count;
    size_t name_cap;
    const char *reason;         /* for the choice of the schema, in words */
    cs_recognition recognition; /* by the first row of a table */
} cs_making;

/* What of the input is there to be looked at. */
static inline casus_text cs_making_window(const cs_making *making)
{
    return making->reader->window;
}

/* ---- For all steps (plan.c) ---- */

/* Makes the window hold so many bytes, or all there are. */
casus_status cs_making_fill(cs_making *making, size_t need);
/* A defect of the input as a whole. */
cs_defect *cs_making_complain(cs_making *making, unsigned number);
/* Tells the emitter what was found so far; the status given, or why telling failed. */
casus_status cs_making_tell(cs_making *making, casus_status status);
/* The reader's failure: EIO is told, of the input or of its spool. The status given, or why telling
   failed. */
casus_status cs_making_fail(cs_making *making, casus_status status);

/* ---- The head (plan_head.c) ---- */

casus_status cs_making_choose_source(cs_making *making);
/* EUSAGE, and a finding: no such syntax can `can`, which is "be read" or "be written". */
casus_status cs_making_refuse_syntax(cs_making *making, const char *name, const char *can);
/* Opens the head, which takes *used bytes, or copies the records into a spool in the input's place. */
casus_status cs_making_open_source(cs_making *making, size_t *used);

/* ---- Names (plan_names.c) ---- */

/* False: no memory. */
bool cs_making_append_name(cs_making *making, casus_text name, casus_text path);
casus_status cs_making_header_names(cs_making *making);
/* The names within the first size bytes of records, and at least those of the first record. */
casus_status cs_making_head_names(cs_making *making, size_t used, size_t size);
/* The names of all records: the whole input is read, and read again by the run. */
casus_status cs_making_all_names(cs_making *making, size_t used);

/* ---- Schema and crosswalk (plan_schema.c) ---- */

/* The schema that is known before the first record is read; NULL: none. */
const casus_schema *cs_making_given_schema(const cs_making *making);
/* By what is given, what the file says of itself, or the names. */
casus_status cs_making_choose_schema(cs_making *making);
/* Its own copy of the source's schema takes the place of the one that was found. */
casus_status cs_making_choose_crosswalk(cs_making *making);
/* Opens the schemas that an input may obey while nothing says which: what their sensitive fields are
   called is not shown. */
casus_status cs_making_open_candidates(cs_plan *plan);

/* ---- Columns (plan_columns.c, plan_output.c) ---- */

/* Those of the records, and behind a crosswalk those of its target. */
casus_status cs_making_columns(cs_making *making, size_t used);
casus_status cs_making_choose_sink(cs_making *making);
/* The columns of the output, once those of the records are made. */
casus_status cs_making_sink(cs_making *making);

#endif
