/* calls.c - see calls.h. */
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    bool is_armed;
    call_kind kind;
    size_t fails_at;
    int error;
    size_t count;
    bool interrupts;
    bool was_interrupted[CALL_KINDS];
    size_t most; /* bytes to a read or write; 0: any number */
} plan;

const char *calls_name(call_kind kind)
{
    static const char *const names[] = {"read", "write", "open",  "close",  "lseek",
                                        "stat", "chmod", "fsync", "rename", "readlink"};
    return names[kind];
}

void calls_fail_at(call_kind kind, size_t n, int error)
{
    plan.is_armed = true;
    plan.kind = kind;
    plan.fails_at = n;
    plan.error = error;
    plan.count = 0;
}

void calls_interrupt(void)
{
    plan.interrupts = true;
}

void calls_cut(size_t size)
{
    plan.most = size;
}

size_t calls_recover(void)
{
    size_t count = plan.count;
    plan.is_armed = false;
    plan.interrupts = false;
    plan.most = 0;
    return count;
}

/* True: the call is to fail, and errno is set. */
static bool fails(call_kind kind)
{
    bool may_wait = kind == CALL_READ || kind == CALL_WRITE || kind == CALL_OPEN ||
                    kind == CALL_SYNC || kind == CALL_CHMOD;
    if (plan.interrupts && may_wait) {
        plan.was_interrupted[kind] = !plan.was_interrupted[kind];
        errno = EINTR;
        return plan.was_interrupted[kind];
    }
    if (!plan.is_armed || plan.kind != kind || ++plan.count != plan.fails_at)
        return false;
    errno = plan.error;
    return true;
}

static size_t cut(size_t size)
{
    return plan.most && size > plan.most ? plan.most : size;
}

/* The names are the linker's.
   NOLINTBEGIN(bugprone-reserved-identifier) */

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size)
{
    return fails(CALL_READ) ? -1 : __real_read(fd, buf, cut(size));
}

ssize_t __real_write(int fd, const void *buf, size_t size);
ssize_t __wrap_write(int fd, const void *buf, size_t size);
ssize_t __wrap_write(int fd, const void *buf, size_t size)
{
    return fails(CALL_WRITE) ? -1 : __real_write(fd, buf, cut(size));
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (fails(CALL_OPEN))
        return -1;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t); /* NOLINT(clang-analyzer-valist.Uninitialized) */
        va_end(rest);
    }
    return __real_open(path, flags, mode);
}

/* The descriptor is gone even where closing fails. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    int result = __real_close(fd);
    return fails(CALL_CLOSE) ? -1 : result;
}

off_t __real_lseek(int fd, off_t offset, int whence);
off_t __wrap_lseek(int fd, off_t offset, int whence);
off_t __wrap_lseek(int fd, off_t offset, int whence)
{
    return fails(CALL_SEEK) ? -1 : __real_lseek(fd, offset, whence);
}

int __real_stat(const char *path, struct stat *out);
int __wrap_stat(const char *path, struct stat *out);
int __wrap_stat(const char *path, struct stat *out)
{
    return fails(CALL_STAT) ? -1 : __real_stat(path, out);
}

int __real_fstat(int fd, struct stat *out);
int __wrap_fstat(int fd, struct stat *out);
int __wrap_fstat(int fd, struct stat *out)
{
    return fails(CALL_STAT) ? -1 : __real_fstat(fd, out);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
    return fails(CALL_CHMOD) ? -1 : __real_fchmod(fd, mode);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return fails(CALL_SYNC) ? -1 : __real_fsync(fd);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    return fails(CALL_RENAME) ? -1 : __real_rename(from, to);
}

ssize_t __real_readlink(const char *path, char *buf, size_t size);
ssize_t __wrap_readlink(const char *path, char *buf, size_t size);
ssize_t __wrap_readlink(const char *path, char *buf, size_t size)
{
    return fails(CALL_READLINK) ? -1 : __real_readlink(path, buf, size);
}

/* NOLINTEND(bugprone-reserved-identifier) */
