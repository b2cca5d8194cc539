"""Lines that the engine shows, sent to an engine that records them."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import engine_pb2

from pulumi_chime.engine import EngineLog, Severity
from tests.support.plugin import recording_engine, urn


@pytest.mark.parametrize("severity", Severity)
def test_a_line_arrives_as_it_was_written(severity: Severity) -> None:
    """Severity, text, row, and whether it stays."""
    with recording_engine() as (engine, address):
        log = EngineLog(address)
        log.write(severity, "lasting", urn("reception"))
        log.write(severity, "live", lasting=False)
    lasting, live = engine.lines
    assert int(lasting.severity) == int(live.severity) == int(severity)
    assert (lasting.message, lasting.urn, lasting.ephemeral) == ("lasting", urn("reception"), False)
    assert (live.message, live.urn, live.ephemeral) == ("live", "", True)


def test_severities_are_the_engine_s() -> None:
    """The engine reads the numbers."""
    assert {severity.name: int(severity) for severity in Severity} == dict(engine_pb2.LogSeverity.items())


@pytest.mark.parametrize("address", [None, "127.0.0.1:1"])
def test_a_line_that_nobody_takes_is_dropped(address: str | None) -> None:
    """Nothing depends on a line: without an engine a deploy goes on."""
    EngineLog(address).write(Severity.WARNING, "anybody?")
