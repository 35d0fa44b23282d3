/* ddi.c - a codebook in XML, DDI Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/), which
   data archives read.

   A schema describes no study, so of the study only its title, source and version are told. A vocabulary
   stands with each variable that has it: DDI has no other place for categories. With data each has its
   frequency. There is no time stamp. */
#include "base/real.h"
#include "export/codebook.h"
#include "export/export.h"
#include "export/markup.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void add(cs_buf *out, const char *words)
{
    cs_buf_add_string(out, words);
}

/* <TAG>text</TAG> on a line of its own; nothing where there is no text. */
static void add_element(cs_buf *out, const char *indent, const char *tag, casus_text text)
{
    if (text.len == 0)
        return;
    const char *const before[] = {indent, "<", tag, ">"};
    const char *const behind[] = {"</", tag, ">\n"};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        add(out, before[i]);
    cs_markup_text(text, out);
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
        add(out, behind[i]);
}

static void add_attribute(cs_buf *out, const char *name, casus_text value)
{
    if (!value.ptr)
        return;
    cs_buf_add_char(out, ' ');
    add(out, name);
    add(out, "=\"");
    cs_markup_text(value, out);
    cs_buf_add_char(out, '"');
}

/* A statistic: an element with an attribute `type` around a number. */
static void add_figure(cs_buf *out, const char *indent, const char *tag, const char *type,
                       uint64_t number)
{
    char words[128];
    snprintf(words, sizeof words, "%s<%s type=\"%s\">%" PRIu64 "</%s>\n", indent, tag, type, number,
             tag);
    add(out, words);
}

/* ---- Study and file ---- */

static void add_study(const casus_schema *schema, cs_buf *out)
{
    add(out, "  <stdyDscr>\n    <citation>\n      <titlStmt>\n");
    add_element(out, "        ", "titl", schema->title.len ? schema->title : schema->name);
    add_element(out, "        ", "IDNo", schema->name);
    add(out, "      </titlStmt>\n");
    if (schema->version.len) {
        add(out, "      <verStmt>\n");
        add_element(out, "        ", "version", schema->version);
        add(out, "      </verStmt>\n");
    }
    add(out, "    </citation>\n");
    if (schema->help.len) {
        add(out, "    <stdyInfo>\n");
        add_element(out, "      ", "abstract", schema->help);
        add(out, "    </stdyInfo>\n");
    }
    if (schema->source.len) {
        add(out, "    <method>\n      <dataColl>\n        <sources>\n");
        add_element(out, "          ", "dataSrc", schema->source);
        add(out, "        </sources>\n      </dataColl>\n    </method>\n");
    }
    add(out, "  </stdyDscr>\n");
}

static uint64_t count_columns(const cs_counted_data *data)
{
    casus_column_counts counts;
    uint64_t count = 0;
    while (casus_counts_column_at(data->counts, count, &counts))
        count++;
    return count;
}

static void add_file(const cs_counted_data *data, cs_buf *out)
{
    char words[256];
    snprintf(words, sizeof words,
             "  <fileDscr ID=\"data\">\n    <fileTxt>\n      <dimensns>\n"
             "        <caseQnty>%" PRIu64 "</caseQnty>\n        <varQnty>%" PRIu64 "</varQnty>\n"
             "      </dimensns>\n    </fileTxt>\n  </fileDscr>\n",
             casus_counts_records(data->counts), count_columns(data));
    add(out, words);
}

/* ---- Categories ---- */

/* One value that can be: with its label, and how often it is. */
static void add_category(cs_buf *out, casus_text value, casus_text label, bool is_missing,
                         const uint64_t *count)
{
    add(out, is_missing ? "      <catgry missing=\"Y\">\n" : "      <catgry>\n");
    add_element(out, "        ", "catValu", value);
    add_element(out, "        ", "labl", label);
    if (count)
        add_figure(out, "        ", "catStat", "freq", *count);
    add(out, "      </catgry>\n");
}

/* What of a field is known from data. */
struct known {
    bool is_there; /* it is a column */
    bool is_told;  /* and its values may be told */
    size_t column;
    casus_column_counts counts;
};

static void add_counted(const cs_counted_data *data, const struct known *known, casus_text value,
                        casus_text label, bool is_missing, cs_buf *out)
{
    bool is_counted = known->is_told && !known->counts.is_full;
    uint64_t count = is_counted ? casus_counts_of(data->counts, known->column, value) : 0;
    add_category(out, value, label, is_missing, is_counted ? &count : NULL);
}

/* Values that the vocabulary does not have. */
static void add_strangers(const cs_codes *codes, const cs_counted_data *data,
                          const struct known *known, cs_buf *out)
{
    casus_value_count value;
    for (size_t i = 0; casus_counts_value_at(data->counts, known->column, i, &value); i++) {
        uint32_t found;
        bool is_plain;
        if (!value.is_reason && cs_codes_find(codes, value.value, &found, &is_plain) != CS_BY_CODE)
            add_category(out, value.value, (casus_text){NULL, 0}, false, &value.count);
    }
}

static void add_categories(const cs_field *field, const cs_counted_data *data,
                           const struct known *known, cs_buf *out)
{
    const cs_codes *codes = field->group ? NULL : field->codes;
    for (uint32_t i = 0; codes && i < codes->count; i++)
        add_counted(data, known, codes->items[i].code, codes->items[i].label, false, out);
    if (codes && known->is_told && !known->counts.is_full)
        add_strangers(codes, data, known, out);
    if (field->type == CASUS_BOOL) {
        add_counted(data, known, CS_TEXT("true"), (casus_text){NULL, 0}, false, out);
        add_counted(data, known, CS_TEXT("false"), (casus_text){NULL, 0}, false, out);
    }
    for (uint32_t i = 0; i < field->reason_count; i++)
        add_counted(data, known, field->reasons[i].code, field->reasons[i].label, true, out);
}

/* ---- Variables ---- */

static void add_range(const cs_field *field, cs_buf *out)
{
    bool is_number = field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL;
    if (!is_number || (!field->min.len && !field->max.len))
        return;
    add(out, "      <valrng>\n        <range UNITS=\"");
    add(out, field->type == CASUS_INTEGER ? "INT\"" : "REAL\"");
    add_attribute(out, "min", field->min);
    add_attribute(out, "max", field->max);
    add(out, "/>\n      </valrng>\n");
}

/* Words that stand for no value. */
static void add_missing(const cs_field *field, cs_buf *out)
{
    if (field->reason_count == 0)
        return;
    add(out, "      <invalrng>\n");
    for (uint32_t i = 0; i < field->reason_count; i++) {
        add(out, "        <item");
        add_attribute(out, "VALUE", field->reasons[i].code);
        add(out, "/>\n");
    }
    add(out, "      </invalrng>\n");
}

static void add_value(cs_buf *out, const char *type, casus_text value)
{
    add(out, "      <sumStat type=\"");
    add(out, type);
    add(out, "\">");
    cs_markup_text(value, out);
    add(out, "</sumStat>\n");
}

static void add_statistics(const cs_counted_data *data, const struct known *known, cs_buf *out)
{
    if (!known->is_there)
        return;
    uint64_t valid = known->counts.filled - (known->counts.items - known->counts.valid);
    add_figure(out, "      ", "sumStat", "vald", valid);
    add_figure(out, "      ", "sumStat", "invd", casus_counts_records(data->counts) - valid);
    if (!known->is_told || !known->counts.least.ptr)
        return;
    add_value(out, "min", known->counts.least);
    add_value(out, "max", known->counts.most);
    if (known->counts.numbers == 0 || !isfinite(known->counts.sum))
        return;
    add(out, "      <sumStat type=\"mean\">");
    cs_real_write(cs_real_round(known->counts.sum / (double)known->counts.numbers, CS_MEAN_DIGITS),
                  out);
    add(out, "</sumStat>\n");
}

static void add_rules(const casus_schema *schema, uint32_t field, cs_buf *out)
{
    casus_text rule;
    for (size_t i = 0; casus_schema_rule_at(schema, i, &rule); i++)
        if (casus_schema_rule_concerns(schema, i, field))
            add_element(out, "      ", "notes", rule);
}

static void add_format(const cs_field *field, cs_buf *out)
{
    bool is_date = field->type == CASUS_DATE || field->type == CASUS_DATETIME;
    bool is_number = (field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL) &&
                     !field->is_list;
    add(out,
        is_number ? "      <varFormat type=\"numeric\"" : "      <varFormat type=\"character\"");
    if (is_date && !field->is_list)
        add(out, field->type == CASUS_DATE ? " category=\"date\"" : " category=\"time\"");
    add(out, "/>\n");
}

static void open_variable(casus_text name, uint32_t number, bool is_number, cs_buf *out)
{
    add(out, "    <var ID=\"V");
    cs_buf_add_number(out, number);
    cs_buf_add_char(out, '"');
    add_attribute(out, "name", name);
    add(out, is_number ? " intrvl=\"contin\"" : " intrvl=\"discrete\"");
}

static void add_variable(const casus_schema *schema, const cs_counted_data *data, uint32_t index,
                         cs_buf *out)
{
    const cs_field *field = &schema->fields[index];
    struct known known = {0};
    bool is_number = (field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL) &&
                     !field->is_list;
    known.is_there = cs_counted_field(data, index, &known.column, &known.counts);
    known.is_told = known.is_there && cs_counted_shows(data, field);
    open_variable(field->name, index + 1, is_number, out);
    add(out, known.is_there ? " files=\"data\">\n" : ">\n");
    add_element(out, "      ", "labl", field->title);
    add_range(field, out);
    add_missing(field, out);
    add_statistics(data, &known, out);
    add_categories(field, data, &known, out);
    add_format(field, out);
    add_rules(schema, index, out);
    add(out, "    </var>\n");
}

/* Columns of the data that the schema does not know. */
static void add_unknown(const casus_schema *schema, const cs_counted_data *data, cs_buf *out)
{
    struct known known = {.is_there = true};
    uint32_t number = schema->field_count;
    for (size_t i = 0; data && casus_counts_column_at(data->counts, i, &known.counts); i++) {
        if (known.counts.field != SIZE_MAX)
            continue;
        open_variable(known.counts.name, ++number, false, out);
        add(out, " files=\"data\">\n");
        add_statistics(data, &known, out);
        add(out, "      <varFormat type=\"character\"/>\n    </var>\n");
    }
}

casus_status cs_export_ddi(const casus_schema *schema, const cs_counted_data *data, cs_buf *out)
{
    add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\">\n");
    add_study(schema, out);
    if (data)
        add_file(data, out);
    add(out, "  <dataDscr>\n");
    for (uint32_t i = 0; i < schema->field_count; i++)
        add_variable(schema, data, i, out);
    add_unknown(schema, data, out);
    add(out, "  </dataDscr>\n</codeBook>\n");
    return out->status;
}
