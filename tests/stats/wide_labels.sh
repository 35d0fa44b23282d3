#!/bin/sh
# wide_labels.sh - labels of codes of 8 to 9000 bytes, as PSPP and haven find them: PSPP says nothing of the
# file, and each code has its label.
set -u
: "${CASUS_PROGRAM:?the program casus}"
command -v pspp >/dev/null || { echo "no PSPP: labels of wide codes are not tried"; exit 77; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
faults=0

fail() {
    echo "$1"
    faults=$((faults + 1))
}

# repeat LETTER COUNT
repeat() { printf "%0$2d" 0 | tr 0 "$1"; }

has_haven=
Rscript -e 'library(haven)' >/dev/null 2>&1 && has_haven=yes
cat >look.R <<'END'
name <- commandArgs(trailingOnly = TRUE)
file <- haven::read_sav(name[1])
labels <- attr(file$code, "labels")
stopifnot(identical(names(labels), c("First label", "Second label")),
          all(unname(labels) == file$code), nchar(file$code) == as.integer(name[2]))
END
for width in 8 9 248 249 255 256 300 9000; do
    first=$(repeat a $width) second=$(repeat b $width)
    cat >codes.yaml <<END
casus: 1
schema: codes
title: Two codes
version: "1"
fields:
  - {name: code, title: A code, type: code, codes: codes}
codes:
  codes: {items: [{code: $first, label: First label}, {code: $second, label: Second label}]}
END
    printf 'code\n%s\n%s\n' "$first" "$second" >codes.csv
    for syntax in spss zsav; do
        "$CASUS_PROGRAM" convert codes.csv -s ./codes.yaml -t $syntax -o codes.sav -q ||
            fail "$width, $syntax: is not written"
        printf "GET FILE='codes.sav'.\nDISPLAY DICTIONARY.\n" >look.sps
        printf "COMPUTE label = 0.\nSTRING text (A20).\nCOMPUTE text = VALUELABEL(code).\n" >>look.sps
        printf "PRINT OUTFILE='labels' / text.\nEXECUTE.\n" >>look.sps
        pspp -o said.txt look.sps >errors 2>&1 || fail "$width, $syntax: PSPP fails: $(cat errors)"
        grep -iE 'warning|error' errors said.txt && fail "$width, $syntax: PSPP complains"
        tr -d ' ' <labels | paste -s -d , | grep -qx 'Firstlabel,Secondlabel' ||
            fail "$width, $syntax: PSPP reads other labels: $(cat labels)"
        [ -z "$has_haven" ] || [ $syntax = zsav ] || Rscript look.R codes.sav $width >errors 2>&1 ||
            fail "$width, $syntax: haven: $(cat errors)"
    done
done
[ "$faults" -eq 0 ]
