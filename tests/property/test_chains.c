/* test_chains.c - a file without findings comes back equal through any pair of syntaxes:

       A (written by casus) -> B -> A' : A and A' are the same bytes, and nothing is reported.

   CASUS_SEED and CASUS_ROUNDS choose other records; a failure prints the seed. */
#include "memory.h"
#include "records.h"
#include "syntax/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 20 };

/* Random records as NDJSON, straight from the writer. */
static cs_buf make_source(uint64_t seed)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_buf text = {0};
    random_state random = random_seed(seed);
    const record_recipe recipe = {.count = 1 + random_below(&random, 20)};
    const cs_columns *columns = columns_of_every_type(&arena);
    make_records(&random, &recipe, columns, &arena, &batch);
    written pieces;
    write_records(&cs_syntax_ndjson, (casus_dialect){0}, &batch, &arena, &pieces);
    join_written(&cs_syntax_ndjson, &pieces, &text);
    assert_int_equal(text.status, CASUS_OK);
    cs_arena_free(&arena);
    return text;
}

/* A record without `place` is warned of, and so is a blank that nobody sees: the generator makes both. */
static bool is_expected(const casus_summary *summary)
{
    for (size_t i = 0; i < summary->tally_count; i++)
        if (strcmp(summary->tallies[i].code, "E205") != 0 &&
            strcmp(summary->tallies[i].code, "E238") != 0)
            return false;
    return summary->errors == 0;
}

static memory_result step(const casus_options *options, casus_text text, const char *from,
                          const char *to, uint64_t seed)
{
    memory_result result = memory_run(options, text, from, to);
    bool is_clean = result.status == CASUS_OK && result.summary.errors == 0 &&
                    result.summary.warnings == 0;
    bool is_complete = result.status == CASUS_OK && !result.summary.output_refused &&
                       result.summary.records == result.summary.records_written;
    if (!is_complete || (!is_clean && !is_expected(&result.summary)))
        fail_msg("%s to %s, CASUS_SEED=%llu CASUS_ROUNDS=1: status %d\n%.*s\n--- input ---\n%.*s",
                 from, to, (unsigned long long)seed, result.status, (int)result.findings.len,
                 result.findings.ptr ? result.findings.ptr : "", (int)text.len, text.ptr);
    return result;
}

static void check_pair(const casus_options *options, casus_text source, const char *a,
                       const char *b, uint64_t seed)
{
    memory_result first = step(options, source, "ndjson", a, seed);
    memory_result second = step(options, cs_buf_text(&first.output), a, b, seed);
    memory_result third = step(options, cs_buf_text(&second.output), b, a, seed);
    if (!cs_text_equal(cs_buf_text(&first.output), cs_buf_text(&third.output)))
        fail_msg("%s to %s and back differs, CASUS_SEED=%llu CASUS_ROUNDS=1\n"
                 "--- before ---\n%.*s\n--- between ---\n%.*s\n--- after ---\n%.*s",
                 a, b, (unsigned long long)seed, (int)first.output.len, first.output.ptr,
                 (int)second.output.len, second.output.ptr, (int)third.output.len,
                 third.output.ptr);
    memory_free(&first);
    memory_free(&second);
    memory_free(&third);
}

static void comes_back_equal(void **state)
{
    (void)state;
    casus_options options = CASUS_OPTIONS_INIT;
    casus_schema *schema = memory_schema(schema_of_every_type);
    options.schema = schema;
    options.threads = 1;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        cs_buf source = make_source(seed);
        for (size_t a = 0; text_syntax_at(a); a++)
            for (size_t b = 0; text_syntax_at(b); b++)
                check_pair(&options, cs_buf_text(&source), text_syntax_at(a)->info.name,
                           text_syntax_at(b)->info.name, seed);
        cs_buf_free(&source);
    }
    casus_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(comes_back_equal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
