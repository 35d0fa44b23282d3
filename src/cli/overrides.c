/* overrides.c - see overrides.h. */
#include "cli/overrides.h"

#include "cli/command.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <stdlib.h>
#include <string.h>

/* --select E302 silences "all" and then brings this one back as it is by default. */
enum { SILENT = 0, AS_DEFAULT = -1 };

/* A piece of a list, terminated; no code or slug is longer. */
typedef struct piece {
    char text[CS_SUGGEST_MAX + 1];
} piece;

const casus_diag_info *cs_diag_kind(const char *word)
{
    const casus_diag_info *found = casus_diag_info_find(word);
    if (found)
        return found;
    cs_suggestion suggestion = {0};
    const casus_diag_info *kind;
    for (size_t i = 0; (kind = casus_diag_info_at(i)); i++) {
        cs_suggestion_offer(&suggestion, word, cs_word(kind->code));
        cs_suggestion_offer(&suggestion, word, cs_word(kind->slug));
    }
    cs_usage_unknown("code", word, suggestion.best);
    cs_advise("casus explain lists the codes");
    return NULL;
}

/* "E3", if there is any finding of that hundred; else NULL. */
static const char *find_hundred(const char *word)
{
    static const char *const hundreds[] = {"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9"};
    bool has_shape = (word[0] == 'E' || word[0] == 'e') && word[1] >= '1' && word[1] <= '9';
    if (!has_shape || word[2] != '\0')
        return NULL;
    const casus_diag_info *kind;
    for (size_t i = 0; (kind = casus_diag_info_at(i)); i++)
        if (kind->code[1] == word[1])
            return hundreds[word[1] - '1'];
    return NULL;
}

/* The constant spelling of what a list names; complains and returns NULL if it names nothing. */
static const char *find_code(const char *word)
{
    if (strcmp(word, "all") == 0)
        return "all";
    const char *hundred = find_hundred(word);
    if (hundred)
        return hundred;
    const casus_diag_info *kind = cs_diag_kind(word);
    return kind ? kind->code : NULL;
}

/* Cuts "=LEVEL" off the word; 0 (and a complaint) where there is none. */
static int cut_severity(piece *word)
{
    static const casus_severity levels[] = {CASUS_ERROR, CASUS_WARNING, CASUS_NOTE};
    cs_suggestion suggestion = {0};
    char *level = strchr(word->text, '=');
    if (!level) {
        cs_complain("--severity %s: it wants CODE=error, CODE=warning or CODE=note", word->text);
        return 0;
    }
    *level++ = '\0';
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const char *name = casus_severity_text(levels[i]);
        if (strcmp(level, name) == 0)
            return (int)levels[i];
        cs_suggestion_offer(&suggestion, level, cs_word(name));
    }
    cs_usage_unknown("severity", level, suggestion.best);
    return 0;
}

static int add_word(cs_overrides *out, cs_option_id option, piece *word)
{
    int severity = option == CS_OPTION_SELECT ? AS_DEFAULT : SILENT;
    if (option == CS_OPTION_SEVERITY && (severity = cut_severity(word)) == 0)
        return CS_EXIT_USAGE;
    const char *code = find_code(word->text);
    if (!code)
        return CS_EXIT_USAGE;
    out->items[out->count++] = (casus_override){code, severity};
    return CS_EXIT_CLEAN;
}

static int add_list(cs_overrides *out, const cs_list_value *list)
{
    int code = CS_EXIT_CLEAN;
    const char *rest = list->text;
    while (code == CS_EXIT_CLEAN) {
        size_t len = strcspn(rest, ",");
        piece word = {0};
        if (len > CS_SUGGEST_MAX)
            return cs_usage_unknown("code", rest, "");
        memcpy(word.text, rest, len);
        code = add_word(out, list->option, &word);
        if (rest[len] == '\0')
            break;
        rest += len + 1;
    }
    return code;
}

static size_t count_words(const cs_arguments *arguments)
{
    size_t count = 0;
    for (size_t i = 0; i < arguments->list_count; i++) {
        count++;
        for (const char *at = arguments->lists[i].text; (at = strchr(at, ',')); at++)
            count++;
    }
    return count;
}

int cs_overrides_open(const cs_arguments *arguments, cs_overrides *out)
{
    static const cs_option_id order[] = {CS_OPTION_SELECT, CS_OPTION_IGNORE, CS_OPTION_SEVERITY};
    *out = (cs_overrides){NULL, 0};
    out->items = calloc(count_words(arguments) + 1, sizeof *out->items);
    if (!out->items) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        return CS_EXIT_INTERNAL;
    }
    if (cs_arguments_has(arguments, CS_OPTION_SELECT))
        out->items[out->count++] = (casus_override){"all", SILENT};
    int code = CS_EXIT_CLEAN;
    for (size_t pass = 0; pass < sizeof order / sizeof *order; pass++)
        for (size_t i = 0; code == CS_EXIT_CLEAN && i < arguments->list_count; i++)
            if (arguments->lists[i].option == order[pass])
                code = add_list(out, &arguments->lists[i]);
    return code;
}

void cs_overrides_free(cs_overrides *overrides)
{
    free(overrides->items);
    *overrides = (cs_overrides){NULL, 0};
}
