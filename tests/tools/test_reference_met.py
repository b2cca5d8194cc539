"""Messages that people really meet, made by the code in the ordinary way: each is found on the page as it was said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pulumi
import pytest
from typer.testing import CliRunner

import pulumi_chime
from pulumi_chime import batching, cli, policies
from pulumi_chime.account.write_queue import explain
from pulumi_chime.chime.errors import ServiceError
from pulumi_chime.model import approved_file, failures, settings
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.release_list import read_releases
from pulumi_chime.model.spelling import find_problem
from pulumi_chime.onboarding.directory import require_free
from pulumi_chime.policies.settings import parse
from pulumi_chime.summary.reading import read_preview
from tools.reference.catalogue import read_chapters
from tools.reference.messages import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NUMBER = "+12065550100"
_VALUE = re.compile(r"<[^<>]+>")
_FEWEST_LETTERS = 9
"""Of a message that is found by itself: what has fewer would be found in too much."""


def _patterns() -> list[re.Pattern[str]]:
    """Return what finds each message of the catalogue in a line."""
    messages = [
        message
        for chapter in read_chapters(CATALOGUE)
        for entry in chapter.entries
        for message in entry.messages
        if len(re.sub(r"\W", "", _VALUE.sub("", message))) >= _FEWEST_LETTERS
    ]
    return [re.compile(".+".join(map(re.escape, _VALUE.split(message)))) for message in messages]


_PATTERNS = _patterns()


def _raised(do: Callable[[], object]) -> str:
    try:
        do()
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody is shown it
        return str(error)
    raise AssertionError("nothing was refused")


def _load(directory: Path, name: str, text: str) -> str:
    (directory / name).write_text(text)
    return _raised(lambda: pulumi_chime.load_fleet(directory / name))


def _run(*arguments: str) -> str:
    return re.sub(r"[│╭╮╰╯─]", "", CliRunner().invoke(cli.app, arguments).output)


def _refused(code: str) -> str:
    refusal = ServiceError(FailureKind.REFUSED, "BatchUpdatePhoneNumber", code, "Not this one")
    error = batching.Refused("refused")
    error.__cause__ = refusal
    return str(explain(_NUMBER, "calling_name", error))


def _releases(directory: Path, text: str | None) -> str:
    file = directory / "releases.csv"
    if text is not None:
        file.write_text(text)
    found = read_releases(str(file), directory)
    return str(failures.unusable_releases(_NUMBER, found.path, found.problem))


_MET: dict[str, Callable[[Path], str]] = {
    "a spaced number": lambda _: str(find_problem("+1 206-555-0100")),
    "a rounded number": lambda _: str(find_problem("1.20656E+10")),
    "no number": lambda _: str(find_problem("reception")),
    "a wrong setting": lambda _: _raised(lambda: settings.read_all({"chime:batchSize": "51"})),
    "an unknown setting": lambda _: _raised(lambda: settings.read_all({"chime:batchsize": "5"})),
    "a setting of old": lambda _: _raised(lambda: settings.read_all({"chime:maxReleases": "5"})),
    "a missing number": lambda _: str(failures.not_in_account(_NUMBER)),
    "all missing": lambda _: str(failures.all_missing(_NUMBER)),
    "another account": lambda _: str(failures.other_account("123456789012", "210987654321")),
    "interrupted": lambda _: str(failures.cancelled()),
    "a refused item": lambda _: _refused("Conflict"),
    "an unknown code": lambda _: _refused("NeverHeardOf"),
    "no file of releases": lambda directory: _releases(directory, None),
    "no list of releases": lambda directory: _releases(directory, "number\n+12065550100\n"),
    "a release that is none": lambda directory: _releases(directory, "phone_number\nreception\n"),
    "no approvals": lambda directory: _raised(lambda: approved_file.read(str(directory / "none.json"))),
    "a fleet that is not there": lambda directory: _raised(
        lambda: pulumi_chime.load_fleet(directory / "none.csv")
    ),
    "an empty fleet": lambda directory: _load(directory, "a.csv", ""),
    "a number twice": lambda _: _raised(
        lambda: pulumi_chime.PhoneNumberFleet(
            "offices", numbers=[pulumi_chime.FleetNumber(_NUMBER), pulumi_chime.FleetNumber("12065550100")]
        )
    ),
    "an unknown column": lambda directory: _load(
        directory, "b.csv", "phone_number,owner\n+12065550100,Kim\n"
    ),
    "a column twice": lambda directory: _load(
        directory, "c.csv", "phone_number,name,name\n+12065550100,A,B\n"
    ),
    "broken JSON": lambda directory: _load(directory, "d.json", "[{]"),
    "broken YAML": lambda directory: _load(directory, "e.yaml", "- phone_number: &a '+12065550100'\n"),
    "an import": lambda _: _raised(
        lambda: pulumi_chime.PhoneNumber(
            "reception", phone_number=_NUMBER, opts=pulumi.ResourceOptions(import_=_NUMBER)
        )
    ),
    "a wrong rule": lambda _: _raised(lambda: parse("names", policies.Names, {"patern": "x"})),
    "no preview": lambda _: _raised(lambda: read_preview("")),
    "half a preview": lambda _: _raised(lambda: read_preview('{"steps": [')),
    "a directory in the way": lambda directory: _raised(lambda: require_free(directory.parent)),
    "options that clash": lambda _: _run("inventory", "--json", "--format", "csv"),
}


@pytest.mark.parametrize("what", _MET)
def test_what_was_said_is_on_the_page(what: str, tmp_path: Path) -> None:
    """Of what people are shown some piece is a message of the page, whole and in these words."""
    said = " ".join(_MET[what](tmp_path).split())
    assert any(pattern.search(said) for pattern in _PATTERNS), said
