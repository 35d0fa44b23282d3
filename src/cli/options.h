/* options.h - the options of the command line: one table, and what parsing makes of it.

   The rows are in options.def. Parsing needs no more than a row: the value of an option lies in
   settings[] under its id, as text and, where the row's kind has one, as a number. */
#ifndef CS_OPTIONS_H
#define CS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cs_command cs_command;

typedef enum cs_option_id {
#define CS_OPTION(symbol, ...) CS_OPTION_##symbol,
#include "cli/options.def"
#undef CS_OPTION
    CS_OPTION_COUNT
} cs_option_id;

typedef enum cs_option_kind {
    CS_FLAG,
    CS_WORD,      /* any text, the last one counts */
    CS_LIST,      /* text that adds to what was given before */
    CS_CHOICE,    /* number: the index among the values */
    CS_NUMBER,    /* number; "auto" is 0 where the argument says so */
    CS_CHARACTER, /* number: the byte */
} cs_option_kind;

/* Sets of commands. */
typedef enum cs_command_bit {
    CS_CONVERT = 1,
    CS_VALIDATE = 2,
    CS_FORMATS = 4,
    CS_OTHERS = 8,
    CS_CODES = 16,
    CS_SCHEMA = 32,
    CS_DESCRIBE = 64,
    CS_CODEBOOK = 128,
    CS_RUNS = CS_CONVERT | CS_VALIDATE,
    CS_CHECKS = CS_RUNS | CS_SCHEMA,
    CS_COUNTS = CS_DESCRIBE | CS_CODEBOOK,
    CS_READS = CS_RUNS | CS_COUNTS,
    CS_LISTS = CS_FORMATS | CS_CODES,
    CS_ALL = CS_READS | CS_LISTS | CS_SCHEMA | CS_OTHERS
} cs_command_bit;

typedef enum cs_option_group {
    CS_READING,
    CS_WRITING,
    CS_FINDINGS,
    CS_GENERAL,
    CS_GROUP_COUNT
} cs_option_group;

typedef struct cs_option {
    const char *name; /* without the dashes; "" has only a letter */
    char letter;      /* 0: none */
    cs_option_kind kind;
    const char *argument; /* as help shows it; the values of a choice */
    cs_command_bit commands;
    cs_option_group group;
    const char *help;
} cs_option;

extern const cs_option cs_option_table[CS_OPTION_COUNT];

typedef struct cs_setting {
    bool is_given;
    const char *text;
    unsigned long number;
} cs_setting;

/* One appearance of a CS_LIST option. */
typedef struct cs_list_value {
    cs_option_id option;
    const char *text;
} cs_list_value;

/* A parsed command line. All text is that of argv. */
typedef struct cs_arguments {
    const cs_command *command;
    cs_setting settings[CS_OPTION_COUNT];
    const char **operands;
    size_t operand_count;
    cs_list_value *lists; /* in order */
    size_t list_count;
} cs_arguments;

/* Parses the words behind the command; complains itself and returns an exit code, 0 if all is well.
   `out` is freed with cs_arguments_free() in any case. */
int cs_arguments_parse(const cs_command *command, int count, char **words, cs_arguments *out);
void cs_arguments_free(cs_arguments *arguments);

bool cs_arguments_has(const cs_arguments *arguments, cs_option_id option);
/* NULL where it was not given. */
const char *cs_arguments_text(const cs_arguments *arguments, cs_option_id option);
/* 0 where it was not given. */
unsigned long cs_arguments_number(const cs_arguments *arguments, cs_option_id option);

#endif
