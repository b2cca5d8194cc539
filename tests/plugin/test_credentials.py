"""Credentials and connections that cannot be had, through the real plugin process: found once, explained once, never asked for."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from tests.plugin.runs import refusal, stored, together
from tests.support.borders import border
from tests.support.plugin import Plugin
from tests.unit.breaking_service import breaking_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.plugin.runs import Run, Runner
    from tests.support.doors import Door
    from tests.support.emulator import Emulator

THIRTY = [f"+12065550{index:03}" for index in range(100, 130)]
"""The emulator's first numbers."""
CREDENTIALS = {"Version": 1, "AccessKeyId": "test", "SecretAccessKey": "test"}
ERROR = "pulumi_chime.ChimeError: phone number"


@pytest.fixture
def aws(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Make configurations of a user's own: `aws(profile)` returns the variables of the plugin that name it."""

    def make(profile: str) -> dict[str, str]:
        path = tmp_path / "config"
        path.write_text(
            f"[profile work]\n{profile}\n[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n"
        )
        return {"AWS_CONFIG_FILE": str(path), "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    return make


def counting(path: Path, says: str) -> str:
    """Return the profile of a program that leaves a mark with each run, takes a moment, and says something."""
    script = f"import time; open({str(path)!r}, 'a').write('x'); time.sleep(0.2); print({says!r})"
    return f"credential_process = {shlex.quote(sys.executable)} -c {shlex.quote(script)}"


def declared(number: str) -> dict[str, Any]:
    """Return what a program declares of a number."""
    return {"phone_number": number, "name": "Reception"}


STEPS: dict[str, Callable[[Run, str], str]] = {
    "create": lambda this, number: refusal(this.plugin.create, number, declared(number)),
    "update": lambda this, number: refusal(this.plugin.update, number, stored(number), declared(number)),
    "read": lambda this, number: refusal(this.plugin.read, number, stored(number)),
    "release": lambda this, number: refusal(this.plugin.delete, number, stored(number, on_destroy="release")),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("region", ["us-east-1", ""])
def test_credentials_that_cannot_be_had_are_looked_for_once(  # noqa: PLR0917 - what pytest gives it
    emulator: Emulator,
    tmp_path: Path,
    aws: Callable[..., dict[str, str]],
    step: str,
    region: str,
    run: Runner,
) -> None:
    """Thirty numbers at the same time: one says what is wrong and how to mend it, and the others where that is said."""
    runs = tmp_path / "runs"
    environment = {**aws(counting(runs, "Please log in first.")), "AWS_DEFAULT_REGION": "us-east-1"}
    with run(emulator, environment, profile="work", region=region, releases=list(emulator.numbers())) as this:
        messages = dict(zip(THIRTY, together(lambda number: STEPS[step](this, number), THIRTY), strict=True))
    (explained,) = [number for number, line in messages.items() if "says why" not in line]
    assert messages.pop(explained) == (
        f"{ERROR} {explained}: connect: CredentialRetrievalError: Error when retrieving credentials from "
        "credential_process: what it printed is not a JSON object; make `aws sts get-caller-identity` work with the "
        "same profile, here and without a question, and run `pulumi up` again"
    )
    assert messages == {
        number: f"{ERROR} {number}: connect: CredentialRetrievalError; the error of phone number {explained} says why"
        for number in messages
    }
    assert runs.read_text() == "x"
    assert emulator.calls() == []


def test_a_preview_looks_for_credentials_once(
    emulator: Emulator, tmp_path: Path, aws: Callable[..., dict[str, str]], run: Runner
) -> None:
    """One warning for all numbers, and the preview goes on."""
    runs = tmp_path / "runs"
    with run(emulator, aws(counting(runs, "no")), profile="work") as this:
        for number in THIRTY:
            assert this.plugin.check(number, declared(number))[1] == {}
        (warning,) = this.warnings()
    assert warning.startswith("the live account was not checked: connect: CredentialRetrievalError: ")
    assert runs.read_text() == "x"


def test_credentials_are_found_once_for_a_run(
    emulator: Emulator, tmp_path: Path, aws: Callable[..., dict[str, str]], run: Runner
) -> None:
    """Reads, writes and the journal's principal share them, wherever a number's region is named."""
    runs = tmp_path / "runs"
    environment = {**aws(counting(runs, json.dumps(CREDENTIALS))), "AWS_DEFAULT_REGION": "us-east-1"}
    journal = str(tmp_path / "journal")
    with run(emulator, environment, profile="work", region="", journal=journal) as this:
        together(lambda number: this.plugin.update(number, stored(number), declared(number)), THIRTY[:15])
        together(lambda number: this.plugin.create(number, declared(number)), THIRTY[15:])
    assert runs.read_text() == "x"
    assert sum(call["items"] for call in emulator.writes()) == len(THIRTY)


ROLE = "role_arn = arn:aws:iam::123456789012:role/operator\nsource_profile = keys"
DEVICE = "arn:aws:iam::123456789012:mfa/somebody"
QUESTIONS = {
    "an MFA code": (f"{ROLE}\nmfa_serial = {DEVICE}", f"MfaCodeNeeded: .*{DEVICE}; .*export-credentials"),
    "a question at the terminal": (
        f"credential_process = {shlex.quote(sys.executable)} -c "
        + shlex.quote("import getpass; getpass.getpass('Code: ')"),
        "CredentialRetrievalError: .*EOFError",
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_nobody_is_asked_without_a_terminal(
    emulator: Emulator, aws: Callable[..., dict[str, str]], question: str, run: Runner
) -> None:
    """It is no bug of ours, and the user learns what is missing."""
    profile, words = QUESTIONS[question]
    with run(emulator, aws(profile), profile="work") as this:
        assert re.search(words, refusal(this.plugin.create, THIRTY[0], declared(THIRTY[0])))


@pytest.mark.parametrize("question", QUESTIONS)
def test_nobody_is_asked_at_a_terminal(
    emulator: Emulator, aws: Callable[..., dict[str, str]], question: str, door: Door
) -> None:
    """A plugin in the background of a terminal would be stopped by the first question, and the deploy would hang."""
    profile, words = QUESTIONS[question]
    with plugin_at_a_terminal(door, aws(profile)) as (plugin, shown):
        plugin.configure(endpointUrl=emulator.url, region="us-east-1", profile="work")
        assert re.search(words, refusal(plugin.create, THIRTY[0], declared(THIRTY[0])))
        assert shown() == b""


AT_A_TERMINAL = """
import fcntl, os, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
plugin = subprocess.Popen([*sys.argv[1:], "127.0.0.1:1"], preexec_fn=os.setpgrp)
print(plugin.pid, file=sys.stderr, flush=True)
plugin.wait()
"""
"""What a shell and the engine do: the terminal is the session's, and a plugin has a process group of its own."""


@contextlib.contextmanager
def plugin_at_a_terminal(
    door: Door, environment: dict[str, str]
) -> Iterator[tuple[Plugin, Callable[[], bytes]]]:
    """Run a plugin in the background of a terminal until the block ends; give it, and what the terminal shows."""
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)

    def shown() -> bytes:
        try:
            return os.read(ours, 65536)
        except BlockingIOError:
            return b""

    process = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *border(door).command],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "AWS_EC2_METADATA_DISABLED": "true", **environment},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    plugin = int(process.stderr.readline())
    try:
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel), border(door)), shown
    finally:
        os.kill(plugin, signal.SIGKILL)
        process.wait(timeout=10)
        for end in (ours, theirs):
            os.close(end)


@pytest.mark.parametrize("step", STEPS)
def test_a_service_that_cannot_be_reached_is_tried_once(emulator: Emulator, step: str, run: Runner) -> None:
    """Not once for each of thirty numbers, though each of them has to be looked at first."""
    with (
        breaking_service(lambda _, __: time.sleep(0.2)) as (service, port),
        run(
            emulator,
            endpointUrl=f"https://127.0.0.1:{port}",
            accountId="123456789012",
            releases=list(emulator.numbers()),
        ) as this,
    ):
        messages = dict(zip(THIRTY, together(lambda number: STEPS[step](this, number), THIRTY), strict=True))
    (explained,) = [number for number, line in messages.items() if "says why" not in line]
    assert messages[explained].startswith(f"{ERROR} {explained}: ")
    # A connection that ends within the handshake is told as TLS's failure or the network's, as it happens to end.
    assert "; check " in messages[explained]
    assert service.opened == 1


def test_writes_that_cannot_be_sent_give_up_together(emulator: Emulator, run: Runner) -> None:
    """They are repeated while the budget lasts, by as many as are on the wire; then all fail for one reason."""
    with (
        breaking_service(lambda _, __: None) as (service, port),
        run(emulator, endpointUrl=f"https://127.0.0.1:{port}", retryBudgetSeconds="0", batchSize="2") as this,
    ):
        messages = together(lambda number: STEPS["update"](this, number), THIRTY)
    assert sum("says why" not in line for line in messages) == 1
    assert service.opened <= 4
