/* cmd_schema.c - casus schema: a schema as the codebook that it is. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/schemas.h"
#include "cli/suggest.h"
#include "cli/vocabulary.h"

#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 240, COLUMN_MOST = 44, RULE_INDENT = 6 };

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
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

/* ` by ";"` of a list, unless it is what lists have that do not say. */
static void say_separator(phrase *words, casus_text separator)
{
    if (separator.len == 2 && memcmp(separator.ptr, "; ", 2) == 0)
        return;
    say(words, " by \"");
    say_text(words, separator);
    say(words, "\"");
}

/* "list of code inter", "integer 0 to 100000", "partial date". */
static void say_type(phrase *words, const casus_field_info *field)
{
    say_if(words, field->is_list, "list of ");
    say_if(words, field->is_partial, "partial ");
    say_if(words, field->is_basic, "basic ");
    say(words, casus_type_text(field->type));
    if (field->vocabulary.len > 0) {
        say(words, " ");
        say_text(words, field->vocabulary);
    }
    if (field->is_list)
        say_separator(words, field->separator);
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
    say_if(words, field->is_optional, ", optional");
    say_if(words, field->is_filled, ", filled");
    say_if(words, field->is_wrapped, ", wrapped");
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

/* With quotes where texts may be empty or have blanks. */
static void print_words(const casus_text *texts, size_t count, const char *quote)
{
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", stdout);
        fputs(quote, stdout);
        cs_print_text(stdout, texts[i]);
        fputs(quote, stdout);
    }
}

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
}

static void print_paragraph(const char *before, casus_text text)
{
    if (text.len == 0)
        return;
    fputs(before, stdout);
    cs_print_wrapped(stdout, text, strlen(before));
}

/* "files: separated by tabs, without quotes, without a header: 57 or 58 columns". */
static void print_table(const casus_schema *schema)
{
    static const struct {
        char delimiter;
        const char *words;
    } separators[] = {{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "pipes"}};
    casus_table_info table;
    casus_schema_table(schema, &table);
    if (!table.delimiter && !table.is_headerless)
        return;
    fputs("files:", stdout);
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (separators[i].delimiter == table.delimiter)
            printf(" separated by %s,", separators[i].words);
    printf(" with%s quotes, with%s a header", table.is_unquoted ? "out" : "",
           table.is_headerless ? "out" : "");
    for (size_t i = 0; table.is_headerless && i < table.width_count; i++)
        printf("%s%u", i ? " or " : ": ", table.widths[i]);
    puts(table.is_headerless ? " columns" : "");
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

static bool same_nulls(const casus_field_info *a, const casus_field_info *b)
{
    bool is_same = a->null_count == b->null_count;
    for (size_t i = 0; is_same && i < a->null_count; i++)
        is_same = a->nulls[i].len == b->nulls[i].len &&
                  memcmp(a->nulls[i].ptr, b->nulls[i].ptr, a->nulls[i].len) == 0;
    return is_same;
}

/* How many fields have the null words of this one; 0: one before it has them too. */
static size_t count_same_nulls(const casus_schema *schema, const casus_field_info *field,
                               size_t index)
{
    casus_field_info other;
    size_t count = 0;
    for (size_t i = 0; casus_schema_field_at(schema, i, &other); i++) {
        if (!same_nulls(&other, field))
            continue;
        if (i < index)
            return 0;
        count++;
    }
    return count;
}

/* Each list of words that stand for no value, with the number of fields that have it. */
static void print_nulls(const casus_schema *schema)
{
    casus_field_info field;
    const char *before = "\nno value:\n  ";
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        size_t count = field.null_count ? count_same_nulls(schema, &field, i) : 0;
        if (count == 0)
            continue;
        fputs(before, stdout);
        print_words(field.nulls, field.null_count, "\"");
        fputs(" in ", stdout);
        cs_print_count(stdout, count, "field");
        putchar('\n');
        before = "  ";
    }
}

static void print_vocabularies(const casus_schema *schema)
{
    casus_vocabulary_info vocabulary;
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, &vocabulary); i++) {
        fputs(i == 0 ? "\nvocabularies:\n  " : "  ", stdout);
        cs_print_text(stdout, vocabulary.name);
        fputs(": ", stdout);
        cs_print_count(stdout, vocabulary.code_count, "code");
        fputs(vocabulary.is_open ? ", open" : "", stdout);
        if (vocabulary.source.len > 0) {
            fputs(", from ", stdout);
            cs_print_text(stdout, vocabulary.source);
        }
        putchar('\n');
    }
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
    print_paragraph("source: ", casus_schema_source(schema));
    print_paragraph("help: ", casus_schema_help(schema));
    print_table(schema);
    print_key(schema);
    print_fields(schema);
    print_nulls(schema);
    print_vocabularies(schema);
    print_rules(schema);
}

/* ---- A field ---- */

/* "names: event_date, SQLDATE". */
static void print_texts(const char *before, const casus_text *texts, size_t count,
                        const char *quote)
{
    if (count == 0)
        return;
    fputs(before, stdout);
    print_words(texts, count, quote);
    putchar('\n');
}

static void print_groups(const casus_field_info *field)
{
    if (field->group == 0)
        return;
    printf("made of groups of %u characters", (unsigned)field->group);
    if (field->nobody.len > 0) {
        fputs("; nobody is ", stdout);
        cs_print_text(stdout, field->nobody);
    }
    putchar('\n');
}

static void print_rules_of(const casus_schema *schema, size_t field)
{
    const char *before = "\nrules:\n  ";
    casus_text rule;
    for (size_t i = 0; casus_schema_rule_at(schema, i, &rule); i++) {
        if (!casus_schema_rule_concerns(schema, i, field))
            continue;
        fputs(before, stdout);
        cs_print_wrapped(stdout, rule, RULE_INDENT);
        before = "  ";
    }
}

static void print_codes(const casus_schema *schema, const casus_field_info *field)
{
    casus_vocabulary_info vocabulary;
    if (!cs_vocabulary_find(schema, field->vocabulary, &vocabulary))
        return;
    printf("\ncodes (%zu", vocabulary.code_count);
    if (vocabulary.source.len > 0) {
        fputs(", from ", stdout);
        cs_print_text(stdout, vocabulary.source);
    }
    puts("):");
    cs_vocabulary_print(schema, &vocabulary, NULL, 0, "  ");
}

static void print_title_of(const casus_schema *schema, const casus_field_info *field)
{
    cs_print_text(stdout, casus_schema_name(schema));
    putchar('.');
    cs_print_text(stdout, field->name);
    if (field->title.len > 0) {
        fputs(": ", stdout);
        cs_print_text(stdout, field->title);
    }
    putchar('\n');
}

static void print_missing(const casus_schema *schema, const casus_field_info *field, size_t index)
{
    casus_text word;
    casus_text meaning;
    for (size_t i = 0; i < field->missing_count; i++) {
        casus_schema_missing_at(schema, index, i, &word, &meaning);
        fputs(i ? ", " : "why there is no value: ", stdout);
        cs_print_text(stdout, word);
        fputs(" (", stdout);
        cs_print_text(stdout, meaning);
        putchar(')');
    }
    if (field->missing_count)
        putchar('\n');
}

static void show_field(const casus_schema *schema, const casus_field_info *field, size_t index)
{
    phrase words = describe(field);
    print_title_of(schema, field);
    cs_print_text(stdout, words_text(&words));
    puts(field->is_key ? ", part of the key" : "");
    print_texts("also found as: ", field->also, field->also_count, "");
    print_texts("also written: ", field->forms, field->form_count, "");
    print_texts("no value: ", field->nulls, field->null_count, "\"");
    print_missing(schema, field, index);
    if (field->is_list)
        print_texts("items in a table are joined by ", &field->separator, 1, "\"");
    if (field->is_wrapped)
        puts("double quotes round the whole value are no part of it");
    print_groups(field);
    print_rules_of(schema, index);
    if (field->vocabulary.len > 0)
        print_codes(schema, field);
}

static int find_and_show_field(const casus_schema *schema, const char *name)
{
    cs_suggestion suggestion = {0};
    casus_field_info field;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (strlen(name) == field.name.len &&
            strncasecmp(name, field.name.ptr, field.name.len) == 0) {
            show_field(schema, &field, i);
            return CS_EXIT_CLEAN;
        }
        cs_suggestion_offer(&suggestion, name, field.name);
    }
    return cs_usage_unknown("field", name, suggestion.best);
}

/* ---- The command ---- */

static int list_crosswalks(void)
{
    casus_text from;
    casus_text to;
    for (size_t i = 0; casus_crosswalk_builtin(i, &from, &to); i++) {
        casus_crosswalk *crosswalk = NULL;
        casus_status status = casus_crosswalk_open_builtin(from, to, &crosswalk);
        if (status != CASUS_OK) {
            cs_complain("%s", casus_status_text(status));
            return CS_EXIT_INTERNAL;
        }
        casus_crosswalk_info info;
        casus_crosswalk_describe(crosswalk, &info);
        fputs(i == 0 ? "\ncrosswalks:\n" : "", stdout);
        cs_print_cell(stdout, from, 11);
        fputs(" to ", stdout);
        cs_print_cell(stdout, to, 11);
        cs_print_cell(stdout, info.status, 10);
        cs_print_text(stdout, info.title);
        putchar('\n');
        casus_crosswalk_free(crosswalk);
    }
    return CS_EXIT_CLEAN;
}

static int list_schemas(void)
{
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++) {
        casus_schema *schema = NULL;
        int code = cs_open_schema(name, &schema);
        if (code != CS_EXIT_CLEAN)
            return code;
        cs_print_cell(stdout, casus_schema_name(schema), 10);
        cs_print_cell(stdout, casus_schema_version(schema), 8);
        printf("%3zu fields  ", casus_schema_field_count(schema));
        cs_print_text(stdout, casus_schema_title(schema));
        putchar('\n');
        casus_schema_free(schema);
    }
    return list_crosswalks();
}

/* `word` names the schema, and the field too where `field` is NULL and it goes on behind a dot. */
static int show(const char *word, const char *field)
{
    casus_schema *schema = NULL;
    const char *part = NULL;
    int code = field ? cs_open_schema(word, &schema) : cs_open_schema_part(word, &schema, &part);
    if (field)
        part = field;
    if (code == CS_EXIT_CLEAN && part)
        code = find_and_show_field(schema, part);
    else if (code == CS_EXIT_CLEAN)
        show_schema(schema);
    casus_schema_free(schema);
    return code;
}

static int refuse_word(const char *word)
{
    cs_suggestion suggestion = {0};
    cs_suggestion_offer(&suggestion, word, cs_word("list"));
    cs_suggestion_offer(&suggestion, word, cs_word("show"));
    cs_suggestion_offer(&suggestion, word, cs_word("lint"));
    cs_suggestion_offer(&suggestion, word, cs_word("export"));
    return cs_usage_unknown("word after schema", word, suggestion.best);
}

int cs_schema_command(const cs_arguments *arguments)
{
    const char **words = arguments->operands;
    size_t count = arguments->operand_count;
    if (count == 0 || (count == 1 && strcmp(words[0], "list") == 0))
        return list_schemas();
    if (strcmp(words[0], "show") == 0 && (count == 2 || count == 3))
        return show(words[1], count == 3 ? words[2] : NULL);
    if (strcmp(words[0], "lint") == 0)
        return cs_schema_lint(arguments);
    if (strcmp(words[0], "export") == 0)
        return cs_schema_export(arguments);
    if (strcmp(words[0], "list") != 0 && strcmp(words[0], "show") != 0)
        return refuse_word(words[0]);
    cs_complain(
        "usage: casus schema list, casus schema show NAME[.FIELD], casus schema lint FILE..., "
        "casus schema export NAME --as FORM");
    return CS_EXIT_USAGE;
}
