/* test_unique.c - digests met before, and the numbers that came with them. */
#include "base/text.h"
#include "model/unique.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static cs_digest number_digest(uint64_t number)
{
    return cs_digest_of((casus_text){(const char *)&number, sizeof number});
}

/* All are found again, at whatever size the table grew. */
static void test_many_keys(void **state)
{
    enum { COUNT = 100000 };
    cs_unique unique = {0};
    uint32_t first = 0;
    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(cs_unique_add(&unique, number_digest(i), i, &first), CASUS_OK);
        uint32_t earlier = i / 3;
        casus_status status = cs_unique_add(&unique, number_digest(earlier), i, &first);
        if (status != CASUS_END || first != earlier)
            fail_msg("after %u: status %d, %u came with %u", i, status, earlier, first);
    }
    assert_int_equal(unique.count, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        casus_status status = cs_unique_add(&unique, number_digest(i), 0, &first);
        if (status != CASUS_END || first != i)
            fail_msg("status %d, %u came with %u", status, i, first);
    }
    assert_int_equal(unique.count, COUNT);
    cs_unique_free(&unique);
}

/* A third record names the first number, not the second. */
static void test_first_stays_first(void **state)
{
    cs_unique unique = {0};
    uint32_t first = 0;
    (void)state;
    for (uint32_t number = 7; number <= 9; number++)
        cs_unique_add(&unique, cs_digest_of(CS_TEXT("EX1")), number, &first);
    assert_int_equal(first, 7);
    cs_unique_free(&unique);
}

/* Digests that share their home, or all bits of their order, are kept apart by the rest; also those
   that stand at either end of the table, and while it grows. */
static void test_neighbours(void **state)
{
    static const struct {
        const char *name;
        uint64_t high, step_high, step_low;
    } rows[] = {
        {"one order at the front", 0, 0, 1},
        {"one order in the middle", UINT64_C(1) << 63, 0, 1},
        {"one order at the end", UINT64_MAX, 0, 1},
        {"one home, in order", 5, 1, 0},
        {"one home, in the opposite order", 5000, UINT64_MAX, 0},
        {"the last home", UINT64_MAX - 2, UINT64_MAX, 0},
        {"homes side by side", 0, UINT64_C(1) << 50, 0},
    };
    enum { COUNT = 1000 };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_unique unique = {0};
        for (uint64_t round = 0; round < 2; round++) {
            for (uint64_t j = 0; j < COUNT; j++) {
                cs_digest digest = {rows[i].high + j * rows[i].step_high, 1 + j * rows[i].step_low};
                uint32_t first = COUNT;
                casus_status status = cs_unique_add(&unique, digest, (uint32_t)j, &first);
                if (round ? status != CASUS_END || first != j : status != CASUS_OK)
                    fail_msg("%s: round %d, %d: status %d, first %u", rows[i].name, (int)round,
                             (int)j, status, first);
            }
        }
        cs_unique_free(&unique);
    }
}

/* Never much more memory than what is kept. */
static void test_size(void **state)
{
    enum { COUNT = 200000, SMALL = 10000, SLOT = 16 };
    cs_unique unique = {0};
    uint32_t first;
    (void)state;
    for (uint32_t i = 1; i <= COUNT; i++) {
        assert_int_equal(cs_unique_add(&unique, number_digest(i), i, &first), CASUS_OK);
        if (i > SMALL && unique.size * SLOT > (size_t)i * 23)
            fail_msg("%u digests have %zu slots", i, unique.size);
    }
    cs_unique_free(&unique);
}

static void test_emptied(void **state)
{
    cs_unique unique = {0};
    uint32_t first;
    cs_digest digest = cs_digest_of(CS_TEXT("EX1"));
    (void)state;
    cs_unique_expect(&unique, digest);
    assert_int_equal(cs_unique_add(&unique, digest, 1, &first), CASUS_OK);
    cs_unique_expect(&unique, digest);
    cs_unique_free(&unique);
    cs_unique_free(&unique);
    assert_int_equal(cs_unique_add(&unique, digest, 4, &first), CASUS_OK);
    cs_unique_free(&unique);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_keys),  cmocka_unit_test(test_first_stays_first),
        cmocka_unit_test(test_neighbours), cmocka_unit_test(test_size),
        cmocka_unit_test(test_emptied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
