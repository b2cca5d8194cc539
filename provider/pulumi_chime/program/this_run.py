"""What is kept for one run of a program: what it has declared, and the clients with which it looks accounts up.

This is the program's only shared state. It is kept by the run's connection to the engine, because a process may
see several runs.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pulumi.runtime import config
from pulumi.runtime.settings import get_monitor

from pulumi_chime.model import settings
from pulumi_chime.model.release_list import ReleaseList, read_releases

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pulumi_chime.chime import Client
    from pulumi_chime.program.declarations import Owner
    from pulumi_chime.program.place import Place


@dataclass(slots=True)
class ProgramRun:
    """One run.

    Attributes:
        owners: The resources that declare a number, by their places.
        releases: The numbers that may be released: the stack's file, and those of providers that the program declares.
        clients: Those that were opened, by all that decides which account they ask.
        opening: Held while one is opened: whatever finds credentials is run once.
    """

    owners: dict[str, dict[Place, Owner]] = field(default_factory=dict)
    releases: list[ReleaseList] = field(default_factory=list)
    clients: dict[Hashable, Client] = field(default_factory=dict)
    opening: threading.Lock = field(default_factory=threading.Lock)


_runs: WeakKeyDictionary[object, ProgramRun] = WeakKeyDictionary()


def this_run() -> ProgramRun:
    """Return what is kept for the run that goes on; without an engine, which Pulumi itself refuses, nothing is."""
    engine = get_monitor()
    if engine is None:
        return ProgramRun()
    if engine not in _runs:
        _runs[engine] = ProgramRun(releases=[read_releases(stack_settings().releases)])
    return _runs[engine]


def stack_settings() -> settings.Settings:
    """Return the stack's settings; those that cannot be are reported elsewhere."""
    try:
        return settings.read(lambda name: config.get_config(f"{settings.NAMESPACE}:{name}"))
    except settings.SettingsError:
        return settings.Settings()
