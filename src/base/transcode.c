/* transcode.c - see transcode.h.

   What is converted is kept in a buffer of its own, since a caller may ask for fewer bytes than a
   character has. Bytes that are the beginning of a character wait for the rest of it. */
#include "base/transcode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
    RAW_SIZE = 32 * 1024,
    OUT_SIZE = 64 * 1024,
    ESCAPES_MAX = 16, /* written at once: no character has so many bytes */
    NAME_SIZE = 64
};

struct cs_transcoder {
    iconv_t converter;
    casus_read_fn read;
    void *ctx;
    size_t unit;
    bool is_last;  /* all bytes were read ... */
    bool is_done;  /* ... and converted */
    bool is_short; /* what is left in raw is no whole character */
    size_t raw_start, raw_end;
    size_t out_start, out_end;
    char raw[RAW_SIZE];
    char out[OUT_SIZE];
};

/* ---- Opening ---- */

/* A slash would begin instructions to iconv, such as to leave out what it cannot convert. */
static bool is_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+()";
    size_t len = strlen(name);
    return len > 0 && len < NAME_SIZE && strspn(name, allowed) == len;
}

/* Without hyphens: of latin-1, iconv only knows the name latin1. */
static void squeeze(const char *name, char out[NAME_SIZE])
{
    for (; *name; name++)
        if (*name != '-')
            *out++ = *name;
    *out = '\0';
}

static bool open_converter(const char *to, const char *from, iconv_t *out)
{
    errno = 0;
    *out = iconv_open(to, from);
    return *out != (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr): as POSIX has it */
}

/* How many bytes the text has in the encoding; 0 where that cannot be told. */
static size_t length_in(const char *encoding, char *text)
{
    char bytes[32];
    char *out = bytes;
    size_t text_left = strlen(text);
    size_t out_left = sizeof bytes;
    iconv_t converter;
    if (!open_converter(encoding, "UTF-8", &converter))
        return 0;
    iconv(converter, &text, &text_left, &out, &out_left);
    iconv_close(converter);
    return text_left == 0 ? sizeof bytes - out_left : 0;
}

/* A mark in front of each text does not count. */
static size_t measure_unit(const char *encoding)
{
    size_t one = length_in(encoding, (char[]){"A"});
    size_t two = length_in(encoding, (char[]){"AA"});
    return two > one ? two - one : 1;
}

static casus_status start(cs_transcoder *transcoder, const char *encoding)
{
    char squeezed[NAME_SIZE];
    if (!is_name(encoding))
        return CASUS_EUSAGE;
    squeeze(encoding, squeezed);
    const char *const names[] = {encoding, squeezed};
    for (size_t i = 0; i < 2; i++) {
        if (open_converter("UTF-8", names[i], &transcoder->converter)) {
            transcoder->unit = measure_unit(names[i]);
            return CASUS_OK;
        }
        if (errno != EINVAL)
            return CASUS_ENOMEM;
    }
    return CASUS_EUSAGE;
}

casus_status cs_transcoder_open(const char *encoding, casus_read_fn read, void *ctx,
                                cs_transcoder **out)
{
    *out = NULL;
    cs_transcoder *transcoder = malloc(sizeof *transcoder);
    if (!transcoder)
        return CASUS_ENOMEM;
    transcoder->read = read;
    transcoder->ctx = ctx;
    transcoder->is_last = transcoder->is_done = false;
    transcoder->is_short = true;
    transcoder->raw_start = transcoder->raw_end = 0;
    transcoder->out_start = transcoder->out_end = 0;
    casus_status status = start(transcoder, encoding);
    if (status == CASUS_OK)
        *out = transcoder;
    else
        free(transcoder);
    return status;
}

size_t cs_transcoder_unit(const cs_transcoder *transcoder)
{
    return transcoder->unit;
}

void cs_transcoder_free(cs_transcoder *transcoder)
{
    if (!transcoder)
        return;
    iconv_close(transcoder->converter);
    free(transcoder);
}

/* ---- Reading ---- */

static bool read_more(cs_transcoder *transcoder)
{
    size_t rest = transcoder->raw_end - transcoder->raw_start;
    memmove(transcoder->raw, transcoder->raw + transcoder->raw_start, rest);
    transcoder->raw_start = 0;
    transcoder->raw_end = rest;
    ptrdiff_t count = transcoder->read(transcoder->ctx, transcoder->raw + rest, RAW_SIZE - rest);
    if (count < 0 || (size_t)count > RAW_SIZE - rest)
        return false;
    transcoder->raw_end += (size_t)count;
    transcoder->is_last = count == 0;
    return true;
}

/* The first bytes belong to no character. */
static void escape(cs_transcoder *transcoder, size_t most)
{
    size_t count = transcoder->raw_end - transcoder->raw_start;
    count = count < most ? count : most;
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)transcoder->raw[transcoder->raw_start++];
        char *out = transcoder->out + transcoder->out_end;
        out[0] = '\xED';
        out[1] = (char)(0xB0 | byte >> 6);
        out[2] = (char)(0x80 | (byte & 0x3F));
        transcoder->out_end += CS_ESCAPE_SIZE;
    }
}

/* Some encodings hold a character back until they see whether an accent follows. */
static void finish(cs_transcoder *transcoder)
{
    char *out = transcoder->out + transcoder->out_end;
    size_t out_left = OUT_SIZE - transcoder->out_end;
    iconv(transcoder->converter, NULL, NULL, &out, &out_left);
    transcoder->out_end = OUT_SIZE - out_left;
    transcoder->is_done = true;
}

static void convert(cs_transcoder *transcoder)
{
    enum { RESERVED = 2 * ESCAPES_MAX * CS_ESCAPE_SIZE };
    char *in = transcoder->raw + transcoder->raw_start;
    char *out = transcoder->out;
    size_t in_left = transcoder->raw_end - transcoder->raw_start;
    size_t out_left = OUT_SIZE - RESERVED;
    bool is_whole = iconv(transcoder->converter, &in, &in_left, &out, &out_left) != (size_t)-1;
    int error = is_whole ? 0 : errno;
    transcoder->raw_start = transcoder->raw_end - in_left;
    transcoder->out_start = 0;
    transcoder->out_end = (size_t)(out - transcoder->out);
    transcoder->is_short = is_whole || error == EINVAL;
    if (error == EILSEQ)
        escape(transcoder, transcoder->unit);
    else if (error == EINVAL && transcoder->is_last)
        escape(transcoder, ESCAPES_MAX);
    if (transcoder->is_last && transcoder->raw_start == transcoder->raw_end)
        finish(transcoder);
}

ptrdiff_t cs_transcoder_read(void *ctx, void *buf, size_t cap)
{
    cs_transcoder *transcoder = ctx;
    while (transcoder->out_start == transcoder->out_end && !transcoder->is_done) {
        if (transcoder->is_short && !transcoder->is_last && !read_more(transcoder))
            return -1;
        convert(transcoder);
    }
    size_t len = transcoder->out_end - transcoder->out_start;
    len = len < cap ? len : cap;
    memcpy(buf, transcoder->out + transcoder->out_start, len);
    transcoder->out_start += len;
    return (ptrdiff_t)len;
}

/* ---- Escapes ---- */

size_t cs_escapes_decode(casus_text text, char *out, size_t cap)
{
    size_t count = 0;
    for (; count < cap && text.len >= CS_ESCAPE_SIZE; count++) {
        const unsigned char *bytes = (const unsigned char *)text.ptr;
        if (bytes[0] != 0xED || bytes[1] < 0xB0 || bytes[1] > 0xB3 || (bytes[2] & 0xC0) != 0x80)
            break;
        out[count] = (char)(bytes[1] << 6 | (bytes[2] & 0x3F));
        text = cs_text_from(text, CS_ESCAPE_SIZE);
    }
    return count;
}

void cs_escapes_undo(casus_text text, cs_buf *out)
{
    while (text.len) {
        char byte;
        size_t len = cs_utf8_check(text);
        cs_buf_add(out, text.ptr, len);
        text = cs_text_from(text, len);
        bool is_escape = cs_escapes_decode(text, &byte, 1) == 1;
        if (is_escape)
            cs_buf_add_char(out, byte);
        else if (text.len)
            cs_buf_add_char(out, text.ptr[0]);
        text = cs_text_from(text, is_escape ? CS_ESCAPE_SIZE : 1);
    }
}

/* ---- Recognition ---- */

const char *cs_encoding_of_mark(casus_text head)
{
    static const struct {
        casus_text mark;
        const char *encoding;
    } marks[] = {
        {{"\xFF\xFE\0\0", 4}, "UTF-32LE"}, /* before UTF-16's, with which it begins */
        {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
        {{"\xFF\xFE", 2}, "UTF-16LE"},
        {{"\xFE\xFF", 2}, "UTF-16BE"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (cs_text_equal(cs_text_slice(head, 0, marks[i].mark.len), marks[i].mark))
            return marks[i].encoding;
    return NULL;
}

/* Are the first two characters ASCII, and is no character NUL, where the byte at `high` of each pair is
   the high one? */
static bool is_utf16(casus_text head, size_t high)
{
    for (size_t i = 0; i < 4; i += 2) {
        unsigned char low = (unsigned char)head.ptr[i + !high];
        if (head.ptr[i + high] || low >= 0x7F || (low < ' ' && !strchr("\t\r\n", low)))
            return false;
    }
    for (size_t i = 0; i + 1 < head.len; i += 2)
        if (!head.ptr[i] && !head.ptr[i + 1])
            return false;
    return true;
}

const char *cs_encoding_of_pattern(casus_text head)
{
    if (head.len < 4)
        return NULL;
    if (is_utf16(head, 1))
        return "UTF-16LE";
    return is_utf16(head, 0) ? "UTF-16BE" : NULL;
}
