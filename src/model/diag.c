/* diag.c - see diag.h. */
#include "model/diag.h"

#include <string.h>

static const cs_diag_row rows[] = {
#define CS_DIAG(number, symbol, slug, severity, scope, message, label, help, explain)              \
    {{"E" #number, slug, severity, explain}, number, scope, message, label, help},
#include "model/diag.def"
#undef CS_DIAG
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const cs_diag_row *cs_diag_row_at(size_t index)
{
    return index < ROW_COUNT ? &rows[index] : NULL;
}

const cs_diag_row *cs_diag_row_of(unsigned number)
{
    size_t low = 0;
    size_t high = ROW_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].number == number)
            return &rows[middle];
        if (rows[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const casus_diag_info *casus_diag_info_at(size_t index)
{
    return index < ROW_COUNT ? &rows[index].info : NULL;
}

const casus_diag_info *casus_diag_info_find(const char *code_or_slug)
{
    casus_text wanted = cs_text(code_or_slug);
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (cs_text_equal_folded(wanted, cs_text(rows[i].info.code)) ||
            cs_text_is(wanted, rows[i].info.slug))
            return &rows[i].info;
    return NULL;
}

const char *casus_severity_text(casus_severity severity)
{
    switch (severity) {
    case CASUS_NOTE:
        return "note";
    case CASUS_WARNING:
        return "warning";
    case CASUS_ERROR:
        return "error";
    }
    return "unknown";
}

/* ---- Defects ---- */

bool cs_defects_fold(const cs_defect *a, const cs_defect *b)
{
    cs_scope scope = a->number == b->number ? cs_diag_row_of(a->number)->scope : CS_EACH;
    return scope == CS_COUNTED ||
           (scope == CS_COUNTED_VALUE && cs_text_equal(a->found, b->found) &&
            cs_text_equal(a->expected, b->expected) && cs_text_equal(a->other, b->other));
}

cs_defect *cs_defects_add(cs_defects *defects, unsigned number, uint32_t record, uint32_t column)
{
    cs_defect *items = cs_arena_grow(defects->arena, defects->items, &defects->cap,
                                     defects->count + 1, sizeof *items);
    cs_defect *defect = &defects->spare;
    if (items) {
        defects->items = items;
        defect = &items[defects->count++];
    } else {
        defects->failed = true;
    }
    *defect = (cs_defect){.number = number, .record = record, .column = column, .item = CS_NONE};
    return defect;
}

cs_defect *cs_defects_at(cs_defects *defects, unsigned number, uint32_t record, cs_span span)
{
    cs_defect *defect = cs_defects_add(defects, number, record, CS_NONE);
    defect->span = span;
    defect->has_span = true;
    return defect;
}

/* ---- Sentences ---- */

/* A long value of the data says no more than its beginning. */
enum { SHOWN_MAX = 80 };

static void add_shown(cs_buf *out, casus_text text, size_t max)
{
    if (!text.ptr)
        return;
    size_t end = text.len;
    if (end > max) {
        end = max;
        while (end > 0 && (text.ptr[end] & 0xC0) == 0x80)
            end--;
    }
    for (size_t i = 0; i < end; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        cs_buf_add_char(out, byte < 0x20 || byte == 0x7F ? ' ' : (char)byte);
    }
    if (end < text.len)
        cs_buf_add_string(out, "...");
}

/* What stands in a blank such as {found}. */
struct blank {
    const char *name;
    casus_text slice;
    bool is_secret; /* where the field is sensitive */
    size_t max;     /* bytes shown */
};

/* Fills *out if a blank begins at `at`. */
static bool find_blank(const char *at, const cs_defect *defect, casus_text field, struct blank *out)
{
    const struct blank blanks[] = {
        {"{field}", field, false, SIZE_MAX},
        {"{found}", defect->found, true, SHOWN_MAX},
        {"{expected}", defect->expected, !defect->is_general, SIZE_MAX},
        {"{other}", defect->other, !defect->is_general, SIZE_MAX},
    };
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (strncmp(at, blanks[i].name, strlen(blanks[i].name)) == 0) {
            *out = blanks[i];
            return true;
        }
    return false;
}

bool cs_diag_expand(const char *template, const cs_defect *defect, casus_text field, bool withhold,
                    cs_buf *out)
{
    bool is_complete = true;
    for (const char *at = template; *at;) {
        struct blank blank;
        if (*at != '{' || !find_blank(at, defect, field, &blank)) {
            cs_buf_add_char(out, *at++);
            continue;
        }
        bool is_withheld = withhold && blank.is_secret && blank.slice.ptr;
        is_complete = is_complete && blank.slice.ptr && !is_withheld;
        add_shown(out, is_withheld ? CS_TEXT("(withheld)") : blank.slice, blank.max);
        at += strlen(blank.name);
    }
    return is_complete;
}
