/* yaml.c - the YAML syntax: its row of the table, how it is recognised, and tokens for fixes.

   Reads sequences of mappings, streams of documents and annotation files; writes block sequences.
   Comments are not carried over. */
#include "syntax/yaml_syntax.h"

#include <string.h>

/* ---- Recognising ---- */

/* Is it a name such as people give to fields? In a table, the text before a colon has commas. */
static bool is_field_name(casus_text name)
{
    for (size_t i = 0; i < name.len; i++)
        if (strchr(",;|\t{}[]()", name.ptr[i]))
            return false;
    return name.len > 0;
}

static int weigh_line(casus_text head, const cs_yaml_line *line)
{
    casus_text key;
    size_t value;
    if (line->kind == CS_LINE_START || cs_text_starts(cs_text_from(head, line->start), "%YAML"))
        return 95;
    if (line->kind == CS_LINE_ITEM) {
        cs_yaml_line rest = *line;
        rest.content++;
        while (rest.content < rest.end && head.ptr[rest.content] == ' ')
            rest.content++;
        rest.kind = CS_LINE_CONTENT;
        bool is_key = rest.content < rest.end && cs_yaml_line_key(head, &rest, &key, &value);
        return is_key && is_field_name(key) ? 90 : 50;
    }
    if (cs_yaml_line_key(head, line, &key, &value) && is_field_name(key))
        return 80;
    return strchr("[{", head.ptr[line->content]) ? 10 : 0;
}

static int sniff(casus_text head)
{
    cs_yaml_line line;
    size_t at = cs_utf8_mark(head);
    for (; at < head.len && cs_yaml_line_at(head, at, true, &line); at = line.next)
        if (line.kind != CS_LINE_EMPTY && line.kind != CS_LINE_COMMENT)
            return weigh_line(head, &line);
    return 0;
}

/* ---- Binding ---- */

/* A layout that writes knows what feeds its columns. */
static casus_status bind(cs_layout *layout, cs_defects *defects)
{
    return layout->from ? cs_yaml_bind_keys(layout) : cs_yaml_bind_head(layout, defects);
}

/* ---- Tokens for fixes ---- */

/* Plain text that is also safe between the brackets of a flow collection. */
static bool is_plain_anywhere(casus_text text, const cs_column *column)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(",[]{}?", text.ptr[i]))
            return false;
    return cs_yaml_is_plain(text, column);
}

static void spell(const cs_layout *layout, const cs_column *column, casus_text value,
                  casus_text old, cs_buf *out)
{
    (void)layout;
    char quote = old.len ? old.ptr[0] : '\0';
    /* Where nothing stood, the place is right behind the colon; and libyaml takes a block scalar, but
       nothing else, in the column of its key. */
    if (quote == '\0' || quote == '|' || quote == '>')
        cs_buf_add_char(out, ' ');
    if (quote != '"' && quote != '\'' && is_plain_anywhere(value, column))
        cs_buf_add_text(out, value);
    else
        cs_yaml_write_quoted(value, quote == '"', out);
}

/* A block sequence needs nothing around its items; without any, the file is empty. */
static void write_nothing(const cs_layout *layout, cs_buf *out)
{
    (void)layout;
    (void)out;
}

const cs_syntax cs_syntax_yaml = {
    .info = {"yaml", "yaml yml", "YAML: a list of events, documents, or an annotation file", true,
             true, false},
    .separator = "",
    .sniff = sniff,
    .open = cs_yaml_open,
    .bind = bind,
    .frame = cs_yaml_frame,
    .parse = cs_yaml_parse,
    .locate = cs_yaml_locate,
    .locate_head = cs_yaml_locate_head,
    .spell = spell,
    .head = write_nothing,
    .rows = cs_yaml_rows,
    .tail = write_nothing,
};
