/* schema_fields.c - the fields of a schema, its key and its null words. */
#include "base/date.h"
#include "base/num.h"
#include "base/path.h"
#include "model/nearest.h"
#include "model/schema_load.h"

enum { LIST = CASUS_BOOL + 1 };

static const char *const type_words[] = {
    [CASUS_TEXT] = "text",
    [CASUS_INTEGER] = "integer",
    [CASUS_DECIMAL] = "decimal",
    [CASUS_DATE] = "date",
    [CASUS_DATETIME] = "datetime",
    [CASUS_CODE] = "code",
    [CASUS_BOOL] = "bool",
    [LIST] = "list",
    NULL,
};

static bool accepts_code(const cs_field *field, casus_text text)
{
    uint32_t index;
    bool is_plain;
    if (field->group)
        return cs_text_equal(text, field->none) || (text.len && text.len % field->group == 0);
    return field->codes && cs_codes_find(field->codes, text, &index, &is_plain) == CS_BY_CODE &&
           is_plain;
}

bool cs_field_accepts(const cs_field *field, casus_text text)
{
    cs_date date;
    switch (field->type) {
    case CASUS_TEXT:
        return true;
    case CASUS_INTEGER:
        return cs_num_is_integer(text);
    case CASUS_DECIMAL:
        return cs_num_is_decimal(text);
    case CASUS_DATE:
        return cs_date_parse(text, field->is_partial, &date) ||
               (field->is_basic && cs_date_parse_basic(text, &date));
    case CASUS_DATETIME:
        return cs_datetime_is_good(text) || (field->is_basic && cs_datetime_is_basic(text));
    case CASUS_CODE:
        return accepts_code(field, text);
    case CASUS_BOOL:
        return cs_text_is(text, "true") || cs_text_is(text, "false");
    }
    return false;
}

/* ---- One field ---- */

static void read_type(cs_loader *loader, const cs_node *node, cs_field *field)
{
    const cs_node *type = cs_node_at(node, "type");
    uint32_t word = type ? cs_read_word(loader, type, type_words, "type", CASUS_TEXT) : CASUS_TEXT;
    const cs_node *of = cs_node_at(node, "of");
    field->is_list = word == LIST;
    if (field->is_list)
        word = of ? cs_read_word(loader, of, type_words, "type", CASUS_TEXT) : CASUS_TEXT;
    if (word == LIST)
        cs_fault_value(loader, of, "the type of single values");
    field->type = word == LIST ? CASUS_TEXT : (casus_type)word;
}

/* Keys that only mean something for some types. */
static void check_fit(cs_loader *loader, const cs_node *node, const cs_field *field)
{
    const unsigned type = 1U << field->type;
    const struct {
        const char *key;
        bool fits;
        const char *expected;
    } fits[] = {
        {"of", field->is_list, "type: list"},
        {"separator", field->is_list, "type: list"},
        {"codes", type & 1U << CASUS_CODE, "type: code"},
        {"group", type & 1U << CASUS_CODE, "type: code"},
        {"none", type & 1U << CASUS_CODE, "type: code"},
        {"forms", type & 1U << CASUS_DATE, "type: date"},
        {"partial", type & 1U << CASUS_DATE, "type: date"},
        {"basic", type & (1U << CASUS_DATE | 1U << CASUS_DATETIME) && !cs_node_at(node, "partial"),
         "type: date without partial, or datetime"},
        {"range", type & (1U << CASUS_INTEGER | 1U << CASUS_DECIMAL), "type: integer or decimal"},
    };
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        const cs_node *child = cs_node_at(node, fits[i].key);
        if (child && !fits[i].fits)
            cs_fault_value(loader, child->key, fits[i].expected);
    }
}

static casus_text nearest_codes(const casus_schema *schema, casus_text name)
{
    cs_nearest nearest = cs_nearest_to(name);
    for (uint32_t i = 0; i < schema->codes_count; i++)
        cs_nearest_offer(&nearest, schema->codes[i].name);
    return nearest.best;
}

static void read_group(cs_loader *loader, const cs_node *node, cs_field *field)
{
    const cs_node *group = cs_node_at(node, "group");
    uint64_t number = 0;
    if (group && (!cs_num_parse(group->text, 64, &number) || number == 0))
        cs_fault_value(loader, group, "a number of characters from 1 to 64");
    field->group = (uint32_t)number;
    field->none = cs_read_text(loader, node, "none");
    if (field->none.ptr && !group)
        cs_fault_missing(loader, node, "group");
}

const cs_codes *cs_need_codes(cs_loader *loader, const cs_node *mapping, const char *key)
{
    const cs_node *name = cs_need_text(loader, mapping, key);
    const cs_codes *codes = name ? cs_schema_codes(loader->schema, name->text) : NULL;
    if (name && !codes)
        cs_fault_reference(loader, name, "vocabulary", nearest_codes(loader->schema, name->text));
    return codes;
}

static void read_codes(cs_loader *loader, const cs_node *node, cs_field *field)
{
    if (field->type != CASUS_CODE)
        return;
    read_group(loader, node, field);
    if (!loader->is_sketch)
        field->codes = cs_need_codes(loader, node, "codes");
}

static casus_text read_bound(cs_loader *loader, const cs_field *field, const cs_node *node)
{
    if (cs_node_is_null(node))
        return (casus_text){NULL, 0};
    if (node->kind != CS_SCALAR || !cs_field_accepts(field, node->text)) {
        cs_fault_value(loader, node, "a number of the field's type, or null");
        return (casus_text){NULL, 0};
    }
    return node->text;
}

static void read_range(cs_loader *loader, const cs_node *node, cs_field *field)
{
    const cs_node *range = cs_node_at(node, "range");
    bool is_number = field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
    if (!range || !is_number)
        return;
    if (range->kind != CS_SEQUENCE || range->count != 2) {
        cs_fault_value(loader, range, "[least, greatest]");
        return;
    }
    field->min = read_bound(loader, field, range->first);
    field->max = read_bound(loader, field, range->first->next);
    if (field->min.ptr && field->max.ptr && cs_num_compare(field->min, field->max) > 0)
        cs_fault_value(loader, range, "the lesser number first");
}

static void read_forms(cs_loader *loader, const cs_node *node, cs_field *field)
{
    uint32_t count;
    const cs_node *form = cs_node_items(cs_node_at(node, "forms"), &count);
    field->forms = cs_read_texts(loader, node, "forms", &field->form_count);
    for (uint32_t i = 0; i < field->form_count; i++, form = form->next)
        if (!cs_date_form_is_good(field->forms[i]))
            cs_fault_value(loader, form,
                           "a form with day, month and year once each, and no time but 00:00");
}

static void read_preset(cs_loader *loader, const cs_node *node, cs_field *field)
{
    field->preset = cs_read_text(loader, node, "default");
    bool is_checkable = field->type != CASUS_CODE || field->codes;
    if (field->preset.ptr && is_checkable && !cs_field_accepts(field, field->preset))
        cs_fault_value(loader, cs_node_at(node, "default"), "a value of the field's type");
}

/* As many as Stata and SAS have: .a to .z. */
enum { REASONS_MAX = 26 };

/* Each word is a key, and what it means stands behind it. */
static void read_reasons(cs_loader *loader, const cs_node *node, cs_field *field)
{
    const cs_node *reasons = cs_node_at(node, "missing");
    if (!reasons)
        return;
    if (reasons->kind != CS_MAPPING || reasons->count > REASONS_MAX) {
        cs_fault_value(loader, reasons, "a mapping of at most 26 words to what they mean");
        return;
    }
    if (field->is_list || field->type == CASUS_TEXT) {
        cs_fault_value(loader, reasons, "nothing: in a text, and in a list, any word is a value");
        return;
    }
    field->reasons = cs_load_alloc(loader, loader->keep, reasons->count, sizeof *field->reasons);
    for (const cs_node *word = reasons->first; word && field->reasons; word = word->next) {
        if (word->kind != CS_SCALAR || word->key->text.len == 0)
            cs_fault_value(loader, word, "what the word means");
        field->reasons[field->reason_count++] = (cs_label){word->key->text, word->text};
    }
}

static void read_axis(cs_loader *loader, const cs_node *node, cs_field *field)
{
    static const char *const words[] = {"latitude", "longitude", NULL};
    const cs_node *axis = cs_node_at(node, "axis");
    if (!axis)
        return;
    field->axis = (cs_axis)(CS_AXIS_LATITUDE + cs_read_word(loader, axis, words, "axis", 0));
    if (field->type != CASUS_DECIMAL || field->is_list)
        cs_fault_value(loader, axis, "nothing: only a decimal is a coordinate");
}

/* An empty separator would split a text between any two characters. */
static void read_separator(cs_loader *loader, const cs_node *node, cs_field *field)
{
    const cs_node *separator = cs_node_at(node, "separator");
    field->separator = CS_TEXT("; ");
    if (separator && (separator = cs_need_text(loader, node, "separator")))
        field->separator = separator->text;
}

static void read_flags(cs_loader *loader, const cs_node *node, cs_field *field)
{
    field->is_required = cs_read_flag(loader, node, "required");
    field->is_expected = cs_read_flag(loader, node, "expected");
    field->is_sensitive = cs_read_flag(loader, node, "sensitive");
    field->is_fill = cs_read_flag(loader, node, "fill");
    field->is_partial = cs_read_flag(loader, node, "partial");
    field->is_basic = cs_read_flag(loader, node, "basic");
    field->is_optional = cs_read_flag(loader, node, "optional");
    field->is_wrapped = cs_read_flag(loader, node, "wrapped");
}

static void load_field(cs_loader *loader, const cs_node *node, cs_field *field)
{
    static const char *const keys[] = {
        "name",  "title",   "type",     "of",       "separator", "codes",    "group",     "none",
        "forms", "range",   "required", "expected", "partial",   "optional", "sensitive", "fill",
        "also",  "default", "nulls",    "missing",  "axis",      "basic",    "wrapped",   NULL};
    if (!cs_node_is_mapping(loader, node))
        return;
    cs_check_keys(loader, node, keys);
    const cs_node *name = cs_need_text(loader, node, "name");
    if (name)
        field->name = name->text;
    field->title = cs_read_text(loader, node, "title");
    read_type(loader, node, field);
    check_fit(loader, node, field);
    read_flags(loader, node, field);
    read_separator(loader, node, field);
    read_codes(loader, node, field);
    read_range(loader, node, field);
    read_forms(loader, node, field);
    read_preset(loader, node, field);
    read_reasons(loader, node, field);
    read_axis(loader, node, field);
    field->also = cs_read_texts(loader, node, "also", &field->also_count);
    if (cs_node_at(node, "nulls"))
        field->nulls = cs_read_texts(loader, node, "nulls", &field->null_count);
}

/* ---- Names ---- */

/* A name that folds to the field's own, such as an alias in capitals, is needless but no fault. */
static void enter_name(cs_loader *loader, const cs_node *node, uint32_t field)
{
    cs_columns *index = &loader->schema->index;
    bool is_exact;
    uint32_t owner = cs_columns_find(index, node->text, &is_exact);
    if (owner == CS_NONE)
        cs_columns_alias(index, node->text, field);
    else if (owner != field)
        cs_fault_twice(loader, node, "field name");
}

static void enter_aliases(cs_loader *loader, const cs_node *node, uint32_t field)
{
    uint32_t count;
    const cs_node *alias = cs_node_items(cs_node_at(node, "also"), &count);
    for (uint32_t i = 0; i < count; i++, alias = alias->next)
        enter_name(loader, alias, field);
}

/* All names come before all aliases, which must not take them away. */
static void enter_names(cs_loader *loader, const cs_node *nodes)
{
    const casus_schema *schema = loader->schema;
    const cs_node *node = nodes->first;
    for (uint32_t i = 0; node; i++, node = node->next)
        if (schema->fields[i].name.ptr)
            enter_name(loader, cs_node_at(node, "name"), i);
    node = nodes->first;
    for (uint32_t i = 0; node; i++, node = node->next)
        enter_aliases(loader, node, i);
}

/* Is there a field of this own name? As a further name it only tells where to read. */
static bool is_name_of_field(const casus_schema *schema, casus_text name)
{
    uint32_t field = cs_schema_field(schema, name);
    return field != CS_NONE && cs_text_equal_folded(schema->fields[field].name, name);
}

/* A field inside of another one: an object and a value cannot stand in one place. */
static void check_nesting(cs_loader *loader, const cs_node *nodes)
{
    const casus_schema *schema = loader->schema;
    const cs_node *node = nodes->first;
    for (uint32_t i = 0; node && i < schema->field_count; i++, node = node->next) {
        casus_text name = schema->fields[i].name;
        for (size_t len = 0; len < name.len && schema->index.items[i].path.ptr; len++)
            if (name.ptr[len] == '.' && is_name_of_field(schema, cs_text_slice(name, 0, len)))
                cs_fault_value(loader, cs_node_at(node, "name"),
                               "a name that is not inside of another field");
    }
}

static cs_column make_column(const cs_field *field, uint32_t index)
{
    bool has_labels = field->codes && !field->group;
    return (cs_column){
        .name = field->name,
        .title = field->title,
        .is_partial = field->is_partial,
        .labels = has_labels ? field->codes->labels : NULL,
        .label_count = has_labels ? field->codes->count : 0,
        .reasons = field->reasons,
        .reason_count = field->reason_count,
        .axis = field->axis,
        .type = field->type,
        .is_known = true,
        .is_list = field->is_list,
        .is_sensitive = field->is_sensitive,
        .separator = field->separator,
        .field = index,
    };
}

/* The index is made empty and the names are entered one by one, so that a second one is seen. */
static void index_fields(cs_loader *loader, const cs_node *nodes)
{
    casus_schema *schema = loader->schema;
    cs_columns *index = &schema->index;
    size_t names = schema->field_count;
    index->items = cs_load_alloc(loader, loader->keep, schema->field_count, sizeof *index->items);
    if (!index->items)
        return;
    for (uint32_t i = 0; i < schema->field_count; i++) {
        index->items[i] = make_column(&schema->fields[i], i);
        index->items[i].path = cs_path_of_name(schema->fields[i].name, loader->keep);
        names += schema->fields[i].also_count;
    }
    if (loader->keep->failed || !cs_columns_index(index, names, loader->keep)) {
        loader->failed = true;
        return;
    }
    enter_names(loader, nodes);
    index->count = schema->field_count;
    check_nesting(loader, nodes);
}

/* ---- Null words and the key ---- */

/* A text field takes null words only if it lists them: NA may be a name. */
static void share_nulls(cs_loader *loader, const cs_node *root, const cs_node *nodes)
{
    casus_schema *schema = loader->schema;
    uint32_t count;
    casus_text *nulls = cs_read_texts(loader, root, "nulls", &count);
    const cs_node *node = nodes ? nodes->first : NULL;
    for (uint32_t i = 0; node && i < schema->field_count; i++, node = node->next) {
        cs_field *field = &schema->fields[i];
        if (field->type == CASUS_TEXT || cs_node_at(node, "nulls"))
            continue;
        field->nulls = nulls;
        field->null_count = count;
    }
}

static void read_key_part(cs_loader *loader, const cs_node *node)
{
    casus_schema *schema = loader->schema;
    uint32_t field = cs_schema_field(schema, node->text);
    if (field == CS_NONE) {
        cs_fault_reference(loader, node, "field", cs_schema_nearest(schema, node->text));
        return;
    }
    if (schema->fields[field].is_key)
        cs_fault_twice(loader, node, "field");
    schema->fields[field].is_key = true;
    schema->key[schema->key_count++] = field;
}

static void read_key(cs_loader *loader, const cs_node *root)
{
    casus_schema *schema = loader->schema;
    uint32_t count;
    const cs_node *part = cs_node_items(cs_node_at(root, "key"), &count);
    schema->key = cs_load_alloc(loader, loader->keep, count, sizeof *schema->key);
    for (uint32_t i = 0; schema->key && i < count; i++, part = part->next)
        read_key_part(loader, part);
}

/* ---- All fields ---- */

static void load_list(cs_loader *loader, const cs_node *nodes)
{
    casus_schema *schema = loader->schema;
    if (nodes->kind != CS_SEQUENCE || nodes->count > CS_COLUMNS_MAX) {
        cs_fault_value(loader, nodes, "a list of at most 10000 fields");
        return;
    }
    schema->fields = cs_load_alloc(loader, loader->keep, nodes->count, sizeof *schema->fields);
    if (!schema->fields)
        return;
    for (const cs_node *node = nodes->first; node; node = node->next)
        load_field(loader, node, &schema->fields[schema->field_count++]);
    if (!loader->failed)
        index_fields(loader, nodes);
}

void cs_load_fields(cs_loader *loader, const cs_node *root)
{
    const cs_node *nodes = cs_node_at(root, "fields");
    if (nodes)
        load_list(loader, nodes);
    else if (!loader->schema->is_open)
        cs_fault_missing(loader, root, "fields");
    share_nulls(loader, root, nodes);
    read_key(loader, root);
}
