/* schema.h - a schema, compiled: fields, vocabularies and rules as arrays.

   schema_load.c makes it from a YAML file (docs/schema.md is the language); nothing changes it
   afterwards. C never names a schema. */
#ifndef CS_SCHEMA_H
#define CS_SCHEMA_H

#include "base/arena.h"
#include "base/text.h"
#include "casus.h"
#include "model/batch.h"

/* One entry of a vocabulary. */
typedef struct cs_code {
    casus_text code;
    casus_text label;    /* {NULL, 0}: the code speaks for itself */
    casus_text *aliases; /* older spellings: accepted, replaced by the code, announced */
    uint32_t alias_count;
    uint8_t step;      /* in the order of groups, from 1; 0: it may stand anywhere */
    uint8_t traits;    /* CS_TRAIT_... */
    casus_text *cells; /* what the vocabulary's further columns say, {NULL, 0} for a blank */
} cs_code;

/* What a code is like, beside its name. */
enum {
    CS_TRAIT_NUMBERED = 1, /* a group: numbers may stand behind it */
    CS_TRAIT_CAPITALS = 2, /* a group: may be written in capitals where that is no other */
    CS_TRAIT_FOREIGN = 4,  /* a group: another list's, where the codebook has none */
    CS_TRAIT_DOUBTFUL = 8  /* may be another code that lost its zero */
};

/* Kinds of codes, as the vocabulary's column `kind` names them. */
typedef struct cs_kinds {
    casus_text *items;
    uint32_t count;
} cs_kinds;

/* How groups make a code. */
typedef struct cs_grammar {
    cs_kinds order; /* kinds that have a place ... */
    uint8_t *steps; /* ... and which, from 1 */
    cs_kinds numbered;
    cs_kinds capitals;
} cs_grammar;

#define CS_STEPS_MAX 100

typedef struct cs_code_slot cs_code_slot;

typedef struct cs_codes {
    casus_text name;
    casus_text source; /* where the facts come from */
    cs_code *items;
    const cs_label *labels; /* the same, for those who know no schema */
    uint32_t count;
    casus_text *columns; /* names of the further columns */
    uint32_t column_count;
    bool is_exact;  /* case matters (CAMEO's ethnic groups) */
    bool is_open;   /* what it does not have is no error */
    bool is_padded; /* codes begin with zeros, which other programs drop */
    cs_grammar grammar;
    cs_code_slot *slots; /* open addressing: codes, labels, aliases */
    uint32_t slot_count;
} cs_codes;

/* How a text names a code. */
typedef enum cs_match { CS_NO_MATCH, CS_BY_CODE, CS_BY_LABEL, CS_BY_ALIAS } cs_match;

/* Builds the index once items are complete. false: no memory. */
bool cs_codes_index(cs_codes *codes, cs_arena *arena);
/* The entry named by a code, a label or an alias: the exact text first, then folded (unless
   is_exact). *is_plain: the text is the code or the label to the letter. */
cs_match cs_codes_find(const cs_codes *codes, casus_text text, uint32_t *index, bool *is_plain);
/* A text of a vocabulary, and the entry that it names. */
typedef struct cs_name {
    casus_text text;
    uint32_t index;
} cs_name;

/* The name with this text to the letter, where it is a code or a label that can stand as it is; else
   NULL: only cs_codes_find() tells what it is. Lives as long as the schema. */
const cs_name *cs_codes_name(const cs_codes *codes, casus_text text);
/* Sets the steps and traits of all entries, once they can be found; called by cs_codes_index(). */
void cs_codes_describe(cs_codes *codes);
/* Takes the next part of a cell such as "country; religion"; false at the end. */
bool cs_kinds_next(casus_text *rest, casus_text *kind);

#define CS_READINGS_MAX 4

/* The codes that a value of digits can stand for, itself first. */
typedef struct cs_readings {
    uint32_t items[CS_READINGS_MAX]; /* indexes of the vocabulary */
    size_t count;
    bool is_code;  /* the value itself is a code */
    bool is_short; /* it is a code that lost its first zero */
} cs_readings;

/* What the text may be or have been: itself; with a zero before it; with one less if it is no code; the
   digits that make this number as an octal one. None unless is_padded. */
cs_readings cs_codes_readings(const cs_codes *codes, casus_text text);
/* The code or label nearest to a mistyped text, {NULL, 0} if none is near. */
casus_text cs_codes_nearest(const cs_codes *codes, casus_text text);
#define CS_LABEL (UINT32_MAX - 2) /* in place of a further column: the label */

/* The index of a further column; CS_NONE if there is none. "code" and "label" are not further. */
uint32_t cs_codes_column(const cs_codes *codes, casus_text name);
/* What an entry has in a further column, or with CS_LABEL its label; {NULL, 0}: a blank. */
static inline casus_text cs_code_cell(const cs_code *code, uint32_t column)
{
    return column == CS_LABEL ? code->label : code->cells[column];
}

/* The further column nearest to a mistyped name, {NULL, 0} if none is near. */
casus_text cs_codes_nearest_column(const cs_codes *codes, casus_text name);

typedef struct cs_field {
    casus_text name;
    casus_text title;
    casus_type type;
    bool is_list;
    bool is_required;
    bool is_expected;
    bool is_sensitive;
    bool is_fill;
    bool is_partial;
    bool is_basic; /* dates are written in ISO 8601's basic form, and stay so */
    bool is_optional;
    bool is_wrapped; /* quotes round the whole value are no part of it */
    bool is_key;
    casus_text separator; /* of list items in a table: "; " unless the schema says otherwise */
    casus_text min, max;  /* {NULL, 0}: none */
    casus_text preset;    /* what an absent value stands for: `default` */
    casus_text *also;     /* further names */
    uint32_t also_count;
    casus_text *forms; /* of dates beside ISO 8601 */
    uint32_t form_count;
    casus_text *nulls; /* words that stand for nothing; those of the schema for typed fields */
    uint32_t null_count;
    cs_label *reasons; /* words that say why there is no value: `missing` */
    uint32_t reason_count;
    cs_axis axis;
    const cs_codes *codes; /* type code */
    uint32_t group;        /* 0, or the code is made of groups of so many characters */
    casus_text none;       /* with group: the text for nobody ("---") */
} cs_field;

struct cs_rule_kind; /* check.h */

#define CS_RULE_FIELDS 8

/* What a condition or a rule asks of a value. */
typedef enum cs_test {
    CS_IS,     /* it, or its default, is one of the values */
    CS_IS_NOT, /* ... or none of them */
    CS_BEGINS  /* its text begins with one of them */
} cs_test;

/* One condition of a rule: it holds if one of the fields passes the test. CS_IS_NOT: if none of them
   is one of the values. */
typedef struct cs_condition {
    uint32_t fields[CS_RULE_FIELDS];
    uint32_t field_count;
    casus_text *values;
    uint32_t value_count;
    cs_test test;
} cs_condition;

typedef struct cs_rule {
    const struct cs_rule_kind *kind;
    uint32_t field;
    uint32_t
        of[CS_RULE_FIELDS]; /* further fields, as `of`, `from`, `fields` or `until` name them */
    uint32_t of_count;
    uint32_t column;       /* of the vocabulary that is looked into */
    const cs_codes *codes; /* the vocabulary that is looked into; NULL: none */
    casus_text none;       /* what stands for an absent field */
    casus_text separator;  /* between the pieces of a text */
    uint32_t part;         /* which of them, from 1; 0: not said */
    casus_text *values;    /* what `test` asks of the field */
    uint32_t value_count;
    cs_test test;
    cs_condition *conditions; /* all must hold */
    uint32_t condition_count;
    uint8_t severity; /* 0: as in diag.def */
    bool fill;
    casus_text help;  /* in place of the one of diag.def; {NULL, 0}: none */
    casus_text words; /* the rule as one line, for people */
} cs_rule;

/* How the schema's own files are laid out where they are tables. */
typedef struct cs_table {
    char delimiter;     /* 0: not said */
    bool is_unquoted;   /* with this delimiter, a quote is data */
    bool is_headerless; /* files come without a header */
    uint32_t *widths;   /* how many columns those have that do: the first so many fields */
    uint32_t width_count;
} cs_table;

struct casus_schema {
    cs_arena arena;
    casus_text name, title, version, source, help;
    casus_text extends; /* the schema it starts from, as its file says; {NULL, 0}: none */
    cs_field *fields;
    uint32_t field_count;
    cs_columns index; /* finds fields by name and alias: items[i].field == i */
    cs_codes *codes;
    uint32_t codes_count;
    cs_rule *rules;
    uint32_t rule_count;
    const cs_rule **across; /* those of them that are judged over several records */
    uint32_t across_count;
    const struct cs_quiet *quiet; /* which rules need not be judged (quiet.h) */
    uint32_t *key;                /* fields */
    uint32_t key_count;
    cs_table table;
    bool is_open; /* unknown columns are welcome */
};

/* Does it say that a file with this delimiter has no quotes? */
static inline bool cs_schema_is_unquoted(const casus_schema *schema, char delimiter)
{
    return schema->table.is_unquoted && schema->table.delimiter == delimiter;
}

/* Does the text fit the field's type and codes? */
bool cs_field_accepts(const cs_field *field, casus_text text);
/* The field of this name or alias, folded; CS_NONE. */
uint32_t cs_schema_field(const casus_schema *schema, casus_text name);
const cs_codes *cs_schema_codes(const casus_schema *schema, casus_text name);
/* Opens a built-in schema. ESCHEMA: there is none of this name. */
casus_status cs_schema_open_builtin(const char *name, casus_schema **out);
/* Its fields and the layout of its tables alone, many times faster: without vocabularies and rules, so
   that nothing can be checked against it. */
casus_status cs_schema_sketch_builtin(const char *name, casus_schema **out);
/* Its file, for a look that is faster still. {NULL, 0}: there is none of this name. */
casus_text cs_schema_builtin_text(casus_text name);
/* The known field name nearest to a mistyped one, {NULL, 0} if none is near. */
casus_text cs_schema_nearest(const casus_schema *schema, casus_text name);
/* Does a condition of the rule look at a field whose values are not to be shown? */
bool cs_conditions_are_sensitive(const casus_schema *schema, const cs_rule *rule);
/* Does the rule judge, compare or look at such a field? */
bool cs_rule_is_sensitive(const casus_schema *schema, const cs_rule *rule);
/* Is what the field has the value that a rule names? Numbers by value, so that 1 is 01; "" is nothing, and
   no number. */
bool cs_field_is(const cs_field *field, casus_text text, casus_text value);
/* Private columns (x_...) raise nothing. */
bool cs_name_is_private(casus_text name);

/* A built-in file, by its path below formats/. Made by CMake, in the order of the paths. */
typedef struct cs_embedded {
    const char *path;
    const char *text;
    size_t len;
    const char *name; /* of a schema, "acled"; NULL for other files */
} cs_embedded;
extern const cs_embedded cs_embedded_files[];
extern const size_t cs_embedded_count;

#endif
