/* rules_derived.c - rules that hold a field against what is computed of others: sums, joined texts, pieces of a
   text, numbers of items, points and cells of a grid.

   Whole numbers are added as numbers of 64 bits, far beyond any count of people; more is no sum. Coordinates
   are compared as doubles, with the tolerance that their writers' rounding needs; no value is ever written
   from one, but the number of a cell. */
#include "model/rules.h"

#include "base/num.h"
#include "base/real.h"

#include <math.h>

static const casus_text nothing = {NULL, 0};

/* "deaths_a, deaths_b and deaths_unknown". */
static casus_text name_sources(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    cs_buf words = {0};
    for (uint32_t i = 0; i < rule->of_count; i++) {
        cs_buf_add_string(&words, i == 0 ? "" : i + 1 == rule->of_count ? " and " : ", ");
        cs_buf_add_text(&words, cs_judge_field(judgement, rule->of[i])->name);
    }
    return cs_judge_keep(judgement, &words);
}

/* The field is not what the others make of it. */
static void disagree(cs_judgement *judgement, casus_text expected)
{
    cs_rule_disagree(judgement, expected, name_sources(judgement));
}

/* Fills the field if it is absent; else is it there to be judged? */
static bool is_judged(cs_judgement *judgement, casus_text computed)
{
    const cs_rule *rule = judgement->rule;
    if (cs_judge_has(judgement, rule->field))
        return cs_judge_passed(judgement, rule->field);
    if (cs_rule_may_fill(judgement) && computed.ptr)
        cs_judge_put(judgement, rule->field, computed,
                     cs_judge_index(cs_judge_field(judgement, rule->field), computed));
    return false;
}

static bool have_passed(const cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    for (uint32_t i = 0; i < rule->of_count; i++)
        if (!cs_judge_passed(judgement, rule->of[i]))
            return false;
    return true;
}

static casus_text number_text(cs_judgement *judgement, uint64_t number)
{
    cs_buf buf = {0};
    cs_buf_add_number(&buf, number);
    return cs_judge_keep(judgement, &buf);
}

/* ---- Numbers ---- */

/* False: one of them is no whole number that is not negative, or the sum is out of all bounds. */
static bool add_up(const cs_judgement *judgement, uint64_t *sum)
{
    const cs_rule *rule = judgement->rule;
    *sum = 0;
    for (uint32_t i = 0; i < rule->of_count; i++) {
        uint64_t number;
        if (!cs_num_parse(cs_judge_text(judgement, rule->of[i]), UINT64_MAX / CS_RULE_FIELDS,
                          &number))
            return false;
        *sum += number;
    }
    return true;
}

void cs_judge_sum(cs_judgement *judgement)
{
    uint64_t sum;
    if (!have_passed(judgement) || !add_up(judgement, &sum))
        return;
    casus_text computed = number_text(judgement, sum);
    if (is_judged(judgement, computed) && computed.ptr &&
        cs_num_compare(cs_judge_text(judgement, judgement->rule->field), computed) != 0)
        disagree(judgement, computed);
}

void cs_judge_at_most(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    bool are_known = cs_judge_passed(judgement, rule->field) && have_passed(judgement);
    casus_text bound = cs_judge_text(judgement, rule->of[0]);
    if (are_known && cs_num_compare(cs_judge_text(judgement, rule->field), bound) > 0)
        disagree(judgement, bound);
}

/* ---- Texts ---- */

void cs_judge_same(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    casus_text other = cs_judge_text(judgement, rule->of[0]);
    if (!have_passed(judgement) || !is_judged(judgement, other))
        return;
    if (!cs_field_is(cs_judge_field(judgement, rule->field), cs_judge_text(judgement, rule->field),
                     other))
        disagree(judgement, other);
}

void cs_judge_joined(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!have_passed(judgement))
        return;
    cs_buf buf = {0};
    for (uint32_t i = 0; i < rule->of_count; i++) {
        cs_buf_add_text(&buf, i ? rule->separator : nothing);
        cs_buf_add_text(&buf, cs_judge_text(judgement, rule->of[i]));
    }
    casus_text joined = cs_judge_keep(judgement, &buf);
    if (is_judged(judgement, joined) && joined.ptr &&
        !cs_text_equal(cs_judge_text(judgement, rule->field), joined))
        disagree(judgement, joined);
}

/* The piece of a text with this number; {NULL, 0}: there are not so many. */
static casus_text take_piece(casus_text text, casus_text separator, uint32_t part)
{
    for (; part > 1; part--) {
        size_t at = cs_text_find(text, separator);
        if (at == SIZE_MAX)
            return nothing;
        text = cs_text_from(text, at + separator.len);
    }
    return cs_text_slice(text, 0, cs_text_find(text, separator));
}

void cs_judge_piece(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    if (!have_passed(judgement))
        return;
    casus_text whole = cs_judge_text(judgement, rule->of[0]);
    casus_text piece = take_piece(whole, rule->separator, rule->part);
    if (piece.ptr && is_judged(judgement, piece) &&
        !cs_field_is(cs_judge_field(judgement, rule->field), cs_judge_text(judgement, rule->field),
                     piece))
        disagree(judgement, piece);
}

void cs_judge_count(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    const casus_value *list = cs_judge_value(judgement, rule->of[0]);
    if (list->kind != CASUS_LIST || !have_passed(judgement))
        return;
    casus_text count = number_text(judgement, list->len);
    if (is_judged(judgement, count) && count.ptr &&
        cs_num_compare(cs_judge_text(judgement, rule->field), count) != 0)
        disagree(judgement, count);
}

/* ---- Places ---- */

/* Half of what is lost where six decimals are kept, and a little more for the doubles. */
#define TOLERANCE 1.000001e-6

static bool take_word(casus_text *text, casus_text word)
{
    while (cs_text_starts(*text, " "))
        *text = cs_text_from(*text, 1);
    if (text->len < word.len || !cs_text_equal_folded(cs_text_slice(*text, 0, word.len), word))
        return false;
    *text = cs_text_from(*text, word.len);
    return true;
}

static bool take_number(casus_text *text, double *out)
{
    take_word(text, CS_TEXT(""));
    size_t len = 0;
    while (len < text->len && text->ptr[len] != ' ' && text->ptr[len] != ')')
        len++;
    casus_text number = cs_text_slice(*text, 0, len);
    *text = cs_text_from(*text, len);
    return cs_num_is_decimal(number) && cs_real_parse(number, out) != CS_REAL_NONE;
}

/* POINT (x y), as well-known text has it (OGC 06-103r4, 7.2). */
static bool read_point(casus_text text, double point[2])
{
    return take_word(&text, CS_TEXT("POINT")) && take_word(&text, CS_TEXT("(")) &&
           take_number(&text, &point[0]) && take_number(&text, &point[1]) &&
           take_word(&text, CS_TEXT(")")) && text.len == 0;
}

static bool read_pair(const cs_judgement *judgement, double pair[2])
{
    const cs_rule *rule = judgement->rule;
    for (uint32_t i = 0; i < 2; i++)
        if (cs_real_parse(cs_judge_text(judgement, rule->of[i]), &pair[i]) == CS_REAL_NONE)
            return false;
    return true;
}

void cs_judge_point(cs_judgement *judgement)
{
    const cs_rule *rule = judgement->rule;
    double wanted[2];
    double given[2];
    if (!have_passed(judgement) || !read_pair(judgement, wanted))
        return;
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "POINT (");
    cs_buf_add_text(&buf, cs_judge_text(judgement, rule->of[0]));
    cs_buf_add_char(&buf, ' ');
    cs_buf_add_text(&buf, cs_judge_text(judgement, rule->of[1]));
    cs_buf_add_char(&buf, ')');
    casus_text point = cs_judge_keep(judgement, &buf);
    if (!is_judged(judgement, point) || !point.ptr)
        return;
    bool is_point = read_point(cs_judge_text(judgement, rule->field), given);
    if (!is_point || fabs(given[0] - wanted[0]) > TOLERANCE ||
        fabs(given[1] - wanted[1]) > TOLERANCE)
        disagree(judgement, point);
}

/* Cells of half a degree, row by row from the south and the date line, from 1: the grid of PRIO
   (Tollefsen, Strand and Buhaug 2012). */
void cs_judge_grid_cell(cs_judgement *judgement)
{
    enum { PER_DEGREE = 2, PER_ROW = 360 * PER_DEGREE };
    const cs_rule *rule = judgement->rule;
    double place[2];
    if (!have_passed(judgement) || !read_pair(judgement, place) || fabs(place[0]) > 90 ||
        fabs(place[1]) > 180)
        return;
    double row = floor((place[0] + 90) * PER_DEGREE);
    double column = floor((place[1] + 180) * PER_DEGREE);
    casus_text cell = number_text(judgement, (uint64_t)(row * PER_ROW + column) + 1);
    if (is_judged(judgement, cell) && cell.ptr &&
        cs_num_compare(cs_judge_text(judgement, rule->field), cell) != 0)
        disagree(judgement, cell);
}
