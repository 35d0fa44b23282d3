/* companions.c - see companions.h.

   Labels agree if the same code has the same label in all rows. That is remembered as two hashes for
   each pair, in a table with a limit: behind it, pairs that are new are taken to agree. */
#include "syntax/companions.h"

#include <stdlib.h>
#include <string.h>

/* Of a code and of its label; 0: of nothing. */
struct pair {
    uint64_t code, label;
};

struct candidate {
    uint32_t source;
    uint32_t base;
    cs_role role;
    bool differs;       /* a row had values that do not fit */
    struct pair *pairs; /* open addressing */
    size_t cap;         /* a power of two, or 0 */
    size_t used;
};

struct cs_companions {
    uint32_t count;
    struct candidate items[];
};

enum { PAIRS_FIRST = 256, PAIRS_MAX = 1 << 18 };

/* ---- Looks ---- */

static bool ends_with(casus_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len > len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

/* The writers make the title of a companion from that of its variable, both cut to what the format
   allows. */
static bool has_title_of(const cs_source *base, casus_text title, const char *end)
{
    enum { CUT_LEAST = 24 }; /* no format allows less */
    casus_text whole = base->title.len ? base->title : base->name;
    if (!ends_with(title, end))
        return false;
    casus_text stem = cs_text_slice(title, 0, title.len - strlen(end));
    bool is_cut = stem.len >= CUT_LEAST && stem.len < whole.len;
    return cs_text_equal(stem, whole) ||
           (is_cut && cs_text_equal(stem, cs_text_slice(whole, 0, stem.len)));
}

/* A name that is long may have been cut, and numbered to differ from others. */
static bool has_name_of(const cs_source *base, casus_text name, const char *end)
{
    enum { NAME_LEAST = 8 }; /* no format allows less */
    casus_text stem = cs_text_slice(name, 0, base->name.len);
    if (cs_text_equal(stem, base->name) &&
        cs_text_equal(cs_text_from(name, stem.len), cs_text(end)))
        return true;
    bool may_be_cut = base->name.len + strlen(end) > NAME_LEAST && name.len >= NAME_LEAST;
    return may_be_cut && !ends_with(name, end) &&
           cs_text_equal(cs_text_slice(name, 0, NAME_LEAST / 2),
                         cs_text_slice(base->name, 0, NAME_LEAST / 2));
}

static cs_role role_of(const cs_source *base, const cs_source *source)
{
    bool is_plain = source->timing.kind == CS_TIME_NONE;
    if (source->is_text && has_title_of(base, source->title, " (label)") &&
        has_name_of(base, source->name, "_label"))
        return CS_ROLE_LABEL;
    bool is_date = !base->is_text && base->timing.kind == CS_TIME_DATE;
    if (is_date && is_plain && !source->is_text &&
        has_title_of(base, source->title, " (precision)") &&
        has_name_of(base, source->name, "_precision"))
        return CS_ROLE_PRECISION;
    return CS_ROLE_VALUE;
}

casus_status cs_companions_find(const cs_imported *imported, cs_companions **out)
{
    uint32_t base = 0;
    cs_companions *found = NULL;
    *out = NULL;
    for (uint32_t i = 1; i < imported->count; i++) {
        cs_role role = role_of(&imported->sources[base], &imported->sources[i]);
        if (role == CS_ROLE_VALUE) {
            base = i;
            continue;
        }
        size_t room = sizeof *found + imported->count * sizeof found->items[0];
        if (!found)
            found = calloc(1, room);
        if (!found)
            return CASUS_ENOMEM;
        found->items[found->count++] = (struct candidate){.source = i, .base = base, .role = role};
    }
    *out = found;
    return CASUS_OK;
}

/* ---- Labels ---- */

static struct pair *place_of(struct pair *pairs, size_t cap, uint64_t code)
{
    size_t at = (size_t)code & (cap - 1);
    while (pairs[at].code && pairs[at].code != code)
        at = (at + 1) & (cap - 1);
    return &pairs[at];
}

static bool grow(struct candidate *candidate)
{
    size_t cap = candidate->cap ? 2 * candidate->cap : PAIRS_FIRST;
    struct pair *pairs = calloc(cap, sizeof *pairs);
    if (!pairs)
        return false;
    for (size_t i = 0; i < candidate->cap; i++)
        if (candidate->pairs[i].code)
            *place_of(pairs, cap, candidate->pairs[i].code) = candidate->pairs[i];
    free(candidate->pairs);
    candidate->pairs = pairs;
    candidate->cap = cap;
    return true;
}

static uint64_t hash_of(casus_text text)
{
    uint64_t hash = cs_text_hash(text);
    return hash ? hash : 1;
}

static casus_status compare_labels(struct candidate *candidate, casus_text code, casus_text label)
{
    if (!code.ptr || candidate->differs) {
        candidate->differs = candidate->differs || label.ptr;
        return CASUS_OK;
    }
    if (2 * candidate->used >= candidate->cap && candidate->cap < PAIRS_MAX && !grow(candidate))
        return CASUS_ENOMEM;
    struct pair pair = {hash_of(code), hash_of(label)};
    struct pair *known = place_of(candidate->pairs, candidate->cap, pair.code);
    candidate->differs = known->code && known->label != pair.label;
    bool has_room = 2 * candidate->used < candidate->cap;
    if (!known->code && has_room) {
        *known = pair;
        candidate->used++;
    }
    return CASUS_OK;
}

/* ---- Precision ---- */

/* 2022-09-01 may have been the month 2022-09, and 2022-01-01 also the year. */
static bool fits_precision(casus_text date, casus_text precision)
{
    if (!date.ptr || !precision.ptr)
        return !date.ptr && !precision.ptr;
    return cs_text_is(precision, "1") || (cs_text_is(precision, "2") && ends_with(date, "-01")) ||
           (cs_text_is(precision, "3") && ends_with(date, "-01-01"));
}

/* ---- Rows ---- */

casus_status cs_companions_compare(cs_companions *companions, const casus_text *values)
{
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; companions && i < companions->count && status == CASUS_OK; i++) {
        struct candidate *candidate = &companions->items[i];
        casus_text base = values[candidate->base];
        casus_text value = values[candidate->source];
        if (candidate->role == CS_ROLE_LABEL)
            status = compare_labels(candidate, base, value);
        else
            candidate->differs = candidate->differs || !fits_precision(base, value);
    }
    return status;
}

void cs_companions_settle(const cs_companions *companions, cs_imported *imported)
{
    for (uint32_t i = 0; companions && i < companions->count; i++)
        if (!companions->items[i].differs)
            imported->sources[companions->items[i].source].role = companions->items[i].role;
}

void cs_companions_free(cs_companions *companions)
{
    for (uint32_t i = 0; companions && i < companions->count; i++)
        free(companions->items[i].pairs);
    free(companions);
}
