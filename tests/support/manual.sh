#!/bin/sh
# manual.sh ROOT - fails where the manual and the program disagree: every command and every option that
# casus --help lists has its paragraph in casus.1, and no other; every kind of rule has its row in
# docs/schema.md. Both manual pages are without a warning of mandoc. The schema language's page is
# made from docs/schema.md, so its words cannot differ.
set -u
cd "${1:?the project root}" || exit 2
casus=${CASUS_PROGRAM:?}
page=${CASUS_MANUAL:?the page that was built}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$casus" --help >"$work/help" || exit 2
{
    sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  .*/command \1/p' "$work/help"
    sed -n '/^  -/{s/, / /;s/^  //;p;}' "$work/help" | awk '{
        for (i = 1; i <= NF && $i ~ /^-/; i++) print "option " $i
    }'
} | LC_ALL=C sort -u >"$work/in-help"

# ".It Cm convert", ".It Cm schema list", ".It Fl f , Fl \-from Ar syntax"
awk '
    /^\.Ss / { in_commands = /Commands/ }
    /^\.It Cm / && in_commands { print "command " $3 }
    /^\.It Fl / {
        for (i = 2; i < NF; i++) {
            if ($i != "Fl") continue
            name = $(i + 1)
            gsub(/\\/, "", name)
            print "option -" name
        }
    }' docs/casus.1 | LC_ALL=C sort -u >"$work/in-manual"

failed=0
[ "$(wc -l <"$work/in-help")" -gt 30 ] || { echo "casus --help was not understood"; failed=1; }
diff "$work/in-help" "$work/in-manual" || {
    echo "< casus --help, > docs/casus.1"
    failed=1
}
kinds=$(sed -n '/kinds\[\] = {/,/^};/s/^    {"\([a-z-]*\)".*/\1/p' src/model/rules.c)
[ "$(echo "$kinds" | wc -l)" -gt 7 ] || { echo "src/model/rules.c was not understood"; failed=1; }
for kind in $kinds; do
    grep -q "^| \`$kind\` |" docs/schema.md || { echo "docs/schema.md has no rule $kind"; failed=1; }
    grep -q "^.*fB$(echo "$kind" | sed 's/-/\\\\-/g')" "$page" || { echo "$page lacks $kind"; failed=1; }
done
[ "$failed" -eq 0 ] || exit 1
command -v mandoc >/dev/null || { echo "there is no mandoc"; exit 77; }
mandoc -T lint -W warning docs/casus.1 "$page"
