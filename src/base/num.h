/* num.h - numbers as text: their forms and their order, never a double. */
#ifndef CS_NUM_H
#define CS_NUM_H

#include "casus.h"

/* A number as RFC 8259 writes it: -12, 0.50, 1e400. Not: +1, 01, .5, 1., 0x1f, NaN. */
bool cs_num_is_json(casus_text text);
/* A whole number in digits, as an integer field may hold it: leading zeros are allowed. */
bool cs_num_is_integer(casus_text text);
/* Plain decimal notation, without exponent, as a decimal field may hold it. */
bool cs_num_is_decimal(casus_text text);
/* The digits before the point of a plain decimal that is a whole number: 3 of 3.00; {NULL, 0}: it is none. */
casus_text cs_num_whole(casus_text decimal);
/* Compares two plain decimals by value: -1, 0, 1 ("1.50" equals "1.5", "-0" equals "0"). */
int cs_num_compare(casus_text a, casus_text b);
/* A small unsigned number in digits; false if it is not one or exceeds max. */
bool cs_num_parse(casus_text digits, uint64_t max, uint64_t *out);

#endif
