/* suggest.h - "did you mean": the nearest of the words that could have been meant. */
#ifndef CS_SUGGEST_H
#define CS_SUGGEST_H

#include "casus.h"

enum { CS_SUGGEST_MAX = 32 };

/* All zero before the first offer. */
typedef struct cs_suggestion {
    char best[CS_SUGGEST_MAX + 1]; /* "" while none is near */
    size_t distance;
} cs_suggestion;

/* Keeps candidate if it is nearer to the mistyped word than what was offered before. */
void cs_suggestion_offer(cs_suggestion *suggestion, const char *word, casus_text candidate);

#endif
