/* test_digest.c - which texts share a digest, and which do not. */
#include "base/digest.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is_same(cs_digest a, cs_digest b)
{
    return a.high == b.high && a.low == b.low;
}

static void test_which_texts_are_the_same(void **state)
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
        {"a NUL", {"a\0", 2}, {"a", 1}, false},
        {"empty", {"", 0}, {NULL, 0}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_digest a = cs_digest_of(rows[i].a);
        if (is_same(a, cs_digest_of(rows[i].b)) != rows[i].is_same)
            fail_msg("%s: same is %d", rows[i].name, !rows[i].is_same);
        if (cs_digest_is_none(a))
            fail_msg("%s: none", rows[i].name);
    }
}

/* Texts of these lengths, cut from one of many bytes. */
static cs_digest digest_of_parts(const size_t *lens)
{
    static char bytes[8192];
    cs_digester digester;
    digester.len = 0;
    size_t at = 0;
    memset(bytes, 'x', sizeof bytes);
    for (; *lens != SIZE_MAX; lens++) {
        cs_digester_add(&digester, (casus_text){bytes + at, *lens});
        at += *lens;
    }
    return cs_digester_end(&digester);
}

#define END SIZE_MAX

static void test_where_texts_end_matters(void **state)
{
    static const size_t cuts[][6] = {
        {END},
        {0, END},
        {0, 0, END},
        {1, END},
        {1, 2, END},
        {2, 1, END},
        {3, END},
        {3, 0, END},
        {0, 3, END},
        {1000, END},
        {1008, END},
        {1009, END},
        {500, 500, END},
        {500, 501, 0, END},
        {500, 500, 1, END},
        {4000, END},
        {4000, 4000, END},
        {4000, 3999, 1, END},
        {1000, 1000, 1000, 1000, END},
        {1000, 1000, 1000, 1000, 0, END},
    };
    enum { COUNT = sizeof cuts / sizeof cuts[0] };
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            if (is_same(digest_of_parts(cuts[i]), digest_of_parts(cuts[j])) != (i == j))
                fail_msg("cuts %zu and %zu: same is %d", i, j, i != j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_texts_are_the_same),
        cmocka_unit_test(test_where_texts_end_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
