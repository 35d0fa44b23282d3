/* recognise.c - which built-in schema a file obeys.

   Told by the names of its columns: the schema that knows most of them wins. It has to know at least
   half, and three of them (or both of two), so that a table of something else is refused rather than
   checked against the wrong codebook. Where two schemas know as many, the one whose own spelling it is
   wins; then the one of which no required field is missing; then the one that the other starts from
   (`extends`). What is still undecided is refused, and both are named.

   A table without a header is told by its width and by what its first row holds. Schemas are looked at
   as sketches, since most are not the one, and only those that can still win (shortlist.c). */
#include "base/date.h"
#include "run/run.h"
#include "run/shortlist.h"

#include <stdlib.h>

/* ---- Names ---- */

struct score {
    casus_schema *schema;
    size_t place; /* among the built-in ones */
    size_t known;
    size_t own;       /* known names that are spelt as the schema spells them */
    bool is_complete; /* all that the schema requires is named */
};

static size_t count_public(const casus_text *names, size_t count)
{
    size_t others = 0;
    for (size_t i = 0; i < count; i++)
        others += !cs_name_is_private(names[i]);
    return others;
}

static bool is_named(const casus_schema *schema, uint32_t field, const casus_text *names,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cs_schema_field(schema, names[i]) == field)
            return true;
    return false;
}

static struct score judge(const casus_schema *schema, const casus_text *names, size_t count)
{
    struct score score = {0};
    for (size_t i = 0; i < count; i++) {
        uint32_t field = cs_schema_field(schema, names[i]);
        if (field == CS_NONE)
            continue;
        score.known++;
        score.own += cs_text_equal(schema->fields[field].name, names[i]);
    }
    score.is_complete = true;
    for (uint32_t i = 0; score.is_complete && i < schema->field_count; i++)
        score.is_complete = !schema->fields[i].is_required || is_named(schema, i, names, count);
    return score;
}

/* Does the first one tell more? 1: yes; -1: the other does; 0: neither. */
static int compare(const struct score *one, const struct score *other)
{
    if (one->known != other->known)
        return one->known > other->known ? 1 : -1;
    if (one->own != other->own)
        return one->own > other->own ? 1 : -1;
    if (one->is_complete != other->is_complete)
        return one->is_complete ? 1 : -1;
    if (cs_text_equal(other->schema->extends, one->schema->name))
        return 1;
    return cs_text_equal(one->schema->extends, other->schema->name) ? -1 : 0;
}

static bool is_enough(const struct score *score, size_t named)
{
    bool is_some = score->known >= 3 || (score->known == 2 && named == 2);
    return is_some && 2 * score->known >= named;
}

/* ---- Scores ---- */

/* Those that may be the one, and that have rules to offer. */
struct scores {
    struct score *items;
    size_t count;
};

static void free_scores(struct scores *scores)
{
    for (size_t i = 0; i < scores->count; i++)
        casus_schema_free(scores->items[i].schema);
}

/* Does the score tell more than any that the candidate can have? */
static bool is_ahead(const struct score *score, const cs_candidate *candidate)
{
    if (score->known != candidate->most)
        return score->known > candidate->most;
    if (score->own != candidate->own)
        return score->own > candidate->own;
    return score->is_complete && cs_text_equal(candidate->extends, score->schema->name);
}

/* Can a schema still change anything? One that a sure one is ahead of cannot; nor can one that knows fewer
   names than two others. */
static bool may_matter(const cs_candidate *candidate, const struct scores *scores, size_t named)
{
    size_t better = 0;
    for (size_t i = 0; i < scores->count; i++) {
        const struct score *score = &scores->items[i];
        if (is_ahead(score, candidate) && is_enough(score, named))
            return false;
        better += score->known > candidate->most;
    }
    return candidate->most > 0 && better < 2;
}

static int compare_places(const void *a, const void *b)
{
    return ((const struct score *)a)->place < ((const struct score *)b)->place ? -1 : 1;
}

/* Sketches the schemas that can matter; their scores are in the order of the names. The caller frees them
   in any case. */
static casus_status judge_some(const casus_text *names, size_t count, cs_arena *arena,
                               struct scores *out)
{
    cs_shortlist candidates = {0};
    size_t named = count_public(names, count);
    casus_status status = cs_shortlist_make(names, count, arena, &candidates);
    out->items = cs_arena_alloc(arena, (candidates.count + 1) * sizeof *out->items);
    if (!out->items)
        return CASUS_ENOMEM;
    for (size_t i = 0; status == CASUS_OK && i < candidates.count; i++) {
        if (!may_matter(&candidates.items[i], out, named))
            continue;
        casus_schema *schema;
        status = cs_schema_sketch_builtin(candidates.items[i].name, &schema);
        if (status != CASUS_OK)
            continue;
        if (schema->is_open) {
            casus_schema_free(schema);
            continue;
        }
        struct score *score = &out->items[out->count++];
        *score = judge(schema, names, count);
        score->schema = schema;
        score->place = candidates.items[i].place;
    }
    qsort(out->items, out->count, sizeof *out->items, compare_places);
    return status;
}

static bool is_nearer(const struct score *one, const struct score *other, const struct score *best)
{
    bool is_beaten = best && compare(best, one) > 0;
    bool is_other_beaten = best && compare(best, other) > 0;
    return is_beaten == is_other_beaten ? compare(one, other) > 0 : is_other_beaten;
}

/* The one that tells most. With `best`, the one that comes nearest to that: one that it does not beat
   if there is any, since ties do not pass on (two that extend a third neither beat each other nor a
   stranger). NULL where there is none. */
static const struct score *find_best(const struct scores *scores, const struct score *best)
{
    const struct score *found = NULL;
    for (size_t i = 0; i < scores->count; i++) {
        const struct score *score = &scores->items[i];
        if (score != best && (!found || is_nearer(score, found, best)))
            found = score;
    }
    return found;
}

static void add_share(cs_buf *buf, size_t part, size_t whole)
{
    cs_buf_add_number(buf, part);
    cs_buf_add_string(buf, " of its ");
    cs_buf_add_number(buf, whole);
    cs_buf_add_string(buf, whole == 1 ? " column" : " columns");
}

static casus_text describe(cs_arena *arena, const struct score *score, size_t named)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "knows ");
    add_share(&buf, score->known, named);
    return cs_buf_keep(&buf, arena);
}

/* "acled knows 4 of its 9 columns, icews 4: say which with --schema". */
static casus_text describe_doubt(cs_arena *arena, const struct score *best,
                                 const struct score *next, size_t named)
{
    cs_buf buf = {0};
    cs_buf_add_text(&buf, best->schema->name);
    cs_buf_add_string(&buf, " knows ");
    add_share(&buf, best->known, named);
    if (next && next->known) {
        cs_buf_add_string(&buf, ", ");
        cs_buf_add_text(&buf, next->schema->name);
        cs_buf_add_char(&buf, ' ');
        cs_buf_add_number(&buf, next->known);
    }
    cs_buf_add_string(&buf, ": say which with --schema, or --schema none for text without rules");
    return cs_buf_keep(&buf, arena);
}

static casus_status open_best(const struct score *score, casus_schema **out)
{
    cs_buf name = {0};
    cs_buf_add_text(&name, score->schema->name);
    cs_buf_add_char(&name, '\0');
    casus_status status = name.status;
    if (status == CASUS_OK)
        status = cs_schema_open_builtin(name.ptr, out);
    cs_buf_free(&name);
    return status;
}

/* OK without a schema: it cannot be told. */
static casus_status recognise_names(const casus_text *names, size_t count, cs_arena *arena,
                                    cs_recognition *out)
{
    struct scores scores = {0};
    size_t named = count_public(names, count);
    casus_status status = judge_some(names, count, arena, &scores);
    const struct score *best = find_best(&scores, NULL);
    const struct score *next = find_best(&scores, best);
    bool is_told = best && is_enough(best, named) && (!next || compare(best, next) > 0);
    if (status == CASUS_OK && is_told) {
        out->reason = describe(arena, best, named);
        status = open_best(best, &out->schema);
    } else if (status == CASUS_OK && best && best->known) {
        out->doubt = describe_doubt(arena, best, next, named);
    }
    free_scores(&scores);
    return status == CASUS_OK && arena->failed ? CASUS_ENOMEM : status;
}

casus_status cs_recognise(const casus_text *names, size_t count, cs_defects *defects,
                          cs_recognition *out)
{
    *out = (cs_recognition){0};
    if (cs_tell_no_events(names, count, defects))
        return CASUS_EFORMAT;
    casus_status status = recognise_names(names, count, defects->arena, out);
    if (status != CASUS_OK || out->schema)
        return status;
    cs_defects_add(defects, CS_E_NO_SCHEMA, CS_NONE, CS_NONE)->help = out->doubt;
    return CASUS_ESCHEMA;
}

casus_status cs_recognise_other(const casus_schema *schema, const casus_text *names, size_t count,
                                cs_arena *arena, casus_text *other)
{
    struct scores scores = {0};
    size_t named = count_public(names, count);
    size_t known = judge(schema, names, count).known;
    casus_status status = judge_some(names, count, arena, &scores);
    const struct score *best = find_best(&scores, NULL);
    *other = (casus_text){NULL, 0};
    if (best && best->known > known && is_enough(best, named))
        *other = cs_arena_text(arena, best->schema->name);
    else if (2 * known < named)
        *other = CS_TEXT("a schema that casus does not know");
    free_scores(&scores);
    return status == CASUS_OK && arena->failed ? CASUS_ENOMEM : status;
}

/* ---- First rows ---- */

static bool is_null_word(const cs_field *field, casus_text text)
{
    for (uint32_t i = 0; i < field->null_count; i++)
        if (cs_text_equal(field->nulls[i], text))
            return true;
    return text.len == 0;
}

static bool is_date(const cs_field *field, casus_text text)
{
    cs_date date;
    for (uint32_t i = 0; i < field->form_count; i++)
        if (cs_date_parse_form(text, field->forms[i], &date))
            return true;
    return false;
}

/* What the cells say whose look tells anything: a sketch has no codes, and anything is a text. */
struct fit {
    size_t good;
    size_t bad;
};

static struct fit judge_row(const casus_schema *schema, const casus_text *cells, size_t count)
{
    struct fit fit = {0};
    for (size_t i = 0; i < count && i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        bool is_telling = field->type != CASUS_TEXT && field->type != CASUS_CODE &&
                          !field->is_list && !is_null_word(field, cells[i]);
        bool is_good = is_telling &&
                       (cs_field_accepts(field, cells[i]) || is_date(field, cells[i]));
        fit.good += is_good;
        fit.bad += is_telling && !is_good;
    }
    return fit;
}

/* Four of five: one cell may be damaged. */
static bool is_fitting(struct fit fit)
{
    enum { LEAST = 3 };
    return fit.good >= LEAST && fit.good >= 4 * fit.bad;
}

static bool has_width(const casus_schema *schema, size_t count)
{
    for (uint32_t i = 0; i < schema->table.width_count; i++)
        if (schema->table.widths[i] == count)
            return true;
    return false;
}

static bool is_row_of(const casus_schema *schema, const casus_text *cells, size_t count)
{
    return has_width(schema, count) && is_fitting(judge_row(schema, cells, count));
}

static casus_text describe_row(cs_arena *arena, size_t count)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "no header, ");
    cs_buf_add_number(&buf, count);
    cs_buf_add_string(&buf, " columns that fit");
    return cs_buf_keep(&buf, arena);
}

/* The only schema whose records look like this. A few columns look like anything. */
static casus_status recognise_cells(const casus_text *cells, size_t count, cs_arena *arena,
                                    cs_recognition *out)
{
    enum { LEAST = 8 };
    cs_shortlist candidates = {0};
    casus_schema *found = NULL;
    bool is_only = true;
    if (count < LEAST)
        return CASUS_OK;
    casus_status status = cs_shortlist_make(cells, count, arena, &candidates);
    for (size_t i = 0; status == CASUS_OK && i < candidates.count; i++) {
        casus_schema *schema;
        if (candidates.items[i].fields < count)
            continue;
        status = cs_schema_sketch_builtin(candidates.items[i].name, &schema);
        bool is_like = status == CASUS_OK && is_row_of(schema, cells, count);
        is_only = is_only && !(is_like && found);
        if (is_like && !found)
            found = schema;
        else if (status == CASUS_OK)
            casus_schema_free(schema);
    }
    if (status == CASUS_OK && found && is_only) {
        const struct score score = {.schema = found};
        out->is_headerless = true;
        out->reason = describe_row(arena, count);
        status = open_best(&score, &out->schema);
    }
    casus_schema_free(found);
    return status == CASUS_OK && arena->failed ? CASUS_ENOMEM : status;
}

casus_status cs_recognise_row(const casus_text *cells, size_t count, cs_arena *arena,
                              cs_recognition *out)
{
    *out = (cs_recognition){0};
    casus_status status = recognise_names(cells, count, arena, out);
    if (status == CASUS_OK && !out->schema)
        status = recognise_cells(cells, count, arena, out);
    return status;
}

bool cs_row_is_record(const casus_schema *schema, const casus_text *cells, size_t count)
{
    struct score score = judge(schema, cells, count);
    if (is_enough(&score, count_public(cells, count)))
        return false;
    return (schema->table.is_headerless && has_width(schema, count)) ||
           is_row_of(schema, cells, count);
}
