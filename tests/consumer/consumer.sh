#!/bin/sh
# consumer.sh - builds casus as a user would, installs it, and uses it in each way that the README
# promises: pkg-config with either kind of library, find_package, add_subdirectory. Every program must
# say the same of a sample.
#
# It also looks at what was installed: the symbols of the shared library are those of casus.h, its
# SONAME is that of the major version, and the header alone is C11 and C++17.
set -eu
root=${CASUS_SOURCE_DIR:?}
here=$root/tests/consumer
sample=$root/samples/broken/E402-wrong-parent.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The kind of build that is tested decides nothing here, nor do a user's settings.
unset CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS DESTDIR || true

fail() {
    echo "$*"
    exit 1
}

# Runs a command whose output matters only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "failed: $*"; }
}

build() { # SOURCE DIRECTORY [OPTION]...
    source=$1 directory=$2
    shift 2
    quietly cmake -G Ninja -S "$source" -B "$directory" -DSOURCES="$sources" "$@"
    quietly cmake --build "$directory"
}

# The programs: that of docs/, and the one that stands in the README.
sources=$work/sources
mkdir "$sources"
cp "$root/docs/example.c" "$sources/example.c"
sed -n '/^```c$/,/^```$/{/^```/d;p}' "$root/README.md" >"$sources/readme.c"
grep -q casus_run "$sources/readme.c" || fail "README.md shows no program"

quietly cmake -G Ninja -S "$root" -B "$work/build" -DCASUS_TESTS=OFF -DCMAKE_INSTALL_LIBDIR=lib
quietly cmake --build "$work/build" --target casus_package
quietly cmake --install "$work/build" --prefix "$work/casus"
installed=$work/casus
export PKG_CONFIG_PATH="$installed/lib/pkgconfig"

# ---- What was installed ----

for file in bin/casus include/casus.h lib/libcasus.a share/man/man1/casus.1 \
    share/man/man5/casus-schema.5 share/bash-completion/completions/casus \
    share/zsh/site-functions/_casus share/fish/vendor_completions.d/casus.fish; do
    [ -s "$installed/$file" ] || fail "$file was not installed"
done
version=$("$installed/bin/casus" --version)
[ "$version" = "casus $(pkg-config --modversion casus)" ] || fail "casus.pc differs from $version"

library=$installed/lib/libcasus.so
readelf -d "$library" | grep -q "SONAME.*\[libcasus.so.0\]" || fail "the SONAME is not libcasus.so.0"
nm -D --defined-only "$library" | awk '{ print $3 }' | LC_ALL=C sort >"$work/symbols"
sed '/^#/d' "$installed/include/casus.h" | tr '\n' ' ' | grep -o 'CASUS_API [^;]*(' |
    sed 's/(.*//; s/.*[ *]//' | LC_ALL=C sort >"$work/declared"
[ -s "$work/declared" ] || fail "casus.h declares nothing"
diff "$work/declared" "$work/symbols" || fail "< in casus.h, > in libcasus.so"

printf '#include <casus.h>\ncasus_options options(void);\n' >"$work/header.c"
printf 'casus_options options(void)\n{\n    casus_options made = CASUS_OPTIONS_INIT;\n' >>"$work/header.c"
printf '    return made;\n}\n' >>"$work/header.c"
cp "$work/header.c" "$work/header.cc"
strict="-Wall -Wextra -Wpedantic -Werror -fsyntax-only -I$installed/include"
quietly cc -std=c11 $strict "$work/header.c"
quietly c++ -std=c++17 $strict "$work/header.cc"

# ---- Programs that use it ----

mkdir "$work/shared" "$work/static"
quietly make -C "$work/shared" -f "$here/shared/Makefile" SOURCES="$sources"
quietly make -C "$work/static" -f "$here/static/Makefile" SOURCES="$sources"
build "$here/package" "$work/package" -DCMAKE_PREFIX_PATH="$installed"
build "$here/subdirectory" "$work/subdirectory" -DCASUS="$root"

first=$work/says.first
for program in shared/example static/example package/example package/example-static \
    subdirectory/example subdirectory/example-static; do
    LD_LIBRARY_PATH=$installed/lib "$work/$program" "$sample" >"$work/says" ||
        fail "$program: exit code $?"
    grep -q "E402" "$work/says" || { cat "$work/says"; fail "$program: the finding is missing"; }
    [ -f "$first" ] || cp "$work/says" "$first"
    diff "$first" "$work/says" || fail "$program says something else"
done
for program in static/example package/example-static subdirectory/example-static; do
    ! readelf -d "$work/$program" | grep -q 'NEEDED.*libcasus' ||
        fail "$program needs the shared library"
done
cd "$work" && cp "$root/samples/south-caucasus.yaml" events.yaml
LD_LIBRARY_PATH=$installed/lib shared/readme >says || fail "the program of README.md: exit code $?"
grep -q '^36 of 36 records written' says && [ -s events.csv ] || fail "README.md: $(cat says)"
