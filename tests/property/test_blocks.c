/* test_blocks.c - tables framed by blocks have the records that the scanner of four states finds, in
   windows of any size, whatever their quotes do.

   CASUS_SEED and CASUS_ROUNDS choose other tables; a failure prints the seed. */
#include "base/text.h"
#include "frames.h"
#include "records.h"
#include "syntax/csv_syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400 };

/* ---- Tables ---- */

/* How the cells of a table are. The first kinds are those that blocks can frame. */
enum kind {
    BARE,
    EMPTY,
    QUOTED,
    DOUBLED,
    TWO_LINES,
    SOUND_KINDS,
    STRAY = SOUND_KINDS,
    BEHIND,
    OPEN
};
enum { KINDS = OPEN + 1 };

static const char *const cells[KINDS][6] = {
    [BARE] = {"a", "Bamako", "2031-05-01", "-3.25", "\xC3\xA9t\xC3\xA9", "a b"},
    [EMPTY] = {"", "", "", "\"\"", "", ""},
    [QUOTED] = {"\"a\"", "\"a,b\"", "\"a;b\tc|d\"", "\" \"", "\",\"", "\";\""},
    [DOUBLED] = {"\"a\"\"b\"", "\"\"\"\"", "\"\"\"a\"\"\"", "\",\"\",\"", "\"\"\"\"\"\"",
                 "\"a\"\"\""},
    [TWO_LINES] = {"\"a\nb\"", "\"\n\"", "\"\r\n\"", "\"a\rb\"", "\"\n\n,\"", "\"\"\"\n\"\"\""},
    [STRAY] = {"a\"", "a\"b", "a\"\"", " \"a\"", "a\"b\"", "a\"\"\""},
    [BEHIND] = {"\"a\"b", "\"a\" ", "\"\"a\"\"", "\"a\"b\"", "\"a\nb\"c", "\"a\"\"b\"c\""},
    [OPEN] = {"\"", "\"a", "\"\"\"", "\"a\"\"", "\"a\n", "\"\"\"a"},
};

/* What one table is like. */
struct recipe {
    char delimiter;
    size_t line_end;   /* of line_ends[], or beyond: any */
    size_t odd_rarity; /* one in so many cells is of an unsound kind; 0: none */
    size_t width;
    size_t filler; /* cells of up to so many letters */
};

static const char *const line_ends[] = {"\n", "\r\n", "\r"};

static void add_cell(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    bool is_odd = recipe->odd_rarity && random_below(random, recipe->odd_rarity) == 0;
    size_t kind = is_odd ? SOUND_KINDS + random_below(random, KINDS - SOUND_KINDS)
                         : random_below(random, SOUND_KINDS);
    const char *cell = cells[kind][random_below(random, 6)];
    if (kind == BARE && recipe->filler)
        cs_buf_add_repeat(out, 'x', random_below(random, recipe->filler));
    for (; *cell; cell++)
        cs_buf_add_char(out, *cell == ',' ? recipe->delimiter : *cell);
}

static void add_row(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    size_t width = random_below(random, 20) ? recipe->width : random_below(random, 5);
    for (size_t i = 0; i < width; i++) {
        if (i)
            cs_buf_add_char(out, recipe->delimiter);
        add_cell(random, recipe, out);
    }
    size_t line_end = recipe->line_end < 3 ? recipe->line_end : random_below(random, 3);
    cs_buf_add_string(out, line_ends[line_end]);
}

static void make_table(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    size_t len = random_below(random, random_below(random, 4) ? 600 : 20000);
    while (out->len < len)
        add_row(random, recipe, out);
}

/* The end may fall anywhere. */
static void cut(random_state *random, cs_buf *out)
{
    if (out->len && random_below(random, 3) == 0)
        cs_buf_truncate(out, out->len - random_below(random, out->len < 9 ? out->len : 9));
}

/* No structure at all. */
static void make_noise(random_state *random, cs_buf *out)
{
    static const char bytes[] = "aaaaaaaaa\"\",,,\n\n\r";
    size_t variety = 1 + random_below(random, sizeof bytes - 1);
    size_t start = random_below(random, sizeof bytes - variety);
    for (size_t len = random_below(random, 700); len > 0; len--)
        cs_buf_add_char(out, bytes[start + random_below(random, variety)]);
}

/* ---- The property ---- */

static void complain(uint64_t seed, size_t step, casus_text text)
{
    fail_msg(
        "windows of %zu bytes: blocks find other records (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s",
        step, (unsigned long long)seed, text.len < 3000 ? (int)text.len : 3000, text.ptr);
}

static void compare(cs_layout *layout, casus_text text, size_t step, uint64_t seed)
{
    layout->gear = CASUS_GEAR_LIBRARY;
    cs_extents want = frames_of(layout, text, step);
    layout->gear = CASUS_GEAR_AUTO;
    cs_extents got = frames_of(layout, text, step);
    if (!frames_equal(&want, &got))
        complain(seed, step, text);
    free(want.items);
    free(got.items);
}

/* The text is copied for each window size so that its memory ends where it does. */
static void compare_windows(casus_dialect dialect, casus_text text, random_state *random,
                            uint64_t seed)
{
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    cs_layout layout = {.syntax = &cs_syntax_csv, .dialect = dialect, .arena = &arena};
    size_t used;
    const casus_text header = CS_TEXT("a\n");
    assert_int_equal(layout.syntax->open(&layout, header, true, &used, &defects), CASUS_OK);
    char *bytes = malloc(text.len + (text.len == 0));
    assert_non_null(bytes);
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    text.ptr = bytes;
    compare(&layout, text, text.len + 1, seed);
    compare(&layout, text, 1 + random_below(random, 200), seed);
    if (text.len < 1000)
        compare(&layout, text, 1 + random_below(random, 5), seed);
    free(bytes);
    cs_arena_free(&arena);
}

static struct recipe random_recipe(random_state *random)
{
    return (struct recipe){
        .delimiter = ",;\t|"[random_below(random, 4)],
        .line_end = random_below(random, 5),
        .odd_rarity = random_below(random, 3) * random_below(random, 100),
        .width = 1 + random_below(random, 12),
        .filler = random_below(random, 3) ? 0 : random_below(random, 200),
    };
}

static void test_blocks(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        const struct recipe recipe = random_recipe(&random);
        casus_dialect dialect = {
            .delimiter = recipe.delimiter,
            .quoting = random_below(&random, 8) ? CASUS_QUOTED : CASUS_UNQUOTED,
        };
        cs_buf text = {0};
        if (random_below(&random, 4))
            make_table(&random, &recipe, &text);
        else
            make_noise(&random, &text);
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
        struct recipe recipe = random_recipe(&random);
        recipe.odd_rarity = 0;
        cs_buf text = {0};
        make_table(&random, &recipe, &text);
        cs_layout layout = {
            .dialect = {.delimiter = recipe.delimiter, .quoting = CASUS_QUOTED},
        };
        cs_blocks blocks = cs_blocks_make(&layout, cs_buf_text(&text), true);
        cs_extents extents = {0};
        if (cs_blocks_frame(&blocks, 0, &extents) != text.len)
            complain(seed, text.len, cs_buf_text(&text));
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
