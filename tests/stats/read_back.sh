#!/bin/sh
# read_back.sh - what casus writes for statistical programs, as these programs read it.
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${CASUS_PROGRAM:?the program casus}"
# Debian's Python has Debian's pandas.
for python in /usr/bin/python3 python3; do
    "$python" -c 'import yaml' 2>/dev/null && exec "$python" -B tests/stats/read_back.py "$CASUS_PROGRAM" .
done
echo 'read_back: skipped, Python with PyYAML is not installed'
