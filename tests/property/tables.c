/* tables.c - see tables.h. */
#include "tables.h"

/* Cells with a comma for the delimiter. The first kinds have their quotes in their places. */
enum kind {
    BARE,
    EMPTY,
    QUOTED,
    DOUBLED,
    TWO_LINES,
    SOUND_KINDS,
    STRAY = SOUND_KINDS,
    BEHIND,
    OPEN
};
enum { KINDS = OPEN + 1, CELLS = 8 };

static const char *const cells[KINDS][CELLS] = {
    [BARE] = {"a", "Bamako", "2031-05-01", "-3.25", "\xC3\xA9t\xC3\xA9", "a b", "a\\b", "a\tb"},
    [EMPTY] = {"", "", "", "\"\"", "", "", "", "\"\""},
    [QUOTED] = {"\"a\"", "\"a,b\"", "\"a;b\tc|d\"", "\" \"", "\",\"", "\";\"", "\"\\\"",
                "\"a; b\""},
    [DOUBLED] = {"\"a\"\"b\"", "\"\"\"\"", "\"\"\"a\"\"\"", "\",\"\",\"", "\"\"\"\"\"\"",
                 "\"a\"\"\"", "\"\"\";\"", "\"a; \"\"b\"\"; c\""},
    [TWO_LINES] = {"\"a\nb\"", "\"\n\"", "\"\r\n\"", "\"a\rb\"", "\"\n\n,\"", "\"\"\"\n\"\"\"",
                   "\"\r\"", "\"a,\n;b\""},
    [STRAY] = {"a\"", "a\"b", "a\"\"", " \"a\"", "a\"b\"", "a\"\"\"", "\t\"\"", "a;\"b\""},
    [BEHIND] = {"\"a\"b", "\"a\" ", "\"\"a\"\"", "\"a\"b\"", "\"a\nb\"c", "\"a\"\"b\"c\"",
                "\"a\"\t", "\"\"\\"},
    [OPEN] = {"\"", "\"a", "\"\"\"", "\"a\"\"", "\"a\n", "\"\"\"a", "\"a\t", "\"\\"},
};

static const char *const line_ends[] = {"\n", "\r\n", "\r"};

table_recipe table_recipe_of(random_state *random)
{
    return (table_recipe){
        .delimiter = ",;\t|"[random_below(random, 4)],
        .line_end = random_below(random, 5),
        .odd_rarity = random_below(random, 3) * random_below(random, 100),
        .width = 1 + random_below(random, 12),
        .filler = random_below(random, 3) ? 0 : random_below(random, 200),
    };
}

static void add_cell(random_state *random, const table_recipe *recipe, cs_buf *out)
{
    bool is_odd = recipe->odd_rarity && random_below(random, recipe->odd_rarity) == 0;
    size_t kind = is_odd ? SOUND_KINDS + random_below(random, KINDS - SOUND_KINDS)
                         : random_below(random, SOUND_KINDS);
    if (kind == BARE && recipe->filler)
        cs_buf_add_repeat(out, 'x', random_below(random, recipe->filler));
    for (const char *cell = cells[kind][random_below(random, CELLS)]; *cell; cell++)
        cs_buf_add_char(out, *cell == ',' ? recipe->delimiter : *cell);
}

static void add_row(random_state *random, const table_recipe *recipe, cs_buf *out)
{
    size_t width = random_below(random, 20) ? recipe->width : random_below(random, 5);
    for (size_t i = 0; i < width; i++) {
        if (i)
            cs_buf_add_char(out, recipe->delimiter);
        add_cell(random, recipe, out);
    }
    size_t line_end = recipe->line_end < 3 ? recipe->line_end : random_below(random, 3);
    cs_buf_add_string(out, line_ends[line_end]);
}

void table_make(random_state *random, const table_recipe *recipe, cs_buf *out)
{
    size_t end = out->len + random_below(random, random_below(random, 4) ? 600 : 20000);
    while (out->len < end)
        add_row(random, recipe, out);
}

void table_noise(random_state *random, cs_buf *out)
{
    static const char bytes[] = "aaaaaaaaa\"\",,,\n\n\r";
    size_t variety = 1 + random_below(random, sizeof bytes - 1);
    size_t start = random_below(random, sizeof bytes - variety);
    for (size_t len = random_below(random, 700); len > 0; len--)
        cs_buf_add_char(out, bytes[start + random_below(random, variety)]);
}
