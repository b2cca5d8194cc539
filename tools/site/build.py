"""Build the documentation site; any warning, such as a link that leads nowhere, fails.

    python tools/site/build.py              into dist/docs, whose index.html is printed
    python tools/site/build.py DIRECTORY    into another directory

Exit code 0: built; else what Sphinx ended with.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

ROOT = Path(__file__).resolve().parents[2]


def build(output: Path) -> int:
    """Build the whole site anew.

    Args:
        output: Its directory; what is in it is removed.

    Returns:
        The exit code.
    """
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="pulumi-chime-docs-") as doctrees:
        return build_main(
            [
                *("--quiet", "--fail-on-warning", "--keep-going"),
                *("--conf-dir", str(Path(__file__).parent), "--doctree-dir", doctrees),
                *(str(ROOT), str(output)),
            ]
        )


def main() -> int:
    """Run the tool."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "docs"
    code = build(output)
    if code == 0:
        print(output / "index.html")
    return code


if __name__ == "__main__":
    sys.exit(main())
