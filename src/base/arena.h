/* arena.h - memory that is given back all at once.

   A batch of records and everything hanging from it lives in one arena and dies with it: no value
   is freed on its own. Blocks grow by doubling; reset keeps the largest for the next batch. */
#ifndef CS_ARENA_H
#define CS_ARENA_H

#include "casus.h"

typedef struct cs_block cs_block;

typedef struct cs_arena {
    cs_block *head;
    size_t total; /* bytes in all blocks */
    size_t limit; /* total never exceeds it; 0: no limit */
    bool failed;  /* memory was out once: something that hangs from the arena is not there */
} cs_arena;

/* Aligned for any type, not cleared. NULL: no memory, or the limit was met. */
void *cs_arena_alloc(cs_arena *arena, size_t size);
/* The same, all bytes zero; NULL also where count * size overflows. */
void *cs_arena_zalloc(cs_arena *arena, size_t count, size_t size);
/* An array that grows: returns items, or a copy with room for at least need items (doubling *cap),
   NULL when there is no memory (items stays valid). */
void *cs_arena_grow(cs_arena *arena, void *items, size_t *cap, size_t need, size_t size);
/* A copy of the text with a NUL behind it; {NULL, 0} when there is no memory. */
casus_text cs_arena_text(cs_arena *arena, casus_text text);
/* Puts such a copy in the text's place; {NULL, 0} stays. False, and the text as it was: no memory. */
bool cs_arena_keep(cs_arena *arena, casus_text *text);
/* Forgets everything allocated; keeps one block for reuse. */
void cs_arena_reset(cs_arena *arena);
void cs_arena_free(cs_arena *arena);

#endif
