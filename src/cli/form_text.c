/* form_text.c - one finding for people: with its source line and a caret, or on one line.

   Colour only repeats what the words say. All text of the data is printed without its control
   characters. */
#include "cli/print.h"
#include "cli/report.h"

#include <inttypes.h>

/* Characters of a long source line that are shown at most; of those in the defect; and of those
   before a defect that is further to the right. With gutter and dots that makes 80. */
enum { GUTTER_LEAST = 2, SOURCE_MOST = 69, DEFECT_MOST = 30, BEFORE_MOST = 30 };

#define ELLIPSIS "..."

#define RESET "\033[0m"
#define BOLD  "\033[1m"
#define BLUE  "\033[1;34m"

static const char *severity_color(casus_severity severity)
{
    switch (severity) {
    case CASUS_ERROR:
        return "\033[1;31m";
    case CASUS_WARNING:
        return "\033[1;33m";
    default:
        return "\033[1;36m";
    }
}

static void paint(FILE *stream, const cs_look *look, const char *color)
{
    if (look->has_color)
        fputs(color, stream);
}

static void print_message(FILE *stream, const casus_diag *diag)
{
    cs_print_text(stream, diag->message);
    if (diag->count > 1)
        fprintf(stream, " (%" PRIu64 " times)", diag->count);
}

/* file:line:column, as far as they are known. */
static void print_place(FILE *stream, const casus_diag *diag)
{
    cs_print_text(stream, cs_word(diag->file ? diag->file : "casus"));
    if (diag->line > 0)
        fprintf(stream, ":%" PRIu64 ":%" PRIu64, diag->line, diag->column);
}

/* ---- Full ---- */

static size_t gutter_width(uint64_t line)
{
    size_t width = 1;
    while (line >= 10) {
        line /= 10;
        width++;
    }
    return width < GUTTER_LEAST ? GUTTER_LEAST : width;
}

/* "   = ", where `sign` is '=', or "   | " likewise. */
static void print_margin(FILE *stream, const cs_look *look, size_t gutter, const char *sign)
{
    cs_print_repeat(stream, ' ', gutter);
    paint(stream, look, BLUE);
    fprintf(stream, " %s", sign);
    paint(stream, look, RESET);
}

/* The part of a source line that is shown. Rows of tables are long, and a line that the terminal
   breaks leaves its caret behind. */
typedef struct excerpt {
    casus_text before; /* of the defect */
    casus_text defect;
    casus_text after;
    bool is_cut; /* does the line begin earlier? */
    bool goes_on;
} excerpt;

static casus_text text_behind(casus_text text, casus_text head)
{
    return (casus_text){text.ptr + head.len, text.len - head.len};
}

/* The last code points of the text, at most so many. */
static casus_text last_points(casus_text text, size_t points)
{
    size_t count = cs_print_points(text);
    return count > points ? text_behind(text, cs_print_head(text, count - points)) : text;
}

static excerpt take_excerpt(const casus_diag *diag)
{
    casus_text source = diag->source;
    bool is_long = cs_print_width(source) > SOURCE_MOST;
    bool is_wide = is_long && diag->caret_len > DEFECT_MOST;
    casus_text before = cs_print_head(source, diag->caret);
    casus_text rest = text_behind(source, before);
    excerpt part = {.defect = cs_print_head(rest, is_wide ? DEFECT_MOST : diag->caret_len)};
    rest = text_behind(rest, part.defect);
    part.before = before;
    size_t used = cs_print_points(part.before) + cs_print_points(part.defect);
    if (is_long && used > SOURCE_MOST) {
        part.before = last_points(before, BEFORE_MOST);
        used = cs_print_points(part.before) + cs_print_points(part.defect);
    }
    part.after = is_long ? cs_print_head(rest, SOURCE_MOST - used) : rest;
    part.goes_on = part.after.len < rest.len;
    /* The library cuts lines too; then the caret stands before its column. */
    bool was_cut = diag->column > (uint64_t)diag->caret + 1;
    part.is_cut = was_cut || part.before.len < before.len;
    return part;
}

static void print_source(FILE *stream, const casus_diag *diag, const cs_look *look, size_t gutter,
                         const excerpt *part)
{
    print_margin(stream, look, gutter, "|\n");
    paint(stream, look, BLUE);
    fprintf(stream, "%*" PRIu64 " |", (int)gutter, diag->line);
    paint(stream, look, RESET);
    fputs(part->is_cut ? " " ELLIPSIS : " ", stream);
    cs_print_text(stream, part->before);
    cs_print_text(stream, part->defect);
    cs_print_text(stream, part->after);
    fputs(part->goes_on ? ELLIPSIS "\n" : "\n", stream);
}

/* The caret stands under the defect: the columns before it are those of the text before it. */
static void print_caret(FILE *stream, const casus_diag *diag, const cs_look *look, size_t gutter,
                        const excerpt *part)
{
    size_t width = cs_print_width(part->defect);
    size_t cut = part->is_cut ? sizeof ELLIPSIS - 1 : 0;
    print_margin(stream, look, gutter, "| ");
    cs_print_repeat(stream, ' ', cut + cs_print_width(part->before));
    paint(stream, look, severity_color(diag->severity));
    cs_print_repeat(stream, '^', width ? width : 1);
    if (diag->label.len > 0) {
        putc(' ', stream);
        cs_print_text(stream, diag->label);
    }
    paint(stream, look, RESET);
    putc('\n', stream);
}

static void print_head(FILE *stream, const casus_diag *diag, const cs_look *look)
{
    paint(stream, look, severity_color(diag->severity));
    fprintf(stream, "%s[%s]", casus_severity_text(diag->severity), diag->code);
    paint(stream, look, RESET);
    paint(stream, look, BOLD);
    fputs(": ", stream);
    print_message(stream, diag);
    paint(stream, look, RESET);
    putc('\n', stream);
}

static void print_arrow(FILE *stream, const casus_diag *diag, const cs_look *look, size_t gutter)
{
    cs_print_repeat(stream, ' ', gutter);
    paint(stream, look, BLUE);
    fputs("-->", stream);
    paint(stream, look, RESET);
    putc(' ', stream);
    print_place(stream, diag);
    if (diag->record > 0)
        fprintf(stream, "   record %" PRIu64, diag->record);
    if (diag->id.len > 0) {
        fputs("   ", stream);
        cs_print_text(stream, diag->id);
    }
    putc('\n', stream);
}

void cs_form_full(FILE *stream, const casus_diag *diag, const cs_look *look)
{
    size_t gutter = gutter_width(diag->line);
    print_head(stream, diag, look);
    print_arrow(stream, diag, look, gutter);
    if (diag->source.len > 0 && diag->line > 0) {
        excerpt part = take_excerpt(diag);
        print_source(stream, diag, look, gutter, &part);
        print_caret(stream, diag, look, gutter, &part);
    }
    if (diag->help.len > 0) {
        print_margin(stream, look, gutter, "= help: ");
        cs_print_text(stream, diag->help);
        putc('\n', stream);
    }
    if (look->explain) {
        print_margin(stream, look, gutter, "= ");
        cs_print_wrapped(stream, cs_word(look->explain), gutter + sizeof " = " - 1);
    }
    putc('\n', stream);
}

/* ---- Concise ---- */

void cs_form_concise(FILE *stream, const casus_diag *diag, const cs_look *look)
{
    print_place(stream, diag);
    fputs(": ", stream);
    paint(stream, look, severity_color(diag->severity));
    fputs(casus_severity_text(diag->severity), stream);
    paint(stream, look, RESET);
    fprintf(stream, ": %s ", diag->code);
    print_message(stream, diag);
    if (diag->help.len > 0) {
        fputs("; ", stream);
        cs_print_text(stream, diag->help);
    }
    if (diag->id.len > 0) {
        fputs(" [", stream);
        cs_print_text(stream, diag->id);
        putc(']', stream);
    }
    putc('\n', stream);
}
