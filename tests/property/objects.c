/* objects.c - see objects.h. */
#include "objects.h"

#include "base/path.h"

/* ---- Columns ---- */

enum { ID, CODE, AGE, HOME_PLACE, HOME_KIND, DEAD, HURT, FLAT, LEFT, RIGHT, FIRST, SECOND, TAGS };

static const struct {
    const char *name;
    casus_type type;
    bool is_known;
    bool is_list;
    bool is_flat;
} fields[] = {
    [ID] = {"id", CASUS_TEXT, true, false, true},
    [CODE] = {"actor.code", CASUS_TEXT, true, true, false},
    [AGE] = {"actor.age", CASUS_INTEGER, true, true, false},
    [HOME_PLACE] = {"actor.home.place", CASUS_TEXT, true, true, false},
    [HOME_KIND] = {"actor.home.: \"kind\"", CASUS_TEXT, true, true, false},
    [DEAD] = {"size.of it.dead", CASUS_INTEGER, true, false, false},
    [HURT] = {"size.hurt", CASUS_TEXT, true, false, false},
    [FLAT] = {"x_flat.name", CASUS_TEXT, false, false, true},
    [LEFT] = {"x_object.left", CASUS_TEXT, false, false, false},
    [RIGHT] = {"x_object.more.right", CASUS_TEXT, false, false, false},
    [FIRST] = {"x_list.first", CASUS_TEXT, false, true, false},
    [SECOND] = {"x_list.in.second", CASUS_TEXT, false, true, false},
    [TAGS] = {"tags", CASUS_TEXT, true, true, true},
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

const cs_columns *columns_of_objects(cs_arena *arena)
{
    cs_columns *columns = cs_arena_zalloc(arena, 1, sizeof *columns);
    columns->items = cs_arena_zalloc(arena, FIELD_COUNT, sizeof *columns->items);
    for (uint32_t i = 0; i < FIELD_COUNT; i++) {
        casus_text name = cs_text(fields[i].name);
        columns->items[i] = (cs_column){
            .name = name,
            .path = fields[i].is_flat ? (casus_text){NULL, 0} : cs_path_of_name(name, arena),
            .type = fields[i].type,
            .is_known = fields[i].is_known,
            .is_list = fields[i].is_known && fields[i].is_list,
            .separator = CS_TEXT("; "),
            .field = fields[i].is_known ? i : CS_NONE,
        };
    }
    columns->count = FIELD_COUNT;
    cs_columns_index(columns, 0, arena);
    return columns;
}

/* ---- Values ---- */

/* A record on its way. */
struct making {
    random_state *random;
    cs_arena *arena;
    const cs_columns *columns;
    casus_value *values;
};

static bool is_heads(const struct making *making)
{
    return random_below(making->random, 2);
}

/* Text that a list in a table can hold, or a whole number. */
static casus_value make_item(const struct making *making, uint32_t column)
{
    static const char *const numbers[] = {"0", "41", "12345678901234567890"};
    casus_text text = cs_text(numbers[random_below(making->random, 3)]);
    while (making->columns->items[column].type == CASUS_TEXT) {
        text = make_text(making->random, making->arena);
        bool is_joined = text.len && text.ptr[text.len - 1] == ';';
        if (text.len && !is_joined && text.ptr[0] != ' ' &&
            cs_text_find(text, CS_TEXT("; ")) == SIZE_MAX)
            break;
    }
    return cs_value_scalar(CASUS_STRING, text);
}

static casus_value make_list(const struct making *making, uint32_t count, uint32_t level)
{
    casus_value *items = cs_arena_zalloc(making->arena, count + 1, sizeof *items);
    return (casus_value){
        .as.items = items, .len = count, .kind = CASUS_LIST, .code = (uint16_t)level};
}

/* A column that no object of the list has is absent, unless it is the first of objects that are known and
   all empty. */
static void give_list(const struct making *making, uint32_t first, uint32_t last, bool is_known,
                      uint32_t count)
{
    bool is_empty = true;
    for (uint32_t column = first; column <= last; column++) {
        casus_value list = make_list(making, count, 1);
        casus_value *items = (casus_value *)list.as.items;
        bool is_used = false;
        for (uint32_t i = 0; i < count; i++) {
            if (is_heads(making))
                continue;
            bool is_null = random_below(making->random, 4) == 0;
            items[i] = is_null ? (casus_value){.kind = CASUS_NULL} : make_item(making, column);
            is_used = true;
        }
        if (is_used)
            making->values[column] = list;
        is_empty = is_empty && !is_used;
    }
    if (is_empty && is_known)
        making->values[first] = make_list(making, count, 1);
}

/* In the place of the object to which so many names lead. */
static casus_value make_sign(const struct making *making, uint32_t names)
{
    return (casus_value){.kind = is_heads(making) ? CASUS_NULL : CASUS_ABSENT,
                         .code = (uint16_t)names};
}

/* Objects inside of the list's may be empty or null as well. */
static void give_inner_sign(const struct making *making, uint32_t column, uint32_t names)
{
    casus_value *value = &making->values[column];
    casus_value *items = (casus_value *)value->as.items;
    const casus_value *other = &making->values[HOME_KIND];
    for (uint32_t i = 0; value->kind == CASUS_LIST && i < value->len; i++) {
        bool is_alone = other->kind != CASUS_LIST || other->as.items[i].kind == CASUS_ABSENT;
        if (is_alone && items[i].kind == CASUS_ABSENT && is_heads(making))
            items[i] = make_sign(making, names);
    }
}

static void give_actors(const struct making *making)
{
    switch (random_below(making->random, 4)) {
    case 0:
        return;
    case 1:
        making->values[CODE] = is_heads(making) ? (casus_value){.kind = CASUS_NULL, .code = 1}
                                                : make_list(making, 0, 1);
        return;
    default:
        give_list(making, CODE, HOME_KIND, true, 1 + (uint32_t)random_below(making->random, 3));
        give_inner_sign(making, HOME_PLACE, 2);
    }
}

static void give_scalar(const struct making *making, uint32_t column)
{
    if (is_heads(making))
        making->values[column] = make_item(making, column);
    else if (is_heads(making))
        making->values[column] = (casus_value){.kind = CASUS_NULL};
}

static void give_size(const struct making *making)
{
    if (random_below(making->random, 4) == 0) {
        making->values[DEAD] = make_sign(making, 1);
        return;
    }
    give_scalar(making, DEAD);
    give_scalar(making, HURT);
    if (making->values[DEAD].kind == CASUS_ABSENT && is_heads(making))
        making->values[DEAD] = make_sign(making, 2);
}

void make_objects(random_state *random, size_t count, bool is_for_table, const cs_columns *columns,
                  cs_arena *arena, cs_batch *out)
{
    cs_batch_init(out, arena, (casus_text){NULL, 0}, columns);
    for (size_t i = 0; i < count; i++) {
        cs_record *record = cs_batch_add(out, (cs_extent){0, 0, 0, 0});
        cs_batch_slot(out, record, FIELD_COUNT - 1);
        const struct making making = {random, arena, columns, record->values};
        record->values[ID] = make_item(&making, ID);
        give_actors(&making);
        give_size(&making);
        give_scalar(&making, FLAT);
        give_scalar(&making, LEFT);
        give_scalar(&making, RIGHT);
        if (!is_for_table)
            give_list(&making, FIRST, SECOND, false, 1 + (uint32_t)random_below(random, 3));
        if (is_heads(&making))
            record->values[TAGS] = make_list(&making, 0, 0);
    }
}
