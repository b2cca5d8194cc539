"""The numbers of sets in a preview, each with a step of its own, so that a reviewer sees what becomes of every one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import number_set, preview_lines
from pulumi_chime.model.naming import plain_name, with_plain_names
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, SET_TYPE
from pulumi_chime.summary.preview import (
    UNREADABLE,
    Line,
    PolicyViolation,
    Resource,
    StepOperation,
    Urn,
    is_hidden,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pulumi_chime.summary.preview import Preview, Step

    Numbers = Mapping[str, Mapping[str, Any]]

_PATH = re.compile(r'numbers\["(?P<number>\+[0-9]+)"\]')
_ALL = "numbers"
_OF_ALL = ("on_adopt", "on_destroy", "connection", "region")
"""What a set says of all its numbers."""
_UPDATING = frozenset({StepOperation.UPDATE})
_REPLACING = frozenset({StepOperation.REPLACE, StepOperation.CREATE_REPLACEMENT})
_DELETING = frozenset({StepOperation.DELETE, StepOperation.DELETE_REPLACED})


def with_numbers(preview: Preview) -> Preview:
    """Return a preview in which each number of a set has a step, its own lines and its own violations."""
    sets = [step for step in preview.steps if step.urn.type == SET_TYPE]
    if not sets:
        return preview
    # As their provider's process knows it: a refresh, or a set that this run may pass over, declares nothing.
    declared = {
        (step.urn.text, step.new.provider)
        for step in sets
        if step.new and step.new.provider and (step.operation.adopts or step.operation in _UPDATING)
    }
    steps = [
        each
        for step in preview.steps
        for each in (_steps_of(step, declared) if step.urn.type == SET_TYPE else [step])
    ]
    own = {each.urn.text: each.urn for each in steps}
    urns = {step.urn.text for step in sets}
    return replace(
        preview,
        steps=tuple(steps),
        lines=tuple(_line_of_number(line, urns, own) for line in preview.lines),
        violations=tuple(_violation_of_number(each, urns, own) for each in preview.violations),
    )


def _steps_of(step: Step, declared: Collection[tuple[str, Urn]]) -> Iterator[Step]:
    """Yield what a step does to each number of a set; one for all those that it does not show.

    Args:
        step: Of the set.
        declared: The sets that the program declares, each with its provider, which releases nothing of it.
    """
    if _shows_too_little(step):
        yield _of_all(step, step.operation, step.old, step.new)
        return
    stays = step.old is not None and (step.urn.text, step.old.provider) in declared
    yield from _steps_of_hidden(step, stays=stays)
    after = _declared(step.new) or {}
    before = _stored(step.old, in_doubt=after)
    inputs_before = _inputs(step.old)
    numbers = sorted({*before, *after})
    changed = _changed_numbers(step, numbers)
    for number in numbers:
        old = _resource(step.old, before.get(number), inputs_before.get(number), stays=stays)
        new = _resource(step.new, None, after.get(number))
        operation = _operation(step, number, old, new, is_changed=number in changed)
        yield _of_number(step, number, operation, old, new)


def _steps_of_hidden(step: Step, *, stays: bool) -> Iterator[Step]:
    """Yield a step for all the numbers that a set has, or will have, and that nobody sees."""
    if step.operation.has_no_effect:
        # A refresh may not have found some of them; what else has no effect changes none.
        if step.operation is StepOperation.REFRESH and _may_have_lost_numbers(step):
            yield _of_all(step, step.operation, step.old, step.new)
        return
    if step.new is not None and _declared(step.new) is None:
        hidden = _hidden(step.new, _reason(step.new.inputs))
        yield _of_all(step, StepOperation.CREATE, None, hidden)
    if step.old is not None and _hides_numbers(step.old):
        own = replace(_hidden(step.old, _reason(step.old.outputs)), is_retained=step.old.is_retained or stays)
        is_going = step.operation in _DELETING or step.operation is StepOperation.GONE
        yield _of_all(step, step.operation if is_going else StepOperation.DELETE, own, None)


def _may_have_lost_numbers(step: Step) -> bool:
    return step.old != step.new and any(each and _hides_numbers(each) for each in (step.old, step.new))


def _shows_too_little(step: Step) -> bool:
    if step.operation is StepOperation.NOT_KNOWN:
        return True
    is_changing = step.operation in _UPDATING | _REPLACING
    needs_old = is_changing or step.operation in _DELETING or step.operation is StepOperation.GONE
    needs_new = is_changing or step.operation.adopts
    if needs_old and (step.old is None or not (step.old.inputs or step.old.outputs)):
        return True
    return needs_new and step.new is None


def _operation(
    step: Step, number: str, old: Resource | None, new: Resource | None, *, is_changed: bool
) -> StepOperation:
    """Return what a step of a set does to one of its numbers."""
    operation = step.operation
    if operation is StepOperation.REFRESH:
        return StepOperation.GONE if old is not None and _has_lost(step.new, number) else operation
    if operation.has_no_effect or operation in _DELETING or operation is StepOperation.GONE:
        return operation
    if new is None:
        return StepOperation.DELETE
    if old is None:
        return StepOperation.CREATE
    if operation is StepOperation.UPDATE and not is_changed:
        return StepOperation.SAME
    return operation


def _has_lost(of_set: Resource | None, number: str) -> bool:
    """Return whether a set that was read no longer has a number; what is not shown is not lost."""
    return of_set is not None and not _hides_numbers(of_set) and number not in _stored(of_set)


def _changed_numbers(step: Step, numbers: Collection[str]) -> Collection[str]:
    """Return the numbers of a set that an update changes, or may: the provider names each one that it does."""
    if step.changed is None or _ALL in step.changed or _hides_what_all_have(step):
        return numbers
    return {found["number"] for path in step.changed if (found := _PATH.match(path))}


def _hides_what_all_have(step: Step) -> bool:
    """Return whether something that a set says of all its numbers changes, and is not shown."""
    changed = {plain_name(path) for path in step.changed or ()}
    return step.new is not None and is_hidden(
        [step.new.inputs.get(name) for name in _OF_ALL if name in changed]
    )


def _of_all(step: Step, operation: StepOperation, old: Resource | None, new: Resource | None) -> Step:
    """Return the step of all the numbers that a set does not show."""
    return replace(_of_number(step, "", operation, old, new), stands_for_many=True)


def _of_number(
    step: Step, number: str, operation: StepOperation, old: Resource | None, new: Resource | None
) -> Step:
    return replace(
        step,
        operation=operation,
        urn=_urn(step.urn, number),
        old=None if operation is StepOperation.CREATE else old,
        new=None if operation in _DELETING or operation is StepOperation.GONE else new,
    )


def _urn(of_set: Urn, number: str) -> Urn:
    return replace(of_set, text=f"{of_set.text}[{number}]", type=NATIVE_PHONE_NUMBER_TYPE)


def _resource(
    of_set: Resource | None,
    outputs: Mapping[str, Any] | None,
    inputs: Mapping[str, Any] | None,
    *,
    stays: bool = False,
) -> Resource | None:
    """Return one number of a set as a resource; None where the set does not have it."""
    if of_set is None or (outputs is None and inputs is None):
        return None
    own = Resource(inputs or {}, outputs or {}, id=str((outputs or inputs or {}).get("phone_number", "")))
    return replace(_in_its_place(own, of_set), is_retained=of_set.is_retained or stays)


def _in_its_place(number: Resource, of_set: Resource) -> Resource:
    return replace(number, provider=of_set.provider, awaits_deletion=of_set.awaits_deletion)


def _hidden(of_set: Resource, reason: str) -> Resource:
    """Return what stands for the numbers of a set that nobody sees; what the set says of all of them is shown."""
    row = dict.fromkeys(("phone_number", *number_set.ROW), reason)
    shared = [
        {name: properties[name] for name in _OF_ALL if name in properties}
        for properties in (of_set.inputs, of_set.outputs)
    ]
    return _in_its_place(Resource({**row, **shared[0]}, {**row, **shared[1]}), of_set)


def _reason(properties: Mapping[str, Any]) -> str:
    """Return what stands for a value of a set whose numbers are not shown."""
    shown = properties.get(_ALL)
    return shown if isinstance(shown, str) and is_hidden(shown) else UNREADABLE


def _shows(properties: Mapping[str, Any]) -> bool:
    return isinstance(properties.get(_ALL), dict)


def _hides_numbers(stored: Resource) -> bool:
    """Return whether a stored set shows nowhere which numbers it has."""
    return not _shows(stored.outputs) and not _shows(stored.inputs)


def _declared(of_set: Resource | None) -> Numbers | None:
    """Return what a set declares of each number; None where that is not shown."""
    if of_set is None:
        return {}
    return _inputs(of_set) if _shows(of_set.inputs) else None


def _inputs(of_set: Resource | None) -> Numbers:
    return number_set.declared_numbers(_readable(of_set.inputs)) if of_set else {}


def _stored(of_set: Resource | None, in_doubt: Collection[str] = ()) -> Numbers:
    """Return what a state has of each number of a set.

    Where its outputs do not show the numbers, they are those of its inputs, each with values that nobody sees.

    Args:
        of_set: As the state has it.
        in_doubt: The numbers that it may have had, where it shows them nowhere.
    """
    if of_set is None:
        return {}
    outputs = of_set.outputs
    if not _shows(outputs):
        numbers = _rows(of_set.inputs) if _shows(of_set.inputs) else in_doubt
        outputs = {**outputs, _ALL: dict.fromkeys(numbers, _reason(outputs))}
    return number_set.stored_numbers(_readable(outputs))


def _readable(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a set's properties with rows and defaults under plain names, whatever stands in their place."""
    defaults, managed = properties.get("defaults"), properties.get("managed")
    return {
        **properties,
        _ALL: {number: _readable_row(row) for number, row in _rows(properties).items()},
        "defaults": with_plain_names(defaults) if isinstance(defaults, dict) else {},
        "managed": managed if isinstance(managed, list) else [],
        "arn_prefix": prefix if isinstance(prefix := properties.get("arn_prefix"), str) else "",
    }


def _rows(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = properties.get(_ALL)
    return rows if isinstance(rows, dict) else {}


def _readable_row(row: Any) -> dict[str, Any]:
    if isinstance(row, dict):
        return with_plain_names(row)
    return dict.fromkeys(number_set.ROW, row if isinstance(row, str) else UNREADABLE)


def _line_of_number(line: Line, urns: Collection[str], own: Mapping[str, Urn]) -> Line:
    """Return a line that stands at a set, and is about one number, as that number's."""
    if line.urn is None or line.urn.text not in urns:
        return line
    number, text = preview_lines.parse_number(line.text)
    urn = own.get(_urn(line.urn, number).text)
    return line if not number or urn is None else replace(line, text=text, urn=urn)


def _violation_of_number(
    violation: PolicyViolation, urns: Collection[str], own: Mapping[str, Urn]
) -> PolicyViolation:
    if violation.urn is None or violation.urn.text not in urns:
        return violation
    number, _ = preview_lines.parse_number(violation.text)
    urn = own.get(_urn(violation.urn, number).text)
    return violation if not number or urn is None else replace(violation, urn=urn)
