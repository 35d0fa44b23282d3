/* fuzz_convert.c - whole runs through casus_run() with callbacks, any syntax to any other. Six bytes
   choose what is read, what is written, the schema, what becomes of errors and losses, how output is
   spelled, and the size of the pieces in which the text is read, or in which encoding.

   What is demanded: every finding has words and a place within the text, the summary counts what was
   told, an output is UTF-8, neither the size of the pieces nor the gear changes anything, reading
   record by record tells the same, and an output without findings that is converted again comes back
   byte for byte. */
#include "base/transcode.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

/* One run: what was asked, and what it brought. */
struct run {
    casus_text text;
    casus_text decoded; /* which places are of: as UTF-8 */
    casus_text rest;    /* not read yet */
    size_t piece;       /* bytes of a read, at most */
    casus_options options;
    bool is_check; /* nothing is written */
    casus_status status;
    casus_summary summary;
    cs_buf output;
    cs_buf rejects;
    cs_buf findings;    /* the words of all */
    uint64_t counts[4]; /* by severity */
    uint64_t losses;
};

static ptrdiff_t read_piece(void *ctx, void *buf, size_t cap)
{
    struct run *run = ctx;
    size_t len = run->rest.len;
    if (len > cap)
        len = cap;
    if (len > run->piece)
        len = run->piece;
    if (len)
        memcpy(buf, run->rest.ptr, len);
    run->rest = cs_text_from(run->rest, len);
    return (ptrdiff_t)len;
}

static int write_buf(void *ctx, const void *bytes, size_t len)
{
    cs_buf_add(ctx, bytes, len);
    return 0;
}

/* ---- Findings ---- */

static bool is_shown(casus_text line)
{
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.ptr[i] < 0x20 && line.ptr[i] != '\t')
            return false;
    return cs_utf8_check(line) == line.len;
}

static void note_text(cs_buf *findings, casus_text text)
{
    DEMAND(cs_utf8_check(text) == text.len);
    cs_buf_add_char(findings, '|');
    cs_buf_add_text(findings, text);
}

static void note_place(cs_buf *findings, uint64_t number)
{
    cs_buf_add_char(findings, ' ');
    cs_buf_add_number(findings, number);
}

/* The place in lines is that of the bytes. */
static void demand_place(const struct run *run, const casus_diag *diag)
{
    DEMAND(diag->byte + diag->byte_len <= run->decoded.len);
    if (diag->line == 0)
        return;
    cs_place start = cs_place_in_file(run->decoded, diag->byte);
    DEMAND(diag->line == start.line && diag->column == start.column);
    DEMAND(diag->end_line > diag->line ||
           (diag->end_line == diag->line && diag->end_column >= diag->column));
}

static void take_finding(void *ctx, const casus_diag *diag)
{
    struct run *run = ctx;
    DEMAND(diag->severity >= CASUS_NOTE && diag->severity <= CASUS_ERROR);
    DEMAND(casus_diag_info_find(diag->code));
    DEMAND(diag->message.len && diag->count > 0);
    DEMAND(is_shown(diag->source));
    demand_place(run, diag);
    run->counts[diag->severity] += diag->count;
    run->losses += diag->code[1] == '7' && diag->severity == CASUS_ERROR ? diag->count : 0;
    cs_buf_add_char(&run->findings, '\n');
    cs_buf_add_string(&run->findings, diag->code);
    const uint64_t numbers[] = {
        (uint64_t)diag->severity, diag->byte, diag->byte_len, diag->record, diag->caret,
        diag->caret_len,          diag->count};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        note_place(&run->findings, numbers[i]);
    const casus_text texts[] = {diag->id,       diag->field, diag->message, diag->found,
                                diag->expected, diag->label, diag->help,    diag->fix};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        note_text(&run->findings, texts[i]);
}

/* ---- Runs ---- */

static void start(struct run *run)
{
    const casus_input input = {.name = "text", .read = read_piece, .ctx = run};
    const casus_output output = {.write = write_buf, .ctx = &run->output};
    run->rest = run->text;
    run->options.on_diag = take_finding;
    run->options.ctx = run;
    if (!run->is_check)
        run->options.rejects = (casus_output){.write = write_buf, .ctx = &run->rejects};
    run->status = casus_run(&run->options, &input, 1, run->is_check ? NULL : &output,
                            &run->summary);
}

static void end(struct run *run)
{
    cs_buf_free(&run->output);
    cs_buf_free(&run->rejects);
    cs_buf_free(&run->findings);
    casus_summary_free(&run->summary);
}

static void demand_summary(const struct run *run)
{
    const casus_summary *summary = &run->summary;
    DEMAND(run->status == CASUS_OK || run->status == CASUS_EFORMAT ||
           run->status == CASUS_ESCHEMA || run->status == CASUS_EUSAGE);
    DEMAND(run->status == CASUS_OK || run->counts[CASUS_ERROR] > 0);
    DEMAND(summary->errors == run->counts[CASUS_ERROR]);
    DEMAND(summary->warnings == run->counts[CASUS_WARNING]);
    DEMAND(summary->notes == run->counts[CASUS_NOTE]);
    DEMAND(summary->records_bad <= summary->records);
    DEMAND(summary->records_written <= summary->records);
    DEMAND(summary->output_refused || run->status != CASUS_OK || run->is_check ||
           run->options.on_error != CASUS_STOP || summary->records_bad == 0);
    DEMAND(cs_utf8_check(cs_buf_text(&run->output)) == run->output.len);
}

static void demand_same(const struct run *a, const struct run *b)
{
    DEMAND(a->status == b->status);
    DEMAND(cs_text_equal(cs_buf_text(&a->findings), cs_buf_text(&b->findings)));
    DEMAND(cs_text_equal(cs_buf_text(&a->output), cs_buf_text(&b->output)));
    DEMAND(cs_text_equal(cs_buf_text(&a->rejects), cs_buf_text(&b->rejects)));
}

/* Neither the size of the pieces nor the gear changes anything. */
static void demand_ways_same(const struct run *run)
{
    struct run again = {
        .text = run->text,
        .decoded = run->decoded,
        .piece = SIZE_MAX,
        .options = run->options,
        .is_check = run->is_check,
    };
    again.options.gear = CASUS_GEAR_LIBRARY;
    start(&again);
    demand_same(run, &again);
    end(&again);
}

/* Walks over what a record has, and takes its findings. */
static void take_record(struct run *run, const casus_record *record)
{
    casus_column column;
    for (size_t i = 0; casus_record_column_at(record, i, &column); i++) {
        DEMAND(column.name.ptr && column.value);
        DEMAND(column.value->kind <= CASUS_LIST);
        DEMAND(column.field == SIZE_MAX || casus_record_value(record, column.field));
    }
    DEMAND(cs_utf8_check(record->id) == record->id.len);
    for (size_t i = 0; i < record->diag_count; i++) {
        DEMAND(record->diags[i].record == record->number);
        take_finding(run, &record->diags[i]);
    }
}

/* Read record by record, an input tells the same as one that is only checked. */
static void demand_records_same(const struct run *run)
{
    struct run again = {
        .text = run->text, .decoded = run->decoded, .rest = run->text, .piece = run->piece};
    const casus_input input = {.name = "text", .read = read_piece, .ctx = &again};
    casus_reader *reader = NULL;
    casus_record record;
    if (!run->is_check)
        return;
    again.options = run->options;
    again.options.ctx = &again;
    again.status = casus_reader_open(&again.options, &input, &reader);
    DEMAND((again.status == CASUS_OK) == (reader != NULL));
    if (reader) {
        while ((again.status = casus_reader_next(reader, &record)) == CASUS_OK)
            take_record(&again, &record);
        DEMAND(casus_reader_summary(reader)->records == run->summary.records);
        DEMAND(casus_reader_summary(reader)->records_bad == run->summary.records_bad);
        again.status = again.status == CASUS_END ? CASUS_OK : again.status;
    }
    DEMAND(again.status == run->status);
    DEMAND(cs_text_equal(cs_buf_text(&again.findings), cs_buf_text(&run->findings)));
    casus_reader_free(reader);
    end(&again);
}

/* What was written without an error is read without one, and stays as it is. */
static void demand_fixed_point(const struct run *run)
{
    if (run->is_check || run->status != CASUS_OK || run->summary.output_refused ||
        run->summary.records_written == 0 || run->counts[CASUS_ERROR] || run->counts[CASUS_WARNING])
        return;
    struct run again = {
        .text = cs_buf_text(&run->output),
        .decoded = cs_buf_text(&run->output),
        .piece = SIZE_MAX,
        .options = run->options,
    };
    again.options.from = run->options.to;
    again.options.encoding = NULL;
    start(&again);
    demand_summary(&again);
    DEMAND(again.status == CASUS_OK && again.counts[CASUS_ERROR] == 0);
    DEMAND(cs_text_equal(cs_buf_text(&again.output), cs_buf_text(&run->output)));
    end(&again);
}

/* ---- Encodings ---- */

/* Only some encodings beside UTF-8: choices of PIECES and more. */
enum { PIECES = 200, ENCODINGS = 7 };
static const char *const encodings[ENCODINGS] = {
    "windows-1252", "latin-1", "windows-1251", "utf-16", "utf-16be", "gb18030", "us-ascii"};

/* The encoding that the library must have read the text in; NULL: UTF-8. */
static const char *encoding_of(const struct run *run)
{
    const char *named = run->options.encoding;
    const char *marked = cs_encoding_of_mark(run->text);
    if (marked || cs_utf8_mark(run->text))
        return marked;
    if (named && strcmp(named, "utf-16") != 0)
        return named;
    const char *shown = cs_encoding_of_pattern(run->text);
    return shown || !named ? shown : "UTF-16LE";
}

static void decode(struct run *run, cs_buf *out)
{
    char piece[4096];
    cs_transcoder *transcoder;
    const char *encoding = encoding_of(run);
    run->decoded = run->text;
    if (!encoding)
        return;
    struct run source = {.rest = run->text, .piece = SIZE_MAX};
    DEMAND(cs_transcoder_open(encoding, read_piece, &source, &transcoder) == CASUS_OK);
    for (ptrdiff_t len; (len = cs_transcoder_read(transcoder, piece, sizeof piece)) > 0;)
        cs_buf_add(out, piece, (size_t)len);
    cs_transcoder_free(transcoder);
    run->decoded = cs_buf_text(out);
}

/* ---- Choices ---- */

enum { BUILTIN = 3, SCHEMAS = 32 };

/* Loaded once for the whole program. NULL: recognised for each input, which is slow and therefore
   rare. */
static const casus_schema *pick_schema(unsigned choice)
{
    static casus_schema *opened[BUILTIN];
    unsigned index = choice % BUILTIN;
    if (choice == SCHEMAS - 1)
        return NULL;
    if (!opened[index])
        DEMAND(casus_schema_open(casus_schema_builtin(index), NULL, NULL, &opened[index]) ==
               CASUS_OK);
    return opened[index];
}

static void choose(struct run *run, casus_text *text)
{
    casus_options *options = &run->options;
    *options = (casus_options)CASUS_OPTIONS_INIT;
    unsigned from = harness_choose(text, HARNESS_DIALECTS + 1);
    unsigned to = harness_choose(text, HARNESS_DIALECTS + 1);
    options->schema = pick_schema(harness_choose(text, SCHEMAS));
    unsigned policy = harness_choose(text, 144);
    unsigned spelling = harness_choose(text, 64);
    unsigned reading = harness_choose(text, 256);
    run->piece = 1 + reading % 100;
    if (reading >= PIECES)
        options->encoding = encodings[reading % ENCODINGS];
    if (from < HARNESS_DIALECTS)
        options->from = harness_dialects[from];
    if (to < HARNESS_DIALECTS)
        options->to = harness_dialects[to];
    run->is_check = to == HARNESS_DIALECTS;
    options->on_error = (casus_on_error)(policy % 4 % 3);
    options->on_loss = policy & 4 ? CASUS_WARN : CASUS_REFUSE;
    options->fill = policy & 8;
    options->dates = (casus_dates)(policy / 16 % 3);
    options->codes = (casus_codes)(CASUS_CODES_KEEP + policy / 48);
    options->to.bom = spelling & 1;
    options->to.crlf = spelling & 2;
    options->to.pretty = spelling & 4;
    options->to.excel_safe = spelling & 8;
    options->show_sensitive = spelling & 16;
    options->columns = spelling & 32 ? CASUS_COLUMNS_ALL : CASUS_COLUMNS_HEAD;
    options->threads = 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run = {.text = {(const char *)data, size}};
    cs_buf decoded = {0};
    choose(&run, &run.text);
    decode(&run, &decoded);
    start(&run);
    demand_summary(&run);
    demand_ways_same(&run);
    demand_records_same(&run);
    demand_fixed_point(&run);
    end(&run);
    cs_buf_free(&decoded);
    return 0;
}
