# manual.awk - a document of docs/ as a manual page, in the man macros: awk -f manual.awk schema.md
#
# Takes what docs/schema.md has of Markdown: headings, paragraphs, lists of one level, tables, fenced
# blocks, and `code`, *emphasis*, **emphasis** and links within a line. What stands below the title
# becomes the description. -v name=, section=, title=, date=, version= and also= (another page) give
# the rest.

function escape(text) {
    gsub(/\\/, "\\e", text)
    return text
}

# Text within a line: code in bold, emphasis in italics, links as their words.
function inline(text,    out, part) {
    text = escape(text)
    while (match(text, /\]\([^)]*\)/))
        text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
    gsub(/\[/, "[", text)
    out = ""
    while (match(text, /`[^`]*`|\*\*[^*]+\*\*|\*[^*]+\*/)) {
        part = substr(text, RSTART, RLENGTH)
        out = out plain(substr(text, 1, RSTART - 1))
        text = substr(text, RSTART + RLENGTH)
        if (part ~ /^`/) {
            part = substr(part, 2, length(part) - 2)
            gsub(/-/, "\\-", part)
            out = out "\\fB" part "\\fR"
        } else {
            gsub(/^\*+|\*+$/, "", part)
            out = out "\\fI" part "\\fR"
        }
    }
    return out plain(text)
}

# Square brackets are left of links alone: code keeps its own.
function plain(text) {
    gsub(/\[/, "", text)
    return text
}

# A line that no macro can be taken for.
function put(text) {
    if (text ~ /^[.']/) text = "\\&" text
    if (text != "") print text
}

function flush() {
    if (paragraph == "") return
    if (is_apart && !in_list) print ".PP"
    put(inline(paragraph))
    is_apart = 1
    paragraph = ""
}

function leave_list() {
    flush()
    in_list = 0
}

function head(macro, text) {
    leave_list()
    print macro " " text
    is_apart = 0
}

function cells(row, out,    count, i) {
    gsub(/\\\|/, "\001", row)
    sub(/^\| */, "", row)
    sub(/ *\|$/, "", row)
    count = split(row, out, / *\| */)
    for (i = 1; i <= count; i++) gsub(/\001/, "|", out[i])
    return count
}

# A row as an item: its first cell, with the second in brackets where the last has no heading; then
# the others, under their headings where there are several.
function table_row(row,    cell, count, i, text) {
    count = cells(row, cell)
    print ".TP 8"
    if (columns == 3 && heading[3] == "") {
        put(inline(cell[1] " (" cell[2] ")"))
        put(inline(cell[3]))
        return
    }
    put(inline(cell[1]))
    for (i = 2; i <= count; i++) {
        if (cell[i] == "") continue
        text = cell[i]
        if (columns > 2)
            text = toupper(substr(heading[i], 1, 1)) substr(heading[i], 2) ": " text
        if (text !~ /[.]$/) text = text "."
        put(inline(text))
    }
}

BEGIN {
    printf ".TH %s %s \"%s\" \"casus %s\"\n", toupper(name), section, date, version
    print ".SH NAME"
    gsub(/-/, "\\-", name)
    print name " \\- " title
}

/^```/ {
    leave_list()
    print in_code ? ".EE" : ".IP \"\" 4\n.EX"
    in_code = !in_code
    is_apart = 1
    next
}
in_code {
    line = escape($0)
    gsub(/-/, "\\-", line)
    if (line ~ /^[.']/) line = "\\&" line
    print line
    next
}
/^# / { head(".SH", "DESCRIPTION"); next }
/^## / { head(".SH", toupper(substr($0, 4))); next }
/^### / { head(".SS", substr($0, 5)); next }
/^\|/ {
    flush()
    if (!in_table) {
        columns = cells($0, heading)
        in_table = 1
    } else if ($0 !~ /^\|[-| ]+$/) {
        table_row($0)
    }
    next
}
in_table { in_table = 0; is_apart = 1 }
/^- / { flush(); print ".IP \\(bu 2"; in_list = 1; paragraph = substr($0, 3); next }
/^$/ { leave_list(); next }
{
    sub(/^ +/, "")
    paragraph = paragraph == "" ? $0 : paragraph " " $0
}
END {
    head(".SH", "SEE ALSO")
    print ".BR " also
}
