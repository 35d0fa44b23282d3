/* test_blanks.c - blanks that nobody sees: what has some, what is left without them. */
#include "base/blanks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
    const char *in, *trimmed, *tidy;
} rows[] = {
    {"", "", ""},
    {"a", "a", "a"},
    {"a b", "a b", "a b"},
    {" a", "a", "a"},
    {"a\t", "a", "a"},
    {"\xC2\xA0 a \xC2\xA0", "a", "a"},
    {" \t ", "", ""},
    {"a  b", "a  b", "a b"},
    {"a \xC2\xA0 b", "a \xC2\xA0 b", "a b"},
    {"a\tb", "a\tb", "a\tb"},
    {"a\n", "a\n", "a\n"},
    {"a\n  b  c", "a\n  b  c", "a\n  b c"},
    {"a\r   b", "a\r   b", "a\r   b"},
    {"caf\xC3\xA0", "caf\xC3\xA0", "caf\xC3\xA0"},
    {"\xC2\xABx\xC2\xBB", "\xC2\xABx\xC2\xBB", "\xC2\xABx\xC2\xBB"},
    {"seven  bytes and more", "seven  bytes and more", "seven bytes and more"},
    {"sevenby  tes and more", "sevenby  tes and more", "sevenby tes and more"},
    {"at the very end, two  x", "at the very end, two  x", "at the very end, two x"},
};

static void expect(const char *what, const char *in, casus_text got, const char *want)
{
    if (!cs_text_is(got, want))
        fail_msg("%s of \"%s\"\n  want: \"%s\"\n  got:  \"%.*s\"", what, in, want, (int)got.len,
                 got.ptr);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        casus_text in = cs_text(rows[i].in);
        cs_buf buf = {0};
        expect("trim", rows[i].in, cs_blanks_trim(in), rows[i].trimmed);
        cs_blanks_tidy(in, &buf);
        expect("tidy", rows[i].in, cs_buf_text(&buf), rows[i].tidy);
        if (cs_blanks_are_tidy(in) != cs_text_equal(in, cs_buf_text(&buf)))
            fail_msg("\"%s\": are_tidy is wrong", rows[i].in);
        cs_buf_free(&buf);
    }
}

/* A quick look may see too much, never too little: at every place of texts of every length. */
static void test_quick_look(void **state)
{
    enum { LONGEST = 40 };
    static const char *const found[] = {"  ", "\xC2\xA0"};
    (void)state;
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t len = 2; len <= LONGEST; len++)
            for (size_t at = 0; at + 2 <= len; at++) {
                char bytes[LONGEST];
                memset(bytes, 'a', len);
                assert_false(cs_blanks_may_be_within((casus_text){bytes, len}));
                memcpy(bytes + at, found[kind], 2);
                assert_true(cs_blanks_may_be_within((casus_text){bytes, len}));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_quick_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
