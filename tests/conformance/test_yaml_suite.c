/* test_yaml_suite.c - yaml-test-suite (github.com/yaml/yaml-test-suite, release 2022-01-17): each
   test has a stream of YAML, and the JSON of its documents or a file that says it is an error.

   A document that is a mapping is a record, one that is a sequence is a list of records. What is
   neither is read again as the value of a record's key, where the text has no more of a stream than
   a first "---", which the key then takes the place of. */
#include "suite.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- What casus does otherwise ---- */

static const char libyaml_refuses[] = "libyaml refuses it, and libyaml decides what is YAML";
static const char libyaml_accepts[] = "libyaml reads it, and libyaml decides what is YAML";
static const char tag[] = "a tag asks for another type than the schema's: it is reported";
static const char tag_directive[] = "a record is read without %TAG, so its tag is not known";
static const char directive[] =
    "directives mean nothing to a record, so they are passed over unread";
static const char alias_key[] = "the name of a field must stand where the field does";
static const char misread[] =
    "libyaml reads something else than what stands there, so it is refused";
static const char last_line[] =
    "libyaml counts no line break where the last line of a file has none";
static const char framed_flow[] =
    "the items of a list in brackets are read one by one, as in a block";
static const char framed_start[] = "what follows --- on its line is read without it";

static const suite_deviation deviations[] = {
    {"26DV", "E132", alias_key},
    {"E76Z", "E132", alias_key},
    {"9MMA", "accepted", directive},
    {"B63P", "accepted", directive},
    {"H7TQ", "accepted", directive},
    {"SF5V", "accepted", directive},
    {"CN3R", "E126", framed_flow},
    {"CT4Q", "E130", framed_flow},
    {"LX3P", "E126 E130", framed_flow},
    {"CXX2", "accepted", framed_start},
    {"L24T/01", "other values", last_line},
    {"9C9N", "accepted", libyaml_accepts},
    {"DK95/01", "accepted", libyaml_accepts},
    {"MUS6/00", "accepted", libyaml_accepts},
    {"MUS6/01", "accepted", libyaml_accepts},
    {"QB6E", "accepted", libyaml_accepts},
    {"S98Z", "accepted", libyaml_accepts},
    {"SU5Z", "accepted", libyaml_accepts},
    {"X4QW", "accepted", libyaml_accepts},
    {"2JQS", "E130", libyaml_refuses},
    {"2SXE", "E130", libyaml_refuses},
    {"4ABK", "E130", libyaml_refuses},
    {"4MUZ/00", "E130", libyaml_refuses},
    {"4MUZ/01", "E130", libyaml_refuses},
    {"4MUZ/02", "E130", libyaml_refuses},
    {"58MP", "E130", libyaml_refuses},
    {"5MUD", "E130", libyaml_refuses},
    {"5T43", "E130", libyaml_refuses},
    {"6BCT", "E130", libyaml_refuses},
    {"6CA3", "E130", libyaml_refuses},
    {"6M2F", "E130", libyaml_refuses},
    {"8XYN", "E130", libyaml_refuses},
    {"96NN/00", "E130", libyaml_refuses},
    {"96NN/01", "E130", libyaml_refuses},
    {"9SA2", "E130", libyaml_refuses},
    {"A2M4", "E130", libyaml_refuses},
    {"CFD4", "E130", libyaml_refuses},
    {"DBG4", "E126 E130", libyaml_refuses},
    {"DK3J", "E130", libyaml_refuses},
    {"DK95/00", "E130", libyaml_refuses},
    {"DK95/04", "E130", libyaml_refuses},
    {"FP8R", "E130", libyaml_refuses},
    {"FRK4", "E130", libyaml_refuses},
    {"K3WX", "E130", libyaml_refuses},
    {"M2N8/00", "E130", libyaml_refuses},
    {"M7A3", "E126 E130", libyaml_refuses},
    {"NHX8", "E130", libyaml_refuses},
    {"NJ66", "E130", libyaml_refuses},
    {"NKF9", "E130", libyaml_refuses},
    {"Q5MG", "E130", libyaml_refuses},
    {"R4YG", "E126 E130", libyaml_refuses},
    {"S3PD", "E130", libyaml_refuses},
    {"SM9W/01", "E130", libyaml_refuses},
    {"UKK6/00", "E130", libyaml_refuses},
    {"UT92", "E130", libyaml_refuses},
    {"VJP3/01", "E130", libyaml_refuses},
    {"W4TN", "E130", libyaml_refuses},
    {"W5VH", "E130", libyaml_refuses},
    {"Y79Y/001", "E130", libyaml_refuses},
    {"Y79Y/010", "E130", libyaml_refuses},
    {"652Z", "E130", misread},
    {"Y2GN", "E130", misread},
    {"2XXW", "E131", tag},
    {"565N", "E131", tag},
    {"74H7", "E131", tag},
    {"7FWL", "E131", tag},
    {"BU8L", "E131", tag},
    {"C4HZ", "E126 E131", tag},
    {"CUP7", "E131", tag},
    {"EHF6", "E131", tag},
    {"HMQ5", "E131", tag},
    {"J7PZ", "E126 E131", tag},
    {"L94M", "E131", tag},
    {"M5C3", "E131", tag},
    {"UGM3", "E131", tag},
    {"WZ62", "E131 E132", tag},
    {"Z67P", "E131", tag},
    {"5TYM", "E130", tag_directive},
    {"6CK3", "E126 E130 E131", tag_directive},
    {"CC74", "E130", tag_directive},
    {"U3C3", "E130", tag_directive},
    {"Z9M4", "E130", tag_directive},
};

static const suite_deviation value_deviations[] = {
    {"26DV", "E132", alias_key},
    {"E76Z", "E132", alias_key},
    {"JEF9/02", "other values", last_line},
    {"L24T/01", "other values", last_line},
    {"9C9N", "accepted", libyaml_accepts},
    {"9JBA", "accepted", libyaml_accepts},
    {"CVW2", "accepted", libyaml_accepts},
    {"DK95/01", "accepted", libyaml_accepts},
    {"QB6E", "accepted", libyaml_accepts},
    {"S98Z", "accepted", libyaml_accepts},
    {"SU5Z", "accepted", libyaml_accepts},
    {"X4QW", "accepted", libyaml_accepts},
    {"YJV2", "accepted", libyaml_accepts},
    {"2SXE", "E130", libyaml_refuses},
    {"4MUZ/00", "E130", libyaml_refuses},
    {"4MUZ/01", "E130", libyaml_refuses},
    {"4MUZ/02", "E130", libyaml_refuses},
    {"58MP", "E130", libyaml_refuses},
    {"5MUD", "E130", libyaml_refuses},
    {"5T43", "E130", libyaml_refuses},
    {"6CA3", "E130", libyaml_refuses},
    {"8XYN", "E130", libyaml_refuses},
    {"96NN/00", "E130", libyaml_refuses},
    {"96NN/01", "E130", libyaml_refuses},
    {"9SA2", "E130", libyaml_refuses},
    {"DK95/00", "E130", libyaml_refuses},
    {"DK95/03", "E130", libyaml_refuses},
    {"DK95/04", "E130", libyaml_refuses},
    {"HM87/00", "E130", libyaml_refuses},
    {"K3WX", "E130", libyaml_refuses},
    {"NJ66", "E130", libyaml_refuses},
    {"Q5MG", "E130", libyaml_refuses},
    {"R4YG", "E130", libyaml_refuses},
    {"VJP3/01", "E130", libyaml_refuses},
    {"W5VH", "E130", libyaml_refuses},
    {"Y79Y/001", "E130", libyaml_refuses},
    {"Y79Y/010", "E130", libyaml_refuses},
    {"652Z", "E130", misread},
    {"HM87/01", "E130", misread},
    {"Y2GN", "E130", misread},
    {"2AUY", "E131", tag},
    {"33X3", "E131", tag},
    {"52DL", "E131", tag},
    {"565N", "E131", tag},
    {"74H7", "E131", tag},
    {"7FWL", "E131", tag},
    {"8MK2", "E131", tag},
    {"BU8L", "E131", tag},
    {"CUP7", "E131", tag},
    {"EHF6", "E131", tag},
    {"F2C7", "E131", tag},
    {"HMQ5", "E131", tag},
    {"L94M", "E131", tag},
    {"LE5A", "E131 E219", tag},
    {"M5C3", "E131", tag},
    {"S4JQ", "E131", tag},
    {"UGM3", "E131", tag},
    {"WZ62", "E131 E132", tag},
    {"Z67P", "E131", tag},
};

/* ---- libyaml ---- */

/* Does libyaml read all of it? */
static bool is_libyaml_content(casus_text text)
{
    yaml_parser_t parser;
    yaml_event_t event;
    bool is_end = false;
    assert_int_equal(yaml_parser_initialize(&parser), 1);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.ptr ? text.ptr : ""),
                                 text.len);
    while (!is_end && yaml_parser_parse(&parser, &event)) {
        is_end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return is_end;
}

/* Where libyaml is given as the reason, it must do what casus does. */
static void check_reason(suite_report *report, const char *name, casus_text text)
{
    for (size_t i = 0; i < report->deviation_count; i++) {
        const suite_deviation *row = &report->deviations[i];
        bool is_blamed = row->reason == libyaml_refuses || row->reason == libyaml_accepts;
        if (strcmp(row->name, name) != 0 || !is_blamed ||
            is_libyaml_content(text) == (row->reason == libyaml_accepts))
            continue;
        print_error("%s, %s: libyaml is not the reason\n", report->title, name);
        report->failures++;
    }
}

/* ---- Cases ---- */

/* One test of the suite. */
typedef struct yaml_case {
    const char *name;
    cs_buf text;
    bool is_error;
    json_t *documents; /* an array; NULL: an error, or JSON has no such values */
} yaml_case;

/* The documents of in.json, which stand one after the other. */
static json_t *load_documents(casus_text text)
{
    json_t *documents = json_array();
    const int flags = JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK;
    for (;;) {
        json_error_t error;
        while (text.len && strchr(" \n", text.ptr[0]))
            text = cs_text_from(text, 1);
        json_t *document = text.len ? json_loadb(text.ptr, text.len, flags, &error) : NULL;
        if (!document)
            break;
        json_array_append_new(documents, document);
        text = cs_text_from(text, (size_t)error.position);
    }
    assert_int_equal(text.len, 0);
    return documents;
}

static bool load_case(const char *folder, const char *name, yaml_case *out)
{
    char path[8192];
    cs_buf json = {0};
    cs_buf error = {0};
    *out = (yaml_case){.name = name};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!suite_read(path, "in.yaml", &out->text))
        return false;
    out->is_error = suite_read(path, "error", &error);
    if (!out->is_error && suite_read(path, "in.json", &json))
        out->documents = load_documents(cs_buf_text(&json));
    cs_buf_free(&json);
    cs_buf_free(&error);
    return true;
}

static void free_case(yaml_case *test)
{
    cs_buf_free(&test->text);
    json_decref(test->documents);
}

/* The records of all documents, of which those that hold nothing have none; NULL: one of them is no
   record. */
static json_t *records_of(const json_t *documents)
{
    json_t *records = json_array();
    size_t index;
    json_t *document;
    bool is_good = true;
    json_array_foreach((json_t *)documents, index, document)
    {
        if (json_is_array(document))
            json_array_extend(records, document);
        else if (!json_is_null(document))
            json_array_append(records, document);
    }
    json_array_foreach(records, index, document) is_good = is_good && is_record(document);
    if (is_good)
        return records;
    json_decref(records);
    return NULL;
}

static void judge_as_it_is(suite_report *report, const yaml_case *test)
{
    json_t *records = test->documents ? records_of(test->documents) : NULL;
    suite_want want = test->is_error ? SUITE_REJECT : records ? SUITE_ACCEPT : SUITE_NOT_A_RECORD;
    json_reading outcome = suite_run("yaml", cs_buf_text(&test->text));
    check_reason(report, test->name, cs_buf_text(&test->text));
    suite_judge(report, test->name, want, records, outcome);
}

static casus_text next_line(casus_text *rest)
{
    size_t end = cs_text_find(*rest, CS_TEXT("\n"));
    casus_text line = cs_text_slice(*rest, 0, end == SIZE_MAX ? rest->len : end + 1);
    *rest = cs_text_from(*rest, line.len);
    return line;
}

static bool is_marker(casus_text line, const char *marker)
{
    bool is_alone = line.len == 3 || (line.len > 3 && strchr(" \t\n", line.ptr[3]));
    return cs_text_starts(line, marker) && is_alone;
}

/* The text as the value of a key; false: it is more than one document without directives. */
static bool wrap(casus_text text, cs_buf *out)
{
    bool has_start = is_marker(text, "---");
    cs_buf_add_string(out, "- value:");
    if (has_start)
        cs_buf_add_text(out, cs_text_from(next_line(&text), 3));
    else
        cs_buf_add_char(out, '\n');
    while (text.len) {
        casus_text line = next_line(&text);
        if (is_marker(line, "---") || is_marker(line, "...") || line.ptr[0] == '%')
            return false;
        cs_buf_add_string(out, line.ptr[0] == '\n' ? "" : "    ");
        cs_buf_add_text(out, line);
    }
    return true;
}

static void judge_as_value(suite_report *report, const yaml_case *test)
{
    cs_buf text = {0};
    const json_t *document = json_array_get(test->documents, 0);
    bool is_value = test->is_error ||
                    (json_array_size(test->documents) == 1 && is_record_value(document));
    if (is_value && wrap(cs_buf_text(&test->text), &text)) {
        json_t *expected = test->is_error ? NULL : json_pack("[{sO}]", "value", document);
        suite_judge(report, test->name, test->is_error ? SUITE_REJECT : SUITE_ACCEPT, expected,
                    suite_run("yaml", cs_buf_text(&text)));
        check_reason(report, test->name, cs_buf_text(&text));
    } else {
        report->not_applicable++;
    }
    cs_buf_free(&text);
}

typedef void (*judge_case)(suite_report *report, const yaml_case *test);

/* A test is a folder, or a folder of numbered ones. */
static void judge_folder(suite_report *report, judge_case judge, const char *folder,
                         const char *name)
{
    yaml_case test;
    if (load_case(folder, name, &test)) {
        judge(report, &test);
        free_case(&test);
        return;
    }
    char path[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t count;
    char **parts = suite_names(path, &count);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", name, parts[i]);
        assert_true(load_case(folder, path, &test));
        judge(report, &test);
        free_case(&test);
    }
    suite_free_names(parts, count);
}

static void judge_all(suite_report *report, judge_case judge)
{
    const char *folder = suite_path("yaml-test-suite");
    size_t count;
    char **names = suite_names(folder, &count);
    for (size_t i = 0; i < count; i++)
        judge_folder(report, judge, folder, names[i]);
    suite_free_names(names, count);
    suite_finish(report);
}

static void reads_as_it_is(void **state)
{
    (void)state;
    suite_report report = {.title = "yaml-test-suite, as it is",
                           .deviations = deviations,
                           .deviation_count = COUNT(deviations)};
    judge_all(&report, judge_as_it_is);
}

static void reads_as_value(void **state)
{
    (void)state;
    suite_report report = {.title = "yaml-test-suite, as a value",
                           .deviations = value_deviations,
                           .deviation_count = COUNT(value_deviations)};
    judge_all(&report, judge_as_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_it_is),
        cmocka_unit_test(reads_as_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
