/* schema_extends.c - a schema that starts from another: two trees become one.

   All of it is decided on the trees, before anything is compiled. Every node knows the file where it
   stands, so what is wrong in the result is told in the right place. Nodes are moved, never copied:
   the tree of the base is used up. */
#include "model/schema_load.h"

enum {
    KEYS_MAX = 64,   /* of a mapping that is merged; no good one has as many */
    DROPS_MAX = 1000 /* inherited rules and fields are looked through for each */
};

/* ---- Moving nodes ---- */

/* The link to the value of a key in a mapping, the link at the end where there is none. */
static cs_node **link_of(cs_node *mapping, const char *key)
{
    cs_node **link = &mapping->first;
    while (*link && !cs_text_is((*link)->key->text, key))
        link = &(*link)->next;
    return link;
}

static cs_node *unlink_node(cs_node *parent, cs_node **link)
{
    cs_node *node = *link;
    if (!node)
        return NULL;
    *link = node->next;
    node->next = NULL;
    parent->count--;
    return node;
}

static void insert_node(cs_node *parent, cs_node **link, cs_node *node)
{
    node->next = *link;
    *link = node;
    parent->count++;
}

static cs_node *take_out(cs_node *mapping, const char *key)
{
    return mapping->kind == CS_MAPPING ? unlink_node(mapping, link_of(mapping, key)) : NULL;
}

/* Puts the children of base before those of own. */
static void put_before(cs_node *own, cs_node *base)
{
    cs_node **link = &base->first;
    while (*link)
        link = &(*link)->next;
    *link = own->first;
    own->first = base->first;
    own->count += base->count;
    base->first = NULL;
    base->count = 0;
}

/* The child of this key as part of a merged mapping; NULL where there is none or it is of another
   kind, which the loader reports. */
static cs_node *part_of(cs_node *mapping, const char *key, cs_node_kind kind)
{
    if (mapping->kind != CS_MAPPING)
        return NULL;
    cs_node *child = *link_of(mapping, key);
    return child && child->kind == kind ? child : NULL;
}

/* Gives own the keys that only base has. A key that is null in own is in neither afterwards. */
static void inherit(cs_node *own, cs_node *base, uint32_t keys_max)
{
    bool is_small = own->count <= keys_max && base->count <= keys_max;
    for (cs_node **link = &base->first; is_small && *link;) {
        cs_node **same = link_of(own, (*link)->key->text.ptr);
        if (!*same) {
            link = &(*link)->next;
            continue;
        }
        if (cs_node_is_null(*same))
            unlink_node(own, same);
        unlink_node(base, link);
    }
    put_before(own, base);
}

/* ---- Fields ---- */

static casus_text name_of(const cs_node *field)
{
    const cs_node *name = field->count <= KEYS_MAX ? cs_node_at(field, "name") : NULL;
    return name && name->kind == CS_SCALAR ? name->text : (casus_text){NULL, 0};
}

/* The fields of the base, and those that came to them, found by name: a search along the list would
   take too long where both schemas are large. */
struct fields {
    cs_loader *loader;
    cs_node *list;
    cs_node **end;   /* the link behind the last */
    cs_node **slots; /* open addressing */
    uint32_t mask;
};

/* Where a field of this name is, or where it belongs. */
static cs_node **slot_of(const struct fields *fields, casus_text name)
{
    uint32_t at = (uint32_t)cs_text_hash(name) & fields->mask;
    while (fields->slots[at] && !cs_text_equal(name_of(fields->slots[at]), name))
        at = (at + 1) & fields->mask;
    return &fields->slots[at];
}

static void enter_field(struct fields *fields, cs_node *node)
{
    casus_text name = name_of(node);
    cs_node **slot = name.ptr ? slot_of(fields, name) : NULL;
    if (slot && !*slot)
        *slot = node;
}

static bool index_fields(struct fields *fields, uint32_t further)
{
    uint32_t size = 16;
    while (size <= 2 * (fields->list->count + further))
        size *= 2;
    fields->mask = size - 1;
    fields->slots = cs_load_alloc(fields->loader, &fields->loader->scratch, size,
                                  sizeof *fields->slots);
    fields->end = &fields->list->first;
    for (; fields->slots && *fields->end; fields->end = &(*fields->end)->next)
        enter_field(fields, *fields->end);
    return fields->slots != NULL;
}

/* Under another type than the base's, what belonged to that type says nothing. */
static void forget_type(const cs_node *own, cs_node *base)
{
    static const char *const keys[] = {"of",    "separator", "codes",   "group",  "none",
                                       "forms", "range",     "partial", "default"};
    const cs_node *type = cs_node_at(own, "type");
    const cs_node *before = cs_node_at(base, "type");
    if (!type || cs_text_equal(type->text, before ? before->text : CS_TEXT("text")))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        take_out(base, keys[i]);
}

static cs_node **link_to(cs_node *list, const cs_node *node)
{
    cs_node **link = &list->first;
    while (*link && *link != node)
        link = &(*link)->next;
    return link;
}

/* Puts a field of the list behind another, or before it. */
static void move_field(struct fields *fields, cs_node *node, const cs_node *place, bool is_before)
{
    cs_node *other = *slot_of(fields, place->text);
    if (!other) {
        cs_fault_reference(fields->loader, place, "field", (casus_text){NULL, 0});
        return;
    }
    if (other == node)
        return;
    *link_to(fields->list, node) = node->next;
    cs_node **link = is_before ? link_to(fields->list, other) : &other->next;
    node->next = *link;
    *link = node;
    fields->end = link_to(fields->list, NULL);
}

static void append_field(struct fields *fields, cs_node *own)
{
    insert_node(fields->list, fields->end, own);
    fields->end = &own->next;
    enter_field(fields, own);
}

/* A field of the base of the same name gives its place to own, which takes over what it does not say
   itself. A second one of the same file is left for the loader, which reports it. */
static void merge_field(struct fields *fields, cs_node *own)
{
    bool is_mergeable = own->kind == CS_MAPPING && own->count <= KEYS_MAX;
    const cs_node *after = is_mergeable ? take_out(own, "after") : NULL;
    const cs_node *before = is_mergeable && !after ? take_out(own, "before") : NULL;
    casus_text name = is_mergeable ? name_of(own) : (casus_text){NULL, 0};
    cs_node *base = name.ptr ? *slot_of(fields, name) : NULL;
    if (!base || base->source == own->source) {
        append_field(fields, own);
    } else {
        forget_type(own, base);
        inherit(own, base, KEYS_MAX);
        own->next = base->next;
        *base = *own;
        own = base;
    }
    if (after || before)
        move_field(fields, own, after ? after : before, !after);
}

static void merge_fields(cs_loader *loader, cs_node *own, cs_node *base)
{
    struct fields fields = {.loader = loader, .list = base};
    bool is_small = own->count <= CS_COLUMNS_MAX && base->count <= CS_COLUMNS_MAX;
    if (is_small && index_fields(&fields, own->count))
        while (own->first)
            merge_field(&fields, unlink_node(own, &own->first));
    put_before(own, base);
}

/* ---- Vocabularies ---- */

/* `items` or `file` make a vocabulary of their own; without them it is the base's, with `add`. */
static void merge_vocabulary(cs_node *own, cs_node *base)
{
    if (own->count > KEYS_MAX || base->count > KEYS_MAX || cs_node_at(own, "items") ||
        cs_node_at(own, "file") || cs_node_at(own, "builtin"))
        return;
    cs_node *added = part_of(own, "add", CS_SEQUENCE);
    cs_node *before = part_of(base, "add", CS_SEQUENCE);
    if (added && before)
        put_before(added, before);
    inherit(own, base, KEYS_MAX);
}

static void merge_codes(cs_node *own, cs_node *base)
{
    bool is_small = own->count <= CS_VOCABULARIES_MAX && base->count <= CS_VOCABULARIES_MAX;
    for (cs_node *child = own->first; is_small && child; child = child->next) {
        cs_node *same = part_of(base, child->key->text.ptr, CS_MAPPING);
        if (same && child->kind == CS_MAPPING)
            merge_vocabulary(child, same);
    }
    inherit(own, base, CS_VOCABULARIES_MAX);
}

/* ---- Rules ---- */

static bool is_equal(const cs_node *a, const cs_node *b);

static bool is_list_equal(const cs_node *a, const cs_node *b)
{
    if (a->count != b->count)
        return false;
    for (a = a->first, b = b->first; a; a = a->next, b = b->next)
        if (!is_equal(a, b))
            return false;
    return true;
}

/* Has the mapping all keys of another, with the same values? */
static bool has_all(const cs_node *mapping, const cs_node *wanted)
{
    if (mapping->count > KEYS_MAX || wanted->count > KEYS_MAX)
        return false;
    for (const cs_node *key = wanted->first; key; key = key->next) {
        const cs_node *value = cs_node_at(mapping, key->key->text.ptr);
        if (!value || !is_equal(value, key))
            return false;
    }
    return true;
}

static bool is_equal(const cs_node *a, const cs_node *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == CS_SCALAR)
        return cs_text_equal(a->text, b->text);
    return a->kind == CS_SEQUENCE ? is_list_equal(a, b) : a->count == b->count && has_all(a, b);
}

static void drop_rule(cs_loader *loader, cs_node *rules, const cs_node *drop)
{
    bool is_found = false;
    if (!cs_need_text(loader, drop, "rule") || !cs_need_text(loader, drop, "field"))
        return;
    for (cs_node **link = &rules->first; *link;) {
        if ((*link)->kind != CS_MAPPING || !has_all(*link, drop)) {
            link = &(*link)->next;
            continue;
        }
        unlink_node(rules, link);
        is_found = true;
    }
    if (!is_found)
        cs_fault_reference(loader, cs_node_at(drop, "rule"), "inherited rule like",
                           (casus_text){NULL, 0});
}

static bool has_text(const cs_node *node, casus_text text)
{
    if (node->kind != CS_SEQUENCE)
        return node->kind == CS_SCALAR && cs_text_equal(node->text, text);
    for (const cs_node *item = node->first; item; item = item->next)
        if (item->kind == CS_SCALAR && cs_text_equal(item->text, text))
            return true;
    return false;
}

/* Does one of the keys name the field? */
static bool names_field(const cs_node *mapping, const char *const *keys, casus_text name)
{
    for (; mapping->kind == CS_MAPPING && mapping->count <= KEYS_MAX && *keys; keys++) {
        const cs_node *value = cs_node_at(mapping, *keys);
        if (value && has_text(value, name))
            return true;
    }
    return false;
}

static bool is_rule_about(const cs_node *rule, casus_text name)
{
    static const char *const keys[] = {"field", "of", "until", NULL};
    bool is_about = names_field(rule, keys, name);
    bool has_keys = rule->kind == CS_MAPPING && rule->count <= KEYS_MAX;
    const cs_node *when = has_keys ? cs_node_at(rule, "when") : NULL;
    const cs_node *condition = when && when->kind == CS_SEQUENCE ? when->first : when;
    for (; condition && !is_about; condition = condition == when ? NULL : condition->next)
        is_about = names_field(condition, keys, name);
    return is_about;
}

/* With the rules about it, which could not be read without it. */
static void drop_field(cs_loader *loader, const cs_node *name, cs_node *fields, cs_node *rules)
{
    cs_node **link = &fields->first;
    while (*link && !cs_text_equal(name_of(*link), name->text))
        link = &(*link)->next;
    if (!unlink_node(fields, link)) {
        cs_fault_reference(loader, name, "inherited field", (casus_text){NULL, 0});
        return;
    }
    for (link = &rules->first; *link;)
        if (is_rule_about(*link, name->text))
            unlink_node(rules, link);
        else
            link = &(*link)->next;
}

static void drop_parts(cs_loader *loader, const cs_node *drops, cs_node *base)
{
    cs_node none = {.kind = CS_SEQUENCE};
    cs_node *fields = part_of(base, "fields", CS_SEQUENCE);
    cs_node *rules = part_of(base, "rules", CS_SEQUENCE);
    if (drops->kind != CS_SEQUENCE || drops->count > DROPS_MAX) {
        cs_fault_value(loader, drops, "a list of at most 1000 rules and fields");
        return;
    }
    for (const cs_node *drop = drops->first; drop; drop = drop->next) {
        if (!cs_node_is_mapping(loader, drop))
            continue;
        bool is_field = drop->count == 1 && cs_node_at(drop, "field");
        const cs_node *name = is_field ? cs_need_text(loader, drop, "field") : NULL;
        if (name)
            drop_field(loader, name, fields ? fields : &none, rules ? rules : &none);
        else if (!is_field && !loader->is_sketch)
            drop_rule(loader, rules ? rules : &none, drop);
    }
}

/* ---- A schema and its base ---- */

/* A part of the base that cannot be merged would vanish without a word. */
static void check_part(cs_loader *loader, const cs_node *base, const char *key, cs_node_kind kind)
{
    const cs_node *part = cs_node_at(base, key);
    if (part && part->kind != kind)
        cs_fault_value(loader, part, kind == CS_MAPPING ? "a mapping" : "a list");
}

static void merge_rules(cs_node *own, cs_node *base)
{
    cs_node *inherited = part_of(base, "rules", CS_SEQUENCE);
    cs_node *rules = part_of(own, "rules", CS_SEQUENCE);
    if (rules && inherited)
        put_before(rules, inherited);
}

static void merge_parts(cs_loader *loader, cs_node *own, cs_node *base)
{
    cs_node *fields = part_of(own, "fields", CS_SEQUENCE);
    cs_node *codes = part_of(own, "codes", CS_MAPPING);
    cs_node *base_fields = part_of(base, "fields", CS_SEQUENCE);
    cs_node *base_codes = part_of(base, "codes", CS_MAPPING);
    const cs_node *drops = take_out(own, "drop");
    if (drops)
        drop_parts(loader, drops, base);
    if (fields && base_fields)
        merge_fields(loader, fields, base_fields);
    if (codes && base_codes)
        merge_codes(codes, base_codes);
    merge_rules(own, base);
}

static cs_node *merge(cs_loader *loader, cs_node *own, cs_node *base)
{
    bool is_small = own->count <= KEYS_MAX && base->count <= KEYS_MAX;
    check_part(loader, base, "fields", CS_SEQUENCE);
    check_part(loader, base, "codes", CS_MAPPING);
    check_part(loader, base, "rules", CS_SEQUENCE);
    if (is_small)
        merge_parts(loader, own, base);
    take_out(base, "casus");
    take_out(base, "schema");
    inherit(own, base, KEYS_MAX);
    return own;
}

/* ---- The chain ---- */

/* Files are told apart by their paths, once "./" is taken off their front. */
static casus_text plain_path(const cs_source *source)
{
    casus_text path = cs_text(source->name);
    return cs_text_starts(path, "./") ? cs_text_from(path, 2) : path;
}

/* Reports a file that is its own base, or stands on too many others. */
static bool is_chain_good(cs_loader *loader, const cs_source *base, const cs_node *extends)
{
    size_t length = 1;
    for (const cs_source *above = base->extender; above; above = above->extender) {
        length++;
        if (above->is_builtin != base->is_builtin ||
            !cs_text_equal(plain_path(above), plain_path(base)))
            continue;
        cs_defect *defect = cs_fault_at(loader, extends->source, extends->span, CS_E_SCHEMA_CYCLE);
        defect->found = extends->text;
        return false;
    }
    if (length > CS_EXTENDS_MAX)
        cs_fault_value(loader, extends, "a schema that stands on no more than 7 others");
    return length <= CS_EXTENDS_MAX;
}

static cs_source *open_base(cs_loader *loader, const cs_node *extends)
{
    const cs_embedded *builtin = cs_embedded_schema(extends->text);
    cs_source *base = NULL;
    if (builtin)
        base = cs_load_source(loader, builtin->path, (casus_text){builtin->text, builtin->len},
                              true);
    else if (cs_text_is_path(extends->text))
        base = cs_load_beside(loader, extends);
    else
        cs_fault_reference(loader, extends, "schema", cs_embedded_nearest(extends->text));
    if (!base)
        return NULL;
    base->extender = extends->source;
    return is_chain_good(loader, base, extends) ? base : NULL;
}

static cs_node *read_chain(cs_loader *loader, cs_source *source)
{
    cs_node *root = cs_tree_read(loader, source);
    if (!root || !cs_node_is_mapping(loader, root))
        return NULL;
    if (source->extender)
        cs_check_head(loader, root);
    const cs_node *extends = cs_node_at(root, "extends");
    if (!extends || cs_node_is_null(extends))
        return root;
    extends = cs_need_text(loader, root, "extends");
    cs_source *file = extends ? open_base(loader, extends) : NULL;
    cs_node *base = file ? read_chain(loader, file) : NULL;
    return base ? merge(loader, root, base) : NULL;
}

const cs_node *cs_tree_extended(cs_loader *loader)
{
    return read_chain(loader, loader->source);
}
