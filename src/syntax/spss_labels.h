/* spss_labels.h - labels of texts of more than eight bytes, as a .sav file has them. */
#ifndef CS_SPSS_LABELS_H
#define CS_SPSS_LABELS_H

#include "syntax/variables.h"

/* Has the variable labels that stand in a record of their own? The width of a text is known (census). */
bool cs_spss_has_long_labels(const cs_variable *variable, const cs_census *census);
/* Puts the labels of all these variables into the head of a file, whose last bytes are those that end the
   dictionary. Failure sticks in head: ENOMEM, or ELIMIT where they take more than 64 MiB. */
void cs_spss_labels_add(const cs_variables *variables, const cs_census *census, cs_buf *head);

#endif
