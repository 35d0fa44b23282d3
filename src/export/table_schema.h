/* table_schema.h - the Table Schema of the columns that a table has, for what describes it. */
#ifndef CS_TABLE_SCHEMA_H
#define CS_TABLE_SCHEMA_H

#include "export/tree.h"
#include "model/schema.h"

typedef struct cs_table_columns {
    const casus_schema *schema;
    const cs_columns *columns; /* in their order; NULL: all fields of the schema */
    casus_codes codes;         /* how values of vocabularies stand in the table */
} cs_table_columns;

/* NULL: no memory. */
json_t *cs_table_schema(const cs_table_columns *table);

#endif
