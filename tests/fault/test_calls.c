/* test_calls.c - the n-th read, write or other call of the system fails, for n = 1, 2, 3 and on until
   none does: the run says that input or output failed (EIO, with E901 or E902), the old output is
   as it was, nothing is left behind. A call whose failure does no harm may fail unseen, if the
   outcome is the same to the last byte. Reads and writes cut short and calls interrupted by signals
   change nothing. */
#include "calls.h"
#include "scene.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static scene_result wanted, got;

static void prepare(const scene_run *run)
{
    scene_do(run, &wanted);
    assert_int_equal(wanted.status, CASUS_OK);
    assert_false(wanted.has_cannot_read || wanted.has_cannot_write);
}

static void check_remains(const char *what, size_t n, size_t descriptors)
{
    if (scene_descriptors() != descriptors)
        fail_msg("%s %zu fails: a descriptor stays open", what, n);
    if (scene_litter() != 0)
        fail_msg("%s %zu fails: a file is left", what, n);
}

static void check_failure(const scene_run *run, const char *what, size_t n)
{
    bool is_told = got.has_cannot_read || got.has_cannot_write;
    if (got.status != CASUS_EIO || !is_told) {
        scene_show(&wanted, &got);
        fail_msg("%s %zu fails: status %d, findings %.*s", what, n, got.status,
                 (int)got.findings.len, got.findings.bytes);
    }
    if (!scene_is_untouched(run, &got))
        fail_msg("%s %zu fails: the old output is not as it was", what, n);
}

/* ---- Files ---- */

static bool call_fails(const scene_run *run, call_kind kind, size_t n)
{
    scene_prepare(run);
    size_t descriptors = scene_descriptors();
    calls_fail_at(kind, n, EIO);
    scene_call(run, &got);
    size_t count = calls_recover();
    scene_look(run, &got);
    check_remains(calls_name(kind), n, descriptors);
    if (!scene_is_same(&wanted, &got))
        check_failure(run, calls_name(kind), n);
    return count >= n;
}

/* Lets each call of each kind fail in turn; with none that fails, all is as ever. */
static void fail_every_call(const scene_run *run)
{
    prepare(run);
    for (call_kind kind = 0; kind < CALL_KINDS; kind++)
        for (size_t n = 1; call_fails(run, kind, n); n++)
            continue;
    scene_do(run, &got);
    assert_true(scene_is_same(&wanted, &got));
}

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++) {
        for (size_t j = 0; scene_syntax(j); j++) {
            const scene_run run = {.from = scene_syntax(i), .to = scene_syntax(j)};
            fail_every_call(&run);
        }
    }
}

/* Files that are made of a spool when all records are known. */
static void test_statistics(void **state)
{
    (void)state;
    for (size_t i = 0; scene_target(i); i++) {
        const scene_run run = {.from = "csv", .to = scene_target(i)};
        fail_every_call(&run);
    }
}

/* The calls that a run cannot do without, each with the finding that tells of it. */
static void test_calls_that_matter(void **state)
{
    static const struct {
        call_kind kind;
        bool is_input;
    } rows[] = {{CALL_READ, true},   {CALL_WRITE, false}, {CALL_OPEN, false},
                {CALL_CHMOD, false}, {CALL_SYNC, false},  {CALL_RENAME, false}};
    const scene_run run = {.from = "csv", .to = "json"};
    (void)state;
    prepare(&run);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(call_fails(&run, rows[i].kind, 1));
        check_failure(&run, calls_name(rows[i].kind), 1);
        assert_int_equal(got.has_cannot_read, rows[i].is_input);
        assert_int_equal(got.has_cannot_write, !rows[i].is_input);
    }
}

/* ---- Spooling: a pipe that is read twice ---- */

static void test_spooling(void **state)
{
    static const call_kind kinds[] = {CALL_READ, CALL_WRITE, CALL_OPEN, CALL_SEEK};
    const scene_run run = {
        .from = "json", .to = "csv", .way = SCENE_CALLBACKS, .columns = CASUS_COLUMNS_ALL};
    (void)state;
    prepare(&run);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t n = 1;
        for (; call_fails(&run, kinds[i], n); n++)
            continue;
        assert_true(n > 1);
    }
}

/* ---- Statistical files, of which the records are spooled ---- */

static void check_import(const scene_run *run)
{
    static const call_kind kinds[] = {CALL_READ, CALL_WRITE, CALL_OPEN, CALL_SEEK};
    prepare(run);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t n = 1;
        for (; call_fails(run, kinds[i], n); n++)
            continue;
        assert_true(n > 1);
    }
}

static void test_imports(void **state)
{
    static const struct {
        const char *syntax, *file;
    } rows[] = {{"stata", "haven-dta-14"}, {"spss", "haven-sav-rows"}, {"sas", "haven-xpt-5"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scene_run run = {
            .from = rows[i].syntax, .to = "json", .text = scene_stat_file(rows[i].file)};
        check_import(&run);
        run.way = SCENE_CALLBACKS;
        check_import(&run);
    }
}

/* ---- Compressed files ---- */

static void test_packed(void **state)
{
    static const char *const names[] = {"gzip", "zstd", "xz", "bzip2", "zip"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const scene_run run = {.from = "csv", .to = "json", .text = scene_packed(names[i])};
        fail_every_call(&run);
    }
}

/* ---- Callbacks ---- */

static void callback_fails(scene_run *run, size_t *fails_at, size_t calls, const char *what)
{
    for (*fails_at = 1; *fails_at <= calls; ++*fails_at) {
        size_t descriptors = scene_descriptors();
        scene_do(run, &got);
        check_remains(what, *fails_at, descriptors);
        check_failure(run, what, *fails_at);
    }
    *fails_at = 0;
    scene_do(run, &got);
    assert_true(scene_is_same(&wanted, &got));
}

static void test_callbacks(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++) {
        for (size_t j = 0; scene_syntax(j); j++) {
            scene_run run = {.from = scene_syntax(i),
                             .to = scene_syntax(j),
                             .way = SCENE_CALLBACKS,
                             .drops = true,
                             .step = 100};
            prepare(&run);
            size_t reads = scene_reads();
            size_t writes = scene_writes();
            assert_true(reads > 2 && writes > 1);
            callback_fails(&run, &run.read_fails_at, reads, "reading function");
            assert_true(got.status == CASUS_OK);
            callback_fails(&run, &run.write_fails_at, writes, "writing function");
        }
    }
}

/* However short the reads and writes are, all comes and all goes. */
static void test_short_calls(void **state)
{
    static const size_t sizes[] = {1, 7, 100};
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++) {
        for (size_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++) {
            scene_run run = {.from = scene_syntax(i), .to = "json"};
            prepare(&run);
            scene_prepare(&run);
            calls_cut(sizes[j]);
            scene_call(&run, &got);
            calls_recover();
            scene_look(&run, &got);
            assert_true(scene_is_same(&wanted, &got));
        }
    }
}

/* ---- Signals ---- */

static void test_interrupted_calls(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++) {
        scene_run run = {.from = scene_syntax(i), .to = "csv"};
        prepare(&run);
        scene_prepare(&run);
        calls_interrupt();
        scene_call(&run, &got);
        calls_recover();
        scene_look(&run, &got);
        if (!scene_is_same(&wanted, &got)) {
            scene_show(&wanted, &got);
            fail_msg("%s: an interrupted call changes the outcome", run.from);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_calls_that_matter),
        cmocka_unit_test(test_spooling),
        cmocka_unit_test(test_imports),
        cmocka_unit_test(test_packed),
        cmocka_unit_test(test_callbacks),
        cmocka_unit_test(test_short_calls),
        cmocka_unit_test(test_interrupted_calls),
    };
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
