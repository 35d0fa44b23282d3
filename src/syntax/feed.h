/* feed.h - which column of a batch feeds which column of a table, whose columns are fixed while records
   may bring new names. */
#ifndef CS_FEED_H
#define CS_FEED_H

#include "syntax/syntax.h"

typedef struct cs_feed {
    const uint32_t *from; /* layout->from, and extras where a column of their name has none */
    const uint32_t *lost; /* the batch columns of extras that feed nothing */
    uint32_t lost_count;
} cs_feed;

/* Lives as long as the batch. false: no memory. */
bool cs_feed_make(const cs_layout *layout, const cs_batch *batch, cs_feed *out);
/* Tells of each value of a record that no column takes. */
void cs_feed_report(const cs_feed *feed, const cs_batch *batch, uint32_t record,
                    cs_defects *defects);

#endif
