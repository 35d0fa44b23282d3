/* test_jansson.c - casus beside Jansson: each reads what the other writes, and both read the same of
   text with random damage.

   Jansson is told to take integers as reals, which casus never does with any number, and to refuse
   keys that stand twice. CASUS_SEED and CASUS_ROUNDS choose other text. */
#include "others.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 60, DAMAGES = 4000, FLAGS = JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES };

/* ---- Reading with Jansson ---- */

/* An array of records, or values one after the other; NULL: Jansson refuses it. *overflows: only
   because a number has no double. */
static json_t *read_with_jansson(casus_text text, bool *overflows)
{
    json_t *values = json_array();
    json_error_t error = {0};
    text = cs_text_from(text, cs_utf8_mark(text));
    for (;;) {
        while (text.len && strchr(" \t\r\n", text.ptr[0]))
            text = cs_text_from(text, 1);
        json_t *value = text.len
                            ? json_loadb(text.ptr, text.len, FLAGS | JSON_DISABLE_EOF_CHECK, &error)
                            : NULL;
        if (!value)
            break;
        json_array_append_new(values, value);
        text = cs_text_from(text, (size_t)error.position);
    }
    *overflows = text.len && json_error_code(&error) == json_error_numeric_overflow;
    if (json_is_array(json_array_get(values, 0)) && json_array_size(values) == 1 && !text.len) {
        json_t *list = json_incref(json_array_get(values, 0));
        json_decref(values);
        return list;
    }
    if (!text.len)
        return values;
    json_decref(values);
    return NULL;
}

static bool are_records(const json_t *values)
{
    size_t index;
    const json_t *value;
    json_array_foreach((json_t *)values, index, value) if (!is_record(value)) return false;
    return true;
}

/* ---- What casus writes ---- */

static const cs_syntax *const syntaxes[] = {&cs_syntax_json, &cs_syntax_ndjson};

static void make_batch(random_state *random, cs_arena *arena, cs_batch *out)
{
    const record_recipe recipe = {.count = 1 + random_below(random, 12), .has_nulls = true};
    make_records(random, &recipe, columns_of_every_type(arena), arena, out);
}

static void jansson_reads_casus(void **state)
{
    (void)state;
    reader_contest contest = {.name = "Jansson", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        cs_buf text = {0};
        cs_batch batch;
        bool overflows;
        const cs_syntax *syntax = syntaxes[random_below(&random, 2)];
        contest.syntax = syntax->info.name;
        make_batch(&random, &arena, &batch);
        write_text(syntax, (casus_dialect){.pretty = random_below(&random, 2)}, &batch, &arena,
                   &text);
        json_t *read = read_with_jansson(cs_buf_text(&text), &overflows);
        json_t *made = records_as_json(&batch, false);
        if (!values_alike(read, made))
            contest_fail(&contest, "Jansson reads other values", cs_buf_text(&text));
        json_decref(read);
        json_decref(made);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
}

/* ---- What Jansson writes ---- */

static json_t *random_number(random_state *random)
{
    uint64_t bits = random_next(random);
    double real;
    memcpy(&real, &bits, sizeof real);
    if (random_below(random, 2) || real != real || real - real != 0)
        return json_integer((json_int_t)(bits >> random_below(random, 64)));
    return json_real(real);
}

/* Records that also have the types which casus keeps apart from text. */
static json_t *random_records(random_state *random, cs_arena *arena)
{
    cs_batch batch;
    make_batch(random, arena, &batch);
    json_t *records = records_as_json(&batch, false);
    size_t index;
    json_t *record;
    json_array_foreach(records, index, record)
    {
        json_object_set_new(record, "a number", random_number(random));
        json_object_set_new(record, "b\"oolean", json_boolean(random_below(random, 2)));
        json_object_set_new(record, "nothing", json_null());
        json_object_set_new(record, "", json_pack("[sfb]", "x", 1.5, 1));
    }
    return records;
}

static size_t random_flags(random_state *random)
{
    static const size_t flags[] = {0, JSON_COMPACT, JSON_ENSURE_ASCII, JSON_SORT_KEYS,
                                   JSON_ESCAPE_SLASH};
    size_t chosen = flags[random_below(random, 5)];
    chosen |= flags[random_below(random, 5)];
    return random_below(random, 2) ? chosen : chosen | JSON_INDENT(1 + random_below(random, 8));
}

static cs_buf dump(random_state *random, const json_t *records)
{
    cs_buf text = {0};
    size_t flags = random_flags(random);
    bool is_list = random_below(random, 2);
    size_t index;
    const json_t *record;
    char *dumped = is_list ? json_dumps(records, flags) : NULL;
    cs_buf_add_string(&text, dumped ? dumped : "");
    free(dumped);
    json_array_foreach((json_t *)records, index, record)
    {
        dumped = is_list ? NULL : json_dumps(record, flags);
        cs_buf_add_string(&text, dumped ? dumped : "");
        cs_buf_add_string(&text, dumped ? "\n" : "");
        free(dumped);
    }
    return text;
}

static void casus_reads_jansson(void **state)
{
    (void)state;
    reader_contest contest = {
        .name = "Jansson", .syntax = "json", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        json_t *records = random_records(&random, &arena);
        cs_buf text = dump(&random, records);
        contest_hold(&contest, cs_buf_text(&text), records);
        json_decref(records);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
    contest_finish(&contest);
}

/* ---- Damaged text ---- */

static json_t *small_records(random_state *random)
{
    json_t *records = json_array();
    for (size_t i = 1 + random_below(random, 3); i > 0; i--)
        json_array_append_new(records,
                              json_pack("{sssfsbsns[ss]}", "id", "x\xC3\xA9\n\"", "n", 1.25, "b", 1,
                                        "z", "list", "p", "\xF0\x9F\x98\x80"));
    return records;
}

/* Is the first line an object, and another line none? casus then reads by lines, each for itself. */
static bool breaks_lines(casus_text text)
{
    bool is_first = true;
    while (text.len) {
        size_t end = cs_text_find(text, CS_TEXT("\n"));
        casus_text line = cs_text_slice(text, 0, end == SIZE_MAX ? text.len : end);
        text = cs_text_from(text, line.len + 1);
        json_t *value = json_loadb(line.ptr, line.len, FLAGS, NULL);
        bool is_object = json_is_object(value);
        json_decref(value);
        if (line.len && !is_object)
            return !is_first;
        is_first = is_first && !line.len;
    }
    return false;
}

static void both_read_damage(void **state)
{
    (void)state;
    static const char alphabet[] = "{}[]:,\"\\ \n\r\t0011.-+eEutrfn   \x01\xC3\xE9/a";
    reader_contest contest = {
        .name = "Jansson", .syntax = "json", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", DAMAGES);
    size_t overflowing = 0;
    size_t broken = 0;
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        bool overflows;
        json_t *records = small_records(&random);
        cs_buf text = dump(&random, records);
        mutate(&random, alphabet, &text);
        json_t *read = read_with_jansson(cs_buf_text(&text), &overflows);
        overflowing += overflows;
        bool is_broken = read && breaks_lines(cs_buf_text(&text));
        broken += is_broken;
        if (!overflows && !is_broken && (!read || are_records(read)))
            contest_hold(&contest, cs_buf_text(&text), read);
        json_decref(read);
        json_decref(records);
        cs_buf_free(&text);
    }
    print_message("%zu texts have a number beyond the doubles, which only casus reads\n",
                  overflowing);
    print_message("%zu texts begin with a record a line and go on otherwise\n", broken);
    contest_finish(&contest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jansson_reads_casus),
        cmocka_unit_test(casus_reads_jansson),
        cmocka_unit_test(both_read_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
