"""Clients in a rehearsal: to an emulator on this machine, whatever is named, and nowhere else."""

from __future__ import annotations

import pytest

from pulumi_chime.chime import ServiceError, access_key, connect
from pulumi_chime.chime.rehearsal import ADDRESS, is_on_this_machine
from tests.support.emulator import running_emulator


@pytest.mark.parametrize(
    ("address", "is_accepted"),
    [
        ("http://127.0.0.1:4566", True),
        ("http://127.8.9.1:80/", True),
        ("http://[::1]:4566", True),
        ("https://127.0.0.1:4566", False),
        ("http://localhost:4566", False),
        ("http://127.0.0.1.example.com", False),
        ("http://127.0.0.1@example.com", False),
        ("http://user:hush@127.0.0.1:4566", False),
        ("http://127.0.0.1:4566/path", False),
        ("http://127.0.0.1:4566?x=1", False),
        ("http://10.0.0.1:4566", False),
        ("http://0.0.0.0:4566", False),
        ("http://[::ffff:10.0.0.1]", False),
        ("127.0.0.1:4566", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:4566\n", False),
    ],
)
def test_only_this_machine_is_taken(address: str, is_accepted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable cannot lead anybody's requests elsewhere."""
    assert is_on_this_machine(address) is is_accepted
    monkeypatch.setenv(ADDRESS, address)
    if not is_accepted:
        with pytest.raises(ServiceError, match="on this machine only") as caught:
            connect("us-east-1", None, None, 1)
        assert "hush" not in str(caught.value)


def test_every_connection_leads_to_the_emulator_under_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a named address nor credentials are used; a proxy of the environment is passed by."""
    first, second = access_key(None, None), access_key(None, "https://voice.example.com")
    with running_emulator(
        "--account", f"{first}=111111111111", "--account", f"{second}=222222222222"
    ) as emulator:
        monkeypatch.setenv(ADDRESS, emulator.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NO_PROXY", "")
        for endpoint_url in (None, "https://voice.example.com"):
            client = connect("eu-west-1", None, endpoint_url, 1)
            client.page(None)
            assert emulator.url in client.find_principal()
        called = [(call["account"], call["region"]) for call in emulator.calls()]
    assert called == [("111111111111", "eu-west-1"), ("222222222222", "eu-west-1")]


def test_a_profile_that_is_not_there_is_missed_in_a_rehearsal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal fails as the real run would."""
    monkeypatch.setenv(ADDRESS, "http://127.0.0.1:4566")
    with pytest.raises(ServiceError, match="nobody"):
        connect("us-east-1", "nobody", None, 1)
