/* export.h - a schema in the words of other tools: one row of THE TABLE in export.c for each.

   An export writes a schema as a whole into a buffer; the same schema gives the same bytes. Codebooks can
   also tell what was counted of data. Those that are JSON are built with Jansson (tree.h), the codebooks
   for people by codebook.c. */
#ifndef CS_EXPORT_H
#define CS_EXPORT_H

#include "model/schema.h"

/* What was counted of data, for a codebook. */
typedef struct cs_counted_data {
    casus_counts *counts;
    bool shows_sensitive;
} cs_counted_data;

/* Writes the schema; data is NULL where there are none, and always for a form that cannot tell of them. A
   buffer that failed tells by its status; ENOMEM otherwise, or OK. */
typedef casus_status (*cs_export_fn)(const casus_schema *schema, const cs_counted_data *data,
                                     cs_buf *out);

typedef struct cs_export {
    casus_export_info info;
    cs_export_fn write;
} cs_export;

casus_status cs_export_json_schema(const casus_schema *schema, const cs_counted_data *data,
                                   cs_buf *out);
casus_status cs_export_table_schema(const casus_schema *schema, const cs_counted_data *data,
                                    cs_buf *out);
casus_status cs_export_csvw(const casus_schema *schema, const cs_counted_data *data, cs_buf *out);
casus_status cs_export_markdown(const casus_schema *schema, const cs_counted_data *data,
                                cs_buf *out);
casus_status cs_export_html(const casus_schema *schema, const cs_counted_data *data, cs_buf *out);
casus_status cs_export_ddi(const casus_schema *schema, const cs_counted_data *data, cs_buf *out);

#endif
