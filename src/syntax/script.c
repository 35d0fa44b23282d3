/* script.c - THE TABLE of scripts, and what they share. */
#include "syntax/script.h"

#include <stdarg.h>
#include <string.h>

static const cs_script *const scripts[] = {
    &cs_script_stata,
    &cs_script_spss,
    &cs_script_r,
    &cs_script_python,
};

const cs_script *cs_script_named(const char *name)
{
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (strcmp(scripts[i]->name, name) == 0)
            return scripts[i];
    return NULL;
}

/* ---- Rows ---- */

static bool has_line_end(casus_text text)
{
    return text.len && (memchr(text.ptr, '\n', text.len) || memchr(text.ptr, '\r', text.len));
}

static void count_row(const cs_script *script, const cs_layout *layout, const char *row,
                      size_t record, cs_census *census, cs_defects *defects)
{
    const cs_variables *variables = cs_variables_of(layout);
    for (uint32_t i = 0; i < variables->count; i++) {
        const cs_variable *variable = &variables->items[i];
        cs_packed value;
        cs_unpack(&row, &value);
        cs_census_add(&census[i], &value);
        bool is_text = value.kind == CS_PACKED_TEXT && variable->role == CS_ROLE_VALUE;
        if (!script->has_lines && is_text && has_line_end(value.text))
            cs_defects_add(defects, CS_E_SCRIPT_LINE_END, (uint32_t)record,
                           layout->from[variable->column])
                ->found = cs_text(script->name);
    }
}

void cs_script_count(const cs_script *script, const cs_layout *layout, casus_text rows,
                     const size_t *starts, size_t count, size_t first, cs_census *census,
                     cs_defects *defects)
{
    for (size_t i = 0; i < count; i++)
        if (starts[i + 1] > starts[i])
            count_row(script, layout, cs_packed_row_at(rows.ptr + starts[i]), first + i, census,
                      defects);
}

/* ---- Text ---- */

void cs_script_quote(const cs_quoting *quoting, casus_text text, cs_buf *out)
{
    const char *end = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    text = end ? cs_text_slice(text, 0, (size_t)(end - text.ptr)) : text;
    if (text.len == 0) {
        cs_buf_add_string(out, quoting->nothing);
        return;
    }
    cs_buf_add_string(out, quoting->open);
    for (size_t len = 0; text.len; text = cs_text_from(text, len)) {
        uint32_t character = cs_utf8_decode(text, &len);
        if (!quoting->escape(character, out))
            cs_buf_add(out, text.ptr, len);
    }
    cs_buf_add_string(out, quoting->close);
}

void cs_script_add(const cs_scripting *scripting, const cs_quoting *quoting, const char *template,
                   ...)
{
    cs_buf *out = scripting->out;
    va_list arguments;
    va_start(arguments, template);
    for (; *template; template ++) {
        if (*template != '%') {
            cs_buf_add_char(out, *template);
            continue;
        }
        template ++;
        if (*template == 'q')
            cs_script_quote(quoting, va_arg(arguments, casus_text), out);
        else if (*template == 't')
            cs_buf_add_text(out, va_arg(arguments, casus_text));
        else if (*template == 'd')
            cs_buf_add_number(out, va_arg(arguments, unsigned));
        else
            cs_buf_add_char(out, *template);
    }
    va_end(arguments);
}
