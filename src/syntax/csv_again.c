/* csv_again.c - a header among the records, where two files were put together.

   Few rows begin like a name of the header, so two bytes are enough to pass over nearly all. The same
   header once more means nothing. Another one changes what stands in which column from there on: no row
   behind it can be read by the first. */
#include "syntax/csv_syntax.h"

/* So many names of the header, and more than half of the cells, are no chance. */
enum { NAMES_LEAST = 3 };

static unsigned char folded(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
}

static bool is_letter(char byte)
{
    unsigned char small = folded(byte);
    return (small >= 'a' && small <= 'z') || small >= 0x80;
}

static bool has_letter(casus_text name)
{
    for (size_t i = 0; i < name.len; i++)
        if (is_letter(name.ptr[i]))
            return true;
    return false;
}

static void add_pair(cs_again *again, char first, char second)
{
    unsigned pair = 256U * folded(first) + folded(second);
    again->pairs[pair / 64] |= UINT64_C(1) << pair % 64;
}

static bool has_pair(const cs_again *again, char first, char second)
{
    unsigned pair = 256U * folded(first) + folded(second);
    return again->pairs[pair / 64] >> pair % 64 & 1;
}

/* Blanks and underscores do not count in names; behind a name of one letter its cell ends. */
static void enter(cs_again *again, casus_text name)
{
    char delimiter = again->layout->dialect.delimiter;
    char first = name.ptr[0];
    char second = name.len > 1 ? name.ptr[1] : delimiter;
    bool is_gap = name.len > 2 && (second == ' ' || second == '_');
    add_pair(again, first, second);
    add_pair(again, first, name.len > 1 ? '_' : '"');
    add_pair(again, first, name.len > 1 ? ' ' : '"');
    if (is_gap)
        add_pair(again, first, name.ptr[2]);
}

/* The cell of a column that numbers the rows is empty, has empty quotes, or the name that pandas gives it;
   or there is none. */
static void enter_numbers(cs_again *again)
{
    const cs_layout *layout = again->layout;
    char delimiter = layout->dialect.delimiter;
    for (size_t i = 1; i < layout->name_count; i++)
        if (layout->names[i].name.len)
            add_pair(again, delimiter, layout->names[i].name.ptr[0]);
    add_pair(again, delimiter, '"');
    add_pair(again, '"', delimiter);
    enter(again, CS_TEXT("Unnamed: 0"));
}

cs_again cs_again_make(const cs_layout *layout)
{
    cs_again again = {.layout = layout};
    if (layout->name_count < 2)
        return again;
    for (size_t i = 0; i < layout->name_count; i++)
        if (!layout->names[i].numbers_rows && has_letter(layout->names[i].name))
            enter(&again, layout->names[i].name);
    if (layout->names[0].numbers_rows)
        enter_numbers(&again);
    return again;
}

/* What a row has in common with the header. */
struct likeness {
    size_t cells;  /* of the row, but that of the row numbers */
    size_t names;  /* among them */
    size_t placed; /* names that stand where the header has them */
};

/* Names that are the same have the same ends, which is quickly seen. */
static size_t find_name(const cs_layout *layout, casus_text cell)
{
    if (cell.len == 0)
        return SIZE_MAX;
    unsigned char first = folded(cell.ptr[0]);
    unsigned char last = folded(cell.ptr[cell.len - 1]);
    for (size_t i = 0; i < layout->name_count; i++) {
        casus_text name = layout->names[i].name;
        if (name.len && folded(name.ptr[0]) == first && folded(name.ptr[name.len - 1]) == last &&
            cs_text_equal_folded(name, cell) && !layout->names[i].numbers_rows)
            return i;
    }
    return SIZE_MAX;
}

static void compare(const cs_layout *layout, casus_text cell, struct likeness *likeness)
{
    size_t first = layout->names[0].numbers_rows;
    size_t name = find_name(layout, cell);
    likeness->names += name != SIZE_MAX;
    likeness->placed += name == likeness->cells + first;
    likeness->cells++;
}

/* Quotes are taken off, and none is doubled in what was made by a program that knows the names. */
static casus_text cell_text(casus_text row, const cs_cell *cell)
{
    casus_text token = cs_text_slice(row, cell->start, cell->end - cell->start);
    return cell->is_quoted && token.len >= 2 ? cs_text_slice(token, 1, token.len - 2) : token;
}

/* Gives up at a first cell that is no name. */
static struct likeness liken(const cs_layout *layout, casus_text row)
{
    struct likeness likeness = {0};
    cs_cell cell = cs_cell_next(layout->state, row, 0);
    casus_text text = cell_text(row, &cell);
    bool skips = layout->names[0].numbers_rows &&
                 (text.len == 0 || cs_text_equal(text, CS_TEXT("Unnamed: 0")));
    if (!skips)
        compare(layout, text, &likeness);
    if (!skips && likeness.names == 0)
        return likeness;
    while (cs_cell_has_next(layout->state, row, &cell)) {
        cell = cs_cell_next(layout->state, row, cell.end + 1);
        compare(layout, cell_text(row, &cell), &likeness);
    }
    return likeness;
}

unsigned cs_again_look(const cs_again *again, casus_text row)
{
    const cs_layout *layout = again->layout;
    size_t at = cs_utf8_mark(row);
    size_t quote = at < row.len && row.ptr[at] == '"';
    casus_text name = cs_text_from(row, at + quote);
    if (name.len < 2 || !has_pair(again, name.ptr[0], name.ptr[1]))
        return 0;
    struct likeness likeness = liken(layout, cs_text_from(row, at));
    size_t first = layout->names[0].numbers_rows;
    if (likeness.placed == likeness.cells && likeness.cells == layout->name_count - first)
        return CS_E_HEADER_AGAIN;
    bool is_other = likeness.names >= NAMES_LEAST && 2 * likeness.names > likeness.cells;
    return is_other ? CS_E_OTHER_HEADER : 0;
}
