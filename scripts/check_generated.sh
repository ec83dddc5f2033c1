#!/usr/bin/env bash
# Generates the stubs anew, beside the committed ones, and shows where they differ.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

protos/generate.sh "$work/python"
diff -r -u -x __pycache__ clients/python/netintent "$work/python/netintent" || {
    echo 'the Python stubs are not those of protos/: run `make generate`' >&2
    exit 1
}
clients/go/generate.sh "$work/go"
if [ -d "$work/go/netintent" ]; then
    diff -r -u clients/go/netintent "$work/go/netintent" || {
        echo 'the Go stubs are not those of protos/: run `make generate`' >&2
        exit 1
    }
fi
