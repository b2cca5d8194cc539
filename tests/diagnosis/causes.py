"""What makes the doctor find something: one cause for each finding that has a mend, by a name."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Any

from pulumi_chime.chime.probe import Simulation
from pulumi_chime.diagnosis.actions import DELETE, GET, GET_SETTINGS, UPDATE
from pulumi_chime.diagnosis.backend import look_at_backend
from pulumi_chime.diagnosis.engine import Engine, look_at_engine
from pulumi_chime.diagnosis.examination import Patient, examine
from pulumi_chime.diagnosis.finding import Verdict
from pulumi_chime.diagnosis.installation import look_at_dynamic_plugin, look_at_packages, look_at_python
from pulumi_chime.diagnosis.language import look_at_language_host
from pulumi_chime.diagnosis.native_plugin import look_at_native_plugin
from pulumi_chime.diagnosis.permissions import judge_simulation, try_permissions
from pulumi_chime.diagnosis.program_python import look_at_program_python
from pulumi_chime.diagnosis.project import Project, read_project
from pulumi_chime.diagnosis.service import ask_service, judge_credentials, look_at_clock, look_at_proxy
from pulumi_chime.diagnosis.shared_numbers import compare_states
from pulumi_chime.diagnosis.stack_settings import look_at_settings
from pulumi_chime.diagnosis.states import Managed, State
from pulumi_chime.diagnosis.width import look_at_checkpoints, look_at_parallelism
from pulumi_chime.model.connection import Connection
from tests.support.doctors import make_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pulumi_chime.diagnosis.finding import Finding
    from tests.emulator.served import Served

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=timezone.utc)
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
NOBODY_ANSWERS = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Surroundings:
    """Where a cause is set.

    Attributes:
        here: An empty directory.
        served: An emulator without faults.
        export: Sets a variable of this process.
    """

    here: Path
    served: Served
    export: Callable[[str, str], None]

    def project(self, text: str = "name: test\nruntime: python\n", **stacks: str) -> Project:
        """Return a project with stacks of these settings."""
        (self.here / "Pulumi.yaml").write_text(text)
        for name, settings in stacks.items():
            (self.here / f"Pulumi.{name}.yaml").write_text(settings)
        return read_project(self.here)

    def program(self, name: str, script: str) -> dict[str, str]:
        """Make a program; return the variables with which it is found."""
        make_program(self.here, name, script)
        return {"PATH": str(self.here)}

    def ask(
        self, *, allowed: str | None = None, keys: bool = True, **connection: str | None
    ) -> Iterable[Finding]:
        """Return what is found of the service, permissions included."""
        for name, text in KEYS.items() if keys else ():
            self.export(name, text)
        named: dict[str, str | None] = {"region": "us-east-1", "endpoint_url": self.served.url, **connection}
        contact, findings = ask_service(Connection(**named), allowed, dict(os.environ))
        return [*findings, *try_permissions(contact)]


def find(cause: Callable[[Surroundings], Any], surroundings: Surroundings, check: str) -> Finding:
    """Return what a check finds of a cause."""
    found = cause(surroundings)
    every: list[Finding] = [found] if hasattr(found, "verdict") else list(found)
    unwell = [each for each in every if each.check == check and each.verdict is not Verdict.FINE]
    assert len(unwell) == 1, every
    return unwell[0]


def _backend(address: str, engine: str = "", **variables: str) -> Callable[[Surroundings], Iterable[Finding]]:
    def cause(at: Surroundings) -> Iterable[Finding]:
        found = None
        if engine:
            at.program("pulumi", engine)
            found = Engine(at.here / "pulumi", (3, 220, 0))
        given = {"PULUMI_BACKEND_URL": address.format(here=at.here), "HOME": str(at.here), **variables}
        return look_at_backend(Project(at.here), found, {**os.environ, **given})[1]

    return cause


def _damaged_logins(at: Surroundings) -> Iterable[Finding]:
    (at.here / "credentials.json").write_text("{")
    return look_at_backend(Project(at.here), None, {"PULUMI_HOME": str(at.here)})[1]


def _forbidden_directory(at: Surroundings) -> Iterable[Finding]:
    (at.here / "theirs").mkdir(mode=0)
    is_root = os.getuid() == 0
    if is_root:
        # Who may do all asks as somebody else.
        os.setresuid(65534, 0, 0)
    try:
        return _backend("file://{here}/theirs")(at)
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        (at.here / "theirs").chmod(0o700)


def _trap(at: Surroundings) -> Iterable[Finding]:
    (at.here / ".pulumi").mkdir()
    (at.here / ".pulumi" / "dev.json.attrs").touch()
    return _backend("file://{here}")(at)


def _engine(script: str) -> Callable[[Surroundings], Finding]:
    return lambda at: look_at_engine(at.program("pulumi", script))[1]


def _packages(at: Surroundings) -> Finding:
    def version_of(name: str) -> str:
        if name == "absent":
            raise PackageNotFoundError(name)
        return "1.0"

    return look_at_packages(["absent>=1", "old>=2"], version_of)


def _not_installed(_: Surroundings) -> Finding:
    def version_of(name: str) -> str:
        raise PackageNotFoundError(name)

    return look_at_packages(None, version_of)


def _language(at: Surroundings) -> Finding:
    engine = Engine(at.here / "pulumi", (3, 220, 0))
    return look_at_language_host(at.project(), engine, {"PATH": ""})


def _plugin(
    script: str = "", runtime: str = "python", further: str = ""
) -> Callable[[Surroundings], Finding]:
    def cause(at: Surroundings) -> Finding:
        where = at.program("pulumi-resource-chime", script) if script else {"PATH": str(at.here)}
        return look_at_native_plugin(at.project(f"name: test\nruntime: {runtime}\n{further}"), where, "0.1.0")

    return cause


def _python(script: str, text: str = "name: test\nruntime: python\n") -> Callable[[Surroundings], Finding]:
    def cause(at: Surroundings) -> Finding:
        where = at.program("python3", script) if script else {"PATH": ""}
        return look_at_program_python(at.project(text), where, "0.1.0")

    return cause


def _said(version: str) -> str:
    return f"""echo '{json.dumps({"prefix": "/usr", "version": version})}'"""


def _settings(settings: str) -> Callable[[Surroundings], Iterable[Finding]]:
    return lambda at: look_at_settings(at.project(dev=f"config: {{{settings}}}\n"))


def _approved(at: Surroundings) -> Iterable[Finding]:
    (at.here / "approved.json").write_text("{}")
    return _settings("'chime:approvedChanges': approved.json")(at)


def _hidden_place(at: Surroundings) -> Iterable[Finding]:
    project = at.project(dev="config: {'chime:region': {secure: v1:abc}}\n")
    patient = Patient(project=project, stack="dev", given={}, states=[], environment={})
    return examine(patient, lambda _: None)


def _fault(operation: str, fault: str | int) -> Callable[[Surroundings], Iterable[Finding]]:
    """Return a cause: the service refuses an operation, with a code of credentials or a status."""

    def cause(at: Surroundings) -> Iterable[Finding]:
        if isinstance(fault, int):
            at.served.fault("status", operation=operation, status=fault)
        else:
            at.served.fault("credentials", operation=operation, code=fault)
        return at.ask()

    return cause


def _empty_account(allowed: str | None) -> Callable[[Surroundings], Iterable[Finding]]:
    # A region without numbers shows no account.
    return lambda at: at.ask(allowed=allowed, region="eu-west-1")


def _process(at: Surroundings) -> Iterable[Finding]:
    (at.here / "config").write_text("[default]\ncredential_process = false\n")
    at.export("AWS_CONFIG_FILE", str(at.here / "config"))
    return at.ask(keys=False)


def _login(section: str) -> Callable[[Surroundings], Iterable[Finding]]:
    def cause(at: Surroundings) -> Iterable[Finding]:
        (at.here / "config").write_text(f"[profile 'my work']\nregion = us-east-1\n{section}")
        at.export("AWS_CONFIG_FILE", str(at.here / "config"))
        return at.ask(keys=False, profile="my work")

    return cause


def _shared(*states: tuple[str, str]) -> Callable[[Surroundings], Iterable[Finding]]:
    def cause(at: Surroundings) -> Iterable[Finding]:
        return compare_states(
            [
                State(source, stack, tuple(Managed(f"+1206555{n:04}", "a", "1", "us-east-1") for n in range(int(count))))
                for source, stack, count in (f"{each[0]} {each[1]}".split() for each in states)
            ]
        )  # fmt: skip

    return cause


def _region_without_it(at: Surroundings) -> Iterable[Finding]:
    # An address that AWS's configuration gives for the service leaves the region as wrong as it is.
    at.export("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", at.served.url)
    return at.ask(region="eu-north-1", endpoint_url=None)


_SSO = (
    "sso_session = work\nsso_account_id = 123456789012\nsso_role_name = r\n"
    "[sso-session work]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n"
)

CAUSES: dict[str, tuple[str, Callable[[Surroundings], Any]]] = {
    # backend
    "logins are damaged": ("backend", _damaged_logins),
    "nobody has logged in": (
        "backend",
        lambda at: look_at_backend(Project(at.here), None, {"PULUMI_HOME": str(at.here)})[1],
    ),
    "a bucket": ("backend", _backend("s3://bucket?region=us-east-1")),
    "a password in an address": (
        "backend's password",
        _backend("postgres://me:hunter22@db.example.com/state"),
    ),
    "another name of PostgreSQL": ("backend", _backend("postgresql://db.example.com/state")),
    "no such backend": ("backend", _backend("ftp://what")),
    "no such directory": ("backend", _backend("file://{here}/nowhere")),
    "a directory of somebody else": ("backend", _forbidden_directory),
    "an empty .attrs file": ("backend's .attrs files", _trap),
    "attributes are written": ("backend's .attrs files", _backend("file://{here}")),
    "a cloud without an engine": ("backend", _backend("https://me:hunter22@api.example.com")),
    "a cloud that knows nobody": ("backend", _backend("https://api.example.com", "echo 'error: no login' >&2; exit 1")),
    # engine
    "no engine": ("engine", lambda _: look_at_engine({"PATH": ""})[1]),
    "an engine that fails": ("engine", _engine("echo broken >&2; exit 3")),
    "an engine that says nothing": ("engine", _engine("exit 0")),
    "an old engine": ("engine", _engine("echo v3.219.9")),
    # this installation
    "an old Python": ("Python", lambda _: look_at_python((3, 9))),
    "a new Python": ("Python", lambda _: look_at_python((3, 15))),
    "packages are missing or old": ("packages", _packages),
    "a package that is not installed": ("packages", _not_installed),
    "another server of Pulumi's": (
        "dynamic plugin",
        lambda _: look_at_dynamic_plugin(serves_with_a_pool=lambda: False),
    ),
    "another pool of Python's": ("dynamic plugin", lambda _: look_at_dynamic_plugin(can_widen=lambda: False)),
    # language, plugin, the program's Python
    "a language without an engine": ("language host", lambda at: look_at_language_host(at.project(), None, {})),
    "no language host": ("language host", _language),
    "a plugin that fails": ("native plugin", _plugin("echo usage >&2; exit 2")),
    "another plugin": ("native plugin", _plugin("echo 0.0.9")),
    "no plugin where the project names one": (
        "native plugin",
        _plugin(further="plugins: {providers: [{name: chime, path: bin}]}\n"),
    ),
    "no plugin for Python": ("native plugin", _plugin()),
    "no plugin for YAML": ("native plugin", _plugin(runtime="yaml")),
    "a toolchain": (
        "program's Python",
        _python("", "name: test\nruntime: {name: python, options: {toolchain: uv}}\n"),
    ),
    "a Python that fails": ("program's Python", _python("exit 4")),
    "a Python that is none": ("program's Python", _python("echo hello")),
    "a Python without the package": ("program's Python", _python(_said(""))),
    "a Python with another version": ("program's Python", _python(_said("0.0.9"))),
    "no virtual environment": (
        "program's Python",
        _python("", "name: test\nruntime: {name: python, options: {virtualenv: venv}}\n"),
    ),
    "no Python": ("program's Python", _python("")),
    # how the engine is told to deploy
    "a parallelism that panics": ("parallelism", lambda _: look_at_parallelism({"PULUMI_OPTION_PARALLEL": "9"})),
    "no parallelism": ("parallelism", lambda _: look_at_parallelism({})),
    "no such parallelism": ("parallelism", lambda _: look_at_parallelism({"PULUMI_PARALLEL": "many"})),
    "a small parallelism": ("parallelism", lambda _: look_at_parallelism({"PULUMI_PARALLEL": "8"})),
    "checkpoints that are misspelled": (
        "checkpoints",
        lambda _: look_at_checkpoints({"PULUMI_SKIP_CHECKPOINTS": "yes"}, saves_at_little_cost=False),
    ),
    "checkpoints that are needed": (
        "checkpoints",
        lambda _: look_at_checkpoints(
            {"PULUMI_SKIP_CHECKPOINTS": "true"}, saves_at_little_cost=False, others="a.json holds a bucket too"
        ),
    ),
    "checkpoints that cost": ("checkpoints", lambda _: look_at_checkpoints({}, saves_at_little_cost=False)),
    # settings
    "a project that cannot be read": ("settings", lambda at: look_at_settings(at.project("[", dev=""))),
    "no stack": ("settings", lambda at: look_at_settings(at.project())),
    "a setting of the project that there is not": (
        "settings of the project",
        lambda at: look_at_settings(at.project("name: test\nconfig: {'chime:batchSize': 51, 'chime:regoin': x}\n")),
    ),
    "a stack that cannot be read": ("settings of dev", lambda at: look_at_settings(at.project(dev="- a\n"))),
    "a setting that there is not": ("settings of dev", _settings("'chime:regoin': x")),
    "releases that are missing": ("releases of dev", _settings("'chime:releases': nowhere.csv")),
    "approvals that are missing": ("approved changes of dev", _settings("'chime:approvedChanges': nowhere.json")),
    "approvals that are damaged": ("approved changes of dev", _approved),
    "a journal without a name": ("journal of dev", _settings("'chime:journal': \"a\\0b\"")),
    "a journal without a directory": ("journal of dev", _settings("'chime:journal': nowhere/journal")),
    # the service
    "a place that is encrypted": ("service", _hidden_place),
    "no address": ("service", lambda at: at.ask(endpoint_url="http://h:99999")),
    "no region for the client": ("service", lambda at: at.ask(region=None)),
    "no region": ("region", lambda at: at.ask(region=None)),
    "a region without the service": (
        "region",
        _region_without_it,
    ),
    "a proxy before this machine": (
        "proxy",
        lambda _: look_at_proxy("http://127.0.0.1:4566", "http://me:hunter22@proxy:3128", {}),
    ),
    "no time": ("clock", lambda _: look_at_clock(None)),
    "another time": ("clock", lambda _: look_at_clock(-400)),
    "nearly another time": ("clock", lambda _: look_at_clock(100)),
    "a program for credentials that fails": ("credentials", _process),
    "no credentials": ("credentials", lambda at: at.ask(keys=False)),
    "no login": ("credentials", _login(_SSO)),
    "no credentials, so no service": ("service", lambda at: at.ask(keys=False)),
    "credentials that have ended": (
        "credentials",
        lambda _: judge_credentials("sso", NOW - timedelta(minutes=1), NOW),
    ),
    "credentials that end soon": (
        "credentials",
        lambda _: judge_credentials("assume-role", NOW + timedelta(minutes=10), NOW),
    ),
    "credentials that are refused": ("credentials", _fault("ListPhoneNumbers", "ExpiredTokenException")),
    "an account that nothing shows": ("account", _empty_account(None)),
    "an account that may be the allowed one": ("account", _empty_account("123456789012")),
    "another account": ("account", lambda at: at.ask(allowed="999999999999")),
    "a busy service": ("service", _fault("ListPhoneNumbers", 429)),
    "nobody answers": ("service", lambda at: at.ask(endpoint_url=NOBODY_ANSWERS)),
    # permissions
    "permissions of nobody": ("permissions", lambda at: at.ask(keys=False)),
    "a permission that may be there": (f"permission {GET}", _fault("GetPhoneNumber", 503)),
    "a permission that helps": (f"permission {GET_SETTINGS}", _fault("GetPhoneNumberSettings", "AccessDeniedException")),
    "a permission that is missing": (f"permission {GET}", _fault("GetPhoneNumber", "AccessDeniedException")),
    "a write that nobody allows": (
        f"permission {UPDATE}",
        lambda _: judge_simulation(UPDATE, Simulation(UPDATE, "implicitDeny")),
    ),
    "a release that nobody allows": (
        f"permission {DELETE}",
        lambda _: judge_simulation(DELETE, Simulation(DELETE, "explicitDeny")),
    ),
    "a write that is not tried": (f"permission {UPDATE}", lambda at: at.ask()),
    # several stacks
    "one stack twice": ("numbers of several stacks", _shared(("a.json", "p/dev 0"), ("b.json", "p/dev 0"))),
    "a set that is a secret": (
        "numbers of several stacks",
        lambda _: compare_states([State("a.json", "p/a", untold=("offices",))]),
    ),
    "a number of two stacks": ("numbers of several stacks", _shared(("a.json", "p/a 1"), ("b.json", "p/b 1"))),
}  # fmt: skip
"""The check that finds it, and the cause."""


def many_shared(at: Surroundings) -> Finding:
    """Return the last finding of many."""
    return [*_shared(("a.json", "p/a 30"), ("b.json", "p/b 30"))(at)][-1]


CAUSES["many numbers of two stacks"] = ("numbers of several stacks", many_shared)
