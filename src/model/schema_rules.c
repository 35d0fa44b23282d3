/* schema_rules.c - the rules of a schema: which named check, on which fields, under what condition.

   What a kind of rule takes is told by its row in rules.c; here only the form is checked, so that a
   rule that was loaded can be judged without looking again. */
#include "base/num.h"
#include "model/check.h"
#include "model/nearest.h"
#include "model/schema_load.h"

/* ---- References ---- */

static uint32_t read_field(cs_loader *loader, const cs_node *node, bool takes_lists)
{
    uint32_t field = cs_schema_field(loader->schema, node->text);
    if (field == CS_NONE)
        cs_fault_reference(loader, node, "field", cs_schema_nearest(loader->schema, node->text));
    else if (loader->schema->fields[field].is_list && !takes_lists)
        cs_fault_value(loader, node, "a field with a single value: nothing here looks into a list");
    return field;
}

static const cs_rule_kind *read_kind(cs_loader *loader, const cs_node *node)
{
    const cs_node *name = cs_need_text(loader, node, "rule");
    if (!name)
        return NULL;
    const cs_rule_kind *kind = cs_rule_kind_named(name->text);
    if (kind)
        return kind;
    cs_nearest nearest = cs_nearest_to(name->text);
    for (size_t i = 0; (kind = cs_rule_kind_at(i)); i++)
        cs_nearest_offer(&nearest, cs_text(kind->name));
    cs_fault_reference(loader, name, "kind of rule", nearest.best);
    return NULL;
}

static void check_keys(cs_loader *loader, const cs_node *node, unsigned takes)
{
    const struct {
        unsigned flag;
        const char *key;
    } keys[] = {
        {CS_TAKES_OF, "of"},     {CS_TAKES_UNTIL, "until"},   {CS_TAKES_COLUMN, "column"},
        {CS_TAKES_FILL, "fill"}, {CS_TAKES_NONE, "none"},     {CS_TAKES_IS, "is"},
        {CS_TAKES_NOT, "not"},   {CS_TAKES_IN, "in"},         {CS_TAKES_SEPARATOR, "separator"},
        {CS_TAKES_PART, "part"}, {CS_TAKES_BEGINS, "begins"},
    };
    const char *allowed[5 + sizeof keys / sizeof keys[0] + 1] = {"rule", "field", "when",
                                                                 "severity", "help"};
    size_t count = 5;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (takes & keys[i].flag)
            allowed[count++] = keys[i].key;
    cs_check_keys(loader, node, allowed);
}

/* ---- The parts of a rule ---- */

static const cs_node *until_of(const cs_node *node, const cs_rule_kind *kind)
{
    return kind->takes & CS_TAKES_UNTIL ? cs_node_at(node, "until") : NULL;
}

static bool is_count_good(const cs_rule_kind *kind, uint32_t count, bool has_until)
{
    uint32_t total = count + has_until;
    return count >= kind->of_min && total <= kind->of_max && total <= CS_RULE_FIELDS;
}

static void read_of(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    const cs_rule_kind *kind = rule->kind;
    bool takes_lists = kind->takes & (CS_TAKES_LISTS | CS_OF_LISTS);
    const cs_node *of = cs_node_at(node, "of");
    const cs_node *until = until_of(node, kind);
    uint32_t count;
    const cs_node *item = cs_node_items(of, &count);
    if (!of && kind->of_min) {
        cs_fault_missing(loader, node, "of");
        return;
    }
    if (!is_count_good(kind, count, until != NULL)) {
        cs_fault_value(loader, of ? of : until,
                       kind->of_max == 1 ? "one field" : "as many fields as it takes");
        return;
    }
    for (; rule->of_count < count; item = item->next)
        rule->of[rule->of_count++] = read_field(loader, item, takes_lists);
    if (until)
        rule->of[rule->of_count++] = read_field(loader, until, takes_lists);
}

/* Most rules look into the vocabulary of `of`, some into that of their own field. */
static bool looks_at_itself(const cs_rule *rule)
{
    return rule->kind->takes & CS_OWN_COLUMN;
}

/* The column of the vocabulary; without the key it has the name of the other field. */
static void find_column(cs_loader *loader, const cs_node *node, casus_text otherwise, cs_rule *rule)
{
    const cs_node *column = cs_node_at(node, "column");
    casus_text name = column ? column->text : otherwise;
    rule->column = cs_codes_column(rule->codes, name);
    if (rule->column != CS_NONE)
        return;
    if (cs_text_is(name, "label") && !looks_at_itself(rule))
        rule->column = CS_LABEL;
    else if (column)
        cs_fault_reference(loader, column, "column", cs_codes_nearest_column(rule->codes, name));
    else
        cs_fault_missing(loader, node, "column");
}

static bool wants_codes(cs_loader *loader, const cs_node *node, uint32_t field, const char *key)
{
    bool is_coded = loader->schema->fields[field].type == CASUS_CODE;
    if (!is_coded)
        cs_fault_value(loader, cs_node_at(node, key), "a field with codes");
    return is_coded;
}

/* The vocabulary that the rule looks into; NULL after a fault. */
static const cs_codes *find_codes(cs_loader *loader, const cs_node *node, const cs_rule *rule)
{
    const cs_field *fields = loader->schema->fields;
    bool are_coded = true;
    if (looks_at_itself(rule))
        return wants_codes(loader, node, rule->field, "field") ? fields[rule->field].codes : NULL;
    for (uint32_t i = 0; i < rule->of_count && are_coded; i++)
        are_coded = rule->of[i] != CS_NONE && wants_codes(loader, node, rule->of[i], "of");
    if (rule->kind->takes & CS_TAKES_IN)
        return cs_need_codes(loader, node, "in");
    return are_coded ? fields[rule->of[0]].codes : NULL;
}

static void read_column(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    const casus_schema *schema = loader->schema;
    bool is_own = looks_at_itself(rule);
    uint32_t other = is_own && rule->of_count ? rule->of[0] : rule->field;
    rule->column = CS_NONE;
    if (!(rule->kind->takes & CS_TAKES_COLUMN) || rule->field == CS_NONE || other == CS_NONE ||
        rule->of_count < rule->kind->of_min)
        return;
    rule->codes = find_codes(loader, node, rule);
    if (rule->codes)
        find_column(loader, node, schema->fields[other].name, rule);
}

static void read_severity(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    static const char *const words[] = {"note", "warning", "error", NULL};
    static const uint8_t severities[] = {CASUS_NOTE, CASUS_WARNING, CASUS_ERROR};
    const cs_node *severity = cs_node_at(node, "severity");
    if (severity)
        rule->severity = severities[cs_read_word(loader, severity, words, "severity", 0)];
}

/* ---- Values and conditions ---- */

/* What should stand in place of a text that is no code: its code if it is a label, or the nearest. */
static casus_text better_code(const cs_codes *codes, casus_text text)
{
    uint32_t index;
    bool is_plain;
    if (cs_codes_find(codes, text, &index, &is_plain) != CS_NO_MATCH)
        return codes->items[index].code;
    return cs_codes_nearest(codes, text);
}

/* Values that a field can never have would make a rule that never holds. */
static void check_values(cs_loader *loader, const cs_node *values, uint32_t index)
{
    if (index == CS_NONE)
        return;
    const cs_field *field = &loader->schema->fields[index];
    uint32_t count;
    const cs_node *value = cs_node_items(values, &count);
    bool has_codes = field->type == CASUS_CODE && field->codes;
    bool is_number = field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
    for (uint32_t i = 0; i < count; i++, value = value->next) {
        bool is_nothing = value->kind == CS_SCALAR && value->text.len == 0;
        if (is_nothing)
            continue;
        if (has_codes && !cs_field_accepts(field, value->text))
            cs_fault_reference(loader, value, "code", better_code(field->codes, value->text));
        else if (is_number && !cs_field_accepts(field, value->text))
            cs_fault_value(loader, value, "a value of the field's type");
    }
}

/* Reads the one of the keys that the mapping has, which are at most three; a fault if there is not
   exactly one. The place of the key in the list; the first one after a fault. */
static uint32_t read_one_of(cs_loader *loader, const cs_node *node, const char *const *keys,
                            casus_text **values, uint32_t *count)
{
    uint32_t found = CS_NONE;
    for (uint32_t i = 0; keys[i]; i++) {
        const cs_node *child = cs_node_at(node, keys[i]);
        if (child && found != CS_NONE)
            cs_fault_value(loader, child->key, "one of is, not, begins");
        else if (child)
            found = i;
    }
    if (found == CS_NONE) {
        cs_fault_missing(loader, node, keys[0]);
        return 0;
    }
    *values = cs_read_texts(loader, node, keys[found], count);
    if (*count == 0 && !loader->failed)
        cs_fault_value(loader, cs_node_at(node, keys[found]), "a value, or a list of values");
    return found;
}

/* By cs_test. */
static const char *const tests[] = {"is", "not", "begins", NULL};

static void read_condition(cs_loader *loader, const cs_node *node, cs_condition *condition)
{
    static const char *const keys[] = {"field", "is", "not", "begins", NULL};
    if (!cs_node_is_mapping(loader, node))
        return;
    cs_check_keys(loader, node, keys);
    condition->test = (cs_test)read_one_of(loader, node, tests, &condition->values,
                                           &condition->value_count);
    const cs_node *fields = cs_node_at(node, "field");
    const cs_node *field = cs_node_items(fields, &condition->field_count);
    if (!fields || condition->field_count == 0)
        cs_fault_missing(loader, node, "field");
    if (condition->field_count > CS_RULE_FIELDS) {
        cs_fault_value(loader, fields, "at most 8 fields");
        condition->field_count = 0;
    }
    for (uint32_t i = 0; i < condition->field_count; i++, field = field->next) {
        condition->fields[i] = read_field(loader, field, true);
        if (condition->test != CS_BEGINS)
            check_values(loader, cs_node_at(node, tests[condition->test]), condition->fields[i]);
    }
}

cs_condition *cs_load_conditions(cs_loader *loader, const cs_node *node, uint32_t *count)
{
    const cs_node *when = cs_node_at(node, "when");
    const cs_node *item = cs_node_items(when, count);
    if (!when)
        return NULL;
    cs_condition *conditions = cs_load_alloc(loader, loader->keep, *count, sizeof *conditions);
    if (!conditions)
        *count = 0;
    for (uint32_t i = 0; i < *count; i++, item = item->next)
        read_condition(loader, item, &conditions[i]);
    return conditions;
}

static void read_values(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    static const char *const only[] = {"is", NULL};
    unsigned takes = rule->kind->takes;
    const char *const *keys = takes & CS_TAKES_BEGINS ? tests : only;
    if (takes & CS_TAKES_IS) {
        rule->test = (cs_test)read_one_of(loader, node, keys, &rule->values, &rule->value_count);
    } else if (takes & CS_TAKES_NOT) {
        rule->test = CS_IS_NOT;
        rule->values = cs_read_texts(loader, node, "not", &rule->value_count);
    }
    if (rule->test != CS_BEGINS)
        check_values(loader, cs_node_at(node, tests[rule->test]), rule->field);
}

/* ---- A rule in words ---- */

static void add_name(cs_buf *buf, const casus_schema *schema, const char *before, uint32_t field)
{
    cs_buf_add_string(buf, before);
    if (field != CS_NONE)
        cs_buf_add_text(buf, schema->fields[field].name);
}

static void add_values(cs_buf *buf, const char *before, const casus_text *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cs_buf_add_string(buf, i ? " or " : before);
        cs_buf_add_text(buf, values[i].len ? values[i] : CS_TEXT("\"\""));
    }
}

static void add_condition(cs_buf *buf, const casus_schema *schema, const cs_condition *condition,
                          const char *before)
{
    static const char *const words[] = {
        [CS_IS] = " is ", [CS_IS_NOT] = " is not ", [CS_BEGINS] = " begins "};
    for (uint32_t i = 0; i < condition->field_count; i++)
        add_name(buf, schema, i ? " or " : before, condition->fields[i]);
    add_values(buf, words[condition->test], condition->values, condition->value_count);
}

static void add_words(cs_buf *buf, const casus_schema *schema, const cs_rule *rule, bool has_until)
{
    static const char *const words[] = {
        [CS_IS] = ", is ", [CS_IS_NOT] = ", not ", [CS_BEGINS] = ", begins "};
    cs_buf_add_string(buf, rule->kind->name);
    add_name(buf, schema, ": field ", rule->field);
    for (uint32_t i = 0; i < rule->of_count; i++) {
        bool is_until = has_until && i + 1 == rule->of_count;
        add_name(buf, schema, is_until ? ", until " : i ? " and " : ", of ", rule->of[i]);
    }
    if (rule->column != CS_NONE) {
        if (rule->kind->takes & CS_TAKES_IN) {
            cs_buf_add_string(buf, ", in ");
            cs_buf_add_text(buf, rule->codes->name);
        }
        cs_buf_add_string(buf, ", column ");
        cs_buf_add_text(buf, rule->column == CS_LABEL ? CS_TEXT("label")
                                                      : rule->codes->columns[rule->column]);
    }
    if (rule->none.ptr) {
        cs_buf_add_string(buf, ", none ");
        cs_buf_add_text(buf, rule->none);
    }
    if (rule->separator.ptr) {
        cs_buf_add_string(buf, ", separator \"");
        cs_buf_add_text(buf, rule->separator);
        cs_buf_add_char(buf, '"');
    }
    if (rule->part) {
        cs_buf_add_string(buf, ", part ");
        cs_buf_add_number(buf, rule->part);
    }
    add_values(buf, words[rule->test], rule->values, rule->value_count);
    cs_buf_add_string(buf, rule->fill ? ", fill" : "");
    if (rule->severity) {
        cs_buf_add_string(buf, ", severity ");
        cs_buf_add_string(buf, casus_severity_text((casus_severity)rule->severity));
    }
    for (uint32_t i = 0; i < rule->condition_count; i++)
        add_condition(buf, schema, &rule->conditions[i], i ? " and " : ", when ");
}

static void put_into_words(cs_loader *loader, cs_rule *rule, bool has_until)
{
    cs_buf buf = {0};
    add_words(&buf, loader->schema, rule, has_until);
    rule->words = cs_buf_keep(&buf, loader->keep);
    loader->failed = loader->failed || !rule->words.ptr;
}

/* A kind that takes pieces of a text needs to know where they part, and which one is meant. */
static void read_pieces(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    enum { MOST = 1000 };
    const cs_node *part = cs_node_at(node, "part");
    uint64_t number = 0;
    if (rule->kind->takes & CS_TAKES_SEPARATOR) {
        const cs_node *separator = cs_need_text(loader, node, "separator");
        rule->separator = separator ? separator->text : (casus_text){NULL, 0};
    }
    if (!(rule->kind->takes & CS_TAKES_PART))
        return;
    if (!part)
        cs_fault_missing(loader, node, "part");
    else if (!cs_num_parse(part->text, MOST, &number) || number == 0)
        cs_fault_value(loader, part, "the number of the piece, from 1");
    rule->part = (uint32_t)number;
}

/* ---- All rules ---- */

/* A kind that takes a code apart, or looks for one by its name, means nothing of other fields. */
static void check_kind(cs_loader *loader, const cs_node *node, const cs_rule *rule)
{
    const cs_field *field = rule->field == CS_NONE ? NULL : &loader->schema->fields[rule->field];
    bool is_grouped = rule->kind->takes & CS_MADE_OF_GROUPS;
    if (!field || !(is_grouped || rule->kind->takes & CS_NEEDS_CODES))
        return;
    if (is_grouped && !field->group)
        cs_fault_value(loader, node, "a field with codes that are made of groups");
    else if (!is_grouped && field->type != CASUS_CODE)
        cs_fault_value(loader, node, "a field with codes");
}

static void load_rule(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    if (!cs_node_is_mapping(loader, node) || !(rule->kind = read_kind(loader, node)))
        return;
    check_keys(loader, node, rule->kind->takes);
    const cs_node *field = cs_need_text(loader, node, "field");
    rule->field = field ? read_field(loader, field, rule->kind->takes & CS_TAKES_LISTS) : CS_NONE;
    check_kind(loader, field, rule);
    read_of(loader, node, rule);
    read_column(loader, node, rule);
    read_severity(loader, node, rule);
    rule->conditions = cs_load_conditions(loader, node, &rule->condition_count);
    read_values(loader, node, rule);
    rule->help = cs_read_text(loader, node, "help");
    rule->none = cs_read_text(loader, node, "none");
    read_pieces(loader, node, rule);
    rule->fill = cs_read_flag(loader, node, "fill");
    if (rule->fill && rule->field != CS_NONE)
        loader->schema->fields[rule->field].is_fill = true;
    if (rule->kind->sameness != CS_ALONE)
        loader->schema->across[loader->schema->across_count++] = rule;
    put_into_words(loader, rule, until_of(node, rule->kind) != NULL);
}

void cs_load_rules(cs_loader *loader, const cs_node *root)
{
    casus_schema *schema = loader->schema;
    const cs_node *nodes = cs_node_at(root, "rules");
    if (!nodes)
        return;
    if (nodes->kind != CS_SEQUENCE) {
        cs_fault_value(loader, nodes, "a list of rules");
        return;
    }
    schema->rules = cs_load_alloc(loader, loader->keep, nodes->count, sizeof *schema->rules);
    schema->across = cs_load_alloc(loader, loader->keep, nodes->count, sizeof *schema->across);
    if (!schema->rules || !schema->across)
        return;
    for (const cs_node *node = nodes->first; node; node = node->next)
        load_rule(loader, node, &schema->rules[schema->rule_count++]);
}
