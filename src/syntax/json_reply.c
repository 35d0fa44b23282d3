/* json_reply.c - what stands around the records in the reply of an API, and what it says of them.

   The members of the object around the array of records are no data and are not written. But some tell
   how many records there should be, that there are more pages, or that there is no reply to speak of.
   Their names are a table of what APIs of this field have; others are only named. What stands here was
   found to be JSON before. */
#include "syntax/json_syntax.h"

/* What a member tells. */
enum role { UNKNOWN, OTHER, RECORDS, COUNT, TOTAL, MORE, SUCCESS, FAILURE };

/* ACLED: a reply as its documentation shows it (apidocs.acleddata.com), and replies of 2016 and 2025.
   UCDP: https://ucdpapi.pcr.uu.se/api/gedevents as its clients read it. events: annotation files of
   casus, as JSON. */
static const struct {
    const char *name;
    enum role role;
} members[] = {
    {"status", OTHER},     {"success", SUCCESS},
    {"error", FAILURE},    {"last_update", OTHER},
    {"count", COUNT}, /* records in this reply */
    {"messages", OTHER},   {"data", RECORDS},
    {"filename", OTHER},   {"data_query_restrictions", OTHER},
    {"next_cursor", MORE}, {"TotalCount", TOTAL}, /* records in all pages */
    {"TotalPages", OTHER}, {"PreviousPageUrl", OTHER},
    {"NextPageUrl", MORE}, /* empty on the last page */
    {"Result", RECORDS},   {"events", RECORDS},
};

static casus_text token_text(casus_text text, cs_json_token token)
{
    return cs_text_slice(text, token.start, token.end - token.start);
}

static casus_text inner_text(casus_text text, cs_json_token string)
{
    return cs_text_slice(text, string.start + 1, string.end - string.start - 2);
}

static enum role role_of(casus_text text, cs_json_token key)
{
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (key.is_closed && cs_text_is(inner_text(text, key), members[i].name))
            return members[i].role;
    return UNKNOWN;
}

bool cs_json_reply_knows(casus_text text, cs_json_token key)
{
    return role_of(text, key) != UNKNOWN;
}

bool cs_json_reply_has_records(casus_text text, cs_json_token key)
{
    return role_of(text, key) == RECORDS;
}

/* ---- Values ---- */

/* A whole number, in quotes or not; false where it is none. */
static bool read_number(casus_text text, cs_json_token value, uint64_t *out)
{
    enum { DIGITS_MAX = 18 };
    casus_text digits = value.kind == '"' ? inner_text(text, value) : token_text(text, value);
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        *out = *out * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    return digits.len > 0 && digits.len <= DIGITS_MAX;
}

/* Does the value say no, or nothing? */
static bool is_none(casus_text text, cs_json_token value)
{
    static const char *const none[] = {"null", "false", "0", "\"\"", "\"false\"", "\"0\""};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (cs_text_is(token_text(text, value), none[i]))
            return true;
    char behind = cs_json_next(text, value.end).kind;
    return (value.kind == '[' && behind == ']') || (value.kind == '{' && behind == '}');
}

/* The words of a value, not all where they are long. */
static casus_text words_of(casus_text text, cs_json_token value, cs_arena *arena)
{
    enum { SHOWN_MAX = 200 };
    casus_text words = value.kind == '"'
                           ? inner_text(text, value)
                           : cs_text_slice(text, value.start,
                                           cs_json_value_end(text, value) - value.start);
    size_t len = words.len < SHOWN_MAX ? words.len : SHOWN_MAX;
    while (len > 0 && len < words.len && ((unsigned char)words.ptr[len] & 0xC0) == 0x80)
        len--;
    return cs_arena_text(arena, cs_text_slice(words, 0, len));
}

/* ---- Members ---- */

static void add_name(cs_around *around, casus_text name, cs_arena *arena)
{
    enum { NAMED_MAX = 20 };
    cs_buf names = {0};
    if (around->name_count++ >= NAMED_MAX)
        return;
    cs_buf_add_text(&names, around->names);
    cs_buf_add_string(&names, around->names.len ? ", " : "");
    cs_buf_add_text(&names, name);
    around->names = cs_buf_keep(&names, arena);
}

static void take_member(cs_around *around, casus_text text, cs_json_token key, cs_json_token value,
                        cs_arena *arena)
{
    switch (role_of(text, key)) {
    case COUNT:
        around->has_count = read_number(text, value, &around->count);
        break;
    case TOTAL:
        around->has_total = read_number(text, value, &around->total);
        break;
    case MORE:
        around->has_more = around->has_more || !is_none(text, value);
        break;
    case SUCCESS:
        if (is_none(text, value) && !around->failure.ptr)
            around->failure = CS_TEXT("success is false");
        break;
    case FAILURE:
        if (!is_none(text, value))
            around->failure = words_of(text, value, arena);
        break;
    default:
        break;
    }
    add_name(around, words_of(text, key, arena), arena);
}

void cs_json_reply_read(cs_around *around, casus_text text, size_t at, cs_arena *arena)
{
    for (;;) {
        cs_json_token key = cs_json_next(text, at);
        cs_json_token value = cs_json_next(text, cs_json_next(text, key.end).end);
        /* The records themselves may be the last that is there. */
        if (key.kind != '"' || !key.is_closed || value.end >= text.len)
            return;
        take_member(around, text, key, value, arena);
        cs_json_token comma = cs_json_next(text, cs_json_value_end(text, value));
        if (comma.kind != ',')
            return;
        at = comma.end;
    }
}
