/* date.h - calendar dates of the proleptic Gregorian calendar, whole and partial. */
#ifndef CS_DATE_H
#define CS_DATE_H

#include "base/text.h"
#include "casus.h"

/* month and day are 0 where the date is a year or a month. Years 0001 to 9999. */
typedef struct cs_date {
    uint16_t year;
    uint8_t month;
    uint8_t day;
} cs_date;

/* YYYY-MM-DD, and with partial also YYYY-MM and YYYY. Only dates that exist. */
bool cs_date_parse(casus_text text, bool partial, cs_date *out);
/* YYYYMMDD, ISO 8601's basic form. Only dates that exist. */
bool cs_date_parse_basic(casus_text text, cs_date *out);
/* Any of these forms: a date as a value may have it that was checked. */
bool cs_date_read(casus_text text, cs_date *out);
/* By a form made of D (1-2 digits), DD, M, MM, MMM (Jan, Sept), MMMM (January), YY (1969 to 2068, as
   POSIX has it), YYYY, and literal characters; English month names in any case. A form that ends in
   00:00 also takes the seconds of midnight and any parts of them. */
bool cs_date_parse_form(casus_text text, casus_text form, cs_date *out);
/* The same, but the day need not exist, and what the form does not name is 0. */
bool cs_date_match_form(casus_text text, casus_text form, cs_date *out);
/* A form is good if it names day, month and year once each, and no time but midnight. */
bool cs_date_form_is_good(casus_text form);
/* What a form says of the order where day and month are both numbers and the year is not first, so
   that a date alone does not tell them apart; else CASUS_DATES_UNKNOWN. */
casus_dates cs_date_form_order(casus_text form);
/* ISO 8601; 10, 7 or 4 bytes. */
void cs_date_write(cs_date date, cs_buf *out);
/* By first day: a < b, a == b, a > b. */
int cs_date_compare(cs_date a, cs_date b);
/* The first day of the period and its last: 2022-09 -> 2022-09-01, 2022-09-30. */
cs_date cs_date_first(cs_date date);
cs_date cs_date_last(cs_date date);
/* How many days a month (1 to 12) has, and its English name. */
unsigned cs_date_days(unsigned year, unsigned month);
const char *cs_date_month_name(unsigned month);
/* The day that lies so many days after 1 January of a year; false behind the year 9999. */
bool cs_date_after(unsigned year, uint32_t days, cs_date *out);
/* The days from 1 January 1970 to a whole date; negative before it. */
int64_t cs_date_number(cs_date date);
/* The whole date of such a number; false outside the years 0001 to 9999. */
bool cs_date_of_number(int64_t number, cs_date *out);
/* A time without a date, as a spreadsheet shows one: 00:00.0, 14:30:00, 2:30 PM. */
bool cs_date_is_clock(casus_text text);
/* YYYY-MM-DDThh:mm[:ss[.f...]][Z|+hh:mm|-hh:mm], a blank in place of T; 24:00 does not exist. */
bool cs_datetime_is_good(casus_text text);
/* YYYYMMDDhhmmss, the same in the basic form. */
bool cs_datetime_is_basic(casus_text text);
/* The day of either. */
bool cs_datetime_day(casus_text text, cs_date *out);

#endif
