/* cmd_schema_export.c - casus schema export: a schema in the words of other tools. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/schemas.h"
#include "cli/suggest.h"

#include <errno.h>
#include <string.h>

static int write_stdout(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    return fwrite(buf, 1, len, stdout) == len && fflush(stdout) == 0 ? 0 : -1;
}

static bool is_known(const char *form)
{
    const casus_export_info *info;
    for (size_t i = 0; (info = casus_export_at(i)); i++)
        if (strcmp(info->name, form) == 0)
            return true;
    return false;
}

static int refuse_form(const char *form)
{
    const casus_export_info *info;
    cs_suggestion suggestion = {0};
    for (size_t i = 0; (info = casus_export_at(i)); i++)
        cs_suggestion_offer(&suggestion, form, cs_word(info->name));
    return cs_usage_unknown("form", form, suggestion.best);
}

static int refuse_nothing(void)
{
    const casus_export_info *info;
    cs_complain("schema export needs --as and a form:");
    for (size_t i = 0; (info = casus_export_at(i)); i++)
        cs_advise("%-13s %s", info->name, info->help);
    return CS_EXIT_USAGE;
}

static int export_schema(const char *name, const char *form)
{
    casus_schema *schema = NULL;
    int code = cs_open_schema(name, &schema);
    if (code != CS_EXIT_CLEAN)
        return code;
    casus_status status = casus_schema_export(schema, form, write_stdout, NULL);
    casus_schema_free(schema);
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    if (status == CASUS_EIO)
        cs_complain("cannot write: %s", strerror(errno));
    else
        cs_complain("%s: %s", name, casus_status_text(status));
    return status == CASUS_EIO ? CS_EXIT_FILES : CS_EXIT_INTERNAL;
}

int cs_schema_export(const cs_arguments *arguments)
{
    const char *form = cs_arguments_text(arguments, CS_OPTION_AS);
    if (arguments->operand_count != 2) {
        cs_complain("usage: casus schema export NAME --as FORM");
        return CS_EXIT_USAGE;
    }
    if (!form)
        return refuse_nothing();
    if (!is_known(form))
        return refuse_form(form);
    return export_schema(arguments->operands[1], form);
}
