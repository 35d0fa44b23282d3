#!/bin/sh
# demo.sh DIR - shows what casus does: DIR is where the program was built. Run from the project root.
# Fails if a command does not end as it should.
set -u
PATH="$(cd "${1:?where the program is}" && pwd):$PATH"
root=$PWD
out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
cd "$out" && ln -s "$root/samples" samples || exit 2
wrong=0

# show TITLE COMMAND [EXIT CODE] - shows a command and what it says.
show() {
    printf '\n== %s\n\n$ %s\n' "$1" "$2"
    eval "$2"
    code=$?
    [ "$code" -eq "${3:-0}" ] && return
    echo "demo: exit code $code in place of ${3:-0}"
    wrong=1
}

show 'Events coded by hand from a newspaper article' \
    "sed -n '/^events:/,\$p' samples/south-caucasus.yaml | head -n 20"
show 'Is anything wrong with them?' 'casus validate samples/south-caucasus.yaml'
show 'To CSV' 'casus convert samples/south-caucasus.yaml -o south-caucasus.csv'
show 'Its first lines' 'head -n 3 south-caucasus.csv'
show 'To JSON' 'casus convert samples/south-caucasus.yaml --pretty -o south-caucasus.json'
show 'Its first lines' 'head -n 20 south-caucasus.json'
show 'From JSON to CSV again' 'casus convert south-caucasus.json -o again.csv'
show 'Nothing is lost' 'cmp south-caucasus.csv again.csv && echo the same bytes'
for broken in samples/broken/E302*; do
    show 'What a mistake looks like' "casus validate $broken" 1
done
exit $wrong
