#!/bin/sh
# test_program.sh - the whole program where files fail it: full and missing devices, closed pipes and
# streams, links, permissions, signals in the middle, two runs onto one output.
#
# Each case runs in a folder of its own. What cannot be tried here (mounting, another user) is
# skipped with a word. Nothing depends on time: whoever waits, waits for something to happen.
set -u
casus=${CASUS_PROGRAM:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/casus-fault-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cases=0
failures=0

fail() {
    failures=$((failures + 1))
    echo "FAILED: $name: $*"
    sed 's/^/    /' err 2>/dev/null
}

# begin NAME: a new case, in an empty folder with a good input and an old output.
begin() {
    name=$1
    cases=$((cases + 1))
    mkdir "$work/$cases" && cd "$work/$cases" || exit 2
    printf 'id,note\n1,a\n2,b\n' >in.csv
    printf 'old\n' >out.json
}

# run WANTED WORDS...: casus with these words; its exit code must be WANTED.
run() {
    wanted=$1
    shift
    "$casus" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$wanted" ] || fail "exit code $code instead of $wanted: casus $*"
}

says() { grep -q -- "$1" err || fail "does not say \"$1\""; }
is_old() { [ "$(cat "${1:-out.json}")" = old ] || fail "the old output is not as it was"; }
is_new() { [ "$(grep -c '"id"' "$1")" -eq 2 ] || fail "$1 is not the output"; }
is_clean() { [ -z "$(find . -name '.casus-*')" ] || fail "a temporary file is left"; }
mode_is() { [ "$(stat -c %a "$1")" = "$2" ] || fail "$1 has mode $(stat -c %a "$1")"; }

# Files that are made in the end, and one that is not, of formats with files of their own.
statistics='dta sav zsav xpt rds geojson'

# make_long FILE: a table of some megabytes.
make_long() {
    awk 'BEGIN { print "id,note"; for (i = 0; i < 100000; i++) print i ",a note of some length" }' >"$1"
}

# ---- Devices, pipes and streams ----

if [ -w /dev/full ]; then
    begin "a full device as output"
    run 3 convert in.csv --schema none -t json -o /dev/full
    says '\[E902]: cannot write: No space left on device'

    begin "a full device as standard output"
    "$casus" convert in.csv --schema none -t json >/dev/full 2>err
    [ $? -eq 3 ] || fail "exit code"
    says 'No space left on device'
    "$casus" schema show acled >/dev/full 2>err
    [ $? -eq 3 ] || fail "exit code of schema show"
    says 'No space left on device'

    begin "a full device as output of files that are made in the end"
    for syntax in stata spss zsav sas sas8 r geojson; do
        run 3 convert in.csv --schema none -t $syntax -o /dev/full
        says '\[E902]: cannot write: No space left on device'
    done

    begin "a full device for rejects and report"
    printf 'id,note\n1,"a"x\n' >in.csv
    run 3 convert in.csv --schema none -o out.json --on-error drop --rejects /dev/full
    is_old
    run 3 validate in.csv --schema none --report /dev/full
    says 'cannot write'
fi

if command -v script >/dev/null; then
    begin "the line of progress on a terminal"
    make_long long.csv
    mkfifo pipe
    : >screen
    {
        cat long.csv
        tries=0
        until grep -q 'MB/s' screen || [ $((tries += 1)) -gt 300 ]; do
            tail -n +2 long.csv
            sleep 0.1
        done
        echo '7,"x"y'
    } >pipe &
    script -qefc "$casus validate --schema none --from csv pipe" /dev/null >screen 2>&1 </dev/null
    code=$?
    wait
    [ "$code" -eq 1 ] || fail "exit code $code"
    grep -aqE '[0-9.]+ MB, [0-9]+ records, [0-9.]+ MB/s' screen || fail "no line of progress"
    grep -aq 'E111' screen || fail "no finding"
fi

begin "a closed pipe"
make_long long.csv
{
    "$casus" convert long.csv --schema none -t ndjson --quiet 2>err
    echo $? >code
} | head -n 1 >first
[ "$(cat code)" = 141 ] || fail "exit code $(cat code)"
[ ! -s err ] || fail "is not quiet"
grep -q '"id"' first || fail "wrote nothing"

begin "findings into a closed pipe"
awk 'BEGIN { print "id,note"; for (i = 0; i < 100000; i++) print "1,\"a\"x" }' >long.csv
{
    "$casus" validate long.csv --schema none --max-errors 0 --quiet 2>err
    echo $? >code
} | head -n 1 >first
[ "$(cat code)" = 141 ] || fail "exit code $(cat code)"
[ ! -s err ] || fail "is not quiet"

begin "closed streams"
"$casus" convert in.csv --schema none -o good.json 2>err || fail "exit code"
"$casus" convert in.csv --schema none -o out.json -v 2>&- >&- <&-
[ $? -eq 3 ] || fail "exit code without streams"
cmp -s good.json out.json || fail "what was meant for a stream is in the output"
"$casus" convert in.csv --schema none -o out.json --quiet 2>&- >&- <&- || fail "exit code if quiet"
"$casus" convert in.csv --schema none -t json 2>err >&-
[ $? -eq 3 ] || fail "exit code without standard output"
"$casus" convert -f csv --schema none -t json 2>err <&- >out
[ $? -eq 3 ] || fail "exit code without standard input"

begin "a device as output"
run 0 convert in.csv --schema none -t json -o /dev/null
[ -c /dev/null ] || fail "the device is gone"

begin "a named pipe as output"
mkfifo pipe
cat pipe >got &
run 0 convert in.csv --schema none -t json -o pipe
wait
[ -p pipe ] || fail "the pipe is gone"
is_new got

# ---- Files ----

begin "a directory as output"
mkdir folder
run 3 convert in.csv --schema none -t json -o folder
says '\[E902]: cannot write: Is a directory'
run 3 convert in.csv --schema none -t json -o none/out.json
says '\[E902]: cannot write: No such file or directory'

begin "an output behind links"
ln -s out.json link
ln -s link chain
run 0 convert in.csv --schema none -t json -o chain
[ -L chain ] && [ -L link ] && [ -f out.json ] || fail "a link was replaced"
is_new out.json
is_clean

begin "a link to nothing"
mkdir folder
ln -s folder/new.json link
run 0 convert in.csv --schema none -t json -o link
[ -L link ] || fail "the link was replaced"
is_new folder/new.json
is_clean

begin "permissions of a new and of an old file"
(umask 027 && run 0 convert in.csv --schema none -o new.json)
mode_is new.json 640
chmod 604 out.json
run 0 convert in.csv --schema none -o out.json
mode_is out.json 604

begin "a limit for the size of files"
make_long long.csv
(
    ulimit -f 100
    for extension in json $statistics; do
        printf 'old\n' >out.$extension
        run 3 convert long.csv --schema none -o out.$extension
        says '\[E902]: cannot write: File too large'
        is_old out.$extension
        is_clean
    done
    exit "$failures"
) || failures=$((failures + 1))

begin "no space"
mkdir small
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
    make_long long.csv
    for extension in json $statistics; do
        run 3 convert long.csv --schema none -o small/out.$extension
        says '\[E902]: cannot write: No space left on device'
        [ -z "$(ls -A small)" ] || fail "something is left"
    done
    # The copy of a pipe that is read twice.
    "$casus" convert long.csv --schema none -t ndjson >long.json 2>err
    cat long.json | TMPDIR=$PWD/small "$casus" convert -f json --schema none -t csv --columns all \
        >out 2>err
    [ $? -eq 3 ] || fail "exit code of spooling"
    says "its copy in $PWD/small: No space left on device"
    umount small
else
    echo "skipped: $name: file systems cannot be mounted here"
fi

begin "nowhere to put what a file is made of in the end"
printf 'old\n' >out.zsav
TMPDIR=$PWD/none run 3 convert in.csv --schema none -o out.zsav
says '\[E902]: cannot write: No such file or directory'
says "$PWD/none"
is_old out.zsav
is_clean

begin "nowhere to spool"
printf '[{"id": 1}]' | TMPDIR=$PWD/none "$casus" convert -f json --schema none -t csv --columns all \
    >out 2>err
[ $? -eq 3 ] || fail "exit code"
says "its copy in $PWD/none: No such file or directory"

begin "no permission"
if [ "$(id -u)" -ne 0 ]; then
    other=
elif command -v setpriv >/dev/null && setpriv --reuid 65534 --clear-groups "$casus" --version \
    >/dev/null 2>&1; then
    other='setpriv --reuid 65534 --regid 65534 --clear-groups'
else
    other=none
fi
if [ "$other" = none ]; then
    echo "skipped: $name: only root is here, who may do everything"
else
    mkdir open closed
    chmod 777 open
    printf 'old\n' >open/out.json
    chmod 444 in.csv
    chmod 400 open/out.json
    chmod 555 closed
    $other "$casus" convert in.csv --schema none -o open/out.json 2>err
    [ $? -eq 3 ] || fail "exit code for a file"
    says '\[E902]: cannot write: Permission denied'
    [ "$(cat open/out.json)" = old ] || fail "a protected file was replaced"
    $other "$casus" convert in.csv --schema none -o closed/out.json 2>err
    [ $? -eq 3 ] || fail "exit code for a folder"
    says '\[E902]: cannot write: Permission denied'
    chmod 000 in.csv
    $other "$casus" validate in.csv --schema none >out 2>err
    [ $? -eq 3 ] || fail "exit code for an input"
    chmod 644 in.csv
    is_clean
fi

# ---- Signals in the middle ----

# await WHAT COMMAND...: until the command is true; fails after ten seconds.
await() {
    what=$1
    shift
    for _ in $(seq 100); do
        "$@" && return 0
        sleep 0.1
    done
    fail "waited in vain for $what"
    return 1
}

has_temporaries() { [ "$(find . -name '.casus-*' | wc -l)" -eq "$1" ]; }

# A shell starts what runs in the background with SIGINT ignored, which casus respects.
default='env --default-signal=INT'
$default true 2>/dev/null || default=

# interrupt SIGNAL CODE [FILE]: in the middle of a run whose input does not end.
interrupt() {
    file=${3:-out.json}
    mkfifo pipe
    printf 'old\n' >"$file"
    umask 0
    $default "$casus" convert -f csv pipe --schema none -o "$file" >out 2>err &
    pid=$!
    exec 3>pipe
    umask 022
    printf 'id,note\n1,a\n' >&3
    if await "the temporary file" has_temporaries 1; then
        mode_is "$(find . -name '.casus-*')" 600
        kill -s "$1" $pid
    fi
    wait $pid
    code=$?
    exec 3>&-
    [ $code -eq "$2" ] || fail "exit code $code"
    is_old "$file"
    is_clean
}

if [ -z "$default" ]; then
    echo "skipped: signals: this needs env --default-signal"
else
    begin "SIGINT in the middle"
    interrupt INT 130
    begin "SIGTERM in the middle"
    interrupt TERM 143
    for extension in $statistics; do
        begin "SIGTERM before there is a .$extension file"
        interrupt TERM 143 out.$extension
    done

    begin "SIGINT while an input is opened"
    mkfifo pipe
    $default "$casus" convert -f csv pipe --schema none -o out.json >out 2>err &
    pid=$!
    await "the temporary file" has_temporaries 1 && kill -s INT $pid
    wait $pid
    [ $? -eq 130 ] || fail "exit code"
    is_old
    is_clean

    # block WORDS...: a run whose output goes into a pipe that nobody empties.
    block() {
        begin "SIGTERM while a pipe is full: $*"
        mkfifo pipe
        make_long long.csv
        exec 3<>pipe
        $default "$casus" convert long.csv --schema none -t json "$@" --rejects bad.csv >&3 2>err &
        pid=$!
        await "the temporary file" has_temporaries 1 && kill -s TERM $pid
        wait $pid
        code=$?
        exec 3>&-
        [ $code -eq 143 ] || fail "exit code $code"
        is_clean
    }
    block -o pipe
    block -o -
fi

# has_bytes PID: a temporary file is being written, or the process is done.
has_bytes() { [ -n "$(find . -name '.casus-*' -size +0)" ] || ! kill -0 "$1" 2>/dev/null; }

# A file is made in a moment: where the signal comes too late, it is whole.
begin "killed while a file is made"
make_long long.csv
for extension in $statistics; do
    "$casus" convert long.csv --schema none -o whole.$extension -q 2>err || fail "exit code"
    for signal in TERM KILL; do
        printf 'old\n' >out.$extension
        "$casus" convert long.csv --schema none -o out.$extension -q >out 2>err &
        pid=$!
        await "its first bytes" has_bytes $pid
        kill -s $signal $pid 2>/dev/null
        wait $pid
        [ "$(head -c 4 out.$extension)" = old ] || cmp -s out.$extension whole.$extension ||
            fail "SIG$signal leaves half an out.$extension"
        [ $signal = KILL ] || is_clean
        rm -f .casus-*
    done
done

# ---- Two runs onto one output ----

begin "two runs onto one output"
mkfifo one two
"$casus" convert -f csv one --schema none -o out.json >out 2>err &
first=$!
"$casus" convert -f csv two --schema none -o out.json >out2 2>err2 &
second=$!
exec 3>one 4>two
await "both temporary files" has_temporaries 2
printf 'id\n1\n' >&3
printf 'id,note\n2,x\n3,y\n' >&4
exec 3>&- 4>&-
wait $first || fail "exit code of the first"
wait $second || fail "exit code of the second"
printf 'id\n1\n' | "$casus" convert -f csv --schema none -t json >one.json 2>err
printf 'id,note\n2,x\n3,y\n' | "$casus" convert -f csv --schema none -t json >two.json 2>err
cmp -s out.json one.json || cmp -s out.json two.json || fail "the output is neither of the two"
is_clean

echo "$cases cases, $failures failures"
[ "$failures" -eq 0 ]
