/* glance.c - see glance.h.

   What a lane remembers lives as long as its batch, so that any number of threads can share a schema. */
#include "model/glance.h"

#include "base/blanks.h"
#include "model/quiet.h"
#include "model/subject.h"

#include <assert.h>
#include <string.h>

/* How the values of a field are looked at. */
enum sort { TEXTS, TEXT_LISTS, INTEGERS, DECIMALS, DATES, CODES, IN_FULL };

_Static_assert(IN_FULL + 1 == CS_SORTS, "each sort has an end");

/* Codes of a column met lately, by a few of their bytes. */
enum { RECENT_BITS = 5, RECENT = 1 << RECENT_BITS };

struct cs_lane {
    const cs_field *field;
    uint32_t index; /* of the field */
    uint32_t column;
    uint32_t word; /* of a set: where the field is ... */
    uint64_t bit;  /* ... and as what */
    enum sort sort;
    bool has_empty_null;      /* the empty text is a null word */
    bool has_single_blanks;   /* as the batch */
    bool is_split;            /* lists were split at the separator, which no item has therefore */
    const bool *is_null_head; /* by byte: does a word that is no value begin with it, or quotes? */
    int64_t least, greatest;
    const cs_name **recent;
    casus_text date; /* the last one ... */
    int64_t day;     /* ... and its fact */
};

/* ---- Texts ---- */

static inline bool is_same(casus_text a, casus_text b)
{
    return a.len == b.len && cs_few_equal(a.ptr, b.ptr, a.len);
}

/* The place of a text among the recent ones, by its ends and its length. */
static inline size_t place_of(casus_text text)
{
    const uint64_t mix = UINT64_C(0x9E3779B97F4A7C15);
    assert(text.ptr && text.len);
    const char *end = text.ptr + text.len;
    uint64_t ends = text.len >= 4 ? cs_load_4(text.ptr) * UINT64_C(3) + cs_load_4(end - 4)
                                  : (unsigned char)text.ptr[0] * 3U + (unsigned char)end[-1];
    return (size_t)((ends + text.len) * mix >> (64 - RECENT_BITS));
}

/* Do quotes stand before the value that are no part of it? */
static bool is_quoted(const cs_field *field, casus_text text)
{
    return field->is_wrapped && text.len && text.ptr[0] == '"';
}

/* Is it a word that stands for no value, or for a reason why there is none, or in quotes? */
static bool is_no_value(const cs_field *field, casus_text text)
{
    return cs_is_null_word(field, text) || is_quoted(field, text) ||
           cs_label_find(field->reasons, field->reason_count, text) != CS_NONE;
}

static inline bool may_be_null(const cs_lane *lane, casus_text text)
{
    return lane->is_null_head[(unsigned char)text.ptr[0]] && is_no_value(lane->field, text);
}

/* ---- Numbers and dates ---- */

/* Of at most 18 digits, so that it fits. */
static inline bool read_digits(const char *ptr, const char *end, int64_t *out)
{
    enum { DIGITS_MAX = 18 };
    int64_t number = 0;
    if ((size_t)(end - ptr - 1) >= DIGITS_MAX)
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

static inline bool read_integer(casus_text text, int64_t *out)
{
    if (text.len == 1) {
        *out = (int64_t)text.ptr[0] - '0';
        return *out >= 0 && *out <= 9;
    }
    bool is_negative = text.len && text.ptr[0] == '-';
    if (!text.len || !read_digits(text.ptr + is_negative, text.ptr + text.len, out))
        return false;
    if (is_negative)
        *out = -*out;
    return true;
}

/* JSON has no zeros before other digits. */
static inline void note_numeral(casus_value *value, const char *start, const char *end)
{
    if (*start != '0' || end - start == 1)
        value->flags |= CS_NUMERAL;
}

static inline bool is_integer(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
{
    if (!read_integer(text, fact) || *fact < lane->least || *fact > lane->greatest ||
        may_be_null(lane, text))
        return false;
    note_numeral(value, text.ptr + (text.ptr[0] == '-'), text.ptr + text.len);
    return true;
}

/* Four at once: digits have 3 in their upper half, and still have it with 6 added to the lower one. */
static inline bool is_all_digits(const char *ptr, const char *end)
{
    const uint32_t halves = 0xF0F0F0F0;
    const uint32_t threes = 0x30303030;
    const uint32_t sixes = 0x06060606;
    for (; end - ptr >= 4; ptr += 4)
        if ((cs_load_4(ptr) & halves) != threes || ((cs_load_4(ptr) + sixes) & halves) != threes)
            return false;
    for (; ptr < end; ptr++)
        if (*ptr < '0' || *ptr > '9')
            return false;
    return true;
}

/* A decimal lies between two whole numbers, and these within the range. */
static inline bool is_decimal(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
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
    if (low < lane->least || low + 1 > lane->greatest || may_be_null(lane, text))
        return false;
    *fact = 0;
    note_numeral(value, start, dot);
    return true;
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

static inline bool is_date(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
{
    (void)value;
    if (!is_same(text, lane->date)) {
        if (!read_day(text, &lane->day) || may_be_null(lane, text))
            return false;
        lane->date = text;
    }
    *fact = lane->day;
    return true;
}

/* ---- Codes and lists ---- */

static inline bool is_code(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
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
    if (value->len == 1 && cs_is_null_word(lane->field, cs_value_text(value->as.items)))
        return false;
    for (uint32_t i = 0; i < value->len; i++) {
        const casus_value *item = &value->as.items[i];
        if (item->kind != CASUS_STRING || item->len == 0 || item->len > CS_FIELD_MAX)
            return false;
        if (value->len == 1 && may_be_null(lane, cs_value_text(item)))
            return false;
        if (i == 0 && is_quoted(lane->field, cs_value_text(item)))
            return false;
        if (!lane->is_split &&
            cs_text_find(cs_value_text(item), lane->field->separator) != SIZE_MAX)
            return false;
    }
    *fact = value->len ? 0 : CS_NOTHING;
    return true;
}

/* ---- One value ---- */

static inline int64_t fact_of_text(casus_text text)
{
    return (unsigned char)text.ptr[0] + (text.len > 1 ? CS_LONGER : 0);
}

/* An empty text of a text field is no value, and no fault. */
static bool is_empty(const cs_lane *lane, int64_t *fact)
{
    *fact = CS_NOTHING;
    return lane->sort == TEXTS && !lane->has_empty_null;
}

static inline bool is_text(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
{
    (void)value;
    *fact = fact_of_text(text);
    return text.len <= CS_FIELD_MAX && !may_be_null(lane, text) && !cs_blanks_at_ends(text) &&
           (lane->has_single_blanks || !cs_blanks_may_be_within(text));
}

static inline bool is_nothing(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact)
{
    (void)lane, (void)value, (void)text, (void)fact;
    return false;
}

/* A value that is not the text that most are: is it good beyond doubt? */
static bool is_other(cs_lane *lane, casus_value *value, int64_t *fact)
{
    casus_text text = cs_value_text(value);
    if (value->kind == CASUS_LIST)
        return lane->sort == TEXT_LISTS && is_text_list(lane, value, fact);
    if (value->kind == CASUS_STRING)
        return text.len == 0 && is_empty(lane, fact);
    if (value->kind != CASUS_NUMBER || text.len == 0)
        return false;
    return lane->sort == INTEGERS   ? is_integer(lane, value, text, fact)
           : lane->sort == DECIMALS ? is_decimal(lane, value, text, fact)
                                    : false;
}

/* What is known of a value that was checked in full, or changed after its check. */
static int64_t fact_of(const cs_judgement *judgement, const cs_lane *lane)
{
    const casus_value *value = cs_judge_value(judgement, lane->index);
    casus_text text = cs_value_text(value);
    int64_t fact = 0;
    if (!cs_judge_has(judgement, lane->index))
        return CS_NOTHING;
    if (value->flags & CS_FAILED)
        return CS_UNKNOWN;
    switch (lane->sort) {
    case INTEGERS:
        return read_integer(text, &fact) ? fact : CS_UNKNOWN;
    case DATES:
        return read_day(text, &fact) ? fact : CS_UNKNOWN;
    case CODES:
        return value->code ? value->code - 1 : CS_UNKNOWN;
    case TEXTS:
        return text.len ? fact_of_text(text) : CS_UNKNOWN;
    case TEXT_LISTS:
    case DECIMALS:
        return 0;
    case IN_FULL:
        break;
    }
    return CS_UNKNOWN;
}

/* ---- Records ---- */

static inline void note(cs_glance *glance, const cs_lane *lane, int64_t fact)
{
    glance->facts[lane->index] = fact;
    if (fact == CS_NOTHING)
        glance->absent[lane->word] |= lane->bit;
}

static void forget(cs_glance *glance)
{
    for (uint32_t i = 0; i < glance->words; i++)
        glance->absent[i] = glance->columnless[i];
}

typedef bool is_good_fn(cs_lane *lane, casus_value *value, casus_text text, int64_t *fact);

/* Looks at the values of all fields of a sort. Made part of its caller, so that each sort has a loop of its
   own, without calls and choices. */
__attribute__((always_inline)) static inline void
look_at(cs_glance *glance, const cs_record *record, enum sort sort, is_good_fn *is_good)
{
    const cs_lane *end = glance->lanes + glance->ends[sort];
    cs_lane *lane = glance->lanes + (sort ? glance->ends[sort - 1] : 0);
    for (; lane < end; lane++) {
        bool is_within = lane->column < record->width;
        casus_value *value = is_within ? record->values + lane->column : NULL;
        int64_t fact = CS_NOTHING;
        bool is_known = true;
        if (is_within && value->kind > CASUS_NULL)
            is_known = value->kind == CASUS_STRING && value->len
                           ? is_good(lane, value, (casus_text){value->as.text, value->len}, &fact)
                           : is_other(lane, value, &fact);
        if (is_known)
            note(glance, lane, fact);
        else
            glance->missed[lane->word] |= lane->bit;
    }
}

/* In the order of the fields, so that findings come in it. */
static void check_missed(cs_judgement *judgement, uint32_t word)
{
    cs_glance *glance = judgement->glance;
    for (; glance->missed[word]; glance->missed[word] &= glance->missed[word] - 1) {
        uint32_t field = 64 * word + (uint32_t)__builtin_ctzll(glance->missed[word]);
        const cs_lane *lane = glance->by_field[field];
        cs_check_value(judgement, lane->field, lane->column);
        note(glance, lane, fact_of(judgement, lane));
    }
}

void cs_glance_check(cs_judgement *judgement)
{
    cs_glance *glance = judgement->glance;
    const cs_record *record = judgement->record;
    forget(glance);
    look_at(glance, record, TEXTS, is_text);
    look_at(glance, record, TEXT_LISTS, is_nothing);
    look_at(glance, record, INTEGERS, is_integer);
    look_at(glance, record, DECIMALS, is_decimal);
    look_at(glance, record, DATES, is_date);
    look_at(glance, record, CODES, is_code);
    look_at(glance, record, IN_FULL, is_nothing);
    for (uint32_t word = 0; word < glance->words; word++)
        check_missed(judgement, word);
}

void cs_glance_again(cs_judgement *judgement)
{
    cs_glance *glance = judgement->glance;
    forget(glance);
    for (uint32_t i = 0; i < glance->lane_count; i++)
        note(glance, &glance->lanes[i], fact_of(judgement, &glance->lanes[i]));
}

/* ---- Beginning ---- */

static bool is_bound(casus_text bound, int64_t otherwise, int64_t *out)
{
    *out = otherwise;
    return !bound.ptr || read_integer(bound, out);
}

static enum sort sort_of(const cs_judgement *judgement, cs_lane *lane)
{
    const cs_field *field = lane->field;
    if (judgement->plan->in_full)
        return IN_FULL;
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

static bool note_nulls(cs_lane *lane, cs_arena *arena)
{
    const cs_field *field = lane->field;
    bool *heads = cs_arena_zalloc(arena, UINT8_MAX + 1, sizeof *heads);
    for (uint32_t i = 0; heads && i < field->null_count; i++) {
        if (field->nulls[i].len)
            heads[(unsigned char)field->nulls[i].ptr[0]] = true;
        else
            lane->has_empty_null = true;
    }
    for (uint32_t i = 0; heads && i < field->reason_count; i++)
        heads[(unsigned char)field->reasons[i].code.ptr[0]] = true;
    if (heads && field->is_wrapped)
        heads['"'] = true;
    lane->is_null_head = heads;
    return heads;
}

static bool open_lane(cs_lane *lane, const cs_judgement *judgement, uint32_t field)
{
    lane->field = cs_judge_field(judgement, field);
    lane->index = field;
    lane->column = judgement->plan->column_of[field];
    lane->word = field / 64;
    lane->bit = UINT64_C(1) << field % 64;
    lane->has_single_blanks = judgement->batch->has_single_blanks;
    lane->is_split = judgement->plan->is_table;
    lane->sort = sort_of(judgement, lane);
    if (lane->sort == CODES)
        lane->recent = cs_arena_zalloc(judgement->arena, RECENT, sizeof(const cs_name *));
    return note_nulls(lane, judgement->arena) && (lane->sort != CODES || lane->recent);
}

/* Opens the lanes of a sort. */
static bool open_lanes(cs_glance *glance, const cs_judgement *judgement, enum sort sort)
{
    const cs_check_plan *plan = judgement->plan;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        cs_lane *lane = &glance->lanes[glance->lane_count];
        *lane = (cs_lane){.field = &plan->schema->fields[i]};
        if (plan->column_of[i] == CS_NONE || sort_of(judgement, lane) != sort)
            continue;
        if (!open_lane(lane, judgement, i))
            return false;
        glance->by_field[i] = lane;
        glance->lane_count++;
    }
    glance->ends[sort] = glance->lane_count;
    return true;
}

static void *make(const cs_judgement *judgement, size_t count, size_t size)
{
    return cs_arena_zalloc(judgement->arena, count + 1, size);
}

bool cs_glance_open(cs_glance *glance, const cs_judgement *judgement)
{
    const casus_schema *schema = judgement->plan->schema;
    uint32_t count = schema->field_count;
    *glance = (cs_glance){
        .words = count / 64 + 1,
        .lanes = make(judgement, count, sizeof *glance->lanes),
        .by_field = make(judgement, count, sizeof(cs_lane *)),
        .facts = make(judgement, count, sizeof *glance->facts),
        .absent = make(judgement, count / 64 + 1, sizeof *glance->absent),
        .columnless = make(judgement, count / 64 + 1, sizeof *glance->columnless),
        .missed = make(judgement, count / 64 + 1, sizeof *glance->missed),
        .awake = make(judgement, schema->quiet->words, sizeof *glance->awake),
    };
    bool is_made = glance->lanes && glance->by_field && glance->facts && glance->absent &&
                   glance->columnless && glance->missed && glance->awake;
    for (uint32_t i = 0; i < count && is_made; i++) {
        glance->facts[i] = CS_NOTHING;
        if (judgement->plan->column_of[i] == CS_NONE)
            cs_set_add(glance->columnless, i);
    }
    for (enum sort sort = TEXTS; sort <= IN_FULL && is_made; sort++)
        is_made = open_lanes(glance, judgement, sort);
    return is_made;
}
