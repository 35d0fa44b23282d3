/* test_batch.c - columns found by name, records as rows of values, lists. */
#include "model/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* Columns event_id, event_date and notes, where event_date is also called DATE. */
struct fixture {
    cs_arena arena;
    cs_column items[3];
    cs_columns columns;
    cs_batch batch;
};

static int make_batch(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .items = {{.name = CS_TEXT("event_id")},
                  {.name = CS_TEXT("event_date")},
                  {.name = CS_TEXT("notes")}},
        .columns = {.items = fixture.items, .count = 3},
    };
    if (!cs_columns_index(&fixture.columns, 1, &fixture.arena))
        return -1;
    cs_columns_alias(&fixture.columns, CS_TEXT("DATE"), 1);
    cs_batch_init(&fixture.batch, &fixture.arena, (casus_text){NULL, 0}, &fixture.columns);
    *state = &fixture;
    return 0;
}

static int free_batch(void **state)
{
    struct fixture *fixture = *state;
    cs_arena_free(&fixture->arena);
    return 0;
}

/* ---- Columns ---- */

static void test_find(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *in;
        uint32_t column;
        bool is_exact;
    } rows[] = {
        {"event_id", 0, true},        {"event_date", 1, true}, {"notes", 2, true},
        {"EVENT_ID", 0, false},       {"Event Id", 0, false},  {"eventid", 0, false},
        {"DATE", 1, false}, /* an alias is never the name */
        {"date", 1, false},           {"d_ate", 1, false},     {"notes ", 2, false},
        {"note", CS_NONE, false},     {"", CS_NONE, false},    {"_", CS_NONE, false},
        {"event-id", CS_NONE, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_exact;
        uint32_t column = cs_columns_find(&fixture->columns, cs_text(rows[i].in), &is_exact);
        if (column != rows[i].column || is_exact != rows[i].is_exact)
            fail_msg("\"%s\": column %u, exact %d", rows[i].in, column, is_exact);
    }
}

static void test_find_without_index(void **state)
{
    const cs_columns columns = {0};
    bool is_exact = true;
    (void)state;
    assert_int_equal(cs_columns_find(&columns, CS_TEXT("a"), &is_exact), CS_NONE);
    assert_false(is_exact);
}

/* Names that are equal when folded: the exact one wins, else the first. */
static void test_find_among_folded_twins(void **state)
{
    cs_arena arena = {0};
    cs_column items[] = {{.name = CS_TEXT("Actor")}, {.name = CS_TEXT("actor")}};
    cs_columns columns = {.items = items, .count = 2};
    bool is_exact;
    (void)state;
    assert_true(cs_columns_index(&columns, 0, &arena));
    assert_int_equal(cs_columns_find(&columns, CS_TEXT("actor"), &is_exact), 1);
    assert_int_equal(cs_columns_find(&columns, CS_TEXT("Actor"), &is_exact), 0);
    assert_int_equal(cs_columns_find(&columns, CS_TEXT("ACTOR"), &is_exact), 0);
    cs_arena_free(&arena);
}

/* Names that fold to the same stand under hashes of their own, and once under that of the folded
   form: a look-up never goes through all of them. */
static void test_many_spellings(void **state)
{
    enum { LETTERS = 12, SPELLINGS = 1 << LETTERS };
    struct fixture *fixture = *state;
    static char names[SPELLINGS][LETTERS + 1];
    cs_columns columns = {.count = SPELLINGS};
    columns.items = cs_arena_zalloc(&fixture->arena, SPELLINGS, sizeof *columns.items);
    assert_non_null(columns.items);
    for (size_t i = 0; i < SPELLINGS; i++) {
        for (size_t j = 0; j < LETTERS; j++)
            names[i][j] = i >> j & 1 ? 'A' : 'a';
        columns.items[i].name = cs_text(names[i]);
    }
    assert_true(cs_columns_index(&columns, 0, &fixture->arena));
    assert_int_equal(columns.slots_used, SPELLINGS + 1);
    for (uint32_t i = 0; i < SPELLINGS; i++) {
        bool is_exact;
        assert_int_equal(cs_columns_find(&columns, cs_text(names[i]), &is_exact), i);
        assert_true(is_exact);
    }
    bool is_exact;
    assert_int_equal(cs_columns_find(&columns, CS_TEXT("a_aaaaaaaaaaa"), &is_exact), 0);
    assert_false(is_exact);
}

static void test_first_alias_wins(void **state)
{
    struct fixture *fixture = *state;
    bool is_exact;
    assert_true(cs_columns_index(&fixture->columns, 3, &fixture->arena));
    cs_columns_alias(&fixture->columns, CS_TEXT("date"), 2);
    cs_columns_alias(&fixture->columns, CS_TEXT("date"), 1);
    cs_columns_alias(&fixture->columns, CS_TEXT("notes"), 0);
    assert_int_equal(cs_columns_find(&fixture->columns, CS_TEXT("date"), &is_exact), 2);
    assert_int_equal(cs_columns_find(&fixture->columns, CS_TEXT("notes"), &is_exact), 2);
}

/* ---- The batch's columns ---- */

static void test_column_of_a_name(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    assert_non_null(cs_batch_add(batch, (cs_extent){0, 5, 0, 0}));
    static const struct {
        const char *in;
        uint32_t hint, want;
    } rows[] = {
        {"event_id", 0, 0}, {"event_id", 2, 0},     {"event_id", CS_NONE, 0},
        {"Event_ID", 0, 0}, {"x_mine", CS_NONE, 3}, {"X_mine", 3, 4},
        {"x_mine", 4, 3},   {"x_mine", CS_NONE, 3}, {"", CS_NONE, 5},
        {"", CS_NONE, 5},   {"\xC3\xA9tat", 99, 6}, {"notes", 1000000, 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t column = cs_batch_column(batch, cs_text(rows[i].in), rows[i].hint);
        if (column != rows[i].want)
            fail_msg("row %zu, \"%s\": column %u", i, rows[i].in, column);
    }
    assert_int_equal(cs_batch_column_count(batch), 7);
    const cs_column *extra = cs_batch_column_at(batch, 3);
    assert_true(cs_text_is(extra->name, "x_mine"));
    assert_false(extra->is_known);
    assert_int_equal(extra->field, CS_NONE);
    assert_true(extra->separator.len > 0);
    assert_ptr_equal(cs_batch_column_at(batch, 1), &fixture->items[1]);
}

/* The name that came from the parser's text lives on. */
static void test_names_of_extras_are_copied(void **state)
{
    struct fixture *fixture = *state;
    char name[] = "x_mine";
    cs_batch_column(&fixture->batch, cs_text(name), CS_NONE);
    memset(name, '?', sizeof name - 1);
    assert_true(cs_text_is(cs_batch_column_at(&fixture->batch, 3)->name, "x_mine"));
    assert_int_equal(cs_batch_column(&fixture->batch, CS_TEXT("x_mine"), CS_NONE), 3);
}

static void test_extras_know_their_first_record(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    for (uint32_t i = 0; i < 3; i++) {
        char name[16];
        int len = snprintf(name, sizeof name, "x%u", i);
        cs_batch_add(batch, (cs_extent){i, 1, 0, 0});
        cs_batch_column(batch, (casus_text){name, (size_t)len}, CS_NONE);
        cs_batch_column(batch, CS_TEXT("x0"), CS_NONE);
    }
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(cs_batch_column_at(batch, 3 + i)->record, i);
}

static void test_renames(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    cs_batch_add(batch, (cs_extent){0, 1, 0, 0});
    cs_batch_column(batch, CS_TEXT("event_id"), CS_NONE);
    assert_int_equal(batch->rename_count, 0);
    cs_batch_add(batch, (cs_extent){1, 1, 0, 0});
    for (int i = 0; i < 3; i++) {
        cs_batch_column(batch, CS_TEXT("DATE"), CS_NONE);
        cs_batch_column(batch, CS_TEXT("Event Date"), CS_NONE);
    }
    assert_int_equal(batch->rename_count, 2);
    assert_true(cs_text_is(batch->renames[0].name, "DATE"));
    assert_int_equal(batch->renames[0].column, 1);
    assert_int_equal(batch->renames[0].record, 1);
    assert_true(cs_text_is(batch->renames[1].name, "Event Date"));
}

static void test_too_many_columns(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    char name[16];
    for (uint32_t i = 3; i < CS_COLUMNS_MAX; i++) {
        int len = snprintf(name, sizeof name, "c%u", i);
        if (cs_batch_column(batch, (casus_text){name, (size_t)len}, CS_NONE) != i)
            fail_msg("%s is not column %u", name, i);
    }
    assert_int_equal(cs_batch_column(batch, CS_TEXT("one more"), CS_NONE), CS_NONE);
    assert_false(batch->failed);
    assert_int_equal(cs_batch_column(batch, CS_TEXT("c777"), CS_NONE), 777);
    assert_int_equal(cs_batch_column_count(batch), CS_COLUMNS_MAX);
}

/* ---- Records ---- */

static void test_records(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    for (uint32_t i = 0; i < 1000; i++) {
        cs_record *record = cs_batch_add(batch, (cs_extent){10 * i, 9, i % 7 == 0 ? 112 : 0, 0});
        assert_non_null(record);
        assert_int_equal(record->width, 0);
    }
    assert_int_equal(batch->count, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(batch->records[i].extent.start, 10 * i);
        assert_int_equal(batch->records[i].extent.len, 9);
        assert_int_equal(batch->records[i].is_broken, i % 7 == 0);
    }
}

/* A record grows as columns are met; what was set stays, the rest is absent. */
static void test_widening(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    cs_record *record = cs_batch_add(batch, (cs_extent){0, 1, 0, 0});
    *cs_batch_slot(batch, record, 1) = cs_value_scalar(CASUS_STRING, CS_TEXT("2022"));
    for (uint32_t i = 0; i < 500; i++) {
        char name[16];
        int len = snprintf(name, sizeof name, "x%u", i);
        uint32_t column = cs_batch_column(batch, (casus_text){name, (size_t)len}, CS_NONE);
        if (i % 2)
            cs_batch_slot(batch, record, column)->kind = CASUS_NULL;
    }
    assert_true(cs_text_is(cs_value_text(cs_batch_value(record, 1)), "2022"));
    assert_int_equal(cs_batch_value(record, 0)->kind, CASUS_ABSENT);
    for (uint32_t i = 0; i < 500; i++)
        assert_int_equal(cs_batch_value(record, 3 + i)->kind, i % 2 ? CASUS_NULL : CASUS_ABSENT);
    assert_int_equal(cs_batch_value(record, 5000)->kind, CASUS_ABSENT);
    assert_int_equal(cs_batch_value(record, CS_NONE)->kind, CASUS_ABSENT);
}

/* One record with very many new names takes memory in proportion to them, not to their square. */
static void test_widening_is_cheap(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    cs_record *record = cs_batch_add(batch, (cs_extent){0, 1, 0, 0});
    for (uint32_t i = 3; i < CS_COLUMNS_MAX; i++) {
        char name[16];
        int len = snprintf(name, sizeof name, "x%u", i);
        uint32_t column = cs_batch_column(batch, (casus_text){name, (size_t)len}, CS_NONE);
        assert_non_null(cs_batch_slot(batch, record, column));
    }
    if (fixture->arena.total > 16 << 20)
        fail_msg("%zu bytes for 10000 values", fixture->arena.total);
}

/* Records that all bring names of their own are refused before they fill the memory: names that the
   schema knows go on. */
static void test_keys_as_values(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    bool is_refused = false;
    for (uint32_t i = 0; i < 20000; i++) {
        char name[16];
        int len = snprintf(name, sizeof name, "k%u", i % 9000);
        cs_record *record = cs_batch_add(batch, (cs_extent){.start = i, .len = 1});
        uint32_t column = cs_batch_column(batch, (casus_text){name, (size_t)len}, CS_NONE);
        is_refused |= column == CS_NONE;
        if (column != CS_NONE)
            assert_non_null(cs_batch_slot(batch, record, column));
        assert_non_null(cs_batch_slot(batch, record, 2));
    }
    assert_true(is_refused);
    assert_false(batch->failed);
    assert_true(fixture->arena.total < (size_t)512 << 20);
}

static void test_out_of_memory(void **state)
{
    struct fixture *fixture = *state;
    cs_batch *batch = &fixture->batch;
    cs_record *record = cs_batch_add(batch, (cs_extent){0, 1, 0, 0});
    char name[4096];
    memset(name, 'n', sizeof name);
    fixture->arena.limit = fixture->arena.total;
    for (size_t i = 1; i < sizeof name && !batch->failed; i++)
        cs_batch_column(batch, (casus_text){name, i}, CS_NONE);
    assert_true(batch->failed);
    assert_null(cs_batch_slot(batch, record, 2000000));
}

/* ---- Values ---- */

static void test_value_text(void **state)
{
    static const casus_value item = {{"a"}, 1, 0, CASUS_STRING, 0};
    const casus_value list = {.as.items = &item, .len = 1, .kind = CASUS_LIST};
    (void)state;
    const casus_kind scalars[] = {CASUS_STRING, CASUS_NUMBER, CASUS_BOOLEAN};
    for (size_t i = 0; i < COUNT(scalars); i++) {
        casus_value value = cs_value_scalar(scalars[i], CS_TEXT("010"));
        assert_true(cs_text_is(cs_value_text(&value), "010"));
    }
    assert_null(cs_value_text(&list).ptr);
    assert_null(cs_value_text(&(casus_value){.kind = CASUS_NULL}).ptr);
    assert_null(cs_value_text(&(casus_value){.kind = CASUS_ABSENT}).ptr);
    casus_value empty = cs_value_scalar(CASUS_STRING, CS_TEXT(""));
    assert_non_null(cs_value_text(&empty).ptr); /* empty is not nothing */
}

static void test_split(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *separator, *in;
        uint32_t count;
        const char *items[4];
    } rows[] = {
        {"; ", "", 0, {0}},
        {"; ", "a", 1, {"a"}},
        {"; ", "a; b", 2, {"a", "b"}},
        {"; ", "a;b", 1, {"a;b"}},
        {"; ", "a; ", 2, {"a", ""}},
        {"; ", "; ", 2, {"", ""}},
        {"; ", "; a", 2, {"", "a"}},
        {"; ", "a; ; b", 3, {"a", "", "b"}},
        {";", "a; b", 2, {"a", " b"}},
        {"--", "a---b", 2, {"a", "-b"}},
        {"\xC2\xB7", "\xC3\xA9\xC2\xB7z", 2, {"\xC3\xA9", "z"}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cs_column column = {.separator = cs_text(rows[i].separator)};
        casus_value list;
        assert_true(cs_value_split(&fixture->arena, &column, cs_text(rows[i].in), &list));
        assert_int_equal(list.kind, CASUS_LIST);
        if (list.len != rows[i].count)
            fail_msg("\"%s\": %u items", rows[i].in, list.len);
        for (uint32_t j = 0; j < list.len; j++)
            if (!cs_text_is(cs_value_text(&list.as.items[j]), rows[i].items[j]))
                fail_msg("\"%s\": item %u is wrong", rows[i].in, j);
    }
}

static void test_split_into_too_many(void **state)
{
    struct fixture *fixture = *state;
    const cs_column column = {.separator = CS_TEXT(";")};
    static char text[CS_ITEMS_MAX];
    casus_value list;
    memset(text, ';', sizeof text);
    assert_true(
        cs_value_split(&fixture->arena, &column, (casus_text){text, sizeof text - 1}, &list));
    assert_int_equal(list.len, CS_ITEMS_MAX);
    assert_false(cs_value_split(&fixture->arena, &column, (casus_text){text, sizeof text}, &list));
}

static void test_equal(void **state)
{
    const casus_value ab[] = {cs_value_scalar(CASUS_STRING, CS_TEXT("a")),
                              cs_value_scalar(CASUS_STRING, CS_TEXT("b"))};
    const casus_value ab_too[] = {cs_value_scalar(CASUS_STRING, CS_TEXT("a")),
                                  cs_value_scalar(CASUS_STRING, CS_TEXT("b"))};
    const casus_value values[] = {
        {.kind = CASUS_ABSENT},
        {.kind = CASUS_NULL},
        cs_value_scalar(CASUS_STRING, CS_TEXT("")),
        cs_value_scalar(CASUS_STRING, CS_TEXT("1")),
        cs_value_scalar(CASUS_NUMBER, CS_TEXT("1")),
        cs_value_scalar(CASUS_NUMBER, CS_TEXT("1.0")),
        cs_value_scalar(CASUS_BOOLEAN, CS_TEXT("true")),
        {.as.items = ab, .len = 0, .kind = CASUS_LIST},
        {.as.items = ab, .len = 1, .kind = CASUS_LIST},
        {.as.items = ab, .len = 2, .kind = CASUS_LIST},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++)
        for (size_t j = 0; j < COUNT(values); j++)
            if (cs_value_equal(&values[i], &values[j]) != (i == j))
                fail_msg("values %zu and %zu", i, j);
    casus_value copy = {.as.items = ab_too, .len = 2, .kind = CASUS_LIST, .code = 7, .flags = 1};
    assert_true(cs_value_equal(&copy, &values[COUNT(values) - 1]));
}

#define WITH_BATCH(test) cmocka_unit_test_setup_teardown(test, make_batch, free_batch)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BATCH(test_find),
        cmocka_unit_test(test_find_without_index),
        cmocka_unit_test(test_find_among_folded_twins),
        WITH_BATCH(test_many_spellings),
        WITH_BATCH(test_first_alias_wins),
        WITH_BATCH(test_column_of_a_name),
        WITH_BATCH(test_names_of_extras_are_copied),
        WITH_BATCH(test_extras_know_their_first_record),
        WITH_BATCH(test_renames),
        WITH_BATCH(test_too_many_columns),
        WITH_BATCH(test_records),
        WITH_BATCH(test_widening),
        WITH_BATCH(test_widening_is_cheap),
        WITH_BATCH(test_keys_as_values),
        WITH_BATCH(test_out_of_memory),
        cmocka_unit_test(test_value_text),
        WITH_BATCH(test_split),
        WITH_BATCH(test_split_into_too_many),
        cmocka_unit_test(test_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
