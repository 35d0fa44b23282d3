/* test_diag.c - the table of findings, and how its sentences are filled in. */
#include "model/diag.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* ---- The table ---- */

static void test_rows_are_ordered(void **state)
{
    unsigned before = 100;
    (void)state;
    for (size_t i = 0; cs_diag_row_at(i); i++) {
        const cs_diag_row *row = cs_diag_row_at(i);
        char code[8];
        snprintf(code, sizeof code, "E%u", row->number);
        assert_string_equal(row->info.code, code);
        if (row->number <= before || row->number > 999)
            fail_msg("%s follows E%u", code, before);
        before = row->number;
        assert_ptr_equal(cs_diag_row_of(row->number), row);
        assert_ptr_equal(casus_diag_info_at(i), &row->info);
    }
    assert_true(before > 100);
    assert_null(cs_diag_row_of(0));
    assert_null(cs_diag_row_of(before + 1));
    assert_null(cs_diag_row_at(SIZE_MAX));
    assert_null(casus_diag_info_at(SIZE_MAX));
}

static void test_slugs(void **state)
{
    (void)state;
    for (size_t i = 0; cs_diag_row_at(i); i++) {
        const char *slug = cs_diag_row_at(i)->info.slug;
        for (const char *at = slug; *at; at++)
            if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-')
                fail_msg("%s: a slug is small letters, digits and hyphens", slug);
        for (size_t j = 0; j < i; j++)
            if (strcmp(slug, cs_diag_row_at(j)->info.slug) == 0)
                fail_msg("%s stands twice", slug);
    }
}

static void test_severities_and_explanations(void **state)
{
    (void)state;
    for (size_t i = 0; cs_diag_row_at(i); i++) {
        const cs_diag_row *row = cs_diag_row_at(i);
        if (row->info.severity < CASUS_NOTE || row->info.severity > CASUS_ERROR)
            fail_msg("%s has no severity", row->info.code);
        size_t len = strlen(row->info.explain);
        if (len < 20 || row->info.explain[len - 1] != '.')
            fail_msg("%s is not explained in sentences", row->info.code);
        if (!row->message || !*row->message)
            fail_msg("%s has no message", row->info.code);
    }
}

/* Every { begins one of the four blanks. */
static void check_template(const char *code, const char *template)
{
    static const char *const blanks[] = {"{field}", "{found}", "{expected}", "{other}"};
    for (const char *at = template; at && *at; at++) {
        bool is_known = *at != '{';
        for (size_t i = 0; i < COUNT(blanks) && !is_known; i++)
            is_known = strncmp(at, blanks[i], strlen(blanks[i])) == 0;
        if (!is_known)
            fail_msg("%s: unknown blank at \"%s\"", code, at);
    }
}

static void test_blanks_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; cs_diag_row_at(i); i++) {
        const cs_diag_row *row = cs_diag_row_at(i);
        check_template(row->info.code, row->message);
        check_template(row->info.code, row->label);
        check_template(row->info.code, row->help);
    }
}

static void test_find(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"E302", "E302"}, {"e302", "E302"}, {"unknown-code", "E302"}, {"E999", NULL}, {"302", NULL},
        {"E30", NULL},    {"", NULL},       {"unknown", NULL},        {NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const casus_diag_info *info = casus_diag_info_find(rows[i].in);
        bool is_right = info && rows[i].want ? strcmp(info->code, rows[i].want) == 0
                                             : info == NULL && rows[i].want == NULL;
        if (!is_right)
            fail_msg("\"%s\": %s", rows[i].in ? rows[i].in : "NULL", info ? info->code : "none");
    }
}

static void test_severity_words(void **state)
{
    (void)state;
    assert_string_equal(casus_severity_text(CASUS_NOTE), "note");
    assert_string_equal(casus_severity_text(CASUS_WARNING), "warning");
    assert_string_equal(casus_severity_text(CASUS_ERROR), "error");
    assert_non_null(casus_severity_text((casus_severity)77));
}

/* ---- Defects ---- */

static void test_adding(void **state)
{
    cs_arena arena = {0};
    cs_defects defects = {.arena = &arena};
    (void)state;
    for (uint32_t i = 0; i < 1000; i++)
        cs_defects_add(&defects, CS_E_UNKNOWN_CODE, i, i + 1)->found = CS_TEXT("x");
    cs_defect *placed = cs_defects_at(&defects, CS_E_STRAY_QUOTE, 7, (cs_span){3, 4});
    assert_true(placed->has_span);
    assert_int_equal(placed->span.start, 3);
    assert_int_equal(placed->column, CS_NONE);
    assert_int_equal(defects.count, 1001);
    for (uint32_t i = 0; i < 1000; i++) {
        const cs_defect *defect = &defects.items[i];
        assert_int_equal(defect->number, 302);
        assert_int_equal(defect->record, i);
        assert_int_equal(defect->column, i + 1);
        assert_int_equal(defect->item, CS_NONE);
        assert_false(defect->has_span);
        assert_false(defect->has_fix);
        assert_null(defect->expected.ptr);
    }
    assert_false(defects.failed);
    cs_arena_free(&arena);
}

/* Without memory there is still something to fill in, and a flag that says so. */
static void test_adding_without_memory(void **state)
{
    cs_arena arena = {.limit = 16 * 1024};
    cs_defects defects = {.arena = &arena};
    (void)state;
    for (uint32_t i = 0; i < 10000; i++) {
        cs_defect *defect = cs_defects_add(&defects, CS_E_UNKNOWN_CODE, i, 0);
        assert_non_null(defect);
        assert_int_equal(defect->record, i);
        defect->found = CS_TEXT("x");
    }
    assert_true(defects.failed);
    assert_true(defects.count < 10000);
    cs_arena_free(&arena);
}

/* ---- Sentences ---- */

#define FIFTY  "12345678901234567890123456789012345678901234567890"
#define EIGHTY FIFTY "123456789012345678901234567890"

static void test_expand(void **state)
{
    static const struct {
        const char *name, *template, *found, *expected;
        const char *want;
        bool is_complete;
    } rows[] = {
        {"no blank", "the file is UTF-16", NULL, NULL, "the file is UTF-16", true},
        {"empty", "", NULL, NULL, "", true},
        {"a field", "{field} is missing", NULL, NULL, "year is missing", true},
        {"two blanks", "{field} \"{found}\"", "x", NULL, "year \"x\"", true},
        {"twice the same", "{found}{found}", "x", NULL, "xx", true},
        {"a missing one", "did you mean {expected}?", "x", NULL, "did you mean ?", false},
        {"one of two is missing", "{found}, {expected}", "x", NULL, "x, ", false},
        {"an empty one is there", "\"{found}\"", "", NULL, "\"\"", true},
        {"an unknown blank stays", "{none} {found", "x", NULL, "{none} {found", true},
        {"braces of the data stay", "{found}", "{field}{", NULL, "{field}{", true},
        {"line breaks", "{found}", "a\nb\r\nc\td\x7F", NULL, "a b  c d ", true},
        {"as long as it may be", "{found}.", EIGHTY, NULL, EIGHTY ".", true},
        {"longer", "{found}.", EIGHTY "x", NULL, EIGHTY "....", true},
        {"cut between characters", "{found}", FIFTY "12345678901234567890123456789\xC3\xA9z", NULL,
         FIFTY "12345678901234567890123456789...", true},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cs_defect defect = {.found = cs_text(rows[i].found),
                                  .expected = cs_text(rows[i].expected)};
        cs_buf_truncate(&buf, 0);
        bool is_complete = cs_diag_expand(rows[i].template, &defect, CS_TEXT("year"), false, &buf);
        if (!cs_text_is(cs_buf_text(&buf), rows[i].want) || is_complete != rows[i].is_complete)
            fail_msg("%s: \"%.*s\", complete %d", rows[i].name, (int)buf.len, buf.ptr, is_complete);
    }
    cs_buf_free(&buf);
}

/* Every text that may repeat a sensitive value is withheld; words of the schema stay. */
static void test_expand_withheld(void **state)
{
    static const char template[] = "{field} {found} {expected} {other}";
    static const struct {
        const char *name;
        bool is_general;
        const char *want;
    } rows[] = {
        {"of the data", false, "coder (withheld) (withheld) (withheld)"},
        {"of the schema", true, "coder (withheld) 0 to 9 source"},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cs_defect defect = {
            .found = CS_TEXT("Jane"),
            .expected = CS_TEXT("0 to 9"),
            .other = CS_TEXT("source"),
            .is_general = rows[i].is_general,
        };
        cs_buf_truncate(&buf, 0);
        assert_false(cs_diag_expand(template, &defect, CS_TEXT("coder"), true, &buf));
        if (!cs_text_is(cs_buf_text(&buf), rows[i].want))
            fail_msg("%s: \"%.*s\"", rows[i].name, (int)buf.len, buf.ptr);
    }
    cs_buf_free(&buf);
}

/* Every sentence of the table can be made, whatever the values. */
static void test_expand_the_whole_table(void **state)
{
    const cs_defect defect = {.found = CS_TEXT("<found>"),
                              .expected = CS_TEXT("<expected>"),
                              .other = CS_TEXT("<other>")};
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; cs_diag_row_at(i); i++) {
        const cs_diag_row *row = cs_diag_row_at(i);
        const char *const templates[] = {row->message, row->label, row->help};
        for (size_t j = 0; j < COUNT(templates); j++) {
            cs_buf_truncate(&buf, 0);
            if (!templates[j])
                continue;
            assert_true(cs_diag_expand(templates[j], &defect, CS_TEXT("<field>"), false, &buf));
            if (cs_text_find(cs_buf_text(&buf), CS_TEXT("{f")) != SIZE_MAX)
                fail_msg("%s: %.*s", row->info.code, (int)buf.len, buf.ptr);
        }
    }
    cs_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_ordered),
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_severities_and_explanations),
        cmocka_unit_test(test_blanks_are_known),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_severity_words),
        cmocka_unit_test(test_adding),
        cmocka_unit_test(test_adding_without_memory),
        cmocka_unit_test(test_expand),
        cmocka_unit_test(test_expand_withheld),
        cmocka_unit_test(test_expand_the_whole_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
