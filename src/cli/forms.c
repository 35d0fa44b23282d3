/* forms.c - see forms.h. */
#include "cli/forms.h"

#include "cli/command.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <string.h>

int cs_form_choose(const char *word, bool only_codebooks, const casus_export_info **out)
{
    cs_suggestion suggestion = {0};
    const casus_export_info *info;
    for (size_t i = 0; (info = casus_export_at(i)); i++) {
        if (only_codebooks && !info->is_codebook)
            continue;
        if (strcmp(info->name, word) == 0) {
            *out = info;
            return CS_EXIT_CLEAN;
        }
        cs_suggestion_offer(&suggestion, word, cs_word(info->name));
    }
    return cs_usage_unknown(only_codebooks ? "form of a codebook" : "form", word, suggestion.best);
}

void cs_form_advise(void)
{
    const casus_export_info *info;
    for (size_t i = 0; (info = casus_export_at(i)); i++)
        cs_advise("%-13s %s", info->name, info->help);
}
