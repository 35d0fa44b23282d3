/* progress.h - one line on a terminal that tells how far a long run is. */
#ifndef CS_PROGRESS_H
#define CS_PROGRESS_H

#include "casus.h"

#include <time.h>

typedef struct cs_progress {
    bool is_on;    /* standard error is a terminal and nobody asked for quiet */
    bool is_drawn; /* the line stands there now */
    struct timespec start;
    double drawn_after; /* seconds after start; 0: not yet */
} cs_progress;

cs_progress cs_progress_start(bool is_wanted);
/* Draws the line: not in the first second, and a few times a second at most. */
void cs_progress_show(cs_progress *progress, const casus_progress *state);
/* Before anything else is printed. */
void cs_progress_erase(cs_progress *progress);

#endif
