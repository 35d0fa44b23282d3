/* csv_peek.c - what the first rows of a table say of its header.

   R writes the numbers of rows in front of them, without a name in the header (write.table) or with an
   empty one (write.csv, as pandas does); then each row has one cell more than the header, and every value
   would stand under the name of its neighbour. Data sets for the Humanitarian Exchange have a second row
   of hashtags. Both are told by the first rows alone, and only where nothing else is likely: what is not
   sure is read as it stands, and found to be wrong by whoever reads it. */
#include "base/num.h"
#include "syntax/csv_syntax.h"

enum {
    PEEKED_ROWS = 20,
    PEEKED_BYTES = 64 * 1024, /* more are not waited for */
    ROWS_LEAST = 2            /* of which one could be long by a delimiter that is not quoted */
};

/* A row as far as it matters here. */
struct row {
    size_t len; /* without its line end */
    size_t end; /* behind it, and the blank lines that follow */
    size_t cells;
    size_t quoted;    /* how many have quotes */
    casus_text first; /* without its quotes */
    bool is_first_quoted;
    bool is_last_empty;
};

/* What all rows have in common. */
struct rows {
    size_t count;
    size_t cells;      /* 0: not as many in each */
    bool are_counted;  /* the first cells are 0 1 2 ... or 1 2 3 ... */
    bool are_labelled; /* they are numbers that grow, in quotes, and others have none */
    bool end_empty;    /* the last cell of each is empty */
    uint64_t last;     /* of the first cells' numbers */
};

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static casus_text bare_text(casus_text text, const cs_cell *cell)
{
    size_t quotes = cell->is_quoted ? 1 : 0;
    size_t len = cell->end - cell->start;
    return cs_text_slice(text, cell->start + quotes, len >= 2 * quotes ? len - 2 * quotes : 0);
}

/* False: the text ends before the row does. */
static bool read_row(const cs_grammar *grammar, casus_text text, size_t at, bool is_final,
                     struct row *out)
{
    if (at == text.len || cs_record_scan(grammar, text, at, is_final, &out->end) != CS_WHOLE)
        return false;
    cs_cell cell = cs_cell_next(grammar, text, at);
    out->first = bare_text(text, &cell);
    out->is_first_quoted = cell.is_quoted;
    out->quoted = cell.is_quoted;
    for (out->cells = 1; cs_cell_has_next(grammar, text, &cell); out->cells++) {
        cell = cs_cell_next(grammar, text, cell.end + 1);
        out->quoted += cell.is_quoted;
    }
    out->len = cell.end - at;
    out->is_last_empty = bare_text(text, &cell).len == 0;
    while (out->end < text.len && is_line_end(text.ptr[out->end]))
        out->end++;
    return true;
}

/* ---- Hashtags ---- */

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The length of a letter and the letters, digits and '_' behind it; 0: there is none. */
static size_t word_length(casus_text text)
{
    size_t len = text.len && is_letter(text.ptr[0]) ? 1 : 0;
    while (len && len < text.len &&
           (is_letter(text.ptr[len]) || text.ptr[len] == '_' ||
            (text.ptr[len] >= '0' && text.ptr[len] <= '9')))
        len++;
    return len;
}

/* "#adm1 +name", as HXLStandard/libhxl-js has it: #word, then +word as often as one likes, with blanks
   before each + or not. */
static bool is_tag(casus_text text)
{
    text = cs_text_trim(text);
    char mark = '#';
    while (text.len && text.ptr[0] == mark) {
        size_t len = word_length(cs_text_from(text, 1));
        if (len == 0)
            return false;
        text = cs_text_trim(cs_text_from(text, len + 1));
        mark = '+';
    }
    return mark == '+' && text.len == 0;
}

/* Has every cell of the row that is not empty a tag, and one of them does? */
static bool has_tags(const cs_grammar *grammar, casus_text row)
{
    bool has_one = false;
    cs_cell cell = {.end = 0};
    for (size_t at = 0;; at = cell.end + 1) {
        cell = cs_cell_next(grammar, row, at);
        casus_text text = bare_text(row, &cell);
        if (text.len && !is_tag(text))
            return false;
        has_one |= text.len > 0;
        if (!cs_cell_has_next(grammar, row, &cell))
            return has_one;
    }
}

/* ---- Numbers of rows ---- */

/* Adds a row to what all have in common. */
static void add_row(struct rows *rows, const struct row *row)
{
    uint64_t number = 0;
    bool is_number = cs_num_parse(row->first, UINT32_MAX, &number);
    bool is_label = is_number && row->is_first_quoted && row->quoted < row->cells;
    if (rows->count++ == 0) {
        *rows = (struct rows){1,        row->cells,         is_number && number <= 1,
                              is_label, row->is_last_empty, number};
        return;
    }
    rows->cells = row->cells == rows->cells ? rows->cells : 0;
    rows->are_counted &= is_number && number == rows->last + 1;
    rows->are_labelled &= is_label && number > rows->last;
    rows->end_empty &= row->is_last_empty;
    rows->last = number;
}

/* Looks at the rows up to where the header comes again, as it does where files were put together. END:
   there are too few to tell. */
static casus_status look_at_rows(const cs_grammar *grammar, casus_text head, size_t at,
                                 bool is_last, casus_text header, struct rows *out)
{
    struct row row;
    bool is_enough = is_last || head.len >= PEEKED_BYTES;
    *out = (struct rows){0};
    while (out->count < PEEKED_ROWS && read_row(grammar, head, at, is_last, &row)) {
        if (cs_text_equal(cs_text_slice(head, at, row.len), header))
            return CASUS_OK;
        add_row(out, &row);
        at = row.end;
    }
    return is_enough || out->count == PEEKED_ROWS ? CASUS_OK : CASUS_END;
}

/* An empty cell, or what pandas calls a column that it found under one. */
static bool is_nameless(casus_text name)
{
    return name.len == 0 || cs_text_is(name, "Unnamed: 0");
}

/* Where the cell too many may be the last one, of a delimiter at the end, the rows begin in the right
   column. In quotes that other cells have not, R writes names: also those of a choice of rows. */
static bool is_short(const struct rows *rows, const struct row *header)
{
    bool are_labelled = rows->are_labelled && header->quoted == header->cells;
    return rows->count >= ROWS_LEAST && rows->cells == header->cells + 1 && !rows->end_empty &&
           (rows->are_counted || are_labelled);
}

casus_status cs_table_peek(const cs_grammar *grammar, casus_text head, size_t start, bool is_last,
                           cs_peek *out)
{
    struct row header, tags;
    struct rows rows;
    *out = (cs_peek){0};
    if (!read_row(grammar, head, start, is_last, &header))
        return CASUS_OK;
    size_t at = header.end;
    if (read_row(grammar, head, at, is_last, &tags) &&
        has_tags(grammar, cs_text_slice(head, at, tags.len))) {
        out->tags = (cs_span){(uint32_t)at, (uint32_t)tags.len};
        at = tags.end;
        out->tags_end = at;
    }
    casus_status status = look_at_rows(grammar, head, at, is_last,
                                       cs_text_slice(head, start, header.len), &rows);
    out->is_short = is_short(&rows, &header);
    out->has_row_numbers = out->is_short || (rows.are_counted && rows.cells == header.cells &&
                                             header.cells > 1 && is_nameless(header.first));
    return status;
}
