/* tables.h - random tables whose quotes stand where they should, and where not. */
#ifndef TABLES_H
#define TABLES_H

#include "base/text.h"
#include "records.h"

/* What one table is like. */
typedef struct table_recipe {
    char delimiter;
    size_t line_end;   /* LF, CR LF or CR; beyond 2 any of them */
    size_t odd_rarity; /* one in so many cells has a quote out of place; 0: none */
    size_t width;      /* of most rows */
    size_t filler;     /* some cells have up to so many letters more */
} table_recipe;

table_recipe table_recipe_of(random_state *random);
/* Appends rows; some are blank lines, or shorter or longer than the others. */
void table_make(random_state *random, const table_recipe *recipe, cs_buf *out);
/* Appends quotes, delimiters, line ends and letters in any order. */
void table_noise(random_state *random, cs_buf *out);

#endif
