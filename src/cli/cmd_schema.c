/* cmd_schema.c - casus schema: a schema as the codebook that it is. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/report.h"
#include "cli/suggest.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { WORDS_MAX = 240, COLUMN_MOST = 44 };

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t count_codes(const casus_schema *schema, casus_text vocabulary)
{
    size_t count = 0;
    casus_text code, label;
    while (casus_schema_code_at(schema, vocabulary, count, &code, &label))
        count++;
    return count;
}

/* ---- A field in words ---- */

/* Text that grows in place; what does not fit is left out, since it is only shown. */
typedef struct phrase {
    char text[WORDS_MAX];
    size_t len;
} phrase;

static void say_text(phrase *words, casus_text text)
{
    size_t room = WORDS_MAX - words->len;
    size_t len = text.len < room ? text.len : room;
    if (len > 0)
        memcpy(words->text + words->len, text.ptr, len);
    words->len += len;
}

static void say(phrase *words, const char *string)
{
    say_text(words, cs_word(string));
}

static void say_if(phrase *words, bool holds, const char *string)
{
    if (holds)
        say(words, string);
}

static casus_text words_text(const phrase *words)
{
    return (casus_text){words->text, words->len};
}

/* "list of code inter", "integer 0 to 100000", "partial date". */
static void say_type(phrase *words, const casus_field_info *field)
{
    say_if(words, field->is_list, "list of ");
    say_if(words, field->is_partial, "partial ");
    say(words, casus_type_text(field->type));
    if (field->vocabulary.len > 0) {
        say(words, " ");
        say_text(words, field->vocabulary);
    }
    if (field->min.len > 0) {
        say(words, field->max.len > 0 ? " " : " from ");
        say_text(words, field->min);
    }
    if (field->max.len > 0) {
        say(words, " to ");
        say_text(words, field->max);
    }
}

static void say_duties(phrase *words, const casus_field_info *field)
{
    say_if(words, field->is_required, ", required");
    say_if(words, field->is_expected, ", expected");
    say_if(words, field->is_sensitive, ", sensitive");
    say_if(words, field->is_filled, ", filled");
    if (field->preset.len > 0) {
        say(words, ", default ");
        say_text(words, field->preset);
    }
}

static phrase describe(const casus_field_info *field)
{
    phrase words = {.len = 0};
    say_type(&words, field);
    say_duties(&words, field);
    return words;
}

/* ---- A schema ---- */

static void print_title(const casus_schema *schema)
{
    cs_print_text(stdout, casus_schema_name(schema));
    if (casus_schema_version(schema).len > 0) {
        putchar(' ');
        cs_print_text(stdout, casus_schema_version(schema));
    }
    fputs(": ", stdout);
    cs_print_text(stdout, casus_schema_title(schema));
    putchar('\n');
    if (casus_schema_extends(schema).len > 0) {
        fputs("extends: ", stdout);
        cs_print_text(stdout, casus_schema_extends(schema));
        putchar('\n');
    }
    if (casus_schema_source(schema).len > 0) {
        fputs("source: ", stdout);
        cs_print_wrapped(stdout, casus_schema_source(schema), sizeof "source: " - 1);
    }
}

static void print_key(const casus_schema *schema)
{
    casus_field_info field;
    const char *before = "key: ";
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (!field.is_key)
            continue;
        fputs(before, stdout);
        cs_print_text(stdout, field.name);
        before = ", ";
    }
    if (*before == ',')
        putchar('\n');
}

static void print_fields(const casus_schema *schema)
{
    casus_field_info field;
    size_t name_width = 0;
    size_t words_width = 0;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        phrase words = describe(&field);
        size_t width = cs_print_width(words_text(&words));
        name_width = greater(name_width, cs_print_width(field.name));
        words_width = greater(words_width, width < COLUMN_MOST ? width : 0);
    }
    printf("\nfields (%zu):\n", casus_schema_field_count(schema));
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        phrase words = describe(&field);
        fputs("  ", stdout);
        cs_print_cell(stdout, field.name, name_width);
        if (field.title.len > 0)
            cs_print_cell(stdout, words_text(&words), words_width);
        else
            cs_print_text(stdout, words_text(&words));
        cs_print_text(stdout, field.title);
        putchar('\n');
    }
}

static bool is_vocabulary_shown(const casus_schema *schema, size_t index, casus_text vocabulary)
{
    casus_field_info field;
    for (size_t i = 0; i < index && casus_schema_field_at(schema, i, &field); i++)
        if (field.vocabulary.len == vocabulary.len &&
            memcmp(field.vocabulary.ptr, vocabulary.ptr, vocabulary.len) == 0)
            return true;
    return false;
}

static void print_vocabularies(const casus_schema *schema)
{
    casus_field_info field;
    const char *before = "\nvocabularies:\n  ";
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (field.vocabulary.len == 0 || is_vocabulary_shown(schema, i, field.vocabulary))
            continue;
        fputs(before, stdout);
        cs_print_text(stdout, field.vocabulary);
        fputs(": ", stdout);
        cs_print_count(stdout, count_codes(schema, field.vocabulary), "code");
        before = "\n  ";
    }
    if (before[1] == ' ')
        putchar('\n');
}

static void print_rules(const casus_schema *schema)
{
    casus_text rule;
    for (size_t i = 0; casus_schema_rule_at(schema, i, &rule); i++) {
        fputs(i == 0 ? "\nrules:\n  " : "  ", stdout);
        cs_print_text(stdout, rule);
        putchar('\n');
    }
}

static void show_schema(const casus_schema *schema)
{
    print_title(schema);
    print_key(schema);
    print_fields(schema);
    print_vocabularies(schema);
    print_rules(schema);
}

/* ---- A field ---- */

static void print_codes(const casus_schema *schema, casus_text vocabulary)
{
    casus_text code, label;
    size_t width = 0;
    for (size_t i = 0; casus_schema_code_at(schema, vocabulary, i, &code, &label); i++)
        width = greater(width, cs_print_width(code));
    printf("\ncodes (%zu):\n", count_codes(schema, vocabulary));
    for (size_t i = 0; casus_schema_code_at(schema, vocabulary, i, &code, &label); i++) {
        fputs("  ", stdout);
        if (label.len > 0)
            cs_print_cell(stdout, code, width);
        else
            cs_print_text(stdout, code);
        cs_print_text(stdout, label);
        putchar('\n');
    }
}

static void show_field(const casus_schema *schema, const casus_field_info *field)
{
    phrase words = describe(field);
    cs_print_text(stdout, casus_schema_name(schema));
    putchar('.');
    cs_print_text(stdout, field->name);
    if (field->title.len > 0) {
        fputs(": ", stdout);
        cs_print_text(stdout, field->title);
    }
    putchar('\n');
    cs_print_text(stdout, words_text(&words));
    puts(field->is_key ? ", part of the key" : "");
    if (field->is_list) {
        fputs("items in a table are joined by \"", stdout);
        cs_print_text(stdout, field->separator);
        puts("\"");
    }
    if (field->vocabulary.len > 0)
        print_codes(schema, field->vocabulary);
}

static int find_and_show_field(const casus_schema *schema, const char *name)
{
    cs_suggestion suggestion = {0};
    casus_field_info field;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (strlen(name) == field.name.len &&
            strncasecmp(name, field.name.ptr, field.name.len) == 0) {
            show_field(schema, &field);
            return CS_EXIT_CLEAN;
        }
        cs_suggestion_offer(&suggestion, name, field.name);
    }
    return cs_usage_unknown("field", name, suggestion.best);
}

/* ---- The command ---- */

/* Faults of a schema file, with their places; `ctx` tells that something was said. */
static void complain_of(void *ctx, const casus_diag *diag)
{
    bool *is_said = ctx;
    *is_said = true;
    fputs("casus: ", stderr);
    cs_form_concise(stderr, diag, &(cs_look){.has_color = false});
}

static int open_schema(const char *name, casus_schema **out)
{
    bool is_said = false;
    casus_status status = casus_schema_open(name, complain_of, &is_said, out);
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    if (!is_said)
        cs_complain("%s: %s", name, casus_status_text(status));
    return status == CASUS_ENOMEM ? CS_EXIT_INTERNAL : CS_EXIT_USAGE;
}

static int list_schemas(void)
{
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++) {
        casus_schema *schema = NULL;
        int code = open_schema(name, &schema);
        if (code != CS_EXIT_CLEAN)
            return code;
        cs_print_cell(stdout, casus_schema_name(schema), 8);
        cs_print_cell(stdout, casus_schema_version(schema), 8);
        printf("%3zu fields  ", casus_schema_field_count(schema));
        cs_print_text(stdout, casus_schema_title(schema));
        putchar('\n');
        casus_schema_free(schema);
    }
    return CS_EXIT_CLEAN;
}

static int show(const char *name, const char *field)
{
    casus_schema *schema = NULL;
    int code = open_schema(name, &schema);
    if (code == CS_EXIT_CLEAN && field)
        code = find_and_show_field(schema, field);
    else if (code == CS_EXIT_CLEAN)
        show_schema(schema);
    casus_schema_free(schema);
    return code;
}

/* "acled.inter1" is a field unless there is such a file. */
static int show_word(const char *word)
{
    const char *name;
    const char *dot = access(word, F_OK) == 0 ? NULL : strchr(word, '.');
    size_t len = dot ? (size_t)(dot - word) : 0;
    for (size_t i = 0; dot && (name = casus_schema_builtin(i)); i++)
        if (strlen(name) == len && strncmp(name, word, len) == 0)
            return show(name, dot + 1);
    return show(word, NULL);
}

static int refuse_word(const char *word)
{
    cs_suggestion suggestion = {0};
    cs_suggestion_offer(&suggestion, word, cs_word("list"));
    cs_suggestion_offer(&suggestion, word, cs_word("show"));
    return cs_usage_unknown("word after schema", word, suggestion.best);
}

int cs_schema_command(const cs_arguments *arguments)
{
    const char **words = arguments->operands;
    size_t count = arguments->operand_count;
    if (count == 0 || (count == 1 && strcmp(words[0], "list") == 0))
        return list_schemas();
    if (strcmp(words[0], "show") == 0 && (count == 2 || count == 3))
        return count == 2 ? show_word(words[1]) : show(words[1], words[2]);
    if (strcmp(words[0], "list") != 0 && strcmp(words[0], "show") != 0)
        return refuse_word(words[0]);
    cs_complain("it is: casus schema list, casus schema show NAME[.FIELD]");
    return CS_EXIT_USAGE;
}
