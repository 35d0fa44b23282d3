#!/bin/sh
# run.sh DIR - what casus takes: DIR is where the program was built. Run from the project's root.
#
# Peak memory of converting 10 MB and 500 MB of CSV. The set of keys grows with the records and is
# shown apart: the acled schema with its key, and the same without.
set -eu
casus=$(cd "${1:?where the program is}" && pwd)/casus
formats=$PWD/formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/rows" tests/bench/rows.c
cc -O2 -o "$work/measure" tests/bench/measure.c
"$work/rows" 10000000 >"$work/small.csv"
"$work/rows" 500000000 >"$work/large.csv"
sed -e '/^key:/d' -e "s#file: codes/#file: $formats/codes/#" "$formats/acled.yaml" >"$work/no-key.yaml"

# take SCHEMA INPUT THREADS - seconds and KiB of one conversion to NDJSON.
take() {
    "$work/measure" "$casus" convert -q -s "$1" --threads "$3" -t ndjson -o /dev/null "$work/$2.csv" \
        2>"$work/figures" || { tail -n 20 "$work/figures" >&2; exit 1; }
    tail -n 1 "$work/figures"
}

echo '| schema | threads | 10 MB: peak KiB | 500 MB: peak KiB | ratio | 500 MB: MB/s |'
echo '|---|---|---|---|---|---|'
for schema in "$work/no-key.yaml" acled; do
    for threads in 1 2; do
        small=$(take "$schema" small "$threads")
        large=$(take "$schema" large "$threads")
        name='acled without its key'
        [ "$schema" = acled ] && name=acled
        printf '%s %s\n' "$small" "$large" | awk -v name="$name" -v threads="$threads" \
            '{ printf "| %s | %d | %d | %d | %.2f | %.0f |\n", name, threads, $3, $6, $6 / $3, 500 / $4 }'
    done
done
