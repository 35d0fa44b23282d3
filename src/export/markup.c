/* markup.c - see markup.h. */
#include "export/markup.h"

/* XML 1.0, 2.2 "Characters", without those that HTML has not. */
static bool is_allowed(uint32_t point)
{
    bool is_control = (point < ' ' && point != '\n' && point != '\t') || point == 0x7F ||
                      (point >= 0x80 && point < 0xA0);
    return !is_control && point != 0xFFFE && point != 0xFFFF;
}

void cs_markup_text(casus_text text, cs_buf *out)
{
    for (size_t len = 0; text.len; text = cs_text_from(text, len)) {
        uint32_t point = cs_utf8_decode(text, &len);
        if (point == '<')
            cs_buf_add_string(out, "&lt;");
        else if (point == '>')
            cs_buf_add_string(out, "&gt;");
        else if (point == '&')
            cs_buf_add_string(out, "&amp;");
        else if (point == '"')
            cs_buf_add_string(out, "&quot;");
        else if (!is_allowed(point))
            cs_buf_add_string(out, "\xEF\xBF\xBD");
        else
            cs_buf_add(out, text.ptr, len);
    }
}
