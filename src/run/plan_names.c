/* plan_names.c - the names that an input uses, in the order in which they come: those of a header,
   or those of records, which are parsed for them alone. */
#include "run/making.h"

#include <stdlib.h>

bool cs_making_append_name(cs_making *making, casus_text name, casus_text path)
{
    cs_arena *arena = &making->plan->arena;
    size_t cap = making->name_cap;
    casus_text *names = cs_arena_grow(arena, making->names, &cap, making->name_count + 1,
                                      sizeof *names);
    casus_text *paths = cs_arena_grow(arena, making->paths, &making->name_cap,
                                      making->name_count + 1, sizeof *paths);
    if (!names || !paths || !cs_arena_keep(arena, &name) || !cs_arena_keep(arena, &path))
        return false;
    making->names = names;
    making->paths = paths;
    names[making->name_count] = name;
    paths[making->name_count++] = path;
    return true;
}

/* Past the limit, a name is an extra of the batches, which report it. */
static bool add_name(cs_making *making, casus_text name, casus_text path)
{
    if (making->name_count == CS_COLUMNS_MAX)
        return true;
    for (size_t i = 0; i < making->name_count; i++)
        if (cs_text_equal(making->names[i], name) && cs_text_equal(making->paths[i], path))
            return true;
    return cs_making_append_name(making, name, path);
}

/* The names of the columns that records of a batch use, in the order of the columns. */
static bool add_used(cs_making *making, const cs_batch *batch, cs_arena *arena)
{
    uint32_t count = cs_batch_column_count(batch);
    bool *used = cs_arena_zalloc(arena, count + 1UL, sizeof *used);
    for (size_t i = 0; used && i < batch->count; i++)
        for (uint32_t j = 0; j < batch->records[i].width && j < count; j++)
            used[j] = used[j] || batch->records[i].values[j].kind != CASUS_ABSENT;
    for (uint32_t i = 0; used && i < count; i++) {
        const cs_column *column = cs_batch_column_at(batch, i);
        if (used[i] && !add_name(making, column->name, column->path))
            return false;
    }
    return used != NULL;
}

/* Parses whole records to see which columns they use, known ones and new ones. */
static casus_status gather_some(cs_making *making, const cs_layout *layout, casus_text chunk,
                                const cs_extents *extents)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, chunk, layout->columns);
    casus_status status = layout->syntax->parse(layout, extents, &batch, &defects);
    if (batch.slots > CS_SLOTS_MAX)
        status = CASUS_OK; /* the names met so far will do; the run itself tells */
    bool is_gathered = status == CASUS_OK && add_used(making, &batch, &arena);
    if (status == CASUS_OK && (!is_gathered || arena.failed))
        status = CASUS_ENOMEM;
    cs_arena_free(&arena);
    return status;
}

/* The same, in parts: a few megabytes of tiny records would make a large batch. */
static casus_status gather_names(cs_making *making, const cs_layout *layout, casus_text chunk,
                                 const cs_extents *extents)
{
    casus_status status = CASUS_OK;
    for (size_t first = 0; first < extents->count && status == CASUS_OK;
         first += CS_CHUNK_RECORDS) {
        size_t rest = extents->count - first;
        const cs_extents part = {
            .items = extents->items + first,
            .count = rest < CS_CHUNK_RECORDS ? rest : CS_CHUNK_RECORDS,
        };
        status = gather_some(making, layout, chunk, &part);
    }
    return status;
}

/* A layout to look ahead with: it knows the columns that are known so far, and what it finds wrong
   is found again by the run. */
static casus_status look_ahead(cs_making *making, cs_layout *out)
{
    cs_defects unheard = {.arena = &making->plan->arena};
    *out = making->plan->source;
    out->columns = &making->plan->columns;
    return out->syntax->bind ? out->syntax->bind(out, &unheard) : CASUS_OK;
}

casus_status cs_making_head_names(cs_making *making, size_t used, size_t size)
{
    cs_layout layout;
    casus_status status = look_ahead(making, &layout);
    for (; status == CASUS_OK && making->name_count == 0; size *= 2) {
        status = cs_making_fill(making, used + size);
        if (status != CASUS_OK)
            return status;
        casus_text bytes = cs_text_slice(cs_making_window(making), used, size);
        bool is_all = making->reader->eof && used + bytes.len == cs_making_window(making).len;
        cs_framer framer = {.layout = &layout};
        cs_extents extents = {0};
        layout.syntax->frame(&framer, bytes, is_all, &extents);
        status = extents.failed ? CASUS_ENOMEM : gather_names(making, &layout, bytes, &extents);
        free(extents.items);
        if (is_all || size > CS_RECORD_MAX)
            break;
    }
    return status;
}

/* The names of the records from the window's front to the end of the input. */
static casus_status rest_names(cs_making *making, const cs_layout *layout)
{
    cs_framer framer = {.layout = layout};
    cs_extents extents = {0};
    size_t len = 0;
    casus_status status;
    while ((status = cs_chunk_frame(making->reader, &framer, &extents, &len)) == CASUS_OK) {
        casus_text chunk = cs_text_slice(cs_making_window(making), 0, len);
        status = gather_names(making, layout, chunk, &extents);
        if (status != CASUS_OK)
            break;
        cs_reader_consume(making->reader, len);
    }
    free(extents.items);
    return status == CASUS_END ? CASUS_OK : cs_making_fail(making, status);
}

casus_status cs_making_all_names(cs_making *making, size_t used)
{
    cs_reader *reader = making->reader;
    cs_layout layout;
    casus_status status = look_ahead(making, &layout);
    if (status != CASUS_OK)
        return status;
    if (!cs_reader_is_seekable(reader))
        status = cs_reader_spool(reader, making->plan->options->spool_directory);
    if (status != CASUS_OK)
        return cs_making_fail(making, status);
    status = cs_making_fill(making, used);
    if (status == CASUS_OK) {
        cs_reader_consume(reader, used);
        status = rest_names(making, &layout);
    }
    if (status != CASUS_OK)
        return status;
    status = cs_reader_rewind(reader);
    return status == CASUS_OK ? cs_making_fill(making, used) : cs_making_fail(making, status);
}

casus_status cs_making_header_names(cs_making *making)
{
    const cs_layout *source = &making->plan->source;
    for (size_t i = 0; i < source->name_count; i++)
        if (!source->names[i].numbers_rows &&
            !add_name(making, source->names[i].name, (casus_text){NULL, 0}))
            return CASUS_ENOMEM;
    return CASUS_OK;
}
