"""The command `pulumi-chime emulator`, as a user starts, restarts and stops it."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from chime_emulator import Beginning, Options
from pulumi_chime.cli import app
from tests.emulator.served import Served
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import Result

COMMAND = Path(sys.executable).with_name("pulumi-chime")
NUMBER = "+12065550100"


def run(*options: str) -> Result:
    """Run an emulator that ends by itself, in this process: most of a start is imports."""
    return CliRunner().invoke(app, ["emulator", *options])


def start(*options: str) -> subprocess.Popen[str]:
    """Start an emulator with both outputs as pipes."""
    command = [str(COMMAND), "emulator", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A place for a database."""
    return tmp_path / "emulator.db"


def test_it_prints_one_line_and_stops_within_a_second(database: Path) -> None:
    """Standard output is the address alone; SIGTERM ends it with 0 although a connection is kept alive."""
    process = start("--database", str(database), "--numbers", "3")
    assert process.stdout is not None
    greeting = process.stdout.readline()
    assert re.fullmatch(r"listening on http://127\.0\.0\.1:[0-9]+\n", greeting)
    with httpx.Client(base_url=greeting.split()[-1]) as wire:
        assert wire.get("/_emulator/health").json()["numbers"] == 3
        process.send_signal(signal.SIGTERM)
        signalled = time.monotonic()
        out, err = process.communicate(timeout=60)
        assert time.monotonic() - signalled < 5  # a second and what a busy machine adds
    assert (process.returncode, out) == (0, "")
    assert err.splitlines() == [
        f"3 numbers in us-east-1 of account 123456789012, database {database}, seed 0"
    ]


def test_a_stop_lets_a_request_that_is_under_way_end() -> None:
    """What takes less than a second is answered although SIGTERM came in between."""
    process = start("--numbers", "3", "--latency", "400")
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"GET /phone-numbers HTTP/1.1\r\nHost: x\r\n\r\n")
        httpx.get(f"{url}/_emulator/health")  # answered behind the request, which is therefore under way
        process.terminate()
        assert connection.recv(12) == b"HTTP/1.1 200"
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_interrupt_cuts_a_slow_request_and_leaves_no_trace() -> None:
    """Ctrl-C waits a second for what is under way, closes it, and ends with 0 and without a stack trace."""
    process = start("--numbers", "3", "--latency", "60000")
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"GET /phone-numbers HTTP/1.1\r\nHost: x\r\n\r\n")
        httpx.get(f"{url}/_emulator/health")  # answered behind the request, which is therefore under way
        process.send_signal(signal.SIGINT)
        assert connection.recv(1) == b""
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err


def test_a_database_survives_a_restart_with_clock_and_record(database: Path) -> None:
    """A second start with the same options finds everything as it was, and says so."""
    options = ("--database", str(database), "--numbers", "5", "--plain")
    with running_emulator(*options) as first:
        served = Served(first.url)
        served.client().update_phone_number(PhoneNumberId=NUMBER, Name="kept")
        served.advance(hours=1_000)
        before = (served.numbers(), served.calls(), served.writes(), served.control("GET", "health")["now"])
    process = start(*options)
    assert process.stdout is not None
    served = Served(process.stdout.readline().split()[-1])
    assert (served.numbers(), served.calls(), served.writes()) == before[:3]
    assert served.control("GET", "health")["now"] > before[3]
    served.control("POST", "reset")
    assert "Name" not in served.numbers()[NUMBER]
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert (
        f"5 numbers in us-east-1 of account 123456789012, database {database} as it was left, seed 0\n" in err
    )
    assert "note: --numbers and --import fill a new database" in err


def test_a_database_that_another_program_holds_is_unavailable_until_it_lets_go(
    serve: Callable[[Options], Served], database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The API answers ServiceUnavailableException, control a 503, the log one line; then all goes on."""
    served = serve(Options(database=str(database), beginning=Beginning(numbers=3)))
    client = served.client()
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(client.exceptions.ServiceUnavailableException):
        client.list_phone_numbers()
    answer = httpx.get(f"{served.url}/_emulator/health")
    assert (answer.status_code, answer.json()) == (503, {"error": "the database failed: database is locked"})
    other.execute("ROLLBACK")
    other.close()
    assert len(client.list_phone_numbers()["PhoneNumbers"]) == 3
    assert [record.message for record in caplog.records] == [
        "ListPhoneNumbers: the database failed: database is locked"
    ]


def foreign_database(path: Path) -> None:
    """Make a database of some other program."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE precious (data TEXT)")
    connection.commit()
    connection.close()


def damaged_database(path: Path) -> None:
    """Make an emulator's database and overwrite its middle."""
    with running_emulator("--database", str(path), "--numbers", "200"):
        pass
    content = bytearray(path.read_bytes())
    content[8_192:20_480] = b"\xa5" * 12_288
    path.write_bytes(content)


def database_of_another_version(path: Path) -> None:
    """Make an emulator's database with a schema version that is to come."""
    with running_emulator("--database", str(path)):
        pass
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("Dear diary,\n"), "not a database of the emulator"),
        (lambda path: path.write_bytes(b""), "not a database of the emulator"),
        (foreign_database, "a database of another program"),
        (damaged_database, "damaged ("),
        (database_of_another_version, "made by another version of the emulator (999)"),
    ],
    ids=["text", "empty", "foreign", "damaged", "version"],
)
def test_a_file_that_is_no_sound_database_is_left_as_it_is(
    database: Path, make: object, message: str
) -> None:
    """One line says why, the exit code is 1, and not a byte of the file is changed."""
    make(database)  # type: ignore[operator]
    before = database.read_bytes()
    ended = run("--database", str(database), "--numbers", "5")
    assert (ended.exit_code, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"pulumi-chime emulator: {database}: {message}")
    assert line.endswith("it is left as it is")
    assert database.read_bytes() == before
    assert list(database.parent.iterdir()) == [database]


@pytest.mark.parametrize("place", ["missing/emulator.db", "."])
def test_a_place_that_takes_no_file_is_reported_in_one_line(tmp_path: Path, place: str) -> None:
    """A directory, or one that does not exist, is an error of one line."""
    ended = run("--database", str(tmp_path / place))
    assert (ended.exit_code, len(ended.stderr.splitlines())) == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_reported_in_one_line() -> None:
    """The line names the address; nothing is printed as if it listened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port))
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert (
        ended.stderr
        == f"pulumi-chime emulator: cannot listen at 127.0.0.1 port {port}: Address already in use\n"
    )


def test_an_address_beyond_this_machine_is_warned_about() -> None:
    """Listening at every address works, with one line of warning."""
    process = start("--host", "0.0.0.0")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("listening on http://0.0.0.0:")
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert [line for line in err.splitlines() if line.startswith("warning: ")] == [
        "warning: whoever reaches 0.0.0.0 can change the numbers; nothing is authenticated"
    ]


def test_the_log_names_requests_and_no_secrets() -> None:
    """With --verbose each request is a line on standard error, without numbers and names."""
    process = start("--verbose", "--numbers", "3", "--plain")
    assert process.stdout is not None
    client = Served(process.stdout.readline().split()[-1]).client()
    client.update_phone_number(PhoneNumberId=NUMBER, Name="private")
    client.list_phone_numbers()
    process.terminate()
    _, err = process.communicate(timeout=60)
    update, listing = err.splitlines()[-2:]
    assert re.fullmatch(r"[0-9:.]+ us-east-1 UpdatePhoneNumber 1 number Name -> 200 [0-9]+ ms", update)
    assert re.fullmatch(r"[0-9:.]+ us-east-1 ListPhoneNumbers -> 200 [0-9]+ ms", listing)


def test_access_keys_can_have_accounts_of_their_own() -> None:
    """The account of a key shows in its ARNs; its numbers are not those of another account."""
    with running_emulator(
        "--numbers", "3", "--plain", "--account", "111111111111", "--account", "AKIDOTHER=222222222222"
    ) as running:
        served = Served(running.url)
        arn = served.client().get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]["PhoneNumberArn"]
        assert arn.startswith("arn:aws:chime:us-east-1:111111111111:phone-number/")
        assert served.client(access_key="AKIDOTHER").list_phone_numbers()["PhoneNumbers"] == []
        served.control("PUT", "numbers/+12065550100?account=222222222222", {"Name": "theirs"})
        theirs = served.client(access_key="AKIDOTHER").get_phone_number(PhoneNumberId=NUMBER)["PhoneNumber"]
        assert theirs["PhoneNumberArn"].startswith("arn:aws:chime:us-east-1:222222222222:")
        assert "Name" not in served.numbers()[NUMBER]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--set", "pending_shows=both"), "'both' is none of old, new, none"),
        (("--account", "12345"), "an account id has 12 digits"),
        (("--numbers", "-1"), "'--numbers'"),
        (("--port", "70000"), "'--port'"),
        (("--latency", "fast"), "'--latency'"),
    ],
)
def test_wrong_usage_is_exit_code_2(options: tuple[str, ...], message: str) -> None:
    """The message says which option and what would be right."""
    ended = run(*options)
    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.replace("│", " ").split())


def test_too_many_numbers_are_reported_in_one_line() -> None:
    """There are not so many fictional numbers."""
    ended = run("--numbers", "1000000")
    assert (ended.exit_code, ended.stderr) == (
        1,
        "pulumi-chime emulator: 1000000 numbers: at most 20000 can be made up\n",
    )


def test_without_its_libraries_it_names_the_extra() -> None:
    """Where the extra is not installed, one line says what to install."""
    missing = "import sys; sys.modules['uvicorn'] = None; from pulumi_chime.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", missing, "emulator"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "pulumi-chime emulator: uvicorn is not installed; pip install 'pulumi-chime[emulator]'\n"
    )


@pytest.fixture
def exported(tmp_path: Path) -> Iterator[Path]:
    """What a loop over `aws chime-sdk-voice list-phone-numbers` prints for an account of 150 numbers."""
    file = tmp_path / "numbers.json"
    with running_emulator("--numbers", "150", "--seed", "5", "--account", "999999999999") as source:
        with httpx.Client(base_url=source.url) as wire, file.open("w") as printed:
            token: str | None = ""
            while token is not None:
                page = wire.get("/phone-numbers", params={"next-token": token} if token else {}).json()
                token = page.get("NextToken")
                printed.write(json.dumps(page, indent=4) + "\n")
        yield file


def test_an_account_can_be_imported(exported: Path) -> None:
    """The emulator shows an imported account exactly as the account was shown, from page to page."""
    with running_emulator("--numbers", "150", "--seed", "5", "--account", "999999999999") as source:
        before = Served(source.url).numbers()
    with running_emulator("--import", str(exported)) as copy:
        assert Served(copy.url).numbers() == before


def test_names_that_no_rule_allows_are_imported_as_they_are(tmp_path: Path) -> None:
    """What an account really has is shown in every answer; what is written is held to the rules all the same."""
    odd = {"Name": f"Support (EMEA) Zürich {'x' * 300}", "CallingName": "Ops & Co, anywhere"}
    file = tmp_path / "numbers.json"
    file.write_text(json.dumps({"PhoneNumbers": [{"E164PhoneNumber": "+12065550100", **odd}]}))
    with running_emulator("--import", str(file)) as copy, httpx.Client(base_url=copy.url) as wire:
        (listed,) = wire.get("/phone-numbers").raise_for_status().json()["PhoneNumbers"]
        got = wire.get("/phone-numbers/%2B12065550100").raise_for_status().json()["PhoneNumber"]
        product = {"ProductType": "SipMediaApplicationDialIn"}
        written = wire.post("/phone-numbers/%2B12065550100", json=product).raise_for_status().json()
        refused = wire.post("/phone-numbers/%2B12065550100", json={"Name": odd["Name"]})
        shown = [listed, got, written["PhoneNumber"]]
        assert [{name: each[name] for name in odd} for each in shown] == [odd] * 3
        assert written["PhoneNumber"]["ProductType"] == product["ProductType"]
        assert refused.status_code == 400


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty; there are no numbers in it"),
        ("{", "Expecting property name"),
        ("[]", "not what list-phone-numbers prints"),
        ('{"PhoneNumbers": [1]}', "not what list-phone-numbers prints"),
        ('{"PhoneNumbers": [{}]}', "number 1 has neither E164PhoneNumber nor PhoneNumberId"),
        ('{"PhoneNumbers": [{"E164PhoneNumber": "+12065550100", "Type": "Mobile"}]}', "Type must be one of"),
        (
            '{"PhoneNumbers": [{"PhoneNumberId": "%2B12065550100"}, {"E164PhoneNumber": "+12065550100"}]}',
            "+12065550100 appears twice",
        ),
    ],
)
def test_a_file_that_cannot_be_imported_is_reported_in_one_line(
    tmp_path: Path, database: Path, content: str, message: str
) -> None:
    """The line names the file and what is wrong; no database is left behind."""
    file = tmp_path / "numbers.json"
    file.write_text(content)
    ended = run("--database", str(database), "--import", str(file))
    assert ended.exit_code == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"pulumi-chime emulator: {file}: ")
    assert message in line
    assert not database.exists()


def test_help_teaches() -> None:
    """The help says what is printed, what to try, and each option."""
    shown = run("--help").stdout
    for text in ("listening on", "aws chime-sdk-voice list-phone-numbers", "--import", "--set", "--latency"):
        assert text in shown


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_what_whoever_started_it_passes_over_it_passes_over(ending: signal.Signals) -> None:
    """In the background of a script it serves on when Ctrl-C ends what is in front."""
    passed_over = signal.SIGINT if ending is signal.SIGTERM else signal.SIGTERM
    before = signal.signal(passed_over, signal.SIG_IGN)
    try:
        process = start("--numbers", "3")
    finally:
        signal.signal(passed_over, before)
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    process.send_signal(passed_over)
    # Twice: the first answer may have been on its way before.
    for _ in range(2):
        assert httpx.get(f"{url}/_emulator/health").json()["numbers"] == 3
    process.send_signal(ending)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (0, False)
