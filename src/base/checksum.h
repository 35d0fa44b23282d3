/* checksum.h - the SHA-256 of bytes as they come, for files that others check. By libmd. */
#ifndef CS_CHECKSUM_H
#define CS_CHECKSUM_H

#include "casus.h"

typedef struct cs_checksum cs_checksum;

enum { CS_CHECKSUM_MAX = 65 }; /* 64 digits, small letters, and NUL */

/* NULL: no memory. */
cs_checksum *cs_checksum_start(void);
void cs_checksum_add(cs_checksum *checksum, casus_text bytes);
/* Nothing can be added behind it. */
void cs_checksum_end(cs_checksum *checksum, char out[CS_CHECKSUM_MAX]);
void cs_checksum_free(cs_checksum *checksum);

#endif
