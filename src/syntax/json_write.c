/* json_write.c - writes batches as JSON.

   A number is the characters it had: nothing here knows what it amounts to, so 33.30 and 1e400 go out
   as they came in. The schema, not the look of a text, says what is a number; a field of numbers
   whose text JSON cannot write as one becomes a string, and a finding. Strings are escaped where JSON
   demands it and nowhere else.

   Most members need no escape and no finding and find room in the buffer: they are copied in one go.
   All others, and those for which the buffer has to grow, take the long way, which is exact in what
   room it asks for. */
#include "base/num.h"
#include "base/scan.h"
#include "syntax/json_syntax.h"
#include "syntax/nest.h"

/* ---- Escapes ---- */

static const cs_needles escaped = {{'"', '"', '\\', '\\'}, true};

enum { ESCAPE_MAX = 6 }; /* bytes that one byte may take */

/* Writes the escape for a byte and returns its end. */
static char *put_escape(char byte, char *to)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "\"\"\\\\\nn\tt\rr\bb\ff"; /* byte and letter in turn */
    *to++ = '\\';
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (letters[i] == byte) {
            *to++ = letters[i + 1];
            return to;
        }
    }
    memcpy(to, "u00", 3);
    to[3] = digits[byte >> 4 & 1];
    to[4] = digits[byte & 15];
    return to + 5;
}

static void add_escape(cs_buf *out, char byte)
{
    char escape[ESCAPE_MAX];
    cs_buf_add(out, escape, (size_t)(put_escape(byte, escape) - escape));
}

static void add_escaped(cs_buf *out, casus_text text)
{
    const cs_scan *scan = cs_scan_best();
    while (text.len > 0) {
        size_t len = scan->find(text, &escaped);
        cs_buf_add(out, text.ptr, len);
        if (len == text.len)
            return;
        add_escape(out, text.ptr[len]);
        text = cs_text_from(text, len + 1);
    }
}

static void add_string(cs_buf *out, casus_text text)
{
    cs_buf_add_char(out, '"');
    add_escaped(out, text);
    cs_buf_add_char(out, '"');
}

/* Is one of eight bytes to be escaped? */
static inline bool eight_have_escape(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t word = cs_load_8(bytes);
    uint64_t below_blank = word - ones * 0x20;
    uint64_t no_quote = (word ^ ones * '"') - ones;
    uint64_t no_backslash = (word ^ ones * '\\') - ones;
    return (below_blank | no_quote | no_backslash) & ~word & ones * 0x80;
}

enum { SHORT_LEN = 48, MARKED_MAX = 4096 };

/* Does a text of at most SHORT_LEN bytes have one to be escaped? */
static bool has_escape(casus_text text)
{
    bool found = false;
    if (text.len >= 8) {
        for (size_t at = 0; at + 8 < text.len; at += 8)
            found |= eight_have_escape(text.ptr + at);
        return found | eight_have_escape(text.ptr + text.len - 8);
    }
    for (size_t at = 0; at < text.len; at++) {
        unsigned char byte = (unsigned char)text.ptr[at];
        found |= byte < 0x20 || byte == '"' || byte == '\\';
    }
    return found;
}

/* Writes a text of at most MARKED_MAX bytes with its escapes where the room is sure; returns its
   end. */
static char *put_escaped(casus_text text, char *to)
{
    uint64_t marks[MARKED_MAX / 64];
    const char *at = text.ptr;
    cs_scan_best()->mark(text, &escaped, marks);
    for (size_t word = 0; word < cs_mark_words(text.len); word++) {
        for (; marks[word]; marks[word] &= marks[word] - 1) {
            const char *mark = text.ptr + word * 64 + cs_mark_first(marks[word]);
            memcpy(to, at, (size_t)(mark - at));
            to = put_escape(*mark, to + (mark - at));
            at = mark + 1;
        }
    }
    size_t left = text.len - (size_t)(at - text.ptr);
    memcpy(to, at, left);
    return to + left;
}

/* ---- Forms ---- */

static enum cs_json_form form_of(const cs_column *column)
{
    if (!column->is_known)
        return CS_JSON_AS_READ;
    if (column->type == CASUS_INTEGER || column->type == CASUS_DECIMAL)
        return CS_JSON_AS_NUMBER;
    return column->type == CASUS_BOOL ? CS_JSON_AS_BOOLEAN : CS_JSON_AS_TEXT;
}

static bool is_boolean(casus_text text)
{
    return cs_text_equal(text, CS_TEXT("true")) || cs_text_equal(text, CS_TEXT("false"));
}

/* Is the text, of a value of this kind, written without quotes? */
static inline bool is_bare(enum cs_json_form form, uint8_t kind, casus_text text)
{
    switch (form) {
    case CS_JSON_AS_NUMBER:
        return cs_num_is_json(text);
    case CS_JSON_AS_BOOLEAN:
        return is_boolean(text);
    case CS_JSON_AS_READ:
        return (kind == CASUS_NUMBER && cs_num_is_json(text)) ||
               (kind == CASUS_BOOLEAN && is_boolean(text));
    default:
        return false;
    }
}

void cs_json_spell(const cs_layout *layout, const cs_column *column, casus_text value,
                   casus_text old, cs_buf *out)
{
    (void)layout;
    bool is_part = column->is_list && !cs_text_starts(old, "\"") && !cs_json_is_bare_token(old);
    if (is_part)
        add_escaped(out, value);
    else if (is_bare(form_of(column), CASUS_STRING, value))
        cs_buf_add_text(out, value);
    else
        add_string(out, value);
}

/* ---- Values in one go ---- */

enum {
    WIDE = CS_JSON_KEY_ROOM, /* what is copied at once, of keys and values: most are no longer */
    VALUE_ROOM = WIDE + 8 /* what a value needs beside its text: that, quotes, brackets, a comma */
};

/* Where text can be read WIDE bytes on from its start: in the first `len` bytes of the chunk. */
struct field {
    uintptr_t start;
    size_t len;
};

static struct field wide_field(casus_text chunk)
{
    return (struct field){(uintptr_t)chunk.ptr, chunk.len < WIDE ? 0 : chunk.len - WIDE + 1};
}

/* Copies text where there is room for WIDE bytes more. A copy of one width does for most of what
   stands in the chunk; a branch for every length would be guessed wrong. */
static inline char *put_text(struct field field, casus_text text, char *to)
{
    if (text.len <= WIDE && (uintptr_t)text.ptr - field.start < field.len)
        memcpy(to, text.ptr, WIDE);
    else
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

static inline bool is_scalar(const casus_value *value)
{
    return (unsigned)value->kind - CASUS_STRING <= CASUS_BOOLEAN - CASUS_STRING;
}

/* Writes a string whose text may need escapes, if there is room for them or if it needs none; else
   NULL. */
static char *put_unclean(struct field field, casus_text text, char *to, const char *limit)
{
    bool is_clean = text.len <= SHORT_LEN && !has_escape(text);
    bool is_sure = text.len <= MARKED_MAX &&
                   (size_t)(limit - to) >= text.len * ESCAPE_MAX + VALUE_ROOM;
    if (!is_clean && !is_sure)
        return NULL;
    *to++ = '"';
    to = is_clean ? put_text(field, text, to) : put_escaped(text, to);
    *to++ = '"';
    return to;
}

/* Writes a scalar where there is room for its text and VALUE_ROOM, and returns its end; NULL where it
   takes the long way. limit is where all room ends. */
static inline char *put_scalar(struct field field, enum cs_json_form form, const casus_value *value,
                               char *to, const char *limit)
{
    casus_text text = {value->as.text, value->len};
    if (form != CS_JSON_AS_TEXT) {
        bool is_numeral = form == CS_JSON_AS_NUMBER && value->flags & CS_NUMERAL;
        if (is_numeral || is_bare(form, value->kind, text))
            return put_text(field, text, to);
        if (form == CS_JSON_AS_NUMBER)
            return NULL;
    }
    if (!(value->flags & CS_CLEAN))
        return put_unclean(field, text, to, limit);
    *to++ = '"';
    to = put_text(field, text, to);
    *to++ = '"';
    return to;
}

/* The same of a list. */
static char *put_list(struct field field, enum cs_json_form form, const casus_value *list, char *to,
                      const char *limit)
{
    *to++ = '[';
    for (uint32_t i = 0; i < list->len; i++) {
        const casus_value *item = &list->as.items[i];
        if (!is_scalar(item) || (size_t)(limit - to) < (size_t)item->len + VALUE_ROOM)
            return NULL;
        char *end = put_scalar(field, form, item, to, limit);
        if (!end)
            return NULL;
        *end = ',';
        to = end + 1;
    }
    to -= list->len > 0;
    *to++ = ']';
    return to;
}

/* ---- Values ---- */

/* One record on its way out. */
struct row {
    cs_buf *out;
    struct field field;
    const cs_columns *columns; /* of the batch */
    const cs_record *record;
    cs_defects *defects;
    uint32_t index;  /* of the record */
    uint32_t column; /* of the batch */
    uint32_t item;
    bool is_pretty;
    const cs_json_key *extra_keys; /* or NULL */
    cs_nest_tree *tree;            /* if some columns stand inside of objects; else NULL */
    uint32_t depth;                /* brackets that are open in the record */
    bool is_first;                 /* the last of them has nothing in it yet */
};

/* A word of the schema's that says why there is no number is no number that could not be written. */
static void report_number(const struct row *row, casus_text text)
{
    const cs_column *column = &row->columns->items[row->column];
    if (cs_label_find(column->reasons, column->reason_count, text) != CS_NONE)
        return;
    cs_defect *defect = cs_defects_add(row->defects, CS_E_NUMBER_AS_TEXT, row->index, row->column);
    defect->item = row->item;
    defect->found = text;
}

static void add_scalar(const struct row *row, enum cs_json_form form, const casus_value *value)
{
    casus_text text = cs_value_text(value);
    if (value->kind == CASUS_NULL || value->kind == CASUS_ABSENT) {
        cs_buf_add_string(row->out, value->kind == CASUS_NULL ? "null" : "{}");
    } else if (is_bare(form, value->kind, text)) {
        cs_buf_add_text(row->out, text);
    } else {
        add_string(row->out, text);
        if (form == CS_JSON_AS_NUMBER)
            report_number(row, text);
    }
}

static void add_list(struct row *row, enum cs_json_form form, const casus_value *list)
{
    cs_buf_add_char(row->out, '[');
    for (row->item = 0; row->item < list->len; row->item++) {
        if (row->item > 0)
            cs_buf_add_string(row->out, row->is_pretty ? ", " : ",");
        add_scalar(row, form, &list->as.items[row->item]);
    }
    row->item = CS_NONE;
    cs_buf_add_char(row->out, ']');
}

static void add_value(struct row *row, enum cs_json_form form, const casus_value *value)
{
    if (value->kind == CASUS_LIST)
        add_list(row, form, value);
    else
        add_scalar(row, form, value);
}

/* ---- Members ---- */

/* A name with what stands before and behind it. */
static void add_key(cs_buf *out, casus_text name, bool is_pretty)
{
    cs_buf_add_string(out, is_pretty ? ",\n  " : ",");
    add_string(out, name);
    cs_buf_add_string(out, is_pretty ? ": " : ":");
}

static bool is_pretty(const cs_layout *layout)
{
    return layout->dialect.pretty && layout->syntax == &cs_syntax_json;
}

/* Makes the key of a column that the batch's column `from` feeds; false: no memory. */
static bool make_key(const cs_column *column, uint32_t from, bool is_pretty, cs_arena *arena,
                     cs_json_key *out)
{
    cs_buf buf = {0};
    add_key(&buf, column->name, is_pretty);
    *out = (cs_json_key){
        .len = buf.len,
        .room = buf.len + WIDE + VALUE_ROOM,
        .from = from,
        .form = form_of(column),
    };
    cs_buf_add_repeat(&buf, ' ', CS_JSON_KEY_ROOM);
    out->text = cs_buf_keep(&buf, arena).ptr;
    return out->text;
}

casus_status cs_json_bind(cs_layout *layout, cs_defects *defects)
{
    (void)defects;
    if (!layout->from)
        return CASUS_OK;
    const cs_columns *columns = layout->columns;
    cs_json_state *state = cs_arena_zalloc(layout->arena, 1, sizeof *state);
    cs_json_key *keys = cs_arena_zalloc(layout->arena, columns->count, sizeof *keys);
    bool is_made = state && keys;
    for (uint32_t i = 0; i < columns->count && is_made; i++)
        if (layout->from[i] != CS_NONE)
            is_made = make_key(&columns->items[i], layout->from[i], is_pretty(layout),
                               layout->arena, &keys[state->key_count++]);
    if (!is_made)
        return CASUS_ENOMEM;
    state->keys = keys;
    layout->state = state;
    return CASUS_OK;
}

/* The keys of the columns that the input alone has, for many records; NULL: there are none, or no
   memory for them, and each record makes its own. */
static const cs_json_key *make_extra_keys(const cs_layout *layout, const cs_batch *batch)
{
    uint32_t count = batch->extras.count;
    cs_json_key *keys = count ? cs_arena_alloc(batch->arena, count * sizeof *keys) : NULL;
    bool is_made = keys;
    for (uint32_t i = 0; i < count && is_made; i++)
        is_made = make_key(&batch->extras.items[i], batch->columns->count + i, is_pretty(layout),
                           batch->arena, &keys[i]);
    return is_made ? keys : NULL;
}

static inline size_t room_in(const cs_buf *out)
{
    return out->status == CASUS_OK ? out->cap - out->len : 0;
}

static inline char *put_key(const cs_json_key *key, char *to)
{
    memcpy(to, key->text, WIDE);
    if (key->len > WIDE)
        memcpy(to, key->text, key->len);
    return to + key->len;
}

/* A member whose value is no scalar, or takes the long way. */
static void add_member(struct row *row, const cs_json_key *key, const casus_value *value)
{
    cs_buf *out = row->out;
    row->column = key->from;
    if (!row->is_pretty && value->kind == CASUS_LIST && room_in(out) >= key->room) {
        char *end = put_list(row->field, key->form, value, put_key(key, out->ptr + out->len),
                             out->ptr + out->cap);
        if (end) {
            out->len = (size_t)(end - out->ptr);
            return;
        }
    }
    cs_buf_add(out, key->text, key->len);
    add_value(row, key->form, value);
}

/* What the loop needs is in variables of its own: every byte it writes might else be part of it. */
static void add_members(struct row *row, const cs_json_key *keys, uint32_t count)
{
    cs_buf *out = row->out;
    const struct field field = row->field;
    const casus_value *values = row->record->values;
    const uint32_t width = row->record->width;
    char *to = out->ptr + out->len;
    char *limit = to + room_in(out);
    for (const cs_json_key *key = keys; key < keys + count; key++) {
        if (key->from >= width || cs_nest_is_free(&values[key->from]))
            continue;
        const casus_value *value = &values[key->from];
        char *end = NULL;
        if (is_scalar(value) && (size_t)(limit - to) >= key->room + value->len)
            end = put_scalar(field, key->form, value, put_key(key, to), limit);
        if (!end) {
            out->len = (size_t)(to - out->ptr);
            add_member(row, key, value);
            end = out->ptr + out->len;
            limit = end + room_in(out);
        }
        to = end;
    }
    out->len = (size_t)(to - out->ptr);
}

/* The members of columns that the input alone has. */
static void add_extras(struct row *row, const cs_batch *batch)
{
    uint32_t first = batch->columns->count;
    uint32_t count = row->record->width > first ? row->record->width - first : 0;
    if (count > batch->extras.count)
        count = batch->extras.count;
    if (row->extra_keys) {
        add_members(row, row->extra_keys, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const casus_value *value = &row->record->values[first + i];
        if (cs_nest_is_free(value))
            continue;
        add_key(row->out, batch->extras.items[i].name, row->is_pretty);
        row->column = first + i;
        add_value(row, form_of(&batch->extras.items[i]), value);
    }
}

/* ---- Objects inside ---- */

/* A comma stands before everything but the first in its brackets. The record's own has a comma too, which
   becomes its brace. */
static void begin_inner(struct row *row)
{
    if (!row->is_first)
        cs_buf_add_string(row->out, row->is_pretty ? ", " : ",");
    row->is_first = false;
}

static void begin_member(void *ctx, casus_text name)
{
    struct row *row = ctx;
    if (row->depth == 0) {
        add_key(row->out, name, row->is_pretty);
        return;
    }
    begin_inner(row);
    add_string(row->out, name);
    cs_buf_add_string(row->out, row->is_pretty ? ": " : ":");
}

static void add_inner(void *ctx, uint32_t column, const casus_value *value, uint32_t item)
{
    struct row *row = ctx;
    row->column = cs_nest_source_of(row->tree, column);
    row->item = item;
    add_value(row, form_of(cs_nest_column_at(row->tree, column)), value);
    row->item = CS_NONE;
}

static void open_bracket(void *ctx, char bracket)
{
    struct row *row = ctx;
    cs_buf_add_char(row->out, bracket);
    row->depth++;
    row->is_first = true;
}

/* The objects of a list of the record's own have lines of their own where there are lines. */
static bool has_lines(const struct row *row)
{
    return row->is_pretty && row->depth == 1;
}

static void begin_object(void *ctx)
{
    struct row *row = ctx;
    if (!has_lines(row)) {
        begin_inner(row);
        return;
    }
    cs_buf_add_string(row->out, row->is_first ? "\n    " : ",\n    ");
    row->is_first = false;
}

static void close_bracket(void *ctx, char bracket)
{
    struct row *row = ctx;
    cs_buf_add_string(row->out, bracket == ']' && has_lines(row) ? "\n  " : "");
    cs_buf_add_char(row->out, bracket);
    row->depth--;
    row->is_first = false;
}

static void add_word(void *ctx, const char *word)
{
    struct row *row = ctx;
    cs_buf_add_string(row->out, word);
}

static void add_nested(struct row *row)
{
    const cs_nest_pen pen = {
        .ctx = row,
        .name = begin_member,
        .flat = begin_member,
        .write = add_inner,
        .open = open_bracket,
        .next = begin_object,
        .close = close_bracket,
        .word = add_word,
    };
    if (!cs_nest_write(row->tree, row->record, &pen))
        row->out->status = CASUS_ENOMEM;
}

/* ---- Records ---- */

static void add_record(struct row *row, const cs_layout *layout, const cs_batch *batch)
{
    const cs_json_state *state = layout->state;
    cs_buf *out = row->out;
    size_t start = out->len;
    if (!cs_buf_reserve(out, 1))
        return;
    if (row->tree) {
        add_nested(row);
    } else {
        add_members(row, state->keys, state->key_count);
        if (batch->extras.count)
            add_extras(row, batch);
    }
    /* Every key has a comma before it: that of the first becomes the brace. */
    bool is_empty = out->len == start;
    if (is_empty)
        cs_buf_add_char(out, '{');
    else
        out->ptr[start] = '{';
    cs_buf_add_string(out, row->is_pretty && !is_empty ? "\n}" : "}");
}

void cs_json_rows(const cs_layout *layout, const cs_batch *batch, size_t first, size_t count,
                  cs_buf *out, size_t *starts, cs_defects *defects)
{
    bool is_array = layout->syntax == &cs_syntax_json;
    struct row row = {
        .columns = batch->columns,
        .out = out,
        .field = wide_field(batch->chunk),
        .defects = defects,
        .item = CS_NONE,
        .is_pretty = is_pretty(layout),
    };
    cs_nest_tree tree;
    if (cs_nest_open(&tree, layout, batch))
        row.tree = &tree;
    else if (count > 1)
        row.extra_keys = make_extra_keys(layout, batch);
    for (size_t i = 0; i < count; i++) {
        starts[i] = out->len;
        row.record = &batch->records[first + i];
        row.index = (uint32_t)(first + i);
        if (row.record->is_broken)
            continue;
        cs_buf_add_string(out, is_array ? ",\n" : "");
        add_record(&row, layout, batch);
        cs_buf_add_string(out, is_array ? "" : "\n");
    }
    starts[count] = out->len;
}

void cs_json_head(const cs_layout *layout, cs_buf *out)
{
    if (layout->syntax == &cs_syntax_json)
        cs_buf_add_char(out, '[');
}

void cs_json_tail(const cs_layout *layout, cs_buf *out)
{
    if (layout->syntax == &cs_syntax_json)
        cs_buf_add_string(out, "\n]\n");
}
