"""Numbers that leave the stack: released, left in the account, which goes on billing them, or gone already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.choices import OnDestroy
from pulumi_chime.model.connection import Connection
from pulumi_chime.summary.blind_spots import explain_hidden
from pulumi_chime.summary.declarations import read_connection
from pulumi_chime.summary.preview import UNREADABLE, StepOperation, is_hidden
from pulumi_chime.summary.providers import merge_releases
from pulumi_chime.summary.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from pulumi_chime.model.release_list import ReleaseList
    from pulumi_chime.summary.preview import Resource, Step
    from pulumi_chime.summary.providers import Providers

    _Declarations = Mapping[str, Mapping[Hashable, str]]
    """By number, the resources that declare it, by the process that serves each."""

_NO_STATE = "the preview does not show its state, so it counts as released"
_PLACE = ("connection", "region")
_NOT_NAMED = "stays, not named in chime:releases"
_LEFT_BEHIND = "an earlier replacement has left it to be deleted"


class DepartureKind(Enum):
    """What becomes of a number that leaves, the gravest first."""

    RELEASED = "released"
    """It goes to the deletion queue, or nobody can say that it does not."""
    RETAINED = "retained"
    """It stays in the account without being managed."""
    GONE = "gone"
    """A refresh has not found it in the account."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A number that leaves the stack.

    Attributes:
        phone_number: E.164, or what stands for it where the preview does not show it.
        resource_name: The resource that had it.
        kind: What becomes of it.
        replaced_by: The number that the resource has instead; empty where the resource is gone.
        sender: Who deletes it, by which calls are counted; None in a review.
        remarks: What else a reviewer should know of it.
        is_seen: Whether the preview shows all that its release depends on.
    """

    phone_number: str
    resource_name: str
    kind: DepartureKind
    replaced_by: str
    sender: Sender | None = None
    remarks: tuple[str, ...] = ()
    is_seen: bool = True

    @property
    def is_released(self) -> bool:
        """Whether it goes to the deletion queue, rather than stay in the account or be gone already."""
        return self.kind is DepartureKind.RELEASED


def find_departures(steps: Sequence[Step], providers: Providers) -> list[Departure]:
    """Return the numbers that leave; one that another resource of the preview declares does not.

    A number that the preview does not show is never taken for one that is declared: all of those look alike. Neither
    is one to be released that is declared on another provider: each is a process of its own, and does not know it.

    Args:
        steps: Those of phone numbers.
        providers: Which say what may be released; what they do not name stays in the account.
    """
    declared, unchanged = _declared_numbers(steps), _unchanged_numbers(steps)
    parts: dict[Hashable, list[tuple[Step, Departure]]] = {}
    for position, step in enumerate(steps):
        departure = _read_departure(step)
        if departure is not None and not _is_kept(step, departure, declared):
            parts.setdefault(_identity(step, departure, position), []).append((step, departure))
    found = (
        _apply_releases(
            _combine(each, declared, unchanged),
            merge_releases(providers.releases_of(step) for step, _ in each),
        )
        for each in parts.values()
    )
    return [departure for departure in found if not _is_still_managed(departure, declared, unchanged)]


def _apply_releases(departure: Departure, releases: ReleaseList) -> Departure:
    """Return a departure as the file of releases lets it be: only a number that it names is released."""
    if not departure.is_released:
        return departure
    if releases.problem:
        remark = f"chime:releases cannot be read here ({releases.problem}), so it counts as released"
        return replace(departure, remarks=(*departure.remarks, remark), is_seen=False)
    if is_hidden(departure.phone_number) and releases.numbers:
        return departure
    if departure.phone_number in releases.numbers:
        return departure
    return replace(departure, kind=DepartureKind.RETAINED, remarks=(_NOT_NAMED,), is_seen=True)


def _declared_numbers(steps: Iterable[Step]) -> _Declarations:
    """Return the numbers of the resources that this run checks, and therefore knows to be declared."""
    checked = [step for step in steps if step.operation.adopts or step.operation is StepOperation.UPDATE]
    return _declarations(checked)


def _unchanged_numbers(steps: Iterable[Step]) -> _Declarations:
    """Return the numbers that resources have already: a run with targets may pass over those unchecked."""
    return _declarations(step for step in steps if step.operation is StepOperation.SAME)


def _declarations(steps: Iterable[Step]) -> _Declarations:
    found: dict[str, dict[Hashable, str]] = {}
    for step in steps:
        number = step.new.declared_number if step.new else UNREADABLE
        if not is_hidden(number):
            found.setdefault(number, {}).setdefault(_process(step, step.new), step.urn.name)
    return found


def _process(step: Step, resource: Resource | None) -> Hashable:
    """Return what stands for the process that serves a resource; one that is not shown is like no other."""
    if not step.is_native:
        return ""
    return resource.provider.text if resource and resource.provider else object()


def _is_kept(step: Step, departure: Departure, declared: _Declarations) -> bool:
    """Return whether the process that deletes a number knows that it is declared, so that it lets it be."""
    is_known = _process(step, step.old) in declared.get(departure.phone_number, {})
    return departure.kind is not DepartureKind.GONE and is_known


def _is_still_managed(departure: Departure, declared: _Declarations, unchanged: _Declarations) -> bool:
    """Return whether a number that is left in the account is another resource's, whoever serves that."""
    is_declared = departure.phone_number in declared or departure.phone_number in unchanged
    return departure.kind is DepartureKind.RETAINED and is_declared


def _read_departure(step: Step) -> Departure | None:
    is_gone = step.operation is StepOperation.GONE
    if not is_gone and (not step.operation.lets_go or (step.operation.adopts and step.old is None)):
        return None
    kind, remarks = (DepartureKind.GONE, ()) if is_gone else _judge(step)
    if kind is DepartureKind.RELEASED and step.old and (reason := _hidden_place(step.old)):
        remarks = (*remarks, f"its account or region is {reason}")
    return Departure(
        phone_number=step.old.phone_number if step.old else UNREADABLE,
        resource_name=step.urn.name,
        kind=kind,
        replaced_by=step.new.declared_number if step.new else "",
        sender=_sender(step),
        remarks=remarks,
        is_seen=not remarks,
    )


def _sender(step: Step) -> Sender:
    provider = step.old.provider.text if step.is_native and step.old and step.old.provider else ""
    return Sender(provider, read_connection(step.old, step.old) if step.old else Connection())


def _judge(step: Step) -> tuple[DepartureKind, tuple[str, ...]]:
    """Return what the deletion of a resource does to its number, and why nobody can say so for certain."""
    old = step.old
    if old is None or not (old.inputs or old.outputs):
        return DepartureKind.RELEASED, (_NO_STATE,)
    if old.is_retained:
        return DepartureKind.RETAINED, ()
    # As delete reads it: what the state does not have is retained.
    on_destroy = old.read_output("on_destroy") or old.read_input("on_destroy") or OnDestroy.RETAIN.value
    if on_destroy == OnDestroy.RETAIN.value:
        return DepartureKind.RETAINED, ()
    if on_destroy == OnDestroy.RELEASE.value:
        return DepartureKind.RELEASED, ()
    reason = explain_hidden(on_destroy) or repr(on_destroy)
    return DepartureKind.RELEASED, (f"its {step.spell('on_destroy')} is {reason}, so it counts as released",)


def _hidden_place(old: Resource) -> str:
    return explain_hidden(
        [properties.get(name) for properties in (old.inputs, old.outputs) for name in _PLACE]
    )


def _identity(step: Step, departure: Departure, position: int) -> Hashable:
    """Return what tells one deletion from another: a replacement is several steps with the same old state."""
    number = step.old.id if step.old and step.old.id else departure.phone_number
    return (step.urn.text, departure.kind is DepartureKind.GONE, position if is_hidden(number) else number)


def _combine(
    parts: Sequence[tuple[Step, Departure]], declared: _Declarations, unchanged: _Declarations
) -> Departure:
    """Return what several steps say of one number, the gravest of it."""
    step, gravest = min(parts, key=lambda part: list(DepartureKind).index(part[1].kind))
    remarks = [remark for _, departure in parts for remark in departure.remarks]
    if all(step.operation is StepOperation.DELETE_REPLACED for step, _ in parts):
        remarks.append(_LEFT_BEHIND)
    if gravest.is_released:
        remarks.extend(_explain_declared(step, gravest.phone_number, declared, unchanged))
    return replace(
        gravest,
        replaced_by=next((departure.replaced_by for _, departure in parts if departure.replaced_by), ""),
        remarks=tuple(dict.fromkeys(remarks)),
        is_seen=all(departure.is_seen for _, departure in parts),
    )


def _explain_declared(
    step: Step, phone_number: str, declared: _Declarations, unchanged: _Declarations
) -> Iterator[str]:
    """Yield why a number is released although another resource declares it."""
    process = _process(step, step.old)
    if name := unchanged.get(phone_number, {}).get(process):
        yield f"it stays if this run checks {name}, which declares it too"
    elsewhere = {**declared.get(phone_number, {}), **unchanged.get(phone_number, {})}
    for other, name in elsewhere.items():
        if other != process:
            yield f"{name} declares it too, but on another provider, of which the one that deletes it knows nothing"
