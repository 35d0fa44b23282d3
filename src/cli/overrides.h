/* overrides.h - what --select, --ignore and --severity say, as casus_override rows. */
#ifndef CS_OVERRIDES_H
#define CS_OVERRIDES_H

#include "casus.h"
#include "cli/options.h"

typedef struct cs_overrides {
    casus_override *items;
    size_t count;
} cs_overrides;

/* Whatever their order on the command line, --select comes first, then --ignore, then --severity.
   Complains itself and returns an exit code; `out` is freed with cs_overrides_free(). */
int cs_overrides_open(const cs_arguments *arguments, cs_overrides *out);
void cs_overrides_free(cs_overrides *overrides);

/* The kind of this code or slug; complains with what was perhaps meant and returns NULL if there is
   none. */
const casus_diag_info *cs_diag_kind(const char *word);

#endif
