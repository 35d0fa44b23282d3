/* zsav.c - see zsav.h.

   ReadStat writes .zsav files too, but keeps all of one in memory until it is done: where its blocks
   end is told before them. Here they wait in a temporary file. The format is that of the PSPP
   developers' guide (System File Format, File Header Record and Data Record), with numbers in the order
   of the machine, as ReadStat has them in the dictionary. */
#include "syntax/zsav.h"

#include <string.h>

/* Of the header: what begins it, and where the kind of compression stands. */
enum { MAGIC = 4, COMPRESSION = 72, HEADER = 176 };

enum {
    BLOCK = 0x3FF000, /* so many bytes of rows to a block, as SPSS has it */
    /* Of ACLED-like rows: a seventh less than 1 makes, for a tenth more time; 6 would make a seventh less
       again, and writing the file would take three times as long. */
    LEVEL = 3
};

/* What the file says of a block, besides where it stands. */
struct block {
    int32_t plain, compressed;
};

/* ---- Numbers ---- */

static casus_status add_int32(cs_writer *out, int32_t number)
{
    return cs_writer_add(out, (casus_text){(const char *)&number, sizeof number});
}

/* One after the other. */
static casus_status add_int64s(cs_writer *out, const int64_t *numbers, size_t count)
{
    return cs_writer_add(out, (casus_text){(const char *)numbers, count * sizeof *numbers});
}

/* ---- The head ---- */

casus_status cs_zsav_open(cs_zsav *zsav, cs_writer *out, const char *directory)
{
    *zsav = (cs_zsav){.out = out, .spool = {.fd = -1}};
    if (deflateInit(&zsav->stream, LEVEL) != Z_OK)
        return CASUS_ENOMEM;
    zsav->is_open = true;
    return cs_writer_open_spool(&zsav->spool, directory, out->patience);
}

/* The header says of which kind the file is. */
static casus_status add_header(cs_zsav *zsav, casus_text bytes)
{
    assert(bytes.len >= HEADER);
    casus_status status = cs_writer_add(zsav->out, CS_TEXT("$FL3"));
    if (status == CASUS_OK)
        status = cs_writer_add(zsav->out, cs_text_slice(bytes, MAGIC, COMPRESSION - MAGIC));
    if (status == CASUS_OK)
        status = add_int32(zsav->out, 2);
    size_t end = COMPRESSION + sizeof(int32_t);
    return status == CASUS_OK ? cs_writer_add(zsav->out, cs_text_from(bytes, end)) : status;
}

casus_status cs_zsav_head(cs_zsav *zsav, casus_text bytes)
{
    bool is_first = zsav->head == 0;
    zsav->head += bytes.len;
    return is_first ? add_header(zsav, bytes) : cs_writer_add(zsav->out, bytes);
}

/* ---- Blocks ---- */

/* Takes what deflate() has of its input, with Z_FINISH to the end of the block. */
static casus_status squeeze(cs_zsav *zsav, int flush)
{
    z_stream *stream = &zsav->stream;
    do {
        stream->next_out = zsav->piece;
        stream->avail_out = CS_ZSAV_PIECE;
        deflate(stream, flush);
        size_t len = CS_ZSAV_PIECE - stream->avail_out;
        casus_text bytes = {(const char *)zsav->piece, len};
        casus_status status = len ? cs_writer_add(&zsav->spool, bytes) : CASUS_OK;
        if (status != CASUS_OK)
            return status;
    } while (stream->avail_out == 0);
    return CASUS_OK;
}

static casus_status end_block(cs_zsav *zsav)
{
    casus_status status = squeeze(zsav, Z_FINISH);
    if (status != CASUS_OK)
        return status;
    struct block block = {(int32_t)zsav->len, (int32_t)(zsav->spool.total - zsav->begin)};
    cs_buf_add(&zsav->blocks, (const char *)&block, sizeof block);
    zsav->begin = zsav->spool.total;
    zsav->len = 0;
    deflateReset(&zsav->stream);
    return zsav->blocks.status;
}

casus_status cs_zsav_rows(cs_zsav *zsav, casus_text bytes)
{
    casus_status status = CASUS_OK;
    while (bytes.len && status == CASUS_OK) {
        casus_text part = cs_text_slice(bytes, 0, BLOCK - zsav->len);
        zsav->stream.next_in = (const unsigned char *)part.ptr;
        zsav->stream.avail_in = (unsigned)part.len;
        status = squeeze(zsav, Z_NO_FLUSH);
        zsav->len += part.len;
        if (status == CASUS_OK && zsav->len == BLOCK)
            status = end_block(zsav);
        bytes = cs_text_from(bytes, part.len);
    }
    return status;
}

/* ---- The end ---- */

/* Where it stands itself, where what tells of the blocks stands, and how long that is. */
static casus_status add_beginning(const cs_zsav *zsav, size_t count)
{
    enum { LEN = 3 * sizeof(int64_t), ENTRY = 24 };
    int64_t head = (int64_t)zsav->head;
    int64_t trailer = head + LEN + (int64_t)zsav->spool.total;
    return add_int64s(zsav->out, (const int64_t[]){head, trailer, ENTRY + ENTRY * (int64_t)count},
                      3);
}

static casus_status copy_blocks(cs_zsav *zsav)
{
    cs_reader reader;
    casus_status status = cs_reader_open_spool(&reader, &zsav->spool);
    while (status == CASUS_OK) {
        status = cs_reader_fill(&reader, CS_ZSAV_PIECE);
        if (status != CASUS_OK || reader.window.len == 0)
            break;
        status = cs_writer_add(zsav->out, reader.window);
        cs_reader_consume(&reader, reader.window.len);
    }
    zsav->spool.error = reader.error;
    cs_reader_close(&reader);
    return status;
}

static casus_status add_block(const cs_zsav *zsav, const struct block *block, int64_t places[2])
{
    casus_status status = add_int64s(zsav->out, places, 2);
    if (status == CASUS_OK)
        status = add_int32(zsav->out, block->plain);
    if (status == CASUS_OK)
        status = add_int32(zsav->out, block->compressed);
    places[0] += block->plain;
    places[1] += block->compressed;
    return status;
}

/* Places of blocks count twice: as if they were not compressed, and as they are. */
static casus_status add_trailer(const cs_zsav *zsav, const struct block *blocks, size_t count)
{
    int64_t head = (int64_t)zsav->head;
    int64_t places[2] = {head, head + (int64_t)(3 * sizeof head)};
    casus_status status = add_int64s(zsav->out, (const int64_t[]){-100, 0}, 2);
    if (status == CASUS_OK)
        status = add_int32(zsav->out, BLOCK);
    if (status == CASUS_OK)
        status = add_int32(zsav->out, (int32_t)count);
    for (size_t i = 0; i < count && status == CASUS_OK; i++)
        status = add_block(zsav, &blocks[i], places);
    return status;
}

casus_status cs_zsav_end(cs_zsav *zsav)
{
    casus_status status = zsav->len ? end_block(zsav) : CASUS_OK;
    size_t count = zsav->blocks.len / sizeof(struct block);
    const void *blocks = zsav->blocks.ptr; /* from malloc(), so aligned */
    if (status == CASUS_OK)
        status = add_beginning(zsav, count);
    if (status == CASUS_OK)
        status = copy_blocks(zsav);
    return status == CASUS_OK ? add_trailer(zsav, blocks, count) : status;
}

void cs_zsav_close(cs_zsav *zsav)
{
    if (zsav->is_open)
        deflateEnd(&zsav->stream);
    cs_buf_free(&zsav->blocks);
    cs_writer_close(&zsav->spool);
}
