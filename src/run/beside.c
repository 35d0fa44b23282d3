/* beside.c - files that appear with the output and tell of it: today datapackage.json.

   Like the output they are written to a temporary file, and all of them are whole before the first is put
   in place. What goes wrong before that leaves nothing; of two renames the second can still fail, which
   is told. */
#include "base/checksum.h"
#include "export/package.h"
#include "run/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct cs_beside {
    const casus_input *inputs;
    size_t input_count;
    casus_text folder; /* of the output, with the slash; in the arena, as what follows */
    casus_text file;   /* its name there */
    const char *path;  /* of the package */
    casus_text old;    /* what the package says so far */
    cs_writer writer;
    cs_checksum *checksum; /* of the output ... */
    uint64_t bytes;        /* ... and its size */
};

/* ---- What cannot be ---- */

static casus_status refuse(cs_emitter *emitter, const char *words)
{
    const cs_defect defect = {
        .number = CS_E_BAD_OPTION,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_text(words),
    };
    casus_status status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

static bool is_utf8(casus_text text)
{
    return cs_utf8_check(text) == text.len;
}

/* NULL: nothing is. */
static const char *find_misuse(const cs_emitter *emitter, const casus_output *output,
                               const casus_input *inputs, size_t input_count)
{
    if (!output || !output->path || !emitter->writer.target)
        return "a package describes a file: name one with -o";
    if (!is_utf8(cs_text(output->path)))
        return "a package can only name files whose names are UTF-8";
    for (size_t i = 0; i < input_count; i++)
        if (inputs[i].path && !is_utf8(cs_text(inputs[i].path)))
            return "a package can only name files whose names are UTF-8";
    return NULL;
}

/* What of an input's plan does not go with a package; NULL: nothing. */
static const char *find_misfit(const cs_emitter *emitter)
{
    const cs_layout *sink = &emitter->plan->sink;
    const char *name = sink->syntax->info.name;
    if (strcmp(name, "csv") != 0 && strcmp(name, "tsv") != 0)
        return "a package describes a table: write csv or tsv";
    if (sink->dialect.quoting == CASUS_UNQUOTED)
        return "the Data Package standard has no words for tables without quotes";
    if (!cs_text_equal(emitter->leading->schema->name, emitter->plan->schema->name))
        return "a package describes records of one schema, and the inputs have several";
    return NULL;
}

casus_status cs_beside_check(cs_emitter *emitter)
{
    const char *misfit = find_misfit(emitter);
    return misfit ? refuse(emitter, misfit) : CASUS_OK;
}

/* ---- The package that is there ---- */

enum { PACKAGE_MAX = 64 * 1024 * 1024 };

/* Reads a whole file; a missing one is empty. */
static casus_status read_old(cs_emitter *emitter, cs_beside *beside)
{
    cs_reader reader;
    const casus_input input = {.path = beside->path};
    casus_status status = cs_reader_open(&reader, &input, &emitter->patience);
    if (status == CASUS_EIO && reader.error == ENOENT)
        return CASUS_OK;
    if (status == CASUS_OK)
        status = cs_reader_fill(&reader, PACKAGE_MAX);
    if (status == CASUS_OK && !reader.eof) {
        reader.error = EFBIG;
        status = CASUS_EIO;
    }
    if (status == CASUS_OK) {
        beside->old = cs_arena_text(&emitter->run_arena, reader.window);
        status = beside->old.ptr ? CASUS_OK : CASUS_ENOMEM;
    }
    char reason[CS_ERROR_MAX];
    const cs_defect defect = {
        .number = CS_E_CANNOT_READ,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_error_text(reader.error, reason),
    };
    cs_reader_close(&reader);
    if (status != CASUS_EIO)
        return status;
    emitter->file = beside->path;
    status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EIO : status;
}

static casus_status check_old(cs_emitter *emitter, const cs_beside *beside)
{
    cs_package_flaw flaw;
    casus_status status = cs_package_check(beside->old, &flaw);
    if (status != CASUS_OK || !flaw.reason[0])
        return status;
    cs_defect defect = {
        .number = CS_E_NO_PACKAGE,
        .record = CS_NONE,
        .column = CS_NONE,
        .found = cs_text(flaw.reason),
        .span = {(uint32_t)flaw.place, (uint32_t)flaw.place},
        .has_span = flaw.has_place,
    };
    emitter->file = beside->path;
    status = cs_emit_defect(emitter, beside->old, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

/* ---- Opening ---- */

static const char package_name[] = "datapackage.json";

static bool set_names(cs_beside *beside, const char *output, cs_arena *arena)
{
    const char *slash = strrchr(output, '/');
    casus_text path = cs_text(output);
    size_t len = slash ? (size_t)(slash - output) + 1 : 0;
    beside->folder = cs_arena_text(arena, cs_text_slice(path, 0, len));
    beside->file = cs_arena_text(arena, cs_text_from(path, len));
    cs_buf name = {0};
    cs_buf_add_text(&name, beside->folder);
    cs_buf_add_string(&name, package_name);
    beside->path = cs_buf_keep(&name, arena).ptr;
    return beside->folder.ptr && beside->file.ptr && beside->path;
}

static casus_status open_package(cs_emitter *emitter, cs_beside *beside)
{
    const casus_output output = {.path = beside->path};
    casus_status status = read_old(emitter, beside);
    if (status == CASUS_OK)
        status = check_old(emitter, beside);
    if (status != CASUS_OK)
        return status;
    status = cs_writer_open(&beside->writer, &output, &emitter->patience);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, &beside->writer, beside->path)
                               : status;
}

casus_status cs_beside_open(cs_emitter *emitter, const casus_output *output,
                            const casus_input *inputs, size_t input_count)
{
    const char *misuse = find_misuse(emitter, output, inputs, input_count);
    if (misuse)
        return refuse(emitter, misuse);
    cs_beside *beside = calloc(1, sizeof *beside);
    if (!beside)
        return CASUS_ENOMEM;
    emitter->beside = beside;
    *beside = (cs_beside){.inputs = inputs, .input_count = input_count, .writer = {.fd = -1}};
    beside->checksum = cs_checksum_start();
    if (!beside->checksum || !set_names(beside, output->path, &emitter->run_arena))
        return CASUS_ENOMEM;
    if (cs_text_is(beside->file, package_name))
        return refuse(emitter, "the output has the name of the package: choose another one");
    return open_package(emitter, beside);
}

/* ---- What it tells ---- */

void cs_beside_note(cs_beside *beside, casus_text bytes)
{
    cs_checksum_add(beside->checksum, bytes);
    beside->bytes += bytes.len;
}

/* A file that can be read again has a size and a check sum; a pipe had them. */
static casus_status sum_source(const cs_emitter *emitter, const casus_input *input,
                               cs_source *source)
{
    cs_reader reader;
    if (cs_input_size(input) == 0)
        return CASUS_OK;
    casus_status status = cs_reader_open(&reader, input, &emitter->patience);
    cs_checksum *checksum = cs_checksum_start();
    while (status == CASUS_OK && checksum) {
        status = cs_reader_fill(&reader, CS_CHUNK);
        if (status != CASUS_OK || reader.window.len == 0)
            break;
        cs_checksum_add(checksum, reader.window);
        cs_reader_consume(&reader, reader.window.len);
    }
    if (status == CASUS_OK && checksum) {
        cs_checksum_end(checksum, source->checksum);
        source->bytes = reader.total;
    }
    source->is_known = status == CASUS_OK && checksum;
    if (!checksum)
        status = CASUS_ENOMEM;
    cs_checksum_free(checksum);
    cs_reader_close(&reader);
    return status == CASUS_EIO ? CASUS_OK : status;
}

static bool is_beside(const cs_beside *beside, const casus_input *input)
{
    if (!input->path || strcmp(input->path, "-") == 0)
        return false;
    const char *slash = strrchr(input->path, '/');
    size_t len = slash ? (size_t)(slash - input->path) + 1 : 0;
    return cs_text_equal(beside->folder, (casus_text){input->path, len});
}

static casus_status name_sources(const cs_emitter *emitter, cs_source *sources)
{
    const cs_beside *beside = emitter->beside;
    casus_status status = CASUS_OK;
    for (size_t i = 0; i < beside->input_count && status == CASUS_OK; i++) {
        const casus_input *input = &beside->inputs[i];
        casus_text name = cs_text(input->name ? input->name : input->path);
        if (!name.ptr || cs_text_is(name, "-"))
            name = CS_TEXT("standard input");
        sources[i].is_beside = is_beside(beside, input);
        sources[i].name = sources[i].is_beside
                              ? cs_text_from(cs_text(input->path), beside->folder.len)
                              : name;
        status = sum_source(emitter, input, &sources[i]);
    }
    return status;
}

static casus_status describe(const cs_emitter *emitter, const cs_source *sources, cs_buf *out)
{
    const cs_beside *beside = emitter->beside;
    const cs_layout *sink = &emitter->leading->sink;
    cs_packaged packaged = {
        .table = {emitter->leading->schema, sink->columns, sink->codes},
        .file = beside->file,
        .syntax = sink->syntax->info.name,
        .dialect = &sink->dialect,
        .bytes = beside->bytes,
        .records = emitter->summary->records_written,
        .records_read = emitter->summary->records,
        .sources = sources,
        .source_count = beside->input_count,
    };
    cs_checksum_end(beside->checksum, packaged.checksum);
    return cs_package_write(beside->old, &packaged, out);
}

/* ---- At the end ---- */

casus_status cs_beside_fill(cs_emitter *emitter)
{
    cs_beside *beside = emitter->beside;
    cs_buf text = {0};
    cs_source *sources = calloc(beside->input_count, sizeof *sources);
    casus_status status = sources ? name_sources(emitter, sources) : CASUS_ENOMEM;
    if (status == CASUS_OK)
        status = describe(emitter, sources, &text);
    if (status == CASUS_OK)
        status = text.status;
    if (status == CASUS_OK)
        status = cs_writer_add(&beside->writer, cs_buf_text(&text));
    free(sources);
    cs_buf_free(&text);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, &beside->writer, beside->path)
                               : status;
}

casus_status cs_beside_commit(cs_emitter *emitter)
{
    cs_beside *beside = emitter->beside;
    if (cs_writer_commit(&beside->writer) == CASUS_OK)
        return CASUS_OK;
    return cs_emit_unwritable(emitter, &beside->writer, beside->path);
}

void cs_beside_close(cs_beside *beside)
{
    if (!beside)
        return;
    cs_writer_close(&beside->writer);
    cs_checksum_free(beside->checksum);
    free(beside);
}
