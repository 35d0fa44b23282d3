/* stattime.c - see stattime.h.

   The formats are those that Stata (help datetime display formats), SPSS (Command Syntax Reference, Date
   and Time Formats) and SAS (Formats by Category: Date and Time, ISO 8601) name. What a format shows is
   not what is read: a variable shown as a year still has its day. */
#include "syntax/stattime.h"

#include "base/date.h"

#include <math.h>

enum {
    DAY_SECONDS = 86400,
    STATA_ZERO = -3653,  /* 1 January 1960, as in SAS */
    SPSS_ZERO = -141428, /* 14 October 1582 */
    MONTHS = 12
};

/* ---- Formats ---- */

/* One family of formats. */
struct family {
    const char *name; /* capitals */
    cs_time_kind kind;
    double per_day;
};

static const struct family spss_families[] = {
    {"ADATE", CS_TIME_DATE, DAY_SECONDS},
    {"DATE", CS_TIME_DATE, DAY_SECONDS},
    {"DATETIME", CS_TIME_MOMENT, DAY_SECONDS},
    {"DTIME", CS_TIME_UNREAD, 0},
    {"EDATE", CS_TIME_DATE, DAY_SECONDS},
    {"JDATE", CS_TIME_DATE, DAY_SECONDS},
    {"MONTH", CS_TIME_UNREAD, 0},
    {"MOYR", CS_TIME_DATE, DAY_SECONDS},
    {"MTIME", CS_TIME_UNREAD, 0},
    {"QYR", CS_TIME_DATE, DAY_SECONDS},
    {"SDATE", CS_TIME_DATE, DAY_SECONDS},
    {"TIME", CS_TIME_UNREAD, 0},
    {"WKDAY", CS_TIME_UNREAD, 0},
    {"WKYR", CS_TIME_DATE, DAY_SECONDS},
    {"YMDHMS", CS_TIME_MOMENT, DAY_SECONDS},
};

static const struct family sas_families[] = {
    {"B8601DA", CS_TIME_DATE, 1},
    {"B8601DN", CS_TIME_MOMENT, DAY_SECONDS},
    {"B8601DT", CS_TIME_MOMENT, DAY_SECONDS},
    {"DATE", CS_TIME_DATE, 1},
    {"DATEAMPM", CS_TIME_MOMENT, DAY_SECONDS},
    {"DATETIME", CS_TIME_MOMENT, DAY_SECONDS},
    {"DAY", CS_TIME_DATE, 1},
    {"DDMMYY", CS_TIME_DATE, 1},
    {"DDMMYYB", CS_TIME_DATE, 1},
    {"DDMMYYC", CS_TIME_DATE, 1},
    {"DDMMYYD", CS_TIME_DATE, 1},
    {"DDMMYYN", CS_TIME_DATE, 1},
    {"DDMMYYP", CS_TIME_DATE, 1},
    {"DDMMYYS", CS_TIME_DATE, 1},
    {"DOWNAME", CS_TIME_DATE, 1},
    {"E8601DA", CS_TIME_DATE, 1},
    {"E8601DN", CS_TIME_MOMENT, DAY_SECONDS},
    {"E8601DT", CS_TIME_MOMENT, DAY_SECONDS},
    {"HHMM", CS_TIME_UNREAD, 0},
    {"IS8601DA", CS_TIME_DATE, 1},
    {"IS8601DT", CS_TIME_MOMENT, DAY_SECONDS},
    {"JULIAN", CS_TIME_DATE, 1},
    {"MMDDYY", CS_TIME_DATE, 1},
    {"MMDDYYB", CS_TIME_DATE, 1},
    {"MMDDYYC", CS_TIME_DATE, 1},
    {"MMDDYYD", CS_TIME_DATE, 1},
    {"MMDDYYN", CS_TIME_DATE, 1},
    {"MMDDYYP", CS_TIME_DATE, 1},
    {"MMDDYYS", CS_TIME_DATE, 1},
    {"MMYY", CS_TIME_DATE, 1},
    {"MONNAME", CS_TIME_DATE, 1},
    {"MONTH", CS_TIME_DATE, 1},
    {"MONYY", CS_TIME_DATE, 1},
    {"TIME", CS_TIME_UNREAD, 0},
    {"TOD", CS_TIME_UNREAD, 0},
    {"WEEKDATE", CS_TIME_DATE, 1},
    {"WEEKDATX", CS_TIME_DATE, 1},
    {"WEEKDAY", CS_TIME_DATE, 1},
    {"WORDDATE", CS_TIME_DATE, 1},
    {"WORDDATX", CS_TIME_DATE, 1},
    {"YEAR", CS_TIME_DATE, 1},
    {"YYMM", CS_TIME_DATE, 1},
    {"YYMMDD", CS_TIME_DATE, 1},
    {"YYMMDDB", CS_TIME_DATE, 1},
    {"YYMMDDC", CS_TIME_DATE, 1},
    {"YYMMDDD", CS_TIME_DATE, 1},
    {"YYMMDDN", CS_TIME_DATE, 1},
    {"YYMMDDP", CS_TIME_DATE, 1},
    {"YYMMDDS", CS_TIME_DATE, 1},
    {"YYQ", CS_TIME_DATE, 1},
};

static bool is_number_part(char byte)
{
    return (byte >= '0' && byte <= '9') || byte == '.';
}

/* A format's name without its width: E8601DA10. is E8601DA. */
static casus_text family_name(casus_text format)
{
    while (format.len && is_number_part(format.ptr[format.len - 1]))
        format.len--;
    return format;
}

static cs_timing find_family(const struct family *families, size_t count, double day_zero,
                             casus_text format)
{
    casus_text name = family_name(format);
    for (size_t i = 0; i < count; i++)
        if (cs_text_equal_folded(name, cs_text(families[i].name)))
            return (cs_timing){families[i].kind, day_zero, families[i].per_day};
    return (cs_timing){CS_TIME_NONE, 0, 0};
}

/* %td, %tc ... with - or a width before the letter; %d is the %td of old files. %tC counts leap seconds. */
static cs_timing stata_timing(casus_text format)
{
    size_t at = format.len && format.ptr[0] == '%';
    while (at < format.len && (format.ptr[at] == '-' || format.ptr[at] == '~'))
        at++;
    casus_text rest = cs_text_from(format, at);
    char first = rest.len ? rest.ptr[0] : '\0';
    char unit = first == 'd' ? 'd' : first == 't' && rest.len > 1 ? rest.ptr[1] : '\0';
    switch (unit) {
    case 'd':
        return (cs_timing){CS_TIME_DATE, STATA_ZERO, 1};
    case 'c':
        return (cs_timing){CS_TIME_MOMENT, STATA_ZERO, 1000.0 * DAY_SECONDS};
    case 'm':
        return (cs_timing){CS_TIME_DATE, STATA_ZERO, 0};
    case 'C':
    case 'w':
    case 'q':
    case 'h':
    case 'b':
        return (cs_timing){CS_TIME_UNREAD, 0, 0};
    default:
        return (cs_timing){CS_TIME_NONE, 0, 0};
    }
}

cs_timing cs_timing_of(cs_calendar calendar, casus_text format)
{
    enum {
        SPSS_COUNT = sizeof spss_families / sizeof spss_families[0],
        SAS_COUNT = sizeof sas_families / sizeof sas_families[0]
    };
    switch (calendar) {
    case CS_CALENDAR_STATA:
        return stata_timing(format);
    case CS_CALENDAR_SPSS:
        return find_family(spss_families, SPSS_COUNT, SPSS_ZERO, format);
    case CS_CALENDAR_SAS:
        break;
    }
    return find_family(sas_families, SAS_COUNT, STATA_ZERO, format);
}

/* ---- Values ---- */

static void add_digits(cs_buf *out, uint64_t number, unsigned digits)
{
    char text[20];
    for (unsigned i = digits; i-- > 0; number /= 10)
        text[i] = (char)('0' + number % 10);
    cs_buf_add(out, text, digits);
}

/* Months count from January 1960. */
static bool write_month(double number, cs_buf *out)
{
    enum { YEAR = 1960 };
    double year = YEAR + floor(number / MONTHS);
    if (floor(number) != number || !(year >= 1 && year <= 9999))
        return false;
    double month = number - (year - YEAR) * MONTHS + 1;
    cs_date_write((cs_date){(uint16_t)year, (uint8_t)month, 0}, out);
    return true;
}

/* Thousandths, if there are any: no program here keeps finer times than a double lets it. */
static void write_clock(double seconds, cs_buf *out)
{
    enum { MINUTE = 60, HOUR = 3600, THOUSAND = 1000 };
    uint64_t parts = (uint64_t)llround(seconds * THOUSAND);
    uint64_t whole = parts / THOUSAND;
    cs_buf_add_char(out, 'T');
    add_digits(out, whole / HOUR, 2);
    cs_buf_add_char(out, ':');
    add_digits(out, whole / MINUTE % MINUTE, 2);
    cs_buf_add_char(out, ':');
    add_digits(out, whole % MINUTE, 2);
    if (parts % THOUSAND == 0)
        return;
    cs_buf_add_char(out, '.');
    add_digits(out, parts % THOUSAND, 3);
}

/* Times are rounded to thousandths of a second before they are parted, lest one becomes 24:00. */
bool cs_timing_write(const cs_timing *timing, double number, cs_buf *out)
{
    cs_date date;
    if (timing->kind == CS_TIME_DATE && timing->per_day == 0)
        return write_month(number, out);
    double scale = 1000.0 * DAY_SECONDS;
    double parts = floor(number / timing->per_day * scale + 0.5);
    double day = floor(parts / scale);
    double number_of_day = day + timing->day_zero;
    bool is_whole = parts == day * scale;
    bool is_possible = fabs(number_of_day) < 4e6 &&
                       cs_date_of_number((int64_t)number_of_day, &date);
    if (!is_possible || (timing->kind == CS_TIME_DATE && !is_whole))
        return false;
    cs_date_write(date, out);
    if (timing->kind == CS_TIME_MOMENT)
        write_clock((parts - day * scale) / 1000, out);
    return true;
}
