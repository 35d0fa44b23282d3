/* test_contract.c - the contract of a row of the table of syntaxes, on seeded random records:

   1. framing in windows of any size finds the same records as one window;
   2. parsing the frames one after the other equals parsing the whole;
   3. parse(rows(batch)) equals batch, in CSV up to null and absent;
   4. rows(parse(text)) equals text: a writer's output is a fixed point.

   Once more with objects and lists of objects inside of the records.

   CASUS_SEED and CASUS_ROUNDS choose other records; a failure prints the seed. */
#include "frames.h"
#include "objects.h"
#include "records.h"
#include "syntax/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS = 12, ROUNDS = 60 };

/* One round: a syntax, its layouts, random records and the text they are written as. */
struct round {
    const cs_syntax *syntax;
    uint64_t seed;
    cs_arena arena;
    cs_layout reading;
    cs_batch made;
    cs_buf text;
    size_t head; /* bytes of text before the first record */
};

static void complain(const struct round *round, const char *what)
{
    fail_msg("%s: %s (CASUS_SEED=%llu CASUS_ROUNDS=1)\n--- written ---\n%.*s\n---",
             round->syntax->info.name, what, (unsigned long long)round->seed,
             round->text.len < 4000 ? (int)round->text.len : 4000, round->text.ptr);
}

/* ---- Writing and reading ---- */

static void write_batch(struct round *round, const cs_batch *batch, cs_buf *out)
{
    written pieces;
    write_records(round->syntax, (casus_dialect){0}, batch, &round->arena, &pieces);
    join_written(round->syntax, &pieces, out);
    if (pieces.defects.count)
        complain(round, cs_diag_row_of(pieces.defects.items[0].number)->info.code);
}

static void open_text(struct round *round)
{
    cs_defects defects = {.arena = &round->arena};
    round->reading = (cs_layout){.syntax = round->syntax, .arena = &round->arena};
    casus_status status = round->syntax->open(&round->reading, cs_buf_text(&round->text), true,
                                              &round->head, &defects);
    round->reading.columns = round->made.columns;
    if (status == CASUS_OK && round->syntax->bind)
        status = round->syntax->bind(&round->reading, &defects);
    if (status != CASUS_OK || defects.count)
        complain(round, "does not open");
}

/* Frames the whole text in windows that grow by step bytes. */
static cs_extents frame_all(const struct round *round, size_t step)
{
    return frames_of(&round->reading, cs_text_from(cs_buf_text(&round->text), round->head), step);
}

static void parse_extents(struct round *round, const cs_extents *extents, cs_batch *out)
{
    casus_text rest = cs_text_from(cs_buf_text(&round->text), round->head);
    cs_defects defects = {.arena = &round->arena};
    cs_batch_init(out, &round->arena, rest, round->made.columns);
    if (round->syntax->parse(&round->reading, extents, out, &defects) != CASUS_OK)
        complain(round, "parse fails");
    if (defects.count)
        complain(round, cs_diag_row_of(defects.items[0].number)->info.code);
}

/* ---- Comparing ---- */

/* Between the separators of a table nothing and the empty text are the same, and a list of nothing but
   that is an empty one. */
static bool is_nothing(const casus_value *value)
{
    return value->kind <= CASUS_NULL || (value->kind == CASUS_STRING && value->len == 0);
}

static uint32_t items_of(const cs_syntax *syntax, const casus_value *list)
{
    return syntax->is_table && list->len == 1 && is_nothing(list->as.items) ? 0 : list->len;
}

static bool same_item(const cs_syntax *syntax, const casus_value *a, const casus_value *b);

/* Syntaxes that write nulls, and kinds beside text, cannot be expected to agree in more. Where a list, a
   null and nothing stand is told by the code. */
static bool same_value(const cs_syntax *syntax, const casus_value *a, const casus_value *b)
{
    bool nothing_a = a->kind == CASUS_ABSENT || (syntax->is_table && a->kind == CASUS_NULL);
    bool nothing_b = b->kind == CASUS_ABSENT || (syntax->is_table && b->kind == CASUS_NULL);
    bool is_text = a->kind > CASUS_NULL && a->kind < CASUS_LIST;
    if (!syntax->is_table && !is_text && a->code != b->code)
        return false;
    if (nothing_a || nothing_b)
        return nothing_a && nothing_b;
    if ((a->kind == CASUS_NULL) != (b->kind == CASUS_NULL) ||
        (a->kind == CASUS_LIST) != (b->kind == CASUS_LIST))
        return false;
    if (a->kind != CASUS_LIST)
        return cs_text_equal(cs_value_text(a), cs_value_text(b));
    uint32_t count = items_of(syntax, a);
    if (count != items_of(syntax, b))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!same_item(syntax, &a->as.items[i], &b->as.items[i]))
            return false;
    return true;
}

static bool same_item(const cs_syntax *syntax, const casus_value *a, const casus_value *b)
{
    if (syntax->is_table && (is_nothing(a) || is_nothing(b)))
        return is_nothing(a) && is_nothing(b);
    return same_value(syntax, a, b);
}

static void compare_batches(struct round *round, const cs_batch *want, const cs_batch *got,
                            const char *what)
{
    if (want->count != got->count || cs_batch_column_count(got) != got->columns->count)
        complain(round, what);
    for (size_t i = 0; i < want->count; i++)
        for (uint32_t column = 0; column < want->columns->count; column++) {
            const casus_value *a = cs_batch_value(&want->records[i], column);
            const casus_value *b = cs_batch_value(&got->records[i], column);
            if (same_value(round->syntax, a, b))
                continue;
            print_error("record %zu, column %u: want \"%.*s\", got \"%.*s\"\n", i, column,
                        (int)cs_value_text(a).len, cs_value_text(a).ptr, (int)cs_value_text(b).len,
                        cs_value_text(b).ptr);
            complain(round, what);
        }
}

/* ---- The properties ---- */

static void check_windows(struct round *round, const cs_extents *whole)
{
    static const size_t steps[] = {1, 2, 3, 7, 64, 1000};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        cs_extents pieces = frame_all(round, steps[i]);
        char what[80];
        snprintf(what, sizeof what, "windows of %zu bytes find other records", steps[i]);
        if (!frames_equal(whole, &pieces))
            complain(round, what);
        free(pieces.items);
    }
}

static void check_pieces(struct round *round, const cs_extents *whole, const cs_batch *want)
{
    for (size_t i = 0; i < whole->count && !want->records[i].is_dependent; i++) {
        cs_extents one = {.items = &whole->items[i], .count = 1};
        cs_batch got;
        parse_extents(round, &one, &got);
        cs_batch single = *want;
        single.records = &want->records[i];
        single.count = 1;
        compare_batches(round, &single, &got, "a record parsed alone differs");
    }
}

static void make_batch(struct round *round, random_state *random, bool has_objects)
{
    const record_recipe recipe = {.count = random_below(random, RECORDS), .has_nulls = true};
    if (has_objects)
        make_objects(random, recipe.count, round->syntax->is_table,
                     columns_of_objects(&round->arena), &round->arena, &round->made);
    else
        make_records(random, &recipe, columns_of_every_type(&round->arena), &round->arena,
                     &round->made);
}

static void check_round(struct round *round)
{
    write_batch(round, &round->made, &round->text);
    open_text(round);
    cs_extents whole = frame_all(round, round->text.len + 1);
    cs_batch got;
    parse_extents(round, &whole, &got);
    compare_batches(round, &round->made, &got, "what is read is not what was written");
    check_windows(round, &whole);
    check_pieces(round, &whole, &got);
    cs_buf again = {0};
    write_batch(round, &got, &again);
    if (!cs_text_equal(cs_buf_text(&again), cs_buf_text(&round->text)))
        complain(round, "is not a fixed point");
    cs_buf_free(&again);
    free(whole.items);
}

static void check_syntax(const cs_syntax *syntax, bool has_objects)
{
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        random_state random = random_seed(seed);
        struct round round = {.syntax = syntax, .seed = seed};
        make_batch(&round, &random, has_objects);
        check_round(&round);
        cs_buf_free(&round.text);
        cs_arena_free(&round.arena);
    }
}

static void check_records(void **state)
{
    check_syntax(*state, false);
}

static void check_objects(void **state)
{
    check_syntax(*state, true);
}

int main(void)
{
    struct CMUnitTest tests[32];
    size_t count = 0;
    for (size_t i = 0; text_syntax_at(i); i++) {
        const cs_syntax *syntax = text_syntax_at(i);
        tests[count++] = (struct CMUnitTest){
            .name = syntax->info.name, .test_func = check_records, .initial_state = (void *)syntax};
        tests[count++] = (struct CMUnitTest){
            .name = "objects", .test_func = check_objects, .initial_state = (void *)syntax};
    }
    return _cmocka_run_group_tests("contract", tests, count, NULL, NULL);
}
