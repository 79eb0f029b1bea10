#!/bin/sh
# Installs the vendors' own clients and schemas into target/peers/, for tests/it/peers_*.rs and the
# checks beside this file. Needs python3, npm and the network. What: requirements.txt, package.json.
set -eu
cd "$(dirname "$0")/../.."
peers=target/peers
mkdir -p "$peers"
[ -x "$peers/python/bin/python" ] || python3 -m venv "$peers/python"
"$peers/python/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/peers/requirements.txt
cp tests/peers/package.json "$peers/package.json"
npm install --prefix "$peers" --no-audit --no-fund --loglevel=error
