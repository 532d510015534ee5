#!/bin/sh
# Installs uv into the folder $1 from whatever Python 3 there is. The folder's .python-version may name a version that a
# pyenv shim does not have, so each candidate is also tried from the root folder, where no such file is in force.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)

for python in python3 python /usr/bin/python3 /usr/local/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if (cd / && "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 8))') >/dev/null 2>&1; then
        (cd / && "$python" -m venv "$folder")
        "$folder/bin/pip" install --quiet uv
        exit 0
    fi
done
echo "Neither uv nor a Python 3 with venv was found. Install one of them (Debian: apt-get install python3-venv)." >&2
exit 1
