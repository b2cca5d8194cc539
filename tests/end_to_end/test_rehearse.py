"""Rehearsals: what they foretell is what the real run does, and nothing real notices them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import threading
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from tests.support.doors import Door, native_takes_long
from tests.support.emulator import running_emulator
from tests.support.journal import accepted
from tests.support.programs import ROWS, declare, renamed, rows
from tests.support.rehearsing import (
    assert_nothing_left,
    must_rehearse,
    processes_of_rehearsals,
    rehearse,
    start,
    temporary,
)
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

READS = {"ListPhoneNumbers", "GetPhoneNumber", "GetPhoneNumberSettings"}
A, B = "+12065550100", "+12065550101"
ELSEWHERE = """
import pulumi_chime as chime

chime.PhoneNumber(
    "west",
    phone_number="+12065550199",
    name="West wing",
    connection=chime.Connection(region="us-west-2", endpoint_url={endpoint!r}),
)
"""
SECRET = """
import pulumi
import pulumi_chime as chime

chime.PhoneNumber("hidden", phone_number="+12065550100", name=pulumi.Config().require_secret("roomname"))
"""
FOREIGN = """
import pulumi
from pulumi import dynamic
import pulumi_chime as chime

class Provider(dynamic.ResourceProvider):
    def create(self, props):
        return dynamic.CreateResult("1", props)

class Other(dynamic.Resource):
    def __init__(self, name):
        super().__init__(Provider(), name, {})

chime.PhoneNumber("a", phone_number="+12065550100", name="Reception")
Other("other")
"""
PROVIDER = """
from pulumi_chime import native as chime
import pulumi

west = chime.Provider("west", region="us-west-2", endpoint_url={endpoint!r})
chime.PhoneNumber(
    "west", phone_number="+12065550199", name="West wing", opts=pulumi.ResourceOptions(provider=west)
)
"""
SNEAKY = """
import pulumi
import pulumi_chime as chime

chime.PhoneNumber("a", phone_number="+12065550100", name="Reception")
if not pulumi.runtime.is_dry_run():
    pulumi.CustomResource("acme:index:Thing", "thing", {})
"""
SHOWING = """
import json, os, pathlib
import boto3
import pulumi
import pulumi_chime as chime

chime.PhoneNumber("a", phone_number="+12065550100", name="Reception")
chime.list_phone_numbers()
found = {}
for profile in (None, "work"):
    session = boto3.Session(profile_name=profile)
    found[str(profile)] = session.get_credentials().access_key + session.get_credentials().secret_key
found["variables"] = dict(os.environ)
pathlib.Path(os.environ["SHOWN"]).write_text(json.dumps(found))
"""

TELLING = """
import json, os, pathlib
import pulumi
import pulumi_chime as chime

chime.PhoneNumber("a", phone_number="+12065550100", name="Reception")
told = json.loads(os.environ["PULUMI_CONFIG"])
pathlib.Path(os.environ["SHOWN"]).write_text(json.dumps(told, sort_keys=True))
"""
SPELLED = """
  app:opens: 12:30
  app:when: 2026-02-30
  app:count: 1e3
  app:text: "1e3"
  app:code: "0123"
  app:list:
    - 12:30
    - 1_000
"""


def traces(stack: Stack) -> dict[str, str]:
    """Return every file of a stack: its project, its configuration, its state, the engine's own."""
    return {
        str(path.relative_to(stack.directory)): path.read_bytes().hex()
        for path in stack.directory.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "temporary" not in path.parts
    }


def operations(emulator: Emulator) -> set[str]:
    """Return what was called."""
    return {call["operation"] for call in emulator.calls()}


def foretold(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return the changes that a rehearsal tells of."""
    return {(each["phone_number"], each["attribute"], each["after"]) for each in document["changes"]}


def deployed(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door, count: int = 4, **declared: str
) -> tuple[Stack, list[dict[str, Any]]]:
    """Return a stack of named numbers, and its table."""
    stack = new_stack(emulator, door.program(ROWS))
    table = renamed(rows(list(emulator.numbers())[:count], **declared), "Office")
    declare(stack, table)
    # A file of the project: a rehearsal that wrote there would change what `traces` returns.
    stack.configure("journal", "journal.jsonl")
    stack.up("--skip-preview")
    emulator.forget_calls()
    return stack, table


@native_takes_long
def test_what_is_foretold_is_what_the_real_run_does(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Names change, one number is refused: the account is only read, the stack keeps every byte, and then it happens."""
    stack, table = deployed(emulator, new_stack, door)
    table = renamed(table, "Branch")
    table[0]["calling_name"] = "Contoso"
    table.append({"resource": "missing", "phone_number": "+12065559999", "name": "Nowhere"})
    declare(stack, table)
    before, numbers = traces(stack), emulator.numbers()
    ended = rehearse(stack, "--json", "--", "up", "--continue-on-error")
    assert ended.code == 1
    document = ended.document
    assert operations(emulator) <= READS
    assert traces(stack) == before
    assert emulator.numbers() == numbers
    assert [(each["phone_number"], each["resource"]) for each in document["failures"]] == [
        ("+12065559999", "missing")
    ]
    assert [(each["phone_number"], each["is_new"]) for each in document["pending"]] == [(A, True)]
    assert {each["before"] for each in document["changes"]} == {
        "",
        *(f"Office {index}" for index in range(4)),
    }
    emulator.forget_calls()
    stack.run("up", "--yes", "--continue-on-error")
    assert foretold(document) == accepted(emulator)
    assert document["write_calls"] == len(emulator.writes())


@pytest.mark.long_engine
def test_three_hundred_numbers_as_a_second_account_has_them(
    tmp_path: Path, new_stack: Callable[..., Stack], door: Door
) -> None:
    """What is foretold of one account is what the real run does to another one that holds the same.

    The second emulator stands where the first one stood, with a copy of its database as it was before the rehearsal:
    the stack's address stays, and nothing is replaced.
    """
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    with running_emulator("--numbers", "400", "--plain", "--database", str(first)) as emulator:
        port = emulator.url.rpartition(":")[2]
        stack, table = deployed(emulator, new_stack, door, count=300)
    shutil.copyfile(first, second)
    declare(stack, renamed(table, "Branch"))
    before = traces(stack)
    with running_emulator("--port", port, "--database", str(first)) as emulator:
        numbers = emulator.numbers()
        document = must_rehearse(stack, "up")
        assert operations(emulator) <= READS
        assert emulator.numbers() == numbers
    assert traces(stack) == before
    assert len(document["changes"]) == 300
    with running_emulator("--port", port, "--database", str(second)) as emulator:
        assert emulator.numbers() == numbers
        stack.up("--skip-preview")
        done = len(emulator.writes())
        assert foretold(document) == accepted(emulator)
        print(f"{door}: foretold {document['write_calls']} write calls, done {done}")
        # Two in a hundred; of so few calls, one.
        assert abs(document["write_calls"] - done) <= max(1, 0.02 * done)


@pytest.mark.long_engine
def test_what_the_state_alone_names_leads_to_the_emulator_too(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Refresh, `up --refresh` and a destroy that releases go by the stored address, and do not reach it."""
    stack, table = deployed(emulator, new_stack, door, on_destroy="release")
    stack.release()
    stack.up()
    stack.release(A)
    emulator.change(B, Name="changed in the console")
    emulator.forget_calls()
    before = emulator.numbers()
    declared = [each for each in table if each["phone_number"] != A]
    declare(stack, declared)
    document = must_rehearse(stack, "refresh", "--", "up", "--refresh", "--", "destroy")
    assert document["releases"] == [A]
    assert (B, "name", "Office 1") in foretold(document)
    assert [each["exit_code"] for each in document["commands"]] == [0, 0, 0]
    assert operations(emulator) <= READS
    assert emulator.numbers() == before


@pytest.mark.long_engine
def test_a_connection_of_its_own_leads_to_the_emulator(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """An address that only the program names is copied, and never written to."""
    with running_emulator("--region", "us-west-2") as other:
        other.change("+12065550199", Name="")
        stack = new_stack(emulator, ELSEWHERE.format(endpoint=other.url))
        ended = rehearse(stack, "--json", "--", "up")
        assert operations(other) <= READS
        assert operations(emulator) <= READS
    assert ended.code == 0, ended.output + ended.complaints
    assert foretold(ended.document) == {("+12065550199", "name", "West wing")}
    assert {each["region"]: each["numbers"] for each in ended.document["accounts"]} == {
        "us-east-1": 120,
        "us-west-2": 1,
    }


@pytest.mark.long_engine
def test_a_secret_is_in_no_file_at_any_moment(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Neither the new value, nor the one of the state and the account, nor one of the configuration alone.

    All files of the project, the engine's home and the rehearsal are looked at while it runs, and the command line of
    each process.
    """
    stack = new_stack(emulator, door.program(SECRET))
    stack.must("config", "set", "--secret", "roomname", "Zebra room")
    stack.must("config", "set", "--secret", "--path", "nested.list[0]", "Yak room")
    stack.up()
    stack.must("config", "set", "--secret", "roomname", "Xerus room")
    # With a blank, which no encrypted text has.
    words = ("Zebra room", "Yak room", "Xerus room")
    found: set[str] = set()
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            for directory, _, names in os.walk(stack.directory):
                for path in (Path(directory, name) for name in names):
                    try:
                        # What the events go through has no content, and whoever opens it takes them away.
                        text = path.read_bytes() if path.is_file() else b""
                    except OSError:
                        continue
                    seen.add(path.name)
                    found.update(str(path) for word in words if word.encode() in text)
            for process in psutil.process_iter():
                with contextlib.suppress(psutil.Error, OSError):
                    # Not the environment: in it Pulumi's language host gives a program its configuration.
                    shown = process.cmdline()
                    found.update(process.name() for word in words if any(word in each for each in shown))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        told = rehearse(stack, "--json", "--", "up", "--", "refresh")
    finally:
        ended.set()
        looking.join()
    assert told.code == 0, told.complaints
    assert found == set()
    assert seen >= {"dev.json", "Pulumi.dev.yaml", "journal.jsonl"}
    assert not any(word in told.output + told.complaints for word in words)
    (change,) = told.document["changes"]
    assert (change["before"], change["after"]) == ("[secret]", "[secret]")


@pytest.mark.long_engine
def test_resources_of_other_providers_are_refused(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Those that the program would add, before anything of it is deployed; and those of the state."""
    stack = new_stack(emulator, FOREIGN)
    ended = rehearse(stack, "--", "up", "--skip-preview")
    assert ended.code == 1
    assert "the program has what is not this provider's" in ended.complaints
    assert "'other'" in ended.complaints
    stack.up()
    for command in ("destroy", "refresh", "up"):
        refused = rehearse(stack, "--", command)
        assert refused.code == 1
        assert "the state of stack dev has what is not this provider's" in refused.complaints


@pytest.mark.long_engine
def test_another_provider_of_the_native_door_is_copied(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Numbers of an explicit provider are those of its own region; a destroy, which goes by the state, is rehearsed."""
    emulator.control("PUT", "numbers/+12065550199?region=us-west-2", {"Name": ""})
    stack = new_stack(emulator, PROVIDER.format(endpoint=emulator.url))
    document = must_rehearse(stack, "up", "--", "destroy")
    assert foretold(document) == {("+12065550199", "name", "West wing")}
    assert operations(emulator) <= READS
    stack.up()
    stack.write(PROVIDER.format(endpoint=emulator.url).replace("West wing", "East wing"))
    emulator.forget_calls()
    document = must_rehearse(stack, "up", "--refresh")
    assert foretold(document) == {("+12065550199", "name", "East wing")}
    assert operations(emulator) <= READS


@pytest.mark.long_engine
def test_what_the_preview_does_not_show_cannot_start_its_plugin(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """A resource that is declared in the update alone finds no plugin, not even on PATH."""
    stack = new_stack(emulator, SNEAKY)
    started = stack.directory / "started"
    plugin = stack.directory / "bin" / "pulumi-resource-acme"
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_text(f"#!/bin/sh\ntouch {started}\n")
    plugin.chmod(0o755)
    path = f"{plugin.parent}:{stack.environment['PATH']}"
    stack.run("up", "--yes", PATH=path)
    assert started.exists()
    started.unlink()
    ended = rehearse(stack, "--", "up", PATH=path)
    assert ended.code == 1
    assert not started.exists()


@pytest.mark.long_engine
def test_no_credentials_reach_the_commands(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """Neither those of variables nor those of a profile, in the program as in the engine."""
    stack = new_stack(emulator, SHOWING)
    (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\n")
    (tmp_path / "credentials").write_text(
        "[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = work-secret\n"
    )
    shown = tmp_path / "shown.json"
    must_rehearse(
        stack,
        "up",
        SHOWN=str(shown),
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"),
        AWS_SESSION_TOKEN="real-token",
        PULUMI_ACCESS_TOKEN="pul-real",
    )
    text = shown.read_text()
    found = json.loads(text)
    assert found["None"].startswith("REHEARSAL")
    assert found["work"].startswith("REHEARSAL")
    for secret in ("AKIAREAL", "real-secret-key", "AKIAWORK", "work-secret", "real-token", "pul-real"):
        assert secret not in text
    assert stack.environment["PULUMI_CONFIG_PASSPHRASE"] != found["variables"]["PULUMI_CONFIG_PASSPHRASE"]


@pytest.mark.long_engine
def test_a_pending_operation_is_told(emulator: Emulator, new_stack: Callable[..., Stack], door: Door) -> None:
    """A stack that a kill has left is rehearsed: what was begun is adopted, as the real run does it."""
    stack, _ = deployed(emulator, new_stack, door, count=2)
    path = stack.directory / "state" / ".pulumi" / "stacks" / "test" / "dev.json"
    stored = json.loads(path.read_text())
    latest = stored["checkpoint"]["latest"]
    number = next(each for each in latest["resources"] if each["type"].endswith(":PhoneNumber"))
    # As a kill leaves it: begun, and not among the resources.
    latest["resources"].remove(number)
    latest["pending_operations"] = [{"resource": number, "type": "creating"}]
    path.write_text(json.dumps(stored))
    before = traces(stack)
    document = must_rehearse(stack, "up")
    assert traces(stack) == before
    assert document["changes"] == []
    assert any("1 operation that an earlier run has left pending" in note for note in document["notes"])
    assert "pending operations" in stack.up().output


def test_wrong_usage_is_told_in_one_line(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """And ends with 2, before anything is asked of the account."""
    stack = new_stack(emulator, ROWS)
    declare(stack, [])
    (tmp_path / "no-inventory.json").write_text('{"Numbers": []}')
    odd = {"E164PhoneNumber": A, "Status": "On holiday"}
    (tmp_path / "odd.json").write_text(json.dumps({"PhoneNumbers": [odd]}))
    twice = [{"E164PhoneNumber": A, "Name": name} for name in ("one", "two")]
    (tmp_path / "twice.json").write_text(json.dumps({"PhoneNumbers": twice}))
    (tmp_path / "empty").mkdir()
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(200_000_000)
    usages = {
        (): "no command of the engine",
        ("--",): "no command of the engine",
        ("--", "login"): "'login' cannot be rehearsed",
        ("--", "up", "--stack", "prod"): "give --stack to pulumi-chime rehearse",
        (
            "--inventory",
            str(tmp_path / "no-inventory.json"),
            "--",
            "up",
        ): "not what list-phone-numbers prints",
        ("--inventory", str(tmp_path), "--", "up"): "Is a directory",
        ("--inventory", str(tmp_path / "odd.json"), "--", "refresh"): "odd.json: account",
        ("--inventory", str(tmp_path / "twice.json"), "--", "refresh"): "listed twice, and differently",
        ("--stack", "nobody", "--", "up"): "nobody",
        ("--cwd", str(tmp_path / "empty"), "--", "up"): "no Pulumi.yaml",
        ("--config-file", str(tmp_path / "none.yaml"), "--", "up"): "no such file",
        ("--config-file", str(tmp_path / "huge.yaml"), "--", "up"): "larger than",
    }
    for arguments, message in usages.items():
        ended = rehearse(stack, *arguments)
        assert (ended.code, ended.output) == (2, ""), (arguments, ended)
        assert message in ended.complaints
        assert ended.complaints.startswith("pulumi-chime rehearse: ")
        assert ended.complaints.count("\n") == 1
    stack.must("stack", "unselect")
    unselected = rehearse(stack, "--", "up")
    assert unselected.code == 2
    assert "no stack selected" in unselected.complaints
    assert emulator.calls() == []


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long_engine)],
    ids=["interrupted", "terminated"],
)
def test_an_interrupted_rehearsal_leaves_nothing(
    emulator: Emulator, new_stack: Callable[..., Stack], number: signal.Signals
) -> None:
    """It ends at once, says nothing, and every process of it is gone."""
    stack = new_stack(emulator, ROWS)
    declare(stack, rows(list(emulator.numbers())[:3], name="Branch"))
    with start(stack, "--", "up") as process:
        await_true(lambda: _runs_program(stack), 60)
        process.send_signal(number)
        output, complaints = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in output + complaints
    assert all(line.startswith("rehearse: ") for line in complaints.splitlines())
    assert_nothing_left(stack)


@pytest.mark.long_engine
@pytest.mark.parametrize("moment", ["reading", "copying", "running"])
def test_a_killed_rehearsal_leaves_nothing(
    emulator: Emulator, new_stack: Callable[..., Stack], moment: str
) -> None:
    """What it has started ends with it, and its directory goes, whatever it was at."""
    stack = new_stack(emulator, ROWS)
    declare(stack, rows(list(emulator.numbers())[:3], name="Branch"))
    before = traces(stack)
    if moment == "reading":
        emulator.fail(kind="latency", milliseconds=20_000, operation="ListPhoneNumbers")
    has_come: dict[str, Callable[[], object]] = {
        "reading": lambda: [*temporary(stack).glob("pulumi-chime-rehearsal-*/configuration-as-it-is.yaml")],
        "copying": lambda: [*temporary(stack).glob("pulumi-chime-rehearsal-*/project/Pulumi.yaml")],
        "running": lambda: _runs_program(stack),
    }
    with start(stack, "--", "up") as process:
        await_true(has_come[moment], 60)
        process.kill()
        process.communicate(timeout=30)
    await_true(lambda: not processes_of_rehearsals(stack), 60)
    await_true(lambda: not any(temporary(stack).iterdir()), 60)
    assert emulator.writes() == []
    assert traces(stack) == before


@pytest.mark.long_engine
def test_variables_that_lead_elsewhere_lead_nowhere(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """Plugins and hosts that run already, another address of the service, a proxy, configuration from outside."""
    with running_emulator("--numbers", "3", "--plain") as other:
        stack, table = deployed(emulator, new_stack, door)
        declare(stack, renamed(table, "Branch"))
        document = must_rehearse(
            stack,
            "up",
            PULUMI_DEBUG_PROVIDERS="chime:1,pulumi-python:1",
            PULUMI_DEBUG_LANGUAGES="python:1",
            AWS_ENDPOINT_URL=other.url,
            AWS_ENDPOINT_URL_CHIME_SDK_VOICE=other.url,
            HTTP_PROXY="http://127.0.0.1:1",
            PULUMI_CONFIG=json.dumps({"chime:endpointUrl": other.url}),
            NO_PROXY="127.0.0.1",
        )
        assert other.calls() == []
    assert foretold(document) == {
        (each["phone_number"], "name", each["name"]) for each in renamed(table, "Branch")
    }
    assert operations(emulator) <= READS


def test_a_rehearsal_within_a_rehearsal_is_refused(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """It would read the outer one's emulator, and call that the account."""
    stack = new_stack(emulator, ROWS)
    ended = rehearse(stack, "--", "up", PULUMI_CHIME_REHEARSAL=emulator.url)
    assert (ended.code, ended.output) == (2, "")
    assert ended.complaints == (
        "pulumi-chime rehearse: PULUMI_CHIME_REHEARSAL is set, so this is part of a rehearsal already; "
        "unset PULUMI_CHIME_REHEARSAL\n"
    )
    assert emulator.calls() == []


@pytest.mark.long_engine
def test_an_older_package_in_the_program_s_environment_is_refused(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """It would not keep to the emulator: told in one line with the mend, whichever way the engine finds that Python."""
    stack = new_stack(emulator, ROWS)
    declare(stack, rows([A], name="Reception"))
    older = tmp_path / "older"
    venv.create(older, symlinks=True)
    packages = next((older / "lib").glob("python3*")) / "site-packages"
    (packages / "pulumi_chime" / "chime").mkdir(parents=True)
    for package in (packages / "pulumi_chime", packages / "pulumi_chime" / "chime"):
        (package / "__init__.py").touch()
    python = older / "bin" / "python"
    project = (stack.directory / "Pulumi.yaml").read_text()
    ways: list[tuple[str, dict[str, str]]] = [
        (project.replace("python", f"{{name: python, options: {{virtualenv: {older}}}}}"), {}),
        (project, {"PULUMI_PYTHON_CMD": str(python)}),
    ]
    for text, variables in ways:
        (stack.directory / "Pulumi.yaml").write_text(text)
        ended = rehearse(stack, "--", "destroy", **variables)
        assert ended.code == 1
        assert ended.complaints == (
            f"pulumi-chime rehearse: {python} has an older pulumi-chime, which would not keep to the emulator: "
            f'"{python}" -m pip install --upgrade pulumi-chime\n'
        )
    assert emulator.calls() == []


@pytest.mark.long_engine
def test_an_older_plugin_of_the_native_door_is_refused(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """Once the preview shows what it serves, and before anything is run; from then on by the state too."""
    stack, table = deployed(emulator, new_stack, Door.NATIVE, count=2)
    declare(stack, renamed(table, "Branch"))
    before = traces(stack)
    plugin = tmp_path / "older" / "pulumi-resource-chime"
    plugin.parent.mkdir()
    plugin.write_text("#!/bin/sh\necho 0.0.9\n")
    plugin.chmod(0o755)
    path = os.pathsep.join([str(plugin.parent), stack.environment["PATH"]])
    ended = rehearse(stack, "--", "up", PATH=path)
    assert ended.code == 1
    assert f"{plugin} is version '0.0.9', and this package is 0.1.0" in ended.complaints
    assert traces(stack) == before
    assert operations(emulator) <= READS


@pytest.mark.long_engine
def test_two_accounts_and_two_regions(new_stack: Callable[..., Stack], tmp_path: Path) -> None:
    """Each profile's account is copied, each region of it for itself; both are told, and neither is written to."""
    keys = {"work": "AKIAWORK", "home": "AKIAHOME"}
    accounts = {"work": "111111111111", "home": "222222222222"}
    options = [each for name in keys for each in ("--account", f"{keys[name]}={accounts[name]}")]
    configuration = tmp_path / "config"
    configuration.write_text(
        "".join(
            f"[profile {name}]\naws_access_key_id = {key}\naws_secret_access_key = secret\n"
            for name, key in keys.items()
        )
    )
    with running_emulator(*options) as emulator:
        places = [("work", "us-east-1", A), ("work", "us-west-2", B), ("home", "us-east-1", A)]
        for profile, region, number in places:
            home = f"account={accounts[profile]}&region={region}"
            emulator.control("PUT", f"numbers/{number}?{home}", {"Name": "Old"})
        declared = [
            f"chime.PhoneNumber({f'{profile}-{region}'!r}, phone_number={number!r}, name={f'{profile} {region}'!r},"
            f" on_adopt='overwrite', connection=chime.Connection(profile={profile!r}, region={region!r}))"
            for profile, region, number in places
        ]
        stack = new_stack(emulator, "\n".join(["import pulumi_chime as chime", *declared, ""]))
        environment = {"AWS_CONFIG_FILE": str(configuration), "AWS_PROFILE": "work"}
        ended = rehearse(stack, "--json", "--", "up", "--", "refresh", **environment)
        assert ended.code == 0, ended.complaints
        assert operations(emulator) <= READS
        document = ended.document
        assert {(each["account_id"], each["region"]) for each in document["accounts"]} >= {
            (accounts[profile], region) for profile, region, _ in places
        }
        assert foretold(document) == {
            (number, "name", f"{profile} {region}") for profile, region, number in places
        }
        emulator.forget_calls()
        stack.up(**environment)
        done = {
            (number, "name", emulator.control("GET", f"numbers?account={accounts[profile]}&region={region}")[
                "PhoneNumbers"][0]["Name"])
            for profile, region, number in places
        }  # fmt: skip
        assert done == foretold(document)


@pytest.mark.long_engine
def test_an_inventory_takes_the_place_of_the_account(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """The account is not asked for anything, and need not be there."""
    stack = new_stack(emulator, ROWS)
    declare(stack, rows([A], name="Reception"))
    listed = tmp_path / "numbers.json"
    listed.write_text(json.dumps(emulator.control("GET", "numbers")))
    ended = rehearse(stack, "--json", "--inventory", str(listed), "--", "up")
    assert ended.code == 0, ended.complaints
    assert foretold(ended.document) == {(A, "name", "Reception")}
    assert emulator.calls() == []


@pytest.mark.long_engine
def test_an_output_that_nobody_reads_is_no_failure(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """A closed pipe ends a rehearsal quietly, and nothing is left of it."""
    stack = new_stack(emulator, ROWS)
    declare(stack, rows([A], name="Reception"))
    with start(stack, "--json", "--", "preview") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaints = process.stderr.read()
        process.wait(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in complaints
    assert "could not be written" not in complaints
    assert_nothing_left(stack)


def _runs_program(stack: Stack) -> bool:
    return any("pulumi-language-python" in each for each in processes_of_rehearsals(stack))


@pytest.mark.long_engine
def test_the_settings_of_the_project_are_those_of_a_stack_without_a_file(
    new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """As a project is adopted: region, account and address stand in Pulumi.yaml, and there is no file of a stack."""
    with running_emulator("--numbers", "3", "--plain", "--region", "eu-central-1") as emulator:
        stack = new_stack(emulator, TELLING)
        (stack.directory / "Pulumi.dev.yaml").unlink()
        settings = {"region": "eu-central-1", "endpointUrl": emulator.url, "accountId": "123456789012"}
        lines = [f"  chime:{name}: {value!r}\n" for name, value in settings.items()]
        project = stack.directory / "Pulumi.yaml"
        project.write_text(f"{project.read_text()}config:\n{''.join(lines)}")
        ended = rehearse(stack, "--json", "--", "up", SHOWN=str(tmp_path / "rehearsed"))
        assert ended.code == 0, ended.complaints
        (account,) = ended.document["accounts"]
        assert account == {"account_id": "123456789012", "region": "eu-central-1", "numbers": 3}
        assert foretold(ended.document) == {(A, "name", "Reception")}
        assert operations(emulator) <= READS
        assert not (stack.directory / "Pulumi.dev.yaml").exists()
        stack.must("preview", SHOWN=str(tmp_path / "real"))
        assert (tmp_path / "rehearsed").read_text() == (tmp_path / "real").read_text()


@pytest.mark.long_engine
def test_a_rehearsed_program_is_given_the_settings_as_they_are_spelled(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """Times, dates that there are not, and numbers are what the engine makes of them; a secret beside them as well."""
    stack = new_stack(emulator, TELLING)
    stack.must("config", "set", "--secret", "app:hidden", "2026-02-30")
    file = stack.directory / "Pulumi.dev.yaml"
    file.write_text(file.read_text().rstrip("\n") + SPELLED)
    stack.must("preview", SHOWN=str(tmp_path / "real"))
    must_rehearse(stack, "preview", SHOWN=str(tmp_path / "rehearsed"))
    assert (tmp_path / "rehearsed").read_text() == (tmp_path / "real").read_text()


@pytest.mark.long_engine
def test_names_that_no_rule_allows_are_copied(new_stack: Callable[..., Stack], tmp_path: Path) -> None:
    """A name from before its rule stands in nobody's way: neither beside the number that is changed, nor as its own."""
    named = {A: "Reception (EMEA)", B: "Support (EMEA)"}
    numbers = [{"E164PhoneNumber": number, "Name": name} for number, name in named.items()]
    (tmp_path / "account.json").write_text(json.dumps({"PhoneNumbers": numbers}))
    with running_emulator("--import", str(tmp_path / "account.json")) as emulator:
        stack = new_stack(emulator, TELLING.replace('"Reception"', '"Reception", on_adopt="overwrite"'))
        document = must_rehearse(stack, "up", SHOWN=str(tmp_path / "shown"))
        assert document["changes"] == [
            {"phone_number": A, "attribute": "name", "before": named[A], "after": "Reception"}
        ]
        assert {number: shown["Name"] for number, shown in emulator.numbers().items()} == named
