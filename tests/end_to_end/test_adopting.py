"""From an account full of numbers to a managed fleet: adopt, preview, up, and one edited column, through the real engine."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.support.accounts import ACCOUNTS, fill
from tests.support.command import run_command
from tests.support.emulator import running_emulator
from tests.support.reviewing import foretold_calls
from tests.support.stack import Stack
from tools.transcript import page
from tools.transcript.account import NUMBERS, SEED, mix
from tools.transcript.journey import Stage, surroundings, walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.emulator import Emulator

pytestmark = pytest.mark.long_engine

_READS = {"ListPhoneNumbers", "GetPhoneNumber", "GetPhoneNumberSettings"}


def _operations(emulator: Emulator) -> Counter[str]:
    """Return how often each operation was called since the last time."""
    counted = Counter(call["operation"] for call in emulator.calls())
    emulator.forget_calls()
    return counted


def _require_few_reads(emulator: Emulator) -> None:
    made = _operations(emulator)
    assert made["ListPhoneNumbers"] <= 10
    assert set(made) <= _READS


def test_a_thousand_numbers_as_a_new_user_adopts_and_then_edits_them(
    tmp_path: Path, engine_bin: Path
) -> None:
    """No write until a column is edited; then as many calls as the summary foretells; and the documentation shows this."""
    with running_emulator("--numbers", str(NUMBERS), "--seed", str(SEED)) as emulator:
        mix(emulator.url)
        emulator.forget_calls()
        outputs: dict[Stage, str] = {}
        calls: dict[Stage, Counter[str]] = {}
        steps = []
        for step in walk(tmp_path, surroundings(tmp_path, engine_bin), emulator.url):
            steps.append(step)
            outputs[step.stage], calls[step.stage] = step.output, _operations(emulator)
    for stage in (Stage.ADOPT, Stage.PREVIEW, Stage.UP, Stage.AGAIN, Stage.SUMMARY):
        assert calls[stage]["ListPhoneNumbers"] <= 10
        assert set(calls[stage]) <= _READS
    for reason in ("has not settled", "in the deletion queue", "PortinInProgress"):
        assert reason in outputs[Stage.ADOPT]
    assert "1000 to create" in outputs[Stage.PREVIEW]  # 998 numbers, the fleet and the stack
    assert "1000 unchanged" in outputs[Stage.AGAIN]
    assert calls[Stage.CHANGE]["BatchUpdatePhoneNumber"] == 20
    assert "at least 20 BatchUpdatePhoneNumber" in outputs[Stage.SUMMARY]
    assert list(page.find_differences(steps)) == []


@pytest.mark.parametrize("table", ["csv", "yaml", "json"])
def test_several_regions_are_adopted_and_added_to_without_a_write(
    table: str, tmp_path: Path, engine_bin: Path
) -> None:
    """A fleet for each, in the only program; what is new goes to the table of its region."""
    regions = ["ca-central-1", "eu-west-2"]
    with running_emulator("--numbers", "60", "--seed", "4") as emulator:
        mix(emulator.url)
        for digit, region in enumerate(regions):
            _put(emulator, region, f"+1416555010{digit}")
        home = tmp_path / "home"
        place = ["--endpoint-url", emulator.url]
        adopted = run_command("adopt", home, "--table", table, "--all-regions", "--json", *place)
        fleets = json.loads(adopted.output)["fleets"]
        assert [each["region"] for each in fleets] == [*regions, "us-east-1"]
        stack = Stack.of_configured_project(home, [engine_bin])
        declared = sum(each["numbers"] for each in fleets)
        _require_adoption_only(stack, emulator, declared)
        _put(emulator, regions[1], "+14165550109")
        assert run_command("adopt", home, "--update").output.startswith("  +14165550109 added\n")
        _require_adoption_only(stack, emulator, declared + 1)
        outputs = [each["outputs"] for each in stack.state().values()]
        assert {each["phone_number"]: each["region"] for each in outputs}["+14165550109"] == regions[1]


def _put(emulator: Emulator, region: str, number: str) -> None:
    emulator.control("PUT", f"numbers/{number}?region={region}", {"Country": "CA", "Name": "Somebody, there"})


def _require_adoption_only(stack: Stack, emulator: Emulator, numbers: int) -> None:
    """Preview and deploy twice: no write, and every number is in the state afterwards."""
    emulator.forget_calls()
    assert foretold_calls(stack) == {}
    stack.up("--skip-preview")
    assert len(stack.state()) == numbers
    stack.up("--skip-preview", "--expect-no-changes")
    assert emulator.writes() == []


def test_any_account_is_adopted_without_a_write(tmp_path: Path, engine_bin: Path) -> None:
    """Three accounts of the property that the plugin is tried with, each with a table of another form."""
    count, tables = itertools.count(), itertools.cycle(["csv", "yaml", "json"])
    with running_emulator("--numbers", "0") as emulator:

        @settings(
            max_examples=3,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(ACCOUNTS)
        def adopt_and_deploy(numbers: list[dict[str, Any]]) -> None:
            home, region = tmp_path / str(next(count)), f"us-example-{next(count)}"
            writable = fill(emulator, region, numbers)
            assume(writable)
            place = ["--endpoint-url", emulator.url, "--region", region]
            adopted = run_command("adopt", home, "--table", next(tables), *place)
            assert adopted.code == 0, adopted.errors
            stack = Stack.of_configured_project(home, [engine_bin])
            _require_adoption_only(stack, emulator, len(writable))

        adopt_and_deploy()
