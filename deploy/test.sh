#!/usr/bin/env bash
# Builds and runs the tests, all but those labelled perf and long.
#
# Usage: deploy/test.sh [PRESET] [CTEST ARGUMENT]...
#   release   everything, as users run it (default); dev does the same with assertions
#   asan      unit, model and system tests under the address and undefined-behaviour sanitizers
#   tsan      the unit tests of what runs on several threads, under the thread sanitizer
# For example: deploy/test.sh asan -L system
set -euo pipefail
cd "$(dirname "$0")/.."

preset=release
case ${1:-} in
  "" | -*) ;;
  *)
    preset=$1
    shift
    ;;
esac
case $preset in
  release | dev | asan) targets=(all) ;;
  tsan) targets=(tests_threads) && set -- -L threads "$@" ;;
  *)
    echo "test: unknown preset \"$preset\": release, dev, asan or tsan" >&2
    exit 1
    ;;
esac

deploy/install-deps.sh build
deploy/fetch-vocabulary.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target "${targets[@]}"
# Twice as many at once as there are processors: the long ones wait for clocks and peers.
ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j $((2 * $(nproc))) -LE '^(perf|long)$' "$@"
