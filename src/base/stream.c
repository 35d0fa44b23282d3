/* stream.c - see stream.h. */
#include "base/stream.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* rename */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024 };

/* ---- Reading ---- */

static ptrdiff_t read_fd(int fd, void *buf, size_t cap)
{
    ssize_t count;
    do
        count = read(fd, buf, cap);
    while (count < 0 && errno == EINTR);
    return count;
}

static casus_status fail_reading(cs_reader *reader)
{
    reader->error = errno ? errno : EIO;
    return CASUS_EIO;
}

static casus_status fail_spooling(cs_reader *reader)
{
    return errno == ENOMEM ? CASUS_ENOMEM : fail_reading(reader);
}

/* A directory opens without complaint and fails at the first read with less to say. */
static casus_status look_at_file(cs_reader *reader)
{
    struct stat info;
    if (fstat(reader->fd, &info) != 0)
        return fail_reading(reader);
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return fail_reading(reader);
    }
    return CASUS_OK;
}

uint64_t cs_input_size(const casus_input *input)
{
    struct stat info;
    bool is_file = input->path && stat(input->path, &info) == 0 && S_ISREG(info.st_mode);
    return is_file ? (uint64_t)info.st_size : 0;
}

casus_status cs_reader_open(cs_reader *reader, const casus_input *input)
{
    *reader = (cs_reader){.read = input->read, .ctx = input->ctx, .fd = -1};
    if (!input->path)
        return input->read ? CASUS_OK : CASUS_EUSAGE;
    if (strcmp(input->path, "-") == 0) {
        reader->fd = STDIN_FILENO;
    } else {
        reader->fd = open(input->path, O_RDONLY | O_CLOEXEC);
        reader->owns_fd = reader->fd >= 0;
    }
    return reader->fd < 0 ? fail_reading(reader) : look_at_file(reader);
}

static void forget(cs_reader *reader)
{
    reader->buf.len = 0;
    reader->window = cs_buf_text(&reader->buf);
}

/* Room for one more read. What is consumed is only moved over when it is the larger part, so that a
   byte is moved at most once on average. */
static casus_status make_room(cs_reader *reader)
{
    cs_buf *buf = &reader->buf;
    if (buf->cap - buf->len >= READ_SIZE / 4)
        return CASUS_OK;
    size_t rest = reader->window.len;
    if (rest <= buf->len - rest) {
        if (rest)
            memmove(buf->ptr, reader->window.ptr, rest);
        buf->len = rest;
    }
    if (buf->cap - buf->len < READ_SIZE / 4)
        cs_buf_reserve(buf, READ_SIZE);
    reader->window = cs_text_from(cs_buf_text(buf), buf->len - rest);
    return buf->status;
}

static casus_status read_once(cs_reader *reader)
{
    cs_buf *buf = &reader->buf;
    casus_status status = make_room(reader);
    if (status != CASUS_OK)
        return status;
    size_t room = buf->cap - buf->len;
    errno = 0;
    ptrdiff_t count = reader->fd >= 0 ? read_fd(reader->fd, buf->ptr + buf->len, room)
                                      : reader->read(reader->ctx, buf->ptr + buf->len, room);
    if (count < 0 || (size_t)count > room)
        return fail_reading(reader);
    reader->eof = count == 0;
    buf->len += (size_t)count;
    reader->window.len += (size_t)count;
    reader->total += (uint64_t)count;
    return CASUS_OK;
}

casus_status cs_reader_fill(cs_reader *reader, size_t need)
{
    casus_status status = CASUS_OK;
    while (status == CASUS_OK && !reader->eof && reader->window.len < need)
        status = read_once(reader);
    return status;
}

void cs_reader_consume(cs_reader *reader, size_t len)
{
    reader->window = cs_text_from(reader->window, len);
}

casus_status cs_reader_take(cs_reader *reader, size_t len, cs_buf *into)
{
    cs_buf_truncate(into, 0);
    cs_buf_add(into, reader->window.ptr, len);
    if (into->status == CASUS_OK)
        cs_reader_consume(reader, len);
    return into->status;
}

bool cs_reader_is_seekable(const cs_reader *reader)
{
    return reader->fd >= 0 && lseek(reader->fd, 0, SEEK_CUR) >= 0;
}

casus_status cs_reader_rewind(cs_reader *reader)
{
    errno = 0;
    if (lseek(reader->fd, -(off_t)reader->total, SEEK_CUR) < 0)
        return fail_reading(reader);
    forget(reader);
    reader->eof = false;
    reader->total = 0;
    return CASUS_OK;
}

static casus_status write_fd(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t count = write(fd, bytes, len);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return CASUS_EIO;
        bytes += count;
        len -= (size_t)count;
    }
    return CASUS_OK;
}

static casus_status copy_rest(cs_reader *reader, int fd)
{
    for (;;) {
        casus_status status = cs_reader_fill(reader, 1);
        if (status != CASUS_OK)
            return status;
        if (reader->window.len == 0)
            return CASUS_OK;
        if (write_fd(fd, reader->window.ptr, reader->window.len) != CASUS_OK)
            return fail_reading(reader);
        forget(reader);
    }
}

casus_status cs_reader_spool(cs_reader *reader)
{
    char *path;
    int fd = cs_temporary_open("/tmp/casus-", &path);
    if (fd < 0)
        return fail_spooling(reader);
    unlink(path);
    free(path);
    casus_status status = copy_rest(reader, fd);
    if (status != CASUS_OK) {
        close(fd);
        return status;
    }
    if (reader->owns_fd)
        close(reader->fd);
    reader->fd = fd;
    reader->owns_fd = true;
    reader->total = (uint64_t)lseek(fd, 0, SEEK_CUR);
    return cs_reader_rewind(reader);
}

void cs_reader_close(cs_reader *reader)
{
    if (reader->owns_fd)
        close(reader->fd);
    cs_buf_free(&reader->buf);
    *reader = (cs_reader){.fd = -1, .error = reader->error};
}

/* ---- Writing ---- */

static casus_status fail_writing(cs_writer *writer)
{
    writer->error = errno ? errno : EIO;
    return CASUS_EIO;
}

static casus_status fail_opening(cs_writer *writer)
{
    return errno == ENOMEM ? CASUS_ENOMEM : fail_writing(writer);
}

/* What the temporary file of a target begins with: a name that no pattern for data files matches,
   in the same folder, since only there it can be renamed. */
static char *prefix_of(const char *target)
{
    static const char name[] = ".casus-";
    const char *slash = strrchr(target, '/');
    size_t folder = slash ? (size_t)(slash - target) + 1 : 0;
    char *prefix = malloc(folder + sizeof name);
    if (prefix) {
        memcpy(prefix, target, folder);
        memcpy(prefix + folder, name, sizeof name);
    }
    return prefix;
}

static casus_status open_temporary(cs_writer *writer, bool is_new)
{
    char *prefix = prefix_of(writer->target);
    if (!prefix)
        return CASUS_ENOMEM;
    bool is_fine = !is_new || cs_new_mode(prefix, &writer->mode);
    if (is_fine)
        writer->fd = cs_temporary_open(prefix, &writer->temporary);
    writer->owns_fd = writer->fd >= 0;
    casus_status status = writer->owns_fd ? CASUS_OK : fail_opening(writer);
    free(prefix);
    return status;
}

static casus_status open_path(cs_writer *writer, const char *path)
{
    struct stat info;
    bool exists = stat(path, &info) == 0;
    bool is_directory = exists && S_ISDIR(info.st_mode);
    if (is_directory || !*path) {
        errno = is_directory ? EISDIR : ENOENT;
        return fail_writing(writer);
    }
    if (exists && !S_ISREG(info.st_mode)) {
        writer->fd = open(path, O_WRONLY | O_CLOEXEC);
        writer->owns_fd = writer->fd >= 0;
        return writer->fd < 0 ? fail_writing(writer) : CASUS_OK;
    }
    /* A rename would replace a file that its owner has protected. */
    if (exists && access(path, W_OK) != 0)
        return fail_writing(writer);
    /* Where a symbolic link leads is what gets replaced, not the link. */
    writer->target = cs_follow_links(path);
    writer->mode = exists ? info.st_mode & 07777 : 0;
    return writer->target ? open_temporary(writer, !exists) : fail_opening(writer);
}

casus_status cs_writer_open(cs_writer *writer, const casus_output *output)
{
    *writer = (cs_writer){.write = output->write, .ctx = output->ctx, .fd = -1};
    if (!output->path || strcmp(output->path, "-") == 0) {
        writer->fd = output->path ? STDOUT_FILENO : -1;
        return CASUS_OK;
    }
    return open_path(writer, output->path);
}

casus_status cs_writer_add(cs_writer *writer, casus_text text)
{
    errno = 0;
    writer->total += text.len;
    if (writer->fd >= 0)
        return write_fd(writer->fd, text.ptr, text.len) == CASUS_OK ? CASUS_OK
                                                                    : fail_writing(writer);
    if (!writer->write || writer->write(writer->ctx, text.ptr, text.len) == 0)
        return CASUS_OK;
    return fail_writing(writer);
}

static bool sync_file(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* As the file that is replaced has them. */
static bool set_mode(const cs_writer *writer)
{
    struct stat old;
    if (stat(writer->target, &old) == 0)
        return cs_copy_owner_and_mode(writer->fd, old.st_uid, old.st_gid, old.st_mode);
    return cs_set_mode(writer->fd, writer->mode);
}

casus_status cs_writer_commit(cs_writer *writer)
{
    if (!writer->temporary)
        return CASUS_OK;
    errno = 0;
    bool done = set_mode(writer) && sync_file(writer->fd) &&
                rename(writer->temporary, writer->target) == 0;
    if (!done)
        return fail_writing(writer);
    free(writer->temporary);
    writer->temporary = NULL;
    return CASUS_OK;
}

void cs_writer_close(cs_writer *writer)
{
    if (writer->temporary)
        unlink(writer->temporary);
    if (writer->owns_fd)
        close(writer->fd);
    free(writer->temporary);
    free(writer->target);
    *writer = (cs_writer){.fd = -1, .error = writer->error, .total = writer->total};
}
