/* crosswalk.c - applies a crosswalk to the records of a batch.

   Only what the file says is done. A value that a map does not know goes nowhere, and a value that the
   target computes by a rule of its own is never copied. What comes out is checked against the target like
   any other record; here nothing is judged. */
#include "model/crosswalk_ask.h"

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

/* ---- Outcomes ---- */

/* Of several outcomes the worst is the one. */
static void note_field(cs_passage *passage, uint32_t field, cs_outcome outcome)
{
    uint8_t *known = &passage->outcomes[field];
    if (*known < outcome)
        *known = (uint8_t)outcome;
}

static void note(cs_passage *passage, const cs_move *move, cs_outcome outcome)
{
    for (uint32_t i = 0; i < move->from_count; i++)
        note_field(passage, move->from[i], outcome);
}

/* ---- Values ---- */

static casus_text keep(cs_passage *passage, cs_buf *buf)
{
    return cs_judge_keep(&passage->judgement, buf);
}

/* A date of a field that has the basic form, as all other fields have it. */
static casus_text extend_date(cs_passage *passage, casus_text text)
{
    cs_date date;
    if (!cs_date_parse_basic(text, &date))
        return text;
    cs_buf buf = {0};
    cs_date_write(date, &buf);
    return keep(passage, &buf);
}

/* Of a code its code, whatever stood there for it; likewise of the only item of one that is a list. */
static casus_text text_of(cs_passage *passage, uint32_t field)
{
    const cs_judgement *judgement = &passage->judgement;
    const cs_field *description = cs_judge_field(judgement, field);
    const casus_value *value = cs_judge_value(judgement, field);
    if (value->kind == CASUS_LIST)
        return cs_passage_item(passage, field, value->as.items);
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

static casus_text join_items(cs_passage *passage, const cs_move *move, const casus_value *list)
{
    cs_buf buf = {0};
    for (uint32_t i = 0; i < list->len; i++)
        add_joined(&buf, move->join, cs_passage_item(passage, move->from[0], &list->as.items[i]),
                   i == 0);
    return keep(passage, &buf);
}

/* A part of what is joined, looked up by itself; {NULL, 0}: nothing. */
static casus_text part_of(cs_passage *passage, const cs_move *move, uint32_t index)
{
    uint32_t field = move->from[index];
    const casus_value *value = cs_judge_value(&passage->judgement, field);
    const cs_asking asking = {passage, move, &move->lookups[index], field};
    if (!move->maps_parts || !asking.lookup->map)
        return text_of(passage, field);
    if (value->kind == CASUS_LIST && value->len > 1)
        return cs_ask_list(&asking, value);
    casus_text text = text_of(passage, field);
    return text.ptr ? cs_ask(&asking, text) : nothing;
}

/* Nothing, if a part is. */
static casus_text join_fields(cs_passage *passage, const cs_move *move)
{
    cs_buf buf = {0};
    bool is_whole = true;
    for (uint32_t i = 0; i < move->from_count; i++) {
        casus_text part = part_of(passage, move, i);
        is_whole = is_whole && part.ptr;
        add_joined(&buf, move->join, part, i == 0);
    }
    casus_text text = keep(passage, &buf);
    return is_whole ? text : nothing;
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
static bool lacks_day(const cs_passage *passage, const cs_move *move, casus_text text)
{
    const cs_field *field = &passage->crosswalk->to->fields[move->to];
    cs_date date;
    return field->type == CASUS_DATE && !field->is_partial && cs_date_parse(text, true, &date) &&
           date.day == 0;
}

static casus_text refuse_date(cs_passage *passage, const cs_move *move, casus_text text)
{
    cs_passage_tell(passage, (cs_rendering){
                                 .move = move,
                                 .field = move->from[0],
                                 .outcome = CS_UNMAPPED,
                                 .value = text,
                                 .why = CS_TEXT("it names no day, and none is made up"),
                             });
    return nothing;
}

static casus_text render(cs_passage *passage, const cs_move *move, casus_text text)
{
    const cs_asking asking = {passage, move, &move->lookups[0], move->from[0]};
    text = take(move, text);
    if (!move->maps_parts && asking.lookup->map && text.ptr)
        return cs_ask(&asking, text);
    return lacks_day(passage, move, text) ? refuse_date(passage, move, text) : text;
}

/* A list as it grows. */
struct items {
    casus_value *items;
    size_t count;
    size_t cap;
};

static void add_item(cs_passage *passage, struct items *list, casus_value item)
{
    casus_value *items = cs_arena_grow(passage->judgement.arena, list->items, &list->cap,
                                       list->count + 1, sizeof *items);
    passage->failed = passage->failed || !items;
    if (!items)
        return;
    list->items = items;
    items[list->count++] = item;
}

static bool has_item(const struct items *list, casus_text text)
{
    for (size_t i = 0; i < list->count && text.ptr; i++)
        if (cs_text_equal(cs_value_text(&list->items[i]), text))
            return true;
    return false;
}

/* The items of one list, and behind them those of another that it does not have. */
static casus_value append(cs_passage *passage, casus_value list, casus_value more)
{
    struct items items = {0};
    for (uint32_t i = 0; i < list.len; i++)
        add_item(passage, &items, list.as.items[i]);
    for (uint32_t i = 0; i < more.len; i++)
        if (!has_item(&items, cs_value_text(&more.as.items[i])))
            add_item(passage, &items, more.as.items[i]);
    return (casus_value){.as.items = items.items, .len = (uint32_t)items.count, .kind = CASUS_LIST};
}

static bool put(cs_passage *passage, const cs_move *move, casus_value value)
{
    casus_value *slot = cs_batch_slot(passage->out, passage->target, move->to);
    if (slot)
        *slot = slot->kind == CASUS_LIST ? append(passage, *slot, value) : value;
    passage->failed = passage->failed || !slot;
    return slot != NULL;
}

/* A list of one, where the target has a list. */
static bool put_text(cs_passage *passage, const cs_move *move, casus_text text)
{
    struct items items = {0};
    if (!text.ptr)
        return false;
    if (!passage->out->columns->items[move->to].is_list)
        return put(passage, move, cs_value_scalar(CASUS_STRING, text));
    add_item(passage, &items, cs_value_scalar(CASUS_STRING, text));
    return !passage->failed &&
           put(passage, move, (casus_value){.as.items = items.items, .len = 1, .kind = CASUS_LIST});
}

/* A word of a map can be several: they are parted like what is taken apart. */
static void add_words(cs_passage *passage, const cs_move *move, casus_text words,
                      struct items *list)
{
    bool is_split = move->split.ptr && move->lookups[0].map;
    while (words.ptr) {
        size_t end = is_split ? cs_text_find(words, move->split) : SIZE_MAX;
        add_item(passage, list, cs_value_scalar(CASUS_STRING, cs_text_slice(words, 0, end)));
        words = end == SIZE_MAX ? nothing : cs_text_from(words, end + move->split.len);
    }
}

/* The items that the map knows. */
static bool put_items(cs_passage *passage, const cs_move *move, const casus_value *list)
{
    struct items items = {0};
    for (uint32_t i = 0; i < list->len; i++) {
        casus_text text = cs_passage_item(passage, move->from[0], &list->as.items[i]);
        if (text.ptr)
            add_words(passage, move, render(passage, move, text), &items);
        else
            add_item(passage, &items, list->as.items[i]);
    }
    casus_value value = {.as.items = items.items, .len = (uint32_t)items.count, .kind = CASUS_LIST};
    return items.count > 0 && !passage->failed && put(passage, move, value);
}

static bool split_text(cs_passage *passage, const cs_move *move, casus_text text)
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

/* Has the field a value that can be joined? The items of a list would run into its neighbours, unless a map
   makes one word of them. */
static bool is_joinable(const cs_judgement *judgement, const cs_move *move, uint32_t index)
{
    const casus_value *value = cs_judge_value(judgement, move->from[index]);
    bool is_one = value->kind != CASUS_LIST || value->len == 1;
    return is_one || move->from_count == 1 || (move->maps_parts && move->lookups[index].map);
}

static bool has_sources(const cs_judgement *judgement, const cs_move *move)
{
    for (uint32_t i = 0; i < move->from_count; i++)
        if (!cs_judge_has(judgement, move->from[i]) || !is_joinable(judgement, move, i))
            return false;
    return true;
}

static bool move_value(cs_passage *passage, const cs_move *move)
{
    const casus_value *value = cs_judge_value(&passage->judgement, move->from[0]);
    bool becomes_list = passage->out->columns->items[move->to].is_list;
    bool is_list = value->kind == CASUS_LIST && move->from_count == 1;
    if (is_list && becomes_list)
        return put_items(passage, move, value);
    if (is_list && value->len > 1 && !move->join.ptr && move->lookups[0].map) {
        const cs_asking asking = {passage, move, &move->lookups[0], move->from[0]};
        return put_text(passage, move, cs_ask_list(&asking, value));
    }
    casus_text text = move->from_count > 1        ? join_fields(passage, move)
                      : is_list && move->join.ptr ? join_items(passage, move, value)
                                                  : text_of(passage, move->from[0]);
    if (move->split.ptr)
        return split_text(passage, move, text);
    return put_text(passage, move, text.ptr ? render(passage, move, text) : text);
}

/* No map has told that what stands there now does not mean the same. */
static void tell_inexact(cs_passage *passage, const cs_move *move)
{
    casus_text given = cs_value_text(cs_batch_value(passage->target, move->to));
    for (uint32_t i = 0; i < move->from_count; i++)
        cs_passage_tell(passage, (cs_rendering){
                                     .move = move,
                                     .field = move->from[i],
                                     .outcome = move->outcome,
                                     .value = cs_judge_text(&passage->judgement, move->from[i]),
                                     .given = given,
                                     .why = move->why,
                                 });
}

/* Of a value that is taken apart, what lies behind the last part is left behind. */
static void note_success(cs_passage *passage, const cs_move *move)
{
    uint32_t field = move->from[0];
    uint32_t end = move->take_len ? move->take_start + move->take_len : UINT32_MAX;
    note(passage, move, CS_EXACT);
    passage->moved[move - passage->crosswalk->moves] = true;
    if (passage->reach[field] < end)
        passage->reach[field] = end;
    if (!cs_move_has_map(move) && move->outcome > CS_EXACT)
        tell_inexact(passage, move);
}

static void make_move(cs_passage *passage, const cs_move *move)
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
static bool is_found_elsewhere(const cs_passage *passage, const cs_move *vain)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (passage->moved[i] && move->from[0] == vain->from[0] && cs_move_has_map(move) &&
            vain->take_len && move->take_start == vain->take_start &&
            move->take_len == vain->take_len)
            return true;
    }
    return false;
}

/* The last move that took something of a field. */
static const cs_move *find_taker(const cs_passage *passage, uint32_t field)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    uint32_t found = 0;
    for (uint32_t i = 0; i < crosswalk->move_count; i++)
        if (passage->moved[i] && crosswalk->moves[i].from[0] == field)
            found = i;
    return &crosswalk->moves[found];
}

/* Tells the fields of which only the beginning was taken. */
static void tell_rests(cs_passage *passage)
{
    for (uint32_t i = 0; i < passage->crosswalk->from->field_count; i++) {
        casus_text text = cs_judge_text(&passage->judgement, i);
        uint32_t reach = passage->reach[i];
        if (reach == 0 || text.len <= reach)
            continue;
        cs_passage_tell(passage, (cs_rendering){
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
static bool is_kept(const cs_passage *passage, size_t kept, const cs_rendering *rendering)
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
static void settle_renderings(cs_passage *passage)
{
    cs_mapping *mapping = passage->mapping;
    size_t kept = passage->first;
    for (size_t i = passage->first; i < mapping->count; i++) {
        const cs_rendering *rendering = &mapping->renderings[i];
        const cs_move *move = rendering->move;
        bool is_made_up = rendering->is_vain && !move->adds &&
                          (cs_batch_value(passage->target, move->to)->kind != CASUS_ABSENT ||
                           is_found_elsewhere(passage, move));
        if (is_made_up)
            continue;
        if (rendering->is_vain)
            passage->vain[move->to] = true;
        if (move->maps_parts)
            note_field(passage, rendering->field, rendering->outcome);
        else
            note(passage, move, rendering->outcome);
        if (!is_kept(passage, kept, rendering))
            mapping->renderings[kept++] = *rendering;
    }
    mapping->count = kept;
}

static void settle_rest(cs_passage *passage)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    for (uint32_t i = 0; i < crosswalk->from->field_count; i++) {
        if (!cs_judge_has(&passage->judgement, i))
            passage->outcomes[i] = CS_NO_OUTCOME;
        else if (passage->outcomes[i] == CS_NO_OUTCOME)
            passage->outcomes[i] = (uint8_t)crosswalk->fates[i].outcome;
    }
}

static void pass_record(cs_passage *passage)
{
    const casus_crosswalk *crosswalk = passage->crosswalk;
    memset(passage->moved, false, crosswalk->move_count * sizeof *passage->moved);
    memset(passage->reach, 0, crosswalk->from->field_count * sizeof *passage->reach);
    for (uint32_t i = 0; i < crosswalk->move_count; i++) {
        const cs_move *move = &crosswalk->moves[i];
        if (move->adds || cs_batch_value(passage->target, move->to)->kind == CASUS_ABSENT)
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
    cs_passage passage = {.crosswalk = crosswalk, .out = out, .mapping = mapping};
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
