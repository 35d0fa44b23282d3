/* quiet.h - which rules have nothing to say of a record, told before they are judged.

   Of the rules of a schema most say nothing of most records: their conditions do not hold, or the values
   are as they ask. Both can be worked out beforehand for each code of a field, so that a record's codes
   leave a few rules awake, and of these again most are told by comparing two facts of a glance.

   A rule that is awake is judged in full (rules.c), its conditions too: all that stands here may be too
   careful, but never too bold. A new kind of rule needs nothing here (CS_ALWAYS_JUDGED). */
#ifndef CS_QUIET_H
#define CS_QUIET_H

#include "base/arena.h"
#include "model/check.h"

typedef struct cs_watch cs_watch;
typedef struct cs_look cs_look;

/* Of a schema; NULL where it has no rules. */
typedef struct cs_quiet {
    uint32_t words;    /* of a set of rules */
    uint64_t *all;     /* a set: those that look at one record */
    cs_watch *watches; /* of fields */
    uint32_t watch_count;
    cs_look *looks; /* by rule */
} cs_quiet;

/* Works it out for a schema without faults. NULL: no memory. */
const cs_quiet *cs_quiet_make(const casus_schema *schema, cs_arena *arena);
/* The rules of the schema that may have something to say of the record at hand, as a set. */
void cs_quiet_wake(const cs_judgement *judgement, uint64_t *awake);
/* Has a rule nothing to say of the record at hand? False: it must be judged. */
bool cs_quiet_about(const cs_judgement *judgement, uint32_t rule);

#endif
