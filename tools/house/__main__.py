"""`python -m tools.house`: the figures, the picture, and whether all is in order.

Exit code 0: fine; 1: a rule is broken or the picture is not up to date; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.house.drawing import draw, is_picture_of
from tools.house.figures import count, document, table
from tools.house.plan import PlanError, read_house
from tools.house.rules import broken_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.house.plan import House

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path("docs", "house.svg")


def main() -> int:
    """Run the tool."""
    arguments = _arguments()
    tree = arguments.tree.resolve()
    try:
        house = read_house(tree)
    except PlanError as error:
        print(f"the house cannot be read: {error}", file=sys.stderr)
        return 1
    figures = count(house)
    if arguments.check:
        return _check(tree / PICTURE, house, broken_rules(figures.process_state))
    if arguments.write:
        (tree / PICTURE).write_text(draw(house), encoding="utf-8")
    if arguments.json:
        print(json.dumps(document(house, figures), indent=2))
    else:
        print("\n".join(table(house, figures)))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.house", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--tree", type=Path, default=ROOT, help="another working tree than this one")
    parser.add_argument("--json", action="store_true", help="for machines, with the names of each arrow")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help=f"draw {PICTURE}")
    action.add_argument("--check", action="store_true", help="say nothing but what is not in order")
    return parser.parse_args()


def _check(picture: Path, house: House, broken: Iterable[str]) -> int:
    lines = list(broken)
    if not picture.is_file() or not is_picture_of(house, picture.read_text(encoding="utf-8")):
        lines.append(f"{PICTURE} is not what the imports say: run `make house` and commit it")
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
