/* test_threads.c - the same bytes, findings and counts for 1, 2 and 8 threads, on every pair of
   syntaxes, with records that are wrong in many ways and with each way of treating them. */
#include "memory.h"
#include "records.h"
#include "syntax/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = 4000 };

/* Some hundred kilobytes of records in a syntax, several chunks long, with a broken line here and
   there. */
static cs_buf make_source(const cs_syntax *syntax, uint64_t seed)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_buf text = {0};
    random_state random = random_seed(seed);
    const record_recipe recipe = {.count = RECORDS, .has_nulls = true, .has_defects = true};
    const cs_columns *columns = columns_of_every_type(&arena);
    make_records(&random, &recipe, columns, &arena, &batch);
    written pieces;
    write_records(syntax, (casus_dialect){0}, &batch, &arena, &pieces);
    const size_t *starts = pieces.starts;
    cs_buf_add_text(&text, cs_buf_text(&pieces.head));
    size_t skip = strlen(syntax->separator);
    for (size_t i = 0; i < batch.count; i++) {
        casus_text row = cs_text_slice(cs_buf_text(&pieces.rows), starts[i],
                                       starts[i + 1] - starts[i]);
        bool is_cut = random_below(&random, 100) == 0 && row.len > 20;
        cs_buf_add_text(&text, cs_text_from(row, i ? 0 : skip));
        if (is_cut)
            text.ptr[text.len - 9] = '"';
    }
    cs_buf_add_text(&text, cs_buf_text(&pieces.tail));
    cs_buf_free(&pieces.head);
    cs_buf_free(&pieces.rows);
    cs_buf_free(&pieces.tail);
    cs_arena_free(&arena);
    return text;
}

static void compare(const memory_result *want, const memory_result *got, const char *what)
{
    bool is_same = want->status == got->status &&
                   cs_text_equal(cs_buf_text(&want->output), cs_buf_text(&got->output)) &&
                   cs_text_equal(cs_buf_text(&want->findings), cs_buf_text(&got->findings)) &&
                   want->summary.records == got->summary.records &&
                   want->summary.records_bad == got->summary.records_bad &&
                   want->summary.records_written == got->summary.records_written &&
                   want->summary.output_refused == got->summary.output_refused;
    if (!is_same)
        fail_msg("%s: %zu bytes and %zu of findings against %zu and %zu", what, want->output.len,
                 want->findings.len, got->output.len, got->findings.len);
}

static void check_pair(casus_options *options, casus_text text, const char *from, const char *to)
{
    static const unsigned counts[] = {2, 8};
    options->threads = 1;
    memory_result one = memory_run(options, text, from, to);
    assert_int_equal(one.status, CASUS_OK);
    assert_true(one.summary.records > RECORDS / 2);
    assert_true(one.summary.errors > 10);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        options->threads = counts[i];
        memory_result many = memory_run(options, text, from, to);
        print_message("%s to %s, %u threads\n", from, to, counts[i]);
        compare(&one, &many, "threads differ");
        memory_free(&many);
    }
    memory_free(&one);
}

static void same_for_any_number(void **state)
{
    (void)state;
    static const casus_on_error modes[] = {CASUS_KEEP, CASUS_DROP, CASUS_STOP};
    casus_options options = CASUS_OPTIONS_INIT;
    casus_schema *schema = memory_schema(schema_of_every_type);
    options.schema = schema;
    size_t pair = 0;
    for (size_t a = 0; text_syntax_at(a); a++) {
        cs_buf text = make_source(text_syntax_at(a), a + 1);
        for (size_t b = 0; cs_syntax_at(b); b++) {
            if (!cs_syntax_at(b)->info.writes)
                continue;
            options.on_error = modes[pair++ % 3];
            check_pair(&options, cs_buf_text(&text), text_syntax_at(a)->info.name,
                       cs_syntax_at(b)->info.name);
        }
        cs_buf_free(&text);
    }
    casus_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_for_any_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
