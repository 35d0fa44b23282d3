/* vocabulary.h - a vocabulary as a table for people. */
#ifndef CS_VOCABULARY_H
#define CS_VOCABULARY_H

#include "casus.h"

/* The vocabulary of this name; false if there is none. */
bool cs_vocabulary_find(const casus_schema *schema, casus_text name, casus_vocabulary_info *out);
/* Has the entry all the words? */
bool cs_vocabulary_has(const casus_code_info *code, const char *const *words, size_t count);
/* Prints the entries that have all the words, each line behind `indent`: code, further columns as
   far as there is room, then label and aliases. Returns how many there were. */
size_t cs_vocabulary_print(const casus_schema *schema, const casus_vocabulary_info *vocabulary,
                           const char *const *words, size_t count, const char *indent);

#endif
