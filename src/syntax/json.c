/* json.c - the rows json and ndjson, and how an input of theirs begins.

   Both rows read whatever holds objects: an array, one object a line, objects one after another, and
   the reply of an API, where a member of an object holds the array. Which of these it is shows in the
   first bytes, or in an envelope's head, and is settled here once and for all; the rows differ only
   in what they write. */
#include "syntax/json_syntax.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* ---- Sniffing ---- */

/* The first character of the token behind the given one. */
static char kind_behind(casus_text text, cs_json_token token)
{
    return cs_json_next(text, token.end).kind;
}

/* YAML has flow collections that begin alike; what makes it JSON is a quoted key. */
static bool looks_like_objects(casus_text head, cs_json_token *first)
{
    *first = cs_json_next(head, cs_text_starts(head, BYTE_ORDER_MARK) ? 3 : 0);
    cs_json_token brace = *first;
    if (first->kind == '[')
        brace = cs_json_next(head, first->end);
    if (first->kind == '[' && brace.kind == ']')
        return true;
    char behind = kind_behind(head, brace);
    return brace.kind == '{' && (behind == '"' || behind == '}');
}

static int sniff_array(casus_text head)
{
    cs_json_token first;
    return looks_like_objects(head, &first) ? 90 : 0;
}

static int sniff_lines(casus_text head)
{
    cs_json_token first;
    size_t end = 0;
    if (!looks_like_objects(head, &first) || first.kind != '{')
        return 0;
    casus_text text = cs_text_from(head, first.start);
    if (cs_json_scan_group(text, &end) != CS_JSON_WHOLE || memchr(text.ptr, '\n', end))
        return 0;
    return cs_json_next(text, end).kind == '{' ? 95 : 0;
}

/* ---- Opening ---- */

/* What open() finds out about the input. */
struct opening {
    cs_layout *layout;
    cs_defects *defects;
    casus_text head;
    bool is_all; /* no more bytes will help */
    cs_json_shape shape;
    size_t used;
};

static casus_status refuse(struct opening *opening, unsigned number, size_t start, size_t end,
                           casus_text found)
{
    cs_span span = {(uint32_t)start, (uint32_t)(end - start)};
    cs_defects_at(opening->defects, number, CS_NONE, span)->found = found;
    return opening->defects->failed ? CASUS_ENOMEM : CASUS_EFORMAT;
}

static casus_status settle(struct opening *opening, cs_json_shape shape, size_t used)
{
    opening->shape = shape;
    opening->used = used;
    return CASUS_OK;
}

/* ---- Envelopes ---- */

/* Where a value ends, 0 where it does not, or not before the text does. */
static size_t skip_value(casus_text text, cs_json_token token)
{
    size_t len = 0;
    casus_text rest = cs_text_from(text, token.start);
    switch (token.kind) {
    case '{':
    case '[':
        return cs_json_scan_group(rest, &len) == CS_JSON_WHOLE ? token.start + len : 0;
    case '"':
        return token.is_closed ? token.end : 0;
    case CS_JSON_WORD:
        return token.end < text.len ? token.end : 0;
    default:
        return 0;
    }
}

/* A walk over the members of the object that the input begins with. */
struct walk {
    size_t array; /* behind the bracket of the array of records, or 0 */
    bool is_empty;
    size_t end;       /* behind the object, or 0 where it is not seen to end */
    unsigned known;   /* members of replies ... */
    unsigned unknown; /* ... and others */
};

/* So many members as replies have them make a reply, whatever its array of objects is called. */
enum { KNOWN_LEAST = 2 };

/* Does the value hold the records? An empty array does as well, if nothing speaks against it. */
static void look_for_array(casus_text text, cs_json_token key, cs_json_token value,
                           struct walk *walk)
{
    char behind = value.kind == '[' ? kind_behind(text, value) : CS_JSON_NOTHING;
    bool is_named = cs_json_reply_has_records(text, key);
    bool is_known = cs_json_reply_knows(text, key);
    bool is_in_reply = !is_known && walk->known >= KNOWN_LEAST && walk->unknown == 0;
    walk->known += is_known;
    walk->unknown += !is_known;
    if (!is_named && !(is_in_reply && behind == '{'))
        return;
    if (behind == '{' || (behind == ']' && !walk->array)) {
        walk->array = value.end;
        walk->is_empty = behind == ']';
    }
}

static struct walk walk_members(casus_text text, size_t start)
{
    struct walk walk = {0};
    cs_json_token token = cs_json_next(text, start);
    do {
        cs_json_token key = cs_json_next(text, token.end);
        cs_json_token colon = cs_json_next(text, key.end);
        cs_json_token value = cs_json_next(text, colon.end);
        if (key.kind != '"' || !key.is_closed || colon.kind != ':')
            return walk;
        look_for_array(text, key, value, &walk);
        if (walk.array && !walk.is_empty)
            return walk;
        size_t end = skip_value(text, value);
        if (end == 0)
            return walk;
        token = cs_json_next(text, end);
    } while (token.kind == ',');
    walk.end = token.kind == '}' ? token.end : 0;
    return walk;
}

/* A fault of the envelope that begins at `start`; what it found may be in a copy of the head. */
static casus_status refuse_envelope(struct opening *opening, size_t start, casus_text copy,
                                    const cs_json_fault *fault)
{
    cs_arena *arena = opening->layout->arena;
    casus_text found = cs_json_fault_found(copy, fault, arena);
    found = found.ptr ? cs_arena_text(arena, found) : found;
    if (!found.ptr)
        return CASUS_ENOMEM;
    return refuse(opening, fault->number, start + fault->start, start + fault->end, found);
}

/* What stands before the records is skipped, but it must be JSON. */
static casus_status check_envelope(struct opening *opening, size_t start, size_t end)
{
    cs_buf copy = {0};
    cs_buf_add_text(&copy, cs_text_slice(opening->head, start, end - start));
    cs_buf_add_string(&copy, "]}");
    json_t *envelope = NULL;
    size_t envelope_end;
    cs_json_fault fault;
    casus_status status = copy.status;
    if (status == CASUS_OK)
        status = cs_json_load(cs_buf_text(&copy), &envelope, &envelope_end, &fault);
    if (status == CASUS_OK && !envelope)
        status = refuse_envelope(opening, start, cs_buf_text(&copy), &fault);
    json_decref(envelope);
    cs_buf_free(&copy);
    return status;
}

static casus_status open_envelope(struct opening *opening, size_t start, size_t array)
{
    cs_layout *layout = opening->layout;
    casus_status status = check_envelope(opening, start, array);
    layout->around = (cs_around){.name_count = 0};
    if (status == CASUS_OK)
        cs_json_reply_read(&layout->around, cs_text_slice(opening->head, 0, array), start + 1,
                           layout->arena);
    return status == CASUS_OK ? settle(opening, CS_JSON_ENVELOPE, array) : status;
}

/* An object of nothing but what replies have may say that there are no records. CASUS_OK: it does not,
   or it is no JSON, which is found where records are read. */
static casus_status refuse_failure(struct opening *opening, size_t start, size_t end)
{
    json_t *object = NULL;
    size_t len;
    cs_json_fault fault;
    cs_around around = {0};
    cs_arena *arena = opening->layout->arena;
    casus_text text = cs_text_slice(opening->head, start, end - start);
    casus_status status = cs_json_load(text, &object, &len, &fault);
    if (object)
        cs_json_reply_read(&around, text, 1, arena);
    json_decref(object);
    if (status == CASUS_OK && arena->failed)
        status = CASUS_ENOMEM;
    return status == CASUS_OK && around.failure.ptr
               ? refuse(opening, CS_E_REPLY_FAILED, start, end, around.failure)
               : status;
}

/* ---- Objects ---- */

/* One object a line, if the first line is a whole object, else objects one after another. */
static casus_status open_objects(struct opening *opening, size_t start)
{
    casus_text text = cs_text_from(opening->head, start);
    size_t end = 0;
    cs_json_group group = cs_json_scan_group(text, &end);
    if (group == CS_JSON_OPEN && !opening->is_all)
        return CASUS_END;
    if (group != CS_JSON_WHOLE || memchr(text.ptr, '\n', end))
        return settle(opening, CS_JSON_STREAM, start);
    size_t next = cs_json_blank_end(text, end);
    if (memchr(text.ptr + end, '\n', next - end))
        return settle(opening, CS_JSON_LINES, start);
    if (next == text.len && !opening->is_all)
        return CASUS_END;
    return settle(opening, next == text.len ? CS_JSON_LINES : CS_JSON_STREAM, start);
}

/* Is an object that ends at `end` a line of its own, in an input that is said to have lines? */
static bool is_line(const struct opening *opening, size_t start, size_t end)
{
    return opening->layout->syntax == &cs_syntax_ndjson &&
           !memchr(opening->head.ptr + start, '\n', end - start);
}

/* Is the object a line of an input that is said to have lines? Then it is a record with a list of
   objects. */
static bool is_record_line(const struct opening *opening, size_t start)
{
    size_t len = 0;
    casus_text text = cs_text_from(opening->head, start);
    return cs_json_scan_group(text, &len) == CS_JSON_WHOLE && is_line(opening, start, start + len);
}

/* An empty array makes an envelope only of an object that cannot be meant as a record. */
static casus_status open_object(struct opening *opening, size_t start)
{
    struct walk walk = walk_members(opening->head, start);
    if (walk.array && is_record_line(opening, start))
        return open_objects(opening, start);
    if (walk.array && !walk.is_empty)
        return open_envelope(opening, start, walk.array);
    bool is_alone = walk.end && cs_json_blank_end(opening->head, walk.end) == opening->head.len;
    if (walk.array && is_alone)
        return opening->is_all ? open_envelope(opening, start, walk.array) : CASUS_END;
    bool may_be_reply = is_alone && walk.known && !walk.unknown &&
                        !is_line(opening, start, walk.end);
    casus_status status = may_be_reply ? refuse_failure(opening, start, walk.end) : CASUS_OK;
    return status == CASUS_OK ? open_objects(opening, start) : status;
}

/* ---- The head ---- */

/* No array and no object: JSON still, if it is a single value and nothing else. */
static casus_status refuse_value(struct opening *opening, cs_json_token first)
{
    casus_text text = cs_text_slice(opening->head, first.start, first.end - first.start);
    bool is_alone = cs_json_blank_end(opening->head, first.end) == opening->head.len;
    if (is_alone && !opening->is_all)
        return CASUS_END;
    bool is_text = first.kind == '"' && first.is_closed;
    if (!is_alone || !(is_text || (first.kind == CS_JSON_WORD && cs_json_is_bare_token(text))))
        return refuse(opening, CS_E_JSON_SYNTAX, first.start, first.start + 1,
                      CS_TEXT("an array or an object is expected"));
    casus_status status = refuse(opening, CS_E_NOT_A_RECORD, first.start, first.end,
                                 is_text ? CS_TEXT("a text") : CS_TEXT("a single value"));
    if (status == CASUS_EFORMAT)
        opening->defects->items[opening->defects->count - 1].expected = CS_TEXT(
            "an object: { ... }");
    return status;
}

static casus_status open_value(struct opening *opening, size_t start)
{
    cs_json_token first = cs_json_next(opening->head, start);
    switch (first.kind) {
    case CS_JSON_NOTHING:
        return opening->is_all ? settle(opening, CS_JSON_LINES, first.start) : CASUS_END;
    case '{':
        return open_object(opening, first.start);
    case '[':
        /* Its end cannot come unnoticed if one byte of what follows is there. */
        if (first.end < opening->head.len)
            return settle(opening, CS_JSON_ARRAY, first.end);
        if (!opening->is_all)
            return CASUS_END;
        return refuse(opening, CS_E_JSON_SYNTAX, first.end, first.end, CS_TEXT("']' expected"));
    default:
        return refuse_value(opening, first);
    }
}

static casus_status open_bytes(struct opening *opening)
{
    casus_text head = opening->head;
    if (head.len < 3 && !opening->is_all)
        return CASUS_END;
    return open_value(opening, cs_text_starts(head, BYTE_ORDER_MARK) ? 3 : 0);
}

static casus_status fill_layout(cs_layout *layout, const struct opening *opening)
{
    static const char *const tails[] = {
        [CS_JSON_LINES] = "\n",
        [CS_JSON_STREAM] = "\n",
        [CS_JSON_ARRAY] = "\n]\n",
        [CS_JSON_ENVELOPE] = "\n]}\n",
    };
    bool is_array = opening->shape == CS_JSON_ARRAY || opening->shape == CS_JSON_ENVELOPE;
    cs_json_state *state = cs_arena_zalloc(layout->arena, 1, sizeof *state);
    layout->head = cs_arena_text(layout->arena, cs_text_slice(opening->head, 0, opening->used));
    if (!state || !layout->head.ptr)
        return CASUS_ENOMEM;
    state->shape = opening->shape;
    layout->state = state;
    layout->reject_separator = cs_text(is_array ? ",\n" : "\n");
    layout->reject_tail = cs_text(tails[opening->shape]);
    return CASUS_OK;
}

static casus_status open_input(cs_layout *layout, casus_text head, bool eof, size_t *used,
                               cs_defects *defects)
{
    struct opening opening = {
        .layout = layout,
        .defects = defects,
        .head = head,
        .is_all = eof || head.len >= CS_RECORD_MAX,
    };
    casus_status status = open_bytes(&opening);
    if (status == CASUS_OK)
        status = fill_layout(layout, &opening);
    *used = opening.used;
    return status;
}

/* ---- The rows ---- */

const cs_syntax cs_syntax_json = {
    .info =
        {
            .name = "json",
            .extensions = "json",
            .help = "an array of objects; also objects one after another, and replies of APIs",
            .reads = true,
            .writes = true,
        },
    .separator = ",",
    .sniff = sniff_array,
    .open = open_input,
    .bind = cs_json_bind,
    .frame = cs_json_frame,
    .parse = cs_json_parse,
    .locate = cs_json_locate,
    .spell = cs_json_spell,
    .head = cs_json_head,
    .rows = cs_json_rows,
    .tail = cs_json_tail,
};

const cs_syntax cs_syntax_ndjson = {
    .info =
        {
            .name = "ndjson",
            .extensions = "ndjson jsonl",
            .help = "JSON, one object a line",
            .reads = true,
            .writes = true,
        },
    .separator = "",
    .sniff = sniff_lines,
    .open = open_input,
    .bind = cs_json_bind,
    .frame = cs_json_frame,
    .parse = cs_json_parse,
    .locate = cs_json_locate,
    .spell = cs_json_spell,
    .head = cs_json_head,
    .rows = cs_json_rows,
    .tail = cs_json_tail,
};
