/* crosswalk_load.c - from a crosswalk file to a crosswalk.

   Read with the parts that read schema files: trees, faults with places, tables as vocabularies, the
   conditions of rules. Both schemas are opened first, since every name in the file is one of theirs. A
   crosswalk is whole: each field of the source is moved, follows from others, is computed anew or is said to
   be lost; and what the target wants and does not get is said to be absent. */
#include "model/crosswalk_load.h"
#include "model/years.h"

#include "base/num.h"

#include <stdlib.h>

struct loading {
    cs_loader loader;
    casus_crosswalk *crosswalk;
    casus_schema maps; /* holds the vocabularies while they are read */
    bool *is_told;     /* by field of the source */
};

static void *allocate(struct loading *loading, size_t count, size_t size)
{
    return cs_load_alloc(&loading->loader, loading->loader.keep, count + 1, size);
}

/* ---- Names ---- */

static uint32_t find_field(struct loading *loading, const casus_schema *schema, const cs_node *node)
{
    uint32_t field = cs_schema_field(schema, node->text);
    if (field == CS_NONE)
        cs_fault_reference(&loading->loader, node, "field", cs_schema_nearest(schema, node->text));
    return field;
}

static uint32_t source_field(struct loading *loading, const cs_node *node)
{
    uint32_t field = find_field(loading, loading->crosswalk->from, node);
    if (field != CS_NONE)
        loading->is_told[field] = true;
    return field;
}

static uint32_t target_field(struct loading *loading, const cs_node *node)
{
    return find_field(loading, loading->crosswalk->to, node);
}

/* ---- Maps ---- */

static void refuse_row(struct loading *loading, const cs_codes *map, uint32_t row, casus_text found,
                       const char *expected)
{
    const cs_where *where = &loading->loader.entries[map - loading->crosswalk->maps][row];
    cs_defect *defect = cs_fault_at(&loading->loader, where->source, where->span,
                                    CS_E_SCHEMA_VALUE);
    defect->found = found;
    defect->expected = cs_text(expected);
}

/* A word that is none would pass for an exact match. */
static void check_predicates(struct loading *loading, const cs_codes *map)
{
    uint32_t column = cs_codes_column(map, CS_TEXT("predicate"));
    uint32_t target = cs_codes_column(map, CS_TEXT("target"));
    for (uint32_t i = 0; column != CS_NONE && i < map->count; i++) {
        casus_text predicate = map->items[i].cells[column];
        cs_outcome outcome;
        if (!cs_outcome_parse(predicate, &outcome))
            refuse_row(loading, map, i, predicate, "exact, close, broad, narrow or none");
        else if (outcome == CS_UNMAPPED && target != CS_NONE && map->items[i].cells[target].ptr)
            refuse_row(loading, map, i, map->items[i].cells[target],
                       "a blank beside the predicate none");
    }
}

static void read_maps(struct loading *loading, const cs_node *root)
{
    casus_crosswalk *crosswalk = loading->crosswalk;
    loading->loader.schema = &loading->maps;
    cs_load_codes(&loading->loader, root);
    crosswalk->maps = loading->maps.codes;
    crosswalk->map_count = loading->maps.codes_count;
    for (uint32_t i = 0; i < crosswalk->map_count; i++)
        check_predicates(loading, &crosswalk->maps[i]);
}

/* ---- Moves ---- */

static const cs_codes *find_map(struct loading *loading, const cs_node *node)
{
    casus_crosswalk *crosswalk = loading->crosswalk;
    for (uint32_t i = 0; i < crosswalk->map_count; i++)
        if (cs_text_equal(crosswalk->maps[i].name, node->text))
            return &crosswalk->maps[i];
    cs_fault_reference(&loading->loader, node, "map", (casus_text){NULL, 0});
    return NULL;
}

static uint32_t find_column(struct loading *loading, const cs_codes *map, const cs_node *node)
{
    if (cs_text_is(node->text, "code"))
        return CS_NONE;
    if (cs_text_is(node->text, "label"))
        return CS_LABEL;
    uint32_t column = cs_codes_column(map, node->text);
    if (column == CS_NONE)
        cs_fault_reference(&loading->loader, node, "column",
                           cs_codes_nearest_column(map, node->text));
    return column;
}

/* The column beside a key's: gw_years of gw. CS_NONE: there is none. */
static uint32_t find_beside(struct loading *loading, const cs_codes *map, casus_text key,
                            const char *what)
{
    cs_buf name = {0};
    cs_buf_add_text(&name, key);
    cs_buf_add_string(&name, what);
    loading->loader.failed = loading->loader.failed || name.status != CASUS_OK;
    uint32_t column = cs_codes_column(map, cs_buf_text(&name));
    cs_buf_free(&name);
    return column;
}

static void check_years(struct loading *loading, const cs_lookup *lookup)
{
    for (uint32_t i = 0; i < lookup->map->count; i++) {
        casus_text cell = lookup->map->items[i].cells[lookup->years];
        bool is_held;
        if (!cs_years_hold(cell, 0, &is_held))
            refuse_row(loading, lookup->map, i, cell, "years such as 1918-1939; 1945-");
    }
}

static bool has_year(const cs_field *field)
{
    return field->type == CASUS_DATE || field->type == CASUS_INTEGER;
}

/* The field that tells which of the rows with the same key is meant. */
static void read_year(struct loading *loading, const cs_node *node, cs_move *move)
{
    const cs_node *year = cs_node_at(node, "year");
    bool has_years = false;
    move->year = year ? find_field(loading, loading->crosswalk->from, year) : CS_NONE;
    if (move->year != CS_NONE && !has_year(&loading->crosswalk->from->fields[move->year]))
        cs_fault_value(&loading->loader, year, "a field of dates or of years");
    for (uint32_t i = 0; i < CS_RULE_FIELDS; i++) {
        cs_lookup *lookup = &move->lookups[i];
        if (move->year == CS_NONE)
            lookup->years = CS_NONE;
        if (!lookup->map || lookup->years == CS_NONE)
            continue;
        has_years = true;
        check_years(loading, lookup);
    }
    if (year && move->year != CS_NONE && !has_years)
        cs_fault_value(&loading->loader, year,
                       "nothing: no map has a key with a column of its years beside it");
}

/* Of a list the item, else the value itself for the first; NULL: nothing there. */
static const cs_node *part_at(const cs_node *node, uint32_t index)
{
    const cs_node *part = node;
    if (node && node->kind == CS_SEQUENCE) {
        part = node->first;
        for (uint32_t i = 0; part && i < index; i++)
            part = part->next;
    } else if (index > 0) {
        return NULL;
    }
    return part && !cs_node_is_null(part) ? part : NULL;
}

static void read_lookup(struct loading *loading, const cs_node *node, uint32_t index,
                        cs_lookup *out)
{
    const cs_node *map = part_at(cs_node_at(node, "map"), index);
    const cs_node *key = part_at(cs_node_at(node, "key"), index);
    const cs_node *column = part_at(cs_node_at(node, "column"), index);
    out->key = out->also = out->years = out->column = out->predicate = out->justification = CS_NONE;
    out->map = map ? find_map(loading, map) : NULL;
    if (!map && (key || column))
        cs_fault_missing(&loading->loader, node, "map");
    if (!out->map)
        return;
    out->key = key ? find_column(loading, out->map, key) : CS_NONE;
    if (key && out->key == CS_LABEL)
        cs_fault_value(&loading->loader, key, "nothing: a label is found without it");
    if (key && out->key != CS_NONE) {
        out->also = find_beside(loading, out->map, key->text, "_also");
        out->years = find_beside(loading, out->map, key->text, "_years");
    }
    out->column = column ? find_column(loading, out->map, column)
                         : cs_codes_column(out->map, CS_TEXT("target"));
    out->predicate = cs_codes_column(out->map, CS_TEXT("predicate"));
    out->justification = cs_codes_column(out->map, CS_TEXT("justification"));
}

/* A list has as many items as `from`. */
static void check_parts(struct loading *loading, const cs_node *node, const char *key,
                        const cs_move *move)
{
    const cs_node *parts = cs_node_at(node, key);
    if (parts && parts->kind == CS_SEQUENCE &&
        (parts->count != move->from_count || !move->maps_parts))
        cs_fault_value(&loading->loader, parts,
                       "one word, or one in map too for each field of from");
}

/* One map for the whole, or one for each part. */
static void read_map(struct loading *loading, const cs_node *node, cs_move *move)
{
    const cs_node *map = cs_node_at(node, "map");
    move->maps_parts = map && map->kind == CS_SEQUENCE;
    check_parts(loading, node, "map", move);
    check_parts(loading, node, "key", move);
    check_parts(loading, node, "column", move);
    for (uint32_t i = 0; i < CS_RULE_FIELDS; i++)
        read_lookup(loading, node, i, &move->lookups[i]);
    read_year(loading, node, move);
}

/* What becomes of a value of which no map says it. */
static void read_outcome(struct loading *loading, const cs_node *node, cs_move *move)
{
    cs_loader *loader = &loading->loader;
    const cs_node *predicate = cs_node_at(node, "predicate");
    move->outcome = CS_EXACT;
    move->why = cs_read_text(loader, node, "justification");
    if (predicate &&
        (!cs_outcome_parse(predicate->text, &move->outcome) || move->outcome == CS_UNMAPPED))
        cs_fault_value(loader, predicate, "exact, close, broad or narrow");
    if (move->outcome != CS_EXACT && !move->why.ptr)
        cs_fault_missing(loader, node, "justification");
}

static void read_add(struct loading *loading, const cs_node *node, cs_move *move)
{
    move->adds = cs_read_flag(&loading->loader, node, "add");
    if (move->adds && move->to != CS_NONE && !loading->crosswalk->to->fields[move->to].is_list)
        cs_fault_value(&loading->loader, cs_node_at(node, "add"), "nothing: the field is no list");
}

static void read_take(struct loading *loading, const cs_node *node, cs_move *move)
{
    enum { MOST = 1000 };
    const cs_node *take = cs_node_at(node, "take");
    uint64_t start = 0;
    uint64_t len = 0;
    if (!take)
        return;
    bool is_pair = take->kind == CS_SEQUENCE && take->count == 2;
    if (!is_pair || !cs_num_parse(take->first->text, MOST, &start) ||
        !cs_num_parse(take->first->next->text, MOST, &len) || len == 0)
        cs_fault_value(&loading->loader, take, "[how many characters to skip, how many to take]");
    move->take_start = (uint32_t)start;
    move->take_len = (uint32_t)len;
}

static void read_sources(struct loading *loading, const cs_node *node, cs_move *move)
{
    const cs_node *from = cs_node_at(node, "from");
    uint32_t count;
    const cs_node *item = cs_node_items(from, &count);
    if (count > CS_RULE_FIELDS) {
        cs_fault_value(&loading->loader, from, "8 fields at most");
        return;
    }
    for (; move->from_count < count; item = item->next)
        move->from[move->from_count++] = source_field(loading, item);
}

/* One value comes of one value, of several only where it is said how. */
static void check_shape(struct loading *loading, const cs_node *node, const cs_move *move)
{
    const casus_crosswalk *crosswalk = loading->crosswalk;
    bool has_fields = move->to != CS_NONE && move->from_count;
    for (uint32_t i = 0; i < move->from_count; i++)
        has_fields = has_fields && move->from[i] != CS_NONE;
    if (!has_fields || move->join.ptr)
        return;
    bool is_list = crosswalk->from->fields[move->from[0]].is_list;
    bool is_folded = move->from_count == 1 && cs_move_has_map(move);
    if (move->from_count > 1 || (is_list && !crosswalk->to->fields[move->to].is_list && !is_folded))
        cs_fault_missing(&loading->loader, node, "join");
}

static void read_move(struct loading *loading, const cs_node *node)
{
    static const char *const keys[] = {"to",   "from",      "value",         "join",   "split",
                                       "take", "map",       "key",           "column", "year",
                                       "when", "predicate", "justification", "add",    NULL};
    casus_crosswalk *crosswalk = loading->crosswalk;
    cs_loader *loader = &loading->loader;
    cs_move *move = &crosswalk->moves[crosswalk->move_count++];
    if (!cs_node_is_mapping(loader, node))
        return;
    cs_check_keys(loader, node, keys);
    const cs_node *to = cs_need_text(loader, node, "to");
    move->to = to ? target_field(loading, to) : CS_NONE;
    read_sources(loading, node, move);
    move->constant = cs_read_text(loader, node, "value");
    if ((move->from_count == 0) == (move->constant.ptr == NULL))
        cs_fault_value(loader, node, "either from or value");
    move->join = cs_read_text(loader, node, "join");
    move->split = cs_read_text(loader, node, "split");
    if (move->split.ptr && move->split.len == 0)
        cs_fault_value(loader, cs_node_at(node, "split"), "what stands between the items");
    read_add(loading, node, move);
    read_take(loading, node, move);
    read_map(loading, node, move);
    read_outcome(loading, node, move);
    loader->schema = crosswalk->from;
    move->conditions = cs_load_conditions(loader, node, &move->condition_count);
    check_shape(loading, node, move);
    if (move->to == CS_NONE)
        return;
    crosswalk->is_given[move->to] = true;
    if (crosswalk->computes[move->to])
        cs_fault_value(loader, to, "a field that is not computed anew");
}

static void read_moves(struct loading *loading, const cs_node *root)
{
    uint32_t count;
    const cs_node *item = cs_node_items(cs_node_at(root, "moves"), &count);
    loading->crosswalk->moves = allocate(loading, count, sizeof(cs_move));
    for (uint32_t i = 0; loading->crosswalk->moves && i < count; i++, item = item->next)
        read_move(loading, item);
}

/* ---- Fates ---- */

static void set_recomputed(struct loading *loading, const cs_node *node)
{
    uint32_t field = source_field(loading, node);
    if (field == CS_NONE)
        return;
    cs_fate *fate = &loading->crosswalk->fates[field];
    fate->outcome = CS_RECOMPUTED;
    fate->why = CS_TEXT("the two schemas compute it by different rules");
}

static void read_recomputed(struct loading *loading, const cs_node *node)
{
    static const char *const keys[] = {"field", "from", NULL};
    casus_crosswalk *crosswalk = loading->crosswalk;
    cs_loader *loader = &loading->loader;
    const cs_node *name = node;
    if (node->kind == CS_MAPPING) {
        cs_check_keys(loader, node, keys);
        name = cs_need_text(loader, node, "field");
    }
    uint32_t field = name ? target_field(loading, name) : CS_NONE;
    const cs_node *from = node->kind == CS_MAPPING ? cs_node_at(node, "from") : NULL;
    if (from)
        set_recomputed(loading, from);
    if (field == CS_NONE)
        return;
    if (!crosswalk->to->fields[field].is_fill)
        cs_fault_value(loader, name, "a field that a rule of the target fills");
    crosswalk->computes[field] = true;
    crosswalk->is_given[field] = true;
}

/* Fields of the source as keys, with the reason behind each. */
static void read_fates(struct loading *loading, const cs_node *root, const char *key,
                       cs_outcome outcome)
{
    const cs_node *fates = cs_node_at(root, key);
    if (!fates || !cs_node_is_mapping(&loading->loader, fates))
        return;
    for (const cs_node *fate = fates->first; fate; fate = fate->next) {
        uint32_t field = source_field(loading, fate->key);
        if (fate->kind != CS_SCALAR || fate->text.len == 0)
            cs_fault_value(&loading->loader, fate, "why");
        if (field == CS_NONE)
            continue;
        cs_fate *known = &loading->crosswalk->fates[field];
        if (known->is_told)
            cs_fault_twice(&loading->loader, fate->key, "field");
        *known = (cs_fate){field, outcome, fate->text, true};
    }
}

static void read_absent(struct loading *loading, const cs_node *root)
{
    const cs_node *absent = cs_node_at(root, "absent");
    if (!absent || !cs_node_is_mapping(&loading->loader, absent))
        return;
    for (const cs_node *reason = absent->first; reason; reason = reason->next) {
        uint32_t field = target_field(loading, reason->key);
        if (reason->kind != CS_SCALAR || reason->text.len == 0)
            cs_fault_value(&loading->loader, reason, "why");
        if (field != CS_NONE)
            loading->crosswalk->absent[field] = reason->text;
    }
}

/* ---- The whole ---- */

static void complain_of(struct loading *loading, const cs_node *node, const casus_schema *schema,
                        cs_buf *names)
{
    bool is_silent = names->len > 0;
    casus_text words = cs_buf_keep(names, &loading->loader.scratch);
    if (!is_silent)
        return;
    cs_defect *defect = cs_fault_at(&loading->loader, node->source, node->span,
                                    CS_E_CROSSWALK_SILENT);
    defect->found = words;
    defect->other = schema->name;
}

static void check_whole(struct loading *loading, const cs_node *root)
{
    const casus_crosswalk *crosswalk = loading->crosswalk;
    cs_buf names = {0};
    for (uint32_t i = 0; i < crosswalk->from->field_count; i++)
        if (!loading->is_told[i])
            cs_buf_add_listed(&names, crosswalk->from->fields[i].name);
    complain_of(loading, cs_node_at(root, "from"), crosswalk->from, &names);
    names = (cs_buf){0};
    for (uint32_t i = 0; i < crosswalk->to->field_count; i++) {
        const cs_field *field = &crosswalk->to->fields[i];
        bool is_wanted = field->is_required || field->is_expected;
        if (is_wanted && !crosswalk->is_given[i] && !crosswalk->absent[i].ptr)
            cs_buf_add_listed(&names, field->name);
    }
    complain_of(loading, cs_node_at(root, "to"), crosswalk->to, &names);
}

/* A built-in schema by its name, or a file. */
static casus_status open_schema(struct loading *loading, const cs_node *root, const char *key,
                                casus_diag_fn on_diag, void *ctx, casus_schema **out)
{
    cs_loader *loader = &loading->loader;
    const cs_node *name = cs_need_text(loader, root, key);
    if (!name)
        return CASUS_ESCHEMA;
    bool is_path = cs_text_is_path(name->text);
    const char *path = is_path ? cs_load_path(loader, name)
                               : cs_arena_text(&loader->scratch, name->text).ptr;
    if (!path)
        return CASUS_ENOMEM;
    casus_status status = casus_schema_open(path, on_diag, ctx, out);
    bool is_absent = status == CASUS_EIO || (status == CASUS_ESCHEMA && !is_path);
    if (is_absent)
        cs_fault_reference(loader, name, "schema", cs_embedded_nearest(name->text));
    return status == CASUS_EIO ? CASUS_ESCHEMA : status;
}

static bool make_room(struct loading *loading)
{
    casus_crosswalk *crosswalk = loading->crosswalk;
    crosswalk->fates = allocate(loading, crosswalk->from->field_count, sizeof *crosswalk->fates);
    loading->is_told = allocate(loading, crosswalk->from->field_count, sizeof *loading->is_told);
    crosswalk->absent = allocate(loading, crosswalk->to->field_count, sizeof *crosswalk->absent);
    crosswalk->is_given = allocate(loading, crosswalk->to->field_count, 1);
    crosswalk->computes = allocate(loading, crosswalk->to->field_count, 1);
    for (uint32_t i = 0; crosswalk->fates && i < crosswalk->from->field_count; i++)
        crosswalk->fates[i] = (cs_fate){
            .field = i,
            .outcome = CS_DROPPED,
            .why = CS_TEXT("no move of the crosswalk finds a word for it")};
    return !loading->loader.failed;
}

static bool is_status(casus_text text)
{
    return cs_text_is(text, "lossless") || cs_text_is(text, "published") || cs_text_is(text, "own");
}

static void read_head(struct loading *loading, const cs_node *root)
{
    static const char *const keys[] = {"casus", "crosswalk", "title",  "status",    "source",
                                       "help",  "from",      "to",     "codes",     "moves",
                                       "lost",  "derived",   "absent", "recompute", NULL};
    casus_crosswalk *crosswalk = loading->crosswalk;
    cs_loader *loader = &loading->loader;
    cs_check_keys(loader, root, keys);
    const cs_node *language = cs_need_text(loader, root, "casus");
    if (language && !cs_text_is(language->text, "1"))
        cs_fault_value(loader, language, "1, the version of the language");
    cs_need_text(loader, root, "crosswalk");
    crosswalk->name = cs_read_text(loader, root, "crosswalk");
    crosswalk->title = cs_read_text(loader, root, "title");
    crosswalk->source = cs_read_text(loader, root, "source");
    crosswalk->help = cs_read_text(loader, root, "help");
    crosswalk->status = cs_read_text(loader, root, "status");
    const cs_node *status = cs_need_text(loader, root, "status");
    if (status && !is_status(status->text))
        cs_fault_value(loader, status, "lossless, published or own");
}

static void read_body(struct loading *loading, const cs_node *root)
{
    cs_loader *loader = &loading->loader;
    read_maps(loading, root);
    uint32_t count;
    const cs_node *item = cs_node_items(cs_node_at(root, "recompute"), &count);
    for (uint32_t i = 0; i < count; i++, item = item->next)
        read_recomputed(loading, item);
    read_moves(loading, root);
    read_fates(loading, root, "derived", CS_DERIVED);
    read_fates(loading, root, "lost", CS_DROPPED);
    read_absent(loading, root);
    if (!loader->failed && loader->error_count == 0)
        check_whole(loading, root);
}

static casus_status load_tree(struct loading *loading, bool is_linted, casus_diag_fn on_diag,
                              void *ctx)
{
    casus_crosswalk *crosswalk = loading->crosswalk;
    const cs_node *root = cs_tree_read(&loading->loader, loading->loader.source);
    if (!root || !cs_node_is_mapping(&loading->loader, root))
        return CASUS_OK;
    read_head(loading, root);
    casus_status from = open_schema(loading, root, "from", on_diag, ctx, &crosswalk->from);
    casus_status to = open_schema(loading, root, "to", on_diag, ctx, &crosswalk->to);
    if (from == CASUS_ENOMEM || to == CASUS_ENOMEM)
        return CASUS_ENOMEM;
    if (!crosswalk->from || !crosswalk->to)
        return CASUS_ESCHEMA;
    if (make_room(loading))
        read_body(loading, root);
    if (is_linted && crosswalk->moves && loading->loader.fault_count == 0 &&
        !loading->loader.failed)
        cs_crosswalk_lint(&loading->loader, crosswalk, root);
    return CASUS_OK;
}

/* out NULL: it is only looked at, and warnings are told as well. */
static casus_status load(const char *path, bool is_builtin, casus_diag_fn on_diag, void *ctx,
                         casus_crosswalk **out)
{
    casus_crosswalk *crosswalk = calloc(1, sizeof *crosswalk);
    if (!crosswalk)
        return CASUS_ENOMEM;
    struct loading loading = {.crosswalk = crosswalk};
    loading.loader = (cs_loader){
        .schema = &loading.maps, .keep = &crosswalk->arena, .is_crosswalk = true};
    casus_status status = cs_load_open(&loading.loader, path, is_builtin, on_diag, ctx);
    if (status == CASUS_OK) {
        status = load_tree(&loading, !out, on_diag, ctx);
        casus_status told = cs_report_faults(&loading.loader, on_diag, ctx);
        status = status == CASUS_OK || told == CASUS_ENOMEM ? told : status;
    }
    cs_arena_free(&loading.loader.scratch);
    if (status == CASUS_OK && out)
        *out = crosswalk;
    else
        casus_crosswalk_free(crosswalk);
    return status;
}

casus_status casus_crosswalk_open(const char *path, casus_diag_fn on_diag, void *ctx,
                                  casus_crosswalk **out)
{
    if (!path || !out)
        return CASUS_EUSAGE;
    *out = NULL;
    return load(path, false, on_diag, ctx, out);
}

casus_status casus_crosswalk_lint(const char *path, casus_diag_fn on_diag, void *ctx)
{
    return path ? load(path, false, on_diag, ctx, NULL) : CASUS_EUSAGE;
}

void casus_crosswalk_describe(const casus_crosswalk *crosswalk, casus_crosswalk_info *out)
{
    *out = (casus_crosswalk_info){
        .name = crosswalk->name,
        .title = crosswalk->title,
        .from = crosswalk->from->name,
        .to = crosswalk->to->name,
        .status = crosswalk->status,
        .source = crosswalk->source,
        .help = crosswalk->help,
    };
}

void casus_crosswalk_free(casus_crosswalk *crosswalk)
{
    if (!crosswalk)
        return;
    casus_schema_free(crosswalk->from);
    casus_schema_free(crosswalk->to);
    cs_arena_free(&crosswalk->arena);
    free(crosswalk);
}

/* ---- Built-in ones ---- */

#define FOLDER  "crosswalks/"
#define BETWEEN "-to-"

/* The names of the schemas in the path of a built-in crosswalk, crosswalks/FROM-to-TO.yaml. */
static bool parse_path(const char *path, casus_text *from, casus_text *to)
{
    static const size_t folder = sizeof FOLDER - 1;
    static const size_t extension = sizeof ".yaml" - 1;
    casus_text text = cs_text(path);
    if (!cs_text_starts(text, FOLDER) || text.len <= folder + extension)
        return false;
    text = cs_text_slice(text, folder, text.len - folder - extension);
    size_t between = cs_text_find(text, CS_TEXT(BETWEEN));
    if (between == SIZE_MAX || cs_text_find(text, CS_TEXT("/")) != SIZE_MAX)
        return false;
    *from = cs_text_slice(text, 0, between);
    *to = cs_text_from(text, between + sizeof BETWEEN - 1);
    return true;
}

bool casus_crosswalk_builtin(size_t index, casus_text *from, casus_text *to)
{
    for (size_t i = 0; i < cs_embedded_count; i++)
        if (parse_path(cs_embedded_files[i].path, from, to) && index-- == 0)
            return true;
    return false;
}

casus_status casus_crosswalk_open_builtin(casus_text from, casus_text to, casus_crosswalk **out)
{
    casus_text source;
    casus_text target;
    if (!out)
        return CASUS_EUSAGE;
    *out = NULL;
    for (size_t i = 0; i < cs_embedded_count; i++)
        if (parse_path(cs_embedded_files[i].path, &source, &target) &&
            cs_text_equal(source, from) && cs_text_equal(target, to))
            return load(cs_embedded_files[i].path, true, NULL, NULL, out);
    return CASUS_ESCHEMA;
}
