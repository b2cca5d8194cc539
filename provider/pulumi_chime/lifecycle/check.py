"""Check: the rules once more, for values that the program did not know, and a look at the live account."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import preflight
from pulumi_chime.model import rules, state
from pulumi_chime.model.adoption import imported_refusal
from pulumi_chime.model.connection import EXPECTED
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.resource_types import name_of, types_of
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.model.unknown import UNKNOWN, is_known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.problem import Problem
    from pulumi_chime.model.state import Properties

# The engine leaves out, in an update, what comes from a resource that has failed.
_NO_VALUE = "has no value: what it comes from has failed in this run, or is None"

Problems = list[tuple[str, str]]
"""Property and reason of each failed check; the engine shows the property's value, unless the name is empty."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Checked inputs.

    Attributes:
        inputs: With the number in its one spelling.
        problems: Why they cannot be; empty where they can.
    """

    inputs: Properties
    problems: Problems


def check(
    run: Run, call: Call, olds: Mapping[str, Any], news: Mapping[str, Any], *, is_refused: bool = False
) -> Checked:
    """Return the inputs as all further steps see them, and what is wrong with them.

    Args:
        run: The run.
        call: The running call.
        olds: The inputs of the state; empty for a number that is new to it. With the mark of an import in them, the
            update that would follow cannot know of that: then what adoption refuses is refused here.
        news: What is declared now; a value may be unknown.
        is_refused: Whether the door refuses it already: then the rules say what else is wrong, and nothing is looked at.
    """
    with run.workload.working():
        checked = apply_rules(run, call, news, is_refused=is_refused)
        if checked.problems or is_refused:
            return checked
        return Checked(checked.inputs, first_look(run, call, olds, checked.inputs))


def apply_rules(run: Run, call: Call, news: Mapping[str, Any], *, is_refused: bool = False) -> Checked:
    """Return the inputs, and what is wrong with them without a look at the account; see `check`."""
    run.claims.note_check(call.urn)
    inputs = _normalize(news)
    problems = _problems(run, call, inputs, _missing_parts(news), is_refused=is_refused)
    return Checked(inputs, [_without_value(inputs, *problem) for problem in problems])


def first_look(run: Run, call: Call, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Problems:
    """Show what can be said before anything is compared, and return what is refused already; see `check`."""
    return [_without_value(inputs, *problem) for problem in _look(run, call, olds, inputs)]


def _look(run: Run, call: Call, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> Problems:
    if state.IMPORTED not in olds or olds.get("phone_number") != inputs["phone_number"]:
        return preflight.refuse_adoption(run, call, olds, inputs)
    # No program has declared more of an imported number than which one it is, so nothing ceases to be managed.
    refusal = imported_refusal(state.declared(inputs), olds) if is_known(inputs) else None
    return [("", str(refusal))] if refusal else []


def _normalize(news: Mapping[str, Any]) -> Properties:
    """Return the inputs as they are stored: the number in its one spelling, so that another spelling is no change."""
    inputs = dict(news)
    connection = news.get("connection")
    if isinstance(connection, dict):
        inputs["connection"] = {name: value for name, value in connection.items() if name != EXPECTED}
    number = news.get("phone_number")
    if isinstance(number, str):
        with contextlib.suppress(InvalidPhoneNumberError):
            inputs["phone_number"] = read_declared(number)
    return inputs


def _missing_parts(news: Mapping[str, Any]) -> Problems:
    """Return the parts of a connection that the program has declared, and that have got no value."""
    connection = news.get("connection")
    if not isinstance(connection, dict):
        return []
    missing = [name for name in connection.get(EXPECTED, ()) if name not in connection]
    return [("connection", f"its {name} {_NO_VALUE}") for name in missing]


def _problems(
    run: Run, call: Call, inputs: Mapping[str, Any], missing: Problems, *, is_refused: bool
) -> Problems:
    """Return the rules that known inputs break, and what stands against declaring the number here."""
    phone_number = inputs.get("phone_number")
    known = {name: value for name, value in inputs.items() if value is not UNKNOWN}
    if phone_number is None:
        known.pop("phone_number", None)
    secret = {attribute.value for attribute in state.secrets(inputs)}
    found = [*missing, *(_told(problem, secret) for problem in rules.problems(known))]
    if phone_number is None:
        return [("phone_number", f"it {_NO_VALUE}"), *found]
    if phone_number is UNKNOWN or "phone_number" in dict(found):
        return found
    # Whatever else is wrong or not known: nothing may release it.
    run.claims.note_declared(phone_number)
    if found or is_refused:
        return found
    return [("phone_number", reason) for reason in _objections(run, call, phone_number, inputs)]


def _told(problem: Problem, secret: Collection[str]) -> tuple[str, str]:
    name = problem.property_name
    return name, problem.reason if name in secret else problem.reason_with_strikes


def _without_value(inputs: Mapping[str, Any], name: str, reason: str) -> tuple[str, str]:
    """Return a problem so that the engine, which shows the value of the property, does not show a secret."""
    is_secret = name in {attribute.value for attribute in state.secrets(inputs)}
    return ("", f"{name}: {reason}") if is_secret else (name, reason)


def _objections(run: Run, call: Call, phone_number: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a number cannot be declared here, whatever is declared of it."""
    if is_known(inputs.get("connection")):
        # Else that can be told when the engine asks again, with a connection that is known.
        yield from _other_declarations(run, call, phone_number, inputs)
    if phone_number in run.releases.numbers:
        yield (
            f"this number is declared, and named as one to be released in {run.releases.path}; "
            "remove it from one of the two"
        )


def _other_declarations(run: Run, call: Call, phone_number: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    connection = state.connection(inputs).resolved(run.settings)
    others = run.claims.claim(phone_number, connection, call.urn)
    for where, other in others.items():
        if run.is_one_account(call, where, connection):
            first, second = _told_apart(other, call.urn)
            yield f"this number is declared twice, as {first} and as {second}; remove one of them"
            break


def _told_apart(*urns: str) -> list[str]:
    """Return what a reader can tell resources by: their names, with their types and those of their parents if need be."""
    named = [(name_of(urn) or "a resource without a name", urn) for urn in urns]
    if len({name for name, _ in named}) == len(named):
        return [name for name, _ in named]
    return [f"{name} ({types_of(urn)})" for name, urn in named]
