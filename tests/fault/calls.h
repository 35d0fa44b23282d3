/* calls.h - makes calls of the system fail, in the program and in what it is linked with statically.

   The linker puts these in the way (--wrap); shared libraries below casus are not affected, nor is
   this folder's own reading and writing, unless something was asked for. */
#ifndef CALLS_H
#define CALLS_H

#include <stddef.h>

typedef enum call_kind {
    CALL_READ,
    CALL_WRITE,
    CALL_OPEN,
    CALL_CLOSE,
    CALL_SEEK,
    CALL_STAT, /* and fstat */
    CALL_CHMOD,
    CALL_SYNC,
    CALL_RENAME,
    CALL_READLINK,
    CALL_KINDS
} call_kind;

const char *calls_name(call_kind kind);
/* From here on the n-th call of the kind (the first is 1) fails with this errno. */
void calls_fail_at(call_kind kind, size_t n, int error);
/* From here on every call that may be interrupted by a signal is, every other time. */
void calls_interrupt(void);
/* From here on no read and no write moves more than so many bytes. */
void calls_cut(size_t size);
/* All is well again. How many calls of the kind there were since calls_fail_at(). */
size_t calls_recover(void);

#endif
