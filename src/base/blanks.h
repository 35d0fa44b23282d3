/* blanks.h - blanks that nobody sees: at the ends of a text, two in a row, no-break spaces (U+00A0).

   A blank is a space or a no-break space, at an end also a tab. Line ends are none: a text may end with
   one, as block texts of YAML do, and spaces behind one are an indentation. */
#ifndef CS_BLANKS_H
#define CS_BLANKS_H

#include "base/text.h"

/* Has the text no such blanks? */
bool cs_blanks_are_tidy(casus_text text);
/* The text without the blanks at its ends. */
casus_text cs_blanks_trim(casus_text text);
/* Appends the text with single spaces in their place, and none at its ends. */
void cs_blanks_tidy(casus_text text, cs_buf *out);

/* Stands a blank at an end, other than a no-break space? The text is not empty. */
static inline bool cs_blanks_at_ends(casus_text text)
{
    char first = text.ptr[0];
    char last = text.ptr[text.len - 1];
    return first == ' ' || first == '\t' || last == ' ' || last == '\t';
}

/* May a blank or a no-break space stand within, of which one is too many? Never wrong where it says no.
   Eight bytes at once, whose last is looked at again with those behind it. */
static inline bool cs_blanks_may_be_within(casus_text text)
{
    enum { STEP = 7 };
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;
    uint64_t found = 0;
    for (; end - at >= 8; at += STEP) {
        uint64_t word = cs_load_8(at);
        uint64_t space = word ^ ones * ' ';
        uint64_t high = word ^ ones * 0xC2;
        space = (space - ones) & ~space;
        found |= (space & space >> 8) | ((high - ones) & ~high);
    }
    for (; at < end; at++)
        if ((unsigned char)*at == 0xC2 || (*at == ' ' && at + 1 < end && at[1] == ' '))
            return true;
    return found & ones * 0x80;
}

#endif
