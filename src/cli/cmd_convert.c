/* cmd_convert.c - casus convert: records from any syntax to any other, checked on the way. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/syntaxes.h"
#include "cli/task.h"

#include <string.h>

/* The output's syntax is asked for or lies in its name; nothing is guessed. */
static int choose_syntax(cs_task *task)
{
    const char *path = cs_arguments_text(task->arguments, CS_OPTION_OUTPUT);
    if (task->options.to.syntax)
        return CS_EXIT_CLEAN;
    if (!path || strcmp(path, "-") == 0) {
        cs_complain("convert needs -t/--to SYNTAX or -o/--output FILE");
        return CS_EXIT_USAGE;
    }
    const casus_syntax_info *syntax = casus_syntax_of_path(path);
    if (syntax && syntax->writes) {
        task->options.to.syntax = syntax->name;
        return CS_EXIT_CLEAN;
    }
    cs_complain("%s: the name tells no syntax; say which with -t/--to", path);
    return CS_EXIT_USAGE;
}

int cs_convert_command(const cs_arguments *arguments)
{
    cs_task task;
    casus_summary total = {0};
    int code = cs_task_open(&task, arguments, stderr);
    if (code == CS_EXIT_CLEAN)
        code = choose_syntax(&task);
    if (code == CS_EXIT_CLEAN) {
        casus_output output = cs_task_output(&task);
        code = cs_task_run(&task, task.inputs.items, task.inputs.count, &output,
                           output.path ? output.path : "<stdout>", &total);
    }
    return cs_task_close(&task, code);
}
