/* yaml_scalar.c - text as a token of YAML.

   A token must be read as exactly this text by readers of YAML 1.1 and of 1.2, so everything that
   one of them takes for null, a Boolean, a number, a date or a part of YAML itself is quoted. The
   test is by appearance and errs towards quotes. */
#include "syntax/yaml_syntax.h"

#include "base/date.h"
#include "base/num.h"

#include <string.h>

/* ---- Characters ---- */

/* Characters that no reader takes as they are: controls, the line breaks that only YAML 1.1 knows,
   the byte order mark, and what is no character. */
static bool needs_escape(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0xFEFF || code_point == 0xFFFE ||
           code_point == 0xFFFF;
}

bool cs_yaml_is_printable(casus_text text)
{
    for (size_t at = 0, len; at < text.len; at += len) {
        uint32_t code_point = cs_utf8_decode(cs_text_from(text, at), &len);
        if (code_point != '\n' && needs_escape(code_point))
            return false;
    }
    return true;
}

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
    cs_buf_add_char(out, '"');
    for (size_t at = 0, len; at < text.len; at += len) {
        uint32_t code_point = cs_utf8_decode(cs_text_from(text, at), &len);
        if (code_point == '"' || code_point == '\\' || needs_escape(code_point))
            add_escape(out, code_point);
        else
            cs_buf_add(out, text.ptr + at, len);
    }
    cs_buf_add_char(out, '"');
}

static void write_single(casus_text text, cs_buf *out)
{
    cs_buf_add_char(out, '\'');
    for (size_t at = 0; at < text.len; at++)
        cs_buf_add_repeat(out, text.ptr[at], text.ptr[at] == '\'' ? 2 : 1);
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
    static const char *const words[] = {"y",    "n",     "yes",  "no", "on", "off",
                                        "true", "false", "null", "na", "<<"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text.len == strlen(words[i]) && cs_text_distance(text, cs_text(words[i]), 0) == 0)
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
    for (size_t i = 1; i < text.len; i++)
        if (!memchr("0123456789_.,:+-eETtZz ", text.ptr[i], 23))
            return false;
    return true;
}

/* Would it end early, or become a comment or a key, where a plain scalar stands in a block? */
static bool has_syntax(casus_text text)
{
    char last = text.ptr[text.len - 1];
    if (strchr("-?:,[]{}#&*!|>'\"%@`~=+. ", text.ptr[0]) || last == ' ' || last == ':')
        return true;
    for (size_t i = 1; i < text.len; i++)
        if ((text.ptr[i] == ' ' && text.ptr[i - 1] == ':') ||
            (text.ptr[i] == '#' && text.ptr[i - 1] == ' '))
            return true;
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
    if (is_typed(text, column))
        return true;
    return !has_syntax(text) && !is_word(text) && !is_number_like(text) &&
           cs_yaml_is_printable(text) && !memchr(text.ptr, '\n', text.len);
}

void cs_yaml_write_text(casus_text text, const cs_column *column, cs_buf *out)
{
    if (cs_yaml_is_plain(text, column))
        cs_buf_add_text(out, text);
    else
        cs_yaml_write_quoted(text, false, out);
}
