/* cmd_schema_export.c - casus schema export: a schema in the words of other tools. */
#include "cli/command.h"
#include "cli/forms.h"
#include "cli/print.h"
#include "cli/schemas.h"

#include <errno.h>
#include <string.h>

static int export_schema(const char *name, const casus_export_info *form)
{
    static const casus_output output = {.path = "-"};
    casus_schema *schema = NULL;
    int code = cs_open_schema(name, &schema);
    if (code != CS_EXIT_CLEAN)
        return code;
    casus_status status = casus_schema_export(schema, form->name, &output);
    int error = errno;
    casus_schema_free(schema);
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    if (status == CASUS_EIO)
        cs_complain("cannot write: %s", strerror(error));
    else
        cs_complain("%s: %s", name, casus_status_text(status));
    return status == CASUS_EIO ? CS_EXIT_FILES : CS_EXIT_INTERNAL;
}

int cs_schema_export(const cs_arguments *arguments)
{
    const char *word = cs_arguments_text(arguments, CS_OPTION_AS);
    const casus_export_info *form = NULL;
    if (arguments->operand_count != 2) {
        cs_complain("usage: casus schema export NAME --as FORM");
        return CS_EXIT_USAGE;
    }
    if (!word) {
        cs_complain("schema export needs --as and a form:");
        cs_form_advise();
        return CS_EXIT_USAGE;
    }
    int code = cs_form_choose(word, false, &form);
    return code == CS_EXIT_CLEAN ? export_schema(arguments->operands[1], form) : code;
}
