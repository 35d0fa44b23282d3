/* spss.h - what files of SPSS and scripts for it have in common. */
#ifndef CS_SPSS_H
#define CS_SPSS_H

#include "syntax/variables.h"

extern const cs_limits cs_spss_limits;

enum { CS_SPSS_FORMAT_MAX = 32 };

/* How the values of a variable are shown, and in how many characters. */
unsigned cs_spss_format(const cs_variable *variable, const cs_census *census,
                        char out[CS_SPSS_FORMAT_MAX]);

/* Are its values quantities? Else they are names. */
bool cs_spss_is_scale(const cs_variable *variable);

#endif
