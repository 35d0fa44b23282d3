/* command.h - the commands: one row each in main.c, one file each, and how a program ends. */
#ifndef CS_COMMAND_H
#define CS_COMMAND_H

#include "cli/options.h"

/* What the shell sees; documented in casus(1) and stable. A signal is 128 + its number. */
typedef enum cs_exit {
    CS_EXIT_CLEAN = 0,
    CS_EXIT_FINDINGS = 1,
    CS_EXIT_USAGE = 2,
    CS_EXIT_FILES = 3,
    CS_EXIT_LOSS = 4,
    CS_EXIT_INTERNAL = 70,
    CS_EXIT_SIGNAL = 128
} cs_exit;

/* Which of two ends the shell is told: a signal, then 70, 3, 2, 4, 1. */
int cs_exit_graver(int a, int b);

/* Each returns an exit code and complains itself. */
typedef int (*cs_command_fn)(const cs_arguments *arguments);

struct cs_command {
    const char *name;
    const char *alias;    /* or NULL */
    const char *operands; /* as the usage line shows them */
    const char *summary;  /* a few words */
    const char *examples; /* whole lines */
    const char *details;  /* paragraphs for --help */
    cs_command_bit bit;
    cs_command_fn run;
};

const cs_command *cs_command_at(size_t index); /* NULL past the end */
const cs_command *cs_command_named(const char *word);

int cs_convert_command(const cs_arguments *arguments);
int cs_validate_command(const cs_arguments *arguments);
int cs_explain_command(const cs_arguments *arguments);
int cs_schema_command(const cs_arguments *arguments);
/* The part of it that looks for faults, `lint`. */
int cs_schema_lint(const cs_arguments *arguments);
/* The part of it that speaks to other tools, `export`. */
int cs_schema_export(const cs_arguments *arguments);
int cs_codes_command(const cs_arguments *arguments);
int cs_describe_command(const cs_arguments *arguments);
int cs_codebook_command(const cs_arguments *arguments);
int cs_formats_command(const cs_arguments *arguments);
int cs_completions_command(const cs_arguments *arguments);
int cs_help_command(const cs_arguments *arguments);

/* A usage error in words: complains and returns CS_EXIT_USAGE. nearest may be "". */
int cs_usage_unknown(const char *what, const char *word, const char *nearest);
int cs_usage_unknown_command(const char *word);

#endif
