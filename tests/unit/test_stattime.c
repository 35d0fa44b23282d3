/* test_stattime.c - dates and times as statistical programs count them, and the numbers beside them. */
#include "base/real.h"
#include "syntax/stattime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Days and seconds were computed with R: as.Date("1960-01-01") + n, as.POSIXct("1582-10-14", tz = "UTC") + n. */
static void test_times(void **state)
{
    static const struct {
        cs_calendar calendar;
        const char *format;
        double number;
        const char *want; /* NULL: it stays a number */
    } rows[] = {
        {CS_CALENDAR_STATA, "%td", 22901, "2022-09-13"},
        {CS_CALENDAR_STATA, "%tdCCYY-NN-DD", 0, "1960-01-01"},
        {CS_CALENDAR_STATA, "%-tdD_m_Y", -1, "1959-12-31"},
        {CS_CALENDAR_STATA, "%d", 22901, "2022-09-13"},
        {CS_CALENDAR_STATA, "%td", 22901.5, NULL},
        {CS_CALENDAR_STATA, "%td", 1e9, NULL},
        {CS_CALENDAR_STATA, "%td", -1e300, NULL},
        {CS_CALENDAR_STATA, "%tc", 1978698605000., "2022-09-13T14:30:05"},
        {CS_CALENDAR_STATA, "%tc", 1978698605125., "2022-09-13T14:30:05.125"},
        {CS_CALENDAR_STATA, "%tc", -1, "1959-12-31T23:59:59.999"},
        {CS_CALENDAR_STATA, "%tm", 752, "2022-09"},
        {CS_CALENDAR_STATA, "%tm", -1, "1959-12"},
        {CS_CALENDAR_STATA, "%tm", 752.5, NULL},
        {CS_CALENDAR_STATA, "%9.0g", 22901, NULL},
        {CS_CALENDAR_STATA, "%8s", 1, NULL},
        {CS_CALENDAR_STATA, "%tq", 250, NULL},
        {CS_CALENDAR_STATA, "%tC", 1978698605000., NULL},
        {CS_CALENDAR_STATA, "%ty", 2022, NULL},
        {CS_CALENDAR_STATA, "%", 1, NULL},
        {CS_CALENDAR_STATA, "", 1, NULL},
        {CS_CALENDAR_SPSS, "SDATE10", 13882406400., "2022-09-13"},
        {CS_CALENDAR_SPSS, "DATE11", 86400, "1582-10-15"},
        {CS_CALENDAR_SPSS, "DATETIME20", 13882458605., "2022-09-13T14:30:05"},
        {CS_CALENDAR_SPSS, "EDATE10", 13882458605., NULL},
        {CS_CALENDAR_SPSS, "TIME8", 3600, NULL},
        {CS_CALENDAR_SPSS, "F8.2", 13882406400., NULL},
        {CS_CALENDAR_SAS, "DATE9", 22901, "2022-09-13"},
        {CS_CALENDAR_SAS, "YYMMDD10.", 22901, "2022-09-13"},
        {CS_CALENDAR_SAS, "E8601DA", 22901, "2022-09-13"},
        {CS_CALENDAR_SAS, "datetime20", 1978698605, "2022-09-13T14:30:05"},
        {CS_CALENDAR_SAS, "TIME8", 3600, NULL},
        {CS_CALENDAR_SAS, "BEST12", 22901, NULL},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_timing timing = cs_timing_of(rows[i].calendar, cs_text(rows[i].format));
        bool is_time = timing.kind == CS_TIME_DATE || timing.kind == CS_TIME_MOMENT;
        cs_buf_truncate(&buf, 0);
        bool is_written = is_time && cs_timing_write(&timing, rows[i].number, &buf);
        if (is_written != (rows[i].want != NULL) ||
            !cs_text_is(cs_buf_text(&buf), is_written ? rows[i].want : ""))
            fail_msg("%s %f: %.*s", rows[i].format, rows[i].number, (int)buf.len, buf.ptr);
    }
    cs_buf_free(&buf);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_int_equal(cs_timing_of(CS_CALENDAR_STATA, CS_TEXT("%tq")).kind, CS_TIME_UNREAD);
    assert_int_equal(cs_timing_of(CS_CALENDAR_STATA, CS_TEXT("%ty")).kind, CS_TIME_NONE);
    assert_int_equal(cs_timing_of(CS_CALENDAR_SPSS, CS_TEXT("DTIME12")).kind, CS_TIME_UNREAD);
    assert_int_equal(cs_timing_of(CS_CALENDAR_SAS, CS_TEXT("TOD5")).kind, CS_TIME_UNREAD);
    assert_int_equal(cs_timing_of(CS_CALENDAR_SAS, CS_TEXT("8.2")).kind, CS_TIME_NONE);
}

static void test_floats(void **state)
{
    static const float rows[] = {0,    33.3F,       -0.125F,  1e-40F, 3.4e38F,
                                 0.1F, 16777216.0F, 1.0F / 3, 2e-45F, 123456.7F};
    static const char *const want[] = {"0",   "33.3",     "-0.125",     "1e-40", "3.4e38",
                                       "0.1", "16777216", "0.33333334", NULL,    "123456.7"};
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_buf_truncate(&buf, 0);
        cs_real_write(cs_real_of_float(rows[i]), &buf);
        if (want[i] && !cs_text_is(cs_buf_text(&buf), want[i]))
            fail_msg("%.*s instead of %s", (int)buf.len, buf.ptr, want[i]);
        double again;
        cs_real_parse(cs_buf_text(&buf), &again);
        assert_true((float)again == rows[i]);
    }
    cs_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_floats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
