"""The account of the demo: an emulator of the service, filled with numbers, that keeps a record of all calls."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from workplace import Workplace

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_GREETING = "listening on "


class EmulatorError(Exception):
    """The emulator did not start; what it said is on the terminal."""


@dataclass(frozen=True)
class RecordedCall:
    """One call of the service's API, as the emulator recorded it.

    Attributes:
        operation: The API's name of it.
        items: Numbers in the request.
        attributes: What a batch update changed, in the API's words.
    """

    operation: str
    items: int
    attributes: tuple[str, ...]

    @property
    def is_read(self) -> bool:
        """Whether it can change nothing."""
        return self.operation.startswith(("Get", "List"))


@dataclass(frozen=True)
class DemoAccount:
    """The emulated account.

    Attributes:
        url: Where an AWS client finds it.
    """

    url: str
    _client: httpx.Client = field(repr=False)

    @classmethod
    def open(cls, place: Workplace, numbers: int, latency_milliseconds: int) -> DemoAccount:
        """Start an emulator with local US numbers that have no names.

        Raises:
            EmulatorError: It did not start.
        """
        options = ["--plain", "--numbers", str(numbers), "--latency", str(latency_milliseconds)]
        lines = place.start([_COMMAND, "emulator", "--port", "0", *options], os.environ).lines()
        greeting = next(lines, "")
        if not greeting.startswith(_GREETING):
            raise EmulatorError("the emulator did not start")
        url = greeting.removeprefix(_GREETING)
        # The emulator is on this machine: no proxy of the environment may come between.
        return cls(url, httpx.Client(base_url=url, trust_env=False, timeout=30))

    def names(self) -> dict[str, str]:
        """Return the name of every number of the account, by E.164 number; empty where it has none."""
        shown = self._control("GET", "numbers")["PhoneNumbers"]
        return {number["E164PhoneNumber"]: number.get("Name", "") for number in shown}

    def rename(self, phone_number: str, name: str) -> None:
        """Change a name as somebody at the console would: not through the API that is recorded."""
        self._control("PUT", f"numbers/{phone_number}", {"Name": name})

    def calls(self) -> list[RecordedCall]:
        """Return the calls since the record was last emptied, oldest first."""
        return [
            RecordedCall(call["operation"], call["items"], tuple(call["attributes"]))
            for call in self._control("GET", "calls")["calls"]
        ]

    def forget_calls(self) -> None:
        """Empty the record of calls."""
        self._control("DELETE", "calls")

    def _control(self, method: str, path: str, body: object = None) -> Any:
        answer = self._client.request(method, f"/_emulator/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None
