/* packing.h - in which ways a file may be compressed: how its first bytes and its name show it.

   Nothing is unpacked here. Bytes are asked before names: a name may be wrong, or missing. */
#ifndef CS_PACKING_H
#define CS_PACKING_H

#include "base/text.h"

typedef enum cs_packing {
    CS_UNPACKED, /* or in a way that casus does not know */
    CS_GZIP,
    CS_ZSTD,
    CS_XZ,
    CS_BZIP2,
    CS_ZIP,
    CS_TAR /* which has several files and is never read */
} cs_packing;

/* By the first bytes; 512 of them are enough. No text begins like that. */
cs_packing cs_packing_of(casus_text head);
/* By the last extension of a file's name, in any case. */
cs_packing cs_packing_named(casus_text path);
/* A file's name without the extension of a packing: "events.csv" of "events.csv.gz". */
casus_text cs_packing_stem(casus_text path);
/* "gzip", for people. */
const char *cs_packing_name(cs_packing packing);

#endif
