/* path.c - see path.h. */
#include "base/path.h"

#include <string.h>

/* Names of a schema nest no deeper, so that a record of them can be read again: within the record and a
   list it may have 32 levels. */
enum { NAMES_MAX = 30 };

static casus_text replace(casus_text text, char from, char to, cs_arena *arena)
{
    casus_text copy = cs_arena_text(arena, text);
    char *bytes = (char *)copy.ptr;
    for (size_t i = 0; i < copy.len; i++)
        if (bytes[i] == from)
            bytes[i] = to;
    return copy;
}

bool cs_path_has_name(casus_text name)
{
    size_t names = 1;
    bool is_path = name.len > 0 && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.';
    for (size_t i = 0; i < name.len && is_path; i++) {
        names += name.ptr[i] == '.';
        is_path = name.ptr[i] && !(name.ptr[i] == '.' && name.ptr[i + 1] == '.');
    }
    return is_path && names > 1 && names <= NAMES_MAX;
}

casus_text cs_path_of_name(casus_text name, cs_arena *arena)
{
    return cs_path_has_name(name) ? replace(name, '.', '\0', arena) : (casus_text){NULL, 0};
}

casus_text cs_path_name(casus_text path, cs_arena *arena)
{
    return replace(path, '\0', '.', arena);
}

bool cs_path_is_named(casus_text path, casus_text name)
{
    if (path.len != name.len)
        return false;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] != name.ptr[i] && !(path.ptr[i] == '\0' && name.ptr[i] == '.'))
            return false;
    return true;
}

uint32_t cs_path_depth(casus_text path)
{
    uint32_t names = 1;
    for (size_t i = 0; i < path.len; i++)
        names += path.ptr[i] == '\0';
    return names;
}

casus_text cs_path_next(casus_text *rest)
{
    const char *end = rest->len ? memchr(rest->ptr, '\0', rest->len) : NULL;
    casus_text name = cs_text_slice(*rest, 0, end ? (size_t)(end - rest->ptr) : rest->len);
    *rest = end ? cs_text_from(*rest, name.len + 1) : (casus_text){NULL, 0};
    return name;
}
