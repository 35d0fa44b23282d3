/* schema_rules.c - the rules of a schema: which named check, on which fields, under what condition.

   What a kind of rule takes is told by its row in rules.c; here only the form is checked, so that a
   rule that was loaded can be judged without looking again. */
#include "model/check.h"
#include "model/nearest.h"
#include "model/schema_load.h"

/* ---- References ---- */

static uint32_t read_field(cs_loader *loader, const cs_node *node, const cs_rule_kind *kind)
{
    uint32_t field = cs_schema_field(loader->schema, node->text);
    if (field == CS_NONE)
        cs_fault_reference(loader, node, "field", cs_schema_nearest(loader->schema, node->text));
    else if (loader->schema->fields[field].is_list && !(kind->takes & CS_TAKES_LISTS))
        cs_fault_value(loader, node, "a field with a single value: this rule looks into no list");
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
        {CS_TAKES_OF, "of"},     {CS_TAKES_UNTIL, "until"}, {CS_TAKES_COLUMN, "column"},
        {CS_TAKES_FILL, "fill"}, {CS_TAKES_NONE, "none"},
    };
    const char *allowed[4 + sizeof keys / sizeof keys[0] + 1] = {"rule", "field", "when",
                                                                 "severity"};
    size_t count = 4;
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
        rule->of[rule->of_count++] = read_field(loader, item, kind);
    if (until)
        rule->of[rule->of_count++] = read_field(loader, until, kind);
}

/* child-of looks into the vocabulary of its own field, every other rule into that of `of`. */
static bool looks_at_itself(const cs_rule *rule)
{
    return cs_text_is(cs_text(rule->kind->name), "child-of");
}

/* The column of the vocabulary; without the key it has the name of the other field. */
static void find_column(cs_loader *loader, const cs_node *node, const cs_codes *codes,
                        casus_text otherwise, cs_rule *rule)
{
    const cs_node *column = cs_node_at(node, "column");
    casus_text name = column ? column->text : otherwise;
    rule->column = cs_codes_column(codes, name);
    if (rule->column != CS_NONE)
        return;
    if (cs_text_is(name, "label") && !looks_at_itself(rule))
        rule->column = CS_LABEL;
    else if (column)
        cs_fault_reference(loader, column, "column", cs_codes_nearest_column(codes, name));
    else
        cs_fault_missing(loader, node, "column");
}

static void read_column(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    const casus_schema *schema = loader->schema;
    rule->column = CS_NONE;
    if (!(rule->kind->takes & CS_TAKES_COLUMN) || rule->of_count == 0)
        return;
    bool is_own = looks_at_itself(rule);
    uint32_t from = is_own ? rule->field : rule->of[0];
    uint32_t other = is_own ? rule->of[0] : rule->field;
    if (from == CS_NONE || other == CS_NONE)
        return;
    const cs_codes *codes = schema->fields[from].codes;
    if (codes)
        find_column(loader, node, codes, schema->fields[other].name, rule);
    else if (schema->fields[from].type != CASUS_CODE)
        cs_fault_value(loader, cs_node_at(node, is_own ? "field" : "of"), "a field with codes");
}

static void read_severity(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    static const char *const words[] = {"note", "warning", "error", NULL};
    static const uint8_t severities[] = {CASUS_NOTE, CASUS_WARNING, CASUS_ERROR};
    const cs_node *severity = cs_node_at(node, "severity");
    if (severity)
        rule->severity = severities[cs_read_word(loader, severity, words, "severity", 0)];
}

/* ---- When ---- */

/* What should stand in place of a text that is no code: its code if it is a label, or the nearest. */
static casus_text better_code(const cs_codes *codes, casus_text text)
{
    uint32_t index;
    bool is_plain;
    if (cs_codes_find(codes, text, &index, &is_plain) != CS_NO_MATCH)
        return codes->items[index].code;
    return cs_codes_nearest(codes, text);
}

static void check_values(cs_loader *loader, const cs_node *values, const cs_rule *rule)
{
    const cs_field *field = &loader->schema->fields[rule->when_field];
    uint32_t count;
    const cs_node *value = cs_node_items(values, &count);
    if (field->type != CASUS_CODE || !field->codes)
        return;
    for (uint32_t i = 0; i < count; i++, value = value->next)
        if (!cs_field_accepts(field, value->text))
            cs_fault_reference(loader, value, "code", better_code(field->codes, value->text));
}

static void read_when(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    static const char *const keys[] = {"field", "is", "not", NULL};
    const cs_node *when = cs_node_at(node, "when");
    rule->when_field = CS_NONE;
    if (!when || !cs_node_is_mapping(loader, when))
        return;
    cs_check_keys(loader, when, keys);
    const cs_node *field = cs_need_text(loader, when, "field");
    const cs_node *is = cs_node_at(when, "is");
    const cs_node *is_not = cs_node_at(when, "not");
    if (is && is_not)
        cs_fault_value(loader, is_not->key, "either is or not");
    else if (!is && !is_not)
        cs_fault_missing(loader, when, "is");
    rule->when_not = is_not != NULL;
    rule->when_values = cs_read_texts(loader, when, is_not ? "not" : "is", &rule->when_count);
    rule->when_field = field ? read_field(loader, field, rule->kind) : CS_NONE;
    if (rule->when_field != CS_NONE)
        check_values(loader, is_not ? is_not : is, rule);
}

/* ---- A rule in words ---- */

static void add_name(cs_buf *buf, const casus_schema *schema, const char *before, uint32_t field)
{
    cs_buf_add_string(buf, before);
    if (field != CS_NONE)
        cs_buf_add_text(buf, schema->fields[field].name);
}

static void add_condition(cs_buf *buf, const casus_schema *schema, const cs_rule *rule)
{
    add_name(buf, schema, ", when ", rule->when_field);
    cs_buf_add_string(buf, rule->when_not ? " is not " : " is ");
    for (uint32_t i = 0; i < rule->when_count; i++) {
        cs_buf_add_string(buf, i ? " or " : "");
        cs_buf_add_text(buf, rule->when_values[i]);
    }
}

static void add_words(cs_buf *buf, const casus_schema *schema, const cs_rule *rule, bool has_until)
{
    cs_buf_add_string(buf, rule->kind->name);
    add_name(buf, schema, ": field ", rule->field);
    for (uint32_t i = 0; i < rule->of_count; i++) {
        bool is_until = has_until && i + 1 == rule->of_count;
        add_name(buf, schema, is_until ? ", until " : i ? " and " : ", of ", rule->of[i]);
    }
    if (rule->column != CS_NONE) {
        cs_buf_add_string(buf, ", column ");
        const cs_field *from = &schema->fields[looks_at_itself(rule) ? rule->field : rule->of[0]];
        cs_buf_add_text(buf, rule->column == CS_LABEL ? CS_TEXT("label")
                                                      : from->codes->columns[rule->column]);
    }
    if (rule->none.ptr) {
        cs_buf_add_string(buf, ", none ");
        cs_buf_add_text(buf, rule->none);
    }
    cs_buf_add_string(buf, rule->fill ? ", fill" : "");
    if (rule->severity) {
        cs_buf_add_string(buf, ", severity ");
        cs_buf_add_string(buf, casus_severity_text((casus_severity)rule->severity));
    }
    if (rule->when_field != CS_NONE)
        add_condition(buf, schema, rule);
}

static void put_into_words(cs_loader *loader, cs_rule *rule, bool has_until)
{
    cs_buf buf = {0};
    add_words(&buf, loader->schema, rule, has_until);
    rule->words = cs_arena_text(loader->keep, cs_buf_text(&buf));
    if (buf.status != CASUS_OK || !rule->words.ptr)
        loader->failed = true;
    cs_buf_free(&buf);
}

/* ---- All rules ---- */

static void load_rule(cs_loader *loader, const cs_node *node, cs_rule *rule)
{
    if (!cs_node_is_mapping(loader, node) || !(rule->kind = read_kind(loader, node)))
        return;
    check_keys(loader, node, rule->kind->takes);
    const cs_node *field = cs_need_text(loader, node, "field");
    rule->field = field ? read_field(loader, field, rule->kind) : CS_NONE;
    read_of(loader, node, rule);
    read_column(loader, node, rule);
    read_severity(loader, node, rule);
    read_when(loader, node, rule);
    rule->none = cs_read_text(loader, node, "none");
    rule->fill = cs_read_flag(loader, node, "fill");
    if (rule->fill && rule->field != CS_NONE)
        loader->schema->fields[rule->field].is_fill = true;
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
    for (const cs_node *node = nodes->first; schema->rules && node; node = node->next)
        load_rule(loader, node, &schema->rules[schema->rule_count++]);
}
