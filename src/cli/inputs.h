/* inputs.h - the files that a command line names. */
#ifndef CS_INPUTS_H
#define CS_INPUTS_H

#include "casus.h"

typedef struct cs_inputs {
    casus_input *items;
    size_t count;
    size_t cap;
    char **owned; /* paths made here */
    size_t owned_count;
    size_t owned_cap;
} cs_inputs;

/* A word is a file, "-" for standard input, or a directory, which stands for the files in it whose
   extension names a syntax, in the order of their names; no word at all is standard input. Complains
   itself and returns an exit code; `out` is freed with cs_inputs_free() in any case. */
int cs_inputs_open(const char *const *words, size_t count, cs_inputs *out);
void cs_inputs_free(cs_inputs *inputs);

/* Do two names lead to the same file, which may not exist yet? */
bool cs_is_same_file(const char *a, const char *b);

#endif
