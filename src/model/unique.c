/* unique.c - see unique.h. */
#include "model/unique.h"

#include <stdlib.h>
#include <string.h>

struct cs_unique_entry {
    cs_first first;
    uint32_t hash;
    uint32_t len;
    char key[];
};

static casus_text key_of(const cs_unique_entry *entry)
{
    return (casus_text){entry->key, entry->len};
}

static cs_unique_entry **find_slot(const cs_unique *unique, uint32_t hash, casus_text key)
{
    size_t mask = unique->slot_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        cs_unique_entry *entry = unique->slots[at];
        if (!entry || (entry->hash == hash && cs_text_equal(key_of(entry), key)))
            return &unique->slots[at];
    }
}

static bool grow(cs_unique *unique)
{
    cs_unique_entry **old = unique->slots;
    size_t old_count = unique->slot_count;
    size_t count = old_count ? old_count * 2 : 1024;
    cs_unique_entry **slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    unique->slots = slots;
    unique->slot_count = count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            *find_slot(unique, old[i]->hash, key_of(old[i])) = old[i];
    free(old);
    return true;
}

casus_status cs_unique_add(cs_unique *unique, casus_text key, cs_first place, cs_first *first)
{
    if (4 * (unique->count + 1) > 3 * unique->slot_count && !grow(unique))
        return CASUS_ENOMEM;
    uint64_t wide = cs_text_hash(key);
    uint32_t hash = (uint32_t)(wide ^ wide >> 32);
    cs_unique_entry **slot = find_slot(unique, hash, key);
    if (*slot) {
        *first = (*slot)->first;
        return CASUS_END;
    }
    cs_unique_entry *entry = cs_arena_alloc(&unique->arena, sizeof *entry + key.len);
    if (!entry)
        return CASUS_ENOMEM;
    *entry = (cs_unique_entry){.first = place, .hash = hash, .len = (uint32_t)key.len};
    memcpy(entry->key, key.ptr, key.len);
    *slot = entry;
    unique->count++;
    return CASUS_OK;
}

void cs_unique_free(cs_unique *unique)
{
    cs_arena_free(&unique->arena);
    free(unique->slots);
    *unique = (cs_unique){0};
}
