/* digest.c - see digest.h. */
#include "base/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

cs_digest cs_digest_of(casus_text text)
{
    XXH128_hash_t hash = XXH3_128bits(text.len ? text.ptr : "", text.len);
    return (cs_digest){hash.high64, hash.low64 ? hash.low64 : 1};
}

cs_digest cs_digester_end(const cs_digester *digester)
{
    return cs_digest_of((casus_text){digester->bytes, digester->len});
}

/* Texts lie side by side and are hashed at once, which is faster than one after the other. When there
   is no more room, a digest takes the place of what was gathered. */
static void make_room(cs_digester *digester, size_t len)
{
    if (len <= sizeof digester->bytes - digester->len)
        return;
    cs_digest digest = cs_digester_end(digester);
    memcpy(digester->bytes, &digest, sizeof digest);
    digester->len = sizeof digest;
}

/* Not memcpy for all: where compilers know that it is not much, they make instructions of it that take
   twice as long as all the rest. */
static void copy(char *to, casus_text text)
{
    enum { STEP = 16 };
    if (text.len < STEP) {
        memcpy(to, text.ptr, text.len);
        return;
    }
    for (size_t at = 0; at + STEP < text.len; at += STEP)
        memcpy(to + at, text.ptr + at, STEP);
    memcpy(to + text.len - STEP, text.ptr + text.len - STEP, STEP);
}

void cs_digester_add_any(cs_digester *digester, casus_text text)
{
    enum { LEN = sizeof text.len, WHOLE_MAX = sizeof digester->bytes - sizeof(cs_digest) - LEN };
    cs_digest digest;
    casus_text bytes = text;
    if (text.len > WHOLE_MAX) {
        digest = cs_digest_of(text);
        bytes = (casus_text){(const char *)&digest, sizeof digest};
    }
    make_room(digester, LEN + bytes.len);
    memcpy(digester->bytes + digester->len, &text.len, LEN);
    if (bytes.len)
        copy(digester->bytes + digester->len + LEN, bytes);
    digester->len += LEN + bytes.len;
}
