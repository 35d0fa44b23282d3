/* csv_syntax.h - what the files behind csv and tsv share: the grammar of delimited text, its cells, and
   the functions of their rows in THE TABLE that stand in other files than csv.c. */
#ifndef CS_CSV_SYNTAX_H
#define CS_CSV_SYNTAX_H

#include "base/scan.h"
#include "base/text.h"
#include "syntax/syntax.h"

/* What a byte means where it is not quoted. */
enum cs_byte_kind { CS_PLAIN, CS_DELIMITER, CS_QUOTE, CS_LINE_END };

/* The meaning of every byte; in an unquoted table a double quote is plain. In layout->state. */
typedef struct cs_grammar {
    unsigned char kind[256];
} cs_grammar;

#define CS_UNCLOSED SIZE_MAX

/* One cell of a text: offsets of its token, quotes included. */
typedef struct cs_cell {
    size_t start;
    size_t closed; /* quoted: behind the closing quote, or CS_UNCLOSED; bare: start */
    size_t end;    /* a delimiter, a line end or the end of the text is here */
    bool is_quoted;
} cs_cell;

/* What a scan for the end of a record came to. */
typedef enum cs_outcome {
    CS_WHOLE,    /* *end is behind its line end */
    CS_SHORT,    /* the text ends first */
    CS_INSIDE,   /* the text ends first, within quotes */
    CS_MISQUOTED /* text follows a quote that closes a cell of an earlier line; *end is there */
} cs_outcome;

cs_grammar cs_grammar_make(casus_text delimiters, casus_quoting quoting);

static inline enum cs_byte_kind cs_grammar_kind(const cs_grammar *grammar, char byte)
{
    return (enum cs_byte_kind)grammar->kind[(unsigned char)byte];
}

/* The cell that begins at `at`, which may be the end of the text. */
cs_cell cs_cell_next(const cs_grammar *grammar, casus_text text, size_t at);
/* Does the row go on behind this cell? */
bool cs_cell_has_next(const cs_grammar *grammar, casus_text text, const cs_cell *cell);
/* What is wrong with a cell's quotes: a number of diag.def and where, or 0. */
unsigned cs_cell_flaw(const cs_grammar *grammar, casus_text text, const cs_cell *cell,
                      cs_span *span);

/* The text between a cell's quotes with doubled ones made single, in the arena. {NULL, 0}: no memory. */
casus_text cs_cell_unquote(cs_arena *arena, casus_text inside);

/* The offset behind the line end at `at`; `at` itself where there is none, or where a CR ends the
   text and its LF may still come (not is_final). */
size_t cs_line_skip(casus_text text, size_t at, bool is_final);
/* Looks for the end of the record at `at`; is_final: the text's end ends it too. */
cs_outcome cs_record_scan(const cs_grammar *grammar, casus_text text, size_t at, bool is_final,
                          size_t *end);

/* ---- What the first rows say of the header ---- */

typedef struct cs_peek {
    cs_span tags;         /* a second row of hashtags ... */
    size_t tags_end;      /* ... and where the records begin behind it; 0: there is none */
    bool has_row_numbers; /* the first column numbers the rows, and has no name ... */
    bool is_short;        /* ... nor a cell in the header */
} cs_peek;

/* Looks at the rows behind the header at start. END: there are too few in the head to tell, and it is not
   the last (is_last) that there will be. */
casus_status cs_table_peek(const cs_grammar *grammar, casus_text head, size_t start, bool is_last,
                           cs_peek *out);

/* ---- Headers among the records ---- */

/* What rows are told by that may be a header. */
typedef struct cs_again {
    const cs_layout *layout;
    uint64_t pairs
        [1024]; /* a set: the two bytes that a header can begin with, as 256 x first + second */
} cs_again;

cs_again cs_again_make(const cs_layout *layout);
/* CS_E_HEADER_AGAIN or CS_E_OTHER_HEADER, if the row (without its line end) is one; 0: it is a record. */
unsigned cs_again_look(const cs_again *again, casus_text row);

/* ---- Records by blocks ---- */

#define CS_PIECE 4096 /* bytes that are marked at once */

/* A window on its way through cs_blocks_frame(), with the marks of a piece of it. */
typedef struct cs_blocks {
    casus_text window;
    bool eof;
    cs_needles needles;
    uint64_t quoting; /* all ones where quotes mean anything */
    size_t start;     /* of the piece whose marks these are */
    size_t end;
    uint64_t marks[CS_PIECE / 64 * CS_NEEDLES_MAX];
} cs_blocks;

cs_blocks cs_blocks_make(const cs_layout *layout, casus_text window, bool eof);
/* Frames records from start on, where one begins, while their quotes are in their places. Returns where
   the first begins that is left to the scanner: it has such a quote, is too long, or has no line end. */
size_t cs_blocks_frame(cs_blocks *blocks, size_t start, cs_extents *out);

/* ---- The second gear ---- */

typedef struct cs_table_gear cs_table_gear;

/* Prepares for the records of the batch's chunk. In the batch's arena; NULL: the layout wants none, or
   no memory (the batch has failed). */
cs_table_gear *cs_table_gear_make(const cs_layout *layout, cs_batch *batch);
/* Reads the record of these bytes of the chunk, without its line end. False: it is not plain, or no
   memory, and `out` is as it was. */
bool cs_table_gear_read(cs_table_gear *gear, cs_record *out, size_t start, size_t end);

/* ---- The table's rows ---- */

/* As cs_syntax has them. */
size_t cs_table_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out);
void cs_table_head(const cs_layout *layout, cs_buf *out);
void cs_table_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                   cs_buf *out, size_t *starts, cs_defects *defects);
void cs_table_tail(const cs_layout *layout, cs_buf *out);
void cs_table_spell(const cs_layout *layout, const cs_column *column, casus_text value,
                    casus_text old, cs_buf *out);

/* Prepares for writing a header: reports the names that an unquoted one cannot hold. */
void cs_table_fit_names(cs_layout *layout, cs_defects *defects);

#endif
