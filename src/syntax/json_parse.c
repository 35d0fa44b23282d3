/* json_parse.c - reads the records of a chunk, and finds the places of their values again.

   Jansson reads a record; then its members and the record's own tokens are walked side by side, for
   Jansson keeps their order. From the tree come the structure and the strings with escapes, from the
   text come numbers and all strings that stand there as they are. Nothing of the tree outlives its
   record. Places are not noted on the way: only a record with a defect is walked once more. */
#include "base/path.h"
#include "syntax/json_syntax.h"
#include "syntax/nest.h"

#include <string.h>

/* One record being read. */
struct reading {
    cs_batch *batch;
    cs_defects *defects;
    cs_nest *nest;
    cs_record *record;
    uint32_t index;
    casus_text text; /* of the record */
    size_t start;    /* of text in the chunk */
    size_t at;       /* behind the last token */
    bool failed;     /* no memory */
};

static cs_json_token take(struct reading *reading)
{
    cs_json_token token = cs_json_next(reading->text, reading->at);
    reading->at = token.end;
    return token;
}

static casus_text token_text(casus_text text, cs_json_token token)
{
    return cs_text_slice(text, token.start, token.end - token.start);
}

static casus_text inner_text(casus_text text, cs_json_token string)
{
    return cs_text_slice(text, string.start + 1, string.end - string.start - 2);
}

static cs_span span_of(const struct reading *reading, size_t start, size_t end)
{
    return (cs_span){(uint32_t)(reading->start + start), (uint32_t)(end - start)};
}

static cs_defect *complain(struct reading *reading, unsigned number, size_t start, size_t end)
{
    return cs_defects_at(reading->defects, number, reading->index, span_of(reading, start, end));
}

/* A defect of a value whose place is known. */
static cs_defect *complain_of_value(struct reading *reading, unsigned number, uint32_t column,
                                    cs_json_token token)
{
    size_t end = cs_json_value_end(reading->text, token);
    cs_defect *defect = complain(reading, number, token.start, end);
    defect->column = column;
    return defect;
}

static void give_up(struct reading *reading)
{
    reading->record->is_broken = true;
    reading->record->values = NULL;
    reading->record->width = 0;
}

/* ---- Values ---- */

/* The escape that is a NUL, in a string that has one. */
static void report_nul(struct reading *reading, cs_json_token string)
{
    casus_text text = token_text(reading->text, string);
    size_t at = 1;
    while (!cs_text_starts(cs_text_from(text, at), "\\u0000"))
        at += text.ptr[at] == '\\' ? 2 : 1;
    complain(reading, CS_E_NUL_CHARACTER, string.start + at, string.start + at + 6);
    give_up(reading);
}

/* The characters of a string: where nothing is escaped, those that stand there. */
static casus_text string_text(struct reading *reading, cs_json_token token, const json_t *string)
{
    if (!token.has_escape)
        return inner_text(reading->text, token);
    casus_text text = {json_string_value(string), json_string_length(string)};
    if (memchr(text.ptr, '\0', text.len))
        report_nul(reading, token);
    text = cs_arena_text(reading->batch->arena, text);
    if (!text.ptr)
        reading->failed = true;
    return text;
}

/* A single value; false where it is none, or too long. */
static bool read_scalar(struct reading *reading, uint32_t column, cs_json_token token,
                        const json_t *json, casus_value *out)
{
    casus_kind kind = CASUS_NULL;
    casus_text text = {NULL, 0};
    if (json_is_string(json)) {
        kind = CASUS_STRING;
        text = string_text(reading, token, json);
    } else if (json_is_number(json) || json_is_boolean(json)) {
        kind = json_is_number(json) ? CASUS_NUMBER : CASUS_BOOLEAN;
        text = token_text(reading->text, token);
    } else if (!json_is_null(json)) {
        return false;
    }
    if (text.len > CS_FIELD_MAX) {
        complain_of_value(reading, CS_E_FIELD_TOO_LONG, column, token);
        return false;
    }
    *out = cs_value_scalar(kind, text);
    return true;
}

static const char *name_item(const json_t *json)
{
    if (json_is_object(json))
        return "an object";
    return json_is_array(json) ? "a list" : "null";
}

/* An item of a list; false where it is left out. */
static bool read_item(struct reading *reading, uint32_t column, cs_json_token token,
                      const json_t *json, casus_value *out)
{
    if (json_is_object(json) || json_is_array(json) || json_is_null(json)) {
        complain_of_value(reading, CS_E_BAD_ITEM, column, token)->found = cs_text(name_item(json));
        return false;
    }
    return read_scalar(reading, column, token, json, out);
}

static void read_list(struct reading *reading, uint32_t column, cs_json_token list,
                      const json_t *json, casus_value *out)
{
    size_t count = json_array_size(json);
    if (count > CS_ITEMS_MAX) {
        complain_of_value(reading, CS_E_TOO_MANY_ITEMS, column, list);
        return;
    }
    casus_value *items = cs_arena_zalloc(reading->batch->arena, count, sizeof *items);
    if (!items) {
        reading->failed = true;
        return;
    }
    uint32_t kept = 0;
    size_t at = list.end;
    for (size_t i = 0; i < count; i++) {
        cs_json_token token = cs_json_next(reading->text, at);
        kept += read_item(reading, column, token, json_array_get(json, i), &items[kept]);
        size_t end = cs_json_value_end(reading->text, token);
        at = cs_json_next(reading->text, end).end;
    }
    *out = (casus_value){.as.items = items, .len = kept, .kind = CASUS_LIST};
}

static size_t count_parts(casus_text text, casus_text separator)
{
    size_t count = 1;
    for (size_t at; (at = cs_text_find(text, separator)) != SIZE_MAX; count++)
        text = cs_text_from(text, at + separator.len);
    return count;
}

/* A list of the value alone. */
static void make_single(struct reading *reading, casus_value *value)
{
    casus_value *item = cs_arena_alloc(reading->batch->arena, sizeof *item);
    if (!item) {
        reading->failed = true;
        return;
    }
    *item = *value;
    *value = (casus_value){.as.items = item, .len = 1, .kind = CASUS_LIST};
}

/* In place of a list: a string that holds its items, as a table has them, or a single item. */
static void make_list(struct reading *reading, uint32_t column, cs_json_token token,
                      casus_value *value)
{
    const cs_column *list = cs_batch_column_at(reading->batch, column);
    casus_text text = cs_value_text(value);
    if (value->kind != CASUS_STRING) {
        make_single(reading, value);
    } else if (count_parts(text, list->separator) > CS_ITEMS_MAX) {
        *value = (casus_value){0};
        complain_of_value(reading, CS_E_TOO_MANY_ITEMS, column, token);
    } else if (!cs_value_split(reading->batch->arena, list, text, value)) {
        *value = (casus_value){0};
        reading->failed = true;
    }
}

/* A value of the record itself. */
static void read_value(struct reading *reading, uint32_t column, cs_json_token token,
                       const json_t *json, casus_value *out)
{
    if (json_is_object(json)) {
        complain_of_value(reading, CS_E_NESTED_VALUE, column, token)->found = CS_TEXT("an object");
        return;
    }
    if (json_is_array(json)) {
        read_list(reading, column, token, json, out);
        return;
    }
    casus_value value;
    const cs_column *about = cs_batch_column_at(reading->batch, column);
    if (!read_scalar(reading, column, token, json, &value))
        return;
    if (about->is_known && about->is_list && value.kind != CASUS_NULL && !reading->failed)
        make_list(reading, column, token, &value);
    *out = value;
}

/* ---- Members ---- */

/* A key can have no column, which ends the record. */
static void give_up_column(struct reading *reading, cs_json_token key)
{
    if (reading->batch->failed)
        reading->failed = true;
    else
        complain(reading, CS_E_TOO_MANY_COLUMNS, key.start, key.end);
    give_up(reading);
}

static void report_same_column(struct reading *reading, cs_json_token key, uint32_t column)
{
    cs_defect *defect = complain(reading, CS_E_SAME_COLUMN, key.start, key.end);
    defect->column = column;
    defect->item = CS_NAME;
    defect->found = inner_text(reading->text, key);
}

/* ---- Objects inside ---- */

/* A value inside of objects, with the key that leads to it. */
struct inner {
    cs_json_token key;
    cs_json_token token;
    json_t *json;
};

static bool is_list_of_objects(const json_t *json)
{
    return json_is_array(json) && json_is_object(json_array_get(json, 0));
}

/* A defect of what the names lead to, where that is no single value. */
static cs_defect *complain_of_path(struct reading *reading, unsigned number, cs_json_token token)
{
    size_t end = cs_json_value_end(reading->text, token);
    cs_defect *defect = complain(reading, number, token.start, end);
    defect->field = cs_nest_name(reading->nest);
    return defect;
}

/* The slot of a column for the value here; NULL: there is none, for a reason that is told. */
static casus_value *find_slot(struct reading *reading, cs_json_token key, uint32_t column)
{
    casus_value *slot = column == CS_NONE ? NULL : cs_nest_slot(reading->nest, column);
    if (!slot) {
        give_up_column(reading, key);
        return NULL;
    }
    if (cs_nest_is_free(slot))
        return slot;
    report_same_column(reading, key, column);
    return NULL;
}

/* An object without members, or what stands in the place of one: in the first of its columns, if they
   are known, else in one of its own. */
static void read_sign(struct reading *reading, struct inner inner, casus_kind kind)
{
    cs_nest *nest = reading->nest;
    uint32_t column = cs_nest_inside(nest);
    if (column == CS_NONE)
        column = cs_nest_column(nest);
    casus_value *slot = find_slot(reading, inner.key, column);
    if (slot)
        *slot = (casus_value){.kind = (uint8_t)kind, .code = (uint16_t)nest->depth};
}

static void read_single(struct reading *reading, struct inner inner)
{
    cs_nest *nest = reading->nest;
    bool is_list = json_is_array(inner.json);
    uint32_t column = cs_nest_column(nest);
    if (is_list && nest->level && column != CS_NONE) {
        complain_of_value(reading, CS_E_NESTED_VALUE, column, inner.token)->found = CS_TEXT(
            "a list inside of a list of objects");
        return;
    }
    casus_value *slot = find_slot(reading, inner.key, column);
    if (!slot)
        return;
    const cs_column *about = cs_batch_column_at(reading->batch, column);
    if (is_list)
        read_list(reading, column, inner.token, inner.json, slot);
    else
        read_scalar(reading, column, inner.token, inner.json, slot);
    bool is_single = slot->kind > CASUS_NULL && !is_list && !nest->level;
    if (is_single && about->is_known && about->is_list)
        make_single(reading, slot);
    if (slot->kind == CASUS_LIST)
        slot->code = (uint16_t)nest->depth;
}

static void read_inner(struct reading *reading, struct inner inner);

/* The members of an object that has some. */
static void read_inner_members(struct reading *reading, cs_json_token brace, json_t *object)
{
    casus_text text = reading->text;
    size_t at = brace.end;
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        struct inner inner = {.key = cs_json_next(text, at),
                              .json = json_object_iter_value(member)};
        size_t colon = cs_json_next(text, inner.key.end).end;
        inner.token = cs_json_next(text, colon);
        casus_text name = inner.key.has_escape ? cs_text(json_object_iter_key(member))
                                               : inner_text(text, inner.key);
        size_t mark = cs_nest_enter(reading->nest, name);
        read_inner(reading, inner);
        cs_nest_leave(reading->nest, mark);
        if (reading->record->is_broken || reading->failed)
            return;
        at = cs_json_next(text, cs_json_value_end(text, inner.token)).end;
    }
}

/* An object of the list that the reading is in. */
static void read_list_object(struct reading *reading, cs_json_token token, json_t *json)
{
    if (json_is_object(json))
        read_inner_members(reading, token, json);
    else
        complain_of_path(reading, CS_E_MIXED_LIST, token)->found = cs_text(
            json_is_string(json)  ? "a text"
            : json_is_array(json) ? "a list"
                                  : "a single value");
}

/* Objects without any member, in the list that the reading is in: it has no column yet. */
static void keep_length(struct reading *reading, cs_json_token key)
{
    cs_nest *nest = reading->nest;
    uint32_t column = cs_nest_inside(nest);
    if (column == CS_NONE)
        column = cs_nest_column(nest);
    find_slot(reading, key, column);
}

static void read_objects(struct reading *reading, struct inner inner)
{
    cs_nest *nest = reading->nest;
    uint32_t filled = nest->filled;
    bool is_list = json_is_array(inner.json);
    nest->level = nest->depth;
    nest->count = is_list ? (uint32_t)json_array_size(inner.json) : 1;
    nest->item = 0;
    if (!is_list)
        read_inner_members(reading, inner.token, inner.json);
    size_t at = inner.token.end;
    for (; is_list && nest->item < nest->count; nest->item++) {
        cs_json_token token = cs_json_next(reading->text, at);
        read_list_object(reading, token, json_array_get(inner.json, nest->item));
        if (reading->record->is_broken || reading->failed)
            break;
        at = cs_json_next(reading->text, cs_json_value_end(reading->text, token)).end;
    }
    nest->item = 0;
    if (nest->filled == filled && !reading->record->is_broken && !reading->failed)
        keep_length(reading, inner.key);
    nest->level = 0;
}

static bool has_list(json_t *object)
{
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        json_t *value = json_object_iter_value(member);
        if (json_is_array(value) || (json_is_object(value) && has_list(value)))
            return true;
    }
    return false;
}

/* One object where the schema has a list of them is a list of one, if it can be. */
static void read_inner_object(struct reading *reading, struct inner inner)
{
    if (json_object_size(inner.json) == 0)
        read_sign(reading, inner, CASUS_ABSENT);
    else if (cs_nest_is_listed(reading->nest) && !has_list(inner.json))
        read_objects(reading, inner);
    else
        read_inner_members(reading, inner.token, inner.json);
}

static void read_inner_list(struct reading *reading, struct inner inner)
{
    bool is_empty = json_array_size(inner.json) == 0;
    if (json_array_size(inner.json) > CS_ITEMS_MAX) {
        complain_of_path(reading, CS_E_TOO_MANY_ITEMS, inner.token);
    } else if (is_list_of_objects(inner.json) && reading->nest->level) {
        complain_of_path(reading, CS_E_NESTED_VALUE, inner.token)->found = CS_TEXT(
            "a list inside of a list of objects");
    } else if (is_list_of_objects(inner.json)) {
        read_objects(reading, inner);
    } else if (is_empty && !reading->nest->level && cs_nest_inside(reading->nest) != CS_NONE) {
        read_sign(reading, inner, CASUS_LIST);
    } else {
        read_single(reading, inner);
    }
}

static void read_inner(struct reading *reading, struct inner inner)
{
    bool is_nested = json_is_object(inner.json) || is_list_of_objects(inner.json);
    if (is_nested && cs_nest_is_known(reading->nest)) {
        complain_of_value(reading, CS_E_NESTED_VALUE, cs_nest_column(reading->nest), inner.token)
            ->found = json_is_object(inner.json) ? CS_TEXT("an object")
                                                 : CS_TEXT("a list of objects");
    } else if (cs_nest_is_long(reading->nest)) {
        complain_of_path(reading, CS_E_NESTED_VALUE, inner.token)->found = CS_TEXT(
            "something under names that are together longer than 512 bytes");
    } else if (json_is_object(inner.json)) {
        read_inner_object(reading, inner);
    } else if (json_is_array(inner.json)) {
        read_inner_list(reading, inner);
    } else if (json_is_null(inner.json) && cs_nest_inside(reading->nest) != CS_NONE) {
        read_sign(reading, inner, CASUS_NULL);
    } else {
        read_single(reading, inner);
    }
}

/* Is the value of a member of the record for the columns inside of it? */
static bool is_for_inside(struct reading *reading, const json_t *json)
{
    if (json_is_object(json) || is_list_of_objects(json))
        return !cs_nest_is_known(reading->nest);
    bool may_be = json_is_null(json) || (json_is_array(json) && json_array_size(json) == 0);
    return may_be && cs_nest_inside(reading->nest) != CS_NONE;
}

/* ---- Members ---- */

/* Other files have such names; objects are what is written. */
static void note_flat_name(struct reading *reading, cs_json_token key, casus_text name,
                           uint32_t column)
{
    const cs_column *about = cs_batch_column_at(reading->batch, column);
    if (!about->path.ptr || !cs_path_has_name(name))
        return;
    cs_defect *defect = complain(reading, CS_E_FLAT_NAME, key.start, key.end);
    defect->column = column;
    defect->item = CS_NAME;
    defect->found = inner_text(reading->text, key);
}

static uint32_t read_flat(struct reading *reading, struct inner inner, casus_text name,
                          uint32_t expected)
{
    uint32_t column = cs_batch_column(reading->batch, name, expected);
    if (column == CS_NONE) {
        give_up_column(reading, inner.key);
        return column;
    }
    casus_value *slot = cs_batch_slot(reading->batch, reading->record, column);
    if (!slot) {
        reading->failed = true;
    } else if (!cs_nest_is_free(slot)) {
        report_same_column(reading, inner.key, column);
    } else {
        note_flat_name(reading, inner.key, name, column);
        read_value(reading, column, inner.token, inner.json, slot);
    }
    return column;
}

/* The member whose key comes next; returns its column, CS_NONE if it has none or several. */
static uint32_t read_member(struct reading *reading, void *member, uint32_t expected)
{
    struct inner inner = {.key = take(reading), .json = json_object_iter_value(member)};
    take(reading);
    inner.token = take(reading);
    reading->at = cs_json_value_end(reading->text, inner.token);
    take(reading);
    casus_text name = inner.key.has_escape ? cs_text(json_object_iter_key(member))
                                           : inner_text(reading->text, inner.key);
    bool may_be_inside = json_is_object(inner.json) || json_is_array(inner.json) ||
                         json_is_null(inner.json);
    if (!may_be_inside)
        return read_flat(reading, inner, name, expected);
    size_t mark = cs_nest_enter(reading->nest, name);
    bool is_inside = is_for_inside(reading, inner.json);
    if (is_inside)
        read_inner(reading, inner);
    cs_nest_leave(reading->nest, mark);
    return is_inside ? CS_NONE : read_flat(reading, inner, name, expected);
}

static void read_members(struct reading *reading, json_t *object)
{
    uint32_t column = CS_NONE;
    take(reading);
    reading->nest->record = reading->record;
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        column = read_member(reading, member, column + 1);
        if (reading->record->is_broken || reading->failed)
            return;
    }
}

/* ---- Records ---- */

static casus_text name_scraps(casus_text text)
{
    if (text.ptr[0] == '[')
        return CS_TEXT("a list");
    if (text.ptr[0] == '"')
        return CS_TEXT("a text");
    return cs_json_is_bare_token(text) ? CS_TEXT("a single value") : CS_TEXT("other text");
}

/* Something that is no object stands in the place of a record. */
static void report_scraps(struct reading *reading)
{
    bool is_comma = reading->text.ptr[0] == ',';
    cs_defect *defect = complain(reading, is_comma ? CS_E_JSON_SEPARATOR : CS_E_NOT_A_RECORD, 0,
                                 cs_json_trimmed_len(reading->text));
    defect->found = is_comma ? CS_TEXT("a comma without a record") : name_scraps(reading->text);
    defect->expected = is_comma ? CS_TEXT("a record") : CS_TEXT("an object: { ... }");
    give_up(reading);
}

/* What a program meant that writes its own language in place of JSON. */
static casus_text advise(casus_text text)
{
    static const char *const words[][2] = {
        {"NaN", "JSON has no NaN: write null"},
        {"Infinity", "JSON has no such number: write null"},
        {"-Infinity", "JSON has no such number: write null"},
        {"None", "this is Python's word: write null"},
        {"True", "this is Python's word: write true"},
        {"False", "this is Python's word: write false"},
        {"'", "JSON has double quotes only"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        casus_text word = cs_text(words[i][0]);
        if (cs_text_equal(cs_text_slice(text, 0, word.len), word))
            return cs_text(words[i][1]);
    }
    return (casus_text){NULL, 0};
}

static void report_fault(struct reading *reading, const cs_json_fault *fault)
{
    casus_text found = cs_json_fault_found(reading->text, fault, reading->batch->arena);
    if (!found.ptr)
        reading->failed = true;
    cs_defect *defect = complain(reading, fault->number, fault->start, fault->end);
    defect->found = found;
    if (fault->number == CS_E_JSON_SYNTAX)
        defect->help = advise(cs_text_from(reading->text, fault->start));
    give_up(reading);
}

/* What stands on the line of a record behind it: a comma is one too many, anything else may be a
   record that would be lost. */
static void check_line_end(struct reading *reading, size_t end)
{
    casus_text text = reading->text;
    cs_json_token token = cs_json_next(text, end);
    if (token.kind == CS_JSON_NOTHING)
        return;
    bool is_comma = token.kind == ',' && token.end == text.len;
    cs_defect *defect = complain(reading, is_comma ? CS_E_JSON_SEPARATOR : CS_E_JSON_SYNTAX,
                                 token.start, text.len);
    defect->found = is_comma ? CS_TEXT("a comma") : CS_TEXT("text behind the object on its line");
    defect->expected = CS_TEXT("a line break");
    if (!is_comma)
        give_up(reading);
}

static void read_object(struct reading *reading)
{
    json_t *object = NULL;
    size_t end = 0;
    cs_json_fault fault;
    if (cs_json_load(reading->text, &object, &end, &fault) != CASUS_OK) {
        reading->failed = true;
        return;
    }
    if (object) {
        read_members(reading, object);
        if (!reading->record->is_broken)
            check_line_end(reading, end);
    } else {
        report_fault(reading, &fault);
    }
    json_decref(object);
}

static void read_record(struct reading *reading)
{
    if (reading->text.len == 0) {
        complain(reading, CS_E_JSON_SYNTAX, 0, 0)->found = CS_TEXT(
            "the text ends before the array is closed");
        give_up(reading);
    } else if (reading->text.ptr[0] == '{') {
        read_object(reading);
    } else {
        report_scraps(reading);
    }
}

/* ---- Separators ---- */

/* What stands behind a record of an array or a stream, up to the next. */
struct gap {
    size_t commas;
    size_t last_comma; /* in the chunk */
    bool is_end;       /* the array is closed */
};

static struct gap scan_gap(casus_text chunk, size_t at, size_t end)
{
    struct gap gap = {0};
    casus_text text = cs_text_slice(chunk, 0, end);
    cs_json_token token = cs_json_next(text, at);
    for (; token.kind == ','; token = cs_json_next(text, token.end)) {
        gap.commas++;
        gap.last_comma = token.start;
    }
    gap.is_end = token.kind == ']';
    return gap;
}

/* Where the next extent begins, or the chunk ends. */
static size_t gap_limit(const cs_batch *batch, const cs_extents *extents, size_t i)
{
    return i + 1 < extents->count ? extents->items[i + 1].start : batch->chunk.len;
}

static void report_comma(struct reading *reading, const struct gap *gap, const char *found,
                         const char *expected)
{
    cs_defect *defect = cs_defects_at(reading->defects, CS_E_JSON_SEPARATOR, reading->index,
                                      (cs_span){(uint32_t)gap->last_comma, 1});
    defect->found = cs_text(found);
    defect->expected = cs_text(expected);
}

static void check_gap(struct reading *reading, const cs_extents *extents, bool is_array)
{
    size_t i = reading->index;
    size_t end = extents->items[i].start + extents->items[i].len;
    struct gap gap = scan_gap(reading->batch->chunk, end, gap_limit(reading->batch, extents, i));
    bool is_unclosed = i + 1 < extents->count && extents->items[i + 1].len == 0;
    if (!is_array && gap.commas > 0) {
        report_comma(reading, &gap, "a comma", "only blanks");
    } else if (is_array && gap.is_end && gap.commas > 0) {
        report_comma(reading, &gap, "a comma without a record behind it", "the end of the array");
    } else if (gap.commas > 1) {
        report_comma(reading, &gap, "more than one comma", "one comma");
    } else if (is_array && gap.commas == 0 && !gap.is_end && !is_unclosed) {
        cs_defect *defect = complain(reading, CS_E_JSON_SEPARATOR, reading->text.len,
                                     reading->text.len);
        defect->found = CS_TEXT("nothing");
        defect->expected = CS_TEXT("one comma");
    }
}

/* What the second gear declines, and what stands between records, is read here. */
static casus_status parse_record(const cs_json_state *state, const cs_extents *extents, size_t i,
                                 cs_json_gear *gear, cs_nest *nest, cs_defects *defects)
{
    cs_batch *batch = nest->batch;
    bool is_array = state->shape == CS_JSON_ARRAY || state->shape == CS_JSON_ENVELOPE;
    cs_extent extent = extents->items[i];
    cs_record *record = cs_batch_add(batch, extent);
    if (!record)
        return CASUS_ENOMEM;
    if (extent.flaw)
        return CASUS_OK;
    bool is_read = gear && cs_json_gear_read(gear, record);
    if (is_read && state->shape == CS_JSON_LINES)
        return CASUS_OK;
    struct reading reading = {
        .batch = batch,
        .defects = defects,
        .nest = nest,
        .record = record,
        .index = (uint32_t)i,
        .text = cs_text_slice(batch->chunk, extent.start, extent.len),
        .start = extent.start,
    };
    if (!is_read)
        read_record(&reading);
    if (state->shape != CS_JSON_LINES && !record->is_broken)
        check_gap(&reading, extents, is_array);
    return reading.failed ? CASUS_ENOMEM : CASUS_OK;
}

casus_status cs_json_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                           cs_defects *defects)
{
    cs_json_gear *gear = NULL;
    if (layout->gear != CASUS_GEAR_LIBRARY) {
        gear = cs_json_gear_make(batch);
        if (!gear)
            return CASUS_ENOMEM;
    }
    casus_status status = CASUS_OK;
    cs_nest nest = {.batch = batch};
    for (size_t i = 0; i < extents->count && status == CASUS_OK; i++)
        status = parse_record(layout->state, extents, i, gear, &nest, defects);
    cs_buf_free(&nest.path);
    bool failed = batch->failed || defects->failed;
    return status == CASUS_OK && failed ? CASUS_ENOMEM : status;
}
