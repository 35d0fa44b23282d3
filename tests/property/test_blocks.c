/* test_blocks.c - tables framed by blocks have the records that the scanner of four states finds, in
   windows of any size, whatever their quotes do.

   CASUS_SEED and CASUS_ROUNDS choose other tables; a failure prints the seed. */
#include "frames.h"
#include "syntax/csv_syntax.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400 };

/* The end may fall anywhere. */
static void cut(random_state *random, cs_buf *out)
{
    if (out->len && random_below(random, 3) == 0)
        cs_buf_truncate(out, out->len - random_below(random, out->len < 9 ? out->len : 9));
}

static void compare_windows(casus_dialect dialect, casus_text text, random_state *random,
                            uint64_t seed)
{
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    cs_layout layout = {.syntax = &cs_syntax_csv, .dialect = dialect, .arena = &arena};
    size_t used;
    const casus_text header = CS_TEXT("a\n");
    assert_int_equal(layout.syntax->open(&layout, header, true, &used, &defects), CASUS_OK);
    frames_same_in_gears(&layout, text, random, seed);
    cs_arena_free(&arena);
}

static void test_blocks(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        const table_recipe recipe = table_recipe_of(&random);
        casus_dialect dialect = {
            .delimiter = recipe.delimiter,
            .quoting = random_below(&random, 8) ? CASUS_QUOTED : CASUS_UNQUOTED,
        };
        cs_buf text = {0};
        if (random_below(&random, 4))
            table_make(&random, &recipe, &text);
        else
            table_noise(&random, &text);
        cut(&random, &text);
        compare_windows(dialect, cs_buf_text(&text), &random, seed);
        cs_buf_free(&text);
    }
}

/* Sound tables must not come to the scanner; else they would be compared with themselves. */
static void test_blocks_do_the_work(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        table_recipe recipe = table_recipe_of(&random);
        recipe.odd_rarity = 0;
        cs_buf text = {0};
        table_make(&random, &recipe, &text);
        cs_layout layout = {
            .dialect = {.delimiter = recipe.delimiter, .quoting = CASUS_QUOTED},
        };
        cs_blocks blocks = cs_blocks_make(&layout, cs_buf_text(&text), true);
        cs_extents extents = {0};
        if (cs_blocks_frame(&blocks, 0, &extents) != text.len)
            fail_msg(
                "blocks leave a sound table to the scanner (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s",
                (unsigned long long)seed, (int)text.len, text.ptr);
        free(extents.items);
        cs_buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_do_the_work),
        cmocka_unit_test(test_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
