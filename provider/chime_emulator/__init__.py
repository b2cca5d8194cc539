"""A server that behaves like the phone-number API of Amazon Chime SDK Voice, for any AWS client.

`serve` is what the command `pulumi-chime emulator` runs; `serving` does the same in a thread, for tests.
"""

from chime_emulator.server import ListenError, Options, serve, serving
from chime_emulator.store import StoreError
from chime_emulator.switches import Switches, SwitchError, switched

__all__ = [
    "ListenError",
    "Options",
    "StoreError",
    "SwitchError",
    "Switches",
    "serve",
    "serving",
    "switched",
]
