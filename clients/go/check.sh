#!/usr/bin/env bash
# Checks the Go client's own code. Without Go it says so.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v go > /dev/null; then
    echo 'the Go client is not checked: go is not here' >&2
    [ "${NETINTENT_REQUIRE_ALL:-}" != 1 ]
    exit
fi
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
    printf 'not as gofmt writes it:\n%s\n' "$unformatted" >&2
    exit 1
fi
go mod verify > /dev/null
go vet ./...
go build ./...
