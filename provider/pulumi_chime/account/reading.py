"""Reading an account, the same for a plugin and for a program: patiently, only where it is allowed, failures in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.chime import ServiceError, connect
from pulumi_chime.model import failures
from pulumi_chime.model.wording import DEPLOY

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.chime import Client
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.settings import Settings
    from pulumi_chime.model.wording import Wording

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, eq=False)
class AccountReader:
    """An account that is only looked at.

    Attributes:
        live_numbers: Its numbers.
        allowed_id: The one account id that may be read; None allows any.
        wording: Of the errors.
    """

    live_numbers: LiveNumbers
    allowed_id: str | None
    wording: Wording = DEPLOY

    def find(self, phone_number: str) -> Live | None:
        """Return a live number; None where the account has no such number. Raises ChimeError."""
        live = self._ask(lambda: self.live_numbers.find(phone_number))
        if live is None and self.allowed_id is not None:
            self._require_allowed(self._ask(self.live_numbers.any_number))
        self._require_allowed(live)
        return live

    def list_all(self, tell: Callable[[int], object] | None = None) -> list[Live]:
        """Return all numbers that a list shows, in the service's order.

        Args:
            tell: Is given how many have been read, after each page.

        Raises:
            ChimeError: The account could not be read as a whole, or is one that may not be read.
        """
        numbers = self._ask(lambda: self.live_numbers.list_all(tell))
        self._require_allowed(next(iter(numbers), None))
        return numbers

    def _ask(self, call: Callable[[], _Answer]) -> _Answer:
        return ask(call, self.wording)

    def _require_allowed(self, live: Live | None) -> None:
        require_allowed(live, self.allowed_id, self.wording)


def make_reader(client: Client, settings: Settings, wording: Wording = DEPLOY) -> AccountReader:
    """Return an account, to be looked at as it is now."""
    return AccountReader(LiveNumbers(client, settings.retry_budget), settings.account_id, wording)


def open_client(connection: Connection, settings: Settings, wording: Wording = DEPLOY) -> Client:
    """Return the client of a connection, whose credentials have been found. Raises ChimeError."""
    calls = settings.maximum_calls_in_flight
    return ask(
        lambda: connect(connection.region, connection.profile, connection.endpoint_url, calls), wording
    )


def ask(call: Callable[[], _Answer], wording: Wording = DEPLOY) -> _Answer:
    """Return what a call to the service returns. Raises ChimeError where it failed."""
    try:
        return call()
    except ServiceError as error:
        raise failures.failed_call(error.operation, error.code, error.message, wording) from error


def require_allowed(live: Live | None, allowed_id: str | None, wording: Wording = DEPLOY) -> None:
    """Refuse an account that the settings do not allow.

    Args:
        live: A number of it, which shows whose it is; None where it has none to show.
        allowed_id: The one account id that may be used; None allows any.
        wording: Of the error.

    Raises:
        ChimeError: It is another account.
    """
    if live is not None and allowed_id is not None and live.account_id != allowed_id:
        raise failures.other_account(live.account_id, allowed_id, wording)
