/* script_python.c - a script for Python, with pandas: a data frame of texts, Int64, Float64, boolean,
   datetime64 and category, which all know nothing from a value.

   pandas has no place for labels, so they stand in the attribute attrs of the frame: variable_labels,
   value_labels, missing_reasons (what the words mean that say why there is no value) and missing
   (which rows have them). */
#include "syntax/script.h"

#include <stdio.h>

/* ---- Constants ---- */

/* Python Language Reference 2.4.1. */
static bool escape(uint32_t character, cs_buf *out)
{
    char words[16];
    if (character == '"' || character == '\\') {
        cs_buf_add_char(out, '\\');
        cs_buf_add_char(out, (char)character);
        return true;
    }
    if (character >= ' ' && character <= '~')
        return false;
    snprintf(words, sizeof words, character > 0xFFFF ? "\\U%08x" : "\\u%04x", (unsigned)character);
    cs_buf_add_string(out, words);
    return true;
}

static const cs_quoting quoting = {"\"", "\"", "\"\"", escape};

/* ---- Values ---- */

static const char functions[] =
    "\n"
    "\n"
    "def number(cell):\n"
    "    return cell.map(float, na_action=\"ignore\").astype(\"Float64\")\n"
    "\n"
    "\n"
    "def whole(cell):\n"
    "    return cell.map(lambda text: int(float(text)), na_action=\"ignore\").astype(\"Int64\")\n"
    "\n"
    "\n"
    "def truth(cell):\n"
    "    return cell.map({\"true\": True, \"false\": False}).astype(\"boolean\")\n"
    "\n"
    "\n"
    "def precision(cell):\n"
    "    shape = cell.str.replace(\"[0-9]\", \"9\", regex=True)\n"
    "    return shape.map({\"9999-99-99\": 1, \"9999-99\": 2, \"9999\": 3}).astype(\"Int64\")\n"
    "\n"
    "\n"
    "def day(cell):\n"
    "    rest = precision(cell).map({1: \"\", 2: \"-01\", 3: \"-01-01\"})\n"
    "    return pd.to_datetime(cell.where(rest.notna()) + rest, format=\"%%Y-%%m-%%d\")\n"
    "\n"
    "\n"
    "def code(cell, codes):\n"
    "    others = sorted(set(cell.dropna()) - set(codes))\n"
    "    return cell.astype(pd.CategoricalDtype(codes + others))\n"
    "\n"
    "\n"
    "def valued(cell, words):\n"
    "    return cell.mask(cell.isin(list(words)))\n"
    "\n"
    "\n";

static void add_codes(const cs_scripting *scripting, const cs_variable *variable)
{
    for (uint32_t i = 0; i < variable->label_count; i++)
        cs_script_add(scripting, &quoting, i ? ", %q" : "%q", variable->labels[i].code);
    for (uint32_t i = 0; variable->kind == CS_VARIABLE_LEVEL && i < variable->reason_count; i++)
        cs_script_add(scripting, &quoting, variable->label_count + i ? ", %q" : "%q",
                      variable->reasons[i].code);
}

static const char *function_of(const cs_variable *variable, const cs_census *census)
{
    if (variable->role == CS_ROLE_PRECISION)
        return "precision";
    if (variable->kind == CS_VARIABLE_DATE)
        return "day";
    if (variable->type == CASUS_BOOL)
        return "truth";
    return variable->type == CASUS_DECIMAL || census->decimals ? "number" : "whole";
}

/* The words that say why there is no value are taken out of numbers and dates. */
static void add_values(const cs_scripting *scripting, const cs_variable *variable,
                       const cs_census *census)
{
    unsigned cell = variable->column;
    bool has_words = variable->reason_count > 0;
    bool is_coded = variable->kind == CS_VARIABLE_LEVEL || variable->labels;
    if (variable->kind == CS_VARIABLE_TEXT && !is_coded) {
        cs_script_add(scripting, &quoting, "cells[%d]", cell);
    } else if (variable->kind == CS_VARIABLE_TEXT || variable->kind == CS_VARIABLE_LEVEL) {
        cs_script_add(scripting, &quoting, "code(cells[%d], [", cell);
        add_codes(scripting, variable);
        cs_script_add(scripting, &quoting, "])");
    } else {
        cs_script_add(scripting, &quoting,
                      has_words ? "%t(valued(cells[%d], missing_reasons[%q]))" : "%t(cells[%d])",
                      cs_text(function_of(variable, census)), cell, variable->name);
    }
}

/* ---- Labels ---- */

static void add_variable_labels(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "variable_labels = {\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        const cs_variable *variable = &scripting->variables->items[i];
        if (variable->title.ptr)
            cs_script_add(scripting, &quoting, "    %q: %q,\n", variable->name, variable->title);
    }
    cs_script_add(scripting, &quoting, "}\n");
}

static void add_code(const cs_scripting *scripting, const cs_variable *variable, casus_text code)
{
    bool is_number = variable->kind == CS_VARIABLE_NUMBER;
    cs_script_add(scripting, &quoting, is_number ? "%t" : "%q", code);
}

/* Of truth values the words are their own labels. */
static bool has_value_labels(const cs_variable *variable)
{
    bool has_any = false;
    for (uint32_t i = 0; i < variable->label_count; i++)
        has_any = has_any || variable->labels[i].label.ptr;
    return has_any && variable->type != CASUS_BOOL;
}

static void add_value_labels(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "value_labels = {\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        const cs_variable *variable = &scripting->variables->items[i];
        if (!has_value_labels(variable))
            continue;
        cs_script_add(scripting, &quoting, "    %q: {\n", variable->name);
        for (uint32_t j = 0; j < variable->label_count; j++) {
            const cs_label *label = &variable->labels[j];
            if (!label->label.ptr)
                continue;
            cs_script_add(scripting, &quoting, "        ");
            add_code(scripting, variable, label->code);
            cs_script_add(scripting, &quoting, ": %q,\n", label->label);
        }
        cs_script_add(scripting, &quoting, "    },\n");
    }
    cs_script_add(scripting, &quoting, "}\n");
}

static void add_reasons(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "missing_reasons = {\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        const cs_variable *variable = &scripting->variables->items[i];
        if (variable->reason_count == 0)
            continue;
        cs_script_add(scripting, &quoting, "    %q: {", variable->name);
        for (uint32_t j = 0; j < variable->reason_count; j++)
            cs_script_add(scripting, &quoting, j ? ", %q: %q" : "%q: %q", variable->reasons[j].code,
                          variable->reasons[j].label);
        cs_script_add(scripting, &quoting, "},\n");
    }
    cs_script_add(scripting, &quoting, "}\n");
}

/* ---- The script ---- */

static void add_missing(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "missing = {\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        const cs_variable *variable = &scripting->variables->items[i];
        if (variable->reason_count)
            cs_script_add(
                scripting, &quoting,
                "    %q: cells[%d][cells[%d].isin(list(missing_reasons[%q]))].to_dict(),\n",
                variable->name, variable->column, variable->column, variable->name);
    }
    cs_script_add(scripting, &quoting, "}\n");
}

static void write_script(const cs_scripting *scripting)
{
    const casus_text delimiter = {&scripting->table->dialect.delimiter, 1};
    cs_script_add(
        scripting, &quoting,
        "# Loads a table that casus wrote into the data frame events, with types; labels stand in\n"
        "# events.attrs. It needs pandas and the table in its own folder.\n"
        "from pathlib import Path\n"
        "\n"
        "import pandas as pd\n");
    cs_script_add(scripting, &quoting, functions);
    add_variable_labels(scripting);
    add_value_labels(scripting);
    add_reasons(scripting);
    cs_script_add(
        scripting, &quoting,
        "\n"
        "cells = pd.read_csv(Path(__file__).with_name(%q), sep=%q, header=0,\n"
        "                    names=range(%d), index_col=False, dtype=\"string\",\n"
        "                    keep_default_na=False, na_values=[\"\"], skip_blank_lines=False,\n"
        "                    encoding=\"utf-8-sig\")\n",
        scripting->file, delimiter, scripting->table->columns->count);
    add_missing(scripting);
    cs_script_add(scripting, &quoting, "events = pd.DataFrame({\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++) {
        const cs_variable *variable = &scripting->variables->items[i];
        cs_script_add(scripting, &quoting, "    %q: ", variable->name);
        add_values(scripting, variable, &scripting->census[i]);
        cs_script_add(scripting, &quoting, ",\n");
    }
    cs_script_add(
        scripting, &quoting,
        "})\n"
        "events.attrs.update(variable_labels=variable_labels, value_labels=value_labels,\n"
        "                    missing_reasons=missing_reasons, missing=missing)\n");
}

/* Dates of pandas are 64 bits of nanoseconds: pandas user guide, Timestamp limitations. */
static const cs_limits limits = {
    .first_day = {1677, 9, 22},
    .has_labels = true,
    .has_text_labels = true,
    .has_reasons = true,
    .has_levels = true,
};

const cs_script cs_script_python = {"python", "py", &limits, true, write_script};
