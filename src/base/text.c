/* text.c - see text.h. */
#include "base/text.h"

#include "base/scan.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

casus_text cs_text(const char *string)
{
    return (casus_text){string, string ? strlen(string) : 0};
}

bool cs_text_is(casus_text text, const char *string)
{
    return cs_text_equal(text, cs_text(string));
}

int cs_text_compare(casus_text a, casus_text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool cs_text_starts(casus_text text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && (len == 0 || memcmp(text.ptr, prefix, len) == 0);
}

size_t cs_text_find(casus_text text, casus_text part)
{
    if (part.len == 0)
        return 0;
    for (size_t at = 0; at + part.len <= text.len; at++) {
        const char *hit = memchr(text.ptr + at, part.ptr[0], text.len - part.len - at + 1);
        if (!hit)
            return SIZE_MAX;
        at = (size_t)(hit - text.ptr);
        if (memcmp(hit, part.ptr, part.len) == 0)
            return at;
    }
    return SIZE_MAX;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

casus_text cs_text_trim(casus_text text)
{
    while (text.len && is_blank(text.ptr[0]))
        text = cs_text_from(text, 1);
    while (text.len && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* ---- Folding ---- */

static char fold_byte(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* Moves *at past what folding drops; the folded byte there, or -1 at the end. */
static int next_folded(casus_text text, size_t *at)
{
    while (*at < text.len) {
        char byte = text.ptr[(*at)++];
        if (is_blank(byte) || byte == '_')
            continue;
        if (byte == '\xC2' && *at < text.len && text.ptr[*at] == '\xA0') {
            ++*at;
            continue;
        }
        return (unsigned char)fold_byte(byte);
    }
    return -1;
}

bool cs_text_equal_folded(casus_text a, casus_text b)
{
    size_t at_a = 0;
    size_t at_b = 0;
    for (;;) {
        int byte_a = next_folded(a, &at_a);
        if (byte_a != next_folded(b, &at_b))
            return false;
        if (byte_a < 0)
            return true;
    }
}

size_t cs_text_find_folded(casus_text text, casus_text part)
{
    for (size_t start = 0; start <= text.len; start++) {
        size_t at = start;
        size_t at_part = 0;
        int want;
        while ((want = next_folded(part, &at_part)) >= 0 && want == next_folded(text, &at))
            continue;
        if (want < 0)
            return start;
    }
    return SIZE_MAX;
}

#define FNV_START UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

uint64_t cs_text_hash(casus_text text)
{
    return XXH3_64bits(text.len ? text.ptr : "", text.len);
}

uint64_t cs_text_hash_folded(casus_text text)
{
    uint64_t hash = FNV_START;
    size_t at = 0;
    for (int byte; (byte = next_folded(text, &at)) >= 0;)
        hash = (hash ^ (unsigned char)byte) * FNV_PRIME;
    return hash;
}

casus_text cs_text_hex(cs_arena *arena, casus_text text)
{
    static const char digits[] = "0123456789abcdef";
    enum { MOST = 4 };
    char words[3 * MOST];
    size_t len = 0;
    for (size_t i = 0; i < text.len && i < MOST; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        words[len++] = digits[byte >> 4];
        words[len++] = digits[byte & 15];
        words[len++] = ' ';
    }
    return cs_arena_text(arena, (casus_text){words, len ? len - 1 : 0});
}

/* ---- Distance ---- */

enum { DISTANCE_MAX_LEN = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t cs_text_distance(casus_text a, casus_text b, size_t max)
{
    size_t difference = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (difference > max || a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN)
        return max + 1;
    size_t rows[3][DISTANCE_MAX_LEN + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char from = fold_byte(a.ptr[i - 1]);
            char to = fold_byte(b.ptr[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (from != to));
            if (i > 1 && j > 1 && from == fold_byte(b.ptr[j - 2]) && fold_byte(a.ptr[i - 2]) == to)
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return least(rows[a.len % 3][b.len], max + 1);
}

/* ---- UTF-8 ---- */

size_t cs_utf8_check(casus_text text)
{
    return cs_scan_best()->utf8(text);
}

/* The length of the sequence that a lead byte begins, 0 for a byte that cannot lead. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

uint32_t cs_utf8_decode(casus_text text, size_t *len)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    *len = sequence_length(bytes[0]);
    if (*len == 0 || *len > text.len) {
        *len = 1;
        return 0xFFFD;
    }
    uint32_t code_point = bytes[0] & masks[*len];
    for (size_t i = 1; i < *len; i++)
        code_point = code_point << 6 | (bytes[i] & 0x3F);
    return code_point;
}

size_t cs_utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len; i-- > 1; code_point >>= 6)
        out[i] = (char)(0x80 | (code_point & 0x3F));
    out[0] = (char)(leads[len] | code_point);
    return len;
}

size_t cs_utf8_count(casus_text text)
{
    return cs_scan_best()->points(text);
}

/* ---- Places ---- */

/* The line ends of a text that has CRs among them. */
static size_t count_mixed_lines(casus_text text)
{
    size_t lines = cs_scan_best()->count(text, '\n');
    while (text.len) {
        const char *cr = memchr(text.ptr, '\r', text.len);
        if (!cr)
            break;
        text = cs_text_from(text, (size_t)(cr - text.ptr) + 1);
        lines += text.len == 0 || text.ptr[0] != '\n';
    }
    return lines;
}

static size_t count_lines(casus_text text)
{
    if (text.len == 0)
        return 0;
    bool has_cr = memchr(text.ptr, '\r', text.len) != NULL;
    return has_cr ? count_mixed_lines(text) : cs_scan_best()->count(text, '\n');
}

/* The offset behind the last line end of the text, 0 without one. */
static size_t last_line(casus_text text)
{
    size_t start = text.len;
    while (start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\r')
        start--;
    return start;
}

cs_place cs_place_after(cs_place place, casus_text text)
{
    uint64_t lines = count_lines(text);
    uint64_t columns = cs_utf8_count(cs_text_from(text, last_line(text)));
    return (cs_place){
        .byte = place.byte + text.len,
        .line = place.line + lines,
        .column = lines ? 1 + columns : place.column + columns,
    };
}

size_t cs_utf8_mark(casus_text text)
{
    return cs_text_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
}

cs_place cs_place_in_file(casus_text text, size_t offset)
{
    size_t mark = cs_utf8_mark(text);
    if (offset < mark)
        return (cs_place){.byte = offset, .line = 1, .column = 1};
    const cs_place start = {.byte = mark, .line = 1, .column = 1};
    return cs_place_after(start, cs_text_slice(text, mark, offset - mark));
}

/* ---- Buffers ---- */

static size_t wanted_capacity(const cs_buf *buf, size_t need)
{
    size_t cap = buf->cap ? buf->cap * 2 : 256;
    if (buf->max && cap > buf->max)
        cap = buf->max;
    return cap < need ? need : cap;
}

bool cs_buf_grow(cs_buf *buf, size_t len)
{
    if (buf->status != CASUS_OK)
        return false;
    size_t most = buf->max ? buf->max : SIZE_MAX / 4;
    if (len > most || buf->len > most - len) {
        buf->status = CASUS_ELIMIT;
        return false;
    }
    size_t cap = wanted_capacity(buf, buf->len + len);
    char *grown = realloc(buf->ptr, cap);
    if (!grown) {
        buf->status = CASUS_ENOMEM;
        return false;
    }
    buf->ptr = grown;
    buf->cap = cap;
    return true;
}

void cs_buf_add_repeat(cs_buf *buf, char byte, size_t count)
{
    if (count == 0 || !cs_buf_reserve(buf, count))
        return;
    memset(buf->ptr + buf->len, byte, count);
    buf->len += count;
}

void cs_buf_add_number(cs_buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    cs_buf_add(buf, digits + at, sizeof digits - at);
}

void cs_buf_truncate(cs_buf *buf, size_t len)
{
    if (len < buf->len)
        buf->len = len;
    buf->status = CASUS_OK;
}

casus_text cs_buf_text(const cs_buf *buf)
{
    return (casus_text){buf->ptr, buf->len};
}

void cs_buf_free(cs_buf *buf)
{
    free(buf->ptr);
    *buf = (cs_buf){.max = buf->max};
}

casus_text cs_buf_keep(cs_buf *buf, cs_arena *arena)
{
    casus_text text = {NULL, 0};
    if (buf->status == CASUS_OK)
        text = cs_arena_text(arena, cs_buf_text(buf));
    arena->failed = arena->failed || buf->status == CASUS_ENOMEM;
    cs_buf_free(buf);
    return text;
}
