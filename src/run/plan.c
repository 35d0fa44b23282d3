/* plan.c - what is decided about an input before its first record: syntax, schema, columns, and the
   layout of the output.

   A table brings its names in a header. JSON and YAML bring them with every record, so the first
   records are parsed once to see which names they use, and again when the run begins. */
#include "base/path.h"
#include "run/run.h"
#include "syntax/header.h"

#include <stdlib.h>
#include <string.h>

/* Does a code of an override mean this kind of finding? */
static bool means(const char *code, const cs_diag_row *row)
{
    bool is_hundred = (code[0] | 0x20) == 'e' && code[1] == (char)('0' + row->number / 100) &&
                      code[2] == '\0';
    return is_hundred || strcmp(code, "all") == 0 || casus_diag_info_find(code) == &row->info;
}

bool cs_override_is_known(const char *code)
{
    for (size_t i = 0; code && cs_diag_row_at(i); i++)
        if (means(code, cs_diag_row_at(i)))
            return true;
    return false;
}

/* The severity of a kind of finding under the caller's options: the last override wins. */
static int8_t choose_severity(const casus_options *options, const cs_diag_row *row)
{
    int8_t normal = (int8_t)row->info.severity;
    bool is_loss = row->number / 100 == 7;
    if (is_loss && options->on_loss == CASUS_WARN && normal == CASUS_ERROR)
        normal = CASUS_WARNING;
    for (size_t i = options->override_count; i-- > 0;) {
        const casus_override *override = &options->overrides[i];
        if (override->code && means(override->code, row))
            return override->severity < 0 ? normal : (int8_t)(override->severity | CS_OVERRIDDEN);
    }
    return normal;
}

const int8_t *cs_severities(const casus_options *options, cs_arena *arena)
{
    size_t count = 0;
    while (cs_diag_row_at(count))
        count++;
    int8_t *severities = cs_arena_zalloc(arena, count + 1, sizeof *severities);
    for (size_t i = 0; severities && i < count; i++)
        severities[i] = choose_severity(options, cs_diag_row_at(i));
    return severities;
}

int cs_severity_of(const int8_t *severities, const cs_defect *defect)
{
    int severity = severities[cs_diag_row_of(defect->number) - cs_diag_row_at(0)];
    if (severity & CS_OVERRIDDEN)
        return severity & ~CS_OVERRIDDEN;
    return defect->severity ? defect->severity : severity;
}

/* ---- Making a plan ---- */

/* What the steps of cs_plan_make() share. */
struct making {
    cs_plan *plan;
    cs_reader *reader;
    const casus_input *input;
    const casus_output *output;
    const cs_plan *previous;
    cs_emitter *emitter;
    cs_defects defects; /* of the head */
    casus_text *names;  /* that the first records or the header use */
    casus_text *paths;  /* of each, see cs_column */
    size_t name_count;
    size_t name_cap;
    const char *reason;
    cs_recognition recognition; /* by the first row of a table */
};

static casus_text window(const struct making *making)
{
    return making->reader->window;
}

/* Opens the schemas that an input may obey while nothing says which: what their sensitive fields are
   called is not shown. */
static casus_status open_candidates(cs_plan *plan)
{
    size_t count = 0;
    while (casus_schema_builtin(count))
        count++;
    plan->candidates = cs_arena_zalloc(&plan->arena, count + 1, sizeof(casus_schema *));
    casus_status status = plan->candidates ? CASUS_OK : CASUS_ENOMEM;
    while (status == CASUS_OK && plan->candidate_count < count) {
        const char *name = casus_schema_builtin(plan->candidate_count);
        status = cs_schema_open_builtin(name, &plan->candidates[plan->candidate_count]);
        plan->candidate_count += status == CASUS_OK;
    }
    return status;
}

/* Reports what was found so far; the status given, or why reporting failed. */
static casus_status flush_defects(struct making *making, casus_status status)
{
    cs_plan *plan = making->plan;
    bool is_open = making->defects.count && !plan->schema && !plan->candidates;
    casus_status opened = is_open ? open_candidates(plan) : CASUS_OK;
    if (opened != CASUS_OK)
        return opened;
    for (size_t i = 0; i < making->defects.count; i++) {
        cs_defect *defect = &making->defects.items[i];
        if (defect->number == CS_E_NOT_UTF8)
            cs_encoding_explain(plan, window(making), defect->span.start, false, &plan->arena,
                                defect);
    }
    casus_status reported = cs_emit_defects(making->emitter, window(making), &making->defects);
    making->defects.count = 0;
    return reported == CASUS_OK ? status : reported;
}

static cs_defect *complain(struct making *making, unsigned number)
{
    return cs_defects_add(&making->defects, number, CS_NONE, CS_NONE);
}

/* ---- Bytes ---- */

static casus_text describe_spool(struct making *making, casus_text reason)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "its copy in ");
    cs_buf_add_string(&buf, making->plan->options->spool_directory);
    cs_buf_add_string(&buf, ": ");
    cs_buf_add_text(&buf, reason);
    return cs_buf_keep(&buf, &making->plan->arena);
}

/* The reader's failure, with a diagnostic if it was the input. */
static casus_status fail_reading(struct making *making, casus_status status)
{
    if (status != CASUS_EIO)
        return status;
    char buf[CS_ERROR_MAX];
    casus_text reason = cs_error_text(making->reader->error, buf);
    if (making->reader->is_spool_at_fault)
        reason = describe_spool(making, reason);
    cs_defect *defect = complain(making, CS_E_CANNOT_READ);
    defect->found = reason;
    cs_input_explain(making->reader, defect);
    return flush_defects(making, CASUS_EIO);
}

/* Makes the window hold so many bytes, or all there are. */
static casus_status fill_window(struct making *making, size_t need)
{
    casus_status status = cs_reader_fill(making->reader, need);
    return status == CASUS_OK ? status : fail_reading(making, status);
}

/* ---- Syntax ---- */

static casus_status unknown_syntax(struct making *making, const char *name, const char *can)
{
    cs_defect *defect = complain(making, CS_E_UNKNOWN_SYNTAX);
    defect->found = cs_text(name);
    defect->other = cs_text(can);
    return flush_defects(making, CASUS_EUSAGE);
}

/* The file's name says what it is; its content may look like something else that it is not. */
static casus_status only_written(struct making *making, const cs_syntax *syntax)
{
    cs_defect *defect = complain(making, CS_E_UNKNOWN_SYNTAX);
    defect->found = cs_text(syntax->info.name);
    defect->other = CS_TEXT("be read");
    defect->help = CS_TEXT(
        "casus only writes such files: read what it was made of, or say with --from "
        "what else it is");
    return flush_defects(making, CASUS_EUSAGE);
}

/* Files of statistical programs say themselves how their texts are encoded. */
static casus_status refuse_encoding(struct making *making)
{
    complain(making, CS_E_BAD_OPTION)->found = CS_TEXT(
        "--encoding is for text: this file says itself how its texts are encoded");
    return flush_defects(making, CASUS_EUSAGE);
}

/* Makes UTF-8 of a text. syntax: what the input's name says, or NULL. */
static casus_status decode(struct making *making, const cs_syntax *syntax)
{
    cs_plan *plan = making->plan;
    if (!syntax)
        syntax = cs_syntax_sniff(cs_text_slice(window(making), 0, CS_PROBE));
    if (syntax && syntax->import)
        return plan->options->encoding ? refuse_encoding(making) : CASUS_OK;
    casus_status status = cs_encoding_open(plan, making->reader, &making->defects);
    status = flush_defects(making, status);
    return status == CASUS_OK ? fill_window(making, CS_PROBE) : status;
}

static casus_status choose_source(struct making *making)
{
    const char *name = making->plan->options->from.syntax;
    const cs_syntax *syntax = NULL;
    if (name) {
        syntax = cs_syntax_named(cs_text(name));
        if (!syntax || !syntax->info.reads)
            return unknown_syntax(making, name, "be read");
    }
    if (!syntax && making->plan->name.ptr)
        syntax = cs_syntax_of_path(making->plan->name);
    if (syntax && !syntax->info.reads)
        return only_written(making, syntax);
    casus_status status = decode(making, syntax);
    if (status != CASUS_OK)
        return status;
    if (!name && cs_tell_not_data(window(making), &making->defects))
        return flush_defects(making, CASUS_EFORMAT);
    if (!syntax)
        syntax = cs_syntax_sniff(cs_text_slice(window(making), 0, CS_PROBE));
    if (!syntax) {
        complain(making, CS_E_NO_SYNTAX)->expected = CS_TEXT("--from");
        return flush_defects(making, CASUS_EFORMAT);
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

static casus_codes choose_codes(const casus_options *options, const cs_syntax *syntax)
{
    if (options->codes != CASUS_CODES_AUTO)
        return options->codes;
    return syntax->info.has_labels || options->script ? CASUS_CODES_BOTH : CASUS_CODES_KEEP;
}

static casus_status no_room_for_labels(struct making *making, const cs_syntax *syntax)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, syntax->info.name);
    cs_buf_add_string(&words, " has no room for labels beside codes: choose code or label");
    complain(making, CS_E_BAD_OPTION)->found = cs_buf_keep(&words, &making->plan->arena);
    return flush_defects(making, CASUS_EUSAGE);
}

static casus_status choose_sink(struct making *making)
{
    const casus_options *options = making->plan->options;
    const char *name = options->to.syntax;
    const char *path = making->output ? making->output->path : NULL;
    const cs_syntax *syntax = NULL;
    if (!making->output)
        return CASUS_OK;
    if (name) {
        syntax = cs_syntax_named(cs_text(name));
        if (!syntax || !syntax->info.writes)
            return unknown_syntax(making, name, "be written");
    } else if (path) {
        syntax = cs_syntax_of_path(cs_text(path));
        if (syntax && !syntax->info.writes)
            return unknown_syntax(making, syntax->info.name, "be written");
    }
    if (!syntax) {
        complain(making, CS_E_NO_SYNTAX)->expected = CS_TEXT("--to");
        return flush_defects(making, CASUS_EUSAGE);
    }
    making->plan->sink = (cs_layout){
        .syntax = syntax,
        .dialect = options->to,
        .codes = choose_codes(options, syntax),
        .is_follower = making->previous && syntax->is_table,
        .arena = &making->plan->arena,
    };
    bool can_label = syntax->info.has_labels || syntax->adds_labels || options->script;
    if (options->codes == CASUS_CODES_BOTH && !can_label)
        return no_room_for_labels(making, syntax);
    return CASUS_OK;
}

/* ---- Head ---- */

/* Opens a layout on as much of the input as its head takes. */
static casus_status open_layout(struct making *making, cs_layout *layout, size_t *used)
{
    for (size_t want = CS_PROBE;; want *= 2) {
        casus_status status = fill_window(making, want);
        if (status != CASUS_OK)
            return status;
        casus_text head = cs_text_slice(window(making), 0, want);
        bool eof = making->reader->eof && head.len == window(making).len;
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

static bool append_name(struct making *making, casus_text name, casus_text path)
{
    cs_arena *arena = &making->plan->arena;
    size_t cap = making->name_cap;
    casus_text *names = cs_arena_grow(arena, making->names, &cap, making->name_count + 1,
                                      sizeof *names);
    casus_text *paths = cs_arena_grow(arena, making->paths, &making->name_cap,
                                      making->name_count + 1, sizeof *paths);
    if (!names || !paths || !cs_arena_keep(arena, &name) || !cs_arena_keep(arena, &path))
        return false;
    making->names = names;
    making->paths = paths;
    names[making->name_count] = name;
    paths[making->name_count++] = path;
    return true;
}

/* The cells of the first row; none where it cannot be read, which the header tells. */
static casus_status read_row(struct making *making, casus_quoting quoting, cs_layout *row)
{
    size_t used;
    *row = making->plan->source;
    row->dialect.header = CASUS_HEADER_OFF;
    row->dialect.quoting = quoting;
    casus_status status = open_layout(making, row, &used);
    making->name_count = 0;
    for (size_t i = 0; status == CASUS_OK && i < row->name_count; i++)
        if (!append_name(making, row->names[i].name, (casus_text){NULL, 0}))
            return CASUS_ENOMEM;
    if (status != CASUS_EFORMAT && status != CASUS_ELIMIT)
        return status;
    making->defects.count = 0;
    return CASUS_OK;
}

/* The schema that is known before the first record is read. */
static const casus_schema *given_schema(const struct making *making)
{
    const casus_options *options = making->plan->options;
    return options->schema      ? options->schema
           : options->crosswalk ? options->crosswalk->from
           : making->previous   ? making->previous->schema
                                : NULL;
}

/* Does the schema say that a file with this delimiter has no quotes? */
static bool is_unquoted_by(const casus_schema *schema, char delimiter)
{
    return schema->table.is_unquoted && schema->table.delimiter == delimiter;
}

/* What the first row says of schema and header. */
static casus_status judge_row(struct making *making, casus_quoting quoting, cs_layout *row)
{
    const casus_schema *given = given_schema(making);
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
static casus_status choose_dialect(struct making *making)
{
    casus_dialect *dialect = &making->plan->source.dialect;
    cs_recognition *recognition = &making->recognition;
    const casus_schema *schema = given_schema(making);
    bool is_asked = dialect->quoting != CASUS_QUOTED;
    casus_quoting quoting = dialect->quoting == CASUS_UNQUOTED ? CASUS_UNQUOTED : CASUS_QUOTED;
    cs_layout row;
    casus_status status = judge_row(making, quoting, &row);
    if (status == CASUS_OK && !is_asked && !recognition->schema && !recognition->is_headerless)
        status = judge_row(making, CASUS_UNQUOTED, &row);
    making->plan->owned = recognition->schema;
    schema = recognition->schema ? recognition->schema : schema;
    bool is_unquoted = schema && !is_asked && is_unquoted_by(schema, row.dialect.delimiter);
    dialect->quoting = is_unquoted ? CASUS_UNQUOTED : quoting;
    if (dialect->header == CASUS_HEADER_AUTO && recognition->is_headerless)
        dialect->header = CASUS_HEADER_OFF;
    return status;
}

/* Without a header, the columns are the schema's fields in their order. */
static void name_columns(cs_layout *source, const casus_schema *schema)
{
    for (size_t i = 0; i < source->name_count; i++)
        source->names[i].name = i < schema->field_count
                                    ? schema->fields[i].name
                                    : cs_header_number(source->arena, "column_", i + 1);
}

static casus_status open_source(struct making *making, size_t *used)
{
    cs_layout *source = &making->plan->source;
    casus_status status = CASUS_OK;
    if (source->syntax->is_table && source->syntax->open)
        status = choose_dialect(making);
    making->name_count = 0;
    return status == CASUS_OK ? open_layout(making, source, used) : status;
}

/* The input's failure, or that of the spool that was to hold it. */
static casus_status fail_importing(struct making *making, const cs_writer *spool,
                                   casus_status status)
{
    if (status == CASUS_EIO && spool->error) {
        making->reader->error = spool->error;
        making->reader->is_spool_at_fault = true;
    }
    return fail_reading(making, status);
}

/* Copies the records of the source into a spool, and goes on with that in place of the input. */
static casus_status copy_records(struct making *making, cs_writer *spool)
{
    cs_layout *source = &making->plan->source;
    uint64_t size = 0;
    casus_status status = cs_reader_measure(making->reader, &size);
    if (status == CASUS_OK)
        status = source->syntax->import(source, making->reader, spool, &making->defects);
    return status == CASUS_OK ? cs_reader_turn_to(making->reader, spool, size) : status;
}

static casus_status import_source(struct making *making)
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

/* ---- Names that the first records use ---- */

/* Past the limit, a name is an extra of the batches, which report it. */
static bool add_name(struct making *making, casus_text name, casus_text path)
{
    if (making->name_count == CS_COLUMNS_MAX)
        return true;
    for (size_t i = 0; i < making->name_count; i++)
        if (cs_text_equal(making->names[i], name) && cs_text_equal(making->paths[i], path))
            return true;
    return append_name(making, name, path);
}

/* The names of the columns that records of a batch use, in the order of the columns. */
static bool add_used(struct making *making, const cs_batch *batch, cs_arena *arena)
{
    uint32_t count = cs_batch_column_count(batch);
    bool *used = cs_arena_zalloc(arena, count + 1UL, sizeof *used);
    for (size_t i = 0; used && i < batch->count; i++)
        for (uint32_t j = 0; j < batch->records[i].width && j < count; j++)
            used[j] = used[j] || batch->records[i].values[j].kind != CASUS_ABSENT;
    for (uint32_t i = 0; used && i < count; i++) {
        const cs_column *column = cs_batch_column_at(batch, i);
        if (used[i] && !add_name(making, column->name, column->path))
            return false;
    }
    return used != NULL;
}

/* Parses whole records to see which columns they use, known ones and new ones. */
static casus_status gather_some(struct making *making, const cs_layout *layout, casus_text chunk,
                                const cs_extents *extents)
{
    cs_arena arena = {0};
    cs_batch batch;
    cs_defects defects = {.arena = &arena};
    cs_batch_init(&batch, &arena, chunk, layout->columns);
    casus_status status = layout->syntax->parse(layout, extents, &batch, &defects);
    if (batch.slots > CS_SLOTS_MAX)
        status = CASUS_OK; /* the names met so far will do; the run itself tells */
    bool is_gathered = status == CASUS_OK && add_used(making, &batch, &arena);
    if (status == CASUS_OK && (!is_gathered || arena.failed))
        status = CASUS_ENOMEM;
    cs_arena_free(&arena);
    return status;
}

/* The same, in parts: a few megabytes of tiny records would make a large batch. */
static casus_status gather_names(struct making *making, const cs_layout *layout, casus_text chunk,
                                 const cs_extents *extents)
{
    casus_status status = CASUS_OK;
    for (size_t first = 0; first < extents->count && status == CASUS_OK;
         first += CS_CHUNK_RECORDS) {
        size_t rest = extents->count - first;
        const cs_extents part = {
            .items = extents->items + first,
            .count = rest < CS_CHUNK_RECORDS ? rest : CS_CHUNK_RECORDS,
        };
        status = gather_some(making, layout, chunk, &part);
    }
    return status;
}

/* A layout to look ahead with: it knows the columns that are known so far, and what it finds wrong
   is found again by the run. */
static casus_status look_ahead(struct making *making, cs_layout *out)
{
    cs_defects unheard = {.arena = &making->plan->arena};
    *out = making->plan->source;
    out->columns = &making->plan->columns;
    return out->syntax->bind ? out->syntax->bind(out, &unheard) : CASUS_OK;
}

/* The names within the first size bytes of records, and at least those of the first record. */
static casus_status head_names(struct making *making, size_t used, size_t size)
{
    cs_layout layout;
    casus_status status = look_ahead(making, &layout);
    for (; status == CASUS_OK && making->name_count == 0; size *= 2) {
        status = fill_window(making, used + size);
        if (status != CASUS_OK)
            return status;
        casus_text bytes = cs_text_slice(window(making), used, size);
        bool is_all = making->reader->eof && used + bytes.len == window(making).len;
        cs_framer framer = {.layout = &layout};
        cs_extents extents = {0};
        layout.syntax->frame(&framer, bytes, is_all, &extents);
        status = extents.failed ? CASUS_ENOMEM : gather_names(making, &layout, bytes, &extents);
        free(extents.items);
        if (is_all || size > CS_RECORD_MAX)
            break;
    }
    return status;
}

/* The names of the records from the window's front to the end of the input. */
static casus_status rest_names(struct making *making, const cs_layout *layout)
{
    cs_framer framer = {.layout = layout};
    cs_extents extents = {0};
    size_t len = 0;
    casus_status status;
    while ((status = cs_chunk_frame(making->reader, &framer, &extents, &len)) == CASUS_OK) {
        casus_text chunk = cs_text_slice(window(making), 0, len);
        status = gather_names(making, layout, chunk, &extents);
        if (status != CASUS_OK)
            break;
        cs_reader_consume(making->reader, len);
    }
    free(extents.items);
    return status == CASUS_END ? CASUS_OK : fail_reading(making, status);
}

/* The names of all records: the whole input is read, and read again by the run. */
static casus_status all_names(struct making *making, size_t used)
{
    cs_reader *reader = making->reader;
    cs_layout layout;
    casus_status status = look_ahead(making, &layout);
    if (status != CASUS_OK)
        return status;
    if (!cs_reader_is_seekable(reader))
        status = cs_reader_spool(reader, making->plan->options->spool_directory);
    if (status != CASUS_OK)
        return fail_reading(making, status);
    status = fill_window(making, used);
    if (status == CASUS_OK) {
        cs_reader_consume(reader, used);
        status = rest_names(making, &layout);
    }
    if (status != CASUS_OK)
        return status;
    status = cs_reader_rewind(reader);
    return status == CASUS_OK ? fill_window(making, used) : fail_reading(making, status);
}

static casus_status header_names(struct making *making)
{
    const cs_layout *source = &making->plan->source;
    for (size_t i = 0; i < source->name_count; i++)
        if (!source->names[i].numbers_rows &&
            !add_name(making, source->names[i].name, (casus_text){NULL, 0}))
            return CASUS_ENOMEM;
    return CASUS_OK;
}

/* ---- Schema ---- */

/* Data may name a built-in schema, but no file: what is opened is for the caller to say. */
static casus_status open_named(struct making *making, casus_text name)
{
    cs_plan *plan = making->plan;
    casus_text copy = cs_arena_text(&plan->arena, name);
    if (!copy.ptr)
        return CASUS_ENOMEM;
    making->reason = "named in the file";
    casus_status status = cs_schema_open_builtin(copy.ptr, &plan->owned);
    plan->schema = plan->owned;
    if (status == CASUS_OK || status == CASUS_ENOMEM)
        return status;
    cs_defect *defect = cs_defects_at(&making->defects, CS_E_UNKNOWN_SCHEMA, CS_NONE,
                                      plan->source.schema_span);
    defect->found = copy;
    defect->help = CS_TEXT("`casus schema list` shows the names; give a file with --schema");
    return status;
}

/* Without a single name there is nothing to check; what keeps records from being read is told
   nevertheless. */
static casus_status open_none(struct making *making)
{
    making->reason = "no record could be read";
    making->plan->is_guess = true;
    casus_status status = cs_schema_open_builtin("none", &making->plan->owned);
    making->plan->schema = making->plan->owned;
    bool is_open = making->plan->candidates;
    return status == CASUS_OK && !is_open ? open_candidates(making->plan) : status;
}

/* A further input obeys the schema of the first: what another one's names say cannot be held to it. */
static casus_status follow_schema(struct making *making)
{
    cs_plan *plan = making->plan;
    const casus_schema *schema = making->previous->schema;
    casus_text other = {NULL, 0};
    casus_status status = CASUS_OK;
    plan->schema = schema;
    making->reason = "as the first input";
    if (plan->source.schema.ptr)
        other = cs_text_equal(plan->source.schema, schema->name) ? other : plan->source.schema;
    else if (!schema->is_open && making->name_count)
        status = cs_recognise_other(schema, making->names, making->name_count, &plan->arena,
                                    &other);
    if (status != CASUS_OK || !other.ptr)
        return status;
    cs_defect *defect = complain(making, CS_E_OTHER_SCHEMA);
    defect->found = other;
    defect->expected = schema->name;
    return CASUS_ESCHEMA;
}

static casus_status choose_schema(struct making *making)
{
    cs_plan *plan = making->plan;
    if (plan->options->schema || plan->options->crosswalk) {
        plan->schema = given_schema(making);
        making->reason = plan->options->schema ? "as asked" : "as the crosswalk wants it";
        return CASUS_OK;
    }
    if (making->previous)
        return follow_schema(making);
    if (plan->source.schema.ptr)
        return open_named(making, plan->source.schema);
    cs_recognition *told = &making->recognition;
    casus_status status = CASUS_OK;
    if (!told->schema && making->name_count == 0 && plan->source.name_count == 0)
        return open_none(making);
    if (!told->schema)
        status = cs_recognise(making->names, making->name_count, &making->defects, told);
    plan->schema = plan->owned = told->schema;
    if (status == CASUS_OK)
        making->reason = cs_arena_text(&plan->arena, told->reason).ptr;
    return status;
}

/* ---- Crosswalk ---- */

/* "gdelt-2, plover": where built-in crosswalks from a schema lead; {NULL, 0}: nowhere. */
static casus_text list_targets(struct making *making, casus_text schema)
{
    cs_buf buf = {0};
    casus_text from;
    casus_text to;
    for (size_t i = 0; casus_crosswalk_builtin(i, &from, &to); i++) {
        if (!cs_text_equal(from, schema))
            continue;
        cs_buf_add_string(&buf, buf.len ? ", " : "from it there are those to ");
        cs_buf_add_text(&buf, to);
    }
    if (buf.len == 0)
        cs_buf_add_string(&buf, "give one of your own with --crosswalk FILE");
    return cs_buf_keep(&buf, &making->plan->arena);
}

static casus_status no_crosswalk(struct making *making, casus_text to)
{
    casus_text from = making->plan->schema->name;
    casus_text targets = list_targets(making, from);
    cs_defect *defect = complain(making, CS_E_NO_CROSSWALK);
    defect->found = from;
    defect->expected = to;
    defect->other = targets;
    return CASUS_EUSAGE;
}

/* The way to the schema that is asked for. */
static casus_status find_crosswalk(struct making *making, casus_text to)
{
    cs_plan *plan = making->plan;
    const casus_crosswalk *known = making->previous ? making->previous->crosswalk : NULL;
    if (known && cs_text_equal(known->from->name, plan->schema->name)) {
        plan->crosswalk = known;
        return CASUS_OK;
    }
    casus_status status = casus_crosswalk_open_builtin(plan->schema->name, to,
                                                       &plan->owned_crosswalk);
    plan->crosswalk = plan->owned_crosswalk;
    return status == CASUS_ESCHEMA ? no_crosswalk(making, to) : status;
}

/* The crosswalk's own copy of the source's schema takes the place of the one that was found. */
static casus_status choose_crosswalk(struct making *making)
{
    cs_plan *plan = making->plan;
    const casus_options *options = plan->options;
    casus_status status = CASUS_OK;
    if (options->crosswalk)
        plan->crosswalk = options->crosswalk;
    else if (options->to_schema && !cs_text_equal(plan->schema->name, cs_text(options->to_schema)))
        status = find_crosswalk(making, cs_text(options->to_schema));
    if (status != CASUS_OK || !plan->crosswalk)
        return status;
    if (!cs_text_equal(plan->crosswalk->from->name, plan->schema->name))
        return no_crosswalk(making, plan->crosswalk->to->name);
    plan->schema = plan->crosswalk->from;
    return CASUS_OK;
}

/* ---- Columns of the source ---- */

static cs_column unknown_column(casus_text name)
{
    return (cs_column){.name = name, .separator = CS_TEXT("; "), .field = CS_NONE};
}

static void report_unknown(struct making *making, const cs_header_name *name)
{
    const casus_schema *schema = making->plan->schema;
    bool is_unnamed = name->span.len == 0 || name->numbers_rows;
    bool is_second = cs_schema_field(schema, name->name) != CS_NONE;
    if (schema->is_open || is_unnamed || is_second || cs_name_is_private(name->name))
        return;
    cs_defect *defect = cs_defects_at(&making->defects, CS_E_UNKNOWN_COLUMN, CS_NONE, name->span);
    defect->field = name->name;
    defect->other = schema->name;
    defect->expected = cs_schema_nearest(schema, name->name);
}

static bool is_in_header(const cs_plan *plan, uint32_t field)
{
    for (size_t i = 0; i < plan->source.name_count; i++)
        if (cs_schema_field(plan->schema, plan->source.names[i].name) == field)
            return true;
    return false;
}

/* A name may have been cut to what a format allows, and may have a number behind it then. */
static bool may_stand_for(casus_text name, casus_text whole)
{
    enum { KEPT_LEAST = 4 }; /* of the shortest that a format allows, 8, behind which is _123 */
    casus_text kept = cs_text_slice(name, 0, KEPT_LEAST);
    return name.len < whole.len && cs_text_find_folded(whole, kept) == 0;
}

/* A label may have been cut too. */
static bool is_label_of(casus_text label, casus_text whole)
{
    enum { CUT_LEAST = 36 }; /* 40 bytes is the least that a format allows, less a character */
    bool is_cut = label.len >= CUT_LEAST && label.len < whole.len;
    return cs_text_equal(label, is_cut ? cs_text_slice(whole, 0, label.len) : whole);
}

/* The field of a name; or the one whose name or title is the variable's label, if the name may have
   been made of its own and nothing else in the header is it. */
static uint32_t find_field(const cs_plan *plan, const cs_header_name *name)
{
    uint32_t field = cs_schema_field(plan->schema, name->name);
    if (field != CS_NONE || name->title.len == 0)
        return field;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        const cs_field *candidate = &plan->schema->fields[i];
        bool is_titled = is_label_of(name->title, candidate->title) ||
                         is_label_of(name->title, candidate->name);
        bool is_free = plan->check.column_of[i] == CS_NONE && !is_in_header(plan, i);
        if (is_titled && is_free && may_stand_for(name->name, candidate->name))
            return i;
    }
    return CS_NONE;
}

/* Also of a second column for the same field. */
static bool is_sensitive(const casus_schema *schema, casus_text name)
{
    uint32_t field = cs_schema_field(schema, name);
    return field != CS_NONE && schema->fields[field].is_sensitive;
}

/* The header's columns in their order; the schema tells what each holds. */
static void table_columns(struct making *making)
{
    cs_plan *plan = making->plan;
    cs_columns *columns = &plan->columns;
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (size_t i = 0; i < plan->source.name_count; i++) {
        const cs_header_name *name = &plan->source.names[i];
        uint32_t field = find_field(plan, name);
        cs_column *column = &columns->items[columns->count];
        if (field != CS_NONE && column_of[field] != CS_NONE) {
            cs_defect *defect = cs_defects_at(&making->defects, CS_E_SAME_COLUMN, CS_NONE,
                                              name->span);
            defect->found = name->name;
            defect->field = plan->schema->fields[field].name;
            field = CS_NONE;
        }
        *column = field == CS_NONE ? unknown_column(name->name) : plan->schema->index.items[field];
        column->name = name->name;
        column->span = name->span;
        column->numbers_rows = name->numbers_rows;
        column->is_sensitive = is_sensitive(plan->schema, name->name);
        if (field != CS_NONE)
            column_of[field] = columns->count;
        columns->count++;
    }
}

static void add_listed(cs_buf *names, casus_text name)
{
    cs_buf_add_string(names, names->len ? ", " : "");
    cs_buf_add_text(names, name);
}

static void report_renamed(struct making *making)
{
    const cs_plan *plan = making->plan;
    cs_span first = {0, 0};
    cs_buf names = {0};
    for (size_t i = 0; i < plan->source.name_count; i++) {
        const cs_header_name *name = &plan->source.names[i];
        uint32_t field = plan->columns.items[i].field;
        if (field == CS_NONE || cs_text_equal(name->name, plan->schema->fields[field].name))
            continue;
        first = names.len ? first : name->span;
        add_listed(&names, name->name);
        cs_buf_add_string(&names, " as ");
        cs_buf_add_text(&names, plan->schema->fields[field].name);
    }
    bool is_renamed = names.len > 0;
    casus_text other = cs_buf_keep(&names, &making->plan->arena);
    if (is_renamed)
        cs_defects_at(&making->defects, CS_E_RENAMED_COLUMN, CS_NONE, first)->other = other;
}

static void report_lacking(struct making *making)
{
    cs_plan *plan = making->plan;
    cs_buf names = {0};
    for (uint32_t i = 0; i < plan->schema->field_count; i++)
        if (plan->schema->fields[i].is_required && plan->check.column_of[i] == CS_NONE)
            add_listed(&names, plan->schema->fields[i].name);
    bool is_lacking = names.len > 0;
    casus_text field = cs_buf_keep(&names, &plan->arena);
    const cs_defect missing = {.number = CS_E_MISSING_COLUMN};
    plan->lacks_column = is_lacking && cs_severity_of(plan->severities, &missing) == CASUS_ERROR;
    cs_span header = {plan->source.name_count ? plan->source.names[0].span.start : 0, 0};
    if (is_lacking)
        cs_defects_at(&making->defects, CS_E_MISSING_COLUMN, CS_NONE, header)->field = field;
}

static void report_header(struct making *making)
{
    const cs_plan *plan = making->plan;
    for (size_t i = 0; i < plan->source.name_count; i++)
        if (plan->columns.items[i].field == CS_NONE)
            report_unknown(making, &plan->source.names[i]);
    report_renamed(making);
}

/* With fill, what can be derived gets a column behind those of the header. */
static void filled_columns(struct making *making)
{
    cs_plan *plan = making->plan;
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (uint32_t i = 0; plan->check.fill && i < plan->schema->field_count; i++)
        if (plan->schema->fields[i].is_fill && column_of[i] == CS_NONE) {
            column_of[i] = plan->columns.count;
            plan->columns.items[plan->columns.count++] = plan->schema->index.items[i];
        }
}

static void field_columns(cs_plan *plan)
{
    uint32_t *column_of = (uint32_t *)plan->check.column_of;
    for (uint32_t i = 0; i < plan->schema->field_count; i++) {
        plan->columns.items[plan->columns.count] = plan->schema->index.items[i];
        column_of[i] = plan->columns.count++;
    }
}

/* Each is entered as it is and as a path, where it may be one. */
static size_t alias_count(const casus_schema *schema)
{
    size_t count = 0;
    for (uint32_t i = 0; i < schema->field_count; i++)
        count += 2UL * schema->fields[i].also_count;
    return count;
}

static void enter_alias(cs_plan *plan, casus_text name, uint32_t column)
{
    casus_text path = cs_path_of_name(name, &plan->arena);
    cs_columns_alias(&plan->columns, name, column);
    if (path.ptr)
        cs_columns_alias(&plan->columns, path, column);
}

static bool index_columns(cs_plan *plan)
{
    const casus_schema *schema = plan->schema;
    if (!cs_columns_index(&plan->columns, alias_count(schema), &plan->arena))
        return false;
    for (uint32_t i = 0; !plan->source.is_table && i < schema->field_count; i++)
        for (uint32_t j = 0; j < schema->fields[i].also_count; j++)
            enter_alias(plan, schema->fields[i].also[j], i);
    return true;
}

/* What becomes of codes before they are written: labels beside them are the writer's. */
static casus_codes code_form(const cs_plan *plan)
{
    casus_codes codes = plan->sink.syntax ? plan->sink.codes : plan->options->codes;
    switch (codes) {
    case CASUS_CODES_CODE:
    case CASUS_CODES_BOTH:
        return CASUS_CODES_CODE;
    case CASUS_CODES_LABEL:
        return CASUS_CODES_LABEL;
    case CASUS_CODES_AUTO:
    case CASUS_CODES_KEEP:
        break;
    }
    return CASUS_CODES_KEEP;
}

/* The records behind a crosswalk have the target's fields for columns. */
static bool make_target(cs_plan *plan)
{
    const casus_schema *to = plan->crosswalk->to;
    uint32_t *column_of = cs_arena_alloc(&plan->arena, (to->field_count + 1) * sizeof *column_of);
    plan->targets.items = cs_arena_zalloc(&plan->arena, to->field_count + 1UL,
                                          sizeof *plan->targets.items);
    if (!column_of || !plan->targets.items)
        return false;
    for (uint32_t i = 0; i < to->field_count; i++) {
        plan->targets.items[i] = to->index.items[i];
        column_of[i] = i;
    }
    plan->targets.count = to->field_count;
    plan->target = plan->check;
    plan->target.schema = to;
    plan->target.column_of = column_of;
    plan->target.is_table = false;
    plan->target.fill = true;
    plan->target.fills = plan->options->fill ? NULL : plan->crosswalk->computes;
    plan->check.code_form = CASUS_CODES_KEEP;
    return cs_columns_index(&plan->targets, 0, &plan->arena);
}

/* Room for so many columns, and a table of which field has which. */
static bool start_columns(cs_plan *plan, size_t most)
{
    uint32_t fields = plan->schema->field_count;
    uint32_t *column_of = cs_arena_alloc(&plan->arena, (fields + 1) * sizeof *column_of);
    plan->columns.items = cs_arena_zalloc(&plan->arena, most, sizeof *plan->columns.items);
    if (!column_of || !plan->columns.items)
        return false;
    for (uint32_t i = 0; i < fields; i++)
        column_of[i] = CS_NONE;
    plan->check = (cs_check_plan){
        .schema = plan->schema,
        .column_of = column_of,
        .is_table = plan->source.is_table,
        .in_full = plan->options->gear == CASUS_GEAR_LIBRARY,
        .fill = plan->options->fill,
        .code_form = code_form(plan),
        .dates = plan->options->dates,
        .extends_dates = plan->options->script != NULL,
    };
    return true;
}

/* The names that records use beside the schema's become columns too, before there are rows. */
static casus_status further_columns(struct making *making, size_t used)
{
    cs_plan *plan = making->plan;
    bool is_all = plan->options->columns == CASUS_COLUMNS_ALL;
    making->name_count = 0;
    casus_status status = is_all ? all_names(making, used) : head_names(making, used, CS_HEAD_MAX);
    cs_columns *columns = &plan->columns;
    size_t cap = columns->count;
    for (size_t i = 0; i < making->name_count && status == CASUS_OK; i++) {
        if (cs_schema_field(plan->schema, making->names[i]) != CS_NONE)
            continue;
        columns->items = cs_arena_grow(&plan->arena, columns->items, &cap, columns->count + 1UL,
                                       sizeof *columns->items);
        if (!columns->items)
            return CASUS_ENOMEM;
        columns->items[columns->count] = unknown_column(making->names[i]);
        columns->items[columns->count++].path = making->paths[i];
    }
    return status == CASUS_OK && !index_columns(plan) ? CASUS_ENOMEM : status;
}

static casus_status make_columns(struct making *making, size_t used)
{
    cs_plan *plan = making->plan;
    const cs_syntax *syntax = plan->source.syntax;
    if (!start_columns(plan, plan->schema->field_count + plan->source.name_count + 1))
        return CASUS_ENOMEM;
    if (plan->source.is_table) {
        table_columns(making);
        report_header(making);
        filled_columns(making);
        report_lacking(making);
    } else {
        field_columns(plan);
    }
    casus_status status = index_columns(plan) ? CASUS_OK : CASUS_ENOMEM;
    if (status == CASUS_OK && plan->crosswalk && !make_target(plan))
        status = CASUS_ENOMEM;
    bool needs_all = !plan->source.is_table && plan->sink.syntax && plan->sink.syntax->is_table &&
                     !plan->crosswalk;
    if (status == CASUS_OK && needs_all)
        status = further_columns(making, used);
    plan->source.columns = &plan->columns;
    casus_status (*bind)(cs_layout *, cs_defects *) = syntax->import ? syntax->adopt : syntax->bind;
    if (status == CASUS_OK && bind)
        status = bind(&plan->source, &making->defects);
    return status;
}

/* ---- Columns of the output ---- */

static bool is_used(const struct making *making, uint32_t field)
{
    for (size_t i = 0; i < making->name_count; i++)
        if (cs_schema_field(making->plan->schema, making->names[i]) == field)
            return true;
    return false;
}

/* Is this column of the source written, and at the place of its field rather than its own? */
static bool is_written(const struct making *making, const cs_column *column)
{
    const cs_plan *plan = making->plan;
    bool is_optional = column->field != CS_NONE && plan->schema->fields[column->field].is_optional;
    return !plan->sink.syntax->is_table || !is_optional || is_used(making, column->field);
}

/* The columns of the records that are written. */
static const cs_columns *feeding_columns(const cs_plan *plan)
{
    return plan->crosswalk ? &plan->targets : &plan->columns;
}

static void write_column(cs_plan *plan, uint32_t *from, uint32_t column)
{
    cs_column *written = &plan->written.items[plan->written.count];
    *written = feeding_columns(plan)->items[column];
    bool is_renamed = written->field != CS_NONE && !plan->sink.syntax->is_table && !plan->crosswalk;
    if (is_renamed)
        written->name = plan->schema->fields[written->field].name;
    from[plan->written.count++] = column;
}

/* Table to table keeps the source's order; else the schema's order, then unknown columns. */
static void order_columns(struct making *making, uint32_t *from)
{
    cs_plan *plan = making->plan;
    bool keeps_order = plan->source.is_table && plan->sink.syntax->is_table;
    for (uint32_t i = 0; !keeps_order && i < plan->schema->field_count; i++) {
        uint32_t column = plan->check.column_of[i];
        if (column != CS_NONE && is_written(making, &plan->columns.items[column]))
            write_column(plan, from, column);
    }
    for (uint32_t i = 0; i < plan->columns.count; i++)
        if ((keeps_order || plan->columns.items[i].field == CS_NONE) &&
            !plan->columns.items[i].numbers_rows)
            write_column(plan, from, i);
}

/* Behind a crosswalk stand the target's fields, of the optional ones those that it gives. */
static void order_targets(cs_plan *plan, uint32_t *from)
{
    const casus_crosswalk *crosswalk = plan->crosswalk;
    for (uint32_t i = 0; i < plan->targets.count; i++)
        if (!crosswalk->to->fields[i].is_optional || crosswalk->is_given[i])
            write_column(plan, from, i);
}

static uint32_t same_column(const cs_plan *plan, const cs_column *wanted)
{
    const cs_columns *columns = feeding_columns(plan);
    for (uint32_t i = 0; i < columns->count; i++) {
        const cs_column *column = &columns->items[i];
        bool is_same = wanted->field != CS_NONE ? column->field == wanted->field
                                                : cs_text_equal(column->name, wanted->name) &&
                                                      cs_text_equal(column->path, wanted->path);
        if (is_same)
            return i;
    }
    return CS_NONE;
}

static bool has_name(const cs_columns *columns, casus_text name)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (cs_text_equal(columns->items[i].name, name))
            return true;
    return false;
}

/* The column whose name in a header is spelt otherwise, and is none of the output's own. */
static uint32_t similar_column(const cs_plan *plan, const cs_columns *written, uint32_t index)
{
    const cs_columns *columns = feeding_columns(plan);
    const cs_column *wanted = &written->items[index];
    for (uint32_t i = 0; i < columns->count; i++) {
        const cs_column *column = &columns->items[i];
        if (wanted->field == CS_NONE && column->field == CS_NONE && plan->source.is_table &&
            cs_text_equal_folded(column->name, wanted->name) && !has_name(written, column->name))
            return i;
    }
    return CS_NONE;
}

/* A further input writes into the columns that the first one has set. */
static void follow_columns(struct making *making, uint32_t *from)
{
    cs_plan *plan = making->plan;
    const cs_columns *written = &making->previous->written;
    for (uint32_t i = 0; i < written->count; i++) {
        plan->written.items[i] = written->items[i];
        plan->written.items[i].name = cs_arena_text(&plan->arena, written->items[i].name);
        cs_arena_keep(&plan->arena, &plan->written.items[i].path);
        from[i] = same_column(plan, &written->items[i]);
        if (from[i] == CS_NONE)
            from[i] = similar_column(plan, written, i);
    }
    plan->written.count = written->count;
}

/* Optional fields that the head does not use may still come later. */
static bool list_unfed(cs_plan *plan, const uint32_t *from)
{
    bool *unfed = cs_arena_alloc(&plan->arena, plan->columns.count + 1UL);
    if (!unfed)
        return false;
    for (uint32_t i = 0; i < plan->columns.count; i++)
        unfed[i] = !plan->columns.items[i].numbers_rows;
    for (uint32_t i = 0; i < plan->written.count; i++)
        if (from[i] != CS_NONE)
            unfed[from[i]] = false;
    plan->unfed = unfed;
    return true;
}

static bool list_watched(cs_plan *plan)
{
    plan->watched = cs_arena_alloc(&plan->arena, (plan->columns.count + 1) * sizeof(uint32_t));
    if (!plan->watched)
        return false;
    for (uint32_t i = 0; i < plan->columns.count; i++)
        if (plan->columns.items[i].field == CS_NONE || (plan->unfed && plan->unfed[i]))
            plan->watched[plan->watched_count++] = i;
    return true;
}

/* Of tables: written as the schema's own files are, unless the caller has asked. */
static void settle_quoting(cs_layout *sink, const casus_options *options,
                           const casus_schema *schema)
{
    casus_dialect *dialect = &sink->dialect;
    char usual = sink->syntax == &cs_syntax_tsv ? '\t' : ',';
    char delimiter = dialect->delimiter ? dialect->delimiter : usual;
    bool is_loaded = options->script || options->package; /* by programs that know quotes */
    if (dialect->quoting == CASUS_SURELY_QUOTED || (is_loaded && !dialect->quoting))
        dialect->quoting = CASUS_QUOTED;
    else if (dialect->quoting == CASUS_QUOTED && is_unquoted_by(schema, delimiter))
        dialect->quoting = CASUS_UNQUOTED;
}

/* A table has no objects, and only a schema says that its columns stand in some. */
static void report_flattened(struct making *making)
{
    const cs_columns *written = &making->plan->written;
    cs_buf names = {0};
    for (uint32_t i = 0; i < written->count; i++)
        if (written->items[i].path.ptr && !written->items[i].is_known)
            add_listed(&names, written->items[i].name);
    bool is_flattened = names.len > 0;
    casus_text other = cs_buf_keep(&names, &making->plan->arena);
    if (is_flattened)
        complain(making, CS_E_NESTING_LOST)->other = other;
}

static casus_status make_sink(struct making *making)
{
    cs_plan *plan = making->plan;
    if (!plan->sink.syntax)
        return CASUS_OK;
    bool follows = plan->sink.is_follower;
    size_t most = plan->columns.count + plan->targets.count +
                  (follows ? making->previous->written.count : 0) + 1;
    uint32_t *from = cs_arena_alloc(&plan->arena, most * sizeof *from);
    plan->written.items = cs_arena_zalloc(&plan->arena, most, sizeof *plan->written.items);
    if (!from || !plan->written.items)
        return CASUS_ENOMEM;
    if (follows)
        follow_columns(making, from);
    else if (plan->crosswalk)
        order_targets(plan, from);
    else
        order_columns(making, from);
    plan->sink.columns = &plan->written;
    plan->sink.from = from;
    settle_quoting(&plan->sink, plan->options,
                   plan->crosswalk ? plan->crosswalk->to : plan->schema);
    if (plan->sink.syntax->is_table && !plan->crosswalk && !list_unfed(plan, from))
        return CASUS_ENOMEM;
    if (plan->sink.syntax->is_table)
        report_flattened(making);
    return plan->sink.syntax->bind ? plan->sink.syntax->bind(&plan->sink, &making->defects)
                                   : CASUS_OK;
}

/* ---- The whole plan ---- */

static bool has_sensitive(const cs_columns *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->items[i].is_sensitive)
            return true;
    return false;
}

static bool has_sensitive_key(const casus_schema *schema)
{
    for (uint32_t i = 0; i < schema->key_count; i++)
        if (schema->fields[schema->key[i]].is_sensitive)
            return true;
    return false;
}

static void tell_choice(const struct making *making)
{
    const casus_options *options = making->plan->options;
    if (!options->on_choice)
        return;
    const casus_choice choice = {
        .file = making->plan->file,
        .syntax = making->plan->source.syntax->info.name,
        .schema = making->plan->schema,
        .reason = making->reason,
        .crosswalk = making->plan->crosswalk,
    };
    options->on_choice(options->ctx, &choice);
}

/* The schema by the names, or without a header the names by the schema. */
static casus_status choose_names(struct making *making, size_t used)
{
    cs_plan *plan = making->plan;
    cs_layout *source = &plan->source;
    if (source->is_table && source->dialect.header == CASUS_HEADER_OFF) {
        casus_status status = choose_schema(making);
        if (status == CASUS_OK)
            name_columns(source, plan->schema);
        return status == CASUS_OK ? header_names(making) : status;
    }
    casus_status status = source->is_table ? header_names(making)
                                           : head_names(making, used, CS_PROBE);
    return status == CASUS_OK ? choose_schema(making) : status;
}

static casus_status unpack(struct making *making)
{
    casus_status status = cs_input_unpack(making->plan, making->reader, making->emitter);
    status = fail_reading(making, status);
    if (status == CASUS_OK)
        status = fill_window(making, CS_PROBE);
    return status == CASUS_OK
               ? cs_input_refuse_archive(making->plan, making->reader, making->emitter)
               : status;
}

static casus_status decide(struct making *making, size_t *used)
{
    casus_status status = fill_window(making, CS_PROBE);
    if (status == CASUS_OK)
        status = unpack(making);
    if (status == CASUS_OK)
        status = choose_source(making);
    if (status == CASUS_OK)
        status = choose_sink(making);
    if (status == CASUS_OK)
        status = making->plan->source.syntax->import ? import_source(making)
                                                     : open_source(making, used);
    if (status == CASUS_OK)
        status = choose_names(making, *used);
    if (status == CASUS_OK)
        status = choose_crosswalk(making);
    if (status == CASUS_OK)
        status = make_columns(making, *used);
    if (status == CASUS_OK)
        status = make_sink(making);
    if (status == CASUS_OK && !list_watched(making->plan))
        status = CASUS_ENOMEM;
    return status;
}

casus_status cs_plan_make(cs_plan *plan, cs_reader *reader, const casus_input *input,
                          const casus_output *output, const cs_plan *previous, cs_emitter *emitter)
{
    *plan = (cs_plan){
        .options = emitter->options,
        .file = emitter->file,
        .name = cs_text(input->path),
        .severities = emitter->severities,
        .schema = emitter->options->schema,
    };
    emitter->plan = plan;
    struct making making = {
        .plan = plan,
        .reader = reader,
        .input = input,
        .output = output,
        .previous = previous,
        .emitter = emitter,
        .defects = {.arena = &plan->arena},
    };
    size_t used = 0;
    casus_status status = decide(&making, &used);
    if (plan->arena.failed)
        status = CASUS_ENOMEM;
    if (status == CASUS_OK) {
        bool may_hide = plan->is_guess || has_sensitive(&plan->columns);
        plan->hides = may_hide && !plan->options->show_sensitive;
        plan->hides_key = plan->hides && has_sensitive_key(plan->schema);
        tell_choice(&making);
    }
    status = flush_defects(&making, status);
    plan->start = cs_place_in_file(window(&making), used);
    plan->framer = (cs_framer){.layout = &plan->source, .around = plan->source.around};
    cs_reader_consume(reader, used);
    return status;
}

void cs_plan_free(cs_plan *plan)
{
    casus_schema_free(plan->owned);
    casus_crosswalk_free(plan->owned_crosswalk);
    for (size_t i = 0; i < plan->candidate_count; i++)
        casus_schema_free(plan->candidates[i]);
    cs_arena_free(&plan->arena);
    *plan = (cs_plan){0};
}
