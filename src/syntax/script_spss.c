/* script_spss.c - a syntax file, for SPSS and PSPP: the data are those of a .sav file that casus writes
   (spss.c).

   Both read a table line by line, so a text with a line end cannot be loaded; the table lacks such or the
   script is not written. Sources: IBM SPSS Statistics Command Syntax Reference and PSPP manual, GET DATA
   /TYPE=TXT; strings in X'0A' are hexadecimal in both (Syntax Reference, "Strings"). */
#include "syntax/script.h"
#include "syntax/spss.h"

#include <stdio.h>

/* ---- Constants ---- */

/* A quote stands twice, and a constant may go on behind a +. */
static bool escape(uint32_t character, cs_buf *out)
{
    char words[32];
    if (character >= ' ' && character != 0x7F && character != '\'')
        return false;
    if (character == '\'')
        snprintf(words, sizeof words, "''");
    else
        snprintf(words, sizeof words, "' + X'%02X' + '", (unsigned)character);
    cs_buf_add_string(out, words);
    return true;
}

static const cs_quoting quoting = {"'", "'", "''", escape};

/* ---- Reading ---- */

/* Values that are not what their cell is are computed from a text of their column. */
static bool is_computed(const cs_variable *variable)
{
    return variable->kind == CS_VARIABLE_DATE || variable->role != CS_ROLE_VALUE ||
           (variable->kind == CS_VARIABLE_NUMBER && variable->type == CASUS_BOOL);
}

/* What the texts that values are computed from begin with, and no variable's name does. */
static void choose_prefix(const cs_scripting *scripting, cs_buf *out)
{
    cs_buf_add_string(out, "cell");
    for (uint32_t i = 0; i < scripting->variables->count && out->status == CASUS_OK; i++) {
        casus_text name = scripting->variables->items[i].name;
        if (!cs_text_equal_folded(cs_text_slice(name, 0, out->len), cs_buf_text(out)))
            continue;
        cs_buf_add_char(out, 'x');
        i = UINT32_MAX;
    }
}

/* A labelled code has room whether or not a record has it. */
static unsigned text_width(const cs_variable *variable, const cs_census *census)
{
    size_t width = census->longest ? census->longest : 1;
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr && variable->labels[i].code.len > width)
            width = variable->labels[i].code.len;
    return (unsigned)width;
}

/* What is before a name in a list. PSPP takes a line that begins with the word "comment" for one, inside of a
   command as well (seen with PSPP 1.6.2), so that this name ends the line before it. */
static casus_text before_name(casus_text name)
{
    return cs_text_equal_folded(name, CS_TEXT("comment")) ? CS_TEXT(" ") : CS_TEXT("\n    ");
}

/* Numbers are read without decimals, which SPSS would put into whole ones, and get their format
   later. */
static void add_column(const cs_scripting *scripting, uint32_t index, casus_text prefix)
{
    enum { DATE_MAX = 40 }; /* an ISO date, or a word that stands in its place */
    const cs_variable *variable = &scripting->variables->items[index];
    casus_text before = before_name(variable->name);
    if (is_computed(variable))
        cs_script_add(scripting, &quoting, "\n    %t%d A%d", prefix, variable->column + 1,
                      DATE_MAX);
    else if (variable->kind == CS_VARIABLE_TEXT)
        cs_script_add(scripting, &quoting, "%t%t A%d", before, variable->name,
                      text_width(variable, &scripting->census[index]));
    else
        cs_script_add(scripting, &quoting, "%t%t F40.0", before, variable->name);
}

/* ---- Computing ---- */

static void add_date(const cs_scripting *scripting, const cs_variable *variable, casus_text prefix)
{
    unsigned cell = variable->column + 1;
    cs_script_add(
        scripting, &quoting,
        "NUMERIC %t (SDATE10).\n"
        "DO IF LENGTH(RTRIM(%t%d)) EQ 10.\n"
        "  COMPUTE %t = DATE.DMY(NUMBER(SUBSTR(%t%d, 9, 2), F2), NUMBER(SUBSTR(%t%d, 6, 2), F2),\n"
        "    NUMBER(SUBSTR(%t%d, 1, 4), F4)).\n",
        variable->name, prefix, cell, variable->name, prefix, cell, prefix, cell, prefix, cell);
    cs_script_add(scripting, &quoting,
                  "ELSE IF LENGTH(RTRIM(%t%d)) EQ 7.\n"
                  "  COMPUTE %t = DATE.DMY(1, NUMBER(SUBSTR(%t%d, 6, 2), F2), NUMBER(SUBSTR(%t%d, "
                  "1, 4), F4)).\n"
                  "ELSE IF LENGTH(RTRIM(%t%d)) EQ 4.\n"
                  "  COMPUTE %t = DATE.DMY(1, 1, NUMBER(SUBSTR(%t%d, 1, 4), F4)).\n"
                  "END IF.\n",
                  prefix, cell, variable->name, prefix, cell, prefix, cell, prefix, cell,
                  variable->name, prefix, cell);
}

static void add_precision(const cs_scripting *scripting, const cs_variable *variable,
                          casus_text prefix)
{
    unsigned cell = variable->column + 1;
    cs_script_add(scripting, &quoting,
                  "NUMERIC %t (F1.0).\n"
                  "IF (LENGTH(RTRIM(%t%d)) EQ 10) %t = 1.\n"
                  "IF (LENGTH(RTRIM(%t%d)) EQ 7) %t = 2.\n"
                  "IF (LENGTH(RTRIM(%t%d)) EQ 4) %t = 3.\n",
                  variable->name, prefix, cell, variable->name, prefix, cell, variable->name,
                  prefix, cell, variable->name);
}

static void add_truth(const cs_scripting *scripting, const cs_variable *variable, casus_text prefix)
{
    unsigned cell = variable->column + 1;
    cs_script_add(scripting, &quoting,
                  "NUMERIC %t (F1.0).\n"
                  "IF (%t%d EQ 'false') %t = 0.\n"
                  "IF (%t%d EQ 'true') %t = 1.\n",
                  variable->name, prefix, cell, variable->name, prefix, cell, variable->name);
    for (uint32_t i = 0; i < variable->reason_count; i++)
        cs_script_add(scripting, &quoting, "IF (%t%d EQ %q) %t = %t.\n", prefix, cell,
                      variable->reasons[i].code, variable->name, variable->reasons[i].code);
}

static void add_computation(const cs_scripting *scripting, const cs_variable *variable,
                            casus_text prefix)
{
    if (variable->role == CS_ROLE_PRECISION)
        add_precision(scripting, variable, prefix);
    else if (variable->kind == CS_VARIABLE_DATE)
        add_date(scripting, variable, prefix);
    else
        add_truth(scripting, variable, prefix);
}

/* ---- Labels ---- */

static void add_code(const cs_scripting *scripting, const cs_variable *variable, casus_text code)
{
    cs_script_add(scripting, &quoting, variable->kind == CS_VARIABLE_TEXT ? "%q" : "%t", code);
}

static void add_value_labels(const cs_scripting *scripting, const cs_variable *variable)
{
    const char *start = "VALUE LABELS ";
    for (uint32_t i = 0; i < variable->label_count + variable->reason_count; i++) {
        bool is_code = i < variable->label_count;
        const cs_label *label = is_code ? &variable->labels[i]
                                        : &variable->reasons[i - variable->label_count];
        if (!label->label.ptr)
            continue;
        if (*start)
            cs_script_add(scripting, &quoting, "%t%t\n", cs_text(start), variable->name);
        start = "";
        cs_script_add(scripting, &quoting, "  ");
        add_code(scripting, variable, label->code);
        cs_script_add(scripting, &quoting, " %q\n", label->label);
    }
    if (!*start)
        cs_script_add(scripting, &quoting, "  .\n");
}

static void add_missing(const cs_scripting *scripting, const cs_variable *variable)
{
    if (variable->reason_count == 0)
        return;
    cs_script_add(scripting, &quoting, "MISSING VALUES %t (", variable->name);
    for (uint32_t i = 0; i < variable->reason_count; i++)
        cs_script_add(scripting, &quoting, i ? ", %t" : "%t", variable->reasons[i].code);
    cs_script_add(scripting, &quoting, ").\n");
}

static void add_description(const cs_scripting *scripting, uint32_t index)
{
    const cs_variable *variable = &scripting->variables->items[index];
    char format[CS_SPSS_FORMAT_MAX];
    cs_census census = scripting->census[index];
    census.longest = text_width(variable, &census);
    unsigned width = cs_spss_format(variable, &census, format);
    if (variable->kind == CS_VARIABLE_NUMBER)
        cs_script_add(scripting, &quoting, "FORMATS %t (%t).\n", variable->name, cs_text(format));
    if (variable->title.ptr)
        cs_script_add(scripting, &quoting, "VARIABLE LABELS %t %q.\n", variable->name,
                      variable->title);
    add_value_labels(scripting, variable);
    add_missing(scripting, variable);
    cs_script_add(scripting, &quoting, "VARIABLE LEVEL %t (%t).\nVARIABLE WIDTH %t (%d).\n",
                  variable->name, cs_text(cs_spss_is_scale(variable) ? "SCALE" : "NOMINAL"),
                  variable->name, width);
}

/* ---- The script ---- */

static void add_reading(const cs_scripting *scripting, casus_text prefix)
{
    const char *mark = &scripting->table->dialect.delimiter;
    const casus_text delimiter = *mark == '\t' ? CS_TEXT("\\t") : (casus_text){mark, 1};
    cs_script_add(scripting, &quoting,
                  "SET DECIMAL=DOT.\n"
                  "GET DATA\n"
                  "  /TYPE=TXT\n"
                  "  /FILE=%q\n"
                  "  /ENCODING='UTF8'\n"
                  "  /ARRANGEMENT=DELIMITED\n"
                  "  /FIRSTCASE=2\n"
                  "  /DELIMITERS=%q\n"
                  "  /QUALIFIER='\"'\n"
                  "  /VARIABLES=",
                  scripting->file, delimiter);
    uint32_t column = CS_NONE;
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        bool is_next = scripting->variables->items[i].column != column;
        column = scripting->variables->items[i].column;
        if (is_next)
            add_column(scripting, i, prefix);
    }
    cs_script_add(scripting, &quoting, "\n  .\n");
}

/* The variables in their order, without the texts that some were computed from. */
static void add_order(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "ADD FILES /FILE=* /KEEP=");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        casus_text name = scripting->variables->items[i].name;
        cs_script_add(scripting, &quoting, "%t%t", before_name(name), name);
    }
    cs_script_add(scripting, &quoting, "\n  .\nEXECUTE.\n");
}

static void write_script(const cs_scripting *scripting)
{
    const cs_variables *variables = scripting->variables;
    cs_buf prefix = {0};
    choose_prefix(scripting, &prefix);
    cs_script_add(scripting, &quoting,
                  "* Encoding: UTF-8.\n"
                  "* Loads a table that casus wrote, with types and labels. Run it in the folder "
                  "of the table.\n");
    add_reading(scripting, cs_buf_text(&prefix));
    for (uint32_t i = 0; i < variables->count; i++)
        if (is_computed(&variables->items[i]))
            add_computation(scripting, &variables->items[i], cs_buf_text(&prefix));
    for (uint32_t i = 0; i < variables->count; i++)
        add_description(scripting, i);
    add_order(scripting);
    if (prefix.status != CASUS_OK)
        scripting->out->status = prefix.status;
    cs_buf_free(&prefix);
}

const cs_script cs_script_spss = {"spss", "sps", &cs_spss_limits, false, write_script};
