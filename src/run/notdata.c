/* notdata.c - files that are no data, although their names say so.

   What a server or a version control system leaves in the place of a file has a beginning of its own, and a
   table of counts has columns that no table of events has. Either is told as what it is, since a message about
   its first cell would send its reader the wrong way. */
#include "run/run.h"

/* A beginning, in any case, behind blanks and a byte order mark. */
struct beginning {
    const char *text;
    const char *what;
    const char *help;
};

/* Git LFS specification 1, "The pointer"; the HTML standard, 13.1. */
static const struct beginning beginnings[] = {
    {"version https://git-lfs.github.com/spec/",
     "a pointer of Git LFS, which stands for a file that was not fetched",
     "fetch the file itself: git lfs pull"},
    {"<!doctype html", "a web page",
     "open it in a browser: most likely it is a message, or a form that leads to the file"},
    {"<html", "a web page",
     "open it in a browser: most likely it is a message, or a form that leads to the file"},
    {"<?xml", "an XML document",
     "open it in an editor: most likely it is a server's message; no data are read from XML"},
};

/* Columns that only such a table has, all of them. */
struct columns {
    const char *names[4];
    const char *what;
    const char *help;
};

/* The Humanitarian Data Exchange's summaries of ACLED: counts of events by month and province, from its
   interface and as workbooks. */
static const struct columns tables[] = {
    {{"Month", "Year", "Events", "Fatalities"},
     "a table of counts by place and month, not of events",
     "get the events themselves, from ACLED; or use --schema none for text without rules"},
    {{"location_code", "has_hrp", "in_gho", "events"},
     "a table of counts by place and month, not of events",
     "get the events themselves, from ACLED; or use --schema none for text without rules"},
};

static cs_defect *tell(cs_defects *defects, const char *what, const char *help)
{
    cs_defect *defect = cs_defects_add(defects, CS_E_NOT_DATA, CS_NONE, CS_NONE);
    defect->found = cs_text(what);
    defect->help = cs_text(help);
    return defect;
}

static casus_text skip_white(casus_text text)
{
    while (text.len && cs_text_find(CS_TEXT(" \t\r\n"), cs_text_slice(text, 0, 1)) != SIZE_MAX)
        text = cs_text_from(text, 1);
    return text;
}

bool cs_tell_not_data(casus_text head, cs_defects *defects)
{
    head = skip_white(cs_text_from(head, cs_utf8_mark(head)));
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        casus_text wanted = cs_text(beginnings[i].text);
        if (!cs_text_equal_folded(cs_text_slice(head, 0, wanted.len), wanted))
            continue;
        tell(defects, beginnings[i].what, beginnings[i].help);
        return true;
    }
    return false;
}

static bool has_name(const casus_text *names, size_t count, const char *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (cs_text_equal_folded(names[i], cs_text(wanted)))
            return true;
    return false;
}

bool cs_tell_no_events(const casus_text *names, size_t count, cs_defects *defects)
{
    enum { NAMES = sizeof tables[0].names / sizeof *tables[0].names };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        size_t found = 0;
        while (found < NAMES && has_name(names, count, tables[i].names[found]))
            found++;
        if (found < NAMES)
            continue;
        tell(defects, tables[i].what, tables[i].help);
        return true;
    }
    return false;
}
