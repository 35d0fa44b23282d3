/* rules_parts.c - the named checks that hold fields against one another of which one is a part of the
   other: of a date, of a text, of a code that is made of groups; and lists of which the items belong
   together.

   Parts are compared as their types have it, 06 with 6, and filled in as their publishers write them. */
#include "model/rules.h"

static const casus_text nothing = {NULL, 0};

/* ---- Parts of a date ---- */

struct part {
    char bytes[12];
    size_t len; /* 0: the date is too coarse to have it */
};

static void add_digits(struct part *part, unsigned number, size_t width)
{
    for (size_t i = width; i > 0; i--, number /= 10)
        part->bytes[part->len + i - 1] = (char)('0' + number % 10);
    part->len += width;
}

static struct part month_year_of(cs_date date)
{
    struct part part = {.len = 0};
    if (date.month) {
        add_digits(&part, date.year, 4);
        add_digits(&part, date.month, 2);
    }
    return part;
}

static struct part month_of(cs_date date)
{
    struct part part = {.len = 0};
    if (date.month)
        add_digits(&part, date.month, 2);
    return part;
}

static struct part day_of(cs_date date)
{
    struct part part = {.len = 0};
    if (date.day)
        add_digits(&part, date.day, 2);
    return part;
}

/* Every month has thirty days and the year 365, so no day reaches 1; no fourth place is ever a tie. */
static struct part fraction_of(cs_date date)
{
    struct part part = {.len = 0};
    if (date.day) {
        unsigned days = (date.month - 1U) * 30 + date.day;
        add_digits(&part, date.year, 4);
        part.bytes[part.len++] = '.';
        add_digits(&part, (days * 20000 + 365) / 730, 4);
    }
    return part;
}

/* "SQLDATE 20181024". */
static casus_text describe(cs_judgement *judgement, uint32_t field, casus_text text)
{
    return cs_judge_join(judgement, cs_judge_field(judgement, field)->name, CS_TEXT(" "), text,
                         nothing);
}

static void judge_part(cs_judgement *judgement, struct part (*take)(cs_date))
{
    const cs_rule *rule = judgement->rule;
    bool fills = cs_rule_may_fill(judgement);
    cs_date date;
    if ((!fills && !cs_judge_passed(judgement, rule->field)) ||
        !cs_judge_date(judgement, rule->of[0], &date))
        return;
    struct part part = take(date);
    casus_text text = {part.bytes, part.len};
    uint32_t code = cs_judge_index(cs_judge_field(judgement, rule->field), text);
    if (part.len == 0 || (!fills && cs_judge_agrees(judgement, rule->field, text, code)))
        return;
    text = cs_judge_join(judgement, text, nothing, nothing, nothing);
    if (fills)
        cs_judge_put(judgement, rule->field, text, code);
    else
        cs_rule_disagree(judgement, text,
                         describe(judgement, rule->of[0], cs_judge_text(judgement, rule->of[0])));
}

void cs_judge_month_year(cs_judgement *judgement)
{
    judge_part(judgement, month_year_of);
}

void cs_judge_month(cs_judgement *judgement)
{
    judge_part(judgement, month_of);
}

void cs_judge_day(cs_judgement *judgement)
{
    judge_part(judgement, day_of);
}

void cs_judge_fraction(cs_judgement *judgement)
{
    judge_part(judgement, fraction_of);
}

/* ---- Beginnings ---- */

/* A code by its code, whatever the record calls it. */
static casus_text text_of(const cs_judgement *judgement, uint32_t field)
{
    const cs_code *code = cs_judge_code(judgement, field);
    return code ? code->code : cs_judge_text(judgement, field);
}

void cs_judge_beginning(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!cs_judge_passed(judgement, rule->field) || !cs_judge_passed(judgement, rule->of[0]))
        return;
    casus_text wanted = text_of(judgement, rule->of[0]);
    casus_text text = text_of(judgement, rule->field);
    if (!cs_text_equal(cs_text_slice(text, 0, wanted.len), wanted))
        cs_rule_disagree(judgement, wanted, describe(judgement, rule->of[0], wanted));
}

/* ---- Groups of a code ---- */

static bool has_group(const cs_judgement *judgement, uint32_t field, casus_text wanted)
{
    casus_text rest = cs_judge_text(judgement, field);
    uint32_t size = cs_judge_field(judgement, field)->group;
    for (casus_text group; cs_group_next(&rest, size, &group);)
        if (cs_text_equal(group, wanted))
            return true;
    return false;
}

/* Reports what a field has that is no group of the rule's field. How many values are one. */
static uint32_t hold_parts(cs_judgement *judgement, uint32_t field, bool *is_good)
{
    const cs_rule *rule = judgement->rule;
    cs_items items = cs_judge_items(judgement, field);
    uint32_t count = 0;
    for (uint32_t i = 0; i < items.count; i++) {
        casus_text text = cs_value_text(&items.items[i]);
        bool is_group = has_group(judgement, rule->field, text);
        bool has_failed = items.items[i].flags & CS_FAILED;
        count += is_group;
        *is_good = *is_good && is_group;
        if (is_group || has_failed)
            continue;
        casus_text other = describe(judgement, rule->field, cs_judge_text(judgement, rule->field));
        cs_defect *defect = cs_judge_object(judgement, CS_E_NO_GROUP_OF, field);
        defect->other = other;
        defect->found = text;
        defect->item = items.is_list ? i : defect->item;
    }
    return count;
}

static bool is_in_parts(const cs_judgement *judgement, casus_text group)
{
    const cs_rule *rule = judgement->rule;
    for (uint32_t i = 0; i < rule->of_count; i++) {
        cs_items items = cs_judge_items(judgement, rule->of[i]);
        for (uint32_t j = 0; j < items.count; j++)
            if (cs_text_equal(cs_value_text(&items.items[j]), group))
                return true;
    }
    return false;
}

static bool is_excepted(const cs_rule *rule, casus_text group)
{
    for (uint32_t i = 0; i < rule->value_count; i++)
        if (cs_text_equal(rule->values[i], group))
            return true;
    return false;
}

static void tell_left_over(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    casus_text rest = cs_judge_text(judgement, rule->field);
    uint32_t size = cs_judge_field(judgement, rule->field)->group;
    for (casus_text group; cs_group_next(&rest, size, &group);)
        if (!is_excepted(rule, group) && !is_in_parts(judgement, group))
            cs_judge_object(judgement, CS_E_GROUP_LEFT_OVER, rule->field)->found = group;
}

/* Where no part is there at all, nobody has taken the code apart; where one is wrong, its group is left
   over for that reason. */
void cs_judge_groups(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    uint32_t count = 0;
    bool is_good = true;
    if (!cs_judge_passed(judgement, rule->field))
        return;
    for (uint32_t i = 0; i < rule->of_count; i++)
        count += hold_parts(judgement, rule->of[i], &is_good);
    if (count && is_good)
        tell_left_over(judgement);
}

/* ---- Lists side by side ---- */

static casus_text describe_length(cs_judgement *judgement, uint32_t count, uint32_t field)
{
    cs_buf words = {0};
    if (field != CS_NONE) {
        cs_buf_add_text(&words, cs_judge_field(judgement, field)->name);
        cs_buf_add_string(&words, " has ");
    }
    cs_buf_add_number(&words, count);
    cs_buf_add_string(&words, field != CS_NONE ? "" : count == 1 ? " item" : " items");
    return cs_judge_keep(judgement, &words);
}

void cs_judge_length(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    uint32_t count = cs_judge_items(judgement, rule->field).count;
    for (uint32_t i = 0; i < rule->of_count && count; i++) {
        uint32_t other = cs_judge_items(judgement, rule->of[i]).count;
        if (other == count || other == 0)
            continue;
        casus_text found = describe_length(judgement, count, CS_NONE);
        casus_text words = describe_length(judgement, other, rule->of[i]);
        cs_rule_disagree(judgement, nothing, words)->found = found;
        return;
    }
}

/* ---- Codes by their names ---- */

void cs_judge_named(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_codes *codes = cs_judge_field(judgement, rule->field)->codes;
    casus_text name = cs_judge_text(judgement, rule->of[0]);
    uint32_t index;
    bool is_plain;
    if (!cs_rule_may_fill(judgement) || !cs_judge_passed(judgement, rule->of[0]))
        return;
    cs_match match = cs_codes_find(codes, name, &index, &is_plain);
    if (match == CS_BY_LABEL || match == CS_BY_ALIAS)
        cs_judge_put(judgement, rule->field, codes->items[index].code, index);
}
