"""The pages that say what the code says: nothing that can be set or met is missing, and no example is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from pulumi_chime import policies
from pulumi_chime.model import settings
from pulumi_chime.native import schema
from pulumi_chime.policies.settings import parse
from tools.reference import settings as settings_page
from tools.reference.__main__ import DOCS
from tools.reference.parts import PartsError, fill

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
