"""Single checks as tables: what there is, and what is found."""

from __future__ import annotations

import os
import pwd
import sys
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.chime.probe import Simulation
from pulumi_chime.diagnosis.actions import DELETE, UPDATE
from pulumi_chime.diagnosis.backend import look_at_backend
from pulumi_chime.diagnosis.engine import look_at_engine
from pulumi_chime.diagnosis.finding import Verdict
from pulumi_chime.diagnosis.installation import look_at_dynamic_plugin, look_at_packages, look_at_python
from pulumi_chime.diagnosis.native_plugin import look_at_native_plugin
from pulumi_chime.diagnosis.permissions import judge_simulation, principal_of
from pulumi_chime.diagnosis.programs import ProgramFailedError, run_program
from pulumi_chime.diagnosis.project import Project, read_project
from pulumi_chime.diagnosis.service import look_at_clock, look_at_proxy
from pulumi_chime.diagnosis.stack_settings import look_at_settings
from pulumi_chime.diagnosis.width import look_at_checkpoints, look_at_parallelism
from pulumi_chime.diagnosis.wording import without_secrets
from pulumi_chime.model import approved_file
from pulumi_chime.model.approved import Approved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FINE, HINT, WRONG, NOT_KNOWN = Verdict.FINE, Verdict.HINT, Verdict.WRONG, Verdict.NOT_KNOWN


def program(directory: Path, name: str, script: str) -> Path:
    """Make a program of shell."""
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("script", "verdict", "said"),
    [
        ("echo v3.220.0", FINE, "3.220.0"),
        ("echo 3.300.1-alpha.5+dirty", FINE, "3.300.1"),
        ("echo v3.219.9", WRONG, "3.220.0 or newer"),
        ("echo v4.0.0", WRONG, "older than 4.0.0"),
        ("echo hello", WRONG, "no version"),
        ("echo broken >&2; exit 3", WRONG, "exit code 3: broken"),
        ("kill -9 $$", WRONG, "exit code -9"),
        ("exit 0", WRONG, "no version"),
    ],
)
def test_an_engine_is_judged_by_what_it_answers(
    tmp_path: Path, script: str, verdict: Verdict, said: str
) -> None:
    """A version in the accepted range is fine; anything else is told."""
    program(tmp_path, "pulumi", script)
    _, finding = look_at_engine({"PATH": str(tmp_path)})
    assert (finding.verdict, said in finding.found) == (verdict, True), finding


@pytest.mark.parametrize("environment", [{}, {"PATH": ""}, {"PATH": "/nowhere"}])
def test_no_engine_is_told(environment: dict[str, str]) -> None:
    """PATH may be empty, unset, or without an engine."""
    assert look_at_engine(environment)[1].verdict is WRONG


@pytest.mark.parametrize(
    ("script", "seconds", "reason"),
    [("sleep 60 & sleep 60", 0.5, "does not end"), ("yes", 30, "prints without end")],
)
def test_a_program_that_does_not_end_is_ended(
    tmp_path: Path, script: str, seconds: float, reason: str
) -> None:
    """It is bounded in time and in what it prints."""
    with pytest.raises(ProgramFailedError, match=reason):
        run_program([program(tmp_path, "endless", script)], {"PATH": "/usr/bin:/bin"}, tmp_path, seconds)


def test_what_is_no_program_is_told(tmp_path: Path) -> None:
    """A file that nothing can run."""
    (tmp_path / "file").write_bytes(b"\0\1")
    (tmp_path / "file").chmod(0o755)
    with pytest.raises(ProgramFailedError, match="cannot be started"):
        run_program([tmp_path / "file"], {}, tmp_path, 5)


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [
        ({}, HINT),
        ({"PULUMI_PARALLEL": ""}, HINT),
        ({"PULUMI_PARALLEL": "8"}, HINT),
        ({"PULUMI_PARALLEL": "100"}, FINE),
        ({"PULUMI_PARALLEL": "128"}, FINE),
        ({"PULUMI_PARALLEL": "0"}, WRONG),
        ({"PULUMI_PARALLEL": "-3"}, WRONG),
        ({"PULUMI_PARALLEL": "1e2"}, WRONG),
        ({"PULUMI_PARALLEL": "viel"}, WRONG),
        ({"PULUMI_PARALLEL": "9" * 5000}, WRONG),
        ({"PULUMI_PARALLEL": "١٢٨"}, WRONG),
        ({"PULUMI_PARALLEL": "128", "PULUMI_OPTION_PARALLEL": "128"}, WRONG),
    ],
)
def test_parallelism(environment: dict[str, str], verdict: Verdict) -> None:
    """What the engine passes over in silence is wrong; what makes small batches is a hint."""
    assert look_at_parallelism(environment).verdict is verdict


@pytest.mark.parametrize(
    ("text", "cloud", "others", "verdict"),
    [
        ("", False, "", HINT),
        ("", True, "", FINE),
        ("", False, "a bucket", FINE),
        ("true", False, "", FINE),
        ("TRUE", False, "", FINE),
        ("1", False, "a bucket", WRONG),
        ("yes", False, "", WRONG),
        ("0", False, "", HINT),
    ],
)
def test_checkpoints(text: str, cloud: bool, others: str, verdict: Verdict) -> None:
    """Left out only where nothing but numbers is deployed, and only by a value that the engine knows."""
    environment = {"PULUMI_SKIP_CHECKPOINTS": text} if text else {}
    found = look_at_checkpoints(environment, saves_at_little_cost=cloud, others=others)
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("address", "proxy", "verdict"),
    [
        ("https://voice-chime.us-east-1.amazonaws.com", None, FINE),
        ("https://voice-chime.us-east-1.amazonaws.com", "http://me:pw@proxy:3128", FINE),
        ("http://127.0.0.1:4566", None, FINE),
        ("http://127.0.0.1:4566", "http://me:pw@proxy:3128", WRONG),
        ("http://127.8.9.1:4566", "proxy:3128", WRONG),
        ("http://localhost:4566", "proxy:3128", WRONG),
        ("http://[::1]:4566", "proxy:3128", WRONG),
    ],
)
def test_proxies(address: str, proxy: str | None, verdict: Verdict) -> None:
    """A proxy cannot reach this machine; its password is not shown."""
    found = look_at_proxy(address, proxy, {"NO_PROXY": "intranet"})
    assert found.verdict is verdict
    assert "pw" not in found.found + found.mend
    assert verdict is FINE or 'NO_PROXY="intranet,' in found.mend
    assert "::1" not in address or 'no_proxy="intranet,[::1]"' in found.mend


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [(None, NOT_KNOWN), (2, FINE), (-59, FINE), (61, HINT), (-300, WRONG), (4e9, WRONG)],
)
def test_clocks(difference: float | None, verdict: Verdict) -> None:
    """AWS refuses what is signed five minutes off."""
    assert look_at_clock(difference).verdict is verdict


@pytest.mark.parametrize(
    ("caller", "principal"),
    [
        ("arn:aws:iam::123456789012:user/a/b", "arn:aws:iam::123456789012:user/a/b"),
        ("arn:aws-us-gov:sts::123456789012:assumed-role/R/s", "arn:aws-us-gov:iam::123456789012:role/R"),
        ("arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/me", ""),
        ("arn:aws:iam::123456789012:root", ""),
        ("", ""),
    ],
)
def test_whose_policies_are_asked_about(caller: str, principal: str) -> None:
    """A session's role; of what has a path that is not in its name, nothing is guessed."""
    assert principal_of(caller) == principal


@pytest.mark.parametrize(
    ("action", "decision", "verdict"),
    [
        (UPDATE, "allowed", FINE),
        (UPDATE, "implicitDeny", WRONG),
        (UPDATE, None, NOT_KNOWN),
        (DELETE, "explicitDeny", HINT),
    ],
)
def test_what_iam_says_of_writes(action: str, decision: str | None, verdict: Verdict) -> None:
    """Releases are for few, so their permission may be missing."""
    said = Simulation(action, decision) if decision else None
    assert judge_simulation(action, said).verdict is verdict


def test_pythons() -> None:
    """From 3.10 on; what is newer than known is a hint."""
    assert [look_at_python(each).verdict for each in [(3, 9), (3, 10), (3, 14), (3, 15)]] == [
        WRONG,
        FINE,
        FINE,
        HINT,
    ]


def test_packages() -> None:
    """Missing ones and versions outside the accepted range are named; those of extras are not asked for."""
    versions = {"a": "1.0", "b": "2.5", "c": "nonsense"}

    def version_of(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    needed = ["a>=2", "b<3", "c>=1", "d>=1", "e>=1; extra == 'x'"]
    found = look_at_packages(needed, version_of)
    assert found.verdict is WRONG
    assert [part.split(" ")[0] for part in found.found.split("; ")] == ["a", "c", "d"]
    assert look_at_packages().verdict is FINE


def test_the_dynamic_plugin() -> None:
    """What is installed here can be widened; a pool or a server that cannot be is told."""
    assert look_at_dynamic_plugin().verdict is FINE
    assert look_at_dynamic_plugin(can_widen=lambda: False).verdict is WRONG
    assert look_at_dynamic_plugin(serves_with_a_pool=lambda: False).verdict is WRONG


@pytest.mark.parametrize(
    ("script", "runtime", "verdict"),
    [
        ("echo 0.1.0", "python", FINE),
        ("echo 0.0.9", "python", WRONG),
        ("echo usage >&2; exit 2", "python", WRONG),
        ("", "python", HINT),
        ("", "yaml", WRONG),
    ],
)
def test_the_native_plugin(tmp_path: Path, script: str, runtime: str, verdict: Verdict) -> None:
    """It has to be this package's; Python programs may do without it."""
    if script:
        program(tmp_path, "pulumi-resource-chime", script)
    project = Project(tmp_path, tmp_path / "Pulumi.yaml", runtime=runtime)
    assert look_at_native_plugin(project, {"PATH": str(tmp_path)}, "0.1.0").verdict is verdict


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("file://{here}", FINE),
        ("file://{here}?metadata=skip", FINE),
        ("file://~", FINE),
        ("file://{here}/nowhere", WRONG),
        ("s3://bucket?region=us-east-1", NOT_KNOWN),
        ("postgres://me:hunter22@db/x", NOT_KNOWN),
        ("https://api.pulumi.com", NOT_KNOWN),
        ("ftp://what", WRONG),
        ("postgresql://me:hunter22@db/x", WRONG),
    ],
)
def test_backends(tmp_path: Path, address: str, verdict: Verdict, at_home: Callable[[Path], None]) -> None:
    """Without an engine, what files and addresses tell; no password is shown, and nothing is made."""
    at_home(tmp_path)
    environment = {"PULUMI_BACKEND_URL": address.format(here=tmp_path)}
    _, findings = look_at_backend(Project(tmp_path), None, environment)
    assert findings[0].verdict is verdict
    assert "hunter22" not in str(findings)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("postgres://me@db/x", False),
        ("postgres://me:@db/x", False),
        ("postgres:///x?host=/run/postgresql&user=me", False),
        ("s3://bucket?endpoint=me:hunter22@db", False),
        ("postgres://me:hunter22@db/x", True),
        ("postgres://me:hunter22@/x?host=/run/postgresql", True),
        ("postgres://me:hun/ter22@db/x", True),
        ("POSTGRES://me:hunter22@db/x", True),
        ("postgres://db/x?user=me&password=hunter22", True),
    ],
)
def test_a_password_in_the_address_of_a_state_is_told(tmp_path: Path, address: str, is_told: bool) -> None:
    """The engine shows it in errors; what the mend says is an address without one."""
    _, findings = look_at_backend(Project(tmp_path), None, {"PULUMI_BACKEND_URL": address})
    told = [finding for finding in findings if finding.verdict is HINT]
    assert len(told) == is_told
    assert all("PGPASSWORD" in finding.mend for finding in told)
    assert "ter22" not in str(findings)


def test_the_home_is_that_of_the_account(tmp_path: Path, at_home: Callable[[Path], None]) -> None:
    """The engine keeps its logins, and `file://~`, there; HOME may lead elsewhere, as in a container or under sudo."""
    (tmp_path / "account" / ".pulumi").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "account" / ".pulumi" / "credentials.json").write_text('{"current": "file://~"}')
    at_home(tmp_path / "account")
    backend, (finding, _) = look_at_backend(Project(tmp_path), None, {"HOME": str(tmp_path / "elsewhere")})
    assert (backend and backend.address, finding.verdict) == ("file://~", FINE), finding


def test_the_trap_of_local_files(tmp_path: Path) -> None:
    """An empty .attrs file is wrong; the chance of one is a hint, with the very address that avoids it."""
    environment = {"PULUMI_BACKEND_URL": f"file://{tmp_path}"}
    trap = look_at_backend(Project(tmp_path), None, environment)[1][1]
    assert (trap.verdict, trap.mend) == (HINT, f"pulumi login 'file://{tmp_path}?metadata=skip'")
    stacks = tmp_path / ".pulumi" / "stacks" / "test"
    stacks.mkdir(parents=True)
    (stacks / "dev.json.attrs").touch()
    trap = look_at_backend(Project(tmp_path), None, environment)[1][1]
    assert trap.verdict is WRONG
    assert f"rm {stacks / 'dev.json.attrs'}" in trap.mend


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Give this process's user another home directory in the system's list of users."""

    def move(home: Path) -> None:
        mine = pwd.getpwuid(os.getuid())
        theirs = pwd.struct_passwd([*mine[:5], str(home), mine[6]])
        monkeypatch.setattr(pwd, "getpwuid", lambda _: theirs)

    return move


@pytest.mark.parametrize("logins", [None, "", "[]", '{"current": 5}', "{"])
def test_nobody_is_logged_in(tmp_path: Path, logins: str | None) -> None:
    """What the engine keeps of logins may be missing or damaged."""
    if logins is not None:
        (tmp_path / "credentials.json").write_text(logins)
    backend, (finding,) = look_at_backend(Project(tmp_path), None, {"PULUMI_HOME": str(tmp_path)})
    assert (backend, finding.verdict) == (None, WRONG)


@pytest.mark.parametrize(
    ("text", "verdict", "said"),
    [
        ("config:\n  chime:region: us-east-1\n", FINE, "1 setting"),
        ("config:\n  other:key: 5\n  chime:journal: {secure: v1:abc}\n", FINE, "1 encrypted one"),
        ("", FINE, "0 settings"),
        ("config:\n  chime:regoin: x\n", WRONG, "line 2: chime:regoin: no such setting"),
        ("config:\n  chime:maxReleases: 5\n", WRONG, "name the numbers"),
        ("config:\n  chime:batchSize: 51\n", WRONG, "from 1 to 50"),
        ("config:\n  chime:accountId: 012345678901\n", WRONG, "leading zero"),
        ('config:\n  chime:accountId: "012345678901"\n', FINE, "1 setting"),
        ("config:\n  chime:region: [a]\n", WRONG, "no single value"),
        ("config:\n  chime:profile: {secure: [\n", WRONG, "not YAML"),
        ("- a\n", WRONG, "not a mapping"),
        ("[" * 5000, WRONG, "nested too deeply"),
        ("[" * 200_000 + "]" * 200_000, WRONG, "nested too deeply"),
        ("config:\n  chime:endpointUrl: http://u:hunter22@h:99999\n", WRONG, "expected an http"),
        ("config:\n  chime:releases: nowhere.csv\n", WRONG, "no such file"),
        ("config:\n  chime:journal: nowhere/journal\n", WRONG, "no directory"),
        ("config:\n  chime:journal: journal\n", FINE, "will be made"),
        ("config:\n  chime:journal: .\n", WRONG, "not a regular file"),
        ("config:\n  chime:approvedChanges: Pulumi.yaml\n", WRONG, "damaged"),
        ("config:\n  chime:approvedChanges: /dev/zero\n", WRONG, "not a regular file"),
    ],
)
def test_settings(tmp_path: Path, text: str, verdict: Verdict, said: str) -> None:
    """Each mistake is told with its line; the files that settings name are looked at, and not made."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    findings = [*look_at_settings(read_project(tmp_path))]
    worst = WRONG if any(each.verdict is WRONG for each in findings) else findings[-1].verdict
    assert (worst, said in str(findings)) == (verdict, True), findings
    assert "hunter22" not in str(findings)
    assert {path.name for path in tmp_path.iterdir()} == {"Pulumi.yaml", "Pulumi.dev.yaml"}


@pytest.mark.parametrize(
    ("key", "verdict", "said"),
    [
        ("chime:region: us-east-1", FINE, "under chime:"),
        ("chime:batchSize: 51", WRONG, "correct chime:batchSize in line 4 of "),
        ("chime:regoin: us-east-1", WRONG, "remove chime:regoin in line 4 of "),
    ],
)
@pytest.mark.parametrize("has_file", [False, True])
def test_settings_of_the_project(
    tmp_path: Path, key: str, verdict: Verdict, said: str, *, has_file: bool
) -> None:
    """They are judged where they stand, whether or not a stack has a file; the mend is about that file."""
    (tmp_path / "Pulumi.yaml").write_text(f"name: test\nruntime: python\nconfig:\n  {key}\n")
    if has_file:
        (tmp_path / "Pulumi.dev.yaml").write_text("config: {chime:preflight: 'off'}\n")
    (found,) = look_at_settings(read_project(tmp_path))
    assert found.check == f"settings of {'dev' if has_file else 'the project'}"
    assert (found.verdict, said in str(found)) == (verdict, True), found
    assert verdict is FINE or found.found.startswith(f"{tmp_path / 'Pulumi.yaml'}: line 4: ")
    assert "Pulumi.dev.yaml" not in str(found)


def test_files_of_settings_are_looked_for_where_a_deploy_looks(tmp_path: Path) -> None:
    """Beside Pulumi.yaml, and not in the program's directory."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\nmain: app\n")
    (tmp_path / "app").mkdir()
    named = {"releases": "releases.csv", "approvedChanges": "approved.json", "journal": "journal"}
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n" + "".join(f"  chime:{name}: {file}\n" for name, file in named.items())
    )
    (tmp_path / "releases.csv").write_text("phone_number\n")
    approved_file.write(str(tmp_path / "approved.json"), Approved({}, frozenset()))
    findings = [*look_at_settings(read_project(tmp_path))]
    assert [each.verdict for each in findings] == [FINE] * 4, findings
    assert all(str(tmp_path / file) in str(findings) for file in named.values()), findings


def test_a_project_is_read_as_the_engine_reads_it(tmp_path: Path) -> None:
    """From a directory below; the project's settings hold for all stacks."""
    (tmp_path / "Pulumi.yaml").write_text(
        "name: test\nruntime: {name: python, options: {virtualenv: venv}}\nmain: app\nbackend: {url: 'file://~'}\n"
        "config: {'chime:region': {value: us-west-2}}\nplugins: {providers: [{name: chime, path: bin}]}\n"
    )
    (tmp_path / "app").mkdir()
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {chime:profile: work}\n")
    project = read_project(tmp_path / "app")
    assert (project.runtime, project.virtual_environment) == ("python", tmp_path / "venv")
    assert (project.program, project.plugin) == (tmp_path / "app", tmp_path / "bin")
    assert project.backend == "file://~"
    (stack,) = project.stacks
    assert {name: each.text for name, each in stack.settings.items()} == {
        "region": "us-west-2",
        "profile": "work",
    }


def test_no_secret_of_the_environment_is_shown() -> None:
    """Keys, tokens and passwords are taken out of whatever others say; what helps stays."""
    environment = {
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG",
        "PULUMI_CONFIG_PASSPHRASE": "correct horse",
        "PULUMI_CONFIG_PASSPHRASE_FILE": "/etc/passphrase",
        "PATH": "/usr/bin",
    }
    text = "wJalrXUtnFEMI/K7MDENG correct horse /etc/passphrase http://me:pw@h AKIAIOSFODNN7EXAMPLE /usr/bin"
    assert without_secrets(text, environment) == (
        "[secret] [secret] /etc/passphrase http://h [secret] /usr/bin"
    )


def test_the_python_of_these_tests_is_known() -> None:
    """What the checks say of themselves is true here."""
    assert sys.executable in look_at_python().found
