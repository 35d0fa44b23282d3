/* frames.c - see frames.h. */
#include "frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

cs_extents frames_of(const cs_layout *layout, casus_text text, size_t step)
{
    cs_framer framer = {.layout = layout};
    cs_extents all = {0};
    size_t done = 0;
    for (size_t size = step; done < text.len;) {
        casus_text window = cs_text_slice(text, done, size);
        bool eof = done + window.len == text.len;
        size_t before = all.count;
        size_t used = layout->syntax->frame(&framer, window, eof, &all);
        for (size_t i = before; i < all.count; i++)
            all.items[i].start += (uint32_t)done;
        assert_true(used > 0 || !eof);
        done += used;
        size = used ? step : size + step;
    }
    return all;
}

bool frames_equal(const cs_extents *a, const cs_extents *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (memcmp(&a->items[i], &b->items[i], sizeof a->items[i]) != 0)
            return false;
    return true;
}

void frames_agree(const cs_syntax *syntax, casus_text text)
{
    static const size_t steps[] = {1, 2, 7, 64};
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    cs_layout layout = {.syntax = syntax, .arena = &arena};
    size_t head;
    if (syntax->open(&layout, text, true, &head, &defects) == CASUS_OK) {
        casus_text rest = cs_text_from(text, head);
        cs_extents whole = frames_of(&layout, rest, rest.len + 1);
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            size_t step = text.len < 4096 ? steps[i] : steps[i] * 997;
            cs_extents pieces = frames_of(&layout, rest, step);
            if (!frames_equal(&whole, &pieces))
                fail_msg("%s: windows of %zu bytes find other records in\n%.*s", syntax->info.name,
                         step, (int)text.len, text.ptr);
            free(pieces.items);
        }
        free(whole.items);
    }
    cs_arena_free(&arena);
}

static void compare_gears(cs_layout layout, casus_text text, size_t step, uint64_t seed)
{
    layout.gear = CASUS_GEAR_LIBRARY;
    cs_extents want = frames_of(&layout, text, step);
    layout.gear = CASUS_GEAR_AUTO;
    cs_extents got = frames_of(&layout, text, step);
    if (!frames_equal(&want, &got))
        fail_msg("%s: in windows of %zu bytes the second gear finds other records "
                 "(CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s",
                 layout.syntax->info.name, step, (unsigned long long)seed,
                 text.len < 3000 ? (int)text.len : 3000, text.ptr);
    free(want.items);
    free(got.items);
}

void frames_same_in_gears(const cs_layout *layout, casus_text text, random_state *random,
                          uint64_t seed)
{
    enum { LONG = 1000 };
    char *bytes = malloc(text.len + 1);
    assert_non_null(bytes);
    if (text.len)
        memcpy(bytes + 1, text.ptr, text.len);
    text.ptr = bytes + 1;
    compare_gears(*layout, text, text.len + 1, seed);
    compare_gears(*layout, text, 1 + random_below(random, 200), seed);
    if (text.len < LONG)
        compare_gears(*layout, text, 1 + random_below(random, 5), seed);
    free(bytes);
}
