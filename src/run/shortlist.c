/* shortlist.c - which built-in schemas are worth opening to recognise a file.

   Opening a schema takes far longer than a look at the text of its file, and most of them are not the
   one. So each file is searched for the names of the input, without being read as YAML: what stands
   there for something else is found as well, and so the counts are bounds and no answers. */
#include "run/shortlist.h"

#include "model/schema.h"

#include <stdlib.h>
#include <string.h>

/* A name of the input under the hash of its folded form, and how it stands in a file. */
struct name {
    uint64_t hash;
    casus_text text;
    enum { NOWHERE, FOLDED, EXACT } mark;
};

/* In the order of their hashes. */
struct names {
    struct name *items;
    size_t count;
};

static int compare_names(const void *a, const void *b)
{
    const struct name *one = a;
    const struct name *other = b;
    return (one->hash > other->hash) - (one->hash < other->hash);
}

static bool list_names(const casus_text *texts, size_t count, cs_arena *arena, struct names *out)
{
    out->items = cs_arena_zalloc(arena, count + 1, sizeof *out->items);
    if (!out->items)
        return false;
    for (; out->count < count; out->count++) {
        struct name *name = &out->items[out->count];
        name->text = texts[out->count];
        name->hash = cs_text_hash_folded(name->text);
    }
    qsort(out->items, count, sizeof *out->items, compare_names);
    return true;
}

/* The first name whose hash is not below this one. */
static size_t find_hash(const struct names *names, uint64_t hash)
{
    size_t low = 0;
    for (size_t high = names->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (names->items[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* All names that fold to the word, of which an input may have several. */
static void mark_word(struct names *names, casus_text word)
{
    uint64_t hash = cs_text_hash_folded(word);
    for (size_t i = find_hash(names, hash); i < names->count && names->items[i].hash == hash; i++)
        if (names->items[i].mark != EXACT)
            names->items[i].mark = cs_text_equal(names->items[i].text, word) ? EXACT : FOLDED;
}

static size_t word_length(casus_text text)
{
    size_t len = 0;
    while (len < text.len && !strchr(",]}\n", text.ptr[len]))
        len++;
    return len;
}

/* A word behind a key, without its quotes. */
static casus_text take_word(casus_text text)
{
    text = cs_text_slice(text, 0, word_length(text));
    while (text.len && strchr(" \"'[", text.ptr[0]))
        text = cs_text_from(text, 1);
    while (text.len && strchr(" \"'", text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* Marks the names that are the word, or one of the list that begins there. */
static void mark_words(struct names *names, casus_text text)
{
    bool goes_on = true;
    for (bool is_list = cs_text_starts(text, " ["); goes_on;) {
        mark_word(names, take_word(text));
        size_t len = word_length(text);
        goes_on = is_list && len < text.len && text.ptr[len] != ']';
        text = cs_text_from(text, len + 1);
    }
}

/* Looks for the keys of names without reading the file as YAML, which takes a hundred times as long. What
   stands there for something else is found as well, so this is a bound and no answer. */
static void scan(casus_text file, struct names *names, cs_candidate *out)
{
    static const char *const keys[] = {" name:", "{name:", " also:"};
    enum { KEY_LEN = 6, ALSO = 2 };
    const char *end = file.ptr + file.len;
    for (const char *at = file.ptr + KEY_LEN;
         at < end && (at = memchr(at, ':', (size_t)(end - at))) != NULL; at++) {
        casus_text key = {at + 1 - KEY_LEN, KEY_LEN};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (!cs_text_is(key, keys[i]))
                continue;
            out->fields += i != ALSO;
            mark_words(names, (casus_text){at + 1, (size_t)(end - at - 1)});
        }
    }
}

/* The same of the schema that it starts from, too. */
static void scan_all(casus_text file, struct names *names, cs_candidate *out)
{
    enum { EXTENDS_MOST = 8 };
    static const char key[] = "\nextends: ";
    for (int depth = 0; file.ptr && depth < EXTENDS_MOST; depth++) {
        scan(file, names, out);
        size_t at = cs_text_find(file, CS_TEXT(key));
        if (at == SIZE_MAX)
            return;
        casus_text base = take_word(cs_text_from(file, at + sizeof key - 1));
        if (depth == 0)
            out->extends = base;
        file = cs_schema_builtin_text(base);
    }
}

static int compare_candidates(const void *a, const void *b)
{
    const cs_candidate *one = a;
    const cs_candidate *other = b;
    if (one->most != other->most)
        return one->most < other->most ? 1 : -1;
    return one->place < other->place ? -1 : 1;
}

static void scan_schemas(cs_shortlist *out, struct names *names)
{
    for (size_t i = 0; i < out->count; i++) {
        cs_candidate *candidate = &out->items[i];
        *candidate = (cs_candidate){.name = casus_schema_builtin(i), .place = i};
        for (size_t j = 0; j < names->count; j++)
            names->items[j].mark = NOWHERE;
        scan_all(cs_schema_builtin_text(cs_text(candidate->name)), names, candidate);
        for (size_t j = 0; j < names->count; j++) {
            candidate->most += names->items[j].mark != NOWHERE;
            candidate->own += names->items[j].mark == EXACT;
        }
    }
    qsort(out->items, out->count, sizeof *out->items, compare_candidates);
}

casus_status cs_shortlist_make(const casus_text *texts, size_t count, cs_arena *arena,
                               cs_shortlist *out)
{
    struct names names = {0};
    while (casus_schema_builtin(out->count))
        out->count++;
    out->items = cs_arena_zalloc(arena, out->count + 1, sizeof *out->items);
    if (!out->items || !list_names(texts, count, arena, &names))
        return CASUS_ENOMEM;
    scan_schemas(out, &names);
    return CASUS_OK;
}
