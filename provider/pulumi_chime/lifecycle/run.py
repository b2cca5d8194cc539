"""What all calls of one run share: settings, the engine's log and life, accounts, who declares what, what was said.

A run is one command of the engine, served by one process. Its calls come from many threads.
"""

from __future__ import annotations

import threading
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_chime.engine import EngineLog, Lifetime, Severity, Workload
from pulumi_chime.lifecycle.claims import Claims
from pulumi_chime.model import failures, preview_lines
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.release_list import ReleaseList, read_releases
from pulumi_chime.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_chime.account.account import Account
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.model.connection import Connection


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine that runs this process, and how this process serves it.

    Attributes:
        log: Where lines are shown.
        lifetime: Whether it is still there.
        concurrent_calls: How many calls the process takes at once; None where that is not known.
    """

    log: EngineLog = field(default_factory=lambda: EngineLog(None))
    lifetime: Lifetime = field(default_factory=lambda: Lifetime(None))
    concurrent_calls: int | None = None


class Run:
    """One run. It begins without settings and without an engine; the door gives it both."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        # A client takes a moment to make, and nothing else that is shared should wait for it.
        self._opening = threading.Lock()
        self._accounts: dict[Connection, Account | ChimeError] = {}
        self._said: set[str] = set()
        self._explained: dict[str, str] = {}
        # Called eight times for each number, so they are kept together; a tuple can be read while it is replaced.
        self._activity_listeners: tuple[Callable[[], None], ...] = ()
        self.settings = Settings()
        self.releases = ReleaseList()
        self.engine = Engine()
        self._has_engine = False
        self.claims = Claims()
        self.workload = Workload(self._report_activity)
        self._unknown_settings: tuple[str, ...] = ()
        self._stack = ""
        self._stopped: ChimeError | None = None

    def configure(
        self,
        settings: Settings,
        find_engine: Callable[[], Engine],
        unknown: Sequence[str] = (),
        *,
        call: Call | None = None,
    ) -> None:
        """Take the stack's settings, and the first time the engine.

        The file of releases is read here and not again: what it says later is no permission for this run.

        Args:
            settings: The stack's.
            find_engine: Prepares this process, and returns the engine that it serves; called once.
            unknown: The settings that become known only during an update: until then no account is opened.
            call: The one that configures, where the door knows whose it is: a lookup, which may come before all others,
                is no resource's and names no stack.
        """
        with self._lock:
            if not self._has_engine:
                self._has_engine = True
                self.engine = find_engine()
            if settings.releases != self.settings.releases:
                self.releases = read_releases(settings.releases)
                self._show_releases()
            self.settings = settings
            self._unknown_settings = tuple(unknown)
            self._stack = call.stack if call is not None else ""

    def stop(self) -> None:
        """Send nothing more, because the run was cancelled; a request on the wire is answered to its callers.

        An account that is being opened is not waited for: it is stopped when it is open.
        """
        with self._lock:
            self._stopped = failures.cancelled()
            opened = list(self._accounts.values())
        for account in opened:
            if not isinstance(account, ChimeError):
                account.writes.stop(self._stopped)

    def account(self, call: Call, connection: Connection, region: str | None = None) -> Account:
        """Return what is shared for a connection; it is made when it is first asked for, or fails then for all.

        A connection that leaves the region to boto3's own chain shares with the one that names that region.

        Args:
            call: The running one.
            connection: As it is declared.
            region: The region in which the number is known to live; None where it is not known yet.

        Raises:
            ChimeError: There is no such profile, no region, or no credentials; or a setting is not known yet.
        """
        if self._unknown_settings:
            raise failures.settings_not_known(self._unknown_settings)
        resolved = connection.resolved(self.settings, region)
        with self._opening:
            opened = self._accounts.get(resolved)
            if opened is None:
                opened = self._open(call, resolved)
                with self._lock:
                    self._accounts[resolved] = opened
        if isinstance(opened, ChimeError):
            raise copy(opened)
        return opened

    def is_one_account(self, call: Call, first: Connection, second: Connection) -> bool:
        """Return whether two connections lead to one account and region; what cannot be found out counts as one.

        A phone number is in one account only, so two connections that both lead to it are two names for that.

        Args:
            call: The running one.
            first: With nothing left open that the settings say.
            second: Likewise.
        """
        if first == second:
            return True
        if first.endpoint_url != second.endpoint_url:
            return False
        try:
            accounts = [self.account(call, connection) for connection in (first, second)]
            if accounts[0].region != accounts[1].region:
                return False
            numbers = [account.any_number() for account in accounts]
        except ChimeError:
            return True
        homes = {number.account_id for number in numbers if number is not None}
        return first.profile == second.profile or len(homes) < len(accounts)

    def _open(self, call: Call, connection: Connection) -> Account | ChimeError:
        # All that reads and writes is loaded with the first account: no check or diff of a plain rename needs it, and
        # the engine waits for the first of those. AWS's HTTP client goes first: it compiles regular expressions in some 3,000
        # nested calls, which at the end of a longer chain of imports cross the border between two pieces of Python's
        # stack, so that each takes a piece from the system and gives it back.
        import urllib3  # noqa: F401, PLC0415

        from pulumi_chime.account.open_account import (  # noqa: PLC0415
            AccountEnvironment,
            name_region,
            open_account,
        )

        environment = AccountEnvironment(
            settings=self.settings,
            stack=self._stack or call.stack,
            log=self.engine.log,
            workload=self.workload,
            concurrent_calls=self.engine.concurrent_calls,
            require_engine=self.engine.lifetime.require_engine,
            hint=lambda text: self.say_once(Severity.INFO, text, topic="a narrow engine"),
        )
        try:
            named = name_region(connection)
        except ChimeError as error:
            return error
        if named in self._accounts:
            return self._accounts[named]
        try:
            opened = open_account(named, environment)
        except ChimeError as error:
            with self._lock:
                return self._accounts.setdefault(named, error)
        with self._lock:
            if self._stopped is not None:
                opened.writes.stop(self._stopped)
            self._activity_listeners += (opened.writes.activity,)
            return self._accounts.setdefault(named, opened)

    def _report_activity(self) -> None:
        for listener in self._activity_listeners:
            listener()

    def _show_releases(self) -> None:
        if self.releases.numbers:
            named = ", ".join(sorted(self.releases.numbers))
            self.say_once(
                Severity.INFO, f"chime:releases: {self.releases.path} names what may be released: {named}"
            )

    def say(self, call: Call, severity: Severity, message: str) -> None:
        """Show a line at the row of the call's resource, with the number that it is about where that has several.

        It is shown once, though a replacement is checked twice.
        """
        if call.phone_number:
            message = preview_lines.number_line(call.phone_number, message)
        if self.is_first(f"{call.urn} {message}"):
            self.engine.log.write(severity, message, call.urn)

    def say_once(self, severity: Severity, message: str, *, topic: str = "") -> None:
        """Show a line at the stack, unless this message, or another about the same topic, was shown before."""
        if self.is_first(topic or message):
            self.engine.log.write(severity, message)

    def explained_at(self, topic: str, phone_number: str) -> str:
        """Return the number whose error explains a topic: the first one that asks, which is then to explain it."""
        with self._lock:
            return self._explained.setdefault(topic, phone_number)

    def is_first(self, topic: str) -> bool:
        """Return whether this is the first time in this run that somebody asks this about a topic."""
        with self._lock:
            is_new = topic not in self._said
            self._said.add(topic)
        return is_new
