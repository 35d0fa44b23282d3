/* feed.c - see feed.h. */
#include "syntax/feed.h"

#include <string.h>

/* The place of this column that nothing feeds yet; CS_NONE if there is none. */
static uint32_t find_place(const cs_columns *columns, const uint32_t *from, const cs_column *extra)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (from[i] == CS_NONE && cs_text_equal(columns->items[i].name, extra->name) &&
            cs_text_equal(columns->items[i].path, extra->path))
            return i;
    return CS_NONE;
}

bool cs_feed_make(const cs_layout *layout, const cs_batch *batch, cs_feed *out)
{
    const cs_columns *columns = layout->columns;
    const cs_columns *extras = &batch->extras;
    *out = (cs_feed){.from = layout->from};
    if (extras->count == 0)
        return true;
    size_t room = (size_t)columns->count + extras->count;
    uint32_t *from = cs_arena_alloc(batch->arena, room * sizeof *from);
    if (!from)
        return false;
    uint32_t *lost = from + columns->count;
    if (columns->count)
        memcpy(from, layout->from, columns->count * sizeof *from);
    for (uint32_t i = 0; i < extras->count; i++) {
        uint32_t column = batch->columns->count + i;
        uint32_t place = find_place(columns, from, &extras->items[i]);
        if (place == CS_NONE)
            lost[out->lost_count++] = column;
        else
            from[place] = column;
    }
    out->from = from;
    out->lost = lost;
    return true;
}

void cs_feed_report(const cs_feed *feed, const cs_batch *batch, uint32_t record,
                    cs_defects *defects)
{
    for (uint32_t i = 0; i < feed->lost_count; i++) {
        uint8_t kind = cs_batch_value(&batch->records[record], feed->lost[i])->kind;
        if (kind != CASUS_ABSENT && kind != CASUS_NULL)
            cs_defects_add(defects, CS_E_LATE_COLUMN, record, feed->lost[i]);
    }
}
