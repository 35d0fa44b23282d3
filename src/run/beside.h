/* beside.h - what the files that appear with the output share: beside.c for all, and a file for each. */
#ifndef CS_BESIDE_H
#define CS_BESIDE_H

#include "base/checksum.h"
#include "run/run.h"
#include "syntax/script.h"

/* datapackage.json; NULL checksum: it is not wanted. */
typedef struct cs_package_file {
    const char *path;
    casus_text old; /* what it says so far */
    cs_writer writer;
    cs_checksum *checksum; /* of the output ... */
    uint64_t bytes;        /* ... and its size */
} cs_package_file;

/* A script that loads the output; NULL script: it is not wanted. */
typedef struct cs_script_file {
    const cs_script *script;
    const char *path;
    cs_writer writer;
    cs_layout layout;  /* the output's, with the script's variables for a state */
    cs_census *census; /* of these */
    cs_buf rows;       /* packed */
} cs_script_file;

struct cs_beside {
    const casus_input *inputs;
    size_t input_count;
    casus_text folder; /* of the output, with the slash; in the run's arena, as all texts here */
    casus_text file;   /* its name there */
    cs_package_file package;
    cs_script_file script;
};

/* Opens the writer of a file, or tells why not. */
casus_status cs_beside_open_writer(cs_emitter *emitter, cs_writer *writer, const char *path);

casus_status cs_package_file_open(cs_emitter *emitter, cs_package_file *package);
/* The descriptor as it is to be. */
casus_status cs_package_file_write(const cs_emitter *emitter, cs_package_file *package,
                                   cs_buf *out);

casus_status cs_script_file_open(cs_emitter *emitter, cs_script_file *script);
/* Makes ready for the rows of the input that begins. */
casus_status cs_script_file_start(cs_emitter *emitter, cs_script_file *script);
casus_status cs_script_file_write(const cs_emitter *emitter, cs_script_file *script, cs_buf *out);

#endif
