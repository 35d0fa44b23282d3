/* cmd_formats.c - casus formats: the syntaxes, as a table or as JSON. */
#include "cli/command.h"
#include "cli/print.h"

#include <jansson.h>
#include <string.h>

enum { NAME_WIDTH = 7, CAN_WIDTH = 11, EXTENSIONS_WIDTH = 14 };

static void list_formats(void)
{
    const casus_syntax_info *syntax;
    for (size_t i = 0; (syntax = casus_syntax_at(i)); i++) {
        const char *can = syntax->reads && syntax->writes ? "read, write"
                          : syntax->reads                 ? "read"
                                                          : "write";
        cs_print_cell(stdout, cs_word(syntax->name), NAME_WIDTH);
        cs_print_cell(stdout, cs_word(can), CAN_WIDTH);
        cs_print_cell(stdout, cs_word(syntax->extensions), EXTENSIONS_WIDTH);
        puts(syntax->help);
    }
}

/* NULL: no memory. */
static json_t *make_extensions(const char *extensions)
{
    json_t *list = json_array();
    for (const char *at = extensions; list && *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        if (json_array_append_new(list, json_stringn(at, len)) != 0) {
            json_decref(list);
            return NULL;
        }
        at += len;
    }
    return list;
}

static json_t *make_format(const casus_syntax_info *syntax)
{
    return json_pack("{s:s, s:o, s:s, s:b, s:b}", "name", syntax->name, "extensions",
                     make_extensions(syntax->extensions), "help", syntax->help, "reads",
                     syntax->reads, "writes", syntax->writes);
}

static int dump_formats(void)
{
    json_t *list = json_array();
    const casus_syntax_info *syntax;
    bool failed = list == NULL;
    for (size_t i = 0; !failed && (syntax = casus_syntax_at(i)); i++)
        failed = json_array_append_new(list, make_format(syntax)) != 0;
    if (!failed && json_dumpf(list, stdout, JSON_INDENT(2)) == 0)
        putchar('\n');
    json_decref(list);
    if (failed)
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
    return failed ? CS_EXIT_INTERNAL : CS_EXIT_CLEAN;
}

int cs_formats_command(const cs_arguments *arguments)
{
    if (arguments->operand_count > 0) {
        cs_complain("formats takes no \"%s\"", arguments->operands[0]);
        return CS_EXIT_USAGE;
    }
    if (cs_arguments_has(arguments, CS_OPTION_JSON))
        return dump_formats();
    list_formats();
    return CS_EXIT_CLEAN;
}
