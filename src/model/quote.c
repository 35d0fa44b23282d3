/* quote.c - see quote.h. */
#include "model/quote.h"

#include "base/scan.h"
#include "base/transcode.h"

/* How much of a long line stands before the span. */
enum { BEFORE = 80 };

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_continuation(char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The part of the line that is shown: around the byte `at`, whole characters. */
static cs_span choose_part(casus_text text, size_t at)
{
    size_t start = at;
    while (start > 0 && !is_line_end(text.ptr[start - 1]) && at - start < CS_QUOTE_MAX)
        start--;
    if (at - start > CS_QUOTE_MAX - BEFORE)
        start = at - BEFORE;
    while (start < at && is_continuation(text.ptr[start]))
        start++;
    static const cs_needles line_ends = {{'\n', '\r', '\n', '\r'}, false};
    size_t end = start + cs_scan_best()->find(cs_text_slice(text, start, CS_QUOTE_MAX), &line_ends);
    while (end > at && end < text.len && is_continuation(text.ptr[end]))
        end--;
    return (cs_span){(uint32_t)start, (uint32_t)(end - start)};
}

static void add_escape(cs_buf *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    if (byte == '\t') {
        cs_buf_add_string(out, "\\t");
        return;
    }
    cs_buf_add_string(out, "\\x");
    cs_buf_add_char(out, digits[byte >> 4]);
    cs_buf_add_char(out, digits[byte & 15]);
}

/* The bytes at the start of text that can be shown as they are. */
static size_t printable_length(casus_text text)
{
    static const cs_needles unprintable = {{'\x7F', '\x7F', '\x7F', '\x7F'}, true};
    return cs_utf8_check(cs_text_slice(text, 0, cs_scan_best()->find(text, &unprintable)));
}

/* Appends what is not UTF-8 at the start of text, as escapes; returns how many bytes it was. */
static size_t add_unshown(casus_text text, bool is_transcoded, cs_buf *out)
{
    char byte = text.ptr[0];
    bool is_escape = is_transcoded && cs_escapes_decode(text, &byte, 1) == 1;
    add_escape(out, (unsigned char)byte);
    return is_escape ? CS_ESCAPE_SIZE : 1;
}

/* Appends text and tells how many code points that took. */
static uint32_t add_shown(casus_text text, bool is_transcoded, cs_buf *out)
{
    size_t before = out->len;
    while (text.len) {
        size_t len = printable_length(text);
        cs_buf_add(out, text.ptr, len);
        text = cs_text_from(text, len);
        if (text.len)
            text = cs_text_from(text, add_unshown(text, is_transcoded, out));
    }
    return (uint32_t)cs_utf8_count(cs_text_from(cs_buf_text(out), before));
}

void cs_quote_line(casus_text text, cs_span span, bool is_transcoded, cs_buf *out, uint32_t *caret,
                   uint32_t *caret_len)
{
    size_t first = span.start < text.len ? span.start : text.len;
    cs_span part = choose_part(text, first);
    casus_text line = cs_text_slice(text, part.start, part.len);
    *caret = add_shown(cs_text_slice(line, 0, first - part.start), is_transcoded, out);
    line = cs_text_from(line, first - part.start);
    *caret_len = add_shown(cs_text_slice(line, 0, span.len), is_transcoded, out);
    add_shown(cs_text_from(line, span.len), is_transcoded, out);
    if (*caret_len == 0)
        *caret_len = 1;
}
