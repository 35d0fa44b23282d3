#!/bin/sh
# tools.sh GENERATE LIMIT MEASURE - the benchmark's own programs: the rows are what the benchmark
# says they are, and the bare loop converts as an honest converter would. No test of speed.
set -eu
generate=$1 limit=$2 measure=$3 casus=$CASUS_PROGRAM
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "tools.sh: $1" >&2
    exit 1
}

# ACLED-like rows: nothing is found in them, a short file begins a long one, a seed changes them.
"$generate" acled 1000 >acled.csv
"$casus" validate -s acled --fail-on note -q acled.csv >findings 2>&1 ||
    fail "findings: $(head -n 5 findings)"
"$generate" acled 100 >short.csv
head -c "$(wc -c <short.csv)" acled.csv | cmp - short.csv ||
    fail 'a short file does not begin a long one'
"$generate" acled 1000 --seed 2 >other.csv
! cmp -s acled.csv other.csv || fail 'the seed changes nothing'

# Of 1000 records 70 have one defect each, of three kinds in turns.
"$generate" acled 1000 --defects 7 >defects.csv
"$casus" validate -s acled -q --format jsonl defects.csv >findings.jsonl && fail 'defects pass'
found=$(grep '"record":' findings.jsonl |
    grep -o '"code":"E[0-9]*"' | sort | uniq -c | tr -s ' \n' ' ')
[ "$found" = ' 23 "code":"E216" 23 "code":"E227" 24 "code":"E302" ' ] || fail "other defects:$found"

# The GDELT-like rows: as wide as GDELT 2.0, never quoted, known by their looks, and nothing is found in
# them.
"$generate" gdelt 1000 >gdelt.tsv
! grep -q '"' gdelt.tsv || fail 'a quote in a GDELT row'
awk -F '\t' 'NF != 61 { exit 1 }' gdelt.tsv || fail 'a GDELT row has not 61 cells'
"$casus" validate --fail-on note gdelt.tsv >findings 2>&1 ||
    fail "GDELT findings: $(head -n 5 findings)"
grep -q 'schema gdelt-2' findings || fail 'the GDELT rows are not known'

# What a command takes; its exit code is a figure.
"$measure" /dev/null sh -c 'exit 3' | grep -q '^[0-9.]* [0-9.]* [0-9]* 3$' || fail 'no figures'

# Long enough for several blocks.
command -v python3 >/dev/null || exit 0
"$generate" acled 3000 >long.csv
python3 - <<'END'
import csv, json
with open("long.csv", newline="", encoding="utf-8") as rows, \
        open("wanted.ndjson", "w", newline="", encoding="utf-8") as wanted:
    for row in csv.DictReader(rows):
        wanted.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
END
for threads in 1 2 3; do
    "$limit" "$threads" long.csv "bare.$threads" || fail "the bare loop fails on $threads threads"
    cmp wanted.ndjson "bare.$threads" || fail "the bare loop is wrong on $threads threads"
done
