/* form_jsonl.c - findings and summaries for programs: one JSON object a line.

   The members have the names of casus.h; what is not set is left out, so that "line" is missing
   where a finding is about a whole file, and "fix" where there is none. */
#include "cli/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Jansson wants UTF-8. Text of a record is; the name of a file need not be. */
static json_t *make_ascii(casus_text text)
{
    char *copy = malloc(text.len + 1);
    if (!copy)
        return NULL;
    for (size_t i = 0; i < text.len; i++)
        copy[i] = (unsigned char)text.ptr[i] < 0x80 ? text.ptr[i] : '?';
    json_t *string = json_stringn(copy, text.len);
    free(copy);
    return string;
}

static json_t *make_string(casus_text text)
{
    json_t *string = json_stringn(text.ptr, text.len);
    return string ? string : make_ascii(text);
}

/* An object on the way; failure sticks. */
typedef struct members {
    json_t *json;
    bool failed;
} members;

static members start_object(void)
{
    json_t *json = json_object();
    return (members){json, json == NULL};
}

static void add(members *object, const char *name, json_t *value)
{
    if (json_object_set_new(object->json, name, value) != 0)
        object->failed = true;
}

static void add_text(members *object, const char *name, casus_text text)
{
    if (text.ptr)
        add(object, name, make_string(text));
}

static void add_word(members *object, const char *name, const char *word)
{
    if (word)
        add(object, name, make_string((casus_text){word, strlen(word)}));
}

static void add_number(members *object, const char *name, uint64_t number)
{
    add(object, name, json_integer((json_int_t)number));
}

static void add_place(members *object, const casus_diag *diag)
{
    if (diag->line == 0)
        return;
    add_number(object, "line", diag->line);
    add_number(object, "column", diag->column);
    add_number(object, "end_line", diag->end_line);
    add_number(object, "end_column", diag->end_column);
    add_number(object, "byte", diag->byte);
    add_number(object, "byte_len", diag->byte_len);
}

static void add_source(members *object, const casus_diag *diag)
{
    if (!diag->source.ptr)
        return;
    add_text(object, "source", diag->source);
    add_number(object, "caret", diag->caret);
    add_number(object, "caret_len", diag->caret_len);
}

/* Writes the object as a line and frees it; false: no memory. */
static bool finish_object(FILE *stream, members *object)
{
    if (!object->failed && json_dumpf(object->json, stream, JSON_COMPACT) == 0)
        putc('\n', stream);
    json_decref(object->json);
    return !object->failed;
}

bool cs_form_jsonl(FILE *stream, const casus_diag *diag)
{
    members object = start_object();
    add_word(&object, "code", diag->code);
    add_word(&object, "slug", diag->slug);
    add_word(&object, "severity", casus_severity_text(diag->severity));
    add_word(&object, "file", diag->file);
    add_place(&object, diag);
    if (diag->record > 0)
        add_number(&object, "record", diag->record);
    add_text(&object, "id", diag->id);
    add_text(&object, "field", diag->field);
    add_text(&object, "message", diag->message);
    add_text(&object, "found", diag->found);
    add_text(&object, "expected", diag->expected);
    add_text(&object, "label", diag->label);
    add_text(&object, "help", diag->help);
    if (diag->has_fix)
        add_text(&object, "fix", diag->fix.ptr ? diag->fix : (casus_text){"", 0});
    add_source(&object, diag);
    if (diag->count > 1)
        add_number(&object, "count", diag->count);
    return finish_object(stream, &object);
}

static json_t *make_tallies(const casus_summary *summary)
{
    json_t *list = json_array();
    for (size_t i = 0; i < summary->tally_count; i++) {
        const casus_tally *tally = &summary->tallies[i];
        members object = start_object();
        add_word(&object, "code", tally->code);
        add_word(&object, "severity", casus_severity_text(tally->severity));
        add_text(&object, "field", tally->field);
        add_number(&object, "count", tally->count);
        if (json_array_append_new(list, object.json) != 0 || object.failed) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

bool cs_form_jsonl_summary(FILE *stream, const char *name, size_t files,
                           const casus_summary *summary)
{
    members line = start_object();
    members inner = start_object();
    add_word(&inner, "file", name);
    if (!name)
        add_number(&inner, "files", files);
    add_number(&inner, "bytes", summary->bytes);
    add_number(&inner, "records", summary->records);
    add_number(&inner, "records_bad", summary->records_bad);
    add_number(&inner, "records_written", summary->records_written);
    add_number(&inner, "errors", summary->errors);
    add_number(&inner, "warnings", summary->warnings);
    add_number(&inner, "notes", summary->notes);
    add_number(&inner, "fixes", summary->fixes);
    add_number(&inner, "losses", summary->losses);
    add(&inner, "output_refused", json_boolean(summary->output_refused));
    add(&inner, "tallies", make_tallies(summary));
    line.failed = line.failed || inner.failed;
    add(&line, "summary", inner.json);
    return finish_object(stream, &line);
}
