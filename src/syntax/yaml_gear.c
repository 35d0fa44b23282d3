/* yaml_gear.c - the second gear of the YAML syntax: plain records without libyaml.

   A plain record is a block mapping of names to texts of one line, bare or in quotes, literal blocks,
   and lists of those, as casus writes it and most people do. It is recognised as a whole or declined,
   and then libyaml has it: so nothing here reports, and nothing has an opinion of its own. Declined is
   whatever takes more than a look: tabs, anchors, tags, folded text, mappings inside, names that are
   new to the batch or stand twice, characters that libyaml refuses or takes for line breaks.

   First the whole record is read into tokens, which changes nothing; then its values are made. Where
   a value stands is found by reading the record again. */
#include "syntax/yaml_syntax.h"

#include <string.h>

/* ---- Tokens ---- */

typedef enum token_kind {
    TOKEN_NOTHING,
    TOKEN_TEXT,
    TOKEN_ESCAPED,
    TOKEN_LITERAL,
    TOKEN_LIST
} token_kind;

struct cs_yaml_token {
    uint8_t kind;
    char quote;      /* of a text; '\0': it is bare */
    char chomping;   /* of a literal: '-', '+' or '\0' */
    bool is_clean;   /* as CS_CLEAN has it */
    uint32_t indent; /* of a literal's lines ... */
    uint32_t breaks; /* ... and how many blank ones follow it */
    uint32_t first;  /* of a list's items ... */
    uint32_t count;  /* ... and how many there are */
    const char *start;
    const char *end; /* of all that stands there, with quotes */
    casus_text text; /* what is between the quotes; the lines of a literal */
};

struct cs_yaml_field {
    casus_text name;
    uint32_t column;
    bool is_quoted;
    bool is_renamed; /* the column has another name, or another spelling of it */
    struct cs_yaml_token value;
};

typedef struct cs_yaml_token token;
typedef struct cs_yaml_field field;

/* Longer names are left to libyaml, which has a limit of its own. */
enum { NAME_MAX_LEN = 250 };

/* ---- Lines ---- */

/* Where a record is being read. Its text is valid UTF-8 and ends in LF, so that a look at the byte
   behind one that is not the last needs no test. */
struct walk {
    const cs_batch *batch;
    cs_yaml_gear *gear; /* for its items */
    const char *at;     /* where a line's content begins ... */
    size_t column;      /* ... in this column */
    const char *end;
    size_t margin; /* the column of the names */
    uint32_t hint; /* the column of the batch that is expected next */
    bool is_item;  /* the record begins with a "-" */
    bool is_done;  /* there are no more lines with content */
};

static bool is_of(char byte, unsigned classes)
{
    return (cs_yaml_classes[(unsigned char)byte] & classes) != 0;
}

/* Names begin with a letter, a digit, a "_" or a character beyond ASCII. */
static bool begins_name(char byte)
{
    return is_of(byte, CS_YAML_NAME) && (unsigned char)byte > '/';
}

static bool is_line_end(const char *at)
{
    return *at == '\n' || (*at == '\r' && at[1] == '\n');
}

static const char *next_line(const char *line_end)
{
    return line_end + (*line_end == '\r' ? 2 : 1);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

static const char *trim_end(const char *start, const char *end)
{
    while (end > start && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r'))
        end--;
    return end;
}

/* Passes over what is neither a line break nor a character to decline; *is_clean becomes false if there
   is a quote or a backslash. NULL: there is such a character. Else `end`, or before it a line's end. */
static const char *skip_text(const char *at, const char *end, bool *is_clean)
{
    while ((at = cs_yaml_skip(at, end)) < end && !is_line_end(at)) {
        size_t len = cs_yaml_length(at, end);
        if (len == 0)
            return NULL;
        *is_clean &= *at != '"' && *at != '\\';
        at += len;
    }
    return at;
}

/* Behind a value: nothing but a comment may stand on its line. */
static bool end_line(struct walk *walk, const char *at)
{
    bool is_clean = true;
    bool has_blank = at[-1] == ' ';
    if (*at == ' ') {
        at = skip_blanks(at);
        has_blank = true;
    }
    if (*at == '#' && has_blank)
        at = skip_text(at, walk->end, &is_clean);
    if (!at || !is_line_end(at))
        return false;
    walk->at = next_line(at);
    return true;
}

/* Goes on to the next line with content. False: a comment has a character to decline. */
static bool find_content(struct walk *walk)
{
    bool is_clean = true;
    while (walk->at < walk->end) {
        const char *at = skip_blanks(walk->at);
        if (*at != '#' && !is_line_end(at)) {
            walk->column = (size_t)(at - walk->at);
            walk->at = at;
            return true;
        }
        at = skip_text(at, walk->end, &is_clean);
        if (!at)
            return false;
        walk->at = next_line(at);
    }
    walk->is_done = true;
    return true;
}

/* ---- Texts of one line ---- */

static bool is_blank_or_break(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r';
}

static bool is_null_word(casus_text text)
{
    if (text.len == 1)
        return *text.ptr == '~';
    return text.len == 4 && (memcmp(text.ptr, "null", 4) == 0 || memcmp(text.ptr, "Null", 4) == 0 ||
                             memcmp(text.ptr, "NULL", 4) == 0);
}

/* A bare text up to its line's end or a comment. Returns where it ends, blanks and all, or NULL. */
static const char *read_bare(const struct walk *walk, const char *at, token *out)
{
    const char *start = at;
    bool is_clean = true;
    for (;;) {
        at = cs_yaml_skip(at, walk->end);
        if (*at == ':' ? is_blank_or_break(at[1]) : *at == '#' && at[-1] == ' ')
            break;
        if (is_line_end(at))
            break;
        size_t len = cs_yaml_length(at, walk->end);
        if (len == 0)
            return NULL;
        is_clean &= *at != '"' && *at != '\\';
        at += len;
    }
    const char *end = trim_end(start, at);
    if (*at == ':' || end == start)
        return NULL;
    casus_text text = {start, (size_t)(end - start)};
    *out = (token){.kind = is_null_word(text) ? TOKEN_NOTHING : TOKEN_TEXT,
                   .is_clean = is_clean,
                   .start = start,
                   .end = end,
                   .text = text};
    return at;
}

/* Behind the quote that ends a text in single quotes, or NULL. */
static const char *read_single(const struct walk *walk, const char *start, token *out)
{
    bool is_clean = true;
    bool is_escaped = false;
    const char *at = start + 1;
    for (;; at += 2) {
        const char *quote = memchr(at, '\'', (size_t)(walk->end - at));
        if (!quote || skip_text(at, quote, &is_clean) != quote)
            return NULL;
        at = quote;
        if (quote[1] != '\'')
            break;
        is_escaped = true;
    }
    *out = (token){.kind = is_escaped ? TOKEN_ESCAPED : TOKEN_TEXT,
                   .quote = '\'',
                   .is_clean = is_clean,
                   .start = start,
                   .end = at + 1,
                   .text = {start + 1, (size_t)(at - start - 1)}};
    return at + 1;
}

static bool take_hex(const char *at, size_t digits, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        char small = (char)(at[i] | 0x20);
        bool is_digit = at[i] >= '0' && at[i] <= '9';
        if (!is_digit && (small < 'a' || small > 'f'))
            return false;
        *out = *out << 4 | (uint32_t)(is_digit ? at[i] - '0' : small - 'a' + 10);
    }
    return true;
}

/* The length of the escape at the backslash and what it stands for; 0: not a usual one. */
static size_t read_escape(const char *at, uint32_t *out)
{
    static const char names[] = "\"\\/nrteNLP";
    static const uint32_t meant[] = {'"', '\\', '/', '\n', '\r', '\t', 0x1B, 0x85, 0x2028, 0x2029};
    const char *name = memchr(names, at[1], sizeof names - 1);
    size_t digits = at[1] == 'x' ? 2 : at[1] == 'u' ? 4 : 0;
    if (name) {
        *out = meant[name - names];
        return 2;
    }
    bool is_good = digits > 0 && take_hex(at + 2, digits, out) && *out > 0 &&
                   (*out < 0xD800 || *out > 0xDFFF);
    return is_good ? 2 + digits : 0;
}

/* Behind the quote that ends a text in double quotes, or NULL. */
static const char *read_double(const struct walk *walk, const char *start, token *out)
{
    bool is_escaped = false;
    const char *at = start + 1;
    while (*(at = cs_yaml_skip(at, walk->end)) != '"') {
        uint32_t code_point;
        size_t len = *at == '\\' ? read_escape(at, &code_point) : cs_yaml_length(at, walk->end);
        if (len == 0)
            return NULL;
        is_escaped |= *at == '\\';
        at += len;
    }
    *out = (token){.kind = is_escaped ? TOKEN_ESCAPED : TOKEN_TEXT,
                   .quote = '"',
                   .is_clean = !is_escaped,
                   .start = start,
                   .end = at + 1,
                   .text = {start + 1, (size_t)(at - start - 1)}};
    return at + 1;
}

static const char *read_quoted(const struct walk *walk, const char *at, token *out)
{
    return *at == '"' ? read_double(walk, at, out) : read_single(walk, at, out);
}

/* ---- Literal blocks ---- */

/* The lines of a block behind its header: those indented as far as the first, and blank ones. */
static bool read_lines(struct walk *walk, size_t parent, token *out)
{
    bool is_clean = true;
    const char *at = walk->at;
    const char *first = at;
    if (at == walk->end)
        return false;
    size_t indent = (size_t)(skip_blanks(at) - at);
    if (indent <= parent || is_line_end(at + indent))
        return false;
    while (at < walk->end) {
        const char *text = at;
        while ((size_t)(text - at) < indent && *text == ' ')
            text++;
        if (is_line_end(text)) {
            out->breaks++;
        } else if ((size_t)(text - at) < indent) {
            break;
        } else {
            text = skip_text(text, walk->end, &is_clean);
            if (!text)
                return false;
            out->breaks = 0;
            out->text = (casus_text){first, (size_t)(text - first)};
        }
        at = next_line(text);
    }
    out->indent = (uint32_t)indent;
    out->end = trim_end(out->start, first + out->text.len);
    walk->at = at;
    return true;
}

static bool read_literal(struct walk *walk, const char *start, size_t parent, token *out)
{
    const char *at = start + 1;
    *out = (token){.kind = TOKEN_LITERAL, .start = start};
    if (*at == '-' || *at == '+')
        out->chomping = *at++;
    at = skip_blanks(at);
    if (!is_line_end(at))
        return false;
    walk->at = next_line(at);
    return read_lines(walk, parent, out);
}

/* ---- Values ---- */

/* A single value and the rest of its lines; parent is the column of what it belongs to. */
static bool read_scalar(struct walk *walk, const char *at, size_t parent, token *out)
{
    if (*at == '|')
        return read_literal(walk, at, parent, out);
    if (*at == '"' || *at == '\'')
        at = read_quoted(walk, at, out);
    else if (!is_of(*at, CS_YAML_INDICATOR) || (*at == '-' && !is_blank_or_break(at[1])))
        at = read_bare(walk, at, out);
    else
        return false;
    return at && end_line(walk, at);
}

static bool keep_item(struct walk *walk, token *list, const token *item)
{
    cs_yaml_gear *gear = walk->gear;
    token *items = cs_arena_grow(walk->batch->arena, gear->items, &gear->item_cap,
                                 gear->item_count + 1, sizeof *items);
    if (!items || item->kind == TOKEN_NOTHING || list->count == CS_ITEMS_MAX)
        return false;
    gear->items = items;
    items[gear->item_count++] = *item;
    list->count++;
    return true;
}

static bool is_dash(const struct walk *walk, size_t column)
{
    return !walk->is_done && walk->column == column && *walk->at == '-' && walk->at[1] == ' ';
}

/* The items of a list, a line each; walk stands at the first. */
static bool read_block(struct walk *walk, token *out)
{
    size_t column = walk->column;
    *out = (token){
        .kind = TOKEN_LIST, .first = (uint32_t)walk->gear->item_count, .start = walk->at};
    while (is_dash(walk, column)) {
        token item;
        if (!read_scalar(walk, skip_blanks(walk->at + 1), column, &item) ||
            !keep_item(walk, out, &item) || !find_content(walk))
            return false;
    }
    out->end = trim_end(out->start, walk->is_done ? walk->end : walk->at);
    return true;
}

/* A bare item between brackets, of the characters that names have and a few more; or NULL. */
static const char *read_flow_bare(const struct walk *walk, const char *at, token *out)
{
    const char *start = at;
    bool is_start = begins_name(*at);
    for (size_t len = 1; is_start && len > 0; at += len)
        if (!is_of(*at, CS_YAML_NAME) && !strchr("';=+", *at))
            len = (unsigned char)*at >= 0x80 ? cs_yaml_length(at, walk->end) : 0;
    const char *end = trim_end(start, at);
    casus_text text = {start, (size_t)(end - start)};
    *out = (token){.kind = TOKEN_TEXT, .is_clean = true, .start = start, .end = end, .text = text};
    return text.len > 0 && !is_null_word(text) ? at : NULL;
}

/* A list between brackets, on one line. */
static bool read_flow(struct walk *walk, const char *start, token *out)
{
    const char *at = skip_blanks(start + 1);
    *out = (token){.kind = TOKEN_LIST, .first = (uint32_t)walk->gear->item_count, .start = start};
    while (*at != ']') {
        token item;
        at = *at == '"' || *at == '\'' ? read_quoted(walk, at, &item)
                                       : read_flow_bare(walk, at, &item);
        if (!at || !keep_item(walk, out, &item))
            return false;
        at = skip_blanks(at);
        bool has_more = *at == ',';
        at = has_more ? skip_blanks(at + 1) : at;
        if (has_more == (*at == ']'))
            return false;
    }
    out->end = at + 1;
    return end_line(walk, at + 1);
}

/* ---- Fields ---- */

/* The name of a field; returns its colon, or NULL. */
static const char *read_name(const struct walk *walk, field *out)
{
    const char *at = walk->at;
    char quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    const char *start = at;
    if (!quote && !begins_name(*at))
        return NULL;
    while (is_of(*at, CS_YAML_NAME))
        at++;
    out->name = (casus_text){start, (size_t)(at - start)};
    out->is_quoted = quote != '\0';
    if (out->name.len == 0 || out->name.len > NAME_MAX_LEN || (!quote && at[-1] == ' '))
        return NULL;
    if (quote && *at++ != quote)
        return NULL;
    return *at == ':' && is_blank_or_break(at[1]) ? at : NULL;
}

static const cs_column *column_at(const cs_batch *batch, uint32_t column)
{
    uint32_t fixed = batch->columns->count;
    return column < fixed ? &batch->columns->items[column] : &batch->extras.items[column - fixed];
}

/* The column of a name that the batch knows, as cs_batch_column() finds it. */
static bool find_column(struct walk *walk, field *out)
{
    enum { AHEAD = 8 };
    const cs_batch *batch = walk->batch;
    uint32_t count = batch->columns->count + batch->extras.count;
    bool is_exact = true;
    out->column = CS_NONE;
    for (uint32_t i = walk->hint; i < count && i < walk->hint + AHEAD; i++) {
        if (!cs_text_equal(column_at(batch, i)->name, out->name))
            continue;
        out->column = i;
        break;
    }
    if (out->column == CS_NONE)
        out->column = cs_columns_find(batch->columns, out->name, &is_exact);
    out->is_renamed = out->column != CS_NONE && !is_exact;
    if (out->column == CS_NONE) {
        out->column = cs_columns_find(&batch->extras, out->name, &is_exact);
        if (!is_exact)
            return false;
        out->column += batch->columns->count;
    }
    walk->hint = out->column + 1;
    return true;
}

/* Nothing behind the colon: a list below it, or nothing at all. */
static bool read_below(struct walk *walk, const char *colon, const char *at, token *out)
{
    if (!end_line(walk, at) || !find_content(walk))
        return false;
    if (walk->column >= walk->margin && is_dash(walk, walk->column))
        return read_block(walk, out);
    *out = (token){.kind = TOKEN_NOTHING, .start = colon + 1, .end = colon + 1};
    return true;
}

/* What stands behind the colon; afterwards walk stands at a line with content or is done. */
static bool read_value(struct walk *walk, const char *colon, token *out)
{
    const char *at = skip_blanks(colon + 1);
    if (*at == '#' || is_line_end(at))
        return read_below(walk, colon, at, out);
    bool is_read = *at == '[' ? read_flow(walk, at, out) : read_scalar(walk, at, walk->margin, out);
    return is_read && find_content(walk);
}

/* A field and its value; afterwards walk stands at the next field or is done. */
static bool read_field(struct walk *walk, field *out)
{
    const char *colon = read_name(walk, out);
    return colon && find_column(walk, out) && read_value(walk, colon, &out->value) &&
           (walk->is_done || walk->column == walk->margin);
}

/* Stands at the first field. */
static bool start_walk(struct walk *walk, cs_yaml_gear *gear, const cs_batch *batch,
                       casus_text text)
{
    *walk = (struct walk){.batch = batch, .gear = gear, .at = text.ptr};
    if (text.len == 0 || text.len > CS_FIELD_MAX || text.ptr[text.len - 1] != '\n')
        return false;
    walk->end = text.ptr + text.len;
    gear->item_count = 0;
    walk->at = skip_blanks(text.ptr);
    walk->is_item = *walk->at == '-' && walk->at[1] == ' ';
    if (walk->is_item)
        walk->at = skip_blanks(walk->at + 1);
    walk->margin = (size_t)(walk->at - text.ptr);
    return true;
}

/* ---- Recognising a record ---- */

static bool is_bare_zero(const token *value)
{
    if (value->kind != TOKEN_TEXT || value->quote || value->text.len < 2 || *value->text.ptr != '0')
        return false;
    for (size_t i = 1; i < value->text.len; i++)
        if (value->text.ptr[i] < '0' || value->text.ptr[i] > '9')
            return false;
    return true;
}

/* Would there be something to report of the value? */
static bool is_reportable(const cs_yaml_gear *gear, const cs_column *column, const token *value)
{
    if (!column->is_known)
        return false;
    if (column->is_list && value->kind != TOKEN_LIST && value->text.len > CS_ITEMS_MAX / 2)
        return true;
    bool is_list = value->kind == TOKEN_LIST;
    const token *items = is_list ? gear->items + value->first : value;
    uint32_t count = column->type != CASUS_CODE ? 0 : is_list ? value->count : 1;
    for (uint32_t i = 0; i < count; i++)
        if (is_bare_zero(&items[i]))
            return true;
    return false;
}

/* Room for the record's next field; NULL: no memory. */
static field *add_field(cs_yaml_gear *gear, const cs_batch *batch)
{
    if (gear->field_count == gear->field_cap) {
        field *fields = cs_arena_grow(batch->arena, gear->fields, &gear->field_cap,
                                      gear->field_count + 1, sizeof *fields);
        if (!fields)
            return NULL;
        gear->fields = fields;
    }
    return &gear->fields[gear->field_count++];
}

/* Does the record name the column for the first time? */
static bool is_first(cs_yaml_gear *gear, const cs_batch *batch, uint32_t column)
{
    if (column >= gear->seen_cap) {
        uint32_t *seen = cs_arena_grow(batch->arena, gear->seen, &gear->seen_cap,
                                       (size_t)column + 1, sizeof *seen);
        if (!seen)
            return false;
        gear->seen = seen;
    }
    bool is_first = gear->seen[column] != batch->count;
    gear->seen[column] = (uint32_t)batch->count;
    return is_first;
}

/* Reads the record into fields and items, if it is plain. */
static bool recognise(cs_yaml_gear *gear, const cs_batch *batch, casus_text text, bool only_items)
{
    struct walk walk;
    gear->field_count = 0;
    if (!start_walk(&walk, gear, batch, text) || (only_items && !walk.is_item))
        return false;
    while (!walk.is_done) {
        field *next = add_field(gear, batch);
        if (!next || !read_field(&walk, next) || !is_first(gear, batch, next->column) ||
            is_reportable(gear, column_at(batch, next->column), &next->value))
            return false;
    }
    return true;
}

/* ---- Making its values ---- */

static char *write_single(const token *from, char *to)
{
    for (size_t i = 0; i < from->text.len; i++) {
        *to++ = from->text.ptr[i];
        i += from->text.ptr[i] == '\'';
    }
    return to;
}

static char *write_double(const token *from, char *to)
{
    for (size_t i = 0; i < from->text.len;) {
        uint32_t code_point;
        if (from->text.ptr[i] != '\\') {
            *to++ = from->text.ptr[i++];
            continue;
        }
        i += read_escape(from->text.ptr + i, &code_point);
        to += cs_utf8_encode(code_point, to);
    }
    return to;
}

static char *write_literal(const token *from, char *to)
{
    const char *end = from->text.ptr + from->text.len;
    for (const char *at = from->text.ptr; at < end;) {
        const char *line = at;
        while (line < end && (size_t)(line - at) < from->indent && *line == ' ')
            line++;
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        const char *stop = feed ? feed : end;
        size_t len = (size_t)(stop - line);
        len -= feed && len > 0 && feed[-1] == '\r';
        memcpy(to, line, len);
        to += len;
        if (feed)
            *to++ = '\n';
        at = stop + 1;
    }
    size_t breaks = from->chomping == '-' ? 0 : from->chomping == '+' ? from->breaks + 1 : 1;
    memset(to, '\n', breaks);
    return to + breaks;
}

/* The text that escapes or a block stand for; {NULL, 0}: no memory. */
static casus_text decode(cs_batch *batch, const token *from)
{
    char *to = cs_arena_alloc(batch->arena, from->text.len + from->breaks + 4);
    if (!to) {
        batch->failed = true;
        return (casus_text){NULL, 0};
    }
    char *end = from->kind == TOKEN_LITERAL ? write_literal(from, to)
                : from->quote == '"'        ? write_double(from, to)
                                            : write_single(from, to);
    return (casus_text){to, (size_t)(end - to)};
}

static casus_value make_text(cs_batch *batch, const token *from)
{
    casus_text text = from->kind == TOKEN_TEXT ? from->text : decode(batch, from);
    return (casus_value){.as.text = text.ptr,
                         .len = (uint32_t)text.len,
                         .kind = CASUS_STRING,
                         .flags = from->is_clean ? CS_CLEAN : 0};
}

static casus_value make_list(cs_batch *batch, const token *from, const token *items)
{
    casus_value *values = cs_arena_zalloc(batch->arena, from->count + 1, sizeof *values);
    if (!values)
        batch->failed = true;
    for (uint32_t i = 0; values && i < from->count; i++)
        values[i] = make_text(batch, &items[i]);
    return (casus_value){.as.items = values, .len = from->count, .kind = CASUS_LIST};
}

static void split_text(cs_batch *batch, const cs_column *column, casus_value text, casus_value *out)
{
    if (!cs_value_split(batch->arena, column, cs_value_text(&text), out))
        batch->failed = true;
}

static void make_value(cs_yaml_gear *gear, cs_batch *batch, cs_record *record, const field *from)
{
    const token *value = &from->value;
    if (from->is_renamed)
        cs_batch_column(batch, from->name, CS_NONE);
    const cs_column *column = column_at(batch, from->column);
    casus_value *slot = from->column < record->width ? &record->values[from->column]
                                                     : cs_batch_slot(batch, record, from->column);
    if (!slot)
        return;
    if (value->kind == TOKEN_NOTHING)
        *slot = (casus_value){.kind = CASUS_NULL};
    else if (value->kind == TOKEN_LIST)
        *slot = make_list(batch, value, gear->items + value->first);
    else if (!column->is_known || !column->is_list)
        *slot = make_text(batch, value);
    else
        split_text(batch, column, make_text(batch, value), slot);
}

bool cs_yaml_gear_take(cs_yaml_gear *gear, cs_batch *batch, cs_record *record, bool only_items)
{
    casus_text text = cs_text_slice(batch->chunk, record->extent.start, record->extent.len);
    bool is_valid = gear->is_valid || cs_utf8_check(text) == text.len;
    /* Where values take too much memory there is something to report, soon. */
    if (!is_valid || batch->slots > CS_SLOTS_MAX / 4 || !recognise(gear, batch, text, only_items))
        return false;
    for (size_t i = 0; i < gear->field_count && !batch->failed; i++)
        make_value(gear, batch, record, &gear->fields[i]);
    return true;
}

/* ---- Places ---- */

static cs_span span_of(const cs_batch *batch, const char *start, const char *end)
{
    return (cs_span){(uint32_t)(start - batch->chunk.ptr), (uint32_t)(end - start)};
}

bool cs_yaml_gear_locate(const cs_batch *batch, const cs_record *record, uint32_t column,
                         uint32_t item, cs_span *out)
{
    struct walk walk;
    cs_yaml_gear gear = {0};
    casus_text text = cs_text_slice(batch->chunk, record->extent.start, record->extent.len);
    bool is_good = start_walk(&walk, &gear, batch, text);
    while (is_good && !walk.is_done) {
        field next;
        gear.item_count = 0;
        is_good = read_field(&walk, &next);
        if (!is_good || next.column != column)
            continue;
        const token *value = &next.value;
        const char *name = next.name.ptr - next.is_quoted;
        if (value->kind == TOKEN_LIST && item < value->count)
            value = &gear.items[item];
        *out = item == CS_NAME ? span_of(batch, name, name + next.name.len + 2U * next.is_quoted)
                               : span_of(batch, value->start, value->end);
        return true;
    }
    return false;
}
