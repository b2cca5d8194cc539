"""The journal: what is on disk before a request leaves and after it was answered, and what happens where it is not."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError  # the built-in one only since Python 3.11
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_chime.account.journal import Journal, Outcome, Result, UnwritableJournalError, _take_back
from pulumi_chime.account.live_numbers import LiveNumbers
from pulumi_chime.account.operations.operation import Written
from pulumi_chime.account.operations.update import UPDATE
from pulumi_chime.account.sender import OperationSender
from pulumi_chime.account.write_queue import explain
from pulumi_chime.batching import AnswerLost, NotAllowed, SendFailure, Unavailable
from pulumi_chime.chime import ItemError, ServiceError
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from pulumi_chime.model.error_codes import FailureKind, kind_of
from pulumi_chime.model.identity import documented_id
from tests.support.journal import records, results
from tests.unit.models import enumerated
from tests.unit.service import Service, failure, numbers

FIRST, SECOND = numbers(2)
WRITES = {number: Written("name", "Front desk", "Reception") for number in (FIRST, SECOND)}
ACCEPTED = dict.fromkeys(WRITES, Outcome(Result.ACCEPTED))
OPERATION = "BatchUpdatePhoneNumber"


def change(number: str, attribute: Attribute = Attribute.NAME) -> Change:
    """Return a change of one number."""
    return Change(number, documented_id(number), Edit(attribute, "Front desk", "Reception"))


CHANGES = {number: change(number) for number in (FIRST, SECOND)}


def journal(path: Path) -> Journal:
    """Return a journal of somebody's."""
    return Journal(str(path), "arn:aws:iam::123456789012:user/ops", "dev")


def sender(service: Service, path: Path) -> OperationSender[Change]:
    """Return a sender of updates that puts them on record."""
    return OperationSender(UPDATE, service, LiveNumbers(service, 0), journal(path))


def test_records_are_appended_for_their_owner_only(tmp_path: Path) -> None:
    """A second run goes on where the first ended; nobody else can read the file."""
    path = tmp_path / "journal"
    for _ in range(2):
        this = journal(path)
        this.end(this.begin(WRITES), ACCEPTED, "request-1")
    found = records(path)
    assert [record["record"] for record in found] == ["intent", "intent", "outcome", "outcome"] * 2
    intent = [
        "time",
        "record",
        "attempt",
        "principal",
        "stack",
        "phone_number",
        "attribute",
        "before",
        "after",
    ]
    assert list(found[0]) == intent
    assert list(found[2]) == [*intent, "request_id", "result", "code"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_value_is_not_recorded(tmp_path: Path) -> None:
    """Neither what is replaced nor what is sent, whatever the service repeats of it."""
    service = Service(1)
    service.item_errors = (ItemError(FIRST, "BadRequest", "'Reception' is no name"),)
    edit = Edit(Attribute.NAME, "Front desk", "Reception", is_secret=True)
    sender(service, tmp_path / "journal").send({FIRST: Change(FIRST, "", edit)})
    found = records(tmp_path / "journal")
    assert [(each["before"], each["after"]) for each in found] == [("[secret]", "[secret]")] * 2
    text = (tmp_path / "journal").read_text()
    assert "Front desk" not in text
    assert "Reception" not in text


def test_an_attempt_is_told_from_all_others(tmp_path: Path) -> None:
    """Its intents and outcomes have one id, and another request, of another run too, has another."""
    for _ in range(2):
        this = journal(tmp_path / "journal")
        for _ in range(2):
            this.end(this.begin(WRITES), ACCEPTED)
    attempts = [record["attempt"] for record in records(tmp_path / "journal")]
    assert attempts == [each for each in dict.fromkeys(attempts) for _ in range(4)]
    assert len(set(attempts)) == 4


def test_the_intents_are_there_before_the_request_leaves(tmp_path: Path) -> None:
    """While the service has the request, the file says what is asked for, and nothing of what came of it."""
    path, service = tmp_path / "journal", Service(2)
    gate = service.close_gate("batch")
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(sender(service, path).send, CHANGES)
        assert gate.reached.wait(10)
        found = records(path)
        gate.open()
        assert sending.result(10) == {}
    assert [(record["record"], record["phone_number"]) for record in found] == [
        ("intent", FIRST),
        ("intent", SECOND),
    ]
    assert results(records(path)) == {FIRST: ["accepted"], SECOND: ["accepted"]}


def test_what_cannot_be_recorded_is_not_sent(tmp_path: Path) -> None:
    """The failure ends all sending, and its cause is the line that a user reads."""
    service = Service(2)
    with pytest.raises(NotAllowed) as raised:
        sender(service, tmp_path / "missing" / "journal").send(CHANGES)
    assert service.batches == []
    told = explain(FIRST, "name", raised.value)
    assert isinstance(told, UnwritableJournalError)
    assert str(told) == (
        f"journal {tmp_path}/missing/journal: No such file or directory; "
        "correct chime:journal, or make the file writable, and run `pulumi up` again"
    )


def test_after_a_record_was_lost_no_intent_is_taken(tmp_path: Path) -> None:
    """The request was made, so nobody is failed for it; a line says what is missing, and nothing more is sent."""
    lines: list[str] = []
    path = tmp_path / "journal"
    this = Journal(str(path), "somebody", "dev", lines.append)
    attempt = this.begin(WRITES)
    path.rename(tmp_path / "moved")
    path.mkdir()
    this.end(attempt, {FIRST: Outcome(Result.ACCEPTED), SECOND: Outcome(Result.REFUSED, "Conflict")})
    (line,) = lines
    assert line == (
        f"journal {path}: not a regular file; the answer to a request is not recorded: 1 accepted, 1 refused "
        f"(attempt {attempt.id}); what was accepted is applied, and nothing more is sent"
    )
    path.rmdir()
    with pytest.raises(UnwritableJournalError, match="not a regular file"):
        this.begin(WRITES)
    assert not path.exists()


@pytest.mark.parametrize("code", [*enumerated("ErrorCode"), "SomethingNew"])
def test_each_code_of_an_item_has_its_result(code: str, tmp_path: Path) -> None:
    """A failure of the service, and a code that nobody knows, leave open what was done; its neighbour was accepted."""
    service = Service(2)
    service.item_errors = (ItemError(SECOND, code, "The name 'Reception' is not wanted."),)
    sender(service, tmp_path / "journal").send(CHANGES)
    is_open = kind_of(code) in {None, FailureKind.UNAVAILABLE}
    outcomes = [record for record in records(tmp_path / "journal") if record["record"] == "outcome"]
    assert [(record["phone_number"], record["result"], record["code"]) for record in outcomes] == [
        (FIRST, "accepted", ""),
        (SECOND, "uncertain" if is_open else "refused", code),
    ]
    assert "not wanted" not in (tmp_path / "journal").read_text()


RESULTS = {
    FailureKind.THROTTLED: ("ThrottlingException", "refused"),
    FailureKind.UNAVAILABLE: ("ServiceUnavailableException", "uncertain"),
    FailureKind.LOST: ("ReadTimeoutError", "uncertain"),
    FailureKind.UNREACHABLE: ("EndpointConnectionError", "not sent"),
    FailureKind.REFUSED: ("BadRequestException", "refused"),
    FailureKind.NOT_FOUND: ("NotFoundException", "refused"),
    FailureKind.CONFLICT: ("ConflictException", "refused"),
    FailureKind.NOT_ALLOWED: ("AccessDeniedException", "refused"),
}


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("is_known", [True, False])
def test_each_kind_of_failed_request_has_its_result(
    kind: FailureKind, is_known: bool, tmp_path: Path
) -> None:
    """What nobody has a meaning for, such as a page of somebody in between, says nothing of what was done."""
    code, result = RESULTS[kind]
    if not is_known:
        code, result = "SomethingNew", "not sent" if kind is FailureKind.UNREACHABLE else "uncertain"
    service = Service(2)
    service.fail("batch", ServiceError(kind, OPERATION, code, "Why.", "request-1"))
    with pytest.raises(SendFailure):
        sender(service, tmp_path / "journal").send(CHANGES)
    outcomes = records(tmp_path / "journal")[2:]
    assert [(each["result"], each["code"], each["request_id"]) for each in outcomes] == [
        (result, code, "request-1")
    ] * 2


def test_a_bug_leaves_open_what_was_done(tmp_path: Path) -> None:
    """It is on record like any failure, and goes on to who is told of bugs."""
    service = Service(2)
    service.fail("batch", RuntimeError("a bug"))
    with pytest.raises(RuntimeError):
        sender(service, tmp_path / "journal").send(CHANGES)
    assert results(records(tmp_path / "journal")) == {FIRST: ["uncertain"], SECOND: ["uncertain"]}


ENCODED = documented_id(SECOND)
SPELLINGS = [
    SECOND,
    SECOND.removeprefix("+"),
    ENCODED,
    ENCODED.lower(),
    quote(ENCODED, safe=""),
    f" {SECOND} ",
    f"tel:{SECOND}",
    f"{SECOND[:5]} {SECOND[5:8]}-{SECOND[8:]}",
    f"arn:aws:chime:us-east-1:123456789012:phone-number/{SECOND}",
    "",
]


@given(
    st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=2),
    st.sampled_from(["Conflict", "SomethingNew"]),
)
def test_no_refused_number_is_recorded_as_accepted(
    tmp_path_factory: pytest.TempPathFactory, spellings: list[str], code: str
) -> None:
    """However an answer spells it: where the spelling is understood it is refused, else nothing is certain."""
    path = tmp_path_factory.mktemp("spelling") / "journal"
    service = Service(2)
    service.item_errors = tuple(ItemError(spelling, code, "No.") for spelling in spellings)
    with contextlib.suppress(Unavailable):
        sender(service, path).send(CHANGES)
    assert set(results(records(path))[SECOND]) <= {"refused", "uncertain"}


@pytest.mark.parametrize("stranger", ["+13035550100", "nobody", ""])
def test_an_answer_about_a_stranger_says_nothing_of_anybody(stranger: str, tmp_path: Path) -> None:
    """Not even of those that it names rightly beside it."""
    service = Service(2)
    service.item_errors = (ItemError(stranger, "NotFound", "Who?"), ItemError(FIRST, "Conflict", "No."))
    with pytest.raises(Unavailable):
        sender(service, tmp_path / "journal").send(CHANGES)
    found = records(tmp_path / "journal")
    assert results(found) == {FIRST: ["uncertain"], SECOND: ["uncertain"]}
    assert {record["code"] for record in found if record["record"] == "outcome"} == {"MalformedAnswer"}


def test_a_refused_number_under_an_opaque_id_is_recorded_as_refused(tmp_path: Path) -> None:
    """And its neighbour as accepted."""
    service = Service(2)
    service.item_errors = (ItemError("pn-1", "Conflict", "No."),)
    items = {FIRST: Change(FIRST, "pn-1", CHANGES[FIRST].edit), SECOND: CHANGES[SECOND]}
    sender(service, tmp_path / "journal").send(items)
    assert results(records(tmp_path / "journal")) == {FIRST: ["refused"], SECOND: ["accepted"]}


def test_a_reading_is_recorded_where_the_outcome_was_uncertain(tmp_path: Path) -> None:
    """Under the attempt that was lost, and once."""
    path, service = tmp_path / "journal", Service(2)
    service.change(FIRST, calling_name="Reception")
    service.fail("batch", failure(FailureKind.LOST, OPERATION))
    this = sender(service, path)
    items = {number: change(number, Attribute.CALLING_NAME) for number in (FIRST, SECOND)}
    with pytest.raises(AnswerLost):
        this.send(items)
    assert this.settle(items) == [FIRST]
    this.settle(items)
    found = records(path)
    assert results(found) == {FIRST: ["uncertain", "in effect"], SECOND: ["uncertain", "not in effect"]}
    assert len({record["attempt"] for record in found}) == 1


@given(st.binary(max_size=40))
@example(b"")
@example(b"\n")
@example(b'{"time": "2026-')
@example(b'{"time": "2026-01-01"}')
@example(b"\xff\xfe")
def test_what_was_there_stays_and_no_line_is_glued_to_it(
    tmp_path_factory: pytest.TempPathFactory, before: bytes
) -> None:
    """Whatever another process has left behind, whole lines or not: ours begin on a fresh one."""
    path = tmp_path_factory.mktemp("before") / "journal"
    path.write_bytes(before)
    this = journal(path)
    this.end(this.begin(WRITES), ACCEPTED)
    after = path.read_bytes()
    assert after.startswith(before)
    added = after.removeprefix(before)
    assert added.startswith(b"\n") == (before != b"" and not before.endswith(b"\n"))
    assert [json.loads(line)["record"] for line in added.splitlines() if line] == [
        "intent",
        "intent",
        "outcome",
        "outcome",
    ]


LIMITED = """
import pathlib, resource, sys
from tests.unit.account.test_journal import ACCEPTED, SECOND, FIRST, WRITES, Journal, UnwritableJournalError, records

path = pathlib.Path(sys.argv[1])
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
before = sys.argv[2].encode()


def attempt(size):
    path.write_bytes(before)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    lines = []
    journal = Journal(str(path), "somebody", "dev", lines.append)
    try:
        journal.end(journal.begin(WRITES), ACCEPTED)
        is_sent = True
    except UnwritableJournalError:
        is_sent = False
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    left = path.read_bytes()
    assert left.startswith(before)
    path.write_bytes(left.removeprefix(before).lstrip(b"\\n"))
    found = [record["record"] for record in records(path)]
    if lines:
        assert is_sent and found == ["intent"] * 2
    else:
        assert found == (["intent"] * 2 + ["outcome"] * 2 if is_sent else [])
    return found.count("outcome") == 2


size = len(before)
sizes = [size]
while not attempt(sizes[-1]):
    sizes.append(sizes[-1] + int(sys.argv[3]))
print(len(sizes))
"""


@pytest.mark.parametrize("before", ["", '{"time": "2026-', "{}\n"])
def test_where_the_room_ends_no_part_of_a_line_stays(before: str, tmp_path: Path, soak: bool) -> None:
    """A file that may not grow beyond some byte, each in turn: all lines of a request are in it, or none is."""
    step = 1 if soak else 7
    arguments = [str(tmp_path / "journal"), before, str(step)]
    tried = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    assert int(tried.stdout) > 800 / step


@pytest.mark.parametrize(("behind", "left"), [(b"", b"{}\n"), (b"theirs\n", b'{}\n{"ours": theirs\n')])
def test_what_others_appended_is_not_taken_back(behind: bytes, left: bytes, tmp_path: Path) -> None:
    """Only a line's beginning that is the file's end is removed: nobody need know of our locks."""
    path = tmp_path / "journal"
    path.write_bytes(b'{}\n{"ours": ' + behind)
    file = os.open(path, os.O_RDWR)
    _take_back(file, 3, b'{"ours": 1}\n')
    os.close(file)
    assert path.read_bytes() == left


def test_deploys_wait_for_each_other(tmp_path: Path) -> None:
    """While somebody else has the file locked nothing is appended; then it goes on."""
    path = tmp_path / "journal"
    with path.open("w") as other, ThreadPoolExecutor(1) as pool:
        fcntl.flock(other, fcntl.LOCK_EX)
        beginning = pool.submit(journal(path).begin, WRITES)
        with pytest.raises(FutureTimeoutError):
            beginning.result(0.2)
        assert path.read_bytes() == b""
        fcntl.flock(other, fcntl.LOCK_UN)
        beginning.result(10)
    assert len(records(path)) == 2


def test_a_lock_that_never_ends_is_an_error(tmp_path: Path) -> None:
    """A deploy does not hang for a process that was stopped while it appended."""
    path = tmp_path / "journal"
    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UnwritableJournalError, match=r"locked by another process for 0\.1 seconds"):
            Journal(str(path), "somebody", "dev", patience=0.1).begin(WRITES)
    assert path.read_bytes() == b""


def test_threads_and_connections_share_a_file(tmp_path: Path) -> None:
    """Each connection of a run has a journal of its own, and each request a thread."""
    path = tmp_path / "journal"
    journals = [journal(path), journal(path)]

    def write(index: int) -> None:
        this = journals[index % 2]
        this.end(this.begin(WRITES), ACCEPTED)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    found = records(path)
    assert len(found) == 40 * 4
    for attempt in {record["attempt"] for record in found}:
        kinds = [record["record"] for record in found if record["attempt"] == attempt]
        assert kinds == ["intent", "intent", "outcome", "outcome"]


def test_no_open_file_stays_behind(tmp_path: Path) -> None:
    """Whether an append succeeds or not."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    this = journal(tmp_path / "journal")
    this.end(this.begin(WRITES), ACCEPTED)
    for path in ("/proc/version", tmp_path):
        with pytest.raises(UnwritableJournalError):
            Journal(str(path), "somebody", "dev").begin(WRITES)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
