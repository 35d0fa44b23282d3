/* syntax.h - what a syntax is: one row of THE TABLE in syntax.c.

   Reading is three pure steps after open and bind have fixed the layout: frame finds whole records
   in a window, parse turns a chunk of whole records into a batch, locate finds a value's bytes again
   when a defect needs its place. Writing is head, rows, tail. No function here keeps state between
   calls but frame (in its cs_framer), so any number of threads may share a layout. */
#ifndef CS_SYNTAX_H
#define CS_SYNTAX_H

#include "base/stream.h"
#include "casus.h"
#include "model/batch.h"
#include "model/diag.h"

typedef struct cs_syntax cs_syntax;

/* A name of a table's header and where it stands in the head. */
typedef struct cs_header_name {
    casus_text name;
    cs_span span;
    casus_text title;  /* the label of a variable; {NULL, 0}: none */
    bool numbers_rows; /* the column has no name of its own, and is left out */
} cs_header_name;

/* What stands around the records of an input and is none, such as the rest of an API's reply. */
typedef struct cs_around {
    casus_text names; /* of the first members, a comma between them; {NULL, 0}: there is none */
    uint32_t name_count;
    uint64_t count;     /* of records in the input, */
    bool has_count;     /* if it is told */
    uint64_t total;     /* of records in this input and others, */
    bool has_total;     /* if it is told */
    bool has_more;      /* another input goes on behind this one */
    casus_text failure; /* why there are no records as they should be; {NULL, 0}: nothing is told */
} cs_around;

/* How one input or output is laid out. */
typedef struct cs_layout {
    const cs_syntax *syntax;
    casus_dialect dialect; /* what open() sniffs is filled in */
    casus_gear gear;       /* reading: who parses; never what comes of it */
    casus_codes codes;     /* writing: how values of a vocabulary are written */
    bool is_follower;      /* writing: into columns that an input before has set */
    cs_arena *arena;       /* lives longer than the layout */

    /* Reading; set by open(). */
    casus_text head;       /* the bytes before the first record, verbatim, in the arena */
    bool is_table;         /* names come from a header and are the same for every record */
    cs_header_name *names; /* tables only */
    size_t name_count;
    cs_around around;    /* as far as it stands before the records */
    casus_text schema;   /* named in the head of an annotation file, else {NULL, 0} */
    cs_span schema_span; /* of that name in the head */
    casus_text
        reject_separator; /* between rejected records, so that head + them + tail is a file */
    casus_text reject_tail;

    /* Set by bind(). Reading: the batch's fixed columns. Writing: the columns in order. */
    const cs_columns *columns;
    /* Writing: the batch column that feeds columns->items[i], CS_NONE for none. Batch columns that
       feed nothing are not written, extras excepted: JSON and YAML append them, a table reports
       them as lost unless columns has their name. */
    const uint32_t *from;

    void *state; /* the syntax's own, in the arena */
} cs_layout;

/* What a framer remembers between windows; all zero before the first, but for around. */
typedef struct cs_framer {
    const cs_layout *layout;
    uint32_t mode;    /* the syntax's own */
    uint32_t depth;   /* the syntax's own */
    cs_around around; /* begins as the layout's; complete at the end of the input */
} cs_framer;

/* What build() makes a file of, and where it goes. */
typedef struct cs_build {
    const cs_writer *spool; /* all rows, one after the other */
    uint64_t count;         /* how many */
    cs_reader rows;         /* reads the spool */
    cs_writer *out;
    const cs_patience *patience; /* asked now and then whether to go on */
    uint64_t steps;              /* rows read, for that */
    const char *directory;       /* for temporary files */
    /* Tells what is wrong with the file as a whole, which its first byte waits for. CASUS_END: it is not
       wanted any more, and that is what build() returns. */
    casus_status (*tell)(void *ctx, const cs_defects *defects);
    void *ctx;
} cs_build;

struct cs_syntax {
    casus_syntax_info info;
    const char *separator; /* what rows() puts before each record; the output's first loses it */
    bool is_table;         /* needs its columns before the first record */
    bool adds_labels;      /* writes labels that it has no room for into columns of their own */

    /* How likely head (up to 64 KiB from the start) is of this syntax, 0 to 100. */
    int (*sniff)(casus_text head);

    /* Reads byte order mark, header, opening bracket, head keys. Sets layout->head and what follows
       it, *used to the bytes that are not records. CASUS_END: cannot tell without more bytes (never
       when eof). EFORMAT: this is not the syntax; a defect says where (spans count from the start
       of the input, record CS_NONE). */
    casus_status (*open)(cs_layout *layout, casus_text head, bool eof, size_t *used,
                         cs_defects *defects);

    /* In place of open(), where a library reads the whole file: copies it into a spool, from which
       frame() and parse() read, and sets what open() would. `in` stands at its start and can be
       sought. Records have no lines: findings about them have no place, and locate() and spell()
       are NULL. EFORMAT: a defect says why. EIO: in->error or spool->error does. ECANCEL, ENOMEM. */
    casus_status (*import)(cs_layout *layout, cs_reader *in, cs_writer *spool, cs_defects *defects);
    /* Then in place of bind(), which is for writing alone. */
    casus_status (*adopt)(cs_layout *layout, cs_defects *defects);

    /* Prepares for layout->columns (and from, when writing), which the caller has set. NULL: nothing
       to do. */
    casus_status (*bind)(cs_layout *layout, cs_defects *defects);

    /* Finds the whole records at the front of window, which begins where the last call's return
       value ended: appends their extents (offsets in window) and returns how many bytes of the
       window are dealt with (separators and blanks too). 0: no whole record yet, call again with
       more; never 0 when eof or when the window holds CS_RECORD_MAX bytes or more (an overlong
       record is cut off with a flaw, its first line is given up and framing goes on behind it).
       Bytes between records that mean nothing become an extent of their own, which parse() reports.
       A return value never falls between CR and LF. */
    size_t (*frame)(cs_framer *framer, casus_text window, bool eof, cs_extents *out);

    /* Parses the records of batch->chunk at these extents into the batch: one cs_batch_add() for
       each extent, in order, also for those with a flaw (broken, already reported), up to one behind
       which nothing can be read (batch->is_over). Data never fails it: ENOMEM only. */
    casus_status (*parse)(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                          cs_defects *defects);

    /* Where the value (or name) of a column stands in batch->chunk: the whole token with its quotes.
       false: not in this chunk, or not there at all. */
    bool (*locate)(const cs_layout *layout, const cs_batch *batch, uint32_t record, uint32_t column,
                   uint32_t item, cs_span *out);

    /* Where a value that holds for every record, and that this one does not have itself, stands in
       layout->head. NULL: a head has none. */
    bool (*locate_head)(const cs_layout *layout, const cs_batch *batch, uint32_t column,
                        uint32_t item, cs_span *out);

    /* Spells a value as a token for the place of the token `old` (with its quotes) of the source. */
    void (*spell)(const cs_layout *layout, const cs_column *column, casus_text value,
                  casus_text old, cs_buf *out);

    /* Writing. rows() writes records [first, first + count) of the batch, each with `separator`
       before it, and sets starts[i] to the offset in out where record first + i begins, starts[count]
       to the end; a broken record has no bytes. A value that the syntax cannot hold is a defect
       (7xx). Failure sticks in out. */
    void (*head)(const cs_layout *layout, cs_buf *out);
    void (*rows)(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                 cs_buf *out, size_t *starts, cs_defects *defects);
    void (*tail)(const cs_layout *layout, cs_buf *out);

    /* Makes the file where it must be known what all records are like before its first byte: then
       rows() only packs them, with no separator, and head and tail are NULL. EIO: build->out->error
       says why, or build->rows.error, of a spool of its own too. ECANCEL, ENOMEM, ELIMIT. */
    casus_status (*build)(const cs_layout *layout, cs_build *build);
};

extern const cs_syntax cs_syntax_csv, cs_syntax_tsv, cs_syntax_json, cs_syntax_ndjson,
    cs_syntax_yaml, cs_syntax_geojson, cs_syntax_stata, cs_syntax_spss, cs_syntax_zsav,
    cs_syntax_sas, cs_syntax_sas8, cs_syntax_r;

const cs_syntax *cs_syntax_at(size_t index);       /* NULL past the end */
const cs_syntax *cs_syntax_named(casus_text name); /* also by alias: jsonl; or NULL */
const cs_syntax *
cs_syntax_of_path(casus_text path); /* by extension, that of a packing passed over; or NULL */
const cs_syntax *cs_syntax_sniff(casus_text head); /* the most likely one, or NULL */

/* Appends an extent; false: no memory. */
bool cs_extents_add(cs_extents *extents, size_t start, size_t end, unsigned flaw);

#endif
