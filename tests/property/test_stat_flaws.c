/* test_stat_flaws.c - files of statistical programs that ReadStat must not see, or reads wrong: each is
   refused with its reason. They are made of the sound files of the fuzz targets' corpus. */
#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file of the corpus, which begins behind two bytes that choose options. */
static cs_buf sound_file(const char *name)
{
    enum { CHOICES = 2 };
    char path[1024];
    char bytes[8192];
    cs_buf buf = {0};
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/stat/%s", CASUS_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(len > CHOICES && len < sizeof bytes);
    cs_buf_add(&buf, bytes + CHOICES, len - CHOICES);
    return buf;
}

static memory_result read_file(const cs_buf *file, const char *syntax)
{
    static casus_schema *none;
    casus_options options = CASUS_OPTIONS_INIT;
    if (!none)
        assert_int_equal(casus_schema_open("none", NULL, NULL, &none), CASUS_OK);
    options.schema = none;
    options.on_loss = CASUS_WARN;
    return memory_run(&options, cs_buf_text(file), syntax, "json");
}

static void expect_sound(const cs_buf *file, const char *syntax)
{
    memory_result result = read_file(file, syntax);
    assert_int_equal(result.status, CASUS_OK);
    assert_int_equal(result.summary.errors, 0);
    assert_true(result.summary.records > 1);
    memory_free(&result);
}

static void expect_flaw(cs_buf *file, const char *syntax, const char *words)
{
    memory_result result = read_file(file, syntax);
    if (result.status != CASUS_EFORMAT ||
        cs_text_find(cs_buf_text(&result.findings), cs_text(words)) == SIZE_MAX)
        fail_msg("%d instead of \"%s\": %.*s", result.status, words, (int)result.findings.len,
                 result.findings.ptr);
    memory_free(&result);
    cs_buf_free(file);
}

/* Where the index-th long text (strL) of a Stata file of format 118 begins. */
static size_t long_text(const cs_buf *file, size_t index)
{
    size_t at = 0;
    for (size_t i = 0; i <= index; i++)
        at += cs_text_find(cs_text_from(cs_buf_text(file), at), CS_TEXT("GSO")) + 3;
    return at - 3;
}

enum { GSO_TYPE = 15, GSO_HEAD = 20 };

static void test_long_texts(void **state)
{
    (void)state;
    cs_buf file = sound_file("pandas-dta-strl");
    expect_sound(&file, "stata");
    file.ptr[long_text(&file, 0) + GSO_TYPE] = (char)129;
    expect_flaw(&file, "stata", "it has a strL that is binary");
    file = sound_file("pandas-dta-strl");
    file.ptr[long_text(&file, 1) - 1] = 'x';
    expect_flaw(&file, "stata", "a strL in it has no end");
    file = sound_file("pandas-dta-strl");
    memset(file.ptr + long_text(&file, 0) + GSO_HEAD - 4, 0, 4);
    expect_flaw(&file, "stata", "a strL in it has no end");
}

static void test_several_data_sets(void **state)
{
    (void)state;
    cs_buf one = sound_file("haven-xpt-5");
    cs_buf two = {0};
    expect_sound(&one, "sas");
    cs_buf_add_text(&two, cs_buf_text(&one));
    cs_buf_add_text(&two, cs_buf_text(&one));
    cs_buf_free(&one);
    expect_flaw(&two, "sas", "several data sets");
}

static void put_4(cs_buf *out, uint32_t number)
{
    cs_buf_add(out, (const char *)&number, sizeof number);
}

/* A dictionary of so many variables, and a list of names for each. */
static cs_buf wide_file(uint32_t variables, uint32_t lists)
{
    enum { HEADER = 176 };
    cs_buf sound = sound_file("haven-sav");
    cs_buf file = {0};
    cs_buf_add(&file, sound.ptr, HEADER);
    cs_buf_free(&sound);
    for (uint32_t i = 0; i < variables; i++) {
        static const uint32_t numbers[] = {2, 0, 0, 0, 0x050802, 0x050802};
        for (size_t j = 0; j < sizeof numbers / sizeof numbers[0]; j++)
            put_4(&file, numbers[j]);
        char name[16];
        snprintf(name, sizeof name, "V%-7u", i);
        cs_buf_add(&file, name, 8);
    }
    for (uint32_t i = 0; i < lists; i++) {
        static const uint32_t numbers[] = {7, 13, 1, 5};
        for (size_t j = 0; j < sizeof numbers / sizeof numbers[0]; j++)
            put_4(&file, numbers[j]);
        cs_buf_add_string(&file, "V0=v0");
    }
    put_4(&file, 999);
    put_4(&file, 0);
    return file;
}

static void test_wide_dictionaries(void **state)
{
    (void)state;
    cs_buf file = wide_file(100001, 0);
    expect_flaw(&file, "spss", "more variables and labels than can be read");
    file = wide_file(50000, 40000);
    expect_flaw(&file, "spss", "more variables and labels than can be read");
    file = wide_file(10001, 0);
    expect_flaw(&file, "spss", "more than 10000 variables");
}

/* Cut at any byte, a file ends too early, or in records that are whole. */
static void test_cut_files(void **state)
{
    static const struct {
        const char *name, *syntax;
    } files[] = {
        {"haven-dta-8", "stata"}, {"pandas-dta-117", "stata"}, {"haven-dta-14", "stata"},
        {"haven-sav", "spss"},    {"haven-sav-rows", "spss"},  {"haven-zsav", "spss"},
        {"haven-xpt-5", "sas"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        cs_buf file = sound_file(files[i].name);
        expect_sound(&file, files[i].syntax);
        for (size_t len = file.len; len-- > 0;) {
            cs_buf_truncate(&file, len);
            memory_result result = read_file(&file, files[i].syntax);
            bool is_told = result.status == CASUS_EFORMAT && result.findings.len;
            if (result.status != CASUS_OK && !is_told)
                fail_msg("%s, cut to %zu bytes: %s", files[i].name, len,
                         casus_status_text(result.status));
            memory_free(&result);
        }
        cs_buf_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_several_data_sets),
        cmocka_unit_test(test_wide_dictionaries),
        cmocka_unit_test(test_cut_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
