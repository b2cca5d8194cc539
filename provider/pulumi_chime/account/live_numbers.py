"""What an account holds, read once for everybody: a few gets, or one sweep of all pages.

Whoever needs a live number calls `find`. The first two different numbers are read one by one: a
small edit of a large account should not list all of it. The third starts a sweep in the background,
and from then on a number is answered as soon as its page has arrived. The pages behind it are read while
somebody waits for one of them, and one page ahead of what has been asked for: what a stack does not
declare costs an account that others use too few calls. A list proves nothing about a number that is not
on it; a get decides.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from pulumi_chime.chime import ServiceError
from pulumi_chime.model.error_codes import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.chime import Page
    from pulumi_chime.model.numbers import Live

_Answer = TypeVar("_Answer")
_SINGLE_READS = 2
_FIRST_PAGE = "the first page"
_DEFAULT_CALLING_NAME = "the default calling name"
_PASSING = frozenset({FailureKind.THROTTLED, FailureKind.UNAVAILABLE, FailureKind.LOST})
# The voice endpoint has been reported to answer NotFound for a moment after a write.
_LAG_SECONDS = 2.0


class Reads(Protocol):
    """What live numbers need of the service."""

    def get(self, phone_number_id: str) -> Live:
        """Return one number, or raise ServiceError."""

    def page(self, token: str | None) -> Page:
        """Return one page of all numbers, or raise ServiceError."""

    def default_calling_name(self) -> str:
        """Return the account's default calling name, or raise ServiceError."""


@dataclass(frozen=True, slots=True)
class _Sweep:
    """How far the pages have been read, and what ended the reading.

    Attributes:
        finished: Whether no further page will be read.
        error: Why not, unless all have been.
        is_cut_short: Whether the service has refused a later page. It may come long after the page before it, when the
            service does not know its token any more: the numbers that it may have shown can still be read by themselves.
    """

    finished: bool = False
    error: BaseException | None = None
    is_cut_short: bool = False


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
        self._unanswered = 0
        self._has_found = False
        self._written: set[str] = set()
        self._listed: dict[str, Live] = {}
        self._ever_listed: dict[str, Live] = {}
        self._calls: dict[str, Future[Any]] = {}
        self._evidence: Live | None = None
        self._sweep: _Sweep | None = None
        self._awaited: list[str] = []
        self._last_page: frozenset[str] = frozenset()
        self._reads_ahead = False
        self._needs_all = False

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
        with self._changed:
            self._needs_all = True
            self._changed.notify_all()
            if self._sweep is None:
                self._start_sweep()
        if self._sweep is None:
            self._read_pages()
        with self._changed:
            self._changed.wait_for(lambda: self._sweep is not None and self._sweep.finished)
            if self._sweep is not None and self._sweep.error is not None:
                raise self._sweep.error
            listed = self._ever_listed.get(phone_number)
        live = listed or self._ask(phone_number)
        with self._changed:
            self._has_found = self._has_found or live is not None
        return live

    def has_found_none(self) -> bool:
        """Return whether two or more numbers were asked for, and not one of them was found."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_found or not self._unanswered, self._patience)
            return len(self._asked) > 1 and not self._has_found

    def _find(self, phone_number: str) -> Live | None:
        with self._changed:
            if len(self._asked) > _SINGLE_READS and self._sweep is None:
                self._start_sweep()
            self._await_page(phone_number)
            if phone_number not in self._calls:
                if phone_number in self._listed:
                    return self._listed[phone_number]
                sweep = self._sweep
                if sweep is not None and sweep.error is not None and not sweep.is_cut_short:
                    raise sweep.error
        return self._get(phone_number)

    def forget(self, phone_number: str) -> None:
        """Drop what is known of a number, because it has been written; the next `find` reads it again."""
        with self._changed:
            self._listed.pop(phone_number, None)
            self._calls.pop(phone_number, None)
            self._written.add(phone_number)

    def any_number(self) -> Live | None:
        """Return some number of the account, as evidence of which account it is; None where it has none.

        Raises:
            ServiceError: The service could not be asked.
        """
        return self._evidence or next(iter(self._first_page().numbers), None)

    def default_calling_name(self) -> str | None:
        """Return the calling name that numbers without one of their own show; None where nobody may know it."""
        read = partial(self._patiently, self._reads.default_calling_name)
        try:
            return self._share(_DEFAULT_CALLING_NAME, read)
        except ServiceError:
            return None

    def list_all(self, tell: Callable[[int], object] | None = None) -> list[Live]:
        """Return all numbers that a list shows, in the service's order.

        Args:
            tell: Is given how many have been read, after each page.

        Raises:
            ServiceError: The service could not be asked.
        """
        page = self._first_page()
        numbers = list(page.numbers)
        while page.next_token is not None:
            if tell is not None:
                tell(len(numbers))
            page = self._read_page(page.next_token)
            numbers.extend(page.numbers)
        return numbers

    def _await_page(self, phone_number: str) -> None:
        if not self._need_not_wait_for_pages(phone_number):
            self._awaited.append(phone_number)
            self._changed.notify_all()
            try:
                self._changed.wait_for(lambda: self._need_not_wait_for_pages(phone_number))
            finally:
                self._awaited.remove(phone_number)
        if phone_number in self._last_page and not self._reads_ahead:
            self._reads_ahead = True
            self._changed.notify_all()

    def _await_need_of_pages(self) -> None:
        """Wait until a page more is needed than have been read."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._needs_all
                    or self._reads_ahead
                    or any(not self._need_not_wait_for_pages(each) for each in self._awaited)
                )
            )

    def _need_not_wait_for_pages(self, phone_number: str) -> bool:
        is_answered = phone_number in self._calls or phone_number in self._listed
        return is_answered or self._sweep is None or self._sweep.finished

    def _start_sweep(self) -> None:
        """Read all pages in the background; where no thread can be started, numbers go on being read one by one."""
        self._sweep = _Sweep()
        try:
            threading.Thread(target=self._read_pages, name="chime-list-numbers", daemon=True).start()
        except RuntimeError:
            self._sweep = None

    def _read_pages(self) -> None:
        page: Page | None = None
        ended = _Sweep(finished=True)
        try:
            page = self._first_page()
            while page.next_token is not None:
                self._await_need_of_pages()
                page = self._read_page(page.next_token)
        except BaseException as failure:  # noqa: BLE001 - whoever waits for the sweep gets whatever ended it
            is_refused = isinstance(failure, ServiceError) and failure.kind is FailureKind.REFUSED
            ended = _Sweep(finished=True, error=failure, is_cut_short=is_refused and page is not None)
        with self._changed:
            self._sweep = ended
            self._changed.notify_all()

    def _read_page(self, token: str | None) -> Page:
        page = self._patiently(partial(self._reads.page, token))
        with self._changed:
            self._last_page = frozenset(live.phone_number for live in page.numbers)
            self._reads_ahead = False
            for live in page.numbers:
                self._evidence = live
                self._ever_listed[live.phone_number] = live
                # The page may have been cut before a write of ours.
                if live.phone_number not in self._written:
                    self._listed[live.phone_number] = live
            self._changed.notify_all()
        return page

    def _first_page(self) -> Page:
        """Return the page that a sweep begins with, and that shows whose account it is: it is read once."""
        return self._share(_FIRST_PAGE, partial(self._read_page, None))

    def _get(self, phone_number: str) -> Live | None:
        live = self._share(phone_number, partial(self._ask, phone_number))
        self._evidence = live or self._evidence
        return live

    def _share(self, key: str, call: Callable[[], _Answer]) -> _Answer:
        """Return what a call returned; who asks for the same, until it is forgotten, shares the call."""
        with self._changed:
            shared: Future[_Answer] | None = self._calls.get(key)
            mine: Future[_Answer] | None = None
            if shared is None:
                shared = mine = self._calls[key] = Future()
        if mine is not None:
            self._answer(mine, key, call)
        return shared.result()

    def _answer(self, future: Future[_Answer], key: str, call: Callable[[], _Answer]) -> None:
        try:
            answer = call()
        except BaseException as error:  # noqa: BLE001 - whoever shares the call gets whatever it raised
            with self._changed:
                if self._calls.get(key) is future:
                    del self._calls[key]
            future.set_exception(error)
        else:
            future.set_result(answer)

    def _ask(self, phone_number: str) -> Live | None:
        ask = partial(self._reads.get, phone_number)
        try:
            if phone_number in self._written:
                return self._patiently(partial(_despite_lag, ask))
            return self._patiently(ask)
        except ServiceError as error:
            if error.kind is FailureKind.NOT_FOUND:
                return None
            raise

    def _patiently(self, call: Callable[[], _Answer]) -> _Answer:
        return _retrying(_PASSING, self._patience)(call)


def _despite_lag(call: Callable[[], _Answer]) -> _Answer:
    return _retrying(frozenset({FailureKind.NOT_FOUND}), _LAG_SECONDS)(call)


def _retrying(kinds: frozenset[FailureKind], seconds: float) -> Retrying:
    """Return a caller that repeats on these kinds of failure, with full jitter, and raises the last one."""
    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, ServiceError) and error.kind in kinds),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
