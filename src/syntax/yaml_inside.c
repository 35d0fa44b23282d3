/* yaml_inside.c - mappings inside of records, and lists of them, as values of columns (nest.h).

   Keys stand once in a mapping, which libyaml does not look after. So that no mapping has to be searched,
   each has a number, and a table tells for each path which mapping had its last name last. What merge
   keys bring in gives way here as in records themselves. */
#include "syntax/yaml_syntax.h"

#include <string.h>

struct cs_yaml_leaf {
    uint32_t column;
    uint32_t item; /* of the list of mappings that it is in; CS_NONE: it is in none */
    const cs_yaml_node *key;
    const cs_yaml_node *value;
    const cs_yaml_node *whole; /* that list */
};

/* A value with the key that leads to it. */
struct inner {
    const cs_yaml_node *key;
    const cs_yaml_node *value;
    const cs_yaml_node *target; /* what it is or stands for */
};

void cs_yaml_inside_begin(cs_yaml_inside *inside, cs_record *record, uint32_t index)
{
    inside->nest.record = record;
    inside->index = index;
    inside->outer = ++inside->mapping;
    inside->leaf_count = 0;
}

/* ---- Names ---- */

/* Which mapping had the name last; NULL: none had. */
static uint32_t *find_owner(const cs_yaml_inside *inside)
{
    bool is_exact;
    uint32_t name = cs_columns_find(&inside->names, cs_buf_text(&inside->nest.path), &is_exact);
    return is_exact ? &inside->names.items[name].field : NULL;
}

static bool add_name(cs_yaml_inside *inside, uint32_t owner)
{
    cs_arena *arena = inside->nest.batch->arena;
    cs_columns *names = &inside->names;
    cs_column *items = cs_arena_grow(arena, names->items, &inside->name_cap, names->count + 1UL,
                                     sizeof *items);
    casus_text copy = cs_arena_text(arena, cs_buf_text(&inside->nest.path));
    if (!items || !copy.ptr)
        return false;
    names->items = items;
    items[names->count++] = (cs_column){.name = copy, .field = owner};
    if (2 * (names->slots_used + 2) > names->slot_count)
        return cs_columns_index(names, names->count + 8UL, arena);
    cs_columns_alias(names, copy, names->count - 1);
    return true;
}

/* Has the mapping of this number the name that the path ends with for the first time? */
static bool is_first(cs_yaml_inside *inside, uint32_t mapping)
{
    uint32_t *owner = find_owner(inside);
    if (!owner && !add_name(inside, mapping))
        inside->nest.batch->failed = true;
    if (!owner)
        return true;
    bool is_first = *owner != mapping;
    *owner = mapping;
    return is_first;
}

bool cs_yaml_inside_has(cs_yaml_inside *inside, const cs_yaml_node *key)
{
    if (inside->names.count == 0)
        return false;
    size_t mark = cs_nest_enter(&inside->nest, key->as.text);
    const uint32_t *owner = find_owner(inside);
    cs_nest_leave(&inside->nest, mark);
    return owner && *owner == inside->outer;
}

bool cs_yaml_inside_is_new(cs_yaml_inside *inside, const cs_yaml_node *key)
{
    size_t mark = cs_nest_enter(&inside->nest, key->as.text);
    bool is_new = is_first(inside, inside->outer);
    cs_nest_leave(&inside->nest, mark);
    return is_new;
}

/* ---- Defects ---- */

static cs_yaml_place place_of(const cs_yaml_inside *inside, uint32_t column)
{
    const cs_nest *nest = &inside->nest;
    return (cs_yaml_place){
        .arena = nest->batch->arena,
        .defects = inside->defects,
        .column = column == CS_NONE ? NULL : cs_batch_column_at(nest->batch, column),
        .record = inside->index,
        .index = column,
        .item = nest->level ? nest->item : CS_NONE,
        .is_own = inside->is_own,
        .is_single = true,
    };
}

/* A defect of what the names lead to, where that is no single value. */
static cs_defect *complain(const cs_yaml_inside *inside, unsigned number, const cs_yaml_node *node)
{
    cs_yaml_place place = place_of(inside, CS_NONE);
    cs_defect *defect = cs_yaml_complain(&place, number, node);
    defect->field = cs_nest_name(&inside->nest);
    return defect;
}

/* ---- Slots ---- */

static bool keep_leaf(cs_yaml_inside *inside, uint32_t column, struct inner inner)
{
    cs_batch *batch = inside->nest.batch;
    cs_yaml_leaf *leaves = cs_arena_grow(batch->arena, inside->leaves, &inside->leaf_cap,
                                         inside->leaf_count + 1, sizeof *leaves);
    if (!leaves) {
        batch->failed = true;
        return false;
    }
    inside->leaves = leaves;
    bool is_listed = inside->nest.level;
    leaves[inside->leaf_count++] = (cs_yaml_leaf){
        .column = column,
        .item = is_listed ? inside->nest.item : CS_NONE,
        .key = inner.key,
        .value = inner.value,
        .whole = is_listed ? inside->whole : inner.value,
    };
    return true;
}

/* What aliases bring in takes room that no bytes of the source account for. */
static void charge(cs_yaml_inside *inside, const struct inner *inner)
{
    cs_batch *batch = inside->nest.batch;
    if (inside->is_own)
        return;
    batch->slots += 1 + (inner->target->kind == CS_YAML_SEQUENCE ? inner->target->count : 0UL);
    batch->failed |= batch->slots > CS_SLOTS_MAX;
}

/* The slot of a column for the value here; NULL: there is none, for a reason that is told. */
static casus_value *find_slot(cs_yaml_inside *inside, uint32_t column, struct inner inner)
{
    cs_batch *batch = inside->nest.batch;
    casus_value *slot = column == CS_NONE ? NULL : cs_nest_slot(&inside->nest, column);
    charge(inside, &inner);
    if (!slot) {
        if (!batch->failed)
            complain(inside, CS_E_TOO_MANY_COLUMNS, inner.key)->found = inner.key->as.text;
        inside->nest.record->is_broken = true;
        return NULL;
    }
    if (cs_nest_is_free(slot))
        return keep_leaf(inside, column, inner) ? slot : NULL;
    cs_yaml_place place = place_of(inside, column);
    cs_defect *defect = cs_yaml_complain(&place, CS_E_SAME_COLUMN, inner.key);
    defect->item = CS_NAME;
    defect->found = inner.key->as.text;
    return NULL;
}

/* The column for what stands in the place of a whole mapping: the first inside of it, if they are known,
   else one of its own. */
static uint32_t column_of_whole(cs_yaml_inside *inside)
{
    uint32_t column = cs_nest_inside(&inside->nest);
    return column == CS_NONE ? cs_nest_column(&inside->nest) : column;
}

static void take_sign(cs_yaml_inside *inside, struct inner inner, casus_kind kind)
{
    casus_value *slot = find_slot(inside, column_of_whole(inside), inner);
    if (slot)
        *slot = (casus_value){.kind = (uint8_t)kind, .code = (uint16_t)inside->nest.depth};
}

/* ---- Values ---- */

/* A list of the value alone. */
static void make_single(cs_batch *batch, casus_value *value)
{
    casus_value *item = cs_arena_alloc(batch->arena, sizeof *item);
    if (!item) {
        batch->failed = true;
        return;
    }
    *item = *value;
    *value = (casus_value){.as.items = item, .len = 1, .kind = CASUS_LIST};
}

static void take_single(cs_yaml_inside *inside, struct inner inner)
{
    cs_nest *nest = &inside->nest;
    uint32_t column = cs_nest_column(nest);
    cs_yaml_place place = place_of(inside, column);
    if (inner.target->kind == CS_YAML_SEQUENCE && nest->level && column != CS_NONE) {
        cs_yaml_complain(&place, CS_E_NESTED_VALUE, inner.value)->found = CS_TEXT(
            "a list inside of a list of objects");
        return;
    }
    casus_value *slot = find_slot(inside, column, inner);
    if (!slot)
        return;
    cs_yaml_value(&place, inner.value, slot);
    nest->record->is_broken |= place.is_broken;
    bool is_one = slot->kind == CASUS_STRING && !nest->level;
    if (is_one && place.column->is_known && place.column->is_list)
        make_single(nest->batch, slot);
    if (slot->kind == CASUS_LIST)
        slot->code = (uint16_t)nest->depth;
}

static void take_value(cs_yaml_inside *inside, const cs_yaml_node *key, const cs_yaml_node *value);

static void take_merged(cs_yaml_inside *inside, const cs_yaml_node *value, uint32_t number,
                        unsigned depth);

/* The pairs of a mapping, then those that it merges; `number` is that of the mapping that gets them. */
static void take_pairs(cs_yaml_inside *inside, const cs_yaml_node *mapping, uint32_t number,
                       unsigned depth)
{
    const cs_nest *nest = &inside->nest;
    for (uint32_t i = 0; i < mapping->count && !nest->record->is_broken && !nest->batch->failed;
         i++) {
        const cs_yaml_pair *pair = &mapping->as.pairs[i];
        if (cs_yaml_is_merge(pair))
            continue;
        casus_text name = pair->key->as.text;
        if (name.len && memchr(name.ptr, '\0', name.len)) {
            complain(inside, CS_E_NUL_CHARACTER, pair->key);
            inside->nest.record->is_broken = true;
            return;
        }
        size_t mark = cs_nest_enter(&inside->nest, name);
        if (is_first(inside, number))
            take_value(inside, pair->key, pair->value);
        else if (depth == 0)
            complain(inside, CS_E_DUPLICATE_KEY, pair->key)->found = name;
        cs_nest_leave(&inside->nest, mark);
    }
    for (uint32_t i = 0; i < mapping->count; i++)
        if (cs_yaml_is_merge(&mapping->as.pairs[i]))
            take_merged(inside, mapping->as.pairs[i].value, number, depth + 1);
}

/* A mapping, or a list of mappings. */
static void take_merged(cs_yaml_inside *inside, const cs_yaml_node *value, uint32_t number,
                        unsigned depth)
{
    const cs_yaml_node *target = cs_yaml_target(value);
    bool was_own = inside->is_own;
    if (!target || inside->nest.batch->failed)
        return;
    inside->is_own = false;
    if (depth > CS_DEPTH_MAX)
        complain(inside, CS_E_TOO_DEEP, value);
    else if (target->kind == CS_YAML_MAPPING)
        take_pairs(inside, target, number, depth);
    else if (target->kind == CS_YAML_SEQUENCE)
        for (uint32_t i = 0; i < target->count; i++)
            take_merged(inside, target->as.items[i], number, depth + 1);
    else
        complain(inside, CS_E_YAML_MERGE, value)->found = cs_yaml_describe(target);
    inside->is_own = was_own;
}

static void take_members(cs_yaml_inside *inside, const cs_yaml_node *mapping)
{
    take_pairs(inside, mapping, ++inside->mapping, 0);
}

/* ---- Lists of mappings ---- */

static void take_item(cs_yaml_inside *inside, const cs_yaml_node *item)
{
    const cs_yaml_node *target = cs_yaml_target(item);
    bool was_own = inside->is_own;
    inside->is_own &= target == item;
    if (target && target->kind == CS_YAML_MAPPING)
        take_members(inside, target);
    else if (target)
        complain(inside, CS_E_MIXED_LIST, item)->found = cs_yaml_describe(target);
    inside->is_own = was_own;
}

/* A list of mappings, or a mapping that is one of one. */
static void take_list(cs_yaml_inside *inside, struct inner inner)
{
    cs_nest *nest = &inside->nest;
    const cs_yaml_node *list = inner.target;
    bool is_list = list->kind == CS_YAML_SEQUENCE;
    uint32_t filled = nest->filled;
    inside->whole = inner.value;
    nest->level = nest->depth;
    nest->count = is_list ? list->count : 1;
    nest->item = 0;
    if (!is_list)
        take_members(inside, list);
    for (; is_list && nest->item < nest->count && !nest->batch->failed; nest->item++)
        take_item(inside, list->as.items[nest->item]);
    nest->item = 0;
    /* Without any member it has no column yet. */
    if (nest->filled == filled && !nest->record->is_broken)
        find_slot(inside, column_of_whole(inside), inner);
    nest->level = 0;
}

static bool is_list_of_mappings(const cs_yaml_node *node)
{
    const cs_yaml_node *first = node->kind == CS_YAML_SEQUENCE && node->count
                                    ? cs_yaml_target(node->as.items[0])
                                    : NULL;
    return first && first->kind == CS_YAML_MAPPING;
}

static bool has_list(const cs_yaml_node *mapping)
{
    for (uint32_t i = 0; i < mapping->count; i++) {
        const cs_yaml_node *value = cs_yaml_target(mapping->as.pairs[i].value);
        if (value && (value->kind == CS_YAML_SEQUENCE ||
                      (value->kind == CS_YAML_MAPPING && has_list(value))))
            return true;
    }
    return false;
}

/* One mapping where the schema has a list of them is a list of one, if it can be. */
static void take_mapping(cs_yaml_inside *inside, struct inner inner)
{
    if (inner.target->count == 0)
        take_sign(inside, inner, CASUS_ABSENT);
    else if (cs_nest_is_listed(&inside->nest) && !has_list(inner.target))
        take_list(inside, inner);
    else
        take_members(inside, inner.target);
}

static void take_sequence(cs_yaml_inside *inside, struct inner inner)
{
    const cs_nest *nest = &inside->nest;
    bool is_of_mappings = is_list_of_mappings(inner.target);
    if (inner.target->count > CS_ITEMS_MAX)
        complain(inside, CS_E_TOO_MANY_ITEMS, inner.value);
    else if (is_of_mappings && nest->level)
        complain(inside, CS_E_NESTED_VALUE, inner.value)->found = CS_TEXT(
            "a list inside of a list of objects");
    else if (is_of_mappings)
        take_list(inside, inner);
    else if (inner.target->count == 0 && !nest->level && cs_nest_inside(&inside->nest) != CS_NONE)
        take_sign(inside, inner, CASUS_LIST);
    else
        take_single(inside, inner);
}

static bool is_nested(const cs_yaml_node *node)
{
    return node->kind == CS_YAML_MAPPING || is_list_of_mappings(node);
}

/* Is there something against reading what the names lead to? */
static bool is_refused(cs_yaml_inside *inside, const struct inner *inner)
{
    cs_nest *nest = &inside->nest;
    if (nest->depth + (nest->level > 0) > CS_DEPTH_MAX) {
        complain(inside, CS_E_TOO_DEEP, inner->value);
    } else if (cs_nest_is_long(nest)) {
        complain(inside, CS_E_NESTED_VALUE, inner->value)->found = CS_TEXT(
            "something under names that are together longer than 512 bytes");
    } else if (is_nested(inner->target) && cs_nest_is_known(nest)) {
        cs_yaml_place place = place_of(inside, cs_nest_column(nest));
        cs_yaml_complain(&place, CS_E_NESTED_VALUE, inner->value)->found = cs_yaml_describe(
            inner->target);
    } else {
        return false;
    }
    return true;
}

static void take_value(cs_yaml_inside *inside, const cs_yaml_node *key, const cs_yaml_node *value)
{
    const struct inner inner = {key, value, cs_yaml_target(value)};
    bool was_own = inside->is_own;
    if (!inner.target || is_refused(inside, &inner))
        return;
    inside->is_own &= inner.target == value;
    if (inner.target->kind == CS_YAML_MAPPING)
        take_mapping(inside, inner);
    else if (inner.target->kind == CS_YAML_SEQUENCE)
        take_sequence(inside, inner);
    else if (cs_yaml_is_null(inner.target) && cs_nest_inside(&inside->nest) != CS_NONE)
        take_sign(inside, inner, CASUS_NULL);
    else
        take_single(inside, inner);
    inside->is_own = was_own;
}

/* ---- Records ---- */

bool cs_yaml_inside_wants(cs_yaml_inside *inside, const cs_yaml_pair *pair)
{
    const cs_yaml_node *value = cs_yaml_target(pair->value);
    bool may_be = value && (is_nested(value) || cs_yaml_is_null(value) ||
                            (value->kind == CS_YAML_SEQUENCE && value->count == 0));
    if (!may_be)
        return false;
    size_t mark = cs_nest_enter(&inside->nest, pair->key->as.text);
    bool is_wanted = is_nested(value) ? !cs_nest_is_known(&inside->nest)
                                      : cs_nest_inside(&inside->nest) != CS_NONE;
    cs_nest_leave(&inside->nest, mark);
    return is_wanted;
}

void cs_yaml_inside_take(cs_yaml_inside *inside, const cs_yaml_pair *pair, bool is_own)
{
    size_t mark = cs_nest_enter(&inside->nest, pair->key->as.text);
    inside->is_own = is_own;
    take_value(inside, pair->key, pair->value);
    cs_nest_leave(&inside->nest, mark);
}

/* ---- Places ---- */

bool cs_yaml_inside_keep(const cs_yaml_inside *inside, cs_yaml_leaves *out)
{
    *out = (cs_yaml_leaves){NULL, inside->leaf_count};
    if (inside->leaf_count == 0)
        return true;
    size_t size = inside->leaf_count * sizeof *inside->leaves;
    cs_yaml_leaf *leaves = cs_arena_alloc(inside->nest.batch->arena, size);
    if (leaves)
        memcpy(leaves, inside->leaves, size);
    out->items = leaves;
    return leaves;
}

static bool locate_leaf(const cs_yaml_leaf *leaf, uint32_t item, cs_span *out)
{
    const cs_yaml_node *value = cs_yaml_target(leaf->value);
    if (item == CS_NAME)
        return cs_yaml_give_span(leaf->key, out);
    if (item == CS_NONE)
        return cs_yaml_give_span(leaf->whole, out);
    if (leaf->item == CS_NONE && value && value->kind == CS_YAML_SEQUENCE && item < value->count)
        return cs_yaml_give_span(value->as.items[item], out);
    return cs_yaml_give_span(leaf->value, out);
}

bool cs_yaml_inside_locate(const cs_yaml_leaves *leaves, uint32_t column, uint32_t item,
                           cs_span *out)
{
    for (size_t i = 0; i < leaves->count; i++) {
        const cs_yaml_leaf *leaf = &leaves->items[i];
        bool is_any = item == CS_NONE || item == CS_NAME || leaf->item == CS_NONE;
        if (leaf->column == column && (is_any || leaf->item == item))
            return locate_leaf(leaf, item, out);
    }
    return false;
}
