"""What one check has found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(str, Enum):
    """How it stands with what a check looked at."""

    FINE = "fine"
    """As it should be."""
    HINT = "hint"
    """It works, and could be better; no problem is counted."""
    WRONG = "wrong"
    """It does not work, or will do harm."""
    NOT_KNOWN = "not known"
    """It could not be found out, or not without a risk; the mend says how to find out."""
    DOES_NOT_APPLY = "does not apply"
    """There is nothing here that the check is about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has found.

    Attributes:
        check: What was looked at, such as `engine`.
        verdict: How it stands.
        found: What there is, in one sentence without its full stop.
        mend: Exactly what to do; empty where nothing is to be done.
    """

    check: str
    verdict: Verdict
    found: str
    mend: str = ""


def fine(check: str, found: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(check, Verdict.FINE, found)


def hint(check: str, found: str, mend: str) -> Finding:
    """Return that something could be better."""
    return Finding(check, Verdict.HINT, found, mend)


def wrong(check: str, found: str, mend: str) -> Finding:
    """Return that something does not work."""
    return Finding(check, Verdict.WRONG, found, mend)


def not_known(check: str, found: str, mend: str) -> Finding:
    """Return that something could not be found out."""
    return Finding(check, Verdict.NOT_KNOWN, found, mend)


def does_not_apply(check: str, found: str) -> Finding:
    """Return that there is nothing to look at."""
    return Finding(check, Verdict.DOES_NOT_APPLY, found)
