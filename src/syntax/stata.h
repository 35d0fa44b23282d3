/* stata.h - what Stata's files and scripts for Stata have in common. */
#ifndef CS_STATA_H
#define CS_STATA_H

#include "syntax/statfile.h"

extern const cs_limits cs_stata_limits;

/* How a variable with such values is stored. */
readstat_type_t cs_stata_type_of(const cs_variable *variable, const cs_census *census);

#endif
