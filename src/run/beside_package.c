/* beside_package.c - datapackage.json: what of a run it tells, and the one that is there already. */
#include "export/package.h"
#include "run/beside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- The package that is there ---- */

enum { PACKAGE_MAX = 64 * 1024 * 1024 };

/* Reads a whole file; a missing one is empty. */
static casus_status read_old(cs_emitter *emitter, cs_package_file *package)
{
    cs_reader reader;
    const casus_input input = {.path = package->path};
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
        package->old = cs_arena_text(&emitter->run_arena, reader.window);
        status = package->old.ptr ? CASUS_OK : CASUS_ENOMEM;
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
    emitter->file = package->path;
    status = cs_emit_defect(emitter, (casus_text){NULL, 0}, &defect);
    return status == CASUS_OK ? CASUS_EIO : status;
}

static casus_status check_old(cs_emitter *emitter, const cs_package_file *package)
{
    cs_package_flaw flaw;
    casus_status status = cs_package_check(package->old, &flaw);
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
    emitter->file = package->path;
    status = cs_emit_defect(emitter, package->old, &defect);
    return status == CASUS_OK ? CASUS_EUSAGE : status;
}

casus_status cs_package_file_open(cs_emitter *emitter, cs_package_file *package)
{
    static const char name[] = "datapackage.json";
    const cs_beside *beside = emitter->beside;
    cs_buf path = {0};
    cs_buf_add_text(&path, beside->folder);
    cs_buf_add_string(&path, name);
    package->path = cs_buf_keep(&path, &emitter->run_arena).ptr;
    package->checksum = cs_checksum_start();
    if (!package->path || !package->checksum)
        return CASUS_ENOMEM;
    if (cs_text_is(beside->file, name))
        return cs_emit_misuse(emitter,
                              "the output has the name of the package: choose another one");
    casus_status status = read_old(emitter, package);
    if (status == CASUS_OK)
        status = check_old(emitter, package);
    if (status == CASUS_OK)
        status = cs_beside_open_writer(emitter, &package->writer, package->path);
    return status;
}

/* ---- What it tells ---- */

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

static casus_status describe(const cs_emitter *emitter, const cs_package_file *package,
                             const cs_source *sources, cs_buf *out)
{
    const cs_beside *beside = emitter->beside;
    const cs_layout *sink = &emitter->leading->sink;
    cs_packaged packaged = {
        .table = {emitter->leading->schema, sink->columns, sink->codes},
        .file = beside->file,
        .syntax = sink->syntax->info.name,
        .dialect = &sink->dialect,
        .bytes = package->bytes,
        .records = emitter->summary->records_written,
        .records_read = emitter->summary->records,
        .sources = sources,
        .source_count = beside->input_count,
    };
    cs_checksum_end(package->checksum, packaged.checksum);
    return cs_package_write(package->old, &packaged, out);
}

casus_status cs_package_file_write(const cs_emitter *emitter, cs_package_file *package, cs_buf *out)
{
    cs_source *sources = calloc(emitter->beside->input_count, sizeof *sources);
    casus_status status = sources ? name_sources(emitter, sources) : CASUS_ENOMEM;
    if (status == CASUS_OK)
        status = describe(emitter, package, sources, out);
    free(sources);
    return status;
}
