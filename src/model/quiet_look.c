/* quiet_look.c - what is to be compared of two fields to see that a rule has nothing to say: which facts,
   and tables of what one field asks of the other. */
#include "base/num.h"
#include "model/glance.h"
#include "model/quiet.h"

enum { PAIRS_MAX = 1 << 14 };

static bool has_code(const cs_field *field)
{
    return field->type == CASUS_CODE && !field->is_list && !field->group;
}

static bool is_of(const cs_field *field, casus_type type)
{
    return field->type == type && !field->is_list;
}

/* ---- Tables ---- */

static int32_t find_code(const cs_codes *codes, casus_text code)
{
    for (uint32_t i = 0; i < codes->count; i++)
        if (cs_text_equal(codes->items[i].code, code))
            return (int32_t)i;
    return CS_UNTOLD;
}

static int32_t index_of(const cs_field *field, casus_text text)
{
    uint32_t index = cs_judge_index(field, text);
    return index == CS_NONE ? CS_UNTOLD : (int32_t)index;
}

static int32_t number_of(casus_text cell)
{
    uint64_t number;
    return cs_num_parse(cell, INT32_MAX, &number) ? (int32_t)number : CS_UNTOLD;
}

/* Letters: 0. */
static int32_t letters_of(casus_text cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] >= '0' && cell.ptr[i] <= '9')
            return CS_UNTOLD;
    return 0;
}

/* What the cell of a code asks of a field. */
static int32_t entry_of(const cs_look *look, const cs_field *field, casus_text cell)
{
    if (!cell.ptr)
        return CS_ANYTHING;
    switch (look->how) {
    case CS_LOOK_PARENT:
        return find_code(field->codes, cell);
    case CS_LOOK_LOOKUP:
        return has_code(field) ? index_of(field, cell) : number_of(cell);
    case CS_LOOK_COVERED:
        return number_of(cell);
    case CS_LOOK_PREFIX:
        return letters_of(cell);
    default:
        return CS_UNTOLD;
    }
}

/* By the codes of one field, what another must have. */
static bool tabulate(cs_look *look, const cs_field *from, const cs_field *field, cs_arena *arena)
{
    look->codes = from->codes;
    look->table = cs_arena_zalloc(arena, from->codes->count + 1UL, sizeof *look->table);
    for (uint32_t i = 0; look->table && i < from->codes->count; i++)
        look->table[i] = entry_of(look, field, cs_code_cell(&from->codes->items[i], look->column));
    return look->table;
}

/* By the codes of two fields, the code of both. */
static bool tabulate_pairs(cs_look *look, const cs_rule *rule, const cs_field *fields,
                           cs_arena *arena)
{
    const cs_codes *first = fields[rule->of[0]].codes;
    const cs_codes *second = fields[rule->of[1]].codes;
    uint32_t width = second->count + 1;
    cs_buf pair = {0};
    look->second = rule->of[1];
    look->width = width;
    look->table = cs_arena_zalloc(arena, (size_t)first->count * width + 1, sizeof *look->table);
    for (uint32_t i = 0; look->table && i < first->count * width; i++) {
        const cs_code *other = i % width ? &second->items[i % width - 1] : NULL;
        cs_buf_truncate(&pair, 0);
        cs_pair_code(rule, &first->items[i / width], other, &pair);
        uint32_t index = cs_judge_index(&fields[rule->field], cs_buf_text(&pair));
        look->table[i] = index == CS_NONE ? CS_ANYTHING : (int32_t)index;
    }
    bool is_made = look->table && pair.status == CASUS_OK;
    cs_buf_free(&pair);
    return is_made;
}

/* ---- Which look ---- */

static cs_look_how pick_lookup(const cs_field *own, const cs_field *other)
{
    if (!has_code(other) || (own->type == CASUS_CODE && !has_code(own)))
        return CS_LOOK_NEVER;
    return has_code(own) || is_of(own, CASUS_INTEGER) ? CS_LOOK_LOOKUP : CS_LOOK_CELL;
}

static cs_look_how pick_order(const cs_field *own, const cs_field *other, bool is_after)
{
    if (!is_of(own, CASUS_DATE))
        return CS_LOOK_NEVER;
    if (is_of(other, CASUS_DATE))
        return is_after ? CS_LOOK_AFTER : CS_LOOK_BEFORE;
    return is_after && is_of(other, CASUS_INTEGER) ? CS_LOOK_SECONDS : CS_LOOK_NEVER;
}

static cs_look_how pick_pair(const cs_rule *rule, const cs_field *fields)
{
    const cs_field *first = &fields[rule->of[0]];
    const cs_field *second = &fields[rule->of[1]];
    bool are_coded = has_code(first) && has_code(second) && has_code(&fields[rule->field]);
    bool are_few = are_coded && first->codes->count <= PAIRS_MAX / (second->codes->count + 1);
    return are_few ? CS_LOOK_PAIR : CS_LOOK_NEVER;
}

/* Is the fact of what stands for none known? */
static bool is_none_known(const cs_rule *rule, const cs_field *field)
{
    bool is_fact = has_code(field) ||
                   ((field->is_list || field->type == CASUS_TEXT) && rule->none.len == 1);
    return !rule->none.ptr || is_fact;
}

/* A list is never none; of a text of one byte, the byte is the fact. */
static int64_t none_of(const cs_rule *rule, const cs_field *field)
{
    if (!rule->none.ptr || field->is_list)
        return CS_NOTHING;
    return has_code(field) ? find_code(field->codes, rule->none)
                           : (int64_t)(unsigned char)rule->none.ptr[0];
}

/* The comparison that the kind of rule asks for, where the fields are of types that it can look at. */
static cs_look_how pick_look(const cs_rule *rule, const cs_field *fields, const cs_field *own,
                             const cs_field *other)
{
    switch (rule->kind->quiet) {
    case CS_QUIET_YEAR:
    case CS_QUIET_MONTH_YEAR:
    case CS_QUIET_MONTH:
    case CS_QUIET_DAY:
        return is_of(own, CASUS_INTEGER) && is_of(other, CASUS_DATE) ? CS_LOOK_PART : CS_LOOK_NEVER;
    case CS_QUIET_PARENT:
        return has_code(own) && has_code(other) ? CS_LOOK_PARENT : CS_LOOK_NEVER;
    case CS_QUIET_LOOKUP:
        return pick_lookup(own, other);
    case CS_QUIET_PAIR:
        return pick_pair(rule, fields);
    case CS_QUIET_BEFORE:
    case CS_QUIET_AFTER:
        return pick_order(own, other, rule->kind->quiet == CS_QUIET_AFTER);
    case CS_QUIET_TOGETHER:
        return is_none_known(rule, own) && is_none_known(rule, other) ? CS_LOOK_TOGETHER
                                                                      : CS_LOOK_NEVER;
    case CS_QUIET_DIFFER:
        return CS_LOOK_DIFFER;
    case CS_QUIET_COVERED:
        return is_of(own, CASUS_DATE) && has_code(other) ? CS_LOOK_COVERED : CS_LOOK_NEVER;
    case CS_QUIET_PREFIX:
        return is_of(own, CASUS_TEXT) && has_code(other) ? CS_LOOK_PREFIX : CS_LOOK_NEVER;
    case CS_QUIET_BEGINS:
        return CS_LOOK_BEGINS;
    case CS_QUIET_EXCHANGED:
        return CS_LOOK_RANGES;
    default:
        return CS_LOOK_NEVER;
    }
}

/* What makes the part of a date of a number YYYYMMDD. */
static void set_part(cs_look *look, cs_quiet_kind kind)
{
    look->divisor = kind == CS_QUIET_YEAR ? 10000 : kind == CS_QUIET_DAY ? 1 : 100;
    look->modulus = kind == CS_QUIET_MONTH || kind == CS_QUIET_DAY ? 100 : 1000000;
}

/* False: no memory. */
static bool make_look(cs_look *look, const cs_field *fields, const cs_rule *rule, cs_arena *arena)
{
    const cs_field *own = &fields[rule->field];
    const cs_field *other = rule->of_count ? &fields[rule->of[0]] : own;
    *look = (cs_look){
        .how = pick_look(rule, fields, own, other),
        .fill = rule->fill,
        .own = rule->field,
        .other = rule->of[0],
        .column = rule->column,
    };
    switch (look->how) {
    case CS_LOOK_PARENT:
        return tabulate(look, own, other, arena);
    case CS_LOOK_LOOKUP:
    case CS_LOOK_CELL:
    case CS_LOOK_COVERED:
    case CS_LOOK_PREFIX:
        return tabulate(look, other, own, arena);
    case CS_LOOK_PAIR:
        return tabulate_pairs(look, rule, fields, arena);
    case CS_LOOK_PART:
        set_part(look, rule->kind->quiet);
        return true;
    case CS_LOOK_TOGETHER:
        look->none[0] = none_of(rule, own);
        look->none[1] = none_of(rule, other);
        return true;
    default:
        return true;
    }
}

bool cs_looks_make(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena)
{
    quiet->looks = cs_arena_zalloc(arena, schema->rule_count + 1UL, sizeof *quiet->looks);
    bool is_made = quiet->looks;
    for (uint32_t i = 0; i < schema->rule_count && is_made; i++)
        is_made = make_look(&quiet->looks[i], schema->fields, &schema->rules[i], arena);
    return is_made;
}
