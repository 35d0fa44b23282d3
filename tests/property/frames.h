/* frames.h - the records of a text as a framer finds them in windows, for several rooms of tests. */
#ifndef FRAMES_H
#define FRAMES_H

#include "syntax/syntax.h"

/* Frames a text that begins at the first record, in windows that grow by step bytes. The items are
   freed by the caller. */
cs_extents frames_of(const cs_layout *layout, casus_text text, size_t step);
bool frames_equal(const cs_extents *a, const cs_extents *b);
/* Fails the test unless windows of several sizes find the same records in a whole text as one. */
void frames_agree(const cs_syntax *syntax, casus_text text);

#endif
