"""The engine's log, in the terms of programs on the native door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.engine import EngineLog
from pulumi_chime.model.naming import in_native_terms

if TYPE_CHECKING:
    from pulumi_chime.engine import Severity


class NativeLog(EngineLog):
    """Sends lines to one engine, with properties named as in programs."""

    def write(self, severity: Severity, message: str, urn: str = "", *, lasting: bool = True) -> None:
        """Show a line; see `EngineLog.write`."""
        super().write(severity, in_native_terms(message), urn, lasting=lasting)
