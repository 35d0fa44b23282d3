/* test_allocations.c - the n-th allocation fails, for n = 1, 2, 3 and on until none does: nothing is
   lost, nothing crashes, the call says that memory is out, the old output is as it was, and the
   next run is as good as any.

   A run may also do without the memory, if then its outcome is the same to the last byte. In a second
   round all allocations from the n-th on fail, as they do when memory is really out. Where there are
   very many, as for a built-in schema, not every n is tried; CASUS_LONG=1 in the environment tries
   them all. */
#include "allocations.h"
#include "base/press.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Something that allocates ---- */

/* A call under trial. prepare() and look() stand outside the failures. */
struct trial {
    const char *name;
    void (*prepare)(void *ctx);
    casus_status (*call)(void *ctx);
    void (*look)(void *ctx);
    bool (*is_whole)(void *ctx);     /* the outcome is that of an undisturbed call */
    bool (*is_untouched)(void *ctx); /* after a failure everything is as it was */
    void *ctx;
    size_t step; /* this many allocations at a time */
};

static bool has_time(void)
{
    return getenv("CASUS_LONG") != NULL;
}

/* True while there is an n-th allocation to fail. */
static bool try_one(const struct trial *trial, size_t n, bool forever)
{
    const char *mode = forever ? "and all behind it fail" : "fails";
    trial->prepare(trial->ctx);
    size_t open = scene_descriptors();
    long alive = allocations_alive();
    allocations_fail_at(n, forever);
    casus_status status = trial->call(trial->ctx);
    size_t asked = allocations_recover();
    long leaked = allocations_alive() - alive;
    trial->look(trial->ctx);
    if (leaked != 0)
        fail_msg("%s: allocation %zu %s: %ld blocks leak", trial->name, n, mode, leaked);
    if (scene_descriptors() != open)
        fail_msg("%s: allocation %zu %s: a descriptor stays open", trial->name, n, mode);
    if (scene_litter() != 0)
        fail_msg("%s: allocation %zu %s: a file is left", trial->name, n, mode);
    if (status != CASUS_ENOMEM && !trial->is_whole(trial->ctx))
        fail_msg("%s: allocation %zu %s: status %d, and a different outcome", trial->name, n, mode,
                 status);
    if (status == CASUS_ENOMEM && !trial->is_untouched(trial->ctx))
        fail_msg("%s: allocation %zu %s: the old output is not as it was", trial->name, n, mode);
    return asked >= n;
}

static void try_all(const struct trial *trial)
{
    size_t step = trial->step && !has_time() ? trial->step : 1;
    size_t n = 1;
    for (; try_one(trial, n, false); n += step)
        continue;
    for (size_t m = 1; try_one(trial, m, true); m += has_time() ? 1 : 11 * step)
        continue;
    trial->prepare(trial->ctx);
    trial->call(trial->ctx);
    trial->look(trial->ctx);
    if (!trial->is_whole(trial->ctx))
        fail_msg("%s: afterwards an undisturbed call is different", trial->name);
    print_message("%s: %zu allocations\n", trial->name, n - 1);
}

/* ---- Runs ---- */

static scene_result wanted, got;

static void prepare_run(void *ctx)
{
    scene_prepare(ctx);
}

static casus_status call_run(void *ctx)
{
    return scene_call(ctx, &got);
}

static void look_at_run(void *ctx)
{
    scene_look(ctx, &got);
}

static bool run_is_whole(void *ctx)
{
    (void)ctx;
    bool is_same = scene_is_same(&wanted, &got);
    if (!is_same)
        scene_show(&wanted, &got);
    return is_same;
}

static bool run_is_untouched(void *ctx)
{
    return scene_is_untouched(ctx, &got);
}

static void try_run(scene_run *run, size_t step)
{
    char name[64];
    snprintf(name, sizeof name, "%s to %s", run->from, run->to ? run->to : "nothing");
    scene_do(run, &wanted);
    assert_int_equal(wanted.status, CASUS_OK);
    assert_true(wanted.findings.len > 0);
    const struct trial trial = {name,         prepare_run,      call_run, look_at_run,
                                run_is_whole, run_is_untouched, run,      step};
    try_all(&trial);
}

/* A syntax that is written by the code of another. */
static bool is_twin(const char *syntax)
{
    return strcmp(syntax, "tsv") == 0 || strcmp(syntax, "ndjson") == 0;
}

static void test_conversions(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++)
        for (size_t j = 0; scene_syntax(j); j++)
            try_run(&(scene_run){.from = scene_syntax(i), .to = scene_syntax(j)},
                    is_twin(scene_syntax(j)) ? 7 : 1);
}

static void test_statistics(void **state)
{
    (void)state;
    for (size_t i = 0; scene_target(i); i++)
        try_run(&(scene_run){.from = i % 2 ? "yaml" : "csv", .to = scene_target(i)}, 1);
}

/* Either all files appear or none. */
static void test_beside(void **state)
{
    (void)state;
    try_run(&(scene_run){.from = "csv", .to = "csv", .script = "r"}, 1);
    try_run(&(scene_run){.from = "yaml", .to = "csv", .packs = true}, 1);
}

/* What a statistical program has written is copied before it is read. */
static void test_imports(void **state)
{
    static const struct {
        const char *syntax, *file;
    } rows[] = {{"stata", "haven-dta-14"}, {"spss", "haven-sav-rows"}, {"sas", "haven-xpt-5"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const casus_text file = scene_stat_file(rows[i].file);
        try_run(&(scene_run){.from = rows[i].syntax, .to = "json", .text = file}, 1);
    }
}

/* gzip, of which casus itself takes care, and what libarchive does. */
static void test_packed(void **state)
{
    static const char *const names[] = {"gzip", "zstd", "xz", "bzip2", "zip"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const casus_text packed = scene_packed(names[i]);
        try_run(&(scene_run){.from = "csv", .to = "json", .text = packed}, 1);
        try_run(&(scene_run){.from = "csv", .to = "json", .way = SCENE_CALLBACKS, .text = packed},
                1);
    }
}

static void test_rejects(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++)
        try_run(
            &(scene_run){
                .from = scene_syntax(i), .to = "json", .way = SCENE_CALLBACKS, .drops = true},
            1);
}

/* A table whose columns need the whole input first, which is spooled. */
static void test_spooling(void **state)
{
    (void)state;
    for (size_t i = 2; scene_syntax(i); i++)
        try_run(&(scene_run){.from = scene_syntax(i),
                             .to = "csv",
                             .way = SCENE_CALLBACKS,
                             .columns = CASUS_COLUMNS_ALL},
                1);
}

static void test_checks(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++)
        try_run(&(scene_run){.from = scene_syntax(i), .way = SCENE_CHECK}, 1);
}

/* Objects inside of records, some with faults, and what stands around records. */
static void test_objects(void **state)
{
    static const char json[] =
        "{\"status\":200,\"count\":3,\"data\":[\n"
        "{\"id\":\"1\",\"x_a\":[{\"b\":\"\\u0041\",\"c\":{\"d\":1}},{},{\"c\":{}}],\"x_e\":{\"f\":["
        "1,2]}},\n"
        "{\"id\":\"2\",\"x_a\":[{\"b\":[3]},4],\"x_g\":[{}]}\n],\"NextPageUrl\":\"u\"}\n";
    static const char yaml[] = "- id: '1'\n  x_a: &a\n    - {b: A, c: {d: 1}}\n    - {}\n"
                               "- {id: '2', x_a: *a, x_e: {f: {g: 1}, <<: {f: 2, h: ~}}}\n"
                               "- {id: '3', x_a: [{b: [3]}, 4], x_i: {j: 1, j: 2}}\n";
    static const char *const targets[] = {"json", "yaml", "csv"};
    (void)state;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        try_run(&(scene_run){.from = "json", .to = targets[i], .text = {json, sizeof json - 1}}, 1);
        try_run(&(scene_run){.from = "yaml", .to = targets[i], .text = {yaml, sizeof yaml - 1}}, 1);
    }
}

static casus_status read_records(void *ctx)
{
    return scene_read(ctx, &got);
}

static void try_reader(scene_run *run)
{
    scene_prepare(run);
    assert_int_equal(read_records(run), CASUS_END);
    wanted = got;
    const struct trial trial = {run->from,    prepare_run,      read_records, look_at_run,
                                run_is_whole, run_is_untouched, run,          1};
    try_all(&trial);
}

static void test_readers(void **state)
{
    (void)state;
    for (size_t i = 0; scene_syntax(i); i++)
        try_reader(&(scene_run){.from = scene_syntax(i), .way = SCENE_CALLBACKS});
}

/* A value so long that its finding needs memory of its own. */
static void test_long_findings(void **state)
{
    enum { LONG = 20000 };
    static const char head[] = "id,begins\n1,";
    static char text[sizeof head + LONG];
    (void)state;
    memcpy(text, head, sizeof head - 1);
    memset(text + sizeof head - 1, 'x', LONG);
    text[sizeof head - 1 + LONG] = '\n';
    try_reader(&(scene_run){.from = "csv", .way = SCENE_CALLBACKS, .text = {text, sizeof text}});
}

/* Which allocation fails is for the threads to settle; what holds, holds for any. */
static void test_threads(void **state)
{
    enum { RECORDS = 10000, RECORD = 6 };
    static char text[3 + RECORDS * RECORD + 1] = "id\n";
    (void)state;
    for (size_t i = 0; i < RECORDS; i++)
        snprintf(text + 3 + i * RECORD, RECORD + 1, "%05zu\n", i);
    try_run(
        &(scene_run){
            .from = "csv", .to = "csv", .threads = 3, .text = {text, 3 + RECORDS * RECORD}},
        1);
}

/* Recognition opens one built-in schema after the other. */
static void test_recognition(void **state)
{
    (void)state;
    static const char text[] = "event_id_cnty,event_date,event_type,actor1\n"
                               "EX1,2023-02-30,Protests,\n";
    try_run(
        &(scene_run){
            .from = "csv", .to = "yaml", .is_guess = true, .text = {text, sizeof text - 1}},
        997);
}

/* ---- Schemas ---- */

static void prepare_opening(void *ctx)
{
    (void)ctx;
    got.findings.len = 0;
}

static casus_status open_schema(void *ctx)
{
    casus_schema *schema = NULL;
    got.status = casus_schema_open(ctx, scene_note, &got, &schema);
    casus_schema_free(schema);
    return got.status;
}

static void look_at_nothing(void *ctx)
{
    (void)ctx;
}

static bool is_nothing_changed(void *ctx)
{
    (void)ctx;
    return true;
}

static void try_schema(const char *path, casus_status status, size_t step)
{
    got = (scene_result){0};
    assert_int_equal(open_schema((void *)path), status);
    wanted = got;
    const struct trial trial = {path,         prepare_opening,    open_schema,  look_at_nothing,
                                run_is_whole, is_nothing_changed, (void *)path, step};
    try_all(&trial);
}

static void test_schema_file(void **state)
{
    (void)state;
    try_schema(scene_schema_path(), CASUS_OK, 1);
}

static void test_builtin_schemas(void **state)
{
    (void)state;
    for (size_t i = 0; casus_schema_builtin(i); i++)
        try_schema(casus_schema_builtin(i), CASUS_OK,
                   strcmp(casus_schema_builtin(i), "none") ? 499 : 1);
}

static void test_missing_schemas(void **state)
{
    (void)state;
    try_schema("acldd", CASUS_ESCHEMA, 1);
    try_schema("/nowhere/schema.yaml", CASUS_EIO, 1);
    try_schema("/", CASUS_EIO, 1);
}

static void test_faulty_schema(void **state)
{
    static const char text[] = "casus: 2\n"
                               "schema: [a]\n"
                               "feilds: []\n"
                               "fields:\n"
                               "  - {name: a, type: integre, codes: b}\n"
                               "  - {name: A, type: code, codes: none}\n"
                               "codes:\n"
                               "  b: {file: missing.tsv}\n"
                               "  c: {items: [x, x, {label: y}]}\n"
                               "rules:\n"
                               "  - {rule: year-off, field: a}\n";
    char path[160];
    (void)state;
    snprintf(path, sizeof path, "%s/output", scene_folder());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, sizeof text - 1, file), sizeof text - 1);
    assert_int_equal(fclose(file), 0);
    try_schema(path, CASUS_ESCHEMA, 1);
}

/* ---- Crosswalks ---- */

static casus_status open_crosswalk(void *ctx)
{
    casus_crosswalk *crosswalk = NULL;
    got.status = casus_crosswalk_open(ctx, scene_note, &got, &crosswalk);
    casus_crosswalk_free(crosswalk);
    return got.status;
}

static casus_status lint_crosswalk(void *ctx)
{
    got.status = casus_crosswalk_lint(ctx, scene_note, &got);
    return got.status;
}

static void try_crosswalk(const char *path, casus_status (*call)(void *ctx), casus_status status)
{
    got = (scene_result){0};
    assert_int_equal(call((void *)path), status);
    wanted = got;
    const struct trial trial = {path,         prepare_opening,    call,         look_at_nothing,
                                run_is_whole, is_nothing_changed, (void *)path, 1};
    try_all(&trial);
}

static void test_crosswalks(void **state)
{
    static const char *const names[] = {"E932-crosswalk-unreached", "E933-crosswalk-no-code",
                                        "E934-crosswalk-gap", "E935-crosswalk-no-reason"};
    char path[1024];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/broken/%s.yaml", CASUS_SAMPLES, names[i]);
        try_crosswalk(path, open_crosswalk, CASUS_OK);
        try_crosswalk(path, lint_crosswalk, CASUS_OK);
    }
    snprintf(path, sizeof path, "%s/broken/crosswalk-source.yaml", CASUS_SAMPLES);
    try_crosswalk(path, open_crosswalk, CASUS_ESCHEMA);
}

static void try_crossing(const casus_crosswalk *crosswalk, const char *from, casus_text text)
{
    for (size_t i = 0; i < 2; i++)
        try_run(&(scene_run){.from = from,
                             .to = i ? "json" : "csv",
                             .way = i ? SCENE_FILES : SCENE_CALLBACKS,
                             .crosswalk = crosswalk,
                             .text = text},
                1);
}

/* Kind 2 has no counterpart, and 3 is no kind; of sectors some are of one role, and some of several. */
static void test_crossings(void **state)
{
    static const char kinds[] = "id,kind\n1,1\n2,2\n3,3\n4,\n";
    static const char sectors[] =
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tCAMEO Code\n"
        "1\t2018-02-09\tA\tMilitary,Government\tChile\t040\n"
        "2\t2018-02-09\tB\tMilitary,Executive\tChile\t040\n"
        "3\t2018-02-09\tC\tMilitary,Army\t\t040\n";
    casus_crosswalk *crosswalk = NULL;
    (void)state;
    assert_int_equal(casus_crosswalk_open(CASUS_SAMPLES "/broken/E934-crosswalk-gap.yaml", NULL,
                                          NULL, &crosswalk),
                     CASUS_OK);
    try_crossing(crosswalk, "csv", (casus_text){kinds, sizeof kinds - 1});
    casus_crosswalk_free(crosswalk);
    assert_int_equal(casus_crosswalk_open_builtin((casus_text){"icews", 5},
                                                  (casus_text){"cameo", 5}, &crosswalk),
                     CASUS_OK);
    try_crossing(crosswalk, "tsv", (casus_text){sectors, sizeof sectors - 1});
    casus_crosswalk_free(crosswalk);
}

/* ---- Exports ---- */

/* What an export wrote, as far as a sum tells it from another. */
struct exporting {
    const casus_schema *schema;
    const char *form;
    uint64_t sum, wanted;
};

static int take_export(void *ctx, const void *buf, size_t len)
{
    struct exporting *exporting = ctx;
    const unsigned char *bytes = buf;
    for (size_t i = 0; i < len; i++)
        exporting->sum = exporting->sum * 31 + bytes[i] + 1;
    return 0;
}

static void forget_export(void *ctx)
{
    struct exporting *exporting = ctx;
    exporting->sum = 0;
}

static casus_status export_schema(void *ctx)
{
    struct exporting *exporting = ctx;
    const casus_output output = {.write = take_export, .ctx = exporting};
    return casus_schema_export(exporting->schema, exporting->form, &output);
}

static bool is_whole_export(void *ctx)
{
    const struct exporting *exporting = ctx;
    return exporting->sum == exporting->wanted;
}

static bool is_no_export(void *ctx)
{
    const struct exporting *exporting = ctx;
    return exporting->sum == 0;
}

static void try_exports(const char *path, size_t step)
{
    casus_schema *schema = NULL;
    const casus_export_info *info;
    assert_int_equal(casus_schema_open(path, NULL, NULL, &schema), CASUS_OK);
    for (size_t i = 0; (info = casus_export_at(i)); i++) {
        struct exporting exporting = {.schema = schema, .form = info->name};
        assert_int_equal(export_schema(&exporting), CASUS_OK);
        exporting.wanted = exporting.sum;
        const struct trial trial = {info->name,      forget_export, export_schema, look_at_nothing,
                                    is_whole_export, is_no_export,  &exporting,    step};
        try_all(&trial);
    }
    casus_schema_free(schema);
}

static void test_exports(void **state)
{
    (void)state;
    try_exports(scene_schema_path(), 7);
    try_exports("acled", 9973);
}

/* ---- Files that are compressed ---- */

/* What was written, likewise. */
struct pressing {
    cs_packing packing;
    struct exporting sum;
};

static void forget_pressed(void *ctx)
{
    struct pressing *pressing = ctx;
    pressing->sum.sum = 0;
}

static casus_status press_text(void *ctx)
{
    struct pressing *pressing = ctx;
    cs_writer writer;
    const casus_output output = {.write = take_export, .ctx = &pressing->sum};
    casus_status status = cs_writer_open(&writer, &output, NULL);
    if (status == CASUS_OK)
        status = cs_press_open(&writer, pressing->packing);
    for (size_t i = 0; i < 1000 && status == CASUS_OK; i++)
        status = cs_writer_add(&writer, CS_TEXT("an invented event, and a place for it\n"));
    if (status == CASUS_OK)
        status = cs_writer_commit(&writer);
    cs_writer_close(&writer);
    return status;
}

static bool is_whole_press(void *ctx)
{
    const struct pressing *pressing = ctx;
    return pressing->sum.sum == pressing->sum.wanted;
}

/* A callback may have got some of it. */
static bool is_any_press(void *ctx)
{
    (void)ctx;
    return true;
}

static void test_presses(void **state)
{
    static const cs_packing packings[] = {CS_GZIP, CS_ZSTD};
    (void)state;
    for (size_t i = 0; i < sizeof packings / sizeof packings[0]; i++) {
        struct pressing pressing = {.packing = packings[i]};
        assert_int_equal(press_text(&pressing), CASUS_OK);
        pressing.sum.wanted = pressing.sum.sum;
        const struct trial trial = {cs_packing_name(packings[i]),
                                    forget_pressed,
                                    press_text,
                                    look_at_nothing,
                                    is_whole_press,
                                    is_any_press,
                                    &pressing,
                                    1};
        try_all(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conversions),     cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_packed),          cmocka_unit_test(test_rejects),
        cmocka_unit_test(test_spooling),        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_objects),         cmocka_unit_test(test_readers),
        cmocka_unit_test(test_long_findings),   cmocka_unit_test(test_threads),
        cmocka_unit_test(test_recognition),     cmocka_unit_test(test_schema_file),
        cmocka_unit_test(test_builtin_schemas), cmocka_unit_test(test_missing_schemas),
        cmocka_unit_test(test_faulty_schema),   cmocka_unit_test(test_exports),
        cmocka_unit_test(test_presses),         cmocka_unit_test(test_beside),
        cmocka_unit_test(test_imports),         cmocka_unit_test(test_crosswalks),
        cmocka_unit_test(test_crossings),
    };
    if (!allocations_can_fail()) {
        printf("skipped: allocations can be made to fail with glibc only\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
