/* suite.h - what the programs that hold casus against a public test suite share: finding its files,
   running casus on a text, judging what became of it, and telling the counts.

   A suite says of each text what a reader must do. Where casus does something else on purpose, or
   cannot help it, the program has a row in its table of deviations, which says exactly what casus
   does and why. A deviation without a row fails the program, and so does a row that no text meets.
   The counts and the deviations stand in docs/conformance.md, which is checked too. */
#ifndef SUITE_H
#define SUITE_H

#include "../property/reading.h"

/* What a reader must do with a text. */
typedef enum suite_want {
    SUITE_ACCEPT,      /* read it, to the values that are given */
    SUITE_REJECT,      /* report an error */
    SUITE_EITHER,      /* what it likes; but if it reads values, then those */
    SUITE_NOT_A_RECORD /* understand it, and report that it is no record, nothing else */
} suite_want;

/* What casus does with a text instead. */
typedef struct suite_deviation {
    const char *name;    /* of the text */
    const char *outcome; /* "accepted", "other values", or the errors: "E123 E126" */
    const char *reason;
} suite_deviation;

/* One suite, read in one way. */
typedef struct suite_report {
    const char *title; /* first cell of its row in the document */
    const suite_deviation *deviations;
    size_t deviation_count;
    /* All zero at first: */
    bool is_met[128]; /* by deviation */
    size_t accepted, rejected, no_records, deviating, not_applicable;
    size_t failures;
} suite_report;

/* The path of a folder or file of ../shared/conformance; skips the test where it is not there. */
const char *suite_path(const char *name);
/* The names in a folder in order, count of them; freed with suite_free_names(). */
char **suite_names(const char *folder, size_t *count);
void suite_free_names(char **names, size_t count);
/* Reads a file whole; false: there is none. The buffer is the caller's. */
bool suite_read(const char *folder, const char *name, cs_buf *out);

/* Converts a text of this syntax; also sees that frames are the same in windows of any size. */
json_reading suite_run(const char *syntax, casus_text text);
/* Counts what became of a text. want is what to do; expected the records, or NULL where the suite
   does not say. Takes both references to JSON. */
void suite_judge(suite_report *report, const char *name, suite_want want, json_t *expected,
                 json_reading outcome);
/* Prints the counts; fails the test if anything was not as it should be. */
void suite_finish(suite_report *report);

#endif
