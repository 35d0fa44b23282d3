/* test_num.c - which texts are numbers, and their order by value. */
#include "base/num.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { JSON = 1, INTEGER = 2, DECIMAL = 4, ALL = 7 };

static void test_forms(void **state)
{
    static const struct {
        const char *in;
        int want;
    } rows[] = {
        {"0", ALL},
        {"-0", ALL},
        {"7", ALL},
        {"-12", ALL},
        {"123456789012345678901234567890", ALL},
        {"010", INTEGER | DECIMAL},
        {"-007", INTEGER | DECIMAL},
        {"00", INTEGER | DECIMAL},
        {"33.30", JSON | DECIMAL},
        {"-0.0", JSON | DECIMAL},
        {"00.5", DECIMAL},
        {"1e5", JSON},
        {"1E+5", JSON},
        {"1.5e-400", JSON},
        {"1e400", JSON},
        {"", 0},
        {"-", 0},
        {"+1", 0},
        {"--1", 0},
        {".5", 0},
        {"-.5", 0},
        {"1.", 0},
        {"1.e5", 0},
        {"1e", 0},
        {"1e+", 0},
        {"1.5.2", 0},
        {"1,5", 0},
        {"1 000", 0},
        {" 1", 0},
        {"1 ", 0},
        {"1\n", 0},
        {"0x1f", 0},
        {"1_000", 0},
        {"NaN", 0},
        {"Infinity", 0},
        {"\xD9\xA1", 0},     /* ARABIC-INDIC DIGIT ONE */
        {"\xEF\xBC\x91", 0}, /* FULLWIDTH DIGIT ONE */
        {"\xE2\x88\x92"
         "1",
         0}, /* MINUS SIGN */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        casus_text text = cs_text(rows[i].in);
        int got = (cs_num_is_json(text) ? JSON : 0) | (cs_num_is_integer(text) ? INTEGER : 0) |
                  (cs_num_is_decimal(text) ? DECIMAL : 0);
        if (got != rows[i].want)
            fail_msg("\"%s\": forms %d instead of %d", rows[i].in, got, rows[i].want);
    }
}

static void test_nothing_is_no_number(void **state)
{
    const casus_text nothing = {NULL, 0};
    (void)state;
    assert_false(cs_num_is_json(nothing));
    assert_false(cs_num_is_integer(nothing));
    assert_false(cs_num_is_decimal(nothing));
    assert_false(cs_num_parse(nothing, 10, &(uint64_t){0}));
}

static void test_order(void **state)
{
    static const struct {
        const char *a, *b;
        int want;
    } rows[] = {
        {"0", "0", 0},
        {"0", "-0", 0},
        {"-0.00", "0", 0},
        {"1.50", "1.5", 0},
        {"1.", "1", 0},
        {"010", "10", 0},
        {"-007.100", "-7.1", 0},
        {"9", "10", -1},
        {"-9", "-10", 1},
        {"-1", "1", -1},
        {"0.09", "0.1", -1},
        {"0.1", "0.10001", -1},
        {"-0.1", "-0.10001", 1},
        {"2.9", "10.1", -1},
        {"99999999999999999999", "100000000000000000000", -1},
        {"9007199254740993", "9007199254740992", 1},
        {"0.30000000000000000001", "0.3", 1},
        {"100000", "0100000", 0},
        {"-90", "90", -1},
        {"90.0000001", "90", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int got = cs_num_compare(cs_text(rows[i].a), cs_text(rows[i].b));
        int back = cs_num_compare(cs_text(rows[i].b), cs_text(rows[i].a));
        if (got != rows[i].want || back != -got)
            fail_msg("%s against %s: %d and back %d, not %d", rows[i].a, rows[i].b, got, back,
                     rows[i].want);
    }
}

static void test_whole(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"3.00", "3"},  {"-12.0", "-12"}, {"007.0", "007"}, {"5", "5"},
        {"-0.0", "-0"}, {"3.01", NULL},   {"0.10", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        casus_text got = cs_num_whole(cs_text(rows[i].in));
        if (rows[i].want ? !cs_text_is(got, rows[i].want) : got.ptr != NULL)
            fail_msg("%s: %.*s", rows[i].in, (int)got.len, got.ptr);
    }
}

/* Small numbers have the order that the machine gives them. */
static void test_order_against_the_machine(void **state)
{
    (void)state;
    for (int a = -120; a <= 120; a++)
        for (int b = -120; b <= 120; b++) {
            char left[32];
            char right[32];
            snprintf(left, sizeof left, "%s%d.%d", a < 0 ? "-" : "", a < 0 ? -a / 10 : a / 10,
                     a < 0 ? -a % 10 : a % 10);
            snprintf(right, sizeof right, "%s0%d.%d0", b < 0 ? "-" : "", b < 0 ? -b / 10 : b / 10,
                     b < 0 ? -b % 10 : b % 10);
            int got = cs_num_compare(cs_text(left), cs_text(right));
            if (got != (a > b) - (a < b))
                fail_msg("%s against %s: %d", left, right, got);
        }
}

static void test_parse(void **state)
{
    static const struct {
        const char *in;
        uint64_t max;
        bool is_good;
        uint64_t want;
    } rows[] = {
        {"0", 0, true, 0},
        {"1", 0, false, 0},
        {"9", 8, false, 0},
        {"007", 100, true, 7},
        {"100", 100, true, 100},
        {"101", 100, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
        {"", 100, false, 0},
        {"-1", 100, false, 0},
        {"+1", 100, false, 0},
        {"1x", 100, false, 0},
        {" 1", 100, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t got = 0;
        bool is_good = cs_num_parse(cs_text(rows[i].in), rows[i].max, &got);
        if (is_good != rows[i].is_good || (is_good && got != rows[i].want))
            fail_msg("\"%s\": good %d, %llu", rows[i].in, is_good, (unsigned long long)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_nothing_is_no_number),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_order_against_the_machine),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
