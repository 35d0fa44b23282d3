/* html.c - a codebook as one HTML page that needs nothing else: no script, no font, no picture, no network.

   Variables, vocabularies and codes have ids, so that a link can lead to them; beside the page stands a list
   of them. It follows the reader's choice of light or dark, and can be printed. */
#include "export/codebook.h"
#include "export/markup.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c2126;--soft:#5a6570;--line:#d7dde2;--paper:#fff;"
    "--tint:#f3f6f8;--link:#0b5c8f}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e3e7ea;--soft:#9aa6b0;--line:#39424a;"
    "--paper:#15191d;--tint:#1e2429;--link:#7fbfe8}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;color:var(--ink);background:var(--paper);"
    "font:1rem/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif}\n"
    "a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}\n"
    "nav{position:fixed;inset:0 auto 0 0;width:16rem;overflow:auto;padding:1.5rem 1rem;"
    "border-right:1px solid var(--line);background:var(--tint);font-size:.85rem}\n"
    "nav b{display:block;margin:1rem 0 .3rem;color:var(--soft);font-weight:600}\n"
    "nav b:first-child{margin-top:0}\n"
    "nav a{display:block;padding:.1rem 0;overflow-wrap:anywhere}\n"
    "main{margin-left:16rem;padding:2rem 2.5rem 6rem;max-width:76rem}\n"
    "h1{font-size:1.9rem;line-height:1.25;margin:0 0 1rem}\n"
    "h2{font-size:1.4rem;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid "
    "var(--line)}\n"
    "h3{font-size:1.05rem;margin:2.2rem 0 .4rem;scroll-margin-top:1rem}\n"
    "p{margin:.4rem 0 .6rem;max-width:46rem}\n"
    "ul{margin:.4rem 0 1rem;padding-left:1.2rem;max-width:46rem}\n"
    "code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--tint);"
    "padding:.08em .3em;border-radius:.25em;overflow-wrap:anywhere;white-space:pre-wrap}\n"
    "a code{background:none;padding:0}td a code{white-space:nowrap}h3 "
    "code{font-size:1em;background:none;padding:0}\n"
    ".table{overflow-x:auto;margin:.8rem 0 1.4rem}\n"
    "table{border-collapse:collapse;font-size:.9rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .9rem .3rem 0;"
    "border-bottom:1px solid var(--line)}\n"
    "th{color:var(--soft);font-weight:600;white-space:nowrap}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "tr:target td,h3:target{background:color-mix(in srgb,var(--link) 14%,transparent)}\n"
    "@media(max-width:56rem){nav{position:static;width:auto;border-right:0;max-height:14rem}"
    "main{margin:0;padding:1.5rem 1rem 4rem}}\n"
    "@media print{nav{display:none}main{margin:0;padding:0;max-width:none}h3{break-after:avoid}"
    "tr{break-inside:avoid}}\n";

/* ---- Text ---- */

static void add_text(cs_page *page, casus_text text)
{
    cs_markup_text(text, page->out);
}

static void add_code(cs_page *page, casus_text text)
{
    cs_buf_add_string(page->out, "<code>");
    add_text(page, text);
    cs_buf_add_string(page->out, "</code>");
}

static void add_link(cs_page *page, const cs_anchor *target, casus_text text)
{
    cs_buf_add_string(page->out, "<a href=\"#");
    cs_anchor_write(target, page->out);
    cs_buf_add_string(page->out, "\">");
    add_code(page, text);
    cs_buf_add_string(page->out, "</a>");
}

/* ---- Blocks ---- */

static const char *const starts[] = {
    [CS_TITLE] = "<h1>",
    [CS_SECTION] = "<h2>",
    [CS_ENTRY] = "<h3",
    [CS_PARAGRAPH] = "<p>",
    [CS_LIST] = "<ul>\n",
    [CS_ITEM] = "<li>",
    [CS_TABLE] = "<div class=\"table\"><table>\n",
    [CS_HEAD] = "<thead><tr>",
    [CS_ROW] = "<tr",
    [CS_CELL] = "<td>",
    [CS_FIGURE] = "<td class=\"n\">",
};

static const char *const ends[] = {
    [CS_TITLE] = "</h1>\n",
    [CS_SECTION] = "</h2>\n",
    [CS_ENTRY] = "</h3>\n",
    [CS_PARAGRAPH] = "</p>\n",
    [CS_LIST] = "</ul>\n",
    [CS_ITEM] = "</li>\n",
    [CS_TABLE] = "</tbody></table></div>\n",
    [CS_HEAD] = "</tr></thead><tbody>\n",
    [CS_ROW] = "</tr>\n",
    [CS_CELL] = "</td>",
    [CS_FIGURE] = "</td>",
};

/* The cells of a head are others. */
static const char *head_cell(const cs_page *page, cs_part block, bool is_start)
{
    bool is_cell = block == CS_CELL || block == CS_FIGURE;
    if (!page->cells || !is_cell)
        return is_start ? starts[block] : ends[block];
    if (!is_start)
        return "</th>";
    return block == CS_CELL ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">";
}

static void open_block(cs_page *page, cs_part block, const cs_anchor *anchor)
{
    cs_buf_add_string(page->out, head_cell(page, block, true));
    page->cells = block == CS_HEAD ? 1 : page->cells;
    if (block != CS_ENTRY && block != CS_ROW)
        return;
    if (anchor) {
        cs_buf_add_string(page->out, " id=\"");
        cs_anchor_write(anchor, page->out);
        cs_buf_add_char(page->out, '"');
    }
    cs_buf_add_char(page->out, '>');
}

static void close_block(cs_page *page, cs_part block)
{
    cs_buf_add_string(page->out, head_cell(page, block, false));
    page->cells = block == CS_HEAD ? 0 : page->cells;
}

/* ---- The page ---- */

static void add_entry(cs_page *page, const char *kind, casus_text name)
{
    const cs_anchor target = {.kind = kind, .name = name};
    add_link(page, &target, name);
    cs_buf_add_char(page->out, '\n');
}

static void add_contents(cs_page *page)
{
    const casus_schema *schema = page->schema;
    cs_buf_add_string(page->out, "<nav aria-label=\"Contents\">\n<b>Variables</b>\n");
    for (uint32_t i = 0; i < schema->field_count; i++)
        add_entry(page, "variable", schema->fields[i].name);
    if (schema->codes_count)
        cs_buf_add_string(page->out, "<b>Codes</b>\n");
    for (uint32_t i = 0; i < schema->codes_count; i++)
        add_entry(page, "codes", schema->codes[i].name);
    cs_buf_add_string(page->out, "</nav>\n");
}

static void begin(cs_page *page)
{
    const casus_schema *schema = page->schema;
    cs_buf_add_string(page->out,
                      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                      "<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    add_text(page, schema->title.len ? schema->title : schema->name);
    cs_buf_add_string(page->out, "</title>\n<style>\n");
    cs_buf_add_string(page->out, style);
    cs_buf_add_string(page->out, "</style>\n</head>\n<body>\n");
    add_contents(page);
    cs_buf_add_string(page->out, "<main>\n");
}

static void end(cs_page *page)
{
    cs_buf_add_string(page->out, "</main>\n</body>\n</html>\n");
}

casus_status cs_export_html(const casus_schema *schema, const cs_counted_data *data, cs_buf *out)
{
    static const cs_page_form form = {
        .begin = begin,
        .end = end,
        .open = open_block,
        .close = close_block,
        .text = add_text,
        .code = add_code,
        .link = add_link,
    };
    return cs_codebook_write(&form, schema, data, out);
}
