/* test_csv.c - reads and writes tables as text in, text out.

   Batches are drawn in one notation, for what is read and for what is to be written: a record a line,
   values separated by '|'. A value is . (absent), ~ (null), 'text, #number, ?boolean or [item/item;
   \n and \r in a text stand for line ends. A broken record is a '!'. A defect is drawn as its number
   and the bytes it points at: E110<">. Columns are named "name" or "name:t" with t one of k (known
   text), i (integer), l (list with "; "); names behind a '+' are extras of the batch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Help for all tests ---- */

static void expect_text(const char *test, casus_text got, const char *want)
{
    if (cs_text_is(got, want))
        return;
    print_error("%s\n--- got\n%.*s\n--- wanted\n%s\n---\n", test, (int)got.len, got.ptr, want);
    fail();
}

static void add_escaped(cs_buf *out, casus_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n')
            cs_buf_add_string(out, "\\n");
        else if (text.ptr[i] == '\r')
            cs_buf_add_string(out, "\\r");
        else
            cs_buf_add_char(out, text.ptr[i]);
    }
}

static void draw_value(cs_buf *out, const casus_value *value)
{
    static const char signs[] = ".~'#?[";
    cs_buf_add_char(out, signs[value->kind]);
    if (value->kind != CASUS_LIST) {
        add_escaped(out, cs_value_text(value));
        return;
    }
    for (uint32_t i = 0; i < value->len; i++) {
        cs_buf_add_string(out, i ? "/" : "");
        add_escaped(out, cs_value_text(&value->as.items[i]));
    }
}

static void draw_batch(cs_buf *out, const cs_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const cs_record *record = &batch->records[i];
        for (uint32_t j = 0; j < cs_batch_column_count(batch) && !record->is_broken; j++) {
            cs_buf_add_string(out, j ? "|" : "");
            draw_value(out, cs_batch_value(record, j));
        }
        cs_buf_add_string(out, record->is_broken ? "!\n" : "\n");
    }
}

static void draw_defects(cs_buf *out, const cs_defects *defects, casus_text text)
{
    for (size_t i = 0; i < defects->count; i++) {
        const cs_defect *defect = &defects->items[i];
        cs_buf_add_char(out, 'E');
        cs_buf_add_number(out, defect->number);
        if (defect->has_span) {
            cs_buf_add_char(out, '<');
            add_escaped(out, cs_text_slice(text, defect->span.start, defect->span.len));
            cs_buf_add_char(out, '>');
        }
        cs_buf_add_char(out, '\n');
    }
}

/* The next part of a list separated by `separator`. */
static casus_text next_part(casus_text *rest, char separator)
{
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != separator)
        end++;
    casus_text part = cs_text_slice(*rest, 0, end);
    *rest = cs_text_from(*rest, end + 1);
    return part;
}

static cs_column make_column(casus_text spec)
{
    cs_column column = {.separator = CS_TEXT("; "), .field = CS_NONE};
    column.name = next_part(&spec, ':');
    column.is_known = spec.len > 0;
    column.is_list = cs_text_is(spec, "l");
    column.type = cs_text_is(spec, "i") ? CASUS_INTEGER : CASUS_TEXT;
    return column;
}

static cs_columns make_columns(cs_arena *arena, casus_text specs)
{
    size_t cap = 1;
    for (size_t i = 0; i < specs.len; i++)
        cap += specs.ptr[i] == ',';
    cs_columns columns = {0};
    columns.items = cs_arena_zalloc(arena, cap, sizeof *columns.items);
    while (specs.len)
        columns.items[columns.count++] = make_column(next_part(&specs, ','));
    assert_true(cs_columns_index(&columns, 0, arena));
    return columns;
}

/* ---- Reading ---- */

struct reading {
    cs_arena arena;
    cs_layout layout;
    cs_columns columns;
    cs_extents extents;
    cs_batch batch;
    cs_defects defects;
    casus_text body; /* behind the head */
    casus_status status;
};

static void frame_whole(const cs_layout *layout, casus_text body, cs_extents *out)
{
    cs_framer framer = {.layout = layout};
    assert_int_equal(cs_syntax_csv.frame(&framer, body, true, out), body.len);
}

/* Columns are named by the header, typed by `specs` where it names them. */
static void bind_names(struct reading *reading, const char *specs)
{
    cs_columns typed = make_columns(&reading->arena, cs_text(specs));
    const cs_layout *layout = &reading->layout;
    cs_column *items = cs_arena_zalloc(&reading->arena, layout->name_count + 1, sizeof *items);
    for (size_t i = 0; i < layout->name_count; i++) {
        items[i] = make_column(layout->names[i].name);
        items[i].name = layout->names[i].name;
        bool is_exact;
        uint32_t known = cs_columns_find(&typed, items[i].name, &is_exact);
        if (known != CS_NONE)
            items[i] = typed.items[known];
    }
    reading->columns = (cs_columns){.items = items, .count = (uint32_t)layout->name_count};
    reading->layout.columns = &reading->columns;
}

static void read_text(struct reading *reading, const cs_syntax *syntax, casus_dialect dialect,
                      const char *specs, casus_text text)
{
    *reading = (struct reading){0};
    reading->defects.arena = &reading->arena;
    reading->layout = (cs_layout){.syntax = syntax, .dialect = dialect, .arena = &reading->arena};
    size_t used = 0;
    reading->status = syntax->open(&reading->layout, text, true, &used, &reading->defects);
    if (reading->status != CASUS_OK)
        return;
    assert_true(cs_text_equal(reading->layout.head, cs_text_slice(text, 0, used)));
    bind_names(reading, specs);
    assert_int_equal(syntax->bind(&reading->layout, &reading->defects), CASUS_OK);
    reading->body = cs_text_from(text, used);
    frame_whole(&reading->layout, reading->body, &reading->extents);
    cs_batch_init(&reading->batch, &reading->arena, reading->body, &reading->columns);
    reading->status = syntax->parse(&reading->layout, &reading->extents, &reading->batch,
                                    &reading->defects);
}

static void end_reading(struct reading *reading)
{
    free(reading->extents.items);
    cs_arena_free(&reading->arena);
}

struct text_case {
    const char *name;
    const char *in;
    const char *want;
};

static void expect_read(const cs_syntax *syntax, casus_dialect dialect, const char *specs,
                        const struct text_case *test)
{
    struct reading reading;
    read_text(&reading, syntax, dialect, specs, cs_text(test->in));
    assert_int_equal(reading.status, CASUS_OK);
    cs_buf drawn = {0};
    draw_batch(&drawn, &reading.batch);
    draw_defects(&drawn, &reading.defects, reading.body);
    expect_text(test->name, cs_buf_text(&drawn), test->want);
    cs_buf_free(&drawn);
    end_reading(&reading);
}

static const casus_dialect unquoted = {.quoting = CASUS_UNQUOTED};

static const struct text_case read_cases[] = {
    {"simple", "a,b,c\n1,2,3\n", "'1|'2|'3\n"},
    {"no line end at the end", "a,b\n1,2", "'1|'2\n"},
    {"comma in quotes", "a,b\n\"Anytown, WW\",08123\n", "'Anytown, WW|'08123\n"},
    {"doubled quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n", "'1|'ha \"ha\" ha\n"},
    {"only doubled quotes", "a,b\n\"\"\"\",\"\"\"\"\"\"\n", "'\"|'\"\"\n"},
    {"json in a cell", "k,v\n1,\"{\"\"t\"\": [1, 0.5]}\"\n", "'1|'{\"t\": [1, 0.5]}\n"},
    {"newlines", "a,b\n\"Once\nupon\",5\n7,8\n", "'Once\\nupon|'5\n'7|'8\n"},
    {"CR LF in a cell", "a,b\r\n\"x\r\ny\",5\r\n7,8\r\n", "'x\\r\\ny|'5\n'7|'8\n"},
    {"bare LF in a CR LF file", "a,b\r\n\"x\ny\",5\r\n", "'x\\ny|'5\n"},
    {"quotes and newlines", "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n", "'1|'ha \\n\"ha\" \\nha\n"},
    {"absent and empty", "a,b,c\n,\"\",x\n,,\n", ".|'|'x\n.|.|.\n"},
    {"CR alone", "a,b\r1,2\r3,4\r", "'1|'2\n'3|'4\n"},
    {"CR, LF and CR LF mixed", "a,b\r\n1,2\r3,4\n5,6\r\n", "'1|'2\n'3|'4\n'5|'6\n"},
    {"blank lines are no records", "\n\r\na,b\n\n1,2\n\r\n\r3,4\n\n", "'1|'2\n'3|'4\n"},
    {"blanks are text", "a,b\n 1 ,\t2\n \" x\"  \n", "' 1 |'\t2\n!\nE110<\">\n"},
    {"a line of blanks is a record", "a\n  \n", "'  \n"},
    {"one column", "a\nx\n\"\"\ny\n", "'x\n'\n'y\n"},
    {"non-ASCII", "a,b\n\xCA\xA4,na\xC3\xAFve \xF0\x9F\x98\x80\n",
     "'\xCA\xA4|'na\xC3\xAFve \xF0\x9F\x98\x80\n"},
    {"byte order mark", "\xEF\xBB\xBF\"a\",b\n1,2\n", "'1|'2\n"},
    {"text never becomes a number", "a,b\n010,1e5\n", "'010|'1e5\n"},
    {"header only", "a,b\n", ""},
    {"empty input", "", ""},
    {"nothing but blank lines", "\xEF\xBB\xBF\r\n\n", ""},
    {"semicolon", "a;b;c\n1;2,5;3\n", "'1|'2,5|'3\n"},
    {"tab", "a\tb\n1\t2,5\n", "'1|'2,5\n"},
    {"bar", "a|b\n1|2\n", "'1|'2\n"},
    {"the most frequent candidate", "a,b;c;d\n1;2;3\n", "'1|'2|'3\n"},
    {"the first of equals", "a;b,c|d\n1;,2\n", "'1;|'2\n"},
    {"candidates in quotes do not count", "\"a;;;\",b\n1,2\n", "'1|'2\n"},
    {"quoted names and line ends", "\"a\nb\",c\n1,2\n", "'1|'2\n"},
    {"the header again", "a,b,c\n1,2,3\nA,\"b\",c\n4,5,6\n",
     "'1|'2|'3\n!\n'4|'5|'6\nE184<A,\"b\",c>\n"},
    {"and with a byte order mark", "id,place\n1,2\n\xEF\xBB\xBFid,place\n3,4\n",
     "'1|'2\n!\n'3|'4\nE184<\xEF\xBB\xBFid,place>\n"},
    {"and blanks for underscores", "event_id,e_x\n1,2\nEvent ID,E X\n",
     "'1|'2\n!\nE184<Event ID,E X>\n"},
    {"the header in another order", "id,place,dead\n1,2,3\ndead,id,place\n4,5,6\n",
     "'1|'2|'3\n!\nE185<dead,id,place>\n"},
    {"with a name more", "id,place,dead\n1,2,3\nid,place,dead,note\n4,5,6\n",
     "'1|'2|'3\n!\nE185<id,place,dead,note>\n"},
    {"two names are no header", "id,place,dead\nplace,dead,3\n", "'place|'dead|'3\n"},
    {"names in half of the cells are none", "a,b,c,d,e,f\na,b,c,1,2,3\n", "'a|'b|'c|'1|'2|'3\n"},
    {"nor is the name of a single column", "a\na\n", "'a\n"},
    {"nor are numbers", "1,2\n1,2\n", "'1|'2\n"},
    {"too few cells", "a,b,c\n1,2\n3,4,5\n", "'1|'2|.\n'3|'4|'5\nE113<>\n"},
    {"too many cells", "a,b\n1,2,\"x,\ny\",4\n3,4\n", "!\n'3|'4\nE114<\"x,\\ny\">\n"},
    {"a surplus empty cell", "a,b\n1,2,\n", "!\nE114<>\n"},
    {"stray quote", "a,b\n5\" shell,x\n3,4\n", "!\n'3|'4\nE110<\">\n"},
    {"stray quotes open nothing", "a,b\nx\"y\",\"1\n2\"\n3,4\n", "!\n'3|'4\nE110<\">\n"},
    {"text after a quote", "a,b\n\"x\" y,1\n3,4\n", "!\n'3|'4\nE111< y>\n"},
    {"quote not doubled", "a,b\n1,\"say \"hi\" now\"\n3,4\n", "!\n'3|'4\nE111<hi\" now\">\n"},
    {"ragged header", "a\n1,2\n", "!\nE114<2>\n"},
};

/* The last two columns are lists. */
static const struct text_case list_cases[] = {
    {"known lists", "a,t,u\nx,a; b;c,\"\"\nx; y,\"x\",\n", "'x|[a/b;c|[\n'x; y|[x|.\n"},
    {"lists with quotes", "t,u\n\"\"\"a\"\"; b\",\"a,b; c\"\n", "[\"a\"/b|[a,b/c\n"},
};

static const struct text_case unquoted_cases[] = {
    {"quotes are text", "a,b\n\"1,2\"\"\n5\" x,\n", "'\"1|'2\"\"\n'5\" x|.\n"},
    {"too few and too many", "a,b\n1\n1,2,\"3\n", "'1|.\n!\nE113<>\nE114<\"3>\n"},
    {"line ends", "a,b\r\n1,\"2\r\n\r3,\r", "'1|'\"2\n'3|.\n"},
    {"lists", "a,t\n1,x; \"y\n", "'1|[x/\"y\n"},
};

static const struct text_case tsv_cases[] = {
    {"tab although commas abound", "a,b,c\td\n1\t2\n", "'1|'2\n"},
    {"quoted as csv", "a\tb\n\"1\t2\"\t\"\"\n", "'1\t2|'\n"},
};

static const struct text_case colon_cases[] = {
    {"a given delimiter is not sniffed", "a:b,c,d\n1:2,3\n", "'1|'2,3\n"},
};

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(read_cases); i++)
        expect_read(&cs_syntax_csv, (casus_dialect){0}, "", &read_cases[i]);
    for (size_t i = 0; i < COUNT(list_cases); i++)
        expect_read(&cs_syntax_csv, (casus_dialect){0}, "t:l,u:l", &list_cases[i]);
    for (size_t i = 0; i < COUNT(unquoted_cases); i++)
        expect_read(&cs_syntax_csv, unquoted, "t:l", &unquoted_cases[i]);
    for (size_t i = 0; i < COUNT(tsv_cases); i++)
        expect_read(&cs_syntax_tsv, (casus_dialect){0}, "", &tsv_cases[i]);
    expect_read(&cs_syntax_csv, (casus_dialect){.delimiter = ':'}, "", &colon_cases[0]);
    expect_read(&cs_syntax_tsv, (casus_dialect){.delimiter = ':'}, "", &colon_cases[0]);
}

static void test_messages(void **state)
{
    (void)state;
    struct reading reading;
    read_text(&reading, &cs_syntax_csv, (casus_dialect){0}, "", CS_TEXT("a,b,c\n1,2\n1,2,3,4,5\n"));
    const cs_defect *few = &reading.defects.items[0];
    const cs_defect *many = &reading.defects.items[1];
    expect_text("cells found", few->found, "2");
    expect_text("cells expected", few->expected, "3");
    expect_text("cells found", many->found, "5");
    expect_text("cells expected", many->expected, "3");
    assert_int_equal(many->record, 1);
    end_reading(&reading);
}

/* Reads a header of one column and one row, whose cell is `filler` repeated to `len` bytes. */
static void read_long_cell(struct reading *reading, cs_buf *text, const char *filler, size_t len)
{
    cs_buf_add_string(text, "t\n");
    while (text->len < len + 2)
        cs_buf_add_string(text, filler);
    cs_buf_add_string(text, "\n");
    read_text(reading, &cs_syntax_csv, (casus_dialect){.delimiter = '|'}, "t:l", cs_buf_text(text));
}

static void test_limits_of_values(void **state)
{
    (void)state;
    struct {
        const char *name;
        const char *filler;
        size_t len;
        const char *want;
    } tests[] = {
        {"items within the limit", "; ", (size_t)2 * (CS_ITEMS_MAX - 1), ""},
        {"one item too many", "; ", (size_t)2 * CS_ITEMS_MAX, "E141\n"},
        {"text within the limit", "x", CS_FIELD_MAX, ""},
        {"one byte too many", "x", CS_FIELD_MAX + 1, "E105\n"},
    };
    for (size_t i = 0; i < COUNT(tests); i++) {
        struct reading reading;
        cs_buf text = {0};
        cs_buf drawn = {0};
        read_long_cell(&reading, &text, tests[i].filler, tests[i].len);
        assert_int_equal(reading.status, CASUS_OK);
        draw_defects(&drawn, &reading.defects, reading.body);
        expect_text(tests[i].name, cs_buf_text(&drawn), tests[i].want);
        cs_buf_free(&drawn);
        cs_buf_free(&text);
        end_reading(&reading);
    }
}

/* ---- The header ---- */

struct open_case {
    const char *name;
    const char *in;
    bool eof;
    casus_status status;
    const char *want; /* names, each with its token, and defects */
};

static const struct open_case open_cases[] = {
    {"names", "a,\"b c\"\n1,2\n", true, CASUS_OK, "a<a> b c<\"b c\"> "},
    {"doubled quotes", "\"a\"\"b\",c\n", true, CASUS_OK, "a\"b<\"a\"\"b\"> c<c> "},
    {"byte order mark", "\xEF\xBB\xBFid,\"x\"\r\n", true, CASUS_OK, "id<id> x<\"x\"> "},
    {"blank lines first", "\n\r\nid,x\n", true, CASUS_OK, "id<id> x<x> "},
    {"unnamed", ",a,\"\"\n", true, CASUS_OK, "column_1<> a<a> column_3<\"\"> E116<>\nE116<\"\">\n"},
    {"incomplete", "a,b", false, CASUS_END, ""},
    {"incomplete, but all there is", "a,b", true, CASUS_OK, "a<a> b<b> "},
    {"the LF may come", "a,b\r", false, CASUS_END, ""},
    {"no LF comes", "a,b\r", true, CASUS_OK, "a<a> b<b> "},
    {"open quote", "a,\"b\n1,2", false, CASUS_END, ""},
    {"open quote at the end", "a,\"b\n1,2", true, CASUS_EFORMAT, "a<a> E112<\">\n"},
    {"quoted later", "a,\"b\n1,\"2\"\n", false, CASUS_EFORMAT, "a<a> E111<2\">\n"},
    {"stray quote", "a,b\"\n1,2\n", true, CASUS_EFORMAT, "a<a> E110<\">\n"},
    {"text after a quote", "\"a\"b,c\n1,2\n", true, CASUS_EFORMAT, "E111<b>\n"},
    {"twins", "a,b,a,B\n", true, CASUS_EFORMAT, "a<a> b<b> a<a> B<B> E115<a>\n"},
    {"no twins", "event date,x,EVENT_DATE\n", true, CASUS_OK,
     "event date<event date> x<x> EVENT_DATE<EVENT_DATE> "},
    {"Latin-1", "a,caf\xE9,b\n", true, CASUS_EFORMAT, "E101<\xE9>\n"},
    {"bytes of a record are not its business", "a\n\xE9\n", true, CASUS_OK, "a<a> "},
    {"empty", "", true, CASUS_OK, ""},
    {"nothing yet", "", false, CASUS_END, ""},
    {"too few rows to tell", "a,b\n1,2\n", false, CASUS_END, ""},
    {"row numbers", ",a\n0,x\n1,y\n", true, CASUS_OK, "column_1<> a<a> E181<>\n"},
    {"row numbers from 1, quoted", "\"\",\"a\"\n\"1\",\"x\"\n\"2\",\"y\"\n", true, CASUS_OK,
     "column_1<\"\"> a<\"a\"> E181<\"\">\n"},
    {"row numbers under their second name", "Unnamed: 0,a\n0,x\n1,y\n", true, CASUS_OK,
     "column_1<Unnamed: 0> a<a> E181<Unnamed: 0>\n"},
    {"numbers that count nothing", ",a\n3,x\n5,y\n", true, CASUS_OK, "column_1<> a<a> E116<>\n"},
    {"no rows to count", ",a\n", true, CASUS_OK, "column_1<> a<a> E116<>\n"},
    {"a column that has a name", "a,b\n1,x\n2,y\n", true, CASUS_OK, "a<a> b<b> "},
    {"row names", "a,b\n1,x,y\n2,x,y\n", true, CASUS_OK, "column_1<> a<a> b<b> E182<>\n"},
    {"row names of a choice of rows", "\"a\",\"b\"\n\"17\",\"x\",3\n\"42\",\"y\",4\n", true,
     CASUS_OK, "column_1<> a<\"a\"> b<\"b\"> E182<>\n"},
    {"row names in no quotes", "a,b\n17,x,3\n42,y,4\n", true, CASUS_OK, "a<a> b<b> "},
    {"row names, all in quotes", "\"a\"\n\"17\",\"x\"\n\"42\",\"y\"\n", true, CASUS_OK,
     "a<\"a\"> "},
    {"a delimiter at the end", "a,b\n1,x,\n2,x,\n", true, CASUS_OK, "a<a> b<b> "},
    {"one row alone is too long", "a,b\n1,x,y\n", true, CASUS_OK, "a<a> b<b> "},
    {"not all rows are too long", "a,b\n1,x,y\n2,x\n", true, CASUS_OK, "a<a> b<b> "},
    {"tags", "a,b\n#date+start, #geo +lat +deg \n1,2\n", true, CASUS_OK,
     "a<a> b<b> E183<#date+start, #geo +lat +deg >\n"},
    {"tags in quotes, and none for one", "a,b\r\n\"#date\",\r\n\r\n1,2\n", true, CASUS_OK,
     "a<a> b<b> E183<\"#date\",>\n"},
    {"tags and nothing else", "a,b\n#x,#y", true, CASUS_OK, "a<a> b<b> E183<#x,#y>\n"},
    {"no tags", "a,b\n#1,#y\n", true, CASUS_OK, "a<a> b<b> "},
    {"no tags either", "a,b\n#x,y\n", true, CASUS_OK, "a<a> b<b> "},
    {"nor these", "a,b\n#x+,#y z\n", true, CASUS_OK, "a<a> b<b> "},
    {"tags below row names", "a\n#x\n1,v\n2,w\n", true, CASUS_OK,
     "column_1<> a<a> E182<>\nE183<#x>\n"},
};

static void draw_names(cs_buf *out, const cs_layout *layout, casus_text head)
{
    for (size_t i = 0; i < layout->name_count; i++) {
        cs_span span = layout->names[i].span;
        cs_buf_add_text(out, layout->names[i].name);
        cs_buf_add_char(out, '<');
        cs_buf_add_text(out, cs_text_slice(head, span.start, span.len));
        cs_buf_add_string(out, "> ");
    }
}

static void test_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(open_cases); i++) {
        const struct open_case *test = &open_cases[i];
        cs_arena arena = {0};
        cs_layout layout = {.syntax = &cs_syntax_csv, .arena = &arena};
        cs_defects defects = {.arena = &arena};
        cs_buf drawn = {0};
        size_t used;
        casus_status status = cs_syntax_csv.open(&layout, cs_text(test->in), test->eof, &used,
                                                 &defects);
        draw_names(&drawn, &layout, cs_text(test->in));
        draw_defects(&drawn, &defects, cs_text(test->in));
        expect_text(test->name, cs_buf_text(&drawn), test->want);
        assert_int_equal(status, test->status);
        cs_buf_free(&drawn);
        cs_arena_free(&arena);
    }
}

static casus_status open_text(casus_text text, casus_dialect dialect, bool eof)
{
    cs_arena arena = {0};
    cs_layout layout = {.syntax = &cs_syntax_csv, .dialect = dialect, .arena = &arena};
    cs_defects defects = {.arena = &arena};
    size_t used;
    casus_status status = cs_syntax_csv.open(&layout, text, eof, &used, &defects);
    cs_arena_free(&arena);
    return status;
}

static void test_limits_of_headers(void **state)
{
    (void)state;
    cs_buf text = {0};
    cs_buf_add_repeat(&text, 'x', CS_RECORD_MAX - 1);
    assert_int_equal(open_text(cs_buf_text(&text), (casus_dialect){0}, false), CASUS_END);
    cs_buf_add_repeat(&text, 'x', 1);
    assert_int_equal(open_text(cs_buf_text(&text), (casus_dialect){0}, false), CASUS_EFORMAT);
    cs_buf_truncate(&text, 0);
    for (unsigned i = 0; i < CS_COLUMNS_MAX; i++) {
        cs_buf_add_string(&text, i ? ",c" : "c");
        cs_buf_add_number(&text, i);
    }
    assert_int_equal(open_text(cs_buf_text(&text), (casus_dialect){0}, true), CASUS_OK);
    cs_buf_add_string(&text, ",one-too-many");
    assert_int_equal(open_text(cs_buf_text(&text), (casus_dialect){0}, true), CASUS_EFORMAT);
    cs_buf_free(&text);
}

static void test_nul_in_header(void **state)
{
    (void)state;
    assert_int_equal(open_text(CS_TEXT("a,b\0c\n"), (casus_dialect){0}, true), CASUS_EFORMAT);
    assert_int_equal(open_text(CS_TEXT("a,bc\n\0"), (casus_dialect){0}, true), CASUS_OK);
}

static void test_impossible_delimiters(void **state)
{
    (void)state;
    for (const char *at = "\"\r\n\xC3"; *at; at++)
        assert_int_equal(open_text(CS_TEXT("a\n"), (casus_dialect){.delimiter = *at}, true),
                         CASUS_EUSAGE);
}

/* ---- Framing ---- */

static cs_layout open_layout(cs_arena *arena, casus_dialect dialect)
{
    cs_layout layout = {.syntax = &cs_syntax_csv, .dialect = dialect, .arena = arena};
    cs_defects defects = {.arena = arena};
    size_t used;
    if (!layout.dialect.delimiter)
        layout.dialect.delimiter = ',';
    casus_status status = cs_syntax_csv.open(&layout, CS_TEXT("a,b\n"), true, &used, &defects);
    assert_int_equal(status, CASUS_OK);
    return layout;
}

static void draw_extents(cs_buf *out, const cs_extents *extents, casus_text text)
{
    for (size_t i = 0; i < extents->count; i++) {
        const cs_extent *extent = &extents->items[i];
        add_escaped(out, cs_text_slice(text, extent->start, extent->len));
        if (extent->flaw) {
            cs_buf_add_string(out, " E");
            cs_buf_add_number(out, extent->flaw);
        }
        cs_buf_add_char(out, '\n');
    }
}

/* Frames through a window that first shows `first` bytes and then `more` at a time. */
static void frame_windows(const cs_layout *layout, casus_text text, size_t first, size_t more,
                          cs_extents *out)
{
    cs_framer framer = {.layout = layout};
    size_t at = 0;
    for (size_t end = first;; end += more) {
        bool eof = end >= text.len;
        size_t before = out->count;
        casus_text window = cs_text_slice(text, at, (eof ? text.len : end) - at);
        size_t used = cs_syntax_csv.frame(&framer, window, eof, out);
        assert_true(used <= window.len);
        assert_true(used > 0 || window.len < CS_RECORD_MAX);
        for (size_t i = before; i < out->count; i++)
            out->items[i].start += (uint32_t)at;
        at += used;
        if (at > 0 && at < text.len)
            assert_false(text.ptr[at - 1] == '\r' && text.ptr[at] == '\n');
        if (eof)
            break;
    }
    assert_int_equal(at, text.len);
}

/* Frames with a framer that has forgotten everything at each record. */
static void frame_forgetting(const cs_layout *layout, casus_text text, cs_extents *out)
{
    for (size_t at = 0; at < text.len;) {
        cs_framer framer = {.layout = layout};
        cs_extents found = {0};
        size_t used = cs_syntax_csv.frame(&framer, cs_text_from(text, at), true, &found);
        if (found.count) {
            cs_extent extent = found.items[0];
            used = (size_t)extent.start + extent.len;
            assert_true(cs_extents_add(out, at + extent.start, at + used, extent.flaw));
            out->items[out->count - 1].flaw_at = extent.flaw_at;
        }
        at += used;
        free(found.items);
    }
}

static void expect_extents(const char *test, casus_text text, const cs_extents *got,
                           const cs_extents *want)
{
    if (got->count == want->count &&
        (got->count == 0 || memcmp(got->items, want->items, got->count * sizeof *got->items) == 0))
        return;
    cs_buf drawn = {0};
    cs_buf wanted = {0};
    draw_extents(&drawn, got, text);
    draw_extents(&wanted, want, text);
    cs_buf_add_char(&wanted, '\0');
    expect_text(test, cs_buf_text(&drawn), wanted.ptr);
    fail_msg("%s: the extents are not at the same places", test);
}

static const struct text_case frame_cases[] = {
    {"lines", "1,2\n3,4\n", "1,2\\n\n3,4\\n\n"},
    {"no line end at the end", "1,2\n3,4", "1,2\\n\n3,4\n"},
    {"CR LF, CR, LF", "1\r\n2\r3\n4\r", "1\\r\\n\n2\\r\n3\\n\n4\\r\n"},
    {"blank lines", "\n\r\n1\n\n\r\r\n2\n\n", "1\\n\n2\\n\n"},
    {"quoted line ends", "\"a\nb\",\"\r\n\"\nc\n", "\"a\\nb\",\"\\r\\n\"\\n\nc\\n\n"},
    {"doubled quotes", "\"a\"\"\n\"\n\"\"\nb\n", "\"a\"\"\\n\"\\n\n\"\"\\n\nb\\n\n"},
    {"a stray quote", "a\"b,c\nd\n", "a\"b,c\\n\nd\\n\n"},
    {"text after a quote", "\"a\"b\nc\n", "\"a\"b\\n\nc\\n\n"},
    {"quoted after text after a quote", "\"a\"b,\"c\nd\"\ne\n", "\"a\"b,\"c\\nd\"\\n\ne\\n\n"},
    {"open at the end", "1\na,\"b\nc\nd", "1\\n\na,\"b\\n E112\nc\\n\nd\n"},
    {"open in the last line", "1\na,\"b", "1\\n\na,\"b E112\n"},
    {"nothing but open lines", "\"a\n\"b\n\"c", "\"a\\n E112\n\"b\\n E112\n\"c E112\n"},
    {"open until a quoted cell", "a,\"b\nc\nd,\"e\"\nf\n",
     "a,\"b\\n E112\nc\\n\nd,\"e\"\\n\nf\\n\n"},
    {"open before a text of two lines", "a,\"b\nc,\"d\ne\"\nf\n",
     "a,\"b\\n E112\nc,\"d\\ne\"\\n\nf\\n\n"},
    {"quotes that neither text closes", "\"\n\",a\",\"\n\",a\",\"\nb",
     "\"\\n E112\n\",a\",\"\\n E112\n\",a\",\"\\n E112\nb\n"},
    {"nothing", "", ""},
};

static void expect_frames(casus_dialect dialect, const struct text_case *test)
{
    cs_arena arena = {0};
    cs_layout layout = open_layout(&arena, dialect);
    cs_extents extents = {0};
    cs_buf drawn = {0};
    frame_whole(&layout, cs_text(test->in), &extents);
    draw_extents(&drawn, &extents, cs_text(test->in));
    expect_text(test->name, cs_buf_text(&drawn), test->want);
    cs_buf_free(&drawn);
    free(extents.items);
    cs_arena_free(&arena);
}

static void test_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(frame_cases); i++)
        expect_frames((casus_dialect){0}, &frame_cases[i]);
    expect_frames(unquoted, &(struct text_case){"unquoted", "\"a\nb\"\n", "\"a\\n\nb\"\\n\n"});
}

/* One window, windows of every size, and a framer without memory must agree. */
static void expect_same_frames(const cs_layout *layout, casus_text text)
{
    cs_extents whole = {0};
    cs_extents forgetting = {0};
    frame_whole(layout, text, &whole);
    frame_forgetting(layout, text, &forgetting);
    expect_extents("without memory", text, &forgetting, &whole);
    free(forgetting.items);
    for (size_t first = 0; first <= text.len; first++) {
        cs_extents split = {0};
        frame_windows(layout, text, first, text.len + 1, &split);
        expect_extents("two windows", text, &split, &whole);
        split.count = 0;
        frame_windows(layout, text, 0, first + 1, &split);
        expect_extents("many windows", text, &split, &whole);
        free(split.items);
    }
    free(whole.items);
}

static uint64_t random_next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static casus_text random_text(uint64_t *seed, char *bytes, size_t most)
{
    static const char alphabet[] = "aa,,\"\"\"\r\n\n ";
    size_t len = random_next(seed) % (most + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = alphabet[random_next(seed) % (sizeof alphabet - 1)];
    return (casus_text){bytes, len};
}

static void test_windows(void **state)
{
    (void)state;
    cs_arena arena = {0};
    cs_layout layout = open_layout(&arena, (casus_dialect){0});
    for (size_t i = 0; i < COUNT(frame_cases); i++)
        expect_same_frames(&layout, cs_text(frame_cases[i].in));
    uint64_t seed = 1;
    char bytes[24];
    for (int i = 0; i < 20000; i++)
        expect_same_frames(&layout, random_text(&seed, bytes, sizeof bytes));
    cs_arena_free(&arena);
}

static size_t count_flaws(const cs_extents *extents, unsigned flaw)
{
    size_t count = 0;
    for (size_t i = 0; i < extents->count; i++)
        count += extents->items[i].flaw == flaw;
    return count;
}

/* One stray quote among 2,000 rows, every tenth of which has a quoted cell, costs one record. */
static void test_open_quote_costs_one_record(void **state)
{
    (void)state;
    for (unsigned bad = 0; bad < 2000; bad += 37) {
        cs_arena arena = {0};
        cs_layout layout = open_layout(&arena, (casus_dialect){0});
        cs_extents extents = {0};
        cs_buf text = {0};
        for (unsigned i = 0; i < 2000; i++)
            cs_buf_add_string(&text, i == bad ? "1,\"2,3\n" : i % 10 ? "1,2,3\n" : "1,\"2\n\",3\n");
        frame_whole(&layout, cs_buf_text(&text), &extents);
        assert_int_equal(extents.count, 2000);
        assert_int_equal(count_flaws(&extents, CS_E_OPEN_QUOTE), 1);
        assert_int_equal(extents.items[bad].flaw, CS_E_OPEN_QUOTE);
        cs_buf_free(&text);
        free(extents.items);
        cs_arena_free(&arena);
    }
}

/* If each open quote were looked for to the end, these would take hours. */
static void test_many_open_quotes(void **state)
{
    (void)state;
    struct {
        const char *line;
        size_t flaws; /* of 300,000 lines */
    } tests[] = {{"\"x\n", 300000}, {"\",a\",\"\n", 300000}, {"a,\"\"\"x\n", 300000}};
    cs_arena arena = {0};
    cs_layout layout = open_layout(&arena, (casus_dialect){0});
    for (size_t i = 0; i < COUNT(tests); i++) {
        cs_extents extents = {0};
        cs_buf text = {0};
        for (size_t j = 0; j < 300000; j++)
            cs_buf_add_string(&text, tests[i].line);
        frame_windows(&layout, cs_buf_text(&text), 100000, 100000, &extents);
        assert_int_equal(extents.count, 300000);
        assert_int_equal(count_flaws(&extents, CS_E_OPEN_QUOTE), tests[i].flaws);
        cs_buf_free(&text);
        free(extents.items);
    }
    cs_arena_free(&arena);
}

struct long_case {
    const char *name;
    const char *start;
    size_t filler_count; /* how often `filler` follows */
    const char *filler;
    const char *end;
    unsigned flaw; /* of the first record */
    size_t count;  /* of records */
};

#define FILLER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

static const struct long_case long_cases[] = {
    {"a record of 16 MiB", "\"", CS_RECORD_MAX / 64 - 1, FILLER "\n",
     "                                                             \"\n"
     "z\n",
     0, 2},
    {"one byte more", "\"", CS_RECORD_MAX / 64 - 1, FILLER "\n",
     "                                                              \"\n"
     "z\n",
     CS_E_RECORD_TOO_LONG, CS_RECORD_MAX / 64 + 1},
    {"an open quote", "\"x\n", CS_RECORD_MAX / 64 + 9, FILLER "\n", "", CS_E_OPEN_QUOTE,
     CS_RECORD_MAX / 64 + 10},
    {"a line that is too long", "x", CS_RECORD_MAX / 64 + 9, FILLER "x", "\r\nz\n",
     CS_E_RECORD_TOO_LONG, 2},
    {"a quoted line that is too long", "\"x", CS_RECORD_MAX / 64 + 9, FILLER "x", "\r\nz\n",
     CS_E_OPEN_QUOTE, 2},
    {"a line end across the limit", "", CS_RECORD_MAX / 64 - 1, FILLER "x", FILLER "\r\nz\n",
     CS_E_RECORD_TOO_LONG, 2},
    {"a line end at the limit", "", CS_RECORD_MAX / 64 - 1, FILLER "x", FILLER "\nz\n", 0, 2},
    {"a CR at the end of a failed search", "\"x\n", CS_RECORD_MAX / 64 - 1, FILLER "\n",
     "\",a\",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\rz\"\nw\n", CS_E_OPEN_QUOTE,
     CS_RECORD_MAX / 64 + 2},
    {"a long line after a quoted cell", "\"\n\",", CS_RECORD_MAX / 64, FILLER "x", "\nz\n",
     CS_E_RECORD_TOO_LONG, 3},
};

static void test_limits_of_records(void **state)
{
    (void)state;
    cs_arena arena = {0};
    cs_layout layout = open_layout(&arena, (casus_dialect){0});
    for (size_t i = 0; i < COUNT(long_cases); i++) {
        const struct long_case *test = &long_cases[i];
        cs_extents whole = {0};
        cs_extents split = {0};
        cs_buf text = {0};
        cs_buf_add_string(&text, test->start);
        for (size_t j = 0; j < test->filler_count; j++)
            cs_buf_add_string(&text, test->filler);
        cs_buf_add_string(&text, test->end);
        frame_whole(&layout, cs_buf_text(&text), &whole);
        frame_windows(&layout, cs_buf_text(&text), CS_RECORD_MAX, (1 << 20) + 3, &split);
        if (whole.count != test->count || whole.items[0].flaw != test->flaw)
            fail_msg("%s: %zu records, flaw %u", test->name, whole.count, whole.items[0].flaw);
        if (split.count != whole.count ||
            memcmp(split.items, whole.items, whole.count * sizeof *whole.items) != 0)
            fail_msg("%s: windows differ", test->name);
        cs_buf_free(&text);
        free(whole.items);
        free(split.items);
    }
    cs_arena_free(&arena);
}

/* ---- Places ---- */

static bool ends_line(casus_text text, size_t at)
{
    return at == text.len || text.ptr[at] == '\n' || text.ptr[at] == '\r';
}

/* Draws the line where the span begins, and carets below what it covers there. */
static void draw_carets(cs_buf *out, casus_text text, cs_span span)
{
    size_t start = span.start;
    while (start > 0 && !ends_line(text, start - 1))
        start--;
    size_t end = start;
    while (!ends_line(text, end))
        end++;
    size_t covered = cs_utf8_count(
        cs_text_slice(text, span.start, span.start + span.len < end ? span.len : end - span.start));
    cs_buf_add_text(out, cs_text_slice(text, start, end - start));
    cs_buf_add_char(out, '\n');
    cs_buf_add_repeat(out, ' ', cs_utf8_count(cs_text_slice(text, start, span.start - start)));
    cs_buf_add_repeat(out, '^', covered ? covered : 1);
    cs_buf_add_char(out, '\n');
}

struct place_case {
    const char *name;
    const char *in; /* behind the header a,b,t, where t is a list */
    uint32_t record, column, item;
    const char *want;
};

static const struct place_case place_cases[] = {
    {"first cell", "12,3,4\n", 0, 0, CS_NONE, "12,3,4\n^^\n"},
    {"last cell", "12,3,456\r\n", 0, 2, CS_NONE, "12,3,456\n     ^^^\n"},
    {"second record", "1,2,3\n4,55,6", 1, 1, CS_NONE, "4,55,6\n  ^^\n"},
    {"absent cell", "1,,3\n", 0, 1, CS_NONE, "1,,3\n  ^\n"},
    {"quotes are part of it", "1,\"2\",3\n", 0, 1, CS_NONE, "1,\"2\",3\n  ^^^\n"},
    {"behind a cell of two lines", "\"x\ny\",2,3\n", 0, 1, CS_NONE, "y\",2,3\n   ^\n"},
    {"a cell of two lines", "1,\"x\ny\",3\n", 0, 1, CS_NONE, "1,\"x\n  ^^\n"},
    {"behind doubled quotes", "\"\"\"x\"\",\",22,3\n", 0, 1, CS_NONE,
     "\"\"\"x\"\",\",22,3\n         ^^\n"},
    {"behind non-ASCII", "na\xC3\xAFve,\xE2\x82\xAC\xE2\x82\xAC,3\n", 0, 1, CS_NONE,
     "na\xC3\xAFve,\xE2\x82\xAC\xE2\x82\xAC,3\n      ^^\n"},
    {"behind a broken record", "1,\"2\"x,3\n4,5,6\n", 1, 2, CS_NONE, "4,5,6\n    ^\n"},
    {"first item", "1,2,aa; bb; cc\n", 0, 2, 0, "1,2,aa; bb; cc\n    ^^\n"},
    {"last item", "1,2,aa; bb; cc\n", 0, 2, 2, "1,2,aa; bb; cc\n            ^^\n"},
    {"quoted item", "1,2,\"aa; b,b\"\n", 0, 2, 1, "1,2,\"aa; b,b\"\n         ^^^\n"},
    {"item before doubled quotes", "1,2,\"aa; \"\"b\"\"\"\n", 0, 2, 0,
     "1,2,\"aa; \"\"b\"\"\"\n     ^^\n"},
    {"item with doubled quotes", "1,2,\"aa; \"\"b\"\"\"\n", 0, 2, 1,
     "1,2,\"aa; \"\"b\"\"\"\n    ^^^^^^^^^^^\n"},
    {"no such item", "1,2,aa; bb\n", 0, 2, 2, "1,2,aa; bb\n    ^^^^^^\n"},
    {"missing cell", "1,2\n", 0, 2, CS_NONE, "nowhere"},
    {"name", "1,2,3\n", 0, 1, CS_NAME, "nowhere"},
    {"virtual column", "1,2,3\n", 0, 3, CS_NONE, "nowhere"},
};

static void test_locate(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(place_cases); i++) {
        const struct place_case *test = &place_cases[i];
        struct reading reading;
        cs_buf text = {0};
        cs_buf drawn = {0};
        cs_span span;
        cs_buf_add_string(&text, "a,b,t\n");
        cs_buf_add_string(&text, test->in);
        read_text(&reading, &cs_syntax_csv, (casus_dialect){0}, "t:l", cs_buf_text(&text));
        if (cs_syntax_csv.locate(&reading.layout, &reading.batch, test->record, test->column,
                                 test->item, &span))
            draw_carets(&drawn, reading.body, span);
        else
            cs_buf_add_string(&drawn, "nowhere");
        expect_text(test->name, cs_buf_text(&drawn), test->want);
        cs_buf_free(&drawn);
        cs_buf_free(&text);
        end_reading(&reading);
    }
}

static const struct {
    const char *name;
    const char *in; /* behind the header a,b */
    const char *want;
} defect_places[] = {
    {"stray quote", "1,2\n\"x\ny\",caf\xC3\xA9\"s\n", "y\",caf\xC3\xA9\"s\n       ^\n"},
    {"text after a quote", "1,2\n\"\xC3\xA9\nx\"\"y\",\"z\" z\n",
     "x\"\"y\",\"z\" z\n         ^^\n"},
    {"too few cells", "1,2\r\n\"\xC3\xA9\n\xC3\xA9\"\r\n", "\xC3\xA9\"\n  ^\n"},
    {"too many cells", "\"\n\",2,33,4\n", "\",2,33,4\n    ^^\n"},
};

static void test_defect_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(defect_places); i++) {
        struct reading reading;
        cs_buf text = {0};
        cs_buf drawn = {0};
        cs_buf_add_string(&text, "a,b\n");
        cs_buf_add_string(&text, defect_places[i].in);
        read_text(&reading, &cs_syntax_csv, (casus_dialect){0}, "", cs_buf_text(&text));
        assert_int_equal(reading.defects.count, 1);
        draw_carets(&drawn, reading.body, reading.defects.items[0].span);
        expect_text(defect_places[i].name, cs_buf_text(&drawn), defect_places[i].want);
        cs_buf_free(&drawn);
        cs_buf_free(&text);
        end_reading(&reading);
    }
}

static const struct {
    const char *name;
    const char *value, *old, *want;
    casus_quoting quoting;
    bool is_list;
} spell_cases[] = {
    {"bare", "x", "y", "x", CASUS_QUOTED, false},
    {"quotes stay", "x", "\"y\"", "\"x\"", CASUS_QUOTED, false},
    {"quotes are needed", "x,\"y\"", "z", "\"x,\"\"y\"\"\"", CASUS_QUOTED, false},
    {"in place of nothing", "x", "", "x", CASUS_QUOTED, false},
    {"empty", "", "x", "\"\"", CASUS_QUOTED, false},
    {"unquoted", "\"x", "\"y\"", "\"x", CASUS_UNQUOTED, false},
    {"an item", "x", "y", "x", CASUS_QUOTED, true},
    {"an item that needs quotes", "x,y", "z", "", CASUS_QUOTED, true},
};

static void test_spell(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spell_cases); i++) {
        cs_arena arena = {0};
        cs_layout layout = open_layout(&arena, (casus_dialect){.quoting = spell_cases[i].quoting});
        cs_column column = {.is_known = true, .is_list = spell_cases[i].is_list};
        cs_buf out = {0};
        cs_syntax_csv.spell(&layout, &column, cs_text(spell_cases[i].value),
                            cs_text(spell_cases[i].old), &out);
        expect_text(spell_cases[i].name, cs_buf_text(&out), spell_cases[i].want);
        cs_buf_free(&out);
        cs_arena_free(&arena);
    }
}

/* ---- Writing ---- */

static casus_text unescape(cs_arena *arena, casus_text text)
{
    char *bytes = cs_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_escape = text.ptr[i] == '\\' && i + 1 < text.len;
        bytes[len++] = !is_escape ? text.ptr[i] : text.ptr[++i] == 'n' ? '\n' : '\r';
    }
    return (casus_text){bytes, len};
}

static casus_value make_value(cs_arena *arena, casus_text drawn)
{
    const char *signs = ".~'#?[";
    casus_kind kind = (casus_kind)(strchr(signs, drawn.ptr[0]) - signs);
    casus_text text = unescape(arena, cs_text_from(drawn, 1));
    if (kind != CASUS_LIST)
        return cs_value_scalar(kind, kind <= CASUS_NULL ? (casus_text){NULL, 0} : text);
    casus_value value;
    cs_column slash = {.separator = CS_TEXT("/")};
    assert_true(cs_value_split(arena, &slash, text, &value));
    return value;
}

/* Makes a batch of columns "a,b+c" from its drawing. */
static void make_batch(cs_batch *batch, cs_arena *arena, cs_columns *columns, const char *specs,
                       const char *drawn)
{
    casus_text extras = cs_text(specs);
    *columns = make_columns(arena, next_part(&extras, '+'));
    cs_batch_init(batch, arena, (casus_text){NULL, 0}, columns);
    casus_text rest = cs_text(drawn);
    while (rest.len) {
        casus_text line = next_part(&rest, '\n');
        cs_record *record = cs_batch_add(batch, (cs_extent){0, 0, cs_text_is(line, "!"), 0});
        for (casus_text names = extras; names.len;)
            cs_batch_column(batch, next_part(&names, ','), CS_NONE);
        for (uint32_t i = 0; line.len && !record->is_broken; i++)
            *cs_batch_slot(batch, record, i) = make_value(arena, next_part(&line, '|'));
    }
}

/* Feeds the sink's columns from the batch's fixed columns of the same name. */
static const uint32_t *feed(cs_arena *arena, const cs_columns *sink, const cs_columns *columns)
{
    uint32_t *from = cs_arena_alloc(arena, (sink->count + 1) * sizeof *from);
    for (uint32_t i = 0; i < sink->count; i++) {
        bool is_exact;
        from[i] = cs_columns_find(columns, sink->items[i].name, &is_exact);
    }
    return from;
}

static void write_batch(const cs_syntax *syntax, casus_dialect dialect, const cs_columns *sink,
                        const cs_batch *batch, cs_buf *out, cs_defects *defects)
{
    cs_layout layout = {.syntax = syntax, .dialect = dialect, .arena = batch->arena};
    layout.columns = sink;
    layout.from = feed(batch->arena, sink, batch->columns);
    size_t *starts = cs_arena_alloc(batch->arena, (batch->count + 1) * sizeof *starts);
    assert_int_equal(syntax->bind(&layout, defects), CASUS_OK);
    syntax->head(&layout, out);
    size_t head = out->len;
    syntax->rows(&layout, batch, 0, batch->count, out, starts, defects);
    assert_int_equal(starts[0], head);
    assert_int_equal(starts[batch->count], out->len);
    for (size_t i = 0; i < batch->count; i++)
        assert_int_equal(starts[i] == starts[i + 1], batch->records[i].is_broken);
    syntax->tail(&layout, out);
    assert_int_equal(out->status, CASUS_OK);
}

struct write_case {
    const char *name;
    const char *columns;
    const char *in;
    const char *want; /* the file, then the defects */
};

static const struct write_case write_cases[] = {
    {"texts", "a,b", "'1|'x y\n'2|' z \n", "a,b\n1,x y\n2, z \n"},
    {"quotes where needed", "a,b", "'x,y|'\"\n'p\\nq|'\\r\n",
     "a,b\n\"x,y\",\"\"\"\"\n\"p\nq\",\"\r\"\n"},
    {"the kinds of nothing", "a,b,c", ".|~|'\n", "a,b,c\n,,\"\"\n"},
    {"lexemes", "a,b", "#33.30|?true\n", "a,b\n33.30,true\n"},
    {"a record without values", "a,b", ".|.\n", "a,b\n,\n"},
    {"a blank row", "a", ".\n~\n'\n'x\n", "a\n\"\"\n\"\"\n\"\"\nx\n"},
    {"broken records are left out", "a", "'1\n!\n'2\n", "a\n1\n2\n"},
    {"lists", "t:l", "[a/b\n[\n[x,y/z\n", "t\na; b\n\"\"\n\"x,y; z\"\n"},
    {"a list in an unknown column", "t,b", "[a/b|'1\n", "t,b\na; b,1\nE705\n"},
    {"a header that begs for sniffing", "x;y,z|w", "'1|'2\n", "\"x;y\",\"z|w\"\n1,2\n"},
    {"a header of quotes and of nothing", "\"q\",,c", "'1|'2|'3\n",
     "\"\"\"q\"\"\",\"\",c\n1,2,3\n"},
    {"a first name that looks like a mark",
     "\xEF\xBB\xBF"
     "a,\xEF\xBB\xBF"
     "b",
     "'1|'2\n",
     "\"\xEF\xBB\xBF"
     "a\",\xEF\xBB\xBF"
     "b\n1,2\n"},
    {"formulas are kept", "a", "'=1+1\n", "a\n=1+1\n"},
};

static const struct {
    struct write_case test;
    casus_dialect dialect;
    const char *sink; /* columns of the file; NULL: those of the batch */
} special_cases[] = {
    {{"one column, sniffed as comma", "a", "'x,y\n", "a\n\"x,y\"\n"}, {.delimiter = ';'}, 0},
    {{"semicolon", "a,b", "'x,y|'p;q\n", "a;b\nx,y;\"p;q\"\n"}, {.delimiter = ';'}, 0},
    {{"a delimiter between the items of a list", "t:l,b", "[a/b|'1\n[a|'2\n",
      "t;b\n\"a; b\";1\na;2\n"},
     {.delimiter = ';'},
     0},
    {{"byte order mark and CR LF", "a,b", "'1|'2\n",
      "\xEF\xBB\xBF"
      "a,b\r\n1,2\r\n"},
     {.bom = true, .crlf = true},
     0},
    {{"order and choice of columns", "a,b,c", "'1|'2|'3\n", "c,a\n3,1\n"}, {0}, "c,a"},
    {{"a column that nothing feeds", "a", "'1\n", "a,z\n1,\n"}, {0}, "a,z"},
    {{"an extra with a place", "a+z", "'1|'2\n'3\n", "a,z\n1,2\n3,\n"}, {0}, "a,z"},
    {{"an extra too late", "a+z", "'1\n'2|'3\n'4|~\n", "a\n1\n2\n4\nE702\n"}, {0}, "a"},
    {{"an extra of another case", "b+A", "'1|'2\n", "b,a\n1,\nE702\n"}, {0}, "b,a"},
    {{"formulas", "a,b:i,c", "'=1+1|'-12|'-12\n'@x|'-1-1|'+1\n'x=1|#-1|#-1\n",
      "a,b,c\n'=1+1,-12,'-12\n'@x,'-1-1,'+1\nx=1,-1,-1\n"},
     {.excel_safe = true},
     0},
    {{"quoted formulas", "a,b", "'=A1,B1|'\\r1\n", "a,b\n\"'=A1,B1\",\"'\r1\"\n"},
     {.excel_safe = true},
     0},
    {{"formulas in lists", "t:l", "[=a/=b\n", "t\n'=a; =b\n"}, {.excel_safe = true}, 0},
    {{"unquoted", "a,b", "'\"x|.\n.|'y;\n", "a,b\n\"x,\n,y;\n"}, {.quoting = CASUS_UNQUOTED}, 0},
    {{"unquoted and empty", "a,b", "'x|'\n", "a,b\nx,\nE703\n"}, {.quoting = CASUS_UNQUOTED}, 0},
    {{"unquoted and impossible", "a,b", "'x,y|'1\n'2|'p\\nq\n", "a,b\n,1\n2,\nE703\nE703\n"},
     {.quoting = CASUS_UNQUOTED},
     0},
    {{"unquoted and blank", "a", "'\n", "a\n\nE703\n"}, {.quoting = CASUS_UNQUOTED}, 0},
    {{"an unquoted name with a mark", "\xEF\xBB\xBFx,b", "'1|'2\n", ",b\n1,2\nE703\n"},
     {.quoting = CASUS_UNQUOTED},
     0},
    {{"unquoted names", "a|b,c", "'1|'2\n", "|c\n1|2\nE703\n"},
     {.quoting = CASUS_UNQUOTED, .delimiter = '|'},
     0},
};

static void expect_written(const cs_syntax *syntax, casus_dialect dialect, const char *sink_specs,
                           const struct write_case *test)
{
    cs_arena arena = {0};
    cs_columns columns;
    cs_batch batch;
    make_batch(&batch, &arena, &columns, test->columns, test->in);
    cs_columns sink = sink_specs ? make_columns(&arena, cs_text(sink_specs)) : columns;
    cs_defects defects = {.arena = &arena};
    cs_buf out = {0};
    write_batch(syntax, dialect, &sink, &batch, &out, &defects);
    draw_defects(&out, &defects, (casus_text){NULL, 0});
    expect_text(test->name, cs_buf_text(&out), test->want);
    cs_buf_free(&out);
    cs_arena_free(&arena);
}

static void test_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(write_cases); i++)
        expect_written(&cs_syntax_csv, (casus_dialect){0}, NULL, &write_cases[i]);
    for (size_t i = 0; i < COUNT(special_cases); i++)
        expect_written(&cs_syntax_csv, special_cases[i].dialect, special_cases[i].sink,
                       &special_cases[i].test);
    const struct write_case tsv = {"tsv", "a,b", "'x\ty|'p,q\n", "a\tb\n\"x\ty\"\tp,q\n"};
    expect_written(&cs_syntax_tsv, (casus_dialect){0}, NULL, &tsv);
}

/* ---- There and back ---- */

static const char *const nasty[] = {
    ".",
    "'",
    "' ",
    "'\"",
    "'\"\"",
    "',",
    "';",
    "'\t",
    "'\\n",
    "'\\r",
    "'\\r\\n",
    "'a\"b",
    "'a,b\\nc",
    "'=1+1",
    "'\xEF\xBB\xBFx",
    "'\xC3\xA9",
    "''",
    "'\"a\"",
    "'a\"",
    "'#x",
    "'\\n\"\\n",
    "'NA",
    "'010",
    "'\"\\r\\n,",
    "' x ",
    "'\xF0\x9F\x98\x80",
};

/* Writes the batch and reads it again; it must be equal. */
static void expect_back(const cs_syntax *syntax, casus_dialect dialect, const char *names,
                        const char *drawn)
{
    cs_arena arena = {0};
    cs_columns columns;
    cs_batch batch;
    make_batch(&batch, &arena, &columns, names, drawn);
    cs_defects defects = {.arena = &arena};
    cs_buf file = {0};
    cs_buf again = {0};
    write_batch(syntax, dialect, &columns, &batch, &file, &defects);
    struct reading reading;
    read_text(&reading, syntax, (casus_dialect){.quoting = dialect.quoting}, names,
              cs_buf_text(&file));
    assert_int_equal(reading.status, CASUS_OK);
    draw_batch(&again, &reading.batch);
    draw_defects(&again, &reading.defects, reading.body);
    expect_text("there and back", cs_buf_text(&again), drawn);
    end_reading(&reading);
    cs_buf_free(&file);
    cs_buf_free(&again);
    cs_arena_free(&arena);
}

static void test_there_and_back(void **state)
{
    (void)state;
    static const casus_dialect dialects[] = {{0},
                                             {.delimiter = ';'},
                                             {.delimiter = '\t', .crlf = true},
                                             {.delimiter = '|', .bom = true}};
    cs_buf pairs = {0};
    cs_buf singles = {0};
    for (size_t i = 0; i < COUNT(nasty); i++) {
        for (size_t j = 0; j < COUNT(nasty); j++) {
            cs_buf_add_string(&pairs, nasty[i]);
            cs_buf_add_char(&pairs, '|');
            cs_buf_add_string(&pairs, nasty[j]);
            cs_buf_add_char(&pairs, '\n');
        }
        /* A blank row is written as an empty string, since blank lines are no records. */
        cs_buf_add_string(&singles, strcmp(nasty[i], ".") == 0 ? "'" : nasty[i]);
        cs_buf_add_char(&singles, '\n');
    }
    cs_buf_add_char(&pairs, '\0');
    cs_buf_add_char(&singles, '\0');
    for (size_t i = 0; i < COUNT(dialects); i++) {
        expect_back(&cs_syntax_csv, dialects[i], "a,b", pairs.ptr);
        expect_back(&cs_syntax_csv, dialects[i], "\xEF\xBB\xBF \"n;|\t\n\",b|", pairs.ptr);
        expect_back(&cs_syntax_csv, dialects[i], "a", singles.ptr);
    }
    expect_back(&cs_syntax_tsv, (casus_dialect){0}, "a,b;,", pairs.ptr);
    expect_back(&cs_syntax_tsv, (casus_dialect){.crlf = true}, "a", singles.ptr);
    expect_back(&cs_syntax_csv, (casus_dialect){0}, "t:l,b",
                "[a/b|'1\n[|'2\n[\"/,|'3\n[ x/y\\n|.\n.|'4\n");
    expect_back(&cs_syntax_tsv, unquoted, "a,b", "'\"x\"|'y\n'\"|.\n.|'p,q\n");
    cs_buf_free(&pairs);
    cs_buf_free(&singles);
}

/* ---- Without memory ---- */

static casus_status read_within(size_t limit, casus_text text)
{
    struct reading reading = {.arena.limit = limit};
    reading.defects.arena = &reading.arena;
    reading.layout = (cs_layout){.syntax = &cs_syntax_csv, .arena = &reading.arena};
    cs_arena columns_arena = {0};
    cs_columns columns = make_columns(&columns_arena, CS_TEXT("a,b"));
    size_t used;
    casus_status status = cs_syntax_csv.open(&reading.layout, text, true, &used, &reading.defects);
    if (status == CASUS_OK) {
        reading.layout.columns = &columns;
        frame_whole(&reading.layout, cs_text_from(text, used), &reading.extents);
        cs_batch_init(&reading.batch, &reading.arena, cs_text_from(text, used), &columns);
        status = cs_syntax_csv.parse(&reading.layout, &reading.extents, &reading.batch,
                                     &reading.defects);
    }
    cs_arena_free(&columns_arena);
    end_reading(&reading);
    return status;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    cs_buf text = {0};
    cs_buf_add_string(&text, "a,b\n");
    for (int i = 0; i < 3000; i++)
        cs_buf_add_string(&text, "1,\"\"\"x\"\n1\n1,2,3\n\"\"\"\n");
    casus_status status = CASUS_ENOMEM;
    int failures = 0;
    for (size_t limit = 1; status != CASUS_OK; limit += (size_t)16 << 10, failures++) {
        status = read_within(limit, cs_buf_text(&text));
        assert_true(status == CASUS_OK || status == CASUS_ENOMEM);
        assert_true(limit < (size_t)1 << 26);
    }
    assert_true(failures > 10);
    cs_buf_free(&text);
}

/* ---- Sniffing ---- */

static const struct {
    const char *name;
    const char *in;
    int csv, tsv;
} sniff_cases[] = {
    {"commas", "a,b,c\n1,2,3\n4,5,6\n", 80, 0},
    {"tabs", "a\tb\n1\t2,3\n", 0, 80},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "a;b\r\n1;2\r\n",
     80, 0},
    {"a header alone", "a,b,c", 40, 0},
    {"some ragged rows", "a,b\n1,2\n3\n4,5\n6,7\n", 50, 0},
    {"prose", "Hello, world.\nThis is no table.\n\nNot at all.\n", 10, 0},
    {"one column", "a\n1\n2\n", 0, 0},
    {"JSON", "[{\"a\": 1, \"b\": 2}]", 0, 0},
    {"YAML", "- a: 1\n  b: 2, 3\n", 0, 0},
    {"nothing", "", 0, 0},
};

static void test_sniff(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sniff_cases); i++) {
        int csv = cs_syntax_csv.sniff(cs_text(sniff_cases[i].in));
        int tsv = cs_syntax_tsv.sniff(cs_text(sniff_cases[i].in));
        if (csv != sniff_cases[i].csv || tsv != sniff_cases[i].tsv)
            fail_msg("%s: csv %d, tsv %d", sniff_cases[i].name, csv, tsv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_limits_of_values),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_limits_of_headers),
        cmocka_unit_test(test_nul_in_header),
        cmocka_unit_test(test_impossible_delimiters),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_open_quote_costs_one_record),
        cmocka_unit_test(test_many_open_quotes),
        cmocka_unit_test(test_limits_of_records),
        cmocka_unit_test(test_locate),
        cmocka_unit_test(test_defect_places),
        cmocka_unit_test(test_spell),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_sniff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
