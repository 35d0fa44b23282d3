#!/bin/sh
# layers.sh ROOT - reads src/ and fails where it breaks the rules of the house.
#
#   arrows   cli -> casus.h; run -> export, syntax, model, base; syntax -> base, model/batch.h, model/diag.h;
#            model -> base; export -> model, base; base -> nothing else. casus.h may be read
#            everywhere.
#   names    file names are unique; csv.h, json.h, yaml.h and functions that begin csv_ json_ yaml_
#            cyaml_ belong to the libraries.
#   calls    unsafe ones are banned; the library neither prints nor exits; threads are known to
#            run/workers.c alone.
set -u
cd "${1:?the project root}/src" || exit 2

faults=$(
    find . -name '*.[ch]' | sed 's,.*/,,' | sort | uniq -d | sed 's/$/: two files have this name/'
    find . -name csv.h -o -name json.h -o -name yaml.h | sed 's/$/: this name belongs to a library/'

    find . -name '*.[ch]' -o -name '*.def' | sed 's,^\./,,' | sort | xargs awk '
    function fault(text) { print FILENAME ":" FNR ": " text }

    # The line without comments, and without what stands between quotes.
    function code(line) {
        gsub(/\\./, "", line)
        gsub(/'\''[^'\'']?'\''/, "0", line)
        gsub(/"[^"]*"/, "\"\"", line)
        if (in_comment) {
            if (!match(line, /\*\//)) return ""
            line = substr(line, RSTART + 2)
            in_comment = 0
        }
        gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, " ", line)
        if (match(line, /\/\*/)) {
            line = substr(line, 1, RSTART - 1)
            in_comment = 1
        }
        return line
    }

    function may_include(layer, path) {
        if (path == "casus.h") return 1
        if (path == "model/batch.h" || path == "model/diag.h")
            return layer ~ /^(run|syntax|export|model)$/
        sub(/\/.*/, "", path)
        return index(allowed[layer], " " path " ") > 0
    }

    function calls(line, names) { return line ~ "(^|[^A-Za-z0-9_])(" names ")[ ]*\\(" }

    BEGIN {
        allowed["cli"] = " cli "
        allowed["run"] = " run export syntax model base "
        allowed["syntax"] = " syntax base "
        allowed["export"] = " export model base "
        allowed["model"] = " model base "
        allowed["base"] = " base "
    }
    FNR == 1 {
        in_comment = 0
        layer = FILENAME
        if (!sub(/\/.*/, "", layer)) layer = "public"
    }
    match($0, /^[ \t]*#[ \t]*include[ \t]*"[^"]*"/) {
        split($0, part, "\"")
        if (!may_include(layer, part[2])) fault(layer " may not include " part[2])
    }
    /^[ \t]*#[ \t]*include[ \t]*<(pthread|threads)\.h>/ && FILENAME != "run/workers.c" {
        fault("only run/workers.c knows threads")
    }
    FILENAME ~ /\.[ch]$/ {
        line = code($0)
        if (line ~ /^[a-z].*[ *](csv|json|yaml|cyaml)_[a-z0-9_]*\(/)
            fault("a function name that belongs to a library")
        if (calls(line, "strcpy|strcat|sprintf|vsprintf|gets|atoi|strtok|setlocale"))
            fault("a banned call")
        if (layer != "cli" && line ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/)
            fault("the library does not print")
        if (layer != "cli" && calls(line, "exit|_exit|_Exit|abort|printf|puts|putchar|perror"))
            fault("the library neither prints nor exits")
        if (layer != "cli" && calls(line, "strerror|umask|mkstemp|realpath"))
            fault("unsafe in a threaded host: see base/file.h")
    }'
)
[ -z "$faults" ] && exit 0
printf '%s\n' "$faults"
exit 1
