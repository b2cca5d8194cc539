"""How the engine is told to deploy: how many changes at once, and how often it saves the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, fine, hint, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

PARALLEL = "PULUMI_PARALLEL"
SKIP = "PULUMI_SKIP_CHECKPOINTS"
_PANICS = "PULUMI_OPTION_PARALLEL"
_FULL_BATCHES = 100
"""From this width on, batches of 50 are full: while one is out, the next can come together (benchmarks/RESULTS.md)."""
_LARGEST = 2**31 - 1
_SET = f"export {PARALLEL}=128, for a stack that holds nothing but phone numbers"


def look_at_parallelism(environment: Mapping[str, str]) -> Finding:
    """Return whether the engine hands over enough changes at once for full batches.

    The engine passes over a value that is none, without a word, and takes its default of 4 for each processor.
    """
    check = "parallelism"
    if _PANICS in environment:
        return wrong(check, f"{_PANICS} is set, and the engine ends in a panic", f"unset {_PANICS}; {_SET}")
    text = environment.get(PARALLEL)
    if not text:
        return hint(check, f"{PARALLEL} is not set, so batches stay small", _SET)
    width = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST)) else 0
    if not 0 < width <= _LARGEST:
        found = f"{PARALLEL} is {text!r}, which the engine passes over: it has to be a whole number from 1"
        return wrong(check, found, _SET)
    if width < _FULL_BATCHES:
        return hint(check, f"{PARALLEL} is {width}; batches of 50 are full from {_FULL_BATCHES} on", _SET)
    return fine(check, f"{PARALLEL} is {width}")


def look_at_checkpoints(
    environment: Mapping[str, str], *, saves_at_little_cost: bool, others: str = ""
) -> Finding:
    """Return whether the engine saves the state as often as it should.

    Args:
        environment: Variables.
        saves_at_little_cost: Whether the backend is one that a save costs little.
        others: A resource of a stack that is no phone number, and where it stands; empty where none is known.
    """
    check = "checkpoints"
    text = environment.get(SKIP, "")
    # As the engine reads it (pulumi/pulumi, sdk/go/common/util/cmdutil/flags.go: IsTruthy).
    is_set = text == "1" or text.casefold() == "true"
    if text and not is_set and text.casefold() not in {"0", "false"}:
        return wrong(
            check, f"{SKIP} is {text!r}, which the engine takes for false", f"export {SKIP}=true, or unset it"
        )
    if is_set and others:
        found = f"{SKIP} is set, and {others}: a run that is killed would forget what it had created"
        return wrong(check, found, f"unset {SKIP}")
    if is_set:
        found = (
            f"{SKIP} is set: the state is saved once, at the end; for stacks with nothing but phone numbers"
        )
        return fine(check, found)
    if saves_at_little_cost or others:
        return fine(check, "the state is saved as it changes")
    mend = f"export {SKIP}=true, for a stack that holds nothing but phone numbers"
    return hint(
        check,
        "the whole state is saved before and after each number, which takes most of a large deploy",
        mend,
    )
