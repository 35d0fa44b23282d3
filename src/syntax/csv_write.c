/* csv_write.c - writes tables of delimited text, quoting only where a reader needs it.

   A cell is quoted if it would otherwise end early, if it holds a quote, or if it is the empty string,
   which a bare cell cannot tell from nothing. An unquoted table has no such means: what it cannot
   hold is a defect and not written. Values go out as their lexemes. */
#include "base/num.h"
#include "syntax/csv_syntax.h"

#include <string.h>

static const char mark[] = "\xEF\xBB\xBF";

/* ---- Cells ---- */

static bool is_plain(const cs_grammar *grammar, casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (cs_grammar_kind(grammar, text.ptr[i]) != CS_PLAIN)
            return false;
    return true;
}

static void add_doubled(casus_text text, cs_buf *out)
{
    while (text.len) {
        const char *quote = memchr(text.ptr, '"', text.len);
        if (!quote)
            break;
        size_t len = (size_t)(quote - text.ptr) + 1;
        cs_buf_add(out, text.ptr, len);
        cs_buf_add_char(out, '"');
        text = cs_text_from(text, len);
    }
    cs_buf_add_text(out, text);
}

/* prefix is what goes before the text within the cell: a ' or nothing. */
static void add_quoted(const char *prefix, casus_text text, cs_buf *out)
{
    cs_buf_add_char(out, '"');
    cs_buf_add_string(out, prefix);
    add_doubled(text, out);
    cs_buf_add_char(out, '"');
}

static void add_cell(const cs_grammar *grammar, const char *prefix, casus_text text, cs_buf *out)
{
    if (text.len == 0 || !is_plain(grammar, text)) {
        add_quoted(prefix, text, out);
        return;
    }
    cs_buf_add_string(out, prefix);
    cs_buf_add_text(out, text);
}

/* Spreadsheets run cells that begin so as formulas. */
static const char *guard(const cs_layout *layout, casus_text text)
{
    bool is_formula = layout->dialect.excel_safe && text.len && memchr("=+-@\t\r", text.ptr[0], 6);
    return is_formula ? "'" : "";
}

static void add_line_end(const cs_layout *layout, cs_buf *out)
{
    cs_buf_add_string(out, layout->dialect.crlf ? "\r\n" : "\n");
}

static bool is_unquoted(const cs_layout *layout)
{
    return layout->dialect.quoting == CASUS_UNQUOTED;
}

void cs_table_spell(const cs_layout *layout, const cs_column *column, casus_text value,
                    casus_text old, cs_buf *out)
{
    bool was_quoted = !is_unquoted(layout) && cs_text_starts(old, "\"");
    bool is_bare = value.len && is_plain(layout->state, value);
    if (is_unquoted(layout) || (is_bare && !was_quoted))
        cs_buf_add_text(out, value);
    else if (!column->is_list)
        add_quoted("", value, out);
}

/* ---- The header ---- */

/* A name is quoted wherever a sniffing reader might see a delimiter in it. */
static cs_grammar header_grammar(const cs_layout *layout)
{
    cs_grammar grammar = *(const cs_grammar *)layout->state;
    for (const char *at = ",;\t|"; *at && !is_unquoted(layout); at++)
        grammar.kind[(unsigned char)*at] = CS_DELIMITER;
    return grammar;
}

/* Can the name stand without quotes? At the start of a file a reader takes a mark away. */
static bool is_bare_name(const cs_layout *layout, const cs_grammar *grammar, casus_text name,
                         bool is_first)
{
    bool loses_mark = is_first && !layout->dialect.bom && cs_text_starts(name, mark);
    return is_plain(grammar, name) && !loses_mark;
}

static void add_name(const cs_layout *layout, const cs_grammar *grammar, casus_text name,
                     bool is_first, cs_buf *out)
{
    const char *prefix = guard(layout, name);
    if (!is_unquoted(layout) && is_first && cs_text_starts(name, mark))
        add_quoted(prefix, name, out);
    else if (!is_unquoted(layout))
        add_cell(grammar, prefix, name, out);
    else if (is_bare_name(layout, grammar, name, is_first)) {
        cs_buf_add_string(out, prefix);
        cs_buf_add_text(out, name);
    }
}

void cs_table_head(const cs_layout *layout, cs_buf *out)
{
    cs_grammar grammar = header_grammar(layout);
    if (layout->dialect.bom)
        cs_buf_add_string(out, mark);
    if (layout->columns->count == 0)
        return;
    for (uint32_t i = 0; i < layout->columns->count; i++) {
        if (i)
            cs_buf_add_char(out, layout->dialect.delimiter);
        add_name(layout, &grammar, layout->columns->items[i].name, i == 0, out);
    }
    add_line_end(layout, out);
}

void cs_table_fit_names(cs_layout *layout, cs_defects *defects)
{
    cs_grammar *grammar = layout->state;
    if (!is_unquoted(layout)) {
        /* A header of one name shows no delimiter, so a reader will sniff a comma. */
        if (layout->columns->count == 1)
            grammar->kind[','] = CS_DELIMITER;
        return;
    }
    for (uint32_t i = 0; i < layout->columns->count; i++) {
        casus_text name = layout->columns->items[i].name;
        if (!is_bare_name(layout, grammar, name, i == 0))
            cs_defects_add(defects, CS_E_CELL_IMPOSSIBLE, CS_NONE, CS_NONE)->field = name;
    }
}

/* ---- Rows ---- */

/* One call of cs_table_rows(). */
struct writing {
    const cs_layout *layout;
    const cs_batch *batch;
    const uint32_t *from; /* layout->from, and extras where a column of their name has none */
    const uint32_t *lost; /* the batch columns of extras that feed nothing */
    uint32_t lost_count;
    cs_buf *out;
    cs_defects *defects;
};

/* The place of this name that nothing feeds yet; CS_NONE if there is none. */
static uint32_t find_place(const cs_columns *columns, const uint32_t *from, casus_text name)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (from[i] == CS_NONE && cs_text_equal(columns->items[i].name, name))
            return i;
    return CS_NONE;
}

/* Finds a place for each extra of the batch. false: no memory. */
static bool feed_extras(struct writing *writing)
{
    const cs_columns *columns = writing->layout->columns;
    const cs_columns *extras = &writing->batch->extras;
    size_t room = (size_t)columns->count + extras->count;
    uint32_t *from = cs_arena_alloc(writing->batch->arena, room * sizeof *from);
    if (!from)
        return false;
    uint32_t *lost = from + columns->count;
    if (columns->count)
        memcpy(from, writing->from, columns->count * sizeof *from);
    for (uint32_t i = 0; i < extras->count; i++) {
        uint32_t column = writing->batch->columns->count + i;
        uint32_t place = find_place(columns, from, extras->items[i].name);
        if (place == CS_NONE)
            lost[writing->lost_count++] = column;
        else
            from[place] = column;
    }
    writing->from = from;
    writing->lost = lost;
    return true;
}

/* The items with the separator between them; {NULL, 0}: no memory. */
static casus_text join_items(cs_arena *arena, const casus_value *list, casus_text separator)
{
    size_t len = 0;
    for (uint32_t i = 0; i < list->len; i++)
        len += separator.len + cs_value_text(&list->as.items[i]).len;
    cs_buf buf = {.ptr = cs_arena_alloc(arena, len + 1), .cap = len + 1};
    if (!buf.ptr)
        return (casus_text){NULL, 0};
    for (uint32_t i = 0; i < list->len; i++) {
        if (i)
            cs_buf_add_text(&buf, separator);
        cs_buf_add_text(&buf, cs_value_text(&list->as.items[i]));
    }
    return cs_buf_text(&buf);
}

static bool is_number(const cs_column *column, const casus_value *value)
{
    bool is_numeric = column->is_known && !column->is_list &&
                      (column->type == CASUS_INTEGER || column->type == CASUS_DECIMAL);
    return value->kind == CASUS_NUMBER || (is_numeric && cs_num_is_json(cs_value_text(value)));
}

/* The characters of a value's cell; a list that the schema does not know as one is a defect. */
static casus_text cell_text(const struct writing *writing, const cs_column *column,
                            const casus_value *value, uint32_t record, uint32_t from)
{
    if (value->kind != CASUS_LIST)
        return cs_value_text(value);
    if (!column->is_known || !column->is_list) {
        cs_defect *defect = cs_defects_add(writing->defects, CS_E_LIST_JOINED, record, from);
        defect->expected = column->separator;
        defect->is_general = true;
    }
    casus_text text = join_items(writing->batch->arena, value, column->separator);
    if (!text.ptr)
        writing->out->status = CASUS_ENOMEM;
    return text;
}

static void add_value(const struct writing *writing, uint32_t index, uint32_t record)
{
    uint32_t from = writing->from[index];
    if (from == CS_NONE)
        return;
    const casus_value *value = cs_batch_value(&writing->batch->records[record], from);
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        return;
    const cs_layout *layout = writing->layout;
    const cs_column *column = &layout->columns->items[index];
    casus_text text = cell_text(writing, column, value, record, from);
    const char *prefix = is_number(column, value) ? "" : guard(layout, text);
    if (!is_unquoted(layout)) {
        add_cell(layout->state, prefix, text, writing->out);
    } else if (text.len && is_plain(layout->state, text)) {
        cs_buf_add_string(writing->out, prefix);
        cs_buf_add_text(writing->out, text);
    } else {
        cs_defect *defect = cs_defects_add(writing->defects, CS_E_CELL_IMPOSSIBLE, record, from);
        if (text.len == 0)
            defect->help = CS_TEXT("the text is empty, and a bare cell cannot tell that from none");
    }
}

/* Readers skip blank lines, so a row of nothing needs a sign. */
static void mark_blank_row(const struct writing *writing, uint32_t record, bool is_told)
{
    if (!is_unquoted(writing->layout))
        add_quoted("", CS_TEXT(""), writing->out);
    else if (!is_told)
        cs_defects_add(writing->defects, CS_E_CELL_IMPOSSIBLE, record, CS_NONE)->help = CS_TEXT(
            "the row is blank, and readers skip blank rows");
}

static void report_lost(const struct writing *writing, uint32_t record)
{
    for (uint32_t i = 0; i < writing->lost_count; i++) {
        uint32_t column = writing->lost[i];
        uint8_t kind = cs_batch_value(&writing->batch->records[record], column)->kind;
        if (kind != CASUS_ABSENT && kind != CASUS_NULL)
            cs_defects_add(writing->defects, CS_E_LATE_COLUMN, record, column);
    }
}

static void add_row(const struct writing *writing, uint32_t record)
{
    size_t start = writing->out->len;
    size_t told = writing->defects->count;
    for (uint32_t i = 0; i < writing->layout->columns->count; i++) {
        if (i)
            cs_buf_add_char(writing->out, writing->layout->dialect.delimiter);
        add_value(writing, i, record);
    }
    if (writing->out->len == start && writing->out->status == CASUS_OK)
        mark_blank_row(writing, record, writing->defects->count > told);
    add_line_end(writing->layout, writing->out);
    report_lost(writing, record);
}

void cs_table_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                   cs_buf *out, size_t *starts, cs_defects *defects)
{
    struct writing writing = {layout, batch, layout->from, NULL, 0, out, defects};
    if (batch->extras.count && !feed_extras(&writing))
        out->status = CASUS_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        starts[i] = out->len;
        if (out->status == CASUS_OK && !batch->records[first + i].is_broken)
            add_row(&writing, (uint32_t)(first + i));
    }
    starts[count] = out->len;
}

/* A row ends with its own line end, so nothing is left to close. */
void cs_table_tail(const cs_layout *layout, cs_buf *out)
{
    (void)layout;
    (void)out;
}
