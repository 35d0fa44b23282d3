#!/bin/sh
# maps.sh ROOT - fails where a map in formats/crosswalks has a row without a reason or a target beside "none", and
# where a map that is read from another one the other way round says something else than that one. Whether the codes
# are those of the two vocabularies, casus schema lint says.
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

# Each row has a reason, a target or "none", and a source that no other has.
for map in *.tsv; do
    awk -v map="$map" "$reader"'
        BEGIN {
            load(map)
            for (i = 1; i <= rows; i++) {
                code = cell[i, "source"]; is_none = cell[i, "predicate"] == "none"
                if (cell[i, "justification"] == "") tell(map, code, "no reason")
                if (is_none && cell[i, "target"] != "") tell(map, code, "none, but " cell[i, "target"])
                if (!is_none && cell[i, "target"] == "" && map != "plover-contexts.tsv") tell(map, code, "no target")
                if (seen[code]++) tell(map, code, "twice")
            }
        }' >>"$told"
done

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

cat "$told"
[ ! -s "$told" ]
