/* casus.h - read, check and write conflict event records.

   This header is the whole public interface of libcasus and the manual of the library. A *syntax*
   (CSV, JSON, YAML ...) says how bytes become records; a *schema* (acled, cameo, or a file of your
   own) says which fields, codes and rules a record must obey. casus_run() carries records from any
   syntax to any other and reports every defect with its place.

   Conventions
   - Calls return a casus_status: did the call do its work? Defects in the data never fail a call;
     they reach you as a casus_diag through the callback, and are counted in the casus_summary.
   - Whoever receives something through an `out` parameter frees it with the _free function of its
     type; _free(NULL) does nothing. Everything else is borrowed; its comment says until when.
   - casus_options begins with its size, so that later versions can add members: set it up with
     CASUS_OPTIONS_INIT and leave what you do not need as it is. The other structs are fixed.
   - The library reads no environment variable, sets no locale, prints nothing and never exits.
   - Schemas are immutable and may be shared by any number of threads. One casus_run() is one call
     on one thread; all callbacks run on that thread, whatever the number of workers. A casus_reader
     belongs to one thread at a time. */
#ifndef CASUS_H
#define CASUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CASUS_VERSION "0.1.0"

#if defined(__GNUC__)
#define CASUS_API __attribute__((visibility("default")))
#else
#define CASUS_API
#endif

/* The version of the library that is linked, as CASUS_VERSION is that of the header. */
CASUS_API const char *casus_version(void);

/* ---- Status ---------------------------------------------------------------------------------- */

/* What became of a call. Never about the data: see casus_diag for that. */
typedef enum casus_status {
    CASUS_OK = 0,
    CASUS_END = 1,      /* no more items; not a failure */
    CASUS_EUSAGE = -1,  /* arguments that cannot be */
    CASUS_ENOMEM = -2,  /* out of memory */
    CASUS_EIO = -3,     /* an input or output failed; a diagnostic says which and why */
    CASUS_EFORMAT = -4, /* the input as a whole is not of its syntax; a diagnostic says where */
    CASUS_ELIMIT = -5,  /* a limit of the library was met */
    CASUS_ESCHEMA = -6, /* no schema could be chosen, or a schema file is faulty */
    CASUS_ECANCEL = -7  /* the progress callback asked to stop */
} casus_status;

/* A few words for a status, constant. */
CASUS_API const char *casus_status_text(casus_status status);

/* ---- Text ------------------------------------------------------------------------------------ */

/* A slice of UTF-8: borrowed, not terminated. {NULL, 0} is "not given". */
typedef struct casus_text {
    const char *ptr;
    size_t len;
} casus_text;

/* ---- Diagnostics ----------------------------------------------------------------------------- */

typedef enum casus_severity { CASUS_NOTE = 1, CASUS_WARNING = 2, CASUS_ERROR = 3 } casus_severity;

/* "note", "warning" or "error". */
CASUS_API const char *casus_severity_text(casus_severity severity);

/* One kind of finding, as listed in the manual. The strings are constant. */
typedef struct casus_diag_info {
    const char *code;        /* "E302": stable for ever */
    const char *slug;        /* "unknown-code" */
    casus_severity severity; /* unless the schema or the caller says otherwise */
    const char *explain;     /* what it means, why it matters and what to do: a paragraph */
} casus_diag_info;

/* The index-th kind in the order of the codes, NULL past the end. */
CASUS_API const casus_diag_info *casus_diag_info_at(size_t index);
/* The kind with this code ("E302", in any case) or slug, NULL if there is none. */
CASUS_API const casus_diag_info *casus_diag_info_find(const char *code_or_slug);

/* One finding. All text is borrowed until the callback returns; absent parts are {NULL, 0} or 0.
   Lines count from 1, and so do columns, in code points; bytes count from 0, in a text of another
   encoding as if it were UTF-8, and then there are no fixes.
   A finding about a whole file has line 0, and so has any in a file that is no text (stata, spss, sas);
   one about a whole record has its first character. */
typedef struct casus_diag {
    const char *code;
    const char *slug;
    casus_severity severity;
    const char *file;    /* the input's name */
    uint64_t line;       /* where the defect begins ... */
    uint64_t column;     /* ... */
    uint64_t end_line;   /* ... and the first place behind it */
    uint64_t end_column; /* ... */
    uint64_t byte;       /* the same as a byte range */
    uint64_t byte_len;   /* ... */
    uint64_t record;     /* from 1; 0 when it belongs to no record */
    casus_text id;       /* the record's key, its parts joined as "EX-02 (AB)" */
    casus_text field;    /* the schema's name, or the source's where the schema has none */
    casus_text message;  /* one sentence */
    casus_text found;    /* withheld for sensitive fields */
    casus_text expected; /* what would have been right */
    casus_text label;    /* a few words to stand beside the caret */
    casus_text help;     /* what to do */
    bool has_fix;        /* is there exactly one remedy? */
    casus_text fix;      /* then these bytes replace [byte, byte + byte_len) of the source */
    casus_text source;   /* up to 200 bytes of the line, control characters escaped */
    uint32_t caret;      /* where the defect stands in `source`: code points from 0 */
    uint32_t caret_len;  /* ... and how many it covers there, at least 1 */
    uint64_t count;      /* how often; above 1 only for findings counted per file */
} casus_diag;

typedef void (*casus_diag_fn)(void *ctx, const casus_diag *diag);

/* Changes the severity of one kind of finding. */
typedef struct casus_override {
    const char *code; /* code or slug, or "E" and one digit for a whole hundred, or "all" */
    int severity;     /* a casus_severity; 0 silences it; -1: as it is by default */
} casus_override;

/* ---- Values ---------------------------------------------------------------------------------- */

/* What a field of a schema holds. */
typedef enum casus_type {
    CASUS_TEXT,
    CASUS_INTEGER,
    CASUS_DECIMAL,
    CASUS_DATE,     /* ISO 8601: YYYY-MM-DD; a partial date may be YYYY-MM or YYYY */
    CASUS_DATETIME, /* ISO 8601: YYYY-MM-DDThh:mm[:ss[.f]][Z|+hh:mm] */
    CASUS_CODE,     /* from a closed vocabulary */
    CASUS_BOOL
} casus_type;

CASUS_API const char *casus_type_text(casus_type type);

/* What a record has in a place. The syntax decides it; no text is ever taken for a number because
   it looks like one. */
typedef enum casus_kind {
    CASUS_ABSENT,  /* nothing: no key, or an empty cell */
    CASUS_NULL,    /* an explicit null */
    CASUS_STRING,  /* text, and every scalar of CSV and YAML */
    CASUS_NUMBER,  /* a JSON number; its text is the lexeme */
    CASUS_BOOLEAN, /* a JSON true or false; its text is the lexeme */
    CASUS_LIST /* of single values; of a list of objects, where a column is a name in each of them, an
                  item is absent where an object lacks it, and may be null */
} casus_kind;

/* 16 bytes; numbers travel as text. */
typedef struct casus_value {
    union {
        const char *text;
        const struct casus_value *items;
    } as;
    uint32_t len;  /* bytes, or items of a list */
    uint16_t code; /* of a text 1 + index in the vocabulary once it has been checked, else 0 */
    uint8_t kind;  /* casus_kind */
    uint8_t flags; /* internal */
} casus_value;

/* The text of a string, number or boolean; {NULL, 0} of anything else. It lives as long as the
   value. */
CASUS_API casus_text casus_value_text(const casus_value *value);

/* ---- Syntaxes -------------------------------------------------------------------------------- */

/* One syntax, as `casus formats` lists it. The strings are constant. */
typedef struct casus_syntax_info {
    const char *name;
    const char *extensions; /* separated by blanks, without dots: "json geojson" */
    const char *help;
    bool reads;
    bool writes;
    bool has_labels; /* has room for the labels of codes beside them */
} casus_syntax_info;

CASUS_API const casus_syntax_info *casus_syntax_at(size_t index);
CASUS_API const casus_syntax_info *casus_syntax_find(const char *name);
/* By the extension of a file's name, in any case; ".gz" and the like behind it are passed over. NULL: it
   has none that is known. */
CASUS_API const casus_syntax_info *casus_syntax_of_path(const char *path);

/* What a double quote means in a table. */
typedef enum casus_quoting {
    CASUS_QUOTED,       /* it quotes, unless the schema says that its files have no quotes */
    CASUS_UNQUOTED,     /* it is a character like any other */
    CASUS_SURELY_QUOTED /* it quotes, whatever the schema says */
} casus_quoting;

/* Whether a table begins with the names of its columns. */
typedef enum casus_header {
    CASUS_HEADER_AUTO, /* read: where the first row has names, or the schema has no way to do without;
                          written: yes */
    CASUS_HEADER_OFF, /* no: columns are the schema's fields in their order */
    CASUS_HEADER_ON   /* yes */
} casus_header;

/* How a syntax is spelled. Zero everywhere is the default. */
typedef struct casus_dialect {
    const char *syntax; /* NULL: by the file's name, then by its content */
    char delimiter;     /* csv, tsv; 0: sniffed among , ; tab | when read; , or tab when written */
    casus_quoting quoting; /* csv, tsv */
    casus_header header;   /* csv, tsv */
    bool bom;              /* csv, tsv: write a byte order mark */
    bool crlf;             /* csv, tsv: end records with CR LF */
    bool excel_safe;       /* csv, tsv: put ' before cells that begin with = + - @ tab or CR,
                              numbers in columns of numbers excepted */
    bool pretty;           /* json: indent */
} casus_dialect;

/* ---- Schemas --------------------------------------------------------------------------------- */

typedef struct casus_schema casus_schema;

/* Opens a schema: the name of a built-in one ("acled"), or else the path of a schema file, which a
   name with a '/' or a '.' always is. Faults of the file reach on_diag (which may be NULL) with
   their places. ESCHEMA: no such schema, or it has errors. EIO: the file cannot be read. */
CASUS_API casus_status casus_schema_open(const char *name_or_path, casus_diag_fn on_diag, void *ctx,
                                         casus_schema **out);
CASUS_API void casus_schema_free(casus_schema *schema);

/* Reports what casus_schema_open() would report, and where there is nothing of it, warnings of what
   is most likely a slip (E917 to E925). OK: no errors. */
CASUS_API casus_status casus_schema_lint(const char *name_or_path, casus_diag_fn on_diag,
                                         void *ctx);

/* The names of the built-in schemas in alphabetical order, NULL past the end. */
CASUS_API const char *casus_schema_builtin(size_t index);

CASUS_API casus_text casus_schema_name(const casus_schema *schema);
CASUS_API casus_text casus_schema_title(const casus_schema *schema);
CASUS_API casus_text casus_schema_version(const casus_schema *schema);
/* Where the facts come from, as the file says. */
CASUS_API casus_text casus_schema_source(const casus_schema *schema);
/* What it is for, in a few sentences; {NULL, 0}: it does not say. */
CASUS_API casus_text casus_schema_help(const casus_schema *schema);
/* The schema that it starts from, as its file says: a name or a path; {NULL, 0}: none. */
CASUS_API casus_text casus_schema_extends(const casus_schema *schema);

/* One field. Text is borrowed from the schema. */
typedef struct casus_field_info {
    casus_text name;
    casus_text title;
    casus_type type;
    bool is_list; /* then type is that of the items */
    bool is_key;
    bool is_required;
    bool is_expected;
    bool is_sensitive;
    bool is_filled; /* can be derived with fill */
    bool is_partial;
    bool is_basic;          /* dates are written YYYYMMDD, times YYYYMMDDhhmmss */
    casus_text separator;   /* of a list in CSV */
    casus_text vocabulary;  /* name of its codes */
    casus_text min, max;    /* numbers as written in the schema */
    casus_text preset;      /* what an absent value stands for */
    bool is_optional;       /* written only where the source has it */
    uint32_t group;         /* a code is made of groups of so many characters; 0: of one */
    casus_text nobody;      /* with group: the text for nobody */
    const casus_text *also; /* further names under which it is found */
    size_t also_count;
    const casus_text *forms; /* of dates, accepted beside ISO 8601 */
    size_t form_count;
    const casus_text *nulls; /* words that stand for no value */
    size_t null_count;
    size_t missing_count; /* words that say why there is none: casus_schema_missing_at() */
    bool is_wrapped;      /* double quotes round the whole value are no part of it */
} casus_field_info;

CASUS_API size_t casus_schema_field_count(const casus_schema *schema);
/* false past the end. */
CASUS_API bool casus_schema_field_at(const casus_schema *schema, size_t index,
                                     casus_field_info *out);

/* The index-th word by which a field says why it has no value, and what it means; such a word stays as
   it is where texts are written. Statistical programs get a missing value of its own for it. Borrowed
   from the schema; false past the end. */
CASUS_API bool casus_schema_missing_at(const casus_schema *schema, size_t field, size_t index,
                                       casus_text *word, casus_text *meaning);

/* How the files of those who publish in this schema are laid out, where they are tables. */
typedef struct casus_table_info {
    char delimiter;         /* 0: the schema does not say */
    bool is_unquoted;       /* a double quote is a character like any other */
    bool is_headerless;     /* they have no header ... */
    const uint32_t *widths; /* ... and so many columns, the first of the fields */
    size_t width_count;
} casus_table_info;

/* Borrowed from the schema. */
CASUS_API void casus_schema_table(const casus_schema *schema, casus_table_info *out);

/* One vocabulary. Text is borrowed from the schema. */
typedef struct casus_vocabulary_info {
    casus_text name;
    casus_text source; /* where the facts come from */
    size_t code_count;
    const casus_text *columns; /* names of the columns beside code, label and also */
    size_t column_count;
    bool is_exact; /* case and blanks matter */
    bool is_open;  /* it is not complete: what it does not have is a warning */
} casus_vocabulary_info;

/* The index-th vocabulary, in the order of the file; false past the end. */
CASUS_API bool casus_schema_vocabulary_at(const casus_schema *schema, size_t index,
                                          casus_vocabulary_info *out);

/* One entry of a vocabulary. Text is borrowed from the schema. */
typedef struct casus_code_info {
    casus_text code;
    casus_text label;          /* {NULL, 0}: none */
    const casus_text *aliases; /* other names for it, which become the code */
    size_t alias_count;
    const casus_text *cells; /* one for each column of the vocabulary, {NULL, 0} for a blank */
    casus_text words; /* what people write in its place ("army; soldiers"); {NULL, 0}: none */
} casus_code_info;

/* The index-th entry of a vocabulary, in the order of the file; false past the end or where the
   schema has no vocabulary of that name. */
CASUS_API bool casus_schema_code_at(const casus_schema *schema, casus_text vocabulary, size_t index,
                                    casus_code_info *out);
/* The entry that a value names by its code, its label or an alias, found as when records are read;
   false if there is none. */
CASUS_API bool casus_schema_code_find(const casus_schema *schema, casus_text vocabulary,
                                      casus_text value, casus_code_info *out);
/* Does the code begin with the word, or does it stand anywhere in the label, an alias or the words? The
   case of A to Z, blanks and underscores do not count. */
CASUS_API bool casus_code_has_word(const casus_code_info *code, casus_text word);

/* The index-th rule as one line of words: "year-of: field year, of event_date"; the text lives as
   long as the schema. False past the end. */
CASUS_API bool casus_schema_rule_at(const casus_schema *schema, size_t index, casus_text *out);
/* Does the index-th rule judge, look at or depend on this field? */
CASUS_API bool casus_schema_rule_concerns(const casus_schema *schema, size_t index, size_t field);

/* ---- Crosswalks: from one schema to another --------------------------------------------------- */

typedef struct casus_crosswalk casus_crosswalk;

/* Opens a crosswalk file, and the schemas that it names. Faults reach on_diag (which may be NULL) with
   their places. ESCHEMA: it has errors. EIO: the file cannot be read. */
CASUS_API casus_status casus_crosswalk_open(const char *path, casus_diag_fn on_diag, void *ctx,
                                            casus_crosswalk **out);
CASUS_API void casus_crosswalk_free(casus_crosswalk *crosswalk);

/* Reports what casus_crosswalk_open() would report, and where there is nothing of it, warnings of what is
   most likely a slip (E917, E932 to E936). OK: no errors. */
CASUS_API casus_status casus_crosswalk_lint(const char *path, casus_diag_fn on_diag, void *ctx);

/* What a crosswalk is. Text is borrowed from it. */
typedef struct casus_crosswalk_info {
    casus_text name;
    casus_text title;
    casus_text from; /* schemas */
    casus_text to;
    casus_text status; /* "lossless", "published" or "own" */
    casus_text source; /* where the facts come from */
    casus_text help;
} casus_crosswalk_info;

CASUS_API void casus_crosswalk_describe(const casus_crosswalk *crosswalk,
                                        casus_crosswalk_info *out);

/* The schemas of the index-th built-in crosswalk; false past the end. */
CASUS_API bool casus_crosswalk_builtin(size_t index, casus_text *from, casus_text *to);
/* Opens the built-in crosswalk between two schemas. ESCHEMA: there is none. */
CASUS_API casus_status casus_crosswalk_open_builtin(casus_text from, casus_text to,
                                                    casus_crosswalk **out);

/* Writes all len bytes: 0, or -1 (errno says why). */
typedef int (*casus_write_fn)(void *ctx, const void *buf, size_t len);

/* One form in which a schema can be had for other tools. The strings are constant. */
typedef struct casus_export_info {
    const char *name;      /* "json-schema" */
    const char *extension; /* usual in file names, without the first dot: "schema.json" */
    const char *media;     /* the media type */
    const char *help;
    bool is_codebook; /* can tell of data as well: casus_codebook_export() */
} casus_export_info;

/* The index-th form, NULL past the end. */
CASUS_API const casus_export_info *casus_export_at(size_t index);

/* ---- Running --------------------------------------------------------------------------------- */

/* Reads up to cap bytes into buf: their number, 0 at the end, or -1 (errno says why). */
typedef ptrdiff_t (*casus_read_fn)(void *ctx, void *buf, size_t cap);

/* Where records come from: a path, or a function. What is compressed by gzip, zstd, xz or bzip2 is read as
   if it were not, and so is the only data file of a zip file. */
typedef struct casus_input {
    const char *path;   /* "-" is standard input; NULL: read with `read` */
    const char *name;   /* how diagnostics call it; NULL: the path */
    casus_read_fn read; /* where path is NULL */
    void *ctx;
} casus_input;

/* Where text goes: a path, or a function. A regular file appears whole or not at all; standard
   output, a pipe or a device is written as the records come. If the path ends in .gz or .zst, what is
   written is compressed. */
typedef struct casus_output {
    const char *path;     /* "-" is standard output; NULL: write with `write` */
    casus_write_fn write; /* where path is NULL; both NULL: nowhere */
    void *ctx;
} casus_output;

/* What becomes of the output when a record has an error. */
typedef enum casus_on_error {
    CASUS_STOP, /* a file does not appear; a stream ends before the first such record */
    CASUS_DROP, /* such records are left out */
    CASUS_KEEP  /* all that could be parsed is written */
} casus_on_error;

/* What becomes of the output when something cannot be carried over (findings E7xx). */
typedef enum casus_on_loss {
    CASUS_REFUSE, /* as CASUS_STOP */
    CASUS_WARN    /* go on; the findings are warnings */
} casus_on_loss;

/* Which columns a table gets from JSON or YAML besides the schema's. */
typedef enum casus_columns {
    CASUS_COLUMNS_HEAD, /* those met in the first 4 MiB; a later one is a loss */
    CASUS_COLUMNS_ALL /* all: the input is read twice (what cannot be is spooled to a temporary file) */
} casus_columns;

/* How values of a vocabulary are written. */
typedef enum casus_codes {
    CASUS_CODES_AUTO, /* as code and label where the output's syntax has room for both, else as they are */
    CASUS_CODES_KEEP,  /* as they are: as a code or as its label */
    CASUS_CODES_CODE,  /* as the code */
    CASUS_CODES_LABEL, /* as the label, where there is one */
    CASUS_CODES_BOTH /* as the code, with the labels of the vocabulary beside it: in the place that the
                          format has for them, or in a column (sas). EUSAGE where there is neither */
} casus_codes;

/* Which comes first in dates such as 03/04/2021, where a schema lists a form like D/M/YYYY. Without an
   answer such a date is an error: nothing in the file is proof, so casus does not guess. */
typedef enum casus_dates {
    CASUS_DATES_UNKNOWN,
    CASUS_DATES_DMY, /* the day: 3 April */
    CASUS_DATES_MDY  /* the month: March 4 */
} casus_dates;

/* Who parses. The syntax's library always says what a document means; the second gear only takes the
   records that are written as most are, and hands all others to the library. Likewise, values and rules
   are checked in full only where a glance does not tell that they are good. Records, findings and output
   are the same, so there is no reason to switch it off but to see that they are. */
typedef enum casus_gear {
    CASUS_GEAR_AUTO,   /* the second gear, where a record lets it */
    CASUS_GEAR_LIBRARY /* the library alone, all checked in full, many times slower */
} casus_gear;

typedef struct casus_progress {
    const char *file;
    uint64_t bytes;       /* read so far, of all inputs */
    uint64_t bytes_total; /* 0: not known */
    uint64_t records;
    uint64_t errors; /* found so far */
    uint64_t warnings;
} casus_progress;

/* Called once for every chunk, when a signal interrupts a wait for an input or output, and before the
   output is put in place; true cancels the run (CASUS_ECANCEL). */
typedef bool (*casus_progress_fn)(void *ctx, const casus_progress *progress);

/* What was decided about an input before its first record. Borrowed during the call. */
typedef struct casus_choice {
    const char *file;
    const char *syntax;
    const casus_schema *schema;
    const char *reason;               /* "named in the file", "its 31 columns", "as asked" */
    const casus_crosswalk *crosswalk; /* NULL: none */
} casus_choice;

typedef void (*casus_choice_fn)(void *ctx, const casus_choice *choice);

typedef struct casus_options {
    size_t size;                /* sizeof (casus_options), set by CASUS_OPTIONS_INIT */
    casus_dialect from;         /* of every input */
    casus_dialect to;           /* of the output */
    const casus_schema *schema; /* NULL: recognised for each input */
    casus_on_error on_error;
    casus_on_loss on_loss;
    casus_columns columns;
    casus_codes codes;
    bool fill;                       /* compute absent values that the schema can derive */
    bool show_sensitive;             /* let sensitive values appear in findings and rejects */
    unsigned threads;                /* workers, 64 at most; 0: as many as there are processors */
    const casus_override *overrides; /* the later one wins */
    size_t override_count;
    casus_output rejects;  /* records that are left out, verbatim; nowhere by default */
    casus_diag_fn on_diag; /* every finding, in order; NULL: only counted */
    casus_choice_fn on_choice;
    casus_progress_fn on_progress;
    void *ctx; /* for the three callbacks */
    const char
        *spool_directory; /* for temporary files, of CASUS_COLUMNS_ALL and of outputs that are
                                    made when all records are known; NULL: /tmp */
    casus_dates dates;    /* the order of numeric dates */
    casus_gear gear;      /* who parses; the result is the same */
    bool
        package; /* write datapackage.json into the folder of the output, which is a file in csv or tsv,
                     or what it says of the output into one that is there: columns, sizes, SHA-256,
                     where it comes from. It appears after the output */
    const char
        *script; /* "stata", "spss", "r" or "python": beside the output, a file in csv or tsv,
                           write a script of the same name that loads it there with types and labels;
                           NULL: none. CASUS_CODES_AUTO is CASUS_CODES_BOTH then: codes in the table,
                           labels in the script. What the program cannot hold is a loss */
    const casus_crosswalk *crosswalk; /* the output is in the schema that it leads to; the input is
                                         in the one it comes from */
    const char
        *to_schema;    /* the same by the built-in crosswalk from the input's schema to this one;
                              an input that is in it already stays as it is */
    casus_output loss; /* what became of the values on the way, as records in the syntax that the
                              path names, else csv; nowhere by default. With crosswalk or to_schema */
    const char
        *encoding; /* of every input that is text, by any name that iconv(3) knows; NULL: UTF-8,
                             or UTF-16 or UTF-32 where a byte order mark or the bytes show it */
} casus_options;

#ifdef __cplusplus
static inline casus_options casus_options_init()
{
    casus_options options = casus_options();
    options.size = sizeof(casus_options);
    return options;
}
#define CASUS_OPTIONS_INIT casus_options_init()
#else
#define CASUS_OPTIONS_INIT                                                                         \
    {                                                                                              \
        .size = sizeof(casus_options)                                                              \
    }
#endif

/* How often one kind of finding came up. */
typedef struct casus_tally {
    const char *code;
    casus_severity severity;
    casus_text field; /* borrowed from the summary */
    uint64_t count;
} casus_tally;

/* What a run did, in numbers. */
typedef struct casus_summary {
    uint64_t bytes;
    uint64_t records;     /* read */
    uint64_t records_bad; /* with an error */
    uint64_t records_written;
    uint64_t errors, warnings, notes;
    uint64_t fixes;       /* findings with a certain fix */
    uint64_t losses;      /* E7xx errors: something could not be carried over */
    bool output_refused;  /* because of on_error or on_loss: no file, or a stream cut short */
    casus_tally *tallies; /* by code and field, in that order */
    size_t tally_count;
} casus_summary;

CASUS_API void casus_summary_free(casus_summary *summary);

/* Reads the inputs one after the other, checks each record and writes it to `output`; an output of
   NULL only checks. Options may be NULL. The summary is filled whatever the status and is freed with
   casus_summary_free(). Uniqueness of keys is judged over all inputs where there is an output, per
   input where there is none.
   CASUS_OK: everything was read, whatever the findings. EUSAGE, EIO, EFORMAT, ELIMIT, ESCHEMA,
   ENOMEM, ECANCEL: the run ended early, a diagnostic says why (but for ENOMEM and ECANCEL), and an
   output file was left as it had been. */
CASUS_API casus_status casus_run(const casus_options *options, const casus_input *inputs,
                                 size_t input_count, const casus_output *output,
                                 casus_summary *summary);

/* ---- Reading record by record ---------------------------------------------------------------- */

/* An input that is read record by record: parsed and checked as casus_run() does it, with values as
   it would write them (dates in ISO 8601, codes for their aliases, null for null words). */
typedef struct casus_reader casus_reader;

/* One record. All of it, and all that the functions below say of it, is borrowed until the next call
   of casus_reader_next() or casus_reader_free(). */
typedef struct casus_record {
    uint64_t number;             /* from 1 */
    uint64_t line, column, byte; /* where it begins, counted as in casus_diag; 0 in a file that is
                                    no text */
    casus_text id;               /* its key as in casus_diag, not withheld; {NULL, 0}: none */
    int severity;                /* the worst of its findings, a casus_severity; 0: it has none.
                                    Those that are counted for the file weigh too */
    bool is_broken;              /* it could not be parsed and has no values */
    const casus_diag *diags;     /* its findings */
    size_t diag_count;
    const casus_reader *reader; /* internal */
} casus_record;

/* Opens an input and reads its head: syntax and schema are chosen, and columns are known. What the
   options say of outputs, threads and progress does not matter; options may be NULL. The strings and
   the schema that they point to live as long as the reader.
   Every finding is told once. Those of a record come with it. All others go to on_diag: those of the
   head during this call, those that are counted for the file and those of its end during the call
   of casus_reader_next() that returns CASUS_END, what stands between records during the next call.
   In this order they are those of casus_run() without an output.
   OK: *out is the caller's. A failure is one of casus_run(); on_diag was told why, *out is NULL. */
CASUS_API casus_status casus_reader_open(const casus_options *options, const casus_input *input,
                                         casus_reader **out);

/* Reads the next record. OK: *out is set. END: there is none, and what waited for the end was told.
   EIO, ELIMIT (told to on_diag) and ENOMEM end the reading, after the records before them. Behind
   the end, and behind a failure, each call returns the same again. Unless it is OK, *out is all
   zero. Memory only grows by what is kept to compare records: keys, and what the
   schema's rules over several records look at. */
CASUS_API casus_status casus_reader_next(casus_reader *reader, casus_record *out);

/* The schema that was chosen; it lives as long as the reader. */
CASUS_API const casus_schema *casus_reader_schema(const casus_reader *reader);
/* What was read so far, in numbers; complete once casus_reader_next() has returned CASUS_END. It
   lives, and its tallies do, as long as the reader. */
CASUS_API const casus_summary *casus_reader_summary(const casus_reader *reader);
CASUS_API void casus_reader_free(casus_reader *reader);

/* The value of a field of the schema, by its index as in casus_schema_field_at(). Never NULL: what a
   record does not have is a value of the kind CASUS_ABSENT. */
CASUS_API const casus_value *casus_record_value(const casus_record *record, size_t field);
/* The value by name: a field's, any of its other names, or that of a column that the schema does not
   know. Never NULL, as above. */
CASUS_API const casus_value *casus_record_find(const casus_record *record, const char *name);
/* The text of casus_record_find(): {NULL, 0} where there is no value or a list. */
CASUS_API casus_text casus_record_text(const casus_record *record, const char *name);

/* One column of a record. */
typedef struct casus_column {
    casus_text name; /* as the input has it; of a field in JSON and YAML, the schema's */
    size_t field;    /* in the schema; SIZE_MAX where it has none */
    const casus_value *value;
} casus_column;

/* The index-th column: in a table those of the header, but one that only numbers the rows; else the
   fields of the schema and then the names that it does not have. A record need not have a value in each.
   False past the end, and for any column of a broken record. */
CASUS_API bool casus_record_column_at(const casus_record *record, size_t index, casus_column *out);

/* ---- Counting -------------------------------------------------------------------------------- */

/* What the columns of records hold: how often there is a value, which ones, from where to where. */
typedef struct casus_counts casus_counts;

enum {
    CASUS_DISTINCT_MAX = 50000, /* so many different values of a column are told apart ... */
    CASUS_DISTINCT_BYTES = 4 * 1048576, /* ... of so many bytes in all; beyond that only the rest is
                                           counted. A column takes at most some 8 MiB */
    CASUS_UNKNOWN_MAX = 10000 /* so many columns that the schema does not know are counted */
};

/* Counts of no records. The schema lives as long as they do. ENOMEM. */
CASUS_API casus_status casus_counts_new(const casus_schema *schema, casus_counts **out);
/* Counts a record; a broken one only counts as one. EUSAGE: its reader has another schema. ENOMEM: the
   counts are of no use any more. */
CASUS_API casus_status casus_counts_add(casus_counts *counts, const casus_record *record);
CASUS_API void casus_counts_free(casus_counts *counts);

CASUS_API uint64_t casus_counts_records(const casus_counts *counts); /* those that are not broken */
CASUS_API uint64_t casus_counts_broken(const casus_counts *counts);
/* Values of columns beyond CASUS_UNKNOWN_MAX, which are not counted. */
CASUS_API uint64_t casus_counts_left_out(const casus_counts *counts);

/* A column, in the order in which the inputs brought them. */
typedef struct casus_column_counts {
    casus_text name;   /* of the field, or as the input has it */
    size_t field;      /* in the schema; SIZE_MAX where it has none */
    uint64_t filled;   /* records with a value */
    uint64_t empty;    /* with an empty text or list */
    uint64_t reasons;  /* with a word that says why there is no value; the rest of the records has
                         nothing there */
    uint64_t items;    /* values: of a list each item */
    uint64_t distinct; /* different ones, as far as they are told apart */
    bool is_full;      /* there are more, which are not told apart: there are no counts of values */
    casus_text least,
        most; /* of numbers, dates and times, which are in the order of their texts; {NULL, 0}:
                               none */
    uint64_t
        valid; /* values that are what the field's type says, where that is numbers or dates; else all
                       items */
    uint64_t numbers; /* values that are numbers, where the type is one ... */
    double sum;       /* ... and what they add up to; not finite where that is beyond a double */
} casus_column_counts;

/* The texts live until the next record is counted, here and below. False past the end. */
CASUS_API bool casus_counts_column_at(casus_counts *counts, size_t index, casus_column_counts *out);

typedef struct casus_value_count {
    casus_text value; /* a code in place of its label; a word that says why there is no value */
    casus_text label; /* of the code, or what the word means; {NULL, 0}: none */
    bool is_reason;
    uint64_t count;
} casus_value_count;

/* The values of a column, the most frequent first, then in the order of their bytes. */
CASUS_API bool casus_counts_value_at(casus_counts *counts, size_t column, size_t index,
                                     casus_value_count *out);
/* How often a value comes up; 0 also where the column's are not told apart. */
CASUS_API uint64_t casus_counts_of(casus_counts *counts, size_t column, casus_text value);

typedef struct casus_month_count {
    unsigned year;
    unsigned month; /* 0: only the year is known */
    uint64_t count;
} casus_month_count;

/* The months of a date or time, from the first to the last one without a gap; a year alone stands before
   its months, if there is one. */
CASUS_API bool casus_counts_month_at(casus_counts *counts, size_t column, size_t index,
                                     casus_month_count *out);

typedef struct casus_bin_count {
    double from, to; /* without the latter */
    uint64_t count;
} casus_bin_count;

/* At most 12 bins of one width, which is 1, 2 or 5 times a power of ten (of integers at least 1), from the
   least to the greatest number. The edges are multiples of the width. */
CASUS_API bool casus_counts_bin_at(casus_counts *counts, size_t column, size_t index,
                                   casus_bin_count *out);

/* ---- Exporting ------------------------------------------------------------------------------- */

/* Writes the schema in the form of this name. The same schema gives the same bytes. EUSAGE: there is no
   such form. EIO: it cannot be written (errno says why); a file that was there is as it was. ENOMEM. */
CASUS_API casus_status casus_schema_export(const casus_schema *schema, const char *as,
                                           const casus_output *output);

/* The same in the form of a codebook, with what was counted of records that have this schema. Values of
   sensitive fields are only told if asked for. EUSAGE also: the form is no codebook. */
CASUS_API casus_status casus_codebook_export(const casus_schema *schema, casus_counts *counts,
                                             const char *as, bool show_sensitive,
                                             const casus_output *output);

#ifdef __cplusplus
}
#endif
#endif
