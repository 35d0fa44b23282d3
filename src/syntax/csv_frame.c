/* csv_frame.c - where cells and records of delimited text end.

   A cell is in one of four states: at its start, bare, quoted, or behind a quote within quotes. A
   quote opens a cell only at its start, so that a stray one costs one record and not the file. On
   valid text this finds the records that a strict libcsv finds; what they mean is not judged here.
   csv_blocks.c finds most of them faster; what it leaves comes to these states. A record is searched
   for from its first byte: between windows nothing is remembered, except while the rest of an overlong
   line is passed over. */
#include "syntax/csv_syntax.h"

#include <string.h>

/* ---- Bytes ---- */

cs_grammar cs_grammar_make(casus_text delimiters, casus_quoting quoting)
{
    cs_grammar grammar = {{0}};
    grammar.kind['\r'] = CS_LINE_END;
    grammar.kind['\n'] = CS_LINE_END;
    if (quoting == CASUS_QUOTED)
        grammar.kind['"'] = CS_QUOTE;
    for (size_t i = 0; i < delimiters.len; i++)
        grammar.kind[(unsigned char)delimiters.ptr[i]] = CS_DELIMITER;
    return grammar;
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* The offset of the first line end at or behind `at`, or the text's end. */
static size_t find_line_end(casus_text text, size_t at)
{
    while (at < text.len && !is_line_end(text.ptr[at]))
        at++;
    return at;
}

size_t cs_line_skip(casus_text text, size_t at, bool is_final)
{
    if (at == text.len || !is_line_end(text.ptr[at]))
        return at;
    if (text.ptr[at] == '\n')
        return at + 1;
    if (at + 1 == text.len)
        return is_final ? at + 1 : at;
    return text.ptr[at + 1] == '\n' ? at + 2 : at + 1;
}

/* ---- Cells ---- */

static size_t skip_bare(const cs_grammar *grammar, casus_text text, size_t at)
{
    while (at < text.len) {
        enum cs_byte_kind kind = cs_grammar_kind(grammar, text.ptr[at]);
        if (kind == CS_DELIMITER || kind == CS_LINE_END)
            break;
        at++;
    }
    return at;
}

/* From behind the opening quote to behind the closing one. */
static size_t skip_quoted(casus_text text, size_t at)
{
    while (at < text.len) {
        const char *quote = memchr(text.ptr + at, '"', text.len - at);
        if (!quote)
            return CS_UNCLOSED;
        at = (size_t)(quote - text.ptr) + 1;
        if (at == text.len || text.ptr[at] != '"')
            return at;
        at++;
    }
    return CS_UNCLOSED;
}

cs_cell cs_cell_next(const cs_grammar *grammar, casus_text text, size_t at)
{
    bool is_quoted = at < text.len && cs_grammar_kind(grammar, text.ptr[at]) == CS_QUOTE;
    cs_cell cell = {.start = at, .closed = at, .is_quoted = is_quoted};
    if (is_quoted)
        cell.closed = skip_quoted(text, at + 1);
    cell.end = cell.closed == CS_UNCLOSED ? text.len : skip_bare(grammar, text, cell.closed);
    return cell;
}

bool cs_cell_has_next(const cs_grammar *grammar, casus_text text, const cs_cell *cell)
{
    return cell->end < text.len && cs_grammar_kind(grammar, text.ptr[cell->end]) == CS_DELIMITER;
}

static cs_span make_span(size_t start, size_t end)
{
    return (cs_span){(uint32_t)start, (uint32_t)(end - start)};
}

unsigned cs_cell_flaw(const cs_grammar *grammar, casus_text text, const cs_cell *cell,
                      cs_span *span)
{
    if (cell->closed == CS_UNCLOSED) {
        *span = make_span(cell->start, cell->start + 1);
        return CS_E_OPEN_QUOTE;
    }
    if (cell->is_quoted) {
        if (cell->closed == cell->end)
            return 0;
        *span = make_span(cell->closed, cell->end);
        return CS_E_TEXT_AFTER_QUOTE;
    }
    for (size_t at = cell->start; at < cell->end; at++) {
        if (cs_grammar_kind(grammar, text.ptr[at]) == CS_QUOTE) {
            *span = make_span(at, at + 1);
            return CS_E_STRAY_QUOTE;
        }
    }
    return 0;
}

casus_text cs_cell_unquote(cs_arena *arena, casus_text inside)
{
    char *bytes = cs_arena_alloc(arena, inside.len);
    if (!bytes)
        return (casus_text){NULL, 0};
    size_t len = 0;
    while (inside.len) {
        const char *quote = memchr(inside.ptr, '"', inside.len);
        size_t run = quote ? (size_t)(quote - inside.ptr) + 1 : inside.len;
        memcpy(bytes + len, inside.ptr, run);
        len += run;
        inside = cs_text_from(inside, quote ? run + 1 : run);
    }
    return (casus_text){bytes, len};
}

/* ---- Records ---- */

/* Is this a cell that goes on behind its closing quote, and was that quote on a later line? Then the
   opening quote is the one too many, and the cell swallowed records up to the next quoted cell. */
static bool is_misquoted(casus_text text, const cs_cell *cell)
{
    return cell->is_quoted && cell->closed < cell->end &&
           find_line_end(text, cell->start) < cell->closed;
}

cs_outcome cs_record_scan(const cs_grammar *grammar, casus_text text, size_t at, bool is_final,
                          size_t *end)
{
    cs_cell cell = cs_cell_next(grammar, text, at);
    while (!is_misquoted(text, &cell) && cs_cell_has_next(grammar, text, &cell))
        cell = cs_cell_next(grammar, text, cell.end + 1);
    *end = cell.end;
    if (cell.closed == CS_UNCLOSED)
        return CS_INSIDE;
    if (is_misquoted(text, &cell)) {
        *end = cell.closed;
        return CS_MISQUOTED;
    }
    *end = cs_line_skip(text, cell.end, is_final);
    return *end > cell.end || (is_final && cell.end == text.len) ? CS_WHOLE : CS_SHORT;
}

/* ---- Framing ---- */

/* What cs_framer.mode says: the rest of a line that is too long for a record is passed over. */
enum { FRAMING, SKIPPING };

struct framing {
    cs_framer *framer;
    casus_text window;
    bool eof;
    /* A search that failed came this far and was within quotes at every line end on its way. A
       record that begins before and is open at one of them would fail at the same place, so it is
       given up there: else a file of open quotes would take quadratic time. */
    size_t covered;
    cs_extents *out;
};

static size_t add_extent(struct framing *framing, size_t start, size_t end, unsigned flaw)
{
    return cs_extents_add(framing->out, start, end, flaw) ? end : start;
}

/* Where in a record's first line the flaw is seen. */
static size_t find_flaw(const cs_grammar *grammar, casus_text line)
{
    cs_cell cell = cs_cell_next(grammar, line, 0);
    cs_span span = {0, 0};
    while (!cs_cell_flaw(grammar, line, &cell, &span) && cs_cell_has_next(grammar, line, &cell))
        cell = cs_cell_next(grammar, line, cell.end + 1);
    return span.start;
}

/* Makes the first line of a record that has no end an extent of its own. */
static size_t give_up_line(struct framing *framing, casus_text text, size_t start, bool is_final,
                           unsigned flaw)
{
    size_t line = find_line_end(text, start);
    size_t end = cs_line_skip(text, line, is_final);
    if (end == line)
        framing->framer->mode = SKIPPING;
    if (add_extent(framing, start, end, flaw) != end)
        return start;
    const cs_grammar *grammar = framing->framer->layout->state;
    casus_text first = cs_text_slice(text, start, end - start);
    framing->out->items[framing->out->count - 1].flaw_at = (uint32_t)find_flaw(grammar, first);
    return end;
}

/* Cuts text off behind the line that begins at start, if a search has failed beyond its end. */
static bool cut_to_line(const struct framing *framing, size_t start, bool is_final,
                        casus_text *text)
{
    if (start >= framing->covered)
        return false;
    size_t line = find_line_end(*text, start);
    if (line + 1 >= framing->covered)
        return false;
    text->len = cs_line_skip(*text, line, is_final);
    return true;
}

/* Frames the record at start; returns start if its end is not in the window. */
static size_t frame_record(struct framing *framing, size_t start)
{
    casus_text text = cs_text_slice(framing->window, 0, start + CS_RECORD_MAX);
    bool is_full = text.len - start == CS_RECORD_MAX;
    bool is_final = framing->eof && !is_full;
    casus_text searched = text;
    bool is_cut = cut_to_line(framing, start, is_final, &searched);
    size_t end;
    cs_outcome outcome = cs_record_scan(framing->framer->layout->state, searched, start,
                                        is_final || is_cut, &end);
    if (outcome == CS_WHOLE)
        return add_extent(framing, start, end, 0);
    if (outcome != CS_MISQUOTED && !is_full && !is_cut && !is_final)
        return start;
    if (end > framing->covered)
        framing->covered = end;
    return give_up_line(framing, text, start, is_final,
                        outcome == CS_SHORT ? CS_E_RECORD_TOO_LONG : CS_E_OPEN_QUOTE);
}

static size_t skip_line(struct framing *framing, size_t at)
{
    size_t line = find_line_end(framing->window, at);
    size_t end = cs_line_skip(framing->window, line, framing->eof);
    if (end > line)
        framing->framer->mode = FRAMING;
    return end;
}

/* The offset behind the next record, blank line or rest of a line; `at` if it needs more text. */
static size_t step(struct framing *framing, size_t at)
{
    if (framing->framer->mode == SKIPPING)
        return skip_line(framing, at);
    if (is_line_end(framing->window.ptr[at]))
        return cs_line_skip(framing->window, at, framing->eof);
    return frame_record(framing, at);
}

size_t cs_table_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out)
{
    struct framing framing = {framer, window, eof, 0, out};
    cs_blocks blocks = cs_blocks_make(framer->layout, window, eof);
    bool has_blocks = framer->layout->gear == CASUS_GEAR_AUTO;
    size_t at = 0;
    for (size_t next = 0; at < window.len; at = next) {
        if (has_blocks && framer->mode == FRAMING)
            at = cs_blocks_frame(&blocks, at, out);
        next = at < window.len ? step(&framing, at) : at;
        if (next == at)
            break;
    }
    return at;
}
