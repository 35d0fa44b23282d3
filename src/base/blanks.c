/* blanks.c - see blanks.h. */
#include "base/blanks.h"

/* The bytes of the blank at the front of a text; 0: there is none. */
static size_t blank_length(casus_text text)
{
    if (text.len && text.ptr[0] == ' ')
        return 1;
    return cs_text_starts(text, "\xC2\xA0") ? 2 : 0;
}

static size_t edge_length(casus_text text)
{
    return text.len && text.ptr[0] == '\t' ? 1 : blank_length(text);
}

static size_t last_edge_length(casus_text text)
{
    char last = text.len ? text.ptr[text.len - 1] : 'x';
    bool is_two = text.len >= 2 && cs_text_starts(cs_text_from(text, text.len - 2), "\xC2\xA0");
    return last == ' ' || last == '\t' ? 1 : is_two ? 2 : 0;
}

casus_text cs_blanks_trim(casus_text text)
{
    for (size_t len; (len = edge_length(text)) > 0;)
        text = cs_text_from(text, len);
    for (size_t len; (len = last_edge_length(text)) > 0;)
        text.len -= len;
    return text;
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* Two in a row, elsewhere than at the start of a line. */
static bool has_two(casus_text text)
{
    bool is_indented = false;
    for (size_t i = 1; i < text.len; i++) {
        is_indented = text.ptr[i - 1] == ' ' ? is_indented : is_line_end(text.ptr[i - 1]);
        if (text.ptr[i - 1] == ' ' && text.ptr[i] == ' ' && !is_indented)
            return true;
    }
    return false;
}

bool cs_blanks_are_tidy(casus_text text)
{
    if (text.len == 0)
        return true;
    return !cs_blanks_at_ends(text) && cs_text_find(text, CS_TEXT("\xC2\xA0")) == SIZE_MAX &&
           !has_two(text);
}

void cs_blanks_tidy(casus_text text, cs_buf *out)
{
    bool is_behind_blank = false;
    bool is_indented = false;
    text = cs_blanks_trim(text);
    while (text.len) {
        size_t blank = blank_length(text);
        if (blank == 0)
            cs_buf_add_char(out, text.ptr[0]);
        else if (!is_behind_blank || is_indented)
            cs_buf_add_char(out, ' ');
        is_indented = blank ? is_indented : is_line_end(text.ptr[0]);
        is_behind_blank = blank > 0;
        text = cs_text_from(text, blank ? blank : 1);
    }
}
