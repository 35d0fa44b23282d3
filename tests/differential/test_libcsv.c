/* test_libcsv.c - casus beside libcsv: each reads what the other writes, and both read the same of
   random text.

   libcsv is told to be strict, to see empty cells, and to trim nothing. CASUS_SEED and CASUS_ROUNDS
   choose other text. */
#include "others.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

enum { ROUNDS = 60, SOUPS = 6000 };

/* ---- Reading with libcsv ---- */

struct table {
    json_t *names;
    json_t *records;
    json_t *record;
    size_t column;
    bool is_good;
};

static void take_cell(void *bytes, size_t len, void *ctx)
{
    struct table *table = ctx;
    json_t *text = bytes ? json_stringn(bytes, len) : NULL;
    size_t column = table->column++;
    const char *name = json_string_value(json_array_get(table->names, column));
    if (!table->records)
        json_array_append_new(table->names, text ? text : json_string(""));
    else if (!name)
        table->is_good = false;
    else if (text)
        json_object_set_new(table->record, name, text);
}

static void take_row(int byte, void *ctx)
{
    (void)byte;
    struct table *table = ctx;
    if (!table->records)
        table->records = json_array();
    else
        json_array_append_new(table->records, table->record);
    table->record = json_object();
    table->column = 0;
}

static int is_never_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* The records of a table, NULL where libcsv refuses it. */
static json_t *read_with_libcsv(casus_text text, char delimiter)
{
    struct csv_parser parser;
    struct table table = {.names = json_array(), .is_good = true};
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
    csv_set_space_func(&parser, is_never_space);
    csv_set_delim(&parser, (unsigned char)delimiter);
    text = cs_text_from(text, cs_utf8_mark(text));
    bool is_good = csv_parse(&parser, text.ptr, text.len, take_cell, take_row, &table) ==
                       text.len &&
                   csv_fini(&parser, take_cell, take_row, &table) == 0 && table.is_good;
    csv_free(&parser);
    json_decref(table.names);
    json_decref(table.record);
    if (is_good)
        return table.records;
    json_decref(table.records);
    return NULL;
}

/* ---- What casus writes ---- */

static void libcsv_reads_casus(void **state)
{
    (void)state;
    static const casus_dialect dialects[] = {{0}, {.crlf = true}, {.delimiter = ';', .bom = true}};
    reader_contest contest = {.name = "libcsv", .syntax = "csv", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        cs_buf text = {0};
        cs_batch batch;
        const record_recipe recipe = {.count = 1 + random_below(&random, 20), .has_nulls = true};
        casus_dialect dialect = dialects[random_below(&random, 3)];
        make_records(&random, &recipe, columns_of_every_type(&arena), &arena, &batch);
        write_text(&cs_syntax_csv, dialect, &batch, &arena, &text);
        json_t *read = read_with_libcsv(cs_buf_text(&text), dialect.delimiter ? ';' : ',');
        json_t *made = records_as_json(&batch, true);
        if (!json_equal(read, made))
            contest_fail(&contest, "libcsv reads other values", cs_buf_text(&text));
        json_decref(read);
        json_decref(made);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
}

/* ---- What libcsv writes ---- */

static void add_cell(cs_buf *out, casus_text text)
{
    size_t len = csv_write(NULL, 0, text.ptr, text.len);
    assert_true(cs_buf_reserve(out, len));
    out->len += csv_write(out->ptr + out->len, len, text.ptr, text.len);
}

static void casus_reads_libcsv(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    reader_contest contest = {.name = "libcsv", .syntax = "csv", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        cs_buf text = {0};
        const char *line_end = ends[random_below(&random, 3)];
        json_t *records = json_array();
        cs_buf_add_string(&text, "\"a\",b,\"c d\"");
        for (size_t i = random_below(&random, 10); i > 0; i--) {
            casus_text a = make_text(&random, &arena);
            casus_text b = make_text(&random, &arena);
            cs_buf_add_string(&text, line_end);
            add_cell(&text, a);
            cs_buf_add_char(&text, ',');
            add_cell(&text, b);
            cs_buf_add_string(&text, ",");
            json_array_append_new(records, json_pack("{ss%,ss%}", "a", a.ptr ? a.ptr : "", a.len,
                                                     "b", b.ptr ? b.ptr : "", b.len));
        }
        cs_buf_add_string(&text, random_below(&random, 2) ? line_end : "");
        contest_hold(&contest, cs_buf_text(&text), records);
        json_decref(records);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
    contest_finish(&contest);
}

/* ---- Random text ---- */

static const reader_tolerance tolerances[] = {
    {"E113", "a row has fewer cells than the header", true},
};

static void both_read_soup(void **state)
{
    (void)state;
    static const char header[] = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\n";
    static const char alphabet[] = "xy\"\",,\n\r \t";
    reader_contest contest = {.name = "libcsv",
                              .syntax = "csv",
                              .tolerances = tolerances,
                              .tolerance_count = 1,
                              .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", SOUPS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_buf text = {0};
        cs_buf_add_string(&text, header);
        for (size_t i = random_below(&random, 14); i > 0; i--) {
            char byte = alphabet[random_below(&random, sizeof alphabet - 1)];
            cs_buf_add_char(&text, byte);
        }
        json_t *read = read_with_libcsv(cs_buf_text(&text), ',');
        contest_hold(&contest, cs_buf_text(&text), read);
        json_decref(read);
        cs_buf_free(&text);
    }
    contest_finish(&contest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcsv_reads_casus),
        cmocka_unit_test(casus_reads_libcsv),
        cmocka_unit_test(both_read_soup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
