/* guess.h - what bytes that are not UTF-8 may have been.

   A guess for the reader of a message, never one that anything is read by: it rests on one word, which
   the message shows. The encodings told are those in which such files mostly are: Windows-1252, of
   which the letters of Latin-1 are a part, and Windows-1251. */
#ifndef CS_GUESS_H
#define CS_GUESS_H

#include "base/text.h"

typedef enum cs_guess_kind {
    CS_GUESS_NONE,   /* it makes no sense in any of them */
    CS_GUESS_DAMAGE, /* the other characters of the text are UTF-8 */
    CS_GUESS_WINDOWS_1251,
    CS_GUESS_WINDOWS_1252
} cs_guess_kind;

typedef struct cs_guess {
    cs_guess_kind kind;
    casus_text word; /* the part of the text that makes sense in the encoding, around the byte */
} cs_guess;

/* What the bytes of a text, which are not UTF-8 from `at` on, may have been. */
cs_guess cs_guess_at(casus_text text, size_t at);
/* The name by which iconv knows the encoding; NULL: it is none. */
const char *cs_guess_name(cs_guess_kind kind);
/* Appends bytes as the guessed encoding has them. */
void cs_guess_decode(cs_guess_kind kind, casus_text bytes, cs_buf *out);

/* The byte that Windows-1252 has for a code point from U+0080 on; 0: none. */
unsigned char cs_windows_1252_byte(uint32_t code_point);

#endif
