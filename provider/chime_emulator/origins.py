"""Who may speak to the emulator: programs that know its address, and its own page; no page of another site.

Nothing is authenticated, and a browser sends for any page it shows: so a request is refused where the browser says that
a page of another origin sends it (CSRF), and where it names a host that somebody else's name server may have led here
(DNS rebinding). AWS clients and command lines send neither header, and the host that they were given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from chime_emulator.one_line import OneLineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+?)\.?)(?::[0-9]{1,5})?", re.IGNORECASE)
_OWN_SITE = frozenset({"same-origin", "none"})
"""Of `Sec-Fetch-Site`: our own page, or the person at the browser. https://www.w3.org/TR/fetch-metadata/"""
_SHOWN_LENGTH = 80


class HostNameError(OneLineError, ValueError):
    """What is no name of a host; the message says so."""


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What decides whether a request may come in.

    Attributes:
        host: The address that the emulator was told to listen at.
        names: Other names of this machine by which it may be reached.
    """

    host: str = "127.0.0.1"
    names: frozenset[str] = frozenset()

    def refusal(self, scope: Scope, *, is_api: bool, is_page: bool = False) -> str | None:
        """Return why a request may not come in; None where it may.

        Args:
            scope: The request.
            is_api: It is for the service's API, where names without a dot are let in too: containers call each other
                by such names, and no name server of the internet can have one.
            is_page: It is for the page itself, to which a link from anywhere may lead a person.
        """
        hosts = _header(scope, b"host")
        return self._strange_host(hosts, is_api=is_api) or _strange_sender(scope, hosts, is_page=is_page)

    def _strange_host(self, hosts: list[str], *, is_api: bool) -> str | None:
        if is_api and not hosts:
            return None  # HTTP/1.0, which no browser speaks
        matched = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        name = (matched["v6"] or matched["name"]).lower() if matched else ""
        if self._is_known(name) or (is_api and name and "." not in name):
            return None
        shown = " ".join(hosts)[:_SHOWN_LENGTH]
        return (
            f"the Host header says {shown!a}, which is no address of this emulator; use the one that it printed, "
            "or start it with --allow-host NAME"
        )

    def _is_known(self, name: str) -> bool:
        if name in {"localhost", self.host.lower(), *self.names}:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        # No name server leads to an address that is spelled out, so any will do where any may reach the emulator.
        return address.is_loopback or not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_names(names: Iterable[str]) -> frozenset[str]:
    """Return names as a doorkeeper compares them. Raises HostNameError."""
    found = set()
    for name in names:
        matched = _HOST.fullmatch(name)
        if not matched or ":" in name:
            raise HostNameError(f"{name!a}: a host is named like emulator.test, without scheme and port")
        found.add(matched["name"].lower())
    return frozenset(found)


def _strange_sender(scope: Scope, hosts: list[str], *, is_page: bool) -> str | None:
    own = {f"http://{host}".lower() for host in hosts}
    for origin in _header(scope, b"origin"):
        if origin.lower() not in own:
            return f"a page of {origin[:_SHOWN_LENGTH]!a} sent this; only the emulator's own page may"
    strange = [site for site in _header(scope, b"sec-fetch-site") if site not in _OWN_SITE]
    if strange and not (is_page and _is_navigation(scope)):
        return "a page of another site sent this; only the emulator's own page may"
    return None


def _is_navigation(scope: Scope) -> bool:
    """A person follows a link to the page: what they then see, the page they came from does not."""
    return _header(scope, b"sec-fetch-mode") == ["navigate"] and _header(scope, b"sec-fetch-dest") == [
        "document"
    ]


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
