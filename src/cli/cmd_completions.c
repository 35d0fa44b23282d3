/* cmd_completions.c - casus completions: a script that lets a shell complete what casus takes.

   All of it comes from the tables: commands, options, syntaxes, schemas, kinds of findings. What may
   stand in a place is read from the usage text that people see: "on|off", "[FILE]...",
   "show NAME[.FIELD]". A new command or option is therefore completed without a change here, as long
   as its words are among the nouns below.

   The scripts are functions that print one candidate a line ("word:what it is", with a tab for fish),
   and a few fixed lines that ask them. The lines "@files" and "@list" mean names of files, and a list
   with commas. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <string.h>

/* How a shell spells things. */
struct shell {
    const char *name;
    const char *separator;     /* between a word and what it is */
    const char *quote;         /* a single quote between single quotes */
    const char *function;      /* before the name of a function ... */
    const char *function_open; /* ... behind it ... */
    const char *function_end;  /* ... */
    const char *choose;        /* begins a choice by the function's first argument ... */
    const char *choose_end;    /* ... */
    const char *pattern_start; /* of one case ... */
    const char *pattern_or;    /* ... between its patterns ... */
    const char *pattern_end;   /* ... before what it does ... */
    const char *otherwise;     /* ... the pattern that fits all ... */
    const char *leave;         /* ... behind what it does */
    const char *wildcard;      /* ends a pattern "schema " for anything behind it */
    const char *guard;         /* returns unless a dot was typed */
};

/* ---- Words ---- */

static void print_quoted(const struct shell *shell, casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\'')
            fputs(shell->quote, stdout);
        else
            putchar(text.ptr[i]);
}

static void begin_function(const struct shell *shell, const char *name)
{
    printf("%s_casus_%s%s", shell->function, name, shell->function_open);
}

/* One candidate of a list that begin_list() began. */
static void print_word(const struct shell *shell, casus_text word, casus_text help)
{
    fputs(" \\\n        '", stdout);
    print_quoted(shell, word);
    if (help.len > 0) {
        fputs(shell->separator, stdout);
        print_quoted(shell, help);
    }
    putchar('\'');
}

static void begin_list(void)
{
    fputs("    printf '%s\\n'", stdout);
}

static void print_named(const struct shell *shell, const char *word, const char *help)
{
    print_word(shell, cs_word(word), cs_word(help));
}

/* ---- Sets of words that several places share ---- */

static bool list_syntaxes(const struct shell *shell, bool writes)
{
    const casus_syntax_info *syntax;
    for (size_t i = 0; (syntax = casus_syntax_at(i)); i++)
        if (writes ? syntax->writes : syntax->reads)
            print_named(shell, syntax->name, syntax->help);
    return true;
}

static bool list_readable(const struct shell *shell)
{
    return list_syntaxes(shell, false);
}

static bool list_writable(const struct shell *shell)
{
    return list_syntaxes(shell, true);
}

static bool list_codes(const struct shell *shell)
{
    const casus_diag_info *kind;
    for (size_t i = 0; (kind = casus_diag_info_at(i)); i++) {
        print_named(shell, kind->code, kind->slug);
        print_named(shell, kind->slug, kind->code);
    }
    return true;
}

static bool list_commands(const struct shell *shell)
{
    const cs_command *command;
    for (size_t i = 0; (command = cs_command_at(i)); i++)
        print_named(shell, command->name, command->summary);
    return true;
}

/* "acled.event_date", after the fields of a schema. */
static void list_fields_of(const struct shell *shell, const char *name, const casus_schema *schema)
{
    casus_field_info field;
    char word[128];
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        int len = snprintf(word, sizeof word, "%s.%.*s", name, (int)field.name.len, field.name.ptr);
        if (len > 0 && (size_t)len < sizeof word)
            print_word(shell, cs_word(word), field.title);
    }
}

static bool list_built_in(const struct shell *shell, bool fields)
{
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++) {
        casus_schema *schema;
        if (casus_schema_open(name, NULL, NULL, &schema) != CASUS_OK)
            return false;
        if (fields)
            list_fields_of(shell, name, schema);
        else
            print_word(shell, cs_word(name), casus_schema_title(schema));
        casus_schema_free(schema);
    }
    return true;
}

static bool list_schemas(const struct shell *shell)
{
    return list_built_in(shell, false);
}

static bool list_fields(const struct shell *shell)
{
    return list_built_in(shell, true);
}

static bool list_forms(const struct shell *shell)
{
    const casus_export_info *form;
    for (size_t i = 0; (form = casus_export_at(i)); i++)
        print_named(shell, form->name, form->help);
    return true;
}

typedef enum set_id {
    READABLE,
    WRITABLE,
    CODES,
    COMMANDS,
    SCHEMAS,
    FIELDS,
    FORMS,
    SET_COUNT
} set_id;

static const struct {
    const char *name;
    bool (*list)(const struct shell *shell);
} sets[SET_COUNT] = {
    [READABLE] = {"readable", list_readable}, [WRITABLE] = {"writable", list_writable},
    [CODES] = {"codes", list_codes},          [COMMANDS] = {"commands", list_commands},
    [SCHEMAS] = {"schemas", list_schemas},    [FIELDS] = {"fields", list_fields},
    [FORMS] = {"forms", list_forms},
};

static bool print_sets(const struct shell *shell)
{
    for (size_t i = 0; i < SET_COUNT; i++) {
        begin_function(shell, sets[i].name);
        if (i == FIELDS)
            fputs(shell->guard, stdout);
        begin_list();
        if (!sets[i].list(shell))
            return false;
        printf("\n%s\n", shell->function_end);
    }
    return true;
}

/* ---- What may stand in a place ---- */

enum { WORDS_MAX = 32 };

struct place {
    casus_text words[WORDS_MAX];
    size_t word_count;
    bool has[SET_COUNT];
    bool has_files;
    bool is_list;
};

/* The words in capitals that usage texts have. Others stand for nothing that can be completed. A schema
   may always be a file of one's own. */
static const struct {
    const char *name;
    set_id set; /* SET_COUNT: none */
    bool is_file;
    const char *words; /* a usage text in its place */
} nouns[] = {
    {"FILE", SET_COUNT, true, NULL},
    {"CODE", CODES, false, NULL},
    {"CODES", CODES, false, NULL},
    {"COMMAND", COMMANDS, false, NULL},
    {"SYNTAX", READABLE, false, NULL},
    {"NAME", SCHEMAS, true, NULL},
    {"SCHEMA", SCHEMAS, true, NULL},
    {"FIELD", FIELDS, false, NULL},
    {"ENCODING", SET_COUNT, false, "auto|latin1|utf-8|utf-16|windows-1251|windows-1252"},
    {"FORM", FORMS, false, NULL},
    {"CHAR", SET_COUNT, false, "comma|semicolon|tab|pipe"},
};

static void read_place(casus_text usage, struct place *out);

static void read_noun(casus_text noun, struct place *out)
{
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        bool is_it = strlen(nouns[i].name) == noun.len &&
                     memcmp(nouns[i].name, noun.ptr, noun.len) == 0;
        if (!is_it)
            continue;
        out->has_files = out->has_files || nouns[i].is_file;
        if (nouns[i].set < SET_COUNT)
            out->has[nouns[i].set] = true;
        if (nouns[i].words)
            read_place(cs_word(nouns[i].words), out);
    }
}

static size_t span_of(casus_text text, bool is_word)
{
    size_t len = 0;
    while (len < text.len && (strchr(" |[].=,", text.ptr[len]) == NULL) == is_word)
        len++;
    return len;
}

/* Adds what a usage text names: words in small letters, nouns in capitals; no options. */
static void read_place(casus_text usage, struct place *out)
{
    while (usage.len > 0) {
        size_t skip = span_of(usage, false);
        casus_text token = {usage.ptr + skip, 0};
        token.len = span_of((casus_text){token.ptr, usage.len - skip}, true);
        usage = (casus_text){token.ptr + token.len, usage.len - skip - token.len};
        bool is_word = token.len > 0 && token.ptr[0] >= 'a' && token.ptr[0] <= 'z';
        if (is_word && out->word_count < WORDS_MAX)
            out->words[out->word_count++] = token;
        else if (token.len > 0 && !is_word)
            read_noun(token, out);
    }
}

static struct place place_of_option(const cs_option *option)
{
    struct place out = {.is_list = option->kind == CS_LIST};
    read_place(cs_word(option->argument), &out);
    if (option->group == CS_WRITING && out.has[READABLE]) {
        out.has[READABLE] = false;
        out.has[WRITABLE] = true;
    }
    return out;
}

/* What a case does: prints the candidates. */
static void print_place(const struct shell *shell, const struct place *place)
{
    if (place->is_list)
        fputs("    echo @list\n", stdout);
    if (place->has_files)
        fputs("    echo @files\n", stdout);
    if (place->word_count > 0) {
        begin_list();
        for (size_t i = 0; i < place->word_count; i++)
            print_word(shell, place->words[i], cs_word(""));
        putchar('\n');
    }
    for (size_t i = 0; i < SET_COUNT; i++)
        if (place->has[i])
            printf("    _casus_%s\n", sets[i].name);
    fputs(shell->leave, stdout);
}

/* ---- Options ---- */

/* The patterns of a command under each of its names, with what stands behind it. */
static void print_patterns(const struct shell *shell, const cs_command *command, casus_text behind,
                           const char *end)
{
    const char *const names[] = {command->name, command->alias};
    for (size_t i = 0; i < 2 && names[i]; i++)
        printf("%s'%s%s%.*s%s", i ? shell->pattern_or : shell->pattern_start, names[i],
               behind.len ? " " : "", (int)behind.len, behind.ptr, end);
}

static void list_options(const struct shell *shell, const cs_command *command)
{
    begin_list();
    for (size_t i = 0; i < CS_OPTION_COUNT; i++) {
        const cs_option *option = &cs_option_table[i];
        char letter[] = {'-', option->letter, '\0'};
        char name[64];
        if (!(option->commands & command->bit))
            continue;
        if (option->name[0] && snprintf(name, sizeof name, "--%s", option->name) > 0)
            print_named(shell, name, option->help);
        if (option->letter)
            print_named(shell, letter, option->help);
    }
    putchar('\n');
    fputs(shell->leave, stdout);
}

/* Words that are no command stand for the first one. */
static void print_options(const struct shell *shell)
{
    const cs_command *command;
    begin_function(shell, "options");
    fputs(shell->choose, stdout);
    for (size_t i = 1; (command = cs_command_at(i)); i++) {
        print_patterns(shell, command, cs_word(""), "'");
        fputs(shell->pattern_end, stdout);
        list_options(shell, command);
    }
    fputs(shell->otherwise, stdout);
    list_options(shell, cs_command_at(0));
    printf("%s%s\n", shell->choose_end, shell->function_end);
}

/* What may follow an option; false of what takes no value. */
static void print_values(const struct shell *shell)
{
    begin_function(shell, "values");
    fputs(shell->choose, stdout);
    for (size_t i = 0; i < CS_OPTION_COUNT; i++) {
        const cs_option *option = &cs_option_table[i];
        if (option->kind == CS_FLAG)
            continue;
        printf("%s'--%s'", shell->pattern_start, option->name);
        if (option->letter)
            printf("%s'-%c'", shell->pattern_or, option->letter);
        fputs(shell->pattern_end, stdout);
        const struct place place = place_of_option(option);
        print_place(shell, &place);
    }
    printf("%s    return 1\n%s", shell->otherwise, shell->leave);
    printf("%s%s\n", shell->choose_end, shell->function_end);
}

/* ---- Operands ---- */

/* One way to use a command: "show NAME[.FIELD]". */
struct usage {
    casus_text first; /* its word in small letters, or empty */
    casus_text rest;
};

/* Cuts the next usage off the front of "list | show NAME | ..."; false behind the last. */
static bool next_usage(const char **operands, struct usage *out)
{
    if (**operands == '\0')
        return false;
    const char *end = strstr(*operands, " | ");
    size_t len = end ? (size_t)(end - *operands) : strlen(*operands);
    bool has_word = **operands >= 'a' && **operands <= 'z';
    size_t first = has_word ? strcspn(*operands, " ") : 0;
    first = first < len ? first : len;
    *out = (struct usage){{*operands, first}, {*operands + first, len - first}};
    *operands += len + (end ? strlen(" | ") : 0);
    return true;
}

static bool is_same(casus_text a, casus_text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Does no usage before this one begin with the same word? */
static bool is_earliest(const cs_command *command, const struct usage *wanted)
{
    const char *operands = command->operands;
    struct usage usage;
    while (next_usage(&operands, &usage) && usage.first.ptr < wanted->first.ptr)
        if (is_same(usage.first, wanted->first))
            return false;
    return true;
}

/* What may stand behind a first word, by all usages that begin with it. */
static struct place place_behind(const cs_command *command, casus_text first)
{
    const char *operands = command->operands;
    struct place out = {0};
    struct usage usage;
    while (next_usage(&operands, &usage))
        if (is_same(usage.first, first))
            read_place(usage.rest, &out);
    return out;
}

/* Cases for the command with each first word, and what may come first. */
static struct place print_behind(const struct shell *shell, const cs_command *command)
{
    const char *operands = command->operands;
    struct place firsts = {0};
    struct usage usage;
    while (next_usage(&operands, &usage)) {
        if (!is_earliest(command, &usage))
            continue;
        read_place(usage.first.len ? usage.first : usage.rest, &firsts);
        if (usage.first.len == 0 || memchr(usage.first.ptr, '|', usage.first.len))
            continue;
        const struct place behind = place_behind(command, usage.first);
        print_patterns(shell, command, usage.first, "'");
        fputs(shell->pattern_end, stdout);
        print_place(shell, &behind);
    }
    return firsts;
}

static void print_operands_of(const struct shell *shell, const cs_command *command)
{
    static const struct place nothing = {0};
    const struct place firsts = print_behind(shell, command);
    print_patterns(shell, command, cs_word(""), "'");
    fputs(shell->pattern_end, stdout);
    print_place(shell, &firsts);
    print_patterns(shell, command, cs_word(""), shell->wildcard);
    fputs(shell->pattern_end, stdout);
    print_place(shell, firsts.word_count ? &nothing : &firsts);
}

static void print_operands(const struct shell *shell)
{
    const cs_command *command;
    struct place place = {0};
    begin_function(shell, "operands");
    fputs(shell->choose, stdout);
    for (size_t i = 1; (command = cs_command_at(i)); i++)
        print_operands_of(shell, command);
    read_place(cs_word(cs_command_at(0)->operands), &place);
    fputs(shell->otherwise, stdout);
    print_place(shell, &place);
    printf("%s%s\n", shell->choose_end, shell->function_end);
}

/* ---- Bash ---- */

/* Bash takes "--to=csv" for three words. Of a list with commas the last part is completed. */
static const char bash_body[] =
    "_casus() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local key=${COMP_WORDS[1]} line lines before= file\n"
    "    [[ $current == = ]] && current=\n"
    "    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    ((COMP_CWORD > 2)) && [[ ${COMP_WORDS[2]} != -* ]] && key+=\" ${COMP_WORDS[2]}\"\n"
    "    COMPREPLY=()\n"
    "    if lines=$(_casus_values \"$previous\"); then\n"
    "        :\n"
    "    elif [[ $current == -* ]]; then\n"
    "        lines=$(_casus_options \"${COMP_WORDS[1]}\")\n"
    "    elif ((COMP_CWORD == 1)); then\n"
    "        lines=$(_casus_commands; _casus_operands '')\n"
    "    else\n"
    "        lines=$(_casus_operands \"$key\")\n"
    "    fi\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "        @list)\n"
    "            [[ $current == *,* ]] && before=${current%,*},\n"
    "            ;;\n"
    "        @files)\n"
    "            compopt -o filenames 2>/dev/null\n"
    "            while IFS= read -r file; do\n"
    "                COMPREPLY+=(\"$file\")\n"
    "            done < <(compgen -f -- \"$current\")\n"
    "            ;;\n"
    "        ?*)\n"
    "            line=$before${line%%:*}\n"
    "            [[ $line == \"$current\"* ]] && COMPREPLY+=(\"$line\")\n"
    "            ;;\n"
    "        esac\n"
    "    done <<<\"$lines\"\n"
    "}\n"
    "\n"
    "complete -F _casus casus\n";

/* ---- Zsh ---- */

static const char zsh_body[] =
    "_casus() {\n"
    "    local previous=$words[CURRENT-1] key=$words[2] current=$PREFIX lines line\n"
    "    local -a found kind\n"
    "    if [[ $PREFIX == --*=* ]]; then\n"
    "        previous=${PREFIX%%=*}\n"
    "        compset -P '*='\n"
    "    fi\n"
    "    (( CURRENT > 3 )) && [[ $words[3] != -* ]] && key+=\" $words[3]\"\n"
    "    if lines=$(_casus_values \"$previous\"); then\n"
    "        :\n"
    "    elif [[ $current == -* ]]; then\n"
    "        lines=$(_casus_options \"$words[2]\") kind=(-o)\n"
    "    elif (( CURRENT == 2 )); then\n"
    "        lines=$(_casus_commands; _casus_operands '')\n"
    "    else\n"
    "        lines=$(_casus_operands \"$key\")\n"
    "    fi\n"
    "    for line in \"${(@f)lines}\"; do\n"
    "        case $line in\n"
    "        @list) compset -P '*,' ;;\n"
    "        @files) _files ;;\n"
    "        ?*) found+=(\"$line\") ;;\n"
    "        esac\n"
    "    done\n"
    "    (( $#found )) && _describe $kind casus found\n"
    "}\n"
    "\n"
    "if [[ $funcstack[1] == _casus ]]; then\n"
    "    _casus \"$@\"\n"
    "else\n"
    "    compdef _casus casus\n"
    "fi\n";

/* ---- Fish ---- */

static const char fish_body[] =
    "function _casus_key\n"
    "    set -l words (commandline -opc) ''\n"
    "    if set -q words[4]; and not string match -q -- '-*' $words[3]\n"
    "        echo $words[2] $words[3]\n"
    "    else\n"
    "        echo $words[2]\n"
    "    end\n"
    "end\n"
    "\n"
    "function _casus_is_first\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "function _casus_takes\n"
    "    _casus_operands (_casus_key) | string match -q -- $argv\n"
    "end\n"
    "\n"
    "function _casus_has\n"
    "    _casus_options (_casus_key | string replace -r ' .*' '') |\n"
    "        string match -q -- $argv\\t'*'\n"
    "end\n"
    "\n"
    "function _casus_offer\n"
    "    set -l before ''\n"
    "    if contains @list $argv\n"
    "        set before (commandline -ct | string replace -r '^--[^=]*=' '' |\n"
    "            string replace -r '[^,]*$' '')\n"
    "    end\n"
    "    for line in $argv\n"
    "        string match -q '@*' -- $line; or echo $before$line\n"
    "    end\n"
    "end\n"
    "\n"
    "complete -c casus -f\n"
    "complete -c casus -n _casus_is_first -a '(_casus_commands)'\n"
    "complete -c casus -n '_casus_takes @files' -F\n"
    "complete -c casus -n 'not _casus_is_first' -a '(_casus_offer (_casus_operands "
    "(_casus_key)))'\n";

static void print_fish_option(const struct shell *shell, const cs_option *option)
{
    printf("complete -c casus -n '_casus_has %s%s'", option->name[0] ? "--" : "-",
           option->name[0] ? option->name : (char[]){option->letter, '\0'});
    if (option->letter)
        printf(" -s %c", option->letter);
    if (option->name[0])
        printf(" -l %s", option->name);
    if (option->kind != CS_FLAG)
        printf(" %s -a '(_casus_offer (_casus_values --%s))'",
               place_of_option(option).has_files ? "-r -F" : "-x", option->name);
    fputs(" -d '", stdout);
    print_quoted(shell, cs_word(option->help));
    puts("'");
}

/* ---- All of them ---- */

/* Bash and zsh. */
#define LIKE_SH                                                                                    \
    .separator = ":", .quote = "'\\''", .function = "", .function_open = "() {\n",                 \
    .function_end = "}\n", .choose = "    case $1 in\n", .choose_end = "    esac\n",               \
    .pattern_start = "    ", .pattern_or = " | ", .pattern_end = ")\n", .otherwise = "    *)\n",   \
    .leave = "    ;;\n", .wildcard = " '*", .guard = "    [[ $current == *.* ]] || return 0\n"

static const struct shell shells[] = {
    {.name = "bash", LIKE_SH},
    {.name = "zsh", LIKE_SH},
    {
        .name = "fish",
        .separator = "\t",
        .quote = "\\'",
        .function = "function ",
        .function_open = "\n",
        .function_end = "end\n",
        .choose = "    switch \"$argv[1]\"\n",
        .choose_end = "    end\n",
        .pattern_start = "    case ",
        .pattern_or = " ",
        .pattern_end = "\n",
        .otherwise = "    case '*'\n",
        .leave = "",
        .wildcard = " *'",
        .guard = "    string match -q '*.*' -- (commandline -ct); or return 0\n",
    },
};

enum { BASH, ZSH, FISH, SHELL_COUNT };

static void print_body(int id)
{
    static const char *const bodies[SHELL_COUNT] = {bash_body, zsh_body, fish_body};
    fputs(bodies[id], stdout);
    for (size_t i = 0; i < CS_OPTION_COUNT && id == FISH; i++)
        print_fish_option(&shells[id], &cs_option_table[i]);
}

static int print_script(int id)
{
    const struct shell *shell = &shells[id];
    printf("%s for casus, made by: casus completions %s\n\n",
           id == ZSH ? "#compdef casus\n# Completions" : "# Completions", shell->name);
    if (!print_sets(shell)) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        return CS_EXIT_INTERNAL;
    }
    print_options(shell);
    print_values(shell);
    print_operands(shell);
    print_body(id);
    return CS_EXIT_CLEAN;
}

int cs_completions_command(const cs_arguments *arguments)
{
    cs_suggestion suggestion = {0};
    const char *word = arguments->operand_count == 1 ? arguments->operands[0] : NULL;
    for (int id = 0; word && id < SHELL_COUNT; id++) {
        if (strcmp(word, shells[id].name) == 0)
            return print_script(id);
        cs_suggestion_offer(&suggestion, word, cs_word(shells[id].name));
    }
    if (word)
        return cs_usage_unknown("shell", word, suggestion.best);
    cs_complain("completions needs a shell: bash, zsh or fish");
    return CS_EXIT_USAGE;
}
