/* plan.c - what is decided about an input before its first record, step by step: syntax, schema,
   columns, and the layout of the output. making.h lists the files of the steps.

   A table brings its names in a header. JSON and YAML bring them with every record, so the first
   records are parsed once to see which names they use, and again when the run begins. */
#include "run/making.h"
#include "syntax/header.h"

/* ---- For all steps ---- */

casus_status cs_making_tell(cs_making *making, casus_status status)
{
    cs_plan *plan = making->plan;
    bool is_open = making->defects.count && !plan->schema && !plan->candidates;
    casus_status opened = is_open ? cs_making_open_candidates(plan) : CASUS_OK;
    if (opened != CASUS_OK)
        return opened;
    for (size_t i = 0; i < making->defects.count; i++) {
        cs_defect *defect = &making->defects.items[i];
        if (defect->number == CS_E_NOT_UTF8)
            cs_encoding_explain(plan, cs_making_window(making), defect->span.start, false,
                                &plan->arena, defect);
    }
    casus_status reported = cs_emit_defects(making->emitter, cs_making_window(making),
                                            &making->defects);
    making->defects.count = 0;
    return reported == CASUS_OK ? status : reported;
}

cs_defect *cs_making_complain(cs_making *making, unsigned number)
{
    return cs_defects_add(&making->defects, number, CS_NONE, CS_NONE);
}

static casus_text describe_spool(cs_making *making, casus_text reason)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "its copy in ");
    cs_buf_add_string(&buf, making->plan->options->spool_directory);
    cs_buf_add_string(&buf, ": ");
    cs_buf_add_text(&buf, reason);
    return cs_buf_keep(&buf, &making->plan->arena);
}

casus_status cs_making_fail(cs_making *making, casus_status status)
{
    if (status != CASUS_EIO)
        return status;
    char buf[CS_ERROR_MAX];
    casus_text reason = cs_error_text(making->reader->error, buf);
    if (making->reader->is_spool_at_fault)
        reason = describe_spool(making, reason);
    cs_defect *defect = cs_making_complain(making, CS_E_CANNOT_READ);
    defect->found = reason;
    cs_input_explain(making->reader, defect);
    return cs_making_tell(making, CASUS_EIO);
}

casus_status cs_making_fill(cs_making *making, size_t need)
{
    casus_status status = cs_reader_fill(making->reader, need);
    return status == CASUS_OK ? status : cs_making_fail(making, status);
}

/* ---- The steps ---- */

/* Without a header, the columns are the schema's fields in their order. */
static void name_columns(cs_layout *source, const casus_schema *schema)
{
    for (size_t i = 0; i < source->name_count; i++)
        source->names[i].name = i < schema->field_count
                                    ? schema->fields[i].name
                                    : cs_header_number(source->arena, "column_", i + 1);
}

/* The schema by the names, or without a header the names by the schema. */
static casus_status choose_names(cs_making *making, size_t used)
{
    cs_plan *plan = making->plan;
    cs_layout *source = &plan->source;
    if (source->is_table && source->dialect.header == CASUS_HEADER_OFF) {
        casus_status status = cs_making_choose_schema(making);
        if (status == CASUS_OK)
            name_columns(source, plan->schema);
        return status == CASUS_OK ? cs_making_header_names(making) : status;
    }
    casus_status status = source->is_table ? cs_making_header_names(making)
                                           : cs_making_head_names(making, used, CS_PROBE);
    return status == CASUS_OK ? cs_making_choose_schema(making) : status;
}

static bool has_sensitive(const cs_columns *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->items[i].is_sensitive)
            return true;
    return false;
}

static bool has_sensitive_key(const casus_schema *schema)
{
    for (uint32_t i = 0; i < schema->key_count; i++)
        if (schema->fields[schema->key[i]].is_sensitive)
            return true;
    return false;
}

static void tell_choice(const cs_making *making)
{
    const casus_options *options = making->plan->options;
    if (!options->on_choice)
        return;
    const casus_choice choice = {
        .file = making->plan->file,
        .syntax = making->plan->source.syntax->info.name,
        .schema = making->plan->schema,
        .reason = making->reason,
        .crosswalk = making->plan->crosswalk,
    };
    options->on_choice(options->ctx, &choice);
}

static bool list_watched(cs_plan *plan)
{
    plan->watched = cs_arena_alloc(&plan->arena, (plan->columns.count + 1) * sizeof(uint32_t));
    if (!plan->watched)
        return false;
    for (uint32_t i = 0; i < plan->columns.count; i++)
        if (plan->columns.items[i].field == CS_NONE || (plan->unfed && plan->unfed[i]))
            plan->watched[plan->watched_count++] = i;
    return true;
}

static casus_status unpack(cs_making *making)
{
    casus_status status = cs_input_unpack(making->plan, making->reader, making->emitter);
    status = cs_making_fail(making, status);
    if (status == CASUS_OK)
        status = cs_making_fill(making, CS_PROBE);
    return status == CASUS_OK
               ? cs_input_refuse_archive(making->plan, making->reader, making->emitter)
               : status;
}

static casus_status decide(cs_making *making, size_t *used)
{
    casus_status status = cs_making_fill(making, CS_PROBE);
    if (status == CASUS_OK)
        status = unpack(making);
    if (status == CASUS_OK)
        status = cs_making_choose_source(making);
    if (status == CASUS_OK)
        status = cs_making_choose_sink(making);
    if (status == CASUS_OK)
        status = cs_making_open_source(making, used);
    if (status == CASUS_OK)
        status = choose_names(making, *used);
    if (status == CASUS_OK)
        status = cs_making_choose_crosswalk(making);
    if (status == CASUS_OK)
        status = cs_making_columns(making, *used);
    if (status == CASUS_OK)
        status = cs_making_sink(making);
    if (status == CASUS_OK && !list_watched(making->plan))
        status = CASUS_ENOMEM;
    return status;
}

/* ---- The whole plan ---- */

casus_status cs_plan_make(cs_plan *plan, cs_reader *reader, const casus_input *input,
                          const casus_output *output, const cs_plan *previous, cs_emitter *emitter)
{
    *plan = (cs_plan){
        .options = emitter->options,
        .file = emitter->file,
        .name = cs_text(input->path),
        .severities = emitter->severities,
        .schema = emitter->options->schema,
    };
    emitter->plan = plan;
    cs_making making = {
        .plan = plan,
        .reader = reader,
        .output = output,
        .previous = previous,
        .emitter = emitter,
        .defects = {.arena = &plan->arena},
    };
    size_t used = 0;
    casus_status status = decide(&making, &used);
    if (plan->arena.failed)
        status = CASUS_ENOMEM;
    if (status == CASUS_OK) {
        bool may_hide = plan->is_guess || has_sensitive(&plan->columns);
        plan->hides = may_hide && !plan->options->show_sensitive;
        plan->hides_key = plan->hides && has_sensitive_key(plan->schema);
        tell_choice(&making);
    }
    status = cs_making_tell(&making, status);
    plan->start = cs_place_in_file(cs_making_window(&making), used);
    plan->framer = (cs_framer){.layout = &plan->source, .around = plan->source.around};
    cs_reader_consume(reader, used);
    return status;
}

void cs_plan_free(cs_plan *plan)
{
    casus_schema_free(plan->owned);
    casus_crosswalk_free(plan->owned_crosswalk);
    for (size_t i = 0; i < plan->candidate_count; i++)
        casus_schema_free(plan->candidates[i]);
    cs_arena_free(&plan->arena);
    *plan = (cs_plan){0};
}
