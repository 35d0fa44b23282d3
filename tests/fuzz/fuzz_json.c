/* fuzz_json.c - reads JSON, or lines of JSON (first byte). */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    casus_text text = {(const char *)data, size};
    const casus_dialect *dialect = &harness_dialects[HARNESS_JSON + harness_choose(&text, 2)];
    harness_parse(dialect, text);
    return 0;
}
