/* fuzz_yaml.c - reads YAML: streams of events, and annotation files with a head. */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    casus_text text = {(const char *)data, size};
    harness_parse(&harness_dialects[HARNESS_YAML], text);
    return 0;
}
