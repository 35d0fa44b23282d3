/* frames.h - the records of a text as a framer finds them in windows, for several rooms of tests. */
#ifndef FRAMES_H
#define FRAMES_H

#include "records.h"
#include "syntax/syntax.h"

/* Frames a text that begins at the first record, in windows that grow by step bytes. The items are
   freed by the caller. */
cs_extents frames_of(const cs_layout *layout, casus_text text, size_t step);
bool frames_equal(const cs_extents *a, const cs_extents *b);
/* Fails the test unless windows of several sizes find the same records in a whole text as one. */
void frames_agree(const cs_syntax *syntax, casus_text text);
/* Fails the test unless both gears find the same records of a text that begins at the first one, in one
   window and in small ones. The text is copied so that its memory ends where it does; the seed is
   what the failure names. */
void frames_same_in_gears(const cs_layout *layout, casus_text text, random_state *random,
                          uint64_t seed);

#endif
