/* unique.h - the keys met so far, and where each was met first.

   A hash table over keys kept in an arena: about 48 bytes a key with its place. It is asked in the
   order of the records, so the same input always names the same first place. */
#ifndef CS_UNIQUE_H
#define CS_UNIQUE_H

#include "base/arena.h"
#include "base/text.h"
#include "casus.h"

typedef struct cs_first {
    const char *file; /* borrowed */
    uint64_t line;
    uint64_t column;
} cs_first;

typedef struct cs_unique_entry cs_unique_entry;

typedef struct cs_unique {
    cs_arena arena;
    cs_unique_entry **slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
} cs_unique;

/* Enters a key: OK if it is new, END if it was met before (then *first says where), ENOMEM. */
casus_status cs_unique_add(cs_unique *unique, casus_text key, cs_first place, cs_first *first);
void cs_unique_free(cs_unique *unique);

#endif
