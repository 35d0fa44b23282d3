/* nearest.c - see nearest.h. */
#include "model/nearest.h"

/* One slip in three characters and never more than four: further off, a suggestion is a guess. */
static size_t slips_allowed(size_t len)
{
    size_t slips = len / 3;
    return slips < 4 ? slips : 4;
}

cs_nearest cs_nearest_to(casus_text wanted)
{
    return (cs_nearest){.wanted = wanted, .distance = slips_allowed(wanted.len) + 1};
}

void cs_nearest_offer(cs_nearest *nearest, casus_text candidate)
{
    size_t distance = cs_text_distance(nearest->wanted, candidate, nearest->distance);
    if (distance < nearest->distance) {
        nearest->best = candidate;
        nearest->distance = distance;
    } else if (distance == nearest->distance && !cs_text_equal_folded(nearest->best, candidate)) {
        nearest->best = (casus_text){NULL, 0};
    }
}
