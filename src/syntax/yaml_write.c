/* yaml_write.c - a batch as a block sequence of mappings, made to be read by people.

   One key a line in the order of the columns, lists and what stands inside of objects as blocks, text of several lines as
   literal blocks; long lines are never folded, so that what is searched for is found. What is written
   is read back as the same values: quoting follows yaml_scalar.c. */
#include "syntax/nest.h"
#include "syntax/yaml_syntax.h"

#include <string.h>

/* Keys written once, by column: "  name: " or, where the name is longer than readers accept, an
   explicit "? name" and ": " on two lines. The layout's state when writing. */
struct keys {
    casus_text *tokens;
};

/* libyaml, PyYAML and others give up on "name:" when the name has more than 1024 characters. */
enum { SIMPLE_KEY_MAX = 1000 };

/* A text of several lines shorter than this is easier to read on one. */
enum { LITERAL_MIN = 24 };

/* A key and its colon, behind the indentation, which is that of an explicit one's second line as well. */
static void write_key(casus_text name, size_t indent, cs_buf *out)
{
    size_t start = out->len;
    cs_yaml_write_text(name, NULL, out);
    bool is_long = out->len - start > SIMPLE_KEY_MAX;
    if (is_long && out->status == CASUS_OK) {
        cs_buf_truncate(out, start);
        cs_buf_add_string(out, "? ");
        cs_yaml_write_text(name, NULL, out);
        cs_buf_add_char(out, '\n');
        cs_buf_add_repeat(out, ' ', indent);
    }
    cs_buf_add_string(out, ": ");
}

casus_status cs_yaml_bind_keys(cs_layout *layout)
{
    cs_buf buf = {0};
    struct keys *keys = cs_arena_alloc(layout->arena, sizeof *keys);
    casus_status status = CASUS_ENOMEM;
    if (!keys)
        return status;
    layout->state = keys;
    keys->tokens = cs_arena_zalloc(layout->arena, (size_t)layout->columns->count + 1,
                                   sizeof *keys->tokens);
    for (uint32_t i = 0; keys->tokens && i < layout->columns->count; i++) {
        cs_buf_truncate(&buf, 0);
        cs_buf_add_string(&buf, "  ");
        write_key(layout->columns->items[i].name, 2, &buf);
        keys->tokens[i] = cs_arena_text(layout->arena, cs_buf_text(&buf));
        if (buf.status != CASUS_OK || !keys->tokens[i].ptr)
            goto done;
    }
    if (keys->tokens)
        status = CASUS_OK;
done:
    cs_buf_free(&buf);
    return status;
}

/* ---- Values ---- */

/* Does a line end in a blank? Editors like to remove those. */
static bool has_trailing_blank(casus_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_end = i + 1 == text.len || text.ptr[i + 1] == '\n';
        if (is_end && text.ptr[i] == ' ')
            return true;
    }
    return false;
}

/* Is the text better, and without loss, written line by line? Its first line must not look like
   indentation. */
static bool is_literal(casus_text text)
{
    return text.len >= LITERAL_MIN && memchr(text.ptr, '\n', text.len) && text.ptr[0] != ' ' &&
           text.ptr[0] != '\n' && !has_trailing_blank(text) && cs_yaml_is_printable(text);
}

static void write_literal(casus_text text, size_t indent, cs_buf *out)
{
    bool ends = text.ptr[text.len - 1] == '\n';
    bool ends_twice = ends && text.ptr[text.len - 2] == '\n';
    cs_buf_add_string(out, ends_twice ? "|+\n" : ends ? "|\n" : "|-\n");
    while (text.len > 0) {
        const char *line_end = memchr(text.ptr, '\n', text.len);
        size_t len = line_end ? (size_t)(line_end - text.ptr) : text.len;
        if (len > 0)
            cs_buf_add_repeat(out, ' ', indent);
        cs_buf_add(out, text.ptr, len);
        cs_buf_add_char(out, '\n');
        text = cs_text_from(text, len + 1);
    }
}

/* A scalar and the end of its line; the lines of a block are indented. */
static void write_scalar(const casus_value *value, const cs_column *column, size_t indent,
                         cs_buf *out)
{
    casus_text text = cs_value_text(value);
    bool is_lexeme = value->kind == CASUS_NUMBER || value->kind == CASUS_BOOLEAN;
    if (value->kind == CASUS_NULL || value->kind == CASUS_ABSENT) {
        cs_buf_add_string(out, value->kind == CASUS_NULL ? "null\n" : "{}\n");
    } else if ((is_lexeme && !column->is_known) || cs_yaml_is_plain(text, column)) {
        if (!cs_buf_reserve(out, text.len + 1))
            return;
        cs_buf_add_text(out, text);
        out->ptr[out->len++] = '\n';
    } else if (value->kind == CASUS_STRING && is_literal(text)) {
        write_literal(text, indent, out);
    } else {
        cs_yaml_write_quoted(text, false, out);
        cs_buf_add_char(out, '\n');
    }
}

/* What begins on the next line takes away the blank behind the colon. */
static void end_line(cs_buf *out)
{
    if (out->status == CASUS_OK)
        out->ptr[out->len - 1] = '\n';
}

static void write_list(const casus_value *list, const cs_column *column, size_t indent, cs_buf *out)
{
    end_line(out);
    for (uint32_t i = 0; i < list->len; i++) {
        cs_buf_add_repeat(out, ' ', indent);
        cs_buf_add_string(out, "- ");
        write_scalar(&list->as.items[i], column, indent + 2, out);
    }
}

/* A value behind its key; what has lines of its own is indented. */
static void write_value(const casus_value *value, const cs_column *column, size_t indent,
                        cs_buf *out)
{
    if (value->kind != CASUS_LIST)
        write_scalar(value, column, indent, out);
    else if (value->len == 0)
        cs_buf_add_string(out, "[]\n");
    else
        write_list(value, column, indent, out);
}

/* ---- Records ---- */

/* One call of cs_yaml_rows(). */
struct writing {
    const cs_layout *layout;
    const cs_batch *batch;
    const cs_record *record;
    cs_buf *out;
    cs_nest_tree *tree; /* if some columns stand inside of objects; else NULL */
    size_t indent;      /* of names */
    bool is_begun;      /* the line of the next one has its dash */
};

static void write_flat(const struct writing *writing)
{
    const cs_layout *layout = writing->layout;
    const struct keys *keys = layout->state;
    const cs_batch *batch = writing->batch;
    cs_buf *out = writing->out;
    for (uint32_t i = 0; i < layout->columns->count; i++) {
        const casus_value *value = cs_batch_value(writing->record, layout->from[i]);
        if (cs_nest_is_free(value))
            continue;
        cs_buf_add_text(out, keys->tokens[i]);
        write_value(value, &layout->columns->items[i], 4, out);
    }
    for (uint32_t i = batch->columns->count; i < writing->record->width; i++) {
        const casus_value *value = cs_batch_value(writing->record, i);
        if (cs_nest_is_free(value))
            continue;
        cs_buf_add_string(out, "  ");
        write_key(cs_batch_column_at(batch, i)->name, 2, out);
        write_value(value, cs_batch_column_at(batch, i), 4, out);
    }
}

/* ---- Objects inside ---- */

static void begin_member(void *ctx, casus_text name)
{
    struct writing *writing = ctx;
    cs_buf_add_repeat(writing->out, ' ', writing->is_begun ? 0 : writing->indent);
    writing->is_begun = false;
    write_key(name, writing->indent, writing->out);
}

static void add_value(void *ctx, uint32_t column, const casus_value *value, uint32_t item)
{
    const struct writing *writing = ctx;
    (void)item;
    write_value(value, cs_nest_column_at(writing->tree, column), writing->indent + 2, writing->out);
}

/* Behind a dash an object goes on in its line. */
static void open_block(void *ctx, char bracket)
{
    struct writing *writing = ctx;
    (void)bracket;
    if (!writing->is_begun)
        end_line(writing->out);
    writing->indent += 2;
}

static void begin_item(void *ctx)
{
    struct writing *writing = ctx;
    cs_buf_add_repeat(writing->out, ' ', writing->indent);
    cs_buf_add_string(writing->out, "- ");
    writing->is_begun = true;
}

static void close_block(void *ctx, char bracket)
{
    struct writing *writing = ctx;
    (void)bracket;
    writing->indent -= 2;
}

static void add_word(void *ctx, const char *word)
{
    struct writing *writing = ctx;
    cs_buf_add_string(writing->out, word);
    cs_buf_add_char(writing->out, '\n');
    writing->is_begun = false;
}

static void write_nested(struct writing *writing)
{
    const cs_nest_pen pen = {
        .ctx = writing,
        .name = begin_member,
        .flat = begin_member,
        .write = add_value,
        .open = open_block,
        .next = begin_item,
        .close = close_block,
        .word = add_word,
    };
    writing->indent = 2;
    if (!cs_nest_write(writing->tree, writing->record, &pen))
        writing->out->status = CASUS_ENOMEM;
}

static void write_record(struct writing *writing)
{
    cs_buf *out = writing->out;
    size_t start = out->len;
    if (writing->tree)
        write_nested(writing);
    else
        write_flat(writing);
    if (out->len == start)
        cs_buf_add_string(out, "- {}\n");
    else
        out->ptr[start] = '-';
}

void cs_yaml_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects)
{
    (void)defects;
    struct writing writing = {.layout = layout, .batch = batch, .out = out};
    cs_nest_tree tree;
    if (cs_nest_open(&tree, layout, batch))
        writing.tree = &tree;
    for (size_t i = 0; i < count; i++) {
        writing.record = &batch->records[first + i];
        starts[i] = out->len;
        if (!writing.record->is_broken && out->status == CASUS_OK)
            write_record(&writing);
    }
    starts[count] = out->len;
}
