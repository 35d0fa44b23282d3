/* yaml_frame.c - where the records of a YAML stream begin and end.

   Records are found by lines: a "-" in the column of the sequence always starts one, a document
   marker always ends one, so that a broken record costs only itself. Flow sequences are cut by
   brackets and quotes. Records of a sequence that the starts of their lines tell take a shorter way,
   unless the layout's gear forbids it. Nothing here knows what a record means; that is for libyaml to
   say, record by record. An anchor may be used by any later record of its document, so from the first
   record that may hold one the rest of the document is handed out together, if it fits the limit. */
#include "syntax/yaml_syntax.h"

#include <string.h>

/* ---- Lines ---- */

static bool is_break(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Is there a blank, a line break or nothing at `at`? */
static bool is_word_end(casus_text text, size_t at)
{
    return at >= text.len || is_blank(text.ptr[at]) || is_break(text.ptr[at]);
}

static size_t skip_blanks(casus_text text, size_t at, size_t end)
{
    while (at < end && is_blank(text.ptr[at]))
        at++;
    return at;
}

static bool is_marker(casus_text text, size_t at, const char *marker)
{
    return cs_text_starts(cs_text_from(text, at), marker) && is_word_end(text, at + 3);
}

static cs_yaml_line_kind line_kind(casus_text text, const cs_yaml_line *line)
{
    size_t word = skip_blanks(text, line->content, line->end);
    if (word == line->end)
        return CS_LINE_EMPTY;
    if (text.ptr[word] == '#')
        return CS_LINE_COMMENT;
    if (line->content == line->start && is_marker(text, line->start, "---"))
        return CS_LINE_START;
    if (line->content == line->start && is_marker(text, line->start, "..."))
        return CS_LINE_STOP;
    if (text.ptr[line->content] == '-' && is_word_end(text, line->content + 1))
        return CS_LINE_ITEM;
    return CS_LINE_CONTENT;
}

bool cs_yaml_line_is_directive(casus_text text, const cs_yaml_line *line)
{
    size_t at = line->start + 1;
    if (line->kind != CS_LINE_CONTENT || text.ptr[line->start] != '%')
        return false;
    while (at < line->end && ((text.ptr[at] | 0x20) >= 'a' && (text.ptr[at] | 0x20) <= 'z'))
        at++;
    return at == line->end || (at > line->start + 1 && is_blank(text.ptr[at]));
}

/* Where the first line break from `at` on stands, or the text's length. */
static size_t find_break(casus_text text, size_t at)
{
    /* In blocks, lest a text of one kind of break is searched for the other again and again. */
    enum { BLOCK = 256 };
    for (; at < text.len; at += BLOCK) {
        casus_text block = cs_text_slice(text, at, BLOCK);
        const char *feed = memchr(block.ptr, '\n', block.len);
        size_t len = feed ? (size_t)(feed - block.ptr) : block.len;
        const char *back = memchr(block.ptr, '\r', len);
        if (back || feed)
            return at + (back ? (size_t)(back - block.ptr) : len);
    }
    return text.len;
}

bool cs_yaml_line_at(casus_text text, size_t at, bool eof, cs_yaml_line *out)
{
    cs_yaml_line line = {.start = at, .end = find_break(text, at)};
    size_t left = text.len - line.end;
    bool is_cr = left > 0 && text.ptr[line.end] == '\r';
    bool is_crlf = is_cr && left > 1 && text.ptr[line.end + 1] == '\n';
    line.next = line.end + (left == 0 ? 0 : is_crlf ? 2 : 1);
    line.content = line.start;
    while (line.content < line.end && text.ptr[line.content] == ' ')
        line.content++;
    line.kind = line_kind(text, &line);
    *out = line;
    return eof || left >= (is_cr ? 2U : 1U);
}

bool cs_yaml_line_has_kind(const cs_yaml_line *line)
{
    return line->end - line->content >= sizeof "---";
}

uint32_t cs_yaml_line_column(const cs_yaml_line *line)
{
    return (uint32_t)(line->content - line->start);
}

bool cs_yaml_line_is_done(casus_text text, const cs_yaml_line *line, size_t at)
{
    size_t word = skip_blanks(text, at, line->end);
    return word == line->end || text.ptr[word] == '#';
}

/* Do two characters stand for one here, a backslash and another or a doubled single quote? */
static bool is_escape(casus_text text, size_t at, char quote)
{
    if (quote == '"')
        return text.ptr[at] == '\\';
    return text.ptr[at] == quote && at + 1 < text.len && text.ptr[at + 1] == quote;
}

/* Where the quoted word that begins at `at` ends, behind its quote; 0 if it does not. */
static size_t quoted_end(casus_text text, size_t at, size_t end)
{
    char quote = text.ptr[at];
    for (at++; at < end; at++) {
        if (is_escape(text, at, quote))
            at++;
        else if (text.ptr[at] == quote)
            return at + 1;
    }
    return 0;
}

/* Where a plain key ends: at a ':' with a blank behind it; 0 if there is none. */
static size_t plain_key_end(casus_text text, size_t at, size_t end)
{
    for (; at < end; at++) {
        if (text.ptr[at] == ':' && is_word_end(text, at + 1))
            return at;
        if (text.ptr[at] == '#' && is_blank(text.ptr[at - 1]))
            return 0;
    }
    return 0;
}

bool cs_yaml_line_key(casus_text text, const cs_yaml_line *line, casus_text *key, size_t *value)
{
    size_t start = line->content;
    if (line->kind != CS_LINE_CONTENT || strchr(":[{", text.ptr[start]))
        return false;
    bool is_quoted = text.ptr[start] == '"' || text.ptr[start] == '\'';
    size_t end = is_quoted ? quoted_end(text, start, line->end)
                           : plain_key_end(text, start + 1, line->end);
    size_t colon = skip_blanks(text, end, line->end);
    if (end == 0 || colon == line->end || text.ptr[colon] != ':' || !is_word_end(text, colon + 1))
        return false;
    *key = is_quoted ? cs_text_slice(text, start + 1, end - start - 2)
                     : cs_text_trim(cs_text_slice(text, start, end - start));
    *value = skip_blanks(text, colon + 1, line->end);
    return true;
}

/* ---- Anchors ---- */

static bool is_anchor_char(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* Can a node start at `at`: behind an indicator, a tag, or at the start of a line? A byte beyond
   ASCII may end one of the line breaks that only libyaml knows. */
static bool node_can_start(casus_text text, size_t at)
{
    size_t before = at;
    while (before > 0 && is_blank(text.ptr[before - 1]))
        before--;
    if (before == 0 || is_break(text.ptr[before - 1]) || (text.ptr[before - 1] & 0x80) ||
        strchr("-?:[]{},\"'", text.ptr[before - 1]))
        return true;
    if (before == at)
        return false;
    while (before > 0 && !is_word_end(text, before - 1) && text.ptr[before - 1] != '!')
        before--;
    return before > 0 && text.ptr[before - 1] == '!';
}

/* May text define an anchor? Errs only on the side of yes. */
static bool may_define_anchor(casus_text text)
{
    for (size_t at = 0; at < text.len; at++) {
        const char *hit = memchr(text.ptr + at, '&', text.len - at);
        if (!hit)
            return false;
        at = (size_t)(hit - text.ptr);
        if (at + 1 < text.len && is_anchor_char(text.ptr[at + 1]) && node_can_start(text, at))
            return true;
    }
    return false;
}

/* ---- The framer ---- */

enum {
    MODE = 0xFF,
    LOST = 0x100,     /* an overlong record is being passed over */
    MID_LINE = 0x200, /* the window begins inside a line that is passed over */
    ALONE = 0x400,    /* the document is too long for its anchors: each record goes alone */
    TAIL = 0x800,     /* behind the ] of a flow sequence, on its line */
    NO_COLUMN = UINT32_MAX
};

/* A flow item nested deeper than this is cut at the end of its line: its parser refuses it anyway,
   and a file of nothing but brackets is passed over in one sweep. */
enum { FLOW_DEPTH = 2 * CS_DEPTH_MAX };

/* A window, or as much of it as one record may have, and how far it has been dealt with. */
struct scan {
    cs_framer *framer;
    casus_text text;
    bool eof;
    size_t at;
    cs_extents *out;
};

static const cs_yaml_head *head_of(const cs_framer *framer)
{
    return framer->layout ? framer->layout->state : NULL;
}

static bool is_annotation(const cs_framer *framer)
{
    const cs_yaml_head *head = head_of(framer);
    return head && head->is_annotation;
}

static void enter(struct scan *scan, uint32_t mode)
{
    scan->framer->mode = mode;
}

/* A document ends here: its flags die with it. */
static void leave_document(struct scan *scan, size_t at)
{
    enter(scan, CS_YAML_BETWEEN);
    scan->at = at;
}

/* Is the line indented with what is no blank to YAML? A record's line that seems to stand in the
   margin stays with its record, which libyaml then refuses. */
static bool is_misindented(const struct scan *scan, const cs_yaml_line *line)
{
    casus_text content = cs_text_slice(scan->text, line->content, line->end - line->content);
    return cs_text_starts(content, "\t") || cs_text_starts(content, "\xC2\xA0");
}

/* Does the line start a key of the annotation's head, behind the events? */
static bool is_late_key(const struct scan *scan, const cs_yaml_line *line, size_t *value)
{
    casus_text key;
    return is_annotation(scan->framer) && !is_misindented(scan, line) &&
           cs_yaml_line_column(line) <= head_of(scan->framer)->column &&
           cs_yaml_line_key(scan->text, line, &key, value);
}

static bool is_document_end(const cs_yaml_line *line)
{
    return line->kind == CS_LINE_START || line->kind == CS_LINE_STOP;
}

/* Does this line, the second or a later one of a record, belong to what follows it? An item left of
   the sequence's column is no YAML: it stays, so that libyaml says so, and the column moves. */
static bool ends_record(struct scan *scan, const cs_yaml_line *line)
{
    size_t value;
    if (is_document_end(line))
        return true;
    if ((scan->framer->mode & MODE) != CS_YAML_ITEMS)
        return false;
    uint32_t column = cs_yaml_line_column(line);
    if (line->kind != CS_LINE_ITEM || column > scan->framer->depth)
        return is_late_key(scan, line, &value);
    bool ends = column == scan->framer->depth;
    scan->framer->depth = column;
    return ends;
}

/* Finds the end of the record whose first line is at scan->at: *end is behind its last line, *stop
   where the next thing begins. Blank lines may belong to a literal block, so they stay with the
   record before them, but not behind a comment too far left to be in one. */
static bool find_end(struct scan *scan, size_t *end, size_t *stop)
{
    cs_yaml_line line;
    bool is_closed = false;
    bool is_first = true;
    *end = scan->at;
    for (size_t at = scan->at;; at = line.next, is_first = false) {
        *stop = at;
        if (at == scan->text.len)
            return scan->eof;
        bool is_whole = cs_yaml_line_at(scan->text, at, scan->eof, &line);
        if (!is_whole && (line.kind == CS_LINE_CONTENT || !cs_yaml_line_has_kind(&line)))
            return false;
        if (!is_first && ends_record(scan, &line))
            return true;
        if (!is_whole)
            return false;
        bool is_low = line.kind == CS_LINE_COMMENT &&
                      cs_yaml_line_column(&line) <= scan->framer->depth;
        is_closed = is_low || (is_closed && line.kind == CS_LINE_EMPTY);
        if (!is_closed)
            *end = line.next;
    }
}

static bool step_document(struct scan *scan)
{
    size_t end;
    size_t stop;
    if (!find_end(scan, &end, &stop) || !cs_extents_add(scan->out, scan->at, end, 0))
        return false;
    leave_document(scan, stop);
    return true;
}

/* A record of the sequence; behind its end, whatever stands there. */
static bool step_item(struct scan *scan, const cs_yaml_line *line)
{
    size_t end;
    size_t stop;
    bool is_after = (scan->framer->mode & MODE) == CS_YAML_AFTER;
    enter(scan, scan->framer->mode & ~(uint32_t)LOST);
    scan->framer->depth = cs_yaml_line_column(line);
    if (!find_end(scan, &end, &stop) ||
        !cs_extents_add(scan->out, scan->at, end, is_after ? CS_E_YAML_SYNTAX : 0))
        return false;
    scan->at = stop;
    return true;
}

/* A key behind the events: up to the next one, or up to the next record unless what looks like one
   may be the key's value. */
static bool step_late_key(struct scan *scan, const cs_yaml_line *first, size_t value)
{
    bool has_value = !cs_yaml_line_is_done(scan->text, first, value);
    bool is_after = (scan->framer->mode & MODE) == CS_YAML_AFTER;
    cs_yaml_line line = *first;
    size_t at;
    for (;;) {
        at = line.next;
        if (at == scan->text.len && scan->eof)
            break;
        if (at == scan->text.len || !cs_yaml_line_at(scan->text, at, scan->eof, &line))
            return false;
        if (is_document_end(&line) || is_late_key(scan, &line, &value))
            break;
        if (line.kind == CS_LINE_ITEM && has_value && !is_after)
            break;
    }
    if (!cs_extents_add(scan->out, scan->at, at, 0))
        return false;
    scan->at = at;
    return true;
}

/* At the start of a line in a block sequence, or behind it. */
static bool step_items(struct scan *scan)
{
    cs_yaml_line line;
    size_t value;
    cs_framer *framer = scan->framer;
    if (!cs_yaml_line_at(scan->text, scan->at, scan->eof, &line))
        return false;
    bool is_tail = (framer->mode & TAIL) != 0;
    framer->mode &= ~(uint32_t)TAIL;
    if (is_document_end(&line) && !is_tail) {
        leave_document(scan, scan->at);
        return true;
    }
    bool is_item = line.kind == CS_LINE_ITEM && (framer->mode & MODE) == CS_YAML_ITEMS;
    bool is_lost = (framer->mode & LOST) != 0;
    if (is_item && (!is_lost || cs_yaml_line_column(&line) <= framer->depth))
        return step_item(scan, &line);
    if (!is_tail && is_late_key(scan, &line, &value))
        return step_late_key(scan, &line, value);
    if (is_lost || line.kind == CS_LINE_EMPTY || line.kind == CS_LINE_COMMENT) {
        scan->at = line.next;
        return true;
    }
    return step_item(scan, &line);
}

/* ---- Plain records ---- */

/* Does a CR stand alone? Between lines that end in LF or CR LF none does. */
static bool has_lone_return(casus_text text)
{
    for (size_t at = 0; at < text.len; at++) {
        const char *hit = memchr(text.ptr + at, '\r', text.len - at);
        if (!hit)
            return false;
        at = (size_t)(hit - text.ptr) + 1;
        if (at == text.len || text.ptr[at] != '\n')
            return true;
    }
    return false;
}

static bool is_dash(casus_text text, size_t at)
{
    return at < text.len && text.ptr[at] == '-' && is_word_end(text, at + 1);
}

/* Where the record ends whose "-" stands at `dash`, in this column: before the next one there, if
   only blank lines and lines further right come between. 0: that takes a closer look. */
static size_t plain_end(casus_text text, size_t dash, size_t column)
{
    for (size_t at = dash;;) {
        const char *feed = memchr(text.ptr + at, '\n', text.len - at);
        at = feed ? (size_t)(feed - text.ptr) + 1 : text.len;
        if (text.len - at < column + sizeof "---")
            return 0;
        size_t blanks = 0;
        while (blanks <= column && text.ptr[at + blanks] == ' ')
            blanks++;
        if (blanks == column && is_dash(text, at + blanks))
            return at;
        if (blanks <= column && !is_break(text.ptr[at + blanks]))
            return 0;
    }
}

/* Deals with a record that can be told by the starts of its lines alone; false where it cannot, and
   nothing has changed. What it finds is what step() finds. */
static bool step_plain(struct scan *scan)
{
    const cs_framer *framer = scan->framer;
    casus_text text = cs_text_slice(scan->text, 0, scan->at + CS_RECORD_MAX);
    size_t dash = scan->at;
    while (dash < text.len && text.ptr[dash] == ' ')
        dash++;
    size_t column = dash - scan->at;
    bool is_inside = !is_annotation(framer) || column >= head_of(framer)->column;
    if (framer->mode != CS_YAML_ITEMS || !is_inside || !is_dash(text, dash))
        return false;
    size_t end = plain_end(text, dash, column);
    casus_text record = cs_text_slice(text, scan->at, end - scan->at);
    if (end == 0 || has_lone_return(record) || may_define_anchor(record) ||
        !cs_extents_add(scan->out, scan->at, end, 0))
        return false;
    scan->framer->depth = (uint32_t)column;
    scan->at = end;
    return true;
}

/* ---- Flow sequences ---- */

/* Is there a document marker at `at`? Everything ends there, quoted text too. */
static bool is_line_marker(casus_text text, size_t at)
{
    return at > 0 && is_break(text.ptr[at - 1]) &&
           (is_marker(text, at, "---") || is_marker(text, at, "..."));
}

static size_t skip_comment(casus_text text, size_t at)
{
    while (at < text.len && !is_break(text.ptr[at]))
        at++;
    return at;
}

static size_t skip_quoted(casus_text text, size_t at)
{
    char quote = text.ptr[at];
    for (at++; at < text.len && !is_line_marker(text, at); at++) {
        if (is_escape(text, at, quote))
            at++;
        else if (text.ptr[at] == quote)
            return at + 1;
    }
    return at < text.len ? at : text.len;
}

/* Passes over one character, quoted text, comment, anchor or tag. A quote only means something
   where a scalar can start. */
static size_t skip_flow_token(casus_text text, size_t at, bool *can_start)
{
    char byte = text.ptr[at];
    if (is_blank(byte) || is_break(byte))
        return at + 1;
    if (byte == '#' && (at == 0 || is_word_end(text, at - 1)))
        return skip_comment(text, at);
    if (*can_start && (byte == '"' || byte == '\'')) {
        *can_start = false;
        return skip_quoted(text, at);
    }
    if (*can_start && (byte == '&' || byte == '!')) {
        while (!is_word_end(text, at) && !strchr(",[]{}", text.ptr[at]))
            at++;
        return at;
    }
    bool is_json_value = byte == ':' && at > 0 && strchr("\"']}", text.ptr[at - 1]);
    *can_start = strchr("[{,", byte) || is_json_value ||
                 (strchr(":?", byte) && is_word_end(text, at + 1));
    return at + 1;
}

/* What ends an item: more text is needed, or "," or "]" or the document does, or it goes on where it
   should not. */
typedef enum flow_end { FLOW_MORE, FLOW_COMMA, FLOW_CLOSE, FLOW_DOCUMENT, FLOW_CUT } flow_end;

/* Does an item end before this character, at the depth of the list itself? */
static bool ends_flow_item(char byte, bool is_closed)
{
    return byte == ',' || byte == ']' ||
           (is_closed && !is_blank(byte) && !is_break(byte) && byte != ':' && byte != '#');
}

/* Finds the end of the item at `at`. Behind a closed bracket it goes on only as the key of a pair. */
static flow_end find_flow_end(const struct scan *scan, size_t at, size_t *end)
{
    casus_text text = scan->text;
    size_t depth = 0;
    bool is_closed = false;
    bool can_start = true;
    while (at < text.len) {
        char byte = text.ptr[at];
        *end = at;
        if (!scan->eof && text.len - at < sizeof "---")
            return FLOW_MORE;
        if (is_line_marker(text, at))
            return FLOW_DOCUMENT;
        if (depth == 0 && ends_flow_item(byte, is_closed))
            return byte == ',' ? FLOW_COMMA : byte == ']' ? FLOW_CLOSE : FLOW_CUT;
        if (depth > FLOW_DEPTH && is_break(byte))
            return FLOW_CUT;
        size_t was = depth;
        depth += byte == '[' || byte == '{';
        depth -= (byte == ']' || byte == '}') && depth > 0;
        is_closed = (was == 1 && depth == 0) || (is_closed && byte != ':');
        at = skip_flow_token(text, at, &can_start);
    }
    *end = text.len;
    return scan->eof ? FLOW_DOCUMENT : FLOW_MORE;
}

static size_t skip_flow_blanks(casus_text text, size_t at)
{
    while (at < text.len && (is_word_end(text, at) || text.ptr[at] == '#'))
        at = text.ptr[at] == '#' ? skip_comment(text, at) : at + 1;
    return at;
}

/* Nothing where an item should be: a comma too much, or the end. */
static bool step_flow_gap(struct scan *scan, flow_end how, size_t at)
{
    size_t start = how == FLOW_COMMA ? at : scan->at;
    size_t end = how == FLOW_COMMA ? at + 1 : at;
    if (how != FLOW_CLOSE && end > start &&
        !cs_extents_add(scan->out, start, end, CS_E_YAML_SYNTAX))
        return false;
    scan->at = how == FLOW_DOCUMENT ? at : at + 1;
    scan->framer->depth = 0;
    if (how == FLOW_CLOSE)
        enter(scan, CS_YAML_AFTER | TAIL);
    else if (how == FLOW_DOCUMENT)
        leave_document(scan, at);
    return true;
}

/* Passes over lines until one begins as an item does, or a comma before one. */
static bool step_lost_flow(struct scan *scan)
{
    cs_yaml_line line;
    if (!cs_yaml_line_at(scan->text, scan->at, scan->eof, &line))
        return false;
    size_t word = skip_blanks(scan->text, line.content, line.end);
    bool is_item = word < line.end && strchr("{[,]", scan->text.ptr[word]);
    if (is_item || is_document_end(&line)) {
        enter(scan, scan->framer->mode & ~(uint32_t)LOST);
        scan->framer->depth = is_item && scan->text.ptr[word] == ',';
    } else {
        scan->at = line.next;
    }
    return true;
}

/* depth tells whether an item came before. Its comma is dealt with together with what follows, so
   that a list that ends in one is found out. */
static bool step_flow(struct scan *scan)
{
    size_t end;
    if (scan->framer->mode & LOST)
        return step_lost_flow(scan);
    size_t at = skip_flow_blanks(scan->text, scan->at);
    bool is_good = scan->framer->depth == 0;
    if (!is_good && at < scan->text.len && scan->text.ptr[at] == ',') {
        at = skip_flow_blanks(scan->text, at + 1);
        is_good = true;
    }
    flow_end how = find_flow_end(scan, at, &end);
    if (how == FLOW_MORE)
        return false;
    scan->framer->depth = 1;
    if (end == at)
        return step_flow_gap(scan, how, at);
    unsigned flaw = is_good && how != FLOW_DOCUMENT ? 0 : CS_E_YAML_SYNTAX;
    if (!cs_extents_add(scan->out, at, end, flaw))
        return false;
    scan->at = end;
    if (how == FLOW_DOCUMENT)
        leave_document(scan, end);
    return true;
}

/* ---- Between documents ---- */

/* Content of a document begins at `at`, in this column. Its first record is framed together with what
   precedes it, so that no chunk begins with a record in the middle of a line. */
static bool step_content(struct scan *scan, size_t at, uint32_t column)
{
    bool is_list = scan->text.ptr[at] == '[';
    enter(scan, is_list ? CS_YAML_FLOW : CS_YAML_DOCUMENT);
    scan->framer->depth = is_list ? 0 : column;
    scan->at = at + is_list;
    return is_list ? step_flow(scan) : step_document(scan);
}

/* Behind "..." nothing may stand but a comment. A line with more is an extent, for parse to report. */
static bool step_stop(struct scan *scan, const cs_yaml_line *line)
{
    if (!cs_yaml_line_is_done(scan->text, line, line->start + 3) &&
        !cs_extents_add(scan->out, line->start, line->end, 0))
        return false;
    scan->at = line->next;
    return true;
}

static bool step_between(struct scan *scan)
{
    cs_yaml_line line;
    casus_text text = scan->text;
    size_t mark;
    while ((mark = cs_utf8_mark(cs_text_from(text, scan->at))) > 0)
        scan->at += mark;
    if (scan->at == text.len)
        return true;
    bool is_whole = cs_yaml_line_at(text, scan->at, scan->eof, &line);
    bool is_content = line.kind == CS_LINE_CONTENT && !cs_yaml_line_is_directive(text, &line);
    if (!is_whole && !(is_content && cs_yaml_line_has_kind(&line)))
        return false;
    if (is_content)
        return step_content(scan, text.ptr[line.content] == '[' ? line.content : line.start,
                            cs_yaml_line_column(&line));
    if (line.kind == CS_LINE_START && !cs_yaml_line_is_done(text, &line, line.start + 3))
        return step_content(scan, skip_blanks(text, line.start + 3, line.end), 0);
    if (line.kind == CS_LINE_STOP)
        return step_stop(scan, &line);
    if (line.kind == CS_LINE_ITEM) {
        enter(scan, CS_YAML_ITEMS);
        scan->framer->depth = cs_yaml_line_column(&line);
    } else {
        scan->at = line.next;
    }
    return true;
}

/* ---- Windows ---- */

/* Passes over the rest of a line that was given up. */
static bool step_mid_line(struct scan *scan)
{
    cs_yaml_line line;
    size_t end = scan->text.len;
    if (cs_yaml_line_at(scan->text, scan->at, scan->eof, &line)) {
        scan->framer->mode &= ~(uint32_t)MID_LINE;
        end = line.next;
    } else if (scan->text.ptr[end - 1] == '\r') {
        end--;
    }
    bool moves = end > scan->at;
    scan->at = end;
    return moves;
}

/* Deals with the next thing, whole; false if its end is not in the text. */
static bool step(struct scan *scan)
{
    if (scan->framer->mode & MID_LINE)
        return step_mid_line(scan);
    switch (scan->framer->mode & MODE) {
    case CS_YAML_DOCUMENT:
        return step_document(scan);
    case CS_YAML_FLOW:
        return step_flow(scan);
    case CS_YAML_ITEMS:
    case CS_YAML_AFTER:
        return step_items(scan);
    default:
        return step_between(scan);
    }
}

/* Deals with everything up to the end of the document; false if that is not in the text. */
static bool step_to_end(struct scan *scan)
{
    while ((scan->framer->mode & MODE) != CS_YAML_BETWEEN) {
        if (scan->at == scan->text.len)
            return scan->eof;
        if (!step(scan))
            return false;
    }
    return true;
}

/* The record at the front of the text has no end within the limit. Its first line is given up; what
   follows it is passed over up to the next place where a record can begin. */
static bool give_up(struct scan *scan)
{
    cs_yaml_line line;
    uint32_t mode = scan->framer->mode & MODE;
    size_t end = scan->text.len;
    bool has_line = cs_yaml_line_at(scan->text, scan->at, scan->eof, &line);
    if (has_line)
        end = line.next;
    else if (scan->text.ptr[end - 1] == '\r')
        end--;
    if (!cs_extents_add(scan->out, scan->at, end, CS_E_RECORD_TOO_LONG))
        return false;
    if (mode == CS_YAML_DOCUMENT)
        mode = CS_YAML_AFTER;
    uint32_t kept = scan->framer->mode & ALONE;
    uint32_t lost = mode == CS_YAML_BETWEEN ? 0 : LOST;
    enter(scan, mode | kept | lost | (has_line ? 0U : MID_LINE));
    scan->at = end;
    return true;
}

/* One step of a scan that sees no more than one record may have. */
static bool step_within_limit(struct scan *whole)
{
    size_t left = whole->text.len - whole->at;
    bool is_full = left >= CS_RECORD_MAX;
    struct scan view = *whole;
    view.text.len = whole->at + (is_full ? CS_RECORD_MAX : left);
    view.eof = whole->eof && !is_full;
    cs_framer before = *whole->framer;
    size_t count = whole->out->count;
    if (!step(&view)) {
        if (!is_full)
            *whole->framer = before;
        else if (!give_up(&view))
            return false;
        whole->at = is_full ? view.at : whole->at;
        return is_full;
    }
    bool is_alone = (before.mode & ALONE) != 0;
    bool is_new = whole->out->count > count;
    const cs_extent *last = is_new ? &whole->out->items[count] : NULL;
    bool is_anchored = last && !is_alone &&
                       may_define_anchor(cs_text_slice(view.text, last->start, last->len));
    if (is_anchored && !step_to_end(&view)) {
        *whole->framer = before;
        whole->out->count = count;
        whole->framer->mode |= is_full ? ALONE : 0U;
        return is_full;
    }
    whole->out->is_joint = whole->out->is_joint || is_anchored;
    whole->at = view.at;
    return true;
}

static void start(cs_framer *framer)
{
    const cs_yaml_head *head = head_of(framer);
    framer->mode = head ? head->mode : CS_YAML_BETWEEN;
    framer->depth = framer->mode == CS_YAML_ITEMS ? NO_COLUMN : 0;
}

size_t cs_yaml_frame(cs_framer *framer, casus_text window, bool eof, cs_extents *out)
{
    if (framer->mode == 0)
        start(framer);
    struct scan scan = {framer, window, eof, 0, out};
    size_t count = out->count;
    bool is_auto = framer->layout && framer->layout->gear == CASUS_GEAR_AUTO;
    while (scan.at < window.len && ((is_auto && step_plain(&scan)) || step_within_limit(&scan)))
        if ((framer->mode & ALONE) && out->count > count)
            break;
    return scan.at;
}
