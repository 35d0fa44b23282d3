/* gzip.c - see gzip.h: zlib, and a buffer behind it. */
#include "base/gzip.h"

#include <stdlib.h>
#include <zlib.h>

/* LEVEL: above it files of records get a few parts in a hundred smaller and take nearly twice the
   time.
   GZIP_WINDOW: the largest window, and 16 for a gzip header (zlib.h, deflateInit2). */
enum { LEVEL = 4, GZIP_WINDOW = 15 + 16, MEMORY = 9, ROOM = 128 * 1024 };

struct cs_gzip {
    z_stream stream;
    cs_writer *writer;
    unsigned char room[ROOM];
};

casus_status cs_gzip_open(cs_writer *writer, cs_gzip **out)
{
    cs_gzip *gzip = calloc(1, sizeof *gzip);
    if (!gzip)
        return CASUS_ENOMEM;
    gzip->writer = writer;
    if (deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        free(gzip);
        return CASUS_ENOMEM;
    }
    *out = gzip;
    return CASUS_OK;
}

/* Takes all that stands at next_in. A buffer that is not filled shows that zlib has no more to give. */
static casus_status squeeze(cs_gzip *gzip, int flush)
{
    z_stream *stream = &gzip->stream;
    do {
        stream->next_out = gzip->room;
        stream->avail_out = ROOM;
        deflate(stream, flush);
        casus_text made = {(const char *)gzip->room, ROOM - stream->avail_out};
        casus_status status = made.len ? cs_writer_add(gzip->writer, made) : CASUS_OK;
        if (status != CASUS_OK)
            return status;
    } while (stream->avail_out == 0);
    return CASUS_OK;
}

casus_status cs_gzip_add(cs_gzip *gzip, casus_text bytes)
{
    enum { STEP = 1 << 30 }; /* zlib counts in unsigned int */
    casus_status status = CASUS_OK;
    while (bytes.len && status == CASUS_OK) {
        casus_text step = cs_text_slice(bytes, 0, STEP);
        gzip->stream.next_in = (z_const Bytef *)step.ptr;
        gzip->stream.avail_in = (uInt)step.len;
        status = squeeze(gzip, Z_NO_FLUSH);
        bytes = cs_text_from(bytes, step.len);
    }
    return status;
}

casus_status cs_gzip_end(cs_gzip *gzip)
{
    gzip->stream.avail_in = 0;
    return squeeze(gzip, Z_FINISH);
}

void cs_gzip_free(cs_gzip *gzip)
{
    if (gzip)
        deflateEnd(&gzip->stream);
    free(gzip);
}
