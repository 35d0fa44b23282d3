/* test_guess.c - what bytes that are not UTF-8 are said to have been. */
#include "base/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* "windows-1252 Türkiye", "damage" or "none". */
static void describe(casus_text text, cs_buf *out)
{
    cs_guess guess = cs_guess_at(text, cs_utf8_check(text));
    const char *name = cs_guess_name(guess.kind);
    cs_buf_add_string(out, name ? name : guess.kind == CS_GUESS_DAMAGE ? "damage" : "none");
    if (!name)
        return;
    cs_buf_add_char(out, ' ');
    cs_guess_decode(guess.kind, guess.word, out);
}

static void test_guesses(void **state)
{
    static const struct {
        const char *name, *text, *want;
    } rows[] = {
        {"a letter", "EX,T\xFCrkiye,1", "windows-1252 Türkiye"},
        {"at the end", "caf\xE9", "windows-1252 café"},
        {"at the beginning", "\xC9vian", "windows-1252 Évian"},
        {"capitals", "S\xC3O PAULO", "windows-1252 SÃO"},
        {"behind a capital", "B\xE9ja", "windows-1252 Béja"},
        {"quotes",
         "the \x93"
         "army\x94",
         "windows-1252 “army”"},
        {"an apostrophe",
         "N\x92"
         "Djamena",
         "windows-1252 N’Djamena"},
        {"a caron", "\x8Akoda", "windows-1252 Škoda"},
        {"a caron inside", "Ko\x9Aice", "windows-1252 Košice"},
        {"a sign by itself", "20 \xB0", "windows-1252 °"},
        {"two vowels", "Cura\xE7\xE3o", "windows-1252 Curação"},
        {"Cyrillic", "\xCC\xEE\xF1\xEA\xE2\xE0,1", "windows-1251 Москва"},
        {"with an io", "\xCA\xEE\xF0\xEE\xEB\xB8\xE2", "windows-1251 Королёв"},
        {"a letter that Windows-1252 does not have", "T\x81rkiye", "none"}, /* CP850 */
        {"a sign between letters", "M\x8Bxico", "none"},
        {"a capital behind a small letter", "caf\x8E", "none"}, /* Mac */
        {"a capital before small letters", "T\x9Frkiye", "none"},
        {"a blank is no letter", "20\xA0km", "windows-1252 \xC2\xA0"},
        {"others are UTF-8", "caf\xC3\xA9, Gy\xC5\x91r, caf\xC3", "damage"},
        {"few others are", "\xE9, \xE9, caf\xC3\xA9", "windows-1252 é"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_buf got = {0};
        describe(cs_text(rows[i].text), &got);
        if (!cs_text_is(cs_buf_text(&got), rows[i].want))
            fail_msg("%s: %.*s", rows[i].name, (int)got.len, got.ptr);
        cs_buf_free(&got);
    }
}

static void test_bytes_of_windows_1252(void **state)
{
    static const struct {
        uint32_t code_point;
        unsigned char want;
    } rows[] = {
        {0x20AC, 0x80}, {0x2019, 0x92}, {0x0178, 0x9F}, {0xA0, 0xA0}, {0xFF, 0xFF},
        {0x81, 0},      {0x92, 0},      {'a', 0},       {0x100, 0},   {0x1F600, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cs_windows_1252_byte(rows[i].code_point), rows[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_bytes_of_windows_1252),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
