/* codebook.c - what is in a codebook: the schema, its variables and its codes, and beside them what was
   counted of data. */
#include "export/codebook.h"
#include "base/real.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Of a vocabulary with more codes only those are counted in a table that data have. */
enum { CODES_MOST = 60 };

/* One codebook on its way. */
struct writing {
    cs_page page;
    const casus_schema *schema;
    const cs_counted_data *data; /* NULL: none */
};

/* ---- Words ---- */

static void open(struct writing *writing, cs_part block)
{
    writing->page.form->open(&writing->page, block, NULL);
}

static void shut(struct writing *writing, cs_part block)
{
    writing->page.form->close(&writing->page, block);
}

static void say(struct writing *writing, const char *words)
{
    writing->page.form->text(&writing->page, cs_text(words));
}

static void say_text(struct writing *writing, casus_text text)
{
    writing->page.form->text(&writing->page, text);
}

static void say_code(struct writing *writing, casus_text text)
{
    writing->page.form->code(&writing->page, text);
}

static void say_number(struct writing *writing, uint64_t number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, number);
    say(writing, digits);
}

static void say_share(struct writing *writing, uint64_t part, uint64_t all)
{
    char words[32];
    snprintf(words, sizeof words, "%.1f %%", all ? 100.0 * (double)part / (double)all : 0);
    say(writing, words);
}

static void link_to(struct writing *writing, const char *kind, casus_text name)
{
    const cs_anchor target = {.kind = kind, .name = name};
    writing->page.form->link(&writing->page, &target, name);
}

/* An item that begins with what it is about. */
static void open_item(struct writing *writing, const char *about)
{
    open(writing, CS_ITEM);
    say(writing, about);
}

static void add_item(struct writing *writing, const char *about, casus_text text)
{
    if (text.len == 0)
        return;
    open_item(writing, about);
    say_text(writing, text);
    shut(writing, CS_ITEM);
}

static void add_flag(struct writing *writing, bool is_so, const char *words)
{
    if (!is_so)
        return;
    open_item(writing, words);
    shut(writing, CS_ITEM);
}

static void add_words(struct writing *writing, const char *about, const casus_text *words,
                      uint32_t count)
{
    if (count == 0)
        return;
    open_item(writing, about);
    for (uint32_t i = 0; i < count; i++) {
        say(writing, i ? ", " : "");
        say_code(writing, words[i]);
    }
    shut(writing, CS_ITEM);
}

static void add_head(struct writing *writing, const char *words, bool is_figure)
{
    cs_part block = is_figure ? CS_FIGURE : CS_CELL;
    open(writing, block);
    say(writing, words);
    shut(writing, block);
}

static void add_cell(struct writing *writing, casus_text text)
{
    open(writing, CS_CELL);
    say_text(writing, text);
    shut(writing, CS_CELL);
}

static void add_figure(struct writing *writing, uint64_t number)
{
    open(writing, CS_FIGURE);
    say_number(writing, number);
    shut(writing, CS_FIGURE);
}

/* ---- Anchors ---- */

void cs_anchor_write(const cs_anchor *anchor, cs_buf *out)
{
    static const char digits[] = "0123456789abcdef";
    const casus_text parts[] = {anchor->name, anchor->part};
    cs_buf_add_string(out, anchor->kind);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i].ptr)
            continue;
        cs_buf_add_char(out, '-');
        for (size_t j = 0; j < parts[i].len; j++) {
            unsigned char byte = (unsigned char)parts[i].ptr[j];
            bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                            (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
            if (is_plain) {
                cs_buf_add_char(out, (char)byte);
                continue;
            }
            cs_buf_add_char(out, '.');
            cs_buf_add_char(out, digits[byte / 16]);
            cs_buf_add_char(out, digits[byte % 16]);
        }
    }
}

/* ---- Data ---- */

bool cs_counted_field(const cs_counted_data *data, size_t field, size_t *column,
                      casus_column_counts *out)
{
    for (size_t i = 0; data && casus_counts_column_at(data->counts, i, out); i++) {
        *column = i;
        if (out->field == field)
            return true;
    }
    return false;
}

bool cs_counted_shows(const cs_counted_data *data, const cs_field *field)
{
    return data->shows_sensitive || !field->is_sensitive;
}

/* ---- The schema as a whole ---- */

static void add_summary(struct writing *writing)
{
    const casus_schema *schema = writing->schema;
    open(writing, CS_LIST);
    open_item(writing, "Schema: ");
    say_code(writing, schema->name);
    say(writing, schema->version.len ? ", version " : "");
    say_text(writing, schema->version);
    shut(writing, CS_ITEM);
    add_item(writing, "Based on: ", schema->extends);
    add_item(writing, "Source: ", schema->source);
    if (schema->key_count) {
        open_item(writing, "A record is identified by ");
        for (uint32_t i = 0; i < schema->key_count; i++) {
            say(writing, i ? " and " : "");
            link_to(writing, "variable", schema->fields[schema->key[i]].name);
        }
        shut(writing, CS_ITEM);
    }
    if (writing->data) {
        open_item(writing, "Records in the data: ");
        say_number(writing, casus_counts_records(writing->data->counts));
        shut(writing, CS_ITEM);
    }
    shut(writing, CS_LIST);
}

static void add_top(struct writing *writing)
{
    const casus_schema *schema = writing->schema;
    open(writing, CS_TITLE);
    say_text(writing, schema->title.len ? schema->title : schema->name);
    shut(writing, CS_TITLE);
    if (schema->help.len) {
        open(writing, CS_PARAGRAPH);
        say_text(writing, schema->help);
        shut(writing, CS_PARAGRAPH);
    }
    add_summary(writing);
}

/* ---- Types ---- */

static const char *type_words(const cs_field *field)
{
    static const char *const one[] = {
        [CASUS_TEXT] = "text",
        [CASUS_INTEGER] = "whole number",
        [CASUS_DECIMAL] = "number",
        [CASUS_DATE] = "date",
        [CASUS_DATETIME] = "date and time",
        [CASUS_CODE] = "code",
        [CASUS_BOOL] = "true or false",
    };
    static const char *const many[] = {
        [CASUS_TEXT] = "texts",
        [CASUS_INTEGER] = "whole numbers",
        [CASUS_DECIMAL] = "numbers",
        [CASUS_DATE] = "dates",
        [CASUS_DATETIME] = "dates and times",
        [CASUS_CODE] = "codes",
        [CASUS_BOOL] = "true or false",
    };
    return field->is_list ? many[field->type] : one[field->type];
}

static void say_type(struct writing *writing, const cs_field *field)
{
    say(writing, field->is_list ? "list of " : "");
    say(writing, type_words(field));
    say(writing, field->is_partial ? ", or a month or year" : "");
    if (field->min.len || field->max.len) {
        say(writing, field->min.len ? " from " : "");
        say_text(writing, field->min);
        say(writing, field->max.len ? (field->min.len ? " to " : " up to ") : "");
        say_text(writing, field->max);
    }
}

/* ---- The table of variables ---- */

static void add_counts_of(struct writing *writing, size_t field)
{
    casus_column_counts counts;
    size_t column = 0;
    if (!cs_counted_field(writing->data, field, &column, &counts)) {
        add_cell(writing, (casus_text){NULL, 0});
        add_cell(writing, (casus_text){NULL, 0});
        add_cell(writing, CS_TEXT("not in the data"));
        return;
    }
    add_figure(writing, counts.filled);
    add_figure(writing, casus_counts_records(writing->data->counts) - counts.filled);
    if (!counts.is_full) {
        add_figure(writing, counts.distinct);
        return;
    }
    open(writing, CS_FIGURE);
    say(writing, "over ");
    say_number(writing, counts.distinct);
    shut(writing, CS_FIGURE);
}

static void add_row(struct writing *writing, uint32_t index)
{
    const cs_field *field = &writing->schema->fields[index];
    open(writing, CS_ROW);
    open(writing, CS_CELL);
    link_to(writing, "variable", field->name);
    shut(writing, CS_CELL);
    add_cell(writing, field->title);
    open(writing, CS_CELL);
    say_type(writing, field);
    shut(writing, CS_CELL);
    if (writing->data)
        add_counts_of(writing, index);
    shut(writing, CS_ROW);
}

static void add_variables(struct writing *writing)
{
    open(writing, CS_SECTION);
    say(writing, "Variables");
    shut(writing, CS_SECTION);
    open(writing, CS_TABLE);
    open(writing, CS_HEAD);
    add_head(writing, "Variable", false);
    add_head(writing, "What it holds", false);
    add_head(writing, "Type", false);
    if (writing->data) {
        add_head(writing, "Filled", true);
        add_head(writing, "Missing", true);
        add_head(writing, "Different", true);
    }
    shut(writing, CS_HEAD);
    for (uint32_t i = 0; i < writing->schema->field_count; i++)
        add_row(writing, i);
    shut(writing, CS_TABLE);
}

/* ---- A variable ---- */

static void add_vocabulary_of(struct writing *writing, const cs_field *field)
{
    if (!field->codes)
        return;
    open_item(writing, "Codes: ");
    link_to(writing, "codes", field->codes->name);
    if (field->group) {
        say(writing, "; a value is made of groups of ");
        say_number(writing, field->group);
        say(writing, " characters");
    }
    if (field->none.len) {
        say(writing, "; nobody is ");
        say_code(writing, field->none);
    }
    shut(writing, CS_ITEM);
}

static void add_reasons(struct writing *writing, const cs_field *field)
{
    for (uint32_t i = 0; i < field->reason_count; i++) {
        open_item(writing, "Missing: ");
        say_code(writing, field->reasons[i].code);
        say(writing, field->reasons[i].label.len ? " " : "");
        say_text(writing, field->reasons[i].label);
        shut(writing, CS_ITEM);
    }
}

static void add_rules(struct writing *writing, uint32_t field)
{
    casus_text rule;
    for (size_t i = 0; casus_schema_rule_at(writing->schema, i, &rule); i++) {
        if (!casus_schema_rule_concerns(writing->schema, i, field))
            continue;
        open_item(writing, "Rule: ");
        say_code(writing, rule);
        shut(writing, CS_ITEM);
    }
}

static void add_facts(struct writing *writing, uint32_t index)
{
    const cs_field *field = &writing->schema->fields[index];
    open_item(writing, "Type: ");
    say_type(writing, field);
    shut(writing, CS_ITEM);
    add_flag(writing, field->is_key, "Part of the key");
    add_flag(writing, field->is_required, "Every record must have it");
    add_flag(writing, field->is_expected && !field->is_required, "The codebook expects it");
    add_flag(writing, field->is_sensitive, "Sensitive");
    add_vocabulary_of(writing, field);
    if (field->is_list)
        add_words(writing, "Between items in a table: ", &field->separator, 1);
    add_words(writing, "Also called ", field->also, field->also_count);
    add_words(writing, "Also written ", field->forms, field->form_count);
    if (field->preset.len)
        add_words(writing, "Where it is missing, it counts as ", &field->preset, 1);
    add_reasons(writing, field);
}

/* ---- What the data have ---- */

static void add_range(struct writing *writing, const casus_column_counts *counts)
{
    if (!counts->least.ptr)
        return;
    open_item(writing, "From ");
    say_text(writing, counts->least);
    say(writing, " to ");
    say_text(writing, counts->most);
    if (counts->numbers && isfinite(counts->sum)) {
        cs_buf mean = {0};
        cs_real_write(cs_real_round(counts->sum / (double)counts->numbers, CS_MEAN_DIGITS), &mean);
        say(writing, ", mean ");
        say_text(writing, cs_buf_text(&mean));
        if (mean.status != CASUS_OK)
            writing->page.out->status = mean.status;
        cs_buf_free(&mean);
    }
    shut(writing, CS_ITEM);
}

static void add_invalid(struct writing *writing, const casus_column_counts *counts)
{
    if (counts->valid == counts->items)
        return;
    open_item(writing, "Values of another type: ");
    say_number(writing, counts->items - counts->valid);
    shut(writing, CS_ITEM);
}

static void add_filled(struct writing *writing, const casus_column_counts *counts)
{
    uint64_t records = casus_counts_records(writing->data->counts);
    open_item(writing, "In the data: ");
    say_number(writing, counts->filled);
    say(writing, " of ");
    say_number(writing, records);
    say(writing, records == 1 ? " record" : " records");
    shut(writing, CS_ITEM);
}

/* A table of values with their counts. */
struct tally {
    size_t column;
    uint64_t all;    /* 100 percent */
    bool has_labels; /* some value has one */
};

static void add_count_row(struct writing *writing, const struct tally *tally, casus_text value,
                          casus_text label, uint64_t count)
{
    open(writing, CS_ROW);
    open(writing, CS_CELL);
    say_code(writing, value);
    shut(writing, CS_CELL);
    if (tally->has_labels)
        add_cell(writing, label);
    add_figure(writing, count);
    open(writing, CS_FIGURE);
    say_share(writing, count, tally->all);
    shut(writing, CS_FIGURE);
    shut(writing, CS_ROW);
}

/* All codes, in the order of the vocabulary, with those that nobody has; then what is no code. */
static void add_code_rows(struct writing *writing, const cs_codes *codes, const struct tally *tally)
{
    casus_counts *counts = writing->data->counts;
    casus_value_count value;
    for (uint32_t i = 0; i < codes->count; i++)
        add_count_row(writing, tally, codes->items[i].code, codes->items[i].label,
                      casus_counts_of(counts, tally->column, codes->items[i].code));
    for (size_t i = 0; casus_counts_value_at(counts, tally->column, i, &value); i++) {
        uint32_t found;
        bool is_plain;
        bool is_code = !value.is_reason &&
                       cs_codes_find(codes, value.value, &found, &is_plain) == CS_BY_CODE;
        if (!is_code)
            add_count_row(writing, tally, value.value, value.label, value.count);
    }
}

static void add_value_rows(struct writing *writing, const struct tally *tally)
{
    casus_value_count value;
    for (size_t i = 0; casus_counts_value_at(writing->data->counts, tally->column, i, &value); i++)
        add_count_row(writing, tally, value.value, value.label, value.count);
}

static bool has_labels(const cs_field *field)
{
    for (uint32_t i = 0; field->codes && i < field->codes->count; i++)
        if (field->codes->items[i].label.len)
            return true;
    return field->reason_count > 0;
}

static void add_count_table(struct writing *writing, const cs_field *field, size_t column,
                            const casus_column_counts *counts)
{
    const struct tally tally = {column, counts->items + counts->reasons, has_labels(field)};
    bool is_listed = field->codes && !field->group && field->codes->count <= CODES_MOST;
    open(writing, CS_TABLE);
    open(writing, CS_HEAD);
    add_head(writing, "Value", false);
    if (tally.has_labels)
        add_head(writing, "Label", false);
    add_head(writing, "Count", true);
    add_head(writing, "Share", true);
    shut(writing, CS_HEAD);
    if (is_listed)
        add_code_rows(writing, field->codes, &tally);
    else
        add_value_rows(writing, &tally);
    shut(writing, CS_TABLE);
}

/* Codes and truth values are counted one by one; of a number missing for reasons the range says more. */
static bool has_count_table(const cs_field *field, const casus_column_counts *counts)
{
    bool is_counted = field->type == CASUS_CODE || field->type == CASUS_BOOL;
    return is_counted && !counts->is_full && counts->items + counts->reasons > 0;
}

/* ---- Variables and vocabularies ---- */

static void open_entry(struct writing *writing, const char *kind, casus_text name,
                       const char *before)
{
    const cs_anchor anchor = {.kind = kind, .name = name};
    writing->page.form->open(&writing->page, CS_ENTRY, &anchor);
    say(writing, before);
    say_code(writing, name);
    shut(writing, CS_ENTRY);
}

static void add_variable(struct writing *writing, uint32_t index)
{
    const cs_field *field = &writing->schema->fields[index];
    casus_column_counts counts;
    size_t column = 0;
    bool is_counted = cs_counted_field(writing->data, index, &column, &counts);
    bool is_shown = is_counted && cs_counted_shows(writing->data, field);
    open_entry(writing, "variable", field->name, "");
    if (field->title.len) {
        open(writing, CS_PARAGRAPH);
        say_text(writing, field->title);
        shut(writing, CS_PARAGRAPH);
    }
    open(writing, CS_LIST);
    add_facts(writing, index);
    if (is_counted)
        add_filled(writing, &counts);
    if (is_counted)
        add_invalid(writing, &counts);
    if (is_shown)
        add_range(writing, &counts);
    add_rules(writing, index);
    shut(writing, CS_LIST);
    if (is_shown && has_count_table(field, &counts))
        add_count_table(writing, field, column, &counts);
}

/* Columns that the schema does not know. */
static void add_unknown(struct writing *writing)
{
    casus_column_counts counts;
    for (size_t i = 0; writing->data && casus_counts_column_at(writing->data->counts, i, &counts);
         i++) {
        if (counts.field != SIZE_MAX)
            continue;
        open_entry(writing, "variable", counts.name, "");
        open(writing, CS_PARAGRAPH);
        say(writing, "A column of the data that the schema does not know.");
        shut(writing, CS_PARAGRAPH);
        open(writing, CS_LIST);
        add_filled(writing, &counts);
        shut(writing, CS_LIST);
    }
}

static void add_users(struct writing *writing, const cs_codes *codes)
{
    const char *before = "Used by ";
    open(writing, CS_PARAGRAPH);
    for (uint32_t i = 0; i < writing->schema->field_count; i++) {
        if (writing->schema->fields[i].codes != codes)
            continue;
        say(writing, before);
        link_to(writing, "variable", writing->schema->fields[i].name);
        before = ", ";
    }
    if (codes->source.len) {
        say(writing, *before == ',' ? ". Source: " : "Source: ");
        say_text(writing, codes->source);
    }
    say(writing, ".");
    shut(writing, CS_PARAGRAPH);
}

/* Which columns a table of codes has. */
struct shape {
    bool has_labels, has_aliases;
};

static struct shape shape_of(const cs_codes *codes)
{
    struct shape shape = {false, false};
    for (uint32_t i = 0; i < codes->count; i++) {
        shape.has_labels = shape.has_labels || codes->items[i].label.len > 0;
        shape.has_aliases = shape.has_aliases || codes->items[i].alias_count > 0;
    }
    return shape;
}

static void add_code(struct writing *writing, const cs_codes *codes, const cs_code *code,
                     struct shape shape)
{
    const cs_anchor anchor = {.kind = "codes", .name = codes->name, .part = code->code};
    writing->page.form->open(&writing->page, CS_ROW, &anchor);
    open(writing, CS_CELL);
    say_code(writing, code->code);
    shut(writing, CS_CELL);
    if (shape.has_labels)
        add_cell(writing, code->label);
    for (uint32_t i = 0; i < codes->column_count; i++)
        add_cell(writing, code->cells[i]);
    if (shape.has_aliases) {
        open(writing, CS_CELL);
        for (uint32_t i = 0; i < code->alias_count; i++) {
            say(writing, i ? "; " : "");
            say_text(writing, code->aliases[i]);
        }
        shut(writing, CS_CELL);
    }
    shut(writing, CS_ROW);
}

static void add_vocabulary(struct writing *writing, const cs_codes *codes)
{
    struct shape shape = shape_of(codes);
    open_entry(writing, "codes", codes->name, "");
    add_users(writing, codes);
    open(writing, CS_TABLE);
    open(writing, CS_HEAD);
    add_head(writing, "Code", false);
    if (shape.has_labels)
        add_head(writing, "Label", false);
    for (uint32_t i = 0; i < codes->column_count; i++)
        add_cell(writing, codes->columns[i]);
    if (shape.has_aliases)
        add_head(writing, "Other names", false);
    shut(writing, CS_HEAD);
    for (uint32_t i = 0; i < codes->count; i++)
        add_code(writing, codes, &codes->items[i], shape);
    shut(writing, CS_TABLE);
}

static void add_codes(struct writing *writing)
{
    if (writing->schema->codes_count == 0)
        return;
    open(writing, CS_SECTION);
    say(writing, "Codes");
    shut(writing, CS_SECTION);
    for (uint32_t i = 0; i < writing->schema->codes_count; i++)
        add_vocabulary(writing, &writing->schema->codes[i]);
}

casus_status cs_codebook_write(const cs_page_form *form, const casus_schema *schema,
                               const cs_counted_data *data, cs_buf *out)
{
    struct writing writing = {{.form = form, .schema = schema, .out = out}, schema, data};
    if (form->begin)
        form->begin(&writing.page);
    add_top(&writing);
    add_variables(&writing);
    for (uint32_t i = 0; i < schema->field_count; i++)
        add_variable(&writing, i);
    add_unknown(&writing);
    add_codes(&writing);
    if (form->end)
        form->end(&writing.page);
    return out->status;
}
