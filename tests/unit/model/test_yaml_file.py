"""A project's or a stack's file, and what is wrong with one that nobody can read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import yaml_file
from pulumi_chime.model.yaml_file import UnreadableFileError, compose_mapping, read_values

if TYPE_CHECKING:
    from pathlib import Path

TAGS = ["int", "float", "bool", "timestamp", "binary", "set", "omap", "pairs", "map", "seq", "null", "what"]


def read(directory: Path, text: str) -> dict[str, Any]:
    """Return the values of a text."""
    file = directory / "Pulumi.yaml"
    file.write_text(text, encoding="utf-8")
    return read_values(file)


def test_values_are_as_they_are_spelled(tmp_path: Path) -> None:
    """Each reader of YAML makes other numbers, truth values and dates of the same spellings."""
    text = "a: 5\nb: [true, x]\nc: 2024-02-30\nd: 1:99\ne: !!int x\nf: &f {g: null, 7: ''}\nh: *f\n"
    mapping = {"g": None, "7": ""}
    assert read(tmp_path, text) == {
        "a": "5",
        "b": ["true", "x"],
        "c": "2024-02-30",
        "d": "1:99",
        "e": "x",
        "f": mapping,
        "h": mapping,
    }
    assert read(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n  b:\n    - !!what x\n", 3),
        ("a: !!python/name:os.system x\n", 1),
        ("a: !Sub x\n", 1),
        ("a: 1\n? [b]\n: c\n", 2),
    ],
)
def test_a_value_that_is_none_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    """And not repeated, for it may be a secret."""
    with pytest.raises(UnreadableFileError, match=rf"\bline {line}\b") as refused:
        read(tmp_path, text)
    assert "\n" not in str(refused.value)


@given(
    st.sampled_from(TAGS), st.sampled_from(["x", "0b_", "[a]", "{a: b}", "'2024'", "-", "1:99", ".", "''"])
)
def test_whatever_a_tag_promises_is_no_crash(
    tmp_path_factory: pytest.TempPathFactory, tag: str, value: str
) -> None:
    """Values, or an error of ours."""
    with suppress(UnreadableFileError):
        assert read(tmp_path_factory.mktemp("x"), f"a: !!{tag} {value}\n").keys() == {"a"}


def test_without_the_library_in_c_the_same_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one in Python looks at escapes later."""
    monkeypatch.setattr(yaml_file, "_LOADER", yaml.SafeLoader)
    for escape in ("\\UFFFFFFFF", "\\U00110000"):
        with pytest.raises(UnreadableFileError, match="it is not YAML"):
            compose_mapping(f'a: "{escape}"\n')
