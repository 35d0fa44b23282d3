/* schema_lint.c - what is allowed in a schema file and yet most likely a slip.

   Only a schema without faults is looked at: what follows from a fault would be noise. Nothing is
   said of a built-in schema that the file starts from, since its author is not asked. */
#include "base/date.h"
#include "model/check.h"
#include "model/schema_load.h"

enum {
    TITLE_MAX = 80,    /* a variable label of Stata */
    PAIRS_OF_MAX = 100 /* names or forms of a field that are held against each other */
};

static void warn(cs_loader *loader, cs_source *source, cs_span span, cs_number number,
                 casus_text found, casus_text other)
{
    if (source->is_builtin && !loader->source->is_builtin)
        return;
    cs_defect *defect = cs_fault_at(loader, source, span, number);
    defect->found = found;
    defect->other = other;
}

static void warn_at(cs_loader *loader, const cs_node *node, cs_number number, casus_text found,
                    casus_text other)
{
    warn(loader, node->source, node->span, number, found, other);
}

/* ---- Fields ---- */

static void lint_title(cs_loader *loader, const cs_node *node, const cs_field *field)
{
    const cs_node *title = cs_node_at(node, "title");
    if (!field->title.len)
        warn_at(loader, cs_node_at(node, "name"), CS_E_SCHEMA_NO_TITLE, field->name, field->name);
    else if (cs_utf8_count(field->title) > TITLE_MAX)
        warn_at(loader, title, CS_E_SCHEMA_LONG_TITLE, field->title, field->name);
}

static bool is_found_already(const cs_field *field, uint32_t alias)
{
    bool is_found = cs_text_equal_folded(field->also[alias], field->name);
    for (uint32_t i = 0; i < alias && !is_found; i++)
        is_found = cs_text_equal_folded(field->also[alias], field->also[i]);
    return is_found;
}

static void lint_names(cs_loader *loader, const cs_node *node, const cs_field *field)
{
    uint32_t count;
    const cs_node *alias = cs_node_items(cs_node_at(node, "also"), &count);
    for (uint32_t i = 0; i < count && i < PAIRS_OF_MAX; i++, alias = alias->next)
        if (is_found_already(field, i))
            warn_at(loader, alias, CS_E_SCHEMA_NEEDLESS_NAME, alias->text, field->name);
}

/* The third of February 2001 as the form writes it. */
static void write_by_form(casus_text form, cs_buf *out)
{
    static const struct {
        const char *token, *text;
    } tokens[] = {
        {"YYYY", "2001"}, {"YY", "01"}, {"MMMM", "February"}, {"MMM", "Feb"},
        {"MM", "02"},     {"M", "2"},   {"DD", "03"},         {"D", "3"},
    };
    enum { COUNT = sizeof tokens / sizeof tokens[0] };
    while (form.len) {
        size_t i = 0;
        while (i < COUNT && !cs_text_starts(form, tokens[i].token))
            i++;
        casus_text token = i < COUNT ? cs_text(tokens[i].token) : cs_text_slice(form, 0, 1);
        cs_buf_add_text(out, i < COUNT ? cs_text(tokens[i].text) : token);
        form = cs_text_from(form, token.len);
    }
}

/* Can a date that is written by one form be read as another date by the other? Where day and month
   are told apart by --dates alone, nothing is guessed. */
static bool is_ambiguous(cs_loader *loader, casus_text form, casus_text other)
{
    cs_buf buf = {0};
    cs_date date;
    if (cs_date_form_order(form) != CASUS_DATES_UNKNOWN ||
        cs_date_form_order(other) != CASUS_DATES_UNKNOWN)
        return false;
    write_by_form(form, &buf);
    bool is_other = cs_date_parse_form(cs_buf_text(&buf), other, &date) &&
                    (date.month != 2 || date.day != 3);
    loader->failed = loader->failed || buf.status != CASUS_OK;
    cs_buf_free(&buf);
    return is_other;
}

static void lint_forms(cs_loader *loader, const cs_node *node, const cs_field *field)
{
    uint32_t count;
    const cs_node *form = cs_node_items(cs_node_at(node, "forms"), &count);
    for (uint32_t i = 0; i < count && i < PAIRS_OF_MAX; i++, form = form->next)
        for (uint32_t j = 0; j < i; j++)
            if (is_ambiguous(loader, field->forms[j], field->forms[i]) ||
                is_ambiguous(loader, field->forms[i], field->forms[j]))
                warn_at(loader, form, CS_E_SCHEMA_AMBIGUOUS_FORM, form->text, field->forms[j]);
}

static uint32_t index_of(const casus_schema *schema, const cs_codes *codes)
{
    return (uint32_t)(codes - schema->codes);
}

/* The first code that could not be an item of the list. */
static void lint_separator(cs_loader *loader, const cs_field *field)
{
    const cs_codes *codes = field->codes;
    if (!field->is_list || !codes || field->group)
        return;
    const cs_where *entries = loader->entries[index_of(loader->schema, codes)];
    for (uint32_t i = 0; i < codes->count; i++) {
        if (cs_text_find(codes->items[i].code, field->separator) == SIZE_MAX)
            continue;
        warn(loader, entries[i].source, entries[i].span, CS_E_SCHEMA_SEPARATOR,
             codes->items[i].code, field->name);
        return;
    }
}

static void lint_fields(cs_loader *loader, const cs_node *nodes)
{
    const cs_field *field = loader->schema->fields;
    for (const cs_node *node = nodes ? nodes->first : NULL; node; node = node->next, field++) {
        lint_title(loader, node, field);
        lint_names(loader, node, field);
        lint_forms(loader, node, field);
        lint_separator(loader, field);
    }
}

static void lint_key(cs_loader *loader, const cs_node *key)
{
    const casus_schema *schema = loader->schema;
    uint32_t count;
    const cs_node *part = cs_node_items(key, &count);
    for (uint32_t i = 0; i < schema->key_count; i++, part = part->next) {
        const cs_field *field = &schema->fields[schema->key[i]];
        if (!field->is_required && !field->is_expected)
            warn_at(loader, part, CS_E_SCHEMA_LOOSE_KEY, field->name, field->name);
    }
}

/* ---- Vocabularies ---- */

static bool is_used(const casus_schema *schema, const cs_codes *codes)
{
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].codes == codes)
            return true;
    for (uint32_t i = 0; i < schema->rule_count; i++)
        if (schema->rules[i].codes == codes)
            return true;
    return false;
}

static bool has_labels(const cs_codes *codes)
{
    for (uint32_t i = 0; i < codes->count; i++)
        if (codes->items[i].label.ptr)
            return true;
    return false;
}

/* An alias is a name for people, too. */
static void lint_labels(cs_loader *loader, uint32_t vocabulary)
{
    const cs_codes *codes = &loader->schema->codes[vocabulary];
    const cs_where *entries = loader->entries[vocabulary];
    bool is_labelled = has_labels(codes);
    for (uint32_t i = 0; i < codes->count && is_labelled; i++)
        if (!codes->items[i].label.ptr && codes->items[i].alias_count == 0)
            warn(loader, entries[i].source, entries[i].span, CS_E_SCHEMA_NO_LABEL,
                 codes->items[i].code, codes->name);
}

static void lint_codes(cs_loader *loader, const cs_node *nodes)
{
    const casus_schema *schema = loader->schema;
    const cs_node *node = nodes ? nodes->first : NULL;
    for (uint32_t i = 0; node; i++, node = node->next) {
        if (!is_used(schema, &schema->codes[i]))
            warn_at(loader, node->key, CS_E_SCHEMA_UNUSED, node->key->text, node->key->text);
        lint_labels(loader, i);
    }
}

/* ---- Rules ---- */

static void lint_rules(cs_loader *loader, const cs_node *nodes)
{
    const casus_schema *schema = loader->schema;
    const cs_rule *rule = schema->rules;
    for (const cs_node *node = nodes ? nodes->first : NULL; node; node = node->next, rule++)
        if (rule->fill && schema->fields[rule->field].is_required)
            warn_at(loader, cs_node_at(node, "fill")->key, CS_E_SCHEMA_FILL_REQUIRED,
                    schema->fields[rule->field].name, cs_text(rule->kind->name));
}

void cs_lint(cs_loader *loader, const cs_node *root)
{
    lint_fields(loader, cs_node_at(root, "fields"));
    lint_key(loader, cs_node_at(root, "key"));
    lint_codes(loader, cs_node_at(root, "codes"));
    lint_rules(loader, cs_node_at(root, "rules"));
}
