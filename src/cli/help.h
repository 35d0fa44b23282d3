/* help.h - -h on one screen and --help in full, both from the tables of commands and options. */
#ifndef CS_HELP_H
#define CS_HELP_H

#include "cli/command.h"

#include <stdio.h>

/* Of one command, or with NULL of the program. */
void cs_help_short(FILE *stream, const cs_command *command);
void cs_help_full(FILE *stream, const cs_command *command);

#endif
