/* spss_names.h - names of variables as a .sav file has them: besides its own, each has a short one. */
#ifndef CS_SPSS_NAMES_H
#define CS_SPSS_NAMES_H

#include "syntax/variables.h"

/* Gives those variables another name of which ReadStat would make a short name that the file has
   already; they are told. The widths of texts are known (census). ENOMEM. */
casus_status cs_spss_names_part(cs_variables *variables, const cs_columns *columns,
                                const cs_census *census, cs_arena *arena, cs_defects *defects);

#endif
