/* statfile.c - see statfile.h.

   The rows are read twice: to see which types and widths serve, and to be written. Texts that ReadStat
   wants to have all at once, before the first row, take a turn of their own. */
#include "syntax/statfile.h"

#include "base/real.h"
#include "syntax/zsav.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Bytes that go out at once: ReadStat writes row by row. */
enum { PIECE = 256 * 1024 };

struct cs_statfile {
    const cs_variables *variables; /* the layout's, settled */
    const cs_statformat *format;
    cs_build *build;
    cs_arena arena;
    cs_zsav *zsav; /* or NULL */
    bool is_begun; /* the first row is, so that all before it is written */
    cs_census *census;
    readstat_writer_t *writer;
    readstat_variable_t **made; /* by variable */
    readstat_string_ref_t *blank;
    int next_ref;
    cs_buf pending;
    casus_status status; /* of what ReadStat asked us to write */
};

/* ---- Bytes ---- */

static casus_status put(cs_statfile *file, casus_text bytes)
{
    if (!file->zsav)
        return cs_writer_add(file->build->out, bytes);
    return file->is_begun ? cs_zsav_rows(file->zsav, bytes) : cs_zsav_head(file->zsav, bytes);
}

static void flush(cs_statfile *file)
{
    casus_text bytes = cs_buf_text(&file->pending);
    if (file->status == CASUS_OK && bytes.len)
        file->status = put(file, bytes);
    cs_buf_truncate(&file->pending, 0);
}

static ssize_t take_bytes(const void *bytes, size_t len, void *ctx)
{
    cs_statfile *file = ctx;
    if (file->pending.len + len > PIECE)
        flush(file);
    cs_buf_add(&file->pending, bytes, len);
    if (file->status == CASUS_OK)
        file->status = file->pending.status;
    return file->status == CASUS_OK ? (ssize_t)len : -1;
}

/* What became of a call: an output that fails is told by its own status, and nothing else is expected
   to, since all limits were seen to before. */
static casus_status status_of(const cs_statfile *file, readstat_error_t error)
{
    if (file->status != CASUS_OK)
        return file->status;
    if (error == READSTAT_OK)
        return CASUS_OK;
    return error == READSTAT_ERROR_MALLOC ? CASUS_ENOMEM : CASUS_ELIMIT;
}

/* ---- What the file has ---- */

/* Files of the same records are the same: the time that formats ask for is always this one, whatever
   the time zone in which ReadStat spells it. */
static time_t no_time(void)
{
    struct tm start = {.tm_year = 70, .tm_mday = 1, .tm_isdst = -1};
    return mktime(&start);
}

/* Of the reasons for which a number is missing: letters, or numbers that stand for them. */
static void label_reasons(const cs_statfile *file, const cs_variable *variable,
                          readstat_label_set_t *set)
{
    bool has_letters = file->variables->limits->has_reasons;
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        const cs_label *reason = &variable->reasons[i];
        double number;
        if (has_letters)
            readstat_label_tagged_value(set, (char)(file->format->first_reason + (int)i),
                                        reason->label.ptr);
        else if (cs_real_parse(reason->code, &number) != CS_REAL_NONE)
            readstat_label_double_value(set, number, reason->label.ptr);
    }
}

static readstat_label_set_t *add_labels(cs_statfile *file, const cs_variable *variable)
{
    bool is_text = variable->kind == CS_VARIABLE_TEXT;
    readstat_type_t type = is_text ? READSTAT_TYPE_STRING : READSTAT_TYPE_INT32;
    readstat_label_set_t *set = readstat_add_label_set(file->writer, type, variable->name.ptr);
    assert(variable->labels || variable->label_count == 0);
    for (uint32_t i = 0; i < variable->label_count; i++) {
        const cs_label *label = &variable->labels[i];
        if (label->label.ptr && is_text)
            readstat_label_string_value(set, label->code.ptr, label->label.ptr);
        else if (label->label.ptr)
            readstat_label_int32_value(set, (int32_t)strtol(label->code.ptr, NULL, 10),
                                       label->label.ptr);
    }
    label_reasons(file, variable, set);
    return set;
}

static bool has_label_set(const cs_statfile *file, uint32_t index)
{
    const cs_variable *variable = &file->variables->items[index];
    bool is_kept = file->format->keeps_labels &&
                   file->format->keeps_labels(variable, &file->census[index]);
    return (variable->labels || variable->reasons) && !is_kept;
}

/* Variables of one vocabulary share a set. */
static readstat_label_set_t *label_set_of(cs_statfile *file, uint32_t index)
{
    const cs_variable *variable = &file->variables->items[index];
    if (!has_label_set(file, index))
        return NULL;
    for (uint32_t i = 0; i < index; i++) {
        const cs_variable *other = &file->variables->items[i];
        if (other->labels == variable->labels && other->reasons == variable->reasons &&
            has_label_set(file, i))
            return file->made[i]->label_set;
    }
    return add_labels(file, variable);
}

/* Of a text. Each labelled code fits, whether it is used or not: a label of a cut one would be another's. */
static size_t width_of(const cs_variable *variable, const cs_census *census)
{
    size_t width = census->longest ? census->longest : 1;
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr && variable->labels[i].code.len > width)
            width = variable->labels[i].code.len;
    return width;
}

static void add_variable(cs_statfile *file, uint32_t index)
{
    const cs_variable *variable = &file->variables->items[index];
    const cs_census *census = &file->census[index];
    readstat_variable_t *made = readstat_add_variable(
        file->writer, variable->name.ptr, file->format->type_of(variable, census), census->longest);
    file->made[index] = made;
    if (variable->title.ptr)
        readstat_variable_set_label(made, variable->title.ptr);
    if (variable->kind == CS_VARIABLE_DATE && file->format->date_format)
        readstat_variable_set_format(made, file->format->date_format);
    readstat_variable_set_label_set(made, label_set_of(file, index));
    if (file->format->describe)
        file->format->describe(variable, census, made);
}

/* What the rows have shown goes into a copy of the variables: the layout's stay as they are. */
static casus_status settle(cs_statfile *file, const cs_layout *layout)
{
    size_t count = file->variables->count;
    cs_defects defects = {.arena = &file->arena};
    cs_variables *own = cs_arena_alloc(&file->arena, sizeof *own);
    cs_variable *items = cs_arena_alloc(&file->arena, (count + 1) * sizeof *items);
    if (!own || !items)
        return CASUS_ENOMEM;
    *own = *file->variables;
    memcpy(items, own->items, count * sizeof *items);
    own->items = items;
    file->variables = own;
    for (size_t i = 0; i < count; i++)
        if (items[i].kind == CS_VARIABLE_TEXT)
            file->census[i].longest = width_of(&items[i], &file->census[i]);
    if (!file->format->settle)
        return CASUS_OK;
    casus_status status = file->format->settle(own, layout->columns, file->census, &file->arena,
                                               &defects);
    return status == CASUS_OK ? file->build->tell(file->build->ctx, &defects) : status;
}

static casus_status describe_file(cs_statfile *file)
{
    const cs_variables *variables = file->variables;
    file->made = cs_arena_zalloc(&file->arena, variables->count + 1UL, sizeof *file->made);
    file->writer = readstat_writer_init();
    if (!file->made || !file->writer)
        return CASUS_ENOMEM;
    readstat_set_data_writer(file->writer, take_bytes);
    readstat_writer_set_file_timestamp(file->writer, no_time());
    readstat_writer_set_file_format_version(file->writer, (uint8_t)file->format->version);
    readstat_writer_set_compression(file->writer, file->format->compression);
    for (uint32_t i = 0; i < variables->count; i++)
        add_variable(file, i);
    return CASUS_OK;
}

/* ---- Rows ---- */

static bool is_kept_text(const cs_statfile *file, uint32_t index)
{
    return file->made[index]->type == READSTAT_TYPE_STRING_REF;
}

static bool has_kept_texts(const cs_statfile *file)
{
    for (uint32_t i = 0; i < file->variables->count; i++)
        if (is_kept_text(file, i))
            return true;
    return false;
}

static void keep_texts(cs_statfile *file, const char *row)
{
    for (uint32_t i = 0; i < file->variables->count; i++) {
        cs_packed value;
        cs_unpack(&row, &value);
        if (is_kept_text(file, i) && value.text.len)
            readstat_add_string_ref(file->writer, value.text.ptr);
    }
}

/* ReadStat must know all long texts before the first row: those added later go astray. */
static casus_status keep_all_texts(cs_statfile *file)
{
    const char *row;
    casus_status status;
    if (!has_kept_texts(file))
        return CASUS_OK;
    file->blank = readstat_add_string_ref(file->writer, "");
    file->next_ref = 1;
    while ((status = cs_variables_next(file->build, &row)) == CASUS_OK)
        keep_texts(file, row);
    return status == CASUS_END ? cs_variables_rewind(file->build) : status;
}

static readstat_error_t insert_kept(cs_statfile *file, readstat_variable_t *made, casus_text text)
{
    readstat_string_ref_t *ref = file->blank;
    if (text.len)
        ref = readstat_get_string_ref(file->writer, file->next_ref++);
    return readstat_insert_string_ref(file->writer, made, ref);
}

static readstat_error_t insert_number(cs_statfile *file, uint32_t index, double number)
{
    readstat_variable_t *made = file->made[index];
    if (file->variables->items[index].kind == CS_VARIABLE_DATE)
        number = (number - file->format->day_zero) * file->format->day_units;
    switch (made->type) {
    case READSTAT_TYPE_INT8:
        return readstat_insert_int8_value(file->writer, made, (int8_t)number);
    case READSTAT_TYPE_INT16:
        return readstat_insert_int16_value(file->writer, made, (int16_t)number);
    case READSTAT_TYPE_INT32:
        return readstat_insert_int32_value(file->writer, made, (int32_t)number);
    case READSTAT_TYPE_DOUBLE:
    case READSTAT_TYPE_FLOAT:
    case READSTAT_TYPE_STRING:
    case READSTAT_TYPE_STRING_REF:
        break;
    }
    return readstat_insert_double_value(file->writer, made, number);
}

static readstat_error_t insert_value(cs_statfile *file, uint32_t index, const cs_packed *value)
{
    readstat_variable_t *made = file->made[index];
    if (is_kept_text(file, index))
        return insert_kept(file, made, value->text);
    switch (value->kind) {
    case CS_PACKED_TEXT:
        return readstat_insert_string_value(file->writer, made, value->text.ptr);
    case CS_PACKED_NUMBER:
        return insert_number(file, index, value->number);
    case CS_PACKED_REASON:
        return readstat_insert_tagged_missing_value(
            file->writer, made, (char)(file->format->first_reason + (int)value->number));
    case CS_PACKED_NOTHING:
    case CS_PACKED_MISSING:
    case CS_PACKED_BYTES:
    case CS_PACKED_LONG:
        break;
    }
    return readstat_insert_missing_value(file->writer, made);
}

/* ReadStat has written what stands before the rows. */
static void end_head(cs_statfile *file)
{
    if (file->format->finish_head && file->status == CASUS_OK) {
        file->format->finish_head(file->variables, file->census, &file->pending);
        file->status = file->pending.status;
    }
    flush(file);
    file->is_begun = true;
}

/* It does so when the first one begins. */
static readstat_error_t begin_row(cs_statfile *file)
{
    readstat_error_t error = readstat_begin_row(file->writer);
    if (!file->is_begun && error == READSTAT_OK)
        end_head(file);
    return error;
}

static casus_status write_row(cs_statfile *file, const char *row)
{
    readstat_error_t error = begin_row(file);
    for (uint32_t i = 0; i < file->variables->count && error == READSTAT_OK; i++) {
        cs_packed value;
        cs_unpack(&row, &value);
        error = insert_value(file, i, &value);
    }
    if (error == READSTAT_OK)
        error = readstat_end_row(file->writer);
    return status_of(file, error);
}

static casus_status write_rows(cs_statfile *file)
{
    const char *row;
    casus_status status;
    while ((status = cs_variables_next(file->build, &row)) == CASUS_OK) {
        status = write_row(file, row);
        if (status != CASUS_OK)
            return status;
    }
    return status == CASUS_END ? CASUS_OK : status;
}

/* ---- The file ---- */

static casus_status write_file(cs_statfile *file)
{
    casus_status status = keep_all_texts(file);
    if (status != CASUS_OK)
        return status;
    long count = (long)file->build->count;
    status = status_of(file, file->format->begin(file->writer, file, count));
    if (status == CASUS_OK)
        status = write_rows(file);
    if (status == CASUS_OK)
        status = status_of(file, readstat_end_writing(file->writer));
    if (status == CASUS_OK && !file->is_begun)
        end_head(file);
    flush(file);
    if (status == CASUS_OK)
        status = file->status;
    return status == CASUS_OK && file->zsav ? cs_zsav_end(file->zsav) : status;
}

static casus_status write_zipped(cs_statfile *file)
{
    cs_build *build = file->build;
    file->zsav = cs_arena_alloc(&file->arena, sizeof *file->zsav);
    if (!file->zsav)
        return CASUS_ENOMEM;
    casus_status status = cs_zsav_open(file->zsav, build->out, build->directory);
    if (status == CASUS_OK)
        status = write_file(file);
    if (file->zsav->spool.error)
        build->rows.error = file->zsav->spool.error;
    cs_zsav_close(file->zsav);
    return status;
}

casus_status cs_statfile_build(const cs_layout *layout, cs_build *build,
                               const cs_statformat *format)
{
    cs_statfile file = {.variables = cs_variables_of(layout), .format = format, .build = build};
    casus_status status = cs_variables_fit(layout, build, &file.arena);
    if (status == CASUS_OK)
        status = cs_variables_count(layout, build, &file.arena, &file.census);
    if (status == CASUS_OK)
        status = settle(&file, layout);
    if (status == CASUS_OK)
        status = describe_file(&file);
    if (status == CASUS_OK)
        status = format->is_zipped ? write_zipped(&file) : write_file(&file);
    readstat_writer_free(file.writer);
    cs_buf_free(&file.pending);
    cs_arena_free(&file.arena);
    return status;
}
