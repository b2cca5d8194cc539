"""Diff: what is declared against what was last applied or read; an unsettled calling name is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.lifecycle import preflight
from pulumi_chime.lifecycle.unsettled import resettle
from pulumi_chime.model import state
from pulumi_chime.model.changes import needed_changes
from pulumi_chime.model.unknown import UNKNOWN, is_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.settings import Settings
    from pulumi_chime.model.state import Properties
    from pulumi_chime.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing.

    Attributes:
        is_changed: Whether there is anything to do.
        replaces: The properties that make it another resource.
    """

    is_changed: bool
    replaces: tuple[str, ...] = ()


def diff(run: Run, call: Call, olds: Properties, news: Properties) -> Comparison:
    """Return whether declared inputs ask for anything.

    Args:
        run: The run.
        call: The running call.
        olds: The stored outputs.
        news: Checked inputs; a value may be unknown.
    """
    with run.workload.working():
        replaces = _replaces(run.settings, olds, news)
        now = resettle(run, call, olds)
        is_changed = bool(replaces) or _is_changed(now, news)
        if is_changed and not replaces:
            preflight.show_update(run, call, olds, now, news)
        return Comparison(is_changed, replaces)


def _replaces(settings: Settings, olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[str, ...]:
    number = news["phone_number"]
    differs = {
        # A number that is not known yet may turn out to be the same.
        "phone_number": number is not UNKNOWN and number != olds.get("phone_number"),
        "connection": _moves(settings, olds, news.get("connection") or {}),
    }
    return tuple(name for name, differ in differs.items() if differ)


def _moves(settings: Settings, olds: Mapping[str, Any], connection: Mapping[str, Any] | Unknown) -> bool:
    """Return whether a declared connection puts a number into another region or behind another endpoint.

    A region counts where the program or the stack's settings name it: another one in the environment
    of one run is a mistake of that run, no wish to move every number. An endpoint counts only where
    the program names it: an emulator listens at another port each time. What is not known yet may turn out to be
    the same; what the engine takes for a replacement, it may delete before it is known.
    """
    if connection is UNKNOWN:
        return False
    region, endpoint_url = connection.get("region") or settings.region, connection.get("endpoint_url")
    is_another_region = region not in {None, UNKNOWN} and region != olds.get("region", region)
    is_another_endpoint = endpoint_url != state.connection(olds).endpoint_url
    return is_another_region or (is_another_endpoint and endpoint_url is not UNKNOWN)


def _is_changed(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    if not is_known(news):
        return True
    phone_number_type = olds.get("type", "")
    declared = state.declared(news, phone_number_type)
    wanted = state.bookkeeping(news, phone_number_type)
    # Becoming secret is a change, so that what is stored becomes secret; a preview may not see it, or see the contrary.
    is_newly_secret = state.SECRET_INPUTS in news and not state.secrets(news) <= state.secrets(olds)
    return (
        bool(needed_changes(declared, "", state.known(olds)))
        or is_newly_secret
        or any(olds.get(key, default) != wanted[key] for key, default in state.bookkeeping({}).items())
    )
