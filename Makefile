# The two set-up commands are `make scan` and `make test`; each installs what is missing, builds and runs.
# The build itself is CMake's (CMakePresets.json): anything here can be done with cmake and ctest by hand.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PRESET ?= release
BUILD  := build/$(PRESET)
DIR    ?= docs/demo
ARGS   ?=

# One compiler at a time for each core, but never more than memory for (about 1 GB each).
JOBS ?= $(shell awk -v cores=$$(nproc) '/^MemAvailable/ { n = int($$2 / 1048576); if (n > cores) n = cores; \
                if (n < 1) n = 1; print n }' /proc/meminfo)
CMAKE_BUILD = cmake --build $(BUILD) --parallel $(JOBS)

# A configured folder stays so: ninja runs cmake again by itself when a CMake file changes.
build/%/build.ninja: | build-tools
	@case $* in clang|asan|tsan|fuzz|tidy) config/bootstrap clang ;; esac
	@cmake --preset $* >&2

.PHONY: help build-tools all build scan test bench format lint package fuzz coverage clean distclean

help:  ## this list
	@echo 'make TARGET [DIR=path] [PRESET=release|dev|asan|tsan|…] [JOBS=n]'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

# One configured folder serves both commands, and configuring looks for what the tests need: so both install the same.
build-tools:
	@config/bootstrap build test

all: build-tools $(BUILD)/build.ninja  ## everything, tests too
	@$(CMAKE_BUILD)

build: build-tools $(BUILD)/build.ninja  ## the program: build/release/omni
	@$(CMAKE_BUILD) --target omni >&2

# stdout carries the report alone: `make -s scan DIR=x ARGS='--format sarif' >x.sarif` works. Findings don't fail this target, nor does a gate (exit status 1): it fails when the scan could not be done.
scan: build  ## scan DIR=path (without DIR: the demo workspace), with more options in ARGS="…"
	@$(BUILD)/omni scan $(ARGS) "$(DIR)" || { status=$$?; [ $$status = 1 ] || exit $$status; }

# A test whose editor is missing skips and says so.
test: all  ## build everything and run all tests
	@config/bootstrap editors || echo 'tests in these editors will skip' >&2
	@ctest --preset $(PRESET) --parallel $(JOBS)

bench:  ## build and run the benchmarks (BENCH=regular-expression chooses)
	@config/bootstrap build bench
	@cmake --preset release -DOMNI_BUILD_BENCH=ON >/dev/null
	@cmake --build build/release --parallel $(JOBS) --target omni_benches
	@found=0; for program in build/release/bench/*_bench; do \
	  [ -x "$$program" ] || continue; found=1; "$$program" $(if $(BENCH),--benchmark_filter='$(BENCH)') || exit; done; \
	  [ $$found = 1 ] || echo 'no benchmarks yet'

format:  ## lay out every C++ file
	@config/bootstrap lint
	@git ls-files -z --cached --others --exclude-standard '*.h' '*.cpp' | xargs -0 -r clang-format -i

lint:  ## layout, layering and clang-tidy on what differs from main (ALL=1: on everything)
	@config/bootstrap build lint clang
	@config/lint $(if $(ALL),--all)

package: build-tools build/release/build.ninja  ## build/release/packages/omni-*.tar.gz and *.deb, tried in an empty root
	@config/bootstrap package
	@cmake --build build/release --parallel $(JOBS) --target omni
	@rm -rf build/release/packages && cd build/release && cpack
	@tests/package/try_in_chroot build/release

fuzz:  ## run every fuzz target SECONDS=60 each
	@config/bootstrap build clang
	@cmake --preset fuzz >/dev/null && cmake --build build/fuzz --parallel $(JOBS) --target omni_fuzzers
	@config/run_fuzzers build/fuzz/fuzz $(or $(SECONDS),60)

# Figures of a former run would be added to. The figure comes also when a test fails: what ran, ran.
coverage: build-tools build/coverage/build.ninja  ## run the tests with coverage: the share of C++ lines, by folder; build/coverage/uncovered.txt lists the others
	@cmake --build build/coverage --parallel $(JOBS)
	@find build/coverage -name '*.gcda' -delete
	@status=0; ctest --preset coverage --parallel $(JOBS) || status=$$?; config/coverage build/coverage --least 80 && exit $$status

clean:  ## remove the build folder
	@rm -rf build

distclean: clean  ## remove also the cached grammar sources and archives (shared by all checkouts)
	@rm -rf "$${OMNI_BUILD_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/omni-build}"
