/* test_unique.c - keys met before, and where they were first. */
#include "base/text.h"
#include "model/unique.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static casus_text number_key(char buf[32], unsigned number)
{
    int len = snprintf(buf, 32, "EX%u", number);
    return (casus_text){buf, (size_t)len};
}

static void test_many_keys(void **state)
{
    enum { COUNT = 100000 };
    cs_unique unique = {0};
    cs_first first;
    char buf[32];
    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        cs_first place = {"a.csv", i + 2, i % 7 + 1};
        assert_int_equal(cs_unique_add(&unique, number_key(buf, i), place, &first), CASUS_OK);
    }
    assert_int_equal(unique.count, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        cs_first place = {"b.csv", 1, 1};
        casus_status status = cs_unique_add(&unique, number_key(buf, i), place, &first);
        if (status != CASUS_END || first.line != i + 2 || first.column != i % 7 + 1 ||
            strcmp(first.file, "a.csv") != 0)
            fail_msg("%s: status %d, first at %s:%llu:%llu", buf, status, first.file,
                     (unsigned long long)first.line, (unsigned long long)first.column);
    }
    assert_int_equal(unique.count, COUNT);
    cs_unique_free(&unique);
}

/* A third record names the first place, not the second. */
static void test_first_stays_first(void **state)
{
    cs_unique unique = {0};
    cs_first first = {0};
    (void)state;
    for (uint64_t line = 1; line <= 3; line++)
        cs_unique_add(&unique, CS_TEXT("EX1"), (cs_first){"x", line, 1}, &first);
    assert_int_equal(first.line, 1);
    cs_unique_free(&unique);
}

static void test_which_keys_are_the_same(void **state)
{
    static const struct {
        const char *name;
        casus_text a, b;
        bool is_same;
    } rows[] = {
        {"equal", {"EX1", 3}, {"EX1", 3}, true},
        {"case matters", {"EX1", 3}, {"ex1", 3}, false},
        {"a prefix", {"EX1", 3}, {"EX12", 4}, false},
        {"blanks matter", {"EX1", 3}, {"EX1 ", 4}, false},
        {"zeros lead", {"010", 3}, {"10", 2}, false},
        {"an unprintable byte",
         {"a\x1F"
          "b",
          3},
         {"ab", 2},
         false},
        {"empty", {"", 0}, {"", 0}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_unique unique = {0};
        cs_first first;
        const cs_first place = {"x", 1, 1};
        assert_int_equal(cs_unique_add(&unique, rows[i].a, place, &first), CASUS_OK);
        bool is_same = cs_unique_add(&unique, rows[i].b, place, &first) == CASUS_END;
        if (is_same != rows[i].is_same)
            fail_msg("%s: same is %d", rows[i].name, is_same);
        cs_unique_free(&unique);
    }
}

/* The key is kept, whatever becomes of the caller's text. */
static void test_keys_are_copied(void **state)
{
    cs_unique unique = {0};
    cs_first first;
    char key[] = "EX1";
    (void)state;
    cs_unique_add(&unique, cs_text(key), (cs_first){"x", 1, 1}, &first);
    key[2] = '2';
    assert_int_equal(cs_unique_add(&unique, cs_text(key), (cs_first){"x", 2, 1}, &first), CASUS_OK);
    assert_int_equal(cs_unique_add(&unique, CS_TEXT("EX1"), (cs_first){"x", 3, 1}, &first),
                     CASUS_END);
    cs_unique_free(&unique);
    cs_unique_free(&unique);
    assert_int_equal(cs_unique_add(&unique, CS_TEXT("EX1"), (cs_first){"x", 4, 1}, &first),
                     CASUS_OK);
    cs_unique_free(&unique);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_first_stays_first),
        cmocka_unit_test(test_which_keys_are_the_same),
        cmocka_unit_test(test_keys_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
