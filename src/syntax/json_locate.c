/* json_locate.c - finds the places of values in a record again.

   Nothing is noted while records are read: only one with a defect is walked once more, over its tokens
   alone, for it is known to be JSON. What leads to a column must be found here as json_parse.c finds
   it. */
#include "syntax/json_syntax.h"
#include "syntax/nest.h"

static casus_text token_text(casus_text text, cs_json_token token)
{
    return cs_text_slice(text, token.start, token.end - token.start);
}

static casus_text inner_text(casus_text text, cs_json_token string)
{
    return cs_text_slice(text, string.start + 1, string.end - string.start - 2);
}

/* ---- The record's own members ---- */

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
    const cs_column *about = cs_batch_column_at(batch, column);
    bool is_plain_extra = column >= batch->columns->count && !key.has_escape && !about->path.ptr;
    if (is_plain_extra)
        return cs_text_equal(inner_text(text, key), about->name);
    return column_of_key(batch, text, key) == column;
}

/* What is looked for in the text of a record. */
struct search {
    const cs_batch *batch;
    casus_text text;
    uint32_t column;
    uint32_t item;
    cs_nest nest;        /* where the search is */
    cs_json_token whole; /* the list of objects that it is in */
    cs_json_token found;
};

/* ---- Values inside of objects ---- */

static size_t enter(struct search *search, cs_json_token key)
{
    if (!key.has_escape)
        return cs_nest_enter(&search->nest, inner_text(search->text, key));
    json_t *string = cs_json_load_string(token_text(search->text, key));
    casus_text name = {json_string_value(string), json_string_length(string)};
    search->nest.batch->failed |= !string;
    size_t mark = cs_nest_enter(&search->nest, name);
    json_decref(string);
    return mark;
}

/* Is the value that of an object, or stands in the place of one, whose columns are known? The name may be
   a further one of such a column as well. */
static bool is_for_inside(struct search *search, cs_json_token key, cs_json_token value)
{
    char first = cs_json_next(search->text, value.end).kind;
    bool may_be = value.kind == '{' || (value.kind == '[' && (first == '{' || first == ']')) ||
                  cs_text_is(token_text(search->text, value), "null");
    size_t mark = enter(search, key);
    bool is_inside = may_be && cs_nest_inside(&search->nest) != CS_NONE;
    cs_nest_leave(&search->nest, mark);
    return is_inside;
}

static bool is_here(struct search *search)
{
    uint32_t column = cs_nest_inside(&search->nest);
    bool is_exact;
    casus_text path = cs_buf_text(&search->nest.path);
    if (column == search->column)
        return true;
    column = cs_columns_find(search->batch->columns, path, &is_exact);
    if (column != CS_NONE)
        return column == search->column;
    return search->column >= search->batch->columns->count &&
           cs_text_equal(cs_batch_column_at(search->batch, search->column)->path, path);
}

/* The value under this key has the column: is it the item that is looked for? */
static bool take(struct search *search, cs_json_token key, cs_json_token value)
{
    bool is_item = search->item != CS_NONE && search->item != CS_NAME;
    search->found = key;
    if (search->item == CS_NAME)
        return true;
    if (search->nest.level == 0)
        return locate_value(search->text, cs_batch_column_at(search->batch, search->column), value,
                            search->item, &search->found);
    search->found = is_item ? value : search->whole;
    search->found.end = cs_json_value_end(search->text, search->found);
    return !is_item || search->nest.item == search->item;
}

/* Is there a list inside of the object? */
static bool has_list(casus_text text, cs_json_token object)
{
    size_t end = cs_json_value_end(text, object);
    for (cs_json_token token = object; token.end < end; token = cs_json_next(text, token.end))
        if (token.kind == '[')
            return true;
    return false;
}

static bool find_inside(struct search *search, cs_json_token key, cs_json_token value);

static bool find_in_members(struct search *search, cs_json_token brace)
{
    casus_text text = search->text;
    cs_json_token token = brace;
    do {
        cs_json_token key = cs_json_next(text, token.end);
        cs_json_token colon = cs_json_next(text, key.end);
        cs_json_token value = cs_json_next(text, colon.end);
        if (key.kind != '"')
            return false;
        size_t mark = enter(search, key);
        bool is_found = find_inside(search, key, value);
        cs_nest_leave(&search->nest, mark);
        if (is_found)
            return true;
        token = cs_json_next(text, cs_json_value_end(text, value));
    } while (token.kind == ',');
    return false;
}

static bool find_in_list(struct search *search, cs_json_token list)
{
    casus_text text = search->text;
    bool is_found = false;
    search->whole = list;
    search->nest.level = search->nest.depth;
    search->nest.item = 0;
    for (cs_json_token token = list; token.kind && token.kind != ']' && !is_found;) {
        cs_json_token object = token.start == list.start && list.kind == '{'
                                   ? list
                                   : cs_json_next(text, token.end);
        is_found = object.kind == '{' && find_in_members(search, object);
        token = list.kind == '{' ? (cs_json_token){0}
                                 : cs_json_next(text, cs_json_value_end(text, object));
        search->nest.item++;
    }
    search->nest.level = 0;
    return is_found;
}

static bool find_inside(struct search *search, cs_json_token key, cs_json_token value)
{
    char first = cs_json_next(search->text, value.end).kind;
    bool is_object = value.kind == '{' && first != '}';
    bool is_list = value.kind == '[' && first == '{' && search->nest.level == 0;
    if (is_list ||
        (is_object && cs_nest_is_listed(&search->nest) && !has_list(search->text, value)))
        return find_in_list(search, value) || (is_here(search) && take(search, key, value));
    if (is_object)
        return find_in_members(search, value);
    return is_here(search) && take(search, key, value);
}

/* ---- A value ---- */

static bool find_flat(struct search *search)
{
    casus_text text = search->text;
    cs_json_token token = cs_json_next(text, 0);
    do {
        cs_json_token key = cs_json_next(text, token.end);
        cs_json_token colon = cs_json_next(text, key.end);
        cs_json_token value = cs_json_next(text, colon.end);
        if (key.kind != '"' || !key.is_closed)
            return false;
        if (names_column(search->batch, text, key, search->column) &&
            !is_for_inside(search, key, value)) {
            search->found = key;
            return search->item == CS_NAME ||
                   locate_value(text, cs_batch_column_at(search->batch, search->column), value,
                                search->item, &search->found);
        }
        token = cs_json_next(text, cs_json_value_end(text, value));
    } while (token.kind == ',');
    return false;
}

bool cs_json_locate(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                    uint32_t column, uint32_t item, cs_span *out)
{
    (void)layout;
    cs_span extent = batch->records[record].extent;
    struct search search = {
        .batch = batch,
        .text = cs_text_slice(batch->chunk, extent.start, extent.len),
        .column = column,
        .item = item,
        .nest = {.batch = (cs_batch *)batch},
    };
    bool is_found = find_flat(&search);
    if (!is_found && cs_batch_column_at(batch, column)->path.ptr)
        is_found = find_in_members(&search, cs_json_next(search.text, 0));
    cs_buf_free(&search.nest.path);
    *out = (cs_span){(uint32_t)(extent.start + search.found.start),
                     (uint32_t)(search.found.end - search.found.start)};
    return is_found;
}
