/* json_scan.c - tokens and brackets of JSON, without judging them.

   Framing must find the end of records that are not JSON, places must be found again in records that
   are, and numbers must keep their characters: all three need to know where tokens stand and nothing
   else. So this scanner takes any bytes, never fails, and has no opinion on what is legal; that is
   Jansson's. Its one liberty is that a string ends at a line break: JSON allows none inside, and so
   a forgotten quote damages one line and not the rest of the file. */
#include "base/num.h"
#include "syntax/json_syntax.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static bool is_line_break(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_punctuation(char byte)
{
    return byte == '{' || byte == '}' || byte == '[' || byte == ']' || byte == ':' || byte == ',';
}

size_t cs_json_blank_end(casus_text text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

size_t cs_json_trimmed_len(casus_text text)
{
    size_t len = text.len;
    while (len > 0 && is_blank(text.ptr[len - 1]))
        len--;
    return len;
}

/* ---- Tokens ---- */

static cs_json_token scan_string(casus_text text, size_t start)
{
    cs_json_token token = {.start = start, .kind = '"'};
    size_t at = start + 1;
    for (; at < text.len && !is_line_break(text.ptr[at]); at++) {
        if (text.ptr[at] == '"') {
            token.is_closed = true;
            at++;
            break;
        }
        if (text.ptr[at] == '\\') {
            token.has_escape = true;
            if (at + 1 < text.len && !is_line_break(text.ptr[at + 1]))
                at++;
        }
    }
    token.end = at;
    return token;
}

static cs_json_token scan_word(casus_text text, size_t start)
{
    size_t at = start + 1;
    while (at < text.len && !is_blank(text.ptr[at]) && !is_punctuation(text.ptr[at]) &&
           text.ptr[at] != '"')
        at++;
    return (cs_json_token){.start = start, .end = at, .kind = CS_JSON_WORD};
}

cs_json_token cs_json_next(casus_text text, size_t at)
{
    at = cs_json_blank_end(text, at);
    if (at >= text.len)
        return (cs_json_token){.start = text.len, .end = text.len, .kind = CS_JSON_NOTHING};
    if (text.ptr[at] == '"')
        return scan_string(text, at);
    if (is_punctuation(text.ptr[at]))
        return (cs_json_token){.start = at, .end = at + 1, .kind = text.ptr[at]};
    return scan_word(text, at);
}

size_t cs_json_value_end(casus_text text, cs_json_token token)
{
    size_t depth = 0;
    for (;; token = cs_json_next(text, token.end)) {
        if (token.kind == '{' || token.kind == '[')
            depth++;
        else if (depth && (token.kind == '}' || token.kind == ']'))
            depth--;
        if (depth == 0 || token.kind == CS_JSON_NOTHING)
            return token.end;
    }
}

bool cs_json_is_bare_token(casus_text text)
{
    return cs_num_is_json(text) || cs_text_is(text, "true") || cs_text_is(text, "false") ||
           cs_text_is(text, "null") || cs_text_starts(text, "[") || cs_text_starts(text, "{");
}

/* ---- Brackets ---- */

/* The brackets that are open: bit i of lists tells whether the i-th is a '['. */
struct nest {
    unsigned depth;
    uint32_t lists;
};

_Static_assert(CS_DEPTH_MAX <= 32, "struct nest has a bit for every level");

static bool is_list(const struct nest *nest, unsigned level)
{
    return nest->lists >> level & 1;
}

static bool open_bracket(struct nest *nest, char bracket)
{
    if (nest->depth == CS_DEPTH_MAX)
        return false;
    uint32_t bit = UINT32_C(1) << nest->depth++;
    nest->lists = bracket == '[' ? nest->lists | bit : nest->lists & ~bit;
    return true;
}

/* Closes the innermost bracket of its kind, and with it those inside that nothing closed. */
static bool close_bracket(struct nest *nest, char bracket)
{
    for (unsigned level = nest->depth; level-- > 0;) {
        if (is_list(nest, level) == (bracket == ']')) {
            nest->depth = level;
            return true;
        }
    }
    return false;
}

/* The last byte before `at` that is no blank, 0 where there is none. */
static char byte_before(casus_text text, size_t at)
{
    at = cs_json_trimmed_len(cs_text_slice(text, 0, at));
    return at > 0 ? text.ptr[at - 1] : '\0';
}

/* Can an object stand here, in the innermost open bracket? */
static bool brace_fits(casus_text text, size_t at, const struct nest *nest)
{
    char before = byte_before(text, at);
    if (nest->depth == 0)
        return true;
    return is_list(nest, nest->depth - 1) ? before == '[' || before == ',' : before == ':';
}

/* The first quote or bracket at or behind `at`. */
static size_t find_structure(casus_text text, size_t at)
{
    for (; at < text.len; at++) {
        char byte = text.ptr[at];
        if (byte == '"' || byte == '{' || byte == '}' || byte == '[' || byte == ']')
            break;
    }
    return at;
}

/* Does the bracket at `at` fit those that are open? */
static bool take_bracket(casus_text text, size_t at, struct nest *nest)
{
    char bracket = text.ptr[at];
    if (bracket == '}' || bracket == ']')
        return close_bracket(nest, bracket);
    return (bracket == '[' || brace_fits(text, at, nest)) && open_bracket(nest, bracket);
}

cs_json_group cs_json_scan_group(casus_text text, size_t *end)
{
    struct nest nest = {0};
    size_t at = 0;
    while ((at = find_structure(text, at)) < text.len) {
        if (text.ptr[at] == '"') {
            cs_json_token string = scan_string(text, at);
            *end = at = string.end;
            if (!string.is_closed && at < text.len)
                return CS_JSON_BROKEN;
            continue;
        }
        *end = at;
        if (!take_bracket(text, at, &nest))
            return CS_JSON_BROKEN;
        *end = ++at;
        if (nest.depth == 0)
            return CS_JSON_WHOLE;
    }
    *end = text.len;
    return CS_JSON_OPEN;
}

bool cs_json_begins_record(casus_text text, size_t at)
{
    return text.ptr[at] == '{' && byte_before(text, at) != ':';
}

size_t cs_json_find_record(casus_text text, size_t at)
{
    while ((at = find_structure(text, at)) < text.len) {
        if (cs_json_begins_record(text, at))
            break;
        at = text.ptr[at] == '"' ? scan_string(text, at).end : at + 1;
    }
    return at;
}
