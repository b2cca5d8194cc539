"""A file to which each write is appended: who changed what, in which request, and what came of it.

One JSON object a line. The file is opened before the first write, so that one that cannot be written
stops a deploy before anything has been changed, and each request's lines are on disk before
anybody learns of its result.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_chime.account.operations.operation import Written

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Record:
    """One write of one number.

    Attributes:
        phone_number: E.164.
        written: What was written.
        request_id: The service's id of the request; empty where none is known.
        result: `accepted`, or why not; what has no certain answer says so.
    """

    phone_number: str
    written: Written
    request_id: str
    result: str

    def as_fields(self) -> dict[str, str | None]:
        """Return the fields of the record's line, in their order."""
        return {
            "phone_number": self.phone_number,
            **asdict(self.written),
            "request_id": self.request_id,
            "result": self.result,
        }


class Journal:
    """Appends records to a file that only its owner can read.

    Args:
        path: The file; it is made where it does not exist.
        principal: Who is writing.
        stack: The stack that is deployed.
    """

    def __init__(self, path: str, principal: str, stack: str) -> None:
        self._path = path
        self._context = {"principal": principal, "stack": stack}
        self._lock = threading.Lock()
        self._file: int | None = None

    def open(self) -> None:
        """Open the file, once. Raises ChimeError where that is not possible."""
        with self._lock:
            if self._file is None:
                try:
                    self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
                except OSError as error:
                    raise self._unwritable(error) from error

    def append(self, records: Iterable[Record]) -> None:
        """Put records on disk. Raises ChimeError where that is not possible."""
        self.open()
        time = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        lines = [
            json.dumps({"time": time, **self._context, **record.as_fields()}) + "\n" for record in records
        ]
        with self._lock:
            assert self._file is not None  # noqa: S101 - opened above
            try:
                os.write(self._file, "".join(lines).encode())
                # A pipe or a terminal takes records too, and has nothing to sync.
                with suppress(OSError):
                    os.fsync(self._file)
            except OSError as error:
                raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ChimeError:
        return ChimeError(
            f"journal {self._path}: {error.strerror or error}; nothing is written without it: "
            "correct chime:journal or its directory"
        )
