/* syntax.c - THE TABLE of syntaxes, and how one is chosen by name, extension or content. */
#include "syntax/syntax.h"

#include "base/packing.h"

#include <stdlib.h>
#include <string.h>

static const cs_syntax *const table[] = {
    &cs_syntax_csv,  &cs_syntax_tsv,     &cs_syntax_json,  &cs_syntax_ndjson,
    &cs_syntax_yaml, &cs_syntax_geojson, &cs_syntax_stata, &cs_syntax_spss,
    &cs_syntax_zsav, &cs_syntax_sas,     &cs_syntax_sas8,  &cs_syntax_r,
};

enum { TABLE_COUNT = sizeof table / sizeof table[0] };

const cs_syntax *cs_syntax_at(size_t index)
{
    return index < TABLE_COUNT ? table[index] : NULL;
}

/* Is the word one of those in a list separated by blanks? */
static bool is_listed(const char *list, casus_text word)
{
    while (*list) {
        size_t len = strcspn(list, " ");
        if (cs_text_equal_folded(word, (casus_text){list, len}))
            return true;
        list += len;
        list += *list == ' ';
    }
    return false;
}

/* An extension names its syntax too: yml, jsonl. */
const cs_syntax *cs_syntax_named(casus_text name)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (cs_text_equal_folded(name, cs_text(table[i]->info.name)) ||
            is_listed(table[i]->info.extensions, name))
            return table[i];
    return NULL;
}

const cs_syntax *cs_syntax_of_path(casus_text path)
{
    path = cs_packing_stem(path);
    size_t dot = path.len;
    while (dot > 0 && path.ptr[dot - 1] != '.' && path.ptr[dot - 1] != '/')
        dot--;
    if (dot == 0 || path.ptr[dot - 1] == '/')
        return NULL;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (is_listed(table[i]->info.extensions, cs_text_from(path, dot)))
            return table[i];
    return NULL;
}

const cs_syntax *cs_syntax_sniff(casus_text head)
{
    const cs_syntax *likeliest = NULL;
    int most = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        int likely = table[i]->sniff ? table[i]->sniff(head) : 0;
        if (likely > most) {
            most = likely;
            likeliest = table[i];
        }
    }
    return likeliest;
}

const casus_syntax_info *casus_syntax_at(size_t index)
{
    const cs_syntax *syntax = cs_syntax_at(index);
    return syntax ? &syntax->info : NULL;
}

const casus_syntax_info *casus_syntax_find(const char *name)
{
    const cs_syntax *syntax = cs_syntax_named(cs_text(name));
    return syntax ? &syntax->info : NULL;
}

const casus_syntax_info *casus_syntax_of_path(const char *path)
{
    const cs_syntax *syntax = cs_syntax_of_path(cs_text(path));
    return syntax ? &syntax->info : NULL;
}

bool cs_extents_add(cs_extents *extents, size_t start, size_t end, unsigned flaw)
{
    if (extents->count == extents->cap) {
        size_t cap = extents->cap ? extents->cap * 2 : 256;
        cs_extent *items = realloc(extents->items, cap * sizeof *items);
        if (!items) {
            extents->failed = true;
            return false;
        }
        extents->items = items;
        extents->cap = cap;
    }
    extents->items[extents->count++] = (cs_extent){
        .start = (uint32_t)start, .len = (uint32_t)(end - start), .flaw = flaw};
    return true;
}
