/* test_arena.c - memory given back all at once: alignment, growth, limits, reuse.

   The tests also run under a sanitizer, which would see overlapping or leaking memory. */
#include "base/arena.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_sizes(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 16 * 1024, 300 * 1024, 3 << 20};
    cs_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *bytes = cs_arena_alloc(&arena, sizes[i]);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        memset(bytes, (int)i, sizes[i]);
        assert_true(arena.total >= sizes[i]);
    }
    cs_arena_free(&arena);
    assert_null(arena.head);
    assert_int_equal(arena.total, 0);
}

/* What was written earlier is still there when many blocks have followed. */
static void test_pieces_stay_apart(void **state)
{
    enum { PIECES = 3000 };
    static unsigned char *pieces[PIECES];
    cs_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = cs_arena_alloc(&arena, i);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < i; j++)
            if (pieces[i][j] != (i & 0xFF))
                fail_msg("byte %zu of piece %zu was overwritten", j, i);
    cs_arena_free(&arena);
}

static void test_zeroed(void **state)
{
    cs_arena arena = {0};
    (void)state;
    memset(cs_arena_alloc(&arena, 4096), 0xAB, 4096);
    cs_arena_reset(&arena);
    const unsigned char *bytes = cs_arena_zalloc(&arena, 512, 8);
    assert_non_null(bytes);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(bytes[i], 0);
    cs_arena_free(&arena);
}

static void test_impossible_sizes(void **state)
{
    cs_arena arena = {0};
    (void)state;
    assert_null(cs_arena_alloc(&arena, SIZE_MAX));
    assert_null(cs_arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(cs_arena_zalloc(&arena, SIZE_MAX / 2, 3));
    assert_null(cs_arena_zalloc(&arena, SIZE_MAX, SIZE_MAX));
    assert_non_null(cs_arena_zalloc(&arena, SIZE_MAX, 0));
    assert_non_null(cs_arena_alloc(&arena, 1));
    cs_arena_free(&arena);
}

static void test_keep(void **state)
{
    cs_arena arena = {.limit = 64};
    casus_text none = {NULL, 0};
    casus_text empty = CS_TEXT("");
    casus_text word = CS_TEXT("word");
    casus_text more = CS_TEXT("more than there is room for, with all that has been kept before it");
    const char *place = more.ptr;
    (void)state;
    assert_true(cs_arena_keep(&arena, &none));
    assert_null(none.ptr);
    assert_true(cs_arena_keep(&arena, &empty));
    assert_string_equal(empty.ptr, "");
    assert_true(cs_arena_keep(&arena, &word));
    assert_string_equal(word.ptr, "word");
    assert_int_equal(word.len, 4);
    assert_false(cs_arena_keep(&arena, &more));
    assert_ptr_equal(more.ptr, place);
    cs_arena_free(&arena);
}

static void test_limit(void **state)
{
    static const struct {
        const char *name;
        size_t limit;
        size_t size;
        bool fits;
    } rows[] = {
        {"no limit", 0, 5 << 20, true},
        {"well below", 64 * 1024, 1000, true},
        {"just the limit", 64 * 1024, 64 * 1024, true},
        {"one too many", 64 * 1024, 64 * 1024 + 1, false},
        {"a limit below the usual block", 1000, 100, true},
        {"a limit below the usual block, exceeded", 1000, 1100, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_arena arena = {.limit = rows[i].limit};
        bool fits = cs_arena_alloc(&arena, rows[i].size) != NULL;
        if (fits != rows[i].fits)
            fail_msg("%s: fits is %d", rows[i].name, fits);
        assert_true(rows[i].limit == 0 || arena.total <= rows[i].limit);
        cs_arena_free(&arena);
        assert_int_equal(arena.limit, rows[i].limit);
    }
}

/* Nearly all of a limit can be used, in small pieces, and not a byte more. */
static void test_limit_is_usable(void **state)
{
    const size_t limit = 100 * 1024;
    cs_arena arena = {.limit = limit};
    size_t got = 0;
    (void)state;
    while (cs_arena_alloc(&arena, 64))
        got += 64;
    assert_true(got <= limit);
    assert_true(got >= limit / 2);
    assert_true(arena.total <= limit);
    cs_arena_free(&arena);
}

static void test_grow(void **state)
{
    cs_arena arena = {0};
    uint32_t *items = NULL;
    size_t cap = 0;
    size_t moves = 0;
    (void)state;
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t *grown = cs_arena_grow(&arena, items, &cap, i + 1, sizeof *items);
        assert_non_null(grown);
        moves += grown != items;
        items = grown;
        items[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    assert_true(moves < 20);
    assert_ptr_equal(cs_arena_grow(&arena, items, &cap, cap, sizeof *items), items);
    assert_null(cs_arena_grow(&arena, items, &cap, SIZE_MAX / 2, sizeof *items));
    assert_int_equal(items[9999], 9999);
    cs_arena_free(&arena);
}

static void test_text(void **state)
{
    cs_arena arena = {0};
    (void)state;
    char source[] = "sh\xC4\x83";
    casus_text copy = cs_arena_text(&arena, cs_text(source));
    source[0] = 'x';
    assert_int_equal(copy.len, 4);
    assert_string_equal(copy.ptr, "sh\xC4\x83");
    casus_text empty = cs_arena_text(&arena, (casus_text){NULL, 0});
    assert_non_null(empty.ptr);
    assert_int_equal(empty.len, 0);
    cs_arena_free(&arena);
    cs_arena tight = {.limit = 8};
    assert_null(cs_arena_text(&tight, cs_text("much longer than that")).ptr);
    cs_arena_free(&tight);
}

/* A batch after a batch of the same size needs no new memory. */
static void test_reset_keeps_a_block(void **state)
{
    cs_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < 100; i++)
        cs_arena_alloc(&arena, 1000);
    cs_arena_reset(&arena);
    const cs_block *kept = arena.head;
    size_t total = arena.total;
    assert_non_null(kept);
    for (size_t i = 0; i < 10; i++)
        cs_arena_alloc(&arena, 1000);
    assert_ptr_equal(arena.head, kept);
    assert_int_equal(arena.total, total);
    cs_arena_reset(&arena);
    cs_arena_reset(&arena);
    cs_arena_free(&arena);
    cs_arena_reset(&arena);
    assert_null(arena.head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_pieces_stay_apart),
        cmocka_unit_test(test_zeroed),
        cmocka_unit_test(test_impossible_sizes),
        cmocka_unit_test(test_keep),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_limit_is_usable),
        cmocka_unit_test(test_grow),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_reset_keeps_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
