/* csv_gear.c - the second gear of delimited text: records whose cells can be cut out of the chunk.

   The delimiters, quotes, backslashes and controls of the chunk are marked in one pass. Each record is
   then a walk from mark to mark: a cell is what lies between two delimiters, or between a quote at its
   start and one before a delimiter. Anything else, a stray quote or another number of cells than the
   header has, is not judged here: the record is declined, and libcsv reads it. */
#include "base/scan.h"
#include "syntax/csv_syntax.h"

#include <string.h>

/* Room for records is got for so many values at once. */
enum { VALUES_AT_ONCE = 16 * 1024 };

/* Rows with more columns than that are no wider than the header: what fill adds is seldom there. */
enum { USUAL_WIDTH = 64 };

struct cs_table_gear {
    cs_batch *batch;
    uint64_t *marks; /* of the chunk, with a word of ones behind */
    uint32_t *lists; /* the columns that are lists */
    size_t list_count;
    casus_value *row; /* where the next record's values go */
    size_t rows_left; /* from there */
    uint32_t cells;   /* of a record: the names of the header */
    uint32_t width;   /* values of a row, not fewer than cells */
    char delimiter;
    char quote;     /* the delimiter, where quotes mean nothing */
    uint8_t bare;   /* the flags of a cell without marks, and without quotes */
    uint8_t quoted; /* within quotes */
    uint8_t mixed;  /* with delimiters within quotes */
};

/* ---- Making one ---- */

static bool mark_chunk(cs_table_gear *gear)
{
    const cs_needles needles = {{gear->delimiter, '"', '\\', '\\'}, true};
    casus_text chunk = gear->batch->chunk;
    size_t words = cs_mark_words(chunk.len);
    gear->marks = cs_arena_alloc(gear->batch->arena, (words + 1) * sizeof *gear->marks);
    if (!gear->marks)
        return false;
    cs_scan_best()->mark(chunk, &needles, gear->marks);
    gear->marks[words] = UINT64_MAX;
    return true;
}

static bool find_lists(cs_table_gear *gear)
{
    const cs_columns *columns = gear->batch->columns;
    gear->lists = cs_arena_alloc(gear->batch->arena, gear->cells * sizeof *gear->lists);
    for (uint32_t i = 0; gear->lists && i < gear->cells; i++)
        if (columns->items[i].is_known && columns->items[i].is_list)
            gear->lists[gear->list_count++] = i;
    return gear->lists != NULL;
}

static void set_flags(cs_table_gear *gear)
{
    bool is_clean = gear->delimiter >= ' ' && gear->delimiter != '\\';
    gear->bare = gear->delimiter == ',' ? CS_CLEAN | CS_BARE : CS_CLEAN;
    gear->quoted = CS_CLEAN;
    gear->mixed = is_clean ? CS_CLEAN : 0;
}

cs_table_gear *cs_table_gear_make(const cs_layout *layout, cs_batch *batch)
{
    if (layout->gear != CASUS_GEAR_AUTO || layout->name_count == 0)
        return NULL;
    uint32_t cells = (uint32_t)layout->name_count;
    uint32_t columns = batch->columns->count;
    bool is_quoted = layout->dialect.quoting == CASUS_QUOTED;
    cs_table_gear *gear = cs_arena_alloc(batch->arena, sizeof *gear);
    if (gear)
        *gear = (cs_table_gear){
            .batch = batch,
            .cells = cells,
            .width = columns > cells && columns <= USUAL_WIDTH ? columns : cells,
            .delimiter = layout->dialect.delimiter,
            .quote = is_quoted ? '"' : layout->dialect.delimiter,
        };
    if (gear)
        set_flags(gear);
    if (gear && mark_chunk(gear) && find_lists(gear))
        return gear;
    batch->failed = true;
    return NULL;
}

/* ---- Records ---- */

/* A record on its way through the gear. It has its own copy of what is looked at for every mark. */
struct record {
    const cs_table_gear *gear;
    const char *chunk;
    size_t end; /* of the record in the chunk, without its line end */
    const uint64_t *words;
    size_t word;        /* the index of the one at hand */
    uint64_t marks;     /* of that word, those that are not passed yet */
    casus_value *value; /* of the next cell */
    casus_value *last;  /* behind that of the last name of the header */
    char delimiter;
    char quote;
};

static struct record start_record(const cs_table_gear *gear, size_t start, size_t end)
{
    return (struct record){
        .gear = gear,
        .chunk = gear->batch->chunk.ptr,
        .end = end,
        .words = gear->marks,
        .word = start / 64,
        .marks = gear->marks[start / 64] & UINT64_MAX << start % 64,
        .value = gear->row,
        .last = gear->row + gear->cells,
        .delimiter = gear->delimiter,
        .quote = gear->quote,
    };
}

/* Where the next mark is, which is passed. At the end of the chunk there always is one. */
static inline size_t next_mark(struct record *record)
{
    while (record->marks == 0)
        record->marks = record->words[++record->word];
    size_t at = record->word * 64 + cs_mark_first(record->marks);
    record->marks &= record->marks - 1;
    return at;
}

/* False: the header has no name for this cell. */
static inline bool put_cell(struct record *record, casus_text text, uint8_t kind, uint8_t flags)
{
    if (record->value == record->last)
        return false;
    casus_value *value = record->value++;
    value->as.text = text.ptr;
    value->len = (uint32_t)text.len;
    value->code = 0;
    value->kind = kind;
    value->flags = flags;
    return true;
}

/* Which cells are empty, nobody can foretell: no branch depends on it. */
static inline bool put_bare(struct record *record, size_t start, size_t end, uint8_t flags)
{
    uint8_t kind = (uint8_t)((start < end) * CASUS_STRING);
    return put_cell(record, (casus_text){record->chunk + start, end - start}, kind, flags);
}

/* Passes the marks of a quoted cell from behind its opening quote to its closing one, whose place it
   returns: the record's end if there is none. *flags loses what is not true of the bytes between, and
   *is_doubled is set if quotes are. */
static size_t pass_quoted(struct record *record, uint8_t *flags, bool *is_doubled)
{
    for (size_t at; (at = next_mark(record)) < record->end;) {
        char byte = record->chunk[at];
        if (byte != '"') {
            *flags &= byte == record->delimiter ? record->gear->mixed : 0;
            continue;
        }
        if (at + 1 == record->end || record->chunk[at + 1] != '"')
            return at;
        *is_doubled = true;
        next_mark(record);
    }
    return record->end;
}

/* Takes the cell whose opening quote is at *at, and sets that to its delimiter or the record's end.
   False: it is not closed there, or there is no memory. */
static bool take_quoted(struct record *record, size_t *at)
{
    uint8_t flags = record->gear->quoted;
    bool is_doubled = false;
    size_t start = *at + 1;
    size_t end = pass_quoted(record, &flags, &is_doubled);
    *at = end + 1;
    if (end == record->end || (*at < record->end && next_mark(record) != *at))
        return false;
    if (*at < record->end && record->chunk[*at] != record->delimiter)
        return false;
    casus_text text = {record->chunk + start, end - start};
    if (is_doubled)
        text = cs_cell_unquote(record->gear->batch->arena, text);
    return text.ptr && put_cell(record, text, CASUS_STRING, is_doubled ? 0 : flags);
}

/* False: the record is not plain. */
static bool take_cells(struct record *record, size_t start)
{
    const uint8_t most = record->gear->bare;
    uint8_t flags = most;
    for (size_t at; (at = next_mark(record)) < record->end;) {
        char byte = record->chunk[at];
        if (byte == record->delimiter) {
            if (!put_bare(record, start, at, flags))
                return false;
        } else if (byte == record->quote) {
            if (at != start || !take_quoted(record, &at))
                return false;
            if (at == record->end)
                return true;
        } else {
            flags = 0;
            continue;
        }
        start = at + 1;
        flags = most;
    }
    return put_bare(record, start, record->end, flags);
}

/* False: more items than a list may have, or no memory. */
static bool split_lists(const cs_table_gear *gear)
{
    for (size_t i = 0; i < gear->list_count; i++) {
        const cs_column *column = &gear->batch->columns->items[gear->lists[i]];
        casus_value *value = &gear->row[gear->lists[i]];
        if (value->kind == CASUS_STRING && !cs_value_to_list(gear->batch->arena, column, value))
            return false;
    }
    return true;
}

/* Room for a record that starts there. So many can follow as its text has delimiters for. */
static bool make_room(cs_table_gear *gear, size_t start)
{
    if (gear->rows_left)
        return true;
    size_t most = (gear->batch->chunk.len - start) / gear->cells + 1;
    size_t rows = VALUES_AT_ONCE / gear->width + 1;
    rows = rows < most ? rows : most;
    gear->row = cs_arena_alloc(gear->batch->arena, rows * gear->width * sizeof *gear->row);
    gear->rows_left = gear->row ? rows : 0;
    gear->batch->failed = gear->batch->failed || !gear->row;
    return gear->row != NULL;
}

bool cs_table_gear_read(cs_table_gear *gear, cs_record *out, size_t start, size_t end)
{
    bool is_short = end - start <= CS_FIELD_MAX;
    bool has_slots = gear->batch->slots + gear->width <= CS_SLOTS_MAX;
    if (start == end || !is_short || !has_slots || !make_room(gear, start))
        return false;
    struct record record = start_record(gear, start, end);
    if (!take_cells(&record, start) || record.value < record.last || !split_lists(gear))
        return false;
    bool has_only_delimiters = end - start == gear->cells - 1;
    if (has_only_delimiters)
        return true;
    for (uint32_t i = gear->cells; i < gear->width; i++)
        gear->row[i] = (casus_value){.kind = CASUS_ABSENT};
    out->values = gear->row;
    out->width = gear->width;
    gear->batch->slots += gear->width;
    gear->row += gear->width;
    gear->rows_left--;
    return true;
}
