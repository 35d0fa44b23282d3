/* json_inside.c - fields inside of objects as JSON Schema.

   A field called actor.code is `code` in the object `actor`, and a list of such objects where it is a
   list. casus accepts the whole name in the record itself as well, and a single object in place of a
   list. Rules on such fields are left to casus. */
#include "base/path.h"
#include "export/json_schema.h"

bool cs_schema_is_inside(const casus_schema *schema, uint32_t field)
{
    return schema->index.items[field].path.ptr;
}

/* The part of a name behind the objects' and a dot; {NULL, 0}: it is not inside of them. */
static casus_text rest_of(casus_text name, casus_text objects)
{
    bool is_inside = name.len > objects.len + 1 && name.ptr[objects.len] == '.' &&
                     cs_text_equal(cs_text_slice(name, 0, objects.len), objects);
    return is_inside ? cs_text_from(name, objects.len + 1) : (casus_text){NULL, 0};
}

/* Up to its first dot. */
static casus_text first_name(casus_text name)
{
    return cs_text_slice(name, 0, cs_text_find(name, CS_TEXT(".")));
}

/* An item of a list is one value of an object. */
static json_t *make_single(const cs_field *field)
{
    cs_field single = *field;
    single.is_list = false;
    return cs_schema_of_field(&single);
}

static json_t *make_object(const casus_schema *schema, casus_text objects);

/* What a name of a field says of the object that these names lead to. */
static void put_name(json_t **properties, const casus_schema *schema, casus_text name,
                     const cs_field *field, casus_text objects)
{
    casus_text rest = rest_of(name, objects);
    casus_text own = first_name(rest);
    if (!rest.ptr)
        return;
    if (own.len == rest.len)
        cs_tree_put_named(properties, own, make_single(field));
    else if (!json_object_getn(*properties, own.ptr, own.len))
        cs_tree_put_named(properties, own,
                          make_object(schema, cs_text_slice(name, 0, objects.len + 1 + own.len)));
}

static json_t *make_object(const casus_schema *schema, casus_text objects)
{
    json_t *properties = json_object();
    json_t *types = cs_tree_array(cs_tree_string("object"));
    cs_tree_add(&types, cs_tree_string("null"));
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        put_name(&properties, schema, field->name, field, objects);
        for (uint32_t j = 0; j < field->also_count; j++)
            put_name(&properties, schema, field->also[j], field, objects);
    }
    json_t *object = cs_tree_object("type", types);
    cs_tree_put(&object, "properties", properties);
    if (!schema->is_open)
        cs_tree_put(&object, "additionalProperties", json_false());
    return object;
}

static json_t *make_outer(const casus_schema *schema, casus_text name, const cs_field *first)
{
    json_t *object = make_object(schema, name);
    if (!first->is_list)
        return object;
    json_t *list = cs_tree_object("type", cs_tree_string("array"));
    cs_tree_put(&list, "items", json_incref(object));
    json_t *either = cs_tree_array(list);
    cs_tree_add(&either, object);
    return cs_tree_object("anyOf", either);
}

/* Beside what the name may be of a field itself. */
static void put_outer(json_t **properties, casus_text name, json_t *outer)
{
    json_t *flat = json_object_getn(*properties, name.ptr, name.len);
    if (flat) {
        json_t *either = cs_tree_array(json_incref(flat));
        cs_tree_add(&either, outer);
        outer = cs_tree_object("anyOf", either);
    }
    cs_tree_put_named(properties, name, outer);
}

void cs_schema_put_inside(json_t **properties, json_t **done, const casus_schema *schema,
                          casus_text name, const cs_field *field)
{
    casus_text outer = first_name(name);
    if (!cs_path_has_name(name) || json_object_getn(*done, outer.ptr, outer.len))
        return;
    put_outer(properties, outer, make_outer(schema, outer, field));
    cs_tree_put_named(done, outer, json_true());
}

json_t *cs_schema_needs_outer(const cs_field *field, json_t *there)
{
    json_t *outer = cs_tree_array(cs_tree_text(first_name(field->name)));
    json_t *either = cs_tree_array(there);
    cs_tree_add(&either, cs_tree_object("required", outer));
    return cs_tree_object("anyOf", either);
}
