"""What an account holds, read once for everybody: a few gets, or one sweep of all pages.

Whoever needs a live number calls `find`. The first two different numbers are read one by one: a
small edit of a large account should not list all of it. The third starts a sweep in the background
(`page_sweep`). A number that was written is read by itself: no page is believed about it any more.
A get decides what no page shows.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from pulumi_chime.account.page_sweep import PageSweep
from pulumi_chime.account.shared_calls import SharedCalls
from pulumi_chime.chime import MALFORMED_ANSWER, ServiceError, malformed_answer
from pulumi_chime.model.error_codes import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_chime.chime import Page
    from pulumi_chime.model.numbers import Live

_Answer = TypeVar("_Answer")
_SINGLE_READS = 2
_BEGINNING = "the beginning of the list"
_DEFAULT_CALLING_NAME = "the default calling name"
_PASSING = frozenset({FailureKind.THROTTLED, FailureKind.UNAVAILABLE, FailureKind.LOST})
# The voice endpoint has been reported to answer NotFound for a moment after a write.
_LAG_SECONDS = 2.0
# Something else than the service answers. That seldom passes, and a preview waits for its account.
_MALFORMED_SECONDS = 2.0


class Reads(Protocol):
    """What live numbers need of the service."""

    def get(self, phone_number_id: str) -> Live:
        """Return one number, or raise ServiceError."""

    def page(self, token: str | None) -> Page:
        """Return one page of all numbers, or raise ServiceError."""

    def default_calling_name(self) -> str:
        """Return the account's default calling name, or raise ServiceError."""


class LiveNumbers:
    """The numbers of one connection, shared by every thread of the process.

    Args:
        reads: The service.
        patience: Seconds for which a read that is throttled or lost is tried again.
    """

    def __init__(self, reads: Reads, patience: float) -> None:
        self._reads = reads
        self._patience = patience
        self._changed = threading.Condition()
        self._asked: set[str] = set()
        self._asked_of_pages: set[str] = set()
        self._unanswered = 0
        self._has_found = False
        self._evidence: Live | None = None
        self._calls = SharedCalls()
        self._sweep = PageSweep(self._pages, self._calls.__contains__)

    def find(self, phone_number: str) -> Live | None:
        """Return the live number; None where a get says that the account has no such number.

        Args:
            phone_number: E.164.

        Raises:
            ServiceError: The service could not be asked.
        """
        with self._changed:
            self._asked.add(phone_number)
            self._unanswered += 1
        live = None
        try:
            live = self._find(phone_number)
        finally:
            with self._changed:
                self._unanswered -= 1
                self._has_found = self._has_found or live is not None
                self._changed.notify_all()
        return live

    def find_now(self, phone_number: str) -> Live | None:
        """Return the live number as it is at this moment, whatever was read of it before. Raises ServiceError."""
        self.forget(phone_number)
        return self.find(phone_number)

    def confirm_missing(self, phone_number: str) -> Live | None:
        """Look for a number that `find` did not find once more: in the whole list, then by itself.

        Args:
            phone_number: E.164.

        Returns:
            The number, where either shows it after all; None where neither does.

        Raises:
            ServiceError: The service could not be asked.
        """
        live = self._sweep.find_in_all(phone_number) or self._ask(phone_number)
        with self._changed:
            self._has_found = self._has_found or live is not None
        return live

    def has_found_none(self) -> bool:
        """Return whether two or more numbers were asked for, and not one of them was found."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_found or not self._unanswered, self._patience)
            return len(self._asked) > 1 and not self._has_found

    def forget(self, phone_number: str) -> None:
        """Drop what is known of a number, because it has been written; the next `find` reads it again."""
        self._sweep.forget(phone_number)
        self._calls.forget(phone_number)

    def any_number(self) -> Live | None:
        """Return some number of the account, as evidence of which account it is; None where no list shows one.

        Raises:
            ServiceError: The service could not be asked.
        """
        return self._evidence or next(iter(self._beginning().numbers), None)

    def default_calling_name(self) -> str | None:
        """Return the calling name that numbers without one of their own show; None where nobody may know it."""
        try:
            return self._calls.share(_DEFAULT_CALLING_NAME, self._ask_default_calling_name)
        except ServiceError:
            return None

    def without_default(self, live: Live, *, was_cleared: bool) -> Live:
        """Return a number whose calling name is to be none, as if the account's default did not show in its place.

        Args:
            live: The number as the service shows it.
            was_cleared: Whether its calling name has been cleared before. Where the default cannot be asked for,
                what shows then is taken for it: clearing again may lock the number for days, and change nothing.
        """
        if not live.calling_name or live.calling_name_is_pending:
            return live
        default = self.default_calling_name()
        is_default = was_cleared if default is None else live.calling_name == default
        return replace(live, calling_name="") if is_default else live

    def list_all(self, tell: Callable[[int], object] | None = None) -> list[Live]:
        """Return all numbers that a list shows now, in the service's order.

        Args:
            tell: Is given how many have been read, after each page.

        Raises:
            ServiceError: The service could not be asked.
        """
        numbers: list[Live] = []
        for page in _follow(self._read_page(None), self._read_page):
            numbers.extend(page.numbers)
            if tell is not None and page.next_token is not None:
                tell(len(numbers))
        return numbers

    def _find(self, phone_number: str) -> Live | None:
        # One that was written is read by itself, so pages would be read for nothing.
        if not self._sweep.is_forgotten(phone_number):
            with self._changed:
                self._asked_of_pages.add(phone_number)
            if len(self._asked_of_pages) > _SINGLE_READS:
                self._sweep.start()
        return self._sweep.find(phone_number) or self._get(phone_number)

    def _get(self, phone_number: str) -> Live | None:
        live = self._calls.share(phone_number, partial(self._ask, phone_number))
        self._evidence = live or self._evidence
        return live

    def _pages(self) -> Iterator[Page]:
        return _follow(self._beginning(), self._read_page)

    def _beginning(self) -> Page:
        """Return the page that a sweep begins with, and that shows whose account it is: it is read once."""
        return self._calls.share(_BEGINNING, self._read_beginning)

    def _read_beginning(self) -> Page:
        """Return the first page that shows a number; a page may be empty and have others behind it."""
        pages = _follow(self._read_page(None), self._read_page)
        return next(page for page in pages if page.numbers or page.next_token is None)

    def _read_page(self, token: str | None) -> Page:
        page = self._patiently(partial(self._reads.page, token))
        self._evidence = next(iter(page.numbers), self._evidence)
        self._sweep.note(page)
        return page

    def _ask(self, phone_number: str) -> Live | None:
        ask = partial(self._reads.get, phone_number)
        try:
            if self._sweep.is_forgotten(phone_number):
                return self._patiently(partial(_despite_lag, ask))
            return self._patiently(ask)
        except ServiceError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise

    def _ask_default_calling_name(self) -> str | None:
        """Return the default calling name; None, for the whole run, where it is refused, or cannot be had patiently."""
        try:
            return self._patiently(self._reads.default_calling_name)
        except ServiceError as error:
            if error.kind is FailureKind.UNREACHABLE:
                raise
            return None

    def _patiently(self, call: Callable[[], _Answer]) -> _Answer:
        return _retrying(_PASSING, self._patience)(call)


def _follow(page: Page, read: Callable[[str | None], Page]) -> Iterator[Page]:
    """Yield a page, and those behind it as they are asked for.

    Raises:
        ServiceError: A token leads to where the list has been read before, so that it would never end.
    """
    followed: set[str] = set()
    yield page
    while (token := page.next_token) is not None:
        if token in followed:
            raise malformed_answer("ListPhoneNumbers", "a list that returns to a page it has shown")
        followed.add(token)
        page = read(token)
        yield page


def _despite_lag(call: Callable[[], _Answer]) -> _Answer:
    return _retrying(frozenset({FailureKind.NOT_FOUND}), _LAG_SECONDS)(call)


def _retrying(kinds: frozenset[FailureKind], seconds: float) -> Retrying:
    """Return a caller that repeats on these kinds of failure, with full jitter, and raises the last one."""
    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, ServiceError) and error.kind in kinds),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        stop=partial(_is_given_up, seconds),
        reraise=True,
    )


def _is_given_up(seconds: float, state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome is not None else None
    is_malformed = isinstance(error, ServiceError) and error.code == MALFORMED_ANSWER
    longest = min(seconds, _MALFORMED_SECONDS) if is_malformed else seconds
    return (state.seconds_since_start or 0.0) >= longest
