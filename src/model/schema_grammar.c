/* schema_grammar.c - the keys of a vocabulary that say how its codes are built: order, numerals_after,
   capitals, padded. */
#include "model/nearest.h"
#include "model/schema_load.h"

static const char *const kind_keys[] = {"order", "numerals_after", "capitals", NULL};

static cs_kinds read_kinds(cs_loader *loader, const cs_node *node, const char *key)
{
    cs_kinds kinds;
    kinds.items = cs_read_texts(loader, node, key, &kinds.count);
    return kinds;
}

/* Counts the kinds of all steps, each a kind or a list of kinds. */
static uint32_t count_kinds(const cs_node *step, uint32_t steps)
{
    uint32_t total = 0;
    for (; steps > 0; steps--, step = step->next) {
        uint32_t count;
        cs_node_items(step, &count);
        total += count;
    }
    return total;
}

static void add_kind(cs_loader *loader, const cs_node *node, uint32_t step, cs_grammar *grammar)
{
    cs_kinds *order = &grammar->order;
    if (node->kind != CS_SCALAR)
        cs_fault_value(loader, node, "a text");
    for (uint32_t i = 0; i < order->count; i++)
        if (cs_text_equal(order->items[i], node->text))
            cs_fault_twice(loader, node, "kind");
    order->items[order->count] = node->text;
    grammar->steps[order->count++] = (uint8_t)step;
}

static void read_order(cs_loader *loader, const cs_node *node, cs_grammar *grammar)
{
    uint32_t steps;
    const cs_node *step = cs_node_items(cs_node_at(node, "order"), &steps);
    if (steps > CS_STEPS_MAX) {
        cs_fault_value(loader, cs_node_at(node, "order"), "100 steps at most");
        return;
    }
    if (!step)
        return;
    uint32_t count = count_kinds(step, steps);
    grammar->order.items = cs_load_alloc(loader, loader->keep, count, sizeof(casus_text));
    grammar->steps = cs_load_alloc(loader, loader->keep, count, 1);
    if (!grammar->order.items || !grammar->steps)
        return;
    for (uint32_t i = 1; i <= steps; i++, step = step->next) {
        uint32_t kinds;
        const cs_node *kind = cs_node_items(step, &kinds);
        for (; kinds > 0; kinds--, kind = kind->next)
            add_kind(loader, kind, i, grammar);
    }
}

void cs_load_grammar(cs_loader *loader, const cs_node *node, cs_codes *codes)
{
    codes->is_padded = cs_read_flag(loader, node, "padded");
    codes->grammar.numbered = read_kinds(loader, node, "numerals_after");
    codes->grammar.capitals = read_kinds(loader, node, "capitals");
    read_order(loader, node, &codes->grammar);
}

/* ---- Do the kinds exist? ---- */

/* One pass over the entries: is there a kind of this name? Offers those that there are. */
static bool find_kind(const cs_codes *codes, uint32_t column, casus_text wanted,
                      cs_nearest *nearest)
{
    for (uint32_t i = 0; i < codes->count; i++) {
        casus_text cell = codes->items[i].cells[column];
        for (casus_text kind; cs_kinds_next(&cell, &kind);) {
            if (cs_text_equal(kind, wanted))
                return true;
            cs_nearest_offer(nearest, kind);
        }
    }
    return false;
}

static void check_kind(cs_loader *loader, const cs_node *node, const cs_codes *codes,
                       uint32_t column)
{
    cs_nearest nearest = cs_nearest_to(node->text);
    if (node->kind == CS_SCALAR && !find_kind(codes, column, node->text, &nearest))
        cs_fault_reference(loader, node, "kind", nearest.best);
}

static void check_kinds(cs_loader *loader, const cs_node *node, const cs_codes *codes,
                        uint32_t column)
{
    uint32_t count;
    const cs_node *item = cs_node_items(node, &count);
    for (; count > 0; count--, item = item->next) {
        if (item->kind == CS_SEQUENCE)
            check_kinds(loader, item, codes, column);
        else
            check_kind(loader, item, codes, column);
    }
}

void cs_check_grammar(cs_loader *loader, const cs_node *node, const cs_codes *codes)
{
    uint32_t column = cs_codes_column(codes, CS_TEXT("kind"));
    for (size_t i = 0; kind_keys[i]; i++) {
        const cs_node *kinds = cs_node_at(node, kind_keys[i]);
        if (kinds && column == CS_NONE) {
            casus_text none = {NULL, 0};
            cs_fault_reference(loader, kinds->key, "column", none)->found = CS_TEXT("kind");
        } else if (kinds) {
            check_kinds(loader, kinds, codes, column);
        }
    }
}
