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
/* By a form made of D (1-2 digits), DD, M, MM, MMM (Jan, Sept), MMMM (January), YYYY, and literal
   characters; English month names in any case. */
bool cs_date_parse_form(casus_text text, casus_text form, cs_date *out);
/* A form is good if it names day, month and year once each. */
bool cs_date_form_is_good(casus_text form);
/* The day that lies so many days after 1970-01-01; false behind the year 9999. */
bool cs_date_from_days(uint32_t days, cs_date *out);
/* ISO 8601; 10, 7 or 4 bytes. */
void cs_date_write(cs_date date, cs_buf *out);
/* By first day: a < b, a == b, a > b. */
int cs_date_compare(cs_date a, cs_date b);
/* The first day of the period and its last: 2022-09 -> 2022-09-01, 2022-09-30. */
cs_date cs_date_first(cs_date date);
cs_date cs_date_last(cs_date date);
/* YYYY-MM-DDThh:mm[:ss[.f...]][Z|+hh:mm|-hh:mm], a blank in place of T; 24:00 does not exist. */
bool cs_datetime_is_good(casus_text text);

#endif
