"""`python -m tools.reference`: whether the pages of the documentation say what the code says, or write them.

Exit code 0: fine; 1: a page is not up to date, or something in the code has no entry; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.batching import page as batching
from tools.batching.drawing import NotShownError, draw
from tools.batching.record import read
from tools.reference import messages, settings
from tools.reference.parts import PartsError, fill
from tools.reference.settings import UndescribedError

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURE = DOCS / "images" / "batching.svg"


def main() -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.reference", description=(__doc__ or "").partition("\n")[0]
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the parts of the pages, and the picture")
    action.add_argument("--check", action="store_true", help="say nothing but what is not in order")
    arguments = parser.parse_args()
    wrong = messages.problems()
    try:
        files = _files()
    except (PartsError, UndescribedError, NotShownError) as error:
        wrong.append(str(error))
        files = {}
    for file, text in files.items():
        if arguments.write:
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            wrong.append(
                f"docs/{file.relative_to(DOCS)} is not what the code says: run `make pages` and commit it"
            )
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _files() -> dict[Path, str]:
    """Return the files as they should be."""
    record = read()
    pages = {
        "settings.md": settings.parts(),
        "messages.md": messages.parts(),
        "batching.md": batching.parts(record),
    }
    filled = {DOCS / name: _filled(DOCS / name, parts) for name, parts in pages.items()}
    return {**filled, PICTURE: draw(record)}


def _filled(page: Path, parts: Mapping[str, str]) -> str:
    try:
        return fill(page.read_text(encoding="utf-8"), parts)
    except PartsError as error:
        raise PartsError(f"docs/{page.name}: {error}") from None


if __name__ == "__main__":
    raise SystemExit(main())
