/* header.h - the names of a table's columns, as every table reads them. */
#ifndef CS_HEADER_H
#define CS_HEADER_H

#include "syntax/syntax.h"

/* Columns of one name could not be told apart: EFORMAT, with a defect for each. Names that differ in
   case can, unless a schema knows them both as one; the run sees to that. ENOMEM. */
casus_status cs_header_find_twins(const cs_layout *layout, cs_defects *defects);
/* A number behind a prefix, "column_3"; in the arena. {NULL, 0}: no memory. */
casus_text cs_header_number(cs_arena *arena, const char *prefix, size_t number);

#endif
