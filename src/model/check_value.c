/* check_value.c - one value against its field: type, form, code.

   Numbers have check_number.c, dates check_date.c.

   A value that fails is marked, and no rule looks at it: one fault, one finding. */
#include "base/date.h"
#include "model/subject.h"

#include <string.h>

static const casus_text nothing = {NULL, 0};

cs_defect *cs_subject_report(const cs_subject *subject, unsigned number)
{
    cs_judgement *judgement = subject->judgement;
    cs_defect *defect = cs_defects_add(judgement->defects, number, judgement->record_index,
                                       subject->column);
    defect->item = subject->item;
    defect->found = subject->text;
    defect->is_sensitive = subject->field->is_sensitive;
    return defect;
}

cs_defect *cs_subject_fail(const cs_subject *subject, unsigned number)
{
    subject->value->flags |= CS_FAILED;
    return cs_subject_report(subject, number);
}

void cs_defect_expect(cs_defect *defect, casus_text expected)
{
    defect->expected = expected;
    defect->is_general = true;
}

void cs_subject_replace(const cs_subject *subject, casus_text text)
{
    if (!text.ptr) {
        subject->judgement->no_memory = true;
        return;
    }
    subject->value->as.text = text.ptr;
    subject->value->len = (uint32_t)text.len;
}

static void check_datetime(const cs_subject *subject)
{
    if (!cs_datetime_is_good(subject->text))
        cs_subject_fail(subject, CS_E_NOT_A_DATETIME);
}

static void check_bool(const cs_subject *subject)
{
    if (!cs_text_is(subject->text, "true") && !cs_text_is(subject->text, "false"))
        cs_defect_expect(cs_subject_fail(subject, CS_E_NOT_A_BOOL), CS_TEXT("true or false"));
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
static void check_groups(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    casus_text text = subject->text;
    if (cs_text_equal(text, field->none))
        return;
    size_t count = cs_utf8_count(text);
    size_t rest = count % field->group;
    if (rest || count == 0) {
        casus_text whole = take_characters(text, count - rest);
        cs_subject_fail(subject, CS_E_ACTOR_GROUPS)->other = cs_text_from(text, whole.len);
        return;
    }
    for (casus_text group; text.len; text = cs_text_from(text, group.len)) {
        group = take_characters(text, field->group);
        if (is_code(field, group))
            continue;
        cs_defect *defect = cs_subject_report(subject, CS_E_UNKNOWN_ACTOR);
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

static void report_unknown_code(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    casus_text other = describe_vocabulary(subject->judgement, field);
    casus_text nearest = cs_codes_nearest(field->codes, subject->text);
    bool is_open = field->codes->is_open;
    cs_defect *defect = is_open ? cs_subject_report(subject, CS_E_UNKNOWN_CODE)
                                : cs_subject_fail(subject, CS_E_UNKNOWN_CODE);
    defect->severity = is_open ? CASUS_WARNING : 0;
    defect->other = other;
    defect->expected = nearest;
    defect->fix = nearest;
    /* In short codes every other letter makes another code: too little to be certain of. */
    defect->has_fix = nearest.len >= CERTAIN_LENGTH &&
                      cs_text_distance(nearest, subject->text, 1) <= 1;
}

static void check_code(const cs_subject *subject)
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
    cs_defect *defect = cs_subject_report(subject, CS_E_CODE_SPELLING);
    defect->expected = match == CS_BY_LABEL ? code->label : code->code;
    defect->fix = defect->expected;
    defect->has_fix = true;
    cs_subject_replace(subject, defect->expected);
}

/* A list has no nulls for items. */
static bool is_null_word(const cs_subject *subject)
{
    if (subject->item != CS_NONE)
        return false;
    for (uint32_t i = 0; i < subject->field->null_count; i++)
        if (cs_text_equal(subject->text, subject->field->nulls[i]))
            return true;
    return false;
}

/* A number or boolean of JSON where the schema has text keeps its characters. */
static void make_text(const cs_subject *subject)
{
    casus_kind kind = (casus_kind)subject->value->kind;
    casus_type type = subject->field->type;
    bool is_at_home = kind == CASUS_NUMBER ? type == CASUS_INTEGER || type == CASUS_DECIMAL
                                           : type == CASUS_BOOL;
    if (kind == CASUS_STRING || is_at_home)
        return;
    cs_subject_report(subject, CS_E_KIND_IS_TEXT)->other = kind == CASUS_NUMBER
                                                               ? CS_TEXT("number")
                                                               : CS_TEXT("boolean");
    subject->value->kind = CASUS_STRING;
}

static void check_scalar(const cs_subject *subject)
{
    static void (*const checks[])(const cs_subject *) = {
        [CASUS_TEXT] = NULL,
        [CASUS_INTEGER] = cs_check_integer,
        [CASUS_DECIMAL] = cs_check_decimal,
        [CASUS_DATE] = cs_check_date,
        [CASUS_DATETIME] = check_datetime,
        [CASUS_CODE] = check_code,
        [CASUS_BOOL] = check_bool,
    };
    if (subject->text.len > CS_FIELD_MAX) {
        cs_defect *defect = cs_subject_fail(subject, CS_E_FIELD_TOO_LONG);
        defect->found = nothing;
        return;
    }
    if (is_null_word(subject)) {
        cs_subject_report(subject, CS_E_NULL_WORD);
        *subject->value = (casus_value){.kind = CASUS_NULL};
        return;
    }
    make_text(subject);
    if (checks[subject->field->type])
        checks[subject->field->type](subject);
}

static void check_item(cs_subject *subject, casus_value *item)
{
    casus_text separator = subject->field->separator;
    subject->value = item;
    subject->text = cs_value_text(item);
    if (subject->text.len == 0)
        cs_subject_report(subject, CS_E_EMPTY_ITEM);
    else if (cs_text_find(subject->text, separator) != SIZE_MAX)
        cs_defect_expect(cs_subject_fail(subject, CS_E_SEPARATOR_IN_ITEM), separator);
    else
        check_scalar(subject);
}

static void check_list(cs_subject *subject)
{
    casus_value *list = subject->value;
    if (!subject->field->is_list) {
        cs_subject_fail(subject, CS_E_LIST_FOR_ONE)->found = nothing;
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
        list->flags |= items[i].flags & CS_FAILED;
    }
    list->as.items = items;
}

void cs_check_value(cs_judgement *judgement, const cs_field *field, uint32_t column)
{
    if (column >= judgement->record->width)
        return;
    casus_value *value = &judgement->record->values[column];
    if (value->kind == CASUS_ABSENT || value->kind == CASUS_NULL)
        return;
    cs_subject subject = {judgement, field, column, CS_NONE, value, cs_value_text(value)};
    if (value->kind == CASUS_LIST)
        check_list(&subject);
    else
        check_scalar(&subject);
}
