/* plan_output.c - the layout of the output: its syntax, and which columns it has in which order.

   A further input writes into the columns that the first one has set. */
#include "run/making.h"

/* ---- Syntax ---- */

static casus_codes choose_codes(const casus_options *options, const cs_syntax *syntax)
{
    if (options->codes != CASUS_CODES_AUTO)
        return options->codes;
    return syntax->info.has_labels || options->script ? CASUS_CODES_BOTH : CASUS_CODES_KEEP;
}

static casus_status no_room_for_labels(cs_making *making, const cs_syntax *syntax)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, syntax->info.name);
    cs_buf_add_string(&words, " has no room for labels beside codes: choose code or label");
    cs_making_complain(making, CS_E_BAD_OPTION)->found = cs_buf_keep(&words, &making->plan->arena);
    return cs_making_tell(making, CASUS_EUSAGE);
}

casus_status cs_making_choose_sink(cs_making *making)
{
    const casus_options *options = making->plan->options;
    const char *name = options->to.syntax;
    const char *path = making->output ? making->output->path : NULL;
    const cs_syntax *syntax = NULL;
    if (!making->output)
        return CASUS_OK;
    if (name) {
        syntax = cs_syntax_named(cs_text(name));
        if (!syntax || !syntax->info.writes)
            return cs_making_refuse_syntax(making, name, "be written");
    } else if (path) {
        syntax = cs_syntax_of_path(cs_text(path));
        if (syntax && !syntax->info.writes)
            return cs_making_refuse_syntax(making, syntax->info.name, "be written");
    }
    if (!syntax) {
        cs_making_complain(making, CS_E_NO_SYNTAX)->expected = CS_TEXT("--to");
        return cs_making_tell(making, CASUS_EUSAGE);
    }
    making->plan->sink = (cs_layout){
        .syntax = syntax,
        .dialect = options->to,
        .codes = choose_codes(options, syntax),
        .is_follower = making->previous && syntax->is_table,
        .arena = &making->plan->arena,
    };
    bool can_label = syntax->info.has_labels || syntax->adds_labels || options->script;
    if (options->codes == CASUS_CODES_BOTH && !can_label)
        return no_room_for_labels(making, syntax);
    return CASUS_OK;
}

/* ---- Columns ---- */

static bool is_used(const cs_making *making, uint32_t field)
{
    for (size_t i = 0; i < making->name_count; i++)
        if (cs_schema_field(making->plan->schema, making->names[i]) == field)
            return true;
    return false;
}

/* Is this column of the source written, and at the place of its field rather than its own? */
static bool is_written(const cs_making *making, const cs_column *column)
{
    const cs_plan *plan = making->plan;
    bool is_optional = column->field != CS_NONE && plan->schema->fields[column->field].is_optional;
    return !plan->sink.syntax->is_table || !is_optional || is_used(making, column->field);
}

/* The columns of the records that are written. */
static const cs_columns *feeding_columns(const cs_plan *plan)
{
    return plan->crosswalk ? &plan->targets : &plan->columns;
}

static void write_column(cs_plan *plan, uint32_t *from, uint32_t column)
{
    cs_column *written = &plan->written.items[plan->written.count];
    *written = feeding_columns(plan)->items[column];
    bool is_renamed = written->field != CS_NONE && !plan->sink.syntax->is_table && !plan->crosswalk;
    if (is_renamed)
        written->name = plan->schema->fields[written->field].name;
    from[plan->written.count++] = column;
}

/* Table to table keeps the source's order; else the schema's order, then unknown columns. */
static void order_columns(cs_making *making, uint32_t *from)
{
    cs_plan *plan = making->plan;
    bool keeps_order = plan->source.is_table && plan->sink.syntax->is_table;
    for (uint32_t i = 0; !keeps_order && i < plan->schema->field_count; i++) {
        uint32_t column = plan->check.column_of[i];
        if (column != CS_NONE && is_written(making, &plan->columns.items[column]))
            write_column(plan, from, column);
    }
    for (uint32_t i = 0; i < plan->columns.count; i++)
        if ((keeps_order || plan->columns.items[i].field == CS_NONE) &&
            !plan->columns.items[i].numbers_rows)
            write_column(plan, from, i);
}

/* Behind a crosswalk stand the target's fields, of the optional ones those that it gives. */
static void order_targets(cs_plan *plan, uint32_t *from)
{
    const casus_crosswalk *crosswalk = plan->crosswalk;
    for (uint32_t i = 0; i < plan->targets.count; i++)
        if (!crosswalk->to->fields[i].is_optional || crosswalk->is_given[i])
            write_column(plan, from, i);
}

static uint32_t same_column(const cs_plan *plan, const cs_column *wanted)
{
    const cs_columns *columns = feeding_columns(plan);
    for (uint32_t i = 0; i < columns->count; i++) {
        const cs_column *column = &columns->items[i];
        bool is_same = wanted->field != CS_NONE ? column->field == wanted->field
                                                : cs_text_equal(column->name, wanted->name) &&
                                                      cs_text_equal(column->path, wanted->path);
        if (is_same)
            return i;
    }
    return CS_NONE;
}

static bool has_name(const cs_columns *columns, casus_text name)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (cs_text_equal(columns->items[i].name, name))
            return true;
    return false;
}

/* The column whose name in a header is spelt otherwise, and is none of the output's own. */
static uint32_t similar_column(const cs_plan *plan, const cs_columns *written, uint32_t index)
{
    const cs_columns *columns = feeding_columns(plan);
    const cs_column *wanted = &written->items[index];
    for (uint32_t i = 0; i < columns->count; i++) {
        const cs_column *column = &columns->items[i];
        if (wanted->field == CS_NONE && column->field == CS_NONE && plan->source.is_table &&
            cs_text_equal_folded(column->name, wanted->name) && !has_name(written, column->name))
            return i;
    }
    return CS_NONE;
}

/* A further input writes into the columns that the first one has set. */
static void follow_columns(cs_making *making, uint32_t *from)
{
    cs_plan *plan = making->plan;
    const cs_columns *written = &making->previous->written;
    for (uint32_t i = 0; i < written->count; i++) {
        plan->written.items[i] = written->items[i];
        plan->written.items[i].name = cs_arena_text(&plan->arena, written->items[i].name);
        cs_arena_keep(&plan->arena, &plan->written.items[i].path);
        from[i] = same_column(plan, &written->items[i]);
        if (from[i] == CS_NONE)
            from[i] = similar_column(plan, written, i);
    }
    plan->written.count = written->count;
}

/* Optional fields that the head does not use may still come later. */
static bool list_unfed(cs_plan *plan, const uint32_t *from)
{
    bool *unfed = cs_arena_alloc(&plan->arena, plan->columns.count + 1UL);
    if (!unfed)
        return false;
    for (uint32_t i = 0; i < plan->columns.count; i++)
        unfed[i] = !plan->columns.items[i].numbers_rows;
    for (uint32_t i = 0; i < plan->written.count; i++)
        if (from[i] != CS_NONE)
            unfed[from[i]] = false;
    plan->unfed = unfed;
    return true;
}

/* Of tables: written as the schema's own files are, unless the caller has asked. */
static void settle_quoting(cs_layout *sink, const casus_options *options,
                           const casus_schema *schema)
{
    casus_dialect *dialect = &sink->dialect;
    char usual = sink->syntax == &cs_syntax_tsv ? '\t' : ',';
    char delimiter = dialect->delimiter ? dialect->delimiter : usual;
    bool is_loaded = options->script || options->package; /* by programs that know quotes */
    if (dialect->quoting == CASUS_SURELY_QUOTED || (is_loaded && !dialect->quoting))
        dialect->quoting = CASUS_QUOTED;
    else if (dialect->quoting == CASUS_QUOTED && cs_schema_is_unquoted(schema, delimiter))
        dialect->quoting = CASUS_UNQUOTED;
}

/* A table has no objects, and only a schema says that its columns stand in some. */
static void report_flattened(cs_making *making)
{
    const cs_columns *written = &making->plan->written;
    cs_buf names = {0};
    for (uint32_t i = 0; i < written->count; i++)
        if (written->items[i].path.ptr && !written->items[i].is_known)
            cs_buf_add_listed(&names, written->items[i].name);
    bool is_flattened = names.len > 0;
    casus_text other = cs_buf_keep(&names, &making->plan->arena);
    if (is_flattened)
        cs_making_complain(making, CS_E_NESTING_LOST)->other = other;
}

casus_status cs_making_sink(cs_making *making)
{
    cs_plan *plan = making->plan;
    if (!plan->sink.syntax)
        return CASUS_OK;
    bool follows = plan->sink.is_follower;
    size_t most = plan->columns.count + plan->targets.count +
                  (follows ? making->previous->written.count : 0) + 1;
    uint32_t *from = cs_arena_alloc(&plan->arena, most * sizeof *from);
    plan->written.items = cs_arena_zalloc(&plan->arena, most, sizeof *plan->written.items);
    if (!from || !plan->written.items)
        return CASUS_ENOMEM;
    if (follows)
        follow_columns(making, from);
    else if (plan->crosswalk)
        order_targets(plan, from);
    else
        order_columns(making, from);
    plan->sink.columns = &plan->written;
    plan->sink.from = from;
    settle_quoting(&plan->sink, plan->options,
                   plan->crosswalk ? plan->crosswalk->to : plan->schema);
    if (plan->sink.syntax->is_table && !plan->crosswalk && !list_unfed(plan, from))
        return CASUS_ENOMEM;
    if (plan->sink.syntax->is_table)
        report_flattened(making);
    return plan->sink.syntax->bind ? plan->sink.syntax->bind(&plan->sink, &making->defects)
                                   : CASUS_OK;
}
