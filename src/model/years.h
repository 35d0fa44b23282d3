/* years.h - the years in which a key was good, as tables of codes tell them.

   Numbers of states pass from one to another: 345 was Yugoslavia, and is Serbia in another list. A table says
   so in a column beside the key's, and a crosswalk asks for the row that holds in the year of an event. */
#ifndef CS_YEARS_H
#define CS_YEARS_H

#include "base/text.h"

/* Does a cell such as "1918-1939; 1945-1992", "-1993", "1944-" or "1975" hold in the year? A blank always
   does; with year 0, which is unknown, nothing else does. False: the cell is malformed, and *out is not set. */
bool cs_years_hold(casus_text cell, uint64_t year, bool *out);

#endif
