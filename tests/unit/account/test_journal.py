"""The journal: what is appended, who may read it, and what happens where it cannot be written."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.account.journal import Journal, Record
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.operations.operation import Written
from pulumi_chime.account.operations.update import UPDATE
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.batching import Unavailable
from pulumi_chime.chime import ItemError
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.failures import ChimeError
from tests.unit.service import Service, failure

if TYPE_CHECKING:
    from pathlib import Path

CHANGES = {
    number: Change(number, "", Edit(Attribute.NAME, "Front desk", "Reception"))
    for number in ("+12065550100", "+12065550101")
}


def sender(service: Service, path: Path) -> OperationSender[Change]:
    """Return a sender of updates that puts them on record."""
    return OperationSender(UPDATE, service, LiveNumbers(service, 0), Journal(str(path), "somebody", "dev"))


def entries(path: Path) -> list[dict[str, str]]:
    """Return what a journal holds."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_entries_are_appended_for_their_owner_only(tmp_path: Path) -> None:
    """A second run goes on where the first ended; nobody else can read the file."""
    path = tmp_path / "journal"
    for result in ("accepted", "Conflict"):
        journal = Journal(str(path), "arn:aws:iam::123456789012:user/ops", "dev")
        journal.append([Record("+12065550100", Written("name", "", "Reception"), "request-1", result)])
    assert [entry["result"] for entry in entries(path)] == ["accepted", "Conflict"]
    assert {key for entry in entries(path) for key in entry} == {
        "time", "principal", "stack", "phone_number", "attribute", "before", "after", "request_id", "result",
    }  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_journal_that_cannot_be_written_stops_the_request(tmp_path: Path) -> None:
    """Nothing is sent, and the error names the file and the setting."""
    service = Service(2)
    with pytest.raises(ChimeError, match=r"journal .*missing.*: No such file or directory.*chime:journal"):
        sender(service, tmp_path / "missing" / "journal").send(CHANGES)
    assert service.batches == []


@pytest.mark.parametrize("spelling", ["+12065550101", "%2B12065550101"])
def test_each_item_is_recorded_with_its_own_result(tmp_path: Path, spelling: str) -> None:
    """A refused number has its code, however the answer spells it; its neighbour was accepted."""
    service = Service(2)
    service.item_errors = (ItemError(spelling, "BadRequest", "no"),)
    sender(service, tmp_path / "journal").send(CHANGES)
    recorded = [(entry["phone_number"], entry["result"]) for entry in entries(tmp_path / "journal")]
    assert recorded == [("+12065550100", "accepted"), ("+12065550101", "BadRequest")]


def test_a_lost_answer_is_recorded_as_uncertain(tmp_path: Path) -> None:
    """Nobody can say from it what took effect."""
    service = Service(2)
    service.fail("batch", failure(FailureKind.LOST, "BatchUpdatePhoneNumber"))
    with pytest.raises(Unavailable):
        sender(service, tmp_path / "journal").send(CHANGES)
    assert {entry["result"] for entry in entries(tmp_path / "journal")} == {"uncertain: LOST"}
