/* test_code_forms.c - coded values written as codes or as labels, by whole runs in memory. */
#define _DEFAULT_SOURCE /* mkstemps */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "casus.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Runs in memory ---- */

static ptrdiff_t read_rest(void *ctx, void *buf, size_t cap)
{
    casus_text *rest = ctx;
    size_t len = rest->len < cap ? rest->len : cap;
    if (len)
        memcpy(buf, rest->ptr, len);
    *rest = cs_text_from(*rest, len);
    return (ptrdiff_t)len;
}

static int write_buf(void *ctx, const void *bytes, size_t len)
{
    cs_buf *buf = ctx;
    cs_buf_add(buf, bytes, len);
    return buf->status == CASUS_OK ? 0 : -1;
}

/* "E707 warning kind;" for each finding but notes. */
static void draw_finding(void *ctx, const casus_diag *diag)
{
    cs_buf *out = ctx;
    if (diag->severity == CASUS_NOTE)
        return;
    cs_buf_add_string(out, diag->code);
    cs_buf_add_char(out, ' ');
    cs_buf_add_string(out, casus_severity_text(diag->severity));
    cs_buf_add_char(out, ' ');
    cs_buf_add_text(out, diag->field);
    cs_buf_add_char(out, ';');
}

static void run_text(casus_text text, const char *from, const casus_options *set, cs_buf *out,
                     cs_buf *findings)
{
    casus_options options = *set;
    options.from.syntax = from;
    options.to.syntax = options.to.syntax ? options.to.syntax : "csv";
    options.on_diag = draw_finding;
    options.ctx = findings;
    const casus_input input = {.name = "in", .read = read_rest, .ctx = &text};
    const casus_output output = {.write = write_buf, .ctx = out};
    assert_int_equal(casus_run(&options, &input, 1, &output, NULL), CASUS_OK);
}

/* ---- A schema where everything occurs ---- */

static const char schema_text[] =
    "casus: 1\n"
    "schema: s\n"
    "nulls: [\"NA\", \"none\"]\n"
    "fields:\n"
    "  - {name: kind, type: code, codes: kinds}\n"
    "  - {name: tags, type: list, of: code, codes: kinds}\n"
    "  - {name: actor, type: code, codes: actors, group: 3}\n"
    "codes:\n"
    "  kinds:\n"
    "    items:\n"
    "      - {code: \"1\", label: Fight, also: Battle}\n"
    "      - {code: \"2\", label: Talk}\n"
    "      - {code: \"3\"}\n"
    "      - {code: \"4\", label: Other}\n"
    "      - {code: \"5\", label: Other}\n"
    "      - {code: \"6\", label: NA}\n"
    "      - {code: \"7\", label: a; b}\n"
    "      - {code: \"8\", label: \"2\"}\n"
    "      - {code: none, label: Nothing}\n"
    "  actors: {items: [{code: AZE, label: Azerbaijan}, {code: MIL, label: Military}]}\n";

static char schema_path[] = "/tmp/casus-forms-XXXXXX.yaml";
static casus_schema *schema;

static int open_schema(void **state)
{
    (void)state;
    int file = mkstemps(schema_path, 5);
    FILE *stream = file < 0 ? NULL : fdopen(file, "w");
    if (!stream || fputs(schema_text, stream) < 0 || fclose(stream) != 0)
        return -1;
    return casus_schema_open(schema_path, NULL, NULL, &schema) == CASUS_OK ? 0 : -1;
}

static int free_schema(void **state)
{
    (void)state;
    casus_schema_free(schema);
    return unlink(schema_path);
}

struct form_case {
    const char *name;
    casus_codes codes;
    casus_on_loss on_loss;
    const char *in, *out, *findings;
};

static void check_forms(const struct form_case *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cs_buf out = {0};
        cs_buf findings = {0};
        casus_options options = CASUS_OPTIONS_INIT;
        options.schema = schema;
        options.codes = tests[i].codes;
        options.on_loss = tests[i].on_loss;
        run_text(cs_text(tests[i].in), "csv", &options, &out, &findings);
        if (!cs_text_is(cs_buf_text(&out), tests[i].out) ||
            !cs_text_is(cs_buf_text(&findings), tests[i].findings))
            fail_msg("%s:\n%.*s%.*s", tests[i].name, (int)out.len, out.ptr, (int)findings.len,
                     findings.len ? findings.ptr : "");
        cs_buf_free(&out);
        cs_buf_free(&findings);
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const struct form_case tests[] = {
        {"kept", CASUS_CODES_KEEP, CASUS_REFUSE, "kind\n1\nFight\n4\n", "kind\n1\nFight\n4\n", ""},
        {"codes", CASUS_CODES_CODE, CASUS_REFUSE, "kind\n1\nFight\nTalk\n3\n", "kind\n1\n1\n2\n3\n",
         ""},
        {"labels; what has none stays", CASUS_CODES_LABEL, CASUS_REFUSE, "kind\n1\nFight\n2\n3\n",
         "kind\nFight\nFight\nTalk\n3\n", ""},
        {"an alias is announced as ever", CASUS_CODES_LABEL, CASUS_REFUSE, "kind\nBattle\n",
         "kind\nFight\n", "E303 warning kind;"},
        {"items of a list", CASUS_CODES_LABEL, CASUS_REFUSE, "tags\n1; Talk; 3\n",
         "tags\nFight; Talk; 3\n", ""},
        {"items as codes", CASUS_CODES_CODE, CASUS_REFUSE, "tags\n1; Talk; 3\n", "tags\n1; 2; 3\n",
         ""},
        {"groups stay", CASUS_CODES_LABEL, CASUS_REFUSE, "actor\nAZEMIL\nAZE\n",
         "actor\nAZEMIL\nAZE\n", ""},
        {"what is unknown stays", CASUS_CODES_CODE, CASUS_WARN, "kind\n9\n", "kind\n",
         "E302 error kind;"},
    };
    check_forms(tests, COUNT(tests));
}

static void test_losses(void **state)
{
    (void)state;
    static const struct form_case tests[] = {
        {"a label of two", CASUS_CODES_LABEL, CASUS_WARN, "kind\n4\n1\n", "kind\n4\nFight\n",
         "E707 warning kind;"},
        {"is refused", CASUS_CODES_LABEL, CASUS_REFUSE, "kind\n1\n4\n", "kind\nFight\n",
         "E707 error kind;"},
        {"a label that is a null word", CASUS_CODES_LABEL, CASUS_WARN, "kind\n6\n", "kind\n6\n",
         "E707 warning kind;"},
        {"a label with the separator, alone", CASUS_CODES_LABEL, CASUS_WARN, "kind\n7\n",
         "kind\na; b\n", ""},
        {"a label with the separator, in a list", CASUS_CODES_LABEL, CASUS_WARN, "tags\n7; 1\n",
         "tags\n7; Fight\n", "E707 warning tags;"},
        {"a label that is another code", CASUS_CODES_LABEL, CASUS_WARN, "kind\n8\n", "kind\n8\n",
         "E707 warning kind;"},
        {"a code that is a null word", CASUS_CODES_CODE, CASUS_WARN, "kind\nNothing\n",
         "kind\nNothing\n", "E707 warning kind;"},
    };
    check_forms(tests, COUNT(tests));
}

/* ---- There and back ---- */

static void read_sample(const char *name, cs_buf *out)
{
    char path[512];
    char bytes[4096];
    size_t len;
    snprintf(path, sizeof path, "%s/%s", CASUS_SAMPLES, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(bytes, 1, sizeof bytes, file)) > 0)
        cs_buf_add(out, bytes, len);
    fclose(file);
    assert_int_equal(out->status, CASUS_OK);
}

static void write_as(casus_text in, const char *syntax, casus_codes codes, cs_buf *out)
{
    cs_buf findings = {0};
    casus_options options = CASUS_OPTIONS_INIT;
    options.on_error = CASUS_KEEP;
    options.on_loss = CASUS_WARN;
    options.to.syntax = syntax;
    options.codes = codes;
    run_text(in, syntax, &options, out, &findings);
    cs_buf_free(&findings);
}

/* Codes are the same whether a sample went by way of labels or not. */
static void test_samples(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"south-caucasus.csv", "csv"},
        {"south-caucasus.yaml", "yaml"},
        {"acled-example.csv", "csv"},
        {"acled-example.json", "json"},
    };
    for (size_t i = 0; i < COUNT(samples); i++) {
        cs_buf in = {0}, labels = {0}, straight = {0}, around = {0};
        read_sample(samples[i][0], &in);
        write_as(cs_buf_text(&in), samples[i][1], CASUS_CODES_LABEL, &labels);
        write_as(cs_buf_text(&in), samples[i][1], CASUS_CODES_CODE, &straight);
        write_as(cs_buf_text(&labels), samples[i][1], CASUS_CODES_CODE, &around);
        assert_false(cs_text_equal(cs_buf_text(&straight), cs_buf_text(&labels)));
        assert_true(cs_text_equal(cs_buf_text(&straight), cs_buf_text(&around)));
        cs_buf_free(&in);
        cs_buf_free(&labels);
        cs_buf_free(&straight);
        cs_buf_free(&around);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_losses),
        cmocka_unit_test(test_samples),
    };
    return cmocka_run_group_tests(tests, open_schema, free_schema);
}
