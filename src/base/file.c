/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

casus_text cs_error_text(int error, char *buf)
{
    if (strerror_r(error, buf, CS_ERROR_MAX) == 0)
        return cs_text(buf);
    return CS_TEXT("the system does not say why");
}

/* ---- Temporary files ---- */

enum { LETTERS = 8, TRIES = 100 };

/* Names need not be secret: O_EXCL never opens what somebody else has put there. */
static void choose_letters(char *letters, unsigned attempt)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const uint64_t parts[] = {(uint64_t)getpid(), (uint64_t)now.tv_sec, (uint64_t)now.tv_nsec,
                              (uint64_t)(uintptr_t)letters, attempt};
    uint64_t hash = cs_text_hash((casus_text){(const char *)parts, sizeof parts});
    for (size_t i = 0; i < LETTERS; i++, hash >>= 5)
        letters[i] = alphabet[hash & 31];
}

static int create(const char *path, mode_t mode)
{
    int fd;
    do
        fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int create_new(const char *prefix, mode_t mode, char **path)
{
    size_t len = strlen(prefix);
    char *name = malloc(len + LETTERS + 1);
    int fd = -1;
    if (!name)
        return -1;
    memcpy(name, prefix, len);
    name[len + LETTERS] = '\0';
    for (unsigned attempt = 0; attempt < TRIES; attempt++) {
        choose_letters(name + len, attempt);
        fd = create(name, mode);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0) {
        int error = errno;
        free(name);
        errno = error;
        return -1;
    }
    *path = name;
    return fd;
}

int cs_temporary_open(const char *prefix, char **path)
{
    return create_new(prefix, 0600, path);
}

/* ---- Permissions ---- */

bool cs_new_mode(const char *prefix, mode_t *out)
{
    char *path;
    struct stat info;
    int fd = create_new(prefix, 0666, &path);
    if (fd < 0)
        return false;
    bool is_known = fstat(fd, &info) == 0;
    int error = errno;
    close(fd);
    unlink(path);
    free(path);
    errno = error;
    *out = is_known ? info.st_mode & 0666 : 0600;
    return is_known;
}

bool cs_set_mode(int fd, mode_t mode)
{
    int result;
    do
        result = fchmod(fd, mode);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

bool cs_copy_owner_and_mode(int fd, uid_t owner, gid_t group, mode_t mode)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return false;
    mode_t shared = mode & 0777;
    if (info.st_uid == owner && info.st_gid == group)
        return cs_set_mode(fd, mode & 07777);
    if (fchown(fd, owner, group) == 0)
        return cs_set_mode(fd, mode & 07777);
    bool has_group = info.st_gid == group || fchown(fd, (uid_t)-1, group) == 0;
    if (!has_group)
        shared = (shared & 0707) | (shared & (mode & 07) << 3);
    return cs_set_mode(fd, shared);
}

/* ---- Links ---- */

enum { LINKS_MAX = 40, PATH_SIZE = 4096 };

/* What a link says, seen from where the link stands. */
static char *step(const char *path, const char *link, size_t len)
{
    const char *slash = strrchr(path, '/');
    size_t before = slash && link[0] != '/' ? (size_t)(slash - path) + 1 : 0;
    char *next = malloc(before + len + 1);
    if (!next)
        return NULL;
    memcpy(next, path, before);
    memcpy(next + before, link, len);
    next[before + len] = '\0';
    return next;
}

char *cs_follow_links(const char *path)
{
    char link[PATH_SIZE];
    char *at = step("", path, strlen(path));
    for (unsigned i = 0; at; i++) {
        ssize_t len = readlink(at, link, sizeof link);
        if (len < 0 && (errno == EINVAL || errno == ENOENT))
            return at;
        char *next = NULL;
        if (len >= 0)
            errno = i == LINKS_MAX ? ELOOP : ENAMETOOLONG;
        if (len > 0 && (size_t)len < sizeof link && i < LINKS_MAX)
            next = step(at, link, (size_t)len);
        int error = errno;
        free(at);
        errno = error;
        at = next;
    }
    return NULL;
}
