"""Delete: leave the number in the account, or give it up: the one step that cannot be undone after seven days.

A release needs two keys: one is in the state (`on_destroy="release"`), the other is the file that
`chime:releases` names, which must name the number. Absence from a program, a count, the order of
calls or what this process has happened to see are no permission: what is not named stays, and the
delete succeeds, so that no stack is ever stuck with a number that it may neither keep nor release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle.explanation import explaining
from pulumi_chime.lifecycle.together import finish
from pulumi_chime.model import failures, state
from pulumi_chime.model.choices import OnDestroy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.account.steps import Steps
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
    if outputs.get("on_destroy") != OnDestroy.RELEASE.value:
        return
    with run.workload.working():
        reason = finish(run.workload, releasing(run, call, phone_number, outputs))
    if reason:
        run.say(call, Severity.WARNING, f"phone number {phone_number} stays in the account: {reason}")


def releasing(run: Run, call: Call, phone_number: str, outputs: Mapping[str, Any]) -> Steps[str]:
    """Release a number where that is permitted, step by step; return why it stays instead, empty where it does not.

    Args:
        run: The run.
        call: The running call.
        phone_number: E.164.
        outputs: As stored.

    Raises:
        ChimeError: As `delete`.
    """
    with explaining(run, phone_number, outputs):
        if reason := _reason_to_stay(run, call, phone_number):
            return reason
        if run.releases.has_changed:
            raise failures.unusable_releases(
                phone_number, run.releases.path, "has changed since this run began"
            )
        account = run.account(call, state.connection(outputs), outputs.get("region"))
        yield from account.release(phone_number, outputs)
        return ""


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
