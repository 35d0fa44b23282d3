/* packed.h - rows on their way into a file that statistical programs read.

   Such a file begins with what all its records are like, so its rows wait in a spool: each has its
   length and then its values, which are nothing, a text with a NUL behind it, a number, or a reason why
   there is nothing. */
#ifndef CS_PACKED_H
#define CS_PACKED_H

#include "base/stream.h"
#include "base/text.h"

typedef enum cs_packed_kind {
    CS_PACKED_NOTHING,
    CS_PACKED_TEXT,
    CS_PACKED_NUMBER,
    CS_PACKED_REASON /* nothing, for a reason: its number is that of one of the variable's reasons */
} cs_packed_kind;

typedef struct cs_packed {
    cs_packed_kind kind;
    casus_text text; /* NUL stands behind it */
    double number;
} cs_packed;

/* Begins a row; values follow, as many as there are variables. Returns what cs_pack_end() wants. */
size_t cs_pack_begin(cs_buf *out);
void cs_pack_nothing(cs_buf *out);
void cs_pack_number(cs_buf *out, double number);
void cs_pack_reason(cs_buf *out, uint32_t reason);
void cs_pack_text(cs_buf *out, casus_text text);
/* A text in pieces: what is appended to out between the two belongs to it. */
size_t cs_pack_text_begin(cs_buf *out);
void cs_pack_text_end(cs_buf *out, size_t start);
void cs_pack_end(cs_buf *out, size_t start);

/* The next row of a spool: *row stands at its first value, valid until the next call. END: it was the
   last. */
casus_status cs_unpack_row(cs_reader *rows, const char **row);
/* Reads the value at *row and steps behind it. */
void cs_unpack(const char **row, cs_packed *out);

#endif
