/* spss.c - SPSS system files: .sav, compressed row by row, as SPSS writes them by itself, and .zsav.

   Limits and their sources: names of 64 bytes that are none of the words of SPSS's syntax, labels of
   variables of 255 bytes and of values of 120 (SPSS Statistics: Variable names, Variable labels, Value
   labels). SPSS itself would take texts of 32767 bytes, but PSPP cuts them at about 9000 without a
   word, so that is the limit here. The largest double stands for a missing number (PSPP developers'
   guide, Machine Floating-Point Info Record), and days begin with the Gregorian calendar (PSPP manual,
   How times & dates are defined). The header counts rows in 32 bits (File Header Record). */
#include "syntax/spss.h"
#include "syntax/imported.h"
#include "syntax/spss_labels.h"
#include "syntax/spss_names.h"
#include "syntax/statfile.h"

#include "base/real.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_reserved(casus_text name)
{
    static const char *const words[] = {"all", "and", "by",  "eq", "ge", "gt",  "le",
                                        "lt",  "ne",  "not", "or", "to", "with"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cs_text_equal_folded(name, cs_text(words[i])))
            return true;
    return false;
}

const cs_limits cs_spss_limits = {
    .name_max = 64,
    .is_reserved = is_reserved,
    .title_bytes = 255,
    .label_max = 120,
    .text_max = 9000,
    .rows_max = INT32_MAX,
    .number_end = DBL_MAX,
    .first_day = {1582, 10, 15},
    .is_folded = true,
    .has_labels = true,
    .has_text_labels = true,
    .has_missing_numbers = true,
    .is_padded = true,
};

static casus_status bind_spss(cs_layout *layout, cs_defects *defects)
{
    return cs_variables_make(layout, &cs_spss_limits, defects);
}

static readstat_type_t type_of(const cs_variable *variable, const cs_census *census)
{
    (void)census;
    return variable->kind == CS_VARIABLE_TEXT ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE;
}

static casus_status settle(cs_variables *variables, const cs_columns *columns, cs_census *census,
                           cs_arena *arena, cs_defects *defects)
{
    return cs_spss_names_part(variables, columns, census, arena, defects);
}

/* ---- How values are shown ---- */

enum {
    COLUMN_LEAST = 8, /* characters of a column in a table of values */
    COLUMN_MOST = 40,
    NUMBER_MOST = 40, /* characters of a number (PSPP manual, Basic Numeric Formats) */
    TEXT_MOST = 255,
    DAY = 10 /* 2023/05/31 */
};

/* Digits before the point, and a sign. */
static unsigned whole_width(double number)
{
    unsigned width = number < 0 ? 2 : 1;
    for (double rest = fabs(number); rest >= 10 && width < NUMBER_MOST; rest /= 10)
        width++;
    return width;
}

static unsigned number_width(const cs_census *census)
{
    if (census->least > census->most)
        return COLUMN_LEAST;
    unsigned least = whole_width(census->least);
    unsigned most = whole_width(census->most);
    unsigned width = least > most ? least : most;
    return census->decimals ? width + 1 + census->decimals : width;
}

unsigned cs_spss_format(const cs_variable *variable, const cs_census *census,
                        char out[CS_SPSS_FORMAT_MAX])
{
    unsigned width = DAY;
    memcpy(out, "SDATE10", sizeof "SDATE10");
    if (variable->kind == CS_VARIABLE_TEXT) {
        width = census->longest < TEXT_MOST ? (unsigned)census->longest : TEXT_MOST;
        snprintf(out, CS_SPSS_FORMAT_MAX, "A%u", width);
    } else if (variable->kind == CS_VARIABLE_NUMBER) {
        width = number_width(census);
        width = width < NUMBER_MOST ? width : NUMBER_MOST;
        snprintf(out, CS_SPSS_FORMAT_MAX, "F%u.%u", width, census->decimals);
    }
    width = width < COLUMN_LEAST ? COLUMN_LEAST : width;
    return width < COLUMN_MOST ? width : COLUMN_MOST;
}

bool cs_spss_is_scale(const cs_variable *variable)
{
    return variable->kind != CS_VARIABLE_TEXT && !variable->labels;
}

static void set_format(const cs_variable *variable, const cs_census *census,
                       readstat_variable_t *out)
{
    char format[CS_SPSS_FORMAT_MAX];
    unsigned width = cs_spss_format(variable, census, format);
    readstat_variable_set_format(out, format);
    readstat_variable_set_display_width(out, (int)width);
}

static void describe(const cs_variable *variable, const cs_census *census, readstat_variable_t *out)
{
    readstat_variable_set_measure(out, cs_spss_is_scale(variable) ? READSTAT_MEASURE_SCALE
                                                                  : READSTAT_MEASURE_NOMINAL);
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        double number;
        if (cs_real_parse(variable->reasons[i].code, &number) != CS_REAL_NONE)
            readstat_variable_add_missing_double_value(out, number);
    }
    set_format(variable, census, out);
}

/* ---- Files ---- */

static casus_status build(const cs_layout *layout, cs_build *build, bool is_zipped)
{
    const cs_statformat format = {
        .begin = readstat_begin_writing_sav,
        .version = 2,
        .compression = READSTAT_COMPRESS_ROWS,
        .day_zero = -141428, /* 14 October 1582 */
        .day_units = 86400,
        .is_zipped = is_zipped,
        .type_of = type_of,
        .settle = settle,
        .keeps_labels = cs_spss_has_long_labels,
        .finish_head = cs_spss_labels_add,
        .describe = describe,
    };
    return cs_statfile_build(layout, build, &format);
}

static casus_status build_spss(const cs_layout *layout, cs_build *out)
{
    return build(layout, out, false);
}

static casus_status build_zsav(const cs_layout *layout, cs_build *out)
{
    return build(layout, out, true);
}

const cs_syntax cs_syntax_spss = {
    .info = {"spss", "sav", "SPSS system files; PSPP reads them too", true, true, true},
    .separator = "",
    .is_table = true,
    .sniff = cs_spss_sniff,
    .import = cs_spss_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
    .bind = bind_spss,
    .rows = cs_variables_rows,
    .build = build_spss,
};

const cs_syntax cs_syntax_zsav = {
    .info = {"zsav", "zsav", "the same, compressed: for SPSS 21 and later", true, true, true},
    .separator = "",
    .is_table = true,
    .import = cs_spss_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
    .bind = bind_spss,
    .rows = cs_variables_rows,
    .build = build_zsav,
};
