"""The emulator of a rehearsal, as this room knows it: something that serves accounts at an address, and keeps a record."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

from pulumi_chime.rehearsal.accounts import Home

if TYPE_CHECKING:
    from pulumi_chime.rehearsal.accounts import RehearsedAccounts

_SECONDS = 60

Serve = Callable[["RehearsedAccounts"], AbstractContextManager[str]]
"""Serves accounts until the block ends, and gives the address."""


@dataclass(frozen=True, slots=True)
class Emulation:
    """A running emulator.

    Attributes:
        address: Where it listens.
    """

    address: str

    def calls(self) -> list[dict[str, Any]]:
        """Return the record of calls, oldest first."""
        calls: list[dict[str, Any]] = self._get("calls")["calls"]
        return calls

    def homes_called(self) -> set[Home]:
        """Return the accounts and regions that calls were made to."""
        return {Home(str(call["account"]), str(call["region"])) for call in self.calls()}

    def numbers(self, home: Home) -> list[dict[str, Any]]:
        """Return the numbers of a home as they are now."""
        answer = self._get(f"numbers?account={home.account_id}&region={home.region}")
        numbers: list[dict[str, Any]] = answer["PhoneNumbers"]
        return numbers

    def _get(self, path: str) -> Any:
        # No proxy of the environment comes between.
        opener = build_opener(ProxyHandler({}))
        with opener.open(f"{self.address}/_emulator/{path}", timeout=_SECONDS) as answer:
            return json.load(answer)
