/* allocations.c - see allocations.h. */
#include "allocations.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__

/* The names are not ours to choose.
   NOLINTBEGIN(bugprone-reserved-identifier,readability-inconsistent-declaration-parameter-name) */

/* What a sanitizer's runtime has in place of malloc(), if one is linked. */
extern void *__interceptor_malloc(size_t size) __attribute__((weak));
extern void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
extern void *__interceptor_realloc(void *old, size_t size) __attribute__((weak));
extern void __interceptor_free(void *block) __attribute__((weak));

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *block);

/* Seen by the shared libraries, unlike all else in a program built with hidden visibility. */
#define TAKES_THE_PLACE __attribute__((visibility("default")))

static atomic_bool is_armed;
static atomic_bool fails_forever;
static atomic_size_t fails_at;
static atomic_size_t asked;
static atomic_long alive;
static pthread_t armed_by;

/* Where the program itself lies in memory, as the linker knows. */
extern const char __executable_start[], etext[];

/* A sanitizer's own allocations for a new thread must not fail. */
static bool is_spared(const char *caller)
{
    bool is_sanitized = __interceptor_malloc != NULL;
    bool is_ours = caller >= __executable_start && caller < etext;
    return is_sanitized && !is_ours && !pthread_equal(pthread_self(), armed_by);
}

/* Libraries that cannot do without: ReadStat does not look whether it gets memory; libarchive ends the
   process where it is a few bytes for a name, crashes where liblzma has none to begin with, and takes it
   for damage where libbz2 has none. */
static bool is_of_such_library(const char *path)
{
    static const char *const names[] = {"libreadstat", "libarchive", "liblzma", "libbz2"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strstr(path, names[i]))
            return true;
    return false;
}

/* Where the C library copies the name of the time zone it does without, but has freed the old copy, which
   would seem one too many.
   A function of its own, since a sanitizer watches its variable, but allocates before it is ready to. */
__attribute__((noinline)) static bool is_beyond_us(const char *caller)
{
    Dl_info info;
    if (!dladdr(caller, &info) || !info.dli_fname)
        return false;
    bool copies = info.dli_sname && strstr(info.dli_sname, "strdup");
    return is_of_such_library(info.dli_fname) || (copies && strstr(info.dli_fname, "libc.so"));
}

static bool fails(const char *caller)
{
    if (!is_armed || is_spared(caller))
        return false;
    size_t n = atomic_fetch_add(&asked, 1) + 1;
    bool is_due = n == fails_at || (fails_forever && n > fails_at);
    is_due = is_due && !is_beyond_us(caller);
    if (is_due)
        errno = ENOMEM;
    return is_due;
}

static void *count_block(void *block)
{
    if (block)
        atomic_fetch_add(&alive, 1);
    return block;
}

TAKES_THE_PLACE void *malloc(size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return count_block(__interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size));
}

TAKES_THE_PLACE void *calloc(size_t count, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    return count_block(__interceptor_calloc ? __interceptor_calloc(count, size)
                                            : __libc_calloc(count, size));
}

TAKES_THE_PLACE void *realloc(void *old, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    void *block = __interceptor_realloc ? __interceptor_realloc(old, size)
                                        : __libc_realloc(old, size);
    return old ? block : count_block(block);
}

/* The sanitizer's strdup() would allocate without asking. */
TAKES_THE_PLACE char *strdup(const char *string)
{
    size_t size = strlen(string) + 1;
    char *copy = malloc(size);
    if (copy)
        memcpy(copy, string, size);
    return copy;
}

TAKES_THE_PLACE void free(void *block)
{
    if (block)
        atomic_fetch_sub(&alive, 1);
    if (__interceptor_free)
        __interceptor_free(block);
    else
        __libc_free(block);
}

/* NOLINTEND(bugprone-reserved-identifier,readability-inconsistent-declaration-parameter-name) */

bool allocations_can_fail(void)
{
    return true;
}

void allocations_fail_at(size_t n, bool forever)
{
    armed_by = pthread_self();
    fails_at = n;
    fails_forever = forever;
    asked = 0;
    is_armed = true;
}

size_t allocations_recover(void)
{
    is_armed = false;
    return asked;
}

long allocations_alive(void)
{
    return alive;
}

#else

bool allocations_can_fail(void)
{
    return false;
}

void allocations_fail_at(size_t n, bool forever)
{
    (void)n;
    (void)forever;
}

size_t allocations_recover(void)
{
    return 0;
}

long allocations_alive(void)
{
    return 0;
}

#endif
