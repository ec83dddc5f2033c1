#!/usr/bin/env bash
# Puts the programs of scripts/go_tools.txt into a directory. Usage: scripts/install_go_tools.sh DIRECTORY
#
# Each is built once for its version and Go's, and kept outside the checkout; what is not there is built again.
set -euo pipefail
list=$(cd "$(dirname "$0")" && pwd)/go_tools.txt
directory=$(mkdir -p "$1" && cd "$1" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/netintent-ci/$(go env GOVERSION)-$(go env GOOS)-$(go env GOARCH)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # PACKAGE VERSION
    for pause in 2 5 10 0; do
        # outside any module, so that no go.mod here has a say in versions
        (cd "$work" && GOBIN="$work/bin" go install -trimpath "$1@$2") && return
        [ "$pause" -eq 0 ] || { echo "again in $pause s" >&2; sleep "$pause"; }
    done
    return 1
}

while read -r name package version; do
    kept=$cache/$name-$version
    if [ ! -x "$kept" ]; then
        echo "building $name $version"
        build "$package" "$version"
        mkdir -p "$cache"
        mv "$work/bin/$(basename "$package")" "$kept.$$"
        mv "$kept.$$" "$kept" # at once: another run may look
    fi
    ln -sfn "$kept" "$directory/$name"
done < <(grep -v '^#' "$list")
