/* rds.h - what R's data frames and scripts for R have in common: how variables become vectors. */
#ifndef CS_RDS_H
#define CS_RDS_H

#include "syntax/variables.h"

/* R Internals 1.1, "SEXPTYPEs". */
typedef enum cs_r_type { R_LOGICALS = 10, R_INTEGERS = 13, R_REALS = 14, R_TEXTS = 16 } cs_r_type;

/* The type of the vector. One that is missing for reasons is of doubles, which alone have room for them;
   levels are integers. */
cs_r_type cs_r_type_of(const cs_variable *variable, const cs_census *census);
/* Has it labels as package haven has them? */
bool cs_r_has_labels(const cs_variable *variable);

#endif
