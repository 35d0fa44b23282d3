/* real.h - decimals as doubles, for files that hold no others, and what is lost on the way.

   Everywhere else a number stays the text that it is (num.h). */
#ifndef CS_REAL_H
#define CS_REAL_H

#include "base/text.h"
#include "casus.h"

/* What becomes of a decimal that is kept as a double. */
typedef enum cs_real_loss {
    CS_REAL_EQUAL,   /* written as briefly as can be, the double is this text again */
    CS_REAL_RESPELT, /* its value, but another spelling: 007, 33.30, 1e2 */
    CS_REAL_ROUNDED, /* a neighbour: digits are lost */
    CS_REAL_NONE     /* it is no number, or beyond what a double can be */
} cs_real_loss;

/* The double nearest to a number in digits, with a sign, a fraction and an exponent as may be. */
cs_real_loss cs_real_parse(casus_text text, double *out);
/* Appends the shortest decimal that cs_real_parse() reads as this double, without an exponent where
   at most 17 digits or zeros do. The double is a finite number. */
void cs_real_write(double number, cs_buf *out);
/* The nearest of so few digits: for figures that people read. The double is a finite number. */
double cs_real_round(double number, int digits);
/* The double that the fewest digits of a float name: 33.3 where the float nearest to it is 33.2999992. The
   float is a finite number. */
double cs_real_of_float(float number);

#endif
