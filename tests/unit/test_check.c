/* test_check.c - records held against small schemas.

   A schema is the text of its fields and further keys. A record is written as one line,
   "year=2022|notes=#5|tags=[a;b]": # begins a number, ! a boolean, ~ is null, brackets hold a list,
   a name that is not mentioned is absent. What check finds is written as "E401 year 2022>2023": the
   code, the field, what was found and what was expected. */
#include "model/check.h"

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

/* ---- Schemas ---- */

static void print_fault(void *ctx, const casus_diag *diag)
{
    (void)ctx;
    print_error("%s %llu:%llu %.*s\n", diag->code, (unsigned long long)diag->line,
                (unsigned long long)diag->column, (int)diag->message.len, diag->message.ptr);
}

static casus_schema *open_schema(const char *body)
{
    char path[] = "/tmp/casus-test-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(file);
    fprintf(file, "casus: 1\nschema: test\ntitle: A test\nversion: \"1\"\n%s", body);
    assert_int_equal(fclose(file), 0);
    casus_schema *schema = NULL;
    casus_status status = casus_schema_open(path, print_fault, NULL, &schema);
    unlink(path);
    if (status != CASUS_OK)
        fail_msg("this schema cannot be loaded:\n%s", body);
    return schema;
}

/* ---- One schema, one batch ---- */

struct bench {
    cs_arena arena;
    casus_schema *schema;
    cs_columns columns;
    uint32_t *column_of;
    uint8_t *marks;
    cs_check_plan plan;
    cs_batch batch;
    cs_defects defects;
    cs_buf buf;
    bool is_wordy; /* defects are written with {other} in brackets */
};

static struct bench *open_bench(const char *body)
{
    struct bench *bench = calloc(1, sizeof *bench);
    casus_schema *schema = open_schema(body);
    uint32_t count = schema->field_count;
    bench->schema = schema;
    bench->columns.items = cs_arena_zalloc(&bench->arena, count, sizeof(cs_column));
    bench->column_of = cs_arena_zalloc(&bench->arena, count, sizeof(uint32_t));
    bench->marks = cs_arena_zalloc(&bench->arena, count, 1);
    for (uint32_t i = 0; i < count; i++) {
        const cs_field *field = &schema->fields[i];
        bench->columns.items[i] = (cs_column){.name = field->name,
                                              .type = field->type,
                                              .is_known = true,
                                              .is_list = field->is_list,
                                              .separator = field->separator,
                                              .field = i};
        bench->column_of[i] = i;
    }
    bench->columns.count = count;
    assert_true(cs_columns_index(&bench->columns, 0, &bench->arena));
    bench->plan = (cs_check_plan){.schema = schema, .column_of = bench->column_of};
    bench->defects.arena = &bench->arena;
    cs_batch_init(&bench->batch, &bench->arena, (casus_text){NULL, 0}, &bench->columns);
    return bench;
}

static void close_bench(struct bench *bench)
{
    casus_schema_free(bench->schema);
    cs_arena_free(&bench->arena);
    cs_buf_free(&bench->buf);
    free(bench);
}

static casus_value read_value(struct bench *bench, casus_text text)
{
    char first = text.len ? text.ptr[0] : '\0';
    casus_value list;
    const cs_column split = {.separator = CS_TEXT(";")};
    switch (first) {
    case '~':
        return (casus_value){.kind = CASUS_NULL};
    case '#':
        return cs_value_scalar(CASUS_NUMBER, cs_text_from(text, 1));
    case '!':
        return cs_value_scalar(CASUS_BOOLEAN, cs_text_from(text, 1));
    case '[':
        text = cs_text_slice(text, 1, text.len - 2);
        assert_true(cs_value_split(&bench->arena, &split, text, &list));
        return list;
    default:
        return cs_value_scalar(CASUS_STRING, text);
    }
}

static void add_record(struct bench *bench, const char *line)
{
    casus_text rest = cs_arena_text(&bench->arena, cs_text(line));
    cs_record *record = cs_batch_add(&bench->batch, (cs_extent){0, 0, 0, 0});
    while (rest.len) {
        size_t end = cs_text_find(rest, CS_TEXT("|"));
        casus_text pair = cs_text_slice(rest, 0, end);
        size_t equals = cs_text_find(pair, CS_TEXT("="));
        uint32_t column = cs_schema_field(bench->schema, cs_text_slice(pair, 0, equals));
        if (column == CS_NONE)
            fail_msg("no such field: %.*s", (int)pair.len, pair.ptr);
        *cs_batch_slot(&bench->batch, record, column) = read_value(bench,
                                                                   cs_text_from(pair, equals + 1));
        rest = cs_text_from(rest, end == SIZE_MAX ? rest.len : end + 1);
    }
}

/* ---- What came of it, in words ---- */

static void write_value(cs_buf *buf, const casus_value *value)
{
    static const char *const marks[] = {[CASUS_NULL] = "~",
                                        [CASUS_STRING] = "",
                                        [CASUS_NUMBER] = "#",
                                        [CASUS_BOOLEAN] = "!",
                                        [CASUS_LIST] = "["};
    cs_buf_add_string(buf, marks[value->kind]);
    if (value->kind != CASUS_LIST) {
        cs_buf_add_text(buf, cs_value_text(value));
        return;
    }
    for (uint32_t i = 0; i < value->len; i++) {
        cs_buf_add_string(buf, i ? ";" : "");
        write_value(buf, &value->as.items[i]);
    }
    cs_buf_add_char(buf, ']');
}

static casus_text write_record(struct bench *bench, const cs_record *record)
{
    cs_buf_truncate(&bench->buf, 0);
    for (uint32_t i = 0; i < bench->columns.count; i++) {
        const casus_value *value = cs_batch_value(record, i);
        if (value->kind == CASUS_ABSENT)
            continue;
        cs_buf_add_string(&bench->buf, bench->buf.len ? "|" : "");
        cs_buf_add_text(&bench->buf, bench->columns.items[i].name);
        cs_buf_add_char(&bench->buf, '=');
        write_value(&bench->buf, value);
    }
    return cs_buf_text(&bench->buf);
}

static void write_defect(struct bench *bench, const cs_defect *defect)
{
    cs_buf *buf = &bench->buf;
    cs_buf_add_string(buf, buf->len ? ", " : "");
    cs_buf_add_string(buf, cs_diag_row_of(defect->number)->info.code);
    cs_buf_add_char(buf, ' ');
    if (defect->column != CS_NONE)
        cs_buf_add_text(buf, bench->columns.items[defect->column].name);
    else
        cs_buf_add_text(buf, defect->field);
    if (defect->item != CS_NONE) {
        cs_buf_add_char(buf, '.');
        cs_buf_add_number(buf, defect->item);
    }
    if (defect->found.ptr) {
        cs_buf_add_char(buf, ' ');
        cs_buf_add_text(buf, defect->found);
    }
    if (defect->expected.ptr) {
        cs_buf_add_char(buf, '>');
        cs_buf_add_text(buf, defect->expected);
    }
    if (bench->is_wordy && defect->other.ptr) {
        cs_buf_add_string(buf, " (");
        cs_buf_add_text(buf, defect->other);
        cs_buf_add_char(buf, ')');
    }
    if (defect->count) {
        cs_buf_add_string(buf, " x");
        cs_buf_add_number(buf, defect->count);
    }
}

static casus_text write_defects(struct bench *bench)
{
    cs_buf_truncate(&bench->buf, 0);
    for (size_t i = 0; i < bench->defects.count; i++)
        write_defect(bench, &bench->defects.items[i]);
    return cs_buf_text(&bench->buf);
}

static void expect(const char *what, const char *in, casus_text got, const char *want)
{
    if (!cs_text_is(got, want))
        fail_msg("%s of %s\n  want: %s\n  got:  %.*s", what, in, want, (int)got.len, got.ptr);
}

/* One record: what is found, and what the record is then (NULL: as before). */
struct row {
    const char *in, *found, *after;
};

/* How records are judged, and how defects are written. */
struct manner {
    bool fill;
    bool is_wordy;
    casus_dates dates;
};

static void judge_with(const char *body, const struct row *rows, size_t count, struct manner manner)
{
    for (size_t i = 0; i < count; i++) {
        struct bench *bench = open_bench(body);
        bench->plan.fill = manner.fill;
        bench->plan.dates = manner.dates;
        bench->is_wordy = manner.is_wordy;
        add_record(bench, rows[i].in);
        casus_status status = cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        assert_int_equal(status, CASUS_OK);
        expect("findings", rows[i].in, write_defects(bench), rows[i].found);
        expect("record", rows[i].in, write_record(bench, &bench->batch.records[0]),
               rows[i].after ? rows[i].after : rows[i].in);
        close_bench(bench);
    }
}

#define JUDGE(body, rows)      judge_with(body, rows, COUNT(rows), (struct manner){0})
#define JUDGE_FILL(body, rows) judge_with(body, rows, COUNT(rows), (struct manner){.fill = true})
#define JUDGE_WORDS(body, rows)                                                                    \
    judge_with(body, rows, COUNT(rows), (struct manner){.is_wordy = true})
#define JUDGE_DATES(rows, order)                                                                   \
    judge_with(date_schema, rows, COUNT(rows), (struct manner){.is_wordy = true, .dates = (order)})

/* ---- Types ---- */

static void test_text(void **state)
{
    static const char schema[] = "nulls: [\"\", NA]\n"
                                 "fields:\n"
                                 "  - {name: note, type: text}\n"
                                 "  - {name: actor, type: text, nulls: [NA, none]}\n";
    static const struct row rows[] = {
        {"note=NO", "", NULL},
        {"note=NA", "", NULL}, /* may be Namibia: a text field lists its null words itself */
        {"note=", "", NULL},
        {"note=~", "", NULL},
        {"note=#010", "E222 note 010", "note=010"},
        {"note=!true", "E222 note true", "note=true"},
        {"note=[a;b]", "E218 note", NULL},
        {"actor=NA", "E223 actor NA", "actor=~"},
        {"actor=none", "E223 actor none", "actor=~"},
        {"actor=na", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_integer(void **state)
{
    static const char schema[] = "nulls: [NA, \"-9\"]\n"
                                 "fields:\n"
                                 "  - {name: dead, type: integer, range: [0, 100000]}\n"
                                 "  - {name: low, type: integer, range: [-5, null]}\n"
                                 "  - {name: high, type: integer, range: [null, 5]}\n";
    static const struct row rows[] = {
        {"dead=0", "", NULL},
        {"dead=#12", "", NULL},
        {"dead=007", "", NULL},
        {"dead=100000", "", NULL},
        {"dead=100001", "E216 dead 100001>0 to 100000", NULL},
        {"dead=-1", "E216 dead -1>0 to 100000", NULL},
        {"dead=-0", "", NULL},
        {"dead=99999999999999999999", "E216 dead 99999999999999999999>0 to 100000", NULL},
        {"low=-6", "E216 low -6>-5 or more", NULL},
        {"low=99999999999999999999", "", NULL},
        {"high=6", "E216 high 6>at most 5", NULL},
        {"dead=1.0", "E236 dead 1.0>1", "dead=1"},
        {"dead=#3.000", "E236 dead 3.000>3", "dead=#3"},
        {"dead=3.000", "E211 dead 3.000>3 or 3000", NULL},
        {"dead=300.000", "E236 dead 300.000>300", "dead=300"},
        {"high=1.000", "E236 high 1.000>1", "high=1"},
        {"high=18585.0", "E236 high 18585.0>18585, E216 high 18585>at most 5", "high=18585"},
        {"dead=-9.0", "E236 dead -9.0>-9, E223 dead -9", "dead=~"},
        {"dead=1.5", "E211 dead 1.5", NULL},
        {"dead=1,0", "E236 dead 1,0>1", "dead=1"},
        {"dead=1,000", "E211 dead 1,000>1 or 1000", NULL},
        {"dead=1,234", "E211 dead 1,234>1234", NULL},
        {"dead=1.234", "E211 dead 1.234>1234", NULL},
        {"dead=#1.234", "E211 dead 1.234", NULL},
        {"dead=1 234", "E211 dead 1 234>1234", NULL},
        {"dead=1'234", "E211 dead 1'234>1234", NULL},
        {"dead=1\xC2\xA0"
         "234",
         "E211 dead 1\xC2\xA0"
         "234>1234",
         NULL},
        {"dead=1\xE2\x80\xAF"
         "234",
         "E211 dead 1\xE2\x80\xAF"
         "234>1234",
         NULL},
        {"low=-1,234,567", "E211 low -1,234,567>-1234567", NULL},
        {"dead=1,234.567", "E211 dead 1,234.567", NULL},
        {"dead=1,23", "E211 dead 1,23", NULL},
        {"dead=0,234", "E211 dead 0,234", NULL},
        {"dead=1,2345", "E211 dead 1,2345", NULL},
        {"dead=1234,567", "E211 dead 1234,567", NULL},
        {"dead=1,", "E211 dead 1,", NULL},
        {"dead=many", "E211 dead many", NULL},
        {"dead= 1", "E238 dead  1>1", "dead=1"},
        {"dead=1e3", "E211 dead 1e3", NULL},
        {"dead=!true", "E222 dead true, E211 dead true", "dead=true"},
        {"dead=NA", "E223 dead NA", "dead=~"},
        {"dead=~", "", NULL},
        {"dead=[1;2]", "E218 dead", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_decimal(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: latitude, type: decimal, range: [-90, 90]}\n"
                                 "  - {name: rate, type: decimal}\n"
                                 "  - {name: big, type: decimal, range: [1000, null]}\n";
    static const struct row rows[] = {
        {"latitude=33.30", "", NULL},
        {"latitude=#-90.000", "", NULL},
        {"latitude=90.0000000000000000001", "E216 latitude 90.0000000000000000001>-90 to 90", NULL},
        {"latitude=#1e1", "E212 latitude 1e1", NULL},
        {"latitude=40N", "E212 latitude 40N", NULL},
        {"latitude=.5", "E212 latitude .5", NULL},
        {"latitude=33,3", "E234 latitude 33,3>33.3", "latitude=33.3"},
        {"latitude=-40,18", "E234 latitude -40,18>-40.18", "latitude=-40.18"},
        {"latitude=40,183", "E234 latitude 40,183>40.183", "latitude=40.183"},
        {"latitude=95,5", "E234 latitude 95,5>95.5, E216 latitude 95.5>-90 to 90", "latitude=95.5"},
        {"latitude=,5", "E212 latitude ,5", NULL},
        {"latitude=5,", "E212 latitude 5,", NULL},
        {"latitude=4,0,1", "E212 latitude 4,0,1", NULL},
        {"rate=1,234", "E212 rate 1,234>1.234 or 1234", NULL},
        {"rate=123,456", "E212 rate 123,456>123.456 or 123456", NULL},
        {"rate=0,234", "E234 rate 0,234>0.234", "rate=0.234"},
        {"rate=-0,234", "E234 rate -0,234>-0.234", "rate=-0.234"},
        {"rate=1234,567", "E234 rate 1234,567>1234.567", "rate=1234.567"},
        {"rate=1,2345", "E234 rate 1,2345>1.2345", "rate=1.2345"},
        {"rate=1,234,567", "E212 rate 1,234,567>1234567", NULL},
        {"rate=1,234.5", "E212 rate 1,234.5>1234.5", NULL},
        {"rate=1.234,5", "E212 rate 1.234,5>1234.5", NULL},
        {"rate=1.234.567", "E212 rate 1.234.567>1234567", NULL},
        {"rate=1 234,5", "E212 rate 1 234,5>1234.5", NULL},
        {"rate=1,234,5", "E212 rate 1,234,5", NULL},
        {"rate=1 234.", "E212 rate 1 234.", NULL},
        {"rate=1 234,567 8", "E212 rate 1 234,567 8", NULL},
        {"big=1,234", "E212 big 1,234>1234", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

#define FORMS                                                                                      \
    "[D MMMM YYYY, D-MMM-YY, D/M/YYYY, M/D/YYYY, YYYYMMDD, YYYY-MM-DD 00:00, YYYY-MM-DDT00:00]"

static const char date_schema[] = "fields:\n"
                                  "  - {name: day, type: date, forms: " FORMS "}\n"
                                  "  - {name: when, type: date, partial: true}\n"
                                  "  - {name: us, type: date, forms: M/D/YYYY 0:00}\n"
                                  "  - {name: blank, type: date, forms: D M YYYY}\n"
                                  "  - {name: stamp, type: datetime}\n"
                                  "  - {name: packed, type: date, basic: true}\n"
                                  "  - {name: moment, type: datetime, basic: true}\n";

static void test_dates(void **state)
{
    static const struct row rows[] = {
        {"day=2022-09-05", "", NULL},
        {"day=5 September 2022", "E224 day 5 September 2022>2022-09-05", "day=2022-09-05"},
        {"day=30-Sept-24", "E224 day 30-Sept-24>2024-09-30", "day=2024-09-30"},
        {"day=20191024", "E224 day 20191024>2019-10-24", "day=2019-10-24"},
        {"day=2026-04-02 00:00:00.000", "E224 day 2026-04-02 00:00:00.000>2026-04-02",
         "day=2026-04-02"},
        {"day=2026-08-15T00:00:00", "E224 day 2026-08-15T00:00:00>2026-08-15", "day=2026-08-15"},
        {"day=#20191024", "E222 day 20191024 (number), E224 day 20191024>2019-10-24",
         "day=2019-10-24"},
        {"day=soon", "E213 day soon>2023-05-31", NULL},
        {"day=2022-09", "E213 day 2022-09>2023-05-31", NULL},
        {"day=#2022", "E222 day 2022 (number), E213 day 2022>2023-05-31", "day=2022"},
        {"when=2022-09", "", NULL},
        {"when=2022", "", NULL},
        {"when=#2022", "E222 when 2022 (number)", "when=2022"},
        {"when=5 September 2022", "E213 when 5 September 2022>2023-05-31, 2023-05 or 2023", NULL},
        /* The calendar */
        {"day=2022-02-30", "E227 day 2022-02-30 (February has 28 days)", NULL},
        {"day=2024-02-30", "E227 day 2024-02-30 (February has 29 days)", NULL},
        {"day=2023-02-29", "E227 day 2023-02-29 (2023 is no leap year)", NULL},
        {"day=2022-04-31", "E227 day 2022-04-31 (April has 30 days)", NULL},
        {"day=2022-13-01", "E227 day 2022-13-01 (there is no month 13)", NULL},
        {"day=2022-00-01", "E227 day 2022-00-01 (there is no month 0)", NULL},
        {"day=2022-01-00", "E227 day 2022-01-00 (there is no day 0)", NULL},
        {"day=0000-01-01", "E227 day 0000-01-01 (there is no year 0)", NULL},
        {"day=31 June 2022", "E227 day 31 June 2022 (June has 30 days)", NULL},
        {"day=20221301", "E227 day 20221301 (there is no month 13)", NULL},
        {"when=2022-13", "E227 when 2022-13 (there is no month 13)", NULL},
        /* Times */
        {"day=2026-08-15 14:30:00", "E228 day 2026-08-15 14:30:00>2026-08-15 (14:30:00)", NULL},
        {"day=2026-08-15T00:00:00Z", "E228 day 2026-08-15T00:00:00Z>2026-08-15 (00:00:00Z)", NULL},
        {"when=2026-08-15T00:00:00", "E213 when 2026-08-15T00:00:00>2026-08-15 (00:00:00)", NULL},
        /* Spreadsheets */
        {"day=00:00.0", "E229 day 00:00.0", NULL},
        {"day=44816", "E231 day 44816>2022-09-12 (2026-09-13)", NULL},
        {"day=#44816", "E222 day 44816 (number), E231 day 44816>2022-09-12 (2026-09-13)",
         "day=44816"},
        {"day=44816.604", "E231 day 44816.604>2022-09-12 (2026-09-13)", NULL},
        {"day=10000", "E231 day 10000>1927-05-18 (1931-05-19)", NULL},
        {"day=04816", "E213 day 04816>2023-05-31", NULL},
        {"day=44816x", "E213 day 44816x>2023-05-31", NULL},
        {"day=12-Sep", "E232 day 12-Sep (12 September of which year?)", NULL},
        {"day=Sep-12", "E232 day Sep-12 (September 2012, or 12 September?)", NULL},
        {"day=Sep-94", "E232 day Sep-94 (September 1994?)", NULL},
        /* Not dates: times of their own type */
        {"stamp=2023-05-31T14:30", "", NULL},
        {"stamp=2023-05-31", "E214 stamp 2023-05-31>2023-05-31T14:30", NULL},
        {"moment=20230531", "E214 moment 20230531>20230531143000", NULL},
        {"packed=20230531143000", "E228 packed 20230531143000>20230531 (143000)", NULL},
        {"day=20230531143000", "E213 day 20230531143000>2023-05-31", NULL},
    };
    (void)state;
    JUDGE_DATES(rows, CASUS_DATES_UNKNOWN);
}

/* Which number is the month is never guessed, and only asked where the schema lists the form. */
static void test_dates_of_numbers(void **state)
{
    static const char two[] =
        "E226 day 03/04/2021>2021-04-03 or 2021-03-04 (3 April or 4 March 2021)";
    static const char one[] = "E226 day 18/04/2001>2001-04-18 (18 April 2001)";
    static const char dots[] =
        "E226 day 3.4.2021>2021-04-03 or 2021-03-04 (3 April or 4 March 2021)";
    static const char when[] = "E226 when 18-04-2001>2001-04-18 (18 April 2001)";
    static const struct row unknown[] = {
        {"day=03/04/2021", two, NULL},
        {"day=18/04/2001", one, NULL},
        {"day=3.4.2021", dots, NULL},
        {"day=4/4/2021", "E226 day 4/4/2021>2021-04-04 (4 April 2021)", NULL},
        {"day=31/04/2021", "E227 day 31/04/2021 (April has 30 days)", NULL},
        {"day=02/30/2021", "E227 day 02/30/2021 (February has 28 days)", NULL},
        {"day=13/13/2021", "E227 day 13/13/2021 (there is no month 13)", NULL},
        {"when=18-04-2001", when, NULL},
        {"us=1/2/17", "E226 us 1/2/17>2017-02-01 or 2017-01-02 (1 February or 2 January 2017)",
         NULL},
        {"us=1/2/2017 0:00", "E226 us 1/2/2017 0:00>2017-01-02 (2 January 2017)", NULL},
        {"us=13/31/2017 0:00", "E227 us 13/31/2017 0:00 (there is no month 13)", NULL},
        {"blank=3 15 2021", "E227 blank 3 15 2021 (there is no month 15)", NULL},
        {"blank=31 4 2021", "E227 blank 31 4 2021 (April has 30 days)", NULL},
    };
    static const struct row dmy[] = {
        {"day=03/04/2021", "E224 day 03/04/2021>2021-04-03", "day=2021-04-03"},
        {"day=18/04/2001", "E224 day 18/04/2001>2001-04-18", "day=2001-04-18"},
        {"day=04/18/2001", "E235 day 04/18/2001>2001-04-18 (dmy makes 18 the month)", NULL},
        {"day=31/04/2021", "E227 day 31/04/2021 (April has 30 days)", NULL},
        {"day=3.4.2021", dots, NULL},
        {"day=2021-04-03", "", NULL},
        {"when=18-04-2001", when, NULL},
        {"us=1/2/2017 0:00", "E226 us 1/2/2017 0:00>2017-01-02 (2 January 2017)", NULL},
    };
    static const struct row mdy[] = {
        {"day=03/04/2021", "E224 day 03/04/2021>2021-03-04", "day=2021-03-04"},
        {"day=18/04/2001", "E235 day 18/04/2001>2001-04-18 (mdy makes 18 the month)", NULL},
        {"us=1/2/2017 0:00", "E224 us 1/2/2017 0:00>2017-01-02", "us=2017-01-02"},
    };
    (void)state;
    JUDGE_DATES(unknown, CASUS_DATES_UNKNOWN);
    JUDGE_DATES(dmy, CASUS_DATES_DMY);
    JUDGE_DATES(mdy, CASUS_DATES_MDY);
}

/* Where the schema lists the form, the help names the option; else it says that it does not. */
static void test_help_for_dates(void **state)
{
    static const struct {
        const char *in, *help;
    } rows[] = {
        {"day=03/04/2021", "--dates dmy or --dates mdy"},
        {"day=18/04/2001", "say --dates dmy"},
        {"day=04/18/2001", "say --dates mdy"},
        {"day=3.4.2021", "the schema does not list"},
        {"when=03/04/2021", "the schema does not list"},
        {"us=1/2/17", "the schema does not list"},
        {"us=1/2/2017 0:00", "only with the month first: say --dates mdy"},
        {"blank=1 2 2017", "only with the day first: say --dates dmy"},
        {"day=2022-09", "the day is missing"},
        {"day=2022", "month and day are missing"},
        {"day=soon", NULL},
        {"day=00:00.0", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(date_schema);
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        casus_text help = bench->defects.items[0].help;
        if (rows[i].help ? cs_text_find(help, cs_text(rows[i].help)) == SIZE_MAX : help.ptr != NULL)
            fail_msg("%s: help \"%.*s\"", rows[i].in, (int)help.len, help.ptr);
        assert_false(bench->defects.items[0].has_fix);
        close_bench(bench);
    }
}

static void test_bool(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: seen, type: bool}\n";
    static const struct row rows[] = {
        {"seen=true", "", NULL},
        {"seen=!false", "", NULL},
        {"seen=NO", "E215 seen NO>true or false", NULL},
        {"seen=TRUE", "E237 seen TRUE>true", "seen=true"},
        {"seen=False", "E237 seen False>false", "seen=false"},
        {"seen=1", "E237 seen 1>true", "seen=true"},
        {"seen=#0", "E237 seen 0>false", "seen=false"},
        {"seen=#2", "E222 seen 2, E215 seen 2>true or false", "seen=2"},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* What other programs make of values; the words are those of the message. */
static void test_respelt(void **state)
{
    static const char schema[] =
        "nulls: [\"\", NA]\n"
        "fields:\n"
        "  - {name: note, type: text}\n"
        "  - {name: notes, type: list}\n"
        "  - {name: flag, type: integer, range: [0, 1]}\n"
        "  - {name: dead, type: integer}\n"
        "  - {name: day, type: date, forms: [D MMMM YYYY]}\n"
        "  - {name: sure, type: code, codes: sures}\n"
        "  - {name: side, type: code, codes: sides}\n"
        "  - {name: sides, type: list, of: code, codes: sides}\n"
        "  - {name: cameo, type: code, codes: cameos}\n"
        "  - {name: actor, type: code, codes: actors, group: 3}\n"
        "codes:\n"
        "  sures: {items: [{code: \"0\", label: guessed}, {code: \"1\", label: known}]}\n"
        "  sides: {items: [{code: \"0\"}, {code: \"1\", label: State}, {code: \"2\"}]}\n"
        "  cameos: {padded: true, items: [{code: \"010\"}, {code: \"190\"}]}\n"
        "  actors: {exact: true, items: [AZE, ARM, MIL]}\n";
    static const struct row rows[] = {
        {"note=a b", "", NULL},
        {"note= a", "E238 note  a>a", NULL},
        {"note=a ", "E238 note a >a", NULL},
        {"note=a\t", "E238 note a\t>a", NULL},
        {"note=a  b", "E238 note a  b>a b", NULL},
        {"note=a\xC2\xA0"
         "b",
         "E238 note a\xC2\xA0"
         "b>a b",
         NULL},
        {"note=a\n", "", NULL},
        {"note=a:\n  - b\r\n   c", "", NULL},
        {"note=a:\n  - b  c", "E238 note a:\n  - b  c>a:\n  - b c", NULL},
        {"note=\xC3\xA0", "", NULL},
        {"note=  ", "E238 note   >", NULL},
        {"note=long enough for two words of eight bytes", "", NULL},
        {"note=long enough for two words of  eight bytes",
         "E238 note long enough for two words of  eight bytes>long enough for two words of eight "
         "bytes",
         NULL},
        {"notes=[ a]", "", NULL},
        {"dead=  ", "E238 dead   >", "dead=~"},
        {"dead=5\xC2\xA0", "E238 dead 5\xC2\xA0>5", "dead=5"},
        {"dead=5 .0", "E211 dead 5 .0", NULL},
        {"dead=NA ", "E238 dead NA >NA, E223 dead NA", "dead=~"},
        {"day=1  May 2020 ", "E238 day 1  May 2020 >1 May 2020, E224 day 1 May 2020>2020-05-01",
         "day=2020-05-01"},
        {"flag=TRUE", "E237 flag TRUE>1", "flag=1"},
        {"flag=!false", "E237 flag false>0", "flag=0"},
        {"dead=TRUE", "E211 dead TRUE", NULL},
        {"sure=False", "E237 sure False>0", "sure=0"},
        {"sure=1.0", "E236 sure 1.0>1", "sure=1"},
        {"sure=#1.00", "E236 sure 1.00>1, E222 sure 1", "sure=1"},
        {"sure=1.5", "E302 sure 1.5", NULL},
        {"sure=3.0", "E302 sure 3.0", NULL},
        {"side=TRUE", "E302 side TRUE", NULL},
        {"side=2.0", "E236 side 2.0>2", "side=2"},
        {"side=State ", "E303 side State >State", "side=State"},
        {"sides=[1.0;2]", "E236 sides.0 1.0>1", "sides=[1;2]"},
        {"cameo=190.0", "E236 cameo 190.0>190", "cameo=190"},
        {"actor=AZE ", "E238 actor AZE >AZE", "actor=AZE"},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* Quotes round a value where a quote is data. */
static void test_wrapped(void **state)
{
    static const char schema[] =
        "nulls: [\"\", NA]\n"
        "fields:\n"
        "  - {name: bare, type: text}\n"
        "  - {name: name, type: text, wrapped: true, nulls: [NA]}\n"
        "  - {name: dead, type: integer, wrapped: true}\n"
        "  - {name: tags, type: list, separator: \",\", wrapped: true, nulls: [NA]}\n";
    static const struct row rows[] = {
        {"bare=\"a\"", "", NULL},
        {"name=\"a b\"", "E239 name \"a b\">a b", "name=a b"},
        {"name=\"the \"\"K\"\" band\"", "E239 name \"the \"\"K\"\" band\">the \"K\" band",
         "name=the \"K\" band"},
        {"name=the \"K\" band", "", NULL},
        {"name=\"A\" and \"B\"", "", NULL},
        {"name=\"A\"\"", "", NULL},
        {"name=\"", "", NULL},
        {"name=\"\"", "E239 name \"\">", "name=~"},
        {"name=\"NA\"", "E239 name \"NA\">NA, E223 name NA", "name=~"},
        {"name=\"a \"", "E239 name \"a \">a , E238 name a >a", "name=a "},
        {"dead=\"12\"", "E239 dead \"12\">12", "dead=12"},
        {"dead=\"x\"", "E239 dead \"x\">x, E211 dead x", "dead=x"},
        {"tags=[\"a;b\"]", "E239 tags \"a,b\">a,b", "tags=[a;b]"},
        {"tags=[\"a\"]", "E239 tags \"a\">a", "tags=[a]"},
        {"tags=[\"NA\"]", "E239 tags \"NA\">NA, E223 tags NA", "tags=~"},
        {"tags=[\"a\";\"b\"]", "", NULL},
        {"tags=[\"a;b]", "", NULL},
        {"tags=[a;\"b\"]", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

#define CODES                                                                                      \
    "codes:\n"                                                                                     \
    "  events:\n"                                                                                  \
    "    items:\n"                                                                                 \
    "      - {code: \"010\", label: Make statement, root: \"01\", also: [Statement, 10y]}\n"       \
    "      - {code: \"020\", label: Appeal, root: \"02\"}\n"                                       \
    "      - {code: \"190\", label: Use force, root: \"19\"}\n"                                    \
    "  roots: {items: [{code: \"01\"}, {code: \"02\"}, {code: \"19\"}]}\n"

static void test_codes(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: event, type: code, codes: events}\n" CODES;
    static const struct row rows[] = {
        {"event=010", "", NULL},
        {"event=Make statement", "", NULL},
        {"event=#190", "E222 event 190", "event=190"},
        {"event=make_statement", "E303 event make_statement>Make statement",
         "event=Make statement"},
        {"event=Statement", "E303 event Statement>Make statement", "event=Make statement"},
        {"event=10y", "E303 event 10y>010", "event=010"},
        {"event=10", "E302 event 10", NULL},
        {"event=Apeal", "E302 event Apeal>Appeal", NULL},
        {"event=xyzzyxyzzy", "E302 event xyzzyxyzzy", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* One slip from a long code is a certain fix; two are not, nor is one in a short code. */
static void test_certain_fixes(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: event, type: code, codes: events}\n"
                                 "  - {name: dead, type: integer}\n" CODES;
    static const struct {
        const char *in, *fix;
    } rows[] = {
        {"event=Apeal", "Appeal"},  {"event=Apal", NULL}, {"event=10y", "010"},
        {"event=APPEAL", "Appeal"}, {"event=zzz", NULL},  {"dead=1.0", "1"},
        {"dead=1.5", NULL},         {"dead=1,000", NULL}, {"event=011", NULL},
        {"dead=1,0", "1"},          {"dead=1,234", NULL}, {"dead=1.000", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(schema);
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        assert_int_equal(bench->defects.count, 1);
        const cs_defect *defect = &bench->defects.items[0];
        casus_text fix = defect->has_fix ? defect->fix : (casus_text){NULL, 0};
        if (rows[i].fix ? !cs_text_is(fix, rows[i].fix) : fix.ptr != NULL)
            fail_msg("%s: fix \"%.*s\"", rows[i].in, (int)fix.len, fix.ptr);
        close_bench(bench);
    }
}

static void test_groups(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: actor, type: code, codes: actors, group: 3, none: \"---\"}\n"
        "codes:\n"
        "  actors: {exact: true, items: [AZE, ARM, MIL, GOV]}\n";
    static const struct row rows[] = {
        {"actor=AZE", "", NULL},
        {"actor=AZEMIL", "", NULL},
        {"actor=---", "", NULL},
        {"actor=AZEMI", "E311 actor AZEMI", NULL},
        {"actor=A", "E311 actor A", NULL},
        {"actor=AZEXYZ", "E312 actor AZEXYZ", NULL},
        {"actor=azemil", "E315 actor azemil>AZEMIL", NULL},
        {"actor=\xC3\x84\xC3\x96\xC3\x9C", "E312 actor \xC3\x84\xC3\x96\xC3\x9C", NULL},
        {"actor=\xC3\x84\xC3\x96", "E311 actor \xC3\x84\xC3\x96", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* What is shown of a code in groups is whole characters. */
static void test_groups_are_characters(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: actor, type: code, codes: actors, group: 3}\n"
                                 "codes:\n"
                                 "  actors: {items: [AZE]}\n";
    static const struct {
        const char *in, *other;
    } rows[] = {
        {"actor=AZEMI", "AZE, \"MI\" left over"},
        {"actor=AZEXYZ", "XYZ"},
        {"actor=AZE\xC3\x84\xC3\x96\xC3\x9C", "\xC3\x84\xC3\x96\xC3\x9C"},
        {"actor=AZE\xE2\x82\xAC", "AZE, \"\xE2\x82\xAC\" left over"},
        {"actor=\xC3\x84\xC3\x96\xC3\x9C\xC3\x9F", "\"\xC3\x9F\" left over"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(schema);
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        assert_int_equal(bench->defects.count, 1);
        expect("the group", rows[i].in, bench->defects.items[0].other, rows[i].other);
        close_bench(bench);
    }
}

static const char composed[] = "fields:\n"
                               "  - {name: actor, type: code, codes: actors, group: 3}\n"
                               "codes:\n"
                               "  actors:\n"
                               "    exact: true\n"
                               "    order: [state, [role, office], unit]\n"
                               "    numerals_after: faith\n"
                               "    capitals: [people]\n"
                               "    items:\n"
                               "      - {code: AZE, label: Azerbaijan, kind: state}\n"
                               "      - {code: ARM, kind: state, also: ARA}\n"
                               "      - {code: PAL, kind: state; faith}\n"
                               "      - {code: MIL, kind: role, words: army; armed forces}\n"
                               "      - {code: GOV, kind: office}\n"
                               "      - {code: NAV, kind: unit}\n"
                               "      - {code: ROD, kind: faith}\n"
                               "      - {code: kur, kind: people}\n"
                               "      - {code: arm, kind: people}\n"
                               "      - {code: KSV, kind: state, foreign: elsewhere}\n";

static void test_order_of_groups(void **state)
{
    static const struct row rows[] = {
        {"actor=AZEMILNAV", "", NULL},
        {"actor=AZEMILGOV", "", NULL},
        {"actor=AZEGOVMIL", "", NULL},
        {"actor=MIL", "", NULL},
        {"actor=MILAZE", "E313 actor MILAZE>AZEMIL", NULL},
        {"actor=AZENAVMIL", "E313 actor AZENAVMIL>AZEMILNAV", NULL},
        {"actor=RODNAVMIL", "E313 actor RODNAVMIL>MILRODNAV", NULL},
        {"actor=GOVNAVMIL", "E313 actor GOVNAVMIL", NULL},
        {"actor=AZEMILARM", "E313 actor AZEMILARM", NULL},
        {"actor=NAVMILAZE", "E313 actor NAVMILAZE", NULL},
        /* A group of two kinds, one of them without a place, may stand anywhere. */
        {"actor=MILPAL", "", NULL},
        {"actor=MILROD", "", NULL},
    };
    (void)state;
    JUDGE(composed, rows);
}

static void test_other_groups(void **state)
{
    static const struct row rows[] = {
        {"actor=ROD012", "", NULL},
        {"actor=RODMIL012345", "", NULL},
        {"actor=PAL012", "", NULL},
        {"actor=AZE012", "E312 actor AZE012", NULL},
        {"actor=012ROD", "E312 actor 012ROD", NULL},
        {"actor=KUR", "", NULL},
        {"actor=KURMIL", "", NULL},
        {"actor=Kur", "E315 actor Kur>KUR", NULL},
        {"actor=armMIL", "", NULL},
        {"actor=armmil", "E315 actor armmil>ARMMIL", NULL},
        {"actor=ARA", "E314 actor ARA>ARM", NULL},
        {"actor=ARAMIL", "E314 actor ARAMIL>ARM", NULL},
        {"actor=KSVMIL", "E314 actor KSVMIL>no code of its own", NULL},
        {"actor=AZEARMY", "E311 actor AZEARMY>AZEMIL", NULL},
        {"actor=AZEARMED FORCES", "E312 actor AZEARMED FORCES>AZEMIL", NULL},
        {"actor=AZE.GOV", "E311 actor AZE.GOV>AZEGOV", NULL},
        {"actor=GOV AZE", "E311 actor GOV AZE", NULL},
    };
    (void)state;
    JUDGE(composed, rows);
}

static void test_codes_that_lost_a_zero(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: root, type: code, codes: roots}\n"
                                 "  - {name: code, type: code, codes: codes}\n"
                                 "  - {name: many, type: list, of: code, codes: codes}\n"
                                 "codes:\n"
                                 "  roots: {padded: true, items: [\"01\", \"02\", \"10\"]}\n"
                                 "  codes:\n"
                                 "    padded: true\n"
                                 "    items:\n"
                                 "      - {code: \"010\", root: \"01\"}\n"
                                 "      - {code: \"012\", root: \"01\"}\n"
                                 "      - {code: \"10\", root: \"10\"}\n"
                                 "      - {code: \"028\", root: \"02\"}\n"
                                 "      - {code: \"0211\"}\n"
                                 "      - {code: \"137\", root: \"10\"}\n"
                                 "rules:\n"
                                 "  - {rule: lookup, field: root, of: code}\n";
    static const struct row rows[] = {
        {"code=28", "E305 code 28>028", NULL},
        {"code=28|root=02", "E304 code 28>028", "root=02|code=028"},
        {"root=2|code=28", "E304 code 28>028, E304 root 2>02", "root=02|code=028"},
        {"root=2", "E305 root 2>02", NULL},
        {"code=10", "E306 code 10>010 or 012", NULL},
        {"root=10|code=10", "", NULL},
        {"root=01|code=10", "E305 code 10>010 or 012", NULL},
        /* A blank cell of the table says nothing for 0211, so nothing fits. */
        {"root=02|code=137", "E403 root 02>10", NULL},
        {"many=[28;028;10;5;137]", "E305 many.0 28>028, E306 many.2 10>010 or 012, E302 many.3 5",
         NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_lists(void **state)
{
    static const char schema[] =
        "nulls: [NA]\n"
        "fields:\n"
        "  - {name: days, type: list, of: date, forms: [D MMMM YYYY], required: true}\n"
        "  - {name: tags, type: list, separator: \"; \"}\n"
        "  - {name: words, type: list, nulls: [nan]}\n"
        "  - {name: counts, type: list, of: integer, range: [0, 9]}\n"
        "  - {name: roots, type: list, of: code, codes: roots}\n" CODES;
    static const struct row rows[] = {
        {"days=[2022-01-01]|tags=[a;b]", "", NULL},
        {"days=[2022-01-01]|tags=[]", "", NULL},
        {"days=[2022-01-01]|tags=[a;;b]", "E221 tags.1 ", NULL},
        {"days=[2022-01-01]|counts=[1;x;10]", "E211 counts.1 x, E216 counts.2 10>0 to 9", NULL},
        {"days=[2022-01-01]|counts=[1;NA]", "E211 counts.1 NA", NULL},
        {"days=[2022-01-01]|roots=[01;99]", "E302 roots.1 99", NULL},
        {"days=[1 May 2022;2022-01-01]", "E224 days.0 1 May 2022>2022-05-01",
         "days=[2022-05-01;2022-01-01]"},
        {"days=[]", "E210 days", NULL},
        {"tags=[a]", "E210 days", NULL},
        {"days=[2022-01-01]|tags=[NA]", "", NULL}, /* a list of names, so NA may be one */
        {"days=[2022-01-01]|words=[nan]|roots=[NA]", "E223 words nan, E223 roots NA",
         "days=[2022-01-01]|words=~|roots=~"},
        {"days=[2022-01-01]|words=[a;nan]", "", NULL},
        {"days=[NA]", "E223 days NA, E210 days", "days=~"},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* A separator inside an item is found whatever the type; the items may be shared by records. */
static void test_items(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: days, type: list, of: date, forms: [D MMMM YYYY]}\n"
                                 "  - {name: tags, type: list, separator: \",\"}\n";
    struct bench *bench = open_bench(schema);
    const casus_value days[] = {cs_value_scalar(CASUS_STRING, CS_TEXT("1 May 2022"))};
    const casus_value tags[] = {cs_value_scalar(CASUS_STRING, CS_TEXT("a,b"))};
    (void)state;
    for (int i = 0; i < 2; i++) {
        cs_record *record = cs_batch_add(&bench->batch, (cs_extent){0, 0, 0, 0});
        *cs_batch_slot(&bench->batch, record,
                       0) = (casus_value){.as.items = days, .len = 1, .kind = CASUS_LIST};
    }
    *cs_batch_slot(&bench->batch, &bench->batch.records[1],
                   1) = (casus_value){.as.items = tags, .len = 1, .kind = CASUS_LIST};
    assert_int_equal(cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects),
                     CASUS_OK);
    expect("findings", "shared items", write_defects(bench),
           "E224 days.0 1 May 2022>2022-05-01, E224 days.0 1 May 2022>2022-05-01, "
           "E220 tags.0 a,b>,");
    expect("record", "shared items", write_record(bench, &bench->batch.records[0]),
           "days=[2022-05-01]");
    assert_true(cs_text_is(cs_value_text(&days[0]), "1 May 2022"));
    close_bench(bench);
}

static void test_too_long(void **state)
{
    struct bench *bench = open_bench("fields:\n  - {name: note, type: text}\n");
    char *text = calloc(1, CS_FIELD_MAX + 2);
    memset(text, 'x', CS_FIELD_MAX + 1);
    (void)state;
    for (size_t len = CS_FIELD_MAX; len <= CS_FIELD_MAX + 1; len++) {
        cs_record *record = cs_batch_add(&bench->batch, (cs_extent){0, 0, 0, 0});
        *cs_batch_slot(&bench->batch, record, 0) = cs_value_scalar(CASUS_STRING,
                                                                   (casus_text){text, len});
    }
    cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
    expect("findings", "a long text", write_defects(bench), "E105 note");
    assert_int_equal(bench->defects.items[0].record, 1);
    free(text);
    close_bench(bench);
}

/* ---- What must be there ---- */

static void test_required(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: id, type: text, required: true}\n"
                                 "  - {name: dead, type: integer, required: true}\n"
                                 "nulls: [NA]\n";
    static const struct row rows[] = {
        {"id=1|dead=0", "", NULL},
        {"id=1", "E210 dead", NULL},
        {"", "E210 id, E210 dead", NULL},
        {"id=|dead=0", "E210 id ", NULL},
        {"id=~|dead=0", "E210 id", NULL},
        {"id=1|dead=NA", "E223 dead NA, E210 dead", "id=1|dead=~"},
        {"id=1|dead=x", "E211 dead x", NULL}, /* wrong is not missing: one fault, one finding */
    };
    (void)state;
    JUDGE(schema, rows);
}

/* Without the column the header is at fault, which the run says once. */
static void test_required_column(void **state)
{
    struct bench *bench = open_bench("fields:\n"
                                     "  - {name: id, type: text, required: true}\n"
                                     "  - {name: dead, type: integer, required: true}\n");
    (void)state;
    bench->plan.is_table = true;
    bench->column_of[1] = CS_NONE;
    add_record(bench, "id=1");
    cs_batch_add(&bench->batch, (cs_extent){0, 0, 112, 0});
    add_record(bench, "id=2");
    add_record(bench, "id=");
    cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
    expect("findings", "a table", write_defects(bench), "E210 id ");
    close_bench(bench);
}

/* A row that was cut, and got its commas back. */
static void test_cut_row(void **state)
{
    static const struct {
        const char *in;
        bool is_table, is_told;
    } rows[] = {
        {"id=1", true, true},    {"id=1|dead=0", true, false}, {"id=1|note=x", true, false},
        {"note=x", true, false}, {"id=1", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench("fields:\n"
                                         "  - {name: id, type: text, required: true}\n"
                                         "  - {name: dead, type: integer, required: true}\n"
                                         "  - {name: day, type: date, required: true}\n"
                                         "  - {name: note, type: text}\n");
        bench->plan.is_table = rows[i].is_table;
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        const cs_defect *defect = &bench->defects.items[0];
        assert_int_equal(defect->help.ptr != NULL, rows[i].is_told);
        assert_true(!rows[i].is_told || cs_text_is(defect->other, "dead"));
        close_bench(bench);
    }
}

static void test_expected(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: id, type: text}\n"
                                 "  - {name: source, type: text, expected: true}\n"
                                 "  - {name: scale, type: text, expected: true}\n";
    static const struct {
        const char *name;
        const char *in[3];
        const char *found;
        bool present[3];
    } rows[] = {
        {"all there", {"id=1|source=a|scale=b", "source=a|scale=b"}, "", {1, 1, 1}},
        {"one lacks one", {"source=a|scale=b", "scale=b"}, "E205 source x1", {0, 1, 1}},
        {"two lack it, each is found",
         {"id=1|scale=b", "source=a|scale=b", "scale=b|source="},
         "E205 source x1, E205 source  x1",
         {1, 1, 1}},
        {"nobody has it", {"scale=b", "scale=b", "scale=b"}, "E205 source x3", {0, 0, 1}},
        {"null is not there", {"scale=b|source=~"}, "E205 source x1", {0, 0, 1}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(schema);
        for (size_t j = 0; j < 3 && rows[i].in[j]; j++)
            add_record(bench, rows[i].in[j]);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        expect("findings", rows[i].name, write_defects(bench), rows[i].found);
        for (size_t j = 0; j < 3; j++)
            if ((bench->marks[j] & CS_SEEN) != rows[i].present[j])
                fail_msg("%s: field %zu marks are %d", rows[i].name, j, bench->marks[j]);
        close_bench(bench);
    }
}

/* A record that could not be parsed is not checked: its one fault is known. */
static void test_broken_records(void **state)
{
    struct bench *bench = open_bench("fields:\n"
                                     "  - {name: id, type: text, required: true}\n"
                                     "  - {name: source, type: text, expected: true}\n");
    (void)state;
    add_record(bench, "id=1|source=a");
    cs_batch_add(&bench->batch, (cs_extent){0, 0, 112, 0});
    cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
    expect("findings", "a broken record", write_defects(bench), "");
    close_bench(bench);
}

/* ---- Rules ---- */

static void test_year(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: day, type: date, partial: true}\n"
                                 "  - {name: year, type: integer}\n"
                                 "rules:\n"
                                 "  - {rule: year-of, field: year, of: day, fill: true}\n";
    static const struct row checked[] = {
        {"day=2022-09-05|year=2022", "", NULL},
        {"day=2022-09-05|year=#2022", "", NULL},
        {"day=2022-09-05|year=02022", "", NULL},
        {"day=2022|year=2023", "E401 year 2023>2022", NULL},
        {"day=2022-09-05", "", NULL},
        {"year=2022", "", NULL},
        {"day=x|year=2022", "E213 day x>2023-05-31, 2023-05 or 2023", NULL},
        {"day=2022|year=x", "E211 year x", NULL},
        /* Only the century is lost, and only the year beside it brings it back. */
        {"day=0016-03-04|year=2016", "E233 day 0016-03-04>2016-03-04", "day=2016-03-04|year=2016"},
        {"day=0016-02-29|year=#1916", "E233 day 0016-02-29>1916-02-29",
         "day=1916-02-29|year=#1916"},
        {"day=0016-03|year=2016", "E233 day 0016-03>2016-03", "day=2016-03|year=2016"},
        {"day=0016|year=2016", "E233 day 0016>2016", "day=2016|year=2016"},
        {"day=0016-03-04|year=2017", "E401 year 2017>0016", NULL},
        {"day=0016-03-04|year=16", "", NULL},
        {"day=0016-03-04|year=0016", "", NULL},
        {"day=0016-03-04|year=0116", "E401 year 0116>0016", NULL},
        {"day=0016-03-04|year=02016", "E401 year 02016>0016", NULL},
        {"day=0016-03-04|year=-016", "E401 year -016>0016", NULL},
        {"day=0016-03-04", "E453 day 0016-03-04", NULL},
        {"day=0099-12-31|year=~", "E453 day 0099-12-31", NULL},
        {"day=0100-01-01", "", NULL},
        {"day=0116-03-04|year=2016", "E401 year 2016>0116", NULL},
    };
    static const struct row filled[] = {
        {"day=2022-09-05", "E451 year>2022", "day=2022-09-05|year=2022"},
        {"day=2022-09-05|year=~", "E451 year>2022", "day=2022-09-05|year=2022"},
        {"day=2022-09-05|year=2021", "E401 year 2021>2022", NULL},
        {"day=0016-03-04", "E453 day 0016-03-04", "day=0016-03-04"},
        {"day=2022-09-05|year=x", "E211 year x", NULL}, /* what is there is never changed */
        {"day=x", "E213 day x>2023-05-31, 2023-05 or 2023", NULL},
        {"", "", NULL},
    };
    (void)state;
    JUDGE(schema, checked);
    JUDGE_FILL(schema, filled);
}

/* A date that a rule has mended is what later rules see. */
static void test_mended_year(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: begin, type: date}\n"
                                 "  - {name: end, type: date}\n"
                                 "  - {name: year, type: integer}\n"
                                 "rules:\n"
                                 "  - {rule: year-of, field: year, of: end, severity: error}\n"
                                 "  - {rule: not-before, field: end, of: begin}\n";
    static const struct row rows[] = {
        {"begin=2016-01-01|end=0016-03-04|year=2016", "E233 end 0016-03-04>2016-03-04",
         "begin=2016-01-01|end=2016-03-04|year=2016"},
        {"begin=2016-05-01|end=0016-03-04|year=2016",
         "E233 end 0016-03-04>2016-03-04, E405 end 2016-03-04",
         "begin=2016-05-01|end=2016-03-04|year=2016"},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_child(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: event, type: code, codes: events}\n"
        "  - {name: root, type: code, codes: roots}\n"
        "rules:\n"
        "  - {rule: child-of, field: event, of: root, column: root}\n" CODES;
    static const struct row rows[] = {
        {"event=010|root=01", "", NULL},
        {"event=Make statement|root=01", "", NULL},
        {"event=010|root=19", "E402 event 010>01", NULL},
        {"event=010", "", NULL},
        {"root=01", "", NULL},
        {"event=999x|root=01", "E302 event 999x", NULL},
        {"event=010|root=77", "E302 root 77", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_lookup(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: event, type: code, codes: events}\n"
        "  - {name: root, type: code, codes: roots}\n"
        "  - {name: label, type: text}\n"
        "rules:\n"
        "  - {rule: lookup, field: root, of: event, column: root, fill: true}\n"
        "  - {rule: lookup, field: label, of: event, column: label, severity: warning, "
        "fill: true}\n" CODES;
    static const struct row checked[] = {
        {"event=010|root=01", "", NULL},
        {"event=010|root=02", "E403 root 02>01", NULL},
        {"event=010|label=make statement", "", NULL},
        {"event=010|label=Say", "E403 label Say>Make statement", NULL},
        {"event=777|root=02|label=x", "E302 event 777", NULL},
        {"event=010", "", NULL},
    };
    static const struct row filled[] = {
        {"event=010", "E451 root>01, E451 label>Make statement",
         "event=010|root=01|label=Make statement"},
        {"event=010|root=02", "E403 root 02>01, E451 label>Make statement",
         "event=010|root=02|label=Make statement"},
        {"root=02", "", NULL},
    };
    (void)state;
    JUDGE(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_parts_of_dates(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: day, type: date, partial: true}\n"
                                 "  - {name: my, type: integer}\n"
                                 "  - {name: m, type: code, codes: months}\n"
                                 "  - {name: d, type: integer}\n"
                                 "  - {name: f, type: decimal}\n"
                                 "codes: {months: {items: [{code: '06', label: June}, '07']}}\n"
                                 "rules:\n"
                                 "  - {rule: month-year-of, field: my, of: day, fill: true}\n"
                                 "  - {rule: month-of, field: m, of: day, fill: true}\n"
                                 "  - {rule: day-of, field: d, of: day, fill: true}\n"
                                 "  - {rule: fraction-of, field: f, of: day, fill: true}\n";
    static const struct row checked[] = {
        {"day=2022-06-05|my=202206|m=06|d=5|f=2022.4247", "", NULL},
        {"day=2022-06-05|my=#202206|m=June|d=05|f=2022.42470", "", NULL},
        {"day=2022-06-05|my=202205", "E422 my 202205>202206 (day 2022-06-05)", NULL},
        {"day=2022-06-05|m=07|d=6|f=2022.4246",
         "E422 m 07>06 (day 2022-06-05), E422 d 6>05 (day 2022-06-05), "
         "E422 f 2022.4246>2022.4247 (day 2022-06-05)",
         NULL},
        {"day=2022-06|my=202206|m=07|d=9|f=1", "E422 m 07>06 (day 2022-06)", NULL},
        {"day=2022|my=1|m=07|d=9|f=1", "", NULL},
        {"my=1|m=07|d=9|f=1", "", NULL},
        {"day=2022-06-05|d=x", "E211 d x", NULL},
    };
    static const struct row filled[] = {
        {"day=2022-06-05", "E451 my>202206, E451 m>06, E451 d>05, E451 f>2022.4247",
         "day=2022-06-05|my=202206|m=06|d=05|f=2022.4247"},
        {"day=2022-06", "E451 my>202206, E451 m>06", "day=2022-06|my=202206|m=06"},
        {"day=2022", "", NULL},
        {"day=1899-12-31|my=#189912|m=June|d=31", "E422 m June>12, E451 f>1899.9890",
         "day=1899-12-31|my=#189912|m=June|d=31|f=1899.9890"},
        {"day=0001-01-01", "E451 my>000101, E451 m>01, E451 d>01, E451 f>0001.0027",
         "day=0001-01-01|my=000101|m=01|d=01|f=0001.0027"},
    };
    (void)state;
    JUDGE_WORDS(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_beginnings(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: unit}\n"
                                 "  - {name: land, type: code, codes: lands}\n"
                                 "codes: {lands: {items: [{code: US, label: America}, UK]}}\n"
                                 "rules:\n"
                                 "  - {rule: begins-with, field: unit, of: land}\n";
    static const struct row rows[] = {
        {"unit=USTX|land=US", "", NULL},
        {"unit=US|land=US", "", NULL},
        {"unit=USTX|land=America", "", NULL},
        {"unit=UKH9|land=US", "E423 unit UKH9>US (land US)", NULL},
        {"unit=U|land=US", "E423 unit U>US (land US)", NULL},
        {"unit=usTX|land=America", "E423 unit usTX>US (land US)", NULL},
        {"unit=UKH9", "", NULL},
        {"land=US", "", NULL},
        {"unit=UKH9|land=XX", "E302 land XX (not one of the 2 codes of land)", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

/* What a text may begin with, in any case, as a value. */
static void test_beginnings_of_values(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: side}\n"
        "  - {name: type, type: integer}\n"
        "rules:\n"
        "  - {rule: value, field: side, begins: [State, Army of], when: {field: type, is: '1'}}\n";
    static const struct row rows[] = {
        {"side=State of Mali|type=1", "", NULL},
        {"side=STATE|type=1", "", NULL},
        {"side=army of Mali|type=1", "", NULL},
        {"side=The State|type=1",
         "E409 side The State>what begins with State or Army of (type is \"1\")", NULL},
        {"side=Sta|type=1", "E409 side Sta>what begins with State or Army of (type is \"1\")",
         NULL},
        {"type=1", "", NULL},
        {"side=Sta|type=2", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

static void test_parts_of_codes(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: actor, type: code, codes: groups, group: 3}\n"
        "  - {name: land, type: code, codes: groups, group: 3}\n"
        "  - {name: roles, type: list, of: code, codes: groups, group: 3}\n"
        "  - {name: faith}\n"
        "codes:\n"
        "  groups:\n"
        "    exact: true\n"
        "    items: [{code: AZE, kind: land}, {code: GOV, kind: role}, {code: MIL, kind: role},"
        " {code: PTY, kind: role}, {code: CHR, kind: faith}, {code: kur, kind: folk}]\n"
        "    numerals_after: faith\n"
        "rules:\n"
        "  - {rule: made-of, field: actor, of: [land, roles, faith], not: PTY}\n";
    static const struct row rows[] = {
        {"actor=AZEGOVMIL|land=AZE|roles=[MIL;GOV]", "", NULL},
        {"actor=AZEGOVPTY|land=AZE|roles=[GOV]", "", NULL},
        {"actor=AZEGOVMIL|land=AZE|roles=[GOV]", "E425 actor MIL", NULL},
        {"actor=AZECHR002|land=AZE|faith=CHR", "E425 actor 002", NULL},
        {"actor=AZE|land=AZE|roles=[GOV;MIL]",
         "E424 roles.0 GOV (actor AZE), E424 roles.1 MIL (actor AZE)", NULL},
        {"actor=AZE|land=kur|faith=A", "E424 land kur (actor AZE), E424 faith A (actor AZE)", NULL},
        {"actor=GOVMILCHR", "", NULL}, /* nobody took it apart */
        {"land=AZE|roles=[GOV]", "", NULL},
        {"actor=AZEX|land=AZE", "E311 actor AZEX (AZE, \"X\" left over)", NULL},
        {"actor=GOV|roles=[GOV;GO]", "E311 roles.1 GO (\"GO\" left over)", NULL},
        {"actor=AZEXYZ|land=AZE|faith=XYZ", "E312 actor AZEXYZ (XYZ)", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

static void test_same_length(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: ids, type: list}\n"
                                 "  - {name: urls, type: list}\n"
                                 "  - {name: sources, type: list}\n"
                                 "rules:\n"
                                 "  - {rule: same-length, field: ids, of: [urls, sources]}\n";
    static const struct row rows[] = {
        {"ids=[a;b]|urls=[c;d]|sources=[e;f]", "", NULL},
        {"ids=[a]|urls=[c;d]|sources=[e;f;g]", "E426 ids 1 item (urls has 2)", NULL},
        {"ids=[a;b]|sources=[e]", "E426 ids 2 items (sources has 1)", NULL},
        {"ids=[a;b]", "", NULL},
        {"urls=[a;b]|sources=[e]", "", NULL},
        {"ids=[]|urls=[a]", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

static void test_names_of_codes(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: code, type: code, codes: events}\n"
        "  - {name: text}\n"
        "codes:\n"
        "  events:\n"
        "    items: [{code: '04', label: CONSULT}, {code: '040', label: Consult},\n"
        "            {code: '044', label: Meet, also: Meet elsewhere},\n"
        "            {code: '137', label: Threaten, also: 13y}]\n"
        "rules:\n"
        "  - {rule: named-by, field: code, of: text, fill: true}\n"
        "  - {rule: lookup, field: text, of: code, column: label, severity: warning, fill: true}\n";
    static const struct row checked[] = {
        {"code=044|text=Meet", "", NULL},
        {"code=044|text=meet elsewhere", "", NULL},
        {"code=044|text=Threaten", "E403 text Threaten>Meet (code 044)", NULL},
        {"code=137|text=Meet elsewhere", "E403 text Meet elsewhere>Threaten (code 137)", NULL},
        {"text=Meet", "", NULL},
    };
    static const struct row filled[] = {
        {"text=Meet", "E451 code>044", "code=044|text=Meet"},
        {"text=Meet elsewhere", "E451 code>044", "code=044|text=Meet elsewhere"},
        {"text=Consult", "E451 code>040", "code=040|text=Consult"},
        {"text=consult", "", NULL}, /* 04 or 040? */
        {"text=137", "", NULL},
        {"text=Sing", "", NULL},
        {"code=044", "E451 text>Meet", "code=044|text=Meet"},
        {"code=x|text=Meet", "E302 code x", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_null_lists(void **state)
{
    static const char schema[] = "nulls: ['', None]\n"
                                 "fields:\n"
                                 "  - {name: tags, type: list, nulls: [None]}\n"
                                 "  - {name: names, type: list}\n"
                                 "  - {name: kinds, type: list, of: code, codes: kinds}\n"
                                 "codes: {kinds: {items: [a, b]}}\n";
    static const struct row rows[] = {
        {"tags=[None]|names=[None]|kinds=[None]", "E223 tags None, E223 kinds None",
         "tags=~|names=[None]|kinds=~"},
        {"tags=[None;x]|kinds=[a]", "", NULL},
        {"kinds=[a;None]", "E302 kinds.1 None", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* Codes that belong to one of several, and lists of both. */
#define TYPES                                                                                      \
    "codes:\n"                                                                                     \
    "  types:\n"                                                                                   \
    "    items:\n"                                                                                 \
    "      - {code: PROTEST, quad: 4}\n"                                                           \
    "      - {code: COERCE, quad: 4}\n"                                                            \
    "      - {code: SANCTION, quad: 4; 3}\n"                                                       \
    "      - {code: AGREE, quad: 1}\n"                                                             \
    "      - {code: SPEAK}\n"                                                                      \
    "      - {code: DEMAND, now: REQUEST}\n"                                                       \
    "  modes:\n"                                                                                   \
    "    items:\n"                                                                                 \
    "      - {code: riot, type: PROTEST}\n"                                                        \
    "      - {code: expel, type: COERCE; SANCTION}\n"                                              \
    "      - {code: curfew, type: COERCE}\n"                                                       \
    "      - {code: other}\n"                                                                      \
    "  scores:\n"                                                                                  \
    "    items:\n"                                                                                 \
    "      - {code: PROTEST, score: '-5'}\n"                                                       \
    "      - {code: PROTEST riot, score: '-7'}\n"                                                  \
    "      - {code: COERCE, score: '-7'}\n"                                                        \
    "      - {code: COERCE curfew, score: '-6.5'}\n"                                               \
    "      - {code: COERCE expel}\n"                                                               \
    "      - {code: SANCTION, score: '-6'}\n"                                                      \
    "      - {code: SANCTION expel, score: -5.5; -5}\n"                                            \
    "      - {code: AGREE, score: '2.5'}\n"

#define LISTED                                                                                     \
    "fields:\n"                                                                                    \
    "  - {name: event, type: list, of: code, codes: types}\n"                                      \
    "  - {name: mode, type: list, of: code, codes: modes}\n"                                       \
    "  - {name: tags, type: list}\n"                                                               \
    "  - {name: quad, type: integer}\n"                                                            \
    "  - {name: score, type: decimal}\n"                                                           \
    "  - {name: target}\n"                                                                         \
    "rules:\n"

static void test_child_of_several(void **state)
{
    static const char single[] =
        "fields:\n"
        "  - {name: event, type: code, codes: types}\n"
        "  - {name: mode, type: code, codes: modes}\n"
        "rules:\n"
        "  - {rule: child-of, field: mode, of: event, column: type}\n" TYPES;
    static const char lists[] = LISTED
        "  - {rule: child-of, field: mode, of: event, column: type}\n" TYPES;
    static const struct row singles[] = {
        {"event=COERCE|mode=expel", "", NULL},
        {"event=SANCTION|mode=expel", "", NULL},
        {"event=PROTEST|mode=expel", "E402 mode expel>COERCE or SANCTION (event \"PROTEST\")",
         NULL},
        {"event=SANCTION|mode=riot", "E402 mode riot>PROTEST (event \"SANCTION\")", NULL},
        {"event=SANCTION|mode=other", "", NULL},
    };
    static const struct row rows[] = {
        {"event=[COERCE]|mode=[expel;curfew]", "", NULL},
        {"event=[PROTEST;SANCTION]|mode=[expel;riot]", "", NULL},
        {"event=[PROTEST;SANCTION]|mode=[expel;curfew]",
         "E402 mode.1 curfew>COERCE (event \"PROTEST\", \"SANCTION\")", NULL},
        {"event=[AGREE]|mode=[expel;riot]",
         "E402 mode.0 expel>COERCE or SANCTION (event \"AGREE\"), "
         "E402 mode.1 riot>PROTEST (event \"AGREE\")",
         NULL},
        {"event=[AGREE]|mode=[other]", "", NULL},
        {"mode=[riot]", "", NULL},
        {"event=[]|mode=[riot]", "", NULL},
        {"event=[NONSENSE]|mode=[riot]", "E302 event.0 NONSENSE (not one of the 6 codes of event)",
         NULL},
    };
    (void)state;
    JUDGE_WORDS(single, singles);
    JUDGE_WORDS(lists, rows);
}

static void test_lookup_of_lists(void **state)
{
    static const char schema[] = LISTED
        "  - {rule: lookup, field: quad, of: event, fill: true}\n" TYPES;
    static const struct row checked[] = {
        {"event=[AGREE]|quad=1", "", NULL},
        {"event=[AGREE]|quad=2", "E403 quad 2>1 (event AGREE)", NULL},
        {"event=[AGREE;COERCE]|quad=4", "", NULL},
        {"event=[AGREE;COERCE]|quad=2", "E403 quad 2>1 or 4 (event AGREE, COERCE)", NULL},
        {"event=[SANCTION]|quad=3", "", NULL},
        {"event=[SANCTION]|quad=4", "", NULL},
        {"event=[SANCTION]|quad=1", "E403 quad 1>4 or 3 (event SANCTION)", NULL},
        {"event=[AGREE;SPEAK]|quad=3", "", NULL}, /* a blank says nothing */
        {"quad=3", "", NULL},
    };
    static const struct row filled[] = {
        {"event=[AGREE]", "E451 quad>1", "event=[AGREE]|quad=1"},
        {"event=[COERCE;PROTEST]", "E451 quad>4", "event=[COERCE;PROTEST]|quad=4"},
        {"event=[SANCTION]", "E451 quad>4", "event=[SANCTION]|quad=4"},
        {"event=[COERCE;SANCTION]", "E451 quad>4", "event=[COERCE;SANCTION]|quad=4"},
        {"event=[AGREE;COERCE]", "", NULL},
        {"event=[AGREE;SPEAK]", "", NULL},
        {"", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_lookup_pair(void **state)
{
    static const char schema[] = LISTED
        "  - {rule: lookup-pair, field: score, of: [event, mode], in: scores, fill: true}\n" TYPES;
    static const struct row checked[] = {
        {"event=[PROTEST]|score=-5", "", NULL},
        {"event=[PROTEST]|score=-5.0", "", NULL},
        {"event=[PROTEST]|score=5", "E442 score 5>-5 (event PROTEST)", NULL},
        {"event=[PROTEST]|mode=[riot]|score=-7", "", NULL},
        {"event=[PROTEST]|mode=[riot]|score=-5", "E442 score -5>-7 (event PROTEST and mode riot)",
         NULL},
        {"event=[SANCTION]|mode=[expel]|score=-5", "", NULL},
        {"event=[SANCTION]|mode=[expel]|score=-6",
         "E442 score -6>-5.5 or -5 (event SANCTION and mode expel)", NULL},
        {"event=[COERCE]|mode=[expel]|score=1", "", NULL}, /* no score is known */
        {"event=[COERCE]|mode=[riot]|score=1", "", NULL},  /* no pair, and E402's business */
        {"event=[COERCE;PROTEST]|mode=[riot]|score=1",
         "E442 score 1>-7 (event COERCE, PROTEST and mode riot)", NULL},
        {"event=[COERCE;PROTEST]|mode=[curfew]|score=-5", "", NULL},
        {"event=[SPEAK]|score=1", "", NULL},
        {"event=[AGREE]|mode=[x]|score=1", "E302 mode.0 x (not one of the 4 codes of mode)", NULL},
        {"mode=[riot]|score=1", "", NULL},
        {"score=1", "", NULL},
    };
    static const struct row filled[] = {
        {"event=[PROTEST]|mode=[riot]", "E451 score>-7", "event=[PROTEST]|mode=[riot]|score=-7"},
        {"event=[AGREE]", "E451 score>2.5", "event=[AGREE]|score=2.5"},
        {"event=[SANCTION]|mode=[expel]", "E451 score>-5.5",
         "event=[SANCTION]|mode=[expel]|score=-5.5"},
        {"event=[COERCE]|mode=[expel]", "", NULL},
        {"event=[AGREE;PROTEST]", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_current(void **state)
{
    static const char schema[] = LISTED "  - {rule: current, field: event, column: now}\n" TYPES;
    static const struct row rows[] = {
        {"event=[AGREE]", "", NULL},
        {"event=[AGREE;DEMAND]", "E441 event.1 DEMAND>REQUEST", "event=[AGREE;DEMAND]"},
        {"", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_contains(void **state)
{
    static const char schema[] = LISTED "  - {rule: contains, field: tags, is: [night, curfew], "
                                        "when: {field: mode, is: curfew}}\n" TYPES;
    static const struct row rows[] = {
        {"mode=[curfew]|tags=[a;curfew]", "", NULL},
        {"mode=[curfew]|tags=[a;night]", "", NULL},
        {"mode=[riot;curfew]|tags=[a]", "E440 tags>night or curfew (mode has \"curfew\")", NULL},
        {"mode=[riot]|tags=[a]", "", NULL},
        {"mode=[curfew]", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

/* What conditions ask of lists. */
static void test_conditions_on_lists(void **state)
{
    static const char schema[] = LISTED
        "  - {rule: needs, field: target, when: {field: event, is: [SANCTION, AGREE]}}\n"
        "  - {rule: absent, field: score, when: {field: tags, begins: x}}\n"
        "  - {rule: absent, field: quad, when: {field: tags, is: ''}}\n"
        "  - {rule: value, field: target, is: X, when: {field: event, not: COERCE}}\n" TYPES;
    static const struct row rows[] = {
        {"event=[COERCE;AGREE]|tags=[a]", "E407 target (event has \"AGREE\")", NULL},
        {"event=[COERCE]|tags=[a]|target=Y", "", NULL},
        {"event=[PROTEST]|tags=[a]|target=Y", "E409 target Y>X (event has no \"COERCE\")", NULL},
        {"event=[COERCE]|tags=[a;Xy]|score=1", "E411 score 1 (tags has \"Xy\")", NULL},
        {"event=[COERCE]|tags=[a;yx]|score=1", "", NULL},
        {"event=[COERCE]|tags=[]|quad=1", "E411 quad 1 (tags is blank)", NULL},
        {"event=[COERCE]|tags=[a]|quad=1", "", NULL},
    };
    (void)state;
    JUDGE_WORDS(schema, rows);
}

static void test_pair(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: inter1, type: code, codes: inter}\n"
        "  - {name: inter2, type: code, codes: inter}\n"
        "  - {name: both, type: code, codes: pairs}\n"
        "rules:\n"
        "  - {rule: pair-of, field: both, of: [inter1, inter2], none: \"0\", fill: true}\n"
        "codes:\n"
        "  inter: {items: [{code: \"0\", label: None}, {code: \"1\", label: State}, "
        "{code: \"2\", label: Rebels}]}\n"
        "  pairs: {items: [{code: \"10\", label: State only}, {code: \"12\", label: "
        "State-Rebels}, {code: \"11\", label: State-State}, {code: \"20\", label: Rebels only}]}\n";
    static const struct row checked[] = {
        {"inter1=1|inter2=2|both=12", "", NULL},
        {"inter1=2|inter2=1|both=12", "", NULL},
        {"inter1=1|both=10", "", NULL},
        {"inter1=1|inter2=0|both=10", "", NULL},
        {"inter1=1|inter2=~|both=State only", "", NULL},
        {"inter1=1|inter2=1|both=12", "E404 both 12>11", NULL},
        {"inter1=State|inter2=State|both=State only", "E404 both State only>State-State", NULL},
        {"inter1=2|inter2=2|both=12", "", NULL}, /* 22 is no code: nothing is known */
        {"inter1=1|inter2=x|both=12", "E302 inter2 x", NULL},
        {"both=12", "", NULL},
    };
    static const struct row filled[] = {
        {"inter1=2|inter2=1", "E451 both>12", "inter1=2|inter2=1|both=12"},
        {"inter1=State|inter2=Rebels", "E451 both>State-Rebels",
         "inter1=State|inter2=Rebels|both=State-Rebels"},
        {"inter1=2", "E451 both>20", "inter1=2|both=20"},
        {"inter2=1", "", NULL},
    };
    (void)state;
    JUDGE(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_order(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: begin, type: date, partial: true}\n"
                                 "  - {name: end, type: date, partial: true}\n"
                                 "rules:\n"
                                 "  - {rule: not-before, field: end, of: begin}\n";
    static const struct row rows[] = {
        {"begin=2022-09-05|end=2022-09-05", "", NULL},
        {"begin=2022-09-05|end=2022-09-06", "", NULL},
        {"begin=2022-09-05|end=2022-09-04", "E405 end 2022-09-04", NULL},
        {"begin=2022-09-05|end=2022-09", "", NULL}, /* may be later in the month */
        {"begin=2022-09-05|end=2022-08", "E405 end 2022-08", NULL},
        {"begin=2022|end=2022-01-01", "", NULL},
        {"begin=2022", "", NULL},
        {"end=2022", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_together(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: latitude, type: decimal}\n"
                                 "  - {name: longitude, type: decimal}\n"
                                 "rules:\n"
                                 "  - {rule: together, field: latitude, of: longitude}\n";
    static const struct row rows[] = {
        {"latitude=1|longitude=2", "", NULL},
        {"", "", NULL},
        {"latitude=1", "E406 latitude 1", NULL},
        {"longitude=2", "E406 longitude 2", NULL},
        {"latitude=1|longitude=~", "E406 latitude 1", NULL},
        {"latitude=x|longitude=2", "E212 latitude x", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_needs(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: basis, type: code, codes: bases, default: stated}\n"
        "  - {name: published, type: date}\n"
        "  - {name: day, type: date}\n"
        "codes:\n"
        "  bases: {items: [{code: stated, label: As stated}, relative, external]}\n"
        "rules:\n"
        "  - {rule: needs, field: published, of: basis, when: {field: basis, is: relative}}\n"
        "  - {rule: needs, field: day, when: {field: basis, not: [relative, external]}}\n";
    static const struct row rows[] = {
        {"basis=stated|day=2022-01-01", "", NULL},
        {"basis=stated", "E407 day", NULL},
        {"basis=As stated", "E407 day", NULL},
        {"", "E407 day", NULL}, /* the default is stated */
        {"basis=~", "E407 day", NULL},
        {"basis=external", "", NULL},
        {"basis=relative", "E407 published", NULL},
        {"basis=relative|published=2022-01-01", "", NULL},
        {"basis=relative|published=x", "E213 published x>2023-05-31", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_precision(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: begin, type: date, partial: true}\n"
        "  - {name: end, type: date, partial: true}\n"
        "  - {name: precision, type: code, codes: precisions}\n"
        "codes:\n"
        "  precisions: {items: [day, days, week, month, year, years, unknown]}\n"
        "rules:\n"
        "  - {rule: precision-of, field: precision, of: begin, until: end, fill: true}\n";
    static const struct row checked[] = {
        {"begin=2022-09-05|precision=day", "", NULL},
        {"begin=2022-09-05|precision=year", "", NULL}, /* coarser is honest */
        {"begin=2022-09|precision=month", "", NULL},
        {"begin=2022-09|precision=day", "E408 precision day>month", NULL},
        {"begin=2022-09|precision=week", "E408 precision week>month", NULL},
        {"begin=2022|precision=month", "E408 precision month>year", NULL},
        {"begin=2022|precision=unknown", "", NULL},
        {"precision=day", "", NULL},
    };
    static const struct row filled[] = {
        {"begin=2022-09-05", "E451 precision>day", "begin=2022-09-05|precision=day"},
        {"begin=2022-09", "E451 precision>month", "begin=2022-09|precision=month"},
        {"begin=2022", "E451 precision>year", "begin=2022|precision=year"},
        {"begin=2022-09-05|end=2022-09-07", "E451 precision>days",
         "begin=2022-09-05|end=2022-09-07|precision=days"},
        {"begin=2022-09-05|end=2022-09-05", "E451 precision>day",
         "begin=2022-09-05|end=2022-09-05|precision=day"},
        {"begin=2021|end=2022", "E451 precision>years", "begin=2021|end=2022|precision=years"},
        {"begin=2022|end=2022", "E451 precision>year", "begin=2022|end=2022|precision=year"},
    };
    (void)state;
    JUDGE(schema, checked);
    JUDGE_FILL(schema, filled);
}

static void test_values(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: kind, type: code, codes: kinds, default: raid}\n"
        "  - {name: dead, type: integer}\n"
        "  - {name: first, type: code, codes: sides}\n"
        "  - {name: second, type: code, codes: sides}\n"
        "codes:\n"
        "  kinds: {items: [raid, march, talk]}\n"
        "  sides: {items: [{code: '1', label: State}, {code: '2', label: Rebels}, {code: '0', "
        "label: None}]}\n"
        "rules:\n"
        "  - {rule: value, field: dead, is: '0', when: {field: kind, is: [march, talk]}}\n"
        "  - {rule: value, field: first, not: ['2', '0'], when: {field: kind, is: march}}\n"
        "  - {rule: either, field: first, of: second, is: '1', when: {field: kind, is: talk}}\n"
        "  - {rule: absent, field: second, none: '0', when: {field: kind, is: march}}\n"
        "  - {rule: together, field: second, of: dead, none: '0', when: {field: kind, is: raid}}\n";
    static const struct row rows[] = {
        {"kind=march|dead=0", "", NULL},
        {"kind=march|dead=00", "", NULL}, /* by value */
        {"kind=march|dead=2", "E409 dead 2>0", NULL},
        {"kind=march", "", NULL},
        {"kind=march|dead=x", "E211 dead x", NULL},
        {"kind=march|first=2", "E409 first 2>not 2 or 0", NULL},
        {"kind=march|first=Rebels", "E409 first Rebels>not Rebels or None", NULL},
        {"kind=march|first=State", "", NULL},
        {"kind=march|second=1", "E411 second 1", NULL},
        {"kind=march|second=0", "", NULL},
        {"kind=talk|first=1", "", NULL},
        {"kind=talk|first=2|second=State", "", NULL},
        {"kind=talk|first=2|second=0", "E410 first first and second>1", NULL},
        {"kind=talk|first=Rebels", "E410 first first and second>State", NULL},
        {"kind=talk|first=2|second=x", "E302 second x", NULL}, /* it may have been 1 */
        {"dead=1", "E406 dead 1", NULL},                       /* a raid by default */
        {"dead=1|second=0", "E406 dead 1", NULL},
        {"dead=1|second=2", "", NULL},
        {"second=0", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_conditions(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: kind, type: text}\n"
        "  - {name: first, type: integer}\n"
        "  - {name: second, type: integer}\n"
        "  - {name: target, type: text}\n"
        "rules:\n"
        "  - rule: needs\n"
        "    field: target\n"
        "    when: [{field: kind, begins: [Pro, Rio]}, {field: [first, second], is: '7'}]\n"
        "  - {rule: absent, field: target, when: {field: [first, second], not: ['7', '8']}}\n"
        "  - {rule: needs, field: first, when: {field: target, not: ''}}\n";
    static const struct row rows[] = {
        {"kind=Protest|first=7", "E407 target", NULL},
        {"kind=Riot|second=7", "E407 target", NULL},
        {"kind=Talk|second=7", "", NULL},
        {"kind=Pr|first=7", "", NULL},
        {"kind=Protest|first=x|second=7", "E211 first x", NULL}, /* what failed decides nothing */
        {"first=6|target=t", "E411 target t", NULL},
        {"first=6|second=8|target=t", "", NULL},
        {"second=8|target=t", "E407 first", NULL},
        {"second=8|target=", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* Nothing is no number, and no number is nothing. */
static void test_nothing_in_numbers(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: dead, type: integer}\n"
        "  - {name: share, type: decimal}\n"
        "  - {name: basis, type: text}\n"
        "  - {name: reason, type: text}\n"
        "rules:\n"
        "  - {rule: needs, field: basis, when: {field: dead, not: ''}}\n"
        "  - {rule: needs, field: reason, when: {field: [dead, share], is: ''}}\n"
        "  - {rule: value, field: share, is: '0.5', when: {field: basis, is: half}}\n";
    static const struct row rows[] = {
        {"dead=0|share=0", "E407 basis", NULL},
        {"dead=00|share=0.0", "E407 basis", NULL},
        {"dead=-0|share=-0.0|basis=b", "", NULL},
        {"dead=7|share=1", "E407 basis", NULL},
        {"share=0", "E407 reason", NULL},
        {"dead=~|share=0", "E407 reason", NULL},
        {"dead=0|basis=b", "E407 reason", NULL},
        {"reason=r", "", NULL},
        {"dead=0|share=0|basis=half", "E409 share 0>0.5", NULL},
        {"dead=0|share=0.50|basis=half", "", NULL},
        {"dead=0|basis=half|reason=r", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

/* A word that says why there is no value is none to any rule, but a condition can ask for it. */
static void test_reasons_in_conditions(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: count, type: integer, range: [0, null], missing: {'-1': not counted}}\n"
        "  - {name: size, type: integer}\n"
        "  - {name: names, type: list, separator: ;}\n"
        "  - {name: basis, type: text}\n"
        "rules:\n"
        "  - {rule: absent, field: names, when: {field: count, is: '-1'}}\n"
        "  - {rule: needs, field: basis, when: {field: count, not: '5'}}\n"
        "  - {rule: same, field: count, of: size}\n";
    static const struct row rows[] = {
        {"count=-1|size=2|names=[a]", "E411 names a", NULL},
        {"count=-1|names=[a;b;c;d]", "E411 names a;b;c ...", NULL},
        {"count=-1", "", NULL},
        {"count=-2|names=[a]", "E216 count -2>0 or more", NULL},
        {"count=1|names=[a]", "E407 basis", NULL},
        {"count=5|size=2", "E431 count 5>2", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static const char implying[] = "fields:\n"
                               "  - {name: kind, type: text}\n"
                               "  - {name: target, type: code, codes: targets}\n"
                               "codes: {targets: {items: [civilians, others]}}\n"
                               "rules:\n"
                               "  - {rule: implies, field: target, is: civilians, fill: true, "
                               "when: {field: kind, is: raid}}\n";

static void test_implies(void **state)
{
    static const struct row rows[] = {
        {"kind=raid|target=civilians", "", NULL},
        {"kind=raid|target=others", "E409 target others>civilians", NULL},
        {"kind=raid|target=~", "E205 target", NULL}, /* the whole file may not have the field */
        {"kind=raid", "E205 target", NULL},
        {"kind=talk", "", NULL},
    };
    static const struct row filled[] = {
        {"kind=raid", "E451 target>civilians", "kind=raid|target=civilians"},
        {"kind=raid|target=others", "E409 target others>civilians", NULL},
        {"kind=talk", "", NULL},
    };
    (void)state;
    JUDGE(implying, rows);
    JUDGE_FILL(implying, filled);
}

/* A table whose header lacks the field says so once, and only if some record would need it. */
static void test_implied_column(void **state)
{
    static const struct {
        const char *in;
        uint8_t marks;
    } rows[] = {{"kind=raid", CS_WANTED}, {"kind=talk", 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(implying);
        uint32_t column_of[] = {0, CS_NONE};
        bench->plan.is_table = true;
        bench->plan.column_of = column_of;
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        expect("findings", rows[i].in, write_defects(bench), "");
        assert_int_equal(bench->marks[1], rows[i].marks);
        close_bench(bench);
    }
}

static void test_parties(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: source, type: code, codes: all, group: 1, none: '-'}\n"
                                 "  - {name: target, type: code, codes: all, group: 1, none: '-'}\n"
                                 "codes: {all: {items: [A, B]}}\n"
                                 "rules:\n"
                                 "  - {rule: differ, field: target, of: source}\n";
    static const struct row rows[] = {
        {"source=A|target=B", "", NULL},
        {"source=A|target=A", "E412 target A", NULL},
        {"source=-|target=-", "", NULL},
        {"source=A", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_moments(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: day, type: date, partial: true}\n"
                                 "  - {name: told, type: date, partial: true}\n"
                                 "  - {name: at, type: datetime}\n"
                                 "  - {name: stamp, type: integer}\n"
                                 "rules:\n"
                                 "  - {rule: not-after, field: day, of: told, help: look again}\n"
                                 "  - {rule: not-after, field: day, of: at}\n"
                                 "  - {rule: not-after, field: day, of: stamp}\n";
    static const struct row rows[] = {
        {"day=2023-05-02|told=2023-05-02", "", NULL},
        {"day=2023-05-02|told=2023-05", "", NULL},
        {"day=2023-06-01|told=2023-05", "E421 day 2023-06-01>2022-06-01", NULL},
        {"day=2023|told=2023-05", "", NULL},
        {"day=2024-02-29|told=2023-05", "E421 day 2024-02-29", NULL}, /* 2023 has no such day */
        {"day=2026-09|told=2023-05", "E421 day 2026-09>2022-09", NULL},
        {"day=2023-09|told=2023-05", "E421 day 2023-09>2022-09", NULL},
        {"day=2023-05-02|at=2023-05-02T00:00", "", NULL},
        {"day=2023-05-03|at=2023-05-02T23:59", "E421 day 2023-05-03", NULL},
        {"day=1970-01-02|stamp=0", "", NULL}, /* in another time zone */
        {"day=1970-01-03|stamp=86399", "E421 day 1970-01-03", NULL},
        {"day=1970-01-03|stamp=86400", "", NULL},
        {"day=2024-03-01|stamp=1709164800", "", NULL}, /* 29 February, 00:00 */
        {"day=2024-03-02|stamp=1709251199", "E421 day 2024-03-02", NULL},
        {"day=2024-03-02|stamp=-5", "", NULL},
        {"day=2024-03-02|stamp=99999999999999999999", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
}

static void test_table_says(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: id}\n"
        "  - {name: day, type: date, partial: true}\n"
        "  - {name: country, type: code, codes: countries}\n"
        "codes:\n"
        "  countries:\n"
        "    open: true\n"
        "    items: [{code: Niger, also: Niger (the), first: '1997', prefix: NIR}, {code: Oman}]\n"
        "rules:\n"
        "  - {rule: covered, field: day, of: country, column: first}\n"
        "  - {rule: prefix-of, field: id, of: country, column: prefix}\n";
    static const struct row rows[] = {
        {"id=NIR12|day=1997-01-01|country=Niger", "", NULL},
        {"id=NIR12|day=1996|country=Niger", "E601 day 1996>1997", NULL},
        {"id=NIG12|country=Niger", "E602 id NIG12>NIR", NULL},
        {"id=12NIR|country=Niger", "", NULL}, /* an older form of ids */
        {"id=OMA1|day=1800|country=Oman", "", NULL},
        {"id=NIG12|country=Niger (the)", "E303 country Niger (the)>Niger, E602 id NIG12>NIR",
         "id=NIG12|country=Niger"},
        {"id=X1|country=Atlantis", "E302 country Atlantis", NULL},
    };
    static const char by_label[] =
        "fields:\n"
        "  - {name: id}\n"
        "  - {name: day, type: date}\n"
        "  - {name: period, type: code, codes: periods}\n"
        "codes: {periods: {items: [{code: a, label: '1997'}, {code: b, label: OLD}, {code: c}]}}\n"
        "rules:\n"
        "  - {rule: covered, field: day, of: period, column: label, when: {field: period, is: a}}\n"
        "  - {rule: prefix-of, field: id, of: period, column: label, when: {field: period, not: "
        "a}}\n";
    static const struct row labels[] = {
        {"day=1996-12-31|period=a", "E601 day 1996-12-31>1997", NULL},
        {"day=1997-01-01|period=a", "", NULL},
        {"id=NEW1|period=b", "E602 id NEW1>OLD", NULL},
        {"id=OLD1|period=b", "", NULL},
        {"id=NEW1|period=c", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
    JUDGE(by_label, labels);
}

static void test_number_of(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: id}\n"
                                 "  - {name: number, type: integer}\n"
                                 "  - {name: copy}\n"
                                 "rules:\n"
                                 "  - {rule: number-of, field: number, of: id, fill: true}\n"
                                 "  - {rule: number-of, field: copy, of: id}\n";
    static const struct row rows[] = {
        {"id=ETH9766|number=9766", "", NULL},
        {"id=8188RTA|number=8188", "", NULL},
        {"id=EXAMPLE-1|number=1", "", NULL},
        {"id=ETH0042|number=42", "", NULL},
        {"id=42|number=042", "", NULL},
        {"id=ETH9766|number=9767", "E452 number 9767>9766", NULL},
        {"id=ETH9766|number=976", "E452 number 976>9766", NULL},
        {"id=ETH18446744073709551617|number=1", "E452 number 1>18446744073709551617", NULL},
        {"id=ETH9766|copy=9,766", "E452 copy 9,766>9766", NULL},
        {"id=ETH9766|number=x", "E211 number x", NULL},
        {"id=ETH9766-2|number=9766", "", NULL}, /* which of the two? */
        {"id=ETH|number=9766", "", NULL},
        {"number=9766", "", NULL},
        {"id=ETH9766", "", NULL},
    };
    static const struct row filled[] = {
        {"id=ETH0042", "E451 number>42", "id=ETH0042|number=42"},
        {"id=ETH000", "E451 number>0", "id=ETH000|number=0"},
        {"id=ETH9766|number=1", "E452 number 1>9766", NULL},
        {"id=ETH", "", NULL},
        {"id=ETH9766-2", "", NULL},
    };
    (void)state;
    JUDGE(schema, rows);
    JUDGE_FILL(schema, filled);
}

static void test_exchanged(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: latitude, type: decimal, range: [-90, 90]}\n"
                                 "  - {name: longitude, type: decimal, range: [-180, 180]}\n"
                                 "rules:\n"
                                 "  - {rule: exchanged, field: latitude, of: longitude}\n";
    static const struct {
        const char *in, *help;
    } rows[] = {
        {"latitude=112.5|longitude=-7.2", "did latitude and longitude change places?"},
        {"latitude=112.5|longitude=100", NULL},
        {"latitude=12|longitude=190", NULL},
        {"latitude=112.5|longitude=x", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(schema);
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        const cs_defect *defect = &bench->defects.items[0];
        assert_int_equal(defect->number, CS_E_OUT_OF_RANGE);
        expect("help", rows[i].in, defect->help, rows[i].help ? rows[i].help : "");
        close_bench(bench);
    }
}

/* Every kind of rule is known by its name, and by no other. */
static void test_rule_kinds(void **state)
{
    size_t count = 0;
    (void)state;
    for (; cs_rule_kind_at(count); count++) {
        const cs_rule_kind *kind = cs_rule_kind_at(count);
        assert_ptr_equal(cs_rule_kind_named(cs_text(kind->name)), kind);
        assert_non_null(cs_diag_row_of(kind->number));
        assert_true(kind->of_max <= CS_RULE_FIELDS);
        assert_true(kind->of_min <= kind->of_max);
    }
    assert_true(count > 0);
    assert_null(cs_rule_kind_named(CS_TEXT("year")));
}

/* ---- Severities, defaults, what is sensitive ---- */

/* A rule's severity is for what the rule finds, not for the note that it filled something in. */
static void test_severity_of_rules(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: day, type: date}\n"
        "  - {name: year, type: integer}\n"
        "rules:\n"
        "  - {rule: year-of, field: year, of: day, severity: warning, fill: true}\n";
    struct bench *bench = open_bench(schema);
    (void)state;
    bench->plan.fill = true;
    add_record(bench, "day=2022-01-01|year=2021");
    add_record(bench, "day=2022-01-01");
    cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
    assert_int_equal(bench->defects.count, 2);
    assert_int_equal(bench->defects.items[0].number, CS_E_YEAR_DIFFERS);
    assert_int_equal(bench->defects.items[0].severity, CASUS_WARNING);
    assert_int_equal(bench->defects.items[1].number, CS_E_FILLED);
    assert_int_equal(bench->defects.items[1].severity, 0);
    close_bench(bench);
}

static void test_presets(void **state)
{
    static const char schema[] = "fields:\n"
                                 "  - {name: status, type: text, default: actual, fill: true}\n"
                                 "  - {name: level, type: text, default: low}\n";
    static const struct row checked[] = {{"", "", NULL}};
    static const struct row filled[] = {
        {"", "E451 status>actual", "status=actual"},
        {"status=planned", "", NULL},
        {"status=~", "E451 status>actual", "status=actual"},
    };
    (void)state;
    JUDGE(schema, checked);
    JUDGE_FILL(schema, filled);
}

/* A defect that repeats a sensitive value says so, even where it is another field's. */
static void test_sensitive(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: day, type: date, sensitive: true}\n"
        "  - {name: year, type: integer}\n"
        "  - {name: age, type: integer, sensitive: true, range: [0, 150]}\n"
        "  - {name: dead, type: integer}\n"
        "  - {name: who, sensitive: true}\n"
        "  - {name: kind}\n"
        "rules:\n"
        "  - {rule: year-of, field: year, of: day}\n"
        "  - {rule: value, field: dead, is: '0', when: {field: who, begins: A}}\n"
        "  - {rule: value, field: dead, is: '0', when: {field: kind, is: talk}}\n"
        "  - {rule: value, field: age, is: '18', when: {field: kind, is: birth}}\n";
    static const struct {
        const char *in, *found;
        bool is_sensitive, is_general;
    } rows[] = {
        {"day=2022-01-01|year=2021", "E401 year 2021>2022", true, false},
        {"age=x", "E211 age x", true, false},
        {"age=200", "E216 age 200>0 to 150", true, true},
        {"age=1.0", "E236 age 1.0>1", true, false},
        {"day=soon", "E213 day soon>2023-05-31", true, true},
        {"dead=1.0", "E236 dead 1.0>1", false, false},
        {"dead=2|who=A. B.", "E409 dead 2>0", true, false}, /* the reason is "A. B." */
        {"dead=2|kind=talk", "E409 dead 2>0", false, true},
        {"age=20|kind=birth", "E409 age 20>18", true, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(schema);
        add_record(bench, rows[i].in);
        cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        expect("findings", rows[i].in, write_defects(bench), rows[i].found);
        const cs_defect *defect = &bench->defects.items[0];
        if (defect->is_sensitive != rows[i].is_sensitive ||
            defect->is_general != rows[i].is_general)
            fail_msg("%s: sensitive %d, general %d", rows[i].in, defect->is_sensitive,
                     defect->is_general);
        close_bench(bench);
    }
}

/* ---- Keys ---- */

static void test_keys(void **state)
{
    static const char one[] = "key: id\nfields:\n  - {name: id, type: text}\n";
    static const char two[] = "key: [id, coder]\n"
                              "fields:\n"
                              "  - {name: id, type: text}\n"
                              "  - {name: coder, type: text}\n";
    static const struct {
        const char *schema, *in, *id;
        bool has_key;
    } rows[] = {
        {one, "id=EX-02", "EX-02", true},
        {one, "id=#7", "7", true},
        {one, "id=", NULL, false},
        {one, "", NULL, false},
        {one, "id=[a;b]", NULL, false},
        {two, "id=EX-02|coder=AB", "EX-02 (AB)", true},
        {two, "id=EX-02", "EX-02", false},
        {two, "coder=AB", "AB", false},
        {two, "id=EX-02|coder=~", "EX-02", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = open_bench(rows[i].schema);
        add_record(bench, rows[i].in);
        const cs_record *record = &bench->batch.records[0];
        casus_text id = cs_check_id(&bench->plan, record, &bench->arena);
        bool has_key = !cs_digest_is_none(cs_check_key(&bench->plan, record));
        if (rows[i].id ? !cs_text_is(id, rows[i].id) : id.ptr != NULL)
            fail_msg("\"%s\": id %.*s", rows[i].in, (int)id.len, id.ptr);
        if (has_key != rows[i].has_key)
            fail_msg("\"%s\": has a key is %d", rows[i].in, has_key);
        close_bench(bench);
    }
}

/* Keys of two parts are equal only where both parts are, whatever characters they have. */
static void test_keys_are_told_apart(void **state)
{
    static const char *const records[] = {
        "id=a|coder=bc",    "id=ab|coder=c",    "id=a (b)|coder=c", "id=a|coder=b (c)",
        "id=a\037|coder=b", "id=a|coder=\037b", "id=1:a|coder=b",   "id=1|coder=a1:b",
    };
    struct bench *bench = open_bench("key: [id, coder]\n"
                                     "fields:\n"
                                     "  - {name: id, type: text}\n"
                                     "  - {name: coder, type: text}\n");
    cs_digest keys[COUNT(records)];
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        add_record(bench, records[i]);
        const cs_record *record = &bench->batch.records[i];
        keys[i] = cs_check_key(&bench->plan, record);
        for (size_t j = 0; j < i; j++)
            if (keys[i].high == keys[j].high && keys[i].low == keys[j].low)
                fail_msg("\"%s\" and \"%s\" have the same key", records[i], records[j]);
    }
    close_bench(bench);
}

static void test_no_key(void **state)
{
    struct bench *bench = open_bench("fields:\n  - {name: id, type: text}\n");
    (void)state;
    add_record(bench, "id=1");
    assert_true(cs_digest_is_none(cs_check_key(&bench->plan, &bench->batch.records[0])));
    assert_null(cs_check_id(&bench->plan, &bench->batch.records[0], &bench->arena).ptr);
    close_bench(bench);
}

/* ---- Memory ---- */

/* Whatever allocation fails, the call says so and nothing else happens. */
static void test_out_of_memory(void **state)
{
    static const char schema[] =
        "fields:\n"
        "  - {name: day, type: date, forms: [D MMMM YYYY]}\n"
        "  - {name: event, type: code, codes: events}\n"
        "  - {name: begin, type: date, forms: D/M/YYYY}\n"
        "  - {name: end, type: date}\n"
        "  - {name: rate, type: decimal}\n"
        "  - {name: dead, type: integer, range: [0, 9], required: true}\n" CODES;
    static const char line[] =
        "day=1 May 2022|event=Apeal|begin=3/4/2021|end=44816|rate=1,5|dead=1 234";
    (void)state;
    for (size_t room = 0; room < 64; room++) {
        struct bench *bench = open_bench(schema);
        for (int i = 0; i < 2000; i++)
            add_record(bench, line);
        bench->arena.limit = bench->arena.total + room * 1024;
        casus_status status = cs_check(&bench->plan, &bench->batch, bench->marks, &bench->defects);
        assert_int_equal(status, CASUS_ENOMEM);
        close_bench(bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_integer),
        cmocka_unit_test(test_decimal),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_dates_of_numbers),
        cmocka_unit_test(test_help_for_dates),
        cmocka_unit_test(test_bool),
        cmocka_unit_test(test_respelt),
        cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_certain_fixes),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_groups_are_characters),
        cmocka_unit_test(test_order_of_groups),
        cmocka_unit_test(test_other_groups),
        cmocka_unit_test(test_codes_that_lost_a_zero),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_required),
        cmocka_unit_test(test_required_column),
        cmocka_unit_test(test_cut_row),
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_broken_records),
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_mended_year),
        cmocka_unit_test(test_child),
        cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_parts_of_dates),
        cmocka_unit_test(test_beginnings),
        cmocka_unit_test(test_beginnings_of_values),
        cmocka_unit_test(test_parts_of_codes),
        cmocka_unit_test(test_same_length),
        cmocka_unit_test(test_names_of_codes),
        cmocka_unit_test(test_null_lists),
        cmocka_unit_test(test_child_of_several),
        cmocka_unit_test(test_lookup_of_lists),
        cmocka_unit_test(test_lookup_pair),
        cmocka_unit_test(test_current),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_conditions_on_lists),
        cmocka_unit_test(test_pair),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_together),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_precision),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_reasons_in_conditions),
        cmocka_unit_test(test_nothing_in_numbers),
        cmocka_unit_test(test_implies),
        cmocka_unit_test(test_implied_column),
        cmocka_unit_test(test_parties),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_table_says),
        cmocka_unit_test(test_number_of),
        cmocka_unit_test(test_exchanged),
        cmocka_unit_test(test_rule_kinds),
        cmocka_unit_test(test_severity_of_rules),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_sensitive),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_keys_are_told_apart),
        cmocka_unit_test(test_no_key),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
