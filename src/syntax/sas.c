/* sas.c - SAS transport files (.xpt) of version 5, which everything reads, and of version 8, which has
   room for longer names, labels and texts.

   Limits and their sources: TS-140, Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport
   Format (names of 8 bytes, labels of 40, the number of variables in 4 digits) and the record layout for
   version 8 or 9; SAS Usage Note 46944 (texts of 200 bytes, and in version 8 of 32767; names of 32,
   labels of 256). Numbers are those of IBM's mainframes, whose 56 bits hold every double exactly where
   their exponent reaches: from 16^-65 to 16^63, of which the method in TS-140, which is ReadStat's,
   uses what lies below 2^249. Dates begin in 1582 (SAS Language Reference, About SAS Date Values).
   There are no labels of values. A transport file does not count its rows, but ReadStat does, in 32 bits. */
#include "syntax/imported.h"
#include "syntax/statfile.h"

#define LIMITS_OF_BOTH                                                                             \
    .count_max = 9999, .rows_max = INT32_MAX, .number_end = 0x1p249, .number_least = 0x1p-260,     \
    .first_day = {1582, 1, 1}, .is_folded = true, .has_reasons = true, .is_padded = true,          \
    .is_ascii = true

static const cs_limits limits_5 = {
    .name_max = 8,
    .title_bytes = 40,
    .text_max = 200,
    LIMITS_OF_BOTH,
};

static const cs_limits limits_8 = {
    .name_max = 32,
    .title_bytes = 256,
    .text_max = 32767,
    LIMITS_OF_BOTH,
};

static casus_status bind_sas(cs_layout *layout, cs_defects *defects)
{
    return cs_variables_make(layout, &limits_5, defects);
}

static casus_status bind_sas8(cs_layout *layout, cs_defects *defects)
{
    return cs_variables_make(layout, &limits_8, defects);
}

static readstat_type_t type_of(const cs_variable *variable, const cs_census *census)
{
    (void)census;
    return variable->kind == CS_VARIABLE_TEXT ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE;
}

enum { NUMBER_BYTES = 8, LINE = 80 };

/* The file does not say how many rows it has, and ends in blanks up to a whole line. Where a row is longer
   than a line, they cannot be taken for rows, nor rows of blanks for them: so a text is widened. */
static casus_status settle(cs_variables *variables, const cs_columns *columns, cs_census *census,
                           cs_arena *arena, cs_defects *defects)
{
    size_t width = 0;
    cs_census *last = NULL;
    (void)columns;
    (void)arena;
    (void)defects;
    for (uint32_t i = 0; i < variables->count; i++) {
        bool is_text = variables->items[i].kind == CS_VARIABLE_TEXT;
        width += is_text ? census[i].longest : NUMBER_BYTES;
        last = is_text ? &census[i] : last;
    }
    if (last && width <= LINE)
        last->longest += LINE + 1 - width;
    return CASUS_OK;
}

static casus_status build(const cs_layout *layout, cs_build *build, long version)
{
    const cs_statformat format = {
        .begin = readstat_begin_writing_xport,
        .version = version,
        .day_zero = -3653, /* 1 January 1960 */
        .day_units = 1,
        .date_format = "YYMMDD10.",
        .first_reason = 'A',
        .type_of = type_of,
        .settle = settle,
    };
    return cs_statfile_build(layout, build, &format);
}

static casus_status build_sas(const cs_layout *layout, cs_build *out)
{
    return build(layout, out, 5);
}

static casus_status build_sas8(const cs_layout *layout, cs_build *out)
{
    return build(layout, out, 8);
}

const cs_syntax cs_syntax_sas = {
    .info = {"sas", "xpt", "SAS transport files, version 5", true, true, false},
    .separator = "",
    .is_table = true,
    .sniff = cs_sas_sniff,
    .import = cs_sas_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
    .adds_labels = true,
    .bind = bind_sas,
    .rows = cs_variables_rows,
    .build = build_sas,
};

const cs_syntax cs_syntax_sas8 = {
    .info = {"sas8", "", "the same, version 8: longer names, labels and texts", true, true, false},
    .separator = "",
    .is_table = true,
    .import = cs_sas_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
    .adds_labels = true,
    .bind = bind_sas8,
    .rows = cs_variables_rows,
    .build = build_sas8,
};
