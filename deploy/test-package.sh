#!/usr/bin/env bash
# Installs the package with apt-get into a fresh Debian, runs the smallest example there as an ordinary user, removes it and
# looks for what is left. Downloads a minimal Debian (about 60 MB) and the libraries that imgperf needs.
#
# Usage: deploy/test-package.sh [PACKAGE.deb]     default: builds build/imgperf_*.deb with deploy/package.sh
# Needs root and debootstrap (deploy/install-deps.sh package). Packages come from where this machine's apt gets them.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "test-package: $*" >&2
  exit 1
}

[[ $(id -u) -eq 0 ]] || fail "a fresh Debian is made with chroot and mounts: run this as root"
command -v debootstrap >/dev/null || fail "debootstrap is missing: deploy/install-deps.sh package"
# Mounts of our own, which end with us.
[[ -n ${IMGPERF_OWN_MOUNTS:-} ]] || IMGPERF_OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"

if [[ $# -gt 0 ]]; then
  package=$(readlink -f "$1")
else
  deploy/package.sh
  package=$(readlink -f build/imgperf_*.deb)
fi
[[ -f $package ]] || fail "no package at $package"

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:?this is no Debian}")
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Identifier: Packages' | awk -v r="$codename" '$2 == r {print $1; exit}')
[[ -n $mirror ]] || fail "apt has no source for $codename: run apt-get update first"

root=$(mktemp -d)
chmod 755 "$root"  # others live there too
cleanup() {
  umount -l "$root/proc" "$root/dev" 2>/dev/null || true  # not mounted yet, when debootstrap failed
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT

step() { echo "== $1 (${SECONDS} s)"; }
inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

step "a fresh $codename from $mirror"
debootstrap --variant=minbase "$codename" "$root" "$mirror" >"$root.log" 2>&1 ||
  fail "debootstrap: $(tail -n 3 "$root.log")"
rm -f "$root.log" "$root/etc/apt/sources.list"
# The same sources, keys and certificates as here.
cp -rL /etc/apt/. "$root/etc/apt/"
cp -rL /usr/share/keyrings/. "$root/usr/share/keyrings/"
cp -r /etc/ssl/. "$root/etc/ssl/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/"
inside useradd --create-home user
inside apt-get -qq update

step "apt-get install ./$(basename "$package")"
inside bash -c 'cd /tmp && apt-get install -y ./imgperf_*.deb' >"$root/tmp/install.log" 2>&1 || fail "$(cat "$root/tmp/install.log")"
grep -E '^(Need to get|After this operation)|newly installed' "$root/tmp/install.log"
inside bash -c 'ls -l /usr/share/man/man1/imgperf*.1.gz | wc -l' | sed 's/$/ manual pages/'

step "the smallest example, as an ordinary user"
inside su user -c 'cd && imgperf --version && imgperf-worker --version && imgperf-sim --version && imgperf run /usr/share/imgperf/seeds.yaml'
[[ $(find "$root/home/user/artifacts/seeds/images" -type f | wc -l) -eq 3 ]] || fail "seeds.yaml left no three images"

step "apt-get remove"
inside apt-get -y remove imgperf >"$root/tmp/remove.log" 2>&1 || fail "$(cat "$root/tmp/remove.log")"
left=$(find "$root" -xdev -name '*imgperf*' ! -path "$root/tmp/*" ! -path "$root/home/*")  # results are the user's
[[ -z $left ]] || fail "left behind: $left"
step "nothing left; passed"
