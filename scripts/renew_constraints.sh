#!/usr/bin/env bash
# Resolves everything that `make` installs anew and writes constraints.txt; its first block, what is held, stays.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed '/^# Resolved/,$d' constraints.txt > "$work/held"

"${PYTHON:-python3}" -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --upgrade --constraint "$work/held" pip
"$python" -m pip install --quiet --constraint "$work/held" --build-constraint "$work/held" --group dev --editable '.[server]'

held=$(sed -n 's/==.*//p' "$work/held" | paste -sd '|')
{
    cat "$work/held"
    echo '# Resolved by `make constraints`, on the lowest Python supported.'
    "$python" -m pip freeze --exclude-editable | grep -viE "^($held)=="
} > "$work/constraints.txt"
mv "$work/constraints.txt" constraints.txt
