/* test_glance.c - what is told at a glance is what a full check says: the same findings, values, marks and
   digests of random records, by schemas that are built in and by one with every kind of rule.

   CASUS_SEED and CASUS_ROUNDS choose other records; a failure prints the seed. */
#include "memory.h"
#include "model/check.h"
#include "records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 1000, RECORDS = 8 };

static const char every_rule[] =
    "casus: 1\nschema: test\ntitle: A test\nversion: \"1\"\nkey: [id, round]\n"
    "nulls: [\"\", NA, \"-9\", \"99\"]\n"
    "fields:\n"
    "  - {name: id, type: text, required: true}\n"
    "  - {name: round, type: integer, range: [null, 99], expected: true}\n"
    "  - {name: day, type: date, forms: [D MMMM YYYY], required: true}\n"
    "  - {name: until, type: date, partial: true}\n"
    "  - {name: year, type: integer, fill: true, default: \"2020\"}\n"
    "  - {name: kind, type: code, codes: kinds, required: true}\n"
    "  - {name: part, type: code, codes: parts, expected: true}\n"
    "  - {name: side1, type: code, codes: sides, default: \"1\"}\n"
    "  - {name: side2, type: code, codes: sides}\n"
    "  - {name: both, type: code, codes: pairs}\n"
    "  - {name: place, type: code, codes: places}\n"
    "  - {name: land, type: text, nulls: [nobody]}\n"
    "  - {name: number, type: integer, range: [-5, 2000]}\n"
    "  - {name: lat, type: decimal, range: [-90, 90.5]}\n"
    "  - {name: lon, type: decimal, range: [-180, 180]}\n"
    "  - {name: zero, type: code, codes: zeros, wrapped: true}\n"
    "  - {name: named, type: text}\n"
    "  - {name: actor, type: text}\n"
    "  - {name: other, type: text, nulls: [\"\", nobody], wrapped: true}\n"
    "  - {name: friends, type: list}\n"
    "  - {name: counts, type: list, of: integer}\n"
    "  - {name: seen, type: integer, range: [0, null]}\n"
    "  - {name: hour, type: datetime}\n"
    "  - {name: sure, type: bool}\n"
    "  - {name: precision, type: code, codes: precisions}\n"
    "  - {name: side, type: code, codes: sides, group: 1}\n"
    "  - {name: words, type: list, wrapped: true}\n"
    "codes:\n"
    "  kinds: {items: [{code: Fight, also: Clash}, Talk, {code: \"3\", label: Walk}, NA]}\n"
    "  parts:\n"
    "    items:\n"
    "      - {code: Raid, kind: Fight}\n"
    "      - {code: Siege of a town, kind: Fight}\n"
    "      - {code: Speech, kind: Talk, label: A speech}\n"
    "      - {code: Any}\n"
    "  sides: {items: [{code: \"0\"}, {code: \"1\", label: State}, {code: \"2\", label: Rebels}, "
    "\"7\"]}\n"
    "  pairs: {items: [\"10\", {code: \"11\"}, {code: \"12\", label: State-Rebels}, \"22\", "
    "\"17\", \"27\"]}\n"
    "  places:\n"
    "    open: true\n"
    "    items:\n"
    "      - {code: North, number: \"7\", land: Upper Land, since: \"1990\", prefix: NO}\n"
    "      - {code: South, number: \"07\", since: \"2021\", prefix: S2}\n"
    "      - {code: East, land: upper_land, since: \"1e3\", number: \"12\"}\n"
    "      - {code: West, number: x}\n"
    "  zeros:\n"
    "    padded: true\n"
    "    items:\n"
    "      - {code: \"042\", name: Forty-two}\n"
    "      - {code: \"42\", name: Two and forty}\n"
    "      - {code: \"07\", name: Seven}\n"
    "  precisions: {items: [day, days, week, month, year, years, unknown]}\n"
    "rules:\n"
    "  - {rule: year-of, field: year, of: day, fill: true}\n"
    "  - {rule: month-year-of, field: seen, of: day, fill: true}\n"
    "  - {rule: month-of, field: number, of: day, fill: true}\n"
    "  - {rule: day-of, field: round, of: until}\n"
    "  - {rule: fraction-of, field: lat, of: day, fill: true}\n"
    "  - {rule: begins-with, field: named, of: zero}\n"
    "  - {rule: begins-with, field: id, of: actor}\n"
    "  - {rule: made-of, field: side, of: [side1, friends, number], not: \"7\"}\n"
    "  - {rule: same-length, field: friends, of: [words, counts]}\n"
    "  - {rule: named-by, field: place, of: land, fill: true}\n"
    "  - {rule: child-of, field: part, of: kind, column: kind}\n"
    "  - {rule: lookup, field: number, of: place, fill: true}\n"
    "  - {rule: lookup, field: land, of: place, fill: true, severity: warning}\n"
    "  - {rule: lookup, field: named, of: zero, column: name}\n"
    "  - {rule: pair-of, field: both, of: [side1, side2], none: \"0\", fill: true}\n"
    "  - {rule: not-before, field: until, of: day}\n"
    "  - {rule: not-after, field: day, of: until}\n"
    "  - {rule: not-after, field: day, of: seen, severity: warning}\n"
    "  - {rule: together, field: side2, of: other, none: \"0\"}\n"
    "  - {rule: together, field: friends, of: actor, none: \"none\"}\n"
    "  - {rule: needs, field: other, when: {field: kind, is: [Fight, \"3\"]}}\n"
    "  - {rule: needs, field: friends, when: {field: number, is: [\"0\", \"5\", \"12\"]}}\n"
    "  - {rule: absent, field: sure, when: {field: part, not: [Raid, Any]}}\n"
    "  - {rule: absent, field: side2, none: \"0\", when: [{field: actor, is: \"\"}, {field: side1, "
    "is: \"1\"}]}\n"
    "  - {rule: value, field: side1, not: [\"2\", \"7\"], when: {field: actor, begins: [state of, "
    "Po]}}\n"
    "  - {rule: value, field: number, is: [\"0\", \"7\", \"70\"], when: {field: kind, is: Talk}}\n"
    "  - {rule: value, field: actor, not: [P, Police, x], severity: note}\n"
    "  - {rule: value, field: day, not: \"2021-05-03\", when: {field: year, not: \"\"}}\n"
    "  - {rule: implies, field: sure, is: \"true\", when: {field: side1, is: \"7\"}}\n"
    "  - {rule: implies, field: kind, is: Talk, fill: true, when: {field: part, is: Speech}}\n"
    "  - {rule: value, field: kind, is: [Talk, Fight], when: {field: [side1, side2], is: \"7\"}}\n"
    "  - {rule: either, field: side1, of: side2, is: \"1\", when: {field: kind, is: Fight}}\n"
    "  - {rule: either, field: side2, of: [side1, number], is: [\"7\", \"2\"], when: {field: sure, "
    "is: \"true\"}}\n"
    "  - {rule: differ, field: actor, of: other}\n"
    "  - {rule: covered, field: day, of: place, column: since}\n"
    "  - {rule: prefix-of, field: id, of: place, column: prefix}\n"
    "  - {rule: exchanged, field: lat, of: lon}\n"
    "  - {rule: precision-of, field: precision, of: until, fill: true}\n"
    "  - {rule: steady-prefix, field: id, of: place, column: prefix}\n"
    "  - {rule: distinct, field: id, of: [day, lat, lon, other], when: {field: other, not: "
    "\"\"}}\n";

/* ---- Records ---- */

/* What any field may be found to have. */
static const char *const usual[] = {
    "",
    "NA",
    "-9",
    "99",
    "nobody",
    "none",
    "nan",
    "0",
    "1",
    "2",
    "5",
    "7",
    "07",
    "12",
    "42",
    "037",
    "-0",
    "-5",
    "-1",
    "-2",
    "2000",
    "2001",
    "-6",
    "1.0",
    "1,5",
    "89.9",
    "90",
    "90.5",
    "-90",
    "-89.99",
    "180",
    "-180.0",
    "-0.5",
    "5.",
    ".5",
    "1.2.3",
    "--1",
    "1e3",
    "+1",
    " 1",
    "1 ",
    "2020",
    "2021",
    "1969",
    "2021-05-03",
    "2021-05-04",
    "2021-05-05",
    "2020-02-29",
    "2021-02-29",
    "1970-01-01",
    "2021-05",
    "0021-05-03",
    "3 May 2021",
    "03/05/2021",
    "20210503",
    "2021-5-3",
    "1620000000",
    "86399",
    "253402300800",
    "true",
    "false",
    "State of X",
    "state of y",
    "P",
    "p",
    "Police",
    "x",
    " Police",
    "po_lice",
    "NO12",
    "NOx1",
    "NORTH1",
    "S2",
    "S21",
    "NO",
    "Upper Land",
    "upper_land",
    "UpperLand",
    "Forty-two",
    "Seven",
    "week",
    "month",
    "123456789012345678",
    "1234567890123456789",
    "-123456789012345678901234567890",
    "2021-05-03T10:00",
    "2021-05-03 00:00",
    "\xC2\xA0Police",
    "\xC3\x84",
    "\"",
    "\"\"",
    "\"042\"",
    "\"nobody\"",
    "\"a",
    "b\"",
    "\"say \"\"x\"\"\"",
};

static casus_text pick_usual(random_state *random)
{
    return cs_text(usual[random_below(random, sizeof usual / sizeof usual[0])]);
}

/* A code, a label or an alias. */
static casus_text pick_code(random_state *random, const cs_codes *codes)
{
    const cs_code *code = &codes->items[random_below(random, codes->count)];
    size_t choice = random_below(random, 8);
    if (choice == 0 && code->label.ptr)
        return code->label;
    if (choice == 1 && code->alias_count)
        return code->aliases[random_below(random, code->alias_count)];
    return code->code;
}

/* One byte is another, or in the other case, or is left out. */
static casus_text spoil(random_state *random, cs_arena *arena, casus_text text)
{
    casus_text copy = cs_arena_text(arena, text);
    if (!copy.len)
        return copy;
    char *bytes = (char *)copy.ptr;
    size_t at = random_below(random, copy.len);
    if (random_below(random, 3) == 0) {
        memmove(bytes + at, bytes + at + 1, copy.len - at);
        copy.len--;
    } else if ((unsigned char)bytes[at] < 0x80) {
        bytes[at] = random_below(random, 2) ? (char)(bytes[at] ^ 0x20) : '1';
        bytes[at] = (unsigned char)bytes[at] < ' ' ? '_' : bytes[at];
    }
    return copy;
}

static casus_text pick_text(random_state *random, cs_arena *arena, const cs_field *field)
{
    char date[] = "2019-01-01";
    casus_text text = pick_usual(random);
    if (field->codes && random_below(random, 4))
        text = pick_code(random, field->codes);
    else if (field->type == CASUS_DATE && random_below(random, 2)) {
        date[3] = (char)('0' + random_below(random, 10));
        date[6] = (char)('0' + random_below(random, 10));
        date[8] = (char)('0' + random_below(random, 4));
        date[9] = (char)('0' + random_below(random, 10));
        text = (casus_text){date, sizeof date - 1};
    }
    /* A text ends where its memory ends, as far as an arena goes. */
    return random_below(random, 16) ? cs_arena_text(arena, text) : spoil(random, arena, text);
}

static casus_value pick_value(random_state *random, cs_arena *arena, const cs_field *field)
{
    casus_text text = pick_text(random, arena, field);
    casus_value list;
    cs_column column = {.separator = field->separator};
    bool is_rare = random_below(random, 16) == 0;
    if (random_below(random, 8) == 0)
        return (casus_value){.kind = random_below(random, 2) ? CASUS_NULL : CASUS_ABSENT};
    if (field->is_list != is_rare) {
        cs_buf buf = {0};
        for (size_t i = random_below(random, 4); i > 0; i--) {
            cs_buf_add_text(&buf, pick_text(random, arena, field));
            cs_buf_add_string(&buf, i > 1 ? "; " : "");
        }
        assert_true(cs_value_split(arena, &column, cs_arena_text(arena, cs_buf_text(&buf)), &list));
        cs_buf_free(&buf);
        return list;
    }
    casus_kind kinds[] = {CASUS_STRING, CASUS_NUMBER, CASUS_BOOLEAN};
    return cs_value_scalar(is_rare ? kinds[random_below(random, 3)] : CASUS_STRING, text);
}

/* ---- Two checks of one batch ---- */

struct side {
    cs_arena arena;
    cs_batch batch;
    cs_defects defects;
    uint8_t *marks;
    cs_digest keys[RECORDS];
    cs_across *across;
    casus_status status;
};

static void open_side(struct side *side, const cs_columns *columns)
{
    memset(side, 0, sizeof *side);
    side->defects.arena = &side->arena;
    side->marks = cs_arena_zalloc(&side->arena, columns->count + 1, 1);
    cs_batch_init(&side->batch, &side->arena, (casus_text){NULL, 0}, columns);
}

static void fill_side(struct side *side, const casus_schema *schema, uint64_t seed)
{
    random_state random = random_seed(seed);
    for (int i = 0; i < RECORDS; i++) {
        cs_record *record = cs_batch_add(&side->batch, (cs_extent){0, 0, 0, 0});
        size_t width = random_below(&random, 8) ? schema->field_count
                                                : random_below(&random, schema->field_count);
        for (uint32_t field = 0; field < width; field++)
            *cs_batch_slot(&side->batch, record, field) = pick_value(&random, &side->arena,
                                                                     &schema->fields[field]);
        record->is_partial = random_below(&random, 16) == 0;
        record->is_broken = random_below(&random, 16) == 0;
    }
}

static void check_side(struct side *side, cs_check_plan plan, bool in_full)
{
    plan.in_full = in_full;
    side->status = cs_check(&plan, &side->batch, side->marks, &side->defects);
    uint32_t count = plan.schema->across_count;
    side->across = cs_arena_zalloc(&side->arena, RECORDS * count + 1, sizeof *side->across);
    for (uint32_t i = 0; i < RECORDS; i++) {
        side->keys[i] = cs_check_key(&plan, &side->batch.records[i]);
        cs_check_across(&plan, &side->batch, i, side->across + (size_t)i * count);
    }
}

static bool is_same_defect(const cs_defect *a, const cs_defect *b)
{
    return a->number == b->number && a->record == b->record && a->column == b->column &&
           a->item == b->item && a->severity == b->severity && a->count == b->count &&
           a->has_fix == b->has_fix && a->is_sensitive == b->is_sensitive &&
           a->is_implied == b->is_implied && a->is_general == b->is_general &&
           cs_text_equal(a->field, b->field) && cs_text_equal(a->found, b->found) &&
           cs_text_equal(a->expected, b->expected) && cs_text_equal(a->other, b->other) &&
           cs_text_equal(a->help, b->help) && cs_text_equal(a->fix, b->fix);
}

static bool is_same_value(const casus_value *a, const casus_value *b)
{
    const uint8_t judged = (uint8_t)~CS_OF_TEXT; /* what a text is like, only a glance says */
    return cs_value_equal(a, b) && a->code == b->code && (a->flags & judged) == (b->flags & judged);
}

static void print_record(const struct side *side, uint32_t index)
{
    const cs_record *record = &side->batch.records[index];
    for (uint32_t i = 0; i < record->width; i++) {
        casus_text text = cs_value_text(&record->values[i]);
        casus_text name = cs_batch_column_at(&side->batch, i)->name;
        print_error("  %.*s: kind %d \"%.*s\" code %u flags %u\n", (int)name.len, name.ptr,
                    record->values[i].kind, (int)text.len, text.ptr ? text.ptr : "",
                    record->values[i].code, record->values[i].flags);
    }
}

static void print_defects(const char *name, const struct side *side)
{
    print_error("%s:\n", name);
    for (size_t i = 0; i < side->defects.count; i++) {
        const cs_defect *defect = &side->defects.items[i];
        print_error("  record %u E%u column %u found \"%.*s\" expected \"%.*s\"\n", defect->record,
                    defect->number, defect->column, (int)defect->found.len,
                    defect->found.ptr ? defect->found.ptr : "", (int)defect->expected.len,
                    defect->expected.ptr ? defect->expected.ptr : "");
    }
}

static bool are_values_same(const struct side *a, const struct side *b)
{
    for (uint32_t i = 0; i < RECORDS; i++) {
        for (uint32_t j = 0; j < a->batch.columns->count; j++) {
            if (is_same_value(cs_batch_value(&a->batch.records[i], j),
                              cs_batch_value(&b->batch.records[i], j)))
                continue;
            print_record(a, i);
            print_record(b, i);
            return false;
        }
    }
    return true;
}

static bool are_sides_same(const struct side *a, const struct side *b, uint32_t across_count)
{
    bool is_same = a->status == CASUS_OK && b->status == CASUS_OK &&
                   a->defects.count == b->defects.count &&
                   memcmp(a->marks, b->marks, a->batch.columns->count) == 0 &&
                   memcmp(a->keys, b->keys, sizeof a->keys) == 0 &&
                   memcmp(a->across, b->across, RECORDS * across_count * sizeof *a->across) == 0;
    for (size_t i = 0; is_same && i < a->defects.count; i++)
        is_same = is_same_defect(&a->defects.items[i], &b->defects.items[i]);
    if (!is_same) {
        print_defects("at a glance", a);
        print_defects("in full", b);
    }
    return is_same && are_values_same(a, b);
}

/* ---- The test ---- */

/* Its columns are the fields; without some of them, where bits of `lacking` say so. */
static void compare_ways(const casus_schema *schema, const char *name, uint64_t seed)
{
    cs_arena arena = {0};
    struct side glance;
    struct side full;
    random_state random = random_seed(seed);
    uint32_t *column_of = cs_arena_zalloc(&arena, schema->field_count + 1UL, sizeof *column_of);
    for (uint32_t i = 0; i < schema->field_count; i++)
        column_of[i] = random_below(&random, 16) ? i : CS_NONE;
    const cs_check_plan plan = {
        .schema = schema,
        .column_of = column_of,
        .is_table = random_below(&random, 2),
        .fill = random_below(&random, 2),
        .code_form = random_below(&random, 4) ? CASUS_CODES_KEEP : CASUS_CODES_LABEL,
    };
    open_side(&glance, &schema->index);
    open_side(&full, &schema->index);
    fill_side(&glance, schema, seed);
    fill_side(&full, schema, seed);
    check_side(&glance, plan, false);
    check_side(&full, plan, true);
    if (!are_sides_same(&glance, &full, schema->across_count))
        fail_msg("%s: a glance says otherwise (CASUS_SEED=%llu CASUS_ROUNDS=1)", name,
                 (unsigned long long)seed);
    cs_arena_free(&glance.arena);
    cs_arena_free(&full.arena);
    cs_arena_free(&arena);
}

static void compare_all(const casus_schema *schema, const char *name)
{
    uint64_t seed = setting("CASUS_SEED", 1);
    for (uint64_t i = 0; i < setting("CASUS_ROUNDS", ROUNDS); i++)
        compare_ways(schema, name, seed + i);
}

static void test_every_rule(void **state)
{
    casus_schema *schema = memory_schema(every_rule);
    (void)state;
    compare_all(schema, "every rule");
    casus_schema_free(schema);
}

static void test_built_in(void **state)
{
    const char *name;
    (void)state;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++) {
        casus_schema *schema;
        assert_int_equal(casus_schema_open(name, NULL, NULL, &schema), CASUS_OK);
        if (schema->field_count)
            compare_all(schema, name);
        casus_schema_free(schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule),
        cmocka_unit_test(test_built_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
