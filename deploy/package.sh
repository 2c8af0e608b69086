#!/usr/bin/env bash
# Builds the Debian package of what stands here into build/, and says its name and size. The same sources, compiled by the
# same compiler, give the same bytes: times come from the head of deploy/package/changelog.
#
# Usage: deploy/package.sh
# IMGPERF_MAINTAINER="Name <address>" puts your name on a package that you hand on.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install-deps.sh build
deploy/fetch-vocabulary.sh
cmake --preset release ${IMGPERF_MAINTAINER:+-DIMGPERF_MAINTAINER="$IMGPERF_MAINTAINER"} >/dev/null
cmake --build --preset release --target installable

SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l deploy/package/changelog -S Timestamp)
export SOURCE_DATE_EPOCH
made=build/release/package
rm -rf "$made"
(cd build/release && cpack -B "$PWD/package") >"build/release/package.log" 2>&1 || {
  cat build/release/package.log >&2
  exit 1
}
rm -f build/imgperf_*.deb
mv "$made"/imgperf_*.deb build/
rm -rf "$made"
for package in build/imgperf_*.deb; do
  echo "$package: $(stat -c %s "$package") bytes, $(dpkg-deb -f "$package" Installed-Size) KiB installed"
done
