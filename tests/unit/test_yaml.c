/* test_yaml.c - the YAML syntax: what is read, where it stands, how it is framed and written.

   A text is read as a run reads it, in windows of a given size, and told as lines: a record as
   "name=value" with '|' between (null is ~, a list is [a,b]), "!" for a broken one, "+" in front of
   one that depends on others; then each defect as "E130 2:5 found". */
#include "syntax/yaml_syntax.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KNOWN(name_, type_, list_)                                                                 \
    {                                                                                              \
        .name = {name_, sizeof name_ - 1}, .type = type_, .is_known = true, .is_list = list_,      \
        .separator = {                                                                             \
            "; ",                                                                                  \
            2                                                                                      \
        }                                                                                          \
    }

static cs_column known[] = {
    KNOWN("id", CASUS_TEXT, false),          KNOWN("coder", CASUS_TEXT, false),
    KNOWN("code", CASUS_CODE, false),        KNOWN("contexts", CASUS_CODE, true),
    KNOWN("date", CASUS_DATE, false),        KNOWN("count", CASUS_INTEGER, false),
    KNOWN("latitude", CASUS_DECIMAL, false), KNOWN("note", CASUS_TEXT, false),
    KNOWN("at", CASUS_DATETIME, false),      KNOWN("is_good", CASUS_BOOL, false),
};

enum { KNOWN_COUNT = sizeof known / sizeof known[0], WHOLE = 0 };

struct row {
    const char *name, *in, *want;
};

/* ---- Telling what was read ---- */

struct reading {
    casus_text in;
    cs_arena arena;
    cs_columns columns;
    cs_layout layout;
    cs_framer framer;
    size_t at;
    cs_buf records;
    cs_buf defects;
    size_t chunks;
};

static void tell_value(cs_buf *out, const casus_value *value)
{
    if (value->kind == CASUS_NULL)
        cs_buf_add_char(out, '~');
    else if (value->kind != CASUS_LIST)
        cs_buf_add_text(out, cs_value_text(value));
    if (value->kind != CASUS_LIST)
        return;
    cs_buf_add_char(out, '[');
    for (uint32_t i = 0; i < value->len; i++) {
        cs_buf_add_string(out, i ? "," : "");
        tell_value(out, &value->as.items[i]);
    }
    cs_buf_add_char(out, ']');
}

static void tell_record(cs_buf *out, const cs_batch *batch, const cs_record *record)
{
    bool is_first = true;
    cs_buf_add_string(out, record->is_broken ? "!" : record->is_dependent ? "+" : "");
    for (uint32_t i = 0; !record->is_broken && i < cs_batch_column_count(batch); i++) {
        const casus_value *value = cs_batch_value(record, i);
        if (value->kind == CASUS_ABSENT)
            continue;
        cs_buf_add_string(out, is_first ? "" : "|");
        cs_buf_add_text(out, cs_batch_column_at(batch, i)->name);
        cs_buf_add_char(out, '=');
        tell_value(out, value);
        is_first = false;
    }
    cs_buf_add_char(out, '\n');
}

static void tell_defect(cs_buf *out, casus_text in, size_t base, const cs_defect *defect)
{
    cs_buf_add_char(out, 'E');
    cs_buf_add_number(out, defect->number);
    if (defect->has_span) {
        casus_text before = cs_text_slice(in, 0, base + defect->span.start);
        cs_place place = cs_place_after(CS_PLACE_START, before);
        cs_buf_add_char(out, ' ');
        cs_buf_add_number(out, place.line);
        cs_buf_add_char(out, ':');
        cs_buf_add_number(out, place.column);
    }
    cs_buf_add_string(out, defect->found.len ? " " : "");
    cs_buf_add_text(out, defect->found);
    cs_buf_add_char(out, '\n');
}

static void tell_defects(struct reading *reading, size_t base, const cs_defects *defects)
{
    assert_false(defects->failed);
    for (size_t i = 0; i < defects->count; i++)
        tell_defect(&reading->defects, reading->in, base, &defects->items[i]);
}

/* ---- Reading ---- */

static void start_reading(struct reading *reading, casus_text in)
{
    *reading = (struct reading){.in = in};
    reading->columns.items = known;
    reading->columns.count = KNOWN_COUNT;
    assert_true(cs_columns_index(&reading->columns, 1, &reading->arena));
    cs_columns_alias(&reading->columns, CS_TEXT("Event Id"), 0);
    reading->layout = (cs_layout){.syntax = &cs_syntax_yaml, .arena = &reading->arena};
    reading->framer.layout = &reading->layout;
}

static void stop_reading(struct reading *reading)
{
    cs_arena_free(&reading->arena);
    cs_buf_free(&reading->records);
    cs_buf_free(&reading->defects);
}

static casus_status open_reading(struct reading *reading, size_t window)
{
    cs_defects defects = {.arena = &reading->arena};
    casus_status status = CASUS_END;
    for (size_t size = window ? window : reading->in.len; status == CASUS_END; size *= 2) {
        bool eof = size >= reading->in.len;
        status = cs_syntax_yaml.open(&reading->layout, cs_text_slice(reading->in, 0, size), eof,
                                     &reading->at, &defects);
        assert_false(status == CASUS_END && eof);
    }
    reading->layout.columns = &reading->columns;
    if (status == CASUS_OK)
        status = cs_syntax_yaml.bind(&reading->layout, &defects);
    tell_defects(reading, 0, &defects);
    return status;
}

/* The next chunk: a window that grows until it has whole records. */
static size_t next_chunk(struct reading *reading, size_t window, cs_extents *extents)
{
    size_t left = reading->in.len - reading->at;
    for (size_t size = window ? window : left;; size *= 2) {
        bool eof = size >= left;
        casus_text text = cs_text_slice(reading->in, reading->at, size);
        extents->count = 0;
        size_t len = cs_syntax_yaml.frame(&reading->framer, text, eof, extents);
        assert_true(len <= text.len);
        assert_true(len > 0 || (!eof && text.len < CS_RECORD_MAX));
        if (len > 0)
            return len;
    }
}

static void read_chunk(struct reading *reading, size_t len, cs_extents *extents)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, cs_text_slice(reading->in, reading->at, len), &reading->columns);
    for (size_t i = 0; i < extents->count; i++)
        if (extents->items[i].flaw)
            cs_defects_at(&defects, extents->items[i].flaw, (uint32_t)i,
                          (cs_span){extents->items[i].start, 1});
    assert_int_equal(cs_syntax_yaml.parse(&reading->layout, extents, &batch, &defects), CASUS_OK);
    assert_int_equal(batch.count, extents->count);
    for (size_t i = 0; i < batch.count; i++)
        tell_record(&reading->records, &batch, &batch.records[i]);
    tell_defects(reading, reading->at, &defects);
    cs_arena_free(&arena);
}

/* Reads in windows of so many bytes; the caller frees the text. */
static char *tell(casus_text in, size_t window)
{
    struct reading reading;
    cs_extents extents = {0};
    start_reading(&reading, in);
    casus_status status = open_reading(&reading, window);
    while (status == CASUS_OK && reading.at < in.len) {
        size_t len = next_chunk(&reading, window, &extents);
        read_chunk(&reading, len, &extents);
        reading.at += len;
        reading.chunks++;
    }
    cs_buf_add_text(&reading.records, cs_buf_text(&reading.defects));
    if (status != CASUS_OK)
        cs_buf_add_string(&reading.records, "format\n");
    cs_buf_add_char(&reading.records, '\0');
    char *told = reading.records.ptr;
    reading.records = (cs_buf){0};
    free(extents.items);
    stop_reading(&reading);
    return told;
}

static int check_row(const struct row *row, size_t window)
{
    char *told = tell(cs_text(row->in), window);
    bool is_same = strcmp(told, row->want) == 0;
    if (!is_same)
        print_error("%s, window %zu:\n--- in\n%s\n--- want\n%s--- got\n%s\n", row->name, window,
                    row->in, row->want, told);
    free(told);
    return !is_same;
}

/* Every row in one window, and in windows of every size. */
static void check_rows(const struct row *rows, size_t count)
{
    int bad = 0;
    for (size_t i = 0; i < count; i++) {
        int is_bad = check_row(&rows[i], WHOLE);
        for (size_t window = 1; !is_bad && window <= strlen(rows[i].in); window++)
            is_bad = check_row(&rows[i], window);
        bad += is_bad;
    }
    assert_int_equal(bad, 0);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(rows)[0])

/* ---- Shapes ---- */

static void test_shapes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"empty", "", ""},
        {"only comments", "# nothing\n\n", ""},
        {"block sequence", "- id: a\n  code: x\n- id: b\n", "id=a|code=x\nid=b\n"},
        {"indented", "  - id: a\n    code: x\n  - id: b\n", "id=a|code=x\nid=b\n"},
        {"dash on its own line", "-\n  id: a\n-\n  id: b\n", "id=a\nid=b\n"},
        {"no line break at the end", "- id: a\n- id: b", "id=a\nid=b\n"},
        {"CRLF", "- id: a\r\n  code: x\r\n- id: b\r\n", "id=a|code=x\nid=b\n"},
        {"CR", "- id: a\r  code: x\r- id: b\r", "id=a|code=x\nid=b\n"},
        {"byte order mark", "\xEF\xBB\xBF- id: a\n- id: b\n", "id=a\nid=b\n"},
        {"comments", "# c\n- id: a # c\n# c\n  code: x\n  # c\n\n# c\n- id: b\n",
         "id=a|code=x\nid=b\n"},
        {"directive and markers", "%YAML 1.2\n---\n- id: a\n...\n", "id=a\n"},
        {"one mapping", "id: a\ncode: x\n", "id=a|code=x\n"},
        {"documents", "---\nid: a\n---\nid: b\n...\n# c\n---\n- id: c\n- id: d\n",
         "id=a\nid=b\nid=c\nid=d\n"},
        {"flow mapping", "{id: a, code: x}\n", "id=a|code=x\n"},
        {"flow documents", "--- {id: a}\n--- {id: b}\n", "id=a\nid=b\n"},
        {"flow items", "- {id: a, code: x}\n- {id: b,\n   code: y}\n",
         "id=a|code=x\nid=b|code=y\n"},
        {"flow list", "[{id: a}, {id: 'x, ]', code: \"\\\"}\"},\n {id: it's} # ]\n]\n",
         "id=a\nid=x, ]|code=\"}\nid=it's\n"},
        {"like JSON", "[\n  {\"id\":\"a\",\"contexts\":[\"x\",\"y\"]},\n  {\"id\": \"b\"}\n]\n",
         "id=a|contexts=[x,y]\nid=b\n"},
        {"flow list and documents", "--- [{id: a}]\n--- [{id: b}, {id: c}]\n",
         "id=a\nid=b\nid=c\n"},
        {"empty flow list", "[]\n", ""},
        {"empty record", "- {}\n- id: b\n", "\nid=b\n"},
        {"explicit key", "- ? id\n  : a\n", "id=a\n"},
        {"extras", "- id: a\n  zeta: 1\n- alpha: 2\n", "id=a|zeta=1\nalpha=2\n"},
        {"aliases and case of names", "- Event_ID: a\n  Code: x\n", "id=a|code=x\n"},
    };
    CHECK_ROWS(rows);
}

static void test_annotation(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"head",
         "schema: cameo\ncoder: AB # me\ndefaults:\n  date: 2023-05\n  code: x\nevents:\n"
         "  - id: a\n  - id: b\n    coder: CD\n    code: ~\n",
         "id=a|coder=AB|code=x|date=2023-05\nid=b|coder=CD|code=~|date=2023-05\n"},
        {"items in the column of the keys", "coder: AB\nevents:\n- id: a\n- id: b\n",
         "id=a|coder=AB\nid=b|coder=AB\n"},
        {"comment behind events", "events: # here\n\n  # c\n  - id: a\n", "id=a\n"},
        {"flow events", "coder: AB\nevents: [{id: a},\n  {id: b}]\n",
         "id=a|coder=AB\nid=b|coder=AB\n"},
        {"no events", "coder: AB\nevents: []\n", ""},
        {"no events at all", "coder: AB\nevents:\n", ""},
        {"defaults before the head's values", "code: x\ndefaults: {code: y}\nevents:\n- id: a\n",
         "id=a|code=y\n"},
        {"lists", "contexts: [p, q]\ndefaults:\n  note: n\nevents:\n- id: a\n- contexts: r; s\n",
         "id=a|contexts=[p,q]|note=n\ncontexts=[r,s]|note=n\n"},
        {"anchors of the head", "defaults: &d\n  code: x\nevents:\n- id: a\n  note: *n\n- <<: *d\n",
         "id=a|code=x\ncode=x\nE133 5:9 n\n"},
        {"merge in defaults",
         "x_base: &b {code: y}\ndefaults:\n  <<: *b\n  note: n\nevents:\n- id: a\n",
         "id=a|code=y|note=n\n"},
        {"private", "x_team: red\nevents:\n- id: a\n", "id=a|x_team=red\n"},
        {"unknown key", "codr: AB\ntitle: T\nevents:\n- id: a\n",
         "id=a\nE138 1:1 codr\nE138 2:1 title\n"},
        {"key twice", "coder: A\ncoder: B\ndefaults:\n  note: x\n  note: y\nevents:\n- id: a\n",
         "id=a|coder=A|note=x\nE123 2:1 coder\nE123 5:3 note\n"},
        {"defaults no mapping", "defaults: x\nevents:\n- id: a\n", "id=a\nE126 1:11 a text\n"},
        {"broken head", "coder: AB: C\nevents:\n- id: a\n",
         "E130 1:10 mapping values are not allowed in this context\nformat\n"},
        {"late key", "events:\n  - id: a\ncoder: AB\nnotes:\n  - x\n",
         "id=a\n!\n!\nE135 3:1 coder\nE135 4:1 notes\n"},
        {"late key among records", "events:\n  - id: a\ncoder: AB\n  - id: b\n",
         "id=a\n!\nid=b\nE135 3:1 coder\n"},
        {"late key behind a flow list", "events: [{id: a}]\ncoder: AB\n",
         "id=a\n!\nE135 2:1 coder\n"},
        {"mapping in place of events", "events:\n  a:\n    id: b\n", "!\nE126 2:3 a key\n"},
        {"a record that has a field events", "id: a\nevents: 3\n", "id=a|events=3\n"},
    };
    CHECK_ROWS(rows);
}

/* ---- Values ---- */

static void test_scalars(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"plain is text",
         "- {a: NO, b: 010, c: 1e5, d: 12:30, e: 2020-01-01, f: 0x1f, g: yes, h: true, i: .5}\n",
         "a=NO|b=010|c=1e5|d=12:30|e=2020-01-01|f=0x1f|g=yes|h=true|i=.5\n"},
        {"nulls", "- a: ~\n  b: null\n  c: Null\n  d: NULL\n  e:\n  f: nULL\n",
         "a=~|b=~|c=~|d=~|e=~|f=nULL\n"},
        {"quoted is text", "- a: '~'\n  b: \"null\"\n  c: ''\n  d: \"\"\n", "a=~|b=null|c=|d=\n"},
        {"quotes", "- a: 'it''s'\n  b: \"x\\ty\\u00e9\\x41\\n\"\n",
         "a=it's|b=x\ty\xC3\xA9"
         "A\n\n"},
        {"folded over lines", "- a: one\n    two\n\n    three\n  b: 'x\n\n    y'\n",
         "a=one two\nthree|b=x\ny\n"},
        {"literal", "- a: |\n    one\n      two\n\n    # three\n  b: |-\n    x\n  c: y\n",
         "a=one\n  two\n\n# three\n|b=x|c=y\n"},
        {"literal that keeps", "- a: |+\n    one\n\n\n# c\n\n- a: >\n    x\n    y\n",
         "a=one\n\n\n\na=x y\n\n"},
        {"colon and hash", "- a: http://x/#y\n  b: Smith & Sons\n  c: a:b\n",
         "a=http://x/#y|b=Smith & Sons|c=a:b\n"},
        {"lists",
         "- a: [x, 'y', 010]\n  b:\n  - p\n  -   q\n  c: []\n  contexts: m; n\n  note: m; n\n",
         "contexts=[m,n]|note=m; n|a=[x,y,010]|b=[p,q]|c=[]\n"},
        {"list column", "- contexts: ~\n- contexts: ''\n- contexts: one\n",
         "contexts=~\ncontexts=[]\ncontexts=[one]\n"},
        {"bare zeros", "- code: 045\n  id: 045\n  contexts: [0, 07]\n- code: '045'\n- code: 0x1\n",
         "id=045|code=045|contexts=[0,07]\ncode=045\ncode=0x1\nE225 1:9 045\nE225 3:17 07\n"},
        {"quoted key", "- 'id': a\n  \"co\\x64e\": b\n  '<<': c\n", "id=a|code=b|<<=c\n"},
    };
    CHECK_ROWS(rows);
}

static void test_defects(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"one broken record costs one",
         "- id: a\n- id: [b\n- id: c\n- id: 'd\n- id: e: f\n- id: g\n",
         "id=a\n!\nid=c\n!\n!\nid=g\nE130 2:7 did not find expected ',' or ']'\n"
         "E130 4:7 found unexpected end of stream\n"
         "E130 5:8 mapping values are not allowed in this context\n"},
        {"tab", "- id: a\n\tcode: x\n- id: b\n",
         "!\nid=b\nE130 2:1 found a tab character that violates indentation\n"},
        {"stray key", "- id: a\ncode: x\n- id: b\n",
         "!\nid=b\nE130 2:1 did not find expected '-' indicator\n"},
        {"item too far left", "  - id: a\n- id: b\n- id: c\n",
         "!\nid=c\nE130 2:1 did not find expected <document start>\n"},
        {"twice", "- id: a\n  code: x\n  id: b\n- Code: x\n  code: y\n  CODE: z\n",
         "id=a|code=x\ncode=x\nE123 3:3 id\nE203 5:3 code\nE203 6:3 CODE\n"},
        {"nested", "- id: {a: b}\n  code:\n    x: y\n  note: [[a], {b: c}, ~]\n- id: c\n",
         "\nid=c\nE217 1:7 a mapping\nE217 3:5 a mapping\nE219 4:10 a list\nE219 4:15 a "
         "mapping\nE219 4:23 null\n"},
        {"tags", "- id: !!str a\n  code: ! b\n  note: !x [c]\n  at: &d !e f\n- !!map {id: b}\n",
         "id=a|code=b|note=[c]|at=f\nid=b\nE131 1:7 !!str\nE131 2:9 !\nE131 3:9 !x\nE131 4:10 "
         "!e\nE131 5:3 !!map\n"},
        {"complex keys", "- ? [a]\n  : b\n  ? {c: d}\n  : e\n  id: f\n",
         "id=f\nE132 1:5\nE132 3:5\n"},
        {"alias as key", "- &k id: a\n- *k : b\n  code: c\n", "id=a\n+code=c\nE132 2:3\n"},
        {"unknown alias", "- id: *x\n  code: a\n- *y\n", "code=a\n!\nE133 1:7 x\nE133 3:3 y\n"},
        {"alias of itself", "- &a\n  id: *a\n  code: b\n", "code=b\nE133 2:7 a\n"},
        {"no record", "- a\n- [b]\n- ~\n-\n- id: x\n",
         "!\n!\n!\n!\nid=x\nE126 1:3 a text\nE126 2:3 a list\nE126 3:3 null\nE126 4:2 null\n"},
        {"no record in a document", "just text\n", "!\nE126 1:1 a text\n"},
        {"NUL", "- id: \"a\\0b\"\n- \"a\\0\": b\n- id: c\n", "!\n!\nid=c\nE103 1:7\nE103 2:3\n"},
        {"control", "- id: a\x01\n- id: b\n",
         "!\nid=b\nE130 1:8 control characters are not allowed\n"},
        {"margin", "- id: \"a\nb\"\n- id: c\n", "id=a b\nid=c\nE136 2:1\n"},
        {"margin, deeper", "events:\n  - id: \"a\n  b\"\n  - id: 'c\n    d'\n",
         "id=a b\nid=c d\nE136 3:3\n"},
        {"merges", "- <<: a\n  id: b\n- <<: [c]\n- <<: {id: d}\n  <<: {id: e}\n",
         "id=b\n\nid=d\nE137 1:7 a text\nE137 3:8 a text\nE123 5:3 <<\n"},
        {"flow list, not closed", "[{id: a},\n {id: b}\n", "id=a\n!\nE130 2:2\n"},
        {"flow list, open comma", "[{id: a},\n", "id=a\n!\nE130 1:9\n"},
        {"flow list, two commas", "[{id: a},, {id: b}]\n", "id=a\n!\nid=b\nE130 1:10\n"},
        {"flow list, no comma", "[{id: a} {id: b}, {id: c}]\n", "id=a\n!\nid=c\nE130 1:10\n"},
        {"behind a flow list", "[{id: a}]\nid: b\n---\nid: c\n", "id=a\n!\nid=c\nE130 2:1\n"},
        {"one broken item of a flow list", "[{id: a}, {id: b: c}, {id: d}]",
         "id=a\n!\nid=d\nE130 1:17 did not find expected ',' or '}'\n"},
        {"a percent sign that begins no directive",
         "%id: a\n---\n% b\n...\n%FOO x\n%\n---\nid: c\n",
         "!\n!\nid=c\nE130 1:4 found unexpected non-alphabetical character\n"
         "E130 3:2 could not find expected directive name\n"},
        {"text behind an end", "id: a\n... b\n... # c\n...\td: e \n---\nid: f\n",
         "id=a\n!\n!\nid=f\nE130 2:5 text follows the end of a document\n"
         "E130 4:5 text follows the end of a document\n"},
        {"an anchor that libyaml cuts short", "- id: &a:b c\n- [&a.b c]\n- {id: &a, at: &b}\n",
         "!\n!\nid=~|at=~\nE130 1:7 an anchor is named with letters, digits, - and _\n"
         "E130 2:6 did not find expected alphabetic or numeric character\n"},
        {"a question mark that libyaml drops",
         "- {?id: a}\n- {? id: a}\n- ?id: a\n- {id: [?b]}\n- {id: ?b}\n- ? id\n  : a?\n",
         "!\nid=a\n?id=a\n!\n!\nid=a?\nE130 1:4 a text that begins with ? needs quotes here\n"
         "E130 4:9 a text that begins with ? needs quotes here\n"
         "E130 5:8 did not find expected node content\n"},
        {"broken document", "id: a\n---\nid: [b\n---\nid: c\n",
         "id=a\n!\nid=c\nE130 3:5 did not find expected ',' or ']'\n"},
    };
    CHECK_ROWS(rows);
}

/* ---- Anchors ---- */

static void test_anchors(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"merge", "- &a\n  id: a\n  code: x\n- <<: *a\n  id: b\n", "id=a|code=x\n+id=b|code=x\n"},
        {"explicit keys win wherever they stand", "- &a {id: a, code: x}\n- id: b\n  <<: *a\n",
         "id=a|code=x\n+id=b|code=x\n"},
        {"explicit null wins", "- &a {id: a}\n- <<: *a\n  id: ~\n", "id=a\n+id=~\n"},
        {"earlier merges win", "- &a {id: a}\n- &b {id: b, code: y}\n- <<: [*a, *b]\n",
         "id=a\nid=b|code=y\n+id=a|code=y\n"},
        {"merges of merges", "- &a {id: a, code: x}\n- &b {<<: *a, note: n}\n- {<<: *b, id: c}\n",
         "id=a|code=x\n+id=a|code=x|note=n\n+id=c|code=x|note=n\n"},
        {"a merge of several, merged",
         "- &a {id: a}\n- &b {code: b}\n- note: &c {<<: [*a, *b]}\n- <<: *c\n- <<: [*c, *b]\n",
         "id=a\ncode=b\n+\n+id=a|code=b\n+id=a|code=b\nE217 3:12 a mapping\n"},
        {"a merge of several in the head",
         "x_p: &p {id: a}\nx_q: &q {code: b}\ndefaults: &d {<<: [*p, *q]}\nevents:\n- <<: *d\n"
         "  note: n\n",
         "id=a|code=b|note=n\n"},
        {"a list in a list of merges", "- &a {id: a}\n- <<: [[*a]]\n  code: b\n",
         "id=a\n+code=b\nE137 2:8 a list\n"},
        {"a list in a list of the head's merges",
         "x_p: &p {id: a}\ndefaults: {<<: [[*p]]}\nevents:\n- code: b\n", "code=b\nE137 2:17\n"},
        {"inline", "- <<: {id: a, code: x}\n  id: b\n", "id=b|code=x\n"},
        {"the whole record", "- &a {id: a}\n- *a\n", "id=a\n+id=a\n"},
        {"values",
         "- id: &i a\n  code: *i\n- id: *i\n  contexts: [*i, &j z]\n- contexts: &l [p]\n- "
         "contexts: *l\n  id: *j\n",
         "id=a|code=a\n+id=a|contexts=[a,z]\ncontexts=[p]\n+id=z|contexts=[p]\n"},
        {"anchor again", "- &a {id: a}\n- &b {<<: *a, code: x}\n- &a {<<: *b, note: n}\n- *a\n",
         "id=a\n+id=a|code=x\n+id=a|code=x|note=n\n+id=a|code=x|note=n\n"},
        {"anchor hides the older one while it is open", "- &a {id: a}\n- &a {<<: *a, code: x}\n",
         "id=a\ncode=x\nE133 2:11 a\n"},
        {"documents do not share", "- &a {id: a}\n---\n- <<: *a\n- id: b\n",
         "id=a\n\nid=b\nE133 3:7 a\n"},
        {"mapping as a value", "- &a {id: a}\n- id: *a\n", "id=a\n+\nE217 2:7 a mapping\n"},
        {"broken record between", "- &a {id: a}\n- id: [\n- <<: *a\n",
         "id=a\n!\n+id=a\nE130 2:8 did not find expected node content\n"},
        {"flow list", "[&a {id: a, code: x}, {<<: *a, id: b}]\n", "id=a|code=x\n+id=b|code=x\n"},
        {"own defects of what is merged", "- &a {id: a, code: {x: y}}\n- <<: *a\n  id: b\n",
         "id=a\n+id=b\nE217 1:20 a mapping\nE217 1:20 a mapping\n"},
    };
    CHECK_ROWS(rows);
}

/* ---- Limits ---- */

static casus_text text_of(const cs_buf *buf)
{
    assert_int_equal(buf->status, CASUS_OK);
    return cs_buf_text(buf);
}

static void check_told(casus_text in, size_t window, const char *want)
{
    char *told = tell(in, window);
    assert_string_equal(told, want);
    free(told);
}

/* Each line stands for nine of the line before: 4 * 9^9 words, and nobody may write them out. */
static void test_bombs(void **state)
{
    (void)state;
    cs_buf laughs = {0};
    cs_buf_add_string(&laughs, "a0: &a0 lol lol lol lol\n");
    for (int i = '1'; i <= '9'; i++) {
        char line[] = "a1: &a1 [*a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0, *a0]\n";
        for (size_t at = 0; line[at]; at++)
            if (line[at] == '0' || line[at] == '1')
                line[at] = (char)(line[at] == '0' ? i - 1 : i);
        cs_buf_add_string(&laughs, line);
    }
    check_told(text_of(&laughs), WHOLE, "!\nE134 8:10\n");
    cs_buf_truncate(&laughs, 0);
    cs_buf_add_string(&laughs, "- note: &x '");
    cs_buf_add_repeat(&laughs, 'x', 1 << 20);
    cs_buf_add_string(&laughs, "'\n- note: [");
    for (int i = 0; i < 16; i++)
        cs_buf_add_string(&laughs, "*x,\n   ");
    cs_buf_add_string(&laughs, "]\n- id: b\n");
    char *told = tell(text_of(&laughs), WHOLE);
    assert_non_null(strstr(told, "x\n!\nid=b\nE134 17:4\n"));
    free(told);
    cs_buf_free(&laughs);
}

/* The limit is for each record: many may repeat what one has said. */
static void test_many_aliases(void **state)
{
    (void)state;
    static const char *const starts[] = {
        "- &b {id: b, note: '",
        "defaults:\n  note: &b {note: '",
    };
    static const char *const ends[] = {"'}\n", "'}\nevents:\n"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        cs_buf in = {0};
        cs_buf_add_string(&in, starts[i]);
        cs_buf_add_repeat(&in, 'x', 300);
        cs_buf_add_string(&in, ends[i]);
        for (uint64_t id = 0; id < 60000; id++)
            cs_buf_add_string(&in, "- <<: *b\n  code: c\n");
        char *told = tell(text_of(&in), WHOLE);
        assert_null(strstr(told, "!"));
        assert_null(strstr(told, "E134"));
        free(told);
        cs_buf_free(&in);
    }
}

/* Each record keeps its limit, but all of them would expand to 256 MiB, from half a MiB. */
static void test_aliases_in_all(void **state)
{
    (void)state;
    cs_buf in = {0};
    cs_buf_add_string(&in, "- note: &x '");
    cs_buf_add_repeat(&in, 'x', 1 << 19);
    cs_buf_add_string(&in, "'\n");
    for (int i = 0; i < 512; i++)
        cs_buf_add_string(&in, "- code: *x\n");
    cs_arena arena = {0};
    cs_extents extents = {0};
    cs_batch batch;
    struct reading reading;
    start_reading(&reading, text_of(&in));
    assert_int_equal(open_reading(&reading, WHOLE), CASUS_OK);
    size_t len = next_chunk(&reading, WHOLE, &extents);
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, cs_text_slice(reading.in, reading.at, len), &reading.columns);
    assert_int_equal(cs_syntax_yaml.parse(&reading.layout, &extents, &batch, &defects), CASUS_OK);
    size_t broken = 0;
    for (size_t i = 0; i < batch.count; i++)
        broken += batch.records[i].is_broken;
    size_t good = (CS_RECORD_MAX + 64 * len) / (1 << 19); /* the anchor itself is no alias */
    assert_int_equal(broken, 512 - good);
    assert_int_equal(defects.count, broken);
    assert_int_equal(defects.items[0].number, CS_E_YAML_ALIAS_LIMIT);
    cs_arena_free(&arena);
    free(extents.items);
    stop_reading(&reading);
    cs_buf_free(&in);
}

/* More values than a chunk may have, brought in by aliases: a list, its copies in many records. */
static void test_too_many_values(void **state)
{
    (void)state;
    cs_arena arena = {0};
    cs_extents extents = {0};
    cs_buf in = {0};
    cs_batch batch;
    struct reading reading;
    cs_buf_add_string(&in, "- contexts: &l [");
    for (int i = 0; i < CS_ITEMS_MAX; i++)
        cs_buf_add_string(&in, "a,");
    cs_buf_add_string(&in, "]\n");
    for (int i = 0; i < 2000; i++)
        cs_buf_add_string(&in, "- contexts: *l\n");
    /* So much text lets aliases stand for more. */
    cs_buf_add_string(&in, "- note: '");
    cs_buf_add_repeat(&in, 'x', 1 << 20);
    cs_buf_add_string(&in, "'\n");
    start_reading(&reading, text_of(&in));
    assert_int_equal(open_reading(&reading, WHOLE), CASUS_OK);
    size_t len = next_chunk(&reading, WHOLE, &extents);
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, cs_text_slice(reading.in, reading.at, len), &reading.columns);
    assert_int_equal(cs_syntax_yaml.parse(&reading.layout, &extents, &batch, &defects),
                     CASUS_ENOMEM);
    assert_true(batch.slots > CS_SLOTS_MAX);
    cs_arena_free(&arena);
    free(extents.items);
    stop_reading(&reading);
    cs_buf_free(&in);
}

/* Comments without end before the first item of a flow list. */
static void test_many_comments(void **state)
{
    (void)state;
    cs_buf in = {0};
    cs_buf_add_char(&in, '[');
    for (int i = 0; i < 4000000; i++)
        cs_buf_add_string(&in, "#\n");
    cs_buf_add_string(&in, "{id: a}]\n");
    check_told(text_of(&in), WHOLE, "id=a\n");
    cs_buf_free(&in);
}

static void test_depth(void **state)
{
    (void)state;
    cs_buf deep = {0};
    cs_buf_add_string(&deep, "- id: ");
    cs_buf_add_repeat(&deep, '[', 100000);
    cs_buf_add_string(&deep, "\n- id: b\n");
    check_told(text_of(&deep), WHOLE, "!\nid=b\nE125 1:37\n");
    cs_buf_truncate(&deep, 0);
    cs_buf_add_string(&deep, "[{id: a},\n");
    for (int i = 0; i < 1000; i++)
        cs_buf_add_string(&deep, "[\n");
    char *told = tell(text_of(&deep), WHOLE);
    assert_true(strncmp(told, "id=a\n!\n", 7) == 0);
    free(told);
    cs_buf_free(&deep);
}

/* A chain of merges, each record of the one before: no longer to read than to write. */
static void test_chain(void **state)
{
    (void)state;
    cs_buf chain = {0};
    cs_buf_add_string(&chain, "- &r0 {id: a}\n");
    for (uint64_t i = 1; i < 20000; i++) {
        cs_buf_add_string(&chain, "- &r");
        cs_buf_add_number(&chain, i);
        cs_buf_add_string(&chain, " {<<: *r");
        cs_buf_add_number(&chain, i - 1);
        cs_buf_add_string(&chain, ", code: x}\n");
    }
    char *told = tell(text_of(&chain), WHOLE);
    assert_null(strstr(told, "E1"));
    free(told);
    cs_buf_free(&chain);
}

/* A document whose anchors reach over more than the limit: records go alone, whatever the window. */
static void test_long_documents(void **state)
{
    (void)state;
    cs_buf in = {0};
    cs_buf_add_string(&in, "- &a {id: a}\n- id: *a\n- note: ");
    cs_buf_add_repeat(&in, 'x', 3 << 20);
    for (int i = 0; i < 6; i++) {
        cs_buf_add_string(&in, "\n- code: c\n  note: ");
        cs_buf_add_repeat(&in, 'x', 3 << 20);
    }
    cs_buf_add_string(&in, "\n---\n- &b {id: b}\n- *b\n");
    for (size_t window = 1 << 20; window <= (size_t)1 << 26; window <<= 3) {
        char *told = tell(text_of(&in), window);
        assert_true(strncmp(told, "id=a\n\nnote=xxx", 14) == 0);
        assert_non_null(strstr(told, "x\nid=b\n+id=b\nE133 2:7 a\n"));
        assert_null(strstr(told, "!"));
        free(told);
    }
    cs_buf_free(&in);
}

static void test_overlong_records(void **state)
{
    (void)state;
    static const struct {
        const char *start, *line, *end;
    } rows[] = {
        {"- id: a\n- note: |\n", "    lines and lines\n", "- id: b\n"},
        {"events:\n  - id: a\n  - note: '\n", "    - lines and lines\n", "  - id: b\n"},
        {"id: a\n---\nnote: |\n", "  lines and lines\n", "---\nid: b\n"},
        {"[{id: a},\n{id: 'x\n", "lines and lines\n", ", {id: b}]\n"},
        {"- id: a\n- note: \"", "no line ends here", "\"\n- id: b\n"},
        {"[{id: a}, {id: '", "no line ends here", "'}]\n- id: b\n"},
        {"- id: a\n---\n- note: \"", "no line ends here", "\"\n- id: b\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_buf in = {0};
        cs_buf_add_string(&in, rows[i].start);
        while (in.len < CS_RECORD_MAX + (1 << 16))
            cs_buf_add_string(&in, rows[i].line);
        cs_buf_add_string(&in, rows[i].end);
        char *whole = tell(text_of(&in), WHOLE);
        char *parts = tell(text_of(&in), 1 << 18);
        assert_string_equal(whole, parts);
        if (strncmp(whole, "id=a\n!\n", 7) != 0)
            fail_msg("%s: %.200s", rows[i].start, whole);
        if (rows[i].start[0] != '[' && !strstr(whole, "!\nid=b\nE104"))
            fail_msg("%s: %.200s", rows[i].start, whole);
        free(whole);
        free(parts);
        cs_buf_free(&in);
    }
}

/* ---- Places ---- */

struct place_row {
    const char *name, *in;
    uint32_t column, item;
    const char *want; /* the bytes of the value in the last record; NULL: no place */
};

static void check_place(const struct place_row *row)
{
    struct reading reading;
    cs_extents extents = {0};
    cs_batch batch;
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    cs_span span = {0, 0};
    start_reading(&reading, cs_text(row->in));
    assert_int_equal(open_reading(&reading, WHOLE), CASUS_OK);
    size_t len = next_chunk(&reading, WHOLE, &extents);
    casus_text chunk = cs_text_slice(reading.in, reading.at, len);
    cs_batch_init(&batch, &arena, chunk, &reading.columns);
    cs_syntax_yaml.parse(&reading.layout, &extents, &batch, &defects);
    bool is_found = cs_syntax_yaml.locate(&reading.layout, &batch, (uint32_t)batch.count - 1,
                                          row->column, row->item, &span);
    casus_text got = cs_text_slice(chunk, span.start, span.len);
    if (is_found != (row->want != NULL) || (is_found && !cs_text_is(got, row->want)))
        fail_msg("%s: got %d \"%.*s\"", row->name, is_found, (int)got.len, got.ptr);
    cs_arena_free(&arena);
    free(extents.items);
    stop_reading(&reading);
}

static void test_places(void **state)
{
    (void)state;
    static const struct place_row rows[] = {
        {"plain", "- id: a\n  code: xyz # c\n", 2, CS_NONE, "xyz"},
        {"name", "- id: a\n  code: xyz\n", 2, CS_NAME, "code"},
        {"quoted", "- code: 'x''y'\n", 2, CS_NONE, "'x''y'"},
        {"behind non-ASCII", "- id: \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n  code: \"\xC3\xA9\"\n",
         2, CS_NONE, "\"\xC3\xA9\""},
        {"behind a line separator", "- id: 'x\xE2\x80\xA8y'\n  code: z\n", 2, CS_NONE, "z"},
        {"behind CRLF and a literal", "- id: |\r\n    a\r\n    b\r\n  code: z\r\n", 2, CS_NONE,
         "z"},
        {"literal", "- code: |\n    a\n    b\n\n", 2, CS_NONE, "|\n    a\n    b"},
        {"behind anchor and comment", "- code: &x # c\n    z\n", 2, CS_NONE, "z"},
        {"item", "- id: 1\n  contexts:\n  # c\n  - a\n  - b\n", 3, 1, "b"},
        {"item of a flow list", "- contexts: [a, 'b']\n", 3, 1, "'b'"},
        {"list", "- contexts: [a, 'b']\n", 3, CS_NONE, "[a, 'b']"},
        {"merged", "- &a\n  code: xyz\n- <<: *a\n  id: b\n", 2, CS_NONE, "xyz"},
        {"alias", "- id: &a xyz\n- code: *a\n", 2, CS_NONE, "xyz"},
        {"behind a byte order mark", "\xEF\xBB\xBF{code: xyz}", 2, CS_NONE, "xyz"},
        {"from the head", "code: x\nevents:\n- id: a\n", 2, CS_NONE, NULL},
        {"by alias of the head", "defaults: {id: &i x}\nevents:\n- code: *i\n", 2, CS_NONE, NULL},
        {"not there", "- id: a\n", 2, CS_NONE, NULL},
        {"null", "- code:\n  id: a\n", 2, CS_NONE, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_place(&rows[i]);
}

/* ---- Writing ---- */

/* A batch to write: known columns, each fed by itself. */
struct writing {
    cs_arena arena;
    cs_columns columns;
    cs_batch batch;
    cs_layout layout;
    uint32_t from[KNOWN_COUNT];
};

static void start_writing(struct writing *writing)
{
    *writing = (struct writing){0};
    writing->columns = (cs_columns){.items = known, .count = KNOWN_COUNT};
    assert_true(cs_columns_index(&writing->columns, 0, &writing->arena));
    cs_batch_init(&writing->batch, &writing->arena, CS_TEXT(""), &writing->columns);
    for (uint32_t i = 0; i < KNOWN_COUNT; i++)
        writing->from[i] = i;
}

static cs_record *add_record(struct writing *writing)
{
    return cs_batch_add(&writing->batch, (cs_extent){0, 0, 0, 0});
}

static void add_value(struct writing *writing, casus_text name, casus_value value)
{
    cs_record *record = &writing->batch.records[writing->batch.count - 1];
    uint32_t column = cs_batch_column(&writing->batch, name, CS_NONE);
    *cs_batch_slot(&writing->batch, record, column) = value;
}

static void write_batch(struct writing *writing, cs_buf *out)
{
    cs_defects defects = {.arena = &writing->arena};
    size_t *starts = cs_arena_zalloc(&writing->arena, writing->batch.count + 1, sizeof *starts);
    writing->layout = (cs_layout){.syntax = &cs_syntax_yaml,
                                  .arena = &writing->arena,
                                  .columns = &writing->columns,
                                  .from = writing->from};
    assert_int_equal(cs_syntax_yaml.bind(&writing->layout, &defects), CASUS_OK);
    cs_syntax_yaml.rows(&writing->layout, &writing->batch, 0, writing->batch.count, out, starts,
                        &defects);
    assert_int_equal(starts[writing->batch.count], out->len);
}

static void check_record(const cs_batch *wrote, cs_batch *read, size_t record)
{
    assert_false(read->records[record].is_broken);
    for (uint32_t i = 0; i < cs_batch_column_count(wrote); i++) {
        casus_text name = cs_batch_column_at(wrote, i)->name;
        uint32_t column = cs_batch_column(read, name, CS_NONE);
        const casus_value *a = cs_batch_value(&wrote->records[record], i);
        const casus_value *b = cs_batch_value(&read->records[record], column);
        casus_text text_a = cs_value_text(a);
        casus_text text_b = cs_value_text(b);
        if (!cs_value_equal(a, b))
            fail_msg("%.*s: wrote \"%.*s\" (%d), read \"%.*s\" (%d)", (int)name.len, name.ptr,
                     (int)text_a.len, text_a.ptr, a->kind, (int)text_b.len, text_b.ptr, b->kind);
    }
}

/* Reads what was written into a batch that can be written again. */
static void read_again(struct writing *copy, casus_text text)
{
    struct reading reading;
    cs_extents extents = {0};
    start_writing(copy);
    cs_defects defects = {.arena = &copy->arena};
    start_reading(&reading, text);
    assert_int_equal(open_reading(&reading, WHOLE), CASUS_OK);
    size_t len = next_chunk(&reading, WHOLE, &extents);
    assert_int_equal(reading.at + len, text.len);
    copy->batch.chunk = cs_text_slice(reading.in, reading.at, len);
    cs_syntax_yaml.parse(&reading.layout, &extents, &copy->batch, &defects);
    assert_int_equal(defects.count, 0);
    free(extents.items);
    stop_reading(&reading);
}

/* What is written reads as the same values, and what was read is written as the same bytes. */
static void check_round_trip(struct writing *writing)
{
    cs_buf out = {0};
    cs_buf again = {0};
    struct writing copy;
    write_batch(writing, &out);
    read_again(&copy, text_of(&out));
    assert_int_equal(writing->batch.count, copy.batch.count);
    for (size_t i = 0; i < copy.batch.count; i++)
        check_record(&writing->batch, &copy.batch, i);
    write_batch(&copy, &again);
    assert_true(cs_text_equal(text_of(&out), text_of(&again)));
    cs_buf_free(&out);
    cs_buf_free(&again);
    cs_arena_free(&copy.arena);
}

static casus_value string(const char *text)
{
    return cs_value_scalar(CASUS_STRING, cs_text(text));
}

struct token_row {
    const char *column, *value, *want;
};

static void check_token(const struct token_row *row)
{
    struct writing writing;
    cs_buf out = {0};
    char want[256];
    start_writing(&writing);
    add_record(&writing);
    add_value(&writing, cs_text(row->column), string(row->value));
    write_batch(&writing, &out);
    snprintf(want, sizeof want, "- %s: %s\n", row->column, row->want);
    if (!cs_text_is(text_of(&out), want))
        fail_msg("\"%s\": want %s, got %.*s", row->value, want, (int)out.len, out.ptr);
    check_round_trip(&writing);
    cs_buf_free(&out);
    cs_arena_free(&writing.arena);
}

#define LONG "two lines, which together are long"

static void test_tokens(void **state)
{
    (void)state;
    static const struct token_row rows[] = {
        {"note", "plain text", "plain text"},
        {"note", "Smith & Sons, (Ltd); 5% - a/b", "Smith & Sons, (Ltd); 5% - a/b"},
        {"note", "3rd Army", "3rd Army"},
        {"note", "\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        {"note", "", "''"},
        {"note", "NO", "'NO'"},
        {"note", "y", "'y'"},
        {"note", "Off", "'Off'"},
        {"note", "true", "'true'"},
        {"note", "null", "'null'"},
        {"note", "~", "'~'"},
        {"note", "010", "'010'"},
        {"note", "1e5", "'1e5'"},
        {"note", "1_000", "'1_000'"},
        {"note", "12:30", "'12:30'"},
        {"note", "2020-01-01", "'2020-01-01'"},
        {"note", "0x1f", "'0x1f'"},
        {"note", ".5", "'.5'"},
        {"note", "-.inf", "'-.inf'"},
        {"note", ".NaN", "'.NaN'"},
        {"note", "=", "'='"},
        {"note", "<<", "'<<'"},
        {"note", "a: b", "'a: b'"},
        {"note", "a:b", "a:b"},
        {"note", "a:", "'a:'"},
        {"note", "a #b", "'a #b'"},
        {"note", "a#b", "a#b"},
        {"note", " a", "' a'"},
        {"note", "a ", "'a '"},
        {"note", "it's", "it's"},
        {"note", "'it'", "'''it'''"},
        {"note", "- a", "'- a'"},
        {"note", "[a]", "'[a]'"},
        {"note", "a\tb", "\"a\\tb\""},
        {"note", "a\nb", "\"a\\nb\""},
        {"note", "\"\\\x1B\x01\r\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF\xEF\xBF\xBE",
         "\"\\\"\\\\\\e\\x01\\r\\N\\L\\P\\uFEFF\\uFFFE\""},
        {"note", LONG "\nend", "|-\n    " LONG "\n    end"},
        {"note", LONG "\n  end\n", "|\n    " LONG "\n      end"},
        {"note", LONG "\n\n\n", "|+\n    " LONG "\n\n"},
        {"note", LONG " \nend", "\"" LONG " \\nend\""},
        {"note", " " LONG "\nend", "\" " LONG "\\nend\""},
        {"code", "045", "'045'"},
        {"code", "AZEMIL", "AZEMIL"},
        {"code", "---", "'---'"},
        {"count", "12", "12"},
        {"count", "012", "'012'"},
        {"count", "many", "many"},
        {"latitude", "-33.30", "-33.30"},
        {"date", "2020-01-01", "2020-01-01"},
        {"date", "2020-01", "2020-01"},
        {"date", "2020-13-01", "'2020-13-01'"},
        {"at", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"},
        {"is_good", "true", "true"},
        {"is_good", "yes", "'yes'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_token(&rows[i]);
}

static void test_records(void **state)
{
    (void)state;
    struct writing writing;
    cs_buf out = {0};
    start_writing(&writing);
    casus_value items[] = {string("p"), string("q: r"), string("a long text\nof several lines\n")};
    add_record(&writing);
    add_value(&writing, CS_TEXT("extra"), string("e"));
    add_value(&writing, CS_TEXT("contexts"),
              (casus_value){.as.items = items, .len = 3, .kind = CASUS_LIST});
    add_value(&writing, CS_TEXT("id"), string("a"));
    add_value(&writing, CS_TEXT("code"), cs_value_scalar(CASUS_NULL, (casus_text){NULL, 0}));
    add_record(&writing);
    add_record(&writing);
    add_value(&writing, CS_TEXT("yes"), (casus_value){.as.items = items, .kind = CASUS_LIST});
    check_round_trip(&writing);
    add_record(&writing)->is_broken = true;
    add_record(&writing);
    add_value(&writing, CS_TEXT("extra"), cs_value_scalar(CASUS_NUMBER, CS_TEXT("1e5")));
    add_value(&writing, CS_TEXT("yes"), cs_value_scalar(CASUS_BOOLEAN, CS_TEXT("true")));
    write_batch(&writing, &out);
    cs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr,
                        "- id: a\n  code: null\n  contexts:\n    - p\n    - 'q: r'\n    - |\n"
                        "      a long text\n      of several lines\n  extra: e\n"
                        "- {}\n- 'yes': []\n- extra: 1e5\n  'yes': true\n");
    cs_buf_free(&out);
    cs_arena_free(&writing.arena);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static casus_text random_text(struct writing *writing, uint64_t *seed)
{
    static const char *const pieces[] = {
        " ",
        " ",
        "  ",
        "\n",
        "\n",
        "\n\n",
        "\t",
        "\r",
        "\r\n",
        "-",
        "- ",
        ":",
        ": ",
        "#",
        " #",
        "?",
        "? ",
        "!",
        "&a",
        "*a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "\"",
        "'",
        "''",
        "\\",
        ",",
        "[",
        "]",
        "{",
        "}",
        "~",
        "null",
        "yes",
        "NO",
        "0",
        "1",
        "0x",
        "e5",
        ".",
        "_",
        "---",
        "...",
        "--- ",
        "<<",
        "=",
        "a",
        "b",
        "word",
        "\xC3\xA9",
        "\xC2\x85",
        "\xC2\xA0",
        "\xE2\x80\xA8",
        "\xE2\x80\xA9",
        "\xEF\xBB\xBF",
        "\xEF\xBF\xBE",
        "\xF0\x9F\x98\x80",
        "\x01",
        "\x1B",
        "\x7F",
        "\xC2\x80",
        "a longer piece of text",
        "\xF0\x9F\xBF\xBE",
    };
    cs_buf buf = {0};
    for (uint64_t count = next_random(seed) % 8; count > 0; count--)
        cs_buf_add_string(&buf, pieces[next_random(seed) % (sizeof pieces / sizeof pieces[0])]);
    casus_text text = cs_arena_text(&writing->arena, text_of(&buf));
    cs_buf_free(&buf);
    return text;
}

static casus_value random_value(struct writing *writing, uint64_t *seed)
{
    uint64_t kind = next_random(seed) % 8;
    if (kind == 0)
        return cs_value_scalar(CASUS_NULL, (casus_text){NULL, 0});
    if (kind > 1)
        return cs_value_scalar(CASUS_STRING, random_text(writing, seed));
    uint32_t count = (uint32_t)(next_random(seed) % 4);
    casus_value *items = cs_arena_zalloc(&writing->arena, count + 1, sizeof *items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = cs_value_scalar(CASUS_STRING, random_text(writing, seed));
    return (casus_value){.as.items = items, .len = count, .kind = CASUS_LIST};
}

static void test_random_round_trips(void **state)
{
    (void)state;
    uint64_t seed = 20230501;
    for (int i = 0; i < 3000; i++) {
        struct writing writing;
        start_writing(&writing);
        for (uint64_t records = 1 + next_random(&seed) % 3; records > 0; records--) {
            add_record(&writing);
            add_value(&writing, CS_TEXT("note"), random_value(&writing, &seed));
            add_value(&writing, CS_TEXT("extra"), random_value(&writing, &seed));
            add_value(&writing, random_text(&writing, &seed), random_value(&writing, &seed));
        }
        check_round_trip(&writing);
        cs_arena_free(&writing.arena);
    }
}

static void test_long_names(void **state)
{
    (void)state;
    char name[3000];
    memset(name, 'n', sizeof name);
    for (size_t len = 990; len < sizeof name; len += 7) {
        struct writing writing;
        start_writing(&writing);
        add_record(&writing);
        add_value(&writing, (casus_text){name, len}, string(LONG "\nor not"));
        check_round_trip(&writing);
        cs_arena_free(&writing.arena);
    }
}

/* The strings that break other programs, where the collection is at hand. */
static void test_naughty_strings(void **state)
{
    (void)state;
    const char *shared = getenv("CASUS_SHARED");
    char path[4096];
    snprintf(path, sizeof path, "%s/conformance/naughty-strings.json",
             shared ? shared : "../shared");
    json_t *strings = json_load_file(path, 0, NULL);
    if (!strings) {
        print_message("skipped: the public list of naughty strings is not beside the checkout\n");
        skip();
    }
    struct writing writing;
    start_writing(&writing);
    for (size_t i = 0; i < json_array_size(strings); i++) {
        const json_t *item = json_array_get(strings, i);
        casus_text text = {json_string_value(item), json_string_length(item)};
        add_record(&writing);
        add_value(&writing, CS_TEXT("note"), cs_value_scalar(CASUS_STRING, text));
        add_value(&writing, CS_TEXT("code"), cs_value_scalar(CASUS_STRING, text));
        add_value(&writing, CS_TEXT("extra"), cs_value_scalar(CASUS_STRING, text));
    }
    assert_true(writing.batch.count > 100);
    check_round_trip(&writing);
    cs_arena_free(&writing.arena);
    json_decref(strings);
}

/* ---- The row ---- */

static void test_spell(void **state)
{
    (void)state;
    static const struct {
        uint32_t column;
        const char *value, *old, *want;
    } rows[] = {
        {2, "045", "045", "'045'"},
        {2, "045", "\"046\"", "\"045\""},
        {2, "Riot", "'riot'", "'Riot'"},
        {2, "Riot", "riot", "Riot"},
        {2, "a, b", "x", "'a, b'"},
        {4, "2020-01-02", "1/2/2020", "2020-01-02"},
        {2, "x", "", " x"},
        {7, "a\nb", "'x'", "\"a\\nb\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_buf out = {0};
        cs_syntax_yaml.spell(NULL, &known[rows[i].column], cs_text(rows[i].value),
                             cs_text(rows[i].old), &out);
        cs_buf_add_char(&out, '\0');
        assert_string_equal(out.ptr, rows[i].want);
        cs_buf_free(&out);
    }
}

static void test_sniff(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        int least, most;
    } rows[] = {
        {"- id: a\n", 90, 100},     {"# c\n\nschema: cameo\nevents:\n", 80, 100},
        {"---\nid: a\n", 90, 100},  {"%YAML 1.2\n---\n", 90, 100},
        {"- {id: a}\n", 50, 100},   {"id,code\na,b\n", 0, 0},
        {"id,note: x\n", 0, 0},     {"{\"id\": 1}\n", 0, 10},
        {"[{\"id\": 1}]\n", 0, 10}, {"", 0, 0},
        {"id\tcode: x\n", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int likely = cs_syntax_yaml.sniff(cs_text(rows[i].in));
        if (likely < rows[i].least || likely > rows[i].most)
            fail_msg("\"%s\": %d", rows[i].in, likely);
    }
}

/* Every character by itself and inside a text. */
static void test_characters(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char text[7] = {'a'};
        if (c >= 0xD800 && c < 0xE000)
            continue;
        size_t len = cs_utf8_encode(c, text + 1);
        text[len + 1] = 'g';
        bool is_escaped = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || c == 0x2028 ||
                          c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
        bool is_syntax = is_escaped || c == '\n';
        bool is_start = !is_syntax && (c >= 0x80 || !strchr(" !\"#%&'*+,-.:=>?@[]`{|}~", (int)c));
        bool is_more = c < 0x80 && strchr("0123456789nNyY", (int)c);
        if (cs_yaml_is_printable((casus_text){text, len + 2}) == is_escaped ||
            cs_yaml_is_printable((casus_text){text + 1, len}) == is_escaped ||
            cs_yaml_is_plain((casus_text){text, len + 2}, NULL) == is_syntax ||
            cs_yaml_is_plain((casus_text){text + 1, len + 1}, NULL) != is_start ||
            cs_yaml_is_plain((casus_text){text + 1, len}, NULL) != (is_start && !is_more))
            fail_msg("U+%04X", (unsigned)c);
    }
}

/* What a reject file is made of: the head, and what stands between and behind the records. */
static void test_head(void **state)
{
    (void)state;
    static const struct {
        const char *in, *head, *separator, *tail, *schema;
    } rows[] = {
        {"# c\n- id: a\n", "# c\n", "", "", NULL},
        {"# c\nschema: cameo\ncoder: AB\nevents: # e\n  # d\n  - id: a\n",
         "# c\nschema: cameo\ncoder: AB\nevents: # e\n", "", "", "cameo"},
        {"--- # c\nid: a\n", "--- # c\n", "---\n", "", NULL},
        {" [ {id: a}]", " [", ",\n", "\n]\n", NULL},
        {"{id: a}", "", "\n---\n", "", NULL},
        {"\"schema\": 'x y'\nevents: [{id: a}]", "\"schema\": 'x y'\nevents: [", ",\n", "\n]\n",
         "x y"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reading reading;
        start_reading(&reading, cs_text(rows[i].in));
        assert_int_equal(open_reading(&reading, WHOLE), CASUS_OK);
        assert_true(cs_text_is(reading.layout.head, rows[i].head));
        assert_int_equal(reading.at, strlen(rows[i].head));
        assert_true(cs_text_is(reading.layout.reject_separator, rows[i].separator));
        assert_true(cs_text_is(reading.layout.reject_tail, rows[i].tail));
        assert_true(cs_text_is(reading.layout.schema, rows[i].schema ? rows[i].schema : ""));
        stop_reading(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_annotation),
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_defects),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_many_aliases),
        cmocka_unit_test(test_aliases_in_all),
        cmocka_unit_test(test_too_many_values),
        cmocka_unit_test(test_many_comments),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_long_documents),
        cmocka_unit_test(test_overlong_records),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_random_round_trips),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_naughty_strings),
        cmocka_unit_test(test_spell),
        cmocka_unit_test(test_sniff),
        cmocka_unit_test(test_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
