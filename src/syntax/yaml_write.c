/* yaml_write.c - a batch as a block sequence of mappings, made to be read by people.

   One key a line in the order of the columns, lists as block sequences, text of several lines as
   literal blocks; long lines are never folded, so that what is searched for is found. What is written
   is read back as the same values: quoting follows yaml_scalar.c. */
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

static void write_key(casus_text name, cs_buf *out)
{
    cs_buf_add_string(out, "  ");
    size_t start = out->len;
    cs_yaml_write_text(name, NULL, out);
    bool is_long = out->len - start > SIMPLE_KEY_MAX;
    if (is_long && out->status == CASUS_OK) {
        cs_buf_truncate(out, start);
        cs_buf_add_string(out, "? ");
        cs_yaml_write_text(name, NULL, out);
        cs_buf_add_string(out, "\n  ");
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
        write_key(layout->columns->items[i].name, &buf);
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

/* A scalar and the end of its line. */
static void write_scalar(const casus_value *value, const cs_column *column, size_t indent,
                         cs_buf *out)
{
    casus_text text = cs_value_text(value);
    bool is_lexeme = value->kind == CASUS_NUMBER || value->kind == CASUS_BOOLEAN;
    if ((is_lexeme && !column->is_known) || cs_yaml_is_plain(text, column)) {
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

static void write_list(const casus_value *list, const cs_column *column, cs_buf *out)
{
    /* The items begin on the next line. */
    if (out->status == CASUS_OK)
        out->ptr[out->len - 1] = '\n';
    for (uint32_t i = 0; i < list->len; i++) {
        cs_buf_add_string(out, "    - ");
        write_scalar(&list->as.items[i], column, 6, out);
    }
}

/* A value behind its key. */
static void write_value(const casus_value *value, const cs_column *column, cs_buf *out)
{
    if (value->kind == CASUS_NULL)
        cs_buf_add_string(out, "null\n");
    else if (value->kind != CASUS_LIST)
        write_scalar(value, column, 4, out);
    else if (value->len == 0)
        cs_buf_add_string(out, "[]\n");
    else
        write_list(value, column, out);
}

/* ---- Records ---- */

static void write_record(const cs_layout *layout, const cs_batch *batch, const cs_record *record,
                         cs_buf *out)
{
    const struct keys *keys = layout->state;
    size_t start = out->len;
    for (uint32_t i = 0; i < layout->columns->count; i++) {
        const casus_value *value = cs_batch_value(record, layout->from[i]);
        if (value->kind == CASUS_ABSENT)
            continue;
        cs_buf_add_text(out, keys->tokens[i]);
        write_value(value, &layout->columns->items[i], out);
    }
    for (uint32_t i = batch->columns->count; i < record->width; i++) {
        const casus_value *value = cs_batch_value(record, i);
        if (value->kind == CASUS_ABSENT)
            continue;
        write_key(cs_batch_column_at(batch, i)->name, out);
        write_value(value, cs_batch_column_at(batch, i), out);
    }
    if (out->len == start)
        cs_buf_add_string(out, "- {}\n");
    else
        out->ptr[start] = '-';
}

void cs_yaml_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects)
{
    (void)defects;
    for (size_t i = 0; i < count; i++) {
        const cs_record *record = &batch->records[first + i];
        starts[i] = out->len;
        if (!record->is_broken)
            write_record(layout, batch, record, out);
    }
    starts[count] = out->len;
}
