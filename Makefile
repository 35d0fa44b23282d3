# A thin face of the CMake presets: `make demo` to see casus at work, `make check` for every test.

.PHONY: all demo check check-stats install format bench bench-peers bench-publish coverage fuzz clean
JOBS := $(shell nproc)
SECONDS ?= 60
ROWS ?= 1000000
REPEAT ?= 3

all: build/release/build.ninja
	cmake --build --preset release --target casus_package

build/%/build.ninja:
	cmake --preset $*

demo:
	@sh cmake/install-packages.sh demo
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target casus_cli
	@sh tests/support/demo.sh build/release

check:
	@bash tests/support/check.sh

# Beside other programs that read what casus writes; without them these tests are skipped.
check-stats:
	@sh cmake/install-packages.sh stats
	@mkdir -p build/stats
	@cp tests/export/package.json build/stats/
	@npm install --prefix build/stats --no-package-lock --no-audit --no-fund --loglevel=error
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev
	ctest --preset dev -L stats

install: all
	cmake --install build/release

format:
	find src tests docs -name '*.[ch]' -exec clang-format -i {} +

# ROWS=10000 for a quick look, WORKS=csv-ndjson,validate for some, REPEAT=5 for calmer figures.
bench: all
	@python3 tests/bench/run.py --rows $(ROWS) --repeat $(REPEAT) $(WORKS:%=--works %)

# Some of the peers are Debian's, some npm's. Nothing but the benchmark needs them. The binary of one
# asks for a newer Node.js than it needs.
bench-peers:
	@sh cmake/install-packages.sh bench
	@mkdir -p build/peers
	@cp tests/bench/package.json build/peers/
	@npm install --prefix build/peers --force --no-package-lock --no-audit --no-fund --loglevel=error

# Puts the table of the last run into docs/performance.md.
bench-publish:
	@python3 tests/bench/run.py --publish

# Fails below 90 of 100 lines and 80 of 100 branches of src/.
coverage:
	@sh cmake/install-packages.sh check
	@cmake --preset coverage >/dev/null
	@cmake --build --preset coverage
	@find build/coverage -name '*.gcda' -delete
	ctest --preset coverage -j $(JOBS)
	gcovr --root . --filter src/ --print-summary \
		--fail-under-line 90 --fail-under-branch 80 build/coverage

# SECONDS=1200 for longer; TARGETS="csv json" for some.
fuzz:
	@sh cmake/install-packages.sh check
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz
	@bash tests/fuzz/run.sh $(SECONDS) $(TARGETS)

clean:
	rm -rf build
