/* test_reader.c - records one by one: the same findings and numbers as a run, on every sample; values
   by field, name and column; and how a reading ends. */
#include "base/text.h"
#include "casus.h"

#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* ---- What is told ---- */

static void add_diag(void *ctx, const casus_diag *diag)
{
    cs_buf *out = ctx;
    const uint64_t numbers[] = {
        (uint64_t)diag->severity,
        diag->line,
        diag->column,
        diag->end_line,
        diag->end_column,
        diag->byte,
        diag->count,
        diag->byte_len,
        diag->record,
        diag->caret,
        diag->caret_len,
    };
    const casus_text texts[] = {
        cs_text(diag->code), cs_text(diag->file), diag->id,       diag->field,
        diag->message,       diag->found,         diag->expected, diag->label,
        diag->help,          diag->fix,           diag->source,
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        cs_buf_add_text(out, texts[i]);
        cs_buf_add_char(out, '|');
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        cs_buf_add_number(out, numbers[i]);
        cs_buf_add_char(out, ' ');
    }
    cs_buf_add_char(out, '\n');
}

static void add_summary(cs_buf *out, const casus_summary *summary)
{
    const uint64_t numbers[] = {summary->bytes,  summary->records,  summary->records_bad,
                                summary->errors, summary->warnings, summary->notes,
                                summary->fixes,  summary->losses};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        cs_buf_add_number(out, numbers[i]);
        cs_buf_add_char(out, ' ');
    }
    for (size_t i = 0; i < summary->tally_count; i++) {
        cs_buf_add_string(out, summary->tallies[i].code);
        cs_buf_add_text(out, summary->tallies[i].field);
        cs_buf_add_number(out, summary->tallies[i].count);
    }
}

/* What a run tells of an input, and its numbers. */
static casus_status run(casus_options options, const casus_input *input, cs_buf *out)
{
    casus_summary summary;
    options.on_diag = add_diag;
    options.ctx = out;
    casus_status status = casus_run(&options, input, 1, NULL, &summary);
    add_summary(out, &summary);
    casus_summary_free(&summary);
    return status;
}

/* Findings of a record say its number; where it has none it is no worse than what is counted. */
static void check_record(const casus_record *record, uint64_t number)
{
    assert_int_equal(record->number, number);
    for (size_t i = 0; i < record->diag_count; i++) {
        assert_int_equal(record->diags[i].record, number);
        assert_true((int)record->diags[i].severity <= record->severity);
    }
}

/* The same told by a reader. One that cannot be opened has no summary. */
static casus_status read_all(casus_options options, const casus_input *input, cs_buf *out,
                             bool *is_open)
{
    casus_reader *reader;
    casus_record record;
    options.on_diag = add_diag;
    options.ctx = out;
    casus_status status = casus_reader_open(&options, input, &reader);
    uint64_t number = 0;
    *is_open = status == CASUS_OK;
    if (!*is_open) {
        assert_null(reader);
        return status;
    }
    while ((status = casus_reader_next(reader, &record)) == CASUS_OK) {
        check_record(&record, ++number);
        for (size_t i = 0; i < record.diag_count; i++)
            add_diag(out, &record.diags[i]);
    }
    assert_int_equal(casus_reader_next(reader, &record), status);
    assert_int_equal(record.number, 0);
    assert_int_equal(casus_reader_summary(reader)->records, number);
    add_summary(out, casus_reader_summary(reader));
    casus_reader_free(reader);
    return status == CASUS_END ? CASUS_OK : status;
}

static void compare(const casus_options *options, const casus_input *by_run,
                    const casus_input *by_reader, const char *name)
{
    cs_buf want = {0};
    cs_buf got = {0};
    casus_status run_status = run(*options, by_run, &want);
    bool is_open;
    casus_status read_status = read_all(*options, by_reader, &got, &is_open);
    cs_buf_add_char(&want, '\0');
    cs_buf_add_char(&got, '\0');
    if (run_status != read_status)
        fail_msg("%s: status %d, but %d by the reader", name, run_status, read_status);
    if (is_open ? strcmp(want.ptr, got.ptr) != 0 : strncmp(want.ptr, got.ptr, got.len - 1) != 0)
        fail_msg("%s: the run tells\n%s\nthe reader\n%s", name, want.ptr, got.ptr);
    cs_buf_free(&want);
    cs_buf_free(&got);
}

static void tells_what_a_run_tells(void **state)
{
    (void)state;
    static const char *const patterns[] = {CASUS_SAMPLES "/*.*", CASUS_SAMPLES "/broken/E*"};
    glob_t paths = {0};
    for (size_t i = 0; i < COUNT(patterns); i++)
        assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &paths), 0);
    assert_true(paths.gl_pathc > 50);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        casus_options options = CASUS_OPTIONS_INIT;
        const casus_input input = {.path = paths.gl_pathv[i]};
        compare(&options, &input, &input, input.path);
        options.fill = true;
        options.show_sensitive = true;
        compare(&options, &input, &input, input.path);
    }
    globfree(&paths);
}

/* ---- Inputs in memory ---- */

/* Gives its text in pieces and then fails, if it is to. */
struct memory {
    casus_text rest;
    int error;
};

static ptrdiff_t read_memory(void *ctx, void *buf, size_t cap)
{
    struct memory *memory = ctx;
    size_t len = memory->rest.len < cap ? memory->rest.len : cap;
    if (len == 0 && memory->error) {
        errno = memory->error;
        return -1;
    }
    if (len)
        memcpy(buf, memory->rest.ptr, len);
    memory->rest = cs_text_from(memory->rest, len);
    return (ptrdiff_t)len;
}

static casus_input input_of(struct memory *memory)
{
    return (casus_input){.name = "memory", .read = read_memory, .ctx = memory};
}

/* Several chunks of rows: every third has a wrong date, every fifth a key that was there before. */
static cs_buf make_table(unsigned rows)
{
    cs_buf text = {0};
    cs_buf_add_string(&text, "event_id_cnty,event_date,notes,odd\n");
    for (unsigned i = 1; i <= rows; i++) {
        cs_buf_add_string(&text, "A");
        cs_buf_add_number(&text, i % 5 ? i : 5);
        cs_buf_add_string(&text, i % 3 ? ",2023-05-01,x,y\n" : ",2023-13-01,x,y\n");
    }
    return text;
}

static void compare_memory(const casus_options *options, casus_text text, int error)
{
    struct memory first = {text, error};
    struct memory second = {text, error};
    const casus_input by_run = input_of(&first);
    const casus_input by_reader = input_of(&second);
    compare(options, &by_run, &by_reader, error ? "a table that ends early" : "a long table");
}

static casus_schema *open_schema(const char *name)
{
    casus_schema *schema;
    assert_int_equal(casus_schema_open(name, NULL, NULL, &schema), CASUS_OK);
    return schema;
}

static void goes_on_over_chunks(void **state)
{
    (void)state;
    cs_buf text = make_table(30000);
    casus_schema *schema = open_schema("acled");
    casus_options options = CASUS_OPTIONS_INIT;
    options.from.syntax = "csv";
    options.schema = schema;
    compare_memory(&options, cs_buf_text(&text), 0);
    compare_memory(&options, cs_buf_text(&text), EIO);
    casus_schema_free(schema);
    cs_buf_free(&text);
}

/* ---- Values ---- */

static casus_reader *open_memory(struct memory *memory, const char *syntax,
                                 const casus_schema *schema)
{
    casus_options options = CASUS_OPTIONS_INIT;
    const casus_input input = input_of(memory);
    casus_reader *reader;
    options.from.syntax = syntax;
    options.schema = schema;
    assert_int_equal(casus_reader_open(&options, &input, &reader), CASUS_OK);
    return reader;
}

static void check_text(casus_text got, const char *want)
{
    if (!want) {
        assert_null(got.ptr);
        return;
    }
    if (!cs_text_equal(got, cs_text(want)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)got.len, got.ptr, want);
}

/* The same record in three syntaxes: a known field, one by its other name and form, a list, an
   unknown column, null, nothing. */
static const struct {
    const char *syntax;
    const char *text;
    casus_kind null_kind;
} twins[] = {
    {"csv",
     "event_id,coder,event_date,source_code,target_code,event_code,contexts,odd,Story ID\n"
     "EX-1,AB,2023-05-01,ARM,AZE,046,military; economic,strange,S1\n",
     CASUS_ABSENT},
    {"json",
     "[{\"event_id\":\"EX-1\",\"coder\":\"AB\",\"event_date\":\"2023-05-01\","
     "\"source_code\":\"ARM\",\"target_code\":\"AZE\",\"event_code\":\"046\",\"latitude\":null,"
     "\"contexts\":[\"military\",\"economic\"],\"odd\":\"strange\",\"Story ID\":\"S1\"}]",
     CASUS_NULL},
    {"yaml",
     "- event_id: EX-1\n  coder: AB\n  event_date: 2023-05-01\n  source_code: ARM\n"
     "  target_code: AZE\n  event_code: 046\n  latitude: ~\n  contexts: [military, economic]\n"
     "  odd: strange\n  Story ID: S1\n",
     CASUS_NULL},
};

static void check_columns(const casus_record *record, const casus_schema *schema)
{
    casus_column column;
    casus_field_info info;
    bool has_odd = false;
    size_t fields = 0;
    for (size_t i = 0; casus_record_column_at(record, i, &column); i++) {
        if (column.field == SIZE_MAX) {
            check_text(column.name, "odd");
            check_text(casus_value_text(column.value), "strange");
            has_odd = true;
            continue;
        }
        assert_true(casus_schema_field_at(schema, column.field, &info));
        assert_ptr_equal(column.value, casus_record_value(record, column.field));
        fields += column.value->kind != CASUS_ABSENT && column.value->kind != CASUS_NULL;
    }
    assert_true(has_odd);
    assert_int_equal(fields, 8);
}

static void has_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(twins); i++) {
        struct memory memory = {.rest = cs_text(twins[i].text)};
        casus_record record;
        casus_reader *reader = open_memory(&memory, twins[i].syntax, NULL);
        const casus_schema *schema = casus_reader_schema(reader);
        check_text(casus_schema_name(schema), "cameo");
        assert_int_equal(casus_reader_next(reader, &record), CASUS_OK);
        check_text(record.id, "EX-1 (AB)");
        check_text(casus_record_text(&record, "event_code"), "046");
        check_text(casus_record_text(&record, "EVENT CODE"), "046");
        check_text(casus_record_text(&record, "story_id"), "S1");
        check_text(casus_record_text(&record, "odd"), "strange");
        check_text(casus_record_text(&record, "contexts"), NULL);
        check_text(casus_record_text(&record, "longitude"), NULL);
        check_text(casus_record_text(&record, "nobody knows this"), NULL);
        const casus_value *list = casus_record_find(&record, "contexts");
        assert_int_equal(list->kind, CASUS_LIST);
        assert_int_equal(list->len, 2);
        check_text(casus_value_text(&list->as.items[1]), "economic");
        assert_int_equal(casus_record_find(&record, "latitude")->kind, twins[i].null_kind);
        assert_int_equal(casus_record_value(&record, SIZE_MAX)->kind, CASUS_ABSENT);
        check_columns(&record, schema);
        assert_int_equal(casus_reader_next(reader, &record), CASUS_END);
        casus_reader_free(reader);
    }
}

/* Values are what a conversion would write, and the finding says so. */
static void has_changed_values(void **state)
{
    (void)state;
    struct memory memory = {.rest = CS_TEXT("event_id_cnty,event_date,inter1,timestamp\n"
                                            "A1,3 May 2023,state forces,NA\n")};
    casus_schema *schema = open_schema("acled");
    casus_record record;
    casus_reader *reader = open_memory(&memory, "csv", schema);
    assert_int_equal(casus_reader_next(reader, &record), CASUS_OK);
    check_text(casus_record_text(&record, "event_date"), "2023-05-03");
    check_text(casus_record_text(&record, "inter1"), "State forces");
    assert_int_equal(casus_record_find(&record, "timestamp")->kind, CASUS_NULL);
    assert_int_equal(casus_record_find(&record, "inter1")->code, 2);
    casus_reader_free(reader);
    casus_schema_free(schema);
}

/* ---- Single records ---- */

static void tells_records_apart(void **state)
{
    (void)state;
    static const struct {
        uint64_t line;
        int severity;
        bool is_broken;
        const char *id;
        const char *first; /* finding */
    } want[] = {
        {1, 0, false, "1", NULL},
        {2, CASUS_ERROR, true, NULL, "E120"},
        {4, CASUS_ERROR, false, "1", "E501"},
    };
    struct memory memory = {
        .rest = CS_TEXT("{\"case\":\"1\"}\n{\"case\":}\n\n  {\"case\":\"1\"}\n")};
    casus_schema *schema = open_schema(CASUS_SAMPLES "/broken/bool.schema.yaml");
    casus_record record;
    casus_reader *reader = open_memory(&memory, "ndjson", schema);
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(casus_reader_next(reader, &record), CASUS_OK);
        assert_int_equal(record.line, want[i].line);
        assert_int_equal(record.severity, want[i].severity);
        assert_int_equal(record.is_broken, want[i].is_broken);
        check_text(record.id, want[i].id);
        check_text(record.diag_count ? cs_text(record.diags[0].code) : (casus_text){NULL, 0},
                   want[i].first);
        casus_column column;
        assert_int_equal(casus_record_column_at(&record, 0, &column), !record.is_broken);
    }
    assert_int_equal(casus_reader_next(reader, &record), CASUS_END);
    casus_reader_free(reader);
    casus_schema_free(schema);
}

/* ---- Failures ---- */

static void note_code(void *ctx, const casus_diag *diag)
{
    cs_buf_add_string(ctx, diag->code);
}

static void says_why_it_cannot_open(void **state)
{
    (void)state;
    static const struct {
        casus_input input;
        const char *from;
        casus_status status;
        const char *code;
    } cases[] = {
        {{.path = "no/such/file.csv"}, NULL, CASUS_EIO, "E901"},
        {{.path = CASUS_SAMPLES}, NULL, CASUS_EIO, "E901"},
        {{.path = NULL}, NULL, CASUS_EUSAGE, "E907"},
        {{.path = CASUS_SAMPLES "/acled-example.csv"}, "tiff", CASUS_EUSAGE, "E906"},
        {{.path = CASUS_SAMPLES "/broken/E904-no-schema.csv"}, NULL, CASUS_ESCHEMA, "E904"},
        {{.path = CASUS_SAMPLES "/broken/E903-no-syntax.dat"}, NULL, CASUS_EFORMAT, "E903"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        cs_buf codes = {0};
        casus_options options = CASUS_OPTIONS_INIT;
        options.from.syntax = cases[i].from;
        options.on_diag = note_code;
        options.ctx = &codes;
        casus_reader *reader;
        assert_int_equal(casus_reader_open(&options, &cases[i].input, &reader), cases[i].status);
        assert_null(reader);
        check_text(cs_buf_text(&codes), cases[i].code);
        cs_buf_free(&codes);
        casus_status silent = casus_reader_open(NULL, &cases[i].input, &reader);
        assert_int_equal(silent, cases[i].from ? CASUS_OK : cases[i].status);
        casus_reader_free(reader);
    }
}

/* What was read before the failure is handed out, and the failure stays. */
static void ends_with_a_read_error(void **state)
{
    (void)state;
    cs_buf text = make_table(20000);
    cs_buf codes = {0};
    struct memory memory = {cs_buf_text(&text), ENXIO};
    const casus_input input = input_of(&memory);
    casus_options options = CASUS_OPTIONS_INIT;
    options.from.syntax = "csv";
    options.on_diag = note_code;
    options.ctx = &codes;
    casus_reader *reader;
    casus_record record;
    casus_status status;
    uint64_t count = 0;
    assert_int_equal(casus_reader_open(&options, &input, &reader), CASUS_OK);
    while ((status = casus_reader_next(reader, &record)) == CASUS_OK)
        count++;
    assert_int_equal(status, CASUS_EIO);
    assert_true(count > 0 && count < 20000);
    assert_int_equal(casus_reader_next(reader, &record), CASUS_EIO);
    cs_buf_add_char(&codes, '\0');
    assert_non_null(strstr(codes.ptr, "E901"));
    assert_null(strstr(strstr(codes.ptr, "E901") + 1, "E901"));
    casus_reader_free(reader);
    cs_buf_free(&codes);
    cs_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_a_run_tells),
        cmocka_unit_test(goes_on_over_chunks),
        cmocka_unit_test(has_values),
        cmocka_unit_test(has_changed_values),
        cmocka_unit_test(tells_records_apart),
        cmocka_unit_test(says_why_it_cannot_open),
        cmocka_unit_test(ends_with_a_read_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
