/* test_positions.c - does every finding stand exactly where the defect is?

   A row draws its defect between « and » in a text that makes it hard to find: behind quotes, escapes,
   characters of several bytes, all kinds of line ends, in a later chunk. The drawing gives the bytes,
   the row the lines and columns; both have to agree with the finding, whatever the pieces in which the
   text is read and the number of threads. Where the fix is certain it is applied to the text, and the
   finding has to be gone. ␀ in a drawing stands for U+0000. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "casus.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define CHUNK ((size_t)256 * 1024) /* how much of an input is framed and parsed at once */
#define BOM   "\xEF\xBB\xBF"

struct row {
    const char *name;
    const char *drawn;
    const char *code;
    unsigned line, column, end_line, end_column; /* counted from the first line of `drawn` */
    const char *fix;                             /* what replaces the drawn bytes; NULL: no fix */
    const char *head;                            /* what comes before `drawn`: a head, ... */
    const char *filler;                          /* ... and this as often as it fits into ... */
    size_t ahead;                                /* ... so many bytes */
};

static const char schema_text[] = "casus: 1\n"
                                  "schema: positions\n"
                                  "title: Fields to be wrong in\n"
                                  "version: \"1\"\n"
                                  "fields:\n"
                                  "  - {name: id, type: text}\n"
                                  "  - {name: note, type: text}\n"
                                  "  - {name: day, type: date, forms: [D MMMM YYYY]}\n"
                                  "  - {name: count, type: integer}\n"
                                  "  - {name: kind, type: code, codes: kinds}\n"
                                  "  - {name: kinds, type: list, of: code, codes: kinds}\n"
                                  "codes:\n"
                                  "  kinds: {items: [alpha, beta, gamma, \"010\"]}\n";

/* ---- From a drawing to a text ---- */

/* A text and the bytes of it that are drawn as wrong. */
struct sketch {
    cs_buf text;
    size_t start;
    size_t len;
    size_t lines_ahead;
};

/* Takes the sign off the front of rest if it stands there. */
static bool take(casus_text *rest, const char *sign)
{
    bool is_there = cs_text_starts(*rest, sign);
    *rest = cs_text_from(*rest, is_there ? strlen(sign) : 0);
    return is_there;
}

static void add_drawing(struct sketch *sketch, casus_text rest)
{
    while (rest.len) {
        if (take(&rest, "«")) {
            sketch->start = sketch->text.len;
        } else if (take(&rest, "»")) {
            sketch->len = sketch->text.len - sketch->start;
        } else if (take(&rest, "␀")) {
            cs_buf_add_char(&sketch->text, '\0');
        } else {
            cs_buf_add_char(&sketch->text, *rest.ptr);
            rest = cs_text_from(rest, 1);
        }
    }
}

static struct sketch read_row(const struct row *row)
{
    struct sketch sketch = {.len = 0};
    cs_buf *text = &sketch.text;
    if (row->filler) {
        cs_buf_add_string(text, row->head);
        while (text->len + strlen(row->filler) <= row->ahead)
            cs_buf_add_string(text, row->filler);
    }
    sketch.lines_ahead = (size_t)cs_place_after(CS_PLACE_START, cs_buf_text(text)).line - 1;
    add_drawing(&sketch, cs_text(row->drawn));
    assert_int_equal(text->status, CASUS_OK);
    return sketch;
}

/* ---- From a text to a finding ---- */

/* How a text is read. */
struct manner {
    const char *syntax;
    casus_quoting quoting;
    size_t piece; /* bytes at a time */
    unsigned threads;
};

struct finding {
    const char *code; /* the one to look for */
    casus_diag diag;  /* the first of it; its texts are gone but for these two */
    cs_buf fix;
    cs_buf covered; /* what the caret stands under */
    size_t count;   /* of this code */
    size_t others;
};

struct source {
    casus_text rest;
    size_t piece;
};

static ptrdiff_t read_piece(void *ctx, void *buf, size_t cap)
{
    struct source *source = ctx;
    size_t len = source->piece < cap ? source->piece : cap;
    casus_text piece = cs_text_slice(source->rest, 0, len);
    if (piece.len)
        memcpy(buf, piece.ptr, piece.len);
    source->rest = cs_text_from(source->rest, piece.len);
    return (ptrdiff_t)piece.len;
}

static casus_text pass_over(casus_text text, uint32_t characters)
{
    size_t len;
    for (; characters && text.len; characters--) {
        cs_utf8_decode(text, &len);
        text = cs_text_from(text, len);
    }
    return text;
}

static void note_finding(void *ctx, const casus_diag *diag)
{
    struct finding *finding = ctx;
    if (strcmp(diag->code, finding->code) != 0) {
        finding->others++;
        return;
    }
    if (finding->count++ > 0)
        return;
    casus_text from = pass_over(diag->source, diag->caret);
    casus_text behind = pass_over(from, diag->caret_len);
    finding->diag = *diag;
    cs_buf_add_text(&finding->fix, diag->fix);
    cs_buf_add_text(&finding->covered, cs_text_slice(from, 0, from.len - behind.len));
}

static struct finding find(const casus_schema *schema, const struct manner *manner, casus_text text,
                           const char *code)
{
    struct finding finding = {.code = code};
    struct source source = {text, manner->piece};
    casus_options options = CASUS_OPTIONS_INIT;
    options.schema = schema;
    options.from = (casus_dialect){.syntax = manner->syntax, .quoting = manner->quoting};
    options.threads = manner->threads;
    options.on_diag = note_finding;
    options.ctx = &finding;
    const casus_input input = {.name = "text", .read = read_piece, .ctx = &source};
    casus_status status = casus_run(&options, &input, 1, NULL, NULL);
    assert_true(status == CASUS_OK || status == CASUS_EFORMAT);
    return finding;
}

static void forget(struct finding *finding)
{
    cs_buf_free(&finding->fix);
    cs_buf_free(&finding->covered);
}

/* ---- Comparing ---- */

static bool is_where(const struct row *row, const struct sketch *sketch, const casus_diag *diag)
{
    return diag->line == row->line + sketch->lines_ahead && diag->column == row->column &&
           diag->end_line == row->end_line + sketch->lines_ahead &&
           diag->end_column == row->end_column && diag->byte == sketch->start &&
           diag->byte_len == sketch->len;
}

/* The caret covers the drawn text, wherever that stands in the line as it is. */
static bool is_covered(const struct sketch *sketch, const struct finding *finding)
{
    casus_text drawn = cs_text_slice(cs_buf_text(&sketch->text), sketch->start, sketch->len);
    for (size_t i = 0; i < drawn.len; i++)
        if ((unsigned char)drawn.ptr[i] < ' ')
            return true;
    bool is_plain = drawn.len > 0 && cs_utf8_check(drawn) == drawn.len;
    return !is_plain || cs_text_equal(drawn, cs_buf_text(&finding->covered));
}

static bool is_fixed_so(const struct row *row, const struct finding *finding)
{
    casus_text want = cs_text(row->fix);
    return finding->diag.has_fix == (row->fix != NULL) &&
           cs_text_equal(cs_buf_text(&finding->fix), want);
}

static void print_place(const char *word, const uint64_t place[6])
{
    print_error("  %s %llu:%llu to %llu:%llu, bytes %llu + %llu\n", word,
                (unsigned long long)place[0], (unsigned long long)place[1],
                (unsigned long long)place[2], (unsigned long long)place[3],
                (unsigned long long)place[4], (unsigned long long)place[5]);
}

static void complain(const struct row *row, const struct sketch *sketch,
                     const struct manner *manner, const struct finding *finding)
{
    const casus_diag *diag = &finding->diag;
    const uint64_t want[] = {row->line + sketch->lines_ahead,
                             row->column,
                             row->end_line + sketch->lines_ahead,
                             row->end_column,
                             sketch->start,
                             sketch->len};
    const uint64_t got[] = {diag->line,       diag->column, diag->end_line,
                            diag->end_column, diag->byte,   diag->byte_len};
    print_error("%s, %s, in pieces of %zu, %u threads:\n  %s\n", manner->syntax, row->name,
                manner->piece, manner->threads, row->drawn);
    print_place("wanted", want);
    print_place("got   ", got);
    print_error("  %zu times %s and %zu other findings; covered: %.*s; fix: %.*s (wanted %s)\n",
                finding->count, row->code, finding->others, (int)finding->covered.len,
                finding->covered.len ? finding->covered.ptr : "", (int)finding->fix.len,
                finding->fix.len ? finding->fix.ptr : "", row->fix ? row->fix : "none");
}

/* Puts the fix in place of the defect: the finding is gone and no other has come. */
static bool is_mended(const casus_schema *schema, const struct row *row,
                      const struct sketch *sketch, const struct manner *manner,
                      const struct finding *before)
{
    casus_text text = cs_buf_text(&sketch->text);
    cs_buf mended = {0};
    cs_buf_add_text(&mended, cs_text_slice(text, 0, (size_t)before->diag.byte));
    cs_buf_add_text(&mended, cs_buf_text(&before->fix));
    cs_buf_add_text(&mended,
                    cs_text_from(text, (size_t)(before->diag.byte + before->diag.byte_len)));
    struct finding after = find(schema, manner, cs_buf_text(&mended), row->code);
    bool is_gone = after.count == 0 && after.others == before->others;
    forget(&after);
    cs_buf_free(&mended);
    return is_gone;
}

static bool is_good(const casus_schema *schema, const struct row *row, const struct sketch *sketch,
                    const struct manner *manner)
{
    struct finding finding = find(schema, manner, cs_buf_text(&sketch->text), row->code);
    bool good = finding.count == 1 && is_where(row, sketch, &finding.diag) &&
                is_covered(sketch, &finding) && is_fixed_so(row, &finding);
    if (!good)
        complain(row, sketch, manner, &finding);
    if (good && row->fix && !is_mended(schema, row, sketch, manner, &finding)) {
        print_error("%s, %s: the fix does not mend it\n  %s\n", manner->syntax, row->name,
                    row->drawn);
        good = false;
    }
    forget(&finding);
    return good;
}

/* Every row in every manner; a row that fails is complained of once. */
static void check_rows(void **state, const char *syntax, casus_quoting quoting,
                       const struct row *rows, size_t count)
{
    const struct manner manners[] = {
        {syntax, quoting, 4 * CHUNK, 1},
        {syntax, quoting, 1, 1},
        {syntax, quoting, 4093, 4},
    };
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        struct sketch sketch = read_row(&rows[i]);
        bool good = true;
        for (size_t j = 0; j < COUNT(manners) && good; j++)
            good = is_good(*state, &rows[i], &sketch, &manners[j]);
        failed += !good;
        cs_buf_free(&sketch.text);
    }
    if (failed)
        print_error("%zu of %zu rows failed\n", failed, count);
    assert_int_equal(failed, 0);
}

/* ---- Rows: name, drawing, code, line, column, end line, end column, fix ---- */

/* clang-format off */
static const struct row csv_rows[] = {
    {"a cell", "kind,id\n«alpa»,1\n", "E302", 2, 1, 2, 5, .fix = "alpha"},
    {"the last cell, without a line end", "id,kind\n1,«alpa»", "E302", 2, 3, 2, 7, .fix = "alpha"},
    {"behind doubled quotes", "note,kind\n\"say \"\"no\"\"\",«alpa»\n", "E302", 2, 14, 2, 18,
     .fix = "alpha"},
    {"behind line ends in a cell", "note,kind\n\"a\nb\r\nc\",«alpa»\n", "E302", 4, 4, 4, 8,
     .fix = "alpha"},
    {"behind a CR in a cell", "note,kind\r\n\"a\rb\",«alpa»\r\n", "E302", 3, 4, 3, 8,
     .fix = "alpha"},
    {"records that end with CR", "note,kind\ra,alpha\rb,«alpa»\r", "E302", 3, 3, 3, 7,
     .fix = "alpha"},
    {"records that end with CR LF", "note,kind\r\na,alpha\r\nb,«alpa»\r\n", "E302", 3, 3, 3, 7,
     .fix = "alpha"},
    {"behind a byte order mark", BOM "note,kind\na,«alpa»\n", "E302", 2, 3, 2, 7, .fix = "alpha"},
    {"behind blank lines", "note,kind\n\n\r\n\na,«alpa»\n", "E302", 5, 3, 5, 7, .fix = "alpha"},
    {"behind characters of 2, 3 and 4 bytes", "note,kind\né–😀,«alpa»\n", "E302", 2, 5, 2, 9,
     .fix = "alpha"},
    {"behind combining characters and tabs", "note,kind\ne\xCC\x81\t\t,«alpa»\n", "E302", 2, 6, 2,
     10, .fix = "alpha"},
    {"behind an empty quoted cell", "note,kind\n\"\",«alpa»\n", "E302", 2, 4, 2, 8, .fix = "alpha"},
    {"in a quoted cell", "note,kind\nx,«\"alpa\"»\n", "E302", 2, 3, 2, 9, .fix = "\"alpha\""},
    {"with doubled quotes", "kind,id\n«\"al\"\"pha\"»,1\n", "E302", 2, 1, 2, 10,
     .fix = "\"alpha\""},
    {"on two lines", "id,kind\n1,«\"alp\nha\"»\n", "E302", 2, 3, 3, 4, .fix = "\"alpha\""},
    {"an item", "kinds,id\nalpha; «gama»; gamma,1\n", "E302", 2, 8, 2, 12, .fix = "gamma"},
    {"an item in a quoted cell", "note,kinds\n\"x\ny\",\"alpha; «gama»\"\n", "E302", 3, 12, 3, 16,
     .fix = "gamma"},
    {"an empty item", "kinds,id\nalpha; «»; gamma,1\n", "E221", 2, 8, 2, 8, .fix = NULL},
    {"a stray quote", "note,id\né«\"»b,1\n", "E110", 2, 2, 2, 3, .fix = NULL},
    {"text after a quote", "note,id\n\"é\n\",1\n\"é\"«b»,1\n", "E111", 4, 4, 4, 5, .fix = NULL},
    {"an open quote", "note,id\na,1\né,«\"»open\nb,2\n", "E112", 3, 3, 3, 4, .fix = NULL},
    {"too few cells", "note,id\né,1\nb«»\n", "E113", 3, 2, 3, 2, .fix = NULL},
    {"too many cells", "note,id\né,1,«3»\n", "E114", 2, 5, 2, 6, .fix = NULL},
    {"not UTF-8", "note,id\né,T«\xFC" "»rk\n", "E101", 2, 4, 2, 5, .fix = NULL},
    {"NUL", "note,id\n\"é\n«␀»\",1\n", "E103", 3, 1, 3, 2, .fix = NULL},
    {"a number", "note,count\né,«41.0»\n", "E236", 2, 3, 2, 7, .fix = "41"},
    {"a date", "note,day\né,«1 May 2023»\n", "E224", 2, 3, 2, 13, .fix = "2023-05-01"},
    {"no date", "note,day\né,«31 June 2023»\n", "E227", 2, 3, 2, 15, .fix = NULL},
    {"a header", "note,kind,«colour»\na,alpha,red\n", "E201", 1, 11, 1, 17, .fix = NULL},
    {"a header behind a byte order mark", BOM "note,«colour»\na,red\n", "E201", 1, 6, 1, 12,
     .fix = NULL},
    {"a header on two lines", "\"two\nlines\",note,«note»\na,b,c\n", "E115", 2, 13, 2, 17,
     .fix = NULL},
    {"behind semicolons", "note;kind\n\"a;b\";«alpa»\n", "E302", 2, 7, 2, 11, .fix = "alpha"},
    {"in the second chunk", "é,«alpa»\n", "E302", 1, 3, 1, 7, .fix = "alpha", .head = "note,kind\n",
     .filler = "\"a\n\"\"é\"\"\",alpha\n", .ahead = CHUNK + 5000},
    {"in a record across two chunks", "\"a long é\n line that reaches across\",«alpa»\n", "E302", 2,
     28, 2, 32, .fix = "alpha", .head = "note,kind\r\n", .filler = "é,alpha\r\n",
     .ahead = CHUNK - 10},
    {"a CR at the end of a chunk", "é,«alpa»\r\n", "E302", 1, 3, 1, 7, .fix = "alpha",
     .head = "note,kind\r\n", .filler = "123,beta\r\n", .ahead = CHUNK + 1000},
};

static const struct row tsv_rows[] = {
    {"a cell", "note\tkind\nx\t«alpa»\n", "E302", 2, 3, 2, 7, .fix = "alpha"},
    {"behind quotes and line ends", "note\tkind\r\n\"a \"\"b\"\"\r\n\tc\"\t«alpa»\r\n", "E302", 3,
     5, 3, 9, .fix = "alpha"},
    {"behind characters of several bytes", "note\tkind\né–😀\t«alpa»\n", "E302", 2, 5, 2, 9,
     .fix = "alpha"},
    {"an item", "note\tkinds\n\talpha; «gama»\n", "E302", 2, 9, 2, 13, .fix = "gamma"},
    {"a stray quote", "note\tid\n5«\"» gun\t1\n", "E110", 2, 2, 2, 3, .fix = NULL},
    {"too many cells", "note\tid\na\t1\t«»\n", "E114", 2, 5, 2, 5, .fix = NULL},
    {"a header", "note\t«colour»\na\tred\n", "E201", 1, 6, 1, 12, .fix = NULL},
    {"in the second chunk", "x\t«alpa»\n", "E302", 1, 3, 1, 7, .fix = "alpha",
     .head = "note\tkind\n", .filler = "\"a\té\n\"\tbeta\n", .ahead = CHUNK + 5000},
};

static const struct row unquoted_rows[] = {
    {"behind a quote", "note\tkind\n5\" x\t«alpa»\n", "E302", 2, 6, 2, 10, .fix = "alpha"},
    {"a cell with quotes", "note\tkind\nx\t«\"alpha\"»\n", "E302", 2, 3, 2, 10, .fix = NULL},
    {"an item behind a quote", "note\tkinds\n\"\t«gama»; alpha\n", "E302", 2, 3, 2, 7,
     .fix = "gamma"},
};

static const struct row json_rows[] = {
    {"a value", "[{\"id\": \"1\", \"kind\": «\"alpa\"»}]", "E302", 1, 22, 1, 28,
     .fix = "\"alpha\""},
    {"behind escapes",
     "[{\"note\": \"\\\\ \\\" \\/ \\u00e9 \\ud83d\\ude00 \\n\", \"kind\": «\"alpa\"»}]", "E302", 1,
     54, 1, 60, .fix = "\"alpha\""},
    {"behind characters of 2, 3 and 4 bytes", "[{\"note\": \"é–😀\", \"kind\": «\"alpa\"»}]", "E302",
     1, 26, 1, 32, .fix = "\"alpha\""},
    {"behind brackets in a text", "[{\"note\": \"}],{[\", \"kind\": «\"alpa\"»}]", "E302", 1, 28, 1,
     34, .fix = "\"alpha\""},
    {"of a key with an escape", "[{\"k\\u0069nd\": «\"alpa\"»}]", "E302", 1, 16, 1, 22,
     .fix = "\"alpha\""},
    {"with escapes", "[{\"kind\": «\"al\\u0070a\"»}]", "E302", 1, 11, 1, 22, .fix = "\"alpha\""},
    {"a number", "[{\"note\": \"é\", \"count\": «41.0»}]", "E236", 1, 25, 1, 29, .fix = "41"},
    {"a number as text", "[{\"count\": «\"41.0\"»}]", "E236", 1, 12, 1, 18, .fix = "41"},
    {"a date", "[{\"day\": «\"1 May 2023\"»}]", "E224", 1, 10, 1, 22, .fix = "\"2023-05-01\""},
    {"an item", "[{\"kinds\": [\"alpha\",\n  «\"gama\"», \"gamma\"]}]", "E302", 2, 3, 2, 9,
     .fix = "\"gamma\""},
    {"an item behind escapes", "[{\"id\": \"\\\"]\", \"kinds\": [\"\\u0062eta\", «\"gama\"»]}]",
     "E302", 1, 39, 1, 45, .fix = "\"gamma\""},
    {"an item in one text", "[{\"kinds\": \"alpha; «gama»; beta\"}]", "E302", 1, 20, 1, 24,
     .fix = "gamma"},
    {"an item in one text with escapes", "[{\"kinds\": «\"\\u0062eta; g\\u0061ma; beta\"»}]",
     "E302", 1, 12, 1, 40, .fix = NULL},
    {"over lines, LF", "[\n  {\n    \"note\": \"é\",\n    \"kind\":\n      «\"alpa\"»\n  }\n]\n",
     "E302", 5, 7, 5, 13, .fix = "\"alpha\""},
    {"over lines, CR LF",
     "[\r\n  {\r\n    \"note\": \"é\",\r\n    \"kind\": «\"alpa\"»\r\n  }\r\n]\r\n", "E302", 4, 13,
     4, 19, .fix = "\"alpha\""},
    {"over lines, CR", "[\r  {\r    \"note\": \"é\",\r    \"kind\": «\"alpa\"»\r  }\r]\r", "E302",
     4, 13, 4, 19, .fix = "\"alpha\""},
    {"behind a byte order mark", BOM "[{\"kind\": «\"alpa\"»}]", "E302", 1, 11, 1, 17,
     .fix = "\"alpha\""},
    {"in an envelope", "{\"note\": {\"a\": [\"é\", \"}\"]}, \"count\": 1, \"data\":\n"
     " [{\"kind\": «\"alpa\"»}], \"x\": [1]}", "E302", 2, 12, 2, 18, .fix = "\"alpha\""},
    {"in the second record", "[{\"kind\": \"alpha\"}, {\"kind\": «\"alpa\"»}]", "E302", 1, 30, 1,
     36, .fix = "\"alpha\""},
    {"in an object behind another", "{\n\"kind\": \"alpha\"}\n{\"kind\":\n «\"alpa\"»}", "E302", 4,
     2, 4, 8, .fix = "\"alpha\""},
    {"a key twice", "[{\"note\": \"é\", \"id\": \"1\", «\"id\"»: \"2\"}]", "E123", 1, 27, 1, 31,
     .fix = NULL},
    {"an unknown key", "[{\"note\": \"é\", «\"colour\"»: \"red\"}]", "E201", 1, 16, 1, 24,
     .fix = NULL},
    {"half a pair", "[{\"note\": \"\\ud83d\\ude00 é «\\ud83d» x\"}]", "E124", 1, 27, 1, 33,
     .fix = NULL},
    {"the other half", "[{\"note\": \"«\\ude00»\\ud83d\\ude00\"}]", "E124", 1, 12, 1, 18,
     .fix = NULL},
    {"a comma too many", "[{\"note\": \"é\",«}»]", "E120", 1, 15, 1, 16, .fix = NULL},
    {"a comma too few", "[{\"note\": \"é\"}«»\n{\"id\": \"1\"}]", "E121", 1, 15, 1, 15,
     .fix = NULL},
    {"not a record", "[{\"id\": \"1\"},\n«\"é, {x}\"»]", "E126", 2, 1, 2, 9, .fix = NULL},
    {"an object in a field", "[{\"id\": \"é\", \"note\": «{\"a\": [1, \"}\"]}»}]", "E217", 1, 22, 1,
     37, .fix = NULL},
    {"a list for one", "[{\"id\": \"é\", \"note\": «[\"a\", \"]\"]»}]", "E218", 1, 22, 1, 32,
     .fix = NULL},
    {"null in a list", "[{\"kinds\": [\"alpha\", «null»]}]", "E219", 1, 22, 1, 26, .fix = NULL},
    {"not UTF-8", "[{\"note\": \"é T«\xFC" "»rk\"}]", "E101", 1, 15, 1, 16, .fix = NULL},
    {"NUL", "[{\"note\": \"é «␀»\"}]", "E103", 1, 14, 1, 15, .fix = NULL},
    {"behind a broken record", "[{\"note\": nil},\n {\"kind\": «\"alpa\"»}]", "E302", 2, 11, 2, 17,
     .fix = "\"alpha\""},
    {"in the second chunk", "{\"kind\": «\"alpa\"»}]", "E302", 1, 10, 1, 16, .fix = "\"alpha\"",
     .head = "[\n", .filler = "{\"note\": \"a\\n\\u00e9\",\n \"id\": \"é\"},\n",
     .ahead = CHUNK + 5000},
    {"in a record across two chunks",
     "{\"note\": \"a long é text that reaches across\",\r\n \"kind\": «\"alpa\"»}]", "E302", 2, 10,
     2, 16, .fix = "\"alpha\"", .head = "[", .filler = " {\"id\": \"é\"},\r\n",
     .ahead = CHUNK - 20},
};

static const struct row ndjson_rows[] = {
    {"a value", "{\"id\": \"1\"}\n{\"note\": \"é😀\", \"kind\": «\"alpa\"»}\n", "E302", 2, 24, 2, 30,
     .fix = "\"alpha\""},
    {"behind escapes", "{\"note\": \"\\\\\\\" \\n \\ud83d\\ude00\", \"kind\": «\"alpa\"»}", "E302",
     1, 42, 1, 48, .fix = "\"alpha\""},
    {"behind blank lines", "{\"id\": \"1\"}\n\n\r\n  {\"kind\": «\"alpa\"»}\n", "E302", 4, 12, 4,
     18, .fix = "\"alpha\""},
    {"lines that end with CR LF", "{\"id\": \"1\"}\r\n{\"kinds\": [\"beta\", «\"gama\"»]}\r\n",
     "E302", 2, 20, 2, 26, .fix = "\"gamma\""},
    {"behind a byte order mark", BOM "{\"kind\": «\"alpa\"»}\n", "E302", 1, 10, 1, 16,
     .fix = "\"alpha\""},
    {"objects over lines", "{\n  \"id\": \"é\"\n}\n{\n  \"kind\": «\"alpa\"»\n}\n", "E302", 5, 11,
     5, 17, .fix = "\"alpha\""},
    {"half a pair", "{\"id\": \"1\"}\n{\"note\": \"é «\\udc00»\"}\n", "E124", 2, 13, 2, 19,
     .fix = NULL},
    {"a key twice", "{\"id\": \"é\", «\"id\"»: \"2\"}\n{\"id\": \"1\"}\n", "E123", 1, 13, 1, 17,
     .fix = NULL},
    {"behind a broken line", "{\"id\": \"1\", }\n{\"kind\": «\"alpa\"»}\n", "E302", 2, 10, 2, 16,
     .fix = "\"alpha\""},
    {"in the second chunk", "{\"kind\": «\"alpa\"»}\n", "E302", 1, 10, 1, 16, .fix = "\"alpha\"",
     .head = "", .filler = "{\"note\": \"é\\n\"}\n", .ahead = CHUNK + 5000},
    {"in a record across two chunks",
     "{\"note\": \"a long é text that reaches across\", \"kind\": «\"alpa\"»}\n", "E302", 1, 55, 1,
     61, .fix = "\"alpha\"", .head = "", .filler = "{\"id\": \"é\"}\r\n", .ahead = CHUNK - 20},
};

static const struct row yaml_rows[] = {
    {"a value", "- id: 1\n  kind: «alpa»\n", "E302", 2, 9, 2, 13, .fix = "alpha"},
    {"without a line end", "- kind: «alpa»", "E302", 1, 9, 1, 13, .fix = "alpha"},
    {"between comments", "# é: x\n- note: a # b\n  # kind: x\n  kind: «alpa» # c\n", "E302", 4, 9,
     4, 13, .fix = "alpha"},
    {"behind a literal block", "- note: |\n    two\n\n    lines é: x\n  kind: «alpa»\n", "E302", 5,
     9, 5, 13, .fix = "alpha"},
    {"behind a folded block", "- note: >-\n    - two\n    # lines\n\n  kind: «alpa»\n", "E302", 5,
     9, 5, 13, .fix = "alpha"},
    {"behind double quotes and escapes",
     "- {note: \"a \\\" \\u00e9 \\x41 \\U0001F600 # }\", kind: «alpa»}\n", "E302", 1, 51, 1, 55,
     .fix = "alpha"},
    {"behind double quotes over lines", "- note: \"a\n\n    b \\\n    c\"\n  kind: «alpa»\n",
     "E302", 5, 9, 5, 13, .fix = "alpha"},
    {"behind single quotes", "- {note: 'it''s, }', kind: «alpa»}\n", "E302", 1, 28, 1, 32,
     .fix = "alpha"},
    {"behind a plain text over lines", "- note: a\n    b\n    c\n  kind: «alpa»\n", "E302", 4, 9, 4,
     13, .fix = "alpha"},
    {"behind characters of 2, 3 and 4 bytes", "- {note: é–😀, kind: «alpa»}\n", "E302", 1, 21, 1, 25,
     .fix = "alpha"},
    {"behind a byte order mark", BOM "- kind: «alpa»\n", "E302", 1, 9, 1, 13, .fix = "alpha"},
    {"lines that end with CR LF", "- note: é\r\n  kind: «alpa»\r\n", "E302", 2, 9, 2, 13,
     .fix = "alpha"},
    {"lines that end with CR", "- note: é\r  kind: «alpa»\r", "E302", 2, 9, 2, 13, .fix = "alpha"},
    {"in single quotes", "- kind: «'alpa'»\n", "E302", 1, 9, 1, 15, .fix = "'alpha'"},
    {"in double quotes with an escape", "- kind: «\"al\\u0070a\"»\n", "E302", 1, 9, 1, 20,
     .fix = "\"alpha\""},
    {"behind an anchor", "- kind: &x «alpa»\n", "E302", 1, 12, 1, 16, .fix = "alpha"},
    {"behind a merge key", "- &a {note: é, kind: beta}\n- <<: *a\n  kind: «alpa»\n", "E302", 3, 9,
     3, 13, .fix = "alpha"},
    {"behind a list of merges", "- &a {note: é}\n- &b {id: 1}\n- {<<: [*a, *b], kind: «alpa»}\n",
     "E302", 3, 24, 3, 28, .fix = "alpha"},
    {"an item", "- kinds:\n    - alpha\n    # beta\n    - «gama»\n", "E302", 4, 7, 4, 11,
     .fix = "gamma"},
    {"an item of a flow list", "- kinds: [alpha, \"beta\",\n    «gama»]\n", "E302", 2, 5, 2, 9,
     .fix = "gamma"},
    {"an item in one text", "- kinds: «alpha; gama; beta»\n", "E302", 1, 10, 1, 27, .fix = NULL},
    {"an item in one quoted text", "- kinds: «\"beta; gama; beta\"»\n", "E302", 1, 10, 1, 28,
     .fix = NULL},
    {"in the second document", "--- # é\n- id: 1\n...\n---\n- kind: «alpa»\n", "E302", 5, 9, 5, 13,
     .fix = "alpha"},
    {"in a document of one record", "---\nid: é\n---\nkind: «alpa»\n", "E302", 4, 7, 4, 11,
     .fix = "alpha"},
    {"in an annotation file", "# é\ndefaults: {note: é}\nevents:\n\n  - id: é\n    kind: «alpa»\n",
     "E302", 6, 11, 6, 15, .fix = "alpha"},
    {"in a flow sequence", "[{note: é},\n {kind: «alpa»}]\n", "E302", 2, 9, 2, 13, .fix = "alpha"},
    {"a number", "- count: «41.0»\n", "E236", 1, 10, 1, 14, .fix = "41"},
    {"a date", "- day: «1 May 2023» # é\n", "E224", 1, 8, 1, 18, .fix = "2023-05-01"},
    {"a bare zero", "- kind: «010»\n", "E225", 1, 9, 1, 12, .fix = "'010'"},
    {"an unknown key", "- note: é\n  «größe»: 1\n", "E201", 2, 3, 2, 8, .fix = NULL},
    {"a key twice", "- id: é\n  «id»: 2\n", "E123", 2, 3, 2, 5, .fix = NULL},
    {"a tag", "- note: é\n  id: «!!str» 1\n", "E131", 2, 7, 2, 12, .fix = NULL},
    {"an alias without an anchor", "- {note: é, id: «*nobody»}\n", "E133", 1, 17, 1, 24,
     .fix = NULL},
    {"a complex key", "- note: é\n  ? «[a, b]»\n  : 1\n", "E132", 2, 5, 2, 11, .fix = NULL},
    {"a mapping in a field", "- id: é\n  note: «{a: 1}»\n", "E217", 2, 9, 2, 15, .fix = NULL},
    {"a list for one", "- id: é\n  note: «[a, \"]\"]»\n", "E218", 2, 9, 2, 17, .fix = NULL},
    {"null in a list", "- kinds: [alpha, «~»]\n", "E219", 1, 18, 1, 19, .fix = NULL},
    {"not a record", "- note: é\n- «just text»\n", "E126", 2, 3, 2, 12, .fix = NULL},
    {"a colon too many", "- note: é\n- note: a«:» b\n", "E130", 2, 10, 2, 11, .fix = NULL},
    {"at the margin", "- note: é\n- note: \"a\n«b»\"\n", "E136", 3, 1, 3, 2, .fix = NULL},
    {"not a mapping to merge", "- id: &x é\n- <<: «*x»\n", "E137", 2, 7, 2, 9, .fix = NULL},
    {"not UTF-8", "- note: é T«\xFC" "»rk\n", "E101", 1, 12, 1, 13, .fix = NULL},
    {"NUL", "- note: é «␀»\n", "E103", 1, 11, 1, 12, .fix = NULL},
    {"behind a broken record", "- note: a: b\n- kind: «alpa»\n", "E302", 2, 9, 2, 13,
     .fix = "alpha"},
    {"in the second chunk", "- {note: é, kind: «alpa»}\n", "E302", 1, 19, 1, 23, .fix = "alpha",
     .head = "", .filler = "- note: |\n    é\n  id: \"é\" # é\n", .ahead = CHUNK + 5000},
    {"in a record across two chunks",
     "- note: a long é\n    text that reaches across\n  kind: «alpa»\n", "E302", 3, 9, 3, 13,
     .fix = "alpha", .head = "", .filler = "- id: é\r\n", .ahead = CHUNK - 20},
    {"in the second chunk, with an anchor", "- <<: *a\n  kind: «alpa»\n", "E302", 2, 9, 2, 13,
     .fix = "alpha", .head = "- &a {note: é}\n", .filler = "- {<<: *a, id: 1}\n",
     .ahead = CHUNK + 5000},
};

/* clang-format on */

static void test_csv(void **state)
{
    check_rows(state, "csv", CASUS_QUOTED, csv_rows, COUNT(csv_rows));
}

static void test_tsv(void **state)
{
    check_rows(state, "tsv", CASUS_QUOTED, tsv_rows, COUNT(tsv_rows));
}

static void test_unquoted(void **state)
{
    check_rows(state, "tsv", CASUS_UNQUOTED, unquoted_rows, COUNT(unquoted_rows));
}

static void test_json(void **state)
{
    check_rows(state, "json", CASUS_QUOTED, json_rows, COUNT(json_rows));
}

static void test_ndjson(void **state)
{
    check_rows(state, "ndjson", CASUS_QUOTED, ndjson_rows, COUNT(ndjson_rows));
}

static void test_yaml(void **state)
{
    check_rows(state, "yaml", CASUS_QUOTED, yaml_rows, COUNT(yaml_rows));
}

/* ---- The schema, by way of a temporary file ---- */

static void print_fault(void *ctx, const casus_diag *diag)
{
    (void)ctx;
    print_error("schema, line %llu: %.*s\n", (unsigned long long)diag->line, (int)diag->message.len,
                diag->message.ptr);
}

static int open_schema(void **state)
{
    char path[] = "/tmp/positions-XXXXXX";
    casus_schema *schema = NULL;
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    bool is_written = write(fd, schema_text, sizeof schema_text - 1) ==
                      (ssize_t)(sizeof schema_text - 1);
    close(fd);
    if (is_written)
        casus_schema_open(path, print_fault, NULL, &schema);
    unlink(path);
    *state = schema;
    return schema ? 0 : -1;
}

static int close_schema(void **state)
{
    casus_schema_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),  cmocka_unit_test(test_tsv),    cmocka_unit_test(test_unquoted),
        cmocka_unit_test(test_json), cmocka_unit_test(test_ndjson), cmocka_unit_test(test_yaml),
    };
    return cmocka_run_group_tests_name("positions", tests, open_schema, close_schema);
}
