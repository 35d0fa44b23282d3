/* report.c - see report.h. */
#include "cli/report.h"

#include "cli/print.h"
#include "cli/syntaxes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Streams ---- */

static void look_at(cs_report *report, FILE *stream)
{
    if (ferror(stream) && report->error == 0)
        report->error = errno ? errno : EIO;
}

/* Words and findings may go to one terminal: each waits until the other is out. */
static FILE *start_words(cs_report *report)
{
    cs_progress_erase(&report->progress);
    fflush(report->findings);
    look_at(report, report->findings);
    return report->words;
}

static bool is_machine_form(const cs_report *report)
{
    return report->format == CS_JSONL;
}

/* ---- Findings ---- */

static void tell_hidden(cs_report *report)
{
    FILE *words = report->hidden > 0 ? start_words(report) : NULL;
    if (words) {
        cs_print_text(words, cs_word(report->file));
        fputs(": ", words);
        cs_print_count(words, report->hidden, "more finding");
        fputs(report->hidden == 1 ? " is" : " are", words);
        fputs(" not shown; --max-errors 0 shows all\n", words);
    }
    report->hidden_ever += report->hidden;
    report->hidden = 0;
    report->shown = 0;
    report->shown_errors = 0;
}

/* The limit is one for each file. */
static void start_file(cs_report *report, const char *file)
{
    if (report->file && strcmp(report->file, file) == 0)
        return;
    tell_hidden(report);
    free(report->file);
    report->file = strdup(file);
    if (!report->file)
        report->is_out_of_memory = true;
}

/* The paragraph about a kind of finding, where it is wanted and has not yet been given. */
static const char *explain_once(cs_report *report, const char *code)
{
    const casus_diag_info *kind;
    if (!report->is_verbose)
        return NULL;
    for (size_t i = 0; i < CS_REPORT_KINDS && (kind = casus_diag_info_at(i)); i++) {
        if (strcmp(kind->code, code) != 0)
            continue;
        bool is_known = report->explained[i];
        report->explained[i] = true;
        return is_known ? NULL : kind->explain;
    }
    return NULL;
}

static void show_diag(cs_report *report, const casus_diag *diag)
{
    cs_look look = {.has_color = report->has_color};
    cs_progress_erase(&report->progress);
    switch (report->format) {
    case CS_FULL:
        look.explain = explain_once(report, diag->code);
        cs_form_full(report->findings, diag, &look);
        break;
    case CS_CONCISE:
        cs_form_concise(report->findings, diag, &look);
        break;
    case CS_JSONL:
        report->is_out_of_memory |= !cs_form_jsonl(report->findings, diag);
        break;
    }
    look_at(report, report->findings);
}

void cs_report_diag(cs_report *report, const casus_diag *diag)
{
    errno = 0;
    start_file(report, diag->file ? diag->file : "casus");
    if (diag->severity == CASUS_ERROR)
        report->errors++;
    if (report->machine) {
        report->is_out_of_memory |= !cs_form_jsonl(report->machine, diag);
        look_at(report, report->machine);
    }
    /* Warnings do not take the place of errors. */
    uint64_t *shown = diag->severity == CASUS_ERROR ? &report->shown_errors : &report->shown;
    if (report->limit > 0 && *shown >= report->limit) {
        report->hidden++;
        return;
    }
    ++*shown;
    show_diag(report, diag);
}

/* ---- What was chosen ---- */

void cs_report_choice(cs_report *report, const casus_choice *choice)
{
    FILE *words = report->words ? start_words(report) : NULL;
    if (!words)
        return;
    cs_print_text(words, cs_word(choice->file));
    fputs(": ", words);
    const casus_syntax_info *named = casus_syntax_of_path(choice->file);
    if (!named || strcmp(named->name, choice->syntax) != 0)
        fprintf(words, "%s, ", choice->syntax);
    if (choice->schema) {
        fputs("schema ", words);
        cs_print_text(words, casus_schema_name(choice->schema));
    } else {
        fputs("no schema", words);
    }
    if (choice->reason) {
        fputs(" (", words);
        cs_print_text(words, cs_word(choice->reason));
        putc(')', words);
    }
    if (choice->crosswalk) {
        casus_crosswalk_info info;
        casus_crosswalk_describe(choice->crosswalk, &info);
        fputs(", crosswalk to ", words);
        cs_print_text(words, info.to);
        fputs(" (", words);
        cs_print_text(words, info.status);
        putc(')', words);
    }
    putc('\n', words);
}

/* ---- Summaries ---- */

static void print_some(FILE *words, uint64_t count, const char *noun)
{
    if (count == 0)
        return;
    fputs(", ", words);
    cs_print_count(words, count, noun);
}

static void print_findings(FILE *words, const casus_summary *summary)
{
    print_some(words, summary->errors, "error");
    print_some(words, summary->warnings, "warning");
    print_some(words, summary->notes, "note");
    if (summary->errors + summary->warnings + summary->notes == 0)
        fputs(", no findings", words);
    if (summary->fixes > 0)
        fprintf(words, " (%" PRIu64 " with a certain fix)", summary->fixes);
    putc('\n', words);
}

/* "12 of 14 records", or "14 records" where it is all of them. */
static void print_records(FILE *words, uint64_t part, uint64_t all)
{
    if (part != all)
        fprintf(words, "%" PRIu64 " of ", part);
    cs_print_count(words, all, "record");
}

static void print_fate(FILE *words, const cs_result *result, const casus_summary *summary)
{
    bool is_cut = summary->output_refused || result->status != CASUS_OK;
    if (result->is_output && is_cut && !result->is_stream) {
        fputs("not written; ", words);
        cs_print_count(words, summary->records, "record");
    } else if (result->is_output) {
        print_records(words, summary->records_written, summary->records);
        fputs(is_cut ? " written, then stopped" : " written", words);
    } else {
        cs_print_count(words, summary->records, "record");
    }
}

/* By rule and field; a list of hundreds of findings does not tell where to begin. */
static void print_tallies(FILE *words, const casus_summary *summary)
{
    for (size_t i = 0; i < summary->tally_count; i++) {
        const casus_tally *tally = &summary->tallies[i];
        const casus_diag_info *kind = casus_diag_info_find(tally->code);
        fprintf(words, "%10" PRIu64 "  %-7s  %s  ", tally->count,
                casus_severity_text(tally->severity), tally->code);
        bool has_field = tally->field.len > 0;
        casus_text slug = cs_word(kind ? kind->slug : "");
        if (has_field)
            cs_print_cell(words, slug, 18);
        else
            cs_print_text(words, slug);
        cs_print_text(words, tally->field);
        putc('\n', words);
    }
}

/* What to do when nothing was written, in one line. */
static void print_way_out(FILE *words, const cs_result *result, const casus_summary *summary)
{
    if (!result->is_output || result->status != CASUS_OK || !summary->output_refused)
        return;
    if (summary->losses > 0)
        fputs("--on-loss warn writes what the output can hold\n", words);
    else
        fputs("--on-error drop leaves out records with errors, --on-error keep writes them\n",
              words);
}

void cs_report_summary(cs_report *report, const cs_result *result, const casus_summary *summary)
{
    bool is_long = report->hidden > 0 || report->hidden_ever > 0 || report->is_verbose;
    tell_hidden(report);
    if (is_machine_form(report))
        report->is_out_of_memory |= !cs_form_jsonl_summary(report->findings, result->name, 1,
                                                           summary);
    if (report->machine)
        report->is_out_of_memory |= !cs_form_jsonl_summary(report->machine, result->name, 1,
                                                           summary);
    FILE *words = start_words(report);
    report->hidden_ever = 0;
    if (!words)
        return;
    if (is_long)
        print_tallies(words, summary);
    cs_print_text(words, cs_word(result->name));
    fputs(": ", words);
    print_fate(words, result, summary);
    print_findings(words, summary);
    print_way_out(words, result, summary);
}

void cs_report_total(cs_report *report, size_t file_count, const casus_summary *total)
{
    if (is_machine_form(report))
        report->is_out_of_memory |= !cs_form_jsonl_summary(report->findings, NULL, file_count,
                                                           total);
    if (report->machine)
        report->is_out_of_memory |= !cs_form_jsonl_summary(report->machine, NULL, file_count,
                                                           total);
    FILE *words = start_words(report);
    if (!words)
        return;
    cs_print_count(words, file_count, "file");
    fputs(": ", words);
    cs_print_count(words, total->records, "record");
    print_findings(words, total);
}

void cs_report_close(cs_report *report)
{
    tell_hidden(report);
    start_words(report);
    free(report->file);
    report->file = NULL;
}
