/* gears.c - holds both gears to the same batch, to the last defect and place; and what the second one
   calls clean must be so. */
#include "harness.h"

static bool same_list(const casus_value *a, const casus_value *b);

/* Equal to the bone: kinds too, which same_value() of the harness forgives in part. */
static bool is_same(const casus_value *a, const casus_value *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == CASUS_LIST ? same_list(a, b)
                                 : cs_text_equal(cs_value_text(a), cs_value_text(b));
}

static bool same_list(const casus_value *a, const casus_value *b)
{
    bool is_alike = a->len == b->len;
    for (uint32_t i = 0; i < a->len && is_alike; i++)
        is_alike = is_same(&a->as.items[i], &b->as.items[i]);
    return is_alike;
}

static void demand_clean(const casus_value *value)
{
    casus_text text = cs_value_text(value);
    for (size_t i = 0; value->flags & CS_CLEAN && i < text.len; i++)
        DEMAND((unsigned char)text.ptr[i] >= 0x20 && text.ptr[i] != '"' && text.ptr[i] != '\\');
}

static void demand_records(const cs_batch *a, const cs_batch *b)
{
    DEMAND(a->count == b->count);
    uint32_t count = cs_batch_column_count(a);
    for (size_t i = 0; i < a->count; i++) {
        const cs_record *left = &a->records[i];
        const cs_record *right = &b->records[i];
        DEMAND(left->extent.start == right->extent.start && left->extent.len == right->extent.len);
        DEMAND(left->is_broken == right->is_broken);
        DEMAND(left->is_dependent == right->is_dependent);
        DEMAND(left->is_partial == right->is_partial);
        for (uint32_t column = 0; column < count; column++) {
            DEMAND(is_same(cs_batch_value(left, column), cs_batch_value(right, column)));
            demand_clean(cs_batch_value(left, column));
        }
    }
}

static void demand_columns(const cs_batch *a, const cs_batch *b)
{
    DEMAND(a->extras.count == b->extras.count);
    for (uint32_t i = 0; i < a->extras.count; i++) {
        DEMAND(cs_text_equal(a->extras.items[i].name, b->extras.items[i].name));
        DEMAND(a->extras.items[i].record == b->extras.items[i].record);
    }
    DEMAND(a->rename_count == b->rename_count);
    for (size_t i = 0; i < a->rename_count; i++) {
        DEMAND(cs_text_equal(a->renames[i].name, b->renames[i].name));
        DEMAND(a->renames[i].column == b->renames[i].column);
        DEMAND(a->renames[i].record == b->renames[i].record);
    }
}

static void demand_same_defects(const cs_defects *a, const cs_defects *b)
{
    DEMAND(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        const cs_defect *left = &a->items[i];
        const cs_defect *right = &b->items[i];
        DEMAND(left->number == right->number);
        DEMAND(left->record == right->record && left->column == right->column);
        DEMAND(left->item == right->item && left->has_span == right->has_span);
        DEMAND(left->span.start == right->span.start && left->span.len == right->span.len);
        DEMAND(cs_text_equal(left->field, right->field));
        DEMAND(cs_text_equal(left->found, right->found));
        DEMAND(cs_text_equal(left->expected, right->expected));
        DEMAND(cs_text_equal(left->other, right->other));
        DEMAND(cs_text_equal(left->help, right->help));
    }
}

/* Every value stands in the same place for both. */
static void demand_same_places(const fuzz_subject *a, const fuzz_subject *b)
{
    uint32_t count = cs_batch_column_count(&a->batch);
    for (uint32_t i = 0; i < a->batch.count; i++)
        for (uint32_t column = 0; column < count && !a->batch.records[i].is_broken; column++) {
            cs_span left = {0, 0};
            cs_span right = {0, 0};
            bool is_found = a->syntax->locate(&a->layout, &a->batch, i, column, CS_NONE, &left);
            DEMAND(is_found ==
                   b->syntax->locate(&b->layout, &b->batch, i, column, CS_NONE, &right));
            DEMAND(left.start == right.start && left.len == right.len);
        }
}

void demand_gears(const fuzz_subject *subject)
{
    fuzz_subject other = *subject;
    other.arena = (cs_arena){0};
    other.layout.gear = subject->layout.gear == CASUS_GEAR_AUTO ? CASUS_GEAR_LIBRARY
                                                                : CASUS_GEAR_AUTO;
    subject_parse(&other, &subject->extents, &other.batch, &other.defects);
    demand_records(&subject->batch, &other.batch);
    demand_columns(&subject->batch, &other.batch);
    demand_same_defects(&subject->defects, &other.defects);
    demand_same_places(subject, &other);
    cs_arena_free(&other.arena);
}
