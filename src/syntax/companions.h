/* companions.h - variables that the writers put beside a column, known again when a file is read.

   Behind a variable there may be one with the labels of its codes, NAME_label, and one that says how
   much of its date was known, NAME_precision. They are known by their place, name and title, and by
   their values: one that only looks like them stays a column of its own. */
#ifndef CS_COMPANIONS_H
#define CS_COMPANIONS_H

#include "syntax/imported.h"

typedef struct cs_companions cs_companions;

/* Looks for them among the variables. *out: NULL if there are none; freed with cs_companions_free(). */
casus_status cs_companions_find(const cs_imported *imported, cs_companions **out);
/* Compares the values of a row, one for each variable; {NULL, 0}: nothing. ENOMEM. */
casus_status cs_companions_compare(cs_companions *companions, const casus_text *values);
/* Gives those that agreed in all rows their role. */
void cs_companions_settle(const cs_companions *companions, cs_imported *imported);
void cs_companions_free(cs_companions *companions);

#endif
