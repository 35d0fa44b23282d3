/* test_counts.c - what is counted of records: values, reasons, ranges, months, bins, and where values are
   no longer told apart. The figures were counted by hand. */
#include "base/text.h"
#include "casus.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char schema_text[] =
    "casus: 1\n"
    "schema: counted\n"
    "version: \"1\"\n"
    "fields:\n"
    "  - {name: id, type: text}\n"
    "  - {name: when, type: date, partial: true}\n"
    "  - {name: kind, type: code, codes: kinds}\n"
    "  - {name: dead, type: integer, missing: {unknown: not known}}\n"
    "  - {name: share, type: decimal}\n"
    "  - {name: who, type: list}\n"
    "codes:\n"
    "  kinds: {items: [{code: \"1\", label: Fight}, {code: \"2\", label: Talks}]}\n";

static const char rows[] = "id,when,kind,dead,share,who,more\n"
                           "a,2022-09-13,1,7,0.3,x; y,p\n"
                           "b,2022-11,Fight,unknown,-0.25,x,p\n"
                           "c,2023,2,0,12.5,,q\n"
                           "d,,,-3,,,\"\"\n"
                           "e,2022-09-01,1,1000000000,0.1,z,\n";

static casus_schema *schema;

static int open_schema(void **state)
{
    (void)state;
    char path[] = "/tmp/casus-counts-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file)
        return -1;
    fputs(schema_text, file);
    fclose(file);
    casus_status status = casus_schema_open(path, NULL, NULL, &schema);
    unlink(path);
    return status;
}

static int close_schema(void **state)
{
    (void)state;
    casus_schema_free(schema);
    return 0;
}

static ptrdiff_t give(void *ctx, void *buf, size_t cap)
{
    casus_text *rest = ctx;
    size_t len = rest->len < cap ? rest->len : cap;
    memcpy(buf, rest->ptr, len);
    *rest = cs_text_from(*rest, len);
    return (ptrdiff_t)len;
}

static void count_text(casus_counts *counts, casus_text text)
{
    casus_options options = CASUS_OPTIONS_INIT;
    const casus_input input = {.name = "rows", .read = give, .ctx = &text};
    casus_reader *reader;
    casus_record record;
    options.schema = schema;
    options.from.syntax = "csv";
    assert_int_equal(casus_reader_open(&options, &input, &reader), CASUS_OK);
    while (casus_reader_next(reader, &record) == CASUS_OK)
        assert_int_equal(casus_counts_add(counts, &record), CASUS_OK);
    casus_reader_free(reader);
}

static casus_counts *count(casus_text text)
{
    casus_counts *counts;
    assert_int_equal(casus_counts_new(schema, &counts), CASUS_OK);
    count_text(counts, text);
    return counts;
}

/* The index of a column. */
static size_t column_of(casus_counts *counts, const char *name, casus_column_counts *out)
{
    for (size_t i = 0; casus_counts_column_at(counts, i, out); i++)
        if (cs_text_is(out->name, name))
            return i;
    fail_msg("no column %s", name);
    return 0;
}

static void add_text(char *words, size_t size, casus_text text)
{
    size_t len = strlen(words);
    snprintf(words + len, size - len, "%.*s", (int)text.len, text.ptr ? text.ptr : "");
}

/* "VALUE=LABEL COUNT" for each value, "!" before a reason. */
static void list_values(casus_counts *counts, size_t column, char *words, size_t size)
{
    casus_value_count value;
    words[0] = '\0';
    for (size_t i = 0; casus_counts_value_at(counts, column, i, &value); i++) {
        add_text(words, size, cs_text(i ? ", " : ""));
        add_text(words, size, cs_text(value.is_reason ? "!" : ""));
        add_text(words, size, value.value);
        add_text(words, size, cs_text(value.label.ptr ? "=" : ""));
        add_text(words, size, value.label);
        size_t len = strlen(words);
        snprintf(words + len, size - len, " %" PRIu64, value.count);
    }
}

/* ---- Columns ---- */

static void test_columns(void **state)
{
    static const struct {
        const char *name;
        uint64_t filled, empty, reasons, items;
        const char *least, *most, *values;
    } cases[] = {
        {"id", 5, 0, 0, 5, "", "", "a 1, b 1, c 1, d 1, e 1"},
        {"when", 4, 0, 0, 4, "2022-09-01", "2023", "2022-09-01 1, 2022-09-13 1, 2022-11 1, 2023 1"},
        {"kind", 4, 0, 0, 4, "", "", "1=Fight 3, 2=Talks 1"},
        {"dead", 4, 0, 1, 4, "-3", "1000000000",
         "-3 1, 0 1, 1000000000 1, 7 1, !unknown=not known 1"},
        {"share", 4, 0, 0, 4, "-0.25", "12.5", "-0.25 1, 0.1 1, 0.3 1, 12.5 1"},
        {"who", 3, 0, 0, 4, "", "", "x 2, y 1, z 1"},
        {"more", 3, 1, 0, 3, "", "", "p 2, q 1"},
    };
    (void)state;
    casus_counts *counts = count((casus_text){rows, sizeof rows - 1});
    assert_int_equal(casus_counts_records(counts), 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        casus_column_counts column;
        char words[256];
        size_t index = column_of(counts, cases[i].name, &column);
        list_values(counts, index, words, sizeof words);
        assert_int_equal(column.filled, cases[i].filled);
        assert_int_equal(column.empty, cases[i].empty);
        assert_int_equal(column.reasons, cases[i].reasons);
        assert_int_equal(column.items, cases[i].items);
        assert_true(cs_text_is(column.least, cases[i].least) || !column.least.ptr);
        assert_true(cs_text_is(column.most, cases[i].most) || !column.most.ptr);
        assert_string_equal(words, cases[i].values);
    }
    casus_counts_free(counts);
}

/* ---- Months ---- */

static void test_months(void **state)
{
    static const casus_month_count wanted[] = {
        {2022, 9, 2}, {2022, 10, 0}, {2022, 11, 1}, {2022, 12, 0}, {2023, 0, 1}};
    (void)state;
    casus_counts *counts = count((casus_text){rows, sizeof rows - 1});
    casus_column_counts column;
    casus_month_count month;
    size_t index = column_of(counts, "when", &column);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_true(casus_counts_month_at(counts, index, i, &month));
        assert_int_equal(month.year, wanted[i].year);
        assert_int_equal(month.month, wanted[i].month);
        assert_int_equal(month.count, wanted[i].count);
    }
    assert_false(casus_counts_month_at(counts, index, sizeof wanted / sizeof wanted[0], &month));
    casus_counts_free(counts);
}

/* ---- Bins ---- */

/* Counts numbers of the field `share`, or of `dead`, given as lines. */
static casus_counts *count_numbers(const char *field, const char *lines)
{
    char text[4096];
    snprintf(text, sizeof text, "%s\n%s", field, lines);
    return count(cs_text(text));
}

static void test_bins(void **state)
{
    static const struct {
        const char *field, *lines;
        double first, width;
        const char *counts;
    } cases[] = {
        {"share", "0\n1000000\n", 0, 1e5, "1 0 0 0 0 0 0 0 0 0 1 "},
        {"share", "-0.5\n0.5\n", -0.5, 0.1, "1 0 0 0 0 0 0 0 0 0 1 "},
        {"share", "5\n5\n", 5, 1e-9, "2 "},
        {"dead", "3\n4\n4\n6\n", 3, 1, "1 2 0 1 "},
        {"dead", "0\n39\n", 0, 5, "1 0 0 0 0 0 0 1 "},
        {"dead", "7\n", 7, 1, "1 "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        casus_counts *counts = count_numbers(cases[i].field, cases[i].lines);
        casus_bin_count bin;
        char words[256] = "";
        for (size_t j = 0; casus_counts_bin_at(counts, 0, j, &bin); j++) {
            size_t len = strlen(words);
            snprintf(words + len, sizeof words - len, "%" PRIu64 " ", bin.count);
            assert_true(fabs(bin.from - (cases[i].first + (double)j * cases[i].width)) < 1e-12);
            assert_true(fabs(bin.to - bin.from - cases[i].width) < 1e-12);
        }
        assert_string_equal(words, cases[i].counts);
        casus_counts_free(counts);
    }
}

/* A number on an edge counts above it, though no double is 0.3; all are counted, in any order. */
static void test_edges(void **state)
{
    (void)state;
    casus_counts *counts = count_numbers("share", "0.3\n0.1\n0.2\n1e300\n-1e-300\n0.7\n0.6\n");
    casus_bin_count bin;
    uint64_t all = 0;
    for (size_t j = 0; casus_counts_bin_at(counts, 0, j, &bin); j++)
        all += bin.count;
    assert_int_equal(all, 7);
    casus_counts_free(counts);
    counts = count_numbers("share", "0.0\n0.3\n0.6\n0.7\n0.9\n1.0\n");
    for (size_t j = 0; casus_counts_bin_at(counts, 0, j, &bin); j++)
        assert_int_equal(bin.count, j == 0 || j == 3 || j == 6 || j == 7 || j == 9 || j == 10);
    casus_counts_free(counts);
}

/* ---- Limits ---- */

/* A CSV of one column with so many different values, each twice. */
static casus_text make_distinct(size_t values, int width, char **out)
{
    size_t room = 2 * values * ((size_t)width + 1) + 16;
    char *text = malloc(room);
    assert_non_null(text);
    size_t len = (size_t)snprintf(text, room, "id\n");
    for (size_t i = 0; i < 2 * values; i++)
        len += (size_t)snprintf(text + len, room - len, "%0*zu\n", width, i / 2);
    *out = text;
    return (casus_text){text, len};
}

static void test_limits(void **state)
{
    static const struct {
        size_t values;
        int width;
        bool is_full;
    } cases[] = {
        {CASUS_DISTINCT_MAX, 6, false},
        {CASUS_DISTINCT_MAX + 1, 6, true},
        {CASUS_DISTINCT_BYTES / 1000, 1000, false},
        {CASUS_DISTINCT_BYTES / 1000 + 1, 1000, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *memory;
        casus_column_counts column;
        casus_value_count value;
        casus_counts *counts = count(make_distinct(cases[i].values, cases[i].width, &memory));
        column_of(counts, "id", &column);
        assert_int_equal(column.is_full, cases[i].is_full);
        assert_int_equal(column.filled, 2 * cases[i].values);
        assert_int_equal(column.distinct, cases[i].values - (cases[i].is_full ? 1 : 0));
        assert_int_equal(casus_counts_value_at(counts, 0, 0, &value), !cases[i].is_full);
        casus_counts_free(counts);
        free(memory);
    }
}

/* A name that comes again and again is one column; of new ones so many are counted. */
static void test_unknown(void **state)
{
    (void)state;
    casus_counts *counts;
    casus_column_counts column;
    assert_int_equal(casus_counts_new(schema, &counts), CASUS_OK);
    for (size_t i = 0; i < CASUS_UNKNOWN_MAX + 2; i++) {
        char text[64];
        snprintf(text, sizeof text, "id,new%zu,old\n1,2,3\n", i);
        count_text(counts, cs_text(text));
    }
    column_of(counts, "old", &column);
    assert_int_equal(column.filled, CASUS_UNKNOWN_MAX + 2);
    column_of(counts, "new7", &column);
    assert_int_equal(column.filled, 1);
    assert_int_equal(casus_counts_left_out(counts), 3);
    casus_counts_free(counts);
}

/* A sum beyond a double is none; months may be very far apart. */
static void test_extremes(void **state)
{
    (void)state;
    casus_counts *counts = count(cs_text("share,when\n1e308,0001-01-01\n1e308,9999-12-31\n"));
    casus_column_counts column;
    casus_month_count month;
    column_of(counts, "share", &column);
    assert_int_equal(column.numbers, 2);
    assert_true(!isfinite(column.sum));
    size_t index = column_of(counts, "when", &column);
    size_t months = 0;
    uint64_t all = 0;
    for (; casus_counts_month_at(counts, index, months, &month); months++)
        all += month.count;
    assert_int_equal(months, 9999 * 12);
    assert_int_equal(all, 2);
    assert_true(casus_counts_month_at(counts, index, 13, &month));
    assert_int_equal(month.year, 2);
    assert_int_equal(month.month, 2);
    casus_counts_free(counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),  cmocka_unit_test(test_months),
        cmocka_unit_test(test_bins),     cmocka_unit_test(test_edges),
        cmocka_unit_test(test_limits),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_extremes),
    };
    return cmocka_run_group_tests(tests, open_schema, close_schema);
}
