#!/usr/bin/env bash
# check.sh - everything that must hold, and one line at the end that says whether it does:
# all tests under the address and undefined behaviour sanitizers, those of threads under the thread
# sanitizer, and the sources as clang-format and clang-tidy want them (one count each).
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

jobs=$(nproc)
passed=0 failed=0 skipped=0

fail() {
    echo "== $1: FAILED"
    failed=$((failed + 1))
}

# Counts a command as one that passed or failed.
step() {
    echo "== $1"
    if "$1"; then passed=$((passed + 1)); else fail "$1"; fi
}

# The value of an attribute of the first element of a JUnit report.
attribute() {
    sed -n "/<testsuite/,/>/s/.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1
}

# Builds a preset and runs its tests; the report says how many passed, failed and were skipped.
preset() {
    local report=$PWD/build/$1/report.xml
    echo "== $1"
    rm -f "$report"
    if ! cmake --preset "$1" >/dev/null || ! cmake --build --preset "$1"; then
        fail "$1: build"
        return
    fi
    ctest --preset "$1" -j "$jobs" --output-junit "$report"
    if [ ! -f "$report" ] || [ "$(attribute tests "$report")" -eq 0 ]; then
        fail "$1: no test was run"
        return
    fi
    local all bad none
    all=$(attribute tests "$report")
    bad=$(attribute failures "$report")
    none=$(($(attribute disabled "$report") + $(attribute skipped "$report")))
    passed=$((passed + all - bad - none))
    failed=$((failed + bad))
    skipped=$((skipped + none))
}

format() {
    find src tests docs -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
}

tidy() {
    find src tests docs -name '*.c' -print0 |
        xargs -0 -n 1 -P "$jobs" clang-tidy --quiet -p build/dev 2>&1 |
        { grep -v -e '^[0-9]* warnings\? ' -e '^Suppressed ' -e '^Use -header-filter' || true; }
}

sh cmake/install-packages.sh check || exit 2
preset dev
preset tsan
step format
step tidy

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
