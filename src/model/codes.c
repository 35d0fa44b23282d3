/* codes.c - vocabularies: from a text to its code.

   Every code, label and alias stands in one table, once as it is written and, unless case matters,
   once folded. A text that could mean two entries means neither. */
#include "model/nearest.h"
#include "model/schema.h"

struct cs_code_slot {
    cs_name name;   /* its text is {NULL, 0}: a free slot; its index CS_NONE: two entries share the
                     text, so it names neither */
    uint8_t match;  /* cs_match */
    bool is_folded; /* under the hash of its folded form? */
    uint64_t hash;
};

/* The slot of a text, or the free one where it belongs. */
static cs_code_slot *find_slot(const cs_codes *codes, casus_text text, bool is_folded,
                               uint64_t hash)
{
    uint32_t mask = codes->slot_count - 1;
    for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
        cs_code_slot *slot = &codes->slots[at];
        if (!slot->name.text.ptr)
            return slot;
        if (slot->hash != hash || slot->is_folded != is_folded)
            continue;
        if (is_folded ? cs_text_equal_folded(slot->name.text, text)
                      : cs_text_equal(slot->name.text, text))
            return slot;
    }
}

static uint64_t hash_of(casus_text text, bool is_folded)
{
    return is_folded ? cs_text_hash_folded(text) : cs_text_hash(text);
}

/* Codes are entered before labels, labels before aliases: the stronger name keeps its text. Of two
   equal codes or aliases the first keeps it, and the loader reports the second. */
static void enter_as(cs_codes *codes, casus_text text, uint32_t index, cs_match match,
                     bool is_folded)
{
    uint64_t hash = hash_of(text, is_folded);
    cs_code_slot *slot = find_slot(codes, text, is_folded, hash);
    if (!slot->name.text.ptr)
        *slot = (cs_code_slot){{text, index}, (uint8_t)match, is_folded, hash};
    else if (slot->match == match && slot->name.index != index &&
             (is_folded || match == CS_BY_LABEL))
        slot->name.index = CS_NONE;
}

static void enter(cs_codes *codes, casus_text text, uint32_t index, cs_match match)
{
    enter_as(codes, text, index, match, false);
    if (!codes->is_exact)
        enter_as(codes, text, index, match, true);
}

static size_t count_texts(const cs_codes *codes)
{
    size_t count = 0;
    for (uint32_t i = 0; i < codes->count; i++)
        count += (codes->items[i].label.ptr ? 2 : 1) + (size_t)codes->items[i].alias_count;
    return count;
}

static bool make_slots(cs_codes *codes, cs_arena *arena)
{
    size_t wanted = 2 * count_texts(codes) * (codes->is_exact ? 1 : 2);
    uint32_t count = 8;
    while (count <= wanted && count < UINT32_MAX / 2)
        count *= 2;
    codes->slots = cs_arena_zalloc(arena, count, sizeof *codes->slots);
    codes->slot_count = codes->slots ? count : 0;
    return codes->slots != NULL;
}

static bool list_labels(cs_codes *codes, cs_arena *arena)
{
    cs_label *labels = cs_arena_alloc(arena, (codes->count + 1UL) * sizeof *labels);
    if (!labels)
        return false;
    for (uint32_t i = 0; i < codes->count; i++)
        labels[i] = (cs_label){codes->items[i].code, codes->items[i].label};
    codes->labels = labels;
    return true;
}

bool cs_codes_index(cs_codes *codes, cs_arena *arena)
{
    if (!make_slots(codes, arena) || !list_labels(codes, arena))
        return false;
    for (uint32_t i = 0; i < codes->count; i++)
        enter(codes, codes->items[i].code, i, CS_BY_CODE);
    for (uint32_t i = 0; i < codes->count; i++)
        if (codes->items[i].label.ptr)
            enter(codes, codes->items[i].label, i, CS_BY_LABEL);
    for (uint32_t i = 0; i < codes->count; i++)
        for (uint32_t alias = 0; alias < codes->items[i].alias_count; alias++)
            enter(codes, codes->items[i].aliases[alias], i, CS_BY_ALIAS);
    cs_codes_describe(codes);
    return true;
}

cs_match cs_codes_find(const cs_codes *codes, casus_text text, uint32_t *index, bool *is_plain)
{
    *index = CS_NONE;
    *is_plain = false;
    if (codes->slot_count == 0 || !text.ptr)
        return CS_NO_MATCH;
    const cs_code_slot *slot = find_slot(codes, text, false, hash_of(text, false));
    *is_plain = slot->name.text.ptr && slot->match != CS_BY_ALIAS;
    if (!slot->name.text.ptr && !codes->is_exact)
        slot = find_slot(codes, text, true, hash_of(text, true));
    if (!slot->name.text.ptr || slot->name.index == CS_NONE)
        return CS_NO_MATCH;
    *index = slot->name.index;
    return (cs_match)slot->match;
}

const cs_name *cs_codes_name(const cs_codes *codes, casus_text text)
{
    if (codes->slot_count == 0)
        return NULL;
    const cs_code_slot *slot = find_slot(codes, text, false, hash_of(text, false));
    if (!slot->name.text.ptr || slot->name.index == CS_NONE || slot->match == CS_BY_ALIAS)
        return NULL;
    bool is_doubtful = codes->items[slot->name.index].traits & CS_TRAIT_DOUBTFUL;
    return slot->match == CS_BY_CODE && is_doubtful ? NULL : &slot->name;
}

casus_text cs_codes_nearest(const cs_codes *codes, casus_text text)
{
    cs_nearest nearest = cs_nearest_to(text);
    for (uint32_t i = 0; i < codes->count; i++) {
        cs_nearest_offer(&nearest, codes->items[i].code);
        if (codes->items[i].label.ptr)
            cs_nearest_offer(&nearest, codes->items[i].label);
    }
    return nearest.best;
}

uint32_t cs_codes_column(const cs_codes *codes, casus_text name)
{
    for (uint32_t i = 0; i < codes->column_count; i++)
        if (cs_text_equal(codes->columns[i], name))
            return i;
    return CS_NONE;
}

casus_text cs_codes_nearest_column(const cs_codes *codes, casus_text name)
{
    cs_nearest nearest = cs_nearest_to(name);
    for (uint32_t i = 0; i < codes->column_count; i++)
        cs_nearest_offer(&nearest, codes->columns[i]);
    return nearest.best;
}
