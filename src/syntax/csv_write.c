/* csv_write.c - writes tables of delimited text, quoting only where a reader needs it.

   A cell is quoted if it would otherwise end early, if it holds a quote, or if it is the empty string,
   which a bare cell cannot tell from nothing. An unquoted table has no such means: what it cannot
   hold is a defect and not written. Values go out as their lexemes. */
#include "base/num.h"
#include "syntax/csv_syntax.h"
#include "syntax/feed.h"

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

static void add_bare(casus_text text, cs_buf *out)
{
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
    if (layout->columns->count == 0 || layout->dialect.header == CASUS_HEADER_OFF)
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

/* What no flags of a value are. */
enum { NEVER = 0x80 };

/* What of the dialect decides about a clean text. */
struct rule {
    char delimiter;
    bool is_unquoted;
    uint8_t bare; /* the flags of a cell of the chunk that is one of the output; NEVER: none is */
    bool is_trusted; /* a clean text needs no more than quotes */
    bool is_mark;    /* and not even those: what is clean has no delimiter */
};

/* One call of cs_table_rows(). */
struct writing {
    const cs_layout *layout;
    const cs_batch *batch;
    cs_feed feed;
    bool has_needles;   /* false: the grammar has too many */
    cs_needles needles; /* what is not plain */
    struct rule rule;
    cs_buf *out;
    cs_defects *defects;
};

static bool is_number(const cs_column *column, const casus_value *value)
{
    bool is_numeric = column->is_known && !column->is_list &&
                      (column->type == CASUS_INTEGER || column->type == CASUS_DECIMAL);
    return value->kind == CASUS_NUMBER || (is_numeric && cs_num_is_json(cs_value_text(value)));
}

/* What goes into a cell: a value, or the items of a list with the separator between them. */
struct content {
    const casus_value *items;
    uint32_t count;
    casus_text separator; /* not empty, of a list */
};

static bool is_empty(const struct content *content)
{
    return content->count == 0 || (content->count == 1 && cs_value_text(content->items).len == 0);
}

/* Something that begins as the cell does, of content that is not empty. */
static casus_text first_text(const struct content *content)
{
    casus_text text = content->count ? cs_value_text(content->items) : (casus_text){NULL, 0};
    return text.len ? text : content->separator;
}

static bool needs_no_quotes(const struct writing *writing, casus_text text)
{
    if (writing->has_needles)
        return cs_scan_best()->find(text, &writing->needles) == text.len;
    return is_plain(writing->layout->state, text);
}

static bool content_is_plain(const struct writing *writing, const struct content *content)
{
    for (uint32_t i = 0; i < content->count; i++)
        if (!needs_no_quotes(writing, cs_value_text(&content->items[i])))
            return false;
    return content->count < 2 || needs_no_quotes(writing, content->separator);
}

static void add_content(const struct content *content, bool is_quoted, cs_buf *out)
{
    void (*add)(casus_text text, cs_buf * buf) = is_quoted ? add_doubled : add_bare;
    for (uint32_t i = 0; i < content->count; i++) {
        if (i)
            add(content->separator, out);
        add(cs_value_text(&content->items[i]), out);
    }
}

/* A list that the schema does not know as one is a defect. */
static struct content content_of(const struct writing *writing, const cs_column *column,
                                 const casus_value *value, uint32_t record, uint32_t from)
{
    if (value->kind != CASUS_LIST)
        return (struct content){value, 1, {NULL, 0}};
    if (!column->is_known || !column->is_list) {
        cs_defect *defect = cs_defects_add(writing->defects, CS_E_LIST_JOINED, record, from);
        defect->expected = column->separator;
        defect->is_general = true;
    }
    return (struct content){value->as.items, value->len, column->separator};
}

/* Any value, in any dialect. */
static void add_value(const struct writing *writing, uint32_t index, uint32_t record,
                      const casus_value *value)
{
    const cs_layout *layout = writing->layout;
    const cs_column *column = &layout->columns->items[index];
    uint32_t from = writing->feed.from[index];
    struct content content = content_of(writing, column, value, record, from);
    bool is_guarded = layout->dialect.excel_safe && !is_empty(&content) &&
                      !is_number(column, value);
    const char *prefix = is_guarded ? guard(layout, first_text(&content)) : "";
    bool is_bare = !is_empty(&content) && content_is_plain(writing, &content);
    if (is_bare || !is_unquoted(layout)) {
        cs_buf_add_string(writing->out, is_bare ? "" : "\"");
        cs_buf_add_string(writing->out, prefix);
        add_content(&content, !is_bare, writing->out);
        cs_buf_add_string(writing->out, is_bare ? "" : "\"");
        return;
    }
    cs_defect *defect = cs_defects_add(writing->defects, CS_E_CELL_IMPOSSIBLE, record, from);
    if (is_empty(&content))
        defect->help = CS_TEXT("the text is empty, and a bare cell cannot tell that from none");
}

/* Where the next byte of a row goes, without a call for each cell. */
struct pen {
    cs_buf *out; /* its length is behind, until put_down() */
    char *at;
    char *end; /* of the room that there is without growing */
};

static inline void pick_up(struct pen *pen)
{
    pen->at = pen->out->ptr + pen->out->len;
    pen->end = pen->out->status == CASUS_OK ? pen->out->ptr + pen->out->cap : pen->at;
}

static inline void put_down(const struct pen *pen)
{
    pen->out->len = (size_t)(pen->at - pen->out->ptr);
}

static inline void draw_byte(struct pen *pen, char byte)
{
    if (pen->at < pen->end) {
        *pen->at++ = byte;
        return;
    }
    put_down(pen);
    cs_buf_add_char(pen->out, byte);
    pick_up(pen);
}

/* Copies a text for which there is room. Most are shorter than a call is long. */
static inline void draw_text(struct pen *pen, const char *text, size_t len)
{
    if (len > 16) {
        memcpy(pen->at, text, len);
    } else if (len >= 8) {
        memcpy(pen->at, text, 8);
        memcpy(pen->at + len - 8, text + len - 8, 8);
    } else if (len >= 4) {
        memcpy(pen->at, text, 4);
        memcpy(pen->at + len - 4, text + len - 4, 4);
    } else {
        pen->at[0] = text[0];
        pen->at[len / 2] = text[len / 2];
        pen->at[len - 1] = text[len - 1];
    }
    pen->at += len;
}

/* Most values: a text that is known to be clean, and for which there is room with two quotes. False: it
   is another. */
static inline bool draw_clean(struct rule rule, struct pen *pen, const casus_value *value)
{
    casus_text text = {value->as.text, value->len};
    bool is_clean = rule.is_trusted && (value->flags & CS_CLEAN) && value->kind == CASUS_STRING;
    if (!is_clean || text.len == 0 || text.len + 2 > (size_t)(pen->end - pen->at))
        return false;
    if (rule.is_mark || !memchr(text.ptr, rule.delimiter, text.len)) {
        draw_text(pen, text.ptr, text.len);
        return true;
    }
    if (rule.is_unquoted)
        return false;
    *pen->at++ = '"';
    draw_text(pen, text.ptr, text.len);
    *pen->at++ = '"';
    return true;
}

/* Cells that stand side by side in the chunk as they are to be written: one copy for all of them. */
struct run {
    const char *start;  /* NULL: there are none */
    const char *end;    /* behind the last of them; never NULL */
    bool has_delimiter; /* one is written before them */
};

static const struct run no_run = {NULL, "", false};

/* Of a text, or where there is none. */
static inline bool is_bare_cell(struct rule rule, const casus_value *value)
{
    return (value->flags & (CS_CLEAN | CS_BARE)) == rule.bare;
}

static inline void end_run(struct run *run, struct pen *pen, struct rule rule)
{
    if (!run->start)
        return;
    size_t len = (size_t)(run->end - run->start);
    if (run->has_delimiter)
        draw_byte(pen, rule.delimiter);
    if (len > (size_t)(pen->end - pen->at)) {
        put_down(pen);
        cs_buf_add(pen->out, run->start, len);
        pick_up(pen);
    } else if (len) {
        draw_text(pen, run->start, len);
    }
    *run = no_run;
}

/* A list of one item is written as the item is. */
static const casus_value *single(const struct writing *writing, uint32_t index,
                                 const casus_value *list)
{
    const cs_column *column = &writing->layout->columns->items[index];
    return list->len == 1 && column->is_known && column->is_list ? list->as.items : list;
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

static void add_cells(const struct writing *writing, uint32_t index)
{
    const cs_record record = writing->batch->records[index];
    const struct rule rule = writing->rule;
    const uint32_t *from = writing->feed.from;
    const uint32_t count = writing->layout->columns->count;
    struct pen pen = {.out = writing->out};
    struct run run = no_run;
    pick_up(&pen);
    for (uint32_t i = 0; i < count; i++) {
        const casus_value *value = cs_batch_value(&record, from[i]);
        const casus_value *drawn = value;
        if (!is_bare_cell(rule, value) && value->kind == CASUS_LIST)
            drawn = single(writing, i, value);
        if (is_bare_cell(rule, drawn)) {
            if (drawn->as.text != run.end + 1) {
                end_run(&run, &pen, rule);
                run = (struct run){drawn->as.text, NULL, i > 0};
            }
            run.end = drawn->as.text + drawn->len;
            continue;
        }
        end_run(&run, &pen, rule);
        if (i)
            draw_byte(&pen, rule.delimiter);
        if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL ||
            draw_clean(rule, &pen, drawn))
            continue;
        put_down(&pen);
        add_value(writing, i, index, value);
        pick_up(&pen);
    }
    end_run(&run, &pen, rule);
    put_down(&pen);
}

static void add_row(const struct writing *writing, uint32_t record)
{
    size_t start = writing->out->len;
    size_t told = writing->defects->count;
    if (!cs_buf_reserve(writing->out, 1))
        return;
    add_cells(writing, record);
    if (writing->out->len == start && writing->out->status == CASUS_OK)
        mark_blank_row(writing, record, writing->defects->count > told);
    add_line_end(writing->layout, writing->out);
    cs_feed_report(&writing->feed, writing->batch, record, writing->defects);
}

/* What is not plain, and whether flags tell. */
static void learn_dialect(struct writing *writing)
{
    const cs_grammar *grammar = writing->layout->state;
    char delimiter = writing->layout->dialect.delimiter;
    bool is_clean = delimiter >= ' ' && delimiter != '\\';
    char quote = is_unquoted(writing->layout) ? delimiter : '"';
    writing->needles = (cs_needles){{delimiter, quote, '\n', '\r'}, false};
    writing->has_needles = delimiter == ',' || cs_grammar_kind(grammar, ',') == CS_PLAIN;
    bool is_trusted = writing->has_needles && !writing->layout->dialect.excel_safe;
    writing->rule = (struct rule){
        .delimiter = delimiter,
        .is_unquoted = is_unquoted(writing->layout),
        .bare = is_trusted && delimiter == ',' ? CS_CLEAN | CS_BARE : NEVER,
        .is_trusted = is_trusted,
        .is_mark = !is_clean,
    };
}

void cs_table_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                   cs_buf *out, size_t *starts, cs_defects *defects)
{
    struct writing writing = {
        .layout = layout,
        .batch = batch,
        .out = out,
        .defects = defects,
    };
    learn_dialect(&writing);
    if (!cs_feed_make(layout, batch, &writing.feed))
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
