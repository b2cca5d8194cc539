"""Pulumi's own file that serves the plugin, read to see whether it still does what this package counts on."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path


def plugin_file() -> ast.Module:
    """Return what the file of the installed SDK says."""
    found = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert found is not None
    assert found.origin is not None
    return ast.parse(Path(found.origin).read_text())
