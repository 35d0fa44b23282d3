#!/bin/sh
# diagnostics.sh ROOT - fails if a kind of finding in diag.def is shown nowhere: neither by a file
# samples/broken/E302* nor by a transcript below tests/golden that has its code.
set -u
cd "${1:?the project root}" || exit 2

{
    ls samples/broken
    cat tests/golden/*.md
} 2>/dev/null | grep -o 'E[0-9][0-9][0-9]' | awk '
    !kinds { shown[$0] = 1; next }
    /^CS_DIAG\([0-9]+/ {
        split($0, part, /[(,"]+ */)
        code = "E" part[2]
        if (code in shown) next
        print code " " part[5] ": neither samples/broken/" code "* nor a transcript shows it"
        missing++
    }
    END { exit missing > 0 }' - kinds=1 src/model/diag.def
