"""The backend that keeps the state: which one, whether it can be used, and the trap of local files.

Of a backend of files or in a bucket the engine itself is not asked: it writes there when it only looks
(`.pulumi/meta.yaml`, seen with 3.220.0).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from pulumi_chime.diagnosis.engine import quiet
from pulumi_chime.diagnosis.finding import Finding, fine, hint, not_known, wrong
from pulumi_chime.diagnosis.programs import ProgramFailedError, run_program
from pulumi_chime.model.addresses import shown_address

if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_chime.diagnosis.engine import Engine
    from pulumi_chime.diagnosis.project import Project

CHECK = "backend"
_CLOUD = "https://api.pulumi.com"
_ANSWER_SECONDS = 15.0
_MOST_FILES = 20_000
_LOG_IN = "pulumi login, or for files: pulumi login 'file://~?metadata=skip'"
_POSTGRES = "postgres"
_SCHEMES = ("s3", "gs", "azblob", _POSTGRES)
_PASSWORD = re.compile(r"://[^@/]*:[^@]+@|[?&]password=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Backend:
    """Where the state is kept.

    Attributes:
        address: As it was given; it may have a password in it.
        source: What names it.
    """

    address: str
    source: str

    @property
    def scheme(self) -> str:
        """`file`, `https`, `s3` and so on."""
        return self.address.partition("://")[0].casefold()

    @property
    def saves_at_little_cost(self) -> bool:
        """Whether it keeps a journal of changes, and not the whole state each time."""
        return self.scheme in {"http", "https"}

    def __str__(self) -> str:
        return f"{shown_address(self.address)} (from {self.source})"


def find_backend(project: Project, environment: Mapping[str, str]) -> Backend | None:
    """Return the backend that the engine would use; None where nobody has logged in.

    Raises:
        OSError: What the engine keeps of its logins cannot be read.
        ValueError: It is damaged.
    """
    if address := environment.get("PULUMI_BACKEND_URL"):
        return Backend(address, "PULUMI_BACKEND_URL")
    if project.backend:
        return Backend(project.backend, str(project.file))
    file = _logins(environment)
    if file is not None and file.is_file():
        logins = json.loads(file.read_text(encoding="utf-8"))
        current = logins.get("current") if isinstance(logins, dict) else None
        if isinstance(current, str) and current:
            return Backend(current, str(file))
    if environment.get("PULUMI_ACCESS_TOKEN"):
        return Backend(_CLOUD, "PULUMI_ACCESS_TOKEN")
    return None


def look_at_backend(
    project: Project, engine: Engine | None, environment: Mapping[str, str]
) -> tuple[Backend | None, list[Finding]]:
    """Return the backend, where one is known, and how it stands with it."""
    try:
        backend = find_backend(project, environment)
    except (OSError, ValueError, RecursionError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is damaged"
        return None, [wrong(CHECK, f"{_logins(environment)} cannot be read: {what}", _LOG_IN)]
    if backend is None:
        return None, [wrong(CHECK, "nobody has logged in to a backend", _LOG_IN)]
    if backend.scheme == "file":
        return backend, list(_look_at_files(backend, project, environment))
    if backend.saves_at_little_cost:
        return backend, [_ask_engine(backend, engine, project, environment)]
    if backend.scheme in _SCHEMES:
        return backend, list(_look_at_address(backend))
    return backend, [wrong(CHECK, f"{backend} is no backend that Pulumi knows", _mend_scheme(backend))]


def _look_at_address(backend: Backend) -> Iterator[Finding]:
    """Yield what the address of a bucket or a database tells: the engine writes there when it only looks."""
    yield not_known(CHECK, f"{backend}; it is not asked, because the engine writes there", "pulumi stack ls")
    if backend.scheme == _POSTGRES and _PASSWORD.search(backend.address):
        yield hint(
            "backend's password",
            "it stands in the address, which the engine shows whole in errors and in `pulumi whoami -v`",
            "take it out of the address and export PGPASSWORD, or keep it in ~/.pgpass",
        )


def _mend_scheme(backend: Backend) -> str:
    # The engine takes it for an address of Pulumi Cloud (seen with 3.220.0).
    return "begin it with postgres://" if backend.scheme == "postgresql" else _LOG_IN


def _logins(environment: Mapping[str, str]) -> Path | None:
    """Return the file in which the engine keeps where it has logged in; None where there is no home directory."""
    own = environment.get("PULUMI_CREDENTIALS_PATH") or environment.get("PULUMI_HOME")
    home = _home(environment)
    directory = Path(own) if own else Path(home) / ".pulumi" if home else None
    return directory / "credentials.json" if directory else None


def _home(environment: Mapping[str, str]) -> str | None:
    """Return the home directory as the engine has it: that of the user's account, whatever HOME says (seen with 3.220.0)."""
    if sys.platform == "win32":
        return environment.get("USERPROFILE")
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return environment.get("HOME")


def _look_at_files(backend: Backend, project: Project, environment: Mapping[str, str]) -> Iterator[Finding]:
    path, _, query = backend.address.partition("://")[2].partition("?")
    directory = _directory(unquote(path), project, environment)
    if not directory.is_dir():
        yield wrong(
            CHECK, f"{backend}: there is no directory {directory}", f"mkdir -p {shlex.quote(str(directory))}"
        )
        return
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        yield wrong(
            CHECK,
            f"{backend}: {directory} cannot be read and written",
            f"give yourself access to {directory}",
        )
        return
    yield fine(CHECK, f"{backend}")
    yield _look_for_trap(backend, directory, skips="skip" in parse_qs(query).get("metadata", []))


def _directory(path: str, project: Project, environment: Mapping[str, str]) -> Path:
    home = _home(environment)
    if home and (path == "~" or path.startswith("~/")):
        path = home + path[1:]
    return project.directory / path


def _look_for_trap(backend: Backend, directory: Path, *, skips: bool) -> Finding:
    """Return whether a kill may leave, or has left, a state that does not load (docs/engine.md)."""
    check = "backend's .attrs files"
    empty = list(islice(_empty_attributes(directory / ".pulumi"), 3))
    if empty:
        names = ", ".join(map(str, empty))
        found = f"empty, left by a kill: {names}; the engine says `failed to load checkpoint: EOF`"
        files = shlex.join(map(str, empty))
        return wrong(check, found, f"rm {files}, then `pulumi cancel` and the same `pulumi up`")
    if skips:
        return fine(check, "none are written (metadata=skip)")
    address = shown_address(backend.address)
    found = "a kill while one is written leaves a state that does not load"
    return hint(check, found, f"pulumi login {shlex.quote(f'{address}?metadata=skip')}")


def _empty_attributes(directory: Path) -> Iterator[Path]:
    try:
        for path in islice(directory.rglob("*.attrs"), _MOST_FILES):
            if path.is_file() and path.stat().st_size == 0:
                yield path
    except OSError:
        return


def _ask_engine(
    backend: Backend, engine: Engine | None, project: Project, environment: Mapping[str, str]
) -> Finding:
    if engine is None:
        return not_known(
            CHECK, f"{backend}; whether you are logged in is the engine's to say", "first mend the engine"
        )
    command: list[str | Path] = [engine.path, "--non-interactive", "--color", "never", "whoami"]
    try:
        who = run_program(command, quiet(environment), project.directory, _ANSWER_SECONDS).strip()
    except ProgramFailedError as error:
        return wrong(
            CHECK,
            f"{backend}: `pulumi whoami` {error}",
            f"pulumi login {shlex.quote(shown_address(backend.address))}",
        )
    return fine(CHECK, f"{backend}, logged in as {who}")
