/* plan_schema.c - which schema the records of an input obey, and which crosswalk they go through.

   What the caller says comes first, then the input before, then what the file says of itself; a file
   that says nothing is recognised by its names (recognise.c). */
#include "run/making.h"

/* ---- Schema ---- */

casus_status cs_making_open_candidates(cs_plan *plan)
{
    size_t count = 0;
    while (casus_schema_builtin(count))
        count++;
    plan->candidates = cs_arena_zalloc(&plan->arena, count + 1, sizeof(casus_schema *));
    casus_status status = plan->candidates ? CASUS_OK : CASUS_ENOMEM;
    while (status == CASUS_OK && plan->candidate_count < count) {
        const char *name = casus_schema_builtin(plan->candidate_count);
        status = cs_schema_open_builtin(name, &plan->candidates[plan->candidate_count]);
        plan->candidate_count += status == CASUS_OK;
    }
    return status;
}

const casus_schema *cs_making_given_schema(const cs_making *making)
{
    const casus_options *options = making->plan->options;
    return options->schema      ? options->schema
           : options->crosswalk ? options->crosswalk->from
           : making->previous   ? making->previous->schema
                                : NULL;
}

/* Data may name a built-in schema, but no file: what is opened is for the caller to say. */
static casus_status open_named(cs_making *making, casus_text name)
{
    cs_plan *plan = making->plan;
    casus_text copy = cs_arena_text(&plan->arena, name);
    if (!copy.ptr)
        return CASUS_ENOMEM;
    making->reason = "named in the file";
    casus_status status = cs_schema_open_builtin(copy.ptr, &plan->owned);
    plan->schema = plan->owned;
    if (status == CASUS_OK || status == CASUS_ENOMEM)
        return status;
    cs_defect *defect = cs_defects_at(&making->defects, CS_E_UNKNOWN_SCHEMA, CS_NONE,
                                      plan->source.schema_span);
    defect->found = copy;
    defect->help = CS_TEXT("`casus schema list` shows the names; give a file with --schema");
    return status;
}

/* Without a single name there is nothing to check; what keeps records from being read is told
   nevertheless. */
static casus_status open_none(cs_making *making)
{
    making->reason = "no record could be read";
    making->plan->is_guess = true;
    casus_status status = cs_schema_open_builtin("none", &making->plan->owned);
    making->plan->schema = making->plan->owned;
    bool is_open = making->plan->candidates;
    return status == CASUS_OK && !is_open ? cs_making_open_candidates(making->plan) : status;
}

/* A further input obeys the schema of the first: what another one's names say cannot be held to it. */
static casus_status follow_schema(cs_making *making)
{
    cs_plan *plan = making->plan;
    const casus_schema *schema = making->previous->schema;
    casus_text other = {NULL, 0};
    casus_status status = CASUS_OK;
    plan->schema = schema;
    making->reason = "as the first input";
    if (plan->source.schema.ptr)
        other = cs_text_equal(plan->source.schema, schema->name) ? other : plan->source.schema;
    else if (!schema->is_open && making->name_count)
        status = cs_recognise_other(schema, making->names, making->name_count, &plan->arena,
                                    &other);
    if (status != CASUS_OK || !other.ptr)
        return status;
    cs_defect *defect = cs_making_complain(making, CS_E_OTHER_SCHEMA);
    defect->found = other;
    defect->expected = schema->name;
    return CASUS_ESCHEMA;
}

casus_status cs_making_choose_schema(cs_making *making)
{
    cs_plan *plan = making->plan;
    if (plan->options->schema || plan->options->crosswalk) {
        plan->schema = cs_making_given_schema(making);
        making->reason = plan->options->schema ? "as asked" : "as the crosswalk wants it";
        return CASUS_OK;
    }
    if (making->previous)
        return follow_schema(making);
    if (plan->source.schema.ptr)
        return open_named(making, plan->source.schema);
    cs_recognition *told = &making->recognition;
    casus_status status = CASUS_OK;
    if (!told->schema && making->name_count == 0 && plan->source.name_count == 0)
        return open_none(making);
    if (!told->schema)
        status = cs_recognise(making->names, making->name_count, &making->defects, told);
    plan->schema = plan->owned = told->schema;
    if (status == CASUS_OK)
        making->reason = cs_arena_text(&plan->arena, told->reason).ptr;
    return status;
}

/* ---- Crosswalk ---- */

/* "gdelt-2, plover": where built-in crosswalks from a schema lead; {NULL, 0}: nowhere. */
static casus_text list_targets(cs_making *making, casus_text schema)
{
    cs_buf buf = {0};
    casus_text from;
    casus_text to;
    for (size_t i = 0; casus_crosswalk_builtin(i, &from, &to); i++) {
        if (!cs_text_equal(from, schema))
            continue;
        cs_buf_add_string(&buf, buf.len ? ", " : "from it there are those to ");
        cs_buf_add_text(&buf, to);
    }
    if (buf.len == 0)
        cs_buf_add_string(&buf, "give one of your own with --crosswalk FILE");
    return cs_buf_keep(&buf, &making->plan->arena);
}

static casus_status no_crosswalk(cs_making *making, casus_text to)
{
    casus_text from = making->plan->schema->name;
    casus_text targets = list_targets(making, from);
    cs_defect *defect = cs_making_complain(making, CS_E_NO_CROSSWALK);
    defect->found = from;
    defect->expected = to;
    defect->other = targets;
    return CASUS_EUSAGE;
}

/* The way to the schema that is asked for. */
static casus_status find_crosswalk(cs_making *making, casus_text to)
{
    cs_plan *plan = making->plan;
    const casus_crosswalk *known = making->previous ? making->previous->crosswalk : NULL;
    if (known && cs_text_equal(known->from->name, plan->schema->name)) {
        plan->crosswalk = known;
        return CASUS_OK;
    }
    casus_status status = casus_crosswalk_open_builtin(plan->schema->name, to,
                                                       &plan->owned_crosswalk);
    plan->crosswalk = plan->owned_crosswalk;
    return status == CASUS_ESCHEMA ? no_crosswalk(making, to) : status;
}

casus_status cs_making_choose_crosswalk(cs_making *making)
{
    cs_plan *plan = making->plan;
    const casus_options *options = plan->options;
    casus_status status = CASUS_OK;
    if (options->crosswalk)
        plan->crosswalk = options->crosswalk;
    else if (options->to_schema && !cs_text_equal(plan->schema->name, cs_text(options->to_schema)))
        status = find_crosswalk(making, cs_text(options->to_schema));
    if (status != CASUS_OK || !plan->crosswalk)
        return status;
    if (!cs_text_equal(plan->crosswalk->from->name, plan->schema->name))
        return no_crosswalk(making, plan->crosswalk->to->name);
    plan->schema = plan->crosswalk->from;
    return CASUS_OK;
}
