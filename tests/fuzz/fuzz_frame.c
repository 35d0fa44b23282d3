/* fuzz_frame.c - frames in windows of any size against one window: the same records. The first byte
   chooses the dialect, the second the size of the windows and when the end is told. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static void demand_same(const cs_extents *want, const cs_extents *got)
{
    DEMAND(want->count == got->count);
    for (size_t i = 0; i < want->count; i++)
        DEMAND(memcmp(&want->items[i], &got->items[i], sizeof want->items[i]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    casus_text text = {(const char *)data, size};
    const casus_dialect *dialect = &harness_dialects[harness_choose(&text, HARNESS_DIALECTS)];
    unsigned choice = harness_choose(&text, 128);
    fuzz_subject subject = {0};
    if (subject_open(&subject, dialect, text, NULL)) {
        cs_extents whole = subject_frame(&subject, subject.rest.len + 1, false);
        cs_extents pieces = subject_frame(&subject, 1 + choice / 2, choice % 2);
        demand_same(&whole, &pieces);
        free(whole.items);
        free(pieces.items);
    }
    subject_free(&subject);
    return 0;
}
