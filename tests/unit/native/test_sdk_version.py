"""Which versions a plugin serves, and what it says of the others."""

from __future__ import annotations

import pytest

from pulumi_chime.model.version import VERSION
from pulumi_chime.native import sdk_version
from pulumi_chime.native.sdk_version import mismatch


@pytest.mark.parametrize(
    ("ours", "served", "others"),
    [
        ("0.3.2", ["0.3.2", "0.3.1", "0.3.0", "v0.3.2"], ["0.3.3", "0.4.0", "0.2.9", "1.0.0"]),
        ("2.1.0", ["2.1.0", "2.0.0", "2.0.9", "2.1.0-rc.1"], ["2.1.1", "2.2.0", "3.0.0", "1.9.9"]),
    ],
)
def test_a_plugin_serves_what_was_promised(
    monkeypatch: pytest.MonkeyPatch, ours: str, served: list[str], others: list[str]
) -> None:
    """The SDKs before it up to a break (while the major is 0, a minor version), and none that is newer."""
    monkeypatch.setattr(sdk_version, "VERSION", ours)
    assert [asked for asked in served if mismatch(asked)] == []
    assert [asked for asked in others if not mismatch(asked)] == []


@pytest.mark.parametrize("asked", [None, "", VERSION, "latest", 7, ["0.9.0"], object()])
def test_what_is_no_version_is_passed_over(asked: object) -> None:
    """An engine that sends nothing, or something new, is no mismatch."""
    assert mismatch(asked) == ""


def test_the_line_says_what_to_do() -> None:
    """In one line: both versions, who asks, the mend."""
    line = mismatch("99.0.0")
    assert "\n" not in line
    assert f"is version {VERSION}" in line
    assert "pip install pulumi-chime==99.0.0" in line
