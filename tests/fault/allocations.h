/* allocations.h - makes allocations fail, and counts the blocks that are alive.

   Linked into a test program, it takes the place of malloc() and its kin for the program, for casus
   and for the libraries below it, and hands on to those of the sanitizer or of glibc. ReadStat's own
   never fail: it does not look whether they do, and would crash. */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Can they be made to fail here? Not where the C library is another than glibc. */
bool allocations_can_fail(void);
/* From here on the n-th allocation fails (the first is 1), and with `forever` all that follow. */
void allocations_fail_at(size_t n, bool forever);
/* No more fail. How many were asked for since allocations_fail_at(). */
size_t allocations_recover(void);
/* The blocks that are allocated and were not freed. */
long allocations_alive(void);

#endif
