/* test_years.c - the years of keys, as tables have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "model/years.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void test_years(void **state)
{
    enum { NO, YES, MALFORMED };
    static const struct {
        const char *cell;
        uint64_t year;
        int want;
    } cases[] = {
        {"", 1950, YES},
        {"", 0, YES},
        {"1918-1992", 1917, NO},
        {"1918-1992", 1918, YES},
        {"1918-1992", 1992, YES},
        {"1918-1992", 1993, NO},
        {"1918-1939; 1945-1992", 1940, NO},
        {"1918-1939; 1945-1992", 1945, YES},
        {"1944-", 2030, YES},
        {"1944-", 1943, NO},
        {"-1993", 1200, YES},
        {"-1993", 1994, NO},
        {"1975", 1975, YES},
        {"1975", 1976, NO},
        {"1944-", 0, NO}, /* the year is not known */
        {"-1993", 0, NO},
        {"-", 1950, MALFORMED},
        {"75", 1975, MALFORMED},
        {"1992-1918", 1950, MALFORMED},
        {"1918-1992,1994", 1950, MALFORMED},
        {"1918-1992; now", 1950, MALFORMED},
        {"since 1918", 1950, MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool holds = false;
        bool is_good = cs_years_hold(cs_text(cases[i].cell), cases[i].year, &holds);
        int got = !is_good ? MALFORMED : holds ? YES : NO;
        if (got != cases[i].want)
            print_error("\"%s\" in %d\n", cases[i].cell, (int)cases[i].year);
        assert_int_equal(got, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_years)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
