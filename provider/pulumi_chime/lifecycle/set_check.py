"""Check of a set: the rules for each number first; of a new set also a look at the account, where all of them are kept.

All that is wrong stands in one report, because the engine stops at the first resource that has a problem.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle.check import Checked, apply_rules, first_look
from pulumi_chime.lifecycle.together import do_all
from pulumi_chime.model import number_set, rules, state
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import InvalidPhoneNumberError
from pulumi_chime.model.shortened import shown_value
from pulumi_chime.model.spelling import find_problem, read_declared
from pulumi_chime.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.model.state import Properties

_OF_THE_SET = ("on_adopt", "on_destroy", "connection")


def check_set(
    run: Run, call: Call, news: Mapping[str, Any], *, is_new: bool, is_refused: bool = False
) -> Checked:
    """Return the inputs as all further steps see them, and what is wrong with them, a line for each problem.

    Args:
        run: The run.
        call: The running call.
        news: What is declared now: `numbers` by any spelling, `defaults`, `on_adopt`, `on_destroy` and `connection`; a
            value may be unknown.
        is_new: Whether the state has no such set. Of one that it has, `diff_set` looks at what is new or changes.
        is_refused: Whether the door refuses it already: then the rules say what else is wrong, and nothing is looked at.
    """
    with run.workload.working():
        run.claims.note_check(call.urn)
        lines = list(_set_problems(news))
        rows, spelled_wrong = _rows(news)
        inputs = {**news, "numbers": rows}
        lines += spelled_wrong
        # What is wrong for all of them is said once.
        wrong = {problem.property_name for problem in rules.problems(_shared(news))}
        fit = {name: value for name, value in inputs.items() if name not in wrong}
        checked = {
            number: apply_rules(run, call.about(number), declared, is_refused=is_refused or bool(lines))
            for number, declared in number_set.declared_numbers(fit).items()
        }
        lines += [line for each in checked.values() for line in _lines(each)]
        if is_new and not lines and not is_refused:
            lines = _look(run, call, {number: each.inputs for number, each in checked.items()})
        return Checked(inputs, [("", line) for line in lines])


def _set_problems(news: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what a set says of all its numbers."""
    for problem in rules.problems(_shared(news)):
        yield str(problem)
    if "numbers" not in news:
        yield "numbers: they have no value: what they come from has failed in this run, or is None"


def _shared(news: Mapping[str, Any]) -> Properties:
    return {name: news[name] for name in _OF_THE_SET if name in news and news[name] is not UNKNOWN}


def _defaults(news: Mapping[str, Any]) -> tuple[Properties, list[str]]:
    """Return the defaults that can be declared, and what is wrong with the others."""
    declared: Properties = dict(news.get("defaults") or {})
    secret = state.secrets(declared)
    known = {name: value for name, value in declared.items() if value is not UNKNOWN}
    wrong = rules.problems(known)
    for problem in wrong:
        del declared[problem.property_name]
    return declared, [
        f"defaults: {_said(problem.property_name, problem.value, problem.reason, secret)}"
        for problem in wrong
    ]


def _rows(news: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """Return the rows by E.164 number, with the set's defaults in them, and what is wrong with numbers and defaults."""
    defaults, wrong = _defaults(news)
    declared = news.get("numbers") or {}
    if declared is UNKNOWN:
        return UNKNOWN, wrong
    rows: dict[str, Properties] = {}
    spellings: dict[str, str] = {}
    for spelling, row in sorted(declared.items()):
        try:
            number = read_declared(spelling)
        except InvalidPhoneNumberError:
            wrong.append(f"numbers: {find_problem(spelling)}")
            continue
        if number in rows:
            wrong.append(
                f"numbers: {spelling!r} and {spellings[number]!r} are one number, {number}; remove one of them"
            )
            continue
        rows[number] = number_set.with_defaults(row, defaults)
        spellings[number] = spelling
    return rows, wrong


def _lines(checked: Checked) -> Iterator[str]:
    """Yield what is wrong with one number, each line with it."""
    number, secret = checked.inputs["phone_number"], state.secrets(checked.inputs)
    for name, reason in checked.problems:
        if not name or name == "phone_number":
            yield f"phone number {number}: {reason}"
        else:
            yield f"phone number {number}: {_said(name, checked.inputs.get(name), reason, secret)}"


def _said(name: str, value: object, reason: str, secret: Collection[Attribute]) -> str:
    is_secret = any(attribute.value == name for attribute in secret)
    return f"{name}: {reason}" if is_secret else f"{name} {shown_value(value)}: {reason}"


def _look(run: Run, call: Call, numbers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Show what the account says to each number, and return what is refused already."""
    looks = {
        number: partial(first_look, run, call.about(number), {}, declared)
        for number, declared in numbers.items()
    }
    lines: list[str] = []
    for number, found in sorted(do_all(run.workload, looks).items()):
        if isinstance(found, ChimeError):
            raise found
        lines += _lines(Checked(dict(numbers[number]), found))
    return lines
