/* glance.c - see glance.h.

   What a lane remembers lives as long as its batch, so that any number of threads can share a schema. */
#include "model/glance.h"

#include "model/quiet.h"
#include "model/subject.h"

#include <string.h>

/* How the values of a field are looked at. */
enum sort { IN_FULL, TEXTS, TEXT_LISTS, INTEGERS, DECIMALS, DATES, CODES };

/* Codes of a column met lately, by a few of their bytes. */
enum { RECENT_BITS = 5, RECENT = 1 << RECENT_BITS };

struct cs_lane {
    const cs_field *field;
    uint32_t index; /* of the field */
    uint32_t column;
    enum sort sort;
    bool has_empty_null;    /* the empty text is a null word */
    bool is_split;          /* lists were split at the separator, which no item has therefore */
    uint64_t null_heads[4]; /* a set: the bytes that null words begin with */
    int64_t least, greatest;
    const cs_name **recent;
    casus_text date; /* the last one ... */
    int64_t day;     /* ... and its fact */
};

/* ---- Texts ---- */

static uint64_t load8(const char *ptr)
{
    uint64_t bytes;
    memcpy(&bytes, ptr, sizeof bytes);
    return bytes;
}

static uint32_t load4(const char *ptr)
{
    uint32_t bytes;
    memcpy(&bytes, ptr, sizeof bytes);
    return bytes;
}

/* Equal texts, of some ten or twenty bytes usually. */
static bool is_same(casus_text a, casus_text b)
{
    size_t len = a.len;
    if (len != b.len)
        return false;
    if (len < 4)
        return len == 0 || (a.ptr[0] == b.ptr[0] && a.ptr[len / 2] == b.ptr[len / 2] &&
                            a.ptr[len - 1] == b.ptr[len - 1]);
    if (len < 8)
        return load4(a.ptr) == load4(b.ptr) && load4(a.ptr + len - 4) == load4(b.ptr + len - 4);
    for (size_t at = 0; at + 8 < len; at += 8)
        if (load8(a.ptr + at) != load8(b.ptr + at))
            return false;
    return load8(a.ptr + len - 8) == load8(b.ptr + len - 8);
}

/* The place of a text among the recent ones, by its ends and its length. */
static size_t place_of(casus_text text)
{
    const uint64_t mix = UINT64_C(0x9E3779B97F4A7C15);
    const char *end = text.ptr + text.len;
    uint64_t ends = text.len >= 8   ? load8(text.ptr) * 3 + load8(end - 8)
                    : text.len >= 4 ? load4(text.ptr) * UINT64_C(3) + load4(end - 4)
                    : text.len      ? (unsigned char)text.ptr[0] * 3U + (unsigned char)end[-1]
                                    : 0;
    return (size_t)((ends + text.len) * mix >> (64 - RECENT_BITS));
}

static bool may_be_null(const cs_lane *lane, casus_text text)
{
    unsigned char head = (unsigned char)text.ptr[0];
    return lane->null_heads[head / 64] >> head % 64 & 1 && cs_is_null_word(lane->field, text);
}

/* ---- Numbers and dates ---- */

/* Of at most 18 digits, so that it fits. */
static bool read_digits(const char *ptr, const char *end, int64_t *out)
{
    enum { DIGITS_MAX = 18 };
    int64_t number = 0;
    if (ptr == end || end - ptr > DIGITS_MAX)
        return false;
    for (; ptr < end; ptr++) {
        unsigned digit = (unsigned)(unsigned char)*ptr - '0';
        if (digit > 9)
            return false;
        number = number * 10 + (int64_t)digit;
    }
    *out = number;
    return true;
}

static bool read_integer(casus_text text, int64_t *out)
{
    bool is_negative = text.len && text.ptr[0] == '-';
    if (!text.len || !read_digits(text.ptr + is_negative, text.ptr + text.len, out))
        return false;
    *out = is_negative ? -*out : *out;
    return true;
}

static bool is_integer(const cs_lane *lane, casus_text text, int64_t *fact)
{
    return read_integer(text, fact) && *fact >= lane->least && *fact <= lane->greatest &&
           !may_be_null(lane, text);
}

static bool is_all_digits(const char *ptr, const char *end)
{
    for (; ptr < end; ptr++)
        if (*ptr < '0' || *ptr > '9')
            return false;
    return true;
}

/* A decimal lies between two whole numbers, and these within the range. */
static bool is_decimal(const cs_lane *lane, casus_text text, int64_t *fact)
{
    const char *end = text.ptr + text.len;
    const char *start = text.ptr + (text.ptr[0] == '-');
    const char *dot = start;
    int64_t whole;
    while (dot < end && *dot != '.')
        dot++;
    if (!read_digits(start, dot, &whole) ||
        (dot < end && (dot + 1 == end || !is_all_digits(dot + 1, end))))
        return false;
    int64_t low = start > text.ptr ? -whole - 1 : whole;
    *fact = 0;
    return low >= lane->least && low + 1 <= lane->greatest && !may_be_null(lane, text);
}

static bool read_day(casus_text text, int64_t *out)
{
    enum { ISO_LEN = 10 };
    cs_date date;
    if (text.len != ISO_LEN || !cs_date_parse(text, false, &date))
        return false;
    *out = date.year * 10000 + date.month * 100 + date.day;
    return true;
}

static bool is_date(cs_lane *lane, casus_text text, int64_t *fact)
{
    if (!is_same(text, lane->date)) {
        if (!read_day(text, &lane->day) || may_be_null(lane, text))
            return false;
        lane->date = text;
    }
    *fact = lane->day;
    return true;
}

/* ---- Codes and lists ---- */

static bool is_code(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
{
    const cs_name **recent = &lane->recent[place_of(text)];
    const cs_name *name = *recent;
    if (!name || !is_same(name->text, text)) {
        name = cs_codes_name(lane->field->codes, text);
        if (!name || may_be_null(lane, text))
            return false;
        *recent = name;
    }
    value->code = (uint16_t)(name->index + 1);
    *fact = name->index;
    return true;
}

static bool is_text_list(const cs_lane *lane, const casus_value *value, int64_t *fact)
{
    for (uint32_t i = 0; i < value->len; i++) {
        const casus_value *item = &value->as.items[i];
        if (item->kind != CASUS_STRING || item->len == 0 || item->len > CS_FIELD_MAX)
            return false;
        if (!lane->is_split &&
            cs_text_find(cs_value_text(item), lane->field->separator) != SIZE_MAX)
            return false;
    }
    *fact = value->len ? 0 : CS_NOTHING;
    return true;
}

/* ---- One value ---- */

/* An empty text of a text field is no value, and no fault. */
static bool is_empty(const cs_lane *lane, int64_t *fact)
{
    *fact = CS_NOTHING;
    return lane->sort == TEXTS && !lane->has_empty_null;
}

/* Is the value good beyond doubt? Then *fact is what it is. */
static inline bool is_good(cs_lane *lane, casus_value *value, int64_t *fact)
{
    casus_text text = {value->as.text, value->len};
    if (value->kind == CASUS_LIST)
        return lane->sort == TEXT_LISTS && is_text_list(lane, value, fact);
    if (value->kind != CASUS_STRING &&
        (value->kind != CASUS_NUMBER || (lane->sort != INTEGERS && lane->sort != DECIMALS)))
        return false;
    if (text.len == 0)
        return is_empty(lane, fact);
    switch (lane->sort) {
    case TEXTS:
        *fact = 0;
        return text.len <= CS_FIELD_MAX && !may_be_null(lane, text);
    case INTEGERS:
        return is_integer(lane, text, fact);
    case DECIMALS:
        return is_decimal(lane, text, fact);
    case DATES:
        return is_date(lane, text, fact);
    case CODES:
        return is_code(lane, value, text, fact);
    case TEXT_LISTS:
    case IN_FULL:
        break;
    }
    return false;
}

/* What is known of a value that was checked in full, or changed after its check. */
static int64_t fact_of(const cs_judgement *judgement, const cs_lane *lane)
{
    const casus_value *value = cs_judge_value(judgement, lane->index);
    casus_text text = cs_value_text(value);
    int64_t fact = 0;
    if (!cs_judge_has(judgement, lane->index))
        return CS_NOTHING;
    if (value->flags & (CS_FAILED | CS_OPEN))
        return CS_UNKNOWN;
    switch (lane->sort) {
    case INTEGERS:
        return read_integer(text, &fact) ? fact : CS_UNKNOWN;
    case DATES:
        return read_day(text, &fact) ? fact : CS_UNKNOWN;
    case CODES:
        return value->code ? value->code - 1 : CS_UNKNOWN;
    case TEXTS:
    case TEXT_LISTS:
    case DECIMALS:
        return 0;
    case IN_FULL:
        break;
    }
    return CS_UNKNOWN;
}

/* ---- Records ---- */

static void note(cs_glance *glance, const cs_lane *lane, int64_t fact)
{
    glance->facts[lane->index] = fact;
    if (fact != CS_NOTHING)
        cs_set_add(glance->there, lane->index);
}

void cs_glance_check(cs_judgement *judgement)
{
    cs_glance *glance = judgement->glance;
    memset(glance->there, 0, glance->words * sizeof *glance->there);
    for (uint32_t i = 0; i < glance->lane_count; i++) {
        cs_lane *lane = &glance->lanes[i];
        int64_t fact = CS_NOTHING;
        if (lane->column < judgement->record->width) {
            casus_value *value = &judgement->record->values[lane->column];
            bool is_absent = value->kind == CASUS_ABSENT || value->kind == CASUS_NULL;
            if (!is_absent && !is_good(lane, value, &fact)) {
                cs_check_value(judgement, lane->field, lane->column);
                fact = fact_of(judgement, lane);
            }
        }
        note(glance, lane, fact);
    }
}

void cs_glance_again(cs_judgement *judgement)
{
    cs_glance *glance = judgement->glance;
    memset(glance->there, 0, glance->words * sizeof *glance->there);
    for (uint32_t i = 0; i < glance->lane_count; i++)
        note(glance, &glance->lanes[i], fact_of(judgement, &glance->lanes[i]));
}

/* ---- Beginning ---- */

static bool is_bound(casus_text bound, int64_t otherwise, int64_t *out)
{
    *out = otherwise;
    return !bound.ptr || read_integer(bound, out);
}

static enum sort sort_of(cs_lane *lane)
{
    const cs_field *field = lane->field;
    if (field->is_list)
        return field->type == CASUS_TEXT ? TEXT_LISTS : IN_FULL;
    bool is_simple = is_bound(field->min, INT64_MIN, &lane->least) &&
                     is_bound(field->max, INT64_MAX, &lane->greatest);
    switch (field->type) {
    case CASUS_TEXT:
        return TEXTS;
    case CASUS_INTEGER:
        return is_simple ? INTEGERS : IN_FULL;
    case CASUS_DECIMAL:
        return is_simple ? DECIMALS : IN_FULL;
    case CASUS_DATE:
        return DATES;
    case CASUS_CODE:
        return field->group ? IN_FULL : CODES;
    case CASUS_DATETIME:
    case CASUS_BOOL:
        break;
    }
    return IN_FULL;
}

static void note_nulls(cs_lane *lane)
{
    for (uint32_t i = 0; i < lane->field->null_count; i++) {
        casus_text word = lane->field->nulls[i];
        if (word.len)
            cs_set_add(lane->null_heads, (unsigned char)word.ptr[0]);
        else
            lane->has_empty_null = true;
    }
}

static bool open_lane(cs_lane *lane, const cs_judgement *judgement, uint32_t field)
{
    lane->field = cs_judge_field(judgement, field);
    lane->index = field;
    lane->column = judgement->plan->column_of[field];
    lane->is_split = judgement->plan->is_table;
    lane->sort = judgement->plan->in_full ? IN_FULL : sort_of(lane);
    note_nulls(lane);
    if (lane->sort == CODES)
        lane->recent = cs_arena_zalloc(judgement->arena, RECENT, sizeof(const cs_name *));
    return lane->sort != CODES || lane->recent;
}

bool cs_glance_open(cs_glance *glance, const cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    uint32_t count = plan->schema->field_count;
    glance->words = count / 64 + 1;
    glance->lane_count = 0;
    glance->lanes = cs_arena_zalloc(judgement->arena, count + 1UL, sizeof *glance->lanes);
    glance->facts = cs_arena_zalloc(judgement->arena, count + 1UL, sizeof *glance->facts);
    glance->there = cs_arena_zalloc(judgement->arena, glance->words, sizeof *glance->there);
    glance->awake = cs_arena_zalloc(judgement->arena, plan->schema->quiet->words,
                                    sizeof *glance->awake);
    if (!glance->lanes || !glance->facts || !glance->there || !glance->awake)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        glance->facts[i] = CS_NOTHING;
        if (plan->column_of[i] == CS_NONE)
            continue;
        if (!open_lane(&glance->lanes[glance->lane_count++], judgement, i))
            return false;
    }
    return true;
}
