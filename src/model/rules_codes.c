/* rules_codes.c - the named checks that look into tables for what belongs to a code, be it the value of a
   field or one item of a list.

   A cell of such a table may list several values; any of them will do. Of lists, one item that agrees is
   enough, since nothing says which item of one list goes with which of another. */
#include "model/rules.h"

/* Every item is held against every other, so long lists are not judged. Values that a field may have
   are few. */
enum { ITEMS_MAX = 100, WANTED_MAX = 16 };

static const casus_text nothing = {NULL, 0};

/* The items of a field that passed; none of a long list. */
static cs_items items_of(const cs_judgement *judgement, uint32_t field)
{
    cs_items items = cs_judge_items(judgement, field);
    if (!cs_judge_passed(judgement, field) || items.count > ITEMS_MAX)
        items.count = 0;
    return items;
}

/* Has every item a code? Others may be what the table asks for. */
static bool are_coded(cs_items items)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (!cs_items_code(items, i))
            return false;
    return items.count > 0;
}

/* Points a defect of a list at one of its items. */
static void point_at(cs_defect *defect, cs_items items, uint32_t index)
{
    if (!items.is_list)
        return;
    defect->item = index;
    defect->found = cs_value_text(&items.items[index]);
}

/* ---- In words ---- */

static void add_codes(cs_buf *words, cs_items items, const char *quote)
{
    cs_buf_add_text(words, items.field->name);
    for (uint32_t i = 0; i < items.count; i++) {
        const cs_code *code = cs_items_code(items, i);
        cs_buf_add_string(words, i ? ", " : " ");
        cs_buf_add_string(words, quote);
        cs_buf_add_text(words, code ? code->code : cs_value_text(&items.items[i]));
        cs_buf_add_string(words, quote);
    }
}

/* `event "COERCE", "PROTEST"`. */
static casus_text describe(cs_judgement *judgement, cs_items items, const char *quote)
{
    cs_buf words = {0};
    add_codes(&words, items, quote);
    return cs_judge_keep(judgement, &words);
}

/* `event COERCE and mode curfew`. */
static casus_text describe_pair(cs_judgement *judgement, cs_items first, cs_items second)
{
    cs_buf words = {0};
    add_codes(&words, first, "");
    if (second.count) {
        cs_buf_add_string(&words, " and ");
        add_codes(&words, second, "");
    }
    return cs_judge_keep(judgement, &words);
}

/* ---- What a field may have ---- */

struct wanted {
    const cs_field *field;
    casus_text values[WANTED_MAX];
    uint32_t count;
    casus_text first; /* of the first cell */
    bool is_mixed;    /* another cell begins otherwise */
};

static bool is_wanted(const struct wanted *wanted, casus_text value)
{
    for (uint32_t i = 0; i < wanted->count; i++)
        if (cs_text_equal(wanted->values[i], value))
            return true;
    return false;
}

/* Adds what a cell lists. false: it is blank and says nothing, or there are too many. */
static bool add_cell(struct wanted *wanted, casus_text cell)
{
    bool is_first = true;
    if (!cell.ptr)
        return false;
    for (casus_text value; cs_wanted_next(wanted->field, &cell, &value); is_first = false) {
        bool is_new = !is_wanted(wanted, value);
        if (is_new && wanted->count == WANTED_MAX)
            return false;
        if (is_new)
            wanted->values[wanted->count++] = value;
        if (is_first && !wanted->first.ptr)
            wanted->first = value;
        wanted->is_mixed = wanted->is_mixed || (is_first && !cs_text_equal(wanted->first, value));
    }
    return true;
}

/* "-7 or -6.5". */
static casus_text describe_wanted(cs_judgement *judgement, const struct wanted *wanted)
{
    cs_buf words = {0};
    if (wanted->count == 1)
        return wanted->values[0];
    for (uint32_t i = 0; i < wanted->count; i++) {
        cs_buf_add_string(&words, i ? " or " : "");
        cs_buf_add_text(&words, wanted->values[i]);
    }
    return cs_judge_keep(judgement, &words);
}

/* Does the rule's field have one of the values? */
static bool is_as_wanted(const cs_judgement *judgement, const struct wanted *wanted)
{
    for (uint32_t i = 0; i < wanted->count; i++) {
        uint32_t code = cs_judge_index(wanted->field, wanted->values[i]);
        if (cs_judge_agrees(judgement, judgement->rule->field, wanted->values[i], code))
            return true;
    }
    return false;
}

/* Where a label is asked for: does the rule's field have another name of one of the codes? Lists word the
   labels of a code differently. */
static bool is_other_name(const cs_judgement *judgement, cs_items from)
{
    const cs_rule *rule = judgement->rule;
    uint32_t index;
    bool is_plain;
    if (rule->column != CS_LABEL ||
        cs_codes_find(from.field->codes, cs_judge_text(judgement, rule->field), &index,
                      &is_plain) != CS_BY_ALIAS)
        return false;
    for (uint32_t i = 0; i < from.count; i++)
        if (from.items[i].code == index + 1)
            return true;
    return false;
}

/* Fills the rule's field unless the cells differ. */
static void fill(cs_judgement *judgement, const struct wanted *wanted)
{
    if (!wanted->is_mixed)
        cs_judge_put(judgement, judgement->rule->field, wanted->first,
                     cs_judge_index(wanted->field, wanted->first));
}

/* ---- Kinds ---- */

/* Does the cell name one of the parents? */
static bool names_one_of(cs_items parents, casus_text cell)
{
    for (casus_text name; cs_wanted_next(parents.field, &cell, &name);)
        for (uint32_t i = 0; i < parents.count; i++)
            if (cs_text_equal(cs_items_code(parents, i)->code, name))
                return true;
    return false;
}

void cs_judge_child(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_items children = items_of(judgement, rule->field);
    cs_items parents = items_of(judgement, rule->of[0]);
    if (!are_coded(parents))
        return;
    for (uint32_t i = 0; i < children.count; i++) {
        const cs_code *child = cs_items_code(children, i);
        struct wanted wanted = {.field = parents.field};
        if (!child || !add_cell(&wanted, child->cells[rule->column]) ||
            names_one_of(parents, child->cells[rule->column]))
            continue;
        casus_text other = describe(judgement, parents, "\"");
        casus_text expected = describe_wanted(judgement, &wanted);
        point_at(cs_rule_disagree(judgement, expected, other), children, i);
    }
}

void cs_judge_lookup(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_items from = items_of(judgement, rule->of[0]);
    struct wanted wanted = {.field = cs_judge_field(judgement, rule->field)};
    if (!are_coded(from))
        return;
    for (uint32_t i = 0; i < from.count; i++)
        if (!add_cell(&wanted, cs_code_cell(cs_items_code(from, i), rule->column)))
            return;
    if (cs_rule_may_fill(judgement)) {
        fill(judgement, &wanted);
    } else if (cs_judge_passed(judgement, rule->field) && !is_as_wanted(judgement, &wanted) &&
               !is_other_name(judgement, from)) {
        casus_text other = describe(judgement, from, "");
        cs_rule_disagree(judgement, describe_wanted(judgement, &wanted), other);
    }
}

/* The entry of a pair of codes, or of the first alone; NULL where there is none. */
static const cs_code *find_pair(cs_judgement *judgement, const cs_code *first,
                                const cs_code *second)
{
    const cs_codes *codes = judgement->rule->codes;
    casus_text name = first->code;
    uint32_t index;
    bool is_plain;
    if (second)
        name = cs_judge_join(judgement, first->code, CS_TEXT(" "), second->code, nothing);
    return cs_codes_find(codes, name, &index, &is_plain) == CS_BY_CODE ? &codes->items[index]
                                                                       : NULL;
}

/* Adds what the table has for one first code beside the second ones. One that makes no pair stands alone,
   unless no other could have been meant. */
static bool add_pairs(cs_judgement *judgement, const cs_code *first, cs_items seconds, bool is_only,
                      struct wanted *wanted)
{
    const cs_code *entry = NULL;
    for (uint32_t i = 0; i < seconds.count; i++) {
        const cs_code *pair = find_pair(judgement, first, cs_items_code(seconds, i));
        if (pair && !add_cell(wanted, cs_code_cell(pair, judgement->rule->column)))
            return false;
        entry = pair ? pair : entry;
    }
    if (entry || (is_only && seconds.count))
        return entry;
    entry = find_pair(judgement, first, NULL);
    return entry && add_cell(wanted, cs_code_cell(entry, judgement->rule->column));
}

void cs_judge_pair_lookup(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_items firsts = items_of(judgement, rule->of[0]);
    cs_items seconds = items_of(judgement, rule->of[1]);
    bool is_second_good = !cs_judge_has(judgement, rule->of[1]) || are_coded(seconds);
    struct wanted wanted = {.field = cs_judge_field(judgement, rule->field)};
    bool is_wanting = cs_rule_may_fill(judgement) || cs_judge_passed(judgement, rule->field);
    if (!is_wanting || !are_coded(firsts) || !is_second_good)
        return;
    for (uint32_t i = 0; i < firsts.count; i++)
        if (!add_pairs(judgement, cs_items_code(firsts, i), seconds, firsts.count == 1, &wanted))
            return;
    if (cs_rule_may_fill(judgement)) {
        fill(judgement, &wanted);
    } else if (!is_as_wanted(judgement, &wanted)) {
        casus_text other = describe_pair(judgement, firsts, seconds);
        cs_rule_disagree(judgement, describe_wanted(judgement, &wanted), other);
    }
}

void cs_judge_current(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_items items = cs_judge_items(judgement, rule->field);
    for (uint32_t i = 0; i < items.count; i++) {
        const cs_code *code = cs_items_code(items, i);
        if (code && code->cells[rule->column].ptr)
            point_at(cs_rule_disagree(judgement, code->cells[rule->column], nothing), items, i);
    }
}

void cs_judge_contains(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_items items = cs_judge_items(judgement, rule->field);
    if (!cs_judge_passed(judgement, rule->field) ||
        cs_items_have(items, rule->values, rule->value_count))
        return;
    casus_text other = cs_rule_reason(judgement);
    cs_rule_disagree(judgement, cs_rule_values(judgement), other);
}
