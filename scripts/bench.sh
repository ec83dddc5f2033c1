#!/usr/bin/env bash
# Runs the measurements one after another, alone, and keeps their figures as JSON in build/bench.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p build/bench
for name in start_up load cancellation planner policy intents formats documents converting knowledge; do
    printf '\n== %s\n' "$name"
    python "tests/bench/$name.py" --json "build/bench/$name.json"
done
