#!/usr/bin/env bash
# Writes the Go stubs from the contract. Usage: clients/go/generate.sh [OUTPUT_DIRECTORY]
#
# Without the plugins, at the versions of scripts/go_tools.txt, it says so and leaves the stubs as they are.
set -euo pipefail
out=${1:-$(cd "$(dirname "$0")" && pwd)}
cd "$(dirname "$0")/../.."

while read -r name _ version; do
    found=$("$name" --version 2> /dev/null || true)
    if [ "${found##*[ v]}" != "${version#v}" ]; then
        echo "the Go stubs are left as they are: $name $version is not here; \`make tools\` installs it" >&2
        [ "${NETINTENT_REQUIRE_ALL:-}" != 1 ]
        exit
    fi
done < <(grep '^protoc-gen-' scripts/go_tools.txt)

rm -rf "$out/netintent"
mkdir -p "$out"
buf generate --template clients/go/buf.gen.go.yaml --output "$out"
