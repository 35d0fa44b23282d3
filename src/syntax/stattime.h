/* stattime.h - dates and times as statistical programs count them.

   A variable is a number; only its display format says that it counts days, seconds or milliseconds from
   a day of the program's own. */
#ifndef CS_STATTIME_H
#define CS_STATTIME_H

#include "base/text.h"

typedef enum cs_calendar { CS_CALENDAR_STATA, CS_CALENDAR_SPSS, CS_CALENDAR_SAS } cs_calendar;

typedef enum cs_time_kind {
    CS_TIME_NONE,   /* a number like others */
    CS_TIME_DATE,   /* a day, or in Stata a month */
    CS_TIME_MOMENT, /* a day with a time */
    CS_TIME_UNREAD  /* a time that has no form in ISO 8601, or no day: it stays a number */
} cs_time_kind;

/* How the values of a variable are read. */
typedef struct cs_timing {
    cs_time_kind kind;
    double day_zero; /* days from 1 January 1970 to the program's first day */
    double per_day;  /* so many units make a day; 0: the units are months */
} cs_timing;

/* What a display format says of its variable. */
cs_timing cs_timing_of(cs_calendar calendar, casus_text format);
/* Appends YYYY-MM-DD, YYYY-MM or YYYY-MM-DDThh:mm:ss[.fff]. False, and nothing is appended: the number is
   no such time, or lies outside the years 1 to 9999. */
bool cs_timing_write(const cs_timing *timing, double number, cs_buf *out);

#endif
