/* yaml_syntax.h - what the files of the YAML syntax share; nothing else includes it.

   yaml.c        the row of the table, sniff, spell
   yaml_frame.c  lines of YAML, and where records end
   yaml_head.c   what stands before the first record: schema, defaults, values for all
   yaml_tree.c   libyaml's events as nodes, with anchors and limits
   yaml_parse.c  nodes as records of a batch
   yaml_inside.c the same of mappings inside of records
   yaml_gear.c   plain records without libyaml: names, values, places
   yaml_plain.c  the same, as tokens
   yaml_scalar.c text as a token that every reader takes for the same text
   yaml_write.c  a batch as text */
#ifndef CS_YAML_SYNTAX_H
#define CS_YAML_SYNTAX_H

#include "syntax/nest.h"
#include "syntax/syntax.h"

/* ---- Lines (yaml_frame.c) ---- */

typedef enum cs_yaml_line_kind {
    CS_LINE_EMPTY,
    CS_LINE_COMMENT,
    CS_LINE_START, /* "---" */
    CS_LINE_STOP,  /* "..." */
    CS_LINE_ITEM,  /* "-" and a blank, or nothing */
    CS_LINE_CONTENT
} cs_yaml_line_kind;

/* One line; places are offsets in the text it was taken from. */
typedef struct cs_yaml_line {
    cs_yaml_line_kind kind;
    size_t start;
    size_t content; /* the first character that is no space */
    size_t end;     /* before the line break ... */
    size_t next;    /* ... and behind it */
} cs_yaml_line;

/* The line that begins at `at`. False: it does not end within text and more may follow; *out is then
   as much of it as there is. */
bool cs_yaml_line_at(casus_text text, size_t at, bool eof, cs_yaml_line *out);
/* Is that much enough to tell its kind? */
bool cs_yaml_line_has_kind(const cs_yaml_line *line);
/* How far it is indented. */
uint32_t cs_yaml_line_column(const cs_yaml_line *line);
/* Does it begin with "key:"? Then *key is that word without quotes and *value where the rest begins,
   blanks skipped. */
bool cs_yaml_line_key(casus_text text, const cs_yaml_line *line, casus_text *key, size_t *value);
/* Between documents: is it a directive, "%NAME ..."? Other text behind a "%" is damage. */
bool cs_yaml_line_is_directive(casus_text text, const cs_yaml_line *line);
/* Nothing from `at` to the line's end but blanks and a comment? */
bool cs_yaml_line_is_done(casus_text text, const cs_yaml_line *line, size_t at);

/* ---- Nodes (yaml_tree.c) ---- */

typedef enum cs_yaml_kind {
    CS_YAML_SCALAR,
    CS_YAML_SEQUENCE,
    CS_YAML_MAPPING,
    CS_YAML_ALIAS
} cs_yaml_kind;

typedef struct cs_yaml_node cs_yaml_node;

typedef struct cs_yaml_pair {
    const cs_yaml_node *key; /* a scalar */
    const cs_yaml_node *value;
    uint32_t column; /* of the batch, once the pair is in a record */
} cs_yaml_pair;

struct cs_yaml_node {
    uint8_t kind;   /* cs_yaml_kind */
    bool is_plain;  /* a scalar without quotes */
    bool is_open;   /* its end has not been read */
    bool in_head;   /* span counts in the head, not in the chunk */
    uint32_t count; /* items or pairs */
    cs_span span;   /* without anchor and tag */
    size_t weight;  /* bytes of text it stands for, aliases expanded */
    union {
        casus_text text;
        cs_yaml_node **items;
        cs_yaml_pair *pairs;
        cs_yaml_node *target; /* of an alias; NULL: unknown, and reported */
    } as;
};

typedef struct cs_yaml_anchor cs_yaml_anchor;

/* Anchors by name; the latest of a name counts. */
typedef struct cs_yaml_anchors {
    cs_yaml_anchor **buckets;
    size_t bucket_count; /* 0 or a power of two */
    size_t count;
} cs_yaml_anchors;

/* How many times their own text the aliases of a chunk may stand for, beside CS_RECORD_MAX. */
#define CS_YAML_EXPANSION ((size_t)64)

/* Reads pieces of one text, the head of an input or a chunk, and keeps what they share. */
typedef struct cs_yaml_reader {
    cs_arena *arena;
    casus_text source;
    cs_defects *defects;
    bool in_head;
    cs_yaml_anchors anchors;       /* of this document */
    const cs_yaml_anchors *shared; /* of the head, or NULL */
    cs_yaml_node **children;       /* scratch */
    size_t child_cap;
    /* Of the piece read last: */
    uint32_t record;
    cs_span extent;
    size_t expanded;   /* bytes that its aliases stand for */
    bool is_dependent; /* an alias stands for something outside the piece and the head */
    /* Of all pieces: */
    size_t expanded_in_all;
    bool failed; /* no memory */
} cs_yaml_reader;

/* The root of the one document in this piece of the source. NULL: it is broken, a defect of `record`
   says why; or there is no memory (failed). */
cs_yaml_node *cs_yaml_read(cs_yaml_reader *reader, cs_span extent, uint32_t record);
/* A new document begins: its anchors are forgotten. */
void cs_yaml_forget(cs_yaml_reader *reader);
/* What an alias stands for (NULL if unknown), else the node itself. */
const cs_yaml_node *cs_yaml_target(const cs_yaml_node *node);
/* Is it a plain ~, null, or nothing at all? */
bool cs_yaml_is_null(const cs_yaml_node *node);
/* Is its key a plain <<, which brings in other mappings? */
bool cs_yaml_is_merge(const cs_yaml_pair *pair);
/* "a mapping", "a list", "null" or "a text". */
casus_text cs_yaml_describe(const cs_yaml_node *node);

/* ---- Values (yaml_parse.c) ---- */

/* A place for a value: where defects about it belong. */
typedef struct cs_yaml_place {
    cs_arena *arena;
    cs_defects *defects;
    const cs_column *column; /* NULL: unknown */
    uint32_t record;
    uint32_t index; /* of the column */
    uint32_t item;  /* of a list, where is_single; CS_NONE */
    bool is_own;    /* the value stands where the record does */
    bool is_single; /* a scalar is one value, where the column holds lists too */
    bool is_broken; /* set where the record cannot be kept */
} cs_yaml_place;

/* A defect of a value. One that stands in the head is outside the chunk, so its record is shown. */
cs_defect *cs_yaml_complain(const cs_yaml_place *place, unsigned number, const cs_yaml_node *node);
/* Where a node stands, or what it is an alias of; false: in the head. */
bool cs_yaml_give_span(const cs_yaml_node *node, cs_span *out);

/* Makes a value of a node; with a defect it stays absent. */
void cs_yaml_value(cs_yaml_place *place, const cs_yaml_node *node, casus_value *out);

/* ---- Mappings inside of records (yaml_inside.c) ---- */

/* Where the values inside of a record's mappings stand. */
typedef struct cs_yaml_leaf cs_yaml_leaf;
typedef struct cs_yaml_leaves {
    const cs_yaml_leaf *items;
    size_t count;
} cs_yaml_leaves;

/* Reads them, for the records of one chunk. All zero but for nest.batch and defects, before the first;
   nest.path is to be freed. */
typedef struct cs_yaml_inside {
    cs_nest nest;
    cs_defects *defects;
    uint32_t index;            /* of the record */
    bool is_own;               /* what is read stands where the record does */
    const cs_yaml_node *whole; /* the list of mappings at hand */
    cs_columns names;          /* by path: the mapping that had the name last, as the field ... */
    size_t name_cap;
    uint32_t mapping; /* ... of so many */
    uint32_t outer;   /* which of them is the record */
    cs_yaml_leaf *leaves;
    size_t leaf_count;
    size_t leaf_cap;
} cs_yaml_inside;

void cs_yaml_inside_begin(cs_yaml_inside *inside, cs_record *record, uint32_t index);
/* Is the value of a pair of the record for the columns inside of it? */
bool cs_yaml_inside_wants(cs_yaml_inside *inside, const cs_yaml_pair *pair);
/* Has the record such a pair with this key? */
bool cs_yaml_inside_has(cs_yaml_inside *inside, const cs_yaml_node *key);
/* The same, and from now on it has. */
bool cs_yaml_inside_is_new(cs_yaml_inside *inside, const cs_yaml_node *key);
void cs_yaml_inside_take(cs_yaml_inside *inside, const cs_yaml_pair *pair, bool is_own);
/* Where the record's values were found; in the batch's arena. False: no memory. */
bool cs_yaml_inside_keep(const cs_yaml_inside *inside, cs_yaml_leaves *out);
bool cs_yaml_inside_locate(const cs_yaml_leaves *leaves, uint32_t column, uint32_t item,
                           cs_span *out);

/* ---- The second gear (yaml_gear.c) ---- */

typedef struct cs_yaml_gear cs_yaml_gear;

/* For the records of the batch's chunk, in its arena; NULL: no memory. */
cs_yaml_gear *cs_yaml_gear_make(cs_batch *batch);
/* Gives the record, which is the batch's last, its own values, if it is plain, and with only_items if
   it begins with a "-". False: libyaml is to read it, and nothing has changed. */
bool cs_yaml_gear_take(cs_yaml_gear *gear, cs_record *record, bool only_items);
/* The locate() of a record that was taken. */
bool cs_yaml_gear_locate(const cs_batch *batch, const cs_record *record, uint32_t column,
                         uint32_t item, cs_span *out);

/* ---- The head (yaml_head.c) ---- */

/* A value of the head that holds for every record. */
typedef struct cs_yaml_inherited {
    casus_text name;
    uint32_t column; /* CS_NONE: not among the fixed columns */
    casus_value value;
    const cs_yaml_node *node; /* where it stands in the head */
} cs_yaml_inherited;

/* What open() learns; the layout's state when reading. */
typedef struct cs_yaml_head {
    uint32_t mode;      /* of the framer, where the records begin */
    bool is_annotation; /* has a line "events:" ... */
    uint32_t column;    /* ... in this column */
    const cs_yaml_node *root;
    cs_yaml_anchors anchors;
    cs_yaml_inherited *inherited; /* made by bind() */
    size_t inherited_count;
} cs_yaml_head;

/* ---- Tokens (yaml_scalar.c) ---- */

/* What a byte may be. */
enum {
    CS_YAML_STOP = 1, /* worth a look: a quote, # : or backslash, a control character, and what may
                         begin a character that no reader takes as it is */
    CS_YAML_NAME = 2, /* often in names: letters, digits, blank ( ) - . / _ and the bytes beyond
                         ASCII that are no CS_YAML_STOP */
    CS_YAML_INDICATOR = 4 /* means something to YAML where a text begins */
};

extern const uint8_t cs_yaml_classes[256];

/* The length of the character that begins with a CS_YAML_STOP, in valid UTF-8; 0: no reader takes it
   as it is. Those are controls, the line breaks that only YAML 1.1 knows, the byte order mark, and
   what is no character. */
size_t cs_yaml_length(const char *at, const char *end);

/* Appends text as a token of one line: plain where no reader of YAML 1.1 or 1.2 takes it for
   anything but this text, else quoted. A column of numbers or dates keeps them plain. */
void cs_yaml_write_text(casus_text text, const cs_column *column, cs_buf *out);
void cs_yaml_write_quoted(casus_text text, bool is_double, cs_buf *out);
/* Would cs_yaml_write_text leave it as it is? */
bool cs_yaml_is_plain(casus_text text, const cs_column *column);
/* Can a text stand in single quotes or a literal block: no character that needs an escape, line
   breaks aside? */
bool cs_yaml_is_printable(casus_text text);

/* ---- The functions of the row ---- */

size_t cs_yaml_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out);
casus_status cs_yaml_open(cs_layout *layout, casus_text head, bool eof, size_t *used,
                          cs_defects *defects);
casus_status cs_yaml_bind_head(cs_layout *layout, cs_defects *defects);
/* The row's locate_head. */
bool cs_yaml_locate_head(const cs_layout *layout, const cs_batch *batch, uint32_t column,
                         uint32_t item, cs_span *out);
casus_status cs_yaml_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                           cs_defects *defects);
bool cs_yaml_locate(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                    uint32_t column, uint32_t item, cs_span *out);
casus_status cs_yaml_bind_keys(cs_layout *layout);
void cs_yaml_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects);

/* Framer modes that open() chooses from. */
enum {
    CS_YAML_BETWEEN = 1, /* between documents */
    CS_YAML_DOCUMENT,    /* in a document that is one record */
    CS_YAML_ITEMS,       /* in a block sequence, between its items */
    CS_YAML_FLOW,        /* inside the [ of a flow sequence */
    CS_YAML_AFTER        /* behind the records of a document */
};

#endif
