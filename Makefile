# A thin face of the CMake presets: `make demo` to see casus at work, `make check` for every test.

.PHONY: all demo check install format bench coverage fuzz clean
JOBS := $(shell nproc)
SECONDS ?= 60

all: build/release/build.ninja
	cmake --build --preset release --target casus casus_cli casus_completions casus_manual

build/%/build.ninja:
	cmake --preset $*

demo:
	@sh cmake/install-packages.sh demo
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target casus_cli
	@sh tests/support/demo.sh build/release

check:
	@bash tests/support/check.sh

install: all
	cmake --install build/release

format:
	find src tests -name '*.[ch]' -exec clang-format -i {} +

bench: all
	@sh tests/bench/run.sh build/release

coverage: build/coverage/build.ninja
	cmake --build --preset coverage
	ctest --preset coverage -j $(JOBS)
	gcovr --root . --filter src/ --exclude-throw-branches --print-summary build/coverage

# SECONDS=1200 for longer; TARGETS="csv json" for some.
fuzz:
	@sh cmake/install-packages.sh check
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz
	@bash tests/fuzz/run.sh $(SECONDS) $(TARGETS)

clean:
	rm -rf build
