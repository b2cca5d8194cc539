"""The process that serves: options to a listening socket, and a stop that keeps nobody waiting."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from chime_emulator import inventory
from chime_emulator.account import Home, put
from chime_emulator.application import application
from chime_emulator.connection import Connection
from chime_emulator.faults import Faults
from chime_emulator.state import State
from chime_emulator.store import IN_MEMORY, open_store
from chime_emulator.switches import Switches

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping

    from chime_emulator.store import Store

_QUOTA = 5
"""How many numbers a new account may have, before it asks for more.
https://docs.aws.amazon.com/chime-sdk/latest/ag/service-quotas.html"""
_GRACE_SECONDS = 1


class ListenError(Exception):
    """An address that cannot be listened at; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an emulator is started with.

    Attributes:
        port: 0 for any free one.
        database: A file, or `:memory:`.
        numbers: How many numbers a new database begins with.
        plain: All of them US, local, unassigned and without names, rather than a mix.
        seed: Of the mix and of the faults' chances.
        latency: Seconds that each call takes at least.
        account, region: The home of the numbers.
        accounts: The account of an access key; all others belong to `account`.
        quota: How many numbers an account may have; None for as many as the database begins with, at least 5.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: str = IN_MEMORY
    numbers: int = 0
    plain: bool = False
    seed: int = 0
    latency: float = 0.0
    account: str = "123456789012"
    region: str = "us-east-1"
    accounts: Mapping[str, str] = field(default_factory=dict)
    quota: int | None = None
    switches: Switches = Switches()


def serve(options: Options) -> None:
    """Serve until SIGINT or SIGTERM; the first line on standard output tells the address.

    Raises:
        StoreError: The database cannot be used.
        ListenError: The address cannot be listened at.
    """
    with _listening(options) as listener, _opened(options) as state:
        if not _is_loopback(options.host):
            print(
                f"warning: {options.host} is not this machine alone: whoever reaches it can change the numbers",
                file=sys.stderr,
            )
        server = _Server(state, on_start=lambda: print(f"listening on {_url(listener)}", flush=True))
        # uvicorn raises the signals again when it has stopped; by then there is nothing left to do.
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, lambda *_: None)
        asyncio.run(server.serve([listener]))


@contextmanager
def serving(options: Options) -> Iterator[str]:
    """Serve in a thread of this process for the length of a with statement; give the endpoint's URL."""
    with _listening(options) as listener, _opened(options) as state:
        server = _Server(state)
        thread = Thread(target=asyncio.run, args=(server.serve([listener]),))
        thread.start()
        try:
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    def __init__(self, state: State, on_start: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                application(state),
                http=Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()


@contextmanager
def _listening(options: Options) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((options.host, options.port))
            listener.listen(1024)
        except (OSError, OverflowError) as error:
            raise ListenError(f"cannot listen at {options.host}:{options.port}: {error}") from error
        yield listener


@contextmanager
def _opened(options: Options) -> Iterator[State]:
    home = Home(options.account, options.region)
    store, _ = open_store(options.database, lambda connection: _fill(connection, home, options))
    try:
        yield State(
            store=store,
            faults=Faults(options.seed),
            switches=options.switches,
            home=home,
            quota=_initial_quota(store, home) if options.quota is None else options.quota,
            latency=options.latency,
            accounts=options.accounts,
        )
    finally:
        store.close()


def _fill(connection: sqlite3.Connection, home: Home, options: Options) -> None:
    if options.plain:
        numbers = inventory.plain(home, options.numbers)
    else:
        numbers = inventory.mixed(home, options.numbers, options.seed)
    for number in numbers:
        put(connection, home, number)


def _initial_quota(store: Store, home: Home) -> int:
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT count(*) FROM initial_numbers WHERE account = ? AND region = ?",
            (home.account, home.region),
        ).fetchone()
    return max(_QUOTA, row[0])


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
