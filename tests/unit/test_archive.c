/* test_archive.c - what is compressed is read as what it holds, and never as anything else: archives
   are cut at every place and damaged in every byte. libarchive makes them. */
#include "base/archive.h"
#include "base/press.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 256 * 1024 };

/* ---- Archives ---- */

typedef int (*add_fn)(struct archive *);

static const struct packing {
    const char *name;
    cs_packing packing;
    add_fn filter, format;
} packings[] = {
    {"gzip", CS_GZIP, archive_write_add_filter_gzip, archive_write_set_format_raw},
    {"zstd", CS_ZSTD, archive_write_add_filter_zstd, archive_write_set_format_raw},
    {"xz", CS_XZ, archive_write_add_filter_xz, archive_write_set_format_raw},
    {"bzip2", CS_BZIP2, archive_write_add_filter_bzip2, archive_write_set_format_raw},
    {"zip", CS_ZIP, archive_write_add_filter_none, archive_write_set_format_zip},
};

enum { PACKING_COUNT = sizeof packings / sizeof packings[0] };

static void add_member(struct archive *archive, const char *name, casus_text content)
{
    struct archive_entry *entry = archive_entry_new();
    bool is_folder = name[strlen(name) - 1] == '/';
    archive_entry_copy_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)content.len);
    archive_entry_set_filetype(entry, is_folder ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    if (content.len)
        assert_int_equal(archive_write_data(archive, content.ptr, content.len), content.len);
    archive_entry_free(entry);
}

/* The names end with NULL; each member has the same content. */
static casus_text pack(const struct packing *packing, const char *const *names, casus_text content,
                       char *room)
{
    size_t len = 0;
    struct archive *archive = archive_write_new();
    packing->filter(archive);
    packing->format(archive);
    archive_write_set_bytes_per_block(archive, 0);
    assert_int_equal(archive_write_open_memory(archive, room, ROOM, &len), ARCHIVE_OK);
    for (size_t i = 0; names[i]; i++)
        add_member(archive, names[i], content);
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return (casus_text){room, len};
}

static casus_text pack_one(const struct packing *packing, casus_text content, char *room)
{
    static const char *const names[] = {"events.csv", NULL};
    return pack(packing, names, content, room);
}

/* Rows that are alike, but no two the same. */
static casus_text make_content(char *room, size_t rows)
{
    size_t len = 0;
    for (size_t i = 0; i < rows; i++)
        len += (size_t)snprintf(room + len, ROOM - len, "%zu,event %zu of an invented war\n", i,
                                i * 7919 % 1000);
    return (casus_text){room, len};
}

/* ---- Reading ---- */

/* Bytes given in pieces. */
struct supply {
    casus_text rest;
    size_t step;
};

static ptrdiff_t give(void *ctx, void *bytes, size_t cap)
{
    struct supply *supply = ctx;
    size_t len = supply->step < cap ? supply->step : cap;
    casus_text piece = cs_text_slice(supply->rest, 0, len);
    if (piece.len)
        memcpy(bytes, piece.ptr, piece.len);
    supply->rest = cs_text_from(supply->rest, piece.len);
    return (ptrdiff_t)piece.len;
}

/* What came of reading an archive to its end. */
struct outcome {
    casus_status status;
    casus_text content;
    char words[128];
    bool is_too_much;
};

/* A zip file is read from a file, as a spool is one. */
static void open_reader(cs_reader *reader, const casus_input *input, cs_packing packing)
{
    assert_int_equal(cs_reader_open(reader, input, NULL), CASUS_OK);
    if (packing == CS_ZIP)
        assert_int_equal(cs_reader_spool(reader, "/tmp"), CASUS_OK);
}

static void drain(cs_reader *reader, char *room, struct outcome *out)
{
    out->status = CASUS_OK;
    size_t len = 0;
    while (out->status == CASUS_OK) {
        out->status = cs_reader_fill(reader, 1);
        if (out->status != CASUS_OK || reader->window.len == 0)
            break;
        assert_true(len + reader->window.len <= ROOM);
        memcpy(room + len, reader->window.ptr, reader->window.len);
        len += reader->window.len;
        cs_reader_consume(reader, reader->window.len);
    }
    out->content = (casus_text){room, len};
    const cs_archive_flaw *flaw = cs_archive_flaw_of(reader);
    if (flaw) {
        memcpy(out->words, flaw->words, sizeof out->words);
        out->is_too_much = flaw->is_too_much;
    }
}

static struct outcome unpack(cs_packing packing, casus_text packed, size_t step, char *room)
{
    struct outcome outcome = {0};
    struct supply supply = {packed, step};
    const casus_input input = {.read = give, .ctx = &supply};
    cs_reader reader;
    open_reader(&reader, &input, packing);
    assert_int_equal(cs_archive_open(&reader, packing, 0), CASUS_OK);
    drain(&reader, room, &outcome);
    cs_reader_close(&reader);
    return outcome;
}

static char packed_room[ROOM], content_room[ROOM], read_room[ROOM];

/* ---- Tests ---- */

static void test_recognised(void **state)
{
    (void)state;
    casus_text content = make_content(content_room, 3);
    for (size_t i = 0; i < PACKING_COUNT; i++) {
        casus_text packed = pack_one(&packings[i], content, packed_room);
        assert_int_equal(cs_packing_of(packed), packings[i].packing);
        assert_string_equal(cs_packing_name(packings[i].packing), packings[i].name);
    }
    static const char *const texts[] = {"", "P", "PK", "BZh9", "a,b\n1,2\n", "\x1F\x8B"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(cs_packing_of(cs_text(texts[i])), CS_UNPACKED);
    memset(packed_room, 'x', 512);
    memcpy(packed_room + 257, "ustar", 5);
    assert_int_equal(cs_packing_of((casus_text){packed_room, 512}), CS_UNPACKED);
    packed_room[8] = '\0';
    assert_int_equal(cs_packing_of((casus_text){packed_room, 512}), CS_TAR);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        cs_packing packing;
        const char *stem;
    } rows[] = {
        {"events.csv.gz", CS_GZIP, "events.csv"},
        {"a.b/events.CSV.ZST", CS_ZSTD, "a.b/events.CSV"},
        {"events.csv.xz", CS_XZ, "events.csv"},
        {"events.json.bz2", CS_BZIP2, "events.json"},
        {"20240101.export.CSV.zip", CS_ZIP, "20240101.export.CSV"},
        {"events.csv", CS_UNPACKED, "events.csv"},
        {"folder.gz/events", CS_UNPACKED, "folder.gz/events"},
        {"events.gzip", CS_UNPACKED, "events.gzip"},
        {"gz", CS_UNPACKED, "gz"},
        {"", CS_UNPACKED, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        casus_text path = cs_text(rows[i].path);
        assert_int_equal(cs_packing_named(path), rows[i].packing);
        assert_true(cs_text_is(cs_packing_stem(path), rows[i].stem));
    }
}

static void test_pieces(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 2, 7, 1000, ROOM};
    static const size_t rows[] = {0, 1, 3000};
    for (size_t i = 0; i < PACKING_COUNT; i++)
        for (size_t j = 0; j < sizeof rows / sizeof rows[0]; j++) {
            casus_text content = make_content(content_room, rows[j]);
            casus_text packed = pack_one(&packings[i], content, packed_room);
            for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
                struct outcome outcome = unpack(packings[i].packing, packed, steps[k], read_room);
                if (outcome.status != CASUS_OK || !cs_text_equal(outcome.content, content))
                    fail_msg("%s of %zu rows, by %zu: %s", packings[i].name, rows[j], steps[k],
                             outcome.words);
            }
        }
}

/* Whatever was unpacked before the damage is right. */
static void assert_damaged(const struct packing *packing, const struct outcome *outcome,
                           casus_text content, size_t place)
{
    if (outcome->status == CASUS_EIO && outcome->words[0])
        return;
    fail_msg("%s, place %zu: status %d, %zu bytes of %zu, \"%s\"", packing->name, place,
             (int)outcome->status, outcome->content.len, content.len, outcome->words);
}

static void test_cut(void **state)
{
    (void)state;
    enum { SHORTEST = 6 }; /* what is shorter is not known again */
    casus_text content = make_content(content_room, 40);
    for (size_t i = 0; i < PACKING_COUNT; i++) {
        casus_text packed = pack_one(&packings[i], content, packed_room);
        for (size_t len = SHORTEST; len < packed.len; len++) {
            struct outcome outcome = unpack(packings[i].packing, cs_text_slice(packed, 0, len), 64,
                                            read_room);
            assert_damaged(&packings[i], &outcome, content, len);
            if (packings[i].packing != CS_ZIP)
                assert_string_equal(outcome.words, "it ends too early");
        }
    }
}

/* A byte may mean nothing, such as those of the time; else the damage is seen. */
static void damage_each(const struct packing *packing, casus_text packed, casus_text content)
{
    for (size_t at = 6; at < packed.len; at++) {
        char *byte = (char *)packed.ptr + at;
        char before = *byte;
        *byte = (char)(before ^ (1 << at % 8));
        struct outcome outcome = unpack(packing->packing, packed, ROOM, read_room);
        *byte = before;
        if (outcome.status != CASUS_OK || !cs_text_equal(outcome.content, content))
            assert_damaged(packing, &outcome, content, at);
    }
}

static void write_all(casus_text content, cs_packing packing, int fd)
{
    cs_writer writer = {.fd = fd};
    assert_int_equal(cs_press_open(&writer, packing), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, content), CASUS_OK);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
}

/* As casus itself writes them: zstd with a check sum, which libarchive leaves out. */
static casus_text press(casus_text content, cs_packing packing, char *room)
{
    FILE *file = tmpfile();
    write_all(content, packing, fileno(file));
    rewind(file);
    size_t len = fread(room, 1, ROOM, file);
    assert_true(len > 0 && len < ROOM);
    fclose(file);
    return (casus_text){room, len};
}

static void test_damaged(void **state)
{
    (void)state;
    casus_text content = make_content(content_room, 40);
    for (size_t i = 0; i < PACKING_COUNT; i++) {
        bool is_ours = packings[i].packing == CS_ZSTD;
        casus_text packed = is_ours ? press(content, CS_ZSTD, packed_room)
                                    : pack_one(&packings[i], content, packed_room);
        damage_each(&packings[i], packed, content);
    }
}

static void test_pressed(void **state)
{
    (void)state;
    static const cs_packing can[] = {CS_GZIP, CS_ZSTD};
    static char again[ROOM];
    casus_text content = make_content(content_room, 5000);
    for (size_t i = 0; i < sizeof can / sizeof can[0]; i++) {
        assert_true(cs_press_can(can[i]));
        casus_text packed = press(content, can[i], packed_room);
        assert_int_equal(cs_packing_of(packed), can[i]);
        struct outcome outcome = unpack(can[i], packed, 100, read_room);
        assert_int_equal(outcome.status, CASUS_OK);
        assert_true(cs_text_equal(outcome.content, content));
        assert_true(cs_text_equal(packed, press(content, can[i], again)));
        packed = press((casus_text){NULL, 0}, can[i], packed_room);
        assert_int_equal(unpack(can[i], packed, 100, read_room).content.len, 0);
    }
    assert_true(cs_press_can(CS_UNPACKED));
    assert_false(cs_press_can(CS_ZIP));
}

/* What may stand behind a member of a gzip file, and what may not. */
static void test_gzip_members(void **state)
{
    (void)state;
    static const struct {
        casus_text behind;
        bool again; /* the member stands there once more */
        const char *words;
    } rows[] = {
        {{"", 0}, true, ""},
        {{"\0\0\0", 3}, false, ""},
        {{"\0\0\0", 3}, true, ""},
        {{"more", 4}, false, "other bytes stand behind its end"},
        {{"\x1F\x8B", 2}, false, "other bytes stand behind its end"},
        {{"\x1F\x8B\x08", 3}, false, "it ends too early"},
    };
    casus_text content = make_content(content_room, 10);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        casus_text one = pack_one(&packings[0], content, packed_room);
        size_t len = one.len + rows[i].behind.len;
        memcpy(packed_room + one.len, rows[i].behind.ptr, rows[i].behind.len);
        if (rows[i].again)
            memcpy(packed_room + len, packed_room, one.len);
        len += rows[i].again ? one.len : 0;
        struct outcome outcome = unpack(CS_GZIP, (casus_text){packed_room, len}, 5, read_room);
        assert_string_equal(outcome.words, rows[i].words);
        assert_int_equal(outcome.content.len, content.len * (rows[i].again ? 2 : 1));
    }
}

/* ---- Too much ---- */

/* Gives zeros without end, pressed. */
static void test_bomb(void **state)
{
    (void)state;
    enum { PIECE = 1 << 20, PIECES = 80 };
    char *zeros = calloc(PIECE, 1);
    FILE *file = tmpfile();
    cs_writer writer = {.fd = fileno(file)};
    assert_int_equal(cs_press_open(&writer, CS_GZIP), CASUS_OK);
    for (size_t i = 0; i < PIECES; i++)
        assert_int_equal(cs_writer_add(&writer, (casus_text){zeros, PIECE}), CASUS_OK);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
    free(zeros);
    cs_reader reader = {.fd = fileno(file)};
    assert_int_equal(lseek(reader.fd, 0, SEEK_SET), 0);
    assert_int_equal(cs_archive_open(&reader, CS_GZIP, 0), CASUS_OK);
    casus_status status;
    while ((status = cs_reader_fill(&reader, 1)) == CASUS_OK && reader.window.len)
        cs_reader_consume(&reader, reader.window.len);
    assert_int_equal(status, CASUS_EIO);
    assert_true(cs_archive_flaw_of(&reader)->is_too_much);
    assert_true(reader.total > CS_UNPACKED_FREE && reader.total < (uint64_t)PIECE * PIECES);
    cs_reader_close(&reader);
    fclose(file);
}

/* ---- Members ---- */

static casus_status list(casus_text packed, cs_arena *arena, cs_members *members,
                         cs_archive_flaw *flaw)
{
    struct supply supply = {packed, ROOM};
    const casus_input input = {.read = give, .ctx = &supply};
    cs_reader reader;
    open_reader(&reader, &input, CS_ZIP);
    casus_status status = cs_archive_list(&reader, arena, members, flaw);
    assert_int_equal(cs_reader_place(&reader), 0);
    cs_reader_close(&reader);
    return status;
}

static void test_members(void **state)
{
    (void)state;
    static const char *const names[] = {"folder/", "folder/\xC3\xA4.csv", "bell\x07.txt",
                                        "latin\xE9.csv", NULL};
    static const char *const shown[] = {"folder/", "folder/\xC3\xA4.csv", "bell?.txt",
                                        "latin?.csv"};
    cs_arena arena = {0};
    cs_members members;
    cs_archive_flaw flaw;
    casus_text packed = pack(&packings[4], names, (casus_text){NULL, 0}, packed_room);
    assert_int_equal(list(packed, &arena, &members, &flaw), CASUS_OK);
    assert_int_equal(members.count, 4);
    for (size_t i = 0; i < members.count; i++) {
        assert_true(cs_text_is(members.items[i].name, shown[i]));
        assert_int_equal(members.items[i].is_file, i > 0);
        assert_false(members.items[i].is_locked);
    }
    packed = cs_text_slice(packed, 0, packed.len - 30);
    assert_int_equal(list(packed, &arena, &members, &flaw), CASUS_EFORMAT);
    assert_string_equal(flaw.words, "its table of contents, which stands at the end, is missing");
    cs_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recognised),   cmocka_unit_test(test_names),
        cmocka_unit_test(test_pieces),       cmocka_unit_test(test_cut),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_pressed),
        cmocka_unit_test(test_gzip_members), cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
