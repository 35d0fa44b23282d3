/* harness.c - see harness.h. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static casus_text shown;

void harness_show(casus_text text)
{
    shown = text;
}

_Noreturn void harness_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: demanded: %s\n", file, line, condition);
    if (shown.len)
        fprintf(stderr, "--- written ---\n%.*s\n---\n", (int)shown.len, shown.ptr);
    abort();
}

unsigned harness_choose(casus_text *text, unsigned count)
{
    if (text->len == 0)
        return 0;
    unsigned byte = (unsigned char)text->ptr[0];
    *text = cs_text_from(*text, 1);
    return (byte + 256 - '0') % 256 % count;
}

const casus_dialect harness_dialects[HARNESS_DIALECTS] = {
    {.syntax = "csv"},
    {.syntax = "tsv"},
    {.syntax = "csv", .delimiter = ',', .quoting = CASUS_UNQUOTED},
    {.syntax = "tsv", .quoting = CASUS_UNQUOTED},
    {.syntax = "csv", .delimiter = ';'},
    {.syntax = "csv", .delimiter = '|'},
    {.syntax = "json"},
    {.syntax = "ndjson"},
    {.syntax = "yaml"},
};

/* ---- Columns ---- */

static const cs_column known[] = {
    {.name = CS_TEXT("id"), .type = CASUS_TEXT},
    {.name = CS_TEXT("count"), .type = CASUS_INTEGER},
    {.name = CS_TEXT("score"), .type = CASUS_DECIMAL},
    {.name = CS_TEXT("day"), .type = CASUS_DATE},
    {.name = CS_TEXT("sure"), .type = CASUS_BOOL},
    {.name = CS_TEXT("tags"), .type = CASUS_TEXT, .is_list = true},
    {.name = CS_TEXT("kinds"), .type = CASUS_INTEGER, .is_list = true},
    {.name = CS_TEXT("secret"), .type = CASUS_TEXT, .is_sensitive = true},
    {.name = CS_TEXT("actor.code"),
     .path = CS_TEXT("actor\0code"),
     .type = CASUS_TEXT,
     .is_list = true},
    {.name = CS_TEXT("actor.in.age"),
     .path = CS_TEXT("actor\0in\0age"),
     .type = CASUS_INTEGER,
     .is_list = true},
    {.name = CS_TEXT("size.dead"), .path = CS_TEXT("size\0dead"), .type = CASUS_INTEGER},
    {.name = CS_TEXT("size.of.hurt"), .path = CS_TEXT("size\0of\0hurt"), .type = CASUS_TEXT},
};

enum { KNOWN_COUNT = sizeof known / sizeof known[0] };

static void set_column(cs_columns *columns, casus_text name)
{
    cs_column column = {.type = CASUS_TEXT, .field = CS_NONE};
    for (uint32_t i = 0; i < KNOWN_COUNT; i++)
        if (cs_text_equal_folded(known[i].name, name)) {
            column = known[i];
            column.is_known = true;
            column.field = i;
        }
    column.name = name;
    column.separator = CS_TEXT("; ");
    columns->items[columns->count++] = column;
}

/* A table has the columns of its header, the others those that are known. */
static void make_columns(fuzz_subject *subject)
{
    const cs_layout *layout = &subject->layout;
    size_t room = layout->name_count + KNOWN_COUNT;
    subject->columns.items = cs_arena_zalloc(&subject->arena, room, sizeof(cs_column));
    for (size_t i = 0; i < layout->name_count; i++)
        set_column(&subject->columns, layout->names[i].name);
    for (size_t i = 0; i < KNOWN_COUNT && !layout->is_table; i++)
        set_column(&subject->columns, known[i].name);
    cs_columns_index(&subject->columns, 0, &subject->arena);
}

/* ---- Reading ---- */

static void demand_text(casus_text text)
{
    DEMAND(cs_utf8_check(text) == text.len);
}

static void demand_defects(const cs_defects *defects, size_t len)
{
    DEMAND(!defects->failed);
    for (size_t i = 0; i < defects->count; i++) {
        const cs_defect *defect = &defects->items[i];
        DEMAND(cs_diag_row_of(defect->number));
        DEMAND(!defect->has_span || (size_t)defect->span.start + defect->span.len <= len);
        demand_text(defect->field);
        demand_text(defect->found);
        demand_text(defect->expected);
        demand_text(defect->other);
        demand_text(defect->help);
        demand_text(defect->fix);
    }
}

static void demand_header(const fuzz_subject *subject, const cs_columns *columns)
{
    const cs_layout *layout = &subject->layout;
    for (size_t i = 0; i < layout->name_count; i++) {
        cs_span span = layout->names[i].span;
        DEMAND((size_t)span.start + span.len <= layout->head.len);
        demand_text(layout->names[i].name);
    }
    if (!columns || !layout->is_table)
        return;
    DEMAND(layout->name_count == columns->count);
    for (uint32_t i = 0; i < columns->count; i++)
        DEMAND(cs_text_equal(layout->names[i].name, columns->items[i].name));
}

bool subject_open(fuzz_subject *subject, const casus_dialect *dialect, casus_text text,
                  const cs_columns *columns)
{
    cs_defects defects = {.arena = &subject->arena};
    size_t used = 0;
    subject->syntax = cs_syntax_named(cs_text(dialect->syntax));
    subject->dialect = *dialect;
    subject->text = text;
    subject->layout = (cs_layout){
        .syntax = subject->syntax, .dialect = *dialect, .arena = &subject->arena};
    casus_status status = subject->syntax->open(&subject->layout, text, true, &used, &defects);
    demand_defects(&defects, text.len);
    DEMAND(status == CASUS_OK || (status == CASUS_EFORMAT && defects.count));
    if (status != CASUS_OK)
        return false;
    DEMAND(used <= text.len);
    DEMAND(cs_text_equal(subject->layout.head, cs_text_slice(text, 0, used)));
    demand_header(subject, columns);
    subject->rest = cs_text_from(text, used);
    make_columns(subject);
    subject->layout.columns = columns ? columns : &subject->columns;
    if (subject->syntax->bind)
        DEMAND(subject->syntax->bind(&subject->layout, &defects) == CASUS_OK);
    return true;
}

/* Extents stand in order, within what the framer has dealt with. */
static void demand_extents(const cs_extents *extents, size_t first, size_t start, size_t used)
{
    DEMAND(!extents->failed);
    for (size_t i = first; i < extents->count; i++) {
        const cs_extent *extent = &extents->items[i];
        DEMAND(extent->start >= start);
        DEMAND(!extent->flaw || cs_diag_row_of(extent->flaw));
        DEMAND(extent->flaw_at <= extent->len);
        start = (size_t)extent->start + extent->len;
        DEMAND(start <= used);
    }
}

cs_extents subject_frame(const fuzz_subject *subject, size_t step, bool is_late)
{
    casus_text rest = subject->rest;
    cs_framer framer = {.layout = &subject->layout};
    cs_extents all = {0};
    size_t done = 0;
    bool eof = false;
    for (size_t size = step; !eof || done < rest.len;) {
        casus_text window = cs_text_slice(rest, done, size);
        bool is_whole = done + window.len == rest.len;
        eof = is_whole && (!is_late || eof || size > window.len + step);
        size_t before = all.count;
        size_t used = subject->syntax->frame(&framer, window, eof, &all);
        DEMAND(used <= window.len);
        demand_extents(&all, before, 0, used);
        for (size_t i = before; i < all.count; i++)
            all.items[i].start += (uint32_t)done;
        done += used;
        DEMAND(used || !eof || window.len == 0);
        DEMAND(!used || done == rest.len || rest.ptr[done - 1] != '\r' || rest.ptr[done] != '\n');
        size = used ? step : size + step;
    }
    return all;
}

/* A job gives up records with bytes that no text has before it parses. */
static void screen(fuzz_subject *subject)
{
    for (size_t i = 0; i < subject->extents.count; i++) {
        cs_extent *extent = &subject->extents.items[i];
        casus_text text = cs_text_slice(subject->rest, extent->start, extent->len);
        if (extent->flaw)
            continue;
        if (cs_utf8_check(text) < text.len)
            extent->flaw = CS_E_NOT_UTF8;
        else if (memchr(text.ptr, '\0', text.len))
            extent->flaw = CS_E_NUL_CHARACTER;
    }
}

void subject_parse(fuzz_subject *subject, const cs_extents *extents, cs_batch *out,
                   cs_defects *defects)
{
    *defects = (cs_defects){.arena = &subject->arena};
    cs_batch_init(out, &subject->arena, subject->rest, subject->layout.columns);
    DEMAND(subject->syntax->parse(&subject->layout, extents, out, defects) == CASUS_OK);
    DEMAND(!out->failed);
    DEMAND(out->count == extents->count || out->is_over);
}

void subject_read(fuzz_subject *subject)
{
    subject->extents = subject_frame(subject, subject->rest.len + 1, false);
    screen(subject);
    subject_parse(subject, &subject->extents, &subject->batch, &subject->defects);
}

void subject_free(fuzz_subject *subject)
{
    free(subject->extents.items);
    cs_arena_free(&subject->arena);
}

/* ---- Comparing ---- */

static bool is_nothing(bool is_table, const casus_value *value)
{
    return value->kind == CASUS_ABSENT || (is_table && value->kind == CASUS_NULL);
}

/* Between the separators of a table nothing and the empty text are the same, and a list of nothing but
   that is an empty one. */
static bool is_blank_item(const casus_value *item)
{
    return item->kind <= CASUS_NULL || (item->kind == CASUS_STRING && item->len == 0);
}

static uint32_t items_of(bool is_table, const casus_value *list)
{
    return is_table && list->len == 1 && is_blank_item(list->as.items) ? 0 : list->len;
}

bool same_value(bool is_table, const casus_value *a, const casus_value *b)
{
    if (is_nothing(is_table, a) || is_nothing(is_table, b))
        return is_nothing(is_table, a) && is_nothing(is_table, b);
    if ((a->kind == CASUS_NULL) != (b->kind == CASUS_NULL) ||
        (a->kind == CASUS_LIST) != (b->kind == CASUS_LIST))
        return false;
    if (a->kind != CASUS_LIST)
        return cs_text_equal(cs_value_text(a), cs_value_text(b));
    uint32_t count = items_of(is_table, a);
    if (count != items_of(is_table, b))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const casus_value *one = &a->as.items[i];
        const casus_value *other = &b->as.items[i];
        bool are_blank = is_table && is_blank_item(one) && is_blank_item(other);
        if (!are_blank && !same_value(is_table, one, other))
            return false;
    }
    return true;
}

/* The column that has the name of another batch's, or its path if objects hold it. */
static uint32_t column_like(const cs_batch *batch, const cs_column *other)
{
    bool is_exact;
    casus_text name = other->path.ptr ? other->path : other->name;
    uint32_t column = cs_columns_find(batch->columns, name, &is_exact);
    uint32_t extra = is_exact ? CS_NONE : cs_columns_find(&batch->extras, name, &is_exact);
    if (extra != CS_NONE && (is_exact || column == CS_NONE))
        return batch->columns->count + extra;
    return column;
}

/* Has b everything that a has? */
static bool has_all(bool is_table, const cs_batch *a, const cs_record *of_a, const cs_batch *b,
                    const cs_record *of_b)
{
    for (uint32_t i = 0; i < of_a->width && i < cs_batch_column_count(a); i++) {
        const casus_value *value = cs_batch_value(of_a, i);
        if (is_nothing(is_table, value))
            continue;
        uint32_t column = column_like(b, cs_batch_column_at(a, i));
        if (column == CS_NONE || !same_value(is_table, value, cs_batch_value(of_b, column)))
            return false;
    }
    return true;
}

bool same_record(bool is_table, const cs_batch *a, const cs_record *of_a, const cs_batch *b,
                 const cs_record *of_b)
{
    return of_a->is_broken == of_b->is_broken && has_all(is_table, a, of_a, b, of_b) &&
           has_all(is_table, b, of_b, a, of_a);
}

/* ---- What parse promises ---- */

static void demand_value(const casus_value *value, bool may_be_list)
{
    DEMAND(value->kind <= CASUS_LIST);
    if (value->kind != CASUS_LIST) {
        demand_text(cs_value_text(value));
        return;
    }
    DEMAND(may_be_list);
    DEMAND(value->len <= CS_ITEMS_MAX);
    for (uint32_t i = 0; i < value->len; i++)
        demand_value(&value->as.items[i], false);
}

static bool is_told(const fuzz_subject *subject, uint32_t record)
{
    for (size_t i = 0; i < subject->defects.count; i++)
        if (subject->defects.items[i].record == record)
            return true;
    return subject->extents.items[record].flaw != 0;
}

/* Columns that the record may have values of: room beyond the batch's columns means nothing. */
static uint32_t used_width(const cs_batch *batch, const cs_record *record)
{
    uint32_t count = cs_batch_column_count(batch);
    return record->width < count ? record->width : count;
}

/* Every value can be found again, within its record unless it came from elsewhere. */
static void demand_places(const fuzz_subject *subject, uint32_t index)
{
    const cs_batch *batch = &subject->batch;
    const cs_record *record = &batch->records[index];
    bool has_head = subject->syntax->locate_head && subject->layout.head.len;
    for (uint32_t column = 0; column < used_width(batch, record); column++) {
        const casus_value *value = &record->values[column];
        cs_span span = {0, 0};
        bool is_found = subject->syntax->locate(&subject->layout, batch, index, column, CS_NONE,
                                                &span);
        DEMAND(is_found || value->kind == CASUS_ABSENT || record->is_dependent || has_head);
        if (!is_found)
            continue;
        DEMAND((size_t)span.start + span.len <= batch->chunk.len);
        if (record->is_dependent)
            continue;
        DEMAND(span.start >= record->extent.start);
        DEMAND(span.start + span.len <= record->extent.start + record->extent.len);
        for (uint32_t i = 0; value->kind == CASUS_LIST && i < value->len; i++)
            if (subject->syntax->locate(&subject->layout, batch, index, column, i, &span))
                DEMAND(span.start >= record->extent.start &&
                       span.start + span.len <= record->extent.start + record->extent.len);
    }
}

static void demand_record(const fuzz_subject *subject, uint32_t index)
{
    const cs_record *record = &subject->batch.records[index];
    const cs_extent *extent = &subject->extents.items[index];
    DEMAND(record->extent.start == extent->start && record->extent.len == extent->len);
    DEMAND(!extent->flaw || record->is_broken);
    DEMAND(!record->is_broken || record->width == 0);
    DEMAND(!(record->is_broken || record->is_partial) || is_told(subject, index));
    for (uint32_t column = 0; column < record->width; column++)
        demand_value(&record->values[column], true);
    demand_places(subject, index);
}

/* A value spelled in place of its own token changes nothing. */
static void demand_spelling(fuzz_subject *subject, uint32_t index, uint32_t column)
{
    const cs_record *record = &subject->batch.records[index];
    const cs_column *of = cs_batch_column_at(&subject->batch, column);
    casus_text value = cs_value_text(cs_batch_value(record, column));
    cs_span span;
    if (!value.ptr || record->is_dependent ||
        !subject->syntax->locate(&subject->layout, &subject->batch, index, column, CS_NONE, &span))
        return;
    cs_buf token = {0};
    casus_text old = cs_text_slice(subject->rest, span.start, span.len);
    subject->syntax->spell(&subject->layout, of, value, old, &token);
    cs_buf text = {0};
    cs_buf_add_text(&text, cs_text_slice(subject->rest, 0, span.start));
    cs_buf_add_text(&text, cs_buf_text(&token));
    cs_buf_add_text(&text, cs_text_from(subject->rest, (size_t)span.start + span.len));
    fuzz_subject again = *subject;
    again.rest = cs_buf_text(&text);
    again.arena = (cs_arena){0};
    subject_read(&again);
    DEMAND(token.len == 0 || again.batch.count == subject->batch.count);
    for (size_t i = 0; i < again.batch.count && token.len; i++)
        DEMAND(same_record(subject->syntax->is_table, &subject->batch, &subject->batch.records[i],
                           &again.batch, &again.batch.records[i]));
    subject_free(&again);
    cs_buf_free(&token);
    cs_buf_free(&text);
}

static bool is_damaged(const fuzz_subject *subject)
{
    for (size_t i = 0; i < subject->batch.count; i++)
        if (subject->batch.records[i].is_broken)
            return true;
    return false;
}

/* One value of each record, another one in each. Where a record is broken, a bracket in a value may be
   what others were parted by, and that one too many stands alone once the value has quotes. */
static void demand_spellings(fuzz_subject *subject)
{
    enum { MOST = 16 };
    if (is_damaged(subject))
        return;
    for (uint32_t i = 0; i < subject->batch.count && i < MOST; i++) {
        uint32_t width = used_width(&subject->batch, &subject->batch.records[i]);
        if (width && !subject->extents.is_joint)
            demand_spelling(subject, i, i % width);
    }
}

void demand_parse(fuzz_subject *subject)
{
    demand_defects(&subject->defects, subject->rest.len);
    for (size_t i = 0; i < subject->defects.count; i++) {
        const cs_defect *defect = &subject->defects.items[i];
        DEMAND(defect->record == CS_NONE || defect->record < subject->batch.count);
        DEMAND(defect->column == CS_NONE ||
               defect->column < cs_batch_column_count(&subject->batch));
    }
    for (uint32_t i = 0; i < subject->batch.count; i++)
        demand_record(subject, i);
    demand_spellings(subject);
}

void demand_pieces(fuzz_subject *subject)
{
    const cs_batch *all = &subject->batch;
    for (size_t i = 0; i < all->count && !all->records[i].is_dependent; i++) {
        cs_extents one = {.items = &subject->extents.items[i], .count = 1};
        cs_batch alone;
        cs_defects defects;
        subject_parse(subject, &one, &alone, &defects);
        DEMAND(same_record(false, all, &all->records[i], &alone, &alone.records[0]));
    }
}

void harness_parse(const casus_dialect *dialect, casus_text text)
{
    fuzz_subject subject = {0};
    if (subject_open(&subject, dialect, text, NULL)) {
        subject_read(&subject);
        demand_parse(&subject);
        demand_pieces(&subject);
        demand_gears(&subject);
    }
    subject_free(&subject);
}
