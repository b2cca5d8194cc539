"""The attributes that a deploy will write: what the state and the declaration say, put right by what the account has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines, state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.connection import Connection
from pulumi_chime.summary.preview import SECRET, UNKNOWN, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.summary.preview import Line, Resource, Step


class Fate(Enum):
    """What becomes of a write."""

    SENT = "sent"
    WAITS = "waits"
    """An earlier calling name is pending, so this one is left to a later deploy."""
    POSSIBLE = "possible"
    """It depends on what the preview does not show: an account not looked at, a secret, a value not known yet."""


@dataclass(frozen=True, slots=True)
class Write:
    """One attribute of one number.

    Attributes:
        phone_number: E.164.
        resource_name: The resource's name in the stack.
        before: What it replaces: the live value where the account was looked at, else the state's; empty
            where there is none, None where nobody knows.
        after: What is declared; empty where it is cleared.
        fate: What becomes of it.
        connection: On which it is sent.
    """

    phone_number: str
    resource_name: str
    attribute: Attribute
    before: str | None
    after: str
    fate: Fate
    connection: Connection


@dataclass(frozen=True, slots=True)
class _Told:
    """What the lines at a number's row say of its writes."""

    live: dict[Attribute, str]
    declared: dict[Attribute, str]
    found: frozenset[Attribute]
    waits: bool
    is_refused: bool


def writes(step: Step, lines: Sequence[Line], *, is_looked_at: bool) -> list[Write]:
    """Return what a deploy writes for one step, in the order in which it is written.

    Args:
        step: A step of a phone number.
        lines: Those at the number's row.
        is_looked_at: Whether the account was looked at for it, in case that was needed.
    """
    if step.new is None:
        return []
    told = _told(lines)
    if step.operation is Operation.UPDATE and step.old is not None:
        return list(_of_update(step, step.old, step.new, told))
    if step.operation in {Operation.CREATE, Operation.REPLACE} and not told.is_refused:
        return list(_of_adoption(step, step.new, told, is_looked_at=is_looked_at))
    return []


def _told(lines: Sequence[Line]) -> _Told:
    differences = [read for line in lines if (read := preview_lines.parse_difference(line.text))]
    found = [attribute for line in lines if (attribute := preview_lines.parse_already_live(line.text))]
    return _Told(
        live={difference.attribute: difference.before or "" for difference in differences},
        declared={difference.attribute: difference.after for difference in differences},
        found=frozenset(found),
        waits=any(preview_lines.parse_waiting(line.text) for line in lines),
        is_refused=any(line.severity == "error" for line in lines),
    )


def _of_update(step: Step, old: Resource, new: Resource, told: _Told) -> Iterator[Write]:
    known = state.known(old.outputs)
    for name in state.managed(new.inputs, str(old.outputs.get("type") or "")):
        attribute, after = Attribute(name), str(new.inputs[name])
        before = told.live.get(attribute, known[attribute])
        if attribute not in told.found and (after != before or SECRET in {after, before}):
            yield _write(step, new, attribute, before, told)


def _of_adoption(step: Step, new: Resource, told: _Told, *, is_looked_at: bool) -> Iterator[Write]:
    for name in state.managed(new.inputs):
        attribute = Attribute(name)
        if attribute in told.declared:
            yield _write(step, new, attribute, told.live[attribute], told)
        elif not is_looked_at:
            yield _write(step, new, attribute, None, told)


def _write(step: Step, new: Resource, attribute: Attribute, before: str | None, told: _Told) -> Write:
    after = str(new.inputs[attribute.value])
    return Write(
        phone_number=str(new.inputs.get("phone_number")),
        resource_name=step.urn.name,
        attribute=attribute,
        # The plugin sees secrets in plain text, and so do its lines.
        before=SECRET if after == SECRET and before is not None else before,
        after=after,
        fate=_fate(attribute, before, after, told),
        connection=_connection(step, new),
    )


def _fate(attribute: Attribute, before: str | None, after: str, told: _Told) -> Fate:
    if attribute is Attribute.CALLING_NAME and told.waits:
        return Fate.WAITS
    is_hidden = SECRET in {before, after} and attribute not in told.declared
    return Fate.POSSIBLE if before is None or after == UNKNOWN or is_hidden else Fate.SENT


def _connection(step: Step, new: Resource) -> Connection:
    """Return the declared connection, in the region in which the state knows the number to live."""
    declared = state.connection(new.inputs)
    is_known = step.operation is Operation.UPDATE and step.old is not None
    region = (step.old.outputs.get("region") if is_known and step.old else None) or declared.region
    return Connection(region, declared.profile, declared.endpoint_url)
