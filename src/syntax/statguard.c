/* statguard.c - see statguard.h. What is taken on trust was found in the source of ReadStat 1.1.8.

   Stata: a long text (strL) is handed on without its length, so a NUL must stand at its end; binary ones
   are not stepped over; and 2 million of them are too many for the list that it keeps (16 MiB).
   SPSS: the table of names is not checked for having been made, which fails from 453,438 variables on;
   and records that name variables are compared with all of them.
   SAS: a second data set in the file is read as more rows of the first, and a row that is cut off is left
   out; the file does not say how many there are, but all of it is lines of 80 bytes. */
#include "syntax/statguard.h"

#include <string.h>

/* ---- Bytes ---- */

/* A walk over a file. */
struct walk {
    cs_reader *in;
    uint64_t size;
    uint64_t at;
    bool is_swapped; /* numbers have their bytes the other way round */
    bool is_over;    /* the file ended, or did not have what was expected */
    casus_status status;
};

/* The next len bytes, as long as the next call; NULL: there are none. */
static const char *take(struct walk *walk, size_t len)
{
    walk->is_over = walk->is_over || walk->at > walk->size || len > walk->size - walk->at;
    if (walk->status == CASUS_OK && !walk->is_over)
        walk->status = cs_reader_seek(walk->in, walk->at);
    if (walk->status == CASUS_OK && !walk->is_over && walk->in->window.len < len)
        walk->status = cs_reader_fill(walk->in, len);
    walk->is_over = walk->is_over || walk->status != CASUS_OK || walk->in->window.len < len;
    if (walk->is_over)
        return NULL;
    walk->at += len;
    return walk->in->window.ptr;
}

static void skip(struct walk *walk, uint64_t len)
{
    walk->is_over = walk->is_over || len > INT64_MAX / 4 || walk->at > INT64_MAX / 4;
    walk->at += walk->is_over ? 0 : len;
}

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static uint64_t number_of(const struct walk *walk, const char *bytes, size_t len)
{
    uint64_t number = 0;
    bool is_little = is_little_endian() != walk->is_swapped;
    for (size_t i = 0; i < len; i++)
        number = number << 8 | (unsigned char)bytes[is_little ? len - 1 - i : i];
    return number;
}

/* 0 where the file is over. */
static uint64_t take_number(struct walk *walk, size_t len)
{
    const char *bytes = take(walk, len);
    return bytes ? number_of(walk, bytes, len) : 0;
}

/* Steps over a text that must stand here. */
static bool expect(struct walk *walk, const char *text)
{
    size_t len = strlen(text);
    const char *bytes = take(walk, len);
    walk->is_over = walk->is_over || memcmp(bytes, text, len) != 0;
    return !walk->is_over;
}

/* ---- Stata ---- */

enum { LONG_TEXTS_MAX = 1 << 21, TEXT_GSO = 130, STATA_118 = 118, STATA_119 = 119 };

/* The number of the format, three digits between tags; 0: it is none that has long texts. */
static unsigned take_release(struct walk *walk)
{
    const char *digits = expect(walk, "<stata_dta><header><release>") ? take(walk, 3) : NULL;
    unsigned release = 0;
    for (size_t i = 0; digits && i < 3; i++)
        release = release * 10 + (unsigned)(digits[i] - '0');
    expect(walk, "</release><byteorder>");
    const char *order = take(walk, 3);
    bool is_little = order && memcmp(order, "LSF", 3) == 0;
    walk->is_swapped = is_little != is_little_endian();
    expect(walk, "</byteorder>");
    return walk->is_over ? 0 : release;
}

/* Where long texts stand, as the map of the file says; 0: it does not. */
static uint64_t find_long_texts(struct walk *walk, unsigned release)
{
    enum { MAP_BEFORE = 10 * 8, MAP_BEHIND = 3 * 8 };
    expect(walk, "<K>");
    skip(walk, release >= STATA_119 ? 4 : 2);
    expect(walk, "</K><N>");
    skip(walk, release >= STATA_118 ? 8 : 4);
    expect(walk, "</N><label>");
    skip(walk, take_number(walk, release >= STATA_118 ? 2 : 1));
    expect(walk, "</label><timestamp>");
    skip(walk, take_number(walk, 1));
    expect(walk, "</timestamp></header><map>");
    skip(walk, MAP_BEFORE);
    uint64_t place = take_number(walk, 8);
    skip(walk, MAP_BEHIND);
    return expect(walk, "</map>") ? place : 0;
}

/* One long text; what is wrong with it, or NULL. */
static const char *check_long_text(struct walk *walk, unsigned release)
{
    skip(walk, release >= STATA_118 ? 12 : 8);
    unsigned type = (unsigned)take_number(walk, 1);
    uint64_t len = take_number(walk, 4);
    if (walk->is_over)
        return NULL;
    if (type != TEXT_GSO)
        return "it has a strL that is binary, which is no text";
    skip(walk, len ? len - 1 : 0);
    bool is_ended = len && take_number(walk, 1) == 0;
    return walk->is_over || is_ended ? NULL : "a strL in it has no end";
}

casus_status cs_guard_stata(cs_reader *in, uint64_t size, const char **flaw)
{
    struct walk walk = {.in = in, .size = size};
    unsigned release = take_release(&walk);
    walk.at = release ? find_long_texts(&walk, release) : 0;
    *flaw = NULL;
    if (walk.at == 0 || !expect(&walk, "<strls>"))
        return walk.status;
    for (uint32_t count = 0; !*flaw && expect(&walk, "GSO"); count++) {
        *flaw = check_long_text(&walk, release);
        if (count == LONG_TEXTS_MAX)
            *flaw = "it has more than two million texts as strL";
    }
    return walk.status;
}

/* ---- SPSS ---- */

/* A hundred thousand variables, long texts counted in pieces of 252 bytes, are ten times what casus
   reads; so many comparisons of names take some seconds. */
#define SPSS_VARIABLES_MAX UINT64_C(100000)
#define SPSS_WORK_MAX      (UINT64_C(1) << 30)

enum {
    SPSS_HEADER = 176,
    SPSS_LAYOUT = 64, /* where the header has a number that tells the order of bytes */
    SPSS_VARIABLE = 2,
    SPSS_LABELS = 3,
    SPSS_DOCUMENT = 6,
    SPSS_EXTENSION = 7,
    SPSS_NAMES = 13,
    SPSS_LONG_TEXTS = 14,
    SPSS_LONG_LABELS = 21,
    SPSS_LONG_MISSING = 22
};

struct dictionary {
    uint64_t variables;
    uint64_t lookups; /* of a variable by its name, at most */
};

static void walk_variable(struct walk *walk, struct dictionary *dictionary)
{
    int32_t type = (int32_t)(uint32_t)take_number(walk, 4);
    bool has_label = take_number(walk, 4) != 0;
    int32_t missing = (int32_t)(uint32_t)take_number(walk, 4);
    skip(walk, 4 + 4 + 8);
    dictionary->variables += type >= 0;
    if (has_label)
        skip(walk, (take_number(walk, 4) + 3) / 4 * 4);
    skip(walk, 8 * (uint64_t)(missing < 0 ? -(int64_t)missing : missing));
}

static void walk_labels(struct walk *walk)
{
    uint64_t count = take_number(walk, 4);
    for (uint64_t i = 0; i < count && !walk->is_over; i++) {
        skip(walk, 8);
        uint64_t len = take_number(walk, 1);
        skip(walk, (len + 8) / 8 * 8 - 1);
    }
    skip(walk, 4);
    skip(walk, 4 * take_number(walk, 4));
}

static void walk_extension(struct walk *walk, struct dictionary *dictionary)
{
    enum { ENTRY_LEAST = 13 }; /* bytes of a labelled value: three lengths and a name */
    uint64_t subtype = take_number(walk, 4);
    uint64_t size = take_number(walk, 4);
    uint64_t count = take_number(walk, 4);
    if (subtype == SPSS_NAMES || subtype == SPSS_LONG_TEXTS)
        dictionary->lookups++;
    if (subtype == SPSS_LONG_LABELS || subtype == SPSS_LONG_MISSING)
        dictionary->lookups += count / ENTRY_LEAST + 1;
    skip(walk, size * count);
}

/* False: it was the last record of the dictionary, or is none. */
static bool walk_record(struct walk *walk, struct dictionary *dictionary)
{
    enum { LINE = 80 };
    switch (take_number(walk, 4)) {
    case SPSS_VARIABLE:
        walk_variable(walk, dictionary);
        break;
    case SPSS_LABELS:
        walk_labels(walk);
        break;
    case SPSS_DOCUMENT:
        skip(walk, LINE * take_number(walk, 4));
        break;
    case SPSS_EXTENSION:
        walk_extension(walk, dictionary);
        break;
    default:
        return false;
    }
    return !walk->is_over;
}

casus_status cs_guard_spss(cs_reader *in, uint64_t size, const char **flaw)
{
    struct walk walk = {.in = in, .size = size, .at = SPSS_LAYOUT};
    struct dictionary dictionary = {0};
    uint64_t layout = take_number(&walk, 4);
    walk.is_swapped = layout != 2 && layout != 3;
    walk.at = SPSS_HEADER;
    *flaw = NULL;
    while (!*flaw && walk_record(&walk, &dictionary)) {
        bool is_wide = dictionary.variables > SPSS_VARIABLES_MAX;
        bool is_slow = dictionary.lookups * (dictionary.variables + 1) > SPSS_WORK_MAX;
        if (is_wide || is_slow)
            *flaw = "it has more variables and labels than can be read";
    }
    return walk.status;
}

/* ---- SAS ---- */

casus_status cs_guard_sas(cs_reader *in, uint64_t size, const char **flaw)
{
    enum { CARD = 80 };
    static const char *const members[] = {"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!",
                                          "HEADER RECORD*******MEMBV8  HEADER RECORD!!!!!!!"};
    struct walk walk = {.in = in, .size = size};
    unsigned count = 0;
    for (const char *card; (card = take(&walk, CARD)) != NULL;)
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
            count += memcmp(card, members[i], strlen(members[i])) == 0;
    *flaw = count > 1 ? "it has several data sets, and one table is read" : NULL;
    if (size % CARD)
        *flaw = "it ends within a line of 80 bytes, so some of it is missing";
    return walk.status;
}
