/* codebook.h - a codebook as a sequence of blocks and pieces of text, which a form (Markdown, HTML) spells.

   codebook.c says what is in it and in which order, once for all forms; a form knows only how a heading, a
   table or a link is written. */
#ifndef CS_CODEBOOK_H
#define CS_CODEBOOK_H

#include "export/export.h"

/* Digits of a mean. */
enum { CS_MEAN_DIGITS = 6 };

typedef enum cs_part {
    CS_TITLE,
    CS_SECTION, /* a heading */
    CS_ENTRY,   /* one below it, of a variable or vocabulary: links lead to it */
    CS_PARAGRAPH,
    CS_LIST,
    CS_ITEM,
    CS_TABLE, /* of a head and rows */
    CS_HEAD,
    CS_ROW,
    CS_CELL,
    CS_FIGURE /* a cell with a number */
} cs_part;

typedef struct cs_page cs_page;

/* A place that links lead to: a variable, a vocabulary, or a code of one. */
typedef struct cs_anchor {
    const char *kind;      /* "variable", "codes" */
    casus_text name, part; /* part: the code; {NULL, 0}: none */
} cs_anchor;

/* Writes it as the id of an element: bytes that are not plain in a name by their number. */
void cs_anchor_write(const cs_anchor *anchor, cs_buf *out);

typedef struct cs_page_form {
    void (*begin)(cs_page *page); /* NULL: nothing stands before the title ... */
    void (*end)(cs_page *page);   /* ... or behind the last block */
    void (*open)(cs_page *page, cs_part block, const cs_anchor *anchor); /* anchor: NULL for none */
    void (*close)(cs_page *page, cs_part block);
    void (*text)(cs_page *page, casus_text text);
    void (*code)(cs_page *page, casus_text text); /* a name or value, character by character */
    void (*link)(cs_page *page, const cs_anchor *target, casus_text text);
} cs_page_form;

struct cs_page {
    const cs_page_form *form;
    const casus_schema *schema;
    cs_buf *out;
    /* For the form. */
    unsigned cells;    /* 1 and those of the row at hand, 0 outside of a row */
    uint32_t figures;  /* bits: which cells of the head are figures */
    bool is_beginning; /* of a paragraph */
};

/* Writes a codebook in a form. ENOMEM. */
casus_status cs_codebook_write(const cs_page_form *form, const casus_schema *schema,
                               const cs_counted_data *data, cs_buf *out);

/* What a data file has in a field; false: the field is none of its columns. */
bool cs_counted_field(const cs_counted_data *data, size_t field, size_t *column,
                      casus_column_counts *out);
/* May the values of a field be told? */
bool cs_counted_shows(const cs_counted_data *data, const cs_field *field);

#endif
