/* counts.c - what the columns of records hold, counted record by record: casus_counts_*().

   Memory does not grow with the records: values are told apart up to a limit, months have a place each,
   and numbers fall into bins that become ten times as wide when there are too many of them. */
#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/real.h"
#include "casus.h"
#include "model/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Values ---- */

/* A value that came up. */
struct entry {
    casus_text value;
    uint64_t hash;
    uint64_t count;
    uint32_t code;   /* 1 + index in the vocabulary, else 0 */
    uint32_t reason; /* likewise among the reasons */
};

/* Those of a column, and a table that finds them by their hash. */
struct entries {
    struct entry *items;
    size_t count, cap;
    uint32_t *slots; /* 1 + index, 0 for none; their number is a power of two */
    size_t slot_count;
    cs_arena texts;
    size_t bytes;
    bool is_sorted; /* the most frequent first */
};

static size_t slot_of(const struct entries *entries, casus_text value, uint64_t hash)
{
    size_t mask = entries->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    for (; entries->slots[slot]; slot = (slot + 1) & mask) {
        const struct entry *entry = &entries->items[entries->slots[slot] - 1];
        if (entry->hash == hash && cs_text_equal(entry->value, value))
            break;
    }
    return slot;
}

static void fill_slots(struct entries *entries)
{
    memset(entries->slots, 0, entries->slot_count * sizeof *entries->slots);
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        entries->slots[slot_of(entries, entry->value, entry->hash)] = (uint32_t)i + 1;
    }
}

/* At most half of the slots are taken. */
static bool grow_slots(struct entries *entries)
{
    size_t count = entries->slot_count ? entries->slot_count * 2 : 64;
    uint32_t *slots = realloc(entries->slots, count * sizeof *slots);
    if (!slots)
        return false;
    entries->slots = slots;
    entries->slot_count = count;
    fill_slots(entries);
    return true;
}

static bool grow_items(struct entries *entries)
{
    size_t cap = entries->cap ? entries->cap * 2 : 32;
    struct entry *items = realloc(entries->items, cap * sizeof *items);
    if (!items)
        return false;
    entries->items = items;
    entries->cap = cap;
    return true;
}

static struct entry *find_entry(const struct entries *entries, casus_text value)
{
    if (entries->slot_count == 0)
        return NULL;
    uint32_t place = entries->slots[slot_of(entries, value, cs_text_hash(value))];
    return place ? &entries->items[place - 1] : NULL;
}

/* NULL: no memory. */
static struct entry *add_entry(struct entries *entries, casus_text value)
{
    if (entries->count == entries->cap && !grow_items(entries))
        return NULL;
    if (2 * (entries->count + 1) > entries->slot_count && !grow_slots(entries))
        return NULL;
    uint64_t hash = cs_text_hash(value);
    casus_text kept = cs_arena_text(&entries->texts, value);
    if (!kept.ptr)
        return NULL;
    entries->slots[slot_of(entries, value, hash)] = (uint32_t)entries->count + 1;
    entries->bytes += value.len;
    struct entry *entry = &entries->items[entries->count++];
    *entry = (struct entry){.value = kept, .hash = hash};
    return entry;
}

static void free_entries(struct entries *entries)
{
    free(entries->items);
    free(entries->slots);
    cs_arena_free(&entries->texts);
    *entries = (struct entries){0};
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return cs_text_compare(left->value, right->value);
}

static void sort_entries(struct entries *entries)
{
    if (!entries->is_sorted && entries->count > 0) {
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
        fill_slots(entries);
    }
    entries->is_sorted = true;
}

/* ---- Bins ---- */

/* Bins of a power of ten, [first, first + BIN_COUNT) times it. */
enum { BIN_COUNT = 1000, BIN_EXPONENT_LEAST = -9, SHOWN_MAX = 12 };

struct bins {
    uint64_t *counts; /* NULL: there was no number */
    int exponent;
    double first, last; /* those that have been hit; whole numbers, too large for integers */
};

/* The bin of a number; what lies a rounding error below an edge counts as on it. */
static double bin_of(double number, int exponent)
{
    double quotient = exponent < 0 ? number * pow(10, -exponent) : number / pow(10, exponent);
    double nearest = nearbyint(quotient);
    bool is_edge = fabs(quotient - nearest) <= 1e-9 * fmax(1, fabs(quotient));
    return is_edge ? nearest : floor(quotient);
}

/* The place of a bin: bins are a ring, so that its first one can move. */
static size_t place_of(double bin)
{
    double rest = fmod(bin, BIN_COUNT);
    return (size_t)(rest < 0 ? rest + BIN_COUNT : rest);
}

/* Makes each ten bins one. */
static void widen(struct bins *bins)
{
    uint64_t old[BIN_COUNT];
    double first = bins->first;
    double last = bins->last;
    memcpy(old, bins->counts, sizeof old);
    memset(bins->counts, 0, sizeof old);
    for (size_t i = 0; i <= (size_t)(last - first); i++)
        bins->counts[place_of(floor((first + (double)i) / 10))] += old[place_of(first + (double)i)];
    bins->first = floor(first / 10);
    bins->last = floor(last / 10);
    bins->exponent++;
}

/* The narrowest bins in which a number still has neighbours. */
static bool start_bins(struct bins *bins, double number, bool is_whole)
{
    enum { DIGITS = 15 };
    bins->counts = calloc(BIN_COUNT, sizeof *bins->counts);
    bins->exponent = is_whole ? 0 : BIN_EXPONENT_LEAST;
    while (!(fabs(bin_of(number, bins->exponent)) < pow(10, DIGITS)))
        bins->exponent++;
    bins->first = bins->last = bin_of(number, bins->exponent);
    return bins->counts != NULL;
}

static bool add_number(struct bins *bins, double number, bool is_whole)
{
    if (!bins->counts && !start_bins(bins, number, is_whole))
        return false;
    double bin = bin_of(number, bins->exponent);
    while (fmax(bins->last, bin) - fmin(bins->first, bin) >= BIN_COUNT) {
        widen(bins);
        bin = bin_of(number, bins->exponent);
    }
    bins->first = fmin(bins->first, bin);
    bins->last = fmax(bins->last, bin);
    bins->counts[place_of(bin)]++;
    return true;
}

/* How many bins are shown as one: 1, 2, 5, 10, 20 and so on. */
static double step_of(const struct bins *bins)
{
    static const double steps[] = {1, 2, 5};
    for (double ten = 1;; ten *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            double step = steps[i] * ten;
            if (floor(bins->last / step) - floor(bins->first / step) < SHOWN_MAX)
                return step;
        }
}

/* ---- Columns ---- */

/* A year has a place for itself and one for each month. */
enum { YEAR = 13, MONTHS = 10000 * YEAR };

struct column {
    casus_column_counts counts;
    const cs_field *field; /* NULL: the schema does not know it */
    struct entries entries;
    struct bins bins;
    uint64_t reason_kinds; /* of the entries so many are reasons */
    uint64_t dates;
    uint64_t *months;
    size_t month_first, month_last; /* places */
    size_t month_index,
        month_place; /* the month that was asked for last, to go on from; place 0: none */
    double least, most;
    cs_buf least_text, most_text;
    double lost; /* what the sum has lost by rounding */
};

struct casus_counts {
    const casus_schema *schema;
    uint64_t records, broken;
    struct column *columns;
    size_t count, cap;
    uint32_t *by_field; /* 1 + index of its column, 0 for none */
    struct entries
        names; /* of columns that the schema does not know; the count of each is its index */
    uint64_t left_out; /* values of more such columns */
};

casus_status casus_counts_new(const casus_schema *schema, casus_counts **out)
{
    casus_counts *counts = calloc(1, sizeof *counts);
    *out = counts;
    if (!counts)
        return CASUS_ENOMEM;
    counts->schema = schema;
    counts->by_field = calloc(schema->field_count + 1UL, sizeof *counts->by_field);
    if (counts->by_field)
        return CASUS_OK;
    free(counts);
    *out = NULL;
    return CASUS_ENOMEM;
}

void casus_counts_free(casus_counts *counts)
{
    if (!counts)
        return;
    for (size_t i = 0; i < counts->count; i++) {
        struct column *column = &counts->columns[i];
        free_entries(&column->entries);
        free(column->bins.counts);
        free(column->months);
        cs_buf_free(&column->least_text);
        cs_buf_free(&column->most_text);
    }
    free_entries(&counts->names);
    free(counts->columns);
    free(counts->by_field);
    free(counts);
}

static struct column *add_column(casus_counts *counts, size_t field, casus_text name)
{
    if (counts->count == counts->cap) {
        size_t cap = counts->cap ? counts->cap * 2 : 64;
        struct column *columns = realloc(counts->columns, cap * sizeof *columns);
        if (!columns)
            return NULL;
        counts->columns = columns;
        counts->cap = cap;
    }
    struct column *column = &counts->columns[counts->count++];
    *column = (struct column){.counts = {.name = name, .field = field}};
    return column;
}

static casus_status find_known(casus_counts *counts, size_t field, struct column **out)
{
    uint32_t *place = &counts->by_field[field];
    *out = *place ? &counts->columns[*place - 1]
                  : add_column(counts, field, counts->schema->fields[field].name);
    if (!*out)
        return CASUS_ENOMEM;
    if (!*place)
        *place = (uint32_t)counts->count;
    (*out)->field = &counts->schema->fields[field];
    return CASUS_OK;
}

/* END: there are too many already. */
static casus_status find_unknown(casus_counts *counts, casus_text name, struct column **out)
{
    struct entry *entry = find_entry(&counts->names, name);
    if (entry) {
        *out = &counts->columns[entry->count];
        return CASUS_OK;
    }
    if (counts->names.count == CASUS_UNKNOWN_MAX)
        return CASUS_END;
    entry = add_entry(&counts->names, name);
    if (!entry)
        return CASUS_ENOMEM;
    entry->count = counts->count;
    *out = add_column(counts, SIZE_MAX, entry->value);
    return *out ? CASUS_OK : CASUS_ENOMEM;
}

static casus_status find_column(casus_counts *counts, const casus_column *source,
                                struct column **out)
{
    bool is_known = source->field != SIZE_MAX;
    return is_known ? find_known(counts, source->field, out)
                    : find_unknown(counts, source->name, out);
}

/* ---- Counting ---- */

static bool keep_text(cs_buf *buf, casus_text text)
{
    cs_buf_truncate(buf, 0);
    cs_buf_add_text(buf, text);
    return buf->status == CASUS_OK;
}

/* ISO dates are in the order of their bytes. */
static bool count_date(struct column *column, casus_text text)
{
    cs_date date;
    bool is_day = column->field->type == CASUS_DATE;
    if (!(is_day ? cs_date_read(text, &date) : cs_datetime_day(text, &date)))
        return true;
    if (!column->months)
        column->months = calloc(MONTHS, sizeof *column->months);
    if (!column->months)
        return false;
    bool is_first = column->dates++ == 0;
    size_t place = (size_t)date.year * YEAR + date.month;
    column->month_place = 0;
    column->months[place]++;
    if (is_first || place < column->month_first)
        column->month_first = place;
    if (is_first || place > column->month_last)
        column->month_last = place;
    if ((is_first || cs_text_compare(text, cs_buf_text(&column->least_text)) < 0) &&
        !keep_text(&column->least_text, text))
        return false;
    return (!is_first && cs_text_compare(text, cs_buf_text(&column->most_text)) <= 0) ||
           keep_text(&column->most_text, text);
}

/* As Neumaier improves Kahan's summation: the sum does not depend on the order but in its last digits. */
static void add_to_sum(struct column *column, double number)
{
    double sum = column->counts.sum + number;
    bool is_larger = fabs(column->counts.sum) >= fabs(number);
    column->lost += is_larger ? (column->counts.sum - sum) + number
                              : (number - sum) + column->counts.sum;
    column->counts.sum = sum;
}

static bool count_number(struct column *column, casus_text text)
{
    double number;
    if (cs_real_parse(text, &number) == CS_REAL_NONE)
        return true;
    bool is_first = column->counts.numbers++ == 0;
    add_to_sum(column, number);
    if ((is_first || number < column->least) && !keep_text(&column->least_text, text))
        return false;
    if ((is_first || number > column->most) && !keep_text(&column->most_text, text))
        return false;
    column->least = is_first ? number : fmin(column->least, number);
    column->most = is_first ? number : fmax(column->most, number);
    return add_number(&column->bins, number, column->field->type == CASUS_INTEGER);
}

static bool count_range(struct column *column, casus_text text)
{
    if (!column->field || column->field->is_list)
        return true;
    switch (column->field->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
        return count_number(column, text);
    case CASUS_DATE:
    case CASUS_DATETIME:
        return count_date(column, text);
    case CASUS_TEXT:
    case CASUS_CODE:
    case CASUS_BOOL:
        break;
    }
    return true;
}

/* Too many values to tell apart: what was counted of them says nothing any more. */
static void give_up(struct column *column)
{
    column->counts.distinct = column->entries.count - column->reason_kinds;
    column->counts.is_full = true;
    free_entries(&column->entries);
}

static bool count_value(struct column *column, casus_text value, uint32_t code, uint32_t reason)
{
    if (column->counts.is_full)
        return true;
    struct entry *entry = find_entry(&column->entries, value);
    bool is_full = column->entries.count == CASUS_DISTINCT_MAX ||
                   column->entries.bytes + value.len > CASUS_DISTINCT_BYTES;
    if (!entry && is_full) {
        give_up(column);
        return true;
    }
    if (!entry) {
        entry = add_entry(&column->entries, value);
        column->reason_kinds += entry && reason;
    }
    if (!entry)
        return false;
    entry->code = code;
    entry->reason = reason;
    entry->count++;
    return true;
}

static bool count_item(struct column *column, const casus_value *item)
{
    const cs_field *field = column->field;
    casus_text text = casus_value_text(item);
    /* An object of a list may lack the name. */
    if (item->kind == CASUS_ABSENT || item->kind == CASUS_NULL)
        return true;
    bool is_coded = field && field->codes && !field->group && item->code &&
                    item->code <= field->codes->count;
    column->counts.items++;
    if (is_coded)
        text = field->codes->items[item->code - 1].code;
    return count_range(column, text) && count_value(column, text, is_coded ? item->code : 0, 0);
}

static uint32_t find_reason(const struct column *column, casus_text text)
{
    if (!column->field || column->field->reason_count == 0)
        return 0;
    uint32_t place = cs_label_find(column->field->reasons, column->field->reason_count, text);
    return place == CS_NONE ? 0 : place + 1;
}

static bool count_list(struct column *column, const casus_value *list)
{
    column->counts.filled += list->len > 0;
    column->counts.empty += list->len == 0;
    for (uint32_t i = 0; i < list->len; i++)
        if (!count_item(column, &list->as.items[i]))
            return false;
    return true;
}

static bool count_cell(struct column *column, const casus_value *value)
{
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        return true;
    if (value->kind == CASUS_LIST)
        return count_list(column, value);
    casus_text text = casus_value_text(value);
    uint32_t reason = find_reason(column, text);
    if (reason) {
        column->counts.reasons++;
        return count_value(column, text, 0, reason);
    }
    column->counts.filled += text.len > 0;
    column->counts.empty += text.len == 0;
    return text.len == 0 || count_item(column, value);
}

/* Fields are found by their index, so the schema must be the same, if not the same object. */
static bool has_same_schema(const casus_counts *counts, const casus_record *record)
{
    const casus_schema *schema = casus_reader_schema(record->reader);
    return schema == counts->schema || (schema->field_count == counts->schema->field_count &&
                                        cs_text_equal(schema->name, counts->schema->name));
}

casus_status casus_counts_add(casus_counts *counts, const casus_record *record)
{
    casus_column source;
    if (!has_same_schema(counts, record))
        return CASUS_EUSAGE;
    if (record->is_broken) {
        counts->broken++;
        return CASUS_OK;
    }
    counts->records++;
    for (size_t i = 0; casus_record_column_at(record, i, &source); i++) {
        struct column *column;
        casus_status status = find_column(counts, &source, &column);
        if (status == CASUS_ENOMEM)
            return status;
        if (status == CASUS_END) {
            counts->left_out += source.value->kind != CASUS_ABSENT;
            continue;
        }
        column->entries.is_sorted = false;
        if (!count_cell(column, source.value))
            return CASUS_ENOMEM;
    }
    return CASUS_OK;
}

/* ---- What was counted ---- */

uint64_t casus_counts_records(const casus_counts *counts)
{
    return counts->records;
}

uint64_t casus_counts_broken(const casus_counts *counts)
{
    return counts->broken;
}

uint64_t casus_counts_left_out(const casus_counts *counts)
{
    return counts->left_out;
}

static casus_text range_text(const cs_buf *buf)
{
    return buf->len ? cs_buf_text(buf) : (casus_text){NULL, 0};
}

static uint64_t count_valid(const struct column *column)
{
    if (!column->field || column->field->is_list)
        return column->counts.items;
    switch (column->field->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
        return column->counts.numbers;
    case CASUS_DATE:
    case CASUS_DATETIME:
        return column->dates;
    case CASUS_TEXT:
    case CASUS_CODE:
    case CASUS_BOOL:
        break;
    }
    return column->counts.items;
}

bool casus_counts_column_at(casus_counts *counts, size_t index, casus_column_counts *out)
{
    if (index >= counts->count)
        return false;
    const struct column *column = &counts->columns[index];
    *out = column->counts;
    out->sum += column->lost;
    out->valid = count_valid(column);
    out->least = range_text(&column->least_text);
    out->most = range_text(&column->most_text);
    if (!out->is_full)
        out->distinct = column->entries.count - column->reason_kinds;
    return true;
}

bool casus_counts_value_at(casus_counts *counts, size_t column, size_t index,
                           casus_value_count *out)
{
    struct column *source = column < counts->count ? &counts->columns[column] : NULL;
    if (!source || index >= source->entries.count)
        return false;
    sort_entries(&source->entries);
    const struct entry *entry = &source->entries.items[index];
    *out = (casus_value_count){
        .value = entry->value, .is_reason = entry->reason != 0, .count = entry->count};
    if (entry->code)
        out->label = source->field->codes->items[entry->code - 1].label;
    if (entry->reason)
        out->label = source->field->reasons[entry->reason - 1].label;
    return true;
}

uint64_t casus_counts_of(casus_counts *counts, size_t column, casus_text value)
{
    const struct entry *entry = column < counts->count
                                    ? find_entry(&counts->columns[column].entries, value)
                                    : NULL;
    return entry ? entry->count : 0;
}

/* Years alone that nobody has are passed over. */
static bool is_told(const struct column *column, size_t place)
{
    return place % YEAR != 0 || column->months[place] > 0;
}

bool casus_counts_month_at(casus_counts *counts, size_t column, size_t index,
                           casus_month_count *out)
{
    struct column *source = column < counts->count ? &counts->columns[column] : NULL;
    if (!source || !source->months)
        return false;
    if (!source->month_place || index < source->month_index) {
        source->month_index = 0;
        source->month_place = source->month_first;
    }
    for (; source->month_index < index; source->month_index++)
        do
            source->month_place++;
        while (source->month_place <= source->month_last && !is_told(source, source->month_place));
    size_t place = source->month_place;
    if (place > source->month_last) {
        source->month_place = 0;
        return false;
    }
    *out = (casus_month_count){(unsigned)(place / YEAR), (unsigned)(place % YEAR),
                               source->months[place]};
    return true;
}

bool casus_counts_bin_at(casus_counts *counts, size_t column, size_t index, casus_bin_count *out)
{
    const struct column *source = column < counts->count ? &counts->columns[column] : NULL;
    if (!source || !source->bins.counts)
        return false;
    const struct bins *bins = &source->bins;
    double step = step_of(bins);
    double start = (floor(bins->first / step) + (double)index) * step;
    if (start > bins->last)
        return false;
    double unit = pow(10, abs(bins->exponent));
    bool is_small = bins->exponent < 0;
    *out = (casus_bin_count){
        .from = is_small ? start / unit : start * unit,
        .to = is_small ? (start + step) / unit : (start + step) * unit,
    };
    double first = fmax(start, bins->first);
    double last = fmin(start + step - 1, bins->last);
    for (size_t i = 0; first + (double)i <= last; i++)
        out->count += bins->counts[place_of(first + (double)i)];
    return true;
}
