/* tree.c - see tree.h. */
#include "export/tree.h"

enum { INDENT = 2, DIGITS = 15 };

json_t *cs_tree_text(casus_text text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

json_t *cs_tree_string(const char *string)
{
    return json_string(string);
}

json_t *cs_tree_number(casus_text text)
{
    json_error_t error;
    json_t *number = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, &error);
    if (!number && json_error_code(&error) == json_error_numeric_overflow)
        number = json_loadb(text.ptr, text.len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
    return number;
}

/* What lacked memory takes its container with it. */
static void settle(json_t **container, int result)
{
    if (result == 0)
        return;
    json_decref(*container);
    *container = NULL;
}

void cs_tree_put(json_t **object, const char *key, json_t *value)
{
    settle(object, json_object_set_new(*object, key, value));
}

void cs_tree_put_named(json_t **object, casus_text key, json_t *value)
{
    settle(object, json_object_setn_new(*object, key.ptr, key.len, value));
}

void cs_tree_put_text(json_t **object, const char *key, casus_text text)
{
    if (text.len > 0)
        cs_tree_put(object, key, cs_tree_text(text));
}

void cs_tree_add(json_t **array, json_t *value)
{
    settle(array, json_array_append_new(*array, value));
}

json_t *cs_tree_object(const char *key, json_t *value)
{
    json_t *object = json_object();
    cs_tree_put(&object, key, value);
    return object;
}

json_t *cs_tree_array(json_t *value)
{
    json_t *array = json_array();
    cs_tree_add(&array, value);
    return array;
}

/* As a part of a JSON pointer in a fragment: ~ and / have another spelling there (RFC 6901), and what a
   URI does not allow is written as %XX. */
static void add_pointer(cs_buf *buf, casus_text part)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < part.len; i++) {
        unsigned char byte = (unsigned char)part.ptr[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
        if (byte == '~' || byte == '/') {
            cs_buf_add_string(buf, byte == '~' ? "~0" : "~1");
        } else if (is_plain) {
            cs_buf_add_char(buf, (char)byte);
        } else {
            cs_buf_add_char(buf, '%');
            cs_buf_add_char(buf, digits[byte / 16]);
            cs_buf_add_char(buf, digits[byte % 16]);
        }
    }
}

json_t *cs_tree_reference(casus_text name)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "#/$defs/");
    add_pointer(&buf, name);
    json_t *target = buf.status == CASUS_OK ? cs_tree_text(cs_buf_text(&buf)) : NULL;
    cs_buf_free(&buf);
    return cs_tree_object("$ref", target);
}

static int take_bytes(const char *bytes, size_t len, void *ctx)
{
    cs_buf *out = ctx;
    cs_buf_add(out, bytes, len);
    return out->status == CASUS_OK ? 0 : -1;
}

casus_status cs_tree_write(json_t *tree, cs_buf *out)
{
    size_t flags = JSON_INDENT(INDENT) | JSON_REAL_PRECISION(DIGITS);
    bool is_written = tree && json_dump_callback(tree, take_bytes, out, flags) == 0;
    json_decref(tree);
    cs_buf_add_char(out, '\n');
    return is_written ? CASUS_OK : CASUS_ENOMEM;
}
