#!/bin/sh
# test_bombs.sh - inputs made to be too much: cells, numbers, columns, depth, aliases, bytes that are
# no text. Each must end with the finding that says so, within the limits of docs/architecture.md
# and within a bound of memory, except where a sanitizer takes more for itself.
#
# The lengths are small enough for every day; CASUS_LONG=1 in the environment makes them those of the
# real thing, a gigabyte.
set -u
LC_ALL=C
export LC_ALL
casus=${CASUS_PROGRAM:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/casus-bombs-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

many=20000000
columns=30000
if [ -n "${CASUS_LONG:-}" ]; then
    many=1000000000
    columns=1000000
fi

# Kilobytes of address space. A program with a sanitizer does not even start with so little.
bound=700000
sh -c "ulimit -v $bound && '$casus' --version" >out 2>&1 || bound=unlimited

# Pipelines run in shells of their own, so what is counted is counted in files.
fail() { echo "FAILED: $*" | tee -a failures; }

# bomb EXIT FINDING SYNTAX: standard input must end with this exit code and tell of this finding (or
# of nothing, where it is "-").
bomb() {
    echo "$*" >>cases
    (ulimit -v $bound && exec "$casus" validate -f "$3" --schema none --threads 2 --quiet \
        --format concise --max-errors 0 --color never) >out 2>err
    code=$?
    if [ $code -ne "$1" ] || { [ "$2" != - ] && ! grep -q "$2" out; }; then
        fail "bomb $(wc -l <cases), bomb $*: exit code $code"
        head -c 600 out err
    fi
}

# bytes COUNT CHARACTER: so many of them.
bytes() { head -c "$1" /dev/zero | tr '\0' "$2"; }

# ---- One cell, one number ----

{ printf 'id,note\n1,"'; bytes $many x; printf '"\n2,b\n'; } | bomb 1 'E1[01][42]' csv
{ printf 'id,note\n1,'; bytes $many x; printf '\n2,b\n'; } | bomb 1 E104 csv
{ printf '[{"id":"'; bytes $many x; printf '"},{"id":2}]'; } | bomb 1 E104 json
{ printf '{"id":"'; bytes $many x; printf '"}\n{"id":2}'; } | bomb 1 E104 ndjson
{ printf '%s' '- id: '; bytes $many x; printf '\n- id: 2\n'; } | bomb 1 E104 yaml
{ printf '[{"id":'; bytes $many 1; printf '},{"id":2}]'; } | bomb 1 E104 json
{ printf '[{"id":'; bytes 5000000 1; printf '},{"id":2}]'; } | bomb 1 E105 json

# ---- Columns ----

seq -s , $columns | bomb 3 E140 csv
{ printf '[{"a":1'; seq -f ',"c%.0f":1' $columns | tr -d '\n'; printf '}]'; } | bomb 1 E140 json
{ echo '- a: 1'; seq -f '  c%.0f: 1' $columns; } | bomb 1 E140 yaml
[ "$(grep -c E140 out)" -eq 1 ] || fail "E140 is told more than once"

# ---- Depth ----

{ printf '[{"a":'; bytes 5000000 '['; } | bomb 1 E125 json
bytes 10000000 '[' | bomb 1 E126 json
yes '{"a":' | head -n 1000000 | tr -d '\n' | bomb 1 E125 json
{ printf '%s' '- a: '; bytes 5000000 '['; } | bomb 1 E125 yaml
yes -- '-' | head -n 1000000 | tr '\n' ' ' | bomb 1 E125 yaml

# ---- Aliases ----

awk 'BEGIN {
    print "- id: &a0 [l,l,l,l,l,l,l,l,l]"
    for (i = 1; i < 10; i++) {
        printf "- id: &a%d [", i
        for (j = 0; j < 9; j++) printf "*a%d,", i - 1
        print "]"
    }
}' | bomb 1 E134 yaml
awk 'BEGIN {
    print "- &a0 {id: lol}"
    for (i = 1; i < 30; i++) {
        printf "- &a%d {<<: [", i
        for (j = 0; j < 9; j++) printf "*a%d,", i - 1
        print "]}"
    }
}' | bomb 0 - yaml

# ---- Compressed ----

{ echo id,note; bytes 200000000 '\n'; } | gzip | bomb 3 E166 csv
{ printf 'id,note\n1,"'; bytes 200000000 x; } | gzip | bomb 3 E166 csv
{ printf '[{"id":'; bytes 200000000 '['; } | gzip | bomb 3 E166 json
{ echo id,note; bytes 300000000 '\n'; } | bzip2 | bomb 3 E166 csv
bytes 200000000 '\0' | gzip | gzip | bomb 3 E164 csv
{ echo id,note; bytes 60000000 '\n'; } | gzip | bomb 0 E106 csv

# ---- Bytes that are no text, and no bytes ----

printf '\377\376[\0{\0\042\0a\0' >utf-16
awk 'BEGIN { srand(7); for (i = 0; i < 300000; i++) printf "%c", 1 + int(rand() * 255) }' >random
{ printf '\377\376'; cat random; } >utf-16-random
bomb 3 E110 csv <utf-16
bomb 1 E120 json <utf-16
bomb 1 E120 ndjson <utf-16
bomb 1 E130 yaml <utf-16
bomb 3 E170 csv <utf-16-random
bomb 3 E120 json <utf-16-random
bomb 3 E120 ndjson <utf-16-random
bomb 1 E170 yaml <utf-16-random
for syntax in csv json ndjson; do
    bytes $many '\0' | bomb 3 'E103\|E120' $syntax
    bytes $many '\377' | bomb 3 'E10[12]\|E120' $syntax
    bomb 3 'E10[12]\|E120' $syntax <random
    bomb 0 E106 $syntax </dev/null
done
bytes $many '\0' | bomb 1 E103 yaml
[ "$(wc -l <out)" -lt 5000 ] || fail "bytes between records are told one by one"
bytes $many '\377' | bomb 1 E101 yaml
bomb 1 'E1[03]' yaml <random
bomb 0 E106 yaml </dev/null
for syntax in json ndjson yaml; do
    bytes 20000000 '\n' | bomb 0 E106 $syntax
done
bytes 20000000 '\n' | bomb 3 E104 csv
{ echo a,b; bytes $many ,; } | bomb 1 E104 csv
{ echo a,b; bytes $many '"'; } | bomb 1 'E1[01][42]' csv

echo "$(wc -l <cases) bombs, memory bound $bound"
[ ! -e failures ]
