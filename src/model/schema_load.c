/* schema_load.c - from a schema file to a schema: the order of loading, and the reading of files.

   The language is that of docs/schema.md. Vocabularies come first, then the fields that use them,
   then the rules that use both. */
#include "model/schema_load.h"

#include "base/stream.h"

#include <errno.h>
#include <stdlib.h>

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
    casus_status status = cs_reader_open(&reader, &input);
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

cs_source *cs_load_source(cs_loader *loader, const char *name, casus_text text)
{
    cs_source *source = cs_load_alloc(loader, &loader->scratch, 1, sizeof *source);
    if (!source)
        return NULL;
    if (cs_text_starts(text, "\xEF\xBB\xBF"))
        text = cs_text_from(text, 3);
    *source = (cs_source){.name = name, .text = text, .faults = {.arena = &loader->scratch}};
    if (loader->last)
        loader->last->next = source;
    else
        loader->source = source;
    loader->last = source;
    return source;
}

/* ---- The schema ---- */

static void load_head(cs_loader *loader, const cs_node *root)
{
    static const char *const keys[] = {"casus", "schema", "title", "version", "source",
                                       "help",  "key",    "open",  "fields",  "codes",
                                       "rules", "nulls",  NULL};
    cs_check_keys(loader, root, keys);
    const cs_node *language = cs_need_text(loader, root, "casus");
    if (language && !cs_text_is(language->text, "1"))
        cs_fault_value(loader, language, "1, the version of the schema language");
    casus_schema *schema = loader->schema;
    const cs_node *name = cs_need_text(loader, root, "schema");
    if (name)
        schema->name = name->text;
    schema->title = cs_read_text(loader, root, "title");
    schema->version = cs_read_text(loader, root, "version");
    schema->source = cs_read_text(loader, root, "source");
    schema->help = cs_read_text(loader, root, "help");
    schema->is_open = cs_read_flag(loader, root, "open");
}

static void load_tree(cs_loader *loader)
{
    const cs_node *root = cs_tree_read(loader);
    if (!root || !cs_node_is_mapping(loader, root))
        return;
    load_head(loader, root);
    cs_load_codes(loader, root);
    cs_load_fields(loader, root);
    cs_load_rules(loader, root);
}

/* Reads the file itself; a fault of it has no place. */
static casus_status open_source(cs_loader *loader, const char *path, casus_diag_fn on_diag,
                                void *ctx)
{
    casus_text text;
    int error;
    casus_status status = CASUS_OK;
    if (loader->is_builtin)
        text = cs_embedded_text(cs_text(path));
    else
        status = cs_load_file(path, loader->keep, &text, &error);
    if (status == CASUS_EIO)
        cs_report_unreadable(path, error, on_diag, ctx);
    if (status != CASUS_OK)
        return status;
    return cs_load_source(loader, path, text) ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_schema_load(const char *path, bool is_builtin, casus_diag_fn on_diag, void *ctx,
                            casus_schema **out)
{
    casus_schema *schema = calloc(1, sizeof *schema);
    if (!schema)
        return CASUS_ENOMEM;
    cs_loader loader = {.schema = schema, .keep = &schema->arena, .is_builtin = is_builtin};
    casus_status status = open_source(&loader, path, on_diag, ctx);
    if (status == CASUS_OK) {
        load_tree(&loader);
        status = cs_report_faults(&loader, on_diag, ctx);
    }
    cs_arena_free(&loader.scratch);
    if (status == CASUS_OK)
        *out = schema;
    else
        casus_schema_free(schema);
    return status;
}
