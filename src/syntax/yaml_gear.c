/* yaml_gear.c - the second gear of the YAML syntax: plain records without libyaml.

   A plain record is a block mapping of names to texts of one line, bare or in quotes, literal blocks,
   and lists of those, as casus writes it and most people do. It is recognised as a whole or declined,
   and then libyaml has it: so nothing here reports, and nothing has an opinion of its own. Declined is
   whatever takes more than a look: tabs, anchors, tags, folded text, mappings inside, names that are
   new to the batch or stand twice, characters that libyaml refuses or takes for line breaks.

   The bytes that may mean something are marked first, so that a name is the way from its start to one
   mark, and a value from there to the next. The whole record is read into tokens, which changes
   nothing; then its values are made. Where a value stands is found by reading the record again. */
#include "base/scan.h"
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
};

struct cs_yaml_field {
    casus_text name;
    uint32_t column;
    bool is_quoted;
    bool is_renamed; /* the column has another name, or another spelling of it */
    bool is_made;    /* value is what the record gets; else it is to be made of the token */
    casus_value value;
    struct cs_yaml_token token;
};

/* A column's name, where it is a plain one: as it stands up to a colon, nothing else can be meant. */
struct cs_yaml_name {
    const char *ptr;
    uint32_t len; /* UINT32_MAX: it is not plain */
    uint8_t kind; /* of its column */
};

/* Columns whose values take a look: codes, of which 045 is to be reported, and lists. */
enum { IS_CODE = 1, IS_LIST = 2 };

typedef struct cs_yaml_token token;
typedef struct cs_yaml_field field;

/* Longer names are left to libyaml, which has a limit of its own. */
enum { NAME_MAX_LEN = 250, NAMES_MAX = 256 /* that are tried by position */ };

static casus_text text_of(const token *value)
{
    const char *start = value->start + (value->quote != '\0');
    return (casus_text){start, (size_t)(value->end - start) - (value->quote != '\0')};
}

static token make_token(token_kind kind, char quote, bool is_clean, const char *start,
                        const char *end)
{
    return (token){
        .kind = (uint8_t)kind, .quote = quote, .is_clean = is_clean, .start = start, .end = end};
}

static casus_value value_of(casus_text text, bool is_clean)
{
    return (casus_value){.as.text = text.ptr,
                         .len = (uint32_t)text.len,
                         .kind = CASUS_STRING,
                         .flags = is_clean ? CS_CLEAN : 0};
}

/* ---- Lines ---- */

/* Where a record is being read. Its text is valid UTF-8 without odd characters, and ends in LF: so
   there is always a next mark, and a look at the byte behind one that is not the last needs no test. */
struct walk {
    const cs_batch *batch;
    cs_yaml_gear *gear; /* for its items and marks */
    const char *start;
    const char *end;
    const char *at; /* a line ... */
    size_t column;  /* ... whose content begins in this column */
    size_t margin;  /* the column of the names */
    uint32_t hint;  /* the column of the batch that is expected next */
    bool is_item;   /* the record begins with a "-" */
    bool is_done;   /* there are no more lines with content */
};

/* The first byte from `at` on that is a control character or one of : # " and backslash. */
static inline const char *next_mark(const struct walk *walk, const char *at)
{
    size_t offset = (size_t)(at - walk->start);
    const uint64_t *word = &walk->gear->marks[offset / 64];
    uint64_t rest = *word >> offset % 64;
    if (rest)
        return at + cs_mark_first(rest);
    do
        word++;
    while (*word == 0);
    return walk->start + (size_t)(word - walk->gear->marks) * 64 + cs_mark_first(*word);
}

static bool is_of(char byte, unsigned classes)
{
    return (cs_yaml_classes[(unsigned char)byte] & classes) != 0;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20;
}

static bool is_line_end(const char *at)
{
    return *at == '\n' || (*at == '\r' && at[1] == '\n');
}

static bool is_blank_or_break(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r';
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
    while (end > start && is_blank_or_break(end[-1]))
        end--;
    return end;
}

/* The end of the line, whatever stands on it; NULL if that is a control character. *is_clean becomes
   false if there is a quote or a backslash. */
static const char *skip_line(const struct walk *walk, const char *at, bool *is_clean)
{
    while (!is_control(*(at = next_mark(walk, at)))) {
        *is_clean &= *at != '"' && *at != '\\';
        at++;
    }
    return is_line_end(at) ? at : NULL;
}

/* Behind a value: nothing but a comment may stand on its line. */
static bool end_line(struct walk *walk, const char *at)
{
    bool is_clean = true;
    if (!is_line_end(at)) {
        const char *rest = skip_blanks(at);
        if (*rest == '#' && rest[-1] == ' ')
            rest = skip_line(walk, rest, &is_clean);
        if (!rest || !is_line_end(rest))
            return false;
        at = rest;
    }
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
            return true;
        }
        at = skip_line(walk, at, &is_clean);
        if (!at)
            return false;
        walk->at = next_line(at);
    }
    walk->is_done = true;
    return true;
}

/* ---- Texts of one line ---- */

static bool is_null_word(casus_text text)
{
    if (text.len == 1)
        return *text.ptr == '~';
    return text.len == 4 && (memcmp(text.ptr, "null", 4) == 0 || memcmp(text.ptr, "Null", 4) == 0 ||
                             memcmp(text.ptr, "NULL", 4) == 0);
}

/* A bare text up to its line's end or a comment. Returns where it ends, blanks and all, or NULL. */
static const char *read_bare(const struct walk *walk, const char *start, token *out)
{
    bool is_clean = true;
    const char *at = start;
    while (!is_control(*(at = next_mark(walk, at)))) {
        if (*at == ':' && is_blank_or_break(at[1]))
            return NULL;
        if (*at == '#' && at[-1] == ' ')
            break;
        is_clean &= *at != '"' && *at != '\\';
        at++;
    }
    if (*at != '#' && !is_line_end(at))
        return NULL;
    *out = make_token(TOKEN_TEXT, '\0', is_clean, start, trim_end(start, at));
    if (is_null_word(text_of(out)))
        out->kind = TOKEN_NOTHING;
    return out->end > start ? at : NULL;
}

/* Behind the quote that ends a text in single quotes, or NULL. */
static const char *read_single(const struct walk *walk, const char *start, token *out)
{
    bool is_clean = true;
    bool is_escaped = false;
    const char *mark = start;
    const char *at = start + 1;
    for (;; at += 2) {
        at = memchr(at, '\'', (size_t)(walk->end - at));
        if (!at)
            return NULL;
        while ((mark = next_mark(walk, mark)) < at && !is_control(*mark)) {
            is_clean &= *mark != '"' && *mark != '\\';
            mark++;
        }
        if (mark < at)
            return NULL;
        if (at[1] != '\'')
            break;
        is_escaped = true;
    }
    *out = make_token(is_escaped ? TOKEN_ESCAPED : TOKEN_TEXT, '\'', is_clean, start, at + 1);
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
    while (*(at = next_mark(walk, at)) != '"') {
        uint32_t code_point;
        size_t len = *at == '\\' ? read_escape(at, &code_point) : !is_control(*at);
        if (len == 0)
            return NULL;
        is_escaped |= *at == '\\';
        at += len;
    }
    *out = make_token(is_escaped ? TOKEN_ESCAPED : TOKEN_TEXT, '"', !is_escaped, start, at + 1);
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
            text = skip_line(walk, text, &is_clean);
            if (!text)
                return false;
            out->breaks = 0;
            out->lines = (casus_text){first, (size_t)(text - first)};
        }
        at = next_line(text);
    }
    out->indent = (uint32_t)indent;
    out->end = trim_end(out->start, first + out->lines.len);
    walk->at = at;
    return true;
}

static bool read_literal(struct walk *walk, const char *start, size_t parent, token *out)
{
    const char *at = start + 1;
    *out = make_token(TOKEN_LITERAL, '\0', false, start, NULL);
    if (*at == '-' || *at == '+')
        out->chomping = *at++;
    at = skip_blanks(at);
    if (!is_line_end(at))
        return false;
    walk->at = next_line(at);
    return read_lines(walk, parent, out);
}

/* ---- Values ---- */

/* Names begin with a letter, a digit, a "_" or a character beyond ASCII. */
static bool begins_name(char byte)
{
    return is_of(byte, CS_YAML_NAME) && (unsigned char)byte > '/';
}

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
    const char *at = walk->at + walk->column;
    return !walk->is_done && walk->column == column && *at == '-' && at[1] == ' ';
}

/* The items of a list, a line each; walk stands at the first. */
static bool read_block(struct walk *walk, token *out)
{
    size_t column = walk->column;
    *out = make_token(TOKEN_LIST, '\0', false, walk->at + column, NULL);
    out->first = (uint32_t)walk->gear->item_count;
    while (is_dash(walk, column)) {
        token item;
        if (!read_scalar(walk, skip_blanks(walk->at + column + 1), column, &item) ||
            !keep_item(walk, out, &item) || !find_content(walk))
            return false;
    }
    out->end = trim_end(out->start, walk->is_done ? walk->end : walk->at);
    return true;
}

/* A bare item between brackets, of the characters that names have and a few more; or NULL. */
static const char *read_flow_bare(const char *start, token *out)
{
    const char *at = start;
    while (is_of(*at, CS_YAML_NAME) || (unsigned char)*at >= 0x80 || strchr("';=+", *at))
        at++;
    *out = make_token(TOKEN_TEXT, '\0', true, start, trim_end(start, at));
    bool is_good = begins_name(*start) && !is_null_word(text_of(out));
    return is_good ? at : NULL;
}

/* A list between brackets, on one line. */
static bool read_flow(struct walk *walk, const char *start, token *out)
{
    const char *at = skip_blanks(start + 1);
    *out = make_token(TOKEN_LIST, '\0', false, start, NULL);
    out->first = (uint32_t)walk->gear->item_count;
    while (*at != ']') {
        token item;
        at = *at == '"' || *at == '\'' ? read_quoted(walk, at, &item) : read_flow_bare(at, &item);
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

/* The name of a field, bare or in quotes; returns its colon, or NULL. */
static const char *read_name(const struct walk *walk, field *out)
{
    const char *at = walk->at + walk->column;
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
static bool find_column(const cs_batch *batch, field *out)
{
    bool is_exact;
    out->column = cs_columns_find(batch->columns, out->name, &is_exact);
    out->is_renamed = out->column != CS_NONE && !is_exact;
    if (out->column != CS_NONE)
        return true;
    out->column = batch->columns->count + cs_columns_find(&batch->extras, out->name, &is_exact);
    return is_exact;
}

/* Is the name one of the next columns'? */
static bool find_ahead(const struct walk *walk, field *out)
{
    enum { AHEAD = 8 };
    const cs_yaml_gear *gear = walk->gear;
    uint32_t end = walk->hint + AHEAD < gear->name_count ? walk->hint + AHEAD : gear->name_count;
    for (uint32_t i = walk->hint; i < end; i++) {
        const struct cs_yaml_name *name = &gear->names[i];
        if (name->len != out->name.len || memcmp(name->ptr, out->name.ptr, name->len) != 0)
            continue;
        out->column = i;
        out->is_quoted = false;
        out->is_renamed = false;
        return true;
    }
    return false;
}

/* The name of a field and its column; returns the colon, or NULL. */
static const char *read_key(const struct walk *walk, field *out)
{
    const char *start = walk->at + walk->column;
    const char *colon = next_mark(walk, start);
    out->name = (casus_text){start, (size_t)(colon - start)};
    if (*colon == ':' && is_blank_or_break(colon[1]) && find_ahead(walk, out))
        return colon;
    colon = read_name(walk, out);
    return colon && find_column(walk->batch, out) ? colon : NULL;
}

/* The usual value: a bare text and nothing else on its line. */
static bool read_usual(struct walk *walk, const char *colon, token *out)
{
    const char *start = colon + 2;
    if (colon[1] != ' ' || *start == ' ' || is_of(*start, CS_YAML_INDICATOR))
        return false;
    const char *end = next_mark(walk, start);
    if (*end != '\n' || end == start || end[-1] == ' ')
        return false;
    *out = make_token(TOKEN_TEXT, '\0', true, start, end);
    if (is_null_word(text_of(out)))
        out->kind = TOKEN_NOTHING;
    walk->at = end + 1;
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

/* What stands behind the colon. */
static bool read_value(struct walk *walk, const char *colon, token *out)
{
    const char *at = skip_blanks(colon + 1);
    if (*at == '#' || is_line_end(at))
        return read_below(walk, colon, at, out);
    return *at == '[' ? read_flow(walk, at, out) : read_scalar(walk, at, walk->margin, out);
}

/* A field and its value; afterwards walk stands at the next field or is done. */
static bool read_field(struct walk *walk, field *out)
{
    const char *colon = read_key(walk, out);
    if (!colon)
        return false;
    walk->hint = out->column + 1;
    return (read_usual(walk, colon, &out->token) || read_value(walk, colon, &out->token)) &&
           find_content(walk) && (walk->is_done || walk->column == walk->margin);
}

/* Is there a character that libyaml refuses, or takes for a line break? Controls are marked. */
static bool has_odd_character(const cs_scan *scan, casus_text text)
{
    static const cs_needles needles = {.bytes = {'\x7F', '\xC2', '\xE2', '\xEF'}};
    const char *end = text.ptr + text.len;
    for (size_t at = 0; (at += scan->find(cs_text_from(text, at), &needles)) < text.len;) {
        size_t len = cs_yaml_length(text.ptr + at, end);
        if (len == 0)
            return true;
        at += len;
    }
    return false;
}

static bool mark_text(cs_yaml_gear *gear, const cs_batch *batch, casus_text text)
{
    static const cs_needles needles = {.bytes = {':', '#', '"', '\\'}, .controls = true};
    const cs_scan *scan = cs_scan_best();
    uint64_t *marks = cs_arena_grow(batch->arena, gear->marks, &gear->mark_cap,
                                    cs_mark_words(text.len), sizeof *marks);
    if (!marks)
        return false;
    gear->marks = marks;
    if (has_odd_character(scan, text))
        return false;
    scan->mark(text, &needles, marks);
    return true;
}

/* Stands at the first field. */
static bool start_walk(struct walk *walk, cs_yaml_gear *gear, const cs_batch *batch,
                       casus_text text)
{
    *walk = (struct walk){.batch = batch, .gear = gear, .start = text.ptr};
    if (text.len == 0 || text.len > CS_FIELD_MAX || text.ptr[text.len - 1] != '\n' ||
        !mark_text(gear, batch, text))
        return false;
    walk->end = text.ptr + text.len;
    gear->item_count = 0;
    walk->at = text.ptr;
    const char *first = skip_blanks(text.ptr);
    walk->is_item = *first == '-' && first[1] == ' ';
    if (walk->is_item)
        first = skip_blanks(first + 1);
    walk->column = walk->margin = (size_t)(first - text.ptr);
    return true;
}

/* ---- Recognising a record ---- */

static bool is_bare_zero(const token *value)
{
    if (value->kind != TOKEN_TEXT || *value->start != '0' || value->end - value->start < 2)
        return false;
    for (const char *at = value->start; at < value->end; at++)
        if (*at < '0' || *at > '9')
            return false;
    return true;
}

static uint8_t kind_of(const cs_column *column)
{
    bool is_code = column->is_known && column->type == CASUS_CODE;
    bool is_list = column->is_known && column->is_list;
    return (uint8_t)((is_code ? IS_CODE : 0) | (is_list ? IS_LIST : 0));
}

/* Would there be something to report of the value? */
static bool is_reportable(const cs_yaml_gear *gear, uint8_t kind, const token *value)
{
    if (value->kind != TOKEN_LIST)
        return ((kind & IS_LIST) && value->end - value->start > CS_ITEMS_MAX / 2) ||
               ((kind & IS_CODE) && is_bare_zero(value));
    for (uint32_t i = 0; (kind & IS_CODE) && i < value->count; i++)
        if (is_bare_zero(&gear->items[value->first + i]))
            return true;
    return false;
}

/* Makes the value where that takes no memory. False: the record is not plain. */
static bool settle(cs_yaml_gear *gear, const cs_batch *batch, field *next)
{
    const token *from = &next->token;
    uint8_t kind = next->column < gear->name_count ? gear->names[next->column].kind
                                                   : kind_of(column_at(batch, next->column));
    if (kind && is_reportable(gear, kind, from))
        return false;
    next->is_made = from->kind == TOKEN_TEXT && !(kind & IS_LIST) && !next->is_renamed;
    if (next->is_made)
        next->value = value_of(text_of(from), from->is_clean);
    return true;
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
            !settle(gear, batch, next))
            return false;
    }
    return true;
}

/* ---- Making its values ---- */

static char *write_single(casus_text from, char *to)
{
    for (size_t i = 0; i < from.len; i++) {
        *to++ = from.ptr[i];
        i += from.ptr[i] == '\'';
    }
    return to;
}

static char *write_double(casus_text from, char *to)
{
    for (size_t i = 0; i < from.len;) {
        uint32_t code_point;
        if (from.ptr[i] != '\\') {
            *to++ = from.ptr[i++];
            continue;
        }
        i += read_escape(from.ptr + i, &code_point);
        to += cs_utf8_encode(code_point, to);
    }
    return to;
}

static char *write_literal(const token *from, char *to)
{
    const char *end = from->lines.ptr + from->lines.len;
    for (const char *at = from->lines.ptr; at < end;) {
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
    size_t len = from->lines.len ? from->lines.len : (size_t)(from->end - from->start);
    char *to = cs_arena_alloc(batch->arena, len + from->breaks + 1);
    if (!to) {
        batch->failed = true;
        return (casus_text){NULL, 0};
    }
    char *end = from->kind == TOKEN_LITERAL ? write_literal(from, to)
                : from->quote == '"'        ? write_double(text_of(from), to)
                                            : write_single(text_of(from), to);
    return (casus_text){to, (size_t)(end - to)};
}

static casus_value make_text(cs_batch *batch, const token *from)
{
    casus_text text = from->kind == TOKEN_TEXT ? text_of(from) : decode(batch, from);
    return value_of(text, from->is_clean);
}

static casus_value make_list(const cs_yaml_gear *gear, cs_batch *batch, const token *from)
{
    casus_value *values = cs_arena_zalloc(batch->arena, from->count + 1, sizeof *values);
    if (!values)
        batch->failed = true;
    for (uint32_t i = 0; values && i < from->count; i++)
        values[i] = make_text(batch, &gear->items[from->first + i]);
    return (casus_value){.as.items = values, .len = from->count, .kind = CASUS_LIST};
}

static void split_text(cs_batch *batch, const cs_column *column, casus_value text, casus_value *out)
{
    if (!cs_value_split(batch->arena, column, cs_value_text(&text), out))
        batch->failed = true;
}

static void make_value(cs_yaml_gear *gear, cs_batch *batch, const field *from, casus_value *out)
{
    const token *value = &from->token;
    bool is_list = (kind_of(column_at(batch, from->column)) & IS_LIST) != 0;
    if (value->kind == TOKEN_NOTHING)
        *out = (casus_value){.kind = CASUS_NULL};
    else if (value->kind == TOKEN_LIST)
        *out = make_list(gear, batch, value);
    else if (is_list)
        split_text(batch, column_at(batch, from->column), make_text(batch, value), out);
    else
        *out = make_text(batch, value);
}

static void give_value(cs_yaml_gear *gear, cs_batch *batch, cs_record *record, const field *from)
{
    uint32_t column = from->column;
    if (from->is_renamed)
        cs_batch_column(batch, from->name, CS_NONE);
    casus_value *slot = column < record->width ? &record->values[column]
                                               : cs_batch_slot(batch, record, column);
    if (slot && from->is_made)
        *slot = from->value;
    else if (slot)
        make_value(gear, batch, from, slot);
}

static bool is_plain_name(casus_text name)
{
    size_t at = 0;
    while (at < name.len && is_of(name.ptr[at], CS_YAML_NAME))
        at++;
    return at > 0 && at == name.len && at <= NAME_MAX_LEN && begins_name(name.ptr[0]) &&
           name.ptr[at - 1] != ' ';
}

static bool gather_names(cs_yaml_gear *gear, const cs_batch *batch)
{
    uint32_t count = batch->columns->count < NAMES_MAX ? batch->columns->count : NAMES_MAX;
    gear->names = cs_arena_zalloc(batch->arena, count + 1, sizeof *gear->names);
    for (uint32_t i = 0; gear->names && i < count; i++) {
        casus_text name = batch->columns->items[i].name;
        gear->names[i] = (struct cs_yaml_name){
            .ptr = name.ptr,
            .len = is_plain_name(name) ? (uint32_t)name.len : UINT32_MAX,
            .kind = kind_of(&batch->columns->items[i]),
        };
    }
    gear->name_count = count;
    return gear->names != NULL;
}

bool cs_yaml_gear_take(cs_yaml_gear *gear, cs_batch *batch, cs_record *record, bool only_items)
{
    casus_text text = cs_text_slice(batch->chunk, record->extent.start, record->extent.len);
    bool is_valid = gear->is_valid || cs_utf8_check(text) == text.len;
    if (!gear->names && !gather_names(gear, batch))
        return false;
    /* Where values take too much memory there is something to report, soon. */
    if (!is_valid || batch->slots > CS_SLOTS_MAX / 4 || !recognise(gear, batch, text, only_items))
        return false;
    for (size_t i = 0; i < gear->field_count && !batch->failed; i++)
        give_value(gear, batch, record, &gear->fields[i]);
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
        const token *value = &next.token;
        const char *name = next.name.ptr - next.is_quoted;
        if (value->kind == TOKEN_LIST && item < value->count)
            value = &gear.items[item];
        *out = item == CS_NAME ? span_of(batch, name, name + next.name.len + 2U * next.is_quoted)
                               : span_of(batch, value->start, value->end);
        return true;
    }
    return false;
}
