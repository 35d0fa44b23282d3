/* date.c - see date.h. */
#include "base/date.h"

#include <string.h>

static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned cs_date_days(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

const char *cs_date_month_name(unsigned month)
{
    return month_names[month - 1];
}

static bool exists(cs_date date)
{
    if (date.year == 0 || date.month > 12)
        return false;
    return date.month == 0 ? date.day == 0 : date.day <= cs_date_days(date.year, date.month);
}

/* Takes exactly count digits from the front of *text. */
static bool take_digits(casus_text *text, size_t count, unsigned *out)
{
    unsigned number = 0;
    if (text->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        char byte = text->ptr[i];
        if (byte < '0' || byte > '9')
            return false;
        number = number * 10 + (unsigned)(byte - '0');
    }
    *text = cs_text_from(*text, count);
    *out = number;
    return true;
}

static bool take_char(casus_text *text, char wanted)
{
    if (text->len == 0 || text->ptr[0] != wanted)
        return false;
    *text = cs_text_from(*text, 1);
    return true;
}

/* ---- ISO 8601 ---- */

static bool read_two(const char *ptr, unsigned *out)
{
    unsigned tens = (unsigned char)ptr[0] - (unsigned)'0';
    unsigned ones = (unsigned char)ptr[1] - (unsigned)'0';
    *out = 10 * tens + ones;
    return tens <= 9 && ones <= 9;
}

/* YYYY-MM-DD, as nearly all dates are. */
static bool read_whole(const char *ptr, cs_date *out)
{
    unsigned century;
    unsigned year;
    unsigned month;
    unsigned day;
    if (!read_two(ptr, &century) || !read_two(ptr + 2, &year) || ptr[4] != '-' ||
        !read_two(ptr + 5, &month) || ptr[7] != '-' || !read_two(ptr + 8, &day))
        return false;
    *out = (cs_date){(uint16_t)(100 * century + year), (uint8_t)month, (uint8_t)day};
    return month > 0 && day > 0 && exists(*out);
}

bool cs_date_parse(casus_text text, bool partial, cs_date *out)
{
    enum { WHOLE_LEN = 10 };
    if (text.len == WHOLE_LEN)
        return read_whole(text.ptr, out);
    unsigned year;
    unsigned month = 0;
    unsigned day = 0;
    if (!take_digits(&text, 4, &year))
        return false;
    if (text.len && (!take_char(&text, '-') || !take_digits(&text, 2, &month) || month == 0))
        return false;
    if (text.len && (!take_char(&text, '-') || !take_digits(&text, 2, &day) || day == 0))
        return false;
    *out = (cs_date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return text.len == 0 && (partial || day) && exists(*out);
}

bool cs_date_parse_basic(casus_text text, cs_date *out)
{
    unsigned year;
    unsigned month;
    unsigned day;
    if (!take_digits(&text, 4, &year) || !take_digits(&text, 2, &month) ||
        !take_digits(&text, 2, &day) || text.len)
        return false;
    *out = (cs_date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return month > 0 && day > 0 && exists(*out);
}

bool cs_date_read(casus_text text, cs_date *out)
{
    return cs_date_parse(text, true, out) || cs_date_parse_basic(text, out);
}

static void add_digits(cs_buf *out, unsigned number, unsigned width)
{
    char digits[4];
    for (unsigned i = width; i-- > 0; number /= 10)
        digits[i] = (char)('0' + number % 10);
    cs_buf_add(out, digits, width);
}

void cs_date_write(cs_date date, cs_buf *out)
{
    add_digits(out, date.year, 4);
    if (date.month) {
        cs_buf_add_char(out, '-');
        add_digits(out, date.month, 2);
    }
    if (date.day) {
        cs_buf_add_char(out, '-');
        add_digits(out, date.day, 2);
    }
}

/* ---- Other forms ---- */

enum { NAME_MIN = 3 };

/* Takes a month's name: whole, or with is_short its first letters (Jan, Sept). */
static bool take_month_name(casus_text *text, bool is_short, unsigned *out)
{
    size_t len = 0;
    while (len < text->len && ((text->ptr[len] | 0x20) >= 'a' && (text->ptr[len] | 0x20) <= 'z'))
        len++;
    casus_text word = cs_text_slice(*text, 0, len);
    for (unsigned i = 0; i < 12; i++) {
        casus_text name = cs_text(month_names[i]);
        bool is_whole = cs_text_equal_folded(word, name);
        bool is_start = is_short && len >= NAME_MIN && len < name.len &&
                        cs_text_equal_folded(word, cs_text_slice(name, 0, len));
        if (is_whole || is_start) {
            *text = cs_text_from(*text, len);
            *out = i + 1;
            return true;
        }
    }
    return false;
}

/* One or two digits. */
static bool take_number(casus_text *text, unsigned *out)
{
    return take_digits(text, 2, out) || take_digits(text, 1, out);
}

enum part { LITERAL, DAY, MONTH, YEAR };

struct token {
    enum part part;
    size_t len; /* in the form */
};

static struct token next_token(casus_text form)
{
    char letter = form.ptr[0];
    size_t len = 1;
    while (len < form.len && form.ptr[len] == letter)
        len++;
    if (letter == 'D' && len <= 2)
        return (struct token){DAY, len};
    if (letter == 'M' && len <= 4)
        return (struct token){MONTH, len};
    if (letter == 'Y' && (len == 2 || len == 4))
        return (struct token){YEAR, len};
    return (struct token){LITERAL, 1};
}

/* The century that POSIX has for %y. */
static bool take_short_year(casus_text *text, unsigned *out)
{
    enum { PIVOT = 69 };
    if (!take_digits(text, 2, out))
        return false;
    *out += *out < PIVOT ? 2000 : 1900;
    return true;
}

static bool take_part(casus_text *text, struct token token, char literal, unsigned *out)
{
    switch (token.part) {
    case LITERAL:
        return take_char(text, literal);
    case YEAR:
        return token.len == 2 ? take_short_year(text, out) : take_digits(text, 4, out);
    case MONTH:
        if (token.len > 2)
            return take_month_name(text, token.len == 3, out);
        break;
    case DAY:
        break;
    }
    return token.len == 2 ? take_digits(text, 2, out) : take_number(text, out);
}

/* What may follow a form that ends in the hour and minute of midnight: seconds, and parts of them. */
static void take_midnight(casus_text form, casus_text *text)
{
    casus_text rest = *text;
    if (!cs_text_equal(cs_text_from(form, form.len < 3 ? 0 : form.len - 3), CS_TEXT(":00")))
        return;
    if (!take_char(&rest, ':') || !take_char(&rest, '0') || !take_char(&rest, '0'))
        return;
    *text = rest;
    if (!take_char(&rest, '.') || !take_char(&rest, '0'))
        return;
    while (take_char(&rest, '0')) {
    }
    *text = rest;
}

bool cs_date_match_form(casus_text text, casus_text form, cs_date *out)
{
    unsigned parts[4] = {0};
    for (casus_text rest = form; rest.len;) {
        struct token token = next_token(rest);
        if (!take_part(&text, token, rest.ptr[0], &parts[token.part]))
            return false;
        rest = cs_text_from(rest, token.len);
    }
    take_midnight(form, &text);
    *out = (cs_date){(uint16_t)parts[YEAR], (uint8_t)parts[MONTH], (uint8_t)parts[DAY]};
    return text.len == 0;
}

bool cs_date_parse_form(casus_text text, casus_text form, cs_date *out)
{
    return cs_date_match_form(text, form, out) && out->day && out->month && exists(*out);
}

/* DDD or MMMMM, a letter too many, would else stand for itself, and so would the hours of 14:30,
   which must not be dropped. */
static bool is_odd(struct token token, char letter)
{
    bool is_part = letter == 'D' || letter == 'M' || letter == 'Y';
    return token.part == LITERAL && (is_part || (letter >= '1' && letter <= '9'));
}

bool cs_date_form_is_good(casus_text form)
{
    unsigned seen[4] = {0};
    while (form.len) {
        struct token token = next_token(form);
        if (is_odd(token, form.ptr[0]))
            return false;
        seen[token.part]++;
        form = cs_text_from(form, token.len);
    }
    return seen[DAY] == 1 && seen[MONTH] == 1 && seen[YEAR] == 1;
}

casus_dates cs_date_form_order(casus_text form)
{
    bool has_day = false;
    while (form.len) {
        struct token token = next_token(form);
        bool is_name = token.part == MONTH && token.len > 2;
        if (token.part == YEAR || is_name)
            return CASUS_DATES_UNKNOWN;
        if (token.part == MONTH)
            return has_day ? CASUS_DATES_DMY : CASUS_DATES_MDY;
        has_day = has_day || token.part == DAY;
        form = cs_text_from(form, token.len);
    }
    return CASUS_DATES_UNKNOWN;
}

/* ---- What spreadsheets make of dates ---- */

static unsigned year_days(unsigned year)
{
    return is_leap(year) ? 366 : 365;
}

bool cs_date_after(unsigned year, uint32_t days, cs_date *out)
{
    enum { YEAR_MOST = 9999 };
    unsigned month = 1;
    for (; year <= YEAR_MOST && days >= year_days(year); year++)
        days -= year_days(year);
    if (year > YEAR_MOST)
        return false;
    for (; days >= cs_date_days(year, month); month++)
        days -= cs_date_days(year, month);
    *out = (cs_date){(uint16_t)year, (uint8_t)month, (uint8_t)(days + 1)};
    return true;
}

/* The days from 1 March of the year 0 to 1 January 1970. Years begin in March in the next two, so that a
   leap day is the last one of its year. */
enum { EPOCH = 719468 };

int64_t cs_date_number(cs_date date)
{
    unsigned year = date.year - (date.month < 3 ? 1U : 0U);
    unsigned month = date.month < 3 ? date.month + 9U : date.month - 3U;
    unsigned days = 365 * year + year / 4 - year / 100 + year / 400;
    return (int64_t)(days + (153 * month + 2) / 5 + date.day - 1) - EPOCH;
}

bool cs_date_of_number(int64_t number, cs_date *out)
{
    enum { FIRST = -719162, LAST = 2932896, FOUR_YEARS = 1460, CENTURY = 36524, CYCLE = 146097 };
    if (number < FIRST || number > LAST)
        return false;
    unsigned days = (unsigned)(number + EPOCH);
    unsigned in_cycle = days % CYCLE; /* of 400 years */
    unsigned year = (in_cycle - in_cycle / FOUR_YEARS + in_cycle / CENTURY -
                     in_cycle / (CYCLE - 1)) /
                    365;
    unsigned in_year = in_cycle - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * in_year + 2) / 153;
    out->day = (uint8_t)(in_year - (153 * month + 2) / 5 + 1);
    out->month = (uint8_t)(month < 10 ? month + 3 : month - 9);
    out->year = (uint16_t)(year + days / CYCLE * 400 + (month < 10 ? 0 : 1));
    return true;
}

bool cs_date_is_clock(casus_text text)
{
    unsigned number;
    if (!take_number(&text, &number) || !take_char(&text, ':') || !take_digits(&text, 2, &number))
        return false;
    if (take_char(&text, ':') && !take_digits(&text, 2, &number))
        return false;
    if (take_char(&text, '.') && !take_digits(&text, 1, &number))
        return false;
    while (take_digits(&text, 1, &number)) {
    }
    return text.len == 0 || cs_text_equal_folded(text, CS_TEXT(" AM")) ||
           cs_text_equal_folded(text, CS_TEXT(" PM"));
}

/* ---- Periods ---- */

cs_date cs_date_first(cs_date date)
{
    return (cs_date){date.year, date.month ? date.month : 1, date.day ? date.day : 1};
}

cs_date cs_date_last(cs_date date)
{
    uint8_t month = date.month ? date.month : 12;
    return (cs_date){date.year, month,
                     date.day ? date.day : (uint8_t)cs_date_days(date.year, month)};
}

int cs_date_compare(cs_date a, cs_date b)
{
    a = cs_date_first(a);
    b = cs_date_first(b);
    unsigned left = a.year * 10000U + a.month * 100U + a.day;
    unsigned right = b.year * 10000U + b.month * 100U + b.day;
    return (left > right) - (left < right);
}

/* ---- Date and time ---- */

static bool take_clock(casus_text *text)
{
    unsigned hour;
    unsigned minute;
    return take_digits(text, 2, &hour) && hour < 24 && take_char(text, ':') &&
           take_digits(text, 2, &minute) && minute < 60;
}

/* Seconds up to 60: leap seconds exist. */
static bool take_seconds(casus_text *text)
{
    unsigned second;
    if (!take_char(text, ':'))
        return true;
    if (!take_digits(text, 2, &second) || second > 60)
        return false;
    if (!take_char(text, '.'))
        return true;
    unsigned digit;
    size_t before = text->len;
    while (take_digits(text, 1, &digit)) {
    }
    return text->len < before;
}

static bool take_zone(casus_text *text)
{
    if (text->len == 0 || take_char(text, 'Z'))
        return true;
    return (take_char(text, '+') || take_char(text, '-')) && take_clock(text);
}

bool cs_datetime_is_good(casus_text text)
{
    cs_date date;
    if (text.len < 16 || !cs_date_parse(cs_text_slice(text, 0, 10), false, &date))
        return false;
    text = cs_text_from(text, 10);
    return (take_char(&text, 'T') || take_char(&text, ' ')) && take_clock(&text) &&
           take_seconds(&text) && take_zone(&text) && text.len == 0;
}

bool cs_datetime_is_basic(casus_text text)
{
    enum { DAY_LEN = 8, LEN = 14 };
    cs_date date;
    unsigned hour;
    unsigned minute;
    unsigned second;
    if (text.len != LEN || !cs_date_parse_basic(cs_text_slice(text, 0, DAY_LEN), &date))
        return false;
    text = cs_text_from(text, DAY_LEN);
    return take_digits(&text, 2, &hour) && hour < 24 && take_digits(&text, 2, &minute) &&
           minute < 60 && take_digits(&text, 2, &second) && second <= 60;
}

bool cs_datetime_day(casus_text text, cs_date *out)
{
    enum { EXTENDED = 10, BASIC = 8 };
    if (cs_datetime_is_basic(text))
        return cs_date_parse_basic(cs_text_slice(text, 0, BASIC), out);
    return cs_date_parse(cs_text_slice(text, 0, EXTENDED), false, out);
}
