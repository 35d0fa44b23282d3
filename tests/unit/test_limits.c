/* test_limits.c - what files of statistical programs can hold: for each row of each table of limits
   (cs_limits in src/syntax/stata.c, spss.c, sas.c, rds.c) what just fits, and comes back whole, and what is
   one beyond, and is told, and cut where that can be. The numbers here are those of the formats' documents,
   not those of the tables; the last test sees that no row of a table is left out.

   Files are read back by ReadStat, whose reader knows nothing of our tables. It cannot read R's; tests/stats
   has R do it. */
#define _DEFAULT_SOURCE /* mkstemps */
#include "base/text.h"
#include "casus.h"
#include "syntax/variables.h"

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
    bool is_missing, is_declared_missing;
    char tag; /* why it is missing; 0: for no reason */
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
    outcome->is_declared_missing = readstat_value_is_defined_missing(value, variable);
    if (readstat_value_is_tagged_missing(value))
        outcome->tag = readstat_value_tag(value);
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
    {"zsav", "integer", "9007199254740992", "9007199254740993", 9007199254740992, "E713", false},
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
    {"sas8", "integer", "9007199254740992", "9007199254740993", 9007199254740992, "E713", false},
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
    {"zsav", "id", "Id", 1, true},
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

/* Words that are no names, each in a case in which it is none: [U] 11.3 of Stata; Variable names of SPSS;
   automatic variables and lists of variables in the SAS Language Reference. */
#define SPSS_WORDS "ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH all And"
#define SAS_WORDS  "_N_ _ERROR_ _ALL_ _NUMERIC_ _CHARACTER_ _n_ _Error_"

static const struct {
    const char *syntax, *words;
} reserved[] = {
    {"stata",
     "_all _b byte _coef _cons double float if in int long _n _N _pi _pred _rc _skip str strL "
     "using with str1 str2045"},
    {"spss", SPSS_WORDS},
    {"zsav", SPSS_WORDS},
    {"sas", SAS_WORDS},
    {"sas8", SAS_WORDS},
};

/* A column of this name, and what becomes of it. */
static void convert_name(const char *syntax, const casus_schema *schema, casus_text name,
                         struct outcome *outcome)
{
    cs_buf table = {0};
    cs_buf_add_text(&table, name);
    cs_buf_add_string(&table, "\nx\n");
    convert(syntax, schema, cs_buf_text(&table), CASUS_WARN, outcome);
    assert_int_equal(outcome->status, CASUS_OK);
    look(syntax, outcome);
    cs_buf_free(&table);
}

/* It becomes another one, and that is told. */
static void test_reserved(void **state)
{
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(reserved); i++)
        for (const char *word = reserved[i].words; *word; word += strspn(word, " ")) {
            size_t len = strcspn(word, " ");
            struct outcome outcome;
            convert_name(reserved[i].syntax, none, (casus_text){word, len}, &outcome);
            bool is_same = cs_text_equal(cs_text(outcome.name), (casus_text){word, len});
            if (!is_told(&outcome, "E711") || is_same)
                fail_msg("%s: %.*s becomes %s", reserved[i].syntax, (int)len, word, outcome.name);
            forget(&outcome);
            word += len;
        }
    casus_schema_free(none);
}

static void test_alphabet(void **state)
{
    static const char *const syntaxes[] = {"stata", "spss", "zsav", "sas", "sas8"};
    static const struct {
        const char *name, *wanted;
    } rows[] = {
        {"x_1", "x_1"}, {"1st", "v1st"},  {"a.b", "a_b"},  {"a b", "a_b"},
        {"_x", "v_x"},  {"ortä", "ort_"}, {"été", "v_t_"}, {"$a", "v_a"},
    };
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(syntaxes) * COUNT(rows); i++) {
        size_t row = i % COUNT(rows);
        struct outcome outcome;
        convert_name(syntaxes[i / COUNT(rows)], none, cs_text(rows[row].name), &outcome);
        assert_string_equal(outcome.name, rows[row].wanted);
        assert_int_equal(is_told(&outcome, "E711"), strcmp(rows[row].name, rows[row].wanted) != 0);
        forget(&outcome);
    }
    casus_schema_free(none);
}

/* ---- How many there are ---- */

/* As many variables as the file can count, or every edition of the program opens. Stata's 32767 and more of
   others are beyond the 10000 columns that casus reads. */
static const struct count_row {
    const char *syntax;
    size_t most;
    const char *code; /* of the finding beyond */
    bool is_refused;
} counts[] = {
    {"sas", 9999, "E907", true},
    {"sas8", 9999, "E907", true},
    {"stata", 2048, "E761", false},
};

/* A table of so many columns. */
static void try_count(const struct count_row *row, const casus_schema *schema, size_t count)
{
    bool is_beyond = count > row->most;
    bool fits = !is_beyond || !row->is_refused;
    struct outcome outcome;
    cs_buf table = {0};
    for (size_t i = 0; i < count; i++) {
        cs_buf_add_string(&table, i ? ",v" : "v");
        cs_buf_add_number(&table, i);
    }
    cs_buf_add_string(&table, "\n1\n");
    convert(row->syntax, schema, cs_buf_text(&table), CASUS_WARN, &outcome);
    assert_int_equal(outcome.status, fits ? CASUS_OK : CASUS_EUSAGE);
    assert_int_equal(is_told(&outcome, row->code), is_beyond);
    if (fits) {
        look(row->syntax, &outcome);
        assert_int_equal(outcome.variables, count);
    }
    forget(&outcome);
    cs_buf_free(&table);
}

static void test_counts(void **state)
{
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t i = 0; i < COUNT(counts); i++) {
        try_count(&counts[i], none, counts[i].most);
        try_count(&counts[i], none, counts[i].most + 1);
    }
    casus_schema_free(none);
}

/* [R] Limits of Stata, of all editions but MP. The others: what ReadStat or R count in 32 bits. */
static const struct {
    const char *syntax;
    uint64_t most;
} records[] = {
    {"stata", 2147483619}, {"spss", 2147483647}, {"zsav", 2147483647},
    {"sas", 2147483647},   {"sas8", 2147483647}, {"r", 2147483647},
};

static casus_status note_number(void *ctx, const cs_defects *defects)
{
    assert_int_equal(defects->count, 1);
    *(unsigned *)ctx = defects->items[0].number;
    return CASUS_OK;
}

/* No test has so many records; but how many there are is looked at before the first of them. */
static void test_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        const cs_syntax *syntax = cs_syntax_named(cs_text(records[i].syntax));
        const cs_columns columns = {0};
        unsigned number = 0;
        cs_arena arena = {0};
        cs_layout layout = {.syntax = syntax, .columns = &columns, .arena = &arena};
        cs_defects defects = {.arena = &arena};
        cs_build build = {.count = records[i].most, .tell = note_number, .ctx = &number};
        assert_int_equal(syntax->bind(&layout, &defects), CASUS_OK);
        assert_int_equal(cs_variables_fit(&layout, &build, &arena), CASUS_OK);
        assert_int_equal(number, 0);
        build.count++;
        assert_int_equal(syntax->build(&layout, &build), CASUS_ELIMIT);
        assert_int_equal(number, CS_E_TOO_MUCH_AT_ONCE);
        cs_arena_free(&arena);
    }
}

/* Of the first variable, as a .dta file has it (help dta, 5.3), in the order of this machine. */
static uint16_t first_type(casus_text file)
{
    const casus_text tag = CS_TEXT("<variable_types>");
    uint16_t type;
    size_t at = cs_text_find(file, tag);
    assert_true(at != SIZE_MAX);
    memcpy(&type, file.ptr + at + tag.len, sizeof type);
    return type;
}

/* A row of Stata's has 1048576 bytes: 512 texts of 2045, and another one. With one byte more the long texts
   stand elsewhere. */
static void test_wide_rows(void **state)
{
    enum { LONG = 512, LONG_LEN = 2045, ROW = 1048576, REST = ROW - LONG * LONG_LEN };
    enum { REFERENCE = 32768 };
    (void)state;
    casus_schema *none = NULL;
    assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    for (size_t more = 0; more < 2; more++) {
        struct outcome outcome;
        cs_buf table = {0};
        for (size_t i = 0; i <= LONG; i++) {
            cs_buf_add_string(&table, i ? ",v" : "v");
            cs_buf_add_number(&table, i);
        }
        for (size_t i = 0; i <= LONG; i++) {
            cs_buf_add_char(&table, i ? ',' : '\n');
            cs_buf_add_repeat(&table, 'x', i < LONG ? LONG_LEN : REST + more);
        }
        cs_buf_add_char(&table, '\n');
        convert("stata", none, cs_buf_text(&table), CASUS_WARN, &outcome);
        assert_int_equal(outcome.status, CASUS_OK);
        assert_int_equal(is_told(&outcome, "E762"), more);
        look("stata", &outcome);
        assert_int_equal(first_type(cs_buf_text(&outcome.file)), more ? REFERENCE : LONG_LEN);
        assert_int_equal(outcome.text.len, LONG_LEN);
        forget(&outcome);
        cs_buf_free(&table);
    }
    casus_schema_free(none);
}

/* ---- Codes and reasons ---- */

/* What follows the head of a further record of an SPSS dictionary; NULL: it has none. */
static const char *find_record(casus_text file, int32_t subtype)
{
    const int32_t head[] = {7, subtype, 1};
    size_t at = cs_text_find(file, (casus_text){(const char *)head, sizeof head});
    return at == SIZE_MAX ? NULL : file.ptr + at + sizeof head + sizeof(int32_t);
}

static int32_t word_at(const char *at)
{
    int32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* A code of so many bytes, and a short one. */
static casus_schema *code_schema(casus_text code)
{
    cs_buf text = {0};
    cs_buf_add_string(&text, "casus: 1\nschema: s\ntitle: t\nversion: '1'\nfields:\n"
                             "  - {name: value, title: t, type: code, codes: c}\n"
                             "codes:\n  c: {items: [{code: ");
    cs_buf_add_text(&text, code);
    cs_buf_add_string(&text, ", label: One}, {code: d, label: Two}]}\n");
    casus_schema *schema = open_schema(cs_buf_text(&text));
    cs_buf_free(&text);
    return schema;
}

static void try_code(const char *syntax, size_t len)
{
    enum { SHORT = 8, MOST = 9000, NAME_LEN = 5 };
    struct outcome outcome;
    cs_buf code = {0};
    cs_buf table = {0};
    cs_buf_add_repeat(&code, 'c', len);
    cs_buf_add_string(&table, "value\n");
    cs_buf_add_text(&table, cs_buf_text(&code));
    cs_buf_add_char(&table, '\n');
    casus_schema *schema = code_schema(cs_buf_text(&code));
    convert(syntax, schema, cs_buf_text(&table), CASUS_WARN, &outcome);
    assert_int_equal(outcome.status, CASUS_OK);
    assert_int_equal(is_told(&outcome, "E712"), len > MOST);
    assert_int_equal(is_told(&outcome, "E718"), len > MOST);
    look(syntax, &outcome);
    assert_int_equal(outcome.text.len, len < MOST ? len : MOST);
    expect(syntax, cs_buf_text(&outcome.label), len > MOST ? CS_TEXT("Two") : CS_TEXT("OneTwo"));
    const char *record = find_record(cs_buf_text(&outcome.file), 21);
    assert_int_equal(record != NULL, len > SHORT);
    if (record) {
        assert_int_equal(word_at(record), NAME_LEN);
        assert_int_equal(word_at(record + sizeof(int32_t) + NAME_LEN), len < MOST ? len : MOST);
    }
    casus_schema_free(schema);
    cs_buf_free(&code);
    cs_buf_free(&table);
    forget(&outcome);
}

/* Texts with labels, which say how wide they are; if they say it wrong, PSPP has no labels of theirs. */
static void test_codes(void **state)
{
    static const size_t widths[] = {1,   8,   9,   16,  247, 248, 249,  252,
                                    255, 256, 257, 300, 504, 505, 9000, 9001};
    (void)state;
    for (size_t i = 0; i < COUNT(widths); i++) {
        try_code("spss", widths[i]);
        try_code("zsav", widths[i]);
    }
}

/* Words that say why a number is missing: a letter for each, of which a schema has no more, or numbers. */
static const struct reason_row {
    const char *syntax;
    size_t most;
    char last; /* letter; 0: they stay numbers */
} reasons[] = {
    {"stata", 26, 'z'}, {"sas", 26, 'Z'}, {"sas8", 26, 'Z'}, {"spss", 3, '\0'}, {"zsav", 3, '\0'},
};

static casus_schema *reason_schema(size_t count)
{
    cs_buf text = {0};
    cs_buf_add_string(&text, "casus: 1\nschema: s\ntitle: t\nversion: '1'\nfields:\n"
                             "  - {name: value, title: t, type: integer, missing: {");
    for (size_t i = 1; i <= count; i++) {
        cs_buf_add_string(&text, i > 1 ? ", '-" : "'-");
        cs_buf_add_number(&text, i);
        cs_buf_add_string(&text, "': because");
    }
    cs_buf_add_string(&text, "}}\n");
    casus_schema *schema = open_schema(cs_buf_text(&text));
    cs_buf_free(&text);
    return schema;
}

static void try_reason(const struct reason_row *row, const casus_schema *schema, size_t number)
{
    struct outcome outcome;
    char value[24];
    bool is_beyond = number > row->most;
    snprintf(value, sizeof value, "-%zu", number);
    convert_value(row->syntax, schema, value, &outcome);
    assert_int_equal(is_told(&outcome, "E716"), is_beyond);
    assert_int_equal(outcome.tag, is_beyond ? '\0' : row->last);
    assert_int_equal(outcome.is_missing, is_beyond);
    if (!is_beyond && !row->last) {
        assert_true(outcome.is_declared_missing);
        assert_true(outcome.number == -(double)number);
    }
    forget(&outcome);
}

static void test_reasons(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(reasons); i++) {
        size_t count = reasons[i].last ? reasons[i].most : reasons[i].most + 1;
        casus_schema *schema = reason_schema(count);
        for (size_t number = reasons[i].most; number <= count; number++)
            try_reason(&reasons[i], schema, number);
        casus_schema_free(schema);
    }
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
        {"sas", "\"\"", "E717", true},   {"zsav", "\"\"", "E717", true},
        {"sas8", "\"\"", "E717", true},
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

/* ---- All of them ---- */

static bool is_measured(const char *syntax, enum part part, size_t most)
{
    for (size_t i = 0; i < COUNT(lengths); i++)
        if (strcmp(lengths[i].syntax, syntax) == 0 && lengths[i].part == part)
            return lengths[i].most == most;
    return false;
}

static bool is_counted(const char *syntax, size_t most)
{
    for (size_t i = 0; i < COUNT(counts); i++)
        if (strcmp(counts[i].syntax, syntax) == 0)
            return counts[i].most == most;
    return false;
}

static bool is_recorded(const char *syntax, uint64_t most)
{
    for (size_t i = 0; i < COUNT(records); i++)
        if (strcmp(records[i].syntax, syntax) == 0)
            return records[i].most == most;
    return false;
}

/* Does a value fit, and the one beyond it lie on the other side of this number? */
static bool is_between(const char *syntax, double number)
{
    for (size_t i = 0; i < COUNT(values); i++) {
        double fits = fabs(values[i].number);
        double beyond = fabs(strtod(values[i].beyond, NULL));
        bool is_end = fits < number && beyond >= number;
        bool is_least = fits >= number && beyond < number;
        if (strcmp(values[i].syntax, syntax) == 0 && strcmp(values[i].type, "decimal") == 0 &&
            (is_end || is_least))
            return true;
    }
    return false;
}

static bool is_first_day(const char *syntax, cs_date day)
{
    cs_date tried;
    for (size_t i = 0; i < COUNT(values); i++)
        if (strcmp(values[i].syntax, syntax) == 0 && strcmp(values[i].type, "date") == 0)
            return cs_date_parse(cs_text(values[i].fits), false, &tried) &&
                   cs_date_compare(tried, day) == 0;
    return false;
}

static bool has_reserved(const char *syntax)
{
    for (size_t i = 0; i < COUNT(reserved); i++)
        if (strcmp(reserved[i].syntax, syntax) == 0)
            return true;
    return false;
}

/* R itself looks at those of R (tests/stats/rds.R). */
static bool has_reasons(const char *syntax)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (strcmp(reasons[i].syntax, syntax) == 0)
            return true;
    return strcmp(syntax, "r") == 0;
}

static void check_table(const char *syntax, const cs_limits *limits)
{
    const struct {
        const char *name;
        bool is_there, is_tried;
    } rows[] = {
        {"name_max", limits->name_max, is_measured(syntax, NAME, limits->name_max)},
        {"is_reserved", limits->is_reserved, has_reserved(syntax)},
        {"title_max", limits->title_max, is_measured(syntax, TITLE, limits->title_max)},
        {"title_bytes", limits->title_bytes, is_measured(syntax, TITLE, limits->title_bytes)},
        {"label_max", limits->label_max, is_measured(syntax, LABEL, limits->label_max)},
        {"text_max", limits->text_max, is_measured(syntax, TEXT, limits->text_max)},
        {"count_max", limits->count_max, is_counted(syntax, limits->count_max)},
        {"count_usual", limits->count_usual, is_counted(syntax, limits->count_usual)},
        {"rows_max", true, is_recorded(syntax, limits->rows_max)},
        {"number_end", limits->number_end != 0, is_between(syntax, limits->number_end)},
        {"number_least", limits->number_least != 0, is_between(syntax, limits->number_least)},
        {"first_day", limits->first_day.year, is_first_day(syntax, limits->first_day)},
        {"has_reasons", limits->has_reasons || limits->has_missing_numbers, has_reasons(syntax)},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].is_there && !rows[i].is_tried)
            fail_msg("%s: no test tries its %s", syntax, rows[i].name);
}

static void test_tables(void **state)
{
    const cs_syntax *syntax;
    size_t count = 0;
    (void)state;
    for (size_t i = 0; (syntax = cs_syntax_at(i)) != NULL; i++) {
        const cs_columns columns = {0};
        cs_arena arena = {0};
        cs_layout layout = {.syntax = syntax, .columns = &columns, .arena = &arena};
        cs_defects defects = {.arena = &arena};
        if (syntax->build) {
            assert_int_equal(syntax->bind(&layout, &defects), CASUS_OK);
            check_table(syntax->info.name, cs_variables_of(&layout)->limits);
            count++;
        }
        cs_arena_free(&arena);
    }
    assert_int_equal(count, COUNT(records));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),        cmocka_unit_test(test_values),
        cmocka_unit_test(test_stata_integers), cmocka_unit_test(test_names),
        cmocka_unit_test(test_reserved),       cmocka_unit_test(test_alphabet),
        cmocka_unit_test(test_counts),         cmocka_unit_test(test_records),
        cmocka_unit_test(test_wide_rows),      cmocka_unit_test(test_codes),
        cmocka_unit_test(test_reasons),        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
