/* records.h - seeded random records that hold every nasty thing, and a schema they obey.

   Shared by the property programs. The same seed gives the same records on every machine. */
#ifndef RECORDS_H
#define RECORDS_H

#include "model/batch.h"
#include "syntax/syntax.h"

/* A number from the environment, CASUS_SEED or CASUS_ROUNDS. */
uint64_t setting(const char *name, uint64_t otherwise);

/* xorshift64*: small, and the same everywhere. */
typedef struct random_state {
    uint64_t state;
} random_state;

random_state random_seed(uint64_t seed);
uint64_t random_next(random_state *random);
/* 0 <= result < limit */
size_t random_below(random_state *random, size_t limit);

/* A schema with a field of every type, as a YAML file. */
extern const char schema_of_every_type[];

/* The columns of that schema, in its order, and two private ones behind. */
const cs_columns *columns_of_every_type(cs_arena *arena);

/* The index-th syntax that is text and can be read and written, NULL past the end. */
const cs_syntax *text_syntax_at(size_t index);

/* What the records may hold. */
typedef struct record_recipe {
    size_t count;
    bool has_nulls;   /* nulls beside absent values: CSV cannot tell them apart */
    bool has_defects; /* wrong codes, dates and numbers, and repeated ids */
} record_recipe;

/* A batch of random records; everything in the arena. Ids are unique but for defects. */
void make_records(random_state *random, const record_recipe *recipe, const cs_columns *columns,
                  cs_arena *arena, cs_batch *out);

/* A batch as a syntax writes it: head, rows with their starts, tail. Buffers are the caller's. */
typedef struct written {
    cs_buf head, rows, tail;
    size_t *starts;
    cs_defects defects;
} written;

void write_records(const cs_syntax *syntax, casus_dialect dialect, const cs_batch *batch,
                   cs_arena *arena, written *out);
/* The three pieces as one text, as a file would hold them; frees the pieces. */
void join_written(const cs_syntax *syntax, written *pieces, cs_buf *out);

/* A text with quotes, delimiters, line ends, look-alikes of other types, and rare characters. */
casus_text make_text(random_state *random, cs_arena *arena);

#endif
