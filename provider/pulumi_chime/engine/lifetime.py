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

_PROBE_SECONDS = 0.3
_CONNECT_SECONDS = 1.0


class EngineGoneError(Exception):
    """The engine that runs this plugin has ended; nothing may be sent any more."""


class Lifetime:
    """Watches one engine, from the moment it was first seen.

    An address at which nobody ever answered is not watched: a plugin that a test drives by hand
    has no engine whose end could be seen.
    """

    def __init__(self, address: str | None) -> None:
        self._address = _split(address)
        self._watched = self._address is not None and self._answers()

    def watch(self) -> None:
        """End this process as soon as the engine is gone."""
        if self._watched:
            threading.Thread(target=self._end_with_the_engine, name="chime-lifetime", daemon=True).start()

    def require_engine(self) -> None:
        """Raise EngineGoneError where the engine is gone."""
        if self._watched and not self._answers():
            raise EngineGoneError("the Pulumi engine has ended; nothing more is sent")

    def _end_with_the_engine(self) -> None:
        pause = threading.Event()
        while self._answers():
            pause.wait(_PROBE_SECONDS)
        # Not sys.exit: other threads may be about to send.
        os._exit(1)

    def _answers(self) -> bool:
        """Return whether something listens at the engine's address."""
        if self._address is None:
            return False
        with contextlib.suppress(OSError):
            socket.create_connection(self._address, timeout=_CONNECT_SECONDS).close()
            return True
        return False


def _split(address: str | None) -> tuple[str, int] | None:
    if address is None:
        return None
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)
