#!/usr/bin/env bash
# From a fresh checkout to the first benchmark: installs what is missing, builds, and runs config/seeds.yaml against the
# simulator that comes with imgperf. Run it again at any time; what is done already is not done twice.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install-deps.sh build
deploy/fetch-vocabulary.sh
cmake --preset release >/dev/null
cmake --build --preset release --target imgperf imgperf-worker imgperf-sim

config=config/seeds.yaml
echo
echo "+ build/release/bin/imgperf run $config"
build/release/bin/imgperf run "$config"

run=artifacts/$(basename "$config" .yaml)
echo
echo "Pictures:"
ls "$run"/images/* | sed 's/^/  /'
echo "Report:   $run/report.json"
echo "Page:     $run/report.html"
echo "Requests: $run/profile_export.jsonl"
