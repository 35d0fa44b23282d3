/* beside_script.c - a script that loads the output: its variables, and what is counted of the rows. */
#include "run/beside.h"

#include <string.h>

casus_status cs_script_file_open(cs_emitter *emitter, cs_script_file *script)
{
    const cs_beside *beside = emitter->beside;
    const char *end = NULL;
    cs_buf path = {0};
    script->script = cs_script_named(emitter->options->script);
    if (!script->script)
        return cs_emit_misuse(emitter, "there are scripts for stata, spss, r and python");
    for (size_t i = 1; i < beside->file.len; i++)
        if (beside->file.ptr[i] == '.')
            end = beside->file.ptr + i;
    size_t stem = end ? (size_t)(end - beside->file.ptr) : beside->file.len;
    cs_buf_add_text(&path, beside->folder);
    cs_buf_add_text(&path, cs_text_slice(beside->file, 0, stem));
    cs_buf_add_char(&path, '.');
    cs_buf_add_string(&path, script->script->extension);
    script->path = cs_buf_keep(&path, &emitter->run_arena).ptr;
    if (!script->path)
        return CASUS_ENOMEM;
    if (strcmp(script->path, emitter->output_path) == 0)
        return cs_emit_misuse(emitter, "the output has the name of the script: choose another one");
    return cs_beside_open_writer(emitter, &script->writer, script->path);
}

/* The variables are those of the first input's columns, which the output keeps. */
static casus_status make_variables(cs_emitter *emitter, cs_script_file *script)
{
    cs_defects defects = {.arena = &emitter->run_arena};
    casus_status status = cs_variables_make(&script->layout, script->script->limits, &defects);
    casus_status told = cs_emit_defects(emitter, (casus_text){NULL, 0}, &defects);
    if (status != CASUS_OK || told != CASUS_OK)
        return status != CASUS_OK ? status : told;
    script->census = cs_census_make(cs_variables_of(&script->layout), &emitter->run_arena);
    return script->census ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_script_file_start(cs_emitter *emitter, cs_script_file *script)
{
    void *state = script->layout.state;
    script->layout = emitter->plan->sink;
    script->layout.state = state;
    script->layout.arena = &emitter->run_arena;
    return state ? CASUS_OK : make_variables(emitter, script);
}

casus_status cs_beside_take(cs_beside *beside, const cs_batch *batch, uint32_t first, uint32_t last,
                            cs_defects *defects)
{
    enum { SOME = 256 }; /* rows that are packed at a time */
    cs_script_file *script = &beside->script;
    for (uint32_t i = first; script->script && i < last; i += SOME) {
        size_t starts[SOME + 1];
        size_t count = last - i < SOME ? last - i : SOME;
        cs_buf_truncate(&script->rows, 0);
        cs_variables_rows(&script->layout, batch, i, count, &script->rows, starts, defects);
        if (script->rows.status != CASUS_OK)
            return script->rows.status;
        cs_script_count(script->script, &script->layout, cs_buf_text(&script->rows), starts, count,
                        i, script->census, defects);
    }
    return CASUS_OK;
}

casus_status cs_script_file_write(const cs_emitter *emitter, cs_script_file *script, cs_buf *out)
{
    const cs_scripting scripting = {
        .table = &emitter->leading->sink,
        .variables = cs_variables_of(&script->layout),
        .census = script->census,
        .file = emitter->beside->file,
        .out = out,
    };
    script->script->write(&scripting);
    return out->status;
}
