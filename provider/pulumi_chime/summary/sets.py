"""The numbers of sets in a preview, each with a step of its own, so that a reviewer sees what becomes of every one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import number_set, preview_lines
from pulumi_chime.model.naming import with_plain_names
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, SET_TYPE
from pulumi_chime.summary.preview import (
    UNKNOWN,
    UNREADABLE,
    Line,
    PolicyViolation,
    Resource,
    StepOperation,
    Urn,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pulumi_chime.summary.preview import Preview, Step

    Numbers = Mapping[str, Mapping[str, Any]]

_PATH = re.compile(r'numbers\["(?P<number>\+[0-9]+)"\]')
_ALL = "numbers"
_UPDATING = frozenset({StepOperation.UPDATE})
_REPLACING = frozenset({StepOperation.REPLACE, StepOperation.CREATE_REPLACEMENT})
_DELETING = frozenset({StepOperation.DELETE, StepOperation.DELETE_REPLACED})


def with_numbers(preview: Preview) -> Preview:
    """Return a preview in which each number of a set has a step, its own lines and its own violations."""
    sets = [step for step in preview.steps if step.urn.type == SET_TYPE]
    if not sets:
        return preview
    declared = {step.urn.text for step in sets if step.new is not None}
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


def _steps_of(step: Step, declared: set[str]) -> Iterator[Step]:
    """Yield what a step does to each number of a set; one for the whole set, where it does not show that.

    Args:
        step: Of the set.
        declared: The URNs of the sets that the program declares, of which nothing is released.
    """
    before, after = _stored(step.old), _declared(step.new)
    if _shows_too_little(step):
        yield _of_number(step, "", step.operation, step.old, step.new)
        return
    if after is None:
        # Nobody knows yet which numbers those are.
        unknown = Resource(dict.fromkeys(("phone_number", *number_set.ROW), UNKNOWN), {})
        yield _of_number(step, "", StepOperation.CREATE, None, _in_its_place(unknown, step.new))
        after = {}
    stays, inputs_before = step.urn.text in declared, _inputs(step.old)
    numbers = sorted({*before, *after})
    changed = _changed_numbers(step, numbers)
    for number in numbers:
        old = _resource(step.old, before.get(number), inputs_before.get(number), stays=stays)
        new = _resource(step.new, None, after.get(number))
        operation = _operation(step, number, old, new, is_changed=number in changed)
        yield _of_number(step, number, operation, old, new)


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
        is_gone = step.new is not None and number not in _rows(step.new.outputs) and old is not None
        return StepOperation.GONE if is_gone else operation
    if operation.has_no_effect or operation in _DELETING or operation is StepOperation.GONE:
        return operation
    if new is None:
        return StepOperation.DELETE
    if old is None:
        return StepOperation.CREATE
    if operation is StepOperation.UPDATE and not is_changed:
        return StepOperation.SAME
    return operation


def _changed_numbers(step: Step, numbers: Collection[str]) -> Collection[str]:
    """Return the numbers of a set that an update changes, or may: the provider names each one that it does."""
    if step.changed is None or _ALL in step.changed:
        return numbers
    return {found["number"] for path in step.changed if (found := _PATH.match(path))}


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


def _in_its_place(number: Resource, of_set: Resource | None) -> Resource:
    if of_set is None:
        return number
    return replace(number, provider=of_set.provider, awaits_deletion=of_set.awaits_deletion)


def _declared(of_set: Resource | None) -> Numbers | None:
    """Return what a set declares of each number; None where that is not shown."""
    if of_set is None:
        return {}
    return _inputs(of_set) if isinstance(of_set.inputs.get(_ALL, {}), dict) else None


def _inputs(of_set: Resource | None) -> Numbers:
    return number_set.declared_numbers(_readable(of_set.inputs)) if of_set else {}


def _stored(of_set: Resource | None) -> Numbers:
    return number_set.stored_numbers(_readable(of_set.outputs)) if of_set else {}


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
