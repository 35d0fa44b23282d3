/* test_cameo.c - what the built-in schema cameo makes of damaged event codes and of actor codes.

   Records are lines of JSON that a reader gets. The damage is done to every code of the schema's own
   table, with the C library's octal numbers and not with ours. */
#include "model/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/* ---- Reading ---- */

static casus_schema *schema;

static int open_schema(void **state)
{
    (void)state;
    return casus_schema_open("cameo", NULL, NULL, &schema) == CASUS_OK ? 0 : -1;
}

static int close_schema(void **state)
{
    (void)state;
    casus_schema_free(schema);
    return 0;
}

struct source {
    casus_text rest;
};

static ptrdiff_t read_source(void *ctx, void *buf, size_t cap)
{
    struct source *source = ctx;
    size_t len = source->rest.len < cap ? source->rest.len : cap;
    if (len)
        memcpy(buf, source->rest.ptr, len);
    source->rest = cs_text_from(source->rest, len);
    return (ptrdiff_t)len;
}

static void add_finding(cs_buf *out, const casus_diag *diag)
{
    cs_buf_add_string(out, out->len ? ", " : "");
    cs_buf_add_string(out, diag->code);
    if (diag->expected.ptr) {
        cs_buf_add_char(out, '>');
        cs_buf_add_text(out, diag->expected);
    }
    if (diag->has_fix)
        cs_buf_add_string(out, " (fix)");
}

static void add_counted(void *ctx, const casus_diag *diag)
{
    add_finding(ctx, diag);
}

static casus_reader *open_reader(const casus_schema *with, struct source *source, cs_buf *counted)
{
    casus_options options = CASUS_OPTIONS_INIT;
    options.schema = with;
    options.from.syntax = "ndjson";
    options.on_diag = counted ? add_counted : NULL;
    options.ctx = counted;
    const casus_input input = {.name = "test", .read = read_source, .ctx = source};
    casus_reader *reader = NULL;
    assert_int_equal(casus_reader_open(&options, &input, &reader), CASUS_OK);
    return reader;
}

/* A record of which only what a test is about is given: members of a JSON object. */
static void add_record(cs_buf *out, const char *members)
{
    cs_buf_add_string(out, "{\"event_id\":\"E");
    cs_buf_add_number(out, out->len);
    cs_buf_add_string(out, "\",\"coder\":\"AB\",\"event_date\":\"2020\"");
    if (!strstr(members, "source_code"))
        cs_buf_add_string(out, ",\"source_code\":\"AZE\"");
    if (!strstr(members, "event_code"))
        cs_buf_add_string(out, ",\"event_code\":\"190\"");
    cs_buf_add_string(out, ",\"target_code\":\"---\",");
    cs_buf_add_string(out, members);
    cs_buf_add_string(out, "}\n");
}

/* One record: the value of a field behind the check, and all findings but those on kinds. */
struct row {
    const char *members, *value, *findings;
};

static void judge(const casus_schema *with, const char *field, const struct row *row)
{
    cs_buf text = {0};
    cs_buf found = {0};
    cs_buf value = {0};
    casus_record record;
    add_record(&text, row->members);
    struct source source = {cs_buf_text(&text)};
    casus_reader *reader = open_reader(with, &source, &found);
    while (casus_reader_next(reader, &record) == CASUS_OK) {
        for (size_t i = 0; i < record.diag_count; i++)
            add_finding(&found, &record.diags[i]);
        cs_buf_add_text(&value, casus_record_text(&record, field));
    }
    casus_reader_free(reader);
    if (!cs_text_is(cs_buf_text(&found), row->findings))
        fail_msg("%s\n  want: %s\n  got:  %.*s", row->members, row->findings, (int)found.len,
                 found.ptr);
    if (row->value && !cs_text_is(cs_buf_text(&value), row->value))
        fail_msg("%s\n  want: %s\n  got:  %.*s", row->members, row->value, (int)value.len,
                 value.ptr);
    cs_buf_free(&text);
    cs_buf_free(&found);
    cs_buf_free(&value);
}

static void judge_all(const char *field, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        judge(schema, field, &rows[i]);
}

/* ---- Damaged codes, one by one ---- */

#define CODE(value) "\"event_code\":\"" value "\""
#define ROOT(value) ",\"event_root\":\"" value "\""

static void test_short_codes(void **state)
{
    static const struct row rows[] = {
        {CODE("045"), "045", ""},
        {CODE("37"), "37", "E305>037 or 045"},
        {CODE("37") ROOT("04"), "045", "E304>045 (fix)"},
        {CODE("37") ROOT("03"), "037", "E304>037 (fix)"},
        {CODE("37") ROOT("19"), "37", "E305>037 or 045"},
        {CODE("42") ",\"goldstein\":\"1.90\"", "042", "E304>042 (fix)"},
        {CODE("37") ",\"event_label\":\"mediate\"", "045", "E304>045 (fix)"},
        {CODE("37") ",\"event_label\":\"Mediate\",\"event_root\":\"03\"", "37", "E305>037 or 045"},
        /* A label in words of another list is no evidence, the root still is. */
        {CODE("37") ",\"event_label\":\"Be a mediator\"", "37", "E305>037 or 045"},
        {CODE("37") ",\"event_label\":\"Be a mediator\",\"event_root\":\"04\"", "045",
         "E403>Mediate, E304>045 (fix)"},
        {CODE("37") ",\"quad_class\":\"1\"", "37", "E305>037 or 045"},
        /* What cannot be read is no evidence; what is null is not there. */
        {CODE("37") ",\"goldstein\":\"NA\"", "37", "E305>037 or 045, E223"},
        {CODE("37") ",\"goldstein\":\"much\",\"event_root\":\"04\"", "045", "E212, E304>045 (fix)"},
        /* With one possible code there is a remedy, but the record may say otherwise. */
        {CODE("841"), "841", "E305>0841 (fix)"},
        {CODE("841") ROOT("08"), "0841", "E304>0841 (fix)"},
        {CODE("841") ROOT("09"), "841", "E305>0841"},
        {CODE("1"), "1", "E305>01 (fix)"},
        /* A root that lost its own zero is evidence, and is repaired when the code is known. */
        {CODE("37") ROOT("4"), "045", "E304>045 (fix), E304>04 (fix)"},
        {CODE("045") ROOT("4"), "045", "E304>04 (fix)"},
        {CODE("045") ROOT("3"), "045", "E305>03"},
        /* Zeros put back, one too many or none at all. */
        {CODE("0137"), "0137", "E305>137 or 0211"},
        {CODE("0137") ROOT("13"), "137", "E304>137 (fix)"},
        {CODE("0190") ROOT("19"), "190", "E304>190 (fix)"},
        {CODE("0045"), "0045", "E305>045 or 055"},
        {CODE("9999"), "9999", "E302"},
        {CODE("00"), "00", "E302"},
        {CODE("0"), "0", "E302"},
        {CODE("13y"), "137", "E303>137 (fix)"},
    };
    (void)state;
    judge_all("event_code", rows, COUNT(rows));
}

static void test_codes_that_remain(void **state)
{
    static const struct row rows[] = {
        {CODE("10"), "10", "E306>010 or 012"},
        {CODE("10") ROOT("10"), "10", ""},
        {CODE("10") ROOT("01"), "10", "E305>010 or 012"},
        {CODE("10") ROOT("1") ",\"goldstein\":0", "010", "E304>010 (fix), E304>01 (fix)"},
        {CODE("10") ROOT("05"), "10", "E306>010 or 012, E403>10"},
        {CODE("10") ",\"quad_class\":\"3\"", "10", ""},
        {CODE("14"), "14", "E306>014 or 016"},
        {CODE("14") ROOT("1"), "14", "E305>014 or 016"},
        {CODE("14") ROOT("14"), "14", ""},
        {CODE("14") ",\"event_label\":\"Consider policy option\"", "014", "E304>014 (fix)"},
        {CODE("14") ROOT("01") ",\"goldstein\":\"-5\"", "016", "E304>016 (fix)"},
        {CODE("20") ROOT("02") ",\"goldstein\":\"-0.3\"", "024", "E304>024 (fix)"},
        /* Codes that another becomes as an octal number stay, and only what is said beside them can
           tell; the finding is then the one on the code, not one on each field. */
        {CODE("137"), "137", ""},
        {CODE("137") ROOT("13"), "137", ""},
        {CODE("137") ROOT("02"), "137", "E307>0211"},
        {CODE("137") ROOT("14"), "137", "E403>13"},
        {CODE("037"), "037", ""},
        {CODE("037") ROOT("04"), "037", "E307>045"},
        {CODE("037") ROOT("4"), "037", "E307>045"},
    };
    (void)state;
    judge_all("event_code", rows, COUNT(rows));
}

/* JSON numbers become text before anything else is made of them. */
static void test_numbers(void **state)
{
    static const struct row rows[] = {
        {"\"event_code\":37,\"event_root\":4", "045", "E222, E304>045 (fix), E222, E304>04 (fix)"},
        {"\"event_code\":841", "841", "E305>0841 (fix), E222"},
        {"\"event_code\":10,\"event_root\":10", "10", "E222, E222"},
        {"\"event_code\":190", "190", "E222"},
        {"\"event_code\":37.0", "37", "E305>037 or 045, E236>37, E222"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        judge(schema, "event_code", &rows[i]);
}

/* ICEWS has no score for five late codes: none is wanted and none is wrong. */
static void test_codes_without_score(void **state)
{
    static const char *const codes[] = {"155", "176", "1834", "1951", "1952"};
    char members[100];
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        snprintf(members, sizeof members, "\"event_code\":\"%s\"", codes[i]);
        judge(schema, "event_code", &(struct row){members, codes[i], ""});
        snprintf(members, sizeof members, "\"event_code\":\"%s\",\"goldstein\":-9.5", codes[i]);
        judge(schema, "event_code", &(struct row){members, codes[i], ""});
    }
}

/* ---- Damaged codes, all of them ---- */

enum { EVIDENCE_ROOT = 1, EVIDENCE_LABEL = 2, EVIDENCE_SCORE = 4, EVIDENCE_KINDS = 8 };

typedef void (*damage_fn)(const char *code, char out[16]);

static void strip_zero(const char *code, char out[16])
{
    snprintf(out, 16, "%s", code[0] == '0' ? code + 1 : code);
}

/* As a reader of YAML 1.1 does it: digits that are no octal number stay a text. */
static void read_octal(const char *code, char out[16])
{
    bool is_octal = code[0] == '0' && code[strspn(code, "01234567")] == '\0';
    if (is_octal)
        snprintf(out, 16, "%lu", strtoul(code, NULL, 8));
    else
        snprintf(out, 16, "%s", code);
}

static void pad_octal(const char *code, char out[16])
{
    char number[16];
    read_octal(code, number);
    if (strcmp(number, code) == 0)
        snprintf(out, 16, "%s", code);
    else
        snprintf(out, 16, "0%.14s", number);
}

static const cs_code *find_code(const cs_codes *codes, const char *text)
{
    uint32_t index;
    bool is_plain;
    cs_match match = cs_codes_find(codes, cs_text(text), &index, &is_plain);
    return match == CS_BY_CODE && is_plain ? &codes->items[index] : NULL;
}

static void add_member(cs_buf *buf, const char *name, casus_text value)
{
    if (!value.ptr)
        return;
    cs_buf_add_string(buf, ",\"");
    cs_buf_add_string(buf, name);
    cs_buf_add_string(buf, "\":\"");
    for (size_t i = 0; i < value.len; i++) {
        cs_buf_add_string(buf, value.ptr[i] == '"' ? "\\" : "");
        cs_buf_add_char(buf, value.ptr[i]);
    }
    cs_buf_add_char(buf, '"');
}

static void add_damaged(cs_buf *out, const cs_codes *codes, const cs_code *code, const char *value,
                        unsigned evidence)
{
    cs_buf members = {0};
    bool is_number = value[0] != '0';
    cs_buf_add_string(&members, is_number ? "\"event_code\":" : "\"event_code\":\"");
    cs_buf_add_string(&members, value);
    cs_buf_add_string(&members, is_number ? "" : "\"");
    if (evidence & EVIDENCE_ROOT)
        add_member(&members, "event_root", code->cells[cs_codes_column(codes, CS_TEXT("root"))]);
    if (evidence & EVIDENCE_LABEL)
        add_member(&members, "event_label", code->label);
    if (evidence & EVIDENCE_SCORE)
        add_member(&members, "goldstein",
                   code->cells[cs_codes_column(codes, CS_TEXT("goldstein"))]);
    cs_buf_add_char(&members, '\0');
    add_record(out, members.ptr);
    cs_buf_free(&members);
}

/* Does the record have this finding, and does it name the code? */
static bool has_finding(const casus_record *record, const char *number, casus_text code)
{
    for (size_t i = 0; i < record->diag_count; i++)
        if (strcmp(record->diags[i].code, number) == 0 &&
            cs_text_find(record->diags[i].expected, code) != SIZE_MAX)
            return true;
    return false;
}

struct counts {
    size_t whole, repaired, damaged, ambiguous, contradicted, silent;
};

/* What became of one code: never another one without a finding that names it, unless nothing at all
   tells (counted as silent). */
static void judge_damaged(const cs_codes *codes, const cs_code *code, const char *value,
                          const casus_record *record, struct counts *counts)
{
    casus_text after = casus_record_text(record, "event_code");
    if (cs_text_is(code->code, value)) {
        assert_true(cs_text_is(after, value));
        assert_int_equal(record->diag_count, 0);
        counts->whole++;
    } else if (cs_text_equal(after, code->code)) {
        assert_int_equal(record->diag_count, 0);
        assert_int_equal(record->severity, CASUS_NOTE);
        counts->repaired++;
    } else {
        if (!cs_text_is(after, value))
            fail_msg("%.*s became %s and then %.*s", (int)code->code.len, code->code.ptr, value,
                     (int)after.len, after.ptr);
        if (has_finding(record, "E305", code->code))
            counts->damaged++;
        else if (has_finding(record, "E306", code->code))
            counts->ambiguous++;
        else if (has_finding(record, "E307", code->code))
            counts->contradicted++;
        else if (find_code(codes, value))
            counts->silent++;
        else
            fail_msg("%.*s became %s unseen", (int)code->code.len, code->code.ptr, value);
    }
}

static struct counts damage_all(damage_fn damage, unsigned evidence)
{
    const cs_codes *codes = cs_schema_codes(schema, CS_TEXT("events"));
    struct counts counts = {0};
    cs_buf text = {0};
    char(*values)[16] = calloc(codes->count, sizeof *values);
    assert_non_null(values);
    for (uint32_t i = 0; i < codes->count; i++) {
        const cs_code *code = &codes->items[i];
        char original[16];
        snprintf(original, sizeof original, "%.*s", (int)code->code.len, code->code.ptr);
        damage(original, values[i]);
        if (code->code.len > 2)
            add_damaged(&text, codes, code, values[i], evidence);
    }
    struct source source = {cs_buf_text(&text)};
    casus_reader *reader = open_reader(schema, &source, NULL);
    casus_record record;
    for (uint32_t i = 0; i < codes->count; i++) {
        if (codes->items[i].code.len <= 2)
            continue;
        assert_int_equal(casus_reader_next(reader, &record), CASUS_OK);
        judge_damaged(codes, &codes->items[i], values[i], &record, &counts);
    }
    casus_reader_free(reader);
    cs_buf_free(&text);
    free(values);
    return counts;
}

/* The figures are those of an enumeration that was made without this program. */
static void test_damage_counted(void **state)
{
    const cs_codes *codes = cs_schema_codes(schema, CS_TEXT("events"));
    size_t zeros = 0;
    size_t change = 0;
    size_t at_once = 0;
    size_t padded = 0;
    (void)state;
    for (uint32_t i = 0; i < codes->count; i++) {
        char code[16];
        char value[16];
        snprintf(code, sizeof code, "%.*s", (int)codes->items[i].code.len,
                 codes->items[i].code.ptr);
        if (code[0] != '0' || strlen(code) <= 2)
            continue;
        zeros++;
        read_octal(code, value);
        change += strcmp(code, value) != 0;
        at_once += find_code(codes, value) && strcmp(code, value) != 0;
        pad_octal(code, value);
        padded += find_code(codes, value) && !find_code(codes, value + 1) &&
                  strcmp(code, value) != 0;
    }
    assert_int_equal(zeros, 121);
    assert_int_equal(change, 86);
    assert_int_equal(at_once, 31);
    assert_int_equal(padded, 35);
}

static void expect_counts(struct counts got, struct counts want)
{
    assert_int_equal(got.whole, want.whole);
    assert_int_equal(got.repaired, want.repaired);
    assert_int_equal(got.damaged, want.damaged);
    assert_int_equal(got.ambiguous, want.ambiguous);
    assert_int_equal(got.contradicted, want.contradicted);
    assert_int_equal(got.silent, want.silent);
}

/* With all that follows from the code beside it, every code comes back, or is named in an error where
   what it became is a code as well. */
static void test_damage_with_evidence(void **state)
{
    const unsigned all = EVIDENCE_ROOT | EVIDENCE_LABEL | EVIDENCE_SCORE;
    (void)state;
    expect_counts(damage_all(strip_zero, all), (struct counts){.whole = 176, .repaired = 121});
    expect_counts(damage_all(read_octal, all),
                  (struct counts){.whole = 211, .repaired = 66, .contradicted = 20});
    expect_counts(damage_all(pad_octal, all),
                  (struct counts){.whole = 211, .repaired = 40, .contradicted = 46});
}

/* Without it nothing is repaired, and only codes that became others are not seen. */
static void test_damage_without_evidence(void **state)
{
    (void)state;
    expect_counts(damage_all(strip_zero, 0),
                  (struct counts){.whole = 176, .damaged = 110, .ambiguous = 11});
    expect_counts(damage_all(read_octal, 0),
                  (struct counts){.whole = 211, .damaged = 55, .ambiguous = 11, .silent = 20});
    expect_counts(damage_all(pad_octal, 0),
                  (struct counts){.whole = 211, .damaged = 40, .silent = 46});
}

/* With any part of it no code ever becomes a wrong one (judge_damaged). */
static void test_damage_with_some_evidence(void **state)
{
    static const damage_fn damages[] = {strip_zero, read_octal, pad_octal};
    (void)state;
    for (size_t i = 0; i < COUNT(damages); i++)
        for (unsigned evidence = 1; evidence < EVIDENCE_KINDS; evidence++)
            damage_all(damages[i], evidence);
}

/* ---- Actor codes ---- */

#define ACTOR(value) "\"source_code\":\"" value "\""

static void test_actors(void **state)
{
    static const struct row rows[] = {
        {ACTOR("---"), NULL, ""},
        {ACTOR("AZEMIL"), NULL, ""},
        {ACTOR("GOV"), NULL, ""},
        {ACTOR("COP"), NULL, ""},
        {ACTOR("MILGOV"), NULL, ""},
        {ACTOR("REL"), NULL, ""},
        {ACTOR("SIKREL"), NULL, ""},
        {ACTOR("IMGMOSALQ"), NULL, ""},
        {ACTOR("NGOHLHIRC"), NULL, ""},
        {ACTOR("IGOUNOREFHCR"), NULL, ""},
        {ACTOR("IGOEUREEC"), NULL, ""},
        {ACTOR("NGOUSA"), NULL, ""},
        {ACTOR("USANGO"), NULL, ""},
        {ACTOR("kur"), NULL, ""},
        {ACTOR("catSEP"), NULL, ""},
        {ACTOR("TURKURREB"), NULL, ""},
        {ACTOR("CHRLDS000"), NULL, ""},
        {ACTOR("CHRANG002"), NULL, ""},
        {ACTOR("NRM150"), NULL, ""},
        {ACTOR("AZE150"), NULL, "E312"},
        {ACTOR("150"), NULL, "E312"},
        {ACTOR("AZEXQX"), NULL, "E312"},
        {ACTOR("ROU"), NULL, "E314>ROM"},
        {ACTOR("MNEGOV"), NULL, "E314>MTN"},
        {ACTOR("TLS"), NULL, "E314>TMP"},
        {ACTOR("KSVMIL"), NULL, "E314>no code of its own"},
        {ACTOR("KOS"), NULL, "E314>no code of its own"},
    };
    (void)state;
    judge_all("source_code", rows, COUNT(rows));
}

static void test_actors_misspelt(void **state)
{
    static const struct row rows[] = {
        {ACTOR("AZEARMY"), NULL, "E311>AZEMIL"},
        {ACTOR("azearmy"), NULL, "E311>AZEMIL"},
        {ACTOR("AZE ARMY"), NULL, "E311>AZEMIL"},
        {ACTOR("AZEARMED FORCES"), NULL, "E312>AZEMIL"},
        {ACTOR("AZEGOVERNMENT"), NULL, "E311>AZEGOV"},
        {ACTOR("ARMOPPPARTY"), NULL, "E311>ARMOPPPTY"},
        {ACTOR("AZEREBELS"), NULL, "E312>AZEREB"},
        {ACTOR("AZEPOLICE"), NULL, "E312>AZECOP"},
        {ACTOR("ARMY"), NULL, "E311>MIL"},
        {ACTOR("AZEARMYX"), NULL, "E311"},
        {ACTOR("AZE-MIL"), NULL, "E311>AZEMIL (fix)"},
        {ACTOR("aze_mil"), NULL, "E311>AZEMIL (fix)"},
        {ACTOR("AZE / MIL"), NULL, "E312>AZEMIL (fix)"},
        {ACTOR("---MIL"), NULL, "E312>MIL (fix)"},
        {ACTOR("azemil"), NULL, "E315>AZEMIL (fix)"},
        {ACTOR("AzeMil"), NULL, "E315>AZEMIL (fix)"},
        {ACTOR("TURkurreb"), NULL, "E315>TURkurREB (fix)"},
        {ACTOR("xqxwvw"), NULL, "E312"},
        {ACTOR("MILAZE"), NULL, "E313>AZEMIL (fix)"},
        {ACTOR("MILGOVAZE"), NULL, "E313>AZEMILGOV (fix)"},
        {ACTOR("kurREBIRQ"), NULL, "E313>IRQkurREB (fix)"},
        {ACTOR("HLHNGO"), NULL, "E313>NGOHLH (fix)"},
        {ACTOR("MILAZEARM"), NULL, "E313"},
        {ACTOR("AZEMILARM"), NULL, "E313"},
    };
    (void)state;
    judge_all("source_code", rows, COUNT(rows));
}

/* However long a value is, it makes one finding, and no suggestion of its length. */
static void test_long_actors(void **state)
{
    static const struct {
        const char *group, *last, *findings;
    } rows[] = {
        {"ROU", "GOV", "E314>ROM"},
        {"MIL", "AZE", "E313"},
        {"mil", "gov", "E312>MIL"},
        {"AZE", "ARMY", "E311"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cs_buf members = {0};
        cs_buf_add_string(&members, "\"source_code\":\"");
        for (int group = 0; group < 10000; group++)
            cs_buf_add_string(&members, rows[i].group);
        cs_buf_add_string(&members, rows[i].last);
        cs_buf_add(&members, "\"", 2);
        judge(schema, "source_code", &(struct row){members.ptr, NULL, rows[i].findings});
        cs_buf_free(&members);
    }
}

/* The cell of a line that begins at *rest, which loses the line. */
static casus_text take_cell(casus_text *rest, size_t column)
{
    size_t end = cs_text_find(*rest, CS_TEXT("\n"));
    casus_text line = cs_text_slice(*rest, 0, end);
    *rest = end == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(*rest, end + 1);
    for (; column > 1; column--) {
        size_t tab = cs_text_find(line, CS_TEXT("\t"));
        line = tab == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(line, tab + 1);
    }
    return cs_text_slice(line, 0, cs_text_find(line, CS_TEXT("\t")));
}

static void add_actors(cs_buf *out, casus_text table, size_t column, size_t *count)
{
    char members[64];
    while (table.len) {
        casus_text cell = take_cell(&table, column);
        if (!cell.len)
            continue;
        snprintf(members, sizeof members, "\"source_code\":\"%.*s\"", (int)cell.len, cell.ptr);
        add_record(out, members);
        ++*count;
    }
}

/* Real cells of GDELT raise no alarm. */
static void test_real_actors(void **state)
{
    static char table[4 << 20];
    const char *shared = getenv("CASUS_SHARED");
    char path[4096];
    (void)state;
    snprintf(path, sizeof path, "%s/data/20191024143000.export.CSV",
             shared ? shared : CASUS_SHARED);
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("skipped: there is no %s\n", path);
        skip();
    }
    size_t len = fread(table, 1, sizeof table, file);
    assert_int_equal(fclose(file), 0);
    cs_buf text = {0};
    size_t count = 0;
    add_actors(&text, (casus_text){table, len}, 6, &count);
    add_actors(&text, (casus_text){table, len}, 16, &count);
    assert_int_equal(count, 3517);
    struct source source = {cs_buf_text(&text)};
    casus_reader *reader = open_reader(schema, &source, NULL);
    casus_record record;
    while (casus_reader_next(reader, &record) == CASUS_OK)
        continue;
    assert_int_equal(casus_reader_summary(reader)->records, 3517);
    assert_int_equal(casus_reader_summary(reader)->errors, 0);
    assert_int_equal(casus_reader_summary(reader)->warnings, 0);
    casus_reader_free(reader);
    cs_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_codes),
        cmocka_unit_test(test_codes_that_remain),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_codes_without_score),
        cmocka_unit_test(test_damage_counted),
        cmocka_unit_test(test_damage_with_evidence),
        cmocka_unit_test(test_damage_without_evidence),
        cmocka_unit_test(test_damage_with_some_evidence),
        cmocka_unit_test(test_actors),
        cmocka_unit_test(test_actors_misspelt),
        cmocka_unit_test(test_long_actors),
        cmocka_unit_test(test_real_actors),
    };
    return cmocka_run_group_tests_name("cameo", tests, open_schema, close_schema);
}
