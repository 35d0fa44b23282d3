/* across.c - what is judged over several records: keys that come again, and the schema's rules of that
   kind.

   The emitter asks here for every record in the order of the input, so the same input always names the
   same first place. What is compared was made by the job; here it only meets what came before. */
#include "run/run.h"

#include <stdlib.h>

/* ---- Findings ---- */

/* The place of the record with this number. Where an input has no lines, its number stands for one, and
   there is no column. */
static casus_text describe_place(const cs_emitter *emitter, cs_arena *arena, uint32_t first)
{
    cs_origin origin = cs_trail_find(&emitter->trail, first);
    cs_buf buf = {0};
    cs_buf_add_string(&buf, origin.file);
    cs_buf_add_string(&buf, origin.column ? ":" : ", record ");
    cs_buf_add_number(&buf, origin.line);
    cs_buf_add_string(&buf, origin.column ? ":" : "");
    if (origin.column)
        cs_buf_add_number(&buf, origin.column);
    return cs_buf_keep(&buf, arena);
}

/* Reports a defect of a record that was found after its job ran. */
static casus_status report(cs_emitter *emitter, cs_job *job, const cs_defect *found)
{
    cs_record *record = &job->batch.records[found->record];
    cs_defect *defect = cs_arena_alloc(&job->arena, sizeof *defect);
    if (!defect)
        return CASUS_ENOMEM;
    *defect = *found;
    int severity = cs_severity_of(emitter->severities, defect);
    if (severity == 0)
        return CASUS_OK;
    if (record->severity < severity)
        record->severity = (uint8_t)severity;
    cs_finding finding;
    casus_status status = cs_job_find(job, defect, &finding);
    return status == CASUS_OK ? cs_emit_finding(emitter, job, &finding) : status;
}

/* ---- Keys ---- */

static casus_status report_duplicate(cs_emitter *emitter, cs_job *job, uint32_t index,
                                     uint32_t first)
{
    const cs_check_plan *check = &emitter->plan->check;
    const cs_defect defect = {
        .number = CS_E_DUPLICATE_ID,
        .record = index,
        .column = check->column_of[check->schema->key[0]],
        .item = CS_NONE,
        .found = cs_check_id(check, &job->batch.records[index], &job->arena),
        .other = describe_place(emitter, &job->arena, first),
        .is_sensitive = emitter->plan->hides_key,
        .is_general = true,
    };
    return report(emitter, job, &defect);
}

/* ---- Rules over several records ---- */

static casus_text value_of(const cs_emitter *emitter, const cs_job *job, uint32_t record,
                           uint32_t field)
{
    uint32_t column = emitter->plan->check.column_of[field];
    return cs_value_text(cs_batch_value(&job->batch.records[record], column));
}

static casus_status report_rule(cs_emitter *emitter, cs_job *job, uint32_t index,
                                const cs_rule *rule, uint32_t first)
{
    const casus_schema *schema = emitter->plan->schema;
    bool is_steady = rule->kind->sameness == CS_STEADY;
    const cs_defect defect = {
        .number = rule->kind->number,
        .record = index,
        .column = emitter->plan->check.column_of[rule->field],
        .item = CS_NONE,
        .severity = rule->severity,
        .field = schema->fields[rule->field].name,
        .found = value_of(emitter, job, index, rule->field),
        .expected = is_steady ? value_of(emitter, job, index, rule->of[0]) : (casus_text){NULL, 0},
        .other = describe_place(emitter, &job->arena, first),
        .help = rule->help,
        .is_sensitive = cs_rule_is_sensitive(schema, rule),
    };
    return report(emitter, job, &defect);
}

/* END: the record breaks the rule; *first is the number of the one that it does not agree with. Records of
   a group are told of where they have a value that no other had, and the group is not new. */
static casus_status compare(cs_unique *unique, const cs_rule *rule, const cs_across *across,
                            uint32_t number, uint32_t *first)
{
    casus_status status = cs_unique_add(unique, across->value, number, first);
    if (rule->kind->sameness == CS_DISTINCT)
        return status;
    if (status == CASUS_OK)
        return cs_unique_add(unique, across->group, number, first);
    return status == CASUS_END ? CASUS_OK : status;
}

/* A copy under the same key has been told of already. */
static casus_status judge_rules(cs_emitter *emitter, cs_job *job, uint32_t index, uint32_t number,
                                bool is_copy)
{
    const casus_schema *schema = emitter->plan->schema;
    const cs_across *across = job->across + (size_t)index * schema->across_count;
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; i < schema->across_count && status == CASUS_OK; i++) {
        const cs_rule *rule = schema->across[i];
        uint32_t first = 0;
        if (!cs_digest_is_none(across[i].value))
            status = compare(&emitter->across[i], rule, &across[i], number, &first);
        if (status == CASUS_END)
            status = is_copy ? CASUS_OK : report_rule(emitter, job, index, rule, first);
    }
    return status;
}

/* What records to come will be looked up by is fetched meanwhile: the tables are large. */
static void look_ahead(const cs_emitter *emitter, const cs_job *job, uint32_t index)
{
    enum { AHEAD = 4 };
    uint32_t count = emitter->plan->schema->across_count;
    if (job->batch.count - index <= AHEAD)
        return;
    cs_unique_expect(&emitter->unique, job->keys[index + AHEAD]);
    const cs_across *across = job->across + (size_t)(index + AHEAD) * count;
    for (uint32_t i = 0; i < count; i++)
        cs_unique_expect(&emitter->across[i], across[i].value);
}

casus_status cs_across_judge(cs_emitter *emitter, cs_job *job, uint32_t index, cs_place place)
{
    const casus_schema *schema = emitter->plan->schema;
    uint32_t number = emitter->trail.count;
    uint32_t first = 0;
    if (schema->key_count == 0 && schema->across_count == 0)
        return CASUS_OK;
    casus_status status = cs_trail_add(&emitter->trail,
                                       (cs_origin){emitter->file, place.line, place.column});
    look_ahead(emitter, job, index);
    if (status == CASUS_OK && !cs_digest_is_none(job->keys[index]))
        status = cs_unique_add(&emitter->unique, job->keys[index], number, &first);
    bool is_copy = status == CASUS_END;
    if (is_copy)
        status = report_duplicate(emitter, job, index, first);
    return status == CASUS_OK ? judge_rules(emitter, job, index, number, is_copy) : status;
}

/* ---- Beginning and end ---- */

casus_status cs_across_start(cs_emitter *emitter)
{
    uint32_t count = emitter->plan->schema->across_count;
    cs_across_free(emitter);
    emitter->across = calloc(count + 1UL, sizeof *emitter->across);
    emitter->across_count = emitter->across ? count : 0;
    return emitter->across ? CASUS_OK : CASUS_ENOMEM;
}

void cs_across_free(cs_emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->across_count; i++)
        cs_unique_free(&emitter->across[i]);
    free(emitter->across);
    emitter->across = NULL;
    emitter->across_count = 0;
    cs_unique_free(&emitter->unique);
    cs_trail_free(&emitter->trail);
}
