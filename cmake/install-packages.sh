#!/bin/sh
# install-packages.sh [demo|check|bench|stats] - installs the Debian packages that building and
# showing casus needs, or also those of all its tests, or also what the benchmark compares it with, or
# what reads its output beside it. Does nothing when everything is there or where there is no apt-get;
# CMake then says what it misses.
set -eu

packages="build-essential cmake ninja-build pkg-config
    libcsv-dev libyaml-dev libjansson-dev libreadstat-dev libxxhash-dev libmd-dev
    zlib1g-dev libarchive-dev libzstd-dev libcmocka-dev"
case ${1:-demo} in
demo) ;;
check) packages="$packages clang clang-format clang-tidy gcovr mandoc zsh fish python3 miller jq" ;;
bench)
    packages="$packages python3 miller jq valgrind libfyaml-utils csvkit pspp python3-pandas
        python3-yaml r-base-core r-cran-data.table r-cran-readr r-cran-jsonlite r-cran-haven"
    # Node.js from elsewhere brings an npm of its own, which Debian's would replace.
    command -v npm >/dev/null || packages="$packages nodejs npm"
    ;;
stats)
    packages="$packages python3 python3-pandas python3-yaml r-base-core r-cran-haven r-cran-foreign
        r-cran-readstata13 r-cran-jsonlite pspp gdal-bin"
    command -v npm >/dev/null || packages="$packages nodejs npm"
    ;;
*)
    echo "usage: $0 [demo|check|bench|stats]" >&2
    exit 2
    ;;
esac

command -v apt-get >/dev/null || exit 0
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q ' installed$' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
echo "installing:$missing"
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends $missing >/dev/null
