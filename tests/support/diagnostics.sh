#!/bin/sh
# diagnostics.sh ROOT - fails if a kind of finding in diag.def is shown nowhere: neither by a file
# samples/broken/E302-* nor by a report in a transcript below tests/golden. What `casus explain`
# says, and what a text mentions, is no report.
set -u
cd "${1:?the project root}" || exit 2

# Kinds that no command line can bring about; none today.
exceptions=''

# A report is "error[E302]:", "error: E302 " or a member "code":"E302".
samples='^E[0-9]{3}-'
reports='(error|warning|note)(\[E[0-9]{3}\]:|: E[0-9]{3} )|"code": ?"E[0-9]{3}"'

{
    ls samples/broken | grep -Eo "$samples"
    cat tests/golden/*.md | grep -Eo "$reports"
} | grep -Eo 'E[0-9]{3}' | awk -v exceptions="$exceptions" '
    function complain(text) { print text; bad++ }
    !kinds { shown[$0] = 1; next }
    /^CS_DIAG\([0-9]+/ {
        split($0, part, /[(,"]+ */)
        code = "E" part[2]
        known++
        if (index(exceptions, code)) {
            if (code in shown) complain(code " " part[5] ": is shown, so it is no exception")
        } else if (!(code in shown))
            complain(code " " part[5] ": neither samples/broken/" code "-* nor a transcript shows it")
    }
    END {
        if (!known) complain("src/model/diag.def: no kind of finding was read")
        exit bad > 0
    }' - kinds=1 src/model/diag.def
