/* trail.h - where each record so far began, in the little room of one to four bytes a record.

   Records are numbered from 0 in the order of their places. To find a place again takes a walk over the
   record's neighbours, at most some hundred: it is asked for only where a finding names it. */
#ifndef CS_TRAIL_H
#define CS_TRAIL_H

#include "casus.h"

typedef struct cs_origin {
    const char *file; /* borrowed, as long as the trail lives */
    uint64_t line;
    uint64_t column;
} cs_origin;

typedef struct cs_stretch cs_stretch;

/* All zero: an empty one. */
typedef struct cs_trail {
    cs_stretch *stretches;
    size_t stretch_count;
    size_t stretch_cap;
    cs_origin last;
    uint32_t count; /* of records; the number of the next one */
} cs_trail;

/* Adds the next record. ENOMEM, or ELIMIT behind four thousand million records. */
casus_status cs_trail_add(cs_trail *trail, cs_origin origin);
/* The origin of a record that was added. */
cs_origin cs_trail_find(const cs_trail *trail, uint32_t number);
void cs_trail_free(cs_trail *trail);

#endif
