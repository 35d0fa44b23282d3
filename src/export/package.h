/* package.h - datapackage.json beside a table, after the Data Package standard 2.0
   (https://datapackage.org/standard/data-package/).

   A descriptor may be there already and tell of other tables, or have been written on by a person. What
   it says of this table is then replaced, and all the rest stays. No time stamp: the same table gives the
   same bytes. */
#ifndef CS_PACKAGE_H
#define CS_PACKAGE_H

#include "export/table_schema.h"

#include "base/checksum.h"

/* A file from which the table was made. */
typedef struct cs_source {
    casus_text name; /* as it was given */
    bool is_beside;  /* it lies in the folder of the table, under this name */
    bool is_known;   /* what follows is */
    uint64_t bytes;
    char checksum[CS_CHECKSUM_MAX];
} cs_source;

typedef struct cs_packaged {
    cs_table_columns table;
    casus_text file;              /* its name without a folder */
    const char *syntax;           /* csv or tsv */
    const casus_dialect *dialect; /* as it was written */
    uint64_t bytes;
    char checksum[CS_CHECKSUM_MAX];
    uint64_t records, records_read;
    const cs_source *sources;
    size_t source_count;
} cs_packaged;

/* What is wrong with a descriptor that is there, and where. */
typedef struct cs_package_flaw {
    char reason[JSON_ERROR_TEXT_LENGTH]; /* "" : nothing is */
    bool has_place;
    size_t place; /* in bytes */
} cs_package_flaw;

/* Can this text be written on? An empty text can. ENOMEM. */
casus_status cs_package_check(casus_text old, cs_package_flaw *flaw);

/* Writes the descriptor, from one that was found to be good. ENOMEM. */
casus_status cs_package_write(casus_text old, const cs_packaged *packaged, cs_buf *out);

#endif
