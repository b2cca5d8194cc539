"""The process that serves: from options to a listening socket, and a stop that keeps nobody waiting."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from chime_emulator import changes, refusals, tables
from chime_emulator.application import application
from chime_emulator.beginning import Beginning
from chime_emulator.connection import HttpConnection
from chime_emulator.faults import Faults
from chime_emulator.numbers import Home
from chime_emulator.one_line import OneLineError
from chime_emulator.origins import Doorkeeper, is_loopback
from chime_emulator.state import EmulatorState
from chime_emulator.store import IN_MEMORY, open_store
from chime_emulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

_DEFAULT_QUOTA = 5
"""How many numbers an account may have before it asks for more.
https://docs.aws.amazon.com/chime-sdk/latest/ag/service-quotas.html"""
# Longer than clients keep an idle connection (httpx: 5 s, as uvicorn itself by default): who ends it first must be
# the client, or a request may meet the end that the server has just made.
_IDLE_SECONDS = 75
_GRACE_SECONDS = 1
_BACKLOG = 1024


class ListenError(OneLineError):
    """An address that cannot be listened at; the message says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an emulator is started with.

    Attributes:
        host: The address to listen at.
        port: 0 for any free one.
        database: A file, or `:memory:`.
        beginning: The numbers of a new database; an existing one keeps its own.
        seed: Of what faults decide by chance.
        latency: Seconds that each call takes at least.
        account: The account of the numbers, and of every access key that `accounts` does not list.
        region: The region of the numbers.
        accounts: The account of an access key.
        quota: How many numbers an account may have; None for as many as it began with, but at least 5.
        switches: What is unknown of the real service.
        host_names: Other names, in lower case, by which the emulator may be reached.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: str = IN_MEMORY
    beginning: Beginning = field(default_factory=Beginning)
    seed: int = 0
    latency: float = 0.0
    account: str = "123456789012"
    region: str = "us-east-1"
    accounts: Mapping[str, str] = field(default_factory=dict)
    quota: int | None = None
    switches: Switches = field(default_factory=Switches)
    host_names: frozenset[str] = frozenset()

    @property
    def doorkeeper(self) -> Doorkeeper:
        """Who may come in."""
        return Doorkeeper(self.host, self.host_names)

    @property
    def home(self) -> Home:
        """Where the numbers live."""
        return Home(self.account, self.region)


def serve(options: Options, *, verbose: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; the only line on standard output is the address.

    Raises:
        StoreError: The database cannot be used.
        InventoryError: The numbers to begin with cannot be made.
        ListenError: The address cannot be listened at.
    """
    _log_to_stderr(verbose=verbose)
    with _opened(options) as state, _listening(options) as listener:
        _print_introduction(options, state)
        server = _Server(
            state, options.doorkeeper, on_start=lambda: print(f"listening on {_url(listener)}", flush=True)
        )
        # uvicorn raises the signals once more when it has stopped; by then there is nothing left to do.
        for stop in {signal.SIGINT, signal.SIGTERM} - server.passed_over:
            signal.signal(stop, lambda *_: None)
        asyncio.run(server.serve([listener]))


@contextmanager
def serving(options: Options) -> Iterator[str]:
    """Serve in a thread of this process for the length of a with statement, and give the endpoint's URL.

    Raises what `serve` raises.
    """
    with _opened(options) as state, _listening(options) as listener:
        server = _Server(state, options.doorkeeper)
        thread = Thread(target=asyncio.run, args=(server.serve([listener]),), name="chime-emulator")
        thread.start()
        try:
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    def __init__(
        self, state: EmulatorState, doorkeeper: Doorkeeper, on_start: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application(state, doorkeeper),
                http=HttpConnection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
                timeout_keep_alive=_IDLE_SECONDS,
            )
        )
        self._on_start = on_start
        # By whoever has started this process, such as a script with SIGINT in its background; uvicorn would hear them.
        self.passed_over = {
            each for each in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) is signal.SIG_IGN
        }
        self._bell = state.bell

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop as uvicorn does, but for a signal that is passed over."""
        if sig not in self.passed_over:
            super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, and say so."""
        await super().startup(sockets)
        self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as uvicorn does, but for those who watch: they would be waited for."""
        self._bell.close()
        await super().shutdown(sockets)


@contextmanager
def _opened(options: Options) -> Iterator[EmulatorState]:
    home = options.home
    store = open_store(
        options.database,
        lambda connection: options.beginning.fill(connection, home, options.switches.pending_hours),
    )
    try:
        with store.transaction() as connection:
            for statement in refusals.SCHEMA:
                connection.execute(statement)
            changes.watch(connection)
            began_with = tables.count_initial(connection, home)
        yield EmulatorState(
            store=store,
            faults=Faults(options.seed),
            switches=options.switches,
            home=home,
            quota=max(_DEFAULT_QUOTA, began_with) if options.quota is None else options.quota,
            latency=options.latency,
            accounts=options.accounts,
        )
    finally:
        store.close()


@contextmanager
def _listening(options: Options) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server(
            (options.host, options.port),
            family=socket.AF_INET6 if ":" in options.host else socket.AF_INET,
            backlog=_BACKLOG,
        )
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]  # Python repeats the address there
        raise ListenError(f"cannot listen at {options.host} port {options.port}: {reason}") from error
    except (ValueError, TypeError) as error:  # Python cannot encode it as a name of a machine
        reason = "that is neither an address nor a name of a machine"
        raise ListenError(f"cannot listen at {options.host} port {options.port}: {reason}") from error
    with listener:
        yield listener


def _print_introduction(options: Options, state: EmulatorState) -> None:
    """Say on standard error what is served."""
    with state.transaction() as transaction:
        numbers = tables.count(transaction.connection, options.home)
    kept = "" if state.store.new else " as it was left"
    _print(
        f"{numbers} numbers in {options.region} of account {options.account}, "
        f"database {options.database}{kept}, seed {options.seed}"
    )
    if not state.store.new and options.beginning.has_numbers:
        _print("note: --numbers and --import fill a new database; this one keeps what it has")
    if not is_loopback(options.host):
        _print(f"warning: whoever reaches {options.host} can change the numbers; nothing is authenticated")


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _log_to_stderr(*, verbose: bool) -> None:
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s.%(msecs)03d %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("chime_emulator").setLevel(logging.INFO if verbose else logging.WARNING)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
