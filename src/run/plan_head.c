/* plan_head.c - which syntax an input has, and its head: a table's dialect, header or none.

   The syntax is what the caller says, else what the file's name says, else what its bytes look like. A
   file that a library reads as a whole has no head: its records are copied into a spool. */
#include "run/making.h"

/* ---- Syntax ---- */

casus_status cs_making_refuse_syntax(cs_making *making, const char *name, const char *can)
{
    cs_defect *defect = cs_making_complain(making, CS_E_UNKNOWN_SYNTAX);
    defect->found = cs_text(name);
    defect->other = cs_text(can);
    return cs_making_tell(making, CASUS_EUSAGE);
}

/* The file's name says what it is; its content may look like something else that it is not. */
static casus_status only_written(cs_making *making, const cs_syntax *syntax)
{
    cs_defect *defect = cs_making_complain(making, CS_E_UNKNOWN_SYNTAX);
    defect->found = cs_text(syntax->info.name);
    defect->other = CS_TEXT("be read");
    defect->help = CS_TEXT(
        "casus only writes such files: read what it was made of, or say with --from "
        "what else it is");
    return cs_making_tell(making, CASUS_EUSAGE);
}

/* Files of statistical programs say themselves how their texts are encoded. */
static casus_status refuse_encoding(cs_making *making)
{
    cs_making_complain(making, CS_E_BAD_OPTION)->found = CS_TEXT(
        "--encoding is for text: this file says itself how its texts are encoded");
    return cs_making_tell(making, CASUS_EUSAGE);
}

/* Makes UTF-8 of a text. syntax: what the input's name says, or NULL. */
static casus_status decode(cs_making *making, const cs_syntax *syntax)
{
    cs_plan *plan = making->plan;
    if (!syntax)
        syntax = cs_syntax_sniff(cs_text_slice(cs_making_window(making), 0, CS_PROBE));
    if (syntax && syntax->import)
        return plan->options->encoding ? refuse_encoding(making) : CASUS_OK;
    casus_status status = cs_encoding_open(plan, making->reader, &making->defects);
    status = cs_making_tell(making, status);
    return status == CASUS_OK ? cs_making_fill(making, CS_PROBE) : status;
}

casus_status cs_making_choose_source(cs_making *making)
{
    const char *name = making->plan->options->from.syntax;
    const cs_syntax *syntax = NULL;
    if (name) {
        syntax = cs_syntax_named(cs_text(name));
        if (!syntax || !syntax->info.reads)
            return cs_making_refuse_syntax(making, name, "be read");
    }
    if (!syntax && making->plan->name.ptr)
        syntax = cs_syntax_of_path(making->plan->name);
    if (syntax && !syntax->info.reads)
        return only_written(making, syntax);
    casus_status status = decode(making, syntax);
    if (status != CASUS_OK)
        return status;
    if (!name && cs_tell_not_data(cs_making_window(making), &making->defects))
        return cs_making_tell(making, CASUS_EFORMAT);
    if (!syntax)
        syntax = cs_syntax_sniff(cs_text_slice(cs_making_window(making), 0, CS_PROBE));
    if (!syntax) {
        cs_making_complain(making, CS_E_NO_SYNTAX)->expected = CS_TEXT("--from");
        return cs_making_tell(making, CASUS_EFORMAT);
    }
    cs_layout *source = &making->plan->source;
    *source = (cs_layout){
        .syntax = syntax,
        .dialect = making->plan->options->from,
        .gear = making->plan->options->gear,
        .arena = &making->plan->arena,
    };
    return CASUS_OK;
}

/* ---- Head ---- */

/* Opens a layout on as much of the input as its head takes. */
static casus_status open_layout(cs_making *making, cs_layout *layout, size_t *used)
{
    for (size_t want = CS_PROBE;; want *= 2) {
        casus_status status = cs_making_fill(making, want);
        if (status != CASUS_OK)
            return status;
        casus_text head = cs_text_slice(cs_making_window(making), 0, want);
        bool eof = making->reader->eof && head.len == cs_making_window(making).len;
        making->defects.count = 0;
        status = layout->syntax->open(layout, head, eof, used, &making->defects);
        if (status != CASUS_END)
            return status;
        if (want > CS_RECORD_MAX) {
            cs_defects_at(&making->defects, CS_E_RECORD_TOO_LONG, CS_NONE, (cs_span){0, 1});
            return CASUS_ELIMIT;
        }
    }
}

/* The cells of the first row; none where it cannot be read, which the header tells. */
static casus_status read_row(cs_making *making, casus_quoting quoting, cs_layout *row)
{
    size_t used;
    *row = making->plan->source;
    row->dialect.header = CASUS_HEADER_OFF;
    row->dialect.quoting = quoting;
    casus_status status = open_layout(making, row, &used);
    making->name_count = 0;
    for (size_t i = 0; status == CASUS_OK && i < row->name_count; i++)
        if (!cs_making_append_name(making, row->names[i].name, (casus_text){NULL, 0}))
            return CASUS_ENOMEM;
    if (status != CASUS_EFORMAT && status != CASUS_ELIMIT)
        return status;
    making->defects.count = 0;
    return CASUS_OK;
}

/* What the first row says of schema and header. */
static casus_status judge_row(cs_making *making, casus_quoting quoting, cs_layout *row)
{
    const casus_schema *given = cs_making_given_schema(making);
    casus_status status = read_row(making, quoting, row);
    size_t count = making->name_count;
    if (status != CASUS_OK || count == 0)
        return status;
    if (given)
        making->recognition.is_headerless = cs_row_is_record(given, making->names, count);
    else
        status = cs_recognise_row(making->names, count, &making->plan->arena, &making->recognition);
    return status;
}

/* How a table is laid out, by what the caller says, else by its first row and the schema that this
   tells. A row that makes no sense with quotes may be of a schema whose files have none. */
static casus_status choose_dialect(cs_making *making)
{
    casus_dialect *dialect = &making->plan->source.dialect;
    cs_recognition *recognition = &making->recognition;
    const casus_schema *schema = cs_making_given_schema(making);
    bool is_asked = dialect->quoting != CASUS_QUOTED;
    casus_quoting quoting = dialect->quoting == CASUS_UNQUOTED ? CASUS_UNQUOTED : CASUS_QUOTED;
    cs_layout row;
    casus_status status = judge_row(making, quoting, &row);
    if (status == CASUS_OK && !is_asked && !recognition->schema && !recognition->is_headerless)
        status = judge_row(making, CASUS_UNQUOTED, &row);
    making->plan->owned = recognition->schema;
    schema = recognition->schema ? recognition->schema : schema;
    bool is_unquoted = schema && !is_asked && cs_schema_is_unquoted(schema, row.dialect.delimiter);
    dialect->quoting = is_unquoted ? CASUS_UNQUOTED : quoting;
    if (dialect->header == CASUS_HEADER_AUTO && recognition->is_headerless)
        dialect->header = CASUS_HEADER_OFF;
    return status;
}

static casus_status open_head(cs_making *making, size_t *used)
{
    cs_layout *source = &making->plan->source;
    casus_status status = CASUS_OK;
    if (source->syntax->is_table)
        status = choose_dialect(making);
    making->name_count = 0;
    return status == CASUS_OK ? open_layout(making, source, used) : status;
}

/* ---- Files that a library reads ---- */

/* The input's failure, or that of the spool that was to hold it. */
static casus_status fail_importing(cs_making *making, const cs_writer *spool, casus_status status)
{
    if (status == CASUS_EIO && spool->error) {
        making->reader->error = spool->error;
        making->reader->is_spool_at_fault = true;
    }
    return cs_making_fail(making, status);
}

/* Copies the records of the source into a spool, and goes on with that in place of the input. */
static casus_status copy_records(cs_making *making, cs_writer *spool)
{
    cs_layout *source = &making->plan->source;
    uint64_t size = 0;
    casus_status status = cs_reader_measure(making->reader, &size);
    if (status == CASUS_OK)
        status = source->syntax->import(source, making->reader, spool, &making->defects);
    return status == CASUS_OK ? cs_reader_turn_to(making->reader, spool, size) : status;
}

static casus_status import_source(cs_making *making)
{
    cs_reader *reader = making->reader;
    const char *directory = making->plan->options->spool_directory;
    cs_writer spool = {.fd = -1};
    casus_status status = CASUS_OK;
    if (!cs_reader_is_seekable(reader))
        status = cs_reader_spool(reader, directory);
    else
        status = cs_reader_seek(reader, 0);
    if (status == CASUS_OK)
        status = cs_writer_open_spool(&spool, directory, reader->patience);
    if (status == CASUS_OK)
        status = copy_records(making, &spool);
    status = fail_importing(making, &spool, status);
    cs_writer_close(&spool);
    return status;
}

casus_status cs_making_open_source(cs_making *making, size_t *used)
{
    return making->plan->source.syntax->import ? import_source(making) : open_head(making, used);
}
