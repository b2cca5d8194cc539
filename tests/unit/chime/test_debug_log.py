"""The debug log: what it tells of each call, and that no text of a user and no whole number can get into it."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.chime import Client, ServiceError, connect
from pulumi_chime.chime.debug_log import VARIABLE, DebugLog, LoggedCall
from tests.unit.scripted_service import Script, scripted_service
from tests.unit.values import NUMBER, NUMBER_ID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUEST_ID = "6f0b1b5e-9d2c-4d5e-8a7b-0c1d2e3f4a5b"
SECRET = "Zebra room"
UPDATE = "BatchUpdatePhoneNumber"
REQUEST = {
    "UpdatePhoneNumberRequestItems": [{"PhoneNumberId": NUMBER_ID, "Name": SECRET, "CallingName": SECRET}]
}
MASKED = "+1206•••••00"


@dataclass(frozen=True)
class Logged:
    """A client whose calls are logged, the server that answers them, and the file."""

    client: Client
    script: Script
    file: Path

    def lines(self) -> list[dict[str, Any]]:
        """Return the calls, without what differs between runs."""
        return [
            {
                key: value
                for key, value in json.loads(line).items()
                if key not in {"time", "process", "milliseconds"}
            }
            for line in self.file.read_text().splitlines()
        ]


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """A client of a scripted service."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "debug.log"))
    with scripted_service() as (script, url):
        script.headers = {"x-amzn-RequestId": REQUEST_ID}
        yield Logged(connect("us-west-2", None, url, 4), script, tmp_path / "debug.log")


def test_each_call_has_a_line(logged: Logged) -> None:
    """With the operation, the service's own id of the request, the status, and masked numbers."""
    logged.script.body = json.dumps({"PhoneNumber": {"PhoneNumberId": NUMBER_ID, "Name": SECRET}}).encode()
    logged.client.get(NUMBER)
    logged.script.body = b'{"PhoneNumbers": []}'
    logged.client.page(None)
    failed = {"PhoneNumberId": NUMBER_ID, "ErrorCode": "Conflict", "ErrorMessage": SECRET}
    logged.script.body = json.dumps({"PhoneNumberErrors": [failed]}).encode()
    logged.client.batch(UPDATE, REQUEST)
    answered = {"status": 200, "request_id": REQUEST_ID}
    assert logged.lines() == [
        {"operation": "GetPhoneNumber", **answered, "numbers": [MASKED]},
        {"operation": "ListPhoneNumbers", **answered},
        {"operation": UPDATE, **answered, "item_codes": {"Conflict": 1}, "numbers": [MASKED]},
    ]
    assert logged.file.stat().st_mode & 0o777 == 0o600


def test_a_refused_call_has_its_code_and_status(logged: Logged) -> None:
    """And a code of nobody's knowing is not repeated: it could be anything."""
    logged.script.status = 400
    for code in ("BadRequestException", SECRET.replace(" ", ""), NUMBER):
        logged.script.body = json.dumps({"Code": code, "Message": f"{SECRET} of {NUMBER}"}).encode()
        logged.script.headers = {"x-amzn-RequestId": REQUEST_ID, "x-amzn-ErrorType": code}
        with pytest.raises(ServiceError):
            logged.client.get(NUMBER)
    assert [(line["code"], line["status"]) for line in logged.lines()] == [
        ("BadRequestException", 400),
        ("(other)", 400),
        ("(other)", 400),
    ]


def test_a_call_without_an_answer_is_logged_too(logged: Logged) -> None:
    """With the client's word for it, and no status."""
    with pytest.raises(ServiceError):
        connect("us-west-2", None, "http://127.0.0.1:1", 4).get(NUMBER)
    (line,) = logged.lines()
    assert line == {
        "operation": "GetPhoneNumber",
        "status": 0,
        "request_id": "",
        "code": "EndpointConnectionError",
        "numbers": [MASKED],
    }


@pytest.mark.parametrize(
    "body",
    [
        b'{"PhoneNumberErrors": "x"}',
        b'{"PhoneNumberErrors": 7}',
        b'{"PhoneNumberErrors": [7, null]}',
        b"[]",
        b"7",
    ],
)
def test_an_answer_of_any_form_is_logged(logged: Logged, body: bytes) -> None:
    """What the log makes of it changes nothing of what the caller learns."""
    logged.script.body = body
    try:
        logged.client.batch(UPDATE, REQUEST)
    except ServiceError as error:
        assert error.code == "MalformedAnswer"  # noqa: PT017 - a few of them are read as no errors
    assert len(logged.lines()) == 1


WHATEVER = st.one_of(
    st.text(),
    st.sampled_from([SECRET, NUMBER, NUMBER_ID, REQUEST_ID, f"{REQUEST_ID}\n{NUMBER}", f"Conflict {NUMBER}"]),
    st.from_regex(r"\+?[1-9][0-9]{1,14}", fullmatch=True),
)


@given(request_id=WHATEVER, code=WHATEVER, item=WHATEVER, numbers=st.lists(WHATEVER, max_size=3))
def test_nothing_of_a_user_enters(
    tmp_path_factory: pytest.TempPathFactory, request_id: str, code: str, item: str, numbers: list[str]
) -> None:
    """Whatever a request or an answer holds: a line has ids, words of a table and masked numbers, and is one line."""
    file = tmp_path_factory.getbasetemp() / "any.log"
    file.unlink(missing_ok=True)
    DebugLog(file).write(
        LoggedCall(
            operation=UPDATE, numbers=tuple(numbers), request_id=request_id, code=code, item_codes=(item,)
        )
    )
    (line,) = file.read_text().splitlines()
    record = json.loads(line)
    assert record["request_id"] in {"", REQUEST_ID} or re.fullmatch(r"[0-9a-fA-F-]{36}", record["request_id"])
    words = {record.get("code", ""), *record.get("item_codes", {})}
    assert SECRET not in line
    assert all(re.fullmatch(r"[A-Za-z]*|\(other\)", word) for word in words)
    for number in record.get("numbers", []):
        assert re.fullmatch(r"\+\d{1,4}•{2,}\d{2}|\(hidden\)", number), number


@pytest.mark.parametrize("kind", ["folder", "no folder", "pipe", "device"])
def test_a_file_that_cannot_be_written_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """And stops nobody: a deploy goes on without its log."""
    file = tmp_path / "debug.log"
    if kind == "folder":
        file.mkdir()
    elif kind == "no folder":
        file = file / "there" / "is none"
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(os.devnull)
    log = DebugLog(file)
    for _ in range(2):
        log.write(LoggedCall(operation=UPDATE))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{VARIABLE}: {file}: ")
    assert line.endswith("; no call is logged")
    assert not log.is_on


def test_lines_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    """Several connections of a process, and several processes, share a file."""
    file = tmp_path / "debug.log"
    calls = [LoggedCall(operation=UPDATE, numbers=(NUMBER,) * 50) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(DebugLog(file).write, calls[:100]))
        list(pool.map(DebugLog(file).write, calls[100:]))
    assert [json.loads(line)["operation"] for line in file.read_text().splitlines()] == [UPDATE] * 200


def test_a_relative_path_begins_beside_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine starts plugins in folders that nobody thinks of; and where nothing is set, nothing is logged."""
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "program").mkdir()
    monkeypatch.chdir(tmp_path / "program")
    DebugLog.of({VARIABLE: "debug.log"}).write(LoggedCall(operation=UPDATE))
    assert (tmp_path / "debug.log").exists()
    assert not DebugLog.of({}).is_on
    assert not DebugLog.of({VARIABLE: ""}).is_on
