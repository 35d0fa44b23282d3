/* export.c - THE TABLE of exports, and the public call that uses it. */
#include "export/export.h"

static const cs_export exports[] = {
    {{"json-schema", "schema.json", "application/schema+json",
      "JSON Schema 2020-12 of YAML and JSON files, for editors and validators"},
     cs_export_json_schema},
    {{"table-schema", "tableschema.json", "application/json",
      "Table Schema of the Data Package standard 2.0"},
     cs_export_table_schema},
    {{"csvw", "csv-metadata.json", "application/csvm+json",
      "metadata of CSV on the Web, for a table with all columns"},
     cs_export_csvw},
};

enum { EXPORT_COUNT = sizeof exports / sizeof *exports };

const casus_export_info *casus_export_at(size_t index)
{
    return index < EXPORT_COUNT ? &exports[index].info : NULL;
}

static const cs_export *find_export(const char *name)
{
    for (size_t i = 0; name && i < EXPORT_COUNT; i++)
        if (strcmp(exports[i].info.name, name) == 0)
            return &exports[i];
    return NULL;
}

casus_status casus_schema_export(const casus_schema *schema, const char *as, casus_write_fn write,
                                 void *ctx)
{
    const cs_export *export = find_export(as);
    if (!schema || !export || !write)
        return CASUS_EUSAGE;
    cs_buf out = {0};
    casus_status status = export->write(schema, &out);
    if (status == CASUS_OK)
        status = out.status;
    if (status == CASUS_OK && write(ctx, out.ptr, out.len) != 0)
        status = CASUS_EIO;
    cs_buf_free(&out);
    return status;
}
