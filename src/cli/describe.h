/* describe.h - what `casus describe` is to tell, in words or as JSON. */
#ifndef CS_DESCRIBE_H
#define CS_DESCRIBE_H

#include "cli/counting.h"

typedef struct cs_description {
    const cs_task *task;
    const cs_counting *counting;
    unsigned long top; /* values of a column; 0: all */
    bool shows_sensitive;
} cs_description;

/* Is the column one of those that were asked for with --only, or was nothing? */
bool cs_describe_is_wanted(const cs_description *description, const casus_column_counts *column);
/* Must its values be kept back? */
bool cs_describe_is_hidden(const cs_description *description, const casus_column_counts *column);

/* Returns an exit code. */
int cs_describe_json(const cs_description *description);

#endif
