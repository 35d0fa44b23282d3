/* check_lengths.c - lists that are made of the same objects have an item for each of them.

   JSON and YAML cannot break this, tables can: there the lists are columns of their own. */
#include "model/judgement.h"

/* A field that is a list with an item for each object. */
struct spread {
    uint32_t field;
    uint32_t group; /* the first column that is inside of the same objects */
};

/* What the record at hand has of a group. */
struct length {
    uint32_t record; /* from 1 */
    uint32_t field;  /* the first that has items ... */
    uint32_t count;  /* ... so many */
};

/* The column that stands for all that are inside of the outermost object around this one. */
static uint32_t group_of(cs_judgement *judgement, const cs_column *column)
{
    cs_buf key = {0};
    bool is_exact;
    cs_buf_add_string(&key, column->path.ptr);
    cs_buf_add_char(&key, CS_INSIDE_MARK);
    uint32_t group = key.status == CASUS_OK
                         ? cs_columns_find(judgement->batch->columns, cs_buf_text(&key), &is_exact)
                         : CS_NONE;
    judgement->no_memory |= key.status != CASUS_OK;
    cs_buf_free(&key);
    return group;
}

/* NULL: there is none, or no memory. */
static struct spread *list_spreads(cs_judgement *judgement, uint32_t *count)
{
    const casus_schema *schema = judgement->plan->schema;
    struct spread *spreads = NULL;
    size_t cap = 0;
    *count = 0;
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_column *column = &schema->index.items[i];
        if (!column->path.ptr || !column->is_list || judgement->plan->column_of[i] == CS_NONE)
            continue;
        struct spread *grown = cs_arena_grow(judgement->arena, spreads, &cap, *count + 1UL,
                                             sizeof *spreads);
        uint32_t group = group_of(judgement, column);
        judgement->no_memory |= !grown;
        if (!grown)
            break;
        spreads = grown;
        if (group == CS_NONE)
            continue;
        spreads[(*count)++] = (struct spread){i, group};
    }
    return spreads;
}

static casus_text describe(cs_judgement *judgement, uint32_t count)
{
    cs_buf words = {0};
    cs_buf_add_number(&words, count);
    cs_buf_add_string(&words, count == 1 ? " item" : " items");
    return cs_judge_keep(judgement, &words);
}

static void hold_against(cs_judgement *judgement, const struct spread *spread,
                         struct length *length)
{
    const casus_value *value = cs_judge_value(judgement, spread->field);
    /* The list may as well stand inside of a single object; see nest.h. */
    if (value->kind != CASUS_LIST || value->len == 0 || value->code > 1)
        return;
    if (length->record != judgement->record_index + 1) {
        *length = (struct length){judgement->record_index + 1, spread->field, value->len};
    } else if (value->len != length->count) {
        cs_defect *defect = cs_judge_object(judgement, CS_E_UNEVEN_LISTS, spread->field);
        defect->found = describe(judgement, value->len);
        defect->expected = describe(judgement, length->count);
        defect->other = cs_judge_field(judgement, length->field)->name;
        defect->is_general = true;
    }
}

void cs_check_lengths(cs_judgement *judgement)
{
    uint32_t count;
    cs_batch *batch = judgement->batch;
    const struct spread *spreads = list_spreads(judgement, &count);
    struct length *lengths = spreads ? cs_arena_zalloc(judgement->arena,
                                                       batch->columns->count + 1UL, sizeof *lengths)
                                     : NULL;
    if (spreads && !lengths)
        judgement->no_memory = true;
    for (uint32_t i = 0; lengths && i < batch->count; i++) {
        judgement->record = &batch->records[i];
        judgement->record_index = i;
        if (judgement->record->is_broken || judgement->record->is_partial)
            continue;
        for (uint32_t j = 0; j < count; j++)
            hold_against(judgement, &spreads[j], &lengths[spreads[j].group]);
    }
}
