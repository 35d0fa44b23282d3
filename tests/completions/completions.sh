#!/bin/sh
# completions.sh SHELL - asks bash, zsh or fish what it would offer for each line of cases.txt, with
# the script that casus prints, and compares.
set -eu
shell=${1:?bash, zsh or fish}
casus=${CASUS_PROGRAM:?}
here=$(cd "$(dirname "$0")" && pwd)
command -v "$shell" >/dev/null || { echo "there is no $shell"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A home of its own, so that nobody's settings take part.
export HOME="$work/home" XDG_CONFIG_HOME="$work/home" XDG_DATA_HOME="$work/home" TERM=vt100
mkdir "$work/home" "$work/files"
"$casus" completions "$shell" >"$work/_casus"
sed -e '/^#/d' -e '/^$/d' "$here/cases.txt" >"$work/cases"
sed 's/ =>.*//' "$work/cases" >"$work/lines"
cd "$work/files"
touch events.csv events.yaml "two words.csv"

# Writes the candidates of the n-th line to answers.n.
case $shell in
bash) bash --norc "$here/ask.bash" "$work" ;;
zsh) zsh -f "$here/ask.zsh" "$work" ;;
fish) fish --no-config "$here/ask.fish" "$work" ;;
esac

number=0 failed=0
while IFS= read -r line; do
    number=$((number + 1))
    # One candidate a line, whatever stands before "=" and the last comma taken off.
    got=$(sed -e 's/^--[a-z-]*=//' -e 's/.*,//' -e 's/\\ / /g' "$work/answers.$number" |
        LC_ALL=C sort -u | tr '\n' ' ' | sed 's/ $//')
    want=${line##*=>}
    [ "$got" = "${want# }" ] && continue
    failed=$((failed + 1))
    printf '%s\n  but it offers: %s\n' "$line" "$got"
done <"$work/cases"
echo "$number lines, $failed failed"
[ "$number" -gt 20 ] && [ "$failed" -eq 0 ]
