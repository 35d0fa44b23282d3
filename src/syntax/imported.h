/* imported.h - files of statistical programs, as they are read.

   ReadStat pushes values while it reads a file, and the run asks for chunks: so the whole file is first
   copied into a spool of packed rows (statread.c), and from there it is read like any other input, with
   no lines and columns but with records that can be read on any thread (imported.c). Memory stays small
   whatever the number of rows. */
#ifndef CS_IMPORTED_H
#define CS_IMPORTED_H

#include "syntax/stattime.h"
#include "syntax/syntax.h"
#include "syntax/variables.h"

/* A set of labels, which several variables may share. A code is spelt as its value is; that of a missing
   value is .a to .z. Codes that come later hide none before them. */
typedef struct cs_label_set {
    casus_text name;
    cs_label *items;
    uint32_t count;
    size_t cap;
} cs_label_set;

/* What becomes of a variable's value. */
typedef enum cs_reading {
    CS_READ_VALUE,
    CS_READ_LABEL, /* its label, if it has one */
    CS_READ_TRUTH, /* 0 is false and 1 is true */
    CS_READ_DAY    /* the day of a moment, if that is midnight */
} cs_reading;

/* One variable of the file. */
typedef struct cs_source {
    casus_text name;
    casus_text title;
    casus_text format; /* of display */
    bool is_text;
    cs_timing timing;
    cs_role role;               /* a label or precision belongs to the nearest value before it */
    uint32_t column;            /* of the batch; that of its value */
    const cs_label_set *labels; /* NULL: none */
    const cs_label **by_code;   /* the same, in the order of their codes; set by adopt() */
    cs_reading reading;
} cs_source;

/* The state of a layout whose file was read. */
typedef struct cs_imported {
    cs_source *sources;
    uint32_t count;
} cs_imported;

/* The functions of such a syntax. */
int cs_stata_sniff(casus_text head);
int cs_spss_sniff(casus_text head);
int cs_sas_sniff(casus_text head);
casus_status cs_stata_import(cs_layout *layout, cs_reader *in, cs_writer *spool,
                             cs_defects *defects);
casus_status cs_spss_import(cs_layout *layout, cs_reader *in, cs_writer *spool,
                            cs_defects *defects);
casus_status cs_sas_import(cs_layout *layout, cs_reader *in, cs_writer *spool, cs_defects *defects);
casus_status cs_imported_adopt(cs_layout *layout, cs_defects *defects);
size_t cs_imported_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out);
casus_status cs_imported_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                               cs_defects *defects);

#endif
