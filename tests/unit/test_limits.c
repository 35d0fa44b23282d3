/* test_limits.c - what files of statistical programs can hold: for each row of each table of limits
   (cs_limits in src/syntax/stata.c, spss.c, sas.c) what just fits, and comes back whole, and what is one
   beyond, and is told, and cut where that can be.

   Files are read back by ReadStat, whose reader knows nothing of our tables. */
#define _DEFAULT_SOURCE /* mkstemps */
#include "base/text.h"
#include "casus.h"

#include <float.h>
#include <math.h>
#include <readstat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* ---- A file and what is in it ---- */

/* What was written, what was said of it, and what stands in the first variable and row of it. */
struct outcome {
    casus_status status;
    bool is_refused;
    cs_buf file, told;
    size_t variables;
    char name[400], title[1100];
    readstat_type_t type;
    cs_buf text, label;
    double number;
    bool is_missing;
};

struct input {
    casus_text rest;
    struct outcome *outcome;
};

static ptrdiff_t give(void *ctx, void *bytes, size_t cap)
{
    struct input *input = ctx;
    size_t len = input->rest.len < cap ? input->rest.len : cap;
    if (len)
        memcpy(bytes, input->rest.ptr, len);
    input->rest = cs_text_from(input->rest, len);
    return (ptrdiff_t)len;
}

static int take(void *ctx, const void *bytes, size_t len)
{
    struct input *input = ctx;
    cs_buf_add(&input->outcome->file, bytes, len);
    return 0;
}

static void tell(void *ctx, const casus_diag *diag)
{
    struct input *input = ctx;
    cs_buf_add_string(&input->outcome->told, diag->code);
    cs_buf_add_char(&input->outcome->told, ' ');
}

static int note_metadata(readstat_metadata_t *metadata, void *ctx)
{
    ((struct outcome *)ctx)->variables = (size_t)readstat_get_var_count(metadata);
    return READSTAT_HANDLER_OK;
}

static int note_variable(int index, readstat_variable_t *variable, const char *labels, void *ctx)
{
    struct outcome *outcome = ctx;
    const char *title = readstat_variable_get_label(variable);
    (void)labels;
    if (index)
        return READSTAT_HANDLER_OK;
    snprintf(outcome->name, sizeof outcome->name, "%s", readstat_variable_get_name(variable));
    snprintf(outcome->title, sizeof outcome->title, "%s", title ? title : "");
    outcome->type = readstat_variable_get_type(variable);
    return READSTAT_HANDLER_OK;
}

static int note_value(int row, readstat_variable_t *variable, readstat_value_t value, void *ctx)
{
    struct outcome *outcome = ctx;
    if (row || readstat_variable_get_index(variable))
        return READSTAT_HANDLER_OK;
    outcome->is_missing = readstat_value_is_system_missing(value);
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_NUMERIC)
        outcome->number = readstat_double_value(value);
    else if (readstat_string_value(value))
        cs_buf_add_string(&outcome->text, readstat_string_value(value));
    return READSTAT_HANDLER_OK;
}

static int note_label(const char *set, readstat_value_t value, const char *label, void *ctx)
{
    (void)set;
    (void)value;
    cs_buf_add_string(&((struct outcome *)ctx)->label, label);
    return READSTAT_HANDLER_OK;
}

static void parse(const char *syntax, const char *path, struct outcome *outcome)
{
    readstat_parser_t *parser = readstat_parser_init();
    readstat_set_metadata_handler(parser, note_metadata);
    readstat_set_variable_handler(parser, note_variable);
    readstat_set_value_handler(parser, note_value);
    readstat_set_value_label_handler(parser, note_label);
    readstat_error_t error = READSTAT_OK;
    if (strcmp(syntax, "stata") == 0)
        error = readstat_parse_dta(parser, path, outcome);
    else if (strncmp(syntax, "sas", 3) == 0)
        error = readstat_parse_xport(parser, path, outcome);
    else
        error = readstat_parse_sav(parser, path, outcome);
    if (error != READSTAT_OK)
        fail_msg("%s: %s", syntax, readstat_error_message(error));
    readstat_parser_free(parser);
}

static void put_file(const char *ending, casus_text bytes, char path[64])
{
    snprintf(path, 64, "/tmp/casus-limits-XXXXXX%s", ending);
    int fd = mkstemps(path, (int)strlen(ending));
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
    assert_int_equal(close(fd), 0);
}

static void look(const char *syntax, struct outcome *outcome)
{
    char path[64];
    assert_int_equal(outcome->file.status, CASUS_OK);
    put_file("", cs_buf_text(&outcome->file), path);
    parse(syntax, path, outcome);
    unlink(path);
}

static casus_schema *open_schema(casus_text text)
{
    char path[64];
    casus_schema *schema = NULL;
    put_file(".yaml", text, path);
    assert_int_equal(casus_schema_open(path, NULL, NULL, &schema), CASUS_OK);
    unlink(path);
    return schema;
}

static void forget(struct outcome *outcome)
{
    cs_buf_free(&outcome->file);
    cs_buf_free(&outcome->told);
    cs_buf_free(&outcome->text);
    cs_buf_free(&outcome->label);
}

static void convert(const char *syntax, const casus_schema *schema, casus_text table,
                    casus_on_loss on_loss, struct outcome *outcome)
{
    casus_options options = CASUS_OPTIONS_INIT;
    casus_summary summary;
    struct input ctx = {table, outcome};
    const casus_input input = {.name = "table", .read = give, .ctx = &ctx};
    const casus_output output = {.write = take, .ctx = &ctx};
    *outcome = (struct outcome){0};
    options.schema = schema;
    options.from.syntax = "csv";
    options.to.syntax = syntax;
    options.on_loss = on_loss;
    options.on_error = CASUS_KEEP;
    options.on_diag = tell;
    options.ctx = &ctx;
    options.threads = 1;
    outcome->status = casus_run(&options, &input, 1, &output, &summary);
    outcome->is_refused = summary.output_refused;
    casus_summary_free(&summary);
}

static bool is_told(const struct outcome *outcome, const char *code)
{
    return cs_text_find(cs_buf_text(&outcome->told), cs_text(code)) != SIZE_MAX;
}

/* Where something is lost, nothing is written unless that was said to do. */
static void refuses(const char *syntax, const casus_schema *schema, casus_text table)
{
    struct outcome outcome;
    convert(syntax, schema, table, CASUS_REFUSE, &outcome);
    assert_true(outcome.is_refused);
    assert_int_equal(outcome.file.len, 0);
    forget(&outcome);
}

static void expect(const char *what, casus_text got, casus_text wanted)
{
    if (!cs_text_equal(got, wanted))
        fail_msg("%s: %zu bytes come back instead of %zu: %.40s...", what, got.len, wanted.len,
                 got.ptr ? got.ptr : "");
}

/* ---- Lengths ---- */

/* What is measured. */
enum part { NAME, TITLE, LABEL, TEXT };

struct length_row {
    const char *syntax;
    enum part part;
    size_t most;
    bool are_characters; /* else bytes */
    const char *code;    /* of the finding beyond; NULL: there is none */
    bool is_loss;        /* which stops the output */
};

static const struct length_row lengths[] = {
    {"stata", NAME, 32, false, "E711", false},     {"stata", TITLE, 80, true, "E718", false},
    {"stata", LABEL, 32000, false, "E718", false}, {"stata", TEXT, 2045, false, NULL, false},
    {"spss", NAME, 64, false, "E711", false},      {"spss", TITLE, 255, false, "E718", false},
    {"spss", LABEL, 120, false, "E718", false},    {"spss", TEXT, 9000, false, "E712", true},
    {"zsav", NAME, 64, false, "E711", false},      {"zsav", TITLE, 255, false, "E718", false},
    {"zsav", LABEL, 120, false, "E718", false},    {"zsav", TEXT, 9000, false, "E712", true},
    {"sas", NAME, 8, false, "E711", false},        {"sas", TITLE, 40, false, "E718", false},
    {"sas", TEXT, 200, false, "E712", true},       {"sas8", NAME, 32, false, "E711", false},
    {"sas8", TITLE, 256, false, "E718", false},    {"sas8", TEXT, 32767, false, "E712", true},
};

/* Characters of two bytes, as many as fit, and x to fill up: so none ends where the limit is, if there
   is one byte more. */
static void make_filling(const struct length_row *row, size_t len, cs_buf *out)
{
    bool is_wide = row->part != NAME;
    size_t pairs = !is_wide ? 0 : row->are_characters ? len : len / 2;
    cs_buf_add_repeat(out, 'x', is_wide && row->are_characters ? 0 : len - 2 * pairs);
    for (size_t i = 0; i < pairs; i++)
        cs_buf_add_string(out, "é");
}

/* One field with what is measured, and one row. */
static casus_schema *length_schema(const struct length_row *row, casus_text filling)
{
    cs_buf text = {0};
    cs_buf_add_string(&text, "casus: 1\nschema: s\ntitle: t\nversion: '1'\nfields:\n  - {name: ");
    cs_buf_add_text(&text, row->part == NAME ? filling : CS_TEXT("value"));
    cs_buf_add_string(&text, row->part == LABEL ? ", type: code, codes: c" : ", type: text");
    cs_buf_add_string(&text, ", title: ");
    cs_buf_add_text(&text, row->part == TITLE ? filling : CS_TEXT("t"));
    cs_buf_add_string(&text, "}\n");
    if (row->part == LABEL) {
        cs_buf_add_string(&text, "codes:\n  c: {items: [{code: '1', label: ");
        cs_buf_add_text(&text, filling);
        cs_buf_add_string(&text, "}]}\n");
    }
    casus_schema *schema = open_schema(cs_buf_text(&text));
    cs_buf_free(&text);
    return schema;
}

static cs_buf length_table(const struct length_row *row, casus_text filling)
{
    cs_buf table = {0};
    cs_buf_add_text(&table, row->part == NAME ? filling : CS_TEXT("value"));
    cs_buf_add_char(&table, '\n');
    cs_buf_add_text(&table, row->part == TEXT ? filling : CS_TEXT("1"));
    cs_buf_add_char(&table, '\n');
    return table;
}

static casus_text part_of(const struct length_row *row, const struct outcome *outcome)
{
    switch (row->part) {
    case NAME:
        return cs_text(outcome->name);
    case TITLE:
        return cs_text(outcome->title);
    case LABEL:
        return cs_buf_text(&outcome->label);
    case TEXT:
        break;
    }
    return cs_buf_text(&outcome->text);
}

static void try_length(const struct length_row *row, size_t len)
{
    static const char *const words[] = {"name", "title", "label", "text"};
    bool is_beyond = len > row->most;
    char what[64];
    cs_buf filling = {0};
    struct outcome outcome;
    snprintf(what, sizeof what, "%s: %s of %zu", row->syntax, words[row->part], len);
    make_filling(row, len, &filling);
    casus_text whole = cs_buf_text(&filling);
    casus_schema *schema = length_schema(row, whole);
    cs_buf table = length_table(row, whole);
    convert(row->syntax, schema, cs_buf_text(&table), CASUS_WARN, &outcome);
    assert_int_equal(outcome.status, CASUS_OK);
    if (row->code && is_told(&outcome, row->code) != is_beyond)
        fail_msg("%s: findings are %.*s", what, (int)outcome.told.len, outcome.told.ptr);
    look(row->syntax, &outcome);
    /* One beyond it is cut in front of the character that does not fit. */
    size_t cut = !is_beyond || !row->code ? 0 : row->part == NAME ? 1 : 2;
    expect(what, part_of(row, &outcome), cs_text_slice(whole, 0, whole.len - cut));
    if (is_beyond && row->is_loss)
        refuses(row->syntax, schema, cs_buf_text(&table));
    casus_schema_free(schema);
    cs_buf_free(&filling);
    cs_buf_free(&table);
    forget(&outcome);
}

static void test_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        try_length(&lengths[i], lengths[i].most);
        try_length(&lengths[i], lengths[i].most + 1);
    }
}

/* ---- Values ---- */

struct value_row {
    const char *syntax, *type;
    const char *fits, *beyond;
    double number; /* what comes back of the first */
    const char *code;
    bool is_loss; /* of the second, which is missing then */
};

static const struct value_row values[] = {
    {"stata", "decimal", "8.98846567431157e307", "8.98846567431158e307", 8.98846567431157e307,
     "E716", true},
    {"stata", "date", "0100-01-01", "0099-12-31", -679350, "E716", true},
    {"stata", "integer", "9007199254740992", "9007199254740993", 9007199254740992, "E713", false},
    {"spss", "decimal", "1.797693134862315e308", "1.7976931348623157e308", 1.797693134862315e308,
     "E716", true},
    {"spss", "date", "1582-10-15", "1582-10-14", 86400, "E716", true},
    {"spss", "integer", "9007199254740992", "9007199254740993", 9007199254740992, "E713", false},
    {"zsav", "decimal", "1.797693134862315e308", "1.7976931348623157e308", 1.797693134862315e308,
     "E716", true},
    {"zsav", "date", "1582-10-15", "1582-10-14", 86400, "E716", true},
    {"sas", "decimal", "9.04625697166532e74", "9.04625697166533e74", 9.04625697166532e74, "E716",
     true},
    {"sas", "decimal", "-5.39760534693403e-79", "-5.39760534693402e-79", -5.39760534693403e-79,
     "E716", true},
    {"sas", "date", "1582-01-01", "1581-12-31", -138061, "E716", true},
    {"sas", "integer", "9007199254740992", "9007199254740993", 9007199254740992, "E713", false},
    {"sas8", "decimal", "9.04625697166532e74", "9.04625697166533e74", 9.04625697166532e74, "E716",
     true},
    {"sas8", "decimal", "5.39760534693403e-79", "5.39760534693402e-79", 5.39760534693403e-79,
     "E716", true},
    {"sas8", "date", "1582-01-01", "1581-12-31", -138061, "E716", true},
};

static casus_schema *value_schema(const char *type)
{
    cs_buf text = {0};
    cs_buf_add_string(&text, "casus: 1\nschema: s\ntitle: t\nversion: '1'\nfields:\n"
                             "  - {name: value, title: t, type: ");
    cs_buf_add_string(&text, type);
    cs_buf_add_string(&text, "}\n");
    casus_schema *schema = open_schema(cs_buf_text(&text));
    cs_buf_free(&text);
    return schema;
}

static void convert_value(const char *syntax, const casus_schema *schema, const char *value,
                          struct outcome *outcome)
{
    char table[64];
    snprintf(table, sizeof table, "value\n%s\n", value);
    convert(syntax, schema, cs_text(table), CASUS_WARN, outcome);
    assert_int_equal(outcome->status, CASUS_OK);
    look(syntax, outcome);
}

static void try_value(const struct value_row *row)
{
    char table[64];
    casus_schema *schema = value_schema(row->type);
    struct outcome outcome;
    convert_value(row->syntax, schema, row->fits, &outcome);
    if (is_told(&outcome, row->code) || outcome.is_missing || outcome.number != row->number)
        fail_msg("%s %s: comes back as %.17g", row->syntax, row->fits, outcome.number);
    forget(&outcome);
    convert_value(row->syntax, schema, row->beyond, &outcome);
    if (!is_told(&outcome, row->code) || outcome.is_missing != row->is_loss)
        fail_msg("%s %s: findings are %.*s", row->syntax, row->beyond, (int)outcome.told.len,
                 outcome.told.ptr);
    forget(&outcome);
    snprintf(table, sizeof table, "value\n%s\n", row->beyond);
    refuses(row->syntax, schema, cs_text(table));
    casus_schema_free(schema);
}

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++)
        try_value(&values[i]);
}

/* Numbers for which Stata has smaller types: none is taken for a missing value. */
static void test_stata_integers(void **state)
{
    static const struct {
        const char *text;
        readstat_type_t type;
    } rows[] = {
        {"100", READSTAT_TYPE_INT8},          {"101", READSTAT_TYPE_INT16},
        {"-127", READSTAT_TYPE_INT8},         {"-128", READSTAT_TYPE_INT16},
        {"32740", READSTAT_TYPE_INT16},       {"32741", READSTAT_TYPE_INT32},
        {"-32767", READSTAT_TYPE_INT16},      {"-32768", READSTAT_TYPE_INT32},
        {"2147483620", READSTAT_TYPE_INT32},  {"2147483621", READSTAT_TYPE_DOUBLE},
        {"-2147483647", READSTAT_TYPE_INT32}, {"-2147483648", READSTAT_TYPE_DOUBLE},
    };
    (void)state;
    casus_schema *schema = value_schema("integer");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct outcome outcome;
        convert_value("stata", schema, rows[i].text, &outcome);
        assert_false(outcome.is_missing);
        assert_int_equal(outcome.type, rows[i].type);
        assert_true(outcome.number == strtod(rows[i].text, NULL));
        assert_int_equal(outcome.told.len, 0);
        forget(&outcome);
    }
    casus_schema_free(schema);
}

/* ---- Names ---- */

/* Two columns; the first row of lengths has how long a text each holds. */
struct name_row {
    const char *syntax;
    const char *first, *second;
    size_t len;
    bool is_told;
};

static const struct name_row names[] = {
    {"stata", "ifs", "x", 1, false},
    {"stata", "x", "if", 1, true},
    {"stata", "x", "str9", 1, true},
    {"stata", "x", "str9_and_more_letters_than_a_name_has", 1, true},
    {"stata", "id", "Id", 1, false},
    {"spss", "tos", "x", 1, false},
    {"spss", "x", "To", 1, true},
    {"spss", "id", "Id", 1, true},
    {"zsav", "x", "all", 1, true},
    {"sas", "id", "ID", 1, true},
    {"sas", "id", "id2", 1, false},
    {"sas8", "id", "ID", 1, true},
    /* In a .sav file texts of more than 255 bytes must differ in five letters, ... */
    {"spss", "notes_a", "notes_b", 255, false},
    {"spss", "notes_a", "notes_b", 256, true},
    {"spss", "note_a", "notes_b", 256, false},
    {"zsav", "notes_a", "notes_b", 256, true},
    /* ... and no other variable have the name of a part. */
    {"spss", "note", "note1", 256, true},
    {"spss", "notes", "NotesA", 256, true},
    {"spss", "note", "notes", 256, true},
    {"spss", "note", "no1", 256, false},
};

static void test_names(void **state)
{
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct name_row *row = &names[i];
        struct outcome outcome;
        cs_buf table = {0};
        cs_buf_add_string(&table, row->first);
        cs_buf_add_char(&table, ',');
        cs_buf_add_string(&table, row->second);
        cs_buf_add_char(&table, '\n');
        cs_buf_add_repeat(&table, 'x', row->len);
        cs_buf_add_char(&table, ',');
        cs_buf_add_repeat(&table, 'y', row->len);
        cs_buf_add_char(&table, '\n');
        convert(row->syntax, none, cs_buf_text(&table), CASUS_WARN, &outcome);
        if (outcome.status != CASUS_OK || is_told(&outcome, "E711") != row->is_told)
            fail_msg("%s: %s and %s, texts of %zu bytes: findings are %.*s", row->syntax,
                     row->first, row->second, row->len, (int)outcome.told.len, outcome.told.ptr);
        look(row->syntax, &outcome);
        assert_int_equal(outcome.variables, 2);
        forget(&outcome);
        cs_buf_free(&table);
    }
    casus_schema_free(none);
}

/* Every word that is no name, in the case in which it is none: it becomes another one, and that is told. */
static void test_reserved(void **state)
{
    static const char stata[] =
        "_all _b byte _coef _cons double float if in int long _n _N _pi _pred _rc "
        "_skip str strL using with str1 str2045";
    static const char spss[] = "ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH all And";
    static const struct {
        const char *syntax, *words;
    } rows[] = {{"stata", stata}, {"spss", spss}, {"zsav", spss}};
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (const char *word = rows[i].words; *word; word += strspn(word, " ")) {
            size_t len = strcspn(word, " ");
            struct outcome outcome;
            cs_buf table = {0};
            cs_buf_add(&table, word, len);
            cs_buf_add_string(&table, "\nx\n");
            convert(rows[i].syntax, none, cs_buf_text(&table), CASUS_WARN, &outcome);
            look(rows[i].syntax, &outcome);
            bool is_same = cs_text_equal(cs_text(outcome.name), (casus_text){word, len});
            if (!is_told(&outcome, "E711") || is_same)
                fail_msg("%s: %.*s becomes %s", rows[i].syntax, (int)len, word, outcome.name);
            forget(&outcome);
            cs_buf_free(&table);
            word += len;
        }
    casus_schema_free(none);
}

/* A table of so many columns. */
static void try_count(const char *syntax, const casus_schema *schema, size_t count, bool fits)
{
    struct outcome outcome;
    cs_buf table = {0};
    for (size_t i = 0; i < count; i++) {
        cs_buf_add_string(&table, i ? ",v" : "v");
        cs_buf_add_number(&table, i);
    }
    cs_buf_add_string(&table, "\n1\n");
    convert(syntax, schema, cs_buf_text(&table), CASUS_WARN, &outcome);
    assert_int_equal(outcome.status, fits ? CASUS_OK : CASUS_EUSAGE);
    assert_int_equal(is_told(&outcome, "E907"), !fits);
    if (fits) {
        look(syntax, &outcome);
        assert_int_equal(outcome.variables, count);
    }
    forget(&outcome);
    cs_buf_free(&table);
}

/* As many variables as the file can count. Stata's 32767 and more of others are beyond the 10000 columns that
   casus reads. */
static void test_counts(void **state)
{
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    try_count("sas", none, 9999, true);
    try_count("sas", none, 10000, false);
    try_count("sas8", none, 9999, true);
    try_count("sas8", none, 10000, false);
    casus_schema_free(none);
}

/* ---- What a text may be ---- */

static void test_texts(void **state)
{
    static const struct {
        const char *syntax, *text, *code;
        bool is_told;
    } rows[] = {
        {"stata", "a ", "E719", false},  {"spss", "a ", "E719", true},
        {"zsav", "a ", "E719", true},    {"sas", "a ", "E719", true},
        {"sas8", "a ", "E719", true},    {"spss", " a", "E719", false},
        {"stata", "é", "E722", false},   {"spss", "é", "E722", false},
        {"zsav", "é", "E722", false},    {"sas", "é", "E722", true},
        {"sas8", "é", "E722", true},     {"sas", "e", "E722", false},
        {"stata", "\"\"", "E717", true}, {"spss", "\"\"", "E717", true},
        {"sas", "\"\"", "E717", true},
    };
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct outcome outcome;
        convert_value(rows[i].syntax, none, rows[i].text, &outcome);
        if (is_told(&outcome, rows[i].code) != rows[i].is_told)
            fail_msg("%s \"%s\": findings are %.*s", rows[i].syntax, rows[i].text,
                     (int)outcome.told.len, outcome.told.ptr);
        forget(&outcome);
    }
    casus_schema_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),        cmocka_unit_test(test_values),
        cmocka_unit_test(test_stata_integers), cmocka_unit_test(test_names),
        cmocka_unit_test(test_reserved),       cmocka_unit_test(test_counts),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
