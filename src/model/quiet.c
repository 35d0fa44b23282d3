/* quiet.c - see quiet.h. What is worked out beforehand is made by quiet_watch.c and quiet_look.c. */
#include "model/quiet.h"

#include "model/glance.h"

/* ---- Watches ---- */

/* The row of a value that is there. */
static inline size_t row_of(const cs_watch *watch, int64_t fact)
{
    switch (watch->by) {
    case CS_WATCH_CODE:
        return (size_t)fact + 1;
    case CS_WATCH_NUMBER:
        return fact >= 0 && fact < CS_WATCH_DIGITS ? (size_t)fact + 2 : 1;
    case CS_WATCH_TEXT:
        return 1 + 2U * watch->classes[fact & UINT8_MAX] + (fact & CS_LONGER ? 1 : 0);
    case CS_WATCH_PRESENCE:
        break;
    }
    return 1;
}

static void ask_watches(const cs_quiet *quiet, const int64_t *facts, uint64_t *awake)
{
    for (uint32_t i = 0; i < quiet->watch_count; i++) {
        const cs_watch *watch = &quiet->watches[i];
        int64_t fact = facts[watch->field];
        if (fact == CS_UNKNOWN)
            continue;
        const uint64_t *row = watch->rows;
        if (fact != CS_NOTHING)
            row += row_of(watch, fact) * quiet->words;
        for (uint32_t j = 0; j < quiet->words; j++)
            awake[j] &= row[j];
    }
}

/* ---- Looks ---- */

static inline bool is_asked(int32_t asked, int64_t fact)
{
    return asked == CS_ANYTHING || (asked >= 0 && asked == fact);
}

static bool is_cell(const cs_judgement *judgement, const cs_look *look, int64_t code)
{
    casus_text cell = cs_code_cell(&look->codes->items[code], look->column);
    return !cell.ptr || cs_text_equal(cs_judge_text(judgement, look->own), cell);
}

/* A first code of a pair, and perhaps a second one. */
static bool is_pair(const cs_look *look, const int64_t *facts, int64_t own, int64_t first)
{
    int64_t second = facts[look->second];
    if (second == CS_UNKNOWN)
        return false;
    size_t column = second == CS_NOTHING ? 0 : (size_t)second + 1;
    return is_asked(look->table[(size_t)first * look->width + column], own);
}

static bool is_before_seconds(int64_t day, int64_t seconds)
{
    enum { DAY = 86400 };
    uint32_t number = (uint32_t)day;
    cs_date date = {(uint16_t)(number / 10000), (uint8_t)(number / 100 % 100),
                    (uint8_t)(number % 100)};
    return seconds >= 0 && cs_date_number(date) <= seconds / DAY + 1;
}

/* Does the text begin with the letters of the code, and does a digit follow them? */
static bool has_prefix(const cs_judgement *judgement, const cs_look *look, int64_t code)
{
    if (look->table[code])
        return look->table[code] == CS_ANYTHING;
    casus_text cell = cs_code_cell(&look->codes->items[code], look->column);
    casus_text text = cs_judge_text(judgement, look->own);
    for (size_t i = 0; i < cell.len; i++)
        if (i == text.len || text.ptr[i] != cell.ptr[i])
            return false;
    return text.len == cell.len || (text.ptr[cell.len] >= '0' && text.ptr[cell.len] <= '9');
}

static bool begins(casus_text text, casus_text beginning)
{
    return cs_text_equal(cs_text_slice(text, 0, beginning.len), beginning);
}

static bool is_given(const cs_look *look, int i, int64_t fact)
{
    return fact != CS_NOTHING && fact != look->none[i];
}

/* Of two values that are there and known. */
static inline bool is_as_asked(const cs_judgement *judgement, const cs_look *look, int64_t own,
                               int64_t other)
{
    switch (look->how) {
    case CS_LOOK_PART:
        return own == other / look->divisor % look->modulus;
    case CS_LOOK_PARENT:
        return is_asked(look->table[own], other);
    case CS_LOOK_LOOKUP:
        return is_asked(look->table[other], own);
    case CS_LOOK_CELL:
        return is_cell(judgement, look, other);
    case CS_LOOK_PAIR:
        return is_pair(look, judgement->glance->facts, own, other);
    case CS_LOOK_BEFORE:
        return own >= other;
    case CS_LOOK_AFTER:
        return own <= other;
    case CS_LOOK_SECONDS:
        return is_before_seconds(own, other);
    case CS_LOOK_DIFFER:
        return !cs_text_equal(cs_judge_text(judgement, look->own),
                              cs_judge_text(judgement, look->other));
    case CS_LOOK_COVERED:
        return look->table[other] != CS_UNTOLD && own / 10000 >= look->table[other];
    case CS_LOOK_PREFIX:
        return has_prefix(judgement, look, other);
    case CS_LOOK_BEGINS:
        return begins(cs_judge_text(judgement, look->own), cs_judge_text(judgement, look->other));
    case CS_LOOK_RANGES:
        return true;
    case CS_LOOK_TOGETHER:
        return is_given(look, 0, own) == is_given(look, 1, other);
    case CS_LOOK_NEVER:
        break;
    }
    return false;
}

/* Of two fields, one of which has no value, or an unknown one. */
static bool is_quiet_without(const cs_judgement *judgement, const cs_look *look, int64_t own,
                             int64_t other)
{
    if (own == CS_UNKNOWN || other == CS_UNKNOWN)
        return false;
    if (look->how == CS_LOOK_TOGETHER)
        return is_given(look, 0, own) == is_given(look, 1, other);
    if (look->how == CS_LOOK_PART && other / 10000 < 100) /* a year without its century */
        return other == CS_NOTHING;
    return other == CS_NOTHING || !(look->fill && judgement->plan->fill);
}

/* Has the rule nothing to say? */
static inline bool is_quiet(const cs_judgement *judgement, const cs_look *look,
                            const int64_t *facts)
{
    if (look->how == CS_LOOK_NEVER)
        return false;
    int64_t own = facts[look->own];
    int64_t other = facts[look->other];
    return own > CS_UNKNOWN && other > CS_UNKNOWN ? is_as_asked(judgement, look, own, other)
                                                  : is_quiet_without(judgement, look, own, other);
}

/* ---- Both ---- */

void cs_quiet_wake(const cs_judgement *judgement, uint64_t *awake)
{
    const cs_quiet *quiet = judgement->plan->schema->quiet;
    const int64_t *facts = judgement->glance->facts;
    for (uint32_t i = 0; i < quiet->words; i++)
        awake[i] = quiet->all[i];
    if (judgement->plan->in_full)
        return;
    ask_watches(quiet, facts, awake);
    for (uint32_t word = 0; word < quiet->words; word++) {
        for (uint64_t rest = awake[word]; rest; rest &= rest - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(rest);
            if (is_quiet(judgement, &quiet->looks[64 * word + bit], facts))
                awake[word] &= ~(UINT64_C(1) << bit);
        }
    }
}

const cs_quiet *cs_quiet_make(const casus_schema *schema, cs_arena *arena)
{
    cs_quiet *quiet = cs_arena_zalloc(arena, 1, sizeof *quiet);
    if (!quiet)
        return NULL;
    quiet->words = schema->rule_count / 64 + 1;
    quiet->all = cs_arena_zalloc(arena, quiet->words, sizeof *quiet->all);
    if (!quiet->all)
        return NULL;
    for (uint32_t i = 0; i < schema->rule_count; i++)
        if (schema->rules[i].kind->judge)
            cs_set_add(quiet->all, i);
    bool is_made = cs_looks_make(quiet, schema, arena) && cs_watches_make(quiet, schema, arena);
    return is_made ? quiet : NULL;
}
