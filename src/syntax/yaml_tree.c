/* yaml_tree.c - a piece of YAML as nodes in an arena.

   libyaml's parser decides what the text means; its events become nodes that remember their bytes.
   Each record is read on its own, so that a broken one costs itself; anchors are kept between them.
   Sizes of aliases are added up, never expanded: a file that doubles a value forty times is refused
   at once. Scalars stay text here, whatever they look like. */
#include "syntax/yaml_syntax.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

/* ---- Anchors ---- */

struct cs_yaml_anchor {
    cs_yaml_anchor *next;
    casus_text name;
    uint64_t hash;
    cs_yaml_node *node;
};

static cs_yaml_anchor *find_anchor(const cs_yaml_anchors *anchors, casus_text name)
{
    if (anchors->bucket_count == 0)
        return NULL;
    uint64_t hash = cs_text_hash(name);
    cs_yaml_anchor *anchor = anchors->buckets[hash & (anchors->bucket_count - 1)];
    while (anchor && !(anchor->hash == hash && cs_text_equal(anchor->name, name)))
        anchor = anchor->next;
    return anchor;
}

static void link_anchor(cs_yaml_anchor **buckets, size_t bucket_count, cs_yaml_anchor *anchor)
{
    cs_yaml_anchor **bucket = &buckets[anchor->hash & (bucket_count - 1)];
    anchor->next = *bucket;
    *bucket = anchor;
}

static bool grow_anchors(cs_yaml_anchors *anchors, cs_arena *arena)
{
    size_t count = anchors->bucket_count ? anchors->bucket_count * 2 : 16;
    cs_yaml_anchor **buckets = cs_arena_zalloc(arena, count, sizeof *buckets);
    if (!buckets)
        return false;
    for (size_t i = 0; i < anchors->bucket_count; i++) {
        for (cs_yaml_anchor *anchor = anchors->buckets[i]; anchor;) {
            cs_yaml_anchor *next = anchor->next;
            link_anchor(buckets, count, anchor);
            anchor = next;
        }
    }
    anchors->buckets = buckets;
    anchors->bucket_count = count;
    return true;
}

static bool define_anchor(cs_yaml_anchors *anchors, cs_arena *arena, casus_text name,
                          cs_yaml_node *node)
{
    cs_yaml_anchor *anchor = find_anchor(anchors, name);
    if (anchor) {
        anchor->node = node;
        return true;
    }
    anchor = cs_arena_alloc(arena, sizeof *anchor);
    casus_text copy = cs_arena_text(arena, name);
    if (!anchor || !copy.ptr)
        return false;
    if (anchors->count == anchors->bucket_count && !grow_anchors(anchors, arena))
        return false;
    *anchor = (cs_yaml_anchor){.name = copy, .hash = cs_text_hash(name), .node = node};
    link_anchor(anchors->buckets, anchors->bucket_count, anchor);
    anchors->count++;
    return true;
}

void cs_yaml_forget(cs_yaml_reader *reader)
{
    reader->anchors = (cs_yaml_anchors){0};
}

/* ---- What a node is ---- */

const cs_yaml_node *cs_yaml_target(const cs_yaml_node *node)
{
    return node->kind == CS_YAML_ALIAS ? node->as.target : node;
}

bool cs_yaml_is_null(const cs_yaml_node *node)
{
    if (node->kind != CS_YAML_SCALAR || !node->is_plain)
        return false;
    casus_text text = node->as.text;
    return text.len == 0 || cs_text_is(text, "~") || cs_text_is(text, "null") ||
           cs_text_is(text, "Null") || cs_text_is(text, "NULL");
}

bool cs_yaml_is_merge(const cs_yaml_pair *pair)
{
    return pair->key->is_plain && cs_text_is(pair->key->as.text, "<<");
}

casus_text cs_yaml_describe(const cs_yaml_node *node)
{
    if (node->kind == CS_YAML_MAPPING)
        return CS_TEXT("a mapping");
    if (node->kind == CS_YAML_SEQUENCE)
        return CS_TEXT("a list");
    return cs_yaml_is_null(node) ? CS_TEXT("null") : CS_TEXT("a text");
}

/* ---- Building ---- */

struct level {
    cs_yaml_node *node;
    size_t first; /* its first child among reader->children */
};

/* One document on its way from events to nodes. */
struct build {
    cs_yaml_reader *reader;
    casus_text text; /* what libyaml is given */
    size_t base;     /* where it stands in the source */
    size_t chars;    /* a place in text: so many characters ... */
    size_t bytes;    /* ... which are so many bytes */
    struct level levels[CS_DEPTH_MAX];
    size_t depth;
    size_t child_count;
    cs_yaml_node *root;
    bool is_broken;
};

/* libyaml counts characters. Places come nearly in order, so walking from the last one is cheap. */
static size_t byte_of(struct build *build, size_t chars)
{
    const char *ptr = build->text.ptr;
    while (build->chars < chars && build->bytes < build->text.len) {
        do
            build->bytes++;
        while (build->bytes < build->text.len && (ptr[build->bytes] & 0xC0) == 0x80);
        build->chars++;
    }
    while (build->chars > chars) {
        do
            build->bytes--;
        while (build->bytes > 0 && (ptr[build->bytes] & 0xC0) == 0x80);
        build->chars--;
    }
    return build->bytes;
}

static cs_span span_of(const struct build *build, size_t start, size_t end)
{
    return (cs_span){(uint32_t)(build->base + start), (uint32_t)(end - start)};
}

static cs_defect *report(struct build *build, unsigned number, cs_span span)
{
    return cs_defects_at(build->reader->defects, number, build->reader->record, span);
}

/* A defect after which the record cannot be kept. */
static cs_defect *refuse(struct build *build, unsigned number, cs_span span)
{
    build->is_broken = true;
    return report(build, number, span);
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t skip_space(casus_text text, size_t at)
{
    while (at < text.len && (is_space(text.ptr[at]) || text.ptr[at] == '#')) {
        bool is_comment = text.ptr[at] == '#';
        while (is_comment && at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
            at++;
        at += !is_comment;
    }
    return at;
}

/* A defect for which libyaml would read something else than what stands there. */
static void refuse_words(struct build *build, size_t start, size_t end, casus_text why)
{
    refuse(build, CS_E_YAML_SYNTAX, span_of(build, start, end))->found = why;
}

/* Passes over the anchor and the tag before a node, at most one of each, and reports the tag. An
   anchor's name may hold more characters than libyaml knows: it takes the rest for the value. */
static size_t skip_properties(struct build *build, size_t at, const yaml_char_t *anchor,
                              bool has_tag)
{
    casus_text text = build->text;
    casus_text name = cs_text((const char *)anchor);
    bool has_anchor = anchor != NULL;
    while (at < text.len &&
           ((has_anchor && text.ptr[at] == '&') || (has_tag && text.ptr[at] == '!'))) {
        size_t start = at;
        while (at < text.len && !is_space(text.ptr[at]) && !strchr(",[]{}", text.ptr[at]))
            at++;
        if (text.ptr[start] == '!') {
            report(build, CS_E_YAML_TAG, span_of(build, start, at))->found = cs_text_slice(
                text, start, at - start);
            has_tag = false;
        } else {
            has_anchor = false;
            if (at - start - 1 != name.len)
                refuse_words(build, start, at,
                             CS_TEXT("an anchor is named with letters, digits, - and _"));
        }
        at = skip_space(text, at);
    }
    return at;
}

/* A node among the children of the level that is open. */
static cs_yaml_node *add_node(struct build *build, cs_yaml_kind kind, cs_span span)
{
    cs_yaml_reader *reader = build->reader;
    cs_yaml_node **children = cs_arena_grow(reader->arena, reader->children, &reader->child_cap,
                                            build->child_count + 1, sizeof *children);
    cs_yaml_node *node = cs_arena_alloc(reader->arena, sizeof *node);
    if (!children || !node) {
        reader->failed = true;
        return NULL;
    }
    *node = (cs_yaml_node){
        .kind = (uint8_t)kind, .in_head = reader->in_head, .span = span, .weight = 1};
    reader->children = children;
    children[build->child_count++] = node;
    if (build->depth == 0)
        build->root = node;
    return node;
}

static void name_node(struct build *build, const yaml_char_t *anchor, cs_yaml_node *node)
{
    cs_yaml_reader *reader = build->reader;
    if (node && anchor &&
        !define_anchor(&reader->anchors, reader->arena, cs_text((const char *)anchor), node))
        reader->failed = true;
}

/* The text of a scalar: the source's own bytes where they are the same. */
static casus_text scalar_text(struct build *build, casus_text value, size_t start)
{
    casus_text here = cs_text_slice(build->text, start, value.len);
    if (cs_text_equal(here, value))
        return here;
    casus_text copy = cs_arena_text(build->reader->arena, value);
    if (!copy.ptr)
        build->reader->failed = true;
    return copy;
}

/* The column of the "-" that begins the record; SIZE_MAX where none does. */
static size_t item_column(casus_text text)
{
    size_t dash = skip_space(text, 0);
    size_t start = dash;
    while (start > 0 && text.ptr[start - 1] == ' ')
        start--;
    return dash < text.len && text.ptr[dash] == '-' ? dash - start : SIZE_MAX;
}

/* A quoted text of several lines must stay right of the column of its record. */
static void check_margin(struct build *build, size_t start, size_t end)
{
    casus_text text = build->text;
    size_t margin = item_column(text);
    for (size_t at = start; at < end && margin != SIZE_MAX; at++) {
        if (text.ptr[at] != '\n' && text.ptr[at] != '\r')
            continue;
        size_t word = at + 1;
        while (word < end && text.ptr[word] == ' ')
            word++;
        if (word < end && !is_space(text.ptr[word]) && word - at - 1 <= margin) {
            report(build, CS_E_YAML_MARGIN, span_of(build, word, word + 1));
            return;
        }
    }
}

/* Of a block scalar without text libyaml marks the | or > at most, not what says how to read it. */
static size_t behind_header(const struct build *build, size_t start, size_t end)
{
    casus_text text = build->text;
    if (end > start + 1)
        return end;
    while (end < text.len && text.ptr[end] && strchr("|>+-0123456789", text.ptr[end]))
        end++;
    return end;
}

static void add_scalar(struct build *build, const yaml_event_t *event)
{
    size_t start = byte_of(build, event->start_mark.index);
    size_t end = byte_of(build, event->end_mark.index);
    if (end > start && start > 0 && build->text.ptr[start - 1] == '?')
        refuse_words(build, start - 1, end, CS_TEXT("a text that begins with ? needs quotes here"));
    start = skip_properties(build, start, event->data.scalar.anchor, event->data.scalar.tag);
    while (end > start && is_space(build->text.ptr[end - 1]))
        end--;
    if (start > end)
        start = end;
    yaml_scalar_style_t style = event->data.scalar.style;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        end = behind_header(build, start, end);
    cs_yaml_node *node = add_node(build, CS_YAML_SCALAR, span_of(build, start, end));
    if (!node)
        return;
    casus_text value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    bool is_quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                     style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    node->is_plain = style == YAML_PLAIN_SCALAR_STYLE;
    node->weight += value.len;
    node->as.text = scalar_text(build, value, start + is_quoted);
    if (is_quoted)
        check_margin(build, start, end);
    name_node(build, event->data.scalar.anchor, node);
}

/* Does the target stand in an earlier record? */
static bool is_elsewhere(const cs_yaml_reader *reader, const cs_yaml_node *target)
{
    return !target->in_head && !reader->in_head && target->span.start < reader->extent.start;
}

/* Counts what an alias stands for. A record has the whole of its limit; all records together may stand
   for so many times their text, lest a million of them repeat a text of 4 MiB each. NULL: it may be,
   else the limit in words. */
static const char *expand(struct build *build, const cs_yaml_node *target)
{
    cs_yaml_reader *reader = build->reader;
    reader->expanded += target->weight;
    reader->expanded_in_all += target->weight;
    if (reader->expanded > CS_RECORD_MAX)
        return "16 MiB in one record";
    if (reader->expanded_in_all > CS_RECORD_MAX + CS_YAML_EXPANSION * reader->source.len)
        return "64 times the text of the records";
    return NULL;
}

static void add_alias(struct build *build, const yaml_event_t *event)
{
    cs_yaml_reader *reader = build->reader;
    size_t start = byte_of(build, event->start_mark.index);
    size_t end = byte_of(build, event->end_mark.index);
    cs_span span = span_of(build, start, end);
    casus_text name = cs_text_slice(build->text, start + 1, end - start - 1);
    cs_yaml_node *node = add_node(build, CS_YAML_ALIAS, span);
    if (!node)
        return;
    const cs_yaml_anchor *anchor = find_anchor(&reader->anchors, name);
    if (!anchor && reader->shared)
        anchor = find_anchor(reader->shared, name);
    if (anchor && is_elsewhere(reader, anchor->node))
        reader->is_dependent = true;
    if (!anchor || anchor->node->is_open) {
        report(build, CS_E_YAML_UNKNOWN_ALIAS, span)->found = name;
        return;
    }
    node->as.target = anchor->node;
    node->weight = anchor->node->weight;
    const char *limit = expand(build, anchor->node);
    if (limit)
        refuse(build, CS_E_YAML_ALIAS_LIMIT, span)->expected = cs_text(limit);
}

static void open_level(struct build *build, cs_yaml_kind kind, const yaml_event_t *event)
{
    bool is_mapping = kind == CS_YAML_MAPPING;
    const yaml_char_t *anchor = is_mapping ? event->data.mapping_start.anchor
                                           : event->data.sequence_start.anchor;
    const yaml_char_t *tag = is_mapping ? event->data.mapping_start.tag
                                        : event->data.sequence_start.tag;
    size_t start = byte_of(build, event->start_mark.index);
    start = skip_properties(build, start, anchor, tag);
    cs_yaml_node *node = add_node(build, kind, span_of(build, start, start));
    if (!node)
        return;
    node->is_open = true;
    name_node(build, anchor, node);
    if (build->depth == CS_DEPTH_MAX)
        refuse(build, CS_E_TOO_DEEP, span_of(build, start, start + (start < build->text.len)));
    else
        build->levels[build->depth++] = (struct level){node, build->child_count};
}

/* Only scalars are names; a pair with another key is reported and left out. */
static bool take_pairs(struct build *build, cs_yaml_node *node, cs_yaml_node **children,
                       size_t count)
{
    node->as.pairs = cs_arena_zalloc(build->reader->arena, count / 2 + 1, sizeof *node->as.pairs);
    if (!node->as.pairs)
        return false;
    for (size_t i = 0; i + 1 < count; i += 2) {
        const cs_yaml_node *key = children[i];
        if (key->kind != CS_YAML_SCALAR || (key->is_plain && key->as.text.len == 0))
            report(build, CS_E_YAML_COMPLEX_KEY, key->span);
        else
            node->as.pairs[node->count++] = (cs_yaml_pair){
                .key = key, .value = children[i + 1], .column = CS_NONE};
    }
    return true;
}

static bool take_items(struct build *build, cs_yaml_node *node, cs_yaml_node **children,
                       size_t count)
{
    node->as.items = cs_arena_zalloc(build->reader->arena, count + 1, sizeof *node->as.items);
    if (!node->as.items)
        return false;
    if (count)
        memcpy(node->as.items, children, count * sizeof *children);
    node->count = (uint32_t)count;
    return true;
}

static void close_level(struct build *build, const yaml_event_t *event)
{
    assert(build->depth > 0 && build->levels[build->depth - 1].node);
    struct level level = build->levels[--build->depth];
    cs_yaml_node *node = level.node;
    cs_yaml_node **children = build->reader->children + level.first;
    size_t count = build->child_count - level.first;
    size_t end = byte_of(build, event->end_mark.index);
    size_t start = node->span.start - build->base;
    while (end > start && is_space(build->text.ptr[end - 1]))
        end--;
    node->span.len = (uint32_t)(end > start ? end - start : 0);
    for (size_t i = 0; i < count; i++)
        node->weight += children[i]->weight;
    bool is_made = node->kind == CS_YAML_MAPPING ? take_pairs(build, node, children, count)
                                                 : take_items(build, node, children, count);
    if (!is_made)
        build->reader->failed = true;
    node->is_open = false;
    build->child_count = level.first;
}

/* ---- Reading ---- */

static void take_event(struct build *build, const yaml_event_t *event)
{
    size_t at = byte_of(build, event->start_mark.index);
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        add_scalar(build, event);
        break;
    case YAML_ALIAS_EVENT:
        add_alias(build, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_level(build, CS_YAML_SEQUENCE, event);
        break;
    case YAML_MAPPING_START_EVENT:
        open_level(build, CS_YAML_MAPPING, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_level(build, event);
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (build->root)
            refuse(build, CS_E_YAML_SYNTAX, span_of(build, at, at))->found = CS_TEXT(
                "a second document begins inside a record");
        break;
    default:
        break;
    }
}

/* What usually lies behind a complaint of libyaml. */
static casus_text advise(const yaml_parser_t *parser, casus_text rest)
{
    static const struct {
        const char *problem;
        const char *help;
    } advice[] = {
        {"mapping values are not allowed", "quote the text: a colon and a blank begin a value"},
        {"unexpected end of stream", "look for a quote or a bracket that is not closed"},
        {"did not find expected key", "the keys of a record stand in one column; quote a text "
                                      "that goes on behind its closing quote"},
        {"did not find expected '-' indicator", "begin each record in the same column with \"- \""},
        {"alphabetic or numeric", "quote the text if the * or & belongs to it"},
        {"cannot start any token", "quote the text"},
    };
    if (rest.len && rest.ptr[0] == '\t')
        return CS_TEXT("indent with blanks: YAML does not take a tab for indentation");
    if (cs_text_starts(rest, "\xC2\xA0"))
        return CS_TEXT("indent with blanks: these are no-break spaces");
    for (size_t i = 0; i < sizeof advice / sizeof advice[0]; i++)
        if (cs_text_find(cs_text(parser->problem), cs_text(advice[i].problem)) != SIZE_MAX)
            return cs_text(advice[i].help);
    return (casus_text){NULL, 0};
}

/* What libyaml has against the text, at its own place; an end that came too soon is better seen from
   where the open thing began. */
static void refuse_syntax(struct build *build, const yaml_parser_t *parser)
{
    /* Some allocations fail in libyaml without a word. */
    if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR) {
        build->reader->failed = true;
        return;
    }
    casus_text text = build->text;
    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    size_t at = parser->error == YAML_READER_ERROR ? parser->problem_offset
                                                   : byte_of(build, parser->problem_mark.index);
    if (at >= text.len && parser->context)
        at = byte_of(build, parser->context_mark.index);
    size_t len = 0;
    if (at < text.len)
        cs_utf8_decode(cs_text_from(text, at), &len);
    else
        at = text.len;
    casus_text help = advise(parser, cs_text_from(text, at));
    cs_defect *defect = refuse(build, CS_E_YAML_SYNTAX, span_of(build, at, at + len));
    defect->found = cs_text(parser->problem);
    defect->help = help;
}

static void run_parser(struct build *build, yaml_parser_t *parser)
{
    bool is_done = false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)build->text.ptr, build->text.len);
    while (!is_done && !build->is_broken && !build->reader->failed) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            refuse_syntax(build, parser);
            return;
        }
        is_done = event.type == YAML_STREAM_END_EVENT;
        take_event(build, &event);
        yaml_event_delete(&event);
    }
}

cs_yaml_node *cs_yaml_read(cs_yaml_reader *reader, cs_span extent, uint32_t record)
{
    casus_text text = cs_text_slice(reader->source, extent.start, extent.len);
    size_t mark = cs_utf8_mark(text);
    struct build build = {
        .reader = reader, .text = cs_text_from(text, mark), .base = extent.start + mark};
    yaml_parser_t parser;
    reader->record = record;
    reader->extent = extent;
    reader->expanded = 0;
    reader->is_dependent = false;
    if (!yaml_parser_initialize(&parser)) {
        reader->failed = true;
        return NULL;
    }
    run_parser(&build, &parser);
    yaml_parser_delete(&parser);
    cs_yaml_node *root = build.root;
    if (!root && !build.is_broken && !reader->failed) {
        root = add_node(&build, CS_YAML_SCALAR, span_of(&build, 0, 0));
        if (root)
            root->is_plain = true;
    }
    return build.is_broken || reader->failed ? NULL : root;
}
