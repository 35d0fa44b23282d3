/* test_lint.c - what is most likely a slip in a schema file, and what is not. */
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

static char folder[] = "/tmp/casus-lint-XXXXXX";
static char schema_path[64];
static char table_path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(schema_path, sizeof schema_path, "%s/s.yaml", folder);
    snprintf(table_path, sizeof table_path, "%s/t.tsv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(schema_path);
    unlink(table_path);
    return rmdir(folder);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

/* "s.yaml:3:4 E917 found" for each finding. */
static void draw_finding(void *ctx, const casus_diag *diag)
{
    cs_buf *out = ctx;
    const char *slash = strrchr(diag->file, '/');
    cs_buf_add_string(out, slash ? slash + 1 : diag->file);
    cs_buf_add_char(out, ':');
    cs_buf_add_number(out, diag->line);
    cs_buf_add_char(out, ':');
    cs_buf_add_number(out, diag->column);
    cs_buf_add_char(out, ' ');
    cs_buf_add_string(out, diag->code);
    cs_buf_add_char(out, ' ');
    cs_buf_add_text(out, diag->found);
    cs_buf_add_char(out, '\n');
}

static void expect_findings(const char *test, const char *path, casus_status status,
                            const char *want)
{
    cs_buf out = {0};
    assert_int_equal(casus_schema_lint(path, draw_finding, &out), status);
    if (!cs_text_is(cs_buf_text(&out), want))
        fail_msg("%s: got\n%.*s", test, (int)out.len, out.len ? out.ptr : "");
    cs_buf_free(&out);
}

#define HEAD   "casus: 1\nschema: s\n"
#define TITLED ", title: T}\n"

struct lint_case {
    const char *name, *in, *want;
};

static void check_cases(const struct lint_case *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_file(schema_path, tests[i].in);
        expect_findings(tests[i].name, schema_path, CASUS_OK, tests[i].want);
    }
}

static void test_fields(void **state)
{
    (void)state;
    static const struct lint_case tests[] = {
        {"nothing to say", HEAD "fields:\n  - {name: a" TITLED, ""},
        {"titles",
         HEAD
         "fields:\n  - {name: a}\n  - {name: b, title: \"\"}\n"
         "  - {name: c, title: "
         "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää}\n"
         "  - {name: d, title: "
         "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääx}\n",
         "s.yaml:4:12 E919 a\ns.yaml:5:12 E919 b\n"
         "s.yaml:7:22 E920 "
         "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääx\n"},
        {"names", HEAD "fields:\n  - {name: a_b, also: [A B, c, C, d]" TITLED,
         "s.yaml:4:24 E922 A B\ns.yaml:4:32 E922 C\n"},
        {"keys",
         HEAD "key: [a, b, c]\nfields:\n  - {name: a, required: true" TITLED
              "  - {name: b, expected: true" TITLED "  - {name: c" TITLED,
         "s.yaml:3:13 E921 c\n"},
        {"forms",
         HEAD "fields:\n  - {name: a, type: date, forms: [YYYY/M/D, D/M/YYYY, M/D/YYYY, "
              "YYYY/DD/MM]" TITLED,
         "s.yaml:4:65 E924 YYYY/DD/MM\n"},
    };
    check_cases(tests, COUNT(tests));
}

static void test_codes(void **state)
{
    (void)state;
    static const struct lint_case tests[] = {
        {"unused", HEAD "open: true\ncodes: {v: {items: [a]}}\n", "s.yaml:4:9 E917 v\n"},
        {"labels, in a table",
         HEAD "fields: [{name: a, title: A, type: code, codes: v}]\ncodes: {v: {file: t.tsv}}\n",
         "t.tsv:3:1 E918 y\n"},
        {"labels of what is added",
         HEAD "fields: [{name: a, title: A, type: code, codes: v}]\n"
              "codes: {v: {file: t.tsv, add: [q]}}\n",
         "s.yaml:4:32 E918 q\nt.tsv:3:1 E918 y\n"},
        {"none has a label",
         HEAD "fields: [{name: a, title: A, type: code, codes: v}]\ncodes: {v: {items: [x, y]}}\n",
         ""},
        {"a separator",
         HEAD "fields: [{name: a, title: A, type: list, of: code, codes: v}]\n"
              "codes: {v: {items: [x, y; z]}}\n",
         "s.yaml:4:24 E925 y; z\n"},
        {"no list",
         HEAD "fields: [{name: a, title: A, type: code, codes: v}]\n"
              "codes: {v: {items: [x, y; z]}}\n",
         ""},
    };
    write_file(table_path, "code\tlabel\talso\nx\tX\t\ny\t\t\nz\t\tzed\n");
    check_cases(tests, COUNT(tests));
}

static void test_rules(void **state)
{
    (void)state;
    static const struct lint_case tests[] = {
        {"fill and required",
         HEAD "fields:\n  - {name: a, type: date" TITLED
              "  - {name: b, type: integer, required: true" TITLED
              "  - {name: c, type: integer, expected: true" TITLED
              "rules:\n  - {rule: year-of, field: b, of: a, fill: true}\n"
              "  - {rule: year-of, field: c, of: a, fill: true}\n",
         "s.yaml:8:38 E923 b\n"},
    };
    check_cases(tests, COUNT(tests));
}

/* What follows from a fault is no news. */
static void test_faults_first(void **state)
{
    (void)state;
    write_file(schema_path, HEAD "fields: [{name: a, typ: text}]\n");
    expect_findings("a fault", schema_path, CASUS_ESCHEMA, "s.yaml:3:20 E911 typ\n");
    expect_findings("no file", "./absent.yaml", CASUS_EIO,
                    "absent.yaml:0:0 E901 No such file or directory\n");
    expect_findings("no name", "absent", CASUS_ESCHEMA, "absent:0:0 E905 absent\n");
    assert_int_equal(casus_schema_lint(NULL, NULL, NULL), CASUS_EUSAGE);
}

static void test_builtin(void **state)
{
    (void)state;
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++)
        expect_findings(name, name, CASUS_OK, "");
}

/* Only what the file itself says is warned of. */
static void test_base(void **state)
{
    (void)state;
    write_file(schema_path, HEAD "extends: cameo\nkey: notes\nfields: [{name: x}]\n"
                                 "codes: {reviews: {add: [{code: z, label: Z}]}}\n");
    expect_findings("a base", schema_path, CASUS_OK, "s.yaml:4:6 E921 notes\ns.yaml:5:17 E919 x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),  cmocka_unit_test(test_codes),
        cmocka_unit_test(test_rules),   cmocka_unit_test(test_faults_first),
        cmocka_unit_test(test_builtin), cmocka_unit_test(test_base),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
