/* csv_blocks.c - frames delimited text 64 bytes at a time, where its quotes let it.

   A quote that opens a cell stands behind a delimiter or a line end, one that closes a cell before one,
   and quotes within are doubled. Where all do, being within quotes is a matter of counting them: each
   one turns it on or off, doubled ones twice. So the ends of records are the line ends outside, found
   for a word of marks at once. A quote that stands elsewhere leaves its record to the scanner of four
   states in csv_frame.c, which says the same of every other record. */
#include "syntax/csv_syntax.h"

/* Which marks of a word belong to what. */
enum { QUOTES, DELIMITERS, LFS, CRS };

cs_blocks cs_blocks_make(const cs_layout *layout, casus_text window, bool eof)
{
    bool is_quoted = layout->dialect.quoting == CASUS_QUOTED;
    return (cs_blocks){
        .window = window,
        .eof = eof,
        .needles = {{'"', layout->dialect.delimiter, '\n', '\r'}, false},
        .quoting = is_quoted ? UINT64_MAX : 0,
    };
}

/* How far a window was walked, and what of the bytes before matters. */
struct walk {
    size_t origin;   /* where it began: at the start of a cell */
    size_t start;    /* of the record at hand */
    uint64_t inside; /* all ones: the next byte is within quotes, unless it is one */
    uint64_t
        closing; /* 1: the byte before is a quote that closes a cell, or is doubled by the next */
};

static void mark_piece(cs_blocks *blocks, size_t start)
{
    casus_text piece = cs_text_slice(blocks->window, start, CS_PIECE);
    cs_scan_best()->each(piece, &blocks->needles, blocks->marks);
    blocks->start = start;
    blocks->end = start + piece.len;
}

/* The bits below the lowest 1; all where there is none. */
static uint64_t bits_before(uint64_t bits)
{
    return (bits & (0 - bits)) - 1;
}

/* Can a quote at this place open a cell? */
static bool is_start_of_cell(const cs_blocks *blocks, const struct walk *walk, size_t at)
{
    if (at == walk->origin)
        return true;
    char before = blocks->window.ptr[at - 1];
    return before == blocks->needles.bytes[DELIMITERS] || before == '\n' || before == '\r';
}

static uint64_t valid_bits(size_t len)
{
    return len < 64 ? (UINT64_C(1) << len) - 1 : UINT64_MAX;
}

/* Resolves the quotes of a word, and of the one before it. `counted` are the bits from where the walk is
   on, base is where the word's first bit stands. Sets *ends to its line ends outside quotes, up to the
   first quote that is out of place. False: there is one. */
static bool resolve_quotes(const cs_blocks *blocks, struct walk *walk, const uint64_t *marks,
                           size_t base, uint64_t quotes, uint64_t counted, uint64_t *ends)
{
    unsigned first = cs_mark_first(counted);
    uint64_t lines = (marks[LFS] | marks[CRS]) & counted;
    uint64_t inside = cs_mark_parities(quotes) ^ walk->inside;
    uint64_t closing = quotes & ~inside;
    uint64_t boundaries = marks[DELIMITERS] | lines;
    uint64_t cells = boundaries << 1;
    cells |= (uint64_t)is_start_of_cell(blocks, walk, base + first) << first;
    uint64_t behind_closing = closing << 1 | walk->closing;
    uint64_t bad = quotes & inside & ~(cells | behind_closing);
    bad |= behind_closing & ~(boundaries | quotes);
    bad &= valid_bits(blocks->end - base);
    walk->inside = 0 - (inside >> 63);
    walk->closing = closing >> 63;
    *ends = lines & ~inside & bits_before(bad);
    return bad == 0;
}

/* Adds the records that end in a word; base is where its first bit stands. What ends where it starts is
   a blank line, or the LF of a CR LF. False: a record is too long, or its line end may still become a
   CR LF, or there is no memory. */
static bool add_records(const cs_blocks *blocks, struct walk *walk, size_t base, uint64_t ends,
                        cs_extents *out)
{
    for (; ends; ends &= ends - 1) {
        size_t line_end = base + cs_mark_first(ends);
        size_t end = cs_line_skip(blocks->window, line_end, blocks->eof);
        if (end == line_end || end - walk->start >= CS_RECORD_MAX)
            return false;
        if (line_end > walk->start && !cs_extents_add(out, walk->start, end, 0))
            return false;
        walk->start = end;
    }
    return true;
}

/* Walks from `at` to the end of the marked piece; false: a record on the way is not for blocks. */
static bool walk_piece(const cs_blocks *blocks, struct walk *walk, size_t at, cs_extents *out)
{
    const uint64_t quoting = blocks->quoting;
    const size_t words = cs_mark_words(blocks->end - blocks->start);
    uint64_t counted = UINT64_MAX << (at - blocks->start) % 64;
    for (size_t word = (at - blocks->start) / 64; word < words; word++) {
        const uint64_t *marks = blocks->marks + word * CS_NEEDLES_MAX;
        uint64_t quotes = marks[QUOTES] & quoting & counted;
        uint64_t ends = (marks[LFS] | marks[CRS]) & counted & ~walk->inside;
        size_t base = blocks->start + word * 64;
        bool is_sound = true;
        if (quotes | walk->closing)
            is_sound = resolve_quotes(blocks, walk, marks, base, quotes, counted, &ends);
        if ((ends && !add_records(blocks, walk, base, ends, out)) || !is_sound)
            return false;
        counted = UINT64_MAX;
    }
    return true;
}

size_t cs_blocks_frame(cs_blocks *blocks, size_t start, cs_extents *out)
{
    struct walk walk = {.origin = start, .start = start};
    for (size_t at = start; at < blocks->window.len; at = blocks->end) {
        if (at < blocks->start || at >= blocks->end)
            mark_piece(blocks, at);
        if (!walk_piece(blocks, &walk, at, out))
            break;
    }
    return walk.start;
}
