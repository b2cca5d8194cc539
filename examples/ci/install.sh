#!/usr/bin/env bash
# What the pipeline needs on a fresh machine with Python: the program's requirements (pulumi-chime[policies]
# among them) and a Pulumi command line of a known version, from Pulumi's own installer.
set -euo pipefail

version=3.220.0
root=$HOME/.pulumi

python -m pip install --quiet --requirement requirements.txt
python - "$root" "$version" <<'PYTHON'
import sys

from pulumi.automation import PulumiCommand
from semver import VersionInfo

PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
PYTHON
# Where the next steps of a workflow find it; elsewhere, add it to PATH.
echo "$root/bin" >> "${GITHUB_PATH:-/dev/stderr}"
