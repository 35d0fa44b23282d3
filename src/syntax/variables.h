/* variables.h - the variables of a file for statistical programs, made from the columns of a table.

   A column becomes a text, a number or a date, as its type says, under a name and with labels that the
   format allows; what it cannot say goes into a variable beside it. What all these formats share is
   here; a format has a table of its limits (cs_limits) and a function that builds the file. */
#ifndef CS_VARIABLES_H
#define CS_VARIABLES_H

#include "base/date.h"
#include "syntax/packed.h"
#include "syntax/syntax.h"

/* What a format allows. Lengths are bytes but where they are said to be characters; 0: no limit. */
typedef struct cs_limits {
    uint32_t name_max; /* of a variable, of ASCII letters, digits and _; 0: any name stays as it is,
                          but for a NUL */
    bool (*is_reserved)(
        casus_text name); /* a legal name that cannot be a variable's; NULL: all can */
    uint32_t title_max;   /* of a variable's label, characters ... */
    uint32_t title_bytes; /* ... and bytes */
    uint32_t label_max;   /* of a code's label */
    uint32_t text_max;    /* of a text */
    uint32_t count_max;   /* variables */
    uint32_t count_usual; /* ... that every edition of the program opens; more are told */
    uint64_t rows_max;    /* always given */
    double number_end;    /* numbers are less than it, without their sign ... */
    double number_least;  /* ... and at least this, or 0 */
    cs_date first_day;    /* of dates; year 0: any is good */
    bool is_folded;       /* names differ by more than the case of letters */
    bool has_labels;      /* numbers can have labels */
    bool has_text_labels; /* and so can texts */
    bool has_reasons;     /* a number can be missing for any of 26 reasons */
    bool
        has_missing_numbers; /* at most CS_MISSING_NUMBERS numbers can be said to stand for no value */
    bool is_padded;          /* blanks at the end of a text are lost */
    bool has_empty_text;     /* which is not the same as nothing */
    bool has_levels;         /* a variable can be one of the codes of its column */
    bool is_ascii;           /* does not say how letters beyond ASCII are encoded */
} cs_limits;

enum { CS_MISSING_NUMBERS = 3 };

typedef enum cs_variable_kind {
    CS_VARIABLE_TEXT,
    CS_VARIABLE_NUMBER,
    CS_VARIABLE_DATE,
    CS_VARIABLE_LEVEL /* a number: the place, from 1, among its labels and the reasons behind them */
} cs_variable_kind;

/* What a variable has of its column. */
typedef enum cs_role {
    CS_ROLE_VALUE,
    CS_ROLE_LABEL,    /* the label of the code */
    CS_ROLE_PRECISION /* how much of the date was known: 1 the day, 2 the month, 3 the year */
} cs_role;

typedef struct cs_variable {
    casus_text name;  /* NUL stands behind it, as behind all texts here */
    casus_text title; /* {NULL, 0}: none */
    cs_variable_kind kind;
    cs_role role;
    uint32_t column;        /* of layout->columns */
    casus_type type;        /* of the column */
    const cs_label *labels; /* of its codes, cut to what the format allows; those without a label
                               have none. Of levels all codes. NULL: there are none */
    uint32_t label_count;
    const cs_label *reasons; /* why a number or date is missing; cut as labels are */
    uint32_t reason_count;
} cs_variable;

typedef struct cs_variables {
    const cs_limits *limits;
    cs_variable *items;
    uint32_t count;
} cs_variables;

/* Makes the variables of a layout whose columns are set and keeps them as its state. Names and labels
   that had to be changed are told. ENOMEM. */
casus_status cs_variables_make(cs_layout *layout, const cs_limits *limits, cs_defects *defects);
static inline const cs_variables *cs_variables_of(const cs_layout *layout)
{
    return layout->state;
}

/* So much of a text as its bytes fit into max, which is 0 for no limit; characters stay whole. */
casus_text cs_limit_text(casus_text text, size_t max);
/* "120 bytes", in the arena. */
casus_text cs_limit_words(size_t count, const char *unit, cs_arena *arena);

/* The rows() of these syntaxes: packs a value for each variable. A date is the number of days since 1
   January 1970. */
void cs_variables_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                       cs_buf *out, size_t *starts, cs_defects *defects);

/* Are there no more rows than the format can count? ELIMIT: there are, which is told. ENOMEM. */
casus_status cs_variables_fit(const cs_layout *layout, const cs_build *build, cs_arena *arena);

/* What the values of a variable are like, over all rows. */
typedef struct cs_census {
    size_t longest;     /* text, in bytes */
    double least, most; /* number or date; least > most where there is none */
    unsigned decimals;  /* places that a number has behind the point, as far as CS_DECIMALS_MAX */
} cs_census;

enum { CS_DECIMALS_MAX = 9 };

/* The next row of the spool, as cs_unpack_row(). ECANCEL: it was said not to go on. */
casus_status cs_variables_next(cs_build *build, const char **row);
/* Back to the first row. */
casus_status cs_variables_rewind(cs_build *build);
/* A census of no rows for each variable, in the arena. NULL: no memory. */
cs_census *cs_census_make(const cs_variables *variables, cs_arena *arena);
/* Counts a value of the variable. */
void cs_census_add(cs_census *census, const cs_packed *value);
/* Reads all rows once and leaves build->rows at their start: a census for each variable, in the arena.
   EIO, ECANCEL, ENOMEM. */
casus_status cs_variables_count(const cs_layout *layout, cs_build *build, cs_arena *arena,
                                cs_census **out);

#endif
