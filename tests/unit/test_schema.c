/* test_schema.c - loads schemas: what they say, and what is said about faulty ones.

   A faulty schema is a text and the findings it must give, one a line: the file's last name, line,
   column, number of code points under the caret, code, and the message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "model/schema.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Files ---- */

static char folder[] = "/tmp/casus-schema-XXXXXX";
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

static void write_file(const char *path, casus_text text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    fclose(file);
}

/* ---- Findings as text ---- */

static void draw_finding(void *ctx, const casus_diag *diag)
{
    cs_buf *out = ctx;
    const char *slash = strrchr(diag->file, '/');
    cs_buf_add_string(out, slash ? slash + 1 : diag->file);
    cs_buf_add_char(out, ':');
    cs_buf_add_number(out, diag->line);
    cs_buf_add_char(out, ':');
    cs_buf_add_number(out, diag->column);
    cs_buf_add_char(out, '+');
    cs_buf_add_number(out, diag->caret_len);
    cs_buf_add_char(out, ' ');
    cs_buf_add_string(out, diag->code);
    cs_buf_add_char(out, ' ');
    cs_buf_add_text(out, diag->message);
    if (diag->expected.ptr) {
        cs_buf_add_string(out, " [");
        cs_buf_add_text(out, diag->expected);
        cs_buf_add_char(out, ']');
    }
    cs_buf_add_char(out, '\n');
}

static void expect_text(const char *test, casus_text got, const char *want)
{
    if (cs_text_is(got, want))
        return;
    print_error("%s\n--- got\n%.*s--- wanted\n%s---\n", test, (int)got.len, got.ptr ? got.ptr : "",
                want);
    fail();
}

static casus_status load_text(const char *text, size_t len, cs_buf *findings, casus_schema **out)
{
    write_file(schema_path, (casus_text){text, len});
    return casus_schema_open(schema_path, draw_finding, findings, out);
}

struct fault_case {
    const char *name, *in, *want;
};

static void check_faults(const struct fault_case *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cs_buf findings = {0};
        casus_schema *schema;
        casus_status status = load_text(tests[i].in, strlen(tests[i].in), &findings, &schema);
        expect_text(tests[i].name, cs_buf_text(&findings), tests[i].want);
        assert_int_equal(status, CASUS_ESCHEMA);
        assert_null(schema);
        cs_buf_free(&findings);
    }
}

/* ---- Faults ---- */

#define HEAD "casus: 1\nschema: s\n"

static void test_syntax_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"empty", "", "s.yaml:1:1+1 E910 the schema file is not YAML: there is nothing in it\n"},
        {"a quote is open", HEAD "title: \"a\n",
         "s.yaml:4:1+1 E910 the schema file is not YAML: found unexpected end of stream\n"},
        {"wrong indentation", HEAD "fields:\n  - name: a\n   type: text\n",
         "s.yaml:5:4+1 E910 the schema file is not YAML: did not find expected '-' indicator\n"},
        {"a second document", HEAD "open: true\n---\na: b\n",
         "s.yaml:4:1+1 E910 the schema file is not YAML: a second document begins\n"},
        {"not UTF-8", HEAD "title: Sch\xFCler\n",
         "s.yaml:3:11+4 E910 the schema file is not YAML: a byte here is not UTF-8\n"},
        {"a control character", HEAD "title: a\x01\n",
         "s.yaml:3:9+1 E910 the schema file is not YAML: control characters are not allowed\n"},
        {"nested too deep", HEAD "fields: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n",
         "s.yaml:3:24+1 E910 the schema file is not YAML: its values are nested more than 16 "
         "deep\n"},
        {"not a mapping", "- a\n", "s.yaml:1:1+1 E913 \"a list\" cannot be here [a mapping]\n"},
        {"an anchor, an alias and a tag", HEAD "open: true\ntitle: &a t\nhelp: *a\nsource: !x s\n",
         "s.yaml:4:8+4 E913 \"an anchor\" cannot be here [a value without an anchor]\n"
         "s.yaml:5:7+2 E913 \"an alias\" cannot be here [the value itself]\n"
         "s.yaml:6:9+4 E913 \"a tag\" cannot be here [a value without a tag]\n"},
        {"a key that is no name", HEAD "open: true\n? [a]\n: b\n",
         "s.yaml:4:3+1 E913 \"a list\" cannot be here [a name]\n"
         "s.yaml:4:3+1 E911 the schema language has no key \"a list\" here\n"},
    };
    check_faults(tests, COUNT(tests));
}

static void test_head_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"what must be there", "title: t\n",
         "s.yaml:1:1+1 E912 the key \"casus\" is missing here [casus]\n"
         "s.yaml:1:1+1 E912 the key \"schema\" is missing here [schema]\n"
         "s.yaml:1:1+1 E912 the key \"fields\" is missing here [fields]\n"},
        {"another version", "casus: 2\nschema: s\nopen: true\n",
         "s.yaml:1:8+1 E913 \"2\" cannot be here [1, the version of the schema language]\n"},
        {"an unknown key", HEAD "open: true\ntitel: t\n",
         "s.yaml:4:1+5 E911 the schema language has no key \"titel\" here [title]\n"},
        {"a key twice", HEAD "open: true\nopen: true\n",
         "s.yaml:4:1+4 E915 the key \"open\" stands twice\n"},
        {"not a flag", HEAD "open: yes\nfields: []\n",
         "s.yaml:3:7+3 E913 \"yes\" cannot be here [true or false]\n"},
        {"not a text", HEAD "open: true\ntitle: [a]\n",
         "s.yaml:4:8+1 E913 \"a list\" cannot be here [a text]\n"},
        {"no such key field",
         HEAD "fields: [{name: event_id}]\nkey: [event_id, evnt_id, event_id]\n",
         "s.yaml:4:17+7 E914 there is no field \"evnt_id\" [event_id]\n"
         "s.yaml:4:26+8 E915 the field \"event_id\" stands twice\n"},
        {"columns count characters", HEAD "open: true\n\"\u00fc\": \"\u00e4\u00f6\"\n",
         "s.yaml:4:1+3 E911 the schema language has no key \"\u00fc\" here\n"},
        {"after a byte order mark", "\xEF\xBB\xBFx: 1\n" HEAD "open: true\n",
         "s.yaml:1:1+1 E911 the schema language has no key \"x\" here\n"},
    };
    check_faults(tests, COUNT(tests));
}

static void test_field_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"not a list", HEAD "fields: a\n",
         "s.yaml:3:9+1 E913 \"a\" cannot be here [a list of at most 10000 fields]\n"},
        {"not a mapping, no name",
         HEAD "fields:\n  - a\n  - {title: t}\n  - {name: \"\"}\n  - [a]\n",
         "s.yaml:4:5+1 E913 \"a\" cannot be here [a mapping]\n"
         "s.yaml:5:5+1 E912 the key \"name\" is missing here [name]\n"
         "s.yaml:6:12+2 E913 \"\" cannot be here [a text]\n"
         "s.yaml:7:5+1 E913 \"a list\" cannot be here [a mapping]\n"},
        {"an unknown type", HEAD "fields:\n  - {name: a, type: interger}\n",
         "s.yaml:4:21+8 E914 there is no type \"interger\" [integer]\n"},
        {"lists",
         HEAD "fields:\n  - {name: a, type: list, of: list}\n  - {name: b, of: text}\n"
              "  - {name: c, type: list, separator: \"\"}\n",
         "s.yaml:4:31+4 E913 \"list\" cannot be here [the type of single values]\n"
         "s.yaml:5:15+2 E913 \"of\" cannot be here [type: list]\n"
         "s.yaml:6:38+2 E913 \"\" cannot be here [a text]\n"},
        {"keys of other types",
         HEAD "fields:\n  - name: a\n    codes: c\n    forms: D M YYYY\n    range: [1, 2]\n",
         "s.yaml:5:5+5 E913 \"codes\" cannot be here [type: code]\n"
         "s.yaml:6:5+5 E913 \"forms\" cannot be here [type: date]\n"
         "s.yaml:7:5+5 E913 \"range\" cannot be here [type: integer or decimal]\n"},
        {"names twice",
         HEAD "fields:\n  - {name: a, also: [b, c]}\n  - {name: B}\n  - {name: a}\n"
              "  - {name: d, also: [D, C]}\n",
         "s.yaml:4:22+1 E915 the field name \"b\" stands twice\n"
         "s.yaml:6:12+1 E915 the field name \"a\" stands twice\n"
         "s.yaml:7:25+1 E915 the field name \"C\" stands twice\n"},
        {"ranges",
         HEAD
         "fields:\n  - {name: a, type: integer, range: [0, 1.5]}\n"
         "  - {name: b, type: decimal, range: [2, 1]}\n  - {name: c, type: integer, range: 1}\n",
         "s.yaml:4:41+3 E913 \"1.5\" cannot be here [a number of the field's type, or null]\n"
         "s.yaml:5:37+1 E913 \"a list\" cannot be here [the lesser number first]\n"
         "s.yaml:6:37+1 E913 \"1\" cannot be here [[least, greatest]]\n"},
        {"defaults",
         HEAD "fields:\n  - {name: a, type: integer, default: x}\n"
              "  - {name: b, type: date, default: 2020-02}\n"
              "  - {name: c, type: code, codes: v, default: label}\n"
              "codes: {v: {items: [{code: x, label: label}]}}\n",
         "s.yaml:4:39+1 E913 \"x\" cannot be here [a value of the field's type]\n"
         "s.yaml:5:36+7 E913 \"2020-02\" cannot be here [a value of the field's type]\n"
         "s.yaml:6:46+5 E913 \"label\" cannot be here [a value of the field's type]\n"},
        {"codes",
         HEAD
         "fields:\n  - {name: a, type: code}\n  - {name: b, type: code, codes: colour}\n"
         "  - {name: c, type: code, codes: colours, group: x}\n"
         "  - {name: d, type: code, codes: colours, none: x}\ncodes: {colours: {items: [red]}}\n",
         "s.yaml:4:5+1 E912 the key \"codes\" is missing here [codes]\n"
         "s.yaml:5:34+6 E914 there is no vocabulary \"colour\" [colours]\n"
         "s.yaml:6:50+1 E913 \"x\" cannot be here [a number of characters from 1 to 64]\n"
         "s.yaml:7:5+1 E912 the key \"group\" is missing here [group]\n"},
        {"groups",
         HEAD
         "fields: [{name: a, type: code, codes: v, group: 3}]\n"
         "codes:\n"
         "  v: {items: [{code: AZE, kind: state; place}, MIL], order: [state, [role, state]],\n"
         "      numerals_after: plase, capitals: {x: y}}\n"
         "  w: {items: [AZE], order: state, padded: maybe}\n",
         "s.yaml:5:70+4 E914 there is no kind \"role\"\n"
         "s.yaml:5:76+5 E915 the kind \"state\" stands twice\n"
         "s.yaml:6:23+5 E914 there is no kind \"plase\" [place]\n"
         "s.yaml:6:40+1 E913 \"a mapping\" cannot be here [a text]\n"
         "s.yaml:7:21+5 E914 there is no column \"kind\"\n"
         "s.yaml:7:43+5 E913 \"maybe\" cannot be here [true or false]\n"},
        {"forms of dates",
         HEAD "fields:\n  - {name: a, type: date, forms: [D MMMM YYYY, M/YYYY]}\n"
              "  - {name: b, type: date, forms: YYYY-MM-DD 14:30}\n",
         "s.yaml:4:48+6 E913 \"M/YYYY\" cannot be here [a form with day, month and year once each, "
         "and no time but 00:00]\n"
         "s.yaml:5:34+16 E913 \"YYYY-MM-DD 14:30\" cannot be here [a form with day, month and year "
         "once each, and no time but 00:00]\n"},
    };
    check_faults(tests, COUNT(tests));
}

static void test_vocabulary_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"neither file nor items", HEAD "open: true\ncodes: {v: {}}\n",
         "s.yaml:4:12+1 E912 the key \"file\" is missing here [file]\n"},
        {"both", HEAD "open: true\ncodes: {v: {file: t.tsv, items: [a]}}\n",
         "s.yaml:4:33+1 E913 \"a list\" cannot be here [either file, builtin or items]\n"},
        {"no such file", HEAD "open: true\ncodes: {v: {file: u.tsv}}\n",
         "s.yaml:4:19+5 E914 there is no file \"u.tsv\"\n"},
        {"a folder", HEAD "open: true\ncodes: {v: {file: /}}\n",
         "s.yaml:4:19+1 E914 there is no file \"/\"\n"},
        {"a vocabulary twice", HEAD "open: true\ncodes: {v: {items: [a]}, v: {items: [b]}}\n",
         "s.yaml:4:26+1 E915 the vocabulary \"v\" stands twice\n"},
        {"an item without code", HEAD "open: true\ncodes: {v: {items: [{label: a}, \"\", []]}}\n",
         "s.yaml:4:21+1 E912 the key \"code\" is missing here [code]\n"
         "s.yaml:4:33+2 E913 \"\" cannot be here [a code]\n"
         "s.yaml:4:37+1 E913 \"a list\" cannot be here [a code]\n"},
        {"a key of an item twice",
         HEAD "open: true\ncodes: {v: {items: [{code: a, k: b, k: c}]}}\n",
         "s.yaml:4:37+1 E915 the key \"k\" stands twice\n"},
        {"codes and aliases twice",
         HEAD "open: true\ncodes:\n  v:\n    items:\n      - a\n      - {code: b, also: [c, a]}\n"
              "      - a\n      - {code: d, also: c}\n",
         "s.yaml:8:9+1 E915 the alias \"a\" stands twice\n"
         "s.yaml:9:9+1 E915 the code \"a\" stands twice\n"
         "s.yaml:10:9+1 E915 the alias \"c\" stands twice\n"},
    };
    check_faults(tests, COUNT(tests));
}

static void test_table_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"nothing", "# only a remark\n",
         "t.tsv:1:1+1 E913 \"nothing\" cannot be here [a line of names]\n"},
        {"no code", "label\ncode\n",
         "t.tsv:1:1+5 E913 \"label\" cannot be here [names with tabs between them, code the "
         "first]\n"
         "t.tsv:2:1+4 E913 \"code\" cannot be here [a code in the first cell]\n"},
        {"a column twice", "code\tquad\tquad\n",
         "t.tsv:1:11+4 E915 the column \"quad\" stands twice\n"},
        {"too few and too many cells", "code\tlabel\na\nb\tB\tx\r\n\n\tC\n",
         "t.tsv:2:1+1 E913 \"a\" cannot be here [as many cells as the first line has]\n"
         "t.tsv:3:1+7 E913 \"b B x\" cannot be here [as many cells as the first line has]\n"
         "t.tsv:5:1+3 E913 \" C\" cannot be here [a code in the first cell]\n"},
        {"not UTF-8", "code\n\xFC\n",
         "t.tsv:2:1+4 E913 \"this byte\" cannot be here [UTF-8 text]\n"},
        {"a code twice", "# remark\ncode\talso\na\tx; y\na\tz\nb\ty\n",
         "t.tsv:4:1+4 E915 the code \"a\" stands twice\n"
         "t.tsv:5:1+4 E915 the alias \"y\" stands twice\n"},
    };
    static const char schema[] = HEAD "open: true\ncodes: {v: {file: t.tsv}}\n";
    for (size_t i = 0; i < COUNT(tests); i++) {
        write_file(table_path, cs_text(tests[i].in));
        struct fault_case test = {tests[i].name, schema, tests[i].want};
        check_faults(&test, 1);
    }
}

#define FIELDS                                                                                     \
    "fields:\n"                                                                                    \
    "  - {name: event_date, type: date}\n"                                                         \
    "  - {name: year, type: integer}\n"                                                            \
    "  - {name: kind, type: code, codes: kinds}\n"                                                 \
    "codes: {kinds: {items: [{code: a, class: x}, {code: bcd, label: B}]}}\n"                      \
    "rules:\n"

static void test_rule_faults(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"no rule, no such rule",
         HEAD FIELDS "  - {field: year}\n  - {rule: year_of, field: year}\n",
         "s.yaml:9:5+1 E912 the key \"rule\" is missing here [rule]\n"
         "s.yaml:10:12+7 E914 there is no kind of rule \"year_of\" [year-of]\n"},
        {"what a rule takes",
         HEAD FIELDS "  - {rule: year-of, field: year, of: event_date, none: x}\n",
         "s.yaml:9:50+4 E911 the schema language has no key \"none\" here\n"},
        {"fields",
         HEAD FIELDS "  - {rule: year-of, field: yaer, of: date}\n"
                     "  - {rule: year-of, field: year}\n"
                     "  - {rule: year-of, of: event_date}\n"
                     "  - {rule: year-of, field: year, of: [event_date, year]}\n",
         "s.yaml:9:28+4 E914 there is no field \"yaer\" [year]\n"
         "s.yaml:9:38+4 E914 there is no field \"date\"\n"
         "s.yaml:10:5+1 E912 the key \"of\" is missing here [of]\n"
         "s.yaml:11:5+1 E912 the key \"field\" is missing here [field]\n"
         "s.yaml:12:38+1 E913 \"a list\" cannot be here [one field]\n"},
        {"pairs",
         HEAD FIELDS
         "  - {rule: lookup-pair, field: year, of: [kind, kind], column: class}\n"
         "  - {rule: lookup-pair, field: year, of: [kind, kind], in: knids, column: class}\n"
         "  - {rule: lookup-pair, field: year, of: [kind, kind], in: kinds}\n"
         "  - {rule: lookup-pair, field: year, of: kind, in: kinds, column: class}\n"
         "  - {rule: current, field: kind, column: now}\n"
         "  - {rule: current, field: year}\n"
         "  - {rule: contains, field: kind}\n"
         "  - {rule: lookup-pair, field: kind, of: [kind, year], in: kinds, column: class}\n",
         "s.yaml:9:5+1 E912 the key \"in\" is missing here [in]\n"
         "s.yaml:10:60+5 E914 there is no vocabulary \"knids\" [kinds]\n"
         "s.yaml:11:5+1 E912 the key \"column\" is missing here [column]\n"
         "s.yaml:12:42+4 E913 \"kind\" cannot be here [as many fields as it takes]\n"
         "s.yaml:13:42+3 E914 there is no column \"now\"\n"
         "s.yaml:14:28+4 E913 \"year\" cannot be here [a field with codes]\n"
         "s.yaml:15:5+1 E912 the key \"is\" is missing here [is]\n"
         "s.yaml:16:42+1 E913 \"a list\" cannot be here [a field with codes]\n"},
        {"kinds of codes",
         HEAD FIELDS "  - {rule: made-of, field: kind, of: year}\n"
                     "  - {rule: named-by, field: year, of: kind, fill: true}\n"
                     "  - {rule: named-by, field: kind, of: year, fill: true}\n",
         "s.yaml:9:28+4 E913 \"kind\" cannot be here [a field with codes that are made of groups]\n"
         "s.yaml:10:29+4 E913 \"year\" cannot be here [a field with codes]\n"},
        {"columns",
         HEAD FIELDS "  - {rule: lookup, field: year, of: kind, column: clas}\n"
                     "  - {rule: lookup, field: year, of: kind}\n"
                     "  - {rule: lookup, field: kind, of: year, column: class}\n"
                     "  - {rule: child-of, field: kind, of: year, column: label}\n",
         "s.yaml:9:51+4 E914 there is no column \"clas\" [class]\n"
         "s.yaml:10:5+1 E912 the key \"column\" is missing here [column]\n"
         "s.yaml:11:37+4 E913 \"year\" cannot be here [a field with codes]\n"
         "s.yaml:12:53+5 E914 there is no column \"label\"\n"},
        {"severity", HEAD FIELDS "  - {rule: together, field: year, of: kind, severity: warn}\n",
         "s.yaml:9:55+4 E914 there is no severity \"warn\"\n"},
        {"conditions",
         HEAD FIELDS "  - {rule: needs, field: year, when: kind}\n"
                     "  - {rule: needs, field: year, when: {is: a}}\n"
                     "  - {rule: needs, field: year, when: {field: kind}}\n"
                     "  - {rule: needs, field: year, when: {field: kind, is: a, not: bcd}}\n"
                     "  - {rule: needs, field: year, when: {field: kind, is: [a, bce, B]}}\n",
         "s.yaml:9:38+4 E913 \"kind\" cannot be here [a mapping]\n"
         "s.yaml:10:38+1 E912 the key \"field\" is missing here [field]\n"
         "s.yaml:11:38+1 E912 the key \"is\" is missing here [is]\n"
         "s.yaml:12:59+3 E913 \"not\" cannot be here [one of is, not, begins]\n"
         "s.yaml:13:60+3 E914 there is no code \"bce\" [bcd]\n"
         "s.yaml:13:65+1 E914 there is no code \"B\" [bcd]\n"},
        {"values", HEAD FIELDS "  - {rule: value, field: kind, is: a, begins: b}\n",
         "s.yaml:9:39+6 E913 \"begins\" cannot be here [one of is, not, begins]\n"},
        {"lists",
         HEAD "fields: [{name: a}, {name: b, type: list}]\nrules:\n"
              "  - {rule: needs, field: b, when: {field: a, not: \"\"}}\n"
              "  - {rule: needs, field: a, when: {field: b, not: \"\"}}\n"
              "  - {rule: differ, field: a, of: b}\n",
         "s.yaml:7:34+1 E913 \"b\" cannot be here [a field with a single value: nothing here looks "
         "into a list]\n"},
    };
    check_faults(tests, COUNT(tests));
}

static void test_unknown_schema(void **state)
{
    (void)state;
    static const struct fault_case tests[] = {
        {"a name", "acledd", "acledd:0:0+0 E905 there is no schema \"acledd\" [acled]\n"},
        {"a path", "./no/such.yaml",
         "such.yaml:0:0+0 E901 cannot read: No such file or directory\n"},
        {"a folder", "/", ":0:0+0 E901 cannot read: Is a directory\n"},
    };
    for (size_t i = 0; i < COUNT(tests); i++) {
        cs_buf findings = {0};
        casus_schema *schema;
        casus_status status = casus_schema_open(tests[i].in, draw_finding, &findings, &schema);
        expect_text(tests[i].name, cs_buf_text(&findings), tests[i].want);
        assert_int_equal(status, i == 0 ? CASUS_ESCHEMA : CASUS_EIO);
        cs_buf_free(&findings);
    }
    casus_schema *schema;
    assert_int_equal(casus_schema_open(NULL, NULL, NULL, &schema), CASUS_EUSAGE);
    assert_int_equal(casus_schema_open("acledd", NULL, NULL, &schema), CASUS_ESCHEMA);
}

/* ---- Limits ---- */

/* The schema's text: head, then part again and again up to len bytes, then tail. */
static void check_limit(const char *name, const char *head, const char *part, size_t len,
                        const char *tail, const char *want)
{
    cs_buf text = {0};
    cs_buf findings = {0};
    casus_schema *schema;
    cs_buf_add_string(&text, head);
    while (text.len < len)
        cs_buf_add_string(&text, part);
    cs_buf_add_string(&text, tail);
    assert_int_equal(text.status, CASUS_OK);
    casus_status status = load_text(text.ptr, text.len, &findings, &schema);
    assert_true(status == CASUS_ESCHEMA || status == CASUS_EIO);
    casus_text got = cs_buf_text(&findings);
    size_t line_end = cs_text_find(got, CS_TEXT("\n"));
    expect_text(name, cs_text_slice(got, 0, line_end == SIZE_MAX ? 0 : line_end), want);
    cs_buf_free(&text);
    cs_buf_free(&findings);
}

static void test_limits(void **state)
{
    (void)state;
    check_limit("a long file", HEAD "open: true\n", "# remark\n", ((size_t)16 << 20) + 1, "",
                "s.yaml:0:0+0 E901 cannot read: File too large");
    check_limit(
        "many values", HEAD "help: [", "a,", 1200000, "]\n",
        "s.yaml:3:999994+1 E910 the schema file is not YAML: it has more than 500000 values");
    check_limit("many faults", HEAD "open: true\n", "a: b\n", 100000, "",
                "s.yaml:4:1+1 E911 the schema language has no key \"a\" here");
    check_limit("deep lists", HEAD "help: ", "[", 1000000, "",
                "s.yaml:3:22+1 E910 the schema file is not YAML: its values are nested more than "
                "16 deep");
    check_limit("many codes", HEAD "open: true\ncodes: {v: {items: [", "a,", 200000, "]}}\n",
                "s.yaml:4:9+1 E913 \"this vocabulary\" cannot be here [65534 codes at most]");
}

/* ---- What a schema says ---- */

static const char good_schema[] =
    "casus: 1\n"
    "schema: good\n"
    "title: A good one\n"
    "version: \"2\"\n"
    "source: nowhere\n"
    "key: [id, who]\n"
    "nulls: [NA, \"\"]\n"
    "fields:\n"
    "  - {name: id, required: true, title: The id, also: [Event Id, nr]}\n"
    "  - {name: who, default: me}\n"
    "  - {name: when, type: date, partial: true, forms: D MMMM YYYY, expected: true}\n"
    "  - {name: many, type: integer, range: [0, null], nulls: [none], optional: true}\n"
    "  - {name: kinds, type: list, of: code, codes: kinds, separator: \"|\", sensitive: true}\n"
    "  - {name: actor, type: code, codes: actors, group: 3, none: \"---\", default: \"---\"}\n"
    "  - {name: class}\n"
    "  - {name: kind, type: code, codes: kinds}\n"
    "codes:\n"
    "  kinds:\n"
    "    source: invented\n"
    "    items: [a, {code: b, label: Bee, also: [be, bee hive], class: x}]\n"
    "  actors: {file: t.tsv, exact: true}\n"
    "rules:\n"
    "  - {rule: lookup, field: class, of: kind, fill: true, severity: note}\n"
    "  - {rule: needs, field: who, when: {field: kind, is: [a, b]}}\n";

static const char good_table[] = "# remark\r\ncode\tlabel\tquad\talso\r\n"
                                 "USA\tUnited States\t1\tUS; America\r\n\r\nkur\t\t\t";

static casus_schema *open_good(void)
{
    cs_buf findings = {0};
    casus_schema *schema;
    write_file(table_path, cs_text(good_table));
    casus_status status = load_text(good_schema, strlen(good_schema), &findings, &schema);
    expect_text("a good schema", cs_buf_text(&findings), "");
    assert_int_equal(status, CASUS_OK);
    return schema;
}

static void draw_texts(cs_buf *out, const char *name, const casus_text *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cs_buf_add_string(out, i ? "/" : name);
        cs_buf_add_text(out, texts[i]);
    }
}

static void draw_field(cs_buf *out, const cs_field *field)
{
    const struct {
        bool is_set;
        const char *name;
    } flags[] = {{field->is_list, " list"},         {field->is_key, " key"},
                 {field->is_required, " required"}, {field->is_expected, " expected"},
                 {field->is_fill, " fill"},         {field->is_sensitive, " sensitive"},
                 {field->is_partial, " partial"},   {field->is_optional, " optional"}};
    cs_buf_add_text(out, field->name);
    cs_buf_add_char(out, ' ');
    cs_buf_add_string(out, casus_type_text(field->type));
    for (size_t i = 0; i < COUNT(flags); i++)
        cs_buf_add_string(out, flags[i].is_set ? flags[i].name : "");
    draw_texts(out, " sep=", &field->separator, field->is_list);
    draw_texts(out, " min=", &field->min, field->min.ptr != NULL);
    draw_texts(out, " max=", &field->max, field->max.ptr != NULL);
    draw_texts(out, " default=", &field->preset, field->preset.ptr != NULL);
    draw_texts(out, " also=", field->also, field->also_count);
    draw_texts(out, " forms=", field->forms, field->form_count);
    draw_texts(out, " nulls=", field->nulls, field->null_count);
    draw_texts(out, " none=", &field->none, field->none.ptr != NULL);
    cs_buf_add_char(out, '\n');
}

static void test_fields(void **state)
{
    (void)state;
    casus_schema *schema = open_good();
    cs_buf got = {0};
    for (uint32_t i = 0; i < schema->field_count; i++)
        draw_field(&got, &schema->fields[i]);
    expect_text("fields", cs_buf_text(&got),
                "id text key required also=Event Id/nr\n"
                "who text key default=me\n"
                "when date expected partial forms=D MMMM YYYY nulls=NA/\n"
                "many integer optional min=0 nulls=none\n"
                "kinds code list sensitive sep=| nulls=NA/\n"
                "actor code default=--- nulls=NA/ none=---\n"
                "class text fill\n"
                "kind code nulls=NA/\n");
    cs_buf_free(&got);
    assert_int_equal(cs_schema_field(schema, CS_TEXT("EVENT_ID")), 0);
    assert_int_equal(cs_schema_field(schema, CS_TEXT("Who")), 1);
    assert_int_equal(cs_schema_field(schema, CS_TEXT("else")), CS_NONE);
    assert_true(cs_text_is(cs_schema_nearest(schema, CS_TEXT("actr")), "actor"));
    assert_null(cs_schema_nearest(schema, CS_TEXT("something")).ptr);
    casus_schema_free(schema);
}

static void test_codes_of_schema(void **state)
{
    (void)state;
    casus_schema *schema = open_good();
    const cs_codes *kinds = cs_schema_codes(schema, CS_TEXT("kinds"));
    const cs_codes *actors = cs_schema_codes(schema, CS_TEXT("actors"));
    assert_int_equal(kinds->count, 2);
    assert_int_equal(kinds->column_count, 1);
    assert_true(cs_text_is(kinds->source, "invented"));
    assert_null(kinds->items[0].cells[0].ptr);
    assert_true(cs_text_is(kinds->items[1].cells[0], "x"));
    assert_int_equal(kinds->items[1].alias_count, 2);
    assert_int_equal(actors->count, 2);
    assert_true(actors->is_exact);
    assert_true(cs_text_is(actors->items[0].label, "United States"));
    assert_true(cs_text_is(actors->items[0].aliases[1], "America"));
    assert_true(cs_text_is(actors->items[0].cells[0], "1"));
    assert_null(actors->items[1].label.ptr);
    assert_null(actors->items[1].cells[0].ptr);
    assert_int_equal(actors->items[1].alias_count, 0);
    casus_schema_free(schema);
}

static void test_public_view(void **state)
{
    (void)state;
    casus_schema *schema = open_good();
    casus_text text;
    casus_code_info code;
    casus_field_info info;
    assert_true(cs_text_is(casus_schema_name(schema), "good"));
    assert_true(cs_text_is(casus_schema_title(schema), "A good one"));
    assert_true(cs_text_is(casus_schema_version(schema), "2"));
    assert_true(cs_text_is(casus_schema_source(schema), "nowhere"));
    assert_int_equal(casus_schema_help(schema).len, 0);
    assert_int_equal(casus_schema_field_count(schema), 8);
    assert_true(casus_schema_field_at(schema, 4, &info));
    assert_true(info.is_list && info.is_sensitive && info.type == CASUS_CODE);
    assert_true(cs_text_is(info.vocabulary, "kinds"));
    assert_false(casus_schema_field_at(schema, 8, &info));
    assert_true(casus_schema_code_at(schema, CS_TEXT("kinds"), 1, &code));
    assert_true(cs_text_is(code.code, "b") && cs_text_is(code.label, "Bee"));
    assert_false(casus_schema_code_at(schema, CS_TEXT("kinds"), 2, &code));
    assert_false(casus_schema_code_at(schema, CS_TEXT("none"), 0, &code));
    assert_true(casus_schema_rule_at(schema, 0, &text));
    expect_text("a look-up", text,
                "lookup: field class, of kind, column class, fill, severity note");
    assert_true(casus_schema_rule_at(schema, 1, &text));
    expect_text("a condition", text, "needs: field who, when kind is a or b");
    assert_false(casus_schema_rule_at(schema, 2, &text));
    casus_schema_free(schema);
    casus_schema_free(NULL);
}

/* ---- The built-in schemas ---- */

static casus_schema *open_builtin(const char *name)
{
    cs_buf findings = {0};
    casus_schema *schema = NULL;
    casus_status status = casus_schema_open(name, draw_finding, &findings, &schema);
    expect_text(name, cs_buf_text(&findings), "");
    assert_int_equal(status, CASUS_OK);
    cs_buf_free(&findings);
    return schema;
}

/* Every schema in formats/ is there, in alphabetical order, and opens; a new one needs no C. */
static void test_builtin_names(void **state)
{
    (void)state;
    static const char *const wanted[] = {"acled", "acled-2016", "acled-2018", "cameo", "none"};
    size_t found = 0;
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++) {
        casus_schema *schema = NULL;
        assert_int_equal(casus_schema_open(name, NULL, NULL, &schema), CASUS_OK);
        assert_true(i == 0 || strcmp(casus_schema_builtin(i - 1), name) < 0);
        found += found < COUNT(wanted) && strcmp(name, wanted[found]) == 0;
        casus_schema_free(schema);
    }
    assert_int_equal(found, COUNT(wanted));
}

/* What Stata and SPSS can take as a variable label, and what a table has room for. */
static void check_titles(const casus_schema *schema)
{
    for (uint32_t i = 0; i < schema->field_count; i++) {
        casus_text title = schema->fields[i].title;
        if (title.len > 0 && cs_utf8_count(title) <= 80)
            continue;
        print_error("%.*s: no title, or more than 80 characters\n", (int)schema->fields[i].name.len,
                    schema->fields[i].name.ptr);
        fail();
    }
}

/* A cell that a rule reads must be a value of the field it is held against. */
static void check_cells(const casus_schema *schema, const cs_codes *codes, const char *column,
                        const char *field)
{
    uint32_t cell = cs_codes_column(codes, cs_text(column));
    uint32_t index;
    bool is_plain;
    assert_int_not_equal(cell, CS_NONE);
    const cs_field *target = &schema->fields[cs_schema_field(schema, cs_text(field))];
    for (uint32_t i = 0; i < codes->count; i++) {
        casus_text text = codes->items[i].cells[cell];
        bool fits = !text.ptr || (target->codes ? cs_codes_find(target->codes, text, &index,
                                                                &is_plain) == CS_BY_CODE
                                                : cs_num_is_decimal(text));
        if (fits)
            continue;
        print_error("%.*s, column %s: \"%.*s\"\n", (int)codes->items[i].code.len,
                    codes->items[i].code.ptr, column, (int)text.len, text.ptr);
        fail();
    }
}

struct vocabulary_case {
    const char *name;
    uint32_t count;
};

static void check_vocabularies(const casus_schema *schema, const struct vocabulary_case *tests,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cs_codes *codes = cs_schema_codes(schema, cs_text(tests[i].name));
        uint32_t got = codes ? codes->count : 0;
        if (got == tests[i].count)
            continue;
        print_error("%s: %u codes, wanted %u\n", tests[i].name, got, tests[i].count);
        fail();
    }
}

static void test_acled(void **state)
{
    (void)state;
    static const struct vocabulary_case tests[] = {
        {"disorder_types", 4}, {"event_types", 6}, {"sub_events", 25},
        {"inter", 9},          {"regions", 17},    {"interactions", 44},
    };
    casus_schema *schema = open_builtin("acled");
    assert_int_equal(casus_schema_field_count(schema), 35);
    check_titles(schema);
    check_vocabularies(schema, tests, COUNT(tests));
    const cs_codes *sub_events = cs_schema_codes(schema, CS_TEXT("sub_events"));
    check_cells(schema, sub_events, "event_type", "event_type");
    check_cells(schema, sub_events, "disorder_type", "disorder_type");
    casus_schema_free(schema);
}

static void test_cameo(void **state)
{
    (void)state;
    static const struct vocabulary_case tests[] = {
        {"events", 317},     {"roots", 20},      {"actors", 1106},   {"contexts", 37},
        {"quad_classes", 4}, {"countries", 250}, {"languages", 184},
    };
    casus_schema *schema = open_builtin("cameo");
    assert_int_equal(casus_schema_field_count(schema), 42);
    check_titles(schema);
    check_vocabularies(schema, tests, COUNT(tests));
    const cs_codes *events = cs_schema_codes(schema, CS_TEXT("events"));
    check_cells(schema, events, "root", "event_root");
    check_cells(schema, events, "parent", "event_code");
    check_cells(schema, events, "quad", "quad_class");
    check_cells(schema, events, "goldstein", "goldstein");
    casus_schema_free(schema);
}

/* Names of other projects lead to the schema's fields. */
static void test_aliases(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *in, *want;
    } tests[] = {
        {"acled", "EVENT_DATE", "event_date"},       {"acled", "Event Date", "event_date"},
        {"acled", "ALLY_ACTOR_1", "assoc_actor_1"},  {"cameo", "SQLDATE", "event_date"},
        {"cameo", "Event Date", "event_date"},       {"cameo", "CAMEO Code", "event_code"},
        {"cameo", "EventCode", "event_code"},        {"cameo", "Actor1Code", "source_code"},
        {"cameo", "SourceActorFull", "source_code"}, {"cameo", "Source Name", "source_name"},
        {"cameo", "GoldsteinScale", "goldstein"},    {"cameo", "QuadClass", "quad_class"},
        {"cameo", "dateCoded", "coded_at"},          {"cameo", "SOURCEURL", "url"},
    };
    for (size_t i = 0; i < COUNT(tests); i++) {
        casus_schema *schema = open_builtin(tests[i].schema);
        uint32_t field = cs_schema_field(schema, cs_text(tests[i].in));
        casus_text got = field == CS_NONE ? CS_TEXT("none") : schema->fields[field].name;
        expect_text(tests[i].in, got, tests[i].want);
        casus_schema_free(schema);
    }
}

static void test_private_names(void **state)
{
    (void)state;
    assert_true(cs_name_is_private(CS_TEXT("x_note")));
    assert_true(cs_name_is_private(CS_TEXT("X_NOTE")));
    assert_false(cs_name_is_private(CS_TEXT("x")));
    assert_false(cs_name_is_private(CS_TEXT("xylophone")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax_faults),  cmocka_unit_test(test_head_faults),
        cmocka_unit_test(test_field_faults),   cmocka_unit_test(test_vocabulary_faults),
        cmocka_unit_test(test_table_faults),   cmocka_unit_test(test_rule_faults),
        cmocka_unit_test(test_unknown_schema), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_fields),         cmocka_unit_test(test_codes_of_schema),
        cmocka_unit_test(test_public_view),    cmocka_unit_test(test_builtin_names),
        cmocka_unit_test(test_acled),          cmocka_unit_test(test_cameo),
        cmocka_unit_test(test_aliases),        cmocka_unit_test(test_private_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
