/* test_transcode_windows.c - a text of another encoding is the same whatever pieces it is read in, and whatever
   pieces are asked for: random characters come back as they were, and random bytes become UTF-8 and escapes.

   CASUS_SEED and CASUS_ROUNDS choose other texts; a failure prints the seed. */
#include "base/transcode.h"
#include "records.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 60, CHARACTERS = 3000, PIECE = 5000 };

static const char *const encodings[] = {
    "windows-1252", "ISO-8859-1", "windows-1251", "UTF-16LE",
    "UTF-16BE",     "UTF-32LE",   "GB18030",      "ISO-2022-JP",
};
/* The last has characters that come back as others. */
enum { ENCODING_COUNT = sizeof encodings / sizeof encodings[0], FAITHFUL = ENCODING_COUNT - 1 };

struct source {
    casus_text bytes;
    random_state random; /* for the length of pieces; of state 0, all at once */
};

/* Short and long pieces, of which long ones are as long as may be. */
static size_t piece_length(random_state *random)
{
    if (!random->state)
        return PIECE;
    return random_below(random, 2) ? 1 + random_below(random, 5) : 1 + random_below(random, PIECE);
}

static ptrdiff_t give(void *ctx, void *buf, size_t cap)
{
    struct source *source = ctx;
    size_t len = piece_length(&source->random);
    casus_text piece = cs_text_slice(source->bytes, 0, len < cap ? len : cap);
    if (piece.len)
        memcpy(buf, piece.ptr, piece.len);
    source->bytes = cs_text_from(source->bytes, piece.len);
    return (ptrdiff_t)piece.len;
}

static void transcode(const char *encoding, casus_text bytes, random_state random, cs_buf *out)
{
    struct source source = {bytes, random};
    cs_transcoder *transcoder;
    char piece[PIECE];
    assert_int_equal(cs_transcoder_open(encoding, give, &source, &transcoder), CASUS_OK);
    for (;;) {
        ptrdiff_t count = cs_transcoder_read(transcoder, piece, piece_length(&random));
        assert_true(count >= 0);
        if (count == 0)
            break;
        cs_buf_add(out, piece, (size_t)count);
    }
    cs_transcoder_free(transcoder);
}

static void expect(const char *encoding, uint64_t seed, bool is_true, const char *what)
{
    if (!is_true)
        fail_msg("%s: %s (CASUS_SEED=%llu CASUS_ROUNDS=1)", encoding, what,
                 (unsigned long long)seed);
}

/* Transcodes in one go and in pieces; the text is the caller's. */
static cs_buf transcode_twice(const char *encoding, uint64_t seed, casus_text bytes)
{
    cs_buf whole = {0};
    cs_buf pieces = {0};
    transcode(encoding, bytes, (random_state){0}, &whole);
    transcode(encoding, bytes, random_seed(seed), &pieces);
    expect(encoding, seed, cs_text_equal(cs_buf_text(&whole), cs_buf_text(&pieces)),
           "pieces make another text");
    cs_buf_free(&pieces);
    return whole;
}

/* ---- Characters ---- */

/* Appends the character in the encoding, if it has it. */
static bool add_encoded(iconv_t converter, casus_text character, cs_buf *out)
{
    char utf8[4];
    char bytes[16];
    char *from = utf8;
    char *to = bytes;
    size_t from_left = character.len;
    size_t to_left = sizeof bytes;
    memcpy(utf8, character.ptr, character.len);
    if (iconv(converter, &from, &from_left, &to, &to_left) != 0)
        return false;
    cs_buf_add(out, bytes, sizeof bytes - to_left);
    return true;
}

static uint32_t random_character(random_state *random)
{
    static const uint32_t limits[] = {0x80, 0x100, 0x3000, 0xD800};
    return (uint32_t)random_below(random, limits[random_below(random, 4)]);
}

static void make_characters(iconv_t converter, random_state *random, cs_buf *text, cs_buf *bytes)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        char character[4];
        casus_text one = {character, cs_utf8_encode(random_character(random), character)};
        if (add_encoded(converter, one, bytes))
            cs_buf_add_text(text, one);
    }
    char *to = (char[16]){0};
    size_t to_left = 16;
    const char *rest = to;
    iconv(converter, NULL, NULL, &to, &to_left); /* back to the first shift state */
    cs_buf_add(bytes, rest, 16 - to_left);
}

static void test_characters(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    for (uint64_t seed = first; seed < first + setting("CASUS_ROUNDS", ROUNDS); seed++) {
        const char *encoding = encodings[seed % FAITHFUL];
        random_state random = random_seed(seed);
        cs_buf text = {0};
        cs_buf bytes = {0};
        iconv_t converter = iconv_open(encoding, "UTF-8");
        make_characters(converter, &random, &text, &bytes);
        iconv_close(converter);
        cs_buf got = transcode_twice(encoding, seed, cs_buf_text(&bytes));
        expect(encoding, seed, cs_text_equal(cs_buf_text(&got), cs_buf_text(&text)),
               "characters have changed");
        cs_buf_free(&got);
        cs_buf_free(&text);
        cs_buf_free(&bytes);
    }
}

/* ---- Bytes ---- */

/* Is it UTF-8 but for escapes? */
static bool is_escaped(casus_text text)
{
    char byte;
    while (text.len) {
        text = cs_text_from(text, cs_utf8_check(text));
        if (text.len && cs_escapes_decode(text, &byte, 1) != 1)
            return false;
        text = cs_text_from(text, 3);
    }
    return true;
}

static void test_bytes(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    for (uint64_t seed = first; seed < first + setting("CASUS_ROUNDS", ROUNDS); seed++) {
        const char *encoding = encodings[seed % ENCODING_COUNT];
        random_state random = random_seed(seed);
        cs_buf bytes = {0};
        for (size_t i = random_below(&random, 3 * CHARACTERS); i > 0; i--)
            cs_buf_add_char(&bytes, (char)random_below(&random, 256));
        cs_buf got = transcode_twice(encoding, seed, cs_buf_text(&bytes));
        expect(encoding, seed, is_escaped(cs_buf_text(&got)), "bytes that no text has");
        cs_buf_free(&got);
        cs_buf_free(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
