/* task.c - see task.h. */
#include "cli/task.h"

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/syntaxes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_BY_DEFAULT = 50, THREADS_MOST = 1024 };

/* ---- Callbacks ---- */

bool cs_task_is_over(const cs_task *task)
{
    return cs_interrupt_signal() || task->report.error || task->output_error == EPIPE;
}

static void take_diag(void *ctx, const casus_diag *diag)
{
    cs_task *task = ctx;
    if (!cs_task_is_over(task))
        cs_report_diag(&task->report, diag);
}

static void take_choice(void *ctx, const casus_choice *choice)
{
    cs_task *task = ctx;
    cs_report_choice(&task->report, choice);
}

static bool take_progress(void *ctx, const casus_progress *progress)
{
    cs_task *task = ctx;
    cs_progress_show(&task->report.progress, progress);
    return cs_task_is_over(task);
}

/* Standard output is written here and not by the library, so that a closed pipe can be told from
   other failures. */
static int write_stdout(void *ctx, const void *buf, size_t len)
{
    cs_task *task = ctx;
    const char *bytes = buf;
    while (len > 0) {
        ssize_t count = write(STDOUT_FILENO, bytes, len);
        if (count < 0 && errno != EINTR) {
            task->output_error = errno;
            return -1;
        }
        bytes += count > 0 ? count : 0;
        len -= count > 0 ? (size_t)count : 0;
        if (len > 0 && cs_interrupt_signal()) {
            errno = EINTR;
            return -1;
        }
    }
    return 0;
}

casus_output cs_task_output(cs_task *task)
{
    const char *path = cs_arguments_text(task->arguments, CS_OPTION_OUTPUT);
    if (path && strcmp(path, "-") != 0)
        return (casus_output){.path = path};
    return (casus_output){.write = write_stdout, .ctx = task};
}

/* ---- From arguments to options ---- */

static bool wants_color(unsigned long choice, FILE *stream)
{
    enum { AUTO, ALWAYS };
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (choice != AUTO)
        return choice == ALWAYS;
    if ((no_color && no_color[0]) || (terminal && strcmp(terminal, "dumb") == 0))
        return false;
    return isatty(fileno(stream));
}

/* Words among JSON lines would spoil them, so they are left out where both share a stream. */
static void set_report(cs_task *task, FILE *findings)
{
    const cs_arguments *arguments = task->arguments;
    cs_report *report = &task->report;
    bool is_quiet = cs_arguments_has(arguments, CS_OPTION_QUIET);
    report->findings = findings;
    report->format = (cs_format)cs_arguments_number(arguments, CS_OPTION_FORMAT);
    if (report->format == CS_JSONL && findings == stderr)
        is_quiet = true;
    report->words = is_quiet ? NULL : stderr;
    report->has_color = wants_color(cs_arguments_number(arguments, CS_OPTION_COLOR), findings);
    report->is_verbose = cs_arguments_has(arguments, CS_OPTION_VERBOSE);
    report->limit = report->format == CS_JSONL ? 0 : SHOWN_BY_DEFAULT;
    if (cs_arguments_has(arguments, CS_OPTION_MAX_ERRORS))
        report->limit = cs_arguments_number(arguments, CS_OPTION_MAX_ERRORS);
    report->progress = cs_progress_start(!is_quiet);
}

static int set_dialects(cs_task *task)
{
    const cs_arguments *arguments = task->arguments;
    casus_dialect *from = &task->options.from;
    casus_dialect *to = &task->options.to;
    from->delimiter = (char)cs_arguments_number(arguments, CS_OPTION_DELIMITER);
    from->quoting = (casus_quoting)cs_arguments_number(arguments, CS_OPTION_QUOTING);
    to->delimiter = (char)cs_arguments_number(arguments, CS_OPTION_TO_DELIMITER);
    to->quoting = (casus_quoting)cs_arguments_number(arguments, CS_OPTION_TO_QUOTING);
    from->header = (casus_header)cs_arguments_number(arguments, CS_OPTION_HEADER);
    to->header = (casus_header)cs_arguments_number(arguments, CS_OPTION_TO_HEADER);
    to->bom = cs_arguments_has(arguments, CS_OPTION_BOM);
    to->crlf = cs_arguments_has(arguments, CS_OPTION_CRLF);
    to->excel_safe = cs_arguments_has(arguments, CS_OPTION_EXCEL_SAFE);
    to->pretty = cs_arguments_has(arguments, CS_OPTION_PRETTY);
    int code = cs_syntax_choose("from", cs_arguments_text(arguments, CS_OPTION_FROM), false,
                                &from->syntax);
    if (code != CS_EXIT_CLEAN)
        return code;
    return cs_syntax_choose("to", cs_arguments_text(arguments, CS_OPTION_TO), true, &to->syntax);
}

/* As other programs do it; the library itself reads no environment. */
static const char *temporary_directory(void)
{
    const char *directory = getenv("TMPDIR");
    return directory && directory[0] ? directory : NULL;
}

static const char *encoding_of(const cs_arguments *arguments)
{
    const char *name = cs_arguments_text(arguments, CS_OPTION_ENCODING);
    return name && strcmp(name, "auto") != 0 ? name : NULL;
}

static int set_options(cs_task *task)
{
    const cs_arguments *arguments = task->arguments;
    casus_options *options = &task->options;
    unsigned long threads = cs_arguments_number(arguments, CS_OPTION_THREADS);
    if (threads > THREADS_MOST) {
        cs_complain("--threads: at most %d", THREADS_MOST);
        return CS_EXIT_USAGE;
    }
    options->threads = (unsigned)threads;
    options->gear = (casus_gear)cs_arguments_number(arguments, CS_OPTION_GEAR);
    options->on_error = (casus_on_error)cs_arguments_number(arguments, CS_OPTION_ON_ERROR);
    options->on_loss = (casus_on_loss)cs_arguments_number(arguments, CS_OPTION_ON_LOSS);
    options->columns = (casus_columns)cs_arguments_number(arguments, CS_OPTION_COLUMNS);
    options->codes = (casus_codes)cs_arguments_number(arguments, CS_OPTION_CODES);
    if (cs_arguments_has(arguments, CS_OPTION_DATES))
        options->dates = (casus_dates)(CASUS_DATES_DMY +
                                       cs_arguments_number(arguments, CS_OPTION_DATES));
    options->script = cs_arguments_text(arguments, CS_OPTION_SCRIPT);
    options->encoding = encoding_of(arguments);
    options->package = cs_arguments_has(arguments, CS_OPTION_PACKAGE);
    options->fill = cs_arguments_has(arguments, CS_OPTION_FILL);
    options->show_sensitive = cs_arguments_has(arguments, CS_OPTION_SHOW_SENSITIVE);
    options->rejects.path = cs_arguments_text(arguments, CS_OPTION_REJECTS);
    options->loss.path = cs_arguments_text(arguments, CS_OPTION_LOSS);
    options->to_schema = cs_arguments_text(arguments, CS_OPTION_TO_SCHEMA);
    options->spool_directory = temporary_directory();
    options->on_diag = take_diag;
    options->on_choice = take_choice;
    options->on_progress = take_progress;
    options->ctx = task;
    int code = cs_overrides_open(arguments, &task->overrides);
    options->overrides = task->overrides.items;
    options->override_count = task->overrides.count;
    return code == CS_EXIT_CLEAN ? set_dialects(task) : code;
}

/* ---- Files that must not be one ---- */

static const cs_option_id written[] = {CS_OPTION_OUTPUT, CS_OPTION_LOSS, CS_OPTION_REJECTS,
                                       CS_OPTION_REPORT};
enum { WRITTEN_COUNT = sizeof written / sizeof *written };

/* NULL where the option was not given or names standard output. */
static const char *written_path(const cs_task *task, int index)
{
    const char *path = cs_arguments_text(task->arguments, written[index]);
    return path && strcmp(path, "-") != 0 ? path : NULL;
}

static bool is_input(const cs_task *task, const char *path)
{
    for (size_t i = 0; i < task->inputs.count; i++)
        if (task->inputs.items[i].path && cs_is_same_file(task->inputs.items[i].path, path))
            return true;
    return false;
}

static int check_path(const cs_task *task, int index)
{
    const char *path = written_path(task, index);
    const char *name = cs_option_table[written[index]].name;
    /* One input may be replaced by its own conversion, which only appears when it is whole. */
    bool may_replace = written[index] == CS_OPTION_OUTPUT && task->inputs.count == 1;
    if (!path)
        return CS_EXIT_CLEAN;
    if (!may_replace && is_input(task, path)) {
        cs_complain("--%s %s: this file is an input", name, path);
        return CS_EXIT_USAGE;
    }
    for (int other = 0; other < index; other++) {
        if (written_path(task, other) && cs_is_same_file(path, written_path(task, other))) {
            const char *other_name = cs_option_table[written[other]].name;
            cs_complain("--%s %s: the same file as --%s", name, path, other_name);
            return CS_EXIT_USAGE;
        }
    }
    return CS_EXIT_CLEAN;
}

static int check_paths(const cs_task *task)
{
    int code = CS_EXIT_CLEAN;
    for (int i = 0; code == CS_EXIT_CLEAN && i < WRITTEN_COUNT; i++) {
        code = check_path(task, i);
        bool is_given = cs_arguments_has(task->arguments, written[i]);
        if (is_given && !written_path(task, i) && written[i] != CS_OPTION_OUTPUT) {
            cs_complain("--%s needs a file", cs_option_table[written[i]].name);
            code = CS_EXIT_USAGE;
        }
    }
    return code;
}

/* ---- Opening ---- */

static int exit_of_status(casus_status status)
{
    switch (status) {
    case CASUS_OK:
    case CASUS_END:
    case CASUS_ECANCEL:
        return CS_EXIT_CLEAN;
    case CASUS_EUSAGE:
    case CASUS_ESCHEMA:
        return CS_EXIT_USAGE;
    case CASUS_EIO:
    case CASUS_EFORMAT:
    case CASUS_ELIMIT:
        return CS_EXIT_FILES;
    default:
        return CS_EXIT_INTERNAL;
    }
}

/* The library explains failures by findings; where it did not, the status has to do. */
static void explain_failure(const cs_task *task, casus_status status, const char *name)
{
    if (status < CASUS_OK && status != CASUS_ECANCEL && task->report.errors == 0 &&
        !cs_task_is_over(task))
        cs_complain("%s: %s", name, casus_status_text(status));
}

/* What cannot be had of schemas and crosswalks is a matter of configuration, whatever the reason. */
static int exit_of_opening(const cs_task *task, casus_status status, const char *name)
{
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    explain_failure(task, status, name);
    return status == CASUS_ENOMEM ? CS_EXIT_INTERNAL : CS_EXIT_USAGE;
}

static int open_schema(cs_task *task)
{
    const char *name = cs_arguments_text(task->arguments, CS_OPTION_SCHEMA);
    if (!name || strcmp(name, "auto") == 0)
        return CS_EXIT_CLEAN;
    casus_status status = casus_schema_open(name, take_diag, task, &task->schema);
    task->options.schema = task->schema;
    return exit_of_opening(task, status, name);
}

static int open_crosswalk(cs_task *task)
{
    const cs_arguments *arguments = task->arguments;
    const char *path = cs_arguments_text(arguments, CS_OPTION_CROSSWALK);
    if (cs_arguments_has(arguments, CS_OPTION_LOSS) && !path && !task->options.to_schema) {
        cs_complain("--loss tells of a crosswalk: it needs --to-schema or --crosswalk");
        return CS_EXIT_USAGE;
    }
    if (!path)
        return CS_EXIT_CLEAN;
    if (task->options.to_schema) {
        cs_complain("--to-schema and --crosswalk cannot be together");
        return CS_EXIT_USAGE;
    }
    casus_status status = casus_crosswalk_open(path, take_diag, task, &task->crosswalk);
    task->options.crosswalk = task->crosswalk;
    return exit_of_opening(task, status, path);
}

static int open_machine_report(cs_task *task)
{
    const char *path = cs_arguments_text(task->arguments, CS_OPTION_REPORT);
    if (!path)
        return CS_EXIT_CLEAN;
    task->report.machine = fopen(path, "we");
    if (task->report.machine)
        return CS_EXIT_CLEAN;
    cs_complain("%s: cannot write: %s", path, strerror(errno));
    return CS_EXIT_FILES;
}

static void warn_of_terminal(const cs_task *task)
{
    for (size_t i = 0; i < task->inputs.count; i++)
        if (task->inputs.items[i].read && task->report.words && isatty(STDIN_FILENO))
            fputs("reading from the terminal; Ctrl-D ends the input\n", task->report.words);
}

int cs_task_open(cs_task *task, const cs_arguments *arguments, FILE *findings)
{
    *task = (cs_task){.arguments = arguments, .options = CASUS_OPTIONS_INIT};
    set_report(task, findings);
    int code = set_options(task);
    if (code == CS_EXIT_CLEAN)
        code = cs_inputs_open(arguments->operands, arguments->operand_count, &task->inputs);
    if (code == CS_EXIT_CLEAN)
        code = check_paths(task);
    if (code == CS_EXIT_CLEAN)
        code = open_machine_report(task);
    if (code == CS_EXIT_CLEAN)
        code = open_schema(task);
    if (code == CS_EXIT_CLEAN)
        code = open_crosswalk(task);
    if (code == CS_EXIT_CLEAN)
        warn_of_terminal(task);
    return code;
}

/* ---- Running ---- */

/* Is the output seen as it is written, so that it can be cut short but not withheld? */
static bool is_stream(const casus_output *output)
{
    struct stat info;
    return !output->path || (stat(output->path, &info) == 0 && !S_ISREG(info.st_mode));
}

static bool has_findings(const cs_task *task, const casus_summary *summary)
{
    enum { ON_ERROR, ON_WARNING, ON_NOTE };
    unsigned long least = cs_arguments_number(task->arguments, CS_OPTION_FAIL_ON);
    return summary->errors > 0 || (least >= ON_WARNING && summary->warnings > 0) ||
           (least >= ON_NOTE && summary->notes > 0);
}

static void add_summary(casus_summary *total, const casus_summary *summary)
{
    total->bytes += summary->bytes;
    total->records += summary->records;
    total->records_bad += summary->records_bad;
    total->records_written += summary->records_written;
    total->errors += summary->errors;
    total->warnings += summary->warnings;
    total->notes += summary->notes;
    total->fixes += summary->fixes;
    total->losses += summary->losses;
    total->output_refused |= summary->output_refused;
}

int cs_task_run(cs_task *task, const casus_input *inputs, size_t count, const casus_output *output,
                const char *name, casus_summary *total)
{
    casus_summary summary = {0};
    cs_result result = {.name = name, .is_output = output != NULL};
    result.is_stream = output && is_stream(output);
    task->report.errors = 0;
    result.status = casus_run(&task->options, inputs, count, output, &summary);
    explain_failure(task, result.status, name);
    if (!cs_task_is_over(task))
        cs_report_summary(&task->report, &result, &summary);
    int code = exit_of_status(result.status);
    if (summary.losses > 0)
        code = cs_exit_graver(code, CS_EXIT_LOSS);
    if (has_findings(task, &summary))
        code = cs_exit_graver(code, CS_EXIT_FINDINGS);
    add_summary(total, &summary);
    casus_summary_free(&summary);
    return code;
}

/* ---- Closing ---- */

static int close_machine_report(cs_task *task)
{
    FILE *stream = task->report.machine;
    if (!stream)
        return CS_EXIT_CLEAN;
    bool failed = ferror(stream) != 0;
    failed = fclose(stream) != 0 || failed;
    if (!failed)
        return CS_EXIT_CLEAN;
    cs_complain("%s: cannot write", cs_arguments_text(task->arguments, CS_OPTION_REPORT));
    return CS_EXIT_FILES;
}

int cs_task_close(cs_task *task, int code)
{
    cs_report_close(&task->report);
    bool is_pipe_closed = task->output_error == EPIPE || task->report.error == EPIPE;
    code = cs_exit_graver(code, close_machine_report(task));
    if (task->report.is_out_of_memory) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        code = cs_exit_graver(code, CS_EXIT_INTERNAL);
    }
    if (task->report.error && !is_pipe_closed) {
        cs_complain("cannot write the findings: %s", strerror(task->report.error));
        code = cs_exit_graver(code, CS_EXIT_FILES);
    }
    if (is_pipe_closed)
        code = CS_EXIT_SIGNAL + SIGPIPE;
    if (cs_interrupt_signal())
        code = CS_EXIT_SIGNAL + cs_interrupt_signal();
    casus_schema_free(task->schema);
    casus_crosswalk_free(task->crosswalk);
    cs_overrides_free(&task->overrides);
    cs_inputs_free(&task->inputs);
    return code;
}
