#!/bin/sh
# Builds the server in a copy of the checkout and assembles what the image holds: docker/scripts/build.sh OUT
# Run by the build stage of both Dockerfiles and, in a clean folder, by test/e2e/image.test.ts. Needs Node, npm, Python
# with pip and a C++ compiler; none of them is in OUT.
set -eu
out=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here"
node src/setup/run.mjs setup
npm prune --omit=dev --ignore-scripts --no-save
node docker/scripts/assemble.mjs "$out"
