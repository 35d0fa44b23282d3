/* batch.h - the records of one chunk, as a table of values.

   Parsers fill a batch, checks judge it, writers turn it into text. A record is a row of values, one
   for each column: first the fixed columns known before the chunk was read, then the chunk's own
   (names met for the first time, "extras"). All text points into the chunk or the arena. A syntax
   sees columns (name, type, list separator), never a schema. */
#ifndef CS_BATCH_H
#define CS_BATCH_H

#include "base/arena.h"
#include "base/text.h"
#include "casus.h"

#define CS_NONE UINT32_MAX       /* no record, column or item */
#define CS_NAME (UINT32_MAX - 1) /* in place of an item: the column's name, not its value */

/* Limits of house.md; a record that exceeds one is a defect, not a failure. */
#define CS_RECORD_MAX  ((size_t)16 << 20)
#define CS_FIELD_MAX   ((size_t)4 << 20)
#define CS_DEPTH_MAX   32
#define CS_ITEMS_MAX   10000
#define CS_COLUMNS_MAX 10000
#define CS_SLOTS_MAX   ((size_t)16 << 20) /* values of a chunk, absent ones counted */

/* casus_value.flags. Who gives a value another text, or makes it another kind, clears CS_OF_TEXT. */
enum {
    CS_FAILED = 1, /* it does not keep to its field, and no rule looks at it (check) */
    CS_OPEN = 2,   /* which code it is, the whole record must tell (check) */
    CS_CLEAN = 4,  /* its text has no quote, backslash or control character; without it, unknown */
    /* Beside CS_CLEAN, and only there: its text is a cell, or an item in one, that stands in the chunk
       without quotes, in a table whose delimiter is the comma. An absent value has it where its cell
       is empty: as.text is there all the same. */
    CS_BARE = 8,
    CS_NUMERAL = 16, /* its text is a number as JSON writes it; without it, unknown (check) */
    CS_OF_TEXT = CS_CLEAN | CS_BARE | CS_NUMERAL
};

/* Bytes of a chunk (or of the head of an input). */
typedef struct cs_span {
    uint32_t start;
    uint32_t len;
} cs_span;

/* One code of a closed vocabulary. */
typedef struct cs_label {
    casus_text code;
    casus_text label; /* {NULL, 0}: the code speaks for itself */
} cs_label;

/* Which of a place's coordinates a column has, in degrees. */
typedef enum cs_axis { CS_AXIS_NONE, CS_AXIS_LATITUDE, CS_AXIS_LONGITUDE } cs_axis;

typedef struct cs_column {
    casus_text name; /* as it is written; for a column of the source, as it stood there */
    casus_text
        path; /* the names that lead to it (path.h) where objects hold it; {NULL, 0}: none do */
    casus_text title; /* what it is, for people; {NULL, 0}: its name says it */
    casus_type type;  /* CASUS_TEXT where the schema does not know the column */
    bool is_known;    /* does the schema have it? Only then type and is_list mean anything */
    bool is_list;     /* then type is that of the items */
    bool is_sensitive;
    bool numbers_rows; /* of a table: its cells only count the rows, and it is not written */
    bool is_partial;   /* its dates may be months or years */
    const cs_label
        *labels; /* the codes of its vocabulary, in order; NULL: it has none, or codes are
                               made of groups */
    uint32_t label_count;
    const cs_label *reasons; /* words that say why there is no value, with what they mean */
    uint32_t reason_count;
    cs_axis axis;
    casus_text separator; /* of list items in a table; never empty */
    uint32_t field;       /* in the schema; CS_NONE where it has none. Not for syntaxes */
    cs_span span;         /* of the name in the head of a table */
    uint32_t record;      /* extras: the record that has it first */
} cs_column;

typedef struct cs_name_slot cs_name_slot;

/* The place of a code among labels; CS_NONE where it has none. */
static inline uint32_t cs_label_find(const cs_label *labels, uint32_t count, casus_text code)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_text_equal(labels[i].code, code))
            return i;
    return CS_NONE;
}

/* Behind a path it makes the name, in an index, of all known columns inside of what the path leads to;
   it is found as the first of them. No byte of UTF-8. */
#define CS_INSIDE_MARK '\xFF'

/* Columns and the index that finds them by name. */
typedef struct cs_columns {
    cs_column *items;
    uint32_t count;
    cs_name_slot *slots; /* open addressing, exact and folded names */
    uint32_t slot_count; /* a power of two, or 0 before cs_columns_index() */
    uint32_t slots_used;
} cs_columns;

/* Makes room in the index for the items' names and `aliases` more, and enters the names. A column that
   objects hold is entered by its path, and by its name only if it is known: else a flat name with the
   same dots is another column. */
bool cs_columns_index(cs_columns *columns, size_t aliases, cs_arena *arena);
/* Enters a further name for a column, found when folded (its own name as well exactly). The first
   name entered wins. */
void cs_columns_alias(cs_columns *columns, casus_text name, uint32_t column);
/* The column of this name: exact, else folded (*is_exact tells); CS_NONE if there is none. */
uint32_t cs_columns_find(const cs_columns *columns, casus_text name, bool *is_exact);

/* Bytes of one whole record in a chunk, found by a framer. */
typedef struct cs_extent {
    uint32_t start;
    uint32_t len;
    uint32_t flaw;    /* 0, or the number of the diagnostic that makes it unreadable (diag.def) */
    uint32_t flaw_at; /* where in the record it is seen */
} cs_extent;

typedef struct cs_extents {
    cs_extent *items;
    size_t count;
    size_t cap;
    bool failed;   /* no memory: some are missing */
    bool is_joint; /* the records depend on one another (YAML anchors): one chunk holds them all */
} cs_extents;

typedef struct cs_record {
    cs_span extent; /* where it stands in the chunk */
    casus_value *values;
    uint32_t width; /* values; more or less than columns: those without one are absent */
    bool is_broken; /* could not be parsed: it has no values and is never written */
    bool
        is_header; /* no record at all: the header of a table once more, see cs_batch.has_headers */
    bool is_dependent; /* takes values from outside its extent and the head (YAML aliases) */
    bool is_partial;   /* parsing lost some of its values: none is reported as missing */
    uint8_t severity;  /* the worst of its defects (casus_severity), set by the run */
    const void *marks; /* the syntax's own note of where its values stand, or NULL */
} cs_record;

/* A name that was found only when folded: an alias, another case. */
typedef struct cs_rename {
    casus_text name; /* as the source has it */
    uint32_t column;
    uint32_t record;
} cs_rename;

typedef struct cs_batch {
    cs_arena *arena;
    casus_text chunk;
    const cs_columns *columns; /* fixed */
    cs_columns extras;         /* column i of extras is column columns->count + i of the batch */
    size_t extras_cap;
    bool has_single_blanks; /* no text has two blanks in a row or a no-break space; else unknown */
    bool
        has_headers; /* of records some are a header, which parse() has reported: to be left out ... */
    bool is_over;    /* ... and the last one is another header, behind which nothing was parsed */
    size_t slots;    /* values of all records, what aliases bring in counted too */
    cs_record *records;
    size_t count;
    size_t cap;
    cs_rename *renames;
    size_t rename_count;
    size_t rename_cap;
    bool failed; /* no memory: the batch is of no use */
} cs_batch;

/* An empty batch over a chunk. The three live longer than the batch. */
void cs_batch_init(cs_batch *batch, cs_arena *arena, casus_text chunk, const cs_columns *columns);
/* Appends a record without values; the pointer holds until the next call. NULL: no memory. */
cs_record *cs_batch_add(cs_batch *batch, cs_extent extent);
/* The column of a name, entered among the extras if it is new; hint is the column expected (the one
   after the last), or CS_NONE. CS_NONE: no memory, or more than CS_COLUMNS_MAX columns, or the chunk's
   records are so wide and empty that they take too much. */
uint32_t cs_batch_column(cs_batch *batch, casus_text name, uint32_t hint);
/* The same of a column that objects hold, by its path. */
uint32_t cs_batch_column_inside(cs_batch *batch, casus_text path);
/* Where to put the value of a column of this record; it is absent until set. NULL: no memory. */
casus_value *cs_batch_slot(cs_batch *batch, cs_record *record, uint32_t column);
/* The value, absent where the record has none; never NULL. */
static inline const casus_value *cs_batch_value(const cs_record *record, uint32_t column)
{
    static const casus_value absent = {{NULL}, 0, 0, CASUS_ABSENT, 0};
    return column < record->width ? &record->values[column] : &absent;
}

const cs_column *cs_batch_column_at(const cs_batch *batch, uint32_t column);
uint32_t cs_batch_column_count(const cs_batch *batch);

casus_value cs_value_scalar(casus_kind kind, casus_text text);
/* The text of a string, number or boolean; {NULL, 0} of anything else. */
static inline casus_text cs_value_text(const casus_value *value)
{
    switch (value->kind) {
    case CASUS_STRING:
    case CASUS_NUMBER:
    case CASUS_BOOLEAN:
        return (casus_text){value->as.text, value->len};
    default:
        return (casus_text){NULL, 0};
    }
}

/* Makes a text the list of its parts between the column's separators, which are clean if it was; empty
   text is the empty list. More than CS_ITEMS_MAX parts or no memory: false, and it stays a text. */
bool cs_value_to_list(cs_arena *arena, const cs_column *column, casus_value *value);
/* The same of a text that is no value yet. */
bool cs_value_split(cs_arena *arena, const cs_column *column, casus_text text, casus_value *out);
/* Equal in kind and text (of lists: item by item), codes and flags aside. */
bool cs_value_equal(const casus_value *a, const casus_value *b);

#endif
