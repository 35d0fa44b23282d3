/* schema_load.h - what the files that load a schema share: sources, faults, the tree of a YAML file.

   Loading goes on after a fault, so that all faults of a file are told at once. A function that
   finds one reports it and returns what is least harmful; nothing is used before schema_load.c has
   seen that there are none. Running out of memory is remembered in the loader. */
#ifndef CS_SCHEMA_LOAD_H
#define CS_SCHEMA_LOAD_H

#include "base/arena.h"
#include "casus.h"
#include "model/diag.h"
#include "model/schema.h"

#define CS_SCHEMA_FILE_MAX  ((size_t)16 << 20)
#define CS_SCHEMA_DEPTH_MAX 16
#define CS_SCHEMA_NODES_MAX 500000 /* of all files of a schema together */
#define CS_EXTENDS_MAX      8      /* files that start from one another */
#define CS_FAULTS_MAX       1000   /* of one schema; more are not told */
#define CS_VOCABULARIES_MAX 1000
#define CS_CODES_MAX        65534  /* casus_value.code has 16 bits */
#define CS_ALIASES_MAX      250000 /* of one vocabulary */

/* A file that is being read. */
typedef struct cs_source {
    const char *name; /* as diagnostics call it */
    casus_text text;
    cs_defects faults;
    bool is_builtin;                  /* its name is a path below formats/ */
    const struct cs_source *extender; /* the schema file that starts from this one, NULL: none */
    struct cs_source *next;
} cs_source;

/* A place in a file. */
typedef struct cs_where {
    cs_source *source;
    cs_span span;
} cs_where;

typedef struct cs_loader {
    casus_schema *schema;
    cs_arena *keep;    /* the schema's: what outlives the loading */
    cs_arena scratch;  /* the tree, the faults */
    cs_source *source; /* the schema file; what it extends and its vocabulary files follow */
    cs_source *last;
    uint32_t nodes; /* read so far, of all files */
    size_t fault_count;
    size_t error_count;       /* of the faults; the others are warnings */
    const cs_where **entries; /* by vocabulary, then by entry */
    bool is_sketch;           /* only fields and table are read and loaded */
    bool is_crosswalk;        /* the file is none of a schema */
    bool failed;              /* no memory */
} cs_loader;

/* ---- The tree (schema_tree.c) ---- */

typedef enum cs_node_kind { CS_SCALAR, CS_SEQUENCE, CS_MAPPING } cs_node_kind;

typedef struct cs_node {
    cs_node_kind kind;
    bool is_plain;             /* a scalar without quotes */
    uint32_t count;            /* of the children */
    casus_text text;           /* of a scalar; else "a list" or "a mapping", for messages */
    cs_source *source;         /* where it stands */
    cs_span span;              /* bytes of the source */
    const struct cs_node *key; /* in a mapping */
    struct cs_node *first;
    struct cs_node *next;
} cs_node;

/* The one document of a schema file; NULL with a fault reported, or with no memory. */
cs_node *cs_tree_read(cs_loader *loader, cs_source *source);

/* ---- Faults (schema_report.c) ---- */

/* Reports a fault at a place of a source; the defect is there to be filled, as of cs_defects_at(). */
cs_defect *cs_fault_at(cs_loader *loader, cs_source *source, cs_span span, cs_number number);
/* E913: what stands there cannot; expected says what could: "a list of texts". */
void cs_fault_value(cs_loader *loader, const cs_node *node, const char *expected);
/* E912: the mapping lacks a key. */
void cs_fault_missing(cs_loader *loader, const cs_node *mapping, const char *key);
/* E914: there is no such field, vocabulary ... (what); nearest may be {NULL, 0}. */
cs_defect *cs_fault_reference(cs_loader *loader, const cs_node *node, const char *what,
                              casus_text nearest);
/* E915: the second of two equal names. */
void cs_fault_twice(cs_loader *loader, const cs_node *node, const char *what);

/* Tells all faults of the sources, file by file in the order of their places. ESCHEMA if there are
   any, ENOMEM, or OK. */
casus_status cs_report_faults(cs_loader *loader, casus_diag_fn on_diag, void *ctx);
/* Tells a fault without a place: there is no such schema. False: no memory. */
bool cs_report_fault(const cs_defect *defect, const char *file, casus_diag_fn on_diag, void *ctx);
/* E901 with the words of an errno. False: no memory. */
bool cs_report_unreadable(const char *file, int error, casus_diag_fn on_diag, void *ctx);

/* ---- Reading the tree (schema_read.c) ---- */

/* The value of a key, NULL where the mapping does not have it, or is none. */
const cs_node *cs_node_at(const cs_node *mapping, const char *key);
/* The first of a list's items, or the node itself as a list of one; NULL is an empty list. */
const cs_node *cs_node_items(const cs_node *node, uint32_t *count);
/* ~, null or nothing at all. */
bool cs_node_is_null(const cs_node *node);
/* Reports keys that are not among those allowed (the list ends with NULL), and keys that stand
   twice. */
void cs_check_keys(cs_loader *loader, const cs_node *mapping, const char *const *allowed);
/* Reports a node that is not a mapping. */
bool cs_node_is_mapping(cs_loader *loader, const cs_node *node);
/* The node of a key that must be there with a text that is not empty, else NULL with a fault. */
const cs_node *cs_need_text(cs_loader *loader, const cs_node *mapping, const char *key);
/* The vocabulary that a key which must be there names, else NULL with a fault (schema_fields.c). */
const cs_codes *cs_need_codes(cs_loader *loader, const cs_node *mapping, const char *key);
/* The value of a key as a text; {NULL, 0} where it is absent or null. */
casus_text cs_read_text(cs_loader *loader, const cs_node *mapping, const char *key);
bool cs_read_flag(cs_loader *loader, const cs_node *mapping, const char *key);
/* The value of a key as texts, one or a list, in the schema's arena. */
casus_text *cs_read_texts(cs_loader *loader, const cs_node *mapping, const char *key,
                          uint32_t *count);
/* The place of a node's text among words (the list ends with NULL); `otherwise` with a fault. */
uint32_t cs_read_word(cs_loader *loader, const cs_node *node, const char *const *words,
                      const char *what, uint32_t otherwise);

/* Memory of an arena, all zero; NULL, and remembered, where there is none. */
void *cs_load_alloc(cs_loader *loader, cs_arena *arena, size_t count, size_t size);

/* ---- The parts of a schema ---- */

/* Reads a whole file of at most CS_SCHEMA_FILE_MAX bytes into memory of the arena. EIO: *error is
   its errno (EFBIG where the file is too long). */
casus_status cs_load_file(const char *path, cs_arena *arena, casus_text *out, int *error);
/* A source to report faults in; a byte order mark is left out of its text. NULL: no memory. */
cs_source *cs_load_source(cs_loader *loader, const char *name, casus_text text, bool is_builtin);
/* A built-in file, {NULL, 0} if there is none. */
casus_text cs_embedded_text(casus_text path);
/* The built-in schema of this name, NULL if there is none. */
const cs_embedded *cs_embedded_schema(casus_text name);
/* The file of a path that a node gives, which begins at the folder of the node's own file, built-in
   as that is. NULL: it cannot be read, with a fault at the node, or there is no memory. */
cs_source *cs_load_beside(cs_loader *loader, const cs_node *node);
/* Is this a path? Else it is the name of a schema. */
bool cs_text_is_path(casus_text text);
/* The name of the built-in schema nearest to a mistyped one, {NULL, 0} if none is near. */
casus_text cs_embedded_nearest(casus_text name);

/* Reports a head that lacks `casus` or `schema`, or has another language than this. */
void cs_check_head(cs_loader *loader, const cs_node *root);
/* The tree of the schema file, or where it says `extends`, the one tree that all its files make.
   NULL with a fault reported, or with no memory. */
const cs_node *cs_tree_extended(cs_loader *loader);         /* schema_extends.c */
void cs_load_codes(cs_loader *loader, const cs_node *root); /* schema_codes.c */
/* Reads the keys of a vocabulary that say how its codes are built, and once it is indexed, whether
   the kinds that they name exist (schema_grammar.c). */
void cs_load_grammar(cs_loader *loader, const cs_node *node, cs_codes *codes);
void cs_check_grammar(cs_loader *loader, const cs_node *node, const cs_codes *codes);
/* The conditions of `when`, on fields of loader->schema. */
cs_condition *cs_load_conditions(cs_loader *loader, const cs_node *node, uint32_t *count);
void cs_load_fields(cs_loader *loader, const cs_node *root); /* schema_fields.c */
void cs_load_table(cs_loader *loader, const cs_node *root);  /* schema_table.c */
void cs_load_rules(cs_loader *loader, const cs_node *root);  /* schema_rules.c */

/* Warns of what is most likely a slip; there are no faults. */
void cs_lint(cs_loader *loader, const cs_node *root); /* schema_lint.c */

/* ---- The whole (schema_load.c) ---- */

/* Loads a schema file, or with is_builtin the built-in one of this path. out NULL: it is only looked
   at, and warnings are told as well. */
casus_status cs_schema_load(const char *path, bool is_builtin, casus_diag_fn on_diag, void *ctx,
                            casus_schema **out);
/* Opens the file of a loader, whose faults are told with cs_report_faults(). */
casus_status cs_load_open(cs_loader *loader, const char *path, bool is_builtin,
                          casus_diag_fn on_diag, void *ctx);
/* The path that a node gives, which begins at the folder of the node's own file; in the scratch arena.
   NULL: no memory. */
char *cs_load_path(cs_loader *loader, const cs_node *node);
/* Loads of the built-in schema of this path what cs_schema_sketch_builtin() wants. */
casus_status cs_schema_sketch(const char *path, casus_schema **out);

#endif
