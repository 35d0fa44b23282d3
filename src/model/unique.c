/* unique.c - see unique.h.

   Sorted, because then a search ends at the first slot that is not less, and because a table whose
   homes move apart can be spread over its own memory. */
#include "model/unique.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct cs_unique_slot {
    uint64_t order; /* NO_ORDER: the slot is free */
    uint32_t rest;  /* further bits of the digest */
    uint32_t number;
};

#define NO_ORDER UINT64_MAX

static uint64_t order_of(cs_digest digest)
{
    return digest.high == NO_ORDER ? NO_ORDER - 1 : digest.high;
}

/* Homes are in the order of the digests. */
static size_t home_of(const cs_unique *unique, uint64_t order)
{
    return (size_t)((order >> 32) * unique->homes >> 32);
}

static void clear(cs_unique_slot *from, const cs_unique_slot *to)
{
    for (; from < to; from++)
        from->order = NO_ORDER;
}

/* ---- Growing ---- */

static bool resize(cs_unique *unique, size_t size)
{
    cs_unique_slot *slots = realloc(unique->slots, size * sizeof *slots);
    if (!slots)
        return false;
    clear(slots + unique->size, slots + size);
    unique->slots = slots;
    unique->size = size;
    return true;
}

/* Moves all that is taken to the end, in its order; where it begins. Free slots are copied too and then
   written over: to ask first would take longer, for nobody can foresee the answer. */
static cs_unique_slot *gather(cs_unique *unique)
{
    cs_unique_slot *to = unique->slots + unique->size;
    for (size_t i = unique->size; i-- > 0;) {
        const cs_unique_slot slot = unique->slots[i];
        to[-1] = slot;
        to -= slot.order != NO_ORDER;
    }
    return to;
}

/* Moves what was gathered at the end to its homes, the first one first. No home moved down, and none
   moved further from its neighbours than their homes did; so nothing is overwritten before it was
   moved, and behind the last home are a few slots more than before. */
static void spread(cs_unique *unique, cs_unique_slot *from)
{
    const cs_unique_slot *end = unique->slots + unique->size;
    cs_unique_slot *to = unique->slots;
    clear(unique->slots, from);
    for (; from < end; from++) {
        const cs_unique_slot moved = *from;
        cs_unique_slot *home = unique->slots + home_of(unique, moved.order);
        to = to < home ? home : to;
        assert(to <= from);
        from->order = NO_ORDER;
        *to++ = moved;
    }
}

enum { HOMES_MIN = 64, DOUBLES_UNTIL = 4096, SPARE_MIN = 16, SPARE_MORE = 4 };

static bool grow(cs_unique *unique)
{
    size_t homes = unique->homes;
    size_t spare = unique->homes ? unique->size - unique->homes + SPARE_MORE : SPARE_MIN;
    homes += homes < DOUBLES_UNTIL ? homes : homes / 4;
    if (homes < HOMES_MIN)
        homes = HOMES_MIN;
    if (homes > UINT32_MAX || !resize(unique, homes + spare))
        return false;
    unique->homes = homes;
    unique->full = homes / 8 * 7;
    spread(unique, gather(unique));
    return true;
}

/* ---- Entering ---- */

/* Puts an entry before the slot, and moves up what stands there. The last slot stays free, so that
   every search ends. */
static bool insert(cs_unique *unique, size_t at, cs_unique_slot entry)
{
    size_t free = at;
    while (unique->slots[free].order != NO_ORDER)
        free++;
    if (free + 1 == unique->size && !resize(unique, unique->size + unique->size / 8))
        return false;
    cs_unique_slot *slot = unique->slots + at;
    memmove(slot + 1, slot, (free - at) * sizeof *slot);
    *slot = entry;
    unique->count++;
    return true;
}

casus_status cs_unique_add(cs_unique *unique, cs_digest digest, uint32_t number, uint32_t *first)
{
    if (unique->count >= unique->full && !grow(unique))
        return CASUS_ENOMEM;
    const cs_unique_slot entry = {order_of(digest), (uint32_t)digest.low, number};
    const cs_unique_slot *slot = unique->slots + home_of(unique, entry.order);
    while (slot->order < entry.order)
        slot++;
    for (const cs_unique_slot *same = slot; same->order == entry.order; same++) {
        if (same->rest == entry.rest) {
            *first = same->number;
            return CASUS_END;
        }
    }
    return insert(unique, (size_t)(slot - unique->slots), entry) ? CASUS_OK : CASUS_ENOMEM;
}

void cs_unique_expect(const cs_unique *unique, cs_digest digest)
{
    if (unique->homes)
        __builtin_prefetch(unique->slots + home_of(unique, order_of(digest)), 1);
}

void cs_unique_free(cs_unique *unique)
{
    free(unique->slots);
    *unique = (cs_unique){0};
}
