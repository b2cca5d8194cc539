"""`python -m tools.reference`: whether the pages of the documentation say what the code says, or write them.

Exit code 0: fine; 1: a page is not up to date, or something in the code has no entry; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.reference import messages, settings
from tools.reference.parts import PartsError, fill

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.reference", description=(__doc__ or "").partition("\n")[0]
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the parts of the pages")
    action.add_argument("--check", action="store_true", help="say nothing but what is not in order")
    arguments = parser.parse_args()
    wrong = messages.problems()
    for name, parts in {"settings.md": settings.parts(), "messages.md": messages.parts()}.items():
        page = DOCS / name
        written = page.read_text(encoding="utf-8")
        try:
            text = fill(written, parts)
        except PartsError as error:
            wrong.append(f"docs/{name}: {error}")
            continue
        if arguments.write:
            page.write_text(text, encoding="utf-8")
        elif text != written:
            wrong.append(f"docs/{name} is not what the code says: run `make pages` and commit it")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
