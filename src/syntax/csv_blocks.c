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
    size_t start;      /* of the record at hand */
    uint64_t inside;   /* all ones: the next byte is within quotes, unless it is one */
    uint64_t boundary; /* 1: a quote may open a cell at the next byte */
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

/* Each bit becomes the parity of the bits up to it. */
static inline uint64_t parities(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* The bits below the lowest 1; all where there is none. */
static uint64_t bits_before(uint64_t bits)
{
    return (bits & (0 - bits)) - 1;
}

/* Resolves the quotes of a word, and of the one before it. Sets *inside to the bytes within quotes.
   Returns the quotes that are out of place (of closing ones, the bytes behind). */
static uint64_t resolve_quotes(struct walk *walk, uint64_t quotes, uint64_t boundaries,
                               unsigned first, uint64_t *inside)
{
    *inside = parities(quotes) ^ walk->inside;
    uint64_t closing = quotes & ~*inside;
    uint64_t behind_boundary = boundaries << 1 | walk->boundary << first;
    uint64_t behind_closing = closing << 1 | walk->closing;
    walk->inside = 0 - (*inside >> 63);
    walk->closing = closing >> 63;
    return (quotes & *inside & ~(behind_boundary | behind_closing)) |
           (behind_closing & ~(boundaries | quotes));
}

/* Reads the marks of a word from bit `first` on, of which the bits in `valid` stand for bytes. Sets
   *ends to the line ends outside quotes. False: a quote is out of place, and the ends are those before
   it. */
static inline bool read_word(struct walk *walk, const uint64_t *marks, uint64_t quoting,
                             unsigned first, uint64_t valid, uint64_t *ends)
{
    uint64_t quotes = marks[QUOTES] & quoting & UINT64_MAX << first;
    uint64_t lines = (marks[LFS] | marks[CRS]) & UINT64_MAX << first;
    uint64_t boundaries = marks[DELIMITERS] | lines;
    uint64_t inside = walk->inside;
    uint64_t bad = 0;
    if (quotes | walk->closing)
        bad = valid & resolve_quotes(walk, quotes, boundaries, first, &inside);
    walk->boundary = boundaries >> 63;
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

static uint64_t valid_bits(size_t len)
{
    return len < 64 ? (UINT64_C(1) << len) - 1 : UINT64_MAX;
}

/* Walks from `at` to the end of the marked piece; false: a record on the way is not for blocks. */
static bool walk_piece(const cs_blocks *blocks, struct walk *walk, size_t at, cs_extents *out)
{
    size_t base = at - (at - blocks->start) % 64;
    unsigned first = (unsigned)(at - base);
    const uint64_t *marks = blocks->marks + (base - blocks->start) / 64 * CS_NEEDLES_MAX;
    for (; base < blocks->end; base += 64, marks += CS_NEEDLES_MAX, first = 0) {
        uint64_t ends;
        uint64_t valid = valid_bits(blocks->end - base);
        bool is_sound = read_word(walk, marks, blocks->quoting, first, valid, &ends);
        if ((ends && !add_records(blocks, walk, base, ends, out)) || !is_sound)
            return false;
    }
    return true;
}

size_t cs_blocks_frame(cs_blocks *blocks, size_t start, cs_extents *out)
{
    struct walk walk = {.start = start, .boundary = 1};
    for (size_t at = start; at < blocks->window.len; at = blocks->end) {
        if (at < blocks->start || at >= blocks->end)
            mark_piece(blocks, at);
        if (!walk_piece(blocks, &walk, at, out))
            break;
    }
    return walk.start;
}
