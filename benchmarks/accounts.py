"""Accounts full of numbers that have their names already, as an emulator imports them."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scenarios import LATENCY_MILLISECONDS
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator

NAME = "Line"
"""Begins the name of each number; the number's position ends it."""


def phone_numbers(numbers: int) -> list[str]:
    """Return the numbers of an account of so many."""
    return [f"+1206{2000000 + index}" for index in range(numbers)]


@contextlib.contextmanager
def serving(numbers: int) -> Iterator[Emulator]:
    """Serve an account of so many named numbers until the block ends; each call takes `LATENCY_MILLISECONDS`."""
    with tempfile.TemporaryDirectory(prefix="benchmark-account-") as directory:
        account = Path(directory) / "account.json"
        account.write_text(json.dumps({"PhoneNumbers": list(_members(numbers))}))
        with running_emulator("--import", str(account), "--latency", str(LATENCY_MILLISECONDS)) as emulator:
            yield emulator


def _members(numbers: int) -> Iterator[dict[str, str]]:
    for index, number in enumerate(phone_numbers(numbers)):
        yield {
            "PhoneNumberId": number.replace("+", "%2B"),
            "E164PhoneNumber": number,
            "Type": "Local",
            "Country": "US",
            "ProductType": "VoiceConnector",
            "Status": "Unassigned",
            "Name": f"{NAME} {index}",
        }
