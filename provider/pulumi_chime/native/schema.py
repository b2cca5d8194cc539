"""The schema from which SDKs are made, and editors help: `schema.json`, with the package's version."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pulumi_chime.native.version import VERSION


def text() -> str:
    """Return the schema as the engine asks for it."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))
    return json.dumps({**schema, "version": VERSION})
