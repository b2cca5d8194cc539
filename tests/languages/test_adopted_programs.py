"""Programs in YAML and TypeScript that `pulumi-chime adopt` writes and adds to, through the real engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.languages.projects import TYPESCRIPT, YAML, Language, Parts
from tests.support.command import Ended, run_command
from tests.support.emulator import running_emulator
from tests.support.reviewing import foretold_calls
from tests.support.stack import Stack
from tools.transcript.account import mix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.emulator import Emulator

pytestmark = [pytest.mark.languages, pytest.mark.timeout(600)]

_ELSEWHERE = ["ca-central-1", "eu-west-2"]
_NEW = "+12065550177"


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """60 numbers of all kinds in one region, and three in each of two others."""
    with running_emulator("--numbers", "60", "--seed", "5") as running:
        mix(running.url)
        for place, region in enumerate(_ELSEWHERE):
            for digit in range(3):
                number = f"+1416555{place}10{digit}"
                running.control(
                    "PUT", f"numbers/{number}?region={region}", {"Country": "CA", "Name": f"No. {digit}"}
                )
        yield running


def _adopt(account: Emulator, home: Path, *options: str) -> Ended:
    return run_command("adopt", home, "--endpoint-url", account.url, *options)


@pytest.fixture
def search_path(parts: Parts, engine_bin: Path) -> list[Path]:
    """Where the language hosts and the engine are."""
    return [parts.hosts, engine_bin]


@pytest.mark.parametrize("region", ["one region", "all regions"])
@pytest.mark.parametrize("language", [YAML, TYPESCRIPT], ids=str)
def test_what_adopt_writes_is_adopted_without_a_write(
    account: Emulator,
    tmp_path: Path,
    parts: Parts,
    search_path: list[Path],
    *,
    language: Language,
    region: str,
) -> None:
    """Adoption only in the first preview, no write in the first `up`, nothing in the second; with what --update adds, too."""
    is_all = region == "all regions"
    place = ["--all-regions"] if is_all else ["--region", "us-east-1"]
    home = tmp_path / "home"
    told = json.loads(_adopt(account, home, *place, "--language", language.name, "--json").output)
    assert [each["region"] for each in told["fleets"]] == (
        [*_ELSEWHERE, "us-east-1"] if is_all else ["us-east-1"]
    )
    language.install(home, parts)
    stack = Stack.of_configured_project(home, search_path)
    account.forget_calls()
    declared = sum(each["numbers"] for each in told["fleets"])
    _require_adoption_only(stack, account, declared)

    where = _ELSEWHERE[1] if is_all else "us-east-1"
    path = f"numbers/{_NEW}?region={where}"
    account.control("PUT", path, {"Name": "New, here"})
    try:
        added = _adopt(account, home, "--update")
        assert added.code == 0
        assert added.output.startswith(f"  {_NEW} added\n")
        account.forget_calls()
        _require_adoption_only(stack, account, declared + 1)
    finally:
        account.control("DELETE", path)
    arns = {
        each["outputs"]["phoneNumber"]: each["outputs"]["phoneNumberArn"] for each in stack.state().values()
    }
    assert f":{where}:" in arns[_NEW]


def _require_adoption_only(stack: Stack, account: Emulator, numbers: int) -> None:
    """Preview and deploy twice: no write, and every number is in the state afterwards."""
    assert foretold_calls(stack) == {}
    stack.up("--skip-preview")
    assert len(stack.state()) == numbers
    stack.up("--skip-preview", "--expect-no-changes")
    assert account.writes() == []
