/* test_yaml_gears.c - the short ways of the YAML syntax against the long ones, on hostile text: the
   framer finds the same records, and the second gear of the parser makes of them what libyaml does,
   with the same defects, names and places.

   Text is made of records as casus writes them, of records as people style them, and of loose pieces;
   some of its bytes are changed. CASUS_SEED and CASUS_ROUNDS choose other text; a failure prints the
   seed. test_plain and test_written hold the second gear to its purpose: it takes plain records. */
#include "frames.h"
#include "records.h"
#include "syntax/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 1500 };

/* ---- Text ---- */

/* How the records of a text are laid out. */
struct style {
    random_state *random;
    cs_arena *arena;
    size_t indent; /* of the "-" */
    size_t gap;    /* behind it */
    size_t margin; /* of keys */
    bool is_list;  /* not documents */
    bool has_oddities;
};

static bool once_in(random_state *random, size_t times)
{
    return random_below(random, times) == 0;
}

static const char *pick(random_state *random, const char *const *choices, size_t count)
{
    return choices[random_below(random, count)];
}

#define PICK(random, ...)                                                                          \
    pick((random), (const char *const[]){__VA_ARGS__},                                             \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void add_blanks(cs_buf *out, size_t count)
{
    cs_buf_add_repeat(out, ' ', count);
}

static void add_plain(random_state *random, cs_buf *out)
{
    /* Longer than libyaml lets a name be. */
    for (size_t i = once_in(random, 200) ? 300 : 0; i > 0; i--)
        cs_buf_add_string(out, "long ");
    for (size_t i = 1 + random_below(random, 4); i > 0; i--)
        cs_buf_add_string(out, PICK(random, "Baku", "a", "12", "-7.5", "2023-05-31", "x:y", "a#b",
                                    "it's", "\"so\"", "\\", "C\xC3\xB4te", "\xE2\x80\x93",
                                    "\xE4\xB8\xAD", "(1)", " ", "  ", "http://a.b/c?d", "[x]",
                                    "045", "NO", "null", "~", "; ", "x;y", ",", "=", "<<"));
}

static void add_quoted(random_state *random, char quote, cs_buf *out)
{
    cs_buf_add_char(out, quote);
    for (size_t i = random_below(random, 5); i > 0; i--)
        cs_buf_add_string(out, PICK(random, "Baku", " ", "  ", "12", "\xC3\xA9", "\xE2\x80\x94",
                                    ": ", " # ", "; ", "-", "045"));
    if (quote == '\'' && once_in(random, 2))
        cs_buf_add_string(out, PICK(random, "''", "it''s", "\\n", "\""));
    if (quote == '"' && once_in(random, 2))
        cs_buf_add_string(out,
                          PICK(random, "\\n", "\\\"", "\\\\", "\\t", "\\x41", "\\u00e9", "\\N",
                               "\\P", "\\_", "\\L", "\\e", "\\/", "\\a", "\\0", "\\q", "\\ud800",
                               "\\U0001F600", "\\x", "\\ x", "\\x85", "\\uFEFF", "'"));
    cs_buf_add_char(out, quote);
}

static void add_end(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    if (style->has_oddities && once_in(random, 8))
        cs_buf_add_string(out, PICK(random, " ", "   ", " # note", "  #", "\t", " #: 'x\"", "#"));
    cs_buf_add_char(out, '\n');
    if (!style->has_oddities || !once_in(random, 12))
        return;
    cs_buf_add_string(out, PICK(random, "\n", "   \n", "# low\n", "      # deep\n", "\n\n",
                                "  # x: y\n", "\t\n", "          #\n"));
}

static void add_literal(const struct style *style, size_t indent, cs_buf *out)
{
    random_state *random = style->random;
    cs_buf_add_string(out, PICK(random, "|", "|", "|-", "|+", ">", ">-"));
    if (style->has_oddities && once_in(random, 10))
        cs_buf_add_string(out, PICK(random, "2", " ", " # note", "  ", "-"));
    cs_buf_add_char(out, '\n');
    indent += random_below(random, 3);
    for (size_t i = 1 + random_below(random, 4); i > 0; i--) {
        if (once_in(random, 6))
            cs_buf_add_string(out,
                              PICK(random, "\n", "\n\n", " \n", "        \n", "            \n"));
        add_blanks(out, indent + (once_in(random, 6) ? 2 : 0));
        add_plain(random, out);
        cs_buf_add_string(out, once_in(random, 10) ? " # no comment\n" : "\n");
    }
    if (once_in(random, 4))
        cs_buf_add_string(out, PICK(random, "\n", "\n\n", "  \n"));
}

static void add_scalar(const struct style *style, size_t indent, cs_buf *out)
{
    random_state *random = style->random;
    size_t dice = random_below(random, 20);
    if (dice < 9)
        add_plain(random, out);
    else if (dice < 12)
        add_quoted(random, '\'', out);
    else if (dice < 15)
        add_quoted(random, '"', out);
    else if (dice < 17)
        cs_buf_add_string(out, PICK(random, "null", "~", "NULL", "Null", "nULL", "''", "\"\"", "-",
                                    "?", "- x", "%", "@x", "`", "&a b", "*a", "!t x", "!", "{a: b}",
                                    "{}", "<", "=", "-x", "?x", ":x", "---", "..."));
    else if (dice < 18 && style->has_oddities)
        cs_buf_add_text(out, make_text(random, style->arena));
    else if (dice < 19) {
        add_literal(style, indent, out);
        return;
    }
    add_end(style, out);
}

static void add_flow(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    cs_buf_add_char(out, '[');
    for (size_t i = random_below(random, 4); i > 0; i--) {
        if (once_in(random, 3))
            add_quoted(random, once_in(random, 2) ? '\'' : '"', out);
        else
            cs_buf_add_string(out, PICK(random, "a", "military, territory", "x y", "12", "045",
                                        "it's", "\xC3\xA9", "null", "Acme (Example)", " a ", "a: b",
                                        "-x", "x/y"));
        cs_buf_add_string(out, i > 1 ? PICK(random, ", ", ",", " , ") : "");
    }
    if (style->has_oddities && once_in(random, 8))
        cs_buf_add_string(out, PICK(random, ",", " ", "\n", "[", "#", " # x\n", ", ,"));
    cs_buf_add_char(out, ']');
    add_end(style, out);
}

static void add_list(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    size_t indent = style->margin + random_below(random, 3) * (random_below(random, 2) + 1);
    add_end(style, out);
    for (size_t i = 1 + random_below(random, 4); i > 0; i--) {
        add_blanks(out, indent + (style->has_oddities && once_in(random, 40)));
        cs_buf_add_string(out, once_in(random, 10) ? "-   " : "- ");
        add_scalar(style, indent + 2, out);
    }
}

static void add_key(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    cs_buf_add_string(out, PICK(random, "id", "notes", "count", "score", "day", "since", "at",
                                "kind", "sure", "tags", "kinds", "place", "x_mine"));
    if (!style->has_oddities || !once_in(random, 10))
        return;
    cs_buf_truncate(out, out->len - 2);
    cs_buf_add_string(out,
                      PICK(random, "ID", "Notes", "x_new", "x new", "'day'", "\"kind\"", "''", "<<",
                           "<", "1", "no", "null", "k\xC3\xA9y", "a:b", "a #b", "- a", "? a",
                           "'it''s'", "\"\\x41\"", "a ", "[a]", "{a: b}", "&a b", "*a", "~", "a-b",
                           "\xE2\x80\x8Bz", "---", "x.y/z (w)", "'x: y'", "-", "%a"));
}

static void add_field(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    add_key(style, out);
    cs_buf_add_string(out,
                      once_in(random, 30) ? PICK(random, ":", " : ", ":\t", ":  ", ":    ") : ": ");
    size_t dice = random_below(random, 20);
    if (dice == 0) {
        add_end(style, out);
    } else if (dice < 3) {
        add_flow(style, out);
    } else if (dice < 5) {
        cs_buf_truncate(out, out->len - once_in(random, 2));
        add_list(style, out);
    } else {
        add_scalar(style, style->margin + 1, out);
    }
}

static void add_record(const struct style *style, cs_buf *out)
{
    random_state *random = style->random;
    if (style->is_list) {
        add_blanks(out, style->indent);
        cs_buf_add_char(out, '-');
        add_blanks(out, style->gap);
    } else {
        cs_buf_add_string(out, PICK(random, "---\n", "---\n", "--- # x\n", "...\n---\n", "--- \n"));
        add_blanks(out, style->indent);
    }
    for (size_t i = 1 + random_below(random, 6); i > 0; i--) {
        add_field(style, out);
        if (i > 1)
            add_blanks(out, style->margin + (style->has_oddities && once_in(random, 60)));
    }
}

static void add_styled(random_state *random, cs_arena *arena, cs_buf *out)
{
    struct style style = {
        .random = random,
        .arena = arena,
        .indent = once_in(random, 2) ? 0 : 2 * random_below(random, 3),
        .gap = once_in(random, 4) ? 1 + random_below(random, 4) : 1,
        .is_list = !once_in(random, 4),
        .has_oddities = once_in(random, 2),
    };
    style.margin = style.indent + (style.is_list ? 1 + style.gap : 0);
    if (style.is_list && once_in(random, 6))
        cs_buf_add_string(out, PICK(random, "schema: none\nevents:\n", "kind: NO\nevents:\n",
                                    "defaults: {place: x, x_new: y}\nevents:\n", "---\n",
                                    "a: &n {place: x}\nevents:\n", "  kind: NO\n  events:\n"));
    for (size_t i = random_below(random, 6); i > 0; i--)
        add_record(&style, out);
}

static void add_written(random_state *random, cs_arena *arena, cs_buf *out)
{
    const record_recipe recipe = {.count = random_below(random, 5), .has_nulls = true};
    cs_batch batch;
    written pieces;
    make_records(random, &recipe, columns_of_every_type(arena), arena, &batch);
    write_records(&cs_syntax_yaml, (casus_dialect){0}, &batch, arena, &pieces);
    join_written(&cs_syntax_yaml, &pieces, out);
}

static void add_pieces(random_state *random, cs_buf *out)
{
    for (size_t i = random_below(random, 40); i > 0; i--)
        cs_buf_add_string(out,
                          PICK(random, "- ", "-", "  - ", "  ", "    ", "\n", "\n", "\n", "\r\n",
                               "\r", "id: b", "key: 'v'", "# c", "  # low", "---", "--- ", "...",
                               "&x ", "a: &y 1", "*x", "[", "]", "{", "}", "\"", "'", ",", "\t",
                               "events:", "events:\n", "%YAML 1.1", "|", "x", "- id: b\n  day: d\n",
                               "  - id: b\n    day: d\n", "\n\n", "\xEF\xBB\xBF", "\xC2\xA0",
                               "- &n a: b\n", "-\r\n", "-\t", "\x01", "- id: 1\r\n  day: 2\r\n"));
}

/* Changes a few bytes: one for another, one more, one less. */
static void spoil(random_state *random, cs_buf *out)
{
    static const char bytes[] = "\n\n :#-'\"\\|>[]{},&*!?%@~<\t\r.x0\x7F\x01\xC2\x85\xE2\xEF";
    for (size_t i = out->len ? random_below(random, 4) : 0; i > 0 && out->len > 1; i--) {
        size_t at = random_below(random, out->len);
        char byte = bytes[random_below(random, sizeof bytes - 1)];
        size_t way = random_below(random, 3);
        if (way == 0) {
            out->ptr[at] = byte;
        } else if (way == 1) {
            memmove(out->ptr + at, out->ptr + at + 1, out->len - at - 1);
            out->len--;
        } else {
            cs_buf_add_char(out, byte);
            memmove(out->ptr + at + 1, out->ptr + at, out->len - at - 1);
            out->ptr[at] = byte;
        }
    }
}

/* Lets lines end in CR LF, or some of them in CR. */
static void return_carriages(random_state *random, cs_buf *out)
{
    cs_buf other = {0};
    bool is_mixed = once_in(random, 2);
    for (size_t i = 0; i < out->len; i++) {
        const char *end = !is_mixed ? "\r\n" : once_in(random, 10) ? "\r" : "\n";
        if (out->ptr[i] == '\n')
            cs_buf_add_string(&other, end);
        else
            cs_buf_add_char(&other, out->ptr[i]);
    }
    cs_buf_free(out);
    *out = other;
}

/* In memory of just its length, that ASan guards; the caller frees it. */
static casus_text make_yaml(random_state *random, cs_arena *arena)
{
    cs_buf buf = {0};
    size_t dice = random_below(random, 10);
    if (dice < 2)
        add_written(random, arena, &buf);
    else if (dice < 8)
        add_styled(random, arena, &buf);
    else
        add_pieces(random, &buf);
    if (once_in(random, 3))
        spoil(random, &buf);
    if (once_in(random, 5))
        return_carriages(random, &buf);
    char *bytes = malloc(buf.len ? buf.len : 1);
    assert_non_null(bytes);
    if (buf.len)
        memcpy(bytes, buf.ptr, buf.len);
    casus_text text = {bytes, buf.len};
    cs_buf_free(&buf);
    return text;
}

/* ---- Two readings ---- */

struct reading {
    cs_arena arena;
    cs_layout layout;
    casus_text rest;
    cs_extents extents;
    cs_batch batch;
    cs_defects defects;
};

static bool open_as(struct reading *reading, casus_gear gear, casus_text text)
{
    size_t head = 0;
    *reading = (struct reading){.defects = {.arena = &reading->arena}};
    reading->layout = (cs_layout){
        .syntax = &cs_syntax_yaml, .gear = gear, .arena = &reading->arena};
    casus_status status = cs_syntax_yaml.open(&reading->layout, text, true, &head,
                                              &reading->defects);
    reading->layout.columns = columns_of_every_type(&reading->arena);
    if (status == CASUS_OK)
        status = cs_syntax_yaml.bind(&reading->layout, &reading->defects);
    reading->rest = cs_text_from(text, head);
    return status == CASUS_OK;
}

static void read_as(struct reading *reading, casus_gear gear, casus_text text)
{
    if (!open_as(reading, gear, text))
        return;
    reading->extents = frames_of(&reading->layout, reading->rest, reading->rest.len + 1);
    cs_batch_init(&reading->batch, &reading->arena, reading->rest, reading->layout.columns);
    assert_int_equal(cs_syntax_yaml.parse(&reading->layout, &reading->extents, &reading->batch,
                                          &reading->defects),
                     CASUS_OK);
}

static void stop(struct reading *reading)
{
    free(reading->extents.items);
    cs_arena_free(&reading->arena);
}

/* ---- Comparing ---- */

static bool same_text(casus_text a, casus_text b)
{
    return cs_text_equal(a, b);
}

static bool same_defects(const cs_defects *a, const cs_defects *b)
{
    bool is_same = a->count == b->count;
    for (size_t i = 0; i < a->count && is_same; i++) {
        const cs_defect *x = &a->items[i];
        const cs_defect *y = &b->items[i];
        is_same = x->number == y->number && x->record == y->record && x->column == y->column &&
                  x->item == y->item && x->has_span == y->has_span &&
                  x->span.start == y->span.start && x->span.len == y->span.len &&
                  same_text(x->found, y->found) && same_text(x->expected, y->expected) &&
                  same_text(x->fix, y->fix) && same_text(x->field, y->field);
    }
    return is_same;
}

static bool same_names(const cs_batch *a, const cs_batch *b)
{
    bool is_same = a->extras.count == b->extras.count && a->rename_count == b->rename_count;
    for (uint32_t i = 0; is_same && i < a->extras.count; i++)
        is_same = same_text(a->extras.items[i].name, b->extras.items[i].name) &&
                  a->extras.items[i].record == b->extras.items[i].record;
    for (size_t i = 0; is_same && i < a->rename_count; i++)
        is_same = same_text(a->renames[i].name, b->renames[i].name) &&
                  a->renames[i].column == b->renames[i].column &&
                  a->renames[i].record == b->renames[i].record;
    return is_same;
}

static bool same_place(const struct reading *a, const struct reading *b, uint32_t record,
                       uint32_t column, uint32_t item)
{
    cs_span x = {0};
    cs_span y = {0};
    bool has_x = cs_syntax_yaml.locate(&a->layout, &a->batch, record, column, item, &x);
    bool has_y = cs_syntax_yaml.locate(&b->layout, &b->batch, record, column, item, &y);
    return has_x == has_y && (!has_x || (x.start == y.start && x.len == y.len));
}

static bool same_places(const struct reading *a, const struct reading *b, uint32_t record)
{
    bool is_same = true;
    for (uint32_t column = 0; is_same && column < cs_batch_column_count(&a->batch); column++) {
        const casus_value *value = cs_batch_value(&a->batch.records[record], column);
        uint32_t count = value->kind == CASUS_LIST ? value->len + 1 : 1;
        is_same = same_place(a, b, record, column, CS_NONE) &&
                  same_place(a, b, record, column, CS_NAME);
        for (uint32_t item = 0; is_same && item < count; item++)
            is_same = same_place(a, b, record, column, item);
    }
    return is_same;
}

/* Is a value said to be clean that is not? */
static bool is_lied(const casus_value *value)
{
    casus_text text = cs_value_text(value);
    bool is_dirty = false;
    for (size_t i = 0; i < text.len; i++)
        is_dirty |= (unsigned char)text.ptr[i] < 0x20 || strchr("\"\\", text.ptr[i]) != NULL;
    for (uint32_t i = 0; value->kind == CASUS_LIST && i < value->len; i++)
        is_dirty |= is_lied(&value->as.items[i]);
    return is_dirty && (value->kind == CASUS_LIST || (value->flags & CS_CLEAN));
}

static const char *difference(const struct reading *a, const struct reading *b, uint32_t index)
{
    const cs_record *x = &a->batch.records[index];
    const cs_record *y = &b->batch.records[index];
    if (x->is_broken != y->is_broken || x->is_dependent != y->is_dependent ||
        x->is_partial != y->is_partial || x->width != y->width)
        return "the state of a record";
    for (uint32_t i = 0; i < x->width; i++)
        if (!cs_value_equal(&x->values[i], &y->values[i]))
            return "a value";
    for (uint32_t i = 0; i < x->width; i++)
        if (is_lied(&x->values[i]))
            return "a value that is not clean";
    return x->is_broken || same_places(a, b, index) ? NULL : "a place";
}

static const char *compare(const struct reading *a, const struct reading *b)
{
    if (!frames_equal(&a->extents, &b->extents))
        return "frames";
    if (a->batch.count != b->batch.count)
        return "records";
    const char *what = NULL;
    for (uint32_t i = 0; i < a->batch.count && !what; i++)
        what = difference(a, b, i);
    if (!what && !same_defects(&a->defects, &b->defects))
        what = "defects";
    if (!what && (!same_names(&a->batch, &b->batch) || a->batch.slots != b->batch.slots))
        what = "names";
    return what;
}

/* ---- The properties ---- */

static void complain(uint64_t seed, const char *what, casus_text text)
{
    fail_msg("the gears differ in %s (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s", what,
             (unsigned long long)seed, (int)text.len, text.ptr);
}

static void test_frames(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 2, 3, 7, 64, 256, SIZE_MAX};
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        cs_arena arena = {0};
        random_state random = random_seed(seed);
        casus_text text = make_yaml(&random, &arena);
        struct reading quick;
        struct reading slow;
        bool is_open = open_as(&quick, CASUS_GEAR_AUTO, text);
        assert_true(is_open == open_as(&slow, CASUS_GEAR_LIBRARY, text));
        for (size_t i = 0; is_open && i < sizeof steps / sizeof steps[0]; i++) {
            size_t step = steps[i] < text.len ? steps[i] : text.len + 1;
            cs_extents a = frames_of(&quick.layout, quick.rest, step);
            cs_extents b = frames_of(&slow.layout, slow.rest, step);
            if (!frames_equal(&a, &b) || a.is_joint != b.is_joint)
                complain(seed, "frames", text);
            free(a.items);
            free(b.items);
        }
        stop(&quick);
        stop(&slow);
        free((char *)text.ptr);
        cs_arena_free(&arena);
    }
}

static void test_records(void **state)
{
    (void)state;
    uint64_t first = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        cs_arena arena = {0};
        random_state random = random_seed(seed);
        casus_text text = make_yaml(&random, &arena);
        struct reading quick;
        struct reading slow;
        read_as(&quick, CASUS_GEAR_AUTO, text);
        read_as(&slow, CASUS_GEAR_LIBRARY, text);
        const char *what = compare(&quick, &slow);
        if (what)
            complain(seed, what, text);
        stop(&quick);
        stop(&slow);
        free((char *)text.ptr);
        cs_arena_free(&arena);
    }
}

/* ---- What the second gear is for ---- */

/* How many records it has taken: libyaml leaves a note of where their values stand. */
static size_t count_taken(casus_text text)
{
    struct reading reading;
    size_t count = 0;
    read_as(&reading, CASUS_GEAR_AUTO, text);
    for (size_t i = 0; i < reading.batch.count; i++)
        count += !reading.batch.records[i].is_broken && !reading.batch.records[i].marks;
    stop(&reading);
    return count;
}

static void test_plain(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t taken;
    } rows[] = {
        {"- id: a\n  day: 2023-05-31\n- id: b\n", 2},
        {"  -   id: a # note\n\n# low\n      day: x   \n", 1},
        {"- id: a\r\n  day: x\r\n\r\n- id: b\r\n", 2},
        {"---\nid: a\nnotes: \"\\xE9\\n\\u2014\"\n---\nid: 'it''s'\n", 2},
        {"events:\n- id: a\n  place: ~\n  sure: null\n  day:\n  at: # none\n", 1},
        {"- notes: |\n    a\n\n      b # c\n  id: |-\n   x\n  place: |+\n       y\n\n", 1},
        {"- tags:\n  - a\n  - 'b'\n  kinds:\n      - \"c\"\n      # d\n      - |\n       e\n", 1},
        {"- tags: [a, 'b, c', \"d\"] # e\n  kinds: []\n", 1},
        {"- ID: a\n  'day': x\n  \"at\": y\n", 1},
        {"- id: -1\n  place: http://a/b#c\n  notes: -x:y \"z\"\n", 1},
        {"kind: NO\nevents:\n  - id: C\xC3\xB4te \xE2\x80\x93 x\n", 1},
        /* Once libyaml has read a record with a new name, the others can have it. */
        {"- id: a\n  x_new: b\n- id: c\n  x_new: d\n", 1},
        {"- id: a", 0},
        {"- id: a\n  id: b\n", 0},
        {"- id: a\n  ID: b\n", 0},
        {"- id: a\n  place: b\n    c\n", 0},
        {"- id: 'a\n    b'\n", 0},
        {"- id: >\n    a\n", 0},
        {"- id: |2\n    a\n", 0},
        {"- id: a: b\n", 0},
        {"- id: &x a\n", 0},
        {"- id: !x a\n", 0},
        {"- id: {a: b}\n", 0},
        {"- {id: a}\n", 0},
        {"- id:\ta\n", 0},
        {"- <<: {id: a}\n", 0},
        {"- ? id\n  : a\n", 0},
        {"- tags:\n    - a\n    -\n", 0},
        {"- tags: [a, ~]\n", 0},
        {"- kind: 045\n", 0},
        {"- kinds: [045]\n", 0},
        {"- id: a\xC2\x85\n", 0},
        {"- id: a\x01\n", 0},
        {"- id: a\x80\n", 0},
        {"- id: a\xE2\x80\xA8\n", 0},
        {"- id: a # \xEF\xBB\xBF\n", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (count_taken(cs_text(rows[i].text)) != rows[i].taken)
            fail_msg("not %zu records are plain in\n%s", rows[i].taken, rows[i].text);
}

/* All that casus writes is plain, but for what libyaml cannot read without escapes in a name. */
static void test_written(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        cs_arena arena = {0};
        cs_buf buf = {0};
        random_state random = random_seed(seed);
        const record_recipe recipe = {.count = 10, .has_nulls = true};
        cs_batch batch;
        written pieces;
        make_records(&random, &recipe, columns_of_every_type(&arena), &arena, &batch);
        for (size_t i = 0; i < batch.count; i++)
            batch.records[i].width--;
        write_records(&cs_syntax_yaml, (casus_dialect){0}, &batch, &arena, &pieces);
        join_written(&cs_syntax_yaml, &pieces, &buf);
        size_t taken = count_taken(cs_buf_text(&buf));
        if (taken != batch.count)
            fail_msg("%zu of %zu records are plain in\n%.*s", taken, batch.count, (int)buf.len,
                     buf.ptr);
        cs_buf_free(&buf);
        cs_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
