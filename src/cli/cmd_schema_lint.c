/* cmd_schema_lint.c - casus schema lint: what is wrong in files of schemas and crosswalks, and what looks like
   a slip. */
#include "cli/command.h"
#include "cli/print.h"
#include "cli/report.h"

#include <string.h>

/* What was found in one file. */
struct tally {
    cs_format format;
    uint64_t errors, warnings;
    bool is_unknown; /* no such schema, which is a matter of the command line */
    bool failed;
};

static void tell(void *ctx, const casus_diag *diag)
{
    struct tally *tally = ctx;
    const cs_look look = {.has_color = false};
    tally->errors += diag->severity == CASUS_ERROR;
    tally->warnings += diag->severity == CASUS_WARNING;
    tally->is_unknown = tally->is_unknown || strcmp(diag->slug, "unknown-schema") == 0;
    if (tally->format == CS_JSONL)
        tally->failed = !cs_form_jsonl(stdout, diag) || tally->failed;
    else if (tally->format == CS_CONCISE)
        cs_form_concise(stdout, diag, &look);
    else
        cs_form_full(stdout, diag, &look);
}

static void sum_up(const char *name, const struct tally *tally)
{
    fflush(stdout);
    cs_print_text(stderr, cs_word(name));
    fputs(": ", stderr);
    cs_print_count(stderr, tally->errors, "error");
    fputs(", ", stderr);
    cs_print_count(stderr, tally->warnings, "warning");
    putc('\n', stderr);
}

static int exit_of(casus_status status, const struct tally *tally, bool is_strict)
{
    if (status == CASUS_ENOMEM || tally->failed)
        return CS_EXIT_INTERNAL;
    if (status == CASUS_EIO)
        return CS_EXIT_FILES;
    if (tally->is_unknown)
        return CS_EXIT_USAGE;
    return tally->errors > 0 || (is_strict && tally->warnings > 0) ? CS_EXIT_FINDINGS
                                                                   : CS_EXIT_CLEAN;
}

/* A crosswalk gives its name under a key that no schema has. */
static bool is_crosswalk(const char *path)
{
    static const char key[] = "crosswalk:";
    char part[256];
    bool begins_line = true;
    bool is_found = false;
    FILE *file = fopen(path, "re");
    while (file && !is_found && fgets(part, sizeof part, file)) {
        is_found = begins_line && strncmp(part, key, strlen(key)) == 0;
        begins_line = strchr(part, '\n') != NULL;
    }
    if (file)
        fclose(file);
    return is_found;
}

static int lint(const char *name, cs_format format, bool is_strict)
{
    struct tally tally = {.format = format};
    casus_status status = is_crosswalk(name) ? casus_crosswalk_lint(name, tell, &tally)
                                             : casus_schema_lint(name, tell, &tally);
    int code = exit_of(status, &tally, is_strict);
    if (code == CS_EXIT_INTERNAL)
        cs_complain("%s: %s", name, casus_status_text(CASUS_ENOMEM));
    else if (code == CS_EXIT_CLEAN || code == CS_EXIT_FINDINGS)
        sum_up(name, &tally);
    return code;
}

int cs_schema_lint(const cs_arguments *arguments)
{
    cs_format format = (cs_format)cs_arguments_number(arguments, CS_OPTION_FORMAT);
    bool is_strict = cs_arguments_number(arguments, CS_OPTION_FAIL_ON) > 0;
    int code = CS_EXIT_CLEAN;
    if (arguments->operand_count < 2) {
        cs_complain("usage: casus schema lint FILE...");
        return CS_EXIT_USAGE;
    }
    for (size_t i = 1; i < arguments->operand_count; i++)
        code = cs_exit_graver(code, lint(arguments->operands[i], format, is_strict));
    return code;
}
