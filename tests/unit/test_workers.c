/* test_workers.c - jobs on any number of threads: each runs once, and waiting gives its result.

   The jobs are real ones over a table of two columns, as nothing else can be submitted. Run under a
   thread sanitizer, this program is also the proof that the pool has no races. */
#include "run/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static const unsigned thread_counts[] = {0, 1, 2, 3, 8, 32};

/* The plan of a table with the header "id,note" and the open schema, which has no rules. */
struct bench {
    cs_arena arena;
    casus_options options;
    casus_schema *schema;
    cs_column items[2];
    cs_columns columns;
    cs_plan plan;
};

static int make_plan(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    cs_defects defects = {.arena = &bench->arena};
    size_t used = 0;
    bench->options = (casus_options)CASUS_OPTIONS_INIT;
    cs_plan *plan = &bench->plan;
    *plan = (cs_plan){.options = &bench->options, .file = "test"};
    plan->source = (cs_layout){.syntax = &cs_syntax_csv, .arena = &bench->arena};
    plan->severities = cs_severities(&bench->options, &bench->arena);
    bench->items[0] = (cs_column){.name = CS_TEXT("id"), .field = CS_NONE};
    bench->items[1] = (cs_column){.name = CS_TEXT("note"), .field = CS_NONE};
    bench->columns = (cs_columns){.items = bench->items, .count = 2};
    bool is_made = casus_schema_open("none", NULL, NULL, &bench->schema) == CASUS_OK &&
                   cs_columns_index(&bench->columns, 0, &bench->arena) &&
                   cs_syntax_csv.open(&plan->source, CS_TEXT("id,note\n1,a\n"), true, &used,
                                      &defects) == CASUS_OK;
    plan->schema = bench->schema;
    plan->columns = bench->columns;
    plan->source.columns = &plan->columns;
    plan->check = (cs_check_plan){.schema = bench->schema, .is_table = true};
    is_made = is_made &&
              (!cs_syntax_csv.bind || cs_syntax_csv.bind(&plan->source, &defects) == CASUS_OK);
    *state = bench;
    return is_made ? 0 : -1;
}

static int free_plan(void **state)
{
    struct bench *bench = *state;
    casus_schema_free(bench->schema);
    cs_arena_free(&bench->arena);
    free(bench);
    return 0;
}

/* A chunk of `count` rows: "7000,x", "7001,x" ... */
static void fill_job(cs_job *job, const cs_plan *plan, unsigned number, unsigned count)
{
    job->plan = plan;
    cs_buf_truncate(&job->chunk, 0);
    job->extents.count = 0;
    for (unsigned i = 0; i < count; i++) {
        size_t start = job->chunk.len;
        cs_buf_add_number(&job->chunk, number * 1000 + i);
        cs_buf_add_string(&job->chunk, ",x\n");
        assert_true(cs_extents_add(&job->extents, start, job->chunk.len, 0));
    }
}

static void expect_result(const cs_job *job, unsigned number, unsigned count)
{
    char want[16];
    assert_int_equal(job->status, CASUS_OK);
    assert_int_equal(job->batch.count, count);
    for (unsigned i = 0; i < count; i++) {
        snprintf(want, sizeof want, "%u", number * 1000 + i);
        casus_text id = cs_value_text(cs_batch_value(&job->batch.records[i], 0));
        if (!cs_text_is(id, want))
            fail_msg("job %u, record %u: \"%.*s\"", number, i, (int)id.len, id.ptr);
    }
}

/* Jobs go through a ring as in a run: submitted ahead, waited for in order, used again. */
static void run_ring(const cs_plan *plan, unsigned threads, unsigned ring, unsigned total)
{
    cs_job *jobs = calloc(ring, sizeof *jobs);
    cs_workers *workers = cs_workers_start(threads);
    assert_non_null(workers);
    for (unsigned i = 0; i < ring; i++)
        jobs[i] = (cs_job){0};
    for (unsigned i = 0; i < total + ring; i++) {
        cs_job *job = &jobs[i % ring];
        if (i >= ring) {
            cs_workers_wait(workers, job);
            expect_result(job, i - ring, (i - ring) % 50);
        }
        if (i < total) {
            fill_job(job, plan, i, i % 50);
            cs_workers_submit(workers, job);
        }
    }
    cs_workers_stop(workers);
    for (unsigned i = 0; i < ring; i++)
        cs_job_free(&jobs[i]);
    free(jobs);
}

static void test_rings(void **state)
{
    struct bench *bench = *state;
    static const unsigned rings[] = {1, 2, 7, 66};
    for (size_t i = 0; i < COUNT(thread_counts); i++)
        for (size_t j = 0; j < COUNT(rings); j++)
            run_ring(&bench->plan, thread_counts[i], rings[j], 300);
}

/* Whoever stops waits: all jobs that were submitted have run. */
static void test_stop_waits(void **state)
{
    enum { JOBS = 40 };
    struct bench *bench = *state;
    for (size_t i = 0; i < COUNT(thread_counts); i++) {
        static cs_job jobs[JOBS];
        cs_workers *workers = cs_workers_start(thread_counts[i]);
        assert_non_null(workers);
        for (unsigned j = 0; j < JOBS; j++) {
            jobs[j] = (cs_job){0};
            fill_job(&jobs[j], &bench->plan, j, 20);
            cs_workers_submit(workers, &jobs[j]);
        }
        cs_workers_stop(workers);
        for (unsigned j = 0; j < JOBS; j++) {
            assert_true(jobs[j].is_done);
            expect_result(&jobs[j], j, 20);
            cs_job_free(&jobs[j]);
        }
    }
}

static void test_start_and_stop(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++)
        for (size_t i = 0; i < COUNT(thread_counts); i++)
            cs_workers_stop(cs_workers_start(thread_counts[i]));
    cs_workers_stop(NULL);
    assert_true(cs_processor_count() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rings, make_plan, free_plan),
        cmocka_unit_test_setup_teardown(test_stop_waits, make_plan, free_plan),
        cmocka_unit_test(test_start_and_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
