/* test_text.c - slices, folding, distance, UTF-8, places and buffers. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static const casus_text nothing = {NULL, 0};

/* ---- Slices ---- */

static void test_equal_and_order(void **state)
{
    static const struct {
        const char *a, *b;
        int want;
    } rows[] = {
        {"", "", 0},     {"a", "", 1},       {"a", "b", -1},   {"a", "a", 0},
        {"ab", "a", 1},  {"a", "A", 1},      {"Z", "a", -1},   {"\xC3\xA9", "z", 1},
        {"10", "9", -1}, {"abc", "abd", -1}, {"abc", "ab", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        casus_text a = cs_text(rows[i].a);
        casus_text b = cs_text(rows[i].b);
        int order = cs_text_compare(a, b);
        int back = cs_text_compare(b, a);
        if ((order > 0) - (order < 0) != rows[i].want || (back > 0) - (back < 0) != -rows[i].want)
            fail_msg("\"%s\" against \"%s\": %d and %d", rows[i].a, rows[i].b, order, back);
        assert_int_equal(cs_text_equal(a, b), rows[i].want == 0);
        assert_int_equal(cs_text_is(a, rows[i].b), rows[i].want == 0);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    assert_null(cs_text(NULL).ptr);
    assert_true(cs_text_equal(nothing, nothing));
    assert_true(cs_text_equal(nothing, CS_TEXT("")));
    assert_true(cs_text_equal_folded(nothing, CS_TEXT("")));
    assert_int_equal(cs_text_compare(nothing, nothing), 0);
    assert_true(cs_text_starts(nothing, ""));
    assert_false(cs_text_starts(nothing, "a"));
    assert_int_equal(cs_text_find(nothing, CS_TEXT("a")), SIZE_MAX);
    assert_int_equal(cs_text_trim(nothing).len, 0);
    assert_int_equal(cs_text_from(nothing, 5).len, 0);
    assert_int_equal(cs_utf8_check(nothing), 0);
    assert_int_equal(cs_utf8_count(nothing), 0);
    assert_int_equal(cs_text_distance(nothing, nothing, 3), 0);
    assert_int_equal(cs_text_distance(CS_TEXT("ab"), nothing, 3), 2);
}

static void test_find(void **state)
{
    static const struct {
        const char *text, *part;
        size_t want;
    } rows[] = {
        {"abc", "a", 0},      {"abc", "c", 2},     {"abc", "abc", 0},  {"abc", "abcd", SIZE_MAX},
        {"aaab", "ab", 2},    {"aab", "aab", 0},   {"abab", "bab", 1}, {"abc", "d", SIZE_MAX},
        {"a; b; c", "; ", 1}, {"", "a", SIZE_MAX}, {"abc", "", 0},     {"ab", "bc", SIZE_MAX},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t got = cs_text_find(cs_text(rows[i].text), cs_text(rows[i].part));
        if (got != rows[i].want)
            fail_msg("\"%s\" in \"%s\": %zu", rows[i].part, rows[i].text, got);
    }
}

static void test_slices(void **state)
{
    const casus_text text = CS_TEXT("abcdef");
    (void)state;
    assert_true(cs_text_is(cs_text_from(text, 0), "abcdef"));
    assert_true(cs_text_is(cs_text_from(text, 2), "cdef"));
    assert_true(cs_text_is(cs_text_from(text, 6), ""));
    assert_true(cs_text_is(cs_text_from(text, SIZE_MAX), ""));
    assert_true(cs_text_is(cs_text_slice(text, 1, 2), "bc"));
    assert_true(cs_text_is(cs_text_slice(text, 4, 9), "ef"));
    assert_true(cs_text_is(cs_text_slice(text, 9, 9), ""));
    assert_true(cs_text_starts(text, "abc"));
    assert_false(cs_text_starts(text, "abcdefg"));
}

static void test_trim(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"", ""},
        {" ", ""},
        {"a", "a"},
        {" a b\t", "a b"},
        {"\t \ta", "a"},
        {"a\n", "a\n"},
        {"\xC2\xA0"
         "a",
         "\xC2\xA0"
         "a"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (!cs_text_is(cs_text_trim(cs_text(rows[i].in)), rows[i].want))
            fail_msg("\"%s\" is trimmed wrongly", rows[i].in);
}

/* ---- Folding ---- */

static void test_folding(void **state)
{
    static const struct {
        const char *a, *b;
        bool want;
    } rows[] = {
        {"event_date", "EVENT_DATE", true},
        {"event_date", "Event Date", true},
        {"event_date", "eventdate", true},
        {"event_date",
         "event\xC2\xA0"
         "date",
         true},
        {"event_date", " event\t_ date_ ", true},
        {"", " _\t\xC2\xA0", true},
        {"event_date", "event-date", false},
        {"event_date", "event_dates", false},
        {"event_date", "vent_date", false},
        {"\xC3\x89tat", "\xC3\xA9tat", false}, /* only ASCII letters fold */
        {"\xC2\xA1", "\xC2\xA0", false},
        {"a\xC2", "a", false}, /* half of a no-break space stays */
        {"@", "`", false},
        {"[", "{", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        casus_text a = cs_text(rows[i].a);
        casus_text b = cs_text(rows[i].b);
        if (cs_text_equal_folded(a, b) != rows[i].want ||
            cs_text_equal_folded(b, a) != rows[i].want)
            fail_msg("\"%s\" and \"%s\": equal is not %d", rows[i].a, rows[i].b, rows[i].want);
        if ((cs_text_hash_folded(a) == cs_text_hash_folded(b)) != rows[i].want)
            fail_msg("\"%s\" and \"%s\": the hashes say otherwise", rows[i].a, rows[i].b);
    }
    assert_int_not_equal(cs_text_hash(CS_TEXT("a")), cs_text_hash(CS_TEXT("A")));
    assert_int_equal(cs_text_hash(CS_TEXT("ab")),
                     cs_text_hash(cs_text_slice(CS_TEXT("abc"), 0, 2)));
}

/* ---- Distance ---- */

static void test_find_folded(void **state)
{
    static const struct {
        const char *text, *part;
        size_t want;
    } rows[] = {
        {"Appeal for aid", "AID", 10},
        {"Appeal for aid", "foraid", 6},
        {"Appeal", "p", 1},
        {"cease fire", "Ceasefire", 0},
        {"a_b", "a b", 0},
        {"aab", "ab", 1},
        {"aid", "aids", SIZE_MAX},
        {"", "a", SIZE_MAX},
        {"a", "", 0},
        {"Bak\u0131", "\u0131", 3},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(cs_text_find_folded(cs_text(rows[i].text), cs_text(rows[i].part)),
                         rows[i].want);
}

static void test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        size_t max, want;
    } rows[] = {
        {"", "", 3, 0},
        {"abc", "abc", 0, 0},
        {"abc", "", 3, 3},
        {"abc", "", 2, 3},
        {"Suicide bom", "Suicide bomb", 3, 1},
        {"abc", "axc", 3, 1},
        {"abc", "ac", 3, 1},
        {"abc", "acb", 3, 1}, /* neighbours swapped */
        {"ABC", "abc", 3, 0},
        {"kitten", "sitting", 5, 3},
        {"kitten", "sitting", 2, 3},
        {"abcdef", "uvwxyz", 2, 3},
        {"abcdef", "uvwxyz", 9, 6},
        {"ab", "ba", 3, 1},
        {"fatalites", "fatalities", 3, 1},
        {"event_dtae", "event_date", 3, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        casus_text a = cs_text(rows[i].a);
        casus_text b = cs_text(rows[i].b);
        size_t got = cs_text_distance(a, b, rows[i].max);
        size_t back = cs_text_distance(b, a, rows[i].max);
        if (got != rows[i].want || back != rows[i].want)
            fail_msg("\"%s\" to \"%s\": %zu, back %zu", rows[i].a, rows[i].b, got, back);
    }
}

/* Long texts are simply far apart; the longest that are compared fit the tables. */
static void test_distance_of_long_texts(void **state)
{
    char text[200];
    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(cs_text_distance((casus_text){text, 64}, (casus_text){text, 64}, 3), 0);
    assert_int_equal(cs_text_distance((casus_text){text, 64}, (casus_text){text, 63}, 3), 1);
    assert_int_equal(cs_text_distance((casus_text){text, 65}, (casus_text){text, 65}, 3), 4);
    assert_int_equal(cs_text_distance((casus_text){text, 200}, (casus_text){text, 2}, 3), 4);
}

/* ---- UTF-8 ---- */

static void test_utf8_check(void **state)
{
    static const struct {
        const char *name;
        casus_text in;
        size_t want; /* SIZE_MAX: all is well */
    } rows[] = {
        {"nothing", {"", 0}, SIZE_MAX},
        {"ASCII", {"abcdefghijk\t\n", 13}, SIZE_MAX},
        {"NUL", {"a\0b", 3}, SIZE_MAX},
        {"two bytes, least", {"\xC2\x80", 2}, SIZE_MAX},
        {"two bytes, greatest", {"\xDF\xBF", 2}, SIZE_MAX},
        {"three bytes, least", {"\xE0\xA0\x80", 3}, SIZE_MAX},
        {"before the surrogates", {"\xED\x9F\xBF", 3}, SIZE_MAX},
        {"behind the surrogates", {"\xEE\x80\x80", 3}, SIZE_MAX},
        {"a noncharacter", {"\xEF\xBF\xBF", 3}, SIZE_MAX},
        {"byte order mark", {"\xEF\xBB\xBF", 3}, SIZE_MAX},
        {"four bytes, least", {"\xF0\x90\x80\x80", 4}, SIZE_MAX},
        {"U+10FFFF", {"\xF4\x8F\xBF\xBF", 4}, SIZE_MAX},
        {"a lone continuation", {"ab\x80", 3}, 2},
        {"overlong solidus", {"\xC0\xAF", 2}, 0},
        {"overlong, two bytes", {"\xC1\xBF", 2}, 0},
        {"overlong, three bytes", {"a\xE0\x9F\xBF", 4}, 1},
        {"overlong, four bytes", {"\xF0\x8F\xBF\xBF", 4}, 0},
        {"first surrogate", {"\xED\xA0\x80", 3}, 0},
        {"last surrogate", {"\xED\xBF\xBF", 3}, 0},
        {"U+110000", {"\xF4\x90\x80\x80", 4}, 0},
        {"F5", {"\xF5\x80\x80\x80", 4}, 0},
        {"FE and FF", {"abcdefgh\xFE\xFF", 10}, 8},
        {"Latin-1", {"caf\xE9 noir", 9}, 3},
        {"cut after the lead", {"ab\xC3", 3}, 2},
        {"cut after two of three", {"ab\xE2\x82", 4}, 2},
        {"cut after three of four", {"ab\xF0\x9F\x98", 5}, 2},
        {"a lead instead of a continuation", {"\xE2\xC3\xA9", 3}, 0},
        {"ASCII instead of a continuation", {"\xE2\x82z", 3}, 0},
        {"bad in the third place", {"\xF0\x9F\x98z", 4}, 0},
        {"bad behind eight good", {"abcdefg\xC3\xA9\xFF", 10}, 9},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t want = rows[i].want == SIZE_MAX ? rows[i].in.len : rows[i].want;
        size_t got = cs_utf8_check(rows[i].in);
        if (got != want)
            fail_msg("%s: %zu instead of %zu", rows[i].name, got, want);
    }
}

/* The definition, spelt out: the length of the good sequence at the front, or 0. */
static size_t naive_sequence(const unsigned char *bytes, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = bytes[0] < 0x80           ? 1
                  : (bytes[0] >> 5) == 0x06 ? 2
                  : (bytes[0] >> 4) == 0x0E ? 3
                  : (bytes[0] >> 3) == 0x1E ? 4
                                            : 0;
    if (need == 0 || need > len)
        return 0;
    uint32_t code_point = need == 1 ? bytes[0] : bytes[0] & (0xFFU >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((bytes[i] >> 6) != 0x02)
            return 0;
        code_point = code_point << 6 | (bytes[i] & 0x3F);
    }
    bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    bool is_good = code_point >= least[need] && code_point <= 0x10FFFF && !is_surrogate;
    return is_good ? need : 0;
}

static size_t naive_check(const unsigned char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t sequence = naive_sequence(bytes + at, len - at);
        if (sequence == 0)
            return at;
        at += sequence;
    }
    return len;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* Bytes that are often the beginning of something good. */
static unsigned char random_byte(uint32_t *seed)
{
    static const unsigned char likely[] = {'a',  0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2,
                                           0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5};
    uint32_t number = next_random(seed);
    return number & 1 ? likely[(number >> 1) % sizeof likely] : (unsigned char)(number >> 1);
}

static void test_utf8_against_the_definition(void **state)
{
    (void)state;
    for (uint32_t round = 1; round <= 200000; round++) {
        uint32_t seed = round;
        unsigned char bytes[24];
        size_t len = next_random(&seed) % (sizeof bytes + 1);
        for (size_t i = 0; i < len; i++)
            bytes[i] = random_byte(&seed);
        size_t got = cs_utf8_check((casus_text){(const char *)bytes, len});
        size_t want = naive_check(bytes, len);
        if (got != want)
            fail_msg("seed %u: %zu instead of %zu", round, got, want);
    }
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        size_t len = cs_utf8_encode(code_point, bytes);
        const casus_text text = {bytes, len};
        bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
        if ((cs_utf8_check(text) == len) == is_surrogate)
            fail_msg("U+%04X: checked wrongly", code_point);
        size_t back_len;
        if (!is_surrogate && (cs_utf8_decode(text, &back_len) != code_point || back_len != len ||
                              cs_utf8_count(text) != 1))
            fail_msg("U+%04X: does not come back", code_point);
    }
}

/* ---- Places ---- */

static void test_places(void **state)
{
    static const struct {
        const char *name, *in;
        uint64_t line, column;
    } rows[] = {
        {"nothing", "", 1, 1},
        {"letters", "abc", 1, 4},
        {"LF", "abc\n", 2, 1},
        {"CR LF", "abc\r\n", 2, 1},
        {"CR", "abc\r", 2, 1},
        {"CR within", "a\rb", 2, 2},
        {"CR CR", "a\r\rb", 3, 2},
        {"LF CR", "a\n\rb", 3, 2},
        {"CR CR LF", "a\r\r\nbc", 3, 3},
        {"all three", "a\nb\r\nc\rde", 4, 3},
        {"code points, not bytes", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x", 1, 5},
        {"combining characters count", "e\xCC\x81", 1, 3},
        {"code points of the last line", "\xC3\xA9\xC3\xA9\n\xC3\xA9", 2, 2},
        {"tab is one", "\t\tx", 1, 4},
        {"no other line ends", "a\x0B\x0C\xC2\x85\xE2\x80\xA8z", 1, 7},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cs_place place = cs_place_after(CS_PLACE_START, cs_text(rows[i].in));
        if (place.line != rows[i].line || place.column != rows[i].column ||
            place.byte != strlen(rows[i].in))
            fail_msg("%s: byte %llu, %llu:%llu", rows[i].name, (unsigned long long)place.byte,
                     (unsigned long long)place.line, (unsigned long long)place.column);
    }
}

/* Going in steps comes to the same place, wherever a text is cut (but within CR LF). */
static void test_places_in_steps(void **state)
{
    static const char text[] = "id,note\r\n1,\"a\nb\rc\"\r\n2,\xC3\xA9\xE2\x82\xAC z\r\r\n3,x";
    const casus_text all = {text, sizeof text - 1};
    const cs_place want = cs_place_after(CS_PLACE_START, all);
    (void)state;
    for (size_t cut = 0; cut <= all.len; cut++) {
        if (cut > 0 && cut < all.len && text[cut - 1] == '\r' && text[cut] == '\n')
            continue;
        cs_place place = cs_place_after(CS_PLACE_START, cs_text_slice(all, 0, cut));
        place = cs_place_after(place, cs_text_from(all, cut));
        if (place.byte != want.byte || place.line != want.line || place.column != want.column)
            fail_msg("cut at %zu: %llu:%llu", cut, (unsigned long long)place.line,
                     (unsigned long long)place.column);
    }
}

/* ---- Buffers ---- */

static void test_buffer_appends(void **state)
{
    cs_buf buf = {0};
    (void)state;
    cs_buf_add(&buf, "abc", 2);
    cs_buf_add_text(&buf, CS_TEXT("-"));
    cs_buf_add_text(&buf, nothing);
    cs_buf_add_string(&buf, "x\xC3\xA9");
    cs_buf_add_char(&buf, '\0');
    cs_buf_add_repeat(&buf, '.', 3);
    cs_buf_add_repeat(&buf, '.', 0);
    cs_buf_add_number(&buf, 0);
    cs_buf_add_char(&buf, ' ');
    cs_buf_add_number(&buf, UINT64_MAX);
    assert_int_equal(buf.status, CASUS_OK);
    const casus_text want = CS_TEXT("ab-x\xC3\xA9\0...0 18446744073709551615");
    assert_int_equal(buf.len, want.len);
    assert_memory_equal(buf.ptr, want.ptr, want.len);
    cs_buf_truncate(&buf, 2);
    assert_true(cs_text_is(cs_buf_text(&buf), "ab"));
    cs_buf_truncate(&buf, 99);
    assert_true(cs_text_is(cs_buf_text(&buf), "ab"));
    cs_buf_free(&buf);
    assert_null(buf.ptr);
}

static void test_buffer_maximum(void **state)
{
    static const struct {
        const char *name;
        size_t max, first, second, want;
        casus_status status;
    } rows[] = {
        {"no maximum", 0, 1000, 100000, 101000, CASUS_OK},
        {"just full", 1000, 400, 600, 1000, CASUS_OK},
        {"one too many", 1000, 400, 601, 400, CASUS_ELIMIT},
        {"the first is too long", 10, 11, 0, 0, CASUS_ELIMIT},
        {"the first is too long, the second is not", 10, 11, 5, 0, CASUS_ELIMIT},
        {"full to the byte", 1, 1, 0, 1, CASUS_OK},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cs_buf buf = {.max = rows[i].max};
        cs_buf_add_repeat(&buf, 'a', rows[i].first);
        cs_buf_add_repeat(&buf, 'b', rows[i].second);
        if (buf.len != rows[i].want || buf.status != rows[i].status)
            fail_msg("%s: %zu bytes, status %d", rows[i].name, buf.len, buf.status);
        cs_buf_free(&buf);
        assert_int_equal(buf.max, rows[i].max);
    }
}

/* Byte by byte up to the maximum and not beyond. */
static void test_buffer_fills_up(void **state)
{
    cs_buf buf = {.max = 777};
    (void)state;
    for (size_t i = 0; i < 1000; i++)
        cs_buf_add_char(&buf, 'x');
    assert_int_equal(buf.len, 777);
    assert_true(buf.cap <= 777);
    assert_int_equal(buf.status, CASUS_ELIMIT);
    cs_buf_free(&buf);
}

/* After a failure nothing is appended, not even what would fit, until truncate forgives. */
static void test_buffer_failure_sticks(void **state)
{
    cs_buf buf = {.max = 4};
    (void)state;
    cs_buf_add_string(&buf, "ab");
    cs_buf_add_string(&buf, "cde");
    cs_buf_add_char(&buf, 'f');
    assert_true(cs_text_is(cs_buf_text(&buf), "ab"));
    assert_false(cs_buf_reserve(&buf, 1));
    cs_buf_truncate(&buf, 1);
    assert_int_equal(buf.status, CASUS_OK);
    cs_buf_add_string(&buf, "xyz");
    assert_true(cs_text_is(cs_buf_text(&buf), "axyz"));
    assert_false(cs_buf_reserve(&buf, SIZE_MAX));
    assert_int_equal(buf.status, CASUS_ELIMIT);
    cs_buf_free(&buf);
}

static void test_buffer_reserve(void **state)
{
    cs_buf buf = {0};
    (void)state;
    assert_true(cs_buf_reserve(&buf, 5000));
    memset(buf.ptr, 'z', 5000);
    buf.len = 5000;
    assert_true(cs_buf_reserve(&buf, 1));
    assert_true(buf.cap > 5000);
    assert_int_equal(buf.ptr[4999], 'z');
    cs_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_and_order),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_find_folded),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_of_long_texts),
        cmocka_unit_test(test_utf8_check),
        cmocka_unit_test(test_utf8_against_the_definition),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_places_in_steps),
        cmocka_unit_test(test_buffer_appends),
        cmocka_unit_test(test_buffer_maximum),
        cmocka_unit_test(test_buffer_fills_up),
        cmocka_unit_test(test_buffer_failure_sticks),
        cmocka_unit_test(test_buffer_reserve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
