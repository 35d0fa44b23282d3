/* zsav.h - makes the bytes of a .sav file, as they come, into those of a .zsav file.

   Both have the same dictionary, and rows of the same bytecode, which a .zsav cuts into blocks and
   compresses with zlib. */
#ifndef CS_ZSAV_H
#define CS_ZSAV_H

#include "base/stream.h"

#define ZLIB_CONST
#include <zlib.h>

enum { CS_ZSAV_PIECE = 64 * 1024 };

typedef struct cs_zsav {
    cs_writer *out;
    cs_writer spool; /* of compressed blocks: what tells their size stands before them */
    z_stream stream; /* of the block that is being compressed */
    bool is_open;    /* the stream is */
    uint64_t head;   /* bytes before the rows */
    size_t len;      /* of the rows in this block, not compressed */
    uint64_t begin;  /* of this block in the spool */
    cs_buf blocks;   /* the sizes of each */
    unsigned char piece[CS_ZSAV_PIECE];
} cs_zsav;

/* Close it whatever comes of it. EIO, here and below: an error of zsav->spool, or else of out. ENOMEM,
   ECANCEL. */
casus_status cs_zsav_open(cs_zsav *zsav, cs_writer *out, const char *directory);
/* Header and dictionary: the header whole in the first call. They go on to the output at once. */
casus_status cs_zsav_head(cs_zsav *zsav, casus_text bytes);
/* Rows, after all of the head, cut anywhere. */
casus_status cs_zsav_rows(cs_zsav *zsav, casus_text bytes);
/* Writes the blocks and where they are. */
casus_status cs_zsav_end(cs_zsav *zsav);
void cs_zsav_close(cs_zsav *zsav);

#endif
