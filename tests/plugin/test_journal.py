"""`chime:journal`: the intent is on disk before a request leaves, and what cannot be recorded is not sent."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import resource
import shutil
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import jq  # type: ignore[import-not-found]  # a C extension without stubs
import pytest

from pulumi_chime.account.journal import Result
from pulumi_chime.engine import Severity
from tests.plugin.runs import NOBODY, refusal, stored, together
from tests.support.emulator import running_emulator
from tests.support.journal import accepted, recorded, records, results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator

FIRST, SECOND, THIRD, FOURTH = (f"+1206555010{index}" for index in range(4))
ERROR = "pulumi_chime.ChimeError"
UPDATE = "BatchUpdatePhoneNumber"
_F_ADD_SEALS, _F_SEAL_WRITE = 1033, 8


def rename(this: Run, number: str, name: str = "Reception") -> Properties:
    """Return the outputs of a plain number that is given a name."""
    return this.plugin.update(number, stored(number), {"phone_number": number, "name": name})


def rename_all(this: Run, numbers: list[str]) -> dict[str, str]:
    """Rename numbers at the same time; return what failed, by number."""

    def failure(number: str) -> str:
        try:
            rename(this, number, f"Branch {number[1:]}")
        except grpc.RpcError as error:
            return str(error.details()).strip()
        return ""

    return {
        number: message
        for number, message in zip(numbers, together(failure, numbers), strict=True)
        if message
    }


def limit_files(this: Run, size: int) -> None:
    """Let no file of the plugin's grow beyond a size: what is more is cut off, as on a disk that is full."""
    _, hard = resource.prlimit(this.plugin.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(this.plugin.process.pid, resource.RLIMIT_FSIZE, (size, hard))


@contextlib.contextmanager
def unfit(kind: str, directory: Path) -> Iterator[str]:
    """Make something that takes no records, not even from root; give its path."""
    path = directory / "journal"
    with contextlib.ExitStack() as cleanup:
        if kind == "FIFO":
            os.mkfifo(path)
        elif kind == "socket":
            cleanup.enter_context(socket.socket(socket.AF_UNIX)).bind(str(path))
        elif kind == "a running program":
            shutil.copy2("/bin/sleep", path)
            program = cleanup.enter_context(subprocess.Popen([path, "60"]))
            cleanup.callback(program.kill)
        elif kind == "sealed":
            memory = os.memfd_create("journal", os.MFD_ALLOW_SEALING)
            cleanup.callback(os.close, memory)
            fcntl.fcntl(memory, _F_ADD_SEALS, _F_SEAL_WRITE)
            path = Path(f"/proc/{os.getpid()}/fd/{memory}")
        elif kind == "below a file":
            path.touch()
            path /= "journal"
        elif kind == "missing directory":
            path /= "journal"
        elif kind == "directory":
            path.mkdir()
        elif kind == "link to a device":
            path.symlink_to("/dev/full")
        else:
            path = Path(kind)
        yield str(path)


UNFIT = {
    "/dev/full": "not a regular file",
    "/dev/null": "not a regular file",
    "link to a device": "not a regular file",
    "FIFO": "not a regular file",
    "socket": "not a regular file",
    "directory": "not a regular file",
    "missing directory": "No such file or directory",
    "below a file": "Not a directory",
    "a running program": "Text file busy",
    "sealed": "Operation not permitted",
    "/proc/version": "Input/output error",
    # Takes what is written, and cannot say that it is kept.
    "/proc/self/comm": "Invalid argument",
}


@pytest.mark.parametrize("kind", UNFIT)
def test_nothing_is_sent_that_cannot_be_recorded(
    kind: str, emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """The first error names the file, what is wrong and the setting; the other number was not sent, and says so."""
    with unfit(kind, tmp_path) as path, run(emulator, journal=path) as this:
        first = refusal(rename, this, FIRST)
        second = refusal(rename, this, SECOND)
    assert emulator.writes() == []
    assert re.fullmatch(
        rf"{ERROR}: phone number [+0-9]+: journal {re.escape(path)}: [^;]*{UNFIT[kind]}[^;]*; correct chime:journal[^;]*; "
        "0 changes were applied before, and what is left is not sent",
        first,
    )
    assert second == f"{ERROR}: phone number {SECOND}: not sent; the error of phone number {FIRST} says why"


def test_a_release_that_cannot_be_recorded_is_not_made(emulator: Emulator, run: Runner) -> None:
    """It is a write like any other."""
    with run(emulator, journal="/dev/full", releases=[FIRST]) as this:
        message = refusal(this.plugin.delete, FIRST, stored(FIRST, on_destroy="release"))
    assert message.startswith(f"{ERROR}: phone number {FIRST}: journal /dev/full: ")
    assert emulator.writes() == []


def test_a_link_to_a_regular_file_is_followed(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """What counts is the file that it leads to."""
    (tmp_path / "link").symlink_to(tmp_path / "journal")
    with run(emulator, journal=str(tmp_path / "link")) as this:
        rename(this, FIRST)
    assert len(records(tmp_path / "journal")) == 2


def test_a_batch_is_an_intent_and_an_outcome_for_each_number(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """A reader joins them by attempt and number; the outcome has the service's id of the request."""
    path = tmp_path / "journal"
    emulator.fail(kind="item_error", code="BadRequest", phone_numbers=[SECOND], times=1)
    with run(emulator, journal=str(path), batchPauseMs="1000") as this:
        failed = rename_all(this, [FIRST, SECOND])
    assert list(failed) == [SECOND]
    found = records(path)
    assert [record["record"] for record in found] == ["intent", "intent", "outcome", "outcome"]
    assert len({record["attempt"] for record in found}) == 1
    (call,) = emulator.calls(UPDATE)
    outcomes = {record["phone_number"]: record for record in found[2:]}
    assert {record["request_id"] for record in outcomes.values()} == {call["request_id"]}
    assert [(outcomes[n]["result"], outcomes[n]["code"]) for n in (FIRST, SECOND)] == [
        ("accepted", ""),
        ("refused", "BadRequest"),
    ]
    assert recorded(found, "intent") == recorded(found, "outcome")


@pytest.mark.parametrize("spelling", ["id", "sent", "e164"])
def test_a_refused_number_is_recorded_as_refused_in_every_spelling(
    spelling: str, tmp_path: Path, run: Runner
) -> None:
    """How the service spells a number in its answer is its own affair."""
    path = tmp_path / "journal"
    with (
        running_emulator("--numbers", "2", "--plain", "--set", f"error_ids={spelling}") as emulator,
        run(emulator, journal=str(path)) as this,
    ):
        emulator.fail(kind="item_error", code="Forbidden", phone_numbers=[FIRST])
        refusal(rename, this, FIRST)
    assert results(records(path)) == {FIRST: ["refused"]}


def test_an_answer_about_a_stranger_leaves_all_outcomes_uncertain(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """Nobody can know what such an answer says of the numbers that were asked for, so they are sent once more."""
    path = tmp_path / "journal"
    emulator.fail(kind="unknown_item", operation=UPDATE, times=1)
    with run(emulator, journal=str(path), batchPauseMs="1000") as this:
        assert rename_all(this, [FIRST, SECOND]) == {}
    assert results(records(path)) == {number: ["uncertain", "accepted"] for number in (FIRST, SECOND)}


def test_an_answer_about_a_stranger_is_settled_by_a_reading(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """A calling name that was accepted is on record as in effect, and is sent once."""
    path = tmp_path / "journal"
    emulator.fail(kind="unknown_item", operation=UPDATE, times=1)
    with run(emulator, journal=str(path)) as this:
        this.plugin.update(FIRST, stored(FIRST), {"phone_number": FIRST, "calling_name": "Contoso"})
    assert results(records(path)) == {FIRST: ["uncertain", "in effect"]}
    assert len(emulator.calls(UPDATE)) == 1


def test_what_a_reading_shows_after_a_lost_answer_is_an_outcome_too(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """First nobody knows, then the number itself shows it; both belong to the attempt that was lost."""
    path = tmp_path / "journal"
    emulator.fail(kind="drop_after_effect", operation=UPDATE, times=1)
    with run(emulator, journal=str(path)) as this:
        this.plugin.update(FIRST, stored(FIRST), {"phone_number": FIRST, "calling_name": "Contoso"})
    found = records(path)
    assert results(found) == {FIRST: ["uncertain", "in effect"]}
    assert len({record["attempt"] for record in found}) == 1
    assert len(emulator.calls(UPDATE)) == 1


def test_what_a_reading_does_not_show_is_sent_in_a_new_attempt(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """The first attempt ends with what was seen, the second with the service's answer."""
    path = tmp_path / "journal"
    emulator.fail(kind="drop", operation=UPDATE, times=1)
    with run(emulator, journal=str(path)) as this:
        this.plugin.update(FIRST, stored(FIRST), {"phone_number": FIRST, "calling_name": "Contoso"})
    found = records(path)
    assert [record.get("result") for record in found] == [
        None,
        "uncertain",
        "not in effect",
        None,
        "accepted",
    ]
    first, second = (attempt for attempt in dict.fromkeys(record["attempt"] for record in found))
    assert [record["attempt"] for record in found] == [first, first, first, second, second]


@pytest.mark.parametrize("fault", ["status_after_effect", "malformed_body", "item"])
def test_what_may_have_been_done_is_uncertain(
    fault: str, emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """A failure of the service, for the request or for one item, is no word about what was done."""
    path = tmp_path / "journal"
    faults: dict[str, dict[str, object]] = {
        "status_after_effect": {"status": 500},
        "malformed_body": {},
        "item": {"kind": "item_error", "code": "ServiceFailure"},
    }
    emulator.fail(**{"kind": fault, "operation": UPDATE, "times": 1, **faults[fault]})
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
    assert results(records(path))[FIRST][0] == "uncertain"
    assert results(records(path))[FIRST][-1] in {"accepted", "in effect"}


def sizes(run: Runner, emulator: Emulator, path: Path) -> tuple[int, int]:
    """Return how many bytes the intent and the outcome of one rename take: every later one takes as many."""
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST, f"Branch {FIRST[1:]}")
    intent, outcome = path.read_bytes().splitlines(keepends=True)
    path.unlink()
    emulator.control("POST", "reset")
    return len(intent), len(outcome)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99, 1.0, 1.01, 1.5, 1.99, 2.0, 3.3, 7.7])
def test_on_a_full_disk_nothing_is_sent_that_is_not_recorded(
    share: float, emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """Wherever the room ends, in an intent or an outcome: no line is cut off, and what was done is reported as done."""
    path = tmp_path / "journal"
    intent, outcome = sizes(run, emulator, path)
    numbers = list(emulator.numbers())[:20]
    with run(emulator, journal=str(path), batchSize="1", maxCallsInFlight="1") as this:
        limit_files(this, int(share * (intent + outcome) / 2))
        failed = rename_all(this, numbers)
        lines = this.lines(Severity.WARNING)
    found = records(path)
    sent = accepted(emulator)
    assert sent <= recorded(found)
    assert {number for number, _, _ in sent} == set(numbers) - failed.keys()
    (explained,) = (message for message in failed.values() if "journal" in message)
    assert f"; {len(sent)} changes were applied before, and what is left is not sent" in explained
    assert "File too large" in explained
    # What the service accepted, and the journal could not take down, is reported at the stack.
    unrecorded = sent - recorded(found, "outcome")
    assert len(unrecorded) == len(lines) <= 1
    for line in lines:
        assert "File too large; the answer to a request is not recorded: 1 accepted (attempt " in line


def test_an_outcome_that_cannot_be_recorded_fails_no_number(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """The change was made, and its state says so; a warning at the stack says what the journal lacks."""
    path = tmp_path / "journal"
    intent, _ = sizes(run, emulator, path)
    with run(emulator, journal=str(path)) as this:
        limit_files(this, intent)
        assert rename(this, FIRST, f"Branch {FIRST[1:]}")["name"] == f"Branch {FIRST[1:]}"
        (line,) = this.lines(Severity.WARNING)
        message = refusal(rename, this, SECOND)
    (record,) = records(path)
    assert record["record"] == "intent"
    assert f"journal {path}: File too large; " in line
    assert record["attempt"] in line
    assert "; 1 changes were applied before, and what is left is not sent" in message
    assert [call["phone_numbers"] for call in emulator.writes()] == [[FIRST]]


def test_a_line_that_a_killed_deploy_left_unfinished_stays_apart(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """The next record begins on a line of its own; nothing that another process wrote is removed."""
    path = tmp_path / "journal"
    path.write_text('{"time": "2026-')
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
    torn, *lines = path.read_text().splitlines()
    assert torn == '{"time": "2026-'
    assert [json.loads(line)["record"] for line in lines] == ["intent", "outcome"]


def test_deploys_at_the_same_time_share_a_journal(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """Two processes append to one file, each record on a line of its own."""
    path = tmp_path / "journal"
    numbers = list(emulator.numbers())
    with (
        run(emulator, journal=str(path), batchSize="2") as one,
        run(emulator, journal=str(path), batchSize="2") as other,
    ):
        failed = together(lambda job: rename_all(*job), [(one, numbers[:60]), (other, numbers[60:])])
    assert failed == [{}, {}]
    found = records(path)
    assert recorded(found) == recorded(found, "outcome") == accepted(emulator)


def test_a_journal_that_is_moved_away_is_begun_anew(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """Rotated while a deploy runs: what follows is in the new file, and not in one that nobody finds."""
    path = tmp_path / "journal"
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
        path.rename(tmp_path / "journal.1")
        rename(this, SECOND)
    assert list(results(records(tmp_path / "journal.1"))) == [FIRST]
    assert list(results(records(path))) == [SECOND]


def test_a_journal_that_is_locked_by_nobody_alive_is_not_waited_for(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """A lock ends with its process, and a reader takes none."""
    path = tmp_path / "journal"
    path.touch()
    with path.open() as reader, run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
        assert reader.read().count("\n") == 2


SECRET, TOKEN = "hunter2", "t0ken"


def test_no_credential_of_an_address_is_shown(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """Neither in the journal nor in a line; the host is."""
    path = tmp_path / "journal"
    address = emulator.url.replace("http://", f"http://ops:{SECRET}@")
    with run(emulator, journal=str(path), endpointUrl=address) as this:
        rename(this, FIRST)
        shown = path.read_text() + "".join(line.message for line in this.engine.lines)
    assert {record["principal"] for record in records(path)} == {f"profile default at {emulator.url}"}
    assert SECRET not in shown


ADDRESSES = [
    NOBODY.replace("http://", f"http://ops:{SECRET}@"),
    NOBODY.replace("http://", f"http://ops:{SECRET}@") + f"/path?token={TOKEN}",
    f"{NOBODY}/?token={TOKEN}#{SECRET}",
    f"ftp://ops:{SECRET}@127.0.0.1",
    f"ops:{SECRET}@127.0.0.1:1",
    f"http://ops:{SECRET}@",
    f"http://ops:{SECRET}/x@127.0.0.1:1",
    f"http://ops:{SECRET} x@127.0.0.1:1",
    f"http://ops:{SECRET}\"'@127.0.0.1:1",
    f"http://ops:{SECRET}@bad host/",
    f"http://ops:{SECRET}@127.0.0.1:port/",
]
"""Where nobody listens, or no address at all, each with something that nobody is to see."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_credential_of_an_address_is_in_an_error(address: str, emulator: Emulator, run: Runner) -> None:
    """Whether nobody listens there or it is no address at all, and whether it is read or written."""
    output = ""
    with run(emulator) as this:
        try:
            this.plugin.configure(region="us-east-1", retryBudgetSeconds="0", endpointUrl=address)
            _, problems = this.plugin.check(FIRST, {"phone_number": FIRST, "name": "Reception"})
            output += str(problems)
            news = {"phone_number": FIRST, "name": "Reception"}
            output += refusal(this.plugin.update, FIRST, stored(FIRST), news)
            output += refusal(this.plugin.create, FIRST, news)
        except grpc.RpcError as error:
            output += str(error.details())
        output += "".join(line.message for line in this.engine.lines)
    assert output
    assert SECRET not in output
    assert TOKEN not in output


DOCUMENT = Path(__file__).parents[2] / "docs" / "journal.md"


def block(language: str) -> str:
    """Return the text of the document's only block in a language."""
    (text,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return str(text)


def listed_by_the_document(journal: str) -> list[dict[str, Any]]:
    """Return what the document's command lists, of jq as a library: not every machine has the program."""
    command = re.fullmatch(r"jq -cnR '(.*)' phone-numbers\.jsonl\n", block("sh"), re.DOTALL)
    assert command
    assert command[1].count("inputs") == 1
    # With -nR, `inputs` are the lines of the file.
    listed: list[dict[str, Any]] = (
        jq.compile(command[1].replace("inputs", ".[]")).input_value(journal.splitlines()).all()
    )
    return listed


def test_the_documents_command_lists_what_may_have_taken_effect(
    emulator: Emulator, tmp_path: Path, run: Runner
) -> None:
    """An intent alone and an outcome that stayed uncertain; not what is known, nor lines that are cut off."""
    path = tmp_path / "phone-numbers.jsonl"
    emulator.fail(kind="status_after_effect", status=500, operation=UPDATE, times=1)
    emulator.fail(kind="item_error", code="Forbidden", phone_numbers=[SECOND])
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
        refusal(rename, this, SECOND)
        rename(this, THIRD)
    lines = path.read_text().splitlines(keepends=True)
    # As if a kill had come between the last intent and its outcome, and another in the middle of a line.
    path.write_text("".join(lines[:-1]) + lines[-1][:40])
    with run(emulator, journal=str(path)) as this:
        rename(this, FOURTH)
    shown = listed_by_the_document(path.read_text())
    assert sorted((each["phone_number"], each["after"]) for each in shown) == [
        (FIRST, "Reception"),
        (THIRD, "Reception"),
    ]


def test_the_document_shows_lines_as_they_are(emulator: Emulator, tmp_path: Path, run: Runner) -> None:
    """Its example has the fields of a real journal in their order, and its tables all fields and results."""
    path = tmp_path / "journal"
    with run(emulator, journal=str(path)) as this:
        rename(this, FIRST)
    fields = {record["record"]: list(record) for record in records(path)}
    example = [json.loads(line) for line in block("jsonl").splitlines()]
    assert all(list(each) == fields[each["record"]] for each in example)
    assert fields["outcome"][:9] == fields["intent"]
    tables = re.findall(r"^\| `([a-z_ ]+)` \|", DOCUMENT.read_text(), re.MULTILINE)
    assert tables == [*fields["outcome"], *(result.value for result in Result)]


def test_the_document_shows_the_error_as_it_is(emulator: Emulator, run: Runner) -> None:
    """Word for word."""
    with run(emulator, journal="/dev/full") as this:
        assert refusal(rename, this, FIRST) == f"{ERROR}: {block('text').strip()}"
