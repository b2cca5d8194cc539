"""The first of the two keys of a release: numbers whose `on_destroy` becomes `release`, or may become it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.summary.blind_spots import explain_hidden
from pulumi_chime.summary.preview import StepOperation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_chime.summary.preview import Resource, Step

_NAME, _RETAIN = "on_destroy", OnDestroy.RETAIN.value


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A number that may be released when it is deleted later, should it be named then.

    Attributes:
        phone_number: E.164, or what stands for it where the preview does not show it.
        resource_name: The resource that declares it.
        property_name: `on_destroy`, as the program writes it.
        hidden: Why the preview does not show what it will be, in a few words; empty where it is `release`.
    """

    phone_number: str
    resource_name: str
    property_name: str
    hidden: str = ""


def find_release_keys(steps: Iterable[Step]) -> list[ReleaseKey]:
    """Return the numbers that get the first key, each once.

    Args:
        steps: Those of phone numbers.
    """
    return list(dict.fromkeys(key for step in steps for key in _keys_at(step)))


def _keys_at(step: Step) -> Iterator[ReleaseKey]:
    # What a set says of all its numbers changes without a change of any of them.
    is_passed_over = step.operation is StepOperation.SAME
    if step.new is None or not (
        is_passed_over or step.operation.adopts or step.operation is StepOperation.UPDATE
    ):
        return
    number, after = step.new.declared_number, step.new.read_input(_NAME) or _RETAIN
    before = _stored(step.old) if step.old and step.old.phone_number == number else _RETAIN
    hidden = explain_hidden(after)
    if after != _RETAIN and (after != before or (hidden and not is_passed_over)):
        yield ReleaseKey(number, step.urn.name, step.spell(_NAME), hidden)


def _stored(old: Resource) -> str:
    return old.read_output(_NAME) or old.read_input(_NAME) or _RETAIN
