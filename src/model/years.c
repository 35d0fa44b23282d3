/* years.c - reads cells of years; nothing is kept, since a table has few. */
#include "model/years.h"

#include "base/num.h"

enum { YEAR_MAX = 9999 };

static bool parse_year(casus_text text, uint64_t blank, uint64_t *out)
{
    *out = blank;
    return text.len == 0 || (text.len == 4 && cs_num_parse(text, YEAR_MAX, out));
}

/* "1918-1939", with one end open at most, or "1975". */
static bool parse_span(casus_text span, uint64_t *first, uint64_t *last)
{
    size_t dash = cs_text_find(span, CS_TEXT("-"));
    if (span.len < 4)
        return false;
    if (dash == SIZE_MAX)
        return parse_year(span, 0, first) && parse_year(span, 0, last);
    return parse_year(cs_text_slice(span, 0, dash), 0, first) &&
           parse_year(cs_text_from(span, dash + 1), YEAR_MAX, last) && *first <= *last;
}

bool cs_years_hold(casus_text cell, uint64_t year, bool *out)
{
    bool is_held = cell.len == 0;
    while (cell.len) {
        size_t end = cs_text_find(cell, CS_TEXT("; "));
        uint64_t first;
        uint64_t last;
        if (!parse_span(cs_text_slice(cell, 0, end), &first, &last))
            return false;
        is_held = is_held || (year && first <= year && year <= last);
        cell = end == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(cell, end + 2);
    }
    *out = is_held;
    return true;
}
