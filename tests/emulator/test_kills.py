"""kill -9 while it writes: the database opens, what was acknowledged is there, and nothing is half applied."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError, HTTPClientError

from tests.emulator.served import Served
from tests.support.emulator import Emulator, running_emulator

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

WRITERS = 4
BATCH = 50


@dataclass
class Writer:
    """A client that renames its own fifty numbers, all alike, until its emulator is killed.

    Attributes:
        before: The name that the numbers have at the start.
        acknowledged: The name in the last answer.
        sent: The name in the last request.
        ids: Of all answered requests.
        interrupted: Whether the kill fell into its last request; a request after the kill is refused at once.
    """

    client: ChimeSDKVoiceClient
    phone_numbers: list[str]
    label: str
    before: str
    acknowledged: str
    sent: str
    ids: list[str] = field(default_factory=list)
    interrupted: bool = False

    @classmethod
    def of(cls, served: Served, index: int, label: str) -> Writer:
        """Return the writer of the index-th fifty numbers, which have one name now."""
        numbers = sorted(served.numbers().items())[index * BATCH : (index + 1) * BATCH]
        name = numbers[0][1].get("Name", "")
        return cls(served.client(), [number for number, _ in numbers], label, name, name, name)

    def write(self) -> None:
        """Write until the emulator is gone."""
        while True:
            self.sent = f"{self.label}-{len(self.ids)}"
            items: Any = [{"PhoneNumberId": number, "Name": self.sent} for number in self.phone_numbers]
            try:
                answer = self.client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
            except EndpointConnectionError:
                return
            except HTTPClientError:
                self.interrupted = True
                return
            self.acknowledged = self.sent
            self.ids.append(answer["ResponseMetadata"]["RequestId"])


def write_until_killed(running: Emulator, writers: list[Writer], after: float) -> bool:
    """Let all writers write, kill the emulator after some seconds, and return whether that fell into a request."""
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(writer.write) for writer in writers]
        wait(writing, timeout=after)
        running.process.send_signal(signal.SIGKILL)
        for ended in writing:
            ended.result()
    return any(writer.interrupted for writer in writers)


def assert_whole(served: Served, writers: list[Writer]) -> None:
    """Each batch is applied as a whole or not at all, what was acknowledged is there, and the record agrees."""
    state = served.numbers()
    recorded = {call["request_id"] for call in served.calls()}
    writes = served.writes()
    written = {write["request_id"] for write in writes}
    last = {write["phone_number"]: write["value"] for write in writes}
    for writer in writers:
        names = {state[number].get("Name", "") for number in writer.phone_numbers}
        assert len(names) == 1, "a part of a batch was applied"
        assert names <= {writer.acknowledged, writer.sent}
        assert names == {last.get(number, writer.before) for number in writer.phone_numbers}
        assert recorded.issuperset(writer.ids)
        assert written.issuperset(writer.ids)


@pytest.mark.timeout(600)
def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(soak: bool, tmp_path: Path) -> None:
    """After each of many kills at seeded moments the next start finds every batch whole.

    How many of the moments fall into a request is up to the machine, so there are more until enough have.
    """
    moments = 50 if soak else 3
    options = ("--database", str(tmp_path / "emulator.db"), "--numbers", str(WRITERS * BATCH), "--plain")
    writers: list[Writer] = []
    kills = inside = 0
    while kills < moments or inside < moments * 0.4:
        assert kills < 4 * moments, f"only {inside} of {kills} kills fell into a request"
        with running_emulator(*options) as running:
            served = Served(running.url)
            assert_whole(served, writers)
            served.control("DELETE", "calls")
            writers = [Writer.of(served, index, f"kill-{kills}-writer-{index}") for index in range(WRITERS)]
            inside += write_until_killed(running, writers, random.Random(kills).uniform(0.1, 0.5))
            kills += 1
    with running_emulator(*options) as running:
        assert_whole(Served(running.url), writers)
    print(f"\n{kills} kills, {inside} of them inside a request")
