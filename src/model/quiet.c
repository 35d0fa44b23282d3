/* quiet.c - see quiet.h. */
#include "model/quiet.h"

#include "base/num.h"
#include "model/glance.h"

#include <string.h>

/* ---- What a value may be ---- */

/* Values that are alike for the conditions of rules. */
struct sample {
    const cs_field *field;
    enum { NOTHING, SOMETHING, EXACTLY, BEGINNING } is;
    casus_text text; /* EXACTLY: the code or the text; BEGINNING: the first byte of a longer one */
};

enum answer { NO, MAYBE, YES };

static bool has_code(const cs_field *field)
{
    return field->type == CASUS_CODE && !field->is_list && !field->group;
}

static bool is_number(const cs_field *field)
{
    return field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
}

/* Is this the value, as is_one_of() in rules.c would have it? */
static enum answer is_value(const struct sample *sample, casus_text value)
{
    switch (sample->is) {
    case NOTHING:
        return sample->field->preset.ptr ? MAYBE : value.len == 0 ? YES : NO;
    case SOMETHING:
        return MAYBE;
    case EXACTLY:
        if (is_number(sample->field))
            return !cs_num_is_integer(sample->text)           ? MAYBE
                   : cs_num_compare(sample->text, value) == 0 ? YES
                                                              : NO;
        return cs_text_equal(sample->text, value) ? YES : NO;
    case BEGINNING:
        if (is_number(sample->field))
            return MAYBE;
        return value.len > 1 && value.ptr[0] == sample->text.ptr[0] ? MAYBE : NO;
    }
    return MAYBE;
}

/* Bytes that folding drops, or that begin what it drops. */
static const char dropped[] = " \t_\xC2";

/* Does its text begin so? */
static enum answer begins_with(const struct sample *sample, casus_text value)
{
    bool is_dropped = value.len == 0 || strchr(dropped, value.ptr[0]);
    if (sample->is == NOTHING)
        return value.len == 0 ? YES : NO;
    if (sample->is == SOMETHING || sample->field->type == CASUS_CODE || is_dropped ||
        strchr(dropped, sample->text.ptr[0]))
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
    enum answer answer = is_any_of(sample, rule->values, rule->value_count, is_value);
    return answer == (rule->is_not ? NO : YES);
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

/* For each row of values that are alike, the rules that may have something to say. Row 0 is of no value;
   then there is one for each code; or one for any value of a list; or two for each class of first bytes,
   of texts of this one byte and of longer ones. */
struct cs_watch {
    uint32_t field;
    enum { BY_CODE, BY_PRESENCE, BY_TEXT } by;
    uint64_t *rows;
    uint8_t *classes; /* by byte; 0: no value of a rule begins with it */
};

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

/* The bytes that any value of the rules begins with, those that folding drops, and digits. */
static void find_classes(struct watching *watching)
{
    static const char others[] = "0123456789";
    watching->class_count = 1;
    for (size_t i = 0; dropped[i]; i++)
        add_class(watching, dropped[i]);
    for (size_t i = 0; others[i]; i++)
        add_class(watching, others[i]);
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
    struct sample sample = {.field = watching->field, .is = NOTHING};
    if (row == 0)
        return sample;
    switch (watching->watch->by) {
    case BY_PRESENCE:
        sample.is = SOMETHING;
        break;
    case BY_CODE:
        sample.is = EXACTLY;
        sample.text = watching->field->codes->items[row - 1].code;
        break;
    case BY_TEXT:
        sample.is = row % 2 ? EXACTLY : BEGINNING;
        sample.text = (casus_text){&watching->bytes[(row - 1) / 2], 1};
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
    case BY_CODE:
        return 1 + watching->field->codes->count;
    case BY_TEXT:
        return 1 + 2 * watching->class_count;
    case BY_PRESENCE:
        break;
    }
    return 2;
}

/* False: no memory. Where there are too many codes, or values to compare with, nothing is watched. */
static bool watch_field(struct watching *watching, cs_quiet *quiet, cs_arena *arena)
{
    cs_watch *watch = watching->watch;
    const cs_field *field = watching->field;
    watch->by = field->is_list ? BY_PRESENCE : has_code(field) ? BY_CODE : BY_TEXT;
    if (watch->by == BY_TEXT) {
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

/* The row of the value at hand; CS_NONE: it may be of any. */
static uint32_t row_of(const cs_judgement *judgement, const cs_watch *watch)
{
    int64_t fact = judgement->glance->facts[watch->field];
    if (fact == CS_NOTHING)
        return 0;
    if (fact == CS_UNKNOWN)
        return CS_NONE;
    if (watch->by != BY_TEXT)
        return watch->by == BY_CODE ? (uint32_t)fact + 1 : 1;
    casus_text text = cs_judge_text(judgement, watch->field);
    return 1U + 2U * watch->classes[(unsigned char)text.ptr[0]] + (text.len > 1);
}

void cs_quiet_wake(const cs_judgement *judgement, uint64_t *awake)
{
    const cs_quiet *quiet = judgement->plan->schema->quiet;
    uint32_t words = quiet->words;
    for (uint32_t i = 0; i < words; i++)
        awake[i] = quiet->all[i];
    for (uint32_t i = 0; i < quiet->watch_count && !judgement->plan->in_full; i++) {
        uint32_t row = row_of(judgement, &quiet->watches[i]);
        const uint64_t *set = quiet->watches[i].rows + (size_t)row * words;
        for (uint32_t j = 0; j < words && row != CS_NONE; j++)
            awake[j] &= set[j];
    }
}

/* ---- Rules that compare two fields ---- */

/* How to compare the facts of a rule's fields. */
struct cs_look {
    enum {
        NOT_AT_ALL,
        YEAR,
        PARENT,
        LOOKUP_CODE,
        LOOKUP_TEXT,
        PAIR,
        DAY_NOT_BEFORE,
        DAY_NOT_AFTER,
        DAY_NOT_AFTER_SECONDS,
        BOTH_OR_NEITHER,
        DIFFERENT,
        COVERED,
        PREFIX,
        IN_RANGE
    } how;
    int32_t *table; /* by the code of a field: what must be, or one of these */
};

enum { ANYTHING = -1, UNTOLD = -2, PAIRS_MAX = 1 << 14 };

static bool is_of(const cs_field *field, casus_type type)
{
    return field->type == type && !field->is_list;
}

static int32_t *make_table(cs_arena *arena, size_t count)
{
    return cs_arena_zalloc(arena, count + 1, sizeof(int32_t));
}

static int32_t find_code(const cs_codes *codes, casus_text code)
{
    for (uint32_t i = 0; i < codes->count; i++)
        if (cs_text_equal(codes->items[i].code, code))
            return (int32_t)i;
    return UNTOLD;
}

static int32_t year_of(casus_text cell)
{
    enum { YEAR_MOST = 9999 };
    uint64_t year;
    return cs_num_parse(cell, YEAR_MOST, &year) ? (int32_t)year : UNTOLD;
}

/* A prefix of letters: 0. */
static int32_t prefix_of(casus_text cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] >= '0' && cell.ptr[i] <= '9')
            return UNTOLD;
    return 0;
}

static int32_t index_of(const cs_field *field, casus_text text)
{
    uint32_t index = cs_judge_index(field, text);
    return index == CS_NONE ? UNTOLD : (int32_t)index;
}

/* What the cell of a code asks of the other field. */
static int32_t entry_of(const cs_look *look, const cs_field *other, casus_text cell)
{
    if (!cell.ptr)
        return ANYTHING;
    switch (look->how) {
    case PARENT:
        return find_code(other->codes, cell);
    case LOOKUP_CODE:
        return index_of(other, cell);
    case COVERED:
        return year_of(cell);
    case PREFIX:
        return prefix_of(cell);
    default:
        return 0;
    }
}

/* By the codes of one field, what another must have. */
static bool tabulate(cs_look *look, const cs_rule *rule, const cs_field *from,
                     const cs_field *other, cs_arena *arena)
{
    look->table = make_table(arena, from->codes->count);
    for (uint32_t i = 0; look->table && i < from->codes->count; i++)
        look->table[i] = entry_of(look, other, cs_code_cell(&from->codes->items[i], rule->column));
    return look->table;
}

/* By the codes of two fields, the code of both. Of the second, 0 is none. */
static bool tabulate_pairs(cs_look *look, const cs_rule *rule, const cs_field *fields,
                           cs_arena *arena)
{
    const cs_codes *first = fields[rule->of[0]].codes;
    const cs_codes *second = fields[rule->of[1]].codes;
    uint32_t width = second->count + 1;
    cs_buf pair = {0};
    look->table = make_table(arena, (size_t)first->count * width);
    for (uint32_t i = 0; look->table && i < first->count * width; i++) {
        const cs_code *other = i % width ? &second->items[i % width - 1] : NULL;
        cs_buf_truncate(&pair, 0);
        cs_pair_code(rule, &first->items[i / width], other, &pair);
        uint32_t index = cs_judge_index(&fields[rule->field], cs_buf_text(&pair));
        look->table[i] = index == CS_NONE ? ANYTHING : (int32_t)index;
    }
    bool is_made = look->table && pair.status == CASUS_OK;
    cs_buf_free(&pair);
    return is_made;
}

/* The code that stands for none, for each of the two fields. */
static bool tabulate_none(cs_look *look, const cs_rule *rule, const cs_field *own,
                          const cs_field *other, cs_arena *arena)
{
    look->table = make_table(arena, 2);
    if (!look->table)
        return false;
    look->table[0] = has_code(own) && rule->none.ptr ? find_code(own->codes, rule->none) : UNTOLD;
    look->table[1] = has_code(other) && rule->none.ptr ? find_code(other->codes, rule->none)
                                                       : UNTOLD;
    return true;
}

static int pick_order(const cs_rule *rule, const cs_field *own, const cs_field *other)
{
    bool is_after = rule->kind->quiet == CS_QUIET_AFTER;
    if (!is_of(own, CASUS_DATE))
        return NOT_AT_ALL;
    if (is_of(other, CASUS_DATE))
        return is_after ? DAY_NOT_AFTER : DAY_NOT_BEFORE;
    return is_after && is_of(other, CASUS_INTEGER) ? DAY_NOT_AFTER_SECONDS : NOT_AT_ALL;
}

static bool are_pairs_few(const cs_rule *rule, const cs_field *fields)
{
    const cs_field *first = &fields[rule->of[0]];
    const cs_field *second = &fields[rule->of[1]];
    return has_code(first) && has_code(second) && has_code(&fields[rule->field]) &&
           first->codes->count <= PAIRS_MAX / (second->codes->count + 1);
}

/* The comparison that the kind of rule asks for, where the fields are of types that it can look at. */
static int pick_look(const cs_rule *rule, const cs_field *fields)
{
    const cs_field *own = &fields[rule->field];
    const cs_field *other = rule->of_count ? &fields[rule->of[0]] : own;
    switch (rule->kind->quiet) {
    case CS_QUIET_YEAR:
        return is_of(own, CASUS_INTEGER) && is_of(other, CASUS_DATE) ? YEAR : NOT_AT_ALL;
    case CS_QUIET_PARENT:
        return has_code(own) && has_code(other) ? PARENT : NOT_AT_ALL;
    case CS_QUIET_LOOKUP:
        if (!has_code(other) || (own->type == CASUS_CODE && !has_code(own)))
            return NOT_AT_ALL;
        return has_code(own) ? LOOKUP_CODE : LOOKUP_TEXT;
    case CS_QUIET_PAIR:
        return are_pairs_few(rule, fields) ? PAIR : NOT_AT_ALL;
    case CS_QUIET_BEFORE:
    case CS_QUIET_AFTER:
        return pick_order(rule, own, other);
    case CS_QUIET_TOGETHER:
        return BOTH_OR_NEITHER;
    case CS_QUIET_DIFFER:
        return DIFFERENT;
    case CS_QUIET_COVERED:
        return is_of(own, CASUS_DATE) && has_code(other) ? COVERED : NOT_AT_ALL;
    case CS_QUIET_PREFIX:
        return is_of(own, CASUS_TEXT) && has_code(other) ? PREFIX : NOT_AT_ALL;
    case CS_QUIET_EXCHANGED:
        return IN_RANGE;
    default:
        return NOT_AT_ALL;
    }
}

/* False: no memory. */
static bool make_look(cs_look *look, const casus_schema *schema, const cs_rule *rule,
                      cs_arena *arena)
{
    const cs_field *fields = schema->fields;
    const cs_field *own = &fields[rule->field];
    const cs_field *other = rule->of_count ? &fields[rule->of[0]] : own;
    look->how = pick_look(rule, fields);
    switch (look->how) {
    case PARENT:
        return tabulate(look, rule, own, other, arena);
    case LOOKUP_CODE:
    case COVERED:
    case PREFIX:
        return tabulate(look, rule, other, own, arena);
    case PAIR:
        return tabulate_pairs(look, rule, fields, arena);
    case BOTH_OR_NEITHER:
        return tabulate_none(look, rule, own, other, arena);
    default:
        return true;
    }
}

/* ---- Comparing ---- */

/* Is there a value, and not the one that stands for none? Neither is unknown. */
static bool is_given(const cs_judgement *judgement, const cs_rule *rule, uint32_t field,
                     int32_t none)
{
    int64_t fact = judgement->glance->facts[field];
    if (fact == CS_NOTHING || !rule->none.ptr)
        return fact != CS_NOTHING;
    if (has_code(cs_judge_field(judgement, field)))
        return fact != none;
    return !cs_text_equal(cs_judge_text(judgement, field), rule->none);
}

static bool is_beside(int32_t asked, int64_t fact)
{
    return asked == ANYTHING || asked == fact;
}

static bool is_looked_up(const cs_judgement *judgement, const cs_rule *rule, int64_t code)
{
    const cs_codes *codes = cs_judge_field(judgement, rule->of[0])->codes;
    casus_text cell = cs_code_cell(&codes->items[code], rule->column);
    return !cell.ptr || cs_text_equal(cs_judge_text(judgement, rule->field), cell);
}

static bool is_pair(const cs_judgement *judgement, const cs_look *look, const cs_rule *rule,
                    int64_t own, int64_t first)
{
    int64_t second = judgement->glance->facts[rule->of[1]];
    int64_t width = cs_judge_field(judgement, rule->of[1])->codes->count + INT64_C(1);
    if (second == CS_UNKNOWN)
        return false;
    return is_beside(look->table[first * width + (second == CS_NOTHING ? 0 : second + 1)], own);
}

static bool is_before_seconds(int64_t day, int64_t seconds)
{
    enum { DAY = 86400 };
    cs_date date = {(uint16_t)(day / 10000), (uint8_t)(day / 100 % 100), (uint8_t)(day % 100)};
    return seconds >= 0 && cs_date_number(date) <= seconds / DAY + 1;
}

static bool has_prefix(const cs_judgement *judgement, const cs_look *look, const cs_rule *rule,
                       int64_t code)
{
    const cs_codes *codes = cs_judge_field(judgement, rule->of[0])->codes;
    casus_text cell = cs_code_cell(&codes->items[code], rule->column);
    casus_text text = cs_judge_text(judgement, rule->field);
    if (look->table[code])
        return look->table[code] == ANYTHING;
    if (text.len < cell.len || memcmp(text.ptr, cell.ptr, cell.len) != 0)
        return false;
    return text.len == cell.len || (text.ptr[cell.len] >= '0' && text.ptr[cell.len] <= '9');
}

/* Of two values that are known. */
static bool is_as_asked(const cs_judgement *judgement, const cs_look *look, const cs_rule *rule,
                        int64_t own, int64_t other)
{
    switch (look->how) {
    case YEAR:
        return own == other / 10000;
    case PARENT:
        return is_beside(look->table[own], other);
    case LOOKUP_CODE:
        return is_beside(look->table[other], own);
    case LOOKUP_TEXT:
        return is_looked_up(judgement, rule, other);
    case PAIR:
        return is_pair(judgement, look, rule, own, other);
    case DAY_NOT_BEFORE:
        return own >= other;
    case DAY_NOT_AFTER:
        return own <= other;
    case DAY_NOT_AFTER_SECONDS:
        return is_before_seconds(own, other);
    case DIFFERENT:
        return !cs_text_equal(cs_judge_text(judgement, rule->field),
                              cs_judge_text(judgement, rule->of[0]));
    case COVERED:
        return look->table[other] != UNTOLD && own / 10000 >= look->table[other];
    case PREFIX:
        return has_prefix(judgement, look, rule, other);
    case IN_RANGE:
        return true;
    case BOTH_OR_NEITHER:
    case NOT_AT_ALL:
        break;
    }
    return false;
}

bool cs_quiet_about(const cs_judgement *judgement, uint32_t index)
{
    const casus_schema *schema = judgement->plan->schema;
    const cs_look *look = &schema->quiet->looks[index];
    const cs_rule *rule = &schema->rules[index];
    if (look->how == NOT_AT_ALL || judgement->plan->in_full)
        return false;
    int64_t own = judgement->glance->facts[rule->field];
    int64_t other = judgement->glance->facts[rule->of[0]];
    if (own == CS_UNKNOWN || other == CS_UNKNOWN)
        return false;
    if (look->how == BOTH_OR_NEITHER)
        return is_given(judgement, rule, rule->field, look->table[0]) ==
               is_given(judgement, rule, rule->of[0], look->table[1]);
    if (other == CS_NOTHING)
        return true;
    if (own == CS_NOTHING)
        return !(judgement->plan->fill && rule->fill);
    return is_as_asked(judgement, look, rule, own, other);
}

/* ---- Beginning ---- */

static bool look_at_rules(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena)
{
    bool is_made = true;
    for (uint32_t i = 0; i < schema->rule_count && is_made; i++) {
        if (schema->rules[i].kind->judge)
            cs_set_add(quiet->all, i);
        is_made = make_look(&quiet->looks[i], schema, &schema->rules[i], arena);
    }
    return is_made;
}

static bool watch_fields(cs_quiet *quiet, const casus_schema *schema, cs_arena *arena)
{
    bool is_made = true;
    struct watching watching = {.schema = schema};
    watching.rules = cs_arena_zalloc(arena, schema->rule_count + 1UL, sizeof *watching.rules);
    for (uint32_t i = 0; i < schema->field_count && is_made && watching.rules; i++) {
        watching.field = &schema->fields[i];
        watching.watch = &quiet->watches[quiet->watch_count];
        watching.watch->field = i;
        find_rules(&watching, i);
        if (watching.rule_count)
            is_made = watch_field(&watching, quiet, arena);
    }
    return is_made && watching.rules;
}

const cs_quiet *cs_quiet_make(const casus_schema *schema, cs_arena *arena)
{
    cs_quiet *quiet = cs_arena_zalloc(arena, 1, sizeof *quiet);
    if (!quiet)
        return NULL;
    quiet->words = schema->rule_count / 64 + 1;
    quiet->all = cs_arena_zalloc(arena, quiet->words, sizeof *quiet->all);
    quiet->looks = cs_arena_zalloc(arena, schema->rule_count + 1UL, sizeof *quiet->looks);
    quiet->watches = cs_arena_zalloc(arena, schema->field_count + 1UL, sizeof *quiet->watches);
    if (!quiet->all || !quiet->looks || !quiet->watches)
        return NULL;
    return look_at_rules(quiet, schema, arena) && watch_fields(quiet, schema, arena) ? quiet : NULL;
}
