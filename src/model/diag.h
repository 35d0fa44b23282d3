/* diag.h - defects: what parse, check and rows found wrong, before it has a place or words.

   A defect is cheap: a number, where it is, and slices for the blanks of its sentence. The run
   turns it into a casus_diag: the sentence comes from diag.def, the place from the syntax. */
#ifndef CS_DIAG_H
#define CS_DIAG_H

#include "casus.h"
#include "model/batch.h"

/* The numbers of diag.def by name: CS_E_UNKNOWN_CODE = 302. */
typedef enum cs_number {
#define CS_DIAG(number, symbol, ...) CS_E_##symbol = (number),
#include "model/diag.def"
#undef CS_DIAG
} cs_number;

/* How a kind of finding is reported. */
typedef enum cs_scope {
    CS_EACH,         /* every one */
    CS_COUNTED,      /* once per file and column, with a count and the first place */
    CS_COUNTED_VALUE /* ... and for each value that is found, and what is expected */
} cs_scope;

/* One row of diag.def. In message, label and help the words {field} {found} {expected} {other} stand
   for the defect's slices; help with a blank slot is left out. */
typedef struct cs_diag_row {
    casus_diag_info info;
    unsigned number;
    cs_scope scope;
    const char *message;
    const char *label; /* beside the caret; NULL: none */
    const char *help;  /* NULL: none */
} cs_diag_row;

const cs_diag_row *cs_diag_row_of(unsigned number);
const cs_diag_row *cs_diag_row_at(size_t index); /* NULL past the end */

typedef struct cs_defect {
    uint32_t number; /* of diag.def */
    uint32_t record; /* in the batch; CS_NONE: of the file */
    uint32_t column; /* CS_NONE: of the whole record */
    uint32_t item;   /* of a list; CS_NAME: the column's name; CS_NONE: the whole value */
    cs_span span;    /* bytes of the chunk, where has_span; else the syntax locates the column */
    bool has_span;
    bool has_fix;
    uint8_t severity; /* 0: as in diag.def */
    uint32_t count;   /* stands for so many; 0: for one */
    casus_text field; /* where column is CS_NONE but there is a name */
    casus_text found;
    casus_text expected;
    casus_text other;
    casus_text help;   /* in place of the row's, with blanks like it; terminated by NUL */
    casus_text fix;    /* the right value, as text; the source's syntax spells it */
    bool is_sensitive; /* its slices repeat a sensitive value, whatever the column */
    bool is_implied;   /* E407 of a field that the whole file may lack */
    bool is_general;   /* expected and other are the schema's words, not the record's */
} cs_defect;

typedef struct cs_defects {
    cs_arena *arena;
    cs_defect *items;
    size_t count;
    size_t cap;
    cs_defect spare; /* what add() returns when there is no memory */
    bool failed;     /* no memory: some are missing */
} cs_defects;

/* Are two defects of one column told as one? They are where their kind is counted. */
bool cs_defects_fold(const cs_defect *a, const cs_defect *b);

/* Appends a defect and returns it to be filled; never NULL, valid until the next call. Slices must
   live as long as the arena. What a record's defects weigh is summed up by the run, which knows the
   caller's overrides. */
cs_defect *cs_defects_add(cs_defects *defects, unsigned number, uint32_t record, uint32_t column);
/* The same as add() with a span of the chunk. */
cs_defect *cs_defects_at(cs_defects *defects, unsigned number, uint32_t record, cs_span span);

/* Writes template with its blanks filled; false if a blank had nothing to stand there. `withhold`
   puts "(withheld)" in place of found, and of expected and other unless the defect is_general;
   then too the answer is false. */
bool cs_diag_expand(const char *template, const cs_defect *defect, casus_text field, bool withhold,
                    cs_buf *out);

#endif
