"""TLS connections to the service that break when a write is under way, through the real plugin process."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.plugin.runs import stored
from tests.unit.breaking_service import breaking_service, make_certificate, read_message, say, secure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Runner
    from tests.support.emulator import Emulator
    from tests.unit.breaking_service import BreakingService

NUMBER = "+12065550100"


@pytest.mark.parametrize(("attribute", "value"), [("calling_name", "Contoso"), ("name", "Reception")])
def test_a_write_whose_connection_breaks_is_not_taken_for_unsent(
    emulator: Emulator, tmp_path: Path, attribute: str, value: str, run: Runner
) -> None:
    """It arrived, and the answer is noise: a calling name is read back, and not sent again; a name may be."""
    certificate = make_certificate(tmp_path)
    broken: list[bytes] = []

    def pass_on(service: BreakingService, connection: socket.socket) -> None:
        with secure(certificate, connection) as (secured, bare):
            while True:
                request = service.take_request(secured)
                answer = ask(emulator.url, request)
                if request.startswith(b"POST") and not broken:
                    broken.append(request)
                    say(b"this is no TLS")(bare)
                    return
                secured.sendall(answer)

    with (
        breaking_service(pass_on) as (_, port),
        run(emulator, {"AWS_CA_BUNDLE": str(certificate)}, endpointUrl=f"https://127.0.0.1:{port}") as this,
    ):
        outputs = this.plugin.update(NUMBER, stored(NUMBER), {"phone_number": NUMBER, attribute: value})
    assert outputs[attribute] == value
    assert len(broken) == 1
    assert len(emulator.writes()) == (1 if attribute == "calling_name" else 2)


def ask(url: str, request: bytes) -> bytes:
    """Return what a service answers to a request."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as service:
        service.sendall(request)
        return read_message(service)
