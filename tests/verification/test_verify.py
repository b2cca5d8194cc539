"""`pulumi-chime verify` finds out what an emulator is set to, and leaves it as it was."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from chime_emulator import Beginning, Options, serving, switched
from pulumi_chime.cli import app
from tests.emulator.served import Served
from tests.support.held_requests import holding_proxy
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import Result

    from tests.support.held_requests import Hold

COMMAND = Path(sys.executable).with_name("pulumi-chime")
NUMBER = "+12065550100"
OWN_NAME = "Seattle reception"
ACCOUNT = "123456789012"
SWITCHES = {"raw_ids": "accepted", "batch_limit": "50", "wrong_item": "request"}
CONNECTOR = {"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "topsecret",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Start an emulator within this process: `serve(numbers, latency, raw_ids="accepted")`; its numbers are plain."""
    with ExitStack() as running:

        def start_one(numbers: int = 1, latency: float = 0.0, **switches: str) -> Served:
            options = Options(
                beginning=Beginning(numbers=numbers, plain=True),
                latency=latency,
                switches=switched([f"{name}={value}" for name, value in switches.items()]),
            )
            return Served(running.enter_context(serving(options)))

        yield start_one


def verify(served: Served, *options: str, number: str = NUMBER) -> Result:
    """Run the command within this process."""
    command = ["verify", "--number", number, "--endpoint-url", served.url, *options]
    return CliRunner().invoke(app, command, env=KEYS)


def start(served: Served, *options: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """Start the command as a user does."""
    return subprocess.Popen(
        [str(COMMAND), "verify", "--number", NUMBER, "--endpoint-url", served.url, *options],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **KEYS},
    )


def updates(served: Served) -> int:
    """Return how many requests to write there were."""
    return sum(call["operation"] == "BatchUpdatePhoneNumber" for call in served.calls())


def names(served: Served) -> dict[str, str]:
    """Return the name of each number that has one."""
    return {number: shown["Name"] for number, shown in served.numbers().items() if "Name" in shown}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"raw_ids": "not_found", "batch_limit": "51"},
        {"wrong_item": "item", "batch_limit": "2"},
        {"raw_ids": "not_found", "wrong_item": "item", "batch_limit": "49", "error_ids": "e164"},
        {"no_errors": "absent", "unknown_members": "ignored", "batch_limit": "60"},
    ],
    ids=str,
)
def test_it_finds_what_the_emulator_is_set_to(changed: dict[str, str], serve: Callable[..., Served]) -> None:
    """Each switch is told as it is set, and every number of the account is as it was."""
    served = serve(3, **changed)
    served.put(NUMBER, Name=OWN_NAME)
    before = names(served)
    ended = verify(served, "--yes", "--json", "--account-id", ACCOUNT)
    assert ended.exit_code == 0, ended.stderr
    document: dict[str, Any] = json.loads(ended.stdout)
    wanted = {**SWITCHES, **{name: value for name, value in changed.items() if name in SWITCHES}}
    wanted["batch_limit"] = str(min(int(wanted["batch_limit"]), 51))
    assert dict(setting.split("=") for setting in document["settings"]) == wanted
    assert (document["settled"], document["is_service"]) == (True, False)
    assert names(served) == before
    written = {(write["phone_number"], write["attribute"]) for write in served.writes()}
    assert written == {(NUMBER, "Name")}


def test_the_report_has_the_options_and_names_nobody(serve: Callable[..., Served]) -> None:
    """What is to be sent in has no account, no number, no name and no key; its last line can be typed."""
    served = serve()
    served.put(NUMBER, Name=OWN_NAME)
    ended = verify(served, "--yes")
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[-1].split() == [
        "pulumi-chime",
        "emulator",
        *("--set", "raw_ids=accepted", "--set", "batch_limit=50", "--set", "wrong_item=request"),
    ]
    for private in (ACCOUNT, NUMBER, NUMBER[1:], "Seattle", *KEYS.values()):
        assert private == "us-east-1" or private not in ended.stdout


@pytest.fixture(scope="module")
def account() -> Iterator[Served]:
    """An account in which nothing is ever written."""
    with serving(Options(beginning=Beginning(numbers=6, plain=True))) as url:
        served = Served(url)
        yield served
        assert updates(served) == 0


@pytest.mark.parametrize(
    ("fields", "options", "number", "reason"),
    [
        ({}, ["--yes"], "+12065550199", "is not in this account"),
        ({"Associations": [CONNECTOR]}, ["--yes"], "+12065550101", "not Unassigned"),
        ({"Status": "ReleaseInProgress"}, ["--yes"], "+12065550102", "not Unassigned"),
        ({"CallingNameStatus": "UpdateInProgress", "CallingName": "Foo"}, ["--yes"], "+12065550103", "pending"),
        ({}, ["--yes", "--account-id", "999999999999"], NUMBER, "connected to account"),
        ({}, ["--yes"], "seattle", "no phone number"),
        ({}, [], NUMBER, "there is nobody to ask; add --yes"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_to_be_touched_is_refused(
    account: Served,
    fields: dict[str, Any],
    options: list[str],
    number: str,
    reason: str,
) -> None:
    """Nothing is written, and one line says why."""
    if fields:
        account.put(number, **fields)
    result = verify(account, *options, number=number)
    assert (result.exit_code, result.stdout) == (1 if "--account-id" in options else 2, "")
    assert reason in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_it_asks_at_a_terminal(answer: str, code: int, serve: Callable[..., Served]) -> None:
    """Only a yes lets it write."""
    own, terminal = pty.openpty()
    served = serve()
    os.write(own, answer.encode())
    process = start(served, stdin=terminal)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert "Go on?" in errors
    assert bool(updates(served)) == (code == 0)
    os.close(own)
    os.close(terminal)


def test_nobody_listens(serve: Callable[..., Served]) -> None:
    """An output that is closed is quiet, and the number has its name."""
    served = serve()
    served.put(NUMBER, Name=OWN_NAME)
    process = start(served, "--yes")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 70
    assert "Traceback" not in errors
    assert names(served) == {NUMBER: OWN_NAME}


@pytest.mark.parametrize(
    "asked",
    [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGHUP, signal.SIGHUP, signal.SIGTERM]],
    ids=str,
)
@pytest.mark.parametrize("is_read", [True, False], ids=["read", "unread"])
def test_an_interruption_restores_the_name(
    asked: list[signal.Signals], is_read: bool, serve: Callable[..., Served]
) -> None:
    """Ctrl-C, being told to end, or a lost connection, once or several times, leaves the number as it was."""
    served = serve(latency=0.15)
    served.put(NUMBER, Name=OWN_NAME)
    process = start(served, "--yes")
    await_true(lambda: updates(served) >= 3, 60)
    assert process.stderr is not None
    if not is_read:
        process.stderr.close()
        process.stderr = None
    for each in asked:
        process.send_signal(each)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in (errors or "")
    assert names(served) == {NUMBER: OWN_NAME}


def test_a_terminal_that_is_gone_restores_the_name(serve: Callable[..., Served]) -> None:
    """The kernel tells a command whose terminal goes away, and nothing can be written there any more."""
    served = serve(latency=0.15)
    served.put(NUMBER, Name=OWN_NAME)
    child, own = pty.fork()
    if child == 0:
        command = [str(COMMAND), "verify", "--number", NUMBER, "--endpoint-url", served.url, "--yes"]
        os.execve(COMMAND, command, {**os.environ, **KEYS})  # noqa: S606 - nothing for a shell
    await_true(lambda: updates(served) >= 3, 60)
    os.close(own)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert names(served) == {NUMBER: OWN_NAME}


@pytest.mark.parametrize("passed_over", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM], ids=str)
def test_what_whoever_started_it_passes_over_it_passes_over(
    passed_over: signal.Signals, serve: Callable[..., Served]
) -> None:
    """The command goes on to its end under `nohup`, and when Ctrl-C ends the script in whose background it is."""
    served = serve(latency=0.05)
    served.put(NUMBER, Name=OWN_NAME)
    before = signal.signal(passed_over, signal.SIG_IGN)
    try:
        process = start(served, "--yes")
    finally:
        signal.signal(passed_over, before)
    await_true(lambda: updates(served) >= 3, 60)
    process.send_signal(passed_over)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert names(served) == {NUMBER: OWN_NAME}


@pytest.fixture
def held(serve: Callable[..., Served]) -> Iterator[Callable[[], tuple[Served, Served, Hold]]]:
    """Give an emulator, the same behind a proxy, and what holds the request that gives the name back."""
    with ExitStack() as running:

        def make() -> tuple[Served, Served, Hold]:
            served = serve()
            served.put(NUMBER, Name=OWN_NAME)
            proxy = running.enter_context(holding_proxy(served.url))
            return served, Served(proxy.url), proxy.hold(OWN_NAME)

        yield make


@pytest.mark.parametrize(
    "asked",
    [
        [signal.SIGHUP],
        [signal.SIGTERM],
        [signal.SIGINT],
        [signal.SIGHUP, signal.SIGTERM, signal.SIGINT],
        [signal.SIGTERM, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP],
    ],
    ids=str,
)
def test_a_request_to_end_while_the_name_is_given_back_waits_for_it(
    asked: list[signal.Signals], held: Callable[[], tuple[Served, Served, Hold]]
) -> None:
    """Also where it is the first one, because the experiments have ended as they should."""
    served, through_proxy, restoring = held()
    process = start(through_proxy, "--yes")
    restoring.await_arrival()
    for each in asked:
        process.send_signal(each)
    restoring.may_go.set()
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert (output, "could not be restored" in errors) == ("", False)
    assert ("Ctrl-C once more to end without that" in errors) == (signal.SIGINT in asked)
    assert names(served) == {NUMBER: OWN_NAME}


def interrupted(process: subprocess.Popen[str]) -> list[str]:
    """Press Ctrl-C while the command cleans up, and return what it has said when it has answered."""
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    said: list[str] = []
    while not said or "Ctrl-C once more to end without that" not in said[-1]:
        said.append(process.stderr.readline())
        assert said[-1], said
    return said


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_a_second_ctrl_c_is_answered_and_the_name_is_given_back(
    first: signal.Signals, serve: Callable[..., Served]
) -> None:
    """The first one interrupted the experiments; what they had asked for never comes to an end here."""
    served = serve()
    served.put(NUMBER, Name=OWN_NAME)
    with holding_proxy(served.url) as proxy:
        asking, restoring = proxy.hold("pulumi-chime verify 3"), proxy.hold(OWN_NAME)
        process = start(Served(proxy.url), "--yes")
        asking.await_arrival()
        process.send_signal(first)
        restoring.await_arrival()
        interrupted(process)
        restoring.may_go.set()
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 130, errors
        assert names(served) == {NUMBER: OWN_NAME}


def test_who_insists_is_told_how_to_give_the_name_back(
    held: Callable[[], tuple[Served, Served, Hold]],
) -> None:
    """A Ctrl-C after the one that was answered does not wait for a service that does not answer."""
    _, through_proxy, restoring = held()
    process = start(through_proxy, "--yes")
    restoring.await_arrival()
    interrupted(process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert "Traceback" not in errors
    assert "could not be restored" in errors
    assert f"--phone-number-id {NUMBER} --name '{OWN_NAME}'" in errors.splitlines()[-1]


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_a_name_that_cannot_be_given_back_is_told_though_it_was_asked_to_end(
    asked: signal.Signals, held: Callable[[], tuple[Served, Served, Hold]]
) -> None:
    """Exit code 1, and not that of an interruption after which all is well."""
    served, through_proxy, restoring = held()
    process = start(through_proxy, "--yes")
    restoring.await_arrival()
    served.fault("credentials", operation="BatchUpdatePhoneNumber")
    process.send_signal(asked)
    restoring.may_go.set()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert "Traceback" not in errors
    assert f"--phone-number-id {NUMBER} --name '{OWN_NAME}'" in errors.splitlines()[-1]


def test_a_service_that_fails_midway_gets_the_name_back(serve: Callable[..., Served]) -> None:
    """Credentials that expire end the experiments; where the name cannot be given back, it is told how."""
    served = serve(latency=0.15)
    served.put(NUMBER, Name=OWN_NAME)

    def expire() -> None:
        await_true(lambda: updates(served) >= 3, 60)
        served.fault("credentials", operation="BatchUpdatePhoneNumber")

    expiring = threading.Thread(target=expire)
    expiring.start()
    ended = verify(served, "--yes")
    expiring.join()
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "could not be restored" in ended.stderr
    assert "--phone-number-id +12065550100 --name 'Seattle reception'" in ended.stderr.splitlines()[-1]
