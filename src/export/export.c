/* export.c - THE TABLE of exports, and the public call that uses it. */
#include "export/export.h"
#include "base/stream.h"

#include <errno.h>

static const cs_export exports[] = {
    {{"json-schema", "schema.json", "application/schema+json",
      "JSON Schema 2020-12 of YAML and JSON files, for editors and validators", false},
     cs_export_json_schema},
    {{"table-schema", "tableschema.json", "application/json",
      "Table Schema of the Data Package standard 2.0", false},
     cs_export_table_schema},
    {{"csvw", "csv-metadata.json", "application/csvm+json",
      "metadata of CSV on the Web, for a table with all columns", false},
     cs_export_csvw},
    {{"markdown", "codebook.md", "text/markdown", "a codebook in Markdown", true},
     cs_export_markdown},
    {{"html", "codebook.html", "text/html", "a codebook as one page for a browser", true},
     cs_export_html},
    {{"ddi", "ddi.xml", "application/xml", "a codebook in XML: DDI Codebook 2.5, for data archives",
      true},
     cs_export_ddi},
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

static casus_status write_all(casus_text text, const casus_output *output)
{
    cs_writer writer;
    casus_status status = cs_writer_open(&writer, output, NULL);
    if (status == CASUS_OK)
        status = cs_writer_add(&writer, text);
    if (status == CASUS_OK)
        status = cs_writer_commit(&writer);
    cs_writer_close(&writer);
    if (status == CASUS_EIO)
        errno = writer.error;
    return status;
}

static casus_status write_export(const casus_schema *schema, const cs_export *export,
                                 const cs_counted_data *data, const casus_output *output)
{
    cs_buf out = {0};
    casus_status status = export->write(schema, data, &out);
    if (status == CASUS_OK)
        status = out.status;
    if (status == CASUS_OK)
        status = write_all(cs_buf_text(&out), output);
    cs_buf_free(&out);
    return status;
}

casus_status casus_schema_export(const casus_schema *schema, const char *as,
                                 const casus_output *output)
{
    const cs_export *export = find_export(as);
    if (!schema || !export || !output)
        return CASUS_EUSAGE;
    return write_export(schema, export, NULL, output);
}

casus_status casus_codebook_export(const casus_schema *schema, casus_counts *counts, const char *as,
                                   bool show_sensitive, const casus_output *output)
{
    const cs_export *export = find_export(as);
    const cs_counted_data data = {counts, show_sensitive};
    if (!schema || !export || !export->info.is_codebook || !counts || !output)
        return CASUS_EUSAGE;
    return write_export(schema, export, &data, output);
}
