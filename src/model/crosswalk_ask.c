/* crosswalk_ask.c - what maps answer: the row of a key, in the year of the event; the one word of a list. */
#include "model/crosswalk_ask.h"
#include "model/years.h"

#include "base/num.h"

static const casus_text nothing = {NULL, 0};
static const char several[] = "several values, where there is a place for one";

void cs_passage_tell(cs_passage *passage, cs_rendering rendering)
{
    cs_mapping *mapping = passage->mapping;
    cs_rendering *items = cs_arena_grow(passage->judgement.arena, mapping->renderings,
                                        &mapping->cap, mapping->count + 1, sizeof *items);
    if (!items) {
        passage->failed = true;
        return;
    }
    mapping->renderings = items;
    rendering.record = passage->judgement.record_index;
    items[mapping->count++] = rendering;
}

casus_text cs_passage_item(const cs_passage *passage, uint32_t field, const casus_value *item)
{
    const cs_codes *codes = cs_judge_field(&passage->judgement, field)->codes;
    return codes && item->code ? codes->items[item->code - 1].code : cs_value_text(item);
}

/* ---- Rows ---- */

/* Is the text among the further spellings? They are parted like the aliases of a table. */
static bool is_spelling(casus_text spellings, casus_text text)
{
    while (spellings.len) {
        size_t end = cs_text_find(spellings, CS_TEXT("; "));
        if (cs_text_equal(cs_text_slice(spellings, 0, end), text))
            return true;
        spellings = end == SIZE_MAX ? nothing : cs_text_from(spellings, end + 2);
    }
    return false;
}

static casus_text cell_of(const cs_code *row, uint32_t column)
{
    return column == CS_NONE ? nothing : cs_code_cell(row, column);
}

static bool has_key(const cs_lookup *lookup, const cs_code *row, casus_text text)
{
    return cs_text_equal(row->cells[lookup->key], text) ||
           is_spelling(cell_of(row, lookup->also), text);
}

/* The year of the event; 0: it is not known. */
static uint64_t year_of(const cs_judgement *judgement, uint32_t field)
{
    cs_date date;
    uint64_t year = 0;
    if (cs_judge_date(judgement, field, &date))
        year = date.year;
    else if (cs_judge_passed(judgement, field))
        cs_num_parse(cs_judge_text(judgement, field), 9999, &year);
    return year;
}

static const cs_code *find_by_key(const cs_lookup *lookup, casus_text text, uint64_t year)
{
    for (uint32_t i = 0; i < lookup->map->count; i++) {
        const cs_code *row = &lookup->map->items[i];
        bool is_of_time = true;
        if (lookup->years != CS_NONE)
            cs_years_hold(cell_of(row, lookup->years), year, &is_of_time);
        if (is_of_time && has_key(lookup, row, text))
            return row;
    }
    return NULL;
}

static const cs_code *find_row(const cs_asking *asking, casus_text text)
{
    const cs_lookup *lookup = asking->lookup;
    uint32_t index;
    bool is_plain;
    if (lookup->key != CS_NONE)
        return find_by_key(lookup, text,
                           lookup->years == CS_NONE
                               ? 0
                               : year_of(&asking->passage->judgement, asking->move->year));
    if (cs_codes_find(lookup->map, text, &index, &is_plain) == CS_NO_MATCH)
        return NULL;
    return &lookup->map->items[index];
}

/* A row that says nothing is as the move says. */
static cs_outcome outcome_of(const cs_asking *asking, const cs_code *row)
{
    cs_outcome outcome = asking->move->outcome;
    casus_text predicate = cell_of(row, asking->lookup->predicate);
    if (predicate.ptr)
        cs_outcome_parse(predicate, &outcome);
    return outcome;
}

/* Without a row: several values in one text are in no map. */
static casus_text reason_of(const cs_asking *asking, const cs_code *row)
{
    if (row) {
        casus_text why = cell_of(row, asking->lookup->justification);
        return why.ptr ? why : asking->move->why;
    }
    const cs_passage *passage = asking->passage;
    const casus_value *value = cs_judge_value(&passage->judgement, asking->field);
    bool is_joined = value->kind == CASUS_LIST && value->len > 1 &&
                     !passage->out->columns->items[asking->move->to].is_list;
    return is_joined ? cs_text(several) : nothing;
}

/* The word of a row; {NULL, 0}: it has none. */
static casus_text word_of(const cs_lookup *lookup, const cs_code *row, cs_outcome outcome)
{
    if (outcome == CS_UNMAPPED)
        return nothing;
    return lookup->column == CS_NONE ? row->code : cs_code_cell(row, lookup->column);
}

static void record_answer(const cs_asking *asking, cs_outcome outcome, casus_text value,
                          casus_text given, casus_text why)
{
    if (outcome > CS_EXACT)
        cs_passage_tell(asking->passage, (cs_rendering){
                                             .move = asking->move,
                                             .field = asking->field,
                                             .outcome = outcome,
                                             .value = value,
                                             .given = given,
                                             .why = why,
                                         });
}

casus_text cs_ask(const cs_asking *asking, casus_text text)
{
    const cs_code *row = find_row(asking, text);
    cs_outcome outcome = row ? outcome_of(asking, row) : CS_UNMAPPED;
    casus_text given = row ? word_of(asking->lookup, row, outcome) : nothing;
    if (given.ptr || outcome == CS_UNMAPPED)
        record_answer(asking, outcome, text, given, reason_of(asking, row));
    return given;
}

/* ---- Lists ---- */

/* What a list of which all items that have a word have the same word becomes. */
struct fold {
    casus_text word;
    casus_text why;
    cs_outcome outcome; /* the worst */
    bool differs;
    bool leaves_out; /* items without a word */
};

static void fold_item(const cs_asking *asking, casus_text text, struct fold *fold)
{
    const cs_code *row = text.ptr ? find_row(asking, text) : NULL;
    cs_outcome outcome = row ? outcome_of(asking, row) : CS_UNMAPPED;
    casus_text word = row ? word_of(asking->lookup, row, outcome) : nothing;
    if (!word.ptr) {
        outcome = CS_BROADER;
        fold->leaves_out = true;
    } else if (!fold->word.ptr) {
        fold->word = word;
        fold->why = reason_of(asking, row);
    }
    fold->differs = fold->differs || !text.ptr || (word.ptr && !cs_text_equal(word, fold->word));
    if (fold->outcome < outcome)
        fold->outcome = outcome;
}

static casus_text fold_reason(const struct fold *fold)
{
    if (fold->differs)
        return cs_text(several);
    if (fold->word.ptr && fold->leaves_out)
        return CS_TEXT("what else is said with it has no counterpart");
    return fold->why;
}

casus_text cs_ask_list(const cs_asking *asking, const casus_value *list)
{
    struct fold fold = {.outcome = CS_EXACT};
    cs_buf buf = {0};
    for (uint32_t i = 0; i < list->len; i++) {
        casus_text text = cs_passage_item(asking->passage, asking->field, &list->as.items[i]);
        cs_buf_add_string(&buf, i ? "; " : "");
        cs_buf_add_text(&buf, text);
        fold_item(asking, text, &fold);
    }
    casus_text value = cs_judge_keep(&asking->passage->judgement, &buf);
    casus_text why = fold_reason(&fold);
    bool has_word = fold.word.ptr && !fold.differs;
    casus_text word = has_word ? fold.word : nothing;
    record_answer(asking, has_word ? fold.outcome : CS_UNMAPPED, value, word, why);
    return word;
}
