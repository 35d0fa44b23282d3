#!/bin/sh
# rds.sh - data frames that casus writes, read by R: samples, and tables of what is hard to write.
set -u
cd "$(dirname "$0")" || exit 2
: "${CASUS_PROGRAM:?the program casus}" "${CASUS_SAMPLES:?the samples}"
command -v Rscript >/dev/null || { echo "no R: data frames are not tried"; exit 77; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
faults=0

convert() {
    "$CASUS_PROGRAM" convert "$@" -q --ignore E7 --on-error keep --on-loss warn --ignore E2 ||
        [ $? -eq 1 ] || faults=$((faults + 1))
}

look() {
    LC_ALL=C.UTF-8 Rscript rds.R "$@" || faults=$((faults + 1))
}

# same NAME FILE OPTIONS...: the frame has what the table has.
same() {
    name=$1
    shift
    convert "$@" -o "$work/$name.rds"
    convert "$@" --codes code -o "$work/$name.csv"
    look frame "$work/$name.rds" "$work/$name.csv"
}

for sample in "$CASUS_SAMPLES"/*-example.yaml; do
    same "$(basename "$sample" .yaml)" "$sample"
done

# 9 is a code that has no label.
cat >"$work/tiny.yaml" <<'END'
casus: 1
schema: tiny
title: One column of each kind
version: "1"
fields:
  - {name: id, type: text, title: "Who, é"}
  - {name: number, type: integer, title: How many}
  - {name: real, type: decimal}
  - {name: when, type: date, title: Day}
  - {name: sure, type: bool}
  - {name: region, type: code, codes: regions}
  - {name: kind, type: code, codes: kinds, title: What}
  - {name: word, type: code, codes: words}
  - {name: "any name, é", type: text}
codes:
  regions: {items: [{code: north}, {code: south}]}
  kinds: {items: [{code: "1", label: Fight}, {code: "2", label: Talks}, {code: "9"}]}
  words: {items: [{code: a, label: Alpha}, {code: b, label: Beta}]}
END
cat >"$work/tiny-events.yaml" <<'END'
- {id: a, number: 7, real: 33.5, when: 2022-09-13, sure: true, region: south, kind: 2, word: b, "any name, é": a}
- {id: "", "any name, é": ""}
- {number: -2147483647, real: -0.1, when: 1599-12-31, sure: false, region: north, kind: Fight, word: Alpha}
END
same tiny "$work/tiny-events.yaml" -s "$work/tiny.yaml"
look bytes "$work/tiny.rds"

cat >"$work/reasons.yaml" <<'END'
casus: 1
schema: reasons
title: Why there is no number
version: "1"
fields:
  - {name: id, type: text}
  - {name: kind, type: code, codes: kinds, title: What}
  - {name: dead, type: integer, missing: {-99: not known, n/a: does not apply}}
codes:
  kinds: {items: [{code: "1", label: Fight}, {code: "2", label: Talks}]}
END
printf 'id,kind,dead\na,1,12\n"",2,-99\n,,n/a\nd,1,\n' >"$work/reasons.csv"
convert "$work/reasons.csv" -s "$work/reasons.yaml" -o "$work/reasons.rds"
if Rscript -e 'library(haven)' >/dev/null 2>&1; then
    look haven "$work/reasons.rds"
else
    echo "no haven: labels are only looked at by R itself"
fi

# Texts that are hard to quote, long ones, integers beyond 32 bits, columns without any value.
awk 'BEGIN {
    srand(7)
    print "id,text,number,nothing,NA"
    for (long = "x"; length(long) < 70000; long = long long) ;
    split("say \"\"so\"\"|two\nlines|\342\202\254 \360\237\230\200|NA|TRUE| blank |,|;|=1+1|caf\303\251|" \
          long "|NULL|\\|0x10|-", words, "|")
    for (i = 1; i <= 20000; i++)
        printf "%d,\"%s\",%s,,\"%s\"\n", i,
               i % 1000 ? words[1 + int(rand() * 10)] : words[11],
               rand() < 0.1 ? "" : int((rand() - 0.5) * 8589934592), words[12 + int(rand() * 4)]
}' >"$work/nasty.csv.in"
cat >"$work/nasty.yaml" <<'END'
casus: 1
schema: nasty
title: Nasty values
version: "1"
fields:
  - {name: id, type: integer}
  - {name: number, type: integer}
  - {name: nothing, type: date}
END
same nasty "$work/nasty.csv.in" -f csv -s "$work/nasty.yaml"

printf 'id,number\n' >"$work/none.csv"
convert "$work/none.csv" -s none -o "$work/none.rds"
look shape "$work/none.rds" 0 2

awk 'BEGIN { for (r = 0; r < 30; r++) for (c = 1; c <= 10000; c++)
    printf "%s%s", r ? (r * c) : "c" c, c < 10000 ? "," : "\n" }' >"$work/wide.csv.in"
same wide "$work/wide.csv.in" -f csv -s none

echo "$faults faults"
[ "$faults" -eq 0 ]
