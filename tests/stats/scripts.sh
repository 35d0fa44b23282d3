#!/bin/sh
# scripts.sh - the scripts that casus writes beside a table, run by their programs: what they load must be
# what the program has from the file that casus writes for it. There is no Stata here to run a do-file.
set -u
cd "$(dirname "$0")" || exit 2
: "${CASUS_PROGRAM:?the program casus}" "${CASUS_SAMPLES:?the samples}"
here=$(pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
faults=0 tried=0
python=
for candidate in /usr/bin/python3 python3; do
    "$candidate" -c 'import pandas' 2>/dev/null && python=$candidate && break
done

fault() {
    echo "$*"
    faults=$((faults + 1))
}

convert() {
    "$CASUS_PROGRAM" convert -q --ignore E2 --ignore E7 "$@" || fault "casus convert $*: exit $?"
}

# What PSPP says of a file and of its cells.
display() {
    printf "GET FILE='%s'.\nDISPLAY DICTIONARY.\nLIST.\n" "$1" >display.sps
    pspp -O format=csv display.sps
}

# PSPP cannot load texts with line ends, which casus refuses to let it try.
try_spss() {
    "$CASUS_PROGRAM" convert -q --ignore E2 --ignore E715 "$@" -o table.csv --script spss 2>said.txt
    [ $? -eq 4 ] && grep -q E741 said.txt && return
    convert "$@" -o file.sav
    printf "SAVE OUTFILE='script.sav'.\n" | cat table.sps - >run.sps
    pspp run.sps >said.txt 2>&1 || fault "$1: PSPP does not run table.sps"
    [ ! -s said.txt ] || { fault "$1: PSPP has something to say of table.sps"; cat said.txt; }
    display script.sav >script.txt
    display file.sav >file.txt
    diff file.txt script.txt || fault "$1: table.sps does not load what file.sav has"
    tried=$((tried + 1))
}

# try NAME FILE OPTIONS...
try() {
    rm -f table.* script.* file.*
    if command -v Rscript >/dev/null; then
        convert "$@" -o table.csv --script r
        convert "$@" -o file.rds
        LC_ALL=C Rscript "$here/scripts.R" file.rds table.R || fault "$1: table.R"
        tried=$((tried + 1))
    fi
    if [ -n "$python" ]; then
        convert "$@" -o table.csv --script python
        convert "$@" -o file.ndjson --codes code
        "$python" "$here/scripts.py" file.ndjson table.py || fault "$1: table.py"
        tried=$((tried + 1))
    fi
    if command -v pspp >/dev/null; then
        try_spss "$@"
    fi
}

cat >hard.yaml <<'END'
casus: 1
schema: hard
title: Hard to quote
version: "1"
fields:
  - {name: id, type: text, title: "It's \"q\" `b' $HOME \\ 100% {x} #{1} €"}
  - {name: when, type: date, partial: true, title: "Day\nor month"}
  - {name: kind, type: code, codes: kinds, title: "'"}
  - {name: word, type: code, codes: words}
  - {name: region, type: code, codes: regions}
  - {name: dead, type: integer, missing: {"-99": "not 'known'", "-98": "n\"a"}}
  - {name: share, type: decimal}
  - {name: sure, type: bool, title: Sure?}
  - {name: cell, type: text}
  - {name: cell1, type: list}
codes:
  kinds: {items: [{code: "1", label: "It's"}, {code: "2", label: "`x' \"$y\" \\n"}, {code: "9"}]}
  words: {items: [{code: "a'b", label: "l'a"}, {code: 'c"d', label: "100%"}, {code: "e\\f", label: "{}"}]}
  regions: {items: [{code: north}, {code: "so'uth"}]}
END
cat >hard.csv <<'END'
id,when,kind,word,region,dead,share,sure,cell,cell1,"any ""name"", é"
1,2022-09-13,1,a'b,north,7,33.5,true,"a, ""b""",x; y,NA
2,2022-09,2,"c""d",so'uth,-99,-0.1,false,'single',x,TRUE
3,2022,9,e\f,,-98,1e-3,,`b' $x \n %d {},,#1
4,,,,,,,,€ é 漢,,
END
try hard.csv -s ./hard.yaml
awk 'NR == 1 { print } NR == 2 { sub(/NA$/, "\"two\nlines\""); print }' hard.csv >hard-lines.csv
try hard-lines.csv -s ./hard.yaml
sed 1q hard.csv >empty.csv
"$CASUS_PROGRAM" convert -q --ignore E1 --ignore E2 empty.csv -s ./hard.yaml -o table.csv --script r &&
    "$CASUS_PROGRAM" convert -q --ignore E1 --ignore E2 empty.csv -s ./hard.yaml -o file.rds ||
    fault "an empty table"
for sample in "$CASUS_SAMPLES"/*-example.yaml "$CASUS_SAMPLES"/south-caucasus.yaml; do
    try "$sample"
done

# A text with a line end is refused, and nothing is written.
rm -f table.*
"$CASUS_PROGRAM" convert -q --ignore E2 hard-lines.csv -s ./hard.yaml -o table.csv --script spss 2>said.txt
[ $? -eq 4 ] && grep -q 'E741' said.txt && [ ! -e table.csv ] && [ ! -e table.sps ] ||
    fault "a line end goes into a script for SPSS"

[ "$tried" -gt 0 ] || { echo "neither R nor pandas nor PSPP: no script is tried"; exit 77; }
echo "$tried scripts tried, $faults faults"
[ "$faults" -eq 0 ]
