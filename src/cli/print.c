/* print.c - see print.h.

   Widths are worked out from a short table of ranges and not by wcwidth(3), which needs a locale. */
#include "cli/print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum { LINE_WIDTH = 80 };

void cs_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("casus: ", stderr);
    vfprintf(stderr, format, arguments);
    putc('\n', stderr);
    va_end(arguments);
}

void cs_advise(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("  ", stderr);
    vfprintf(stderr, format, arguments);
    putc('\n', stderr);
    va_end(arguments);
}

casus_text cs_word(const char *string)
{
    return (casus_text){string, string ? strlen(string) : 0};
}

/* ---- Characters ---- */

/* The code point at the start of text, text.len > 0; sets its bytes. Bytes that are not UTF-8 pass
   for themselves. */
static uint32_t decode(casus_text text, size_t *len)
{
    unsigned char lead = (unsigned char)text.ptr[0];
    size_t need = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    uint32_t point = need == 1 ? lead : lead & (0xFFU >> (need + 1));
    *len = 1;
    if (need > text.len)
        return lead;
    for (size_t i = 1; i < need; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if ((byte & 0xC0U) != 0x80U)
            return lead;
        point = point << 6 | (byte & 0x3FU);
    }
    *len = need;
    return point;
}

typedef struct range {
    uint32_t first, last;
} range;

static const range combining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},
    {0x0E34, 0x0E3A}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};
static const range wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static bool is_among(const range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static size_t point_width(uint32_t point)
{
    if (is_among(combining, sizeof combining / sizeof *combining, point))
        return 0;
    return is_among(wide, sizeof wide / sizeof *wide, point) ? 2 : 1;
}

static casus_text text_from(casus_text text, size_t len)
{
    return (casus_text){text.ptr + len, text.len - len};
}

size_t cs_print_width(casus_text text)
{
    size_t width = 0;
    for (size_t len; text.len > 0; text = text_from(text, len))
        width += point_width(decode(text, &len));
    return width;
}

size_t cs_print_points(casus_text text)
{
    size_t points = 0;
    for (size_t len; text.len > 0; text = text_from(text, len), points++)
        decode(text, &len);
    return points;
}

casus_text cs_print_head(casus_text text, size_t points)
{
    casus_text rest = text;
    for (size_t len; rest.len > 0 && points > 0; rest = text_from(rest, len), points--)
        decode(rest, &len);
    return (casus_text){text.ptr, text.len - rest.len};
}

/* ---- Printing ---- */

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

void cs_print_text(FILE *stream, casus_text text)
{
    for (size_t len; text.len > 0; text = text_from(text, len)) {
        uint32_t point = decode(text, &len);
        if (is_control(point))
            fprintf(stream, "\\x%02x", (unsigned)point);
        else
            fwrite(text.ptr, 1, len, stream);
    }
}

void cs_print_repeat(FILE *stream, char byte, size_t count)
{
    while (count-- > 0)
        putc(byte, stream);
}

void cs_print_cell(FILE *stream, casus_text text, size_t width)
{
    size_t used = cs_print_width(text);
    cs_print_text(stream, text);
    cs_print_repeat(stream, ' ', (used < width ? width - used : 0) + 2);
}

static size_t word_len(casus_text text)
{
    const char *blank = text.len ? memchr(text.ptr, ' ', text.len) : NULL;
    return blank ? (size_t)(blank - text.ptr) : text.len;
}

void cs_print_wrapped(FILE *stream, casus_text text, size_t indent)
{
    size_t column = indent;
    while (text.len > 0) {
        casus_text word = {text.ptr, word_len(text)};
        size_t width = cs_print_width(word);
        if (column > indent && column + 1 + width > LINE_WIDTH) {
            putc('\n', stream);
            cs_print_repeat(stream, ' ', indent);
            column = indent;
        } else if (column > indent) {
            putc(' ', stream);
            column++;
        }
        cs_print_text(stream, word);
        column += width;
        text = text_from(text, word.len < text.len ? word.len + 1 : word.len);
    }
    putc('\n', stream);
}

void cs_print_count(FILE *stream, uint64_t count, const char *noun)
{
    fprintf(stream, "%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}
