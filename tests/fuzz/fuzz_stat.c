/* fuzz_stat.c - files of statistical programs with any bytes: a run ends with records or with a finding
   that says why there are none. The first byte chooses the format, the second the schema.

   ReadStat parses them, which is not ours; what can be seen beforehand to be too much for it is refused
   (statguard.h). */
#include "harness.h"

#include <string.h>

typedef struct source {
    casus_text text;
    size_t at;
} source;

static ptrdiff_t read_source(void *ctx, void *buf, size_t cap)
{
    source *from = ctx;
    casus_text piece = cs_text_slice(from->text, from->at, cap);
    if (piece.len)
        memcpy(buf, piece.ptr, piece.len);
    from->at += piece.len;
    return (ptrdiff_t)piece.len;
}

static int take_output(void *ctx, const void *bytes, size_t len)
{
    size_t *total = ctx;
    DEMAND(cs_utf8_check((casus_text){bytes, len}) == len);
    *total += len;
    return 0;
}

static void take_diag(void *ctx, const casus_diag *diag)
{
    size_t *count = ctx;
    *count += 1;
    DEMAND(diag->line == 0 && !diag->has_fix && diag->source.len == 0);
    DEMAND(cs_utf8_check(diag->message) == diag->message.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"stata", "spss", "sas"};
    static const char *const schemas[] = {"none", "acled"};
    static casus_schema *opened[2];
    casus_text text = {(const char *)data, size};
    const char *format = formats[harness_choose(&text, 3)];
    unsigned schema = harness_choose(&text, 2);
    size_t written = 0;
    size_t findings = 0;
    source from = {text, 0};
    if (!opened[schema])
        DEMAND(casus_schema_open(schemas[schema], NULL, NULL, &opened[schema]) == CASUS_OK);
    casus_options options = CASUS_OPTIONS_INIT;
    options.from.syntax = format;
    options.to.syntax = "json";
    options.schema = opened[schema];
    options.on_error = CASUS_KEEP;
    options.on_loss = CASUS_WARN;
    options.threads = 1;
    options.on_diag = take_diag;
    options.ctx = &findings;
    const casus_input input = {.name = "fuzz", .read = read_source, .ctx = &from};
    const casus_output output = {.write = take_output, .ctx = &written};
    casus_summary summary;
    casus_status status = casus_run(&options, &input, 1, &output, &summary);
    harness_show(cs_text(casus_status_text(status)));
    DEMAND(status == CASUS_OK || status == CASUS_EFORMAT);
    DEMAND(status == CASUS_OK || findings > 0);
    casus_summary_free(&summary);
    return 0;
}
