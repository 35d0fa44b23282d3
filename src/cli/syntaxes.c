/* syntaxes.c - see syntaxes.h. */
#include "cli/syntaxes.h"

#include "cli/command.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <string.h>

int cs_syntax_choose(const char *option, const char *word, bool to_write, const char **out)
{
    *out = NULL;
    if (!word || strcmp(word, "auto") == 0)
        return CS_EXIT_CLEAN;
    const casus_syntax_info *found = casus_syntax_find(word);
    if (found && (to_write ? found->writes : found->reads)) {
        *out = found->name;
        return CS_EXIT_CLEAN;
    }
    cs_suggestion suggestion = {0};
    const casus_syntax_info *syntax;
    for (size_t i = 0; (syntax = casus_syntax_at(i)); i++)
        if (to_write ? syntax->writes : syntax->reads)
            cs_suggestion_offer(&suggestion, word, cs_word(syntax->name));
    int code = cs_usage_unknown("syntax", word, suggestion.best);
    cs_advise("casus formats lists those that --%s can name", option);
    return code;
}
