/* rules.h - what the files of the named checks share.

   rules.c        the table of all kinds, conditions, and most kinds
   rules_codes.c  those that look into tables for what belongs to a code, also to the items of lists
   rules_derived.c  those that compute a value of others: sums, joined texts, points, cells of a grid
   rules_parts.c  those about parts of dates, texts and codes, and about lists side by side */
#ifndef CS_RULES_H
#define CS_RULES_H

#include "model/judgement.h"

/* The rule's field disagrees with what follows from other fields; that is no certain fix, since either
   may be wrong. `other` says where it follows from. */
cs_defect *cs_rule_disagree(cs_judgement *judgement, casus_text expected, casus_text other);
/* Is the rule's field absent, and to be filled? */
bool cs_rule_may_fill(const cs_judgement *judgement);
/* Has one of the items, or the value itself, one of these? Codes by their code. */
bool cs_items_have(cs_items items, const casus_text *values, uint32_t count);
/* Why the rule looks at its field: its conditions in words, else the field beside it. */
casus_text cs_rule_reason(cs_judgement *judgement);
/* The values that the rule asks for, in words: "1, 2 or 8". */
casus_text cs_rule_values(cs_judgement *judgement);

/* ---- Kinds in rules_codes.c ---- */

void cs_judge_child(cs_judgement *judgement);
void cs_judge_lookup(cs_judgement *judgement);
void cs_judge_pair_lookup(cs_judgement *judgement);
void cs_judge_current(cs_judgement *judgement);
void cs_judge_contains(cs_judgement *judgement);

/* ---- Kinds in rules_derived.c ---- */

void cs_judge_sum(cs_judgement *judgement);
void cs_judge_at_most(cs_judgement *judgement);
void cs_judge_same(cs_judgement *judgement);
void cs_judge_joined(cs_judgement *judgement);
void cs_judge_piece(cs_judgement *judgement);
void cs_judge_count(cs_judgement *judgement);
void cs_judge_point(cs_judgement *judgement);
void cs_judge_grid_cell(cs_judgement *judgement);

/* ---- Kinds in rules_parts.c ---- */

void cs_judge_month_year(cs_judgement *judgement);
void cs_judge_month(cs_judgement *judgement);
void cs_judge_day(cs_judgement *judgement);
void cs_judge_fraction(cs_judgement *judgement);
void cs_judge_beginning(cs_judgement *judgement);
void cs_judge_groups(cs_judgement *judgement);
void cs_judge_length(cs_judgement *judgement);
void cs_judge_named(cs_judgement *judgement);

#endif
