/* fuzz_csv.c - reads tables: CSV and TSV, quoted or not, with delimiters told or sniffed (first byte). */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    casus_text text = {(const char *)data, size};
    const casus_dialect *dialect = &harness_dialects[harness_choose(&text, HARNESS_TABLES)];
    harness_parse(dialect, text);
    return 0;
}
