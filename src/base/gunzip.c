/* gunzip.c - see gunzip.h. What is read lies in the window of the reader beneath and goes straight to
   where it is wanted. */
#include "base/gunzip.h"

#include "base/packing.h"

#include <stdlib.h>
#include <zlib.h>

struct cs_gunzip {
    z_stream stream;
    cs_reader *under;
    bool is_between; /* a member has ended, and nothing of the next one was read */
    bool has_ended;
};

/* The largest window, and 16 for a gzip header (zlib.h, inflateInit2). */
enum { GZIP_WINDOW = 15 + 16 };

cs_gunzip *cs_gunzip_open(cs_reader *under)
{
    cs_gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (!gunzip)
        return NULL;
    gunzip->under = under;
    if (inflateInit2(&gunzip->stream, GZIP_WINDOW) == Z_OK)
        return gunzip;
    free(gunzip);
    return NULL;
}

/* Some programs fill a block up with zeros. */
static casus_status skip_zeros(cs_reader *under)
{
    casus_status status;
    while ((status = cs_reader_fill(under, 1)) == CASUS_OK && under->window.len) {
        size_t zeros = 0;
        while (zeros < under->window.len && under->window.ptr[zeros] == '\0')
            zeros++;
        if (zeros == 0)
            return CASUS_OK;
        cs_reader_consume(under, zeros);
    }
    return status;
}

/* Goes on to the next member, or to the end. */
static casus_status begin_member(cs_gunzip *gunzip, const char **flaw)
{
    enum { MAGIC = 3 };
    casus_status status = skip_zeros(gunzip->under);
    if (status == CASUS_OK)
        status = cs_reader_fill(gunzip->under, MAGIC);
    if (status != CASUS_OK)
        return status;
    gunzip->has_ended = gunzip->under->window.len == 0;
    gunzip->is_between = false;
    if (gunzip->has_ended)
        return CASUS_OK;
    if (cs_packing_of(gunzip->under->window) == CS_GZIP)
        return inflateReset(&gunzip->stream) == Z_OK ? CASUS_OK : CASUS_ENOMEM;
    *flaw = "other bytes stand behind its end";
    return CASUS_EFORMAT;
}

/* zlib's word, if it is well known. */
static casus_status fail(const cs_gunzip *gunzip, int result, const char **flaw)
{
    const char *word = gunzip->stream.msg;
    if (result == Z_MEM_ERROR)
        return CASUS_ENOMEM;
    bool is_wrong_sum = word && strcmp(word, "incorrect data check") == 0;
    *flaw = is_wrong_sum ? "its check sum is another" : word ? word : "its bytes make no sense";
    return CASUS_EFORMAT;
}

/* Unpacks what the window beneath holds, as far as there is room. */
static casus_status inflate_window(cs_gunzip *gunzip, const char **flaw)
{
    enum { STEP = 1 << 30 }; /* zlib counts in unsigned int */
    z_stream *stream = &gunzip->stream;
    casus_status status = cs_reader_fill(gunzip->under, 1);
    casus_text packed = cs_text_slice(gunzip->under->window, 0, STEP);
    if (status != CASUS_OK)
        return status;
    if (packed.len == 0) {
        *flaw = "it ends too early";
        return CASUS_EFORMAT;
    }
    stream->next_in = (z_const Bytef *)packed.ptr;
    stream->avail_in = (uInt)packed.len;
    int result = inflate(stream, Z_NO_FLUSH);
    cs_reader_consume(gunzip->under, packed.len - stream->avail_in);
    gunzip->is_between = result == Z_STREAM_END;
    return result == Z_OK || result == Z_STREAM_END ? CASUS_OK : fail(gunzip, result, flaw);
}

casus_status cs_gunzip_read(cs_gunzip *gunzip, char *bytes, size_t cap, size_t *count,
                            const char **flaw)
{
    enum { MOST = 1 << 30 };
    uInt room = (uInt)(cap < MOST ? cap : MOST);
    casus_status status = CASUS_OK;
    gunzip->stream.next_out = (Bytef *)bytes;
    gunzip->stream.avail_out = room;
    while (status == CASUS_OK && !gunzip->has_ended && gunzip->stream.avail_out == room)
        status = gunzip->is_between ? begin_member(gunzip, flaw) : inflate_window(gunzip, flaw);
    *count = room - gunzip->stream.avail_out;
    return status;
}

void cs_gunzip_free(cs_gunzip *gunzip)
{
    if (gunzip)
        inflateEnd(&gunzip->stream);
    free(gunzip);
}
