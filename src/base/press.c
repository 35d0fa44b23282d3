/* press.c - see press.h. */
#include "base/press.h"

#include "base/gzip.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

/* LEVEL: zstd's own default. */
enum { LEVEL = 3, ROOM = 128 * 1024 };

struct press {
    cs_writer *under;
    cs_gzip *gzip; /* or ... */
    ZSTD_CCtx *zstd;
    char *room;
};

/* zstd has no other failures here. */
static casus_status step(struct press *press, ZSTD_inBuffer *in, ZSTD_EndDirective end,
                         size_t *left)
{
    ZSTD_outBuffer out = {press->room, ROOM, 0};
    *left = ZSTD_compressStream2(press->zstd, &out, in, end);
    if (ZSTD_isError(*left))
        return CASUS_ENOMEM;
    return out.pos ? cs_writer_add(press->under, (casus_text){press->room, out.pos}) : CASUS_OK;
}

static casus_status add(struct press *press, casus_text bytes)
{
    if (press->gzip)
        return cs_gzip_add(press->gzip, bytes);
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
    casus_status status = CASUS_OK;
    for (size_t left; status == CASUS_OK && in.pos < in.size;)
        status = step(press, &in, ZSTD_e_continue, &left);
    return status;
}

static casus_status end_press(void *ctx)
{
    struct press *press = ctx;
    if (press->gzip)
        return cs_gzip_end(press->gzip);
    ZSTD_inBuffer in = {"", 0, 0};
    casus_status status = CASUS_OK;
    for (size_t left = 1; status == CASUS_OK && left;)
        status = step(press, &in, ZSTD_e_end, &left);
    return status;
}

static int write_pressed(void *ctx, const void *bytes, size_t len)
{
    struct press *press = ctx;
    casus_status status = add(press, (casus_text){bytes, len});
    errno = cs_errno_of(status, press->under->error);
    return status == CASUS_OK ? 0 : -1;
}

static void free_press(void *ctx)
{
    struct press *press = ctx;
    cs_gzip_free(press->gzip);
    ZSTD_freeCCtx(press->zstd);
    free(press->room);
    free(press);
}

bool cs_press_can(cs_packing packing)
{
    return packing == CS_UNPACKED || packing == CS_GZIP || packing == CS_ZSTD;
}

static casus_status open_zstd(struct press *press)
{
    press->zstd = ZSTD_createCCtx();
    press->room = malloc(ROOM);
    bool is_set = press->zstd && press->room &&
                  !ZSTD_isError(
                      ZSTD_CCtx_setParameter(press->zstd, ZSTD_c_compressionLevel, LEVEL)) &&
                  !ZSTD_isError(ZSTD_CCtx_setParameter(press->zstd, ZSTD_c_checksumFlag, 1));
    return is_set ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_press_open(cs_writer *writer, cs_packing packing)
{
    struct press *press = calloc(1, sizeof *press);
    cs_writer *under = press ? cs_writer_part(writer) : NULL;
    if (!under) {
        free(press);
        return CASUS_ENOMEM;
    }
    press->under = under;
    const cs_writer_filter filter = {
        .write = write_pressed, .end = end_press, .free = free_press, .ctx = press};
    cs_writer_put_filter(writer, &filter);
    return packing == CS_GZIP ? cs_gzip_open(under, &press->gzip) : open_zstd(press);
}
