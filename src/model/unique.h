/* unique.h - digests met so far, and the number of the record that had each first.

   What is kept are 96 bits of a digest and 32 of a number: 16 bytes. So two different keys among n are
   taken for the same with a probability of about n^2 / 2^97: for a thousand million keys, one in a
   hundred thousand million. Whoever makes such keys on purpose only gets a finding too many.

   A table sorted by digest, with gaps: a digest stands at its home, which its first bits tell, or a
   few places behind. It grows by a quarter where it stands, so that it never is much larger than what
   it holds, also while it grows: 18 to 23 bytes a digest. */
#ifndef CS_UNIQUE_H
#define CS_UNIQUE_H

#include "base/digest.h"
#include "casus.h"

typedef struct cs_unique_slot cs_unique_slot;

/* All zero: an empty one. */
typedef struct cs_unique {
    cs_unique_slot *slots;
    size_t homes; /* a digest's home is one of the first so many slots ... */
    size_t size;  /* ... and the last ones have room behind the last home */
    size_t count;
    size_t full; /* at this count it grows */
} cs_unique;

/* Enters a digest with a number: OK if it is new, END if it was met before (then *first is the number
   that it came with), ENOMEM. */
casus_status cs_unique_add(cs_unique *unique, cs_digest digest, uint32_t number, uint32_t *first);
/* Says that a digest will soon be entered, so that its place is fetched from memory meanwhile. */
void cs_unique_expect(const cs_unique *unique, cs_digest digest);
void cs_unique_free(cs_unique *unique);

#endif
