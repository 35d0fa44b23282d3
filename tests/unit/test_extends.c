/* test_extends.c - schemas that start from others: what the whole says, and where faults are told.

   A case is the file that extends, the text of what it extends (base.yaml), and either what the one
   schema says, drawn as text, or the findings, one a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/schema_load.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Files ---- */

static char folder[] = "/tmp/casus-extends-XXXXXX";

static void in_folder(const char *name, char out[64])
{
    snprintf(out, 64, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    char path[64];
    in_folder(name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[64];
    for (int i = -3; i <= CS_EXTENDS_MAX; i++) {
        const char *const names[] = {"own.yaml", "base.yaml", "t.tsv"};
        char number[24];
        snprintf(number, sizeof number, "%d.yaml", i);
        in_folder(i < 0 ? names[i + 3] : number, path);
        unlink(path);
    }
    return rmdir(folder);
}

/* ---- A schema and its findings as text ---- */

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
    cs_buf_add_text(out, diag->message);
    cs_buf_add_char(out, '\n');
}

static void draw_field(const cs_field *field, cs_buf *out)
{
    const struct {
        bool holds;
        const char *word;
    } flags[] = {
        {field->is_required, " required"},
        {field->is_expected, " expected"},
        {field->is_key, " key"},
    };
    cs_buf_add_string(out, "field ");
    cs_buf_add_text(out, field->name);
    cs_buf_add_char(out, ' ');
    cs_buf_add_string(out, casus_type_text(field->type));
    for (size_t i = 0; i < COUNT(flags); i++)
        cs_buf_add_string(out, flags[i].holds ? flags[i].word : "");
    cs_buf_add_string(out, field->title.ptr ? " \"" : "");
    cs_buf_add_text(out, field->title);
    cs_buf_add_string(out, field->title.ptr ? "\"" : "");
    cs_buf_add_string(out, field->min.ptr ? " from " : "");
    cs_buf_add_text(out, field->min);
    for (uint32_t i = 0; i < field->null_count; i++) {
        cs_buf_add_string(out, i ? "|" : " nulls ");
        cs_buf_add_text(out, field->nulls[i]);
    }
    cs_buf_add_char(out, '\n');
}

static void draw_codes(const cs_codes *codes, cs_buf *out)
{
    cs_buf_add_string(out, "codes ");
    cs_buf_add_text(out, codes->name);
    for (uint32_t i = 0; i < codes->count; i++) {
        cs_buf_add_char(out, ' ');
        cs_buf_add_text(out, codes->items[i].code);
        for (uint32_t j = 0; j < codes->column_count; j++) {
            cs_buf_add_char(out, '/');
            cs_buf_add_text(out, codes->items[i].cells[j]);
        }
    }
    cs_buf_add_char(out, '\n');
}

static void draw_schema(const casus_schema *schema, cs_buf *out)
{
    casus_text rule;
    cs_buf_add_text(out, casus_schema_name(schema));
    cs_buf_add_string(out, " extends ");
    cs_buf_add_text(out, casus_schema_extends(schema));
    cs_buf_add_string(out, ": ");
    cs_buf_add_text(out, casus_schema_title(schema));
    cs_buf_add_string(out, schema->is_open ? " (open)\n" : "\n");
    for (uint32_t i = 0; i < schema->field_count; i++)
        draw_field(&schema->fields[i], out);
    for (uint32_t i = 0; i < schema->codes_count; i++)
        draw_codes(&schema->codes[i], out);
    for (size_t i = 0; casus_schema_rule_at(schema, i, &rule); i++) {
        cs_buf_add_text(out, rule);
        cs_buf_add_char(out, '\n');
    }
}

static void expect_text(const char *test, casus_text got, const char *want)
{
    if (cs_text_is(got, want))
        return;
    print_error("%s\n--- got\n%.*s--- wanted\n%s---\n", test, (int)got.len, got.ptr ? got.ptr : "",
                want);
    fail();
}

struct extends_case {
    const char *name, *own, *base, *want;
};

static casus_status open_own(cs_buf *out)
{
    char path[64];
    casus_schema *schema;
    in_folder("own.yaml", path);
    casus_status status = casus_schema_open(path, draw_finding, out, &schema);
    if (status == CASUS_OK)
        draw_schema(schema, out);
    casus_schema_free(schema);
    return status;
}

static void check_cases(const struct extends_case *tests, size_t count, casus_status status)
{
    for (size_t i = 0; i < count; i++) {
        cs_buf out = {0};
        write_file("own.yaml", tests[i].own);
        if (tests[i].base)
            write_file("base.yaml", tests[i].base);
        casus_status got = open_own(&out);
        expect_text(tests[i].name, cs_buf_text(&out), tests[i].want);
        assert_int_equal(got, status);
        cs_buf_free(&out);
    }
}

/* ---- What the one schema says ---- */

#define OWN  "casus: 1\nschema: own\nextends: base.yaml\n"
#define BASE "casus: 1\nschema: base\ntitle: Base\n"
#define FIELDS                                                                                     \
    "fields:\n"                                                                                    \
    "  - {name: id, title: Id, required: true}\n"                                                  \
    "  - {name: day, type: date, expected: true}\n"                                                \
    "  - {name: size, type: integer, range: [1, null]}\n"                                          \
    "  - {name: kind, type: code, codes: kinds}\n"                                                 \
    "codes: {kinds: {items: [{code: a, class: x}, {code: b, class: y}], source: us}}\n"
#define FIELDS_DRAWN                                                                               \
    "field id text required \"Id\"\nfield day date expected\nfield size integer from 1\n"          \
    "field kind code\ncodes kinds a/x b/y\n"
#define RULES                                                                                      \
    "rules:\n"                                                                                     \
    "  - {rule: needs, field: day}\n"                                                              \
    "  - {rule: needs, field: size, of: day, when: {field: kind, is: a}}\n"                        \
    "  - {rule: together, field: size, of: kind}\n"

static void test_head(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"all is the base's", OWN, BASE FIELDS, "own extends base.yaml: Base\n" FIELDS_DRAWN},
        {"texts and flags give way", OWN "title: Own\nopen: true\n", BASE "fields: [{name: a}]\n",
         "own extends base.yaml: Own (open)\nfield a text\n"},
        {"a null takes away", OWN "title: null\nkey:\n", BASE "fields: [{name: a}]\nkey: a\n",
         "own extends base.yaml: \nfield a text\n"},
        {"the key and the null words", OWN "key: b\nnulls: NA\n",
         BASE "fields: [{name: a}, {name: b, type: date}]\nkey: a\nnulls: [x, y]\n",
         "own extends base.yaml: Base\nfield a text\nfield b date key nulls NA\n"},
        {"null is no base", "casus: 1\nschema: own\nextends: null\nfields: [{name: a}]\n", NULL,
         "own extends : \nfield a text\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_OK);
}

static void test_fields(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"keys of a field, and new fields",
         OWN "fields:\n  - {name: day, title: Day, expected: false, required: true}\n"
             "  - {name: note}\n",
         BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\n"
         "field day date required \"Day\"\nfield size integer from 1\nfield kind code\n"
         "field note text\ncodes kinds a/x b/y\n"},
        {"a null takes a key away", OWN "fields:\n  - {name: size, range: null}\n", BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field size integer\nfield kind code\ncodes kinds a/x b/y\n"},
        {"another type drops what belonged to the old one",
         OWN "fields:\n  - {name: size, type: text, title: Size}\n  - {name: kind, type: text}\n",
         BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field size text \"Size\"\nfield kind text\ncodes kinds a/x b/y\n"},
        {"the same type drops nothing", OWN "fields:\n  - {name: size, type: integer}\n",
         BASE FIELDS, "own extends base.yaml: Base\n" FIELDS_DRAWN},
        {"places",
         OWN "fields:\n  - {name: x, after: id}\n  - {name: y, after: x}\n  - {name: z}\n"
             "  - {name: day, after: kind}\n",
         BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield x text\nfield y text\n"
         "field size integer from 1\nfield kind code\nfield day date expected\nfield z text\n"
         "codes kinds a/x b/y\n"},
        {"places before others",
         OWN "fields:\n  - {name: x, before: id}\n  - {name: y, before: kind}\n  - {name: z}\n"
             "  - {name: kind, before: x}\n  - {name: size, before: size}\n",
         BASE FIELDS,
         "own extends base.yaml: Base\nfield kind code\nfield x text\n"
         "field id text required \"Id\"\nfield day date expected\nfield size integer from 1\n"
         "field y text\nfield z text\ncodes kinds a/x b/y\n"},
        {"a base without fields", OWN "fields: [{name: a}]\n", BASE "open: true\n",
         "own extends base.yaml: Base (open)\nfield a text\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_OK);
}

static void test_codes(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"entries are added",
         OWN "codes: {kinds: {add: [c, {code: d, class: z}]}, more: {items: [e]}}\n", BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field size integer from 1\nfield kind code\ncodes kinds a/x b/y c/ d/z\ncodes more e\n"},
        {"items replace", OWN "codes: {kinds: {items: [q]}}\n", BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field size integer from 1\nfield kind code\ncodes kinds q\n"},
        {"to a table", OWN "codes: {kinds: {add: [{code: d, class: z}]}}\n",
         BASE "open: true\ncodes: {kinds: {file: t.tsv}}\n",
         "own extends base.yaml: Base (open)\ncodes kinds a/x b/ d/z\n"},
    };
    write_file("t.tsv", "code\tlabel\tclass\na\tA\tx\nb\tB\t\n");
    check_cases(tests, COUNT(tests), CASUS_OK);
}

static void test_rules(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"rules are added", OWN "rules:\n  - {rule: needs, field: kind}\n", BASE FIELDS RULES,
         "own extends base.yaml: Base\n" FIELDS_DRAWN
         "needs: field day\nneeds: field size, of day, when kind is a\n"
         "together: field size, of kind\nneeds: field kind\n"},
        {"and dropped", OWN "drop:\n  - {rule: needs, field: day}\n", BASE FIELDS RULES,
         "own extends base.yaml: Base\n" FIELDS_DRAWN
         "needs: field size, of day, when kind is a\ntogether: field size, of kind\n"},
        {"by all that is said of them",
         OWN "drop:\n  - {rule: needs, field: size, when: {is: a, field: kind}}\n",
         BASE FIELDS RULES,
         "own extends base.yaml: Base\n" FIELDS_DRAWN
         "needs: field day\ntogether: field size, of kind\n"},
        {"one is altered",
         OWN "drop:\n  - {rule: together, field: size}\n"
             "rules:\n  - {rule: together, field: size, of: kind, severity: note}\n",
         BASE FIELDS RULES,
         "own extends base.yaml: Base\n" FIELDS_DRAWN
         "needs: field day\nneeds: field size, of day, when kind is a\n"
         "together: field size, of kind, severity note\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_OK);
}

/* Rules that name the field in any of their keys go with it. */
static void test_dropped_fields(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"judged, and held against", OWN "drop:\n  - {field: size}\n", BASE FIELDS RULES,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field kind code\ncodes kinds a/x b/y\nneeds: field day\n"},
        {"in a condition, and with its vocabulary",
         OWN "drop: [{field: kind}]\ncodes: {kinds: null}\n", BASE FIELDS RULES,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield day date expected\n"
         "field size integer from 1\nneeds: field day\n"},
        {"in lists", OWN "drop: [{field: b}]\n",
         BASE "fields: [{name: a}, {name: b}, {name: c}]\nrules:\n"
              "  - {rule: distinct, field: a, of: [c, b]}\n"
              "  - {rule: needs, field: a, when: {field: [c, b], is: x}}\n"
              "  - {rule: needs, field: a, when: [{field: c, is: x}, {field: b, is: y}]}\n"
              "  - {rule: needs, field: c, when: [{field: a, is: b}, {field: c, is: b}]}\n",
         "own extends base.yaml: Base\nfield a text\nfield c text\n"
         "needs: field c, when a is b and c is b\n"},
        {"and made anew", OWN "drop: [{field: day}]\nfields: [{name: day, title: Day}]\n",
         BASE FIELDS,
         "own extends base.yaml: Base\nfield id text required \"Id\"\nfield size integer from 1\n"
         "field kind code\nfield day text \"Day\"\ncodes kinds a/x b/y\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_OK);
}

/* ---- Faults ---- */

static void test_faults(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"no name of its own", "casus: 1\nextends: base.yaml\n", BASE FIELDS,
         "own.yaml:1:1 E912 the key \"schema\" is missing here\n"},
        {"the base's name", OWN, "casus: 2\nfields: [{name: a}]\n",
         "base.yaml:1:1 E912 the key \"schema\" is missing here\n"
         "base.yaml:1:8 E913 \"2\" cannot be here\n"},
        {"each file has its own faults",
         OWN "titel: x\nfields: [{name: day, tipe: x}, {name: id, required: x}]\n",
         BASE "fields:\n  - {name: id, required: maybe, expected: maybe}\n  - {name: day, x: 1}\n"
              "tilte: y\n",
         "own.yaml:4:1 E911 the schema language has no key \"titel\" here\n"
         "own.yaml:5:22 E911 the schema language has no key \"tipe\" here\n"
         "own.yaml:5:53 E913 \"x\" cannot be here\n"
         "base.yaml:5:43 E913 \"maybe\" cannot be here\n"
         "base.yaml:6:17 E911 the schema language has no key \"x\" here\n"
         "base.yaml:7:1 E911 the schema language has no key \"tilte\" here\n"},
        {"a base that cannot be merged", OWN "fields: [{name: a}]\ncodes: {}\nrules: []\n",
         BASE "fields: a\ncodes: b\nrules: c\n",
         "base.yaml:4:9 E913 \"a\" cannot be here\nbase.yaml:5:8 E913 \"b\" cannot be here\n"
         "base.yaml:6:8 E913 \"c\" cannot be here\n"},
        {"parts that cannot be merged", OWN "fields: a\ncodes: b\nrules: c\ndrop: d\n",
         BASE FIELDS RULES,
         "own.yaml:4:9 E913 \"a\" cannot be here\nown.yaml:5:8 E913 \"b\" cannot be here\n"
         "own.yaml:6:8 E913 \"c\" cannot be here\nown.yaml:7:7 E913 \"d\" cannot be here\n"},
        {"names twice", OWN "fields: [{name: day}, {name: day}, {name: n}, {name: n}]\n",
         BASE FIELDS,
         "own.yaml:4:30 E915 the field name \"day\" stands twice\n"
         "own.yaml:4:54 E915 the field name \"n\" stands twice\n"},
        {"a vocabulary twice", OWN "codes: {kinds: {add: [c]}, kinds: {add: [d]}}\n", BASE FIELDS,
         "own.yaml:4:28 E915 the vocabulary \"kinds\" stands twice\n"
         "own.yaml:4:35 E912 the key \"file\" is missing here\n"},
        {"entries", OWN "codes: {kinds: {add: [b, {code: c, clas: x}, \"\"]}, more: {add: [x]}}\n",
         BASE FIELDS,
         "own.yaml:4:23 E915 the code \"b\" stands twice\n"
         "own.yaml:4:36 E914 there is no column \"clas\"\n"
         "own.yaml:4:46 E913 \"\" cannot be here\n"
         "own.yaml:4:58 E912 the key \"file\" is missing here\n"},
        {"what is added is no list", OWN "codes: {kinds: {add: c}}\n", BASE FIELDS,
         "own.yaml:4:22 E913 \"c\" cannot be here\n"},
        {"a place after no field", OWN "fields: [{name: x, after: ide}]\n", BASE FIELDS,
         "own.yaml:4:27 E914 there is no field \"ide\"\n"},
        {"a place before no field, or in two places",
         OWN "fields: [{name: x, before: ide}, {name: y, after: id, before: id}]\n", BASE FIELDS,
         "own.yaml:4:28 E914 there is no field \"ide\"\n"
         "own.yaml:4:55 E911 the schema language has no key \"before\" here\n"},
        {"fields that are not inherited, and the key",
         OWN "key: id\ndrop: [{field: x}, {field: id}, {field: [id]}, {field: day, of: id}]\n",
         BASE FIELDS,
         "own.yaml:4:6 E914 there is no field \"id\"\n"
         "own.yaml:5:16 E914 there is no inherited field \"x\"\n"
         "own.yaml:5:41 E913 \"a list\" cannot be here\n"
         "own.yaml:5:48 E912 the key \"rule\" is missing here\n"},
        {"rules that are not inherited",
         OWN "drop:\n  - {rule: needs, field: kind}\n  - {rule: needs}\n  - needs\n",
         BASE FIELDS RULES,
         "own.yaml:5:12 E914 there is no inherited rule like \"needs\"\n"
         "own.yaml:6:5 E912 the key \"field\" is missing here\n"
         "own.yaml:7:5 E913 \"needs\" cannot be here\n"},
        {"after and drop without a base",
         "casus: 1\nschema: s\nfields: [{name: a, after: b}]\ndrop: []\n", NULL,
         "own.yaml:3:20 E911 the schema language has no key \"after\" here\n"
         "own.yaml:4:1 E911 the schema language has no key \"drop\" here\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_ESCHEMA);
}

static void test_base_faults(void **state)
{
    (void)state;
    static const struct extends_case tests[] = {
        {"no such file", "casus: 1\nschema: s\nextends: ./absent.yaml\n", NULL,
         "own.yaml:3:10 E914 there is no file \"./absent.yaml\"\n"},
        {"no such name", "casus: 1\nschema: s\nextends: acldd\n", NULL,
         "own.yaml:3:10 E914 there is no schema \"acldd\"\n"},
        {"not a text", "casus: 1\nschema: s\nextends: [acled]\n", NULL,
         "own.yaml:3:10 E913 \"a list\" cannot be here\n"},
        {"not YAML", OWN, "a: [\n",
         "base.yaml:2:1 E910 the schema file is not YAML: did not find expected node content\n"},
        {"itself", "casus: 1\nschema: s\nextends: own.yaml\n", NULL,
         "own.yaml:3:10 E916 the schema starts from itself, by way of \"own.yaml\"\n"},
        {"each other", OWN, BASE "extends: own.yaml\n",
         "base.yaml:4:10 E916 the schema starts from itself, by way of \"own.yaml\"\n"},
        {"each other by another path", OWN, BASE "extends: ../../../../../..//own.yaml\n",
         "base.yaml:4:10 E914 there is no file \"../../../../../..//own.yaml\"\n"},
    };
    check_cases(tests, COUNT(tests), CASUS_ESCHEMA);
}

/* ---- Chains ---- */

/* Writes own.yaml, which extends 1.yaml, which extends 2.yaml and so on: `length` files. */
static casus_status open_chain(int length, cs_buf *out)
{
    char text[128];
    char name[24] = "own.yaml";
    for (int i = 0; i < length; i++) {
        bool is_last = i + 1 == length;
        int written = snprintf(text, sizeof text, "casus: 1\nschema: s%d\nfields: [{name: f%d}]\n",
                               i, i);
        if (!is_last)
            snprintf(text + written, sizeof text - (size_t)written, "extends: %d.yaml\n", i + 1);
        write_file(name, text);
        snprintf(name, sizeof name, "%d.yaml", i + 1);
    }
    return open_own(out);
}

static void test_chain(void **state)
{
    (void)state;
    cs_buf out = {0};
    assert_int_equal(open_chain(3, &out), CASUS_OK);
    expect_text("three files", cs_buf_text(&out),
                "s0 extends 1.yaml: \nfield f2 text\nfield f1 text\nfield f0 text\n");
    cs_buf_truncate(&out, 0);
    assert_int_equal(open_chain(CS_EXTENDS_MAX, &out), CASUS_OK);
    cs_buf_truncate(&out, 0);
    assert_int_equal(open_chain(CS_EXTENDS_MAX + 1, &out), CASUS_ESCHEMA);
    expect_text("too many files", cs_buf_text(&out),
                "7.yaml:4:10 E913 \"8.yaml\" cannot be here\n");
    cs_buf_free(&out);
}

/* Two schemas as large as may be, and mappings larger than any that could be merged. */
static void test_limits(void **state)
{
    (void)state;
    cs_buf text = {0};
    cs_buf out = {0};
    cs_buf_add_string(&text, BASE "fields:\n");
    for (uint64_t i = 0; i < 4000; i++) {
        cs_buf_add_string(&text, "  - name: f");
        cs_buf_add_number(&text, i);
        cs_buf_add_char(&text, '\n');
    }
    cs_buf_add_char(&text, '\0');
    write_file("base.yaml", text.ptr);
    cs_buf_truncate(&text, 0);
    cs_buf_add_string(&text, OWN "fields:\n  - name: f0\n");
    for (uint64_t i = 0; i < 40000; i++) {
        cs_buf_add_string(&text, "    k");
        cs_buf_add_number(&text, i);
        cs_buf_add_string(&text, ": 1\n");
    }
    cs_buf_add_char(&text, '\0');
    write_file("own.yaml", text.ptr);
    assert_int_equal(open_own(&out), CASUS_ESCHEMA);
    cs_buf_free(&text);
    cs_buf_free(&out);
}

/* ---- The built-in schemas as bases ---- */

static const char *const project =
    "casus: 1\nschema: project\ntitle: Ours\nextends: cameo\n"
    "fields: [{name: place_id, after: admin1}, {name: coder, required: false}]\n"
    "codes: {actors: {add: [{code: XYZ, label: Our group, kind: role}]}}\n"
    "drop: [{rule: lookup, field: event_label}]\n";

static void test_builtin(void **state)
{
    (void)state;
    char path[64];
    casus_schema *schema, *cameo;
    write_file("own.yaml", project);
    in_folder("own.yaml", path);
    assert_int_equal(casus_schema_open("cameo", NULL, NULL, &cameo), CASUS_OK);
    assert_int_equal(casus_schema_open(path, NULL, NULL, &schema), CASUS_OK);
    assert_int_equal(schema->field_count, cameo->field_count + 1);
    assert_int_equal(cs_schema_field(schema, CS_TEXT("place_id")),
                     cs_schema_field(schema, CS_TEXT("admin1")) + 1);
    assert_false(schema->fields[cs_schema_field(schema, CS_TEXT("coder"))].is_required);
    assert_int_equal(schema->rule_count, cameo->rule_count - 1);
    const cs_codes *actors = cs_schema_codes(schema, CS_TEXT("actors"));
    uint32_t index;
    bool is_plain;
    assert_int_equal(cs_codes_find(actors, CS_TEXT("XYZ"), &index, &is_plain), CS_BY_CODE);
    uint32_t kind = cs_codes_column(actors, CS_TEXT("kind"));
    assert_true(cs_text_is(actors->items[index].cells[kind], "role"));
    assert_int_equal(cs_codes_find(actors, CS_TEXT("AZE"), &index, &is_plain), CS_BY_CODE);
    casus_schema_free(schema);
    casus_schema_free(cameo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),           cmocka_unit_test(test_fields),
        cmocka_unit_test(test_codes),          cmocka_unit_test(test_rules),
        cmocka_unit_test(test_dropped_fields), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_base_faults),    cmocka_unit_test(test_chain),
        cmocka_unit_test(test_limits),         cmocka_unit_test(test_builtin),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
