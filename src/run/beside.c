/* beside.c - files that appear with the output and tell of it: datapackage.json and scripts.

   Like the output they are written to a temporary file, and all of them are whole before the first is put
   in place. What goes wrong before that leaves nothing; of several renames a later one can still fail, which
   is told. */
#include "run/beside.h"

#include <stdlib.h>
#include <string.h>

/* ---- What cannot be ---- */

static bool is_utf8(casus_text text)
{
    return cs_utf8_check(text) == text.len;
}

/* NULL: nothing is. */
static const char *find_misuse(const cs_emitter *emitter, const casus_output *output,
                               const casus_input *inputs, size_t input_count)
{
    if (emitter->writer.under)
        return "what appears beside a file needs it as it is, not compressed";
    if (!output || !output->path || !emitter->writer.target)
        return "what appears beside a file needs one: name it with -o";
    if (!is_utf8(cs_text(output->path)))
        return "what appears beside a file can only name files whose names are UTF-8";
    for (size_t i = 0; i < input_count; i++)
        if (inputs[i].path && !is_utf8(cs_text(inputs[i].path)))
            return "what appears beside a file can only name files whose names are UTF-8";
    return NULL;
}

/* What of an input's plan does not go with such a file; NULL: nothing. */
static const char *find_misfit(const cs_emitter *emitter)
{
    const cs_layout *sink = &emitter->plan->sink;
    const char *name = sink->syntax->info.name;
    if (strcmp(name, "csv") != 0 && strcmp(name, "tsv") != 0)
        return "a package or script is about a table: write csv or tsv";
    if (sink->dialect.quoting == CASUS_UNQUOTED)
        return "a package or script is about a table with quotes";
    if (!cs_text_equal(emitter->leading->schema->name, emitter->plan->schema->name))
        return "a package or script is about records of one schema, and the inputs have several";
    if (emitter->beside->script.script && sink->dialect.excel_safe)
        return "a script would load the marks that --excel-safe puts before cells";
    return NULL;
}

casus_status cs_beside_start(cs_emitter *emitter)
{
    cs_beside *beside = emitter->beside;
    const char *misfit = find_misfit(emitter);
    if (misfit)
        return cs_emit_misuse(emitter, misfit);
    return beside->script.script ? cs_script_file_start(emitter, &beside->script) : CASUS_OK;
}

/* ---- Opening ---- */

casus_status cs_beside_open_writer(cs_emitter *emitter, cs_writer *writer, const char *path)
{
    const casus_output output = {.path = path};
    casus_status status = cs_writer_open(writer, &output, &emitter->patience);
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, writer, path) : status;
}

static bool set_names(cs_beside *beside, const char *output, cs_arena *arena)
{
    const char *slash = strrchr(output, '/');
    casus_text path = cs_text(output);
    size_t len = slash ? (size_t)(slash - output) + 1 : 0;
    beside->folder = cs_arena_text(arena, cs_text_slice(path, 0, len));
    beside->file = cs_arena_text(arena, cs_text_from(path, len));
    return beside->folder.ptr && beside->file.ptr;
}

casus_status cs_beside_open(cs_emitter *emitter, const casus_output *output,
                            const casus_input *inputs, size_t input_count)
{
    const char *misuse = find_misuse(emitter, output, inputs, input_count);
    if (misuse)
        return cs_emit_misuse(emitter, misuse);
    cs_beside *beside = calloc(1, sizeof *beside);
    if (!beside)
        return CASUS_ENOMEM;
    emitter->beside = beside;
    *beside = (cs_beside){.inputs = inputs, .input_count = input_count};
    beside->package.writer.fd = beside->script.writer.fd = -1;
    if (!set_names(beside, output->path, &emitter->run_arena))
        return CASUS_ENOMEM;
    casus_status status = CASUS_OK;
    if (emitter->options->package)
        status = cs_package_file_open(emitter, &beside->package);
    if (status == CASUS_OK && emitter->options->script)
        status = cs_script_file_open(emitter, &beside->script);
    return status;
}

/* ---- At the end ---- */

void cs_beside_note(cs_beside *beside, casus_text bytes)
{
    if (!beside->package.checksum)
        return;
    cs_checksum_add(beside->package.checksum, bytes);
    beside->package.bytes += bytes.len;
}

static casus_status fill(cs_emitter *emitter, cs_writer *writer, const char *path,
                         casus_status status, const cs_buf *text)
{
    if (status == CASUS_OK)
        status = text->status;
    if (status == CASUS_OK)
        status = cs_writer_add(writer, cs_buf_text(text));
    return status == CASUS_EIO ? cs_emit_unwritable(emitter, writer, path) : status;
}

casus_status cs_beside_fill(cs_emitter *emitter)
{
    cs_package_file *package = &emitter->beside->package;
    cs_script_file *script = &emitter->beside->script;
    casus_status status = CASUS_OK;
    cs_buf text = {0};
    if (package->checksum)
        status = fill(emitter, &package->writer, package->path,
                      cs_package_file_write(emitter, package, &text), &text);
    cs_buf_truncate(&text, 0);
    if (status == CASUS_OK && script->script)
        status = fill(emitter, &script->writer, script->path,
                      cs_script_file_write(emitter, script, &text), &text);
    cs_buf_free(&text);
    return status;
}

static casus_status commit(cs_emitter *emitter, cs_writer *writer, const char *path)
{
    if (cs_writer_commit(writer) == CASUS_OK)
        return CASUS_OK;
    return cs_emit_unwritable(emitter, writer, path);
}

casus_status cs_beside_commit(cs_emitter *emitter)
{
    cs_beside *beside = emitter->beside;
    casus_status status = commit(emitter, &beside->package.writer, beside->package.path);
    return status == CASUS_OK ? commit(emitter, &beside->script.writer, beside->script.path)
                              : status;
}

void cs_beside_close(cs_beside *beside)
{
    if (!beside)
        return;
    cs_writer_close(&beside->package.writer);
    cs_writer_close(&beside->script.writer);
    cs_checksum_free(beside->package.checksum);
    cs_buf_free(&beside->script.rows);
    free(beside);
}
