/* checksum.c - see checksum.h. */
#include "base/checksum.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include <sha2.h>

struct cs_checksum {
    SHA2_CTX state;
};

_Static_assert(CS_CHECKSUM_MAX == SHA256_DIGEST_STRING_LENGTH, "room for the digits");

cs_checksum *cs_checksum_start(void)
{
    cs_checksum *checksum = malloc(sizeof *checksum);
    if (checksum)
        SHA256Init(&checksum->state);
    return checksum;
}

void cs_checksum_add(cs_checksum *checksum, casus_text bytes)
{
    SHA256Update(&checksum->state, (const uint8_t *)bytes.ptr, bytes.len);
}

void cs_checksum_end(cs_checksum *checksum, char out[CS_CHECKSUM_MAX])
{
    SHA256End(&checksum->state, out);
}

void cs_checksum_free(cs_checksum *checksum)
{
    free(checksum);
}
