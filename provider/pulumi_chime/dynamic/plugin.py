"""Whether this process is the plugin, and where its engine is."""

from __future__ import annotations

import ast
import sys
from importlib.util import find_spec
from pathlib import Path


def is_plugin() -> bool:
    """Return whether this process serves a dynamic provider, rather than running a user's program."""
    main = sys.modules.get("__main__")
    specification = getattr(main, "__spec__", None)
    return getattr(specification, "name", "") == "pulumi.dynamic.__main__"


def engine_address() -> str | None:
    """Return the engine's gRPC address, `host:port`, which it passes as the last argument; None if it did not."""
    candidate = sys.argv[-1] if is_plugin() and len(sys.argv) > 1 else ""
    _, colon, port = candidate.rpartition(":")
    return candidate if colon and port.isdigit() else None


def serves_with_a_pool() -> bool:
    """Return whether the installed SDK's plugin takes calls with a thread pool, which can be widened.

    Its source is read and not imported: importing it starts what it is for.
    """
    package = find_spec("pulumi")
    if package is None or package.origin is None:
        return False
    try:
        source = (Path(package.origin).parent / "dynamic" / "__main__.py").read_text(encoding="utf-8")
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except (OSError, ValueError, SyntaxError):
        return False
    return any(
        _called(call) == "server" and any(_called(argument) == "ThreadPoolExecutor" for argument in call.args)
        for call in calls
    )


def _called(node: ast.expr) -> str:
    """Return the name of what a call calls, without its module; empty for what is no call."""
    function = node.func if isinstance(node, ast.Call) else None
    return str(getattr(function, "attr", "") or getattr(function, "id", ""))
