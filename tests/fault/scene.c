/* scene.c - see scene.h. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "scene.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Records ---- */

static const char schema_text[] =
    "casus: 1\n"
    "schema: strikes\n"
    "title: Strikes in an invented port\n"
    "key: [id, source]\n"
    "nulls: [\"\", NA]\n"
    "fields:\n"
    "  - {name: id, type: text, required: true, also: [number of the strike]}\n"
    "  - {name: source, type: text, default: register}\n"
    "  - {name: begins, type: date, partial: true, required: true, forms: [D MMMM YYYY]}\n"
    "  - {name: ends, type: date}\n"
    "  - {name: seen, type: datetime}\n"
    "  - {name: year, type: integer, expected: true, range: [1900, 2100]}\n"
    "  - {name: trade, type: code, codes: trades, also: [branch]}\n"
    "  - {name: sector, type: code, codes: sectors}\n"
    "  - {name: strikers, type: decimal, range: [1, ~]}\n"
    "  - {name: demands, type: list}\n"
    "  - {name: trades, type: list, of: code, codes: trades}\n"
    "  - {name: won, type: bool}\n"
    "  - {name: informant, type: text, sensitive: true}\n"
    "  - {name: place, type: text, expected: true}\n"
    "codes:\n"
    "  trades: {file: trades.tsv, source: invented}\n"
    "  sectors: {items: [sea, {code: land, label: On land, also: [ashore]}]}\n"
    "rules:\n"
    "  - {rule: year-of, field: year, of: begins, fill: true}\n"
    "  - {rule: not-before, field: ends, of: begins}\n"
    "  - {rule: lookup, field: sector, of: trade, column: sector, fill: true}\n"
    "  - {rule: child-of, field: trade, of: sector, column: sector, severity: warning}\n"
    "  - {rule: together, field: informant, of: seen}\n"
    "  - {rule: needs, field: strikers, when: {field: won, is: \"true\"}}\n";

static const char table_text[] = "# invented\n"
                                 "code\tlabel\talso\tsector\n"
                                 "crane\tCrane driver\t\tland\n"
                                 "docker\tDock worker\tstevedore; longshoreman\tland\n"
                                 "010\tBoatman\tferryman\tsea\n";

static const char csv_text[] =
    "ID,begins,ends,seen,year,branch,sector,strikers,demands,trades,won,informant,extra,x_mine\r\n"
    "1,1 May 1919,1919-05-09,1919-05-01T10:00,,docker,,33.30,wages; bread,docker; 010,true,Ada,,\n"
    "2,1919-02-30,1919-01-01,,1918,dokcer,sea,0,\"wages\n\"\"now\"\"\",crane; crnae,maybe,Bob,e,m\n"
    "2,1920,NA,1920-01-01T25:00,1920,STEVEDORE,land,1e3,,,true,,,\n"
    "3,1921-01-01\n"
    "4,\"1922-01-01\"x,,,,,,,,,,,,\n"
    "5,1923-01-01,,,1923,ferryman,ashore,,,,true,Eve,,\xFF\n";

static const char tsv_text[] = "id\tbegins\tyear\ttrade\tstrikers\tdemands\twon\tinformant\n"
                               "1\t1 May 1919\t\tdocker\t33.30\twages; bread\ttrue\tAda\n"
                               "1\t1919-02-30\t1918\tdokcer\t0\t\"a\nb\"\tmaybe\tBob\n"
                               "2\t1920\t1920\tStevedore\t\t\t\t\n";

static const char json_text[] =
    "[\n"
    " {\"id\": \"1\", \"Begins\": \"1 May 1919\", \"ends\": \"1919-05-09\", \"trade\": "
    "\"docker\",\n"
    "  \"strikers\": 33.30, \"demands\": [\"wages\", \"bre\\u0061d\"], \"trades\": [\"docker\"],\n"
    "  \"won\": true, \"informant\": \"Ada \\\"A\\\"\", \"extra\": null, \"x_mine\": \"m\"},\n"
    " {\"id\": 2, \"begins\": \"1919-02-30\", \"branch\": \"dokcer\", \"year\": 1918, \"won\": "
    "\"maybe\",\n"
    "  \"demands\": \"wages\", \"extra\": [1, 2], \"informant\": \"Bob\", \"strikers\": -4},\n"
    " {\"id\": \"1\", \"begins\": \"1920\", \"trade\": \"longshoreman\", \"a\": {\"b\": [1]}},\n"
    " {\"id\": \"3\", \"id\": \"4\", \"begins\": \"1921-01-01\"},\n"
    " {\"id\": \"5\", \"begins\": tru},\n"
    " 7,\n"
    " {\"id\": \"6\", \"begins\": \"1923-01-01\", \"notes\": \"\\ud800\"}\n"
    "]\n";

static const char ndjson_text[] =
    "{\"id\": \"1\", \"begins\": \"1 May 1919\", \"trade\": \"docker\", \"demands\": [\"a\", "
    "\"b\"]}\n"
    "{\"id\": \"1\", \"begins\": \"1919-02-30\", \"trade\": \"dokcer\", \"late\": 1e400}\n"
    "{\"id\": \"2\", \"begins\": \"1920\"\n"
    "{\"id\": \"3\", \"begins\": \"1920\", \"sector\": \"sea\", \"trade\": \"crane\"}\n";

static const char yaml_text[] =
    "# coded by hand\n"
    "schema: strikes\n"
    "coder: me\n"
    "defaults:\n"
    "  source: gazette\n"
    "  year: 1918\n"
    "events:\n"
    "  - &first\n"
    "    id: 1\n"
    "    begins: 1 May 1919\n"
    "    branch: docker\n"
    "    demands: [wages, &bread bread]\n"
    "    informant: >-\n"
    "      Ada\n"
    "      and others\n"
    "  - <<: *first\n"
    "    id: 2\n"
    "    trade: dokcer\n"
    "    won: maybe\n"
    "    extra: *bread\n"
    "  - {id: 1, begins: '1919-02-30', strikers: 0, demands: [\"a\\tb\", c]}\n"
    "  - id: 3\n"
    "    id: 4\n"
    "    begins: 1921-01-01\n"
    "  - id: [5\n"
    "  - id: 6\n"
    "    begins: !!str 1922-01-01\n"
    "    notes: |\n"
    "      one\n"
    "\n"
    "      two\n"
    "  - id: *nobody\n"
    "    begins: 1923\n";

static const struct {
    const char *name;
    casus_text text;
} syntaxes[] = {
    {"csv", {csv_text, sizeof csv_text - 1}},    {"tsv", {tsv_text, sizeof tsv_text - 1}},
    {"json", {json_text, sizeof json_text - 1}}, {"ndjson", {ndjson_text, sizeof ndjson_text - 1}},
    {"yaml", {yaml_text, sizeof yaml_text - 1}},
};

enum { SYNTAX_COUNT = sizeof syntaxes / sizeof syntaxes[0] };

const char *scene_syntax(size_t index)
{
    return index < SYNTAX_COUNT ? syntaxes[index].name : NULL;
}

const char *scene_target(size_t index)
{
    static const char *const targets[] = {"stata", "spss", "zsav", "sas", "sas8", "r"};
    return index < sizeof targets / sizeof targets[0] ? targets[index] : NULL;
}

static casus_text text_of(const scene_run *run)
{
    for (size_t i = 0; i < SYNTAX_COUNT && !run->text.ptr; i++)
        if (strcmp(syntaxes[i].name, run->from) == 0)
            return syntaxes[i].text;
    return run->text;
}

/* ---- The place ---- */

enum { PATH_ROOM = 128 };

static struct {
    char folder[64];
    char schema_path[PATH_ROOM], table_path[PATH_ROOM], input_path[PATH_ROOM];
    char output_path[PATH_ROOM], package_path[PATH_ROOM], script_path[PATH_ROOM];
    casus_schema *schema;
    casus_text rest; /* of the input, for the reading function */
    size_t reads, writes;
    const scene_run *run;
    scene_result *result;
} scene;

static const char old_output[] = "the old output\n";

/* Two bytes that choose options stand before it there. It ends the test if it is not there. */
casus_text scene_stat_file(const char *name)
{
    enum { CHOICES = 2 };
    static char bytes[8192];
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/stat/%s", CASUS_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (len <= CHOICES || len == sizeof bytes)
        abort();
    fclose(file);
    return (casus_text){bytes + CHOICES, len - CHOICES};
}

static void pack(struct archive *archive, char *room, size_t cap, size_t *len)
{
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_bytes_per_block(archive, 0);
    archive_write_open_memory(archive, room, cap, len);
    archive_entry_copy_pathname(entry, "strikes.csv");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, sizeof csv_text - 1);
    if (archive_write_header(archive, entry) != ARCHIVE_OK ||
        archive_write_data(archive, csv_text, sizeof csv_text - 1) != sizeof csv_text - 1 ||
        archive_write_close(archive) != ARCHIVE_OK)
        abort();
    archive_entry_free(entry);
}

casus_text scene_packed(const char *name)
{
    static char room[8192];
    size_t len = 0;
    struct archive *archive = archive_write_new();
    if (strcmp(name, "zip") == 0) {
        archive_write_set_format_zip(archive);
    } else {
        archive_write_add_filter_by_name(archive, name);
        archive_write_set_format_raw(archive);
    }
    pack(archive, room, sizeof room, &len);
    archive_write_free(archive);
    return (casus_text){room, len};
}

const char *scene_folder(void)
{
    return scene.folder;
}

const char *scene_schema_path(void)
{
    return scene.schema_path;
}

const char *scene_output_path(void)
{
    return scene.output_path;
}

const casus_schema *scene_schema(void)
{
    return scene.schema;
}

static void make_path(char *out, const char *name)
{
    snprintf(out, PATH_ROOM, "%s/%s", scene.folder, name);
}

static void put_file(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int scene_open(void **state)
{
    (void)state;
    memcpy(scene.folder, "/tmp/casus-fault-XXXXXX", sizeof "/tmp/casus-fault-XXXXXX");
    if (!mkdtemp(scene.folder))
        return -1;
    make_path(scene.schema_path, "schema.yaml");
    make_path(scene.table_path, "trades.tsv");
    make_path(scene.input_path, "input");
    make_path(scene.output_path, "output");
    make_path(scene.package_path, "datapackage.json");
    make_path(scene.script_path, "output.R");
    put_file(scene.schema_path, schema_text, sizeof schema_text - 1);
    put_file(scene.table_path, table_text, sizeof table_text - 1);
    return casus_schema_open(scene.schema_path, NULL, NULL, &scene.schema) == CASUS_OK ? 0 : -1;
}

int scene_close(void **state)
{
    (void)state;
    casus_schema_free(scene.schema);
    unlink(scene.schema_path);
    unlink(scene.table_path);
    unlink(scene.input_path);
    unlink(scene.output_path);
    unlink(scene.package_path);
    unlink(scene.script_path);
    return rmdir(scene.folder);
}

static size_t count_entries(const char *folder)
{
    size_t count = 0;
    DIR *listing = opendir(folder);
    while (listing && readdir(listing))
        count++;
    if (listing)
        closedir(listing);
    return count;
}

size_t scene_litter(void)
{
    static const char *const ours[] = {".",     "..",     "schema.yaml",      "trades.tsv",
                                       "input", "output", "datapackage.json", "output.R"};
    size_t litter = 0;
    DIR *listing = opendir(scene.folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        bool is_ours = false;
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
            is_ours = is_ours || strcmp(entry->d_name, ours[i]) == 0;
        litter += !is_ours;
    }
    if (listing)
        closedir(listing);
    return litter;
}

size_t scene_descriptors(void)
{
    return count_entries("/proc/self/fd");
}

size_t scene_reads(void)
{
    return scene.reads;
}

size_t scene_writes(void)
{
    return scene.writes;
}

/* ---- Callbacks ---- */

static void add(scene_text *out, const char *bytes, size_t len)
{
    size_t room = sizeof out->bytes - out->len;
    len = len < room ? len : room;
    if (len)
        memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

static void add_text(scene_text *out, casus_text text)
{
    add(out, "|", 1);
    add(out, text.ptr, text.len);
}

static void add_number(scene_text *out, unsigned long long number)
{
    char digits[24];
    add(out, digits, (size_t)snprintf(digits, sizeof digits, " %llu", number));
}

static ptrdiff_t give(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    if (++scene.reads == scene.run->read_fails_at) {
        errno = EIO;
        return -1;
    }
    size_t len = scene.rest.len < cap ? scene.rest.len : cap;
    if (scene.run->step && len > scene.run->step)
        len = scene.run->step;
    if (len)
        memcpy(buf, scene.rest.ptr, len);
    scene.rest.ptr += len;
    scene.rest.len -= len;
    return (ptrdiff_t)len;
}

static int take_as(scene_text *out, const void *buf, size_t len)
{
    if (++scene.writes == scene.run->write_fails_at) {
        errno = ENOSPC;
        return -1;
    }
    add(out, buf, len);
    return 0;
}

static int take(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    return take_as(&scene.result->output, buf, len);
}

static int take_reject(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    return take_as(&scene.result->rejects, buf, len);
}

void scene_note(void *ctx, const casus_diag *diag)
{
    scene_result *result = ctx;
    scene_text *out = &result->findings;
    const casus_text texts[] = {diag->id,    diag->field,    diag->message,
                                diag->found, diag->expected, diag->label,
                                diag->help,  diag->fix,      diag->source};
    result->has_cannot_read |= strcmp(diag->code, "E901") == 0;
    result->has_cannot_write |= strcmp(diag->code, "E902") == 0;
    add(out, diag->code, strlen(diag->code));
    add_number(out, diag->line);
    add_number(out, diag->column);
    add_number(out, diag->count);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add_text(out, texts[i]);
    add(out, "\n", 1);
}

static void note_summary(scene_text *out, const casus_summary *summary)
{
    add_number(out, summary->records);
    add_number(out, summary->records_bad);
    add_number(out, summary->records_written);
    for (size_t i = 0; i < summary->tally_count; i++) {
        add(out, summary->tallies[i].code, strlen(summary->tallies[i].code));
        add_text(out, summary->tallies[i].field);
        add_number(out, summary->tallies[i].count);
    }
}

/* ---- Runs ---- */

void scene_prepare(const scene_run *run)
{
    casus_text text = text_of(run);
    scene.run = run;
    scene.rest = text;
    scene.reads = scene.writes = 0;
    if (run->way == SCENE_FILES)
        put_file(scene.input_path, text.ptr, text.len);
    if (run->way == SCENE_FILES)
        put_file(scene.output_path, old_output, sizeof old_output - 1);
    unlink(scene.package_path);
    unlink(scene.script_path);
}

static void reset(scene_result *out)
{
    out->output.len = out->rejects.len = out->findings.len = 0;
    out->has_cannot_read = out->has_cannot_write = false;
}

casus_status scene_call(const scene_run *run, scene_result *out)
{
    bool has_files = run->way == SCENE_FILES;
    casus_options options = CASUS_OPTIONS_INIT;
    casus_summary summary;
    options.schema = run->is_guess || run->crosswalk ? NULL : scene.schema;
    options.crosswalk = run->crosswalk;
    options.loss.write = run->crosswalk ? take_reject : NULL;
    options.from.syntax = run->from;
    options.to.syntax = run->to;
    options.on_error = run->drops ? CASUS_DROP : CASUS_KEEP;
    options.on_loss = CASUS_WARN;
    options.columns = run->columns;
    options.fill = true;
    options.package = run->packs;
    options.script = run->script;
    options.threads = run->threads ? run->threads : 1;
    options.rejects.write = run->drops ? take_reject : NULL;
    options.on_diag = scene_note;
    options.ctx = out;
    const casus_input input = {
        .path = has_files ? scene.input_path : NULL, .name = "input", .read = give};
    const casus_output output = {.path = has_files ? scene.output_path : NULL, .write = take};
    scene.result = out;
    reset(out);
    out->status = casus_run(&options, &input, 1, run->way == SCENE_CHECK ? NULL : &output,
                            &summary);
    note_summary(&out->findings, &summary);
    casus_summary_free(&summary);
    return out->status;
}

static void note_record(scene_result *out, const casus_record *record)
{
    casus_column column;
    for (size_t i = 0; casus_record_column_at(record, i, &column); i++) {
        add_text(&out->output, column.name);
        add_text(&out->output, casus_value_text(column.value));
    }
    add_text(&out->output, record->id);
    for (size_t i = 0; i < record->diag_count; i++)
        scene_note(out, &record->diags[i]);
}

static void note_counts(scene_result *out, casus_counts *counts)
{
    casus_column_counts column;
    casus_value_count value;
    for (size_t i = 0; casus_counts_column_at(counts, i, &column); i++) {
        add_text(&out->output, column.name);
        for (size_t j = 0; casus_counts_value_at(counts, i, j, &value); j++)
            add_text(&out->output, value.value);
    }
}

casus_status scene_read(const scene_run *run, scene_result *out)
{
    casus_options options = CASUS_OPTIONS_INIT;
    options.schema = scene.schema;
    options.from.syntax = run->from;
    options.on_diag = scene_note;
    options.ctx = out;
    const casus_input input = {.name = "input", .read = give};
    casus_reader *reader = NULL;
    casus_counts *counts = NULL;
    casus_record record;
    reset(out);
    out->status = casus_reader_open(&options, &input, &reader);
    if (out->status == CASUS_OK)
        out->status = casus_counts_new(casus_reader_schema(reader), &counts);
    while (out->status == CASUS_OK &&
           (out->status = casus_reader_next(reader, &record)) == CASUS_OK) {
        note_record(out, &record);
        out->status = casus_counts_add(counts, &record);
    }
    if (out->status == CASUS_END)
        note_counts(out, counts);
    casus_counts_free(counts);
    if (reader)
        note_summary(&out->findings, casus_reader_summary(reader));
    casus_reader_free(reader);
    return out->status;
}

static void look_at(const char *path, scene_text *text)
{
    FILE *file = fopen(path, "rb");
    if (file)
        text->len += fread(text->bytes + text->len, 1, sizeof text->bytes - text->len, file);
    if (file)
        fclose(file);
}

void scene_look(const scene_run *run, scene_result *out)
{
    if (run->way != SCENE_FILES)
        return;
    out->output.len = 0;
    look_at(scene.output_path, &out->output);
    look_at(scene.package_path, &out->output);
    look_at(scene.script_path, &out->output);
}

void scene_do(const scene_run *run, scene_result *out)
{
    scene_prepare(run);
    scene_call(run, out);
    scene_look(run, out);
}

static bool is_same_text(const scene_text *a, const scene_text *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static void show_line(const char *who, const scene_text *text, size_t at)
{
    size_t start = at;
    while (start > 0 && text->bytes[start - 1] != '\n')
        start--;
    size_t end = at;
    while (end < text->len && text->bytes[end] != '\n')
        end++;
    printf("    %s: %.*s\n", who, (int)(end - start), text->bytes + start);
}

static void show_difference(const char *what, const scene_text *wanted, const scene_text *got)
{
    size_t at = 0;
    while (at < wanted->len && at < got->len && wanted->bytes[at] == got->bytes[at])
        at++;
    if (at == wanted->len && at == got->len)
        return;
    printf("  %s differ at byte %zu\n", what, at);
    show_line("wanted", wanted, at);
    show_line("got", got, at);
}

void scene_show(const scene_result *wanted, const scene_result *got)
{
    printf("  status: wanted %d, got %d\n", wanted->status, got->status);
    show_difference("outputs", &wanted->output, &got->output);
    show_difference("rejects", &wanted->rejects, &got->rejects);
    show_difference("findings", &wanted->findings, &got->findings);
}

bool scene_is_same(const scene_result *a, const scene_result *b)
{
    return a->status == b->status && is_same_text(&a->output, &b->output) &&
           is_same_text(&a->rejects, &b->rejects) && is_same_text(&a->findings, &b->findings);
}

bool scene_is_untouched(const scene_run *run, const scene_result *result)
{
    size_t len = sizeof old_output - 1;
    return run->way != SCENE_FILES ||
           (result->output.len == len && memcmp(result->output.bytes, old_output, len) == 0);
}
