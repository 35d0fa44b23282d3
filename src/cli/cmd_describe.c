/* cmd_describe.c - casus describe: what is in the records, as pages of counts.

   Which columns get a page is decided by what they hold: vocabularies, dates, numbers, and texts whose
   values come up again. */
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/print.h"
#include "cli/suggest.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    TOP_BY_DEFAULT = 10,
    BAR = 30,        /* characters of the longest one */
    VALUE_MOST = 44, /* columns of a value */
    COUNT_WIDTH = 9,
    MONTHS_MOST = 36, /* beyond them years are shown */
    YEARS_MOST = 60   /* beyond them only those that have records */
};

/* ---- Which columns ---- */

static bool is_text(casus_text text, const char *word, size_t len)
{
    return text.len == len && strncasecmp(text.ptr, word, len) == 0;
}

/* Steps through the names of --only. */
static bool next_name(const cs_arguments *arguments, size_t *list, const char **at, size_t *len)
{
    for (;;) {
        while (!*at && *list < arguments->list_count) {
            const cs_list_value *value = &arguments->lists[(*list)++];
            *at = value->option == CS_OPTION_ONLY ? value->text : NULL;
        }
        if (!*at)
            return false;
        *at += *len;
        *at += strspn(*at, ", ");
        *len = strcspn(*at, ",");
        if (*len)
            return true;
        *at = NULL;
    }
}

bool cs_describe_is_wanted(const cs_description *description, const casus_column_counts *column)
{
    const cs_arguments *arguments = description->task->arguments;
    const char *at = NULL;
    size_t list = 0, len = 0;
    if (!cs_arguments_has(arguments, CS_OPTION_ONLY))
        return true;
    while (next_name(arguments, &list, &at, &len))
        if (is_text(column->name, at, len))
            return true;
    return false;
}

bool cs_describe_is_hidden(const cs_description *description, const casus_column_counts *column)
{
    casus_field_info field;
    return !description->shows_sensitive &&
           casus_schema_field_at(description->counting->schema, column->field, &field) &&
           field.is_sensitive;
}

/* A name that no column has is a slip. */
static int check_names(const cs_description *description)
{
    const cs_arguments *arguments = description->task->arguments;
    casus_counts *counts = description->counting->counts;
    casus_column_counts column;
    const char *at = NULL;
    size_t list = 0, len = 0;
    while (next_name(arguments, &list, &at, &len)) {
        char name[256];
        bool is_found = false;
        cs_suggestion suggestion = {0};
        snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name - 1), at);
        for (size_t i = 0; casus_counts_column_at(counts, i, &column); i++) {
            is_found = is_found || is_text(column.name, at, len);
            cs_suggestion_offer(&suggestion, name, column.name);
        }
        if (!is_found)
            return cs_usage_unknown("column", name, suggestion.best);
    }
    return CS_EXIT_CLEAN;
}

/* Texts of which most stand for themselves alone, such as notes and ids, have nothing to count; of a
   column with one value the table tells it. */
static bool has_page(const cs_description *description, const casus_column_counts *column)
{
    casus_field_info field = {.type = CASUS_TEXT};
    bool is_known = casus_schema_field_at(description->counting->schema, column->field, &field);
    bool is_asked = cs_arguments_has(description->task->arguments, CS_OPTION_ONLY);
    bool repeats = !column->is_full && 2 * column->distinct <= column->items;
    bool is_one = !column->is_full && column->distinct == 1;
    if (column->filled + column->reasons == 0 || (is_one && !is_asked))
        return false;
    if (is_asked || column->numbers > 0)
        return true;
    switch (field.type) {
    case CASUS_CODE:
    case CASUS_BOOL:
        return true;
    case CASUS_DATE:
        return column->least.ptr != NULL;
    case CASUS_TEXT:
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
    case CASUS_DATETIME:
        break;
    }
    return repeats && !(is_known && (field.is_key || field.type == CASUS_DATETIME));
}

/* ---- The table of columns ---- */

static void print_number(uint64_t number, size_t width)
{
    if (number)
        printf("  %*" PRIu64, (int)width, number);
    else
        cs_print_repeat(stdout, ' ', width + 2);
}

enum { WORDS = 1024 };

/* A value on one line, with its label. */
static casus_text value_words(const casus_value_count *value, char *buf, size_t size)
{
    bool has_label = value->label.len > 0;
    int len = snprintf(buf, size, "%.*s%s%.*s", (int)value->value.len, value->value.ptr,
                       has_label ? "  " : "", (int)value->label.len,
                       has_label ? value->label.ptr : "");
    casus_text words = {buf, len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1};
    casus_text head = cs_print_head(words, VALUE_MOST);
    if (head.len == words.len && (size_t)len < size)
        return words;
    head = cs_print_head(words, VALUE_MOST - 3);
    memcpy(buf + head.len, "...", 3);
    return (casus_text){buf, head.len + 3};
}

/* From where to where, or the value that all have. */
static void print_range(const cs_description *description, size_t index,
                        const casus_column_counts *column)
{
    casus_value_count value;
    char words[WORDS];
    if (column->least.ptr) {
        fputs("  ", stdout);
        cs_print_cell(stdout, column->least, strlen("2022-09-13"));
        cs_print_text(stdout, column->most);
    } else if (column->distinct == 1 &&
               casus_counts_value_at(description->counting->counts, index, 0, &value)) {
        fputs("  ", stdout);
        cs_print_text(stdout, value_words(&value, words, sizeof words));
    }
}

static void print_column(const cs_description *description, size_t index,
                         const casus_column_counts *column, size_t width)
{
    uint64_t records = casus_counts_records(description->counting->counts);
    cs_print_cell(stdout, column->name, width);
    printf("%*" PRIu64, COUNT_WIDTH, column->filled);
    print_number(records - column->filled, COUNT_WIDTH);
    if (column->is_full)
        printf("  >%*" PRIu64, COUNT_WIDTH - 1, column->distinct);
    else if (column->distinct)
        print_number(column->distinct, COUNT_WIDTH);
    if (!cs_describe_is_hidden(description, column))
        print_range(description, index, column);
    putchar('\n');
}

static void print_columns(const cs_description *description)
{
    casus_counts *counts = description->counting->counts;
    casus_column_counts column;
    size_t width = strlen("column");
    for (size_t i = 0; casus_counts_column_at(counts, i, &column); i++) {
        size_t used = cs_print_width(column.name);
        width = cs_describe_is_wanted(description, &column) && used > width ? used : width;
    }
    cs_print_cell(stdout, cs_word("column"), width);
    printf("%*s  %*s  %*s  %-10s  %s\n", COUNT_WIDTH, "filled", COUNT_WIDTH, "missing", COUNT_WIDTH,
           "different", "from", "to");
    for (size_t i = 0; casus_counts_column_at(counts, i, &column); i++)
        if (cs_describe_is_wanted(description, &column))
            print_column(description, i, &column, width);
}

/* ---- Bars ---- */

/* What the lines of a page have in common. */
struct page {
    size_t width;   /* of the words before the counts */
    uint64_t total; /* 100 percent */
    uint64_t highest;
};

static void print_line(const struct page *page, casus_text words, uint64_t count)
{
    double share = page->total ? 100.0 * (double)count / (double)page->total : 0;
    size_t bar = page->highest ? (size_t)((double)count / (double)page->highest * BAR + 0.5) : 0;
    fputs("  ", stdout);
    cs_print_cell(stdout, words, page->width);
    printf("%*" PRIu64 "  %5.1f%%", COUNT_WIDTH, count, share);
    if (bar > 0)
        fputs("  ", stdout);
    cs_print_repeat(stdout, '#', bar);
    putchar('\n');
}

/* ---- Values ---- */

static void print_values(const cs_description *description, size_t index,
                         const casus_column_counts *column)
{
    casus_counts *counts = description->counting->counts;
    struct page page = {.total = column->items + column->reasons};
    unsigned long top = description->top;
    casus_value_count value;
    char words[WORDS];
    uint64_t told = 0;
    size_t shown = 0;
    while ((top == 0 || shown < top) && casus_counts_value_at(counts, index, shown, &value)) {
        size_t used = cs_print_width(value_words(&value, words, sizeof words));
        page.width = used > page.width ? used : page.width;
        page.highest = shown++ == 0 ? value.count : page.highest;
    }
    for (size_t i = 0; i < shown && casus_counts_value_at(counts, index, i, &value); i++) {
        print_line(&page, value_words(&value, words, sizeof words), value.count);
        told += value.count;
    }
    uint64_t more = 0;
    while (casus_counts_value_at(counts, index, shown + more, &value))
        more++;
    if (more == 0)
        return;
    printf("  ... and %" PRIu64 " more, ", more);
    cs_print_count(stdout, page.total - told, "time");
    putchar('\n');
}

/* ---- Months ---- */

static void print_month(const struct page *page, const casus_month_count *month)
{
    char words[32];
    int len = snprintf(words, sizeof words, month->month ? "%04u-%02u" : "%04u", month->year,
                       month->month);
    print_line(page, (casus_text){words, (size_t)len}, month->count);
}

/* Adds up the months of the next year; false behind the last one. */
static bool next_year(casus_counts *counts, size_t index, size_t *at, casus_month_count *out)
{
    casus_month_count month;
    if (!casus_counts_month_at(counts, index, *at, out))
        return false;
    out->month = 0;
    while (casus_counts_month_at(counts, index, ++*at, &month) && month.year == out->year)
        out->count += month.count;
    return true;
}

static void print_years(casus_counts *counts, size_t index, struct page *page)
{
    casus_month_count year, first = {0}, last = {0};
    page->highest = 0;
    for (size_t at = 0; next_year(counts, index, &at, &year); last = year) {
        first = first.count ? first : year;
        page->highest = year.count > page->highest ? year.count : page->highest;
    }
    bool is_sparse = last.year - first.year >= YEARS_MOST;
    for (size_t at = 0; next_year(counts, index, &at, &year);)
        if (!is_sparse || year.count)
            print_month(page, &year);
    if (is_sparse)
        puts("  (years without records are left out)");
}

static void print_months(casus_counts *counts, size_t index, const casus_column_counts *column)
{
    struct page page = {.width = strlen("2022-09"), .total = column->valid};
    casus_month_count month;
    size_t count = 0;
    for (; casus_counts_month_at(counts, index, count, &month); count++)
        page.highest = month.count > page.highest ? month.count : page.highest;
    if (count > MONTHS_MOST) {
        print_years(counts, index, &page);
        return;
    }
    for (size_t i = 0; casus_counts_month_at(counts, index, i, &month); i++)
        print_month(&page, &month);
}

/* ---- Numbers ---- */

static casus_text bin_words(const casus_bin_count *bin, bool is_whole, char *buf, size_t size)
{
    bool is_one = is_whole && bin->to - bin->from <= 1;
    int len = is_one     ? snprintf(buf, size, "%.10g", bin->from)
              : is_whole ? snprintf(buf, size, "%.10g to %.10g", bin->from, bin->to - 1)
                         : snprintf(buf, size, "%.10g to below %.10g", bin->from, bin->to);
    return (casus_text){buf, (size_t)len};
}

static void print_bins(const cs_description *description, size_t index,
                       const casus_column_counts *column)
{
    casus_counts *counts = description->counting->counts;
    struct page page = {.total = column->numbers};
    casus_field_info field = {.type = CASUS_DECIMAL};
    casus_schema_field_at(description->counting->schema, column->field, &field);
    bool is_whole = field.type == CASUS_INTEGER;
    casus_bin_count bin;
    char words[WORDS];
    for (size_t i = 0; casus_counts_bin_at(counts, index, i, &bin); i++) {
        size_t used = cs_print_width(bin_words(&bin, is_whole, words, sizeof words));
        page.width = used > page.width ? used : page.width;
        page.highest = bin.count > page.highest ? bin.count : page.highest;
    }
    for (size_t i = 0; casus_counts_bin_at(counts, index, i, &bin); i++)
        print_line(&page, bin_words(&bin, is_whole, words, sizeof words), bin.count);
    if (!isfinite(column->sum))
        return;
    printf("  mean %.6g", column->sum / (double)column->numbers);
    if (is_whole)
        printf(", sum %.15g", column->sum);
    putchar('\n');
}

/* Values that are no numbers or dates, and why others are missing. */
static void print_rest(const cs_description *description, size_t index,
                       const casus_column_counts *column)
{
    casus_counts *counts = description->counting->counts;
    casus_value_count value;
    if (column->valid < column->items)
        printf("  no %s: %" PRIu64 "\n", column->numbers ? "number" : "date",
               column->items - column->valid);
    for (size_t i = 0; casus_counts_value_at(counts, index, i, &value); i++) {
        char words[WORDS];
        if (!value.is_reason)
            continue;
        fputs("  missing: ", stdout);
        cs_print_text(stdout, value_words(&value, words, sizeof words));
        printf(", %" PRIu64 "\n", value.count);
    }
}

/* ---- Pages ---- */

static void print_page(const cs_description *description, size_t index,
                       const casus_column_counts *column)
{
    casus_field_info field;
    putchar('\n');
    cs_print_text(stdout, column->name);
    if (casus_schema_field_at(description->counting->schema, column->field, &field) &&
        field.title.len) {
        fputs(": ", stdout);
        cs_print_text(stdout, field.title);
    }
    putchar('\n');
    if (cs_describe_is_hidden(description, column)) {
        puts("  (sensitive: --show-sensitive shows its values)");
    } else if (column->numbers > 0) {
        print_bins(description, index, column);
        print_rest(description, index, column);
    } else if (column->least.ptr) {
        print_months(description->counting->counts, index, column);
        print_rest(description, index, column);
    } else if (column->is_full) {
        printf("  (more than %" PRIu64 " different values)\n", column->distinct);
    } else {
        print_values(description, index, column);
    }
}

/* The first column of dates tells when it all was. */
static void print_period(const cs_description *description)
{
    casus_column_counts column;
    for (size_t i = 0; casus_counts_column_at(description->counting->counts, i, &column); i++) {
        bool is_date = column.least.ptr && column.numbers == 0;
        if (!is_date || cs_describe_is_hidden(description, &column))
            continue;
        fputs(", from ", stdout);
        cs_print_text(stdout, column.least);
        fputs(" to ", stdout);
        cs_print_text(stdout, column.most);
        return;
    }
}

static void print_description(const cs_description *description)
{
    casus_counts *counts = description->counting->counts;
    uint64_t records = casus_counts_records(counts);
    casus_column_counts column;
    cs_print_count(stdout, records, "record");
    fputs(", schema ", stdout);
    cs_print_text(stdout, casus_schema_name(description->counting->schema));
    print_period(description);
    fputs("\n\n", stdout);
    if (records == 0)
        return;
    print_columns(description);
    for (size_t i = 0; casus_counts_column_at(counts, i, &column); i++)
        if (cs_describe_is_wanted(description, &column) && has_page(description, &column))
            print_page(description, i, &column);
}

int cs_describe_command(const cs_arguments *arguments)
{
    cs_task task;
    cs_counting counting = {0};
    int code = cs_task_open(&task, arguments, stderr);
    if (code == CS_EXIT_CLEAN)
        code = cs_counting_run(&task, &counting);
    cs_description description = {
        .task = &task,
        .counting = &counting,
        .shows_sensitive = cs_arguments_has(arguments, CS_OPTION_SHOW_SENSITIVE),
    };
    bool is_json = cs_arguments_has(arguments, CS_OPTION_JSON);
    description.top = is_json ? 0 : TOP_BY_DEFAULT;
    if (cs_arguments_has(arguments, CS_OPTION_TOP))
        description.top = cs_arguments_number(arguments, CS_OPTION_TOP);
    if (code <= CS_EXIT_FINDINGS && !cs_task_is_over(&task)) {
        int told = check_names(&description);
        if (told == CS_EXIT_CLEAN && is_json)
            told = cs_describe_json(&description);
        else if (told == CS_EXIT_CLEAN)
            print_description(&description);
        cs_counting_report(&task, &counting);
        code = cs_exit_graver(code, told);
    }
    cs_counting_free(&counting);
    return cs_task_close(&task, code);
}
