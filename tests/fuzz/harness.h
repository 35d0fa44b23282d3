/* harness.h - what the fuzz targets share: hostile text read through one row of the table of
   syntaxes, and the contract that must hold whatever the text is.

   A target is a function from bytes to nothing that aborts where casus breaks a promise. Its input
   begins with a few bytes that choose dialect and options; '0' is the first choice, so that a person
   can write one. Nothing here knows libFuzzer: replay.c runs the same functions over a corpus. */
#ifndef HARNESS_H
#define HARNESS_H

#include "syntax/syntax.h"

/* Says what was demanded and aborts unless it is so. */
#define DEMAND(condition) ((condition) ? (void)0 : harness_fail(#condition, __FILE__, __LINE__))
_Noreturn void harness_fail(const char *condition, const char *file, int line);

/* The text that a failure shows beside what was demanded: what was written, for example. */
void harness_show(casus_text text);

/* The function of every target; libFuzzer's name for it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes the choosing byte off the front of text: 0 to count - 1; 0 where nothing is left. */
unsigned harness_choose(casus_text *text, unsigned count);

/* The dialects that targets read and write. Tables come first, JSON and YAML behind. */
enum { HARNESS_TABLES = 6, HARNESS_JSON = 6, HARNESS_YAML = 8, HARNESS_DIALECTS = 9 };
extern const casus_dialect harness_dialects[HARNESS_DIALECTS];

/* One text read as one dialect. Freed with subject_free(), whatever became of it. */
typedef struct fuzz_subject {
    const cs_syntax *syntax;
    casus_dialect dialect;
    cs_arena arena;
    cs_layout layout;
    casus_text text;    /* all of it, the caller's */
    casus_text rest;    /* behind the head */
    cs_columns columns; /* known by name: id count score day sure tags kinds secret */
    cs_extents extents; /* of rest, framed in one window */
    cs_batch batch;
    cs_defects defects; /* of parse */
} fuzz_subject;

/* Opens and binds: false where the text is not of the syntax, which must come with a defect. With
   `columns` those are bound, which a header must name in this order. */
bool subject_open(fuzz_subject *subject, const casus_dialect *dialect, casus_text text,
                  const cs_columns *columns);
/* Frames rest in windows that grow by step bytes, checking each answer; the caller frees the items.
   With is_late, the end is told only once nothing more comes. */
cs_extents subject_frame(const fuzz_subject *subject, size_t step, bool is_late);
/* Frames in one window and parses. Records with bytes that no text has are flawed, as a job has it. */
void subject_read(fuzz_subject *subject);
/* Parses these extents into a batch of their own. */
void subject_parse(fuzz_subject *subject, const cs_extents *extents, cs_batch *out,
                   cs_defects *defects);
void subject_free(fuzz_subject *subject);

/* What parse() promises of every text: the batch, its defects, places, spelling. */
void demand_parse(fuzz_subject *subject);
/* Each record parsed alone gives what it gives among the others. */
void demand_pieces(fuzz_subject *subject);

/* The other gear makes the same of the same frames (gears.c). */
void demand_gears(const fuzz_subject *subject);

/* Are the values equal, in kind as far as the syntax can tell (null and absent in a table)? */
bool same_value(bool is_table, const casus_value *a, const casus_value *b);
/* The same of two records, whose columns are found by name. */
bool same_record(bool is_table, const cs_batch *a, const cs_record *of_a, const cs_batch *b,
                 const cs_record *of_b);

/* The bytes as a file, for what is opened by its path; its path, until the next call (faults.c). */
const char *harness_file(const uint8_t *data, size_t size);

/* What is told of such a file. */
typedef struct fuzz_faults {
    const char *path;
    size_t len; /* of the file */
    size_t errors;
} fuzz_faults;

/* A casus_diag_fn that counts errors in the fuzz_faults behind ctx; their words are whole, and their places
   in the file. */
void harness_take_fault(void *ctx, const casus_diag *diag);

/* A casus_read_fn that reads what is left of the casus_text behind ctx. */
ptrdiff_t harness_read(void *ctx, void *buf, size_t cap);

/* Adds rows of so many cells, whose words types and rules know. */
void harness_add_rows(cs_buf *table, size_t cells);

/* The whole of a parse target. */
void harness_parse(const casus_dialect *dialect, casus_text text);

#endif
