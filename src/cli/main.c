/* main.c - the casus program: the table of commands, and the way from argv to one of them.

   A first word that is no command but looks like a file, or is an option, means convert. */
#include "casus.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cs_command commands[] = {
    {"convert", NULL, "[OPTION]... [FILE]...", "check records and write them in another syntax",
     "  casus convert events.yaml -o events.csv\n"
     "  casus convert a.csv b.csv -o both.json --pretty\n"
     "  casus convert -f json -t csv --on-error drop --rejects bad.json < events.json\n"
     "  casus convert events.csv -o full.csv --fill\n",
     "Reads records from the files, one after the other, checks each against the schema and writes "
     "all of them to one output. Without a file, or for -, it reads standard input; a directory "
     "stands for the files in it (not below) whose extension names a syntax, in the order of their "
     "names. Without -o it writes to standard output. Findings and words go to standard error. An "
     "output file appears whole or not at all; a file may be converted in its own place.",
     CS_CONVERT, cs_convert_command},
    {"validate", "check", "[OPTION]... [FILE]...", "check records and say what is wrong",
     "  casus validate events.yaml\n"
     "  casus validate --schema acled --format concise *.csv\n"
     "  casus validate --select E3,E401 --fail-on warning events.csv\n"
     "  casus validate --report findings.jsonl directory\n",
     "Checks the records of each file against the schema and prints what it finds to standard "
     "output, a summary to standard error. Without a file, or for -, it reads standard input; a "
     "directory stands for the files in it (not below) whose extension names a syntax, in the "
     "order of their names. Each file is judged for itself.",
     CS_VALIDATE, cs_validate_command},
    {"describe", NULL, "[OPTION]... [FILE]...", "count what is in the records",
     "  casus describe events.csv\n"
     "  casus describe --only country,event_type --top 0 events.csv\n"
     "  casus describe --json *.csv > counts.json\n",
     "Reads the records of all files and prints of each column how many have a value, how many "
     "different ones there are, and from where to where they go; then the most frequent values, "
     "the months of dates and bins of numbers, each with its count and a bar. Records with errors "
     "count as well; a record that cannot be read makes the exit code 1. Of more than 50000 "
     "different values of a column none is counted, so a column takes some 8 MiB at most.",
     CS_DESCRIBE, cs_describe_command},
    {"codebook", NULL, "[OPTION]... SCHEMA | [FILE]...", "a codebook, with counts of your data",
     "  casus codebook acled -o acled.html\n"
     "  casus codebook events.csv > codebook.md\n"
     "  casus codebook --as ddi events.csv -o codebook.xml\n",
     "Writes a codebook in Markdown, as a page for a browser, or in XML for data archives: the "
     "variables with their types, labels and rules, and all codes. Of a schema, which is named by "
     "its "
     "name or is a file of your own; or of the records in the files, and then with counts: how "
     "many "
     "have a value, how often each code comes up, from where to where numbers and dates go.",
     CS_CODEBOOK, cs_codebook_command},
    {"explain", NULL, "[CODE]...", "what a finding means and what to do",
     "  casus explain E302\n"
     "  casus explain unknown-code\n"
     "  casus explain                 list them all\n",
     "Explains kinds of findings, named by their code or their name; without any it lists them all "
     "with the severity that they have by default.",
     CS_OTHERS, cs_explain_command},
    {"schema", NULL, "list | show NAME[.FIELD] | lint FILE... | export NAME",
     "the schemas, their fields and codes",
     "  casus schema list\n"
     "  casus schema show acled\n"
     "  casus schema show acled.inter1\n"
     "  casus schema show ./mine.yaml region\n"
     "  casus schema lint mine.yaml\n"
     "  casus schema export acled --as json-schema > acled.schema.json\n",
     "Lists the schemas that casus knows, or shows one as a codebook: its fields, what they hold, "
     "its key and its rules. For a single field it shows all codes and their labels. A schema is "
     "named by its name or is a file of your own. lint tells what is wrong in files of schemas and "
     "crosswalks, and what looks like a slip; its exit code is 1 where something is wrong. export "
     "writes a schema "
     "for "
     "other tools, in the form that --as names.",
     CS_SCHEMA, cs_schema_command},
    {"codes", NULL, "SCHEMA[.FIELD] [WORD]...", "find a code by its beginning or by words",
     "  casus codes cameo                    the vocabularies\n"
     "  casus codes cameo.event_code         all codes of a field\n"
     "  casus codes cameo.event_code mediat  those that have the word\n"
     "  casus codes acled territory --json\n",
     "Lists the codes of a field or vocabulary, or with words those whose code begins with, or "
     "whose "
     "label or other names contain, each of them; capitals and blanks do not count. Without a "
     "field it looks into all vocabularies of the schema. The exit code is 1 where nothing is "
     "found.",
     CS_CODES, cs_codes_command},
    {"formats", NULL, "[--json]", "the syntaxes that can be read and written",
     "  casus formats\n"
     "  casus formats --json\n",
     "Lists the syntaxes with what can be done with them and the extensions of file names that "
     "stand for them.",
     CS_FORMATS, cs_formats_command},
    {"completions", NULL, "bash|zsh|fish", "a script that completes words in a shell",
     "  casus completions bash > ~/.local/share/bash-completion/completions/casus\n"
     "  casus completions zsh > ~/.zsh/_casus      where ~/.zsh is in fpath\n"
     "  casus completions fish > ~/.config/fish/completions/casus.fish\n",
     "Prints a script for bash, zsh or fish, by which the shell completes commands, options and "
     "what "
     "may follow them. An installed casus has brought them along.",
     CS_OTHERS, cs_completions_command},
    {"help", NULL, "[COMMAND]", "help in full, on casus or a command",
     "  casus help\n"
     "  casus help convert\n",
     "Shows what --help shows; -h shows less.", CS_OTHERS, cs_help_command},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

const cs_command *cs_command_at(size_t index)
{
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

const cs_command *cs_command_named(const char *word)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const cs_command *command = &commands[i];
        bool is_alias = command->alias && strcmp(word, command->alias) == 0;
        if (is_alias || strcmp(word, command->name) == 0)
            return command;
    }
    return NULL;
}

int cs_exit_graver(int a, int b)
{
    static const int by_gravity[] = {CS_EXIT_INTERNAL, CS_EXIT_FILES, CS_EXIT_USAGE, CS_EXIT_LOSS,
                                     CS_EXIT_FINDINGS};
    if (a >= CS_EXIT_SIGNAL || b >= CS_EXIT_SIGNAL)
        return a >= CS_EXIT_SIGNAL ? a : b;
    for (size_t i = 0; i < sizeof by_gravity / sizeof *by_gravity; i++)
        if (a == by_gravity[i] || b == by_gravity[i])
            return by_gravity[i];
    return CS_EXIT_CLEAN;
}

int cs_usage_unknown(const char *what, const char *word, const char *nearest)
{
    bool is_near = nearest[0] != '\0';
    cs_complain("unknown %s \"%s\"%s%s%s", what, word, is_near ? "; did you mean " : "", nearest,
                is_near ? "?" : "");
    return CS_EXIT_USAGE;
}

int cs_usage_unknown_command(const char *word)
{
    cs_suggestion suggestion = {0};
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        cs_suggestion_offer(&suggestion, word, cs_word(commands[i].name));
        if (commands[i].alias)
            cs_suggestion_offer(&suggestion, word, cs_word(commands[i].alias));
    }
    cs_usage_unknown("command", word, suggestion.best);
    cs_advise("casus -h shows the commands");
    return CS_EXIT_USAGE;
}

/* ---- From words to a command ---- */

static bool looks_like_file(const char *word)
{
    return strpbrk(word, "./") || access(word, F_OK) == 0;
}

/* "casus -q validate x" would otherwise look for a file called validate. */
static int check_order(const cs_arguments *arguments)
{
    for (size_t i = 0; i < arguments->operand_count; i++) {
        const char *word = arguments->operands[i];
        if (!cs_command_named(word) || looks_like_file(word))
            continue;
        cs_complain("the command comes first: casus %s ...; a file of this name is ./%s", word,
                    word);
        return CS_EXIT_USAGE;
    }
    return CS_EXIT_CLEAN;
}

static int obey(const cs_arguments *arguments, bool is_named)
{
    const cs_command *topic = is_named ? arguments->command : NULL;
    if (cs_arguments_has(arguments, CS_OPTION_HELP)) {
        cs_help_full(stdout, topic);
        return CS_EXIT_CLEAN;
    }
    if (cs_arguments_has(arguments, CS_OPTION_SHORT_HELP)) {
        cs_help_short(stdout, topic);
        return CS_EXIT_CLEAN;
    }
    if (cs_arguments_has(arguments, CS_OPTION_VERSION)) {
        printf("casus %s\n", casus_version());
        return CS_EXIT_CLEAN;
    }
    int code = is_named ? CS_EXIT_CLEAN : check_order(arguments);
    return code == CS_EXIT_CLEAN ? arguments->command->run(arguments) : code;
}

static int run_words(int count, char **words)
{
    const cs_command *named = cs_command_named(words[0]);
    if (!named && words[0][0] != '-' && !looks_like_file(words[0]))
        return cs_usage_unknown_command(words[0]);
    cs_arguments arguments;
    int code = named ? cs_arguments_parse(named, count - 1, words + 1, &arguments)
                     : cs_arguments_parse(&commands[0], count, words, &arguments);
    if (code == CS_EXIT_CLEAN)
        code = obey(&arguments, named != NULL);
    cs_arguments_free(&arguments);
    return code;
}

/* What was printed counts only when it has arrived. */
static int finish(int code)
{
    errno = 0;
    bool is_fine = fflush(stdout) == 0 && !ferror(stdout);
    if (is_fine || cs_exit_graver(code, CS_EXIT_FILES) == code)
        return code;
    if (errno == EPIPE)
        return CS_EXIT_SIGNAL + SIGPIPE;
    cs_complain("cannot write to standard output: %s", strerror(errno ? errno : EIO));
    return CS_EXIT_FILES;
}

/* A file that is opened where a standard stream is closed would take its place, and what is meant for
   the stream would go into the file. What stands there instead can only be used the wrong way round,
   so that the missing stream is noticed. */
static void occupy_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    occupy_streams();
    cs_interrupt_catch();
    if (argc < 2) {
        cs_help_short(stderr, NULL);
        return CS_EXIT_USAGE;
    }
    return finish(run_words(argc - 1, argv + 1));
}
