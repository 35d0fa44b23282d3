/* package.c - see package.h. */
#include "export/package.h"

#include <stdio.h>
#include <string.h>

static const char profile[] = "https://datapackage.org/profiles/2.0/datapackage.json";
static const char resource_profile[] = "https://datapackage.org/profiles/2.0/dataresource.json";
static const char dialect_profile[] = "https://datapackage.org/profiles/2.0/tabledialect.json";

/* ---- What is there ---- */

static json_t *load(casus_text old, json_error_t *error)
{
    if (old.len == 0)
        return cs_tree_object("$schema", cs_tree_string(profile));
    size_t mark = cs_utf8_mark(old);
    return json_loadb(old.ptr + mark, old.len - mark, JSON_REJECT_DUPLICATES, error);
}

static const char *find_fault(const json_t *root)
{
    const json_t *resources = json_object_get(root, "resources");
    if (!json_is_object(root))
        return "it is no object";
    if (resources && !json_is_array(resources))
        return "its member resources is no list";
    for (size_t i = 0; i < json_array_size(resources); i++)
        if (!json_is_object(json_array_get(resources, i)))
            return "one of its resources is no object";
    return NULL;
}

casus_status cs_package_check(casus_text old, cs_package_flaw *flaw)
{
    json_error_t error = {.text = ""};
    *flaw = (cs_package_flaw){.reason = ""};
    json_t *root = load(old, &error);
    if (!root && (!error.text[0] || json_error_code(&error) == json_error_out_of_memory))
        return CASUS_ENOMEM;
    const char *fault = root ? find_fault(root) : error.text;
    if (fault)
        snprintf(flaw->reason, sizeof flaw->reason, "%s", fault);
    flaw->has_place = !root;
    flaw->place = root || error.position < 1 ? 0 : cs_utf8_mark(old) + (size_t)error.position - 1;
    json_decref(root);
    return CASUS_OK;
}

/* The resource of this path among those that are there; NULL: none. */
static json_t *find_resource(json_t *resources, casus_text path)
{
    for (size_t i = 0; i < json_array_size(resources); i++) {
        json_t *resource = json_array_get(resources, i);
        const json_t *own = json_object_get(resource, "path");
        const casus_text text = {json_string_value(own), json_string_length(own)};
        if (text.ptr && cs_text_equal(text, path))
            return resource;
    }
    return NULL;
}

/* ---- The name of a resource ---- */

static bool is_taken(const json_t *resources, const char *name)
{
    for (size_t i = 0; i < json_array_size(resources); i++) {
        const json_t *own = json_object_get(json_array_get(resources, i), "name");
        if (json_is_string(own) && strcmp(json_string_value(own), name) == 0)
            return true;
    }
    return false;
}

/* The standard wants small letters, digits, points, hyphens and underscores. */
static void add_slug(casus_text file, cs_buf *out)
{
    size_t end = file.len;
    while (end > 1 && file.ptr[end - 1] != '.')
        end--;
    casus_text stem = end > 1 ? cs_text_slice(file, 0, end - 1) : file;
    for (size_t i = 0; i < stem.len; i++) {
        char byte = stem.ptr[i];
        bool is_capital = byte >= 'A' && byte <= 'Z';
        bool is_fine = is_capital || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                       byte == '.' || byte == '_';
        if (is_capital)
            byte = (char)(byte - 'A' + 'a');
        cs_buf_add_char(out, is_fine ? byte : '-');
    }
}

/* Resources of one package have different names. */
static json_t *make_name(const json_t *resources, casus_text file)
{
    cs_buf name = {0};
    json_t *text = NULL;
    add_slug(file, &name);
    size_t len = name.len;
    cs_buf_add_char(&name, '\0');
    for (uint64_t i = 2; name.status == CASUS_OK && is_taken(resources, name.ptr); i++) {
        cs_buf_truncate(&name, len);
        cs_buf_add_char(&name, '-');
        cs_buf_add_number(&name, i);
        cs_buf_add_char(&name, '\0');
    }
    if (name.status == CASUS_OK)
        text = cs_tree_string(name.ptr);
    cs_buf_free(&name);
    return text;
}

/* ---- What is told ---- */

static json_t *make_hash(const char *checksum)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, "sha256:");
    cs_buf_add_string(&words, checksum);
    json_t *text = words.status == CASUS_OK ? cs_tree_text(cs_buf_text(&words)) : NULL;
    cs_buf_free(&words);
    return text;
}

static json_t *make_dialect(const casus_dialect *dialect)
{
    json_t *shape = cs_tree_object("$schema", cs_tree_string(dialect_profile));
    cs_tree_put(&shape, "delimiter", cs_tree_text((casus_text){&dialect->delimiter, 1}));
    cs_tree_put(&shape, "lineTerminator", cs_tree_string(dialect->crlf ? "\r\n" : "\n"));
    cs_tree_put(&shape, "quoteChar", cs_tree_string("\""));
    cs_tree_put(&shape, "doubleQuote", json_true());
    return shape;
}

static json_t *make_number(uint64_t number)
{
    return json_integer((json_int_t)number);
}

/* The standard has paths only for what lies in the folder of the descriptor, or below it. */
static json_t *make_source(const cs_source *source)
{
    json_t *shape = cs_tree_object("title", cs_tree_text(source->name));
    if (source->is_beside)
        cs_tree_put_text(&shape, "path", source->name);
    if (!source->is_known)
        return shape;
    cs_tree_put(&shape, "bytes", make_number(source->bytes));
    cs_tree_put(&shape, "hash", make_hash(source->checksum));
    return shape;
}

static json_t *make_sources(const cs_packaged *packaged)
{
    json_t *list = json_array();
    for (size_t i = 0; i < packaged->source_count; i++)
        cs_tree_add(&list, make_source(&packaged->sources[i]));
    return list;
}

/* What the standard has no words for, under the name of the program, as it allows. */
static json_t *make_origin(const cs_packaged *packaged)
{
    json_t *shape = cs_tree_object("version", cs_tree_string(CASUS_VERSION));
    cs_tree_put_text(&shape, "schema", packaged->table.schema->name);
    cs_tree_put_text(&shape, "schemaVersion", packaged->table.schema->version);
    cs_tree_put(&shape, "recordsRead", make_number(packaged->records_read));
    cs_tree_put(&shape, "recordsWritten", make_number(packaged->records));
    if (packaged->dialect->excel_safe)
        cs_tree_put(&shape, "excelSafe", json_true());
    return shape;
}

static json_t *make_resource(const cs_packaged *packaged)
{
    bool is_tsv = strcmp(packaged->syntax, "tsv") == 0;
    json_t *shape = cs_tree_object("$schema", cs_tree_string(resource_profile));
    cs_tree_put(&shape, "path", cs_tree_text(packaged->file));
    cs_tree_put(&shape, "type", cs_tree_string("table"));
    cs_tree_put(&shape, "format", cs_tree_string(packaged->syntax));
    cs_tree_put(&shape, "mediatype",
                cs_tree_string(is_tsv ? "text/tab-separated-values" : "text/csv"));
    cs_tree_put(&shape, "encoding", cs_tree_string("utf-8"));
    cs_tree_put(&shape, "bytes", make_number(packaged->bytes));
    cs_tree_put(&shape, "hash", make_hash(packaged->checksum));
    cs_tree_put(&shape, "dialect", make_dialect(packaged->dialect));
    cs_tree_put(&shape, "schema", cs_table_schema(&packaged->table));
    cs_tree_put(&shape, "sources", make_sources(packaged));
    cs_tree_put(&shape, "casus", make_origin(packaged));
    return shape;
}

/* ---- The whole ---- */

/* A new resource begins with its name. */
static json_t *name_resource(const json_t *resources, casus_text file, json_t *resource)
{
    json_t *named = cs_tree_object("name", make_name(resources, file));
    if (named && resource && json_object_update(named, resource) == 0) {
        json_decref(resource);
        return named;
    }
    json_decref(named);
    json_decref(resource);
    return NULL;
}

casus_status cs_package_write(casus_text old, const cs_packaged *packaged, cs_buf *out)
{
    json_error_t error;
    json_t *root = load(old, &error);
    if (root && !json_object_get(root, "resources"))
        cs_tree_put(&root, "resources", json_array());
    json_t *resource = make_resource(packaged);
    json_t *resources = json_object_get(root, "resources");
    json_t *present = find_resource(resources, packaged->file);
    bool is_told = resource && present && json_object_update(present, resource) == 0;
    if (present) {
        json_decref(resource);
    } else {
        resource = name_resource(resources, packaged->file, resource);
        is_told = resource && json_array_append_new(resources, resource) == 0;
    }
    if (root && !is_told) {
        json_decref(root);
        root = NULL;
    }
    return cs_tree_write(root, out);
}
