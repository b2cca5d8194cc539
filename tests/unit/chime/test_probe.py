"""A look at a connection: moments that no calendar has are not known, and nothing fails for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.chime import Session
from pulumi_chime.chime.probe import Probe, expiry
from tests.unit.scripted_service import scripted_service

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 99999999999 00:00:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 +9900",
        "Mon, 01 Jan 2024 00:00:00",
        "yesterday",
        "",
    ],
)
def test_a_service_without_a_time_is_heard_all_the_same(date: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the clock is not known."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with scripted_service() as (script, url):
        script.headers["Date"] = date
        script.body = b'{"PhoneNumbers": []}'
        probe = Probe.open(Session.open("us-east-1", None), url)
        assert probe.client.page(None).numbers == ()
        assert probe.clock_difference is None


@pytest.mark.parametrize(
    ("ends", "found"),
    [("9999-12-31T23:59:59-08:00", ""), ("9999-12-31T15:59:59-08:00", "9999-12-31T23:59:59+00:00")],
)
def test_the_end_of_credentials_is_in_utc_or_not_known(
    ends: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program may say that they never end in a way that no calendar has in UTC."""
    told = {"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c", "Expiration": ends}
    config = tmp_path / "config"
    config.write_text(f"[default]\ncredential_process = echo '{json.dumps(told)}'\n")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    end = expiry(Session.open("us-east-1", None))
    assert (end.isoformat() if end else "") == found
