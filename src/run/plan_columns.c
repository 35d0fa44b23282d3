/* plan_columns.c - the columns of an input's records: those of a header, with what the schema tells
   of each, or the schema's fields. Findings say what the header lacks and what the schema does not
   know. */
#include "base/path.h"
#include "run/making.h"

/* ---- A header's columns ---- */

static cs_column unknown_column(casus_text name)
{
    return (cs_column){.name = name, .separator = CS_TEXT("; "), .field = CS_NONE};
}

static void report_unknown(cs_making *making, const cs_header_name *name)
{
    const casus_schema *schema = making->plan->schema;
    bool is_unnamed = name->span.len == 0 || name->numbers_rows;
    bool is_second = cs_schema_field(schema, name->name) != CS_NONE;
    if (schema->is_open || is_unnamed || is_second || cs_name_is_private(name->name))
        return;
    cs_defect *defect = cs_defects_at(&making->defects, CS_E_UNKNOWN_COLUMN, CS_NONE, name->span);
    defect->field = name->name;
    defect->other = schema->name;
    defect->expected = cs_schema_nearest(schema, name->name);
}

static bool is_in_header(const cs_plan *plan, uint32_t field)
{
    for (size_t i = 0; i < plan->source.name_count; i++)
        if (cs_schema_field(plan->schema, plan->source.names[i].name) == field)
            return true;
    return false;
}

/* A name may have been cut to what a format allows, and may have a number behind it then. */
static bool may_stand_for(casus_text name, casus_text whole)
{
    enum { KEPT_LEAST = 4 }; /* of the shortest that a format allows, 8, behind which is _123 */
    casus_text kept = cs_text_slice(name, 0, KEPT_LEAST);
    return name.len < whole.len && cs_text_find_folded(whole, kept) == 0;
}

/* A label may have been cut too. */
static bool is_label_of(casus_text label, casus_text whole)
{
    enum { CUT_LEAST = 36 }; /* 40 bytes is the least that a format allows, less a character */
    bool is_cut = label.len >= CUT_LEAST && label.len < whole.len;
    return cs_text_equal(label, is_cut ? cs_text_slice(whole, 0, label.len) : whole);
}

/* The field of a name; or the one whose name or title is the variable's label, if the name may have
   been made of its own and nothing else in the header is it. */
static uint32_t find_field(const cs_plan *plan, const cs_header_name *name)
{
    uint32_t field = cs_schema_field(plan->schema, name->name);
    if (field != CS_NONE || name->title.len == 0)
        return field;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        const cs_field *candidate = &plan->schema->fields[i];
        bool is_titled = is_label_of(name->title, candidate->title) ||
                         is_label_of(name->title, candidate->name);
        bool is_free = plan->check.column_of[i] == CS_NONE && !is_in_header(plan, i);
        if (is_titled && is_free && may_stand_for(name->name, candidate->name))
            return i;
    }
    return CS_NONE;
}

/* Also of a second column for the same field. */
static bool is_sensitive(const casus_schema *schema, casus_text name)
{
    uint32_t field = cs_schema_field(schema, name);
    return field != CS_NONE && schema->fields[field].is_sensitive;
}

/* The header's columns in their order; the schema tells what each holds. */
static void table_columns(cs_making *making)
{
    cs_plan *plan = making->plan;
    cs_columns *columns = &plan->columns;
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (size_t i = 0; i < plan->source.name_count; i++) {
        const cs_header_name *name = &plan->source.names[i];
        uint32_t field = find_field(plan, name);
        cs_column *column = &columns->items[columns->count];
        if (field != CS_NONE && column_of[field] != CS_NONE) {
            cs_defect *defect = cs_defects_at(&making->defects, CS_E_SAME_COLUMN, CS_NONE,
                                              name->span);
            defect->found = name->name;
            defect->field = plan->schema->fields[field].name;
            field = CS_NONE;
        }
        *column = field == CS_NONE ? unknown_column(name->name) : plan->schema->index.items[field];
        column->name = name->name;
        column->span = name->span;
        column->numbers_rows = name->numbers_rows;
        column->is_sensitive = is_sensitive(plan->schema, name->name);
        if (field != CS_NONE)
            column_of[field] = columns->count;
        columns->count++;
    }
}

static void report_renamed(cs_making *making)
{
    const cs_plan *plan = making->plan;
    cs_span first = {0, 0};
    cs_buf names = {0};
    for (size_t i = 0; i < plan->source.name_count; i++) {
        const cs_header_name *name = &plan->source.names[i];
        uint32_t field = plan->columns.items[i].field;
        if (field == CS_NONE || cs_text_equal(name->name, plan->schema->fields[field].name))
            continue;
        first = names.len ? first : name->span;
        cs_buf_add_listed(&names, name->name);
        cs_buf_add_string(&names, " as ");
        cs_buf_add_text(&names, plan->schema->fields[field].name);
    }
    bool is_renamed = names.len > 0;
    casus_text other = cs_buf_keep(&names, &making->plan->arena);
    if (is_renamed)
        cs_defects_at(&making->defects, CS_E_RENAMED_COLUMN, CS_NONE, first)->other = other;
}

static void report_lacking(cs_making *making)
{
    cs_plan *plan = making->plan;
    cs_buf names = {0};
    for (uint32_t i = 0; i < plan->schema->field_count; i++)
        if (plan->schema->fields[i].is_required && plan->check.column_of[i] == CS_NONE)
            cs_buf_add_listed(&names, plan->schema->fields[i].name);
    bool is_lacking = names.len > 0;
    casus_text field = cs_buf_keep(&names, &plan->arena);
    const cs_defect missing = {.number = CS_E_MISSING_COLUMN};
    plan->lacks_column = is_lacking && cs_severity_of(plan->severities, &missing) == CASUS_ERROR;
    cs_span header = {plan->source.name_count ? plan->source.names[0].span.start : 0, 0};
    if (is_lacking)
        cs_defects_at(&making->defects, CS_E_MISSING_COLUMN, CS_NONE, header)->field = field;
}

static void report_header(cs_making *making)
{
    const cs_plan *plan = making->plan;
    for (size_t i = 0; i < plan->source.name_count; i++)
        if (plan->columns.items[i].field == CS_NONE)
            report_unknown(making, &plan->source.names[i]);
    report_renamed(making);
}

/* With fill, what can be derived gets a column behind those of the header. */
static void filled_columns(cs_making *making)
{
    cs_plan *plan = making->plan;
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (uint32_t i = 0; plan->check.fill && i < plan->schema->field_count; i++)
        if (plan->schema->fields[i].is_fill && column_of[i] == CS_NONE) {
            column_of[i] = plan->columns.count;
            plan->columns.items[plan->columns.count++] = plan->schema->index.items[i];
        }
}

/* ---- Columns of fields ---- */

static void field_columns(cs_plan *plan)
{
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        plan->columns.items[plan->columns.count] = plan->schema->index.items[i];
        column_of[i] = plan->columns.count++;
    }
}

/* ---- All of them ---- */

/* Each is entered as it is and as a path, where it may be one. */
static size_t alias_count(const casus_schema *schema)
{
    size_t count = 0;
    for (uint32_t i = 0; i < schema->field_count; i++)
        count += 2UL * schema->fields[i].also_count;
    return count;
}

static void enter_alias(cs_plan *plan, casus_text name, uint32_t column)
{
    casus_text path = cs_path_of_name(name, &plan->arena);
    cs_columns_alias(&plan->columns, name, column);
    if (path.ptr)
        cs_columns_alias(&plan->columns, path, column);
}

static bool index_columns(cs_plan *plan)
{
    const casus_schema *schema = plan->schema;
    if (!cs_columns_index(&plan->columns, alias_count(schema), &plan->arena))
        return false;
    for (uint32_t i = 0; !plan->source.is_table && i < schema->field_count; i++)
        for (uint32_t j = 0; j < schema->fields[i].also_count; j++)
            enter_alias(plan, schema->fields[i].also[j], i);
    return true;
}

/* What becomes of codes before they are written: labels beside them are the writer's. */
static casus_codes code_form(const cs_plan *plan)
{
    casus_codes codes = plan->sink.syntax ? plan->sink.codes : plan->options->codes;
    switch (codes) {
    case CASUS_CODES_CODE:
    case CASUS_CODES_BOTH:
        return CASUS_CODES_CODE;
    case CASUS_CODES_LABEL:
        return CASUS_CODES_LABEL;
    case CASUS_CODES_AUTO:
    case CASUS_CODES_KEEP:
        break;
    }
    return CASUS_CODES_KEEP;
}

/* The records behind a crosswalk have the target's fields for columns. */
static bool make_target(cs_plan *plan)
{
    const casus_schema *to = plan->crosswalk->to;
    uint32_t *column_of = cs_arena_alloc(&plan->arena, (to->field_count + 1) * sizeof *column_of);
    plan->targets.items = cs_arena_zalloc(&plan->arena, to->field_count + 1UL,
                                          sizeof *plan->targets.items);
    if (!column_of || !plan->targets.items)
        return false;
    for (uint32_t i = 0; i < to->field_count; i++) {
        plan->targets.items[i] = to->index.items[i];
        column_of[i] = i;
    }
    plan->targets.count = to->field_count;
    plan->target = plan->check;
    plan->target.schema = to;
    plan->target.column_of = column_of;
    plan->target.is_table = false;
    plan->target.fill = true;
    plan->target.fills = plan->options->fill ? NULL : plan->crosswalk->computes;
    plan->check.code_form = CASUS_CODES_KEEP;
    return cs_columns_index(&plan->targets, 0, &plan->arena);
}

/* Room for so many columns, and a table of which field has which. */
static bool start_columns(cs_plan *plan, size_t most)
{
    uint32_t fields = plan->schema->field_count;
    uint32_t *column_of = cs_arena_alloc(&plan->arena, (fields + 1) * sizeof *column_of);
    plan->columns.items = cs_arena_zalloc(&plan->arena, most, sizeof *plan->columns.items);
    if (!column_of || !plan->columns.items)
        return false;
    for (uint32_t i = 0; i < fields; i++)
        column_of[i] = CS_NONE;
    plan->check = (cs_check_plan){
        .schema = plan->schema,
        .column_of = column_of,
        .is_table = plan->source.is_table,
        .in_full = plan->options->gear == CASUS_GEAR_LIBRARY,
        .fill = plan->options->fill,
        .code_form = code_form(plan),
        .dates = plan->options->dates,
        .extends_dates = plan->options->script != NULL,
    };
    return true;
}

/* The names that records use beside the schema's become columns too, before there are rows. */
static casus_status further_columns(cs_making *making, size_t used)
{
    cs_plan *plan = making->plan;
    bool is_all = plan->options->columns == CASUS_COLUMNS_ALL;
    making->name_count = 0;
    casus_status status = is_all ? cs_making_all_names(making, used)
                                 : cs_making_head_names(making, used, CS_HEAD_MAX);
    cs_columns *columns = &plan->columns;
    size_t cap = columns->count;
    for (size_t i = 0; i < making->name_count && status == CASUS_OK; i++) {
        if (cs_schema_field(plan->schema, making->names[i]) != CS_NONE)
            continue;
        columns->items = cs_arena_grow(&plan->arena, columns->items, &cap, columns->count + 1UL,
                                       sizeof *columns->items);
        if (!columns->items)
            return CASUS_ENOMEM;
        columns->items[columns->count] = unknown_column(making->names[i]);
        columns->items[columns->count++].path = making->paths[i];
    }
    return status == CASUS_OK && !index_columns(plan) ? CASUS_ENOMEM : status;
}

casus_status cs_making_columns(cs_making *making, size_t used)
{
    cs_plan *plan = making->plan;
    const cs_syntax *syntax = plan->source.syntax;
    if (!start_columns(plan, plan->schema->field_count + plan->source.name_count + 1))
        return CASUS_ENOMEM;
    if (plan->source.is_table) {
        table_columns(making);
        report_header(making);
        filled_columns(making);
        report_lacking(making);
    } else {
        field_columns(plan);
    }
    casus_status status = index_columns(plan) ? CASUS_OK : CASUS_ENOMEM;
    if (status == CASUS_OK && plan->crosswalk && !make_target(plan))
        status = CASUS_ENOMEM;
    bool needs_all = !plan->source.is_table && plan->sink.syntax && plan->sink.syntax->is_table &&
                     !plan->crosswalk;
    if (status == CASUS_OK && needs_all)
        status = further_columns(making, used);
    plan->source.columns = &plan->columns;
    casus_status (*bind)(cs_layout *, cs_defects *) = syntax->import ? syntax->adopt : syntax->bind;
    if (status == CASUS_OK && bind)
        status = bind(&plan->source, &making->defects);
    return status;
}
