/* reading.h - what casus reads of a text, as JSON, for the rooms that compare it with others. */
#ifndef READING_H
#define READING_H

#include "base/text.h"
#include "casus.h"

#include <jansson.h>

/* What casus made of a text. Freed with reading_free(). */
typedef struct json_reading {
    char errors[128]; /* codes of its errors in order, "E123 E126"; empty: accepted */
    json_t *records;  /* what it wrote as NDJSON, read by Jansson; NULL: cannot be read */
} json_reading;

/* Converts a text of this syntax to NDJSON with the schema "none"; of a text with errors, what could
   be read. */
json_reading reading_of(const char *syntax, casus_text text);
void reading_free(json_reading *reading);

/* Does JSON mean what casus has read? Where casus has only text for a number or a boolean, it is
   compared by what it stands for. */
bool values_alike(const json_t *json, const json_t *read);

/* Can a record hold this: a single value, a list of single values that are not null, an object of what a
   record can hold, or a list of objects without lists? */
bool is_record_value(const json_t *json);
/* Is it an object of such values? */
bool is_record(const json_t *json);

#endif
