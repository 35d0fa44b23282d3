/* statfile.h - files of statistical programs, as ReadStat writes them.

   ReadStat knows the bytes of each format; what is to be in them, and that it fits, is ours to say: it
   takes names, texts and numbers that the programs do not. A format is a table of its limits
   (cs_limits) and one of these. ReadStat does not look whether it gets the memory that it asks for: a
   few KiB for a variable, for a label and for a row, and the texts that it keeps. */
#ifndef CS_STATFILE_H
#define CS_STATFILE_H

#include "syntax/variables.h"

#include <readstat.h>

typedef struct cs_statfile cs_statfile;

typedef struct cs_statformat {
    readstat_error_t (*begin)(readstat_writer_t *writer, void *ctx, long count);
    long version;
    readstat_compress_t compression;
    double day_zero;         /* of dates: the days from 1 January 1970 to day 0 ... */
    double day_units;        /* ... and what a day counts */
    const char *date_format; /* NULL: describe() says it */
    char first_reason; /* where a number can be missing for reasons: the letter of the first */
    bool is_zipped;    /* its rows are compressed once more: zsav.h */
    /* How a variable is stored. A text of the type READSTAT_TYPE_STRING_REF is kept in memory. */
    readstat_type_t (*type_of)(const cs_variable *variable, const cs_census *census);
    /* Changes what cannot be known before all rows are: names, which are told, and widths, which may
       grow (census->longest of a text). NULL: nothing. ENOMEM. */
    casus_status (*settle)(cs_variables *variables, const cs_columns *columns, cs_census *census,
                           cs_arena *arena, cs_defects *defects);
    /* Has the variable labels that finish_head() writes, and not ReadStat? NULL: none has. */
    bool (*keeps_labels)(const cs_variable *variable, const cs_census *census);
    /* Changes the end of what stands in front of the rows: head has at least what ReadStat gave last.
       Failure sticks in head. NULL: nothing. */
    void (*finish_head)(const cs_variables *variables, const cs_census *census, cs_buf *head);
    /* What else the format says of a variable, its missing numbers among it; NULL: nothing. */
    void (*describe)(const cs_variable *variable, const cs_census *census,
                     readstat_variable_t *out);
} cs_statformat;

/* The build() of such a format. */
casus_status cs_statfile_build(const cs_layout *layout, cs_build *build,
                               const cs_statformat *format);

#endif
