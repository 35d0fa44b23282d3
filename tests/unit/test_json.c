/* test_json.c - the JSON syntaxes, from bytes to batches and back.

   Reading is tested by tables of inputs and what becomes of them, written as text: the records, and
   the defects as CODE@line:column+columns. Every row is read in both gears in one window and byte by
   byte, and at every cut into two; all must agree. */
#include "base/text.h"
#include "model/batch.h"
#include "model/diag.h"
#include "syntax/syntax.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- The columns that the tests' schema knows ---- */

static cs_column known_columns[] = {
    {.name = {"id", 2}, .type = CASUS_TEXT},
    {.name = {"fatalities", 10}, .type = CASUS_INTEGER},
    {.name = {"latitude", 8}, .type = CASUS_DECIMAL},
    {.name = {"tags", 4}, .type = CASUS_TEXT, .is_list = true},
    {.name = {"certain", 7}, .type = CASUS_BOOL},
    {.name = {"code", 4}, .type = CASUS_CODE},
    {.name = {"years", 5}, .type = CASUS_INTEGER, .is_list = true},
};

static cs_columns make_columns(cs_arena *arena)
{
    cs_columns columns = {.items = known_columns, .count = COUNT(known_columns)};
    for (size_t i = 0; i < COUNT(known_columns); i++) {
        known_columns[i].is_known = true;
        known_columns[i].separator = CS_TEXT("; ");
    }
    assert_true(cs_columns_index(&columns, 0, arena));
    return columns;
}

/* ---- Reading as text ---- */

/* What reading an input came to. */
struct reading {
    cs_arena arena; /* of the layout */
    cs_layout layout;
    cs_columns columns;
    casus_text input;
    casus_status status;
    cs_buf records;
    cs_buf defects;
    size_t count;  /* records */
    size_t broken; /* of them */
    size_t defect_count;
};

static void show_value(cs_buf *out, const casus_value *value)
{
    static const char *const marks[] = {
        [CASUS_STRING] = "", [CASUS_NUMBER] = "#", [CASUS_BOOLEAN] = "?"};
    if (value->kind == CASUS_NULL) {
        cs_buf_add_string(out, "null");
    } else if (value->kind == CASUS_ABSENT) {
        cs_buf_add_string(out, "-");
    } else if (value->kind == CASUS_LIST) {
        cs_buf_add_string(out, "[");
        for (uint32_t i = 0; i < value->len; i++) {
            cs_buf_add_string(out, i ? "," : "");
            show_value(out, &value->as.items[i]);
        }
        cs_buf_add_string(out, "]");
    } else {
        cs_buf_add_string(out, marks[value->kind]);
        cs_buf_add_text(out, cs_value_text(value));
    }
}

static void show_record(cs_buf *out, const cs_batch *batch, const cs_record *record)
{
    cs_buf_add_string(out, out->len ? " / " : "");
    if (record->is_broken) {
        cs_buf_add_string(out, "broken");
        return;
    }
    bool is_empty = true;
    for (uint32_t i = 0; i < record->width; i++) {
        const casus_value *value = cs_batch_value(record, i);
        if (value->kind == CASUS_ABSENT)
            continue;
        cs_buf_add_string(out, is_empty ? "" : " ");
        cs_buf_add_text(out, cs_batch_column_at(batch, i)->name);
        cs_buf_add_string(out, "=");
        show_value(out, value);
        is_empty = false;
    }
    cs_buf_add_string(out, is_empty ? "{}" : "");
}

static void show_place(struct reading *reading, size_t start, size_t len)
{
    cs_place place = cs_place_after(CS_PLACE_START, cs_text_slice(reading->input, 0, start));
    size_t columns = cs_utf8_count(cs_text_slice(reading->input, start, len));
    cs_buf_add_string(&reading->defects, "@");
    cs_buf_add_number(&reading->defects, place.line);
    cs_buf_add_string(&reading->defects, ":");
    cs_buf_add_number(&reading->defects, place.column);
    cs_buf_add_string(&reading->defects, "+");
    cs_buf_add_number(&reading->defects, columns);
}

static void show_defect(struct reading *reading, const cs_batch *batch, const cs_defect *defect,
                        size_t base)
{
    cs_span span = defect->span;
    bool has_span = defect->has_span;
    reading->defect_count++;
    if (reading->defects.len > 4000)
        return;
    if (!has_span && batch && defect->column != CS_NONE)
        has_span = cs_syntax_json.locate(&reading->layout, batch, defect->record, defect->column,
                                         defect->item, &span);
    cs_buf_add_string(&reading->defects, reading->defects.len ? " " : "");
    cs_buf_add_number(&reading->defects, defect->number);
    if (has_span)
        show_place(reading, base + span.start, span.len);
}

static void show_chunk(struct reading *reading, casus_text chunk, const cs_extents *extents,
                       size_t base)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, chunk, &reading->columns);
    assert_int_equal(cs_syntax_json.parse(&reading->layout, extents, &batch, &defects), CASUS_OK);
    assert_int_equal(batch.count, extents->count);
    size_t shown = 0;
    for (size_t i = 0; i < batch.count; i++) {
        reading->count++;
        reading->broken += batch.records[i].is_broken;
        if (reading->records.len < 4000)
            show_record(&reading->records, &batch, &batch.records[i]);
        if (extents->items[i].flaw) {
            cs_defect flaw = {.number = extents->items[i].flaw,
                              .span = {extents->items[i].start, 0},
                              .has_span = true};
            show_defect(reading, &batch, &flaw, base);
        }
        for (; shown < defects.count && defects.items[shown].record == i; shown++)
            show_defect(reading, &batch, &defects.items[shown], base);
    }
    assert_int_equal(shown, defects.count);
    cs_arena_free(&arena);
}

/* Opens the input, seeing at first `first` bytes, then `step` more at a time. */
static size_t open_reading(struct reading *reading, size_t first, size_t step, size_t *seen)
{
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    size_t used = 0;
    *seen = first;
    do {
        bool eof = *seen >= reading->input.len;
        *seen = eof ? reading->input.len : *seen;
        reading->status = cs_syntax_json.open(
            &reading->layout, cs_text_slice(reading->input, 0, *seen), eof, &used, &defects);
        assert_false(eof && reading->status == CASUS_END);
        if (reading->status == CASUS_END)
            *seen += step;
    } while (reading->status == CASUS_END);
    for (size_t i = 0; i < defects.count; i++)
        show_defect(reading, NULL, &defects.items[i], 0);
    cs_arena_free(&arena);
    return used;
}

static void read_in_gear(struct reading *reading, casus_gear gear, casus_text input, size_t first,
                         size_t step)
{
    *reading = (struct reading){.input = input};
    reading->layout = (cs_layout){
        .syntax = &cs_syntax_json, .gear = gear, .arena = &reading->arena};
    reading->columns = make_columns(&reading->arena);
    size_t seen;
    size_t at = open_reading(reading, first, step, &seen);
    cs_framer framer = {.layout = &reading->layout};
    while (reading->status == CASUS_OK && at < input.len) {
        cs_extents extents = {0};
        casus_text window = cs_text_slice(input, at, seen - at);
        bool eof = seen == input.len;
        size_t used = cs_syntax_json.frame(&framer, window, eof, &extents);
        assert_true(used > 0 || (!eof && window.len < CS_RECORD_MAX && extents.count == 0));
        bool splits = used > 0 && at + used < input.len && window.ptr[used - 1] == '\r' &&
                      input.ptr[at + used] == '\n';
        assert_false(splits);
        show_chunk(reading, cs_text_slice(window, 0, used), &extents, at);
        free(extents.items);
        at += used;
        if (used == 0 || seen == at)
            seen = seen + step < input.len ? seen + step : input.len;
    }
}

static void read_windows(struct reading *reading, casus_text input, size_t first, size_t step)
{
    read_in_gear(reading, CASUS_GEAR_AUTO, input, first, step);
}

static void free_reading(struct reading *reading)
{
    cs_buf_free(&reading->records);
    cs_buf_free(&reading->defects);
    cs_arena_free(&reading->arena);
}

/* ---- Tables of inputs ---- */

struct reading_case {
    const char *name;
    const char *in;
    const char *records;
    const char *defects;
};

static bool check_text(const char *name, const char *what, const cs_buf *got, const char *want)
{
    if (cs_text_is(cs_buf_text(got), want))
        return true;
    print_error("%s: %s\n  got  %.*s\n  want %s\n", name, what, (int)got->len,
                got->ptr ? got->ptr : "", want);
    return false;
}

static bool check_windows(const struct reading_case *row, casus_gear gear, size_t first,
                          size_t step)
{
    struct reading reading;
    char what[64];
    const char *name = gear == CASUS_GEAR_AUTO ? "auto" : "library";
    read_in_gear(&reading, gear, cs_text(row->in), first, step);
    snprintf(what, sizeof what, "records (%s, window %d, then %d)", name, (int)first, (int)step);
    bool good = check_text(row->name, what, &reading.records, row->records);
    snprintf(what, sizeof what, "defects (%s, window %d, then %d)", name, (int)first, (int)step);
    good = check_text(row->name, what, &reading.defects, row->defects) && good;
    free_reading(&reading);
    return good;
}

static void check_readings(const struct reading_case *rows, size_t count)
{
    size_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(rows[i].in);
        bool good = check_windows(&rows[i], CASUS_GEAR_LIBRARY, len, len + 1) &&
                    check_windows(&rows[i], CASUS_GEAR_LIBRARY, 1, 1) &&
                    check_windows(&rows[i], CASUS_GEAR_AUTO, len, len + 1) &&
                    check_windows(&rows[i], CASUS_GEAR_AUTO, 1, 1);
        for (size_t cut = 1; good && cut < len; cut++)
            good = check_windows(&rows[i], CASUS_GEAR_AUTO, cut, len);
        failures += !good;
    }
    assert_int_equal(failures, 0);
}

static void test_shapes(void **state)
{
    (void)state;
    static const struct reading_case rows[] = {
        {"array", "[{\"id\":\"a\"},\n {\"id\":\"b\"}]", "id=a / id=b", ""},
        {"array and blanks", " \n[ {} , {} ] \r\n", "{} / {}", ""},
        {"empty array", "[]", "", ""},
        {"empty array with blanks", "[\n]\n", "", ""},
        {"lines", "{\"id\":\"a\"}\n\n{\"id\":\"b\"}\n", "id=a / id=b", ""},
        {"lines with CRLF", "{\"id\":\"a\"}\r\n\r\n{\"id\":\"b\"}\r\n", "id=a / id=b", ""},
        {"last line without end", "{\"id\":\"a\"}\n{\"id\":\"b\"}", "id=a / id=b", ""},
        {"stream", "{\n \"id\": \"a\"\n}\n{\n \"id\": \"b\"\n}\n", "id=a / id=b", ""},
        {"stream on one line", "{\"id\":\"a\"}{\"id\":\"b\"} {}", "id=a / id=b / {}", ""},
        {"single", "{\"id\":\"a\"}", "id=a", ""},
        {"single on several lines", "{\n\"id\":\"a\"}\n", "id=a", ""},
        {"envelope", "{\"status\":200,\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"file\":\"x\"}",
         "id=a / id=b", ""},
        {"envelope with nested head",
         "{\"a\":{\"data\":[1]},\"messages\":[],\n\"Result\": [\n{\"id\":\"a\"}\n]\n}\n", "id=a",
         ""},
        {"envelope with nested tail",
         "{\"events\":[{\"id\":\"a\"}],\"more\":{\"date\":{\"n\":[{\"k\":1e400}]}}}\n", "id=a", ""},
        {"empty envelope", "{\"count\":0,\"data\":[],\"file\":\"x\"}", "", ""},
        {"a list called data in one of many", "{\"data\":[]}\n{\"data\":[]}\n", "data=[] / data=[]",
         ""},
        {"a list of texts called data", "{\"data\":[\"x\"]}", "data=[x]", ""},
        {"a record before a record with events", "{\"id\":\"a\"}\n{\"events\":[{\"id\":\"b\"}]}",
         "id=a / events.id=[b]", ""},
        {"byte order mark", "\xEF\xBB\xBF[{\"id\":\"a\"}]", "id=a", ""},
        {"byte order mark before lines", "\xEF\xBB\xBF{\"id\":\"a\"}\n{}\n", "id=a / {}", ""},
        {"nothing", "", "", ""},
        {"only blanks", " \r\n\t\r\n", "", ""},
        {"a text", "\"x\"", "", "126@1:1+3"},
        {"a number", "\n 12 \n", "", "126@2:2+2"},
        {"a word", " null", "", "126@1:2+4"},
        {"a word that is no value", "nil", "", "120@1:1+1"},
        {"a text that is not closed", "\"x", "", "120@1:1+1"},
        {"a table", "1,2\n", "", "120@1:1+1"},
        {"a web page", "<html>", "", "120@1:1+1"},
        {"only a bracket", "[", "", "120@1:2+0"},
        {"no envelope behind damage", "{\"a\":0{\"data\":[{}]}", "broken / data=[-]", "120@1:7+0"},
        {"envelope whose head is no JSON", "{\"status\":ok,\"data\":[{}]}", "", "120@1:11+2"},
    };
    check_readings(rows, COUNT(rows));
}

static void test_values(void **state)
{
    (void)state;
    static const struct reading_case rows[] = {
        {"kinds", "[{\"a\":\"x\",\"b\":1,\"c\":true,\"d\":false,\"e\":null,\"f\":\"\"}]",
         "a=x b=#1 c=?true d=?false e=null f=", ""},
        {"numbers keep their characters",
         "[{\"a\":33.30,\"b\":1e400,\"c\":12345678901234567890,\"d\":-0,\"e\":1E+2,\"f\":0.10}]",
         "a=#33.30 b=#1e400 c=#12345678901234567890 d=#-0 e=#1E+2 f=#0.10", ""},
        {"a large number among others", "[{\"a\":-1e999,\"b\":\"1e400 \\u00e9\",\"c\":[2.50]}]",
         "a=#-1e999 b=1e400 \xC3\xA9 c=[#2.50]", ""},
        {"escapes", "[{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"}]", "a=\"\\/\b\f\n\r\tA", ""},
        {"surrogate pair", "[{\"a\":\"\\ud83d\\uDE00\"}]", "a=\xF0\x9F\x98\x80", ""},
        {"escaped key", "[{\"i\\u0064\":\"a\"}]", "id=a", ""},
        {"brackets in strings", "[{\"a\":\"]}[{\\\"\"},{\"b\":\"\\\\\"}]", "a=]}[{\" / b=\\", ""},
        {"key in another case", "[{\"ID\":\"a\",\"Fatalities\":\"2\"}]", "id=a fatalities=2", ""},
        {"list", "[{\"x\":[\"a\",1,true,\"\"]}]", "x=[a,#1,?true,]", ""},
        {"empty list", "[{\"tags\":[ ]}]", "tags=[]", ""},
        {"text for a list", "[{\"tags\":\"a; b;c\"}]", "tags=[a,b;c]", ""},
        {"empty text for a list", "[{\"tags\":\"\"}]", "tags=[]", ""},
        {"number for a list", "[{\"years\":2020},{\"tags\":null}]", "years=[#2020] / tags=null",
         ""},
        {"text where no list is known", "[{\"x\":\"a; b\"}]", "x=a; b", ""},
        {"list in a field for one", "[{\"id\":[\"a\"]}]", "id=[a]", ""},
        {"object as a value", "[{\"id\":\"a\",\"x\":{\"y\":[1,{}]},\"z\":1}]", "id=a x.y=[#1] z=#1",
         "219@1:24+2"},
        {"bad items", "[{\"x\":[1,null,[2,3],{\"a\":\"]\"},4]}]", "x=[#1,#4]",
         "219@1:10+4 219@1:15+5 219@1:21+9"},
        {"two spellings of a column", "[{\"id\":\"a\",\"ID\":\"b\"}]", "id=a", "203@1:12+4"},
    };
    check_readings(rows, COUNT(rows));
}

static void test_broken_records(void **state)
{
    (void)state;
    static const struct reading_case rows[] = {
        {"a broken one in the middle", "[{\"id\":\"a\"},\n{\"id\":x},\n{\"id\":\"c\"}]",
         "id=a / broken / id=c", "120@2:7+1"},
        {"open string", "[{\"id\":\"a\"},\n{\"id\":\"b},\n{\"id\":\"c\"}]", "id=a / broken / id=c",
         "120@2:7+4"},
        {"open string with CRLF", "[{\"id\":\"a\"},\r\n{\"id\":\"b},\r\n{\"id\":\"c\"}]\r\n",
         "id=a / broken / id=c", "120@2:7+4"},
        {"open string in a stream", "{\n\"id\":\"a\n}\n{\n\"id\":\"b\"\n}\n", "broken / id=b",
         "120@2:6+2"},
        {"open string in the last record", "[{\"id\":\"a\"},\n{\"id\":\"b}\n]\n", "id=a / broken",
         "120@2:7+3"},
        {"open string in a record of several lines",
         "[\n {\n  \"id\": \"a,\n  \"tags\": [\"x\"],\n  \"code\": 1\n },\n {\n  \"id\": \"b\"\n "
         "}\n]",
         "broken / id=b", "120@3:9+3"},
        {"no closing brace", "[{\"id\":\"a\",\n{\"id\":\"b\"},\n{\"id\":\"c\"}]",
         "broken / id=b / id=c", "120@1:12+0"},
        {"no closing brace and no comma", "[{\"id\":\"a\"\n{\"id\":\"b\"}]", "broken / id=b",
         "120@1:11+0"},
        {"list not closed", "[{\"tags\":[\"a\",\"b\"},\n{\"id\":\"b\"}]", "broken / id=b",
         "120@1:18+1"},
        {"neither list nor object closed", "[{\"tags\":[\"a\",\n{\"id\":\"b\"},\n{\"id\":\"c\"}]",
         "broken / id=b / id=c", "120@1:15+0"},
        {"list not opened", "[{\"tags\":\"a\",\"b\"]},\n{\"id\":\"b\"}]", "broken / id=b",
         "120@1:17+1"},
        {"input cut in a record", "[{\"id\":\"a\"},\n{\n\"id\":\"b\",\n\"code\":", "id=a / broken",
         "120@4:8+0"},
        {"input cut in a string", "[{\"id\":\"a\"},{\"id\":\"bcd", "id=a / broken", "120@1:19+4"},
        {"input cut behind a record", "[{\"id\":\"a\"}", "id=a / broken", "120@1:12+0"},
        {"input cut behind a comma", "[{\"id\":\"a\"},\n", "id=a / broken", "120@1:13+0"},
        {"input cut behind the bracket", "[\n", "broken", "120@2:1+0"},
        {"envelope cut behind the array", "{\"data\":[{\"id\":\"a\"}]", "id=a / broken",
         "120@1:21+0"},
        {"envelope cut in its tail", "{\"data\":[{\"id\":\"a\"}],\"x\":", "id=a / broken",
         "122@1:21+0"},
        {"broken line", "{\"id\":\"a\"}\n{\"id\":\n\"b\"}\n{\"id\":\"c\"}\n",
         "id=a / broken / broken / id=c", "120@2:7+0 126@3:1+4"},
        {"duplicate key", "[{\"id\":\"a\",\"x\":1,\n\"id\":\"b\"},{}]", "broken / {}", "123@2:1+4"},
        {"duplicate key behind an escape", "[{\"id\":\"a\",\"\\u0069d\":\"b\"}]", "broken",
         "123@1:12+9"},
        {"invalid escape", "[{\"id\":\"\xC3\xA9\\q\"}]", "broken", "120@1:10+2"},
        {"invalid Unicode escape", "[{\"id\":\"\\u00zz\"}]", "broken", "120@1:9+4"},
        {"control character", "[{\"id\":\"a\tb\"}]", "broken", "120@1:10+1"},
        {"lone high surrogate", "[{\"id\":\"\\ud83d\\ude00\\ud800\"},{}]", "broken / {}",
         "124@1:21+6"},
        {"lone low surrogate behind others", "[{\"id\":\"\xE2\x82\xAC\\n\\uDC00\"}]", "broken",
         "124@1:12+6"},
        {"high surrogate before another escape", "[{\"id\":\"\\uD800\\u0041\"}]", "broken",
         "124@1:9+6"},
        {"NUL escape", "[{\"id\":\"\\\\u0000\\u0000\"}]", "broken", "103@1:16+6"},
        {"NUL escape in a key", "[{\"i\\u0000\":1}]", "broken", "103@1:3+9"},
        {"number with a leading zero", "[{\"a\":012}]", "broken", "120@1:7+3"},
        {"number of a large kind beside damage", "[{\"a\":1e400,\"b\":.5}]", "broken",
         "120@1:17+2"},
        {"words of Python", "[{\"a\":NaN},{\"a\":None},{'a':1}]", "broken / broken / broken",
         "120@1:7+3 120@1:17+4 120@1:24+3"},
        {"comma behind the last member", "[{\"a\":1,}]", "broken", "120@1:9+1"},
        {"too deep",
         "[{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]},{}]",
         "broken / {}", "125@1:38+1"},
        {"just not too deep",
         "[{\"a\":{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}},{}]",
         "a.a=[] / {}", "219@1:13+59"},
    };
    check_readings(rows, COUNT(rows));
}

/* A run gives up records that are not UTF-8; should it miss one, Jansson does not. */
static void test_bytes_missed(void **state)
{
    (void)state;
    static const struct reading_case row = {"bytes that the run has missed",
                                            "[{\"id\":\"caf\xE9\"},{\"id\":\"a\"}]",
                                            "broken / id=a", "120@1:8+6"};
    assert_true(check_windows(&row, CASUS_GEAR_LIBRARY, strlen(row.in), 1));
}

static void test_separators(void **state)
{
    (void)state;
    static const struct reading_case rows[] = {
        {"no comma", "[{\"id\":\"a\"}\n{\"id\":\"b\"}]", "id=a / id=b", "121@1:12+0"},
        {"two commas", "[{\"id\":\"a\"},\n,{\"id\":\"b\"}]", "id=a / id=b", "121@2:1+1"},
        {"comma behind the last", "[{\"id\":\"a\"},\n]", "id=a", "121@1:12+1"},
        {"comma before the first", "[,{\"id\":\"a\"}]", "broken / id=a", "121@1:2+1"},
        {"only a comma", "[,]", "broken", "121@1:2+1"},
        {"commas in a stream", "{\n},\n{\n}\n", "{} / {}", "121@2:2+1"},
        {"comma behind a line", "{}\n{},\n{}\n", "{} / {} / {}", "121@2:3+1"},
        {"two objects in a line", "{}\n{} {}\n{}\n", "{} / broken / {}", "120@2:4+2"},
        {"single values", "[1,\"x\", true ,null,[2,3],{\"id\":\"a\"}]",
         "broken / broken / broken / broken / broken / id=a",
         "126@1:2+1 126@1:4+3 126@1:9+4 126@1:15+4 126@1:20+5"},
        {"other text", "[hello world, {\"id\":\"a\"}]", "broken / id=a", "126@1:2+11"},
        {"text before a record", "[oops {\"id\":\"a\"},{}]", "broken / id=a / {}", "126@1:2+4"},
        {"members without an object", "[\"id\": \"a\"},\n{\"id\":\"b\"}]", "broken / id=b",
         "126@1:2+10"},
        {"brace too many", "[{\"id\":\"a\"}},{\"id\":\"b\"}]", "id=a / broken / id=b",
         "121@1:12+0 126@1:12+1"},
        {"text behind the array", "[{\"id\":\"a\"}] x\ny\n", "id=a / broken", "122@1:14+0"},
        {"two arrays", "[{\"id\":\"a\"}]\n[{\"id\":\"b\"}]\n", "id=a / broken", "122@2:1+0"},
        {"text behind the envelope", "{\"data\":[{}]}\n{}\n", "{} / broken", "122@1:13+0"},
        {"text behind an empty array", "[] ,\n", "broken", "122@1:4+0"},
        {"bracket in a stream", "{\n}]\n{}", "{} / broken / {}", "126@2:2+1"},
    };
    check_readings(rows, COUNT(rows));
}

/* ---- Places ---- */

struct place_case {
    const char *name;
    const char *in;
    const char *column;
    uint32_t item;
    int line;
    const char *caret; /* under the line; "" where there is no place */
};

/* Reads the input as one chunk; extents and batch are the caller's to free with the arena. */
static void read_batch(struct reading *reading, casus_text input, cs_batch *batch,
                       cs_defects *defects)
{
    *reading = (struct reading){.input = input};
    reading->layout = (cs_layout){.syntax = &cs_syntax_json, .arena = &reading->arena};
    reading->columns = make_columns(&reading->arena);
    size_t seen;
    size_t used = open_reading(reading, input.len, 1, &seen);
    cs_framer framer = {.layout = &reading->layout};
    cs_extents extents = {0};
    casus_text chunk = cs_text_from(input, used);
    if (chunk.len)
        assert_int_equal(cs_syntax_json.frame(&framer, chunk, true, &extents), chunk.len);
    *defects = (cs_defects){.arena = &reading->arena};
    cs_batch_init(batch, &reading->arena, chunk, &reading->columns);
    assert_int_equal(cs_syntax_json.parse(&reading->layout, &extents, batch, defects), CASUS_OK);
    free(extents.items);
}

static void draw_caret(casus_text input, size_t start, size_t len, int *line, cs_buf *out)
{
    cs_place place = cs_place_after(CS_PLACE_START, cs_text_slice(input, 0, start));
    *line = (int)place.line;
    cs_buf_add_repeat(out, ' ', (size_t)place.column - 1);
    cs_buf_add_repeat(out, '^', cs_utf8_count(cs_text_slice(input, start, len)));
}

static bool check_place(const struct place_case *row)
{
    struct reading reading;
    cs_batch batch;
    cs_defects defects;
    casus_text input = cs_text(row->in);
    read_batch(&reading, input, &batch, &defects);
    uint32_t column = cs_batch_column(&batch, cs_text(row->column), CS_NONE);
    cs_span span = {0};
    cs_buf got = {0};
    int line = row->line;
    bool found = false;
    for (uint32_t i = 0; i < batch.count && !found; i++)
        found = cs_syntax_json.locate(&reading.layout, &batch, i, column, row->item, &span);
    if (found)
        draw_caret(input, reading.layout.head.len + span.start, span.len, &line, &got);
    bool good = cs_text_is(cs_buf_text(&got), row->caret) && line == row->line;
    if (!good)
        print_error("%s:\n%s\n%.*s  got (line %d)\n%s  want (line %d)\n", row->name, row->in,
                    (int)got.len, got.ptr ? got.ptr : "", line, row->caret, row->line);
    cs_buf_free(&got);
    free_reading(&reading);
    return good;
}

static void test_places(void **state)
{
    (void)state;
    static const struct place_case rows[] = {
        {"a string with its quotes", "[{\"a\":1,\"id\":\"x y\"}]", "id", CS_NONE, 1,
         "             ^^^^^"},
        {"behind escapes", "[{\"a\":\"\\\"}\\\\\",\"id\":12}]", "id", CS_NONE, 1,
         "                   ^^"},
        {"behind other characters",
         "[{\"a\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\",\"id\":true}]", "id", CS_NONE, 1,
         "                 ^^^^"},
        {"on a later line", "[\n{\"a\":\n [1,\n 2],\n \"id\" : null}]", "id", CS_NONE, 5,
         "        ^^^^"},
        {"in the second record", "[{\"a\":{\"id\":1}},\n {\"id\":[ 1 ]}]", "id", CS_NONE, 2,
         "       ^^^^^"},
        {"of a key with an escape", "[{\"\\u0069d\" :7}]", "id", CS_NONE, 1, "             ^"},
        {"of a key in another case", "[{\"I_D\":7}]", "id", CS_NONE, 1, "        ^"},
        {"of the name", "[{\"a\":1,\n\"I D\":7}]", "id", CS_NAME, 2, "^^^^^"},
        {"of an unknown column", "[{\"a\":1,\"\xC3\xA9\":7}]", "\xC3\xA9", CS_NONE, 1,
         "            ^"},
        {"in an envelope", "{\"n\":1,\"data\":[\n{\"id\":\"x\"}]}", "id", CS_NONE, 2, "      ^^^"},
        {"of an item", "[{\"tags\":[\"a\", \"b\",\n \"c\"]}]", "tags", 2, 2, " ^^^"},
        {"of an item behind those left out", "[{\"tags\":[null,[1],\"b\"]}]", "tags", 0, 1,
         "                   ^^^"},
        {"of a part of a text", "[{\"tags\":\"one; two; six\"}]", "tags", 1, 1,
         "               ^^^"},
        {"of the first part", "[{\"tags\":\"one; two\"}]", "tags", 0, 1, "          ^^^"},
        {"of a part that is a number", "[{\"tags\":\"1; 2\"}]", "tags", 1, 1, ""},
        {"of a part behind an escape", "[{\"tags\":\"\\n; two\"}]", "tags", 1, 1, ""},
        {"of a single item", "[{\"years\":2020}]", "years", 0, 1, "          ^^^^"},
        {"of an item that is not there", "[{\"tags\":[\"a\"]}]", "tags", 1, 1, ""},
        {"of a column that is not there", "[{\"a\":1}]", "id", CS_NONE, 1, ""},
        {"in a broken record", "[{\"a\":1,\"id]", "id", CS_NONE, 1, ""},
    };
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        failures += !check_place(&rows[i]);
    assert_int_equal(failures, 0);
}

/* ---- One broken record costs one record ---- */

static void test_recovery(void **state)
{
    (void)state;
    /* Where the damage makes what follows read as part of the record, more is lost. */
    static const struct {
        const char *name;
        const char *damaged;
        const char *more_in;
    } rows[] = {
        {"no closing quote", "{\"id\":\"x,\"n\":1,\"tags\":[\"a\",\"b\"]}", "one line"},
        {"no opening quote", "{\"id\":x\",\"n\":1,\"tags\":[\"a\",\"b\"]}", "one line"},
        {"no closing brace", "{\"id\":\"x\",\"n\":1,\"tags\":[\"a\",\"b\"]", ""},
        {"no opening brace", "\"id\":\"x\",\"n\":1,\"tags\":[\"a\",\"b\"]}", ""},
        {"no closing bracket", "{\"id\":\"x\",\"n\":1,\"tags\":[\"a\",\"b\"}", ""},
        {"no opening bracket", "{\"id\":\"x\",\"n\":1,\"tags\":\"a\",\"b\"]}", ""},
        {"neither bracket nor brace", "{\"id\":\"x\",\"n\":1,\"tags\":[\"a\",\"b\"", "envelope"},
        {"no colon", "{\"id\" \"x\",\"n\":1,\"tags\":[\"a\",\"b\"]}", ""},
        {"cut in the middle", "{\"id\":\"x\",\"n\":", "stream"},
        {"something else", "null", ""},
    };
    static const struct {
        const char *name;
        const char *head;
        const char *between;
        const char *tail;
        size_t more; /* records in the head */
    } shapes[] = {
        {"array", "[\n", ",\n", "\n]\n", 0},
        {"envelope", "{\"data\":[\n", ",\n", "\n],\"count\":1000}\n", 0},
        {"stream", "{\n}\n", "\n", "\n", 1},
        {"lines", "{}\n", "\n", "\n", 1},
        {"one line", "[", ",", "]", 0},
    };
    enum { RECORDS = 1000, DAMAGED = 500 };
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows) * COUNT(shapes); i++) {
        size_t row = i / COUNT(shapes);
        size_t shape = i % COUNT(shapes);
        cs_buf in = {0};
        cs_buf_add_string(&in, shapes[shape].head);
        for (int n = 0; n < RECORDS; n++) {
            cs_buf_add_string(&in, n ? shapes[shape].between : "");
            cs_buf_add_string(&in, n == DAMAGED ? rows[row].damaged
                                                : "{\"id\":\"x\",\"n\":1,\"tags\":[\"a\",\"b\"]}");
        }
        cs_buf_add_string(&in, shapes[shape].tail);
        struct reading reading;
        read_windows(&reading, cs_buf_text(&in), 4096, 4096);
        size_t good = reading.count - reading.broken;
        size_t most = RECORDS - 1 + shapes[shape].more;
        size_t least = strcmp(rows[row].more_in, shapes[shape].name) == 0 ? DAMAGED : most;
        if (good < least || good > most) {
            print_error("%s, %s: %d records of %d survive\n", rows[row].name, shapes[shape].name,
                        (int)good, (int)most);
            failures++;
        }
        free_reading(&reading);
        cs_buf_free(&in);
    }
    assert_int_equal(failures, 0);
}

/* ---- Hostile inputs: all of these must end, and soon ---- */

struct flood_case {
    const char *name;
    const char *head;
    const char *piece;
    size_t size; /* the piece is repeated up to so many bytes */
    const char *tail;
    size_t good; /* records that survive */
};

static void test_floods(void **state)
{
    (void)state;
    enum { SMALL = 100 * 1000, LARGE = 2 << 20, HUGE_SIZE = (int)CS_RECORD_MAX + LARGE };
    static const struct flood_case rows[] = {
        {"brackets", "", "[", SMALL, "", 0},
        {"objects in objects", "", "{\"a\":", SMALL, "", 0},
        {"lists of objects", "[{\"id\":1},", "{\"a\":[", LARGE, "", 1},
        {"lists of objects, line by line", "[{\"id\":1},", "{\"a\":[\n", LARGE, "", 1},
        {"brackets that close too much", "[{\"a\":", "[{\"x\":],\n", LARGE, "", 0},
        {"colons", "[", "{\"x\":]:", LARGE, "", 0},
        {"open strings", "[", "\"{\n", LARGE, "]", 0},
        {"open strings in objects", "[", "{\"x\n", LARGE, "]", 0},
        {"commas", "[", ",", LARGE, "]", 0},
        {"scraps", "[", ":{ ", LARGE, "]", 0},
        {"blanks before braces", "[{\"a\":[", "    [", LARGE, "{}]", 1},
        {"backslashes", "[{\"a\":\"", "\\", LARGE, "\"}]", 1},
        {"a long list", "[{\"a\":[0", ",0", LARGE, "]},{}]", 2},
        {"blanks beyond the limit", "[{},", " ", HUGE_SIZE, "{}]", 2},
        {"a record beyond the limit", "[{},{\"a\":[", "[],", HUGE_SIZE, "\n{}]", 2},
        {"a string beyond the limit", "[{},{\"a\":\"", "xx", HUGE_SIZE, "\"},\n{},{}]", 3},
        {"a line beyond the limit", "{}\n{\"a\":\"", "xx", HUGE_SIZE, "\"}\n{}\n", 2},
        {"records in a list that is not closed", "[{\"a\":[\n", "{\"b\":[1,2,3]},\n", HUGE_SIZE,
         "{}]", (HUGE_SIZE + 14) / 15 + 1},
    };
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct flood_case *row = &rows[i];
        cs_buf in = {0};
        cs_buf_add_string(&in, row->head);
        for (size_t size = 0; size < row->size; size += strlen(row->piece))
            cs_buf_add_string(&in, row->piece);
        cs_buf_add_string(&in, row->tail);
        struct reading reading;
        read_windows(&reading, cs_buf_text(&in), 1 << 20, 4 << 20);
        if (reading.count - reading.broken != row->good) {
            print_error("%s: %d of %d records survive, want %d\n  %.*s\n", row->name,
                        (int)(reading.count - reading.broken), (int)reading.count, (int)row->good,
                        reading.defects.len > 200 ? 200 : (int)reading.defects.len,
                        reading.defects.ptr ? reading.defects.ptr : "");
            failures++;
        }
        free_reading(&reading);
        cs_buf_free(&in);
    }
    assert_int_equal(failures, 0);
}

/* ---- Writing ---- */

/* Copies of the two rows' layouts, bound for writing all known columns. */
static void bind_writer(cs_layout *layout, const cs_syntax *syntax, bool pretty,
                        const cs_columns *columns, cs_arena *arena)
{
    uint32_t *from = cs_arena_alloc(arena, columns->count * sizeof *from);
    assert_non_null(from);
    for (uint32_t i = 0; i < columns->count; i++)
        from[i] = i;
    *layout = (cs_layout){.syntax = syntax, .dialect = {.pretty = pretty}, .arena = arena};
    layout->columns = columns;
    layout->from = from;
    assert_int_equal(syntax->bind(layout, NULL), CASUS_OK);
}

/* Writes what `input` reads as; the separator of the first record is dropped, as a run does. */
static void rewrite(casus_text input, const cs_syntax *syntax, bool pretty, cs_buf *out,
                    cs_buf *found)
{
    struct reading reading;
    cs_batch batch;
    cs_defects defects;
    cs_layout layout;
    read_batch(&reading, input, &batch, &defects);
    defects.count = 0;
    bind_writer(&layout, syntax, pretty, &reading.columns, &reading.arena);
    syntax->head(&layout, out);
    cs_buf rows = {0};
    size_t *starts = cs_arena_alloc(&reading.arena, (batch.count + 1) * sizeof *starts);
    assert_non_null(starts);
    syntax->rows(&layout, &batch, 0, batch.count, &rows, starts, &defects);
    assert_int_equal(starts[0], 0);
    assert_int_equal(starts[batch.count], rows.len);
    cs_buf_add_text(out, cs_text_from(cs_buf_text(&rows), strlen(syntax->separator)));
    syntax->tail(&layout, out);
    assert_int_equal(out->status, CASUS_OK);
    for (size_t i = 0; i < defects.count; i++) {
        const cs_defect *defect = &defects.items[i];
        cs_buf_add_string(found, i ? " / " : "");
        cs_buf_add_number(found, defect->number);
        cs_buf_add_string(found, " ");
        cs_buf_add_text(found, cs_batch_column_at(&batch, defect->column)->name);
        cs_buf_add_string(found, " ");
        cs_buf_add_text(found, defect->found);
    }
    cs_buf_free(&rows);
    free_reading(&reading);
}

static void test_writing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *in;
        const cs_syntax *syntax;
        bool pretty;
        const char *out;
        const char *found;
    } rows[] = {
        {"an array", "[{\"id\":\"a\"},{\"id\":\"b\"}]", &cs_syntax_json, false,
         "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]\n", ""},
        {"an empty array", "[]", &cs_syntax_json, false, "[\n]\n", ""},
        {"lines", "[{\"id\":\"a\"},{\"id\":\"b\"}]", &cs_syntax_ndjson, false,
         "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", ""},
        {"no lines", "[]", &cs_syntax_ndjson, false, "", ""},
        {"pretty", "[{\"id\":\"a\",\"x\":[1,\"b\"]},{}]", &cs_syntax_json, true,
         "[\n{\n  \"id\": \"a\",\n  \"x\": [1, \"b\"]\n},\n{}\n]\n", ""},
        {"lines are never pretty", "[{\"id\":\"a\",\"x\":1}]", &cs_syntax_ndjson, true,
         "{\"id\":\"a\",\"x\":1}\n", ""},
        {"the order of the columns", "[{\"x\":1,\"code\":\"c\",\"a\":2,\"id\":\"a\"}]",
         &cs_syntax_ndjson, false, "{\"id\":\"a\",\"code\":\"c\",\"x\":1,\"a\":2}\n", ""},
        {"broken records are left out", "[{\"id\":\"a\"},{x},{\"id\":\"c\"}]", &cs_syntax_json,
         false, "[\n{\"id\":\"a\"},\n{\"id\":\"c\"}\n]\n", ""},
        {"null and empty", "[{\"id\":null,\"code\":\"\",\"tags\":[]}]", &cs_syntax_ndjson, false,
         "{\"id\":null,\"tags\":[],\"code\":\"\"}\n", ""},
        {"known numbers", "[{\"fatalities\":\"12\",\"latitude\":33.30}]", &cs_syntax_ndjson, false,
         "{\"fatalities\":12,\"latitude\":33.30}\n", ""},
        {"numbers that are none", "[{\"fatalities\":\"007\",\"latitude\":\"1,5\"}]",
         &cs_syntax_ndjson, false, "{\"fatalities\":\"007\",\"latitude\":\"1,5\"}\n",
         "701 fatalities 007 / 701 latitude 1,5"},
        {"numbers in lists", "[{\"years\":[\"2020\",\"20x\"]}]", &cs_syntax_ndjson, false,
         "{\"years\":[2020,\"20x\"]}\n", "701 years 20x"},
        {"booleans", "[{\"certain\":\"true\"},{\"certain\":\"yes\"},{\"certain\":false}]",
         &cs_syntax_ndjson, false,
         "{\"certain\":true}\n{\"certain\":\"yes\"}\n{\"certain\":false}\n", ""},
        {"texts and codes are strings", "[{\"id\":1,\"code\":10,\"tags\":[true]}]",
         &cs_syntax_ndjson, false, "{\"id\":\"1\",\"tags\":[\"true\"],\"code\":\"10\"}\n", ""},
        {"unknown columns keep their kind", "[{\"x\":1e400,\"y\":\"1\",\"z\":true,\"n\":[null]}]",
         &cs_syntax_ndjson, false, "{\"x\":1e400,\"y\":\"1\",\"z\":true,\"n\":[]}\n", ""},
        {"escapes", "[{\"id\":\"\\u0000\"},{\"id\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f\\u007f\"}]",
         &cs_syntax_ndjson, false, "{\"id\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\x7F\"}\n", ""},
        {"other characters", "[{\"\\u00e9\\n\":\"\\u2028\\ud83d\\ude00\"}]", &cs_syntax_ndjson,
         false, "{\"\xC3\xA9\\n\":\"\xE2\x80\xA8\xF0\x9F\x98\x80\"}\n", ""},
    };
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cs_buf out = {0};
        cs_buf found = {0};
        rewrite(cs_text(rows[i].in), rows[i].syntax, rows[i].pretty, &out, &found);
        failures += !check_text(rows[i].name, "written", &out, rows[i].out);
        failures += !check_text(rows[i].name, "findings", &found, rows[i].found);
        cs_buf_free(&out);
        cs_buf_free(&found);
    }
    assert_int_equal(failures, 0);
}

/* A text as JSON writes it, byte by byte. */
static void add_expected(cs_buf *out, casus_text text)
{
    static const char bytes[] = "\"\\\b\t\n\f\r\x01\x1f";
    static const char *const escapes[] = {"\\\"", "\\\\", "\\b",     "\\t",    "\\n",
                                          "\\f",  "\\r",  "\\u0001", "\\u001f"};
    cs_buf_add_string(out, "\"");
    for (size_t i = 0; i < text.len; i++) {
        const char *hit = memchr(bytes, text.ptr[i], sizeof bytes - 1);
        if (hit)
            cs_buf_add_string(out, escapes[hit - bytes]);
        else
            cs_buf_add_char(out, text.ptr[i]);
    }
    cs_buf_add_string(out, "\"");
}

/* Writes a record with the text, alone and in a list, into a buffer of at most max bytes. */
static casus_status write_text(const cs_layout *layout, casus_text text, size_t max, cs_buf *out)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_defects defects = {.arena = &arena};
    size_t starts[2];
    casus_value items[2] = {cs_value_scalar(CASUS_STRING, text), cs_value_scalar(CASUS_NULL, text)};
    cs_batch_init(&batch, &arena, text, layout->columns);
    cs_record *record = cs_batch_add(&batch, (cs_extent){0});
    assert_non_null(record);
    *cs_batch_slot(&batch, record, 3) = (casus_value){
        .as.items = items, .len = (uint32_t)(text.len % 3), .kind = CASUS_LIST};
    *cs_batch_slot(&batch, record, 0) = items[0];
    out->max = max;
    layout->syntax->rows(layout, &batch, 0, 1, out, starts, &defects);
    cs_arena_free(&arena);
    return out->status;
}

static void expect_text(casus_text text, cs_buf *out)
{
    cs_buf_add_string(out, "{\"id\":");
    add_expected(out, text);
    cs_buf_add_string(out, ",\"tags\":[");
    if (text.len % 3)
        add_expected(out, text);
    cs_buf_add_string(out, text.len % 3 == 2 ? ",null]}\n" : "]}\n");
}

/* Texts of every length, with every kind of byte at every place, at the end of what may be read, in
   buffers that have just the room and one byte less. */
static void test_writing_of_lengths(void **state)
{
    (void)state;
    static const char bytes[] = "a\"\\\b\t\n\f\r\x01\x1f \x7f\xC3";
    cs_arena arena = {0};
    cs_columns columns = make_columns(&arena);
    cs_layout layout;
    bind_writer(&layout, &cs_syntax_ndjson, false, &columns, &arena);
    for (size_t len = 0; len < 70; len++) {
        char *chunk = malloc(len + 1);
        assert_non_null(chunk);
        for (size_t i = 0; i < len * (COUNT(bytes) - 1); i++) {
            memset(chunk, 'x', len + 1);
            casus_text text = {chunk + 1, len};
            chunk[1 + i % len] = bytes[i / len];
            cs_buf want = {0};
            expect_text(text, &want);
            for (size_t max = want.len - 1; max < want.len + 2; max++) {
                cs_buf got = {0};
                casus_status status = write_text(&layout, text, max, &got);
                assert_int_equal(status, max < want.len ? CASUS_ELIMIT : CASUS_OK);
                assert_true(status || cs_text_equal(cs_buf_text(&got), cs_buf_text(&want)));
                cs_buf_free(&got);
            }
            cs_buf_free(&want);
        }
        free(chunk);
    }
    cs_arena_free(&arena);
}

/* ---- Round trips ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void add_nasty_text(cs_buf *out, uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",
        "\\\"",
        "\\\\",
        "\\n",
        "\\u0001",
        "/",
        "\\/",
        " ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "; ",
        "'",
        "\\t",
        "\xC3\xA9",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\xF0\x9F\x98\x80",
        "\xE2\x80\xA8",
        "null",
        "1e5",
        "\x7F",
    };
    cs_buf_add_char(out, '"');
    for (uint32_t count = next_random(seed) % 6; count > 0; count--)
        cs_buf_add_string(out, pieces[next_random(seed) % COUNT(pieces)]);
    cs_buf_add_char(out, '"');
}

static void add_nasty_value(cs_buf *out, uint32_t *seed, bool is_item)
{
    static const char *const words[] = {
        "0", "-0", "33.30", "1e400", "-1.5E-7", "true", "false", "12345678901234567890", "null"};
    uint32_t choice = next_random(seed) % (is_item ? 2 : 3);
    if (choice == 0) {
        add_nasty_text(out, seed);
    } else if (choice == 1) {
        cs_buf_add_string(out, words[next_random(seed) % (COUNT(words) - is_item)]);
    } else {
        cs_buf_add_char(out, '[');
        for (uint32_t i = 0, count = next_random(seed) % 4; i < count; i++) {
            cs_buf_add_string(out, i ? "," : "");
            add_nasty_value(out, seed, true);
        }
        cs_buf_add_char(out, ']');
    }
}

static void make_nasty(cs_buf *out, uint32_t *seed)
{
    static const char *const keys[] = {"x", "y\\n", "\xC3\xA9", "a\\\"b", "", "z z"};
    cs_buf_add_char(out, '[');
    for (int record = 0; record < 5; record++) {
        cs_buf_add_string(out, record ? ",{" : "{");
        const char *comma = "";
        for (size_t i = 0; i < COUNT(keys); i++) {
            if (next_random(seed) % 3 == 0)
                continue;
            cs_buf_add_string(out, comma);
            cs_buf_add_string(out, "\"");
            cs_buf_add_string(out, keys[i]);
            cs_buf_add_string(out, "\":");
            add_nasty_value(out, seed, false);
            comma = ",";
        }
        cs_buf_add_char(out, '}');
    }
    cs_buf_add_char(out, ']');
}

static void assert_jansson_reads(casus_text text)
{
    json_error_t error;
    char *copy = malloc(text.len + 1);
    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    /* Jansson refuses this one number, which is legal. */
    for (size_t at; (at = cs_text_find((casus_text){copy, text.len}, CS_TEXT("1e400"))) < text.len;)
        memcpy(copy + at, "1e100", 5);
    json_t *json = json_loadb(copy, text.len, JSON_DECODE_INT_AS_REAL, &error);
    if (!json)
        print_error("Jansson: %s at %d of\n%.*s\n", error.text, error.position, (int)text.len,
                    text.ptr);
    assert_non_null(json);
    json_decref(json);
    free(copy);
}

static void test_round_trips(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 300; round++) {
        uint32_t seed = round;
        cs_buf nasty = {0};
        make_nasty(&nasty, &seed);
        struct reading want;
        read_windows(&want, cs_buf_text(&nasty), nasty.len, 1);
        assert_int_equal(want.broken, 0);
        for (int way = 0; way < 3; way++) {
            cs_buf out = {0};
            cs_buf again = {0};
            cs_buf found = {0};
            const cs_syntax *syntax = way == 2 ? &cs_syntax_ndjson : &cs_syntax_json;
            rewrite(cs_buf_text(&nasty), syntax, way == 1, &out, &found);
            if (way < 2)
                assert_jansson_reads(cs_buf_text(&out));
            struct reading got;
            read_windows(&got, cs_buf_text(&out), out.len, 1);
            if (!cs_text_equal(cs_buf_text(&got.records), cs_buf_text(&want.records)))
                fail_msg("seed %u, way %d:\n%.*s\n%.*s\n", round, way, (int)want.records.len,
                         want.records.ptr, (int)got.records.len, got.records.ptr);
            rewrite(cs_buf_text(&out), syntax, way == 1, &again, &found);
            assert_true(cs_text_equal(cs_buf_text(&out), cs_buf_text(&again)));
            assert_int_equal(got.defect_count, 0);
            cs_buf_free(&out);
            cs_buf_free(&again);
            cs_buf_free(&found);
            free_reading(&got);
        }
        cs_buf_free(&nasty);
        free_reading(&want);
    }
}

/* ---- Small things ---- */

static void test_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *column;
        const char *value;
        const char *old;
        const char *want;
    } rows[] = {
        {"text", "id", "a\"b", "\"x\"", "\"a\\\"b\""},
        {"text for a number", "id", "12", "12", "\"12\""},
        {"integer", "fatalities", "12", "\"12 \"", "12"},
        {"integer that is none", "fatalities", "x", "12", "\"x\""},
        {"boolean", "certain", "true", "\"True\"", "true"},
        {"date-like code", "code", "010", "10", "\"010\""},
        {"item of a list", "tags", "b", "\"a\"", "\"b\""},
        {"number in a list", "years", "2020", "\"2020 \"", "2020"},
        {"part of a text", "tags", "b\\", "a", "b\\\\"},
    };
    cs_arena arena = {0};
    cs_columns columns = make_columns(&arena);
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_exact;
        cs_buf out = {0};
        uint32_t column = cs_columns_find(&columns, cs_text(rows[i].column), &is_exact);
        assert_int_not_equal(column, CS_NONE);
        cs_syntax_json.spell(NULL, &columns.items[column], cs_text(rows[i].value),
                             cs_text(rows[i].old), &out);
        failures += !check_text(rows[i].name, "spelt", &out, rows[i].want);
        cs_buf_free(&out);
    }
    cs_arena_free(&arena);
    assert_int_equal(failures, 0);
}

static void test_sniffing(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *want; /* "json", "ndjson" or "" */
    } rows[] = {
        {"[{\"a\":1}]", "json"},
        {"\xEF\xBB\xBF [\n {\n \"a\"", "json"},
        {"[]", "json"},
        {"{\"a\":1,", "json"},
        {"{\n \"a\":1}\n{\n", "json"},
        {"{\"a\":1}\n{\"a\":2}\n", "ndjson"},
        {"{}\n", "json"},
        {"{a: 1}", ""},
        {"[a, b]", ""},
        {"- {\"a\": 1}", ""},
        {"\"a\",\"b\"\n", ""},
        {"a,b\n{\"a\",1\n", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int json = cs_syntax_json.sniff(cs_text(rows[i].in));
        int lines = cs_syntax_ndjson.sniff(cs_text(rows[i].in));
        const char *got = lines > json ? "ndjson" : json > 0 ? "json" : "";
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: got \"%s\", want \"%s\"", rows[i].in, got, rows[i].want);
    }
}

/* Head, some records and tail of every shape make a file again. */
static void test_rejects(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *want;
    } rows[] = {
        {" [ {\"a\":1} , {\"a\":2} ] ", " [{\"a\":1},\n{\"a\":2}\n]\n"},
        {"{\"n\":2,\"data\":[{\"a\":1},{\"a\":2}],\"x\":1}", "{\"n\":2,\"data\":[{\"a\":1},\n"
                                                             "{\"a\":2}\n]}\n"},
        {"{\"a\":1}\r\n{\"a\":2}", "{\"a\":1}\n{\"a\":2}\n"},
        {"\n{\"a\":\n1}{\"a\":2}", "\n{\"a\":\n1}\n{\"a\":2}\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reading reading;
        cs_batch batch;
        cs_defects defects;
        cs_buf out = {0};
        read_batch(&reading, cs_text(rows[i].in), &batch, &defects);
        cs_buf_add_text(&out, reading.layout.head);
        for (size_t k = 0; k < batch.count; k++) {
            cs_span extent = batch.records[k].extent;
            cs_buf_add_text(&out, k ? reading.layout.reject_separator : CS_TEXT(""));
            cs_buf_add_text(&out, cs_text_slice(batch.chunk, extent.start, extent.len));
        }
        cs_buf_add_text(&out, reading.layout.reject_tail);
        assert_true(check_text(rows[i].in, "rejects", &out, rows[i].want));
        cs_buf_free(&out);
        free_reading(&reading);
    }
}

/* ---- Gears ---- */

static size_t allocation_count;

static void *allocate_and_count(size_t size)
{
    allocation_count++;
    return malloc(size);
}

/* How often Jansson allocates while an input is read. */
static size_t library_work(casus_text input)
{
    struct reading reading;
    allocation_count = 0;
    json_set_alloc_funcs(allocate_and_count, free);
    read_windows(&reading, input, input.len, 1);
    json_set_alloc_funcs(malloc, free);
    free_reading(&reading);
    return allocation_count;
}

/* Plain records do not come to Jansson, else both gears would be the same; all others do. */
static void test_gears(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *in;
        bool is_plain;
    } rows[] = {
        {"nothing", "[{}, { }]", true},
        {"strings", "[{\"id\":\"\",\"code\":\"a \xC3\xA9 {}[],:\"}]", true},
        {"numbers", "[{\"fatalities\":-0,\"latitude\":-33.25e+7,\"code\":1E400}]", true},
        {"words", "[{\"id\":null,\"certain\":true},{\"certain\":false}]", true},
        {"lists", "[{\"tags\":[],\"years\":[ 2020 ,\"x\"]},{\"tags\":[true]}]", true},
        {"what becomes a list", "[{\"tags\":\"a; b\",\"years\":1},{\"tags\":\"\"}]", true},
        {"escapes", "[{\"id\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\\\\\"}]", true},
        {"blanks", "[ {\n\t\"id\" : \"a\" ,\r\n \"code\"\n:\n1\n} ]", true},
        {"any order", "[{\"years\":1,\"id\":\"a\"},{\"id\":\"a\",\"tags\":[],\"years\":1}]", true},
        {"lines", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", true},
        {"a new name", "[{\"x\":1}]", false},
        {"a new spelling", "[{\"ID\":1}]", false},
        {"a name with an escape", "[{\"i\\u0064\":1}]", false},
        {"a name twice", "[{\"id\":null,\"id\":1}]", false},
        {"an object", "[{\"id\":{}}]", false},
        {"a list in a list", "[{\"tags\":[[]]}]", false},
        {"null in a list", "[{\"tags\":[null]}]", false},
        {"half a character", "[{\"id\":\"\\ud83d\"}]", false},
        {"halves in the wrong order", "[{\"id\":\"\\ude00\\ud83d\"}]", false},
        {"NUL", "[{\"id\":\"\\u0000\"}]", false},
        {"no escape", "[{\"id\":\"\\x\"}]", false},
        {"a tab in a string", "[{\"id\":\"\t\"}]", false},
        {"a comma too many", "[{\"id\":1,}]", false},
        {"no comma", "[{\"id\":1 \"code\":2}]", false},
        {"no colon", "[{\"id\" 1}]", false},
        {"no number", "[{\"id\":01}]", false},
        {"no fraction", "[{\"id\":1.}]", false},
        {"no exponent", "[{\"id\":1e}]", false},
        {"no digit", "[{\"id\":-}]", false},
        {"no word", "[{\"id\":nul}]", false},
        {"more on the line", "{\"id\":1}\n{\"id\":1} {}\n", false},
    };
    size_t failures = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_plain = library_work(cs_text(rows[i].in)) == 0;
        if (is_plain != rows[i].is_plain)
            print_error("%s: %s\n", rows[i].name, is_plain ? "was plain" : "was not plain");
        failures += is_plain != rows[i].is_plain;
    }
    assert_int_equal(failures, 0);
}

/* A name and a spelling are plain once they were met. */
static void test_gears_learn(void **state)
{
    (void)state;
    static const struct {
        const char *one, *two;
    } rows[] = {
        {"[{\"x\":1}]", "[{\"x\":1},{\"x\":2}]"},
        {"[{\"ID\":1}]", "[{\"ID\":1},{\"code\":1,\"ID\":1}]"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(library_work(cs_text(rows[i].two)), library_work(cs_text(rows[i].one)));
}

/* ---- Memory ---- */

static size_t allocations_left;

static void *allocate_until(size_t size)
{
    return allocations_left && allocations_left-- ? malloc(size) : NULL;
}

/* Whichever of Jansson's allocations fails, the record is either read or the failure is told. */
static void test_failing_allocations(void **state)
{
    (void)state;
    const casus_text input = CS_TEXT("[{\"id\":\"a long text of several words\\n\",\"x\":[1,\"b\"],"
                                     "\"y\":1e400,\"a key of some length\\t\":true}]");
    struct reading reading;
    cs_batch batch;
    cs_defects defects;
    read_batch(&reading, input, &batch, &defects);
    cs_extents extents = {
        &(cs_extent){batch.records[0].extent.start, batch.records[0].extent.len, 0, 0}, 1, 1, false,
        false};
    casus_status status = CASUS_ENOMEM;
    for (size_t allowed = 0; status != CASUS_OK; allowed++) {
        assert_true(allowed < 1000);
        cs_batch_init(&batch, &reading.arena, batch.chunk, &reading.columns);
        defects.count = 0;
        allocations_left = allowed;
        json_set_alloc_funcs(allocate_until, free);
        status = cs_syntax_json.parse(&reading.layout, &extents, &batch, &defects);
        json_set_alloc_funcs(malloc, free);
        assert_true(status == CASUS_OK || status == CASUS_ENOMEM);
        if (status == CASUS_OK && defects.count)
            fail_msg("%d allocations: E%u %.*s", (int)allowed, defects.items[0].number,
                     (int)defects.items[0].found.len, defects.items[0].found.ptr);
    }
    free_reading(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_broken_records),
        cmocka_unit_test(test_bytes_missed),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_floods),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_writing_of_lengths),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_sniffing),
        cmocka_unit_test(test_rejects),
        cmocka_unit_test(test_gears),
        cmocka_unit_test(test_gears_learn),
        cmocka_unit_test(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
