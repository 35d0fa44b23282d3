#!/bin/sh
# read_foreign.sh - files that R (haven, foreign, readstata13), pandas and PSPP have written are read right.
set -u
cd "$(dirname "$0")" || exit 2
: "${CASUS_PROGRAM:?the program casus}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
faults=0
tried=0

# shows FILE OPTIONS...: converted with these options it is what stands on standard input.
shows() {
    path=$work/$1
    shift
    tried=$((tried + 1))
    if ! "$CASUS_PROGRAM" convert "$path" -q "$@" >"$work/got" 2>"$work/errors" ||
        ! diff -u - "$work/got" >"$work/difference"; then
        echo "$path:"
        cat "$work/errors" "$work/difference"
        faults=$((faults + 1))
    fi
}

columns='-s none --on-loss warn --select E9 -t csv'

if Rscript -e 'library(haven); library(foreign); library(readstata13)' >/dev/null 2>&1; then
    Rscript foreign.R "$work" >/dev/null 2>"$work/errors" || { cat "$work/errors"; exit 1; }
    for version in 8 10 12; do
        shows haven-$version.dta $columns <<'END'
id,when,at,lat,kind,deaths
a,2022-09-13,2022-09-13T14:30:05,33.3,1,3
b,,,-0.125,2,
c,1899-12-31,1999-01-01T00:00:00,,1,
END
    done
    shows haven-14.dta $columns <<'END'
id,when,at,lat,note,kind,deaths
a,2022-09-13,2022-09-13T14:30:05,33.3,"café, слово",1,3
b,,,-0.125,,2,
c,1899-12-31,1999-01-01T00:00:00,,x,1,
END
    for file in haven.sav haven-rows.sav haven.zsav; do
        long=$(printf 'long %.0s' $(seq 99))long
        shows $file $columns <<END
id,when,at,lat,note,kind,deaths,word,long
a,2022-09-13,2022-09-13T14:30:05,33.3,"café, слово",1,3,yes,$long
b,,,-0.125,,2,,no,
c,1899-12-31,1999-01-01T00:00:00,,x,1,,,z
END
    done
    for version in 5 8; do
        shows haven-$version.xpt $columns <<'END'
id,when,at,lat,note
a,2022-09-13,2022-09-13T14:30:05,33.3,"café, слово"
b,,,-0.125,
c,1899-12-31,1999-01-01T00:00:00,,x
END
    done
    for file in foreign.dta readstata13.dta; do
        shows $file $columns <<'END'
id,event_type,fatalities
a,2,0
b,1,
c,2,7
END
        shows $file -s acled --on-error keep --ignore E2 --ignore E4 -t csv <<'END'
id,event_type,fatalities
a,Protests,0
b,Battles,
c,Protests,7
END
    done
else
    echo "no R with haven, foreign and readstata13: their files are not tried"
fi

if /usr/bin/python3 -c 'import pandas' 2>/dev/null; then
    /usr/bin/python3 foreign.py "$work" 2>"$work/errors" || { cat "$work/errors"; exit 1; }
    for version in 114 117 118; do
        shows pandas-$version.dta $columns <<'END'
id,when,deaths,lat,event_type
a,2022-09-13,3,33.3,1
b,,0,-0.125,0
c,1899-12-31,120,,1
END
    done
    shows pandas-strl.dta $columns <<END
id,words
a,$(printf 'x%.0s' $(seq 3000))
b,y
END
    shows pandas-moments.dta -s acled --on-error keep --ignore E2 --ignore E4 -t csv <<'END'
id,event_date
a,2022-09-13
END
else
    echo "no pandas: its files are not tried"
fi

if command -v pspp >/dev/null; then
    here=$(pwd)
    (cd "$work" && pspp "$here/foreign.sps" >"$work/errors" 2>&1) || { cat "$work/errors"; exit 1; }
    cat >"$work/fights.yaml" <<'END'
casus: 1
schema: fights
title: As in foreign.sps
version: "1"
fields:
  - {name: id, type: text}
  - {name: day, type: date}
  - {name: kind, type: code, codes: kinds}
  - {name: deaths, type: integer, missing: {"-99": not known}}
  - {name: lat, type: decimal}
  - {name: note, type: text}
  - {name: word, type: code, codes: words}
codes:
  kinds: {items: [{code: "1", label: Fight}, {code: "2", label: Talks}]}
  words: {items: [{code: "yes", label: "Yes"}, {code: "no", label: "No"}]}
END
    for file in pspp.sav pspp-plain.sav pspp.zsav; do
        shows $file -s "$work/fights.yaml" -t csv <<'END'
id,day,kind,deaths,lat,note,word
a,2022-09-13,1,3,33.3,"café, слово",yes
b,,2,-99,-0.125,,no
c,1899-12-31,1,,,x,
END
    done
else
    echo "no PSPP: its files are not tried"
fi

[ "$tried" -gt 0 ] || exit 77
echo "$tried files, $faults faults"
[ "$faults" -eq 0 ]
