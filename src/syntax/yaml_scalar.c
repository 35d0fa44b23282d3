/* yaml_scalar.c - text as a token of YAML.

   A token must be read as exactly this text by readers of YAML 1.1 and of 1.2, so everything that
   one of them takes for null, a Boolean, a number, a date or a part of YAML itself is quoted. The
   test is by appearance and errs towards quotes. */
#include "syntax/yaml_syntax.h"

#include "base/date.h"
#include "base/num.h"
#include "base/scan.h"

#include <string.h>

/* ---- Characters ---- */

enum {
    STOP = CS_YAML_STOP,
    NAME = CS_YAML_NAME,
    INDICATOR = CS_YAML_INDICATOR,
    NUMBER = 8, /* numbers, times and dates are written with it */
    ODD = 16,   /* what begins with it is more than text to some readers */
    WORD = 32   /* may begin one of the words of is_word() */
};

#define FOUR(byte, class)                                                                          \
    [(byte)] = (class), [(byte) + 1] = (class), [(byte) + 2] = (class), [(byte) + 3] = (class)
#define SIXTEEN(byte, class)                                                                       \
    FOUR((byte), class), FOUR((byte) + 4, class), FOUR((byte) + 8, class), FOUR((byte) + 12, class)

/* The bytes C0, C1 and from F5 on are in no text; they need no class. */
const uint8_t cs_yaml_classes[256] = {
    SIXTEEN(0x00, STOP),
    SIXTEEN(0x10, STOP),
    [' '] = NAME | NUMBER | ODD,
    ['!'] = INDICATOR,
    ['"'] = STOP | INDICATOR,
    ['#'] = STOP | INDICATOR,
    ['%'] = INDICATOR,
    ['&'] = INDICATOR,
    ['\''] = INDICATOR,
    ['('] = NAME,
    [')'] = NAME,
    ['*'] = INDICATOR,
    ['+'] = NUMBER | ODD,
    [','] = NUMBER | INDICATOR,
    ['-'] = NAME | NUMBER | INDICATOR,
    ['.'] = NAME | NUMBER | ODD,
    ['/'] = NAME,
    FOUR('0', NAME | NUMBER),
    FOUR('4', NAME | NUMBER),
    ['8'] = NAME | NUMBER,
    ['9'] = NAME | NUMBER,
    [':'] = STOP | NUMBER | INDICATOR,
    ['<'] = WORD,
    ['='] = ODD,
    ['>'] = INDICATOR,
    ['?'] = INDICATOR,
    ['@'] = INDICATOR,
    FOUR('A', NAME),
    ['E'] = NAME | NUMBER,
    ['F'] = NAME | WORD,
    FOUR('G', NAME),
    ['K'] = NAME,
    ['L'] = NAME,
    ['M'] = NAME,
    ['N'] = NAME | WORD,
    ['O'] = NAME | WORD,
    FOUR('P', NAME),
    ['T'] = NAME | NUMBER | WORD,
    FOUR('U', NAME),
    ['Y'] = NAME | WORD,
    ['Z'] = NAME | NUMBER,
    ['['] = INDICATOR,
    ['\\'] = STOP,
    [']'] = INDICATOR,
    ['_'] = NAME | NUMBER,
    ['`'] = INDICATOR,
    FOUR('a', NAME),
    ['e'] = NAME | NUMBER,
    ['f'] = NAME | WORD,
    FOUR('g', NAME),
    ['k'] = NAME,
    ['l'] = NAME,
    ['m'] = NAME,
    ['n'] = NAME | WORD,
    ['o'] = NAME | WORD,
    FOUR('p', NAME),
    ['t'] = NAME | NUMBER | WORD,
    FOUR('u', NAME),
    ['y'] = NAME | WORD,
    ['z'] = NAME | NUMBER,
    ['{'] = INDICATOR,
    ['|'] = INDICATOR,
    ['}'] = INDICATOR,
    ['~'] = ODD,
    [0x7F] = STOP,
    SIXTEEN(0x80, NAME),
    SIXTEEN(0x90, NAME),
    SIXTEEN(0xA0, NAME),
    SIXTEEN(0xB0, NAME),
    [0xC2] = STOP,
    [0xC3] = NAME,
    FOUR(0xC4, NAME),
    FOUR(0xC8, NAME),
    FOUR(0xCC, NAME),
    SIXTEEN(0xD0, NAME),
    [0xE0] = NAME,
    [0xE1] = NAME,
    [0xE2] = STOP,
    [0xE3] = NAME,
    FOUR(0xE4, NAME),
    FOUR(0xE8, NAME),
    [0xEC] = NAME,
    [0xED] = NAME,
    [0xEE] = NAME,
    [0xEF] = STOP,
    FOUR(0xF0, NAME),
    [0xF4] = NAME,
};

static bool is_of(char byte, unsigned classes)
{
    return (cs_yaml_classes[(unsigned char)byte] & classes) != 0;
}

/* The first STOP far away, or end. */
static const char *skip_far(const char *at, const char *end)
{
    /* A text of many stops must not be searched to its end for each of them. */
    enum { FAR = 512 };
    static const cs_needles odd = {.bytes = {'\x7F', '\xC2', '\xE2', '\xEF'}};
    static const cs_needles others = {.bytes = {':', '#', '"', '\\'}, .controls = true};
    const cs_scan *scan = cs_scan_best();
    while (at < end) {
        size_t len = end - at < FAR ? (size_t)(end - at) : FAR;
        size_t first = scan->find((casus_text){at, len}, &odd);
        first = scan->find((casus_text){at, first}, &others);
        at += first;
        if (first < len)
            break;
    }
    return at;
}

/* The first STOP from `at` on, or end. */
static const char *skip(const char *at, const char *end)
{
    enum { NEAR = 32 };
    if (end - at > NEAR)
        return skip_far(at, end);
    while (at < end && !is_of(*at, STOP))
        at++;
    return at;
}

size_t cs_yaml_length(const char *at, const char *end)
{
    size_t left = (size_t)(end - at);
    unsigned char second = left > 1 ? (unsigned char)at[1] : 0;
    unsigned char third = left > 2 ? (unsigned char)at[2] : 0;
    switch ((unsigned char)*at) {
    case '"':
    case '#':
    case ':':
    case '\\':
        return 1;
    case 0xC2: /* U+0080 to U+009F */
        return second >= 0xA0 ? 2 : 0;
    case 0xE2: /* U+2028 and U+2029 */
        return second == 0 || (second == 0x80 && (third | 1) == 0xA9) ? 0 : 3;
    case 0xEF: /* U+FEFF, and U+FFFE and U+FFFF */
        return second == 0 || (second == 0xBB && third == 0xBF) ||
                       (second == 0xBF && (third | 1) == 0xBF)
                   ? 0
                   : 3;
    default:
        return 0;
    }
}

/* Where the first character stands that no reader takes as it is; line breaks are taken. */
static const char *skip_printable(const char *at, const char *end)
{
    while ((at = skip(at, end)) < end) {
        size_t len = *at == '\n' ? 1 : cs_yaml_length(at, end);
        if (len == 0)
            return at;
        at += len;
    }
    return end;
}

bool cs_yaml_is_printable(casus_text text)
{
    const char *end = text.ptr + text.len;
    return skip_printable(text.ptr, end) == end;
}

/* ---- Quoted ---- */

static void add_hex(cs_buf *out, uint32_t number, unsigned digits)
{
    while (digits-- > 0)
        cs_buf_add_char(out, "0123456789ABCDEF"[number >> (4 * digits) & 15]);
}

static void add_escape(cs_buf *out, uint32_t code_point)
{
    static const struct {
        uint32_t code_point;
        const char *escape;
    } names[] = {
        {'\n', "\\n"},  {'\r', "\\r"}, {'\t', "\\t"},   {0x1B, "\\e"},   {'"', "\\\""},
        {'\\', "\\\\"}, {0x85, "\\N"}, {0x2028, "\\L"}, {0x2029, "\\P"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].code_point == code_point) {
            cs_buf_add_string(out, names[i].escape);
            return;
        }
    }
    cs_buf_add_string(out, code_point < 0x100 ? "\\x" : "\\u");
    add_hex(out, code_point, code_point < 0x100 ? 2 : 4);
}

static void write_double(casus_text text, cs_buf *out)
{
    const char *end = text.ptr + text.len;
    const char *run = text.ptr;
    cs_buf_add_char(out, '"');
    for (const char *at = run; (at = skip(at, end)) < end;) {
        size_t len = *at == '"' || *at == '\\' ? 0 : cs_yaml_length(at, end);
        if (len > 0) {
            at += len;
            continue;
        }
        cs_buf_add(out, run, (size_t)(at - run));
        add_escape(out, cs_utf8_decode((casus_text){at, (size_t)(end - at)}, &len));
        at += len;
        run = at;
    }
    cs_buf_add(out, run, (size_t)(end - run));
    cs_buf_add_char(out, '"');
}

static void write_single(casus_text text, cs_buf *out)
{
    cs_buf_add_char(out, '\'');
    while (text.len > 0) {
        const char *quote = memchr(text.ptr, '\'', text.len);
        size_t len = quote ? (size_t)(quote - text.ptr) + 1 : text.len;
        cs_buf_add(out, text.ptr, len);
        if (quote)
            cs_buf_add_char(out, '\'');
        text = cs_text_from(text, len);
    }
    cs_buf_add_char(out, '\'');
}

void cs_yaml_write_quoted(casus_text text, bool is_double, cs_buf *out)
{
    bool has_break = text.len && memchr(text.ptr, '\n', text.len);
    if (is_double || has_break || !cs_yaml_is_printable(text))
        write_double(text, out);
    else
        write_single(text, out);
}

/* ---- What may stay plain ---- */

/* Words of YAML 1.1 that are not text, in any case; R adds na. */
static bool is_word(casus_text text)
{
    static const char words[][8] = {"y",    "n",     "yes",  "no", "on", "off",
                                    "true", "false", "null", "na", "<<"};
    char small[8] = {0};
    if (text.len > 5 || !is_of(text.ptr[0], WORD))
        return false;
    for (size_t i = 0; i < text.len; i++)
        small[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] | 0x20
                                                                   : text.ptr[i]);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (memcmp(small, words[i], sizeof small) == 0)
            return true;
    return false;
}

/* Could some reader take it for a number or a time? It begins with a digit and consists of what
   numbers, times and dates are written with, or has the prefix of another base. */
static bool is_number_like(casus_text text)
{
    char first = text.ptr[0];
    if (first < '0' || first > '9')
        return false;
    if (text.len > 1 && first == '0' && strchr("xXoObB", text.ptr[1]))
        return true;
    size_t at = 1;
    while (at < text.len && is_of(text.ptr[at], NUMBER))
        at++;
    return at == text.len;
}

/* Eight bytes: the four from `at` on and the four from `other` on. */
static uint64_t load(const char *at, const char *other)
{
    return (uint64_t)cs_load_4(other) << 32 | cs_load_4(at);
}

/* Is one of eight bytes a : or #, a control character or beyond ASCII? Where none is, no subtraction
   borrows from a byte's highest bit. */
static bool is_loud(uint64_t bytes)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    return ((bytes | (bytes - each * 0x20) | ((bytes ^ each * ':') - each) |
             ((bytes ^ each * '#') - each) | ((bytes ^ each * 0x7F) - each)) &
            each * 0x80) != 0;
}

/* Has it only bytes that mean nothing anywhere? True of most texts; false also of those that are too
   short or too long to be told here. */
static bool is_quiet(casus_text text)
{
    enum { SHORT = 4, EIGHT = 8, LONG = 64 };
    if (text.len < SHORT || text.len > LONG)
        return false;
    const char *end = text.ptr + text.len;
    if (text.len < EIGHT)
        return !is_loud(load(text.ptr, end - SHORT));
    for (const char *at = text.ptr; end - at > EIGHT; at += EIGHT)
        if (is_loud(load(at, at + SHORT)))
            return false;
    return !is_loud(load(end - EIGHT, end - SHORT));
}

/* Would it end early, or become a comment or a key, where a plain scalar stands in a block, or is
   there a character that needs an escape? */
static bool has_syntax(casus_text text)
{
    const char *end = text.ptr + text.len;
    if (is_of(text.ptr[0], INDICATOR | ODD) || end[-1] == ' ' || end[-1] == ':')
        return true;
    if (is_quiet(text))
        return false;
    for (const char *at = text.ptr; (at = skip(at, end)) < end;) {
        bool is_syntax = (*at == ':' && at[1] == ' ') || (*at == '#' && at[-1] == ' ');
        size_t len = is_syntax ? 0 : cs_yaml_length(at, end);
        if (len == 0)
            return true;
        at += len;
    }
    return false;
}

/* A value of the type that the schema gives the column; other readers then take it for one too. */
static bool is_typed(casus_text text, const cs_column *column)
{
    cs_date date;
    if (!column || !column->is_known)
        return false;
    switch (column->type) {
    case CASUS_INTEGER:
        return cs_num_is_integer(text) && cs_num_is_json(text);
    case CASUS_DECIMAL:
        return cs_num_is_decimal(text) && cs_num_is_json(text);
    case CASUS_DATE:
        return cs_date_parse(text, true, &date);
    case CASUS_DATETIME:
        return cs_datetime_is_good(text);
    case CASUS_BOOL:
        return cs_text_is(text, "true") || cs_text_is(text, "false");
    default:
        return false;
    }
}

bool cs_yaml_is_plain(casus_text text, const cs_column *column)
{
    if (text.len == 0)
        return false;
    return is_typed(text, column) || (!is_number_like(text) && !is_word(text) && !has_syntax(text));
}

void cs_yaml_write_text(casus_text text, const cs_column *column, cs_buf *out)
{
    if (cs_yaml_is_plain(text, column))
        cs_buf_add_text(out, text);
    else
        cs_yaml_write_quoted(text, false, out);
}
