/* check.c - see check.h.

   One pass over the records: each value against its field, then the schema's rules, then what is
   missing. A value that fails is marked, and no rule looks at it: one fault, one finding. */
#include "model/check.h"

#include "base/date.h"
#include "base/num.h"

#include <string.h>

/* casus_value.flags */
enum { FAILED = 1 };

struct cs_judgement {
    const cs_check_plan *plan;
    cs_batch *batch;
    cs_defects *defects;
    cs_arena *arena;
    cs_record *record;
    uint32_t record_index;
    const cs_rule *rule;
    bool no_memory;
};

static const cs_field *field_of(const cs_judgement *judgement, uint32_t field)
{
    return &judgement->plan->schema->fields[field];
}

/* Joins up to four pieces in the arena. */
static casus_text join(cs_judgement *judgement, casus_text a, casus_text b, casus_text c,
                       casus_text d)
{
    const casus_text parts[] = {a, b, c, d};
    size_t len = a.len + b.len + c.len + d.len;
    char *bytes = cs_arena_alloc(judgement->arena, len + 1);
    if (!bytes) {
        judgement->no_memory = true;
        return (casus_text){NULL, 0};
    }
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].len)
            memcpy(bytes + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    bytes[len] = '\0';
    return (casus_text){bytes, len};
}

static const casus_text nothing = {NULL, 0};

/* ---- Values ---- */

/* The value that is being checked: where it stands and what it should be. */
struct subject {
    cs_judgement *judgement;
    const cs_field *field;
    uint32_t column;
    uint32_t item;
    casus_value *value;
    casus_text text;
};

static cs_defect *report(const struct subject *subject, unsigned number)
{
    cs_judgement *judgement = subject->judgement;
    cs_defect *defect = cs_defects_add(judgement->defects, number, judgement->record_index,
                                       subject->column);
    defect->item = subject->item;
    defect->found = subject->text;
    defect->is_sensitive = subject->field->is_sensitive;
    return defect;
}

static cs_defect *fail(const struct subject *subject, unsigned number)
{
    subject->value->flags |= FAILED;
    return report(subject, number);
}

/* What would have been right is the schema's word and can always be shown. */
static void expect(cs_defect *defect, casus_text expected)
{
    defect->expected = expected;
    defect->is_general = true;
}

/* "1.0" can only mean 1. */
static void suggest_number(const struct subject *subject, cs_defect *defect)
{
    casus_text text = subject->text;
    size_t dot = cs_text_find(text, CS_TEXT("."));
    bool is_whole = subject->field->type == CASUS_INTEGER && dot != SIZE_MAX &&
                    cs_num_is_decimal(text) &&
                    cs_num_compare(text, cs_text_slice(text, 0, dot)) == 0;
    if (is_whole) {
        defect->expected = cs_text_slice(text, 0, dot);
        defect->fix = defect->expected;
        defect->has_fix = true;
    }
}

static void check_range(const struct subject *subject)
{
    const cs_field *field = subject->field;
    bool is_low = field->min.ptr && cs_num_compare(subject->text, field->min) < 0;
    bool is_high = field->max.ptr && cs_num_compare(subject->text, field->max) > 0;
    if (!is_low && !is_high)
        return;
    casus_text to = field->min.ptr && field->max.ptr ? CS_TEXT(" to ") : CS_TEXT("");
    casus_text low = field->max.ptr ? field->min
                                    : join(subject->judgement, field->min, CS_TEXT(" or more"),
                                           nothing, nothing);
    casus_text high = field->min.ptr ? field->max
                                     : join(subject->judgement, CS_TEXT("at most "), field->max,
                                            nothing, nothing);
    casus_text expected = join(subject->judgement, low, to, high, nothing);
    expect(fail(subject, CS_E_OUT_OF_RANGE), expected);
}

static void check_integer(const struct subject *subject)
{
    if (cs_num_is_integer(subject->text))
        check_range(subject);
    else
        suggest_number(subject, fail(subject, CS_E_NOT_AN_INTEGER));
}

static void check_decimal(const struct subject *subject)
{
    if (cs_num_is_decimal(subject->text))
        check_range(subject);
    else
        fail(subject, CS_E_NOT_A_DECIMAL);
}

static void replace_text(const struct subject *subject, casus_text text)
{
    if (!text.ptr) {
        subject->judgement->no_memory = true;
        return;
    }
    subject->value->as.text = text.ptr;
    subject->value->len = (uint32_t)text.len;
}

static casus_text date_text(cs_judgement *judgement, cs_date date)
{
    cs_buf buf = {0};
    cs_date_write(date, &buf);
    casus_text text = cs_arena_text(judgement->arena, cs_buf_text(&buf));
    if (buf.status != CASUS_OK || !text.ptr)
        judgement->no_memory = true;
    cs_buf_free(&buf);
    return text;
}

static void check_date(const struct subject *subject)
{
    const cs_field *field = subject->field;
    cs_date date;
    if (cs_date_parse(subject->text, field->is_partial, &date))
        return;
    for (uint32_t i = 0; i < field->form_count; i++) {
        if (!cs_date_parse_form(subject->text, field->forms[i], &date))
            continue;
        casus_text iso = date_text(subject->judgement, date);
        cs_defect *defect = report(subject, CS_E_DATE_FORM);
        defect->expected = iso;
        defect->fix = iso;
        defect->has_fix = true;
        replace_text(subject, iso);
        return;
    }
    expect(fail(subject, CS_E_NOT_A_DATE),
           field->is_partial ? CS_TEXT("2023-05-31, 2023-05 or 2023") : CS_TEXT("2023-05-31"));
}

static void check_datetime(const struct subject *subject)
{
    if (!cs_datetime_is_good(subject->text))
        fail(subject, CS_E_NOT_A_DATETIME);
}

static void check_bool(const struct subject *subject)
{
    if (!cs_text_is(subject->text, "true") && !cs_text_is(subject->text, "false"))
        expect(fail(subject, CS_E_NOT_A_BOOL), CS_TEXT("true or false"));
}

/* The first count characters of a text. */
static casus_text take_characters(casus_text text, size_t count)
{
    size_t at = 0;
    for (size_t len; count > 0 && at < text.len; count--, at += len)
        cs_utf8_decode(cs_text_from(text, at), &len);
    return cs_text_slice(text, 0, at);
}

static bool is_code(const cs_field *field, casus_text text)
{
    uint32_t index;
    bool is_plain;
    return cs_codes_find(field->codes, text, &index, &is_plain) != CS_NO_MATCH;
}

/* A code made of groups is as good as its groups. */
static void check_groups(const struct subject *subject)
{
    const cs_field *field = subject->field;
    casus_text text = subject->text;
    if (cs_text_equal(text, field->none))
        return;
    size_t count = cs_utf8_count(text);
    size_t rest = count % field->group;
    if (rest || count == 0) {
        casus_text whole = take_characters(text, count - rest);
        fail(subject, CS_E_ACTOR_GROUPS)->other = cs_text_from(text, whole.len);
        return;
    }
    for (casus_text group; text.len; text = cs_text_from(text, group.len)) {
        group = take_characters(text, field->group);
        if (is_code(field, group))
            continue;
        cs_defect *defect = report(subject, CS_E_UNKNOWN_ACTOR);
        defect->other = group;
        defect->expected = cs_codes_nearest(field->codes, group);
        return;
    }
}

static casus_text describe_vocabulary(cs_judgement *judgement, const cs_field *field)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "not one of the ");
    cs_buf_add_number(&buf, field->codes->count);
    cs_buf_add_string(&buf, field->codes->count == 1 ? " code of " : " codes of ");
    cs_buf_add_text(&buf, field->name);
    casus_text text = cs_arena_text(judgement->arena, cs_buf_text(&buf));
    if (buf.status != CASUS_OK || !text.ptr)
        judgement->no_memory = true;
    cs_buf_free(&buf);
    return text;
}

enum { CERTAIN_LENGTH = 5 };

static void report_unknown_code(const struct subject *subject)
{
    const cs_field *field = subject->field;
    casus_text other = describe_vocabulary(subject->judgement, field);
    casus_text nearest = cs_codes_nearest(field->codes, subject->text);
    cs_defect *defect = fail(subject, CS_E_UNKNOWN_CODE);
    defect->other = other;
    defect->expected = nearest;
    defect->fix = nearest;
    /* In short codes every other letter makes another code: too little to be certain of. */
    defect->has_fix = nearest.len >= CERTAIN_LENGTH &&
                      cs_text_distance(nearest, subject->text, 1) <= 1;
}

static void check_code(const struct subject *subject)
{
    const cs_field *field = subject->field;
    if (field->group) {
        check_groups(subject);
        return;
    }
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(field->codes, subject->text, &index, &is_plain);
    if (match == CS_NO_MATCH) {
        report_unknown_code(subject);
        return;
    }
    subject->value->code = (uint16_t)(index + 1);
    if (is_plain && match != CS_BY_ALIAS)
        return;
    const cs_code *code = &field->codes->items[index];
    cs_defect *defect = report(subject, CS_E_CODE_SPELLING);
    defect->expected = match == CS_BY_LABEL ? code->label : code->code;
    defect->fix = defect->expected;
    defect->has_fix = true;
    replace_text(subject, defect->expected);
}

/* A list has no nulls for items. */
static bool is_null_word(const struct subject *subject)
{
    if (subject->item != CS_NONE)
        return false;
    for (uint32_t i = 0; i < subject->field->null_count; i++)
        if (cs_text_equal(subject->text, subject->field->nulls[i]))
            return true;
    return false;
}

/* A number or boolean of JSON where the schema has text keeps its characters. */
static void make_text(const struct subject *subject)
{
    casus_kind kind = (casus_kind)subject->value->kind;
    casus_type type = subject->field->type;
    bool is_at_home = kind == CASUS_NUMBER ? type == CASUS_INTEGER || type == CASUS_DECIMAL
                                           : type == CASUS_BOOL;
    if (kind == CASUS_STRING || is_at_home)
        return;
    report(subject, CS_E_KIND_IS_TEXT)->other = kind == CASUS_NUMBER ? CS_TEXT("number")
                                                                     : CS_TEXT("boolean");
    subject->value->kind = CASUS_STRING;
}

static void check_scalar(const struct subject *subject)
{
    static void (*const checks[])(const struct subject *) = {
        [CASUS_TEXT] = NULL,
        [CASUS_INTEGER] = check_integer,
        [CASUS_DECIMAL] = check_decimal,
        [CASUS_DATE] = check_date,
        [CASUS_DATETIME] = check_datetime,
        [CASUS_CODE] = check_code,
        [CASUS_BOOL] = check_bool,
    };
    if (subject->text.len > CS_FIELD_MAX) {
        cs_defect *defect = fail(subject, CS_E_FIELD_TOO_LONG);
        defect->found = nothing;
        return;
    }
    if (is_null_word(subject)) {
        report(subject, CS_E_NULL_WORD);
        *subject->value = (casus_value){.kind = CASUS_NULL};
        return;
    }
    make_text(subject);
    if (checks[subject->field->type])
        checks[subject->field->type](subject);
}

static void check_item(struct subject *subject, casus_value *item)
{
    casus_text separator = subject->field->separator;
    subject->value = item;
    subject->text = cs_value_text(item);
    if (subject->text.len == 0)
        report(subject, CS_E_EMPTY_ITEM);
    else if (cs_text_find(subject->text, separator) != SIZE_MAX)
        expect(fail(subject, CS_E_SEPARATOR_IN_ITEM), separator);
    else
        check_scalar(subject);
}

static void check_list(struct subject *subject)
{
    casus_value *list = subject->value;
    if (!subject->field->is_list) {
        fail(subject, CS_E_LIST_FOR_ONE)->found = nothing;
        return;
    }
    /* Several records can share the items (YAML aliases), and a check may change them. */
    casus_value *items = cs_arena_alloc(subject->judgement->arena, (list->len + 1) * sizeof *items);
    if (!items) {
        subject->judgement->no_memory = true;
        return;
    }
    if (list->len)
        memcpy(items, list->as.items, list->len * sizeof *items);
    for (uint32_t i = 0; i < list->len; i++) {
        subject->item = i;
        check_item(subject, &items[i]);
        list->flags |= items[i].flags & FAILED;
    }
    list->as.items = items;
}

static void check_value(cs_judgement *judgement, const cs_field *field, uint32_t column)
{
    if (column >= judgement->record->width)
        return;
    casus_value *value = &judgement->record->values[column];
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        return;
    struct subject subject = {judgement, field, column, CS_NONE, value, cs_value_text(value)};
    if (value->kind == CASUS_LIST)
        check_list(&subject);
    else
        check_scalar(&subject);
}

/* ---- What rules look at ---- */

static const casus_value *value_of(const cs_judgement *judgement, uint32_t field)
{
    uint32_t column = judgement->plan->column_of[field];
    return cs_batch_value(judgement->record, column);
}

static bool is_there(const casus_value *value)
{
    bool is_empty = value->len == 0 && (value->kind == CASUS_STRING || value->kind == CASUS_LIST);
    return value->kind != CASUS_ABSENT && value->kind != CASUS_NULL && !is_empty;
}

static bool has(const cs_judgement *judgement, uint32_t field)
{
    return is_there(value_of(judgement, field));
}

/* Present and free of faults. */
static bool passed(const cs_judgement *judgement, uint32_t field)
{
    const casus_value *value = value_of(judgement, field);
    return is_there(value) && !(value->flags & FAILED);
}

static casus_text text_of(const cs_judgement *judgement, uint32_t field)
{
    return cs_value_text(value_of(judgement, field));
}

/* The vocabulary entry of a field's value, NULL without one. */
static const cs_code *code_of(const cs_judgement *judgement, uint32_t field)
{
    const casus_value *value = value_of(judgement, field);
    const cs_codes *codes = field_of(judgement, field)->codes;
    return codes && value->code && is_there(value) ? &codes->items[value->code - 1] : NULL;
}

static bool date_of(const cs_judgement *judgement, uint32_t field, cs_date *out)
{
    return passed(judgement, field) && cs_date_parse(text_of(judgement, field), true, out);
}

/* Does the field, or one that the rule sets beside it, hold what is not to be shown? */
static bool involves_sensitive(const cs_judgement *judgement, uint32_t field)
{
    const cs_rule *rule = judgement->rule;
    bool is_sensitive = field_of(judgement, field)->is_sensitive;
    if (!rule)
        return is_sensitive;
    is_sensitive |= field_of(judgement, rule->field)->is_sensitive;
    is_sensitive |= rule->when_field != CS_NONE &&
                    field_of(judgement, rule->when_field)->is_sensitive;
    for (uint32_t i = 0; i < rule->of_count; i++)
        is_sensitive |= field_of(judgement, rule->of[i])->is_sensitive;
    return is_sensitive;
}

static cs_defect *object(cs_judgement *judgement, unsigned number, uint32_t field)
{
    uint32_t column = judgement->plan->column_of[field];
    cs_defect *defect = cs_defects_add(judgement->defects, number, judgement->record_index, column);
    defect->field = field_of(judgement, field)->name;
    defect->found = text_of(judgement, field);
    defect->severity = judgement->rule ? judgement->rule->severity : 0;
    defect->is_sensitive = involves_sensitive(judgement, field);
    return defect;
}

/* The rule's field disagrees with what follows from other fields; that is no certain fix, since
   either may be wrong. */
static void disagree(cs_judgement *judgement, casus_text expected, casus_text other)
{
    const cs_rule *rule = judgement->rule;
    cs_defect *defect = object(judgement, rule->kind->number, rule->field);
    defect->expected = expected;
    defect->other = other;
}

/* Puts a value into an absent field. */
static void put(cs_judgement *judgement, uint32_t field, casus_text text, uint32_t code)
{
    uint32_t column = judgement->plan->column_of[field];
    if (column == CS_NONE)
        return;
    casus_value *slot = cs_batch_slot(judgement->batch, judgement->record, column);
    if (!slot) {
        judgement->no_memory = true;
        return;
    }
    *slot = cs_value_scalar(CASUS_STRING, text);
    slot->code = (uint16_t)(code + 1);
    cs_defect *defect = object(judgement, CS_E_FILLED, field);
    defect->found = nothing;
    defect->expected = text;
    defect->severity = 0;
}

static bool may_fill(const cs_judgement *judgement)
{
    uint32_t field = judgement->rule->field;
    return judgement->plan->fill && judgement->rule->fill && !has(judgement, field);
}

/* ---- Rules ---- */

static void judge_year(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date date;
    if (!date_of(judgement, rule->of[0], &date))
        return;
    casus_text year = cs_text_slice(text_of(judgement, rule->of[0]), 0, 4);
    if (may_fill(judgement))
        put(judgement, rule->field, year, CS_NONE);
    else if (passed(judgement, rule->field) &&
             cs_num_compare(text_of(judgement, rule->field), year) != 0)
        disagree(judgement, year, field_of(judgement, rule->of[0])->name);
}

static void judge_child(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_code *child = code_of(judgement, rule->field);
    const cs_code *parent = code_of(judgement, rule->of[0]);
    if (!child || !parent)
        return;
    casus_text wanted = child->cells[rule->column];
    if (!wanted.ptr || cs_text_equal(wanted, parent->code))
        return;
    casus_text other = join(judgement, field_of(judgement, rule->of[0])->name, CS_TEXT(" \""),
                            parent->code, CS_TEXT("\""));
    disagree(judgement, wanted, other);
}

/* Is the field's value the one that the table has? */
static bool agrees(const cs_judgement *judgement, uint32_t field, casus_text wanted, uint32_t code)
{
    const casus_value *value = value_of(judgement, field);
    casus_text text = cs_value_text(value);
    switch (field_of(judgement, field)->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
        return cs_num_compare(text, wanted) == 0;
    case CASUS_CODE:
        return value->code == code + 1;
    default:
        return cs_text_equal_folded(text, wanted);
    }
}

/* The vocabulary index of a text in a field's codes, CS_NONE where it has none. */
static uint32_t index_in(const cs_field *field, casus_text text)
{
    uint32_t index;
    bool is_plain;
    if (!field->codes || cs_codes_find(field->codes, text, &index, &is_plain) == CS_NO_MATCH)
        return CS_NONE;
    return index;
}

static void judge_lookup(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_code *from = code_of(judgement, rule->of[0]);
    if (!from)
        return;
    casus_text wanted = rule->column == CS_LABEL ? from->label : from->cells[rule->column];
    if (!wanted.ptr)
        return;
    uint32_t code = index_in(field_of(judgement, rule->field), wanted);
    if (may_fill(judgement)) {
        put(judgement, rule->field, wanted, code);
    } else if (passed(judgement, rule->field) && !agrees(judgement, rule->field, wanted, code)) {
        casus_text other = join(judgement, field_of(judgement, rule->of[0])->name, CS_TEXT(" "),
                                from->code, nothing);
        disagree(judgement, wanted, other);
    }
}

/* The two codes, the lesser first; `none` stands last for an absent second one. */
static casus_text pair_code(cs_judgement *judgement, const cs_code *first, const cs_code *second)
{
    casus_text none = judgement->rule->none;
    if (!second || cs_text_equal(second->code, none))
        return join(judgement, first->code, none, nothing, nothing);
    bool is_sorted = cs_text_compare(first->code, second->code) <= 0;
    return is_sorted ? join(judgement, first->code, second->code, nothing, nothing)
                     : join(judgement, second->code, first->code, nothing, nothing);
}

static void judge_pair(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const cs_field *field = field_of(judgement, rule->field);
    const cs_code *first = code_of(judgement, rule->of[0]);
    const cs_code *second = code_of(judgement, rule->of[1]);
    bool second_failed = has(judgement, rule->of[1]) && !passed(judgement, rule->of[1]);
    if (!first || second_failed)
        return;
    uint32_t index = index_in(field, pair_code(judgement, first, second));
    if (index == CS_NONE)
        return;
    const cs_code *wanted = &field->codes->items[index];
    bool by_label = wanted->label.ptr &&
                    cs_text_equal(text_of(judgement, rule->of[0]), first->label);
    if (may_fill(judgement)) {
        put(judgement, rule->field, by_label ? wanted->label : wanted->code, index);
    } else if (passed(judgement, rule->field) &&
               !agrees(judgement, rule->field, wanted->code, index)) {
        casus_text other = join(judgement, field_of(judgement, rule->of[0])->name, CS_TEXT(" and "),
                                field_of(judgement, rule->of[1])->name, nothing);
        disagree(judgement, by_label ? wanted->label : wanted->code, other);
    }
}

static void judge_order(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_date later;
    cs_date earlier;
    if (!date_of(judgement, rule->field, &later) || !date_of(judgement, rule->of[0], &earlier))
        return;
    if (cs_date_compare(cs_date_last(later), cs_date_first(earlier)) >= 0)
        return;
    casus_text other = join(judgement, field_of(judgement, rule->of[0])->name, CS_TEXT(" "),
                            text_of(judgement, rule->of[0]), nothing);
    disagree(judgement, nothing, other);
}

static void judge_together(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool has_first = has(judgement, rule->field);
    if (has_first == has(judgement, rule->of[0]))
        return;
    uint32_t alone = has_first ? rule->field : rule->of[0];
    uint32_t absent = has_first ? rule->of[0] : rule->field;
    cs_defect *defect = object(judgement, rule->kind->number, alone);
    defect->other = field_of(judgement, absent)->name;
    defect->is_general = true;
}

/* Why a field is needed: the condition of the rule in words. */
static casus_text describe_need(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (rule->when_field == CS_NONE)
        return rule->of_count ? join(judgement, field_of(judgement, rule->of[0])->name,
                                     CS_TEXT(" is there"), nothing, nothing)
                              : CS_TEXT("every record needs it");
    casus_text value = rule->when_not ? rule->when_values[0] : text_of(judgement, rule->when_field);
    return join(judgement, field_of(judgement, rule->when_field)->name,
                rule->when_not ? CS_TEXT(" is not \"") : CS_TEXT(" is \""), value, CS_TEXT("\""));
}

static void judge_needs(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (has(judgement, rule->field))
        return;
    casus_text other = describe_need(judgement);
    object(judgement, rule->kind->number, rule->field)->other = other;
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
    if (!date_of(judgement, rule->of[0], &date))
        return;
    if (may_fill(judgement)) {
        bool is_period = rule->of_count > 1 && date_of(judgement, rule->of[1], &until);
        unsigned precision = is_period ? period_precision(date, until) : form_precision(date);
        casus_text text = cs_text(precisions[precision]);
        put(judgement, rule->field, text, index_in(field_of(judgement, rule->field), text));
        return;
    }
    const cs_code *given = code_of(judgement, rule->field);
    for (unsigned i = 0; given && i < form_precision(date); i++)
        if (cs_text_is(given->code, precisions[i]))
            disagree(judgement, cs_text(precisions[form_precision(date)]),
                     field_of(judgement, rule->of[0])->name);
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
    if (has(judgement, rule->when_field) && !passed(judgement, rule->when_field))
        return false;
    const cs_code *code = code_of(judgement, rule->when_field);
    casus_text value = code ? code->code : text_of(judgement, rule->when_field);
    if (!value.ptr)
        value = field_of(judgement, rule->when_field)->preset;
    for (uint32_t i = 0; i < rule->when_count; i++)
        if (cs_text_equal(value, rule->when_values[i]))
            return !rule->when_not;
    return rule->when_not;
}

/* ---- Whole records ---- */

static void fill_presets(cs_judgement *judgement)
{
    const casus_schema *schema = judgement->plan->schema;
    for (uint32_t i = 0; i < schema->field_count; i++) {
        const cs_field *field = &schema->fields[i];
        if (field->preset.ptr && field->is_fill && !has(judgement, i))
            put(judgement, i, field->preset, index_in(field, field->preset));
    }
}

static void check_required(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        /* A column that a table lacks altogether is one finding of the file, and the run's. */
        bool is_judged = plan->column_of[i] != CS_NONE || !plan->is_table;
        bool has_failed = value_of(judgement, i)->flags & FAILED;
        if (plan->schema->fields[i].is_required && is_judged && !has(judgement, i) && !has_failed)
            object(judgement, CS_E_MISSING_VALUE, i);
    }
}

static void check_record(cs_judgement *judgement)
{
    const cs_check_plan *plan = judgement->plan;
    const casus_schema *schema = plan->schema;
    for (uint32_t i = 0; i < schema->field_count; i++)
        check_value(judgement, &schema->fields[i], plan->column_of[i]);
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        judgement->rule = &schema->rules[i];
        if (condition_holds(judgement))
            judgement->rule->kind->judge(judgement);
    }
    judgement->rule = NULL;
    if (plan->fill)
        fill_presets(judgement);
    if (!judgement->record->is_partial)
        check_required(judgement);
}

/* Reports the records that lack an expected field: one by one where others of the batch have it. */
static void check_expected(cs_judgement *judgement, uint32_t field, bool is_present)
{
    cs_batch *batch = judgement->batch;
    cs_defect *all = NULL;
    for (uint32_t i = 0; i < batch->count; i++) {
        judgement->record = &batch->records[i];
        judgement->record_index = i;
        bool is_judged = !judgement->record->is_broken && !judgement->record->is_partial;
        if (!is_judged || has(judgement, field))
            continue;
        if (all) {
            all->count++;
        } else {
            cs_defect *defect = object(judgement, CS_E_MISSING_EXPECTED, field);
            defect->count = 1;
            all = is_present ? NULL : defect;
        }
    }
}

static void check_all_expected(cs_judgement *judgement, bool *present)
{
    const cs_check_plan *plan = judgement->plan;
    const cs_batch *batch = judgement->batch;
    for (uint32_t field = 0; field < plan->schema->field_count; field++) {
        for (size_t i = 0; i < batch->count && !present[field]; i++) {
            judgement->record = &batch->records[i];
            present[field] = has(judgement, field);
        }
        if (plan->schema->fields[field].is_expected && plan->column_of[field] != CS_NONE)
            check_expected(judgement, field, present[field]);
    }
}

/* An error that parsing found in a record may have cost it a value: one fault, one finding. */
static void note_partial(cs_batch *batch, const cs_defects *defects)
{
    for (size_t i = 0; i < defects->count; i++) {
        const cs_defect *defect = &defects->items[i];
        bool is_error = cs_diag_row_of(defect->number)->info.severity == CASUS_ERROR;
        if (defect->record < batch->count && is_error)
            batch->records[defect->record].is_partial = true;
    }
}

casus_status cs_check(const cs_check_plan *plan, cs_batch *batch, bool *present,
                      cs_defects *defects)
{
    cs_judgement judgement = {
        .plan = plan,
        .batch = batch,
        .defects = defects,
        .arena = batch->arena,
    };
    note_partial(batch, defects);
    for (uint32_t i = 0; i < batch->count; i++) {
        judgement.record = &batch->records[i];
        judgement.record_index = i;
        if (!judgement.record->is_broken)
            check_record(&judgement);
    }
    check_all_expected(&judgement, present);
    bool failed = judgement.no_memory || batch->failed || defects->failed;
    return failed ? CASUS_ENOMEM : CASUS_OK;
}

/* ---- Keys ---- */

static casus_text key_part(const cs_check_plan *plan, const cs_record *record, uint32_t part)
{
    return cs_value_text(cs_batch_value(record, plan->column_of[plan->schema->key[part]]));
}

casus_text cs_check_id(const cs_check_plan *plan, const cs_record *record, cs_arena *arena)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < plan->schema->key_count; i++) {
        casus_text part = key_part(plan, record, i);
        if (part.len == 0)
            continue;
        cs_buf_add_string(&buf, buf.len ? " (" : "");
        bool is_inner = buf.len > 0;
        cs_buf_add_text(&buf, part);
        cs_buf_add_string(&buf, is_inner ? ")" : "");
    }
    casus_text id = buf.len ? cs_arena_text(arena, cs_buf_text(&buf)) : nothing;
    cs_buf_free(&buf);
    return id;
}

/* Every part with its length before it, so that none can look like the end of one and the next. */
static bool join_parts(const cs_check_plan *plan, const cs_record *record, cs_arena *arena,
                       casus_text *out)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < plan->schema->key_count; i++) {
        casus_text part = key_part(plan, record, i);
        cs_buf_add_number(&buf, part.len);
        cs_buf_add_char(&buf, ':');
        cs_buf_add_text(&buf, part);
    }
    if (buf.status == CASUS_OK)
        *out = cs_arena_text(arena, cs_buf_text(&buf));
    cs_buf_free(&buf);
    return out->ptr != NULL;
}

bool cs_check_key(const cs_check_plan *plan, const cs_record *record, cs_arena *arena,
                  casus_text *out)
{
    uint32_t count = plan->schema->key_count;
    *out = nothing;
    if (record->is_broken || count == 0)
        return true;
    for (uint32_t i = 0; i < count; i++)
        if (key_part(plan, record, i).len == 0)
            return true;
    if (count > 1)
        return join_parts(plan, record, arena, out);
    *out = key_part(plan, record, 0);
    return true;
}
