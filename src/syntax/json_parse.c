/* json_parse.c - reads the records of a chunk, and finds the places of their values again.

   Jansson reads a record; then its members and the record's own tokens are walked side by side, for
   Jansson keeps their order. From the tree come the structure and the strings with escapes, from the
   text come numbers and all strings that stand there as they are. Nothing of the tree outlives its
   record. Places are not noted on the way: only a record with a defect is walked once more. */
#include "syntax/json_syntax.h"

#include <string.h>

/* One record being read. */
struct reading {
    cs_batch *batch;
    cs_defects *defects;
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

/* In place of a list: a string that holds its items, as a table has them, or a single item. */
static void make_list(struct reading *reading, uint32_t column, cs_json_token token,
                      casus_value *value)
{
    const cs_column *list = cs_batch_column_at(reading->batch, column);
    casus_text text = cs_value_text(value);
    casus_value scalar = *value;
    *value = (casus_value){0};
    if (scalar.kind == CASUS_STRING && count_parts(text, list->separator) > CS_ITEMS_MAX) {
        complain_of_value(reading, CS_E_TOO_MANY_ITEMS, column, token);
    } else if (scalar.kind == CASUS_STRING) {
        if (!cs_value_split(reading->batch->arena, list, text, value))
            reading->failed = true;
    } else {
        casus_value *item = cs_arena_alloc(reading->batch->arena, sizeof *item);
        if (!item) {
            reading->failed = true;
            return;
        }
        *item = scalar;
        *value = (casus_value){.as.items = item, .len = 1, .kind = CASUS_LIST};
    }
}

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

/* The column of a key; CS_NONE if it can have none, which ends the record. */
static uint32_t find_column(struct reading *reading, cs_json_token token, const char *key,
                            uint32_t expected)
{
    casus_text name = token.has_escape ? cs_text(key) : inner_text(reading->text, token);
    uint32_t column = cs_batch_column(reading->batch, name, expected);
    if (column != CS_NONE)
        return column;
    if (reading->batch->failed)
        reading->failed = true;
    else
        complain(reading, CS_E_TOO_MANY_COLUMNS, token.start, token.end);
    give_up(reading);
    return column;
}

static void report_same_column(struct reading *reading, cs_json_token key, uint32_t column)
{
    cs_defect *defect = complain(reading, CS_E_SAME_COLUMN, key.start, key.end);
    defect->column = column;
    defect->item = CS_NAME;
    defect->found = inner_text(reading->text, key);
}

/* The member whose key comes next; returns its column. */
static uint32_t read_member(struct reading *reading, void *member, uint32_t expected)
{
    cs_json_token key = take(reading);
    take(reading);
    cs_json_token token = take(reading);
    reading->at = cs_json_value_end(reading->text, token);
    take(reading);
    uint32_t column = find_column(reading, key, json_object_iter_key(member), expected);
    if (column == CS_NONE)
        return column;
    casus_value *slot = cs_batch_slot(reading->batch, reading->record, column);
    if (!slot)
        reading->failed = true;
    else if (slot->kind != CASUS_ABSENT)
        report_same_column(reading, key, column);
    else
        read_value(reading, column, token, json_object_iter_value(member), slot);
    return column;
}

static void read_members(struct reading *reading, json_t *object)
{
    uint32_t column = CS_NONE;
    take(reading);
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

static void report_fault(struct reading *reading, const cs_json_fault *fault)
{
    casus_text found = cs_json_fault_found(reading->text, fault, reading->batch->arena);
    if (!found.ptr)
        reading->failed = true;
    complain(reading, fault->number, fault->start, fault->end)->found = found;
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
                                 cs_json_gear *gear, cs_batch *batch, cs_defects *defects)
{
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
    for (size_t i = 0; i < extents->count && status == CASUS_OK; i++)
        status = parse_record(layout->state, extents, i, gear, batch, defects);
    bool failed = batch->failed || defects->failed;
    return status == CASUS_OK && failed ? CASUS_ENOMEM : status;
}

/* ---- Places ---- */

/* The column that a key names, found as cs_batch_column() finds it. */
static uint32_t column_of_name(const cs_batch *batch, casus_text name)
{
    bool is_exact;
    uint32_t column = cs_columns_find(batch->columns, name, &is_exact);
    if (column != CS_NONE)
        return column;
    column = cs_columns_find(&batch->extras, name, &is_exact);
    return is_exact ? batch->columns->count + column : CS_NONE;
}

static uint32_t column_of_key(const cs_batch *batch, casus_text text, cs_json_token key)
{
    if (!key.has_escape)
        return column_of_name(batch, inner_text(text, key));
    json_t *string = cs_json_load_string(token_text(text, key));
    if (!string)
        return CS_NONE;
    casus_text name = {json_string_value(string), json_string_length(string)};
    uint32_t column = column_of_name(batch, name);
    json_decref(string);
    return column;
}

/* The item-th single value of a list; items that were left out do not count. */
static bool locate_in_list(casus_text text, cs_json_token list, uint32_t item, cs_json_token *out)
{
    cs_json_token token = cs_json_next(text, list.end);
    while (token.kind == '"' || token.kind == CS_JSON_WORD || token.kind == '{' ||
           token.kind == '[') {
        bool is_kept = token.kind == '"' ||
                       (token.kind == CS_JSON_WORD && !cs_text_is(token_text(text, token), "null"));
        if (is_kept && item-- == 0) {
            *out = token;
            return true;
        }
        cs_json_token comma = cs_json_next(text, cs_json_value_end(text, token));
        token = cs_json_next(text, comma.end);
    }
    return false;
}

/* The item-th part of a string that was split. Not where an escape moves the places, and not where
   the part reads like a whole token, which a correction would then be spelt as. */
static bool locate_part(casus_text text, const cs_column *column, uint32_t item,
                        cs_json_token *token)
{
    if (token->has_escape)
        return false;
    casus_text rest = inner_text(text, *token);
    size_t len = cs_text_find(rest, column->separator);
    for (; item > 0; item--) {
        if (len == SIZE_MAX)
            return false;
        rest = cs_text_from(rest, len + column->separator.len);
        len = cs_text_find(rest, column->separator);
    }
    casus_text part = cs_text_slice(rest, 0, len);
    token->start = (size_t)(part.ptr - text.ptr);
    token->end = token->start + part.len;
    return !cs_json_is_bare_token(part);
}

static bool locate_value(casus_text text, const cs_column *column, cs_json_token value,
                         uint32_t item, cs_json_token *out)
{
    *out = value;
    if (item == CS_NONE) {
        out->end = cs_json_value_end(text, value);
        return true;
    }
    if (value.kind == '[')
        return locate_in_list(text, value, item, out);
    if (value.kind == '"' && column->is_known && column->is_list)
        return locate_part(text, column, item, out);
    return item == 0;
}

/* Does the key name the column? An extra is found by its exact name alone. */
static bool names_column(const cs_batch *batch, casus_text text, cs_json_token key, uint32_t column)
{
    bool is_plain_extra = column >= batch->columns->count && !key.has_escape;
    if (is_plain_extra)
        return cs_text_equal(inner_text(text, key), cs_batch_column_at(batch, column)->name);
    return column_of_key(batch, text, key) == column;
}

bool cs_json_locate(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                    uint32_t column, uint32_t item, cs_span *out)
{
    (void)layout;
    cs_span extent = batch->records[record].extent;
    casus_text text = cs_text_slice(batch->chunk, extent.start, extent.len);
    cs_json_token found = cs_json_next(text, 0);
    do {
        cs_json_token key = cs_json_next(text, found.end);
        cs_json_token colon = cs_json_next(text, key.end);
        cs_json_token value = cs_json_next(text, colon.end);
        if (key.kind != '"' || !key.is_closed)
            return false;
        if (names_column(batch, text, key, column)) {
            found = key;
            if (item != CS_NAME &&
                !locate_value(text, cs_batch_column_at(batch, column), value, item, &found))
                return false;
            *out = (cs_span){(uint32_t)(extent.start + found.start),
                             (uint32_t)(found.end - found.start)};
            return true;
        }
        found = cs_json_next(text, cs_json_value_end(text, value));
    } while (found.kind == ',');
    return false;
}
