"""Whether this process is the plugin: a test run is not."""

from __future__ import annotations

from pulumi_chime.dynamic import engine_address, is_plugin


def test_a_program_is_not_the_plugin() -> None:
    """Nothing of a user's process is touched, and its arguments name no engine."""
    assert not is_plugin()
    assert engine_address() is None
