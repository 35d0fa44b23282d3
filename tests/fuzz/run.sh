#!/usr/bin/env bash
# run.sh SECONDS [TARGET...] - runs fuzz targets (all of them, if none is named) for so many seconds
# each, as many at a time as there are processors, and says what came of it. Fails if one crashed.
#
# Inputs that reach something new gather in build/fuzz/found/TARGET, and are a start for the next
# run; those that broke a promise in build/fuzz/broken. BUILD names another build directory.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

seconds=${1:?how many seconds}
shift
build=${BUILD:-build/fuzz}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || for source in tests/fuzz/fuzz_*.c; do
    source=${source##*/fuzz_}
    targets+=("${source%.c}")
done

# The log ends with libFuzzer's own numbers, also after a crash.
fuzz() {
    mkdir -p "$build/found/$1" "$build/broken"
    nice -n 19 "$build/fuzz_$1" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=4096 \
        -max_len=4096 -print_final_stats=1 -artifact_prefix="$build/broken/$1-" \
        "$build/found/$1" "tests/fuzz/corpus/$1" >"$build/$1.log" 2>&1
    echo $? >"$build/$1.status"
}

number() {
    sed -n "s/^stat::$1: *//p" "$build/$2.log"
}

# The last count of what was reached.
reached() {
    sed -n "s/.* $1: \([0-9]*\).*/\1/p" "$build/$2.log" | tail -n 1
}

for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    fuzz "$target" &
done
wait

crashes=0
printf '%-10s %12s %10s %10s %10s %10s\n' target runs new-units edges features crashed
for target in "${targets[@]}"; do
    crashed=no
    if [ "$(cat "$build/$target.status")" -ne 0 ]; then
        crashed=YES
        crashes=$((crashes + 1))
    fi
    printf '%-10s %12s %10s %10s %10s %10s\n' "$target" \
        "$(number number_of_executed_units "$target")" "$(number new_units_added "$target")" \
        "$(reached cov "$target")" "$(reached ft "$target")" "$crashed"
done
[ "$crashes" -eq 0 ] || echo "$crashes crashed: see $build/broken and the logs in $build"
[ "$crashes" -eq 0 ]
