/* glance.h - what can be seen of a record at a glance: the values that are good beyond doubt, and what
   they are.

   Most values of most records are good, and a look at a few bytes tells so: nothing is allocated and
   nothing reported. A glance knows or does not know; it never finds a fault. What it does not know is
   checked in full (check_value.c), which alone decides what is wrong. Its result is a fact for each field:
   a number that rules compare without looking at the text again. */
#ifndef CS_GLANCE_H
#define CS_GLANCE_H

#include "model/judgement.h"

/* A fact is the index of a code; the number of an integer; a whole date as YYYYMMDD; of a text the first
   byte, and CS_LONGER where more follow; 0 of any other value that passed. Beside them: */
#define CS_LONGER  256
#define CS_NOTHING INT64_MIN       /* no value, as cs_judge_has() has it */
#define CS_UNKNOWN (INT64_MIN + 1) /* there is one, and nothing more is known */

enum { CS_SORTS = 7 }; /* of fields, as they are looked at (glance.c) */

typedef struct cs_lane cs_lane; /* a field of the batch with what is remembered of its values */

typedef struct cs_glance {
    cs_lane *lanes; /* of the fields that have a column */
    uint32_t lane_count;
    uint32_t ends[CS_SORTS]; /* they stand by sort: where each sort ends */
    cs_lane **by_field;      /* NULL: it has no column */
    uint64_t *missed;        /* a set: the fields whose values must be checked in full */
    uint32_t words;          /* of a set of fields: field f is bit f % 64 of word f / 64 */
    int64_t *facts;          /* by field, of the record at hand */
    uint64_t *absent;        /* a set: the fields that have no value */
    uint64_t *columnless;    /* a set: those that never have */
    uint64_t *awake;         /* a set of rules: those that may have something to say (quiet.h) */
} cs_glance;

/* Makes ready for the records of a batch. False: no memory. */
bool cs_glance_open(cs_glance *glance, const cs_judgement *judgement);
/* Checks the values of the record at hand. */
void cs_glance_check(cs_judgement *judgement);
/* Looks again at a record whose values were changed since; checks nothing. */
void cs_glance_again(cs_judgement *judgement);

static inline void cs_set_add(uint64_t *set, uint32_t field)
{
    set[field / 64] |= UINT64_C(1) << field % 64;
}

static inline bool cs_set_has(const uint64_t *set, uint32_t field)
{
    return set[field / 64] >> field % 64 & 1;
}

#endif
