/* objects.h - seeded random records with objects and lists of objects inside.

   Their values are as a reader makes them, so that what is written and read again must be equal. */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "records.h"

/* Columns of objects, of lists of objects and of the record itself, known ones and others. */
const cs_columns *columns_of_objects(cs_arena *arena);

/* A batch of random records of these columns; everything in the arena. A table cannot have lists in
   columns that nobody knows. */
void make_objects(random_state *random, size_t count, bool is_for_table, const cs_columns *columns,
                  cs_arena *arena, cs_batch *out);

#endif
