"""The pages that say what the code says: nothing that can be set or met is missing, and no example is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pulumi_chime import policies
from pulumi_chime.model import error_codes, settings
from pulumi_chime.native import schema
from pulumi_chime.policies.settings import parse
from tools.reference import messages
from tools.reference import settings as settings_page
from tools.reference.__main__ import DOCS
from tools.reference.catalogue import CatalogueError, find_problems, read_chapters
from tools.reference.parts import PartsError, fill
from tools.reference.texts import texts

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = (DOCS / "settings.md").read_text(encoding="utf-8")
_MARKS = "<!-- it: `make pages` writes it -->\nold\n<!-- end of it -->\n"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE)


def _document(key: str) -> dict[str, Any]:
    documents = [yaml.safe_load(block) for block in _blocks("yaml")]
    return next(document for document in documents if key in document)


def test_a_stack_may_set_all_that_the_page_shows() -> None:
    """Every setting stands in the example, with a value that is accepted."""
    shown = _document("config")["config"]
    assert list(shown) == [f"chime:{each.name}" for each in settings.SETTINGS]
    settings.read_all(shown)


def test_a_provider_of_the_page_takes_what_it_is_given() -> None:
    """The program in YAML names properties of the schema only, and all that a provider has."""
    resources = _document("resources")["resources"]
    composed = schema.compose()
    assert resources["west"]["properties"].keys() == composed["provider"]["inputProperties"].keys()
    number = composed["resources"]["chime:index:PhoneNumber"]["inputProperties"]
    assert resources["lobby"]["properties"].keys() <= number.keys()


def test_rules_take_the_settings_of_the_page() -> None:
    """What the page gives rules is accepted by them."""
    configuration = json.loads(_blocks("json")[0])
    rules = {rule.name: rule for rule in policies.ALL}
    for name, given in configuration.items():
        if not isinstance(given, str):
            own = {key: value for key, value in given.items() if key != "enforcementLevel"}
            parse(name, rules[name]._settings, own)


def test_a_variable_without_a_text_is_found(tmp_path: Path) -> None:
    """A variable that the code reads and nothing describes has no row, which is told."""
    (tmp_path / "code.py").write_text('import os\nos.environ.get("PULUMI_CHIME_UNHEARD_OF")\n')
    with pytest.raises(settings_page.UndescribedError, match="PULUMI_CHIME_UNHEARD_OF"):
        settings_page.variables(tmp_path)


def test_a_part_takes_the_place_of_what_stood_there() -> None:
    """What stands between the marks is replaced, and nothing else."""
    assert (
        fill(f"before\n{_MARKS}after", {"it": "new"})
        == f"before\n{_MARKS.replace('old', chr(10) + 'new' + chr(10))}after"
    )


@pytest.mark.parametrize(("page", "parts"), [("nothing", {"it": ""}), (_MARKS, {}), (_MARKS * 2, {"it": ""})])
def test_a_page_has_each_part_once(page: str, parts: dict[str, str]) -> None:
    """A part that a page lacks or has twice, or that nobody writes, is an error."""
    with pytest.raises(PartsError):
        fill(page, parts)


def _problems(tmp_path: Path, code: str, entries: str = "", file: str = "lifecycle/new.py") -> list[str]:
    """Return what is wrong with a package of one file and a catalogue of one chapter."""
    package, catalogue = tmp_path / "package", tmp_path / "catalogue"
    (package / file).parent.mkdir(parents=True)
    (package / file).write_text(code)
    catalogue.mkdir()
    (catalogue / "1.txt").write_text(f"# A chapter\nIt is about something.\n\n@ {file}\n{entries}\n")
    return list(find_problems(read_chapters(catalogue), texts(package)))


_SAYS_SOMETHING_NEW = [
    'raise ChimeError("it went astray")',
    'raise ChimeError(f"{number} astray")',
    'Finding(Weight.NOTICE, "name", f"it is {value} now")',
    'yield Problem("name", value, "no vowels please", "Xyz")',
    'return wrong("credentials", f"they are {age} days old", "take new ones")',
    'WORDS = "no such thing"',
    'log.warn(f"waiting for {number}" if number else "")',
    'fail("adopt", f"{path} was lost", WRONG_USAGE)',
    'return " ".join([reason, "and so on"])',
    'raise typer.BadParameter("one of both", param_hint="--json")',
]


@pytest.mark.parametrize("line", _SAYS_SOMETHING_NEW)
def test_what_has_no_entry_is_found(tmp_path: Path, line: str) -> None:
    """A new error, finding, refusal or text of any kind is told with its place, until it has an entry."""
    code = f"def tell(number, value):\n    if value:\n        {line}\n"
    found = _problems(tmp_path, code)
    assert found
    assert all(problem.startswith("lifecycle/new.py:3: ") for problem in found)


def test_the_code_with_one_text_more_is_not_in_order(tmp_path: Path) -> None:
    """The real catalogue knows the real code only: one error more, in a file that has entries, has none."""
    file = "lifecycle/delete.py"
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text('raise ChimeError(f"{number} is gone with the wind")')
    chapters = read_chapters(messages.CATALOGUE)
    assert any("gone with the wind" in problem for problem in find_problems(chapters, texts(tmp_path)))


_ENTRY = "phone number <number>: gone since <date>\n? When it is.\n! Restore it.\n"


def test_an_entry_answers_for_the_text_that_it_quotes(tmp_path: Path) -> None:
    """A message with all that a text says, in its order, is its entry."""
    code = 'raise ChimeError(f"phone number {each}: gone since {date}")'
    assert not _problems(tmp_path, code, _ENTRY)


@pytest.mark.parametrize(
    "code",
    [
        'raise ChimeError(f"phone number {each}: lost since {date}")',
        'raise ChimeError(f"phone number {each}: gone")',
    ],
)
def test_an_entry_cannot_say_what_the_code_does_not(tmp_path: Path, code: str) -> None:
    """A message that the code has changed, or never said, is told."""
    assert any("nothing in it says" in problem for problem in _problems(tmp_path, code, _ENTRY))


@pytest.mark.parametrize("words", ["gone since yesterday", "number of rows", "phone number"])
def test_a_part_of_an_entry_is_none(tmp_path: Path, words: str) -> None:
    """A text whose words stand somewhere within a longer message has no entry by that."""
    entry = "it is the phone number of rows gone since yesterday\n? When it is.\n! Restore it.\n"
    assert any("has no entry" in problem for problem in _problems(tmp_path, f'WORDS = "{words}"', entry))


def test_an_exemption_ends_with_what_it_was_for(tmp_path: Path) -> None:
    """A place that has no texts any more is not exempted for those to come."""
    assert _problems(tmp_path, "pass", "- tell: headings\n")


def test_what_is_raised_is_not_exempted_with_its_file(tmp_path: Path) -> None:
    """Files that lay something out may say all but errors."""
    code = 'TITLE = "Numbers that leave"\n\ndef show():\n    raise ChimeError("no room left")\n'
    (problem,) = _problems(tmp_path, code, "- *: headings\n")
    assert "no room left" in problem


def test_what_says_nothing_to_users_needs_no_entry(tmp_path: Path) -> None:
    """Docstrings, patterns, help of options and findings that all is well are no messages."""
    code = """
def look(verbose=typer.Option(False, help="Say all of it.")):
    '''Look at all of it.'''
    pattern = re.compile("all of it")
    return fine("account", "all is well here")
"""
    assert not _problems(tmp_path, code)


@pytest.mark.parametrize(
    "entries", ["a message\n", "a message\n? When.\n", "? When.\n! Do.\n", "a message\n! Do.\n"]
)
def test_an_entry_has_a_cause_and_a_mend(tmp_path: Path, entries: str) -> None:
    """Half an entry is an error."""
    with pytest.raises(CatalogueError):
        _problems(tmp_path, "pass", entries)


def test_every_code_is_on_the_page() -> None:
    """Each code that the table of codes knows is explained, with what the code itself advises."""
    page = messages.codes()
    for row in error_codes.TABLE:
        assert all(f"`{code}`" in page for code in row.codes)
        assert row.cause


@pytest.mark.parametrize("name", ["settings.md", "messages.md", "batching.md"])
def test_texts_are_shown_as_they_are(name: str) -> None:
    """What stands in angle brackets is no element of HTML, and what has a backtick is whole."""
    page = re.sub(
        r"^```.*?^```$", "", (DOCS / name).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    spans = re.sub(r"``.+?``|`[^`\n]*`", "", page)
    assert re.findall(r"<(?!br>|!--)", spans) == []
