"""Whether this process is the plugin, and where its engine is."""

from __future__ import annotations

import sys


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
