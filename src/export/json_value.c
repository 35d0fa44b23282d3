/* json_value.c - one field and one vocabulary as JSON Schema.

   What may be an integer, a date or nothing in casus is often a text in JSON and YAML, so most types
   are a pattern for texts beside bounds for numbers: each of these keywords leaves the other kind of
   value aside. Patterns are regular expressions of ECMA-262. */
#include "base/date.h"
#include "base/num.h"
#include "export/json_schema.h"

/* ---- Patterns ---- */

void cs_pattern_add(cs_buf *pattern, casus_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] && strchr("^$\\.*+?()[]{}|/", text.ptr[i]))
            cs_buf_add_char(pattern, '\\');
        cs_buf_add_char(pattern, text.ptr[i]);
    }
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_letter(cs_buf *pattern, char letter)
{
    enum { CASE = 'a' - 'A' };
    char small = letter >= 'a' ? letter : (char)(letter + CASE);
    cs_buf_add_char(pattern, '[');
    cs_buf_add_char(pattern, (char)(small - CASE));
    cs_buf_add_char(pattern, small);
    cs_buf_add_char(pattern, ']');
}

void cs_pattern_add_folded(cs_buf *pattern, casus_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_letter(text.ptr[i]))
            add_letter(pattern, text.ptr[i]);
        else if (strchr(" \t_", text.ptr[i]))
            cs_buf_add_string(pattern, "[ \\t_]*");
        else
            cs_pattern_add(pattern, cs_text_slice(text, i, 1));
    }
}

json_t *cs_pattern_take(cs_buf *pattern)
{
    json_t *text = pattern->status == CASUS_OK ? cs_tree_text(cs_buf_text(pattern)) : NULL;
    cs_buf_free(pattern);
    json_t *shape = cs_tree_object("type", cs_tree_string("string"));
    cs_tree_put(&shape, "pattern", text);
    return shape;
}

/* "|NA|NULL": words that stand for nothing, as further branches of a pattern. */
static void add_null_words(cs_buf *pattern, const cs_field *field)
{
    for (uint32_t i = 0; i < field->null_count; i++) {
        cs_buf_add_char(pattern, '|');
        cs_pattern_add(pattern, field->nulls[i]);
    }
}

/* ---- Dates ---- */

/* The lengths of months are told, leap years are not. */
static const char day_pattern[] =
    "(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|"
    "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))";

static void add_month_names(cs_buf *pattern, bool is_short)
{
    enum { MONTHS = 12, SHORT = 3 };
    cs_buf_add_string(pattern, "(?:");
    for (unsigned month = 1; month <= MONTHS; month++) {
        casus_text name = cs_text(cs_date_month_name(month));
        cs_buf_add_string(pattern, month > 1 ? "|" : "");
        cs_pattern_add_folded(pattern, is_short ? cs_text_slice(name, 0, SHORT) : name);
    }
    cs_buf_add_string(pattern, is_short ? "|[Ss][Ee][Pp][Tt])" : ")");
}

/* The parts of date.h's forms. */
static void add_form_part(cs_buf *pattern, char letter, size_t len)
{
    if (letter == 'Y')
        cs_buf_add_string(pattern, len == 2 ? "[0-9]{2}" : "[0-9]{4}");
    else if (letter == 'D')
        cs_buf_add_string(pattern,
                          len == 1 ? "(?:0?[1-9]|[12][0-9]|3[01])" : "(?:0[1-9]|[12][0-9]|3[01])");
    else if (len <= 2)
        cs_buf_add_string(pattern, len == 1 ? "(?:0?[1-9]|1[0-2])" : "(?:0[1-9]|1[0-2])");
    else
        add_month_names(pattern, len == 3);
}

static void add_form(cs_buf *pattern, casus_text form)
{
    for (size_t i = 0, len; i < form.len; i += len) {
        char letter = form.ptr[i];
        for (len = 1; i + len < form.len && form.ptr[i + len] == letter;)
            len++;
        if (strchr("DMY", letter))
            add_form_part(pattern, letter, len);
        else
            cs_pattern_add(pattern, cs_text_slice(form, i, len));
    }
    if (form.len > 3 && cs_text_equal(cs_text_from(form, form.len - 3), CS_TEXT(":00")))
        cs_buf_add_string(pattern, "(?::00(?:\\.0+)?)?");
}

/* Forms of digits alone are numbers for an editor. */
static bool is_form_of_digits(casus_text form)
{
    for (size_t i = 0; i < form.len; i++)
        if (!strchr("DMY", form.ptr[i]))
            return false;
    return true;
}

static bool has_form_of_digits(const cs_field *field)
{
    if (field->is_basic)
        return true;
    for (uint32_t i = 0; i < field->form_count; i++)
        if (is_form_of_digits(field->forms[i]))
            return true;
    return false;
}

/* Of numbers, those with the four digits of a year, or with the six or eight of a form. */
static void put_date_bounds(json_t **shape, const cs_field *field)
{
    enum { YEAR_FIRST = 1000, YEAR_LAST = 9999, SERIAL_LAST = 99999 };
    bool has_digits = has_form_of_digits(field);
    cs_tree_put(shape, "minimum", json_integer(field->is_partial ? YEAR_FIRST : SERIAL_LAST + 1));
    if (!has_digits) {
        cs_tree_put(shape, "maximum", json_integer(YEAR_LAST));
    } else if (field->is_partial) {
        json_t *between = cs_tree_object("type", cs_tree_string("integer"));
        cs_tree_put(&between, "minimum", json_integer(YEAR_LAST + 1));
        cs_tree_put(&between, "maximum", json_integer(SERIAL_LAST));
        cs_tree_put(shape, "not", between);
    }
}

/* A form that does not tell day from month is an error without --dates, so it is left out. */
static void add_date(cs_buf *pattern, const cs_field *field)
{
    cs_buf_add_string(pattern, day_pattern);
    if (field->is_partial)
        cs_buf_add_string(pattern, "|(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?");
    if (field->is_basic) {
        cs_buf_add_char(pattern, '|');
        add_form(pattern, CS_TEXT("YYYYMMDD"));
    }
    for (uint32_t i = 0; i < field->form_count; i++) {
        if (cs_date_form_order(field->forms[i]) != CASUS_DATES_UNKNOWN)
            continue;
        cs_buf_add_char(pattern, '|');
        add_form(pattern, field->forms[i]);
    }
}

static void add_datetime(cs_buf *pattern, const cs_field *field)
{
    if (field->is_basic)
        cs_buf_add_string(pattern, "[0-9]{14}|");
    cs_buf_add_string(pattern, day_pattern);
    cs_buf_add_string(pattern, "[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?"
                               "(?:Z|[+-][0-9]{2}:[0-9]{2})?");
}

/* ---- Types ---- */

/* "type": ["string", then the others, "null" where there may be nothing]. */
static void put_types(json_t **shape, const char *const *others, size_t count, bool may_be_null)
{
    json_t *types = cs_tree_array(cs_tree_string("string"));
    for (size_t i = 0; i < count; i++)
        cs_tree_add(&types, cs_tree_string(others[i]));
    if (may_be_null)
        cs_tree_add(&types, cs_tree_string("null"));
    cs_tree_put(shape, "type", types);
}

static void put_bounds(json_t **shape, const cs_field *field)
{
    if (cs_num_is_json(field->min))
        cs_tree_put(shape, "minimum", cs_tree_number(field->min));
    if (cs_num_is_json(field->max))
        cs_tree_put(shape, "maximum", cs_tree_number(field->max));
}

/* A value that must be there is neither empty nor a word for nothing. */
static void forbid_null_words(json_t **shape, const cs_field *field)
{
    json_t *words = cs_tree_array(cs_tree_string(""));
    for (uint32_t i = 0; i < field->null_count; i++)
        if (field->nulls[i].len > 0)
            cs_tree_add(&words, cs_tree_text(field->nulls[i]));
    cs_tree_put(shape, "not", cs_tree_object("enum", words));
}

/* A text, whose words for nothing are told by a pattern of their own. */
static json_t *make_text(const cs_field *field, bool may_be_null)
{
    static const char *const others[] = {"number", "boolean"};
    json_t *shape = json_object();
    put_types(&shape, others, 2, may_be_null);
    if (may_be_null || field->is_list)
        return shape;
    forbid_null_words(&shape, field);
    return shape;
}

static json_t *make_bool(const cs_field *field, bool may_be_null)
{
    json_t *values = cs_tree_array(json_true());
    cs_tree_add(&values, json_false());
    cs_tree_add(&values, cs_tree_string("true"));
    cs_tree_add(&values, cs_tree_string("false"));
    if (may_be_null)
        cs_tree_add(&values, json_null());
    for (uint32_t i = 0; may_be_null && i < field->null_count; i++)
        cs_tree_add(&values, cs_tree_text(field->nulls[i]));
    return cs_tree_object("enum", values);
}

/* Numbers and dates: one pattern for texts, and another kind of value beside them. */
static json_t *make_patterned(const cs_field *field, bool may_be_null)
{
    cs_buf pattern = {0};
    cs_buf_add_string(&pattern, "^(?:");
    const char *other = NULL;
    if (field->type == CASUS_INTEGER || field->type == CASUS_DECIMAL) {
        bool is_integer = field->type == CASUS_INTEGER;
        other = is_integer ? "integer" : "number";
        cs_buf_add_string(&pattern, is_integer ? "-?[0-9]+" : "-?[0-9]+(?:[.,][0-9]+)?");
    } else if (field->type == CASUS_DATE) {
        other = field->is_partial || has_form_of_digits(field) ? "integer" : NULL;
        add_date(&pattern, field);
    } else {
        other = field->is_basic ? "integer" : NULL;
        add_datetime(&pattern, field);
    }
    if (may_be_null)
        add_null_words(&pattern, field);
    cs_buf_add_string(&pattern, ")$");
    json_t *shape = cs_pattern_take(&pattern);
    put_types(&shape, &other, other != NULL, may_be_null);
    if (field->type == CASUS_DATE && other)
        put_date_bounds(&shape, field);
    put_bounds(&shape, field);
    return shape;
}

/* What is made of groups is only held to their length: such lists are open. */
static json_t *make_groups(const cs_field *field)
{
    cs_buf pattern = {0};
    cs_buf_add_string(&pattern, "^(?:.{");
    cs_buf_add_number(&pattern, field->group);
    cs_buf_add_string(&pattern, "})+$");
    return cs_pattern_take(&pattern);
}

static json_t *make_nothing(const cs_field *field)
{
    cs_buf pattern = {0};
    cs_buf_add_string(&pattern, "^(?:(?!)");
    add_null_words(&pattern, field);
    cs_buf_add_string(&pattern, ")$");
    json_t *shape = cs_pattern_take(&pattern);
    put_types(&shape, NULL, 0, true);
    return shape;
}

void cs_schema_name_codes(const cs_codes *codes, cs_buf *out)
{
    cs_buf_add_string(out, "codes.");
    cs_buf_add_text(out, codes->name);
}

static json_t *refer_to_codes(const cs_codes *codes)
{
    cs_buf name = {0};
    cs_schema_name_codes(codes, &name);
    json_t *reference = name.status == CASUS_OK ? cs_tree_reference(cs_buf_text(&name)) : NULL;
    cs_buf_free(&name);
    return reference;
}

static json_t *make_code(const cs_field *field, bool may_be_null)
{
    json_t *shape = field->group ? make_groups(field) : refer_to_codes(field->codes);
    if (!may_be_null && !field->is_list)
        forbid_null_words(&shape, field);
    if (!may_be_null)
        return shape;
    json_t *either = cs_tree_array(shape);
    cs_tree_add(&either, make_nothing(field));
    return cs_tree_object("anyOf", either);
}

static json_t *make_value(const cs_field *field, bool may_be_null)
{
    switch (field->type) {
    case CASUS_TEXT:
        return make_text(field, may_be_null);
    case CASUS_BOOL:
        return make_bool(field, may_be_null);
    case CASUS_CODE:
        return make_code(field, may_be_null);
    default:
        return make_patterned(field, may_be_null);
    }
}

/* ---- Lists ---- */

static json_t *make_separated(const cs_field *field)
{
    cs_buf pattern = {0};
    cs_pattern_add(&pattern, field->separator);
    return cs_pattern_take(&pattern);
}

/* An item has no separator in it; an empty one only raises a warning. */
static json_t *make_item(const cs_field *field)
{
    json_t *item = cs_tree_array(make_value(field, false));
    cs_tree_add(&item, cs_tree_object("const", cs_tree_string("")));
    json_t *shape = cs_tree_object("anyOf", item);
    cs_tree_put(&shape, "not", make_separated(field));
    return shape;
}

/* A list, one item without brackets, or what a table would have. */
static json_t *make_list(const cs_field *field)
{
    json_t *list = cs_tree_object("type", cs_tree_string("array"));
    cs_tree_put(&list, "items", make_item(field));
    if (field->is_required)
        cs_tree_put(&list, "minItems", json_integer(1));
    json_t *either = cs_tree_array(list);
    cs_tree_add(&either, make_value(field, !field->is_required));
    cs_tree_add(&either, make_separated(field));
    return cs_tree_object("anyOf", either);
}

/* ---- A field ---- */

static json_t *describe(const cs_field *field)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, field->is_required   ? "required "
                              : field->is_expected ? "expected "
                                                   : "");
    cs_buf_add_string(&words, field->is_list ? "list of " : "");
    cs_buf_add_string(&words, field->is_partial ? "partial " : "");
    cs_buf_add_string(&words, casus_type_text(field->type));
    if (field->codes) {
        cs_buf_add_char(&words, ' ');
        cs_buf_add_text(&words, field->codes->name);
    }
    json_t *text = words.status == CASUS_OK ? cs_tree_text(cs_buf_text(&words)) : NULL;
    cs_buf_free(&words);
    return text;
}

json_t *cs_schema_of_reasons(const cs_field *field)
{
    json_t *values = json_array();
    json_t *words = json_array();
    for (uint32_t i = 0; i < field->reason_count; i++) {
        const cs_label *reason = &field->reasons[i];
        cs_tree_add(&values, cs_tree_text(reason->code));
        cs_tree_add(&words, cs_tree_text(reason->label));
        if (!cs_num_is_json(reason->code))
            continue;
        cs_tree_add(&values, cs_tree_number(reason->code));
        cs_tree_add(&words, cs_tree_text(reason->label));
    }
    json_t *reasons = cs_tree_object("enum", values);
    cs_tree_put(&reasons, "markdownEnumDescriptions", words);
    return reasons;
}

/* A value, or a word that says why there is none. */
static json_t *make_content(const cs_field *field)
{
    json_t *value = field->is_list ? make_list(field) : make_value(field, !field->is_required);
    if (field->reason_count == 0)
        return value;
    json_t *either = cs_tree_array(value);
    cs_tree_add(&either, cs_schema_of_reasons(field));
    return cs_tree_object("anyOf", either);
}

json_t *cs_schema_of_field(const cs_field *field)
{
    json_t *shape = json_object();
    cs_tree_put(&shape, "title", cs_tree_text(field->title.len ? field->title : field->name));
    cs_tree_put(&shape, "description", describe(field));
    json_t *value = make_content(field);
    if (!value || json_object_update(shape, value) != 0) {
        json_decref(shape);
        shape = NULL;
    }
    json_decref(value);
    return shape;
}

/* ---- Names of a field ---- */

json_t *cs_schema_where(const cs_field *field, json_t *shape, bool must)
{
    json_t *names = json_object();
    json_t *either = json_array();
    for (uint32_t i = 0; i <= field->also_count; i++) {
        casus_text name = i == 0 ? field->name : field->also[i - 1];
        cs_tree_put_named(&names, name, json_incref(shape));
        json_t *there = cs_tree_object("required", cs_tree_array(cs_tree_text(name)));
        cs_tree_add(&either, there);
    }
    json_decref(shape);
    json_t *where = json_object();
    if (must && field->also_count == 0)
        cs_tree_put(&where, "required", cs_tree_array(cs_tree_text(field->name)));
    else if (must)
        cs_tree_put(&where, "anyOf", json_incref(either));
    json_decref(either);
    cs_tree_put(&where, "properties", names);
    return where;
}

json_t *cs_schema_has(const cs_field *field)
{
    json_t *nothing = cs_tree_array(json_null());
    cs_tree_add(&nothing, cs_tree_string(""));
    cs_tree_add(&nothing, json_array());
    for (uint32_t i = 0; i < field->null_count; i++) {
        if (field->nulls[i].len == 0)
            continue;
        cs_tree_add(&nothing, cs_tree_text(field->nulls[i]));
        if (field->is_list)
            cs_tree_add(&nothing, cs_tree_array(cs_tree_text(field->nulls[i])));
    }
    return cs_schema_where(field, cs_tree_object("not", cs_tree_object("enum", nothing)), true);
}

/* ---- Vocabularies ---- */

/* Does the text name this entry and no other? */
static bool names_entry(const cs_codes *codes, casus_text text, uint32_t index)
{
    uint32_t found;
    bool is_plain;
    return text.len > 0 && cs_codes_find(codes, text, &found, &is_plain) != CS_NO_MATCH &&
           found == index;
}

/* Adds the number that the digits of a code make. Zeros at its beginning would be lost; and the number
   is another's where there is a code without them. */
static void add_number(json_t **list, const cs_codes *codes, uint32_t index, bool padded)
{
    casus_text digits = codes->items[index].code;
    if (!cs_num_is_integer(digits) || digits.ptr[0] == '-')
        return;
    bool is_plain = cs_num_is_json(digits);
    while (digits.len > 1 && digits.ptr[0] == '0')
        digits = cs_text_from(digits, 1);
    if (is_plain || (padded && !names_entry(codes, digits, index)))
        cs_tree_add(list, cs_tree_number(digits));
}

static void add_further_names(json_t **list, const cs_codes *codes, uint32_t index, bool padded)
{
    const cs_code *code = &codes->items[index];
    for (uint32_t i = 0; i < code->alias_count; i++)
        if (names_entry(codes, code->aliases[i], index))
            cs_tree_add(list, cs_tree_text(code->aliases[i]));
    add_number(list, codes, index, padded);
}

static bool has_label(const cs_codes *codes, uint32_t index)
{
    const cs_code *code = &codes->items[index];
    return names_entry(codes, code->label, index) && !cs_text_equal(code->label, code->code);
}

void cs_schema_add_names(json_t **list, const cs_codes *codes, uint32_t index, bool padded)
{
    cs_tree_add(list, cs_tree_text(codes->items[index].code));
    if (has_label(codes, index))
        cs_tree_add(list, cs_tree_text(codes->items[index].label));
    add_further_names(list, codes, index, padded);
}

/* Codes and then labels, each with the other as its description. */
static json_t *make_choices(const cs_codes *codes)
{
    json_t *values = json_array();
    json_t *words = json_array();
    for (uint32_t i = 0; i < codes->count; i++) {
        cs_tree_add(&values, cs_tree_text(codes->items[i].code));
        cs_tree_add(&words, cs_tree_text(codes->items[i].label));
    }
    for (uint32_t i = 0; i < codes->count; i++) {
        if (!has_label(codes, i))
            continue;
        cs_tree_add(&values, cs_tree_text(codes->items[i].label));
        cs_tree_add(&words, cs_tree_text(codes->items[i].code));
    }
    json_t *choices = cs_tree_object("enum", values);
    cs_tree_put(&choices, "markdownEnumDescriptions", words);
    return choices;
}

/* Behind two negations, so that no editor suggests them. */
static json_t *make_unsuggested(json_t *values)
{
    return cs_tree_object("not", cs_tree_object("not", cs_tree_object("enum", values)));
}

static json_t *make_any(void)
{
    json_t *types = cs_tree_array(cs_tree_string("string"));
    cs_tree_add(&types, cs_tree_string("number"));
    cs_tree_add(&types, cs_tree_string("boolean"));
    return cs_tree_object("type", types);
}

json_t *cs_schema_of_codes(const cs_codes *codes)
{
    json_t *either = cs_tree_array(make_choices(codes));
    json_t *further = json_array();
    for (uint32_t i = 0; i < codes->count; i++)
        add_further_names(&further, codes, i, true);
    if (json_array_size(further) > 0 || !further)
        cs_tree_add(&either, make_unsuggested(further));
    else
        json_decref(further);
    if (codes->is_open)
        cs_tree_add(&either, make_any());
    return cs_tree_object("anyOf", either);
}
