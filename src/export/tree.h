/* tree.h - JSON values that are put together without asking at each step whether there was memory.

   NULL stands for a value for which there was none. It is catching: what it is put into becomes NULL,
   and so at last the whole tree, where it is looked for once. Values that are put somewhere are taken
   over in any case. */
#ifndef CS_TREE_H
#define CS_TREE_H

#include "base/text.h"

#include <jansson.h>

json_t *cs_tree_text(casus_text text);
json_t *cs_tree_string(const char *string);
/* The number that a text in JSON's own form is, an integer of more than 64 bits as the nearest real. */
json_t *cs_tree_number(casus_text text);

void cs_tree_put(json_t **object, const char *key, json_t *value);
void cs_tree_put_named(json_t **object, casus_text key, json_t *value);
/* Nothing where the text is not given or empty. */
void cs_tree_put_text(json_t **object, const char *key, casus_text text);
void cs_tree_add(json_t **array, json_t *value);

/* {key: value} and [value]. */
json_t *cs_tree_object(const char *key, json_t *value);
json_t *cs_tree_array(json_t *value);

/* {"$ref": "#/$defs/NAME"}. */
json_t *cs_tree_reference(casus_text name);

/* Writes the tree, indented and with a line end behind it, and frees it. ENOMEM, also where it is
   NULL. */
casus_status cs_tree_write(json_t *tree, cs_buf *out);

#endif
