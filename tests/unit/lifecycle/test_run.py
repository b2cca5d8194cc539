"""A run that is cancelled while it opens an account."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pulumi_chime.account import open_account as opening
from pulumi_chime.lifecycle import Call
from pulumi_chime.lifecycle.run import Run
from pulumi_chime.model.connection import Connection

if TYPE_CHECKING:
    from typing import Any

    import pytest

PATIENCE = 30.0
CALL = Call("urn:pulumi:dev::p::chime:index:PhoneNumber::a")


class Writes:
    """Keeps why it was stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop(self, reason: Exception) -> None:
        """Take note."""
        assert "cancel" in str(reason)
        self.stopped.set()

    def activity(self) -> None:
        """Do nothing."""


class Opened:
    """An account whose writes can be stopped."""

    def __init__(self) -> None:
        self.writes = Writes()


def test_an_account_that_opens_slowly_lets_no_other_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials may take minutes to be found; what is open is stopped at once, and the other when it is open."""
    accounts = {"us-east-1": Opened(), "us-west-2": Opened()}
    reached, may_open = threading.Event(), threading.Event()

    def open_account(connection: Connection, _: Any) -> Any:
        if connection.region == "us-west-2":
            reached.set()
            assert may_open.wait(PATIENCE)
        return accounts[str(connection.region)]

    monkeypatch.setattr(opening, "open_account", open_account)
    run = Run()
    run.account(CALL, Connection(region="us-east-1"))
    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(run.account, CALL, Connection(region="us-west-2"))
        assert reached.wait(PATIENCE)
        stopping = pool.submit(run.stop)
        try:
            assert accounts["us-east-1"].writes.stopped.wait(5)
            stopping.result(5)
            assert not accounts["us-west-2"].writes.stopped.is_set()
        finally:
            may_open.set()
        second.result(PATIENCE)
    assert accounts["us-west-2"].writes.stopped.is_set()
