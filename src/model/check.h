/* check.h - holds a batch against a schema.

   Types and codes first, value by value; then the rules, on values that passed. Checks also make the
   changes that convert announces: listed date forms to ISO 8601, aliases to codes, null words to
   nulls, with fill the values that can be derived, and codes or labels as the caller wants them. */
#ifndef CS_CHECK_H
#define CS_CHECK_H

#include "base/digest.h"
#include "casus.h"
#include "model/batch.h"
#include "model/diag.h"
#include "model/schema.h"

/* What check needs to know about one input. */
typedef struct cs_check_plan {
    const casus_schema *schema;
    const uint32_t *column_of; /* of each field: the batch's column, CS_NONE where there is none */
    bool is_table;             /* a field without a column is missing from the header */
    bool in_full; /* nothing is taken at a glance (glance.h, quiet.h); the result is the same */
    bool fill;
    const uint8_t *fills; /* with fill: which fields, and no defaults; NULL: all */
    casus_codes code_form;
    casus_dates dates;  /* which of day and month comes first, where both are numbers */
    bool extends_dates; /* dates in a field's basic form become extended ones */
} cs_check_plan;

/* What is known of a field over many records. */
enum {
    CS_SEEN = 1,  /* some record has a value */
    CS_WANTED = 2 /* some record lacks it, although the codebook has one there */
};

/* Checks every record that could be parsed, changes values in place, adds defects. ENOMEM only.
   What is known of each field is added to marks[f]. Where no record of the batch has an expected
   field, one defect E205 with a count stands for all of them: whether they lack it or the whole file
   does not have it is for the run to say. */
casus_status cs_check(const cs_check_plan *plan, cs_batch *batch, uint8_t *marks,
                      cs_defects *defects);

/* The record's key as people read it: "EX-02 (AB)"; {NULL, 0} where it has none. */
casus_text cs_check_id(const cs_check_plan *plan, const cs_record *record, cs_arena *arena);
/* What stands for the record's key when it is compared; none where a part of it is missing. */
cs_digest cs_check_key(const cs_check_plan *plan, const cs_record *record);

/* ---- Over several records ---- */

/* What a rule over several records compares: see cs_sameness. Nothing of this record, where value is
   none. */
typedef struct cs_across {
    cs_digest group; /* CS_STEADY: the records that must be alike ... */
    cs_digest value; /* ... and what must be the same, with the group; CS_DISTINCT: the whole */
} cs_across;

/* How records are held against one another. */
typedef enum cs_sameness {
    CS_ALONE,    /* not at all: a rule of one record */
    CS_DISTINCT, /* no two records have the same value */
    CS_STEADY    /* records of one group have the same value */
} cs_sameness;

/* Fills across[i] for schema->across[i]. */
void cs_check_across(const cs_check_plan *plan, cs_batch *batch, uint32_t record,
                     cs_across *across);

/* ---- Rules: a closed set of named checks ---- */

/* Which keys a rule may have in a schema file, beside field, when and severity. */
enum {
    CS_TAKES_OF = 1,           /* of: a field, or a list of fields */
    CS_TAKES_UNTIL = 2,        /* until: one more field, behind those of `of` */
    CS_TAKES_COLUMN = 4,       /* column: of the vocabulary of the field in `of` */
    CS_TAKES_FILL = 8,         /* fill: true */
    CS_TAKES_NONE = 16,        /* none: text for an absent field */
    CS_TAKES_LISTS = 32,       /* not a key: fields may be lists */
    CS_TAKES_IS = 64,          /* is: the values that the field may have */
    CS_TAKES_NOT = 128,        /* not: those that it may not have */
    CS_TAKES_IN = 256,         /* in: a vocabulary, in which `column` is */
    CS_OF_LISTS = 512,         /* not a key: the fields in `of` may be lists */
    CS_OWN_COLUMN = 1024,      /* not a key: `column` is of the vocabulary of the field itself */
    CS_MADE_OF_GROUPS = 8192,  /* not a key: the field has codes that are made of groups */
    CS_NEEDS_CODES = 16384,    /* not a key: the field has codes */
    CS_TAKES_SEPARATOR = 2048, /* separator: between pieces of a text */
    CS_TAKES_PART = 4096,      /* part: which piece, from 1 */
    CS_TAKES_BEGINS = 32768    /* begins: what the text of the field may begin with */
};

typedef struct cs_judgement cs_judgement; /* judgement.h */

/* How it can be told that a rule of a kind has nothing to say of a record, without judging it (quiet.c):
   by two facts, or by single values. */
typedef enum cs_quiet_kind {
    CS_ALWAYS_JUDGED,
    CS_QUIET_YEAR,
    CS_QUIET_MONTH_YEAR,
    CS_QUIET_MONTH,
    CS_QUIET_DAY,
    CS_QUIET_PARENT,
    CS_QUIET_LOOKUP,
    CS_QUIET_PAIR,
    CS_QUIET_BEFORE,
    CS_QUIET_AFTER,
    CS_QUIET_TOGETHER,
    CS_QUIET_DIFFER,
    CS_QUIET_COVERED,
    CS_QUIET_PREFIX,
    CS_QUIET_BEGINS,
    CS_QUIET_EXCHANGED,
    CS_QUIET_VALUE, /* by single values, from here on */
    CS_QUIET_IMPLIES,
    CS_QUIET_EITHER,
    CS_QUIET_NEEDS,
    CS_QUIET_ABSENT
} cs_quiet_kind;

typedef struct cs_rule_kind {
    const char *name;
    unsigned takes;
    uint32_t of_min, of_max;
    unsigned number;                        /* of diag.def */
    void (*judge)(cs_judgement *judgement); /* one record, one rule; NULL: over several */
    cs_sameness sameness;
    void (*compare)(const cs_judgement *judgement, cs_across *out); /* what is compared */
    cs_quiet_kind quiet;
} cs_rule_kind;

const cs_rule_kind *cs_rule_kind_named(casus_text name);
const cs_rule_kind *cs_rule_kind_at(size_t index); /* NULL past the end */

#endif
