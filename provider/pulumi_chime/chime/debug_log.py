"""A log of every call to the service, for whoever looks for a fault: request ids, times, codes, masked numbers.

It holds nothing that a program could call secret: what is taken from a request or an answer has a form in which no
text of a user fits. `docs/debugging.md` says how to read one.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.error_codes import kind_of
from pulumi_chime.model.identity import spelled
from pulumi_chime.model.masking import mask_text
from pulumi_chime.model.project_paths import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

VARIABLE = "PULUMI_CHIME_DEBUG_LOG"
"""A file to which each call to the service is appended, with ids and masked numbers (`docs/debugging.md`); empty: none."""

_OWNER_ONLY = 0o600
_HIDDEN_WHOLE, _OTHER = "(hidden)", "(other)"
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# A pipe without a reader would wait for one.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One request and what came of it.

    Attributes:
        operation: The API's name of it.
        numbers: Whom it is about, as the request spells them; empty where it is about no single ones.
        seconds: How long it took.
        request_id: The service's id of the request; empty where it gave none.
        status: Of HTTP; 0 where nothing was answered.
        code: Why it failed as a whole, in the service's or the client's word; empty where it did not.
        item_codes: Why single numbers of it failed.
    """

    operation: str
    numbers: tuple[str, ...] = ()
    seconds: float = 0.0
    request_id: str = ""
    status: int = 0
    code: str = ""
    item_codes: tuple[str, ...] = ()


class DebugLog:
    """Appends a line for each call. Safe to share between threads and processes.

    Nothing depends on it: where it cannot be written, that is said once on standard error, and calls go on.

    Args:
        path: A regular file, made with mode 0600 where there is none; None: nothing is logged.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> DebugLog:
        """Return the one that an environment asks for; a relative path begins beside the nearest `Pulumi.yaml`."""
        named = environment.get(VARIABLE)
        return cls(locate(named) if named else None)

    @property
    def is_on(self) -> bool:
        """Whether anything is logged."""
        return self._path is not None

    def write(self, call: LoggedCall) -> None:
        """Append a call."""
        path = self._path
        if path is None:
            return
        try:
            _append(path, f"{json.dumps(_record(call), ensure_ascii=False)}\n".encode())
        except OSError as error:
            self._path = None
            with suppress(OSError, ValueError):
                print(f"{VARIABLE}: {path}: {error.strerror or error}; no call is logged", file=sys.stderr)


def numbers_of(request: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whom a request is about, as it spells them."""
    return tuple(_ids(request))


def _ids(request: Mapping[str, Any]) -> Iterator[str]:
    for name, value in request.items():
        if name in {"PhoneNumberId", "PhoneNumberIds"}:
            yield from map(str, value if isinstance(value, (list, tuple)) else [value])
        elif isinstance(value, (list, tuple)):
            yield from (found for each in value if isinstance(each, dict) for found in _ids(each))


def _record(call: LoggedCall) -> dict[str, object]:
    """Return a call's line: nothing of it is longer or other than its form allows."""
    record: dict[str, object] = {
        "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        "process": os.getpid(),
        "operation": call.operation,
        "milliseconds": round(call.seconds * 1000),
        "status": call.status,
        "request_id": call.request_id if _REQUEST_ID.fullmatch(call.request_id) else "",
    }
    if call.code:
        record["code"] = _known(call.code)
    if call.item_codes:
        record["item_codes"] = dict(Counter(map(_known, call.item_codes)))
    if call.numbers:
        record["numbers"] = _masked(call.numbers)
    return record


def _masked(numbers: Iterable[str]) -> list[str]:
    masked = []
    for number in numbers:
        shown = spelled(number) or ""
        hidden = mask_text(shown)
        # One that is too short to be masked, or that is no number, is hidden whole.
        masked.append(hidden if hidden != shown else _HIDDEN_WHOLE)
    return masked


def _known(code: str) -> str:
    """Return a code that is one of a table's; any other word could be a text of anybody's."""
    return code if kind_of(code) is not None else _OTHER


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, _FLAGS, _OWNER_ONLY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file")
        # One write: lines of several processes and threads do not mix.
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
