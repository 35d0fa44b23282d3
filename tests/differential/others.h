/* others.h - what the programs share that hold casus against other readers on random text.

   The other reader decides, and casus must read the same: equal values where it accepts, an error
   where it refuses. Where they differ on purpose, a table says so: which findings casus reports of
   text that the other accepts, and why. */
#ifndef OTHERS_H
#define OTHERS_H

#include "../property/reading.h"
#include "../property/records.h"

/* A finding about what another reader accepts. */
typedef struct reader_tolerance {
    const char *code; /* "E123" */
    const char *reason;
    bool is_read; /* the values are kept and must be equal all the same */
} reader_tolerance;

/* One comparison and its counts. */
typedef struct reader_contest {
    const char *name; /* of the other reader */
    const char *syntax;
    const reader_tolerance *tolerances;
    size_t tolerance_count;
    uint64_t seed;
    /* All zero at first: */
    size_t is_met[16]; /* by tolerance */
    size_t accepted, refused, tolerated;
} reader_contest;

/* Holds casus against what the other reader has read of a text, NULL where it refuses. */
void contest_hold(reader_contest *contest, casus_text text, const json_t *other);
/* Prints the counts. With the seeds that are built in, every tolerance must have been of use. */
void contest_finish(const reader_contest *contest);

/* Fails the test, telling the seed. */
void contest_fail(const reader_contest *contest, const char *what, casus_text text);

/* A batch as an array of objects: scalars are strings, what is absent is left out. In a table so are
   nulls, and lists are one text. */
json_t *records_as_json(const cs_batch *batch, bool is_table);
/* A batch as a whole text of this syntax. */
void write_text(const cs_syntax *syntax, casus_dialect dialect, const cs_batch *batch,
                cs_arena *arena, cs_buf *out);
/* Changes a few bytes, to others of the text or of the alphabet. */
void mutate(random_state *random, const char *alphabet, cs_buf *text);

#endif
