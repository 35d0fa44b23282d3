/* test_changing_file.c - a regular file that grows or shrinks while it is read.

   The file is changed when the first chunk has been read. What was there then is read; what is gone
   cuts the record that it was part of, and that is a finding. */
#include "casus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 100000, ROW_LEN = 20, HEAD_LEN = 8 };

/* A file of rows of equal length, and what is done to it after the first chunk. */
struct change {
    char path[64];
    long length; /* what it is cut to; 0: a row is added instead */
    bool is_done;
    unsigned cut_rows; /* findings E113 */
    unsigned others;
};

static bool change_file(void *ctx, const casus_progress *progress)
{
    struct change *change = ctx;
    (void)progress;
    if (change->is_done)
        return false;
    change->is_done = true;
    if (change->length) {
        assert_int_equal(truncate(change->path, change->length), 0);
        return false;
    }
    FILE *file = fopen(change->path, "ab");
    assert_non_null(file);
    assert_true(fputs("9999999,yyyyyyyyyyy\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    return false;
}

static void take_finding(void *ctx, const casus_diag *diag)
{
    struct change *change = ctx;
    if (strcmp(diag->code, "E113") == 0)
        change->cut_rows++;
    else
        change->others++;
}

static void write_file(struct change *change)
{
    snprintf(change->path, sizeof change->path, "/tmp/casus-changing-XXXXXX");
    int fd = mkstemp(change->path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_non_null(file);
    assert_true(fputs("id,note\n", file) >= 0);
    for (unsigned i = 0; i < ROWS; i++)
        assert_int_equal(fprintf(file, "%07u,xxxxxxxxxxx\n", i), ROW_LEN);
    assert_int_equal(fclose(file), 0);
}

static void test_changes(void **state)
{
    /* Far behind what the first chunk can have taken ahead. */
    static const struct {
        const char *name;
        long length;
        uint64_t records;
        unsigned cut_rows;
    } rows[] = {
        {"grows", 0, ROWS + 1, 0},
        {"shrinks by whole rows", HEAD_LEN + 90000L * ROW_LEN, 90000, 0},
        {"shrinks within a row", HEAD_LEN + 90000L * ROW_LEN + 4, 90001, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct change change = {.length = rows[i].length};
        casus_options options = CASUS_OPTIONS_INIT;
        casus_schema *schema = NULL;
        assert_int_equal(casus_schema_open("none", NULL, NULL, &schema), CASUS_OK);
        write_file(&change);
        options.schema = schema;
        options.from.syntax = "csv";
        options.threads = 1;
        options.on_progress = change_file;
        options.on_diag = take_finding;
        options.ctx = &change;
        const casus_input input = {.path = change.path};
        casus_summary summary;
        casus_status status = casus_run(&options, &input, 1, NULL, &summary);
        unlink(change.path);
        bool is_right = status == CASUS_OK && summary.records == rows[i].records &&
                        change.cut_rows == rows[i].cut_rows && change.others == 0;
        if (!is_right)
            fail_msg("%s: status %d, %llu records, %u cut rows, %u other findings", rows[i].name,
                     (int)status, (unsigned long long)summary.records, change.cut_rows,
                     change.others);
        casus_summary_free(&summary);
        casus_schema_free(schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
