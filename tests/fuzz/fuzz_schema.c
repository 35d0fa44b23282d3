/* fuzz_schema.c - loads a schema file. One that loads is walked through and put to use on a record;
   one that does not says why, at a place within the file. */
#include "harness.h"

/* Every text can be read to its end. */
static void touch(casus_text text)
{
    DEMAND(cs_utf8_check(text) == text.len);
}

static void walk_codes(const casus_schema *schema, casus_text vocabulary)
{
    casus_code_info code, found;
    for (size_t i = 0; casus_schema_code_at(schema, vocabulary, i, &code); i++) {
        touch(code.code);
        touch(code.label);
        for (size_t alias = 0; alias < code.alias_count; alias++)
            touch(code.aliases[alias]);
        DEMAND(code.code.len);
        DEMAND(casus_schema_code_find(schema, vocabulary, code.code, &found));
        DEMAND(casus_code_has_word(&code, code.code));
    }
}

static void walk(const casus_schema *schema, cs_buf *header)
{
    casus_field_info field;
    casus_text rule;
    DEMAND(casus_schema_name(schema).len);
    touch(casus_schema_title(schema));
    touch(casus_schema_version(schema));
    touch(casus_schema_source(schema));
    touch(casus_schema_help(schema));
    for (size_t i = 0; casus_schema_field_at(schema, i, &field); i++) {
        DEMAND(field.name.len);
        touch(field.name);
        touch(field.title);
        walk_codes(schema, field.vocabulary);
        cs_buf_add_char(header, '\t');
        cs_buf_add_text(header, field.name);
    }
    for (size_t i = 0; casus_schema_rule_at(schema, i, &rule); i++)
        touch(rule);
}

/* Checks a table with all fields against the schema, its cells words that types and rules know. */
static void use(const casus_schema *schema, cs_buf *table)
{
    size_t count = casus_schema_field_count(schema);
    harness_add_rows(table, count + 1);
    casus_text text = cs_buf_text(table);
    const casus_input input = {.name = "table", .read = harness_read, .ctx = &text};
    casus_options options = CASUS_OPTIONS_INIT;
    options.from.syntax = "tsv";
    options.schema = schema;
    options.fill = true;
    options.codes = count % 2 ? CASUS_CODES_LABEL : CASUS_CODES_CODE;
    options.threads = 1;
    casus_summary summary = {0};
    casus_status status = casus_run(&options, &input, 1, NULL, &summary);
    DEMAND(status == CASUS_OK || status == CASUS_EFORMAT || status == CASUS_ESCHEMA);
    casus_summary_free(&summary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = harness_file(data, size);
    fuzz_faults report = {.len = size, .path = path};
    casus_schema *schema = NULL;
    casus_status status = casus_schema_open(path, harness_take_fault, &report, &schema);
    DEMAND(status == CASUS_OK || status == CASUS_ESCHEMA);
    DEMAND((status == CASUS_OK) == (schema != NULL));
    DEMAND((status == CASUS_OK) == (report.errors == 0));
    fuzz_faults linted = {.len = size, .path = path};
    DEMAND(casus_schema_lint(path, harness_take_fault, &linted) == status);
    DEMAND(linted.errors == report.errors);
    if (schema) {
        cs_buf table = {0};
        cs_buf_add_string(&table, "x_first");
        walk(schema, &table);
        use(schema, &table);
        cs_buf_free(&table);
    }
    casus_schema_free(schema);
    return 0;
}
