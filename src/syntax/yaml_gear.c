/* yaml_gear.c - the second gear of the YAML syntax: plain records without libyaml.

   A plain record is a block mapping of names to texts of one line, bare or in quotes, literal blocks,
   and lists of those, as casus writes it and most people do. It is recognised as a whole or declined,
   and then libyaml has it: so nothing here reports, and nothing has an opinion of its own. Beside what
   yaml_plain.c declines, that is a name that is new to the batch or stands twice, and a value of which
   there would be something to report.

   The whole record is read into tokens, which changes nothing; then its values are made. Where a value
   stands is found by reading the record again. */
#include "syntax/yaml_plain.h"

#include <string.h>

/* ---- What the records of a chunk share ---- */

typedef struct field {
    casus_text name;
    uint32_t column;
    bool is_quoted;
    bool is_renamed; /* the column has another name, or another spelling of it */
    bool is_made;    /* value is what the record gets; else it is to be made of the token */
    casus_value value;
    cs_yaml_token token;
} field;

/* Columns whose values take a look: codes, of which 045 is to be reported, and lists. */
enum { IS_CODE = 1, IS_LIST = 2 };

struct column_name {
    const char *ptr;
    uint32_t len; /* UINT32_MAX: it is not plain */
    uint8_t kind; /* of its column */
};

struct cs_yaml_gear {
    cs_batch *batch;
    bool is_valid;             /* the whole chunk is UTF-8; without it each record is looked at */
    struct column_name *names; /* of columns, from the first on */
    uint32_t name_count;
    cs_yaml_walk walk;
    uint32_t hint; /* the column that is expected next */
    field *fields; /* of the record at hand */
    size_t field_count;
    size_t field_cap;
    uint32_t *seen; /* by column: the last record that named it, from 1 */
    size_t seen_cap;
};

static uint8_t kind_of(const cs_column *column)
{
    bool is_code = column->is_known && column->type == CASUS_CODE;
    bool is_list = column->is_known && column->is_list;
    return (uint8_t)((is_code ? IS_CODE : 0) | (is_list ? IS_LIST : 0));
}

static bool gather_names(cs_yaml_gear *gear)
{
    enum { NAMES_MAX = 256 };
    const cs_columns *columns = gear->batch->columns;
    gear->name_count = columns->count < NAMES_MAX ? columns->count : NAMES_MAX;
    gear->names = cs_arena_zalloc(gear->batch->arena, (size_t)gear->name_count + 1,
                                  sizeof *gear->names);
    for (uint32_t i = 0; gear->names && i < gear->name_count; i++) {
        casus_text name = columns->items[i].name;
        gear->names[i] = (struct column_name){
            .ptr = name.ptr,
            .len = cs_yaml_is_plain_name(name) && !columns->items[i].path.ptr ? (uint32_t)name.len
                                                                              : UINT32_MAX,
            .kind = kind_of(&columns->items[i]),
        };
    }
    return gear->names != NULL;
}

cs_yaml_gear *cs_yaml_gear_make(cs_batch *batch)
{
    cs_yaml_gear *gear = cs_arena_zalloc(batch->arena, 1, sizeof *gear);
    if (!gear)
        return NULL;
    gear->batch = batch;
    gear->walk.arena = batch->arena;
    gear->is_valid = cs_utf8_check(batch->chunk) == batch->chunk.len;
    return gather_names(gear) ? gear : NULL;
}

static casus_value value_of(casus_text text, bool is_clean)
{
    return (casus_value){.as.text = text.ptr,
                         .len = (uint32_t)text.len,
                         .kind = CASUS_STRING,
                         .flags = is_clean ? CS_CLEAN : 0};
}

/* ---- Names ---- */

/* The column of a name that the batch knows, as cs_batch_column() finds it; not one that objects hold. */
static bool find_column(const cs_batch *batch, field *out)
{
    bool is_exact;
    out->column = cs_columns_find(batch->columns, out->name, &is_exact);
    out->is_renamed = out->column != CS_NONE && !is_exact;
    if (out->column != CS_NONE)
        return !batch->columns->items[out->column].path.ptr;
    out->column = batch->columns->count + cs_columns_find(&batch->extras, out->name, &is_exact);
    return is_exact;
}

/* Is the name one of the next columns'? */
static bool find_ahead(const cs_yaml_gear *gear, field *out)
{
    enum { AHEAD = 8 };
    uint32_t end = gear->hint + AHEAD < gear->name_count ? gear->hint + AHEAD : gear->name_count;
    for (uint32_t i = gear->hint; i < end; i++) {
        const struct column_name *name = &gear->names[i];
        if (name->len != out->name.len || memcmp(name->ptr, out->name.ptr, name->len) != 0)
            continue;
        out->column = i;
        out->is_quoted = false;
        out->is_renamed = false;
        return true;
    }
    return false;
}

/* The name of a field and its column; returns the colon, or NULL. */
static const char *read_name(const cs_yaml_gear *gear, field *out)
{
    const char *start = gear->walk.at + gear->walk.column;
    const char *colon = cs_yaml_next_mark(&gear->walk, start);
    out->name = (casus_text){start, (size_t)(colon - start)};
    if (*colon == ':' && cs_yaml_ends_word(colon[1]) && find_ahead(gear, out))
        return colon;
    colon = cs_yaml_walk_name(&gear->walk, &out->name, &out->is_quoted);
    return colon && find_column(gear->batch, out) ? colon : NULL;
}

static bool read_field(cs_yaml_gear *gear, field *out)
{
    const char *colon = read_name(gear, out);
    if (!colon)
        return false;
    gear->hint = out->column + 1;
    return cs_yaml_walk_value(&gear->walk, colon, &out->token);
}

/* ---- Recognising a record ---- */

static bool is_bare_zero(const cs_yaml_token *value)
{
    if (value->kind != CS_TOKEN_TEXT || *value->start != '0' || value->end - value->start < 2)
        return false;
    for (const char *at = value->start; at < value->end; at++)
        if (*at < '0' || *at > '9')
            return false;
    return true;
}

/* Would there be something to report of the value? */
static bool is_reportable(const cs_yaml_gear *gear, uint8_t kind, const cs_yaml_token *value)
{
    if (value->kind != CS_TOKEN_LIST)
        return ((kind & IS_LIST) && value->end - value->start > CS_ITEMS_MAX / 2) ||
               ((kind & IS_CODE) && is_bare_zero(value));
    for (uint32_t i = 0; (kind & IS_CODE) && i < value->count; i++)
        if (is_bare_zero(&gear->walk.items[value->first + i]))
            return true;
    return false;
}

/* Makes the value where that takes no memory. False: there would be something to report. */
static bool settle(const cs_yaml_gear *gear, field *next)
{
    const cs_yaml_token *from = &next->token;
    uint8_t kind = next->column < gear->name_count
                       ? gear->names[next->column].kind
                       : kind_of(cs_batch_column_at(gear->batch, next->column));
    if (kind && is_reportable(gear, kind, from))
        return false;
    next->is_made = from->kind == CS_TOKEN_TEXT && !(kind & IS_LIST) && !next->is_renamed;
    if (next->is_made)
        next->value = value_of(cs_yaml_token_text(from), from->is_clean);
    return true;
}

/* Room for the record's next field; NULL: no memory. */
static field *add_field(cs_yaml_gear *gear)
{
    if (gear->field_count == gear->field_cap) {
        field *fields = cs_arena_grow(gear->batch->arena, gear->fields, &gear->field_cap,
                                      gear->field_count + 1, sizeof *fields);
        if (!fields)
            return NULL;
        gear->fields = fields;
    }
    return &gear->fields[gear->field_count++];
}

/* Does the record name the column for the first time? */
static bool is_first(cs_yaml_gear *gear, uint32_t column)
{
    uint32_t record = (uint32_t)gear->batch->count;
    if (column >= gear->seen_cap) {
        uint32_t *seen = cs_arena_grow(gear->batch->arena, gear->seen, &gear->seen_cap,
                                       (size_t)column + 1, sizeof *seen);
        if (!seen)
            return false;
        gear->seen = seen;
    }
    bool is_first = gear->seen[column] != record;
    gear->seen[column] = record;
    return is_first;
}

static bool start(cs_yaml_gear *gear, const cs_record *record)
{
    casus_text text = cs_text_slice(gear->batch->chunk, record->extent.start, record->extent.len);
    gear->hint = 0;
    gear->field_count = 0;
    return (gear->is_valid || cs_utf8_check(text) == text.len) &&
           cs_yaml_walk_start(&gear->walk, text);
}

/* Reads the record into fields and items, if it is plain. */
static bool recognise(cs_yaml_gear *gear, const cs_record *record, bool only_items)
{
    if (!start(gear, record) || (only_items && !gear->walk.is_item))
        return false;
    while (!gear->walk.is_done) {
        field *next = add_field(gear);
        if (!next || !read_field(gear, next) || !is_first(gear, next->column) ||
            !settle(gear, next))
            return false;
    }
    return true;
}

/* ---- Making its values ---- */

static casus_value make_text(cs_batch *batch, const cs_yaml_token *from)
{
    bool is_text = from->kind == CS_TOKEN_TEXT;
    casus_text text = is_text ? cs_yaml_token_text(from) : cs_yaml_decode(from, batch->arena);
    batch->failed |= text.ptr == NULL;
    return value_of(text, from->is_clean);
}

static casus_value make_list(const cs_yaml_gear *gear, const cs_yaml_token *from)
{
    cs_batch *batch = gear->batch;
    casus_value *values = cs_arena_zalloc(batch->arena, (size_t)from->count + 1, sizeof *values);
    if (!values)
        batch->failed = true;
    for (uint32_t i = 0; values && i < from->count; i++)
        values[i] = make_text(batch, &gear->walk.items[from->first + i]);
    return (casus_value){.as.items = values, .len = from->count, .kind = CASUS_LIST};
}

static void split_text(cs_batch *batch, const cs_column *column, casus_value text, casus_value *out)
{
    if (!cs_value_split(batch->arena, column, cs_value_text(&text), out))
        batch->failed = true;
}

static void make_value(const cs_yaml_gear *gear, const field *from, casus_value *out)
{
    const cs_yaml_token *token = &from->token;
    const cs_column *column = cs_batch_column_at(gear->batch, from->column);
    if (token->kind == CS_TOKEN_NOTHING)
        *out = (casus_value){.kind = CASUS_NULL};
    else if (token->kind == CS_TOKEN_LIST)
        *out = make_list(gear, token);
    else if (kind_of(column) & IS_LIST)
        split_text(gear->batch, column, make_text(gear->batch, token), out);
    else
        *out = make_text(gear->batch, token);
}

static void give_value(const cs_yaml_gear *gear, cs_record *record, const field *from)
{
    if (from->is_renamed)
        cs_batch_column(gear->batch, from->name, CS_NONE);
    casus_value *slot = from->column < record->width
                            ? &record->values[from->column]
                            : cs_batch_slot(gear->batch, record, from->column);
    if (slot && from->is_made)
        *slot = from->value;
    else if (slot)
        make_value(gear, from, slot);
}

bool cs_yaml_gear_take(cs_yaml_gear *gear, cs_record *record, bool only_items)
{
    /* Where values take too much memory there is something to report, soon. */
    if (gear->batch->slots > CS_SLOTS_MAX / 4 || !recognise(gear, record, only_items))
        return false;
    for (size_t i = 0; i < gear->field_count && !gear->batch->failed; i++)
        give_value(gear, record, &gear->fields[i]);
    return true;
}

/* ---- Places ---- */

static cs_span span_of(const cs_batch *batch, const char *start, const char *end)
{
    return (cs_span){(uint32_t)(start - batch->chunk.ptr), (uint32_t)(end - start)};
}

bool cs_yaml_gear_locate(const cs_batch *batch, const cs_record *record, uint32_t column,
                         uint32_t item, cs_span *out)
{
    cs_batch copy = *batch;
    cs_yaml_gear gear = {.batch = &copy, .is_valid = true, .walk = {.arena = batch->arena}};
    bool is_good = start(&gear, record);
    while (is_good && !gear.walk.is_done) {
        field next;
        gear.walk.item_count = 0;
        is_good = read_field(&gear, &next);
        if (!is_good || next.column != column)
            continue;
        const cs_yaml_token *token = &next.token;
        const char *name = next.name.ptr - next.is_quoted;
        if (token->kind == CS_TOKEN_LIST && item < token->count)
            token = &gear.walk.items[item];
        *out = item == CS_NAME ? span_of(batch, name, name + next.name.len + 2U * next.is_quoted)
                               : span_of(batch, token->start, token->end);
        return true;
    }
    return false;
}
