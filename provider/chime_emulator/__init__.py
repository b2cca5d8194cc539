"""A server that behaves like the phone-number API of Amazon Chime SDK Voice, for any AWS client.

`serve` is what the command `pulumi-chime emulator` runs; `serving` does the same in a thread, for tests:

    with serving(Options(beginning=Beginning(numbers=5, plain=True))) as endpoint_url: ...
"""

from chime_emulator.beginning import Beginning, Inventory
from chime_emulator.importing import InventoryError, read_documents
from chime_emulator.origins import HostNameError, host_names
from chime_emulator.server import ListenError, Options, serve, serving
from chime_emulator.store import StoreError
from chime_emulator.switches import SwitchError, Switches, switched

__all__ = [
    "Beginning",
    "HostNameError",
    "Inventory",
    "InventoryError",
    "ListenError",
    "Options",
    "StoreError",
    "SwitchError",
    "Switches",
    "host_names",
    "read_documents",
    "serve",
    "serving",
    "switched",
]
