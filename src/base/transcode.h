/* transcode.h - text of other encodings as UTF-8, on its way from the bytes of an input to the window
   of its reader.

   iconv(3) knows the encodings. Nothing is replaced and nothing is left out: a byte that belongs to no
   character of the encoding becomes an escape, three bytes that no UTF-8 has (the surrogate U+DC00 +
   byte, as PEP 383 writes it). So whoever screens the text meets it at its place, and knows which
   byte it was. */
#ifndef CS_TRANSCODE_H
#define CS_TRANSCODE_H

#include "base/text.h"
#include "casus.h"

typedef struct cs_transcoder cs_transcoder;

/* Reads bytes of an encoding with `read`. EUSAGE: there is no such encoding here. ENOMEM. */
casus_status cs_transcoder_open(const char *encoding, casus_read_fn read, void *ctx,
                                cs_transcoder **out);
/* A casus_read_fn, whose context is the transcoder: UTF-8, and escapes. What fails is the reading of
   the bytes, whose errno it leaves; it can go on then. */
ptrdiff_t cs_transcoder_read(void *ctx, void *buf, size_t cap);
void cs_transcoder_free(cs_transcoder *transcoder);

/* How many bytes a character of the encoding has at least. */
size_t cs_transcoder_unit(const cs_transcoder *transcoder);

enum { CS_ESCAPE_SIZE = 3 };

/* The bytes that escapes at the front of the text stand for, cap at most; returns how many. */
size_t cs_escapes_decode(casus_text text, char *out, size_t cap);
/* Appends the text with those bytes in place of all its escapes. */
void cs_escapes_undo(casus_text text, cs_buf *out);

/* The encoding that a byte order mark at the front of the text tells, other than UTF-8's; NULL. */
const char *cs_encoding_of_mark(casus_text head);
/* UTF-16 without a mark: "UTF-16LE" or "UTF-16BE" where the first two characters are ASCII in it, as
   they are in every table, JSON and nearly every YAML, and no character of the head is NUL; NULL. */
const char *cs_encoding_of_pattern(casus_text head);

#endif
