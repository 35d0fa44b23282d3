/* test_run.c - casus_run() and the small calls around it, as a program sees them: words for every
   status, options that cannot be, callbacks that fail or cancel, and an options of an older size. */
#include "base/text.h"
#include "casus.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* An input and an output in memory; fails where it is told to. */
struct memory {
    casus_text rest;
    bool fails_reading; /* at the end of rest */
    bool fails_writing;
    cs_buf written;
    cs_buf told; /* the codes of the findings */
    bool cancels;
};

static ptrdiff_t read_memory(void *ctx, void *buf, size_t cap)
{
    struct memory *memory = ctx;
    size_t len = memory->rest.len < cap ? memory->rest.len : cap;
    if (len == 0 && memory->fails_reading) {
        errno = EIO;
        return -1;
    }
    if (len)
        memcpy(buf, memory->rest.ptr, len);
    memory->rest = cs_text_from(memory->rest, len);
    return (ptrdiff_t)len;
}

static int write_memory(void *ctx, const void *bytes, size_t len)
{
    struct memory *memory = ctx;
    errno = ENOSPC;
    if (memory->fails_writing)
        return -1;
    cs_buf_add(&memory->written, bytes, len);
    return 0;
}

static void tell(void *ctx, const casus_diag *diag)
{
    cs_buf *told = &((struct memory *)ctx)->told;
    cs_buf_add_string(told, diag->code);
    cs_buf_add_char(told, ' ');
}

static bool cancel(void *ctx, const casus_progress *progress)
{
    assert_string_equal(progress->file, "memory");
    return ((struct memory *)ctx)->cancels;
}

static casus_schema *none;

static int open_schema(void **state)
{
    (void)state;
    return casus_schema_open("none", NULL, NULL, &none);
}

static int close_schema(void **state)
{
    (void)state;
    casus_schema_free(none);
    return 0;
}

static casus_options memory_options(struct memory *memory)
{
    casus_options options = CASUS_OPTIONS_INIT;
    options.on_diag = tell;
    options.on_progress = cancel;
    options.ctx = memory;
    options.threads = 1;
    options.schema = none;
    return options;
}

static casus_status run(const casus_options *options, struct memory *memory, const char *text)
{
    const casus_input input = {.name = "memory", .read = read_memory, .ctx = memory};
    const casus_output output = {.write = write_memory, .ctx = memory};
    memory->rest = cs_text(text);
    casus_summary summary;
    casus_status status = casus_run(options, &input, 1, &output, &summary);
    casus_summary_free(&summary);
    return status;
}

static void end(struct memory *memory)
{
    cs_buf_free(&memory->written);
    cs_buf_free(&memory->told);
}

/* ---- Words ---- */

/* Every value has words of its own, and a value that is none is met without harm. */
static void test_words(void **state)
{
    (void)state;
    for (int status = CASUS_ECANCEL; status <= CASUS_END; status++)
        for (int other = CASUS_ECANCEL; other < status; other++)
            assert_string_not_equal(casus_status_text((casus_status)status),
                                    casus_status_text((casus_status)other));
    assert_string_equal(casus_status_text((casus_status)100), "unknown status");
    assert_string_equal(casus_version(), CASUS_VERSION);
    assert_string_equal(casus_severity_text(CASUS_NOTE), "note");
    assert_string_equal(casus_severity_text(CASUS_WARNING), "warning");
    assert_string_equal(casus_severity_text(CASUS_ERROR), "error");
    for (int type = CASUS_TEXT; type <= CASUS_BOOL; type++)
        assert_non_null(casus_type_text((casus_type)type));
    casus_summary_free(NULL);
    casus_schema_free(NULL);
}

static void test_syntaxes(void **state)
{
    (void)state;
    for (size_t i = 0; casus_syntax_at(i); i++)
        assert_ptr_equal(casus_syntax_find(casus_syntax_at(i)->name), casus_syntax_at(i));
    assert_null(casus_syntax_find("stone"));
}

/* ---- What cannot be ---- */

struct usage_case {
    const char *name;
    casus_dialect from, to;
    casus_override override;
};

static void test_usage(void **state)
{
    (void)state;
    static const struct usage_case cases[] = {
        {"unknown source", {.syntax = "stone"}, {.syntax = "csv"}, {0}},
        {"unknown target", {.syntax = "csv"}, {.syntax = "stone"}, {0}},
        {"no target", {.syntax = "csv"}, {0}, {0}},
        {"a line end as delimiter", {.syntax = "csv", .delimiter = '\n'}, {.syntax = "csv"}, {0}},
        {"a quote as delimiter", {.syntax = "csv"}, {.syntax = "csv", .delimiter = '"'}, {0}},
        {"an unknown finding", {.syntax = "csv"}, {.syntax = "csv"}, {"E000", 0}},
        {"an unknown severity", {.syntax = "csv"}, {.syntax = "csv"}, {"E302", 9}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct memory memory = {0};
        casus_options options = memory_options(&memory);
        options.from = cases[i].from;
        options.to = cases[i].to;
        options.overrides = &cases[i].override;
        options.override_count = cases[i].override.code != NULL;
        casus_status status = run(&options, &memory, "a\n1\n");
        if (status != CASUS_EUSAGE || memory.told.len == 0 || memory.written.len)
            fail_msg("%s: %s", cases[i].name, casus_status_text(status));
        end(&memory);
    }
}

static void test_nowhere(void **state)
{
    (void)state;
    const casus_input nothing = {.name = "nothing"};
    assert_int_equal(casus_run(NULL, &nothing, 1, NULL, NULL), CASUS_EUSAGE);
    assert_int_equal(casus_run(NULL, NULL, 1, NULL, NULL), CASUS_EUSAGE);
}

/* ---- What fails on the way ---- */

static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct memory memory;
        const char *to;
        casus_status status;
        const char *told;
    } cases[] = {
        {"reading", {.fails_reading = true}, "json", CASUS_EIO, "E901 "},
        {"writing", {.fails_writing = true}, "json", CASUS_EIO, "E902 "},
        {"cancelled", {.cancels = true}, "json", CASUS_ECANCEL, ""},
        {"reading a table to be", {.fails_reading = true}, "csv", CASUS_EIO, "E901 "},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct memory memory = cases[i].memory;
        casus_options options = memory_options(&memory);
        options.from.syntax = "ndjson";
        options.to.syntax = cases[i].to;
        casus_status status = run(&options, &memory, "{\"a\": 1}\n{\"a\": 2}\n");
        bool is_told = cs_text_is(cs_buf_text(&memory.told), cases[i].told);
        if (status != cases[i].status || !is_told)
            fail_msg("%s: %s, told %.*s", cases[i].name, casus_status_text(status),
                     (int)memory.told.len, memory.told.ptr);
        end(&memory);
    }
}

/* A program that was built when the structure was shorter: what lies beyond is not looked at. */
static void test_older_options(void **state)
{
    (void)state;
    struct memory memory = {.cancels = true};
    casus_options options = memory_options(&memory);
    options.from.syntax = "csv";
    options.to.syntax = "ndjson";
    options.size = offsetof(casus_options, on_diag);
    assert_int_equal(run(&options, &memory, "a\n1\n"), CASUS_OK);
    assert_true(cs_text_is(cs_buf_text(&memory.written), "{\"a\":\"1\"}\n"));
    end(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),    cmocka_unit_test(test_syntaxes),
        cmocka_unit_test(test_usage),    cmocka_unit_test(test_nowhere),
        cmocka_unit_test(test_failures), cmocka_unit_test(test_older_options),
    };
    return cmocka_run_group_tests(tests, open_schema, close_schema);
}
