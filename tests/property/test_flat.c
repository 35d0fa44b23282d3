/* test_flat.c - objects that are framed by marks are the records that the scan for brackets finds, in
   windows of any size, whatever their strings and brackets do.

   CASUS_SEED and CASUS_ROUNDS choose other texts; a failure prints the seed. */
#include "base/text.h"
#include "frames.h"
#include "records.h"
#include "syntax/json_syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400 };

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- Texts ---- */

static const char *const sound[] = {
    "\"\"",
    "\"a\"",
    "\"a b, c: d\"",
    "\"{\"",
    "\"}{][\"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\\\\\\"\\\\\"",
    "\"a\\\\\\\\\\\"{\"",
    "\"\\u00e9\\n\"",
    "\"\xC3\xA9\xE2\x80\xA8\"",
    "\"\t\"",
    "1",
    "-3.25e7",
    "null",
    "true",
    "[]",
    "[1,2]",
    "[\"a\",\"]\",\"\\\"\"]",
    "[ \"a\" ,\r\n\"b\"]",
};

static const char *const odd[] = {
    "{}",
    "{\"a\":{\"b\":[{}]}}",
    "[{\"a\":1}]",
    "[[1],[]]",
    "\"",
    "\"a\nb\"",
    "\"a\\\nb\"",
    "\"a\rb",
    "\\",
    "\\\"",
    "\\\"a\"",
    "]",
    "}",
    "{",
    "[",
    "[1}",
    "{\"a\":1]",
    "x",
    "",
    ",",
    "\\\\",
};

static const char *const blanks[] = {"", "", "", "", " ", "\n", "\r\n", "\t", "  "};

/* How often something is not sound, one in so many; 0: never. And how long strings may be. */
struct recipe {
    size_t rarity;
    size_t filler;
};

#define ANY(random, table) (table)[random_below(random, COUNT(table))]

static void add_blank(random_state *random, cs_buf *out)
{
    cs_buf_add_string(out, ANY(random, blanks));
}

static bool is_odd(random_state *random, const struct recipe *recipe)
{
    return recipe->rarity && random_below(random, recipe->rarity) == 0;
}

static void add_value(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    if (is_odd(random, recipe)) {
        cs_buf_add_string(out, ANY(random, odd));
    } else if (recipe->filler && random_below(random, 3) == 0) {
        cs_buf_add_char(out, '"');
        cs_buf_add_repeat(out, 'x', random_below(random, recipe->filler));
        cs_buf_add_repeat(out, '\\', 2 * random_below(random, 40));
        cs_buf_add_char(out, '"');
    } else {
        cs_buf_add_string(out, ANY(random, sound));
    }
}

static void add_object(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    cs_buf_add_char(out, '{');
    for (size_t i = 0, count = random_below(random, 8); i < count; i++) {
        cs_buf_add_string(out, i ? "," : "");
        add_blank(random, out);
        cs_buf_add_string(out, "\"k\"");
        add_blank(random, out);
        cs_buf_add_string(out, is_odd(random, recipe) ? "" : ":");
        add_blank(random, out);
        add_value(random, recipe, out);
        add_blank(random, out);
    }
    cs_buf_add_string(out, is_odd(random, recipe) ? "" : "}");
}

/* Objects in an array, in an envelope, or one after another. */
static void make_source(random_state *random, const struct recipe *recipe, cs_buf *out)
{
    static const char *const heads[] = {"[", "{\"data\":[", "{\n}\n"};
    static const char *const separators[] = {",", ",", "\n"};
    static const char *const tails[] = {"]", "]}", ""};
    size_t shape = random_below(random, 3);
    size_t len = random_below(random, random_below(random, 4) ? 600 : 20000);
    cs_buf_add_string(out, heads[shape]);
    for (bool is_first = true; out->len < len; is_first = false) {
        bool is_separated = !is_first && !is_odd(random, recipe);
        cs_buf_add_string(out, is_separated ? separators[shape] : "");
        add_blank(random, out);
        add_object(random, recipe, out);
        add_blank(random, out);
        if (is_odd(random, recipe))
            cs_buf_add_string(out, ANY(random, odd));
    }
    cs_buf_add_string(out, is_odd(random, recipe) ? "" : tails[shape]);
}

/* ---- The property ---- */

static void compare_windows(casus_text text, random_state *random, uint64_t seed)
{
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    cs_layout layout = {.syntax = &cs_syntax_json, .arena = &arena};
    size_t used = 0;
    if (layout.syntax->open(&layout, text, true, &used, &defects) == CASUS_OK)
        frames_same_in_gears(&layout, cs_text_from(text, used), random, seed);
    cs_arena_free(&arena);
}

static void for_rounds(void (*check)(random_state *, uint64_t))
{
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        check(&random, seed);
    }
}

static void check_frames(random_state *random, uint64_t seed)
{
    const struct recipe recipe = {
        .rarity = random_below(random, 3) * random_below(random, 100),
        .filler = random_below(random, 3) ? 0 : random_below(random, 200),
    };
    cs_buf text = {0};
    make_source(random, &recipe, &text);
    compare_windows(cs_buf_text(&text), random, seed);
    cs_buf_free(&text);
}

static void test_frames(void **state)
{
    (void)state;
    for_rounds(check_frames);
}

/* Sound objects must not come to the scan; else they would be compared with themselves. */
static void check_work(random_state *random, uint64_t seed)
{
    const struct recipe recipe = {.filler = random_below(random, 200)};
    cs_buf text = {0};
    size_t at = 0;
    while (text.len < 3000)
        add_object(random, &recipe, &text);
    cs_json_flat flat;
    cs_json_flat_start(&flat, cs_buf_text(&text));
    while (at < text.len) {
        size_t end = cs_json_flat_end(&flat, at, text.len);
        if (!end)
            fail_msg(
                "marks leave a sound object to the scan (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s",
                (unsigned long long)seed, (int)(text.len - at), text.ptr + at);
        if (random_below(random, 2))
            flat.next = end;
        at = end;
    }
    cs_buf_free(&text);
}

static void test_marks_do_the_work(void **state)
{
    (void)state;
    for_rounds(check_work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks_do_the_work),
        cmocka_unit_test(test_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
