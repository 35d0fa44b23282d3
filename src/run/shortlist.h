/* shortlist.h - what each built-in schema can have at most of the names of a file (shortlist.c). */
#ifndef CS_SHORTLIST_H
#define CS_SHORTLIST_H

#include "base/arena.h"
#include "base/text.h"
#include "casus.h"

/* A built-in schema, and what its score can be at most. */
typedef struct cs_candidate {
    const char *name;
    size_t place; /* among the built-in ones */
    casus_text extends;
    size_t most;   /* of the names that it knows */
    size_t own;    /* of those that are spelt as it spells them */
    size_t fields; /* at most */
} cs_candidate;

typedef struct cs_shortlist {
    cs_candidate *items;
    size_t count;
} cs_shortlist;

/* All built-in schemas, those that may know most of these names first; *out is all zero before. In the
   arena. ENOMEM. */
casus_status cs_shortlist_make(const casus_text *texts, size_t count, cs_arena *arena,
                               cs_shortlist *out);

#endif
