/* schema_read.c - values out of the tree of a schema file, each checked for its form. */
#include "model/nearest.h"
#include "model/schema_load.h"

void *cs_load_alloc(cs_loader *loader, cs_arena *arena, size_t count, size_t size)
{
    void *bytes = cs_arena_zalloc(arena, count, size);
    if (!bytes)
        loader->failed = true;
    return bytes;
}

const cs_node *cs_node_at(const cs_node *mapping, const char *key)
{
    if (mapping->kind != CS_MAPPING)
        return NULL;
    const cs_node *child = mapping->first;
    while (child && !cs_text_is(child->key->text, key))
        child = child->next;
    return child;
}

const cs_node *cs_node_items(const cs_node *node, uint32_t *count)
{
    bool is_list = node && node->kind == CS_SEQUENCE;
    *count = is_list ? node->count : node != NULL;
    return is_list ? node->first : node;
}

bool cs_node_is_null(const cs_node *node)
{
    return node->is_plain &&
           (node->text.len == 0 || cs_text_is(node->text, "~") || cs_text_is(node->text, "null"));
}

bool cs_node_is_mapping(cs_loader *loader, const cs_node *node)
{
    if (node->kind != CS_MAPPING)
        cs_fault_value(loader, node, "a mapping");
    return node->kind == CS_MAPPING;
}

/* The place of a text in a list that ends with NULL, or the list's length. */
static uint32_t find_word(casus_text text, const char *const *words)
{
    uint32_t at = 0;
    while (words[at] && !cs_text_is(text, words[at]))
        at++;
    return at;
}

static casus_text nearest_word(casus_text text, const char *const *words)
{
    cs_nearest nearest = cs_nearest_to(text);
    for (; *words; words++)
        cs_nearest_offer(&nearest, cs_text(*words));
    return nearest.best;
}

void cs_check_keys(cs_loader *loader, const cs_node *mapping, const char *const *allowed)
{
    uint32_t seen = 0;
    for (const cs_node *child = mapping->first; child; child = child->next) {
        const cs_node *key = child->key;
        uint32_t at = find_word(key->text, allowed);
        if (!allowed[at]) {
            cs_defect *defect = cs_fault_at(loader, key->source, key->span, CS_E_SCHEMA_KEY);
            defect->found = key->text;
            defect->expected = nearest_word(key->text, allowed);
        } else if (seen & UINT32_C(1) << at) {
            cs_fault_twice(loader, key, "key");
        } else {
            seen |= UINT32_C(1) << at;
        }
    }
}

const cs_node *cs_need_text(cs_loader *loader, const cs_node *mapping, const char *key)
{
    const cs_node *node = cs_node_at(mapping, key);
    if (!node)
        cs_fault_missing(loader, mapping, key);
    else if (node->kind != CS_SCALAR || node->text.len == 0)
        cs_fault_value(loader, node, "a text");
    else
        return node;
    return NULL;
}

casus_text cs_read_text(cs_loader *loader, const cs_node *mapping, const char *key)
{
    const cs_node *node = cs_node_at(mapping, key);
    if (!node || cs_node_is_null(node))
        return (casus_text){NULL, 0};
    if (node->kind != CS_SCALAR)
        cs_fault_value(loader, node, "a text");
    return node->text;
}

bool cs_read_flag(cs_loader *loader, const cs_node *mapping, const char *key)
{
    const cs_node *node = cs_node_at(mapping, key);
    if (!node)
        return false;
    bool is_true = cs_text_is(node->text, "true");
    if (!is_true && !cs_text_is(node->text, "false"))
        cs_fault_value(loader, node, "true or false");
    return is_true;
}

casus_text *cs_read_texts(cs_loader *loader, const cs_node *mapping, const char *key,
                          uint32_t *count)
{
    uint32_t wanted;
    const cs_node *item = cs_node_items(cs_node_at(mapping, key), &wanted);
    *count = 0;
    casus_text *texts = cs_load_alloc(loader, loader->keep, wanted, sizeof *texts);
    for (; texts && *count < wanted; item = item->next) {
        if (item->kind != CS_SCALAR)
            cs_fault_value(loader, item, "a text");
        texts[(*count)++] = item->text;
    }
    return texts;
}

uint32_t cs_read_word(cs_loader *loader, const cs_node *node, const char *const *words,
                      const char *what, uint32_t otherwise)
{
    uint32_t at = find_word(node->text, words);
    if (words[at])
        return at;
    cs_fault_reference(loader, node, what, nearest_word(node->text, words));
    return otherwise;
}
