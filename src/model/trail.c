/* trail.c - see trail.h.

   Stretches of records, each with the place of its first one in full and of the others the steps from
   one to the next. A step is a number of lines, doubled; plus 1 and followed by a column where that is
   another than before. Within one line the column counts from the last one. */
#include "model/trail.h"

#include <stdlib.h>

enum { STEPS = 224 };

struct cs_stretch {
    cs_origin first;
    uint32_t number; /* of the first */
    uint32_t len;
    uint8_t steps[STEPS];
};

/* ---- Numbers of few bytes ---- */

/* Seven bits a byte, the low ones first; the highest bit says that more follow. */
enum { NUMBER_MAX = 10, MORE = 0x80, BITS = 7 };

static void put_number(cs_stretch *stretch, uint64_t number)
{
    for (; number >= MORE; number >>= BITS)
        stretch->steps[stretch->len++] = (uint8_t)(number | MORE);
    stretch->steps[stretch->len++] = (uint8_t)number;
}

static uint64_t take_number(const uint8_t **at)
{
    uint64_t number = 0;
    unsigned shift = 0;
    for (; **at & MORE; shift += BITS)
        number |= (uint64_t)(*(*at)++ & (MORE - 1)) << shift;
    return number | (uint64_t) * (*at)++ << shift;
}

/* ---- Steps ---- */

static void put_step(cs_stretch *stretch, cs_origin from, cs_origin to)
{
    uint64_t lines = to.line - from.line;
    bool has_column = lines == 0 || to.column != from.column;
    put_number(stretch, lines << 1 | has_column);
    if (has_column)
        put_number(stretch, lines ? to.column : to.column - from.column);
}

static void take_step(const uint8_t **at, cs_origin *origin)
{
    uint64_t step = take_number(at);
    origin->line += step >> 1;
    if (step & 1)
        origin->column = take_number(at) + (step >> 1 ? 0 : origin->column);
}

/* ---- The trail ---- */

static bool add_stretch(cs_trail *trail, cs_origin origin)
{
    if (trail->stretch_count == trail->stretch_cap) {
        size_t cap = trail->stretch_cap + trail->stretch_cap / 4 + 4;
        cs_stretch *stretches = realloc(trail->stretches, cap * sizeof *stretches);
        if (!stretches)
            return false;
        trail->stretches = stretches;
        trail->stretch_cap = cap;
    }
    cs_stretch *stretch = &trail->stretches[trail->stretch_count++];
    stretch->first = origin;
    stretch->number = trail->count;
    stretch->len = 0;
    return true;
}

/* Can the place be told by a step from the last one? */
static bool continues(const cs_trail *trail, cs_origin origin)
{
    const cs_origin *last = &trail->last;
    return trail->count && origin.file == last->file &&
           trail->stretches[trail->stretch_count - 1].len <= STEPS - 2 * NUMBER_MAX &&
           (origin.line > last->line ||
            (origin.line == last->line && origin.column >= last->column));
}

casus_status cs_trail_add(cs_trail *trail, cs_origin origin)
{
    if (trail->count == UINT32_MAX)
        return CASUS_ELIMIT;
    if (continues(trail, origin))
        put_step(&trail->stretches[trail->stretch_count - 1], trail->last, origin);
    else if (!add_stretch(trail, origin))
        return CASUS_ENOMEM;
    trail->last = origin;
    trail->count++;
    return CASUS_OK;
}

static const cs_stretch *stretch_of(const cs_trail *trail, uint32_t number)
{
    size_t low = 0;
    size_t high = trail->stretch_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (trail->stretches[middle].number <= number)
            low = middle;
        else
            high = middle;
    }
    return &trail->stretches[low];
}

cs_origin cs_trail_find(const cs_trail *trail, uint32_t number)
{
    const cs_stretch *stretch = stretch_of(trail, number);
    const uint8_t *at = stretch->steps;
    cs_origin origin = stretch->first;
    for (uint32_t i = stretch->number; i < number; i++)
        take_step(&at, &origin);
    return origin;
}

void cs_trail_free(cs_trail *trail)
{
    free(trail->stretches);
    *trail = (cs_trail){0};
}
