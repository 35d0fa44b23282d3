/* markdown.c - a codebook in Markdown, with tables as GitHub, pandoc and others have them.

   What has a meaning in Markdown is escaped (CommonMark 2.4), so that every text shows as it is. Anchors are
   written as HTML: how a heading becomes one differs from program to program. */
#include "export/codebook.h"

#include <string.h>

/* How many bytes of a paragraph are before the one that would make a list of it. */
static size_t find_mark(casus_text text)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    bool is_mark = digits < text.len && strchr(digits ? ".)" : "-+=", text.ptr[digits]);
    return is_mark && text.ptr[digits] ? digits : SIZE_MAX;
}

/* Line ends cannot be in a heading, an item or a cell, and other control characters nowhere. */
static void add_byte(cs_page *page, char byte)
{
    bool is_blank = byte == '\n' || byte == '\r' || byte == '\t';
    bool is_control = (unsigned char)byte < ' ' || byte == 0x7F;
    if (is_blank)
        cs_buf_add_char(page->out, ' ');
    else if (is_control)
        cs_buf_add_string(page->out, "\xEF\xBF\xBD");
    else
        cs_buf_add_char(page->out, byte);
}

static void add_text(cs_page *page, casus_text text)
{
    static const char special[] = "\\`*_{}[]<>#|~&$";
    size_t mark = page->is_beginning ? find_mark(text) : SIZE_MAX;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (i == mark || (byte && strchr(special, byte)))
            cs_buf_add_char(page->out, '\\');
        add_byte(page, byte);
    }
    page->is_beginning = page->is_beginning && text.len == 0;
}

/* Between more backticks than it has in a row. In a table a bar is escaped even there. */
static void add_code(cs_page *page, casus_text text)
{
    size_t most = 0;
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == '`' ? run + 1 : 0;
        most = run > most ? run : most;
    }
    page->is_beginning = false;
    bool is_padded = text.len == 0 || text.ptr[0] == '`' || text.ptr[text.len - 1] == '`' ||
                     text.ptr[0] == ' ';
    cs_buf_add_repeat(page->out, '`', most + 1);
    cs_buf_add_string(page->out, is_padded ? " " : "");
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == '|' && page->cells)
            cs_buf_add_char(page->out, '\\');
        add_byte(page, byte);
    }
    cs_buf_add_string(page->out, is_padded ? " " : "");
    cs_buf_add_repeat(page->out, '`', most + 1);
}

static void add_link(cs_page *page, const cs_anchor *target, casus_text text)
{
    cs_buf_add_char(page->out, '[');
    add_code(page, text);
    cs_buf_add_string(page->out, "](#");
    cs_anchor_write(target, page->out);
    cs_buf_add_char(page->out, ')');
}

/* ---- Blocks ---- */

static void open_block(cs_page *page, cs_part block, const cs_anchor *anchor)
{
    switch (block) {
    case CS_TITLE:
        cs_buf_add_string(page->out, "# ");
        break;
    case CS_SECTION:
        cs_buf_add_string(page->out, "\n## ");
        break;
    case CS_ENTRY:
        cs_buf_add_string(page->out, "\n<a id=\"");
        cs_anchor_write(anchor, page->out);
        cs_buf_add_string(page->out, "\"></a>\n\n### ");
        break;
    case CS_ITEM:
        cs_buf_add_string(page->out, "- ");
        break;
    case CS_HEAD:
        page->figures = 0;
        page->cells = 1;
        cs_buf_add_char(page->out, '|');
        break;
    case CS_ROW:
        page->cells = 1;
        cs_buf_add_char(page->out, '|');
        break;
    case CS_CELL:
    case CS_FIGURE:
        cs_buf_add_char(page->out, ' ');
        break;
    case CS_PARAGRAPH:
        page->is_beginning = true;
        cs_buf_add_char(page->out, '\n');
        break;
    case CS_LIST:
    case CS_TABLE:
        cs_buf_add_char(page->out, '\n');
        break;
    }
}

enum { BITS = 32 };

/* The line below a head says how many columns there are. */
static void close_head(cs_page *page)
{
    cs_buf_add_string(page->out, "\n|");
    for (unsigned i = 1; i < page->cells; i++)
        cs_buf_add_string(page->out, i < BITS && page->figures >> i & 1 ? "---:|" : "---|");
    cs_buf_add_char(page->out, '\n');
}

static void close_block(cs_page *page, cs_part block)
{
    switch (block) {
    case CS_FIGURE:
        page->figures |= page->cells < BITS ? UINT32_C(1) << page->cells : 0;
        cs_buf_add_string(page->out, " |");
        page->cells++;
        break;
    case CS_CELL:
        cs_buf_add_string(page->out, " |");
        page->cells++;
        break;
    case CS_HEAD:
        close_head(page);
        page->cells = 0;
        break;
    case CS_ROW:
        page->cells = 0;
        cs_buf_add_char(page->out, '\n');
        break;
    case CS_TITLE:
    case CS_SECTION:
    case CS_ENTRY:
    case CS_PARAGRAPH:
    case CS_ITEM:
        cs_buf_add_char(page->out, '\n');
        break;
    case CS_LIST:
    case CS_TABLE:
        break;
    }
}

casus_status cs_export_markdown(const casus_schema *schema, const cs_counted_data *data,
                                cs_buf *out)
{
    static const cs_page_form form = {
        .open = open_block,
        .close = close_block,
        .text = add_text,
        .code = add_code,
        .link = add_link,
    };
    return cs_codebook_write(&form, schema, data, out);
}
