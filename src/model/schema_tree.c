/* schema_tree.c - a schema file as a tree of nodes, each with its place.

   libyaml decides what the text means. A schema is written by hand and read by people, so anchors,
   aliases and tags are refused: without them the tree is never larger than its file. */
#include "model/schema_load.h"

#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    cs_loader *loader;
    cs_source *source;
    size_t byte;  /* libyaml counts characters; this is the byte of ... */
    size_t index; /* ... this character */
    bool failed;
};

static bool starts_character(casus_text text, size_t byte)
{
    return byte >= text.len || (text.ptr[byte] & 0xC0) != 0x80;
}

/* The byte of a character; marks come nearly in order, so it is never far. */
static size_t byte_of(struct reader *reader, size_t index)
{
    casus_text text = reader->source->text;
    while (reader->index < index && reader->byte < text.len) {
        do
            reader->byte++;
        while (!starts_character(text, reader->byte));
        reader->index++;
    }
    while (reader->index > index) {
        do
            reader->byte--;
        while (!starts_character(text, reader->byte));
        reader->index--;
    }
    return reader->byte;
}

static cs_span span_of(struct reader *reader, const yaml_event_t *event)
{
    size_t start = byte_of(reader, event->start_mark.index);
    size_t end = byte_of(reader, event->end_mark.index);
    return (cs_span){(uint32_t)start, (uint32_t)(end - start)};
}

/* ---- Faults ---- */

static void refuse(struct reader *reader, cs_span span, const char *problem)
{
    cs_fault_at(reader->loader, reader->source, span, CS_E_SCHEMA_SYNTAX)->found = cs_text(problem);
    reader->failed = true;
}

/* Keeps the reader going: what an alias or a tag stands on is a fault, but no end. */
static void refuse_event(struct reader *reader, const yaml_event_t *event, const char *found,
                         const char *expected)
{
    cs_defect *defect = cs_fault_at(reader->loader, reader->source, span_of(reader, event),
                                    CS_E_SCHEMA_VALUE);
    defect->found = cs_text(found);
    defect->expected = cs_text(expected);
}

static void refuse_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    /* Some allocations fail in libyaml without a word. */
    if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR) {
        reader->loader->failed = true;
        reader->failed = true;
        return;
    }
    size_t at = parser->error == YAML_READER_ERROR ? parser->problem_offset
                                                   : byte_of(reader, parser->problem_mark.index);
    refuse(reader, (cs_span){(uint32_t)at, 0}, parser->problem ? parser->problem : "unreadable");
}

/* ---- Nodes ---- */

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (reader->failed)
        return false;
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    refuse_syntax(reader);
    return false;
}

static void check_properties(struct reader *reader, const yaml_event_t *event, const void *anchor,
                             const void *tag)
{
    if (anchor)
        refuse_event(reader, event, "an anchor", "a value without an anchor");
    if (tag)
        refuse_event(reader, event, "a tag", "a value without a tag");
}

static void fill_scalar(struct reader *reader, const yaml_event_t *event, cs_node *node)
{
    casus_text text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = cs_arena_text(reader->loader->keep, text);
    if (!node->text.ptr)
        reader->loader->failed = true;
    check_properties(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
}

static void fill_node(struct reader *reader, const yaml_event_t *event, cs_node *node)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        fill_scalar(reader, event, node);
        break;
    case YAML_SEQUENCE_START_EVENT:
        node->kind = CS_SEQUENCE;
        node->text = CS_TEXT("a list");
        check_properties(reader, event, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
        break;
    case YAML_MAPPING_START_EVENT:
        node->kind = CS_MAPPING;
        node->text = CS_TEXT("a mapping");
        check_properties(reader, event, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
        break;
    default:
        node->text = CS_TEXT("an alias");
        refuse_event(reader, event, "an alias", "the value itself");
        break;
    }
}

static cs_node *make_node(struct reader *reader, const yaml_event_t *event)
{
    if (reader->loader->nodes++ >= CS_SCHEMA_NODES_MAX) {
        refuse(reader, span_of(reader, event), "it has more than 500000 values");
        return NULL;
    }
    cs_node *node = cs_load_alloc(reader->loader, &reader->loader->scratch, 1, sizeof *node);
    if (!node) {
        reader->failed = true;
        return NULL;
    }
    node->source = reader->source;
    node->span = span_of(reader, event);
    fill_node(reader, event, node);
    return node;
}

static bool is_end(const yaml_event_t *event)
{
    return event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
}

static void read_children(struct reader *reader, cs_node *parent, unsigned depth);

/* The next node; NULL at the end of the collection, or when reading failed. */
static cs_node *read_node(struct reader *reader, unsigned depth)
{
    yaml_event_t event;
    if (!next_event(reader, &event))
        return NULL;
    cs_node *node = is_end(&event) ? NULL : make_node(reader, &event);
    yaml_event_delete(&event);
    if (node && node->kind != CS_SCALAR)
        read_children(reader, node, depth + 1);
    return reader->failed ? NULL : node;
}

static const cs_node *read_key(struct reader *reader, unsigned depth)
{
    const cs_node *key = read_node(reader, depth);
    if (key && key->kind != CS_SCALAR)
        cs_fault_value(reader->loader, key, "a name");
    return key;
}

static void read_children(struct reader *reader, cs_node *parent, unsigned depth)
{
    if (depth > CS_SCHEMA_DEPTH_MAX) {
        refuse(reader, parent->span, "its values are nested more than 16 deep");
        return;
    }
    cs_node **end = &parent->first;
    for (;;) {
        const cs_node *key = NULL;
        if (parent->kind == CS_MAPPING && !(key = read_key(reader, depth)))
            return;
        cs_node *child = read_node(reader, depth);
        if (!child)
            return;
        child->key = key;
        *end = child;
        end = &child->next;
        parent->count++;
    }
}

/* ---- The document ---- */

/* The type of the next event, which carries nothing else; the reader stands where it begins. */
static yaml_event_type_t pass_event(struct reader *reader)
{
    yaml_event_t event;
    if (!next_event(reader, &event))
        return YAML_NO_EVENT;
    yaml_event_type_t type = event.type;
    byte_of(reader, event.start_mark.index);
    yaml_event_delete(&event);
    return type;
}

static cs_node *read_document(struct reader *reader)
{
    cs_node *root = NULL;
    pass_event(reader); /* the stream begins */
    if (pass_event(reader) == YAML_DOCUMENT_START_EVENT)
        root = read_node(reader, 0);
    else if (!reader->failed)
        refuse(reader, (cs_span){0, 0}, "there is nothing in it");
    pass_event(reader); /* the document ends */
    if (pass_event(reader) == YAML_DOCUMENT_START_EVENT)
        refuse(reader, (cs_span){(uint32_t)reader->byte, 0}, "a second document begins");
    return reader->failed ? NULL : root;
}

static bool is_utf8(struct reader *reader)
{
    casus_text text = reader->source->text;
    size_t bad = cs_utf8_check(text);
    if (bad < text.len)
        refuse(reader, (cs_span){(uint32_t)bad, 1}, "a byte here is not UTF-8");
    return bad == text.len;
}

cs_node *cs_tree_read(cs_loader *loader, cs_source *source)
{
    struct reader reader = {.loader = loader, .source = source};
    if (!is_utf8(&reader))
        return NULL;
    if (!yaml_parser_initialize(&reader.parser)) {
        loader->failed = true;
        return NULL;
    }
    casus_text text = source->text;
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text.ptr, text.len);
    cs_node *root = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    return root;
}
