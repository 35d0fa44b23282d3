/* test_codes.c - finds codes by what people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/schema.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A vocabulary in which every way of sharing a name occurs. */
static casus_text older[] = {{"Explosion/Remote violence", 25}, {"Remote violence", 15}};

static cs_code entries[] = {
    {.code = {"Battles", 7}},
    {.code = {"Explosions/Remote violence", 26}, .aliases = older, .alias_count = 2},
    {.code = {"010", 3}, .label = {"Make statement", 14}},
    {.code = {"02", 2}, .label = {"APPEAL", 6}},
    {.code = {"020", 3}, .label = {"Appeal", 6}},
    {.code = {"kur", 3}, .label = {"Kurd", 4}},
    {.code = {"KUR", 3}, .label = {"Region", 6}},
    {.code = {"AAA", 3}, .label = {"Region", 6}},
    {.code = {"Kurd", 4}},
};

struct fixture {
    cs_arena arena;
    cs_codes codes;
};

static int set_up(void **state, bool is_exact)
{
    static struct fixture fixture;
    fixture.codes = (cs_codes){.items = entries, .count = COUNT(entries), .is_exact = is_exact};
    *state = &fixture;
    return cs_codes_index(&fixture.codes, &fixture.arena) ? 0 : -1;
}

static int set_up_folded(void **state)
{
    return set_up(state, false);
}

static int set_up_exact(void **state)
{
    return set_up(state, true);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    cs_arena_free(&fixture->arena);
    return 0;
}

struct find_case {
    const char *name;
    const char *in;
    cs_match want;
    const char *code; /* of the entry, NULL for none */
    bool is_plain;
};

/* Codes and labels to the letter are names that can stand. */
static void check_name(const cs_codes *codes, const struct find_case *test)
{
    const cs_name *name = cs_codes_name(codes, cs_text(test->in));
    bool is_named = test->is_plain && (test->want == CS_BY_CODE || test->want == CS_BY_LABEL);
    if (!name != !is_named)
        fail_msg("%s: \"%s\" is a name: %d", test->name, test->in, name != NULL);
    if (name && (!cs_text_is(name->text, test->in) ||
                 !cs_text_is(codes->items[name->index].code, test->code)))
        fail_msg("%s: \"%s\" names entry %u", test->name, test->in, name->index);
}

static void check_find(const cs_codes *codes, const struct find_case *test)
{
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, cs_text(test->in), &index, &is_plain);
    check_name(codes, test);
    casus_text code = index == CS_NONE ? (casus_text){NULL, 0} : codes->items[index].code;
    if (match == test->want && cs_text_equal(code, cs_text(test->code)) &&
        is_plain == test->is_plain)
        return;
    print_error("%s: \"%s\"\n  got    match %d, code \"%.*s\", plain %d\n", test->name, test->in,
                (int)match, (int)code.len, code.ptr, is_plain);
    print_error("  wanted match %d, code \"%s\", plain %d\n", (int)test->want,
                test->code ? test->code : "", test->is_plain);
    fail();
}

static void test_find_folded(void **state)
{
    static const struct find_case tests[] = {
        {"a code", "Battles", CS_BY_CODE, "Battles", true},
        {"a code in another case", "battles", CS_BY_CODE, "Battles", false},
        {"blanks do not matter", "Explosions/Remote  Violence", CS_BY_CODE,
         "Explosions/Remote violence", false},
        {"a label", "Make statement", CS_BY_LABEL, "010", true},
        {"a label in another case", "MAKE_STATEMENT", CS_BY_LABEL, "010", false},
        {"an alias", "Explosion/Remote violence", CS_BY_ALIAS, "Explosions/Remote violence", false},
        {"an alias in another case", "remote violence", CS_BY_ALIAS, "Explosions/Remote violence",
         false},
        {"a zero counts", "10", CS_NO_MATCH, NULL, false},
        {"case tells two labels apart", "Appeal", CS_BY_LABEL, "020", true},
        {"case tells two labels apart again", "APPEAL", CS_BY_LABEL, "02", true},
        {"neither of two labels", "appeal", CS_NO_MATCH, NULL, false},
        {"case tells two codes apart", "kur", CS_BY_CODE, "kur", true},
        {"neither of two codes", "Kur", CS_NO_MATCH, NULL, false},
        {"a code before a label", "Kurd", CS_BY_CODE, "Kurd", true},
        {"a code before a label, folded", "KURD", CS_BY_CODE, "Kurd", false},
        {"nothing", "", CS_NO_MATCH, NULL, false},
        {"something else", "Protests", CS_NO_MATCH, NULL, false},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(tests); i++)
        check_find(&fixture->codes, &tests[i]);
}

static void test_find_exact(void **state)
{
    static const struct find_case tests[] = {
        {"a code", "kur", CS_BY_CODE, "kur", true},
        {"another code", "KUR", CS_BY_CODE, "KUR", true},
        {"case matters", "battles", CS_NO_MATCH, NULL, false},
        {"blanks matter", "0 10", CS_NO_MATCH, NULL, false},
        {"an alias", "Remote violence", CS_BY_ALIAS, "Explosions/Remote violence", false},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(tests); i++)
        check_find(&fixture->codes, &tests[i]);
}

/* A label that stands twice names nothing, but is still the label to the letter. */
static void test_find_shared_label(void **state)
{
    const struct fixture *fixture = *state;
    uint32_t index;
    bool is_plain;
    assert_int_equal(cs_codes_find(&fixture->codes, CS_TEXT("Region"), &index, &is_plain),
                     CS_NO_MATCH);
    assert_int_equal(index, CS_NONE);
}

static void test_nearest(void **state)
{
    static const struct {
        const char *name, *in, *want;
    } tests[] = {
        {"one letter missing", "Battle", "Battles"},
        {"two letters swapped", "Btatles", "Battles"},
        {"a label", "Make statment", "Make statement"},
        {"too far", "Protests", NULL},
        {"equally near to two", "AAR", "AAA"},
        {"a short code", "03", NULL},
        {"nothing", "", NULL},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(tests); i++) {
        casus_text got = cs_codes_nearest(&fixture->codes, cs_text(tests[i].in));
        if (cs_text_equal(got, cs_text(tests[i].want)))
            continue;
        print_error("%s: \"%s\": got \"%.*s\", wanted \"%s\"\n", tests[i].name, tests[i].in,
                    (int)got.len, got.ptr ? got.ptr : "", tests[i].want ? tests[i].want : "");
        fail();
    }
}

static void test_columns(void **state)
{
    (void)state;
    casus_text columns[] = {{"root", 4}, {"quad", 4}};
    cs_codes codes = {.columns = columns, .column_count = 2};
    assert_int_equal(cs_codes_column(&codes, CS_TEXT("quad")), 1);
    assert_int_equal(cs_codes_column(&codes, CS_TEXT("Quad")), CS_NONE);
    assert_int_equal(cs_codes_column(&codes, CS_TEXT("label")), CS_NONE);
}

static void test_no_index(void **state)
{
    (void)state;
    cs_codes codes = {0};
    uint32_t index;
    bool is_plain;
    assert_int_equal(cs_codes_find(&codes, CS_TEXT("a"), &index, &is_plain), CS_NO_MATCH);
}

/* ---- The public view ---- */

static casus_schema *open_cameo(void)
{
    casus_schema *schema;
    assert_int_equal(casus_schema_open("cameo", NULL, NULL, &schema), CASUS_OK);
    return schema;
}

static void test_vocabularies(void **state)
{
    (void)state;
    casus_schema *schema = open_cameo();
    casus_vocabulary_info vocabulary;
    casus_code_info code;
    size_t count = 0;
    for (; casus_schema_vocabulary_at(schema, count, &vocabulary); count++) {
        assert_true(
            casus_schema_code_at(schema, vocabulary.name, vocabulary.code_count - 1, &code));
        assert_false(casus_schema_code_at(schema, vocabulary.name, vocabulary.code_count, &code));
    }
    assert_int_equal(count, schema->codes_count);
    casus_schema_free(schema);
}

static void test_find_public(void **state)
{
    (void)state;
    static const struct {
        const char *vocabulary, *value, *want;
    } tests[] = {
        {"events", "190", "190"},
        {"events", "use conventional MILITARY force", "190"},
        {"actors", "arm", "arm"},
        {"actors", "Arm", NULL},
        {"contexts", "pro-democracy", "pro_democracy"},
        {"events", "021 ", "021"},
        {"events", "0", NULL},
        {"event", "190", NULL},
    };
    casus_schema *schema = open_cameo();
    for (size_t i = 0; i < COUNT(tests); i++) {
        casus_code_info code;
        bool is_found = casus_schema_code_find(schema, cs_text(tests[i].vocabulary),
                                               cs_text(tests[i].value), &code);
        assert_int_equal(is_found, tests[i].want != NULL);
        assert_true(!is_found || cs_text_is(code.code, tests[i].want));
    }
    casus_schema_free(schema);
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        bool want;
    } tests[] = {
        {"084", true}, {"08", true},    {"84", false},     {"peace", true},   {"PEACE", true},
        {"ace", true}, {"other", true}, {"peaces", false}, {"thename", true}, {"", true},
    };
    casus_text aliases[] = {CS_TEXT("another name"), CS_TEXT("The Name")};
    const casus_code_info code = {.code = CS_TEXT("084"),
                                  .label = CS_TEXT("Return, release for peace"),
                                  .aliases = aliases,
                                  .alias_count = COUNT(aliases)};
    for (size_t i = 0; i < COUNT(tests); i++)
        assert_int_equal(casus_code_has_word(&code, cs_text(tests[i].word)), tests[i].want);
}

static void test_rules_of_fields(void **state)
{
    (void)state;
    casus_schema *schema = open_cameo();
    size_t date = cs_schema_field(schema, CS_TEXT("event_date"));
    size_t text = cs_schema_field(schema, CS_TEXT("event_text"));
    size_t count = 0;
    for (size_t i = 0; i < schema->rule_count; i++) {
        count += casus_schema_rule_concerns(schema, i, date);
        assert_false(casus_schema_rule_concerns(schema, i, text));
    }
    assert_true(count >= 3);
    assert_false(casus_schema_rule_concerns(schema, schema->rule_count, date));
    assert_false(casus_schema_rule_concerns(schema, 0, schema->field_count));
    casus_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_find_folded, set_up_folded, tear_down),
        cmocka_unit_test_setup_teardown(test_find_exact, set_up_exact, tear_down),
        cmocka_unit_test_setup_teardown(test_find_shared_label, set_up_folded, tear_down),
        cmocka_unit_test_setup_teardown(test_nearest, set_up_folded, tear_down),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_no_index),
        cmocka_unit_test(test_vocabularies),
        cmocka_unit_test(test_find_public),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_rules_of_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
