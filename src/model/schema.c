/* schema.c - what a loaded schema says, for the library and for its users. */
#include "base/num.h"
#include "model/nearest.h"
#include "model/schema_load.h"

#include <stdlib.h>

/* ---- Inside the library ---- */

uint32_t cs_schema_field(const casus_schema *schema, casus_text name)
{
    bool is_exact;
    return cs_columns_find(&schema->index, name, &is_exact);
}

const cs_codes *cs_schema_codes(const casus_schema *schema, casus_text name)
{
    for (uint32_t i = 0; i < schema->codes_count; i++)
        if (cs_text_equal(schema->codes[i].name, name))
            return &schema->codes[i];
    return NULL;
}

casus_text cs_schema_nearest(const casus_schema *schema, casus_text name)
{
    cs_nearest nearest = cs_nearest_to(name);
    for (uint32_t i = 0; i < schema->field_count; i++)
        cs_nearest_offer(&nearest, schema->fields[i].name);
    return nearest.best;
}

bool cs_name_is_private(casus_text name)
{
    return cs_text_starts(name, "x_") || cs_text_starts(name, "X_");
}

/* ---- Opening ---- */

bool cs_text_is_path(casus_text text)
{
    return cs_text_find(text, CS_TEXT("/")) != SIZE_MAX ||
           cs_text_find(text, CS_TEXT(".")) != SIZE_MAX;
}

const cs_embedded *cs_embedded_schema(casus_text name)
{
    for (size_t i = 0; i < cs_embedded_count; i++)
        if (cs_embedded_files[i].name && cs_text_is(name, cs_embedded_files[i].name))
            return &cs_embedded_files[i];
    return NULL;
}

casus_text cs_embedded_nearest(casus_text name)
{
    cs_nearest nearest = cs_nearest_to(name);
    for (size_t i = 0; casus_schema_builtin(i); i++)
        cs_nearest_offer(&nearest, cs_text(casus_schema_builtin(i)));
    return nearest.best;
}

static bool report_unknown(const char *name, casus_diag_fn on_diag, void *ctx)
{
    casus_text nearest = cs_embedded_nearest(cs_text(name));
    cs_defect defect = {.number = CS_E_UNKNOWN_SCHEMA, .found = cs_text(name), .expected = nearest};
    if (!nearest.ptr)
        defect.help = CS_TEXT("`casus schema list` shows the names; a path has a '/' or a '.'");
    return cs_report_fault(&defect, name, on_diag, ctx);
}

casus_status cs_schema_open_builtin(const char *name, casus_schema **out)
{
    *out = NULL;
    const cs_embedded *builtin = cs_embedded_schema(cs_text(name));
    return builtin ? cs_schema_load(builtin->path, true, NULL, NULL, out) : CASUS_ESCHEMA;
}

casus_text cs_schema_builtin_text(casus_text name)
{
    const cs_embedded *builtin = cs_embedded_schema(name);
    return builtin ? (casus_text){builtin->text, builtin->len} : (casus_text){NULL, 0};
}

casus_status cs_schema_sketch_builtin(const char *name, casus_schema **out)
{
    *out = NULL;
    const cs_embedded *builtin = cs_embedded_schema(cs_text(name));
    return builtin ? cs_schema_sketch(builtin->path, out) : CASUS_ESCHEMA;
}

/* out NULL: as in cs_schema_load(). */
static casus_status load_named(const char *name_or_path, casus_diag_fn on_diag, void *ctx,
                               casus_schema **out)
{
    const cs_embedded *builtin = cs_embedded_schema(cs_text(name_or_path));
    if (builtin)
        return cs_schema_load(builtin->path, true, on_diag, ctx, out);
    if (cs_text_is_path(cs_text(name_or_path)))
        return cs_schema_load(name_or_path, false, on_diag, ctx, out);
    return report_unknown(name_or_path, on_diag, ctx) ? CASUS_ESCHEMA : CASUS_ENOMEM;
}

casus_status casus_schema_open(const char *name_or_path, casus_diag_fn on_diag, void *ctx,
                               casus_schema **out)
{
    if (!name_or_path || !out)
        return CASUS_EUSAGE;
    *out = NULL;
    return load_named(name_or_path, on_diag, ctx, out);
}

casus_status casus_schema_lint(const char *name_or_path, casus_diag_fn on_diag, void *ctx)
{
    return name_or_path ? load_named(name_or_path, on_diag, ctx, NULL) : CASUS_EUSAGE;
}

void casus_schema_free(casus_schema *schema)
{
    if (!schema)
        return;
    cs_arena_free(&schema->arena);
    free(schema);
}

/* Schemas are embedded in the order of their names. */
const char *casus_schema_builtin(size_t index)
{
    for (size_t i = 0; i < cs_embedded_count; i++)
        if (cs_embedded_files[i].name && index-- == 0)
            return cs_embedded_files[i].name;
    return NULL;
}

/* ---- For users ---- */

casus_text casus_schema_name(const casus_schema *schema)
{
    return schema->name;
}

casus_text casus_schema_title(const casus_schema *schema)
{
    return schema->title;
}

casus_text casus_schema_version(const casus_schema *schema)
{
    return schema->version;
}

casus_text casus_schema_source(const casus_schema *schema)
{
    return schema->source;
}

casus_text casus_schema_help(const casus_schema *schema)
{
    return schema->help;
}

casus_text casus_schema_extends(const casus_schema *schema)
{
    return schema->extends;
}

const char *casus_type_text(casus_type type)
{
    static const char *const words[] = {
        [CASUS_TEXT] = "text", [CASUS_INTEGER] = "integer",   [CASUS_DECIMAL] = "decimal",
        [CASUS_DATE] = "date", [CASUS_DATETIME] = "datetime", [CASUS_CODE] = "code",
        [CASUS_BOOL] = "bool",
    };
    return (size_t)type < sizeof words / sizeof words[0] ? words[type] : "unknown";
}

size_t casus_schema_field_count(const casus_schema *schema)
{
    return schema->field_count;
}

bool casus_schema_field_at(const casus_schema *schema, size_t index, casus_field_info *out)
{
    if (index >= schema->field_count)
        return false;
    const cs_field *field = &schema->fields[index];
    *out = (casus_field_info){
        .name = field->name,
        .title = field->title,
        .type = field->type,
        .is_list = field->is_list,
        .is_key = field->is_key,
        .is_required = field->is_required,
        .is_expected = field->is_expected,
        .is_sensitive = field->is_sensitive,
        .is_filled = field->is_fill,
        .is_partial = field->is_partial,
        .is_basic = field->is_basic,
        .separator = field->separator,
        .vocabulary = field->codes ? field->codes->name : (casus_text){NULL, 0},
        .min = field->min,
        .max = field->max,
        .preset = field->preset,
        .is_optional = field->is_optional,
        .group = field->group,
        .nobody = field->none,
        .also = field->also,
        .also_count = field->also_count,
        .forms = field->forms,
        .form_count = field->form_count,
        .nulls = field->nulls,
        .null_count = field->null_count,
        .missing_count = field->reason_count,
        .is_wrapped = field->is_wrapped,
    };
    return true;
}

void casus_schema_table(const casus_schema *schema, casus_table_info *out)
{
    const cs_table *table = &schema->table;
    *out = (casus_table_info){
        .delimiter = table->delimiter,
        .is_unquoted = table->is_unquoted,
        .is_headerless = table->is_headerless,
        .widths = table->widths,
        .width_count = table->width_count,
    };
}

bool casus_schema_missing_at(const casus_schema *schema, size_t field, size_t index,
                             casus_text *word, casus_text *meaning)
{
    if (field >= schema->field_count || index >= schema->fields[field].reason_count)
        return false;
    *word = schema->fields[field].reasons[index].code;
    *meaning = schema->fields[field].reasons[index].label;
    return true;
}

bool casus_schema_vocabulary_at(const casus_schema *schema, size_t index,
                                casus_vocabulary_info *out)
{
    if (index >= schema->codes_count)
        return false;
    const cs_codes *codes = &schema->codes[index];
    *out = (casus_vocabulary_info){
        .name = codes->name,
        .source = codes->source,
        .code_count = codes->count,
        .columns = codes->columns,
        .column_count = codes->column_count,
        .is_exact = codes->is_exact,
        .is_open = codes->is_open,
    };
    return true;
}

bool casus_schema_code_at(const casus_schema *schema, casus_text vocabulary, size_t index,
                          casus_code_info *out)
{
    const cs_codes *codes = cs_schema_codes(schema, vocabulary);
    if (!codes || index >= codes->count)
        return false;
    const cs_code *code = &codes->items[index];
    uint32_t words = cs_codes_column(codes, CS_TEXT("words"));
    *out = (casus_code_info){
        .code = code->code,
        .label = code->label,
        .aliases = code->aliases,
        .alias_count = code->alias_count,
        .cells = code->cells,
        .words = words == CS_NONE ? (casus_text){NULL, 0} : code->cells[words],
    };
    return true;
}

bool casus_schema_code_find(const casus_schema *schema, casus_text vocabulary, casus_text value,
                            casus_code_info *out)
{
    const cs_codes *codes = cs_schema_codes(schema, vocabulary);
    uint32_t index;
    bool is_plain;
    return codes && cs_codes_find(codes, value, &index, &is_plain) != CS_NO_MATCH &&
           casus_schema_code_at(schema, vocabulary, index, out);
}

static bool begins_with(casus_text text, casus_text part)
{
    return cs_text_find_folded(text, part) == 0;
}

bool casus_code_has_word(const casus_code_info *code, casus_text word)
{
    if (begins_with(code->code, word) || cs_text_find_folded(code->label, word) != SIZE_MAX ||
        cs_text_find_folded(code->words, word) != SIZE_MAX)
        return true;
    for (size_t i = 0; i < code->alias_count; i++)
        if (cs_text_find_folded(code->aliases[i], word) != SIZE_MAX)
            return true;
    return false;
}

bool casus_schema_rule_at(const casus_schema *schema, size_t index, casus_text *out)
{
    if (index >= schema->rule_count)
        return false;
    *out = schema->rules[index].words;
    return true;
}

static bool is_any_sensitive(const casus_schema *schema, const uint32_t *fields, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (schema->fields[fields[i]].is_sensitive)
            return true;
    return false;
}

bool cs_conditions_are_sensitive(const casus_schema *schema, const cs_rule *rule)
{
    for (uint32_t i = 0; i < rule->condition_count; i++)
        if (is_any_sensitive(schema, rule->conditions[i].fields, rule->conditions[i].field_count))
            return true;
    return false;
}

bool cs_field_is(const cs_field *field, casus_text text, casus_text value)
{
    bool is_number = field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
    return is_number && text.len && value.len ? cs_num_compare(text, value) == 0
                                              : cs_text_equal(text, value);
}

bool cs_rule_is_sensitive(const casus_schema *schema, const cs_rule *rule)
{
    return schema->fields[rule->field].is_sensitive ||
           is_any_sensitive(schema, rule->of, rule->of_count) ||
           cs_conditions_are_sensitive(schema, rule);
}

static bool is_among(const uint32_t *fields, uint32_t count, size_t field)
{
    for (uint32_t i = 0; i < count; i++)
        if (fields[i] == field)
            return true;
    return false;
}

bool casus_schema_rule_concerns(const casus_schema *schema, size_t index, size_t field)
{
    if (index >= schema->rule_count || field >= schema->field_count)
        return false;
    const cs_rule *rule = &schema->rules[index];
    bool concerns = rule->field == field || is_among(rule->of, rule->of_count, field);
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        const cs_condition *condition = &rule->conditions[i];
        concerns = concerns || is_among(condition->fields, condition->field_count, field);
    }
    return concerns;
}
