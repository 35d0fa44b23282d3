/* schemas.h - opening the schema that a word of the command line names. */
#ifndef CS_SCHEMAS_H
#define CS_SCHEMAS_H

#include "casus.h"

/* Opens the schema of a name or path, which is freed with casus_schema_free(). Complains itself, of
   each fault of a schema file with its place, and returns an exit code. */
int cs_open_schema(const char *name, casus_schema **out);
/* The same for a word that may go on: "acled.inter1", "./mine.yaml.region". *part is what stands
   behind the dot, NULL where nothing does. A name that a file has is that file. */
int cs_open_schema_part(const char *word, casus_schema **out, const char **part);

#endif
