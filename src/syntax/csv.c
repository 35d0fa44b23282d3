/* csv.c - comma-separated and tab-separated values: reading, and the two rows of THE TABLE.

   libcsv in strict mode decides what a record's cells are. It is given one record at a time, because
   it stops at the first error, and its cells become slices of the chunk wherever nothing had to be
   unescaped. An unquoted table has no grammar to decide: its records are split at the delimiter. Most
   records are read by csv_gear.c in the library's place. The look of a cell never makes it anything
   but text. Framing stands in csv_frame.c, writing in csv_write.c. */
#include "syntax/csv_syntax.h"
#include "syntax/header.h"

#include <csv.h>
#include <string.h>

static const char candidates[] = ",;\t|";

/* ---- The header ---- */

static size_t skip_blank_lines(casus_text text, size_t at, bool is_final)
{
    for (size_t next; (next = cs_line_skip(text, at, is_final)) > at;)
        at = next;
    return at;
}

/* Behind the byte order mark and the blank lines. */
static size_t find_header(casus_text head, bool is_final)
{
    return skip_blank_lines(head, cs_text_starts(head, "\xEF\xBB\xBF") ? 3 : 0, is_final);
}

/* Counts the candidates that end a cell of the header; the first of the most frequent. */
static char sniff_delimiter(const cs_grammar *grammar, casus_text head, size_t start)
{
    size_t counts[sizeof candidates] = {0};
    cs_cell cell = cs_cell_next(grammar, head, start);
    while (cs_cell_has_next(grammar, head, &cell)) {
        counts[strchr(candidates, head.ptr[cell.end]) - candidates]++;
        cell = cs_cell_next(grammar, head, cell.end + 1);
    }
    size_t best = 0;
    for (size_t i = 1; candidates[i]; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* Sets the delimiter where the caller has not: a tab in TSV, else by the header. */
static casus_status choose_delimiter(cs_layout *layout, casus_text head, size_t start,
                                     bool is_final)
{
    if (layout->dialect.delimiter)
        return CASUS_OK;
    if (layout->syntax == &cs_syntax_tsv) {
        layout->dialect.delimiter = '\t';
        return CASUS_OK;
    }
    cs_grammar any = cs_grammar_make(cs_text(candidates), layout->dialect.quoting);
    size_t end;
    cs_outcome outcome = cs_record_scan(&any, head, start, is_final, &end);
    if (!is_final && (outcome == CS_SHORT || outcome == CS_INSIDE))
        return CASUS_END;
    layout->dialect.delimiter = sniff_delimiter(&any, head, start);
    return CASUS_OK;
}

static bool is_possible_delimiter(char byte)
{
    return byte > 0 && !strchr("\r\n\"", byte);
}

/* Makes the grammar of the layout's dialect. */
static casus_status set_grammar(cs_layout *layout, cs_defects *defects)
{
    if (!is_possible_delimiter(layout->dialect.delimiter)) {
        cs_defects_add(defects, CS_E_BAD_OPTION, CS_NONE, CS_NONE)->found = CS_TEXT(
            "a delimiter is one ASCII character other than a quote or a line end");
        return CASUS_EUSAGE;
    }
    cs_grammar *grammar = cs_arena_alloc(layout->arena, sizeof *grammar);
    if (!grammar)
        return CASUS_ENOMEM;
    *grammar = cs_grammar_make((casus_text){&layout->dialect.delimiter, 1},
                               layout->dialect.quoting);
    layout->state = grammar;
    return CASUS_OK;
}

static size_t count_quotes(casus_text text)
{
    size_t count = 0;
    const char *end = text.ptr + text.len;
    for (const char *at = text.ptr; (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++)
        count++;
    return count;
}

static casus_text read_name(const cs_layout *layout, const cs_cell *cell)
{
    casus_text token = cs_text_slice(layout->head, cell->start, cell->end - cell->start);
    if (!cell->is_quoted)
        return token;
    casus_text inside = cs_text_slice(token, 1, token.len - 2);
    return inside.len ? cs_cell_unquote(layout->arena, inside) : inside;
}

static bool has_header_flaw(const cs_layout *layout, const cs_cell *cell, cs_span token,
                            cs_defects *defects)
{
    unsigned flaw = cs_cell_flaw(layout->state, layout->head, cell, &token);
    if (!flaw && layout->name_count == CS_COLUMNS_MAX)
        flaw = CS_E_TOO_MANY_COLUMNS;
    if (flaw)
        cs_defects_at(defects, flaw, CS_NONE, token);
    return flaw != 0;
}

/* A header on its way into the layout. */
struct header {
    cs_layout *layout;
    size_t start; /* in the head */
    size_t cap;   /* of the names */
    cs_peek peek;
    cs_defects *defects;
};

static casus_status append_name(struct header *header, cs_header_name name)
{
    cs_layout *layout = header->layout;
    cs_header_name *names = cs_arena_grow(layout->arena, layout->names, &header->cap,
                                          layout->name_count + 1, sizeof *names);
    if (!names || !name.name.ptr)
        return CASUS_ENOMEM;
    layout->names = names;
    names[layout->name_count++] = name;
    return CASUS_OK;
}

/* The name of a column that has none, and whose cells say what it is. */
static casus_status append_unnamed(struct header *header, cs_span token)
{
    cs_layout *layout = header->layout;
    size_t number = layout->name_count + 1;
    bool numbers_rows = number == 1 && header->peek.has_row_numbers;
    unsigned defect = !numbers_rows           ? CS_E_UNNAMED_COLUMN
                      : header->peek.is_short ? CS_E_ROW_NAMES
                                              : CS_E_ROW_NUMBERS;
    cs_defects_at(header->defects, defect, CS_NONE, token)->found = cs_header_number(
        header->defects->arena, "", number);
    return append_name(header, (cs_header_name){
                                   .name = cs_header_number(layout->arena, "column_", number),
                                   .span = token,
                                   .numbers_rows = numbers_rows,
                               });
}

/* Enters one header cell among the names. */
static casus_status add_name(struct header *header, const cs_cell *cell)
{
    const cs_layout *layout = header->layout;
    cs_span token = {(uint32_t)cell->start, (uint32_t)(cell->end - cell->start)};
    if (has_header_flaw(layout, cell, token, header->defects))
        return CASUS_EFORMAT;
    casus_text name = read_name(layout, cell);
    bool numbers_rows = layout->name_count == 0 && header->peek.has_row_numbers;
    if (name.ptr && (name.len == 0 || numbers_rows))
        return append_unnamed(header, token);
    return append_name(header, (cs_header_name){.name = name, .span = token});
}

static casus_status read_names(struct header *header)
{
    const cs_layout *layout = header->layout;
    casus_status status = CASUS_OK;
    cs_cell cell = cs_cell_next(layout->state, layout->head, header->start);
    if (header->peek.is_short)
        status = append_unnamed(header, (cs_span){(uint32_t)header->start, 0});
    if (status == CASUS_OK)
        status = add_name(header, &cell);
    while (status == CASUS_OK && cs_cell_has_next(layout->state, layout->head, &cell)) {
        cell = cs_cell_next(layout->state, layout->head, cell.end + 1);
        status = add_name(header, &cell);
    }
    return status;
}

/* The cells of the first row, which is a record: names of nothing, for the caller to judge. */
static casus_status read_row(cs_layout *layout, size_t start)
{
    size_t cap = 0;
    cs_cell cell = {.end = start - 1};
    do {
        cell = cs_cell_next(layout->state, layout->head, cell.end + 1);
        casus_text text = read_name(layout, &cell);
        cs_header_name *names = cs_arena_grow(layout->arena, layout->names, &cap,
                                              layout->name_count + 1, sizeof *names);
        if (!names || !text.ptr)
            return CASUS_ENOMEM;
        names[layout->name_count++] = (cs_header_name){.name = text};
        layout->names = names;
    } while (cs_cell_has_next(layout->state, layout->head, &cell) &&
             layout->name_count < CS_COLUMNS_MAX);
    layout->head = cs_text_slice(layout->head, 0, start);
    return CASUS_OK;
}

/* Names of bytes that no text has would spoil the whole output. */
static casus_status screen_head(const cs_layout *layout, cs_defects *defects)
{
    casus_text head = layout->head;
    size_t at = cs_utf8_check(head);
    if (at < head.len) {
        cs_defects_at(defects, CS_E_NOT_UTF8, CS_NONE, (cs_span){(uint32_t)at, 1})->found =
            cs_text_hex(defects->arena, cs_text_slice(head, at, 1));
        return CASUS_EFORMAT;
    }
    const char *nul = head.len ? memchr(head.ptr, '\0', head.len) : NULL;
    if (!nul)
        return CASUS_OK;
    cs_defects_at(defects, CS_E_NUL_CHARACTER, CS_NONE, (cs_span){(uint32_t)(nul - head.ptr), 1});
    return CASUS_EFORMAT;
}

/* Finds the header's end, the delimiter and the grammar on the way. END: it is not in the head yet.
   A header with a flaw in its quotes has no end, and the names will tell why. */
static casus_status find_header_end(cs_layout *layout, casus_text head, size_t start, bool is_last,
                                    size_t *end, cs_defects *defects)
{
    casus_status status = choose_delimiter(layout, head, start, is_last);
    if (status == CASUS_OK)
        status = set_grammar(layout, defects);
    if (status != CASUS_OK)
        return status;
    cs_outcome outcome = cs_record_scan(layout->state, head, start, is_last, end);
    if (outcome == CS_WHOLE)
        return CASUS_OK;
    *end = head.len;
    return outcome == CS_MISQUOTED || is_last ? CASUS_OK : CASUS_END;
}

/* Reads the names of a header that begins in the layout's head, and ends with it but for a row of tags. */
static casus_status read_header(struct header *header)
{
    const cs_layout *layout = header->layout;
    casus_status status = screen_head(layout, header->defects);
    if (status == CASUS_OK && header->start < layout->head.len)
        status = read_names(header);
    if (status == CASUS_OK && layout->head.len == CS_RECORD_MAX) {
        cs_defects_at(header->defects, CS_E_RECORD_TOO_LONG, CS_NONE,
                      (cs_span){(uint32_t)header->start, 1});
        return CASUS_EFORMAT;
    }
    if (status == CASUS_OK && header->peek.tags_end)
        cs_defects_at(header->defects, CS_E_TAG_ROW, CS_NONE, header->peek.tags);
    return status == CASUS_OK ? cs_header_find_twins(layout, header->defects) : status;
}

static casus_status open_table(cs_layout *layout, casus_text head, bool eof, size_t *used,
                               cs_defects *defects)
{
    head = cs_text_slice(head, 0, CS_RECORD_MAX);
    bool is_last = eof || head.len == CS_RECORD_MAX;
    size_t start = find_header(head, is_last);
    struct header header = {.layout = layout, .start = start, .defects = defects};
    bool has_header = layout->dialect.header != CASUS_HEADER_OFF;
    casus_status status = find_header_end(layout, head, start, is_last, used, defects);
    if (status == CASUS_OK && has_header)
        status = cs_table_peek(layout->state, head, start, is_last, &header.peek);
    if (status != CASUS_OK)
        return status;
    if (header.peek.tags_end)
        *used = header.peek.tags_end;
    layout->head = cs_arena_text(layout->arena, cs_text_slice(head, 0, *used));
    if (!layout->head.ptr)
        return CASUS_ENOMEM;
    layout->is_table = true;
    layout->reject_separator = CS_TEXT("");
    layout->reject_tail = CS_TEXT("");
    if (has_header || start == layout->head.len)
        return read_header(&header);
    *used = start;
    return read_row(layout, start);
}

/* When reading, open() has done it all. */
static casus_status bind_table(cs_layout *layout, cs_defects *defects)
{
    if (layout->state)
        return CASUS_OK;
    if (!layout->dialect.delimiter)
        layout->dialect.delimiter = layout->syntax == &cs_syntax_tsv ? '\t' : ',';
    casus_status status = set_grammar(layout, defects);
    if (status == CASUS_OK)
        cs_table_fit_names(layout, defects);
    return status;
}

/* ---- Records ---- */

enum { LIBRARY_BLOCK = 4096 };

/* One record on its way into the batch. */
struct row {
    const cs_layout *layout;
    cs_batch *batch;
    cs_defects *defects;
    casus_text text; /* the chunk up to the record's line end: offsets in it are the chunk's */
    size_t at;       /* where the next cell's token begins */
    size_t surplus;  /* where the first cell without a column begins */
    uint32_t cells;  /* so far */
    uint32_t record; /* its index in the batch */
};

static casus_text record_text(const cs_batch *batch, cs_span extent)
{
    size_t end = (size_t)extent.start + extent.len;
    if (end > extent.start && batch->chunk.ptr[end - 1] == '\n')
        end--;
    if (end > extent.start && batch->chunk.ptr[end - 1] == '\r')
        end--;
    return cs_text_slice(batch->chunk, 0, end);
}

static void break_record(const struct row *row)
{
    cs_record *record = &row->batch->records[row->record];
    record->is_broken = true;
    record->values = NULL;
    record->width = 0;
}

static bool has_too_many_items(casus_text text, casus_text separator)
{
    size_t count = 1;
    for (size_t at; (at = cs_text_find(text, separator)) != SIZE_MAX; count++)
        text = cs_text_from(text, at + separator.len);
    return count > CS_ITEMS_MAX;
}

static void set_list(const struct row *row, const cs_column *column, casus_text text,
                     casus_value *out)
{
    if (cs_value_split(row->batch->arena, column, text, out))
        return;
    if (has_too_many_items(text, column->separator))
        cs_defects_add(row->defects, CS_E_TOO_MANY_ITEMS, row->record, row->cells);
    else
        row->batch->failed = true;
}

static void set_value(const struct row *row, casus_text text)
{
    const cs_column *column = &row->batch->columns->items[row->cells];
    if (text.len > CS_FIELD_MAX) {
        cs_defects_add(row->defects, CS_E_FIELD_TOO_LONG, row->record, row->cells);
        return;
    }
    cs_record *record = &row->batch->records[row->record];
    casus_value *value = cs_batch_slot(row->batch, record, row->cells);
    if (!value)
        return;
    if (column->is_known && column->is_list)
        set_list(row, column, text, value);
    else
        *value = cs_value_scalar(CASUS_STRING, text);
}

/* Takes the cell whose token is the next token_len bytes; without text it is absent. */
static void take_cell(struct row *row, casus_text text, size_t token_len)
{
    if (row->cells == row->layout->name_count)
        row->surplus = row->at;
    else if (row->cells < row->layout->name_count && text.ptr)
        set_value(row, text);
    row->cells++;
    row->at += token_len + 1;
}

/* libcsv's callback for a cell. Where its bytes stand in the chunk follows from those before it, so
   only cells with doubled quotes need a copy. */
static void on_cell(void *bytes, size_t len, void *ctx)
{
    struct row *row = ctx;
    casus_text text = {bytes, len};
    bool is_quoted = bytes && row->text.ptr[row->at] == '"';
    size_t doubled = is_quoted && len ? count_quotes(text) : 0;
    if (doubled)
        text = cs_arena_text(row->batch->arena, text);
    else if (bytes)
        text = cs_text_slice(row->text, row->at + is_quoted, len);
    if (bytes && !text.ptr)
        row->batch->failed = true;
    take_cell(row, text, len + doubled + (is_quoted ? 2 : 0));
}

/* The library has stopped within the cell at row->at. */
static void report_quotes(const struct row *row)
{
    cs_cell cell = cs_cell_next(row->layout->state, row->text, row->at);
    cs_span span;
    unsigned number = cs_cell_flaw(row->layout->state, row->text, &cell, &span);
    cs_defect *defect = cs_defects_at(row->defects, number, row->record, span);
    if (row->cells < row->layout->name_count)
        defect->column = row->cells;
    break_record(row);
}

/* False: the record is not well-formed, or there is no memory. */
static bool read_quoted(struct csv_parser *parser, struct row *row)
{
    casus_text text = cs_text_from(row->text, row->at);
    bool is_whole = csv_parse(parser, text.ptr, text.len, on_cell, NULL, row) == text.len;
    if (is_whole)
        csv_fini(parser, on_cell, NULL, row);
    else if (csv_error(parser) == CSV_EPARSE)
        report_quotes(row);
    else
        row->batch->failed = true;
    csv_fini(parser, NULL, NULL, NULL);
    return is_whole;
}

static void read_unquoted(struct row *row)
{
    cs_cell cell;
    do {
        cell = cs_cell_next(row->layout->state, row->text, row->at);
        casus_text text = cs_text_slice(row->text, cell.start, cell.end - cell.start);
        take_cell(row, text.len ? text : (casus_text){NULL, 0}, text.len);
    } while (cell.end < row->text.len);
}

static void check_width(const struct row *row)
{
    size_t wanted = row->layout->name_count;
    if (row->cells == wanted)
        return;
    bool is_long = row->cells > wanted;
    cs_span span = {(uint32_t)row->text.len, 0};
    if (is_long) {
        cs_cell cell = cs_cell_next(row->layout->state, row->text, row->surplus);
        span = (cs_span){(uint32_t)cell.start, (uint32_t)(cell.end - cell.start)};
        break_record(row);
    }
    cs_defect *defect = cs_defects_at(
        row->defects, is_long ? CS_E_TOO_MANY_CELLS : CS_E_TOO_FEW_CELLS, row->record, span);
    defect->found = cs_header_number(row->defects->arena, "", row->cells);
    defect->expected = cs_header_number(row->defects->arena, "", wanted);
    if (!is_long && row->text.len == row->batch->chunk.len)
        defect->help = CS_TEXT("the file ends within this row, as one that was cut does: fetch it "
                               "again, or take the row out");
    if (!defect->found.ptr || !defect->expected.ptr)
        row->defects->failed = true;
}

/* How the records of a chunk are read. */
struct parsing {
    const cs_layout *layout;
    cs_batch *batch;
    cs_defects *defects;
    cs_table_gear *gear; /* or NULL */
    cs_again again;
    struct csv_parser library;
};

/* Passes over a row that is a header; behind another one than that of the table nothing can be read. */
static void pass_header(const struct parsing *parsing, cs_record *record, casus_text row,
                        unsigned number)
{
    cs_span span = {record->extent.start, (uint32_t)row.len};
    cs_defects_at(parsing->defects, number, CS_NONE, span);
    record->is_broken = true;
    record->is_header = true;
    parsing->batch->has_headers = true;
    parsing->batch->is_over = parsing->batch->is_over || number == CS_E_OTHER_HEADER;
}

static void parse_record(struct parsing *parsing, cs_extent extent)
{
    cs_batch *batch = parsing->batch;
    cs_record *record = cs_batch_add(batch, extent);
    if (!record || extent.flaw)
        return;
    casus_text text = record_text(batch, record->extent);
    casus_text bytes = cs_text_from(text, extent.start);
    unsigned header = cs_again_look(&parsing->again, bytes);
    if (header) {
        pass_header(parsing, record, bytes, header);
        return;
    }
    if (parsing->gear && cs_table_gear_read(parsing->gear, record, extent.start, text.len))
        return;
    struct row row = {
        .layout = parsing->layout,
        .batch = batch,
        .defects = parsing->defects,
        .text = text,
        .at = extent.start,
        .record = (uint32_t)batch->count - 1,
    };
    bool is_whole = true;
    if (parsing->layout->dialect.quoting == CASUS_QUOTED)
        is_whole = read_quoted(&parsing->library, &row);
    else
        read_unquoted(&row);
    if (is_whole)
        check_width(&row);
}

/* Blanks are text; what libcsv takes for a space it trims. */
static int is_no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

static casus_status parse_table(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                                cs_defects *defects)
{
    struct parsing parsing = {.layout = layout, .batch = batch, .defects = defects};
    if (csv_init(&parsing.library, CSV_STRICT | CSV_EMPTY_IS_NULL) != 0)
        return CASUS_ENOMEM;
    csv_set_delim(&parsing.library, (unsigned char)layout->dialect.delimiter);
    csv_set_space_func(&parsing.library, is_no_space);
    csv_set_blk_size(&parsing.library, LIBRARY_BLOCK);
    parsing.gear = cs_table_gear_make(layout, batch);
    parsing.again = cs_again_make(layout);
    for (size_t i = 0; i < extents->count && !batch->failed && !batch->is_over; i++)
        parse_record(&parsing, extents->items[i]);
    csv_free(&parsing.library);
    return batch->failed || defects->failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Places ---- */

/* Narrows a list's token to one item, unless quotes before the item's end are doubled. */
static void narrow_to_item(const cs_column *column, casus_text text, const cs_cell *cell,
                           uint32_t item, cs_span *span)
{
    size_t start = cell->start + cell->is_quoted;
    casus_text rest = cs_text_slice(text, start, cell->end - cell->is_quoted - start);
    for (; item > 0; item--) {
        size_t len = cs_text_find(rest, column->separator);
        if (len == SIZE_MAX)
            return;
        rest = cs_text_from(rest, len + column->separator.len);
    }
    rest.len = cs_text_slice(rest, 0, cs_text_find(rest, column->separator)).len;
    size_t end = (size_t)(rest.ptr - text.ptr) + rest.len;
    if (!cell->is_quoted || !memchr(text.ptr + start, '"', end - start))
        *span = (cs_span){(uint32_t)(end - rest.len), (uint32_t)rest.len};
}

static bool locate_cell(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                        uint32_t column, uint32_t item, cs_span *out)
{
    if (item == CS_NAME || column >= layout->name_count)
        return false;
    cs_span extent = batch->records[record].extent;
    casus_text text = record_text(batch, extent);
    cs_cell cell = cs_cell_next(layout->state, text, extent.start);
    for (uint32_t i = 0; i < column; i++) {
        if (cell.end == text.len)
            return false;
        cell = cs_cell_next(layout->state, text, cell.end + 1);
    }
    *out = (cs_span){(uint32_t)cell.start, (uint32_t)(cell.end - cell.start)};
    bool is_sound = !cell.is_quoted || cell.closed == cell.end;
    if (item != CS_NONE && is_sound)
        narrow_to_item(&batch->columns->items[column], text, &cell, item, out);
    return true;
}

/* ---- Sniffing ---- */

enum { SNIFFED_ROWS = 20 };

/* Does the text begin as no header does, but as a file of another syntax may? */
static bool is_foreign(casus_text text)
{
    static const char *const starts[] = {"{", "[", "<", "%", "#", "- ", "---"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (cs_text_starts(text, starts[i]))
            return true;
    return false;
}

/* The cells of the record at *at, which moves behind it; 0 if its end is not in the head. */
static size_t count_cells(const cs_grammar *grammar, casus_text head, bool is_final, size_t *at)
{
    size_t end;
    if (cs_record_scan(grammar, head, *at, is_final, &end) != CS_WHOLE)
        return 0;
    size_t count = 1;
    cs_cell cell = cs_cell_next(grammar, head, *at);
    for (; cs_cell_has_next(grammar, head, &cell); count++)
        cell = cs_cell_next(grammar, head, cell.end + 1);
    *at = skip_blank_lines(head, end, is_final);
    return count;
}

/* How likely the head is a table, by how many of its first rows are as wide as the header. One
   column alone is no sign. */
static int rate_table(casus_text head, char *delimiter)
{
    size_t at = find_header(head, true);
    if (is_foreign(cs_text_from(head, at)))
        return 0;
    cs_grammar grammar = cs_grammar_make(cs_text(candidates), CASUS_QUOTED);
    *delimiter = sniff_delimiter(&grammar, head, at);
    grammar = cs_grammar_make((casus_text){delimiter, 1}, CASUS_QUOTED);
    size_t width = count_cells(&grammar, head, true, &at);
    if (width < 2)
        return 0;
    int rows = 0;
    int good = 0;
    int shifted = 0; /* rows as R writes them, with a name that the header has no cell for */
    for (size_t count; rows < SNIFFED_ROWS; rows++) {
        if ((count = count_cells(&grammar, head, false, &at)) == 0)
            break;
        good += count == width;
        shifted += count == width + 1;
    }
    good = shifted == rows ? shifted : good;
    if (rows == 0)
        return 40;
    return good == rows ? 80 : 2 * good > rows ? 50 : 10;
}

static int sniff_csv(casus_text head)
{
    char delimiter = 0;
    int likely = rate_table(head, &delimiter);
    return delimiter == '\t' ? 0 : likely;
}

static int sniff_tsv(casus_text head)
{
    char delimiter = 0;
    int likely = rate_table(head, &delimiter);
    return delimiter == '\t' ? likely : 0;
}

/* ---- The table's rows ---- */

const cs_syntax cs_syntax_csv = {
    .info = {"csv", "csv", "comma-separated values, RFC 4180; also with ; tab or |", true, true,
             false},
    .separator = "",
    .is_table = true,
    .sniff = sniff_csv,
    .open = open_table,
    .bind = bind_table,
    .frame = cs_table_frame,
    .parse = parse_table,
    .locate = locate_cell,
    .spell = cs_table_spell,
    .head = cs_table_head,
    .rows = cs_table_rows,
    .tail = cs_table_tail,
};

const cs_syntax cs_syntax_tsv = {
    .info = {"tsv", "tsv tab", "tab-separated values, quoted as CSV is or not at all", true, true,
             false},
    .separator = "",
    .is_table = true,
    .sniff = sniff_tsv,
    .open = open_table,
    .bind = bind_table,
    .frame = cs_table_frame,
    .parse = parse_table,
    .locate = locate_cell,
    .spell = cs_table_spell,
    .head = cs_table_head,
    .rows = cs_table_rows,
    .tail = cs_table_tail,
};
