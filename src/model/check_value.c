/* check_value.c - one value against its field: type and form.

   Numbers have check_number.c, dates check_date.c, codes check_code.c and check_group.c.

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
    subject->value->flags &= (uint8_t)~CS_OF_TEXT;
}

cs_defect *cs_subject_mend(cs_subject *subject, unsigned number, casus_text text)
{
    cs_defect *defect = cs_subject_report(subject, number);
    defect->expected = text;
    defect->fix = text;
    defect->has_fix = true;
    cs_subject_replace(subject, text);
    subject->text = text;
    return defect;
}

casus_text cs_subject_words(const cs_subject *subject, cs_buf *buf)
{
    return cs_judge_keep(subject->judgement, buf);
}

static void check_datetime(const cs_subject *subject)
{
    bool is_basic = subject->field->is_basic && cs_datetime_is_basic(subject->text);
    if (!is_basic && !cs_datetime_is_good(subject->text))
        cs_defect_expect(cs_subject_fail(subject, CS_E_NOT_A_DATETIME),
                         subject->field->is_basic ? CS_TEXT("20230531143000")
                                                  : CS_TEXT("2023-05-31T14:30"));
}

static void check_bool(const cs_subject *subject)
{
    if (!cs_text_is(subject->text, "true") && !cs_text_is(subject->text, "false"))
        cs_defect_expect(cs_subject_fail(subject, CS_E_NOT_A_BOOL), CS_TEXT("true or false"));
}

bool cs_is_null_word(const cs_field *field, casus_text text)
{
    for (uint32_t i = 0; i < field->null_count; i++)
        if (cs_text_equal(text, field->nulls[i]))
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

/* A word that says why there is no value stays as it is, and no rule looks at it. */
static bool is_reason(const cs_subject *subject)
{
    const cs_field *field = subject->field;
    if (cs_label_find(field->reasons, field->reason_count, subject->text) == CS_NONE)
        return false;
    make_text(subject);
    subject->value->flags |= CS_FAILED;
    return true;
}

static void make_null(const cs_subject *subject)
{
    cs_subject_report(subject, CS_E_NULL_WORD);
    *subject->value = (casus_value){.kind = CASUS_NULL};
}

/* A list has no nulls for items. */
bool cs_subject_is_null(const cs_subject *subject)
{
    if (subject->item != CS_NONE || !cs_is_null_word(subject->field, subject->text))
        return false;
    make_null(subject);
    return true;
}

/* Is nothing left of the value without what another program did to it? */
static bool is_undone(cs_subject *subject)
{
    if (!cs_undo_respelling(subject))
        return false;
    if (subject->text.len)
        return cs_subject_is_null(subject);
    *subject->value = (casus_value){.kind = CASUS_NULL};
    return true;
}

static void check_scalar(cs_subject *subject)
{
    static void (*const checks[])(const cs_subject *) = {
        [CASUS_TEXT] = NULL,
        [CASUS_INTEGER] = cs_check_integer,
        [CASUS_DECIMAL] = cs_check_decimal,
        [CASUS_DATE] = cs_check_date,
        [CASUS_DATETIME] = check_datetime,
        [CASUS_CODE] = cs_check_code,
        [CASUS_BOOL] = check_bool,
    };
    if (subject->text.len > CS_FIELD_MAX) {
        cs_defect *defect = cs_subject_fail(subject, CS_E_FIELD_TOO_LONG);
        defect->found = nothing;
        return;
    }
    if (subject->item == CS_NONE && is_reason(subject))
        return;
    if (cs_subject_is_null(subject) || is_undone(subject))
        return;
    make_text(subject);
    if (checks[subject->field->type])
        checks[subject->field->type](subject);
}

/* In a list of objects, items are absent, null and empty. A table has nothing between separators there. */
static bool is_no_item(const cs_subject *subject, casus_value *item)
{
    const cs_check_plan *plan = subject->judgement->plan;
    bool is_of_objects = plan->schema->index.items[subject->field - plan->schema->fields].path.ptr;
    bool is_empty = is_of_objects && item->kind == CASUS_STRING && item->len == 0;
    if (is_empty && plan->is_table)
        *item = (casus_value){.kind = CASUS_ABSENT};
    return is_empty || item->kind == CASUS_ABSENT || item->kind == CASUS_NULL;
}

static void check_item(cs_subject *subject, casus_value *item)
{
    casus_text separator = subject->field->separator;
    if (is_no_item(subject, item))
        return;
    subject->value = item;
    subject->text = cs_value_text(item);
    if (subject->text.len == 0)
        cs_subject_report(subject, CS_E_EMPTY_ITEM);
    else if (cs_text_find(subject->text, separator) != SIZE_MAX)
        cs_defect_expect(cs_subject_fail(subject, CS_E_SEPARATOR_IN_ITEM), separator);
    else
        check_scalar(subject);
}

/* Writes a list as its cell in a table. */
static void join_items(const cs_subject *subject, cs_buf *out)
{
    const casus_value *list = subject->value;
    for (uint32_t i = 0; i < list->len; i++) {
        if (i > 0)
            cs_buf_add_text(out, subject->field->separator);
        cs_buf_add_text(out, cs_value_text(&list->as.items[i]));
    }
}

/* Quotes round a whole list belong to none of its items. */
static void unwrap_list(cs_subject *subject)
{
    cs_judgement *judgement = subject->judgement;
    const casus_schema *schema = judgement->plan->schema;
    const cs_column *column = &schema->index.items[subject->field - schema->fields];
    cs_buf cell = {0};
    cs_buf bare = {0};
    join_items(subject, &cell);
    subject->text = cs_subject_words(subject, &cell);
    if (!cs_unwrap(subject->text, &bare))
        return;
    casus_text text = cs_subject_words(subject, &bare);
    cs_defect *defect = cs_subject_report(subject, CS_E_WRAPPED);
    defect->expected = text;
    defect->fix = text;
    defect->has_fix = text.len > 0;
    if (!text.ptr || !cs_value_split(judgement->arena, column, text, subject->value))
        judgement->no_memory = true;
}

/* The one item of a list that is a word for no value; a table cannot say it otherwise. */
static bool is_null_list(cs_subject *subject)
{
    const casus_value *list = subject->value;
    subject->text = list->len == 1 ? cs_value_text(list->as.items) : nothing;
    return subject->text.len && cs_is_null_word(subject->field, subject->text);
}

static void check_list(cs_subject *subject)
{
    casus_value *list = subject->value;
    if (!subject->field->is_list) {
        cs_subject_fail(subject, CS_E_LIST_FOR_ONE)->found = nothing;
        return;
    }
    if (subject->field->is_wrapped)
        unwrap_list(subject);
    if (is_null_list(subject)) {
        make_null(subject);
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
