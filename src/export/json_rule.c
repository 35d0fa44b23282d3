/* json_rule.c - the rules between fields as JSON Schema: if, then, else.

   Said are rules that ask whether a value is there and which it is. What compares dates or looks at
   several records cannot be said. A rule is only said where it makes an error. Texts of numbers are
   not compared, since "1.0" is 1 to casus but not to JSON Schema. */
#include "base/num.h"
#include "export/json_schema.h"
#include "model/check.h"
#include "model/judgement.h"

static const cs_field *field_at(const casus_schema *schema, uint32_t index)
{
    return &schema->fields[index];
}

static bool is_numeric(const cs_field *field)
{
    return field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
}

static json_t *make_negation(json_t *shape)
{
    return cs_tree_object("not", shape);
}

/* {"if": ..., "then": ...}, and "else" where there is one. */
static json_t *make_choice(json_t *when, json_t *then)
{
    json_t *rule = cs_tree_object("if", when);
    cs_tree_put(&rule, "then", then);
    return rule;
}

/* ---- Values ---- */

/* Adds what a record may have in place of one value of a rule. */
static void add_value(json_t **list, const cs_field *field, casus_text value)
{
    uint32_t index;
    bool is_plain;
    if (field->codes && cs_codes_find(field->codes, value, &index, &is_plain) != CS_NO_MATCH) {
        cs_schema_add_names(list, field->codes, index, false);
        return;
    }
    cs_tree_add(list, cs_tree_text(value));
    if (cs_num_is_json(value))
        cs_tree_add(list, cs_tree_number(value));
}

static json_t *make_values(const cs_field *field, const casus_text *values, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        add_value(&list, field, values[i]);
    return cs_tree_object("enum", list);
}

/* What a field must be like; texts of numbers get the benefit of the doubt. */
static json_t *make_demand(const cs_field *field, json_t *shape)
{
    if (!is_numeric(field))
        return shape;
    json_t *either = cs_tree_array(shape);
    cs_tree_add(&either, cs_tree_object("type", cs_tree_string("string")));
    return cs_tree_object("anyOf", either);
}

/* Nothing at all is as good as a value, and so is a word that says why there is none. */
static json_t *make_optional(const cs_field *field, json_t *shape)
{
    json_t *absent = make_negation(cs_schema_has(field));
    json_t *either = cs_tree_array(absent);
    cs_tree_add(&either, cs_schema_where(field, shape, false));
    if (field->reason_count > 0)
        cs_tree_add(&either, cs_schema_where(field, cs_schema_of_reasons(field), true));
    return cs_tree_object("anyOf", either);
}

/* ---- Conditions ---- */

static bool is_among(casus_text text, const casus_text *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_text_equal(text, values[i]))
            return true;
    return false;
}

static json_t *make_beginnings(const casus_text *values, uint32_t count)
{
    cs_buf pattern = {0};
    cs_buf_add_string(&pattern, "^(?:");
    for (uint32_t i = 0; i < count; i++) {
        cs_buf_add_string(&pattern, i ? "|" : "");
        cs_pattern_add_folded(&pattern, values[i]);
    }
    cs_buf_add_char(&pattern, ')');
    return cs_pattern_take(&pattern);
}

/* Of a list, one item is like this. */
static json_t *make_item(const cs_field *field, json_t *shape)
{
    if (!field->is_list)
        return shape;
    json_t *list = cs_tree_object("type", cs_tree_string("array"));
    cs_tree_put(&list, "contains", json_incref(shape));
    json_t *either = cs_tree_array(shape);
    cs_tree_add(&either, list);
    return cs_tree_object("anyOf", either);
}

/* One field of a condition, CS_IS_NOT taken for CS_IS. An absent one counts as its default. */
static void add_tests(json_t **either, const cs_field *field, const cs_condition *condition)
{
    bool is_beginning = condition->test == CS_BEGINS;
    json_t *shape = is_beginning ? make_beginnings(condition->values, condition->value_count)
                                 : make_values(field, condition->values, condition->value_count);
    cs_tree_add(either, cs_schema_where(field, make_item(field, shape), true));
    if (!is_beginning && is_among(field->preset, condition->values, condition->value_count))
        cs_tree_add(either, make_negation(cs_schema_has(field)));
}

static json_t *make_condition(const casus_schema *schema, const cs_condition *condition)
{
    json_t *either = json_array();
    for (uint32_t i = 0; i < condition->field_count; i++)
        add_tests(&either, field_at(schema, condition->fields[i]), condition);
    json_t *test = cs_tree_object("anyOf", either);
    return condition->test == CS_IS_NOT ? make_negation(test) : test;
}

/* The rule under all of its conditions. */
static json_t *make_conditional(const casus_schema *schema, const cs_rule *rule, json_t *demand)
{
    if (rule->condition_count == 0)
        return demand;
    json_t *all = json_array();
    for (uint32_t i = 0; i < rule->condition_count; i++)
        cs_tree_add(&all, make_condition(schema, &rule->conditions[i]));
    return make_choice(cs_tree_object("allOf", all), demand);
}

/* ---- Kinds ---- */

/* There is a value, and not the one that stands for none. */
static json_t *make_given(const cs_rule *rule, const cs_field *field)
{
    json_t *all = cs_tree_array(cs_schema_has(field));
    if (rule->none.ptr) {
        json_t *none = make_values(field, &rule->none, 1);
        cs_tree_add(&all, cs_schema_where(field, make_negation(none), false));
    }
    return cs_tree_object("allOf", all);
}

static json_t *say_needs(const casus_schema *schema, const cs_rule *rule)
{
    return cs_schema_has(field_at(schema, rule->field));
}

static json_t *say_absent(const casus_schema *schema, const cs_rule *rule)
{
    return make_negation(make_given(rule, field_at(schema, rule->field)));
}

static json_t *say_together(const casus_schema *schema, const cs_rule *rule)
{
    const cs_field *other = field_at(schema, rule->of[0]);
    json_t *choice = make_choice(make_given(rule, field_at(schema, rule->field)),
                                 make_given(rule, other));
    cs_tree_put(&choice, "else", make_negation(make_given(rule, other)));
    return choice;
}

/* What a rule asks of a text's beginning. A number or a truth value gets the benefit of the doubt: it is
   read as a text that may begin so. */
static json_t *make_beginning(const cs_rule *rule)
{
    json_t *types = cs_tree_array(cs_tree_string("number"));
    cs_tree_add(&types, cs_tree_string("boolean"));
    json_t *either = cs_tree_array(make_beginnings(rule->values, rule->value_count));
    cs_tree_add(&either, cs_tree_object("type", types));
    return cs_tree_object("anyOf", either);
}

static json_t *say_value(const casus_schema *schema, const cs_rule *rule)
{
    const cs_field *field = field_at(schema, rule->field);
    json_t *shape = rule->test == CS_BEGINS ? make_beginning(rule)
                                            : make_values(field, rule->values, rule->value_count);
    if (rule->test == CS_IS_NOT)
        shape = make_negation(shape);
    return make_optional(field, make_demand(field, shape));
}

static json_t *say_either(const casus_schema *schema, const cs_rule *rule)
{
    cs_condition values = {.values = rule->values, .value_count = rule->value_count, .test = CS_IS};
    json_t *either = json_array();
    add_tests(&either, field_at(schema, rule->field), &values);
    for (uint32_t i = 0; i < rule->of_count; i++)
        add_tests(&either, field_at(schema, rule->of[i]), &values);
    return make_choice(cs_schema_has(field_at(schema, rule->field)),
                       cs_tree_object("anyOf", either));
}

/* ---- Tables ---- */

/* What a table says of one field for the codes of another. */
struct table {
    const cs_field *key;
    const cs_field *target;
    uint32_t column;
};

static casus_text cell_at(const struct table *table, uint32_t index)
{
    return cs_code_cell(&table->key->codes->items[index], table->column);
}

/* Do two codes have the same cell? Blanks say nothing. */
static bool is_same(const struct table *table, uint32_t one, uint32_t other)
{
    casus_text a = cell_at(table, one);
    casus_text b = cell_at(table, other);
    return a.ptr && b.ptr && cs_text_equal(a, b);
}

static bool is_first(const struct table *table, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (is_same(table, i, index))
            return false;
    return true;
}

/* All codes with the same cell as this one. */
static json_t *make_keys(const struct table *table, uint32_t index)
{
    json_t *list = json_array();
    for (uint32_t i = index; i < table->key->codes->count; i++)
        if (is_same(table, i, index))
            cs_schema_add_names(&list, table->key->codes, i, false);
    return cs_schema_where(table->key, cs_tree_object("enum", list), true);
}

/* Any of the values that the cell lists. */
static json_t *make_cell(const struct table *table, uint32_t index)
{
    casus_text cell = cell_at(table, index);
    json_t *list = json_array();
    for (casus_text value; cs_wanted_next(table->target, &cell, &value);)
        add_value(&list, table->target, value);
    json_t *shape = cs_tree_object("enum", list);
    return make_optional(table->target, make_demand(table->target, shape));
}

static json_t *say_table(const struct table *table)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < table->key->codes->count; i++)
        if (cell_at(table, i).ptr && is_first(table, i))
            cs_tree_add(&all, make_choice(make_keys(table, i), make_cell(table, i)));
    return cs_tree_object("allOf", all);
}

static json_t *say_child(const casus_schema *schema, const cs_rule *rule)
{
    struct table table = {field_at(schema, rule->field), field_at(schema, rule->of[0]),
                          rule->column};
    return say_table(&table);
}

static json_t *say_lookup(const casus_schema *schema, const cs_rule *rule)
{
    struct table table = {field_at(schema, rule->of[0]), field_at(schema, rule->field),
                          rule->column};
    return say_table(&table);
}

/* ---- Pairs ---- */

/* The field has this code under any of its names. */
static json_t *make_is(const cs_field *field, uint32_t index)
{
    json_t *names = json_array();
    cs_schema_add_names(&names, field->codes, index, false);
    return cs_schema_where(field, cs_tree_object("enum", names), true);
}

/* The entry that a pair of codes makes; CS_NONE: none. second NULL: nobody. */
static uint32_t pair_index(const cs_rule *rule, const cs_field *field, const cs_code *first,
                           const cs_code *second, bool *failed)
{
    cs_buf pair = {0};
    cs_pair_code(rule, first, second, &pair);
    *failed = *failed || pair.status != CASUS_OK;
    uint32_t index = *failed ? CS_NONE : cs_judge_index(field, cs_buf_text(&pair));
    cs_buf_free(&pair);
    return index;
}

static json_t *make_pair(const cs_field *field, uint32_t index)
{
    json_t *names = json_array();
    cs_schema_add_names(&names, field->codes, index, false);
    return make_optional(field, cs_tree_object("enum", names));
}

/* What holds of each second code beside this first one, and behind them of none. */
static void add_pairs(json_t **all, const casus_schema *schema, const cs_rule *rule, uint32_t first)
{
    const cs_field *field = field_at(schema, rule->field);
    const cs_field *one = field_at(schema, rule->of[0]);
    const cs_field *other = field_at(schema, rule->of[1]);
    bool failed = false;
    for (uint32_t i = 0; i <= other->codes->count; i++) {
        const cs_code *second = i < other->codes->count ? &other->codes->items[i] : NULL;
        uint32_t index = pair_index(rule, field, &one->codes->items[first], second, &failed);
        if (index == CS_NONE && !failed)
            continue;
        json_t *both = cs_tree_array(make_is(one, first));
        cs_tree_add(&both, second ? make_is(other, i) : make_negation(cs_schema_has(other)));
        json_t *demand = failed ? NULL : make_pair(field, index);
        cs_tree_add(all, make_choice(cs_tree_object("allOf", both), demand));
    }
}

static json_t *say_pair(const casus_schema *schema, const cs_rule *rule)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < field_at(schema, rule->of[0])->codes->count; i++)
        add_pairs(&all, schema, rule, i);
    return cs_tree_object("allOf", all);
}

/* ---- All ---- */

static const struct saying {
    const char *kind;
    json_t *(*say)(const casus_schema *schema, const cs_rule *rule);
} sayings[] = {
    {"needs", say_needs},  {"absent", say_absent},  {"together", say_together},
    {"value", say_value},  {"implies", say_value},  {"either", say_either},
    {"pair-of", say_pair}, {"child-of", say_child}, {"lookup", say_lookup},
};

static bool is_error(const cs_rule *rule)
{
    int severity = rule->severity;
    return (severity ? severity : (int)cs_diag_row_of(rule->kind->number)->info.severity) ==
           CASUS_ERROR;
}

/* Every pair of codes is a branch of its own, which is too much for long vocabularies. */
static bool is_long(const casus_schema *schema, const cs_rule *rule)
{
    enum { PAIRS_MAX = 1000 };
    if (strcmp(rule->kind->name, "pair-of") != 0)
        return false;
    const cs_field *one = field_at(schema, rule->of[0]);
    const cs_field *other = field_at(schema, rule->of[1]);
    return !one->codes || !other->codes || !field_at(schema, rule->field)->codes ||
           (uint64_t)one->codes->count * other->codes->count > PAIRS_MAX;
}

/* Does the rule hold items of one list against those of another? */
static bool is_listed(const casus_schema *schema, const cs_rule *rule)
{
    const cs_field *field = field_at(schema, rule->field);
    return rule->codes && (field->is_list || field_at(schema, rule->of[0])->is_list);
}

/* Words of a table's column that are no code are compared without case, which no pattern does. */
static bool is_sayable(const casus_schema *schema, const cs_rule *rule)
{
    const cs_field *field = field_at(schema, rule->field);
    bool is_lookup = strcmp(rule->kind->name, "lookup") == 0;
    bool is_wordy = is_lookup && !field->codes && !is_numeric(field);
    return is_error(rule) && !is_wordy && !is_long(schema, rule) && !is_listed(schema, rule);
}

json_t *cs_schema_of_rule(const casus_schema *schema, const cs_rule *rule, bool *is_said)
{
    *is_said = false;
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
        if (strcmp(sayings[i].kind, rule->kind->name) != 0 || !is_sayable(schema, rule))
            continue;
        *is_said = true;
        return make_conditional(schema, rule, sayings[i].say(schema, rule));
    }
    return NULL;
}
