/* imported.c - see imported.h: from packed rows to values, and from labels to codes.

   A program knows a vocabulary as numbers with labels, and which numbers these are is often chance: in
   the order of the alphabet, or of their coming. So where the labels of a variable are those of the
   schema and its numbers are not, the labels are what it says. */
#include "syntax/imported.h"

#include "syntax/header.h"

#include <stdlib.h>
#include <string.h>

/* ---- Labels and codes ---- */

/* How the labels of a variable and a vocabulary are alike. */
struct likeness {
    uint32_t all;
    uint32_t coded;        /* codes that the vocabulary has */
    uint32_t agreed;       /* ... with the same label, or none */
    uint32_t named;        /* labels that are a label or code of the vocabulary */
    const cs_label *odd;   /* the first code whose label is another ... */
    const cs_label *known; /* ... and what the vocabulary has */
};

static bool is_named(const cs_column *column, casus_text label)
{
    for (uint32_t i = 0; i < column->label_count; i++)
        if (cs_text_equal_folded(column->labels[i].code, label) ||
            (column->labels[i].label.ptr && cs_text_equal_folded(column->labels[i].label, label)))
            return true;
    return false;
}

/* A label may have been cut to what the format can hold. */
static bool is_same_label(const cs_label *known, casus_text label)
{
    enum { CUT_LEAST = 60 }; /* no format that has labels allows less */
    bool is_cut = label.len >= CUT_LEAST && label.len < known->label.len;
    casus_text whole = is_cut ? cs_text_slice(known->label, 0, label.len) : known->label;
    return !known->label.ptr || cs_text_equal_folded(whole, label);
}

static bool is_missing_code(casus_text code)
{
    return code.len == 2 && code.ptr[0] == '.' && (code.ptr[1] < '0' || code.ptr[1] > '9');
}

/* Not a value, but why there is none? */
static bool is_reason(const cs_column *column, casus_text code)
{
    return is_missing_code(code) ||
           cs_label_find(column->reasons, column->reason_count, code) != CS_NONE;
}

static struct likeness compare_labels(const cs_column *column, const cs_label_set *set)
{
    struct likeness likeness = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        const cs_label *label = &set->items[i];
        if (is_reason(column, label->code))
            continue;
        uint32_t place = cs_label_find(column->labels, column->label_count, label->code);
        const cs_label *known = place == CS_NONE ? NULL : &column->labels[place];
        bool agrees = known && is_same_label(known, label->label);
        likeness.all++;
        likeness.coded += known != NULL;
        likeness.agreed += agrees;
        likeness.named += agrees || is_named(column, label->label);
        if (known && !agrees && !likeness.odd) {
            likeness.odd = label;
            likeness.known = known;
        }
    }
    return likeness;
}

static cs_defect *complain(cs_defects *defects, unsigned number, const cs_column *column)
{
    cs_defect *defect = cs_defects_add(defects, number, CS_NONE, CS_NONE);
    defect->field = column->name;
    defect->is_general = true;
    return defect;
}

/* Of a column whose vocabulary is known. */
static cs_reading read_codes(const cs_column *column, const cs_source *source, cs_defects *defects)
{
    struct likeness likeness = compare_labels(column, source->labels);
    if (likeness.named > likeness.agreed) {
        complain(defects, CS_E_LABELS_READ, column);
        return CS_READ_LABEL;
    }
    if (likeness.odd) {
        cs_defect *defect = complain(defects, CS_E_LABELS_DIFFER, column);
        defect->found = likeness.odd->label;
        defect->other = likeness.odd->code;
        defect->expected = likeness.known->label;
    }
    return CS_READ_VALUE;
}

/* Labels that say why values are missing are told with these. */
static bool has_labels(const cs_column *column, const cs_label_set *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (!is_reason(column, set->items[i].code))
            return true;
    return false;
}

/* A text that is kept as numbers with labels is what the labels say. */
static cs_reading read_labels(const cs_column *column, const cs_source *source, cs_defects *defects)
{
    bool is_known_text = column->is_known && column->type == CASUS_TEXT && !source->is_text;
    complain(defects, is_known_text ? CS_E_LABELS_READ : CS_E_LABELS_LEFT, column);
    return is_known_text ? CS_READ_LABEL : CS_READ_VALUE;
}

static cs_reading choose_reading(const cs_column *column, const cs_source *source,
                                 cs_defects *defects)
{
    bool is_truth = column->is_known && column->type == CASUS_BOOL && !source->is_text;
    bool is_day = column->is_known && column->type == CASUS_DATE &&
                  source->timing.kind == CS_TIME_MOMENT;
    if (is_truth)
        return CS_READ_TRUTH;
    if (is_day)
        return CS_READ_DAY;
    if (!source->labels || !has_labels(column, source->labels))
        return CS_READ_VALUE;
    return column->label_count ? read_codes(column, source, defects)
                               : read_labels(column, source, defects);
}

/* ---- Columns ---- */

static int compare_codes(const void *a, const void *b)
{
    const cs_label *left = *(const cs_label *const *)a;
    const cs_label *right = *(const cs_label *const *)b;
    int order = cs_text_compare(left->code, right->code);
    return order ? order : (left > right) - (left < right);
}

static bool sort_labels(cs_source *source, cs_arena *arena)
{
    if (!source->labels)
        return true;
    uint32_t count = source->labels->count;
    source->by_code = cs_arena_alloc(arena, count * sizeof(cs_label *));
    for (uint32_t i = 0; source->by_code && i < count; i++)
        source->by_code[i] = &source->labels->items[i];
    if (source->by_code)
        qsort(source->by_code, count, sizeof(cs_label *), compare_codes);
    return source->by_code != NULL;
}

static void report_time(const cs_column *column, const cs_source *source, cs_defects *defects)
{
    if (source->timing.kind == CS_TIME_UNREAD)
        complain(defects, CS_E_TIME_UNREAD, column)->found = source->format;
}

casus_status cs_imported_adopt(cs_layout *layout, cs_defects *defects)
{
    cs_imported *imported = layout->state;
    for (uint32_t i = 0; i < imported->count; i++) {
        cs_source *source = &imported->sources[i];
        const cs_column *column = &layout->columns->items[source->column];
        if (source->role == CS_ROLE_LABEL && !column->label_count)
            complain(defects, CS_E_LABELS_LEFT, column);
        if (source->role != CS_ROLE_VALUE)
            continue;
        if (!sort_labels(source, layout->arena))
            return CASUS_ENOMEM;
        source->reading = choose_reading(column, source, defects);
        report_time(column, source, defects);
    }
    return defects->failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Frames ---- */

enum { ROW_HEAD = sizeof(uint32_t) };

size_t cs_imported_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out)
{
    size_t at = 0;
    (void)framer;
    while (window.len - at >= ROW_HEAD) {
        size_t end = at + ROW_HEAD + cs_load_4(window.ptr + at);
        bool is_empty = end == at + ROW_HEAD;
        if (end > window.len || !cs_extents_add(out, at, end, is_empty ? CS_E_RECORD_TOO_LONG : 0))
            break;
        at = end;
    }
    return eof ? window.len : at;
}

/* ---- Values ---- */

/* One row on its way into the batch. */
struct row {
    const cs_imported *imported;
    cs_batch *batch;
    cs_defects *defects;
    uint32_t record;
    const cs_source *source;
    const cs_column *column;
};

static cs_defect *report(const struct row *row, unsigned number, casus_text found)
{
    cs_defect *defect = cs_defects_add(row->defects, number, row->record, row->source->column);
    defect->found = found;
    return defect;
}

/* {NULL, 0}: it has none. */
static casus_text label_of(const cs_source *source, casus_text code)
{
    size_t low = 0;
    size_t high = source->labels ? source->labels->count : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = cs_text_compare(source->by_code[middle]->code, code);
        if (order == 0)
            return source->by_code[middle]->label;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (casus_text){NULL, 0};
}

static casus_text day_of(casus_text moment)
{
    enum { DAY = sizeof "2022-09-01" - 1 };
    bool is_midnight = cs_text_is(cs_text_from(moment, DAY), "T00:00:00");
    return is_midnight ? cs_text_slice(moment, 0, DAY) : moment;
}

static casus_value make_value(const struct row *row, casus_text text)
{
    const cs_column *column = row->column;
    bool is_number = !row->source->is_text && row->source->timing.kind != CS_TIME_DATE &&
                     row->source->timing.kind != CS_TIME_MOMENT;
    bool takes_numbers = !column->is_known || column->type == CASUS_INTEGER ||
                         column->type == CASUS_DECIMAL;
    casus_text label = {NULL, 0};
    switch (row->source->reading) {
    case CS_READ_LABEL:
        label = label_of(row->source, text);
        break;
    case CS_READ_TRUTH:
        if (cs_text_is(text, "0") || cs_text_is(text, "1"))
            return cs_value_scalar(CASUS_BOOLEAN, cs_text(text.ptr[0] == '1' ? "true" : "false"));
        break;
    case CS_READ_DAY:
        text = day_of(text);
        break;
    case CS_READ_VALUE:
        break;
    }
    if (label.ptr)
        return cs_value_scalar(CASUS_STRING, label);
    return cs_value_scalar(is_number && takes_numbers ? CASUS_NUMBER : CASUS_STRING, text);
}

static void set_text(const struct row *row, casus_text text)
{
    cs_record *record = &row->batch->records[row->record];
    casus_value *value = cs_batch_slot(row->batch, record, row->source->column);
    if (!value)
        return;
    *value = make_value(row, text);
    bool is_list = row->column->is_known && row->column->is_list;
    if (!is_list || cs_value_to_list(row->batch->arena, row->column, value))
        return;
    if (row->batch->arena->failed)
        row->batch->failed = true;
    else
        report(row, CS_E_TOO_MANY_ITEMS, (casus_text){NULL, 0});
}

/* Cuts a date to what was known of it. */
static void set_precision(const struct row *row, casus_text precision)
{
    enum { MONTH = sizeof "2022-09" - 1, YEAR = sizeof "2022" - 1 };
    cs_record *record = &row->batch->records[row->record];
    casus_value *value = cs_batch_slot(row->batch, record, row->source->column);
    bool is_month = cs_text_is(precision, "2");
    bool is_year = cs_text_is(precision, "3");
    if (value && value->kind == CASUS_STRING && (is_month || is_year))
        *value = cs_value_scalar(CASUS_STRING,
                                 cs_text_slice(cs_value_text(value), 0, is_month ? MONTH : YEAR));
}

/* The word by which the schema says the same: that of a number, or the one that means what the label of a
   letter says. {NULL, 0}: none. */
static casus_text word_of(const cs_column *column, casus_text reason, casus_text meaning)
{
    if (!is_missing_code(reason)) {
        uint32_t place = cs_label_find(column->reasons, column->reason_count, reason);
        return place == CS_NONE ? (casus_text){NULL, 0} : column->reasons[place].code;
    }
    for (uint32_t i = 0; i < column->reason_count && meaning.ptr; i++)
        if (is_same_label(&column->reasons[i], meaning))
            return column->reasons[i].code;
    return (casus_text){NULL, 0};
}

static void set_missing(const struct row *row, casus_text reason)
{
    cs_record *record = &row->batch->records[row->record];
    casus_value *value = cs_batch_slot(row->batch, record, row->source->column);
    casus_text meaning = label_of(row->source, reason);
    casus_text word = word_of(row->column, reason, meaning);
    if (value && word.ptr)
        *value = cs_value_scalar(CASUS_STRING, word);
    else if (value)
        value->kind = CASUS_NULL;
    if (!word.ptr)
        report(row, CS_E_MISSING_KIND, reason)->other = meaning;
}

static void break_record(const struct row *row)
{
    cs_record *record = &row->batch->records[row->record];
    record->is_broken = true;
    record->values = NULL;
    record->width = 0;
}

static void set_value(const struct row *row, const cs_packed *packed)
{
    switch (packed->kind) {
    case CS_PACKED_TEXT:
        if (row->source->role == CS_ROLE_VALUE)
            set_text(row, packed->text);
        else if (row->source->role == CS_ROLE_PRECISION)
            set_precision(row, packed->text);
        break;
    case CS_PACKED_MISSING:
        set_missing(row, packed->text);
        break;
    case CS_PACKED_BYTES:
        report(row, CS_E_NOT_UTF8, cs_text_hex(row->batch->arena, packed->text))->help = CS_TEXT(
            "write the file again with its texts in UTF-8");
        break_record(row);
        break;
    case CS_PACKED_LONG:
        report(row, CS_E_FIELD_TOO_LONG, (casus_text){NULL, 0});
        break;
    case CS_PACKED_NOTHING:
    case CS_PACKED_NUMBER:
    case CS_PACKED_REASON:
        break;
    }
}

static void parse_row(struct row *row, cs_extent extent)
{
    cs_record *record = cs_batch_add(row->batch, extent);
    if (!record || extent.flaw)
        return;
    const char *at = row->batch->chunk.ptr + extent.start + ROW_HEAD;
    row->record = (uint32_t)row->batch->count - 1;
    for (uint32_t i = 0; i < row->imported->count; i++) {
        cs_packed packed;
        cs_unpack(&at, &packed);
        row->source = &row->imported->sources[i];
        row->column = &row->batch->columns->items[row->source->column];
        if (!row->batch->records[row->record].is_broken)
            set_value(row, &packed);
    }
}

casus_status cs_imported_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                               cs_defects *defects)
{
    struct row row = {.imported = layout->state, .batch = batch, .defects = defects};
    for (size_t i = 0; i < extents->count && !batch->failed; i++)
        parse_row(&row, extents->items[i]);
    return batch->failed || defects->failed ? CASUS_ENOMEM : CASUS_OK;
}
