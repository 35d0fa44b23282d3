/* script.h - scripts that load a table of delimited text into a statistical program, with types and labels:
   for versions and programs whose files casus does not write. THE TABLE is in script.c.

   The table has all values as texts, so a script is written from the same variables as a file of the program
   would be: its names, kinds and labels come from cs_variables_make(), under limits of its own, and its
   widths from a census of the rows. Nothing of the data or the schema is code: texts go into it only by
   the quoting of its program. */
#ifndef CS_SCRIPT_H
#define CS_SCRIPT_H

#include "syntax/variables.h"

/* What a script is made of. */
typedef struct cs_scripting {
    const cs_layout *table;        /* the delimited text: its columns and its dialect */
    const cs_variables *variables; /* of these columns */
    const cs_census *census;       /* by variable */
    casus_text file;               /* the name of the table, which lies in the script's folder */
    cs_buf *out;
} cs_scripting;

typedef struct cs_script {
    const char *name;
    const char *extension;
    const cs_limits *limits;
    bool has_lines; /* a text may have line ends */
    void (*write)(const cs_scripting *scripting);
} cs_script;

/* NULL: there is none. */
const cs_script *cs_script_named(const char *name);

extern const cs_script cs_script_stata;
extern const cs_script cs_script_spss;
extern const cs_script cs_script_r;
extern const cs_script cs_script_python;

/* ---- What the scripts share ---- */

/* Counts the values of rows that cs_variables_rows() packed. A text with a line end, where a script
   cannot load one, becomes a defect of its record, the first of which is `first`. */
void cs_script_count(const cs_script *script, const cs_layout *layout, casus_text rows,
                     const size_t *starts, size_t count, size_t first, cs_census *census,
                     cs_defects *defects);

/* How text is quoted in a program's source. */
typedef struct cs_quoting {
    const char *open, *close;
    const char *nothing; /* an empty text */
    /* Writes a character that cannot stand as itself, or returns false where it can. */
    bool (*escape)(uint32_t character, cs_buf *out);
} cs_quoting;

/* Writes a text as a constant. Nothing behind a NUL is written: no program has it. */
void cs_script_quote(const cs_quoting *quoting, casus_text text, cs_buf *out);

/* Writes a template: %q a constant, %t a text as it is, %d a number, %% a percent sign. Each %q and %t
   takes a casus_text, %d an unsigned. */
void cs_script_add(const cs_scripting *scripting, const cs_quoting *quoting, const char *template,
                   ...);

#endif
