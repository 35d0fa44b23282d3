/* header.c - see header.h. */
#include "syntax/header.h"

casus_status cs_header_find_twins(const cs_layout *layout, cs_defects *defects)
{
    casus_status status = CASUS_OK;
    cs_columns seen = {0};
    seen.items = cs_arena_zalloc(layout->arena, layout->name_count, sizeof *seen.items);
    if (!seen.items || !cs_columns_index(&seen, layout->name_count, layout->arena))
        return CASUS_ENOMEM;
    for (size_t i = 0; i < layout->name_count; i++) {
        const cs_header_name *name = &layout->names[i];
        bool is_exact;
        cs_columns_find(&seen, name->name, &is_exact);
        if (is_exact) {
            cs_defects_at(defects, CS_E_DUPLICATE_COLUMN, CS_NONE, name->span)->found = name->name;
            status = CASUS_EFORMAT;
            continue;
        }
        seen.items[i].name = name->name;
        cs_columns_alias(&seen, name->name, (uint32_t)i);
    }
    return status;
}

casus_text cs_header_number(cs_arena *arena, const char *prefix, size_t number)
{
    enum { ROOM = 32 };
    cs_buf buf = {.ptr = cs_arena_alloc(arena, ROOM), .cap = ROOM};
    if (!buf.ptr)
        return (casus_text){NULL, 0};
    cs_buf_add_string(&buf, prefix);
    cs_buf_add_number(&buf, number);
    return cs_buf_text(&buf);
}
