/* packed.h - rows on their way into a file of a statistical program, or out of one.

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
    CS_PACKED_REASON, /* nothing, for a reason: its number is that of one of the variable's reasons */
    /* Of files that are read; each has a text. */
    CS_PACKED_MISSING, /* nothing, for the reason that the text names */
    CS_PACKED_BYTES,   /* a text that is not UTF-8: its first bad bytes */
    CS_PACKED_LONG     /* a text that is longer than CS_FIELD_MAX, left out */
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
size_t cs_pack_kind_begin(cs_buf *out, cs_packed_kind kind);
void cs_pack_text_end(cs_buf *out, size_t start);
void cs_pack_end(cs_buf *out, size_t start);

/* The next row of a spool: *row stands at its first value, valid until the next call. END: it was the
   last. */
casus_status cs_unpack_row(cs_reader *rows, const char **row);
/* The first value of a row of which bytes is the beginning. */
const char *cs_packed_row_at(const char *bytes);
/* The text that was packed before this place, where its bytes begin. */
casus_text cs_packed_text_at(const char *bytes);
/* Reads the value at *row and steps behind it. */
void cs_unpack(const char **row, cs_packed *out);

#endif
