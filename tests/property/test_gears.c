/* test_gears.c - the same output, findings and counts in both gears and for 1, 2 and 8 threads: of every file
   that is at hand, and of random records that are broken in random ways.

   The files are those of samples/, and of shared/data and shared/conformance where those are. CASUS_SEED
   and CASUS_ROUNDS choose other records; a failure prints the seed. */
#define _XOPEN_SOURCE 700
#include "memory.h"
#include "records.h"
#include "syntax/syntax.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { ROUNDS = 300 };

/* ---- Comparing ---- */

static bool is_same(const memory_result *a, const memory_result *b)
{
    const casus_summary *left = &a->summary;
    const casus_summary *right = &b->summary;
    return a->status == b->status &&
           cs_text_equal(cs_buf_text(&a->output), cs_buf_text(&b->output)) &&
           cs_text_equal(cs_buf_text(&a->findings), cs_buf_text(&b->findings)) &&
           left->records == right->records && left->records_bad == right->records_bad &&
           left->records_written == right->records_written && left->errors == right->errors &&
           left->warnings == right->warnings && left->notes == right->notes &&
           left->losses == right->losses && left->output_refused == right->output_refused;
}

static void print_result(const char *name, const memory_result *result)
{
    print_error("--- %s: status %d, output ---\n%.*s\n--- findings ---\n%.*s\n", name,
                result->status, (int)(result->output.len < 4000 ? result->output.len : 4000),
                result->output.ptr ? result->output.ptr : "",
                (int)(result->findings.len < 4000 ? result->findings.len : 4000),
                result->findings.ptr ? result->findings.ptr : "");
}

/* What is compared, for the message. */
struct subject {
    const char *what; /* a path or a syntax */
    uint64_t seed;    /* 0: none */
    casus_text text;
    const char *from; /* NULL: as the content tells */
    const char *to;
};

static void check(casus_options *options, const struct subject *subject)
{
    static const struct {
        casus_gear gear;
        unsigned threads;
    } ways[] = {{CASUS_GEAR_LIBRARY, 1},
                {CASUS_GEAR_AUTO, 1},
                {CASUS_GEAR_AUTO, 2},
                {CASUS_GEAR_LIBRARY, 8},
                {CASUS_GEAR_AUTO, 8}};
    memory_result first = {0};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        options->gear = ways[i].gear;
        options->threads = ways[i].threads;
        memory_result result = memory_run(options, subject->text, subject->from, subject->to);
        if (i == 0) {
            first = result;
            continue;
        }
        if (!is_same(&first, &result)) {
            print_result("library, 1 thread", &first);
            print_result("the other way", &result);
            fail_msg("%s to %s differs with gear %s and %u threads, CASUS_SEED=%llu "
                     "CASUS_ROUNDS=1",
                     subject->what, subject->to, ways[i].gear ? "library" : "auto", ways[i].threads,
                     (unsigned long long)subject->seed);
        }
        memory_free(&result);
    }
    memory_free(&first);
}

/* ---- Files ---- */

/* nftw() has no context. */
static size_t file_count;
static const casus_schema *file_schema; /* NULL: recognised for each file, which is slow */

static cs_buf read_file(const char *path)
{
    cs_buf text = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t count = 1; count;) {
        assert_true(cs_buf_reserve(&text, 1 << 16));
        count = fread(text.ptr + text.len, 1, 1 << 16, file);
        text.len += count;
    }
    fclose(file);
    return text;
}

/* To every syntax in turns, a file each. */
static int check_file(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)at;
    if (kind != FTW_F)
        return 0;
    cs_buf text = read_file(path);
    const cs_syntax *syntax = cs_syntax_of_path(cs_text(path));
    casus_options options = CASUS_OPTIONS_INIT;
    options.on_error = (casus_on_error)(file_count % 3);
    options.schema = file_schema;
    size_t target = 0;
    while (cs_syntax_at(target) && cs_syntax_at(target)->info.writes)
        target++;
    struct subject subject = {
        .what = path,
        .text = cs_buf_text(&text),
        .from = syntax ? syntax->info.name : NULL,
        .to = cs_syntax_at(file_count % target)->info.name,
    };
    check(&options, &subject);
    file_count++;
    cs_buf_free(&text);
    return 0;
}

/* The number of files; none where there is no such folder. */
static size_t check_folder(const char *path, const casus_schema *schema)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        print_message("skipped: %s is not there\n", path);
        return 0;
    }
    file_count = 0;
    file_schema = schema;
    assert_int_equal(nftw(path, check_file, 16, FTW_PHYS), 0);
    print_message("%s: %zu files\n", path, file_count);
    assert_true(file_count > 0);
    return file_count;
}

static void samples_alike(void **state)
{
    (void)state;
    const char *samples = getenv("CASUS_SAMPLES");
    assert_true(check_folder(samples ? samples : CASUS_SAMPLES, NULL) > 20);
}

static void shared_files_alike(void **state)
{
    (void)state;
    static const char *const folders[] = {"data", "conformance"};
    const char *shared = getenv("CASUS_SHARED");
    size_t count = 0;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", shared ? shared : CASUS_SHARED, folders[i]);
        count += check_folder(path, none);
    }
    casus_schema_free(none);
    if (count == 0) {
        print_message("skipped: there are no files beside the checkout\n");
        skip();
    }
}

/* ---- Random records ---- */

/* Random records in a syntax, and in most rounds some bytes of them broken. */
static cs_buf make_source(const cs_syntax *syntax, uint64_t seed)
{
    static const char bytes[] = "\"\"'',;:{}[]\\\n\n\r\t -#&*!|>%?@`x0\x01\xC3\xA9\xE2\x80\xA8";
    cs_arena arena = {0};
    cs_batch batch;
    cs_buf text = {0};
    random_state random = random_seed(seed);
    const record_recipe recipe = {
        .count = 1 + random_below(&random, 12),
        .has_nulls = random_below(&random, 2),
        .has_defects = random_below(&random, 2),
    };
    const cs_columns *columns = columns_of_every_type(&arena);
    make_records(&random, &recipe, columns, &arena, &batch);
    written pieces;
    write_records(syntax, (casus_dialect){0}, &batch, &arena, &pieces);
    join_written(syntax, &pieces, &text);
    assert_int_equal(text.status, CASUS_OK);
    for (size_t i = random_below(&random, 6); i > 0 && text.len; i--)
        text.ptr[random_below(&random, text.len)] = bytes[random_below(&random, sizeof bytes - 1)];
    cs_arena_free(&arena);
    return text;
}

static void random_records_alike(void **state)
{
    (void)state;
    casus_options options = CASUS_OPTIONS_INIT;
    casus_schema *schema = memory_schema(schema_of_every_type);
    options.schema = schema;
    size_t count = 0;
    while (text_syntax_at(count))
        count++;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        const cs_syntax *from = text_syntax_at(seed % count);
        cs_buf text = make_source(from, seed);
        options.on_error = (casus_on_error)(seed % 3);
        struct subject subject = {
            .what = from->info.name,
            .seed = seed,
            .text = cs_buf_text(&text),
            .from = from->info.name,
            .to = text_syntax_at(seed / count % count)->info.name,
        };
        check(&options, &subject);
        cs_buf_free(&text);
    }
    casus_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_alike),
        cmocka_unit_test(shared_files_alike),
        cmocka_unit_test(random_records_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
