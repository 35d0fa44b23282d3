/* memory.h - runs of casus from memory to memory, for the property programs. */
#ifndef MEMORY_H
#define MEMORY_H

#include "base/text.h"
#include "casus.h"

/* What a run has brought. Freed with memory_free(). */
typedef struct memory_result {
    casus_status status;
    cs_buf output;
    cs_buf findings; /* one line each: code, severity, place, message, source, fix ... */
    casus_summary summary;
} memory_result;

/* Converts text from one syntax to another; to NULL only checks. */
memory_result memory_run(const casus_options *options, casus_text text, const char *from,
                         const char *to);
void memory_free(memory_result *result);

/* Opens a schema that stands in memory, by way of a temporary file; fails the test otherwise. */
casus_schema *memory_schema(const char *text);

#endif
