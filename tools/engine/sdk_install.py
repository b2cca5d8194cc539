"""Install Pulumi into a directory with its own installer, through the Python SDK: a program of its own,
so that whoever starts it can end it when it hangs.

Usage: python sdk_install.py DIRECTORY VERSION
"""

from __future__ import annotations

import subprocess
import sys

from pulumi.automation import PulumiCommand
from semver import VersionInfo


def main() -> None:
    """Install, or end with the installer's own words."""
    directory, version = sys.argv[1:]
    try:
        PulumiCommand.install(root=directory, version=VersionInfo.parse(version))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}:\n{error.output.decode(errors='replace')}")


if __name__ == "__main__":
    main()
