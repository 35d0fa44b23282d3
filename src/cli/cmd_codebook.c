/* cmd_codebook.c - casus codebook: a codebook of a schema, or of data with its counts. */
#include "cli/command.h"
#include "cli/counting.h"
#include "cli/forms.h"
#include "cli/print.h"
#include "cli/schemas.h"

#include <errno.h>
#include <string.h>

/* A word names a schema if it is that of a built-in one, or a file in YAML that begins as a schema does. */
static bool names_schema(const char *word)
{
    const char *name;
    char line[64] = "";
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++)
        if (strcmp(name, word) == 0)
            return true;
    const char *end = strrchr(word, '.');
    bool is_yaml = end && (strcmp(end, ".yaml") == 0 || strcmp(end, ".yml") == 0);
    FILE *file = is_yaml ? fopen(word, "re") : NULL;
    bool is_schema = false;
    while (file && !is_schema && fgets(line, sizeof line, file)) {
        is_schema = strncmp(line, "casus:", strlen("casus:")) == 0;
        if (line[0] != '#' && line[0] != '\n')
            break;
    }
    if (file)
        fclose(file);
    return is_schema;
}

/* As --as says, else as the output's name ends: .html, .xml; else Markdown. */
static int choose_form(const cs_arguments *arguments, const casus_export_info **out)
{
    const char *word = cs_arguments_text(arguments, CS_OPTION_AS);
    const char *path = cs_arguments_text(arguments, CS_OPTION_OUTPUT);
    const char *end = path ? strrchr(path, '.') : NULL;
    if (!word && end && (strcmp(end, ".html") == 0 || strcmp(end, ".htm") == 0))
        word = "html";
    if (!word && end && strcmp(end, ".xml") == 0)
        word = "ddi";
    return cs_form_choose(word ? word : "markdown", true, out);
}

static int report(const char *path, casus_status status, int error)
{
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    if (status != CASUS_EIO) {
        cs_complain("%s", casus_status_text(status));
        return CS_EXIT_INTERNAL;
    }
    cs_complain("%s: cannot write: %s", path ? path : "<stdout>", strerror(error));
    return CS_EXIT_FILES;
}

static casus_output output_of(const cs_arguments *arguments)
{
    const char *path = cs_arguments_text(arguments, CS_OPTION_OUTPUT);
    return (casus_output){.path = path ? path : "-"};
}

static int write_schema(const cs_arguments *arguments, const casus_export_info *form)
{
    casus_schema *schema = NULL;
    const casus_output output = output_of(arguments);
    int code = cs_open_schema(arguments->operands[0], &schema);
    if (code != CS_EXIT_CLEAN)
        return code;
    casus_status status = casus_schema_export(schema, form->name, &output);
    int error = errno;
    casus_schema_free(schema);
    return report(output.path, status, error);
}

static int write_data(const cs_arguments *arguments, const casus_export_info *form)
{
    cs_task task;
    cs_counting counting = {0};
    const casus_output output = output_of(arguments);
    int code = cs_task_open(&task, arguments, stderr);
    if (code == CS_EXIT_CLEAN)
        code = cs_counting_run(&task, &counting);
    if (code <= CS_EXIT_FINDINGS && !cs_task_is_over(&task)) {
        bool shows = cs_arguments_has(arguments, CS_OPTION_SHOW_SENSITIVE);
        casus_status status = casus_codebook_export(counting.schema, counting.counts, form->name,
                                                    shows, &output);
        int error = errno;
        cs_counting_report(&task, &counting);
        code = cs_exit_graver(code, report(output.path, status, error));
    }
    cs_counting_free(&counting);
    return cs_task_close(&task, code);
}

int cs_codebook_command(const cs_arguments *arguments)
{
    const casus_export_info *form = NULL;
    int code = choose_form(arguments, &form);
    if (code != CS_EXIT_CLEAN)
        return code;
    bool is_schema = arguments->operand_count == 1 && names_schema(arguments->operands[0]);
    return is_schema ? write_schema(arguments, form) : write_data(arguments, form);
}
