/* report.h - findings and summaries, for people and for programs.

   A report has up to three streams: the findings in the form that --format names, the same as JSON
   lines for --report, and words (what was chosen, summaries) on standard error. It shows up to a
   limit of findings per file and counts how many it hides. */
#ifndef CS_REPORT_H
#define CS_REPORT_H

#include "casus.h"
#include "cli/progress.h"

#include <stdio.h>

typedef enum cs_format { CS_FULL, CS_CONCISE, CS_JSONL } cs_format; /* as --format counts */

enum { CS_REPORT_KINDS = 256 };

typedef struct cs_report {
    FILE *findings;
    FILE *machine; /* NULL without --report */
    FILE *words;   /* NULL when quiet */
    cs_format format;
    bool has_color;
    bool is_verbose;
    uint64_t limit; /* errors, and other findings, shown per file; 0: all */
    cs_progress progress;

    char *file; /* what the last finding was about */
    uint64_t shown;
    uint64_t shown_errors;
    uint64_t hidden;
    uint64_t hidden_ever;
    uint64_t errors; /* findings that are errors, since the caller last set it to 0 */
    bool explained[CS_REPORT_KINDS];
    int error; /* errno of a stream that failed, else 0 */
    bool is_out_of_memory;
} cs_report;

/* What a summary is of. */
typedef struct cs_result {
    const char *name; /* of the file checked or written */
    casus_status status;
    bool is_output; /* records were to be written ... */
    bool is_stream; /* ... to something that shows them at once */
} cs_result;

void cs_report_diag(cs_report *report, const casus_diag *diag);
void cs_report_choice(cs_report *report, const casus_choice *choice);
/* Ends what one call of casus_run() has found. */
void cs_report_summary(cs_report *report, const cs_result *result, const casus_summary *summary);
/* Ends a report on several files. */
void cs_report_total(cs_report *report, size_t file_count, const casus_summary *total);
/* Flushes the findings and frees what it has; the streams are the caller's. */
void cs_report_close(cs_report *report);

/* ---- The forms of one finding ---- */

/* How a finding is to look. */
typedef struct cs_look {
    bool has_color;
    const char *explain; /* a paragraph to follow, or NULL */
} cs_look;

void cs_form_full(FILE *stream, const casus_diag *diag, const cs_look *look);
void cs_form_concise(FILE *stream, const casus_diag *diag, const cs_look *look);
/* false: no memory. */
bool cs_form_jsonl(FILE *stream, const casus_diag *diag);
/* An object {"summary": ...}; `files` is written where name is NULL. */
bool cs_form_jsonl_summary(FILE *stream, const char *name, size_t files,
                           const casus_summary *summary);

#endif
