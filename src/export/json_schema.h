/* json_schema.h - what the files of the export to JSON Schema share.

   json_schema.c  the whole: annotation files, lists, single records
   json_value.c   one field, one vocabulary
   json_inside.c  fields inside of objects
   json_rule.c    the rules between fields, as far as JSON Schema can say them

   Keywords are those of JSON Schema 2020-12. "doNotSuggest" and "markdownEnumDescriptions" are
   extensions that editors know (yaml-language-server, VS Code) and validators leave aside.

   YAML readers of editors take 010 for the number 10 and null for nothing, where casus sees text. So a
   value may be a number wherever casus takes its characters for a good value. */
#ifndef CS_JSON_SCHEMA_H
#define CS_JSON_SCHEMA_H

#include "export/tree.h"
#include "model/schema.h"

/* All that a field may hold. */
json_t *cs_schema_of_field(const cs_field *field);
/* The words that say why the field has no value. */
json_t *cs_schema_of_reasons(const cs_field *field);
/* A vocabulary, and its name among the definitions. */
json_t *cs_schema_of_codes(const cs_codes *codes);
void cs_schema_name_codes(const cs_codes *codes, cs_buf *out);
/* Adds all that names the entry: its code, label, aliases, and the number that an editor reads where the
   code has only digits; with `padded`, also where it begins with zeros, so that they are lost. */
void cs_schema_add_names(json_t **list, const cs_codes *codes, uint32_t index, bool padded);
/* The field has a value. */
json_t *cs_schema_has(const cs_field *field);
/* The value of the field, if it is there under any of its names, or with `must` is there, is like
   `shape`, which is taken over. */
json_t *cs_schema_where(const cs_field *field, json_t *shape, bool must);
/* Does it stand inside of an object? */
bool cs_schema_is_inside(const casus_schema *schema, uint32_t field);
/* Puts the outermost object of a field's name among the properties, with all that is inside of it, if the
   name is one of objects; once, which is noted in `done`. All fields are there already. */
void cs_schema_put_inside(json_t **properties, json_t **done, const casus_schema *schema,
                          casus_text name, const cs_field *field);
/* Takes over what demands the field under its whole name, and is content with its object as well. */
json_t *cs_schema_needs_outer(const cs_field *field, json_t *there);
/* Text for a pattern that means it to the letter, or in any case with blanks or none. */
void cs_pattern_add(cs_buf *pattern, casus_text text);
void cs_pattern_add_folded(cs_buf *pattern, casus_text text);
/* {"type": "string", "pattern": ...}; the buffer is freed. */
json_t *cs_pattern_take(cs_buf *pattern);

/* A rule under "#/$defs/rule.NUMBER", or NULL where JSON Schema cannot say it: *is_said tells the two
   kinds of NULL apart. Rules that only warn are not said. */
json_t *cs_schema_of_rule(const casus_schema *schema, const cs_rule *rule, bool *is_said);

#endif
