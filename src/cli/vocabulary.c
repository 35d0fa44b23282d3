/* vocabulary.c - see vocabulary.h.

   Labels are long, codes and columns short, so the label comes last and goes on in further lines.
   A column that says nothing, or for which there is no room in 80 columns, is left out. */
#include "cli/vocabulary.h"

#include "cli/print.h"

#include <string.h>

enum {
    COLUMNS_MAX = 100,
    ROOM_BEFORE_LABELS = 40, /* for codes and columns */
    ROOM = 80,
    ALIAS_INDENT = 4
};

struct table {
    const casus_schema *schema;
    const casus_vocabulary_info *vocabulary;
    const char *const *words;
    size_t word_count;
    const char *indent;
    size_t code_width;
    size_t widths[COLUMNS_MAX]; /* 0: not shown */
    bool has_labels;
};

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
}

bool cs_vocabulary_find(const casus_schema *schema, casus_text name, casus_vocabulary_info *out)
{
    for (size_t i = 0; casus_schema_vocabulary_at(schema, i, out); i++)
        if (out->name.len == name.len && memcmp(out->name.ptr, name.ptr, name.len) == 0)
            return true;
    return false;
}

bool cs_vocabulary_has(const casus_code_info *code, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!casus_code_has_word(code, cs_word(words[i])))
            return false;
    return true;
}

/* Moves *at to the next entry that is shown, and behind it. */
static bool next_entry(const struct table *table, size_t *at, casus_code_info *out)
{
    while (casus_schema_code_at(table->schema, table->vocabulary->name, (*at)++, out))
        if (cs_vocabulary_has(out, table->words, table->word_count))
            return true;
    return false;
}

static size_t column_count(const struct table *table)
{
    size_t count = table->vocabulary->column_count;
    return count < COLUMNS_MAX ? count : COLUMNS_MAX;
}

/* Shows columns from the left while there is room. */
static void choose_columns(struct table *table, size_t room)
{
    size_t used = strlen(table->indent) + greater(table->code_width, sizeof "code" - 1);
    for (size_t i = 0; i < column_count(table); i++) {
        size_t name = cs_print_width(table->vocabulary->columns[i]);
        size_t width = table->widths[i] ? greater(table->widths[i], name) : 0;
        table->widths[i] = used + 2 + width <= room ? width : 0;
        used += table->widths[i] ? 2 + width : 0;
    }
}

static void measure(struct table *table)
{
    casus_code_info code;
    for (size_t at = 0; next_entry(table, &at, &code);) {
        table->code_width = greater(table->code_width, cs_print_width(code.code));
        table->has_labels = table->has_labels || code.label.len > 0;
        for (size_t i = 0; i < column_count(table); i++)
            table->widths[i] = greater(table->widths[i], cs_print_width(code.cells[i]));
    }
    choose_columns(table, table->has_labels ? ROOM_BEFORE_LABELS : ROOM);
}

static bool has_columns(const struct table *table)
{
    for (size_t i = 0; i < column_count(table); i++)
        if (table->widths[i])
            return true;
    return false;
}

/* ---- Lines ---- */

/* A line is put together first: blanks at its end would be noise. */
struct line {
    size_t column;  /* reached so far */
    size_t pending; /* blanks that come before what follows */
};

static void add_cell(struct line *line, casus_text text, size_t width)
{
    size_t used = cs_print_width(text);
    if (text.len > 0) {
        cs_print_repeat(stdout, ' ', line->pending);
        cs_print_text(stdout, text);
        line->column += line->pending + used;
        line->pending = 0;
    }
    line->pending += (used < width ? width : used) - used + 2;
}

static void add_columns(const struct table *table, struct line *line, const casus_text *cells)
{
    for (size_t i = 0; i < column_count(table); i++)
        if (table->widths[i])
            add_cell(line, cells[i], table->widths[i]);
}

static void print_head(const struct table *table)
{
    struct line line = {0};
    fputs(table->indent, stdout);
    add_cell(&line, cs_word("code"), table->code_width);
    add_columns(table, &line, table->vocabulary->columns);
    add_cell(&line, cs_word(table->has_labels ? "label" : ""), 0);
    putchar('\n');
}

static void print_aliases(const casus_code_info *code, size_t indent)
{
    for (size_t i = 0; i < code->alias_count; i++) {
        cs_print_repeat(stdout, ' ', indent);
        fputs("also: ", stdout);
        cs_print_wrapped(stdout, code->aliases[i], indent + sizeof "also: " - 1);
    }
}

/* Further names stand below the label, or where there are no labels below the code. */
static void print_entry(const struct table *table, const casus_code_info *code)
{
    struct line line = {.column = strlen(table->indent)};
    size_t below = line.column + ALIAS_INDENT;
    fputs(table->indent, stdout);
    add_cell(&line, code->code, greater(table->code_width, has_columns(table) ? 4 : 0));
    add_columns(table, &line, code->cells);
    if (table->has_labels)
        below = line.column + line.pending;
    if (code->label.len > 0) {
        cs_print_repeat(stdout, ' ', line.pending);
        cs_print_wrapped(stdout, code->label, below);
    } else {
        putchar('\n');
    }
    print_aliases(code, below);
}

size_t cs_vocabulary_print(const casus_schema *schema, const casus_vocabulary_info *vocabulary,
                           const char *const *words, size_t count, const char *indent)
{
    struct table table = {.schema = schema,
                          .vocabulary = vocabulary,
                          .words = words,
                          .word_count = count,
                          .indent = indent};
    casus_code_info code;
    size_t shown = 0;
    measure(&table);
    if (has_columns(&table))
        print_head(&table);
    for (size_t at = 0; next_entry(&table, &at, &code); shown++)
        print_entry(&table, &code);
    return shown;
}
