/* options.c - see options.h. Not getopt_long: it would print its own messages in its own words, stop
   at nothing to guess what was meant, and need the table a second time. */
#include "cli/options.h"

#include "cli/command.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const cs_option cs_option_table[CS_OPTION_COUNT] = {
#define CS_OPTION(symbol, name, letter, kind, argument, commands, group, help)                     \
    {name, letter, kind, argument, commands, group, help},
#include "cli/options.def"
#undef CS_OPTION
};

/* A command line on the way through parsing. */
typedef struct parsing {
    char **words;
    int count;
    int at; /* the next word */
    cs_arguments *out;
} parsing;

bool cs_arguments_has(const cs_arguments *arguments, cs_option_id option)
{
    return arguments->settings[option].is_given;
}

const char *cs_arguments_text(const cs_arguments *arguments, cs_option_id option)
{
    return arguments->settings[option].text;
}

unsigned long cs_arguments_number(const cs_arguments *arguments, cs_option_id option)
{
    return arguments->settings[option].number;
}

/* ---- Values ---- */

static int refuse_value(const cs_option *option, const char *text, const char *nearest)
{
    bool is_near = nearest[0] != '\0';
    cs_complain("--%s \"%s\": it wants %s%s%s%s", option->name, text, option->argument,
                is_near ? "; did you mean " : "", nearest, is_near ? "?" : "");
    return CS_EXIT_USAGE;
}

/* Cuts the next of "one|two|three" off the front; false behind the last. */
static bool next_choice(const char **values, casus_text *out)
{
    if (**values == '\0')
        return false;
    size_t len = strcspn(*values, "|");
    *out = (casus_text){*values, len};
    *values += len + ((*values)[len] == '|');
    return true;
}

static int set_choice(const cs_option *option, cs_setting *setting)
{
    const char *values = option->argument;
    cs_suggestion suggestion = {0};
    casus_text value;
    for (unsigned long index = 0; next_choice(&values, &value); index++) {
        if (strlen(setting->text) == value.len &&
            memcmp(setting->text, value.ptr, value.len) == 0) {
            setting->number = index;
            return CS_EXIT_CLEAN;
        }
        cs_suggestion_offer(&suggestion, setting->text, value);
    }
    return refuse_value(option, setting->text, suggestion.best);
}

static int set_number(const cs_option *option, cs_setting *setting)
{
    bool has_auto = strstr(option->argument, "auto") != NULL;
    if (has_auto && strcmp(setting->text, "auto") == 0) {
        setting->number = 0;
        return CS_EXIT_CLEAN;
    }
    char *end = NULL;
    errno = 0;
    setting->number = strtoul(setting->text, &end, 10);
    bool is_plain = setting->text[0] >= '0' && setting->text[0] <= '9' && *end == '\0';
    if (!is_plain || errno != 0 || (has_auto && setting->number == 0))
        return refuse_value(option, setting->text, "");
    return CS_EXIT_CLEAN;
}

static int set_character(const cs_option *option, cs_setting *setting)
{
    static const struct {
        const char *name;
        char byte;
    } named[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"pipe", '|'}};
    cs_suggestion suggestion = {0};
    char byte = setting->text[0];
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        cs_suggestion_offer(&suggestion, setting->text, cs_word(named[i].name));
        if (strcmp(setting->text, named[i].name) == 0) {
            setting->number = (unsigned char)named[i].byte;
            return CS_EXIT_CLEAN;
        }
    }
    bool is_fit = byte == '\t' || (byte >= ' ' && byte <= '~' && byte != '"');
    if (!is_fit || setting->text[1] != '\0')
        return refuse_value(option, setting->text, suggestion.best);
    setting->number = (unsigned char)byte;
    return CS_EXIT_CLEAN;
}

static int set_value(parsing *parser, cs_option_id id, const char *text)
{
    const cs_option *option = &cs_option_table[id];
    cs_setting *setting = &parser->out->settings[id];
    *setting = (cs_setting){.is_given = true, .text = text};
    switch (option->kind) {
    case CS_CHOICE:
        return set_choice(option, setting);
    case CS_NUMBER:
        return set_number(option, setting);
    case CS_CHARACTER:
        return set_character(option, setting);
    case CS_LIST:
        parser->out->lists[parser->out->list_count++] = (cs_list_value){id, text};
        return CS_EXIT_CLEAN;
    default:
        return CS_EXIT_CLEAN;
    }
}

/* ---- Words ---- */

static int refuse_option(const parsing *parser, casus_text name)
{
    cs_suggestion suggestion = {0};
    char word[CS_SUGGEST_MAX + 1] = "";
    if (name.len <= CS_SUGGEST_MAX)
        memcpy(word, name.ptr, name.len);
    for (size_t i = 0; i < CS_OPTION_COUNT; i++)
        if (cs_option_table[i].commands & parser->out->command->bit)
            cs_suggestion_offer(&suggestion, word, cs_word(cs_option_table[i].name));
    bool is_near = suggestion.best[0] != '\0';
    cs_complain("unknown option --%.*s%s%s%s", (int)name.len, name.ptr,
                is_near ? "; did you mean --" : "", suggestion.best, is_near ? "?" : "");
    return CS_EXIT_USAGE;
}

/* Is the option one of the command's? Complains if not. */
static bool is_allowed(const parsing *parser, const cs_option *option)
{
    const cs_command *command = parser->out->command;
    if (option->commands & command->bit)
        return true;
    cs_complain("%s does not take --%s", command->name, option->name);
    return false;
}

/* The value of an option from behind its name (`rest`, or NULL) or from the next word. */
static int take_value(parsing *parser, cs_option_id id, const char *rest)
{
    const cs_option *option = &cs_option_table[id];
    if (!rest && parser->at < parser->count)
        rest = parser->words[parser->at++];
    if (rest && *rest != '\0')
        return set_value(parser, id, rest);
    cs_complain("--%s needs %s", option->name, option->argument);
    return CS_EXIT_USAGE;
}

static int take_long(parsing *parser, const char *word)
{
    casus_text name = {word, strcspn(word, "=")};
    const char *rest = word[name.len] == '=' ? word + name.len + 1 : NULL;
    for (int i = 0; i < CS_OPTION_COUNT; i++) {
        const cs_option *option = &cs_option_table[i];
        if (name.len == 0 || strlen(option->name) != name.len ||
            memcmp(option->name, name.ptr, name.len) != 0)
            continue;
        if (!is_allowed(parser, option))
            return CS_EXIT_USAGE;
        if (option->kind != CS_FLAG)
            return take_value(parser, (cs_option_id)i, rest);
        if (!rest)
            return set_value(parser, (cs_option_id)i, NULL);
        cs_complain("--%s takes no value", option->name);
        return CS_EXIT_USAGE;
    }
    return refuse_option(parser, name);
}

/* One letter of "-qo"; *rest is behind it and becomes NULL when the option has taken it. */
static int take_letter(parsing *parser, char letter, const char **rest)
{
    for (int i = 0; i < CS_OPTION_COUNT; i++) {
        const cs_option *option = &cs_option_table[i];
        if (option->letter != letter)
            continue;
        if (!is_allowed(parser, option))
            return CS_EXIT_USAGE;
        if (option->kind == CS_FLAG)
            return set_value(parser, (cs_option_id)i, NULL);
        const char *value = **rest ? *rest : NULL;
        *rest = NULL;
        return take_value(parser, (cs_option_id)i, value);
    }
    cs_complain("unknown option -%c", letter);
    return CS_EXIT_USAGE;
}

static int take_letters(parsing *parser, const char *letters)
{
    int code = CS_EXIT_CLEAN;
    while (code == CS_EXIT_CLEAN && letters && *letters) {
        char letter = *letters++;
        code = take_letter(parser, letter, &letters);
    }
    return code;
}

static int take_word(parsing *parser, const char *word, bool *is_over)
{
    if (*is_over || word[0] != '-' || word[1] == '\0') {
        parser->out->operands[parser->out->operand_count++] = word;
        return CS_EXIT_CLEAN;
    }
    if (word[1] != '-')
        return take_letters(parser, word + 1);
    if (word[2] != '\0')
        return take_long(parser, word + 2);
    *is_over = true;
    return CS_EXIT_CLEAN;
}

int cs_arguments_parse(const cs_command *command, int count, char **words, cs_arguments *out)
{
    *out = (cs_arguments){.command = command};
    size_t room = (size_t)count + 1;
    out->operands = calloc(room, sizeof *out->operands);
    out->lists = calloc(room, sizeof *out->lists);
    if (!out->operands || !out->lists) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        return CS_EXIT_INTERNAL;
    }
    parsing parser = {.words = words, .count = count, .out = out};
    bool is_over = false;
    int code = CS_EXIT_CLEAN;
    while (code == CS_EXIT_CLEAN && parser.at < count) {
        const char *word = words[parser.at++];
        code = take_word(&parser, word, &is_over);
    }
    if (code == CS_EXIT_USAGE)
        cs_advise("casus %s -h shows the options", command->name);
    return code;
}

void cs_arguments_free(cs_arguments *arguments)
{
    free(arguments->operands);
    free(arguments->lists);
    arguments->operands = NULL;
    arguments->lists = NULL;
}
