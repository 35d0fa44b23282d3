/* schema_report.c - the faults of a schema's files, from where they are noted to where they are told.

   They are noted as defects in the order in which they are found and told in the order of their
   places. Their words come from diag.def, as all words do. */
#include "base/file.h"
#include "model/quote.h"
#include "model/schema_load.h"

#include <stdlib.h>
#include <string.h>

/* ---- Noting ---- */

cs_defect *cs_fault_at(cs_loader *loader, cs_source *source, cs_span span, cs_number number)
{
    if (cs_diag_row_of(number)->info.severity == CASUS_ERROR)
        loader->error_count++;
    if (loader->fault_count++ < CS_FAULTS_MAX)
        return cs_defects_at(&source->faults, number, CS_NONE, span);
    source->faults.spare = (cs_defect){.number = number};
    return &source->faults.spare;
}

void cs_fault_value(cs_loader *loader, const cs_node *node, const char *expected)
{
    cs_defect *defect = cs_fault_at(loader, node->source, node->span, CS_E_SCHEMA_VALUE);
    defect->found = node->text;
    defect->expected = cs_text(expected);
}

void cs_fault_missing(cs_loader *loader, const cs_node *mapping, const char *key)
{
    cs_span start = {mapping->span.start, 1};
    cs_fault_at(loader, mapping->source, start, CS_E_SCHEMA_MISSING)->expected = cs_text(key);
}

cs_defect *cs_fault_reference(cs_loader *loader, const cs_node *node, const char *what,
                              casus_text nearest)
{
    cs_defect *defect = cs_fault_at(loader, node->source, node->span, CS_E_SCHEMA_REFERENCE);
    defect->found = node->text;
    defect->expected = nearest;
    defect->other = cs_text(what);
    return defect;
}

void cs_fault_twice(cs_loader *loader, const cs_node *node, const char *what)
{
    cs_defect *defect = cs_fault_at(loader, node->source, node->span, CS_E_SCHEMA_TWICE);
    defect->found = node->text;
    defect->other = cs_text(what);
}

/* ---- Telling ---- */

/* The texts of one finding; they live until the next is made. */
struct words {
    cs_buf message, label, help, line;
};

static void free_words(struct words *words)
{
    cs_buf_free(&words->message);
    cs_buf_free(&words->label);
    cs_buf_free(&words->help);
    cs_buf_free(&words->line);
}

static bool words_failed(const struct words *words)
{
    return words->message.status != CASUS_OK || words->label.status != CASUS_OK ||
           words->help.status != CASUS_OK || words->line.status != CASUS_OK;
}

/* A template with its blanks filled; {NULL, 0} where a blank has nothing to stand there. */
static casus_text expand(const char *template, const cs_defect *defect, cs_buf *buf)
{
    cs_buf_truncate(buf, 0);
    if (!template || !cs_diag_expand(template, defect, defect->field, false, buf))
        return (casus_text){NULL, 0};
    return cs_buf_text(buf);
}

static casus_diag make_diag(const cs_defect *defect, const char *file, struct words *words)
{
    const cs_diag_row *row = cs_diag_row_of(defect->number);
    casus_text help = expand(row->help, defect, &words->help);
    return (casus_diag){
        .code = row->info.code,
        .slug = row->info.slug,
        .severity = row->info.severity,
        .file = file,
        .message = expand(row->message, defect, &words->message),
        .found = defect->found,
        .expected = defect->expected,
        .label = expand(row->label, defect, &words->label),
        .help = defect->help.ptr ? defect->help : help,
        .count = 1,
    };
}

/* Moves *place to where the span begins and gives the diagnostic its place. */
static void set_place(casus_diag *diag, casus_text text, cs_span span, cs_place *place,
                      cs_buf *line)
{
    *place = cs_place_after(*place, cs_text_slice(text, place->byte, span.start - place->byte));
    cs_place end = cs_place_after(*place, cs_text_slice(text, span.start, span.len));
    diag->line = place->line;
    diag->column = place->column;
    diag->end_line = end.line;
    diag->end_column = end.column;
    diag->byte = span.start;
    diag->byte_len = span.len;
    cs_buf_truncate(line, 0);
    cs_quote_line(text, span, false, line, &diag->caret, &diag->caret_len);
    diag->source = cs_buf_text(line);
}

/* By place; faults of one place in the order in which they were noted. */
static int compare_faults(const void *a, const void *b)
{
    const cs_defect *first = *(const cs_defect *const *)a;
    const cs_defect *second = *(const cs_defect *const *)b;
    if (first->span.start != second->span.start)
        return first->span.start < second->span.start ? -1 : 1;
    return (first > second) - (first < second);
}

static void tell_source(cs_loader *loader, const cs_source *source, struct words *words,
                        casus_diag_fn on_diag, void *ctx)
{
    const cs_defects *faults = &source->faults;
    const cs_defect **order = cs_load_alloc(loader, &loader->scratch, faults->count + 1,
                                            sizeof *order);
    if (!order)
        return;
    for (size_t i = 0; i < faults->count; i++)
        order[i] = &faults->items[i];
    qsort(order, faults->count, sizeof *order, compare_faults);
    cs_place place = CS_PLACE_START;
    for (size_t i = 0; i < faults->count; i++) {
        casus_diag diag = make_diag(order[i], source->name, words);
        set_place(&diag, source->text, order[i]->span, &place, &words->line);
        bool is_worded = !words_failed(words);
        if (on_diag && is_worded)
            on_diag(ctx, &diag);
        loader->failed = loader->failed || !is_worded;
    }
}

casus_status cs_report_faults(cs_loader *loader, casus_diag_fn on_diag, void *ctx)
{
    struct words words = {0};
    for (const cs_source *source = loader->source; source; source = source->next) {
        loader->failed = loader->failed || source->faults.failed;
        tell_source(loader, source, &words, on_diag, ctx);
    }
    loader->failed = loader->failed || loader->keep->failed || loader->scratch.failed;
    free_words(&words);
    if (loader->failed)
        return CASUS_ENOMEM;
    return loader->error_count ? CASUS_ESCHEMA : CASUS_OK;
}

bool cs_report_fault(const cs_defect *defect, const char *file, casus_diag_fn on_diag, void *ctx)
{
    struct words words = {0};
    casus_diag diag = make_diag(defect, file, &words);
    bool is_worded = !words_failed(&words);
    if (on_diag && is_worded)
        on_diag(ctx, &diag);
    free_words(&words);
    return is_worded;
}

bool cs_report_unreadable(const char *file, int error, casus_diag_fn on_diag, void *ctx)
{
    char reason[CS_ERROR_MAX];
    cs_defect defect = {.number = CS_E_CANNOT_READ, .found = cs_error_text(error, reason)};
    return cs_report_fault(&defect, file, on_diag, ctx);
}
