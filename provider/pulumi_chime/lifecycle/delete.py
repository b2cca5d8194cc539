"""Delete: leave the number in the account, or give it up: the one step that cannot be undone after seven days.

A release needs two keys: one is in the state (`on_destroy="release"`), the other is the file that
`chime:releases` names, which must name the number. Absence from a program, a count, the order of
calls or what this process has happened to see are no permission: what is not named stays, and the
delete succeeds, so that no stack is ever stuck with a number that it may neither keep nor release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle.explanation import working_on
from pulumi_chime.model import failures, state
from pulumi_chime.model.choices import OnDestroy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run

_UNNAMED = (
    "chime:releases does not name it, and naming it now no longer suffices; to release it, adopt it again with "
    'on_destroy="release", run `pulumi up`, then name it and remove its declaration'
)
_DECLARED = "this program declares it"
_HALF_REPLACED = (
    "its resource is still declared, and what replaces it was not created before; to release it, "
    "adopt it under a resource of its own"
)


def delete(run: Run, call: Call, phone_number: str, outputs: Mapping[str, Any]) -> None:
    """Let go of a number whose resource is deleted.

    Args:
        run: The run.
        call: The running call.
        phone_number: E.164.
        outputs: As stored.

    Raises:
        ChimeError: It is to be released, and the file of releases cannot be trusted, something holds
            the number, it is not where it was last seen, or the service refused.
    """
    with working_on(run, phone_number, outputs):
        if outputs.get("on_destroy") == OnDestroy.RELEASE.value:
            _release(run, call, phone_number, outputs)


def _release(run: Run, call: Call, phone_number: str, outputs: Mapping[str, Any]) -> None:
    if reason := _reason_to_stay(run, call, phone_number):
        run.say(call, Severity.WARNING, f"phone number {phone_number} stays in the account: {reason}")
        return
    if run.releases.has_changed:
        raise failures.unusable_releases(phone_number, run.releases.path, "has changed since this run began")
    run.account(call, state.connection(outputs), outputs.get("region")).release(phone_number, outputs)


def _reason_to_stay(run: Run, call: Call, phone_number: str) -> str:
    """Return why a number is left in the account; empty where it is to be released.

    Raises:
        ChimeError: The file that may name it cannot be used.
    """
    if run.claims.is_declared(phone_number):
        return _DECLARED
    if run.claims.is_half_replaced(call.urn):
        return _HALF_REPLACED
    if run.releases.problem:
        raise failures.unusable_releases(phone_number, run.releases.path, run.releases.problem)
    return "" if phone_number in run.releases.numbers else _UNNAMED
