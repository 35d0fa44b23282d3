/* table_schema.c - a schema as Table Schema of the Data Package standard, version 2.0
   (https://datapackage.org/standard/table-schema/), for the tables that casus writes.

   A code may stand in a table as itself or as its label, so both are categories, unless it is known which
   of the two is written; labels must differ within a field, so a label that is a value has none of its
   own. Partial dates and what is made of
   groups are strings with a pattern: the standard has no type for them. */
#include "export/table_schema.h"
#include "base/num.h"
#include "export/export.h"
#include "export/tree.h"

static const char *type_of(const cs_field *field)
{
    static const char *const names[] = {
        [CASUS_TEXT] = "string",  [CASUS_INTEGER] = "integer",   [CASUS_DECIMAL] = "number",
        [CASUS_DATE] = "date",    [CASUS_DATETIME] = "datetime", [CASUS_CODE] = "string",
        [CASUS_BOOL] = "boolean",
    };
    /* The standard's times have seconds; casus's may lack them. */
    bool is_loose = field->is_partial || field->is_basic || field->type == CASUS_DATETIME;
    return is_loose ? "string" : names[field->type];
}

/* ---- Codes ---- */

static json_t *make_category(casus_text value, casus_text label)
{
    json_t *category = cs_tree_object("value", cs_tree_text(value));
    cs_tree_put_text(&category, "label", label);
    return category;
}

/* Labels that name their entry alone, as only those can be values and must be unique. */
static bool is_distinct(const cs_codes *codes, uint32_t index)
{
    const cs_code *code = &codes->items[index];
    uint32_t found;
    bool is_plain;
    return code->label.len > 0 && !cs_text_equal(code->label, code->code) &&
           cs_codes_find(codes, code->label, &found, &is_plain) == CS_BY_LABEL && found == index;
}

static json_t *make_categories(const cs_codes *codes, casus_codes form)
{
    static const casus_text nothing = {NULL, 0};
    bool is_coded = form != CASUS_CODES_LABEL;
    bool is_labelled = form != CASUS_CODES_CODE && form != CASUS_CODES_BOTH;
    json_t *list = json_array();
    for (uint32_t i = 0; i < codes->count; i++) {
        bool has_label = is_distinct(codes, i);
        if (is_coded || !has_label)
            cs_tree_add(&list, make_category(codes->items[i].code,
                                             has_label ? codes->items[i].label : nothing));
    }
    for (uint32_t i = 0; i < codes->count; i++)
        if (is_labelled && is_distinct(codes, i))
            cs_tree_add(&list, make_category(codes->items[i].label, nothing));
    return list;
}

/* ---- Fields ---- */

static json_t *make_pattern(const cs_field *field)
{
    if (field->is_basic && field->type == CASUS_DATE)
        return cs_tree_string("[0-9]{4}(-[0-9]{2}-[0-9]{2}|[0-9]{4})");
    if (field->is_basic)
        return cs_tree_string("[0-9]{14}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*");
    if (field->type == CASUS_DATE)
        return cs_tree_string("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?");
    if (field->type == CASUS_DATETIME)
        return cs_tree_string("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*");
    cs_buf pattern = {0};
    cs_buf_add_string(&pattern, "(.{");
    cs_buf_add_number(&pattern, field->group);
    cs_buf_add_string(&pattern, "})+");
    json_t *text = pattern.status == CASUS_OK ? cs_tree_text(cs_buf_text(&pattern)) : NULL;
    cs_buf_free(&pattern);
    return text;
}

static void put_constraints(json_t **shape, const cs_field *field)
{
    json_t *constraints = json_object();
    bool is_patterned = field->is_partial || field->is_basic || field->group ||
                        field->type == CASUS_DATETIME;
    if (field->is_required)
        cs_tree_put(&constraints, "required", json_true());
    if (!field->is_list && cs_num_is_json(field->min))
        cs_tree_put(&constraints, "minimum", cs_tree_number(field->min));
    if (!field->is_list && cs_num_is_json(field->max))
        cs_tree_put(&constraints, "maximum", cs_tree_number(field->max));
    if (!field->is_list && is_patterned)
        cs_tree_put(&constraints, "pattern", make_pattern(field));
    if (constraints && json_object_size(constraints) == 0)
        json_decref(constraints);
    else
        cs_tree_put(shape, "constraints", constraints);
}

static void put_list(json_t **shape, const cs_field *field)
{
    cs_tree_put(shape, "type", cs_tree_string("list"));
    cs_tree_put(shape, "delimiter", cs_tree_text(field->separator));
    cs_tree_put(shape, "itemType", cs_tree_string(type_of(field)));
}

/* A word for nothing, where some of the field say why there is nothing with that as their label. */
static json_t *make_word(const cs_field *field, casus_text word, casus_text label)
{
    if (field->reason_count == 0)
        return cs_tree_text(word);
    json_t *shape = cs_tree_object("value", cs_tree_text(word));
    cs_tree_put_text(&shape, "label", label);
    return shape;
}

/* The words of the field, and the empty cell, which is always nothing. */
static json_t *make_missing(const cs_field *field)
{
    static const casus_text nothing = {NULL, 0};
    json_t *words = cs_tree_array(make_word(field, nothing, nothing));
    for (uint32_t i = 0; i < field->null_count; i++)
        if (field->nulls[i].len > 0)
            cs_tree_add(&words, make_word(field, field->nulls[i], nothing));
    for (uint32_t i = 0; i < field->reason_count; i++)
        cs_tree_add(&words, make_word(field, field->reasons[i].code, field->reasons[i].label));
    return words;
}

static void put_type(json_t **shape, const cs_field *field, casus_codes form)
{
    if (field->is_list) {
        put_list(shape, field);
        return;
    }
    cs_tree_put(shape, "type", cs_tree_string(type_of(field)));
    if (field->type == CASUS_BOOL) {
        cs_tree_put(shape, "trueValues", cs_tree_array(cs_tree_string("true")));
        cs_tree_put(shape, "falseValues", cs_tree_array(cs_tree_string("false")));
    }
    if (field->codes && !field->group && !field->codes->is_open)
        cs_tree_put(shape, "categories", make_categories(field->codes, form));
}

static json_t *make_field(const cs_field *field, casus_text name, casus_codes form)
{
    json_t *shape = cs_tree_object("name", cs_tree_text(name));
    cs_tree_put_text(&shape, "title", field->title);
    put_type(&shape, field, form);
    put_constraints(&shape, field);
    if (field->null_count > 0 || field->reason_count > 0)
        cs_tree_put(&shape, "missingValues", make_missing(field));
    return shape;
}

/* A column that the schema does not know holds whatever text it has. */
static json_t *make_unknown(casus_text name)
{
    json_t *shape = cs_tree_object("name", cs_tree_text(name));
    cs_tree_put(&shape, "type", cs_tree_string("string"));
    return shape;
}

/* ---- The whole ---- */

/* How a table calls a field; {NULL, 0}: it has no such column. */
static casus_text name_in(const cs_table_columns *table, uint32_t field)
{
    if (!table->columns)
        return table->schema->fields[field].name;
    for (uint32_t i = 0; i < table->columns->count; i++)
        if (table->columns->items[i].field == field)
            return table->columns->items[i].name;
    return (casus_text){NULL, 0};
}

static bool has_key(const cs_table_columns *table)
{
    const casus_schema *schema = table->schema;
    for (uint32_t i = 0; i < schema->key_count; i++)
        if (!name_in(table, schema->key[i]).ptr)
            return false;
    return schema->key_count > 0;
}

/* A key is a primary one here only where every record has all its parts. */
static bool is_key_firm(const casus_schema *schema)
{
    for (uint32_t i = 0; i < schema->key_count; i++)
        if (!schema->fields[schema->key[i]].is_required)
            return false;
    return true;
}

static void put_key(json_t **root, const cs_table_columns *table)
{
    const casus_schema *schema = table->schema;
    if (!has_key(table))
        return;
    json_t *key = json_array();
    for (uint32_t i = 0; i < schema->key_count; i++)
        cs_tree_add(&key, cs_tree_text(name_in(table, schema->key[i])));
    if (is_key_firm(schema))
        cs_tree_put(root, "primaryKey", key);
    else
        cs_tree_put(root, "uniqueKeys", cs_tree_array(key));
}

static json_t *make_fields(const cs_table_columns *table)
{
    const casus_schema *schema = table->schema;
    json_t *fields = json_array();
    for (uint32_t i = 0; !table->columns && i < schema->field_count; i++)
        cs_tree_add(&fields, make_field(&schema->fields[i], schema->fields[i].name, table->codes));
    for (uint32_t i = 0; table->columns && i < table->columns->count; i++) {
        const cs_column *column = &table->columns->items[i];
        bool is_known = column->field != CS_NONE;
        cs_tree_add(&fields, is_known ? make_field(&schema->fields[column->field], column->name,
                                                   table->codes)
                                      : make_unknown(column->name));
    }
    return fields;
}

/* A table of the schema may lack what it does not require, and have its columns in any order. */
static const char *match_of(const cs_table_columns *table)
{
    if (table->columns)
        return "exact";
    return table->schema->is_open ? "partial" : "superset";
}

json_t *cs_table_schema(const cs_table_columns *table)
{
    json_t *root = cs_tree_object(
        "$schema", cs_tree_string("https://datapackage.org/profiles/2.0/tableschema.json"));
    cs_tree_put_text(&root, "title", table->schema->title);
    cs_tree_put_text(&root, "description", table->schema->help);
    cs_tree_put(&root, "fieldsMatch", cs_tree_string(match_of(table)));
    cs_tree_put(&root, "fields", make_fields(table));
    put_key(&root, table);
    cs_tree_put(&root, "missingValues", cs_tree_array(cs_tree_string("")));
    return root;
}

casus_status cs_export_table_schema(const casus_schema *schema, const cs_counted_data *data,
                                    cs_buf *out)
{
    (void)data;
    const cs_table_columns all = {.schema = schema};
    return cs_tree_write(cs_table_schema(&all), out);
}
