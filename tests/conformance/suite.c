/* suite.c - see suite.h. */
#include "suite.h"

#include "../property/frames.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Files ---- */

const char *suite_path(const char *name)
{
    static char path[4096];
    const char *shared = getenv("CASUS_SHARED");
    snprintf(path, sizeof path, "%s/conformance/%s", shared ? shared : CASUS_SHARED, name);
    DIR *directory = opendir(path);
    if (!directory) {
        print_message("skipped: %s is not beside the checkout\n", path);
        skip();
    }
    closedir(directory);
    return path;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

char **suite_names(const char *folder, size_t *count)
{
    struct dirent **entries = NULL;
    int found = scandir(folder, &entries, is_visible, alphasort);
    *count = found > 0 ? (size_t)found : 0;
    char **names = calloc(*count + 1, sizeof *names);
    assert_non_null(names);
    for (size_t i = 0; i < *count; i++) {
        names[i] = strdup(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return names;
}

void suite_free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

bool suite_read(const char *folder, const char *name, cs_buf *out)
{
    char path[8192];
    char block[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    for (size_t len; (len = fread(block, 1, sizeof block, file)) > 0;)
        cs_buf_add(out, block, len);
    fclose(file);
    return true;
}

/* ---- Running casus ---- */

json_reading suite_run(const char *syntax, casus_text text)
{
    frames_agree(cs_syntax_named(cs_text(syntax)), text);
    return reading_of(syntax, text);
}

/* ---- Judging ---- */

/* Only errors that say that values are understood and have no place in a record. */
static bool is_about_shape(const char *errors)
{
    static const char shapes[] = "E126 E131 E132 E191 E217 E219";
    char code[8];
    int used;
    if (!*errors)
        return false;
    for (; sscanf(errors, "%7s%n", code, &used) == 1; errors += used)
        if (!strstr(shapes, code))
            return false;
    return true;
}

static const char *name_of(const json_reading *outcome, const json_t *expected)
{
    if (outcome->errors[0])
        return outcome->errors;
    return !expected || values_alike(expected, outcome->records) ? "accepted" : "other values";
}

static bool is_as_wanted(suite_want want, const char *outcome)
{
    bool is_accepted = strcmp(outcome, "accepted") == 0;
    bool is_rejected = outcome[0] == 'E';
    switch (want) {
    case SUITE_ACCEPT:
        return is_accepted;
    case SUITE_REJECT:
        return is_rejected;
    case SUITE_NOT_A_RECORD:
        return is_about_shape(outcome);
    default:
        return is_accepted || is_rejected;
    }
}

static bool is_known_deviation(suite_report *report, const char *name, const char *outcome)
{
    for (size_t i = 0; i < report->deviation_count; i++) {
        const suite_deviation *row = &report->deviations[i];
        if (strcmp(row->name, name) != 0 || strcmp(row->outcome, outcome) != 0)
            continue;
        report->is_met[i] = true;
        return true;
    }
    return false;
}

void suite_judge(suite_report *report, const char *name, suite_want want, json_t *expected,
                 json_reading outcome)
{
    static const char *const words[] = {"accept", "reject", "either", "not a record"};
    const char *what = name_of(&outcome, expected);
    if (!is_as_wanted(want, what)) {
        report->deviating++;
        if (!is_known_deviation(report, name, what)) {
            print_error("%s, %s: want \"%s\", got \"%s\"\n", report->title, name, words[want],
                        what);
            report->failures++;
        }
    } else if (want == SUITE_NOT_A_RECORD) {
        report->no_records++;
    } else if (outcome.errors[0]) {
        report->rejected++;
    } else {
        report->accepted++;
    }
    json_decref(expected);
    reading_free(&outcome);
}

/* ---- Counts ---- */

/* The document must have this text. */
static void check_document(suite_report *report, casus_text document, const char *text)
{
    if (cs_text_find(document, cs_text(text)) != SIZE_MAX)
        return;
    print_error("docs/conformance.md lacks: %s\n", text);
    report->failures++;
}

static void check_counts(suite_report *report)
{
    char text[256];
    cs_buf document = {0};
    assert_true(suite_read(CASUS_SOURCE_DIR, "docs/conformance.md", &document));
    size_t total = report->accepted + report->rejected + report->no_records + report->deviating +
                   report->not_applicable;
    snprintf(text, sizeof text, "| %s | %zu | %zu | %zu | %zu | %zu | %zu |", report->title, total,
             report->accepted, report->rejected, report->no_records, report->deviating,
             report->not_applicable);
    check_document(report, cs_buf_text(&document), text);
    for (size_t i = 0; i < report->deviation_count; i++) {
        snprintf(text, sizeof text, "`%s`", report->deviations[i].name);
        check_document(report, cs_buf_text(&document), text);
    }
    cs_buf_free(&document);
}

void suite_finish(suite_report *report)
{
    for (size_t i = 0; i < report->deviation_count; i++) {
        if (report->is_met[i])
            continue;
        print_error("%s, %s: no longer \"%s\"\n", report->title, report->deviations[i].name,
                    report->deviations[i].outcome);
        report->failures++;
    }
    print_message("%s: %zu agreed (%zu accepted, %zu rejected, %zu no records), %zu deviating, "
                  "%zu not applicable\n",
                  report->title, report->accepted + report->rejected + report->no_records,
                  report->accepted, report->rejected, report->no_records, report->deviating,
                  report->not_applicable);
    check_counts(report);
    assert_int_equal(report->failures, 0);
}
