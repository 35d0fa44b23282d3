# A thin face of the CMake presets: `make demo` to see casus at work, `make check` for every test.

.PHONY: all demo check install format bench coverage clean
JOBS := $(shell nproc)

all: build/release/build.ninja
	cmake --build --preset release --target casus casus_cli

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

clean:
	rm -rf build
