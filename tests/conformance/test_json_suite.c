/* test_json_suite.c - JSONTestSuite, the parsing tests (github.com/nst/JSONTestSuite): what begins
   with y_ must be read, n_ must be refused, i_ may be either.

   Most of its texts are arrays of single values, which are no records. So each is read twice: as it
   is, and as the value of a member of the one record of a file. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char no_data[] = "a file without a record is a warning (E106), not an error";
static const char twice[] = "one of the two values would be lost: E123";
static const char nul[] = "no text of a record holds a NUL: E103";

static const suite_deviation deviations[] = {
    {"n_single_space.json", "accepted", no_data},
    {"n_structure_UTF8_BOM_no_data.json", "accepted", no_data},
    {"n_structure_no_data.json", "accepted", no_data},
    {"y_object_duplicated_key.json", "E123", twice},
    {"y_object_duplicated_key_and_value.json", "E123", twice},
    {"y_object_escaped_null_in_key.json", "E103", nul},
};

static const suite_deviation value_deviations[] = {
    {"y_object_duplicated_key.json", "E123", twice},
    {"y_object_duplicated_key_and_value.json", "E123", twice},
    {"y_object_escaped_null_in_key.json", "E103", nul},
    {"y_string_null_escape.json", "E103", nul},
};

/* Is the document a record, or an array of records? */
static bool is_file(const json_t *json)
{
    size_t index;
    const json_t *item;
    if (!json_is_array(json))
        return is_record(json);
    json_array_foreach((json_t *)json, index, item) if (!is_record(item)) return false;
    return true;
}

static suite_want want_of(const char *name, bool is_read)
{
    switch (name[0]) {
    case 'y':
        return is_read ? SUITE_ACCEPT : SUITE_NOT_A_RECORD;
    case 'n':
        return SUITE_REJECT;
    default:
        return SUITE_EITHER;
    }
}

/* The document as Jansson reads it; NULL: it does not. */
static json_t *load(casus_text text)
{
    return json_loadb(text.ptr ? text.ptr : "", text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

static void judge_as_it_is(suite_report *report, const char *name, casus_text text)
{
    json_t *document = load(text);
    bool is_read = is_file(document);
    json_t *expected = NULL;
    if (is_read)
        expected = json_is_array(document) ? json_incref(document) : json_pack("[O]", document);
    suite_judge(report, name, want_of(name, is_read), expected, suite_run("json", text));
    json_decref(document);
}

static void judge_as_value(suite_report *report, const char *name, casus_text text)
{
    json_t *document = load(text);
    bool is_read = is_record_value(document);
    json_t *expected = is_read ? json_pack("[{sO}]", "value", document) : NULL;
    cs_buf file = {0};
    cs_buf_add_string(&file, "[{\"value\": ");
    cs_buf_add_text(&file, text);
    cs_buf_add_string(&file, "}]\n");
    suite_judge(report, name, want_of(name, is_read), expected,
                suite_run("json", cs_buf_text(&file)));
    cs_buf_free(&file);
    json_decref(document);
}

typedef void (*judge_text)(suite_report *report, const char *name, casus_text text);

static void judge_all(suite_report *report, judge_text judge)
{
    const char *folder = suite_path("json-test-suite/test_parsing");
    size_t count;
    char **names = suite_names(folder, &count);
    for (size_t i = 0; i < count; i++) {
        cs_buf text = {0};
        assert_true(suite_read(folder, names[i], &text));
        judge(report, names[i], cs_buf_text(&text));
        cs_buf_free(&text);
    }
    suite_free_names(names, count);
    suite_finish(report);
}

static void reads_as_it_is(void **state)
{
    (void)state;
    suite_report report = {.title = "JSONTestSuite, as it is",
                           .deviations = deviations,
                           .deviation_count = COUNT(deviations)};
    judge_all(&report, judge_as_it_is);
}

static void reads_as_value(void **state)
{
    (void)state;
    suite_report report = {.title = "JSONTestSuite, as a value",
                           .deviations = value_deviations,
                           .deviation_count = COUNT(value_deviations)};
    judge_all(&report, judge_as_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_it_is),
        cmocka_unit_test(reads_as_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
