"""The pages of an account's list, read in the background for everybody who waits for a number.

A number is answered as soon as its page has arrived. The pages behind it are read while somebody waits for one of
them, and one page ahead of what has been asked for: what a stack does not declare costs an account that others use too
few calls. A list proves nothing about a number that is not on it, nor about one that has been written since.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.chime import ServiceError
from pulumi_chime.model.error_codes import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_chime.chime import Page
    from pulumi_chime.model.numbers import Live


@dataclass(frozen=True, slots=True)
class _Progress:
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


class PageSweep:
    """What pages have shown, and one reading of all of them. Safe to share between threads.

    Args:
        pages: Reads the pages in order, each when it is asked for.
        is_asked_for: Returns whether a number is being read by itself, or has been.
    """

    def __init__(self, pages: Callable[[], Iterator[Page]], is_asked_for: Callable[[str], bool]) -> None:
        self._pages = pages
        self._is_asked_for = is_asked_for
        self._changed = threading.Condition()
        self._progress: _Progress | None = None
        self._listed: dict[str, Live] = {}
        self._ever_listed: dict[str, Live] = {}
        self._written: set[str] = set()
        self._awaited: list[str] = []
        self._last_page: frozenset[str] = frozenset()
        self._reads_ahead = False
        self._needs_all = False

    def start(self) -> None:
        """Read the pages in the background, once; where no thread can be started, nobody waits for them."""
        with self._changed:
            if self._progress is not None:
                return
            self._progress = _Progress()
            try:
                threading.Thread(target=self._read, name="chime-list-numbers", daemon=True).start()
            except RuntimeError:
                self._progress = None

    def find(self, phone_number: str) -> Live | None:
        """Return a number from its page, once that has arrived; None where the number has to be read by itself.

        Raises:
            BaseException: What ended the reading before a page showed the number.
        """
        with self._changed:
            self._await_page(phone_number)
            if self._has_to_be_read(phone_number):
                return None
            if phone_number in self._listed:
                return self._listed[phone_number]
            if (
                self._progress is not None
                and self._progress.error is not None
                and not self._progress.is_cut_short
            ):
                raise self._progress.error
            return None

    def find_in_all(self, phone_number: str) -> Live | None:
        """Return a number that any page has shown, once all have been read. Raises what ended the reading."""
        with self._changed:
            self._needs_all = True
            self._changed.notify_all()
        self.start()
        if self._progress is None:
            self._read()
        with self._changed:
            self._changed.wait_for(lambda: self._progress is not None and self._progress.finished)
            if self._progress is not None and self._progress.error is not None:
                raise self._progress.error
            return self._ever_listed.get(phone_number)

    def note(self, page: Page) -> None:
        """Take note of a page that was read, for whatever purpose."""
        with self._changed:
            for live in page.numbers:
                self._ever_listed[live.phone_number] = live
                # The page may have been cut before a write of ours.
                if live.phone_number not in self._written:
                    self._listed[live.phone_number] = live
            self._changed.notify_all()

    def forget(self, phone_number: str) -> None:
        """Believe no page about a number from now on: it has been written, or has to be known as it is now."""
        with self._changed:
            self._listed.pop(phone_number, None)
            self._written.add(phone_number)
            self._changed.notify_all()

    def is_forgotten(self, phone_number: str) -> bool:
        """Return whether no page is believed about a number."""
        with self._changed:
            return phone_number in self._written

    def _await_page(self, phone_number: str) -> None:
        if not self._need_not_wait(phone_number):
            self._awaited.append(phone_number)
            self._changed.notify_all()
            try:
                self._changed.wait_for(lambda: self._need_not_wait(phone_number))
            finally:
                self._awaited.remove(phone_number)
        if phone_number in self._last_page and not self._reads_ahead:
            self._reads_ahead = True
            self._changed.notify_all()

    def _await_need(self) -> None:
        """Wait until a page more is needed than have been read."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._needs_all
                    or self._reads_ahead
                    or any(not self._need_not_wait(each) for each in self._awaited)
                )
            )

    def _need_not_wait(self, phone_number: str) -> bool:
        is_answered = phone_number in self._listed or self._has_to_be_read(phone_number)
        return is_answered or self._progress is None or self._progress.finished

    def _has_to_be_read(self, phone_number: str) -> bool:
        return phone_number in self._written or self._is_asked_for(phone_number)

    def _read(self) -> None:
        page: Page | None = None
        ended = _Progress(finished=True)
        try:
            for page in self._pages():
                self._turn_to(page)
                if page.next_token is not None:
                    self._await_need()
        except BaseException as failure:  # noqa: BLE001 - whoever waits for a page gets whatever ended the reading
            is_refused = isinstance(failure, ServiceError) and failure.kind is FailureKind.REFUSED
            ended = _Progress(finished=True, error=failure, is_cut_short=is_refused and page is not None)
        with self._changed:
            self._progress = ended
            self._changed.notify_all()

    def _turn_to(self, page: Page) -> None:
        with self._changed:
            self._last_page = frozenset(live.phone_number for live in page.numbers)
            self._reads_ahead = False
