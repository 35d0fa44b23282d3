/* digest.h - 128 bits that stand for a text, or for several texts in their order.

   XXH3 of libxxhash, of which only the header is used. That two of n texts share a digest by chance has
   a probability of about n^2 / 2^129; who wants such texts can make them. Digests are compared within
   one run and never written. */
#ifndef CS_DIGEST_H
#define CS_DIGEST_H

#include "casus.h"

#include <string.h>

typedef struct cs_digest {
    uint64_t high, low; /* both 0: of nothing; no text has that */
} cs_digest;

static inline bool cs_digest_is_none(cs_digest digest)
{
    return (digest.high | digest.low) == 0;
}

cs_digest cs_digest_of(casus_text text);

/* Gathers texts with their lengths, so that ab and c are not a and bc. Begins with len 0. */
typedef struct cs_digester {
    size_t len;
    char bytes[1024];
} cs_digester;

/* Of any text; of long ones a digest is gathered. */
void cs_digester_add_any(cs_digester *digester, casus_text text);

/* Most texts are short, and there is room for them. */
static inline void cs_digester_add(cs_digester *digester, casus_text text)
{
    enum { SHORT = 32, HALF = SHORT / 2, QUARTER = SHORT / 4, LEN = sizeof text.len };
    char *to = digester->bytes + digester->len + LEN;
    if (text.len > SHORT || digester->len > sizeof digester->bytes - LEN - SHORT) {
        cs_digester_add_any(digester, text);
        return;
    }
    memcpy(to - LEN, &text.len, LEN);
    if (text.len >= HALF) {
        memcpy(to, text.ptr, HALF);
        memcpy(to + text.len - HALF, text.ptr + text.len - HALF, HALF);
    } else if (text.len >= QUARTER) {
        memcpy(to, text.ptr, QUARTER);
        memcpy(to + text.len - QUARTER, text.ptr + text.len - QUARTER, QUARTER);
    } else {
        for (size_t i = 0; i < text.len; i++)
            to[i] = text.ptr[i];
    }
    digester->len += LEN + text.len;
}

/* What the texts added stand for together, and in their order. */
cs_digest cs_digester_end(const cs_digester *digester);

#endif
