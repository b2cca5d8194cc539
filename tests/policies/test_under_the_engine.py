"""The ready pack under the real engine: what stops a preview, what warns, and that nothing is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.conftest import READY_PACK
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

_BAD = "calling_name 'C0ntoso': one of Contoso; for example \"Contoso\""


def told(run: Run, text: str) -> list[str]:
    """Return the lines of a run that contain a text."""
    return [line for line in run.output.splitlines() if text in line]


@pytest.fixture
def judged(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> Callable[[str, dict[str, Any]], tuple[Run, Run]]:
    """Run preview, and `up` with its own preview, for two numbers with a calling name and a pack's settings."""

    def run(calling_name: str, settings: dict[str, Any]) -> tuple[Run, Run]:
        stack = new_stack(emulator, ROWS)
        table = rows(list(emulator.numbers())[:2])
        declare(stack, [{**row, "calling_name": calling_name, "name": row["resource"]} for row in table])
        file = stack.directory / "settings.json"
        file.write_text(json.dumps(settings))
        pack = ("--policy-pack", str(READY_PACK), "--policy-pack-config", str(file))
        return stack.run("preview", *pack), stack.run("up", "--yes", *pack)

    return run


def test_a_mandatory_violation_stops_preview_and_up(
    emulator: Emulator, judged: Callable[[str, dict[str, Any]], tuple[Run, Run]]
) -> None:
    """All violations are listed, and nothing is written."""
    preview, up = judged("C0ntoso", {"calling-names": {"approved": ["Contoso"]}})
    assert (preview.code, up.code) == (255, 255)
    assert len(told(preview, _BAD)) == 2
    assert emulator.writes() == []


def test_an_advisory_violation_warns(
    emulator: Emulator, judged: Callable[[str, dict[str, Any]], tuple[Run, Run]]
) -> None:
    """The deploy goes on."""
    settings = {"calling-names": {"approved": ["Contoso"], "enforcementLevel": "advisory"}}
    preview, up = judged("C0ntoso", settings)
    assert (preview.code, up.code) == (0, 0)
    assert len(told(preview, _BAD)) == 2
    assert sum(call["items"] for call in emulator.writes()) == 4


@pytest.mark.parametrize(
    ("calling_name", "settings"),
    [
        pytest.param("C0ntoso", {"calling-names": "disabled"}, id="disabled"),
        pytest.param("Contoso", {"calling-names": {"approved": ["Contoso"]}}, id="compliant"),
    ],
)
def test_nothing_is_said(
    judged: Callable[[str, dict[str, Any]], tuple[Run, Run]], calling_name: str, settings: dict[str, Any]
) -> None:
    """A rule that is switched off, and a program that keeps to it, make no words."""
    preview, up = judged(calling_name, settings)
    assert (preview.code, up.code) == (0, 0)
    assert "calling-names" not in preview.output + up.output


def test_a_setting_that_does_not_exist_stops_the_preview(
    judged: Callable[[str, dict[str, Any]], tuple[Run, Run]],
) -> None:
    """A misspelled key is told in one line with those that exist."""
    preview, _ = judged("Contoso", {"calling-names": {"aproved": ["Contoso"]}})
    assert preview.code == 255
    assert told(preview, "aproved ['Contoso']: no such setting; accepted are approved, pattern, example")
    assert "Traceback" not in preview.output
