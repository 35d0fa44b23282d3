/* check_date.c - dates against their fields: ISO 8601, the forms that the schema lists, and why another
   text is no date.

   No reading is guessed. What could be meant is named in the finding, for a person to decide. */
#include "base/date.h"
#include "base/num.h"
#include "model/subject.h"

static casus_text date_text(cs_judgement *judgement, cs_date date)
{
    cs_buf buf = {0};
    cs_date_write(date, &buf);
    return cs_judge_keep(judgement, &buf);
}

/* A form of numbers counts only where the caller says which of them is the day. */
static bool is_usable(const cs_subject *subject, casus_text form)
{
    casus_dates order = cs_date_form_order(form);
    return order == CASUS_DATES_UNKNOWN || order == subject->judgement->plan->dates;
}

static bool replace_form(const cs_subject *subject, cs_date date)
{
    casus_text iso = date_text(subject->judgement, date);
    cs_defect *defect = cs_subject_report(subject, CS_E_DATE_FORM);
    defect->expected = iso;
    defect->fix = iso;
    defect->has_fix = true;
    cs_subject_replace(subject, iso);
    return true;
}

/* The field's own form stays, unless what is written only knows the extended one. */
static bool accept_basic(const cs_subject *subject)
{
    cs_date date;
    if (!subject->field->is_basic || !cs_date_parse_basic(subject->text, &date))
        return false;
    return !subject->judgement->plan->extends_dates || replace_form(subject, date);
}

static bool accept_form(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    cs_date date;
    for (uint32_t i = 0; i < field->form_count; i++) {
        casus_text form = field->forms[i];
        if (!is_usable(subject, form) || !cs_date_parse_form(subject->text, form, &date))
            continue;
        return replace_form(subject, date);
    }
    return false;
}

/* ---- Spreadsheets ---- */

static bool explain_clock(const cs_subject *subject)
{
    if (!cs_date_is_clock(subject->text))
        return false;
    cs_subject_fail(subject, CS_E_DATE_GONE);
    return true;
}

static casus_text day_after(const cs_subject *subject, unsigned year, uint32_t days)
{
    cs_date date;
    return cs_date_after(year, days, &date) ? date_text(subject->judgement, date)
                                            : (casus_text){NULL, 0};
}

/* Five digits: 1927 to 2173. Fewer are years, more are no days. Excel believes in 29 February 1900,
   so that its numbers are one ahead of the calendar from then on. */
static bool explain_serial(const cs_subject *subject)
{
    enum { DIGITS = 5, FIRST = 10000, LAST = 99999, AHEAD = 2 };
    casus_text text = subject->text;
    uint64_t serial;
    bool is_whole = text.len == DIGITS;
    bool has_time = text.len > DIGITS && text.ptr[DIGITS] == '.' && cs_num_is_decimal(text);
    if ((!is_whole && !has_time) || !cs_num_parse(cs_text_slice(text, 0, DIGITS), LAST, &serial) ||
        serial < FIRST)
        return false;
    casus_text usual = day_after(subject, 1900, (uint32_t)serial - AHEAD);
    casus_text other = day_after(subject, 1904, (uint32_t)serial);
    cs_defect *defect = cs_subject_fail(subject, CS_E_DATE_SERIAL);
    defect->expected = usual;
    defect->other = other;
    return true;
}

static void add_day(cs_buf *buf, unsigned day, unsigned month)
{
    cs_buf_add_number(buf, day);
    cs_buf_add_char(buf, ' ');
    cs_buf_add_string(buf, cs_date_month_name(month));
}

/* 12-Sep has lost its year; Sep-12 is a month, or the same day elsewhere. */
static bool explain_cut(const cs_subject *subject)
{
    cs_buf buf = {0};
    cs_date date;
    if (cs_date_match_form(subject->text, CS_TEXT("D-MMM"), &date)) {
        add_day(&buf, date.day, date.month);
        cs_buf_add_string(&buf, " of which year?");
    } else if (cs_date_match_form(subject->text, CS_TEXT("MMM-YY"), &date)) {
        unsigned day = date.year % 100U;
        cs_buf_add_string(&buf, cs_date_month_name(date.month));
        cs_buf_add_char(&buf, ' ');
        cs_buf_add_number(&buf, date.year);
        if (day > 0 && day <= cs_date_days(date.year, date.month)) {
            cs_buf_add_string(&buf, ", or ");
            add_day(&buf, day, date.month);
        }
        cs_buf_add_char(&buf, '?');
    } else {
        return false;
    }
    casus_text question = cs_judge_keep(subject->judgement, &buf);
    cs_subject_fail(subject, CS_E_DATE_CUT)->other = question;
    return true;
}

/* ---- The calendar ---- */

static bool is_month(unsigned month)
{
    return month >= 1 && month <= 12;
}

/* Why a date does not exist. */
static casus_text describe_absence(cs_judgement *judgement, cs_date date)
{
    cs_buf buf = {0};
    if (date.year == 0) {
        cs_buf_add_string(&buf, "there is no year 0");
    } else if (!is_month(date.month)) {
        cs_buf_add_string(&buf, "there is no month ");
        cs_buf_add_number(&buf, date.month);
    } else if (date.day == 0) {
        cs_buf_add_string(&buf, "there is no day 0");
    } else if (date.month == 2 && date.day == 29) {
        cs_buf_add_number(&buf, date.year);
        cs_buf_add_string(&buf, " is no leap year");
    } else {
        cs_buf_add_string(&buf, cs_date_month_name(date.month));
        cs_buf_add_string(&buf, " has ");
        cs_buf_add_number(&buf, cs_date_days(date.year, date.month));
        cs_buf_add_string(&buf, " days");
    }
    return cs_judge_keep(judgement, &buf);
}

static void report_absence(const cs_subject *subject, cs_date date)
{
    casus_text reason = describe_absence(subject->judgement, date);
    cs_subject_fail(subject, CS_E_NO_SUCH_DAY)->other = reason;
}

static bool explain_calendar(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    cs_date date;
    bool is_shaped = cs_date_match_form(subject->text, CS_TEXT("YYYY-MM-DD"), &date) ||
                     (cs_date_match_form(subject->text, CS_TEXT("YYYY-MM"), &date) &&
                      !is_month(date.month));
    if (!is_shaped && field->is_basic)
        is_shaped = cs_date_match_form(subject->text, CS_TEXT("YYYYMMDD"), &date);
    for (uint32_t i = 0; !is_shaped && i < field->form_count; i++)
        is_shaped = cs_date_form_order(field->forms[i]) == CASUS_DATES_UNKNOWN &&
                    cs_date_match_form(subject->text, field->forms[i], &date);
    if (is_shaped)
        report_absence(subject, date);
    return is_shaped;
}

/* ---- Day and month as numbers ---- */

/* What a date of numbers may mean, by the order of its parts (casus_dates). */
struct readings {
    cs_date date[3];
    bool is_shaped[3]; /* so that it is a date or at least looks like one */
    bool is_date[3];
    bool is_listed[3]; /* the schema has a form of this order */
};

static bool read_by(casus_text text, casus_text form, struct readings *out)
{
    casus_dates order = cs_date_form_order(form);
    cs_date date;
    if (order == CASUS_DATES_UNKNOWN || !cs_date_match_form(text, form, &date))
        return false;
    out->date[order] = date;
    out->is_shaped[order] = true;
    out->is_date[order] = cs_date_parse_form(text, form, &date);
    return true;
}

/* False: the text is no date of numbers. */
static bool read_numbers(const cs_subject *subject, struct readings *out)
{
    static const char *const usual[] = {"D/M/YYYY", "M/D/YYYY", "D-M-YYYY", "M-D-YYYY", "D.M.YYYY",
                                        "M.D.YYYY", "D/M/YY",   "M/D/YY",   "D.M.YY",   "M.D.YY"};
    const cs_field *field = subject->field;
    bool is_shaped = false;
    *out = (struct readings){0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        is_shaped |= read_by(subject->text, cs_text(usual[i]), out);
    for (uint32_t i = 0; i < field->form_count; i++) {
        if (!read_by(subject->text, field->forms[i], out))
            continue;
        is_shaped = true;
        out->is_listed[cs_date_form_order(field->forms[i])] = true;
    }
    return is_shaped;
}

/* Writes both readings, or the only one, or one that is the same in either order. */
static void describe_readings(const cs_subject *subject, const struct readings *readings,
                              casus_text *words, casus_text *iso)
{
    cs_buf day = {0};
    cs_buf written = {0};
    uint16_t year = 0;
    for (int order = CASUS_DATES_DMY; order <= CASUS_DATES_MDY; order++) {
        cs_date date = readings->date[order];
        bool is_same = day.len && cs_date_compare(date, readings->date[CASUS_DATES_DMY]) == 0;
        if (!readings->is_date[order] || is_same)
            continue;
        cs_buf_add_string(&day, day.len ? " or " : "");
        cs_buf_add_string(&written, written.len ? " or " : "");
        add_day(&day, date.day, date.month);
        cs_date_write(date, &written);
        year = date.year;
    }
    cs_buf_add_char(&day, ' ');
    cs_buf_add_number(&day, year);
    *words = cs_judge_keep(subject->judgement, &day);
    *iso = cs_judge_keep(subject->judgement, &written);
}

/* Can the text be read by a form of this order that the schema has? */
static bool is_readable(const struct readings *readings, casus_dates order)
{
    return readings->is_listed[order] && readings->is_date[order];
}

static casus_text advise_order(const struct readings *readings)
{
    if (!is_readable(readings, CASUS_DATES_DMY) && !is_readable(readings, CASUS_DATES_MDY))
        return CS_TEXT("the schema does not list this form, so --dates is no help: write "
                       "{expected}");
    if (!readings->is_listed[CASUS_DATES_DMY])
        return CS_TEXT("the schema knows such dates only with the month first: say --dates mdy if "
                       "the whole file has them so, or write {expected}");
    if (!readings->is_listed[CASUS_DATES_MDY])
        return CS_TEXT("the schema knows such dates only with the day first: say --dates dmy if "
                       "the whole file has them so, or write {expected}");
    if (!readings->is_date[CASUS_DATES_DMY])
        return CS_TEXT(
            "only {other} is possible here, but that is no proof for the whole file: say "
            "--dates mdy, or write {expected}");
    if (!readings->is_date[CASUS_DATES_MDY])
        return CS_TEXT(
            "only {other} is possible here, but that is no proof for the whole file: say "
            "--dates dmy, or write {expected}");
    return CS_TEXT("say for the whole file which comes first, --dates dmy or --dates mdy, or write "
                   "{expected}");
}

static void report_order(const cs_subject *subject, const struct readings *readings)
{
    casus_text words;
    casus_text iso;
    describe_readings(subject, readings, &words, &iso);
    cs_defect *defect = cs_subject_fail(subject, CS_E_DAY_OR_MONTH);
    defect->other = words;
    defect->expected = iso;
    defect->help = advise_order(readings);
}

/* The order that the caller gives makes no date, the other one does: it can only be the month. */
static void report_wrong_order(const cs_subject *subject, const struct readings *readings)
{
    bool is_dmy = subject->judgement->plan->dates == CASUS_DATES_DMY;
    casus_dates other = is_dmy ? CASUS_DATES_MDY : CASUS_DATES_DMY;
    cs_buf buf = {0};
    cs_buf_add_string(&buf, is_dmy ? "dmy makes " : "mdy makes ");
    cs_buf_add_number(&buf, readings->date[other].day);
    cs_buf_add_string(&buf, " the month");
    casus_text reason = cs_judge_keep(subject->judgement, &buf);
    casus_text iso = date_text(subject->judgement, readings->date[other]);
    cs_defect *defect = cs_subject_fail(subject, CS_E_AGAINST_DATES);
    defect->other = reason;
    defect->expected = iso;
    defect->help = is_dmy
                       ? CS_TEXT("write it as {expected}, or say --dates mdy if the whole file has "
                                 "the month first")
                       : CS_TEXT("write it as {expected}, or say --dates dmy if the whole file has "
                                 "the day first");
}

/* The reading for which it is said why there is no such date: the one with a month. */
static cs_date likelier_date(const struct readings *readings)
{
    const cs_date *date = readings->date;
    bool is_dmy = readings->is_shaped[CASUS_DATES_DMY] &&
                  (is_month(date[CASUS_DATES_DMY].month) || !readings->is_shaped[CASUS_DATES_MDY]);
    return date[is_dmy ? CASUS_DATES_DMY : CASUS_DATES_MDY];
}

static bool explain_numbers(const cs_subject *subject)
{
    struct readings readings;
    casus_dates given = subject->judgement->plan->dates;
    if (!read_numbers(subject, &readings))
        return false;
    if (!readings.is_date[CASUS_DATES_DMY] && !readings.is_date[CASUS_DATES_MDY])
        report_absence(subject, likelier_date(&readings));
    else if (given == CASUS_DATES_UNKNOWN || !readings.is_listed[given])
        report_order(subject, &readings);
    else
        report_wrong_order(subject, &readings);
    return true;
}

/* ---- More than a day, or less ---- */

static bool explain_time(const cs_subject *subject)
{
    enum { DAY_LEN = 10 };
    casus_text text = subject->text;
    cs_date date;
    if (!cs_datetime_is_good(text))
        return false;
    casus_text day = cs_text_slice(text, 0, DAY_LEN);
    casus_text time = cs_text_from(text, DAY_LEN + 1);
    bool is_midnight = cs_date_match_form(text, CS_TEXT("YYYY-MM-DD 00:00"), &date) ||
                       cs_date_match_form(text, CS_TEXT("YYYY-MM-DDT00:00"), &date);
    cs_defect *defect = cs_subject_fail(subject, is_midnight ? CS_E_NOT_A_DATE : CS_E_TIME_OF_DAY);
    defect->expected = day;
    defect->other = time;
    return true;
}

/* Of a column of times another schema may be the right one, whose other names are the same. */
static bool explain_basic_time(const cs_subject *subject)
{
    enum { DAY_LEN = 8 };
    if (!subject->field->is_basic || !cs_datetime_is_basic(subject->text))
        return false;
    cs_defect *defect = cs_subject_fail(subject, CS_E_TIME_OF_DAY);
    defect->expected = cs_text_slice(subject->text, 0, DAY_LEN);
    defect->other = cs_text_from(subject->text, DAY_LEN);
    defect->help = CS_TEXT(
        "write it as {expected}; where all of the column are times, choose a schema "
        "with --schema that has times there");
    return true;
}

static bool explain_partial(const cs_subject *subject)
{
    cs_date date;
    if (!cs_date_parse(subject->text, true, &date))
        return false;
    cs_defect *defect = cs_subject_fail(subject, CS_E_NOT_A_DATE);
    cs_defect_expect(defect, CS_TEXT("2023-05-31"));
    defect->help = date.month ? CS_TEXT("the day is missing: write it as {expected}")
                              : CS_TEXT("month and day are missing: write it as {expected}");
    return true;
}

void cs_check_date(const cs_subject *subject)
{
    static bool (*const explain[])(const cs_subject *) = {
        explain_clock,   explain_serial, explain_cut,        explain_calendar,
        explain_numbers, explain_time,   explain_basic_time, explain_partial,
    };
    const cs_field *field = subject->field;
    cs_date date;
    if (cs_date_parse(subject->text, field->is_partial, &date) || accept_basic(subject) ||
        accept_form(subject))
        return;
    for (size_t i = 0; i < sizeof explain / sizeof *explain; i++)
        if (explain[i](subject))
            return;
    cs_defect_expect(cs_subject_fail(subject, CS_E_NOT_A_DATE),
                     field->is_basic     ? CS_TEXT("20230531")
                     : field->is_partial ? CS_TEXT("2023-05-31, 2023-05 or 2023")
                                         : CS_TEXT("2023-05-31"));
}
