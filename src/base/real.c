/* real.c - see real.h.

   A decimal of at most 15 digits survives in a double (IEEE 754), and up to 2^53 and 10^22 the two
   parts of it are exact, so that one multiplication rounds it rightly. Whatever is longer goes
   through Jansson, whose reading depends on no locale. */
#include "base/real.h"

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SURE_DIGITS = DBL_DIG, /* 15: any so many come back from a double */
    MOST_DIGITS = 17,      /* more than these never do, but zeros */
    EXACT_POWER = 22,      /* the last power of ten that a double has exactly */
    KEPT_DIGITS = 40,      /* what stands behind them does not change the nearest double */
    EXPONENT_MAX = 9999
};

static const double WHOLE_MAX =
    9007199254740992.0; /* 2^53: up to it a double has each whole number */

/* A number taken apart: digits without zeros at their ends, times ten to the power of an exponent. */
struct parts {
    char digits[KEPT_DIGITS];
    size_t count; /* of all digits, kept or not */
    long exponent;
    bool is_negative;
    bool is_brief; /* spelt as cs_real_write() would, as far as can be told from its outside */
};

static bool is_digit(casus_text text, size_t at)
{
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

static void keep_digit(struct parts *parts, char digit)
{
    if (parts->count == 0 && digit == '0')
        return;
    if (parts->count < KEPT_DIGITS)
        parts->digits[parts->count] = digit;
    parts->count++;
}

/* Drops zeros at the end, which only move the point. */
static void drop_zeros(struct parts *parts)
{
    while (parts->count && parts->count <= KEPT_DIGITS && parts->digits[parts->count - 1] == '0') {
        parts->count--;
        parts->exponent++;
    }
}

static bool take_exponent(casus_text text, size_t at, struct parts *parts)
{
    long exponent = 0;
    bool is_negative = at < text.len && text.ptr[at] == '-';
    if (is_negative || (at < text.len && text.ptr[at] == '+'))
        at++;
    if (!is_digit(text, at))
        return false;
    for (; is_digit(text, at); at++)
        if (exponent <= EXPONENT_MAX)
            exponent = exponent * 10 + (text.ptr[at] - '0');
    parts->exponent += is_negative ? -exponent : exponent;
    return at == text.len;
}

static bool take_apart(casus_text text, struct parts *parts)
{
    size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
    parts->is_negative = at && text.ptr[0] == '-';
    size_t first = at;
    for (; is_digit(text, at); at++)
        keep_digit(parts, text.ptr[at]);
    size_t whole = at - first;
    bool has_point = at < text.len && text.ptr[at] == '.';
    size_t fraction = at + has_point;
    for (at = fraction; is_digit(text, at); at++, parts->exponent--)
        keep_digit(parts, text.ptr[at]);
    bool has_digits = whole + (at - fraction) > 0;
    bool has_zeros = (whole > 1 && text.ptr[first] == '0') ||
                     (has_point && (at == fraction || text.ptr[at - 1] == '0'));
    parts->is_brief = at == text.len && whole && !has_zeros && (!first || parts->is_negative) &&
                      (parts->count || !parts->is_negative);
    if (at == text.len)
        return has_digits;
    bool has_exponent = text.ptr[at] == 'e' || text.ptr[at] == 'E';
    return has_digits && has_exponent && take_exponent(text, at + 1, parts);
}

static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double digits_value(const struct parts *parts)
{
    uint64_t value = 0;
    for (size_t i = 0; i < parts->count; i++)
        value = value * 10 + (uint64_t)(parts->digits[i] - '0');
    return (double)value;
}

/* By the library, from a text that is JSON. False: beyond what a double can be. */
static bool read_long(const struct parts *parts, double *out)
{
    char text[KEPT_DIGITS + 16];
    size_t kept = parts->count < KEPT_DIGITS ? parts->count : KEPT_DIGITS;
    long exponent = parts->exponent + (long)(parts->count - kept);
    int len = snprintf(text, sizeof text, "%.*se%ld", (int)kept, parts->digits, exponent);
    json_t *number = json_loadb(text, (size_t)len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    *out = json_real_value(number);
    bool is_read = json_is_real(number);
    json_decref(number);
    return is_read;
}

static bool nearest(const struct parts *parts, double *out)
{
    bool is_sure = parts->count <= SURE_DIGITS;
    if (is_sure && parts->exponent >= 0 && parts->exponent <= EXACT_POWER)
        *out = digits_value(parts) * powers[parts->exponent];
    else if (is_sure && parts->exponent < 0 && parts->exponent >= -EXACT_POWER)
        *out = digits_value(parts) / powers[-parts->exponent];
    else if (!read_long(parts, out))
        return false;
    return true;
}

/* The digits of a double, so many of them, and nothing else. */
static void write_digits(double number, size_t count, char out[MOST_DIGITS + 1])
{
    char text[MOST_DIGITS + 16];
    snprintf(text, sizeof text, "%.*e", (int)count - 1, number);
    size_t len = 0;
    for (const char *at = text; *at && *at != 'e'; at++)
        if (*at >= '0' && *at <= '9')
            out[len++] = *at;
    out[len] = '\0';
}

/* Do so many digits of the double say the number again? */
static bool survives(const struct parts *parts, double number)
{
    char digits[MOST_DIGITS + 1];
    if (parts->count <= SURE_DIGITS)
        return number == 0 ? parts->count == 0 : fabs(number) >= DBL_MIN;
    if (parts->count > MOST_DIGITS)
        return false;
    write_digits(number, parts->count, digits);
    return memcmp(digits, parts->digits, parts->count) == 0;
}

cs_real_loss cs_real_parse(casus_text text, double *out)
{
    struct parts parts = {.count = 0};
    *out = 0;
    if (!take_apart(text, &parts))
        return CS_REAL_NONE;
    drop_zeros(&parts);
    if (parts.count && !nearest(&parts, out))
        return CS_REAL_NONE;
    bool is_kept = survives(&parts, *out);
    if (parts.is_negative)
        *out = -*out;
    if (!is_kept)
        return CS_REAL_ROUNDED;
    return parts.is_brief ? CS_REAL_EQUAL : CS_REAL_RESPELT;
}

/* ---- Writing ---- */

/* The fewest digits that name the double. */
static size_t shortest(double number, char digits[MOST_DIGITS + 1], int *exponent)
{
    char text[MOST_DIGITS + 16];
    size_t count = 1;
    for (; count < MOST_DIGITS; count++) {
        double again;
        snprintf(text, sizeof text, "%.*e", (int)count - 1, number);
        write_digits(number, count, digits);
        const char *mark = strchr(text, 'e');
        *exponent = (int)strtol(mark + 1, NULL, 10);
        struct parts parts = {.count = count, .exponent = *exponent - (long)count + 1};
        memcpy(parts.digits, digits, count);
        if (nearest(&parts, &again) && again == number)
            return count;
    }
    snprintf(text, sizeof text, "%.*e", MOST_DIGITS - 1, number);
    write_digits(number, MOST_DIGITS, digits);
    *exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return MOST_DIGITS;
}

static void write_plain(casus_text digits, int exponent, cs_buf *out)
{
    size_t whole = exponent < 0 ? 0 : (size_t)exponent + 1;
    if (whole == 0) {
        cs_buf_add_string(out, "0.");
        cs_buf_add_repeat(out, '0', (size_t)(-exponent - 1));
    }
    cs_buf_add_text(out, cs_text_slice(digits, 0, whole));
    if (whole > digits.len)
        cs_buf_add_repeat(out, '0', whole - digits.len);
    if (whole && whole < digits.len)
        cs_buf_add_char(out, '.');
    cs_buf_add_text(out, cs_text_from(digits, whole));
}

static void write_power(casus_text digits, int exponent, cs_buf *out)
{
    cs_buf_add_text(out, cs_text_slice(digits, 0, 1));
    if (digits.len > 1) {
        cs_buf_add_char(out, '.');
        cs_buf_add_text(out, cs_text_from(digits, 1));
    }
    cs_buf_add_string(out, exponent < 0 ? "e-" : "e");
    cs_buf_add_number(out, (uint64_t)abs(exponent));
}

void cs_real_write(double number, cs_buf *out)
{
    char digits[MOST_DIGITS + 1];
    int exponent = 0;
    if (number == 0) {
        cs_buf_add_char(out, '0');
        return;
    }
    if (number < 0)
        cs_buf_add_char(out, '-');
    if (fabs(number) < WHOLE_MAX && floor(number) == number) {
        cs_buf_add_number(out, (uint64_t)fabs(number));
        return;
    }
    size_t count = shortest(fabs(number), digits, &exponent);
    bool is_plain = exponent < MOST_DIGITS && exponent > -MOST_DIGITS;
    (is_plain ? write_plain : write_power)((casus_text){digits, count}, exponent, out);
}

double cs_real_of_float(float number)
{
    enum { FLOAT_DIGITS = 9 }; /* these tell any two floats apart */
    char text[FLOAT_DIGITS + 16];
    double nearby = (double)number;
    int least = fabsf(number) < FLT_MIN ? 1 : FLT_DIG;
    for (int count = least; count < FLOAT_DIGITS && number != 0; count++) {
        int len = snprintf(text, sizeof text, "%.*e", count - 1, (double)number);
        for (char *at = text; *at; at++)
            if (!strchr("+-e0123456789", *at))
                *at = '.'; /* the locale's point may be another */
        bool is_read = cs_real_parse((casus_text){text, (size_t)len}, &nearby) != CS_REAL_NONE;
        if (is_read && (float)nearby == number)
            return nearby;
    }
    return (double)number;
}

double cs_real_round(double number, int digits)
{
    if (number == 0)
        return number;
    double power = pow(10, digits - 1 - floor(log10(fabs(number))));
    bool is_whole = isfinite(power) && power != 0 && isfinite(number * power);
    return is_whole ? nearbyint(number * power) / power : number;
}
