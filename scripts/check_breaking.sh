#!/usr/bin/env bash
# Compares the contract as it lies here, committed or not, with the one on the main branch.
# BUF_AGAINST=COMMIT names another commit, tag or branch to compare with.
set -euo pipefail
cd "$(dirname "$0")/.."

base=${BUF_AGAINST:-}
if [ -z "$base" ]; then
    for candidate in origin/main main; do
        if git rev-parse --quiet --verify "$candidate^{commit}" &> /dev/null; then
            base=$candidate
            break
        fi
    done
fi
if [ -z "$base" ]; then
    echo 'no main branch here to compare the contract with; BUF_AGAINST=COMMIT names another'
    exit 0
fi
if [ -z "$(git ls-tree -r --name-only "$base" -- protos | grep '\.proto$')" ]; then
    echo "$base has no contract yet: nothing to break"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git archive "$base" buf.yaml protos | tar -x -C "$work"
buf breaking --against "$work"
echo "nothing broken since $base ($(git rev-parse --short "$base"))"
