/* cmd_explain.c - casus explain: the manual page of a kind of finding. */
#include "cli/command.h"
#include "cli/overrides.h"
#include "cli/print.h"

static void list_kinds(void)
{
    const casus_diag_info *kind;
    for (size_t i = 0; (kind = casus_diag_info_at(i)); i++)
        printf("%s  %-7s  %s\n", kind->code, casus_severity_text(kind->severity), kind->slug);
}

static void explain(const casus_diag_info *kind)
{
    printf("%s %s (%s)\n\n", kind->code, kind->slug, casus_severity_text(kind->severity));
    cs_print_wrapped(stdout, cs_word(kind->explain), 0);
}

int cs_explain_command(const cs_arguments *arguments)
{
    if (arguments->operand_count == 0)
        list_kinds();
    for (size_t i = 0; i < arguments->operand_count; i++) {
        const casus_diag_info *kind = cs_diag_kind(arguments->operands[i]);
        if (!kind)
            return CS_EXIT_USAGE;
        if (i > 0)
            putchar('\n');
        explain(kind);
    }
    return CS_EXIT_CLEAN;
}
