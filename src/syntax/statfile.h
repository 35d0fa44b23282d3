/* statfile.h - files of statistical programs, as ReadStat writes them.

   ReadStat knows the bytes of each format; what is to be in them, and that it fits, is ours to say: it
   takes names, texts and numbers that the programs do not. A format is a table of its limits
   (cs_limits) and one of these. */
#ifndef CS_STATFILE_H
#define CS_STATFILE_H

#include "syntax/variables.h"

#include <readstat.h>

typedef struct cs_statfile cs_statfile;

typedef struct cs_statformat {
    readstat_error_t (*begin)(readstat_writer_t *writer, void *ctx, long count);
    long version;
    readstat_compress_t compression;
    double day_zero;  /* of dates: the days from 1 January 1970 to day 0 ... */
    double day_units; /* ... and what a day counts */
    const char *date_format;
    /* How a variable is stored. A text of the type READSTAT_TYPE_STRING_REF is kept in memory. */
    readstat_type_t (*type_of)(const cs_variable *variable, const cs_census *census);
    /* What else the format says of a variable, its missing numbers among it; NULL: nothing. */
    void (*describe)(const cs_variable *variable, readstat_variable_t *out);
} cs_statformat;

/* The build() of such a format. */
casus_status cs_statfile_build(const cs_layout *layout, cs_build *build,
                               const cs_statformat *format);

#endif
