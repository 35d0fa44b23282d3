/* csvw.c - a schema as metadata of CSV on the Web (W3C Recommendation "Metadata Vocabulary for Tabular
   Data" of 2015), for the tables that casus writes.

   The metadata name the file and its columns in their order: a table that lacks a column, or has another
   name than the schema's, needs a copy of them that says so. Codes are a regular expression, as the
   vocabulary has no other way to list values. */
#include "base/num.h"
#include "export/export.h"
#include "export/json_schema.h"

static const char *base_of(const cs_field *field)
{
    static const char *const names[] = {
        [CASUS_TEXT] = "string",  [CASUS_INTEGER] = "integer", [CASUS_DECIMAL] = "decimal",
        [CASUS_DATE] = "date",    [CASUS_DATETIME] = "string", [CASUS_CODE] = "string",
        [CASUS_BOOL] = "boolean",
    };
    return field->is_partial || field->is_basic ? "string" : names[field->type];
}

/* ---- Formats: what a string must match ---- */

static void add_name(cs_buf *pattern, casus_text name)
{
    if (name.len == 0)
        return;
    cs_buf_add_string(pattern, pattern->len ? "|" : "");
    cs_pattern_add(pattern, name);
}

static void add_codes(cs_buf *pattern, const cs_codes *codes)
{
    for (uint32_t i = 0; i < codes->count; i++)
        add_name(pattern, codes->items[i].code);
    for (uint32_t i = 0; i < codes->count; i++)
        if (!cs_text_equal(codes->items[i].label, codes->items[i].code))
            add_name(pattern, codes->items[i].label);
}

/* Nothing where any text will do. */
static void add_format(cs_buf *pattern, const cs_field *field)
{
    if (field->type == CASUS_BOOL) {
        cs_buf_add_string(pattern, "true|false");
    } else if (field->is_partial) {
        cs_buf_add_string(pattern, "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?");
    } else if (field->is_basic && field->type == CASUS_DATE) {
        cs_buf_add_string(pattern, "[0-9]{4}(-[0-9]{2}-[0-9]{2}|[0-9]{4})");
    } else if (field->is_basic) {
        cs_buf_add_string(pattern, "[0-9]{14}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*");
    } else if (field->type == CASUS_DATETIME) {
        cs_buf_add_string(pattern, "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*");
    } else if (field->group) {
        cs_buf_add_string(pattern, "(.{");
        cs_buf_add_number(pattern, field->group);
        cs_buf_add_string(pattern, "})+");
    } else if (field->codes && !field->codes->is_open) {
        add_codes(pattern, field->codes);
    }
}

/* ---- Columns ---- */

static json_t *make_datatype(const cs_field *field)
{
    cs_buf format = {0};
    json_t *type = cs_tree_object("base", cs_tree_string(base_of(field)));
    add_format(&format, field);
    if (format.status != CASUS_OK)
        cs_tree_put(&type, "format", NULL);
    else
        cs_tree_put_text(&type, "format", cs_buf_text(&format));
    cs_buf_free(&format);
    if (cs_num_is_json(field->min))
        cs_tree_put(&type, "minimum", cs_tree_number(field->min));
    if (cs_num_is_json(field->max))
        cs_tree_put(&type, "maximum", cs_tree_number(field->max));
    return type;
}

/* The empty cell is always nothing. */
static json_t *make_null_words(const cs_field *field)
{
    json_t *words = cs_tree_array(cs_tree_string(""));
    for (uint32_t i = 0; i < field->null_count; i++)
        if (field->nulls[i].len > 0)
            cs_tree_add(&words, cs_tree_text(field->nulls[i]));
    for (uint32_t i = 0; i < field->reason_count; i++)
        cs_tree_add(&words, cs_tree_text(field->reasons[i].code));
    return words;
}

static json_t *make_column(const cs_field *field)
{
    json_t *column = cs_tree_object("name", cs_tree_text(field->name));
    cs_tree_put(&column, "titles", cs_tree_text(field->name));
    cs_tree_put_text(&column, "dc:description", field->title);
    cs_tree_put(&column, "datatype", make_datatype(field));
    if (field->is_list)
        cs_tree_put(&column, "separator", cs_tree_text(field->separator));
    if (field->is_required)
        cs_tree_put(&column, "required", json_true());
    cs_tree_put(&column, "null", make_null_words(field));
    return column;
}

static json_t *make_table_schema(const casus_schema *schema)
{
    json_t *columns = json_array();
    json_t *key = json_array();
    for (uint32_t i = 0; i < schema->field_count; i++)
        cs_tree_add(&columns, make_column(&schema->fields[i]));
    for (uint32_t i = 0; i < schema->key_count; i++)
        cs_tree_add(&key, cs_tree_text(schema->fields[schema->key[i]].name));
    json_t *table = cs_tree_object("columns", columns);
    if (schema->key_count > 0)
        cs_tree_put(&table, "primaryKey", key);
    else
        json_decref(key);
    return table;
}

casus_status cs_export_csvw(const casus_schema *schema, const cs_counted_data *data, cs_buf *out)
{
    (void)data;
    cs_buf url = {0};
    cs_buf_add_text(&url, schema->name);
    cs_buf_add_string(&url, ".csv");
    json_t *root = cs_tree_object("@context", cs_tree_string("http://www.w3.org/ns/csvw"));
    cs_tree_put(&root, "url", url.status == CASUS_OK ? cs_tree_text(cs_buf_text(&url)) : NULL);
    cs_buf_free(&url);
    cs_tree_put_text(&root, "dc:title", schema->title);
    cs_tree_put_text(&root, "dc:description", schema->help);
    cs_tree_put_text(&root, "dc:source", schema->source);
    cs_tree_put(&root, "tableSchema", make_table_schema(schema));
    return cs_tree_write(root, out);
}
