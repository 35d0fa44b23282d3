/* scene.h - small records with many faults in every syntax, and runs of casus over them whose outcome
   can be compared. Nothing here allocates during a run, so that only casus meets the failures. */
#ifndef SCENE_H
#define SCENE_H

#include "casus.h"

#include <stdbool.h>

enum { SCENE_ROOM = 128 * 1024 };

/* Text in a fixed place. */
typedef struct scene_text {
    char bytes[SCENE_ROOM];
    size_t len;
} scene_text;

/* What came of a run. */
typedef struct scene_result {
    casus_status status;
    scene_text output;
    scene_text rejects;
    scene_text findings; /* and the summary */
    bool has_cannot_read;
    bool has_cannot_write;
} scene_result;

/* How the input is given and where the output goes. */
typedef enum scene_way {
    SCENE_FILES,     /* from a file to a file that is already there */
    SCENE_CALLBACKS, /* through functions */
    SCENE_CHECK      /* no output */
} scene_way;

/* A run: from one syntax to another. */
typedef struct scene_run {
    const char *from;
    const char *to;
    scene_way way;
    unsigned threads;
    bool drops;         /* records with errors are left out, else everything is kept */
    bool is_guess;      /* no schema is given */
    const char *script; /* SCENE_FILES: of this kind, likewise */
    bool packs; /* SCENE_FILES: datapackage.json is written; it counts as part of the output */
    const casus_crosswalk
        *crosswalk; /* in place of the schema; the loss report is in the rejects */
    casus_columns columns;
    casus_text text;      /* in place of the syntax's own records */
    size_t step;          /* SCENE_CALLBACKS: bytes to a read; 0: as many as are asked for */
    size_t read_fails_at; /* SCENE_CALLBACKS: the n-th call fails; 0: none */
    size_t write_fails_at;
} scene_run;

/* The names of the syntaxes of text, NULL past the end. */
const char *scene_syntax(size_t index);
/* The names of those that are only written, when all records are known. */
const char *scene_target(size_t index);
/* The folder of the scene's files, its schema, and that schema's file. */
const char *scene_folder(void);
const char *scene_schema_path(void);
const char *scene_output_path(void);
const casus_schema *scene_schema(void);

/* A small file of a statistical program, from the corpus of the fuzz targets; until the next call. */
casus_text scene_stat_file(const char *name);

/* The scene's CSV as libarchive compresses it: "gzip", "zstd", "xz", "bzip2", "zip"; until the next call. */
casus_text scene_packed(const char *name);

/* Group fixtures for cmocka. */
int scene_open(void **state);
int scene_close(void **state);

/* A casus_diag_fn that adds a finding to the scene_result behind ctx. */
void scene_note(void *ctx, const casus_diag *diag);

/* Puts an old file where the output is to go, runs, and reads what is there then. */
void scene_do(const scene_run *run, scene_result *out);
/* The same in two steps, for those who arm something in between. */
void scene_prepare(const scene_run *run);
casus_status scene_call(const scene_run *run, scene_result *out);
void scene_look(const scene_run *run, scene_result *out);
/* Reads the run's records one by one, instead of scene_call(), and counts them: the output is their texts
   and the values that were counted. */
casus_status scene_read(const scene_run *run, scene_result *out);

bool scene_is_same(const scene_result *a, const scene_result *b);
/* Prints where the second differs from the first. */
void scene_show(const scene_result *wanted, const scene_result *got);
/* Is the old output still there, as it was? */
bool scene_is_untouched(const scene_run *run, const scene_result *result);
/* Files in the folder, hidden ones included, beyond those of the scene. */
size_t scene_litter(void);
/* Open descriptors of the process; 0 where the system does not list them. */
size_t scene_descriptors(void);
/* How often the reading and the writing function were called since scene_prepare(). */
size_t scene_reads(void);
size_t scene_writes(void);

#endif
