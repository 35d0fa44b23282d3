/* help.c - see help.h; and casus help. */
#include "cli/help.h"

#include "cli/print.h"

#include <string.h>

enum { COMMAND_WIDTH = 11, NAME_WIDTH = 9, HELP_INDENT = 6, LIST_MAX = 1200 };

static const char *const group_titles[CS_GROUP_COUNT] = {
    [CS_READING] = "Reading",
    [CS_WRITING] = "Writing",
    [CS_FINDINGS] = "Findings",
    [CS_GENERAL] = "General",
};

static const char general_examples[] =
    "  casus events.yaml -o events.csv       from YAML to CSV, checked on the way\n"
    "  casus events.csv -t ndjson | head     to standard output\n"
    "  casus validate events.yaml            what is wrong, where, and what to do\n"
    "  casus explain E302                    what a finding means\n"
    "  casus schema show acled.inter1        a field and its codes\n";

static const char general_details[] =
    "casus reads records of conflict events, checks them against a schema and writes them. A "
    "syntax "
    "(csv, json, yaml ...) says how bytes become records; a schema (acled, cameo, or a file of "
    "your own) says which fields, codes and rules a record must obey. Any syntax can be converted "
    "to any other. Without a command casus converts.";

static const char exit_codes[] = "  0    clean\n"
                                 "  1    findings at or above --fail-on\n"
                                 "  2    usage, configuration or schema\n"
                                 "  3    an input or output failed\n"
                                 "  4    refused, because something would be lost\n"
                                 "  70   internal failure\n"
                                 "  128+ the number of a signal\n";

static cs_command_bit bit_of(const cs_command *command)
{
    return command ? command->bit : CS_ALL;
}

/* ---- Parts ---- */

static void print_usage(FILE *stream, const cs_command *command)
{
    if (command)
        fprintf(stream, "Usage: casus %s %s\n", command->name, command->operands);
    else
        fputs("Usage: casus [COMMAND] [OPTION]... [FILE]...\n", stream);
}

static void print_examples(FILE *stream, const cs_command *command)
{
    fprintf(stream, "Examples:\n%s", command ? command->examples : general_examples);
}

static void print_commands(FILE *stream)
{
    const cs_command *command;
    fputs("\nCommands:\n", stream);
    for (size_t i = 0; (command = cs_command_at(i)); i++) {
        fputs("  ", stream);
        cs_print_cell(stream, cs_word(command->name), COMMAND_WIDTH);
        fputs(command->summary, stream);
        if (command->alias)
            fprintf(stream, " (also: %s)", command->alias);
        putc('\n', stream);
    }
}

static bool is_of(const cs_option *option, cs_option_group group, cs_command_bit bit)
{
    return option->group == group && (option->commands & bit) != 0;
}

static bool has_group(cs_option_group group, cs_command_bit bit)
{
    for (size_t i = 0; i < CS_OPTION_COUNT; i++)
        if (is_of(&cs_option_table[i], group, bit))
            return true;
    return false;
}

/* ---- Options on one screen ---- */

/* Appends to a text that has room for LIST_MAX bytes; no list of options is as long. */
static void append(casus_text *list, char *room, const char *word)
{
    size_t len = strlen(word);
    if (list->len + len > LIST_MAX)
        len = LIST_MAX - list->len;
    memcpy(room + list->len, word, len);
    list->len += len;
}

/* "-o/--output=FILE": without blanks, since a line may break at any. */
static void append_option(casus_text *list, char *room, const cs_option *option)
{
    char letter[] = {'-', option->letter, '\0'};
    bool has_name = option->name[0] != '\0';
    if (list->len > 0)
        append(list, room, " ");
    if (option->letter)
        append(list, room, letter);
    if (has_name)
        append(list, room, option->letter ? "/--" : "--");
    append(list, room, option->name);
    if (option->argument) {
        append(list, room, "=");
        append(list, room, option->argument);
    }
}

static void print_option_names(FILE *stream, cs_option_group group, cs_command_bit bit)
{
    char room[LIST_MAX];
    casus_text list = {room, 0};
    for (size_t i = 0; i < CS_OPTION_COUNT; i++)
        if (is_of(&cs_option_table[i], group, bit))
            append_option(&list, room, &cs_option_table[i]);
    fputs("  ", stream);
    cs_print_cell(stream, cs_word(group_titles[group]), NAME_WIDTH);
    cs_print_wrapped(stream, list, NAME_WIDTH + 4);
}

/* ---- Options in full ---- */

static void print_option(FILE *stream, const cs_option *option)
{
    fputs("  ", stream);
    if (option->letter)
        fprintf(stream, "-%c%s", option->letter, option->name[0] ? ", " : "");
    if (option->name[0])
        fprintf(stream, "--%s", option->name);
    if (option->argument)
        fprintf(stream, " %s", option->argument);
    putc('\n', stream);
    cs_print_repeat(stream, ' ', HELP_INDENT);
    cs_print_wrapped(stream, cs_word(option->help), HELP_INDENT);
}

static void print_options(FILE *stream, cs_option_group group, cs_command_bit bit)
{
    if (!has_group(group, bit))
        return;
    fprintf(stream, "\n%s:\n", group_titles[group]);
    for (size_t i = 0; i < CS_OPTION_COUNT; i++)
        if (is_of(&cs_option_table[i], group, bit))
            print_option(stream, &cs_option_table[i]);
}

/* ---- Whole pages ---- */

void cs_help_short(FILE *stream, const cs_command *command)
{
    print_examples(stream, command);
    putc('\n', stream);
    print_usage(stream, command);
    if (!command) {
        print_commands(stream);
        fputs("\ncasus COMMAND -h shows its options, casus --help explains everything.\n", stream);
        return;
    }
    fputs("\nOptions:\n", stream);
    for (int group = 0; group < CS_GROUP_COUNT; group++)
        if (has_group((cs_option_group)group, command->bit))
            print_option_names(stream, (cs_option_group)group, command->bit);
    fprintf(stream, "\ncasus %s --help explains them.\n", command->name);
}

void cs_help_full(FILE *stream, const cs_command *command)
{
    print_usage(stream, command);
    putc('\n', stream);
    cs_print_wrapped(stream, cs_word(command ? command->details : general_details), 0);
    putc('\n', stream);
    print_examples(stream, command);
    if (!command)
        print_commands(stream);
    for (int group = 0; group < CS_GROUP_COUNT; group++)
        print_options(stream, (cs_option_group)group, bit_of(command));
    fprintf(stream, "\nExit codes; where several apply, a signal, then 70, 3, 2, 4, 1:\n%s",
            exit_codes);
}

int cs_help_command(const cs_arguments *arguments)
{
    const cs_command *command = NULL;
    for (size_t i = 0; i < arguments->operand_count; i++) {
        command = cs_command_named(arguments->operands[i]);
        if (!command)
            return cs_usage_unknown_command(arguments->operands[i]);
    }
    cs_help_full(stdout, command);
    return CS_EXIT_CLEAN;
}
