"""What one plugin process shares: settings, the engine's log, who declares what, and the accounts in use.

The engine may configure the provider more than once, and calls it from many threads; everything
here is reached through the module, because a provider instance is stored in state and must hold nothing.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.dynamic import (
    collect_rarely,
    engine_address,
    exchange_plainly,
    is_plugin,
    leave_at_once,
    lend_event_loops,
    running_urn,
    widen,
)
from pulumi_chime.engine import EngineLog, Lifetime, Severity, Workload
from pulumi_chime.model import failures
from pulumi_chime.model.settings import Settings

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable, Mapping

    from pulumi_chime.account.account import Account
    from pulumi_chime.model.connection import Connection

WORKERS = 512
"""How many calls the plugin takes at once: more than batches of 50 on four connections can gain from."""


class _Process:
    """The shared things of this process, made when the engine configures the provider for the first time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        # A client takes a moment to make, and nothing else that is shared should wait for it.
        self.opening = threading.Lock()
        self.settings = Settings()
        self.log = EngineLog(None)
        self.lifetime = Lifetime(None)
        self.prepared = False
        self.ceiling: int | None = None
        self.accounts: dict[Connection, Account] = {}
        # Told eight times for each number, so they are not looked for each time; a tuple can be read while it is replaced.
        self.stirred: tuple[Callable[[], None], ...] = ()
        self.claims: dict[tuple[str, Connection], str] = {}
        self.said: set[str] = set()
        self.released: set[str] = set()

    def prepare(self) -> None:
        """Make the plugin process fit for grouping; once."""
        if self.prepared or not is_plugin():
            return
        self.prepared = True
        address = engine_address()
        self.log = EngineLog(address)
        self.lifetime = Lifetime(address)
        self.lifetime.watch()
        collect_rarely()
        lend_event_loops()
        exchange_plainly()
        leave_at_once()
        if widen(WORKERS):
            self.ceiling = WORKERS
        else:
            say_once(
                Severity.WARNING,
                "the plugin takes only a few calls at a time, so batches stay small; "
                "please report this with your versions of Python and pulumi",
            )


_process = _Process()


def configure(settings: Settings) -> None:
    """Take the stack's settings, and prepare the plugin process."""
    with _process.lock:
        _process.settings = settings
        _process.prepare()


def settings() -> Settings:
    """Return the stack's settings."""
    return _process.settings


def account(connection: Connection, region: str | None = None) -> Account:
    """Return what is shared for a connection; it is made when it is first asked for.

    A connection that leaves the region to boto3's own chain shares with the one that names that region.

    Args:
        connection: As it is declared.
        region: The region in which the number is known to live; None where it is not known yet.

    Raises:
        ChimeError: There is no such profile or no region, or it is not the account that is allowed.
    """
    resolved = connection.resolved(_process.settings, region)
    with _process.opening:
        if resolved not in _process.accounts:
            _process.accounts[resolved] = _opened(resolved)
        return _process.accounts[resolved]


def _opened(connection: Connection) -> Account:
    # All that reads and writes is loaded with the first account: no check or diff of a plain rename needs it, and
    # the engine waits for the first of those.
    from pulumi_chime.account import opening  # noqa: PLC0415

    surroundings = opening.Surroundings(
        settings=_process.settings,
        # urn:pulumi:<stack>::<project>::…
        stack=running_urn().removeprefix("urn:pulumi:").partition("::")[0],
        log=_process.log,
        workload=_workload,
        ceiling=_process.ceiling,
        require_engine=_process.lifetime.require_engine,
        warn=lambda text: say(Severity.WARNING, text),
        hint=lambda text: say_once(Severity.INFO, text, "a narrow engine"),
    )
    opened = opening.open_account(connection, surroundings)
    shared = _process.accounts.setdefault(replace(connection, region=opened.region), opened)
    if shared is opened:
        _process.stirred += (opened.updates.batcher.activity, opened.deletions.batcher.activity)
    return shared


def moves(outputs: Mapping[str, Any], connection: Connection) -> bool:
    """Return whether a declared connection puts a number into another region or behind another endpoint.

    A region counts where the program or the stack's settings name it: another one in the environment
    of one run is a mistake of that run, no wish to move every number. An endpoint counts only where
    the program names it: an emulator listens at another port each time.
    """
    stored = outputs.get("connection") or {}
    region = connection.region or _process.settings.region
    moved_region = region is not None and region != outputs.get("region", region)
    return moved_region or connection.endpoint_url != stored.get("endpoint_url")


def working() -> contextlib.AbstractContextManager[None]:
    """Count the running call as work until the block ends: it may be followed by more changes."""
    return _workload.working()


def _stir() -> None:
    for tell in _process.stirred:
        tell()


_workload = Workload(_stir)


def claimed_by_another(phone_number: str, connection: Connection) -> str:
    """Record that the running call's resource declares a number; return the other resource that does, or ""."""
    urn = running_urn()
    with _process.lock:
        owner = _process.claims.setdefault((phone_number, connection.resolved(_process.settings)), urn)
    return "" if owner == urn else owner


def is_declared(phone_number: str) -> bool:
    """Return whether this run declares a number, under any resource and on any connection."""
    with _process.lock:
        return any(number == phone_number for number, _ in _process.claims)


def grant_release(phone_number: str) -> None:
    """Count a release against what this run may release.

    Raises:
        ChimeError: The setting allows no further one.
    """
    allowed = _process.settings.maximum_releases
    with _process.lock:
        if phone_number not in _process.released and len(_process.released) >= allowed:
            raise failures.of_number(
                phone_number,
                f"not released: this run may release {allowed} numbers (chime:maxReleases)",
                "if that is meant, raise the setting; `pulumi destroy` sees it with --run-program, "
                "and otherwise as it was at the last `pulumi up`",
            )
        _process.released.add(phone_number)


def say(severity: Severity, message: str) -> None:
    """Show a line at the row of the resource whose call is running; once, though its replacement is checked twice."""
    urn = running_urn()
    if is_first(f"{urn} {message}"):
        _process.log.write(severity, message, urn)


def say_once(severity: Severity, message: str, topic: str = "") -> None:
    """Show a line at the stack, unless this message, or another about the same topic, was shown before."""
    if is_first(topic or message):
        _process.log.write(severity, message)


def is_first(what: str) -> bool:
    """Return whether this is the first time in this run that somebody asks this."""
    with _process.lock:
        is_new = what not in _process.said
        _process.said.add(what)
    return is_new
