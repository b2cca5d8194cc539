"""The plugin's end: when the engine is gone, nothing more is sent and the process ends.

After a hard kill of the CLI its plugins live on, and a provider that goes on sending would race
the next `pulumi up`. The engine's address is probed a few times a second, and once more before each
write, so that nothing is sent between its end and the plugin's.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_chime.engine.lease import Lease

_PROBE_SECONDS = 0.3
_CONNECT_SECONDS = 1.0


class EngineGoneError(Exception):
    """The engine that runs this plugin has ended; nothing may be sent any more."""


class Lifetime:
    """Watches one engine, from the moment it was first seen.

    An address at which nobody ever answered is not watched: a plugin that a test drives by hand
    has no engine whose end could be seen.

    Args:
        address: The engine's; None: there is none.
        lease: Under which the engine runs; None: nobody limits it.
    """

    def __init__(self, address: str | None, lease: Lease | None = None) -> None:
        self._lease = lease
        self._watched: tuple[str, int] | None = None
        if address is not None:
            with contextlib.suppress(OSError):
                _probe(_split(address))
                self._watched = _split(address)

    def watch(self) -> None:
        """End this process as soon as the engine is gone."""
        if self._watched is not None:
            watcher = threading.Thread(
                target=_end_with_the_engine, args=(self._watched,), name="chime-lifetime", daemon=True
            )
            # Where no thread can be started, what is sent is still checked by `require_engine`.
            with contextlib.suppress(RuntimeError):
                watcher.start()

    def require_engine(self) -> None:
        """Raise EngineGoneError where the engine is gone, LeaseLostError where its lease is over."""
        if self._lease is not None:
            self._lease.require()
        if self._watched is not None and _is_gone(self._watched):
            raise EngineGoneError("the Pulumi engine has ended; nothing more is sent")


def _end_with_the_engine(address: tuple[str, int]) -> None:
    pause = threading.Event()
    while not _is_gone(address):
        pause.wait(_PROBE_SECONDS)
    # Not sys.exit: other threads may be about to send.
    os._exit(1)


def _is_gone(address: tuple[str, int]) -> bool:
    """Return whether nothing listens at an address of this machine.

    Only a refusal says so: a probe may also fail for want of time or of file descriptors on this side.
    """
    try:
        _probe(address)
    except ConnectionError:
        return True
    except OSError:
        return False
    return False


def _probe(address: tuple[str, int]) -> None:
    socket.create_connection(address, timeout=_CONNECT_SECONDS).close()


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)
