/* text.h - slices, UTF-8, and buffers that grow up to a maximum.

   Text is a pointer and a length everywhere; nothing here needs a terminator or a locale. */
#ifndef CS_TEXT_H
#define CS_TEXT_H

#include "base/arena.h"
#include "casus.h"

#include <assert.h>
#include <string.h>

#define CS_TEXT(literal) ((casus_text){(literal), sizeof(literal) - 1})

casus_text cs_text(const char *string); /* of a C string; NULL gives {NULL, 0} */
static inline bool cs_text_equal(casus_text a, casus_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline uint64_t cs_load_8(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t cs_load_4(const char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* memcmp() == 0 for loops over short texts, of some ten or twenty bytes: a call takes longer. Ends
   may overlap, and nothing is asked in between: lengths vary too much for a processor to foresee the
   answers. */
static inline bool cs_few_equal(const char *a, const char *b, size_t len)
{
    if (len >= 8) {
        uint64_t other = cs_load_8(a) ^ cs_load_8(b);
        for (size_t at = 8; at + 8 < len; at += 8)
            other |= cs_load_8(a + at) ^ cs_load_8(b + at);
        return (other | (cs_load_8(a + len - 8) ^ cs_load_8(b + len - 8))) == 0;
    }
    if (len >= 4)
        return cs_load_4(a) == cs_load_4(b) && cs_load_4(a + len - 4) == cs_load_4(b + len - 4);
    return len == 0 || (a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1]);
}

bool cs_text_is(casus_text text, const char *string);
/* The order of bytes, as memcmp: < 0, 0, > 0. */
int cs_text_compare(casus_text a, casus_text b);
bool cs_text_starts(casus_text text, const char *prefix);
/* Where part first stands in text; SIZE_MAX where it does not. */
size_t cs_text_find(casus_text text, casus_text part);
/* text without its first count bytes (all of them at most). */
static inline casus_text cs_text_from(casus_text text, size_t count)
{
    if (count > text.len)
        count = text.len;
    if (count)
        text.ptr += count;
    return (casus_text){text.ptr, text.len - count};
}

static inline casus_text cs_text_slice(casus_text text, size_t start, size_t len)
{
    text = cs_text_from(text, start);
    return (casus_text){text.ptr, len < text.len ? len : text.len};
}

/* Without blanks and tabs at both ends. */
casus_text cs_text_trim(casus_text text);

/* Folding: how names and codes are compared where case and blanks never matter. ASCII letters
   become small; blanks, tabs, no-break spaces, '_' vanish. Other characters stay. */
bool cs_text_equal_folded(casus_text a, casus_text b);
/* Where part first stands in text, both folded, with the blanks before it; SIZE_MAX where it does
   not. */
size_t cs_text_find_folded(casus_text text, casus_text part);
uint64_t cs_text_hash(casus_text text);
uint64_t cs_text_hash_folded(casus_text text);

/* "e9 74": the first bytes of text, four at most, as people write them. {NULL, 0}: no memory. */
casus_text cs_text_hex(cs_arena *arena, casus_text text);

/* How many edits (insert, delete, replace, swap of neighbours; ASCII case is free) turn a into b, at
   most max + 1. For "did you mean". */
size_t cs_text_distance(casus_text a, casus_text b, size_t max);

/* ---- UTF-8 ---- */

/* The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not), or
   text.len. */
size_t cs_utf8_check(casus_text text);
/* Decodes one code point at the start of valid UTF-8 text, text.len > 0; sets its length. */
uint32_t cs_utf8_decode(casus_text text, size_t *len);
/* Writes 1 to 4 bytes; returns how many. */
size_t cs_utf8_encode(uint32_t code_point, char out[4]);
/* Code points in the text (bytes that are not continuation bytes). */
size_t cs_utf8_count(casus_text text);

/* ---- Places ---- */

/* A place in an input. A line ends with LF, CR LF, or a CR that no LF follows. */
typedef struct cs_place {
    uint64_t byte;   /* from 0 */
    uint64_t line;   /* from 1 */
    uint64_t column; /* from 1, in code points */
} cs_place;

#define CS_PLACE_START ((cs_place){0, 1, 1})

/* The place after text that begins at place. The text must not end between a CR and its LF. */
cs_place cs_place_after(cs_place place, casus_text text);

/* The place in a file of one that counts from base. */
static inline cs_place cs_place_add(cs_place base, cs_place offset)
{
    return (cs_place){
        .byte = base.byte + offset.byte,
        .line = base.line + offset.line - 1,
        .column = offset.line == 1 ? base.column + offset.column - 1 : offset.column,
    };
}

/* The place of an offset in text that stands at the start of a file. A byte order mark has bytes but
   no column: editors do not show it. */
cs_place cs_place_in_file(casus_text text, size_t offset);
/* The length of the byte order mark that text begins with, 0 or 3. */
size_t cs_utf8_mark(casus_text text);

/* ---- Buffers ---- */

/* A growing buffer. Failure sticks: after the first append that does not fit, status says why
   (ENOMEM, ELIMIT), nothing more is appended, and callers look once at the end. */
typedef struct cs_buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max; /* len never exceeds it; 0: no maximum */
    casus_status status;
} cs_buf;

bool cs_buf_grow(cs_buf *buf, size_t len); /* the slow way of cs_buf_reserve() */

/* Room for len more bytes to be written at ptr + len by the caller, who then raises len. */
static inline bool cs_buf_reserve(cs_buf *buf, size_t len)
{
    if (buf->status == CASUS_OK && len <= buf->cap - buf->len)
        return true;
    return cs_buf_grow(buf, len);
}

static inline void cs_buf_add(cs_buf *buf, const char *bytes, size_t len)
{
    if (len == 0 || !cs_buf_reserve(buf, len))
        return;
    assert(bytes);
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

static inline void cs_buf_add_text(cs_buf *buf, casus_text text)
{
    cs_buf_add(buf, text.ptr, text.len);
}

static inline void cs_buf_add_char(cs_buf *buf, char byte)
{
    if (cs_buf_reserve(buf, 1))
        buf->ptr[buf->len++] = byte;
}

static inline void cs_buf_add_string(cs_buf *buf, const char *string)
{
    cs_buf_add(buf, string, strlen(string));
}

/* Puts a comma between it and what is there already. */
static inline void cs_buf_add_listed(cs_buf *buf, casus_text text)
{
    cs_buf_add_string(buf, buf->len ? ", " : "");
    cs_buf_add_text(buf, text);
}

void cs_buf_add_repeat(cs_buf *buf, char byte, size_t count);
void cs_buf_add_number(cs_buf *buf, uint64_t number);
/* Drops what came after len and clears the status. */
void cs_buf_truncate(cs_buf *buf, size_t len);
casus_text cs_buf_text(const cs_buf *buf);
void cs_buf_free(cs_buf *buf);
/* A copy in the arena, with a NUL behind it, of what the buffer holds; the buffer is freed. {NULL, 0}
   where the buffer failed or the arena does; memory that one of them lacks is noted in the arena. */
casus_text cs_buf_keep(cs_buf *buf, cs_arena *arena);

#endif
