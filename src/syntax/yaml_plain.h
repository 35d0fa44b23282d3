/* yaml_plain.h - what yaml_plain.c reads of plain records; only yaml_gear.c includes it beside.

   A record is walked through field by field: its name, then its value. Whatever says false or NULL
   declines the record; memory that lacks is noted in the arena. */
#ifndef CS_YAML_PLAIN_H
#define CS_YAML_PLAIN_H

#include "base/scan.h"
#include "syntax/yaml_syntax.h"

/* ---- Tokens ---- */

typedef enum cs_yaml_token_kind {
    CS_TOKEN_NOTHING, /* null, or nothing at all */
    CS_TOKEN_TEXT,
    CS_TOKEN_ESCAPED, /* a text in quotes that is not what stands there */
    CS_TOKEN_LITERAL, /* the lines of a block */
    CS_TOKEN_LIST
} cs_yaml_token_kind;

typedef struct cs_yaml_token {
    uint8_t kind;      /* cs_yaml_token_kind */
    char quote;        /* of a text; '\0': it is bare */
    bool is_clean;     /* as CS_CLEAN has it */
    char chomping;     /* of a literal: '-', '+' or '\0' */
    uint32_t indent;   /* of a literal's lines ... */
    uint32_t breaks;   /* ... and how many blank ones follow it */
    uint32_t first;    /* of a list's items ... */
    uint32_t count;    /* ... and how many there are */
    const char *start; /* of all that stands there, with quotes */
    const char *end;
    casus_text lines; /* of a literal */
} cs_yaml_token;

/* What stands there without quotes. */
static inline casus_text cs_yaml_token_text(const cs_yaml_token *token)
{
    size_t quotes = token->quote != '\0';
    const char *start = token->start + quotes;
    return (casus_text){start, (size_t)(token->end - start) - quotes};
}

/* The text that escapes or lines stand for, in the arena; {NULL, 0}: no memory. */
casus_text cs_yaml_decode(const cs_yaml_token *from, cs_arena *arena);

/* ---- Walking ---- */

/* Where a record is being read. Its text has no odd characters and ends in LF: so there is always a
   next mark, and a look at the byte behind one that is not the last needs no test. All zero before the
   first record but arena. */
typedef struct cs_yaml_walk {
    cs_arena *arena;
    const char *start;
    const char *end;
    const char *at;       /* a line ... */
    size_t column;        /* ... whose content begins in this column */
    size_t margin;        /* the column of the names */
    bool is_item;         /* the record begins with a "-" */
    bool is_done;         /* there are no more fields */
    cs_yaml_token *items; /* of lists */
    size_t item_count;
    size_t item_cap;
    uint64_t *marks; /* bytes that may mean something */
    size_t mark_cap;
} cs_yaml_walk;

/* Stands at the first field of a record, whose text is valid UTF-8. */
bool cs_yaml_walk_start(cs_yaml_walk *walk, casus_text text);
/* The name of the field, bare or in quotes; returns its colon. */
const char *cs_yaml_walk_name(const cs_yaml_walk *walk, casus_text *name, bool *is_quoted);
/* The value behind the colon; afterwards walk stands at the next field or is done. */
bool cs_yaml_walk_value(cs_yaml_walk *walk, const char *colon, cs_yaml_token *out);

/* The first byte from `at` on that is a control character or one of : # " and backslash. */
static inline const char *cs_yaml_next_mark(const cs_yaml_walk *walk, const char *at)
{
    size_t offset = (size_t)(at - walk->start);
    const uint64_t *word = &walk->marks[offset / 64];
    uint64_t rest = *word >> offset % 64;
    if (rest)
        return at + cs_mark_first(rest);
    do
        word++;
    while (*word == 0);
    return walk->start + (size_t)(word - walk->marks) * 64 + cs_mark_first(*word);
}

static inline bool cs_yaml_ends_word(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r';
}

/* Is it a name that means itself where it stands as it is, up to a colon? */
bool cs_yaml_is_plain_name(casus_text name);

#endif
