/* num.c - see num.h. */
#include "base/num.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t skip_digits(casus_text text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

/* The end of an integer part, or 0 if there is none. */
static size_t skip_integer(casus_text text)
{
    size_t at = text.len && text.ptr[0] == '-' ? 1 : 0;
    size_t end = skip_digits(text, at);
    return end == at ? 0 : end;
}

static bool has_leading_zero(casus_text text)
{
    size_t at = text.len && text.ptr[0] == '-' ? 1 : 0;
    return at + 1 < text.len && text.ptr[at] == '0' && is_digit(text.ptr[at + 1]);
}

static size_t skip_fraction(casus_text text, size_t at)
{
    if (at == text.len || text.ptr[at] != '.')
        return at;
    size_t end = skip_digits(text, at + 1);
    return end == at + 1 ? at : end;
}

static size_t skip_exponent(casus_text text, size_t at)
{
    if (at == text.len || (text.ptr[at] != 'e' && text.ptr[at] != 'E'))
        return at;
    size_t digits = at + 1;
    if (digits < text.len && (text.ptr[digits] == '+' || text.ptr[digits] == '-'))
        digits++;
    size_t end = skip_digits(text, digits);
    return end == digits ? at : end;
}

bool cs_num_is_json(casus_text text)
{
    size_t at = skip_integer(text);
    return at > 0 && !has_leading_zero(text) &&
           skip_exponent(text, skip_fraction(text, at)) == text.len;
}

bool cs_num_is_integer(casus_text text)
{
    return text.len > 0 && skip_integer(text) == text.len;
}

bool cs_num_is_decimal(casus_text text)
{
    size_t at = skip_integer(text);
    return at > 0 && skip_fraction(text, at) == text.len;
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
    size_t dot = skip_digits(text, 0);
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

int cs_num_compare(casus_text a, casus_text b)
{
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
