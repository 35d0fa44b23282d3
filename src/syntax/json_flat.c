/* json_flat.c - finds the end of flat objects, 64 bytes at a time.

   cs_json_scan_group() defines where a value ends; it goes from byte to byte. Most records are objects
   that hold no other, and their strings are sound: for those it is enough to know which brackets stand
   in no string, and that shows in the marks of all quotes at once. Whatever is not so plain, such as a
   bracket too many or a line break in a string, is left to the scan. */
#include "base/scan.h"
#include "syntax/json_syntax.h"

/* What needles of scans stand for. */
enum { QUOTES, BACKSLASHES, LINE_FEEDS, RETURNS };

void cs_json_flat_start(cs_json_flat *flat, casus_text text)
{
    flat->text = text;
    flat->next = SIZE_MAX;
}

/* The characters behind backslashes that are not themselves behind one. */
static uint64_t take_escapes(cs_json_flat *flat, uint64_t backslashes)
{
    uint64_t escaped = flat->is_escaped;
    flat->is_escaped = false;
    backslashes &= ~escaped;
    while (backslashes) {
        uint64_t bit = backslashes & -backslashes;
        escaped |= bit << 1;
        flat->is_escaped = bit >> 63;
        backslashes &= ~(bit | bit << 1);
    }
    return escaped;
}

/* Goes on to the next word of the stretch that has events, which are brackets outside strings and
   what makes an object less than plain. False: no other has any. */
static bool find_events(cs_json_flat *flat)
{
    uint64_t in_string = flat->in_string;
    uint64_t events = 0;
    size_t word = flat->word;
    for (; word < flat->words && !events; word++) {
        const uint64_t *marks = flat->marks + word * CS_NEEDLES_MAX;
        uint64_t quotes = marks[QUOTES];
        if (marks[BACKSLASHES] || flat->is_escaped)
            quotes &= ~take_escapes(flat, marks[BACKSLASHES]);
        uint64_t strings = cs_mark_parities(quotes) ^ in_string;
        in_string = 0 - (strings >> 63);
        events = ((flat->brackets[word] | marks[BACKSLASHES]) & ~strings) |
                 ((marks[LINE_FEEDS] | marks[RETURNS]) & strings);
    }
    flat->in_string = in_string;
    flat->word = word;
    flat->events = events;
    return events;
}

static void take_stretch(cs_json_flat *flat, size_t start)
{
    static const cs_needles strings = {{'"', '\\', '\n', '\r'}, false};
    static const cs_needles brackets = {{'{', '}', '[', ']'}, false};
    const cs_scan *scan = cs_scan_best();
    casus_text stretch = cs_text_slice(flat->text, start, CS_JSON_STRETCH);
    flat->start = start;
    flat->words = cs_mark_words(stretch.len);
    flat->word = 0;
    flat->events = 0;
    scan->each(stretch, &strings, flat->marks);
    scan->mark(stretch, &brackets, flat->brackets);
}

/* The offset of the next event, or SIZE_MAX. */
static size_t next_event(cs_json_flat *flat)
{
    while (!flat->events && !find_events(flat)) {
        size_t start = flat->start + CS_JSON_STRETCH;
        if (start >= flat->text.len)
            return SIZE_MAX;
        take_stretch(flat, start);
    }
    size_t at = flat->start + (flat->word - 1) * 64 + cs_mark_first(flat->events);
    flat->events &= flat->events - 1;
    return at;
}

/* Begins anew at an offset outside strings. */
static void restart(cs_json_flat *flat, size_t at)
{
    flat->in_string = 0;
    flat->is_escaped = false;
    take_stretch(flat, at);
}

size_t cs_json_flat_end(cs_json_flat *flat, size_t start, size_t limit)
{
    bool in_list = false;
    if (flat->next != start)
        restart(flat, start);
    flat->next = SIZE_MAX;
    if (next_event(flat) != start)
        return 0;
    for (;;) {
        size_t at = next_event(flat);
        char byte = at < limit ? flat->text.ptr[at] : '\0';
        if (byte == '}' && !in_list)
            return at + 1;
        if (byte != (in_list ? ']' : '['))
            return 0;
        in_list = !in_list;
    }
}
