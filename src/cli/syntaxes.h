/* syntaxes.h - which syntax a name stands for. */
#ifndef CS_SYNTAXES_H
#define CS_SYNTAXES_H

#include "casus.h"

/* The syntax that an option names: NULL in *out for "auto" or no word at all. Complains itself and
   returns an exit code if there is none that can do it. */
int cs_syntax_choose(const char *option, const char *word, bool to_write, const char **out);

#endif
