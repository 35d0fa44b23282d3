/* crosswalk.h - from the records of one schema to those of another.

   A crosswalk is data like a schema: a file in formats/crosswalks/ or the user's own (docs/crosswalks.md is
   the language), compiled to arrays by crosswalk_load.c. It says for each field of the target where its
   value comes from, and for each field of the source what becomes of it: nothing is carried over by chance,
   and nothing is left behind without a word. What cannot be said exactly has an outcome. */
#ifndef CS_CROSSWALK_H
#define CS_CROSSWALK_H

#include "model/check.h"
#include "model/schema.h"

/* What becomes of a value of the source, from the best to the worst. */
typedef enum cs_outcome {
    CS_NO_OUTCOME, /* there was no value */
    CS_EXACT,      /* carried over, or said in other words that mean the same */
    CS_DERIVED,    /* follows from what was carried over */
    CS_RECOMPUTED, /* the target computes its own by its own rule */
    CS_CLOSE,      /* what is said now means nearly the same */
    CS_BROADER,    /* what is said now means more than that: detail is lost */
    CS_NARROWER,   /* what is said now means less than that: something was added */
    CS_UNMAPPED,   /* the map has no word for it */
    CS_DROPPED,    /* the target has no place for it */
    CS_OUTCOMES
} cs_outcome;

/* "broader". */
const char *cs_outcome_word(cs_outcome outcome);
/* What a predicate of a map says: exact (or blank), close, broad, narrow, none. False: there is no such
   predicate. */
bool cs_outcome_parse(casus_text predicate, cs_outcome *out);

/* Where a value is looked up, and what it becomes. */
typedef struct cs_lookup {
    const cs_codes *map;    /* NULL: it stays as it is */
    uint32_t key;           /* the column in which it is looked up; CS_NONE: the first */
    uint32_t also;          /* the column of further spellings of the key, or CS_NONE */
    uint32_t years;         /* the column of the years in which the key was good, or CS_NONE */
    uint32_t column;        /* what it becomes; CS_LABEL, or CS_NONE: the first */
    uint32_t predicate;     /* columns of the map, or CS_NONE */
    uint32_t justification; /* or CS_NONE */
} cs_lookup;

/* How a field of the target gets its value. Of several moves to one field the first that finds a value is
   the one. */
typedef struct cs_move {
    uint32_t to;
    uint32_t
        from[CS_RULE_FIELDS]; /* fields of the source, all of which need a value; none: constant */
    uint32_t from_count;
    casus_text constant;
    casus_text join;     /* between the values of several fields, or the items of a list */
    casus_text split;    /* a text becomes a list at these; {NULL, 0}: it does not */
    uint32_t take_start; /* characters of the value ... */
    uint32_t take_len;   /* ... so many; 0: all */
    cs_lookup lookups[CS_RULE_FIELDS]; /* one for each field of from, if ... */
    bool maps_parts;    /* ... the parts are looked up before they are joined; else the first */
    bool adds;          /* to the list that other moves have made */
    uint32_t year;      /* the field of the source that has the year, or CS_NONE */
    cs_outcome outcome; /* of a value of which no row of a map says one */
    casus_text why;     /* of such a value; {NULL, 0}: it is exact */
    cs_condition *conditions; /* on the source; all must hold */
    uint32_t condition_count;
} cs_move;

/* Does it look something up? */
static inline bool cs_move_has_map(const cs_move *move)
{
    bool has_map = move->lookups[0].map;
    for (uint32_t i = 1; i < move->from_count; i++)
        has_map = has_map || move->lookups[i].map;
    return has_map;
}

/* What becomes of a field of the source that is not moved, and why; or why the target lacks one of its. */
typedef struct cs_fate {
    uint32_t field;
    cs_outcome outcome;
    casus_text why; /* for people */
    bool is_told;   /* the file says so itself */
} cs_fate;

struct casus_crosswalk {
    cs_arena arena;
    casus_text name, title, status, source, help;
    casus_schema *from;
    casus_schema *to;
    cs_codes *maps;
    uint32_t map_count;
    cs_move *moves;
    uint32_t move_count;
    cs_fate *fates;     /* by field of the source */
    casus_text *absent; /* by field of the target: why it stays absent; {NULL, 0}: it need not */
    uint8_t *is_given;  /* by field of the target: some move or rule gives it */
    uint8_t *computes;  /* by field of the target: its rules fill it */
};

/* One word that became another, or none. */
typedef struct cs_rendering {
    const cs_move *move;
    uint32_t record;
    uint32_t field; /* of the source */
    cs_outcome outcome;
    bool is_vain; /* the move found no value */
    casus_text value;
    casus_text given; /* {NULL, 0}: nothing */
    casus_text why;
} cs_rendering;

/* What was done with a batch. */
typedef struct cs_mapping {
    uint8_t *outcomes; /* by record, then by field of the source: cs_outcome */
    bool *vain; /* by record, then by field of the target: there was a value, but no word for it */
    cs_rendering *renderings; /* those that are not exact, in the order of the records */
    size_t count;
    size_t cap;
} cs_mapping;

/* Makes the records of `out`, whose columns are the fields of the target in their order, of those of `in`,
   which were checked by `plan`. Both have the same arena and chunk. A broken record stays broken. ENOMEM. */
casus_status cs_crosswalk_apply(const casus_crosswalk *crosswalk, const cs_check_plan *plan,
                                cs_batch *in, cs_batch *out, cs_mapping *mapping);

/* The field of the source that a field of the target came from in this record, for messages; CS_NONE. */
uint32_t cs_crosswalk_origin(const casus_crosswalk *crosswalk, uint32_t to);

#endif
