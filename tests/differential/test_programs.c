/* test_programs.c - casus beside programs that people use on the same files: Python's csv and json,
   Miller and jq. Each reads what casus writes, and casus reads what each writes.

   A program is a row of a table: a command for the shell, from standard input to standard output.
   One that is not installed is skipped. What a program cannot keep is a flag of its row, with the
   reason beside it. CASUS_SEED and CASUS_ROUNDS choose other records. */
#define _XOPEN_SOURCE 700
#include "others.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 2, RECORDS = 150 };

/* What a program does not keep. */
enum {
    EMPTY_IS_NOTHING = 1, /* an empty text and nothing at all are the same */
    CRLF_IS_LF = 4,       /* a CR before a LF is lost, inside of cells too */
    CONTROLS_ARE_RAW = 2  /* JSON has control characters as they are, which is no JSON: mended */
};

typedef struct program_row {
    const char *name;
    const char *tool;
    const char *syntax; /* of the file that it reads, or writes */
    unsigned lacks;
    const char *command; /* the other file has a JSON object a line, or an array of them */
} program_row;

#define PYTHON(code) "PYTHONUTF8=1 python3 -c '" code "'"

/* Programs that read what casus writes. */
static const program_row readers[] = {
    {"Python csv", "python3", "csv", EMPTY_IS_NOTHING,
     PYTHON("import csv, json, sys\n"
            "sys.stdin.reconfigure(newline=\"\")\n"
            "for row in csv.DictReader(sys.stdin, strict=True): print(json.dumps(row))\n")},
    {"Python csv, tabs", "python3", "tsv", EMPTY_IS_NOTHING,
     PYTHON("import csv, json, sys\n"
            "sys.stdin.reconfigure(newline=\"\")\n"
            "rows = csv.DictReader(sys.stdin, strict=True, dialect=\"excel-tab\")\n"
            "for row in rows: print(json.dumps(row))\n")},
    {"Python json", "python3", "json", 0,
     PYTHON("import json, sys\n"
            "records = json.load(sys.stdin, parse_float=str, parse_int=str)\n"
            "json.dump(records, sys.stdout)\n")},
    {"Miller, CSV", "mlr", "csv", EMPTY_IS_NOTHING | CRLF_IS_LF | CONTROLS_ARE_RAW,
     "mlr -S --icsv --ojson cat"},
    {"Miller, JSON", "mlr", "json", CONTROLS_ARE_RAW, "mlr -S --ijson --ojson cat"},
    {"jq", "jq", "json", 0, "jq ."},
    {"jq, lines", "jq", "ndjson", 0, "jq -c ."},
};

/* Programs that write what casus reads. */
static const program_row writers[] = {
    {"Python csv", "python3", "csv", EMPTY_IS_NOTHING,
     PYTHON("import csv, json, sys\n"
            "sys.stdout.reconfigure(newline=\"\")\n"
            "records = [json.loads(line) for line in sys.stdin]\n"
            "rows = csv.DictWriter(sys.stdout, records[0].keys())\n"
            "rows.writeheader()\n"
            "rows.writerows(records)\n")},
    {"Python csv, all quoted", "python3", "csv", 0,
     PYTHON(
         "import csv, json, sys\n"
         "sys.stdout.reconfigure(newline=\"\")\n"
         "records = [json.loads(line) for line in sys.stdin]\n"
         "rows = csv.DictWriter(sys.stdout, records[0].keys(), dialect=\"unix\", delimiter=\";\")\n"
         "rows.writeheader()\n"
         "rows.writerows(records)\n")},
    {"Python json", "python3", "json", 0,
     PYTHON("import json, sys\n"
            "records = [json.loads(line) for line in sys.stdin]\n"
            "json.dump(records, sys.stdout, ensure_ascii=False, indent=4)\n")},
    {"Miller, CSV", "mlr", "csv", EMPTY_IS_NOTHING, "mlr -S --ijsonl --ocsv cat"},
    {"Miller, JSON", "mlr", "json", CONTROLS_ARE_RAW, "mlr -S --ijsonl --ojson cat"},
    {"jq, @csv", "jq", "csv", 0,
     "jq -rs '(.[0] | keys_unsorted) as $names | ($names | @csv), "
     "(.[] | [.[$names[]]] | @csv)'"},
    {"jq", "jq", "json", 0, "jq ."},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- Running a program ---- */

static void skip_without(const char *tool)
{
    char command[64];
    snprintf(command, sizeof command, "command -v %s >/dev/null", tool);
    if (system(command) == 0) // NOLINT(cert-env33-c): the shell is what runs the programs
        return;
    print_message("skipped: %s is not installed\n", tool);
    skip();
}

static void save(const char *path, casus_text text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static void load(const char *path, cs_buf *out)
{
    char block[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t len; (len = fread(block, 1, sizeof block, file)) > 0;)
        cs_buf_add(out, block, len);
    fclose(file);
}

/* All control characters but line ends stand in texts, where they must be escaped. */
static void escape_controls(cs_buf *json)
{
    cs_buf made = {0};
    for (size_t i = 0; i < json->len; i++) {
        char escape[8];
        char byte = json->ptr[i];
        bool is_raw = (unsigned char)byte < 0x20 && byte != '\n';
        snprintf(escape, sizeof escape, "\\u%04x", byte & 0x1FU);
        if (is_raw)
            cs_buf_add_string(&made, escape);
        else
            cs_buf_add_char(&made, byte);
    }
    cs_buf_free(json);
    *json = made;
}

/* What the program makes of a text. */
static cs_buf pipe_through(const program_row *program, casus_text text)
{
    char folder[] = "/tmp/casus-programs-XXXXXX";
    char in[64];
    char out[64];
    char command[2048];
    cs_buf made = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(command, sizeof command, "%s <%s >%s", program->command, in, out);
    save(in, text);
    int status = system(command); // NOLINT(cert-env33-c): the shell is what runs the programs
    load(out, &made);
    unlink(in);
    unlink(out);
    rmdir(folder);
    if (program->lacks & CONTROLS_ARE_RAW)
        escape_controls(&made);
    if (status != 0)
        print_error("%s fails: %d\n", program->name, status);
    return made;
}

/* ---- Comparing ---- */

/* JSON values one after the other, arrays as their items; numbers are doubles. */
static json_t *read_values(casus_text text)
{
    json_t *values = json_array();
    json_error_t error;
    const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES;
    for (json_t *value; (value = json_loadb(text.ptr ? text.ptr : "", text.len, flags, &error));) {
        if (json_is_array(value))
            json_array_extend(values, value);
        else
            json_array_append(values, value);
        json_decref(value);
        text = cs_text_from(text, (size_t)error.position);
    }
    return values;
}

static bool is_lacking(const json_t *value, unsigned lacks)
{
    bool is_empty = json_is_string(value) && json_string_length(value) == 0;
    return (lacks & EMPTY_IS_NOTHING) && is_empty;
}

/* CR LF becomes LF. */
static void drop_returns(json_t *string)
{
    cs_buf made = {0};
    const char *text = json_string_value(string);
    for (size_t i = 0; text[i]; i++)
        if (text[i] != '\r' || text[i + 1] != '\n')
            cs_buf_add_char(&made, text[i]);
    json_string_setn(string, made.ptr ? made.ptr : "", made.len);
    cs_buf_free(&made);
}

/* Brings records to what the program keeps. */
static void reduce(json_t *records, unsigned lacks)
{
    size_t index;
    const char *key;
    json_t *record;
    json_t *value;
    void *next;
    json_array_foreach(records, index, record) json_object_foreach_safe(record, next, key, value)
    {
        if (is_lacking(value, lacks))
            json_object_del(record, key);
        else if ((lacks & CRLF_IS_LF) && json_is_string(value))
            drop_returns(value);
    }
}

static void compare(const program_row *program, uint64_t seed, json_t *other, json_t *ours)
{
    reduce(other, program->lacks);
    reduce(ours, program->lacks);
    if (json_array_size(other) != json_array_size(ours))
        fail_msg("%s: %zu records, not %zu (CASUS_SEED=%llu)", program->name,
                 json_array_size(other), json_array_size(ours), (unsigned long long)seed);
    for (size_t i = 0; i < json_array_size(ours); i++) {
        const json_t *theirs = json_array_get(other, i);
        const json_t *record = json_array_get(ours, i);
        if (values_alike(theirs, record))
            continue;
        char *left = json_dumps(theirs, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENSURE_ASCII);
        char *right = json_dumps(record, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENSURE_ASCII);
        print_error("%s\n%s\ncasus\n%s\n", program->name, left, right);
        free(left);
        free(right);
        fail_msg("%s: other values (CASUS_SEED=%llu CASUS_ROUNDS=1)", program->name,
                 (unsigned long long)seed);
    }
}

/* ---- The two directions ---- */

static void reads_casus(void **state)
{
    const program_row *program = *state;
    skip_without(program->tool);
    uint64_t seed = setting("CASUS_SEED", 1);
    const cs_syntax *syntax = cs_syntax_named(cs_text(program->syntax));
    for (uint64_t end = seed + setting("CASUS_ROUNDS", ROUNDS); seed < end; seed++) {
        random_state random = random_seed(seed);
        cs_arena arena = {0};
        cs_batch batch;
        cs_buf text = {0};
        const record_recipe recipe = {.count = RECORDS, .has_nulls = true};
        make_records(&random, &recipe, columns_of_every_type(&arena), &arena, &batch);
        write_text(syntax, (casus_dialect){0}, &batch, &arena, &text);
        cs_buf read = pipe_through(program, cs_buf_text(&text));
        json_t *theirs = read_values(cs_buf_text(&read));
        json_t *ours = records_as_json(&batch, syntax->is_table);
        compare(program, seed, theirs, ours);
        json_decref(theirs);
        json_decref(ours);
        cs_buf_free(&read);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
}

/* Records that all have the same names, and texts alone: what every program can write. */
static json_t *texts_of(random_state *random, cs_arena *arena)
{
    json_t *records = json_array();
    for (size_t i = 0; i < RECORDS; i++) {
        json_t *record = json_object();
        json_object_set_new(record, "id", json_integer((json_int_t)i));
        casus_text text = make_text(random, arena);
        json_object_set_new(record, "a b", json_stringn(text.ptr ? text.ptr : "", text.len));
        text = make_text(random, arena);
        json_object_set_new(record, "c\"d", json_stringn(text.ptr ? text.ptr : "", text.len));
        json_array_append_new(records, record);
    }
    return records;
}

static cs_buf as_lines(const json_t *records)
{
    cs_buf lines = {0};
    size_t index;
    const json_t *record;
    json_array_foreach((json_t *)records, index, record)
    {
        char *line = json_dumps(record, JSON_COMPACT);
        cs_buf_add_string(&lines, line);
        cs_buf_add_char(&lines, '\n');
        free(line);
    }
    return lines;
}

static void is_read_by_casus(void **state)
{
    const program_row *program = *state;
    skip_without(program->tool);
    uint64_t seed = setting("CASUS_SEED", 1);
    for (uint64_t end = seed + setting("CASUS_ROUNDS", ROUNDS); seed < end; seed++) {
        random_state random = random_seed(seed);
        cs_arena arena = {0};
        json_t *records = texts_of(&random, &arena);
        cs_buf lines = as_lines(records);
        cs_buf text = pipe_through(program, cs_buf_text(&lines));
        json_reading reading = reading_of(program->syntax, cs_buf_text(&text));
        if (reading.errors[0])
            fail_msg("%s: %s (CASUS_SEED=%llu)\n%.*s", program->name, reading.errors,
                     (unsigned long long)seed, (int)text.len, text.ptr);
        compare(program, seed, records, reading.records);
        reading_free(&reading);
        json_decref(records);
        cs_buf_free(&text);
        cs_buf_free(&lines);
        cs_arena_free(&arena);
    }
}

int main(void)
{
    struct CMUnitTest tests[COUNT(readers) + COUNT(writers)];
    char names[COUNT(tests)][64];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(tests); i++, count++) {
        bool is_reader = i < COUNT(readers);
        const program_row *row = is_reader ? &readers[i] : &writers[i - COUNT(readers)];
        snprintf(names[i], sizeof names[i], "%s %s", row->name, is_reader ? "reads" : "writes");
        tests[i] = (struct CMUnitTest){.name = names[i],
                                       .test_func = is_reader ? reads_casus : is_read_by_casus,
                                       .initial_state = (void *)row};
    }
    return _cmocka_run_group_tests("programs", tests, count, NULL, NULL);
}
