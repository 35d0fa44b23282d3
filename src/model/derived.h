/* derived.h - rules that hold a field against what is computed of others: rows of kinds[] in rules.c. */
#ifndef CS_DERIVED_H
#define CS_DERIVED_H

#include "model/rules.h"

void cs_judge_sum(cs_judgement *judgement);
void cs_judge_at_most(cs_judgement *judgement);
void cs_judge_same(cs_judgement *judgement);
void cs_judge_joined(cs_judgement *judgement);
void cs_judge_piece(cs_judgement *judgement);
void cs_judge_count(cs_judgement *judgement);
void cs_judge_begins(cs_judgement *judgement);
void cs_judge_point(cs_judgement *judgement);
void cs_judge_grid_cell(cs_judgement *judgement);

#endif
