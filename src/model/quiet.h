/* quiet.h - which rules have nothing to say of a record, told before they are judged.

   Of the rules of a schema most say nothing of most records: their conditions do not hold, or the values
   are as they ask. Both can be worked out beforehand for each code of a field (a watch), so that a
   record's codes leave a few rules awake, and of these again most are told by comparing two facts of a
   glance (a look).

   A rule that is awake is judged in full (rules.c), its conditions too: all that stands here may be too
   careful, but never too bold. A new kind of rule needs nothing here (CS_ALWAYS_JUDGED). */
#ifndef CS_QUIET_H
#define CS_QUIET_H

#include "base/arena.h"
#include "model/check.h"

/* How the values of a field are told apart, by its facts: by code; from 0 to 9 and other numbers; by first
   byte, alone or not; only whether there is one. */
typedef enum cs_watch_by {
    CS_WATCH_CODE,
    CS_WATCH_NUMBER,
    CS_WATCH_TEXT,
    CS_WATCH_PRESENCE
} cs_watch_by;

enum { CS_WATCH_DIGITS = 10 };

/* For each row of values that are alike, the rules that may have something to say. Row 0 is of no value;
   then there is one for each code; or one for other numbers and one for each digit; or two for each class
   of first bytes, alone and with more behind it; or one of any value. */
typedef struct cs_watch {
    uint32_t field;
    cs_watch_by by;
    uint64_t *rows;   /* sets of rules */
    uint8_t *classes; /* of bytes; 0: no value of a rule begins with it */
} cs_watch;

/* What is compared of two fields. */
typedef enum cs_look_how {
    CS_LOOK_NEVER,
    CS_LOOK_PART,   /* of a date */
    CS_LOOK_PARENT, /* by the code of the field: that of the other */
    CS_LOOK_LOOKUP, /* by the code of the other: the field's fact */
    CS_LOOK_CELL,   /* by the code of the other: the field's text */
    CS_LOOK_PAIR,   /* by both codes: that of the field */
    CS_LOOK_BEFORE,
    CS_LOOK_AFTER,
    CS_LOOK_SECONDS,
    CS_LOOK_TOGETHER,
    CS_LOOK_DIFFER,
    CS_LOOK_COVERED, /* by the code of the other: the first year */
    CS_LOOK_PREFIX,  /* by the code of the other: the first letters */
    CS_LOOK_BEGINS,
    CS_LOOK_RANGES
} cs_look_how;

enum { CS_ANYTHING = -1, CS_UNTOLD = -2 }; /* in a table: all is well; the rule must be asked */

typedef struct cs_look {
    cs_look_how how;
    bool fill;             /* the rule may fill the field */
    uint32_t own, other;   /* fields */
    int64_t none[2];       /* TOGETHER: the facts of both that stand for none */
    int32_t *table;        /* by code: a fact, or one of the above */
    int32_t divisor;       /* PART: of the date as YYYYMMDD ... */
    int32_t modulus;       /* ... and of the quotient */
    uint32_t second;       /* PAIR: the second field, and ... */
    uint32_t width;        /* ... how long a row of the table is; its first column is for none */
    const cs_codes *codes; /* CELL, PREFIX: where the texts are */
    uint32_t column;
} cs_look;

typedef struct cs_quiet {
    uint32_t words; /* of a set of rules */
    uint64_t *all;  /* a set: those that look at one record */
    cs_watch *watches;
    uint32_t watch_count;
    cs_look *looks; /* by rule */
} cs_quiet;

/* Works it out for a schema without faults. NULL: no memory. */
const cs_quiet *cs_quiet_make(const casus_schema *schema, cs_arena *arena);
/* Its two parts. False: no memory. */
bool cs_watches_make(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena);
bool cs_looks_make(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena);

/* The rules of the schema that may have something to say of the record at hand, as a set. */
void cs_quiet_wake(const cs_judgement *judgement, uint64_t *awake);

#endif
