/* pieces.h - rows turned into columns, for files that have one column behind the other.

   Some megabytes of rows at a time are parted into a piece for each column, and the pieces go into a
   spool. A column is then read piece by piece; all are written once and read once, whatever their
   number. In memory there are a block of rows, and four bytes for each piece. */
#ifndef CS_PIECES_H
#define CS_PIECES_H

#include "base/stream.h"

/* Where the pieces of one block stand in the spool. */
typedef struct cs_piece_block {
    uint64_t start;
    uint32_t *ends; /* of each column's piece, from start */
} cs_piece_block;

typedef struct cs_pieces {
    cs_arena *arena;
    uint32_t count; /* of columns */
    cs_buf *open;   /* by column: the piece that is being made; append to it */
    cs_buf pending; /* pieces on their way into the spool */
    cs_piece_block *blocks;
    size_t block_count;
    size_t block_cap;
    cs_writer spool;
    cs_reader reader;
} cs_pieces;

/* Spool and arena as for cs_writer_open_spool(); pieces can be closed, whatever comes of it. EIO: the
   spool's error says why. ENOMEM. */
casus_status cs_pieces_open(cs_pieces *pieces, uint32_t count, const char *directory,
                            const cs_patience *patience, cs_arena *arena);
/* All columns have the bytes of one more row. */
casus_status cs_pieces_end_row(cs_pieces *pieces);
/* There are no more rows; columns can be read. */
casus_status cs_pieces_end(cs_pieces *pieces);
/* Hands the bytes of a column over, some at a time and always a multiple of 8 where its pieces are. EIO,
   what take() says. */
casus_status cs_pieces_read(cs_pieces *pieces, uint32_t column,
                            casus_status (*take)(void *ctx, casus_text bytes), void *ctx);
/* errno of what failed, else 0. */
int cs_pieces_error(const cs_pieces *pieces);
void cs_pieces_close(cs_pieces *pieces);

#endif
