/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_AFTER 1.0 /* seconds */
#define AGAIN_AFTER 0.2
#define MEGABYTE    1e6

cs_progress cs_progress_start(bool is_wanted)
{
    cs_progress progress = {.is_on = is_wanted && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &progress.start);
    return progress;
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

void cs_progress_show(cs_progress *progress, const casus_progress *state)
{
    if (!progress->is_on)
        return;
    double seconds = seconds_since(&progress->start);
    bool was_drawn = progress->drawn_after > 0;
    if (seconds < (was_drawn ? progress->drawn_after + AGAIN_AFTER : FIRST_AFTER))
        return;
    double bytes = (double)state->bytes;
    fprintf(stderr, "\r%.1f MB", bytes / MEGABYTE);
    if (state->bytes_total > 0)
        fprintf(stderr, " of %.1f MB", (double)state->bytes_total / MEGABYTE);
    fprintf(stderr, ", %" PRIu64 " records, %.1f MB/s, %" PRIu64 " error%s\033[K", state->records,
            bytes / MEGABYTE / seconds, state->errors, state->errors == 1 ? "" : "s");
    fflush(stderr);
    progress->is_drawn = true;
    progress->drawn_after = seconds;
}

void cs_progress_erase(cs_progress *progress)
{
    if (!progress->is_drawn)
        return;
    fputs("\r\033[K", stderr);
    progress->is_drawn = false;
}
