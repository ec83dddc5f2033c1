#!/usr/bin/env bash
# Runs every check, also after one has failed, and says at the end which did.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
check() {
    printf '%s\n' "-- $*"
    "$@" || failed+=("$*")
}

check ruff format --check --quiet
check ruff check --quiet
check mypy
check lint-imports --no-logo
check buf lint
check buf format --diff --exit-code
check scripts/check_breaking.sh
check scripts/check_generated.sh
check clients/go/check.sh

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo 'all checks passed'
