/* crosswalk.c - applies a crosswalk to the records of a batch.

   Only what the file says is done. A value that a map does not know goes nowhere, and a value that the
   target computes by a rule of its own is never copied. What comes out is checked against the target like
   any other record; here nothing is judged. */
#include "model/crosswalk.h"
#include "model/judgement.h"
#include "model/years.h"

#include "base/num.h"

#include <string.h>

static const casus_text nothing = {NULL, 0};

const char *cs_outcome_word(cs_outcome outcome)
{
    static const char *const words[CS_OUTCOMES] = {
        [CS_NO_OUTCOME] = "",           [CS_EXACT] = "exact",       [CS_DERIVED] = "derived",
        [CS_RECOMPUTED] = "recomputed", [CS_CLOSE] = "close",       [CS_BROADER] = "broader",
        [CS_NARROWER] = "narrower",     [CS_UNMAPPED] = "unmapped", [CS_DROPPED] = "dropped",
    };
    return words[outcome];
}

bool cs_outcome_parse(casus_text predicate, cs_outcome *out)
{
    static const struct {
        const char *predicate;
        cs_outcome outcome;
    } words[] = {{"", CS_EXACT},        {"exact", CS_EXACT},     {"close", CS_CLOSE},
                 {"broad", CS_BROADER}, {"narrow", CS_NARROWER}, {"none", CS_UNMAPPED}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!cs_text_is(predicate, words[i].predicate))
            continue;
        *out = words[i].outcome;
        return true;
    }
    return false;
}

/* One record on its way. */
struct passage {
    const casus_crosswalk *crosswalk;
    cs_judgement judgement; /* of the record in the source */
    cs_batch *out;
    cs_record *target;
    cs_mapping *mapping;
    uint8_t *outcomes; /* of the record, by field of the source */
    bool *vain;        /* likewise, by field of the target */
    size_t first;      /* rendering of the record */
    bool *moved;       /* by move: it found a value */
    uint32_t *reach;   /* by field of the source: so many of its characters were taken */
    bool failed;
};

/* ---- Outcomes ---- */

/* Of several outcomes the worst is the one. */
static void note(struct passage *passage, const cs_move *move, cs_outcome outcome)
{
    for (uint32_t i = 0; i < move->from_count; i++) {
        uint8_t *known = &passage->outcomes[move->from[i]];
        if (*known < outcome)
            *known = (uint8_t)outcome;
    }
}

static void record_rendering(struct passage *passage, cs_rendering rendering)
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

/* ---- Looking up ---- */

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

static bool has_key(const cs_move *move, const cs_code *row, casus_text text)
{
    return cs_text_equal(row->cells[move->key], text) ||
           is_spelling(cell_of(row, move->also), text);
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

static bool is_of_time(const cs_code *row, const cs_move *move, uint64_t year)
{
    bool is_held = true;
    if (move->year != CS_NONE)
        cs_years_hold(cell_of(row, move->years), year, &is_held);
    return is_held;
}

static const cs_code *find_by_key(const cs_move *move, casus_text text, uint64_t year)
{
    for (uint32_t i = 0; i < move->map->count; i++) {
        const cs_code *row = &move->map->items[i];
        if (has_key(move, row, text) && is_of_time(row, move, year))
            return row;
    }
    return NULL;
}

static const cs_code *find_row(const cs_judgement *judgement, const cs_move *move, casus_text text)
{
    uint32_t index;
    bool is_plain;
    uint64_t year = move->year == CS_NONE ? 0 : year_of(judgement, move->year);
    if (move->key != CS_NONE)
        return find_by_key(move, text, year);
    if (cs_codes_find(move->map, text, &index, &is_plain) == CS_NO_MATCH)
        return NULL;
    return &move->map->items[index];
}

/* A row that says nothing is as the move says. */
static cs_outcome outcome_of(const cs_move *move, const cs_code *row)
{
    cs_outcome outcome = move->outcome;
    casus_text predicate = cell_of(row, move->predicate);
    if (predicate.ptr)
        cs_outcome_parse(predicate, &outcome);
    return outcome;
}

/* Without a row: several values in one text are in no map. */
static casus_text reason_of(const struct passage *passage, const cs_move *move, const cs_code *row)
{
    if (row) {
        casus_text why = cell_of(row, move->justification);
        return why.ptr ? why : move->why;
    }
    const casus_value *value = cs_judge_value(&passage->judgement, move->from[0]);
    bool is_joined = value->kind == CASUS_LIST && value->len > 1 &&
                     !passage->out->columns->items[move->to].is_list;
    return is_joined ? CS_TEXT("several values, where there is a place for one") : nothing;
}

/* What the map has for a text; {NULL, 0}: nothing. What is not exact is noted. */
static casus_text look_up(struct passage *passage, const cs_move *move, casus_text text)
{
    const cs_code *row = find_row(&passage->judgement, move, text);
    cs_outcome outcome = row ? outcome_of(move, row) : CS_UNMAPPED;
    casus_text given = outcome == CS_UNMAPPED    ? nothing
                       : move->column == CS_NONE ? row->code
                                                 : cs_code_cell(row, move->column);
    bool says_nothing = !given.ptr && outcome != CS_UNMAPPED;
    if (outcome > CS_EXACT && !says_nothing)
        record_rendering(passage, (cs_rendering){
                                      .move = move,
                                      .field = move->from[0],
                                      .outcome = outcome,
                                      .value = text,
                                      .given = given,
                                      .why = reason_of(passage, move, row),
                                  });
    return given;
}

/* ---- Values ---- */

static casus_text keep(struct passage *passage, cs_buf *buf)
{
    return cs_judge_keep(&passage->judgement, buf);
}

/* A date of a field that has the basic form, as all other fields have it. */
static casus_text extend_date(struct passage *passage, casus_text text)
{
    cs_date date;
    if (!cs_date_parse_basic(text, &date))
        return text;
    cs_buf buf = {0};
    cs_date_write(date, &buf);
    return keep(passage, &buf);
}

/* Of an item of a list its code, whatever stood there for it. */
static casus_text item_text(const struct passage *passage, uint32_t field, const casus_value *item)
{
    const cs_codes *codes = cs_judge_field(&passage->judgement, field)->codes;
    return codes && item->code ? codes->items[item->code - 1].code : cs_value_text(item);
}

/* The same of a field, or of the only item of one that is a list. */
static casus_text text_of(struct passage *passage, uint32_t field)
{
    const cs_judgement *judgement = &passage->judgement;
    const cs_field *description = cs_judge_field(judgement, field);
    const casus_value *value = cs_judge_value(judgement, field);
    if (value->kind == CASUS_LIST)
        return item_text(passage, field, value->as.items);
    const cs_code *code = cs_judge_code(judgement, field);
    casus_text text = code ? code->code : cs_judge_text(judgement, field);
    bool is_basic = description->is_basic && description->type == CASUS_DATE;
    return is_basic ? extend_date(passage, text) : text;
}

static void add_joined(cs_buf *buf, casus_text join, casus_text text, bool is_first)
{
    if (!is_first)
        cs_buf_add_text(buf, join);
    cs_buf_add_text(buf, text);
}

static casus_text join_items(struct passage *passage, const cs_move *move, const casus_value *list)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < list->len; i++)
        add_joined(&buf, move->join, item_text(passage, move->from[0], &list->as.items[i]), i == 0);
    return keep(passage, &buf);
}

static casus_text join_fields(struct passage *passage, const cs_move *move)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < move->from_count; i++)
        add_joined(&buf, move->join, text_of(passage, move->from[i]), i == 0);
    return keep(passage, &buf);
}

/* Bytes are enough: what is taken apart are codes. */
static casus_text take(const cs_move *move, casus_text text)
{
    if (move->take_len == 0)
        return text;
    casus_text taken = cs_text_slice(text, move->take_start, move->take_len);
    return taken.len ? taken : nothing;
}

/* A month or a year where the target has days alone: which day it was, nobody said. */
static bool lacks_day(const struct passage *passage, const cs_move *move, casus_text text)
{
    const cs_field *field = &passage->crosswalk->to->fields[move->to];
    cs_date date;
    return field->type == CASUS_DATE && !field->is_partial && cs_date_parse(text, true, &date) &&
           date.day == 0;
}

static casus_text refuse_date(struct passage *passage, const cs_move *move, casus_text text)
{
    record_rendering(passage, (cs_rendering){
                                  .move = move,
                                  .field = move->from[0],
                                  .outcome = CS_UNMAPPED,
                                  .value = text,
                                  .why = CS_TEXT("it names no day, and none is made up"),
                              });
    return nothing;
}

static casus_text render(struct passage *passage, const cs_move *move, casus_text text)
{
    text = take(move, text);
    if (move->map && text.ptr)
        return look_up(passage, move, text);
    return lacks_day(passage, move, text) ? refuse_date(passage, move, text) : text;
}

static bool put(struct passage *passage, const cs_move *move, casus_value value)
{
    casus_value *slot = cs_batch_slot(passage->out, passage->target, move->to);
    if (slot)
        *slot = value;
    passage->failed = passage->failed || !slot;
    return slot != NULL;
}

static bool put_text(struct passage *passage, const cs_move *move, casus_text text)
{
    return text.ptr && put(passage, move, cs_value_scalar(CASUS_STRING, text));
}

/* The items that the map knows. */
static bool put_items(struct passage *passage, const cs_move *move, const casus_value *list)
{
    casus_value *items = cs_arena_alloc(passage->judgement.arena,
                                        (list->len + 1UL) * sizeof *items);
    uint32_t count = 0;
    if (!items) {
        passage->failed = true;
        return false;
    }
    for (uint32_t i = 0; i < list->len; i++) {
        casus_text text = item_text(passage, move->from[0], &list->as.items[i]);
        casus_text given = text.ptr ? render(passage, move, text) : nothing;
        if (given.ptr)
            items[count++] = cs_value_scalar(CASUS_STRING, given);
        else if (!text.ptr)
            items[count++] = list->as.items[i];
    }
    casus_value value = {.as.items = items, .len = count, .kind = CASUS_LIST};
    return count > 0 && put(passage, move, value);
}

static bool split_text(struct passage *passage, const cs_move *move, casus_text text)
{
    casus_value list;
    cs_column column = passage->out->columns->items[move->to];
    column.separator = move->split;
    if (!cs_value_split(passage->judgement.arena, &column, text, &list)) {
        passage->failed = true;
        return false;
    }
    return put_items(passage, move, &list);
}

/* ---- Moves ---- */

/* Fields that are joined have one value each: the items of a list would run into its neighbours. */
static bool has_sources(const cs_judgement *judgement, const cs_move *move)
{
    for (uint32_t i = 0; i < move->from_count; i++) {
        const casus_value *value = cs_judge_value(judgement, move->from[i]);
        bool is_one = value->kind != CASUS_LIST || value->len == 1;
        if (!cs_judge_has(judgement, move->from[i]) || (move->from_count > 1 && !is_one))
            return false;
    }
    return true;
}

static bool move_value(struct passage *passage, const cs_move *move)
{
    const casus_value *value = cs_judge_value(&passage->judgement, move->from[0]);
    bool becomes_list = passage->out->columns->items[move->to].is_list;
    bool is_list = value->kind == CASUS_LIST && move->from_count == 1;
    if (is_list && becomes_list)
        return put_items(passage, move, value);
    casus_text text = is_list                ? join_items(passage, move, value)
                      : move->from_count > 1 ? join_fields(passage, move)
                                             : text_of(passage, move->from[0]);
    if (move->split.ptr)
        return split_text(passage, move, text);
    text = render(passage, move, text);
    if (!becomes_list || !text.ptr)
        return put_text(passage, move, text);
    casus_value *item = cs_arena_alloc(passage->judgement.arena, sizeof *item);
    passage->failed = passage->failed || !item;
    if (!item)
        return false;
    *item = cs_value_scalar(CASUS_STRING, text);
    return put(passage, move, (casus_value){.as.items = item, .len = 1, .kind = CASUS_LIST});
}

/* No map has told that what stands there now does not mean the same. */
static void tell_inexact(struct passage *passage, const cs_move *move)
{
    casus_text given = cs_value_text(cs_batch_value(passage->target, move->to));
    for (uint32_t i = 0; i < move->from_count; i++)
        record_rendering(passage, (cs_rendering){
                                      .move = move,
                                      .field = move->from[i],
                                      .outcome = move->outcome,
                                      .value = cs_judge_text(&passage->judgement, move->from[i]),
                                      .given = given,
                                      .why = move->why,
                                  });
}

/* Of a value that is taken apart, what lies behind the last part is left behind. */
static void note_success(struct passage *passage, const cs_move *move)
{
    uint32_t field = move->from[0];
    uint32_t end = move->take_len ? move->take_start + move->take_len : UINT32_MAX;
    note(passage, move, CS_EXACT);
    passage->moved[move - passage->crosswalk->moves] = true;
    if (passage->reach[field] < end)
        passage->reach[field] = end;
    if (!move->map && move->outcome > CS_EXACT)
        tell_inexact(passage, move);
}

static void make_move(struct passage *passage, const cs_move *move)
{
    const cs_judgement *judgement = &passage->judgement;
    cs_mapping *mapping = passage->mapping;
    size_t before = mapping->count;
    if (!has_sources(judgement, move) ||
        !cs_conditions_hold(judgement, move->conditions, move->condition_count))
        return;
    if (move->from_count == 0)
        put_text(passage, move, move->constant);
    else if (move_value(passage, move))
        note_success(passage, move);
    else
        for (size_t i = before; i < mapping->count; i++)
            mapping->renderings[i].is_vain = true;
}

/* Did another move find something in the same part of the same field? */
static bool is_found_elsewhere(const struct passage *passage, const cs_move *vain)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (passage->moved[i] && move->from[0] == vain->from[0] && move->map && vain->take_len &&
            move->take_start == vain->take_start && move->take_len == vain->take_len)
            return true;
    }
    return false;
}

/* The last move that took something of a field. */
static const cs_move *find_taker(const struct passage *passage, uint32_t field)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    uint32_t found = 0;
    for (uint32_t i = 0; i < crosswalk->move_count; i++)
        if (passage->moved[i] && crosswalk->moves[i].from[0] == field)
            found = i;
    return &crosswalk->moves[found];
}

/* Tells the fields of which only the beginning was taken. */
static void tell_rests(struct passage *passage)
{
    for (uint32_t i = 0; i < passage->crosswalk->from->field_count; i++) {
        casus_text text = cs_judge_text(&passage->judgement, i);
        uint32_t reach = passage->reach[i];
        if (reach == 0 || text.len <= reach)
            continue;
        record_rendering(passage, (cs_rendering){
                                      .move = find_taker(passage, i),
                                      .field = i,
                                      .outcome = CS_BROADER,
                                      .value = text,
                                      .given = cs_text_slice(text, 0, reach),
                                      .why = CS_TEXT("only the beginning has a place"),
                                  });
    }
}

/* Several fields of the target may be told by one value: what becomes of it is told once. Up to `kept`
   are those that stay. */
static bool is_kept(const struct passage *passage, size_t kept, const cs_rendering *rendering)
{
    for (size_t i = passage->first; i < kept; i++) {
        const cs_rendering *known = &passage->mapping->renderings[i];
        if (known->field == rendering->field && known->outcome == rendering->outcome &&
            cs_text_equal(known->value, rendering->value))
            return true;
    }
    return false;
}

/* A word that one map lacks is no loss where another move found the value. */
static void settle_renderings(struct passage *passage)
{
    cs_mapping *mapping = passage->mapping;
    size_t kept = passage->first;
    for (size_t i = passage->first; i < mapping->count; i++) {
        const cs_rendering *rendering = &mapping->renderings[i];
        const cs_move *move = rendering->move;
        bool is_made_up = rendering->is_vain &&
                          (cs_batch_value(passage->target, move->to)->kind != CASUS_ABSENT ||
                           is_found_elsewhere(passage, move));
        if (is_made_up)
            continue;
        if (rendering->is_vain)
            passage->vain[move->to] = true;
        note(passage, move, rendering->outcome);
        if (!is_kept(passage, kept, rendering))
            mapping->renderings[kept++] = *rendering;
    }
    mapping->count = kept;
}

static void settle_rest(struct passage *passage)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    for (uint32_t i = 0; i < crosswalk->from->field_count; i++) {
        if (!cs_judge_has(&passage->judgement, i))
            passage->outcomes[i] = CS_NO_OUTCOME;
        else if (passage->outcomes[i] == CS_NO_OUTCOME)
            passage->outcomes[i] = (uint8_t)crosswalk->fates[i].outcome;
    }
}

static void pass_record(struct passage *passage)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    memset(passage->moved, false, crosswalk->move_count * sizeof *passage->moved);
    memset(passage->reach, 0, crosswalk->from->field_count * sizeof *passage->reach);
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (cs_batch_value(passage->target, move->to)->kind == CASUS_ABSENT)
            make_move(passage, move);
    }
    tell_rests(passage);
    settle_renderings(passage);
    settle_rest(passage);
}

casus_status cs_crosswalk_apply(const casus_crosswalk *crosswalk, const cs_check_plan *plan,
                                cs_batch *in, cs_batch *out, cs_mapping *mapping)
{
    uint32_t fields = crosswalk->from->field_count;
    *mapping = (cs_mapping){0};
    uint32_t targets = crosswalk->to->field_count;
    mapping->outcomes = cs_arena_zalloc(in->arena, in->count * (size_t)fields + 1, 1);
    mapping->vain = cs_arena_zalloc(in->arena, in->count * (size_t)targets + 1, sizeof(bool));
    if (!mapping->outcomes || !mapping->vain)
        return CASUS_ENOMEM;
    struct passage passage = {.crosswalk = crosswalk, .out = out, .mapping = mapping};
    passage.moved = cs_arena_zalloc(in->arena, crosswalk->move_count + 1UL, sizeof(bool));
    passage.reach = cs_arena_zalloc(in->arena, fields + 1UL, sizeof *passage.reach);
    if (!passage.moved || !passage.reach)
        return CASUS_ENOMEM;
    passage.judgement = (cs_judgement){.plan = plan, .batch = in, .arena = in->arena};
    for (uint32_t i = 0; i < in->count && !passage.failed; i++) {
        cs_record *record = &in->records[i];
        const cs_extent extent = {.start = record->extent.start, .len = record->extent.len};
        passage.target = cs_batch_add(out, extent);
        if (!passage.target)
            return CASUS_ENOMEM;
        passage.target->is_broken = record->is_broken;
        passage.target->is_partial =
            true; /* what is absent has an outcome, and is no fault of it */
        passage.judgement.record = record;
        passage.judgement.record_index = i;
        passage.outcomes = mapping->outcomes + (size_t)i * fields;
        passage.vain = mapping->vain + (size_t)i * targets;
        passage.first = mapping->count;
        if (!record->is_broken)
            pass_record(&passage);
    }
    bool failed = passage.failed || passage.judgement.no_memory || out->failed;
    return failed ? CASUS_ENOMEM : CASUS_OK;
}

uint32_t cs_crosswalk_origin(const casus_crosswalk *crosswalk, uint32_t to)
{
    for (uint32_t i = 0; i < crosswalk->move_count; i++)
        if (crosswalk->moves[i].to == to && crosswalk->moves[i].from_count)
            return crosswalk->moves[i].from[0];
    return CS_NONE;
}
