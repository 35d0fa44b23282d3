/* variables.c - see variables.h: which variables columns become, and what they are called.

   Names are respelt without looking at the data, so that the same columns have the same names each
   time. */
#include "syntax/variables.h"

#include "base/num.h"

#include <string.h>

/* One call of cs_variables_make(). */
struct making {
    const cs_layout *layout;
    const cs_limits *limits;
    cs_arena *arena;
    cs_variables *variables;
    cs_defects *defects;
};

static const cs_label truth[] = {
    {{"0", 1}, {"false", 5}},
    {{"1", 1}, {"true", 4}},
};

static const cs_label precisions[] = {
    {{"1", 1}, {"day", 3}},
    {{"2", 1}, {"month", 5}},
    {{"3", 1}, {"year", 4}},
};

enum { VARIABLES_PER_COLUMN = 2 }; /* at most: its value, and what that cannot say */

/* ---- Kinds ---- */

static bool writes_both(const struct making *making)
{
    return making->layout->codes == CASUS_CODES_BOTH;
}

/* As a number of a few digits is written, so that the number says it again. */
static bool is_whole(casus_text code)
{
    enum { DIGITS = 9 }; /* any so many fit into 32 bits */
    bool is_brief = code.len <= DIGITS && (code.len == 1 || code.ptr[0] != '0');
    return cs_num_is_integer(code) && code.ptr[0] != '-' && is_brief;
}

static bool has_whole_codes(const cs_column *column)
{
    for (uint32_t i = 0; i < column->label_count; i++)
        if (!is_whole(column->labels[i].code))
            return false;
    return column->label_count > 0;
}

static bool has_labels(const cs_column *column)
{
    for (uint32_t i = 0; i < column->label_count; i++)
        if (column->labels[i].label.ptr)
            return true;
    return false;
}

static cs_variable_kind kind_of(const struct making *making, const cs_column *column)
{
    if (!column->is_known || column->is_list)
        return CS_VARIABLE_TEXT;
    bool is_code = column->type == CASUS_CODE && column->label_count > 0;
    if (is_code && making->limits->has_levels && !has_labels(column))
        return CS_VARIABLE_LEVEL;
    casus_codes codes = making->layout->codes;
    bool are_codes = codes == CASUS_CODES_BOTH || codes == CASUS_CODES_CODE;
    switch (column->type) {
    case CASUS_INTEGER:
    case CASUS_DECIMAL:
    case CASUS_BOOL:
        return CS_VARIABLE_NUMBER;
    case CASUS_DATE:
        return CS_VARIABLE_DATE;
    case CASUS_CODE:
        return are_codes && has_whole_codes(column) ? CS_VARIABLE_NUMBER : CS_VARIABLE_TEXT;
    case CASUS_TEXT:
    case CASUS_DATETIME:
        break;
    }
    return CS_VARIABLE_TEXT;
}

/* ---- Names ---- */

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_allowed(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '_';
}

/* A letter of another alphabet becomes one _, however many bytes it has. */
static void respell(casus_text name, cs_buf *out)
{
    if (name.len == 0 || !is_letter(name.ptr[0]))
        cs_buf_add_char(out, 'v');
    for (size_t i = 0; i < name.len; i++)
        if (is_allowed(name.ptr[i]))
            cs_buf_add_char(out, name.ptr[i]);
        else if (((unsigned char)name.ptr[i] & 0xC0) != 0x80)
            cs_buf_add_char(out, '_');
}

static bool is_same_name(const cs_limits *limits, casus_text a, casus_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        bool is_equal = limits->is_folded && is_letter(a.ptr[i])
                            ? ((a.ptr[i] ^ b.ptr[i]) & ~0x20) == 0
                            : a.ptr[i] == b.ptr[i];
        if (!is_equal)
            return false;
    }
    return true;
}

static bool is_reserved(const struct making *making, casus_text name)
{
    return making->limits->is_reserved && making->limits->is_reserved(name);
}

static bool is_taken(const struct making *making, casus_text name)
{
    if (is_reserved(making, name))
        return true;
    for (uint32_t i = 0; i < making->variables->count; i++)
        if (is_same_name(making->limits, making->variables->items[i].name, name))
            return true;
    return false;
}

static void put_in_front(const struct making *making, cs_buf *name, char letter)
{
    cs_buf_add_char(name, letter);
    if (name->status != CASUS_OK)
        return;
    memmove(name->ptr + 1, name->ptr, name->len - 1);
    name->ptr[0] = letter;
    if (name->len > making->limits->name_max)
        cs_buf_truncate(name, making->limits->name_max);
}

/* Cuts a name so that a number behind it tells it from the others. */
static void number_name(const struct making *making, cs_buf *name, uint64_t number)
{
    cs_buf mark = {0};
    cs_buf_add_char(&mark, '_');
    cs_buf_add_number(&mark, number);
    uint32_t max = making->limits->name_max;
    if (max && name->len > max - mark.len)
        cs_buf_truncate(name, max - mark.len);
    cs_buf_add_text(name, cs_buf_text(&mark));
    if (mark.status != CASUS_OK)
        name->status = mark.status;
    cs_buf_free(&mark);
}

static void keep_name(casus_text name, cs_buf *out)
{
    for (size_t i = 0; i < name.len; i++)
        cs_buf_add_char(out, (char)(name.ptr[i] ? name.ptr[i] : '_'));
}

/* The legal name for a wanted one. {NULL, 0}: no memory. */
static casus_text legal_name(const struct making *making, casus_text wanted)
{
    cs_buf name = {0};
    uint32_t max = making->limits->name_max;
    if (max)
        respell(wanted, &name);
    else
        keep_name(wanted, &name);
    if (name.status == CASUS_OK && max && name.len > max)
        cs_buf_truncate(&name, max);
    uint64_t number = making->variables->count + 1UL;
    while (name.status == CASUS_OK && is_taken(making, cs_buf_text(&name))) {
        number_name(making, &name, number++);
        /* Some are no names whatever stands behind them: str9. */
        if (name.status == CASUS_OK && is_reserved(making, cs_buf_text(&name)))
            put_in_front(making, &name, 'v');
    }
    return cs_buf_keep(&name, making->arena);
}

static void report_name(const struct making *making, casus_text wanted, casus_text name)
{
    if (cs_text_equal(wanted, name) || making->layout->is_follower)
        return;
    cs_defect *defect = cs_defects_add(making->defects, CS_E_NAME_CHANGED, CS_NONE, CS_NONE);
    defect->field = wanted;
    defect->found = name;
    defect->is_general = true;
}

/* ---- Labels ---- */

casus_text cs_limit_text(casus_text text, size_t max)
{
    if (max == 0 || text.len <= max)
        return text;
    size_t len = max;
    while (len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return cs_text_slice(text, 0, len);
}

static casus_text cut_characters(casus_text text, size_t max)
{
    size_t len = 0;
    for (size_t count = 0; max && len < text.len; len++) {
        count += ((unsigned char)text.ptr[len] & 0xC0) != 0x80;
        if (count > max)
            break;
    }
    return max ? cs_text_slice(text, 0, len) : text;
}

casus_text cs_limit_words(size_t count, const char *unit, cs_arena *arena)
{
    cs_buf words = {0};
    cs_buf_add_number(&words, count);
    cs_buf_add_char(&words, ' ');
    cs_buf_add_string(&words, unit);
    return cs_buf_keep(&words, arena);
}

static void report_cut(const struct making *making, casus_text what, casus_text field,
                       casus_text text, casus_text cut)
{
    if (cut.len == text.len || making->layout->is_follower)
        return;
    cs_defect *defect = cs_defects_add(making->defects, CS_E_LABEL_CUT, CS_NONE, CS_NONE);
    defect->field = field;
    defect->found = what;
    defect->other = cs_limit_words(text.len, "bytes", making->arena);
    defect->expected = cs_limit_words(cut.len, "of them", making->arena);
    defect->is_general = true;
}

/* What stands behind a title is kept: by it a reader knows what the variable is. */
static casus_text cut_title(const struct making *making, casus_text title, size_t suffix)
{
    const cs_limits *limits = making->limits;
    title = limits->title_max ? cut_characters(title, limits->title_max - suffix) : title;
    return limits->title_bytes ? cs_limit_text(title, limits->title_bytes - suffix) : title;
}

/* A blank at the end of what is left would stand before the suffix, or be nothing. */
static casus_text without_blanks(casus_text text)
{
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

static casus_text make_title(const struct making *making, const cs_column *column,
                             const char *suffix, casus_text name)
{
    bool is_own = cs_text_equal(column->name, name);
    casus_text title = column->title.ptr || is_own ? column->title : column->name;
    cs_buf words = {0};
    if (!title.ptr && !*suffix)
        return title;
    title = title.ptr ? title : column->name;
    casus_text cut = cut_title(making, title, strlen(suffix));
    report_cut(making, CS_TEXT("the variable"), column->name, title, cut);
    cs_buf_add_text(&words, cut.len < title.len ? without_blanks(cut) : cut);
    cs_buf_add_string(&words, suffix);
    return cs_buf_keep(&words, making->arena);
}

/* The same vocabulary was cut for another column. */
static const cs_label *find_labels(const struct making *making, const cs_column *column)
{
    for (uint32_t i = 0; i < making->variables->count; i++) {
        const cs_variable *variable = &making->variables->items[i];
        const cs_column *other = &making->layout->columns->items[variable->column];
        if (variable->role == CS_ROLE_VALUE && variable->labels && other->labels == column->labels)
            return variable->labels;
    }
    return NULL;
}

/* A code that is too long for a text is cut where it occurs, so nothing has its label. */
static casus_text cut_label(const cs_limits *limits, const cs_label *label)
{
    bool has_room = limits->text_max == 0 || label->code.len <= limits->text_max;
    return has_room ? cs_limit_text(label->label, limits->label_max) : (casus_text){NULL, 0};
}

static const cs_label *cut_labels(const struct making *making, const cs_column *column,
                                  const cs_label *labels, uint32_t count)
{
    cs_label *cut = cs_arena_alloc(making->arena, (count + 1UL) * sizeof *cut);
    for (uint32_t i = 0; cut && i < count; i++) {
        casus_text label = cut_label(making->limits, &labels[i]);
        report_cut(making, labels[i].code, column->name, labels[i].label, label);
        cut[i].code = cs_arena_text(making->arena, labels[i].code);
        cut[i].label = label.ptr ? cs_arena_text(making->arena, label) : label;
    }
    return cut;
}

/* Labels in the file itself, if it has room for them. */
static void set_labels(const struct making *making, const cs_column *column, cs_variable *variable)
{
    const cs_limits *limits = making->limits;
    bool is_number = variable->kind == CS_VARIABLE_NUMBER;
    bool is_level = variable->kind == CS_VARIABLE_LEVEL;
    bool is_possible = is_number || is_level ? limits->has_labels : limits->has_text_labels;
    bool is_truth = column->type == CASUS_BOOL;
    bool is_written = is_level || is_truth || (has_labels(column) && writes_both(making));
    if (column->is_list || !column->is_known || !is_possible || !is_written)
        return;
    variable->label_count = is_truth ? 2 : column->label_count;
    variable->labels = is_truth ? truth : find_labels(making, column);
    if (!variable->labels)
        variable->labels = cut_labels(making, column, column->labels, column->label_count);
}

/* How many reasons for no value the format can keep apart in numbers. */
static uint32_t possible_reasons(const cs_limits *limits, uint32_t count)
{
    uint32_t most = limits->has_missing_numbers ? CS_MISSING_NUMBERS : 0;
    return limits->has_reasons || count < most ? count : most;
}

static void set_reasons(const struct making *making, const cs_column *column, cs_variable *variable)
{
    /* A number that stands for no value would be a day. */
    bool is_day = variable->kind == CS_VARIABLE_DATE && !making->limits->has_reasons;
    if (variable->kind == CS_VARIABLE_TEXT || is_day)
        return;
    variable->reason_count = possible_reasons(making->limits, column->reason_count);
    if (variable->reason_count)
        variable->reasons = cut_labels(making, column, column->reasons, variable->reason_count);
}

/* ---- Variables ---- */

static cs_variable *add_variable(struct making *making, uint32_t column, cs_variable_kind kind,
                                 cs_role role)
{
    static const char *const suffixes[] = {
        [CS_ROLE_VALUE] = "", [CS_ROLE_LABEL] = "_label", [CS_ROLE_PRECISION] = "_precision"};
    static const char *const ends[] = {
        [CS_ROLE_VALUE] = "", [CS_ROLE_LABEL] = " (label)", [CS_ROLE_PRECISION] = " (precision)"};
    const cs_column *source = &making->layout->columns->items[column];
    cs_buf wanted = {0};
    cs_buf_add_text(&wanted, source->name);
    cs_buf_add_string(&wanted, suffixes[role]);
    casus_text name = cs_buf_keep(&wanted, making->arena);
    cs_variable *variable = &making->variables->items[making->variables->count];
    *variable = (cs_variable){
        .name = legal_name(making, name),
        .kind = kind,
        .role = role,
        .column = column,
        .type = source->type,
    };
    variable->title = make_title(making, source, ends[role], variable->name);
    report_name(making, name, variable->name);
    making->variables->count++;
    return variable;
}

static void add_variables(struct making *making, uint32_t index)
{
    const cs_column *column = &making->layout->columns->items[index];
    cs_variable_kind kind = kind_of(making, column);
    cs_variable *variable = add_variable(making, index, kind, CS_ROLE_VALUE);
    set_labels(making, column, variable);
    set_reasons(making, column, variable);
    /* Of a list of codes, a variable has them all in one text, for which there is no label. */
    bool is_lost = column->is_known && !column->is_list && writes_both(making) &&
                   has_labels(column) && !variable->labels;
    if (is_lost)
        add_variable(making, index, CS_VARIABLE_TEXT, CS_ROLE_LABEL);
    if (kind != CS_VARIABLE_DATE || !column->is_partial)
        return;
    variable = add_variable(making, index, CS_VARIABLE_NUMBER, CS_ROLE_PRECISION);
    if (making->limits->has_labels) {
        variable->labels = precisions;
        variable->label_count = sizeof precisions / sizeof precisions[0];
    }
}

/* "stata has room for 32767 variables, and there are 40000". */
static casus_text room_words(const cs_layout *layout, uint64_t room, const char *unit,
                             uint64_t count, cs_arena *arena)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, layout->syntax->info.name);
    cs_buf_add_string(&words, " has room for ");
    cs_buf_add_number(&words, room);
    cs_buf_add_char(&words, ' ');
    cs_buf_add_string(&words, unit);
    cs_buf_add_string(&words, ", and there are ");
    cs_buf_add_number(&words, count);
    return cs_buf_keep(&words, arena);
}

/* So many variables that the format has no number for the last of them. */
static casus_status refuse_count(const struct making *making)
{
    cs_defect *defect = cs_defects_add(making->defects, CS_E_BAD_OPTION, CS_NONE, CS_NONE);
    defect->found = room_words(making->layout, making->limits->count_max, "variables",
                               making->variables->count, making->arena);
    return defect->found.ptr ? CASUS_EUSAGE : CASUS_ENOMEM;
}

/* Not every edition of the program opens so many. */
static void report_count(const struct making *making)
{
    uint32_t usual = making->limits->count_usual;
    if (usual == 0 || making->variables->count <= usual || making->layout->is_follower)
        return;
    cs_defect *defect = cs_defects_add(making->defects, CS_E_MANY_VARIABLES, CS_NONE, CS_NONE);
    defect->found = cs_limit_words(making->variables->count, "variables", making->arena);
    defect->expected = cs_limit_words(usual, "of them", making->arena);
    defect->is_general = true;
}

casus_status cs_variables_make(cs_layout *layout, const cs_limits *limits, cs_defects *defects)
{
    size_t most = (size_t)layout->columns->count * VARIABLES_PER_COLUMN + 1;
    cs_variables *variables = cs_arena_zalloc(layout->arena, 1, sizeof *variables);
    if (!variables)
        return CASUS_ENOMEM;
    variables->limits = limits;
    variables->items = cs_arena_zalloc(layout->arena, most, sizeof *variables->items);
    struct making making = {layout, limits, layout->arena, variables, defects};
    for (uint32_t i = 0; i < layout->columns->count && !layout->arena->failed; i++)
        add_variables(&making, i);
    layout->state = variables;
    report_count(&making);
    if (layout->arena->failed)
        return CASUS_ENOMEM;
    bool is_full = limits->count_max && variables->count > limits->count_max;
    return is_full ? refuse_count(&making) : CASUS_OK;
}

casus_status cs_variables_fit(const cs_layout *layout, const cs_build *build, cs_arena *arena)
{
    const cs_limits *limits = cs_variables_of(layout)->limits;
    cs_defects defects = {.arena = arena};
    if (build->count <= limits->rows_max)
        return CASUS_OK;
    cs_defect *defect = cs_defects_add(&defects, CS_E_TOO_MUCH_AT_ONCE, CS_NONE, CS_NONE);
    defect->found = room_words(layout, limits->rows_max, "records", build->count, arena);
    if (!defect->found.ptr)
        return CASUS_ENOMEM;
    casus_status status = build->tell(build->ctx, &defects);
    return status == CASUS_OK || status == CASUS_END ? CASUS_ELIMIT : status;
}
