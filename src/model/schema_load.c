/* schema_load.c - from a schema file to a schema: the order of loading, and the reading of files.

   The language is that of docs/schema.md. Vocabularies come first, then the fields that use them,
   then the rules that use both. */
#include "model/schema_load.h"
#include "model/quiet.h"

#include "base/file.h"
#include "base/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- Files ---- */

casus_text cs_embedded_text(casus_text path)
{
    for (size_t i = 0; i < cs_embedded_count; i++)
        if (cs_text_is(path, cs_embedded_files[i].path))
            return (casus_text){cs_embedded_files[i].text, cs_embedded_files[i].len};
    return (casus_text){NULL, 0};
}

casus_status cs_load_file(const char *path, cs_arena *arena, casus_text *out, int *error)
{
    cs_reader reader;
    casus_input input = {.path = path};
    casus_status status = cs_reader_open(&reader, &input, NULL);
    if (status == CASUS_OK)
        status = cs_reader_fill(&reader, CS_SCHEMA_FILE_MAX + 1);
    if (status == CASUS_OK && reader.window.len > CS_SCHEMA_FILE_MAX) {
        status = CASUS_EIO;
        reader.error = EFBIG;
    }
    if (status == CASUS_OK) {
        *out = cs_arena_text(arena, reader.window);
        status = out->ptr ? CASUS_OK : CASUS_ENOMEM;
    }
    *error = reader.error;
    cs_reader_close(&reader);
    return status;
}

/* Is this line a key of the top level that a sketch has no use for? */
static bool is_unsketched(casus_text line)
{
    return cs_text_starts(line, "codes:") || cs_text_starts(line, "rules:") ||
           cs_text_starts(line, "help:");
}

static size_t line_length(casus_text text)
{
    const char *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    return end ? (size_t)(end - text.ptr) + 1 : text.len;
}

/* The text of a schema without what a sketch has no use for, two fifths of the built-in ones: reading YAML is
   what takes the time. A value of the top level is indented, so a line that is not begins the next key, or
   is a comment. */
static casus_text shorten(cs_loader *loader, casus_text text)
{
    char *out = cs_load_alloc(loader, &loader->scratch, text.len, 1);
    bool is_left_out = false;
    size_t len = 0;
    while (out && text.len) {
        size_t line = line_length(text);
        if (!strchr(" #\n", text.ptr[0]))
            is_left_out = is_unsketched(text);
        if (!is_left_out && text.ptr[0] != '#') {
            memcpy(out + len, text.ptr, line);
            len += line;
        }
        text = cs_text_from(text, line);
    }
    return (casus_text){out, len};
}

cs_source *cs_load_source(cs_loader *loader, const char *name, casus_text text, bool is_builtin)
{
    cs_source *source = cs_load_alloc(loader, &loader->scratch, 1, sizeof *source);
    if (!source)
        return NULL;
    if (cs_text_starts(text, "\xEF\xBB\xBF"))
        text = cs_text_from(text, 3);
    if (loader->is_sketch && !(text = shorten(loader, text)).ptr)
        return NULL;
    *source = (cs_source){.name = name,
                          .text = text,
                          .faults = {.arena = &loader->scratch},
                          .is_builtin = is_builtin};
    if (loader->last)
        loader->last->next = source;
    else
        loader->source = source;
    loader->last = source;
    return source;
}

/* Built-in files have no folders to climb: the last one of the path goes. */
static void climb(casus_text *folder, casus_text *file)
{
    while (cs_text_starts(*file, "../") && folder->len) {
        *file = cs_text_from(*file, 3);
        folder->len--;
        while (folder->len && folder->ptr[folder->len - 1] != '/')
            folder->len--;
    }
}

char *cs_load_path(cs_loader *loader, const cs_node *node)
{
    const char *base = node->source->name;
    const char *slash = strrchr(base, '/');
    casus_text folder = {base, slash ? (size_t)(slash - base) + 1 : 0};
    casus_text file = node->text;
    if (file.ptr[0] == '/')
        folder.len = 0;
    else if (folder.len == 0 && !node->source->is_builtin)
        folder = CS_TEXT("./");
    while (cs_text_starts(file, "./"))
        file = cs_text_from(file, 2);
    if (node->source->is_builtin)
        climb(&folder, &file);
    char *path = cs_load_alloc(loader, &loader->scratch, folder.len + file.len + 1, 1);
    if (!path)
        return NULL;
    if (folder.len)
        memcpy(path, folder.ptr, folder.len);
    memcpy(path + folder.len, file.ptr, file.len);
    return path;
}

static void refuse_file(cs_loader *loader, const cs_node *node, int error)
{
    cs_defect *defect = cs_fault_reference(loader, node, "file", (casus_text){NULL, 0});
    char reason[CS_ERROR_MAX];
    if (error == ENOENT)
        return;
    defect->help = cs_arena_text(&loader->scratch, cs_error_text(error, reason));
    loader->failed = loader->failed || !defect->help.ptr;
}

cs_source *cs_load_beside(cs_loader *loader, const cs_node *node)
{
    char *path = cs_load_path(loader, node);
    if (!path)
        return NULL;
    casus_text text = {NULL, 0};
    int error = ENOENT;
    if (node->source->is_builtin)
        text = cs_embedded_text(cs_text(path));
    else if (cs_load_file(path, loader->keep, &text, &error) == CASUS_ENOMEM)
        loader->failed = true;
    if (text.ptr)
        return cs_load_source(loader, path, text, node->source->is_builtin);
    if (!loader->failed)
        refuse_file(loader, node, error);
    return NULL;
}

/* ---- The schema ---- */

void cs_check_head(cs_loader *loader, const cs_node *root)
{
    const cs_node *language = cs_need_text(loader, root, "casus");
    if (language && !cs_text_is(language->text, "1"))
        cs_fault_value(loader, language, "1, the version of the schema language");
    cs_need_text(loader, root, "schema");
}

static void load_head(cs_loader *loader, const cs_node *root)
{
    static const char *const keys[] = {"casus", "schema", "title",   "version", "source",
                                       "help",  "key",    "open",    "fields",  "codes",
                                       "rules", "nulls",  "extends", "table",   NULL};
    cs_check_keys(loader, root, keys);
    cs_check_head(loader, root);
    casus_schema *schema = loader->schema;
    schema->name = cs_read_text(loader, root, "schema");
    schema->extends = cs_read_text(loader, root, "extends");
    schema->title = cs_read_text(loader, root, "title");
    schema->version = cs_read_text(loader, root, "version");
    schema->source = cs_read_text(loader, root, "source");
    schema->help = cs_read_text(loader, root, "help");
    schema->is_open = cs_read_flag(loader, root, "open");
}

static void load_tree(cs_loader *loader, bool is_linted)
{
    const cs_node *root = cs_tree_extended(loader);
    if (!root)
        return;
    load_head(loader, root);
    if (!loader->is_sketch)
        cs_load_codes(loader, root);
    cs_load_fields(loader, root);
    cs_load_table(loader, root);
    if (loader->is_sketch)
        return;
    cs_load_rules(loader, root);
    if (loader->fault_count == 0 && !loader->failed) {
        loader->schema->quiet = cs_quiet_make(loader->schema, loader->keep);
        loader->failed = !loader->schema->quiet;
    }
    if (is_linted && loader->fault_count == 0 && !loader->failed)
        cs_lint(loader, root);
}

/* Reads the file itself; a fault of it has no place. */
casus_status cs_load_open(cs_loader *loader, const char *path, bool is_builtin,
                          casus_diag_fn on_diag, void *ctx)
{
    casus_text text;
    int error;
    casus_status status = CASUS_OK;
    if (is_builtin)
        text = cs_embedded_text(cs_text(path));
    else
        status = cs_load_file(path, loader->keep, &text, &error);
    if (status == CASUS_EIO && !cs_report_unreadable(path, error, on_diag, ctx))
        status = CASUS_ENOMEM;
    if (status != CASUS_OK)
        return status;
    return cs_load_source(loader, path, text, is_builtin) ? CASUS_OK : CASUS_ENOMEM;
}

static casus_status load(const char *path, bool is_builtin, bool is_sketch, casus_diag_fn on_diag,
                         void *ctx, casus_schema **out)
{
    casus_schema *schema = calloc(1, sizeof *schema);
    if (!schema)
        return CASUS_ENOMEM;
    cs_loader loader = {.schema = schema, .keep = &schema->arena, .is_sketch = is_sketch};
    casus_status status = cs_load_open(&loader, path, is_builtin, on_diag, ctx);
    if (status == CASUS_OK) {
        load_tree(&loader, !out);
        status = cs_report_faults(&loader, on_diag, ctx);
    }
    cs_arena_free(&loader.scratch);
    if (status == CASUS_OK && out)
        *out = schema;
    else
        casus_schema_free(schema);
    return status;
}

casus_status cs_schema_load(const char *path, bool is_builtin, casus_diag_fn on_diag, void *ctx,
                            casus_schema **out)
{
    return load(path, is_builtin, false, on_diag, ctx, out);
}

casus_status cs_schema_sketch(const char *path, casus_schema **out)
{
    return load(path, true, true, NULL, NULL, out);
}
