/* pieces.c - see pieces.h. */
#include "syntax/pieces.h"

/* BLOCK: larger ones need fewer steps from piece to piece, and more memory. STEP: bytes of a piece that
   are handed over at once, and of pieces, which are small where columns are many, that are written at
   once. */
enum { BLOCK = 8 * 1024 * 1024, STEP = 256 * 1024 };

casus_status cs_pieces_open(cs_pieces *pieces, uint32_t count, const char *directory,
                            const cs_patience *patience, cs_arena *arena)
{
    *pieces = (cs_pieces){.arena = arena, .spool = {.fd = -1}, .reader = {.fd = -1}};
    pieces->open = cs_arena_zalloc(arena, count + 1UL, sizeof *pieces->open);
    if (!pieces->open)
        return CASUS_ENOMEM;
    pieces->count = count;
    return cs_writer_open_spool(&pieces->spool, directory, patience);
}

/* Room for the next block. NULL: no memory. */
static cs_piece_block *add_block(cs_pieces *pieces)
{
    cs_piece_block *blocks = cs_arena_grow(pieces->arena, pieces->blocks, &pieces->block_cap,
                                           pieces->block_count + 1, sizeof *blocks);
    uint32_t *ends = cs_arena_alloc(pieces->arena, (pieces->count + 1UL) * sizeof *ends);
    if (!blocks || !ends)
        return NULL;
    pieces->blocks = blocks;
    cs_piece_block *block = &blocks[pieces->block_count++];
    *block = (cs_piece_block){pieces->spool.total, ends};
    return block;
}

static casus_status write_pending(cs_pieces *pieces)
{
    casus_text bytes = cs_buf_text(&pieces->pending);
    casus_status status = pieces->pending.status;
    if (status == CASUS_OK && bytes.len)
        status = cs_writer_add(&pieces->spool, bytes);
    cs_buf_truncate(&pieces->pending, 0);
    return status;
}

/* A piece that is not small goes without being copied. */
static casus_status write_piece(cs_pieces *pieces, const cs_buf *piece)
{
    casus_text bytes = cs_buf_text(piece);
    casus_status status = piece->status;
    if (status == CASUS_OK && pieces->pending.len + bytes.len > STEP)
        status = write_pending(pieces);
    if (status == CASUS_OK && bytes.len > STEP)
        return cs_writer_add(&pieces->spool, bytes);
    cs_buf_add_text(&pieces->pending, bytes);
    return status;
}

/* The pieces are freed, not kept: one long text in each would add up. */
static casus_status write_block(cs_pieces *pieces)
{
    cs_piece_block *block = add_block(pieces);
    casus_status status = block ? CASUS_OK : CASUS_ENOMEM;
    for (uint32_t i = 0; i < pieces->count && status == CASUS_OK; i++) {
        status = write_piece(pieces, &pieces->open[i]);
        block->ends[i] = (uint32_t)(pieces->spool.total + pieces->pending.len - block->start);
        cs_buf_free(&pieces->open[i]);
    }
    return status == CASUS_OK ? write_pending(pieces) : status;
}

casus_status cs_pieces_end_row(cs_pieces *pieces)
{
    size_t len = 0;
    for (uint32_t i = 0; i < pieces->count; i++)
        len += pieces->open[i].len;
    return len < BLOCK ? CASUS_OK : write_block(pieces);
}

casus_status cs_pieces_end(cs_pieces *pieces)
{
    casus_status status = write_block(pieces);
    if (status == CASUS_OK)
        status = cs_reader_open_spool(&pieces->reader, &pieces->spool);
    pieces->reader.is_sparing = true;
    return status;
}

static casus_status read_piece(cs_reader *reader, size_t len,
                               casus_status (*take)(void *ctx, casus_text bytes), void *ctx)
{
    casus_status status = CASUS_OK;
    while (len && status == CASUS_OK) {
        size_t step = len < STEP ? len : STEP;
        status = cs_reader_fill(reader, step);
        if (status != CASUS_OK)
            break;
        status = take(ctx, cs_text_slice(reader->window, 0, step));
        cs_reader_consume(reader, step);
        len -= step;
    }
    return status;
}

casus_status cs_pieces_read(cs_pieces *pieces, uint32_t column,
                            casus_status (*take)(void *ctx, casus_text bytes), void *ctx)
{
    casus_status status = CASUS_OK;
    for (size_t i = 0; i < pieces->block_count && status == CASUS_OK; i++) {
        const cs_piece_block *block = &pieces->blocks[i];
        uint32_t start = column ? block->ends[column - 1] : 0;
        status = cs_reader_seek(&pieces->reader, block->start + start);
        if (status == CASUS_OK)
            status = read_piece(&pieces->reader, block->ends[column] - start, take, ctx);
    }
    return status;
}

int cs_pieces_error(const cs_pieces *pieces)
{
    return pieces->spool.error ? pieces->spool.error : pieces->reader.error;
}

void cs_pieces_close(cs_pieces *pieces)
{
    for (uint32_t i = 0; i < pieces->count; i++)
        cs_buf_free(&pieces->open[i]);
    cs_buf_free(&pieces->pending);
    cs_reader_close(&pieces->reader);
    cs_writer_close(&pieces->spool);
}
