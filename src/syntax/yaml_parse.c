/* yaml_parse.c - nodes of YAML as the records of a batch, where yaml_gear.c does not take them.

   A record is a mapping of names to scalars and lists of scalars; mappings inside of it are for
   yaml_inside.c. Its own keys come first, then what
   merge keys bring in, then the values of the head that hold for every record. Scalars are text: no
   value is taken for a number, a date or a Boolean because it looks like one; only a plain null is
   null. Where values stand is kept beside them, so that nothing is parsed twice. */
#include "base/path.h"
#include "syntax/yaml_syntax.h"

#include <string.h>

/* ---- Values ---- */

cs_defect *cs_yaml_complain(const cs_yaml_place *place, unsigned number, const cs_yaml_node *node)
{
    bool is_elsewhere = node->in_head && place->record != CS_NONE;
    cs_defect *defect = is_elsewhere
                            ? cs_defects_add(place->defects, number, place->record, place->index)
                            : cs_defects_at(place->defects, number, place->record, node->span);
    defect->column = place->index;
    return defect;
}

static bool is_bare_zero(const cs_yaml_node *node)
{
    casus_text text = node->as.text;
    if (!node->is_plain || text.len < 2 || text.ptr[0] != '0')
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

/* Other readers make an octal number of 045, so a code is better quoted. */
static void note_bare_zero(cs_yaml_place *place, const cs_yaml_node *node, uint32_t item)
{
    const cs_column *column = place->column;
    bool is_code = column && column->is_known && column->type == CASUS_CODE;
    if (!place->is_own || !is_code || !is_bare_zero(node))
        return;
    cs_defect *defect = cs_yaml_complain(place, CS_E_BARE_ZERO, node);
    defect->item = item;
    defect->field = column->name;
    defect->found = node->as.text;
    defect->fix = node->as.text;
    defect->has_fix = true;
}

/* Can the text of a scalar be kept? */
static bool check_text(cs_yaml_place *place, const cs_yaml_node *node)
{
    casus_text text = node->as.text;
    if (text.len && memchr(text.ptr, '\0', text.len)) {
        cs_yaml_complain(place, CS_E_NUL_CHARACTER, node);
        place->is_broken = true;
        return false;
    }
    if (text.len > CS_FIELD_MAX)
        cs_yaml_complain(place, CS_E_FIELD_TOO_LONG, node);
    return text.len <= CS_FIELD_MAX;
}

static void take_scalar(cs_yaml_place *place, const cs_yaml_node *node, casus_value *out)
{
    const cs_column *column = place->column;
    if (cs_yaml_is_null(node)) {
        *out = cs_value_scalar(CASUS_NULL, (casus_text){NULL, 0});
        return;
    }
    if (!check_text(place, node))
        return;
    note_bare_zero(place, node, place->is_single ? place->item : CS_NONE);
    if (place->is_single || !column || !column->is_known || !column->is_list)
        *out = cs_value_scalar(CASUS_STRING, node->as.text);
    else if (!cs_value_split(place->arena, column, node->as.text, out))
        cs_yaml_complain(place, CS_E_TOO_MANY_ITEMS, node);
}

static bool take_item(cs_yaml_place *place, const cs_yaml_node *node, uint32_t item,
                      casus_value *out)
{
    const cs_yaml_node *target = cs_yaml_target(node);
    if (!target)
        return false;
    if (target->kind != CS_YAML_SCALAR || cs_yaml_is_null(target)) {
        cs_defect *defect = cs_yaml_complain(place, CS_E_BAD_ITEM, node);
        defect->item = item;
        defect->found = cs_yaml_describe(target);
        return false;
    }
    if (!check_text(place, target))
        return false;
    if (target == node)
        note_bare_zero(place, node, item);
    *out = cs_value_scalar(CASUS_STRING, target->as.text);
    return true;
}

static void take_list(cs_yaml_place *place, const cs_yaml_node *node, casus_value *out)
{
    if (node->count > CS_ITEMS_MAX) {
        cs_yaml_complain(place, CS_E_TOO_MANY_ITEMS, node);
        return;
    }
    casus_value *items = cs_arena_zalloc(place->arena, node->count + 1, sizeof *items);
    bool is_good = items != NULL;
    if (!items)
        place->defects->failed = true;
    for (uint32_t i = 0; items && i < node->count; i++)
        is_good &= take_item(place, node->as.items[i], i, &items[i]);
    if (is_good)
        *out = (casus_value){.as.items = items, .len = node->count, .kind = CASUS_LIST};
}

void cs_yaml_value(cs_yaml_place *place, const cs_yaml_node *node, casus_value *out)
{
    const cs_yaml_node *target = cs_yaml_target(node);
    if (!target)
        return;
    place->is_own &= target == node;
    if (target->kind == CS_YAML_SCALAR)
        take_scalar(place, target, out);
    else if (target->kind == CS_YAML_SEQUENCE)
        take_list(place, target, out);
    else
        cs_yaml_complain(place, CS_E_NESTED_VALUE, node)->found = cs_yaml_describe(target);
}

/* ---- Records ---- */

/* Where the values of a record stand. */
struct marks {
    const cs_yaml_pair *pairs;
    size_t count;
    cs_yaml_leaves leaves;
};

/* A chunk on its way. */
struct parsing {
    const cs_yaml_head *head;
    cs_batch *batch;
    cs_defects *defects;
    cs_yaml_reader reader;
    cs_yaml_gear *gear; /* NULL: without */
    cs_record *record;
    uint32_t index;      /* of the record */
    uint32_t hint;       /* the column expected next */
    cs_yaml_pair *pairs; /* of the record */
    size_t pair_count;
    size_t pair_cap;
    uint32_t *pair_of; /* by column: where its pair may be; what it says is checked there */
    size_t pair_of_cap;
    cs_yaml_inside inside;
};

static void report_in_record(struct parsing *parsing, unsigned number, const cs_yaml_node *node,
                             casus_text found)
{
    cs_yaml_place place = {.defects = parsing->defects, .record = parsing->index, .index = CS_NONE};
    cs_yaml_complain(&place, number, node)->found = found;
}

/* The record's pair for a column, NULL if it has none. */
static const cs_yaml_pair *find_pair(const struct parsing *parsing, uint32_t column)
{
    if (column >= parsing->pair_of_cap || parsing->pair_of[column] >= parsing->pair_count)
        return NULL;
    const cs_yaml_pair *pair = &parsing->pairs[parsing->pair_of[column]];
    return pair->column == column ? pair : NULL;
}

/* A pair without a column has several, inside of its value. */
static bool keep_pair(struct parsing *parsing, cs_yaml_pair pair)
{
    cs_arena *arena = parsing->batch->arena;
    size_t columns = pair.column == CS_NONE ? 0 : (size_t)pair.column + 1;
    cs_yaml_pair *pairs = cs_arena_grow(arena, parsing->pairs, &parsing->pair_cap,
                                        parsing->pair_count + 1, sizeof *pairs);
    uint32_t *pair_of = cs_arena_grow(arena, parsing->pair_of, &parsing->pair_of_cap, columns,
                                      sizeof *pair_of);
    if (pairs)
        parsing->pairs = pairs;
    if (pair_of)
        parsing->pair_of = pair_of;
    if (!pairs || (columns && !pair_of)) {
        parsing->batch->failed = true;
        return false;
    }
    if (columns)
        pair_of[pair.column] = (uint32_t)parsing->pair_count;
    pairs[parsing->pair_count++] = pair;
    return true;
}

static void report_same_key(struct parsing *parsing, const cs_yaml_node *key)
{
    report_in_record(parsing, CS_E_DUPLICATE_KEY, key, key->as.text);
}

static void report_twice(struct parsing *parsing, const cs_yaml_pair *first,
                         const cs_yaml_pair *second)
{
    bool is_same = cs_text_equal(first->key->as.text, second->key->as.text);
    cs_defect *defect = cs_defects_at(parsing->defects,
                                      is_same ? CS_E_DUPLICATE_KEY : CS_E_SAME_COLUMN,
                                      parsing->index, second->key->span);
    defect->column = first->column;
    defect->item = CS_NAME;
    defect->found = second->key->as.text;
}

static bool check_name(struct parsing *parsing, const cs_yaml_node *key)
{
    if (!memchr(key->as.text.ptr ? key->as.text.ptr : "", '\0', key->as.text.len))
        return true;
    report_in_record(parsing, CS_E_NUL_CHARACTER, key, (casus_text){NULL, 0});
    parsing->record->is_broken = true;
    return false;
}

/* What aliases bring in takes room that no bytes of the source account for: it counts among the
   values of the chunk, of which there is a maximum. */
static void charge(cs_batch *batch, size_t count)
{
    batch->slots += count;
    if (batch->slots > CS_SLOTS_MAX)
        batch->failed = true;
}

/* Values that take the room of a defect: each record tells what is wrong with what it repeats. */
enum { DEFECT_ROOM = sizeof(cs_defect) / sizeof(casus_value) };

static void charge_list(cs_batch *batch, const cs_yaml_pair *pair, const casus_value *value)
{
    const cs_yaml_node *target = cs_yaml_target(pair->value);
    if (target && target->kind == CS_YAML_SEQUENCE)
        charge(batch, target->count);
    else if (value->kind == CASUS_LIST)
        charge(batch, value->len);
}

/* The same of columns inside of the value. */
static void add_inside(struct parsing *parsing, cs_yaml_pair pair, bool is_own)
{
    cs_batch *batch = parsing->batch;
    bool is_exact;
    uint32_t flat = cs_columns_find(batch->columns, pair.key->as.text, &is_exact);
    if (flat == CS_NONE) {
        flat = cs_columns_find(&batch->extras, pair.key->as.text, &is_exact);
        flat = is_exact ? batch->columns->count + flat : CS_NONE;
    }
    bool is_new = cs_yaml_inside_is_new(&parsing->inside, pair.key) &&
                  !(flat != CS_NONE && find_pair(parsing, flat));
    if (!is_new && is_own)
        report_same_key(parsing, pair.key);
    if (is_new && keep_pair(parsing, pair))
        cs_yaml_inside_take(&parsing->inside, &pair, is_own);
}

static void note_flat_name(struct parsing *parsing, const cs_yaml_pair *pair)
{
    if (!cs_batch_column_at(parsing->batch, pair->column)->path.ptr ||
        !cs_path_has_name(pair->key->as.text))
        return;
    cs_yaml_place place = {
        .defects = parsing->defects, .record = parsing->index, .index = pair->column};
    cs_defect *defect = cs_yaml_complain(&place, CS_E_FLAT_NAME, pair->key);
    defect->item = CS_NAME;
    defect->found = pair->key->as.text;
}

/* Gives the record a value, unless it has one for the column: its own may stand only once, one that
   is brought in gives way. */
static void add_pair(struct parsing *parsing, cs_yaml_pair pair, bool is_own)
{
    cs_batch *batch = parsing->batch;
    if (!check_name(parsing, pair.key))
        return;
    if (cs_yaml_inside_wants(&parsing->inside, &pair)) {
        add_inside(parsing, pair, is_own);
        return;
    }
    if (cs_yaml_inside_has(&parsing->inside, pair.key)) {
        if (is_own)
            report_same_key(parsing, pair.key);
        return;
    }
    pair.column = cs_batch_column(batch, pair.key->as.text, parsing->hint);
    if (pair.column == CS_NONE) {
        if (!batch->failed && !parsing->record->is_broken)
            report_in_record(parsing, CS_E_TOO_MANY_COLUMNS, pair.key, pair.key->as.text);
        parsing->record->is_broken = true;
        return;
    }
    parsing->hint = pair.column + 1;
    const cs_yaml_pair *first = find_pair(parsing, pair.column);
    if (first && is_own)
        report_twice(parsing, first, &pair);
    casus_value *slot = first ? NULL : cs_batch_slot(batch, parsing->record, pair.column);
    if (!slot || !keep_pair(parsing, pair))
        return;
    if (!cs_nest_is_free(slot)) {
        report_twice(parsing, &pair, &pair);
        return;
    }
    if (is_own)
        note_flat_name(parsing, &pair);
    cs_yaml_place place = {
        .arena = batch->arena,
        .defects = parsing->defects,
        .column = cs_batch_column_at(batch, pair.column),
        .record = parsing->index,
        .index = pair.column,
        .is_own = is_own,
    };
    cs_yaml_value(&place, pair.value, slot);
    if (!place.is_own)
        charge_list(batch, &pair, slot);
    parsing->record->is_broken |= place.is_broken;
}

static void merge(struct parsing *parsing, const cs_yaml_node *value, unsigned depth,
                  bool is_in_list);

/* The pairs of a mapping, then those that it merges itself. */
static void merge_mapping(struct parsing *parsing, const cs_yaml_node *mapping, unsigned depth)
{
    charge(parsing->batch, mapping->count);
    for (uint32_t i = 0; i < mapping->count; i++)
        if (!cs_yaml_is_merge(&mapping->as.pairs[i]))
            add_pair(parsing, mapping->as.pairs[i], false);
    for (uint32_t i = 0; i < mapping->count; i++)
        if (cs_yaml_is_merge(&mapping->as.pairs[i]))
            merge(parsing, mapping->as.pairs[i].value, depth + 1, false);
}

/* A mapping, or a list of mappings but not of lists. */
static void merge(struct parsing *parsing, const cs_yaml_node *value, unsigned depth,
                  bool is_in_list)
{
    const cs_yaml_node *target = cs_yaml_target(value);
    if (!target || parsing->batch->failed)
        return;
    if (depth > CS_DEPTH_MAX) {
        report_in_record(parsing, CS_E_TOO_DEEP, value, (casus_text){NULL, 0});
    } else if (target->kind == CS_YAML_MAPPING) {
        merge_mapping(parsing, target, depth);
    } else if (target->kind == CS_YAML_SEQUENCE && !is_in_list) {
        charge(parsing->batch, target->count);
        for (uint32_t i = 0; i < target->count; i++)
            merge(parsing, target->as.items[i], depth + 1, true);
    } else {
        report_in_record(parsing, CS_E_YAML_MERGE, value, cs_yaml_describe(target));
    }
}

/* The record's own keys; returns how many of them merge. */
static size_t add_own(struct parsing *parsing, const cs_yaml_node *mapping)
{
    size_t merges = 0;
    for (uint32_t i = 0; i < mapping->count; i++) {
        const cs_yaml_pair *pair = &mapping->as.pairs[i];
        if (!cs_yaml_is_merge(pair))
            add_pair(parsing, *pair, true);
        else if (merges++ > 0)
            report_in_record(parsing, CS_E_DUPLICATE_KEY, pair->key, pair->key->as.text);
    }
    return merges;
}

/* Values of the head, for columns that the record does not name. */
static void add_inherited(struct parsing *parsing)
{
    const cs_yaml_head *head = parsing->head;
    for (size_t i = 0; head && i < head->inherited_count; i++) {
        const cs_yaml_inherited *inherited = &head->inherited[i];
        uint32_t column = inherited->column;
        if (column == CS_NONE)
            column = cs_batch_column(parsing->batch, inherited->name, CS_NONE);
        if (column == CS_NONE || find_pair(parsing, column))
            continue;
        casus_value *slot = cs_batch_slot(parsing->batch, parsing->record, column);
        if (slot && slot->kind == CASUS_ABSENT)
            *slot = inherited->value;
    }
}

static bool keep_marks(struct parsing *parsing)
{
    cs_arena *arena = parsing->batch->arena;
    struct marks *marks = cs_arena_alloc(arena, sizeof *marks);
    cs_yaml_pair *pairs = cs_arena_zalloc(arena, parsing->pair_count + 1, sizeof *pairs);
    cs_yaml_leaves leaves;
    if (!marks || !pairs || !cs_yaml_inside_keep(&parsing->inside, &leaves)) {
        parsing->batch->failed = true;
        return false;
    }
    if (parsing->pair_count)
        memcpy(pairs, parsing->pairs, parsing->pair_count * sizeof *pairs);
    *marks = (struct marks){pairs, parsing->pair_count, leaves};
    parsing->record->marks = marks;
    return true;
}

/* A record that others may merge becomes what its own merges made of it. Without this, a file whose
   records each merge the one before would have to be followed back to its start every time. */
static void flatten(cs_yaml_node *node, const struct marks *marks)
{
    node->as.pairs = (cs_yaml_pair *)marks->pairs;
    node->count = (uint32_t)marks->count;
    node->weight = 1;
    for (size_t i = 0; i < marks->count; i++)
        node->weight += marks->pairs[i].key->weight + marks->pairs[i].value->weight;
}

static void fill_record(struct parsing *parsing, cs_yaml_node *node)
{
    size_t merges = 0;
    cs_yaml_inside_begin(&parsing->inside, parsing->record, parsing->index);
    if (node->kind == CS_YAML_ALIAS)
        merge_mapping(parsing, node->as.target, 0);
    else
        merges = add_own(parsing, node);
    for (uint32_t i = 0; merges > 0 && i < node->count; i++)
        if (cs_yaml_is_merge(&node->as.pairs[i]))
            merge(parsing, node->as.pairs[i].value, 0, false);
    add_inherited(parsing);
    if (keep_marks(parsing) && merges > 0)
        flatten(node, parsing->record->marks);
}

/* ---- Chunks ---- */

/* A key of the head behind the events, or a mapping where they should be. */
static bool report_stray(struct parsing *parsing, casus_text text, const cs_yaml_line *line)
{
    casus_text key;
    size_t value;
    casus_text chunk = parsing->batch->chunk;
    uint32_t start = parsing->record->extent.start;
    bool is_at_line = start == 0 || chunk.ptr[start - 1] == '\n' || chunk.ptr[start - 1] == '\r';
    if (!parsing->head || !parsing->head->is_annotation || !is_at_line ||
        !cs_yaml_line_key(text, line, &key, &value))
        return false;
    bool is_late = cs_yaml_line_column(line) <= parsing->head->column;
    cs_span span = {start + (uint32_t)(key.ptr - text.ptr), (uint32_t)key.len};
    cs_defect *defect = cs_defects_at(
        parsing->defects, is_late ? CS_E_YAML_LATE_HEAD : CS_E_NOT_A_RECORD, parsing->index, span);
    defect->found = is_late ? key : CS_TEXT("a key");
    defect->expected = CS_TEXT("a mapping that begins with \"- \"");
    return true;
}

/* Text behind "...", on its line. */
static bool report_text_after_stop(struct parsing *parsing, casus_text text,
                                   const cs_yaml_line *line)
{
    if (line->kind != CS_LINE_STOP)
        return false;
    uint32_t start = parsing->record->extent.start;
    casus_text rest = cs_text_trim(cs_text_from(text, 3));
    cs_span span = {start + (uint32_t)(rest.ptr - text.ptr), (uint32_t)rest.len};
    cs_defects_at(parsing->defects, CS_E_YAML_SYNTAX, parsing->index, span)->found = CS_TEXT(
        "text follows the end of a document");
    return true;
}

/* The node that is the record; NULL: there is none, and a defect says why. */
static cs_yaml_node *find_record(struct parsing *parsing, cs_yaml_node *root, bool is_item)
{
    cs_yaml_node *node = root;
    if (is_item && root->kind == CS_YAML_SEQUENCE && root->count > 0)
        node = root->as.items[0];
    if (is_item && root->kind == CS_YAML_SEQUENCE && root->count > 1) {
        report_in_record(parsing, CS_E_YAML_SYNTAX, root->as.items[1],
                         CS_TEXT("a second item begins inside a record"));
        return NULL;
    }
    const cs_yaml_node *target = cs_yaml_target(node);
    if (!target || target->kind == CS_YAML_MAPPING)
        return target ? node : NULL;
    cs_yaml_place place = {.defects = parsing->defects, .record = parsing->index, .index = CS_NONE};
    cs_defect *defect = cs_yaml_complain(&place, CS_E_NOT_A_RECORD, node);
    defect->found = cs_yaml_describe(target);
    defect->expected = CS_TEXT("a mapping of names and values");
    return NULL;
}

/* Has the second gear made a record of it? */
static bool take_plain(struct parsing *parsing)
{
    bool is_annotation = parsing->head && parsing->head->is_annotation;
    parsing->pair_count = 0;
    if (!parsing->gear || !cs_yaml_gear_take(parsing->gear, parsing->record, is_annotation))
        return false;
    add_inherited(parsing);
    return true;
}

static void parse_record(struct parsing *parsing)
{
    cs_record *record = parsing->record;
    cs_yaml_line line;
    casus_text text = cs_text_slice(parsing->batch->chunk, record->extent.start,
                                    record->extent.len);
    cs_yaml_line_at(text, 0, true, &line);
    cs_yaml_node *node = NULL;
    parsing->reader.is_dependent = false;
    if (!report_stray(parsing, text, &line) && !report_text_after_stop(parsing, text, &line))
        node = cs_yaml_read(&parsing->reader, record->extent, parsing->index);
    if (node)
        node = find_record(parsing, node, line.kind == CS_LINE_ITEM);
    record->is_broken = !node;
    record->is_dependent = parsing->reader.is_dependent;
    parsing->hint = 0;
    parsing->pair_count = 0;
    size_t defects_before = parsing->defects->count;
    if (node)
        fill_record(parsing, node);
    if (parsing->reader.expanded > 0)
        charge(parsing->batch, (parsing->defects->count - defects_before) * DEFECT_ROOM);
    if (record->is_broken)
        record->width = 0;
}

/* Does a document end between two records? */
static bool has_marker(casus_text text)
{
    for (size_t at = 0; at + 4 <= text.len; at++) {
        bool is_line = text.ptr[at] == '\n' || text.ptr[at] == '\r';
        casus_text word = cs_text_slice(text, at + 1, 3);
        if (is_line && (cs_text_is(word, "---") || cs_text_is(word, "...")))
            return true;
    }
    return false;
}

casus_status cs_yaml_parse(const cs_layout *layout, const cs_extents *extents, cs_batch *batch,
                           cs_defects *defects)
{
    const cs_yaml_head *head = layout->state;
    struct parsing parsing = {.head = head, .batch = batch, .defects = defects};
    parsing.reader = (cs_yaml_reader){.arena = batch->arena,
                                      .source = batch->chunk,
                                      .defects = defects,
                                      .shared = head ? &head->anchors : NULL};
    if (layout->gear == CASUS_GEAR_AUTO && !(parsing.gear = cs_yaml_gear_make(batch)))
        return CASUS_ENOMEM;
    parsing.inside = (cs_yaml_inside){.nest = {.batch = batch}, .defects = defects};
    casus_status status = CASUS_OK;
    size_t end = 0;
    for (size_t i = 0; i < extents->count && status == CASUS_OK; i++) {
        const cs_extent *extent = &extents->items[i];
        size_t gap = end > 0 ? end - 1 : 0;
        if (has_marker(cs_text_slice(batch->chunk, gap, extent->start - gap)))
            cs_yaml_forget(&parsing.reader);
        end = (size_t)extent->start + extent->len;
        parsing.index = (uint32_t)i;
        parsing.record = cs_batch_add(batch, *extent);
        if (parsing.record && extent->flaw == 0 && !take_plain(&parsing))
            parse_record(&parsing);
        if (batch->failed || parsing.reader.failed || defects->failed)
            status = CASUS_ENOMEM;
    }
    cs_buf_free(&parsing.inside.nest.path);
    return status;
}

/* ---- Places ---- */

bool cs_yaml_give_span(const cs_yaml_node *node, cs_span *out)
{
    const cs_yaml_node *target = cs_yaml_target(node);
    if (!target)
        target = node;
    *out = target->span;
    return !target->in_head;
}

bool cs_yaml_locate(const cs_layout *layout, const cs_batch *batch, uint32_t record,
                    uint32_t column, uint32_t item, cs_span *out)
{
    (void)layout;
    const cs_record *located = &batch->records[record];
    const struct marks *marks = located->marks;
    if (!marks && !located->is_broken)
        return cs_yaml_gear_locate(batch, located, column, item, out);
    for (size_t i = 0; marks && i < marks->count; i++) {
        const cs_yaml_pair *pair = &marks->pairs[i];
        if (pair->column != column)
            continue;
        if (item == CS_NAME)
            return cs_yaml_give_span(pair->key, out);
        const cs_yaml_node *value = cs_yaml_target(pair->value);
        if (value && value->kind == CS_YAML_SEQUENCE && item < value->count)
            return cs_yaml_give_span(value->as.items[item], out);
        return cs_yaml_give_span(pair->value, out);
    }
    return marks && cs_yaml_inside_locate(&marks->leaves, column, item, out);
}
