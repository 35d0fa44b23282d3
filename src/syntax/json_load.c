/* json_load.c - asks Jansson, and says in our terms where and why it refuses.

   Jansson decides structure and strings. Two things are not left to it. The value of a number, which
   it would make a double: callers take the characters from the source, and where Jansson refuses a
   number that is too large, the text is read again with zeros in the place of numbers. And places:
   it only tells how many bytes it had read when it gave up, so the token there is looked up. */
#include "base/num.h"
#include "model/diag.h"
#include "syntax/json_syntax.h"

#include <stdlib.h>
#include <string.h>

static const size_t load_flags = JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES |
                                 JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;

/* ---- Faults ---- */

/* The token that has the byte before `position`, which is the last that Jansson read. */
static cs_json_token find_token(casus_text text, size_t position)
{
    cs_json_token token = cs_json_next(text, 0);
    while (token.end < position && token.kind != CS_JSON_NOTHING)
        token = cs_json_next(text, token.end);
    return token;
}

static bool is_hex(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

/* The length of the escape at the start of text, as far as it is legal. */
static size_t escape_len(casus_text text, bool *is_legal)
{
    *is_legal = text.len > 1 && text.ptr[1] && strchr("\"\\/bfnrtu", text.ptr[1]);
    if (!*is_legal || text.ptr[1] != 'u')
        return text.len > 1 ? 2 : 1;
    size_t len = 2;
    while (len < 6 && len < text.len && is_hex(text.ptr[len]))
        len++;
    *is_legal = len == 6;
    return len;
}

/* Which half of a pair the text begins with, if any: 'h' for \ud800 to \udbff, 'l' for \udc00 to
   \udfff, else 0. */
static char half_of(casus_text text)
{
    bool is_legal;
    if (escape_len(text, &is_legal) != 6 || !is_legal || (text.ptr[2] | 0x20) != 'd')
        return 0;
    if (text.ptr[3] < '8')
        return 0;
    return text.ptr[3] <= '9' || (text.ptr[3] | 0x20) <= 'b' ? 'h' : 'l';
}

/* The length of the character or escape at the start of text; *number is the diagnostic for it. */
static size_t judge_character(casus_text text, unsigned *number)
{
    bool is_legal = (unsigned char)text.ptr[0] >= 0x20;
    size_t len = text.ptr[0] == '\\' ? escape_len(text, &is_legal) : 1;
    char half = text.ptr[0] == '\\' ? half_of(text) : 0;
    if (half == 'h' && text.len > len && text.ptr[len] == '\\' &&
        half_of(cs_text_from(text, len)) == 'l')
        return 2 * len;
    *number = !is_legal ? CS_E_JSON_SYNTAX : half ? CS_E_LONE_SURROGATE : 0;
    return len;
}

/* Narrows a fault from a string to the control character or escape in it that is to blame. */
static void narrow(casus_text text, cs_json_token string, cs_json_fault *fault)
{
    unsigned number = 0;
    for (size_t at = string.start + 1, len; at < string.end; at += len) {
        len = judge_character(cs_text_slice(text, at, string.end - at), &number);
        if (number) {
            *fault = (cs_json_fault){.number = number, .start = at, .end = at + len};
            return;
        }
    }
}

static void blame_token(casus_text text, const json_error_t *error, cs_json_fault *fault)
{
    cs_json_token token = find_token(text, (size_t)error->position);
    bool is_string = token.kind == '"';
    bool is_early = json_error_code(error) == json_error_premature_end_of_input;
    if (token.kind == CS_JSON_NOTHING || (is_early && (!is_string || token.is_closed))) {
        fault->start = fault->end = cs_json_trimmed_len(text);
        return;
    }
    fault->start = token.start;
    fault->end = token.end;
    if (is_string && fault->number == CS_E_JSON_SYNTAX)
        narrow(text, token, fault);
}

/* Jansson's words without what it quotes from the text, which the place shows better. */
static void take_words(const json_error_t *error, cs_json_fault *fault)
{
    const char *near = strstr(error->text, " near ");
    size_t len = near ? (size_t)(near - error->text) : strlen(error->text);
    memcpy(fault->words, error->text, len);
    fault->words[len] = '\0';
}

static unsigned fault_number(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return CS_E_DUPLICATE_KEY;
    case json_error_null_byte_in_key:
        return CS_E_NUL_CHARACTER;
    default:
        return CS_E_JSON_SYNTAX;
    }
}

/* Is there a bracket that opens one level too many? */
static bool find_depth(casus_text text, cs_json_fault *fault)
{
    size_t depth = 0;
    cs_json_token token = {0};
    while ((token = cs_json_next(text, token.end)).kind != CS_JSON_NOTHING) {
        if (token.kind == '{' || token.kind == '[')
            depth++;
        else if (depth && (token.kind == '}' || token.kind == ']'))
            depth--;
        if (depth > CS_DEPTH_MAX) {
            *fault = (cs_json_fault){CS_E_TOO_DEEP, token.start, token.end, {0}};
            return true;
        }
    }
    return false;
}

/* ---- Loading ---- */

static void blank_numbers(char *bytes, size_t len)
{
    casus_text text = {bytes, len};
    cs_json_token token = {0};
    while ((token = cs_json_next(text, token.end)).kind != CS_JSON_NOTHING) {
        size_t token_len = token.end - token.start;
        if (token.kind != CS_JSON_WORD ||
            !cs_num_is_json(cs_text_slice(text, token.start, token_len)))
            continue;
        memset(bytes + token.start, ' ', token_len);
        bytes[token.start] = '0';
    }
}

/* Reads a copy of the text in which every number is 0; every other byte keeps its place. */
static casus_status load_without_numbers(casus_text text, json_t **out, json_error_t *error)
{
    char *copy = malloc(text.len);
    if (!copy)
        return CASUS_ENOMEM;
    memcpy(copy, text.ptr, text.len);
    blank_numbers(copy, text.len);
    *error = (json_error_t){0};
    *out = json_loadb(copy, text.len, load_flags, error);
    free(copy);
    return CASUS_OK;
}

static casus_status load_once(casus_text text, json_t **out, json_error_t *error)
{
    casus_status status = CASUS_OK;
    *error = (json_error_t){0};
    *out = json_loadb(text.ptr, text.len, load_flags, error);
    if (!*out && json_error_code(error) == json_error_numeric_overflow)
        status = load_without_numbers(text, out, error);
    if (*out || status != CASUS_OK)
        return status;
    /* Where an allocation fails, Jansson may give up without a word. */
    bool is_memory = !error->text[0] || json_error_code(error) == json_error_out_of_memory;
    return is_memory ? CASUS_ENOMEM : CASUS_OK;
}

/* A compiler that sees the block unused would do without it. */
static bool is_memory_out(void)
{
    void *volatile block = malloc(1);
    free(block);
    return !block;
}

/* An allocation that fails inside a token makes Jansson call the token invalid: a refusal counts only
   if it comes twice, the same, and there is memory. */
static casus_status confirm_refusal(casus_text text, json_t **out, json_error_t *error)
{
    json_error_t first = *error;
    casus_status status = load_once(text, out, error);
    if (status != CASUS_OK || *out)
        return status;
    bool is_same = first.position == error->position && strcmp(first.text, error->text) == 0;
    return is_same && !is_memory_out() ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_json_load(casus_text text, json_t **out, size_t *end, cs_json_fault *fault)
{
    *out = NULL;
    if (find_depth(text, fault))
        return CASUS_OK;
    json_error_t error;
    casus_status status = load_once(text, out, &error);
    if (status == CASUS_OK && !*out)
        status = confirm_refusal(text, out, &error);
    if (status != CASUS_OK)
        return status;
    *end = (size_t)error.position;
    if (!*out) {
        *fault = (cs_json_fault){.number = fault_number(&error)};
        blame_token(text, &error, fault);
        take_words(&error, fault);
    }
    return CASUS_OK;
}

casus_text cs_json_fault_found(casus_text text, const cs_json_fault *fault, cs_arena *arena)
{
    if (fault->number == CS_E_JSON_SYNTAX)
        return cs_arena_text(arena, cs_text(fault->words));
    casus_text found = cs_text_slice(text, fault->start, fault->end - fault->start);
    if (fault->number == CS_E_DUPLICATE_KEY)
        found = cs_text_slice(found, 1, found.len - 2);
    return found;
}

json_t *cs_json_load_string(casus_text token)
{
    return json_loadb(token.ptr, token.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}
