"""Programs of the tests that fail: their error is all that is heard of them."""

from __future__ import annotations

import gc

import pulumi
import pytest

from pulumi_chime import native
from tests.unit.mocked_program import run


def test_nothing_is_told_later_of_a_program_that_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    """It would come with whatever test happens to run when Python collects what is left, and disturb that."""

    def program() -> None:
        native.PhoneNumberSet("offices", numbers=pulumi.Output.from_input({"+1": {}}))

    with pytest.raises(pulumi.RunError, match=r"\+1"):
        run(program)
    gc.collect()
    assert caplog.messages == []
