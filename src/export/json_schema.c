/* json_schema.c - a schema as JSON Schema 2020-12, for whatever reads YAML and JSON.

   A document is an annotation file (a mapping with "events" and a head), a list of records, or one
   record. The head of an annotation file gives values to all events: a field that it gives is demanded
   of none of them, and a rule that looks at such a field is left to casus. */
#include "export/json_schema.h"
#include "export/export.h"

#include <stdio.h>
#include <stdlib.h>

/* What is gathered on the way through fields and rules. */
struct walk {
    const casus_schema *schema;
    json_t *definitions; /* "$defs" */
    json_t *of_one;      /* what is demanded of a record that stands alone ... */
    json_t *of_all;      /* ... and of an annotation file */
    cs_buf unsaid;       /* the rules that cannot be said, in words */
    bool *fields;        /* those that the demand at hand looks at */
};

/* ---- What the head gives ---- */

/* The head has one of these fields, among its own keys or its defaults. */
static json_t *make_given_by_head(const struct walk *walk)
{
    const casus_schema *schema = walk->schema;
    json_t *either = json_array();
    for (uint32_t i = 0; i < schema->field_count; i++) {
        if (!walk->fields[i])
            continue;
        json_t *own = cs_schema_where(&schema->fields[i], json_true(), true);
        json_t *preset = cs_tree_object("defaults", json_incref(own));
        json_t *defaults = cs_tree_object("required", cs_tree_array(cs_tree_string("defaults")));
        cs_tree_put(&defaults, "properties", preset);
        cs_tree_add(&either, own);
        cs_tree_add(&either, defaults);
    }
    return cs_tree_object("anyOf", either);
}

/* Unless the head gives one of the marked fields, each event is like this. */
static json_t *make_demand_of_events(const struct walk *walk, json_t *shape)
{
    json_t *events = cs_tree_object("events", cs_tree_object("items", shape));
    json_t *demand = cs_tree_object("if", make_given_by_head(walk));
    cs_tree_put(&demand, "else", cs_tree_object("properties", events));
    return demand;
}

/* ---- Rules ---- */

/* False: one of them is inside of an object, of which nothing is said. */
static bool mark_fields(const struct walk *walk, uint32_t rule)
{
    bool is_flat = true;
    for (uint32_t i = 0; i < walk->schema->field_count; i++) {
        walk->fields[i] = casus_schema_rule_concerns(walk->schema, rule, i);
        is_flat = is_flat && !(walk->fields[i] && cs_schema_is_inside(walk->schema, i));
    }
    return is_flat;
}

/* The rule under its words, which an editor shows. */
static json_t *make_described(const cs_rule *rule, json_t *shape)
{
    json_t *described = cs_tree_object("description", cs_tree_text(rule->words));
    if (!shape || json_object_update(described, shape) != 0) {
        json_decref(described);
        described = NULL;
    }
    json_decref(shape);
    return described;
}

static void take_rule(struct walk *walk, uint32_t index)
{
    const cs_rule *rule = &walk->schema->rules[index];
    bool is_said = mark_fields(walk, index);
    json_t *shape = is_said ? cs_schema_of_rule(walk->schema, rule, &is_said) : NULL;
    if (!is_said) {
        cs_buf_add_string(&walk->unsaid, "\n- ");
        cs_buf_add_text(&walk->unsaid, rule->words);
        return;
    }
    char name[sizeof "rule." + 10];
    snprintf(name, sizeof name, "rule.%u", (unsigned)index + 1U);
    cs_tree_put(&walk->definitions, name, make_described(rule, shape));
    cs_tree_add(&walk->of_one, cs_tree_reference(cs_text(name)));
    cs_tree_add(&walk->of_all, make_demand_of_events(walk, cs_tree_reference(cs_text(name))));
}

/* ---- Required fields ---- */

static void take_required(struct walk *walk, uint32_t index)
{
    const cs_field *field = &walk->schema->fields[index];
    if (!field->is_required)
        return;
    for (uint32_t i = 0; i < walk->schema->field_count; i++)
        walk->fields[i] = i == index;
    json_t *there = cs_schema_where(field, json_true(), true);
    if (cs_schema_is_inside(walk->schema, index))
        there = cs_schema_needs_outer(field, there);
    cs_tree_add(&walk->of_one, json_incref(there));
    cs_tree_add(&walk->of_all, make_demand_of_events(walk, there));
}

/* ---- Records ---- */

static void put_objects(json_t **properties, const casus_schema *schema)
{
    json_t *done = json_object();
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        cs_schema_put_inside(properties, &done, schema, field->name, field);
        for (uint32_t j = 0; j < field->also_count; j++)
            cs_schema_put_inside(properties, &done, schema, field->also[j], field);
    }
    if (!done) {
        json_decref(*properties);
        *properties = NULL;
    }
    json_decref(done);
}

/* All names of all fields; of several names for one, the editor suggests the first. */
static json_t *make_properties(const casus_schema *schema)
{
    json_t *properties = json_object();
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        cs_tree_put_named(&properties, field->name, cs_schema_of_field(field));
    }
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        for (uint32_t j = 0; j < field->also_count; j++) {
            json_t *further = cs_schema_of_field(field);
            cs_tree_put(&further, "doNotSuggest", json_true());
            cs_tree_put_named(&properties, field->also[j], further);
        }
    }
    put_objects(&properties, schema);
    return properties;
}

/* Private columns hold anything but mappings; others are a slip, unless the schema is open. */
static void close_names(json_t **record, const casus_schema *schema)
{
    json_t *mapping = cs_tree_object("type", cs_tree_string("object"));
    json_t *private = cs_tree_object("^[xX]_", cs_tree_object("not", mapping));
    cs_tree_put(record, "patternProperties", private);
    if (!schema->is_open)
        cs_tree_put(record, "additionalProperties", json_false());
}

static json_t *make_event(const casus_schema *schema)
{
    json_t *event = cs_tree_object("type", cs_tree_string("object"));
    cs_tree_put(&event, "properties", make_properties(schema));
    close_names(&event, schema);
    return event;
}

static json_t *make_reference(const char *name)
{
    return cs_tree_reference(cs_text(name));
}

static json_t *make_list_of(const char *name)
{
    json_t *list = cs_tree_object("type", cs_tree_string("array"));
    cs_tree_put(&list, "items", make_reference(name));
    return list;
}

/* An event that has all by itself. */
static json_t *make_record(json_t *demands)
{
    json_t *all = cs_tree_array(make_reference("event"));
    cs_tree_add(&all, cs_tree_object("allOf", demands));
    return cs_tree_object("allOf", all);
}

/* ---- Annotation files ---- */

static json_t *make_schema_key(const casus_schema *schema)
{
    json_t *key = cs_tree_object("type", cs_tree_string("string"));
    cs_tree_put(&key, "description", cs_tree_string("the schema that the events obey"));
    cs_tree_put(&key, "default", cs_tree_text(schema->name));
    return key;
}

static json_t *make_annotation(const casus_schema *schema, json_t *demands)
{
    json_t *names = make_properties(schema);
    json_t *events = make_list_of("event");
    json_t *either = cs_tree_array(events);
    cs_tree_add(&either, cs_tree_object("type", cs_tree_string("null")));
    json_t *defaults = make_reference("event");
    cs_tree_put(&defaults, "description", cs_tree_string("values of events that lack their own"));
    cs_tree_put(&names, "schema", make_schema_key(schema));
    cs_tree_put(&names, "defaults", defaults);
    cs_tree_put(&names, "events", cs_tree_object("anyOf", either));
    json_t *file = cs_tree_object("type", cs_tree_string("object"));
    cs_tree_put(&file, "properties", names);
    close_names(&file, schema);
    cs_tree_put(&file, "allOf", demands);
    return file;
}

/* ---- The whole ---- */

static json_t *make_needs_key(const char *key)
{
    return cs_tree_object("required", cs_tree_array(cs_tree_string(key)));
}

/* Which of the three a document is. */
static void put_choice(json_t **root)
{
    json_t *keys = cs_tree_array(make_needs_key("events"));
    cs_tree_add(&keys, make_needs_key("schema"));
    json_t *inner = cs_tree_object("if", cs_tree_object("anyOf", keys));
    cs_tree_put(&inner, "then", make_reference("annotation"));
    cs_tree_put(&inner, "else", make_reference("record"));
    cs_tree_put(root, "if", cs_tree_object("type", cs_tree_string("array")));
    cs_tree_put(root, "then", make_list_of("record"));
    cs_tree_put(root, "else", inner);
}

static const char unsaid_words[] = "Made by casus, which checks more than JSON Schema can say: "
                                   "leap years, the ranges of numbers that "
                                   "are written as texts, the groups of actor codes, codes that "
                                   "lost a zero, keys that two records "
                                   "share, and whatever only makes a warning. Names of fields and "
                                   "codes in another case or with other "
                                   "blanks, which casus accepts, are refused here. Where the head "
                                   "of a file gives a field, rules about "
                                   "this field are left out.";

static json_t *make_comment(const struct walk *walk)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, unsaid_words);
    if (walk->unsaid.len > 0)
        cs_buf_add_string(&words, " These rules are not in it:");
    cs_buf_add_text(&words, cs_buf_text(&walk->unsaid));
    bool is_whole = words.status == CASUS_OK && walk->unsaid.status == CASUS_OK;
    json_t *comment = is_whole ? cs_tree_text(cs_buf_text(&words)) : NULL;
    cs_buf_free(&words);
    return comment;
}

/* Everything under "$defs", as far as the walk has not put it there. */
static void put_definitions(struct walk *walk)
{
    const casus_schema *schema = walk->schema;
    json_t **all = &walk->definitions;
    cs_tree_put(all, "annotation", make_annotation(schema, json_incref(walk->of_all)));
    cs_tree_put(all, "record", make_record(json_incref(walk->of_one)));
    cs_tree_put(all, "event", make_event(schema));
    for (uint32_t i = 0; i < schema->codes_count; i++) {
        cs_buf name = {0};
        cs_schema_name_codes(&schema->codes[i], &name);
        bool is_named = name.status == CASUS_OK;
        cs_tree_put_named(all, is_named ? cs_buf_text(&name) : CS_TEXT("codes"),
                          is_named ? cs_schema_of_codes(&schema->codes[i]) : NULL);
        cs_buf_free(&name);
    }
}

static json_t *make_root(struct walk *walk)
{
    const casus_schema *schema = walk->schema;
    json_t *root = cs_tree_object("$schema",
                                  cs_tree_string("https://json-schema.org/draft/2020-12/schema"));
    cs_tree_put_text(&root, "title", schema->title.len ? schema->title : schema->name);
    cs_tree_put_text(&root, "description", schema->help);
    cs_tree_put(&root, "$comment", make_comment(walk));
    put_choice(&root);
    put_definitions(walk);
    cs_tree_put(&root, "$defs", json_incref(walk->definitions));
    return root;
}

static void close_walk(struct walk *walk)
{
    json_decref(walk->definitions);
    json_decref(walk->of_one);
    json_decref(walk->of_all);
    cs_buf_free(&walk->unsaid);
    free(walk->fields);
}

casus_status cs_export_json_schema(const casus_schema *schema, const cs_counted_data *data,
                                   cs_buf *out)
{
    (void)data;
    struct walk walk = {
        .schema = schema,
        .definitions = json_object(),
        .of_one = json_array(),
        .of_all = json_array(),
        .fields = calloc(schema->field_count + 1U, sizeof *walk.fields),
    };
    json_t *root = NULL;
    if (walk.fields) {
        for (uint32_t i = 0; i < schema->field_count; i++)
            take_required(&walk, i);
        for (uint32_t i = 0; i < schema->rule_count; i++)
            take_rule(&walk, i);
        root = make_root(&walk);
    }
    close_walk(&walk);
    return cs_tree_write(root, out);
}
