/* statread.c - reads a file of a statistical program into a spool, by ReadStat: the import() of such
   syntaxes.

   ReadStat calls a handler for each variable, value and label. Nothing that the file says of itself is
   trusted: rows are counted as they come, and must be whole. Lengths and memory have limits here, and
   texts may have any bytes. A value is spelt once, as text, so that what is read from the spool is slices
   of it. */
#include "base/real.h"
#include "syntax/companions.h"
#include "syntax/header.h"
#include "syntax/imported.h"
#include "syntax/statguard.h"

#include <errno.h>
#include <math.h>
#include <readstat.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE = 256 * 1024, /* bytes that are written to the spool at once */
    SET_NAME_MAX = 128,
    OFTEN = 4096,                 /* steps between two questions whether to go on */
    ROW_MAX = CS_RECORD_MAX - 64, /* bytes of a packed row */
    LABELS_MAX = 16 * 1024 * 1024 /* bytes of all labels and their codes */
};

/* What tells the formats apart. */
struct format {
    readstat_error_t (*parse)(readstat_parser_t *parser, const char *path, void *ctx);
    cs_stat_guard guard;
    cs_calendar calendar;
    const char *name; /* for findings: "Stata" */
};

/* One file on its way into the spool. */
struct importing {
    cs_layout *layout;
    cs_arena *arena;
    cs_reader *in;
    cs_writer *spool;
    const struct format *format;
    cs_defects *defects;
    uint64_t size; /* of the input */
    cs_imported *imported;
    size_t source_cap;
    int64_t announced;   /* variables */
    size_t set_name_max; /* bytes that ReadStat may read of the name of a label set */
    cs_label_set *sets;
    size_t set_count;
    size_t set_cap;
    size_t label_bytes;
    cs_companions *companions;
    casus_text *values; /* of the row at hand, for companions; in its bytes */
    size_t *places;     /* where these begin in pending; SIZE_MAX: nothing */
    cs_buf pending;     /* rows that are not yet in the spool */
    size_t row;         /* where the one at hand begins, as cs_pack_begin() says */
    uint32_t next;      /* the variable whose value must come now */
    uint64_t rows;
    bool is_too_long; /* the row at hand */
    bool has_rows;
    uint64_t steps;
    casus_status status; /* why reading ends early, if it does */
    const char *flaw;    /* with EFORMAT and ELIMIT */
};

/* ---- How it ends ---- */

static int fail(struct importing *importing, casus_status status, const char *flaw)
{
    if (importing->status == CASUS_OK) {
        importing->status = status;
        importing->flaw = flaw;
    }
    return READSTAT_HANDLER_ABORT;
}

static int go_on(struct importing *importing)
{
    const cs_patience *patience = importing->in->patience;
    bool asks = ++importing->steps % OFTEN == 0 && patience && patience->gives_up;
    if (asks && patience->gives_up(patience->ctx))
        return fail(importing, CASUS_ECANCEL, NULL);
    return importing->status == CASUS_OK ? READSTAT_HANDLER_OK : READSTAT_HANDLER_ABORT;
}

/* ---- Bytes ---- */

static int open_bytes(const char *path, void *ctx)
{
    (void)path;
    (void)ctx;
    return 0;
}

static int close_bytes(void *ctx)
{
    (void)ctx;
    return 0;
}

/* Never -1, which ReadStat takes for a large number: what cannot be read is told by the status. Nor does it
   always look whether there is memory to read into. */
static ssize_t read_bytes(void *bytes, size_t len, void *ctx)
{
    struct importing *importing = ctx;
    size_t done = 0;
    if (!bytes || go_on(importing) != READSTAT_HANDLER_OK)
        return 0;
    while (done < len) {
        casus_status status = importing->in->window.len ? CASUS_OK
                                                        : cs_reader_fill(importing->in, 1);
        if (status != CASUS_OK)
            fail(importing, status, NULL);
        casus_text piece = cs_text_slice(importing->in->window, 0, len - done);
        if (status != CASUS_OK || piece.len == 0)
            break;
        memcpy((char *)bytes + done, piece.ptr, piece.len);
        cs_reader_consume(importing->in, piece.len);
        done += piece.len;
    }
    return (ssize_t)done;
}

/* No step goes back: one that would has been made by a length in the file. Behind its end there is nothing
   to read, however far. */
static readstat_off_t seek_bytes(readstat_off_t offset, readstat_io_flags_t whence, void *ctx)
{
    struct importing *importing = ctx;
    uint64_t from = whence == READSTAT_SEEK_CUR   ? cs_reader_place(importing->in)
                    : whence == READSTAT_SEEK_END ? importing->size
                                                  : 0;
    if (offset < 0)
        return -1;
    bool is_inside = from <= importing->size && (uint64_t)offset <= importing->size - from;
    uint64_t place = is_inside ? from + (uint64_t)offset : importing->size;
    casus_status status = cs_reader_seek(importing->in, place);
    if (status != CASUS_OK)
        fail(importing, status, NULL);
    return status == CASUS_OK ? (readstat_off_t)place : -1;
}

static readstat_error_t update_bytes(long size, readstat_progress_handler on_progress,
                                     void *user_ctx, void *ctx)
{
    (void)size;
    (void)on_progress;
    (void)user_ctx;
    return go_on(ctx) == READSTAT_HANDLER_OK ? READSTAT_OK : READSTAT_ERROR_USER_ABORT;
}

static int on_progress(double progress, void *ctx)
{
    (void)progress;
    return go_on(ctx);
}

/* ---- Texts ---- */

/* What is UTF-8 of a name or label, which may have been cut within a character. */
static casus_text keep_text(struct importing *importing, casus_text text)
{
    text = cs_text_slice(text, 0, cs_utf8_check(text));
    casus_text kept = cs_arena_text(importing->arena, text);
    if (!kept.ptr)
        fail(importing, CASUS_ENOMEM, NULL);
    return kept;
}

/* ---- Variables ---- */

static int on_metadata(readstat_metadata_t *metadata, void *ctx)
{
    enum { OLD = 110, MIDDLE = 118, OLD_NAME = 8, MIDDLE_NAME = 32 };
    struct importing *importing = ctx;
    int version = readstat_get_file_format_version(metadata);
    importing->announced = readstat_get_var_count(metadata);
    if (importing->format->calendar == CS_CALENDAR_STATA && version < MIDDLE)
        importing->set_name_max = version < OLD ? OLD_NAME : MIDDLE_NAME;
    if (importing->announced > CS_COLUMNS_MAX)
        return fail(importing, CASUS_EFORMAT, "it has more than 10000 variables");
    return go_on(importing);
}

static int on_note(int index, const char *note, void *ctx)
{
    (void)index;
    (void)note;
    return go_on(ctx);
}

static int on_weight(readstat_variable_t *variable, void *ctx)
{
    (void)variable;
    return go_on(ctx);
}

static void on_error(const char *message, void *ctx)
{
    (void)message;
    (void)ctx;
}

/* By name, the last one first: labels of one set come together. */
static cs_label_set *set_named(struct importing *importing, casus_text name)
{
    for (size_t i = importing->set_count; i-- > 0;)
        if (cs_text_equal(importing->sets[i].name, name))
            return &importing->sets[i];
    return NULL;
}

static casus_text set_name(const struct importing *importing, const char *name)
{
    const char *end = name ? memchr(name, '\0', importing->set_name_max) : NULL;
    size_t len = end ? (size_t)(end - name) : importing->set_name_max;
    return (casus_text){name, name ? len : 0};
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *ctx)
{
    struct importing *importing = ctx;
    cs_imported *imported = importing->imported;
    cs_source *sources = cs_arena_grow(importing->arena, imported->sources, &importing->source_cap,
                                       imported->count + 1UL, sizeof *sources);
    if (!sources)
        return fail(importing, CASUS_ENOMEM, NULL);
    if (index != (int)imported->count || index >= importing->announced)
        return fail(importing, CASUS_EFORMAT, "its variables do not come in order");
    imported->sources = sources;
    casus_text format = cs_text(readstat_variable_get_format(variable));
    bool is_text = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING;
    cs_label_set unknown = {.name = set_name(importing, labels)};
    cs_label_set *set = unknown.name.len ? cs_arena_zalloc(importing->arena, 1, sizeof *set) : NULL;
    if (set)
        set->name = keep_text(importing, unknown.name);
    sources[imported->count++] = (cs_source){
        .name = keep_text(importing, cs_text(readstat_variable_get_name(variable))),
        .title = keep_text(importing, cs_text(readstat_variable_get_label(variable))),
        .format = keep_text(importing, format),
        .is_text = is_text,
        .timing = is_text ? (cs_timing){CS_TIME_NONE, 0, 0}
                          : cs_timing_of(importing->format->calendar, format),
        .labels = set,
    };
    return go_on(importing);
}

/* ---- Spelling ---- */

static bool is_finite_number(readstat_value_t value, double *out)
{
    *out = readstat_double_value(value);
    return isfinite(*out);
}

static void spell_number(readstat_value_t value, double number, cs_buf *out)
{
    bool is_float = readstat_value_type(value) == READSTAT_TYPE_FLOAT;
    if (!isfinite(number))
        cs_buf_add_string(out, number < 0 ? "-inf" : "inf");
    else
        cs_real_write(is_float ? cs_real_of_float((float)number) : number, out);
}

/* .a to .z, and ._ of SAS; 0: no letter. */
static char tag_of(readstat_value_t value)
{
    char tag = readstat_value_tag(value);
    bool is_capital = tag >= 'A' && tag <= 'Z';
    bool is_tag = is_capital || (tag >= 'a' && tag <= 'z') || tag == '_';
    return is_tag ? (char)(is_capital ? tag + ('a' - 'A') : tag) : '\0';
}

/* ---- Labels ---- */

static cs_label_set *make_set(struct importing *importing, casus_text name)
{
    cs_label_set *known = set_named(importing, name);
    if (known)
        return known;
    if (importing->set_count == CS_COLUMNS_MAX) {
        fail(importing, CASUS_EFORMAT, "it has more than 10000 sets of labels");
        return NULL;
    }
    cs_label_set *sets = cs_arena_grow(importing->arena, importing->sets, &importing->set_cap,
                                       importing->set_count + 1, sizeof *sets);
    if (!sets) {
        fail(importing, CASUS_ENOMEM, NULL);
        return NULL;
    }
    importing->sets = sets;
    sets[importing->set_count] = (cs_label_set){.name = keep_text(importing, name)};
    return &sets[importing->set_count++];
}

/* The code that has a label, as its values are spelt: of texts ReadStat takes the blanks away that fill them
   up to the width of the variable, but not of their labels' codes, which PSPP fills up too. */
static void spell_code(readstat_value_t value, cs_buf *out)
{
    double number;
    casus_text text = cs_text(readstat_string_value(value));
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        while (text.len && text.ptr[text.len - 1] == ' ')
            text.len--;
        cs_buf_add_text(out, text);
    } else if (readstat_value_is_tagged_missing(value) && tag_of(value)) {
        cs_buf_add_char(out, '.');
        cs_buf_add_char(out, tag_of(value));
    } else if (is_finite_number(value, &number)) {
        spell_number(value, number, out);
    }
}

static int on_label(const char *labels, readstat_value_t value, const char *label, void *ctx)
{
    struct importing *importing = ctx;
    if (go_on(importing) != READSTAT_HANDLER_OK)
        return READSTAT_HANDLER_ABORT;
    cs_label_set *set = make_set(importing, set_name(importing, labels));
    if (!set)
        return READSTAT_HANDLER_ABORT;
    cs_buf code = {0};
    spell_code(value, &code);
    importing->label_bytes += code.len + (label ? strlen(label) : 0) + sizeof(cs_label);
    cs_label *items = cs_arena_grow(importing->arena, set->items, &set->cap, set->count + 1UL,
                                    sizeof *items);
    if (importing->label_bytes > LABELS_MAX)
        fail(importing, CASUS_EFORMAT, "it has more than 16 MiB of labels");
    else if (!items || code.status != CASUS_OK)
        fail(importing, CASUS_ENOMEM, NULL);
    else
        set->items = items;
    if (importing->status == CASUS_OK && code.len && label) {
        items[set->count].code = keep_text(importing, cs_buf_text(&code));
        items[set->count++].label = keep_text(importing, cs_text(label));
    }
    cs_buf_free(&code);
    return go_on(importing);
}

/* ---- Values ---- */

/* What may stand in the place of a value is packed, if it is no value. */
static bool pack_missing(readstat_value_t value, readstat_variable_t *variable, cs_buf *out)
{
    bool is_tagged = readstat_value_is_tagged_missing(value) && tag_of(value);
    bool is_defined = readstat_variable_get_missing_ranges_count(variable) > 0 &&
                      !readstat_value_is_system_missing(value) &&
                      readstat_value_is_defined_missing(value, variable);
    if (!is_tagged && !is_defined)
        return false;
    size_t start = cs_pack_kind_begin(out, CS_PACKED_MISSING);
    spell_code(value, out);
    cs_pack_text_end(out, start);
    return true;
}

static void pack_text(casus_text text, cs_buf *out)
{
    if (text.len == 0) {
        cs_pack_nothing(out);
        return;
    }
    bool is_long = text.len > CS_FIELD_MAX;
    size_t good = is_long ? 0 : cs_utf8_check(text);
    bool is_good = good == text.len;
    cs_packed_kind kind = is_long ? CS_PACKED_LONG : is_good ? CS_PACKED_TEXT : CS_PACKED_BYTES;
    enum { SHOWN = 4 };
    size_t start = cs_pack_kind_begin(out, kind);
    if (!is_long)
        cs_buf_add_text(out, is_good ? text : cs_text_slice(text, good, SHOWN));
    cs_pack_text_end(out, start);
}

static void pack_number(const cs_source *source, readstat_value_t value, cs_buf *out)
{
    double number = readstat_double_value(value);
    bool is_time = source->timing.kind == CS_TIME_DATE || source->timing.kind == CS_TIME_MOMENT;
    if (isnan(number) || readstat_value_is_tagged_missing(value)) {
        cs_pack_nothing(out);
        return;
    }
    size_t start = cs_pack_text_begin(out);
    if (!is_time || !isfinite(number) || !cs_timing_write(&source->timing, number, out))
        spell_number(value, number, out);
    cs_pack_text_end(out, start);
}

/* Where a text that was just packed stands in the rows; SIZE_MAX: it is none. */
static size_t text_place(const cs_buf *rows, size_t start)
{
    enum { TEXT_HEAD = 1 + sizeof(uint32_t) };
    bool is_text = rows->status == CASUS_OK && rows->ptr[start] == CS_PACKED_TEXT;
    return is_text ? start + TEXT_HEAD : SIZE_MAX;
}

static void pack_value(struct importing *importing, readstat_variable_t *variable,
                       readstat_value_t value)
{
    cs_buf *out = &importing->pending;
    const cs_source *source = &importing->imported->sources[importing->next];
    size_t start = out->len;
    const char *text = readstat_string_value(value);
    if (!pack_missing(value, variable, out)) {
        if (source->is_text)
            pack_text(cs_text(text), out);
        else
            pack_number(source, value, out);
    }
    importing->places[importing->next] = text_place(out, start);
    importing->is_too_long = importing->is_too_long || out->len - importing->row > ROW_MAX;
    if (importing->is_too_long)
        cs_buf_truncate(out, importing->row);
}

/* ---- Rows ---- */

static void flush(struct importing *importing)
{
    casus_status status = cs_writer_add(importing->spool, cs_buf_text(&importing->pending));
    if (status != CASUS_OK)
        fail(importing, status, NULL);
    cs_buf_truncate(&importing->pending, 0);
}

/* Once it is known which variables there are, before the first row. */
static void begin_rows(struct importing *importing)
{
    cs_imported *imported = importing->imported;
    importing->has_rows = true;
    importing->values = cs_arena_zalloc(importing->arena, imported->count,
                                        sizeof *importing->values);
    importing->places = cs_arena_zalloc(importing->arena, imported->count,
                                        sizeof *importing->places);
    casus_status status = cs_companions_find(imported, &importing->companions);
    if (!importing->values || !importing->places)
        status = CASUS_ENOMEM;
    if (status != CASUS_OK)
        fail(importing, status, NULL);
}

static void compare_companions(struct importing *importing)
{
    const cs_buf *rows = &importing->pending;
    for (uint32_t i = 0; i < importing->imported->count; i++) {
        size_t place = importing->places[i];
        importing->values[i] = (casus_text){NULL, 0};
        if (place != SIZE_MAX)
            importing->values[i] = cs_packed_text_at(rows->ptr + place);
    }
    casus_status status = cs_companions_compare(importing->companions, importing->values);
    if (status != CASUS_OK)
        fail(importing, status, NULL);
}

/* A row that is too long has no bytes, which tells it from all others. */
static void end_row(struct importing *importing)
{
    importing->next = 0;
    importing->rows++;
    cs_pack_end(&importing->pending, importing->row);
    if (importing->pending.status != CASUS_OK)
        fail(importing, importing->pending.status, NULL);
    else if (importing->companions && !importing->is_too_long)
        compare_companions(importing);
    if (importing->status == CASUS_OK && importing->pending.len > PIECE)
        flush(importing);
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *ctx)
{
    struct importing *importing = ctx;
    if (!importing->has_rows)
        begin_rows(importing);
    if (go_on(importing) != READSTAT_HANDLER_OK)
        return READSTAT_HANDLER_ABORT;
    bool is_next = readstat_variable_get_index(variable) == (int)importing->next &&
                   importing->next < importing->imported->count && row == (int64_t)importing->rows;
    if (!is_next)
        return fail(importing, CASUS_EFORMAT, "its rows have not as many values as variables");
    if (importing->rows == INT32_MAX)
        return fail(importing, CASUS_EFORMAT, "it has more than 2,147,483,647 rows");
    if (importing->next == 0) {
        importing->row = cs_pack_begin(&importing->pending);
        importing->is_too_long = false;
    }
    if (!importing->is_too_long)
        pack_value(importing, variable, value);
    importing->next++;
    if (importing->next == importing->imported->count)
        end_row(importing);
    return go_on(importing);
}

/* ---- The whole ---- */

static readstat_parser_t *make_parser(struct importing *importing)
{
    readstat_parser_t *parser = readstat_parser_init();
    if (!parser)
        return NULL;
    readstat_set_open_handler(parser, open_bytes);
    readstat_set_close_handler(parser, close_bytes);
    readstat_set_read_handler(parser, read_bytes);
    readstat_set_seek_handler(parser, seek_bytes);
    readstat_set_update_handler(parser, update_bytes);
    readstat_set_io_ctx(parser, importing);
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_note_handler(parser, on_note);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_fweight_handler(parser, on_weight);
    readstat_set_value_handler(parser, on_value);
    readstat_set_value_label_handler(parser, on_label);
    readstat_set_error_handler(parser, on_error);
    readstat_set_progress_handler(parser, on_progress);
    return parser;
}

/* What ReadStat has against a file, in words. */
static const char *describe(readstat_error_t error)
{
    switch (error) {
    case READSTAT_ERROR_READ:
    case READSTAT_ERROR_SEEK:
        return "it ends too early";
    case READSTAT_ERROR_MALLOC:
        return "a part of it takes more than 16 MiB of memory";
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION:
        return "its version is none that can be read";
    case READSTAT_ERROR_UNSUPPORTED_CHARSET:
        return "its character set is none that can be read";
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION:
        return "its compression is none that can be read";
    case READSTAT_ERROR_CONVERT:
    case READSTAT_ERROR_CONVERT_BAD_STRING:
    case READSTAT_ERROR_CONVERT_SHORT_STRING:
    case READSTAT_ERROR_CONVERT_LONG_STRING:
        return "a text or number in it is not what its type says";
    case READSTAT_ERROR_ROW_COUNT_MISMATCH:
        return "it has not as many rows as it says";
    case READSTAT_ERROR_NOTE_IS_TOO_LONG:
        return "a note in it is too long";
    default:
        return "its parts do not fit together";
    }
}

static casus_status read_file(struct importing *importing)
{
    readstat_parser_t *parser = make_parser(importing);
    if (!parser)
        return CASUS_ENOMEM;
    errno = 0;
    readstat_error_t error = importing->format->parse(parser, "", importing);
    /* It does not tell memory that is out from lengths and character sets that cannot be. */
    bool is_out = error != READSTAT_OK && errno == ENOMEM;
    readstat_parser_free(parser);
    if (is_out)
        fail(importing, CASUS_ENOMEM, NULL);
    if (error != READSTAT_OK)
        fail(importing, CASUS_EFORMAT, describe(error));
    if (importing->next)
        fail(importing, CASUS_EFORMAT, "its last row is not whole");
    if (importing->imported->count != importing->announced)
        fail(importing, CASUS_EFORMAT, "it has not as many variables as it says");
    if (importing->status == CASUS_OK)
        flush(importing);
    return importing->status;
}

/* Variables of the same set share it from now on. */
static void resolve_labels(struct importing *importing)
{
    for (uint32_t i = 0; i < importing->imported->count; i++) {
        cs_source *source = &importing->imported->sources[i];
        const cs_label_set *set = source->labels ? set_named(importing, source->labels->name)
                                                 : NULL;
        source->labels = set && set->count ? set : NULL;
    }
}

/* Such a name is the variable's, in a place that stands for the head: there is none to be shown. */
static casus_status name_columns(struct importing *importing)
{
    cs_layout *layout = importing->layout;
    cs_imported *imported = importing->imported;
    layout->names = cs_arena_zalloc(importing->arena, imported->count + 1UL, sizeof *layout->names);
    for (uint32_t i = 0; layout->names && i < imported->count; i++) {
        cs_source *source = &imported->sources[i];
        size_t number = layout->name_count + 1;
        source->column = (uint32_t)(source->role == CS_ROLE_VALUE ? number : number - 1) - 1;
        if (source->role != CS_ROLE_VALUE)
            continue;
        if (source->name.len == 0) {
            cs_defects_add(importing->defects, CS_E_UNNAMED_COLUMN, CS_NONE, CS_NONE)->found =
                cs_header_number(importing->defects->arena, "", number);
            source->name = cs_header_number(importing->arena, "column_", number);
        }
        layout->names[layout->name_count++] = (cs_header_name){
            .name = source->name, .span = {0, 1}, .title = source->title};
    }
    if (importing->arena->failed)
        return CASUS_ENOMEM;
    return layout->name_count ? cs_header_find_twins(layout, importing->defects) : CASUS_OK;
}

static casus_status settle(struct importing *importing)
{
    cs_layout *layout = importing->layout;
    cs_companions_settle(importing->companions, importing->imported);
    resolve_labels(importing);
    layout->head = CS_TEXT("");
    layout->is_table = true;
    layout->reject_separator = CS_TEXT("");
    layout->reject_tail = CS_TEXT("");
    layout->state = importing->imported;
    return name_columns(importing);
}

static casus_status read_whole(struct importing *importing)
{
    const char *flaw = NULL;
    casus_status status = cs_reader_measure(importing->in, &importing->size);
    if (status == CASUS_OK)
        status = importing->format->guard(importing->in, importing->size, &flaw);
    if (status == CASUS_OK)
        status = cs_reader_seek(importing->in, 0);
    if (status != CASUS_OK)
        return status;
    if (flaw)
        fail(importing, CASUS_EFORMAT, flaw);
    else
        read_file(importing);
    return importing->status == CASUS_OK ? settle(importing) : importing->status;
}

static casus_status import_by(cs_layout *layout, cs_reader *in, cs_writer *spool,
                              cs_defects *defects, const struct format *format)
{
    struct importing importing = {
        .layout = layout,
        .arena = layout->arena,
        .in = in,
        .spool = spool,
        .format = format,
        .defects = defects,
        .imported = cs_arena_zalloc(layout->arena, 1, sizeof(cs_imported)),
        .set_name_max = SET_NAME_MAX,
    };
    casus_status status = importing.imported ? read_whole(&importing) : CASUS_ENOMEM;
    if (importing.flaw) {
        cs_defect *defect = cs_defects_add(defects, CS_E_STATFILE, CS_NONE, CS_NONE);
        defect->expected = cs_text(format->name);
        defect->found = cs_text(importing.flaw);
    }
    cs_companions_free(importing.companions);
    cs_buf_free(&importing.pending);
    return status;
}

/* ---- Formats ---- */

casus_status cs_stata_import(cs_layout *layout, cs_reader *in, cs_writer *spool,
                             cs_defects *defects)
{
    static const struct format format = {readstat_parse_dta, cs_guard_stata, CS_CALENDAR_STATA,
                                         "Stata"};
    return import_by(layout, in, spool, defects, &format);
}

casus_status cs_spss_import(cs_layout *layout, cs_reader *in, cs_writer *spool, cs_defects *defects)
{
    static const struct format format = {readstat_parse_sav, cs_guard_spss, CS_CALENDAR_SPSS,
                                         "SPSS"};
    return import_by(layout, in, spool, defects, &format);
}

casus_status cs_sas_import(cs_layout *layout, cs_reader *in, cs_writer *spool, cs_defects *defects)
{
    static const struct format format = {readstat_parse_xport, cs_guard_sas, CS_CALENDAR_SAS,
                                         "SAS transport"};
    return import_by(layout, in, spool, defects, &format);
}

/* Since format 117 a tag; before, the number of the format, the order of bytes, and a 1. */
int cs_stata_sniff(casus_text head)
{
    enum { OLDEST = 104, LAST_OLD = 115 };
    const unsigned char *bytes = (const unsigned char *)head.ptr;
    if (cs_text_starts(head, "<stata_dta>"))
        return 100;
    bool is_old = head.len > 4 && bytes[0] >= OLDEST && bytes[0] <= LAST_OLD &&
                  (bytes[1] == 1 || bytes[1] == 2) && bytes[2] == 1;
    return is_old ? 90 : 0;
}

int cs_spss_sniff(casus_text head)
{
    return cs_text_starts(head, "$FL2") || cs_text_starts(head, "$FL3") ? 100 : 0;
}

int cs_sas_sniff(casus_text head)
{
    bool is_transport = cs_text_starts(head, "HEADER RECORD*******LIBRARY") ||
                        cs_text_starts(head, "HEADER RECORD*******LIBV8");
    return is_transport ? 100 : 0;
}
