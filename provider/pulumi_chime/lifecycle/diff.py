"""Diff: what is declared against what was last applied or read; an unsettled calling name is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import preflight
from pulumi_chime.lifecycle.unsettled import resettle
from pulumi_chime.model import state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.unknown import UNKNOWN, is_known

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.settings import Settings
    from pulumi_chime.model.state import Properties
    from pulumi_chime.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing.

    Attributes:
        changed: The properties that ask for something.
        replaces: The properties that make it another resource.
    """

    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changed or self.replaces)


def diff(
    run: Run, call: Call, olds: Properties, news: Properties, *, is_imported: bool = False
) -> Comparison:
    """Return whether declared inputs ask for anything.

    Args:
        run: The run.
        call: The running call.
        olds: The stored outputs.
        news: Checked inputs; a value may be unknown.
        is_imported: Whether the number was imported and has not been deployed since: then it is compared as one that
            is adopted, and what the program does not declare of it is left alone.

    Raises:
        ChimeError: In strict mode, where the update will certainly fail.
    """
    with run.workload.working():
        if is_imported:
            olds = {**olds, "managed": state.managed(news, olds.get("type", ""))}
        replaces = _replaces(run.settings, olds, news)
        now = resettle(run, call, olds, news)
        changed = changed_properties(now, news)
        if changed and not replaces:
            if is_imported:
                preflight.show_adoption(run, call, news, olds.get("region") or None)
            else:
                preflight.show_update(run, call, olds, now, news)
        return Comparison(changed, replaces)


def _replaces(settings: Settings, olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[str, ...]:
    number = news["phone_number"]
    differs = {
        # A number that is not known yet may turn out to be the same.
        "phone_number": number is not UNKNOWN and number != olds.get("phone_number"),
        "connection": moves(settings, olds, news.get("connection") or {}),
    }
    return tuple(name for name, differ in differs.items() if differ)


def moves(settings: Settings, olds: Mapping[str, Any], connection: Mapping[str, Any] | Unknown) -> bool:
    """Return whether a declared connection puts a number into another region or behind another endpoint.

    A region counts where the program or the stack's settings name it: another one in the environment
    of one run is a mistake of that run, no wish to move every number. An endpoint counts only where
    the program names it: an emulator listens at another port each time. What is not known yet may turn out to be
    the same; what the engine takes for a replacement, it may delete before it is known.
    """
    if connection is UNKNOWN:
        return False
    region, endpoint_url = connection.get("region") or settings.region, connection.get("endpoint_url")
    # A set that never had a number has no region of its own yet.
    is_another_region = region not in {None, UNKNOWN} and region != (olds.get("region") or region)
    is_another_endpoint = endpoint_url != state.connection(olds).endpoint_url
    return is_another_region or (is_another_endpoint and endpoint_url is not UNKNOWN)


def changed_properties(
    olds: Mapping[str, Any], news: Mapping[str, Any], kept: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return the properties that ask for something; one that is not known yet may.

    Args:
        olds: The stored outputs.
        news: Checked inputs.
        kept: What of the inputs is kept for `read` and `delete` and compared here; None: all of it.
    """
    known = {name: value for name, value in news.items() if is_known(value)}
    waiting = [name for name in news if name not in known]
    known.setdefault("phone_number", olds.get("phone_number", ""))
    phone_number_type = olds.get("type", "")
    needed = needed_changes(state.declared(known, phone_number_type, before=olds), "", state.known(olds))
    changed = {change.attribute.value for change in needed}
    wanted = state.bookkeeping(known, phone_number_type)
    for key, default in _DEFAULTS.items():
        if kept is not None and key not in kept:
            continue
        before = olds.get(key, default)
        if before != wanted[key]:
            # What is managed is a list of properties; all else is a property itself.
            changed |= set(before) ^ set(wanted[key]) if key == "managed" else {key}
    # Becoming secret is a change, so that what is stored becomes secret; a preview may not see it, or see the contrary.
    if state.SECRET_INPUTS in news:
        changed |= {attribute.value for attribute in state.secrets(news) - state.secrets(olds)}
    return tuple(dict.fromkeys((*waiting, *(name for name in _ORDER if name in changed))))


_DEFAULTS = state.bookkeeping({})
_ORDER = (*(attribute.value for attribute in Attribute), *_DEFAULTS)
