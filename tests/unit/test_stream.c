/* test_stream.c - bytes in from files, pipes and callbacks; files out whole or not at all.

   Every test works in a folder of its own below /tmp, which the end of the test removes. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dirent.h>

#include <cmocka.h>

/* ---- A folder for each test ---- */

struct folder {
    char path[64];
    char file[3][128]; /* paths inside it, used in turn */
    unsigned turn;
};

static const char *inside(struct folder *folder, const char *name)
{
    char *path = folder->file[folder->turn++ % 3];
    size_t len = strlen(folder->path);
    assert_true(len + 1 + strlen(name) < sizeof folder->file[0]);
    memcpy(path, folder->path, len);
    path[len] = '/';
    memcpy(path + len + 1, name, strlen(name) + 1);
    return path;
}

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    strncpy(folder->path, "/tmp/casus-test-XXXXXX", sizeof folder->path - 1);
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Hidden files too: temporary ones are. */
static size_t each_file(struct folder *folder, bool removes)
{
    size_t count = 0;
    DIR *listing = opendir(folder->path);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (is_dots(entry->d_name))
            continue;
        count++;
        if (removes && unlink(inside(folder, entry->d_name)) != 0)
            rmdir(inside(folder, entry->d_name));
    }
    closedir(listing);
    return count;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    chmod(folder->path, 0700);
    each_file(folder, true);
    int result = rmdir(folder->path);
    free(folder);
    return result;
}

static void put_file(const char *path, casus_text text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const char *want)
{
    char got[256];
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s is not there", path);
    size_t len = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    got[len] = '\0';
    assert_string_equal(got, want);
}

/* ---- Callbacks ---- */

/* Gives its text in pieces of `step` bytes; after fail_at bytes it fails. */
struct source {
    casus_text text;
    size_t at, step, fail_at;
    int error;
    unsigned calls;
};

static ptrdiff_t give(void *ctx, void *buf, size_t cap)
{
    struct source *source = ctx;
    source->calls++;
    if (source->fail_at && source->at >= source->fail_at) {
        errno = source->error;
        return -1;
    }
    casus_text piece = cs_text_slice(source->text, source->at, source->step);
    piece = cs_text_slice(piece, 0, cap);
    if (piece.len)
        memcpy(buf, piece.ptr, piece.len);
    source->at += piece.len;
    return (ptrdiff_t)piece.len;
}

static ptrdiff_t give_more_than_asked(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    (void)buf;
    return (ptrdiff_t)cap + 1;
}

/* ---- Reading ---- */

static void read_all(cs_reader *reader, casus_text want)
{
    assert_int_equal(cs_reader_fill(reader, SIZE_MAX), CASUS_OK);
    assert_true(reader->eof);
    assert_int_equal(reader->window.len, want.len);
    assert_memory_equal(reader->window.ptr, want.ptr, want.len);
    assert_int_equal(reader->total, want.len);
}

static void test_callback_steps(void **state)
{
    static const size_t steps[] = {1, 2, 3, 7, 100};
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct source source = {.text = CS_TEXT("id,note\r\n1,a\r\n"), .step = steps[i]};
        cs_reader reader;
        const casus_input input = {.read = give, .ctx = &source};
        assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
        assert_int_equal(cs_reader_fill(&reader, 4), CASUS_OK);
        assert_true(reader.window.len >= 4);
        assert_false(reader.eof);
        read_all(&reader, source.text);
        unsigned calls = source.calls;
        assert_int_equal(cs_reader_fill(&reader, SIZE_MAX), CASUS_OK);
        assert_int_equal(source.calls, calls); /* the end is asked for once */
        assert_false(cs_reader_is_seekable(&reader));
        cs_reader_close(&reader);
    }
}

static void test_callback_failures(void **state)
{
    static const struct {
        const char *name;
        casus_read_fn read;
        int error, want;
    } rows[] = {
        {"with a reason", give, ENOSPC, ENOSPC},
        {"without a reason", give, 0, EIO},
        {"more than asked for", give_more_than_asked, 0, EIO},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source source = {
            .text = CS_TEXT("abcdef"), .step = 2, .fail_at = 4, .error = rows[i].error};
        cs_reader reader;
        const casus_input input = {.read = rows[i].read, .ctx = &source};
        assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
        casus_status status = cs_reader_fill(&reader, 100);
        if (status != CASUS_EIO || reader.error != rows[i].want)
            fail_msg("%s: status %d, error %d", rows[i].name, status, reader.error);
        cs_reader_close(&reader);
        assert_int_equal(reader.error, rows[i].want); /* can still be told */
    }
}

static void test_nothing_to_read(void **state)
{
    cs_reader reader;
    (void)state;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){0}, NULL), CASUS_EUSAGE);
    cs_reader_close(&reader);
    struct source source = {.step = 1};
    const casus_input input = {.read = give, .ctx = &source};
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 1), CASUS_OK);
    assert_true(reader.eof);
    assert_int_equal(reader.window.len, 0);
    cs_reader_close(&reader);
}

static void test_files_that_cannot_be_read(void **state)
{
    struct folder *folder = *state;
    const struct {
        const char *path;
        int want;
    } rows[] = {
        {inside(folder, "none.csv"), ENOENT},
        {folder->path, EISDIR},
        {"", ENOENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_reader reader;
        const casus_input input = {.path = rows[i].path};
        casus_status status = cs_reader_open(&reader, &input, NULL);
        if (status != CASUS_EIO || reader.error != rows[i].want)
            fail_msg("%s: status %d, error %d", rows[i].path, status, reader.error);
        cs_reader_close(&reader);
    }
}

static void test_file_and_rewind(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "in.csv");
    const casus_text text = CS_TEXT("id\n1\n2\n");
    put_file(path, text);
    cs_reader reader;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_input_size(&(casus_input){.path = path}), text.len);
    read_all(&reader, text);
    cs_reader_consume(&reader, 3);
    assert_true(cs_text_is(reader.window, "1\n2\n"));
    assert_true(cs_reader_is_seekable(&reader));
    assert_int_equal(cs_reader_rewind(&reader), CASUS_OK);
    read_all(&reader, text);
    cs_reader_consume(&reader, text.len);
    assert_int_equal(reader.window.len, 0);
    cs_reader_close(&reader);
}

/* Standard input need not be at the beginning of its file: the start is where reading began. */
static void test_rewind_of_a_file_begun_elsewhere(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "in.csv");
    put_file(path, CS_TEXT("skipped\nid\n1\n"));
    cs_reader reader;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(lseek(reader.fd, 8, SEEK_SET), 8);
    read_all(&reader, CS_TEXT("id\n1\n"));
    assert_int_equal(cs_reader_rewind(&reader), CASUS_OK);
    read_all(&reader, CS_TEXT("id\n1\n"));
    cs_reader_close(&reader);
}

static void read_rest(cs_reader *reader, casus_text want)
{
    assert_int_equal(cs_reader_fill(reader, SIZE_MAX), CASUS_OK);
    assert_true(cs_text_equal(reader->window, want));
}

/* Forth and back, within what was read and beyond it. */
static void test_seek(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "in.dta");
    put_file(path, CS_TEXT("skipped\n0123456789"));
    cs_reader reader;
    uint64_t size = 0;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(lseek(reader.fd, 8, SEEK_SET), 8);
    assert_int_equal(cs_reader_measure(&reader, &size), CASUS_OK);
    assert_int_equal(size, 10);
    assert_int_equal(cs_reader_seek(&reader, 7), CASUS_OK);
    read_rest(&reader, CS_TEXT("789"));
    assert_int_equal(cs_reader_seek(&reader, 8), CASUS_OK);
    read_rest(&reader, CS_TEXT("89"));
    assert_int_equal(cs_reader_place(&reader), 8);
    assert_int_equal(cs_reader_seek(&reader, 2), CASUS_OK);
    read_rest(&reader, CS_TEXT("23456789"));
    assert_int_equal(cs_reader_seek(&reader, 1000), CASUS_OK);
    read_rest(&reader, CS_TEXT(""));
    assert_int_equal(cs_reader_seek(&reader, UINT64_MAX), CASUS_EIO);
    cs_reader_close(&reader);
}

/* A spool takes the place of the input that it was made of. */
static void test_turn_to_a_spool(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "in.sav");
    put_file(path, CS_TEXT("as it was"));
    cs_reader reader;
    cs_writer spool;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_writer_open_spool(&spool, "/tmp", NULL), CASUS_OK);
    assert_int_equal(cs_writer_add(&spool, CS_TEXT("as it is read")), CASUS_OK);
    assert_int_equal(cs_reader_turn_to(&reader, &spool, 9), CASUS_OK);
    cs_writer_close(&spool);
    read_all(&reader, CS_TEXT("as it is read"));
    assert_int_equal(cs_reader_progress(&reader), 9);
    cs_reader_close(&reader);
}

static void test_take(void **state)
{
    struct source source = {.text = CS_TEXT("abcdefgh"), .step = 3};
    const casus_input input = {.read = give, .ctx = &source};
    cs_reader reader;
    cs_buf chunk = {0};
    (void)state;
    cs_buf_add_string(&chunk, "old content");
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 6), CASUS_OK);
    assert_int_equal(cs_reader_take(&reader, 4, &chunk), CASUS_OK);
    assert_true(cs_text_is(cs_buf_text(&chunk), "abcd"));
    assert_true(cs_text_is(reader.window, "ef"));
    assert_int_equal(cs_reader_fill(&reader, 100), CASUS_OK);
    assert_int_equal(cs_reader_take(&reader, 4, &chunk), CASUS_OK);
    assert_true(cs_text_is(cs_buf_text(&chunk), "efgh"));
    assert_int_equal(reader.window.len, 0);
    cs_buf tight = {.max = 2};
    cs_reader_close(&reader);
    source.at = 0;
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 3), CASUS_OK);
    assert_int_equal(cs_reader_take(&reader, 3, &tight), CASUS_ELIMIT);
    assert_true(cs_text_is(reader.window, "abc")); /* nothing was lost */
    cs_reader_close(&reader);
    cs_buf_free(&tight);
    cs_buf_free(&chunk);
}

static void test_pipe_and_spool(void **state)
{
    const casus_text text = CS_TEXT("[{\"a\":1}]");
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text.ptr, text.len), text.len);
    close(ends[1]);
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    cs_reader reader;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_input_size(&(casus_input){.path = path}), 0);
    assert_false(cs_reader_is_seekable(&reader));
    assert_int_equal(cs_reader_fill(&reader, 3), CASUS_OK);
    assert_int_equal(cs_reader_spool(&reader, "/tmp"), CASUS_OK);
    assert_true(cs_reader_is_seekable(&reader));
    read_all(&reader, text);
    assert_int_equal(cs_reader_rewind(&reader), CASUS_OK);
    read_all(&reader, text);
    cs_reader_close(&reader);
    close(ends[0]);
}

/* What was consumed before is not spooled; what a callback gives can be read twice then. */
static void test_spool_of_a_callback(void **state)
{
    struct source source = {.text = CS_TEXT("headrest of it"), .step = 4};
    const casus_input input = {.read = give, .ctx = &source};
    cs_reader reader;
    (void)state;
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 4), CASUS_OK);
    cs_reader_consume(&reader, 4);
    assert_int_equal(cs_reader_spool(&reader, "/tmp"), CASUS_OK);
    for (int round = 0; round < 2; round++) {
        read_all(&reader, CS_TEXT("rest of it"));
        assert_int_equal(cs_reader_rewind(&reader), CASUS_OK);
    }
    cs_reader_close(&reader);
}

static void test_spool_fails(void **state)
{
    struct source source = {.text = CS_TEXT("abcdef"), .step = 2, .fail_at = 4, .error = EIO};
    const casus_input input = {.read = give, .ctx = &source};
    cs_reader reader;
    (void)state;
    assert_int_equal(cs_reader_open(&reader, &input, NULL), CASUS_OK);
    assert_int_equal(cs_reader_spool(&reader, "/tmp"), CASUS_EIO);
    assert_int_equal(reader.error, EIO);
    cs_reader_close(&reader);
}

/* Megabytes, consumed in pieces, come out in order. */
static void test_long_file(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "long");
    const size_t size = 3 * 1024 * 1024 + 17;
    char *bytes = malloc(size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 31 % 251);
    put_file(path, (casus_text){bytes, size});
    cs_reader reader;
    assert_int_equal(cs_reader_open(&reader, &(casus_input){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_reader_fill(&reader, 1024 * 1024), CASUS_OK);
    for (size_t at = 0; at < size;) {
        assert_int_equal(cs_reader_fill(&reader, 100000), CASUS_OK);
        size_t len = reader.window.len < 77777 ? reader.window.len : 77777;
        assert_true(len > 0);
        assert_memory_equal(reader.window.ptr, bytes + at, len);
        cs_reader_consume(&reader, len);
        at += len;
    }
    assert_int_equal(reader.total, size);
    cs_reader_close(&reader);
    free(bytes);
}

/* ---- Writing ---- */

struct sink {
    char text[64];
    size_t len, fail_at;
};

static int keep(void *ctx, const void *buf, size_t len)
{
    struct sink *sink = ctx;
    if (sink->len + len > sink->fail_at) {
        errno = ENOSPC;
        return -1;
    }
    memcpy(sink->text + sink->len, buf, len);
    sink->len += len;
    return 0;
}

static void write_file(const char *path, const char *text, bool commits)
{
    cs_writer writer;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, cs_text_slice(cs_text(text), 0, 2)), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, cs_text_from(cs_text(text), 2)), CASUS_OK);
    assert_int_equal(writer.total, strlen(text));
    if (commits)
        assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
}

static void test_new_file(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    mode_t mask = umask(027);
    write_file(path, "id\n1\n", true);
    umask(mask);
    expect_file(path, "id\n1\n");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(each_file(folder, false), 1);
}

static void test_nothing_appears_before_commit(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    write_file(path, "id\n1\n", false);
    assert_int_equal(each_file(folder, false), 0);
    put_file(path, CS_TEXT("old"));
    cs_writer writer;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_OK);
    assert_non_null(writer.temporary);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("new")), CASUS_OK);
    expect_file(path, "old");
    cs_writer_close(&writer);
    expect_file(path, "old");
    assert_int_equal(each_file(folder, false), 1);
}

static void test_old_file_is_replaced(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    put_file(path, CS_TEXT("old and much longer"));
    assert_int_equal(chmod(path, 0604), 0);
    write_file(path, "new", true);
    expect_file(path, "new");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0604);
    assert_int_equal(each_file(folder, false), 1);
}

static void test_symbolic_link_stays(void **state)
{
    struct folder *folder = *state;
    const char *target = inside(folder, "target.csv");
    const char *link = inside(folder, "link.csv");
    put_file(target, CS_TEXT("old"));
    assert_int_equal(symlink("target.csv", link), 0);
    write_file(link, "new", true);
    expect_file(target, "new");
    struct stat info;
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(each_file(folder, false), 2);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

/* A link to nothing is where the file is to come into being. */
static void test_dangling_links_are_followed(void **state)
{
    struct folder *folder = *state;
    const char *sub = inside(folder, "sub");
    assert_int_equal(mkdir(sub, 0700), 0);
    assert_int_equal(symlink("sub/second.csv", inside(folder, "first.csv")), 0);
    assert_int_equal(symlink("../third.csv", inside(folder, "sub/second.csv")), 0);
    write_file(inside(folder, "first.csv"), "new", true);
    expect_file(inside(folder, "third.csv"), "new");
    expect_file(inside(folder, "first.csv"), "new");
    struct stat info;
    assert_int_equal(lstat(inside(folder, "first.csv"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(unlink(inside(folder, "sub/second.csv")), 0);
    assert_int_equal(each_file(folder, false), 3);
}

static void test_links_in_a_circle(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "a");
    assert_int_equal(symlink("b", path), 0);
    assert_int_equal(symlink("a", inside(folder, "b")), 0);
    cs_writer writer;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_EIO);
    assert_int_equal(writer.error, ELOOP);
    cs_writer_close(&writer);
    assert_int_equal(each_file(folder, false), 2);
}

/* Nobody else may read what is not finished, whatever the file is to become. */
static void test_temporary_files_are_private(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    for (int is_there = 0; is_there < 2; is_there++) {
        cs_writer writer;
        mode_t mask = umask(0);
        casus_status status = cs_writer_open(&writer, &(casus_output){.path = path}, NULL);
        umask(mask);
        assert_int_equal(status, CASUS_OK);
        assert_int_equal(mode_of(writer.temporary), 0600);
        assert_int_equal(cs_writer_add(&writer, CS_TEXT("new")), CASUS_OK);
        assert_int_equal(mode_of(writer.temporary), 0600);
        assert_int_equal(each_file(folder, false), 1 + is_there);
        assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
        assert_int_equal(mode_of(path), 0666);
        cs_writer_close(&writer);
    }
}

/* The target may go away or be locked up while its replacement is written. */
static void test_target_changes_meanwhile(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    cs_writer writer;
    put_file(path, CS_TEXT("old"));
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
    assert_int_equal(mode_of(path), 0640);
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_OK);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
    assert_int_equal(mode_of(path), 0600);
}

static void test_owner_is_kept(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    if (geteuid() != 0) {
        print_message("skipped: only root can give files away\n");
        skip();
    }
    put_file(path, CS_TEXT("old"));
    assert_int_equal(chown(path, 1234, 5678), 0);
    assert_int_equal(chmod(path, 0640), 0);
    write_file(path, "new", true);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_uid, 1234);
    assert_int_equal(info.st_gid, 5678);
    assert_int_equal(info.st_mode & 07777, 0640);
}

/* The name of a temporary file must not be longer than names may be. */
static void test_long_name(void **state)
{
    struct folder *folder = *state;
    char path[400];
    memset(path, 'n', sizeof path);
    size_t len = strlen(folder->path);
    memcpy(path, folder->path, len);
    path[len] = '/';
    path[len + 1 + 255] = '\0';
    write_file(path, "new", true);
    expect_file(path, "new");
    assert_int_equal(unlink(path), 0);
}

static void test_outputs_that_cannot_be_opened(void **state)
{
    struct folder *folder = *state;
    const struct {
        const char *path;
        int want;
    } rows[] = {
        {folder->path, EISDIR},
        {inside(folder, "none/out.csv"), ENOENT},
        {"", ENOENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_writer writer;
        casus_status status = cs_writer_open(&writer, &(casus_output){.path = rows[i].path}, NULL);
        if (status != CASUS_EIO || writer.error != rows[i].want)
            fail_msg("\"%s\": status %d, error %d", rows[i].path, status, writer.error);
        cs_writer_close(&writer);
        assert_int_equal(writer.error, rows[i].want);
    }
    assert_int_equal(each_file(folder, false), 0);
}

/* Whoever may write everywhere cannot be refused, so root sees nothing here. */
static void test_unwritable_folder_and_file(void **state)
{
    struct folder *folder = *state;
    const char *path = inside(folder, "out.csv");
    if (geteuid() == 0) {
        print_message("skipped: nothing is forbidden to root\n");
        skip();
    }
    put_file(path, CS_TEXT("old"));
    cs_writer writer;
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_EIO);
    assert_int_equal(writer.error, EACCES);
    cs_writer_close(&writer);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(chmod(folder->path, 0500), 0);
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_EIO);
    assert_int_equal(writer.error, EACCES);
    cs_writer_close(&writer);
    assert_int_equal(chmod(folder->path, 0700), 0);
    expect_file(path, "old");
}

/* The folder vanishes while the file is written: the failure is told and nothing is left. */
static void test_commit_fails(void **state)
{
    struct folder *folder = *state;
    const char *sub = inside(folder, "sub");
    const char *path = inside(folder, "sub/out.csv");
    assert_int_equal(mkdir(sub, 0700), 0);
    cs_writer writer;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = path}, NULL), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("new")), CASUS_OK);
    assert_int_equal(unlink(writer.temporary), 0);
    assert_int_equal(rmdir(sub), 0);
    assert_int_equal(cs_writer_commit(&writer), CASUS_EIO);
    assert_int_equal(writer.error, ENOENT);
    cs_writer_close(&writer);
    assert_int_equal(each_file(folder, false), 0);
}

static void test_device(void **state)
{
    cs_writer writer;
    (void)state;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = "/dev/null"}, NULL), CASUS_OK);
    assert_null(writer.temporary);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("gone")), CASUS_OK);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
    struct stat info;
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void test_full_device(void **state)
{
    cs_writer writer;
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("skipped: there is no /dev/full\n");
        skip();
    }
    assert_int_equal(cs_writer_open(&writer, &(casus_output){.path = "/dev/full"}, NULL), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("lost")), CASUS_EIO);
    assert_int_equal(writer.error, ENOSPC);
    cs_writer_close(&writer);
}

static void test_writing_callback(void **state)
{
    struct sink sink = {.fail_at = 5};
    cs_writer writer;
    (void)state;
    const casus_output output = {.write = keep, .ctx = &sink};
    assert_int_equal(cs_writer_open(&writer, &output, NULL), CASUS_OK);
    assert_null(writer.temporary);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("abc")), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("def")), CASUS_EIO);
    assert_int_equal(writer.error, ENOSPC);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
    assert_memory_equal(sink.text, "abc", 3);
    assert_int_equal(sink.len, 3);
}

static void test_nowhere(void **state)
{
    cs_writer writer;
    (void)state;
    assert_int_equal(cs_writer_open(&writer, &(casus_output){0}, NULL), CASUS_OK);
    assert_int_equal(cs_writer_add(&writer, CS_TEXT("abc")), CASUS_OK);
    assert_int_equal(writer.total, 3);
    assert_int_equal(cs_writer_commit(&writer), CASUS_OK);
    cs_writer_close(&writer);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_callback_steps),
        cmocka_unit_test(test_callback_failures),
        cmocka_unit_test(test_nothing_to_read),
        IN_FOLDER(test_files_that_cannot_be_read),
        IN_FOLDER(test_file_and_rewind),
        IN_FOLDER(test_rewind_of_a_file_begun_elsewhere),
        IN_FOLDER(test_seek),
        IN_FOLDER(test_turn_to_a_spool),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_pipe_and_spool),
        cmocka_unit_test(test_spool_of_a_callback),
        cmocka_unit_test(test_spool_fails),
        IN_FOLDER(test_long_file),
        IN_FOLDER(test_new_file),
        IN_FOLDER(test_nothing_appears_before_commit),
        IN_FOLDER(test_old_file_is_replaced),
        IN_FOLDER(test_symbolic_link_stays),
        IN_FOLDER(test_dangling_links_are_followed),
        IN_FOLDER(test_links_in_a_circle),
        IN_FOLDER(test_temporary_files_are_private),
        IN_FOLDER(test_target_changes_meanwhile),
        IN_FOLDER(test_owner_is_kept),
        IN_FOLDER(test_long_name),
        IN_FOLDER(test_outputs_that_cannot_be_opened),
        IN_FOLDER(test_unwritable_folder_and_file),
        IN_FOLDER(test_commit_fails),
        cmocka_unit_test(test_device),
        cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_writing_callback),
        cmocka_unit_test(test_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
