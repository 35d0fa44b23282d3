/* reading.c - see reading.h. */
#include "reading.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Running casus ---- */

/* The lines of NDJSON as an array, NULL where Jansson cannot read one. */
static json_t *read_lines(casus_text text)
{
    json_t *records = json_array();
    for (size_t at = 0; at < text.len;) {
        casus_text rest = cs_text_from(text, at);
        size_t end = cs_text_find(rest, CS_TEXT("\n"));
        if (end == SIZE_MAX)
            end = rest.len;
        json_t *record = json_loadb(rest.ptr, end, JSON_REJECT_DUPLICATES, NULL);
        if (!record) {
            json_decref(records);
            return NULL;
        }
        json_array_append_new(records, record);
        at += end + 1;
    }
    return records;
}

static void note_errors(json_reading *reading, const memory_result *result)
{
    size_t len = 0;
    const casus_summary *summary = &result->summary;
    for (size_t i = 0; i < summary->tally_count; i++) {
        const casus_tally *tally = &summary->tallies[i];
        if (tally->severity != CASUS_ERROR || strstr(reading->errors, tally->code))
            continue;
        int added = snprintf(reading->errors + len, sizeof reading->errors - len, "%s%s",
                             len ? " " : "", tally->code);
        len += (size_t)added;
        assert_true(len < sizeof reading->errors);
    }
    if (result->status != CASUS_OK && len == 0)
        snprintf(reading->errors, sizeof reading->errors, "%s", casus_status_text(result->status));
}

json_reading reading_of(const char *syntax, casus_text text)
{
    json_reading reading = {0};
    casus_schema *schema = NULL;
    casus_options options = CASUS_OPTIONS_INIT;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &schema), CASUS_OK);
    options.schema = schema;
    options.on_error = CASUS_KEEP;
    options.threads = 1;
    memory_result result = memory_run(&options, text, syntax, "ndjson");
    note_errors(&reading, &result);
    assert_true(reading.errors[0] || !result.summary.output_refused);
    reading.records = read_lines(cs_buf_text(&result.output));
    memory_free(&result);
    casus_schema_free(schema);
    return reading;
}

void reading_free(json_reading *reading)
{
    json_decref(reading->records);
}

/* ---- Comparing ---- */

static bool same_number(const json_t *want, const json_t *got)
{
    if (json_is_number(got))
        return json_number_value(want) == json_number_value(got);
    char *end;
    const char *text = json_is_string(got) ? json_string_value(got) : "";
    double number = strtod(text, &end);
    return *text && !*end && number == json_number_value(want);
}

/* Where a syntax has no types, casus has the text of a number or boolean. */
static bool same_scalar(const json_t *want, const json_t *got)
{
    if (json_is_number(want))
        return same_number(want, got);
    if (json_is_boolean(want) && json_is_string(got))
        return strcmp(json_string_value(got), json_is_true(want) ? "true" : "false") == 0;
    return json_equal(want, got);
}

bool values_alike(const json_t *want, const json_t *got)
{
    size_t index;
    const char *key;
    json_t *value;
    if (json_is_array(want) && json_is_array(got)) {
        bool is_same = json_array_size(want) == json_array_size(got);
        json_array_foreach((json_t *)want, index, value)
            is_same = is_same && values_alike(value, json_array_get(got, index));
        return is_same;
    }
    if (json_is_object(want) && json_is_object(got)) {
        bool is_same = json_object_size(want) == json_object_size(got);
        json_object_foreach((json_t *)want, key, value)
            is_same = is_same && values_alike(value, json_object_get(got, key));
        return is_same;
    }
    return same_scalar(want, got);
}

/* ---- Shapes ---- */

static bool is_nested_value(const json_t *json, bool is_in_list);

/* Objects all of them, and no list inside of one. */
static bool is_list_of_objects(const json_t *json)
{
    size_t index;
    const json_t *item;
    json_array_foreach((json_t *)json, index, item) if (!json_is_object(item) ||
                                                        !is_nested_value(item, true)) return false;
    return true;
}

static bool is_nested_value(const json_t *json, bool is_in_list)
{
    const char *key;
    size_t index;
    const json_t *item;
    if (json_is_object(json)) {
        json_object_foreach((json_t *)json, key,
                            item) if (!is_nested_value(item, is_in_list)) return false;
        return true;
    }
    if (!json_is_array(json))
        return json;
    if (is_in_list)
        return false;
    if (json_is_object(json_array_get(json, 0)))
        return is_list_of_objects(json);
    json_array_foreach((json_t *)json, index, item) if (json_is_array(item) ||
                                                        json_is_object(item) ||
                                                        json_is_null(item)) return false;
    return true;
}

bool is_record_value(const json_t *json)
{
    return is_nested_value(json, false);
}

bool is_record(const json_t *json)
{
    const char *key;
    const json_t *value;
    json_object_foreach((json_t *)json, key, value) if (!is_record_value(value)) return false;
    return json_is_object(json);
}
