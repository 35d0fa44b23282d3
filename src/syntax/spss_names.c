/* spss_names.c - see spss_names.h.

   The dictionary of a .sav file knows variables by names of eight bytes; those that people see stand in
   a record that is added to it. ReadStat makes the short ones: the first eight letters as capitals, or,
   if they are taken, V, the variable's number and _A. A text of more than 255 bytes lies in several
   variables, whose names it makes of the first five letters and a digit or capital. Nothing there
   sees to it that no name is made twice, so it is seen to here. */
#include "syntax/spss_names.h"

#include <stdio.h>
#include <string.h>

enum {
    SHORT = 8,
    STEM = 5,
    WIDE = 255 /* a text of more bytes lies in several variables */
};

/* Filled up with NUL. */
typedef struct short_name {
    char bytes[SHORT];
} short_name;

struct parting {
    cs_variables *variables;
    const cs_census *census;
    cs_arena *arena;
    short_name *wanted; /* what each name begins with */
    short_name *given;  /* what the file has; known up to the variable that is looked at */
    uint32_t number;    /* of the last name that was changed */
};

static bool is_same(const short_name *a, const short_name *b)
{
    return memcmp(a->bytes, b->bytes, SHORT) == 0;
}

static short_name shorten(casus_text name)
{
    short_name out = {{0}};
    for (size_t i = 0; i < SHORT && i < name.len; i++) {
        char byte = name.ptr[i];
        out.bytes[i] = byte >= 'a' && byte <= 'z' ? (char)(byte - ('a' - 'A')) : byte;
    }
    return out;
}

static bool is_given(const struct parting *parting, uint32_t before, const short_name *name)
{
    for (uint32_t i = 0; i < before; i++)
        if (is_same(&parting->given[i], name))
            return true;
    return false;
}

/* As ReadStat finds it. */
static short_name short_of(const struct parting *parting, uint32_t index, casus_text name)
{
    char other[16];
    short_name first = shorten(name);
    if (!is_given(parting, index, &first))
        return first;
    snprintf(other, sizeof other, "V%u_A", index + 1);
    return shorten(cs_text(other));
}

static bool is_wide(const struct parting *parting, uint32_t index)
{
    bool is_text = parting->variables->items[index].kind == CS_VARIABLE_TEXT;
    return is_text && parting->census[index].longest > WIDE;
}

static size_t stem_of(const short_name *name)
{
    size_t len = strnlen(name->bytes, SHORT);
    return len < STEM ? len : STEM;
}

/* Is a name one of those that the further parts of a wide text may have? */
static bool is_part(const short_name *wide, const short_name *name)
{
    size_t len = stem_of(wide);
    return memcmp(wide->bytes, name->bytes, len) == 0 && name->bytes[len] && !name->bytes[len + 1];
}

static bool has_same_stem(const short_name *a, const short_name *b)
{
    size_t len = stem_of(a);
    return len == stem_of(b) && memcmp(a->bytes, b->bytes, len) == 0;
}

/* Can the variable have this short name, after all that those before it were given, and before what
   those behind it want? */
static bool is_free(const struct parting *parting, uint32_t index, const short_name *name)
{
    bool is_wide_here = is_wide(parting, index);
    if (is_given(parting, index, name))
        return false;
    for (uint32_t i = 0; i < index; i++) {
        const short_name *other = &parting->given[i];
        if (is_wide(parting, i) &&
            (is_part(other, name) || (is_wide_here && has_same_stem(other, name))))
            return false;
        if (is_wide_here && is_part(name, other))
            return false;
    }
    for (uint32_t i = index + 1; is_wide_here && i < parting->variables->count; i++)
        if (is_part(name, &parting->wanted[i]))
            return false;
    return true;
}

static bool has_name(const struct parting *parting, casus_text name)
{
    for (uint32_t i = 0; i < parting->variables->count; i++)
        if (cs_text_equal_folded(parting->variables->items[i].name, name))
            return true;
    return false;
}

/* With letters for digits above 9, so that few of them tell very many names apart. */
static void add_number(cs_buf *out, uint32_t number)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    enum { BASE = sizeof digits - 1 };
    if (number >= BASE)
        add_number(out, number / BASE);
    cs_buf_add_char(out, digits[number % BASE]);
}

/* What tells them apart stands in front, where it counts. {NULL, 0}: no memory. */
static casus_text number_name(struct parting *parting, casus_text name)
{
    cs_buf buf = {0};
    cs_buf_add_char(&buf, 'v');
    add_number(&buf, ++parting->number);
    cs_buf_add_char(&buf, '_');
    cs_buf_add_text(&buf, name);
    if (buf.status == CASUS_OK && buf.len > parting->variables->limits->name_max)
        cs_buf_truncate(&buf, parting->variables->limits->name_max);
    return cs_buf_keep(&buf, parting->arena);
}

static casus_status rename_one(struct parting *parting, uint32_t index, short_name *out)
{
    cs_variable *variable = &parting->variables->items[index];
    casus_text name;
    do {
        name = number_name(parting, variable->name);
        if (!name.ptr)
            return CASUS_ENOMEM;
        *out = short_of(parting, index, name);
    } while (has_name(parting, name) || !is_free(parting, index, out));
    variable->name = name;
    return CASUS_OK;
}

/* A variable whose name said all needs a title now. */
static casus_status report(const struct parting *parting, const cs_columns *columns, uint32_t index,
                           casus_text old, cs_defects *defects)
{
    cs_variable *variable = &parting->variables->items[index];
    cs_defect *defect = cs_defects_add(defects, CS_E_NAME_CHANGED, CS_NONE, CS_NONE);
    defect->field = old;
    defect->found = variable->name;
    defect->help = CS_TEXT(
        "long texts of a .sav file must differ in the first five letters of their "
        "names");
    defect->is_general = true;
    if (!variable->title.ptr)
        variable->title = cs_arena_text(parting->arena, columns->items[variable->column].name);
    return variable->title.ptr && !defects->failed ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_spss_names_part(cs_variables *variables, const cs_columns *columns,
                                const cs_census *census, cs_arena *arena, cs_defects *defects)
{
    size_t count = variables->count + 1UL;
    casus_status status = CASUS_OK;
    struct parting parting = {
        .variables = variables,
        .census = census,
        .arena = arena,
        .wanted = cs_arena_zalloc(arena, count, sizeof *parting.wanted),
        .given = cs_arena_zalloc(arena, count, sizeof *parting.given),
    };
    if (!parting.wanted || !parting.given)
        return CASUS_ENOMEM;
    for (uint32_t i = 0; i < variables->count; i++)
        parting.wanted[i] = shorten(variables->items[i].name);
    for (uint32_t i = 0; i < variables->count && status == CASUS_OK; i++) {
        casus_text old = variables->items[i].name;
        short_name name = short_of(&parting, i, old);
        if (!is_free(&parting, i, &name)) {
            status = rename_one(&parting, i, &name);
            if (status == CASUS_OK)
                status = report(&parting, columns, i, old, defects);
        }
        parting.given[i] = name;
    }
    return status;
}
