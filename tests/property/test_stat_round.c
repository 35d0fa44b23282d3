/* test_stat_round.c - records that went through a file of a statistical program, on seeded random ones
   that hold every nasty thing.

   Such a file cannot hold all that a text can (the README lists what), so the first way through it may
   lose something. The second way loses nothing more: what was read is written and read again as the same
   bytes. And what is read does not depend on the number of threads.

   CASUS_SEED and CASUS_ROUNDS choose other records; a failure prints the seed. */
#include "memory.h"
#include "records.h"
#include "syntax/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 12, RECORDS_MOST = 60 };

static cs_buf make_yaml(uint64_t seed, size_t count, bool has_defects)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_buf text = {0};
    random_state random = random_seed(seed);
    const record_recipe recipe = {.count = count, .has_nulls = true, .has_defects = has_defects};
    written pieces;
    make_records(&random, &recipe, columns_of_every_type(&arena), &arena, &batch);
    write_records(&cs_syntax_yaml, (casus_dialect){0}, &batch, &arena, &pieces);
    join_written(&cs_syntax_yaml, &pieces, &text);
    cs_arena_free(&arena);
    return text;
}

static memory_result convert(const casus_options *options, casus_text text, const char *from,
                             const char *to)
{
    memory_result result = memory_run(options, text, from, to);
    assert_int_equal(result.status, CASUS_OK);
    return result;
}

/* Text to a file and back. A table keeps its columns in order, also those that no schema knows. */
static memory_result travel(const casus_options *options, casus_text text, const char *from,
                            const char *syntax)
{
    memory_result file = convert(options, text, from, syntax);
    memory_result back = convert(options, cs_buf_text(&file.output), syntax, "csv");
    assert_int_equal(back.summary.records, file.summary.records_written);
    memory_free(&file);
    return back;
}

static void compare(const memory_result *want, const memory_result *got, const char *what,
                    uint64_t seed)
{
    casus_text a = cs_buf_text(&want->output);
    casus_text b = cs_buf_text(&got->output);
    if (cs_text_equal(a, b))
        return;
    size_t at = 0;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    casus_text was = cs_text_slice(a, at < 60 ? 0 : at - 60, 120);
    casus_text is = cs_text_slice(b, at < 60 ? 0 : at - 60, 120);
    fail_msg("%s (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s\nbecame\n%.*s", what,
             (unsigned long long)seed, (int)was.len, was.ptr, (int)is.len, is.ptr);
}

static void check_round(const casus_options *options, const char *syntax, uint64_t seed)
{
    random_state random = random_seed(seed);
    cs_buf text = make_yaml(seed, 1 + random_below(&random, RECORDS_MOST), seed % 2);
    memory_result once = travel(options, cs_buf_text(&text), "yaml", syntax);
    memory_result twice = travel(options, cs_buf_text(&once.output), "csv", syntax);
    compare(&once, &twice, syntax, seed);
    memory_free(&once);
    memory_free(&twice);
    cs_buf_free(&text);
}

static casus_options lenient(const casus_schema *schema)
{
    casus_options options = CASUS_OPTIONS_INIT;
    options.schema = schema;
    options.on_error = CASUS_KEEP;
    options.on_loss = CASUS_WARN;
    options.threads = 1;
    return options;
}

static bool is_both(const cs_syntax *syntax)
{
    return syntax->import && syntax->info.writes;
}

static void loses_nothing_more(void **state)
{
    (void)state;
    casus_schema *schema = memory_schema(schema_of_every_type);
    casus_options options = lenient(schema);
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++)
        for (size_t i = 0; cs_syntax_at(i); i++)
            if (is_both(cs_syntax_at(i)))
                check_round(&options, cs_syntax_at(i)->info.name, seed);
    casus_schema_free(schema);
}

static void same_for_any_number_of_threads(void **state)
{
    (void)state;
    casus_schema *schema = memory_schema(schema_of_every_type);
    casus_options options = lenient(schema);
    cs_buf text = make_yaml(1, 4000, true);
    for (size_t i = 0; cs_syntax_at(i); i++) {
        const char *name = cs_syntax_at(i)->info.name;
        if (!is_both(cs_syntax_at(i)))
            continue;
        memory_result file = convert(&options, cs_buf_text(&text), "yaml", name);
        options.threads = 1;
        memory_result one = convert(&options, cs_buf_text(&file.output), name, "json");
        options.threads = 8;
        memory_result many = convert(&options, cs_buf_text(&file.output), name, "json");
        assert_true(cs_text_equal(cs_buf_text(&one.output), cs_buf_text(&many.output)));
        assert_true(cs_text_equal(cs_buf_text(&one.findings), cs_buf_text(&many.findings)));
        memory_free(&file);
        memory_free(&one);
        memory_free(&many);
    }
    cs_buf_free(&text);
    casus_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loses_nothing_more),
        cmocka_unit_test(same_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
