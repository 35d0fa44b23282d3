/* test_cells.c - tables read by the second gear have the values and the defects that libcsv finds,
   whatever their quotes do; what the gear calls clean is; and the writer, which then looks at less,
   writes the same.

   CASUS_SEED and CASUS_ROUNDS choose other tables; a failure prints the seed. */
#include "frames.h"
#include "syntax/csv_syntax.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 600, COLUMNS_MAX = 16, MORE_COLUMNS = 2 };

/* One table on its way. */
struct round {
    uint64_t seed;
    cs_arena arena;
    cs_layout layout;
    cs_columns columns;
    casus_text rows;    /* ends where its memory does */
    cs_extents extents; /* of rows */
};

static void complain(const struct round *round, const char *what)
{
    fail_msg("%s (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s", what, (unsigned long long)round->seed,
             round->rows.len < 3000 ? (int)round->rows.len : 3000, round->rows.ptr);
}

/* ---- Making ---- */

/* Columns of text and lists, a few of which no header names. */
static void make_columns(struct round *round, random_state *random)
{
    static const char *const separators[] = {";", "; ", ",", "a"};
    round->columns.count = (uint32_t)(round->layout.name_count +
                                      random_below(random, MORE_COLUMNS));
    round->columns.items = cs_arena_zalloc(&round->arena, round->columns.count + 1,
                                           sizeof *round->columns.items);
    for (uint32_t i = 0; i < round->columns.count; i++)
        round->columns.items[i] = (cs_column){
            .is_known = random_below(random, 4) > 0,
            .is_list = random_below(random, 3) == 0,
            .separator = cs_text(separators[random_below(random, 4)]),
        };
    round->layout.columns = &round->columns;
}

static void open_header(struct round *round, const table_recipe *recipe, casus_quoting quoting)
{
    cs_buf header = {0};
    for (size_t i = 0; i < recipe->width; i++) {
        if (i)
            cs_buf_add_char(&header, recipe->delimiter);
        cs_buf_add_char(&header, 'c');
        cs_buf_add_number(&header, i);
    }
    cs_buf_add_char(&header, '\n');
    cs_defects defects = {.arena = &round->arena};
    round->layout = (cs_layout){
        .syntax = &cs_syntax_csv,
        .dialect = {.delimiter = recipe->delimiter, .quoting = quoting},
        .arena = &round->arena,
    };
    size_t used;
    casus_status status = cs_syntax_csv.open(&round->layout, cs_buf_text(&header), true, &used,
                                             &defects);
    assert_int_equal(status, CASUS_OK);
    assert_int_equal(round->layout.name_count, recipe->width);
    cs_buf_free(&header);
}

static void start_round(struct round *round, random_state *random, const table_recipe *recipe)
{
    cs_buf rows = {0};
    table_make(random, recipe, &rows);
    char *bytes = malloc(rows.len + (rows.len == 0));
    assert_non_null(bytes);
    if (rows.len)
        memcpy(bytes, rows.ptr, rows.len);
    round->rows = (casus_text){bytes, rows.len};
    cs_buf_free(&rows);
    open_header(round, recipe, random_below(random, 8) ? CASUS_QUOTED : CASUS_UNQUOTED);
    make_columns(round, random);
    round->extents = frames_of(&round->layout, round->rows, round->rows.len + 1);
}

static void end_round(struct round *round)
{
    free(round->extents.items);
    free((char *)round->rows.ptr);
    cs_arena_free(&round->arena);
}

static void parse(struct round *round, casus_gear gear, cs_batch *batch, cs_defects *defects)
{
    *defects = (cs_defects){.arena = &round->arena};
    round->layout.gear = gear;
    cs_batch_init(batch, &round->arena, round->rows, &round->columns);
    if (cs_syntax_csv.parse(&round->layout, &round->extents, batch, defects) != CASUS_OK)
        complain(round, "parse fails");
}

/* ---- Comparing ---- */

static bool is_clean(casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == '"' || text.ptr[i] == '\\')
            return false;
    return true;
}

static bool has_comma(casus_text text)
{
    return text.len && memchr(text.ptr, ',', text.len);
}

/* Of what is bare, the neighbours in the chunk must be no quotes. */
static bool is_bare(casus_text text, casus_text chunk)
{
    if (text.ptr < chunk.ptr || text.ptr + text.len > chunk.ptr + chunk.len || has_comma(text))
        return false;
    bool is_first = text.ptr == chunk.ptr;
    bool is_last = text.ptr + text.len == chunk.ptr + chunk.len;
    return (is_first || text.ptr[-1] != '"') && (is_last || text.ptr[text.len] != '"');
}

static bool tells_the_truth(const struct round *round, const casus_value *value)
{
    for (uint32_t i = 0; value->kind == CASUS_LIST && i < value->len; i++)
        if (!tells_the_truth(round, &value->as.items[i]))
            return false;
    const casus_text text = {value->as.text, value->len};
    if (!(value->flags & CS_CLEAN))
        return true;
    bool is_scalar = value->kind == CASUS_STRING || (value->kind == CASUS_ABSENT && text.len == 0);
    return is_scalar && is_clean(text) && (!(value->flags & CS_BARE) || is_bare(text, round->rows));
}

static void compare_records(const struct round *round, const cs_record *want, const cs_record *got)
{
    if (want->is_broken != got->is_broken)
        complain(round, "only one of the gears can read a record");
    for (uint32_t column = 0; column < round->columns.count; column++) {
        const casus_value *value = cs_batch_value(got, column);
        if (!cs_value_equal(cs_batch_value(want, column), value))
            complain(round, "the gears read other values");
        if (!tells_the_truth(round, value))
            complain(round, "a value is not as clean as it says");
    }
}

static void compare_defects(const struct round *round, const cs_defects *want,
                            const cs_defects *got)
{
    if (want->count != got->count)
        complain(round, "the gears find other defects");
    for (size_t i = 0; i < want->count; i++)
        if (want->items[i].number != got->items[i].number ||
            want->items[i].record != got->items[i].record ||
            want->items[i].column != got->items[i].column ||
            want->items[i].span.start != got->items[i].span.start)
            complain(round, "the gears find another defect");
}

/* ---- Writing ---- */

static const casus_dialect dialects[] = {
    {.delimiter = ','},
    {.delimiter = ';', .crlf = true},
    {.delimiter = '\t'},
    {.delimiter = '\\'},
    {.delimiter = 'a'},
    {.delimiter = ',', .excel_safe = true},
    {.delimiter = ',', .quoting = CASUS_UNQUOTED},
    {.delimiter = '\t', .quoting = CASUS_UNQUOTED},
    {.delimiter = ';', .quoting = CASUS_UNQUOTED, .excel_safe = true},
};

enum { DIALECTS = sizeof dialects / sizeof dialects[0] };

/* The rows, and behind them where they begin and what defects they have. Of what a buffer has no room
   for, nothing is promised. */
static cs_buf write_batch(struct round *round, const cs_layout *layout, const cs_batch *batch,
                          size_t max)
{
    cs_buf out = {.max = max};
    cs_defects defects = {.arena = &round->arena};
    size_t *starts = cs_arena_zalloc(&round->arena, batch->count + 1, sizeof *starts);
    layout->syntax->rows(layout, batch, 0, batch->count, &out, starts, &defects);
    out.max = 0;
    if (out.status != CASUS_OK) {
        cs_buf_truncate(&out, 0);
        cs_buf_add_string(&out, "no room");
        return out;
    }
    for (size_t i = 0; i <= batch->count; i++)
        cs_buf_add_number(&out, starts[i]);
    for (size_t i = 0; i < defects.count; i++) {
        cs_buf_add_number(&out, defects.items[i].number);
        cs_buf_add_number(&out, defects.items[i].record);
        cs_buf_add_number(&out, defects.items[i].column);
    }
    return out;
}

/* Columns are written in their order, in any other, and some not at all. */
static void compare_writing(struct round *round, random_state *random, const cs_batch *want,
                            const cs_batch *got)
{
    uint32_t from[COLUMNS_MAX];
    cs_layout layout = {
        .syntax = &cs_syntax_csv,
        .dialect = dialects[random_below(random, DIALECTS)],
        .arena = &round->arena,
        .columns = &round->columns,
        .from = from,
    };
    bool is_shuffled = random_below(random, 3) == 0;
    for (uint32_t i = 0; i < round->columns.count; i++)
        from[i] = !is_shuffled              ? i
                  : random_below(random, 4) ? (uint32_t)random_below(random, round->columns.count)
                                            : CS_NONE;
    cs_defects defects = {.arena = &round->arena};
    assert_int_equal(cs_syntax_csv.bind(&layout, &defects), CASUS_OK);
    size_t max = random_below(random, 4) ? 0 : 1 + random_below(random, 2 * round->rows.len + 9);
    cs_buf first = write_batch(round, &layout, want, max);
    cs_buf second = write_batch(round, &layout, got, max);
    if (!cs_text_equal(cs_buf_text(&first), cs_buf_text(&second)))
        complain(round, "the gears' values are written otherwise");
    cs_buf_free(&first);
    cs_buf_free(&second);
}

static void check_round(struct round *round, random_state *random)
{
    cs_batch want;
    cs_batch got;
    cs_defects want_defects;
    cs_defects got_defects;
    parse(round, CASUS_GEAR_LIBRARY, &want, &want_defects);
    parse(round, CASUS_GEAR_AUTO, &got, &got_defects);
    if (want.count != got.count)
        complain(round, "the gears find other records");
    for (size_t i = 0; i < want.count; i++)
        compare_records(round, &want.records[i], &got.records[i]);
    compare_defects(round, &want_defects, &got_defects);
    for (size_t i = 0; i < 3; i++)
        compare_writing(round, random, &want, &got);
}

/* ---- The properties ---- */

static void test_cells(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        struct round round = {.seed = seed};
        const table_recipe recipe = table_recipe_of(&random);
        start_round(&round, &random, &recipe);
        check_round(&round, &random);
        end_round(&round);
    }
}

/* How many cells a sound record has, whose quotes come in pairs. */
static size_t count_cells(const struct round *round, const cs_extent *extent)
{
    bool is_inside = false;
    size_t count = 1;
    for (size_t i = extent->start; i < extent->start + extent->len; i++) {
        is_inside ^= round->rows.ptr[i] == '"';
        count += !is_inside && round->rows.ptr[i] == round->layout.dialect.delimiter;
    }
    return count;
}

/* The gear must take what is sound, and as wide as the header; else libcsv is compared with itself. */
static void test_the_gear_does_the_work(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS / 10);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        struct round round = {.seed = seed};
        table_recipe recipe = table_recipe_of(&random);
        recipe.odd_rarity = 0;
        recipe.line_end = 0;
        start_round(&round, &random, &recipe);
        cs_batch batch;
        cs_batch_init(&batch, &round.arena, round.rows, &round.columns);
        cs_table_gear *gear = cs_table_gear_make(&round.layout, &batch);
        for (size_t i = 0; i < round.extents.count; i++) {
            const cs_extent *extent = &round.extents.items[i];
            bool is_quoted = round.layout.dialect.quoting == CASUS_QUOTED;
            bool is_wide = count_cells(&round, extent) == recipe.width;
            cs_record record = {.extent = {0, 0}};
            bool is_taken = cs_table_gear_read(gear, &record, extent->start,
                                               extent->start + extent->len - 1);
            if (is_quoted && is_taken != is_wide)
                complain(&round, "the gear takes the wrong records");
        }
        end_round(&round);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_gear_does_the_work),
        cmocka_unit_test(test_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
