/* test_libyaml.c - casus beside libyaml: each reads what the other writes, and both read the same of
   text with random damage.

   libyaml gives events, which are put together here by the few rules that casus has beside it: a
   record is a mapping of names to texts and lists of texts, a plain ~ or null or nothing is null,
   and a document is a record or a sequence of them. CASUS_SEED and CASUS_ROUNDS choose other
   text. */
#include "others.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include <cmocka.h>

enum { ROUNDS = 60, DAMAGES = 4000, DEPTH = 4 };

/* ---- Reading with libyaml ---- */

/* A stream on its way from events to JSON. */
struct stream {
    yaml_parser_t parser;
    json_t *records;
    json_t *open[DEPTH]; /* borrowed */
    json_t *key[DEPTH];
    size_t depth;
    json_t *anchors;
    bool is_other; /* legal YAML of another shape */
};

static bool is_null(const yaml_event_t *event)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    const char *text = (const char *)event->data.scalar.value;
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    for (size_t i = 0; is_plain && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static json_t *scalar_of(const yaml_event_t *event)
{
    if (is_null(event))
        return json_null();
    return json_stringn((const char *)event->data.scalar.value, event->data.scalar.length);
}

/* Puts a value into what is open; a scalar in the place of a key becomes one. */
static void put(struct stream *stream, json_t *value)
{
    json_t *open = stream->depth ? stream->open[stream->depth - 1] : stream->records;
    if (json_is_array(open)) {
        json_array_append_new(open, value);
        return;
    }
    json_t **key = &stream->key[stream->depth - 1];
    if (!*key) {
        stream->is_other = stream->is_other || !json_is_string(value);
        *key = value;
        return;
    }
    const char *name = json_is_string(*key) ? json_string_value(*key) : "";
    stream->is_other = stream->is_other || json_object_get(open, name);
    json_object_set_new(open, name, value);
    json_decref(*key);
    *key = NULL;
}

static void note_anchor(struct stream *stream, const yaml_char_t *anchor, json_t *value)
{
    if (anchor)
        json_object_set(stream->anchors, (const char *)anchor, value);
}

/* A sequence at the top is that of the records. */
static void open_collection(struct stream *stream, json_t *value, const yaml_char_t *anchor)
{
    bool is_list_of_records = stream->depth == 0 && json_is_array(value);
    if (stream->depth == DEPTH) {
        stream->is_other = true;
        json_decref(value);
        return;
    }
    note_anchor(stream, anchor, value);
    if (is_list_of_records) {
        json_decref(value);
        value = stream->records;
    } else {
        put(stream, value);
    }
    stream->open[stream->depth++] = value;
}

static void close_collection(struct stream *stream)
{
    stream->depth--;
    json_decref(stream->key[stream->depth]);
    stream->key[stream->depth] = NULL;
}

static void take_alias(struct stream *stream, const yaml_event_t *event)
{
    json_t *value = json_object_get(stream->anchors, (const char *)event->data.alias.anchor);
    bool is_whole = value && json_string_value(value);
    stream->is_other = stream->is_other || !is_whole;
    put(stream, is_whole ? json_incref(value) : json_null());
}

static void take_event(struct stream *stream, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: {
        json_t *value = scalar_of(event);
        const yaml_char_t *text = event->data.scalar.value;
        stream->is_other = stream->is_other || !value || event->data.scalar.tag ||
                           memchr(text, '\0', event->data.scalar.length);
        value = value ? value : json_null();
        note_anchor(stream, event->data.scalar.anchor, value);
        put(stream, value);
        break;
    }
    case YAML_ALIAS_EVENT:
        take_alias(stream, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        stream->is_other = stream->is_other || event->data.sequence_start.tag;
        open_collection(stream, json_array(), event->data.sequence_start.anchor);
        break;
    case YAML_MAPPING_START_EVENT:
        stream->is_other = stream->is_other || event->data.mapping_start.tag;
        open_collection(stream, json_object(), event->data.mapping_start.anchor);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(stream);
        break;
    case YAML_DOCUMENT_START_EVENT:
        json_object_clear(stream->anchors);
        break;
    default:
        break;
    }
}

/* The records of a stream; NULL: libyaml refuses it. *is_other: it is legal, but not of records. */
static json_t *read_with_libyaml(casus_text text, bool *is_other)
{
    struct stream stream = {.records = json_array(), .anchors = json_object()};
    yaml_event_t event = {0};
    bool is_good = true;
    assert_int_equal(yaml_parser_initialize(&stream.parser), 1);
    yaml_parser_set_input_string(&stream.parser, (const unsigned char *)text.ptr, text.len);
    for (bool is_end = false; is_good && !is_end && !stream.is_other;) {
        is_good = yaml_parser_parse(&stream.parser, &event);
        is_end = is_good && event.type == YAML_STREAM_END_EVENT;
        if (is_good)
            take_event(&stream, &event);
        yaml_event_delete(&event);
    }
    for (size_t i = 0; i < DEPTH; i++)
        json_decref(stream.key[i]);
    yaml_parser_delete(&stream.parser);
    json_decref(stream.anchors);
    size_t index;
    const json_t *record;
    json_array_foreach(stream.records, index, record)
        stream.is_other = stream.is_other || !is_record(record);
    *is_other = is_good && stream.is_other;
    if (is_good && !stream.is_other)
        return stream.records;
    json_decref(stream.records);
    return NULL;
}

/* ---- What casus writes ---- */

static void make_batch(random_state *random, cs_arena *arena, cs_batch *out)
{
    const record_recipe recipe = {.count = 1 + random_below(random, 12), .has_nulls = true};
    make_records(random, &recipe, columns_of_every_type(arena), arena, out);
}

static void libyaml_reads_casus(void **state)
{
    (void)state;
    reader_contest contest = {
        .name = "libyaml", .syntax = "yaml", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        cs_buf text = {0};
        cs_batch batch;
        bool is_other;
        make_batch(&random, &arena, &batch);
        write_text(&cs_syntax_yaml, (casus_dialect){0}, &batch, &arena, &text);
        json_t *read = read_with_libyaml(cs_buf_text(&text), &is_other);
        json_t *made = records_as_json(&batch, false);
        if (!read || !json_equal(read, made))
            contest_fail(&contest, "libyaml reads other values", cs_buf_text(&text));
        json_decref(read);
        json_decref(made);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
}

/* ---- What libyaml writes ---- */

struct writing {
    yaml_emitter_t emitter;
    random_state *random;
    bool is_good;
};

static int add_bytes(void *ctx, unsigned char *bytes, size_t len)
{
    cs_buf_add(ctx, (const char *)bytes, len);
    return 1;
}

static void emit(struct writing *writing, yaml_event_t *event, int made)
{
    writing->is_good = writing->is_good && made && yaml_emitter_emit(&writing->emitter, event);
}

static void emit_scalar(struct writing *writing, const json_t *value)
{
    static const yaml_scalar_style_t styles[] = {
        YAML_ANY_SCALAR_STYLE,           YAML_PLAIN_SCALAR_STYLE,   YAML_SINGLE_QUOTED_SCALAR_STYLE,
        YAML_DOUBLE_QUOTED_SCALAR_STYLE, YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE};
    yaml_event_t event;
    const char *text = json_is_null(value) ? "~" : json_string_value(value);
    size_t len = json_is_null(value) ? 1 : json_string_length(value);
    yaml_scalar_style_t style = styles[json_is_null(value) ? 1 : random_below(writing->random, 6)];
    emit(writing, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)len, 1, 1,
                                      style));
}

static void emit_list(struct writing *writing, const json_t *list)
{
    yaml_event_t event;
    size_t index;
    const json_t *item;
    yaml_sequence_style_t style = random_below(writing->random, 2) ? YAML_FLOW_SEQUENCE_STYLE
                                                                   : YAML_BLOCK_SEQUENCE_STYLE;
    emit(writing, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, style));
    json_array_foreach((json_t *)list, index, item) emit_scalar(writing, item);
    emit(writing, &event, yaml_sequence_end_event_initialize(&event));
}

static void emit_record(struct writing *writing, const json_t *record, bool is_flow)
{
    yaml_event_t event;
    const char *key;
    const json_t *value;
    yaml_mapping_style_t style = is_flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE;
    emit(writing, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, style));
    json_object_foreach((json_t *)record, key, value)
    {
        json_t *name = json_string(key);
        emit_scalar(writing, name);
        json_decref(name);
        if (json_is_array(value))
            emit_list(writing, value);
        else
            emit_scalar(writing, value);
    }
    emit(writing, &event, yaml_mapping_end_event_initialize(&event));
}

static void emit_document(struct writing *writing, const json_t *records)
{
    yaml_event_t event;
    size_t index;
    const json_t *record;
    bool is_flow = random_below(writing->random, 3) == 0;
    yaml_sequence_style_t style = is_flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE;
    bool is_implicit = random_below(writing->random, 2);
    emit(writing, &event,
         yaml_document_start_event_initialize(&event, NULL, NULL, NULL, is_implicit));
    emit(writing, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, style));
    json_array_foreach((json_t *)records, index, record)
        emit_record(writing, record, is_flow || random_below(writing->random, 4) == 0);
    emit(writing, &event, yaml_sequence_end_event_initialize(&event));
    emit(writing, &event,
         yaml_document_end_event_initialize(&event, random_below(writing->random, 2) != 0));
}

static void choose_layout(struct writing *writing)
{
    yaml_emitter_t *emitter = &writing->emitter;
    static const yaml_break_t breaks[] = {YAML_LN_BREAK, YAML_CRLN_BREAK, YAML_CR_BREAK};
    yaml_emitter_set_indent(emitter, 2 + (int)random_below(writing->random, 7));
    yaml_emitter_set_width(emitter, random_below(writing->random, 2) ? -1 : 30);
    yaml_emitter_set_unicode(emitter, random_below(writing->random, 2) != 0);
    yaml_emitter_set_break(emitter, breaks[random_below(writing->random, 3)]);
}

/* Some styles do not suit some texts, so what libyaml means is what it reads of it again. */
static bool write_with_libyaml(random_state *random, const json_t *records, cs_buf *out)
{
    struct writing writing = {.random = random, .is_good = true};
    yaml_event_t event;
    assert_int_equal(yaml_emitter_initialize(&writing.emitter), 1);
    yaml_emitter_set_output(&writing.emitter, add_bytes, out);
    choose_layout(&writing);
    emit(&writing, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    for (size_t i = 1 + random_below(random, 2); i > 0; i--)
        emit_document(&writing, records);
    emit(&writing, &event, yaml_stream_end_event_initialize(&event));
    yaml_emitter_delete(&writing.emitter);
    return writing.is_good;
}

static json_t *random_records(random_state *random, cs_arena *arena)
{
    cs_batch batch;
    make_batch(random, arena, &batch);
    return records_as_json(&batch, false);
}

/* Does a record begin behind a character that only YAML 1.1 has for a line break? */
static bool has_old_break(casus_text text)
{
    static const char *const breaks[] = {"\xC2\x85- ", "\xE2\x80\xA8- ", "\xE2\x80\xA9- "};
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++)
        if (cs_text_find(text, cs_text(breaks[i])) != SIZE_MAX)
            return true;
    return false;
}

static void casus_reads_libyaml(void **state)
{
    (void)state;
    reader_contest contest = {
        .name = "libyaml", .syntax = "yaml", .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", ROUNDS);
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_arena arena = {0};
        cs_buf text = {0};
        bool is_other;
        json_t *records = random_records(&random, &arena);
        if (!write_with_libyaml(&random, records, &text))
            contest_fail(&contest, "libyaml does not write", cs_buf_text(&text));
        json_t *read = read_with_libyaml(cs_buf_text(&text), &is_other);
        if (!is_other && !has_old_break(cs_buf_text(&text)))
            contest_hold(&contest, cs_buf_text(&text), read);
        json_decref(read);
        json_decref(records);
        cs_buf_free(&text);
        cs_arena_free(&arena);
    }
    contest_finish(&contest);
}

/* ---- Damaged text ---- */

static const char *const pieces[] = {
    "- id: a\n  note: 'it''s'\n  list: [p, \"q\"]\n",
    "- {id: b, note: \"x\\ty\"}\n",
    "- id: c\n  note: |\n    one\n\n    two\n  list:\n  - p\n  - q\n",
    "- id: d # comment\n  note: >-\n    folded\n    text\n  at: &anchor e\n",
    "-\n  id: f\n  note: two\n    lines\n  at: 'x\n    y'\n",
};

static const reader_tolerance tolerances[] = {
    {"E136", "a quoted text that goes on in the column of the records", true},
};

/* Is there one of `first`, then letters, then one of `last`? */
static bool has_word(casus_text text, const char *first, const char *last)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        size_t end = i + 1;
        while (end < text.len && text.ptr[end] >= 'a' && text.ptr[end] <= 'z')
            end++;
        if (text.ptr[i] && strchr(first, text.ptr[i]) && end < text.len && text.ptr[end] &&
            strchr(last, text.ptr[end]))
            return true;
    }
    return false;
}

static bool has_dashes_inside(casus_text text, const json_t *records)
{
    size_t dashes = 0;
    for (size_t i = 0; i < text.len; i++)
        dashes += text.ptr[i] == '-' && (i == 0 || strchr("\n\r", text.ptr[i - 1])) &&
                  (i + 1 == text.len || strchr(" \n\r\t", text.ptr[i + 1]));
    return records && dashes != json_array_size(records);
}

static bool has_cut_anchor(casus_text text, const json_t *records)
{
    return records && has_word(text, "&", ":?%@`");
}

static bool has_number_sign(casus_text text, const json_t *records)
{
    return records && cs_text_find(text, CS_TEXT("\n#")) != SIZE_MAX;
}

static bool has_question_mark(casus_text text, const json_t *records)
{
    return records && cs_text_find(text, CS_TEXT("?")) != SIZE_MAX;
}

static bool has_leading_tab(casus_text text, const json_t *records)
{
    return !records && cs_text_starts(text, "\t");
}

/* Text that only one of the two need accept. */
static const struct {
    bool (*is_met)(casus_text text, const json_t *records);
    const char *reason;
} exceptions[] = {
    {has_dashes_inside, "a - where records begin stands inside of one: it begins a record"},
    {has_cut_anchor, "libyaml cuts the name of an anchor short"},
    {has_number_sign, "a # where records begin ends a quoted text: it begins a comment"},
    {has_leading_tab, "casus passes over a line of tabs before the first record"},
    {has_question_mark, "libyaml drops a question mark"},
};

enum { EXCEPTIONS = sizeof exceptions / sizeof exceptions[0] };

static void both_read_damage(void **state)
{
    (void)state;
    static const char alphabet[] = "  \n\n-:,[]{}'\"#&*!|>?%@~\\.0a\t\xC3\xA9";
    reader_contest contest = {.name = "libyaml",
                              .syntax = "yaml",
                              .tolerances = tolerances,
                              .tolerance_count = sizeof tolerances / sizeof tolerances[0],
                              .seed = setting("CASUS_SEED", 1)};
    uint64_t end = contest.seed + setting("CASUS_ROUNDS", DAMAGES);
    size_t others = 0;
    size_t is_met[EXCEPTIONS] = {0};
    for (; contest.seed < end; contest.seed++) {
        random_state random = random_seed(contest.seed);
        cs_buf text = {0};
        bool is_other;
        for (size_t i = 1 + random_below(&random, 3); i > 0; i--)
            cs_buf_add_string(&text, pieces[random_below(&random, 5)]);
        mutate(&random, alphabet, &text);
        json_t *read = read_with_libyaml(cs_buf_text(&text), &is_other);
        size_t exception = 0;
        while (exception < EXCEPTIONS && !exceptions[exception].is_met(cs_buf_text(&text), read))
            exception++;
        others += is_other;
        if (exception < EXCEPTIONS)
            is_met[exception]++;
        else if (!is_other)
            contest_hold(&contest, cs_buf_text(&text), read);
        json_decref(read);
        cs_buf_free(&text);
    }
    print_message("%zu texts are legal, but no records\n", others);
    for (size_t i = 0; i < EXCEPTIONS; i++)
        print_message("%zu texts left out: %s\n", is_met[i], exceptions[i].reason);
    contest_finish(&contest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libyaml_reads_casus),
        cmocka_unit_test(casus_reads_libyaml),
        cmocka_unit_test(both_read_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
