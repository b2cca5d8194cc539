"""The spare number: what makes one fit, requests that give it names, and its own name back at the end."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tenacity import (
    Retrying,
    retry_if_exception,
    retry_if_result,
    stop_after_attempt,
    wait_random_exponential,
)

from pulumi_chime.chime import ServiceError
from pulumi_chime.model.addresses import shown_address
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.numbers import UNASSIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pulumi_chime.chime import BatchAnswer, Client
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.numbers import Live

_Answer = TypeVar("_Answer")
_OPERATION = "BatchUpdatePhoneNumber"
# Names may be given twice, so whatever passes is tried again, a lost answer too.
_PASSING = frozenset({FailureKind.THROTTLED, FailureKind.UNAVAILABLE, FailureKind.LOST})
_ANSWERS = frozenset({FailureKind.REFUSED, FailureKind.NOT_FOUND, FailureKind.CONFLICT})
_ATTEMPTS = 6


class UnsuitableNumberError(Exception):
    """A number on which nothing is tried; the text says why, in one line."""


class NotRestoredError(Exception):
    """A number that may have another name than before; the text says how to give it back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request.

    Attributes:
        items: How many the request had.
        refusal: The code with which the whole request was refused; empty where it was answered item by item.
        item_errors: How many items failed, by code.
        took_effect: Whether the number has a name of this request now.
    """

    items: int
    refusal: str
    item_errors: Mapping[str, int]
    took_effect: bool

    @property
    def is_clean(self) -> bool:
        """Whether the request was answered without any error."""
        return not self.refusal and not self.item_errors


def suitable(live: Live | None, phone_number: str) -> Live:
    """Return the number, on which may be tried what the service does.

    Raises:
        UnsuitableNumberError: It is not there, is in use, waits for something, or could not be given its name back.
    """
    if live is None:
        raise UnsuitableNumberError(f"{phone_number} is not in this account and region; name one that is")
    if live.status != UNASSIGNED or live.associations:
        raise UnsuitableNumberError(
            f"{phone_number} is {live.status or 'of unknown status'}, not {UNASSIGNED}; name a spare one"
        )
    if live.calling_name_is_pending:
        raise UnsuitableNumberError(f"{phone_number} has a calling name that is pending; name another number")
    if live.name and not Attribute.NAME.row.accepts(live.name):
        raise UnsuitableNumberError(
            f"{phone_number} has a name that the service may not take again: {live.name!r}; name another number"
        )
    return live


class SpareNumber:
    """One number whose name is changed for a while.

    Args:
        client: The service.
        live: The number as it is.
        connection: What the client was opened for.
    """

    def __init__(self, client: Client, live: Live, connection: Connection) -> None:
        self._client = client
        self._connection = connection
        self._touched = False
        self.live = live
        self.id = live.phone_number_id

    @property
    def restoring_command(self) -> str:
        """What gives the number its name back, for a person."""
        address = self._connection.endpoint_url
        options = {
            "--profile": self._connection.profile,
            "--endpoint-url": shown_address(address) if address else None,
            "--region": self._client.region,
            "--phone-number-id": self.live.phone_number,
            "--name": self.live.name,
        }
        given = [f"{name} {shlex.quote(text)}" for name, text in options.items() if text is not None]
        return " ".join(["aws chime-sdk-voice update-phone-number", *given])

    def send(self, items: Sequence[Mapping[str, str]]) -> Outcome:
        """Make one request and see what became of it.

        Args:
            items: As the API has them; each gives a name.

        Raises:
            ServiceError: It cannot be told, because the service was not reached or does not let us.
        """
        self._touched = True
        names = [item["Name"] for item in items]
        try:
            answer = _patiently(lambda: self._batch(items))
        except ServiceError as error:
            if error.kind not in _ANSWERS:
                raise
            return Outcome(len(items), error.code, {}, self._name() in names)
        errors = Counter(each.code for each in answer.errors)
        return Outcome(
            len(items), "", errors, self._awaited_name(names, may_lag=len(errors) < len(items)) in names
        )

    def restore(self) -> None:
        """Give the number the name that it had, whatever has become of it.

        Raises:
            NotRestoredError: It may have another one.
        """
        if not self._touched:
            return
        name = self.live.name
        try:
            # Also where the old name shows: an answer that was lost may take effect later.
            answer = _patiently(lambda: self._batch([{"PhoneNumberId": self.id, "Name": name}]))
            restored = not answer.errors and self._awaited_name([name], may_lag=True) == name
        except (ServiceError, KeyboardInterrupt) as error:
            raise NotRestoredError(self._plea(f" ({type(error).__name__})")) from error
        if not restored:
            raise NotRestoredError(self._plea(""))

    def _plea(self, reason: str) -> str:
        return (
            f"the name of {self.live.phone_number} could not be restored{reason}; "
            f"it was {self.live.name!r}; restore it with: {self.restoring_command}"
        )

    def _batch(self, items: Sequence[Mapping[str, str]]) -> BatchAnswer:
        return self._client.batch(_OPERATION, {"UpdatePhoneNumberRequestItems": list(items)})

    def _name(self) -> str:
        return _patiently(lambda: self._client.get(self.id)).name

    def _awaited_name(self, names: Sequence[str], *, may_lag: bool) -> str:
        """Return the number's name; where it may still become one of these, look again."""
        if not may_lag:
            return self._name()
        look = Retrying(
            retry=retry_if_result(lambda name: name not in names),
            wait=wait_random_exponential(multiplier=0.1, max=1),
            stop=stop_after_attempt(4),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else "",
        )
        name: str = look(self._name)
        return name


def _patiently(call: Callable[[], _Answer]) -> _Answer:
    """Return what a call returns, made again where what fails may pass."""
    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, ServiceError) and error.kind in _PASSING),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        stop=stop_after_attempt(_ATTEMPTS),
        reraise=True,
    )(call)
