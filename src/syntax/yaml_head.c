/* yaml_head.c - what stands before the first record of a YAML stream.

   That may be nothing but comments and markers, or the head of an annotation file: a mapping whose
   last key is "events:". Its `schema` names the schema; its `defaults` and its other values hold for
   every event that does not have its own. Which of its keys mean something is only known once there
   are columns, so bind() judges them. */
#include "syntax/yaml_syntax.h"

/* ---- Finding the first record ---- */

/* Where the content of the first document begins, line by line. */
struct opening {
    casus_text text;
    bool eof;
    cs_yaml_line line; /* with the content, if there is any */
    size_t content;    /* SIZE_MAX: there is none */
    uint32_t mode;     /* what the framer begins with ... */
    size_t used;       /* ... and where */
    bool is_annotation;
    size_t head_end; /* of an annotation file: where its head ends for libyaml */
};

static bool is_done(const struct opening *opening, size_t at)
{
    return cs_yaml_line_is_done(opening->text, &opening->line, at);
}

static size_t skip_blanks(const struct opening *opening, size_t at)
{
    while (at < opening->line.end &&
           (opening->text.ptr[at] == ' ' || opening->text.ptr[at] == '\t'))
        at++;
    return at;
}

/* Passes over comments, directives and empty documents. False: more text is needed. */
static bool find_content(struct opening *opening)
{
    cs_yaml_line *line = &opening->line;
    size_t at = cs_utf8_mark(opening->text);
    opening->content = SIZE_MAX;
    for (;; at = line->next) {
        opening->used = at;
        if (at == opening->text.len)
            return opening->eof;
        bool is_whole = cs_yaml_line_at(opening->text, at, opening->eof, line);
        bool is_list = cs_yaml_line_has_kind(line) && opening->text.ptr[line->content] == '[';
        if (!is_whole && !is_list)
            return false;
        bool is_directive = cs_yaml_line_is_directive(opening->text, line);
        if (line->kind == CS_LINE_START && !is_done(opening, line->start + 3))
            opening->content = skip_blanks(opening, line->start + 3);
        else if (line->kind == CS_LINE_ITEM || (line->kind == CS_LINE_CONTENT && !is_directive))
            opening->content = line->content;
        if (opening->content != SIZE_MAX)
            return true;
    }
}

/* Passes over an anchor and a tag. */
static size_t skip_properties(const struct opening *opening, size_t at)
{
    const char *ptr = opening->text.ptr;
    while (at < opening->line.end && (ptr[at] == '&' || ptr[at] == '!')) {
        while (at < opening->line.end && ptr[at] != ' ' && ptr[at] != '\t')
            at++;
        at = skip_blanks(opening, at);
    }
    return at;
}

/* The line is "events:". What follows decides whether it begins a list of records. */
static void take_events(struct opening *opening, size_t value)
{
    casus_text rest = cs_text_slice(opening->text, value, opening->line.end - value);
    size_t at = skip_properties(opening, value);
    bool is_list = at < opening->line.end && opening->text.ptr[at] == '[';
    bool is_null = cs_text_is(rest, "~") || cs_text_is(rest, "null");
    if (!is_list && !is_null && !is_done(opening, at))
        return;
    opening->is_annotation = true;
    opening->mode = is_list ? CS_YAML_FLOW : is_null ? CS_YAML_AFTER : CS_YAML_ITEMS;
    opening->used = is_list ? at + 1 : opening->line.next;
    opening->head_end = is_list ? at : opening->line.next;
}

/* A document that names its schema is an annotation file, even if "events:" is misspelt in it. */
static void take_no_events(struct opening *opening)
{
    opening->is_annotation = true;
    opening->mode = CS_YAML_AFTER;
    opening->used = opening->text.len;
    opening->head_end = opening->text.len;
}

/* Looks for "events:" in the column of the document's first key. False: more text is needed. */
static bool find_events(struct opening *opening)
{
    uint32_t column = cs_yaml_line_column(&opening->line);
    cs_yaml_line *line = &opening->line;
    bool names_schema = false;
    casus_text key;
    size_t value;
    while (line->kind != CS_LINE_START && line->kind != CS_LINE_STOP) {
        bool is_key = cs_yaml_line_column(line) == column &&
                      cs_yaml_line_key(opening->text, line, &key, &value);
        if (is_key && cs_text_is(key, "events")) {
            take_events(opening, value);
            return true;
        }
        names_schema = names_schema || (is_key && cs_text_is(key, "schema"));
        if (line->next == opening->text.len) {
            if (opening->eof && names_schema)
                take_no_events(opening);
            return opening->eof;
        }
        if (!cs_yaml_line_at(opening->text, line->next, opening->eof, line))
            return false;
    }
    return true;
}

static bool find_first_record(cs_layout *layout, struct opening *opening)
{
    opening->mode = CS_YAML_BETWEEN;
    layout->reject_separator = CS_TEXT("");
    layout->reject_tail = CS_TEXT("");
    if (!find_content(opening))
        return false;
    char first = opening->content == SIZE_MAX ? '-' : opening->text.ptr[opening->content];
    if (first == '[') {
        opening->mode = CS_YAML_FLOW;
        opening->used = opening->content + 1;
    } else if (opening->line.kind == CS_LINE_CONTENT && first != '{') {
        layout->reject_separator = CS_TEXT("---\n");
        if (!find_events(opening))
            return false;
    } else if (first == '{') {
        layout->reject_separator = CS_TEXT("\n---\n");
    }
    if (opening->is_annotation)
        layout->reject_separator = CS_TEXT("");
    if (opening->mode == CS_YAML_FLOW) {
        layout->reject_separator = CS_TEXT(",\n");
        layout->reject_tail = CS_TEXT("\n]\n");
    }
    return true;
}

/* ---- Reading the head ---- */

static casus_status check_utf8(const cs_layout *layout, cs_defects *defects)
{
    static const char digits[] = "0123456789abcdef";
    size_t bad = cs_utf8_check(layout->head);
    if (bad == layout->head.len)
        return CASUS_OK;
    unsigned char byte = (unsigned char)layout->head.ptr[bad];
    char hex[] = {digits[byte >> 4], digits[byte & 15]};
    cs_defects_at(defects, CS_E_NOT_UTF8, CS_NONE, (cs_span){(uint32_t)bad, 1})->found =
        cs_arena_text(layout->arena, (casus_text){hex, sizeof hex});
    return CASUS_EFORMAT;
}

/* libyaml accepts a key that stands twice; the first one counts. */
static bool report_duplicates(cs_layout *layout, const cs_yaml_node *mapping, cs_defects *defects)
{
    cs_columns names = {.count = mapping->count};
    names.items = cs_arena_zalloc(layout->arena, mapping->count + 1, sizeof *names.items);
    if (!names.items)
        return false;
    for (uint32_t i = 0; i < mapping->count; i++)
        names.items[i].name = mapping->as.pairs[i].key->as.text;
    if (!cs_columns_index(&names, 0, layout->arena))
        return false;
    for (uint32_t i = 0; i < mapping->count; i++) {
        bool is_exact;
        const cs_yaml_node *key = mapping->as.pairs[i].key;
        uint32_t first = cs_columns_find(&names, key->as.text, &is_exact);
        if (is_exact && first != i)
            cs_defects_at(defects, CS_E_DUPLICATE_KEY, CS_NONE, key->span)->found = key->as.text;
    }
    return true;
}

static const cs_yaml_node *find_value(const cs_yaml_node *mapping, const char *name)
{
    for (uint32_t i = 0; i < mapping->count; i++)
        if (cs_text_is(mapping->as.pairs[i].key->as.text, name))
            return cs_yaml_target(mapping->as.pairs[i].value);
    return NULL;
}

/* Checks what can be told without columns: keys that stand twice, the kinds of schema and defaults. */
static bool check_head(cs_layout *layout, const cs_yaml_node *root, cs_defects *defects)
{
    const cs_yaml_node *schema = find_value(root, "schema");
    const cs_yaml_node *defaults = find_value(root, "defaults");
    if (schema && schema->kind == CS_YAML_SCALAR && !cs_yaml_is_null(schema)) {
        layout->schema = schema->as.text;
        layout->schema_span = schema->span;
    }
    if (!report_duplicates(layout, root, defects))
        return false;
    if (defaults && defaults->kind == CS_YAML_MAPPING)
        return report_duplicates(layout, defaults, defects);
    if (defaults && !cs_yaml_is_null(defaults)) {
        cs_defect *defect = cs_defects_at(defects, CS_E_NOT_A_RECORD, CS_NONE, defaults->span);
        defect->found = cs_yaml_describe(defaults);
        defect->expected = CS_TEXT("a mapping of names and values");
    }
    return true;
}

static casus_status read_head(cs_layout *layout, const struct opening *opening, cs_yaml_head *head,
                              cs_defects *defects)
{
    size_t start = cs_utf8_mark(layout->head);
    cs_yaml_reader reader = {
        .arena = layout->arena, .source = layout->head, .defects = defects, .in_head = true};
    cs_span span = {(uint32_t)start, (uint32_t)(opening->head_end - start)};
    cs_yaml_node *root = cs_yaml_read(&reader, span, CS_NONE);
    if (!root)
        return reader.failed ? CASUS_ENOMEM : CASUS_EFORMAT;
    if (root->kind != CS_YAML_MAPPING)
        return CASUS_OK;
    head->root = root;
    head->anchors = reader.anchors;
    return check_head(layout, root, defects) && !defects->failed ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_yaml_open(cs_layout *layout, casus_text head, bool eof, size_t *used,
                          cs_defects *defects)
{
    struct opening opening = {.text = head, .eof = eof || head.len >= CS_RECORD_MAX};
    if (!find_first_record(layout, &opening))
        return CASUS_END;
    cs_yaml_head *state = cs_arena_zalloc(layout->arena, 1, sizeof *state);
    layout->head = cs_arena_text(layout->arena, cs_text_slice(head, 0, opening.used));
    layout->state = state;
    if (!state || !layout->head.ptr)
        return CASUS_ENOMEM;
    *used = opening.used;
    state->mode = opening.mode;
    state->is_annotation = opening.is_annotation;
    state->column = opening.is_annotation ? cs_yaml_line_column(&opening.line) : 0;
    casus_status status = check_utf8(layout, defects);
    if (status == CASUS_OK && opening.is_annotation)
        status = read_head(layout, &opening, state, defects);
    return status;
}

/* ---- Values for every record ---- */

struct binding {
    cs_layout *layout;
    cs_yaml_head *head;
    cs_defects *defects;
    size_t cap;
    bool has_schema; /* without one, every name is as good as another */
    bool failed;
};

static uint32_t find_column(const struct binding *binding, casus_text name)
{
    bool is_exact;
    return cs_columns_find(binding->layout->columns, name, &is_exact);
}

static void inherit(struct binding *binding, const cs_yaml_pair *pair)
{
    cs_yaml_head *head = binding->head;
    cs_layout *layout = binding->layout;
    if (head->inherited_count == CS_COLUMNS_MAX) {
        cs_defects_at(binding->defects, CS_E_TOO_MANY_COLUMNS, CS_NONE, pair->key->span);
        return;
    }
    cs_yaml_inherited *items = cs_arena_grow(layout->arena, head->inherited, &binding->cap,
                                             head->inherited_count + 1, sizeof *items);
    if (!items) {
        binding->failed = true;
        return;
    }
    head->inherited = items;
    uint32_t column = find_column(binding, pair->key->as.text);
    cs_yaml_place place = {
        .arena = layout->arena,
        .defects = binding->defects,
        .column = column == CS_NONE ? NULL : &layout->columns->items[column],
        .record = CS_NONE,
        .index = column,
        .is_own = true,
    };
    cs_yaml_inherited *inherited = &items[head->inherited_count];
    *inherited = (cs_yaml_inherited){
        .name = pair->key->as.text, .column = column, .node = cs_yaml_target(pair->value)};
    cs_yaml_value(&place, pair->value, &inherited->value);
    head->inherited_count += inherited->value.kind != CASUS_ABSENT;
}

static void inherit_all(struct binding *binding, const cs_yaml_node *node, unsigned depth,
                        bool may_be_list);

/* The pairs of a mapping, then those that it merges. */
static void inherit_mapping(struct binding *binding, const cs_yaml_node *mapping, unsigned depth)
{
    for (uint32_t i = 0; i < mapping->count; i++)
        if (!cs_yaml_is_merge(&mapping->as.pairs[i]))
            inherit(binding, &mapping->as.pairs[i]);
    for (uint32_t i = 0; i < mapping->count; i++)
        if (cs_yaml_is_merge(&mapping->as.pairs[i]))
            inherit_all(binding, mapping->as.pairs[i].value, depth + 1, true);
}

/* From the defaults themselves (depth 0), or from what they merge: a mapping or a list of them. */
static void inherit_all(struct binding *binding, const cs_yaml_node *node, unsigned depth,
                        bool may_be_list)
{
    const cs_yaml_node *target = cs_yaml_target(node);
    bool is_good = target && depth <= CS_DEPTH_MAX;
    if (is_good && target->kind == CS_YAML_MAPPING)
        inherit_mapping(binding, target, depth);
    else if (is_good && target->kind == CS_YAML_SEQUENCE && may_be_list)
        for (uint32_t i = 0; i < target->count; i++)
            inherit_all(binding, target->as.items[i], depth + 1, false);
    else if (target && depth > 0)
        cs_defects_at(binding->defects, CS_E_YAML_MERGE, CS_NONE, node->span);
}

/* The known column whose name is at most two edits away. */
static casus_text nearest(const struct binding *binding, casus_text name)
{
    const cs_columns *columns = binding->layout->columns;
    casus_text best = {NULL, 0};
    size_t least = name.len > 3 ? 3 : 1;
    size_t to_events = cs_text_distance(name, CS_TEXT("events"), 2);
    if (to_events < least) {
        least = to_events;
        best = CS_TEXT("events");
    }
    for (uint32_t i = 0; i < columns->count; i++) {
        size_t distance = cs_text_distance(name, columns->items[i].name, 2);
        if (columns->items[i].is_known && distance < least) {
            least = distance;
            best = columns->items[i].name;
        }
    }
    return best;
}

static bool is_structural(casus_text name)
{
    return cs_text_is(name, "schema") || cs_text_is(name, "defaults") || cs_text_is(name, "events");
}

/* Does the name mean anything? Without a schema every name does. */
static bool is_meaningful(const struct binding *binding, casus_text name)
{
    uint32_t column = find_column(binding, name);
    bool is_known = column != CS_NONE && binding->layout->columns->items[column].is_known;
    return is_known || !binding->has_schema;
}

static void bind_key(struct binding *binding, const cs_yaml_pair *pair)
{
    casus_text name = pair->key->as.text;
    const cs_yaml_node *value = cs_yaml_target(pair->value);
    bool is_private = cs_text_starts(name, "x_") || cs_text_starts(name, "X_");
    bool is_name = is_private || is_meaningful(binding, name);
    if (is_structural(name) || !value)
        return;
    if (is_name && value->kind != CS_YAML_MAPPING) {
        inherit(binding, pair);
    } else if (!is_private) {
        cs_defect *defect = cs_defects_at(binding->defects, CS_E_YAML_HEAD_KEY, CS_NONE,
                                          pair->key->span);
        defect->found = name;
        defect->expected = is_name ? (casus_text){NULL, 0} : nearest(binding, name);
    }
}

bool cs_yaml_locate_head(const cs_layout *layout, const cs_batch *batch, uint32_t column,
                         uint32_t item, cs_span *out)
{
    const cs_yaml_head *head = layout->state;
    casus_text name = cs_batch_column_at(batch, column)->name;
    for (size_t i = 0; head && i < head->inherited_count; i++) {
        const cs_yaml_inherited *inherited = &head->inherited[i];
        bool is_it = inherited->column == column ||
                     (inherited->column == CS_NONE && cs_text_equal(inherited->name, name));
        const cs_yaml_node *node = inherited->node;
        if (!is_it || !node)
            continue;
        bool is_item = node->kind == CS_YAML_SEQUENCE && item < node->count;
        const cs_yaml_node *target = is_item ? cs_yaml_target(node->as.items[item]) : node;
        *out = target ? target->span : node->span;
        return true;
    }
    return false;
}

casus_status cs_yaml_bind_head(cs_layout *layout, cs_defects *defects)
{
    cs_yaml_head *head = layout->state;
    struct binding binding = {.layout = layout, .head = head, .defects = defects};
    if (!head || !head->root)
        return CASUS_OK;
    head->inherited = NULL;
    head->inherited_count = 0;
    for (uint32_t i = 0; i < layout->columns->count; i++)
        binding.has_schema |= layout->columns->items[i].is_known;
    const cs_yaml_node *defaults = find_value(head->root, "defaults");
    if (defaults)
        inherit_all(&binding, defaults, 0, false);
    for (uint32_t i = 0; i < head->root->count; i++)
        bind_key(&binding, &head->root->as.pairs[i]);
    return binding.failed || defects->failed ? CASUS_ENOMEM : CASUS_OK;
}
