/* rules.c - the named checks between the fields of a record, and the values that they can fill.

   Rules are a closed set: a row of kinds[] and one function each. They see values that passed. */
#include "model/rules.h"
#include "base/num.h"
#include "model/glance.h"
#include "model/quiet.h"

static const casus_text nothing = {NULL, 0};

/* Seconds since 1970 until the end of the year 9999. */
#define SECONDS_MAX 253402300799

cs_defect *cs_rule_disagree(cs_judgement *judgement, casus_text expected, casus_text other)
{
    const cs_rule *rule = judgement->rule;
    cs_defect *defect = cs_judge_object(judgement, rule->kind->number, rule->field);
    defect->expected = expected;
    defect->other = other;
    return defect;
}

static bool is_among(const cs_field *field, casus_text text, const casus_text *values,
                     uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_field_is(field, text, values[i]))
            return true;
    return false;
}

bool cs_items_have(cs_items items, const casus_text *values, uint32_t count)
{
    for (uint32_t i = 0; i < items.count; i++) {
        const cs_code *code = cs_items_code(items, i);
        casus_text text = code ? code->code : cs_value_text(&items.items[i]);
        if (text.ptr && is_among(items.field, text, values, count))
            return true;
    }
    return false;
}

/* Objects of a list may all lack what it has of them. */
static bool is_any_there(cs_items items)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (cs_value_is_there(&items.items[i]))
            return true;
    return false;
}

/* Is the field's value, or its default, one of these, or an item of its list? Codes by their code. */
static bool is_one_of(const cs_judgement *judgement, uint32_t field, const casus_text *values,
                      uint32_t count)
{
    cs_items items = cs_judge_items(judgement, field);
    casus_text text = cs_judge_text(judgement, field);
    if (is_any_there(items))
        return cs_items_have(items, values, count);
    return is_among(items.field, text.ptr ? text : items.field->preset, values, count);
}

static bool text_begins(casus_text text, const casus_text *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text.len >= values[i].len &&
            cs_text_equal_folded(cs_text_slice(text, 0, values[i].len), values[i]))
            return true;
    return false;
}

static bool begins_with_one_of(const cs_judgement *judgement, uint32_t field,
                               const casus_text *values, uint32_t count)
{
    cs_items items = cs_judge_items(judgement, field);
    for (uint32_t i = 0; i < items.count; i++)
        if (text_begins(cs_value_text(&items.items[i]), values, count))
            return true;
    return items.count == 0 && text_begins(nothing, values, count);
}

/* Does a field pass the test, CS_IS_NOT taken for CS_IS? */
static bool is_as(const cs_judgement *judgement, uint32_t field, cs_test test,
                  const casus_text *values, uint32_t count)
{
    return test == CS_BEGINS ? begins_with_one_of(judgement, field, values, count)
                             : is_one_of(judgement, field, values, count);
}

/* Does this field of the condition pass its test, likewise? */
static bool passes(const cs_judgement *judgement, const cs_condition *condition, uint32_t field)
{
    return is_as(judgement, field, condition->test, condition->values, condition->value_count);
}

bool cs_rule_may_fill(const cs_judgement *judgement)
{
    uint32_t field = judgement->rule->field;
    const cs_check_plan *plan = judgement->plan;
    return plan->fill && judgement->rule->fill && (!plan->fills || plan->fills[field]) &&
           !cs_judge_has(judgement, field);
}

/* Of a year such as 0016 only the century is lost, and the year beside it has it. */
static bool mend_century(cs_judgement *judgement, casus_text year)
{
    enum { YEAR_LEN = 4, CENTURY_LEN = 2, LEAST = 1000, MOST = 9999 };
    const cs_rule *rule = judgement->rule;
    casus_text given = cs_judge_text(judgement, rule->field);
    uint64_t number = 0;
    bool is_lost = cs_text_starts(year, "00") && given.len == YEAR_LEN &&
                   cs_num_parse(given, MOST, &number) && number >= LEAST &&
                   cs_text_equal(cs_text_from(given, CENTURY_LEN), cs_text_from(year, CENTURY_LEN));
    if (!is_lost)
        return false;
    casus_text rest = cs_text_from(cs_judge_text(judgement, rule->of[0]), YEAR_LEN);
    casus_text mended = cs_judge_join(judgement, given, rest, nothing, nothing);
    casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->field)->name,
                                     CS_TEXT(" "), given, nothing);
    cs_defect *defect = cs_judge_object(judgement, CS_E_CENTURY_LOST, rule->of[0]);
    defect->expected = mended;
    defect->other = other;
    defect->fix = mended;
    defect->has_fix = true;
    defect->severity = 0;
    cs_judge_change(judgement, rule->of[0], mended);
    return true;
}

/* A year such as 0016 with nothing beside it; to fill it in would spread the fault. */
static bool tell_lost_century(cs_judgement *judgement, casus_text year)
{
    const cs_rule *rule = judgement->rule;
    if (cs_judge_has(judgement, rule->field) || !cs_text_starts(year, "00"))
        return false;
    cs_defect *defect = cs_judge_object(judgement, CS_E_CENTURY_UNKNOWN, rule->of[0]);
    defect->other = cs_judge_field(judgement, rule->field)->name;
    defect->severity = 0;
    return true;
}

static void judge_year(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date date;
    if (!cs_judge_date(judgement, rule->of[0], &date))
        return;
    casus_text year = cs_text_slice(cs_judge_text(judgement, rule->of[0]), 0, 4);
    if (tell_lost_century(judgement, year))
        return;
    if (cs_rule_may_fill(judgement))
        cs_judge_put(judgement, rule->field, year, CS_NONE);
    else if (cs_judge_passed(judgement, rule->field) &&
             cs_num_compare(cs_judge_text(judgement, rule->field), year) != 0 &&
             !mend_century(judgement, year))
        cs_rule_disagree(judgement, year, cs_judge_field(judgement, rule->of[0])->name);
}

void cs_pair_code(const cs_rule *rule, const cs_code *first, const cs_code *second, cs_buf *out)
{
    casus_text one = first->code;
    casus_text other = second ? second->code : rule->none;
    bool is_sorted = cs_text_equal(other, rule->none) || cs_text_compare(one, other) <= 0;
    cs_buf_add_text(out, is_sorted ? one : other);
    cs_buf_add_text(out, is_sorted ? other : one);
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
    cs_buf pair = {0};
    cs_pair_code(rule, first, second, &pair);
    uint32_t index = cs_judge_index(field, cs_judge_keep(judgement, &pair));
    if (index == CS_NONE)
        return;
    const cs_code *wanted = &field->codes->items[index];
    bool by_label = wanted->label.ptr &&
                    cs_text_equal(cs_judge_text(judgement, rule->of[0]), first->label);
    if (cs_rule_may_fill(judgement)) {
        cs_judge_put(judgement, rule->field, by_label ? wanted->label : wanted->code, index);
    } else if (cs_judge_passed(judgement, rule->field) &&
               !cs_judge_agrees(judgement, rule->field, wanted->code, index)) {
        casus_text other = cs_judge_join(judgement, cs_judge_field(judgement, rule->of[0])->name,
                                         CS_TEXT(" and "),
                                         cs_judge_field(judgement, rule->of[1])->name, nothing);
        cs_rule_disagree(judgement, by_label ? wanted->label : wanted->code, other);
    }
}

/* The date of a field; an integer counts the seconds since 1970 in UTC, where it may already be the
   next day elsewhere. */
static bool moment_of(const cs_judgement *judgement, uint32_t field, cs_date *out)
{
    uint64_t seconds;
    casus_text text = cs_judge_text(judgement, field);
    switch (cs_judge_field(judgement, field)->type) {
    case CASUS_INTEGER:
        return cs_judge_passed(judgement, field) && cs_num_parse(text, SECONDS_MAX, &seconds) &&
               cs_date_after(1970, (uint32_t)(seconds / 86400) + 1, out);
    case CASUS_DATETIME:
        return cs_judge_passed(judgement, field) && cs_datetime_day(text, out);
    default:
        return cs_judge_date(judgement, field, out);
    }
}

/* The rule's field is on the wrong side of the other one. */
static cs_defect *object_to_order(cs_judgement *judgement)
{
    uint32_t other = judgement->rule->of[0];
    casus_text words = cs_judge_join(judgement, cs_judge_field(judgement, other)->name,
                                     CS_TEXT(" "), cs_judge_text(judgement, other), nothing);
    return cs_rule_disagree(judgement, nothing, words);
}

static void judge_not_before(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date later;
    cs_date earlier;
    if (moment_of(judgement, rule->field, &later) && moment_of(judgement, rule->of[0], &earlier) &&
        cs_date_compare(cs_date_last(later), cs_date_first(earlier)) < 0)
        object_to_order(judgement);
}

/* The same day or month in the last year that is not after a date: what "last September" means. */
static casus_text last_year(cs_judgement *judgement, uint32_t field, cs_date bound)
{
    cs_date date;
    casus_text text = cs_judge_text(judgement, field);
    cs_judge_date(judgement, field, &date);
    while (date.year > bound.year || cs_date_compare(cs_date_first(date), bound) > 0)
        date.year--;
    char year[] = {(char)('0' + date.year / 1000), (char)('0' + date.year / 100 % 10),
                   (char)('0' + date.year / 10 % 10), (char)('0' + date.year % 10)};
    casus_text moved = cs_judge_join(judgement, (casus_text){year, sizeof year},
                                     cs_text_from(text, sizeof year), nothing, nothing);
    bool is_day = moved.ptr && cs_date_read(moved, &date);
    return is_day ? moved : nothing;
}

static void judge_not_after(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date earlier;
    cs_date later;
    if (!moment_of(judgement, rule->field, &earlier) ||
        !moment_of(judgement, rule->of[0], &later) ||
        cs_date_compare(cs_date_first(earlier), cs_date_last(later)) <= 0)
        return;
    bool is_dated = cs_judge_field(judgement, rule->field)->type == CASUS_DATE &&
                    cs_judge_field(judgement, rule->of[0])->type == CASUS_DATE;
    casus_text moved = is_dated ? last_year(judgement, rule->field, cs_date_last(later)) : nothing;
    cs_defect *defect = object_to_order(judgement);
    if (!moved.ptr || defect->is_sensitive)
        return;
    defect->expected = moved;
    defect->help = cs_judge_join(judgement, CS_TEXT("did you mean "), moved,
                                 rule->help.ptr ? CS_TEXT("? ") : CS_TEXT("?"), rule->help);
}

/* Is there a value, and not the one that stands for none? */
static bool is_given(const cs_judgement *judgement, uint32_t field)
{
    const cs_code *code = cs_judge_code(judgement, field);
    casus_text value = code ? code->code : cs_judge_text(judgement, field);
    casus_text none = judgement->rule->none;
    return cs_judge_has(judgement, field) && !(none.ptr && cs_text_equal(value, none));
}

static void judge_together(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool has_first = is_given(judgement, rule->field);
    if (has_first == is_given(judgement, rule->of[0]))
        return;
    uint32_t alone = has_first ? rule->field : rule->of[0];
    uint32_t absent = has_first ? rule->of[0] : rule->field;
    cs_defect *defect = cs_judge_object(judgement, rule->kind->number, alone);
    defect->other = cs_judge_field(judgement, absent)->name;
    defect->is_general = true;
}

static void add_quoted(cs_buf *words, casus_text text)
{
    cs_buf_add_char(words, '"');
    cs_buf_add_text(words, text);
    cs_buf_add_char(words, '"');
}

/* What a field of the condition has: of a list, the item that passes. */
static casus_text passing_text(const cs_judgement *judgement, const cs_condition *condition,
                               uint32_t field)
{
    cs_items items = cs_judge_items(judgement, field);
    for (uint32_t i = 0; i < items.count; i++) {
        cs_items one = {items.field, &items.items[i], 1, false};
        casus_text text = cs_value_text(one.items);
        if (condition->test == CS_BEGINS
                ? text_begins(text, condition->values, condition->value_count)
                : cs_items_have(one, condition->values, condition->value_count))
            return text;
    }
    return cs_judge_text(judgement, field);
}

/* `event_type is "Battles"`, of the field that made the condition hold. */
static void add_condition(cs_judgement *judgement, const cs_condition *condition, cs_buf *words)
{
    uint32_t field = condition->fields[0];
    for (uint32_t i = 0; condition->test != CS_IS_NOT && i < condition->field_count; i++)
        if (passes(judgement, condition, condition->fields[i]))
            field = condition->fields[i];
    casus_text text = passing_text(judgement, condition, field);
    bool is_there = text.ptr && condition->test != CS_IS_NOT;
    bool is_list = cs_judge_field(judgement, field)->is_list && cs_judge_has(judgement, field);
    casus_text value = is_there ? text : condition->values[0];
    cs_buf_add_text(words, cs_judge_field(judgement, field)->name);
    if (value.len == 0) {
        cs_buf_add_string(words, condition->test == CS_IS_NOT ? " is there" : " is blank");
        return;
    }
    cs_buf_add_string(words, is_list ? " has " : " is ");
    cs_buf_add_string(words, condition->test != CS_IS_NOT ? "" : is_list ? "no " : "not ");
    add_quoted(words, value);
}

casus_text cs_rule_reason(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_buf words = {0};
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        cs_buf_add_string(&words, i ? " and " : "");
        add_condition(judgement, &rule->conditions[i], &words);
    }
    if (rule->condition_count == 0 && rule->of_count) {
        cs_buf_add_text(&words, cs_judge_field(judgement, rule->of[0])->name);
        cs_buf_add_string(&words, " is there");
    } else if (rule->condition_count == 0) {
        cs_buf_add_string(&words, "every record needs it");
    }
    return cs_judge_keep(judgement, &words);
}

static void judge_needs(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (cs_judge_has(judgement, rule->field))
        return;
    casus_text other = cs_rule_reason(judgement);
    cs_judge_object(judgement, CS_E_NEEDS_FIELD, rule->field)->other = other;
}

/* A list as a finding names it: its first items. */
static casus_text list_text(cs_judgement *judgement, cs_items list)
{
    enum { SHOWN_MAX = 3 };
    cs_buf words = {0};
    for (uint32_t i = 0; i < list.count && i < SHOWN_MAX; i++) {
        cs_buf_add_text(&words, i ? list.field->separator : nothing);
        cs_buf_add_text(&words, cs_value_text(&list.items[i]));
    }
    cs_buf_add_string(&words, list.count > SHOWN_MAX ? " ..." : "");
    return cs_judge_keep(judgement, &words);
}

static void judge_absent(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!is_given(judgement, rule->field))
        return;
    casus_text other = cs_rule_reason(judgement);
    cs_items items = cs_judge_items(judgement, rule->field);
    casus_text list = items.is_list ? list_text(judgement, items) : nothing;
    cs_defect *defect = cs_judge_object(judgement, rule->kind->number, rule->field);
    defect->other = other;
    if (items.is_list)
        defect->found = list;
}

/* ---- Values that a condition allows ---- */

/* A value of the rule as the record would write it: by label where it has labels. */
static casus_text as_written(const cs_judgement *judgement, casus_text value)
{
    const cs_field *field = cs_judge_field(judgement, judgement->rule->field);
    const cs_code *given = cs_judge_code(judgement, judgement->rule->field);
    uint32_t index = cs_judge_index(field, value);
    bool has_labels = given && given->label.ptr &&
                      cs_text_equal(cs_judge_text(judgement, judgement->rule->field), given->label);
    if (!has_labels || index == CS_NONE || !field->codes->items[index].label.ptr)
        return value;
    return field->codes->items[index].label;
}

casus_text cs_rule_values(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    static const char *const fronts[] = {
        [CS_IS] = "", [CS_IS_NOT] = "not ", [CS_BEGINS] = "what begins with "};
    cs_buf words = {0};
    cs_buf_add_string(&words, fronts[rule->test]);
    for (uint32_t i = 0; i < rule->value_count; i++) {
        bool is_last = i + 1 == rule->value_count;
        cs_buf_add_string(&words, i == 0 ? "" : is_last ? " or " : ", ");
        cs_buf_add_text(&words, as_written(judgement, rule->values[i]));
    }
    return cs_judge_keep(judgement, &words);
}

static void judge_value(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool is_unwanted = rule->test == CS_IS_NOT;
    if (!cs_judge_passed(judgement, rule->field) ||
        is_as(judgement, rule->field, rule->test, rule->values, rule->value_count) != is_unwanted)
        return;
    casus_text other = cs_rule_reason(judgement);
    casus_text expected = cs_rule_values(judgement);
    /* The reason repeats what the fields of the conditions have. */
    bool is_told = !cs_conditions_are_sensitive(judgement->plan->schema, rule);
    cs_rule_disagree(judgement, expected, other)->is_general = is_told;
}

/* The field is absent: is that a fault of the record, or does the whole file not have it? A table
   says so with its header; else it depends on the other records (check.c). */
static void want(cs_judgement *judgement, casus_text other)
{
    const cs_rule *rule = judgement->rule;
    bool is_in_header = judgement->plan->column_of[rule->field] != CS_NONE;
    if (judgement->marks)
        judgement->marks[rule->field] |= CS_WANTED;
    if (judgement->plan->is_table && !is_in_header)
        return;
    cs_defect *defect = cs_judge_object(judgement, CS_E_NEEDS_FIELD, rule->field);
    defect->other = other;
    defect->is_implied = true;
}

static void judge_implies(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    uint32_t code = cs_judge_index(cs_judge_field(judgement, rule->field), rule->values[0]);
    if (cs_rule_may_fill(judgement))
        cs_judge_put(judgement, rule->field, rule->values[0], code);
    else if (cs_judge_has(judgement, rule->field))
        judge_value(judgement);
    else
        want(judgement, cs_rule_reason(judgement));
}

/* "inter1 and inter2". */
static casus_text describe_sides(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_buf words = {0};
    cs_buf_add_text(&words, cs_judge_field(judgement, rule->field)->name);
    for (uint32_t i = 0; i < rule->of_count; i++) {
        cs_buf_add_string(&words, i + 1 == rule->of_count ? " and " : ", ");
        cs_buf_add_text(&words, cs_judge_field(judgement, rule->of[i])->name);
    }
    return cs_judge_keep(judgement, &words);
}

/* Could the field have one of the values? One that failed could. */
static bool may_be_one_of(const cs_judgement *judgement, uint32_t field)
{
    const cs_rule *rule = judgement->rule;
    bool has_failed = cs_judge_has(judgement, field) && !cs_judge_passed(judgement, field);
    return has_failed || is_one_of(judgement, field, rule->values, rule->value_count);
}

static void judge_either(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!cs_judge_has(judgement, rule->field) || may_be_one_of(judgement, rule->field))
        return;
    for (uint32_t i = 0; i < rule->of_count; i++)
        if (may_be_one_of(judgement, rule->of[i]))
            return;
    casus_text found = describe_sides(judgement);
    casus_text other = cs_rule_reason(judgement);
    casus_text expected = cs_rule_values(judgement);
    cs_rule_disagree(judgement, expected, other)->found = found;
}

static void judge_differ(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool are_known = cs_judge_passed(judgement, rule->field) &&
                     cs_judge_passed(judgement, rule->of[0]);
    casus_text none = cs_judge_field(judgement, rule->field)->none;
    casus_text text = cs_judge_text(judgement, rule->field);
    bool is_nobody = none.ptr && cs_text_equal(text, none);
    if (are_known && !is_nobody && cs_text_equal(text, cs_judge_text(judgement, rule->of[0])))
        cs_rule_disagree(judgement, nothing, cs_judge_field(judgement, rule->of[0])->name);
}

/* ---- What tables say of a code ---- */

/* The cell of the rule's column in the row of the code in `of`; {NULL, 0} where there is none. */
static casus_text cell_of(const cs_judgement *judgement)
{
    const cs_code *code = cs_judge_code(judgement, judgement->rule->of[0]);
    return code ? cs_code_cell(code, judgement->rule->column) : nothing;
}

static void judge_covered(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    casus_text first = cell_of(judgement);
    cs_date date;
    if (!first.ptr || !cs_judge_date(judgement, rule->field, &date))
        return;
    casus_text year = cs_text_slice(cs_judge_text(judgement, rule->field), 0, 4);
    if (cs_num_compare(year, first) < 0)
        cs_rule_disagree(judgement, first, cs_judge_text(judgement, rule->of[0]));
}

static size_t count_while(casus_text text, bool is_digit)
{
    size_t len = 0;
    while (len < text.len && (text.ptr[len] >= '0' && text.ptr[len] <= '9') == is_digit)
        len++;
    return len;
}

/* The letters before the first digit. */
static casus_text letters_of(casus_text text)
{
    return cs_text_slice(text, 0, count_while(text, false));
}

/* The number in a text, without leading zeros; empty where it has no digits, or some in two places. */
static casus_text number_in(casus_text text)
{
    casus_text rest = cs_text_from(text, count_while(text, false));
    size_t len = count_while(rest, true);
    casus_text tail = cs_text_from(rest, len);
    casus_text number = cs_text_slice(rest, 0, len);
    while (number.len > 1 && number.ptr[0] == '0')
        number = cs_text_from(number, 1);
    return count_while(tail, false) == tail.len ? number : nothing;
}

static void judge_number(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!cs_judge_passed(judgement, rule->of[0]))
        return;
    casus_text given = cs_judge_text(judgement, rule->field);
    casus_text number = number_in(cs_judge_text(judgement, rule->of[0]));
    if (!number.len)
        return;
    if (cs_rule_may_fill(judgement))
        cs_judge_put(judgement, rule->field, number, CS_NONE);
    else if (cs_judge_passed(judgement, rule->field) &&
             (!cs_num_is_integer(given) || cs_num_compare(given, number) != 0))
        cs_rule_disagree(judgement, number, cs_judge_field(judgement, rule->of[0])->name);
}

static void judge_prefix(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    casus_text wanted = cell_of(judgement);
    casus_text letters = letters_of(cs_judge_text(judgement, rule->field));
    bool is_judged = wanted.ptr && letters.len && cs_judge_passed(judgement, rule->field);
    if (is_judged && !cs_text_equal(letters, wanted))
        cs_rule_disagree(judgement, wanted, cs_judge_text(judgement, rule->of[0]));
}

/* ---- Places ---- */

static bool is_within(const cs_judgement *judgement, casus_text text, uint32_t field)
{
    const cs_field *bounds = cs_judge_field(judgement, field);
    return cs_num_is_decimal(text) && bounds->min.ptr && bounds->max.ptr &&
           cs_num_compare(text, bounds->min) >= 0 && cs_num_compare(text, bounds->max) <= 0;
}

/* The record's finding that a value is out of range, NULL if there is none. */
static cs_defect *find_out_of_range(const cs_judgement *judgement, uint32_t field)
{
    uint32_t column = judgement->plan->column_of[field];
    for (size_t i = judgement->defects->count; i > 0; i--) {
        cs_defect *defect = &judgement->defects->items[i - 1];
        if (defect->record != judgement->record_index)
            return NULL;
        if (defect->number == CS_E_OUT_OF_RANGE && defect->column == column)
            return defect;
    }
    return NULL;
}

/* A pair outside the world that would be inside with its parts exchanged. */
static void judge_exchange(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    casus_text first = cs_judge_text(judgement, rule->field);
    casus_text second = cs_judge_text(judgement, rule->of[0]);
    if (!is_within(judgement, first, rule->of[0]) || !is_within(judgement, second, rule->field))
        return;
    cs_defect *defect = find_out_of_range(judgement, rule->field);
    if (!defect)
        defect = find_out_of_range(judgement, rule->of[0]);
    if (defect)
        defect->help = CS_TEXT("did latitude and longitude change places?");
}

/* ---- Over several records ---- */

static void compare_all(const cs_judgement *judgement, cs_across *out)
{
    const cs_rule *rule = judgement->rule;
    cs_digester parts;
    bool is_blank = true;
    parts.len = 0;
    for (uint32_t i = 0; i < rule->of_count; i++) {
        casus_text part = cs_judge_text(judgement, rule->of[i]);
        is_blank = is_blank && part.len == 0;
        cs_digester_add(&parts, part);
    }
    if (!is_blank)
        out->value = cs_digester_end(&parts);
}

static void compare_letters(const cs_judgement *judgement, cs_across *out)
{
    const cs_rule *rule = judgement->rule;
    bool is_told = cell_of(judgement).ptr != NULL; /* prefix-of knows better */
    if (is_told || !cs_judge_passed(judgement, rule->field))
        return;
    const cs_code *code = cs_judge_code(judgement, rule->of[0]);
    casus_text letters = letters_of(cs_judge_text(judgement, rule->field));
    casus_text group = code ? code->code : cs_judge_text(judgement, rule->of[0]);
    if (!letters.len || !group.len)
        return;
    cs_digester parts;
    parts.len = 0;
    cs_digester_add(&parts, group);
    out->group = cs_digester_end(&parts);
    cs_digester_add(&parts, letters);
    out->value = cs_digester_end(&parts);
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
    if (cs_rule_may_fill(judgement)) {
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
            cs_rule_disagree(judgement, cs_text(precisions[form_precision(date)]),
                             cs_judge_field(judgement, rule->of[0])->name);
}

#define OF     CS_TAKES_OF
#define COLUMN CS_TAKES_COLUMN
#define FILL   CS_TAKES_FILL
#define NONE   CS_TAKES_NONE
#define LISTS  CS_TAKES_LISTS
#define IS     CS_TAKES_IS
#define NOT    CS_TAKES_NOT
#define BEGINS CS_TAKES_BEGINS
#define PARTED CS_TAKES_SEPARATOR

/* docs/schema.md says of each what it holds. */
static const cs_rule_kind kinds[] = {
    {"year-of", OF | FILL, 1, 1, CS_E_YEAR_DIFFERS, judge_year, CS_ALONE, NULL, CS_QUIET_YEAR},
    {"month-year-of", OF | FILL, 1, 1, CS_E_PART_DIFFERS, cs_judge_month_year, CS_ALONE, NULL,
     CS_QUIET_MONTH_YEAR},
    {"month-of", OF | FILL, 1, 1, CS_E_PART_DIFFERS, cs_judge_month, CS_ALONE, NULL,
     CS_QUIET_MONTH},
    {"day-of", OF | FILL, 1, 1, CS_E_PART_DIFFERS, cs_judge_day, CS_ALONE, NULL, CS_QUIET_DAY},
    {"fraction-of", OF | FILL, 1, 1, CS_E_PART_DIFFERS, cs_judge_fraction, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"child-of", OF | COLUMN | LISTS | CS_OWN_COLUMN, 1, 1, CS_E_WRONG_PARENT, cs_judge_child,
     CS_ALONE, NULL, CS_QUIET_PARENT},
    {"lookup", OF | COLUMN | FILL | CS_OF_LISTS, 1, 1, CS_E_LOOKUP_DIFFERS, cs_judge_lookup,
     CS_ALONE, NULL, CS_QUIET_LOOKUP},
    {"lookup-pair", OF | COLUMN | FILL | CS_TAKES_IN | CS_OF_LISTS, 2, 2, CS_E_PAIR_LOOKUP_DIFFERS,
     cs_judge_pair_lookup, CS_ALONE, NULL, CS_ALWAYS_JUDGED},
    {"current", COLUMN | LISTS | CS_OWN_COLUMN, 0, 0, CS_E_OLD_CODE, cs_judge_current, CS_ALONE,
     NULL, CS_ALWAYS_JUDGED},
    {"contains", IS | LISTS, 0, 0, CS_E_LACKS_ITEM, cs_judge_contains, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"pair-of", OF | NONE | FILL, 2, 2, CS_E_PAIR_DIFFERS, judge_pair, CS_ALONE, NULL,
     CS_QUIET_PAIR},
    {"not-before", OF, 1, 1, CS_E_WRONG_ORDER, judge_not_before, CS_ALONE, NULL, CS_QUIET_BEFORE},
    {"not-after", OF, 1, 1, CS_E_LATER, judge_not_after, CS_ALONE, NULL, CS_QUIET_AFTER},
    {"together", OF | LISTS | NONE, 1, 1, CS_E_HALF_A_PAIR, judge_together, CS_ALONE, NULL,
     CS_QUIET_TOGETHER},
    {"needs", OF | LISTS, 0, 1, CS_E_NEEDS_FIELD, judge_needs, CS_ALONE, NULL, CS_QUIET_NEEDS},
    {"absent", LISTS | NONE, 0, 0, CS_E_NOT_HERE, judge_absent, CS_ALONE, NULL, CS_QUIET_ABSENT},
    {"value", IS | NOT | BEGINS, 0, 0, CS_E_NOT_ALLOWED, judge_value, CS_ALONE, NULL,
     CS_QUIET_VALUE},
    {"implies", IS | FILL, 0, 0, CS_E_NOT_ALLOWED, judge_implies, CS_ALONE, NULL, CS_QUIET_IMPLIES},
    {"either", OF | IS, 1, CS_RULE_FIELDS, CS_E_NEITHER, judge_either, CS_ALONE, NULL,
     CS_QUIET_EITHER},
    {"differ", OF, 1, 1, CS_E_SAME_VALUE, judge_differ, CS_ALONE, NULL, CS_QUIET_DIFFER},
    {"covered", OF | COLUMN, 1, 1, CS_E_NOT_COVERED, judge_covered, CS_ALONE, NULL,
     CS_QUIET_COVERED},
    {"prefix-of", OF | COLUMN, 1, 1, CS_E_PREFIX_DIFFERS, judge_prefix, CS_ALONE, NULL,
     CS_QUIET_PREFIX},
    {"number-of", OF | FILL, 1, 1, CS_E_NUMBER_DIFFERS, judge_number, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"begins-with", OF, 1, 1, CS_E_BEGINNING_DIFFERS, cs_judge_beginning, CS_ALONE, NULL,
     CS_QUIET_BEGINS},
    {"made-of", OF | NOT | CS_OF_LISTS | CS_MADE_OF_GROUPS, 1, CS_RULE_FIELDS, CS_E_NO_GROUP_OF,
     cs_judge_groups, CS_ALONE, NULL, CS_ALWAYS_JUDGED},
    {"same-length", OF | LISTS, 1, CS_RULE_FIELDS, CS_E_LENGTHS_DIFFER, cs_judge_length, CS_ALONE,
     NULL, CS_ALWAYS_JUDGED},
    {"named-by", OF | FILL | CS_NEEDS_CODES, 1, 1, CS_E_FILLED, cs_judge_named, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"exchanged", OF, 1, 1, CS_E_OUT_OF_RANGE, judge_exchange, CS_ALONE, NULL, CS_QUIET_EXCHANGED},
    {"precision-of", OF | CS_TAKES_UNTIL | FILL, 1, 2, CS_E_TOO_PRECISE, judge_precision, CS_ALONE,
     NULL, CS_ALWAYS_JUDGED},
    {"sum-of", OF | FILL, 2, CS_RULE_FIELDS, CS_E_COMPUTED_DIFFERS, cs_judge_sum, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"at-most", OF, 1, 1, CS_E_TOO_MUCH, cs_judge_at_most, CS_ALONE, NULL, CS_ALWAYS_JUDGED},
    {"same", OF | FILL, 1, 1, CS_E_COMPUTED_DIFFERS, cs_judge_same, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"joined", OF | PARTED | FILL, 2, CS_RULE_FIELDS, CS_E_COMPUTED_DIFFERS, cs_judge_joined,
     CS_ALONE, NULL, CS_ALWAYS_JUDGED},
    {"piece-of", OF | PARTED | CS_TAKES_PART | FILL, 1, 1, CS_E_COMPUTED_DIFFERS, cs_judge_piece,
     CS_ALONE, NULL, CS_ALWAYS_JUDGED},
    {"count-of", OF | LISTS | FILL, 1, 1, CS_E_COMPUTED_DIFFERS, cs_judge_count, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"point-of", OF | FILL, 2, 2, CS_E_COMPUTED_DIFFERS, cs_judge_point, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"grid-cell-of", OF | FILL, 2, 2, CS_E_COMPUTED_DIFFERS, cs_judge_grid_cell, CS_ALONE, NULL,
     CS_ALWAYS_JUDGED},
    {"distinct", OF, 1, CS_RULE_FIELDS, CS_E_SAME_EVENT, NULL, CS_DISTINCT, compare_all,
     CS_ALWAYS_JUDGED},
    {"steady-prefix", OF | COLUMN, 1, 1, CS_E_PREFIX_CHANGES, NULL, CS_STEADY, compare_letters,
     CS_ALWAYS_JUDGED},
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

/* A value with a fault tells nothing. A word that says why there is none can be asked for by itself. */
static bool is_untold(const cs_judgement *judgement, const cs_condition *condition, uint32_t index)
{
    const cs_field *field = cs_judge_field(judgement, index);
    if (!cs_judge_has(judgement, index) || cs_judge_passed(judgement, index))
        return false;
    return condition->test != CS_IS || cs_label_find(field->reasons, field->reason_count,
                                                     cs_judge_text(judgement, index)) == CS_NONE;
}

static bool condition_holds(const cs_judgement *judgement, const cs_condition *condition)
{
    bool has_passed = false;
    for (uint32_t i = 0; i < condition->field_count; i++) {
        uint32_t field = condition->fields[i];
        if (is_untold(judgement, condition, field))
            return false;
        has_passed = has_passed || passes(judgement, condition, field);
    }
    return condition->test == CS_IS_NOT ? !has_passed : has_passed;
}

bool cs_conditions_hold(const cs_judgement *judgement, const cs_condition *conditions,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!condition_holds(judgement, &conditions[i]))
            return false;
    return true;
}

static bool conditions_hold(const cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    return cs_conditions_hold(judgement, rule->conditions, rule->condition_count);
}

static void judge_rule(cs_judgement *judgement, uint32_t index)
{
    judgement->rule = &judgement->plan->schema->rules[index];
    if (conditions_hold(judgement))
        judgement->rule->kind->judge(judgement);
    judgement->rule = NULL;
}

/* What a rule puts into the record may wake others behind it. */
static void wake_again(cs_judgement *judgement)
{
    cs_glance_again(judgement);
    cs_quiet_wake(judgement, judgement->glance->awake);
    judgement->has_changed = false;
}

void cs_check_rules(cs_judgement *judgement)
{
    uint64_t *awake = judgement->glance->awake;
    cs_quiet_wake(judgement, awake);
    for (uint32_t word = 0; word < judgement->plan->schema->quiet->words; word++) {
        uint64_t behind = UINT64_MAX;
        while (awake[word] & behind) {
            unsigned bit = (unsigned)__builtin_ctzll(awake[word] & behind);
            judge_rule(judgement, 64 * word + bit);
            behind = UINT64_MAX << bit << 1;
            if (judgement->has_changed)
                wake_again(judgement);
        }
    }
}

void cs_check_across(const cs_check_plan *plan, cs_batch *batch, uint32_t record, cs_across *across)
{
    cs_judgement judgement = {
        .plan = plan,
        .batch = batch,
        .record = &batch->records[record],
        .record_index = record,
    };
    for (uint32_t i = 0; i < plan->schema->across_count; i++) {
        judgement.rule = plan->schema->across[i];
        across[i] = (cs_across){{0, 0}, {0, 0}};
        if (!judgement.record->is_broken && conditions_hold(&judgement))
            judgement.rule->kind->compare(&judgement, &across[i]);
    }
}
