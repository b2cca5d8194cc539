"""Read: the live values of what is managed; a number is gone only when that is certain.

One answer proves nothing that is lost: the service has to say NotFound twice, in the account and region in which
the number was last seen, its list must not show the number, and some number of the run must have been found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.engine import Severity
from pulumi_chime.lifecycle import look
from pulumi_chime.lifecycle.explanation import is_first_for_connection, working_on
from pulumi_chime.model import failures, state

if TYPE_CHECKING:
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties


@dataclass(frozen=True, slots=True)
class Found:
    """A number as it is now.

    Attributes:
        outputs: What is stored.
        inputs: What a program would have to declare for that.
    """

    outputs: Properties
    inputs: Properties


def read(run: Run, call: Call, phone_number: str, outputs: Properties) -> Found | None:
    """Return a number as it is now; None where it is gone.

    Args:
        run: The run.
        call: The running call.
        phone_number: E.164.
        outputs: As stored.

    Raises:
        ChimeError: The account could not be asked, or is another one.
    """
    with working_on(run, phone_number, outputs):
        account = run.account(call, state.connection(outputs), outputs.get("region"))
        live = look.find(account, phone_number, outputs)
        if live is None and account.is_another(outputs):
            return _elsewhere(run, phone_number, outputs)
        live = live or account.confirm_missing(phone_number)
        if live is None and account.has_found_none():
            raise failures.all_missing(phone_number)
        if live is None:
            return None
        if live.is_in_deletion_queue:
            run.say(call, Severity.ERROR, str(failures.in_deletion_queue(live)))
        return _found(state.refreshed(outputs, live))


def _elsewhere(run: Run, phone_number: str, outputs: Properties) -> Found:
    """Return a number of another account or region as it was, which is an error at the first of them."""
    if is_first_for_connection(run, "elsewhere", outputs):
        raise failures.not_where_last_seen(phone_number)
    return _found(outputs)


def _found(outputs: Properties) -> Found:
    return Found(outputs, state.inputs_of(outputs))
