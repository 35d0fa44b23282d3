/* fuzz_round.c - what was read is written, read again equal, and written again to the same bytes.
   The first byte chooses the dialect that is read, the second the one that is written, the third how
   it is spelled. Values that the check would not let pass to a writer are taken out before. */
#include "harness.h"

#include <string.h>

/* Would a reader part the joined items as they are? */
static bool is_joinable(const cs_column *column, const casus_value *list, cs_arena *arena)
{
    cs_buf joined = {0};
    casus_value parts = {.kind = CASUS_ABSENT};
    for (uint32_t i = 0; i < list->len; i++) {
        cs_buf_add_text(&joined, i ? column->separator : CS_TEXT(""));
        cs_buf_add_text(&joined, cs_value_text(&list->as.items[i]));
    }
    bool is_same = cs_value_split(arena, column, cs_buf_text(&joined), &parts) &&
                   same_value(true, list, &parts);
    cs_buf_free(&joined);
    return is_same;
}

static bool is_fit(bool is_table, const cs_column *column, const casus_value *value,
                   cs_arena *arena)
{
    bool is_list = value->kind == CASUS_LIST;
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        return true;
    if (column->is_known && column->is_list != is_list)
        return false;
    return !is_table || !is_list || (column->is_known && is_joinable(column, value, arena));
}

/* Only JSON tells numbers and booleans from text. */
static void forget_kinds(casus_value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (values[i].kind == CASUS_NUMBER || values[i].kind == CASUS_BOOLEAN)
            values[i].kind = CASUS_STRING;
        if (values[i].kind == CASUS_LIST)
            forget_kinds((casus_value *)values[i].as.items, values[i].len);
    }
}

static void make_fit(const cs_syntax *syntax, cs_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        cs_record *record = &batch->records[i];
        if (syntax != &cs_syntax_json && syntax != &cs_syntax_ndjson)
            forget_kinds(record->values, record->width);
        uint32_t count = cs_batch_column_count(batch);
        for (uint32_t column = 0; column < record->width && column < count; column++) {
            casus_value *value = &record->values[column];
            if (!is_fit(syntax->is_table, cs_batch_column_at(batch, column), value, batch->arena))
                value->kind = CASUS_ABSENT;
        }
    }
}

/* Makes columns of the batch's extras too, as a run does before it writes. */
static void fix_columns(cs_batch *batch, cs_columns *out)
{
    uint32_t count = cs_batch_column_count(batch);
    out->items = cs_arena_zalloc(batch->arena, count, sizeof *out->items);
    for (uint32_t i = 0; i < count; i++)
        out->items[out->count++] = *cs_batch_column_at(batch, i);
    cs_columns_index(out, 0, batch->arena);
    batch->columns = out;
    batch->extras = (cs_columns){0};
}

/* Writes the records that are whole; false where the syntax cannot hold them and says so. */
static bool write_batch(const cs_batch *batch, const casus_dialect *dialect,
                        const cs_columns *columns, cs_buf *out)
{
    uint32_t *from = cs_arena_alloc(batch->arena, (columns->count + 1) * sizeof *from);
    size_t *starts = cs_arena_alloc(batch->arena, (batch->count + 1) * sizeof *starts);
    cs_defects defects = {.arena = batch->arena};
    for (uint32_t i = 0; i < columns->count; i++)
        from[i] = i;
    const cs_syntax *syntax = cs_syntax_named(cs_text(dialect->syntax));
    cs_layout layout = {.syntax = syntax,
                        .dialect = *dialect,
                        .arena = batch->arena,
                        .columns = columns,
                        .from = from};
    cs_buf rows = {0};
    if (syntax->bind)
        DEMAND(syntax->bind(&layout, &defects) == CASUS_OK);
    syntax->head(&layout, out);
    syntax->rows(&layout, batch, 0, batch->count, &rows, starts, &defects);
    DEMAND(starts[batch->count] == rows.len);
    cs_buf_add_text(out, cs_text_from(cs_buf_text(&rows), strlen(syntax->separator)));
    syntax->tail(&layout, out);
    DEMAND(rows.status == CASUS_OK && out->status == CASUS_OK);
    DEMAND(cs_utf8_check(cs_buf_text(out)) == out->len);
    cs_buf_free(&rows);
    return defects.count == 0;
}

static void demand_equal(bool is_table, const cs_batch *want, const cs_batch *got)
{
    size_t next = 0;
    for (size_t i = 0; i < want->count; i++) {
        if (want->records[i].is_broken)
            continue;
        DEMAND(next < got->count);
        DEMAND(same_record(is_table, want, &want->records[i], got, &got->records[next]));
        next++;
    }
    DEMAND(next == got->count);
}

/* What did not fit into the objects of others is read by its whole name, with a note. */
static bool is_well_read(const cs_defects *defects)
{
    for (size_t i = 0; i < defects->count; i++)
        if (defects->items[i].number != CS_E_FLAT_NAME)
            return false;
    return true;
}

static void demand_round(const cs_batch *batch, const casus_dialect *dialect, casus_text text,
                         const cs_columns *columns)
{
    fuzz_subject again = {0};
    harness_show(text);
    DEMAND(subject_open(&again, dialect, text, columns));
    subject_read(&again);
    DEMAND(is_well_read(&again.defects));
    demand_equal(again.syntax->is_table, batch, &again.batch);
    cs_buf twice = {0};
    DEMAND(write_batch(&again.batch, dialect, columns, &twice));
    DEMAND(cs_text_equal(cs_buf_text(&twice), text));
    cs_buf_free(&twice);
    subject_free(&again);
    harness_show((casus_text){NULL, 0});
}

/* A table's reader gives a column without a name one, and says so; and it tells columns apart by their
   names alone. */
static bool has_other_names(const cs_columns *columns)
{
    for (uint32_t i = 0; i < columns->count; i++) {
        if (columns->items[i].name.len == 0)
            return true;
        for (uint32_t j = 0; j < i; j++)
            if (cs_text_equal(columns->items[i].name, columns->items[j].name))
                return true;
    }
    return false;
}

static void write_and_read(fuzz_subject *subject, const casus_dialect *dialect)
{
    const cs_syntax *syntax = cs_syntax_named(cs_text(dialect->syntax));
    make_fit(syntax, &subject->batch);
    cs_columns columns = {0};
    cs_buf text = {0};
    fix_columns(&subject->batch, &columns);
    bool can_be = columns.count && !(syntax->is_table && has_other_names(&columns));
    if (can_be && write_batch(&subject->batch, dialect, &columns, &text))
        demand_round(&subject->batch, dialect, cs_buf_text(&text), &columns);
    cs_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    casus_text text = {(const char *)data, size};
    const casus_dialect *from = &harness_dialects[harness_choose(&text, HARNESS_DIALECTS)];
    casus_dialect to = harness_dialects[harness_choose(&text, HARNESS_DIALECTS)];
    unsigned flags = harness_choose(&text, 8);
    to.bom = flags & 1;
    to.crlf = flags & 2;
    to.pretty = flags & 4;
    fuzz_subject subject = {0};
    if (subject_open(&subject, from, text, NULL)) {
        subject_read(&subject);
        write_and_read(&subject, &to);
    }
    subject_free(&subject);
    return 0;
}
