"""Whether this process is part of a rehearsal, in which every client speaks with the rehearsal's emulator.

`pulumi-chime rehearse` sets these variables for the engine, and with it for the program and the plugins. Then it does
not matter which address a program, a setting or a state names: no client of this package is opened for another one, and
each signs with a key of the rehearsal that stands for what was named. Only an address of this machine is taken, so that
the variable cannot lead anybody's requests elsewhere.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.model.addresses import is_address, shown_address
from pulumi_chime.model.error_codes import FailureKind

ADDRESS = "PULUMI_CHIME_REHEARSAL"
"""Set by `pulumi-chime rehearse`: the emulator's address, which every client of its processes goes to."""
JOURNAL = "PULUMI_CHIME_REHEARSAL_JOURNAL"
"""Set by `pulumi-chime rehearse`: the file that takes the place of every other journal."""
SECRET_KEY = "rehearsal"  # noqa: S105 - an emulator checks no signature
"""The secret access key of every client in a rehearsal: it opens nothing."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The rehearsal that this process is part of.

    Attributes:
        address: The emulator's.
        journal: Where writes are recorded; None: nowhere.
    """

    address: str
    journal: str | None


def running_rehearsal() -> Rehearsal | None:
    """Return the rehearsal that this process is part of; None where it is part of none.

    Raises:
        ServiceError: The variable has no address of this machine.
    """
    address = os.environ.get(ADDRESS)
    if not address:
        return None
    if not is_on_this_machine(address):
        detail = f"{ADDRESS} leads to an emulator on this machine only, such as http://127.0.0.1:4566, not to {shown_address(address)}"
        raise ServiceError(FailureKind.REFUSED, "connect", "InvalidEndpoint", detail)
    return Rehearsal(address, os.environ.get(JOURNAL) or None)


def access_key(profile: str | None, endpoint_url: str | None) -> str:
    """Return the access key that stands for a profile and an address in every rehearsal.

    Args:
        profile: As a connection names it; None: whoever boto3's own chain finds.
        endpoint_url: As a connection names it; None: the service's own.
    """
    named = f"{profile or ''}\n{endpoint_url or ''}"
    return f"REHEARSAL{hashlib.sha256(named.encode()).hexdigest()[:16].upper()}"


def is_on_this_machine(address: str) -> bool:
    """Return whether an address is of plain http, of this machine, and of nothing but host and port."""
    if not is_address(address):
        return False
    parts = urlsplit(address)
    try:
        is_loopback = ip_address(parts.hostname or "").is_loopback
    except ValueError:  # a name, and what it leads to may change
        return False
    rest = (parts.username, parts.password, parts.path.strip("/"), parts.query, parts.fragment)
    return parts.scheme == "http" and is_loopback and not any(rest)
