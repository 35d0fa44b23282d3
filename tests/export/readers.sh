#!/bin/sh
# readers.sh SCRIPT - runs one of the scripts beside it, where its npm packages are installed: `make
# check-stats` puts them into build/stats.
set -eu
CASUS_NODE_MODULES=$CASUS_SOURCE_DIR/build/stats/node_modules
export CASUS_NODE_MODULES
if ! command -v node >/dev/null || [ ! -d "$CASUS_NODE_MODULES" ]; then
    echo "skipped: Node.js or the packages of tests/export/package.json are missing (make check-stats)"
    exit 77
fi
exec node "$CASUS_SOURCE_DIR/tests/export/$1"
