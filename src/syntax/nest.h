/* nest.h - objects inside of records: how JSON and YAML, which have them, share a batch with all others.

   A value inside of objects has a column whose path (path.h) is the names that lead to it: of
   {"size": {"dead": 3}} there is the column size.dead. A list of objects makes lists of its columns, all as
   long as it is itself, with an absent item where an object lacks the name:

       "actor": [{"code": "ISR", "sector": "MIL"}, {"code": "PSE"}]
       actor.code    ISR, PSE
       actor.sector  MIL, absent

   So that it can be written as it was, casus_value.code, which is that of a vocabulary's entry only for
   texts, has how many names lead to

   - the list, of a list (0: one, as of a list that comes from a table);
   - null, of a null in the place of a whole object (0: all names, it is the value's own);
   - {}, of an absent value that stands for an object without members (0: there is nothing).

   The latter two, and an empty list, stand in the first known column inside of that object, or, where
   none is known, in a column of its own. A list inside of a list of objects has no place here. */
#ifndef CS_NEST_H
#define CS_NEST_H

#include "syntax/syntax.h"

/* ---- Reading ---- */

/* Where in a record a reader is. All zero but for the batch, before the first record. */
typedef struct cs_nest {
    cs_batch *batch;
    cs_record *record;
    cs_buf path;     /* the names on the way, NUL between them; to be freed */
    uint32_t depth;  /* how many */
    uint32_t level;  /* so many lead to the list of objects that this is in; 0: it is in none */
    uint32_t item;   /* the object of that list ... */
    uint32_t count;  /* ... of so many */
    uint32_t filled; /* values that got a slot within the record */
} cs_nest;

/* Goes to the value of a name inside; returns what leave() goes back to. */
size_t cs_nest_enter(cs_nest *nest, casus_text name);
void cs_nest_leave(cs_nest *nest, size_t mark);
/* Are the names together longer than what is read? */
bool cs_nest_is_long(const cs_nest *nest);
/* The column of the value here. CS_NONE: as of cs_batch_column(). */
uint32_t cs_nest_column(const cs_nest *nest);
/* Is it a known one, and not only as a further name of what is inside? */
bool cs_nest_is_known(cs_nest *nest);
/* The names to here with dots, for people; not all where they are long. In the batch's arena. */
casus_text cs_nest_name(const cs_nest *nest);
/* The first known column inside of the object here; CS_NONE: none is known. */
uint32_t cs_nest_inside(cs_nest *nest);
/* Does the known column inside hold lists, so that one object here is a list of one? */
bool cs_nest_is_listed(cs_nest *nest);
/* Where to put the value here, which has this column. Not absent: the record has one already. NULL: no
   memory (batch->failed), or the lists take too much of it. */
casus_value *cs_nest_slot(cs_nest *nest, uint32_t column);
/* Is there nothing in a slot, and no object without members? */
static inline bool cs_nest_is_free(const casus_value *slot)
{
    return slot->kind == CASUS_ABSENT && slot->code == 0;
}

/* ---- Writing ---- */

/* A name of the tree that columns with paths make. */
typedef struct cs_nest_node {
    casus_text name;
    uint32_t column; /* of the tree; CS_NONE: an object */
    uint32_t first;  /* node inside; CS_NONE: none */
    uint32_t last;
    uint32_t next;  /* node in the same object; CS_NONE: it is the last */
    uint32_t twin;  /* of an object: a column of the same name beside it; CS_NONE */
    uint32_t depth; /* names that lead to it */
    uint32_t
        record; /* the one, from 1, that the column was written in last, or in which both the object
                        and its twin would stand */
} cs_nest_node;

/* The columns of an output, and behind those the ones that the batch alone has. */
typedef struct cs_nest_tree {
    const cs_layout *layout;
    const cs_batch *batch;
    const cs_record *record; /* that is being written ... */
    uint32_t number;         /* ... which is so many, from 1 */
    bool is_wide;            /* there are many columns: each record has a tree of its own */
    cs_nest_node *nodes;     /* the first one is the record itself */
    uint32_t count;
    size_t cap;
    cs_columns places; /* the nodes by their paths */
    size_t place_cap;
    bool has_twins;
} cs_nest_tree;

/* What writes the values and what is around them. */
typedef struct cs_nest_pen {
    void *ctx;
    void (*name)(void *ctx, casus_text name); /* a member begins */
    void (*flat)(void *ctx, casus_text name); /* the same, in the record, with its whole name */
    void (*write)(void *ctx, uint32_t column, const casus_value *value, uint32_t item);
    void (*open)(void *ctx, char bracket); /* { or [ of something that is not empty */
    void (*next)(void *ctx);               /* an object of a list begins */
    void (*close)(void *ctx, char bracket);
    void (*word)(void *ctx, const char *word); /* {} or [] or null */
} cs_nest_pen;

/* Makes ready for the records of a batch. False: no column stands inside of an object. The tree is in the
   batch's arena. */
bool cs_nest_open(cs_nest_tree *tree, const cs_layout *layout, const cs_batch *batch);
const cs_column *cs_nest_column_at(const cs_nest_tree *tree, uint32_t column);
/* Which column of the batch it is; CS_NONE: none feeds it. */
uint32_t cs_nest_source_of(const cs_nest_tree *tree, uint32_t column);
/* Writes the members of a record. Values that do not fit into the objects that others make, as of an object
   and a list of objects in one place, get their whole names in the record itself. False: no memory. */
bool cs_nest_write(cs_nest_tree *tree, const cs_record *record, const cs_nest_pen *pen);

#endif
