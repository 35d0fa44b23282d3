/* nest.c - see nest.h. */
#include "syntax/nest.h"

#include "base/path.h"

#include <string.h>

/* ---- Reading ---- */

/* Each value inside is looked up by the whole of its path: long names must not make that a matter of
   minutes. */
enum { PATH_MAX_LEN = 512 };

size_t cs_nest_enter(cs_nest *nest, casus_text name)
{
    size_t mark = nest->path.len;
    if (nest->depth++ > 0)
        cs_buf_add_char(&nest->path, '\0');
    cs_buf_add_text(&nest->path, name);
    return mark;
}

void cs_nest_leave(cs_nest *nest, size_t mark)
{
    nest->depth--;
    if (nest->path.status == CASUS_OK)
        nest->path.len = mark;
}

bool cs_nest_is_long(const cs_nest *nest)
{
    return nest->depth > 1 && nest->path.len > PATH_MAX_LEN;
}

uint32_t cs_nest_column(const cs_nest *nest)
{
    casus_text path = cs_buf_text(&nest->path);
    if (nest->path.status != CASUS_OK) {
        nest->batch->failed = true;
        return CS_NONE;
    }
    return nest->depth > 1 ? cs_batch_column_inside(nest->batch, path)
                           : cs_batch_column(nest->batch, path, CS_NONE);
}

bool cs_nest_is_known(cs_nest *nest)
{
    const cs_columns *columns = nest->batch->columns;
    bool is_exact;
    uint32_t column = cs_columns_find(columns, cs_buf_text(&nest->path), &is_exact);
    return column != CS_NONE && columns->items[column].is_known && cs_nest_inside(nest) == CS_NONE;
}

casus_text cs_nest_name(const cs_nest *nest)
{
    enum { SHOWN_MAX = 200 };
    casus_text path = cs_buf_text(&nest->path);
    size_t len = path.len;
    while (len > SHOWN_MAX || (len && len < path.len && path.ptr[len] != '\0'))
        len--;
    return len ? cs_path_name(cs_text_slice(path, 0, len), nest->batch->arena)
               : CS_TEXT("a long name");
}

uint32_t cs_nest_inside(cs_nest *nest)
{
    bool is_exact;
    cs_buf_add_char(&nest->path, CS_INSIDE_MARK);
    if (nest->path.status != CASUS_OK) {
        nest->batch->failed = true;
        return CS_NONE;
    }
    uint32_t column = cs_columns_find(nest->batch->columns, cs_buf_text(&nest->path), &is_exact);
    nest->path.len--;
    return column;
}

bool cs_nest_is_listed(cs_nest *nest)
{
    uint32_t column = nest->depth == 1 && nest->level == 0 ? cs_nest_inside(nest) : CS_NONE;
    return column != CS_NONE && nest->batch->columns->items[column].is_list;
}

/* Lists whose objects have ever new names would take room by the square of what stands there. */
static bool make_items(cs_nest *nest, casus_value *slot)
{
    cs_batch *batch = nest->batch;
    if (batch->slots + nest->count > CS_SLOTS_MAX / 2)
        return false;
    casus_value *items = cs_arena_zalloc(batch->arena, nest->count, sizeof *items);
    batch->slots += nest->count;
    batch->failed |= !items;
    *slot = (casus_value){.as.items = items, .kind = CASUS_LIST, .code = (uint16_t)nest->level};
    slot->len = items ? nest->count : 0;
    return items;
}

casus_value *cs_nest_slot(cs_nest *nest, uint32_t column)
{
    casus_value *slot = cs_batch_slot(nest->batch, nest->record, column);
    nest->filled++;
    if (!slot || nest->level == 0)
        return slot;
    if (cs_nest_is_free(slot) && !make_items(nest, slot))
        return NULL;
    bool is_of_list = slot->kind == CASUS_LIST && slot->len == nest->count &&
                      slot->code == nest->level;
    return is_of_list ? (casus_value *)slot->as.items + nest->item : slot;
}

/* ---- The tree ---- */

/* Appends a node to the object that has it; CS_NONE: no memory. */
static uint32_t add_node(cs_nest_tree *tree, uint32_t parent, casus_text name, uint32_t column)
{
    cs_nest_node *nodes = cs_arena_grow(tree->batch->arena, tree->nodes, &tree->cap,
                                        tree->count + 1UL, sizeof *nodes);
    if (!nodes)
        return CS_NONE;
    tree->nodes = nodes;
    uint32_t node = tree->count++;
    nodes[node] = (cs_nest_node){
        .name = name,
        .column = column,
        .first = CS_NONE,
        .last = CS_NONE,
        .next = CS_NONE,
        .twin = CS_NONE,
    };
    if (parent == CS_NONE)
        return node;
    nodes[node].depth = nodes[parent].depth + 1;
    if (nodes[parent].last != CS_NONE)
        nodes[nodes[parent].last].next = node;
    else
        nodes[parent].first = node;
    nodes[parent].last = node;
    return node;
}

/* The entry's field is the node. */
static bool enter(cs_nest_tree *tree, casus_text path, uint32_t node)
{
    cs_columns *places = &tree->places;
    cs_column *items = cs_arena_grow(tree->batch->arena, places->items, &tree->place_cap,
                                     places->count + 1UL, sizeof *items);
    if (!items)
        return false;
    places->items = items;
    items[places->count++] = (cs_column){.name = path, .field = node};
    if (2 * (places->slots_used + 2) <= places->slot_count) {
        cs_columns_alias(places, path, places->count - 1);
        return true;
    }
    return cs_columns_index(places, places->count + 8UL, tree->batch->arena);
}

static cs_column *find(const cs_nest_tree *tree, casus_text path)
{
    bool is_exact;
    uint32_t place = cs_columns_find(&tree->places, path, &is_exact);
    return is_exact ? &tree->places.items[place] : NULL;
}

/* The object that the path leads to, which stands in another. Where a column has its name, the place is
   the object's from now on. CS_NONE: no memory. */
static uint32_t find_object(cs_nest_tree *tree, uint32_t parent, casus_text path, casus_text name)
{
    cs_column *place = find(tree, path);
    if (place && tree->nodes[place->field].column == CS_NONE)
        return place->field;
    uint32_t node = add_node(tree, parent, name, CS_NONE);
    if (node == CS_NONE)
        return node;
    if (place) {
        tree->nodes[node].twin = place->field;
        tree->has_twins = true;
        place->field = node;
    } else if (!enter(tree, path, node)) {
        return CS_NONE;
    }
    return node;
}

static bool add_column(cs_nest_tree *tree, uint32_t parent, casus_text path, casus_text name,
                       uint32_t index)
{
    cs_column *place = find(tree, path);
    uint32_t node = add_node(tree, parent, name, index);
    if (node == CS_NONE)
        return false;
    if (!place)
        return enter(tree, path, node);
    cs_nest_node *other = &tree->nodes[place->field];
    if (other->column == CS_NONE) {
        other->twin = node;
        tree->has_twins = true;
    }
    return true;
}

static bool add(cs_nest_tree *tree, const cs_column *column, uint32_t index)
{
    casus_text rest = column->path;
    uint32_t parent = 0;
    if (!rest.ptr)
        return add_column(tree, parent, column->name, column->name, index);
    for (;;) {
        casus_text name = cs_path_next(&rest);
        size_t len = (size_t)(name.ptr + name.len - column->path.ptr);
        casus_text path = cs_text_slice(column->path, 0, len);
        if (!rest.ptr)
            return add_column(tree, parent, path, name, index);
        parent = find_object(tree, parent, path, name);
        if (parent == CS_NONE)
            return false;
    }
}

const cs_column *cs_nest_column_at(const cs_nest_tree *tree, uint32_t column)
{
    const cs_columns *columns = tree->layout->columns;
    return column < columns->count ? &columns->items[column]
                                   : &tree->batch->extras.items[column - columns->count];
}

uint32_t cs_nest_source_of(const cs_nest_tree *tree, uint32_t column)
{
    uint32_t count = tree->layout->columns->count;
    return column < count ? tree->layout->from[column]
                          : tree->batch->columns->count + (column - count);
}

static const casus_value *get_value(const cs_nest_tree *tree, uint32_t column)
{
    return cs_batch_value(tree->record, cs_nest_source_of(tree, column));
}

static bool has_path(const cs_columns *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->items[i].path.ptr)
            return true;
    return false;
}

bool cs_nest_open(cs_nest_tree *tree, const cs_layout *layout, const cs_batch *batch)
{
    enum { WIDE = 256 };
    *tree = (cs_nest_tree){
        .layout = layout,
        .batch = batch,
        .is_wide = layout->columns->count + batch->extras.count > WIDE,
    };
    return has_path(layout->columns) || has_path(&batch->extras);
}

/* Makes the tree, in one of many columns of those that the record has. False: no memory. */
static bool plant(cs_nest_tree *tree)
{
    tree->nodes = NULL;
    tree->count = 0;
    tree->cap = 0;
    tree->places = (cs_columns){0};
    tree->place_cap = 0;
    tree->has_twins = false;
    uint32_t fixed = tree->batch->columns->count;
    uint32_t extras = tree->batch->extras.count;
    uint32_t used = tree->record->width > fixed ? tree->record->width - fixed : 0;
    uint32_t count = tree->layout->columns->count +
                     (tree->is_wide && used < extras ? used : extras);
    bool is_made = add_node(tree, CS_NONE, (casus_text){NULL, 0}, CS_NONE) != CS_NONE;
    for (uint32_t i = 0; i < count && is_made; i++)
        if (!tree->is_wide || !cs_nest_is_free(get_value(tree, i)))
            is_made = add(tree, cs_nest_column_at(tree, i), i);
    return is_made;
}

/* ---- Writing ---- */

/* A record on its way. */
struct writing {
    cs_nest_tree *tree;
    const cs_nest_pen *pen;
    uint32_t level; /* names that lead to the list of objects that is being written; 0: none is */
    uint32_t item;
};

/* What is known of an object. */
enum state { NOTHING, EMPTY, NIL, SOMETHING };

static uint32_t level_of(const casus_value *list)
{
    return list->code ? list->code : 1;
}

static bool is_list_at(const casus_value *value, uint32_t level)
{
    return value->kind == CASUS_LIST && level_of(value) == level;
}

/* The value of a column, or of its item in the list that is being written. */
static const casus_value *value_of(const struct writing *writing, const cs_nest_node *node)
{
    static const casus_value absent = {{NULL}, 0, 0, CASUS_ABSENT, 0};
    const casus_value *value = get_value(writing->tree, node->column);
    if (writing->level == 0)
        return value;
    bool is_there = is_list_at(value, writing->level) && writing->item < value->len;
    return is_there ? &value->as.items[writing->item] : &absent;
}

/* What a value, to which so many names lead, says of the object around it that is `depth` deep. */
static enum state tell(const casus_value *value, uint32_t names, uint32_t depth)
{
    bool is_sign = value->kind == CASUS_ABSENT ||
                   (value->kind == CASUS_NULL && value->code && value->code < names);
    uint32_t at = is_sign ? value->code : value->kind == CASUS_LIST ? level_of(value) : names;
    if (at < depth || (is_sign && at == 0))
        return NOTHING;
    if (!is_sign || at > depth)
        return SOMETHING;
    return value->kind == CASUS_NULL ? NIL : EMPTY;
}

static bool is_blocked(const struct writing *writing, const cs_nest_node *object)
{
    return object->twin != CS_NONE && object->record == writing->tree->number;
}

static enum state state_of(const struct writing *writing, const cs_nest_node *object,
                           uint32_t depth)
{
    enum state state = NOTHING;
    const cs_nest_node *nodes = writing->tree->nodes;
    for (uint32_t i = object->first; i != CS_NONE && state != SOMETHING; i = nodes[i].next) {
        enum state inner = NOTHING;
        if (nodes[i].column != CS_NONE)
            inner = tell(value_of(writing, &nodes[i]), nodes[i].depth, depth);
        else if (!is_blocked(writing, &nodes[i]))
            inner = state_of(writing, &nodes[i], depth);
        state = inner > state ? inner : state;
    }
    return state;
}

/* The longest of the lists inside that make a list of the object; CS_NONE: there is none. */
static uint32_t count_items(const struct writing *writing, const cs_nest_node *object,
                            uint32_t level)
{
    uint32_t count = CS_NONE;
    const cs_nest_node *nodes = writing->tree->nodes;
    for (uint32_t i = object->first; i != CS_NONE; i = nodes[i].next) {
        uint32_t inner = CS_NONE;
        if (nodes[i].column == CS_NONE) {
            inner = is_blocked(writing, &nodes[i]) ? CS_NONE
                                                   : count_items(writing, &nodes[i], level);
        } else {
            const casus_value *value = value_of(writing, &nodes[i]);
            inner = is_list_at(value, level) ? value->len : CS_NONE;
        }
        if (inner != CS_NONE && (count == CS_NONE || inner > count))
            count = inner;
    }
    return count;
}

static void write_members(struct writing *writing, const cs_nest_node *object);

static void write_object(struct writing *writing, const cs_nest_node *object, enum state state)
{
    const cs_nest_pen *pen = writing->pen;
    if (state != SOMETHING) {
        pen->word(pen->ctx, state == NIL ? "null" : "{}");
        return;
    }
    pen->open(pen->ctx, '{');
    write_members(writing, object);
    pen->close(pen->ctx, '}');
}

static void write_list(struct writing *writing, const cs_nest_node *object, uint32_t count)
{
    const cs_nest_pen *pen = writing->pen;
    if (count == 0) {
        pen->word(pen->ctx, "[]");
        return;
    }
    pen->open(pen->ctx, '[');
    writing->level = object->depth;
    for (writing->item = 0; writing->item < count; writing->item++) {
        pen->next(pen->ctx);
        write_object(writing, object, state_of(writing, object, object->depth));
    }
    writing->level = 0;
    pen->close(pen->ctx, ']');
}

/* Notes that the columns of a list of objects are written. */
static void mark_list(const struct writing *writing, const cs_nest_node *object, uint32_t level)
{
    cs_nest_node *nodes = writing->tree->nodes;
    for (uint32_t i = object->first; i != CS_NONE; i = nodes[i].next) {
        if (nodes[i].column == CS_NONE) {
            if (!is_blocked(writing, &nodes[i]))
                mark_list(writing, &nodes[i], level);
        } else if (is_list_at(value_of(writing, &nodes[i]), level)) {
            nodes[i].record = writing->tree->number;
        }
    }
}

static void write_inner(struct writing *writing, const cs_nest_node *object)
{
    const cs_nest_pen *pen = writing->pen;
    uint32_t count = writing->level ? CS_NONE : count_items(writing, object, object->depth);
    enum state state = count == CS_NONE ? state_of(writing, object, object->depth) : SOMETHING;
    if (state == NOTHING || is_blocked(writing, object))
        return;
    pen->name(pen->ctx, object->name);
    if (count == CS_NONE) {
        write_object(writing, object, state);
        return;
    }
    mark_list(writing, object, object->depth);
    write_list(writing, object, count);
}

static void write_value(const struct writing *writing, cs_nest_node *node)
{
    const cs_nest_pen *pen = writing->pen;
    const casus_value *value = value_of(writing, node);
    bool is_whole = value->kind != CASUS_LIST || level_of(value) == node->depth;
    enum state state = tell(value, node->depth, node->depth);
    if (state == NOTHING || !is_whole)
        return;
    pen->name(pen->ctx, node->name);
    if (value->kind == CASUS_ABSENT)
        pen->word(pen->ctx, "{}");
    else
        pen->write(pen->ctx, node->column, value, writing->level ? writing->item : CS_NONE);
    if (writing->level == 0)
        node->record = writing->tree->number;
}

static void write_members(struct writing *writing, const cs_nest_node *object)
{
    cs_nest_node *nodes = writing->tree->nodes;
    for (uint32_t i = object->first; i != CS_NONE; i = nodes[i].next) {
        if (nodes[i].column != CS_NONE)
            write_value(writing, &nodes[i]);
        else
            write_inner(writing, &nodes[i]);
    }
}

/* ---- What does not fit ---- */

/* Would the object stand where a column of its name has a value? */
static bool is_in_twins_place(struct writing *writing, const cs_nest_node *object)
{
    const cs_nest_node *twin = &writing->tree->nodes[object->twin];
    const casus_value *value = get_value(writing->tree, twin->column);
    bool is_spread = value->kind == CASUS_LIST && level_of(value) < twin->depth;
    if (!is_spread)
        return tell(value, twin->depth, twin->depth) != NOTHING;
    bool is_found = false;
    writing->level = level_of(value);
    for (uint32_t i = 0; i < value->len && !is_found; i++) {
        writing->item = i;
        is_found = tell(&value->as.items[i], twin->depth, twin->depth) != NOTHING &&
                   state_of(writing, object, object->depth) != NOTHING;
    }
    writing->level = 0;
    return is_found;
}

static void block_twins(struct writing *writing)
{
    cs_nest_tree *tree = writing->tree;
    for (uint32_t i = 0; i < tree->count && tree->has_twins; i++)
        if (tree->nodes[i].twin != CS_NONE && is_in_twins_place(writing, &tree->nodes[i]))
            tree->nodes[i].record = writing->tree->number;
}

static void write_rest(const struct writing *writing)
{
    const cs_nest_pen *pen = writing->pen;
    const cs_nest_node *nodes = writing->tree->nodes;
    for (uint32_t i = 0; i < writing->tree->count; i++) {
        if (nodes[i].column == CS_NONE || nodes[i].record == writing->tree->number)
            continue;
        const casus_value *value = value_of(writing, &nodes[i]);
        if (value->kind == CASUS_ABSENT || (value->kind == CASUS_NULL && value->code))
            continue;
        pen->flat(pen->ctx, cs_nest_column_at(writing->tree, nodes[i].column)->name);
        pen->write(pen->ctx, nodes[i].column, value, CS_NONE);
    }
}

bool cs_nest_write(cs_nest_tree *tree, const cs_record *record, const cs_nest_pen *pen)
{
    struct writing writing = {.tree = tree, .pen = pen};
    tree->record = record;
    tree->number++;
    if ((tree->is_wide || tree->number == 1) && !plant(tree))
        return false;
    block_twins(&writing);
    write_members(&writing, tree->nodes);
    write_rest(&writing);
    return true;
}
