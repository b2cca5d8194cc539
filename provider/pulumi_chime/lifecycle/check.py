"""Check: the rules once more, for values that the program did not know, and a look at the live account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import preflight
from pulumi_chime.model import rules, state
from pulumi_chime.model.identity import InvalidPhoneNumberError, e164
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.state import Properties

Problems = list[tuple[str, str]]
"""Property and reason of each failed check; the engine shows the value itself."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Checked inputs.

    Attributes:
        inputs: With the number in its one spelling.
        problems: Why they cannot be; empty where they can.
    """

    inputs: Properties
    problems: Problems


def check(run: Run, call: Call, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Checked:
    """Return the inputs as all further steps see them, and what is wrong with them.

    Args:
        run: The run.
        call: The running call.
        olds: The inputs of the state; empty for a number that is new to it.
        news: What is declared now; a value may be unknown.
    """
    with run.workload.working():
        inputs = _normalize(news)
        problems = _problems(run, call, inputs)
        return Checked(inputs, problems or preflight.refusals(run, call, olds, inputs))


def _normalize(news: Mapping[str, Any]) -> Properties:
    """Return the inputs with the one spelling of the number, so that another spelling is no change."""
    number = news.get("phone_number")
    try:
        return {**news, "phone_number": e164(number)} if isinstance(number, str) else dict(news)
    except InvalidPhoneNumberError:
        return dict(news)


def _problems(run: Run, call: Call, inputs: Mapping[str, Any]) -> Problems:
    """Return the rules that known inputs break, and the resource that declares the number already."""
    declared = {"phone_number": None, **inputs}
    known = {name: value for name, value in declared.items() if value is not UNKNOWN}
    found = [(problem.property_name, problem.reason) for problem in rules.problems(known)]
    if found or "phone_number" not in known:
        return found
    connection = state.connection(inputs).resolved(run.settings)
    if other := run.claims.claim(known["phone_number"], connection, call.urn):
        found.append(("phone_number", f"this number is declared already, by {other}; remove one of them"))
    return found
