/* check_damage.c - codes that lost the zero they began with, or went through an octal number.

   A spreadsheet makes 42 of 042; a reader of YAML 1.1 makes 37 of a bare 045. So a value of digits can
   stand for several codes (cs_codes_readings), and which one it is only other fields of the record
   can tell: those that a `lookup` rule ties to it. A reading fits if all of them that are there agree
   with it, and at least one is there. A value changes only where exactly one reading fits and the
   value itself is no code, or one that is as likely a short form. */
#include "model/subject.h"

static const casus_text nothing = {NULL, 0};

/* ---- What the record says ---- */

struct tally {
    uint32_t agree, differ;
};

static bool is_tie(const cs_rule *rule)
{
    return rule->kind->number == CS_E_LOOKUP_DIFFERS && rule->condition_count == 0;
}

static bool is_evidence(const cs_judgement *judgement, uint32_t field)
{
    return cs_judge_has(judgement, field) && cs_judge_passed(judgement, field) &&
           cs_judge_text(judgement, field).ptr;
}

/* Does the field have what the table says? It may be damaged itself. */
static bool supports(const cs_judgement *judgement, uint32_t field, casus_text wanted)
{
    const cs_field *evidence = cs_judge_field(judgement, field);
    uint32_t index = cs_judge_index(evidence, wanted);
    if (!(cs_judge_value(judgement, field)->flags & CS_OPEN))
        return cs_judge_agrees(judgement, field, wanted, index);
    cs_readings readings = cs_codes_readings(evidence->codes, cs_judge_text(judgement, field));
    for (size_t i = 0; i < readings.count; i++)
        if (readings.items[i] == index)
            return true;
    return false;
}

/* Lists word the labels of a code differently: one that no code has is no evidence. */
static bool is_foreign_label(const cs_judgement *judgement, const cs_rule *rule,
                             const cs_codes *codes)
{
    uint32_t index;
    bool is_plain;
    return rule->column == CS_LABEL && cs_codes_find(codes, cs_judge_text(judgement, rule->field),
                                                     &index, &is_plain) != CS_BY_LABEL;
}

static void count_vote(struct tally *tally, bool agrees)
{
    tally->agree += agrees;
    tally->differ += !agrees;
}

/* What one rule says of a reading of the field. A blank cell of the table says nothing. */
static void consult(const cs_judgement *judgement, const cs_rule *rule, uint32_t field,
                    uint32_t reading, struct tally *tally)
{
    if (!is_tie(rule))
        return;
    const cs_field *subject = cs_judge_field(judgement, field);
    if (rule->of[0] == field && is_evidence(judgement, rule->field)) {
        casus_text wanted = cs_code_cell(&subject->codes->items[reading], rule->column);
        bool agrees = wanted.ptr && supports(judgement, rule->field, wanted);
        if (agrees || (wanted.ptr && !is_foreign_label(judgement, rule, subject->codes)))
            count_vote(tally, agrees);
    }
    const cs_code *from = rule->field == field ? cs_judge_code(judgement, rule->of[0]) : NULL;
    bool is_settled = from && !(cs_judge_value(judgement, rule->of[0])->flags & CS_OPEN);
    if (is_settled && cs_judge_passed(judgement, rule->of[0]) &&
        cs_code_cell(from, rule->column).ptr)
        count_vote(tally, cs_judge_index(subject, cs_code_cell(from, rule->column)) == reading);
}

static struct tally take_tally(const cs_judgement *judgement, uint32_t field, uint32_t reading)
{
    const casus_schema *schema = judgement->plan->schema;
    struct tally tally = {0, 0};
    for (uint32_t i = 0; i < schema->rule_count; i++)
        consult(judgement, &schema->rules[i], field, reading, &tally);
    return tally;
}

/* ---- Words ---- */

static void add_item(cs_buf *buf, casus_text item, bool is_last, const char *and)
{
    if (buf->len)
        cs_buf_add_string(buf, is_last ? and : ", ");
    cs_buf_add_text(buf, item);
}

/* The field at the other end of a rule's tie; CS_NONE: it does not concern this one. */
static uint32_t other_end(const cs_rule *rule, uint32_t field)
{
    if (!is_tie(rule))
        return CS_NONE;
    if (rule->of[0] == field)
        return rule->field;
    return rule->field == field ? rule->of[0] : CS_NONE;
}

/* The fields that decide, or could: "event_root and goldstein". {NULL, 0}: there are none. */
static casus_text name_fields(const cs_subject *subject, uint32_t field, bool are_there)
{
    const cs_judgement *judgement = subject->judgement;
    const casus_schema *schema = judgement->plan->schema;
    uint32_t last = CS_NONE;
    cs_buf buf = {0};
    for (uint32_t i = 0; i <= schema->rule_count; i++) {
        bool is_end = i == schema->rule_count;
        uint32_t other = is_end ? CS_NONE : other_end(&schema->rules[i], field);
        if (!is_end && (other == CS_NONE || is_evidence(judgement, other) != are_there))
            continue;
        if (last != CS_NONE)
            add_item(&buf, schema->fields[last].name, is_end, are_there ? " and " : " or ");
        last = other;
    }
    bool is_empty = buf.len == 0;
    casus_text names = cs_subject_words(subject, &buf);
    return is_empty ? nothing : names;
}

/* ---- What a value can be, and what fits ---- */

struct doubt {
    const cs_subject *subject;
    uint32_t field;
    cs_readings readings;
    struct tally tallies[CS_READINGS_MAX];
    bool fits[CS_READINGS_MAX];
    size_t fit_count;
    bool is_consulted; /* the record says something on it */
};

static void weigh(struct doubt *doubt)
{
    const cs_subject *subject = doubt->subject;
    for (size_t i = 0; i < doubt->readings.count; i++) {
        struct tally tally = {0, 0};
        if (subject->item == CS_NONE) /* no field says anything of one item of a list */
            tally = take_tally(subject->judgement, doubt->field, doubt->readings.items[i]);
        doubt->tallies[i] = tally;
        doubt->fits[i] = tally.agree && !tally.differ;
        doubt->fit_count += doubt->fits[i];
        doubt->is_consulted |= tally.agree || tally.differ;
    }
}

static const cs_code *reading_at(const struct doubt *doubt, size_t i)
{
    return &doubt->subject->field->codes->items[doubt->readings.items[i]];
}

static size_t first_fit(const struct doubt *doubt)
{
    size_t i = 0;
    while (!doubt->fits[i])
        i++;
    return i;
}

/* "037 or 045": the readings that fit, or all where none does, but not the value itself. */
static casus_text list_readings(const struct doubt *doubt)
{
    cs_buf buf = {0};
    size_t first = doubt->readings.is_code;
    size_t last = doubt->readings.count;
    for (size_t i = first; i < doubt->readings.count; i++)
        if (!doubt->fit_count || doubt->fits[i])
            last = i;
    for (size_t i = first; i < doubt->readings.count; i++)
        if (!doubt->fit_count || doubt->fits[i])
            add_item(&buf, reading_at(doubt, i)->code, i == last, " or ");
    return cs_subject_words(doubt->subject, &buf);
}

/* ---- What comes of it ---- */

static void repair(const struct doubt *doubt)
{
    const cs_subject *subject = doubt->subject;
    size_t i = first_fit(doubt);
    casus_text code = reading_at(doubt, i)->code;
    casus_text other = name_fields(subject, doubt->field, true);
    cs_defect *defect = cs_subject_report(subject, CS_E_CODE_REPAIRED);
    defect->expected = code;
    defect->other = other;
    defect->fix = code;
    defect->has_fix = true;
    subject->value->code = (uint16_t)(doubt->readings.items[i] + 1);
    cs_subject_replace(subject, code);
}

/* The value has failed, also where it is a code. */
static cs_defect *refuse(const cs_subject *subject, unsigned number)
{
    subject->value->code = 0;
    return cs_subject_fail(subject, number);
}

/* What would decide, or why what is there does not. */
static casus_text advise(const struct doubt *doubt)
{
    const cs_subject *subject = doubt->subject;
    bool is_consulted = doubt->is_consulted;
    casus_text names = name_fields(subject, doubt->field, is_consulted);
    if (!names.ptr || subject->item != CS_NONE)
        return nothing;
    casus_text before = !is_consulted       ? nothing
                        : !doubt->fit_count ? CS_TEXT("none of them fits ")
                                            : CS_TEXT("all of them fit ");
    casus_text after = is_consulted ? nothing : CS_TEXT(" beside it would tell");
    return cs_judge_join(subject->judgement, before, names, after, nothing);
}

static void object(const struct doubt *doubt, unsigned number, bool is_failure)
{
    const cs_subject *subject = doubt->subject;
    casus_text expected = list_readings(doubt);
    casus_text advice = advise(doubt);
    cs_defect *defect = is_failure ? refuse(subject, number) : cs_subject_report(subject, number);
    defect->expected = expected;
    defect->help = advice;
    if (doubt->readings.count == 1 && !doubt->is_consulted) {
        defect->fix = expected;
        defect->has_fix = true;
    }
}

/* The value is a code, but the record contradicts it and agrees with another. */
static void contradict(const struct doubt *doubt)
{
    const cs_subject *subject = doubt->subject;
    casus_text expected = list_readings(doubt);
    casus_text other = name_fields(subject, doubt->field, true);
    cs_defect *defect = refuse(subject, CS_E_CODE_CONTRADICTED);
    defect->expected = expected;
    defect->other = other;
}

/* A value that is a code. Where it is as well a code without its zero, neither is likelier. */
static void settle_code(const struct doubt *doubt)
{
    bool is_short = doubt->readings.is_short;
    bool is_denied = doubt->tallies[0].differ > 0;
    bool others_fit = doubt->fit_count > doubt->fits[0] && (doubt->fits[0] || is_denied);
    if (doubt->fits[0] ? is_short && others_fit : is_short && !others_fit)
        object(doubt, CS_E_CODE_AMBIGUOUS, false);
    else if (doubt->fits[0] || !others_fit)
        return;
    else if (!is_short)
        contradict(doubt);
    else if (doubt->fit_count == 1)
        repair(doubt);
    else
        object(doubt, CS_E_CODE_DAMAGED, true);
}

/* Does the field follow from a code that is at fault itself? One fault, one finding. */
static bool is_follower(const struct doubt *doubt)
{
    const cs_judgement *judgement = doubt->subject->judgement;
    const casus_schema *schema = judgement->plan->schema;
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        const cs_rule *rule = &schema->rules[i];
        if (is_tie(rule) && rule->field == doubt->field &&
            cs_judge_value(judgement, rule->of[0])->flags & CS_FAILED)
            return true;
    }
    return false;
}

void cs_settle_code(const cs_subject *subject)
{
    struct doubt doubt = {
        .subject = subject,
        .field = (uint32_t)(subject->field - subject->judgement->plan->schema->fields),
        .readings = cs_codes_readings(subject->field->codes, subject->text),
    };
    subject->value->flags &= (uint8_t)~CS_OPEN;
    weigh(&doubt);
    if (doubt.readings.is_code)
        settle_code(&doubt);
    else if (doubt.fit_count == 1)
        repair(&doubt);
    else if (is_follower(&doubt))
        subject->value->flags |= CS_FAILED;
    else
        object(&doubt, CS_E_CODE_DAMAGED, true);
}

/* ---- Whole records ---- */

static bool decides_others(const casus_schema *schema, uint32_t field)
{
    for (uint32_t i = 0; i < schema->rule_count; i++)
        if (is_tie(&schema->rules[i]) && schema->rules[i].of[0] == field)
            return true;
    return false;
}

static void settle_fields(cs_judgement *judgement, bool deciding)
{
    const cs_check_plan *plan = judgement->plan;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        const cs_field *field = &plan->schema->fields[i];
        uint32_t column = plan->column_of[i];
        if (column >= judgement->record->width)
            continue;
        casus_value *value = &judgement->record->values[column];
        if (!(value->flags & CS_OPEN) || decides_others(plan->schema, i) != deciding)
            continue;
        cs_subject subject = {judgement, field, column, CS_NONE, value, cs_value_text(value)};
        cs_settle_code(&subject);
    }
}

/* Codes from which others are looked up come first: what they turn out to be tells of the others. */
void cs_check_damage(cs_judgement *judgement)
{
    if (!judgement->has_open)
        return;
    judgement->has_open = false;
    settle_fields(judgement, true);
    settle_fields(judgement, false);
}
