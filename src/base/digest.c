/* digest.c - see digest.h. */
#include "base/digest.h"

#include <string.h>

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
static void add_bytes(cs_digester *digester, const void *bytes, size_t len)
{
    if (len > sizeof digester->bytes - digester->len) {
        cs_digest digest = cs_digester_end(digester);
        memcpy(digester->bytes, &digest, sizeof digest);
        digester->len = sizeof digest;
    }
    memcpy(digester->bytes + digester->len, bytes, len);
    digester->len += len;
}

void cs_digester_add(cs_digester *digester, casus_text text)
{
    enum { WHOLE_MAX = sizeof digester->bytes - sizeof(cs_digest) };
    add_bytes(digester, &text.len, sizeof text.len);
    if (text.len > WHOLE_MAX) {
        cs_digest digest = cs_digest_of(text);
        add_bytes(digester, &digest, sizeof digest);
    } else if (text.len) {
        add_bytes(digester, text.ptr, text.len);
    }
}
