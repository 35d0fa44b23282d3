/* rds.c - R's data frames, as saveRDS() writes them: one object in R's serialization, compressed by gzip.

   The bytes are those of R Internals, 1.8 "Serialization Formats", in the binary XDR form (big-endian)
   of version 2, which R 2.3.0 and all later ones read. A vector begins with a word that has its type in
   the lowest eight bits, then a flag each for "has a class" and "has attributes", and above the twelfth bit
   how a text is encoded. Attributes come behind the vector that they belong to, as pairs of a name and
   a value; a name is written once, and then by its number.

   Codes with labels are as package haven has them, which needs not be there to read the file; a number
   missing for a reason is NA with haven's letter in it. */
#include "syntax/rds.h"
#include "base/gzip.h"
#include "syntax/pieces.h"

#include <stdlib.h>
#include <string.h>

/* R Internals 1.1, "SEXPTYPEs", besides cs_r_type, and those that stand in files alone. */
enum { R_SYMBOL = 1, R_PAIRS = 2, R_CHARACTERS = 9, R_LIST = 19, R_NIL = 254, R_REFERENCE = 255 };

enum { HAS_CLASS = 1 << 8, HAS_ATTRIBUTES = 1 << 9, HAS_TAG = 1 << 10 };
enum {
    IS_UTF8 = 1 << 15,
    IS_ASCII = 1 << 18
}; /* of characters: 8 and 64 from the twelfth bit on */
enum { WORD = 4, REAL = 8 };

#define NA_INTEGER ((uint32_t)INT32_MIN)
#define NA_REAL                                                                                    \
    UINT64_C(0x7ff00000000007a2) /* a NaN whose lower word is 1954 (arithmetic.c of R) */
/* Where haven keeps its letter in that (tagged_na.c of haven): the lowest byte of the upper word. */
enum { TAG_SHIFT = 32 };

/* Names of attributes, in the order of names[] below. */
typedef enum attribute {
    LABELS,
    LEVELS,
    LABEL,
    CLASS,
    NAMES,
    ROW_NAMES,
    ATTRIBUTE_COUNT
} attribute;

/* How the values of a variable wait for the end, when it is known what they are all like. */
typedef enum storage { AS_TEXT, AS_WORD, AS_REAL } storage;

struct rds {
    const cs_variables *variables;
    cs_build *build;
    cs_arena arena;
    cs_census *census;
    storage *storages; /* by variable */
    cs_pieces pieces;
    cs_gzip *gzip;
    cs_buf pending;
    uint32_t references[ATTRIBUTE_COUNT]; /* 0: the name was not written yet */
    uint32_t reference_count;
};

/* ---- Bytes ---- */

static void set_word(char *bytes, uint32_t word)
{
    for (int i = 0; i < WORD; i++)
        bytes[i] = (char)(word >> (8 * (WORD - 1 - i)));
}

static uint64_t real_bits(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static void add_word(cs_buf *out, uint32_t word)
{
    if (!cs_buf_reserve(out, WORD))
        return;
    set_word(out->ptr + out->len, word);
    out->len += WORD;
}

static void add_real(cs_buf *out, uint64_t bits)
{
    if (!cs_buf_reserve(out, REAL))
        return;
    set_word(out->ptr + out->len, (uint32_t)(bits >> 32));
    set_word(out->ptr + out->len + WORD, (uint32_t)bits);
    out->len += REAL;
}

/* There is no NUL in it, which R would not read. */
static void add_text(cs_buf *out, casus_text text)
{
    if (!cs_buf_reserve(out, 2 * (size_t)WORD + text.len))
        return;
    bool is_ascii = cs_utf8_count(text) == text.len;
    add_word(out, R_CHARACTERS | (is_ascii ? IS_ASCII : IS_UTF8));
    add_word(out, (uint32_t)text.len);
    cs_buf_add_text(out, text);
}

static void add_no_text(cs_buf *out)
{
    add_word(out, R_CHARACTERS);
    add_word(out, UINT32_MAX);
}

/* A text of the schema, which may have a NUL. */
static void add_schema_text(cs_buf *out, casus_text text)
{
    const char *end = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    add_text(out, end ? cs_text_slice(text, 0, (size_t)(end - text.ptr)) : text);
}

static casus_status flush(struct rds *rds)
{
    casus_status status = rds->pending.status;
    if (status == CASUS_OK)
        status = cs_gzip_add(rds->gzip, cs_buf_text(&rds->pending));
    cs_buf_truncate(&rds->pending, 0);
    return status;
}

/* ---- What variables are ---- */

static bool is_logical(const cs_variable *variable)
{
    return variable->kind == CS_VARIABLE_NUMBER && variable->type == CASUS_BOOL &&
           variable->reason_count == 0;
}

static storage storage_of(const cs_variable *variable)
{
    if (variable->kind == CS_VARIABLE_TEXT)
        return AS_TEXT;
    return variable->kind == CS_VARIABLE_LEVEL || is_logical(variable) ? AS_WORD : AS_REAL;
}

bool cs_r_has_labels(const cs_variable *variable)
{
    bool has_any = variable->labels || variable->reasons;
    return has_any && variable->kind != CS_VARIABLE_LEVEL && !is_logical(variable);
}

/* Whole numbers are integers where all fit and none is missing for a reason, for which only a double has
   room. */
cs_r_type cs_r_type_of(const cs_variable *variable, const cs_census *census)
{
    if (variable->kind == CS_VARIABLE_TEXT)
        return R_TEXTS;
    if (variable->kind == CS_VARIABLE_LEVEL)
        return R_INTEGERS;
    if (is_logical(variable))
        return R_LOGICALS;
    bool is_whole = variable->kind == CS_VARIABLE_NUMBER && variable->type != CASUS_DECIMAL &&
                    variable->reason_count == 0 && census->decimals == 0;
    bool fits = census->least > INT32_MIN && census->most <= INT32_MAX;
    return is_whole && fits ? R_INTEGERS : R_REALS;
}

/* ---- Rows into columns ---- */

static uint64_t bits_of(const cs_packed *value)
{
    switch (value->kind) {
    case CS_PACKED_NUMBER:
        return real_bits(value->number);
    case CS_PACKED_REASON:
        return NA_REAL | (uint64_t)('a' + (int)value->number) << TAG_SHIFT;
    case CS_PACKED_NOTHING:
    case CS_PACKED_TEXT:
    case CS_PACKED_MISSING:
    case CS_PACKED_BYTES:
    case CS_PACKED_LONG:
        break;
    }
    return NA_REAL;
}

static void part_value(cs_buf *piece, storage stored, const cs_packed *value)
{
    if (stored == AS_REAL)
        add_real(piece, bits_of(value));
    else if (stored == AS_WORD)
        add_word(piece, value->kind == CS_PACKED_NUMBER ? (uint32_t)value->number : NA_INTEGER);
    else if (value->kind == CS_PACKED_TEXT)
        add_text(piece, value->text);
    else
        add_no_text(piece);
}

static casus_status part_row(struct rds *rds, const char *row)
{
    for (uint32_t i = 0; i < rds->variables->count; i++) {
        cs_packed value;
        cs_unpack(&row, &value);
        cs_census_add(&rds->census[i], &value);
        part_value(&rds->pieces.open[i], rds->storages[i], &value);
    }
    return cs_pieces_end_row(&rds->pieces);
}

static casus_status part_rows(struct rds *rds)
{
    const char *row;
    casus_status status;
    while ((status = cs_variables_next(rds->build, &row)) == CASUS_OK) {
        status = part_row(rds, row);
        if (status != CASUS_OK)
            return status;
    }
    return status == CASUS_END ? cs_pieces_end(&rds->pieces) : status;
}

/* ---- Attributes ---- */

static void add_attribute(struct rds *rds, attribute name)
{
    static const char *const names[] = {
        [LABELS] = "labels", [LEVELS] = "levels", [LABEL] = "label",
        [CLASS] = "class",   [NAMES] = "names",   [ROW_NAMES] = "row.names"};
    cs_buf *out = &rds->pending;
    add_word(out, R_PAIRS | HAS_TAG);
    if (rds->references[name]) {
        add_word(out, R_REFERENCE | rds->references[name] << 8);
        return;
    }
    rds->references[name] = ++rds->reference_count;
    add_word(out, R_SYMBOL);
    add_text(out, cs_text(names[name]));
}

static void add_texts(cs_buf *out, const char *const *texts, uint32_t count)
{
    add_word(out, R_TEXTS);
    add_word(out, count);
    for (uint32_t i = 0; i < count; i++)
        add_text(out, cs_text(texts[i]));
}

static void add_class(struct rds *rds, const cs_variable *variable, uint32_t type)
{
    const char *base = type == R_TEXTS ? "character" : type == R_INTEGERS ? "integer" : "double";
    const char *const labelled[] = {"haven_labelled", "vctrs_vctr", base};
    const char *const date[] = {"Date"};
    const char *const factor[] = {"factor"};
    add_attribute(rds, CLASS);
    if (variable->kind == CS_VARIABLE_DATE)
        add_texts(&rds->pending, date, 1);
    else if (variable->kind == CS_VARIABLE_LEVEL)
        add_texts(&rds->pending, factor, 1);
    else
        add_texts(&rds->pending, labelled, sizeof labelled / sizeof labelled[0]);
}

static void add_levels(struct rds *rds, const cs_variable *variable)
{
    cs_buf *out = &rds->pending;
    add_attribute(rds, LEVELS);
    add_word(out, R_TEXTS);
    add_word(out, variable->label_count + variable->reason_count);
    for (uint32_t i = 0; i < variable->label_count; i++)
        add_schema_text(out, variable->labels[i].code);
    for (uint32_t i = 0; i < variable->reason_count; i++)
        add_schema_text(out, variable->reasons[i].code);
}

static uint32_t count_labels(const cs_variable *variable)
{
    uint32_t count = variable->reason_count;
    for (uint32_t i = 0; i < variable->label_count; i++)
        count += variable->labels[i].label.ptr != NULL;
    return count;
}

static void add_code(cs_buf *out, casus_text code, uint32_t type)
{
    if (type == R_TEXTS)
        add_schema_text(out, code);
    else if (type == R_INTEGERS)
        add_word(out, (uint32_t)strtol(code.ptr, NULL, 10));
    else
        add_real(out, real_bits((double)strtol(code.ptr, NULL, 10)));
}

static void add_label_names(struct rds *rds, const cs_variable *variable, uint32_t count)
{
    cs_buf *out = &rds->pending;
    add_attribute(rds, NAMES);
    add_word(out, R_TEXTS);
    add_word(out, count);
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr)
            add_schema_text(out, variable->labels[i].label);
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        const cs_label *reason = &variable->reasons[i];
        add_schema_text(out, reason->label.ptr ? reason->label : reason->code);
    }
    add_word(out, R_NIL);
}

/* A vector of the codes, of the same type as the values; its names are the labels. */
static void add_labels(struct rds *rds, const cs_variable *variable, uint32_t type)
{
    cs_buf *out = &rds->pending;
    uint32_t count = count_labels(variable);
    add_attribute(rds, LABELS);
    add_word(out, type | HAS_ATTRIBUTES);
    add_word(out, count);
    for (uint32_t i = 0; i < variable->label_count; i++)
        if (variable->labels[i].label.ptr)
            add_code(out, variable->labels[i].code, type);
    for (uint32_t i = 0; i < variable->reason_count; i++) {
        const cs_packed reason = {.kind = CS_PACKED_REASON, .number = i};
        add_real(out, bits_of(&reason));
    }
    add_label_names(rds, variable, count);
}

/* ---- Columns ---- */

static casus_status take_bytes(void *ctx, casus_text bytes)
{
    struct rds *rds = ctx;
    return cs_gzip_add(rds->gzip, bytes);
}

/* Doubles that were all seen to be whole numbers. */
static casus_status take_integers(void *ctx, casus_text bytes)
{
    struct rds *rds = ctx;
    for (size_t at = 0; at < bytes.len; at += REAL) {
        uint64_t bits = 0;
        double number;
        for (int i = 0; i < REAL; i++)
            bits = bits << 8 | (unsigned char)bytes.ptr[at + (size_t)i];
        memcpy(&number, &bits, sizeof number);
        add_word(&rds->pending, bits == NA_REAL ? NA_INTEGER : (uint32_t)(int32_t)number);
    }
    return flush(rds);
}

static void add_attributes(struct rds *rds, const cs_variable *variable, uint32_t type)
{
    bool is_level = variable->kind == CS_VARIABLE_LEVEL;
    if (is_level)
        add_levels(rds, variable);
    if (cs_r_has_labels(variable))
        add_labels(rds, variable, type);
    if (variable->title.ptr) {
        add_attribute(rds, LABEL);
        add_word(&rds->pending, R_TEXTS);
        add_word(&rds->pending, 1);
        add_schema_text(&rds->pending, variable->title);
    }
    if (is_level || cs_r_has_labels(variable) || variable->kind == CS_VARIABLE_DATE)
        add_class(rds, variable, type);
    add_word(&rds->pending, R_NIL);
}

static casus_status write_column(struct rds *rds, uint32_t index)
{
    const cs_variable *variable = &rds->variables->items[index];
    uint32_t type = cs_r_type_of(variable, &rds->census[index]);
    bool has_class = cs_r_has_labels(variable) || variable->kind == CS_VARIABLE_DATE ||
                     variable->kind == CS_VARIABLE_LEVEL;
    bool has_attributes = has_class || variable->title.ptr;
    bool narrows = type == R_INTEGERS && rds->storages[index] == AS_REAL;
    add_word(&rds->pending,
             type | (has_class ? HAS_CLASS : 0) | (has_attributes ? HAS_ATTRIBUTES : 0));
    add_word(&rds->pending, (uint32_t)rds->build->count);
    casus_status status = flush(rds);
    if (status == CASUS_OK)
        status = cs_pieces_read(&rds->pieces, index, narrows ? take_integers : take_bytes, rds);
    if (has_attributes)
        add_attributes(rds, variable, type);
    return status;
}

/* ---- The frame ---- */

static void begin_frame(struct rds *rds)
{
    enum { VERSION = 2, R_2_3_0 = 2 << 16 | 3 << 8 }; /* which wrote it, and which can read it */
    cs_buf *out = &rds->pending;
    cs_buf_add_string(out, "X\n");
    add_word(out, VERSION);
    add_word(out, R_2_3_0);
    add_word(out, R_2_3_0);
    add_word(out, R_LIST | HAS_CLASS | HAS_ATTRIBUTES);
    add_word(out, rds->variables->count);
}

/* The names of rows are 1, 2, 3 ...: NA and how many, below zero where they are only counted. */
static void add_row_names(struct rds *rds)
{
    cs_buf *out = &rds->pending;
    add_attribute(rds, ROW_NAMES);
    add_word(out, R_INTEGERS);
    add_word(out, rds->build->count ? 2 : 0);
    if (rds->build->count == 0)
        return;
    add_word(out, NA_INTEGER);
    add_word(out, 0 - (uint32_t)rds->build->count);
}

static void end_frame(struct rds *rds)
{
    static const char *const frame[] = {"data.frame"};
    cs_buf *out = &rds->pending;
    add_attribute(rds, NAMES);
    add_word(out, R_TEXTS);
    add_word(out, rds->variables->count);
    for (uint32_t i = 0; i < rds->variables->count; i++)
        add_text(out, rds->variables->items[i].name);
    add_row_names(rds);
    add_attribute(rds, CLASS);
    add_texts(out, frame, 1);
    add_word(out, R_NIL);
}

static casus_status write_frame(struct rds *rds)
{
    casus_status status = cs_gzip_open(rds->build->out, &rds->gzip);
    begin_frame(rds);
    for (uint32_t i = 0; i < rds->variables->count && status == CASUS_OK; i++)
        status = write_column(rds, i);
    if (status != CASUS_OK)
        return status;
    end_frame(rds);
    status = flush(rds);
    return status == CASUS_OK ? cs_gzip_end(rds->gzip) : status;
}

static casus_status prepare(struct rds *rds)
{
    uint32_t count = rds->variables->count;
    rds->census = cs_census_make(rds->variables, &rds->arena);
    rds->storages = cs_arena_alloc(&rds->arena, (count + 1UL) * sizeof *rds->storages);
    if (!rds->census || !rds->storages)
        return CASUS_ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        rds->storages[i] = storage_of(&rds->variables->items[i]);
    return cs_pieces_open(&rds->pieces, count, rds->build->directory, rds->build->patience,
                          &rds->arena);
}

static casus_status build_rds(const cs_layout *layout, cs_build *build)
{
    struct rds rds = {.variables = cs_variables_of(layout),
                      .build = build,
                      .pieces = {.spool = {.fd = -1}, .reader = {.fd = -1}}};
    casus_status status = cs_variables_fit(layout, build, &rds.arena);
    if (status == CASUS_OK)
        status = prepare(&rds);
    if (status == CASUS_OK)
        status = part_rows(&rds);
    if (status == CASUS_OK)
        status = write_frame(&rds);
    if (cs_pieces_error(&rds.pieces))
        build->rows.error = cs_pieces_error(&rds.pieces);
    cs_gzip_free(rds.gzip);
    cs_pieces_close(&rds.pieces);
    cs_buf_free(&rds.pending);
    cs_arena_free(&rds.arena);
    return status;
}

/* A text could have 2^31 - 1 bytes (R, help Memory-limits), more than casus takes. A data frame counts its
   rows in an integer (help row.names, .row_names_info). */
static casus_status bind_rds(cs_layout *layout, cs_defects *defects)
{
    static const cs_limits limits = {
        .rows_max = INT32_MAX,
        .has_labels = true,
        .has_text_labels = true,
        .has_reasons = true,
        .has_empty_text = true,
        .has_levels = true,
    };
    return cs_variables_make(layout, &limits, defects);
}

const cs_syntax cs_syntax_r = {
    .info = {"r", "rds", "R data frames, for readRDS()", false, true, true},
    .separator = "",
    .is_table = true,
    .bind = bind_rds,
    .rows = cs_variables_rows,
    .build = build_rds,
};
