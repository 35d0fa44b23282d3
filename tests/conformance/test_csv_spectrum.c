/* test_csv_spectrum.c - csv-spectrum (github.com/maxogden/csv-spectrum): tables, each with the JSON
   that says what stands in it. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void judge(suite_report *report, const char *folder, const char *name)
{
    cs_buf table = {0};
    cs_buf json = {0};
    char path[256];
    snprintf(path, sizeof path, "csvs/%s", name);
    assert_true(suite_read(folder, path, &table));
    snprintf(path, sizeof path, "json/%.*s.json", (int)strcspn(name, "."), name);
    assert_true(suite_read(folder, path, &json));
    json_t *expected = json_loadb(json.ptr, json.len, 0, NULL);
    assert_non_null(expected);
    suite_judge(report, name, SUITE_ACCEPT, expected, suite_run("csv", cs_buf_text(&table)));
    cs_buf_free(&table);
    cs_buf_free(&json);
}

static void reads_tables(void **state)
{
    (void)state;
    suite_report report = {.title = "csv-spectrum"};
    const char *folder = suite_path("csv-spectrum");
    char tables[4096];
    snprintf(tables, sizeof tables, "%s/csvs", folder);
    size_t count;
    char **names = suite_names(tables, &count);
    for (size_t i = 0; i < count; i++)
        judge(&report, folder, names[i]);
    suite_free_names(names, count);
    suite_finish(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
