/* json_frame.c - finds where the records of a JSON input begin and end.

   A line is a record, or else the bytes between matching brackets are. With the record go the blanks
   and commas behind it, up to the next character that means something: only then is it known how it
   is separated, and a result cannot depend on where a window ends. What is broken reaches as far as
   the next brace that can begin a record, so that it costs one record; whether it is broken, and why,
   is for parse to say. A bracket without its partner may hide that brace until the limit: the scan
   then goes back and starts again at the next one. Since it never goes deeper than CS_DEPTH_MAX and
   every new start lies one level deeper in the scans before it, no byte is looked at much more than
   that many times.

   Flat objects, of which most inputs consist, are found by json_flat.c first. */
#include "syntax/json_syntax.h"

#include <string.h>

/* cs_framer.mode. */
enum {
    AT_RECORDS,
    IN_SKIPPED_LINE, /* the rest of the line of an overlong record */
    BEHIND_ARRAY,
    IN_REMAINDER /* behind text that should not follow the array; nothing is read any more */
};

/* A window from the place where the next step begins. */
struct scene {
    cs_framer *framer;
    cs_json_shape shape;
    casus_text text; /* at most CS_RECORD_MAX bytes */
    bool is_cut;     /* there may be more, but a record may not have more */
    bool is_last;    /* there is no more */
    size_t offset;   /* of text in the window */
    cs_extents *out;
    bool failed;
    cs_json_flat *flat; /* NULL: every value is scanned */
    unsigned patience;  /* values to be scanned before another one is tried as a flat object */
    unsigned declined;  /* patience after the next one that is none */
};

static bool is_array(const struct scene *scene)
{
    return scene->shape == CS_JSON_ARRAY || scene->shape == CS_JSON_ENVELOPE;
}

static void add_extent(struct scene *scene, size_t start, size_t end, unsigned flaw)
{
    if (!cs_extents_add(scene->out, scene->offset + start, scene->offset + end, flaw))
        scene->failed = true;
}

/* The input ends, but what holds its records is not closed: an empty extent, for parse to report. */
static void add_unclosed(struct scene *scene, size_t at)
{
    if (is_array(scene))
        add_extent(scene, at, at, 0);
}

/* All there is, but for a CR whose LF may come with the next window. */
static size_t everything(const struct scene *scene)
{
    size_t len = scene->text.len;
    bool may_split = !scene->is_last && len > 0 && scene->text.ptr[len - 1] == '\r';
    return may_split ? len - 1 : len;
}

/* ---- Lines ---- */

/* The length of the first line with its line break, or 0 if its end is not known yet. */
static size_t line_len(const struct scene *scene)
{
    const char *end = memchr(scene->text.ptr, '\n', scene->text.len);
    if (end)
        return (size_t)(end - scene->text.ptr) + 1;
    return scene->is_last ? scene->text.len : 0;
}

static size_t skip_line(struct scene *scene)
{
    size_t len = line_len(scene);
    if (len == 0)
        return everything(scene);
    scene->framer->mode = AT_RECORDS;
    return len;
}

static size_t frame_line(struct scene *scene)
{
    size_t len = line_len(scene);
    if (len == 0 && !scene->is_cut)
        return 0;
    if (len == 0) {
        add_extent(scene, 0, scene->text.len, CS_E_RECORD_TOO_LONG);
        scene->framer->mode = IN_SKIPPED_LINE;
        return scene->text.len;
    }
    casus_text line = cs_text_slice(scene->text, 0, len);
    size_t start = cs_json_blank_end(line, 0);
    if (start < len)
        add_extent(scene, start, cs_json_trimmed_len(line), 0);
    return len;
}

/* ---- Brackets ---- */

/* Blanks but for the last line break or blank: the end must not come unnoticed between two
   windows, where the array is not closed. */
static size_t all_but_last(const struct scene *scene)
{
    size_t len = scene->text.len - 1;
    bool may_split = len > 0 && scene->text.ptr[len] == '\n' && scene->text.ptr[len - 1] == '\r';
    return may_split ? len - 1 : len;
}

/* Behind the blanks and commas that follow a record. */
static size_t gap_end(casus_text text, size_t at)
{
    while ((at = cs_json_blank_end(text, at)) < text.len && text.ptr[at] == ',')
        at++;
    return at;
}

/* Is it known what follows the gap that ends at `at`? An envelope must go on behind its array; one
   byte of that is waited for, so that the end cannot come unnoticed between two windows. */
static bool sees_next(const struct scene *scene, size_t at)
{
    if (scene->is_last || scene->is_cut)
        return true;
    if (at < scene->text.len && scene->text.ptr[at] == ']' && scene->shape == CS_JSON_ENVELOPE)
        at++;
    return at < scene->text.len;
}

/* Behind a record that ends at `end` and its gap up to `at`: takes the bracket that closes the array,
   if it stands there. */
static size_t end_record(struct scene *scene, size_t end, size_t at)
{
    bool is_end = at < scene->text.len && scene->text.ptr[at] == ']' && is_array(scene);
    if (is_end) {
        scene->framer->mode = BEHIND_ARRAY;
        at++;
    }
    size_t trimmed = cs_json_trimmed_len(scene->text);
    if (at == scene->text.len && scene->is_last && !(is_end && scene->shape == CS_JSON_ARRAY))
        add_unclosed(scene, trimmed > end ? trimmed : end);
    return at;
}

static size_t frame_whole(struct scene *scene, size_t end)
{
    size_t gap = gap_end(scene->text, end);
    if (!sees_next(scene, gap))
        return 0;
    add_extent(scene, 0, end, 0);
    return end_record(scene, end, gap);
}

/* Gives up what begins here, up to the next record at or behind `from`. */
static size_t frame_broken(struct scene *scene, size_t from, unsigned flaw)
{
    size_t end = cs_json_find_record(scene->text, from);
    if (end == scene->text.len && !scene->is_last) {
        if (!scene->is_cut)
            return 0;
        scene->framer->mode = IN_SKIPPED_LINE;
    }
    add_extent(scene, 0, end, flaw);
    return end;
}

/* After one that is not flat, more and more are scanned at once: they may all be so. */
enum { PATIENCE_MAX = 64 };

/* The length of the flat object that the text begins with; 0: it may be none. */
static size_t flat_len(struct scene *scene)
{
    if (!scene->flat || scene->text.ptr[0] != '{')
        return 0;
    if (scene->patience > 0) {
        scene->patience--;
        return 0;
    }
    size_t end = cs_json_flat_end(scene->flat, scene->offset, scene->offset + scene->text.len);
    if (end)
        scene->declined = 0;
    else if (scene->declined < PATIENCE_MAX)
        scene->declined = 2 * scene->declined + 1;
    scene->patience = scene->declined;
    return end ? end - scene->offset : 0;
}

static size_t frame_group(struct scene *scene)
{
    size_t end = flat_len(scene);
    if (end) {
        size_t step = frame_whole(scene, end);
        scene->flat->next = scene->offset + step;
        return step;
    }
    switch (cs_json_scan_group(scene->text, &end)) {
    case CS_JSON_WHOLE:
        return frame_whole(scene, end);
    case CS_JSON_BROKEN:
        return frame_broken(scene, end, 0);
    case CS_JSON_OPEN:
        break;
    }
    if (!scene->is_last && !scene->is_cut)
        return 0;
    return frame_broken(scene, 1, scene->is_last ? 0 : CS_E_RECORD_TOO_LONG);
}

/* Does this token end what is neither an object nor a list? */
static bool ends_scraps(const struct scene *scene, cs_json_token token)
{
    switch (token.kind) {
    case CS_JSON_NOTHING:
    case ',':
    case '[':
        return true;
    case ']':
        return is_array(scene);
    case '{':
        return cs_json_begins_record(scene->text, token.start);
    default:
        return false;
    }
}

/* Something other than an object or a list, where a record should be: all up to the comma, or just
   a comma. */
static size_t frame_scraps(struct scene *scene)
{
    casus_text text = scene->text;
    cs_json_token token = cs_json_next(text, 0);
    size_t end = token.end;
    if (token.kind != ',')
        while (token = cs_json_next(text, end), !ends_scraps(scene, token))
            end = token.end;
    bool may_go_on = end == text.len && !scene->is_last && !scene->is_cut;
    return may_go_on ? 0 : frame_whole(scene, end);
}

static size_t frame_value(struct scene *scene)
{
    size_t blanks = cs_json_blank_end(scene->text, 0);
    if (blanks == scene->text.len && scene->is_last)
        add_unclosed(scene, blanks);
    if (blanks == scene->text.len)
        return scene->is_last ? blanks : all_but_last(scene);
    if (blanks > 0)
        return blanks;
    char first = scene->text.ptr[0];
    if (first == ']' && is_array(scene))
        return sees_next(scene, 0) ? end_record(scene, 0, 0) : 0;
    return first == '{' || first == '[' ? frame_group(scene) : frame_scraps(scene);
}

/* ---- Behind the array ---- */

/* Text that must not follow: its first line is an extent with a flaw, and nothing more is read. */
static size_t frame_surplus(struct scene *scene)
{
    size_t blanks = cs_json_blank_end(scene->text, 0);
    if (blanks > 0)
        return blanks < scene->text.len ? blanks : everything(scene);
    size_t len = line_len(scene);
    if (len == 0 && !scene->is_cut)
        return 0;
    if (len == 0)
        len = scene->text.len;
    add_extent(scene, 0, len, CS_E_JSON_AFTER_END);
    scene->framer->mode = IN_REMAINDER;
    return len;
}

/* The members behind that of the records, in an object where they stand for all before. */
static void read_rest(struct scene *scene, casus_text object)
{
    cs_arena *arena = scene->framer->layout->arena;
    cs_json_token comma = cs_json_next(object, sizeof "{\"\":[]" - 1);
    if (comma.kind == ',')
        cs_json_reply_read(&scene->framer->around, object, comma.end, arena);
    scene->failed |= arena->failed;
}

/* Is the text, behind an array that a member of an object holds, the rest of that object? */
static bool ends_envelope(struct scene *scene)
{
    cs_buf buf = {0};
    cs_buf_add_string(&buf, "{\"\":[]");
    cs_buf_add_text(&buf, scene->text);
    casus_text text = cs_buf_text(&buf);
    json_t *envelope = NULL;
    size_t end = 0;
    cs_json_fault fault;
    casus_status status = buf.status;
    if (status == CASUS_OK)
        status = cs_json_load(text, &envelope, &end, &fault);
    if (status != CASUS_OK)
        scene->failed = true;
    bool is_whole = envelope && cs_json_blank_end(text, end) == text.len;
    if (is_whole)
        read_rest(scene, text);
    json_decref(envelope);
    cs_buf_free(&buf);
    return is_whole;
}

static size_t frame_envelope_end(struct scene *scene)
{
    if (!scene->is_last && !scene->is_cut)
        return 0;
    if (scene->is_last && ends_envelope(scene))
        return scene->text.len;
    if (scene->is_last && cs_json_blank_end(scene->text, 0) == scene->text.len)
        add_unclosed(scene, 0);
    return frame_surplus(scene);
}

/* ---- Steps ---- */

static size_t take_step(struct scene *scene)
{
    switch (scene->framer->mode) {
    case IN_SKIPPED_LINE:
        return skip_line(scene);
    case BEHIND_ARRAY:
        return scene->shape == CS_JSON_ENVELOPE ? frame_envelope_end(scene) : frame_surplus(scene);
    case IN_REMAINDER:
        return everything(scene);
    default:
        return scene->shape == CS_JSON_LINES ? frame_line(scene) : frame_value(scene);
    }
}

static void set_text(struct scene *scene, casus_text rest, bool eof)
{
    scene->is_cut = rest.len >= CS_RECORD_MAX;
    scene->is_last = eof && !scene->is_cut;
    scene->text = cs_text_slice(rest, 0, CS_RECORD_MAX);
    /* A cut must not fall between CR and LF. */
    if (scene->is_cut && scene->text.ptr[CS_RECORD_MAX - 1] == '\r')
        scene->text.len--;
}

size_t cs_json_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out)
{
    const cs_json_state *state = framer->layout->state;
    cs_framer before = *framer;
    size_t count = out->count;
    cs_json_flat flat;
    cs_json_flat_start(&flat, window);
    struct scene scene = {.framer = framer, .shape = state->shape, .out = out};
    if (framer->layout->gear != CASUS_GEAR_LIBRARY)
        scene.flat = &flat;
    size_t step;
    do {
        set_text(&scene, cs_text_from(window, scene.offset), eof);
        step = scene.text.len ? take_step(&scene) : 0;
        scene.offset += step;
    } while (step > 0);
    if (scene.failed) {
        *framer = before;
        out->count = count;
        out->failed = true;
        return 0;
    }
    return scene.offset;
}
