/* severities.c - what each kind of finding weighs under the caller's options. */
#include "run/run.h"

#include <string.h>

/* Does a code of an override mean this kind of finding? */
static bool means(const char *code, const cs_diag_row *row)
{
    bool is_hundred = (code[0] | 0x20) == 'e' && code[1] == (char)('0' + row->number / 100) &&
                      code[2] == '\0';
    return is_hundred || strcmp(code, "all") == 0 || casus_diag_info_find(code) == &row->info;
}

bool cs_override_is_known(const char *code)
{
    for (size_t i = 0; code && cs_diag_row_at(i); i++)
        if (means(code, cs_diag_row_at(i)))
            return true;
    return false;
}

/* Says the finding why nothing, or nothing more, is read? Who asked for other findings alone still has to know. */
static bool ends_reading(unsigned number)
{
    return number / 100 == 9 ||
           (number >= CS_E_DAMAGED_ARCHIVE && number < CS_E_DAMAGED_ARCHIVE + 10) ||
           number == CS_E_NOT_DATA || number == CS_E_OTHER_HEADER || number == CS_E_OTHER_SCHEMA;
}

/* The severity of a kind of finding under the caller's options: the last override wins. */
static int8_t choose_severity(const casus_options *options, const cs_diag_row *row)
{
    int8_t normal = (int8_t)row->info.severity;
    bool is_loss = row->number / 100 == 7;
    if (is_loss && options->on_loss == CASUS_WARN && normal == CASUS_ERROR)
        normal = CASUS_WARNING;
    for (size_t i = options->override_count; i-- > 0;) {
        const casus_override *override = &options->overrides[i];
        bool is_silenced = override->severity == 0 && ends_reading(row->number);
        if (override->code && means(override->code, row) && !is_silenced)
            return override->severity < 0 ? normal : (int8_t)(override->severity | CS_OVERRIDDEN);
    }
    return normal;
}

const int8_t *cs_severities(const casus_options *options, cs_arena *arena)
{
    size_t count = 0;
    while (cs_diag_row_at(count))
        count++;
    int8_t *severities = cs_arena_zalloc(arena, count + 1, sizeof *severities);
    for (size_t i = 0; severities && i < count; i++)
        severities[i] = choose_severity(options, cs_diag_row_at(i));
    return severities;
}

int cs_severity_of(const int8_t *severities, const cs_defect *defect)
{
    int severity = severities[cs_diag_row_of(defect->number) - cs_diag_row_at(0)];
    if (severity & CS_OVERRIDDEN)
        return severity & ~CS_OVERRIDDEN;
    return defect->severity ? defect->severity : severity;
}
