/* cmd_validate.c - casus validate: the same checks as convert, and nothing written. Each file is a
   run of its own, so that a file that cannot be read does not keep the next from being checked. */
#include "cli/command.h"
#include "cli/task.h"

int cs_validate_command(const cs_arguments *arguments)
{
    cs_task task;
    casus_summary total = {0};
    int code = cs_task_open(&task, arguments, stdout);
    if (code == CS_EXIT_CLEAN) {
        for (size_t i = 0; i < task.inputs.count && !cs_task_is_over(&task); i++) {
            const casus_input *input = &task.inputs.items[i];
            const char *name = input->name ? input->name : input->path;
            code = cs_exit_graver(code, cs_task_run(&task, input, 1, NULL, name, &total));
        }
        if (task.inputs.count > 1 && !cs_task_is_over(&task))
            cs_report_total(&task.report, task.inputs.count, &total);
    }
    return cs_task_close(&task, code);
}
