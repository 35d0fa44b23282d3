/* quiet_watch.c - for each value of a field, or class of values, the rules that may have something to say:
   those whose conditions on the field may hold, and which the value alone does not content. */
#include "model/glance.h"
#include "model/quiet.h"

#include <string.h>

/* ---- What a value may be ---- */

/* Values that are alike for the conditions of rules. */
struct sample {
    const cs_field *field;
    enum { NOTHING, SOMETHING, EXACTLY, BEGINNING } is;
    casus_text text; /* EXACTLY: the code or the text; BEGINNING: the first byte of a longer one */
};

enum answer { NO, MAYBE, YES };

/* Is this the value, as is_one_of() in rules.c would have it? */
static enum answer is_value(const struct sample *sample, casus_text value)
{
    switch (sample->is) {
    case NOTHING:
        return sample->field->preset.ptr ? MAYBE : value.len == 0 ? YES : NO;
    case SOMETHING:
        return MAYBE;
    case EXACTLY:
        return cs_field_is(sample->field, sample->text, value) ? YES : NO;
    case BEGINNING:
        return value.len > 1 && value.ptr[0] == sample->text.ptr[0] ? MAYBE : NO;
    }
    return MAYBE;
}

/* Bytes that folding drops, or that begin what it drops. */
static const char droppable[] = {' ', '\t', '_', '\xC2'};

static bool is_droppable(char byte)
{
    return memchr(droppable, byte, sizeof droppable);
}

/* Does its text begin so? */
static enum answer begins_with(const struct sample *sample, casus_text value)
{
    if (sample->is == NOTHING)
        return value.len == 0 ? YES : NO;
    if (sample->is == SOMETHING || sample->field->type != CASUS_TEXT || value.len == 0 ||
        is_droppable(value.ptr[0]) || is_droppable(sample->text.ptr[0]))
        return MAYBE;
    return cs_text_equal_folded(sample->text, cs_text_slice(value, 0, 1)) ? MAYBE : NO;
}

static enum answer is_any_of(const struct sample *sample, const casus_text *values, uint32_t count,
                             enum answer (*is)(const struct sample *, casus_text))
{
    enum answer best = NO;
    for (uint32_t i = 0; i < count; i++) {
        enum answer answer = is(sample, values[i]);
        best = answer > best ? answer : best;
    }
    return best;
}

static bool may_hold(const struct sample *sample, const cs_condition *condition)
{
    bool is_begin = condition->test == CS_BEGINS;
    enum answer answer = is_any_of(sample, condition->values, condition->value_count,
                                   is_begin ? begins_with : is_value);
    return condition->test == CS_IS_NOT ? answer != YES : answer != NO;
}

/* ---- What a rule makes of it ---- */

static bool is_among(const cs_rule *rule, uint32_t field)
{
    bool is = rule->field == field;
    for (uint32_t i = 0; i < rule->of_count; i++)
        is = is || rule->of[i] == field;
    return is;
}

/* Is a value of the rule's field as the rule asks? */
static bool is_asked(const struct sample *sample, const cs_rule *rule)
{
    enum answer answer = is_any_of(sample, rule->values, rule->value_count,
                                   rule->test == CS_BEGINS ? begins_with : is_value);
    return answer == (rule->test == CS_IS_NOT ? NO : YES);
}

/* Does the rule say nothing, whatever else the record has? */
static bool is_content(const struct sample *sample, const cs_rule *rule, uint32_t field)
{
    bool is_there = sample->is != NOTHING;
    bool is_own = rule->field == field;
    switch (rule->kind->quiet) {
    case CS_QUIET_VALUE:
        return is_own && (!is_there || is_asked(sample, rule));
    case CS_QUIET_IMPLIES:
        return is_own && is_there && is_asked(sample, rule);
    case CS_QUIET_EITHER:
        return is_among(rule, field) && ((is_own && !is_there) || is_asked(sample, rule));
    case CS_QUIET_NEEDS:
        return is_own && is_there;
    case CS_QUIET_ABSENT:
        return is_own && !is_there;
    default:
        return false;
    }
}

/* Do the rule's conditions on this field alone rule it out? */
static bool is_out(const struct sample *sample, const cs_rule *rule, uint32_t field)
{
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        const cs_condition *condition = &rule->conditions[i];
        if (condition->field_count == 1 && condition->fields[0] == field &&
            !may_hold(sample, condition))
            return true;
    }
    return false;
}

/* ---- Fields that are watched ---- */

enum { BYTES = 256, CLASSES_MAX = 128, WORDS_MAX = 1 << 16 };

/* What is worked out for one field. */
struct watching {
    const casus_schema *schema;
    const cs_field *field;
    cs_watch *watch;
    uint32_t *rules; /* that its values may keep quiet */
    uint32_t rule_count;
    uint32_t class_count;
    char bytes[CLASSES_MAX]; /* one of each class */
};

static bool has_condition(const cs_rule *rule, uint32_t field)
{
    for (uint32_t i = 0; i < rule->condition_count; i++)
        if (rule->conditions[i].field_count == 1 && rule->conditions[i].fields[0] == field)
            return true;
    return false;
}

static void find_rules(struct watching *watching, uint32_t field)
{
    const casus_schema *schema = watching->schema;
    watching->rule_count = 0;
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        const cs_rule *rule = &schema->rules[i];
        bool is_told = rule->kind->quiet >= CS_QUIET_VALUE && is_among(rule, field);
        if (rule->kind->judge && (is_told || has_condition(rule, field)))
            watching->rules[watching->rule_count++] = i;
    }
}

static void add_class(struct watching *watching, char byte)
{
    uint8_t *own = &watching->watch->classes[(unsigned char)byte];
    if (*own || watching->class_count == CLASSES_MAX)
        return;
    *own = (uint8_t)watching->class_count;
    watching->bytes[watching->class_count++] = byte;
}

/* Case does not matter where texts are folded. */
static void add_heads(struct watching *watching, const casus_text *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        enum { CASE = 0x20 }; /* of a letter; of others it makes a needless class */
        char head = values[i].len ? values[i].ptr[0] : ' ';
        add_class(watching, head);
        add_class(watching, (char)(head ^ CASE));
    }
}

/* The bytes that any value of the rules begins with, and those that folding drops. */
static void find_classes(struct watching *watching)
{
    watching->class_count = 1;
    watching->bytes[0] = '\0';
    for (size_t i = 0; i < sizeof droppable; i++)
        add_class(watching, droppable[i]);
    for (uint32_t i = 0; i < watching->rule_count; i++) {
        const cs_rule *rule = &watching->schema->rules[watching->rules[i]];
        add_heads(watching, rule->values, rule->value_count);
        for (uint32_t j = 0; j < rule->condition_count; j++)
            add_heads(watching, rule->conditions[j].values, rule->conditions[j].value_count);
    }
    while (watching->watch->classes[(unsigned char)watching->bytes[0]])
        watching->bytes[0]++;
}

static struct sample sample_of(const struct watching *watching, uint32_t row)
{
    static const char digits[] = "0123456789";
    struct sample sample = {.field = watching->field, .is = row ? EXACTLY : NOTHING};
    if (row == 0)
        return sample;
    switch (watching->watch->by) {
    case CS_WATCH_CODE:
        sample.text = watching->field->codes->items[row - 1].code;
        break;
    case CS_WATCH_NUMBER:
        sample.is = row == 1 ? SOMETHING : EXACTLY;
        sample.text = (casus_text){&digits[row == 1 ? 0 : row - 2], 1};
        break;
    case CS_WATCH_TEXT:
        sample.is = row % 2 ? EXACTLY : BEGINNING;
        sample.text = (casus_text){&watching->bytes[(row - 1) / 2], 1};
        break;
    case CS_WATCH_PRESENCE:
        sample.is = SOMETHING;
        break;
    }
    return sample;
}

static void fill_row(const struct watching *watching, uint32_t row, uint64_t *set, uint32_t words)
{
    const struct sample sample = sample_of(watching, row);
    uint32_t field = watching->watch->field;
    memset(set, 0xFF, words * sizeof *set);
    for (uint32_t i = 0; i < watching->rule_count; i++) {
        uint32_t index = watching->rules[i];
        const cs_rule *rule = &watching->schema->rules[index];
        if (is_out(&sample, rule, field) || is_content(&sample, rule, field))
            set[index / 64] &= ~(UINT64_C(1) << index % 64);
    }
}

static uint32_t row_count(const struct watching *watching)
{
    switch (watching->watch->by) {
    case CS_WATCH_CODE:
        return 1 + watching->field->codes->count;
    case CS_WATCH_NUMBER:
        return 2 + CS_WATCH_DIGITS;
    case CS_WATCH_TEXT:
        return 1 + 2 * watching->class_count;
    case CS_WATCH_PRESENCE:
        break;
    }
    return 2;
}

static cs_watch_by way_of(const cs_field *field)
{
    if (field->is_list || field->group)
        return CS_WATCH_PRESENCE;
    switch (field->type) {
    case CASUS_CODE:
        return CS_WATCH_CODE;
    case CASUS_INTEGER:
        return CS_WATCH_NUMBER;
    case CASUS_TEXT:
        return CS_WATCH_TEXT;
    default:
        return CS_WATCH_PRESENCE;
    }
}

/* False: no memory. Where there are too many codes, or values to compare with, nothing is watched. */
static bool watch_field(struct watching *watching, cs_quiet *quiet, cs_arena *arena)
{
    cs_watch *watch = watching->watch;
    watch->by = way_of(watching->field);
    if (watch->by == CS_WATCH_TEXT) {
        watch->classes = cs_arena_zalloc(arena, BYTES, sizeof *watch->classes);
        if (!watch->classes)
            return false;
        find_classes(watching);
        if (watching->class_count == CLASSES_MAX)
            return true;
    }
    uint32_t rows = row_count(watching);
    if (rows > WORDS_MAX / quiet->words)
        return true;
    watch->rows = cs_arena_zalloc(arena, (size_t)rows * quiet->words, sizeof *watch->rows);
    if (!watch->rows)
        return false;
    for (uint32_t row = 0; row < rows; row++)
        fill_row(watching, row, watch->rows + (size_t)row * quiet->words, quiet->words);
    quiet->watch_count++;
    return true;
}

bool cs_watches_make(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena)
{
    bool is_made = true;
    struct watching watching = {.schema = schema};
    quiet->watches = cs_arena_zalloc(arena, schema->field_count + 1UL, sizeof *quiet->watches);
    watching.rules = cs_arena_zalloc(arena, schema->rule_count + 1UL, sizeof *watching.rules);
    if (!quiet->watches || !watching.rules)
        return false;
    for (uint32_t i = 0; i < schema->field_count && is_made; i++) {
        watching.field = &schema->fields[i];
        watching.watch = &quiet->watches[quiet->watch_count];
        watching.watch->field = i;
        find_rules(&watching, i);
        if (watching.rule_count)
            is_made = watch_field(&watching, quiet, arena);
    }
    return is_made;
}
