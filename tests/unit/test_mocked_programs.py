"""Programs of the tests that fail: their error is all that is heard of them."""

from __future__ import annotations

import gc

import pulumi
import pytest

from pulumi_chime import native
from tests.unit.mocked_program import run


def _fail() -> None:
    def program() -> None:
        native.PhoneNumberSet("offices", numbers=pulumi.Output.from_input({"+1": {"name": "Lobby"}}))

    with pytest.raises(pulumi.RunError):
        run(program)


def test_nothing_is_told_later_of_a_program_that_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    """It would come with whatever test happens to run when Python collects what is left, and disturb that."""
    _fail()
    # Pulumi keeps what belongs to a program until the next one begins.
    run(lambda: None)
    gc.collect()
    assert caplog.messages == []
