"""The account of the transcript, in an emulator: 1,000 numbers as they have become over the years."""

from __future__ import annotations

from typing import Any

import httpx

NUMBERS, SEED = 1_000, 3
_PENDING, _QUEUED, _PORTED = 10, 20, 30


def mix(url: str) -> None:
    """Have a calling name pending, a number in the deletion queue and one that is being ported, among all others.

    Args:
        url: Of the emulator.
    """
    # It is on this machine: no proxy of the environment may come between.
    with httpx.Client(base_url=f"{url}/_emulator/", trust_env=False, timeout=30) as control:
        numbers = control.get("numbers").raise_for_status().json()["PhoneNumbers"]
        local = [each["E164PhoneNumber"] for each in numbers if each["Type"] == "Local"]
        changes: dict[int, dict[str, Any]] = {
            _PENDING: {"CallingName": "Fabrikam", "CallingNameStatus": "UpdateInProgress"},
            _QUEUED: {"Status": "ReleaseInProgress", "Associations": []},
            _PORTED: {"Status": "PortinInProgress", "Associations": []},
        }
        for place, change in changes.items():
            control.put(f"numbers/{local[place]}", json=change).raise_for_status()
