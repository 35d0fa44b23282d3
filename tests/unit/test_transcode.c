/* test_transcode.c - other encodings as UTF-8, read in pieces of any size, and what is no character.

   In what is wanted, an escape is written as the byte it stands for, in angle brackets: <81>. */
#include "base/stream.h"
#include "base/transcode.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- Bytes to read ---- */

/* Gives its bytes in pieces, and fails once before the byte fail_at, if that is not 0. */
struct source {
    casus_text bytes;
    size_t step, fail_at;
    int error;
};

static ptrdiff_t give(void *ctx, void *buf, size_t cap)
{
    struct source *source = ctx;
    if (source->fail_at && source->bytes.len <= source->fail_at) {
        source->fail_at = 0;
        errno = source->error;
        return -1;
    }
    casus_text piece = cs_text_slice(source->bytes, 0, source->step < cap ? source->step : cap);
    if (piece.len)
        memcpy(buf, piece.ptr, piece.len);
    source->bytes = cs_text_from(source->bytes, piece.len);
    return (ptrdiff_t)piece.len;
}

static void show(casus_text text, cs_buf *out)
{
    while (text.len) {
        char byte;
        char words[8];
        size_t len = cs_utf8_check(text);
        cs_buf_add(out, text.ptr, len);
        text = cs_text_from(text, len);
        if (!text.len)
            return;
        if (cs_escapes_decode(text, &byte, 1) != 1)
            fail_msg("neither UTF-8 nor an escape: %02x", (unsigned char)text.ptr[0]);
        snprintf(words, sizeof words, "<%02x>", (unsigned char)byte);
        cs_buf_add_string(out, words);
        text = cs_text_from(text, 3);
    }
}

/* All that a transcoder makes of its bytes, asked for cap bytes at a time. */
static void transcode(const char *encoding, struct source source, size_t cap, cs_buf *out)
{
    cs_transcoder *transcoder;
    cs_buf text = {0};
    char piece[256];
    assert_int_equal(cs_transcoder_open(encoding, give, &source, &transcoder), CASUS_OK);
    for (ptrdiff_t count; (count = cs_transcoder_read(transcoder, piece, cap)) != 0;) {
        assert_true(count > 0 && (size_t)count <= cap);
        cs_buf_add(&text, piece, (size_t)count);
    }
    assert_int_equal(cs_transcoder_read(transcoder, piece, cap), 0); /* the end stays the end */
    show(cs_buf_text(&text), out);
    cs_transcoder_free(transcoder);
    cs_buf_free(&text);
}

/* ---- What becomes of bytes ---- */

struct row {
    const char *name;
    const char *encoding;
    casus_text in;
    const char *want;
};

static const struct row rows[] = {
    {"nothing", "windows-1252", CS_TEXT(""), ""},
    {"ASCII", "windows-1252", CS_TEXT("a,b\r\n"), "a,b\r\n"},
    {"Windows-1252", "windows-1252", CS_TEXT("T\xFCrkiye \x93\x80\x94"), "Türkiye “€”"},
    {"a byte that it does not have", "windows-1252", CS_TEXT("a\x81z"), "a<81>z"},
    {"such bytes that look like UTF-8", "windows-1252", CS_TEXT("\x81\x8D\x81"), "<81><8d><81>"},
    {"at the end", "windows-1252", CS_TEXT("a\x81"), "a<81>"},
    {"Latin-1, by the name that people give it", "Latin-1", CS_TEXT("caf\xE9"), "café"},
    {"ASCII alone", "us-ascii", CS_TEXT("caf\xE9s"), "caf<e9>s"},
    {"Cyrillic", "windows-1251", CS_TEXT("\xCC\xEE\xF1\xEA\xE2\xE0"), "Москва"},
    {"UTF-16", "UTF-16LE", CS_TEXT("a\0\xE9\0\xD0\x10\n\0"), "aéა\n"},
    {"UTF-16, the other way round", "UTF-16BE", CS_TEXT("\0a\0\xE9\x10\xD0\0\n"), "aéა\n"},
    {"beyond the first plane", "UTF-16LE",
     CS_TEXT("\x3D\xD8\x00\xDE."
             "\0"),
     "😀."},
    {"its mark is a character", "UTF-16LE",
     CS_TEXT("\xFF\xFE"
             "a\0"),
     "\xEF\xBB\xBF"
     "a"},
    {"half of a pair", "UTF-16LE", CS_TEXT("a\0\x3D\xD8z\0"), "a<3d><d8>z"},
    {"the other half", "UTF-16BE", CS_TEXT("\0a\xDE\x00\0z"), "a<de><00>z"},
    {"half of a pair at the end", "UTF-16LE", CS_TEXT("a\0\x3D\xD8"), "a<3d><d8>"},
    {"half a character at the end", "UTF-16LE", CS_TEXT("a\0\xE9"), "a<e9>"},
    {"cut within a pair", "UTF-16LE", CS_TEXT("a\0\x3D\xD8\x00"), "a<3d><d8><00>"},
    {"UTF-32", "UTF-32LE", CS_TEXT("\x00\xF6\x01\0a\0\0\0"), "😀a"},
    {"no code point", "UTF-32BE", CS_TEXT("\0\0\0a\0\x11\0\0\0\0\0z"), "a<00><11><00><00>z"},
    {"two bytes a character", "SHIFT_JIS", CS_TEXT("\x83\x41z"), "アz"},
    {"the first of two bytes at the end", "SHIFT_JIS", CS_TEXT("z\x83"), "z<83>"},
    {"a character that waits for its accent", "EUC-JISX0213", CS_TEXT("\xA4\xAB"), "か"},
    {"shift sequences", "ISO-2022-JP", CS_TEXT("\x1B$B%\"\x1B(Bz"), "アz"},
};

static void test_rows(void **state)
{
    static const size_t steps[] = {1, 2, 3, 5, 1000};
    static const size_t caps[] = {1, 2, 3, 4, 256};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t j = 0; j < 25; j++) {
            const struct row *row = &rows[i];
            struct source source = {.bytes = row->in, .step = steps[j / 5]};
            cs_buf got = {0};
            transcode(row->encoding, source, caps[j % 5], &got);
            if (!cs_text_is(cs_buf_text(&got), row->want))
                fail_msg("%s, %zu bytes at a time, %zu asked for: %.*s", row->name, source.step,
                         caps[j % 5], (int)got.len, got.ptr);
            cs_buf_free(&got);
        }
}

/* Characters and bytes that are none, wherever the buffers of a transcoder end. */
static void test_long_text(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        cs_buf in = {0};
        cs_buf want = {0};
        cs_buf got = {0};
        cs_buf_add_repeat(&in, '.', shift);
        cs_buf_add_repeat(&want, '.', shift);
        for (size_t i = 0; i < 40000; i++) {
            cs_buf_add_string(&in, i % 3 ? "\x80" : "\x81");
            cs_buf_add_string(&want, i % 3 ? "€" : "<81>");
        }
        transcode("windows-1252", (struct source){.bytes = cs_buf_text(&in), .step = 4096}, 256,
                  &got);
        assert_true(cs_text_equal(cs_buf_text(&got), cs_buf_text(&want)));
        cs_buf_free(&in);
        cs_buf_free(&want);
        cs_buf_free(&got);
    }
}

/* ---- Names ---- */

static void test_names(void **state)
{
    static const struct {
        const char *name;
        size_t unit; /* 0: there is none */
    } names[] = {
        {"windows-1252", 1},
        {"CP1252", 1},
        {"latin-1", 1},
        {"LATIN1", 1},
        {"utf-16", 2},
        {"UTF-16BE", 2},
        {"ucs-4le", 4},
        {"utf-8", 1},
        {"", 0},
        {"nosuch", 0},
        {"latin1//TRANSLIT", 0},
        {"utf-8//IGNORE", 0},
        {"latin1,", 0},
        {"caf\xC3\xA9", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct source source = {.step = 1};
        cs_transcoder *transcoder;
        casus_status status = cs_transcoder_open(names[i].name, give, &source, &transcoder);
        casus_status want = names[i].unit ? CASUS_OK : CASUS_EUSAGE;
        if (status != want || !transcoder != !names[i].unit)
            fail_msg("\"%s\": status %d", names[i].name, status);
        if (transcoder && cs_transcoder_unit(transcoder) != names[i].unit)
            fail_msg("%s: %zu bytes", names[i].name, cs_transcoder_unit(transcoder));
        cs_transcoder_free(transcoder);
    }
    char endless[1000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    cs_transcoder *transcoder;
    assert_int_equal(cs_transcoder_open(endless, give, NULL, &transcoder), CASUS_EUSAGE);
}

static void test_recognition(void **state)
{
    static const struct {
        const char *name;
        casus_text head;
        const char *marked, *shown;
    } heads[] = {
        {"nothing", CS_TEXT(""), NULL, NULL},
        {"UTF-8", CS_TEXT("id,name\n"), NULL, NULL},
        {"UTF-8 with its mark", CS_TEXT("\xEF\xBB\xBFid"), NULL, NULL},
        {"marked", CS_TEXT("\xFF\xFEi\0d\0"), "UTF-16LE", NULL},
        {"marked, the other way round", CS_TEXT("\xFE\xFF\0i\0d"), "UTF-16BE", NULL},
        {"a mark alone", CS_TEXT("\xFF\xFE"), "UTF-16LE", NULL},
        {"half a mark", CS_TEXT("\xFF"), NULL, NULL},
        {"UTF-32", CS_TEXT("\xFF\xFE\0\0i\0\0\0"), "UTF-32LE", NULL},
        {"UTF-32, the other way round", CS_TEXT("\0\0\xFE\xFF\0\0\0i"), "UTF-32BE", NULL},
        {"unmarked", CS_TEXT("i\0d\0,\0"), NULL, "UTF-16LE"},
        {"unmarked, the other way round", CS_TEXT("\0i\0d\0,"), NULL, "UTF-16BE"},
        {"unmarked and odd", CS_TEXT("[\0\n\0\xE9\0]"), NULL, "UTF-16LE"},
        {"of two characters one is not ASCII", CS_TEXT("\xE9\0d\0"), NULL, NULL},
        {"a control character", CS_TEXT("i\0\x01\0"), NULL, NULL},
        {"one character", CS_TEXT("i\0"), NULL, NULL},
        {"zeros, as in a damaged file", CS_TEXT("i\0d\0\0\0\0\0"), NULL, NULL},
        {"nothing but zeros", CS_TEXT("\0\0\0\0"), NULL, NULL},
        {"a NUL character in ASCII", CS_TEXT("i\0d,"), NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        const char *marked = cs_encoding_of_mark(heads[i].head);
        const char *shown = marked ? NULL : cs_encoding_of_pattern(heads[i].head);
        if (!cs_text_equal(cs_text(marked), cs_text(heads[i].marked)) ||
            !cs_text_equal(cs_text(shown), cs_text(heads[i].shown)))
            fail_msg("%s: marked %s, shown %s", heads[i].name, marked, shown);
    }
}

static void test_escapes(void **state)
{
    static const char text[] = "a\xED\xB2\x81\xED\xB3\xBFz\xED\xA0\x80\xED\xB0\x80";
    char bytes[4];
    cs_buf out = {0};
    (void)state;
    assert_int_equal(cs_escapes_decode(cs_text(text), bytes, 4), 0);
    assert_int_equal(cs_escapes_decode(cs_text(text + 1), bytes, 4), 2);
    assert_memory_equal(bytes, "\x81\xFF", 2);
    assert_int_equal(cs_escapes_decode(cs_text(text + 1), bytes, 1), 1);
    assert_int_equal(cs_escapes_decode(cs_text("\xED\xB2"), bytes, 4), 0);
    cs_escapes_undo(cs_text(text), &out);
    assert_true(cs_text_equal(cs_buf_text(&out), CS_TEXT("a\x81\xFFz\xED\xA0\x80\0")));
    cs_buf_free(&out);
}

/* ---- As a filter ---- */

static ptrdiff_t no_bytes(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    (void)buf;
    (void)cap;
    return 0;
}

static void free_filter(void *transcoder)
{
    cs_transcoder_free(transcoder);
}

/* A reader that has looked at its first bytes, and then reads them as Windows-1252. */
static void open_filtered(cs_reader *reader, struct source *source)
{
    cs_transcoder *transcoder;
    const casus_input input = {.read = give, .ctx = source};
    assert_int_equal(cs_reader_open(reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(reader, 2), CASUS_OK);
    cs_reader *under = cs_reader_part(reader);
    assert_non_null(under);
    assert_int_equal(reader->window.len, 0);
    assert_int_equal(cs_transcoder_open("windows-1252", cs_reader_read, under, &transcoder),
                     CASUS_OK);
    const cs_filter filter = {cs_transcoder_read, transcoder, free_filter};
    cs_reader_put_filter(reader, &filter);
}

static void test_filter(void **state)
{
    (void)state;
    for (size_t step = 1; step < 8; step++) {
        struct source source = {.bytes = CS_TEXT("T\xFCrkiye"), .step = step};
        cs_reader reader;
        open_filtered(&reader, &source);
        assert_int_equal(cs_reader_fill(&reader, 100), CASUS_OK);
        assert_true(cs_text_is(reader.window, "Türkiye"));
        assert_true(reader.eof);
        assert_int_equal(reader.total, 8);
        assert_int_equal(cs_reader_progress(&reader), 7); /* of the input itself */
        assert_false(cs_reader_is_seekable(&reader));
        cs_reader_close(&reader);
    }
}

/* What is read twice is the text. */
static void test_filter_and_spool(void **state)
{
    struct source source = {.bytes = CS_TEXT("T\xFCrkiye"), .step = 3};
    cs_reader reader;
    (void)state;
    open_filtered(&reader, &source);
    assert_int_equal(cs_reader_spool(&reader, "/tmp"), CASUS_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(cs_reader_fill(&reader, 100), CASUS_OK);
        assert_true(cs_text_is(reader.window, "Türkiye"));
        assert_int_equal(cs_reader_rewind(&reader), CASUS_OK);
    }
    cs_reader_close(&reader);
}

static void test_filter_fails(void **state)
{
    static const struct {
        int error;
        casus_status want;
    } failures[] = {{EIO, CASUS_EIO}, {ENOSPC, CASUS_EIO}, {0, CASUS_EIO}};
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        struct source source = {
            .bytes = CS_TEXT("T\xFCrkiye"), .step = 2, .fail_at = 3, .error = failures[i].error};
        cs_reader reader;
        open_filtered(&reader, &source);
        assert_int_equal(cs_reader_fill(&reader, 100), failures[i].want);
        assert_int_equal(reader.error, failures[i].error ? failures[i].error : EIO);
        cs_reader_close(&reader);
    }
}

/* Without a filter between them, what is beneath is read as it is. */
static void test_parted_reader(void **state)
{
    struct source source = {.bytes = CS_TEXT("abc"), .step = 2};
    const casus_input input = {.read = give, .ctx = &source};
    cs_reader reader;
    (void)state;
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 1), CASUS_OK);
    assert_non_null(cs_reader_part(&reader));
    assert_int_equal(cs_reader_fill(&reader, 100), CASUS_OK);
    assert_true(cs_text_is(reader.window, "abc"));
    cs_reader_close(&reader);
    const casus_input empty = {.read = no_bytes};
    assert_int_equal(cs_reader_open(&reader, &empty, NULL), CASUS_OK);
    assert_non_null(cs_reader_part(&reader));
    assert_int_equal(cs_reader_fill(&reader, 1), CASUS_OK);
    assert_true(reader.eof);
    cs_reader_close(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_recognition),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_filter_and_spool),
        cmocka_unit_test(test_filter_fails),
        cmocka_unit_test(test_parted_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
