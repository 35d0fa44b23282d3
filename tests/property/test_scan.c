/* test_scan.c - every form of cs_scan says the same as the portable one, of texts of all lengths in all
   alignments, with the bytes looked for and without, valid UTF-8 and not.

   A text ends where its memory ends, so that the address sanitizer sees a form that reads on.
   CASUS_SEED and CASUS_ROUNDS choose other texts; a failure prints the seed. */
#include "base/scan.h"
#include "base/text.h"
#include "records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 300, ALIGNMENTS = 64, ROUNDS = 20, WORDS = LONGEST / 64 + 1 };

/* A text that begins `shift` bytes into its memory and fills the rest. */
struct sample {
    char *memory;
    casus_text text;
    char *bytes;
};

static struct sample make_sample(size_t shift, size_t len)
{
    struct sample sample = {.memory = malloc(shift + len + (shift + len == 0))};
    assert_non_null(sample.memory);
    sample.bytes = sample.memory + shift;
    sample.text = (casus_text){sample.bytes, len};
    return sample;
}

static uint64_t seed_at_hand;

static void complain(const cs_scan *form, const char *what, casus_text text)
{
    print_error("%s %s, %zu bytes (CASUS_SEED=%llu CASUS_ROUNDS=1)", form->name, what, text.len,
                (unsigned long long)seed_at_hand);
    for (size_t i = 0; i < text.len; i++)
        print_error("%s%02x", i % 32 ? " " : "\n", (unsigned char)text.ptr[i]);
    fail_msg("\n%s: another form says otherwise", form->name);
}

/* ---- What all forms must agree on ---- */

static void expect_same_marks(const cs_scan *form, casus_text text, const cs_needles *needles)
{
    uint64_t want[WORDS * CS_NEEDLES_MAX];
    uint64_t got[WORDS * CS_NEEDLES_MAX];
    size_t words = cs_mark_words(text.len);
    cs_scan_at(0)->mark(text, needles, want);
    form->mark(text, needles, got);
    if (memcmp(want, got, words * sizeof *want) != 0)
        complain(form, "mark", text);
    cs_scan_at(0)->each(text, needles, want);
    form->each(text, needles, got);
    if (memcmp(want, got, words * CS_NEEDLES_MAX * sizeof *want) != 0)
        complain(form, "each", text);
}

static void expect_same_utf8(const cs_scan *form, casus_text text)
{
    if (form->utf8(text) != cs_scan_at(0)->utf8(text))
        complain(form, "utf8", text);
}

static void expect_same(casus_text text, const cs_needles *needles)
{
    const cs_scan *portable = cs_scan_at(0);
    const cs_scan *form;
    for (size_t i = 1; (form = cs_scan_at(i)) != NULL; i++) {
        expect_same_marks(form, text, needles);
        expect_same_utf8(form, text);
        if (form->find(text, needles) != portable->find(text, needles))
            complain(form, "find", text);
        if (form->count(text, needles->bytes[0]) != portable->count(text, needles->bytes[0]))
            complain(form, "count", text);
        if (form->twice(text, needles->bytes[0]) != portable->twice(text, needles->bytes[0]))
            complain(form, "twice", text);
        if (form->points(text) != portable->points(text))
            complain(form, "points", text);
    }
}

/* The forms would not notice if the portable one were wrong in the same way as they. */
static void expect_true(casus_text text, const cs_needles *needles)
{
    const cs_scan *portable = cs_scan_at(0);
    uint64_t marks[WORDS];
    size_t first = text.len;
    portable->mark(text, needles, marks);
    for (size_t i = text.len; i-- > 0;) {
        bool is_control = needles->controls && (unsigned char)text.ptr[i] < 0x20;
        bool is_needle = is_control || memchr(needles->bytes, text.ptr[i], CS_NEEDLES_MAX);
        if (is_needle != ((marks[i / 64] >> i % 64 & 1) != 0))
            complain(portable, "mark", text);
        first = is_needle ? i : first;
    }
    if (portable->find(text, needles) != first)
        complain(portable, "find", text);
}

/* ---- Texts ---- */

static cs_needles random_needles(random_state *random)
{
    static const char usual[] = "\",\n\r\t\\;'\x7F\x80\xFF";
    cs_needles needles = {.controls = random_below(random, 2) == 0};
    for (size_t i = 0; i < CS_NEEDLES_MAX; i++)
        needles.bytes[i] = usual[random_below(random, sizeof usual)];
    return needles;
}

/* Bytes of any value, rarely or often one that is looked for. */
static void fill_bytes(random_state *random, const cs_needles *needles, struct sample *sample)
{
    size_t rarity = 1 + random_below(random, 400);
    bool is_ascii = random_below(random, 2) == 0;
    for (size_t i = 0; i < sample->text.len; i++) {
        size_t byte = is_ascii ? 0x20 + random_below(random, 0x5F) : random_below(random, 256);
        bool is_needle = random_below(random, rarity) == 0;
        sample->bytes[i] = is_needle ? needles->bytes[random_below(random, CS_NEEDLES_MAX)]
                                     : (char)byte;
    }
}

static uint32_t random_point(random_state *random)
{
    static const uint32_t edges[] = {0x7F,   0x80,   0x7FF,   0x800,   0xD7FF,  0xE000,
                                     0xFFFD, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0x10FFFF};
    size_t kind = random_below(random, 8);
    if (kind < 3)
        return (uint32_t)(0x20 + random_below(random, 0x5F));
    if (kind < 5)
        return edges[random_below(random, sizeof edges / sizeof edges[0])];
    uint32_t point = (uint32_t)random_below(random, kind == 5 ? 0x800 : 0x110000);
    return point >= 0xD800 && point <= 0xDFFF ? 0x20AC : point;
}

/* Characters of all lengths between runs of ASCII; the last one may be cut. */
static void fill_characters(random_state *random, struct sample *sample)
{
    size_t len = sample->text.len;
    size_t run = random_below(random, 2) ? random_below(random, 100) : 0;
    memset(sample->bytes, 'a', len);
    for (size_t at = random_below(random, run + 1); at < len;) {
        char bytes[4];
        size_t wanted = cs_utf8_encode(random_point(random), bytes);
        memcpy(sample->bytes + at, bytes, wanted < len - at ? wanted : len - at);
        at += wanted + random_below(random, run + 1);
    }
}

/* Spoils a byte or two, mostly with one that matters in UTF-8. */
static void spoil(random_state *random, struct sample *sample)
{
    static const unsigned char bad[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                        0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0,
                                        0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF};
    for (size_t i = random_below(random, 3); i > 0 && sample->text.len; i--)
        sample->bytes[random_below(random, sample->text.len)] = (char)
            bad[random_below(random, sizeof bad)];
}

/* ---- The properties ---- */

static void check_length(random_state *random, size_t len)
{
    const cs_needles needles = random_needles(random);
    struct sample sample = make_sample(random_below(random, ALIGNMENTS), len);
    fill_bytes(random, &needles, &sample);
    expect_true(sample.text, &needles);
    expect_same(sample.text, &needles);
    fill_characters(random, &sample);
    expect_same(sample.text, &needles);
    spoil(random, &sample);
    expect_same(sample.text, &needles);
    free(sample.memory);
}

static void test_random_texts(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (seed_at_hand = first; seed_at_hand < first + rounds; seed_at_hand++) {
        random_state random = random_seed(seed_at_hand);
        for (size_t len = 0; len <= LONGEST; len++)
            check_length(&random, len);
    }
}

/* Each length in each alignment, with one needle, at the last byte or before it. */
static void test_alignments(void **state)
{
    static const cs_needles needles = {{'"', '"', '"', '"'}, false};
    (void)state;
    for (size_t shift = 0; shift < ALIGNMENTS; shift++)
        for (size_t len = 0; len <= LONGEST; len++) {
            struct sample sample = make_sample(shift, len);
            memset(sample.bytes, 'a', len);
            const cs_scan *form;
            for (size_t i = 0; (form = cs_scan_at(i)) != NULL; i++) {
                if (form->find(sample.text, &needles) != len)
                    complain(form, "find nothing", sample.text);
                if (len == 0)
                    continue;
                size_t at = shift % 2 ? len - 1 : (len - 1) * shift / ALIGNMENTS;
                sample.bytes[at] = '"';
                if (form->find(sample.text, &needles) != at)
                    complain(form, "find", sample.text);
                sample.bytes[at] = 'a';
            }
            free(sample.memory);
        }
}

/* All pairs of a lead and what may follow it, where blocks of 16, 32 and 64 bytes meet. */
static void test_pairs_between_blocks(void **state)
{
    static const size_t places[] = {0, 13, 14, 15, 29, 30, 31, 61, 62, 63, 64, 93, 125, 126, 127};
    (void)state;
    struct sample sample = make_sample(0, 131);
    const cs_scan *form;
    for (size_t i = 1; (form = cs_scan_at(i)) != NULL; i++)
        for (size_t place = 0; place < sizeof places / sizeof places[0]; place++)
            for (unsigned pair = 0xBF00; pair <= 0xFFFF; pair++)
                for (size_t more = 0; more <= 3; more++) {
                    memset(sample.bytes, 'a', sample.text.len);
                    memset(sample.bytes + places[place], 0xBF, more + 1);
                    sample.bytes[places[place]] = (char)(pair >> 8);
                    if (more)
                        sample.bytes[places[place] + 1] = (char)(pair & 0xFF);
                    expect_same_utf8(form, sample.text);
                }
    free(sample.memory);
}

static void test_the_best_is_among_them(void **state)
{
    (void)state;
    size_t count = 0;
    size_t matches = 0;
    for (; cs_scan_at(count); count++)
        matches += cs_scan_at(count) == cs_scan_best();
    assert_string_equal(cs_scan_at(0)->name, "portable");
    assert_int_equal(matches, 1);
    assert_ptr_equal(cs_scan_best(), cs_scan_at(count - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_is_among_them),
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_alignments),
        cmocka_unit_test(test_pairs_between_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
