/* script_stata.c - a do-file, for Stata 14 and later: the data are those of a .dta file that casus writes
   (stata.c).

   In a do-file ` and $ begin macros and " ends a text, whatever stands around them ([U] 18.3), so they and
   what is not printable are made by char() (uchar() is not needed: letters beyond ASCII are themselves).
   Labels are set by Mata, which takes such an expression where the commands for labels want a constant
   ([M-5] st_varlabel(), st_vlmodify()). Sources: [D] import delimited, [D] rename group, [D] Datetime
   conversion, [U] 12.6. */
#include "syntax/script.h"
#include "syntax/stata.h"

#include <stdio.h>
#include <string.h>

/* ---- Constants ---- */

static bool escape(uint32_t character, cs_buf *out)
{
    char words[32];
    bool is_magic = character == '"' || character == '`' || character == '$' || character == '\\';
    if (character >= ' ' && character != 0x7F && !is_magic)
        return false;
    snprintf(words, sizeof words, "\" + char(%u) + \"", (unsigned)character);
    cs_buf_add_string(out, words);
    return true;
}

static const cs_quoting quoting = {"(\"", "\")", "(\"\")", escape};

/* ---- Values ---- */

static casus_text storage_of(const cs_variable *variable, const cs_census *census)
{
    switch (cs_stata_type_of(variable, census)) {
    case READSTAT_TYPE_INT8:
        return CS_TEXT("byte");
    case READSTAT_TYPE_INT16:
        return CS_TEXT("int");
    case READSTAT_TYPE_INT32:
        return CS_TEXT("long");
    case READSTAT_TYPE_FLOAT:
    case READSTAT_TYPE_DOUBLE:
    case READSTAT_TYPE_STRING:
    case READSTAT_TYPE_STRING_REF:
        break;
    }
    return CS_TEXT("double");
}

/* The expression of the value; cell is the variable that has the text. */
static const char *expression_of(const cs_variable *variable)
{
    if (variable->role == CS_ROLE_PRECISION)
        return "cond(ustrregexm(%t, \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"), 1, ///\n"
               "    cond(ustrregexm(%t, \"^[0-9]{4}-[0-9]{2}$\"), 2, ///\n"
               "    cond(ustrregexm(%t, \"^[0-9]{4}$\"), 3, .)))\n";
    if (variable->kind == CS_VARIABLE_DATE)
        return "cond(strlen(%t) == 4, daily(%t + \"-01-01\", \"YMD\"), ///\n"
               "    cond(strlen(%t) == 7, daily(%t + \"-01\", \"YMD\"), daily(%t, \"YMD\")))\n";
    if (variable->type == CASUS_BOOL)
        return "cond(%t == \"true\", 1, cond(%t == \"false\", 0, .))\n";
    return "real(%t)\n";
}

static void add_reasons(const cs_scripting *scripting, const cs_variable *variable, casus_text cell)
{
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        const char letter = (char)('a' + i);
        cs_script_add(scripting, &quoting, "replace %t = .%t if %t == %q\n", variable->name,
                      (casus_text){&letter, 1}, cell, variable->reasons[i].code);
    }
}

/* The labels of codes that are texts: Stata has none for them. */
static void add_label_texts(const cs_scripting *scripting, const cs_variable *variable,
                            casus_text cell)
{
    const cs_column *column = &scripting->table->columns->items[variable->column];
    cs_script_add(scripting, &quoting, "generate %t = \"\"\n", variable->name);
    for (uint32_t i = 0; i < column->label_count; i++)
        if (column->labels[i].label.ptr)
            cs_script_add(scripting, &quoting, "replace %t = %q if %t == %q\n", variable->name,
                          column->labels[i].label, cell, column->labels[i].code);
}

static void add_values(const cs_scripting *scripting, uint32_t index, casus_text cell)
{
    const cs_variable *variable = &scripting->variables->items[index];
    if (variable->role == CS_ROLE_LABEL) {
        add_label_texts(scripting, variable, cell);
        return;
    }
    if (variable->kind == CS_VARIABLE_TEXT) {
        cs_script_add(scripting, &quoting, "clonevar %t = %t\n", variable->name, cell);
        return;
    }
    cs_script_add(scripting, &quoting,
                  "generate %t %t = ", storage_of(variable, &scripting->census[index]),
                  variable->name);
    cs_script_add(scripting, &quoting, expression_of(variable), cell, cell, cell, cell, cell);
    add_reasons(scripting, variable, cell);
    if (variable->kind == CS_VARIABLE_DATE)
        cs_script_add(scripting, &quoting, "format %t %%tdCCYY-NN-DD\n", variable->name);
}

/* ---- Labels ---- */

static void add_labels(const cs_scripting *scripting, const cs_variable *variable)
{
    bool has_any = variable->reason_count > 0;
    if (variable->title.ptr)
        cs_script_add(scripting, &quoting, "mata: st_varlabel(\"%t\", %q)\n", variable->name,
                      variable->title);
    for (uint32_t i = 0; i < variable->label_count; i++) {
        if (!variable->labels[i].label.ptr)
            continue;
        has_any = true;
        cs_script_add(scripting, &quoting, "mata: st_vlmodify(\"%t\", %t, %q)\n", variable->name,
                      variable->labels[i].code, variable->labels[i].label);
    }
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        const char letter = (char)('a' + i);
        const cs_label *reason = &variable->reasons[i];
        cs_script_add(scripting, &quoting, "mata: st_vlmodify(\"%t\", .%t, %q)\n", variable->name,
                      (casus_text){&letter, 1}, reason->label.ptr ? reason->label : reason->code);
    }
    if (has_any)
        cs_script_add(scripting, &quoting, "label values %t %t\n", variable->name, variable->name);
}

/* ---- The script ---- */

/* What the names of the cells begin with, and no variable's name does. */
static void choose_prefix(const cs_scripting *scripting, cs_buf *out)
{
    cs_buf_add_string(out, "cell");
    for (uint32_t i = 0; i < scripting->variables->count && out->status == CASUS_OK; i++) {
        casus_text name = scripting->variables->items[i].name;
        if (name.len < out->len || memcmp(name.ptr, out->ptr, out->len) != 0)
            continue;
        cs_buf_add_char(out, 'x');
        i = 0;
    }
}

static void add_variable(const cs_scripting *scripting, uint32_t index, casus_text prefix)
{
    const cs_variable *variable = &scripting->variables->items[index];
    cs_buf cell = {0};
    cs_buf_add_text(&cell, prefix);
    cs_buf_add_number(&cell, variable->column + 1UL);
    if (cell.status != CASUS_OK)
        scripting->out->status = cell.status;
    add_values(scripting, index, cs_buf_text(&cell));
    add_labels(scripting, variable);
    cs_buf_free(&cell);
}

static void write_script(const cs_scripting *scripting)
{
    const char *mark = &scripting->table->dialect.delimiter;
    /* The option knows a tab by this name. */
    const casus_text delimiter = *mark == '\t' ? CS_TEXT("\\t") : (casus_text){mark, 1};
    cs_buf prefix = {0};
    choose_prefix(scripting, &prefix);
    casus_text cells = cs_buf_text(&prefix);
    cs_script_add(scripting, &quoting,
                  "* Loads a table that casus wrote, with types and labels. Run it in the folder "
                  "of the table.\n"
                  "version 14\n"
                  "local casus_table = %q\n"
                  "local casus_delimiter = %q\n"
                  "import delimited using `\"`casus_table'\"', clear "
                  "delimiters(`\"`casus_delimiter'\"') ///\n"
                  "    varnames(nonames) rowrange(2) stringcols(_all) encoding(\"UTF-8\") ///\n"
                  "    bindquotes(strict) maxquotedrows(unlimited)\n"
                  "rename v* %t*\n",
                  scripting->file, delimiter, cells);
    for (uint32_t i = 0; i < scripting->variables->count; i++)
        add_variable(scripting, i, cells);
    cs_script_add(scripting, &quoting, "drop %t*\n", cells);
    if (prefix.status != CASUS_OK)
        scripting->out->status = prefix.status;
    cs_buf_free(&prefix);
}

const cs_script cs_script_stata = {"stata", "do", &cs_stata_limits, true, write_script};
