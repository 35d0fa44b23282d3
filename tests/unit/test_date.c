/* test_date.c - calendar dates: which exist, listed forms, periods, dates with times. */
#include "base/date.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "2022-09-05 2022-09 2022", or "none". */
static casus_text written(cs_buf *buf, bool is_date, cs_date date)
{
    cs_buf_truncate(buf, 0);
    if (is_date)
        cs_date_write(date, buf);
    else
        cs_buf_add_string(buf, "none");
    return cs_buf_text(buf);
}

static void expect(const char *name, casus_text got, const char *want)
{
    if (!cs_text_is(got, want))
        fail_msg("%s: got %.*s instead of %s", name, (int)got.len, got.ptr, want);
}

static void test_iso(void **state)
{
    static const struct {
        const char *in, *whole, *partial;
    } rows[] = {
        {"2022-09-05", "2022-09-05", "2022-09-05"},
        {"0001-01-01", "0001-01-01", "0001-01-01"},
        {"9999-12-31", "9999-12-31", "9999-12-31"},
        {"2022-09", "none", "2022-09"},
        {"2022", "none", "2022"},
        {"2020-02-29", "2020-02-29", "2020-02-29"},
        {"2000-02-29", "2000-02-29", "2000-02-29"},
        {"1900-02-29", "none", "none"},
        {"2023-02-29", "none", "none"},
        {"2024-02-30", "none", "none"},
        {"2022-04-31", "none", "none"},
        {"2022-12-32", "none", "none"},
        {"2022-13-01", "none", "none"},
        {"2022-13", "none", "none"},
        {"2022-00", "none", "none"},
        {"2022-00-00", "none", "none"},
        {"2022-09-00", "none", "none"},
        {"0000-01-01", "none", "none"},
        {"0000", "none", "none"},
        {"", "none", "none"},
        {"202", "none", "none"},
        {"22-09-05", "none", "none"},
        {"2022-9-5", "none", "none"},
        {"2022-", "none", "none"},
        {"2022-09-", "none", "none"},
        {"20220905", "none", "none"},
        {"2022/09/05", "none", "none"},
        {"2022-09-05 ", "none", "none"},
        {" 2022-09-05", "none", "none"},
        {"2022-09-05T00:00", "none", "none"},
        {"-022-09-05", "none", "none"},
        {"+2022-09-05", "none", "none"},
        {"12022-09-05", "none", "none"},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date date = {0};
        bool is_date = cs_date_parse(cs_text(rows[i].in), false, &date);
        expect(rows[i].in, written(&buf, is_date, date), rows[i].whole);
        is_date = cs_date_parse(cs_text(rows[i].in), true, &date);
        expect(rows[i].in, written(&buf, is_date, date), rows[i].partial);
    }
    cs_buf_free(&buf);
}

/* Days per month, against a count that knows nothing of the module. */
static void test_every_day(void **state)
{
    static const unsigned years[] = {1, 4, 1899, 1900, 1904, 1999, 2000, 2001, 2024, 2100, 9999};
    static const unsigned usual[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++)
        for (unsigned month = 1; month <= 12; month++)
            for (unsigned day = 1; day <= 32; day++) {
                unsigned year = years[i];
                bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                unsigned days = usual[month - 1] + (month == 2 && is_leap);
                cs_date date = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
                casus_text text = written(&buf, true, date);
                cs_date back;
                bool is_date = cs_date_parse(text, false, &back);
                if (is_date != (day <= days))
                    fail_msg("%.*s: exists is %d", (int)text.len, text.ptr, is_date);
                if (is_date)
                    assert_int_equal(cs_date_compare(date, back), 0);
            }
    cs_buf_free(&buf);
}

static void test_forms(void **state)
{
    static const struct {
        const char *form, *in, *want;
    } rows[] = {
        {"D MMMM YYYY", "5 September 2022", "2022-09-05"},
        {"D MMMM YYYY", "05 September 2022", "2022-09-05"},
        {"D MMMM YYYY", "31 may 2023", "2023-05-31"},
        {"D MMMM YYYY", "31 MAY 2023", "2023-05-31"},
        {"D MMMM YYYY", "5 Sept 2022", "none"},
        {"D MMMM YYYY", "5  September 2022", "none"},
        {"D MMMM YYYY", "5 Septembre 2022", "none"},
        {"D MMMM YYYY", "31 June 2022", "none"},
        {"D MMMM YYYY", "29 February 2023", "none"},
        {"D MMMM YYYY", "29 February 2024", "2024-02-29"},
        {"D MMMM YYYY", "0 May 2022", "none"},
        {"D MMMM YYYY", "5 September 22", "none"},
        {"D MMMM YYYY", "5 September 2022 ", "none"},
        {"D MMMM YYYY", "5 September", "none"},
        {"D MMMM YYYY", "", "none"},
        {"D-MMMM-YYYY", "1-December-1999", "1999-12-01"},
        {"D-MMMM-YYYY", "1 December 1999", "none"},
        {"D MMM YYYY", "5 Sep 2022", "2022-09-05"},
        {"D MMM YYYY", "5 Sept 2022", "2022-09-05"},
        {"D MMM YYYY", "5 September 2022", "2022-09-05"},
        {"D MMM YYYY", "5 Se 2022", "none"},
        {"D MMM YYYY", "5 Sex 2022", "none"},
        {"D MMM YYYY", "5 May 2022", "2022-05-05"},
        {"D MMM YYYY", "5 Ma 2022", "none"},
        {"D MMM YYYY", "5 Jun 2022", "2022-06-05"},
        {"D MMM YYYY", "5 Jul 2022", "2022-07-05"},
        {"DD/MM/YYYY", "05/09/2022", "2022-09-05"},
        {"DD/MM/YYYY", "5/9/2022", "none"},
        {"DD/MM/YYYY", "13/13/2022", "none"},
        {"MM/DD/YYYY", "09/05/2022", "2022-09-05"},
        {"D/M/YYYY", "5/9/2022", "2022-09-05"},
        {"D/M/YYYY", "15/11/2022", "2022-11-15"},
        {"D.M.YYYY", "5/9/2022", "none"},
        {"YYYYMMDD", "20220905", "2022-09-05"},
        {"YYYYMMDD", "2022095", "none"},
        {"MMMM D, YYYY", "September 5, 2022", "2022-09-05"},
        {"D-MMM-YY", "9-May-20", "2020-05-09"},
        {"D-MMM-YY", "30-Sept-24", "2024-09-30"},
        {"D-MMM-YY", "1-Jan-00", "2000-01-01"},
        {"D-MMM-YY", "31-Dec-68", "2068-12-31"},
        {"D-MMM-YY", "1-Jan-69", "1969-01-01"},
        {"D-MMM-YY", "31-Dec-99", "1999-12-31"},
        {"D-MMM-YY", "29-Feb-00", "2000-02-29"},
        {"D-MMM-YY", "29-Feb-01", "none"},
        {"D-MMM-YY", "9-May-2020", "none"},
        {"D-MMM-YY", "9-May-2", "none"},
        {"M/D/YYYY", "1/13/2017", "2017-01-13"},
        {"M/D/YYYY", "13/1/2017", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00", "2026-04-02"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:00", "2026-04-02"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:00.000", "2026-04-02"},
        {"YYYY-MM-DD 00:00", "2026-04-02T00:00:00", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:01", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:01", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:00.001", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:00.", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00:0", "none"},
        {"YYYY-MM-DD 00:00", "2026-04-02 00:00Z", "none"},
        {"YYYY-MM-DDT00:00", "2026-08-15T00:00:00", "2026-08-15"},
        {"M/D/YYYY 0:00", "1/1/2017 0:00", "2017-01-01"},
        {"D MMMM YYYY",
         "\xE2\x80\x8F"
         "5 May 2022",
         "none"},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date date = {0};
        bool is_date = cs_date_parse_form(cs_text(rows[i].in), cs_text(rows[i].form), &date);
        expect(rows[i].in, written(&buf, is_date, date), rows[i].want);
    }
    cs_buf_free(&buf);
}

static void test_which_forms_are_good(void **state)
{
    static const struct {
        const char *in;
        bool want;
    } rows[] = {
        {"D MMMM YYYY", true},
        {"D-MMMM-YYYY", true},
        {"YYYYMMDD", true},
        {"MMM D, YYYY", true},
        {"", false},
        {"YYYY", false},
        {"D MMMM", false},
        {"D MM YY", true},
        {"D-MMM-YY", true},
        {"D MM YYY", false},
        {"D MM YY YYYY", false},
        {"YYYY-MM-DD 00:00", true},
        {"YYYY-MM-DDT00:00", true},
        {"YYYY-MM-DD 14:30", false},
        {"D D MM YYYY", false},
        {"D M MM YYYY", false},
        {"D MM YYYY YYYY", false},
        {"day month year", false},
        {"DDD MM YYYY", false},
        {"DD MMMMM YYYY", false},
        {"DD MM YYYYY", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cs_date_form_is_good(cs_text(rows[i].in)) != rows[i].want)
            fail_msg("\"%s\": good is not %d", rows[i].in, rows[i].want);
}

/* What a form says of the order of day and month, where both are numbers. */
static void test_orders_of_forms(void **state)
{
    static const struct {
        const char *in;
        casus_dates want;
    } rows[] = {
        {"D/M/YYYY", CASUS_DATES_DMY},        {"DD.MM.YY", CASUS_DATES_DMY},
        {"M/D/YYYY", CASUS_DATES_MDY},        {"MM-DD-YYYY 0:00", CASUS_DATES_MDY},
        {"D MMM YYYY", CASUS_DATES_UNKNOWN},  {"MMMM D, YYYY", CASUS_DATES_UNKNOWN},
        {"YYYYMMDD", CASUS_DATES_UNKNOWN},    {"YYYY/M/D", CASUS_DATES_UNKNOWN},
        {"D YYYY MMMM", CASUS_DATES_UNKNOWN}, {"", CASUS_DATES_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cs_date_form_order(cs_text(rows[i].in)) != rows[i].want)
            fail_msg("\"%s\": the order is not %d", rows[i].in, (int)rows[i].want);
}

/* A form without a year, and days that do not exist, are matched but not parsed. */
static void test_matches(void **state)
{
    static const struct {
        const char *form, *in;
        cs_date want;
    } rows[] = {
        {"YYYY-MM-DD", "2023-02-29", {2023, 2, 29}},
        {"YYYY-MM-DD", "2022-13-01", {2022, 13, 1}},
        {"D-MMM", "12-Sep", {0, 9, 12}},
        {"MMM-YY", "Sep-12", {2012, 9, 0}},
        {"D/M/YYYY", "99/99/0000", {0, 99, 99}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date got;
        if (!cs_date_match_form(cs_text(rows[i].in), cs_text(rows[i].form), &got))
            fail_msg("%s is not of the form %s", rows[i].in, rows[i].form);
        assert_int_equal(got.year, rows[i].want.year);
        assert_int_equal(got.month, rows[i].want.month);
        assert_int_equal(got.day, rows[i].want.day);
        assert_false(cs_date_parse_form(cs_text(rows[i].in), cs_text(rows[i].form), &got));
    }
}

static void test_days_after(void **state)
{
    static const struct {
        uint16_t year;
        uint32_t days;
        const char *want;
    } rows[] = {
        {1900, 0, "1900-01-01"},     {1900, 58, "1900-02-28"},    {1900, 59, "1900-03-01"},
        {1904, 59, "1904-02-29"},    {1904, 365, "1904-12-31"},   {1904, 366, "1905-01-01"},
        {1900, 44814, "2022-09-12"}, {1904, 44816, "2026-09-13"}, {1970, 20000, "2024-10-04"},
        {2000, 0, "2000-01-01"},     {2000, 36525, "2100-01-01"}, {9999, 364, "9999-12-31"},
        {9999, 365, "none"},         {1970, UINT32_MAX, "none"},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date date;
        bool is_date = cs_date_after(rows[i].year, rows[i].days, &date);
        expect(rows[i].want, written(&buf, is_date, date), rows[i].want);
    }
    cs_buf_free(&buf);
}

static void test_clocks(void **state)
{
    static const char *const good[] = {"00:00.0", "00:00",        "0:00",    "14:30:00",
                                       "30:15.5", "00:00:00.000", "2:30 PM", "12:00:00 AM"};
    static const char *const bad[] = {"",       "0",      ":00",     "00:0",   "00:00.",
                                      "00:00:", "1:2:3",  "00:00 x", "100:00", "2026-04-02 00:00",
                                      "00:00Z", "aa:bb.c"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!cs_date_is_clock(cs_text(good[i])))
            fail_msg("\"%s\" is a time", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cs_date_is_clock(cs_text(bad[i])))
            fail_msg("\"%s\" is no time", bad[i]);
}

static void test_periods(void **state)
{
    static const struct {
        const char *in, *first, *last;
    } rows[] = {
        {"2022-09-05", "2022-09-05", "2022-09-05"}, {"2022-09", "2022-09-01", "2022-09-30"},
        {"2022-02", "2022-02-01", "2022-02-28"},    {"2024-02", "2024-02-01", "2024-02-29"},
        {"2022-12", "2022-12-01", "2022-12-31"},    {"2022", "2022-01-01", "2022-12-31"},
    };
    cs_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date date;
        assert_true(cs_date_parse(cs_text(rows[i].in), true, &date));
        expect(rows[i].in, written(&buf, true, cs_date_first(date)), rows[i].first);
        expect(rows[i].in, written(&buf, true, cs_date_last(date)), rows[i].last);
    }
    cs_buf_free(&buf);
}

static void test_order(void **state)
{
    static const char *const ascending[] = {"0001",       "1999-12-31", "2022-01-02", "2022-02",
                                            "2022-02-02", "2022-10-01", "9999-12-31"};
    const size_t count = sizeof ascending / sizeof ascending[0];
    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            cs_date a;
            cs_date b;
            assert_true(cs_date_parse(cs_text(ascending[i]), true, &a));
            assert_true(cs_date_parse(cs_text(ascending[j]), true, &b));
            if (cs_date_compare(a, b) != (i > j) - (i < j))
                fail_msg("%s against %s: %d", ascending[i], ascending[j], cs_date_compare(a, b));
        }
    cs_date year = {2022, 0, 0};
    cs_date day = {2022, 1, 1};
    assert_int_equal(cs_date_compare(year, day), 0);
}

static void test_datetimes(void **state)
{
    static const struct {
        const char *in;
        bool want;
    } rows[] = {
        {"2023-05-31T14:30", true},
        {"2023-05-31 14:30", true},
        {"2023-05-31T14:30:59", true},
        {"2023-05-31T23:59:60", true},
        {"2023-05-31T14:30:00.123456789", true},
        {"2023-05-31T14:30Z", true},
        {"2023-05-31T14:30:00Z", true},
        {"2023-05-31T14:30:00.5+04:00", true},
        {"2023-05-31T14:30-11:30", true},
        {"2023-05-31", false},
        {"2023-05-31T", false},
        {"2023-05-31T14", false},
        {"2023-05-31T1430", false},
        {"2023-05-31T14:3", false},
        {"2023-05-31T24:00", false},
        {"2023-05-31T14:60", false},
        {"2023-05-31T14:30:61", false},
        {"2023-05-31T14:30:", false},
        {"2023-05-31T14:30:00.", false},
        {"2023-05-31T14:30:00,5", false},
        {"2023-05-31t14:30", false},
        {"2023-05-31T14:30z", false},
        {"2023-05-31T14:30+0400", false},
        {"2023-05-31T14:30+04", false},
        {"2023-05-31T14:30+24:00", false},
        {"2023-05-31T14:30ZZ", false},
        {"2023-05-31T14:30 ", false},
        {"2023-02-29T14:30", false},
        {"2023-05-31  14:30", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cs_datetime_is_good(cs_text(rows[i].in)) != rows[i].want)
            fail_msg("\"%s\": good is not %d", rows[i].in, rows[i].want);
}

static void test_basic_forms(void **state)
{
    static const struct {
        const char *in;
        bool is_date;
        bool is_datetime;
    } rows[] = {
        {"20191024", true, false},
        {"20240229", true, false},
        {"20230229", false, false},
        {"20191301", false, false},
        {"20191000", false, false},
        {"00001001", false, false},
        {"2019102", false, false},
        {"201910244", false, false},
        {"2019-10-24", false, false},
        {"2019102a", false, false},
        {"20191024143000", false, true},
        {"20191024235960", false, true},
        {"20191024240000", false, false},
        {"20191024146000", false, false},
        {"20191024143061", false, false},
        {"20191324143000", false, false},
        {"2019102414300", false, false},
        {"201910241430000", false, false},
        {"", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_date date;
        casus_text text = cs_text(rows[i].in);
        if (cs_date_parse_basic(text, &date) != rows[i].is_date ||
            cs_datetime_is_basic(text) != rows[i].is_datetime)
            fail_msg("\"%s\": date is not %d or time not %d", rows[i].in, rows[i].is_date,
                     rows[i].is_datetime);
        if (rows[i].is_datetime && (!cs_datetime_day(text, &date) || date.year != 2019))
            fail_msg("\"%s\" is of no day", rows[i].in);
    }
}

/* Counts on from one day to the next over all years, and back to the day. */
static void test_number(void **state)
{
    int64_t number = cs_date_number((cs_date){1, 1, 1});
    (void)state;
    assert_int_equal(cs_date_number((cs_date){1970, 1, 1}), 0);
    for (unsigned year = 1; year <= 9999; year++) {
        for (unsigned month = 1; month <= 12; month++) {
            for (unsigned day = 1; day <= cs_date_days(year, month); day++) {
                cs_date date = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
                cs_date back = {0};
                if (cs_date_number(date) != number)
                    fail_msg("%u-%u-%u is %lld", year, month, day, (long long)cs_date_number(date));
                if (!cs_date_of_number(number, &back) || cs_date_compare(back, date) != 0)
                    fail_msg("%lld is not %u-%u-%u", (long long)number, year, month, day);
                if (day == 1 && year >= 1970 &&
                    (!cs_date_after(1970, (uint32_t)number, &back) ||
                     cs_date_compare(back, date) != 0))
                    fail_msg("%u-%u-%u comes back as another day", year, month, day);
                number++;
            }
        }
    }
    cs_date none;
    assert_false(cs_date_of_number(number, &none));
    assert_false(cs_date_of_number(cs_date_number((cs_date){1, 1, 1}) - 1, &none));
    assert_false(cs_date_of_number(INT64_MIN, &none));
    assert_false(cs_date_of_number(INT64_MAX, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_which_forms_are_good),
        cmocka_unit_test(test_orders_of_forms),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_days_after),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_datetimes),
        cmocka_unit_test(test_basic_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
