/* yaml_plain.c - plain records of YAML, read as tokens from mark to mark.

   The bytes that may mean something are marked before a record is read, so that a name is the way from
   its start to one mark, and a value from there to the next. What takes more than a look is declined:
   tabs, anchors, tags, folded text, mappings inside, characters that libyaml refuses or takes for line
   breaks. Nothing here knows columns. */
#include "syntax/yaml_plain.h"

#include <string.h>

/* Longer names are left to libyaml, which has a limit of its own. */
enum { NAME_MAX_LEN = 250 };

typedef cs_yaml_token token;

static token make_token(cs_yaml_token_kind kind, char quote, bool is_clean, const char *start,
                        const char *end)
{
    return (token){
        .kind = (uint8_t)kind, .quote = quote, .is_clean = is_clean, .start = start, .end = end};
}

/* ---- Lines ---- */

static bool is_of(char byte, unsigned classes)
{
    return (cs_yaml_classes[(unsigned char)byte] & classes) != 0;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20;
}

static bool is_line_end(const char *at)
{
    return *at == '\n' || (*at == '\r' && at[1] == '\n');
}

static const char *next_line(const char *line_end)
{
    return line_end + (*line_end == '\r' ? 2 : 1);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

static const char *trim_end(const char *start, const char *end)
{
    while (end > start && cs_yaml_ends_word(end[-1]))
        end--;
    return end;
}

/* The end of the line, whatever stands on it; NULL if that is a control character. *is_clean becomes
   false if there is a quote or a backslash. */
static const char *skip_line(const cs_yaml_walk *walk, const char *at, bool *is_clean)
{
    while (!is_control(*(at = cs_yaml_next_mark(walk, at)))) {
        *is_clean &= *at != '"' && *at != '\\';
        at++;
    }
    return is_line_end(at) ? at : NULL;
}

/* Behind a value: nothing but a comment may stand on its line. */
static bool end_line(cs_yaml_walk *walk, const char *at)
{
    bool is_clean = true;
    if (!is_line_end(at)) {
        const char *rest = skip_blanks(at);
        if (*rest == '#' && rest[-1] == ' ')
            rest = skip_line(walk, rest, &is_clean);
        if (!rest || !is_line_end(rest))
            return false;
        at = rest;
    }
    walk->at = next_line(at);
    return true;
}

/* Passes over blank lines and comments. False: a comment has a character to decline. */
static bool skip_lines(cs_yaml_walk *walk)
{
    bool is_clean = true;
    while (walk->at < walk->end) {
        const char *at = skip_blanks(walk->at);
        if (*at != '#' && !is_line_end(at)) {
            walk->column = (size_t)(at - walk->at);
            return true;
        }
        at = skip_line(walk, at, &is_clean);
        if (!at)
            return false;
        walk->at = next_line(at);
    }
    walk->is_done = true;
    return true;
}

/* Goes on to the next line with content, which is nearly always the one it stands at. */
static inline bool find_content(cs_yaml_walk *walk)
{
    const char *at = walk->at;
    if (at == walk->end || (unsigned char)*(at = skip_blanks(at)) <= '#')
        return skip_lines(walk);
    walk->column = (size_t)(at - walk->at);
    return true;
}

/* ---- Texts of one line ---- */

static bool is_null_word(casus_text text)
{
    if (text.len == 1)
        return *text.ptr == '~';
    return text.len == 4 && (memcmp(text.ptr, "null", 4) == 0 || memcmp(text.ptr, "Null", 4) == 0 ||
                             memcmp(text.ptr, "NULL", 4) == 0);
}

/* A bare text up to its line's end or a comment. Returns where it ends, blanks and all, or NULL. */
static const char *read_bare(const cs_yaml_walk *walk, const char *start, token *out)
{
    bool is_clean = true;
    const char *at = start;
    while (!is_control(*(at = cs_yaml_next_mark(walk, at)))) {
        if (*at == ':' && cs_yaml_ends_word(at[1]))
            return NULL;
        if (*at == '#' && at[-1] == ' ')
            break;
        is_clean &= *at != '"' && *at != '\\';
        at++;
    }
    if (*at != '#' && !is_line_end(at))
        return NULL;
    *out = make_token(CS_TOKEN_TEXT, '\0', is_clean, start, trim_end(start, at));
    if (is_null_word(cs_yaml_token_text(out)))
        out->kind = CS_TOKEN_NOTHING;
    return out->end > start ? at : NULL;
}

/* Behind the quote that ends a text in single quotes, or NULL. */
static const char *read_single(const cs_yaml_walk *walk, const char *start, token *out)
{
    bool is_clean = true;
    bool is_escaped = false;
    const char *mark = start;
    const char *at = start + 1;
    for (;; at += 2) {
        at = memchr(at, '\'', (size_t)(walk->end - at));
        if (!at)
            return NULL;
        while ((mark = cs_yaml_next_mark(walk, mark)) < at && !is_control(*mark)) {
            is_clean &= *mark != '"' && *mark != '\\';
            mark++;
        }
        if (mark < at)
            return NULL;
        if (at[1] != '\'')
            break;
        is_escaped = true;
    }
    *out = make_token(is_escaped ? CS_TOKEN_ESCAPED : CS_TOKEN_TEXT, '\'', is_clean, start, at + 1);
    return at + 1;
}

static bool take_hex(const char *at, size_t digits, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        char small = (char)(at[i] | 0x20);
        bool is_digit = at[i] >= '0' && at[i] <= '9';
        if (!is_digit && (small < 'a' || small > 'f'))
            return false;
        *out = *out << 4 | (uint32_t)(is_digit ? at[i] - '0' : small - 'a' + 10);
    }
    return true;
}

/* The length of the escape at the backslash and what it stands for; 0: not a usual one. */
static size_t read_escape(const char *at, uint32_t *out)
{
    static const char names[] = "\"\\/nrteNLP";
    static const uint32_t meant[] = {'"', '\\', '/', '\n', '\r', '\t', 0x1B, 0x85, 0x2028, 0x2029};
    const char *name = memchr(names, at[1], sizeof names - 1);
    size_t digits = at[1] == 'x' ? 2 : at[1] == 'u' ? 4 : 0;
    if (name) {
        *out = meant[name - names];
        return 2;
    }
    bool is_good = digits > 0 && take_hex(at + 2, digits, out) && *out > 0 &&
                   (*out < 0xD800 || *out > 0xDFFF);
    return is_good ? 2 + digits : 0;
}

/* Behind the quote that ends a text in double quotes, or NULL. */
static const char *read_double(const cs_yaml_walk *walk, const char *start, token *out)
{
    bool is_escaped = false;
    const char *at = start + 1;
    while (*(at = cs_yaml_next_mark(walk, at)) != '"') {
        uint32_t code_point;
        size_t len = *at == '\\' ? read_escape(at, &code_point) : !is_control(*at);
        if (len == 0)
            return NULL;
        is_escaped |= *at == '\\';
        at += len;
    }
    *out = make_token(is_escaped ? CS_TOKEN_ESCAPED : CS_TOKEN_TEXT, '"', !is_escaped, start,
                      at + 1);
    return at + 1;
}

static const char *read_quoted(const cs_yaml_walk *walk, const char *at, token *out)
{
    return *at == '"' ? read_double(walk, at, out) : read_single(walk, at, out);
}

/* ---- Literal blocks ---- */

/* The lines of a block behind its header: those indented as far as the first, and blank ones. */
static bool read_lines(cs_yaml_walk *walk, size_t parent, token *out)
{
    bool is_clean = true;
    const char *at = walk->at;
    const char *first = at;
    if (at == walk->end)
        return false;
    size_t indent = (size_t)(skip_blanks(at) - at);
    if (indent <= parent || is_line_end(at + indent))
        return false;
    while (at < walk->end) {
        const char *text = at;
        while ((size_t)(text - at) < indent && *text == ' ')
            text++;
        if (is_line_end(text)) {
            out->breaks++;
        } else if ((size_t)(text - at) < indent) {
            break;
        } else {
            text = skip_line(walk, text, &is_clean);
            if (!text)
                return false;
            out->breaks = 0;
            out->lines = (casus_text){first, (size_t)(text - first)};
        }
        at = next_line(text);
    }
    out->indent = (uint32_t)indent;
    out->end = trim_end(out->start, first + out->lines.len);
    walk->at = at;
    return true;
}

static bool read_literal(cs_yaml_walk *walk, const char *start, size_t parent, token *out)
{
    const char *at = start + 1;
    *out = make_token(CS_TOKEN_LITERAL, '\0', false, start, NULL);
    if (*at == '-' || *at == '+')
        out->chomping = *at++;
    at = skip_blanks(at);
    if (!is_line_end(at))
        return false;
    walk->at = next_line(at);
    return read_lines(walk, parent, out);
}

/* ---- Names ---- */

/* Names begin with a letter, a digit, a "_" or a character beyond ASCII. */
static bool begins_name(char byte)
{
    return is_of(byte, CS_YAML_NAME) && (unsigned char)byte > '/';
}

bool cs_yaml_is_plain_name(casus_text name)
{
    size_t at = 0;
    while (at < name.len && is_of(name.ptr[at], CS_YAML_NAME))
        at++;
    return at > 0 && at == name.len && at <= NAME_MAX_LEN && begins_name(name.ptr[0]) &&
           name.ptr[at - 1] != ' ';
}

const char *cs_yaml_walk_name(const cs_yaml_walk *walk, casus_text *name, bool *is_quoted)
{
    const char *at = walk->at + walk->column;
    char quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    const char *start = at;
    while (is_of(*at, CS_YAML_NAME))
        at++;
    *name = (casus_text){start, (size_t)(at - start)};
    *is_quoted = quote != '\0';
    bool is_good = quote ? name->len > 0 && name->len <= NAME_MAX_LEN
                         : cs_yaml_is_plain_name(*name);
    if (!is_good || (quote && *at++ != quote))
        return NULL;
    return *at == ':' && cs_yaml_ends_word(at[1]) ? at : NULL;
}

/* ---- Values ---- */

/* A single value and the rest of its lines; parent is the column of what it belongs to. */
static bool read_scalar(cs_yaml_walk *walk, const char *at, size_t parent, token *out)
{
    if (*at == '|')
        return read_literal(walk, at, parent, out);
    if (*at == '"' || *at == '\'')
        at = read_quoted(walk, at, out);
    else if (!is_of(*at, CS_YAML_INDICATOR) || (*at == '-' && !cs_yaml_ends_word(at[1])))
        at = read_bare(walk, at, out);
    else
        return false;
    return at && end_line(walk, at);
}

static bool keep_item(cs_yaml_walk *walk, token *list, const token *item)
{
    token *items = cs_arena_grow(walk->arena, walk->items, &walk->item_cap, walk->item_count + 1,
                                 sizeof *items);
    if (!items)
        return false;
    walk->items = items;
    items[walk->item_count++] = *item;
    list->count++;
    return item->kind != CS_TOKEN_NOTHING && list->count <= CS_ITEMS_MAX;
}

static bool is_dash(const cs_yaml_walk *walk, size_t column)
{
    const char *at = walk->at + walk->column;
    return !walk->is_done && walk->column == column && *at == '-' && at[1] == ' ';
}

/* The items of a list, a line each; walk stands at the first. */
static bool read_block(cs_yaml_walk *walk, token *out)
{
    size_t column = walk->column;
    *out = make_token(CS_TOKEN_LIST, '\0', false, walk->at + column, NULL);
    out->first = (uint32_t)walk->item_count;
    while (is_dash(walk, column)) {
        token item;
        if (!read_scalar(walk, skip_blanks(walk->at + column + 1), column, &item) ||
            !keep_item(walk, out, &item) || !find_content(walk))
            return false;
    }
    out->end = trim_end(out->start, walk->is_done ? walk->end : walk->at);
    return true;
}

/* A bare item between brackets, of the characters that names have and a few more; or NULL. */
static const char *read_flow_bare(const char *start, token *out)
{
    const char *at = start;
    while (is_of(*at, CS_YAML_NAME) || (unsigned char)*at >= 0x80 || strchr("';=+", *at))
        at++;
    *out = make_token(CS_TOKEN_TEXT, '\0', true, start, trim_end(start, at));
    bool is_good = begins_name(*start) && !is_null_word(cs_yaml_token_text(out));
    return is_good ? at : NULL;
}

/* A list between brackets, on one line. */
static bool read_flow(cs_yaml_walk *walk, const char *start, token *out)
{
    const char *at = skip_blanks(start + 1);
    *out = make_token(CS_TOKEN_LIST, '\0', false, start, NULL);
    out->first = (uint32_t)walk->item_count;
    while (*at != ']') {
        token item;
        at = *at == '"' || *at == '\'' ? read_quoted(walk, at, &item) : read_flow_bare(at, &item);
        if (!at || !keep_item(walk, out, &item))
            return false;
        at = skip_blanks(at);
        bool has_more = *at == ',';
        at = has_more ? skip_blanks(at + 1) : at;
        if (has_more == (*at == ']'))
            return false;
    }
    out->end = at + 1;
    return end_line(walk, at + 1);
}

/* The usual value: a bare text and nothing else on its line. */
static bool read_usual(cs_yaml_walk *walk, const char *colon, token *out)
{
    const char *start = colon + 2;
    if (colon[1] != ' ' || *start == ' ' || is_of(*start, CS_YAML_INDICATOR))
        return false;
    const char *end = cs_yaml_next_mark(walk, start);
    if (*end != '\n' || end == start || end[-1] == ' ')
        return false;
    *out = make_token(CS_TOKEN_TEXT, '\0', true, start, end);
    if (is_null_word(cs_yaml_token_text(out)))
        out->kind = CS_TOKEN_NOTHING;
    walk->at = end + 1;
    return true;
}

/* Nothing behind the colon: a list below it, or nothing at all. */
static bool read_below(cs_yaml_walk *walk, const char *colon, const char *at, token *out)
{
    if (!end_line(walk, at) || !find_content(walk))
        return false;
    if (walk->column >= walk->margin && is_dash(walk, walk->column))
        return read_block(walk, out);
    *out = (token){.kind = CS_TOKEN_NOTHING, .start = colon + 1, .end = colon + 1};
    return true;
}

/* What stands behind the colon. */
static bool read_value(cs_yaml_walk *walk, const char *colon, token *out)
{
    const char *at = skip_blanks(colon + 1);
    if (*at == '#' || is_line_end(at))
        return read_below(walk, colon, at, out);
    return *at == '[' ? read_flow(walk, at, out) : read_scalar(walk, at, walk->margin, out);
}

bool cs_yaml_walk_value(cs_yaml_walk *walk, const char *colon, cs_yaml_token *out)
{
    return (read_usual(walk, colon, out) || read_value(walk, colon, out)) && find_content(walk) &&
           (walk->is_done || walk->column == walk->margin);
}

/* ---- Records ---- */

/* Is there a character that libyaml refuses, or takes for a line break? Controls are marked. */
static bool has_odd_character(const cs_scan *scan, casus_text text)
{
    static const cs_needles needles = {.bytes = {'\x7F', '\xC2', '\xE2', '\xEF'}};
    const char *end = text.ptr + text.len;
    for (size_t at = 0; (at += scan->find(cs_text_from(text, at), &needles)) < text.len;) {
        size_t len = cs_yaml_length(text.ptr + at, end);
        if (len == 0)
            return true;
        at += len;
    }
    return false;
}

static bool mark_text(cs_yaml_walk *walk, casus_text text)
{
    static const cs_needles needles = {.bytes = {':', '#', '"', '\\'}, .controls = true};
    const cs_scan *scan = cs_scan_best();
    uint64_t *marks = cs_arena_grow(walk->arena, walk->marks, &walk->mark_cap,
                                    cs_mark_words(text.len), sizeof *marks);
    if (!marks)
        return false;
    walk->marks = marks;
    if (has_odd_character(scan, text))
        return false;
    scan->mark(text, &needles, marks);
    return true;
}

bool cs_yaml_walk_start(cs_yaml_walk *walk, casus_text text)
{
    walk->item_count = 0;
    walk->is_done = false;
    if (text.len == 0 || text.len > CS_FIELD_MAX || text.ptr[text.len - 1] != '\n' ||
        !mark_text(walk, text))
        return false;
    const char *first = skip_blanks(text.ptr);
    walk->is_item = *first == '-' && first[1] == ' ';
    if (walk->is_item)
        first = skip_blanks(first + 1);
    walk->start = text.ptr;
    walk->end = text.ptr + text.len;
    walk->at = text.ptr;
    walk->column = (size_t)(first - text.ptr);
    walk->margin = walk->column;
    return true;
}

/* ---- What tokens stand for ---- */

static char *write_single(casus_text from, char *to)
{
    for (size_t i = 0; i < from.len; i++) {
        *to++ = from.ptr[i];
        i += from.ptr[i] == '\'';
    }
    return to;
}

static char *write_double(casus_text from, char *to)
{
    for (size_t i = 0; i < from.len;) {
        uint32_t code_point = 0;
        if (from.ptr[i] != '\\') {
            *to++ = from.ptr[i++];
            continue;
        }
        i += read_escape(from.ptr + i, &code_point);
        to += cs_utf8_encode(code_point, to);
    }
    return to;
}

static char *write_literal(const token *from, char *to)
{
    const char *end = from->lines.ptr + from->lines.len;
    for (const char *at = from->lines.ptr; at < end;) {
        const char *line = at;
        while (line < end && (size_t)(line - at) < from->indent && *line == ' ')
            line++;
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        const char *stop = feed ? feed : end;
        size_t len = (size_t)(stop - line);
        len -= feed && len > 0 && feed[-1] == '\r';
        memcpy(to, line, len);
        to += len;
        if (feed)
            *to++ = '\n';
        at = stop + 1;
    }
    size_t breaks = from->chomping == '-' ? 0 : from->chomping == '+' ? from->breaks + 1 : 1;
    memset(to, '\n', breaks);
    return to + breaks;
}

casus_text cs_yaml_decode(const cs_yaml_token *from, cs_arena *arena)
{
    size_t len = from->lines.len ? from->lines.len : (size_t)(from->end - from->start);
    char *to = cs_arena_alloc(arena, len + from->breaks + 1);
    if (!to)
        return (casus_text){NULL, 0};
    char *end = from->kind == CS_TOKEN_LITERAL ? write_literal(from, to)
                : from->quote == '"'           ? write_double(cs_yaml_token_text(from), to)
                                               : write_single(cs_yaml_token_text(from), to);
    return (casus_text){to, (size_t)(end - to)};
}
