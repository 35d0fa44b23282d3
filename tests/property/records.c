/* records.c - see records.h. */
#include "records.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

random_state random_seed(uint64_t seed)
{
    return (random_state){seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
}

uint64_t random_next(random_state *random)
{
    uint64_t state = random->state;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    random->state = state;
    return state * UINT64_C(0x2545F4914F6CDD1D);
}

size_t random_below(random_state *random, size_t limit)
{
    return (size_t)((random_next(random) >> 11) % limit);
}

/* ---- The schema ---- */

const char schema_of_every_type[] =
    "casus: 1\n"
    "schema: every-type\n"
    "title: A field of every type\n"
    "version: \"1\"\n"
    "key: id\n"
    "fields:\n"
    "  - {name: id, type: text, required: true}\n"
    "  - {name: notes, type: text}\n"
    "  - {name: count, type: integer, range: [0, ~]}\n"
    "  - {name: score, type: decimal}\n"
    "  - {name: day, type: date}\n"
    "  - {name: since, type: date, partial: true}\n"
    "  - {name: at, type: datetime}\n"
    "  - {name: kind, type: code, codes: kind}\n"
    "  - {name: sure, type: bool}\n"
    "  - {name: tags, type: list, of: text}\n"
    "  - {name: kinds, type: list, of: code, codes: kind}\n"
    "  - {name: place, type: text, expected: true}\n"
    "codes:\n"
    "  kind:\n"
    "    items:\n"
    "      - {code: \"045\", label: Mediate}\n"
    "      - {code: \"010\", label: Make statement}\n"
    "      - {code: \"NO\", label: Norway}\n"
    "      - {code: \"~\", label: Tilde}\n"
    "      - {code: \"1e5\", label: \"A: label, \\\"quoted\\\"\"}\n";

enum { ID, NOTES, COUNT, SCORE, DAY, SINCE, AT, KIND, SURE, TAGS, KINDS, PLACE, X_MINE, X_YOURS };

static const struct {
    const char *name;
    casus_type type;
    bool is_known;
    bool is_list;
} fields[] = {
    [ID] = {"id", CASUS_TEXT, true, false},
    [NOTES] = {"notes", CASUS_TEXT, true, false},
    [COUNT] = {"count", CASUS_INTEGER, true, false},
    [SCORE] = {"score", CASUS_DECIMAL, true, false},
    [DAY] = {"day", CASUS_DATE, true, false},
    [SINCE] = {"since", CASUS_DATE, true, false},
    [AT] = {"at", CASUS_DATETIME, true, false},
    [KIND] = {"kind", CASUS_CODE, true, false},
    [SURE] = {"sure", CASUS_BOOL, true, false},
    [TAGS] = {"tags", CASUS_TEXT, true, true},
    [KINDS] = {"kinds", CASUS_CODE, true, true},
    [PLACE] = {"place", CASUS_TEXT, true, false},
    [X_MINE] = {"x_mine", CASUS_TEXT, false, false},
    [X_YOURS] = {"x_y,o;u: \"r\ts'", CASUS_TEXT, false, false},
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

const cs_columns *columns_of_every_type(cs_arena *arena)
{
    cs_columns *columns = cs_arena_zalloc(arena, 1, sizeof *columns);
    columns->items = cs_arena_zalloc(arena, FIELD_COUNT, sizeof *columns->items);
    for (uint32_t i = 0; i < FIELD_COUNT; i++)
        columns->items[i] = (cs_column){
            .name = cs_text(fields[i].name),
            .type = fields[i].type,
            .is_known = fields[i].is_known,
            .is_list = fields[i].is_list,
            .separator = CS_TEXT("; "),
            .field = fields[i].is_known ? i : CS_NONE,
        };
    columns->count = FIELD_COUNT;
    cs_columns_index(columns, 0, arena);
    return columns;
}

/* ---- Texts ---- */

static const char *const nasty[] = {
    "",
    " ",
    "  leading and trailing  ",
    "\t",
    "\n",
    "\n\n",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\r",
    "trailing newline\n",
    "two trailing newlines\n\n",
    "\nleading newline",
    "line one\n  indented line two\nline three",
    "  indented first line\nsecond line of a long text that would like to be a literal block",
    "long note, with \"quotes\", commas; semicolons\nand a second line\n\nand a fourth one",
    "a line that ends in a blank \nand another",
    "\ttab first\nand a second line that is long enough to be written as a block",
    "\"",
    "\"\"",
    "\"quoted\"",
    "x\"y",
    "'",
    "it's",
    "''",
    ",",
    ";",
    "a,b",
    "a;b|c\td",
    "; ",
    "NO",
    "no",
    "yes",
    "y",
    "on",
    "Off",
    "true",
    "FALSE",
    "null",
    "Null",
    "~",
    "NA",
    "nan",
    ".nan",
    ".inf",
    "-.INF",
    "010",
    "007",
    "0o17",
    "0x1f",
    "0b101",
    "1e5",
    "1_000",
    "12:30",
    "190:20:30.15",
    "2020-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "=",
    "<<",
    "=1+1",
    "+1",
    "-1",
    "@home",
    "- not a list",
    "-",
    "--",
    "---",
    "...",
    "? key",
    "?",
    ": value",
    ":",
    "key: value",
    "key:",
    "a #comment",
    "#comment",
    "#",
    "!tag",
    "!!str x",
    "&anchor",
    "*alias",
    "[list]",
    "{map: x}",
    "%directive",
    "`backtick`",
    "|",
    ">",
    "|-",
    "\\",
    "\\n",
    "C:\\path\\\"x\"",
    "\x01\x02\x1F",
    "\x7F",
    "\x1B[31mred\x1B[0m",
    "C\xC3\xB4te d'Ivoire",
    "\xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2",
    "\xE4\xB8\xAD\xE6\x96\x87",
    "\xF0\x9F\x98\x80",
    "\xEF\xBB\xBF",
    "\xEF\xBB\xBFstarts with a byte order mark",
    "no-break\xC2\xA0space",
    "\xC2\x85",
    "next\xC2\x85line",
    "line\xE2\x80\xA8separator",
    "paragraph\xE2\x80\xA9separator",
    "\xE2\x80\x8E\xE2\x80\x8Fmarks",
    "e\xCC\x81 combining",
    "\xEF\xBF\xBD",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "\xF4\x8F\xBF\xBF",
    "\xC2\x80\xC2\x9F",
};

enum { NASTY_COUNT = sizeof nasty / sizeof nasty[0] };

/* The public list of naughty strings, where it is at hand. */
static json_t *naughty(void)
{
    const char *shared = getenv("CASUS_SHARED");
    char path[4096];
    if (!shared || strlen(shared) > sizeof path - 64)
        return NULL;
    memcpy(path, shared, strlen(shared) + 1);
    memcpy(path + strlen(shared), "/conformance/naughty-strings.json",
           sizeof "/conformance/naughty-strings.json");
    return json_load_file(path, 0, NULL);
}

static casus_text pick_naughty(random_state *random, cs_arena *arena)
{
    static json_t *list; /* read once for the whole program */
    static bool is_read;
    if (!is_read) {
        list = naughty();
        is_read = true;
    }
    size_t count = list ? json_array_size(list) : 0;
    json_t *item = count ? json_array_get(list, random_below(random, count)) : NULL;
    const char *text = item ? json_string_value(item) : "naughty";
    return cs_arena_text(arena, cs_text(text));
}

static void add_code_point(random_state *random, cs_buf *buf)
{
    static const uint32_t limits[] = {0x80, 0x800, 0xD800, 0x110000};
    char bytes[4];
    uint32_t limit = limits[random_below(random, 4)];
    uint32_t code_point = 1 + (uint32_t)random_below(random, limit - 1);
    if (code_point >= 0xD800 && code_point < 0xE000)
        code_point = 0xFFFD;
    cs_buf_add(buf, bytes, cs_utf8_encode(code_point, bytes));
}

casus_text make_text(random_state *random, cs_arena *arena)
{
    switch (random_below(random, 4)) {
    case 0:
        return pick_naughty(random, arena);
    case 1:
        return cs_arena_text(arena, cs_text(nasty[random_below(random, NASTY_COUNT)]));
    default:
        break;
    }
    cs_buf buf = {0};
    for (size_t i = random_below(random, 6); i > 0; i--) {
        if (random_below(random, 2))
            cs_buf_add_string(&buf, nasty[random_below(random, NASTY_COUNT)]);
        else
            add_code_point(random, &buf);
    }
    casus_text text = cs_arena_text(arena, cs_buf_text(&buf));
    cs_buf_free(&buf);
    return text;
}

/* ---- Values ---- */

/* An item of a list: not empty, and without the separator, even across two characters. */
static casus_text make_item(random_state *random, cs_arena *arena)
{
    for (;;) {
        casus_text text = make_text(random, arena);
        bool is_joined = text.len && text.ptr[text.len - 1] == ';';
        if (text.len && !is_joined && text.ptr[0] != ' ' &&
            cs_text_find(text, CS_TEXT("; ")) == SIZE_MAX)
            return text;
    }
}

static casus_text pick(random_state *random, const char *const *choices, size_t count)
{
    return cs_text(choices[random_below(random, count)]);
}

#define PICK(random, ...)                                                                          \
    pick((random), (const char *const[]){__VA_ARGS__},                                             \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static casus_text make_wrong(random_state *random)
{
    return PICK(random, "nonsense", "2023-02-30", "1,5", "N O", "tru");
}

static casus_text make_scalar(random_state *random, const cs_column *column, cs_arena *arena)
{
    switch (column->type) {
    case CASUS_INTEGER:
        return PICK(random, "0", "7", "123", "12345678901234567890", "9007199254740993");
    case CASUS_DECIMAL:
        return PICK(random, "0.0", "33.30", "-12.5000", "1", "-0", "0.30000000000000004");
    case CASUS_DATE:
        return PICK(random, "2023-05-31", "1994-01-01", "2024-02-29");
    case CASUS_DATETIME:
        return PICK(random, "2023-05-31T14:30", "2023-05-31T14:30:59.25Z", "1999-12-31T23:59:60Z");
    case CASUS_CODE:
        return PICK(random, "045", "010", "NO", "~", "1e5", "Norway", "A: label, \"quoted\"");
    case CASUS_BOOL:
        return PICK(random, "true", "false");
    default:
        return make_text(random, arena);
    }
}

static casus_value make_list(random_state *random, const cs_column *column, cs_arena *arena)
{
    uint32_t count = (uint32_t)random_below(random, 4);
    casus_value *items = cs_arena_zalloc(arena, count + 1, sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        casus_text text = column->type == CASUS_TEXT ? make_item(random, arena)
                                                     : make_scalar(random, column, arena);
        items[i] = cs_value_scalar(CASUS_STRING, text);
    }
    return (casus_value){.as.items = items, .len = count, .kind = CASUS_LIST};
}

static casus_value make_value(random_state *random, const record_recipe *recipe,
                              const cs_column *column, cs_arena *arena)
{
    size_t dice = random_below(random, 100);
    if (dice < 25)
        return (casus_value){.kind = CASUS_ABSENT};
    if (dice < 35 && recipe->has_nulls)
        return (casus_value){.kind = CASUS_NULL};
    if (column->is_list)
        return make_list(random, column, arena);
    bool is_wrong = recipe->has_defects && column->is_known && dice > 97;
    casus_text text = is_wrong ? make_wrong(random) : make_scalar(random, column, arena);
    return cs_value_scalar(CASUS_STRING, text);
}

static casus_value make_id(random_state *random, const record_recipe *recipe, size_t number,
                           cs_arena *arena)
{
    cs_buf buf = {0};
    if (recipe->has_defects && random_below(random, 200) == 0)
        number /= 2;
    cs_buf_add_string(&buf, "E");
    cs_buf_add_number(&buf, number);
    casus_text text = cs_arena_text(arena, cs_buf_text(&buf));
    cs_buf_free(&buf);
    return cs_value_scalar(CASUS_STRING, text);
}

void make_records(random_state *random, const record_recipe *recipe, const cs_columns *columns,
                  cs_arena *arena, cs_batch *out)
{
    cs_batch_init(out, arena, (casus_text){NULL, 0}, columns);
    for (size_t i = 0; i < recipe->count; i++) {
        cs_record *record = cs_batch_add(out, (cs_extent){0, 0, 0, 0});
        for (uint32_t column = 0; column < columns->count; column++) {
            casus_value value = make_value(random, recipe, &columns->items[column], arena);
            if (column == ID)
                value = make_id(random, recipe, i, arena);
            if (column == PLACE && i == 0)
                value = cs_value_scalar(CASUS_STRING, CS_TEXT("somewhere"));
            *cs_batch_slot(out, record, column) = value;
        }
    }
}

/* ---- Writing ---- */

const cs_syntax *text_syntax_at(size_t index)
{
    for (size_t i = 0; cs_syntax_at(i); i++) {
        const cs_syntax *syntax = cs_syntax_at(i);
        bool is_text = syntax->info.reads && syntax->info.writes && !syntax->build;
        if (is_text && index-- == 0)
            return syntax;
    }
    return NULL;
}

void write_records(const cs_syntax *syntax, casus_dialect dialect, const cs_batch *batch,
                   cs_arena *arena, written *out)
{
    uint32_t *from = cs_arena_alloc(arena, batch->columns->count * sizeof *from);
    for (uint32_t i = 0; i < batch->columns->count; i++)
        from[i] = i;
    cs_layout layout = {.syntax = syntax,
                        .dialect = dialect,
                        .arena = arena,
                        .columns = batch->columns,
                        .from = from};
    *out = (written){.defects = {.arena = arena}};
    out->starts = cs_arena_alloc(arena, (batch->count + 1) * sizeof *out->starts);
    if (syntax->bind)
        syntax->bind(&layout, &out->defects);
    syntax->head(&layout, &out->head);
    syntax->rows(&layout, batch, 0, batch->count, &out->rows, out->starts, &out->defects);
    syntax->tail(&layout, &out->tail);
}

void join_written(const cs_syntax *syntax, written *pieces, cs_buf *out)
{
    cs_buf_add_text(out, cs_buf_text(&pieces->head));
    cs_buf_add_text(out, cs_text_from(cs_buf_text(&pieces->rows), strlen(syntax->separator)));
    cs_buf_add_text(out, cs_buf_text(&pieces->tail));
    cs_buf_free(&pieces->head);
    cs_buf_free(&pieces->rows);
    cs_buf_free(&pieces->tail);
}
