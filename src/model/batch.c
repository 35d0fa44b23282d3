/* batch.c - see batch.h. */
#include "model/batch.h"

#include "base/path.h"

#include <string.h>

/* ---- Columns ---- */

/* A name in the index: under its hash, for who spells it so, or under that of its folded form, for
   all others. Of names that fold to the same only the first is there folded: however many spellings
   of a name there are, none has to be looked for among the others. */
struct cs_name_slot {
    casus_text name;
    uint64_t hash;
    uint32_t column;
    bool is_used;
    bool is_folded;
};

static bool is_slot_of(const cs_name_slot *slot, uint64_t hash, casus_text name, bool is_folded)
{
    if (slot->hash != hash || slot->is_folded != is_folded)
        return false;
    return is_folded ? cs_text_equal_folded(slot->name, name) : cs_text_equal(slot->name, name);
}

/* The slot that has the name, or the free one where it would be. */
static cs_name_slot *find_slot(const cs_columns *columns, casus_text name, bool is_folded,
                               uint64_t *hash)
{
    uint32_t mask = columns->slot_count - 1;
    *hash = is_folded ? cs_text_hash_folded(name) : cs_text_hash(name);
    for (uint32_t at = (uint32_t)*hash & mask;; at = (at + 1) & mask) {
        cs_name_slot *slot = &columns->slots[at];
        if (!slot->is_used || is_slot_of(slot, *hash, name, is_folded))
            return slot;
    }
}

static void enter_as(cs_columns *columns, casus_text name, uint32_t column, bool is_folded)
{
    uint64_t hash;
    cs_name_slot *slot = find_slot(columns, name, is_folded, &hash);
    if (slot->is_used)
        return;
    *slot = (cs_name_slot){name, hash, column, true, is_folded};
    columns->slots_used++;
}

static void enter_name(cs_columns *columns, casus_text name, uint32_t column)
{
    enter_as(columns, name, column, false);
    enter_as(columns, name, column, true);
}

/* Enters the path of a known column, and those of the objects around it. */
static bool enter_path(cs_columns *columns, casus_text path, uint32_t column, cs_arena *arena)
{
    enter_name(columns, path, column);
    for (size_t len = 0; len < path.len; len++) {
        if (path.ptr[len] != '\0')
            continue;
        char *inside = cs_arena_alloc(arena, len + 1);
        if (!inside)
            return false;
        memcpy(inside, path.ptr, len);
        inside[len] = CS_INSIDE_MARK;
        enter_name(columns, (casus_text){inside, len + 1}, column);
    }
    return true;
}

static bool enter_column(cs_columns *columns, uint32_t column, cs_arena *arena)
{
    const cs_column *item = &columns->items[column];
    if (item->path.ptr && !item->is_known) {
        enter_name(columns, item->path, column);
        return true;
    }
    enter_name(columns, item->name, column);
    return !item->path.ptr || enter_path(columns, item->path, column, arena);
}

/* How many names enter_column() enters, at most. */
static size_t count_names(const cs_columns *columns)
{
    size_t count = columns->count;
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->items[i].path.ptr)
            count += cs_path_depth(columns->items[i].path);
    return count;
}

bool cs_columns_index(cs_columns *columns, size_t aliases, cs_arena *arena)
{
    size_t wanted = 4 * (count_names(columns) + aliases) + 2;
    uint32_t count = 8;
    while (count < wanted)
        count *= 2;
    columns->slots = cs_arena_zalloc(arena, count, sizeof *columns->slots);
    if (!columns->slots)
        return false;
    columns->slot_count = count;
    columns->slots_used = 0;
    for (uint32_t i = 0; i < columns->count; i++)
        if (!enter_column(columns, i, arena))
            return false;
    return true;
}

void cs_columns_alias(cs_columns *columns, casus_text name, uint32_t column)
{
    if (cs_text_equal(columns->items[column].name, name))
        enter_as(columns, name, column, false);
    enter_as(columns, name, column, true);
}

uint32_t cs_columns_find(const cs_columns *columns, casus_text name, bool *is_exact)
{
    *is_exact = false;
    if (columns->slot_count == 0)
        return CS_NONE;
    uint64_t hash;
    const cs_name_slot *slot = find_slot(columns, name, false, &hash);
    *is_exact = slot->is_used;
    if (!slot->is_used)
        slot = find_slot(columns, name, true, &hash);
    return slot->is_used ? slot->column : CS_NONE;
}

/* ---- Batches ---- */

void cs_batch_init(cs_batch *batch, cs_arena *arena, casus_text chunk, const cs_columns *columns)
{
    *batch = (cs_batch){.arena = arena, .chunk = chunk, .columns = columns};
}

cs_record *cs_batch_add(cs_batch *batch, cs_extent extent)
{
    cs_record *records = cs_arena_grow(batch->arena, batch->records, &batch->cap, batch->count + 1,
                                       sizeof *batch->records);
    if (!records) {
        batch->failed = true;
        return NULL;
    }
    batch->records = records;
    cs_record *record = &records[batch->count++];
    *record = (cs_record){.extent = {extent.start, extent.len}, .is_broken = extent.flaw != 0};
    return record;
}

/* More spellings of names than that say no more. */
enum { RENAMES_MAX = 100 };

static void note_rename(cs_batch *batch, casus_text name, uint32_t column)
{
    if (batch->rename_count == RENAMES_MAX)
        return;
    for (size_t i = 0; i < batch->rename_count; i++)
        if (batch->renames[i].column == column && cs_path_is_named(name, batch->renames[i].name))
            return;
    cs_rename *renames = cs_arena_grow(batch->arena, batch->renames, &batch->rename_cap,
                                       batch->rename_count + 1, sizeof *renames);
    casus_text copy = cs_path_name(name, batch->arena);
    if (!renames || !copy.ptr) {
        batch->failed = true;
        return;
    }
    batch->renames = renames;
    renames[batch->rename_count++] = (cs_rename){copy, column,
                                                 batch->count ? (uint32_t)batch->count - 1 : 0};
}

/* The name, or the path if objects hold the column, is how it will be found. */
static uint32_t add_extra(cs_batch *batch, casus_text key, bool is_path)
{
    cs_columns *extras = &batch->extras;
    if (batch->columns->count + extras->count >= CS_COLUMNS_MAX)
        return CS_NONE;
    cs_column *items = cs_arena_grow(batch->arena, extras->items, &batch->extras_cap,
                                     (size_t)extras->count + 1, sizeof *items);
    casus_text copy = cs_arena_text(batch->arena, key);
    casus_text name = is_path ? cs_path_name(key, batch->arena) : copy;
    if (!items || !copy.ptr || !name.ptr) {
        batch->failed = true;
        return CS_NONE;
    }
    extras->items = items;
    items[extras->count] = (cs_column){
        .name = name,
        .path = is_path ? copy : (casus_text){NULL, 0},
        .separator = CS_TEXT("; "),
        .field = CS_NONE,
        .record = batch->count ? (uint32_t)batch->count - 1 : 0,
    };
    uint32_t column = extras->count++;
    if (2 * (extras->slots_used + 2) <= extras->slot_count)
        enter_name(extras, copy, column);
    else if (!cs_columns_index(extras, extras->count + 8, batch->arena))
        batch->failed = true;
    return batch->columns->count + column;
}

/* Extras have no schema to say that case does not matter, so only the exact name finds them. */
static uint32_t find_extra(const cs_batch *batch, casus_text name)
{
    bool is_exact;
    uint32_t column = cs_columns_find(&batch->extras, name, &is_exact);
    return is_exact ? batch->columns->count + column : CS_NONE;
}

enum { USUAL_WIDTH = 64 };

static uint32_t find_or_add(cs_batch *batch, casus_text key, bool is_path)
{
    bool is_exact;
    uint32_t column = cs_columns_find(batch->columns, key, &is_exact);
    if (column != CS_NONE) {
        if (!is_exact)
            note_rename(batch, key, column);
        return column;
    }
    column = find_extra(batch, key);
    return column != CS_NONE ? column : add_extra(batch, key, is_path);
}

/* Where keys are values, each record is wide and has little in it: too much for the memory. */
static uint32_t unless_wide(const cs_batch *batch, uint32_t column)
{
    bool is_wide = column >= USUAL_WIDTH;
    return is_wide && batch->slots > CS_SLOTS_MAX / 2 ? CS_NONE : column;
}

uint32_t cs_batch_column(cs_batch *batch, casus_text name, uint32_t hint)
{
    const cs_columns *columns = batch->columns;
    bool is_expected = hint < columns->count && !columns->items[hint].path.ptr &&
                       cs_text_equal(columns->items[hint].name, name);
    return unless_wide(batch, is_expected ? hint : find_or_add(batch, name, false));
}

uint32_t cs_batch_column_inside(cs_batch *batch, casus_text path)
{
    return unless_wide(batch, find_or_add(batch, path, true));
}

/* Few columns have room from the start; many are only paid for as a record uses them, and half as
   many again, lest it is copied for each of them. */
static uint32_t wider(const cs_batch *batch, uint32_t width, uint32_t column)
{
    uint32_t count = cs_batch_column_count(batch);
    width += width / 2;
    if (width < count && count <= USUAL_WIDTH)
        width = count;
    if (width < USUAL_WIDTH && count > USUAL_WIDTH)
        width = USUAL_WIDTH;
    return width <= column ? column + 1 : width;
}

casus_value *cs_batch_slot(cs_batch *batch, cs_record *record, uint32_t column)
{
    if (column >= record->width) {
        uint32_t width = wider(batch, record->width, column);
        batch->slots += width;
        casus_value *values = batch->slots > CS_SLOTS_MAX
                                  ? NULL
                                  : cs_arena_zalloc(batch->arena, width, sizeof *values);
        if (!values) {
            batch->failed = true;
            return NULL;
        }
        if (record->width)
            memcpy(values, record->values, record->width * sizeof *values);
        record->values = values;
        record->width = width;
    }
    return &record->values[column];
}

const cs_column *cs_batch_column_at(const cs_batch *batch, uint32_t column)
{
    uint32_t fixed = batch->columns->count;
    return column < fixed ? &batch->columns->items[column] : &batch->extras.items[column - fixed];
}

uint32_t cs_batch_column_count(const cs_batch *batch)
{
    return batch->columns->count + batch->extras.count;
}

/* ---- Values ---- */

casus_value cs_value_scalar(casus_kind kind, casus_text text)
{
    return (casus_value){.as.text = text.ptr, .len = (uint32_t)text.len, .kind = (uint8_t)kind};
}

static size_t count_parts(casus_text text, casus_text separator)
{
    size_t count = 1;
    for (size_t at; (at = cs_text_find(text, separator)) != SIZE_MAX; count++)
        text = cs_text_from(text, at + separator.len);
    return count;
}

/* Sets up to `most` items to the parts at the front of *rest, which loses them and has no text in the
   end; returns how many. */
static size_t take_parts(casus_text *rest, casus_text separator, uint8_t flags, casus_value *items,
                         size_t most)
{
    size_t count = 0;
    while (rest->ptr && count < most) {
        size_t end = cs_text_find(*rest, separator);
        items[count] = cs_value_scalar(CASUS_STRING, cs_text_slice(*rest, 0, end));
        items[count++].flags = flags;
        *rest = end == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(*rest, end + separator.len);
    }
    return count;
}

static bool make_single(cs_arena *arena, uint8_t flags, casus_value *value)
{
    casus_value *item = cs_arena_alloc(arena, sizeof *item);
    if (!item)
        return false;
    *item = (casus_value){
        .as.text = value->as.text, .len = value->len, .kind = CASUS_STRING, .flags = flags};
    *value = (casus_value){.as.items = item, .len = 1, .kind = CASUS_LIST};
    return true;
}

/* Lists are short: one item is the usual case, and few are not read twice to know how many they are. */
bool cs_value_to_list(cs_arena *arena, const cs_column *column, casus_value *value)
{
    enum { FEW = 8 };
    casus_value few[FEW];
    casus_text rest = value->len ? cs_value_text(value) : (casus_text){NULL, 0};
    uint8_t flags = value->flags & (CS_CLEAN | CS_BARE);
    if (rest.len && !memchr(rest.ptr, column->separator.ptr[0], rest.len))
        return make_single(arena, flags, value);
    size_t taken = take_parts(&rest, column->separator, flags, few, FEW);
    size_t count = taken + (rest.ptr ? count_parts(rest, column->separator) : 0);
    if (count > CS_ITEMS_MAX)
        return false;
    casus_value *items = cs_arena_alloc(arena, (count + 1) * sizeof *items);
    if (!items)
        return false;
    memcpy(items, few, taken * sizeof *items);
    take_parts(&rest, column->separator, flags, items + taken, count - taken);
    *value = (casus_value){.as.items = items, .len = (uint32_t)count, .kind = CASUS_LIST};
    return true;
}

bool cs_value_split(cs_arena *arena, const cs_column *column, casus_text text, casus_value *out)
{
    casus_value value = cs_value_scalar(CASUS_STRING, text);
    if (!cs_value_to_list(arena, column, &value))
        return false;
    *out = value;
    return true;
}

bool cs_value_equal(const casus_value *a, const casus_value *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind != CASUS_LIST)
        return cs_text_equal(cs_value_text(a), cs_value_text(b));
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (!cs_value_equal(&a->as.items[i], &b->as.items[i]))
            return false;
    return true;
}
