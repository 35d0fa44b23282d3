/* stata.c - Stata's .dta files, format 118, which Stata 14 and all later ones read.

   The limits are those of Stata's own description of the format (help dta, section 5) and of its
   manual on names ([U] 11.3): a byte counts to 100, an int to 32740, a long to 2147483620, since what
   is above stands for missing values; a text of more than 2045 bytes is a strL. Rows and variables: [R]
   Limits, for all editions but MP and for BE. Of how many bytes a row has no manual says more than that
   c(max_width_theory) tells it; this is 1048576 in Stata 18 (creturn list). */
#include "syntax/stata.h"
#include "syntax/imported.h"

#include <string.h>

enum { TEXT_MAX = 2045, REFERENCE = 8, ROW_MAX = 1048576 };

_Static_assert(2 * CS_COLUMNS_MAX <= 32767, "format 118 counts variables in 15 bits");

/* Words that are no names: [U] 11.3. */
static bool is_reserved(casus_text name)
{
    static const char *const words[] = {
        "_all", "_b", "byte", "_coef", "_cons", "double", "float", "if",   "in",    "int", "long",
        "_n",   "_N", "_pi",  "_pred", "_rc",   "_skip",  "str",   "strL", "using", "with"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cs_text_is(name, words[i]))
            return true;
    return name.len > 3 && cs_text_starts(name, "str") && name.ptr[3] >= '0' && name.ptr[3] <= '9';
}

const cs_limits cs_stata_limits = {
    .name_max = 32,
    .is_reserved = is_reserved,
    .title_max = 80,
    .label_max = 32000,
    .count_usual = 2048,
    .rows_max = 2147483619,
    .number_end = 0x1p1023,   /* what is above stands for missing values: help data_types */
    .first_day = {100, 1, 1}, /* help date() */
    .has_labels = true,
    .has_reasons = true,
};

static casus_status bind_stata(cs_layout *layout, cs_defects *defects)
{
    return cs_variables_make(layout, &cs_stata_limits, defects);
}

static bool is_within(const cs_census *census, double least, double most)
{
    return census->decimals == 0 && census->least >= least && census->most <= most;
}

readstat_type_t cs_stata_type_of(const cs_variable *variable, const cs_census *census)
{
    if (variable->kind == CS_VARIABLE_TEXT)
        return census->longest > TEXT_MAX ? READSTAT_TYPE_STRING_REF : READSTAT_TYPE_STRING;
    if (variable->kind == CS_VARIABLE_DATE)
        return READSTAT_TYPE_INT32;
    if (variable->type == CASUS_DECIMAL)
        return READSTAT_TYPE_DOUBLE;
    if (is_within(census, -127, 100))
        return READSTAT_TYPE_INT8;
    if (is_within(census, -32767, 32740))
        return READSTAT_TYPE_INT16;
    return is_within(census, -2147483647, 2147483620) ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE;
}

/* ---- Wide rows ---- */

/* In a row, if a text of more than so many bytes is a strL, of which only a reference stands there. */
static size_t bytes_of(const cs_variable *variable, const cs_census *census, size_t most)
{
    switch (cs_stata_type_of(variable, census)) {
    case READSTAT_TYPE_STRING:
        return census->longest > most ? REFERENCE : census->longest;
    case READSTAT_TYPE_INT8:
        return sizeof(int8_t);
    case READSTAT_TYPE_INT16:
        return sizeof(int16_t);
    case READSTAT_TYPE_INT32:
        return sizeof(int32_t);
    case READSTAT_TYPE_FLOAT:
    case READSTAT_TYPE_DOUBLE:
    case READSTAT_TYPE_STRING_REF:
        break;
    }
    return REFERENCE; /* and double: 8 */
}

static size_t row_bytes(const cs_variables *variables, const cs_census *census, size_t most)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < variables->count; i++)
        bytes += bytes_of(&variables->items[i], &census[i], most);
    return bytes;
}

/* As many variables as there may be with 8 bytes each are no row that is too wide. */
_Static_assert(2 * CS_COLUMNS_MAX * REFERENCE <= ROW_MAX, "a row of references always fits");

/* Where rows would be too wide, the longest texts become strLs. */
static casus_status settle(cs_variables *variables, const cs_columns *columns, cs_census *census,
                           cs_arena *arena, cs_defects *defects)
{
    size_t bytes = row_bytes(variables, census, TEXT_MAX);
    size_t most = TEXT_MAX;
    size_t count = 0;
    (void)columns;
    if (bytes <= ROW_MAX)
        return CASUS_OK;
    while (row_bytes(variables, census, most) > ROW_MAX)
        most--;
    for (uint32_t i = 0; i < variables->count; i++) {
        bool is_long = variables->items[i].kind == CS_VARIABLE_TEXT && census[i].longest > most;
        count += is_long && census[i].longest <= TEXT_MAX;
        census[i].longest = is_long ? TEXT_MAX + 1 : census[i].longest;
    }
    cs_defect *defect = cs_defects_add(defects, CS_E_WIDE_RECORD, CS_NONE, CS_NONE);
    defect->found = cs_limit_words(bytes, "bytes", arena);
    defect->expected = cs_limit_words(ROW_MAX, "of them", arena);
    defect->other = cs_limit_words(count, "variables", arena);
    defect->is_general = true;
    return defects->failed || arena->failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Files ---- */

static casus_status build_stata(const cs_layout *layout, cs_build *build)
{
    static const cs_statformat format = {
        .begin = readstat_begin_writing_dta,
        .version = 118,
        .day_zero = -3653, /* 1 January 1960 */
        .day_units = 1,
        .date_format = "%tdCCYY-NN-DD",
        .first_reason = 'a',
        .type_of = cs_stata_type_of,
        .settle = settle,
    };
    return cs_statfile_build(layout, build, &format);
}

const cs_syntax cs_syntax_stata = {
    .info = {"stata", "dta", "Stata; written in format 118, for Stata 14 and later", true, true,
             true},
    .separator = "",
    .is_table = true,
    .sniff = cs_stata_sniff,
    .import = cs_stata_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
    .bind = bind_stata,
    .rows = cs_variables_rows,
    .build = build_stata,
};
