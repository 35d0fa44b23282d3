/* json_gear.c - the second gear: reads plain records without Jansson.

   Plain is an object whose names are known and come once, and whose values are strings, numbers, true,
   false, null, and lists of such. One pass over the chunk marks quotes, backslashes and control
   characters; after that a string is the way from its quote to the next mark. Names come in nearly the
   same order in every record, so what stands where a name should is first held against those that
   followed its predecessor before.

   This file recognises or declines, and says nothing else: what it declines, be it wrong or only
   unusual, Jansson reads from the start. So nothing may be left of a record that is declined halfway,
   and no name may be entered here, for the record that brings it might turn out not to be JSON. */
#include "base/scan.h"
#include "syntax/json_syntax.h"

#include <string.h>

enum {
    NAMES_MAX = 256, /* of columns from the first on; the names of others are looked up */
    STEPS_MAX = 4,   /* names tried before one is looked up: a record may lack some */
    ITEMS_MAX = 64   /* of a list; longer ones are declined */
};

/* How the name of a column stands in the chunk, and which was met behind it. */
struct name {
    const char *ptr;
    uint32_t len; /* with the closing quote; UINT32_MAX: it was not met yet */
    uint32_t column;
    struct name *next;
    bool is_list; /* does the column hold lists? */
};

struct cs_json_gear {
    cs_batch *batch;
    const uint64_t *marks; /* of the chunk, and two words more that have all */
    struct name first;     /* stands before the first name of a record, and behind one unknown */
    struct name other;     /* of a column beyond those below */
    struct name names[NAMES_MAX];
};

cs_json_gear *cs_json_gear_make(cs_batch *batch)
{
    static const cs_needles needles = {{'"', '"', '\\', '\\'}, true};
    size_t words = cs_mark_words(batch->chunk.len);
    cs_json_gear *gear = cs_arena_zalloc(batch->arena, 1, sizeof *gear);
    uint64_t *marks = cs_arena_alloc(batch->arena, (words + 2) * sizeof *marks);
    if (!gear || !marks)
        return NULL;
    cs_scan_best()->mark(batch->chunk, &needles, marks);
    marks[words] = marks[words + 1] = UINT64_MAX;
    gear->batch = batch;
    gear->marks = marks;
    gear->first = (struct name){.len = UINT32_MAX, .next = &gear->first};
    gear->other = gear->first;
    return gear;
}

/* ---- Marks ---- */

/* Where a record is being read. */
struct place {
    const uint64_t *marks;
    const char *start; /* of the chunk */
    const char *last;  /* byte of the record: its closing brace */
};

/* The first mark at or behind `at`, which is in the chunk or its end; it may be behind the record. */
static inline const char *find_mark(const struct place *place, const char *at)
{
    size_t offset = (size_t)(at - place->start);
    size_t index = offset / 64;
    /* The next 64 bytes, of two words: that a word ends in a string could not be foreseen. */
    unsigned shift = offset % 64;
    uint64_t word = place->marks[index] >> shift | place->marks[index + 1] << 1 << (63 - shift);
    if (word)
        return at + cs_mark_first(word);
    index++;
    while (!(word = place->marks[index]))
        index++;
    return place->start + index * 64 + cs_mark_first(word);
}

/* ---- Strings ---- */

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') < 10;
}

static bool read_hex(const char *at, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char small = (unsigned char)at[i] | 0x20;
        if (is_digit(at[i]))
            *out = *out << 4 | (uint32_t)(at[i] - '0');
        else if (small >= 'a' && small <= 'f')
            *out = *out << 4 | (uint32_t)(small - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* The character of the escape at `at`, with both halves of a pair; returns its end. NULL: it is none,
   or stands for half a character or for NUL. */
static const char *read_code_point(const char *at, const char *end, uint32_t *out)
{
    uint32_t low;
    if (end - at < 6 || !read_hex(at + 2, out) || *out == 0)
        return NULL;
    if (*out < 0xD800 || *out > 0xDFFF)
        return at + 6;
    bool is_pair = *out <= 0xDBFF && end - at >= 12 && at[6] == '\\' && at[7] == 'u' &&
                   read_hex(at + 8, &low) && low >= 0xDC00 && low <= 0xDFFF;
    if (!is_pair)
        return NULL;
    *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    return at + 12;
}

/* Puts the character that an escape stands for at *to; returns the escape's end, NULL if it declines. */
static const char *read_escape(const char *at, const char *end, char **to)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t"; /* letter and byte in turn */
    if (at[1] == 'u') {
        uint32_t code_point;
        const char *behind = read_code_point(at, end, &code_point);
        if (behind)
            *to += cs_utf8_encode(code_point, *to);
        return behind;
    }
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (letters[i] == at[1]) {
            *(*to)++ = letters[i + 1];
            return at + 2;
        }
    }
    return NULL;
}

/* The text of a string that has an escape: a copy in the arena, no longer than what stands there. */
static bool decode(cs_arena *arena, const struct place *place, casus_text string, casus_value *out)
{
    const char *at = string.ptr;
    const char *end = at + string.len;
    char *copy = cs_arena_alloc(arena, string.len);
    char *to = copy;
    while (copy && at < end) {
        const char *mark = find_mark(place, at);
        size_t len = (size_t)(mark - at);
        memcpy(to, at, len);
        to += len;
        at = mark < end ? read_escape(mark, end, &to) : end;
        if (!at)
            return false;
    }
    *out = cs_value_scalar(CASUS_STRING, (casus_text){copy, (size_t)(to - copy)});
    return copy;
}

/* A string that begins at `at` and whose first mark is no quote. */
static const char *read_escaped(const cs_json_gear *gear, const struct place *place, const char *at,
                                casus_value *out)
{
    const char *mark = find_mark(place, at + 1);
    while (mark < place->last && *mark == '\\')
        mark = find_mark(place, mark + 2);
    if (mark >= place->last || *mark != '"')
        return NULL;
    casus_text string = {at + 1, (size_t)(mark - at - 1)};
    return decode(gear->batch->arena, place, string, out) ? mark + 1 : NULL;
}

static inline casus_value clean_value(casus_kind kind, const char *start, const char *end)
{
    return (casus_value){
        .as.text = start,
        .len = (uint32_t)(end - start),
        .kind = (uint8_t)kind,
        .flags = CS_CLEAN,
    };
}

/* Reads the string that begins at `at` and returns its end; NULL if it declines. */
static inline const char *read_string(const cs_json_gear *gear, const struct place *place,
                                      const char *at, casus_value *out)
{
    const char *mark = find_mark(place, at + 1);
    if (mark >= place->last || *mark != '"')
        return read_escaped(gear, place, at, out);
    *out = clean_value(CASUS_STRING, at + 1, mark);
    return mark + 1;
}

/* ---- Other values ---- */

/* The last byte of a record is no digit, blank or letter of a word: nothing here goes beyond it. */
static inline const char *skip_blanks(const char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* Where this byte stands: here, as it mostly does, or behind blanks; or else behind the blanks. */
static inline const char *skip_to(const char *at, char byte)
{
    return *at == byte ? at : skip_blanks(at);
}

/* Behind the digits at `at`; NULL: there are none. */
static inline const char *skip_digits(const char *at)
{
    if (!is_digit(*at))
        return NULL;
    while (is_digit(*at))
        at++;
    return at;
}

/* Behind the fraction and the exponent of a number, if they stand at `at`; NULL: what stands there is
   none. */
static const char *skip_tail(const char *at)
{
    if (*at == '.') {
        at = skip_digits(at + 1);
        if (!at)
            return NULL;
    }
    if (*at != 'e' && *at != 'E')
        return at;
    at++;
    return skip_digits(at + (*at == '+' || *at == '-'));
}

static const char *read_number(const char *at, casus_value *out)
{
    const char *digits = at + (*at == '-');
    const char *end = *digits == '0' ? digits + 1 : skip_digits(digits);
    if (end && (*end == '.' || (*end | 0x20) == 'e'))
        end = skip_tail(end);
    if (!end)
        return NULL;
    *out = clean_value(CASUS_NUMBER, at, end);
    return end;
}

static bool stands_at(const struct place *place, const char *at, casus_text word)
{
    return (size_t)(place->last - at) >= word.len && memcmp(at, word.ptr, word.len) == 0;
}

static const char *read_word(const struct place *place, const char *at, casus_value *out)
{
    size_t len = stands_at(place, at, CS_TEXT("true"))    ? 4
                 : stands_at(place, at, CS_TEXT("false")) ? 5
                                                          : 0;
    if (len) {
        *out = clean_value(CASUS_BOOLEAN, at, at + len);
        return at + len;
    }
    *out = (casus_value){.kind = CASUS_NULL};
    return stands_at(place, at, CS_TEXT("null")) ? at + 4 : NULL;
}

/* Reads a scalar and returns its end; NULL if it declines. */
static inline const char *read_scalar(const cs_json_gear *gear, const struct place *place,
                                      const char *at, casus_value *out)
{
    if (*at == '"')
        return read_string(gear, place, at, out);
    if (is_digit(*at) || *at == '-')
        return read_number(at, out);
    return read_word(place, at, out);
}

/* ---- Lists ---- */

static bool keep_list(cs_arena *arena, const casus_value *items, uint32_t count, casus_value *out)
{
    casus_value *kept = cs_arena_alloc(arena, count * sizeof *items);
    if (!kept)
        return false;
    memcpy(kept, items, count * sizeof *items);
    *out = (casus_value){.as.items = kept, .len = count, .kind = CASUS_LIST};
    return true;
}

static const char *read_list(const cs_json_gear *gear, const struct place *place, const char *at,
                             casus_value *out)
{
    casus_value items[ITEMS_MAX];
    uint32_t count = 0;
    at = skip_blanks(at + 1);
    bool is_more = *at != ']';
    while (is_more && count < ITEMS_MAX) {
        at = read_scalar(gear, place, at, &items[count]);
        if (!at || items[count].kind == CASUS_NULL)
            return NULL;
        count++;
        at = skip_blanks(at);
        is_more = *at == ',';
        if (is_more)
            at = skip_blanks(at + 1);
    }
    if (is_more || *at != ']')
        return NULL;
    return keep_list(gear->batch->arena, items, count, out) ? at + 1 : NULL;
}

/* A list in the place of its only item, or of the string that has its items as a table does. */
static bool make_list(const cs_json_gear *gear, uint32_t column, casus_value *value)
{
    const cs_column *about = cs_batch_column_at(gear->batch, column);
    casus_value scalar = *value;
    casus_text text = cs_value_text(&scalar);
    bool is_joint = scalar.kind == CASUS_STRING &&
                    (text.len == 0 || cs_text_find(text, about->separator) != SIZE_MAX);
    if (!is_joint)
        return keep_list(gear->batch->arena, &scalar, 1, value);
    return cs_value_split(gear->batch->arena, about, text, value);
}

/* ---- Names ---- */

/* Was it noted already that a column is spelt so? */
static bool is_noted(const cs_batch *batch, casus_text name, uint32_t column)
{
    for (size_t i = 0; i < batch->rename_count; i++)
        if (batch->renames[i].column == column && cs_text_equal(batch->renames[i].name, name))
            return true;
    return false;
}

/* The column of a name that brings nothing new, and that no object holds; CS_NONE. */
static uint32_t known_column(const cs_batch *batch, casus_text name)
{
    bool is_exact;
    uint32_t column = cs_columns_find(batch->columns, name, &is_exact);
    if (column != CS_NONE) {
        bool is_plain = is_exact || is_noted(batch, name, column);
        return is_plain && !batch->columns->items[column].path.ptr ? column : CS_NONE;
    }
    column = cs_columns_find(&batch->extras, name, &is_exact);
    return is_exact ? batch->columns->count + column : CS_NONE;
}

static bool holds_lists(const cs_batch *batch, uint32_t column)
{
    const cs_column *about = cs_batch_column_at(batch, column);
    return about->is_known && about->is_list;
}

/* Looks up the name that begins at `at`, and notes that it comes behind `before`. NULL if it
   declines. */
static struct name *look_up(cs_json_gear *gear, const struct place *place, const char *at,
                            struct name *before)
{
    const char *mark = find_mark(place, at);
    if (mark >= place->last || *mark != '"')
        return NULL;
    uint32_t column = known_column(gear->batch, (casus_text){at, (size_t)(mark - at)});
    if (column == CS_NONE)
        return NULL;
    struct name *name = column < NAMES_MAX ? &gear->names[column] : &gear->other;
    if (!name->next)
        name->next = &gear->first;
    if (name != &gear->other)
        before->next = name;
    name->ptr = at;
    name->len = (uint32_t)(mark + 1 - at);
    name->column = column;
    name->is_list = holds_lists(gear->batch, column);
    return name;
}

static inline bool stands_here(struct name *name, const struct place *place, const char *at)
{
    return name->len <= (size_t)(place->last - at) && cs_few_equal(name->ptr, at, name->len);
}

/* The name that begins at `at`, where not the one that came behind `before` does. */
static struct name *search(cs_json_gear *gear, const struct place *place, const char *at,
                           struct name *before)
{
    struct name *name = before->next;
    for (int step = 1; step < STEPS_MAX && name != &gear->first; step++) {
        name = name->next;
        if (stands_here(name, place, at))
            return name;
    }
    return look_up(gear, place, at, before);
}

/* ---- Records ---- */

/* Reads a value and returns its end; NULL if it declines. */
static inline const char *read_value(const cs_json_gear *gear, const struct place *place,
                                     struct name *name, const char *at, casus_value *out)
{
    if (*at == '[')
        return read_list(gear, place, at, out);
    at = read_scalar(gear, place, at, out);
    if (at && name->is_list && out->kind != CASUS_NULL)
        return make_list(gear, name->column, out) ? at : NULL;
    return at;
}

/* Reads the members of the object that begins at `at`; false if it declines. */
static bool read_members(cs_json_gear *gear, cs_record *record, const struct place place,
                         const char *at)
{
    struct name *name = &gear->first;
    at = skip_blanks(at + 1);
    if (at == place.last)
        return true;
    for (;;) {
        if (*at++ != '"')
            return false;
        struct name *before = name;
        name = before->next;
        if (!stands_here(name, &place, at) && !(name = search(gear, &place, at, before)))
            return false;
        casus_value *slot = name->column < record->width
                                ? &record->values[name->column]
                                : cs_batch_slot(gear->batch, record, name->column);
        at = skip_to(at + name->len, ':');
        if (!slot || slot->kind != CASUS_ABSENT || *at != ':')
            return false;
        at = read_value(gear, &place, name, skip_to(at + 1, '"'), slot);
        if (!at)
            return false;
        at = skip_to(at, ',');
        if (*at != ',')
            return at == place.last;
        at = skip_to(at + 1, '"');
    }
}

bool cs_json_gear_read(cs_json_gear *gear, cs_record *record)
{
    cs_batch *batch = gear->batch;
    const char *start = batch->chunk.ptr + record->extent.start;
    size_t len = record->extent.len;
    size_t slots = batch->slots;
    bool may_be_plain = len >= 2 && len <= CS_FIELD_MAX && start[0] == '{' && start[len - 1] == '}';
    /* Too many values are the library's to report. */
    if (!may_be_plain || slots > CS_SLOTS_MAX / 4)
        return false;
    const struct place place = {gear->marks, batch->chunk.ptr, start + len - 1};
    if (read_members(gear, record, place, start))
        return true;
    record->values = NULL;
    record->width = 0;
    batch->slots = slots;
    return false;
}
