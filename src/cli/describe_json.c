/* describe_json.c - a description as one JSON object: every column with its counts, values, months and
   bins. What is not known is left out, never 0. */
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/print.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

/* Each puts a member into an object, unless that is NULL for lack of memory. */
static void put(json_t **object, const char *key, json_t *value)
{
    if (json_object_set_new(*object, key, value) != 0) {
        json_decref(*object);
        *object = NULL;
    }
}

static void put_text(json_t **object, const char *key, casus_text text)
{
    if (text.ptr)
        put(object, key, json_stringn(text.ptr, text.len));
}

static void put_count(json_t **object, const char *key, uint64_t count)
{
    put(object, key, json_integer((json_int_t)count));
}

static void add(json_t **array, json_t *value)
{
    if (json_array_append_new(*array, value) != 0) {
        json_decref(*array);
        *array = NULL;
    }
}

static json_t *make_values(const cs_description *description, size_t index)
{
    casus_counts *counts = description->counting->counts;
    unsigned long top = description->top;
    casus_value_count value;
    json_t *list = json_array();
    for (size_t i = 0; (top == 0 || i < top) && casus_counts_value_at(counts, index, i, &value);
         i++) {
        json_t *shape = json_object();
        put_text(&shape, "value", value.value);
        put_text(&shape, "label", value.label);
        if (value.is_reason)
            put(&shape, "missing", json_true());
        put_count(&shape, "count", value.count);
        add(&list, shape);
    }
    return list;
}

static json_t *make_months(casus_counts *counts, size_t index)
{
    casus_month_count month;
    json_t *list = json_array();
    for (size_t i = 0; casus_counts_month_at(counts, index, i, &month); i++) {
        char words[32];
        json_t *shape = json_object();
        snprintf(words, sizeof words, month.month ? "%04u-%02u" : "%04u", month.year, month.month);
        put(&shape, month.month ? "month" : "year", json_string(words));
        put_count(&shape, "count", month.count);
        add(&list, shape);
    }
    return list;
}

static json_t *make_bins(casus_counts *counts, size_t index)
{
    casus_bin_count bin;
    json_t *list = json_array();
    for (size_t i = 0; casus_counts_bin_at(counts, index, i, &bin); i++) {
        json_t *shape = json_object();
        put(&shape, "from", json_real(bin.from));
        put(&shape, "below", json_real(bin.to));
        put_count(&shape, "count", bin.count);
        add(&list, shape);
    }
    return list;
}

static void put_range(json_t **shape, const casus_column_counts *column)
{
    if (column->valid < column->items)
        put_count(shape, "invalid", column->items - column->valid);
    put_text(shape, "least", column->least);
    put_text(shape, "greatest", column->most);
    if (column->numbers == 0 || !isfinite(column->sum))
        return;
    put(shape, "sum", json_real(column->sum));
    put(shape, "mean", json_real(column->sum / (double)column->numbers));
}

static void put_values(const cs_description *description, size_t index,
                       const casus_column_counts *column, json_t **shape)
{
    casus_counts *counts = description->counting->counts;
    put_range(shape, column);
    if (!column->is_full)
        put(shape, "values", make_values(description, index));
    if (column->least.ptr && column->numbers == 0)
        put(shape, "months", make_months(counts, index));
    if (column->numbers > 0)
        put(shape, "bins", make_bins(counts, index));
}

static json_t *make_column(const cs_description *description, size_t index,
                           const casus_column_counts *column)
{
    casus_field_info field;
    uint64_t records = casus_counts_records(description->counting->counts);
    json_t *shape = json_object();
    put_text(&shape, "name", column->name);
    if (casus_schema_field_at(description->counting->schema, column->field, &field))
        put_text(&shape, "title", field.title);
    put_count(&shape, "filled", column->filled);
    put_count(&shape, "empty", column->empty);
    put_count(&shape, "missing", records - column->filled);
    put_count(&shape, "reasons", column->reasons);
    put_count(&shape, column->is_full ? "distinct_above" : "distinct", column->distinct);
    if (cs_describe_is_hidden(description, column))
        put(&shape, "sensitive", json_true());
    else
        put_values(description, index, column, &shape);
    return shape;
}

static json_t *make_description(const cs_description *description)
{
    const cs_counting *counting = description->counting;
    const cs_inputs *inputs = &description->task->inputs;
    casus_column_counts column;
    json_t *files = json_array();
    json_t *columns = json_array();
    json_t *root = json_object();
    for (size_t i = 0; i < inputs->count; i++) {
        const casus_input *input = &inputs->items[i];
        const char *name = input->name ? input->name : input->path;
        json_t *text = json_string(name);
        add(&files, text ? text : json_string("(not UTF-8)"));
    }
    for (size_t i = 0; casus_counts_column_at(counting->counts, i, &column); i++)
        if (cs_describe_is_wanted(description, &column))
            add(&columns, make_column(description, i, &column));
    put(&root, "files", files);
    put_text(&root, "schema", casus_schema_name(counting->schema));
    put_count(&root, "records", casus_counts_records(counting->counts));
    put_count(&root, "unreadable", casus_counts_broken(counting->counts));
    put_count(&root, "with_errors", counting->records_bad);
    if (casus_counts_left_out(counting->counts))
        put_count(&root, "values_left_out", casus_counts_left_out(counting->counts));
    put(&root, "columns", columns);
    return root;
}

int cs_describe_json(const cs_description *description)
{
    json_t *root = make_description(description);
    bool is_written = root && json_dumpf(root, stdout, JSON_INDENT(2)) == 0;
    if (is_written)
        putchar('\n');
    if (!root)
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
    json_decref(root);
    return root ? CS_EXIT_CLEAN : CS_EXIT_INTERNAL;
}
