/* across.c - what is judged over several records: keys that come again, and the schema's rules of that
   kind.

   The emitter asks here for every record in the order of the input, so the same input always names the
   same first place. What is compared was made by the job; here it only meets what came before. */
#include "run/run.h"

#include <stdlib.h>

/* ---- Findings ---- */

static casus_text describe_place(cs_arena *arena, cs_first first)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, first.file);
    cs_buf_add_char(&buf, ':');
    cs_buf_add_number(&buf, first.line);
    cs_buf_add_char(&buf, ':');
    cs_buf_add_number(&buf, first.column);
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
                                     cs_first first)
{
    const cs_check_plan *check = &emitter->plan->check;
    const cs_defect defect = {
        .number = CS_E_DUPLICATE_ID,
        .record = index,
        .column = check->column_of[check->schema->key[0]],
        .item = CS_NONE,
        .found = cs_check_id(check, &job->batch.records[index], &job->arena),
        .other = describe_place(&job->arena, first),
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
                                const cs_rule *rule, cs_first first)
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
        .other = describe_place(&job->arena, first),
        .help = rule->help,
        .is_sensitive = cs_rule_is_sensitive(schema, rule),
    };
    return report(emitter, job, &defect);
}

/* Enters a text under a letter that keeps groups and values apart. */
static casus_status enter(cs_unique *unique, char letter, const cs_across *across, cs_first here,
                          cs_first *first)
{
    cs_buf key = {0};
    cs_buf_add_char(&key, letter);
    cs_buf_add_number(&key, across->group.len);
    cs_buf_add_char(&key, ':');
    cs_buf_add_text(&key, across->group);
    cs_buf_add_text(&key, across->value);
    casus_status status = key.status;
    if (status == CASUS_OK)
        status = cs_unique_add(unique, cs_buf_text(&key), here, first);
    cs_buf_free(&key);
    return status;
}

/* END: the record breaks the rule; *first is the place of the record that it does not agree with. */
static casus_status compare(cs_unique *unique, const cs_rule *rule, const cs_across *across,
                            cs_first here, cs_first *first)
{
    const cs_across group = {.group = across->group};
    if (rule->kind->sameness == CS_DISTINCT)
        return cs_unique_add(unique, across->value, here, first);
    casus_status status = enter(unique, 'v', across, here, first);
    if (status != CASUS_OK)
        return status == CASUS_END ? CASUS_OK : status;
    return enter(unique, 'g', &group, here, first);
}

/* A copy under the same key has been told of already. */
static casus_status judge_rules(cs_emitter *emitter, cs_job *job, uint32_t index, cs_first here,
                                bool is_copy)
{
    const casus_schema *schema = emitter->plan->schema;
    const cs_across *across = job->across + (size_t)index * schema->across_count;
    cs_unique *unique = emitter->across;
    casus_status status = CASUS_OK;
    for (uint32_t i = 0; i < schema->rule_count && status == CASUS_OK; i++) {
        const cs_rule *rule = &schema->rules[i];
        cs_first first = {0};
        if (rule->kind->sameness == CS_ALONE)
            continue;
        if (across->value.ptr)
            status = compare(unique, rule, across, here, &first);
        if (status == CASUS_END)
            status = is_copy ? CASUS_OK : report_rule(emitter, job, index, rule, first);
        across++;
        unique++;
    }
    return status;
}

casus_status cs_across_judge(cs_emitter *emitter, cs_job *job, uint32_t index, cs_place place)
{
    const cs_first here = {emitter->file, place.line, place.column};
    cs_first first = {0};
    casus_status status = CASUS_OK;
    if (job->keys[index].ptr)
        status = cs_unique_add(&emitter->unique, job->keys[index], here, &first);
    bool is_copy = status == CASUS_END;
    if (is_copy)
        status = report_duplicate(emitter, job, index, first);
    return status == CASUS_OK ? judge_rules(emitter, job, index, here, is_copy) : status;
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
}
