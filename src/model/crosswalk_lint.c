/* crosswalk_lint.c - what is allowed in a crosswalk file and yet most likely a slip.

   Only a crosswalk without faults is looked at. A map is compared with both vocabularies: with that of the
   field it is asked about, which it should know whole, and with that of the field it answers for, which
   should know every answer. Open vocabularies and codes made of groups say nothing of either. */
#include "model/crosswalk_load.h"
#include "model/nearest.h"

/* What is looked at, move by move. */
struct lint {
    cs_loader *loader;
    const casus_crosswalk *crosswalk;
    const cs_node *moves; /* the first of them */
};

static cs_defect *warn(struct lint *lint, const cs_where *where, cs_number number, casus_text found,
                       casus_text other)
{
    cs_defect *defect = cs_fault_at(lint->loader, where->source, where->span, number);
    defect->found = found;
    defect->other = other;
    return defect;
}

static cs_defect *warn_at(struct lint *lint, const cs_node *node, cs_number number,
                          casus_text found, casus_text other)
{
    const cs_where where = {node->source, node->span};
    return warn(lint, &where, number, found, other);
}

static const cs_where *place_of(const struct lint *lint, const cs_codes *map, uint32_t row)
{
    return &lint->loader->entries[map - lint->crosswalk->maps][row];
}

static bool is_closed(const cs_field *field)
{
    return field->codes && !field->codes->is_open && !field->group;
}

static bool has_code(const cs_codes *codes, casus_text text)
{
    uint32_t index;
    bool is_plain;
    return cs_codes_find(codes, text, &index, &is_plain) != CS_NO_MATCH;
}

/* ---- Moves that never take place ---- */

static bool asks_for(const cs_move *move, uint32_t field)
{
    for (uint32_t i = 0; i < move->from_count; i++)
        if (move->from[i] == field)
            return true;
    return false;
}

/* Does the first leave nothing for the other? */
static bool always_comes_before(const cs_move *first, const cs_move *other)
{
    bool may_fail = first->condition_count > 0 || cs_move_has_map(first) || first->take_len ||
                    first->from_count > 1;
    return first->to == other->to && !may_fail &&
           (first->from_count == 0 || asks_for(other, first->from[0]));
}

static void lint_order(struct lint *lint, uint32_t index, const cs_node *node)
{
    const cs_move *moves = lint->crosswalk->moves;
    const casus_schema *to = lint->crosswalk->to;
    for (uint32_t i = 0; i < index && !moves[index].adds; i++) {
        if (!always_comes_before(&moves[i], &moves[index]))
            continue;
        warn_at(lint, node, CS_E_CROSSWALK_UNREACHED, to->fields[moves[index].to].name, to->name);
        return;
    }
}

/* ---- What maps answer ---- */

/* {NULL, 0}: nothing. */
static casus_text answer_of(const cs_lookup *lookup, const cs_code *row)
{
    cs_outcome outcome = CS_EXACT;
    if (lookup->predicate != CS_NONE)
        cs_outcome_parse(row->cells[lookup->predicate], &outcome);
    if (outcome == CS_UNMAPPED)
        return (casus_text){NULL, 0};
    return lookup->column == CS_NONE ? row->code : cs_code_cell(row, lookup->column);
}

/* Conditions on the value itself may well leave rows of the map out. */
static bool is_choosy(const cs_move *move)
{
    for (uint32_t i = 0; i < move->condition_count; i++)
        for (uint32_t j = 0; j < move->conditions[i].field_count; j++)
            if (asks_for(move, move->conditions[i].fields[j]))
                return true;
    return false;
}

static void lint_answers(struct lint *lint, const cs_move *move)
{
    const cs_field *field = &lint->crosswalk->to->fields[move->to];
    const cs_lookup *lookup = &move->lookups[0];
    if (!lookup->map || move->maps_parts || is_choosy(move) || !is_closed(field) || field->is_list)
        return;
    for (uint32_t i = 0; i < lookup->map->count; i++) {
        casus_text answer = answer_of(lookup, &lookup->map->items[i]);
        if (answer.ptr && !has_code(field->codes, answer))
            warn(lint, place_of(lint, lookup->map, i), CS_E_CROSSWALK_NO_CODE, answer, field->name);
    }
}

/* ---- What maps are asked ---- */

static bool looks_up_whole(const cs_move *move)
{
    return move->lookups[0].map && move->lookups[0].key == CS_NONE && move->from_count == 1 &&
           move->take_len == 0;
}

/* Do moves look up the values of the field, and nothing else? */
static bool is_looked_up(const casus_crosswalk *crosswalk, uint32_t field)
{
    bool is_asked = false;
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (!asks_for(move, field))
            continue;
        if (!looks_up_whole(move))
            return false;
        is_asked = true;
    }
    return is_asked;
}

static bool is_mapped(const casus_crosswalk *crosswalk, uint32_t field, casus_text code)
{
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (asks_for(move, field) && has_code(move->lookups[0].map, code))
            return true;
    }
    return false;
}

enum { NAMED_MAX = 5 };

/* "a, b, c" and how many more there are; empty: the maps have all. */
static void name_gaps(const casus_crosswalk *crosswalk, uint32_t field, cs_buf *out)
{
    const cs_codes *codes = crosswalk->from->fields[field].codes;
    uint64_t count = 0;
    for (uint32_t i = 0; i < codes->count; i++) {
        if (is_mapped(crosswalk, field, codes->items[i].code) || count++ >= NAMED_MAX)
            continue;
        cs_buf_add_string(out, out->len ? ", " : "");
        cs_buf_add_text(out, codes->items[i].code);
    }
    if (count <= NAMED_MAX)
        return;
    cs_buf_add_string(out, " and ");
    cs_buf_add_number(out, count - NAMED_MAX);
    cs_buf_add_string(out, " more");
}

/* Told at the first move that looks the field up. */
static void lint_gaps(struct lint *lint, uint32_t field)
{
    const casus_crosswalk *crosswalk = lint->crosswalk;
    const cs_node *node = lint->moves;
    uint32_t index = 0;
    cs_buf gaps = {0};
    if (!is_closed(&crosswalk->from->fields[field]) || !is_looked_up(crosswalk, field))
        return;
    while (!asks_for(&crosswalk->moves[index], field)) {
        index++;
        node = node->next;
    }
    name_gaps(crosswalk, field, &gaps);
    bool has_gaps = gaps.len > 0;
    casus_text words = cs_buf_keep(&gaps, &lint->loader->scratch);
    lint->loader->failed = lint->loader->failed || !words.ptr;
    if (has_gaps)
        warn_at(lint, cs_node_at(node, "map"), CS_E_CROSSWALK_GAP, words,
                crosswalk->from->fields[field].name);
}

/* ---- Maps ---- */

static bool is_used(const casus_crosswalk *crosswalk, const cs_codes *map)
{
    for (uint32_t i = 0; i < crosswalk->move_count; i++)
        for (uint32_t j = 0; j < CS_RULE_FIELDS; j++)
            if (crosswalk->moves[i].lookups[j].map == map)
                return true;
    return false;
}

/* Columns that every map can have. */
static bool is_usual(casus_text name)
{
    static const char *const names[] = {"target", "predicate", "justification"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cs_text_is(name, names[i]))
            return true;
    return false;
}

static bool reads_column(const cs_lookup *lookup, uint32_t column)
{
    return lookup->key == column || lookup->also == column || lookup->years == column ||
           lookup->column == column;
}

static bool is_column_used(const casus_crosswalk *crosswalk, const cs_codes *map, uint32_t column)
{
    for (uint32_t i = 0; i < crosswalk->move_count; i++)
        for (uint32_t j = 0; j < CS_RULE_FIELDS; j++) {
            const cs_lookup *lookup = &crosswalk->moves[i].lookups[j];
            if (lookup->map == map && reads_column(lookup, column))
                return true;
        }
    return false;
}

/* In a map, which has targets; a table of codes may have more than one needs. */
static void lint_columns(struct lint *lint, const cs_codes *map, const cs_node *node)
{
    if (cs_codes_column(map, CS_TEXT("target")) == CS_NONE)
        return;
    for (uint32_t i = 0; i < map->column_count; i++) {
        casus_text name = map->columns[i];
        if (is_usual(name) || is_column_used(lint->crosswalk, map, i))
            continue;
        cs_nearest nearest = cs_nearest_to(name);
        cs_nearest_offer(&nearest, CS_TEXT("target"));
        cs_nearest_offer(&nearest, CS_TEXT("predicate"));
        cs_nearest_offer(&nearest, CS_TEXT("justification"));
        warn_at(lint, node->key, CS_E_CROSSWALK_COLUMN, name, map->name)->expected = nearest.best;
    }
}

/* What is nobody's publication has to say why, in every row of a map. */
static void lint_reasons(struct lint *lint, const cs_codes *map)
{
    uint32_t predicate = cs_codes_column(map, CS_TEXT("predicate"));
    uint32_t why = cs_codes_column(map, CS_TEXT("justification"));
    if (!cs_text_is(lint->crosswalk->status, "own") || predicate == CS_NONE)
        return;
    for (uint32_t i = 0; i < map->count; i++)
        if (why == CS_NONE || !map->items[i].cells[why].ptr)
            warn(lint, place_of(lint, map, i), CS_E_CROSSWALK_NO_REASON, map->items[i].code,
                 map->name);
}

static void lint_maps(struct lint *lint, const cs_node *nodes)
{
    const cs_node *node = nodes ? nodes->first : NULL;
    for (uint32_t i = 0; node; i++, node = node->next) {
        const cs_codes *map = &lint->crosswalk->maps[i];
        if (!is_used(lint->crosswalk, map))
            warn_at(lint, node->key, CS_E_SCHEMA_UNUSED, map->name, map->name)->help = CS_TEXT(
                "name it in a move, or leave it out");
        lint_columns(lint, map, node);
        lint_reasons(lint, map);
    }
}

void cs_crosswalk_lint(cs_loader *loader, const casus_crosswalk *crosswalk, const cs_node *root)
{
    uint32_t count;
    const cs_node *node = cs_node_items(cs_node_at(root, "moves"), &count);
    struct lint lint = {loader, crosswalk, node};
    lint_maps(&lint, cs_node_at(root, "codes"));
    for (uint32_t i = 0; i < count; i++, node = node->next) {
        lint_order(&lint, i, node);
        lint_answers(&lint, &crosswalk->moves[i]);
    }
    for (uint32_t i = 0; i < crosswalk->from->field_count; i++)
        lint_gaps(&lint, i);
}
