/* test_trail.c - the places where records began. */
#include "model/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { COUNT = 5000 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Where the record after this one begins, in files of several kinds. */
typedef cs_origin step_fn(cs_origin from, uint64_t *seed);

static cs_origin next_line(cs_origin from, uint64_t *seed)
{
    (void)seed;
    return (cs_origin){from.file, from.line + 1, 1};
}

static cs_origin few_lines(cs_origin from, uint64_t *seed)
{
    return (cs_origin){from.file, from.line + 1 + next_random(seed) % 3, 3};
}

static cs_origin same_line(cs_origin from, uint64_t *seed)
{
    return (cs_origin){from.file, from.line, from.column + 2 + next_random(seed) % 900};
}

static cs_origin any_place(cs_origin from, uint64_t *seed)
{
    uint64_t shift = next_random(seed) % 20;
    uint64_t lines = next_random(seed) % 4 ? next_random(seed) << shift : 0;
    uint64_t columns = next_random(seed) << shift;
    return (cs_origin){from.file, from.line + lines, lines ? columns : from.column + columns};
}

static cs_origin next_file(cs_origin from, uint64_t *seed)
{
    static const char *const files[] = {"a.csv", "b.csv"};
    uint64_t choice = next_random(seed) % 50;
    return choice < 2 ? (cs_origin){files[choice], 2, 1} : next_line(from, seed);
}

static void test_places(void **state)
{
    static const struct {
        const char *name;
        step_fn *step;
        size_t bytes_max; /* for all of them */
    } rows[] = {
        {"a line each", next_line, COUNT * 2},
        {"a few lines each", few_lines, COUNT * 2},
        {"all on one line", same_line, COUNT * 4},
        {"anywhere", any_place, COUNT * 40},
        {"now one file, now the other", next_file, COUNT * 20},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t seed = 42;
        cs_trail trail = {0};
        cs_origin *origins = calloc(COUNT, sizeof *origins);
        assert_non_null(origins);
        origins[0] = (cs_origin){"a.csv", 2, 1};
        for (uint32_t j = 0; j < COUNT; j++) {
            if (j)
                origins[j] = rows[i].step(origins[j - 1], &seed);
            assert_int_equal(cs_trail_add(&trail, origins[j]), CASUS_OK);
        }
        assert_int_equal(trail.count, COUNT);
        for (uint32_t j = 0; j < COUNT; j++) {
            cs_origin found = cs_trail_find(&trail, j);
            if (found.file != origins[j].file || found.line != origins[j].line ||
                found.column != origins[j].column)
                fail_msg("%s: record %u is found at %s:%llu:%llu", rows[i].name, j, found.file,
                         (unsigned long long)found.line, (unsigned long long)found.column);
        }
        if (trail.stretch_cap * 256 > rows[i].bytes_max)
            fail_msg("%s: %zu stretches", rows[i].name, trail.stretch_cap);
        cs_trail_free(&trail);
        cs_trail_free(&trail);
        free(origins);
    }
}

/* No step leads back, but an input may begin where the one before it ended. */
static void test_back(void **state)
{
    static const cs_origin origins[] = {{"x", 9, 4}, {"x", 9, 3}, {"x", 2, 8}, {"x", 2, 8}};
    enum { ALL = sizeof origins / sizeof origins[0] };
    cs_trail trail = {0};
    (void)state;
    for (uint32_t i = 0; i < ALL; i++)
        assert_int_equal(cs_trail_add(&trail, origins[i]), CASUS_OK);
    for (uint32_t i = 0; i < ALL; i++) {
        assert_int_equal(cs_trail_find(&trail, i).line, origins[i].line);
        assert_int_equal(cs_trail_find(&trail, i).column, origins[i].column);
    }
    trail.count = UINT32_MAX;
    assert_int_equal(cs_trail_add(&trail, origins[0]), CASUS_ELIMIT);
    cs_trail_free(&trail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
