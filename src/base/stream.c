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

/* Less is not asked for, but by a sparing reader. */
enum { READ_SIZE = 64 * 1024 };

/* The two texts one after the other; the caller frees it. */
static char *join(casus_text head, const char *tail)
{
    size_t tail_len = strlen(tail);
    char *joined = malloc(head.len + tail_len + 1);
    if (joined) {
        memcpy(joined, head.ptr, head.len);
        memcpy(joined + head.len, tail, tail_len + 1);
    }
    return joined;
}

int cs_errno_of(casus_status status, int error)
{
    switch (status) {
    case CASUS_OK:
        return 0;
    case CASUS_ENOMEM:
        return ENOMEM;
    case CASUS_ECANCEL:
        return EINTR;
    case CASUS_EIO:
        return error;
    default:
        return EILSEQ;
    }
}

/* ---- Signals ---- */

static bool gives_up(const cs_patience *patience)
{
    return patience && patience->gives_up && patience->gives_up(patience->ctx);
}

/* To open a pipe may take as long as its other end does. EINTR is left only where we give up. */
static int open_file(const char *path, int flags, const cs_patience *patience)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC);
    while (fd < 0 && errno == EINTR && !gives_up(patience));
    return fd;
}

/* ---- Reading ---- */

static casus_status fail_reading(cs_reader *reader)
{
    reader->error = errno ? errno : EIO;
    return CASUS_EIO;
}

static casus_status fail_spooling(cs_reader *reader)
{
    if (errno == ENOMEM)
        return CASUS_ENOMEM;
    reader->is_spool_at_fault = true;
    return fail_reading(reader);
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

casus_status cs_reader_open(cs_reader *reader, const casus_input *input,
                            const cs_patience *patience)
{
    *reader = (cs_reader){.read = input->read, .ctx = input->ctx, .patience = patience, .fd = -1};
    if (!input->path)
        return input->read ? CASUS_OK : CASUS_EUSAGE;
    if (strcmp(input->path, "-") == 0) {
        reader->fd = STDIN_FILENO;
    } else {
        reader->fd = open_file(input->path, O_RDONLY, patience);
        reader->owns_fd = reader->fd >= 0;
    }
    if (reader->fd >= 0)
        return look_at_file(reader);
    return errno == EINTR ? CASUS_ECANCEL : fail_reading(reader);
}

static void forget(cs_reader *reader)
{
    reader->buf.len = 0;
    reader->window = cs_buf_text(&reader->buf);
}

/* Room for one more read. What is consumed is only moved over when it is the larger part, so that a
   byte is moved at most once on average. */
static casus_status make_room(cs_reader *reader, size_t need)
{
    cs_buf *buf = &reader->buf;
    if (buf->cap - buf->len >= READ_SIZE)
        return CASUS_OK;
    size_t rest = reader->window.len;
    if (rest <= buf->len - rest) {
        if (rest)
            memmove(buf->ptr, reader->window.ptr, rest);
        buf->len = rest;
    }
    if (buf->cap - buf->len < READ_SIZE)
        cs_buf_reserve(buf, need > READ_SIZE ? need + READ_SIZE : READ_SIZE);
    reader->window = cs_text_from(cs_buf_text(buf), buf->len - rest);
    return buf->status;
}

/* A callback's failure; a filter may have met one that is not the input's. */
static casus_status fail_calling(cs_reader *reader)
{
    return reader->under && errno == ENOMEM ? CASUS_ENOMEM : fail_reading(reader);
}

/* One successful read, at last. */
static casus_status read_some(cs_reader *reader, char *bytes, size_t cap, ptrdiff_t *count)
{
    do {
        errno = 0;
        *count = reader->fd >= 0 ? read(reader->fd, bytes, cap)
                                 : reader->read(reader->ctx, bytes, cap);
        if (*count >= 0 && (size_t)*count <= cap)
            return CASUS_OK;
        if (errno == EINTR && gives_up(reader->patience))
            return CASUS_ECANCEL;
    } while (errno == EINTR && reader->fd >= 0);
    return fail_calling(reader);
}

/* No more than need, if that is much: what is read beyond it would have to be moved. */
static casus_status read_once(cs_reader *reader, size_t need)
{
    cs_buf *buf = &reader->buf;
    ptrdiff_t count = 0;
    casus_status status = make_room(reader, need);
    size_t room = buf->cap - buf->len;
    if (need < READ_SIZE && !reader->is_sparing)
        need = READ_SIZE;
    if (status == CASUS_OK)
        status = read_some(reader, buf->ptr + buf->len, need < room ? need : room, &count);
    if (status != CASUS_OK)
        return status;
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
        status = read_once(reader, need - reader->window.len);
    return status;
}

void cs_reader_consume(cs_reader *reader, size_t len)
{
    reader->window = cs_text_from(reader->window, len);
}

/* The two change places: what is taken stays where it was read, and only the rest is copied. */
static casus_status swap_buffers(cs_reader *reader, size_t len, cs_buf *into)
{
    casus_text rest = cs_text_from(reader->window, len);
    cs_buf_add_text(into, rest);
    if (into->status != CASUS_OK)
        return into->status;
    cs_buf read = reader->buf;
    reader->buf = *into;
    reader->window = cs_buf_text(&reader->buf);
    read.len = len;
    *into = read;
    return CASUS_OK;
}

casus_status cs_reader_take(cs_reader *reader, size_t len, cs_buf *into)
{
    bool can_swap = reader->window.ptr == reader->buf.ptr && reader->buf.max == into->max;
    cs_buf_truncate(into, 0);
    if (can_swap && reader->window.len - len <= len / 2)
        return swap_buffers(reader, len, into);
    cs_buf_add(into, reader->window.ptr, len);
    if (into->status == CASUS_OK)
        cs_reader_consume(reader, len);
    return into->status;
}

/* ---- Filters ---- */

cs_reader *cs_reader_part(cs_reader *reader)
{
    cs_reader *under = malloc(sizeof *under);
    if (!under)
        return NULL;
    *under = *reader;
    *reader = (cs_reader){.patience = under->patience, .fd = -1, .under = under};
    reader->read = cs_reader_read;
    reader->ctx = under;
    return under;
}

void cs_reader_put_filter(cs_reader *reader, const cs_filter *filter)
{
    reader->read = filter->read;
    reader->ctx = filter->ctx;
    reader->free = filter->free;
}

ptrdiff_t cs_reader_read(void *ctx, void *buf, size_t cap)
{
    cs_reader *reader = ctx;
    casus_status status = cs_reader_fill(reader, 1);
    if (status != CASUS_OK) {
        errno = cs_errno_of(status, reader->error);
        return -1;
    }
    size_t len = reader->window.len < cap ? reader->window.len : cap;
    if (len)
        memcpy(buf, reader->window.ptr, len);
    cs_reader_consume(reader, len);
    return (ptrdiff_t)len;
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

casus_status cs_reader_seek(cs_reader *reader, uint64_t place)
{
    uint64_t first = reader->total - reader->buf.len; /* of what the buffer has */
    if (place >= first && place <= reader->total) {
        reader->window = cs_text_from(cs_buf_text(&reader->buf), (size_t)(place - first));
        return CASUS_OK;
    }
    errno = 0;
    if (place > INT64_MAX / 2 || /* a step of such length has no number */
        lseek(reader->fd, (off_t)(place - reader->total), SEEK_CUR) < 0)
        return fail_reading(reader);
    forget(reader);
    reader->eof = false;
    reader->total = place;
    return CASUS_OK;
}

casus_status cs_reader_measure(cs_reader *reader, uint64_t *out)
{
    errno = 0;
    off_t here = lseek(reader->fd, 0, SEEK_CUR);
    off_t end = here < 0 ? -1 : lseek(reader->fd, 0, SEEK_END);
    if (end < 0 || lseek(reader->fd, here, SEEK_SET) < 0)
        return fail_reading(reader);
    uint64_t start = (uint64_t)here - reader->total;
    *out = (uint64_t)end > start ? (uint64_t)end - start : 0;
    return CASUS_OK;
}

casus_status cs_reader_turn_to(cs_reader *reader, cs_writer *spool, uint64_t size)
{
    if (reader->owns_fd)
        close(reader->fd);
    reader->fd = spool->fd;
    reader->owns_fd = spool->owns_fd;
    reader->is_copied = true;
    reader->size = size;
    reader->total = spool->total;
    spool->fd = -1;
    spool->owns_fd = false;
    casus_status status = cs_reader_rewind(reader);
    reader->is_spool_at_fault = status == CASUS_EIO;
    return status;
}

/* A signal also shows in a write that got only a part of the way. */
static casus_status write_fd(int fd, casus_text text, const cs_patience *patience)
{
    while (text.len > 0) {
        errno = 0;
        ssize_t count = write(fd, text.ptr, text.len);
        bool is_interrupted = count < 0 && errno == EINTR;
        if (count <= 0 && !is_interrupted)
            return CASUS_EIO;
        text = cs_text_from(text, count > 0 ? (size_t)count : 0);
        if (text.len > 0 && gives_up(patience))
            return CASUS_ECANCEL;
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
        status = write_fd(fd, reader->window, reader->patience);
        if (status != CASUS_OK)
            return status == CASUS_EIO ? fail_spooling(reader) : status;
        forget(reader);
    }
}

/* A file of ours that no longer has a name; -1. */
static int open_spool(const char *directory)
{
    char *path;
    char *prefix = join(cs_text(directory), "/casus-");
    if (!prefix)
        return -1;
    int fd = cs_temporary_open(prefix, &path);
    int error = errno;
    free(prefix);
    if (fd >= 0) {
        unlink(path);
        free(path);
    }
    errno = error;
    return fd;
}

casus_status cs_reader_spool(cs_reader *reader, const char *directory)
{
    int fd = open_spool(directory);
    if (fd < 0)
        return fail_spooling(reader);
    casus_status status = copy_rest(reader, fd);
    if (status != CASUS_OK) {
        close(fd);
        return status;
    }
    if (reader->owns_fd)
        close(reader->fd);
    reader->fd = fd;
    reader->owns_fd = true;
    off_t end = lseek(fd, 0, SEEK_CUR);
    if (end < 0)
        return fail_spooling(reader);
    reader->total = (uint64_t)end;
    return cs_reader_rewind(reader);
}

casus_status cs_reader_open_spool(cs_reader *reader, const cs_writer *spool)
{
    *reader = (cs_reader){.patience = spool->patience, .fd = spool->fd};
    errno = 0;
    return lseek(spool->fd, 0, SEEK_SET) == 0 ? CASUS_OK : fail_reading(reader);
}

void cs_reader_close(cs_reader *reader)
{
    if (reader->owns_fd)
        close(reader->fd);
    if (reader->free)
        reader->free(reader->ctx);
    if (reader->under)
        cs_reader_close(reader->under);
    free(reader->under);
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
    const char *slash = strrchr(target, '/');
    size_t folder = slash ? (size_t)(slash - target) + 1 : 0;
    return join((casus_text){target, folder}, ".casus-");
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
    if (!exists && errno != ENOENT)
        return fail_writing(writer);
    bool is_directory = exists && S_ISDIR(info.st_mode);
    if (is_directory || !*path) {
        errno = is_directory ? EISDIR : ENOENT;
        return fail_writing(writer);
    }
    if (exists && !S_ISREG(info.st_mode)) {
        writer->fd = open_file(path, O_WRONLY, writer->patience);
        writer->owns_fd = writer->fd >= 0;
        if (writer->owns_fd)
            return CASUS_OK;
        return errno == EINTR ? CASUS_ECANCEL : fail_writing(writer);
    }
    /* A rename would replace a file that its owner has protected. */
    if (exists && access(path, W_OK) != 0)
        return fail_writing(writer);
    /* Where a symbolic link leads is what gets replaced, not the link. */
    writer->target = cs_follow_links(path);
    writer->mode = exists ? info.st_mode & 07777 : 0;
    return writer->target ? open_temporary(writer, !exists) : fail_opening(writer);
}

casus_status cs_writer_open(cs_writer *writer, const casus_output *output,
                            const cs_patience *patience)
{
    *writer = (cs_writer){
        .write = output->write, .ctx = output->ctx, .patience = patience, .fd = -1};
    if (!output->path || strcmp(output->path, "-") == 0) {
        writer->fd = output->path ? STDOUT_FILENO : -1;
        return CASUS_OK;
    }
    return open_path(writer, output->path);
}

casus_status cs_writer_open_spool(cs_writer *writer, const char *directory,
                                  const cs_patience *patience)
{
    *writer = (cs_writer){.patience = patience, .fd = open_spool(directory)};
    writer->owns_fd = writer->fd >= 0;
    return writer->owns_fd ? CASUS_OK : fail_opening(writer);
}

cs_writer *cs_writer_part(cs_writer *writer)
{
    cs_writer *under = malloc(sizeof *under);
    if (!under)
        return NULL;
    *under = *writer;
    *writer = (cs_writer){.patience = under->patience, .fd = -1, .under = under};
    return under;
}

void cs_writer_put_filter(cs_writer *writer, const cs_writer_filter *filter)
{
    writer->write = filter->write;
    writer->end = filter->end;
    writer->free = filter->free;
    writer->ctx = filter->ctx;
}

casus_status cs_writer_add(cs_writer *writer, casus_text text)
{
    errno = 0;
    writer->total += text.len;
    if (writer->fd >= 0) {
        casus_status status = write_fd(writer->fd, text, writer->patience);
        return status == CASUS_EIO ? fail_writing(writer) : status;
    }
    if (!writer->write || writer->write(writer->ctx, text.ptr, text.len) == 0)
        return CASUS_OK;
    if (errno == EINTR && gives_up(writer->patience))
        return CASUS_ECANCEL;
    return writer->under && errno == ENOMEM ? CASUS_ENOMEM : fail_writing(writer);
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
    return errno == ENOENT && cs_set_mode(writer->fd, writer->mode);
}

static casus_status commit_filtered(cs_writer *writer)
{
    casus_status status = writer->end(writer->ctx);
    if (status == CASUS_OK)
        status = cs_writer_commit(writer->under);
    writer->error = writer->under->error;
    return status;
}

casus_status cs_writer_commit(cs_writer *writer)
{
    if (writer->under)
        return commit_filtered(writer);
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
    if (writer->free)
        writer->free(writer->ctx);
    if (writer->under)
        cs_writer_close(writer->under);
    free(writer->under);
    if (writer->temporary)
        unlink(writer->temporary);
    if (writer->owns_fd)
        close(writer->fd);
    free(writer->temporary);
    free(writer->target);
    *writer = (cs_writer){.fd = -1, .error = writer->error, .total = writer->total};
}
