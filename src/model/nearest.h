/* nearest.h - "did you mean": the one candidate nearest to a mistyped text.

   Two candidates that are equally near are no help, so then there is none. */
#ifndef CS_NEAREST_H
#define CS_NEAREST_H

#include "base/text.h"

typedef struct cs_nearest {
    casus_text wanted;
    casus_text best; /* {NULL, 0} while none is near */
    size_t distance; /* of the best; before the first, one more than is called near */
} cs_nearest;

cs_nearest cs_nearest_to(casus_text wanted);
void cs_nearest_offer(cs_nearest *nearest, casus_text candidate);

#endif
