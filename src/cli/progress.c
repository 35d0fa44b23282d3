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

static void print_count(uint64_t count, const char *noun)
{
    if (count)
        fprintf(stderr, ", %" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

/* At the rate so far. */
static void print_rest(const casus_progress *state, double seconds)
{
    if (state->bytes_total <= state->bytes || state->bytes == 0)
        return;
    double rest = (double)(state->bytes_total - state->bytes) * seconds / (double)state->bytes;
    uint64_t whole = (uint64_t)rest + 1;
    if (whole < 60)
        fprintf(stderr, ", %" PRIu64 " s left", whole);
    else
        fprintf(stderr, ", %" PRIu64 " min left", (whole + 59) / 60);
}

static void draw(const casus_progress *state, double seconds)
{
    double bytes = (double)state->bytes / MEGABYTE;
    fprintf(stderr, "\r%.1f MB", bytes);
    if (state->bytes_total > 0)
        fprintf(stderr, " of %.1f MB", (double)state->bytes_total / MEGABYTE);
    fprintf(stderr, ", %" PRIu64 " records, %.1f MB/s", state->records, bytes / seconds);
    print_rest(state, seconds);
    print_count(state->errors, "error");
    print_count(state->warnings, "warning");
    fputs("\033[K", stderr);
    fflush(stderr);
}

void cs_progress_show(cs_progress *progress, const casus_progress *state)
{
    if (!progress->is_on)
        return;
    double seconds = seconds_since(&progress->start);
    double due = progress->drawn_after > 0 ? progress->drawn_after + AGAIN_AFTER : FIRST_AFTER;
    if (seconds < due)
        return;
    draw(state, seconds);
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
