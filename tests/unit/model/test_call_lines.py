"""The line of a call, as the provider writes it and as others count it."""

from __future__ import annotations

import pytest

from pulumi_chime.model.call_lines import format_call, is_call


@pytest.mark.parametrize(
    "description",
    [
        "1 number (name), closed: pause, oldest waited 0.00 s, newest 0.00 s, answered in 0.12 s",
        "50 numbers (calling_name, name), closed: full, oldest waited 1.00 s, newest 0.00 s, answered in 0.12 s, 429",
    ],
)
def test_a_call_is_known_by_its_line(description: str) -> None:
    """Whatever it carried."""
    assert is_call(format_call("BatchUpdatePhoneNumber", description))


@pytest.mark.parametrize(
    "line", ["", "registering resource: name=a", "name: (none) in the account → '1 number ('"]
)
def test_other_lines_are_no_calls(line: str) -> None:
    """Those of the engine, and the provider's own."""
    assert not is_call(line)
