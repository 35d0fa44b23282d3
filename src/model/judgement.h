/* judgement.h - what the checks of one record share: the record at hand, its values as rules see
   them, and the ways to object to one or to fill one.

   Fields are indexes of the schema. A value "is there" unless it is absent, null or empty. Running
   out of memory is remembered in the judgement. */
#ifndef CS_JUDGEMENT_H
#define CS_JUDGEMENT_H

#include "base/date.h"
#include "model/check.h"

struct cs_glance; /* glance.h */

struct cs_judgement {
    const cs_check_plan *plan;
    cs_batch *batch;
    cs_defects *defects;
    cs_arena *arena;
    cs_record *record;
    uint32_t record_index;
    const cs_rule *rule;      /* the one that is judged; NULL: none */
    uint8_t *marks;           /* of fields: CS_SEEN, CS_WANTED; NULL: not asked for */
    bool has_open;            /* has a value of the record CS_OPEN? */
    bool has_changed;         /* was a value put or changed since the glance? */
    struct cs_glance *glance; /* NULL: no record was looked at */
    bool no_memory;
};

static inline const cs_field *cs_judge_field(const cs_judgement *judgement, uint32_t field)
{
    return &judgement->plan->schema->fields[field];
}

/* Joins up to four pieces in the arena. */
casus_text cs_judge_join(cs_judgement *judgement, casus_text a, casus_text b, casus_text c,
                         casus_text d);

/* Moves what a buffer has to the arena and frees the buffer. {NULL, 0}: no memory. */
casus_text cs_judge_keep(cs_judgement *judgement, cs_buf *buf);

/* ---- Values ---- */

/* Never NULL. */
static inline const casus_value *cs_judge_value(const cs_judgement *judgement, uint32_t field)
{
    return cs_batch_value(judgement->record, judgement->plan->column_of[field]);
}

static inline bool cs_value_is_there(const casus_value *value)
{
    bool is_empty = value->len == 0 && (value->kind == CASUS_STRING || value->kind == CASUS_LIST);
    return value->kind != CASUS_ABSENT && value->kind != CASUS_NULL && !is_empty;
}

static inline bool cs_judge_has(const cs_judgement *judgement, uint32_t field)
{
    return cs_value_is_there(cs_judge_value(judgement, field));
}

/* It is there and free of faults. */
static inline bool cs_judge_passed(const cs_judgement *judgement, uint32_t field)
{
    const casus_value *value = cs_judge_value(judgement, field);
    return cs_value_is_there(value) && !(value->flags & CS_FAILED);
}

/* {NULL, 0} of a list, and where there is none. */
static inline casus_text cs_judge_text(const cs_judgement *judgement, uint32_t field)
{
    return cs_value_text(cs_judge_value(judgement, field));
}

/* The vocabulary entry of a value, NULL without one. */
static inline const cs_code *cs_judge_code(const cs_judgement *judgement, uint32_t field)
{
    const casus_value *value = cs_judge_value(judgement, field);
    const cs_codes *codes = cs_judge_field(judgement, field)->codes;
    bool is_coded = codes && value->kind != CASUS_LIST && value->code && cs_value_is_there(value);
    return is_coded ? &codes->items[value->code - 1] : NULL;
}

/* The values of a field one by one. */
typedef struct cs_items {
    const cs_field *field;
    const casus_value *items;
    uint32_t count;
    bool is_list;
} cs_items;

/* The items of a list, else the value itself; none where there is no value. */
static inline cs_items cs_judge_items(const cs_judgement *judgement, uint32_t field)
{
    const casus_value *value = cs_judge_value(judgement, field);
    cs_items items = {cs_judge_field(judgement, field), value, cs_value_is_there(value), false};
    if (value->kind == CASUS_LIST) {
        items.items = value->as.items;
        items.count = value->len;
        items.is_list = true;
    }
    return items;
}

/* The vocabulary entry of one of them, NULL without one. */
static inline const cs_code *cs_items_code(cs_items items, uint32_t index)
{
    const cs_codes *codes = items.field->codes;
    const casus_value *item = &items.items[index];
    return codes && item->code && cs_value_is_there(item) ? &codes->items[item->code - 1] : NULL;
}

/* Takes the next of the values that a cell of a table lists for a field, between "; ". A cell that is a
   value of the field as it stands is one, and so is any cell for a text. false at the end. */
bool cs_wanted_next(const cs_field *field, casus_text *rest, casus_text *value);

/* Takes the next group of so many characters; the last one may be shorter. false at the end. */
bool cs_group_next(casus_text *rest, uint32_t size, casus_text *group);

/* Is the field's value what a table says? code: the index of `wanted` in its vocabulary. */
bool cs_judge_agrees(const cs_judgement *judgement, uint32_t field, casus_text wanted,
                     uint32_t code);
bool cs_judge_date(const cs_judgement *judgement, uint32_t field, cs_date *out);
/* The index of a text in the field's vocabulary, CS_NONE where it has none. */
uint32_t cs_judge_index(const cs_field *field, casus_text text);

/* ---- What comes of it ---- */

/* Reports a value; the defect is filled by the caller and valid until the next one. Its severity is
   that of the rule at hand. */
cs_defect *cs_judge_object(cs_judgement *judgement, unsigned number, uint32_t field);
/* Puts a value into an absent field and announces it (E451). code: its vocabulary index, CS_NONE. */
void cs_judge_put(cs_judgement *judgement, uint32_t field, casus_text text, uint32_t code);

/* Gives a field another text, which lives in the arena and which the caller has announced. */
void cs_judge_change(cs_judgement *judgement, uint32_t field, casus_text text);

/* The code of a pair: the lesser first, and what the rule has for none in place of an absent second. */
void cs_pair_code(const cs_rule *rule, const cs_code *first, const cs_code *second, cs_buf *out);

/* ---- The passes ---- */

/* Checks one value: null words, type, range, form, code (check_value.c). */
void cs_check_value(cs_judgement *judgement, const cs_field *field, uint32_t column);
/* Decides which codes the values are that can be several (check_damage.c). */
void cs_check_damage(cs_judgement *judgement);
/* Do all of the conditions hold for the record? */
bool cs_conditions_hold(const cs_judgement *judgement, const cs_condition *conditions,
                        uint32_t count);
/* Judges the record by every rule of the schema whose condition holds (rules.c). */
void cs_check_rules(cs_judgement *judgement);
/* Holds the lists of the batch's records that are made of the same objects against one another: they have
   an item for each object (check_lengths.c). */
void cs_check_lengths(cs_judgement *judgement);
/* Gives the coded values of the record the form that the plan asks for (check_codes.c). */
void cs_write_codes(cs_judgement *judgement);

#endif
