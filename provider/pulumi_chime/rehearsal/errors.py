"""Why a rehearsal cannot be held, or was not begun."""

from __future__ import annotations


class RehearsalError(Exception):
    """A rehearsal that ends before its work is done; the text is one line."""


class UsageError(RehearsalError):
    """What was asked for makes no sense, or what came in is not what it should be."""


class RefusedError(RehearsalError):
    """What would be deployed for real is not rehearsed."""
