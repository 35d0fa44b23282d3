/* rules.c - the named checks between the fields of a record, and the values that they can fill.

   Rules are a closed set: a row of kinds[] and one function each. They see values that passed. */
#include "base/num.h"
#include "model/judgement.h"

static const casus_text nothing = {NULL, 0};

/* The rule's field disagrees with what follows from other fields; that is no certain fix, since
   either may be wrong. */
static void disagree(cs_judgement *judgement, casus_text expected, casus_text other)
{
    const cs_rule *rule = judgement->rule;
    cs_defect *defect = cs_judge_object(judgement, rule->kind->number, rule->field);
    defect->expected = expected;
    defect->other = other;
}

static bool may_fill(const cs_judgement *judgement)
{
    uint32_t field = judgement->rule->field;
    return judgement->plan->fill && judgement->rule->fill && !cs_judge_has(judgement, field);
}

static void judge_year(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date date;
    if (!cs_judge_date(judgement, rule->of[0], &date))
        return;
    casus_text year = cs_text_slice(cs_judge_text(judgement, rule->of[0]), 0, 4);
    if (may_fill(judgement))
        cs_judge_put(judgement, rule->field, year, CS_NONE);
    else if (cs_judge_passed(judgement, rule->field) &&
             cs_num_compare(cs_judge_text(judgement, rule->field), year) != 0)
        disagree(judgement, year, cs_judge_field(judgement, rule->of[0])->name);
}

static void judge_child(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_code *child = cs_judge_code(judgement, rule->field);
    const cs_code *parent = cs_judge_code(judgement, rule->of[0]);
    if (!child || !parent)
        return;
    casus_text wanted = child->cells[rule->column];
    if (!wanted.ptr || cs_text_equal(wanted, parent->code))
        return;
    casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                     CS_TEXT(" \""), parent->code, CS_TEXT("\""));
    disagree(judgement, wanted, other);
}

/* Is the field's value the one that the table has? */
static bool agrees(const cs_judgement *judgement, uint32_t field, casus_text wanted, uint32_t code)
{
    const casus_value *value = cs_judge_value(judgement, field);
    casus_text text = cs_value_text(value);
    switch (cs_judge_field(judgement, field)->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
        return cs_num_compare(text, wanted) == 0;
    case CASUS_CODE:
        return value->code == code + 1;
    default:
        return cs_text_equal_folded(text, wanted);
    }
}

static void judge_lookup(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_code *from = cs_judge_code(judgement, rule->of[0]);
    if (!from)
        return;
    casus_text wanted = rule->column == CS_LABEL ? from->label : from->cells[rule->column];
    if (!wanted.ptr)
        return;
    uint32_t code = cs_judge_index(cs_judge_field(judgement, rule->field), wanted);
    if (may_fill(judgement)) {
        cs_judge_put(judgement, rule->field, wanted, code);
    } else if (cs_judge_passed(judgement, rule->field) &&
               !agrees(judgement, rule->field, wanted, code)) {
        casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                         CS_TEXT(" "), from->code, nothing);
        disagree(judgement, wanted, other);
    }
}

/* The two codes, the lesser first; `none` stands last for an absent second one. */
static casus_text pair_code(cs_judgement *judgement, const cs_code *first, const cs_code *second)
{
    casus_text none = judgement->rule->none;
    if (!second || cs_text_equal(second->code, none))
        return cs_judge_join(judgement, first->code, none, nothing, nothing);
    bool is_sorted = cs_text_compare(first->code, second->code) <= 0;
    return is_sorted ? cs_judge_join(judgement, first->code, second->code, nothing, nothing)
                     : cs_judge_join(judgement, second->code, first->code, nothing, nothing);
}

static void judge_pair(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_field *field = cs_judge_field(judgement, rule->field);
    const cs_code *first = cs_judge_code(judgement, rule->of[0]);
    const cs_code *second = cs_judge_code(judgement, rule->of[1]);
    bool second_failed = cs_judge_has(judgement, rule->of[1]) &&
                         !cs_judge_passed(judgement, rule->of[1]);
    if (!first || second_failed)
        return;
    uint32_t index = cs_judge_index(field, pair_code(judgement, first, second));
    if (index == CS_NONE)
        return;
    const cs_code *wanted = &field->codes->items[index];
    bool by_label = wanted->label.ptr &&
                    cs_text_equal(cs_judge_text(judgement, rule->of[0]), first->label);
    if (may_fill(judgement)) {
        cs_judge_put(judgement, rule->field, by_label ? wanted->label : wanted->code, index);
    } else if (cs_judge_passed(judgement, rule->field) &&
               !agrees(judgement, rule->field, wanted->code, index)) {
        casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                         CS_TEXT(" and "),
                                         cs_judge_field(judgement, rule->of[1])->name, nothing);
        disagree(judgement, by_label ? wanted->label : wanted->code, other);
    }
}

static void judge_order(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date later;
    cs_date earlier;
    if (!cs_judge_date(judgement, rule->field, &later) ||
        !cs_judge_date(judgement, rule->of[0], &earlier))
        return;
    if (cs_date_compare(cs_date_last(later), cs_date_first(earlier)) >= 0)
        return;
    casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                     CS_TEXT(" "), cs_judge_text(judgement, rule->of[0]), nothing);
    disagree(judgement, nothing, other);
}

static void judge_together(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool has_first = cs_judge_has(judgement, rule->field);
    if (has_first == cs_judge_has(judgement, rule->of[0]))
        return;
    uint32_t alone = has_first ? rule->field : rule->of[0];
    uint32_t absent = has_first ? rule->of[0] : rule->field;
    cs_defect *defect = cs_judge_object(judgement, rule->kind->number, alone);
    defect->other = cs_judge_field(judgement, absent)->name;
    defect->is_general = true;
}

/* Why a field is needed: the condition of the rule in words. */
static casus_text describe_need(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (rule->when_field == CS_NONE)
        return rule->of_count
                   ? cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                   CS_TEXT(" is there"), nothing, nothing)
                   : CS_TEXT("every record needs it");
    casus_text value = rule->when_not ? rule->when_values[0]
                                      : cs_judge_text(judgement, rule->when_field);
    return cs_judge_join(judgement, cs_judge_field(judgement, rule->when_field)->name,
                         rule->when_not ? CS_TEXT(" is not \"") : CS_TEXT(" is \""), value,
                         CS_TEXT("\""));
}

static void judge_needs(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (cs_judge_has(judgement, rule->field))
        return;
    casus_text other = describe_need(judgement);
    cs_judge_object(judgement, rule->kind->number, rule->field)->other = other;
}

/* Precisions from fine to coarse; a date's own form says one of them. */
static const char *const precisions[] = {"day", "days", "week", "month", "year", "years"};
enum { DAY, DAYS, WEEK, MONTH, YEAR, YEARS, PRECISIONS };

static unsigned form_precision(cs_date date)
{
    return date.day ? DAY : date.month ? MONTH : YEAR;
}

static unsigned period_precision(cs_date from, cs_date until)
{
    unsigned first = form_precision(from);
    unsigned second = form_precision(until);
    unsigned coarser = first > second ? first : second;
    if (coarser == MONTH || cs_date_compare(from, until) == 0)
        return coarser;
    return coarser == DAY ? DAYS : YEARS;
}

static void judge_precision(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date date;
    cs_date until;
    if (!cs_judge_date(judgement, rule->of[0], &date))
        return;
    if (may_fill(judgement)) {
        bool is_period = rule->of_count > 1 && cs_judge_date(judgement, rule->of[1], &until);
        unsigned precision = is_period ? period_precision(date, until) : form_precision(date);
        casus_text text = cs_text(precisions[precision]);
        cs_judge_put(judgement, rule->field, text,
                     cs_judge_index(cs_judge_field(judgement, rule->field), text));
        return;
    }
    const cs_code *given = cs_judge_code(judgement, rule->field);
    for (unsigned i = 0; given && i < form_precision(date); i++)
        if (cs_text_is(given->code, precisions[i]))
            disagree(judgement, cs_text(precisions[form_precision(date)]),
                     cs_judge_field(judgement, rule->of[0])->name);
}

static const cs_rule_kind kinds[] = {
    {"year-of", CS_TAKES_OF | CS_TAKES_FILL, 1, 1, CS_E_YEAR_DIFFERS, judge_year,
     "field is the year of the date `of`"},
    {"child-of", CS_TAKES_OF | CS_TAKES_COLUMN, 1, 1, CS_E_WRONG_PARENT, judge_child,
     "field's code belongs to the code in `of`, as `column` of field's vocabulary says"},
    {"lookup", CS_TAKES_OF | CS_TAKES_COLUMN | CS_TAKES_FILL, 1, 1, CS_E_LOOKUP_DIFFERS,
     judge_lookup, "field is what `column` of the vocabulary of `of` says"},
    {"pair-of", CS_TAKES_OF | CS_TAKES_NONE | CS_TAKES_FILL, 2, 2, CS_E_PAIR_DIFFERS, judge_pair,
     "field is the two codes in `of`, the lesser first, `none` for an absent second"},
    {"not-before", CS_TAKES_OF, 1, 1, CS_E_WRONG_ORDER, judge_order,
     "the date in field is not before the date in `of`"},
    {"together", CS_TAKES_OF | CS_TAKES_LISTS, 1, 1, CS_E_HALF_A_PAIR, judge_together,
     "field and `of` are both there or both absent"},
    {"needs", CS_TAKES_OF | CS_TAKES_LISTS, 0, 1, CS_E_NEEDS_FIELD, judge_needs,
     "field must be there when the condition holds"},
    {"precision-of", CS_TAKES_OF | CS_TAKES_UNTIL | CS_TAKES_FILL, 1, 2, CS_E_TOO_PRECISE,
     judge_precision, "field is no finer than the form of the date in `of`"},
};

enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

const cs_rule_kind *cs_rule_kind_at(size_t index)
{
    return index < KIND_COUNT ? &kinds[index] : NULL;
}

const cs_rule_kind *cs_rule_kind_named(casus_text name)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (cs_text_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static bool condition_holds(const cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (rule->when_field == CS_NONE)
        return true;
    if (cs_judge_has(judgement, rule->when_field) && !cs_judge_passed(judgement, rule->when_field))
        return false;
    const cs_code *code = cs_judge_code(judgement, rule->when_field);
    casus_text value = code ? code->code : cs_judge_text(judgement, rule->when_field);
    if (!value.ptr)
        value = cs_judge_field(judgement, rule->when_field)->preset;
    for (uint32_t i = 0; i < rule->when_count; i++)
        if (cs_text_equal(value, rule->when_values[i]))
            return !rule->when_not;
    return rule->when_not;
}

void cs_check_rules(cs_judgement *judgement)
{
    const casus_schema *schema = judgement->plan->schema;
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        judgement->rule = &schema->rules[i];
        if (condition_holds(judgement))
            judgement->rule->kind->judge(judgement);
    }
    judgement->rule = NULL;
}
