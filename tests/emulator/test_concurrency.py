"""Many clients at once: no update is lost, and the committed order explains the final state."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.served import Served
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

CLIENTS = 32
NUMBERS = 500
BATCH = 50


def update_until(
    deadline: float, client: ChimeSDKVoiceClient, number: int, phone_numbers: list[str]
) -> dict[str, dict[str, str]]:
    """Rename random batches until a moment; return the acknowledged names of each request by its id."""
    chance = random.Random(number)
    acknowledged: dict[str, dict[str, str]] = {}
    while time.monotonic() < deadline:
        name = f"client-{number}-request-{len(acknowledged)}"
        chosen = chance.sample(phone_numbers, BATCH)
        items: Any = [{"PhoneNumberId": phone_number, "Name": name} for phone_number in chosen]
        answer = client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
        assert answer["PhoneNumberErrors"] == []
        acknowledged[answer["ResponseMetadata"]["RequestId"]] = dict.fromkeys(chosen, name)
    return acknowledged


@pytest.mark.timeout(180)
def test_no_update_of_many_clients_is_lost(soak: bool) -> None:
    """32 clients rename the same 500 numbers: replaying the writes gives the state, every answer is in them."""
    seconds = 20.0 if soak else 2.0
    with running_emulator("--numbers", str(NUMBERS), "--plain") as running:
        served = Served(running.url)
        phone_numbers = sorted(served.numbers())
        clients = [served.client() for _ in range(CLIENTS)]
        deadline = time.monotonic() + seconds
        with ThreadPoolExecutor(CLIENTS) as pool:
            updates = [
                pool.submit(update_until, deadline, client, number, phone_numbers)
                for number, client in enumerate(clients)
            ]
            acknowledged = {key: names for update in updates for key, names in update.result().items()}
        took = time.monotonic() - deadline + seconds
        state, writes, calls = served.numbers(), served.writes(), served.calls()

    by_request: dict[str, dict[str, str]] = {}
    replayed: dict[str, str] = {}
    for write in writes:
        by_request.setdefault(write["request_id"], {})[write["phone_number"]] = write["value"]
        replayed[write["phone_number"]] = write["value"]
    assert by_request == acknowledged
    named = {phone_number: number["Name"] for phone_number, number in state.items() if "Name" in number}
    assert named == replayed
    assert {call["status"] for call in calls} == {200}
    per_second = f"{len(calls) / took:.0f} batches, {len(writes) / took:.0f} updates"
    print(f"\n{CLIENTS} clients for {took:.1f} s: {per_second} a second")
