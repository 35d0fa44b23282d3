/* export.h - a schema in the words of other tools: one row of THE TABLE in export.c for each.

   An export writes a schema as a whole into a buffer; it knows no data, and the same schema gives the
   same bytes. Those that are JSON are built with Jansson (tree.h). */
#ifndef CS_EXPORT_H
#define CS_EXPORT_H

#include "model/schema.h"

/* Writes the schema. A buffer that failed tells by its status; ENOMEM otherwise, or OK. */
typedef casus_status (*cs_export_fn)(const casus_schema *schema, cs_buf *out);

typedef struct cs_export {
    casus_export_info info;
    cs_export_fn write;
} cs_export;

casus_status cs_export_json_schema(const casus_schema *schema, cs_buf *out);
casus_status cs_export_table_schema(const casus_schema *schema, cs_buf *out);
casus_status cs_export_csvw(const casus_schema *schema, cs_buf *out);

#endif
