/* arena.c - see arena.h. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct cs_block {
    cs_block *next;
    size_t size; /* of what follows the header */
    size_t used;
};

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, ALIGNMENT = 16 };

static size_t header_size(void)
{
    return (sizeof(cs_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static char *block_bytes(cs_block *block)
{
    return (char *)block + header_size();
}

static cs_block *add_block(cs_arena *arena, size_t need)
{
    size_t size = arena->head ? arena->head->size * 2 : FIRST_BLOCK;
    size_t left = arena->limit ? arena->limit - arena->total : SIZE_MAX;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size > left)
        size = left;
    if (size < need)
        size = need;
    if (size > left)
        return NULL;
    cs_block *block = malloc(header_size() + size);
    arena->failed = arena->failed || !block;
    if (!block)
        return NULL;
    *block = (cs_block){.next = arena->head, .size = size};
    arena->head = block;
    arena->total += size;
    return block;
}

void *cs_arena_alloc(cs_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    cs_block *block = arena->head;
    if (!block || block->size - block->used < size)
        block = add_block(arena, size);
    if (!block)
        return NULL;
    void *bytes = block_bytes(block) + block->used;
    block->used += size;
    return bytes;
}

void *cs_arena_zalloc(cs_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *bytes = cs_arena_alloc(arena, count * size);
    if (bytes)
        memset(bytes, 0, count * size);
    return bytes;
}

void *cs_arena_grow(cs_arena *arena, void *items, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return items;
    size_t wanted = *cap ? *cap * 2 : 8;
    if (wanted < need)
        wanted = need;
    void *grown = cs_arena_zalloc(arena, wanted, size);
    if (!grown)
        return NULL;
    if (*cap)
        memcpy(grown, items, *cap * size);
    *cap = wanted;
    return grown;
}

casus_text cs_arena_text(cs_arena *arena, casus_text text)
{
    char *copy = cs_arena_alloc(arena, text.len + 1);
    if (!copy)
        return (casus_text){NULL, 0};
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return (casus_text){copy, text.len};
}

bool cs_arena_keep(cs_arena *arena, casus_text *text)
{
    if (!text->ptr)
        return true;
    casus_text copy = cs_arena_text(arena, *text);
    if (copy.ptr)
        *text = copy;
    return copy.ptr != NULL;
}

void cs_arena_reset(cs_arena *arena)
{
    cs_block *keep = NULL;
    for (cs_block *block = arena->head; block;) {
        cs_block *next = block->next;
        if (!keep || (block->size > keep->size && block->size <= LARGEST_BLOCK)) {
            free(keep);
            keep = block;
        } else {
            free(block);
        }
        block = next;
    }
    arena->head = keep;
    arena->total = 0;
    arena->failed = false;
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
        arena->total = keep->size;
    }
}

void cs_arena_free(cs_arena *arena)
{
    for (cs_block *block = arena->head; block;) {
        cs_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (cs_arena){.limit = arena->limit};
}
