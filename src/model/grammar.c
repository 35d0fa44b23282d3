/* grammar.c - what a vocabulary says of its codes beside naming them: how groups make a code, and
   which codes can be taken for others once a zero is lost. See docs/schema.md.

   Worked out once, when the vocabulary is indexed, so that checking a good code costs nothing. */
#include "model/schema.h"

#include <string.h>

/* ---- Groups ---- */

static uint32_t place_of(const cs_kinds *kinds, casus_text kind)
{
    for (uint32_t i = 0; i < kinds->count; i++)
        if (cs_text_equal(kinds->items[i], kind))
            return i;
    return CS_NONE;
}

bool cs_kinds_next(casus_text *rest, casus_text *kind)
{
    if (!rest->ptr)
        return false;
    size_t len = cs_text_find(*rest, CS_TEXT("; "));
    *kind = cs_text_slice(*rest, 0, len);
    *rest = len == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(*rest, len + 2);
    return true;
}

/* The step that all kinds of an entry have in common; 0: none, so that it may stand anywhere. */
static uint8_t step_of(const cs_grammar *grammar, casus_text cell)
{
    uint8_t step = 0;
    bool is_first = true;
    for (casus_text kind; cs_kinds_next(&cell, &kind); is_first = false) {
        uint32_t place = place_of(&grammar->order, kind);
        uint8_t own = place == CS_NONE ? 0 : grammar->steps[place];
        if (own == 0 || (!is_first && own != step))
            return 0;
        step = own;
    }
    return step;
}

static bool has_kind(const cs_kinds *kinds, casus_text cell)
{
    for (casus_text kind; cs_kinds_next(&cell, &kind);)
        if (place_of(kinds, kind) != CS_NONE)
            return true;
    return false;
}

static void describe_foreign(cs_codes *codes)
{
    uint32_t column = cs_codes_column(codes, CS_TEXT("foreign"));
    for (uint32_t i = 0; column != CS_NONE && i < codes->count; i++)
        if (codes->items[i].cells[column].ptr)
            codes->items[i].traits |= CS_TRAIT_FOREIGN;
}

static void describe_groups(cs_codes *codes)
{
    const cs_grammar *grammar = &codes->grammar;
    uint32_t column = cs_codes_column(codes, CS_TEXT("kind"));
    for (uint32_t i = 0; column != CS_NONE && i < codes->count; i++) {
        cs_code *entry = &codes->items[i];
        casus_text cell = entry->cells[column];
        entry->step = step_of(grammar, cell);
        entry->traits |= has_kind(&grammar->numbered, cell) ? CS_TRAIT_NUMBERED : 0;
        entry->traits |= has_kind(&grammar->capitals, cell) ? CS_TRAIT_CAPITALS : 0;
    }
}

/* ---- Codes with zeros before them ---- */

static uint32_t find_code(const cs_codes *codes, casus_text text)
{
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, text, &index, &is_plain);
    return match == CS_BY_CODE && is_plain ? index : CS_NONE;
}

static void add_reading(const cs_codes *codes, casus_text text, cs_readings *out)
{
    uint32_t index = find_code(codes, text);
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i] == index)
            return;
    if (index != CS_NONE)
        out->items[out->count++] = index;
}

enum { DIGITS_MAX = 15 };

static bool is_digits(casus_text text)
{
    size_t count = 0;
    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return text.len > 0 && text.len <= DIGITS_MAX && count == text.len;
}

/* The code that reads as this number where a zero at the front makes digits octal. */
static void add_octal(const cs_codes *codes, casus_text digits, cs_readings *out)
{
    char bytes[2 * DIGITS_MAX];
    uint64_t number = 0;
    for (size_t i = 0; i < digits.len; i++)
        number = 10 * number + (uint64_t)(digits.ptr[i] - '0');
    size_t start = sizeof bytes;
    for (; number; number /= 8)
        bytes[--start] = (char)('0' + number % 8);
    bytes[--start] = '0';
    add_reading(codes, (casus_text){bytes + start, sizeof bytes - start}, out);
}

cs_readings cs_codes_readings(const cs_codes *codes, casus_text text)
{
    cs_readings readings = {.count = 0};
    if (!codes->is_padded || !is_digits(text))
        return readings;
    char padded[DIGITS_MAX + 1] = "0";
    memcpy(padded + 1, text.ptr, text.len);
    add_reading(codes, text, &readings);
    readings.is_code = readings.count == 1;
    add_reading(codes, (casus_text){padded, text.len + 1}, &readings);
    readings.is_short = readings.count > readings.is_code;
    if (text.ptr[0] == '0' && !readings.is_code)
        add_reading(codes, cs_text_from(text, 1), &readings);
    add_octal(codes, text, &readings);
    return readings;
}

static void describe_zeros(cs_codes *codes)
{
    for (uint32_t i = 0; codes->is_padded && i < codes->count; i++)
        if (cs_codes_readings(codes, codes->items[i].code).count > 1)
            codes->items[i].traits |= CS_TRAIT_DOUBTFUL;
}

void cs_codes_describe(cs_codes *codes)
{
    describe_groups(codes);
    describe_foreign(codes);
    describe_zeros(codes);
}
