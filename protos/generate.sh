#!/usr/bin/env bash
# Writes the Python stubs (code and types) from the contract. Usage: protos/generate.sh [OUTPUT_DIRECTORY]
#
# grpcio-tools is pinned to the lowest version supported: stubs made by a newer one refuse an older grpcio.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-clients/python}

rm -rf "$out/netintent"
mkdir -p "$out"
mapfile -t protos < <(cd protos && find netintent -name '*.proto' | LC_ALL=C sort)
python -m grpc_tools.protoc -I protos \
    --python_out="$out" --mypy_out="$out" \
    --grpc_python_out="$out" --mypy_grpc_out=only_async:"$out" \
    "${protos[@]}"

# Packages, so that wheels and type checkers find them; files without services get no grpc module.
find "$out/netintent" -type d | while read -r package; do
    echo '"""Generated from protos/ by protos/generate.sh; do not edit."""' > "$package/__init__.py"
done
touch "$out/netintent/py.typed"
for proto in "${protos[@]}"; do
    grep -q '^service ' "protos/$proto" || rm -f "$out/${proto%.proto}_pb2_grpc.py" "$out/${proto%.proto}_pb2_grpc.pyi"
done
