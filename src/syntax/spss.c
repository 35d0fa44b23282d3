/* spss.c - SPSS system files (.sav), compressed row by row, as SPSS writes them by itself.

   Limits: names of 64 bytes that are none of the words of SPSS's syntax, labels of 255 and of 120 bytes
   (SPSS Statistics, Variable names, Variable labels, Value labels). SPSS itself would take texts of
   32767 bytes, but PSPP cuts them at about 9000 without a word, so that is the limit here. */
#include "syntax/imported.h"
#include "syntax/statfile.h"

#include "base/real.h"

enum { NAME_MAX_BYTES = 64, TITLE_BYTES = 255, LABEL_BYTES = 120, TEXT_BYTES = 9000 };

static bool is_reserved(casus_text name)
{
    static const char *const words[] = {"all", "and", "by",  "eq", "ge", "gt",  "le",
                                        "lt",  "ne",  "not", "or", "to", "with"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cs_text_equal_folded(name, cs_text(words[i])))
            return true;
    return false;
}

static const cs_limits limits = {
    .name_max = NAME_MAX_BYTES,
    .is_reserved = is_reserved,
    .title_bytes = TITLE_BYTES,
    .label_max = LABEL_BYTES,
    .text_max = TEXT_BYTES,
    .is_folded = true,
    .has_labels = true,
    .has_text_labels = true,
    .has_missing_numbers = true,
    .is_padded = true,
};

static casus_status bind_spss(cs_layout *layout, cs_defects *defects)
{
    return cs_variables_make(layout, &limits, defects);
}

static readstat_type_t type_of(const cs_variable *variable, const cs_census *census)
{
    (void)census;
    return variable->kind == CS_VARIABLE_TEXT ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE;
}

static void describe(const cs_variable *variable, readstat_variable_t *out)
{
    bool is_scale = variable->kind != CS_VARIABLE_TEXT && !variable->labels;
    readstat_variable_set_measure(out,
                                  is_scale ? READSTAT_MEASURE_SCALE : READSTAT_MEASURE_NOMINAL);
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        double number;
        if (cs_real_parse(variable->reasons[i].code, &number) != CS_REAL_NONE)
            readstat_variable_add_missing_double_value(out, number);
    }
}

static casus_status build_spss(const cs_layout *layout, cs_build *build)
{
    static const cs_statformat format = {
        .begin = readstat_begin_writing_sav,
        .version = 2,
        .compression = READSTAT_COMPRESS_ROWS,
        .day_zero = -141428, /* 14 October 1582 */
        .day_units = 86400,
        .date_format = "SDATE10",
        .type_of = type_of,
        .describe = describe,
    };
    return cs_statfile_build(layout, build, &format);
}

const cs_syntax cs_syntax_spss = {
    .info = {"spss", "sav zsav", "SPSS system files; PSPP reads them too", true, true, true},
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
