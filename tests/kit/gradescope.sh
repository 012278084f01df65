#!/bin/sh
# gradescope.sh FILE.zip: what Gradescope wants to be uploaded as the autograder.
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: gradescope.sh FILE.zip}
case $out in /*) ;; *) out=$PWD/$out ;; esac
"$kit/../tools/need.sh" zip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$kit/gradescope/setup.sh" "$kit/gradescope/run_autograder" "$kit/../../mdocker.c" \
	"$kit/../../rootfs.sh" "$work"
cp -R "$kit/.." "$work/tests"
rm -f "$out"
(cd "$work" && zip -qr "$out" .)
echo "$out: upload it as the autograder; its image needs Debian or Ubuntu"
