"""States that versions have stored, a folder each in tests/fixtures/states: what is in one, and its account."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi_chime.model.numbers import CallingNameStatus
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

Account: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""What the service shows of each number."""

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "states"
ENDPOINT_URL = "http://127.0.0.1:1"
"""Where the service is, in a state that is stored: nowhere."""

SETTLED_SECONDS = 73 * 3600
"""After how long no calling name is pending any more."""

_SENT = ("CallingName", "CallingNameStatus")


@dataclass(frozen=True)
class StoredState:
    """One state.

    Attributes:
        folder: Where it is.
    """

    folder: Path

    def __str__(self) -> str:
        return self.folder.name

    @property
    def state_file(self) -> Path:
        """Where the state is, as `pulumi stack export` gave it."""
        return self.folder / "state.json"

    @property
    def account_file(self) -> Path:
        """Where it stands what the service has shown of each number."""
        return self.folder / "account.json"

    @property
    def program(self) -> str:
        """What was declared when it was written."""
        return (self.folder / "__main__.py").read_text()

    def resources(self) -> list[dict[str, Any]]:
        """Return the stored resources."""
        return list(json.loads(self.state_file.read_text())["deployment"]["resources"])

    def types(self) -> set[str]:
        """Return the types of the stored resources."""
        return {resource["type"] for resource in self.resources()}

    def put_into(self, stack: Stack, account: Emulator) -> None:
        """Give a stack this state, of an account that is where the emulator is."""
        # `refresh` asks where the last `up` did, which is in the state.
        (stack.directory / "state.json").write_text(
            self.state_file.read_text().replace(ENDPOINT_URL, account.url)
        )
        stack.must("stack", "import", "--file", "state.json")

    @property
    def account(self) -> Account:
        """The account as the deploy has left it."""
        return dict(json.loads(self.account_file.read_text()))

    @property
    def account_before(self) -> Account:
        """The account as the deploy has found it, or might have: no calling name is pending, since none was sent."""
        return {
            number: {name: value for name, value in shown.items() if name not in _SENT}
            if shown.get("CallingNameStatus") == CallingNameStatus.PENDING
            else shown
            for number, shown in self.account.items()
        }


@contextlib.contextmanager
def running_account(numbers: Account) -> Iterator[Emulator]:
    """Run an emulator of an account with these numbers, and eight plain ones where it does not name them."""
    with running_emulator("--numbers", "8", "--plain") as emulator:
        for number, shown in numbers.items():
            emulator.change(number, **shown)
        emulator.forget_calls()
        yield emulator
