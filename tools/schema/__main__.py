"""`python -m tools.schema`: whether the schema says of each thing what its docstring says.

The schema's file is written by hand but for its descriptions, which `--write` takes from the docstrings. Those of a
number's attributes stand in the table of attributes, and are only compared.
Exit code 0: fine; 1: a description is missing or not up to date; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pulumi_chime.native import schema
from tools.schema.descriptions import MissingDescriptionError, described

SCHEMA = Path(__file__).resolve().parents[2] / "provider" / "pulumi_chime" / "native" / "schema.json"


def main() -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.schema", description=(__doc__ or "").partition("\n")[0]
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="take the descriptions from the docstrings")
    action.add_argument("--check", action="store_true", help="say nothing but what is not in order")
    arguments = parser.parse_args()
    written = SCHEMA.read_text(encoding="utf-8")
    try:
        text = json.dumps(described(json.loads(written)), indent=2, ensure_ascii=False) + "\n"
    except MissingDescriptionError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.write:
        SCHEMA.write_text(text, encoding="utf-8")
    elif text != written:
        print("the schema's descriptions are not those of the docstrings; run `make schema`", file=sys.stderr)
        return 1
    elif described(schema.compose()) != schema.compose():
        print(
            "model/attributes.py describes an attribute otherwise than the docstring of PhoneNumber",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
