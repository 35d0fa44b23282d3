/* json_write.c - writes batches as JSON.

   A number is the characters it had: nothing here knows what it amounts to, so 33.30 and 1e400 go out
   as they came in. The schema, not the look of a text, says what is a number; a field of numbers
   whose text JSON cannot write as one becomes a string, and a finding. Strings are escaped where JSON
   demands it and nowhere else. */
#include "base/num.h"
#include "syntax/json_syntax.h"

/* ---- Tokens ---- */

static bool needs_escape(char byte)
{
    return (unsigned char)byte < 0x20 || byte == '"' || byte == '\\';
}

static void add_escape(cs_buf *out, char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* byte and letter in turn */
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (letters[i] == byte) {
            const char escape[] = {'\\', letters[i + 1]};
            cs_buf_add(out, escape, sizeof escape);
            return;
        }
    }
    const char escape[] = {'\\', 'u', '0', '0', digits[byte >> 4 & 1], digits[byte & 15]};
    cs_buf_add(out, escape, sizeof escape);
}

static void add_escaped(cs_buf *out, casus_text text)
{
    size_t start = 0;
    if (text.len == 0)
        return;
    for (size_t at = 0; at < text.len; at++) {
        if (!needs_escape(text.ptr[at]))
            continue;
        cs_buf_add(out, text.ptr + start, at - start);
        add_escape(out, text.ptr[at]);
        start = at + 1;
    }
    cs_buf_add(out, text.ptr + start, text.len - start);
}

static void add_string(cs_buf *out, casus_text text)
{
    cs_buf_add_char(out, '"');
    add_escaped(out, text);
    cs_buf_add_char(out, '"');
}

static bool is_number_column(const cs_column *column)
{
    return column->is_known && (column->type == CASUS_INTEGER || column->type == CASUS_DECIMAL);
}

static bool is_boolean(casus_text text)
{
    return cs_text_is(text, "true") || cs_text_is(text, "false");
}

/* Does the schema make this text a number or a boolean of JSON? */
static bool is_bare(const cs_column *column, casus_text text)
{
    if (is_number_column(column))
        return cs_num_is_json(text);
    return column->is_known && column->type == CASUS_BOOL && is_boolean(text);
}

void cs_json_spell(const cs_layout *layout, const cs_column *column, casus_text value,
                   casus_text old, cs_buf *out)
{
    (void)layout;
    bool is_part = column->is_list && !cs_text_starts(old, "\"") && !cs_json_is_bare_token(old);
    if (is_part)
        add_escaped(out, value);
    else if (is_bare(column, value))
        cs_buf_add_text(out, value);
    else
        add_string(out, value);
}

/* ---- Values ---- */

/* Where a value is being written from. */
struct source {
    cs_buf *out;
    cs_defects *defects;
    uint32_t record;
    uint32_t column; /* of the batch */
    uint32_t item;
};

static void report_number(const struct source *source, casus_text text)
{
    cs_defect *defect = cs_defects_add(source->defects, CS_E_NUMBER_AS_TEXT, source->record,
                                       source->column);
    defect->item = source->item;
    defect->found = text;
}

static void add_scalar(const struct source *source, const cs_column *column,
                       const casus_value *value)
{
    casus_text text = cs_value_text(value);
    bool bare = is_bare(column, text);
    if (!column->is_known)
        bare = (value->kind == CASUS_NUMBER && cs_num_is_json(text)) ||
               (value->kind == CASUS_BOOLEAN && is_boolean(text));
    if (value->kind == CASUS_NULL) {
        cs_buf_add_string(source->out, "null");
    } else if (bare) {
        cs_buf_add_text(source->out, text);
    } else {
        add_string(source->out, text);
        if (is_number_column(column))
            report_number(source, text);
    }
}

static void add_list(struct source *source, const cs_column *column, const casus_value *list,
                     bool is_pretty)
{
    cs_buf_add_char(source->out, '[');
    for (source->item = 0; source->item < list->len; source->item++) {
        if (source->item > 0)
            cs_buf_add_string(source->out, is_pretty ? ", " : ",");
        add_scalar(source, column, &list->as.items[source->item]);
    }
    source->item = CS_NONE;
    cs_buf_add_char(source->out, ']');
}

/* ---- Records ---- */

static void add_key(cs_buf *out, casus_text name, bool is_pretty)
{
    cs_buf_add_string(out, is_pretty ? "\n  " : "");
    add_string(out, name);
    cs_buf_add_string(out, is_pretty ? ": " : ":");
}

static bool is_pretty(const cs_layout *layout)
{
    return layout->dialect.pretty && layout->syntax == &cs_syntax_json;
}

casus_status cs_json_bind(cs_layout *layout, cs_defects *defects)
{
    (void)defects;
    if (!layout->from)
        return CASUS_OK;
    casus_status status = CASUS_ENOMEM;
    cs_buf buf = {0};
    uint32_t count = layout->columns->count;
    cs_json_state *state = cs_arena_zalloc(layout->arena, 1, sizeof *state);
    casus_text *keys = cs_arena_zalloc(layout->arena, count, sizeof *keys);
    if (!state || !keys)
        goto done;
    for (uint32_t i = 0; i < count; i++) {
        cs_buf_truncate(&buf, 0);
        add_key(&buf, layout->columns->items[i].name, is_pretty(layout));
        keys[i] = cs_arena_text(layout->arena, cs_buf_text(&buf));
        if (buf.status != CASUS_OK || !keys[i].ptr)
            goto done;
    }
    state->keys = keys;
    layout->state = state;
    status = CASUS_OK;
done:
    cs_buf_free(&buf);
    return status;
}

/* One record on its way out. */
struct row {
    const cs_layout *layout;
    const cs_record *record;
    struct source source;
    bool is_pretty;
    bool has_member;
};

static void add_member(struct row *row, const cs_column *column, const casus_text *key,
                       uint32_t batch_column)
{
    const casus_value *value = cs_batch_value(row->record, batch_column);
    if (value->kind == CASUS_ABSENT)
        return;
    if (row->has_member)
        cs_buf_add_char(row->source.out, ',');
    row->has_member = true;
    if (key)
        cs_buf_add_text(row->source.out, *key);
    else
        add_key(row->source.out, column->name, row->is_pretty);
    row->source.column = batch_column;
    if (value->kind == CASUS_LIST)
        add_list(&row->source, column, value, row->is_pretty);
    else
        add_scalar(&row->source, column, value);
}

static void add_record(struct row *row, const cs_batch *batch)
{
    const cs_columns *columns = row->layout->columns;
    const cs_json_state *state = row->layout->state;
    cs_buf_add_char(row->source.out, '{');
    for (uint32_t i = 0; i < columns->count; i++)
        if (row->layout->from[i] != CS_NONE)
            add_member(row, &columns->items[i], &state->keys[i], row->layout->from[i]);
    for (uint32_t i = batch->columns->count;
         i < row->record->width && i < cs_batch_column_count(batch); i++)
        add_member(row, cs_batch_column_at(batch, i), NULL, i);
    cs_buf_add_string(row->source.out, row->is_pretty && row->has_member ? "\n}" : "}");
}

void cs_json_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects)
{
    bool is_array = layout->syntax == &cs_syntax_json;
    for (size_t i = 0; i < count; i++) {
        starts[i] = out->len;
        struct row row = {
            .layout = layout,
            .record = &batch->records[first + i],
            .source = {out, defects, (uint32_t)(first + i), CS_NONE, CS_NONE},
            .is_pretty = is_pretty(layout),
        };
        if (row.record->is_broken)
            continue;
        cs_buf_add_string(out, layout->syntax->separator);
        cs_buf_add_string(out, is_array ? "\n" : "");
        add_record(&row, batch);
        cs_buf_add_string(out, is_array ? "" : "\n");
    }
    starts[count] = out->len;
}

void cs_json_head(const cs_layout *layout, cs_buf *out)
{
    if (layout->syntax == &cs_syntax_json)
        cs_buf_add_char(out, '[');
}

void cs_json_tail(const cs_layout *layout, cs_buf *out)
{
    if (layout->syntax == &cs_syntax_json)
        cs_buf_add_string(out, "\n]\n");
}
