"""A team on one state, in a PostgreSQL and in a bucket: who deploys at once, who is killed meanwhile, and what is shown.

Each deployer runs `examples/team/up-when-free.sh` in a copy of the project of its own.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.conftest import ROOT
from tests.faults.outcomes import assert_calling_names_were_sent_once, live, written
from tests.support.doors import Door
from tests.support.emulator import running_emulator
from tests.support.programs import ROWS, declare, rows
from tests.support.rehearsing import rehearse
from tests.support.stack import Stack, assert_ended, assert_unchanged, plugin_of
from tests.support.team_state import PASSWORD, SERVERS, running_state_database
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.scripts import Table
    from tests.support.emulator import Emulator
    from tests.support.programs import Row
    from tests.support.rehearsing import Rehearsed
    from tests.support.team_state import StateServer

_SCRIPT = ROOT / "examples" / "team" / "up-when-free.sh"
_COMMAND = "pulumi-chime"
_LOCKED = "the stack is currently locked by"
_NUMBERS = 20
_SEED = 20261
_LATENCY_MS = 400
_PATIENCE_SECONDS = 120
_SETTLED_SECONDS = 73 * 3600
_UPDATE = "BatchUpdatePhoneNumber"

_SECRET_NAME = (
    ROWS
    + """
import pulumi

pulumi.export("room", pulumi.Config().require_secret("roomname"))
"""
)


@dataclass(frozen=True)
class Attempt:
    """A deployer at work.

    Attributes:
        process: The script.
        file: What it and the engine print.
    """

    process: subprocess.Popen[bytes]
    file: Path

    @property
    def output(self) -> str:
        """What has been printed so far."""
        return self.file.read_text()

    @property
    def refusals(self) -> int:
        """How often the stack was locked."""
        return self.output.count(_LOCKED)

    def await_success(self) -> str:
        """Wait for the end, which has to be a good one; return what was printed."""
        code = self.process.wait(_PATIENCE_SECONDS)
        assert code == 0, self.output
        return self.output


@dataclass
class Deployer:
    """Somebody with a copy of the project.

    Attributes:
        name: Begins the names that this one gives to the numbers.
        stack: The copy.
    """

    name: str
    stack: Stack

    def declare(self, table: list[Row], race: int) -> list[Row]:
        """Declare names of its own for all numbers; return the table."""
        named = [{**row, "name": f"{self.name} {race} {index}"} for index, row in enumerate(table)]
        declare(self.stack, named)
        return named

    def start(self, *, checkpoints: bool = False) -> Attempt:
        """Start to deploy, as soon as the stack is free."""
        file = self.stack.directory / "output"
        with file.open("wb") as output:
            process = subprocess.Popen(
                ["bash", str(_SCRIPT), "--color", "never", "--skip-preview"],
                cwd=self.stack.directory,
                env={
                    **self.stack.environment,
                    "PULUMI_SKIP_CHECKPOINTS": "false" if checkpoints else "true",
                    "UP_WHEN_FREE_SECONDS": str(_PATIENCE_SECONDS),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Attempt(process, file)


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[StateServer]:
    """A server of each kind in turn."""
    with SERVERS[request.param]() as running:
        yield running


@pytest.fixture
def account() -> Iterator[Emulator]:
    """An account with a few numbers, each call to which takes a while."""
    with running_emulator("--numbers", str(_NUMBERS), "--plain", "--latency", str(_LATENCY_MS)) as running:
        yield running


@pytest.fixture
def deployers(
    server: StateServer, account: Emulator, tmp_path: Path, engine_bin: Path
) -> tuple[Deployer, Deployer]:
    """Two of a team, whose stack has adopted the numbers."""
    variables = server.new_state().variables
    first = Stack.create(tmp_path / "Ann", engine_bin, account.url, ROWS, **variables)
    declare(first, rows(account.numbers()))
    first.up("--skip-preview")
    return Deployer("Ann", first), Deployer("Ben", first.for_colleague(tmp_path / "Ben"))


def declared(table: list[Row]) -> Table:
    """Return the declared values by number."""
    return {
        row["phone_number"]: {name: row[name] for name in ("name", "calling_name") if name in row}
        for row in table
    }


@pytest.mark.long_engine
@pytest.mark.timeout(1800)
def test_two_deployers_at_once_take_turns(
    deployers: tuple[Deployer, Deployer], account: Emulator, soak: bool
) -> None:
    """Never two winners: all writes of one come before all of the other's, each once; both are done, and the last stands."""
    table = rows(account.numbers())
    refusals = 0
    for race in range(20 if soak else 2):
        tables = {each.name: each.declare(table, race) for each in deployers}
        before = len(written(account))
        attempts = [each.start() for each in deployers]
        for attempt in attempts:
            attempt.await_success()
        writes = written(account)[before:]
        turns = [name for name, _ in groupby(value.partition(" ")[0] for _, _, value in writes)]
        assert sorted(turns) == ["Ann", "Ben"], f"race {race}: {turns}"
        assert set(Counter(writes).values()) == {1}
        assert len(writes) == 2 * _NUMBERS
        last = declared(tables[turns[-1]])
        assert live(account, last) == last
        assert {number: {"name": name} for number, name in stored(deployers[0].stack).items()} == last
        refusals += sum(attempt.refusals for attempt in attempts)
    assert refusals > 0, "nobody ever met a lock: the two were not there at once"


@pytest.mark.long_engine
@pytest.mark.timeout(1800)
def test_a_killed_deployer_leaves_a_lock_that_a_colleague_frees(
    deployers: tuple[Deployer, Deployer], account: Emulator, soak: bool
) -> None:
    """Whoever waits goes on waiting until the lock is freed; then both converge, and no calling name is sent twice."""
    moments = random.Random(_SEED)
    ann, ben = deployers
    for attempt in range(10 if soak else 1):
        table = [{**row, "calling_name": f"Contoso {attempt}"} for row in rows(account.numbers())]
        tables = {each.name: each.declare(table, attempt) for each in deployers}
        checkpoints = attempt % 2 == 1
        account.forget_calls()
        hers = ann.start(checkpoints=checkpoints)
        await_true(lambda: len(account.calls(_UPDATE)) >= 1, _PATIENCE_SECONDS)
        his = ben.start(checkpoints=checkpoints)
        account.await_calls(_UPDATE, moments.randint(1, 2), moments.uniform(0, _LATENCY_MS * 0.0005))
        kill(hers)
        refused = his.refusals
        await_true(lambda: his.refusals > refused + 1, _PATIENCE_SECONDS)  # noqa: B023
        assert his.process.poll() is None
        assert stack_is_locked(ann.stack)
        ben.stack.must("cancel", "--yes")
        his.await_success()
        # What was pending when he came waits for his next deploy.
        account.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
        ben.start(checkpoints=checkpoints).await_success()
        assert live(account, declared(tables["Ben"])) == declared(tables["Ben"])
        ann.start(checkpoints=checkpoints).await_success()
        assert live(account, declared(tables["Ann"])) == declared(tables["Ann"])
        assert stored(ben.stack) == {row["phone_number"]: row["name"] for row in tables["Ann"]}
        assert_calling_names_were_sent_once(account)


def kill(attempt: Attempt) -> None:
    """Kill a deployer's engine, and the script first; the plugin ends by itself."""
    script = psutil.Process(attempt.process.pid)
    (cli,) = [child for child in script.children() if child.name() == "pulumi"]
    plugin = plugin_of(cli, Door.DYNAMIC)
    attempt.process.send_signal(signal.SIGKILL)
    cli.send_signal(signal.SIGKILL)
    attempt.process.wait()
    assert_ended(plugin)


def stack_is_locked(stack: Stack) -> bool:
    """Return whether a deploy is refused because of a lock."""
    run = stack.run("up", "--yes", "--skip-preview")
    return run.code != 0 and _LOCKED in run.output


def stored(stack: Stack) -> dict[str, str]:
    """Return the names that the state has, by number."""
    return {
        resource["outputs"]["phone_number"]: resource["outputs"]["name"]
        for resource in stack.state().values()
    }


@pytest.mark.long_engine
def test_a_stack_moves_from_files_to_a_state_of_a_team(
    server: StateServer, open_account: Emulator, tmp_path: Path, engine_bin: Path
) -> None:
    """As docs/team-state.md says: with what is secret, and nothing is deployed by it."""
    stack = Stack.create(tmp_path / "files", engine_bin, open_account.url, _SECRET_NAME)
    stack.must("config", "set", "--secret", "roomname", "Boardroom")
    declare(stack, rows(open_account.numbers()))
    stack.up("--skip-preview")
    open_account.forget_calls()
    stack.must("stack", "export", "--file", "dev.json")
    moved = replace(stack, environment={**stack.environment, **server.new_state().variables})
    moved.must("stack", "init", "dev")
    moved.must("stack", "import", "--file", "dev.json")
    assert_unchanged(moved.preview(), moved.up("--skip-preview"))
    assert open_account.writes() == []
    assert "Boardroom" not in moved.run("stack", "export").output
    assert "Boardroom" in moved.run("stack", "export", "--show-secrets").output


@pytest.fixture(scope="module")
def open_account() -> Iterator[Emulator]:
    """An account with two numbers, which answers at once."""
    with running_emulator("--numbers", "2", "--plain") as running:
        yield running


@pytest.mark.long_engine
def test_no_command_of_ours_shows_the_password_of_a_state(
    open_account: Emulator, tmp_path: Path, engine_bin: Path
) -> None:
    """Whatever of ours runs with it in the address, and whatever it writes; what the engine shows is its own."""
    with running_state_database() as postgres:
        address = postgres.new_state().url_with_password
        stack = Stack.create(
            tmp_path / "stack", engine_bin, open_account.url, ROWS, PULUMI_BACKEND_URL=address
        )
        stack.configure("journal", "journal.jsonl")
        numbers = list(open_account.numbers())
        declare(stack, rows([*numbers, "+12065550199"], name="Reception"))
        assert PASSWORD in stack.must("whoami", "--verbose").output, "the engine has learned not to show it"
        shown = {
            "preview": stack.run("preview").output,
            "up that fails": stack.run("up", "--yes", "--skip-preview", "--continue-on-error").output,
            "journal": "".join(path.read_text() for path in stack.directory.rglob("journal.jsonl")),
            "state": stack.run("stack", "export").output,
            "doctor": of_ours(stack, "doctor"),
            "doctor, for machines": of_ours(stack, "doctor", "--json"),
            "summary": summarized(stack),
            "rehearsal": both(rehearse(stack, "--", "preview")),
            "rehearsal, for machines": both(rehearse(stack, "--json", "--", "preview", "--", "up")),
            "script at a lock": at_a_lock(stack, tmp_path / "colleague"),
        }
    assert {where for where, text in shown.items() if PASSWORD in text} == set()
    said = {
        "up that fails": "12065550199",
        "journal": "12065550100",
        "doctor": "(from PULUMI_BACKEND_URL)",
        "summary": "12065550199",
        "rehearsal": "rehearse",
        "script at a lock": _LOCKED,
    }
    assert {where: shown[where] for where, text in said.items() if text not in shown[where]} == {}


_UNREACHABLE = {
    "in its place": f"postgres://me:{PASSWORD}@127.0.0.1:9/team?sslmode=disable",
    "on a socket": f"postgres://me:{PASSWORD}@/team?host=/nowhere&sslmode=disable",
    "in the query": f"postgres://127.0.0.1:9/team?user=me&password={PASSWORD}&sslmode=disable",
    "with a raw @": f"postgres://me:@{PASSWORD}@127.0.0.1:9/team?sslmode=disable",
    "with other marks": f"postgres://me:'),;$!{PASSWORD}@127.0.0.1:9/team?sslmode=disable",
    "of another scheme": f"postgresql://me:{PASSWORD}@127.0.0.1:9/team?sslmode=disable",
    "of a bucket": f"s3://me:{PASSWORD}@team?endpoint=127.0.0.1:9&disableSSL=true&region=us-east-1",
}


@pytest.mark.long_engine
@pytest.mark.parametrize("address", _UNREACHABLE.values(), ids=_UNREACHABLE)
def test_a_state_that_cannot_be_reached_is_named_without_its_password(
    open_account: Emulator, tmp_path: Path, engine_bin: Path, address: str
) -> None:
    """The engine's own error, which has it, is what a rehearsal can say of it."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  chime:endpointUrl: {open_account.url}\n")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(engine_bin), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": address,
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_STACK": "dev",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    stack = Stack(tmp_path, environment)
    rehearsed = rehearse(stack, "--", "preview")
    assert rehearsed.code == 1
    assert "the stack cannot be read: " in rehearsed.complaints
    assert PASSWORD not in both(rehearsed)
    assert PASSWORD not in of_ours(stack, "doctor", "--json")


def of_ours(stack: Stack, *arguments: str) -> str:
    """Return what a command of ours prints, in both streams."""
    return printed([str(Path(sys.executable).with_name(_COMMAND)), *arguments], stack)


def printed(command: list[str], stack: Stack, *, text: str | None = None, **environment: str) -> str:
    """Return what a command prints, in both streams."""
    ended = subprocess.run(
        command,
        cwd=stack.directory,
        env={**stack.environment, **environment},
        input=text or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )
    return ended.stdout


def summarized(stack: Stack) -> str:
    """Return a preview as the summary shows it."""
    preview = stack.run("preview", "--json", PULUMI_ENABLE_STREAMING_JSON_PREVIEW="true").output
    command = [str(Path(sys.executable).with_name(_COMMAND)), "summary", "--markdown"]
    return printed(command, stack, text=preview)


def at_a_lock(stack: Stack, directory: Path) -> str:
    """Return what the script shows to somebody who tries once while another deploys."""
    colleague = stack.for_colleague(directory)
    stack.write("import pathlib, time\npathlib.Path('running').touch()\ntime.sleep(600)\n")
    holder = stack.start("up", "--yes", "--skip-preview")
    await_true(lambda: list(stack.directory.rglob("running")), _PATIENCE_SECONDS)
    try:
        return printed(["bash", str(_SCRIPT), "--skip-preview"], colleague, UP_WHEN_FREE_SECONDS="0")
    finally:
        os.killpg(holder.pid, signal.SIGKILL)
        holder.communicate()


def both(rehearsed: Rehearsed) -> str:
    """Return what a rehearsal printed, in both streams."""
    return rehearsed.output + rehearsed.complaints
