/* fuzz_crosswalk.c - loads a crosswalk file. One that loads takes a table from one schema to the other, and each
   value of it has an outcome; one that does not says why, at a place within the file. */
#include "harness.h"

/* Sums of the loss report are not read back here; that it is written whole is what counts. */
static int take_bytes(void *ctx, const void *buf, size_t len)
{
    cs_buf_add_text(ctx, (casus_text){buf, len});
    return 0;
}

static void name_fields(const casus_schema *schema, cs_buf *table)
{
    casus_field_info field;
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        cs_buf_add_string(table, i ? "\t" : "");
        cs_buf_add_text(table, field.name);
    }
    harness_add_rows(table, casus_schema_field_count(schema));
}

static void use(const casus_crosswalk *crosswalk)
{
    cs_buf table = {0};
    cs_buf rows = {0};
    cs_buf losses = {0};
    casus_schema *schema = NULL;
    casus_crosswalk_info info;
    casus_crosswalk_describe(crosswalk, &info);
    cs_buf name = {0};
    cs_buf_add_text(&name, info.from);
    cs_buf_add_char(&name, '\0');
    if (casus_schema_open(name.ptr, NULL, NULL, &schema) == CASUS_OK) {
        name_fields(schema, &table);
        casus_text text = cs_buf_text(&table);
        const casus_input input = {.name = "table", .read = harness_read, .ctx = &text};
        const casus_output output = {.write = take_bytes, .ctx = &rows};
        casus_options options = CASUS_OPTIONS_INIT;
        options.from.syntax = "tsv";
        options.to.syntax = "ndjson";
        options.crosswalk = crosswalk;
        options.on_error = CASUS_KEEP;
        options.on_loss = CASUS_WARN;
        options.loss = (casus_output){.write = take_bytes, .ctx = &losses};
        options.threads = 1;
        casus_summary summary = {0};
        casus_status status = casus_run(&options, &input, 1, &output, &summary);
        DEMAND(status == CASUS_OK || status == CASUS_EFORMAT || status == CASUS_ESCHEMA);
        DEMAND(status != CASUS_OK || cs_utf8_check(cs_buf_text(&rows)) == rows.len);
        DEMAND(status != CASUS_OK || losses.len);
        casus_summary_free(&summary);
    }
    casus_schema_free(schema);
    cs_buf_free(&name);
    cs_buf_free(&table);
    cs_buf_free(&rows);
    cs_buf_free(&losses);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = harness_file(data, size);
    fuzz_faults report = {.len = size, .path = path};
    casus_crosswalk *crosswalk = NULL;
    casus_status status = casus_crosswalk_open(path, harness_take_fault, &report, &crosswalk);
    DEMAND(status == CASUS_OK || status == CASUS_ESCHEMA);
    DEMAND((status == CASUS_OK) == (crosswalk != NULL));
    DEMAND((status == CASUS_OK) == (report.errors == 0));
    fuzz_faults linted = {.len = size, .path = path};
    DEMAND(casus_crosswalk_lint(path, harness_take_fault, &linted) == status);
    DEMAND(linted.errors == report.errors);
    if (crosswalk)
        use(crosswalk);
    casus_crosswalk_free(crosswalk);
    return 0;
}
