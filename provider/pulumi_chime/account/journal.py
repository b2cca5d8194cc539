"""A file to which each write is appended: who changes what, in which request, and what came of it.

One JSON object a line. A request's intents are on disk before it leaves, and its outcomes before anybody learns of
them; what cannot be recorded is not sent. `docs/journal.md` says how to read one.

The file is opened for each append: one that is moved away while a deploy runs is begun anew, and not written to where
nobody finds it. Several deploys may share a file.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.model.failures import ChimeError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pulumi_chime.account.operations.operation import Written

    Fields = Mapping[str, str | None]

_OWNER_ONLY = 0o600
_LOOKS_APART_SECONDS = 0.01
_LOCKS_ARE_UNKNOWN = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


class Result(str, Enum):
    """What became of an item of a request."""

    ACCEPTED = "accepted"
    """The service took it."""
    REFUSED = "refused"
    """The service did not take it."""
    NOT_SENT = "not sent"
    """The request never left."""
    UNCERTAIN = "uncertain"
    """It may have taken effect: no answer that can be relied on says."""
    IN_EFFECT = "in effect"
    """It was uncertain, and a reading shows its effect."""
    NOT_IN_EFFECT = "not in effect"
    """It was uncertain, and a reading does not show its effect."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of an item of a request.

    Attributes:
        result: What became of it.
        code: Why, in the service's or the client's word for it; empty where there is nothing to explain. The service's
            message is not kept: it may repeat a value.
    """

    result: Result
    code: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One request that is on record.

    Attributes:
        writes: What each of its items writes, by E.164 number.
        id: What its intents and outcomes have in common, and no other record has.
    """

    writes: Mapping[str, Written]
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


class UnwritableJournalError(ChimeError):
    """A journal that does not take the intents of a request, which therefore must not be made."""


class Journal:
    """Appends records to a file that only its owner can read. Safe to share between threads.

    Once it has failed to take a record it takes no more intents in this run, so that nothing more is sent.

    Args:
        path: A regular file; it is made where there is none.
        principal: Who is writing.
        stack: The stack that is deployed.
        on_gap: Called with a line about outcomes that could not be recorded.
        patience: Seconds to wait for another deploy that is appending; it takes as long as one append.
    """

    def __init__(
        self,
        path: str,
        principal: str,
        stack: str,
        on_gap: Callable[[str], object] = lambda message: None,  # noqa: ARG005 - not everybody shows lines
        patience: float = 30.0,
    ) -> None:
        self._path = Path(path).absolute()
        self._context = {"principal": principal, "stack": stack}
        self._on_gap = on_gap
        self._patience = patience
        self._lock = threading.Lock()
        self._failure: OSError | None = None

    def begin(self, writes: Mapping[str, Written]) -> Attempt:
        """Put on disk what a request is about to write.

        Args:
            writes: By E.164 number.

        Raises:
            UnwritableJournalError: Not all of it is on disk.
        """
        attempt = Attempt(writes)
        with self._lock:
            try:
                if self._failure is not None:
                    raise self._failure
                self._append("intent", attempt, {phone_number: {} for phone_number in writes})
            except OSError as error:
                self._failure = error
                raise UnwritableJournalError(
                    f"journal {self._path}: {_reason(error)}; correct chime:journal, or make the file writable, "
                    "and run `pulumi up` again"
                ) from error
        return attempt

    def end(self, attempt: Attempt, outcomes: Mapping[str, Outcome], request_id: str = "") -> None:
        """Put on disk what is known of a request's items by now; where that is impossible, say so.

        It raises nothing: the request has been made, and what it did is the caller's to know all the same.

        Args:
            attempt: The request.
            outcomes: By E.164 number.
            request_id: The service's id of the request; empty where none is known.
        """
        fields = {
            phone_number: {
                "request_id": request_id,
                "result": outcome.result.value,
                "code": outcome.code,
            }
            for phone_number, outcome in outcomes.items()
        }
        with self._lock:
            try:
                self._append("outcome", attempt, fields)
            except OSError as error:
                self._failure = self._failure or error
                counts = Counter(outcome.result.value for outcome in outcomes.values())
                counted = ", ".join(f"{count} {result}" for result, count in counts.items())
                self._on_gap(
                    f"journal {self._path}: {_reason(error)}; the answer to a request is not recorded: {counted} "
                    f"(attempt {attempt.id}); what was accepted is applied, and nothing more is sent"
                )

    def _append(self, record: str, attempt: Attempt, fields: Mapping[str, Fields]) -> None:
        """Put a line for each number on disk, all of them or none. Raises OSError where that is not possible."""
        head = {
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "record": record,
            "attempt": attempt.id,
            **self._context,
        }
        lines = [
            json.dumps({**head, "phone_number": number, **asdict(attempt.writes[number]), **further}) + "\n"
            for number, further in fields.items()
        ]
        with _opened(self._path) as file, _locked(file, self._patience):
            _append(file, "".join(lines).encode(), self._path.resolve().parent)


def _append(file: int, data: bytes, directory: Path) -> None:
    """Append lines to a file, all of them or none. Raises OSError where they may not be on disk."""
    begun = os.fstat(file).st_size
    if begun and _read(file, begun - 1, 1) != b"\n":
        # Somebody was stopped in the middle of a line. It is theirs, and ours begin on a fresh one.
        data = b"\n" + data
    try:
        _write(file, data)
        os.fsync(file)
        if not begun:
            _sync_directory(directory)
    except OSError:
        _take_back(file, begun, data)
        raise


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a regular file, at its end, until the block ends. Raises OSError; nothing is done to any other file."""
    with contextlib.suppress(FileNotFoundError):
        # Before it is opened: that alone may block, or set a device in motion.
        _require_regular(path.stat())
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
    try:
        _require_regular(os.fstat(file))
        yield file
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(file)
        raise
    # A file system may report only here that it has not kept what was written.
    os.close(file)


def _require_regular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")


@contextlib.contextmanager
def _locked(file: int, patience: float) -> Iterator[None]:
    """Keep other deploys from appending until the block ends, where the file system knows locks. Raises OSError."""
    if sys.platform == "win32":
        yield
        return
    until = time.monotonic() + patience
    while not _is_locked(file):
        if time.monotonic() > until:
            raise OSError(errno.EAGAIN, f"locked by another process for {patience:g} seconds")
        time.sleep(_LOOKS_APART_SECONDS)
    # Closing the file ends the lock.
    yield


def _is_locked(file: int) -> bool:
    """Try to lock a file; return False where somebody else has. Raises OSError."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _LOCKS_ARE_UNKNOWN:
            raise
    return True


def _write(file: int, data: bytes) -> None:
    """Write all of it: a write may take less than it is given."""
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def _read(file: int, position: int, most: int) -> bytes:
    """Return what a file holds from a position on, and no more than so many bytes of it."""
    os.lseek(file, position, os.SEEK_SET)
    data = b""
    while len(data) < most and (more := os.read(file, most - len(data))):
        data += more
    return data


def _take_back(file: int, begun: int, data: bytes) -> None:
    """Remove what was written of some data, unless somebody else has appended to it.

    Where that fails too, the next append begins on a fresh line.
    """
    with contextlib.suppress(OSError):
        if data.startswith(_read(file, begun, len(data) + 1)):
            os.ftruncate(file, begun)


def _sync_directory(directory: Path) -> None:
    """Put on disk that there is a new file. Raises OSError."""
    if sys.platform == "win32":
        return
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that cannot
            raise
    finally:
        os.close(opened)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
