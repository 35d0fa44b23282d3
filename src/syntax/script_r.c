/* script_r.c - a script for R, which needs no package: the data frame is the one that readRDS() has from a
   file that casus writes (rds.c), classes and attributes included.

   All constants are ASCII, since R reads a script in the encoding of the place where it runs. */
#include "syntax/rds.h"
#include "syntax/script.h"

#include <stdio.h>

/* ---- Constants ---- */

/* R Language Definition 10.3.1, and its help page Quotes. */
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

static void add_list(const cs_scripting *scripting, const cs_label *labels, uint32_t count)
{
    cs_script_add(scripting, &quoting, "c(");
    for (uint32_t i = 0; i < count; i++)
        cs_script_add(scripting, &quoting, i ? ", %q" : "%q", labels[i].code);
    cs_script_add(scripting, &quoting, ")");
}

/* ---- Values ---- */

/* A tagged NA is a double with a letter in it, as haven makes it. */
static const char functions[] =
    "  nothing <- function(letter) {\n"
    "    tag <- c(0x7f, 0xf0, 0x00, utf8ToInt(letter), 0x00, 0x00, 0x07, 0xa2)\n"
    "    readBin(as.raw(tag), \"double\", endian = \"big\")\n"
    "  }\n"
    "  missing <- function(numbers, cell, words) {\n"
    "    for (i in seq_along(words)) numbers[cell %%in%% words[i]] <- nothing(letters[i])\n"
    "    numbers\n"
    "  }\n"
    "  number <- function(cell, words = character()) {\n"
    "    missing(as.numeric(replace(cell, cell %%in%% words, NA)), cell, words)\n"
    "  }\n"
    "  truth <- function(cell) ifelse(cell == \"true\", \"1\", ifelse(cell == \"false\", \"0\", "
    "cell))\n"
    "  precision <- function(cell) {\n"
    "    match(gsub(\"[0-9]\", \"9\", cell), c(\"9999-99-99\", \"9999-99\", \"9999\"))\n"
    "  }\n"
    "  day <- function(cell, words = character()) {\n"
    "    whole <- paste0(cell, c(\"\", \"-01\", \"-01-01\")[precision(cell)])\n"
    "    structure(missing(unclass(as.Date(whole, \"%%Y-%%m-%%d\")), cell, words), class = "
    "\"Date\")\n"
    "  }\n";

static void add_call(const cs_scripting *scripting, const cs_variable *variable, const char *name)
{
    cs_script_add(scripting, &quoting, "%t(cells[[%d]]", cs_text(name), variable->column + 1);
    if (variable->reason_count) {
        cs_script_add(scripting, &quoting, ", ");
        add_list(scripting, variable->reasons, variable->reason_count);
    }
    cs_script_add(scripting, &quoting, ")");
}

static void add_levels(const cs_scripting *scripting, const cs_variable *variable)
{
    for (uint32_t i = 0; i < variable->label_count; i++)
        cs_script_add(scripting, &quoting, i ? ", %q" : "%q", variable->labels[i].code);
    for (uint32_t i = 0; i < variable->reason_count; i++)
        cs_script_add(scripting, &quoting, variable->label_count + i ? ", %q" : "%q",
                      variable->reasons[i].code);
}

static void add_numbers(const cs_scripting *scripting, const cs_variable *variable, cs_r_type type)
{
    unsigned cell = variable->column + 1;
    if (variable->role == CS_ROLE_PRECISION)
        cs_script_add(scripting, &quoting, "precision(cells[[%d]])", cell);
    else if (type == R_LOGICALS)
        cs_script_add(scripting, &quoting, "cells[[%d]] == \"true\"", cell);
    else if (type == R_INTEGERS)
        cs_script_add(scripting, &quoting, "as.integer(%tcells[[%d]]%t)",
                      cs_text(variable->type == CASUS_BOOL ? "truth(" : ""), cell,
                      cs_text(variable->type == CASUS_BOOL ? ")" : ""));
    else if (variable->type == CASUS_BOOL) {
        cs_script_add(scripting, &quoting, "number(truth(cells[[%d]]), ", cell);
        add_list(scripting, variable->reasons, variable->reason_count);
        cs_script_add(scripting, &quoting, ")");
    } else
        add_call(scripting, variable, "number");
}

static void add_values(const cs_scripting *scripting, const cs_variable *variable, cs_r_type type)
{
    switch (variable->kind) {
    case CS_VARIABLE_TEXT:
        cs_script_add(scripting, &quoting, "cells[[%d]]", variable->column + 1);
        break;
    case CS_VARIABLE_DATE:
        add_call(scripting, variable, "day");
        break;
    case CS_VARIABLE_LEVEL:
        cs_script_add(scripting, &quoting, "match(cells[[%d]], c(", variable->column + 1);
        add_levels(scripting, variable);
        cs_script_add(scripting, &quoting, "))");
        break;
    case CS_VARIABLE_NUMBER:
        add_numbers(scripting, variable, type);
        break;
    }
}

/* ---- Attributes ---- */

static void add_code(const cs_scripting *scripting, casus_text code, cs_r_type type)
{
    const char *template = type == R_TEXTS ? "%q" : type == R_INTEGERS ? "%tL" : "%t";
    cs_script_add(scripting, &quoting, template, code);
}

static void add_labels(const cs_scripting *scripting, const cs_variable *variable, cs_r_type type)
{
    const char *between = "";
    cs_script_add(scripting, &quoting, ",\n    labels = structure(c(");
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr) {
            cs_script_add(scripting, &quoting, between);
            add_code(scripting, variable->labels[i].code, type);
            between = ", ";
        }
    for (uint32_t i = 0; i < variable->reason_count; i++, between = ", ")
        cs_script_add(scripting, &quoting, "%tnothing(letters[%d])", cs_text(between), i + 1);
    between = "";
    cs_script_add(scripting, &quoting, "),\n      names = c(");
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr) {
            cs_script_add(scripting, &quoting, "%t%q", cs_text(between), variable->labels[i].label);
            between = ", ";
        }
    for (uint32_t i = 0; i < variable->reason_count; i++, between = ", ") {
        const cs_label *reason = &variable->reasons[i];
        cs_script_add(scripting, &quoting, "%t%q", cs_text(between),
                      reason->label.ptr ? reason->label : reason->code);
    }
    cs_script_add(scripting, &quoting, "))");
}

static void add_class(const cs_scripting *scripting, const cs_variable *variable, cs_r_type type)
{
    const char *base = type == R_TEXTS ? "character" : type == R_INTEGERS ? "integer" : "double";
    if (variable->kind == CS_VARIABLE_DATE)
        cs_script_add(scripting, &quoting, ",\n    class = \"Date\"");
    else if (variable->kind == CS_VARIABLE_LEVEL)
        cs_script_add(scripting, &quoting, ",\n    class = \"factor\"");
    else if (cs_r_has_labels(variable))
        cs_script_add(scripting, &quoting,
                      ",\n    class = c(\"haven_labelled\", \"vctrs_vctr\", %q)", cs_text(base));
}

static void add_variable(const cs_scripting *scripting, uint32_t index)
{
    const cs_variable *variable = &scripting->variables->items[index];
    cs_r_type type = cs_r_type_of(variable, &scripting->census[index]);
    cs_script_add(scripting, &quoting, "  frame[[%d]] <- structure(", index + 1);
    add_values(scripting, variable, type);
    if (variable->kind == CS_VARIABLE_LEVEL) {
        cs_script_add(scripting, &quoting, ",\n    levels = c(");
        add_levels(scripting, variable);
        cs_script_add(scripting, &quoting, ")");
    }
    if (cs_r_has_labels(variable))
        add_labels(scripting, variable, type);
    if (variable->title.ptr)
        cs_script_add(scripting, &quoting, ",\n    label = %q", variable->title);
    add_class(scripting, variable, type);
    cs_script_add(scripting, &quoting, ")\n");
}

/* ---- The script ---- */

static void add_names(const cs_scripting *scripting)
{
    cs_script_add(scripting, &quoting, "  names(frame) <- c(");
    for (uint32_t i = 0; i < scripting->variables->count; i++)
        cs_script_add(scripting, &quoting, i ? ",\n    %q" : "%q",
                      scripting->variables->items[i].name);
    cs_script_add(scripting, &quoting, ")\n");
}

static void write_script(const cs_scripting *scripting)
{
    const casus_text delimiter = {&scripting->table->dialect.delimiter, 1};
    cs_script_add(
        scripting, &quoting,
        "# Loads a table that casus wrote into the data frame events, with types and labels.\n"
        "# Run it in the folder of the table, for instance by source(). It needs no package.\n"
        "events <- local({\n"
        "  cells <- read.csv(%q, sep = %q, colClasses = \"character\",\n"
        "    na.strings = character(), comment.char = \"\", blank.lines.skip = FALSE,\n"
        "    check.names = FALSE, encoding = \"UTF-8\")\n"
        "  stopifnot(length(cells) == %d)\n"
        "  cells[] <- lapply(cells, function(cell) replace(cell, cell == \"\", NA))\n",
        scripting->file, delimiter, scripting->table->columns->count);
    cs_script_add(scripting, &quoting, functions);
    cs_script_add(scripting, &quoting, "  frame <- list()\n");
    for (uint32_t i = 0; i < scripting->variables->count; i++)
        add_variable(scripting, i);
    add_names(scripting);
    cs_script_add(
        scripting, &quoting,
        "  structure(frame, row.names = .set_row_names(nrow(cells)), class = \"data.frame\")\n"
        "})\n");
}

static const cs_limits limits = {
    .has_labels = true,
    .has_text_labels = true,
    .has_reasons = true,
    .has_levels = true,
};

const cs_script cs_script_r = {"r", "R", &limits, true, write_script};
