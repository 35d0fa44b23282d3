/* cmd_codes.c - casus codes: the codes of a vocabulary, all of them or those that have some words. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/schemas.h"
#include "cli/suggest.h"
#include "cli/vocabulary.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

/* What was asked for. */
struct query {
    const casus_schema *schema;
    casus_text only; /* the vocabulary; {NULL, 0}: all */
    const char *const *words;
    size_t word_count;
};

static bool is_text(casus_text text, const char *word)
{
    return strlen(word) == text.len && strncasecmp(word, text.ptr, text.len) == 0;
}

static bool is_equal(casus_text a, casus_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool is_wanted(const struct query *query, const casus_vocabulary_info *vocabulary)
{
    return !query->only.ptr || is_equal(query->only, vocabulary->name);
}

/* Moves *at to the next vocabulary that was asked for, and behind it. */
static bool next_vocabulary(const struct query *query, size_t *at, casus_vocabulary_info *out)
{
    while (casus_schema_vocabulary_at(query->schema, (*at)++, out))
        if (is_wanted(query, out))
            return true;
    return false;
}

/* ---- The vocabulary that a word names ---- */

static int refuse_part(const casus_schema *schema, const char *part)
{
    cs_suggestion suggestion = {0};
    casus_field_info field;
    casus_vocabulary_info vocabulary;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++)
        if (field.vocabulary.len > 0)
            cs_suggestion_offer(&suggestion, part, field.name);
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, &vocabulary); i++)
        cs_suggestion_offer(&suggestion, part, vocabulary.name);
    return cs_usage_unknown("field or vocabulary", part, suggestion.best);
}

/* A field stands for its vocabulary. */
static int find_part(const casus_schema *schema, const char *part, casus_text *out)
{
    casus_field_info field;
    casus_vocabulary_info vocabulary;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (!is_text(field.name, part))
            continue;
        *out = field.vocabulary;
        if (field.vocabulary.len > 0)
            return CS_EXIT_CLEAN;
        cs_complain("%s has no codes; casus schema show tells what it holds", part);
        return CS_EXIT_USAGE;
    }
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, &vocabulary); i++) {
        *out = vocabulary.name;
        if (is_text(vocabulary.name, part))
            return CS_EXIT_CLEAN;
    }
    return refuse_part(schema, part);
}

/* ---- Tables ---- */

/* "source_code, target_code": the fields that use a vocabulary. */
static void print_users(const casus_schema *schema, const casus_vocabulary_info *vocabulary)
{
    const char *before = "";
    casus_field_info field;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        if (!is_equal(field.vocabulary, vocabulary->name))
            continue;
        fputs(before, stdout);
        cs_print_text(stdout, field.name);
        before = ", ";
    }
    putchar('\n');
}

static int list_vocabularies(const casus_schema *schema)
{
    casus_vocabulary_info vocabulary;
    size_t width = 0;
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, &vocabulary); i++) {
        size_t used = cs_print_width(vocabulary.name);
        width = used > width ? used : width;
    }
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, &vocabulary); i++) {
        cs_print_cell(stdout, vocabulary.name, width);
        printf("%6zu codes  ", vocabulary.code_count);
        print_users(schema, &vocabulary);
    }
    return CS_EXIT_CLEAN;
}

static bool has_any(const struct query *query, const casus_vocabulary_info *vocabulary)
{
    casus_code_info code;
    for (size_t i = 0; casus_schema_code_at(query->schema, vocabulary->name, i, &code); i++)
        if (cs_vocabulary_has(&code, query->words, query->word_count))
            return true;
    return false;
}

static size_t print_tables(const struct query *query)
{
    casus_vocabulary_info vocabulary;
    size_t tables = 0;
    for (size_t at = 0; next_vocabulary(query, &at, &vocabulary);) {
        if (!has_any(query, &vocabulary))
            continue;
        if (!query->only.ptr) {
            fputs(tables ? "\n" : "", stdout);
            cs_print_text(stdout, vocabulary.name);
            puts(":");
        }
        cs_vocabulary_print(query->schema, &vocabulary, query->words, query->word_count,
                            query->only.ptr ? "" : "  ");
        tables++;
    }
    return tables;
}

/* ---- JSON ---- */

static json_t *make_text(casus_text text)
{
    return text.ptr ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *make_aliases(const casus_code_info *code)
{
    json_t *list = json_array();
    for (size_t i = 0; i < code->alias_count; i++)
        if (json_array_append_new(list, make_text(code->aliases[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *make_columns(const casus_vocabulary_info *vocabulary, const casus_code_info *code)
{
    json_t *columns = json_object();
    for (size_t i = 0; i < vocabulary->column_count; i++)
        if (json_object_setn_new(columns, vocabulary->columns[i].ptr, vocabulary->columns[i].len,
                                 make_text(code->cells[i])) != 0) {
            json_decref(columns);
            return NULL;
        }
    return columns;
}

static json_t *make_code(const casus_vocabulary_info *vocabulary, const casus_code_info *code)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "vocabulary", make_text(vocabulary->name), "code",
                     make_text(code->code), "label", make_text(code->label), "aliases",
                     make_aliases(code), "columns", make_columns(vocabulary, code));
}

/* NULL: no memory. */
static json_t *make_codes(const struct query *query)
{
    json_t *list = json_array();
    casus_vocabulary_info vocabulary;
    casus_code_info code;
    bool failed = list == NULL;
    for (size_t at = 0; !failed && next_vocabulary(query, &at, &vocabulary);)
        for (size_t i = 0;
             !failed && casus_schema_code_at(query->schema, vocabulary.name, i, &code); i++)
            if (cs_vocabulary_has(&code, query->words, query->word_count))
                failed = json_array_append_new(list, make_code(&vocabulary, &code)) != 0;
    if (failed)
        json_decref(list);
    return failed ? NULL : list;
}

static int dump_codes(const struct query *query)
{
    json_t *list = make_codes(query);
    if (!list) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        return CS_EXIT_INTERNAL;
    }
    bool is_empty = json_array_size(list) == 0;
    if (json_dumpf(list, stdout, JSON_INDENT(2)) == 0)
        putchar('\n');
    json_decref(list);
    return is_empty ? CS_EXIT_FINDINGS : CS_EXIT_CLEAN;
}

/* ---- Nothing found ---- */

static void offer_words(cs_suggestion *suggestion, const char *word, casus_text label)
{
    while (label.len > 0) {
        const char *blank = memchr(label.ptr, ' ', label.len);
        size_t len = blank ? (size_t)(blank - label.ptr) : label.len;
        cs_suggestion_offer(suggestion, word, (casus_text){label.ptr, len});
        len += blank != NULL;
        label = (casus_text){label.ptr + len, label.len - len};
    }
}

static void suggest(const struct query *query, const char *word, cs_suggestion *suggestion)
{
    casus_vocabulary_info vocabulary;
    casus_code_info code;
    for (size_t at = 0; next_vocabulary(query, &at, &vocabulary);)
        for (size_t i = 0; casus_schema_code_at(query->schema, vocabulary.name, i, &code); i++) {
            cs_suggestion_offer(suggestion, word, code.code);
            offer_words(suggestion, word, code.label);
        }
}

/* Of several words the first that no code has alone is the wrong one, if there is such a word. */
static int say_nothing_found(const struct query *query)
{
    struct query single = *query;
    single.word_count = 1;
    for (size_t i = 0; i < query->word_count; i++) {
        cs_suggestion suggestion = {0};
        casus_vocabulary_info vocabulary;
        bool is_known = false;
        single.words = &query->words[i];
        for (size_t at = 0; !is_known && next_vocabulary(query, &at, &vocabulary);)
            is_known = has_any(&single, &vocabulary);
        if (is_known)
            continue;
        suggest(query, query->words[i], &suggestion);
        cs_usage_unknown("code or word", query->words[i], suggestion.best);
        return CS_EXIT_FINDINGS;
    }
    cs_complain("no code has all of these words");
    return CS_EXIT_FINDINGS;
}

/* ---- The command ---- */

static int answer(const cs_arguments *arguments, const struct query *query)
{
    if (cs_arguments_has(arguments, CS_OPTION_JSON))
        return dump_codes(query);
    if (!query->only.ptr && query->word_count == 0)
        return list_vocabularies(query->schema);
    return print_tables(query) ? CS_EXIT_CLEAN : say_nothing_found(query);
}

int cs_codes_command(const cs_arguments *arguments)
{
    if (arguments->operand_count == 0) {
        cs_complain("usage: casus codes SCHEMA[.FIELD] [WORD]...");
        return CS_EXIT_USAGE;
    }
    casus_schema *schema = NULL;
    const char *part = NULL;
    struct query query = {.words = arguments->operands + 1,
                          .word_count = arguments->operand_count - 1};
    int code = cs_open_schema_part(arguments->operands[0], &schema, &part);
    if (code == CS_EXIT_CLEAN && part)
        code = find_part(schema, part, &query.only);
    query.schema = schema;
    if (code == CS_EXIT_CLEAN)
        code = answer(arguments, &query);
    casus_schema_free(schema);
    return code;
}
