/* check_group.c - a code that is made of groups of characters: the groups, their order, and what was
   meant where it is not made of groups at all.

   Which groups there are, which come first and what people write in their place is the vocabulary's
   word (grammar.c). Lists of groups are open, so an unknown one is only a warning. */
#include "model/subject.h"

#include <string.h>

static const casus_text nothing = {NULL, 0};

/* Longer codes get no suggestion: nobody writes them by hand. */
enum { SUGGESTED_MAX = 64, GROUPS_SHOWN = 5 };

/* The first count characters of a text. */
static casus_text take_characters(casus_text text, size_t count)
{
    size_t at = 0;
    for (size_t len; count > 0 && at < text.len; count--, at += len)
        cs_utf8_decode(cs_text_from(text, at), &len);
    return cs_text_slice(text, 0, at);
}

/* ---- One group ---- */

/* A walk over the groups of a text. */
struct walk {
    const cs_field *field;
    casus_text rest;
    casus_text group;     /* the last one taken */
    const cs_code *entry; /* NULL: it is a number, or unknown */
    bool is_known;
    bool is_alias;
    bool is_lenient;  /* known only because capitals are allowed for it */
    bool is_numbered; /* after a group that allows it, numbers are groups as well */
};

static struct walk begin_walk(const cs_field *field, casus_text text)
{
    return (struct walk){.field = field, .rest = text};
}

static bool is_small(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_number(casus_text group)
{
    for (size_t i = 0; i < group.len; i++)
        if (group.ptr[i] < '0' || group.ptr[i] > '9')
            return false;
    return true;
}

/* Is the group in the vocabulary as it is written? */
static bool find_group(const cs_codes *codes, struct walk *walk)
{
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, walk->group, &index, &is_plain);
    walk->entry = match == CS_NO_MATCH ? NULL : &codes->items[index];
    walk->is_alias = match == CS_BY_ALIAS;
    return walk->entry;
}

/* A group in capitals whose small form is of a kind that may be written so. */
static bool find_capitals(const cs_codes *codes, struct walk *walk)
{
    char bytes[SUGGESTED_MAX];
    casus_text group = walk->group;
    if (group.len > sizeof bytes)
        return false;
    for (size_t i = 0; i < group.len; i++) {
        if (group.ptr[i] < 'A' || group.ptr[i] > 'Z')
            return false;
        bytes[i] = (char)(group.ptr[i] - 'A' + 'a');
    }
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, (casus_text){bytes, group.len}, &index, &is_plain);
    const cs_code *entry = match == CS_BY_CODE ? &codes->items[index] : NULL;
    if (entry && entry->traits & CS_TRAIT_CAPITALS)
        walk->entry = entry;
    return walk->entry;
}

bool cs_group_next(casus_text *rest, uint32_t size, casus_text *group)
{
    if (rest->len == 0)
        return false;
    *group = take_characters(*rest, size);
    *rest = cs_text_from(*rest, group->len);
    return true;
}

/* Takes the next group; false at the end. */
static bool take_group(struct walk *walk)
{
    const cs_codes *codes = walk->field->codes;
    if (!cs_group_next(&walk->rest, walk->field->group, &walk->group))
        return false;
    walk->is_lenient = !find_group(codes, walk) && find_capitals(codes, walk);
    walk->is_known = walk->entry || (walk->is_numbered && is_number(walk->group) &&
                                     walk->group.len == walk->field->group);
    walk->is_numbered |= walk->entry && walk->entry->traits & CS_TRAIT_NUMBERED;
    return true;
}

static bool is_known(const cs_field *field, casus_text text)
{
    struct walk walk = begin_walk(field, text);
    while (take_group(&walk))
        if (!walk.is_known)
            return false;
    return text.len > 0;
}

/* ---- The order of groups ---- */

/* What stands in the wrong place: a group of an early step behind one of a later. */
struct disorder {
    casus_text group; /* {NULL, 0}: none */
    uint8_t step;
    size_t count;   /* of groups in the wrong place */
    size_t fellows; /* groups of the first one's step, itself included */
};

static struct disorder find_disorder(const cs_field *field, casus_text text)
{
    struct disorder disorder = {.group = nothing};
    uint8_t highest = 0;
    for (struct walk walk = begin_walk(field, text); take_group(&walk);) {
        uint8_t step = walk.entry ? walk.entry->step : 0;
        bool is_late = step && step < highest;
        if (is_late && disorder.count++ == 0) {
            disorder.group = walk.group;
            disorder.step = step;
        }
        highest = step > highest ? step : highest;
    }
    for (struct walk walk = begin_walk(field, text); disorder.count && take_group(&walk);)
        disorder.fellows += walk.entry && walk.entry->step == disorder.step;
    return disorder;
}

/* The text with the group moved to where its step begins. */
static casus_text move_group(const cs_subject *subject, casus_text text, casus_text group,
                             uint8_t step)
{
    cs_buf buf = {0};
    bool is_moved = false;
    for (struct walk walk = begin_walk(subject->field, text); take_group(&walk);) {
        uint8_t own = walk.entry ? walk.entry->step : 0;
        if (!is_moved && (own == 0 || own > step)) {
            cs_buf_add_text(&buf, group);
            is_moved = true;
        }
        if (walk.group.ptr != group.ptr)
            cs_buf_add_text(&buf, walk.group);
    }
    return cs_subject_words(subject, &buf);
}

static void report_order(const cs_subject *subject)
{
    struct disorder disorder = find_disorder(subject->field, subject->text);
    casus_text fix = nothing;
    if (subject->text.len <= SUGGESTED_MAX && disorder.count == 1 && disorder.fellows == 1)
        fix = move_group(subject, subject->text, disorder.group, disorder.step);
    cs_defect *defect = cs_subject_report(subject, CS_E_ACTOR_ORDER);
    defect->other = disorder.group;
    defect->expected = fix;
    defect->fix = fix;
    defect->has_fix = fix.ptr != NULL;
}

/* ---- What was meant ---- */

static bool has_capitals(casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return true;
    return false;
}

static void add_capitals(cs_buf *buf, casus_text text)
{
    for (size_t i = 0; i < text.len; i++)
        cs_buf_add_char(buf, is_small(text.ptr[i]) ? (char)(text.ptr[i] - 'a' + 'A') : text.ptr[i]);
}

/* The code in capitals, wherever a group is unknown; all of it where it has none, since then its
   small letters say nothing. {NULL, 0} if that is no code either. */
static casus_text capital_form(const cs_subject *subject, casus_text text)
{
    bool is_all = !has_capitals(text);
    cs_buf buf = {0};
    for (struct walk walk = begin_walk(subject->field, text); take_group(&walk);) {
        if (is_all || !walk.is_known)
            add_capitals(&buf, walk.group);
        else
            cs_buf_add_text(&buf, walk.group);
    }
    casus_text form = cs_subject_words(subject, &buf);
    bool is_other = form.ptr && !cs_text_equal(form, text);
    return is_other && is_known(subject->field, form) ? form : nothing;
}

/* Without what people put between groups, and in capitals if it has none. */
static casus_text bare_form(const cs_subject *subject)
{
    casus_text text = subject->text;
    bool is_small_throughout = !has_capitals(text);
    cs_buf buf = {0};
    for (size_t i = 0; i < text.len; i++) {
        casus_text byte = cs_text_slice(text, i, 1);
        if (memchr(" _-/.", byte.ptr[0], 5))
            continue;
        if (is_small_throughout)
            add_capitals(&buf, byte);
        else
            cs_buf_add_text(&buf, byte);
    }
    return cs_subject_words(subject, &buf);
}

/* The entry that people write as this word, and the word as the vocabulary has it. */
static const cs_code *find_word(const cs_codes *codes, casus_text text, casus_text *word)
{
    uint32_t column = cs_codes_column(codes, CS_TEXT("words"));
    for (uint32_t i = 0; column != CS_NONE && i < codes->count; i++) {
        casus_text cell = codes->items[i].cells[column];
        while (cs_kinds_next(&cell, word))
            if (cs_text_equal_folded(*word, text))
                return &codes->items[i];
    }
    return NULL;
}

/* "the role" of a kind "role-primary". */
static casus_text describe_kind(const cs_subject *subject, const cs_code *entry)
{
    uint32_t column = cs_codes_column(subject->field->codes, CS_TEXT("kind"));
    casus_text kind = column == CS_NONE ? nothing : entry->cells[column];
    if (!kind.ptr)
        return nothing;
    size_t dash = cs_text_find(kind, CS_TEXT("-"));
    kind = cs_text_slice(kind, 0, dash);
    return cs_judge_join(subject->judgement, CS_TEXT("the "), kind, CS_TEXT(" "), nothing);
}

static casus_text describe_word(const cs_subject *subject, const cs_code *entry, casus_text word,
                                casus_text meant)
{
    cs_buf buf = {0};
    cs_buf_add_text(&buf, describe_kind(subject, entry));
    cs_buf_add_char(&buf, '"');
    cs_buf_add_text(&buf, word);
    cs_buf_add_string(&buf, "\" is ");
    cs_buf_add_text(&buf, entry->code);
    cs_buf_add_string(&buf, ": did you mean ");
    cs_buf_add_text(&buf, meant);
    cs_buf_add_char(&buf, '?');
    return cs_subject_words(subject, &buf);
}

/* What the coder may have meant by a text that is no run of groups. */
struct guess {
    casus_text meant; /* {NULL, 0}: no idea */
    casus_text help;  /* in place of the row's */
    bool is_certain;
};

/* Known groups, and behind them a word for one: AZE and ARMY. */
static struct guess guess_word(const cs_subject *subject, casus_text bare)
{
    struct guess guess = {.meant = nothing};
    struct walk walk = begin_walk(subject->field, bare);
    do {
        casus_text word;
        const cs_code *entry = find_word(subject->field->codes, walk.rest, &word);
        if (!entry)
            continue;
        casus_text head = cs_text_slice(bare, 0, bare.len - walk.rest.len);
        guess.meant = cs_judge_join(subject->judgement, head, entry->code, nothing, nothing);
        guess.help = describe_word(subject, entry, word, guess.meant);
        return guess;
    } while (take_group(&walk) && walk.is_known);
    return guess;
}

static struct guess guess_meaning(const cs_subject *subject)
{
    struct guess guess = {.meant = nothing};
    if (subject->text.len > SUGGESTED_MAX)
        return guess;
    casus_text bare = bare_form(subject);
    if (bare.ptr && !cs_text_equal(bare, subject->text) && is_known(subject->field, bare) &&
        find_disorder(subject->field, bare).count == 0)
        return (struct guess){.meant = bare, .is_certain = true};
    return bare.len ? guess_word(subject, bare) : guess;
}

/* AZEPOLICE can be read as three groups, but only by chance. */
static bool is_word_meant(const cs_subject *subject)
{
    return subject->text.len <= SUGGESTED_MAX && guess_word(subject, subject->text).meant.ptr;
}

static void suggest(cs_defect *defect, const struct guess *guess)
{
    if (!guess->meant.ptr)
        return;
    defect->expected = guess->meant;
    /* Unlike the slices, the help is never withheld. */
    defect->help = defect->is_sensitive ? nothing : guess->help;
    defect->fix = guess->meant;
    defect->has_fix = guess->is_certain;
}

/* ---- Findings ---- */

static void add_group(cs_buf *buf, const struct walk *walk)
{
    cs_buf_add_listed(buf, walk->group);
    if (walk->entry && walk->entry->label.ptr) {
        cs_buf_add_char(buf, ' ');
        cs_buf_add_text(buf, walk->entry->label);
    }
}

/* The groups that can be read, by name, and what is left over behind them. */
static casus_text describe_rest(const cs_subject *subject)
{
    casus_text text = subject->text;
    casus_text rest = text;
    cs_buf buf = {0};
    struct walk walk = begin_walk(subject->field, text);
    for (int i = 0; i < GROUPS_SHOWN && take_group(&walk) && walk.is_known; i++) {
        add_group(&buf, &walk);
        rest = walk.rest;
    }
    if (buf.len == 0) {
        size_t count = cs_utf8_count(text);
        rest = cs_text_from(text, take_characters(text, count - count % subject->field->group).len);
    }
    cs_buf_add_string(&buf, buf.len ? ", \"" : "\"");
    cs_buf_add_text(&buf, rest.len > SUGGESTED_MAX ? take_characters(rest, GROUPS_SHOWN) : rest);
    cs_buf_add_string(&buf, rest.len > SUGGESTED_MAX ? "...\" left over" : "\" left over");
    return cs_subject_words(subject, &buf);
}

static void report_rest(const cs_subject *subject)
{
    struct guess guess = guess_meaning(subject);
    casus_text other = describe_rest(subject);
    cs_defect *defect = cs_subject_fail(subject, CS_E_ACTOR_GROUPS);
    defect->other = other;
    suggest(defect, &guess);
}

static void report_unknown(const cs_subject *subject, casus_text group)
{
    bool is_short = subject->text.len <= SUGGESTED_MAX;
    casus_text form = is_short ? capital_form(subject, subject->text) : nothing;
    if (form.ptr) {
        cs_defect *defect = cs_subject_fail(subject, CS_E_ACTOR_CASE);
        suggest(defect, &(struct guess){.meant = form, .is_certain = true});
        return;
    }
    struct guess guess = guess_meaning(subject);
    casus_text nearest = cs_codes_nearest(subject->field->codes, group);
    cs_defect *defect = cs_subject_report(subject, CS_E_UNKNOWN_ACTOR);
    defect->other = group;
    defect->expected = nearest;
    suggest(defect, &guess);
}

/* A group of another list, which the codebook writes otherwise or not at all, is a good one. */
static void note_foreign(const cs_subject *subject, const struct walk *walk)
{
    bool has_none = walk->entry->traits & CS_TRAIT_FOREIGN;
    cs_defect *defect = cs_subject_report(subject, CS_E_FOREIGN_GROUP);
    defect->other = walk->group;
    defect->expected = has_none ? CS_TEXT("no code of its own") : walk->entry->code;
}

static bool is_foreign(const struct walk *walk)
{
    return walk->entry && (walk->is_alias || walk->entry->traits & CS_TRAIT_FOREIGN);
}

static void check_walk(const cs_subject *subject)
{
    bool is_noted = false;
    bool is_late = false;
    uint8_t highest = 0;
    for (struct walk walk = begin_walk(subject->field, subject->text); take_group(&walk);) {
        if (!walk.is_known || (walk.is_lenient && is_word_meant(subject))) {
            report_unknown(subject, walk.group);
            return;
        }
        if (is_foreign(&walk) && !is_noted)
            note_foreign(subject, &walk);
        is_noted |= is_foreign(&walk);
        uint8_t step = walk.entry ? walk.entry->step : 0;
        is_late |= step && step < highest;
        highest = step > highest ? step : highest;
    }
    if (is_late)
        report_order(subject);
}

void cs_check_groups(const cs_subject *subject)
{
    size_t count = cs_utf8_count(subject->text);
    if (cs_text_equal(subject->text, subject->field->none))
        return;
    if (count == 0 || count % subject->field->group)
        report_rest(subject);
    else
        check_walk(subject);
}
