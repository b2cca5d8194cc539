"""A PostgreSQL of the project's own, for as long as a command runs: the queue where none is given.

The server listens on a socket in a directory that only this user can enter, and on no network.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from pulumi_chime.stacks.errors import QueueError, StacksError
from pulumi_chime.stacks.queue.address import QueueAddress
from pulumi_chime.stacks.queue.postgres import find_programs, unprivileged_account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIRECTORY = ".pulumi-chime"
"""In the project's directory: what commands keep there, none of it for a repository."""
_OF_ROOT = Path("/var/lib/pulumi-chime")
_READY_SECONDS = 30.0
_END_SECONDS = 20.0
_STARTS = 5
_PAUSE_SECONDS = 1.0
"""Between one start and the next."""
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./-]{0,60}")
"""Of a directory for sockets: with their names behind it, they have to be shorter than 104 characters."""
_USUAL_OF_ALL = "/tmp"  # noqa: S108 - what is made in it is only this user's
_NOT_ALLOWED = "permission denied"
_COMPLAINTS = ("no space left", _NOT_ALLOWED, "could not", "fatal:", "error:")
"""In small letters, what stands in the lines that say most first."""
_USER = "postgres"
_PORT = 5432
"""Of the socket's name alone."""
_OF_POSTGRES = "PG"
"""How the variables of PostgreSQL's library and programs begin."""
_GUARD = Path(__file__).with_name("server_guard.py")
_ASKER_CLEANS_UP = b"."
_SETTINGS = ("-c", "max_connections=600", "-c", "shared_buffers=16MB")
"""For many short statements of up to 256 workers, and next to no data."""


@dataclass(slots=True)
class Server:
    """A running server.

    Attributes:
        address: Of the queue.
        set_aside: The variables of PostgreSQL's library that this process had, for programs that have nothing to do
            with the queue.
    """

    address: QueueAddress
    set_aside: Mapping[str, str]
    _data: Path
    _sockets: Path
    _command: list[str]
    _account: Mapping[str, Any]
    _log: Path
    _guard: subprocess.Popen[bytes] | None = None
    _starts: int = 0
    _started_at: float = 0.0

    def start(self) -> None:
        """Start it, and wait until it answers. Raises QueueError."""
        guard = self._begin()
        until = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if guard.poll() is not None or time.monotonic() >= until:
                raise QueueError(
                    f"the project's own PostgreSQL does not start: {_last_line(self._log)}; if it never does, remove "
                    f"{self._data}, in which is nothing that is needed"
                )
            threading.Event().wait(0.05)

    def _begin(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        self._started_at = time.monotonic()
        with self._log.open("wb" if self._starts == 1 else "ab") as log:
            self._guard = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    str(_GUARD),
                    str(self._sockets),
                    json.dumps(self._account),
                    *self._command,
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=os.sep,
            )
        return self._guard

    def keep_running(self) -> None:
        """Start it again where it has ended by itself; it answers some time after that.

        A start may fail while processes of the one before are left, so that the next is put off for a moment.

        Raises:
            QueueError: It ends again and again.
        """
        if self._guard is None or self._guard.poll() is None:
            return
        if time.monotonic() < self._started_at + _PAUSE_SECONDS:
            return
        if self._starts >= _STARTS:
            raise QueueError(f"the project's own PostgreSQL ends again and again: {_last_line(self._log)}")
        self.end()
        self._begin()

    def end(self) -> None:
        """End it, and wait until it has."""
        if self._guard is None:
            return
        with contextlib.suppress(OSError), self._guard:
            # Whether or not it is waited for: its guard ends it when this process ends.
            if self._guard.stdin is not None:
                self._guard.stdin.write(_ASKER_CLEANS_UP)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address.conninfo).close()
        except psycopg.Error:
            return False
        return True


@contextlib.contextmanager
def project_server(project: Path) -> Iterator[Server]:
    """Run the server of a project until the block ends.

    Args:
        project: The project's directory.

    Raises:
        StacksError: Another command runs it.
        QueueError: It cannot be started.
    """
    home = project / DIRECTORY
    with _explained():
        home.mkdir(exist_ok=True)
        (home / ".gitignore").write_text("*\n")
    with _alone(home / "queue.lock"):
        with _explained():
            data, account = _place(home)
        with _variables_set_aside() as set_aside:
            _initialize(data, account)
            _end_leftover(data)
            with _private_directory(account) as sockets:
                server = _server(data, sockets, account, home / "queue.log", set_aside)
                try:
                    server.start()
                    yield server
                finally:
                    server.end()


def _server(
    data: Path, sockets: Path, account: Mapping[str, Any], log: Path, set_aside: Mapping[str, str]
) -> Server:
    return Server(
        QueueAddress.parse(f"postgresql://{_USER}@/postgres?host={sockets}&port={_PORT}"),
        set_aside,
        data,
        sockets,
        [
            str(find_programs() / "postgres"),
            *("-D", str(data)),
            *("-k", str(sockets), "-p", str(_PORT)),
            *("-h", ""),
            *_SETTINGS,
        ],
        account,
        log,
    )


@contextlib.contextmanager
def _variables_set_aside() -> Iterator[Mapping[str, str]]:
    """Take PostgreSQL's variables from this process: its library would let each of them change where it connects.

    Gives what they were.
    """
    before = {name: text for name, text in os.environ.items() if name.startswith(_OF_POSTGRES)}
    for name in before:
        del os.environ[name]
    try:
        yield before
    finally:
        os.environ.update(before)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Let what the system refuses be one line."""
    try:
        yield
    except OSError as error:
        raise QueueError(
            f"the project's own PostgreSQL cannot be made: {error.filename}: {error.strerror}; or give a --queue"
        ) from None


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    opened = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise StacksError(
            "another `pulumi-chime stacks` is at work on this project; wait for it, or give both a --queue"
        ) from None
    try:
        yield
    finally:
        os.close(opened)


def data_directory(project: Path) -> Path:
    """Return where the data of a project's server is."""
    version = find_programs().parent.name.removeprefix("pginstall")
    home = project / DIRECTORY
    if os.geteuid() != 0:
        return home / f"queue-{version}"
    # Where another user can get at it, and no directory above has to be opened for that.
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    return _OF_ROOT / f"{name}-{version}"


def _place(home: Path) -> tuple[Path, Mapping[str, Any]]:
    """Return where the data is, and as whom the server runs: PostgreSQL refuses to run as root."""
    data = data_directory(home.parent)
    if os.geteuid() != 0:
        return data, {}
    if not data.parent.exists():
        data.parent.mkdir(parents=True)
        # Whatever the umask: the server has to get through.
        data.parent.chmod(0o711)
    return data, unprivileged_account()


@contextlib.contextmanager
def _private_directory(account: Mapping[str, Any]) -> Iterator[Path]:
    """Make a directory for the socket, with a path that is short and plain whatever the project's is."""
    made = Path(tempfile.mkdtemp(prefix="pulumi-chime-", dir=_place_of_sockets(account)))
    if account:
        os.chown(made, account["user"], account["group"])
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _place_of_sockets(account: Mapping[str, Any]) -> str:
    """Return a directory for temporary files whose path a socket and an address can have, and that the server can enter."""
    usual = tempfile.gettempdir()
    return usual if not account and _PLAIN_PATH.fullmatch(usual) else _USUAL_OF_ALL


def _initialize(data: Path, account: Mapping[str, Any]) -> None:
    """Make the data where there are none: as a whole, or not at all."""
    if (data / "PG_VERSION").exists():
        return
    unfinished = data.with_name(f"{data.name}.unfinished")
    with _explained():
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        if account:
            os.chown(unfinished, account["user"], account["group"])
    _make(unfinished, account)
    with _explained():
        unfinished.rename(data)


def _make(data: Path, account: Mapping[str, Any]) -> None:
    command = [
        str(find_programs() / "initdb"),
        *("-D", str(data), "-U", _USER, "--encoding=UTF8", "--locale=C", "--no-sync"),
        *("--auth-local=trust", "--auth-host=reject"),
    ]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **account)
    except OSError as error:
        raise QueueError(_unusable(error.strerror or str(error), account)) from None
    if made.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise QueueError(
            _unusable(_complaint(made.stderr) or f"initdb ended with {made.returncode}", account)
        )


def _complaint(errors: str) -> str:
    """Return the line with which PostgreSQL says what went wrong; empty where there is none."""
    lines = [line.strip() for line in errors.splitlines()]
    return next((line for mark in _COMPLAINTS for line in lines if mark in line.lower()), "")


def _unusable(why: str, account: Mapping[str, Any]) -> str:
    mend = (
        "PostgreSQL runs as another user than root, who has to be able to enter the Python environment; "
        if account and _NOT_ALLOWED in why.lower()
        else ""
    )
    return f"the project's own PostgreSQL cannot be made: {why}; {mend}or give a --queue"


def _end_leftover(data: Path) -> None:
    """End the server of a command that was killed: nobody but this command may use the data now."""
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    until = time.monotonic() + _END_SECONDS
    while _is_server_of(pid, data):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGINT)
        if time.monotonic() >= until:
            raise QueueError(
                f"the PostgreSQL of an earlier command, process {pid}, does not end; end it, and try again"
            )
        threading.Event().wait(0.1)


def _is_server_of(pid: int, data: Path) -> bool:
    """Return whether a process is a server on this data, and not another one that has got its number."""
    if Path("/proc").is_dir():
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return False
        return str(data) in arguments
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(data) in shown.stdout


def _last_line(log: Path) -> str:
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "it has no log"
    return f"{lines[-1]} ({log})" if lines else f"see {log}"
