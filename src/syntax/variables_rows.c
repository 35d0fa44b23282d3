/* variables_rows.c - see variables.h: the values of variables, packed and counted.

   What a format cannot hold is found here, record by record, before a byte of the file is written. */
#include "base/date.h"
#include "base/real.h"
#include "syntax/feed.h"
#include "syntax/variables.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A value that is being packed. */
struct packing {
    const cs_layout *layout;
    const cs_limits *limits;
    const cs_batch *batch;
    cs_feed feed;
    uint32_t record;
    uint32_t from; /* the batch column of the value, for defects */
    const cs_column *column;
    cs_buf *out;
    cs_defects *defects;
};

static cs_defect *complain(const struct packing *packing, unsigned number, casus_text found)
{
    cs_defect *defect = cs_defects_add(packing->defects, number, packing->record, packing->from);
    defect->found = found;
    return defect;
}

/* ---- Numbers and dates ---- */

static void pack_impossible(const struct packing *packing, casus_text text, casus_text expected)
{
    cs_defect *defect = complain(packing, CS_E_VALUE_IMPOSSIBLE, text);
    defect->expected = expected;
    defect->is_general = true;
    cs_pack_nothing(packing->out);
}

/* "a number of less than 8.98e307", in the arena of the batch. */
static casus_text number_words(const struct packing *packing, double number)
{
    const cs_limits *limits = packing->limits;
    bool is_small = fabs(number) < limits->number_least;
    cs_buf words = {0};
    cs_buf_add_string(&words, is_small ? "a number of at least " : "a number of less than ");
    cs_real_write(is_small ? limits->number_least : limits->number_end, &words);
    return cs_buf_keep(&words, packing->batch->arena);
}

static bool is_in_range(const cs_limits *limits, double number)
{
    double size = fabs(number);
    bool has_end = limits->number_end != 0;
    return number == 0 ||
           (size >= limits->number_least && !(has_end && size >= limits->number_end));
}

static void pack_number(const struct packing *packing, casus_text text)
{
    double number;
    cs_real_loss loss = cs_real_parse(text, &number);
    if (loss != CS_REAL_NONE && !is_in_range(packing->limits, number)) {
        pack_impossible(packing, text, number_words(packing, number));
        return;
    }
    switch (loss) {
    case CS_REAL_NONE:
        pack_impossible(packing, text, CS_TEXT("a number"));
        return;
    case CS_REAL_ROUNDED:
        complain(packing, CS_E_NUMBER_ROUNDED, text);
        break;
    case CS_REAL_RESPELT:
        complain(packing, CS_E_NUMBER_RESPELT, text);
        break;
    case CS_REAL_EQUAL:
        break;
    }
    cs_pack_number(packing->out, number);
}

static void pack_truth(const struct packing *packing, casus_text text)
{
    bool is_true = cs_text_is(text, "true");
    if (is_true || cs_text_is(text, "false"))
        cs_pack_number(packing->out, is_true);
    else
        pack_impossible(packing, text, CS_TEXT("true or false"));
}

/* "a date from 1582-10-15 on", in the arena of the batch. */
static casus_text date_words(const struct packing *packing)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, "a date from ");
    cs_date_write(packing->limits->first_day, &words);
    cs_buf_add_string(&words, " on");
    return cs_buf_keep(&words, packing->batch->arena);
}

static void pack_date(const struct packing *packing, casus_text text)
{
    cs_date date;
    if (!cs_date_read(text, &date)) {
        pack_impossible(packing, text, CS_TEXT("a date"));
        return;
    }
    cs_date first = cs_date_first(date);
    if (cs_date_compare(first, packing->limits->first_day) < 0) {
        pack_impossible(packing, text, date_words(packing));
        return;
    }
    if (date.day == 0)
        complain(packing, CS_E_DATE_COMPLETED, text);
    cs_pack_number(packing->out, (double)cs_date_number(first));
}

/* A word that says why there is no value. */
static void pack_reason(const struct packing *packing, const cs_variable *variable, casus_text text,
                        uint32_t reason)
{
    double number;
    bool is_kept = reason < variable->reason_count;
    bool is_number = is_kept && cs_real_parse(text, &number) != CS_REAL_NONE;
    if (is_kept && packing->limits->has_reasons)
        cs_pack_reason(packing->out, reason);
    else if (is_number)
        cs_pack_number(packing->out, number);
    else
        pack_impossible(packing, text, CS_TEXT("a reason for a missing value"));
}

static void pack_level(const struct packing *packing, const cs_variable *variable,
                       const casus_value *value, uint32_t reason)
{
    if (reason != CS_NONE)
        cs_pack_number(packing->out, (double)variable->label_count + reason + 1);
    else if (value->code && value->code <= variable->label_count)
        cs_pack_number(packing->out, value->code);
    else
        pack_impossible(packing, cs_value_text(value), CS_TEXT("a code of its vocabulary"));
}

static void pack_precision(const struct packing *packing, casus_text text)
{
    cs_date date;
    if (!cs_date_read(text, &date))
        cs_pack_nothing(packing->out);
    else
        cs_pack_number(packing->out, date.day ? 1 : date.month ? 2 : 3);
}

/* ---- Texts ---- */

static bool is_ascii(casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* The text stands in the rows, which may move. */
static void report_text(const struct packing *packing, casus_text text)
{
    const casus_text none = {NULL, 0};
    if (packing->limits->is_ascii && !is_ascii(text))
        complain(packing, CS_E_ENCODING_UNSAID, none);
    if (text.len == 0 && !packing->limits->has_empty_text)
        complain(packing, CS_E_EMPTY_MERGED, none);
    else if (text.len && packing->limits->is_padded && text.ptr[text.len - 1] == ' ')
        complain(packing, CS_E_BLANKS_LOST, cs_arena_text(packing->batch->arena, text));
}

static void report_cut(const struct packing *packing, size_t len)
{
    cs_arena *arena = packing->batch->arena;
    cs_defect *defect = complain(packing, CS_E_TEXT_CUT, cs_limit_words(len, "bytes", arena));
    defect->expected = cs_limit_words(packing->limits->text_max, "of them", arena);
    defect->is_general = true;
}

/* The text stands at the end of out, from start on: now it is seen what is wrong with it. */
static void end_text(const struct packing *packing, size_t start)
{
    cs_buf *out = packing->out;
    if (out->status != CASUS_OK)
        return;
    casus_text text = cs_text_from(cs_buf_text(out), start);
    casus_text kept = cs_limit_text(text, packing->limits->text_max);
    const char *end = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    if (kept.len < text.len)
        report_cut(packing, text.len);
    if (end) {
        complain(packing, CS_E_VALUE_IMPOSSIBLE, CS_TEXT("\\0"))->expected = CS_TEXT(
            "text, which ends at the character NUL");
        kept = cs_text_slice(kept, 0, (size_t)(end - text.ptr));
    }
    report_text(packing, kept);
    out->len = start + kept.len;
    cs_pack_text_end(out, start);
}

/* What stands for an item of the variable: its text, or its code's label. */
static casus_text item_text(const cs_variable *variable, const cs_column *column,
                            const casus_value *item)
{
    bool has_label = item->kind > CASUS_NULL && item->code && item->code <= column->label_count;
    if (variable->role != CS_ROLE_LABEL)
        return cs_value_text(item);
    return has_label ? column->labels[item->code - 1].label : (casus_text){NULL, 0};
}

static void report_list(const struct packing *packing)
{
    const cs_column *column = packing->column;
    if (column->is_known && column->is_list)
        return;
    cs_defect *defect = complain(packing, CS_E_LIST_JOINED, (casus_text){NULL, 0});
    defect->expected = column->separator;
    defect->is_general = true;
}

static void pack_text(const struct packing *packing, const cs_variable *variable,
                      const casus_value *value)
{
    bool is_list = value->kind == CASUS_LIST;
    const casus_value *items = is_list ? value->as.items : value;
    uint32_t count = is_list ? value->len : 1;
    if (is_list && variable->role == CS_ROLE_VALUE)
        report_list(packing);
    size_t start = cs_pack_text_begin(packing->out);
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            cs_buf_add_text(packing->out, packing->column->separator);
        cs_buf_add_text(packing->out, item_text(variable, packing->column, &items[i]));
    }
    if (variable->role == CS_ROLE_LABEL)
        cs_pack_text_end(packing->out, start);
    else
        end_text(packing, start);
}

/* ---- Rows ---- */

static void pack_value(const struct packing *packing, const cs_variable *variable,
                       const casus_value *value)
{
    const cs_column *column = packing->column;
    casus_text text = cs_value_text(value);
    uint32_t reason = cs_label_find(column->reasons, column->reason_count, text);
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        cs_pack_nothing(packing->out);
    else if (variable->kind == CS_VARIABLE_TEXT)
        pack_text(packing, variable, value);
    else if (variable->kind == CS_VARIABLE_LEVEL)
        pack_level(packing, variable, value, reason);
    else if (reason != CS_NONE && variable->role == CS_ROLE_VALUE)
        pack_reason(packing, variable, text, reason);
    else if (variable->role == CS_ROLE_PRECISION)
        pack_precision(packing, text);
    else if (variable->kind == CS_VARIABLE_DATE)
        pack_date(packing, text);
    else if (variable->type == CASUS_BOOL)
        pack_truth(packing, text);
    else
        pack_number(packing, text);
}

static void pack_row(struct packing *packing)
{
    const cs_variables *variables = cs_variables_of(packing->layout);
    const cs_record *record = &packing->batch->records[packing->record];
    size_t start = cs_pack_begin(packing->out);
    for (uint32_t i = 0; i < variables->count; i++) {
        const cs_variable *variable = &variables->items[i];
        packing->column = &packing->layout->columns->items[variable->column];
        packing->from = packing->feed.from[variable->column];
        pack_value(packing, variable, cs_batch_value(record, packing->from));
    }
    cs_pack_end(packing->out, start);
    cs_feed_report(&packing->feed, packing->batch, packing->record, packing->defects);
}

void cs_variables_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                       cs_buf *out, size_t *starts, cs_defects *defects)
{
    struct packing packing = {
        .layout = layout,
        .limits = cs_variables_of(layout)->limits,
        .batch = batch,
        .out = out,
        .defects = defects,
    };
    if (!cs_feed_make(layout, batch, &packing.feed))
        out->status = CASUS_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        starts[i] = out->len;
        packing.record = (uint32_t)(first + i);
        if (out->status == CASUS_OK && !batch->records[packing.record].is_broken)
            pack_row(&packing);
    }
    starts[count] = out->len;
}

/* ---- The census ---- */

/* Are so many places behind the point enough for it? Doubles are not decimals: 33.3128 times 10000 is
   all but a whole number. */
static bool has_decimals(double number, unsigned count)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    double scaled = number * powers[count];
    if (count == 0)
        return floor(number) == number;
    return fabs(scaled - nearbyint(scaled)) <= fabs(scaled) * (2 * DBL_EPSILON);
}

cs_census *cs_census_make(const cs_variables *variables, cs_arena *arena)
{
    cs_census *census = cs_arena_alloc(arena, (variables->count + 1UL) * sizeof *census);
    for (uint32_t i = 0; census && i < variables->count; i++)
        census[i] = (cs_census){.least = INFINITY, .most = -INFINITY};
    return census;
}

void cs_census_add(cs_census *census, const cs_packed *value)
{
    if (value->kind == CS_PACKED_TEXT && value->text.len > census->longest)
        census->longest = value->text.len;
    if (value->kind != CS_PACKED_NUMBER)
        return;
    census->least = fmin(census->least, value->number);
    census->most = fmax(census->most, value->number);
    while (census->decimals < CS_DECIMALS_MAX && !has_decimals(value->number, census->decimals))
        census->decimals++;
}

static casus_status count_rows(const cs_variables *variables, cs_build *build, cs_census *census)
{
    const char *row;
    casus_status status;
    while ((status = cs_variables_next(build, &row)) == CASUS_OK)
        for (uint32_t i = 0; i < variables->count; i++) {
            cs_packed value;
            cs_unpack(&row, &value);
            cs_census_add(&census[i], &value);
        }
    return status == CASUS_END ? CASUS_OK : status;
}

casus_status cs_variables_next(cs_build *build, const char **row)
{
    enum { OFTEN = 4096 }; /* rows between two questions */
    const cs_patience *patience = build->patience;
    bool asks = ++build->steps % OFTEN == 0 && patience && patience->gives_up;
    if (asks && patience->gives_up(patience->ctx))
        return CASUS_ECANCEL;
    return cs_unpack_row(&build->rows, row);
}

casus_status cs_variables_count(const cs_layout *layout, cs_build *build, cs_arena *arena,
                                cs_census **out)
{
    const cs_variables *variables = cs_variables_of(layout);
    *out = cs_census_make(variables, arena);
    if (!*out)
        return CASUS_ENOMEM;
    casus_status status = count_rows(variables, build, *out);
    return status == CASUS_OK ? cs_variables_rewind(build) : status;
}

casus_status cs_variables_rewind(cs_build *build)
{
    cs_reader_close(&build->rows);
    return cs_reader_open_spool(&build->rows, build->spool);
}
