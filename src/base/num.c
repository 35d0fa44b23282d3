/* num.c - see num.h. */
#include "base/num.h"

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') < 10;
}

static inline const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* Behind the sign, if there is one. */
static inline const char *skip_sign(casus_text text)
{
    return text.len && text.ptr[0] == '-' ? text.ptr + 1 : text.ptr;
}

/* An empty text may have no pointer, and to that nothing can be added. */
static inline const char *end_of(casus_text text)
{
    return text.len ? text.ptr + text.len : text.ptr;
}

/* Behind a point and digits, if they stand here. */
static inline const char *skip_fraction(const char *at, const char *end)
{
    if (at == end || *at != '.')
        return at;
    const char *last = skip_digits(at + 1, end);
    return last == at + 1 ? at : last;
}

static const char *skip_exponent(const char *at, const char *end)
{
    if (at == end || (*at != 'e' && *at != 'E'))
        return at;
    const char *digits = at + 1;
    if (digits < end && (*digits == '+' || *digits == '-'))
        digits++;
    const char *last = skip_digits(digits, end);
    return last == digits ? at : last;
}

bool cs_num_is_json(casus_text text)
{
    const char *end = end_of(text);
    const char *digits = skip_sign(text);
    const char *at = skip_digits(digits, end);
    if (at == digits || (*digits == '0' && at - digits > 1))
        return false;
    return at == end || skip_exponent(skip_fraction(at, end), end) == end;
}

bool cs_num_is_integer(casus_text text)
{
    const char *end = end_of(text);
    const char *digits = skip_sign(text);
    return digits < end && skip_digits(digits, end) == end;
}

bool cs_num_is_decimal(casus_text text)
{
    const char *end = end_of(text);
    const char *digits = skip_sign(text);
    const char *at = skip_digits(digits, end);
    return at > digits && (at == end || skip_fraction(at, end) == end);
}

/* The parts of a plain decimal: sign, and digits without the zeros that mean nothing. */
struct decimal {
    bool is_negative;
    casus_text whole;
    casus_text fraction;
};

static struct decimal take_apart(casus_text text)
{
    struct decimal number = {0};
    if (text.len && text.ptr[0] == '-') {
        number.is_negative = true;
        text = (casus_text){text.ptr + 1, text.len - 1};
    }
    size_t dot = (size_t)(skip_digits(text.ptr, end_of(text)) - text.ptr);
    size_t zeros = 0;
    while (zeros < dot && text.ptr[zeros] == '0')
        zeros++;
    number.whole = (casus_text){text.ptr + zeros, dot - zeros};
    if (dot < text.len) {
        size_t end = text.len;
        while (end > dot + 1 && text.ptr[end - 1] == '0')
            end--;
        number.fraction = (casus_text){text.ptr + dot + 1, end - dot - 1};
    }
    if (!number.whole.len && !number.fraction.len)
        number.is_negative = false;
    return number;
}

static int compare_digits(casus_text a, casus_text b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (a.ptr[i] != b.ptr[i])
            return a.ptr[i] < b.ptr[i] ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

static int compare_magnitude(const struct decimal *a, const struct decimal *b)
{
    if (a->whole.len != b->whole.len)
        return a->whole.len < b->whole.len ? -1 : 1;
    int order = compare_digits(a->whole, b->whole);
    return order ? order : compare_digits(a->fraction, b->fraction);
}

enum { INT64_DIGITS = 18 };

/* A number without its fraction, and whether it has none; false where the digits may be too many. */
static inline bool read_whole(casus_text text, int64_t *out, bool *is_whole)
{
    const char *end = end_of(text);
    const char *at = skip_sign(text);
    if (text.len > INT64_DIGITS)
        return false;
    int64_t number = 0;
    for (; at < end && is_digit(*at); at++)
        number = number * 10 + (*at - '0');
    *out = text.len && text.ptr[0] == '-' ? -number : number;
    *is_whole = at == end;
    return true;
}

casus_text cs_num_whole(casus_text decimal)
{
    struct decimal number = take_apart(decimal);
    const char *end = skip_digits(skip_sign(decimal), end_of(decimal));
    if (number.fraction.len)
        return (casus_text){NULL, 0};
    return (casus_text){decimal.ptr, (size_t)(end - decimal.ptr)};
}

/* Whole parts that differ decide, and most do. */
int cs_num_compare(casus_text a, casus_text b)
{
    int64_t whole_a;
    int64_t whole_b;
    bool a_is_whole;
    bool b_is_whole;
    if (read_whole(a, &whole_a, &a_is_whole) && read_whole(b, &whole_b, &b_is_whole)) {
        if (whole_a != whole_b)
            return whole_a < whole_b ? -1 : 1;
        if (a_is_whole && b_is_whole)
            return 0;
    }
    struct decimal left = take_apart(a);
    struct decimal right = take_apart(b);
    if (left.is_negative != right.is_negative)
        return left.is_negative ? -1 : 1;
    int order = compare_magnitude(&left, &right);
    return left.is_negative ? -order : order;
}

bool cs_num_parse(casus_text digits, uint64_t max, uint64_t *out)
{
    uint64_t number = 0;
    if (!digits.len)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (!is_digit(digits.ptr[i]))
            return false;
        uint64_t digit = (uint64_t)(digits.ptr[i] - '0');
        if (number > (max - digit) / 10 || digit > max)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}
