/* json_syntax.h - what the parts of the JSON syntaxes share; private to them.

   json.c has the two rows and opens an input, json_frame.c finds records, json_parse.c reads them,
   json_locate.c finds their values again, json_write.c writes them; json_reply.c reads what stands around
   them. Four helpers stand below: json_scan.c tells tokens apart without judging
   them, json_load.c asks Jansson, which alone decides what is JSON, and json_gear.c reads the plain
   records for which nobody need be asked; json_flat.c finds their ends. */
#ifndef CS_JSON_SYNTAX_H
#define CS_JSON_SYNTAX_H

#include "base/scan.h"
#include "casus.h"
#include "model/batch.h"
#include "syntax/syntax.h"

#include <jansson.h>

/* How the records of an input stand together. */
typedef enum cs_json_shape {
    CS_JSON_LINES,   /* one object a line */
    CS_JSON_STREAM,  /* objects one after another */
    CS_JSON_ARRAY,   /* an array of objects */
    CS_JSON_ENVELOPE /* the same, as a member of an object */
} cs_json_shape;

/* How the values of a column are written: what the schema makes of them, or else what they were. */
enum cs_json_form { CS_JSON_AS_TEXT, CS_JSON_AS_NUMBER, CS_JSON_AS_BOOLEAN, CS_JSON_AS_READ };

enum { CS_JSON_KEY_ROOM = 32 };

/* A column to be written. */
typedef struct cs_json_key {
    const char *text; /* comma, name and colon; CS_JSON_KEY_ROOM bytes more can be read behind it */
    size_t len;
    size_t room;   /* that a member needs beside the text of its value */
    uint32_t from; /* the column of the batch */
    enum cs_json_form form;
} cs_json_key;

/* What layout->state points to. */
typedef struct cs_json_state {
    cs_json_shape shape; /* reading; set by open() */
    const cs_json_key
        *keys; /* writing; set by bind(): the columns that something feeds, in order */
    uint32_t key_count;
} cs_json_state;

/* ---- json_scan.c ---- */

enum { CS_JSON_NOTHING = 0, CS_JSON_WORD = 'w' };

/* A token: a string, one of {}[]:, or a word, which is everything else: a number, true, or damage. */
typedef struct cs_json_token {
    size_t start;
    size_t end;
    char kind;       /* '"', the character itself, CS_JSON_WORD, or CS_JSON_NOTHING at the end */
    bool has_escape; /* of a string */
    bool is_closed;  /* of a string: did its closing quote come before a line break? */
} cs_json_token;

/* The first byte at or behind `at` that is no blank, or text.len. */
size_t cs_json_blank_end(casus_text text, size_t at);
/* The length of text without the blanks at its end. */
size_t cs_json_trimmed_len(casus_text text);
/* The first token at or behind `at`. A string that is not closed ends before the line break. */
cs_json_token cs_json_next(casus_text text, size_t at);
/* Where the value that begins with this token ends, in text that is JSON. */
size_t cs_json_value_end(casus_text text, cs_json_token token);
/* Is the text a token that is no string: a number, true, false, null, or a bracket first? */
bool cs_json_is_bare_token(casus_text text);

/* How the scan for the closing bracket of a value ended. */
typedef enum cs_json_group {
    CS_JSON_WHOLE,  /* *end is behind the bracket */
    CS_JSON_BROKEN, /* *end is where it became plain that this is not JSON */
    CS_JSON_OPEN    /* the text ended first */
} cs_json_group;

/* Looks for the bracket that closes the one at the start of text. Brackets are matched and strings
   are skipped, nothing else is looked at. Broken is: a line break in a string, a bracket that closes
   nothing, nesting beyond CS_DEPTH_MAX, and a brace that opens an object where none can stand, which
   is the next record if this one lacks its end. */
cs_json_group cs_json_scan_group(casus_text text, size_t *end);
/* Does a brace stand here that can begin a record, as no colon is before it? */
bool cs_json_begins_record(casus_text text, size_t at);
/* The first such brace at or behind `at`, which must not be inside a string; else text.len. */
size_t cs_json_find_record(casus_text text, size_t at);

/* ---- json_flat.c ---- */

enum { CS_JSON_STRETCH = 2048 };

/* A walk over the brackets of a text that stand in no string. Set up by cs_json_flat_start(). */
typedef struct cs_json_flat {
    casus_text text;
    size_t next;        /* where the next object is known to begin; SIZE_MAX: nowhere */
    size_t start;       /* of the stretch of text that is marked */
    size_t words;       /* of its marks */
    size_t word;        /* the one to be looked at next */
    uint64_t events;    /* of the one before that are still to come */
    uint64_t in_string; /* all bits: the next word begins in a string */
    bool is_escaped;    /* the next word begins behind a backslash */
    uint64_t marks[CS_JSON_STRETCH / 64 * CS_NEEDLES_MAX];
    uint64_t brackets[CS_JSON_STRETCH / 64];
} cs_json_flat;

void cs_json_flat_start(cs_json_flat *flat, casus_text text);
/* Where the flat object that begins at `start` ends, as cs_json_scan_group() would find it, if that is
   not behind limit; 0: that is for cs_json_scan_group() to say. If only blanks and commas stand
   between that end and the next object, its start may be set as flat->next, which saves time. */
size_t cs_json_flat_end(cs_json_flat *flat, size_t start, size_t limit);

/* ---- json_load.c ---- */

/* Why a text is not JSON. */
typedef struct cs_json_fault {
    unsigned number; /* of diag.def */
    size_t start;    /* the bytes at fault; empty where something is missing */
    size_t end;
    char words[JSON_ERROR_TEXT_LENGTH]; /* Jansson's */
} cs_json_fault;

/* Reads one value at the start of text, which is UTF-8: *out is the caller's (json_decref) and *end
   is behind it; or *out is NULL and *fault says why. The values of its numbers mean nothing.
   ENOMEM. */
casus_status cs_json_load(casus_text text, json_t **out, size_t *end, cs_json_fault *fault);
/* What a defect says was found: Jansson's words in the arena, or the bytes at fault. {NULL, 0}: no
   memory. */
casus_text cs_json_fault_found(casus_text text, const cs_json_fault *fault, cs_arena *arena);
/* Decodes a string token, quotes included; NULL: no memory. */
json_t *cs_json_load_string(casus_text token);

/* ---- json_reply.c ---- */

/* Is the key, a string of the text, that of a member of some API's reply? */
bool cs_json_reply_knows(casus_text text, cs_json_token key);
/* Does its array hold the records there? */
bool cs_json_reply_has_records(casus_text text, cs_json_token key);
/* Notes what the members of an object say that begin at `at`, up to the end of the object or text; one
   whose value begins with the last byte of the text is that of the records and is passed over. Texts are
   copied to the arena. */
void cs_json_reply_read(cs_around *around, casus_text text, size_t at, cs_arena *arena);

/* ---- json_gear.c ---- */

/* The second gear, for the records of one chunk. */
typedef struct cs_json_gear cs_json_gear;

/* In the batch's arena, for the batch as long as it is being filled. NULL: no memory. */
cs_json_gear *cs_json_gear_make(cs_batch *batch);
/* Reads the values of the record that was added last, in text that is UTF-8. False: it declines, and
   the record is as it was. */
bool cs_json_gear_read(cs_json_gear *gear, cs_record *record);

/* ---- The functions of the rows ---- */

size_t cs_json_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out);
casus_status cs_json_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                           cs_defects *defects);
bool cs_json_locate(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                    uint32_t column, uint32_t item, cs_span *out);
casus_status cs_json_bind(cs_layout *layout, cs_defects *defects);
void cs_json_spell(const cs_layout *layout, const cs_column *column, casus_text value,
                   casus_text old, cs_buf *out);
void cs_json_head(const cs_layout *layout, cs_buf *out);
void cs_json_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects);
void cs_json_tail(const cs_layout *layout, cs_buf *out);

#endif
