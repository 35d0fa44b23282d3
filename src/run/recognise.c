/* recognise.c - which built-in schema a file obeys, told by the names of its columns.

   The schema that knows most of them wins. It has to know at least half, and three of them (or both
   of two), so that a table of
   something else is refused rather than checked against the wrong codebook. */
#include "run/run.h"

struct score {
    casus_schema *schema;
    size_t known;
    size_t required; /* known names among those that the schema requires */
};

static size_t count_public(const casus_text *names, size_t count)
{
    size_t others = 0;
    for (size_t i = 0; i < count; i++)
        others += !cs_name_is_private(names[i]);
    return others;
}

static struct score judge(casus_schema *schema, const casus_text *names, size_t count)
{
    struct score score = {.schema = schema};
    for (size_t i = 0; i < count; i++) {
        uint32_t field = cs_schema_field(schema, names[i]);
        if (field == CS_NONE)
            continue;
        score.known++;
        score.required += schema->fields[field].is_required;
    }
    return score;
}

static bool is_better(const struct score *score, const struct score *best)
{
    if (score->known != best->known)
        return score->known > best->known;
    return score->required > best->required;
}

static casus_text describe(cs_arena *arena, size_t known, size_t named)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "knows ");
    cs_buf_add_number(&buf, known);
    cs_buf_add_string(&buf, " of its ");
    cs_buf_add_number(&buf, named);
    cs_buf_add_string(&buf, named == 1 ? " column" : " columns");
    return cs_buf_keep(&buf, arena);
}

/* Opens every schema that has rules to offer and keeps the best. */
static casus_status find_best(const casus_text *names, size_t count, struct score *best)
{
    for (size_t i = 0; casus_schema_builtin(i); i++) {
        casus_schema *schema;
        casus_status status = cs_schema_open_builtin(casus_schema_builtin(i), &schema);
        if (status != CASUS_OK)
            return status;
        struct score score = judge(schema, names, count);
        if (!schema->is_open && (!best->schema || is_better(&score, best))) {
            casus_schema_free(best->schema);
            *best = score;
        } else {
            casus_schema_free(schema);
        }
    }
    return CASUS_OK;
}

casus_status cs_recognise(const casus_text *names, size_t count, cs_defects *defects,
                          casus_schema **out, casus_text *reason)
{
    struct score best = {0};
    *out = NULL;
    casus_status status = find_best(names, count, &best);
    size_t named = count_public(names, count);
    bool is_enough = best.known >= 3 || (best.known == 2 && named == 2);
    bool is_sure = is_enough && 2 * best.known >= named;
    if (status == CASUS_OK && is_sure) {
        *out = best.schema;
        *reason = describe(defects->arena, best.known, named);
        return reason->ptr ? CASUS_OK : CASUS_ENOMEM;
    }
    casus_schema_free(best.schema);
    if (status == CASUS_OK)
        cs_defects_add(defects, CS_E_NO_SCHEMA, CS_NONE, CS_NONE);
    return status == CASUS_OK ? CASUS_ESCHEMA : status;
}
