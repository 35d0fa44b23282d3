#!/bin/sh
# pspp.sh sav|zsav INPUT OUTPUT - a table into an SPSS file by PSPP. All columns are text, as wide as
# PSPP can read from a table.
set -eu
kind=$1 input=$2 output=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compress=/COMPRESSED
[ "$kind" = sav ] || compress=/ZCOMPRESSED
{
    printf "GET DATA /TYPE=TXT /FILE='%s' /FIRSTCASE=2 /DELIMITERS=',' /QUALIFIER='\"'\n /VARIABLES=" "$input"
    head -n 1 "$input" | tr -d '\r' | tr ',' '\n' | sed 's/$/ A2000/'
    printf ".\nSAVE OUTFILE='%s' %s.\n" "$output" "$compress"
} >"$work/make.sps"
pspp -O format=txt "$work/make.sps" >/dev/null
