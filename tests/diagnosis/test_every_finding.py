"""Every finding of the doctor that has a mend: what makes it, what it says, and exactly what to do about it.

The table is compared with the code: a finding that nobody has made here fails the last test.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Beginning, Options, serving
from pulumi_chime import diagnosis
from pulumi_chime.diagnosis import finding as findings
from tests.diagnosis.causes import CAUSES, Surroundings, find
from tests.diagnosis.expected import EXPECTED
from tests.emulator.served import Served
from tests.support.process import NO_AWS_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = Path(diagnosis.__file__).parent
_WITH_A_MEND = {"wrong", "hint", "not_known"}


@pytest.fixture(scope="module")
def standing() -> Iterator[Served]:
    """An emulator that all causes share."""
    with serving(Options(beginning=Beginning(numbers=2, plain=True))) as url:
        yield Served(url)


@pytest.fixture
def surroundings(standing: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Surroundings:
    """An empty directory, an emulator as it was at its start, and an environment with nothing of AWS."""
    standing.control("POST", "reset")
    standing.control("DELETE", "faults")
    for name, text in {**NO_AWS_FILES, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, text)
    return Surroundings(tmp_path, standing, monkeypatch.setenv)


def readable(text: str, surroundings: Surroundings) -> str:
    """Return a text with words in the place of what differs from machine to machine."""
    places = {
        str(surroundings.here): "HERE",
        surroundings.served.url: "EMULATOR",
        sys.executable: "PYTHON",
        str(Path(sys.executable).parent): "BIN",
    }
    for place, word in places.items():
        text = text.replace(place, word)
    return text


@pytest.mark.parametrize("name", CAUSES)
def test_what_is_found_and_its_mend(name: str, surroundings: Surroundings) -> None:
    """Word for word; nothing secret is in it."""
    check, cause = CAUSES[name]
    found = find(cause, surroundings, check)
    shown = (found.verdict.value, *(readable(text, surroundings) for text in (found.found, found.mend)))
    assert shown == EXPECTED[name]
    assert "hunter22" not in found.found + found.mend


def test_no_finding_is_left_out(surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place in the code that makes a finding with a mend is reached by a cause of the table."""
    made: set[tuple[str, int]] = set()
    original = findings.Finding

    def noting(*values: Any) -> Any:
        # Who has called the function that calls this one.
        frame = sys._getframe(2)
        made.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
        return original(*values)

    monkeypatch.setattr(findings, "Finding", noting)
    for number, (_, cause) in enumerate(CAUSES.values()):
        here = surroundings.here / str(number)
        here.mkdir()
        with monkeypatch.context() as patched:
            patched.setenv("HOME", str(here))
            surroundings.served.control("DELETE", "faults")
            result = cause(Surroundings(here, surroundings.served, patched.setenv))
            _ = result if hasattr(result, "verdict") else list(result)
    left_out = [
        f"{name}, line {lines[0]}"
        for name, lines in _PLACES
        if not any((name, line) in made for line in lines)
    ]
    assert left_out == []


def _find_places() -> Iterator[tuple[str, range]]:
    """Yield where the room's code makes a finding with a mend."""
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _WITH_A_MEND:
                yield file.name, range(node.lineno, (node.end_lineno or node.lineno) + 1)


# Before any test: Python 3.11 cannot parse while it frees what other tests have left.
_PLACES = tuple(_find_places())
