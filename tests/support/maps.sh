#!/bin/sh
# maps.sh ROOT - fails where a map in formats/crosswalks does not fit the vocabularies in formats/codes that it
# stands between: a code that is none, one that was left out, a target beside "none", a row without a reason. What
# is read from another map the other way round is computed from that one again.
set -u
cd "${1:?the project root}/formats/crosswalks" || exit 2
told=$(mktemp)
trap 'rm -f "$told"' EXIT

# Reads a table into cell[row, column] by the names of its columns; `rows` is their number.
reader='
    function load(file,   line, part, count, i) {
        rows = columns = 0
        while ((getline line < file) > 0) {
            if (!columns && line ~ /^#/) continue
            count = split(line, part, "\t")
            if (!columns) { for (i = 1; i <= count; i++) name[++columns] = part[i]; continue }
            rows++
            for (i = 1; i <= columns; i++) cell[rows, name[i]] = part[i]
        }
        close(file)
        if (!columns) tell(file, "(no such table)", "")
    }
    function tell(map, code, what) { print map ": " code ": " what }
'

# fits MAP SOURCES TARGETS [HOW] - what each row has to have; "-" for a vocabulary that is in no table. HOW has some of:
# all (each code of the source has a row), blank (a target may be missing where nothing says "none").
fits() {
    awk -v map="$1" -v sources="$2" -v targets="$3" -v how="${4:-}" "$reader"'
        BEGIN {
            if (sources != "-") { load("../codes/" sources); for (i = 1; i <= rows; i++) source[cell[i, "code"]] = 1 }
            if (targets != "-") { load("../codes/" targets); for (i = 1; i <= rows; i++) target[cell[i, "code"]] = 1 }
            load(map)
            for (i = 1; i <= rows; i++) {
                code = cell[i, "source"]; word = cell[i, "predicate"]; given = cell[i, "target"]
                seen[code]++
                if (cell[i, "justification"] == "") tell(map, code, "no reason")
                if (word !~ /^(exact|close|broad|narrow|none)$/) tell(map, code, "no predicate")
                if (word == "none" && given != "") tell(map, code, "none, but " given)
                if (word != "none" && given == "" && how !~ /blank/) tell(map, code, "no target")
                if (seen[code] > 1) tell(map, code, "twice")
                if (sources != "-" && !(code in source)) tell(map, code, "no code of " sources)
                if (targets != "-" && given != "" && !(given in target)) tell(map, given, "no code of " targets)
            }
            if (how ~ /all/) for (code in source) if (!(code in seen)) tell(map, code, "left out")
        }' >>"$told"
}

fits acled-cameo.tsv acled-sub-events.tsv cameo-events.tsv all
fits acled-places.tsv - -
fits acled-roles.tsv acled-inter.tsv - all
fits acled-times.tsv - -
fits cameo-acled.tsv cameo-events.tsv acled-event-types.tsv all
fits cameo-plover.tsv cameo-events.tsv plover-types.tsv all
fits cameo-roles.tsv cameo-actors.tsv plover-sectors.tsv
fits cameo-times.tsv - -
fits gdelt-places.tsv - -
fits ged-places.tsv - -
fits ged-times.tsv - -
fits ged-types.tsv - acled-event-types.tsv
fits plover-acts.tsv - cameo-roots.tsv
fits plover-contexts.tsv - plover-contexts.tsv blank
fits plover-international.tsv plover-countries.tsv -
fits plover-places.tsv - -
fits plover-roles.tsv plover-sectors.tsv cameo-actors.tsv all
fits plover-types.tsv plover-types.tsv cameo-roots.tsv all

# A sub-event belongs to its type.
awk "$reader"'
    BEGIN {
        load("../codes/acled-sub-events.tsv")
        for (i = 1; i <= rows; i++) type[cell[i, "code"]] = cell[i, "event_type"]
        load("cameo-acled.tsv")
        for (i = 1; i <= rows; i++) {
            event = cell[i, "sub_event_type"]
            if (event != "" && type[event] != cell[i, "target"]) tell("cameo-acled.tsv", cell[i, "source"], event)
        }
    }' >>"$told"

# PLOVER's types and their modes have a root if all codes have it that cameo-plover.tsv maps to them; so do sectors.
# Types and modes of older lists are in no row there.
awk "$reader"'
    function note(key, root) { if (!index(roots[key], root)) roots[key] = roots[key] root }
    function compare(map, code, given,   wanted) {
        if (!(code in roots)) return
        wanted = length(roots[code]) == 2 ? roots[code] : ""
        if (given != wanted) tell(map, code, "\"" given "\", and \"" wanted "\" is computed")
    }
    BEGIN {
        load("cameo-plover.tsv")
        for (i = 1; i <= rows; i++) {
            if (cell[i, "target"] == "") continue
            note(cell[i, "target"], substr(cell[i, "source"], 1, 2))
            if (cell[i, "mode"] != "") note(cell[i, "target"] " " cell[i, "mode"], substr(cell[i, "source"], 1, 2))
        }
        load("plover-types.tsv")
        for (i = 1; i <= rows; i++) compare("plover-types.tsv", cell[i, "source"], cell[i, "target"])
        load("plover-acts.tsv")
        for (i = 1; i <= rows; i++) compare("plover-acts.tsv", cell[i, "source"], cell[i, "target"])
        load("../codes/plover-modes.tsv")
        for (i = 1; i <= rows; i++) mode[cell[i, "code"]] = cell[i, "type"]
        load("plover-acts.tsv")
        for (i = 1; i <= rows; i++) {
            split(cell[i, "source"], part, " ")
            if (!index(mode[part[2]], part[1])) tell("plover-acts.tsv", cell[i, "source"], "no mode of this type")
            has[cell[i, "source"]] = 1
        }
        for (code in mode) {
            count = split(mode[code], part, "; ")
            for (i = 1; i <= count; i++)
                if (part[i] ~ /^(ACCUSE|COERCE|ASSAULT)$/ && !(part[i] " " code in has))
                    tell("plover-acts.tsv", part[i] " " code, "left out")
        }
        load("cameo-roles.tsv")
        for (i = 1; i <= rows; i++) if (cell[i, "predicate"] == "exact") role[cell[i, "target"]] = cell[i, "source"]
        load("plover-roles.tsv")
        for (i = 1; i <= rows; i++)
            if (cell[i, "target"] != "" && role[cell[i, "source"]] != cell[i, "target"])
                tell("plover-roles.tsv", cell[i, "source"], "not the other way round of cameo-roles.tsv")
    }' >>"$told"

# A country and a sector are put together only where both have the same letters in both manuals.
letters=$(awk '/\.code$/ && /field:/ { getline; gsub(/[^A-Z ]/, ""); print }' plover-to-cameo.yaml | sort -u)
sectors=$(sed -n 's/.*\.sector, is: \[\(.*\)\]}$/\1/p' plover-to-cameo.yaml | tr -d , | sort -u)
awk -v letters="$letters" -v sectors="$sectors" "$reader"'
    BEGIN {
        count = split(letters, part, " ")
        for (i = 1; i <= count; i++) listed[part[i]] = 1
        load("../codes/countries.tsv")
        for (i = 1; i <= rows; i++) {
            code = cell[i, "code"] == "XKX" ? "KOS" : cell[i, "code"]
            if ((cell[i, "cameo"] == code) == (code in listed)) tell("plover-to-cameo.yaml", code, "the letters say otherwise")
        }
        count = split(sectors, part, " ")
        if (!count) tell("plover-to-cameo.yaml", "sectors", "not found")
        for (i = 1; i <= count; i++) is_same[part[i]] = 1
        load("plover-roles.tsv")
        for (i = 1; i <= rows; i++) {
            code = cell[i, "source"]
            if ((cell[i, "target"] == code) != (code in is_same)) tell("plover-to-cameo.yaml", code, "the letters say otherwise")
        }
    }' >>"$told"

cat "$told"
[ ! -s "$told" ]
